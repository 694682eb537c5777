// SPDX-License-Identifier: GPL-2.0-only
/*
 * The contiguous area and a device's own coherent memory. Expectations: kernel/dma/contiguous.c, kernel/dma/coherent.c
 * and mm/cma.c of 6.12.117; the places are those of the boot recorded in tests/data/traces/arm64-noncoherent-6G, whose
 * iomem.txt shows the pool and the area behind it as one reserved range up to 4 GiB.
 */
#include "kernel_test.h"

#include <errno.h>

#include "base/bitmap.h"
#include "linux/coherent.h"

static void area_of_64_mib(struct kernel_config *config)
{
	config->dma_cma = true;
	config->cma_size = MiB(64);
}

static void boot_arm64(struct kernel *k, const char *cmdline)
{
	struct test_kernel t = {
		.cpu = DMASIM_CPU_ARM64, .cmdline = cmdline, .config = area_of_64_mib, .pool_anywhere = true
	};

	assert_int_equal(test_boot(k, &t), 0);
}

static u64 pages_taken(const struct kernel *k)
{
	u64 n = 0;

	for (u64 i = 0; i < k->cma.pages; i++)
		n += bitmap_test(k->cma.bitmap, i);
	return n;
}

static struct dma_buffer alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp)
{
	struct dma_buffer b;

	dma_alloc_attrs(k, dev, size, gfp, 0, &b);
	return b;
}

/* RAM of the test ends at 3 GiB below the limit: the area takes its top, the pool what is below */
static void the_area_is_at_the_top_of_the_dma_zone(void **state)
{
	struct kernel k;

	(void)state;
	boot_arm64(&k, NULL);
	assert_int_equal(k.cma.base, GiB(3) - MiB(64));
	assert_int_equal(k.cma.pages, MiB(64) >> PAGE_SHIFT);
	assert_int_equal(k.swiotlb.def.defpool.end, k.cma.base);
	assert_int_equal(test_logged(&k, 0, "cma: Reserved 64 MiB at 0x00000000bc000000 on node -1"), 1);
	test_shutdown(&k);
}

/* cma_declare_contiguous_nid(): without a limit from 4 GiB upwards, where there is enough memory */
static void without_a_limit_the_area_starts_at_4_gib(void **state)
{
	struct test_kernel t = { .cpu = DMASIM_CPU_AMD, .cmdline = "cma=48M", .config = area_of_64_mib };
	struct kernel k;

	(void)state;
	assert_int_equal(test_boot(&k, &t), 0);
	assert_int_equal(k.cma.base, GiB(4));
	assert_int_equal(k.cma.pages, MiB(48) >> PAGE_SHIFT);
	test_shutdown(&k);
}

/* the same: enough is 4 GiB and the area, to the byte. RAM ends at 12 GiB here */
static void an_area_that_just_fits_above_4_gib_starts_there(void **state)
{
	static const struct {
		const char *cmdline;
		u64 size; /* 0: does not fit at all */
	} row[] = { { "cma=7680M", MiB(7680) }, { "cma=8G", GiB(8) }, { "cma=8196M", 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .cpu = DMASIM_CPU_AMD, .cmdline = row[i].cmdline, .config = area_of_64_mib };
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		assert_int_equal(k.cma.pages, row[i].size >> PAGE_SHIFT);
		if (row[i].size)
			assert_int_equal(k.cma.base, GiB(4));
		test_shutdown(&k);
	}
}

static void without_an_area_nothing_comes_from_it(void **state)
{
	struct test_kernel t = { .cpu = DMASIM_CPU_AMD, .cmdline = "cma=0" };
	struct kernel k;

	(void)state;
	assert_int_equal(test_boot(&k, &t), 0);
	assert_int_equal(dma_alloc_from_contiguous(&k, 1, 0), INVALID_PHYS_ADDR);
	test_shutdown(&k);
}

