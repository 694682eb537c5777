// SPDX-License-Identifier: GPL-2.0-only
/* accesses of the modelled kernel's own CPU: which memory, which key, or which fault */
#include "hw/hw_internal.h"

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

/* a bare machine, or SME: the whole map behind one mapping attribute */
static void bare_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	bool c = encrypted && hw->c_mask;

	t->memory = &hw->backing[BACKING_MAIN].memory;
	t->key = cpu_key(hw, c, use);
	if (c)
		target_c_bit(hw, ram, t);
}

/* no RMP: nothing faults, the key alone decides what is seen */
static void sev_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use, struct target *t)
{
	t->memory = &guest_backing(hw, t->pa)->memory;
	t->key = map_encrypts(hw, ram) ? cpu_key(hw, encrypted, use) : HW_KEY_NONE;
	if (encrypted)
		target_c_bit(hw, ram, t);
}

/* private and shared GPA space; the secure tables know which pages are accepted */
static void tdx_resolve(struct hw *hw, bool encrypted, struct target *t)
{
	u8 attr = pagemap_get(&hw->attr, t->pa >> PAGE_SHIFT);
	bool shared = attr & ATTR_SHARED;

	t->memory = &guest_backing(hw, t->pa)->memory;
	if (encrypted && (shared || attr & ATTR_UNACCEPTED)) {
		target_fault(t, HW_FAULT_TDX_EPT_PRIVATE);
		return;
	}
	if (!encrypted && !shared) {
		target_fault(t, HW_FAULT_TDX_SHARED_VE);
		return;
	}
	t->key = encrypted ? HW_KEY_GUEST : HW_KEY_NONE;
	t->broken_is_poison = encrypted;
}

/* an ultravisor keeps the pages: no attribute in the guest's tables */
static void ultravisor_resolve(struct hw *hw, struct target *t)
{
	t->memory = &guest_backing(hw, t->pa)->memory;
	t->key = guest_page_shared(hw, t->pa) ? HW_KEY_NONE : HW_KEY_GUEST;
}

static void guest_resolve(struct hw *hw, const struct dmasim_ram *ram, bool encrypted, enum hw_use use,
			  struct target *t)
{
	/* what the guest's page state says holds for one page */
	t->len = min_u64(t->len, PAGE_SIZE - t->pa % PAGE_SIZE);
	switch (hw->config.encryption) {
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_SEV_SNP:
		sev_resolve(hw, ram, encrypted, use, t);
		return;
	case DMASIM_ENC_TDX:
		tdx_resolve(hw, encrypted, t);
		return;
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
		ultravisor_resolve(hw, t);
		return;
	case DMASIM_ENC_CCA:
	case DMASIM_ENC_PKVM:
		t->memory = &guest_backing(hw, t->pa)->memory;
		return;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		break;
	}
	__builtin_unreachable();
}

void cpu_resolve(struct hw *hw, phys_addr_t pa, bool encrypted, enum hw_use use, u64 len, struct target *t)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	target_begin(t, pa, len);
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
