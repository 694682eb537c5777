// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other guests' page rules, device interfaces (TDISP), and memory that is not plain DRAM:
 * docs/reference/hardware.md sections 5, 6.1 and 7. TDX: arch/x86/coco/tdx/ and Documentation/arch/x86/tdx.rst; pKVM:
 * drivers/virt/coco/pkvm-guest; s390: arch/s390/kernel/uv.c; PEF: Documentation/arch/powerpc/ultravisor.rst; MMIO and
 * CXL under SME: T. Lendacky, 7 Nov 2025; TDISP: PCIe 7.
 */
#include "doc_table.h"
#include "hw_rig.h"

#include <errno.h>

#define PAGE 0x40000000ull

/* --- guests
 * -------------------------------------------------------------------------------------------------------------- */

static const struct guest_row {
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	/* at a private page with the guest's text: the host's CPU, an emulated and an assigned device */
	const char *host_read, *host_write, *emulated_read, *dma_read, *dma_write;
	const char *after;  /* what the guest then finds, after all of these */
	const char *shared; /* what is left of the text once the page is shared */
	const char *back;   /* and of new text once it is private again */
} guest_rows[] = {
	{ DMASIM_CPU_AMD, DMASIM_ENC_SEV, "CT", "ok", "P", "P", "ok", "G", "P", "G" },
	{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_ES, "CT", "ok", "P", "P", "ok", "G", "P", "G" },
	{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, "CT", "AMD_PF_RMP", "zeros", "IOMMU_IOPF", "IOMMU_IOPF", "P", "zeros",
	  "zeros" },
	{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX, "CT", "ok", "zeros", "VTD_PTE_READ", "VTD_PTE_WRITE", "TDX_POISON", "zeros",
	  "zeros" },
	{ DMASIM_CPU_ARM64, DMASIM_ENC_CCA, "CCA_GPF_CPU", "CCA_GPF_CPU", "zeros", "SMMU_F_TRANSLATION",
	  "SMMU_F_TRANSLATION", "P", "zeros", "zeros" },
	{ DMASIM_CPU_ARM64, DMASIM_ENC_PKVM, "PKVM_S2_HOST", "PKVM_S2_HOST", "PKVM_S2_HOST", "SMMU_F_TRANSLATION",
	  "SMMU_F_TRANSLATION", "P", "P", "P" },
	{ DMASIM_CPU_S390, DMASIM_ENC_S390_PV, "S390_EXPORT", "S390_EXPORT", "S390_EXPORT", "S390_EXPORT",
	  "S390_EXPORT", "G", "P", "P" },
	{ DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM, "CT", "BUS_ABORT", "CT", "CT", "BUS_ABORT", "P", "zeros", "zeros" },
};

static void the_host_at_a_private_page(struct hw *hw, const struct guest_row *row)
{
	struct hw_device *emulated = rig_device(hw), *assigned = rig_device(hw);

	emulated->emulated = true;
	assert_false(hw_page_shared(hw, PAGE));
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "P");
	assert_string_equal(rig_host_read(hw, PAGE, false), row->host_read);
	assert_string_equal(rig_host_write(hw, PAGE, false), row->host_write);
	assert_string_equal(rig_dma_read(emulated, PAGE), row->emulated_read);
	assert_string_equal(rig_dma_read(assigned, PAGE), row->dma_read);
	assert_string_equal(rig_dma_write(assigned, PAGE), row->dma_write);
	assert_string_equal(rig_cpu_read(hw, PAGE, true), row->after);
}

static void conversion(struct hw *hw, const struct guest_row *row)
{
	struct hw_device *emulated = rig_device(hw), *assigned = rig_device(hw);
	bool bit = hw_c_bit_mask(hw); /* has the guest an attribute of its own? */

	emulated->emulated = true;
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_true(hw_page_shared(hw, PAGE));
	assert_false(hw_page_shared(hw, PAGE + PAGE_SIZE));
	assert_string_equal(rig_cpu_read(hw, PAGE, !bit), row->shared);
	assert_string_equal(rig_cpu_write(hw, PAGE, !bit), "ok");
	assert_string_equal(rig_host_read(hw, PAGE, false), "P");
	assert_string_equal(rig_dma_read(emulated, PAGE), "P");
	assert_string_equal(rig_dma_read(assigned, PAGE), "P");
	assert_string_equal(rig_dma_write(assigned, PAGE), "ok");
	assert_int_equal(hw_guest_unshare(hw, PAGE, 1), 0);
	assert_false(hw_page_shared(hw, PAGE));
	assert_string_equal(rig_cpu_read(hw, PAGE, true), row->back);
}