/* early_cma(): size, place, and the end of the range to look in */
static void the_command_line_goes_before_the_configuration(void **state)
{
	static const struct {
		const char *cmdline;
		u64 base, size;
	} row[] = {
		{ "cma=0", 0, 0 },
		{ "cma=16M", GiB(3) - MiB(16), MiB(16) },
		{ "cma=16M@1G", GiB(1), MiB(16) },
		{ "cma=16M@1G-2G", GiB(2) - MiB(16), MiB(16) },
		/* not aligned to 2 MiB: refused where the place is given, moved up where a range is */
		{ "cma=16M@0x40001000", 0, 0 },
		{ "cma=1M", GiB(3) - MiB(2), MiB(2) },
		{ "cma=16G", 0, 0 },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(row); i++) {
		struct kernel k;

		boot_arm64(&k, row[i].cmdline);
		assert_int_equal(k.cma.base, row[i].base);
		assert_int_equal(k.cma.pages, row[i].size >> PAGE_SHIFT);
		test_shutdown(&k);
	}
}

/* dma_alloc_contiguous(): more than a page, and a caller that may sleep; a run aligned to its size, at most to 1 MiB */
static void more_than_a_page_comes_from_the_area(void **state)
{
	struct device dev = test_device(64, 64);
	struct dma_buffer page, pages, large, atomic;
	struct kernel k;
	u64 before;

	(void)state;
	boot_arm64(&k, NULL);
	swiotlb_dev_init(&k, &dev);
	before = pages_taken(&k);
	page = alloc(&k, &dev, KiB(4), GFP_KERNEL);
	assert_int_equal(page.path, DMA_PATH_PAGE_ALLOCATOR);
	pages = alloc(&k, &dev, KiB(12), GFP_KERNEL);
	assert_int_equal(pages.path, DMA_PATH_CMA);
	assert_int_equal(k.rule, D_cma_wanted);
	assert_true(is_aligned(pages.phys, KiB(16)));
	assert_int_equal(pages_taken(&k), before + 3);
	/* 8 MiB: more than the page allocator could give */
	large = alloc(&k, &dev, MiB(8), GFP_KERNEL);
	assert_int_equal(large.path, DMA_PATH_CMA);
	assert_true(is_aligned(large.phys, MiB(1)));
	atomic = alloc(&k, &dev, KiB(12), GFP_ATOMIC);
	assert_int_equal(atomic.path, DMA_PATH_PAGE_ALLOCATOR);
	dma_free_attrs(&k, &dev, &atomic, 0);
	dma_free_attrs(&k, &dev, &large, 0);
	dma_free_attrs(&k, &dev, &pages, 0);
	dma_free_attrs(&k, &dev, &page, 0);
	assert_int_equal(pages_taken(&k), before);
	test_shutdown(&k);
}

/* __dma_direct_alloc_pages(): what the device cannot reach goes back, and a zone is tried */
static void an_area_out_of_reach_is_passed_over(void **state)
{
	struct device dev = test_device(31, 31);
	struct dma_buffer b;
	struct kernel k;
	u64 before;

	(void)state;
	boot_arm64(&k, "cma=64M@2G-3G");
	swiotlb_dev_init(&k, &dev);
	before = pages_taken(&k);
	/* memory up to 2 GiB is in ZONE_DMA, which goes further up: the pages there are out of reach, too */
	b = alloc(&k, &dev, KiB(12), GFP_KERNEL);
	assert_int_equal(pages_taken(&k), before);
	if (!b.error)
		assert_int_not_equal(b.path, DMA_PATH_CMA);
	dma_free_attrs(&k, &dev, &b, 0);
	test_shutdown(&k);
}

/* when it is full, the page allocator has to do */
static void a_full_area_leaves_it_to_the_page_allocator(void **state)
{
	struct device dev = test_device(64, 64);
	struct dma_buffer all, next;
	struct kernel k;

	(void)state;
	boot_arm64(&k, "cma=8M");
	swiotlb_dev_init(&k, &dev);
	/* the atomic pools have 6 MiB of it: kernel/dma/pool.c cma_in_zone() */
	assert_int_equal(pages_taken(&k), MiB(6) >> PAGE_SHIFT);
	all = alloc(&k, &dev, MiB(4), GFP_KERNEL);
	assert_int_equal(all.path, DMA_PATH_PAGE_ALLOCATOR);
	next = alloc(&k, &dev, KiB(8), GFP_KERNEL);
	assert_int_equal(next.path, DMA_PATH_CMA);
	dma_free_attrs(&k, &dev, &next, 0);
	dma_free_attrs(&k, &dev, &all, 0);
	test_shutdown(&k);
}

