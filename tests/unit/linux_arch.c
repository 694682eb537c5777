// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <string.h>

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"

static const struct dmasim_ram ram[] = {
	{ 0, GiB(3), DMASIM_RAM },
	{ GiB(4), GiB(5), DMASIM_RAM },
};

static int start(struct kernel *k, const char *profile, enum dmasim_cpu cpu, enum dmasim_encryption encryption,
		 unsigned int c_bit, const char *cmdline)
{
	struct kernel_boot boot = { .cmdline = cmdline, .nr_cpus = 1, .swiotlb_base = INVALID_PHYS_ADDR };
	struct kernel_profile p;
	struct hw_config config;
	int error;

	hw_config_default(&config);
	config.cpu = cpu;
	config.encryption = encryption;
	config.c_bit = c_bit;
	config.ram = ram;
	config.ram_count = ARRAY_SIZE(ram);
	boot.hw = hw_create(&config);
	assert_non_null(boot.hw);
	profile_load(profile_find(profile), &p);
	boot.profile = &p;
	error = kernel_boot(k, &boot);
	if (error)
		hw_destroy(boot.hw);
	return error;
}

static void stop(struct kernel *k)
{
	struct hw *hw = k->hw;

	kernel_shutdown(k);
	hw_destroy(hw);
}

static bool logged(const struct kernel *k, const char *line)
{
	for (size_t i = 0; i < k->log.count; i++)
		if (!strcmp(k->log.record[i].text, line))
			return true;
	return false;
}

/* arch/x86/coco/core.c amd_cc_platform_has() and intel_cc_platform_has() */
static void x86_reports_encryption_by_platform(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
		const char *cmdline;
		bool mem, host, guest, guest_state, snp;
		u64 c_bit;
		const char *line;
	} row[] = {
		{ DMASIM_CPU_AMD, DMASIM_ENC_NONE, "", 0, 0, 0, 0, 0, 0, NULL },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SME, "", 0, 0, 0, 0, 0, 0, NULL },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SME, "mem_encrypt=on", 1, 1, 0, 0, 0, BIT(47),
		  "Memory Encryption Features active: AMD SME" },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SEV, "", 1, 0, 1, 0, 0, BIT(47),
		  "Memory Encryption Features active: AMD SEV" },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_ES, "", 1, 0, 1, 1, 0, BIT(47),
		  "Memory Encryption Features active: AMD SEV SEV-ES" },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, "", 1, 0, 1, 1, 1, BIT(47),
		  "Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP" },
		{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX, "", 1, 0, 1, 0, 0, 0,
		  "Memory Encryption Features active: Intel TDX" },
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		assert_int_equal(start(&k, "v6.12", row[i].cpu, row[i].encryption, 47, row[i].cmdline), 0);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_MEM_ENCRYPT), row[i].mem);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_HOST_MEM_ENCRYPT), row[i].host);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_GUEST_MEM_ENCRYPT), row[i].guest);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_GUEST_STATE_ENCRYPT), row[i].guest_state);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_GUEST_SEV_SNP), row[i].snp);
		assert_int_equal(k.arch.sme_me_mask, row[i].c_bit);
		if (row[i].line)
			assert_true(logged(&k, row[i].line));
		stop(&k);
	}
}

