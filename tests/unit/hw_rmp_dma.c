// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices against the RMP. The IOMMU asks when it fills an IOTLB entry, with the size of the IO page rounded down to
 * 4 KiB or 2 MiB (A. Kardashevskiy, "iommupt: Add map_pages op", 17 to 29 Jan 2026); events of the AMD IOMMU as
 * drivers/iommu/amd/iommu.c logs them.
 */
#include "hw_rig.h"

#include "hw/hw_internal.h"
#include "hw/stage2.h"

#include <errno.h>

#define RW (HW_IOMMU_READ | HW_IOMMU_WRITE)
#define AREA GiB(1) /* 1 GiB aligned: room for IO pages of any size up to that */

#define OWNER "IOMMU_RMP_OWNER"
#define SIZE "IOMMU_RMP_SIZE"
#define VALIDATED "IOMMU_RMP_VALIDATED"

/* a host with SNP, a domain and a device whose IOVA is the guest's address */
struct rig {
	struct hw *hw;
	struct hw_iommu_domain *domain;
	struct hw_device *dev;
};

static struct hw_config host_config(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);

	config.knob[HW_KNOB_SNP_HOST] = 1;
	return config;
}

static struct rig rig(const struct hw_config *config, bool trusted)
{
	struct rig r = { .hw = rig_create(config) };

	r.domain = hw_iommu_domain_new(r.hw, DMASIM_IOMMU_AMD);
	r.dev = trusted ? rig_trusted_device(r.hw) : rig_device(r.hw);
	hw_device_attach(r.dev, r.domain);
	return r;
}

static void map(const struct rig *r, u64 size, bool c)
{
	assert_int_equal(hw_iommu_map(r->domain, AREA, AREA, size, 1, RW, c), 0);
}

/* assigned to the guest and validated from AREA on, in entries of one size */
static void assign(const struct rig *r, u64 len, bool size_2m, bool validated)
{
	struct hw_rmp_entry e = {
		.asid = HW_KEY_GUEST, .assigned = true, .validated = validated, .size_2m = size_2m, .vmpl = { 0xf }
	};

	for (u64 off = 0; off < len; off += size_2m ? MiB(2) : KiB(4)) {
		e.gpa = AREA + off;
		assert_true(hw_rmp_write(r->hw, AREA + off, &e));
	}
}

static void plant(const struct rig *r, phys_addr_t pa, u16 key)
{
	struct hw_access a = { 0 };

	assert_true(memory_write(&r->hw->backing[0].memory, pa, key, RIG_TEXT, 0, 64, &a));
}

/* --- who may touch which page
 * ------------------------------------------------------------------------------------------- */

enum page_kind { UNASSIGNED, ASSIGNED, WRONG_SIZE, NOT_VALIDATED, OTHER_ASID, OTHER_GPA, FIRMWARE, PAGE_STATES };

static const struct dma_row {
	bool trusted, c, write;
	const char *result[PAGE_STATES];
} dma_rows[] = {
	{ 0, 0, 0, { "P", "CT", "CT", "CT", "CT", "CT", "CT" } },
	{ 0, 0, 1, { "ok", OWNER, OWNER, OWNER, OWNER, OWNER, OWNER } },
	{ 0, 1, 0, { "P", "G", "G", "G", "G", "G", "G" } },
	{ 0, 1, 1, { "ok", OWNER, OWNER, OWNER, OWNER, OWNER, OWNER } },
	{ 1, 0, 0, { OWNER, "P", SIZE, VALIDATED, OWNER, OWNER, OWNER } },
	{ 1, 1, 0, { OWNER, "P", SIZE, VALIDATED, OWNER, OWNER, OWNER } },
	{ 1, 0, 1, { OWNER, "ok", SIZE, VALIDATED, OWNER, OWNER, OWNER } },
	{ 1, 1, 1, { OWNER, "ok", SIZE, VALIDATED, OWNER, OWNER, OWNER } },
};

