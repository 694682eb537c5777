/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A byte for every page of the address space: who may see it, which state it is in. Regions of 2 MiB whose pages are
 * all alike share one of the same value; pages that nobody ever set cost nothing. Copy-on-write like memory.
 */
#ifndef DMASIM_HW_PAGEMAP_H
#define DMASIM_HW_PAGEMAP_H

#include "base/radix.h"
#include "base/types.h"

struct pagemap_region;

struct pagemap {
	struct radix tree;	      /* by 2 MiB region */
	struct pagemap_region *alike; /* the last one made for pages that are all alike, NULL if there was none */
	u8 initial;	   /* of a page that was never set */
};

void pagemap_init(struct pagemap *map, u8 initial);
void pagemap_free(struct pagemap *map);
struct pagemap pagemap_snapshot(struct pagemap *map);
u8 pagemap_get(const struct pagemap *map, u64 pfn);
/* false if memory ran out: a front part of the range may then be set */
bool pagemap_set(struct pagemap *map, u64 pfn, u64 count, u8 value);
/* how many pages from @pfn on, at most @max, have the value of the first */
u64 pagemap_run(const struct pagemap *map, u64 pfn, u64 max, u8 *value);

#endif
