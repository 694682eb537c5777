// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where an IOVA lies and when the device loses it. Expectations: drivers/iommu/dma-iommu.c of 6.12.117 and 6.1.192
 * (iommu_dma_alloc_iova(), iommu_dma_init_domain(), iova_reserve_iommu_regions(), queue_iova()), drivers/iommu/amd and
 * intel for what they reserve, and the recorded boot x86-intel-iommu-6G for the host bridge's window.
 */
#include "iommu_box.h"

#include <errno.h>

#include "linux/iova_internal.h"

#define RAM GiB(8)
#define AMD .cpu = DMASIM_CPU_AMD, .iommu = DMASIM_IOMMU_AMD
#define INTEL .cpu = DMASIM_CPU_INTEL, .iommu = DMASIM_IOMMU_INTEL, .cmdline = "intel_iommu=on"
#define INTEL_STRICT \
	.cpu = DMASIM_CPU_INTEL, .iommu = DMASIM_IOMMU_INTEL, .cmdline = "intel_iommu=on iommu.strict=1"
#define ARM .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_SMMUV3
#define WIDTH39 .set = { { HW_KNOB_IOMMU_ADDRESS_WIDTH, 39 } }

static dma_addr_t map(struct box *b, u64 size)
{
	return dma_map_page_attrs(&b->k, &b->dev, RAM, size, DMA_BIDIRECTIONAL, 0);
}

static void unmap(struct box *b, dma_addr_t addr, u64 size)
{
	dma_unmap_page_attrs(&b->k, &b->dev, addr, size, DMA_BIDIRECTIONAL, 0);
}

/* everything from @first byte to 4 GiB, as if it were in use */
static void occupy(struct box *b, u64 first)
{
	assert_int_equal(reserve_iova(b->dev.domain->iovad, first >> PAGE_SHIFT, DMA_BIT_MASK(20)), 0);
}

static void the_limit_is_mask_bus_limit_and_aperture(void **state)
{
	static const struct {
		struct box_spec spec;
		u64 mask, bus_limit;
		bool not_pci;
		dma_addr_t addr;
	} row[] = {
		{ { INTEL, WIDTH39 }, ~0ull, 0, false, 0xfffff000 }, /* PCI: below 4 GiB first */
		{ { INTEL, WIDTH39 }, ~0ull, 0, true, 0x7ffffff000 },
		{ { INTEL, WIDTH39 }, DMA_BIT_MASK(36), 0, true, 0xffffff000 },
		{ { INTEL, WIDTH39 }, ~0ull, DMA_BIT_MASK(35), true, 0x7fffff000 },
		{ { INTEL, WIDTH39 }, DMA_BIT_MASK(30), 0, false, 0x3ffff000 },
		{ { INTEL, WIDTH39 }, DMA_BIT_MASK(24), DMA_BIT_MASK(32), false, 0xfff000 },
		{ { INTEL " iommu.forcedac=1", WIDTH39 }, ~0ull, 0, false, 0x7ffffff000 },
		{ { INTEL ",forcedac", WIDTH39 }, ~0ull, 0, false, 0x7ffffff000 },
		{ { AMD, .cmdline = "iommu.forcedac=1" }, ~0ull, 0, false, 0xfffffffffffff000 },
		{ { AMD, .cmdline = "iommu.forcedac=1" },
		  DMA_BIT_MASK(40),
		  0,
		  false,
		  0xfcfffff000 }, /* HyperTransport */
		{ { AMD, .cmdline = "iommu.forcedac=1 amd_iommu=pgtbl_v2" }, ~0ull, 0, false, 0x7ffffffff000 },
		{ { ARM, .cmdline = "iommu.forcedac=1" }, ~0ull, 0, false, 0xfffffffff000 },
		{ { AMD, .kernel = "v6.1", .cmdline = "iommu.forcedac=1" }, DMA_BIT_MASK(36), 0, false, 0xffffff000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = box_boot(&row[i].spec);
		dma_addr_t addr;

		b->dev.is_pci = !row[i].not_pci;
		b->dev.dma_mask = row[i].mask;
		b->dev.bus_dma_limit = row[i].bus_limit;
		box_attach(b);
		addr = map(b, KiB(4));
		if (addr != row[i].addr)
			fail_msg("row %zu: %llx instead of %llx", i, (unsigned long long)addr,
				 (unsigned long long)row[i].addr);
		box_free(b);
	}
}

static void a_device_leaves_the_low_4g_when_they_are_full(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL, WIDTH39 });

	(void)state;
	box_attach(b);
	occupy(b, PAGE_SIZE);
	assert_true(b->dev.pci_32bit_workaround);
	assert_int_equal(map(b, KiB(4)), 0x7ffffff000);
	assert_false(b->dev.pci_32bit_workaround);
	box_assert_printed(b, "0000:00:06.0: Using 39-bit DMA addresses");
	assert_int_equal(map(b, KiB(4)), 0x7fffffe000);
	assert_int_equal(box_printed(b, "0000:00:06.0: Using 39-bit DMA addresses"), 1);
	/* a 32-bit device has nowhere to go */
	b->dev.dma_mask = DMA_BIT_MASK(32);
	assert_int_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	assert_int_equal(b->k.rule, D_iova_exhausted);
	box_free(b);

	/* 6.1 asks below 4 GiB each time, and says nothing */
	b = box_boot(&(struct box_spec){ INTEL, .kernel = "v6.1", WIDTH39 });
	box_attach(b);
	occupy(b, PAGE_SIZE);
	assert_int_equal(map(b, KiB(4)), 0x7ffffff000);
	assert_int_equal(box_printed(b, "0000:00:06.0: Using 39-bit DMA addresses"), 0);
	box_free(b);
}