static void put_page(const struct rig *r, enum page_kind page, bool c)
{
	struct hw_rmp_entry e = { .gpa = AREA, .asid = HW_KEY_GUEST, .assigned = true, .validated = true };

	plant(r, AREA, page != UNASSIGNED ? HW_KEY_GUEST : c ? HW_KEY_HOST : HW_KEY_NONE);
	if (page == UNASSIGNED)
		return;
	e.size_2m = page == WRONG_SIZE;
	e.validated = page != NOT_VALIDATED;
	if (page == OTHER_ASID)
		e.asid = 2;
	if (page == OTHER_GPA)
		e.gpa += PAGE_SIZE;
	if (page == FIRMWARE)
		e = (struct hw_rmp_entry){ .assigned = true, .immutable = true };
	assert_true(hw_rmp_write(r->hw, AREA, &e));
}

static void device_accesses_match_their_table(void **state)
{
	const struct hw_config config = host_config();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dma_rows); i++) {
		const struct dma_row *row = &dma_rows[i];

		for (enum page_kind page = 0; page < PAGE_STATES; page++) {
			struct rig r = rig(&config, row->trusted);
			const char *got;

			map(&r, PAGE_SIZE, row->c);
			put_page(&r, page, row->c);
			got = row->write ? rig_dma_write(r.dev, AREA) : rig_dma_read(r.dev, AREA);
			if (strcmp(got, row->result[page]) != 0)
				fail_msg("row %zu, page state %d: %s, not %s", i, page, got, row->result[page]);
			rig_destroy(r.hw);
		}
	}
}

/* the same device class on a guest machine, where vTOM or a secure vIOMMU selects shared memory */
static void a_trusted_device_reaches_shared_memory_by_vtom_only(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);

	(void)state;
	for (int vtom = 0; vtom < 2; vtom++) {
		struct hw_device *dev;
		struct hw *hw;

		config.knob[HW_KNOB_TIO_VTOM] = vtom ? TiB(1) : 0;
		hw = rig_create(&config);
		dev = rig_trusted_device(hw);
		assert_int_equal(hw_guest_share(hw, AREA, 1), 0);
		assert_string_equal(rig_cpu_write(hw, AREA, false), "ok");
		assert_string_equal(rig_dma_read(dev, AREA), OWNER);
		assert_string_equal(rig_dma_read(dev, TiB(1) + AREA), vtom ? "P" : "IOMMU_IOPF");
		assert_string_equal(rig_dma_write(dev, TiB(1) + AREA), vtom ? "ok" : "IOMMU_IOPF");
		/* private memory of its own guest, at no offset */
		assert_string_equal(rig_cpu_write(hw, AREA + PAGE_SIZE, true), "ok");
		assert_string_equal(rig_dma_read(dev, AREA + PAGE_SIZE), "P");
		rig_destroy(hw);
	}
}

static void reads_of_assigned_pages_fault_where_the_knob_says_so(void **state)
{
	struct hw_config config = host_config();
	struct hw_access a;
	struct rig r;

	(void)state;
	for (u64 on = 0; on < 2; on++) {
		config.knob[HW_KNOB_SNP_IOMMU_CHECKS_READS] = on;
		r = rig(&config, false);
		map(&r, PAGE_SIZE, false);
		put_page(&r, ASSIGNED, false);
		hw_dma_target(r.dev, AREA, false, &a);
		assert_int_equal(a.fault, on ? HW_FAULT_IOMMU_RMP_OWNER : HW_FAULT_NONE);
		assert_true(a.knob_used);
		assert_int_equal(a.knob, HW_KNOB_SNP_IOMMU_CHECKS_READS);
		rig_destroy(r.hw);
	}
}

static void a_page_without_an_entry_is_a_hardware_error_for_private_requests(void **state)
{
	struct hw_config config = host_config();
	struct rig r;

	(void)state;
	config.knob[HW_KNOB_SNP_RMP_END] = AREA;
	r = rig(&config, true);
	map(&r, PAGE_SIZE, false);
	assert_string_equal(rig_dma_read(r.dev, AREA), "IOMMU_RMP_HW");
	rig_destroy(r.hw);
}

