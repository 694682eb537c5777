// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices against the RMP: docs/reference/hardware.md 1.5, 3.4, 3.5 and 12.4. The IOMMU asks when it fills an IOTLB
 * entry, with the size of the IO page rounded down to 4 KiB or 2 MiB (A. Kardashevskiy, "iommupt: Add map_pages op",
 * 17 to 29 Jan 2026); events of the AMD IOMMU as drivers/iommu/amd/iommu.c logs them.
 */
#include "doc_table.h"
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

/* --- 12.4: who may touch which page ----------------------------------------------------------------------------------
 */

enum page_kind { UNASSIGNED, ASSIGNED, WRONG_SIZE, NOT_VALIDATED, OTHER_ASID, OTHER_GPA, FIRMWARE, IMMUTABLE };

static void put_page(const struct rig *r, enum page_kind page, bool c)
{
	struct hw_rmp_entry e = { .gpa = AREA, .asid = HW_KEY_GUEST, .assigned = true, .validated = true };

	plant(r, AREA, page != UNASSIGNED ? HW_KEY_GUEST : c ? HW_KEY_HOST : HW_KEY_NONE);
	if (page == UNASSIGNED)
		return;
	e.size_2m = page == WRONG_SIZE;
	e.validated = page != NOT_VALIDATED;
	e.immutable = page == IMMUTABLE;
	e.vmpl[0] = HW_VMPL_ALL;
	if (page == OTHER_ASID)
		e.asid = 2;
	if (page == OTHER_GPA)
		e.gpa += PAGE_SIZE;
	if (page == FIRMWARE)
		e = (struct hw_rmp_entry){ .assigned = true, .immutable = true };
	assert_true(hw_rmp_write(r->hw, AREA, &e));
}

/* a guest whose memory stands in one place, and whose VMM maps all of it, twice where there is a vTOM */
static struct hw_config guest_config(bool c, u64 vtom)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);

	config.knob[HW_KNOB_GUEST_INPLACE] = 1;
	config.knob[HW_KNOB_VMM_MAPS_PRIVATE] = 1;
	config.knob[HW_KNOB_HOST_MEM_ENCRYPT] = c;
	config.knob[HW_KNOB_TIO_VTOM] = vtom;
	return config;
}

#define VTOM TiB(1)

/* a class of device in front of a page; @knob, if any, is turned from its default */
static struct rig class_rig(const char *class, bool c, enum page_kind page, int knob, dma_addr_t *addr)
{
	bool shared_half = !strcmp(class, "T1s"), trusted = *class == 'T' && class[1] == '1';
	struct hw_config config = shared_half ? guest_config(c, VTOM) : host_config();
	struct rig r;

	if (knob >= 0)
		config.knob[knob] = !config.knob[knob];
	*addr = shared_half ? VTOM + AREA : AREA;
	r.hw = rig_create(&config);
	r.dev = trusted ? rig_trusted_device(r.hw) : rig_device(r.hw);
	r.domain = NULL;
	if (!shared_half) {
		r.domain = hw_iommu_domain_new(r.hw, DMASIM_IOMMU_AMD);
		hw_device_attach(r.dev, r.domain);
		map(&r, PAGE_SIZE, c);
	} else if (page == UNASSIGNED) {
		assert_int_equal(hw_guest_share(r.hw, AREA, 1), 0);
	}
	put_page(&r, page, c);
	return r;
}

static const char *class_said(const struct doc_table *t, const char *cell, bool write, bool c, bool turned)
{
	if (doc_starts(cell, "0xD OWNER"))
		return OWNER;
	if (doc_starts(cell, "0xD SIZE"))
		return SIZE;
	if (doc_starts(cell, "0xD VALIDATED"))
		return turned ? write ? "ok" : "P" : VALIDATED;
	if (doc_starts(cell, "ok key="))
		return write ? "ok" : "P";
	if (!doc_starts(cell, "CT") && !doc_starts(cell, "G"))
		fail_msg("%s: nobody knows '%s'", t->section, cell);
	assert_int_equal(*cell == 'G', c);
	return turned ? OWNER : c ? "G" : "CT";
}