/* iommu_dma_alloc_iova(): the first try below 4 GiB empties no other CPU's caches, the second one does */
static void what_another_cpu_has_kept_below_4g_is_left_there_while_there_is_room_above(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL_STRICT, WIDTH39 });
	dma_addr_t kept;

	(void)state;
	box_attach(b);
	kept = map(b, KiB(4));
	assert_true(kept < GiB(4));
	b->k.cpu = 1;
	unmap(b, kept, KiB(4));
	b->k.cpu = 0;
	assert_int_equal(iova_rcache_count(b->dev.domain->iovad), 1);
	occupy(b, PAGE_SIZE);
	assert_int_equal(map(b, KiB(4)), 0x7ffffff000);
	assert_int_equal(iova_rcache_count(b->dev.domain->iovad), 1);
	/* nowhere else to go */
	b->dev.dma_mask = DMA_BIT_MASK(32);
	map(b, KiB(4));
	assert_int_equal(iova_rcache_count(b->dev.domain->iovad), 0);
	box_free(b);
}

static void what_is_not_memory_is_never_an_iova(void **state)
{
	/* interrupts at fee00000; recorded: 4 MiB after ff000000 went to bfc00000, below the bridge's window */
	const struct dmasim_ram window = { 0xc0000000, 0x3ec00000, DMASIM_RAM_MMIO };
	struct box *b = box_boot(&(struct box_spec){ INTEL, WIDTH39 });

	(void)state;
	box_attach(b);
	occupy(b, 0xfef00000);
	assert_int_equal(map(b, KiB(4)), 0xfedff000);
	box_free(b);

	b = box_boot(&(struct box_spec){ INTEL, WIDTH39, .mmio = window });
	box_attach(b);
	occupy(b, 0xff000000);
	assert_int_equal(map(b, MiB(4)), 0xbfc00000);
	assert_int_equal(map(b, MiB(1)), 0xbfb00000);
	box_free(b);

	/* only PCI devices are behind the bridge */
	b = box_boot(&(struct box_spec){ INTEL, WIDTH39, .mmio = window });
	b->dev.is_pci = false;
	b->dev.dma_mask = DMA_BIT_MASK(32);
	box_attach(b);
	occupy(b, 0xfee00000);
	assert_int_equal(map(b, MiB(4)), 0xfe800000);
	box_free(b);
}

static void outside_the_bridges_dma_ranges_there_is_no_iova(void **state)
{
	/* iova_reserve_pci_windows(): the gaps, with the first page of the range that follows */
	struct bus_dma_region ranges[] = { { GiB(4), GiB(1), MiB(64) }, { GiB(5), MiB(256), MiB(64) } };
	struct box *b = box_boot(&(struct box_spec){ ARM });

	(void)state;
	b->dev.dma_range_map = ranges;
	b->dev.dma_range_count = 2;
	box_attach(b);
	assert_int_equal(map(b, KiB(4)), GiB(1) + MiB(64) - KiB(4));
	/* not at GiB(1), whose first page is lost, but in the upper half of the other range */
	assert_int_equal(map(b, MiB(32)), MiB(256) + MiB(32));
	box_free(b);

	b = box_boot(&(struct box_spec){ ARM });
	b->dev.dma_range_map = ranges;
	b->dev.dma_range_count = 2;
	b->dev.dma_mask = DMA_BIT_MASK(30);
	box_attach(b);
	/* the page at GiB(1) is in the gap: 64 MiB from 256 MiB up, less its first page */
	assert_int_equal(map(b, KiB(4)), MiB(320) - KiB(4));
	box_free(b);
}

/* 6.1: arch_setup_dma_ops() of arm64 hands on where the first range begins; iommu_dma_init_domain() of 6.12 takes no
 * base
 */
