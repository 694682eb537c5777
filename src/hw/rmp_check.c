// SPDX-License-Identifier: GPL-2.0-only
/* who may touch a page: the checks of CPU and IOMMU against the reverse map table */
#include "hw/rmp_internal.h"

static u8 permission_for(enum hw_use use)
{
	switch (use) {
	case HW_USE_READ:
	case HW_USE_WALK:
		return HW_VMPL_READ;
	case HW_USE_WRITE:
		return HW_VMPL_WRITE;
	case HW_USE_FETCH:
		return HW_VMPL_EXEC_SUPERVISOR;
	}
	__builtin_unreachable();
}

/* nested leaves are as large as the RMP entry unless the host was told otherwise (KVM never maps larger) */
static bool nested_2m(const struct hw *hw, const struct rmp_raw *raw)
{
	u64 size = knob(hw, HW_KNOB_SNP_NPT_PAGE_SIZE);

	return size ? size >= RMP_REGION_SIZE : raw->flags & RMP_2M;
}

/* APM Table 15-39: fetch, page-table access, or data with gC=1 */
static enum hw_fault check_private(const struct hw *hw, const struct rmp_raw *raw, phys_addr_t gpa, enum hw_use use,
				   struct target *t)
{
	if (!rmp_covers(hw, gpa))
		return HW_FAULT_AMD_NPF_RMP_OWNER;
	if (!(raw->flags & RMP_ASSIGNED) || raw->asid != HW_KEY_GUEST)
		return HW_FAULT_AMD_NPF_RMP_OWNER;
	if (raw->gfn != gpa >> PAGE_SHIFT)
		return HW_FAULT_AMD_NPF_RMP_GPA;
	if (raw->flags & RMP_IMMUTABLE)
		return HW_FAULT_AMD_NPF_RMP_OWNER;
	if (nested_2m(hw, raw) != !!(raw->flags & RMP_2M)) {
		target_knob(t, HW_KNOB_SNP_NPT_PAGE_SIZE);
		return HW_FAULT_AMD_NPF_RMP_SIZE;
	}
	if (!(raw->flags & RMP_VALIDATED))
		return HW_FAULT_AMD_VC_NOT_VALIDATED;
	if (!(raw->vmpl[knob(hw, HW_KNOB_SNP_VMPL) & 3] & permission_for(use)))
		return HW_FAULT_AMD_NPF_VMPL;
	return HW_FAULT_NONE;
}

static bool page_is_free(const struct rmp_table *table, u64 pfn)
{
	return !(rmp_get(table, pfn).flags & RMP_ASSIGNED);
}

/*
 * Nobody but the hypervisor may own what is written: all 512 pages under a 2 MiB translation. @why: the knob that makes
 * it one, named where the page alone would have given another answer.
 */
static bool hypervisor_owned(const struct rmp_table *table, u64 pfn, bool whole_region, enum hw_knob why,
			     struct target *t)
{
	bool owned = page_is_free(table, pfn);

	if (!whole_region || !owned || !rmp_region_any_assigned(table, pfn))
		return owned;
	target_knob(t, why);
	return false;
}

enum hw_fault rmp_check_guest(const struct hw *hw, unsigned int backing, phys_addr_t pa, bool private_access,
			      enum hw_use use, struct target *t)
{
	const struct rmp_table *table = rmp_table_of(hw, backing, pa);
	struct rmp_raw raw = rmp_get(table, pa >> PAGE_SHIFT);

	if (private_access)
		return check_private(hw, &raw, pa, use, t);
	/* shared data: reads are not checked */
	if (use != HW_USE_WRITE || !rmp_covers(hw, pa))
		return HW_FAULT_NONE;
	if (!hypervisor_owned(table, pa >> PAGE_SHIFT, knob(hw, HW_KNOB_SNP_NPT_PAGE_SIZE) >= RMP_REGION_SIZE,
			      HW_KNOB_SNP_NPT_PAGE_SIZE, t))
		return HW_FAULT_AMD_NPF_RMP_OWNER;
	return HW_FAULT_NONE;
}

enum hw_fault rmp_check_host_write(const struct hw *hw, unsigned int backing, phys_addr_t pa, struct target *t)
{
	if (!rmp_covers(hw, pa))
		return HW_FAULT_NONE;
	if (rmp_is_table(hw, pa))
		return HW_FAULT_AMD_PF_RMP;
	if (!hypervisor_owned(rmp_table_of(hw, backing, pa), pa >> PAGE_SHIFT, knob(hw, HW_KNOB_HOST_MAP_2M),
			      HW_KNOB_HOST_MAP_2M, t))
		return HW_FAULT_AMD_PF_RMP;
	return HW_FAULT_NONE;
}

void rmp_hide(const struct hw *hw, unsigned int backing, struct target *t)
{
	struct rmp_raw raw;

	if (likely(!knob(hw, HW_KNOB_SNP_CT_HIDING)))
		return;
	raw = rmp_get(rmp_table_of(hw, backing, t->pa), t->pa >> PAGE_SHIFT);
	if (!(raw.flags & RMP_ASSIGNED) || !raw.asid)
		return;
	target_knob(t, HW_KNOB_SNP_CT_HIDING);
	t->data = TARGET_ONES;
}

