// SPDX-License-Identifier: GPL-2.0-only
/*
 * The aperture of AMD northbridges: where a mapping is placed, and what the DMA API says of a device with dma_map_ops.
 * Expectations: arch/x86/kernel/amd_gart_64.c alloc_iommu(), lib/iommu-helper.c and kernel/dma/mapping.c of 6.12.117.
 */
#include "kernel_test.h"

#include <errno.h>

#include "hw/hw.h"
#include "linux/dma-map-ops.h"

#define HIGH GiB(5)
#define MAP(dev, phys, size) dma_map_page_attrs(&k, (dev), (phys), (size), DMA_TO_DEVICE, 0)
#define UNMAP(dev, addr, size) dma_unmap_page_attrs(&k, (dev), (addr), (size), DMA_TO_DEVICE, 0)

static void with_gart(struct kernel_config *config)
{
	config->gart_iommu = true;
}

static struct kernel k;

static void boot(const char *profile, const char *cmdline)
{
	struct test_kernel t = {
		.profile = profile, .cpu = DMASIM_CPU_AMD, .cmdline = cmdline, .config = with_gart, .gart = true
	};

	assert_int_equal(test_boot(&k, &t), 0);
}

static struct device attached(unsigned int mask)
{
	struct device dev = test_device(mask, mask);

	assert_int_equal(device_attach(&k, &dev), 0);
	return dev;
}

static void the_next_fit_is_taken_until_the_end(void **state)
{
	struct device dev;

	(void)state;
	/* 4 MiB at the end of the aperture, 1024 pages */
	boot(NULL, "iommu=4194304");
	dev = attached(32);
	assert_int_equal(k.gart.pages, 1024);
	assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), TEST_GART + MiB(60));
	UNMAP(&dev, TEST_GART + MiB(60), PAGE_SIZE);
	/* the free page is passed by */
	assert_int_equal(MAP(&dev, HIGH, 1000 * PAGE_SIZE), TEST_GART + MiB(60) + PAGE_SIZE);
	/* 22 pages are left in front of the last one, which is never given out: from the beginning again */
	assert_int_equal(MAP(&dev, HIGH, 23 * PAGE_SIZE), DMA_MAPPING_ERROR);
	assert_int_equal(MAP(&dev, HIGH, 22 * PAGE_SIZE), TEST_GART + MiB(60) + 1001 * PAGE_SIZE);
	assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), TEST_GART + MiB(60));
	assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), DMA_MAPPING_ERROR);
	test_shutdown(&k);
}

static void a_run_crosses_no_segment_boundary_of_the_device(void **state)
{
	struct device dev;

	(void)state;
	boot(NULL, NULL);
	dev = attached(32);
	dev.segment_boundary = KiB(16) - 1;
	assert_int_equal(MAP(&dev, HIGH, 3 * PAGE_SIZE), TEST_GART);
	assert_int_equal(MAP(&dev, HIGH, 2 * PAGE_SIZE), TEST_GART + KiB(16));
	/* the page between them is free, but the search has gone on */
	assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), TEST_GART + KiB(24));
	test_shutdown(&k);
}

static void coherent_memory_is_aligned_to_its_order(void **state)
{
	struct dma_buffer b;
	struct device dev;

	(void)state;
	boot(NULL, "iommu=force");
	dev = attached(64);
	assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), TEST_GART);
	dma_alloc_attrs(&k, &dev, 5 * PAGE_SIZE, GFP_KERNEL, 0, &b);
	assert_int_equal(b.dma_addr, TEST_GART + 8 * PAGE_SIZE);
	test_shutdown(&k);
}

static u32 entry(u64 page)
{
	u32 e;

	kernel_read(&k, k.gart.gatt + page * sizeof(e), &e, sizeof(e));
	return e;
}

/* GPTE_ENCODE: bits 32 to 39 of the address in bits 4 to 11 */
static void an_entry_holds_40_bits_of_address(void **state)
{
	struct device dev;

	(void)state;
	boot(NULL, NULL);
	dev = attached(32);
	MAP(&dev, 0x223456000ull, PAGE_SIZE);
	assert_int_equal(entry(0), 0x23456023);
	assert_int_equal(hw_gpte_address(0x23456023), 0x223456000ull);
	assert_int_equal(hw_gpte_address(0xfffffff3), 0xfffffff000ull);
	UNMAP(&dev, TEST_GART, PAGE_SIZE);
	assert_int_equal(entry(0), k.gart.unmapped_entry);
	assert_int_equal(k.gart.unmapped_entry & 3, HW_GPTE_VALID | HW_GPTE_COHERENT);
	test_shutdown(&k);
}

static void an_unmap_stays_inside_of_the_aperture(void **state)
{
	struct device dev;
	size_t log;

	(void)state;
	boot(NULL, NULL);
	dev = attached(32);
	MAP(&dev, HIGH, PAGE_SIZE);
	log = k.log.count;
	UNMAP(&dev, TEST_GART, MiB(65));
	assert_int_equal(test_logged(&k, log, "modelled kernel writes behind the table of the GART"), 1);
	UNMAP(&dev, DMA_MAPPING_ERROR, PAGE_SIZE);
	assert_int_equal(test_logged(&k, log, "WARNING: at arch/x86/kernel/amd_gart_64.c gart_unmap_page()"), 1);
	test_shutdown(&k);
}

/* a device that reaches its memory gets the plain address, and still each call is sent to the ops */
static void such_a_device_never_takes_the_short_way(void **state)
{
	struct device dev;

	(void)state;
	boot(NULL, NULL);
	dev = attached(64);
	for (int i = 0; i < 3; i++) {
		k.rule = DECISION_NONE;
		assert_int_equal(MAP(&dev, HIGH, PAGE_SIZE), HIGH);
		assert_int_equal(k.rule, D_capable_limit);
		UNMAP(&dev, HIGH, PAGE_SIZE);
	}
	assert_int_equal(k.everyday, 0);
	assert_int_equal(k.seen[D_mapping_route], 1u << DMA_ROUTE_OPS);
	test_shutdown(&k);
}

static void what_the_ops_leave_out_has_the_kernels_answer(void **state)
{
	static const char *const profile[] = { "v6.1", "v6.12", "v7.3" };
	struct device dev;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		boot(profile[i], NULL);
		dev = attached(32);
		assert_int_equal(dma_set_mask(&k, &dev, DMA_BIT_MASK(32)), 0);
		assert_int_equal(dma_max_mapping_size(&k, &dev), ~0ull);
		assert_int_equal(dma_opt_mapping_size(&k, &dev), ~0ull);
		assert_int_equal(dma_get_merge_boundary(&k, &dev), 0);
		assert_false(dma_need_sync(&k, &dev, TEST_GART));
		/* of dma-direct: memory ends at 12 GiB */
		assert_int_equal(dma_get_required_mask(&k, &dev), DMA_BIT_MASK(34));
		assert_true(dma_addressing_limited(&k, &dev));
		assert_int_equal(dma_set_mask(&k, &dev, DMA_BIT_MASK(20)), -EIO);
		test_shutdown(&k);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_fit_is_taken_until_the_end),
		cmocka_unit_test(a_run_crosses_no_segment_boundary_of_the_device),
		cmocka_unit_test(coherent_memory_is_aligned_to_its_order),
		cmocka_unit_test(an_entry_holds_40_bits_of_address),
		cmocka_unit_test(an_unmap_stays_inside_of_the_aperture),
		cmocka_unit_test(such_a_device_never_takes_the_short_way),
		cmocka_unit_test(what_the_ops_leave_out_has_the_kernels_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
