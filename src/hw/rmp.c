// SPDX-License-Identifier: GPL-2.0-only
/* the instructions on the reverse map table, and what the AMD-SP does to it. APM vol. 3; SNP firmware ABI */
#include "hw/rmp_internal.h"

#include <string.h>

/* both ends: bits 51 to 13 of their MSRs */
#define RMP_BASE_MASK ((BIT(52) - 1) & ~(RMP_ALIGN - 1))

const char *const hw_rmp_state_name[HW_RMP_STATE_COUNT] = {
	[HW_RMP_HYPERVISOR] = "HYPERVISOR",   [HW_RMP_HV_FIXED] = "HV_FIXED",
	[HW_RMP_FIRMWARE] = "FIRMWARE",	      [HW_RMP_FIRMWARE_IOMMU] = "FIRMWARE_IOMMU",
	[HW_RMP_RECLAIM] = "RECLAIM",	      [HW_RMP_CONTEXT] = "CONTEXT",
	[HW_RMP_METADATA] = "METADATA",	      [HW_RMP_PRE_GUEST] = "PRE_GUEST",
	[HW_RMP_PRE_SWAP] = "PRE_SWAP",	      [HW_RMP_GUEST_INVALID] = "GUEST_INVALID",
	[HW_RMP_GUEST_VALID] = "GUEST_VALID",
};

const char *hw_rmp_result_name(enum hw_rmp_result result)
{
	switch (result) {
	case HW_RMP_OK:
		return "ok";
	case HW_RMP_FAIL_INPUT:
		return "FAIL_INPUT";
	case HW_RMP_FAIL_PERMISSION:
		return "FAIL_PERMISSION";
	case HW_RMP_FAIL_INUSE:
		return "FAIL_INUSE";
	case HW_RMP_FAIL_OVERLAP:
		return "FAIL_OVERLAP";
	case HW_RMP_FAIL_SIZEMISMATCH:
		return "FAIL_SIZEMISMATCH";
	case HW_RMP_FAIL_BADADDR:
		return "FAIL_BADADDR";
	case HW_PVALIDATE_NOCHANGE:
		return "NOCHANGE";
	case HW_RMP_FAULT:
		return "fault";
	}
	__builtin_unreachable();
}

#define FAILURES(name)                                                                                                 \
	{                                                                                                              \
		[HW_RMP_FAIL_INPUT] = "AMD_" name "_INPUT", [HW_RMP_FAIL_PERMISSION] = "AMD_" name "_PERM",            \
		[HW_RMP_FAIL_INUSE] = "AMD_" name "_INUSE", [HW_RMP_FAIL_OVERLAP] = "AMD_" name "_OVERLAP",            \
		[HW_RMP_FAIL_SIZEMISMATCH] = "AMD_" name "_SIZEMISMATCH",                                              \
		[HW_RMP_FAIL_BADADDR] = "AMD_" name "_BADADDR",                                                        \
	}

const char *hw_rmp_failure_name(enum hw_rmp_instruction instruction, enum hw_rmp_result result)
{
	static const char *const name[][HW_RMP_FAIL_BADADDR + 1] = {
		[HW_RMPUPDATE] = FAILURES("RMPUPDATE"), [HW_PSMASH] = FAILURES("PSMASH"),
		[HW_PVALIDATE] = FAILURES("PVALIDATE"), [HW_RMPADJUST] = FAILURES("RMPADJUST"),
		[HW_RMPQUERY] = FAILURES("RMPQUERY"),
	};

	if (result == HW_PVALIDATE_NOCHANGE)
		return "AMD_PVALIDATE_NOCHANGE";
	return result <= HW_RMP_FAIL_BADADDR ? name[instruction][result] : NULL;
}

bool hw_rmp_active(const struct hw *hw)
{
	return hw->rmp_active;
}

void hw_rmp_leave_off(struct hw *hw)
{
	hw->rmp_active = false;
}

