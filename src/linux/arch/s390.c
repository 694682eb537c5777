// SPDX-License-Identifier: GPL-2.0-only
/*
 * arch/s390/mm/init.c: protected virtualization. Only a protected guest has bounce buffers.
 */
#include "linux/kernel.h"

#include <errno.h>

#include "hw/hw.h"

#define S390_ZONE_DMA_LIMIT DMA_BIT_MASK(31)

static bool is_prot_virt_guest(const struct kernel *k)
{
	return hw_config(k->hw)->encryption == DMASIM_ENC_S390_PV;
}

static int s390_early_boot(struct kernel *k)
{
	if (!is_prot_virt_guest(k))
		return 0;
	arch_protected_guest(k);
	switch (k->profile.s390_cc) {
	case S390_CC_ABSENT:
		return 0;
	case S390_CC_MEM:
		k->arch.cc[CC_ATTR_MEM_ENCRYPT] = true;
		break;
	}
	arch_report_guest(k);
	return 0;
}

static void s390_zone_limits(struct kernel *k)
{
	k->arch.zone_dma_limit = S390_ZONE_DMA_LIMIT;
}

/* pv_init() */
static void s390_swiotlb_boot(struct kernel *k)
{
	unsigned int flags = SWIOTLB_VERBOSE;

	if (!is_prot_virt_guest(k))
		return;
	flags |= arch_guest_swiotlb_flags(k);
	swiotlb_init(k, true, flags);
	swiotlb_update_mem_attributes(k);
}

static void s390_late_boot(struct kernel *k)
{
	(void)k;
}

/* a page at a time through the ultravisor; its answer is not looked at */
static int s390_set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	if (fail)
		return -EIO;
	if (decrypted)
		hw_guest_share(k->hw, phys, pages);
	else
		hw_guest_unshare(k->hw, phys, pages);
	return page_mark_decrypted(k, phys, pages, decrypted) ? 0 : -ENOMEM;
}

const struct arch_ops arch_s390_ops = {
	.early_boot = s390_early_boot,
	.zone_limits = s390_zone_limits,
	.swiotlb_boot = s390_swiotlb_boot,
	.late_boot = s390_late_boot,
	.set_memory = s390_set_memory,
};
