// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which slots a bounce gets: the order of pools and areas, and the search for a run of free slots in one area.
 */
#include "linux/direct.h"
#include "linux/swiotlb_internal.h"

/* one search: the values that swiotlb_search_pool_area() works out before its loop */
struct area_search {
	const struct io_tlb_pool *pool;
	u64 tbl_dma_addr; /* of the pool, inside the segment boundary */
	u64 orig_addr;
	u64 slot_base; /* first slot of the area */
	unsigned int nslots;
	unsigned int align_mask; /* address bits of the first slot that must be 0 */
	unsigned int iotlb_mask; /* and those that must be the original's */
	unsigned int stride;	 /* from one candidate that did not fit to the next */
	struct slot_boundary boundary;
};

dma_addr_t swiotlb_pool_dma(const struct kernel *k, const struct device *dev, const struct io_tlb_mem *mem,
			    const struct io_tlb_pool *pool)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return phys_to_dma_unencrypted(k, dev, pool->start);
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return mem->cc_shared ? phys_to_dma_unencrypted(k, dev, pool->start) : phys_to_dma(k, dev, pool->start);
}

static u64 wrap_area_index(const struct io_tlb_pool *pool, u64 index)
{
	return index >= pool->area_nslabs ? 0 : index;
}

static inline bool aligned(const struct area_search *s, u64 slot)
{
	u64 addr = slot_addr(s->tbl_dma_addr, slot);

	if (addr & s->align_mask)
		return false;
	return !s->orig_addr || (addr & s->iotlb_mask) == (s->orig_addr & s->iotlb_mask);
}

static inline bool fits(const struct area_search *s, u64 slot)
{
	return !slot_crosses(&s->boundary, slot, s->nslots) && slots_free(s->pool, slot, s->nslots);
}

/* behaviour slot_search "aligned" and "masked", step by step: right for every mask */
static s64 search_stepwise(const struct area_search *s, u64 index)
{
	for (u64 checked = 0; checked < s->pool->area_nslabs;) {
		u64 step = 1;

		if (aligned(s, s->slot_base + index)) {
			if (fits(s, s->slot_base + index))
				return (s64)index;
			step = s->stride;
		}
		index = wrap_area_index(s->pool, index + step);
		checked += step;
	}
	return SLOTS_FULL;
}

/* slots between two candidates, a power of two; 0 if the masks do not lead to a regular pattern */
static u64 candidate_period(const struct area_search *s)
{
	u64 mask = s->align_mask | s->iotlb_mask | (IO_TLB_SIZE - 1);

	if ((mask & (mask + 1)) || (s->iotlb_mask && !s->orig_addr) || (s->tbl_dma_addr & (IO_TLB_SIZE - 1)))
		return 0;
	return (mask >> IO_TLB_SHIFT) + 1;
}

/*
 * The same, with whole rows of candidates looked up at once. What is counted as checked, and where the walk restarts
 * after the end of the area, is as in the loop above.
 */
static s64 search_by_period(const struct area_search *s, u64 index, u64 period)
{
	u64 n = s->pool->area_nslabs;
	u64 wanted = (s->orig_addr & s->iotlb_mask) >> IO_TLB_SHIFT;
	u64 offset = (s->tbl_dma_addr >> IO_TLB_SHIFT) + s->slot_base;

	for (u64 checked = 0; checked < n;) {
		u64 skip = (wanted - offset - index) & (period - 1);
		u64 count, found, walked;

		if (skip >= n - index) {
			checked += n - index;
			index = 0;
			continue;
		}
		index += skip;
		checked += skip;
		if (checked >= n)
			break;
		count = ((n - max_u64(index, checked) - 1) >> __builtin_ctzll(period)) + 1;
		found = slots_first_fit(s->pool, s->slot_base + index, count, period, s->nslots, &s->boundary);
		if (found != SLOT_NONE)
			return (s64)(found - s->slot_base);
		walked = (count - 1) * period + s->stride;
		index = wrap_area_index(s->pool, index + walked);
		checked += walked;
	}
	return SLOTS_FULL;
}

/*
 * behaviour slot_search "stride": the walk ends when it comes back to where it began. A walk that reaches the area's
 * first slot for the second time never will: from there on it repeats itself, with the area's lock held.
 */
