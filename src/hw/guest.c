// SPDX-License-Identifier: GPL-2.0-only
/* pages between a guest and its host: who may see them, what backs them, and the conversions */
#include "hw/gpt.h"
#include "hw/hw_internal.h"
#include "hw/psc.h"

#include <errno.h>

bool guest_page_shared(const struct hw *hw, phys_addr_t pa)
{
	u8 attr = pagemap_get(&hw->attr, pa >> PAGE_SHIFT);

	/* what is no memory belongs to nobody in particular, or comes with a device that the guest took */
	return attr & ATTR_SHARED || (!(attr & ATTR_PRIVATE_MMIO) && map_is_mmio(hw, pa));
}

unsigned int guest_backing_index(const struct hw *hw, phys_addr_t pa)
{
	return hw->two_backings && !guest_page_shared(hw, pa) && !map_is_mmio(hw, pa) ? BACKING_PRIVATE : BACKING_MAIN;
}

struct hw_backing *guest_backing(struct hw *hw, phys_addr_t pa)
{
	return &hw->backing[guest_backing_index(hw, pa)];
}

bool hw_page_shared(const struct hw *hw, phys_addr_t pa)
{
	return !hw->guest || guest_page_shared(hw, pa);
}

/* what becomes of the bytes */
static bool convert_content(struct hw *hw, phys_addr_t pa, u64 len, bool share)
{
	u16 from = share ? HW_KEY_GUEST : HW_KEY_NONE, to = share ? HW_KEY_NONE : HW_KEY_GUEST;
	struct memory *memory = &hw->backing[BACKING_MAIN].memory;

	switch (hw->config.encryption) {
	case DMASIM_ENC_S390_PV:
		/* the same page, which the ultravisor opens or closes: its content stays readable for the guest */
		return memory_rekey(memory, pa, len, from, to);
	case DMASIM_ENC_PPC_SVM:
		/* UV_SHARE_PAGE and UV_UNSHARE_PAGE hand out zeroed pages */
		return memory_discard(memory, pa, len);
	case DMASIM_ENC_SEV_SNP:
		/* the backing that is no longer used is given back; in place, what was written stays as it is stored */
		if (!hw->two_backings)
			return true;
		return memory_discard(&hw->backing[share ? BACKING_PRIVATE : BACKING_MAIN].memory, pa, len);
	case DMASIM_ENC_TDX:
	case DMASIM_ENC_CCA:
		/* the firmware hands out zeroed pages and scrubs what it takes back */
		if (hw->two_backings && share)
			memory = &hw->backing[BACKING_PRIVATE].memory;
		return memory_discard(memory, pa, len);
	case DMASIM_ENC_PKVM:
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		return true;
	}
	__builtin_unreachable();
}

static bool is_ram(const struct hw *hw, phys_addr_t pa, u64 len)
{
	while (len) {
		const struct dmasim_ram *ram = map_at(hw, pa);
		u64 n;

		if (!ram)
			return false;
		n = map_run(ram, pa, len);
		pa += n;
		len -= n;
	}
	return true;
}

int guest_set_shared(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	u64 len = pages << PAGE_SHIFT;
	bool ok = pagemap_set(&hw->attr, pa >> PAGE_SHIFT, pages, share ? ATTR_SHARED : 0);

	host_stage_changed(hw, pa, len);
	ok &= convert_content(hw, pa, len, share);
	hw_event(hw, share ? HW_EVENT_PAGE_SHARED : HW_EVENT_PAGE_PRIVATE, pa, pages);
	hw->oom += !ok;
	return ok ? 0 : -ENOMEM;
}

/* set_memory_decrypted() and its counterpart in a realm ask until the host has done all of it, or rejects */
static int realm_convert(struct hw *hw, phys_addr_t pa, u64 len, enum hw_ripas ripas)
{
	phys_addr_t top = pa + len;

	while (pa != top) {
		phys_addr_t next;
		bool accepted;

		if (hw_rsi_ipa_state_set(hw, pa, top, ripas, HW_RSI_CHANGE_DESTROYED, &next, &accepted))
			return -EINVAL;
		if (!accepted)
			return -EPERM;
		pa = next;
	}
	return 0;
}

static int ask_host(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	return vmm_refuses(hw) || call_fails(hw, HW_CALL_SHARE) ? -EIO : guest_set_shared(hw, pa, pages, share);
}

/* a call for each page; what comes before one that fails stays converted, and nothing behind it is asked for */
static int ask_host_by_page(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	int err = 0;

	if (!hw->fail[HW_CALL_SHARE])
		return ask_host(hw, pa, pages, share);
	for (u64 i = 0; i < pages && !err; i++)
		err = ask_host(hw, pa + (i << PAGE_SHIFT), 1, share);
	return err;
}

static int convert(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	u64 len = pages << PAGE_SHIFT;

	if (hw->guest && (pa % PAGE_SIZE || !is_ram(hw, pa, len)))
		return -EINVAL;
	switch (hw->config.encryption) {
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
		return 0;
	case DMASIM_ENC_SEV_SNP:
		return share ? snp_share(hw, pa, pages) : snp_unshare(hw, pa, pages);
	case DMASIM_ENC_CCA:
		return realm_convert(hw, pa, len, share ? HW_RIPAS_EMPTY : HW_RIPAS_RAM);
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
		/* a notification: the host keeps book, nothing can refuse */
		return guest_set_shared(hw, pa, pages, share);
	case DMASIM_ENC_TDX:
	case DMASIM_ENC_PPC_SVM:
		return ask_host(hw, pa, pages, share);
	case DMASIM_ENC_PKVM:
	case DMASIM_ENC_S390_PV:
		return ask_host_by_page(hw, pa, pages, share);
	case DMASIM_ENC_COUNT:
		break;
	}
	__builtin_unreachable();
}

int hw_guest_share(struct hw *hw, phys_addr_t pa, u64 pages)
{
	return convert(hw, pa, pages, true);
}

int hw_guest_unshare(struct hw *hw, phys_addr_t pa, u64 pages)
{
	return convert(hw, pa, pages, false);
}
