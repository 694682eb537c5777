/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sparse memory: pages in a copy-on-write tree. Costs follow what is touched; a snapshot costs nanoseconds. Which
 * addresses are memory is the map's business (map.h), who may touch them that of cpu.c and dma.c.
 */
#ifndef DMASIM_HW_MEMORY_H
#define DMASIM_HW_MEMORY_H

#include "base/radix.h"
#include "base/types.h"
#include "hw/page.h"

struct memory {
	struct radix tree; /* by page frame; leaves are struct page */
	struct page_pool *pool;
	u64 announced; /* the next copy, if it goes here: memory_announce() */
};

#define NOT_ANNOUNCED (~0ull)

void memory_init(struct memory *m, struct page_pool *pool);
void memory_free(struct memory *m);
struct memory memory_snapshot(struct memory *m);

void memory_read(struct memory *m, u64 pa, u16 key, void *buf, u64 len, struct hw_access *a);
/* @buf NULL: @fill; false if memory ran out */
bool memory_write(struct memory *m, u64 pa, u16 key, const void *buf, u8 fill, u64 len, struct hw_access *a);
/* whole pages are written with what a stream gives: page_stream() */
bool memory_stream(struct memory *m, u64 pa, u16 key, u64 stream, u64 len, struct hw_access *a);
bool memory_copy(struct memory *to_m, u64 to, u16 to_key, struct memory *from_m, u64 from, u16 from_key, u64 len,
		 struct hw_access *a);
/* a copy to @pa comes soon, to bytes long unused: a hint for speed, their way from the host's memory begins now */
void memory_announce(struct memory *m, u64 pa, u64 len);
/* whole pages become as if never written; false if memory ran out */
bool memory_discard(struct memory *m, u64 pa, u64 len);
bool memory_rekey(struct memory *m, u64 pa, u64 len, u16 from, u16 to);
bool memory_touched(const struct memory *m, u64 pa, u64 len);
/* bytes as the chips hold them; the key of the first line, HW_KEY_NONE if it was never written */
void memory_inspect(const struct memory *m, u64 pa, void *buf, u64 len, u16 *key);
bool memory_validate(const struct memory *m, const char **why);

#endif
