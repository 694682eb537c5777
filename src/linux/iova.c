// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/iova.c: the allocator. Ranges are taken from the top of the space downwards, naturally aligned to the
 * next power of two; two remembered nodes say where the last search below and above 4 GiB ended.
 */
#include "linux/iova.h"

#include <errno.h>
#include <stdlib.h>

#include "linux/iova_internal.h"
#include "linux/kernel.h"

static unsigned int iova_shift(const struct iova_domain *iovad)
{
	return ilog2_u64(iovad->granule);
}

u64 iova_granule(const struct iova_domain *iovad)
{
	return iovad->granule;
}

static void init_iova_domain(struct iova_domain *iovad, u64 granule, u64 start_pfn)
{
	iovad->granule = granule;
	iovad->start_pfn = start_pfn;
	iovad->dma_32bit_pfn = 1ull << (32 - iova_shift(iovad));
	iovad->max32_alloc_size = iovad->dma_32bit_pfn;
	iovad->anchor.pfn_lo = IOVA_ANCHOR;
	iovad->anchor.pfn_hi = IOVA_ANCHOR;
	iova_tree_insert(&iovad->tree, &iovad->anchor, NULL);
	iovad->cached_node = &iovad->anchor;
	iovad->cached32_node = &iovad->anchor;
}

struct iova_domain *iova_domain_new(u64 granule, u64 start_pfn, unsigned int cpus)
{
	struct iova_domain *iovad = calloc(1, sizeof(*iovad));

	if (!iovad)
		return NULL;
	iovad->cpus = cpus;
	init_iova_domain(iovad, granule, start_pfn);
	if (!iova_domain_init_rcaches(iovad)) {
		iova_domain_free(iovad);
		return NULL;
	}
	return iovad;
}

void iova_domain_free(struct iova_domain *iovad)
{
	struct iova *next;

	if (!iovad)
		return;
	free_iova_rcaches(iovad);
	for (struct iova *iova = iovad->tree.first; iova != &iovad->anchor; iova = next) {
		next = iova->next;
		free(iova);
	}
	free(iovad);
}

static struct iova *__get_cached_rbnode(struct iova_domain *iovad, u64 limit_pfn)
{
	return limit_pfn <= iovad->dma_32bit_pfn ? iovad->cached32_node : iovad->cached_node;
}

static void __cached_rbnode_insert_update(struct iova_domain *iovad, struct iova *iova)
{
	if (iova->pfn_hi < iovad->dma_32bit_pfn)
		iovad->cached32_node = iova;
	else
		iovad->cached_node = iova;
}

static void __cached_rbnode_delete_update(struct iova_domain *iovad, struct iova *iova)
{
	bool below = iova->pfn_hi < iovad->dma_32bit_pfn;

	if (iova == iovad->cached32_node || (below && iova->pfn_lo >= iovad->cached32_node->pfn_lo))
		iovad->cached32_node = iova->next;
	if (iova->pfn_lo < iovad->dma_32bit_pfn)
		iovad->max32_alloc_size = iovad->dma_32bit_pfn;
	if (iova->pfn_lo >= iovad->cached_node->pfn_lo)
		iovad->cached_node = iova->next;
}

/*
 * One walk downwards from @curr for @size pages below @high_pfn. Leaves the node that follows the place in *@next; the
 * page number may be below @low_pfn, which means failure, as does @high_pfn < @size.
 */
static u64 walk_down(struct iova *curr, u64 size, u64 align_mask, u64 *high_pfn, u64 low_pfn, struct iova **next)
{
	u64 new_pfn;

	do {
		*high_pfn = min_u64(*high_pfn, curr->pfn_lo);
		new_pfn = (*high_pfn - size) & align_mask;
		*next = curr;
		curr = curr->prev;
	} while (curr && new_pfn <= curr->pfn_hi && new_pfn >= low_pfn);
	return new_pfn;
}

/* @limit_pfn is exclusive; 0 on success */
static int __alloc_and_insert_iova_range(struct kernel *k, struct iova_domain *iovad, u64 size, u64 limit_pfn,
					 struct iova *iova)
{
	u64 align_mask = ~(roundup_pow_of_two(size) - 1);
	u64 low_pfn = iovad->start_pfn, high_pfn = limit_pfn;
	struct iova *curr, *next;
	u64 retry_pfn, new_pfn;
	bool failed;

	if (DECIDE(k, iova32_full, limit_pfn <= iovad->dma_32bit_pfn && size >= iovad->max32_alloc_size, size,
		   iovad->max32_alloc_size))
		return -ENOMEM;

	curr = __get_cached_rbnode(iovad, limit_pfn);
	retry_pfn = curr->pfn_hi;
	new_pfn = walk_down(curr, size, align_mask, &high_pfn, low_pfn, &next);
	failed = high_pfn < size || new_pfn < low_pfn;
	if (failed && DECIDE(k, iova_search_again, retry_pfn < limit_pfn, retry_pfn, limit_pfn)) {
		/* what lies above the remembered node may have come free since */
		high_pfn = limit_pfn;
		low_pfn = retry_pfn + 1;
		new_pfn = walk_down(iova_tree_lower_bound(&iovad->tree, limit_pfn), size, align_mask, &high_pfn,
				    low_pfn, &next);
		failed = high_pfn < size || new_pfn < low_pfn;
	}
	if (failed) {
		iovad->max32_alloc_size = size;
		return -ENOMEM;
	}