/* --- IOMMU: at translation, for the piece that gets cached -----------------------------------------------------------
 */

/* an accepted device at private memory: owner, GPA, size, validated */
static enum hw_fault check_device_private(const struct hw *hw, const struct rmp_raw *raw, u64 gpa, bool piece_2m,
					  struct target *t)
{
	if (!(raw->flags & RMP_ASSIGNED) || raw->asid != HW_KEY_GUEST || raw->flags & RMP_IMMUTABLE)
		return HW_FAULT_IOMMU_RMP_OWNER;
	if (raw->gfn != gpa >> PAGE_SHIFT)
		return HW_FAULT_IOMMU_RMP_OWNER;
	if (piece_2m && !(raw->flags & RMP_2M))
		return HW_FAULT_IOMMU_RMP_SIZE;
	if (!piece_2m && raw->flags & RMP_2M) {
		target_knob(t, HW_KNOB_SNP_IO4K_RMP2M);
		if (knob(hw, HW_KNOB_SNP_IO4K_RMP2M))
			return HW_FAULT_IOMMU_RMP_SIZE;
	}
	if (!(raw->flags & RMP_VALIDATED)) {
		target_knob(t, HW_KNOB_TIO_CHECK_VALIDATED);
		if (knob(hw, HW_KNOB_TIO_CHECK_VALIDATED))
			return HW_FAULT_IOMMU_RMP_VALIDATED;
	}
	return HW_FAULT_NONE;
}

static enum hw_fault check_device_shared(const struct hw *hw, struct iotlb_entry *e, bool owned, bool write,
					 struct target *t)
{
	e->rmp_write_ok = owned;
	if (owned)
		return HW_FAULT_NONE;
	if (write)
		return HW_FAULT_IOMMU_RMP_OWNER;
	target_knob(t, HW_KNOB_SNP_IOMMU_CHECKS_READS);
	return knob(hw, HW_KNOB_SNP_IOMMU_CHECKS_READS) ? HW_FAULT_IOMMU_RMP_OWNER : HW_FAULT_NONE;
}

enum hw_fault rmp_check_device(const struct hw *hw, unsigned int backing, struct iotlb_entry *e, u64 addr, u64 gpa,
			       bool private_access, bool write, struct target *t)
{
	/* sizes between are rounded down: the RMP knows 4 KiB and 2 MiB only */
	u64 piece = e->size < RMP_REGION_SIZE ? PAGE_SIZE : RMP_REGION_SIZE;
	u64 off = align_down(addr - e->iova, piece), pfn;
	bool piece_2m = piece == RMP_REGION_SIZE;
	const struct rmp_table *table;
	struct rmp_raw raw;

	e->iova += off;
	e->pa += off;
	e->size = piece;
	e->rmp_write_ok = true;
	table = rmp_table_of(hw, backing, e->pa);
	pfn = e->pa >> PAGE_SHIFT;
	if (unlikely(rmp_is_table(hw, e->pa)))
		return private_access ? HW_FAULT_IOMMU_RMP_OWNER : check_device_shared(hw, e, false, write, t);
	if (private_access) {
		if (!rmp_covers(hw, e->pa))
			return HW_FAULT_IOMMU_RMP_HW;
		raw = rmp_get(table, pfn);
		return check_device_private(hw, &raw, gpa + off, piece_2m, t);
	}
	if (!rmp_covers(hw, e->pa))
		return HW_FAULT_NONE;
	pfn = (e->pa + (addr - e->iova)) >> PAGE_SHIFT;
	if (piece_2m && !knob(hw, HW_KNOB_SNP_HVOWNED_PIECE)) {
		if (page_is_free(table, pfn) && rmp_region_any_assigned(table, pfn))
			target_knob(t, HW_KNOB_SNP_HVOWNED_PIECE);
		piece_2m = false;
	}
	return check_device_shared(hw, e, hypervisor_owned(table, pfn, piece_2m, HW_KNOB_SNP_HVOWNED_PIECE, t), write,
				   t);
}

void rmp_recheck_entry(const struct hw *hw, unsigned int backing, struct iotlb *tlb, const struct iotlb_entry *e,
		       u64 addr, bool private_access, bool write, struct target *t)
{
	struct iotlb_entry now = *e;
	struct target ignored = { 0 };

	t->rmp_verdict = rmp_check_device(hw, backing, &now, addr, e->iova, private_access, write, &ignored);
	t->stale_rmp = t->rmp_verdict != HW_FAULT_NONE;
	if (t->stale_rmp)
		target_knob(t, HW_KNOB_SNP_RMP_INVAL_IOTLB);
	/* where the verdict is on the single page it does not hold for the rest of the entry */
	if (!t->stale_rmp && knob(hw, HW_KNOB_SNP_HVOWNED_PIECE))
		tlb->agreed[write] = rmp_changes(hw);
}
