/* SPDX-License-Identifier: GPL-2.0-only */
/* The platforms of the table of expected results. */
#ifndef DMASIM_TESTS_UNIT_DIRECT_ROWS_H
#define DMASIM_TESTS_UNIT_DIRECT_ROWS_H

#include "kernel_test.h"

#define BUFFER 0x200000000ull
#define PT "mem_encrypt=on iommu=pt"

enum platform { PLAIN, SME, SNP, REALM, S390, PPC, PLATFORMS };

static const struct {
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
} platform[PLATFORMS] = {
	[PLAIN] = { DMASIM_CPU_AMD, DMASIM_ENC_NONE },	  [SME] = { DMASIM_CPU_AMD, DMASIM_ENC_SME },
	[SNP] = { DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP },	  [REALM] = { DMASIM_CPU_ARM64, DMASIM_ENC_CCA },
	[S390] = { DMASIM_CPU_S390, DMASIM_ENC_S390_PV }, [PPC] = { DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM },
};

static inline const char *encoding(const struct kernel *k, dma_addr_t addr)
{
	if (k->arch.sme_me_mask)
		return addr & k->arch.sme_me_mask ? " C=1" : " C=0";
	if (k->arch.prot_ns_shared)
		return addr & k->arch.prot_ns_shared ? " s=1" : " s=0";
	return "";
}

#endif