static void passthrough_is_illegal_under_snp(void **state)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, false);

	(void)state;
	hw_device_attach(r.dev, NULL);
	assert_string_equal(rig_dma_read(r.dev, AREA), "IOMMU_ILL_DTE");
	rig_destroy(r.hw);
}

/* --- IO page size against RMP size
 * ---------------------------------------------------------------------------------------- */

static const struct size_row {
	u64 io_page;
	const char *rmp_4k, *rmp_2m;
	u64 cached; /* size of the IOTLB entry where it goes through */
} size_rows[] = {
	{ KiB(4), "ok", SIZE, KiB(4) },	  { KiB(8), "ok", SIZE, KiB(4) }, { KiB(16), "ok", SIZE, KiB(4) },
	{ KiB(512), "ok", SIZE, KiB(4) }, { MiB(1), "ok", SIZE, KiB(4) }, { MiB(2), SIZE, "ok", MiB(2) },
	{ MiB(4), SIZE, "ok", MiB(2) },	  { MiB(8), SIZE, "ok", MiB(2) }, { MiB(16), SIZE, "ok", MiB(2) },
	{ MiB(512), SIZE, "ok", MiB(2) }, { GiB(1), SIZE, "ok", MiB(2) },
};

static void the_rounded_io_page_size_must_equal_the_rmp_entry_s(void **state)
{
	const struct hw_config config = host_config();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(size_rows); i++) {
		const struct size_row *row = &size_rows[i];

		for (int large = 0; large < 2; large++) {
			struct rig r = rig(&config, true);
			/* inside the IO page, and not in its first piece if it has several */
			u64 at = AREA + (row->io_page > MiB(2) ? MiB(2) + 0x5000 : row->io_page / 2), size;
			const char *expected = large ? row->rmp_2m : row->rmp_4k;

			map(&r, row->io_page, false);
			assign(&r, MiB(4), large, true);
			assert_string_equal(rig_dma_write(r.dev, at), expected);
			assert_int_equal(hw_iotlb_lookup(r.domain, at, NULL, &size, NULL), !strcmp(expected, "ok"));
			if (!strcmp(expected, "ok"))
				assert_int_equal(size, row->cached);
			rig_destroy(r.hw);
		}
	}
}

static void small_io_pages_over_a_large_entry_pass_where_the_knob_says_so(void **state)
{
	struct hw_config config = host_config();
	struct rig r;

	(void)state;
	config.knob[HW_KNOB_SNP_IO4K_RMP2M] = 0;
	r = rig(&config, true);
	map(&r, PAGE_SIZE, false);
	assign(&r, MiB(2), true, true);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	rig_destroy(r.hw);
}

/* one shared page among 511 private ones breaks a large IO page for untrusted writes, and is no matter for small ones
 */
static void an_untrusted_device_may_write_a_large_piece_only_if_nobody_owns_any_of_it(void **state)
{
	struct hw_config config = host_config();

	(void)state;
	for (u64 piece = 0; piece < 2; piece++) {
		struct rig r;

		config.knob[HW_KNOB_SNP_HVOWNED_PIECE] = piece;
		r = rig(&config, false);
		map(&r, MiB(2), false);
		assert_string_equal(rig_dma_write(r.dev, AREA + KiB(8)), "ok");
		hw_iotlb_flush_all(r.domain);
		assign(&r, PAGE_SIZE, false, true);
		assert_string_equal(rig_dma_write(r.dev, AREA + KiB(8)), piece ? OWNER : "ok");
		assert_string_equal(rig_dma_read(r.dev, AREA + KiB(8)), "P");
		rig_destroy(r.hw);
	}
}

/* --- what is cached
 * ---------------------------------------------------------------------------------------------------------- */

