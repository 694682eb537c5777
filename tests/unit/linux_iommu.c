// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which domain a device gets, what boot prints about it, and which page sizes a mapping has. Expectations come from
 * drivers/iommu/{iommu.c,amd/init.c,amd/iommu.c,intel/iommu.c} of 6.12.117 and 6.1.192, and from recorded boots where a
 * test says so.
 */
#include "hw/rmp.h"
#include "iommu_box.h"

#include <errno.h>

#define AMD .cpu = DMASIM_CPU_AMD, .iommu = DMASIM_IOMMU_AMD
#define INTEL .cpu = DMASIM_CPU_INTEL, .iommu = DMASIM_IOMMU_INTEL
#define ARM .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_SMMUV3
#define SME .encryption = DMASIM_ENC_SME

struct choice {
	const char *what;
	struct box_spec spec;
	bool untrusted, pasid, quirk, not_pci, no_iommu;
	enum iommu_domain_type type;
};

static const struct choice choices[] = {
	/* iommu_subsys_init(): lazy on x86, strict on arm64 (drivers/iommu/Kconfig) */
	{ "AMD", { AMD }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "Intel, on", { INTEL, .cmdline = "intel_iommu=on" }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "Intel, built in", { INTEL, .intel_default_on = true }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "Intel, defconfig", { INTEL }, .type = IOMMU_DOMAIN_NONE },
	{ "Intel, off", { INTEL, .intel_default_on = true, .cmdline = "intel_iommu=off" }, .type = IOMMU_DOMAIN_NONE },
	{ "SMMUv3", { ARM }, .type = IOMMU_DOMAIN_DMA },
	{ "SMMUv3, lazy", { ARM, .cmdline = "iommu.strict=0" }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "no IOMMU", { .cpu = DMASIM_CPU_AMD }, .type = IOMMU_DOMAIN_NONE },
	{ "not behind it", { AMD }, .no_iommu = true, .type = IOMMU_DOMAIN_NONE },
	/* recorded: x86-amd-iommu-6G, x86-amd-iommu-pt-6G (a virtual IOMMU), x86-intel-iommu-6G: iommu_groups.txt */
	{ "recorded AMD",
	  { AMD, .cmdline = "amd_iommu=on", .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } },
	  .type = IOMMU_DOMAIN_DMA },
	{ "recorded AMD, pt",
	  { AMD, .cmdline = "amd_iommu=on iommu=pt", .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } },
	  .type = IOMMU_DOMAIN_IDENTITY },
	{ "recorded Intel",
	  { INTEL, .cmdline = "intel_iommu=on", .set = { { HW_KNOB_IOMMU_ADDRESS_WIDTH, 39 } } },
	  .type = IOMMU_DOMAIN_DMA_FQ },
	/* the command line */
	{ "pt", { AMD, .cmdline = "iommu=pt" }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "passthrough=1", { AMD, .cmdline = "iommu.passthrough=1" }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "pt on arm64 is unknown", { ARM, .cmdline = "iommu=pt" }, .type = IOMMU_DOMAIN_DMA },
	{ "last wins", { AMD, .cmdline = "iommu=pt iommu.passthrough=0" }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "built-in pt", { AMD, .default_passthrough = true }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "nopt", { AMD, .default_passthrough = true, .cmdline = "iommu=nopt" }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "strict", { AMD, .cmdline = "iommu.strict=1" }, .type = IOMMU_DOMAIN_DMA },
	{ "built-in strict", { AMD, .default_strict = true }, .type = IOMMU_DOMAIN_DMA },
	{ "fullflush", { AMD, .cmdline = "amd_iommu=fullflush" }, .type = IOMMU_DOMAIN_DMA },
	{ "fullflush wins", { AMD, .cmdline = "iommu.strict=0 amd_iommu=fullflush" }, .type = IOMMU_DOMAIN_DMA },
	{ "intel strict", { INTEL, .cmdline = "intel_iommu=on,strict" }, .type = IOMMU_DOMAIN_DMA },
	{ "off", { AMD, .cmdline = "iommu=off" }, .type = IOMMU_DOMAIN_NONE },
	{ "Intel, iommu=off", { INTEL, .cmdline = "intel_iommu=on iommu=off" }, .type = IOMMU_DOMAIN_NONE },
	{ "amd off", { AMD, .cmdline = "amd_iommu=off" }, .type = IOMMU_DOMAIN_NONE },
	{ "soft does not switch it off", { AMD, .cmdline = "iommu=soft" }, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "force changes nothing", { AMD, .cmdline = "iommu=force" }, .type = IOMMU_DOMAIN_DMA_FQ },
	/* memory encryption: only the built-in default is taken back */
	{ "SME, built-in pt",
	  { AMD, SME, .cmdline = "mem_encrypt=on", .default_passthrough = true },
	  .type = IOMMU_DOMAIN_DMA_FQ },
	{ "SME not switched on", { AMD, SME, .default_passthrough = true }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "SME, explicit pt", { AMD, SME, .cmdline = "mem_encrypt=on iommu=pt" }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "SNP guest, built-in pt",
	  { AMD, .encryption = DMASIM_ENC_SEV_SNP, .default_passthrough = true },
	  .type = IOMMU_DOMAIN_DMA },
	{ "SNP guest, explicit pt",
	  { AMD, .encryption = DMASIM_ENC_SEV_SNP, .cmdline = "iommu=pt" },
	  .type = IOMMU_DOMAIN_IDENTITY },
	/* untrusted devices: always translated, never lazy */
	{ "untrusted", { AMD }, .untrusted = true, .type = IOMMU_DOMAIN_DMA },
	{ "untrusted, pt", { AMD, .cmdline = "iommu=pt" }, .untrusted = true, .type = IOMMU_DOMAIN_DMA },
	{ "untrusted, Intel, pt",
	  { INTEL, .cmdline = "intel_iommu=on iommu=pt" },
	  .untrusted = true,
	  .type = IOMMU_DOMAIN_DMA },
	{ "untrusted is a PCI notion",
	  { AMD, .cmdline = "iommu=pt" },
	  .untrusted = true,
	  .not_pci = true,
	  .type = IOMMU_DOMAIN_IDENTITY },
	{ "untrusted, 6.1",
	  { AMD, .kernel = "v6.1", .cmdline = "iommu=pt" },
	  .untrusted = true,
	  .type = IOMMU_DOMAIN_DMA },
	/* amd_iommu_def_domain_type(): PASID devices, unless encryption or SNP forbid */
	{ "PASID", { AMD }, .pasid = true, .type = IOMMU_DOMAIN_IDENTITY },
	{ "PASID, 6.1", { AMD, .kernel = "v6.1" }, .pasid = true, .type = IOMMU_DOMAIN_IDENTITY },
	{ "PASID, untrusted", { AMD }, .pasid = true, .untrusted = true, .type = IOMMU_DOMAIN_DMA },
	{ "PASID, SME", { AMD, SME, .cmdline = "mem_encrypt=on" }, .pasid = true, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "PASID, SME, pt",
	  { AMD, SME, .cmdline = "mem_encrypt=on iommu=pt" },
	  .pasid = true,
	  .type = IOMMU_DOMAIN_IDENTITY },
	{ "PASID, SNP host", { AMD, .set = { { HW_KNOB_SNP_HOST, 1 } } }, .pasid = true, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "PASID, isolation",
	  { AMD, .cmdline = "amd_iommu=force_isolation" },
	  .pasid = true,
	  .type = IOMMU_DOMAIN_DMA_FQ },
	{ "PASID, not PCI", { AMD }, .pasid = true, .not_pci = true, .type = IOMMU_DOMAIN_DMA_FQ },
	{ "PASID, Intel", { INTEL, .cmdline = "intel_iommu=on" }, .pasid = true, .type = IOMMU_DOMAIN_DMA_FQ },
	/* device_def_domain_type() */
	{ "quirk", { INTEL, .cmdline = "intel_iommu=on" }, .quirk = true, .type = IOMMU_DOMAIN_IDENTITY },
	{ "no hardware pass-through",
	  { INTEL, .cmdline = "intel_iommu=on iommu=pt", .set = { { HW_KNOB_IOMMU_PASS_THROUGH, 0 } } },
	  .type = IOMMU_DOMAIN_DMA },
	{ "no hardware pass-through, 6.1",
	  { INTEL, .kernel = "v6.1", .cmdline = "intel_iommu=on iommu=pt",
	    .set = { { HW_KNOB_IOMMU_PASS_THROUGH, 0 } } },
	  .type = IOMMU_DOMAIN_IDENTITY },
	/* platform_optin_force_iommu() */
	{ "opt-in", { INTEL, .set = { { HW_KNOB_IOMMU_PLATFORM_OPT_IN, 1 } } }, .type = IOMMU_DOMAIN_IDENTITY },
	{ "opt-in, untrusted",
	  { INTEL, .set = { { HW_KNOB_IOMMU_PLATFORM_OPT_IN, 1 } } },
	  .untrusted = true,
	  .type = IOMMU_DOMAIN_DMA },
	{ "opt-in, off",
	  { INTEL, .cmdline = "intel_iommu=off", .set = { { HW_KNOB_IOMMU_PLATFORM_OPT_IN, 1 } } },
	  .type = IOMMU_DOMAIN_NONE },
	/* amd_iommu_sme_check() */
	{ "SME, family 17h, old",
	  { AMD, SME, .cmdline = "mem_encrypt=on",
	    .set = { { HW_KNOB_CPU_FAMILY, 0x17 }, { HW_KNOB_CPU_MICROCODE, 0x08001204 } } },
	  .type = IOMMU_DOMAIN_NONE },
	{ "SME, family 17h, new",
	  { AMD, SME, .cmdline = "mem_encrypt=on",
	    .set = { { HW_KNOB_CPU_FAMILY, 0x17 }, { HW_KNOB_CPU_MICROCODE, 0x08001205 } } },
	  .type = IOMMU_DOMAIN_DMA_FQ },
	{ "SME, family 17h, between",
	  { AMD, SME, .cmdline = "mem_encrypt=on",
	    .set = { { HW_KNOB_CPU_FAMILY, 0x17 }, { HW_KNOB_CPU_MICROCODE, 0x08001126 } } },
	  .type = IOMMU_DOMAIN_DMA_FQ },
	{ "family 17h without SME",
	  { AMD, .set = { { HW_KNOB_CPU_FAMILY, 0x17 }, { HW_KNOB_CPU_MICROCODE, 0x08001204 } } },
	  .type = IOMMU_DOMAIN_DMA_FQ },
};

