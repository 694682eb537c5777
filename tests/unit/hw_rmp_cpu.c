// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reverse map table: what the CPU's checks let through (docs/reference/hardware.md 2.5, 12.2 and 12.3, after APM
 * vol. 2, Table 15-39). The table and its instructions: hw_rmp.c; devices: hw_rmp_dma.c.
 */
#include "doc_table.h"
#include "hw_rig.h"

#include "hw/hw_internal.h"

#include <errno.h>

#define PAGE 0x40000000ull /* the page under test, 2 MiB aligned */

/* --- states of a page ------------------------------------------------------------------------------------------------
 */

enum page_kind {
	U,  /* unassigned: shared */
	V,  /* assigned to this guest, validated */
	I,  /* not validated */
	S,  /* nested leaf and RMP entry differ in size */
	XA, /* another guest's */
	XG, /* ours at another GPA */
	M,  /* firmware */
	N,  /* no RMP entry: the hypervisor's for ever */
	PAGES
};

static void write_entry(struct hw *hw, struct hw_rmp_entry entry)
{
	assert_true(hw_rmp_write(hw, PAGE, &entry));
}

static void prepare(struct hw *hw, enum page_kind page, bool nc)
{
	struct hw_access a = { 0 };

	if (page == U)
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	if (page == N)
		assert_int_equal(guest_set_shared(hw, PAGE, 1, true), 0);
	if (page == U || page == N) {
		assert_string_equal(rig_host_write(hw, PAGE, nc), "ok");
		return;
	}
	assert_true(memory_write(&guest_backing(hw, PAGE)->memory, PAGE, HW_KEY_GUEST, RIG_TEXT, 0, 64, &a));
	if (page == I)
		assert_int_equal(hw_pvalidate(hw, PAGE, false, false, &a), HW_RMP_OK);
	if (page == XA)
		write_entry(hw, (struct hw_rmp_entry){ .gpa = PAGE, .asid = 2, .assigned = true, .validated = true });
	if (page == XG)
		write_entry(hw, (struct hw_rmp_entry){
					.gpa = PAGE + PAGE_SIZE, .asid = 1, .assigned = true, .validated = true });
	if (page == M)
		write_entry(hw, (struct hw_rmp_entry){ .assigned = true, .immutable = true });
}

static struct hw *guest_with(enum page_kind page, bool nc, bool inplace)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw;

	config.knob[HW_KNOB_HOST_MEM_ENCRYPT] = nc;
	config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
	if (page == S)
		config.knob[HW_KNOB_SNP_NPT_PAGE_SIZE] = MiB(2);
	if (page == N)
		config.knob[HW_KNOB_SNP_RMP_END] = PAGE;
	hw = rig_create(&config);
	prepare(hw, page, nc);
	return hw;
}

/* --- guest CPU
 * --------------------------------------------------------------------------------------------------------- */

#define OWNER "AMD_NPF_RMP_OWNER"
#define GPA "AMD_NPF_RMP_GPA"
#define SIZE "AMD_NPF_RMP_SIZE"
#define VC "AMD_VC_NOT_VALIDATED"

static enum hw_use use_in(const struct doc_table *t, unsigned int row, unsigned int column)
{
	static const char *const word[] = { "read", "write", "fetch", "pt-walk" };

	for (unsigned int use = 0; use < ARRAY_SIZE(word); use++)
		if (!strcmp(t->cell[row][column], word[use]))
			return (enum hw_use)use;
	doc_unknown(t, row, column);
	return HW_USE_READ;
}

/* the document's column and the page kinds that it stands for */
static const struct {
	const char *head;
	enum page_kind first, last;
} page_columns[] = {
	{ "U", U, U }, { "V", V, V }, { "I", I, I }, { "S", S, S }, { "X", XA, XG }, { "M", M, M }, { "N", N, N },
};

