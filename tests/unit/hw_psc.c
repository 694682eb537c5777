// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page-state changes of an SNP guest: docs/reference/hardware.md 2.7 and 3.6, arch/x86/coco/sev/ and
 * arch/x86/kvm/svm/sev.c of 6.12, in order, and with each of their calls failing once.
 */
#include "hw_rig.h"

#include "hw/hw_internal.h"

#include <errno.h>

#define PAGE 0x40000000ull /* the first page under test, 2 MiB aligned */

static void a_page_state_change_is_checked_entry_by_entry(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw_psc_entry entry[] = { { .gfn = 0x40000, .op = HW_PSC_SHARED }, { .gfn = 0x40001, .op = 9 } };
	struct hw *hw;

	(void)state;
	hw = rig_create(&config);
	assert_int_equal(hw_page_state_change(hw, entry, 254), HW_PSC_BAD_HEADER);
	assert_int_equal(hw_page_state_change(hw, entry, 2), HW_PSC_BAD_ENTRY);
	assert_true(hw_page_shared(hw, PAGE)); /* what came before the bad entry is done */
	assert_false(hw_page_shared(hw, PAGE + PAGE_SIZE));
	entry[0] = (struct hw_psc_entry){ .gfn = 0x40001, .op = HW_PSC_SHARED, .size_2m = true };
	assert_int_equal(hw_page_state_change(hw, entry, 1), HW_PSC_BAD_ENTRY); /* not aligned */
	entry[0] = (struct hw_psc_entry){ .gfn = 0x40200, .op = HW_PSC_SHARED, .size_2m = true, .cur_page = 513 };
	assert_int_equal(hw_page_state_change(hw, entry, 1), HW_PSC_BAD_ENTRY);
	entry[0].cur_page = 500; /* the rest of a large entry that was interrupted */
	assert_int_equal(hw_page_state_change(hw, entry, 1), HW_PSC_OK);
	assert_false(hw_page_shared(hw, (0x40200ull + 499) << PAGE_SHIFT));
	assert_true(hw_page_shared(hw, (0x40200ull + 500) << PAGE_SHIFT));
	entry[0] = (struct hw_psc_entry){ .gfn = 0x40000, .op = HW_PSC_PSMASH };
	assert_int_equal(hw_page_state_change(hw, entry, 1), HW_PSC_OK);
	rig_destroy(hw);
	config.knob[HW_KNOB_VMM_REFUSES] = 1;
	hw = rig_create(&config);
	assert_int_equal(hw_page_state_change(hw, entry, 1), HW_PSC_GENERIC);
	assert_int_equal(hw_guest_share(hw, PAGE, 1), -EIO);
	rig_destroy(hw);
}

static void share_and_unshare(bool inplace, bool rmp_2m)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw_rmp_entry e;
	struct hw *hw;

	config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
	config.knob[HW_KNOB_SNP_RMP_2M] = rmp_2m;
	hw = rig_create(&config);
	assert_string_equal(rig_cpu_write(hw, PAGE + MiB(2), true), "ok");
	/* two pages before a 2 MiB boundary, one region, and three pages behind it */
	assert_int_equal(hw_guest_share(hw, PAGE + MiB(2) - 2 * PAGE_SIZE, 2 + 512 + 3), 0);
	assert_false(hw_page_shared(hw, PAGE + MiB(2) - 3 * PAGE_SIZE));
	assert_true(hw_page_shared(hw, PAGE + MiB(2) - 2 * PAGE_SIZE));
	assert_true(hw_page_shared(hw, PAGE + MiB(4) + 2 * PAGE_SIZE));
	assert_false(hw_page_shared(hw, PAGE + MiB(4) + 3 * PAGE_SIZE));
	assert_true(hw_rmp_read(hw, PAGE + MiB(3), &e));
	assert_int_equal(hw_rmp_state(&e), HW_RMP_HYPERVISOR);
	assert_true(hw_rmp_read(hw, PAGE, &e)); /* its large entry was smashed for the two pages */
	assert_int_equal(hw_rmp_state(&e), HW_RMP_GUEST_VALID);
	assert_false(e.size_2m);
	/* in place, the old content stays behind as ciphertext; else the page is an empty one */
	assert_string_equal(rig_cpu_read(hw, PAGE + MiB(2), false), inplace ? "CT" : "zeros");
	assert_string_equal(rig_cpu_write(hw, PAGE + MiB(2), false), "ok");
	assert_string_equal(rig_host_read(hw, PAGE + MiB(2), false), "P");
	assert_int_equal(hw_guest_unshare(hw, PAGE + MiB(2) - 2 * PAGE_SIZE, 2 + 512 + 3), 0);
	assert_false(hw_page_shared(hw, PAGE + MiB(2)));
	assert_string_equal(rig_cpu_read(hw, PAGE + MiB(2), true), inplace ? "G" : "zeros");
	assert_true(hw_rmp_read(hw, PAGE + MiB(3), &e));
	assert_int_equal(hw_rmp_state(&e), HW_RMP_GUEST_VALID);
	assert_int_equal(e.size_2m, rmp_2m);
	assert_int_equal(e.gpa, PAGE + MiB(3));
	/* asking for what already is ends the guest: PVALIDATE changes nothing */
	assert_int_equal(hw_guest_unshare(hw, PAGE, 1), -EPROTO);
	rig_destroy(hw);
}

