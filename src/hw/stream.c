// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices, and what the IOMMU holds for each before any table is looked at: AMD's device table entry, VT-d's context
 * entry, the SMMU's stream table entry. Whether a request may go on is settled here.
 */
#include "hw/stream.h"

#include <stdlib.h>

struct hw_device *hw_device_add(struct hw *hw, u32 id)
{
	struct hw_device **list = realloc(hw->device, (hw->devices + 1) * sizeof(*list));
	struct hw_device *dev;

	if (!list)
		return NULL;
	hw->device = list;
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		return NULL;
	*dev = (struct hw_device){
		.hw = hw, .index = hw->devices, .id = id, .address_mask = ~0ull, .bus_master = true
	};
	list[hw->devices++] = dev;
	return dev;
}

void hw_device_attach(struct hw_device *dev, struct hw_iommu_domain *domain)
{
	if (dev->atc)
		iotlb_flush_all(dev->atc);
	dev->domain = domain;
	dev->stream = domain ? HW_STREAM_TRANSLATED : HW_STREAM_BYPASS;
}

void hw_device_block(struct hw_device *dev)
{
	if (dev->atc)
		iotlb_flush_all(dev->atc);
	dev->domain = NULL;
	dev->stream = HW_STREAM_BLOCKED;
}

/* --- AMD: the device table entry -------------------------------------------------------------------------------------
 */

#define DTE_V BIT(0)
#define DTE_TV BIT(1)
#define DTE_MODE_SHIFT 9
#define DTE_GV BIT(55)
#define DTE_IR BIT(61)
#define DTE_IW BIT(62)

/* levels of a v1 table in the mode field; the driver starts with three and adds as addresses ask for more */
static u64 mode_of(const struct hw_iommu_domain *domain)
{
	return max_u64(iopt_levels(&domain->table), 3);
}

u64 hw_device_dte(const struct hw_device *dev)
{
	/* init_device_table_dma(): with SNP a blocked entry may not claim to hold a translation */
	u64 blocked = DTE_V | (dev->hw->rmp_active ? 0 : DTE_TV);

	switch (dev->stream) {
	case HW_STREAM_NONE:
		return 0;
	case HW_STREAM_BLOCKED:
		return blocked;
	case HW_STREAM_BYPASS:
		return DTE_V | DTE_TV | DTE_IR | DTE_IW;
	case HW_STREAM_TRANSLATED:
		if (dev->domain->model == DMASIM_IOMMU_AMD_V2)
			return DTE_V | DTE_TV | DTE_GV | DTE_IR | DTE_IW;
		return DTE_V | DTE_TV | DTE_IR | DTE_IW | mode_of(dev->domain) << DTE_MODE_SHIFT;
	}
	__builtin_unreachable();
}

enum hw_dte_answer hw_dte_answer(u64 dte, bool snp, bool write)
{
	u64 mode = dte >> DTE_MODE_SHIFT & 7;

	/* an entry that is not valid lets everything pass, which SNP does not allow */
	if (!(dte & DTE_V))
		return snp ? HW_DTE_ILLEGAL : HW_DTE_PASS;
	if (!(dte & DTE_TV))
		return HW_DTE_FAULT;
	if (mode == 7)
		return HW_DTE_ILLEGAL;
	if (!mode && !(dte & DTE_GV) && snp)
		return HW_DTE_ILLEGAL;
	if (!(dte & (write ? DTE_IW : DTE_IR)))
		return HW_DTE_FAULT;
	return mode || dte & DTE_GV ? HW_DTE_TRANSLATE : HW_DTE_PASS;
}

/* --- any IOMMU -------------------------------------------------------------------------------------------------------
 */

enum hw_fault translation_fault(enum dmasim_iommu model, bool present, bool write)
{
	switch (model) {
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
		return HW_FAULT_IOMMU_IOPF;
	case DMASIM_IOMMU_INTEL:
		return write ? HW_FAULT_VTD_PTE_WRITE : HW_FAULT_VTD_PTE_READ;
	case DMASIM_IOMMU_SMMUV3:
		return present ? HW_FAULT_SMMU_F_PERMISSION : HW_FAULT_SMMU_F_TRANSLATION;
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return HW_FAULT_BUS_ABORT;
	}
	__builtin_unreachable();
}

