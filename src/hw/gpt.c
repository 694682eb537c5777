// SPDX-License-Identifier: GPL-2.0-only
/* granules, a realm's stage 2, and the calls that change them. RMM specification, as TF-RMM carries it out */
#include "hw/gpt_internal.h"

const char *const hw_pas_name[HW_PAS_COUNT] = { "non-secure", "secure", "realm", "root" };
const char *const hw_ripas_name[HW_RIPAS_COUNT] = { "EMPTY", "RAM", "DESTROYED", "DEV" };
const char *const hw_hipas_name[HW_HIPAS_COUNT] = { "UNASSIGNED", "ASSIGNED", "ASSIGNED_DEV" };

const char *hw_rsi_result_name(enum hw_rsi_result result)
{
	static const char *const name[] = { "RSI_SUCCESS",    "RSI_ERROR_INPUT", "RSI_ERROR_STATE",
					    "RSI_INCOMPLETE", "RSI_UNKNOWN",	 "RSI_ERROR_DEVICE" };

	return name[result];
}

const char *hw_rmi_result_name(enum hw_rmi_result result)
{
	static const char *const name[] = { "RMI_SUCCESS", "RMI_ERROR_INPUT", "RMI_ERROR_REALM", "RMI_ERROR_REC",
					    "RMI_ERROR_RTT" };

	return name[result];
}

bool hw_gpt_active(const struct hw *hw)
{
	return hw->gpt_active;
}

static bool is_realm(const struct hw *hw)
{
	return hw->config.encryption == DMASIM_ENC_CCA;
}

/* --- entries
 * ---------------------------------------------------------------------------------------------------------- */

enum pas_byte { PAS_SET = 0x80 }; /* else the granule is where it was at the start */

enum hw_pas hw_pas_at(const struct hw *hw, phys_addr_t pa)
{
	u8 byte = pagemap_get(&hw->pas, pa >> PAGE_SHIFT);
	const struct dmasim_ram *ram;

	if (byte & PAS_SET)
		return byte & 3;
	if (!is_realm(hw) || hw->two_backings)
		return HW_PAS_NS;
	ram = map_at(hw, pa);
	return ram && ram->kind != DMASIM_RAM_MMIO ? HW_PAS_REALM : HW_PAS_NS;
}

static bool set_pas(struct hw *hw, phys_addr_t pa, u64 pages, enum hw_pas pas)
{
	if (pagemap_set(&hw->pas, pa >> PAGE_SHIFT, pages, (u8)(PAS_SET | pas)))
		return true;
	hw->oom++;
	return false;
}

/* the byte of a page of the realm's stage 2: RIPAS, HIPAS, and whether the unprotected alias is mapped */
#define RTT_SET 0x80u
#define RTT_UNPROTECTED 0x10u
#define RTT(ripas, hipas) ((u8)(RTT_SET | (ripas) | (hipas) << 2))

static enum hw_ripas ripas_of(u8 rtt)
{
	return rtt & 3;
}

static enum hw_hipas hipas_of(u8 rtt)
{
	return rtt >> 2 & 3;
}

/* at boot the realm has declared all of its memory RAM, and the host has populated it */
static u8 rtt_at(const struct hw *hw, phys_addr_t ipa)
{
	u8 byte = pagemap_get(&hw->rtt, ipa >> PAGE_SHIFT);
	const struct dmasim_ram *ram;

	if (byte & RTT_SET)
		return byte;
	ram = map_at(hw, ipa);
	return ram && ram->kind != DMASIM_RAM_MMIO ? RTT(HW_RIPAS_RAM, HW_HIPAS_ASSIGNED)
						   : RTT(HW_RIPAS_EMPTY, HW_HIPAS_UNASSIGNED);
}

static bool set_rtt(struct hw *hw, phys_addr_t ipa, u64 pages, u8 rtt)
{
	if (pagemap_set(&hw->rtt, ipa >> PAGE_SHIFT, pages, rtt))
		return true;
	hw->oom++;
	return false;
}

void hw_ipa_state(const struct hw *hw, phys_addr_t ipa, struct hw_ipa_state *state)
{
	u8 rtt = rtt_at(hw, ipa);

	*state = (struct hw_ipa_state){ .ripas = ripas_of(rtt), .hipas = hipas_of(rtt), .pas = hw_pas_at(hw, ipa) };
}

/* --- host
 * ------------------------------------------------------------------------------------------------------------- */

static bool is_granule(const struct hw *hw, phys_addr_t pa)
{
	return hw->gpt_active && !(pa % PAGE_SIZE) && map_at(hw, pa);
}

