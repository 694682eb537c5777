/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/xen/swiotlb-xen.c: the dma_map_ops of devices that Xen has given to an arm64 domain, after
 * kernel/dma/mapping.c has chosen them. Coherent memory of such a device is dma-direct's.
 */
#ifndef DMASIM_LINUX_SWIOTLB_XEN_H
#define DMASIM_LINUX_SWIOTLB_XEN_H

#include "linux/dma-map-ops.h"

extern const struct dma_map_ops xen_swiotlb_dma_ops;

#endif
