// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host under a guest machine: its own CPU, which can reach whatever memory backs a page, and the VMM's view, which
 * is how an emulated device reads and writes.
 */
#include "hw/bar.h"
#include "hw/gpt.h"
#include "hw/rmp_internal.h"

bool host_encrypts(const struct hw *hw)
{
	return knob(hw, HW_KNOB_HOST_MEM_ENCRYPT);
}

static bool own_or_host(const struct hw *hw, enum hw_knob k)
{
	return knob(hw, k) == 2 ? host_encrypts(hw) : knob(hw, k);
}

bool host_nested_c(const struct hw *hw)
{
	return own_or_host(hw, HW_KNOB_HOST_NESTED_C);
}

bool host_iommu_c(const struct hw *hw)
{
	return own_or_host(hw, HW_KNOB_HOST_IOMMU_C);
}

static void snp_resolve(struct hw *hw, unsigned int backing, bool c_bit, bool write, struct target *t)
{
	enum hw_fault fault = write ? rmp_check_host_write(hw, backing, t->pa, t) : HW_FAULT_NONE;

	t->key = c_bit ? HW_KEY_HOST : HW_KEY_NONE;
	if (fault != HW_FAULT_NONE)
		target_fault(t, fault);
	else if (!write)
		rmp_hide(hw, backing, t);
}

/* the page as the host's CPU finds it in @backing; @private_page: it is the guest's alone */
static void page_resolve(struct hw *hw, unsigned int backing, bool private_page, bool c_bit, bool write,
			 struct target *t)
{
	t->memory = &hw->backing[backing].memory;
	t->private_backing = backing == BACKING_PRIVATE;
	switch (hw->config.encryption) {
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
		t->key = c_bit ? HW_KEY_HOST : HW_KEY_NONE;
		return;
	case DMASIM_ENC_SEV_SNP:
		snp_resolve(hw, backing, c_bit, write, t);
		return;
	case DMASIM_ENC_CCA:
		if (private_page || (backing == BACKING_MAIN && hw_pas_at(hw, t->pa) != HW_PAS_NS))
			target_fault(t, HW_FAULT_CCA_GPF_CPU);
		return;
	case DMASIM_ENC_PKVM:
		if (private_page)
			target_fault(t, HW_FAULT_PKVM_S2_HOST);
		return;
	case DMASIM_ENC_S390_PV:
		/* the exception makes the host export the page: the access then goes on, on ciphertext */
		if (private_page)
			t->fault = HW_FAULT_S390_EXPORT;
		return;
	case DMASIM_ENC_PPC_SVM:
		/* the ultravisor hands out an encrypted copy; what is written into a copy does not come back */
		if (private_page && write)
			target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	case DMASIM_ENC_TDX:
		/* a read gives ciphertext; a write breaks the line for the guest */
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		return;
	}
	__builtin_unreachable();
}

static bool begin(struct hw *hw, phys_addr_t pa, u64 len, struct target *t)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	*t = (struct target){ .pa = pa, .len = len };
	if (!ram) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return false;
	}
	t->len = min_u64(map_run(ram, pa, len), PAGE_SIZE - pa % PAGE_SIZE);
	return true;
}

void host_resolve(struct hw *hw, phys_addr_t pa, bool c_bit, bool write, u64 len, struct target *t)
{
	if (!hw->guest) {
		cpu_resolve(hw, pa, c_bit, write ? HW_USE_WRITE : HW_USE_READ, len, t);
		return;
	}
	if (!begin(hw, pa, len, t))
		return;
	page_resolve(hw, guest_backing_index(hw, pa), !guest_page_shared(hw, pa), c_bit, write, t);
	bar_resolve(hw, false, t);
}

/* the RMP asks of it what it asks of the hypervisor; a violation goes to the hypervisor as a nested page fault */
void plain_guest_resolve(struct hw *hw, phys_addr_t pa, bool nc, bool write, u64 len, struct target *t)
{
	host_resolve(hw, pa, nc, write, len, t);
	if (t->fault == HW_FAULT_AMD_PF_RMP)
		t->fault = HW_FAULT_AMD_NPF_RMP_OWNER;
}

void vmm_resolve(struct hw *hw, phys_addr_t pa, bool c_bit, bool write, u64 len, struct target *t)
{
	/* the VMM maps the shared backing alone where there are two; for a private page that one is an empty page */
	bool private_page = !hw->two_backings && !guest_page_shared(hw, pa);

	if (!begin(hw, pa, len, t))
		return;
	page_resolve(hw, BACKING_MAIN, private_page, c_bit, write, t);
	bar_resolve(hw, false, t);
}