/* the undocumented point behind a cell marked U*; -1: the owner check, which nothing turns off */
static int point_of(const char *cell)
{
	if (!doc_says(cell, "(U*)") || doc_starts(cell, "0xD OWNER"))
		return -1;
	return doc_starts(cell, "0xD VALIDATED") ? HW_KNOB_TIO_CHECK_VALIDATED : HW_KNOB_SNP_IOMMU_CHECKS_READS;
}

static unsigned int class_access(const struct doc_table *t, unsigned int row, const char *cell, enum page_kind page,
				 bool c)
{
	bool write = !strcmp(t->cell[row][2], "write");
	int point = point_of(cell);

	for (int turned = 0; turned <= (point >= 0); turned++) {
		dma_addr_t addr;
		struct rig r = class_rig(t->cell[row][0], c, page, turned ? point : -1, &addr);
		const char *want = class_said(t, cell, write, c, turned), *got;
		struct hw_access a;

		got = write ? rig_dma_write(r.dev, addr) : rig_dma_read(r.dev, addr);
		if (strcmp(got, want) != 0)
			fail_msg("row %u, page %d, iC=%d: %s, not %s", row + 1, page, c, got, want);
		hw_iotlb_drop_phys(r.hw, AREA, PAGE_SIZE);
		hw_dma_target(r.dev, addr, write, &a);
		if (point >= 0)
			assert_true(a.knobs >> point & 1);
		if (doc_starts(cell, "ok key="))
			assert_int_equal(a.key, doc_says(cell, "none")	 ? HW_KEY_NONE
						: doc_says(cell, "host") ? HW_KEY_HOST
									 : HW_KEY_GUEST);
		rig_destroy(r.hw);
	}
	return 1 + (point >= 0);
}

static unsigned int class_row(const struct doc_table *t, unsigned int row, bool c)
{
	static const struct {
		enum page_kind first, last;
	} column[] = { { UNASSIGNED, UNASSIGNED },
		       { ASSIGNED, ASSIGNED },
		       { WRONG_SIZE, WRONG_SIZE },
		       { NOT_VALIDATED, NOT_VALIDATED },
		       { OTHER_ASID, FIRMWARE } };
	unsigned int asserted = 0;
	const char *cell = NULL;

	assert_int_equal(t->columns, 3 + ARRAY_SIZE(column));
	for (size_t i = 0; i < ARRAY_SIZE(column); i++) {
		if (strcmp(t->cell[row][3 + i], "same") != 0)
			cell = t->cell[row][3 + i];
		for (enum page_kind page = column[i].first; page <= column[i].last; page++)
			asserted += class_access(t, row, cell, page, c);
	}
	return asserted;
}

static void device_accesses_match_their_table(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.4", "class");
	for (unsigned int row = 0; row < t.rows; row++) {
		if (*t.cell[row][1] != '1')
			asserted += class_row(&t, row, false);
		if (*t.cell[row][1] != '0')
			asserted += class_row(&t, row, true);
	}
	doc_table_free(&t, asserted);
}

/* --- 1.5: everybody, in short ----------------------------------------------------------------------------------------
 */

enum party { GUEST_PRIVATE, GUEST_SHARED, HOST_CPU, PLAIN_GUEST, UNTRUSTED, TDI_PRIVATE, TDI_SHARED, PARTIES };

static const char *const party_words[PARTIES] = {
	[GUEST_PRIVATE] = "SNP guest gC=1",
	[GUEST_SHARED] = "SNP guest gC=0 data",
	[HOST_CPU] = "host CPU",
	[PLAIN_GUEST] = "non-SNP guest",
	[UNTRUSTED] = "untrusted device",
	[TDI_PRIVATE] = "TDISP device T=1, private access",
	[TDI_SHARED] = "TDISP device T=1, shared access",
};