static void the_domain_follows_command_line_encryption_trust_and_pasid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		const struct choice *c = &choices[i];
		struct box *b = box_boot(&c->spec);
		enum iommu_domain_type type;

		b->dev.untrusted = c->untrusted;
		b->dev.pasid_capable = c->pasid;
		b->dev.identity_quirk = c->quirk;
		b->dev.is_pci = !c->not_pci;
		b->dev.no_iommu = c->no_iommu;
		box_attach(b);
		type = b->dev.domain ? b->dev.domain->type : IOMMU_DOMAIN_NONE;
		if (type != c->type)
			fail_msg("%s: domain type %d instead of %d", c->what, type, c->type);
		assert_int_equal(b->dev.dma_iommu, type == IOMMU_DOMAIN_DMA || type == IOMMU_DOMAIN_DMA_FQ);
		box_free(b);
	}
}

struct lines {
	struct box_spec spec;
	const char *line[5];
	const char *absent;
};

static const struct lines boots[] = {
	/* recorded boot.log of x86-amd-iommu-6G, x86-amd-iommu-pt-6G and x86-intel-iommu-6G, without the time stamps */
	{ { AMD, .cmdline = "amd_iommu=on", .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } },
	  { "AMD-Vi: Unknown option - 'on'", "iommu: Default domain type: Translated",
	    "iommu: DMA domain TLB invalidation policy: lazy mode", "AMD-Vi: Using strict mode due to virtualization" },
	  NULL },
	{ { AMD, .cmdline = "amd_iommu=on iommu=pt", .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } },
	  { "AMD-Vi: Unknown option - 'on'", "iommu: Default domain type: Passthrough (set via kernel command line)",
	    "AMD-Vi: Using strict mode due to virtualization" },
	  "iommu: DMA domain TLB invalidation policy: lazy mode" },
	{ { INTEL, .cmdline = "intel_iommu=on" },
	  { "DMAR: IOMMU enabled", "iommu: Default domain type: Translated",
	    "iommu: DMA domain TLB invalidation policy: lazy mode",
	    "DMAR: Intel(R) Virtualization Technology for Directed I/O" },
	  "DMAR: IOMMU batching disallowed due to virtualization" },
	/* drivers/iommu/iommu.c iommu_subsys_init() */
	{ { AMD, .cmdline = "iommu=nopt iommu.strict=1" },
	  { "iommu: Default domain type: Translated (set via kernel command line)",
	    "iommu: DMA domain TLB invalidation policy: strict mode (set via kernel command line)" },
	  NULL },
	{ { AMD, .kernel = "v6.1" },
	  { "iommu: Default domain type: Translated ", "iommu: DMA domain TLB invalidation policy: lazy mode " },
	  NULL },
	{ { AMD, SME, .cmdline = "mem_encrypt=on", .default_passthrough = true },
	  { "iommu: Memory encryption detected - Disabling default IOMMU Passthrough",
	    "iommu: Default domain type: Translated" },
	  NULL },
	{ { AMD, SME, .cmdline = "mem_encrypt=on iommu=pt", .default_passthrough = true },
	  { "iommu: Default domain type: Passthrough (set via kernel command line)" },
	  "iommu: Memory encryption detected - Disabling default IOMMU Passthrough" },
	/* drivers/iommu/dma-iommu.c iommu_dma_forcedac_setup() */
	{ { AMD, .cmdline = "iommu.forcedac=1" }, { "Forcing DAC for PCI devices" }, NULL },
	/* drivers/iommu/amd/init.c */
	{ { AMD, SME, .cmdline = "mem_encrypt=on",
	    .set = { { HW_KNOB_CPU_FAMILY, 0x17 }, { HW_KNOB_CPU_MICROCODE, 1 } } },
	  { "AMD-Vi: IOMMU not currently supported when SME is active" },
	  NULL },
	{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 } } }, { "AMD-Vi: IOMMU SNP support enabled." }, NULL },
	/* arch/x86/virt/svm/sev.c; RAM ends at 64 GiB, 16 bytes for each 4 KiB are 256 MiB, and 16 KiB */
	{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_SNP_RMP_BASE, 0xd0000000 } } },
	  { "SEV-SNP: RMP table physical range [0x00000000d0000000 - 0x00000000e0003fff]",
	    "AMD-Vi: IOMMU SNP support enabled." },
	  NULL },
	{ { AMD,
	    .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_SNP_RMP_BASE, 0xd0000000 }, { HW_KNOB_SNP_RMP_END, GiB(4) } } },
	  { "SEV-SNP: RMP table physical range [0x00000000d0000000 - 0x00000000d1003fff]",
	    "SEV-SNP: Memory reserved for the RMP table does not cover full system RAM (expected 0x10004000 got "
	    "0x1004000)",
	    "AMD-Vi: SNP: RMP initialization failed, SNP cannot be supported." },
	  "AMD-Vi: IOMMU SNP support enabled." },
	{ { AMD, .kernel = "v6.1", .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_SNP_RMP_BASE, 0xd0000000 } } },
	  { "iommu: Default domain type: Translated " },
	  "SEV-SNP: RMP table" },
	{ { AMD, .kernel = "v6.1", .set = { { HW_KNOB_SNP_HOST, 1 } } },
	  { "iommu: Default domain type: Translated " },
	  "AMD-Vi: IOMMU SNP support enabled." },
	{ { AMD, .cmdline = "iommu=pt", .set = { { HW_KNOB_SNP_HOST, 1 } } },
	  { "AMD-Vi: SNP: IOMMU disabled or configured in passthrough mode, SNP cannot be supported." },
	  NULL },
	{ { AMD, .cmdline = "amd_iommu=pgtbl_v2", .set = { { HW_KNOB_SNP_HOST, 1 } } },
	  { "AMD-Vi: SNP: IOMMU is configured with V2 page table mode, SNP cannot be supported.",
	    "AMD-Vi: V2 page table enabled (Paging mode : 4 level)" },
	  NULL },
	{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_IOMMU_SNP, 0 } } },
	  { "AMD-Vi: SNP: IOMMU SNP feature not enabled, SNP cannot be supported." },
	  NULL },
	{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_SNP_RMP_USABLE, 0 } } },
	  { "AMD-Vi: SNP: RMP initialization failed, SNP cannot be supported." },
	  NULL },
	{ { AMD, .cmdline = "amd_iommu=pgtbl_v2", .set = { { HW_KNOB_IOMMU_GUEST_TABLES, 0 } } },
	  { "AMD-Vi: Cannot enable v2 page table for DMA-API. Fallback to v1." },
	  "AMD-Vi: V2 page table enabled (Paging mode : 4 level)" },
	{ { AMD, .kernel = "v6.1", .cmdline = "amd_iommu=pgtbl_v2 iommu=pt" },
	  { "AMD-Vi: V2 page table doesn't support passthrough mode. Fallback to v1." },
	  "AMD-Vi: V2 page table enabled" },
	{ { AMD, .kernel = "v6.1", .cmdline = "amd_iommu=pgtbl_v2" }, { "AMD-Vi: V2 page table enabled" }, NULL },
	/* drivers/iommu/intel/iommu.c */
	{ { INTEL, .set = { { HW_KNOB_IOMMU_PLATFORM_OPT_IN, 1 } } },
	  { "DMAR: Intel-IOMMU force enabled due to platform opt in" },
	  NULL },
	{ { INTEL, .cmdline = "intel_iommu=on", .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } },
	  { "DMAR: IOMMU batching disallowed due to virtualization" },
	  NULL },
};

