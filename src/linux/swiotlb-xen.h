/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/xen/swiotlb-xen.c: the dma_map_ops of devices that Xen has given to an arm64 domain, after
 * kernel/dma/mapping.c has chosen them. Coherent memory of such a device is dma-direct's.
 */
#ifndef DMASIM_LINUX_SWIOTLB_XEN_H
#define DMASIM_LINUX_SWIOTLB_XEN_H

#include "linux/mapping.h"

dma_addr_t xen_swiotlb_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				enum dma_data_direction dir, u64 attrs);
void xen_swiotlb_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			    enum dma_data_direction dir, u64 attrs);
/* nents, or -EIO with nothing left mapped */
int xen_swiotlb_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		       enum dma_data_direction dir, u64 attrs);
void xen_swiotlb_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			  enum dma_data_direction dir, u64 attrs);
void xen_swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				     enum dma_data_direction dir);
void xen_swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					enum dma_data_direction dir);
void xen_swiotlb_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				 enum dma_data_direction dir);
void xen_swiotlb_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				    enum dma_data_direction dir);
bool xen_swiotlb_dma_supported(struct kernel *k, const struct device *dev, u64 mask);

#endif
