/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an IOMMU holds for a device. AMD: spec 48882, device table entries; drivers/iommu/amd/ as it fills them. The
 * table's root is the host's and not part of the value.
 */
#ifndef DMASIM_HW_STREAM_H
#define DMASIM_HW_STREAM_H

#include "hw/hw_internal.h"

/* the first 64 bits of the entry, without the root: V, TV, mode, GV, IR, IW. 0: there is no IOMMU before the device */
u64 hw_device_dte(const struct hw_device *dev);

enum hw_dte_answer {
	HW_DTE_PASS,	  /* the address is the bus address */
	HW_DTE_TRANSLATE, /* by a v1 or v2 table */
	HW_DTE_FAULT,	  /* IO_PAGE_FAULT */
	HW_DTE_ILLEGAL,	  /* ILLEGAL_DEV_TABLE_ENTRY */
};

/* what an entry makes of a request; @snp: SNP is initialised */
enum hw_dte_answer hw_dte_answer(u64 dte, bool snp, bool write);

/* before any translation: may the device, and may it with T=1? */
enum hw_fault request_refused(const struct hw_device *dev, bool write);
/* VT-d and SMMUv3: an address wider than they take */
enum hw_fault address_refused(const struct hw_device *dev, u64 addr);
/* no leaf, or (@present) one without the permission */
enum hw_fault translation_fault(enum dmasim_iommu model, bool present, bool write);
/* of the host under a guest machine */
enum dmasim_iommu host_iommu_model(const struct hw *hw);

#endif
