/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/mapping.c: which implementation serves a device, and the calls of those that dma-direct does not serve:
 * dma-iommu, or dma_map_ops, of which Xen's are modelled.
 */
#ifndef DMASIM_LINUX_MAP_OPS_H
#define DMASIM_LINUX_MAP_OPS_H

#include "linux/dma-iommu.h"
#include "linux/swiotlb-xen.h"

enum dma_route { ROUTE_DIRECT, ROUTE_IOMMU, ROUTE_XEN };

static inline enum dma_route dma_route(const struct device *dev)
{
	if (unlikely(dev->xen_swiotlb))
		return ROUTE_XEN;
	return dev->dma_iommu ? ROUTE_IOMMU : ROUTE_DIRECT;
}

static inline dma_addr_t ops_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				      enum dma_data_direction dir, u64 attrs)
{
	if (dev->xen_swiotlb)
		return xen_swiotlb_map_phys(k, dev, phys, size, dir, attrs);
	return iommu_dma_map_page(k, dev, phys, size, dir, attrs);
}

static inline dma_addr_t ops_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				      enum dma_data_direction dir, u64 attrs)
{
	if (dev->xen_swiotlb)
		return xen_swiotlb_map_phys(k, dev, phys, size, dir, attrs);
	return iommu_dma_map_phys(k, dev, phys, size, dir, attrs);
}

/* Xen has no ->map_resource() */
static inline dma_addr_t ops_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
					  enum dma_data_direction dir, u64 attrs)
{
	return dev->xen_swiotlb ? DMA_MAPPING_ERROR : iommu_dma_map_resource(k, dev, phys, size, dir, attrs);
}

static inline void ops_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				  enum dma_data_direction dir, u64 attrs)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_unmap_phys(k, dev, addr, size, dir, attrs);
	else
		iommu_dma_unmap(k, dev, addr, size, dir, attrs);
}

static inline void ops_unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				      enum dma_data_direction dir, u64 attrs)
{
	if (!dev->xen_swiotlb)
		iommu_dma_unmap_resource(k, dev, addr, size, dir, attrs);
}

static inline int ops_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			     enum dma_data_direction dir, u64 attrs)
{
	if (dev->xen_swiotlb)
		return xen_swiotlb_map_sg(k, dev, sg, nents, dir, attrs);
	return iommu_dma_map_sg(k, dev, sg, nents, dir, attrs);
}

static inline void ops_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				enum dma_data_direction dir, u64 attrs)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_unmap_sg(k, dev, sg, nents, dir, attrs);
	else
		iommu_dma_unmap_sg(k, dev, sg, nents, dir, attrs);
}

static inline void ops_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					   enum dma_data_direction dir)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_sync_single_for_cpu(k, dev, addr, size, dir);
	else
		iommu_dma_sync_single_for_cpu(k, dev, addr, size, dir);
}

static inline void ops_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					      enum dma_data_direction dir)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_sync_single_for_device(k, dev, addr, size, dir);
	else
		iommu_dma_sync_single_for_device(k, dev, addr, size, dir);
}

static inline void ops_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				       enum dma_data_direction dir)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_sync_sg_for_cpu(k, dev, sg, nents, dir);
	else
		iommu_dma_sync_sg_for_cpu(k, dev, sg, nents, dir);
}

static inline void ops_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
					  enum dma_data_direction dir)
{
	if (dev->xen_swiotlb)
		xen_swiotlb_sync_sg_for_device(k, dev, sg, nents, dir);
	else
		iommu_dma_sync_sg_for_device(k, dev, sg, nents, dir);
}

#endif
