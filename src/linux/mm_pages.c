// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator: a buddy for each zone. RAM that was never allocated is kept as ranges and cut from the top into
 * blocks of the largest order when the free lists have nothing, so that a zone costs nothing until it is used.
 */
#include "linux/kernel.h"
#include "linux/mm_internal.h"

#include <stdlib.h>

static void block_unlink(struct mm *mm, struct free_block *b)
{
	if (b->prev)
		b->prev->next = b->next;
	else
		mm->zone[b->zone].free[b->order] = b->next;
	if (b->next)
		b->next->prev = b->prev;
}

static void block_link(struct mm *mm, struct free_block *b)
{
	struct free_block **head = &mm->zone[b->zone].free[b->order];

	b->prev = NULL;
	b->next = *head;
	if (*head)
		(*head)->prev = b;
	*head = b;
}

static bool block_add(struct kernel *k, enum zone_type zone, u64 pfn, unsigned int order)
{
	struct free_block *b = malloc(sizeof(*b));
	void **slot = b ? radix_own(&k->mm->blocks, pfn) : NULL;

	if (!slot) {
		free(b);
		k->oom++;
		return false;
	}
	*b = (struct free_block){ .pfn = pfn, .order = (u8)order, .zone = (u8)zone };
	*slot = b;
	block_link(k->mm, b);
	return true;
}

/* out of its list and gone; false if memory ran out, with nothing changed */
static bool block_remove(struct kernel *k, struct free_block *b)
{
	void **slot = radix_own(&k->mm->blocks, b->pfn);

	if (!slot) {
		k->oom++;
		return false;
	}
	*slot = NULL;
	block_unlink(k->mm, b);
	free(b);
	return true;
}

/* the frames of [pfn, pfn + 2^order) outside [keep_first, keep_last] become free blocks, largest first */
static void release_around(struct kernel *k, enum zone_type zone, u64 pfn, unsigned int order, u64 keep_first,
			   u64 keep_last)
{
	u64 half;

	if (pfn > keep_last || pfn + (1ull << order) - 1 < keep_first) {
		block_add(k, zone, pfn, order);
		return;
	}
	if (!order || (pfn >= keep_first && pfn + (1ull << order) - 1 <= keep_last))
		return;
	half = 1ull << (order - 1);
	release_around(k, zone, pfn, order - 1, keep_first, keep_last);
	release_around(k, zone, pfn + half, order - 1, keep_first, keep_last);
}

/* moves one block of the largest order that fits from the top of the untouched ranges into the free lists */
static bool carve(struct kernel *k, enum zone_type type)
{
	struct zone *zone = &k->mm->zone[type];
	unsigned int order = MAX_PAGE_ORDER;
	struct pfn_range *top;
	u64 pfn;

	if (!zone->fresh.count)
		return false;
	top = &zone->fresh.range[zone->fresh.count - 1];
	/* the last frame decides the alignment: blocks end there */
	while (order && (!is_aligned(top->last + 1, 1ull << order) || top->last + 1 - top->first < 1ull << order))
		order--;
	pfn = top->last + 1 - (1ull << order);
	if (!block_add(k, type, pfn, order))
		return false;
	if (pfn == top->first)
		zone->fresh.count--;
	else
		top->last = pfn - 1;
	return true;
}

static phys_addr_t zone_alloc(struct kernel *k, enum zone_type type, unsigned int order)
{
	struct zone *zone = &k->mm->zone[type];

	do {
		for (unsigned int o = order; o <= MAX_PAGE_ORDER; o++) {
			struct free_block *b = zone->free[o];
			u64 pfn;

			if (!b)
				continue;
			/* the upper end is given out, the rest stays free */
			pfn = b->pfn + (1ull << o) - (1ull << order);
			if (!block_remove(k, b))
				return INVALID_PHYS_ADDR;
			release_around(k, type, pfn + (1ull << order) - (1ull << o), o, pfn, pfn + (1ull << order) - 1);
			return pfn << PAGE_SHIFT;
		}
	} while (carve(k, type));
	return INVALID_PHYS_ADDR;
}

static bool alloc_fails_on_purpose(struct kernel *k, unsigned int order)
{
	if (k->faults.alloc_pages && !--k->faults.alloc_pages)
		return true;
	return order > k->faults.alloc_max_order;
}

/* gfp_zone(): a zone that is not configured counts as the normal one (OPT_ZONE_DMA, OPT_ZONE_DMA32) */
static int first_zone(const struct kernel *k, gfp_t gfp)
{
	if (gfp & __GFP_DMA)
		return k->config.zone_dma ? ZONE_DMA : ZONE_NORMAL;
	if (gfp & __GFP_DMA32)
		return k->config.zone_dma32 ? ZONE_DMA32 : ZONE_NORMAL;
	return ZONE_NORMAL;
}

phys_addr_t alloc_pages(struct kernel *k, gfp_t gfp, unsigned int order)
{
	int first = first_zone(k, gfp);

	if (order > MAX_PAGE_ORDER || alloc_fails_on_purpose(k, order))
		return INVALID_PHYS_ADDR;
	for (int zone = first; zone >= 0; zone--) {
		phys_addr_t phys = zone_alloc(k, (enum zone_type)zone, order);

		if (phys == INVALID_PHYS_ADDR)
			continue;
		k->mm->in_use += 1ull << order;
		return phys;
	}
	return INVALID_PHYS_ADDR;
}

