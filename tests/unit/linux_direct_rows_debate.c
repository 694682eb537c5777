// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configurations of the debate after the series' sixth version, each under each proposal: the reference's table
 * 2.2, whole. "mismatch": the address says another encoding than the page has, so that the device sees other bytes.
 */
#include "direct_rows.h"

#include <stdio.h>

#include "linux/iommu.h"

enum config { GUEST_T0, GUEST_T1, GUEST_T1_FORCE, SME_PT, SME_PT_FORCE, SME_TRANSLATED, SME_TRANSLATED_FORCE, CONFIGS };

static const struct {
	enum platform platform;
	bool iommu, trusted;
	const char *cmdline;
} config[CONFIGS] = {
	[GUEST_T0] = { SNP, false, false, "" },
	[GUEST_T1] = { SNP, false, true, "" },
	[GUEST_T1_FORCE] = { SNP, false, true, "swiotlb=force" },
	[SME_PT] = { SME, false, false, PT },
	[SME_PT_FORCE] = { SME, false, false, PT " swiotlb=force" },
	[SME_TRANSLATED] = { SME, true, false, "mem_encrypt=on" },
	[SME_TRANSLATED_FORCE] = { SME, true, false, "mem_encrypt=on swiotlb=force" },
};

/* columns of that table; v7 and what was merged give what F gives here */
enum { V6, A, B, C, D, E, F, V7, V73, POOLS2, FLAGS2, COLUMNS };

static const char *const column[COLUMNS] = {
	[V6] = "cc-shared-v6",
	[A] = "proposal-a",
	[B] = "proposal-b",
	[C] = "proposal-c",
	[D] = "proposal-d",
	[E] = "proposal-e",
	[F] = "proposal-f",
	[V7] = "cc-shared-v7",
	[V73] = "v7.3",
	[POOLS2] = "proposal-two-pools",
	[FLAGS2] = "proposal-two-flags",
};

