/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * include/linux/dma-map-ops.h: an implementation of the DMA API that is neither dma-direct nor dma-iommu. A function
 * that is left out has the kernel's answer for that, see mapping.c and mapping_alloc.c.
 */
#ifndef DMASIM_LINUX_DMA_MAP_OPS_H
#define DMASIM_LINUX_DMA_MAP_OPS_H

#include "linux/mapping.h"

struct dma_map_ops {
	void (*alloc)(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
	void (*free)(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs);
	void (*alloc_pages_op)(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			       struct dma_buffer *buffer);
	void (*free_pages)(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);
	/* map_page() and unmap_page() up to 6.18 */
	dma_addr_t (*map_phys)(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs);
	void (*unmap_phys)(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			   u64 attrs);
	int (*map_sg)(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		      enum dma_data_direction dir, u64 attrs);
	void (*unmap_sg)(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir, u64 attrs);
	void (*sync_single_for_cpu)(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				    enum dma_data_direction dir);
	void (*sync_single_for_device)(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				       enum dma_data_direction dir);
	void (*sync_sg_for_cpu)(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				enum dma_data_direction dir);
	void (*sync_sg_for_device)(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				   enum dma_data_direction dir);
	int (*dma_supported)(struct kernel *k, const struct device *dev, u64 mask);
	u64 (*get_required_mask)(struct kernel *k, const struct device *dev);
	u64 (*max_mapping_size)(struct kernel *k, struct device *dev);
	/* no kernel has it, it is for results: where a remapped address leads, INVALID_PHYS_ADDR if it is not one */
	phys_addr_t (*iova_to_phys)(struct kernel *k, dma_addr_t addr);
};

/* kernel/dma/ops_helpers.c: pages, and a streaming mapping of them */
void dma_common_alloc_pages(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			    struct dma_buffer *buffer);
void dma_common_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);

#endif
