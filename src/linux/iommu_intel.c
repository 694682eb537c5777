// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/intel/iommu.c: what the VT-d driver decides at boot and for each device. Legacy mode, second-stage
 * tables; no reserved memory regions (RMRR).
 */
#include "linux/iommu_driver.h"

#define IOAPIC_RANGE_START 0xfee00000ull
#define IOAPIC_RANGE_END 0xfeefffffull

static bool cap_caching_mode(const struct kernel *k)
{
	return iommu_knob(k, HW_KNOB_IOMMU_CACHING_MODE) || hw_is_guest(k->hw);
}

static bool switched_on(struct kernel *k)
{
	enum cmdline_tristate given = k->cmdline.intel_iommu;
	bool on = given == CMDLINE_UNSET ? k->config.intel_iommu_default_on : given == CMDLINE_ON;

	return DECIDE(k, intel_enabled, on, given, k->config.intel_iommu_default_on);
}

/* off by default, but firmware warns of external ports: on, with identity for all devices that are trusted */
static bool platform_optin_force_iommu(struct kernel *k)
{
	bool asked = iommu_knob(k, HW_KNOB_IOMMU_PLATFORM_OPT_IN) && k->cmdline.intel_iommu != CMDLINE_OFF;

	if (!DECIDE(k, intel_opt_in, asked, 0, 0))
		return false;
	kernel_printk(k, LOG_INFO, NULL, "DMAR: Intel-IOMMU force enabled due to platform opt in");
	iommu_set_default_passthrough(k);
	return true;
}

static bool intel_iommu_init(struct kernel *k)
{
	if (k->cmdline.iommu_off)
		return false;
	if (!switched_on(k) && !platform_optin_force_iommu(k))
		return false;
	kernel_printk(k, LOG_INFO, NULL, "DMAR: No RMRR found");
	kernel_printk(k, LOG_INFO, NULL, "DMAR: No ATSR found");
	kernel_printk(k, LOG_INFO, NULL, "DMAR: No SATC found");
	k->iommu.caching_mode = cap_caching_mode(k);
	if (DECIDE(k, iommu_caching_mode, k->iommu.caching_mode, 0, 0)) {
		kernel_printk(k, LOG_INFO, NULL, "DMAR: IOMMU batching disallowed due to virtualization");
		iommu_set_dma_strict(k);
	}
	kernel_printk(k, LOG_INFO, NULL, "DMAR: Intel(R) Virtualization Technology for Directed I/O");
	return true;
}

static enum iommu_domain_type device_def_domain_type(struct kernel *k, const struct device *dev)
{
	switch (k->profile.intel_no_pass_through) {
	case INTEL_NO_PASS_THROUGH_SOFTWARE:
		break;
	case INTEL_NO_PASS_THROUGH_TRANSLATED:
		if (!iommu_knob(k, HW_KNOB_IOMMU_PASS_THROUGH))
			return IOMMU_DOMAIN_DMA;
		break;
	}
	return dev->is_pci && dev->identity_quirk ? IOMMU_DOMAIN_IDENTITY : IOMMU_DOMAIN_NONE;
}

static int intel_iommu_domain_alloc(const struct kernel *k, struct iommu_domain *domain, enum dmasim_iommu *format)
{
	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return 0;
	*format = DMASIM_IOMMU_INTEL;
	domain->aperture_last = DMA_BIT_MASK((int)iommu_knob(k, HW_KNOB_IOMMU_ADDRESS_WIDTH));
	domain->force_aperture = true;
	domain->pgsize_bitmap = SZ_4K;
	if (!k->cmdline.intel_iommu_sp_off)
		domain->pgsize_bitmap |= SZ_2M | SZ_1G;
	return 0;
}

static int intel_iommu_get_resv_regions(struct iova_domain *iovad)
{
	return reserve_iova_bytes(iovad, IOAPIC_RANGE_START, IOAPIC_RANGE_END);
}

const struct iommu_ops intel_iommu_ops = {
	.init = intel_iommu_init,
	.def_domain_type = device_def_domain_type,
	.domain_alloc = intel_iommu_domain_alloc,
	.reserve_regions = intel_iommu_get_resv_regions,
	.deferred_flush = true,
};