/* which kernels report what elsewhere: docs/reference/linux-dma.md 1.5 and the series' patches 01 and 08 */
static void other_architectures_report_encryption_by_version(void **state)
{
	static const struct {
		const char *profile;
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
		int error;
		bool mem, guest, force;
	} row[] = {
		{ "v6.12", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, -EOPNOTSUPP, 0, 0, 0 },
		{ "v7.1", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, 0, 1, 0, 1 },
		{ "cc-shared-v6", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, 0, 1, 0, 1 },
		{ "v7.3", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, 0, 1, 1, 1 },
		{ "v6.12", DMASIM_CPU_ARM64, DMASIM_ENC_PKVM, 0, 0, 0, 0 },
		{ "v7.3", DMASIM_CPU_ARM64, DMASIM_ENC_PKVM, 0, 1, 1, 1 },
		{ "v6.12", DMASIM_CPU_S390, DMASIM_ENC_S390_PV, 0, 0, 0, 1 },
		{ "cc-shared-v6", DMASIM_CPU_S390, DMASIM_ENC_S390_PV, 0, 1, 0, 1 },
		{ "v7.3", DMASIM_CPU_S390, DMASIM_ENC_S390_PV, 0, 1, 1, 1 },
		{ "v6.12", DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM, 0, 1, 0, 1 },
		{ "v7.3", DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM, 0, 1, 1, 1 },
		{ "v6.12", DMASIM_CPU_ARM64, DMASIM_ENC_NONE, 0, 0, 0, 0 },
		{ "v6.12", DMASIM_CPU_S390, DMASIM_ENC_NONE, 0, 0, 0, 0 },
		{ "v6.12", DMASIM_CPU_POWERPC, DMASIM_ENC_NONE, 0, 0, 0, 0 },
	};
	struct device dev = { .name = "dev", .coherent_dma_mask = ~0ull };
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		assert_int_equal(start(&k, row[i].profile, row[i].cpu, row[i].encryption, 47, ""), row[i].error);
		if (row[i].error)
			continue;
		assert_int_equal(cc_platform_has(&k, CC_ATTR_MEM_ENCRYPT), row[i].mem);
		assert_int_equal(cc_platform_has(&k, CC_ATTR_GUEST_MEM_ENCRYPT), row[i].guest);
		assert_int_equal(force_dma_unencrypted(&k, &dev), row[i].force);
		stop(&k);
	}
}

/* arch/x86/mm/mem_encrypt.c force_dma_unencrypted(): the coherent mask or the bus limit against the C-bit, inclusive */
static void an_sme_host_forces_devices_whose_coherent_limit_ends_below_the_c_bit(void **state)
{
	static const struct {
		unsigned int c_bit, coherent, bus;
		bool force;
	} row[] = {
		{ 47, 32, 0, true },  { 47, 40, 0, true },  { 47, 44, 0, true },  { 47, 47, 0, true },
		{ 47, 48, 0, false }, { 47, 64, 0, false }, { 47, 64, 40, true }, { 47, 64, 48, false },
		{ 51, 32, 0, true },  { 51, 48, 0, true },  { 51, 51, 0, true },  { 51, 52, 0, false },
		{ 51, 64, 0, false }, { 51, 64, 51, true },
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = {
			.name = "dev",
			.dma_mask = DMA_BIT_MASK(32),
			.coherent_dma_mask = DMA_BIT_MASK((int)row[i].coherent),
			.bus_dma_limit = DMA_BIT_MASK((int)row[i].bus),
		};

		assert_int_equal(
			start(&k, "v6.12", DMASIM_CPU_AMD, DMASIM_ENC_SME, row[i].c_bit, "mem_encrypt=on iommu=pt"), 0);
		assert_int_equal(force_dma_unencrypted(&k, &dev), row[i].force);
		/* trust has no say on a host */
		dev.accepted = true;
		assert_int_equal(force_dma_unencrypted(&k, &dev), row[i].force);
		stop(&k);
	}
}

/* 55a8e1451869: behind dma-iommu the C-bit is the page table's business */
static void only_newer_kernels_spare_devices_behind_the_iommu(void **state)
{
	struct device dev = { .name = "dev", .coherent_dma_mask = DMA_BIT_MASK(32), .dma_iommu = true };
	struct kernel k;

	(void)state;
	assert_int_equal(start(&k, "cc-shared-v6", DMASIM_CPU_AMD, DMASIM_ENC_SME, 47, "mem_encrypt=on"), 0);
	assert_true(force_dma_unencrypted(&k, &dev));
	stop(&k);
	assert_int_equal(start(&k, "v7.3", DMASIM_CPU_AMD, DMASIM_ENC_SME, 47, "mem_encrypt=on"), 0);
	assert_false(force_dma_unencrypted(&k, &dev));
	dev.dma_iommu = false;
	assert_true(force_dma_unencrypted(&k, &dev));
	stop(&k);
}

