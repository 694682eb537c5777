/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_HW_GART_H
#define DMASIM_HW_GART_H

#include "hw/hw_internal.h"

/* through the aperture, if the address lies in it, for as many bytes as one entry is good for; false: to nothing */
bool gart_resolve(struct hw *hw, dma_addr_t *addr, u64 *len);

#endif