u64 pages_in_use(const struct kernel *k)
{
	return k->mm->in_use;
}

void pages_leaked(struct kernel *k, phys_addr_t phys, u64 pages)
{
	(void)phys;
	k->leaked += pages;
}

/* the kernel does not look; the next owner's data will be in the open */
static void note_shared(struct kernel *k, phys_addr_t phys, unsigned int order)
{
	for (u64 i = 0; i < 1ull << order; i++) {
		if (!page_is_decrypted(k, phys + (i << PAGE_SHIFT)))
			continue;
		if (!k->freed_shared++)
			k->freed_shared_at = phys + (i << PAGE_SHIFT);
	}
}

void free_pages(struct kernel *k, phys_addr_t phys, unsigned int order)
{
	enum zone_type zone = page_zone(k, phys);
	u64 pfn = phys >> PAGE_SHIFT;

	/* an address that dma_to_phys() got wrong, as with a range map and the C-bit before 6.15, names no page at all
	 */
	if (unlikely(!phys_is_ram(k, phys, PAGE_SIZE << order))) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel frees a page that does not exist, at %#llx",
			      (unsigned long long)phys);
		return;
	}
	if (k->mm->decrypted.pages)
		note_shared(k, phys, order);
	/* the page allocator gives pages of the contiguous area to movable data alone, and the area takes them for used */
	if (cma_holds(&k->cma, phys))
		return;
	k->mm->in_use -= 1ull << order;
	while (order < MAX_PAGE_ORDER) {
		struct free_block *buddy = radix_peek(&k->mm->blocks, pfn ^ (1ull << order));

		if (!buddy || buddy->order != order || buddy->zone != zone || !block_remove(k, buddy))
			break;
		pfn &= ~(1ull << order);
		order++;
	}
	block_add(k, zone, pfn, order);
}

bool page_is_free(const struct kernel *k, phys_addr_t phys)
{
	u64 pfn = phys >> PAGE_SHIFT;

	if (pfn_list_contains(&k->mm->zone[page_zone(k, phys)].fresh, pfn, pfn))
		return true;
	for (unsigned int order = 0; order <= MAX_PAGE_ORDER; order++) {
		const struct free_block *b = radix_peek(&k->mm->blocks, align_down(pfn, 1ull << order));

		if (b && b->pfn + (1ull << b->order) > pfn)
			return true;
	}
	return false;
}

bool zone_take(struct kernel *k, u64 first, u64 last)
{
	for (int i = 0; i < ZONE_COUNT; i++)
		if (!pfn_list_remove(&k->mm->zone[i].fresh, first, last))
			return false;
	for (u64 pfn = align_down(first, 1ull << MAX_PAGE_ORDER);;) {
		void *leaf;
		struct free_block b;

		if (!radix_next(&k->mm->blocks, &pfn, &leaf) || pfn > last)
			return true;
		b = *(struct free_block *)leaf;
		pfn++;
		if (b.pfn + (1ull << b.order) <= first)
			continue;
		if (!block_remove(k, leaf))
			return false;
		release_around(k, (enum zone_type)b.zone, b.pfn, b.order, first, last);
		pfn = b.pfn + (1ull << b.order);
	}
}

/* one free list: links, order, alignment, zone, and that the index finds each block */
static const char *list_fault(const struct mm *mm, int zone, unsigned int order, u64 *blocks)
{
	const struct free_block *prev = NULL;

	for (const struct free_block *b = mm->zone[zone].free[order]; b; prev = b, b = b->next) {
		if (b->prev != prev)
			return "free list: links disagree";
		if (b->order != order || b->zone != zone)
			return "free list: block in the wrong list";
		if (!is_aligned(b->pfn, 1ull << order))
			return "free list: block not aligned to its order";
		if (radix_peek(&mm->blocks, b->pfn) != b)
			return "free list: block not in the index";
		if (++*blocks > mm->ram.range[mm->ram.count - 1].last)
			return "free list: endless";
	}
	return NULL;
}

static bool flag_counted(const struct page_flag *flag)
{
	u64 pfn = 0, pages = 0;
	void *leaf;

	for (; radix_next(&flag->tree, &pfn, &leaf); pfn++)
		pages += (u64)__builtin_popcountll((u64)(uintptr_t)leaf);
	return pages == flag->pages;
}

bool mm_validate(const struct kernel *k, const char **why)
{
	u64 listed = 0, indexed = 0, pfn = 0;
	void *leaf;

	for (int zone = 0; zone < ZONE_COUNT; zone++) {
		for (unsigned int order = 0; order <= MAX_PAGE_ORDER; order++) {
			*why = list_fault(k->mm, zone, order, &listed);
			if (*why)
				return false;
		}
	}
	for (; radix_next(&k->mm->blocks, &pfn, &leaf); pfn++)
		indexed++;
	*why = indexed != listed		  ? "free lists: the index holds other blocks"
	       : !flag_counted(&k->mm->decrypted) ? "page attributes: count of decrypted pages is wrong"
	       : !flag_counted(&k->mm->invalid)	  ? "page attributes: count of invalid pages is wrong"
						  : NULL;
	return !*why;
}
