// SPDX-License-Identifier: GPL-2.0-only
/*
 * arch/x86/kernel/pci-dma.c, arch/x86/coco/core.c, arch/x86/mm/{mem_encrypt,mem_encrypt_amd}.c and set_memory.
 */
#include "linux/direct.h"
#include "linux/kernel.h"
#include "linux/swiotlb-xen.h"

#include <errno.h>
#include <inttypes.h>

#include "hw/rmp.h"

/* arch/x86/include/asm/dma.h: ISA DMA reaches 16 MiB */
#define X86_ZONE_DMA_LIMIT DMA_BIT_MASK(24)
/* a confidential guest's pool: 6 % of RAM, at least the default, at most 1 GiB (mem_encrypt_setup_arch()) */
#define GUEST_POOL_PERCENT 6
#define GUEST_POOL_MAX GiB(1)

static void set_attributes(struct kernel *k, enum dmasim_encryption encryption)
{
	bool *cc = k->arch.cc;

	switch (encryption) {
	case DMASIM_ENC_SME:
		/* the firmware allows it; the kernel turns it on only when asked to */
		if (!k->cmdline.mem_encrypt)
			return;
		cc[CC_ATTR_HOST_MEM_ENCRYPT] = true;
		break;
	case DMASIM_ENC_SEV_SNP:
		cc[CC_ATTR_GUEST_SEV_SNP] = true;
		cc[CC_ATTR_GUEST_STATE_ENCRYPT] = true;
		cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		break;
	case DMASIM_ENC_SEV_ES:
		cc[CC_ATTR_GUEST_STATE_ENCRYPT] = true;
		cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		break;
	case DMASIM_ENC_SEV:
		cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		break;
	case DMASIM_ENC_TDX:
		/* the shared bit stands in page tables only, never in a DMA address */
		cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		cc[CC_ATTR_MEM_ENCRYPT] = true;
		return;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_CCA:
	case DMASIM_ENC_PKVM:
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
	case DMASIM_ENC_COUNT:
		return;
	}
	cc[CC_ATTR_MEM_ENCRYPT] = true;
	k->arch.sme_me_mask = hw_c_bit_mask(k->hw);
}

/* arch/x86/kernel/cpu/amd.c bsp_determine_snp(); the IOMMU driver may take it back */
static bool snp_host(struct kernel *k)
{
	u64 base, size;

	switch (k->profile.amd_snp_enable) {
	case AMD_SNP_ENABLE_ABSENT:
		return false;
	case AMD_SNP_ENABLE_BOOT:
		break;
	}
	if (k->arch.x86_intel || hw_is_guest(k->hw) || !hw_config(k->hw)->knob[HW_KNOB_SNP_HOST])
		return false;
	/* arch/x86/virt/svm/sev.c snp_probe_rmptable_info() */
	if (hw_rmp_range(k->hw, &base, &size))
		kernel_printk(k, LOG_INFO, NULL,
			      "SEV-SNP: RMP table physical range [0x%016" PRIx64 " - 0x%016" PRIx64 "]", base,
			      base + size - 1);
	return true;
}

static int x86_early_boot(struct kernel *k)
{
	const struct hw_config *hw = hw_config(k->hw);

	k->arch.x86_intel = hw->cpu == DMASIM_CPU_INTEL;
	set_attributes(k, hw->encryption);
	k->arch.guest = cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT);
	k->arch.xen_pv_domain = hw->xen == DMASIM_XEN_DOM0;
	k->arch.cc[CC_ATTR_HOST_SEV_SNP] = snp_host(k);
	k->arch.private_mapping = cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);
	k->arch.converts_pages = cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);
	return 0;
}

static void x86_zone_limits(struct kernel *k)
{
	k->arch.zone_dma_limit = X86_ZONE_DMA_LIMIT;
}

/* mem_encrypt_setup_arch() */
static void adjust_guest_pool(struct kernel *k)
{
	u64 size;

	if (!cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT))
		return;
	size = ram_total(k) * GUEST_POOL_PERCENT / 100;
	swiotlb_adjust_size(k, min_u64(max_u64(size, IO_TLB_DEFAULT_SIZE), GUEST_POOL_MAX));
}