static void boot_says_what_it_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(boots); i++) {
		struct box *b = box_boot(&boots[i].spec);

		for (size_t j = 0; j < ARRAY_SIZE(boots[i].line) && boots[i].line[j]; j++)
			box_assert_printed(b, boots[i].line[j]);
		if (boots[i].absent && box_printed(b, boots[i].absent))
			fail_msg("boot %zu prints: %s", i, boots[i].absent);
		box_free(b);
	}
}

static void snp_is_kept_only_where_the_iommu_can_enforce_it(void **state)
{
	/* iommu_snp_enable(), amd_iommu_detect(), iommu_go_to_state() */
	static const struct {
		struct box_spec spec;
		bool host, enabled;
	} row[] = {
		{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 } } }, true, true },
		{ { AMD, .cmdline = "iommu=pt", .set = { { HW_KNOB_SNP_HOST, 1 } } }, false, false },
		{ { AMD, .cmdline = "iommu=off", .set = { { HW_KNOB_SNP_HOST, 1 } } }, false, false },
		{ { AMD, .cmdline = "amd_iommu=off", .set = { { HW_KNOB_SNP_HOST, 1 } } }, false, false },
		{ { AMD, .cmdline = "amd_iommu=pgtbl_v2", .set = { { HW_KNOB_SNP_HOST, 1 } } }, false, false },
		{ { .cpu = DMASIM_CPU_AMD, .set = { { HW_KNOB_SNP_HOST, 1 } } }, false, false },
		{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_IOMMU_SNP, 0 } } }, false, false },
		/* the feature flag stays although the RMP is unusable */
		{ { AMD, .set = { { HW_KNOB_SNP_HOST, 1 }, { HW_KNOB_SNP_RMP_USABLE, 0 } } }, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = box_boot(&row[i].spec);

		assert_int_equal(cc_platform_has(&b->k, CC_ATTR_HOST_SEV_SNP), row[i].host);
		assert_int_equal(b->k.iommu.snp_enabled, row[i].enabled);
		/* SYSCFG[SNPEn] is set where SNP is kept, and nowhere else */
		assert_int_equal(hw_rmp_active(b->k.hw), row[i].host);
		box_free(b);
	}
}