static void each_guest_has_its_own_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(guest_rows); i++) {
		const struct guest_row *row = &guest_rows[i];
		struct hw_config config = rig_config(row->cpu, row->encryption);
		struct hw *hw = rig_create(&config);

		assert_true(hw_is_guest(hw));
		the_host_at_a_private_page(hw, row);
		rig_destroy(hw);
		hw = rig_create(&config);
		/* text that nobody spoiled; SEV's pages show it only under the attribute that wrote it */
		assert_string_equal(
			rig_cpu_write(hw, PAGE,
				      row->encryption != DMASIM_ENC_SEV && row->encryption != DMASIM_ENC_SEV_ES),
			"ok");
		conversion(hw, row);
		rig_destroy(hw);
	}
}

/* section 5, last column: what a host meets that touches memory which was not shared with it */
static const struct violation {
	const char *platform;
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	const char *words, *read, *write, *after; /* what the owner reads afterwards */
} violations[] = {
	{ "SME host", DMASIM_CPU_AMD, DMASIM_ENC_SME, "none (wrong key)", "CT", "ok", "G" },
	{ "SEV, ES", DMASIM_CPU_AMD, DMASIM_ENC_SEV, "ciphertext / corrupts", "CT", "ok", "G" },
	{ "SEV, ES", DMASIM_CPU_AMD, DMASIM_ENC_SEV_ES, "ciphertext / corrupts", "CT", "ok", "G" },
	{ "SNP", DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, "read ciphertext, write #PF", "CT", "AMD_PF_RMP", "P" },
	{ "TDX", DMASIM_CPU_INTEL, DMASIM_ENC_TDX, "poison / EPT violation", "CT", "ok", "TDX_POISON" },
	{ "CCA realm", DMASIM_CPU_ARM64, DMASIM_ENC_CCA, "GPF", "CCA_GPF_CPU", "CCA_GPF_CPU", "P" },
	{ "pKVM", DMASIM_CPU_ARM64, DMASIM_ENC_PKVM, "S2 fault", "PKVM_S2_HOST", "PKVM_S2_HOST", "P" },
	{ "s390 PV", DMASIM_CPU_S390, DMASIM_ENC_S390_PV, "export / exception", "S390_EXPORT", "S390_EXPORT", "G" },
	{ "PEF", DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM, "encrypted copy", "CT", "BUS_ABORT", "P" },
};

static unsigned int violation_row(const struct doc_table *t, unsigned int row)
{
	unsigned int asserted = 0;

	for (size_t i = 0; i < ARRAY_SIZE(violations); i++) {
		const struct violation *v = &violations[i];
		struct hw_config config = rig_config(v->cpu, v->encryption);
		struct hw *hw;

		if (strcmp(t->cell[row][0], v->platform) != 0)
			continue;
		assert_string_equal(t->cell[row][6], v->words);
		hw = rig_create(&config);
		assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
		assert_string_equal(rig_host_read(hw, PAGE, false), v->read);
		assert_string_equal(rig_host_write(hw, PAGE, false), v->write);
		assert_string_equal(rig_cpu_read(hw, PAGE, true), v->after);
		rig_destroy(hw);
		asserted += 3;
	}
	if (!asserted)
		doc_unknown(t, row, 0);
	return asserted;
}

static void a_host_that_oversteps_meets_what_its_platform_has_for_it(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "5", "platform");
	for (unsigned int row = 0; row < t.rows; row++)
		asserted += violation_row(&t, row);
	doc_table_free(&t, asserted);
}