static void the_verdict_is_that_of_the_fill(void **state)
{
	struct hw_config config = host_config();

	(void)state;
	for (u64 inval = 0; inval < 2; inval++) {
		const struct hw_rmp_update take = { .gpa = AREA, .asid = HW_KEY_GUEST, .assigned = true };
		struct hw_access a;
		struct rig r;

		config.knob[HW_KNOB_SNP_RMP_INVAL_IOTLB] = inval;
		r = rig(&config, false);
		map(&r, PAGE_SIZE, false);
		assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
		assert_int_equal(hw_rmpupdate(r.hw, AREA, &take), HW_RMP_OK);
		/* the host has forgotten to flush: the write lands in the guest's page, unless the hardware re-checks
		 */
		hw_dma_write(r.dev, AREA, RIG_TEXT, 64, &a);
		assert_int_equal(a.fault, inval ? HW_FAULT_IOMMU_RMP_OWNER : HW_FAULT_NONE);
		assert_int_equal(a.stale_rmp, !inval);
		assert_false(a.stale_translation);
		hw_iotlb_flush(r.domain, AREA, PAGE_SIZE);
		assert_string_equal(rig_dma_write(r.dev, AREA), OWNER);
		rig_destroy(r.hw);
	}
}

static void a_read_only_verdict_does_not_serve_a_write(void **state)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, false);

	(void)state;
	map(&r, PAGE_SIZE, false);
	put_page(&r, ASSIGNED, false);
	assert_string_equal(rig_dma_read(r.dev, AREA), "CT"); /* fills */
	assert_string_equal(rig_dma_write(r.dev, AREA), OWNER);
	rig_destroy(r.hw);
}

/* --- a 2 MiB page is split while the device writes
 * ------------------------------------------------------------------------------ */

static struct rig large_page(void)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, true);

	map(&r, MiB(2), false);
	assign(&r, MiB(2), true, true);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	return r;
}

static void io_page_first_faults_between_flush_and_psmash(void **state)
{
	struct rig r = large_page();

	(void)state;
	assert_int_equal(hw_iommu_split(r.domain, AREA, PAGE_SIZE), 0);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok"); /* the old entry */
	hw_iotlb_flush(r.domain, AREA, MiB(2));
	assert_string_equal(rig_dma_write(r.dev, AREA), SIZE);
	assert_int_equal(hw_psmash(r.hw, AREA), HW_RMP_OK);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	rig_destroy(r.hw);
}

static void rmp_first_faults_on_every_new_walk(void **state)
{
	struct rig r = large_page();
	struct hw_access a;

	(void)state;
	assert_int_equal(hw_psmash(r.hw, AREA), HW_RMP_OK);
	hw_dma_write(r.dev, AREA, RIG_TEXT, 64, &a);
	assert_int_equal(a.fault, HW_FAULT_NONE); /* the old entry */
	assert_true(a.stale_rmp);
	hw_iotlb_flush_all(r.domain);
	assert_string_equal(rig_dma_write(r.dev, AREA), SIZE);
	assert_int_equal(hw_iommu_split(r.domain, AREA, PAGE_SIZE), 0);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	rig_destroy(r.hw);
}

static void unmapping_in_between_faults_too(void **state)
{
	struct rig r = large_page();

	(void)state;
	assert_int_equal(hw_iommu_unmap(r.domain, AREA, MiB(2)), MiB(2));
	hw_iotlb_flush(r.domain, AREA, MiB(2));
	assert_string_equal(rig_dma_write(r.dev, AREA), "IOMMU_IOPF");
	assert_int_equal(hw_psmash(r.hw, AREA), HW_RMP_OK);
	assert_int_equal(hw_iommu_map(r.domain, AREA, AREA, PAGE_SIZE, 512, RW, false), 0);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	rig_destroy(r.hw);
}

static void pages_of_4_kib_have_nothing_to_split(void **state)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, true);

	(void)state;
	assert_int_equal(hw_iommu_map(r.domain, AREA, AREA, PAGE_SIZE, 512, RW, false), 0);
	assign(&r, MiB(2), false, true);
	for (u64 off = 0; off < MiB(2); off += PAGE_SIZE)
		assert_string_equal(rig_dma_write(r.dev, AREA + off), "ok");
	rig_destroy(r.hw);
}

