// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/amd/{init,iommu,io_pgtable}.c: what the AMD driver decides at boot and for each device.
 */
#include <errno.h>
#include <inttypes.h>

#include "hw/rmp.h"
#include "linux/iommu_driver.h"

#define MSI_RANGE_START 0xfee00000ull
#define MSI_RANGE_END 0xfeefffffull
#define HT_RANGE_START 0xfd00000000ull
#define HT_RANGE_END 0xffffffffffull

/* every power of two that a leaf can express, but 512 GiB; v2 tables are those of the CPU */
#define AMD_IOMMU_PGSIZES (DMA_BIT_MASK(52) & PAGE_MASK & ~GiB(512))
#define AMD_IOMMU_PGSIZES_V2 (SZ_4K | SZ_2M | SZ_1G)

static bool np_cache(const struct kernel *k)
{
	return iommu_knob(k, HW_KNOB_IOMMU_CACHING_MODE) || hw_is_guest(k->hw);
}

/* family 17h needs a microcode that knows SME in the IOMMU */
static bool amd_iommu_sme_check(struct kernel *k)
{
	u64 family = iommu_knob(k, HW_KNOB_CPU_FAMILY), microcode = iommu_knob(k, HW_KNOB_CPU_MICROCODE);
	bool known = microcode >= 0x08001205 || (microcode >= 0x08001126 && microcode <= 0x080011ff);
	bool concerned = cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT) && family == 0x17;

	if (!DECIDE(k, amd_sme_check, concerned && !known, family, microcode))
		return true;
	kernel_printk(k, LOG_NOTICE, NULL, "AMD-Vi: IOMMU not currently supported when SME is active");
	return false;
}

static bool have_ivrs(const struct kernel *k)
{
	enum dmasim_iommu iommu = hw_config(k->hw)->iommu;

	return iommu == DMASIM_IOMMU_AMD || iommu == DMASIM_IOMMU_AMD_V2;
}

void amd_iommu_detect(struct kernel *k)
{
	k->iommu.amd_detected = !k->cmdline.iommu_off && amd_iommu_sme_check(k) && have_ivrs(k);
	if (!k->iommu.amd_detected)
		k->arch.cc[CC_ATTR_HOST_SEV_SNP] = false;
}

void amd_iommu_settle_snp(struct kernel *k)
{
	switch (k->profile.amd_snp_enable) {
	case AMD_SNP_ENABLE_ABSENT:
		/* whoever initialised SNP, this kernel did not */
		return;
	case AMD_SNP_ENABLE_BOOT:
		break;
	}
	if (!hw_is_guest(k->hw) && !cc_platform_has(k, CC_ATTR_HOST_SEV_SNP))
		hw_rmp_leave_off(k->hw);
}

/* amd_iommu_pgtable, amd_iommu_pgsize_bitmap: what the hardware and the options ask for */
static void choose_tables(struct kernel *k)
{
	k->iommu.amd_pgtbl_v2 = k->cmdline.amd_iommu_pgtbl_v2 || hw_config(k->hw)->iommu == DMASIM_IOMMU_AMD_V2;
}

enum snp_answer { SNP_NO_HOST, SNP_PASSTHROUGH, SNP_V2_TABLES, SNP_NO_FEATURE, SNP_NO_RMP, SNP_YES };

/* arch/x86/virt/svm/sev.c snp_rmptable_init(): an entry for each page of RAM, and for the table itself */
static bool rmptable_init(struct kernel *k)
{
	u64 base, size, expected;

	if (!iommu_knob(k, HW_KNOB_SNP_RMP_USABLE))
		return false;
	if (!hw_rmp_range(k->hw, &base, &size))
		return true;
	expected = hw_rmp_table_size(max_u64(max_pfn(k) << PAGE_SHIFT, base + size));
	if (expected <= size)
		return true;
	kernel_printk(k, LOG_ERR, NULL,
		      "SEV-SNP: Memory reserved for the RMP table does not cover full system RAM (expected 0x%" PRIx64
		      " got 0x%" PRIx64 ")",
		      expected, size);
	return false;
}

