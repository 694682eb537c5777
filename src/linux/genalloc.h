/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lib/genalloc.c as the atomic pools use it: chunks of memory with a bitmap each, first fit, runs aligned to their own
 * size rounded up to a power of two (gen_pool_first_fit_order_align).
 */
#ifndef DMASIM_LINUX_GENALLOC_H
#define DMASIM_LINUX_GENALLOC_H

#include "base/types.h"

struct gen_pool_chunk {
	struct gen_pool_chunk *next;
	u64 avail; /* bytes */
	phys_addr_t phys_addr;
	u64 start_addr, end_addr; /* kernel pointers, both included */
	u64 bits[];
};

struct gen_pool {
	struct gen_pool_chunk *chunks; /* newest first */
	unsigned int min_alloc_order;
};

/* NULL if memory ran out */
struct gen_pool *gen_pool_create(unsigned int min_alloc_order);
void gen_pool_destroy(struct gen_pool *pool);
/* 0 or -ENOMEM */
int gen_pool_add_virt(struct gen_pool *pool, u64 virt, phys_addr_t phys, u64 size);
/* kernel pointer, 0 if nothing fits */
u64 gen_pool_alloc(struct gen_pool *pool, u64 size);
/* false where the kernel stops at a BUG_ON(): not allocated, or over the end of a chunk */
bool gen_pool_free(struct gen_pool *pool, u64 addr, u64 size);
/* INVALID_PHYS_ADDR if no chunk holds it */
phys_addr_t gen_pool_virt_to_phys(const struct gen_pool *pool, u64 addr);
bool gen_pool_has_addr(const struct gen_pool *pool, u64 start, u64 size);
u64 gen_pool_avail(const struct gen_pool *pool);
u64 gen_pool_size(const struct gen_pool *pool);
/* names the first broken rule */
bool gen_pool_validate(const struct gen_pool *pool, const char **why);

#endif