enum hw_rmi_result hw_granule_delegate(struct hw *hw, phys_addr_t pa)
{
	if (!is_granule(hw, pa) || hw_pas_at(hw, pa) != HW_PAS_NS)
		return HW_RMI_ERROR_INPUT;
	(void)set_pas(hw, pa, 1, HW_PAS_REALM);
	hw_event(hw, HW_EVENT_GRANULE_DELEGATE, pa, 0);
	return HW_RMI_SUCCESS;
}

/* in place, the granule behind a page of the realm is in use while the page has memory */
static bool granule_in_use(const struct hw *hw, phys_addr_t pa)
{
	return is_realm(hw) && !hw->two_backings && hipas_of(rtt_at(hw, pa)) != HW_HIPAS_UNASSIGNED;
}

enum hw_rmi_result hw_granule_undelegate(struct hw *hw, phys_addr_t pa)
{
	if (!is_granule(hw, pa) || hw_pas_at(hw, pa) != HW_PAS_REALM || granule_in_use(hw, pa))
		return HW_RMI_ERROR_INPUT;
	if (!memory_discard(&hw->backing[BACKING_MAIN].memory, pa, PAGE_SIZE))
		hw->oom++;
	(void)set_pas(hw, pa, 1, HW_PAS_NS);
	hw_event(hw, HW_EVENT_GRANULE_UNDELEGATE, pa, 0);
	return HW_RMI_SUCCESS;
}

static bool is_realm_page(const struct hw *hw, phys_addr_t ipa)
{
	return is_realm(hw) && !(ipa % PAGE_SIZE) && map_at(hw, ipa);
}

static struct memory *protected_memory(struct hw *hw)
{
	return &hw->backing[hw->two_backings ? BACKING_PRIVATE : BACKING_MAIN].memory;
}

enum hw_rmi_result hw_rtt_data_create(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa) || (!hw->two_backings && hw_pas_at(hw, ipa) != HW_PAS_REALM))
		return HW_RMI_ERROR_INPUT;
	if (hipas_of(rtt) != HW_HIPAS_UNASSIGNED)
		return HW_RMI_ERROR_RTT;
	if (!memory_discard(protected_memory(hw), ipa, PAGE_SIZE))
		hw->oom++;
	set_rtt(hw, ipa, 1, (u8)(RTT(ripas_of(rtt), HW_HIPAS_ASSIGNED) | (rtt & RTT_UNPROTECTED)));
	hw_event(hw, HW_EVENT_RTT_DATA_CREATE, ipa, 0);
	return HW_RMI_SUCCESS;
}

/* what a protected page is after its granule went back */
static u8 after_destroy(u8 rtt)
{
	enum hw_ripas ripas = ripas_of(rtt) == HW_RIPAS_EMPTY ? HW_RIPAS_EMPTY : HW_RIPAS_DESTROYED;

	return (u8)(RTT(ripas, HW_HIPAS_UNASSIGNED) | (rtt & RTT_UNPROTECTED));
}

enum hw_rmi_result hw_rtt_data_destroy(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa))
		return HW_RMI_ERROR_INPUT;
	if (hipas_of(rtt) != HW_HIPAS_ASSIGNED)
		return HW_RMI_ERROR_RTT;
	if (!memory_discard(protected_memory(hw), ipa, PAGE_SIZE))
		hw->oom++;
	set_rtt(hw, ipa, 1, after_destroy(rtt));
	hw_event(hw, HW_EVENT_RTT_DATA_DESTROY, ipa, 0);
	return HW_RMI_SUCCESS;
}

enum hw_rmi_result hw_rtt_dev_map(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa))
		return HW_RMI_ERROR_INPUT;
	if (hipas_of(rtt) != HW_HIPAS_UNASSIGNED || ripas_of(rtt) != HW_RIPAS_EMPTY)
		return HW_RMI_ERROR_RTT;
	set_rtt(hw, ipa, 1, RTT(HW_RIPAS_EMPTY, HW_HIPAS_ASSIGNED_DEV));
	return HW_RMI_SUCCESS;
}

enum hw_rmi_result hw_rtt_map_unprotected(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa))
		return HW_RMI_ERROR_INPUT;
	if (rtt & RTT_UNPROTECTED)
		return HW_RMI_ERROR_RTT;
	set_rtt(hw, ipa, 1, (u8)(rtt | RTT_UNPROTECTED));
	hw_event(hw, HW_EVENT_RTT_MAP_UNPROTECTED, ipa, 0);
	return HW_RMI_SUCCESS;
}