bool hw_rmp_range(const struct hw *hw, u64 *base, u64 *size)
{
	const struct hw_config *config = hw_config(hw);
	const struct dmasim_ram *last = config->ram_count ? &config->ram[config->ram_count - 1] : NULL;
	u64 end = knob(hw, HW_KNOB_SNP_RMP_END);

	*base = knob(hw, HW_KNOB_SNP_RMP_BASE) & RMP_BASE_MASK;
	if (!*base)
		return false;
	if (!end && last)
		end = last->base + last->size;
	*size = align_up(hw_rmp_table_size(end), RMP_ALIGN);
	/* a table above all memory has entries for its own pages too, and they make it longer */
	while (!knob(hw, HW_KNOB_SNP_RMP_END) && *size < hw_rmp_table_size(*base + *size))
		*size = align_up(hw_rmp_table_size(*base + *size), RMP_ALIGN);
	return true;
}

bool rmp_is_table(const struct hw *hw, phys_addr_t pa)
{
	u64 base, size;

	if (likely(!knob(hw, HW_KNOB_SNP_RMP_BASE)) || !hw->rmp_active || hw->guest)
		return false;
	return hw_rmp_range(hw, &base, &size) && pa - base < size;
}

/* --- entries --------------------------------------------------------------------------------------------------------
 */

struct rmp_table *rmp_table_of(const struct hw *hw, unsigned int backing, phys_addr_t pa)
{
	const struct dmasim_ram *ram = map_at(hw, pa);
	struct hw *own = (struct hw *)hw;

	return ram && ram->kind == DMASIM_RAM_MMIO ? &own->rmp_mmio : &own->backing[backing].rmp;
}

struct rmp_table *rmp_table_at(const struct hw *hw, phys_addr_t pa)
{
	return rmp_table_of(hw, guest_backing_index(hw, pa), pa);
}

u64 rmp_run(const struct hw *hw, const struct rmp_table *table, phys_addr_t pa, u64 pages, struct rmp_raw *first)
{
	const struct dmasim_ram *ram = map_at(hw, pa);
	u64 pfn = pa >> PAGE_SHIFT, n;
	u8 attr;

	*first = rmp_get(table, pfn);
	if (!ram)
		return 1;
	n = map_run(ram, pa, pages << PAGE_SHIFT) >> PAGE_SHIFT;
	/* which backing answers is the page's own */
	return rmp_table_run(table, pfn, pagemap_run(&hw->attr, pfn, n, &attr));
}

bool rmp_covers(const struct hw *hw, phys_addr_t pa)
{
	u64 end = knob(hw, HW_KNOB_SNP_RMP_END);

	if (unlikely(rmp_is_table(hw, pa)))
		return true;
	return end ? pa < end : map_at(hw, pa) != NULL;
}

static struct hw_rmp_entry decode(const struct rmp_raw *raw)
{
	struct hw_rmp_entry e = {
		.gpa = raw->gfn << PAGE_SHIFT,
		.asid = raw->asid,
		.assigned = raw->flags & RMP_ASSIGNED,
		.validated = raw->flags & RMP_VALIDATED,
		.immutable = raw->flags & RMP_IMMUTABLE,
		.vmsa = raw->flags & RMP_VMSA,
		.size_2m = raw->flags & RMP_2M,
		.locked = raw->flags & RMP_LOCKED,
	};

	memcpy(e.vmpl, raw->vmpl, sizeof(e.vmpl));
	return e;
}

static u8 encode_flags(const struct hw_rmp_entry *e)
{
	return (u8)((e->assigned ? RMP_ASSIGNED : 0) | (e->validated ? RMP_VALIDATED : 0) |
		    (e->immutable ? RMP_IMMUTABLE : 0) | (e->vmsa ? RMP_VMSA : 0) | (e->size_2m ? RMP_2M : 0) |
		    (e->locked ? RMP_LOCKED : 0));
}

bool hw_rmp_read(const struct hw *hw, phys_addr_t pa, struct hw_rmp_entry *entry)
{
	struct rmp_raw raw;

	if (!hw->rmp_active || !rmp_covers(hw, pa))
		return false;
	if (rmp_is_table(hw, pa)) {
		*entry = (struct hw_rmp_entry){ .assigned = true, .immutable = true };
		return true;
	}
	raw = rmp_get(rmp_table_at(hw, pa), pa >> PAGE_SHIFT);
	*entry = decode(&raw);
	return true;
}