/* no released kernel looks at an accepted device; the series' tables assume that force is then false */
static void an_accepted_device_is_spared_only_where_the_profile_knows_trust(void **state)
{
	struct device dev = { .name = "dev", .coherent_dma_mask = ~0ull, .accepted = true };
	struct kernel k;

	(void)state;
	assert_int_equal(start(&k, "v6.12", DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, 51, ""), 0);
	assert_true(force_dma_unencrypted(&k, &dev));
	stop(&k);
	assert_int_equal(start(&k, "cc-shared-v6", DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, 51, ""), 0);
	assert_false(force_dma_unencrypted(&k, &dev));
	dev.accepted = false;
	assert_true(force_dma_unencrypted(&k, &dev));
	stop(&k);
}

/* include/linux/dma-direct.h since 6.15; arm64's shared address is the large one, x86's private address */
static void addresses_are_encoded_by_the_architectures_own_bit(void **state)
{
	struct kernel k;

	(void)state;
	assert_int_equal(start(&k, "v7.3", DMASIM_CPU_AMD, DMASIM_ENC_SME, 47, "mem_encrypt=on"), 0);
	assert_int_equal(dma_addr_encrypted(&k, 0x1000), BIT(47) | 0x1000);
	assert_int_equal(dma_addr_unencrypted(&k, 0x1000), 0x1000);
	assert_int_equal(dma_addr_canonical(&k, BIT(47) | 0x1000), 0x1000);
	stop(&k);
	assert_int_equal(start(&k, "v7.3", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, 40, ""), 0);
	assert_int_equal(dma_addr_encrypted(&k, 0x1000), 0x1000);
	assert_int_equal(dma_addr_unencrypted(&k, 0x1000), BIT(40) | 0x1000);
	assert_int_equal(dma_addr_canonical(&k, BIT(40) | 0x1000), 0x1000);
	stop(&k);
	/* TDX keeps its bit out of DMA addresses */
	assert_int_equal(start(&k, "v7.3", DMASIM_CPU_INTEL, DMASIM_ENC_TDX, 47, ""), 0);
	assert_int_equal(dma_addr_encrypted(&k, 0x1000), 0x1000);
	assert_int_equal(dma_addr_unencrypted(&k, 0x1000), 0x1000);
	stop(&k);
}

static void conversion_changes_the_mapping_only_where_the_platform_encrypts(void **state)
{
	struct kernel k;

	(void)state;
	assert_int_equal(start(&k, "v6.12", DMASIM_CPU_AMD, DMASIM_ENC_NONE, 0, ""), 0);
	assert_int_equal(set_memory_decrypted(&k, GiB(1), 4), 0);
	assert_false(page_is_decrypted(&k, GiB(1)));
	stop(&k);
	assert_int_equal(start(&k, "v6.12", DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, 51, ""), 0);
	assert_false(hw_page_shared(k.hw, GiB(1)));
	assert_int_equal(set_memory_decrypted(&k, GiB(1), 4), 0);
	assert_true(page_is_decrypted(&k, GiB(1) + 3 * PAGE_SIZE));
	assert_true(hw_page_shared(k.hw, GiB(1) + 3 * PAGE_SIZE));
	assert_false(hw_page_shared(k.hw, GiB(1) + 4 * PAGE_SIZE));
	assert_int_equal(set_memory_encrypted(&k, GiB(1), 4), 0);
	assert_false(page_is_decrypted(&k, GiB(1)));
	assert_false(hw_page_shared(k.hw, GiB(1)));
	stop(&k);
}