static const char *party_access(struct hw *hw, enum party party, enum hw_use use, bool c)
{
	bool write = use == HW_USE_WRITE;
	struct hw_device *dev = party == UNTRUSTED     ? rig_device(hw)
				: party >= TDI_PRIVATE ? rig_trusted_device(hw)
						       : NULL;
	u64 addr = party == TDI_SHARED ? VTOM + AREA : AREA;
	struct hw_access a;

	if (dev)
		return write ? rig_dma_write(dev, addr) : rig_dma_read(dev, addr);
	if (party == HOST_CPU)
		return write ? rig_host_write(hw, AREA, c) : rig_host_read(hw, AREA, c);
	if (party == PLAIN_GUEST) {
		hw_plain_guest_write(hw, AREA, c, RIG_TEXT, 64, &a);
		return rig_wrote(&a);
	}
	return rig_cpu_use(hw, AREA, party == GUEST_PRIVATE && (use == HW_USE_READ || write), use, &a);
}

/* is what was got what the words mean? */
static bool means(const char *words, const char *got, bool write, bool c)
{
	if (doc_starts(words, "ok"))
		return !strcmp(got, write ? "ok" : "P");
	if (doc_starts(words, "#NPF") || doc_starts(words, "NPF") || doc_starts(words, "#VMEXIT(NPF)"))
		return doc_starts(got, "AMD_NPF_RMP_");
	if (doc_starts(words, "#VC 0x404"))
		return !strcmp(got, "AMD_VC_NOT_VALIDATED");
	if (doc_starts(words, "#PF"))
		return !strcmp(got, "AMD_PF_RMP");
	if (doc_starts(words, "blocked") || (doc_starts(words, "W blocked") && write))
		return doc_starts(got, "IOMMU_RMP_");
	if (doc_says(words, "CT") || doc_starts(words, "W blocked"))
		return !strcmp(got, c ? "G" : "CT");
	fail_msg("1.5: nobody knows '%s'", words);
	return false;
}

static void compact_access(enum party party, enum hw_use use, enum page_kind page, const char *words)
{
	for (int c = 0; c < 2; c++) {
		const struct hw_config config = guest_config(c, VTOM);
		struct rig r = { .hw = rig_create(&config) };
		const char *got;

		if (page == UNASSIGNED)
			assert_int_equal(hw_guest_share(r.hw, AREA, 1), 0);
		put_page(&r, page, c);
		got = party_access(r.hw, party, use, c);
		if (!means(words, got, use == HW_USE_WRITE, c))
			fail_msg("party %d, use %d, page %d: %s, not %s", party, use, page, got, words);
		rig_destroy(r.hw);
	}
}

static unsigned int compact_row(const struct doc_table *t, unsigned int row, enum party party, enum hw_use use)
{
	static const struct {
		enum page_kind page;
		unsigned int column;
	} place[] = { { UNASSIGNED, 2 }, { ASSIGNED, 3 }, { NOT_VALIDATED, 4 }, { OTHER_ASID, 5 },
		      { OTHER_GPA, 5 },	 { FIRMWARE, 5 }, { IMMUTABLE, 5 } };
	const char *words = NULL;
	unsigned int column = 0;

	for (size_t i = 0; i < ARRAY_SIZE(place); i++) {
		if (place[i].column != column && strcmp(t->cell[row][place[i].column], "same") != 0)
			words = t->cell[row][place[i].column];
		column = place[i].column;
		compact_access(party, use, place[i].page, words);
	}
	return (unsigned int)ARRAY_SIZE(place) * 2;
}

static enum party party_of(const struct doc_table *t, unsigned int row)
{
	for (enum party p = 0; p < PARTIES; p++)
		if (doc_starts(t->cell[row][0], party_words[p]))
			return p;
	doc_unknown(t, row, 0);
	return PARTIES;
}

static void everybody_matches_the_compact_table(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "1.5", "agent");
	assert_int_equal(t.columns, 6);
	for (unsigned int row = 0; row < t.rows; row++) {
		enum party party = party_of(&t, row);
		const char *access = t.cell[row][1];

		if (doc_starts(access, "R"))
			asserted += compact_row(&t, row, party, HW_USE_READ);
		if (doc_says(access, "W"))
			asserted += compact_row(&t, row, party, HW_USE_WRITE);
		if (doc_says(access, "X"))
			asserted +=
				compact_row(&t, row, party, HW_USE_FETCH) + compact_row(&t, row, party, HW_USE_WALK);
	}
	doc_table_free(&t, asserted);
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
		assert_true(a.knobs & BIT(HW_KNOB_SNP_IOMMU_CHECKS_READS));
		rig_destroy(r.hw);
	}
}