/* pci_swiotlb_detect() with what newer kernels and proposals make of it */
static unsigned int swiotlb_detect(struct kernel *k)
{
	bool high = max_pfn(k) > DMA_BIT_MASK(32 - PAGE_SHIFT) + 1;
	unsigned int flags = 0;

	k->arch.swiotlb_enabled = k->cmdline.iommu_soft;
	if (DECIDE(k, swiotlb_ram_above_4g, !k->cmdline.iommu_off && high, max_pfn(k) << PAGE_SHIFT, 0))
		k->arch.swiotlb_enabled = true;
	if (DECIDE(k, swiotlb_host_encryption, cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), 0, 0))
		k->arch.swiotlb_enabled = true;
	if (!DECIDE(k, swiotlb_guest_encryption, cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT), 0, 0))
		return flags;
	k->arch.swiotlb_enabled = true;
	flags |= arch_guest_swiotlb_flags(k);
	return flags;
}

/* iommu_default_passthrough() knows no more than the command line at that time */
static bool ignores_force(struct kernel *k)
{
	bool pt = k->cmdline.iommu_passthrough == CMDLINE_ON;

	switch (k->profile.sme_pt_force) {
	case SME_PT_FORCE_HONOURED:
		return false;
	case SME_PT_FORCE_IGNORED:
		return DECIDE(k, swiotlb_force_ignored,
			      k->swiotlb.force_bounce && pt && cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), 0, 0);
	}
	return false;
}

/* the first domain always has it: xen_initial_domain(). The pool may lie anywhere, Xen finds frames for it below 4 GiB */
static void pci_xen_swiotlb_init(struct kernel *k)
{
	k->arch.swiotlb_enabled = true;
	swiotlb_init_remap(k, true, SWIOTLB_ANY, xen_swiotlb_fixup);
	k->dma_ops = &xen_swiotlb_x86_dma_ops;
}

static void x86_swiotlb_boot(struct kernel *k)
{
	unsigned int flags;

	adjust_guest_pool(k);
	/* pci_iommu_alloc() asks nothing else of a PV domain */
	if (DECIDE(k, swiotlb_xen_domain, k->arch.xen_pv_domain, 0, 0)) {
		pci_xen_swiotlb_init(k);
		return;
	}
	flags = swiotlb_detect(k);
	if (ignores_force(k)) {
		kernel_printk(k, LOG_WARN, NULL,
			      "Ignoring swiotlb=force with host memory encryption and IOMMU passthrough");
		k->swiotlb.force_bounce = false;
	}
	gart_iommu_hole_init(k);
	swiotlb_init(k, k->arch.swiotlb_enabled, flags);
}

static const char *feature_line(const struct kernel *k)
{
	if (k->arch.x86_intel)
		return "Memory Encryption Features active: Intel TDX";
	if (cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT))
		return "Memory Encryption Features active: AMD SME";
	if (cc_platform_has(k, CC_ATTR_GUEST_SEV_SNP))
		return "Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP";
	if (cc_platform_has(k, CC_ATTR_GUEST_STATE_ENCRYPT))
		return "Memory Encryption Features active: AMD SEV SEV-ES";
	return "Memory Encryption Features active: AMD SEV";
}

/* mem_encrypt_init() */
static void x86_late_boot(struct kernel *k)
{
	if (!cc_platform_has(k, CC_ATTR_MEM_ENCRYPT))
		return;
	swiotlb_update_mem_attributes(k);
	kernel_printk(k, LOG_INFO, NULL, "%s", feature_line(k));
}

static bool behind_iommu(struct kernel *k, const struct device *dev)
{
	switch (k->profile.sme_force_scope) {
	case SME_FORCE_SCOPE_ALL:
		return false;
	case SME_FORCE_SCOPE_DIRECT:
		return DECIDE(k, force_behind_iommu, dev->dma_iommu, 0, 0);
	}
	return false;
}

static bool forced_by_bouncing(struct kernel *k, const struct device *dev)
{
	switch (k->profile.sme_forced_bounce) {
	case SME_FORCED_BOUNCE_PRIVATE:
		return false;
	case SME_FORCED_BOUNCE_UNENCRYPTED:
		return DECIDE(k, force_sme_bounce, is_swiotlb_force_bounce(k, dev), 0, 0);
	}
	return false;
}