/* --- a guest's device, host side included
 * ----------------------------------------------------------------------------------------- */

static const struct guest_row {
	bool inplace, maps_private, emulated;
	const char *read, *write; /* at a private page */
} guest_rows[] = {
	{ 0, 0, 0, "IOMMU_IOPF", "IOMMU_IOPF" },
	{ 0, 1, 0, "CT", OWNER },
	{ 1, 0, 0, "IOMMU_IOPF", "IOMMU_IOPF" },
	{ 1, 1, 0, "CT", OWNER },
	{ 0, 0, 1, "zeros", "ok" }, /* the VMM's mapping leads to an empty page of the shared backing */
	{ 1, 0, 1, "CT", "AMD_PF_RMP" },
};

static void an_untrusted_device_at_private_memory_meets_what_the_vmm_mapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(guest_rows); i++) {
		const struct guest_row *row = &guest_rows[i];
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw_device *dev;
		struct hw *hw;

		config.knob[HW_KNOB_GUEST_INPLACE] = row->inplace;
		config.knob[HW_KNOB_VMM_MAPS_PRIVATE] = row->maps_private;
		hw = rig_create(&config);
		dev = rig_device(hw);
		dev->emulated = row->emulated;
		assert_string_equal(rig_cpu_write(hw, AREA, true), "ok");
		assert_string_equal(rig_dma_read(dev, AREA), row->read);
		assert_string_equal(rig_dma_write(dev, AREA), row->write);
		assert_string_equal(rig_cpu_read(hw, AREA, true), "P"); /* whatever the device did */
		/* the C-bit in an address leads nowhere */
		assert_string_equal(rig_dma_read(dev, AREA | BIT(51)), row->emulated ? "BUS_ABORT" : "IOMMU_IOPF");
		assert_int_equal(hw_guest_share(hw, AREA, 1), 0);
		assert_string_equal(rig_cpu_write(hw, AREA, false), "ok");
		assert_string_equal(rig_dma_read(dev, AREA), "P");
		rig_destroy(hw);
	}
}

static void a_vmm_that_does_not_flush_leaves_stale_translations(void **state)
{
	static const struct {
		bool inplace;
		const char *content; /* of the guest's page after the device wrote through the old entry */
	} row[] = { { 0, "zeros" }, { 1, "G" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw_device *dev;
		struct hw_access a;
		struct hw *hw;

		config.knob[HW_KNOB_GUEST_INPLACE] = row[i].inplace;
		config.knob[HW_KNOB_VMM_FLUSHES] = 0;
		hw = rig_create(&config);
		dev = rig_device(hw);
		assert_int_equal(hw_guest_share(hw, AREA, 1), 0);
		assert_string_equal(rig_dma_write(dev, AREA), "ok");
		assert_int_equal(hw_guest_unshare(hw, AREA, 1), 0);
		hw_dma_write(dev, AREA, RIG_TEXT, 64, &a);
		assert_int_equal(a.fault, HW_FAULT_NONE);
		assert_true(a.stale_translation);
		/* two backings: into a page that nobody uses. In place: into the guest's own */
		assert_string_equal(rig_cpu_read(hw, AREA, true), row[i].content);
		assert_int_equal(a.stale_rmp, row[i].inplace);
		rig_destroy(hw);
	}
}

/* --- the host's IO page table under a guest, by hand
 * ------------------------------------------------------------------- */

static struct hw *large_guest(struct hw_device **dev)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw;

	config.knob[HW_KNOB_SNP_RMP_2M] = 1;
	config.knob[HW_KNOB_VMM_IO_PAGE_SIZE] = MiB(2);
	hw = rig_create(&config);
	*dev = rig_trusted_device(hw);
	assert_string_equal(rig_dma_write(*dev, AREA), "ok");
	return hw;
}

