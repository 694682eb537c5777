// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/mapping.c: coherent and non-coherent allocations, and masks and sizes that drivers set and ask for.
 */
#include "linux/coherent.h"
#include "linux/direct_internal.h"
#include "linux/dma-iommu.h"
#include "linux/dma-map-ops.h"

#include <errno.h>

#define ZONE_MODIFIERS (__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM)

static inline bool dma_alloc_direct(struct kernel *k, const struct device *dev)
{
	return likely(!CHOOSE(k, mapping_route, dma_route(dev), dev->coherent_dma_mask, 0));
}

/* a compound page makes no sense, since nobody gets a page back; each entry point has its warning */
static bool compound(struct kernel *k, gfp_t gfp, enum log_site site, const char *function)
{
	switch (k->profile.alloc_compound) {
	case ALLOC_COMPOUND_PASSED:
		return false;
	case ALLOC_COMPOUND_REFUSED:
		if (likely(!DECIDE(k, alloc_compound, gfp & __GFP_COMP, gfp, 0)))
			return false;
		RULE(k, alloc_compound);
		kernel_printk_once(k, site, LOG_WARNING_BACKTRACE, NULL, "WARNING: at kernel/dma/mapping.c %s()",
				   function);
		return true;
	}
	return false;
}

/* --- coherent --- */

bool dma_pgprot_decrypted(const struct kernel *k, u64 attrs, bool shared)
{
	switch (k->profile.pgprot) {
	case PGPROT_CALLER:
		return shared;
	case PGPROT_CC_SHARED:
		return attrs & DMA_ATTR_CC_SHARED;
	case PGPROT_EITHER:
		return attrs & (DMA_ATTR_CC_SHARED | DMA_ATTR_ALLOC_CC_SHARED);
	}
	return shared;
}

/* false: the caller passed what only the DMA core may pass, and gets nothing, without a word */
static bool take_attrs(struct kernel *k, const struct device *dev, u64 *attrs)
{
	bool own = *attrs & (DMA_ATTR_CC_SHARED | DMA_ATTR_ALLOC_CC_SHARED);

	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
	case ALLOC_ATTR_CC_SHARED:
		break;
	case ALLOC_ATTR_INTERNAL:
		if (DECIDE(k, alloc_caller_shared, own, *attrs, 0)) {
			RULE(k, alloc_caller_shared);
			return false;
		}
		if (force_dma_unencrypted(k, dev))
			*attrs |= DMA_ATTR_ALLOC_CC_SHARED;
		break;
	}
	return true;
}

void dma_alloc_attrs(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer)
{
	dma_buffer_fail(buffer, size, -1);
	if (!dev->coherent_dma_mask)
		WARN_ONCE_AT(k, alloc_no_mask, "kernel/dma/mapping.c", "dma_alloc_attrs");
	if (compound(k, gfp, LOG_SITE_alloc_compound, "dma_alloc_attrs"))
		return;
	if (!take_attrs(k, dev, &attrs))
		return;
	if (dma_alloc_from_dev_coherent(k, dev, size, buffer))
		return;
	gfp &= ~ZONE_MODIFIERS;
	if (dma_alloc_direct(k, dev))
		dma_direct_alloc(k, dev, size, gfp, attrs, buffer);
	else if (!dev->dma_iommu)
		dev->dma_ops->alloc(k, dev, size, gfp, attrs, buffer);
	else
		iommu_dma_alloc(k, dev, size, gfp, attrs, buffer);
}

void dma_free_attrs(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs)
{
	if (dma_release_from_dev_coherent(k, dev, get_order(buffer->size), buffer->cpu_addr))
		return;
	if (!buffer->cpu_addr)
		return;
	if (dma_alloc_direct(k, dev))
		dma_direct_free(k, dev, buffer, attrs);
	else if (!dev->dma_iommu)
		dev->dma_ops->free(k, dev, buffer, attrs);
	else
		iommu_dma_free(k, dev, buffer, attrs);
}

/* --- pages --- */