enum dmasim_iommu host_iommu_model(const struct hw *hw)
{
	switch (hw->config.cpu) {
	case DMASIM_CPU_AMD:
		return DMASIM_IOMMU_AMD;
	case DMASIM_CPU_INTEL:
		return DMASIM_IOMMU_INTEL;
	case DMASIM_CPU_ARM64:
		return DMASIM_IOMMU_SMMUV3;
	case DMASIM_CPU_S390:
	case DMASIM_CPU_POWERPC:
	case DMASIM_CPU_COUNT:
		return DMASIM_IOMMU_NONE;
	}
	__builtin_unreachable();
}

static enum hw_fault blocked_fault(enum dmasim_iommu model)
{
	switch (model) {
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
		return HW_FAULT_IOMMU_IOPF;
	case DMASIM_IOMMU_INTEL:
		return HW_FAULT_VTD_CONTEXT_ABSENT;
	case DMASIM_IOMMU_SMMUV3:
		return HW_FAULT_SMMU_C_BAD_STE;
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return HW_FAULT_BUS_ABORT;
	}
	__builtin_unreachable();
}

/* T=1 without a valid entry for it */
static enum hw_fault disabled_fault(enum dmasim_cpu cpu)
{
	switch (cpu) {
	case DMASIM_CPU_AMD:
		return HW_FAULT_IOMMU_ILL_DTE;
	case DMASIM_CPU_ARM64:
		return HW_FAULT_SMMU_C_BAD_STE;
	case DMASIM_CPU_INTEL:
		return HW_FAULT_VTD_CONTEXT_ABSENT;
	case DMASIM_CPU_S390:
	case DMASIM_CPU_POWERPC:
	case DMASIM_CPU_COUNT:
		return HW_FAULT_TDI_NOT_RUN;
	}
	__builtin_unreachable();
}

/* a host's own IOMMU, before it looks at a table */
static enum hw_fault entry_refuses(const struct hw_device *dev, bool write)
{
	const struct hw *hw = dev->hw;

	if (hw->config.cpu != DMASIM_CPU_AMD || hw->guest)
		return dev->stream == HW_STREAM_BLOCKED ? blocked_fault(hw->config.iommu) : HW_FAULT_NONE;
	if (dev->stream == HW_STREAM_NONE && !hw->rmp_active)
		return HW_FAULT_NONE;
	switch (hw_dte_answer(hw_device_dte(dev), hw->rmp_active, write)) {
	case HW_DTE_PASS:
	case HW_DTE_TRANSLATE:
		return HW_FAULT_NONE;
	case HW_DTE_FAULT:
		return HW_FAULT_IOMMU_IOPF;
	case HW_DTE_ILLEGAL:
		return HW_FAULT_IOMMU_ILL_DTE;
	}
	__builtin_unreachable();
}

enum hw_fault request_refused(const struct hw_device *dev, bool write)
{
	if (!dev->bus_master)
		return HW_FAULT_BUS_ABORT;
	if (dev->trusted && dev->tdisp != HW_TDISP_RUN)
		return HW_FAULT_TDI_NOT_RUN;
	if (dev->trusted && dev->dma_disabled)
		return disabled_fault(dev->hw->config.cpu);
	return likely(dev->stream == HW_STREAM_TRANSLATED) ? HW_FAULT_NONE : entry_refuses(dev, write);
}

enum hw_fault address_refused(const struct hw_device *dev, u64 addr)
{
	u64 width = knob(dev->hw, HW_KNOB_IOMMU_ADDRESS_WIDTH);

	if (dev->stream == HW_STREAM_NONE || width >= 64 || !(addr >> width))
		return HW_FAULT_NONE;
	switch (dev->domain ? dev->domain->model : dev->hw->config.iommu) {
	case DMASIM_IOMMU_INTEL:
		return HW_FAULT_VTD_MGAW;
	case DMASIM_IOMMU_SMMUV3:
		return dev->domain ? HW_FAULT_SMMU_F_TRANSLATION : HW_FAULT_SMMU_F_ADDR_SIZE;
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return HW_FAULT_NONE;
	}
	__builtin_unreachable();
}