static s64 walk_by_stride(const struct area_search *s, u64 first)
{
	unsigned int wraps = 0;
	u64 index = first;

	do {
		u64 slot = s->slot_base + index;
		u64 addr = slot_addr(s->tbl_dma_addr, slot);
		u64 step = 1;

		if (!s->orig_addr || (addr & s->iotlb_mask) == (s->orig_addr & s->iotlb_mask)) {
			if (fits(s, slot))
				return (s64)index;
			step = s->stride;
		}
		index = wrap_area_index(s->pool, index + step);
		wraps += !index;
		if (wraps > 1 && index != first)
			return SLOTS_KERNEL_DEAD;
	} while (index != first);
	return SLOTS_FULL;
}

static s64 search_by_stride(struct kernel *k, const struct area_search *s, u64 start)
{
	u64 first = wrap_area_index(s->pool, (u32)(start + s->stride - 1) & ~(s->stride - 1));
	s64 index = walk_by_stride(s, first);

	if (DECIDE(k, swiotlb_search_hangs, index == SLOTS_KERNEL_DEAD, first, s->stride)) {
		RULE(k, swiotlb_search_hangs);
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel hangs in swiotlb_do_find_slots");
	}
	return index;
}

/* get_max_slots() of the larger mask, and what older kernels made of it */
static unsigned int search_stride(const struct kernel *k, const struct area_search *s, u64 alloc_size)
{
	unsigned int stride;

	switch (k->profile.slot_search) {
	case SLOT_SEARCH_STRIDE:
		stride = (s->iotlb_mask >> IO_TLB_SHIFT) + 1;
		if (alloc_size >= PAGE_SIZE)
			stride <<= PAGE_SHIFT - IO_TLB_SHIFT;
		return (unsigned int)max_u64(stride, (s->align_mask >> IO_TLB_SHIFT) + 1);
	case SLOT_SEARCH_UNREDUCED:
	case SLOT_SEARCH_UNPAGED:
		stride = (unsigned int)(max_u64(s->align_mask, s->iotlb_mask) >> IO_TLB_SHIFT) + 1;
		/* for page alignment, where the walk begins at a page */
		return alloc_size >= PAGE_SIZE ? (unsigned int)max_u64(stride, PAGE_SHIFT - IO_TLB_SHIFT + 1) : stride;
	case SLOT_SEARCH_INVERTED:
	case SLOT_SEARCH_MASKED:
	case SLOT_SEARCH_ALIGNED:
		break;
	}
	return (unsigned int)(max_u64(s->align_mask, s->iotlb_mask) >> IO_TLB_SHIFT) + 1;
}

static s64 search(struct kernel *k, const struct area_search *s, u64 start)
{
	u64 period;

	switch (k->profile.slot_search) {
	case SLOT_SEARCH_STRIDE:
		return search_by_stride(k, s, start);
	case SLOT_SEARCH_INVERTED:
	case SLOT_SEARCH_UNREDUCED:
	case SLOT_SEARCH_UNPAGED:
		return search_stepwise(s, start);
	case SLOT_SEARCH_MASKED:
	case SLOT_SEARCH_ALIGNED:
		break;
	}
	/* most searches end where they begin */
	if (aligned(s, s->slot_base + start) && fits(s, s->slot_base + start))
		return (s64)start;
	period = candidate_period(s);
	return period ? search_by_period(s, start, period) : search_stepwise(s, start);
}

static u64 get_max_slots(const struct kernel *k, u64 boundary_mask)
{
	u64 slots = (boundary_mask >> IO_TLB_SHIFT) + 1;

	switch (k->profile.max_slots) {
	case MAX_SLOTS_LONG:
		break;
	case MAX_SLOTS_INT:
		return (u32)slots;
	}
	return slots;
}

static s64 kernel_bug(struct kernel *k, const char *condition)
{
	kernel_printk(k, LOG_ERR, NULL, "modelled kernel stops at BUG_ON(%s) in its slot search", condition);
	return SLOTS_KERNEL_DEAD;
}

static unsigned int combined_mask(unsigned int min_align_mask, unsigned int alloc_align_mask, u64 alloc_size)
{
	return min_align_mask | alloc_align_mask | (alloc_size >= PAGE_SIZE ? (unsigned int)PAGE_SIZE - 1 : 0);
}

