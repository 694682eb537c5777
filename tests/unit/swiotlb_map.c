// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots, areas, padding and copies of kernel/dma/swiotlb.c. Unless a test says otherwise its figures were worked out by
 * hand from the named functions of 6.12, for a pool of 1024 slots at 0x70000000 in two areas.
 */
#include "swiotlb_fixture.h"

#define O 0x200000000ull
#define POOL 0x70000000ull

static const struct machine_setup two_areas = { .cmdline = "swiotlb=1024,2", .cpus = 2, .pinned = POOL };

static struct io_tlb_pool *pool_of(struct machine *m)
{
	return &m->k.swiotlb.def.defpool;
}

static unsigned int list(struct machine *m, u64 slot)
{
	return swiotlb_slot(pool_of(m), slot).list;
}

static void assert_lists(struct machine *m, u64 first, const unsigned int *expected, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_int_equal(list(m, first + i), expected[i]);
}

/* in a sequence: each step of V1 to V11, so that one machine meets them all */
static void the_vectors_hold_in_sequence(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	struct io_tlb_area *area = pool_of(m)->areas;
	phys_addr_t v2, v3, v4;

	(void)state;
	/* V1: one slot; swiotlb_search_pool_area() sets the next index */
	assert_int_equal(tbl_map(m, O + 0x234, 100, 0, 0), POOL);
	assert_int_equal(area[0].index, 1);
	/* V2: a page or more is page aligned, so slot 1 stays free with a count of its own */
	v2 = tbl_map(m, O + 0x100, 4096, 0, 0);
	assert_int_equal(v2, POOL + 0x1000);
	assert_int_equal(list(m, 1), 1);
	assert_int_equal(area[0].index, 4);
	/* V3: bit 11 of the original decides the slot, the low bits the offset in it */
	v3 = tbl_map(m, O + 0xe34, 0x300, 0, 0xfff);
	assert_int_equal(v3, POOL + 0x2e34);
	assert_int_equal(swiotlb_slot(pool_of(m), 4).list, 1);
	assert_int_equal(swiotlb_slot(pool_of(m), 5).orig_addr, O + 0xe34);
	assert_int_equal(swiotlb_slot(pool_of(m), 6).orig_addr, O + 0x1634);
	/* V4: an aligned allocation of four slots whose first one is padding */
	v4 = tbl_map(m, O + 0xe34, 0x300, 0xfff, 0xfff);
	assert_int_equal(v4, POOL + 0x4e34);
	assert_int_equal(swiotlb_slot(pool_of(m), 9).pad_slots, 1);
	assert_int_equal(swiotlb_slot(pool_of(m), 8).orig_addr, INVALID_PHYS_ADDR);
	assert_lists(m, 7, (unsigned int[]){ 1, 0, 0, 0, 0, 116 }, 6);
	/* V5, V6: a whole segment fits, one byte more never does */
	assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), POOL + 0x40000);
	assert_int_equal(tbl_map(m, O, KiB(256) + 1, 0, 0), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m),
			    "dev0: swiotlb buffer is full (sz: 262145 bytes), total 1024 (slots), used 137 (slots)");
	/* V7: the CPU chooses the area */
	m->k.cpu = 1;
	assert_int_equal(tbl_map(m, O, KiB(32), 0, 0), POOL + 0x100000);
	m->k.cpu = 0;
	/* V8: runs may not cross the device's segment boundary */
	m->dev.segment_boundary = 0xffff;
	assert_int_equal(tbl_map(m, O, KiB(64), 0, 0), POOL + 0x80000);
	m->dev.segment_boundary = DMA_BIT_MASK(32);
	/* V9: released slots merge with the free one before and the free one behind them */
	tbl_unmap(m, v2, 4096, 0);
	assert_lists(m, 1, (unsigned int[]){ 4, 3, 2, 1, 0 }, 5);
	/* V10: the padding is released with the data */
	tbl_unmap(m, v4, 0x300, 0xfff);
	assert_lists(m, 7, (unsigned int[]){ 121, 120, 119, 118, 117 }, 5);
	assert_int_equal(area[0].used, 163);
	/* V11: a sync in a later slot's first bytes, before the offset that the mapping had in its first slot */
	m->dev.min_align_mask = 0xfff;
	kernel_memset(&m->k, O + 0x1034, 0x5a, 256);
	swiotlb_sync_single_for_device(&m->k, &m->dev, POOL + 0x3034, 256, DMA_TO_DEVICE);
	for (unsigned int i = 0; i < 256; i += 255) {
		u8 byte = 0;

		kernel_read(&m->k, POOL + 0x3034 + i, &byte, 1);
		assert_int_equal(byte, 0x5a);
	}
	assert_int_equal(lines_with(m, "Buffer overflow detected"), 0);
	tbl_unmap(m, v3, 0x300, 0xfff);
	free_machine(m);
}

