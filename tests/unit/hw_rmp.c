// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reverse map table: where it lies and what it costs (docs/reference/hardware.md 2.1), the states (2.3), and the
 * instructions with their result codes (2.4, APM vol. 3; arch/x86/include/asm/sev.h). The CPU's checks: hw_rmp_cpu.c;
 * page-state changes: hw_psc.c; devices: hw_rmp_dma.c.
 */
#include "doc_table.h"
#include "hw_rig.h"

#include "hw/hw_internal.h"

#define PAGE 0x40000000ull /* the page under test, 2 MiB aligned */

#define OWNER "AMD_NPF_RMP_OWNER"
#define VC "AMD_VC_NOT_VALIDATED"

static void write_entry(struct hw *hw, struct hw_rmp_entry entry)
{
	assert_true(hw_rmp_write(hw, PAGE, &entry));
}

/* --- the table itself ----------------------------------------------------------------------------------------------
 */

/* the sizes of 2.1; 16 TiB by its rule of 16 bytes for 4 KiB */
static void a_table_costs_16_bytes_a_page_and_its_bookkeeping(void **state)
{
	static const struct {
		u64 covered, size;
	} row[] = {
		{ 0, KiB(16) },
		{ 1, KiB(16) + 16 },
		{ GiB(4), MiB(16) + KiB(16) },
		{ GiB(256), GiB(1) + KiB(16) },
		{ TiB(1), GiB(4) + KiB(16) },
		{ TiB(16), GiB(64) + KiB(16) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++)
		assert_int_equal(hw_rmp_table_size(row[i].covered), row[i].size);
}

/* 2.1: covered bytes = ((RMP_END + 1 - RMP_BASE - 16 KiB) / 16) * 4096. Memory of the machine ends at 18 GiB */
static void a_table_that_firmware_placed_covers_memory_and_itself(void **state)
{
	static const struct {
		u64 base, rmp_end;
	} row[] = { { GiB(3) + MiB(512), 0 },
		    { GiB(32), 0 },
		    { GiB(32) + MiB(2), 0 },
		    { GiB(32) + MiB(4), 0 },
		    { TiB(16), 0 },
		    { GiB(32), GiB(8) },
		    { 0, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
		u64 base, size, covered, least;
		struct hw *hw;

		config.knob[HW_KNOB_SNP_HOST] = 1;
		config.knob[HW_KNOB_SNP_RMP_BASE] = row[i].base;
		config.knob[HW_KNOB_SNP_RMP_END] = row[i].rmp_end;
		hw = rig_create(&config);
		assert_int_equal(hw_rmp_range(hw, &base, &size), row[i].base != 0);
		if (row[i].base) {
			least = row[i].rmp_end ? row[i].rmp_end : max_u64(GiB(18), base + size);
			covered = (size - KiB(16)) / 16 * 4096;
			assert_int_equal(base, row[i].base);
			assert_int_equal(size % KiB(8), 0);
			/* and one unit less would not: 8 KiB are the entries of 2 MiB */
			assert_true(covered >= least && covered < least + MiB(2));
		}
		rig_destroy(hw);
	}
}

/* 2.1: not software-writable once SNP is on; 2.4: UNSMASH does not take what overlaps it */
static void nobody_but_silicon_writes_the_table(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	const struct hw_rmp_update assign = { .gpa = 0, .asid = 1, .assigned = true };
	u64 base = TiB(1), size, got;
	struct hw_iommu_domain *domain;
	struct hw_rmp_entry entry;
	struct hw_device *dev;
	struct hw *hw;

	(void)state;
	config.iommu = DMASIM_IOMMU_AMD;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	config.knob[HW_KNOB_SNP_RMP_BASE] = base;
	hw = rig_create(&config);
	assert_true(hw_rmp_range(hw, &got, &size));
	for (u64 pa = base; pa < base + size; pa += size - PAGE_SIZE) {
		assert_string_equal(rig_cpu_write(hw, pa, false), "AMD_PF_RMP");
		/* the driver reads entries by itself (__snp_lookup_rmpentry()) */
		assert_string_equal(rig_cpu_read(hw, pa, false), "zeros");
		assert_true(hw_rmp_read(hw, pa, &entry));
		assert_int_equal(hw_rmp_state(&entry), HW_RMP_FIRMWARE);
		assert_int_equal(hw_rmpupdate(hw, pa, &assign), HW_RMP_FAIL_PERMISSION);
		assert_int_equal(hw_page_unsmash(hw, align_down(pa, MiB(2))), HW_SP_INVALID_ADDRESS);
	}
	assert_string_equal(rig_cpu_write(hw, base - PAGE_SIZE, false), "BUS_ABORT");
	assert_string_equal(rig_cpu_write(hw, base + size, false), "BUS_ABORT");
	/* a device that somebody mapped it for */
	domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	dev = rig_device(hw);
	hw_device_attach(dev, domain);
	assert_int_equal(hw_iommu_map(domain, 0, base, PAGE_SIZE, 1, HW_IOMMU_READ | HW_IOMMU_WRITE, false), 0);
	assert_string_equal(rig_dma_write(dev, 0), "IOMMU_RMP_OWNER");
	assert_string_equal(rig_dma_read(dev, 0), "zeros");
	assert_string_equal(rig_dma_write(dev, 0), "IOMMU_RMP_OWNER");
	/* before SNP is on it is memory that nobody was told of */
	hw_rmp_leave_off(hw);
	assert_string_equal(rig_cpu_write(hw, base, false), "BUS_ABORT");
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

/* the fields of a row of 2.3: 0, 1, or anything above 0 */
static struct hw_rmp_entry state_entry(const struct doc_table *t, unsigned int row)
{
	const char *const *cell = t->cell[row];
	struct hw_rmp_entry e = {
		.assigned = *cell[1] == '1',
		.validated = *cell[2] == '1',
		.asid = *cell[3] == '>' ? 3 : 0,
		.immutable = *cell[4] == '1',
		.vmsa = doc_says(cell[5], "vmsa=1"),
	};

	if (doc_says(cell[5], "gpa=1"))
		e.gpa = PAGE_SIZE;
	if (doc_says(cell[5], "gpa>0"))
		e.gpa = 5 * PAGE_SIZE;
	return e;
}

static void each_state_has_its_name_and_its_writers(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "2.3", "state");
	assert_int_equal(t.rows, HW_RMP_STATE_COUNT);
	for (unsigned int row = 0; row < t.rows; row++) {
		struct hw *hw = host_machine();
		struct hw_rmp_entry entry;

		write_entry(hw, state_entry(&t, row));
		assert_true(hw_rmp_read(hw, PAGE, &entry));
		if (strncmp(t.cell[row][0], hw_rmp_state_name[hw_rmp_state(&entry)], strlen(t.cell[row][0])) != 0)
			fail_msg("%s: %s", t.cell[row][0], hw_rmp_state_name[hw_rmp_state(&entry)]);
		assert_string_equal(rig_cpu_write(hw, PAGE, false),
				    doc_starts(t.cell[row][6], "host") ? "ok" : "AMD_PF_RMP");
		rig_destroy(hw);
	}
	doc_table_free(&t, t.rows * 2);
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

static void pvalidate_by_size_matches_its_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "2.4", "guest asks");
	for (unsigned int row = 0; row < t.rows; row++) {
		bool ask_2m = doc_starts(t.cell[row][0], "2M"), large = doc_says(t.cell[row][1], "2M");
		const char *cell = t.cell[row][2];
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
		struct hw *hw;

		config.knob[HW_KNOB_SNP_RMP_2M] = large;
		hw = rig_create(&config);
		if (doc_starts(cell, "ok"))
			assert_string_equal(validate(hw, PAGE, ask_2m, false), "ok");
		else if (doc_says(cell, "SIZEM set"))
			assert_string_equal(validate(hw, PAGE, ask_2m, false), "AMD_NPF_SIZEM");
		else
			assert_string_equal(validate(hw, PAGE, ask_2m, false), strtok((char *)cell, " "));
		rig_destroy(hw);
	}
	doc_table_free(&t, t.rows);
}

/* "0 ok, 1 FAIL_INPUT, 2 FAIL_PERMISSION (...), ..." */
static unsigned int codes_of(const char *cell)
{
	unsigned int asserted = 0;

	for (const char *p = cell; *p; p++) {
		const char *word = p + 1 + strspn(p + 1, " ");
		size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		const char *name;

		if (!isdigit((unsigned char)*p) || p[1] != ' ' ||
		    (!doc_starts(word, "ok") && !doc_starts(word, "FAIL_")))
			continue;
		name = hw_rmp_result_name((enum hw_rmp_result)(*p - '0'));
		if (doc_starts(word, "ok"))
			length = 2;
		if (strlen(name) != length || strncmp(name, word, length) != 0)
			fail_msg("%c is %s, not %.*s", *p, name, (int)length, word);
		asserted++;
	}
	return asserted;
}

static void result_codes_are_those_of_the_instructions(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "2.4", "instruction");
	for (unsigned int row = 0; row < t.rows; row++)
		asserted += codes_of(t.cell[row][4]);
	assert_int_equal(HW_PVALIDATE_NOCHANGE, 255); /* PVALIDATE_FAIL_NOUPDATE of arch/x86/include/asm/sev.h */
	doc_table_free(&t, asserted);
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
	assert_int_equal(hw_rmpquery(hw, PAGE, 4, &permission, &a), HW_RMP_FAIL_INPUT); /* there are 0 to 3 */
	assert_int_equal(hw_rmpquery(hw, PAGE, 3, &permission, &a), HW_RMP_OK);
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
	cmocka_unit_test(each_state_has_its_name_and_its_writers),
	cmocka_unit_test(pvalidate_by_size_matches_its_table),
	cmocka_unit_test(result_codes_are_those_of_the_instructions),
	cmocka_unit_test(rmpupdate_gives_the_architecture_s_codes),
	cmocka_unit_test(failures_have_names_in_the_fault_taxonomy),
	cmocka_unit_test(rmpupdate_overwrites_everything),
	cmocka_unit_test(psmash_splits_without_changing_anything_else),
	cmocka_unit_test(pvalidate_answers_by_size_and_state),
	cmocka_unit_test(rmpadjust_gives_no_more_than_the_caller_has),
	cmocka_unit_test(page_unsmash_wants_512_entries_alike),
	cmocka_unit_test(firmware_pages_come_back_by_reclaim),
	cmocka_unit_test(a_table_costs_16_bytes_a_page_and_its_bookkeeping),
	cmocka_unit_test(a_table_that_firmware_placed_covers_memory_and_itself),
	cmocka_unit_test(nobody_but_silicon_writes_the_table),
	cmocka_unit_test(an_attack_by_rmpupdate_is_seen_by_the_guest),
	cmocka_unit_test(snapshots_have_tables_of_their_own),
};

TEST_MAIN(tests)
