/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TDISP: the state of a device interface, and what lets it make T=1 requests. PCIe 7, figure 11-5.
 *
 *   UNLOCKED --lock--> LOCKED --start, right nonce--> RUN --stop--> UNLOCKED
 *   LOCKED, RUN --configuration change, bus master cleared, FLR, BAR write, IDE failure--> ERROR --stop--> UNLOCKED
 */
#ifndef DMASIM_HW_TDISP_H
#define DMASIM_HW_TDISP_H

#include "hw/hw.h"

enum hw_tdisp_result {
	HW_TDISP_OK,
	HW_TDISP_BAD_STATE,
	HW_TDISP_NONCE_MISMATCH,
};

extern const char *const hw_tdisp_state_name[4]; /* CONFIG_UNLOCKED, CONFIG_LOCKED, RUN, ERROR */
const char *hw_tdisp_result_name(enum hw_tdisp_result result);

/* LOCK_INTERFACE_REQUEST: *nonce is what START has to name */
enum hw_tdisp_result hw_tdisp_lock(struct hw_device *dev, u64 *nonce);
enum hw_tdisp_result hw_tdisp_start(struct hw_device *dev, u64 nonce);
void hw_tdisp_stop(struct hw_device *dev);
/* anything that a locked interface may not see */
void hw_tdisp_config_change(struct hw_device *dev);
/* memory space or bus master enable; clearing it kills a locked interface */
void hw_device_set_bus_master(struct hw_device *dev, bool on);

/*
 * The guest accepts the device: RUN with the nonce of the attestation, then the platform's switch that lets its T=1
 * requests through (secure device table entry on AMD, RSI_VDEV_DMA_ENABLE on a realm). The device must be locked. Its
 * private registers become the guest's.
 */
enum hw_tdisp_result hw_device_accept(struct hw_device *dev, u64 nonce);
/* back: STOP, and the platform's switch off */
void hw_device_unaccept(struct hw_device *dev);

#endif
