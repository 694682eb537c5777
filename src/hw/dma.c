// SPDX-License-Identifier: GPL-2.0-only
/* devices, and the way of their requests: IOMMU, host, memory */
#include "hw/hw_internal.h"

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
	dev->domain = domain;
}

static enum hw_fault not_mapped(const struct hw *hw)
{
	switch (hw->config.iommu) {
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
		return HW_FAULT_IOMMU_IOPF;
	case DMASIM_IOMMU_INTEL:
		return HW_FAULT_VTD_FAULT;
	case DMASIM_IOMMU_SMMUV3:
		return HW_FAULT_SMMU_C_BAD_STE;
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return HW_FAULT_BUS_ABORT;
	}
	__builtin_unreachable();
}

/* a bus address that no IOMMU translates: the C-bit in it is the device's own choice of key */
static void bare_resolve(struct hw *hw, dma_addr_t addr, u64 len, struct target *t)
{
	bool c = addr & hw->c_mask;
	phys_addr_t pa = addr & ~hw->c_mask;
	const struct dmasim_ram *ram = map_at(hw, pa);
	const struct key_request r = { .agent = KEY_DEVICE, .enabled = key_enabled(hw), .c = c };

	t->pa = pa;
	if (!ram) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	t->len = map_run(ram, pa, len);
	t->memory = &hw->backing[BACKING_MAIN].memory;
	t->key = hw_key_select(&r);
	if (c)
		target_c_bit(hw, ram, t);
}

/* a guest's device whose address is a GPA, or an IPA with or without the shared bit */
static void guest_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct hw *hw = dev->hw;

	if (hw->config.encryption == DMASIM_ENC_TDX || hw->config.encryption == DMASIM_ENC_CCA)
		addr &= ~hw->c_mask;
	vmm_resolve(hw, addr, write, len, t);
}

static void translated_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct hw *hw = dev->hw;
	struct translation tr;
	const struct dmasim_ram *ram;

	t->fault = domain_translate(dev->domain, addr, write, dev->trusted, &tr);
	if (t->fault != HW_FAULT_NONE)
		return;
	t->stale = tr.stale;
	len = min_u64(len, tr.run);
	if (hw->guest) {
		bool stale = tr.stale;

		guest_resolve(dev, tr.pa, write, len, t);
		t->stale |= stale;
		return;
	}
	ram = map_at(hw, tr.pa);
	t->pa = tr.pa;
	if (!ram) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	t->len = map_run(ram, tr.pa, len);
	t->memory = &hw->backing[BACKING_MAIN].memory;
	t->key = tr.encrypted && key_enabled(hw) ? HW_KEY_HOST : HW_KEY_NONE;
	if (tr.encrypted)
		target_c_bit(hw, ram, t);
}

void device_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct hw *hw = dev->hw;

	addr &= dev->address_mask;
	*t = (struct target){ .pa = addr, .len = len };
	if (!dev->bus_master)
		target_fault(t, HW_FAULT_BUS_ABORT);
	else if (dev->trusted && dev->tdisp != HW_TDISP_RUN)
		target_fault(t, HW_FAULT_TDI_NOT_RUN);
	else if (dev->blocked)
		target_fault(t, not_mapped(hw));
	else if (dev->domain)
		translated_resolve(dev, addr, write, len, t);
	else if (hw->guest)
		guest_resolve(dev, addr, write, len, t);
	else
		bare_resolve(hw, addr, len, t);
}