enum hw_rmi_result hw_rtt_unmap_unprotected(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa))
		return HW_RMI_ERROR_INPUT;
	if (!(rtt & RTT_UNPROTECTED))
		return HW_RMI_ERROR_RTT;
	set_rtt(hw, ipa, 1, (u8)(rtt & ~RTT_UNPROTECTED));
	return HW_RMI_SUCCESS;
}

/* --- the realm's own state
 * ---------------------------------------------------------------------------------------------- */

static u64 host_granule(const struct hw *hw)
{
	return max_u64(knob(hw, HW_KNOB_CCA_HOST_GRANULE), PAGE_SIZE);
}

/* does the RMM let a page of this state change? */
static bool may_change(u8 rtt, enum hw_ripas to, u64 flags)
{
	enum hw_ripas from = ripas_of(rtt);

	if (to == HW_RIPAS_EMPTY || from == to)
		return true;
	if (from == HW_RIPAS_DESTROYED)
		return flags & HW_RSI_CHANGE_DESTROYED;
	return from == HW_RIPAS_EMPTY && hipas_of(rtt) != HW_HIPAS_ASSIGNED_DEV;
}

/*
 * RTT_SET_RIPAS for a run of like pages, and what the host does next. To EMPTY: the granule is of no use any more and
 * goes back to the host. To RAM: the host takes its own page away; memory comes with the first access.
 */
static bool change_run(struct hw *hw, phys_addr_t ipa, u64 pages, u8 rtt, enum hw_ripas to)
{
	bool ram = map_at(hw, ipa)->kind != DMASIM_RAM_MMIO;

	if (ripas_of(rtt) == to)
		return true;
	if (to == HW_RIPAS_EMPTY) {
		if (!set_rtt(hw, ipa, pages, RTT(HW_RIPAS_EMPTY, HW_HIPAS_UNASSIGNED)))
			return false;
		if (!ram)
			return true;
		if (!hw->two_backings && !set_pas(hw, ipa, pages, HW_PAS_NS))
			return false;
		return !guest_set_shared(hw, ipa, pages, true);
	}
	if (guest_set_shared(hw, ipa, pages, false))
		return false;
	if (!hw->two_backings && !set_pas(hw, ipa, pages, HW_PAS_REALM))
		return false;
	return set_rtt(hw, ipa, pages, RTT(to, HW_HIPAS_UNASSIGNED));
}

/* how many pages from ipa on, at most max, are in one state */
static u64 rtt_run(const struct hw *hw, phys_addr_t ipa, u64 max, u8 *rtt)
{
	const struct dmasim_ram *ram = map_at(hw, ipa);
	u64 pages = min_u64(max, map_run(ram, ipa, max << PAGE_SHIFT) >> PAGE_SHIFT);
	u8 byte;

	*rtt = rtt_at(hw, ipa);
	return pagemap_run(&hw->rtt, ipa >> PAGE_SHIFT, pages, &byte);
}

enum hw_rsi_result hw_rsi_ipa_state_set(struct hw *hw, phys_addr_t base, phys_addr_t top, enum hw_ripas ripas,
					u64 flags, phys_addr_t *next, bool *accepted)
{
	bool refused;

	*next = base;
	*accepted = true;
	if (!is_realm(hw) || base % PAGE_SIZE || top % PAGE_SIZE || base >= top || top > hw->c_mask)
		return HW_RSI_ERROR_INPUT;
	if (ripas != HW_RIPAS_EMPTY && ripas != HW_RIPAS_RAM)
		return HW_RSI_ERROR_INPUT;
	/* the host converts in units of its own pages */
	refused = vmm_refuses(hw);
	if (refused || base % host_granule(hw) || top % host_granule(hw)) {
		if (!refused)
			hw_rested_on(hw, HW_KNOB_CCA_HOST_GRANULE);
		*accepted = false;
		return HW_RSI_SUCCESS;
	}
	while (*next < top) {
		u64 pages;
		u8 rtt;

		if (!map_at(hw, *next))
			return HW_RSI_ERROR_INPUT;
		pages = rtt_run(hw, *next, (top - *next) >> PAGE_SHIFT, &rtt);
		if (hw->fail[HW_CALL_IPA_STATE])
			pages = 1;
		if (!may_change(rtt, ripas, flags) || call_fails(hw, HW_CALL_IPA_STATE)) {
			*accepted = false;
			return HW_RSI_SUCCESS;
		}
		if (!change_run(hw, *next, pages, rtt, ripas))
			return HW_RSI_INCOMPLETE;
		hw_event(hw, ripas == HW_RIPAS_RAM ? HW_EVENT_RIPAS_RAM : HW_EVENT_RIPAS_EMPTY, *next, pages);
		*next += pages << PAGE_SHIFT;
	}
	return HW_RSI_SUCCESS;
}

