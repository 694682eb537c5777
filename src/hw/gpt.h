/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arm CCA: the granule protection table, and a realm's stage 2 with its RIPAS and HIPAS. Arm RME, RMM specification as
 * TF-RMM implements it, SMMUv3 (IHI 0070) 3.25.
 *
 * A realm's IPA space has two halves: a page is private at x and shared at x | top bit. The functions here take x.
 * Stage 2 is one table for the CPU and for T=1 requests through the SMMU.
 *
 * On arm64 host machines granules can be delegated too; all start non-secure.
 */
#ifndef DMASIM_HW_GPT_H
#define DMASIM_HW_GPT_H

#include "hw/hw.h"

/* physical address space of a granule */
enum hw_pas { HW_PAS_NS, HW_PAS_SECURE, HW_PAS_REALM, HW_PAS_ROOT, HW_PAS_COUNT };

/* what the realm declares */
enum hw_ripas { HW_RIPAS_EMPTY, HW_RIPAS_RAM, HW_RIPAS_DESTROYED, HW_RIPAS_DEV, HW_RIPAS_COUNT };

/* what the host did */
enum hw_hipas { HW_HIPAS_UNASSIGNED, HW_HIPAS_ASSIGNED, HW_HIPAS_ASSIGNED_DEV, HW_HIPAS_COUNT };

extern const char *const hw_pas_name[HW_PAS_COUNT];
extern const char *const hw_ripas_name[HW_RIPAS_COUNT];
extern const char *const hw_hipas_name[HW_HIPAS_COUNT];

struct hw_ipa_state {
	enum hw_ripas ripas;
	enum hw_hipas hipas;
	enum hw_pas pas; /* of the granule that stands behind that mapping: the host's memory */
};

/* of RSI calls, made by the realm */
enum hw_rsi_result {
	HW_RSI_SUCCESS,
	HW_RSI_ERROR_INPUT,
	HW_RSI_ERROR_STATE,
	HW_RSI_INCOMPLETE,
	HW_RSI_UNKNOWN,
	HW_RSI_ERROR_DEVICE,
};

/* of RMI calls, made by the host */
enum hw_rmi_result { HW_RMI_SUCCESS, HW_RMI_ERROR_INPUT, HW_RMI_ERROR_REALM, HW_RMI_ERROR_REC, HW_RMI_ERROR_RTT };

/* "RSI_SUCCESS", ... and "RMI_SUCCESS", ... */
const char *hw_rsi_result_name(enum hw_rsi_result result);
const char *hw_rmi_result_name(enum hw_rmi_result result);

/* does this machine have a realm world? arm64 hosts and realms */
bool hw_gpt_active(const struct hw *hw);
enum hw_pas hw_pas_at(const struct hw *hw, phys_addr_t pa);
void hw_ipa_state(const struct hw *hw, phys_addr_t ipa, struct hw_ipa_state *state);

/* host: a granule of its memory changes world. Undelegate scrubs */
enum hw_rmi_result hw_granule_delegate(struct hw *hw, phys_addr_t pa);
enum hw_rmi_result hw_granule_undelegate(struct hw *hw, phys_addr_t pa);
/* host: a protected page gets memory (zeroed) or loses it */
enum hw_rmi_result hw_rtt_data_create(struct hw *hw, phys_addr_t ipa);
enum hw_rmi_result hw_rtt_data_destroy(struct hw *hw, phys_addr_t ipa);
enum hw_rmi_result hw_rtt_dev_map(struct hw *hw, phys_addr_t ipa);
enum hw_rmi_result hw_rtt_map_unprotected(struct hw *hw, phys_addr_t ipa);
enum hw_rmi_result hw_rtt_unmap_unprotected(struct hw *hw, phys_addr_t ipa);

#define HW_RSI_CHANGE_DESTROYED BIT(0)

/*
 * RSI_IPA_STATE_SET for [base, top): the realm asks, the host agrees for as much as it wants. *next is the first page
 * that did not change; *accepted false: the host rejected the change there. One call may do a part; callers loop.
 */
enum hw_rsi_result hw_rsi_ipa_state_set(struct hw *hw, phys_addr_t base, phys_addr_t top, enum hw_ripas ripas,
					u64 flags, phys_addr_t *next, bool *accepted);
enum hw_rsi_result hw_rsi_ipa_state_get(const struct hw *hw, phys_addr_t base, enum hw_ripas *ripas);
/* RSI_VDEV_VALIDATE_MAPPING of one page: ASSIGNED_DEV EMPTY becomes DEV */
enum hw_rsi_result hw_rsi_vdev_validate_mapping(struct hw *hw, phys_addr_t ipa);

/*
 * What an access of the realm's CPU meets before any host help: HW_FAULT_NONE, CCA_SEA, CCA_S2_EXIT, or
 * CCA_RIPAS_DESTROYED. hw_cpu_read() and its kin let the host populate on CCA_S2_EXIT, as the knob
 * cca.host_populates says.
 */
enum hw_fault hw_realm_check(const struct hw *hw, phys_addr_t ipa, bool protected_half);

#endif