static void a_guests_large_page_is_split_under_its_device(void **state)
{
	struct hw_device *dev;
	struct hw *hw = large_guest(&dev);
	u64 size;

	(void)state;
	assert_int_equal(hw_stage2_walk(hw, AREA), MiB(2));
	assert_true(hw_stage2_lookup(hw, AREA + MiB(1), &size));
	assert_int_equal(size, MiB(2));
	assert_int_equal(hw_stage2_split(hw, AREA, MiB(2)), -EINVAL);
	assert_int_equal(hw_stage2_split(hw, AREA + 0x5000, PAGE_SIZE), 0);
	assert_int_equal(hw_stage2_walk(hw, AREA), PAGE_SIZE);
	assert_int_equal(hw_stage2_walk(hw, AREA + MiB(2)), MiB(2));
	assert_string_equal(rig_dma_write(dev, AREA), "ok"); /* cached */
	hw_stage2_flush(hw, AREA, MiB(2));
	assert_string_equal(rig_dma_write(dev, AREA), SIZE); /* the window */
	assert_int_equal(hw_psmash(hw, AREA), HW_RMP_OK);
	assert_string_equal(rig_dma_write(dev, AREA), "ok");
	assert_true(hw_stage2_lookup(hw, AREA, &size));
	assert_int_equal(size, PAGE_SIZE);
	rig_destroy(hw);
}

/* sharing one page smashes its RMP entry: DMA to the 511 others then fails as long as the IO page stays large */
static void sharing_one_page_breaks_dma_to_its_neighbours(void **state)
{
	struct hw_device *dev;
	struct hw *hw = large_guest(&dev);

	(void)state;
	assert_int_equal(hw_guest_share(hw, AREA + MiB(4), 1), 0);
	/* two backings: the VMM cannot keep one leaf over both, so its pages are small around the shared one */
	assert_string_equal(rig_dma_write(dev, AREA + MiB(5)), "ok");
	rig_destroy(hw);
	hw = large_guest(&dev);
	assert_int_equal(hw_psmash(hw, AREA + MiB(4)), HW_RMP_OK);
	assert_string_equal(rig_dma_write(dev, AREA + MiB(5)), SIZE);
	assert_int_equal(hw_stage2_split(hw, AREA + MiB(4), KiB(64)), 0);
	assert_string_equal(rig_dma_write(dev, AREA + MiB(5)), "ok");
	rig_destroy(hw);
}

static void unmapping_and_mapping_by_hand(void **state)
{
	struct hw_device *dev;
	struct hw *hw = large_guest(&dev), *copy;
	struct hw_access a;

	(void)state;
	assert_int_equal(hw_stage2_map(hw, AREA, PAGE_SIZE, 1), -EEXIST);
	assert_int_equal(hw_stage2_unmap(hw, AREA + PAGE_SIZE, PAGE_SIZE), MiB(2));
	assert_int_equal(hw_stage2_split(hw, AREA, PAGE_SIZE), -ENOENT);
	hw_dma_write(dev, AREA, RIG_TEXT, 64, &a);
	assert_int_equal(a.fault, HW_FAULT_NONE);
	assert_true(a.stale_translation);
	hw_stage2_flush_all(hw);
	assert_string_equal(rig_dma_write(dev, AREA), "IOMMU_IOPF");
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	assert_int_equal(hw_stage2_map(hw, AREA + 1, PAGE_SIZE, 1), -EINVAL);
	assert_int_equal(hw_stage2_map(hw, AREA, MiB(2), 1), 0);
	assert_string_equal(rig_dma_write(dev, AREA), "ok");
	assert_string_equal(rig_dma_write(hw_device_twin(copy, dev), AREA), "IOMMU_IOPF");
	/* what the guest converts is the VMM's to map again */
	assert_int_equal(hw_guest_share(copy, AREA, 512), 0);
	assert_int_equal(hw_stage2_walk(copy, AREA), MiB(2));
	rig_destroy(copy);
	rig_destroy(hw);
}

/* --- a guest with an IOMMU of its own
 * --------------------------------------------------------------------------------- */