static void older_kernels_begin_where_the_first_range_does(void **state)
{
	struct bus_dma_region range = { GiB(4), GiB(1), GiB(1) };

	(void)state;
	for (int later = 0; later < 2; later++) {
		struct box *b = box_boot(&(struct box_spec){ .kernel = later ? "v6.12" : "v6.1", ARM });

		/* no host bridge's gaps are reserved for what is not on PCI */
		b->dev.is_pci = false;
		b->dev.dma_range_map = &range;
		b->dev.dma_range_count = 1;
		b->dev.dma_mask = DMA_BIT_MASK(31);
		box_attach(b);
		assert_int_equal(map(b, KiB(4)), GiB(2) - KiB(4));
		b->dev.dma_mask = DMA_BIT_MASK(30);
		assert_int_equal(map(b, KiB(4)), later ? GiB(1) - KiB(4) : DMA_MAPPING_ERROR);
		box_free(b);
	}
}

static void ranges_beyond_the_aperture_leave_the_device_to_the_platform(void **state)
{
	struct bus_dma_region range = { GiB(4), TiB(512), GiB(1) };
	struct box *b = box_boot(&(struct box_spec){ ARM });

	(void)state;
	b->dev.dma_range_map = &range;
	b->dev.dma_range_count = 1;
	box_attach(b);
	assert_false(b->dev.dma_iommu);
	box_assert_printed(b, "specified DMA range outside IOMMU capability");
	box_assert_printed(b, "Failed to set up IOMMU for device 0000:00:06.0; retaining platform DMA ops");
	box_free(b);
}

/* iova_reserve_pci_windows(): nothing lies before a range that begins with the first page */
static void a_range_from_the_first_page_on_has_no_gap_before_it(void **state)
{
	struct bus_dma_region range = { GiB(4), 0, MiB(64) };
	struct box *b = box_boot(&(struct box_spec){ ARM });

	(void)state;
	b->dev.dma_range_map = &range;
	b->dev.dma_range_count = 1;
	box_attach(b);
	assert_true(b->dev.dma_iommu);
	assert_int_equal(map(b, KiB(4)), MiB(64) - KiB(4));
	box_free(b);
}

/* iova_reserve_pci_windows(): "DMA ranges should be non-overlapping", and the device keeps what the platform gave it */
static void ranges_that_overlap_leave_the_device_to_the_platform(void **state)
{
	struct bus_dma_region ranges[] = { { GiB(4), GiB(1), MiB(64) }, { GiB(5), GiB(1) + MiB(32), MiB(64) } };
	struct box *b = box_boot(&(struct box_spec){ ARM });

	(void)state;
	b->dev.dma_range_map = ranges;
	b->dev.dma_range_count = 2;
	box_attach(b);
	assert_false(b->dev.dma_iommu);
	box_assert_printed(b, "0000:00:06.0: Failed to reserve IOVA [0x0000000044000000-0x0000000042000000]");
	box_assert_printed(b, "Failed to set up IOMMU for device 0000:00:06.0; retaining platform DMA ops");
	box_free(b);
}

/*
 * The same function of 6.1 and 6.12: what follows the last range begins with byte 0 where that one ends with the last
 * byte of all, and is reserved to the end. Nothing is left.
 */
static void a_range_to_the_last_byte_of_all_leaves_no_iova(void **state)
{
	struct bus_dma_region range = { 0, GiB(1), -GiB(1) };
	struct box *b = box_boot(&(struct box_spec){ ARM });

	(void)state;
	b->dev.dma_range_map = &range;
	b->dev.dma_range_count = 1;
	box_attach(b);
	assert_int_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	box_free(b);
}

static void an_alignment_wider_than_the_granule_is_refused(void **state)
{
	/* __iommu_dma_map() of 6.12; 6.1 does not look */
	struct box *b = box_boot(&(struct box_spec){ INTEL });

	(void)state;
	box_attach(b);
	b->dev.min_align_mask = 0xfff;
	assert_int_not_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	b->dev.min_align_mask = 0x1fff;
	assert_int_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	assert_int_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	assert_int_equal(box_printed(b, "0000:00:06.0: Unsupported alignment constraint"), 1);
	box_free(b);

	b = box_boot(&(struct box_spec){ INTEL, .kernel = "v6.1" });
	box_attach(b);
	b->dev.min_align_mask = 0x1fff;
	assert_int_not_equal(map(b, KiB(4)), DMA_MAPPING_ERROR);
	box_free(b);
}

/* what the device meets at @addr; @stale: through a translation that the table no longer has */
static enum hw_fault device_reads(struct box *b, dma_addr_t addr, bool *stale)
{
	struct hw_access access;
	u8 byte;

	hw_dma_read(b->dev.hw, addr, &byte, 1, &access);
	*stale = access.stale_translation;
	return access.fault;
}