static void an_identity_domain_under_snp_becomes_a_translated_one(void **state)
{
	/* do_iommu_domain_alloc() refuses, iommu_group_alloc_default_domain() falls back */
	struct box *b = box_boot(&(struct box_spec){ AMD, .set = { { HW_KNOB_SNP_HOST, 1 } } });

	(void)state;
	b->k.iommu.def_domain_type = IOMMU_DOMAIN_IDENTITY;
	box_attach(b);
	assert_int_equal(b->dev.domain->type, IOMMU_DOMAIN_DMA);
	box_assert_printed(b, "iommu: Failed to allocate default IOMMU domain of type 4 for group (null) - "
			      "Falling back to IOMMU_DOMAIN_DMA");
	box_free(b);
}

static void an_untrusted_device_that_its_driver_wants_untranslated_is_refused(void **state)
{
	/* iommu_get_default_domain_type(); 6.1 does not ask the driver */
	struct box *b = box_boot(&(struct box_spec){ INTEL, .cmdline = "intel_iommu=on" });

	(void)state;
	b->dev.untrusted = true;
	b->dev.identity_quirk = true;
	assert_int_equal(device_attach(&b->k, &b->dev), -EINVAL);
	assert_false(b->dev.dma_iommu);
	box_assert_printed(b, "0000:00:06.0: Device is not trusted, but driver is overriding group 0 to Passthrough, "
			      "refusing to probe.");
	box_free(b);

	b = box_boot(&(struct box_spec){ INTEL, .kernel = "v6.1", .cmdline = "intel_iommu=on" });
	b->dev.untrusted = true;
	b->dev.identity_quirk = true;
	box_attach(b);
	assert_int_equal(b->dev.domain->type, IOMMU_DOMAIN_DMA);
	box_free(b);
}