/* dev_cannot_reach_memory(): without an IOMMU, and even the encrypted address of 0 is beyond the limit */
static bool cannot_reach_memory(struct kernel *k, const struct device *dev, bool streaming)
{
	u64 limit = streaming ? dma_device_limit(dev) : dma_device_coherent_limit(dev);
	dma_addr_t lowest = phys_to_dma(k, dev, 0);

	if (DECIDE(k, force_behind_iommu, dev->dma_iommu, 0, 0))
		return false;
	return DECIDE(k, force_no_reach, lowest > limit, limit, lowest);
}

/* the SME half of force_dma_unencrypted(): the coherent mask and the bus limit, never the streaming mask */
static bool x86_force_dma_unencrypted(struct kernel *k, const struct device *dev, bool streaming)
{
	u64 limit;

	if (!cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT))
		return false;
	switch (k->profile.sme_force_limit) {
	case SME_FORCE_LIMIT_COHERENT:
		break;
	case SME_FORCE_LIMIT_REACH:
		return cannot_reach_memory(k, dev, streaming);
	}
	if (behind_iommu(k, dev))
		return false;
	if (forced_by_bouncing(k, dev))
		return true;
	limit = dma_device_coherent_limit(dev);
	return DECIDE(k, force_sme_limit, limit <= k->arch.sme_me_mask - 1, limit, k->arch.sme_me_mask);
}

/* a conversion that the other side refuses: the first one warns (__set_memory_enc_pgtable()) */
static int refused(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, int error)
{
	kernel_printk_once(k, LOG_SITE_cpa_vmm_failure, LOG_WARNING_BACKTRACE, NULL,
			   "CPA VMM failure to convert memory (addr=%#llx, numpages=%llu) to %s: %d",
			   (unsigned long long)kernel_va(k, phys), (unsigned long long)pages,
			   decrypted ? "shared" : "private", error);
	return error;
}

/*
 * Any failure of a page-state change ends an SNP guest (arch/x86/coco/sev/): PVALIDATE's, or the host's answer to the
 * request, which is printed (vmgexit_psc()).
 */
static void sev_es_terminate(struct kernel *k, int error)
{
	if (error == -EIO)
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL, "SNP: PSC failed ret=%d exit_info_2=%llx", 0,
			      (unsigned long long)HW_PSC_GENERIC);
	k->terminated = error == -EPROTO ? GHCB_TERM_PVALIDATE : GHCB_TERM_PSC;
}

static int tell_host(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted)
{
	int error = decrypted ? hw_guest_share(k->hw, phys, pages) : hw_guest_unshare(k->hw, phys, pages);

	if (error && cc_platform_has(k, CC_ATTR_GUEST_SEV_SNP)) {
		sev_es_terminate(k, error);
		return error;
	}
	return error ? refused(k, phys, pages, decrypted, error) : 0;
}

/* enc_status_change_prepare(): SNP to shared, TDX to private. The others in enc_status_change_finish() */
static bool tells_host_first(const struct kernel *k, bool decrypted)
{
	if (k->arch.x86_intel)
		return !decrypted;
	return decrypted && cc_platform_has(k, CC_ATTR_GUEST_SEV_SNP);
}

/*
 * __set_memory_enc_pgtable(): whoever fails after the mapping has changed leaves it changed, and when the mapping
 * cannot be changed (@fail) the host has been told all the same
 */
static int x86_set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, bool fail)
{
	bool first = tells_host_first(k, decrypted);
	int error = k->arch.guest && first ? tell_host(k, phys, pages, decrypted) : 0;

	if (error || fail)
		return error ? error : -EIO;
	if (!page_mark_decrypted(k, phys, pages, decrypted))
		return -ENOMEM;
	return k->arch.guest && !first ? tell_host(k, phys, pages, decrypted) : 0;
}

const struct arch_ops arch_x86_ops = {
	.early_boot = x86_early_boot,
	.zone_limits = x86_zone_limits,
	.swiotlb_boot = x86_swiotlb_boot,
	.late_boot = x86_late_boot,
	.force_dma_unencrypted = x86_force_dma_unencrypted,
	.set_memory = x86_set_memory,
};