enum hw_rmp_state hw_rmp_state(const struct hw_rmp_entry *e)
{
	if (!e->assigned)
		return e->immutable ? HW_RMP_HV_FIXED : HW_RMP_HYPERVISOR;
	if (e->asid && e->immutable)
		return e->validated ? HW_RMP_PRE_SWAP : HW_RMP_PRE_GUEST;
	if (e->asid)
		return e->validated ? HW_RMP_GUEST_VALID : HW_RMP_GUEST_INVALID;
	if (!e->immutable)
		return HW_RMP_RECLAIM;
	if (e->vmsa)
		return HW_RMP_CONTEXT;
	/* firmware pages carry their kind in the frame where a guest's have the GPA: 0, 1, or more */
	if (e->gpa == 0)
		return HW_RMP_FIRMWARE;
	return e->gpa == PAGE_SIZE ? HW_RMP_FIRMWARE_IOMMU : HW_RMP_METADATA;
}

/* puts the entry of pa in its place, or that of its whole 2 MiB region */
static bool put(struct hw *hw, phys_addr_t pa, const struct rmp_raw *raw)
{
	struct rmp_table *table = rmp_table_at(hw, pa);
	u64 pfn = pa >> PAGE_SHIFT;
	struct rmp_raw first = *raw;

	if (raw->flags & RMP_2M) {
		if (raw->asid)
			first.gfn -= pfn % RMP_REGION_PAGES;
		return rmp_set_region(table, pfn, &first);
	}
	return rmp_set(table, pfn, raw);
}

bool hw_rmp_write(struct hw *hw, phys_addr_t pa, const struct hw_rmp_entry *e)
{
	struct rmp_raw raw = { .asid = e->asid, .flags = encode_flags(e) }, old;

	if (!hw->rmp_active || !rmp_covers(hw, pa) || rmp_is_table(hw, pa))
		return false;
	raw.gfn = e->gpa >> PAGE_SHIFT;
	memcpy(raw.vmpl, e->vmpl, sizeof(raw.vmpl));
	old = rmp_get(rmp_table_at(hw, pa), pa >> PAGE_SHIFT);
	if (old.flags & RMP_2M && !e->size_2m) {
		/* the firmware splits before it changes a page of a large entry */
		struct rmp_raw head = rmp_get(rmp_table_at(hw, pa), align_down(pa, RMP_REGION_SIZE) >> PAGE_SHIFT);

		head.flags &= (u8)~RMP_2M;
		if (!rmp_set_region(rmp_table_at(hw, pa), pa >> PAGE_SHIFT, &head))
			return false;
	}
	return put(hw, pa, &raw);
}

/* --- host instructions ----------------------------------------------------------------------------------------------
 */

void rmp_changed(struct hw *hw, phys_addr_t pa, u64 size)
{
	if (knob(hw, HW_KNOB_SNP_RMP_INVAL_IOTLB) && hw_iotlb_drop_phys(hw, pa, size))
		hw_rested_on(hw, HW_KNOB_SNP_RMP_INVAL_IOTLB);
}

/* what stands in the way of an update of [pa, pa + size) */
static enum hw_rmp_result update_refused(const struct rmp_table *table, u64 pfn, bool size_2m)
{
	u64 pages = size_2m ? RMP_REGION_PAGES : 1;

	for (u64 i = 0; i < pages; i++) {
		struct rmp_raw old = rmp_get(table, pfn + i);

		if (old.flags & RMP_LOCKED)
			return HW_RMP_FAIL_INUSE;
		if (old.flags & RMP_IMMUTABLE)
			return HW_RMP_FAIL_PERMISSION;
		/* a page of a large entry, or a large entry over pages that are assigned one by one */
		if (size_2m != !!(old.flags & RMP_2M) && old.flags & RMP_ASSIGNED)
			return HW_RMP_FAIL_OVERLAP;
		if (!i && rmp_region_alike(table, pfn))
			break;
	}
	return HW_RMP_OK;
}

enum hw_rmp_result hw_rmpupdate(struct hw *hw, phys_addr_t pa, const struct hw_rmp_update *update)
{
	u64 size = update->size_2m ? RMP_REGION_SIZE : PAGE_SIZE;
	struct rmp_raw raw = { 0 };
	struct rmp_table *table;
	enum hw_rmp_result refused;