enum hw_rsi_result hw_rsi_ipa_state_get(const struct hw *hw, phys_addr_t base, enum hw_ripas *ripas)
{
	if (!is_realm(hw) || base % PAGE_SIZE || base >= hw->c_mask)
		return HW_RSI_ERROR_INPUT;
	*ripas = ripas_of(rtt_at(hw, base));
	return HW_RSI_SUCCESS;
}

enum hw_rsi_result hw_rsi_vdev_validate_mapping(struct hw *hw, phys_addr_t ipa)
{
	u8 rtt = rtt_at(hw, ipa);

	if (!is_realm_page(hw, ipa) || hipas_of(rtt) != HW_HIPAS_ASSIGNED_DEV || ripas_of(rtt) != HW_RIPAS_EMPTY)
		return HW_RSI_ERROR_INPUT;
	set_rtt(hw, ipa, 1, RTT(HW_RIPAS_DEV, HW_HIPAS_ASSIGNED_DEV));
	return HW_RSI_SUCCESS;
}

bool realm_set_dev(struct hw *hw, phys_addr_t ipa, u64 pages, bool on)
{
	u8 rtt = on ? RTT(HW_RIPAS_DEV, HW_HIPAS_ASSIGNED_DEV) : RTT(HW_RIPAS_EMPTY, HW_HIPAS_UNASSIGNED);

	return pagemap_set(&hw->rtt, ipa >> PAGE_SHIFT, pages, rtt) &&
	       set_pas(hw, ipa, pages, on ? HW_PAS_REALM : HW_PAS_NS);
}

/* --- accesses
 * ----------------------------------------------------------------------------------------------------------- */

static enum hw_fault check_protected(u8 rtt)
{
	switch (ripas_of(rtt)) {
	case HW_RIPAS_EMPTY:
		return HW_FAULT_CCA_SEA;
	case HW_RIPAS_RAM:
		return hipas_of(rtt) == HW_HIPAS_ASSIGNED ? HW_FAULT_NONE : HW_FAULT_CCA_S2_EXIT;
	case HW_RIPAS_DESTROYED:
		return HW_FAULT_CCA_RIPAS_DESTROYED;
	case HW_RIPAS_DEV:
		return HW_FAULT_NONE;
	case HW_RIPAS_COUNT:
		break;
	}
	__builtin_unreachable();
}

enum hw_fault hw_realm_check(const struct hw *hw, phys_addr_t ipa, bool protected_half)
{
	u8 rtt;

	if (ipa >= hw->c_mask)
		return HW_FAULT_CCA_SEA;
	rtt = rtt_at(hw, ipa);
	if (protected_half)
		return check_protected(rtt);
	/* a granule that went to another world: where the fault is taken is not documented; the host handles it */
	if (!(rtt & RTT_UNPROTECTED) || hw_pas_at(hw, ipa) != HW_PAS_NS)
		return HW_FAULT_CCA_S2_EXIT;
	return HW_FAULT_NONE;
}

/* the host's answer to an exit: memory for a page that it takes to be the realm's, its own for one that it shares */
static bool host_populates(struct hw *hw, phys_addr_t ipa, bool protected_half)
{
	phys_addr_t page = ipa & PAGE_MASK;

	if (guest_page_shared(hw, page) == protected_half)
		return false;
	hw_rested_on(hw, HW_KNOB_CCA_HOST_POPULATES);
	if (!knob(hw, HW_KNOB_CCA_HOST_POPULATES))
		return false;
	hw_event(hw, HW_EVENT_REC_EXIT, page, 0);
	if (protected_half)
		return hw_rtt_data_create(hw, page) == HW_RMI_SUCCESS;
	return hw_pas_at(hw, page) == HW_PAS_NS && hw_rtt_map_unprotected(hw, page) == HW_RMI_SUCCESS;
}

enum hw_fault realm_access(struct hw *hw, phys_addr_t ipa, bool protected_half)
{
	enum hw_fault fault = hw_realm_check(hw, ipa, protected_half);

	if (fault == HW_FAULT_CCA_S2_EXIT && host_populates(hw, ipa, protected_half))
		fault = hw_realm_check(hw, ipa, protected_half);
	return fault;
}
