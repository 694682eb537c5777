// SPDX-License-Identifier: GPL-2.0-only
/*
 * ATS: a device that keeps translations itself and sends requests with translated addresses. The IOMMU then neither
 * walks nor looks into its own IOTLB; only the device can drop what it keeps, and says so when it has (PCIe 6, 10.3).
 */
#include "hw/atc.h"

#include "hw/stream.h"

#include <stdlib.h>

bool hw_device_enable_ats(struct hw_device *dev)
{
	dev->atc = malloc(sizeof(*dev->atc));
	if (dev->atc)
		iotlb_init(dev->atc);
	return dev->atc;
}

void atc_free(struct hw_device *dev)
{
	if (dev->atc)
		iotlb_free(dev->atc);
	free(dev->atc);
	dev->atc = NULL;
}

bool atc_copy(struct hw_device *copy, struct hw_device *dev)
{
	if (!dev->atc)
		return true;
	copy->atc = malloc(sizeof(*copy->atc));
	if (copy->atc)
		*copy->atc = iotlb_snapshot(dev->atc);
	return copy->atc;
}

static enum hw_fault timeout_of(enum dmasim_iommu model)
{
	switch (model) {
	case DMASIM_IOMMU_INTEL:
		return HW_FAULT_VTD_ITE;
	case DMASIM_IOMMU_SMMUV3:
		return HW_FAULT_SMMU_ATC_TIMEOUT;
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return HW_FAULT_IOMMU_INV_TIMEOUT;
	}
	__builtin_unreachable();
}

/* no answer: nobody knows what the device keeps, and the driver goes on */
static void times_out(struct hw *hw, enum dmasim_iommu model, u64 iova)
{
	hw->inv_timeout = timeout_of(model);
	hw->inv_timeouts++;
	if (hw->config.trace)
		trace_add(hw->config.trace, TRACE_FAULT, hw->inv_timeout, 0, iova, 0);
}

void atc_invalidate(struct hw *hw, const struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	for (unsigned int i = 0; i < hw->devices; i++) {
		struct hw_device *dev = hw->device[i];

		if (dev->domain != domain || !dev->atc)
			continue;
		hw_event(hw, HW_EVENT_ATC_FLUSH, iova, size);
		if (call_fails(hw, HW_CALL_INVALIDATE))
			times_out(hw, domain ? domain->model : host_iommu_model(hw), iova);
		else if (!iotlb_flush(dev->atc, iova, size))
			hw->oom++;
	}
}

void atc_suspect(struct hw *hw, const struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	for (unsigned int i = 0; i < hw->devices; i++)
		if (hw->device[i]->domain == domain && hw->device[i]->atc &&
		    !iotlb_suspect(hw->device[i]->atc, iova, size))
			hw->oom++;
}

bool atc_validate(const struct hw_device *dev, const char **why)
{
	if (!dev->atc)
		return true;
	if (dev->domain)
		return domain_entries_sound(dev->domain, dev->atc, why);
	if (dev->hw->guest)
		return host_stage_entries_sound(dev->hw, dev->atc, why);
	if (!dev->atc->tree.root)
		return iotlb_validate(dev->atc, why);
	*why = "atc: translations of no domain";
	return false;
}

u64 hw_invalidation_timeouts(const struct hw *hw, enum hw_fault *fault)
{
	*fault = hw->inv_timeout;
	return hw->inv_timeouts;
}