	iova->pfn_lo = new_pfn;
	iova->pfn_hi = new_pfn + size - 1;
	iova_tree_insert(&iovad->tree, iova, next);
	__cached_rbnode_insert_update(iovad, iova);
	return 0;
}

static bool fails_on_purpose(struct kernel *k)
{
	return k->faults.alloc_iova && !--k->faults.alloc_iova;
}

/* @limit_pfn is inclusive */
static struct iova *alloc_iova(struct kernel *k, struct iova_domain *iovad, u64 size, u64 limit_pfn)
{
	struct iova *iova = calloc(1, sizeof(*iova));

	if (!iova) {
		k->oom++;
		return NULL;
	}
	if (__alloc_and_insert_iova_range(k, iovad, size, limit_pfn + 1, iova)) {
		free(iova);
		return NULL;
	}
	return iova;
}

static void remove_iova(struct iova_domain *iovad, struct iova *iova)
{
	__cached_rbnode_delete_update(iovad, iova);
	iova_tree_erase(&iovad->tree, iova);
	free(iova);
}

bool free_iova(struct iova_domain *iovad, u64 pfn)
{
	struct iova *iova = iova_tree_find(&iovad->tree, pfn);

	if (!iova || iova == &iovad->anchor)
		return false;
	remove_iova(iovad, iova);
	return true;
}

u64 alloc_iova_fast(struct kernel *k, struct iova_domain *iovad, u64 pages, u64 limit_pfn, bool flush_rcache)
{
	struct iova *iova;
	u64 pfn;

	if (fails_on_purpose(k))
		return 0;
	/* what can go into a cache is rounded up, so that a cached range always serves its whole size class */
	if (pages < 1ull << (IOVA_RANGE_CACHE_MAX_SIZE - 1))
		pages = roundup_pow_of_two(pages);

	pfn = iova_rcache_get(k, iovad, pages, limit_pfn + 1);
	if (DECIDE(k, iova_cached, pfn, pages, limit_pfn)) {
		iovad->handed_out++;
		return pfn;
	}

	iova = alloc_iova(k, iovad, pages, limit_pfn);
	if (!iova && DECIDE(k, iova_flush_caches, flush_rcache, pages, limit_pfn)) {
		for (unsigned int cpu = 0; cpu < iovad->cpus; cpu++)
			free_cpu_cached_iovas(iovad, cpu);
		free_global_cached_iovas(iovad);
		iova = alloc_iova(k, iovad, pages, limit_pfn);
	}
	if (!iova)
		return 0;
	iovad->handed_out++;
	return iova->pfn_lo;
}

void free_iova_fast(struct kernel *k, struct iova_domain *iovad, u64 pfn, u64 pages)
{
	if (iovad->handed_out)
		iovad->handed_out--;
	else
		iovad->returned_twice++;
	if (!iova_rcache_insert(k, iovad, pfn, pages))
		free_iova(iovad, pfn);
}

/* the node grows down to the range's start; what lies above it remains to be reserved */
static void __adjust_overlap_range(struct iova *iova, u64 *pfn_lo, u64 pfn_hi)
{
	if (*pfn_lo < iova->pfn_lo)
		iova->pfn_lo = *pfn_lo;
	if (pfn_hi > iova->pfn_hi)
		*pfn_lo = iova->pfn_hi + 1;
}

int reserve_iova(struct iova_domain *iovad, u64 pfn_lo, u64 pfn_hi)
{
	struct iova *node, *iova;

	if ((pfn_hi | pfn_lo) > ~0ull >> iova_shift(iovad))
		return -EINVAL;

	node = iova_tree_lower_bound(&iovad->tree, pfn_lo);
	for (; node->pfn_lo <= pfn_hi; node = node->next) {
		__adjust_overlap_range(node, &pfn_lo, pfn_hi);
		if (pfn_lo >= node->pfn_lo && pfn_hi <= node->pfn_hi)
			return 0;
	}

	iova = calloc(1, sizeof(*iova));
	if (!iova)
		return -ENOMEM;
	iova->pfn_lo = pfn_lo;
	iova->pfn_hi = pfn_hi;
	iova_tree_insert(&iovad->tree, iova, node);
	return 0;
}

u64 iova_in_use(const struct iova_domain *iovad)
{
	return iovad->handed_out;
}

bool iova_domain_validate(const struct iova_domain *iovad, const char **why)
{
	const struct iova *prev = NULL, *iova = iovad->tree.first;
	bool cached = false, cached32 = false;
	u64 count = 0;

	for (; iova; prev = iova, iova = iova->next, count++) {
		cached |= iova == iovad->cached_node;
		cached32 |= iova == iovad->cached32_node;
		*why = "an IOVA range ends before it starts";
		if (iova->pfn_hi < iova->pfn_lo)
			return false;
		*why = "IOVA ranges overlap or are out of order";
		if (iova->prev != prev || (prev && prev->pfn_hi >= iova->pfn_lo))
			return false;
		*why = "an IOVA range cannot be found in its tree";
		if (iova_tree_find(&iovad->tree, iova->pfn_lo) != iova)
			return false;
	}
	*why = "the IOVA tree has lost its anchor";
	if (prev != &iovad->anchor)
		return false;
	*why = "a remembered node is not in the IOVA tree";
	if (!cached || !cached32)
		return false;
	*why = "more IOVA ranges are in use or cached than the tree holds";
	return iovad->handed_out + iova_rcache_count(iovad) < count + iovad->returned_twice;
}