/* kernel/dma/ops_helpers.c: the page's address does not matter behind an IOMMU */
void dma_common_alloc_pages(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			    struct dma_buffer *buffer)
{
	phys_addr_t phys = dma_alloc_contiguous(k, dev, size, gfp);
	enum dma_path place = phys == INVALID_PHYS_ADDR ? DMA_PATH_PAGE_ALLOCATOR : DMA_PATH_CMA;

	RULE(k, mapping_route);
	if (phys == INVALID_PHYS_ADDR)
		phys = alloc_pages(k, gfp, get_order(size));
	if (phys == INVALID_PHYS_ADDR)
		return;
	buffer->dma_addr = dev->dma_iommu ? iommu_dma_map_pages_of(k, dev, phys, size, dir)
					  : dev->dma_ops->map_phys(k, dev, phys, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	if (buffer->dma_addr == DMA_MAPPING_ERROR) {
		dma_free_contiguous(k, phys, size);
		return;
	}
	kernel_memset(k, phys, 0, size);
	buffer->phys = phys;
	buffer->cpu_addr = kernel_va(k, phys);
	buffer->path = dma_mapping_path(k, dev, buffer->dma_addr);
	if (buffer->path == DMA_PATH_DIRECT)
		buffer->path = place;
	buffer->error = 0;
}

void dma_common_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	u64 size = buffer->size;

	if (dev->dma_iommu)
		iommu_dma_unmap(k, dev, buffer->dma_addr, size, buffer->dir, DMA_ATTR_SKIP_CPU_SYNC);
	else
		dev->dma_ops->unmap_phys(k, dev, buffer->dma_addr, size, buffer->dir, DMA_ATTR_SKIP_CPU_SYNC);
	dma_free_contiguous(k, buffer->phys, size);
}

void dma_alloc_pages(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
		     struct dma_buffer *buffer)
{
	size = align_up(size, PAGE_SIZE);
	dma_buffer_fail(buffer, size, -1);
	if (!dev->coherent_dma_mask) {
		WARN_ONCE_AT(k, alloc_pages_no_mask, "kernel/dma/mapping.c", "__dma_alloc_pages");
		return;
	}
	if (DECIDE(k, alloc_zone_asked, gfp & ZONE_MODIFIERS, gfp, 0)) {
		RULE(k, alloc_zone_asked);
		WARN_ONCE_AT(k, alloc_pages_zone, "kernel/dma/mapping.c", "__dma_alloc_pages");
		return;
	}
	if (compound(k, gfp, LOG_SITE_alloc_pages_compound, "__dma_alloc_pages"))
		return;
	if (dma_alloc_direct(k, dev))
		dma_direct_alloc_pages(k, dev, size, gfp, buffer);
	else if (!dev->dma_iommu)
		dev->dma_ops->alloc_pages_op(k, dev, size, dir, gfp, buffer);
	else
		dma_common_alloc_pages(k, dev, size, dir, gfp, buffer);
	buffer->dir = dir;
}

void dma_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	if (dma_alloc_direct(k, dev))
		dma_direct_free_pages(k, dev, buffer);
	else if (dev->dma_iommu)
		dma_common_free_pages(k, dev, buffer);
	else
		dev->dma_ops->free_pages(k, dev, buffer);
}

void dma_alloc_noncontiguous(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			     u64 attrs, struct dma_buffer *buffer)
{
	dma_buffer_fail(buffer, size, -1);
	if (attrs & ~DMA_ATTR_ALLOC_SINGLE_PAGES) {
		WARN_ONCE_AT(k, alloc_noncontiguous_attrs, "kernel/dma/mapping.c", "dma_alloc_noncontiguous");
		return;
	}
	if (compound(k, gfp, LOG_SITE_alloc_noncontiguous_compound, "dma_alloc_noncontiguous"))
		return;
	if (!dev->dma_iommu)
		dma_alloc_pages(k, dev, size, dir, gfp, buffer);
	else
		iommu_dma_alloc_noncontiguous(k, dev, size, dir, gfp, attrs, buffer);
}

