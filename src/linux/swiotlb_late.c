// SPDX-License-Identifier: GPL-2.0-only
/*
 * swiotlb_init_late(): the default pool from the page allocator, for kernels that did not set one up from boot memory.
 */
#include "linux/swiotlb_internal.h"

#include <errno.h>

#define PR "software IO TLB: "

/* pages for the late pool, of the largest order that there are; INVALID_PHYS_ADDR */
static phys_addr_t late_pool(struct kernel *k, u64 *nslabs, gfp_t gfp)
{
	unsigned int order = get_order(*nslabs << IO_TLB_SHIFT), first = order;

	for (; (u64)SLABS_PER_PAGE << order > IO_TLB_MIN_SLABS; order--) {
		phys_addr_t tlb = alloc_pages(k, gfp | __GFP_NOWARN, order);

		*nslabs = (u64)SLABS_PER_PAGE << order;
		if (tlb == INVALID_PHYS_ADDR)
			continue;
		if (order != first)
			kernel_printk(k, LOG_WARN, NULL, PR "only able to allocate %llu MB",
				      (PAGE_SIZE << order) >> 20);
		return tlb;
	}
	return INVALID_PHYS_ADDR;
}

static void announce_late(struct kernel *k, gfp_t gfp)
{
	struct io_tlb_mem *mem = &k->swiotlb.def;

	switch (k->profile.swiotlb_pools) {
	case SWIOTLB_POOLS_SINGLE:
		/* set with the pool: a failure leaves what an older pool had */
		break;
	case SWIOTLB_POOLS_LIST:
		mem->force_bounce = k->swiotlb.force_bounce;
		break;
	}
	if (!swiotlb_is_dynamic(k))
		return;
	mem->can_grow = true;
	if (k->config.zone_dma && (gfp & __GFP_DMA))
		mem->phys_limit = k->arch.zone_dma_limit;
	else if (k->config.zone_dma32 && (gfp & __GFP_DMA32))
		mem->phys_limit = max_u64(DMA_BIT_MASK(32), k->arch.zone_dma_limit);
	else
		mem->phys_limit = last_byte_of_memory(k);
}

static bool late_init_done(const struct kernel *k)
{
	switch (k->profile.swiotlb_pools) {
	case SWIOTLB_POOLS_SINGLE:
		return false;
	case SWIOTLB_POOLS_LIST:
		break;
	}
	return k->swiotlb.def.nslabs;
}

/* decrypts and publishes the late pool; what it returns leaves the pages leaked */
static int late_publish(struct kernel *k, phys_addr_t tlb, u64 nslabs, unsigned int nareas)
{
	struct io_tlb_pool *pool = &k->swiotlb.def.defpool;

	if (swiotlb_converts_default(k)) {
		int ret = set_memory_decrypted(k, tlb, nslabs << IO_TLB_SHIFT >> PAGE_SHIFT);

		if (ret && swiotlb_failure_counts(k)) {
			pages_leaked(k, tlb, 1ull << get_order(nslabs << IO_TLB_SHIFT));
			return ret;
		}
	}
	if (!swiotlb_init_io_tlb_pool(k, &k->swiotlb.def, pool, tlb, kernel_va(k, tlb), nslabs, true, nareas))
		return -ENOMEM;
	k->swiotlb.def.force_bounce = k->swiotlb.force_bounce;
	add_mem_pool(k, &k->swiotlb.def, pool);
	swiotlb_print_info(k);
	return 0;
}

int swiotlb_init_late(struct kernel *k, u64 size, gfp_t gfp)
{
	struct io_tlb_pool *pool = &k->swiotlb.def.defpool;
	u64 nslabs = align_up(size >> IO_TLB_SHIFT, IO_TLB_SEGSIZE);
	unsigned int nareas, area_order, slot_order;
	phys_addr_t tlb;
	int rc = -ENOMEM;

	swiotlb_name_default(k);
	if (!k->config.swiotlb || late_init_done(k))
		return 0;
	if (DECIDE(k, swiotlb_disabled, k->swiotlb.force_disable, 0, 0))
		return 0;
	announce_late(k, gfp);
	if (!k->swiotlb.default_nareas)
		swiotlb_adjust_nareas(k, k->nr_cpus);
	tlb = late_pool(k, &nslabs, gfp);
	if (tlb == INVALID_PHYS_ADDR)
		return -ENOMEM;
	nareas = limit_nareas(k, k->swiotlb.default_nareas, nslabs);
	area_order = get_order((u64)nareas * KERNEL_AREA_BYTES);
	slot_order = get_order(nslabs * KERNEL_SLOT_BYTES);
	pool->areas_phys = alloc_pages(k, GFP_KERNEL | __GFP_ZERO, area_order);
	if (pool->areas_phys == INVALID_PHYS_ADDR)
		goto error_area;
	pool->slots_phys = alloc_pages(k, GFP_KERNEL | __GFP_ZERO, slot_order);
	if (pool->slots_phys == INVALID_PHYS_ADDR)
		goto error_slots;
	rc = late_publish(k, tlb, nslabs, nareas);
	if (!rc)
		return 0;
	free_pages(k, pool->slots_phys, slot_order);
	free_pages(k, pool->areas_phys, area_order);
	return rc;
error_slots:
	free_pages(k, pool->areas_phys, area_order);
error_area:
	free_pages(k, tlb, get_order(nslabs << IO_TLB_SHIFT));
	return rc;
}