/* the masks that a streaming mapping of a page or more gets by tradition, and those bits that slots have anyway */
static void search_masks(const struct kernel *k, struct area_search *s, unsigned int min_align_mask,
			 unsigned int alloc_align_mask, u64 alloc_size)
{
	switch (k->profile.slot_search) {
	case SLOT_SEARCH_STRIDE:
		break;
	case SLOT_SEARCH_INVERTED:
		s->iotlb_mask = combined_mask(min_align_mask, alloc_align_mask, alloc_size) & (IO_TLB_SIZE - 1);
		s->align_mask = 0;
		s->stride = search_stride(k, s, alloc_size);
		return;
	case SLOT_SEARCH_MASKED:
		/* one mask for both purposes, and nothing to compare it with where there is no original */
		s->iotlb_mask = combined_mask(min_align_mask, alloc_align_mask, alloc_size);
		s->iotlb_mask &= ~(unsigned int)(IO_TLB_SIZE - 1);
		s->align_mask = 0;
		s->stride = search_stride(k, s, alloc_size);
		return;
	case SLOT_SEARCH_UNREDUCED:
		s->align_mask = alloc_align_mask;
		s->iotlb_mask = min_align_mask & ~(unsigned int)(IO_TLB_SIZE - 1);
		s->stride = search_stride(k, s, alloc_size);
		return;
	case SLOT_SEARCH_UNPAGED:
		break;
	case SLOT_SEARCH_ALIGNED:
		if (!alloc_align_mask && !min_align_mask && alloc_size >= PAGE_SIZE)
			alloc_align_mask = PAGE_SIZE - 1;
		break;
	}
	s->align_mask = alloc_align_mask | (IO_TLB_SIZE - 1);
	s->iotlb_mask = min_align_mask & ~s->align_mask;
	s->stride = search_stride(k, s, alloc_size);
}

/* kernel: inc_used_and_hiwater() */
static void count_used(struct io_tlb_mem *mem, unsigned int nslots)
{
	mem->total_used += nslots;
	if (mem->total_used > mem->used_hiwater)
		mem->used_hiwater = mem->total_used;
}

static s64 take_slots(struct kernel *k, struct device *dev, struct io_tlb_pool *pool, struct io_tlb_area *area,
		      const struct area_search *s, s64 index, u64 alloc_size)
{
	u64 slot = s->slot_base + (u64)index;
	unsigned int offset = swiotlb_align_offset(dev, 0, s->orig_addr);

	if (!slots_exist(pool, slot, s->nslots)) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel writes beyond the end of its slot array");
		return SLOTS_KERNEL_DEAD;
	}
	if (!slots_own(pool, slot, s->nslots)) {
		k->oom++;
		return SLOTS_FULL;
	}
	pool->skew += slots_take(pool, slot, s->nslots, (s64)(alloc_size - offset));
	area->index = wrap_area_index(pool, (u64)index + s->nslots);
	area->used += s->nslots;
	count_used(dev->dma_io_tlb_mem, s->nslots);
	return (s64)slot;
}

/* swiotlb_do_find_slots() in kernels whose pools have no list */
s64 swiotlb_search_pool_area(struct kernel *k, struct device *dev, struct io_tlb_pool *pool, unsigned int area_index,
			     phys_addr_t orig_addr, u64 alloc_size, unsigned int alloc_align_mask)
{
	u64 boundary_mask = dev->segment_boundary;
	struct io_tlb_area *area;
	struct area_search s = {
		.pool = pool,
		.orig_addr = orig_addr,
		.nslots = (unsigned int)nr_slots(alloc_size),
	};
	s64 index;

	if (!s.nslots)
		return kernel_bug(k, "!nslots");
	if (area_index >= pool->nareas)
		return kernel_bug(k, "area_index >= pool->nareas");
	area = &pool->areas[area_index];
	s.tbl_dma_addr = swiotlb_pool_dma(k, dev, dev->dma_io_tlb_mem, pool) & boundary_mask;
	s.boundary.shift = nr_slots(s.tbl_dma_addr);
	s.boundary.slots = get_max_slots(k, boundary_mask);
	search_masks(k, &s, (unsigned int)dev->min_align_mask, alloc_align_mask, alloc_size);
	if (DECIDE(k, swiotlb_area_short, s.nslots > pool->area_nslabs - area->used, s.nslots,
		   pool->area_nslabs - area->used))
		return SLOTS_FULL;
	if (!s.boundary.slots || s.boundary.slots & (s.boundary.slots - 1))
		return kernel_bug(k, "!is_power_of_2(boundary_size)");
	s.slot_base = area_index * pool->area_nslabs;
	index = search(k, &s, area->index);
	if (!DECIDE(k, swiotlb_area_fits, index >= 0, area_index, index >= 0 ? s.slot_base + (u64)index : s.nslots))
		return index;
	return take_slots(k, dev, pool, area, &s, index, alloc_size);
}

