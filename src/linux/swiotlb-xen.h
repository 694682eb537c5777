/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/xen/swiotlb-xen.c: the dma_map_ops of the devices of a PV domain of x86, and of those that Xen has given to
 * an arm64 domain, whose coherent memory is dma-direct's.
 */
#ifndef DMASIM_LINUX_SWIOTLB_XEN_H
#define DMASIM_LINUX_SWIOTLB_XEN_H

#include "linux/dma-map-ops.h"

extern const struct dma_map_ops xen_swiotlb_dma_ops;	 /* arm64 */
extern const struct dma_map_ops xen_swiotlb_x86_dma_ops; /* the kernel's name is the same */

/* contiguous machine memory for each segment of a pool; 0 or a negative errno */
int xen_swiotlb_fixup(struct kernel *k, phys_addr_t tlb, u64 nslabs);
/* INVALID_PHYS_ADDR: no page of this domain */
phys_addr_t xen_dma_to_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr);

#endif
