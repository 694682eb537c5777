// SPDX-License-Identifier: GPL-2.0-only
/*
 * What holds between pools, areas and slots after every operation, misuse included: where the kernel's own counters
 * leave the truth, pool->skew says by how much.
 */
#include "linux/swiotlb_internal.h"

static bool fail(const char **why, const char *rule)
{
	*why = rule;
	return false;
}

static bool slot_is_clear(const struct slot_state *slot)
{
	return !slot->orig && !slot->alloc_size && !slot->pad_slots;
}

static bool segment_valid(const struct io_tlb_pool *pool, u64 segment, const char **why)
{
	const struct slot_segment *s = pool->segments[segment];

	for (u64 i = 0; s && i < IO_TLB_SEGSIZE; i++) {
		u64 index = segment * IO_TLB_SEGSIZE + i;
		unsigned int list = slot_list(pool, index);

		if (list && !slot_is_clear(&s->slot[i]))
			return fail(why, "swiotlb: a free slot remembers a mapping");
		if (!list && s->slot[i].pad_slots > index)
			return fail(why, "swiotlb: padding reaches back over the start of the pool");
		if (!s->listed && list > IO_TLB_SEGSIZE - i)
			return fail(why, "swiotlb: a run of free slots leaves its segment");
		if (!s->listed && list && i + 1 < IO_TLB_SEGSIZE && list != slot_list(pool, index + 1) + 1)
			return fail(why, "swiotlb: neighbouring free counts differ by more than one");
	}
	return true;
}

static bool pool_valid(const struct io_tlb_pool *pool, const char **why)
{
	u64 used = 0;

	if (pool->end - pool->start != pool->nslabs << IO_TLB_SHIFT)
		return fail(why, "swiotlb: a pool's range and its number of slots differ");
	if (pool->nareas && pool->area_nslabs != pool->nslabs / pool->nareas)
		return fail(why, "swiotlb: a pool's areas are not equal shares of it");
	for (unsigned int i = 0; i < pool->nareas; i++) {
		used += pool->areas[i].used;
		if (pool->areas[i].index && pool->areas[i].index >= pool->area_nslabs)
			return fail(why, "swiotlb: an area's next index lies outside of it");
	}
	for (u64 s = 0; s < pool->nsegments; s++)
		if (!segment_valid(pool, s, why))
			return false;
	if (used != slots_taken(pool, 0, pool->nslabs) + pool->skew)
		return fail(why, "swiotlb: used counters and taken slots differ");
	return true;
}

static bool overlap(const struct io_tlb_pool *a, const struct io_tlb_pool *b)
{
	return a->start < b->end && b->start < a->end;
}

static bool list_valid(const struct io_tlb_mem *mem, const char **why)
{
	u64 nslabs = 0;

	for (const struct io_tlb_pool *pool = mem->pools; pool; pool = pool->next) {
		nslabs += pool->nslabs;
		if (pool->transient)
			return fail(why, "swiotlb: a transient pool serves every device");
		if (!pool_valid(pool, why))
			return false;
		for (const struct io_tlb_pool *other = pool->next; other; other = other->next)
			if (overlap(pool, other))
				return fail(why, "swiotlb: two pools overlap");
	}
	return nslabs == mem->nslabs || fail(why, "swiotlb: the sum of all pools is not the number of slots");
}

static bool mem_valid(const struct kernel *k, const struct io_tlb_mem *mem, const char **why)
{
	if (!mem->defpool.nslabs)
		return true;
	if (swiotlb_is_dynamic(k))
		return list_valid(mem, why);
	if (mem->nslabs != mem->defpool.nslabs)
		return fail(why, "swiotlb: the pool and its allocator count different slots");
	return pool_valid(&mem->defpool, why);
}

bool swiotlb_validate(const struct kernel *k, const char **why)
{
	if (!mem_valid(k, &k->swiotlb.def, why) || !mem_valid(k, &k->swiotlb.host_private, why))
		return false;
	for (const struct io_tlb_mem *mem = k->swiotlb.restricted; mem; mem = mem->next) {
		if (!mem_valid(k, mem, why))
			return false;
		if (k->swiotlb.def.defpool.nslabs && overlap(&mem->defpool, &k->swiotlb.def.defpool))
			return fail(why, "swiotlb: a restricted pool overlaps the default pool");
	}
	return true;
}