/* what the rig says where the document has @cell */
static const char *said(const struct doc_table *t, const char *cell, enum page_kind page, enum hw_use use)
{
	static const struct {
		const char *words, *name;
	} fault[] = {
		{ "NPF(owner/gpa)", NULL }, /* by the kind of X */
		{ "NPF(size)", SIZE },
		{ "NPF(", OWNER },
		{ "#VC 0x404", VC },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fault); i++)
		if (doc_starts(cell, fault[i].words))
			return fault[i].name ? fault[i].name : page == XG ? GPA : OWNER;
	if (doc_starts(cell, "no check, "))
		return cell + strlen("no check, ");
	if (!doc_starts(cell, "ok key="))
		fail_msg("%s: nobody knows '%s'", t->section, cell);
	return use == HW_USE_WRITE ? "ok" : "P";
}

static void check_key(const char *cell, const struct hw_access *a)
{
	if (doc_starts(cell, "ok key=none"))
		assert_int_equal(a->key, HW_KEY_NONE);
	if (doc_starts(cell, "ok key=host"))
		assert_int_equal(a->key, HW_KEY_HOST);
	if (doc_starts(cell, "ok key=guest"))
		assert_int_equal(a->key, HW_KEY_GUEST);
}

static unsigned int guest_cpu_row(const struct doc_table *t, unsigned int row, bool inplace)
{
	bool gc = *t->cell[row][0] == '1', nc = *t->cell[row][1] == '1';
	enum hw_use use = use_in(t, row, 2);
	unsigned int asserted = 0;

	for (size_t i = 0; i < ARRAY_SIZE(page_columns); i++) {
		const char *cell = t->cell[row][3 + i];

		assert_string_equal(t->head[3 + i], page_columns[i].head);
		for (enum page_kind page = page_columns[i].first; page <= page_columns[i].last; page++, asserted++) {
			struct hw *hw = guest_with(page, nc, inplace);
			struct hw_access a;
			const char *got = rig_cpu_use(hw, PAGE, gc, use, &a);

			if (strcmp(got, said(t, cell, page, use)) != 0)
				fail_msg("row %u, page %s (%d): %s, not %s", row + 1, t->head[3 + i], page, got, cell);
			check_key(cell, &a);
			rig_destroy(hw);
		}
	}
	return asserted;
}

static void guest_cpu_accesses_match_their_table(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.2", "gC");
	assert_int_equal(t.columns, 3 + ARRAY_SIZE(page_columns));
	for (unsigned int row = 0; row < t.rows; row++)
		asserted += guest_cpu_row(&t, row, false) + guest_cpu_row(&t, row, true);
	doc_table_free(&t, asserted);
}

static void a_vmpl_without_the_permission_faults(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw_rmp_entry entry = { .gpa = PAGE, .asid = 1, .assigned = true, .validated = true };
	struct hw_access a;
	struct hw *hw;

	(void)state;
	config.knob[HW_KNOB_SNP_VMPL] = 2;
	hw = rig_create(&config);
	entry.vmpl[2] = HW_VMPL_READ;
	write_entry(hw, entry);
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "zeros");
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "AMD_NPF_VMPL");
	hw_cpu_fetch(hw, PAGE, true, &(u8){ 0 }, 1, &a);
	assert_int_equal(a.fault, HW_FAULT_AMD_NPF_VMPL);
	rig_destroy(hw);
}

static void the_host_converts_implicitly_where_the_knob_says_so(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw;

	(void)state;
	config.knob[HW_KNOB_SNP_IMPLICIT_PSC] = 1;
	hw = rig_create(&config);
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	/* gC=0 on a private page: flipped to shared, content lost */
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	assert_true(hw_page_shared(hw, PAGE));
	/* gC=1 on a shared one: flipped back, and then not validated */
	assert_string_equal(rig_cpu_read(hw, PAGE, true), VC);
	assert_false(hw_page_shared(hw, PAGE));
	rig_destroy(hw);
}

/* --- host CPU
 * ---------------------------------------------------------------------------------------------------------- */

/* columns of 12.3, each with the pages that it stands for and the keys that their content may be under */
enum { CONTENT_NONE = 2, CONTENT_HOST, ASSIGNED, FIRMWARE };