/* swiotlb_do_find_slots() of 6.1.192: no test of the align bits, no padding */
static void without_padding_6_1_loses_an_address_bit(void **state)
{
	struct machine_setup s = two_areas;
	struct machine *m;

	(void)state;
	s.profile = "v6.1";
	m = boot_machine(&s);
	assert_int_equal(tbl_map(m, O + 0x234, 100, 0, 0), POOL);
	assert_int_equal(tbl_map(m, O + 0x100, 4096, 0, 0), POOL + 0x1000);
	assert_int_equal(tbl_map(m, O + 0xe34, 0x300, 0, 0xfff), POOL + 0x2e34);
	assert_int_equal(pool_of(m)->areas[0].used, 5);
	assert_int_equal(tbl_map(m, O + 0xe34, 0x300, 0xfff, 0xfff), POOL + 0x4634);
	assert_int_equal(pool_of(m)->areas[0].used, 8);
	/* and the line names the size without the offset */
	assert_int_equal(tbl_map(m, O + 0x100, KiB(256), 0, 0xfff), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m),
			    "dev0: swiotlb buffer is full (sz: 262144 bytes), total 1024 (slots), used 8 (slots)");
	free_machine(m);
}

/*
 * 6.1.192 with a mask wider than a slot, a page or more, and bit 11 of the address set: the walk starts at a multiple
 * of 4 and visits 4n + 1 from then on, so that it comes back to where it began only if that is the area's start.
 */
static void the_endless_search_of_6_1_is_named(void **state)
{
	struct machine_setup s = { .profile = "v6.1", .cmdline = "swiotlb=128,1", .pinned = POOL };
	struct machine *m = boot_machine(&s);

	(void)state;
	/* slots 1 to 60; 68 are left, no more than 67 of them together */
	assert_int_equal(tbl_map(m, O + 0x800, KiB(120), 0, 0xfff), POOL + 0x800);
	assert_int_equal(tbl_map(m, O + 0x800, KiB(136), 0, 0xfff), DMA_MAPPING_ERROR);
	assert_int_equal(lines_with(m, "modelled kernel hangs in swiotlb_do_find_slots"), 1);
	assert_int_equal(m->k.rule, D_swiotlb_search_hangs);
	free_machine(m);
	/* 6.12 counts the slots that it has checked, and gives up */
	s.profile = "v6.12";
	m = boot_machine(&s);
	assert_int_equal(tbl_map(m, O + 0x800, KiB(120), 0, 0xfff), POOL + 0x800);
	assert_int_equal(tbl_map(m, O + 0x800, KiB(136), 0, 0xfff), DMA_MAPPING_ERROR);
	assert_int_equal(lines_with(m, "hangs"), 0);
	assert_int_equal(lines_with(m, "swiotlb buffer is full"), 1);
	free_machine(m);
}

/* swiotlb_find_slots(), static: this CPU's area first, then the others in turn */
static void a_full_area_passes_on_to_the_next(void **state)
{
	struct machine *m = boot_machine(&two_areas);

	(void)state;
	m->k.cpu = 1;
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), POOL + 0x100000 + i * KiB(256));
	assert_int_equal(tbl_map(m, O, 512, 0, 0), POOL);
	/* a CPU number beyond the areas wraps */
	m->k.cpu = 6;
	assert_int_equal(tbl_map(m, O, 512, 0, 0), POOL + 0x800);
	free_machine(m);
}

/* swiotlb_release_slots(): index + nslots at the end of a segment takes no count from the next one */
static void free_counts_end_with_their_segment(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	phys_addr_t a;

	(void)state;
	assert_lists(m, 126, (unsigned int[]){ 2, 1, 128 }, 3);
	a = tbl_map(m, O, KiB(256), 0, 0);
	assert_lists(m, 126, (unsigned int[]){ 0, 0, 128 }, 3);
	tbl_unmap(m, a, KiB(256), 0);
	assert_lists(m, 126, (unsigned int[]){ 2, 1, 128 }, 3);
	assert_int_equal(list(m, 0), 128);
	free_machine(m);
}

/* swiotlb_release_slots() with alloc_size 0 and an offset in the slot: one slot is freed that was free */
static void a_double_unmap_drives_used_down(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	phys_addr_t a = tbl_map(m, O + 0x10, 512, 0, 0xfff);

	(void)state;
	assert_int_equal(a, POOL + 0x10);
	tbl_unmap(m, a, 512, 0xfff);
	assert_int_equal(pool_of(m)->areas[0].used, 0);
	check_machine(m);
	tbl_unmap(m, a, 512, 0xfff);
	assert_int_equal(pool_of(m)->areas[0].used, ~0ull);
	assert_int_equal(list(m, 0), 128);
	check_machine(m);
	/* nslots > area_nslabs - used is unsigned: with one slot "owed", 513 free ones are counted */
	assert_int_equal(tbl_map(m, O, 512, 0, 0), POOL + 0x800);
	free_machine(m);
}

