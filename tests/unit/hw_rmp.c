// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reverse map table: what the CPU's checks let through (APM vol. 2, Table 15-39), and the instructions with their
 * result codes (APM vol. 3; arch/x86/include/asm/sev.h). Devices: hw_rmp_dma.c.
 */
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
#define PRIVATE                                                                                                        \
	{                                                                                                              \
		OWNER, "P", VC, SIZE, OWNER, GPA, OWNER, OWNER                                                         \
	}
#define PRIVATE_WRITE                                                                                                  \
	{                                                                                                              \
		OWNER, "ok", VC, SIZE, OWNER, GPA, OWNER, OWNER                                                        \
	}
#define SHARED_WRITE                                                                                                   \
	{                                                                                                              \
		"ok", OWNER, OWNER, OWNER, OWNER, OWNER, OWNER, "ok"                                                   \
	}

static const struct cpu_row {
	bool gc, nc;
	enum hw_use use;
	const char *result[PAGES]; /* U V I S XA XG M N */
} cpu_rows[] = {
	{ 0, 0, HW_USE_READ, { "P", "CT", "CT", "CT", "CT", "CT", "CT", "P" } },
	{ 0, 0, HW_USE_WRITE, SHARED_WRITE },
	{ 0, 0, HW_USE_FETCH, PRIVATE },
	{ 0, 0, HW_USE_WALK, PRIVATE },
	{ 0, 1, HW_USE_READ, { "P", "G", "G", "G", "G", "G", "G", "P" } },
	{ 0, 1, HW_USE_WRITE, SHARED_WRITE },
	{ 0, 1, HW_USE_FETCH, PRIVATE },
	{ 0, 1, HW_USE_WALK, PRIVATE },
	{ 1, 0, HW_USE_READ, PRIVATE },
	{ 1, 0, HW_USE_WRITE, PRIVATE_WRITE },
	{ 1, 0, HW_USE_FETCH, PRIVATE },
	{ 1, 0, HW_USE_WALK, PRIVATE },
	{ 1, 1, HW_USE_READ, PRIVATE },
	{ 1, 1, HW_USE_WRITE, PRIVATE_WRITE },
	{ 1, 1, HW_USE_FETCH, PRIVATE },
	{ 1, 1, HW_USE_WALK, PRIVATE },
};

static const char *access_page(struct hw *hw, const struct cpu_row *row)
{
	struct hw_access a;
	u8 in[64];

	switch (row->use) {
	case HW_USE_READ:
		return rig_cpu_read(hw, PAGE, row->gc);
	case HW_USE_WRITE:
		return rig_cpu_write(hw, PAGE, row->gc);
	case HW_USE_FETCH:
		hw_cpu_fetch(hw, PAGE, row->gc, in, sizeof(in), &a);
		return rig_saw(&a, in);
	case HW_USE_WALK:
		hw_cpu_walk(hw, PAGE, row->gc, in, sizeof(in), &a);
		return rig_saw(&a, in);
	}
	return "?";
}

static void guest_cpu_rows(bool inplace)
{
	for (size_t i = 0; i < ARRAY_SIZE(cpu_rows); i++) {
		for (enum page_kind page = 0; page < PAGES; page++) {
			struct hw *hw = guest_with(page, cpu_rows[i].nc, inplace);
			const char *got = access_page(hw, &cpu_rows[i]);

			if (strcmp(got, cpu_rows[i].result[page]) != 0)
				fail_msg("row %zu, page state %d: %s, not %s", i, page, got, cpu_rows[i].result[page]);
			rig_destroy(hw);
		}
	}
}