static void poison_is_a_knob(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_INTEL, DMASIM_ENC_TDX);
	struct hw_access a;
	u8 in[64];

	(void)state;
	for (u64 poison = 0; poison < 2; poison++) {
		struct hw *hw;

		config.knob[HW_KNOB_TDX_POISON] = poison;
		hw = rig_create(&config);
		assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
		assert_string_equal(rig_host_write(hw, PAGE, false), "ok");
		hw_cpu_read(hw, PAGE, true, in, sizeof(in), &a);
		assert_string_equal(rig_saw(&a, in), poison ? "TDX_POISON" : "G");
		assert_int_equal(a.knobs, BIT(HW_KNOB_TDX_POISON));
		rig_destroy(hw);
	}
}

static void a_conversion_fails_where_the_host_can_refuse(void **state)
{
	static const struct {
		enum dmasim_encryption encryption;
		int err;
	} row[] = {
		{ DMASIM_ENC_SME, 0 },	      { DMASIM_ENC_SEV, 0 },	    { DMASIM_ENC_SEV_SNP, -EIO },
		{ DMASIM_ENC_TDX, -EIO },     { DMASIM_ENC_CCA, -EPERM },   { DMASIM_ENC_PKVM, -EIO },
		{ DMASIM_ENC_S390_PV, -EIO }, { DMASIM_ENC_PPC_SVM, -EIO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, row[i].encryption);
		struct hw *hw;

		config.knob[HW_KNOB_VMM_REFUSES] = 1;
		hw = rig_create(&config);
		assert_int_equal(hw_guest_share(hw, PAGE, 1), row[i].err);
		if (hw_is_guest(hw)) {
			assert_int_equal(hw_page_shared(hw, PAGE), !row[i].err);
			assert_int_equal(hw_guest_share(hw, PAGE + 8, 1), -EINVAL);
			assert_int_equal(hw_guest_share(hw, GiB(17) + GiB(1) - PAGE_SIZE, 2), -EINVAL);
		}
		rig_destroy(hw);
	}
}

/* pages from PAGE on that are shared, or private, as asked; what follows them is not */
static u64 converted(const struct hw *hw, u64 pages, bool share)
{
	u64 front = 0;

	while (front < pages && hw_page_shared(hw, PAGE + (front << PAGE_SHIFT)) == share)
		front++;
	for (u64 i = front; i < pages; i++)
		assert_int_equal(hw_page_shared(hw, PAGE + (i << PAGE_SHIFT)), !share);
	return front;
}

/*
 * The n-th call of a conversion fails, for each n: the guest hears of it, the pages in front have changed and no other,
 * each page belongs to one side, and asking again helps. arch/arm64/include/asm/rsi.h rsi_set_addr_range_state() and
 * pkvm-guest ask page by page here, arch/x86/coco/tdx/tdx.c tdx_map_gpa() and the POWER ultravisor call for all at once.
 * SNP: hw_psc.c.
 */
static void each_call_of_a_conversion_fails_once_in_both_directions(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
		enum hw_call call;
		int err;
		u32 calls; /* of a conversion of 6 pages */
	} row[] = {
		{ DMASIM_CPU_ARM64, DMASIM_ENC_CCA, HW_CALL_IPA_STATE, -EPERM, 6 },
		{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX, HW_CALL_SHARE, -EIO, 1 },
		{ DMASIM_CPU_ARM64, DMASIM_ENC_PKVM, HW_CALL_SHARE, -EIO, 6 },
		{ DMASIM_CPU_S390, DMASIM_ENC_S390_PV, HW_CALL_SHARE, -EIO, 6 },
		{ DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM, HW_CALL_SHARE, -EIO, 1 },
	};
	const u64 pages = 6;

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(row[i / 2].cpu, row[i / 2].encryption);
		bool share = i % 2;
		u32 n = 1;

		for (bool met = true; met; n++) {
			struct hw *hw = rig_create(&config);
			int got;

			if (!share)
				assert_int_equal(hw_guest_share(hw, PAGE, pages), 0);
			hw_fail_call(hw, row[i / 2].call, n);
			got = share ? hw_guest_share(hw, PAGE, pages) : hw_guest_unshare(hw, PAGE, pages);
			met = !hw_calls_left(hw, row[i / 2].call);
			hw_fail_call(hw, row[i / 2].call, 0);
			assert_int_equal(got, met ? row[i / 2].err : 0);
			assert_int_equal(converted(hw, pages, share), met ? n - 1 : pages);
			/* the guest's side still works where the page is its own, and the device's where it is not */
			for (u64 at = PAGE; at < PAGE + (pages << PAGE_SHIFT); at += PAGE_SIZE)
				assert_string_equal(rig_cpu_write(hw, at, !hw_page_shared(hw, at)), "ok");
			got = share ? hw_guest_share(hw, PAGE, pages) : hw_guest_unshare(hw, PAGE, pages);
			assert_int_equal(got, 0);
			assert_int_equal(converted(hw, pages, share), pages);
			rig_destroy(hw);
		}
		assert_int_equal(n - 2, row[i / 2].calls);
	}
}