/*
 * An unmap with bits that the mapping did not have frees a slot too many. At the end of a segment the counters of both
 * segments are then wrong in the kernel: 2 in a segment's last slot, and 1 where 128 slots are free.
 */
static void a_release_across_a_segment_leaves_wrong_counts(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	phys_addr_t last = 0;

	(void)state;
	for (unsigned int i = 0; i < 128; i++)
		last = tbl_map(m, O, 512, 0, 0);
	assert_int_equal(last, POOL + 127 * 2048);
	tbl_unmap(m, last + 0x700, 512, 0xfff);
	assert_lists(m, 126, (unsigned int[]){ 0, 2, 1, 127, 126 }, 5);
	assert_int_equal(pool_of(m)->areas[0].used, 126);
	check_machine(m);
	/* slot 127 passes for a run of two, so slot 128 goes along */
	pool_of(m)->areas[0].index = 127;
	assert_int_equal(tbl_map(m, O, 2049, 0, 0), POOL + 127 * 2048);
	assert_lists(m, 126, (unsigned int[]){ 0, 0, 0, 127, 126 }, 5);
	check_machine(m);
	free_machine(m);
}

/* swiotlb_bounce(): every direction copies in; out goes what the device may have written */
static void data_is_copied_in_for_every_direction(void **state)
{
	static const enum dma_data_direction dir[] = { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE };
	struct machine *m = boot_machine(&two_areas);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dir); i++) {
		phys_addr_t orig = O + i * 0x10000 + 0x123;
		u64 attrs = 0;
		phys_addr_t tlb;
		u8 byte = 0;

		kernel_memset(&m->k, orig, 0x11, 3000);
		tlb = swiotlb_tbl_map_single(&m->k, &m->dev, orig, 3000, 0, dir[i], &attrs);
		kernel_read(&m->k, tlb + 2999, &byte, 1);
		assert_int_equal(byte, 0x11);
		kernel_memset(&m->k, tlb, 0x22, 3000);
		swiotlb_tbl_unmap_single(&m->k, &m->dev, tlb, 3000, dir[i], 0);
		kernel_read(&m->k, orig + 2999, &byte, 1);
		assert_int_equal(byte, dir[i] == DMA_TO_DEVICE ? 0x11 : 0x22);
	}
	free_machine(m);
}

static void syncs_copy_in_the_direction_of_the_mapping_only(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	u64 attrs = 0;
	phys_addr_t tlb;
	u8 byte = 0;

	(void)state;
	kernel_memset(&m->k, O, 0x11, 512);
	tlb = swiotlb_tbl_map_single(&m->k, &m->dev, O, 512, 0, DMA_FROM_DEVICE, &attrs);
	kernel_memset(&m->k, O, 0x33, 512);
	swiotlb_sync_single_for_device(&m->k, &m->dev, tlb, 512, DMA_FROM_DEVICE);
	kernel_read(&m->k, tlb, &byte, 1);
	assert_int_equal(byte, 0x11);
	swiotlb_sync_single_for_cpu(&m->k, &m->dev, tlb + 100, 1, DMA_FROM_DEVICE);
	kernel_read(&m->k, O + 100, &byte, 1);
	assert_int_equal(byte, 0x11);
	kernel_read(&m->k, O + 101, &byte, 1);
	assert_int_equal(byte, 0x33);
	free_machine(m);
}

/* swiotlb_bounce(): more than the allocation has room for is cut off, with one line */
static void a_copy_is_cut_at_the_end_of_its_allocation(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	phys_addr_t tlb = tbl_map(m, O, 600, 0, 0);
	u8 byte = 0xff;

	(void)state;
	kernel_memset(&m->k, O, 0x44, 4096);
	swiotlb_sync_single_for_device(&m->k, &m->dev, tlb, 5000, DMA_TO_DEVICE);
	swiotlb_sync_single_for_device(&m->k, &m->dev, tlb, 5000, DMA_TO_DEVICE);
	assert_string_equal(last_line(m), "dev0: Buffer overflow detected. Allocation size: 600. Mapping size: 5000.");
	assert_int_equal(lines_with(m, "Buffer overflow detected"), 1);
	kernel_read(&m->k, tlb + 599, &byte, 1);
	assert_int_equal(byte, 0x44);
	kernel_read(&m->k, tlb + 600, &byte, 1);
	assert_int_equal(byte, 0);
	free_machine(m);
}