static void guest_cpu_accesses_match_their_table(void **state)
{
	(void)state;
	guest_cpu_rows(false);
	guest_cpu_rows(true);
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

static const struct host_row {
	bool c, write, map_2m;
	const char *none, *host, *assigned,
		*firmware; /* unassigned with content under that key; V; M with content under none */
} host_rows[] = {
	{ 0, false, false, "P", "CT", "CT", "P" },
	{ 0, true, false, "ok", "ok", "AMD_PF_RMP", "AMD_PF_RMP" },
	{ 0, true, true, "AMD_PF_RMP", "AMD_PF_RMP", "AMD_PF_RMP", "AMD_PF_RMP" },
	{ 1, false, false, "G", "P", "G", "G" },
	{ 1, true, false, "ok", "ok", "AMD_PF_RMP", "AMD_PF_RMP" },
	{ 1, true, true, "AMD_PF_RMP", "AMD_PF_RMP", "AMD_PF_RMP", "AMD_PF_RMP" },
};

static void host_cpu_accesses_match_their_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(host_rows); i++) {
		const struct host_row *row = &host_rows[i];
		const char *expected[] = { row->none, row->host, row->assigned, row->firmware };

		for (int k = 0; k < 4; k++) {
			static const u16 key[] = { HW_KEY_NONE, HW_KEY_HOST, HW_KEY_GUEST, HW_KEY_NONE };
			struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
			struct hw_access a = { 0 };
			struct hw *hw;

			config.knob[HW_KNOB_HOST_MAP_2M] = row->map_2m;
			config.knob[HW_KNOB_GUEST_INPLACE] = 1; /* the neighbours are assigned */
			hw = rig_create(&config);
			if (k < 2)
				assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
			if (k == 3)
				write_entry(hw, (struct hw_rmp_entry){
							.gpa = PAGE_SIZE, .assigned = true, .immutable = true });
			assert_true(memory_write(&hw->backing[0].memory, PAGE, key[k], RIG_TEXT, 0, 64, &a));
			assert_string_equal(row->write ? rig_host_write(hw, PAGE, row->c)
						       : rig_host_read(hw, PAGE, row->c),
					    expected[k]);
			rig_destroy(hw);
		}
	}
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

/* --- states
 * ------------------------------------------------------------------------------------------------------------ */

static void the_eleven_states_have_their_names(void **state)
{
	static const struct {
		struct hw_rmp_entry entry;
		const char *name;
	} row[] = {
		{ { 0 }, "HYPERVISOR" },
		{ { .immutable = true }, "HV_FIXED" },
		{ { .assigned = true, .immutable = true }, "FIRMWARE" },
		{ { .assigned = true, .immutable = true, .gpa = PAGE_SIZE }, "FIRMWARE_IOMMU" },
		{ { .assigned = true }, "RECLAIM" },
		{ { .assigned = true, .immutable = true, .vmsa = true }, "CONTEXT" },
		{ { .assigned = true, .immutable = true, .gpa = 0x5000 }, "METADATA" },
		{ { .assigned = true, .immutable = true, .asid = 3 }, "PRE_GUEST" },
		{ { .assigned = true, .immutable = true, .asid = 3, .validated = true }, "PRE_SWAP" },
		{ { .assigned = true, .asid = 3 }, "GUEST_INVALID" },
		{ { .assigned = true, .asid = 3, .validated = true }, "GUEST_VALID" },
	};
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);

	(void)state;
	assert_int_equal(ARRAY_SIZE(row), HW_RMP_STATE_COUNT);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_rmp_entry entry;

		write_entry(hw, row[i].entry);
		assert_true(hw_rmp_read(hw, PAGE, &entry));
		assert_string_equal(hw_rmp_state_name[hw_rmp_state(&entry)], row[i].name);
	}
	rig_destroy(hw);
}

/* --- instructions
 * -------------------------------------------------------------------------------------------------------- */

static struct hw *host_machine(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);

	config.knob[HW_KNOB_SNP_HOST] = 1;
	config.knob[HW_KNOB_SNP_RMP_END] = GiB(8);
	return rig_create(&config);
}

static const char *update(struct hw *hw, phys_addr_t pa, struct hw_rmp_update u)
{
	return hw_rmp_result_name(hw_rmpupdate(hw, pa, &u));
}

static void rmpupdate_gives_the_architecture_s_codes(void **state)
{
	const struct hw_rmp_update small = { .gpa = 0x1000, .asid = 1, .assigned = true };
	const struct hw_rmp_update large = { .gpa = MiB(4), .asid = 1, .assigned = true, .size_2m = true };
	const struct hw_rmp_update none = { 0 }, none_2m = { .size_2m = true };
	struct hw *hw = host_machine();
	struct hw_rmp_entry e;

	(void)state;
	assert_string_equal(update(hw, PAGE + 8, small), "FAIL_INPUT");
	assert_string_equal(update(hw, PAGE + PAGE_SIZE, large), "FAIL_INPUT");
	assert_string_equal(update(hw, GiB(8), small), "FAIL_INPUT"); /* no entry */
	/* 4 KiB, and a large entry over it */
	assert_string_equal(update(hw, PAGE + PAGE_SIZE, small), "ok");
	assert_string_equal(update(hw, PAGE, large), "FAIL_OVERLAP");
	assert_string_equal(update(hw, PAGE + PAGE_SIZE, none), "ok");
	assert_string_equal(update(hw, PAGE, large), "ok");
	/* a page of a large entry */
	assert_string_equal(update(hw, PAGE + PAGE_SIZE, small), "FAIL_OVERLAP");
	assert_string_equal(update(hw, PAGE, none), "FAIL_OVERLAP");
	assert_true(hw_rmp_read(hw, PAGE + 3 * PAGE_SIZE, &e));
	assert_true(e.size_2m);
	assert_int_equal(e.gpa, MiB(4) + 3 * PAGE_SIZE);
	assert_string_equal(update(hw, PAGE, none_2m), "ok");
	/* in use, and out of the host's hands */
	write_entry(hw, (struct hw_rmp_entry){ .assigned = true, .asid = 1, .gpa = PAGE, .locked = true });
	assert_string_equal(update(hw, PAGE, none), "FAIL_INUSE");
	write_entry(hw, (struct hw_rmp_entry){ .assigned = true, .immutable = true });
	assert_string_equal(update(hw, PAGE, none), "FAIL_PERMISSION");
	rig_destroy(hw);
}

