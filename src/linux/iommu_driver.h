/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an IOMMU driver decides: shared by the iommu*.c files only.
 */
#ifndef DMASIM_LINUX_IOMMU_DRIVER_H
#define DMASIM_LINUX_IOMMU_DRIVER_H

#include "hw/hw.h"
#include "linux/iommu.h"
#include "linux/kernel.h"

#define SZ_4K KiB(4)
#define SZ_2M MiB(2)
#define SZ_1G GiB(1)

/* struct iommu_ops; a driver without an opinion leaves a hook out */
struct iommu_ops {
	/* the driver's initcall; false: it does not run */
	bool (*init)(struct kernel *k);
	/* IOMMU_DOMAIN_NONE: no opinion */
	enum iommu_domain_type (*def_domain_type)(struct kernel *k, const struct device *dev);
	/* geometry and page sizes of a paging domain; the table's format; -EINVAL: no domain of that type */
	int (*domain_alloc)(const struct kernel *k, struct iommu_domain *domain, enum dmasim_iommu *format);
	/* what the hardware itself claims of the IOVA space */
	int (*reserve_regions)(struct iova_domain *iovad);
	/* the encryption bit of a leaf */
	bool (*leaf_encrypted)(const struct kernel *k, u64 prot);
	bool deferred_flush; /* IOMMU_CAP_DEFERRED_FLUSH */
};

extern const struct iommu_ops amd_iommu_ops, intel_iommu_ops, arm_smmu_ops;

void iommu_set_dma_strict(struct kernel *k);
void iommu_set_default_passthrough(struct kernel *k);
/* the AMD driver looks for its IOMMU on every x86 machine: without one a host cannot run SNP */
void amd_iommu_detect(struct kernel *k);
/* once the driver has decided: without SNP the RMP is not enforced */
void amd_iommu_settle_snp(struct kernel *k);

static inline u64 iommu_knob(const struct kernel *k, enum hw_knob knob)
{
	return hw_config(k->hw)->knob[knob];
}

/* a region in bytes, both ends inclusive */
int reserve_iova_bytes(struct iova_domain *iovad, u64 first, u64 last);

#endif
