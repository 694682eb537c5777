/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's IO page table under a guest machine, through which its assigned devices reach memory: guest physical to
 * system physical. The VMM keeps it by itself: it maps what the guest shares (vmm.maps_private: everything) in pages of
 * vmm.io_page_size, and invalidates what it changes (vmm.flushes). The functions here change it by hand, page sizes
 * above all: with an RMP they have to fit. What the guest converts afterwards is mapped by the VMM's rules again.
 */
#ifndef DMASIM_HW_STAGE2_H
#define DMASIM_HW_STAGE2_H

#include "hw/hw.h"

/* maps guest memory, which has to be unmapped, in pages of @pgsize. 0, -EEXIST, -EINVAL, -ENOMEM */
int hw_stage2_map(struct hw *hw, u64 gpa, u64 pgsize, u64 count);
/* returns the bytes removed, whole pages of whatever size stood there */
u64 hw_stage2_unmap(struct hw *hw, u64 gpa, u64 size);
/* 0, -ENOENT, -EINVAL, -ENOMEM */
int hw_stage2_split(struct hw *hw, u64 gpa, u64 pgsize);
/* size of the page at gpa for a request that may have it, shared or private; 0: not mapped */
u64 hw_stage2_walk(const struct hw *hw, u64 gpa);
void hw_stage2_flush(struct hw *hw, u64 gpa, u64 size);
/* the IOMMU's own alone: devices with ATS are not told */
void hw_stage2_flush_iommu(struct hw *hw, u64 gpa, u64 size);
void hw_stage2_flush_all(struct hw *hw);
/* can a device reach the page as shared memory, by the table or by what is cached? */
bool hw_stage2_reaches_shared(const struct hw *hw, u64 gpa);
/* the same as the guest's own, by what is cached: the table has it for whoever may */
bool hw_stage2_reaches_private(const struct hw *hw, u64 gpa);
/* the cached translation that covers gpa, if there is one */
bool hw_stage2_lookup(const struct hw *hw, u64 gpa, u64 *size);

#endif
