// SPDX-License-Identifier: GPL-2.0-only
/*
 * arch/powerpc/platforms/pseries/{svm,cc_platform}.c, arch/powerpc/kernel/dma-swiotlb.c, arch/powerpc/mm/mem.c: secure
 * guests. Its devices take the direct route here.
 */
#include "linux/kernel.h"

#include <errno.h>

#include "hw/hw.h"

#define POWERPC_ZONE_DMA_LIMIT DMA_BIT_MASK(31)

static bool is_secure_guest(const struct kernel *k)
{
	return hw_config(k->hw)->encryption == DMASIM_ENC_PPC_SVM;
}

static int powerpc_early_boot(struct kernel *k)
{
	if (!is_secure_guest(k))
		return 0;
	arch_protected_guest(k);
	k->arch.cc[CC_ATTR_MEM_ENCRYPT] = true;
	arch_report_guest(k);
	return 0;
}

static void powerpc_zone_limits(struct kernel *k)
{
	k->arch.zone_dma_limit = POWERPC_ZONE_DMA_LIMIT;
}

/*
 * mem_init(), as 6.1 and 6.12 have it; later profiles are taken to be the same. init_svm() has not yet asked for a pool,
 * nor for bouncing. Only the command line can have done so.
 */
static void powerpc_swiotlb_boot(struct kernel *k)
{
	memblock_set_bottom_up(k, true);
	swiotlb_init(k, false, 0);
}

/* init_svm() is an early initcall; check_swiotlb_enabled() comes behind it, and keeps what it asked for */
static void powerpc_late_boot(struct kernel *k)
{
	if (!is_secure_guest(k))
		return;
	swiotlb_update_mem_attributes(k);
	swiotlb_print_info(k);
}

static int powerpc_set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	if (fail)
		return -EIO;
	if (!is_aligned(phys, PAGE_SIZE))
		return -EINVAL;
	if (decrypted)
		hw_guest_share(k->hw, phys, pages);
	else
		hw_guest_unshare(k->hw, phys, pages);
	return page_mark_decrypted(k, phys, pages, decrypted) ? 0 : -ENOMEM;
}

const struct arch_ops arch_powerpc_ops = {
	.early_boot = powerpc_early_boot,
	.zone_limits = powerpc_zone_limits,
	.swiotlb_boot = powerpc_swiotlb_boot,
	.late_boot = powerpc_late_boot,
	.set_memory = powerpc_set_memory,
};