static const struct host_page {
	unsigned int column;
	enum page_kind page;
	u16 key;
} host_pages[] = {
	{ CONTENT_NONE, U, HW_KEY_NONE }, { CONTENT_HOST, U, HW_KEY_HOST }, { ASSIGNED, V, HW_KEY_GUEST },
	{ ASSIGNED, I, HW_KEY_GUEST },	  { ASSIGNED, S, HW_KEY_GUEST },    { ASSIGNED, XA, HW_KEY_GUEST },
	{ ASSIGNED, XG, HW_KEY_GUEST },	  { FIRMWARE, M, HW_KEY_GUEST },    { FIRMWARE, M, HW_KEY_NONE },
	{ FIRMWARE, M, HW_KEY_HOST },
};

static const char *host_said(const char *cell, u16 key, bool hidden)
{
	u16 readable = doc_says(cell, "unless the line's key is none") ? HW_KEY_NONE : HW_KEY_HOST;

	if (doc_starts(cell, "#PF RMP"))
		return "AMD_PF_RMP";
	if (doc_starts(cell, "ok"))
		return "ok";
	if (doc_starts(cell, "readable; "))
		return key == readable ? "P" : doc_starts(cell, "readable; CT") ? "CT" : "G";
	if (doc_says(cell, "0xFF with ciphertext hiding") && hidden)
		return "ones";
	return doc_starts(cell, "P") ? "P" : doc_starts(cell, "CT") ? "CT" : doc_starts(cell, "G") ? "G" : cell;
}

static struct hw *host_page(const struct host_page *p, bool map_2m, bool hidden)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw_access a = { 0 };
	struct hw *hw;

	config.knob[HW_KNOB_HOST_MAP_2M] = map_2m;
	config.knob[HW_KNOB_SNP_CT_HIDING] = hidden;
	config.knob[HW_KNOB_GUEST_INPLACE] = 1; /* the neighbours are assigned */
	config.knob[HW_KNOB_SNP_RMP_2M] = p->page == S;
	hw = rig_create(&config);
	if (p->page == U)
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	else
		prepare(hw, p->page, false);
	assert_true(memory_write(&hw->backing[0].memory, PAGE, p->key, RIG_TEXT, 0, 64, &a));
	return hw;
}

static void host_cpu_row(const struct doc_table *t, unsigned int row, const struct host_page *p)
{
	bool c = *t->cell[row][0] == '1', write = doc_starts(t->cell[row][1], "write");
	bool map_2m = doc_says(t->cell[row][1], "2M/1G mapping");
	const char *cell = t->cell[row][p->column];

	if (!write && strcmp(t->cell[row][1], "read") != 0)
		doc_unknown(t, row, 1);
	for (int hidden = 0; hidden < 2; hidden++) {
		struct hw *hw = host_page(p, map_2m, hidden);

		/* hiding covers guests' pages, not those of the firmware */
		assert_string_equal(write ? rig_host_write(hw, PAGE, c) : rig_host_read(hw, PAGE, c),
				    host_said(cell, p->key, hidden));
		rig_destroy(hw);
	}
}

static void host_cpu_accesses_match_their_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.3", "host PTE C");
	assert_int_equal(t.columns, FIRMWARE + 1);
	for (unsigned int row = 0; row < t.rows; row++)
		for (size_t i = 0; i < ARRAY_SIZE(host_pages); i++)
			host_cpu_row(&t, row, &host_pages[i]);
	doc_table_free(&t, t.rows * (unsigned int)ARRAY_SIZE(host_pages) * 2);
}