	if (!hw->rmp_active || pa % size || update->gpa % size || !rmp_covers(hw, pa) || !rmp_covers(hw, pa + size - 1))
		return HW_RMP_FAIL_INPUT;
	if (rmp_is_table(hw, pa) || rmp_is_table(hw, pa + size - 1))
		return HW_RMP_FAIL_PERMISSION;
	table = rmp_table_at(hw, pa);
	refused = update_refused(table, pa >> PAGE_SHIFT, update->size_2m);
	if (refused != HW_RMP_OK)
		return refused;
	if (call_fails(hw, HW_CALL_RMPUPDATE))
		return HW_RMP_FAIL_INUSE;
	/* overwrites everything: not validated, all permissions for VMPL0 and none for the others */
	if (update->assigned) {
		raw.gfn = update->gpa >> PAGE_SHIFT;
		raw.asid = update->asid;
		raw.flags = (u8)(RMP_ASSIGNED | (update->size_2m ? RMP_2M : 0));
		raw.vmpl[0] = HW_VMPL_ALL;
	}
	if (update->immutable)
		raw.flags |= RMP_IMMUTABLE;
	if (update->size_2m ? !rmp_set_region(table, pa >> PAGE_SHIFT, &raw) : !rmp_set(table, pa >> PAGE_SHIFT, &raw))
		hw->oom++;
	hw_event(hw, update->assigned ? HW_EVENT_RMP_ASSIGN : HW_EVENT_RMP_UNASSIGN, pa, size);
	rmp_changed(hw, pa, size);
	return HW_RMP_OK;
}

enum hw_rmp_result hw_psmash(struct hw *hw, phys_addr_t pa)
{
	struct rmp_table *table;
	struct rmp_raw head;

	if (!hw->rmp_active || pa % RMP_REGION_SIZE)
		return HW_RMP_FAIL_INPUT;
	if (!rmp_covers(hw, pa))
		return HW_RMP_FAIL_BADADDR;
	table = rmp_table_at(hw, pa);
	head = rmp_get(table, pa >> PAGE_SHIFT);
	if (head.flags & RMP_LOCKED || call_fails(hw, HW_CALL_PSMASH))
		return HW_RMP_FAIL_INUSE;
	if (!(head.flags & RMP_ASSIGNED) || !(head.flags & RMP_2M))
		return HW_RMP_FAIL_BADADDR;
	if (head.flags & RMP_IMMUTABLE)
		return HW_RMP_FAIL_PERMISSION;
	head.flags &= (u8)~RMP_2M;
	if (!rmp_set_region(table, pa >> PAGE_SHIFT, &head))
		hw->oom++;
	hw_event(hw, HW_EVENT_PSMASH, pa, RMP_REGION_SIZE);
	rmp_changed(hw, pa, RMP_REGION_SIZE);
	return HW_RMP_OK;
}

/* --- guest instructions ---------------------------------------------------------------------------------------------
 */

static enum hw_rmp_result guest_fault(struct hw *hw, phys_addr_t gpa, enum hw_fault fault, struct hw_access *a)
{
	*a = (struct hw_access){ .fault = fault, .fault_addr = gpa, .spa = INVALID_PHYS_ADDR };
	if (hw->config.trace)
		trace_add(hw->config.trace, TRACE_FAULT, fault, 0, gpa, 0);
	return HW_RMP_FAULT;
}