/* one area of each pool that has so many areas, newest pool first */
static s64 swiotlb_search_area(struct kernel *k, struct device *dev, unsigned int cpu_offset, phys_addr_t orig_addr,
			       u64 alloc_size, unsigned int alloc_align_mask, struct io_tlb_pool **retpool)
{
	s64 index = SLOTS_FULL;

	for (struct io_tlb_pool *pool = dev->dma_io_tlb_mem->pools; pool; pool = pool->next) {
		if (cpu_offset >= pool->nareas)
			continue;
		index = swiotlb_search_pool_area(k, dev, pool, (k->cpu + cpu_offset) & (pool->nareas - 1), orig_addr,
						 alloc_size, alloc_align_mask);
		if (index != SLOTS_FULL) {
			*retpool = pool;
			break;
		}
	}
	return index;
}

/* every area of one pool, the CPU's own first */
static s64 swiotlb_pool_find_slots(struct kernel *k, struct device *dev, struct io_tlb_pool *pool,
				   phys_addr_t orig_addr, u64 alloc_size, unsigned int alloc_align_mask)
{
	unsigned int start, i;

	if (!pool->nareas)
		return kernel_bug(k, "area_index >= pool->nareas");
	i = start = k->cpu & (pool->nareas - 1);
	do {
		s64 index = swiotlb_search_pool_area(k, dev, pool, i, orig_addr, alloc_size, alloc_align_mask);

		if (index != SLOTS_FULL)
			return index;
		if (++i >= pool->nareas)
			i = 0;
	} while (i != start);
	return SLOTS_FULL;
}

static s64 search_by_pool(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
			  unsigned int alloc_align_mask, struct io_tlb_pool **retpool)
{
	s64 index = SLOTS_FULL;

	for (struct io_tlb_pool *pool = dev->dma_io_tlb_mem->pools; pool && index == SLOTS_FULL; pool = pool->next) {
		index = swiotlb_pool_find_slots(k, dev, pool, orig_addr, alloc_size, alloc_align_mask);
		*retpool = pool;
	}
	return index;
}

static s64 search_by_area(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
			  unsigned int alloc_align_mask, struct io_tlb_pool **retpool)
{
	s64 index = SLOTS_FULL;

	for (unsigned int i = 0; i < k->swiotlb.default_nareas && index == SLOTS_FULL; i++)
		index = swiotlb_search_area(k, dev, i, orig_addr, alloc_size, alloc_align_mask, retpool);
	return index;
}

static bool can_never_fit(struct kernel *k, u64 alloc_size)
{
	switch (k->profile.grow_size) {
	case GROW_SIZE_TRIED:
		return false;
	case GROW_SIZE_REFUSED:
		break;
	}
	return DECIDE(k, swiotlb_too_large, alloc_size > IO_TLB_SEGSIZE * IO_TLB_SIZE, alloc_size,
		      IO_TLB_SEGSIZE * IO_TLB_SIZE);
}

static s64 find_slots_dynamic(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
			      unsigned int alloc_align_mask, struct io_tlb_pool **retpool)
{
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	s64 index = SLOTS_FULL;

	if (can_never_fit(k, alloc_size))
		return SLOTS_FULL;
	switch (k->profile.area_order) {
	case AREA_ORDER_BY_POOL:
		index = search_by_pool(k, dev, orig_addr, alloc_size, alloc_align_mask, retpool);
		break;
	case AREA_ORDER_BY_AREA:
		index = search_by_area(k, dev, orig_addr, alloc_size, alloc_align_mask, retpool);
		break;
	}
	if (index == SLOTS_FULL) {
		if (!DECIDE(k, swiotlb_can_grow, mem->can_grow, mem->nslabs, 0))
			return SLOTS_FULL;
		*retpool = swiotlb_grow(k, dev, orig_addr, alloc_size, alloc_align_mask, &index);
	}
	if (index >= 0)
		dev->dma_uses_io_tlb = true;
	return index;
}

s64 swiotlb_find_slots(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
		       unsigned int alloc_align_mask, struct io_tlb_pool **retpool)
{
	if (swiotlb_is_dynamic(k))
		return find_slots_dynamic(k, dev, orig_addr, alloc_size, alloc_align_mask, retpool);
	*retpool = &dev->dma_io_tlb_mem->defpool;
	return swiotlb_pool_find_slots(k, dev, *retpool, orig_addr, alloc_size, alloc_align_mask);
}
