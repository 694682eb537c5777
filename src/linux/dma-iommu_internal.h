/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/iommu/dma-iommu.c: shared by the dma-iommu*.c files only.
 */
#ifndef DMASIM_LINUX_DMA_IOMMU_INTERNAL_H
#define DMASIM_LINUX_DMA_IOMMU_INTERNAL_H

#include "linux/direct.h"
#include "linux/dma-iommu.h"
#include "linux/iommu.h"
#include "linux/iova.h"
#include "linux/kernel.h"

static inline u64 iova_mask(const struct iommu_domain *domain)
{
	return iova_granule(domain->iovad) - 1;
}

static inline u64 iova_offset(const struct iommu_domain *domain, u64 addr)
{
	return addr & iova_mask(domain);
}

static inline u64 iova_align(const struct iommu_domain *domain, u64 size)
{
	return align_up(size, iova_granule(domain->iovad));
}

static inline unsigned int iova_shift(const struct iommu_domain *domain)
{
	return ilog2_u64(iova_granule(domain->iovad));
}

static inline bool dev_is_untrusted(const struct device *dev)
{
	return dev->is_pci && dev->untrusted;
}

/* as dma_kmalloc_needs_bounce() where that kernel has it */
static inline bool kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size,
					enum dma_data_direction dir)
{
	switch (k->profile.kmalloc_bounce) {
	case KMALLOC_BOUNCE_ABSENT:
		return false;
	case KMALLOC_BOUNCE_SMALL:
		break;
	}
	return dma_kmalloc_needs_bounce(k, dev, size, dir);
}

u64 dma_info_to_prot(enum dma_data_direction dir, bool coherent, u64 attrs);
/* an address, 0 if there is none; @size a multiple of the granule */
dma_addr_t iommu_dma_alloc_iova(struct kernel *k, struct iommu_domain *domain, u64 size, u64 dma_limit,
				struct device *dev);
/* @queued: what stands in the IOTLB is not invalidated yet */
void iommu_dma_free_iova(struct kernel *k, struct iommu_domain *domain, dma_addr_t iova, u64 size, bool queued);
dma_addr_t __iommu_dma_map(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, u64 prot, u64 dma_mask);
void __iommu_dma_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size);
/* attributes that this kernel does not know are taken out */
u64 iommu_dma_known_attrs(const struct kernel *k, u64 attrs);

struct iommu_flush_queue *iommu_dma_init_fq(struct kernel *k);
void iommu_dma_free_fq(struct iommu_flush_queue *fq);
void queue_iova(struct kernel *k, struct iommu_domain *domain, u64 pfn, u64 pages);

/* the pages of a scattered allocation, found again by its IOVA */
struct iommu_dma_pages {
	struct iommu_dma_pages *next;
	dma_addr_t iova;
	u64 count;
	phys_addr_t page[];
};

#endif
