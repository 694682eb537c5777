/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_HW_GPT_INTERNAL_H
#define DMASIM_HW_GPT_INTERNAL_H

#include "hw/gpt.h"
#include "hw/hw_internal.h"

/* an access of the realm's CPU, with the host's help as far as the knob allows */
enum hw_fault realm_access(struct hw *hw, phys_addr_t ipa, bool protected_half);

/* pages of a device that the realm accepts: mapped and validated, in the realm's world; or gone again */
bool realm_set_dev(struct hw *hw, phys_addr_t ipa, u64 pages, bool on);

#endif