static void failures_have_names_in_the_fault_taxonomy(void **state)
{
	static const struct {
		enum hw_rmp_instruction instruction;
		enum hw_rmp_result result;
		const char *name;
	} row[] = {
		{ HW_RMPUPDATE, 1, "AMD_RMPUPDATE_INPUT" },
		{ HW_RMPUPDATE, 2, "AMD_RMPUPDATE_PERM" },
		{ HW_RMPUPDATE, 3, "AMD_RMPUPDATE_INUSE" },
		{ HW_RMPUPDATE, 4, "AMD_RMPUPDATE_OVERLAP" },
		{ HW_PSMASH, 1, "AMD_PSMASH_INPUT" },
		{ HW_PSMASH, 2, "AMD_PSMASH_PERM" },
		{ HW_PSMASH, 3, "AMD_PSMASH_INUSE" },
		{ HW_PSMASH, 7, "AMD_PSMASH_BADADDR" },
		{ HW_PVALIDATE, 6, "AMD_PVALIDATE_SIZEMISMATCH" },
		{ HW_PVALIDATE, 255, "AMD_PVALIDATE_NOCHANGE" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++)
		assert_string_equal(hw_rmp_failure_name(row[i].instruction, row[i].result), row[i].name);
	assert_null(hw_rmp_failure_name(HW_RMPUPDATE, HW_RMP_OK));
}

static void rmpupdate_overwrites_everything(void **state)
{
	struct hw *hw = host_machine();
	struct hw_rmp_entry e = { .gpa = 0x9000, .asid = 1, .assigned = true, .validated = true, .vmsa = true };

	(void)state;
	e.vmpl[1] = HW_VMPL_READ;
	write_entry(hw, e);
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ .gpa = 0x3000, .asid = 4, .assigned = true }),
			    "ok");
	assert_true(hw_rmp_read(hw, PAGE, &e));
	assert_int_equal(e.gpa, 0x3000);
	assert_int_equal(e.asid, 4);
	assert_false(e.validated);
	assert_false(e.vmsa);
	assert_int_equal(e.vmpl[0], HW_VMPL_ALL);
	assert_int_equal(e.vmpl[1], 0);
	rig_destroy(hw);
}

static void psmash_splits_without_changing_anything_else(void **state)
{
	struct hw_rmp_entry large = { .gpa = MiB(6), .asid = 5, .assigned = true, .validated = true, .size_2m = true },
			    e;
	struct hw *hw = host_machine();

	(void)state;
	assert_int_equal(hw_psmash(hw, PAGE + PAGE_SIZE), HW_RMP_FAIL_INPUT);
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_FAIL_BADADDR);
	assert_int_equal(hw_psmash(hw, GiB(8)), HW_RMP_FAIL_BADADDR);
	large.vmpl[1] = HW_VMPL_READ;
	large.locked = true;
	write_entry(hw, large);
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_FAIL_INUSE);
	large.locked = false;
	large.immutable = true;
	write_entry(hw, large);
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_FAIL_PERMISSION);
	large.immutable = false;
	write_entry(hw, large);
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_OK);
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_FAIL_BADADDR);
	for (u64 i = 0; i < 512; i++) {
		assert_true(hw_rmp_read(hw, PAGE + (i << PAGE_SHIFT), &e));
		assert_false(e.size_2m);
		assert_true(e.validated);
		assert_int_equal(e.asid, 5);
		assert_int_equal(e.gpa, MiB(6) + (i << PAGE_SHIFT));
		assert_int_equal(e.vmpl[1], HW_VMPL_READ);
	}
	rig_destroy(hw);
}

