// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machine frames under a PV domain: what a device meets at a machine address, and XENMEM_exchange as
 * xen_exchange_memory() in arch/x86/xen/mmu_pv.c asks for it.
 */
#include "hw_rig.h"

#include "hw/xen.h"

#define HEAP 0xd0000000ull

static struct hw *domain(u64 frames)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);

	config.xen = DMASIM_XEN_DOM0;
	config.knob[HW_KNOB_XEN_FRAMES] = frames;
	return rig_create(&config);
}

static void every_page_has_a_frame_of_its_own(void **state)
{
	static const u64 page[] = { 0, 1, (GiB(3) >> PAGE_SHIFT) - 1, GiB(4) >> PAGE_SHIFT,
				    (GiB(16) >> PAGE_SHIFT) - 1 };

	(void)state;
	for (u64 frames = 0; frames <= 2; frames++) {
		struct hw *hw = domain(frames);

		for (size_t i = 0; i < ARRAY_SIZE(page); i++) {
			u64 mfn = hw_xen_mfn(hw, page[i]);

			assert_int_equal(hw_xen_pfn(hw, mfn), page[i]);
			for (size_t other = 0; other < i; other++)
				assert_int_not_equal(hw_xen_mfn(hw, page[other]), mfn);
		}
		/* registers are where they are */
		assert_int_equal(hw_xen_mfn(hw, RIG_BAR >> PAGE_SHIFT), RIG_BAR >> PAGE_SHIFT);
		rig_destroy(hw);
	}
}

static void a_device_reaches_the_page_behind_the_frame(void **state)
{
	struct hw *hw = domain(1);
	struct hw_device *dev = rig_device(hw);
	u64 page = GiB(4) + 5 * PAGE_SIZE;

	(void)state;
	assert_string_equal(rig_cpu_write(hw, page, false), "ok");
	assert_string_equal(rig_dma_read(dev, hw_xen_mfn(hw, page >> PAGE_SHIFT) << PAGE_SHIFT), "P");
	assert_string_not_equal(rig_dma_read(dev, page), "P");
	assert_string_equal(rig_dma_read(dev, HEAP), "BUS_ABORT");
	rig_destroy(hw);
}

static void an_extent_is_aligned_and_as_low_as_asked_for(void **state)
{
	struct hw *hw = domain(1);

	(void)state;
	assert_false(hw_xen_exchange(hw, 0x100, 2, 31));
	assert_true(hw_xen_exchange(hw, 0x100, 0, 32));
	assert_true(hw_xen_exchange(hw, 0x104, 2, 32));
	assert_int_equal(hw_xen_mfn(hw, 0x104), (HEAP >> PAGE_SHIFT) + 4);
	for (u64 i = 0; i < 4; i++)
		assert_int_equal(hw_xen_pfn(hw, (HEAP >> PAGE_SHIFT) + 4 + i), 0x104 + i);
	/* the gap before it is used by what fits there */
	assert_true(hw_xen_exchange(hw, 0x200, 1, 32));
	assert_int_equal(hw_xen_mfn(hw, 0x200), (HEAP >> PAGE_SHIFT) + 2);
	rig_destroy(hw);
}

static void what_was_exchanged_leaves_its_old_frame_to_xen(void **state)
{
	struct hw *hw = domain(1);
	u64 old = hw_xen_mfn(hw, 0x100);

	(void)state;
	assert_true(hw_xen_exchange(hw, 0x100, 0, 32));
	assert_true(hw_xen_pfn(hw, old) == HW_XEN_NO_PFN);
	hw_xen_give_back(hw, 0x100, 0);
	assert_int_equal(hw_xen_mfn(hw, 0x100), old);
	assert_int_equal(hw_xen_pfn(hw, old), 0x100);
	assert_true(hw_xen_pfn(hw, HEAP >> PAGE_SHIFT) == HW_XEN_NO_PFN);
	rig_destroy(hw);
}

/* pages of a pool that was given up are exchanged again with others around them */
static void a_part_of_an_extent_can_be_exchanged_again(void **state)
{
	struct hw *hw = domain(1);
	u64 first;

	(void)state;
	assert_true(hw_xen_exchange(hw, 0x100, 3, 32));
	first = hw_xen_mfn(hw, 0x100);
	assert_true(hw_xen_exchange(hw, 0x102, 1, 32));
	assert_int_equal(hw_xen_mfn(hw, 0x101), first + 1);
	assert_int_equal(hw_xen_mfn(hw, 0x104), first + 4);
	assert_int_equal(hw_xen_mfn(hw, 0x102), first + 8);
	assert_int_equal(hw_xen_mfn(hw, 0x103), first + 9);
	rig_destroy(hw);
}

static void a_full_heap_gives_nothing_and_changes_nothing(void **state)
{
	struct hw *hw = domain(1);
	u64 pages = MiB(128) >> PAGE_SHIFT, old = hw_xen_mfn(hw, 0);

	(void)state;
	for (u64 i = 0; i < pages; i += 1024)
		assert_true(hw_xen_exchange(hw, 0x10000 + i, 10, 64));
	assert_false(hw_xen_exchange(hw, 0, 0, 64));
	assert_int_equal(hw_xen_mfn(hw, 0), old);
	hw_xen_give_back(hw, 0x10000, 10);
	assert_true(hw_xen_exchange(hw, 0, 0, 64));
	rig_destroy(hw);
}

static void a_snapshot_has_frames_of_its_own(void **state)
{
	struct hw *hw = domain(1), *copy;
	u64 frame;

	(void)state;
	assert_true(hw_xen_exchange(hw, 0x100, 0, 32));
	frame = hw_xen_mfn(hw, 0x100);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	hw_xen_give_back(copy, 0x100, 0);
	assert_int_equal(hw_xen_mfn(hw, 0x100), frame);
	rig_destroy(copy);
	rig_destroy(hw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_page_has_a_frame_of_its_own),
		cmocka_unit_test(a_device_reaches_the_page_behind_the_frame),
		cmocka_unit_test(an_extent_is_aligned_and_as_low_as_asked_for),
		cmocka_unit_test(what_was_exchanged_leaves_its_old_frame_to_xen),
		cmocka_unit_test(a_part_of_an_extent_can_be_exchanged_again),
		cmocka_unit_test(a_full_heap_gives_nothing_and_changes_nothing),
		cmocka_unit_test(a_snapshot_has_frames_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