/* swiotlb_bounce() of 6.1.192: an offset before the mapping's own is refused, in later slots too */
static void unsigned_offsets_refuse_an_early_sync(void **state)
{
	struct machine_setup s = two_areas;
	struct machine *m;
	phys_addr_t tlb;

	(void)state;
	s.profile = "v6.1";
	m = boot_machine(&s);
	tlb = tbl_map(m, O + 0x634, 0x1000, 0, 0xfff);
	assert_int_equal(tlb, POOL + 0x634);
	swiotlb_sync_single_for_device(&m->k, &m->dev, POOL + 0x800 + 0x34, 256, DMA_TO_DEVICE);
	assert_string_equal(last_line(m),
			    "dev0: Access before mapping start detected. orig offset 1588, requested offset 52.");
	free_machine(m);
}

/* swiotlb_tbl_map_single(): the line comes ten times (DEFAULT_RATELIMIT_BURST), and not at all with NO_WARN */
static void a_full_pool_says_so_unless_told_not_to(void **state)
{
	struct machine *m = boot_machine(&two_areas);
	u64 attrs = DMA_ATTR_NO_WARN;

	(void)state;
	assert_int_equal(swiotlb_tbl_map_single(&m->k, &m->dev, O, KiB(257), 0, DMA_TO_DEVICE, &attrs),
			 DMA_MAPPING_ERROR);
	assert_int_equal(lines_with(m, "swiotlb buffer is full"), 0);
	for (unsigned int i = 0; i < 15; i++)
		tbl_map(m, O, KiB(257), 0, 0);
	assert_int_equal(lines_with(m, "swiotlb buffer is full"), 10);
	assert_int_equal(m->k.rule, D_swiotlb_full);
	free_machine(m);
}

static void without_a_pool_every_map_fails(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .cmdline = "swiotlb=noforce" });

	(void)state;
	assert_false(is_swiotlb_active(&m->k, &m->dev));
	assert_int_equal(tbl_map(m, O, 512, 0, 0), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m), "dev0: Can not allocate SWIOTLB buffer earlier and can't now provide you "
					  "with the DMA bounce buffer");
	free_machine(m);
}

/* swiotlb_map(): slots that the device cannot reach are given back without a copy */
static void a_pool_out_of_reach_is_an_overflow(void **state)
{
	struct machine *m = boot_machine(&two_areas);

	(void)state;
	m->dev.dma_mask = DMA_BIT_MASK(24);
	assert_int_equal(swiotlb_map(&m->k, &m->dev, O, 1, DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m),
			    "dev0: swiotlb addr 0x0000000070000000+1 overflow (mask ffffff, bus limit 0).");
	assert_int_equal(mem_used(&m->k, &m->k.swiotlb.def), 0);
	assert_int_equal(list(m, 0), 128);
	free_machine(m);
}

/* swiotlb_max_mapping_size(): 256 KiB less the mask rounded up to slots */
static void the_largest_mapping_makes_room_for_alignment(void **state)
{
	static const struct {
		u64 mask, size;
	} row[] = { { 0, KiB(256) }, { 0x7ff, KiB(254) }, { 0xfff, KiB(252) }, { 0xffff, KiB(192) } };
	struct machine *m = boot_machine(&two_areas);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		m->dev.min_align_mask = row[i].mask;
		assert_int_equal(swiotlb_max_mapping_size(&m->k, &m->dev), row[i].size);
	}
	free_machine(m);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_vectors_hold_in_sequence),
	cmocka_unit_test(without_padding_6_1_loses_an_address_bit),
	cmocka_unit_test(the_endless_search_of_6_1_is_named),
	cmocka_unit_test(a_full_area_passes_on_to_the_next),
	cmocka_unit_test(free_counts_end_with_their_segment),
	cmocka_unit_test(a_double_unmap_drives_used_down),
	cmocka_unit_test(a_release_across_a_segment_leaves_wrong_counts),
	cmocka_unit_test(data_is_copied_in_for_every_direction),
	cmocka_unit_test(syncs_copy_in_the_direction_of_the_mapping_only),
	cmocka_unit_test(a_copy_is_cut_at_the_end_of_its_allocation),
	cmocka_unit_test(unsigned_offsets_refuse_an_early_sync),
	cmocka_unit_test(a_full_pool_says_so_unless_told_not_to),
	cmocka_unit_test(without_a_pool_every_map_fails),
	cmocka_unit_test(a_pool_out_of_reach_is_an_overflow),
	cmocka_unit_test(the_largest_mapping_makes_room_for_alignment),
};

TEST_MAIN(tests)