/* first stage 4 KiB, host and RMP 2 MiB: what enters the IOTLB decides whether the device stays inside its 4 KiB */
static void nested_translations_are_cached_no_larger_than_the_guests_page(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw_iommu_domain *domain;
		struct hw_device *dev;
		struct hw *hw;
		u64 size;

		config.knob[HW_KNOB_SNP_RMP_2M] = 1;
		config.knob[HW_KNOB_VMM_IO_PAGE_SIZE] = MiB(2);
		config.knob[HW_KNOB_SNP_NESTED_IOTLB] = wide ? MiB(2) : KiB(4);
		hw = rig_create(&config);
		domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD_V2);
		dev = rig_trusted_device(hw);
		hw_device_attach(dev, domain);
		assert_int_equal(hw_iommu_map(domain, AREA, AREA, PAGE_SIZE, 1, RW, true), 0);
		assert_string_equal(rig_dma_write(dev, AREA), "ok");
		assert_string_equal(rig_cpu_read(hw, AREA, true), "P");
		assert_true(hw_iotlb_lookup(domain, AREA, NULL, &size, NULL));
		assert_int_equal(size, wide ? MiB(2) : KiB(4));
		assert_string_equal(rig_dma_write(dev, AREA + PAGE_SIZE), wide ? "ok" : "IOMMU_IOPF");
		rig_destroy(hw);
	}
}

/* drivers/iommu/amd/ sets the C-bit in every leaf, in a guest too: an emulated IOMMU takes it for an address bit */
static void the_c_bit_in_a_guests_io_page_table_leads_nowhere(void **state)
{
	static const struct {
		bool emulated, c;
		const char *result;
	} row[] = { { 0, 0, "ok" }, { 0, 1, "IOMMU_IOPF" }, { 1, 0, "ok" }, { 1, 1, "BUS_ABORT" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw *hw = rig_create(&config);
		struct hw_iommu_domain *domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
		struct hw_device *dev = rig_device(hw);

		dev->emulated = row[i].emulated;
		hw_device_attach(dev, domain);
		assert_int_equal(hw_guest_share(hw, AREA, 1), 0);
		assert_int_equal(hw_iommu_map(domain, 0x1000, AREA, PAGE_SIZE, 1, RW, row[i].c), 0);
		assert_string_equal(rig_dma_write(dev, 0x1000), row[i].result);
		rig_destroy(hw);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(device_accesses_match_their_table),
	cmocka_unit_test(a_trusted_device_reaches_shared_memory_by_vtom_only),
	cmocka_unit_test(reads_of_assigned_pages_fault_where_the_knob_says_so),
	cmocka_unit_test(a_page_without_an_entry_is_a_hardware_error_for_private_requests),
	cmocka_unit_test(passthrough_is_illegal_under_snp),
	cmocka_unit_test(the_rounded_io_page_size_must_equal_the_rmp_entry_s),
	cmocka_unit_test(small_io_pages_over_a_large_entry_pass_where_the_knob_says_so),
	cmocka_unit_test(an_untrusted_device_may_write_a_large_piece_only_if_nobody_owns_any_of_it),
	cmocka_unit_test(the_verdict_is_that_of_the_fill),
	cmocka_unit_test(a_read_only_verdict_does_not_serve_a_write),
	cmocka_unit_test(io_page_first_faults_between_flush_and_psmash),
	cmocka_unit_test(rmp_first_faults_on_every_new_walk),
	cmocka_unit_test(unmapping_in_between_faults_too),
	cmocka_unit_test(pages_of_4_kib_have_nothing_to_split),
	cmocka_unit_test(an_untrusted_device_at_private_memory_meets_what_the_vmm_mapped),
	cmocka_unit_test(a_vmm_that_does_not_flush_leaves_stale_translations),
	cmocka_unit_test(a_guests_large_page_is_split_under_its_device),
	cmocka_unit_test(sharing_one_page_breaks_dma_to_its_neighbours),
	cmocka_unit_test(unmapping_and_mapping_by_hand),
	cmocka_unit_test(nested_translations_are_cached_no_larger_than_the_guests_page),
	cmocka_unit_test(the_c_bit_in_a_guests_io_page_table_leads_nowhere),
};

TEST_MAIN(tests)
