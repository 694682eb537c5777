// SPDX-License-Identifier: GPL-2.0-only
/*
 * arch/arm64/mm/init.c, arch/arm64/kernel/rsi.c (realms, 6.13) and the protected KVM guest.
 */
#include "linux/kernel.h"

#include <errno.h>

#include "hw/hw.h"

static int realm_boot(struct kernel *k)
{
	switch (k->profile.realm_guest) {
	case REALM_GUEST_ABSENT:
		return -EOPNOTSUPP;
	case REALM_GUEST_KNOWN:
		break;
	}
	/* RSI_REALM_CONFIG: the top bit of the IPA space selects the unprotected half */
	k->arch.prot_ns_shared = hw_c_bit_mask(k->hw);
	k->arch.cc[CC_ATTR_MEM_ENCRYPT] = true;
	arch_protected_guest(k);
	arch_report_guest(k);
	return 0;
}

static void pkvm_boot(struct kernel *k)
{
	k->arch.converts_pages = true;
	k->arch.private_mapping = true;
	switch (k->profile.pkvm_cc) {
	case PKVM_CC_ABSENT:
		break;
	case PKVM_CC_REPORTED:
		k->arch.cc[CC_ATTR_MEM_ENCRYPT] = true;
		k->arch.cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		k->arch.guest = true;
		break;
	}
}

static bool is_realm_world(const struct kernel *k)
{
	return hw_config(k->hw)->encryption == DMASIM_ENC_CCA;
}

static int arm64_early_boot(struct kernel *k)
{
	if (is_realm_world(k))
		return realm_boot(k);
	if (hw_config(k->hw)->encryption == DMASIM_ENC_PKVM)
		pkvm_boot(k);
	return 0;
}

/* zone_sizes_init(): firmware limits are not modelled beyond config.zone_dma_limit; low RAM keeps a 32-bit zone */
static void arm64_zone_limits(struct kernel *k)
{
	u64 last = (max_pfn(k) << PAGE_SHIFT) - 1;

	k->arch.zone_dma_limit = min_low_pfn(k) << PAGE_SHIFT < DMA_BIT_MASK(32) ? DMA_BIT_MASK(32) : last;
}

static bool realm_needs_pool(struct kernel *k, unsigned int *flags)
{
	switch (k->profile.realm_guest) {
	case REALM_GUEST_ABSENT:
		return false;
	case REALM_GUEST_KNOWN:
		break;
	}
	if (!DECIDE(k, swiotlb_realm, is_realm_world(k), 0, 0))
		return false;
	switch (k->profile.guest_force_bounce) {
	case GUEST_FORCE_BOUNCE_FLAG:
		*flags |= SWIOTLB_FORCE;
		break;
	case GUEST_FORCE_BOUNCE_NONE:
		break;
	}
	return true;
}

/* since realms are known, and on every machine: without encryption it changes nothing */
static void convert_pool(struct kernel *k)
{
	switch (k->profile.realm_guest) {
	case REALM_GUEST_ABSENT:
		break;
	case REALM_GUEST_KNOWN:
		swiotlb_update_mem_attributes(k);
		break;
	}
}

/* mem_init(): a realm always has a pool; kmalloc bouncing alone gets a small one */
static void arm64_swiotlb_boot(struct kernel *k)
{
	bool enable = max_pfn(k) > (k->arch.zone_dma_limit + 1) >> PAGE_SHIFT;
	unsigned int flags = SWIOTLB_VERBOSE;

	DECIDE(k, swiotlb_ram_above_dma_zone, enable, max_pfn(k) << PAGE_SHIFT, k->arch.zone_dma_limit);
	if (realm_needs_pool(k, &flags))
		enable = true;
	if (k->config.dma_bounce_unaligned_kmalloc && !enable) {
		swiotlb_adjust_size(k, min_u64(swiotlb_size_or_default(k), (ram_total(k) + 1023) / 1024));
		enable = true;
	}
	swiotlb_init(k, enable, flags);
	convert_pool(k);
}

static void arm64_late_boot(struct kernel *k)
{
	(void)k;
}

static int ask_host(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	if (fail)
		return -EIO;
	return decrypted ? hw_guest_share(k->hw, phys, pages) : hw_guest_unshare(k->hw, phys, pages);
}

/*
 * arch/arm64/mm/pageattr.c (6.13) __set_memory_enc_dec(): the entries get their new PROT_NS_SHARED and lose PTE_VALID
 * before the host is asked, and only its consent makes them valid again
 */
static int realm_set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	int error;

	if (!page_mark_decrypted(k, phys, pages, decrypted))
		return -ENOMEM;
	error = ask_host(k, phys, pages, decrypted, fail);
	if (error)
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL, "Failed to %s memory, %llu pages will be leaked",
			      decrypted ? "decrypt" : "encrypt", (unsigned long long)pages);
	if (!page_mark_invalid(k, phys, pages, error != 0))
		return -ENOMEM;
	return error;
}

/* protected KVM guest: MEM_SHARE and MEM_UNSHARE, and the linear map stays as it is */
static int arm64_set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	int error;

	if (is_realm_world(k))
		return realm_set_memory(k, phys, pages, decrypted, fail);
	error = ask_host(k, phys, pages, decrypted, fail);
	if (error)
		return error;
	return page_mark_decrypted(k, phys, pages, decrypted) ? 0 : -ENOMEM;
}

const struct arch_ops arch_arm64_ops = {
	.early_boot = arm64_early_boot,
	.zone_limits = arm64_zone_limits,
	.swiotlb_boot = arm64_swiotlb_boot,
	.late_boot = arm64_late_boot,
	.set_memory = arm64_set_memory,
};