/* arch/s390/mm/init.c, arch/powerpc/platforms/pseries/svm.c: a call of the ultravisor for the page, both ways */
static void the_ultravisor_is_told_of_each_conversion(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
	} row[] = { { DMASIM_CPU_S390, DMASIM_ENC_S390_PV }, { DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM } };
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		assert_int_equal(start(&k, "v6.12", row[i].cpu, row[i].encryption, 0, ""), 0);
		assert_int_equal(set_memory_decrypted(&k, GiB(1), 2), 0);
		assert_true(hw_page_shared(k.hw, GiB(1) + PAGE_SIZE));
		assert_int_equal(set_memory_encrypted(&k, GiB(1), 1), 0);
		assert_false(hw_page_shared(k.hw, GiB(1)));
		assert_true(hw_page_shared(k.hw, GiB(1) + PAGE_SIZE));
		k.faults.set_memory_decrypted = 1;
		assert_int_equal(set_memory_decrypted(&k, GiB(1), 1), -EIO);
		assert_false(hw_page_shared(k.hw, GiB(1)));
		stop(&k);
	}
}

static void an_injected_conversion_failure_leaves_the_page_as_it_was(void **state)
{
	struct kernel k;

	(void)state;
	assert_int_equal(start(&k, "v6.12", DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, 51, ""), 0);
	k.faults.set_memory_decrypted = 2;
	assert_int_equal(set_memory_decrypted(&k, GiB(1), 1), 0);
	assert_int_equal(set_memory_decrypted(&k, GiB(2), 1), -EIO);
	assert_false(page_is_decrypted(&k, GiB(2)));
	k.faults.set_memory_encrypted = 1;
	assert_int_equal(set_memory_encrypted(&k, GiB(1), 1), -EIO);
	assert_true(page_is_decrypted(&k, GiB(1)));
	assert_int_equal(set_memory_encrypted(&k, GiB(1), 1), 0);
	stop(&k);
}

/* arch/x86/kernel/pci-dma.c pci_swiotlb_detect() and pci_iommu_init() */
static void x86_sets_up_a_pool_where_it_is_needed(void **state)
{
	static const struct {
		enum dmasim_encryption encryption;
		const char *cmdline;
		bool pool, force;
	} row[] = {
		{ DMASIM_ENC_NONE, "", true, false },
		{ DMASIM_ENC_NONE, "iommu=off", false, false },
		{ DMASIM_ENC_NONE, "mem=2G", false, false },
		{ DMASIM_ENC_NONE, "mem=2G iommu=soft", true, false },
		{ DMASIM_ENC_NONE, "swiotlb=noforce", false, false },
		{ DMASIM_ENC_NONE, "swiotlb=force", true, true },
		{ DMASIM_ENC_SME, "mem_encrypt=on mem=2G", true, false },
		{ DMASIM_ENC_SME, "mem=2G", false, false },
		{ DMASIM_ENC_SEV, "mem=2G", true, true },
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		assert_int_equal(start(&k, "v6.12", DMASIM_CPU_AMD, row[i].encryption, 47, row[i].cmdline), 0);
		assert_int_equal(k.swiotlb.def.nslabs != 0, row[i].pool);
		assert_int_equal(k.swiotlb.def.force_bounce, row[i].force);
		if (row[i].pool)
			assert_int_equal(page_is_decrypted(&k, k.swiotlb.def.defpool.start),
					 cc_platform_has(&k, CC_ATTR_MEM_ENCRYPT));
		stop(&k);
	}
	/* 7.3 drops the flag: the guest's devices bounce because dma_capable() refuses private memory */
	assert_int_equal(start(&k, "v7.3", DMASIM_CPU_AMD, DMASIM_ENC_SEV, 47, ""), 0);
	assert_false(k.swiotlb.def.force_bounce);
	assert_true(k.swiotlb.def.nslabs != 0);
	stop(&k);
}