/* 2.5: an entry that is wrong in every way; each is put right in turn, and the next check in order speaks */
static unsigned int checks_in_order(const struct doc_table *t, unsigned int row)
{
	static const struct {
		const char *words; /* of the document, in its order; NULL: not one of its checks */
		const char *fault;
	} check[] = {
		{ "guest-owned (asid)", OWNER },    { "reverse-map (gpa)", GPA },
		{ "mutable (immutable=0)", OWNER }, { "page-size", SIZE },
		{ "then validated", VC },	    { "then VMPL permission", "AMD_NPF_VMPL" },
	};
	static const bool gc[] = { true, false, false };
	static const enum hw_use use[] = { HW_USE_WRITE, HW_USE_FETCH, HW_USE_WALK };
	unsigned int asserted = 0;
	char words[400];

	(void)snprintf(words, sizeof(words), "%s %s %s", t->cell[row][2], t->cell[row + 1][2], t->cell[row + 2][2]);
	for (size_t n = 0; n <= ARRAY_SIZE(check); n++) {
		for (size_t i = 0; i < ARRAY_SIZE(use); i++, asserted++) {
			struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
			struct hw_rmp_entry e = { .assigned = true,
						  .asid = n > 0 ? 1 : 2,
						  .gpa = n > 1 ? PAGE : PAGE + PAGE_SIZE,
						  .immutable = n <= 2,
						  .validated = n > 4,
						  .vmpl = { n > 5 ? HW_VMPL_ALL : 0 } };
			const char *want = n < ARRAY_SIZE(check) ? check[n].fault : "ok";
			struct hw_access a;
			struct hw *hw;

			config.knob[HW_KNOB_SNP_NPT_PAGE_SIZE] = n > 3 ? PAGE_SIZE : MiB(2);
			hw = rig_create(&config);
			write_entry(hw, e);
			(void)rig_cpu_use(hw, PAGE, gc[i], use[i], &a);
			assert_string_equal(a.fault ? hw_fault_table[a.fault].name : "ok", want);
			rig_destroy(hw);
		}
		if (n && n < ARRAY_SIZE(check))
			assert_true(strstr(words, check[n - 1].words) < strstr(words, check[n].words));
	}
	return asserted;
}

/* the other rows: who may do what to a page of the guest's and to one that is nobody's */
static unsigned int owner_check(const struct doc_table *t, unsigned int row)
{
	bool host = !strcmp(t->cell[row][0], "host"), other = doc_starts(t->cell[row][0], "non-SNP");
	bool write = doc_says(t->cell[row][0], "write") || doc_says(t->cell[row][1], "write");
	const char *fault = host ? "AMD_PF_RMP" : OWNER;

	for (int assigned = 0; assigned < 2; assigned++) {
		struct hw *hw = guest_with(assigned ? V : U, false, true);
		struct hw_access a;
		u8 in[64];

		if (host && write)
			hw_host_write(hw, PAGE, false, RIG_TEXT, 64, &a);
		else if (host)
			hw_host_read(hw, PAGE, false, in, 64, &a);
		else if (other)
			hw_plain_guest_write(hw, PAGE, false, RIG_TEXT, 64, &a);
		else
			(void)rig_cpu_use(hw, PAGE, false, write ? HW_USE_WRITE : HW_USE_READ, &a);
		assert_string_equal(a.fault ? hw_fault_table[a.fault].name : "none",
				    assigned && !strcmp(t->cell[row][2], "hypervisor-owned") ? fault : "none");
		rig_destroy(hw);
	}
	return 2;
}

static void cpu_checks_come_in_the_order_of_their_table(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "2.5", "mode");
	for (unsigned int row = 0; row < t.rows; row++) {
		if (!*t.cell[row][0]) /* goes on with the row above */
			continue;
		asserted += doc_starts(t.cell[row][0], "SNP guest, fetch") ? checks_in_order(&t, row)
									   : owner_check(&t, row);
	}
	doc_table_free(&t, asserted);
}

static void ciphertext_hiding_gives_ones_for_a_guests_pages_only(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw;

	(void)state;
	config.knob[HW_KNOB_SNP_CT_HIDING] = 1;
	hw = rig_create(&config);
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_string_equal(rig_host_read(hw, PAGE, false), "ones");
	assert_string_equal(rig_host_read(hw, PAGE, true), "ones");
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_string_equal(rig_host_read(hw, PAGE, false), "P");
	rig_destroy(hw);
}