/* ownership and size, as every guest instruction on the table checks them; HW_RMP_OK: *raw is the entry */
static enum hw_rmp_result guest_entry(struct hw *hw, phys_addr_t gpa, bool size_2m, struct rmp_raw *raw,
				      struct hw_access *a)
{
	*a = (struct hw_access){ .spa = INVALID_PHYS_ADDR };
	if (!hw->rmp_active || !hw->guest || gpa % (size_2m ? RMP_REGION_SIZE : PAGE_SIZE))
		return HW_RMP_FAIL_INPUT;
	if (!rmp_covers(hw, gpa))
		return guest_fault(hw, gpa, HW_FAULT_AMD_NPF_RMP_OWNER, a);
	*raw = rmp_get(rmp_table_at(hw, gpa), gpa >> PAGE_SHIFT);
	if (!(raw->flags & RMP_ASSIGNED) || raw->asid != HW_KEY_GUEST || raw->flags & RMP_IMMUTABLE)
		return guest_fault(hw, gpa, HW_FAULT_AMD_NPF_RMP_OWNER, a);
	if (raw->gfn != gpa >> PAGE_SHIFT)
		return guest_fault(hw, gpa, HW_FAULT_AMD_NPF_RMP_GPA, a);
	/* APM Table 15-40 */
	if (!size_2m && raw->flags & RMP_2M)
		return guest_fault(hw, gpa, HW_FAULT_AMD_NPF_SIZEM, a);
	if (size_2m && !(raw->flags & RMP_2M))
		return HW_RMP_FAIL_SIZEMISMATCH;
	return HW_RMP_OK;
}

enum hw_rmp_result hw_pvalidate(struct hw *hw, phys_addr_t gpa, bool size_2m, bool validate, struct hw_access *access)
{
	struct rmp_raw raw;
	enum hw_rmp_result result = guest_entry(hw, gpa, size_2m, &raw, access);

	if (result != HW_RMP_OK)
		return result;
	if (raw.flags & RMP_LOCKED)
		return HW_RMP_FAIL_INUSE;
	if (call_fails(hw, HW_CALL_PVALIDATE))
		return HW_RMP_FAIL_INPUT;
	if (!!(raw.flags & RMP_VALIDATED) == validate)
		return HW_PVALIDATE_NOCHANGE;
	raw.flags = (u8)(validate ? raw.flags | RMP_VALIDATED : raw.flags & ~RMP_VALIDATED);
	if (!put(hw, gpa, &raw))
		hw->oom++;
	hw_event(hw, validate ? HW_EVENT_PVALIDATE : HW_EVENT_PVALIDATE_RESCIND, gpa,
		 size_2m ? RMP_REGION_SIZE : PAGE_SIZE);
	return HW_RMP_OK;
}

enum hw_rmp_result hw_rmpadjust(struct hw *hw, phys_addr_t gpa, bool size_2m, unsigned int vmpl,
				unsigned int permission, bool vmsa, struct hw_access *access)
{
	unsigned int mine = (unsigned int)knob(hw, HW_KNOB_SNP_VMPL);
	struct rmp_raw raw;
	enum hw_rmp_result result = guest_entry(hw, gpa, size_2m, &raw, access);

	if (result != HW_RMP_OK)
		return result;
	if (vmpl > 3 || permission > HW_VMPL_ALL)
		return HW_RMP_FAIL_INPUT;
	if (!(raw.flags & RMP_VALIDATED))
		return guest_fault(hw, gpa, HW_FAULT_AMD_VC_NOT_VALIDATED, access);
	/* only to a less privileged level, and nothing that the caller has not got itself */
	if (vmpl <= mine || permission & ~raw.vmpl[mine] || (vmsa && mine))
		return HW_RMP_FAIL_PERMISSION;
	raw.vmpl[vmpl] = (u8)permission;
	raw.flags = (u8)(vmsa ? raw.flags | RMP_VMSA : raw.flags & ~RMP_VMSA);
	if (!put(hw, gpa, &raw))
		hw->oom++;
	hw_event(hw, HW_EVENT_RMPADJUST, gpa, permission);
	return HW_RMP_OK;
}

enum hw_rmp_result hw_rmpquery(struct hw *hw, phys_addr_t gpa, unsigned int vmpl, unsigned int *permission,
			       struct hw_access *access)
{
	struct rmp_raw raw;
	enum hw_rmp_result result = guest_entry(hw, gpa, false, &raw, access);

	/* unlike the instructions that write, it answers for a page of a large entry */
	if (result == HW_RMP_FAULT && access->fault == HW_FAULT_AMD_NPF_SIZEM)
		result = HW_RMP_OK;
	if (result != HW_RMP_OK)
		return result;
	if (vmpl > 3)
		return HW_RMP_FAIL_INPUT;
	if (vmpl < knob(hw, HW_KNOB_SNP_VMPL))
		return HW_RMP_FAIL_PERMISSION;
	*access = (struct hw_access){ .spa = INVALID_PHYS_ADDR };
	*permission = raw.vmpl[vmpl];
	return HW_RMP_OK;
}