/* streaming map of a private buffer at 8 GiB; the last two columns are not in the table: they follow from the mails */
static const struct debate {
	enum config config;
	unsigned int mask, coherent_mask;
	const char *want[COLUMNS];
} debate[] = {
#define EVERY(x)                                                                                                       \
	{                                                                                                              \
		x, x, x, x, x, x, x, x, x, x, x                                                                        \
	}
	{ GUEST_T0, 64, 64, EVERY("BNC C=0") },
	{ GUEST_T0, 40, 40, EVERY("BNC C=0") },
	{ GUEST_T0, 32, 32, EVERY("BNC C=0") },
	{ GUEST_T1, 64, 64, EVERY("DIR C=1") },
	{ GUEST_T1, 32, 32, EVERY("ERR") },
	{ GUEST_T1_FORCE, 64, 64, EVERY("ERR") },
	{ SME_TRANSLATED, 64, 64, EVERY("IOVA C=1") },
	{ SME_TRANSLATED, 40, 40, EVERY("IOVA C=1") },
	{ SME_TRANSLATED, 32, 32, EVERY("IOVA C=1") },
	{ SME_TRANSLATED_FORCE, 64, 64, EVERY("IOVA C=1") },
	{ SME_TRANSLATED_FORCE, 32, 32, EVERY("IOVA C=1") },
	{ SME_PT, 64, 64, EVERY("DIR C=1") },
	{ SME_PT,
	  40,
	  40,
	  { "BNC C=0", "BNC C=0", "ERR", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=0" } },
	{ SME_PT,
	  32,
	  32,
	  { "BNC C=0", "BNC C=0", "ERR", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=0" } },
	/* B, D and two pools: the pool is one that the coherent mask chose, and its address has the C-bit */
	{ SME_PT,
	  32,
	  64,
	  { "ERR", "ERR", "ERR", "BNC C=0", "ERR", "ERR", "BNC C=0", "BNC C=0", "BNC C=0", "ERR", "BNC C=0" } },
	{ SME_PT,
	  64,
	  32,
	  { "BNC C=0", "BNC C=0", "ERR", "DIR C=1", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=0" } },
	{ SME_PT_FORCE,
	  64,
	  64,
	  { "ERR", "BNC C=0", "BNC C=1", "BNC C=1", "BNC C=1 !mismatch", "DIR C=1", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=1", "BNC C=0" } },
	{ SME_PT_FORCE,
	  40,
	  40,
	  { "BNC C=0", "BNC C=0", "ERR", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=0" } },
	{ SME_PT_FORCE,
	  32,
	  32,
	  { "BNC C=0", "BNC C=0", "ERR", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0", "BNC C=0",
	    "BNC C=0" } },
};

/* whether the bytes that the device sees at @addr are those that the CPU wrote */
static bool device_reads_the_buffer(struct kernel *k, struct device *dev, dma_addr_t addr)
{
	bool translated = dev->dma_iommu;
	bool encrypted = translated || (addr & k->arch.sme_me_mask);
	phys_addr_t phys = translated ? iommu_iova_to_phys(k, dev->domain, addr) : addr & ~k->arch.sme_me_mask;

	return encrypted != page_is_decrypted(k, phys);
}

static void describe_debate(const struct debate *d, const char *profile, char *text, size_t size)
{
	struct test_kernel t = {
		.profile = profile,
		.cpu = platform[config[d->config].platform].cpu,
		.encryption = platform[config[d->config].platform].encryption,
		.iommu = config[d->config].iommu ? DMASIM_IOMMU_AMD : DMASIM_IOMMU_NONE,
		.cmdline = config[d->config].cmdline,
	};
	struct device dev = test_device(d->mask, d->coherent_mask);
	struct kernel k;
	dma_addr_t addr;

	assert_int_equal(test_boot(&k, &t), 0);
	dev.accepted = config[d->config].trusted;
	assert_int_equal(device_attach(&k, &dev), 0);
	addr = dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, 0);
	if (addr == DMA_MAPPING_ERROR)
		snprintf(text, size, "ERR");
	else if (dev.dma_iommu)
		snprintf(text, size, "IOVA C=1%s", device_reads_the_buffer(&k, &dev, addr) ? "" : " !mismatch");
	else
		snprintf(text, size, "%s%s%s", dma_mapping_path(&k, &dev, addr) == DMA_PATH_DIRECT ? "DIR" : "BNC",
			 encoding(&k, addr), device_reads_the_buffer(&k, &dev, addr) ? "" : " !mismatch");
	if (addr != DMA_MAPPING_ERROR)
		dma_unmap_page_attrs(&k, &dev, addr, KiB(4), DMA_BIDIRECTIONAL, 0);
	device_detach(&k, &dev);
	test_shutdown(&k);
}

static void each_configuration_of_the_debate_gives_what_the_table_says(void **state)
{
	unsigned int wrong = 0;
	char got[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(debate) * COLUMNS; i++) {
		const struct debate *d = &debate[i / COLUMNS];
		const char *name = column[i % COLUMNS];

		describe_debate(d, name, got, sizeof(got));
		if (!strcmp(got, d->want[i % COLUMNS]))
			continue;
		print_error("configuration %d, masks %u/%u, %s: want %s, got %s\n", (int)d->config, d->mask,
			    d->coherent_mask, name, d->want[i % COLUMNS], got);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* a mapping is undone in the pool that it was made in, whatever the masks have become since */
static void with_two_pools_a_mapping_is_found_in_either(void **state)
{
	struct test_kernel t = { .profile = "proposal-two-pools",
				 .encryption = DMASIM_ENC_SME,
				 .cmdline = PT " swiotlb=force" };
	struct device dev = test_device(64, 64);
	dma_addr_t private, shared;
	struct kernel k;

	(void)state;
	assert_int_equal(test_boot(&k, &t), 0);
	assert_int_equal(device_attach(&k, &dev), 0);
	assert_int_equal(k.swiotlb.host_private.nslabs, k.swiotlb.def.nslabs);
	private = dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, 0);
	dev.dma_mask = dev.coherent_dma_mask = DMA_BIT_MASK(32);
	shared = dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, 0);
	assert_string_equal(encoding(&k, private), " C=1");
	assert_string_equal(encoding(&k, shared), " C=0");
	assert_int_equal(mem_used(&k, &k.swiotlb.host_private), 2);
	assert_int_equal(mem_used(&k, &k.swiotlb.def), 2);
	dma_unmap_page_attrs(&k, &dev, private, KiB(4), DMA_BIDIRECTIONAL, 0);
	assert_int_equal(mem_used(&k, &k.swiotlb.host_private), 0);
	dev.dma_mask = dev.coherent_dma_mask = DMA_BIT_MASK(64);
	dma_unmap_page_attrs(&k, &dev, shared, KiB(4), DMA_BIDIRECTIONAL, 0);
	assert_int_equal(mem_used(&k, &k.swiotlb.def), 0);
	device_detach(&k, &dev);
	test_shutdown(&k);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_configuration_of_the_debate_gives_what_the_table_says),
	cmocka_unit_test(with_two_pools_a_mapping_is_found_in_either),
};

TEST_MAIN(tests)