static void memory_of_its_own_serves_all_that_a_device_allocates(void **state)
{
	struct device dev = test_device(64, 64);
	struct dma_buffer a, b, c;
	struct kernel k;

	(void)state;
	boot_arm64(&k, NULL);
	swiotlb_dev_init(&k, &dev);
	assert_int_equal(memblock_reserve(&k, GiB(1), MiB(2)), 0);
	assert_int_equal(rmem_dma_device_init(&k, &dev, GiB(1), MiB(2)), 0);
	assert_int_equal(rmem_dma_device_init(&k, &dev, GiB(1), MiB(2)), -EBUSY);
	a = alloc(&k, &dev, 1, GFP_ATOMIC);
	assert_int_equal(a.path, DMA_PATH_COHERENT_POOL);
	assert_int_equal(a.phys, GiB(1));
	assert_true(is_vmalloc_addr(&k, a.cpu_addr));
	/* bitmap_find_free_region(): three pages take four, aligned to four */
	b = alloc(&k, &dev, KiB(12), GFP_KERNEL);
	assert_int_equal(b.dma_addr, GiB(1) + KiB(16));
	/* full: there is no other place to turn to */
	c = alloc(&k, &dev, MiB(2), GFP_KERNEL);
	assert_int_equal(c.error, -1);
	assert_int_equal(c.dma_addr, DMA_MAPPING_ERROR);
	dma_free_attrs(&k, &dev, &b, 0);
	dma_free_attrs(&k, &dev, &a, 0);
	c = alloc(&k, &dev, MiB(2), GFP_KERNEL);
	assert_int_equal(c.phys, GiB(1));
	dma_free_attrs(&k, &dev, &c, 0);
	/* pages do not come from there */
	dma_alloc_pages(&k, &dev, KiB(4), DMA_BIDIRECTIONAL, GFP_KERNEL, &c);
	assert_int_equal(c.path, DMA_PATH_PAGE_ALLOCATOR);
	dma_free_pages(&k, &dev, &c);
	dma_release_coherent_memory(&k, &dev);
	a = alloc(&k, &dev, KiB(4), GFP_KERNEL);
	assert_int_equal(a.path, DMA_PATH_PAGE_ALLOCATOR);
	dma_free_attrs(&k, &dev, &a, 0);
	test_shutdown(&k);
}

/* dma_init_coherent_memory() */
static void memory_of_no_size_is_refused(void **state)
{
	struct device dev = test_device(64, 64);
	struct kernel k;

	(void)state;
	boot_arm64(&k, NULL);
	assert_int_equal(rmem_dma_device_init(&k, &dev, GiB(1), 0), -EINVAL);
	assert_null(dev.dma_mem);
	test_shutdown(&k);
}

/* rmem_dma_device_init(): a warning, and the memory all the same */
static void memory_beyond_the_mask_is_warned_about(void **state)
{
	struct device dev = test_device(30, 30);
	struct kernel k;

	(void)state;
	boot_arm64(&k, NULL);
	assert_int_equal(rmem_dma_device_init(&k, &dev, GiB(2), MiB(2)), 0);
	assert_int_equal(test_logged(&k, 0, "reserved memory is beyond device's set DMA address range"), 1);
	assert_int_equal(alloc(&k, &dev, KiB(4), GFP_KERNEL).phys, GiB(2));
	test_shutdown(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_area_is_at_the_top_of_the_dma_zone),
		cmocka_unit_test(without_a_limit_the_area_starts_at_4_gib),
		cmocka_unit_test(an_area_that_just_fits_above_4_gib_starts_there),
		cmocka_unit_test(without_an_area_nothing_comes_from_it),
		cmocka_unit_test(the_command_line_goes_before_the_configuration),
		cmocka_unit_test(more_than_a_page_comes_from_the_area),
		cmocka_unit_test(an_area_out_of_reach_is_passed_over),
		cmocka_unit_test(a_full_area_leaves_it_to_the_page_allocator),
		cmocka_unit_test(memory_of_its_own_serves_all_that_a_device_allocates),
		cmocka_unit_test(memory_of_no_size_is_refused),
		cmocka_unit_test(memory_beyond_the_mask_is_warned_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
