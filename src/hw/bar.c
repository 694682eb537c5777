// SPDX-License-Identifier: GPL-2.0-only
#include "hw/bar.h"

#include "hw/gpt_internal.h"
#include "hw/rmp_internal.h"

#include <errno.h>

int hw_device_set_private_bar(struct hw_device *dev, phys_addr_t base, u64 size)
{
	const struct dmasim_ram *ram = map_at(dev->hw, base);

	if (!size || base % PAGE_SIZE || size % PAGE_SIZE || dev->bar_size)
		return -EINVAL;
	if (!ram || ram->kind != DMASIM_RAM_MMIO || size > ram->size - (base - ram->base))
		return -EINVAL;
	for (unsigned int i = 0; i < dev->hw->devices; i++) {
		const struct hw_device *other = dev->hw->device[i];

		if (base < other->bar + other->bar_size && other->bar < base + size)
			return -EEXIST;
	}
	dev->bar = base;
	dev->bar_size = size;
	dev->hw->bars++;
	return 0;
}

/* the host assigns each page, the firmware checks and validates it */
static bool assign(struct hw *hw, phys_addr_t pa, bool private_pages)
{
	struct rmp_raw raw = { 0 };

	if (private_pages)
		raw = (struct rmp_raw){ .gfn = pa >> PAGE_SHIFT,
					.asid = HW_KEY_GUEST,
					.flags = RMP_ASSIGNED | RMP_VALIDATED,
					.vmpl = { HW_VMPL_ALL } };
	return rmp_set(&hw->rmp_mmio, pa >> PAGE_SHIFT, &raw);
}

void bar_set_private(struct hw_device *dev, bool private_pages)
{
	u64 pages = dev->bar_size >> PAGE_SHIFT;
	struct hw *hw = dev->hw;
	bool ok;

	if (!pages)
		return;
	host_stage_changed(hw, dev->bar, dev->bar_size);
	ok = pagemap_set(&hw->attr, dev->bar >> PAGE_SHIFT, pages, private_pages ? ATTR_PRIVATE_MMIO : 0);
	if (hw->config.encryption == DMASIM_ENC_CCA)
		ok &= realm_set_dev(hw, dev->bar, pages, private_pages);
	for (u64 i = 0; hw->rmp_active && ok && i < pages; i++)
		ok = assign(hw, dev->bar + (i << PAGE_SHIFT), private_pages);
	hw_event(hw, private_pages ? HW_EVENT_PAGE_PRIVATE : HW_EVENT_PAGE_SHARED, dev->bar, pages);
	hw->oom += !ok;
}

static const struct hw_device *bar_at(const struct hw *hw, phys_addr_t pa)
{
	for (unsigned int i = 0; i < hw->devices; i++)
		if (pa - hw->device[i]->bar < hw->device[i]->bar_size)
			return hw->device[i];
	return NULL;
}

void bar_ask(struct hw *hw, bool t1, struct target *t)
{
	const struct hw_device *dev = bar_at(hw, t->pa);

	if (!dev)
		return;
	switch (dev->tdisp) {
	case HW_TDISP_UNLOCKED:
		if (!t1)
			return;
		break;
	case HW_TDISP_LOCKED:
		if (t1)
			break;
		target_knob(t, HW_KNOB_TDI_LOCKED_T0);
		if (knob(hw, HW_KNOB_TDI_LOCKED_T0))
			return;
		break;
	case HW_TDISP_RUN:
		if (t1)
			return;
		break;
	case HW_TDISP_ERROR:
		break;
	}
	/* an unsupported request: all ones, or a write that is lost */
	target_fault(t, t1 ? HW_FAULT_TDI_NOT_RUN : HW_FAULT_BUS_ABORT);
}

bool bars_validate(const struct hw *hw, const char **why)
{
	unsigned int bars = 0;

	for (unsigned int i = 0; i < hw->devices; i++) {
		const struct hw_device *dev = hw->device[i];

		bars += dev->bar_size != 0;
		for (u64 at = 0; at < dev->bar_size; at += PAGE_SIZE) {
			bool private_page = pagemap_get(&hw->attr, (dev->bar + at) >> PAGE_SHIFT) & ATTR_PRIVATE_MMIO;

			if (private_page == dev->trusted)
				continue;
			*why = "registers: private pages of a device that is not accepted, or the other way round";
			return false;
		}
	}
	*why = bars != hw->bars ? "registers: count of ranges" : NULL;
	return !*why;
}
