// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses and limits of dma-direct: the rules E1-E7, C1-C3 and S1-S3 of the reference, which were read in
 * include/linux/dma-direct.h and kernel/dma/direct.c of 6.12 and of the trees behind 7.1 and 7.3.
 */
#include "kernel_test.h"

#define C47 BIT(47)
#define NOWHERE DMA_MAPPING_ERROR

/* a kernel that only knows its version and its masks: addresses need no more */
static struct kernel addresses(const char *profile, u64 c_bit, u64 shared_bit)
{
	struct kernel k = { .arch = { .sme_me_mask = c_bit, .prot_ns_shared = shared_bit } };

	profile_load(profile_find(profile), &k.profile);
	return k;
}

static struct bus_dma_region window[] = {
	{ .cpu_start = GiB(2), .dma_start = 0, .size = GiB(1) },
	{ .cpu_start = GiB(4), .dma_start = GiB(4), .size = GiB(4) },
	{ .cpu_start = 0, .dma_start = 0, .size = 0 },
};

static void an_address_carries_the_platforms_bit(void **state)
{
	static const struct {
		const char *rule, *profile;
		u64 c_bit, shared_bit;
		bool ranges;
		phys_addr_t phys;
		dma_addr_t encrypted, unencrypted;
		phys_addr_t back_encrypted, back_unencrypted;
	} row[] = {
		{ "E1, E2", "v6.12", C47, 0, 0, GiB(8), GiB(8) | C47, GiB(8), GiB(8), GiB(8) },
		{ "E5 x86", "v7.1", C47, 0, 0, GiB(8), GiB(8) | C47, GiB(8), GiB(8), GiB(8) },
		{ "E5 realm", "v7.1", 0, C47, 0, GiB(8), GiB(8), GiB(8) | C47, GiB(8), GiB(8) },
		{ "E7 TDX, vTOM", "v6.12", 0, 0, 0, GiB(8), GiB(8), GiB(8), GiB(8), GiB(8) },
		{ "E1 range", "v6.12", 0, 0, 1, GiB(2) + 0x1234, 0x1234, 0x1234, GiB(2) + 0x1234, GiB(2) + 0x1234 },
		{ "E1 second range", "v6.12", 0, 0, 1, GiB(5), GiB(5), GiB(5), GiB(5), GiB(5) },
		{ "E1 first byte", "v6.12", 0, 0, 1, GiB(2), 0, 0, GiB(2), GiB(2) },
		{ "E1 first byte of the second", "v6.12", 0, 0, 1, GiB(4), GiB(4), GiB(4), GiB(4), GiB(4) },
		{ "E1 last byte", "v6.12", 0, 0, 1, GiB(3) - 1, GiB(1) - 1, GiB(1) - 1, GiB(3) - 1, GiB(3) - 1 },
		{ "E1 behind it", "v6.12", 0, 0, 1, GiB(3), NOWHERE, NOWHERE, NOWHERE, NOWHERE },
		/* the bit is still set while the range is looked up: no range has it, and then the bit is taken away */
		{ "E3", "v6.12", C47, 0, 1, GiB(5), GiB(5) | C47, GiB(5), NOWHERE & ~C47, GiB(5) },
		{ "E5 canonical first", "v7.1", C47, 0, 1, GiB(5), GiB(5) | C47, GiB(5), GiB(5), GiB(5) },
		{ "E5 realm range", "v7.1", 0, C47, 1, GiB(5), GiB(5), GiB(5) | C47, GiB(5), GiB(5) },
		{ "E2 untranslated", "v6.12", C47, 0, 1, GiB(1), NOWHERE, NOWHERE, NOWHERE & ~C47, NOWHERE & ~C47 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct kernel k = addresses(row[i].profile, row[i].c_bit, row[i].shared_bit);
		struct device dev = test_device(64, 64);

		if (row[i].ranges) {
			dev.dma_range_map = window;
			dev.dma_range_count = ARRAY_SIZE(window);
		}
		assert_int_equal(phys_to_dma(&k, &dev, row[i].phys), row[i].encrypted);
		assert_int_equal(phys_to_dma_unencrypted(&k, &dev, row[i].phys), row[i].unencrypted);
		assert_int_equal(dma_to_phys(&k, &dev, row[i].encrypted), row[i].back_encrypted);
		assert_int_equal(dma_to_phys(&k, &dev, row[i].unencrypted), row[i].back_unencrypted);
	}
}

/* C1: the encoded address is compared, its last byte included, with the smaller of mask and bus limit */
static void a_mask_covers_an_address_up_to_its_last_byte(void **state)
{
	static const struct {
		u64 mask, bus_limit;
		dma_addr_t addr;
		u64 size;
		bool capable;
	} row[] = {
		{ DMA_BIT_MASK(32), 0, GiB(4) - KiB(4), KiB(4), true },
		{ DMA_BIT_MASK(32), 0, GiB(4) - KiB(4), KiB(4) + 1, false },
		{ DMA_BIT_MASK(64), 0, NOWHERE, 1, false },
		{ DMA_BIT_MASK(64), 0, NOWHERE - 1, 1, true },
		{ DMA_BIT_MASK(64), DMA_BIT_MASK(30), GiB(1), 1, false },
		{ DMA_BIT_MASK(64), DMA_BIT_MASK(30), GiB(1) - 1, 1, true },
		{ DMA_BIT_MASK(47), 0, GiB(1) | C47, 1, false },
		{ DMA_BIT_MASK(48), 0, GiB(1) | C47, 1, true },
		/* a mapping of nothing ends before it begins */
		{ DMA_BIT_MASK(32), 0, GiB(4), 0, true },
	};
	struct kernel k = addresses("v6.12", C47, 0);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);

		dev.dma_mask = row[i].mask;
		dev.bus_dma_limit = row[i].bus_limit;
		assert_int_equal(dma_capable(&k, &dev, row[i].addr, row[i].size, true, 0), row[i].capable);
	}
}