static void a_strict_domain_takes_the_mapping_away_at_once(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL " iommu.strict=1" });
	dma_addr_t addr;
	bool stale;

	(void)state;
	box_attach(b);
	addr = map(b, KiB(4));
	assert_int_equal(device_reads(b, addr, &stale), HW_FAULT_NONE);
	unmap(b, addr, KiB(4));
	assert_int_equal(device_reads(b, addr, &stale), HW_FAULT_VTD_PTE_READ);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	assert_int_equal(map(b, KiB(4)), addr);
	box_free(b);
}

static void a_lazy_domain_takes_it_away_when_the_flush_queue_runs(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	dma_addr_t addr;
	bool stale;

	(void)state;
	box_attach(b);
	addr = map(b, KiB(4));
	assert_int_equal(device_reads(b, addr, &stale), HW_FAULT_NONE);
	assert_false(stale);
	unmap(b, addr, KiB(4));
	/* cached in the IOTLB: the device still gets through, but the address is not given out again */
	assert_int_equal(device_reads(b, addr, &stale), HW_FAULT_NONE);
	assert_true(stale);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 1);
	assert_int_equal(map(b, KiB(4)), addr - KiB(4));
	iommu_dma_flush_queue_run(&b->k, b->dev.domain);
	assert_int_equal(device_reads(b, addr, &stale), HW_FAULT_VTD_PTE_READ);
	assert_int_equal(map(b, KiB(4)), addr);
	box_free(b);
}

static void a_full_flush_queue_invalidates_by_itself(void **state)
{
	/* IOVA_DEFAULT_FQ_SIZE entries, one of them always empty: the 256th unmap finds it full */
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	dma_addr_t addr[256];
	bool stale;

	(void)state;
	box_attach(b);
	for (int i = 0; i < 256; i++)
		addr[i] = map(b, KiB(4));
	for (int i = 0; i < 255; i++) {
		device_reads(b, addr[i], &stale);
		unmap(b, addr[i], KiB(4));
	}
	assert_int_equal(b->k.seen[D_iommu_fq_full], 1); /* never yet */
	assert_int_equal(device_reads(b, addr[0], &stale), HW_FAULT_NONE);
	assert_true(stale);
	unmap(b, addr[255], KiB(4));
	assert_int_equal(b->k.seen[D_iommu_fq_full], 3);
	assert_int_equal(device_reads(b, addr[0], &stale), HW_FAULT_VTD_PTE_READ);
	/* 255 are free again, the newest waits */
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 1);
	box_free(b);
}

static void each_cpu_queues_for_itself_and_the_timer_empties_all(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	dma_addr_t first, second;

	(void)state;
	box_attach(b);
	first = map(b, KiB(4));
	second = map(b, KiB(4));
	unmap(b, first, KiB(4));
	b->k.cpu = 1;
	unmap(b, second, KiB(4));
	iommu_dma_flush_queue_run(&b->k, b->dev.domain);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	/* both went into the caches of the CPU on which the timer fired */
	assert_int_equal(map(b, KiB(4)), second);
	assert_int_equal(map(b, KiB(4)), first);
	box_free(b);
}

static void unmapping_what_is_not_mapped_is_warned_of(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL });

	(void)state;
	box_attach(b);
	unmap(b, 0x123000, KiB(4));
	box_assert_printed(b, "WARNING: at drivers/iommu/dma-iommu.c iommu_dma_unmap_page()");
	box_free(b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_limit_is_mask_bus_limit_and_aperture),
	cmocka_unit_test(a_device_leaves_the_low_4g_when_they_are_full),
	cmocka_unit_test(what_another_cpu_has_kept_below_4g_is_left_there_while_there_is_room_above),
	cmocka_unit_test(what_is_not_memory_is_never_an_iova),
	cmocka_unit_test(outside_the_bridges_dma_ranges_there_is_no_iova),
	cmocka_unit_test(older_kernels_begin_where_the_first_range_does),
	cmocka_unit_test(ranges_beyond_the_aperture_leave_the_device_to_the_platform),
	cmocka_unit_test(a_range_from_the_first_page_on_has_no_gap_before_it),
	cmocka_unit_test(ranges_that_overlap_leave_the_device_to_the_platform),
	cmocka_unit_test(a_range_to_the_last_byte_of_all_leaves_no_iova),
	cmocka_unit_test(an_alignment_wider_than_the_granule_is_refused),
	cmocka_unit_test(a_strict_domain_takes_the_mapping_away_at_once),
	cmocka_unit_test(a_lazy_domain_takes_it_away_when_the_flush_queue_runs),
	cmocka_unit_test(a_full_flush_queue_invalidates_by_itself),
	cmocka_unit_test(each_cpu_queues_for_itself_and_the_timer_empties_all),
	cmocka_unit_test(unmapping_what_is_not_mapped_is_warned_of),
};

TEST_MAIN(tests)