static void a_page_without_an_entry_is_a_hardware_error_for_private_requests(void **state)
{
	struct hw_config config = host_config();
	struct hw_rmp_entry e;
	struct rig r;

	(void)state;
	config.knob[HW_KNOB_SNP_RMP_END] = AREA;
	r = rig(&config, true);
	map(&r, PAGE_SIZE, false);
	assert_string_equal(rig_dma_read(r.dev, AREA), "IOMMU_RMP_HW");
	assert_false(hw_rmp_read(r.hw, AREA, &e));
	assert_true(hw_rmp_read(r.hw, AREA - 1, &e));
	rig_destroy(r.hw);
}

/* its pages answer a read each by itself, and behind the last one there is nothing */
static void a_read_that_leaves_the_rmp_table_ends_there(void **state)
{
	struct hw_config config = host_config();
	struct hw_access a;
	u64 base, size, end;
	struct rig r;
	u8 in[8];

	(void)state;
	config.knob[HW_KNOB_SNP_RMP_BASE] = 0xd0000000;
	r = rig(&config, false);
	assert_true(hw_rmp_range(r.hw, &base, &size));
	assert_int_equal(base, 0xd0000000);
	end = base + size;
	/* one IO page holds the end */
	assert_int_equal(hw_iommu_map(r.domain, AREA, align_down(end, MiB(2)), MiB(2), 1, HW_IOMMU_READ, false), 0);
	hw_dma_read(r.dev, AREA + end % MiB(2) - 4, in, sizeof(in), &a);
	assert_int_equal(a.aborted, 4);
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

/* --- 3.4: IO page size against RMP size -----------------------------------------------------------------------------
 */

/* room for IO pages of up to 8 GiB */
#define WIDE GiB(8)

/* "4K", "8K, 16K, ... 512K, 1M", "16M..512M", "1G and more" */
static void sizes_in(const char *cell, u64 *first, u64 *last)
{
	const char *end = cell + strlen(cell);

	*first = *last = doc_size(cell);
	while (end > cell && !isspace((unsigned char)end[-1]) && end[-1] != '.')
		end--;
	if (doc_says(cell, "and more"))
		*last = GiB(8);
	else if (isdigit((unsigned char)*end))
		*last = doc_size(end);
}

static void size_meets(const struct doc_table *t, unsigned int row, u64 io_page, bool large)
{
	const char *cell = t->cell[row][large ? 3 : 2];
	const struct hw_config config = host_config();
	bool fault = doc_starts(cell, "fault") || doc_starts(cell, "**fault**");
	struct rig r = rig(&config, true);
	/* inside the IO page, and not in its first piece if it has several */
	u64 at = WIDE + (io_page > MiB(2) ? MiB(2) + 0x5000 : io_page / 2), size;
	struct hw_rmp_entry e = { .asid = HW_KEY_GUEST, .assigned = true, .validated = true, .size_2m = large };

	if (!fault && !doc_starts(cell, "ok, IOTLB "))
		doc_unknown(t, row, large ? 3 : 2);
	assert_int_equal(hw_iommu_map(r.domain, WIDE, WIDE, io_page, 1, RW, false), 0);
	for (u64 off = 0; off < MiB(4); off += large ? MiB(2) : KiB(4)) {
		e.gpa = WIDE + off;
		assert_true(hw_rmp_write(r.hw, e.gpa, &e));
	}
	assert_string_equal(rig_dma_write(r.dev, at), fault ? SIZE : "ok");
	assert_int_equal(hw_iotlb_lookup(r.domain, at, NULL, &size, NULL), !fault);
	if (!fault) {
		assert_int_equal(size, doc_size(cell + strlen("ok, IOTLB ")));
		assert_int_equal(size, doc_size(t->cell[row][1]));
	}
	rig_destroy(r.hw);
}

static void the_rounded_io_page_size_must_equal_the_rmp_entry_s(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;
	u64 first, last, expected = KiB(4);

	(void)state;
	doc_table_load(&t, "3.4", "IO page size S");
	for (unsigned int row = 0; row < t.rows; row++) {
		sizes_in(t.cell[row][0], &first, &last);
		assert_int_equal(first, expected); /* no size between 4 KiB and 8 GiB is left out */
		for (u64 size = first; size <= last; size <<= 1, asserted += 2) {
			size_meets(&t, row, size, false);
			size_meets(&t, row, size, true);
		}
		expected = last << 1;
	}
	assert_int_equal(expected, GiB(16));
	doc_table_free(&t, asserted);
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
	assert_int_equal(hw_iommu_map(r.domain, AREA + MiB(2), AREA + MiB(2), PAGE_SIZE, 1, RW, false), 0);
	put_page(&r, ASSIGNED, false);
	/* nor does the one of another page, which was asked just before */
	assert_string_equal(rig_dma_write(r.dev, AREA + MiB(2)), "ok");
	assert_string_equal(rig_dma_write(r.dev, AREA + MiB(2)), "ok");
	assert_string_equal(rig_dma_read(r.dev, AREA), "CT"); /* fills */
	assert_string_equal(rig_dma_write(r.dev, AREA), OWNER);
	rig_destroy(r.hw);
}

/* --- 3.5: a 2 MiB page is split while the device writes
 * ---------------------------------------------------------------
 */

static struct rig large_page(void)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, true);

	map(&r, MiB(2), false);
	assign(&r, MiB(2), true, true);
	assert_string_equal(rig_dma_write(r.dev, AREA), "ok");
	return r;
}