/*
 * include/linux/dma-map-ops.h dma_kmalloc_needs_bounce() on arm64: ARCH_DMA_MINALIGN 128, a line of 64 bytes, caches of
 * 8 to 192 bytes as in mm/slab_common.c kmalloc_info[]
 */
static void small_buffers_bounce_where_a_line_may_be_shared(void **state)
{
	static const struct {
		u64 size;
		bool coherent;
		enum dma_data_direction dir;
		bool bounces;
	} row[] = {
		{ 8, false, DMA_FROM_DEVICE, true },	{ 8, true, DMA_FROM_DEVICE, false },
		{ 8, false, DMA_TO_DEVICE, false },	{ 8, false, DMA_BIDIRECTIONAL, true },
		{ 33, false, DMA_FROM_DEVICE, false },	{ 64, false, DMA_FROM_DEVICE, false },
		{ 65, false, DMA_FROM_DEVICE, true },	{ 96, false, DMA_FROM_DEVICE, true },
		{ 97, false, DMA_FROM_DEVICE, false },	{ 129, false, DMA_FROM_DEVICE, false },
		{ 192, false, DMA_FROM_DEVICE, false }, { 255, false, DMA_FROM_DEVICE, false },
		{ 256, false, DMA_FROM_DEVICE, false }, { 4096, false, DMA_FROM_DEVICE, false },
	};
	struct kernel k = addresses("v6.12", 0, 0);

	(void)state;
	k.config.dma_bounce_unaligned_kmalloc = true;
	k.config.arch_dma_minalign = 128;
	k.config.cache_line_size = 64;
	k.swiotlb.def.nslabs = 1;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);

		dev.dma_coherent = row[i].coherent;
		assert_int_equal(dma_kmalloc_needs_bounce(&k, &dev, row[i].size, row[i].dir), row[i].bounces);
	}
	/* without a pool at boot the caches are made of whole lines: __kmalloc_minalign() */
	k.swiotlb.def.nslabs = 0;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);

		dev.dma_coherent = false;
		assert_false(dma_kmalloc_needs_bounce(&k, &dev, row[i].size, DMA_FROM_DEVICE));
	}
}

/* kernel/dma/direct.c dma_direct_get_required_mask(); RAM ends at 12 GiB */
static void the_required_mask_reaches_the_top_of_ram(void **state)
{
	static const struct {
		const char *profile, *cmdline;
		enum dmasim_encryption encryption;
		unsigned int coherent_mask;
		u64 required;
	} row[] = {
		{ "v6.12", "", DMASIM_ENC_NONE, 64, DMA_BIT_MASK(34) },
		{ "v7.1", "", DMASIM_ENC_NONE, 64, DMA_BIT_MASK(34) },
		/* a wide device sees the C-bit in its addresses, a narrow one is forced unencrypted */
		{ "v6.12", "mem_encrypt=on", DMASIM_ENC_SME, 64, DMA_BIT_MASK(48) },
		{ "v6.12", "mem_encrypt=on", DMASIM_ENC_SME, 40, DMA_BIT_MASK(34) },
		{ "v7.3", "mem_encrypt=on", DMASIM_ENC_SME, 64, DMA_BIT_MASK(48) },
		{ "v6.12", "", DMASIM_ENC_SEV_SNP, 64, DMA_BIT_MASK(34) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile,
					 .encryption = row[i].encryption,
					 .cmdline = row[i].cmdline };
		struct device dev = test_device(64, row[i].coherent_mask);
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		assert_int_equal(device_attach(&k, &dev), 0);
		assert_int_equal(dma_get_required_mask(&k, &dev), row[i].required);
		device_detach(&k, &dev);
		test_shutdown(&k);
	}
}

