/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_HW_RMP_INTERNAL_H
#define DMASIM_HW_RMP_INTERNAL_H

#include "hw/hw_internal.h"
#include "hw/rmp_table.h"

/* the table that holds the entry of the memory behind pa in @backing */
struct rmp_table *rmp_table_of(const struct hw *hw, unsigned int backing, phys_addr_t pa);
/* the same for the backing that answers now */
struct rmp_table *rmp_table_at(const struct hw *hw, phys_addr_t pa);
bool rmp_covers(const struct hw *hw, phys_addr_t pa);
/* entries were written: what the IOMMUs hold of these pages goes, where the knob says so */
void rmp_changed(struct hw *hw, phys_addr_t pa, u64 size);
/*
 * How many pages from @pa on, at most @pages, are known to have entries in @table, the one of @pa, that follow
 * from the first one's, which comes back in @first: what is done to one of them is done to all.
 */
u64 rmp_run(const struct hw *hw, const struct rmp_table *table, phys_addr_t pa, u64 pages, struct rmp_raw *first);
/* the table's own pages, on a host that says where it is: the firmware's (immutable), and no software writes there */
bool rmp_is_table(const struct hw *hw, phys_addr_t pa);

/*
 * Checks of the CPU, APM Table 15-39, after ordinary paging has let the access through. @backing: of the memory that
 * is reached. HW_FAULT_NONE, or the first check that fails.
 */
enum hw_fault rmp_check_guest(const struct hw *hw, unsigned int backing, phys_addr_t pa, bool private_access,
			      enum hw_use use, struct target *t);
enum hw_fault rmp_check_host_write(const struct hw *hw, unsigned int backing, phys_addr_t pa, struct target *t);
/* ciphertext hiding: a read of a guest's page by anybody else gives all ones where the knob says so */
void rmp_hide(const struct hw *hw, unsigned int backing, struct target *t);

/*
 * The IOMMU's check when it fills an IOTLB entry: @e holds the translation as the table gives it and comes back cut
 * down to the size that gets cached. @gpa: what the reverse map must name, for the first byte of @e.
 */
enum hw_fault rmp_check_device(const struct hw *hw, unsigned int backing, struct iotlb_entry *e, u64 addr, u64 gpa,
			       bool private_access, bool write, struct target *t);

void rmp_recheck_entry(const struct hw *hw, unsigned int backing, struct iotlb *tlb, const struct iotlb_entry *e,
		       u64 addr, bool private_access, bool write, struct target *t);

/*
 * Would the RMP still let an access through that @e, the last entry of @tlb, serves? Asked again only when an RMP entry
 * has changed since it said yes.
 */
static inline void rmp_recheck(const struct hw *hw, unsigned int backing, struct iotlb *tlb,
			       const struct iotlb_entry *e, u64 addr, bool private_access, bool write, struct target *t)
{
	if (unlikely(tlb->agreed[write] != rmp_changes(hw)))
		rmp_recheck_entry(hw, backing, tlb, e, addr, private_access, write, t);
}

#endif