static enum snp_answer snp_supported(struct kernel *k)
{
	if (!cc_platform_has(k, CC_ATTR_HOST_SEV_SNP))
		return SNP_NO_HOST;
	/* a device table entry must not say "untranslated" once SNP is on, and only v1 tables will do */
	if (k->cmdline.iommu_off || iommu_default_passthrough(k))
		return SNP_PASSTHROUGH;
	if (k->iommu.amd_pgtbl_v2)
		return SNP_V2_TABLES;
	if (!iommu_knob(k, HW_KNOB_IOMMU_SNP))
		return SNP_NO_FEATURE;
	if (!rmptable_init(k))
		return SNP_NO_RMP;
	return SNP_YES;
}

static void iommu_snp_enable(struct kernel *k)
{
	static const char *const says[] = {
		[SNP_PASSTHROUGH] = "IOMMU disabled or configured in passthrough mode",
		[SNP_V2_TABLES] = "IOMMU is configured with V2 page table mode",
		[SNP_NO_FEATURE] = "IOMMU SNP feature not enabled",
		[SNP_NO_RMP] = "RMP initialization failed",
	};
	enum snp_answer answer = snp_supported(k);

	CHOOSE(k, amd_snp, answer, 0, 0);
	if (answer == SNP_NO_HOST)
		return;
	/* the feature counts as used as soon as it is found */
	k->iommu.snp_enabled = answer >= SNP_NO_RMP;
	if (answer == SNP_YES) {
		kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: IOMMU SNP support enabled.");
		return;
	}
	kernel_printk(k, LOG_WARN, NULL, "AMD-Vi: SNP: %s, SNP cannot be supported.", says[answer]);
	k->arch.cc[CC_ATTR_HOST_SEV_SNP] = false;
}

/* iommu_init_pci(): v2 tables where the hardware has them */
static void check_v2_tables(struct kernel *k)
{
	if (!k->iommu.amd_pgtbl_v2)
		return;
	if (!iommu_knob(k, HW_KNOB_IOMMU_GUEST_TABLES)) {
		kernel_printk(k, LOG_WARN, NULL, "AMD-Vi: Cannot enable v2 page table for DMA-API. Fallback to v1.");
		k->iommu.amd_pgtbl_v2 = false;
		return;
	}
	switch (k->profile.amd_pgtbl_v2) {
	case AMD_PGTBL_V2_NO_PASSTHROUGH:
		if (!iommu_default_passthrough(k)) {
			kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: V2 page table enabled");
			return;
		}
		kernel_printk(k, LOG_WARN, NULL,
			      "AMD-Vi: V2 page table doesn't support passthrough mode. Fallback to v1.");
		k->iommu.amd_pgtbl_v2 = false;
		return;
	case AMD_PGTBL_V2_KEPT:
		kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: V2 page table enabled (Paging mode : 4 level)");
		return;
	}
}

/* amd_iommu_init_dma_ops(): whether pci_iommu_init() keeps the pool */
static void free_swiotlb(struct kernel *k)
{
	switch (k->profile.amd_swiotlb) {
	case AMD_SWIOTLB_KEPT:
		return;
	case AMD_SWIOTLB_FREED:
		break;
	}
	k->arch.swiotlb_enabled = iommu_default_passthrough(k) || k->arch.sme_me_mask;
}

static bool amd_iommu_init(struct kernel *k)
{
	if (!k->iommu.amd_detected)
		return false;
	if (k->cmdline.amd_iommu_off) {
		k->arch.cc[CC_ATTR_HOST_SEV_SNP] = false;
		return false;
	}
	choose_tables(k);
	switch (k->profile.amd_snp_enable) {
	case AMD_SNP_ENABLE_ABSENT:
		break;
	case AMD_SNP_ENABLE_BOOT:
		iommu_snp_enable(k);
		break;
	}
	k->iommu.caching_mode = np_cache(k);
	if (DECIDE(k, iommu_caching_mode, k->iommu.caching_mode, 0, 0)) {
		kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: Using strict mode due to virtualization");
		iommu_set_dma_strict(k);
	}
	check_v2_tables(k);
	free_swiotlb(k);
	return true;
}

