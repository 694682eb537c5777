/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of a device that belong to the guest which has accepted it: memory that the TDISP interface report names.
 * What the host does about the pages follows from the acceptance; what the interface answers, from its state.
 */
#ifndef DMASIM_HW_BAR_H
#define DMASIM_HW_BAR_H

#include "hw/hw_internal.h"

/* the pages become the guest's (MMIO_VALIDATE on AMD, VDEV_VALIDATE_MAPPING in a realm), or the host's again */
void bar_set_private(struct hw_device *dev, bool private_pages);
bool bars_validate(const struct hw *hw, const char **why);

/* @t leads to registers: would their interface answer a request with this T bit? */
void bar_ask(struct hw *hw, bool t1, struct target *t);

static inline void bar_resolve(struct hw *hw, bool t1, struct target *t)
{
	if (unlikely(hw->bars) && t->memory)
		bar_ask(hw, t1, t);
}

#endif
