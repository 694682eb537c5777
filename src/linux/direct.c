// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/direct.h and direct.c: mapping, unmapping and syncing without an IOMMU.
 *
 * Cache maintenance for devices that do not snoop has no place here: the modelled CPU has no caches that could hold
 * stale data. What such a device makes the kernel decide is modelled.
 */
#include "linux/direct_map.h"

#include <errno.h>

/* the site of the warning; inlined from a header it exists once in each file that maps */
static enum log_site overflow_site(const struct kernel *k, bool scatterlist)
{
	switch (k->profile.overflow_warning) {
	case OVERFLOW_WARNING_PER_FILE:
		return scatterlist ? LOG_SITE_dma_addr_overflow_sg : LOG_SITE_dma_addr_overflow;
	case OVERFLOW_WARNING_ONCE:
		return LOG_SITE_dma_addr_overflow;
	}
	return LOG_SITE_dma_addr_overflow;
}

void print_overflow_once(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			 dma_addr_t addr, u64 size)
{
	kernel_printk_once(k, site, level, dev, "DMA addr 0x%016llx+%llu overflow (mask %llx, bus limit %llx).",
			   (unsigned long long)addr, (unsigned long long)size, (unsigned long long)dev->dma_mask,
			   (unsigned long long)dev->bus_dma_limit);
}

dma_addr_t dma_direct_overflow(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, bool scatterlist)
{
	print_overflow_once(k, overflow_site(k, scatterlist), LOG_WARNING_BACKTRACE, dev, addr, size);
	return DMA_MAPPING_ERROR;
}

/* --- one range --- */

dma_addr_t dma_direct_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs)
{
	return direct_map_page(k, dev, phys, size, dir, attrs, false, false);
}

dma_addr_t dma_direct_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs)
{
	return direct_map_phys(k, dev, phys, size, dir, attrs, false);
}

/* neither encoded nor translated, and never bounced */
dma_addr_t dma_direct_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				   enum dma_data_direction dir, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, phys, size, attrs);

	(void)dir;
	RULE(k, capable_limit);
	if (likely(reason == DECISION_NONE))
		return phys;
	rule_set(k, reason);
	print_overflow_once(k, LOG_SITE_dma_resource_overflow, LOG_ERR, dev, phys, size);
	WARN_ONCE_AT(k, dma_resource_overflow_warn, "kernel/dma/direct.c", "dma_direct_map_resource");
	return DMA_MAPPING_ERROR;
}

void dma_direct_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				       enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);
	struct io_tlb_pool *pool = bounced_in(k, dev, phys);

	if (pool)
		__swiotlb_sync_single_for_device(k, dev, phys, size, dir, pool);
}

void dma_direct_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				    enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);
	struct io_tlb_pool *pool = bounced_in(k, dev, phys);

	if (pool)
		__swiotlb_sync_single_for_cpu(k, dev, phys, size, dir, pool);
}

void dma_direct_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		      u64 attrs)
{
	direct_unmap(k, dev, addr, size, dir, attrs);
}

/* --- scatterlists --- */

void dma_direct_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				   enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		dma_direct_sync_single_for_device(k, dev, sg[i].dma_address, sg[i].length, dir);
}

void dma_direct_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		dma_direct_sync_single_for_cpu(k, dev, sg[i].dma_address, sg[i].length, dir);
}

void dma_direct_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		if (sg[i].is_bus_address)
			sg[i].is_bus_address = false;
		else
			direct_unmap(k, dev, sg[i].dma_address, sg[i].dma_length, dir, attrs);
	}
}

static dma_addr_t map_sg_memory(struct kernel *k, struct device *dev, const struct scatterlist *sg,
				enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return direct_map_page(k, dev, sg->phys, sg->length, dir, attrs, sg->kind == SG_P2PDMA_HOST_BRIDGE,
				       true);
	case MAP_API_PHYS:
		return direct_map_phys(k, dev, sg->phys, sg->length, dir, attrs, true);
	}
	return DMA_MAPPING_ERROR;
}

/* 0 or a negative errno */
static int map_sg_element(struct kernel *k, struct device *dev, struct scatterlist *sg, enum dma_data_direction dir,
			  u64 attrs)
{
	CHOOSE(k, sg_p2pdma, sg->kind, sg->phys, sg->length);
	switch (sg->kind) {
	case SG_P2PDMA_BUS_ADDR:
		RULE(k, sg_p2pdma);
		sg->dma_address = sg->bus_addr;
		sg->dma_length = sg->length;
		sg->is_bus_address = true;
		return 0;
	case SG_P2PDMA_NOT_SUPPORTED:
		RULE(k, sg_p2pdma);
		return -EREMOTEIO;
	case SG_RAM:
	case SG_P2PDMA_HOST_BRIDGE:
		break;
	}
	sg->dma_address = map_sg_memory(k, dev, sg, dir, attrs);
	if (sg->dma_address == DMA_MAPPING_ERROR)
		return -EIO;
	sg->dma_length = sg->length;
	return 0;
}

int dma_direct_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		      enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		int error = map_sg_element(k, dev, &sg[i], dir, attrs);

		if (error) {
			dma_direct_unmap_sg(k, dev, sg, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
			return error;
		}
	}
	return nents;
}
