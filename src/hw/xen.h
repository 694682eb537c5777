/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Xen under a PV domain: which machine frames stand behind its pages, and the exchange of some for others. Addresses in
 * the model are the domain's own; only what its devices put on the bus is in machine frames.
 */
#ifndef DMASIM_HW_XEN_H
#define DMASIM_HW_XEN_H

#include "hw/hw.h"

#define HW_XEN_NO_PFN (~0ull)

/* the same number where there is no Xen */
u64 hw_xen_mfn(const struct hw *hw, u64 pfn);
/* HW_XEN_NO_PFN: memory of Xen's, or of nobody */
u64 hw_xen_pfn(const struct hw *hw, u64 mfn);
/*
 * XENMEM_exchange: one extent of 2^@order frames, aligned to its size and below @address_bits, for as many pages from
 * @pfn on. Their content is the caller's to clear. False: there is none
 */
bool hw_xen_exchange(struct hw *hw, u64 pfn, unsigned int order, unsigned int address_bits);
/* the way back: the pages have frames as at first */
void hw_xen_give_back(struct hw *hw, u64 pfn, unsigned int order);

/* for hw.c */
bool xen_copy(struct hw *copy, const struct hw *hw);
bool xen_validate(const struct hw *hw, const char **why);

#endif
