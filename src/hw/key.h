/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which key the memory controller applies to an access, and what a wrong key makes of a byte. AMD APM vol. 2 15.34,
 * Tables 15-30 and 15-31; the Linux view of shared pages on an SME host: T. Lendacky, 7 Nov 2025.
 */
#ifndef DMASIM_HW_KEY_H
#define DMASIM_HW_KEY_H

#include "base/types.h"

/* keys as in hw.h: HW_KEY_NONE, HW_KEY_HOST, or an ASID */

enum hw_use {
	HW_USE_READ,
	HW_USE_WRITE,
	HW_USE_FETCH, /* instruction fetch */
	HW_USE_WALK,  /* walk of the agent's own page tables */
};

enum key_agent {
	KEY_HOST_CPU,
	KEY_PLAIN_GUEST, /* no SEV */
	KEY_SEV_GUEST,	 /* SEV, SEV-ES, SEV-SNP */
	KEY_NESTED_WALK, /* hardware walk of the nested tables */
	KEY_DEVICE,	 /* bus address without translation */
	KEY_DEVICE_IOMMU,
	KEY_IOMMU_FETCH, /* the IOMMU reads its own tables and buffers */
	KEY_DEVICE_TDI,	 /* T=1 request in the RUN state under a valid secure device table entry */
};

struct key_request {
	enum key_agent agent;
	enum hw_use use;
	bool enabled;	 /* SYSCFG[23] */
	bool c;		 /* the agent's own leaf: host PTE, gC, bC, iC, or the pointer's C-bit */
	bool nested_c;	 /* nC */
	bool real_mode;	 /* SEV guest outside long and PAE mode */
	bool tdi_shared; /* KEY_DEVICE_TDI: the request selects shared memory */
	u16 asid;	 /* of the guest, or of the secure device table entry */
};

u16 hw_key_select(const struct key_request *r);

/* what the chips hold for @n bytes at @pa stored under @key: the involution that turns either side into the other */
void hw_key_mix(u8 *byte, u64 pa, u64 n, u16 key);
/* bytes that are lost for every key */
void hw_key_spoil(u8 *byte, u64 pa, u64 n);

#endif