static void the_aperture_and_page_sizes_are_the_drivers(void **state)
{
	/* devices.csv of x86-amd-iommu-6G and x86-intel-iommu-6G; v2: dma_max_address(), 6.1 and 6.12 */
	static const struct {
		struct box_spec spec;
		u64 last, sizes;
	} row[] = {
		{ { AMD }, ~0ull, 0xfff7ffffff000 },
		{ { INTEL, .cmdline = "intel_iommu=on", .set = { { HW_KNOB_IOMMU_ADDRESS_WIDTH, 39 } } },
		  0x7fffffffff,
		  0x40201000 },
		{ { AMD, .cmdline = "amd_iommu=nohugepages" }, ~0ull, KiB(4) },
		{ { AMD, .cmdline = "amd_iommu=v2_pgsizes_only" }, ~0ull, 0x40201000 },
		{ { AMD, .kernel = "v6.1", .cmdline = "amd_iommu=nohugepages" }, ~0ull, 0xfff7ffffff000 },
		{ { AMD, .cmdline = "amd_iommu=pgtbl_v2" }, DMA_BIT_MASK(47), 0x40201000 },
		/* hardware that has no other tables */
		{ { .cpu = DMASIM_CPU_AMD, .iommu = DMASIM_IOMMU_AMD_V2 }, DMA_BIT_MASK(47), 0x40201000 },
		{ { AMD, .kernel = "v6.1", .cmdline = "amd_iommu=pgtbl_v2" }, DMA_BIT_MASK(48), 0x40201000 },
		{ { INTEL, .cmdline = "intel_iommu=on,sp_off" }, DMA_BIT_MASK(48), KiB(4) },
		{ { ARM }, DMA_BIT_MASK(48), 0x40201000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = box_boot(&row[i].spec);

		box_attach(b);
		assert_int_equal(b->dev.domain->aperture_last, row[i].last);
		assert_int_equal(b->dev.domain->pgsize_bitmap, row[i].sizes);
		assert_true(b->dev.domain->force_aperture);
		assert_int_equal(dma_get_merge_boundary(&b->k, &b->dev), 0xfff);
		box_free(b);
	}
}

/* page size at @iova */
static u64 leaf(const struct box *b, u64 iova)
{
	u64 size = 0;

	hw_iommu_walk(b->dev.domain->hw, iova, &size, NULL, NULL);
	return size;
}

/* iommu_unmap(): iommu_iotlb_sync() behind __iommu_unmap() */
static void what_is_unmapped_is_not_left_in_the_iotlb(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD });
	struct hw_access a;
	u8 byte;

	(void)state;
	box_attach(b);
	assert_int_equal(iommu_map(&b->k, b->dev.domain, MiB(4), GiB(5), KiB(4), IOMMU_READ), 0);
	hw_dma_read(b->dev.hw, MiB(4), &byte, 1, &a);
	assert_int_equal(a.fault, HW_FAULT_NONE);
	assert_int_equal(iommu_unmap(&b->k, b->dev.domain, MiB(4), KiB(4)), KiB(4));
	hw_dma_read(b->dev.hw, MiB(4), &byte, 1, &a);
	assert_int_not_equal(a.fault, HW_FAULT_NONE);
	box_free(b);
}

