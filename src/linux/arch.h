/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What architectures decide for the DMA layer: cc_platform_has(), force_dma_unencrypted(), set_memory_*(), the encoding
 * of DMA addresses, and when swiotlb is set up. One file each in linux/arch/.
 */
#ifndef DMASIM_LINUX_ARCH_H
#define DMASIM_LINUX_ARCH_H

#include "base/types.h"

struct kernel;
struct device;

enum kernel_arch { ARCH_X86, ARCH_ARM64, ARCH_S390, ARCH_POWERPC };

/* include/linux/cc_platform.h */
enum cc_attr {
	CC_ATTR_MEM_ENCRYPT,
	CC_ATTR_HOST_MEM_ENCRYPT,
	CC_ATTR_GUEST_MEM_ENCRYPT,
	CC_ATTR_GUEST_STATE_ENCRYPT,
	CC_ATTR_GUEST_SEV_SNP,
	CC_ATTR_HOST_SEV_SNP,
	CC_ATTR_COUNT,
};

struct arch_state {
	enum kernel_arch arch;
	bool x86_intel;	    /* vendor: which IOMMU driver, no C-bit */
	u64 sme_me_mask;    /* x86: the C-bit in page tables and DMA addresses; 0 on Intel, TDX, vTOM */
	u64 prot_ns_shared; /* arm64 realm: the top IPA bit, set in shared addresses */
	bool cc[CC_ATTR_COUNT];
	bool private_mapping; /* pages are private to the CPU unless set_memory_decrypted() said otherwise */
	bool guest;	      /* a confidential guest: force_dma_unencrypted() for every device */
	bool swiotlb_enabled; /* x86_swiotlb_enable, or what the architecture decides at mem_init */
};

static inline bool arch_cc(const struct arch_state *arch, enum cc_attr attr)
{
	return arch->cc[attr];
}
/* of that kernel: what the platform reports under its profile */
bool cc_platform_has(const struct kernel *k, enum cc_attr attr);
bool force_dma_unencrypted(struct kernel *k, const struct device *dev);
/* the same answer without a trace of it: for queries and diagnostics */
bool arch_force_dma_unencrypted(const struct kernel *k, const struct device *dev);

/* 0 or a negative errno; phys and pages of the linear map */
int set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages);
int set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages);

/* 6.15's hooks; before it the bit is or-ed in by phys_to_dma() (behaviour dma_encoding) */
dma_addr_t dma_addr_encrypted(const struct kernel *k, dma_addr_t addr);
dma_addr_t dma_addr_unencrypted(const struct kernel *k, dma_addr_t addr);
dma_addr_t dma_addr_canonical(const struct kernel *k, dma_addr_t addr);

/* fills k->arch from hw and the command line (mem_encrypt=): before any memory is allocated */
int arch_early_boot(struct kernel *k);
/* decides on swiotlb, sets it up, decrypts it: in that architecture's order */
int arch_swiotlb_boot(struct kernel *k);

#endif