/* --- AMD-SP ---------------------------------------------------------------------------------------------------------
 */

/* one of the 512 pages that are to become one; its GPA is checked by the caller */
static bool may_unsmash(const struct rmp_raw *raw, const struct rmp_raw *head)
{
	return raw->flags == head->flags && raw->asid == head->asid &&
	       !memcmp(raw->vmpl, head->vmpl, sizeof(raw->vmpl));
}

enum hw_sp_result hw_page_unsmash(struct hw *hw, phys_addr_t pa)
{
	struct rmp_table *table;
	struct rmp_raw head;

	if (!hw->rmp_active || pa % RMP_REGION_SIZE)
		return HW_SP_INVALID_PARAM;
	if (!rmp_covers(hw, pa) || !rmp_covers(hw, pa + RMP_REGION_SIZE - 1) || rmp_is_table(hw, pa) ||
	    rmp_is_table(hw, pa + RMP_REGION_SIZE - 1))
		return HW_SP_INVALID_ADDRESS;
	table = rmp_table_at(hw, pa);
	head = rmp_get(table, pa >> PAGE_SHIFT);
	if (!(head.flags & RMP_ASSIGNED) || !(head.flags & RMP_IMMUTABLE) || head.flags & (RMP_2M | RMP_VMSA))
		return HW_SP_INVALID_PAGE_STATE;
	if (!head.asid || head.gfn % RMP_REGION_PAGES)
		return HW_SP_INVALID_PAGE_STATE;
	for (u64 i = 1; i < RMP_REGION_PAGES; i++) {
		struct rmp_raw raw = rmp_get(table, (pa >> PAGE_SHIFT) + i);

		if (!may_unsmash(&raw, &head) || raw.gfn != head.gfn + i)
			return HW_SP_INVALID_PAGE_STATE;
	}
	head.flags |= RMP_2M;
	if (!rmp_set_region(table, pa >> PAGE_SHIFT, &head))
		hw->oom++;
	hw_event(hw, HW_EVENT_PAGE_UNSMASH, pa, RMP_REGION_SIZE);
	rmp_changed(hw, pa, RMP_REGION_SIZE);
	return HW_SP_OK;
}

enum hw_sp_result hw_page_reclaim(struct hw *hw, phys_addr_t pa)
{
	struct hw_rmp_entry entry;

	if (pa % PAGE_SIZE)
		return HW_SP_INVALID_PARAM;
	if (!hw_rmp_read(hw, pa, &entry))
		return HW_SP_INVALID_ADDRESS;
	switch (hw_rmp_state(&entry)) {
	case HW_RMP_RECLAIM:
		return HW_SP_OK;
	case HW_RMP_FIRMWARE:
	case HW_RMP_FIRMWARE_IOMMU:
	case HW_RMP_METADATA:
	case HW_RMP_PRE_GUEST:
		break;
	case HW_RMP_HYPERVISOR:
	case HW_RMP_HV_FIXED:
	case HW_RMP_CONTEXT:
	case HW_RMP_PRE_SWAP:
	case HW_RMP_GUEST_INVALID:
	case HW_RMP_GUEST_VALID:
	case HW_RMP_STATE_COUNT:
		return HW_SP_INVALID_PAGE_STATE;
	}
	entry = (struct hw_rmp_entry){ .assigned = true, .size_2m = entry.size_2m };
	if (!hw_rmp_write(hw, pa, &entry))
		hw->oom++;
	hw_event(hw, HW_EVENT_PAGE_RECLAIM, pa, PAGE_SIZE);
	return HW_SP_OK;
}

bool hw_rmp_validate(const struct hw *hw, const char **why)
{
	for (int i = 0; i < BACKINGS; i++)
		if (!rmp_table_validate(&hw->backing[i].rmp, why))
			return false;
	return rmp_table_validate(&hw->rmp_mmio, why);
}