static void a_range_is_mapped_with_the_largest_pages_that_fit(void **state)
{
	/* iommu_pgsize() */
	struct box *b = box_boot(&(struct box_spec){ AMD });
	struct iommu_domain *d;

	(void)state;
	box_attach(b);
	d = b->dev.domain;
	/* both reach the 2 MiB boundary together: small pages up to it, then a large one */
	assert_int_equal(iommu_map(&b->k, d, MiB(4) - KiB(4), GiB(5) - KiB(4), MiB(2) + KiB(4), IOMMU_READ), 0);
	assert_int_equal(leaf(b, MiB(4) - KiB(4)), KiB(4));
	assert_int_equal(leaf(b, MiB(4)), MiB(2));
	/* they never do: what the worse aligned of both allows */
	assert_int_equal(iommu_map(&b->k, d, MiB(16), GiB(6) + KiB(8), MiB(1), IOMMU_READ), 0);
	assert_int_equal(leaf(b, MiB(16)), KiB(8));
	/* 12 KiB: 8 and 4 */
	assert_int_equal(iommu_map(&b->k, d, MiB(32), GiB(6), KiB(12), IOMMU_READ), 0);
	assert_int_equal(leaf(b, MiB(32)), KiB(8));
	assert_int_equal(leaf(b, MiB(32) + KiB(8)), KiB(4));
	assert_int_equal(iommu_unmap(&b->k, d, MiB(32), KiB(12)), KiB(12));
	assert_int_equal(iommu_iova_to_phys(&b->k, d, MiB(32)), 0);
	assert_int_equal(iommu_iova_to_phys(&b->k, d, MiB(16) + 5), GiB(6) + KiB(8) + 5);
	box_free(b);

	/* VT-d has three sizes only */
	b = box_boot(&(struct box_spec){ INTEL, .cmdline = "intel_iommu=on" });
	box_attach(b);
	assert_int_equal(iommu_map(&b->k, b->dev.domain, GiB(1), GiB(5), MiB(3), IOMMU_READ), 0);
	assert_int_equal(leaf(b, GiB(1)), MiB(2));
	assert_int_equal(leaf(b, GiB(1) + MiB(2)), KiB(4));
	/* one small page, then exactly one large one */
	assert_int_equal(iommu_map(&b->k, b->dev.domain, MiB(4) - KiB(4), GiB(6) - KiB(4), MiB(2) + KiB(4), IOMMU_READ),
			 0);
	assert_int_equal(leaf(b, MiB(4) - KiB(4)), KiB(4));
	assert_int_equal(leaf(b, MiB(4)), MiB(2));
	box_free(b);
}

