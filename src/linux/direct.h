/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/direct.c, direct.h and include/linux/dma-direct.h: devices without a translating IOMMU.
 */
#ifndef DMASIM_LINUX_DIRECT_H
#define DMASIM_LINUX_DIRECT_H

#include "linux/device.h"
#include "linux/mapping.h"
#include "linux/mm.h"

struct kernel;

dma_addr_t phys_to_dma_unencrypted(const struct kernel *k, const struct device *dev, phys_addr_t phys);
dma_addr_t phys_to_dma(const struct kernel *k, const struct device *dev, phys_addr_t phys); /* encrypted */
phys_addr_t dma_to_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr);
/* min_not_zero(*dev->dma_mask, dev->bus_dma_limit), and the same for the coherent mask */
u64 dma_device_limit(const struct device *dev);
u64 dma_device_coherent_limit(const struct device *dev);
bool dma_capable(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, bool is_ram, u64 attrs);
bool dma_kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size, enum dma_data_direction dir);

dma_addr_t dma_direct_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_direct_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				   enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_direct_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs);
void dma_direct_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		      u64 attrs);
int dma_direct_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		      enum dma_data_direction dir, u64 attrs);
void dma_direct_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir, u64 attrs);
void dma_direct_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				    enum dma_data_direction dir);
void dma_direct_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				       enum dma_data_direction dir);
void dma_direct_alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
void dma_direct_free(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs);
void dma_direct_alloc_pages(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, struct dma_buffer *buffer);
void dma_direct_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);
bool dma_coherent_ok(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size);
int dma_direct_supported(struct kernel *k, const struct device *dev, u64 mask);
u64 dma_direct_get_required_mask(struct kernel *k, const struct device *dev);
u64 dma_direct_max_mapping_size(struct kernel *k, struct device *dev);
bool dma_direct_need_sync(struct kernel *k, struct device *dev, dma_addr_t addr);
bool dma_direct_all_ram_mapped(struct kernel *k, const struct device *dev);

#endif