/* a host machine with SNP: pages are the hypervisor's until it assigns them */
static void a_host_with_snp_may_not_write_what_it_assigned(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	const struct hw_rmp_update assign = { .gpa = 0, .asid = 1, .assigned = true };
	struct hw_rmp_entry entry;
	struct hw *hw;

	(void)state;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	hw = rig_create(&config);
	assert_true(hw_rmp_active(hw));
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_int_equal(hw_rmpupdate(hw, PAGE, &assign), HW_RMP_OK);
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "AMD_PF_RMP");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "P");
	assert_string_equal(rig_cpu_write(hw, PAGE + PAGE_SIZE, true), "ok");
	/* HV_FIXED stays writable and cannot be assigned */
	write_entry(hw, (struct hw_rmp_entry){ .immutable = true });
	assert_true(hw_rmp_read(hw, PAGE, &entry));
	assert_int_equal(hw_rmp_state(&entry), HW_RMP_HV_FIXED);
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_int_equal(hw_rmpupdate(hw, PAGE, &assign), HW_RMP_FAIL_PERMISSION);
	rig_destroy(hw);
}

/* the kernel of an SNP host sees what its guests' hypervisor would: 12.3, read, assigned */
static void a_host_with_snp_reads_ones_of_what_it_assigned_where_ciphertext_is_hidden(void **state)
{
	const struct hw_rmp_update assign = { .gpa = 0, .asid = 1, .assigned = true };

	(void)state;
	for (int hidden = 0; hidden < 2; hidden++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
		struct hw *hw;

		config.knob[HW_KNOB_SNP_HOST] = 1;
		config.knob[HW_KNOB_SNP_CT_HIDING] = hidden;
		hw = rig_create(&config);
		assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
		assert_string_equal(rig_cpu_write(hw, PAGE + PAGE_SIZE, true), "ok");
		assert_int_equal(hw_rmpupdate(hw, PAGE, &assign), HW_RMP_OK);
		assert_string_equal(rig_cpu_read(hw, PAGE, true), hidden ? "ones" : "P");
		assert_string_equal(rig_cpu_read(hw, PAGE + PAGE_SIZE, true), "P");
		rig_destroy(hw);
	}
}

/* 2.5: a guest's shared write goes through a nested page whose size decides of how much nobody may own a part */
static void a_shared_write_needs_all_of_its_nested_page_to_be_the_hypervisors(void **state)
{
	static const u64 size[] = { PAGE_SIZE, MiB(2) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(size); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw *hw;

		config.knob[HW_KNOB_GUEST_INPLACE] = 1; /* the neighbours are assigned */
		config.knob[HW_KNOB_SNP_RMP_2M] = 0;
		config.knob[HW_KNOB_SNP_NPT_PAGE_SIZE] = size[i];
		hw = rig_create(&config);
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
		assert_string_equal(rig_cpu_write(hw, PAGE, false), i ? OWNER : "ok");
		assert_int_equal(hw_guest_share(hw, PAGE + PAGE_SIZE, 511), 0);
		assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
		rig_destroy(hw);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(guest_cpu_accesses_match_their_table),
	cmocka_unit_test(a_vmpl_without_the_permission_faults),
	cmocka_unit_test(the_host_converts_implicitly_where_the_knob_says_so),
	cmocka_unit_test(host_cpu_accesses_match_their_table),
	cmocka_unit_test(cpu_checks_come_in_the_order_of_their_table),
	cmocka_unit_test(ciphertext_hiding_gives_ones_for_a_guests_pages_only),
	cmocka_unit_test(a_host_with_snp_may_not_write_what_it_assigned),
	cmocka_unit_test(a_host_with_snp_reads_ones_of_what_it_assigned_where_ciphertext_is_hidden),
	cmocka_unit_test(a_shared_write_needs_all_of_its_nested_page_to_be_the_hypervisors),
};

TEST_MAIN(tests)
