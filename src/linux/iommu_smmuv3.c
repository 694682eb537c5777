// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: what the SMMUv3 driver decides for each device. Stage 1 tables with the
 * page sizes that the hardware has; MSIs are mapped by software.
 */
#include "linux/iommu_driver.h"

static bool arm_smmu_init(struct kernel *k)
{
	(void)k;
	return true;
}

static enum iommu_domain_type arm_smmu_def_domain_type(struct kernel *k, const struct device *dev)
{
	(void)k;
	return dev->is_pci && dev->identity_quirk ? IOMMU_DOMAIN_IDENTITY : IOMMU_DOMAIN_NONE;
}

static int arm_smmu_domain_alloc(const struct kernel *k, struct iommu_domain *domain, enum dmasim_iommu *format)
{
	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return 0;
	*format = DMASIM_IOMMU_SMMUV3;
	domain->aperture_last = DMA_BIT_MASK((int)iommu_knob(k, HW_KNOB_IOMMU_ADDRESS_WIDTH));
	domain->force_aperture = true;
	domain->pgsize_bitmap = ~0ull;
	return 0;
}

const struct iommu_ops arm_smmu_ops = {
	.init = arm_smmu_init,
	.def_domain_type = arm_smmu_def_domain_type,
	.domain_alloc = arm_smmu_domain_alloc,
	.deferred_flush = true,
};
