/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/iommu/iommu.c: the default domain of a device, and mapping into a domain's page table, which is silicon
 * (hw/). What the AMD, Intel and SMMUv3 drivers decide is in iommu_amd.c, iommu_intel.c and iommu_smmuv3.c.
 */
#ifndef DMASIM_LINUX_IOMMU_H
#define DMASIM_LINUX_IOMMU_H

#include "base/types.h"

struct kernel;
struct device;
struct hw_iommu_domain;
struct iommu_dma_pages;
struct iommu_flush_queue;
struct iommu_ops;
struct iova_domain;
struct scatterlist;

/* include/linux/iommu.h */
#define IOMMU_READ BIT(0)
#define IOMMU_WRITE BIT(1)
#define IOMMU_CACHE BIT(2)
#define IOMMU_NOEXEC BIT(3)
#define IOMMU_MMIO BIT(4)
#define IOMMU_PRIV BIT(5)

enum iommu_domain_type {
	IOMMU_DOMAIN_NONE, /* the device is not behind an IOMMU */
	IOMMU_DOMAIN_IDENTITY,
	IOMMU_DOMAIN_DMA,
	IOMMU_DOMAIN_DMA_FQ, /* lazy: invalidation through a flush queue */
};

/* one domain for each device, as for a device in a group of its own */
struct iommu_domain {
	enum iommu_domain_type type;
	unsigned int group;
	struct hw_iommu_domain *hw;
	struct iova_domain *iovad; /* dma-iommu's cookie; NULL for identity */
	u64 pgsize_bitmap;
	u64 aperture_start, aperture_last; /* geometry: first and last IOVA */
	bool force_aperture;
	struct iommu_flush_queue *fq;
	struct iommu_dma_pages *pages; /* scattered allocations that live in it */
};

struct iommu_state {
	bool present; /* a driver runs */
	const struct iommu_ops *ops;
	enum iommu_domain_type def_domain_type;
	bool dma_strict;
	bool snp_enabled; /* amd_iommu_snp_en */
	bool forcedac;
	bool caching_mode; /* absent entries are cached: the IOMMU is virtual */
	bool amd_pgtbl_v2; /* amd_iommu_pgtable */
	bool amd_detected;
	unsigned int groups;
};

/* iommu_subsys_init() and the driver's own set-up, with their log lines */
void iommu_boot(struct kernel *k);
/* chooses the domain; sets dev->domain and dev->dma_iommu. 0 also where no IOMMU stands before the device */
int iommu_probe_device(struct kernel *k, struct device *dev);
void iommu_release_device(struct kernel *k, struct device *dev);
/* before iommu_boot(): what the command line says */
bool iommu_default_passthrough(const struct kernel *k);

/* page sizes chosen as the core does (iommu_pgsize); 0 or a negative errno with nothing left mapped */
int iommu_map(struct kernel *k, struct iommu_domain *domain, u64 iova, phys_addr_t phys, u64 size, u64 prot);
/* elements that adjoin in memory are mapped as one, bus addresses are skipped; bytes mapped or a negative errno */
s64 iommu_map_sg(struct kernel *k, struct iommu_domain *domain, u64 iova, const struct scatterlist *sg, int nents,
		 u64 prot);
u64 iommu_unmap(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size); /* bytes unmapped, synced */
u64 iommu_unmap_fast(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size);
void iommu_iotlb_sync(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size);
/* 0 where nothing is mapped */
phys_addr_t iommu_iova_to_phys(const struct kernel *k, const struct iommu_domain *domain, u64 iova);
u64 iommu_min_pagesize(const struct iommu_domain *domain);

#endif