static void a_td_faults_on_the_wrong_half(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_INTEL, DMASIM_ENC_TDX);
	struct hw *hw = rig_create(&config);

	(void)state;
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "TDX_SHARED_VE");
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "TDX_EPT_PRIVATE");
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	rig_destroy(hw);
}

static void a_tds_trusted_device_goes_by_the_shared_bit(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_INTEL, DMASIM_ENC_TDX);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = rig_trusted_device(hw);
	u64 shared_bit = hw_c_bit_mask(hw);

	(void)state;
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	assert_string_equal(rig_dma_read(dev, PAGE), "P");
	assert_string_equal(rig_dma_read(dev, PAGE | shared_bit), "VTD_PTE_READ");
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_string_equal(rig_dma_read(dev, PAGE), "VTD_PTE_READ");
	assert_string_equal(rig_dma_read(dev, PAGE | shared_bit), "P");
	rig_destroy(hw);
}

/* --- memory that is not DRAM
 * ------------------------------------------------------------------------------------------------ */

static void the_c_bit_on_mmio_is_ignored_where_the_knob_says_so(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	struct hw *hw;

	(void)state;
	config.knob[HW_KNOB_MMIO_CBIT_EFFECT] = 1;
	hw = rig_create(&config);
	assert_string_equal(rig_dma_write(rig_device(hw), RIG_BAR | BIT(51)), "ok");
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, false), "P"); /* and nothing is encrypted there */
	rig_destroy(hw);
}

static void mmio_in_an_snp_guest_is_shared_until_it_is_validated(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	const struct hw_rmp_update assign = { .gpa = RIG_BAR, .asid = HW_KEY_GUEST, .assigned = true };
	struct hw *hw = rig_create(&config);
	struct hw_access a;

	(void)state;
	assert_true(hw_page_shared(hw, RIG_BAR));
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, false), "ok");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "AMD_NPF_RMP_OWNER");
	/* MMIO_VALIDATE of an accepted device */
	assert_int_equal(hw_rmpupdate(hw, RIG_BAR, &assign), HW_RMP_OK);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "AMD_VC_NOT_VALIDATED");
	assert_int_equal(hw_pvalidate(hw, RIG_BAR, false, true, &a), HW_RMP_OK);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "ok");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, false), "AMD_NPF_RMP_OWNER");
	rig_destroy(hw);
}

static void kinds_are_known_by_address(void **state)
{
	static const struct {
		phys_addr_t pa;
		bool exists;
		enum dmasim_ram_kind kind;
	} row[] = {
		{ 0, true, DMASIM_RAM },
		{ RIG_BAR - 1, true, DMASIM_RAM },
		{ RIG_BAR, true, DMASIM_RAM_MMIO },
		{ RIG_BAR + MiB(16), false, DMASIM_RAM },
		{ GiB(4), true, DMASIM_RAM },
		{ RIG_CXL, true, DMASIM_RAM_CXL },
		{ RIG_CXL + GiB(1), true, DMASIM_RAM_DEVICE_COHERENT },
		{ RIG_CXL + GiB(2), false, DMASIM_RAM },
		{ ~0ull, false, DMASIM_RAM },
	};
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	struct hw *hw = rig_create(&config);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		bool exists;

		assert_int_equal(hw_kind_at(hw, row[i].pa, &exists), row[i].kind);
		assert_int_equal(exists, row[i].exists);
	}
	rig_destroy(hw);
}

