/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/iommu/dma-iommu.c: the DMA API behind a translating IOMMU.
 */
#ifndef DMASIM_LINUX_DMA_IOMMU_H
#define DMASIM_LINUX_DMA_IOMMU_H

#include "linux/device.h"
#include "linux/mapping.h"

struct kernel;
struct iommu_domain;

int iommu_dma_init_domain(struct kernel *k, struct iommu_domain *domain, struct device *dev);
void iommu_dma_exit_domain(struct kernel *k, struct iommu_domain *domain);

dma_addr_t iommu_dma_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs);
dma_addr_t iommu_dma_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				  enum dma_data_direction dir, u64 attrs);
dma_addr_t iommu_dma_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs);
void iommu_dma_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		     u64 attrs);
void iommu_dma_unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			      enum dma_data_direction dir, u64 attrs);
int iommu_dma_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, u64 attrs);
void iommu_dma_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, u64 attrs);
void iommu_dma_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				   enum dma_data_direction dir);
void iommu_dma_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				      enum dma_data_direction dir);
void iommu_dma_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			       enum dma_data_direction dir);
void iommu_dma_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				  enum dma_data_direction dir);
void iommu_dma_alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
void iommu_dma_free(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs);
/* maps pages that dma_alloc_pages() took, and the reverse */
dma_addr_t iommu_dma_map_pages_of(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				  enum dma_data_direction dir);
void iommu_dma_alloc_noncontiguous(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir,
				   gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
void iommu_dma_free_noncontiguous(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);
u64 iommu_dma_max_mapping_size(struct kernel *k, struct device *dev);
u64 iommu_dma_opt_mapping_size(void);
u64 iommu_dma_get_merge_boundary(const struct device *dev);
/* the flush queue's timer: what a lazy domain has queued is invalidated */
void iommu_dma_flush_queue_run(struct kernel *k, struct iommu_domain *domain);

#endif