/* pdev_pasid_supported(): not looked at where isolation is forced and translation is the default */
static bool pasid_supported(const struct kernel *k, const struct device *dev)
{
	if (!iommu_default_passthrough(k) && k->cmdline.amd_iommu_force_isolation)
		return false;
	return dev->is_pci && dev->pasid_capable;
}

static enum iommu_domain_type amd_iommu_def_domain_type(struct kernel *k, const struct device *dev)
{
	if (dev->is_pci && dev->untrusted)
		return IOMMU_DOMAIN_DMA;
	/* such devices (GPUs) may lack the C-bit in their mask, and SNP forbids identity */
	if (pasid_supported(k, dev) && !cc_platform_has(k, CC_ATTR_MEM_ENCRYPT) && !k->iommu.snp_enabled)
		return IOMMU_DOMAIN_IDENTITY;
	return IOMMU_DOMAIN_NONE;
}

static u64 dma_max_address(const struct kernel *k)
{
	if (!k->iommu.amd_pgtbl_v2)
		return ~0ull;
	switch (k->profile.amd_pgtbl_v2) {
	case AMD_PGTBL_V2_NO_PASSTHROUGH:
		return DMA_BIT_MASK(48);
	case AMD_PGTBL_V2_KEPT:
		break;
	}
	return DMA_BIT_MASK(47);
}

static u64 v1_page_sizes(const struct kernel *k)
{
	switch (k->profile.amd_pgsizes) {
	case AMD_PGSIZES_FIXED:
		return AMD_IOMMU_PGSIZES;
	case AMD_PGSIZES_OPTIONS:
		break;
	}
	if (k->cmdline.amd_iommu_nohugepages)
		return SZ_4K;
	return k->cmdline.amd_iommu_v2_pgsizes_only ? AMD_IOMMU_PGSIZES_V2 : AMD_IOMMU_PGSIZES;
}

static int do_iommu_domain_alloc(const struct kernel *k, struct iommu_domain *domain, enum dmasim_iommu *format)
{
	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return k->iommu.snp_enabled ? -EINVAL : 0;
	*format = k->iommu.amd_pgtbl_v2 ? DMASIM_IOMMU_AMD_V2 : DMASIM_IOMMU_AMD;
	domain->aperture_last = dma_max_address(k);
	domain->force_aperture = true;
	domain->pgsize_bitmap = k->iommu.amd_pgtbl_v2 ? AMD_IOMMU_PGSIZES_V2 : v1_page_sizes(k);
	return 0;
}

static int amd_iommu_get_resv_regions(struct iova_domain *iovad)
{
	int error = reserve_iova_bytes(iovad, MSI_RANGE_START, MSI_RANGE_END);

	return error ? error : reserve_iova_bytes(iovad, HT_RANGE_START, HT_RANGE_END);
}

/* iommu_v1_map_pages() and its successors */
static bool amd_leaf_encrypted(const struct kernel *k, u64 prot)
{
	switch (k->profile.iopte_mmio) {
	case IOPTE_MMIO_ENCRYPTED:
		break;
	case IOPTE_MMIO_PLAIN:
		if (prot & IOMMU_MMIO)
			return false;
		break;
	}
	return k->arch.sme_me_mask;
}

const struct iommu_ops amd_iommu_ops = {
	.init = amd_iommu_init,
	.def_domain_type = amd_iommu_def_domain_type,
	.domain_alloc = do_iommu_domain_alloc,
	.reserve_regions = amd_iommu_get_resv_regions,
	.leaf_encrypted = amd_leaf_encrypted,
	.deferred_flush = true,
};