static const char *validate(struct hw *hw, phys_addr_t gpa, bool size_2m, bool on)
{
	struct hw_access a;
	enum hw_rmp_result result = hw_pvalidate(hw, gpa, size_2m, on, &a);

	return result == HW_RMP_FAULT ? hw_fault_table[a.fault].name : hw_rmp_result_name(result);
}

/* APM Table 15-40, and the codes */
static void pvalidate_answers_by_size_and_state(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw;

	(void)state;
	hw = rig_create(&config); /* entries of 4 KiB */
	assert_string_equal(validate(hw, PAGE, false, true), "NOCHANGE");
	assert_string_equal(validate(hw, PAGE, false, false), "ok");
	assert_string_equal(validate(hw, PAGE, false, false), "NOCHANGE");
	assert_string_equal(validate(hw, PAGE, true, true), "FAIL_SIZEMISMATCH");
	assert_string_equal(validate(hw, PAGE + PAGE_SIZE, true, true), "FAIL_INPUT");
	assert_string_equal(validate(hw, PAGE, false, true), "ok");
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(validate(hw, PAGE, false, true), OWNER);
	rig_destroy(hw);
	config.knob[HW_KNOB_SNP_RMP_2M] = 1;
	hw = rig_create(&config); /* and of 2 MiB */
	assert_string_equal(validate(hw, PAGE, false, false), "AMD_NPF_SIZEM");
	assert_string_equal(validate(hw, PAGE, true, false), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE + MiB(1), true), VC);
	assert_string_equal(validate(hw, PAGE, true, true), "ok");
	assert_int_equal(hw_psmash(hw, PAGE), HW_RMP_OK);
	assert_string_equal(validate(hw, PAGE, false, false), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE + MiB(1), true), "zeros");
	rig_destroy(hw);
}

static void rmpadjust_gives_no_more_than_the_caller_has(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);
	unsigned int permission;
	struct hw_rmp_entry e;
	struct hw_access a;

	(void)state;
	assert_int_equal(hw_rmpadjust(hw, PAGE, false, 0, HW_VMPL_READ, false, &a), HW_RMP_FAIL_PERMISSION);
	assert_int_equal(hw_rmpadjust(hw, PAGE, false, 4, HW_VMPL_READ, false, &a), HW_RMP_FAIL_INPUT);
	assert_int_equal(hw_rmpadjust(hw, PAGE, true, 1, HW_VMPL_READ, false, &a), HW_RMP_FAIL_SIZEMISMATCH);
	assert_int_equal(hw_rmpadjust(hw, PAGE, false, 2, HW_VMPL_READ, true, &a), HW_RMP_OK);
	assert_true(hw_rmp_read(hw, PAGE, &e));
	assert_true(e.vmsa);
	assert_int_equal(hw_rmpquery(hw, PAGE, 2, &permission, &a), HW_RMP_OK);
	assert_int_equal(permission, HW_VMPL_READ);
	assert_int_equal(hw_pvalidate(hw, PAGE, false, false, &a), HW_RMP_OK);
	assert_int_equal(hw_rmpadjust(hw, PAGE, false, 1, HW_VMPL_READ, false, &a), HW_RMP_FAULT);
	assert_int_equal(a.fault, HW_FAULT_AMD_VC_NOT_VALIDATED);
	rig_destroy(hw);
}

static void page_unsmash_wants_512_entries_alike(void **state)
{
	struct hw_rmp_entry e = { .asid = 7, .assigned = true, .immutable = true };
	struct hw *hw = host_machine();

	(void)state;
	assert_int_equal(hw_page_unsmash(hw, PAGE + PAGE_SIZE), HW_SP_INVALID_PARAM);
	assert_int_equal(hw_page_unsmash(hw, GiB(8)), HW_SP_INVALID_ADDRESS);
	assert_int_equal(hw_page_unsmash(hw, PAGE), HW_SP_INVALID_PAGE_STATE);
	for (u64 i = 0; i < 512; i++) {
		e.gpa = MiB(8) + (i << PAGE_SHIFT);
		assert_true(hw_rmp_write(hw, PAGE + (i << PAGE_SHIFT), &e));
	}
	e.gpa = MiB(8) + PAGE_SIZE;
	e.vmpl[3] = HW_VMPL_READ;
	assert_true(hw_rmp_write(hw, PAGE + PAGE_SIZE, &e));
	assert_int_equal(hw_page_unsmash(hw, PAGE), HW_SP_INVALID_PAGE_STATE);
	e.vmpl[3] = 0;
	assert_true(hw_rmp_write(hw, PAGE + PAGE_SIZE, &e));
	assert_int_equal(hw_page_unsmash(hw, PAGE), HW_SP_OK);
	assert_true(hw_rmp_read(hw, PAGE + MiB(1), &e));
	assert_true(e.size_2m);
	assert_int_equal(e.gpa, MiB(9));
	rig_destroy(hw);
}

