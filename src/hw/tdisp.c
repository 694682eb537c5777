// SPDX-License-Identifier: GPL-2.0-only
#include "hw/tdisp.h"

#include "hw/bar.h"
#include "hw/stage2.h"

const char *const hw_tdisp_state_name[4] = { "CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR" };

const char *hw_tdisp_result_name(enum hw_tdisp_result result)
{
	static const char *const name[] = { "ok", "BAD_STATE", "NONCE_MISMATCH" };

	return name[result];
}

static void enter(struct hw_device *dev, enum hw_tdisp_state state)
{
	if (dev->tdisp == state)
		return;
	dev->tdisp = state;
	hw_event(dev->hw, HW_EVENT_TDISP_STATE, dev->id, state);
}

enum hw_tdisp_result hw_tdisp_lock(struct hw_device *dev, u64 *nonce)
{
	if (dev->tdisp != HW_TDISP_UNLOCKED)
		return HW_TDISP_BAD_STATE;
	/* a value that no earlier lock gave: attestation of an older one must not open this one */
	*nonce = ++dev->nonce;
	enter(dev, HW_TDISP_LOCKED);
	return HW_TDISP_OK;
}

enum hw_tdisp_result hw_tdisp_start(struct hw_device *dev, u64 nonce)
{
	if (dev->tdisp != HW_TDISP_LOCKED)
		return HW_TDISP_BAD_STATE;
	if (nonce != dev->nonce)
		return HW_TDISP_NONCE_MISMATCH;
	enter(dev, HW_TDISP_RUN);
	return HW_TDISP_OK;
}

void hw_tdisp_stop(struct hw_device *dev)
{
	enter(dev, HW_TDISP_UNLOCKED);
}

void hw_tdisp_config_change(struct hw_device *dev)
{
	if (dev->tdisp == HW_TDISP_LOCKED || dev->tdisp == HW_TDISP_RUN)
		enter(dev, HW_TDISP_ERROR);
}

void hw_device_set_bus_master(struct hw_device *dev, bool on)
{
	if (dev->bus_master && !on)
		hw_tdisp_config_change(dev);
	dev->bus_master = on;
}

enum hw_tdisp_result hw_device_accept(struct hw_device *dev, u64 nonce)
{
	enum hw_tdisp_result result = hw_tdisp_start(dev, nonce);

	if (result != HW_TDISP_OK)
		return result;
	dev->dma_disabled = false;
	dev->trusted = true;
	bar_set_private(dev, true);
	return HW_TDISP_OK;
}

void hw_device_unaccept(struct hw_device *dev)
{
	hw_tdisp_stop(dev);
	dev->dma_disabled = true;
	bar_set_private(dev, false);
	dev->trusted = false;
	hw_stage2_flush_all(dev->hw);
}
