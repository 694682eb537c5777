/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch/x86/include/asm/gart.h: the aperture of AMD northbridges, by which narrow devices reach all memory.
 */
#ifndef DMASIM_LINUX_ARCH_GART_H
#define DMASIM_LINUX_ARCH_GART_H

#include "base/types.h"

struct kernel;

struct gart {
	bool detected;	    /* gart_iommu_aperture */
	dma_addr_t base;    /* iommu_bus_base */
	u64 pages;	    /* iommu_pages; 0: the aperture is not used */
	phys_addr_t gatt;   /* iommu_gatt_base: the entry of the first page */
	u32 unmapped_entry; /* gart_unmapped_entry */
	u64 *bitmap;	    /* iommu_gart_bitmap */
	u64 next_bit;
};

/* what firmware has left; before the bounce pool is set up */
void gart_iommu_hole_init(struct kernel *k);
/* 0, or -EINVAL where that kernel panics for want of memory, -ENOMEM */
int gart_iommu_init(struct kernel *k);
void gart_destroy(struct kernel *k);

#endif