static void firmware_pages_come_back_by_reclaim(void **state)
{
	struct hw *hw = host_machine();
	struct hw_rmp_entry e;

	(void)state;
	assert_int_equal(hw_page_reclaim(hw, PAGE), HW_SP_INVALID_PAGE_STATE);
	/* as rmp_make_firmware() does it */
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ .assigned = true, .immutable = true }), "ok");
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ 0 }), "FAIL_PERMISSION");
	assert_int_equal(hw_page_reclaim(hw, PAGE), HW_SP_OK);
	assert_true(hw_rmp_read(hw, PAGE, &e));
	assert_int_equal(hw_rmp_state(&e), HW_RMP_RECLAIM);
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "AMD_PF_RMP");
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ 0 }), "ok");
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	rig_destroy(hw);
}

/* --- page-state changes
 * ---------------------------------------------------------------------------------------------------- */

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
	assert_int_equal(hw_guest_unshare(hw, PAGE, 1), -EIO);
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

static void a_page_that_the_host_cannot_take_back_fails_the_change(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);

	(void)state;
	write_entry(hw, (struct hw_rmp_entry){
				.gpa = PAGE, .asid = 1, .assigned = true, .validated = true, .immutable = true });
	assert_int_equal(hw_guest_share(hw, PAGE, 1), -EIO);
	assert_false(hw_page_shared(hw, PAGE));
	rig_destroy(hw);
}

static void an_attack_by_rmpupdate_is_seen_by_the_guest(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);

	(void)state;
	/* reassigning clears validated; taking the page away makes it nobody's */
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ .gpa = PAGE, .asid = 1, .assigned = true }), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), VC);
	assert_string_equal(update(hw, PAGE, (struct hw_rmp_update){ 0 }), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), OWNER);
	rig_destroy(hw);
}

static void snapshots_have_tables_of_their_own(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config), *copy;

	(void)state;
	assert_int_equal(hw_guest_share(hw, PAGE, 3), 0);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	assert_int_equal(hw_guest_unshare(hw, PAGE, 1), 0);
	assert_int_equal(hw_guest_share(copy, PAGE + MiB(2), 512), 0);
	assert_false(hw_page_shared(hw, PAGE));
	assert_true(hw_page_shared(copy, PAGE));
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_string_equal(rig_cpu_write(copy, PAGE, true), OWNER);
	assert_false(hw_page_shared(hw, PAGE + MiB(2)));
	rig_destroy(hw);
	assert_string_equal(rig_cpu_write(copy, PAGE + MiB(2), false), "ok");
	rig_destroy(copy);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(guest_cpu_accesses_match_their_table),
	cmocka_unit_test(a_vmpl_without_the_permission_faults),
	cmocka_unit_test(the_host_converts_implicitly_where_the_knob_says_so),
	cmocka_unit_test(host_cpu_accesses_match_their_table),
	cmocka_unit_test(ciphertext_hiding_gives_ones_for_a_guests_pages_only),
	cmocka_unit_test(a_host_with_snp_may_not_write_what_it_assigned),
	cmocka_unit_test(the_eleven_states_have_their_names),
	cmocka_unit_test(rmpupdate_gives_the_architecture_s_codes),
	cmocka_unit_test(failures_have_names_in_the_fault_taxonomy),
	cmocka_unit_test(rmpupdate_overwrites_everything),
	cmocka_unit_test(psmash_splits_without_changing_anything_else),
	cmocka_unit_test(pvalidate_answers_by_size_and_state),
	cmocka_unit_test(rmpadjust_gives_no_more_than_the_caller_has),
	cmocka_unit_test(page_unsmash_wants_512_entries_alike),
	cmocka_unit_test(firmware_pages_come_back_by_reclaim),
	cmocka_unit_test(a_page_state_change_is_checked_entry_by_entry),
	cmocka_unit_test(sharing_moves_rmp_and_backing_in_order),
	cmocka_unit_test(a_page_that_the_host_cannot_take_back_fails_the_change),
	cmocka_unit_test(an_attack_by_rmpupdate_is_seen_by_the_guest),
	cmocka_unit_test(snapshots_have_tables_of_their_own),
};

TEST_MAIN(tests)
