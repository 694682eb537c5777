/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct mm: shared by the mm_*.c files only.
 */
#ifndef DMASIM_LINUX_MM_INTERNAL_H
#define DMASIM_LINUX_MM_INTERNAL_H

#include "base/radix.h"
#include "linux/mm.h"

/* [first, last] page frames */
struct pfn_range {
	u64 first, last;
};

struct pfn_list {
	struct pfn_range *range; /* sorted, disjoint, never adjacent */
	unsigned int count, capacity;
};

/* a block in a free list of the buddy allocator; found by its first frame in mm->blocks */
struct free_block {
	u64 pfn;
	struct free_block *next, *prev;
	u8 order;
	u8 zone;
};

struct zone {
	u64 first, last; /* frames that belong to it, RAM or not; first > last: empty */
	bool has_memory;
	struct pfn_list fresh; /* RAM that no allocation has cut yet: taken from the top */
	struct free_block *free[MAX_PAGE_ORDER + 1];
};

struct vmap_area {
	u64 va, size;
	phys_addr_t phys; /* contiguous view; INVALID_PHYS_ADDR when page[] is used */
	phys_addr_t *page;
	bool decrypted;
	struct vmap_area *next;
};

/* one bit of the linear map's entries */
struct page_flag {
	struct radix tree; /* frame >> 6 -> bitmap of the frames that have it, never 0 */
	u64 pages;
};

struct mm {
	struct pfn_list ram;  /* what the kernel manages */
	struct pfn_list boot; /* RAM not yet reserved while memblock is in charge */
	struct zone zone[ZONE_COUNT];
	struct radix blocks;	/* first frame -> struct free_block, of all zones */
	struct page_flag decrypted;
	struct page_flag invalid; /* a realm's failed conversion leaves them so */
	u64 in_use;		/* pages that alloc_pages() has given */
	struct vmap_area *vmap; /* newest first */
	u64 vmap_next;		/* next free address of the vmalloc area */
	u64 managed;		/* pages that memblock handed over */
	bool buddy;		/* memblock has handed over */
	bool bottom_up;		/* memblock allocates from the bottom */
};

bool pfn_list_add(struct pfn_list *list, u64 first, u64 last);
bool pfn_list_remove(struct pfn_list *list, u64 first, u64 last);
bool pfn_list_contains(const struct pfn_list *list, u64 first, u64 last);
void pfn_list_free(struct pfn_list *list);

/* takes the frames out of the page allocator wherever they stand; frames in use are left */
bool zone_take(struct kernel *k, u64 first, u64 last);

#endif