static void sharing_moves_rmp_and_backing_in_order(void **state)
{
	(void)state;
	share_and_unshare(false, false);
	share_and_unshare(false, true);
	share_and_unshare(true, false);
	share_and_unshare(true, true);
}

/*
 * sev_gmem_invalidate() of 6.12 warns and goes on: the guest has its shared page, and the host an assigned one that it
 * takes to be free. In place there is only the one page.
 */
static void a_page_that_the_host_cannot_take_back_is_not_lost_silently(void **state)
{
	(void)state;
	for (u64 inplace = 0; inplace < 2; inplace++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw *hw;

		config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
		hw = rig_create(&config);
		hw_fail_call(hw, HW_CALL_RMPUPDATE, 1);
		assert_int_equal(hw_guest_share(hw, PAGE, 1), inplace ? -EIO : 0);
		assert_int_equal(hw_page_shared(hw, PAGE), !inplace);
		assert_int_equal(hw_freed_assigned(hw), !inplace);
		rig_destroy(hw);
	}
}

#define REGIONS 6

/* every page of the regions from PAGE on: entry, and side that it is on */
static void are_alike(const struct hw *a, const struct hw *b)
{
	for (phys_addr_t pa = PAGE; pa < PAGE + MiB(2) * REGIONS; pa += PAGE_SIZE) {
		struct hw_rmp_entry e, f;

		memset(&e, 0, sizeof(e));
		memset(&f, 0, sizeof(f));
		assert_int_equal(hw_rmp_read(a, pa, &e), hw_rmp_read(b, pa, &f));
		assert_int_equal(e.gpa, f.gpa);
		assert_int_equal(e.asid, f.asid);
		assert_int_equal(e.size_2m, f.size_2m);
		assert_int_equal(e.vmpl[0], f.vmpl[0]);
		assert_int_equal(hw_rmp_state(&e), hw_rmp_state(&f));
		assert_int_equal(hw_page_shared(a, pa), hw_page_shared(b, pa));
	}
}

/* a trace tells of each page, so that with one each is changed by itself */
static void pages_changed_in_one_step_are_as_if_changed_one_by_one(void **state)
{
	(void)state;
	for (u64 kind = 0; kind < 8; kind++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw *at_once, *by_page;
		u64 random = 1 + kind;
		unsigned int good = 0;
		struct trace trace;
		const char *why;

		config.knob[HW_KNOB_GUEST_INPLACE] = kind & 1;
		config.knob[HW_KNOB_SNP_RMP_2M] = kind >> 1 & 1;
		config.knob[HW_KNOB_SNP_RMP_END] = kind & 4 ? PAGE + MiB(9) : 0; /* the last pages have no entries */
		at_once = rig_create(&config);
		trace_init(&trace);
		config.trace = &trace;
		by_page = rig_create(&config);
		for (unsigned int i = 0; i < 200; i++) {
			phys_addr_t pa;
			u64 pages;
			int err;

			random = random * 6364136223846793005ull + 1442695040888963407ull; /* Knuth's MMIX */
			/* a few pages, a region's worth anywhere, or whole regions */
			pages = (random >> 32) % 4 ? 1 + (random >> 40) % 40 : 512 * (1 + (random >> 40) % 3);
			pa = PAGE + ((random >> 50) % (REGIONS * 512 - pages) << PAGE_SHIFT);
			if (random >> 34 & 1 && pages >= 512)
				pa = align_down(pa, MiB(2));
			err = i % 3 ? hw_guest_share(at_once, pa, pages) : hw_guest_unshare(at_once, pa, pages);
			assert_int_equal(
				i % 3 ? hw_guest_share(by_page, pa, pages) : hw_guest_unshare(by_page, pa, pages), err);
			are_alike(at_once, by_page);
			assert_true(hw_validate(at_once, &why));
			good += !err;
			trace_reset(&trace);
		}
		assert_true(good > 20);
		rig_destroy(at_once);
		rig_destroy(by_page);
		trace_free(&trace);
	}
}

