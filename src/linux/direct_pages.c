// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/direct.c: where the pages of a coherent buffer come from. No architecture here has highmem.
 */
#include "linux/direct_internal.h"

void __dma_direct_free_pages(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size)
{
	bool back = may_have_bounced(dev, phys) ? swiotlb_free(k, dev, phys, size)
						: DECIDE(k, swiotlb_address, false, phys, 0);

	if (!DECIDE(k, free_restricted, back, phys, size))
		dma_free_contiguous(k, phys, size);
}

/* the zone whose memory the limit covers at first sight; GFP_DMA and GFP_DMA32 mean nothing where there is no such zone
 */
gfp_t dma_direct_optimal_gfp_mask(struct kernel *k, const struct device *dev, u64 *phys_limit)
{
	unsigned int zone = 0;

	*phys_limit = dma_to_phys(k, dev, dma_device_coherent_limit(dev));
	if (*phys_limit <= k->arch.zone_dma_limit)
		zone = 2;
	else if (*phys_limit <= DMA_BIT_MASK(32))
		zone = 1;
	CHOOSE(k, alloc_zone, zone, *phys_limit, 0);
	return zone == 2 ? GFP_DMA : zone == 1 ? GFP_DMA32 : 0;
}

static void no_pages(struct direct_pages *pages)
{
	*pages = (struct direct_pages){ .phys = INVALID_PHYS_ADDR };
}

static bool unreachable(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size)
{
	return DECIDE(k, alloc_unreachable, !dma_coherent_ok(k, dev, phys, size), phys, dma_device_coherent_limit(dev));
}

/* the next lower zone, while there is one; false: give up */
static bool lower_zone(const struct kernel *k, u64 phys_limit, gfp_t *gfp)
{
	if (k->config.zone_dma32 && phys_limit < DMA_BIT_MASK(64) && !(*gfp & (GFP_DMA32 | GFP_DMA))) {
		*gfp |= GFP_DMA32;
		return true;
	}
	if (k->config.zone_dma && !(*gfp & GFP_DMA)) {
		*gfp = (*gfp & ~GFP_DMA32) | GFP_DMA;
		return true;
	}
	return false;
}

static bool taken_in_page_helper(struct kernel *k, const struct device *dev)
{
	switch (k->profile.swiotlb_alloc_place) {
	case SWIOTLB_ALLOC_IN_PAGES:
		return DECIDE(k, alloc_restricted, is_swiotlb_for_alloc(dev), 0, 0);
	case SWIOTLB_ALLOC_SEPARATE:
		return false;
	}
	return false;
}

/* the area is one for all: what the device cannot reach goes back, and the page allocator is asked */
static bool alloc_from_cma(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, struct direct_pages *pages)
{
	phys_addr_t phys = dma_alloc_contiguous(k, dev, size, gfp);

	if (phys == INVALID_PHYS_ADDR)
		return false;
	if (unreachable(k, dev, phys, size)) {
		dma_free_contiguous(k, phys, size);
		return false;
	}
	RULE(k, cma_wanted);
	*pages = (struct direct_pages){ .phys = phys, .cpu_addr = kernel_va(k, phys), .path = DMA_PATH_CMA };
	return true;
}

void __dma_direct_alloc_pages(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
			      struct direct_pages *pages)
{
	unsigned int order = get_order(size);
	phys_addr_t phys;
	u64 phys_limit;

	no_pages(pages);
	if (taken_in_page_helper(k, dev)) {
		dma_direct_alloc_swiotlb(k, dev, size, attrs, pages);
		return;
	}
	gfp |= dma_direct_optimal_gfp_mask(k, dev, &phys_limit);
	if (alloc_from_cma(k, dev, size, gfp, pages))
		return;
	for (;;) {
		phys = alloc_pages(k, gfp, order);
		if (phys == INVALID_PHYS_ADDR)
			return;
		if (!unreachable(k, dev, phys, size))
			break;
		free_pages(k, phys, order);
		if (!lower_zone(k, phys_limit, &gfp))
			return;
	}
	RULE(k, alloc_zone);
	*pages = (struct direct_pages){ .phys = phys, .cpu_addr = kernel_va(k, phys), .path = DMA_PATH_PAGE_ALLOCATOR };
}

void dma_direct_alloc_swiotlb(struct kernel *k, struct device *dev, u64 size, u64 attrs, struct direct_pages *pages)
{
	phys_addr_t phys = swiotlb_alloc(k, dev, size, attrs);

	RULE(k, alloc_restricted);
	no_pages(pages);
	if (phys == INVALID_PHYS_ADDR)
		return;
	if (unreachable(k, dev, phys, size)) {
		swiotlb_free(k, dev, phys, size);
		return;
	}
	*pages = (struct direct_pages){ .phys = phys, .cpu_addr = kernel_va(k, phys), .path = DMA_PATH_COHERENT_POOL };
}

void dma_direct_alloc_from_pool(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
				struct direct_pages *pages)
{
	enum atomic_pool which = ATOMIC_POOL_KERNEL;
	u64 phys_limit;

	RULE(k, alloc_atomic);
	no_pages(pages);
	if (!k->config.dma_coherent_pool) {
		WARN_ONCE_AT(k, alloc_no_coherent_pool, "kernel/dma/direct.c", "dma_direct_alloc_from_pool");
		return;
	}
	gfp |= dma_direct_optimal_gfp_mask(k, dev, &phys_limit);
	pages->phys = dma_alloc_from_pool(k, dev, size, &pages->cpu_addr, gfp, attrs, dma_coherent_ok, &which);
	if (pages->phys == INVALID_PHYS_ADDR)
		return;
	pages->path = DMA_PATH_ATOMIC_POOL;
	pages->pool = (u8)which;
}