/* --- TDISP
 * ------------------------------------------------------------------------------------------------------------------ */

static struct hw *realm(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_CCA);

	return rig_create(&config);
}

static void an_interface_runs_only_after_lock_and_the_right_nonce(void **state)
{
	struct hw *hw = realm();
	struct hw_device *dev = rig_device(hw);
	u64 old, nonce;

	(void)state;
	assert_int_equal(hw_tdisp_start(dev, 0), HW_TDISP_BAD_STATE);
	assert_int_equal(hw_tdisp_lock(dev, &old), HW_TDISP_OK);
	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_BAD_STATE);
	hw_tdisp_stop(dev);
	/* locked again after the attestation: what was attested is not what would run */
	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_int_equal(hw_device_accept(dev, old), HW_TDISP_NONCE_MISMATCH);
	assert_int_equal(dev->tdisp, HW_TDISP_LOCKED);
	assert_false(dev->trusted);
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	assert_int_equal(dev->tdisp, HW_TDISP_RUN);
	assert_string_equal(rig_dma_write(dev, PAGE), "ok");
	hw_device_unaccept(dev);
	assert_int_equal(dev->tdisp, HW_TDISP_UNLOCKED);
	assert_string_equal(rig_dma_write(dev, PAGE), "SMMU_F_TRANSLATION"); /* T=0 now */
	rig_destroy(hw);
}

/* into the state, by the requests that lead there */
static void bring_to(struct hw_device *dev, enum hw_tdisp_state state, u64 *nonce)
{
	if (state == HW_TDISP_UNLOCKED)
		return;
	assert_int_equal(hw_tdisp_lock(dev, nonce), HW_TDISP_OK);
	if (state != HW_TDISP_LOCKED)
		assert_int_equal(hw_device_accept(dev, *nonce), HW_TDISP_OK);
	if (state == HW_TDISP_ERROR)
		hw_tdisp_config_change(dev);
	assert_int_equal(dev->tdisp, state);
}

/* one way out, from a device of its own; what the row does not name must not lead away */
static void leaves(enum hw_tdisp_state from, const char *ways, const char *way, enum hw_tdisp_state to)
{
	struct hw *hw = realm();
	struct hw_device *dev = rig_device(hw);
	bool named = doc_says(ways, way);
	u64 nonce = 0;

	bring_to(dev, from, &nonce);
	if (doc_starts(way, "LOCK_")) {
		hw_tdisp_lock(dev, &nonce);
	} else if (doc_starts(way, "START_")) {
		assert_int_not_equal(hw_tdisp_start(dev, nonce + 1), HW_TDISP_OK);
		assert_int_equal(dev->tdisp, from);
		hw_tdisp_start(dev, nonce);
	} else if (doc_starts(way, "STOP")) {
		hw_tdisp_stop(dev);
	} else {
		hw_tdisp_config_change(dev);
	}
	assert_int_equal(dev->tdisp, named ? to : from);
	rig_destroy(hw);
}

/* the column of 6.1: what the guest's own access to the device's registers gives, once it was accepted and since then
 */
static const char *private_registers_in(enum hw_tdisp_state state)
{
	struct hw *hw = realm();
	struct hw_device *dev = rig_device(hw);
	const char *saw;
	u64 nonce;

	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR, PAGE_SIZE), 0);
	bring_to(dev, HW_TDISP_RUN, &nonce);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "ok");
	if (state != HW_TDISP_RUN)
		hw_tdisp_stop(dev);
	if (state == HW_TDISP_LOCKED || state == HW_TDISP_ERROR)
		hw_tdisp_lock(dev, &nonce);
	if (state == HW_TDISP_ERROR)
		hw_tdisp_config_change(dev);
	assert_int_equal(dev->tdisp, state);
	saw = rig_cpu_read(hw, RIG_BAR, true);
	rig_destroy(hw);
	return saw;
}