/* whichever way an entry changes, hw_rmpupdate() by itself or a region with others */
static void a_change_of_whole_regions_takes_what_the_iommu_holds_of_them_where_the_knob_says_so(void **state)
{
	(void)state;
	for (u64 drops = 0; drops < 2; drops++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw_device *dev;
		struct hw_access a;
		struct hw *hw;
		u8 byte;

		config.knob[HW_KNOB_SNP_RMP_INVAL_IOTLB] = drops;
		config.knob[HW_KNOB_VMM_FLUSHES] = 0;
		hw = rig_create(&config);
		dev = rig_device(hw);
		assert_int_equal(hw_guest_share(hw, PAGE, 4 * 512), 0);
		hw_dma_read(dev, PAGE + MiB(4), &byte, 1, &a);
		assert_int_equal(a.fault, HW_FAULT_NONE);
		assert_int_equal(hw_guest_unshare(hw, PAGE, 4 * 512), 0);
		/* where the entry is left the device goes on reading what is no longer its own */
		hw_dma_read(dev, PAGE + MiB(4), &byte, 1, &a);
		assert_int_equal(a.stale_translation || a.stale_rmp, !drops);
		rig_destroy(hw);
	}
}

/* states of [PAGE, PAGE + pages) after a change of which the n-th call failed: a front part has changed, or none */
static unsigned int changed_pages(const struct hw *hw, unsigned int pages, bool share)
{
	unsigned int changed = 0;

	while (changed < pages && hw_page_shared(hw, PAGE + ((u64)changed << PAGE_SHIFT)) == share)
		changed++;
	for (unsigned int i = changed; i < pages; i++)
		assert_int_equal(hw_page_shared(hw, PAGE + ((u64)i << PAGE_SHIFT)), !share);
	return changed;
}

/* a page belongs to one side: whoever the table gives it to can use it, and the other cannot write it */
static void pages_are_consistent(struct hw *hw, unsigned int pages)
{
	for (unsigned int i = 0; i < pages; i++) {
		phys_addr_t pa = PAGE + ((u64)i << PAGE_SHIFT);
		bool shared = hw_page_shared(hw, pa);
		struct hw_rmp_entry e;

		assert_true(hw_rmp_read(hw, pa, &e));
		if (shared)
			assert_false(e.assigned);
		if (e.assigned && e.validated)
			assert_string_equal(rig_host_write(hw, pa, false), "AMD_PF_RMP");
		assert_int_equal(!strcmp(rig_cpu_write(hw, pa, true), "ok"), e.assigned && e.validated);
	}
}

/* each call of a page-state change fails once, at every page */
static void any_call_of_a_page_state_change_may_fail(void **state)
{
	static const struct {
		enum hw_call call;
		bool rmp_2m;
		int share, unshare; /* what the guest hears, or 0: the host deals with it */
	} row[] = {
		{ HW_CALL_PVALIDATE, false, -EPROTO, -EPROTO }, { HW_CALL_PSC, false, -EIO, -EIO },
		{ HW_CALL_RMPUPDATE, false, -EIO, -EIO },	{ HW_CALL_PSMASH, true, 0, 0 }, /* tried again */
		{ HW_CALL_PVALIDATE, true, -EPROTO, -EPROTO },
	};
	const unsigned int pages = 6;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		for (int share = 0; share < 2; share++) {
			for (u32 n = 1;; n++) {
				struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
				int want = share ? row[i].share : row[i].unshare, got;
				unsigned int changed;
				struct hw *hw;
				bool met;

				config.knob[HW_KNOB_GUEST_INPLACE] = 1;
				config.knob[HW_KNOB_SNP_RMP_2M] = row[i].rmp_2m;
				hw = rig_create(&config);
				if (!share)
					assert_int_equal(hw_guest_share(hw, PAGE, pages), 0);
				hw_fail_call(hw, row[i].call, n);
				got = share ? hw_guest_share(hw, PAGE, pages) : hw_guest_unshare(hw, PAGE, pages);
				met = !hw->fail[row[i].call];
				hw_fail_call(hw, row[i].call, 0);
				changed = changed_pages(hw, pages, share);
				assert_int_equal(got, met ? want : 0);
				if (!got)
					assert_int_equal(changed, pages);
				pages_are_consistent(hw, pages);
				rig_destroy(hw);
				if (!met) {
					assert_true(n > 1 || row[i].call == HW_CALL_PSMASH);
					break;
				}
			}
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_page_state_change_is_checked_entry_by_entry),
	cmocka_unit_test(sharing_moves_rmp_and_backing_in_order),
	cmocka_unit_test(a_page_that_the_host_cannot_take_back_is_not_lost_silently),
	cmocka_unit_test(pages_changed_in_one_step_are_as_if_changed_one_by_one),
	cmocka_unit_test(a_change_of_whole_regions_takes_what_the_iommu_holds_of_them_where_the_knob_says_so),
	cmocka_unit_test(any_call_of_a_page_state_change_may_fail),
};

TEST_MAIN(tests)