/* dma_direct_supported(): 32 bits always do; below that ZONE_DMA must be reached, without the C-bit */
static void a_mask_is_supported_if_it_reaches_zone_dma(void **state)
{
	static const struct {
		unsigned int mask;
		int error;
	} row[] = { { 64, 0 }, { 32, 0 }, { 31, 0 }, { 24, 0 }, { 23, -5 } };
	struct test_kernel t = { .encryption = DMASIM_ENC_SME, .cmdline = "mem_encrypt=on" };
	struct device dev = test_device(64, 64);
	struct kernel k;

	(void)state;
	assert_int_equal(test_boot(&k, &t), 0);
	assert_int_equal(device_attach(&k, &dev), 0);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		dev.dma_mask = dev.coherent_dma_mask = 0xabc;
		assert_int_equal(dma_set_mask(&k, &dev, DMA_BIT_MASK((int)row[i].mask)), row[i].error);
		assert_int_equal(dev.dma_mask, row[i].error ? 0xabc : DMA_BIT_MASK((int)row[i].mask));
		assert_int_equal(dma_set_coherent_mask(&k, &dev, DMA_BIT_MASK((int)row[i].mask)), row[i].error);
		assert_int_equal(dev.coherent_dma_mask, row[i].error ? 0xabc : DMA_BIT_MASK((int)row[i].mask));
	}
	dev.no_dma_mask = true;
	assert_int_equal(dma_set_mask(&k, &dev, DMA_BIT_MASK(64)), -5);
	device_detach(&k, &dev);
	test_shutdown(&k);
}

/* S3: 256 KiB less the slots that min_align_mask may take, where the device may have to bounce */
static void the_largest_mapping_is_what_can_bounce(void **state)
{
	static const struct {
		const char *profile, *cmdline;
		enum dmasim_encryption encryption;
		unsigned int mask;
		u64 min_align, max;
	} row[] = {
		{ "v6.12", "", DMASIM_ENC_NONE, 64, 0, ~0ull },
		{ "v6.12", "", DMASIM_ENC_NONE, 32, 0, KiB(256) },
		{ "v6.12", "", DMASIM_ENC_NONE, 32, 0xfff, KiB(252) },
		{ "v6.12", "", DMASIM_ENC_NONE, 32, 0x1ff, KiB(254) },
		{ "v6.12", "swiotlb=force", DMASIM_ENC_NONE, 64, 0, KiB(256) },
		{ "v6.12", "swiotlb=noforce", DMASIM_ENC_NONE, 32, 0, ~0ull },
		{ "v6.12", "", DMASIM_ENC_SEV_SNP, 64, 0, KiB(256) },
		/* no longer forced to bounce, but forced unencrypted */
		{ "v7.3", "", DMASIM_ENC_SEV_SNP, 64, 0, KiB(256) },
		{ "v7.3", "", DMASIM_ENC_NONE, 64, 0, ~0ull },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile,
					 .encryption = row[i].encryption,
					 .cmdline = row[i].cmdline };
		struct device dev = test_device(row[i].mask, row[i].mask);
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		dev.min_align_mask = row[i].min_align;
		assert_int_equal(device_attach(&k, &dev), 0);
		assert_int_equal(dma_max_mapping_size(&k, &dev), row[i].max);
		assert_int_equal(dma_opt_mapping_size(&k, &dev), row[i].max);
		device_detach(&k, &dev);
		test_shutdown(&k);
	}
}

/* a409d9600959: a range map that leaves RAM out limits a device whatever its mask */
static void a_range_map_with_holes_limits_the_device(void **state)
{
	static struct bus_dma_region all[] = { { 0, 0, GiB(16) } };
	static struct bus_dma_region low[] = { { 0, 0, GiB(8) } };
	static struct bus_dma_region two[] = { { 0, 0, GiB(3) }, { GiB(4), GiB(4), GiB(8) } };
	static const struct {
		const char *profile;
		struct bus_dma_region *map;
		unsigned int count;
		bool limited;
	} row[] = {
		{ "v6.12", NULL, 0, false }, { "v6.12", all, 1, false }, { "v6.12", low, 1, true },
		{ "v6.12", two, 2, false },  { "v6.12", two, 1, true },	 { "v6.1", two, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile };
		struct device dev = test_device(64, 64);
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		dev.dma_range_map = row[i].map;
		dev.dma_range_count = row[i].count;
		assert_int_equal(device_attach(&k, &dev), 0);
		assert_int_equal(dma_addressing_limited(&k, &dev), row[i].limited);
		device_detach(&k, &dev);
		test_shutdown(&k);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_address_carries_the_platforms_bit),
	cmocka_unit_test(a_mask_covers_an_address_up_to_its_last_byte),
	cmocka_unit_test(small_buffers_bounce_where_a_line_may_be_shared),
	cmocka_unit_test(the_required_mask_reaches_the_top_of_ram),
	cmocka_unit_test(a_mask_is_supported_if_it_reaches_zone_dma),
	cmocka_unit_test(the_largest_mapping_is_what_can_bounce),
	cmocka_unit_test(a_range_map_with_holes_limits_the_device),
};

TEST_MAIN(tests)