static void interface_states_match_their_table(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "6.1", "state");
	assert_int_equal(t.rows, 4);
	for (unsigned int row = 0; row < t.rows; row++, asserted += 7) {
		enum hw_tdisp_state from = (enum hw_tdisp_state)strtoul(t.cell[row][1], NULL, 10);
		struct hw *hw = realm();
		struct hw_device *dev = rig_device(hw);
		u64 nonce;

		assert_string_equal(hw_tdisp_state_name[from], t.cell[row][0]);
		bring_to(dev, from, &nonce);
		dev->trusted = true; /* the guest takes it to be accepted */
		assert_string_equal(rig_dma_write(dev, PAGE), !strcmp(t.cell[row][2], "yes") ? "ok" : "TDI_NOT_RUN");
		rig_destroy(hw);
		assert_string_equal(private_registers_in(from),
				    doc_starts(t.cell[row][3], "yes") ? "P" : "TDI_NOT_RUN");
		leaves(from, t.cell[row][4], "LOCK_INTERFACE_REQUEST -> LOCKED", HW_TDISP_LOCKED);
		leaves(from, t.cell[row][4], "START_INTERFACE (nonce must match) -> RUN", HW_TDISP_RUN);
		leaves(from, t.cell[row][4], "STOP -> UNLOCKED", HW_TDISP_UNLOCKED);
		leaves(from, t.cell[row][4], "config change", HW_TDISP_ERROR);
	}
	doc_table_free(&t, asserted);
}

static void a_configuration_change_kills_a_locked_interface(void **state)
{
	static const enum hw_tdisp_state expected[][2] = {
		{ HW_TDISP_UNLOCKED, HW_TDISP_UNLOCKED },
		{ HW_TDISP_LOCKED, HW_TDISP_ERROR },
		{ HW_TDISP_RUN, HW_TDISP_ERROR },
		{ HW_TDISP_ERROR, HW_TDISP_ERROR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		struct hw *hw = realm();
		struct hw_device *dev = rig_device(hw);
		u64 nonce;

		dev->tdisp = expected[i][0];
		hw_tdisp_config_change(dev);
		assert_int_equal(dev->tdisp, expected[i][1]);
		/* and so does clearing bus master */
		dev->tdisp = expected[i][0];
		hw_device_set_bus_master(dev, false);
		assert_int_equal(dev->tdisp, expected[i][1]);
		hw_device_set_bus_master(dev, true);
		assert_int_equal(dev->tdisp, expected[i][1]);
		if (dev->tdisp == HW_TDISP_ERROR) {
			assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_BAD_STATE);
			dev->trusted = true;
			assert_string_equal(rig_dma_read(dev, PAGE), "TDI_NOT_RUN");
			hw_tdisp_stop(dev);
		}
		assert_int_equal(dev->tdisp, HW_TDISP_UNLOCKED);
		rig_destroy(hw);
	}
}

static void a_device_without_bus_master_reaches_nothing(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = rig_device(hw);

	(void)state;
	hw_device_set_bus_master(dev, false);
	assert_string_equal(rig_dma_write(dev, PAGE), "BUS_ABORT");
	hw_device_set_bus_master(dev, true);
	assert_string_equal(rig_dma_write(dev, PAGE), "ok");
	rig_destroy(hw);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_guest_has_its_own_rules),
	cmocka_unit_test(a_host_that_oversteps_meets_what_its_platform_has_for_it),
	cmocka_unit_test(poison_is_a_knob),
	cmocka_unit_test(a_conversion_fails_where_the_host_can_refuse),
	cmocka_unit_test(each_call_of_a_conversion_fails_once_in_both_directions),
	cmocka_unit_test(a_td_faults_on_the_wrong_half),
	cmocka_unit_test(a_tds_trusted_device_goes_by_the_shared_bit),
	cmocka_unit_test(the_c_bit_on_mmio_is_ignored_where_the_knob_says_so),
	cmocka_unit_test(mmio_in_an_snp_guest_is_shared_until_it_is_validated),
	cmocka_unit_test(kinds_are_known_by_address),
	cmocka_unit_test(an_interface_runs_only_after_lock_and_the_right_nonce),
	cmocka_unit_test(interface_states_match_their_table),
	cmocka_unit_test(a_configuration_change_kills_a_locked_interface),
	cmocka_unit_test(a_device_without_bus_master_reaches_nothing),
};

TEST_MAIN(tests)