/* a write through what is cached now, and one that has to walk */
static void meets(const struct rig *r, const char *cached, const char *walked)
{
	struct hw *copy = hw_snapshot(r->hw);
	struct hw_device *dev;

	assert_non_null(copy);
	dev = hw_device_twin(copy, r->dev);
	hw_iotlb_flush_all(dev->domain);
	assert_string_equal(rig_dma_write(dev, AREA + KiB(8)), walked);
	hw_destroy(copy);
	copy = hw_snapshot(r->hw); /* so that the probe fills nothing */
	assert_non_null(copy);
	assert_string_equal(rig_dma_write(hw_device_twin(copy, r->dev), AREA + KiB(8)), cached);
	hw_destroy(copy);
}

static void split_io(const struct rig *r)
{
	assert_int_equal(hw_iommu_split(r->domain, AREA, PAGE_SIZE), 0);
}

static void flush(const struct rig *r)
{
	hw_iotlb_flush(r->domain, AREA, MiB(2));
}

static void smash(const struct rig *r)
{
	assert_int_equal(hw_psmash(r->hw, AREA), HW_RMP_OK);
}

static unsigned int io_page_first(const char *window)
{
	struct rig r = large_page();

	assert_true(doc_says(window, "before b: old 2M IOTLB entries still valid -> ok"));
	assert_true(doc_says(window, "between b and c: new walks give R=4K against RMP 2M -> **0xD SIZE fault**"));
	assert_true(doc_says(window, "after c ok"));
	meets(&r, "ok", "ok");
	split_io(&r);
	meets(&r, "ok", SIZE);
	flush(&r);
	meets(&r, SIZE, SIZE);
	smash(&r);
	meets(&r, "ok", "ok");
	rig_destroy(r.hw);
	return 8;
}

static unsigned int rmp_first(const char *window)
{
	struct rig r = large_page();
	struct hw_access a;

	assert_true(doc_says(window, "between a and b: cached 2M IOTLB entry keeps working (UNCERTAIN)"));
	assert_true(doc_says(window, "any *new* walk R=2M vs RMP 4K -> fault"));
	smash(&r);
	meets(&r, "ok", SIZE);
	hw_dma_target(r.dev, AREA, true, &a);
	assert_true(a.stale_rmp);
	assert_true(a.knobs & BIT(HW_KNOB_SNP_RMP_INVAL_IOTLB));
	split_io(&r);
	meets(&r, "ok", "ok");
	flush(&r);
	meets(&r, "ok", "ok");
	rig_destroy(r.hw);
	return 8;
}