static void an_unaligned_range_is_refused(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD });

	(void)state;
	box_attach(b);
	assert_int_equal(iommu_map(&b->k, b->dev.domain, MiB(1), GiB(5) + 1, KiB(4), IOMMU_READ), -EINVAL);
	box_assert_printed(b, "iommu: unaligned: iova 0x100000 pa 0x0000000140000001 size 0x1000 min_pagesz 0x1000");
	assert_int_equal(iommu_unmap(&b->k, b->dev.domain, MiB(1) + 1, KiB(4)), 0);
	box_free(b);
}

static void a_mapping_that_fails_midway_leaves_nothing(void **state)
{
	/* a page in the way of VT-d's third page: the table refuses, __iommu_map() undoes the first two */
	struct box *b = box_boot(&(struct box_spec){ INTEL, .cmdline = "intel_iommu=on" });
	struct iommu_domain *d;

	(void)state;
	box_attach(b);
	d = b->dev.domain;
	assert_int_equal(iommu_map(&b->k, d, MiB(1) + 2 * KiB(4), GiB(6), KiB(4), IOMMU_READ), 0);
	assert_int_not_equal(iommu_map(&b->k, d, MiB(1), GiB(5), 4 * KiB(4), IOMMU_READ), 0);
	assert_int_equal(iommu_iova_to_phys(&b->k, d, MiB(1)), 0);
	assert_int_equal(iommu_iova_to_phys(&b->k, d, MiB(1) + KiB(4)), 0);
	assert_int_equal(iommu_iova_to_phys(&b->k, d, MiB(1) + 2 * KiB(4)), GiB(6));
	box_free(b);
}

static void each_device_is_named_with_its_group(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD });

	(void)state;
	box_attach(b);
	box_assert_printed(b, "0000:00:06.0: Adding to iommu group 0");
	box_free(b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_domain_follows_command_line_encryption_trust_and_pasid),
	cmocka_unit_test(boot_says_what_it_decides),
	cmocka_unit_test(snp_is_kept_only_where_the_iommu_can_enforce_it),
	cmocka_unit_test(an_identity_domain_under_snp_becomes_a_translated_one),
	cmocka_unit_test(an_untrusted_device_that_its_driver_wants_untranslated_is_refused),
	cmocka_unit_test(the_aperture_and_page_sizes_are_the_drivers),
	cmocka_unit_test(what_is_unmapped_is_not_left_in_the_iotlb),
	cmocka_unit_test(a_range_is_mapped_with_the_largest_pages_that_fit),
	cmocka_unit_test(an_unaligned_range_is_refused),
	cmocka_unit_test(a_mapping_that_fails_midway_leaves_nothing),
	cmocka_unit_test(each_device_is_named_with_its_group),
};

TEST_MAIN(tests)
