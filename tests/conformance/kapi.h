/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's DMA code as a shared object: one for each tree and set of build options, every other symbol hidden. It
 * is loaded afresh for each boot, so that its variables are those of a machine just switched on.
 */
#ifndef CONFORMANCE_KAPI_H
#define CONFORMANCE_KAPI_H

#include <stddef.h>

#include "op.h"

/* what the kernel side asks of its host: memory comes from an allocator that both sides share in kind */
struct kapi_host {
	void *arg;
	uint64_t (*alloc_pages)(void *arg, uint32_t gfp, unsigned int order);
	void (*free_pages)(void *arg, uint64_t phys, unsigned int order);
	/* top-down in [0, max) */
	uint64_t (*memblock_alloc)(void *arg, uint64_t size, uint64_t align, uint64_t max);
	void (*memblock_free)(void *arg, uint64_t base, uint64_t size);
	void (*hand_over)(void *arg); /* memblock's time ends */
	bool (*zone_has_memory)(void *arg, int zone);
	uint64_t (*ram_pages)(void *arg); /* managed by the page allocator */
	char *memory;			  /* linear map of the arena */
	char *remap;			  /* two more views of it, one behind the other */
	uint64_t span;
	void (*zero)(void *arg, uint64_t phys, uint64_t size);
};

struct kapi {
	bool dynamic;
	bool remap;
	bool hiwater; /* io_tlb_used_hiwater is kept */

	int (*boot)(const struct kapi_host *host, const struct op_platform *platform, struct result *r);
	/* carries out one operation; r is overwritten */
	void (*run)(const struct op *op, struct result *r);
	void (*dump)(const struct dump_visitor *visitor);
	/* every page whose state was ever changed; false stops */
	void (*pages)(void *arg, bool (*visit)(void *arg, uint64_t phys, bool decrypted));
	/* out of a signal handler: the running call ends as END_HANG */
	void (*abandon)(void);
	void (*shutdown)(void);

	/* for measuring: loops on this side, so that no call of the kernel's functions goes through a pointer */
	void *(*device)(unsigned int dev);
	void (*map_often)(void *dev, uint64_t phys, uint64_t size, int dir, unsigned int count);
	void (*alloc_often)(void *dev, uint64_t size, uint32_t gfp, unsigned int count);
};

#define KAPI_SYMBOL "conformance_kapi"

#endif