static unsigned int unmap_and_map(const char *window)
{
	struct rig r = large_page();

	assert_true(doc_says(window, "between a and c: IO_PAGE_FAULT for every DMA"));
	assert_int_equal(hw_iommu_unmap(r.domain, AREA, MiB(2)), MiB(2));
	meets(&r, "ok", "IOMMU_IOPF"); /* step a is not over before the flush */
	flush(&r);
	meets(&r, "IOMMU_IOPF", "IOMMU_IOPF");
	smash(&r);
	meets(&r, "IOMMU_IOPF", "IOMMU_IOPF");
	assert_int_equal(hw_iommu_map(r.domain, AREA, AREA, PAGE_SIZE, 512, RW, false), 0);
	meets(&r, "ok", "ok");
	rig_destroy(r.hw);
	return 8;
}

/* what the held device does not see: between these three calls no request of its arrives */
static unsigned int held(const char *window)
{
	struct rig r = large_page();

	assert_true(doc_says(window, "no fault, added latency only"));
	smash(&r);
	split_io(&r);
	flush(&r);
	meets(&r, "ok", "ok");
	rig_destroy(r.hw);
	return 2;
}

static unsigned int small_everywhere(const char *window)
{
	const struct hw_config config = host_config();
	struct rig r = rig(&config, true);

	assert_true(doc_starts(window, "none"));
	assert_int_equal(hw_iommu_map(r.domain, AREA, AREA, PAGE_SIZE, 512, RW, false), 0);
	assign(&r, MiB(2), false, true);
	for (u64 off = 0; off < MiB(2); off += PAGE_SIZE)
		assert_string_equal(rig_dma_write(r.dev, AREA + off), "ok");
	assert_int_equal(hw_psmash(r.hw, AREA), HW_RMP_FAIL_BADADDR); /* nothing to split */
	rig_destroy(r.hw);
	return 1;
}

static void each_order_of_a_split_has_the_windows_of_its_row(void **state)
{
	static unsigned int (*const order[])(const char *) = { io_page_first, rmp_first, unmap_and_map, held,
							       small_everywhere };
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "3.5", "order");
	assert_int_equal(t.rows, ARRAY_SIZE(order));
	for (unsigned int row = 0; row < t.rows; row++) {
		const char name[] = { 'O', (char)('1' + row), '\0' };

		assert_true(doc_starts(t.cell[row][0], name));
		asserted += order[row](t.cell[row][2]);
	}
	doc_table_free(&t, asserted);
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
	assert_int_equal(hw_stage2_map(hw, AREA, KiB(12), 1), -EINVAL);
	assert_int_equal(hw_stage2_map(hw, AREA, PAGE_SIZE, 0), -EINVAL);
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
	cmocka_unit_test(everybody_matches_the_compact_table),
	cmocka_unit_test(a_trusted_device_reaches_shared_memory_by_vtom_only),
	cmocka_unit_test(reads_of_assigned_pages_fault_where_the_knob_says_so),
	cmocka_unit_test(a_page_without_an_entry_is_a_hardware_error_for_private_requests),
	cmocka_unit_test(a_read_that_leaves_the_rmp_table_ends_there),
	cmocka_unit_test(passthrough_is_illegal_under_snp),
	cmocka_unit_test(the_rounded_io_page_size_must_equal_the_rmp_entry_s),
	cmocka_unit_test(small_io_pages_over_a_large_entry_pass_where_the_knob_says_so),
	cmocka_unit_test(an_untrusted_device_may_write_a_large_piece_only_if_nobody_owns_any_of_it),
	cmocka_unit_test(the_verdict_is_that_of_the_fill),
	cmocka_unit_test(a_read_only_verdict_does_not_serve_a_write),
	cmocka_unit_test(each_order_of_a_split_has_the_windows_of_its_row),
	cmocka_unit_test(an_untrusted_device_at_private_memory_meets_what_the_vmm_mapped),
	cmocka_unit_test(a_vmm_that_does_not_flush_leaves_stale_translations),
	cmocka_unit_test(a_guests_large_page_is_split_under_its_device),
	cmocka_unit_test(sharing_one_page_breaks_dma_to_its_neighbours),
	cmocka_unit_test(unmapping_and_mapping_by_hand),
	cmocka_unit_test(nested_translations_are_cached_no_larger_than_the_guests_page),
	cmocka_unit_test(the_c_bit_in_a_guests_io_page_table_leads_nowhere),
};

TEST_MAIN(tests)
