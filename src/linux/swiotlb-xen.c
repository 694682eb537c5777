// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/xen/swiotlb-xen.c, as arm64 has it. The domain's frames are the machine's own (XENFEAT_direct_mapped), so
 * that a physical address and its bus address are the same, no range straddles a border between frames, and
 * xen_arch_need_swiotlb() never says yes.
 */
#include "linux/swiotlb-xen.h"

#include "linux/direct_map.h"

#include <errno.h>

/* with the encryption of the kernel's own mappings: for a bounce slot, which is shared, too */
static dma_addr_t xen_phys_to_dma(const struct kernel *k, const struct device *dev, phys_addr_t phys)
{
	return phys_to_dma(k, dev, phys);
}

static dma_addr_t map_mmio(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, phys, size, attrs);

	if (reason == DECISION_NONE) {
		RULE(k, capable_limit);
		return phys;
	}
	rule_set(k, reason);
	kernel_printk_once(k, LOG_SITE_xen_overflow, LOG_ERR, dev,
			   "DMA addr 0x%016llx+%llu overflow (mask %llx, bus limit %llx).", (unsigned long long)phys,
			   (unsigned long long)size, (unsigned long long)dev->dma_mask,
			   (unsigned long long)dev->bus_dma_limit);
	WARN_ONCE_AT(k, xen_map_mmio, "drivers/xen/swiotlb-xen.c", "xen_swiotlb_map_phys");
	return DMA_MAPPING_ERROR;
}

static dma_addr_t xen_swiotlb_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				       enum dma_data_direction dir, u64 attrs)
{
	enum decision reason;
	phys_addr_t slot;
	dma_addr_t addr;

	if (attrs_mmio(k, attrs))
		return map_mmio(k, dev, phys, size, attrs);
	addr = xen_phys_to_dma(k, dev, phys);
	reason = bounce_reason(k, dev, addr, size, dir, attrs);
	if (reason == DECISION_NONE && !force_bounce(k, dev, phys, size)) {
		RULE(k, capable_limit);
		return addr;
	}
	if (reason != DECISION_NONE)
		rule_set(k, reason);
	slot = swiotlb_tbl_map_single(k, dev, phys, size, 0, dir, &attrs);
	if (slot == DMA_MAPPING_ERROR)
		return DMA_MAPPING_ERROR;
	addr = xen_phys_to_dma(k, dev, slot);
	reason = dma_refusal(k, dev, addr, size, attrs);
	if (reason == DECISION_NONE)
		return addr;
	rule_set(k, reason);
	swiotlb_tbl_unmap_single(k, dev, slot, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return DMA_MAPPING_ERROR;
}

static void xen_swiotlb_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				   enum dma_data_direction dir, u64 attrs)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, phys);

	if (pool)
		__swiotlb_tbl_unmap_single(k, dev, phys, size, dir, attrs, pool);
}

static void xen_swiotlb_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				 enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_unmap_phys(k, dev, sg[i].dma_address, sg[i].dma_length, dir, attrs);
}

static int xen_swiotlb_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			      enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		sg[i].dma_address = xen_swiotlb_map_phys(k, dev, sg[i].phys, sg[i].length, dir, attrs);
		if (sg[i].dma_address == DMA_MAPPING_ERROR) {
			xen_swiotlb_unmap_sg(k, dev, sg, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
			sg[0].dma_length = 0;
			return -EIO;
		}
		sg[i].dma_length = sg[i].length;
	}
	return nents;
}

static void xen_swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					    enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, phys);

	if (pool)
		__swiotlb_sync_single_for_cpu(k, dev, phys, size, dir, pool);
}

static void xen_swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					       enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, phys);

	if (pool)
		__swiotlb_sync_single_for_device(k, dev, phys, size, dir, pool);
}

static void xen_swiotlb_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
					enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_sync_single_for_cpu(k, dev, sg[i].dma_address, sg[i].length, dir);
}

static void xen_swiotlb_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
					   enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_sync_single_for_device(k, dev, sg[i].dma_address, sg[i].length, dir);
}

static int xen_swiotlb_dma_supported(struct kernel *k, const struct device *dev, u64 mask)
{
	return xen_phys_to_dma(k, dev, default_swiotlb_limit(k)) <= mask;
}

/* ->alloc() and ->free() are dma-direct's own on arm64 */
const struct dma_map_ops xen_swiotlb_dma_ops = {
	.alloc = dma_direct_alloc,
	.free = dma_direct_free,
	.alloc_pages_op = dma_common_alloc_pages,
	.free_pages = dma_common_free_pages,
	.map_phys = xen_swiotlb_map_phys,
	.unmap_phys = xen_swiotlb_unmap_phys,
	.map_sg = xen_swiotlb_map_sg,
	.unmap_sg = xen_swiotlb_unmap_sg,
	.sync_single_for_cpu = xen_swiotlb_sync_single_for_cpu,
	.sync_single_for_device = xen_swiotlb_sync_single_for_device,
	.sync_sg_for_cpu = xen_swiotlb_sync_sg_for_cpu,
	.sync_sg_for_device = xen_swiotlb_sync_sg_for_device,
	.dma_supported = xen_swiotlb_dma_supported,
	.max_mapping_size = swiotlb_max_mapping_size,
};
