/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What architectures decide for the DMA layer: cc_platform_has(), force_dma_unencrypted(), set_memory_*(), and when
 * swiotlb is set up. One file each in linux/arch/. The encoding of DMA addresses stands in direct.h.
 */
#ifndef DMASIM_LINUX_ARCH_H
#define DMASIM_LINUX_ARCH_H

#include "base/types.h"
#include <dmasim/platform.h>

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
	u64 zone_dma_limit;   /* kernel/dma/direct.c zone_dma_limit: last address of ZONE_DMA */
	bool converts_pages;  /* set_memory_*() does something */
	bool private_mapping; /* pages are private to the CPU unless set_memory_decrypted() said otherwise */
	bool guest;	      /* a confidential guest: force_dma_unencrypted() for every device */
	bool swiotlb_enabled; /* x86_swiotlb_enable */
	bool xen_pv_domain;
};

enum kernel_arch arch_of_cpu(enum dmasim_cpu cpu);
/* of that kernel: what the platform reports under its profile */
/* what is asked all the time is inline, in kernel.h: cc_platform_has() and force_dma_unencrypted() */
/* @streaming: for a mapping; only behaviour sme_force_limit "reach" tells the two apart */
bool arch_force_dma_unencrypted(struct kernel *k, const struct device *dev, bool streaming);

/* 0 or a negative errno; phys and pages of the linear map */
int set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages);
int set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages);

/* which DMA zones exist and where they end: after RAM is known */
void arch_zone_limits(struct kernel *k);
/* fills k->arch from hw and the command line (mem_encrypt=): before any memory is allocated */
int arch_early_boot(struct kernel *k);
/* start_kernel()'s mem_encrypt_init() and what else follows the page allocator's start */
void arch_late_boot(struct kernel *k);
/* end of the memory that the contiguous area may come from; 0: any */
phys_addr_t arch_cma_limit(const struct kernel *k);
/* decides on swiotlb and sets it up while memblock is in charge */
void arch_swiotlb_boot(struct kernel *k);

/* linux/arch/x86.c, arm64.c, s390.c, powerpc.c: the same questions for one architecture each */
struct arch_ops {
	int (*early_boot)(struct kernel *k); /* 0, or -EOPNOTSUPP: that kernel does not run on this platform */
	void (*zone_limits)(struct kernel *k);
	void (*swiotlb_boot)(struct kernel *k); /* memblock is still in charge */
	void (*late_boot)(struct kernel *k);	/* the page allocator runs */
	bool (*force_dma_unencrypted)(struct kernel *k, const struct device *dev, bool streaming);
	int (*set_memory)(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail);
};
/* what those files share: a guest whose pages are its own until it shares them, */
void arch_protected_guest(struct kernel *k);
/* whether such a guest outside x86 reports CC_ATTR_GUEST_MEM_ENCRYPT, */
void arch_report_guest(struct kernel *k);
/* and the swiotlb flags that make all its devices bounce */
unsigned int arch_guest_swiotlb_flags(const struct kernel *k);

extern const struct arch_ops arch_x86_ops, arch_arm64_ops, arch_s390_ops, arch_powerpc_ops;

#endif