void dma_free_noncontiguous(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	if (!dev->dma_iommu)
		dma_free_pages(k, dev, buffer);
	else
		iommu_dma_free_noncontiguous(k, dev, buffer);
}

/* --- masks --- */

int dma_supported(struct kernel *k, struct device *dev, u64 mask)
{
	bool supported;

	if (dev->dma_iommu)
		supported = true;
	else if (dev->has_dma_ops)
		supported = dev->dma_ops->dma_supported(k, dev, mask);
	else
		supported = dma_direct_supported(k, dev, mask);
	return DECIDE(k, mask_supported, supported, mask, 0);
}

static bool has_sync(const struct dma_map_ops *ops)
{
	return ops->sync_single_for_device || ops->sync_single_for_cpu || ops->sync_sg_for_device ||
	       ops->sync_sg_for_cpu;
}

/* dma-direct and dma-iommu leave out sync calls until the device bounces, if it snoops; ops without any do always */
static void dma_setup_need_sync(struct kernel *k, struct device *dev)
{
	switch (k->profile.skip_sync) {
	case SKIP_SYNC_ABSENT:
		break;
	case SKIP_SYNC_KNOWN:
		dev->dma_skip_sync = dma_route(dev) == DMA_ROUTE_OPS ? !has_sync(dev->dma_ops) : dev->dma_coherent;
		break;
	}
}

int dma_set_mask(struct kernel *k, struct device *dev, u64 mask)
{
	if (dev->no_dma_mask || !dma_supported(k, dev, mask))
		return -EIO;
	dev->dma_mask = mask;
	dma_setup_need_sync(k, dev);
	return 0;
}

int dma_set_coherent_mask(struct kernel *k, struct device *dev, u64 mask)
{
	if (!dma_supported(k, dev, mask))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}

u64 dma_get_required_mask(struct kernel *k, struct device *dev)
{
	if (dma_alloc_direct(k, dev))
		return dma_direct_get_required_mask(k, dev);
	if (!dev->dma_iommu && dev->dma_ops->get_required_mask)
		return dev->dma_ops->get_required_mask(k, dev);
	return DMA_BIT_MASK(32);
}

/* a device without a mask pointer counts as one with 32 bits: dma_get_mask() */
static u64 streaming_limit(const struct device *dev)
{
	u64 mask = dev->no_dma_mask || !dev->dma_mask ? DMA_BIT_MASK(32) : dev->dma_mask;

	return min_not_zero(mask, dev->bus_dma_limit);
}

bool dma_addressing_limited(struct kernel *k, struct device *dev)
{
	u64 limit = streaming_limit(dev);
	u64 required = dma_get_required_mask(k, dev);

	if (DECIDE(k, limited_mask, limit < required, limit, required))
		return true;
	switch (k->profile.addressing_limited) {
	case ADDRESSING_LIMITED_MASK:
		return false;
	case ADDRESSING_LIMITED_RANGES:
		return dma_route(dev) == DMA_ROUTE_DIRECT &&
		       DECIDE(k, limited_ranges, !dma_direct_all_ram_mapped(k, dev), 0, 0);
	}
	return false;
}

/* --- sizes --- */

u64 dma_max_mapping_size(struct kernel *k, struct device *dev)
{
	if (!CHOOSE(k, mapping_route, dma_route(dev), dev->dma_mask, 0))
		return dma_direct_max_mapping_size(k, dev);
	if (!dev->dma_iommu)
		return dev->dma_ops->max_mapping_size ? dev->dma_ops->max_mapping_size(k, dev) : ~0ull;
	return iommu_dma_max_mapping_size(k, dev);
}

u64 dma_opt_mapping_size(struct kernel *k, struct device *dev)
{
	u64 size = dev->dma_iommu ? iommu_dma_opt_mapping_size() : ~0ull;

	return min_u64(dma_max_mapping_size(k, dev), size);
}

/* 0: segments cannot be merged */
u64 dma_get_merge_boundary(struct kernel *k, struct device *dev)
{
	(void)k;
	return dev->dma_iommu ? iommu_dma_get_merge_boundary(dev) : 0;
}