static void a_kernel_boots_on_every_platform_it_knows_and_checks_itself(void **state)
{
	struct kernel k;

	(void)state;
	for (unsigned int p = 0; p < profile_count; p++) {
		for (int e = 0; e < DMASIM_ENC_COUNT; e++) {
			static const enum dmasim_cpu cpu[DMASIM_ENC_COUNT] = {
				[DMASIM_ENC_TDX] = DMASIM_CPU_INTEL,	   [DMASIM_ENC_CCA] = DMASIM_CPU_ARM64,
				[DMASIM_ENC_PKVM] = DMASIM_CPU_ARM64,	   [DMASIM_ENC_S390_PV] = DMASIM_CPU_S390,
				[DMASIM_ENC_PPC_SVM] = DMASIM_CPU_POWERPC,
			};
			const char *why = NULL;
			int error = start(&k, profile_table[p].name, cpu[e], (enum dmasim_encryption)e, 0,
					  "mem_encrypt=on");

			if (error == -EOPNOTSUPP && e == DMASIM_ENC_CCA)
				continue;
			assert_int_equal(error, 0);
			if (!kernel_validate(&k, &why))
				fail_msg("%s on %s: %s", profile_table[p].name, dmasim_encryption_name[e], why);
			stop(&k);
		}
	}
}

/* defconfigs and Kconfig defaults of 6.12, as kernel.c names them: kernel/dma/Kconfig, drivers/iommu/Kconfig */
static void the_default_configuration_is_the_architectures(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		bool remap, coherent_pool, cma, zone_dma32, strict;
		u64 cma_size;
	} row[] = {
		{ DMASIM_CPU_AMD, false, true, false, true, false, 0 },
		{ DMASIM_CPU_INTEL, false, true, false, true, false, 0 },
		{ DMASIM_CPU_ARM64, true, true, true, true, true, MiB(32) },
		{ DMASIM_CPU_S390, false, false, false, false, false, 0 },
		{ DMASIM_CPU_POWERPC, false, false, false, false, true, MiB(16) },
	};
	struct kernel_profile profile;

	(void)state;
	profile_load(profile_find("v6.12"), &profile);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct kernel_config config;

		kernel_config_default(&config, arch_of_cpu(row[i].cpu), &profile);
		assert_true(config.swiotlb);
		assert_true(config.zone_dma);
		assert_int_equal(config.dma_direct_remap, row[i].remap);
		assert_int_equal(config.dma_coherent_pool, row[i].coherent_pool);
		assert_int_equal(config.dma_cma, row[i].cma);
		assert_int_equal(config.zone_dma32, row[i].zone_dma32);
		assert_int_equal(config.iommu_default_dma_strict, row[i].strict);
		/* Kconfig's size counts as soon as somebody sets CONFIG_DMA_CMA */
		assert_int_equal(config.cma_size, row[i].cma_size);
		assert_int_equal(config.arch_dma_minalign, row[i].remap ? 128 : 1);
		assert_int_equal(config.cache_line_size, 64);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(x86_reports_encryption_by_platform),
	cmocka_unit_test(other_architectures_report_encryption_by_version),
	cmocka_unit_test(an_sme_host_forces_devices_whose_coherent_limit_ends_below_the_c_bit),
	cmocka_unit_test(only_newer_kernels_spare_devices_behind_the_iommu),
	cmocka_unit_test(an_accepted_device_is_spared_only_where_the_profile_knows_trust),
	cmocka_unit_test(addresses_are_encoded_by_the_architectures_own_bit),
	cmocka_unit_test(conversion_changes_the_mapping_only_where_the_platform_encrypts),
	cmocka_unit_test(the_ultravisor_is_told_of_each_conversion),
	cmocka_unit_test(an_injected_conversion_failure_leaves_the_page_as_it_was),
	cmocka_unit_test(x86_sets_up_a_pool_where_it_is_needed),
	cmocka_unit_test(a_kernel_boots_on_every_platform_it_knows_and_checks_itself),
	cmocka_unit_test(the_default_configuration_is_the_architectures),
};

TEST_MAIN(tests)
