// SPDX-License-Identifier: GPL-2.0-only
/* accesses of the modelled kernel's own CPU: which memory, which key, or which fault */
#include "hw/bar.h"
#include "hw/gpt_internal.h"
#include "hw/rmp_internal.h"

static void target_begin(struct target *t, phys_addr_t pa, u64 len)
{
	*t = (struct target){ .pa = pa, .len = len };
}

static u16 cpu_key(const struct hw *hw, bool encrypted, enum hw_use use)
{
	const struct key_request r = {
		.agent = hw->guest ? KEY_SEV_GUEST : KEY_HOST_CPU,
		.use = use,
		.enabled = key_enabled(hw),
		.c = encrypted,
		.nested_c = host_nested_c(hw),
		.asid = HW_KEY_GUEST,
	};

	return hw_key_select(&r);
}

/* a host's own checks beyond paging: the RMP for writes, the granule's world. Both speak for one page */
static void bare_checks(struct hw *hw, enum hw_use use, struct target *t)
{
	bool granules = hw->pas.tree.root;

	if (!granules && !hw->rmp_active)
		return;
	t->len = min_u64(t->len, PAGE_SIZE - t->pa % PAGE_SIZE);
	if (granules && hw_pas_at(hw, t->pa) != HW_PAS_NS)
		target_fault(t, HW_FAULT_CCA_GPF_CPU);
	else if (hw->rmp_active && use == HW_USE_WRITE && rmp_check_host_write(hw, BACKING_MAIN, t->pa, t))
		target_fault(t, HW_FAULT_AMD_PF_RMP);
	else if (hw->rmp_active && use != HW_USE_WRITE)
		rmp_hide(hw, BACKING_MAIN, t);
}

/* a bare machine, or SME: the whole map behind one mapping attribute */
static void bare_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	bool c = encrypted && hw->c_mask;

	t->memory = &hw->backing[BACKING_MAIN].memory;
	t->key = cpu_key(hw, c, use);
	if (c)
		target_c_bit(hw, ram, t);
	if (t->memory)
		bare_checks(hw, use, t);
}

static void guest_memory(struct hw *hw, struct target *t)
{
	unsigned int backing = guest_backing_index(hw, t->pa);

	t->memory = &hw->backing[backing].memory;
	t->private_backing = backing == BACKING_PRIVATE;
}

/* no RMP: nothing faults, the key alone decides what is seen */
static void sev_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	guest_memory(hw, t);
	t->key = map_encrypts(hw, ram) ? cpu_key(hw, encrypted, use) : HW_KEY_NONE;
	if (encrypted)
		target_c_bit(hw, ram, t);
}

static void snp_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	bool private_access = encrypted || use == HW_USE_FETCH || use == HW_USE_WALK;
	enum hw_fault fault;

	/* KVM has no nested leaf for the wrong kind of access: the host changes the page to what the guest seems to
	 * want */
	if (knob(hw, HW_KNOB_SNP_IMPLICIT_PSC) && ram->kind != DMASIM_RAM_MMIO &&
	    private_access == guest_page_shared(hw, t->pa)) {
		t->implicit_psc = true;
		target_knob(t, HW_KNOB_SNP_IMPLICIT_PSC);
		snp_implicit_change(hw, t->pa, !private_access);
	}
	guest_memory(hw, t);
	t->key = map_encrypts(hw, ram) ? cpu_key(hw, encrypted, use) : HW_KEY_NONE;
	fault = rmp_check_guest(hw, guest_backing_index(hw, t->pa), t->pa, private_access, use, t);
	if (fault != HW_FAULT_NONE)
		target_fault(t, fault);
}

/* the two halves of a realm's IPA space */
static void realm_resolve(struct hw *hw, bool encrypted, struct target *t)
{
	enum hw_fault fault = realm_access(hw, t->pa, encrypted);

	t->private_backing = encrypted && hw->two_backings && !map_is_mmio(hw, t->pa);
	t->memory = &hw->backing[t->private_backing ? BACKING_PRIVATE : BACKING_MAIN].memory;
	if (fault != HW_FAULT_NONE)
		target_fault(t, fault);
}

/* private and shared GPA space; the secure tables know which pages are accepted */
static void tdx_resolve(struct hw *hw, bool encrypted, struct target *t)
{
	u8 attr = pagemap_get(&hw->attr, t->pa >> PAGE_SHIFT);
	bool shared = guest_page_shared(hw, t->pa);

	guest_memory(hw, t);
	if (encrypted && (shared || attr & ATTR_UNACCEPTED)) {
		target_fault(t, HW_FAULT_TDX_EPT_PRIVATE);
		return;
	}
	if (!encrypted && !shared) {
		target_fault(t, HW_FAULT_TDX_SHARED_VE);
		return;
	}
	if (map_is_mmio(hw, t->pa))
		return;
	t->key = encrypted ? HW_KEY_GUEST : HW_KEY_NONE;
	t->broken_is_poison = encrypted;
}

/* an ultravisor keeps the pages: no attribute in the guest's tables */
static void ultravisor_resolve(struct hw *hw, struct target *t)
{
	guest_memory(hw, t);
	t->key = guest_page_shared(hw, t->pa) ? HW_KEY_NONE : HW_KEY_GUEST;
}

static void page_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	switch (hw->config.encryption) {
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
		sev_resolve(hw, ram, encrypted, use, t);
		return;
	case DMASIM_ENC_SEV_SNP:
		snp_resolve(hw, ram, encrypted, use, t);
		return;
	case DMASIM_ENC_TDX:
		tdx_resolve(hw, encrypted, t);
		return;
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
		ultravisor_resolve(hw, t);
		return;
	case DMASIM_ENC_CCA:
		realm_resolve(hw, encrypted, t);
		return;
	case DMASIM_ENC_PKVM:
		guest_memory(hw, t);
		return;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		break;
	}
	__builtin_unreachable();
}

static void guest_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use,
			  struct target *t)
{
	/* what the guest's page state says holds for one page */
	t->len = min_u64(t->len, PAGE_SIZE - t->pa % PAGE_SIZE);
	page_resolve(hw, ram, encrypted, use, t);
	bar_resolve(hw, encrypted, t);
}

void cpu_resolve(struct hw *hw, phys_addr_t pa, bool encrypted, enum hw_use use, u64 len, struct target *t)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	target_begin(t, pa, len);
	if (!ram && rmp_is_table(hw, pa)) {
		t->memory = &hw->backing[BACKING_MAIN].memory;
		bare_checks(hw, use, t);
		return;
	}
	if (!ram) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	t->len = map_run(ram, pa, len);
	if (hw->guest)
		guest_resolve(hw, ram, encrypted, use, t);
	else
		bare_resolve(hw, ram, encrypted, use, t);
}
