// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private registers of a device that a guest accepts: docs/reference/hardware.md 6.1 (T=1 alone, in RUN alone), 6.4
 * (MMIO_VALIDATE, VDEV_VALIDATE_MAPPING and back), 6.6 TDI_NOT_RUN, 7 (RMP assigned and validated; RIPAS DEV).
 */
#include "doc_table.h"
#include "hw_rig.h"

#include <errno.h>

#define BAR_SIZE (2 * PAGE_SIZE)

static struct hw_device *device_with_bar(struct hw *hw)
{
	struct hw_device *dev = rig_device(hw);

	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR, BAR_SIZE), 0);
	return dev;
}

/* the page before RUN, for a private access: nobody has given it to the guest */
static const struct platform {
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	const char *before; /* private access of the guest's CPU before the device is accepted */
	const char *shared; /* its shared write while the device runs */
	const char *host_write;
	const char *host_read;
	const char *peer; /* write of another device, T=0, where the VMM maps everything */
} platforms[] = {
	/* 12.2 rows gC=1 and gC=0 write, 12.3 */
	{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, "AMD_NPF_RMP_OWNER", "AMD_NPF_RMP_OWNER", "AMD_PF_RMP", "BUS_ABORT",
	  "IOMMU_RMP_OWNER" },
	/* 4.2: EMPTY; an unprotected alias that is not mapped; 12.6 */
	{ DMASIM_CPU_ARM64, DMASIM_ENC_CCA, "CCA_SEA", "CCA_S2_EXIT", "CCA_GPF_CPU", "CCA_GPF_CPU", "CCA_GPF_SMMU" },
	/* 5: a private access to what is not accepted; a shared one to what is. Nothing but T=0 stops the host */
	{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX, "TDX_EPT_PRIVATE", "TDX_SHARED_VE", "BUS_ABORT", "BUS_ABORT", "BUS_ABORT" },
};

static void life_of_a_bar(const struct platform *p)
{
	struct hw_config config = rig_config(p->cpu, p->encryption);
	struct hw_device *dev, *peer;
	struct hw *hw;
	u64 nonce;

	config.knob[HW_KNOB_VMM_MAPS_PRIVATE] = 1;
	hw = rig_create(&config);
	dev = device_with_bar(hw);
	peer = rig_device(hw);
	/* unlocked, and locked: registers like any others */
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, false), "ok");
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, true), p->before);
	assert_string_equal(rig_host_read(hw, RIG_BAR, false), "P");
	assert_string_equal(rig_dma_write(peer, RIG_BAR), "ok");
	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, false), "P");
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, true), p->before);
	/* accepted: the guest alone, and the same registers */
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	assert_false(hw_page_shared(hw, RIG_BAR));
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, true), "P");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR + PAGE_SIZE, true), "ok");
	assert_string_equal(rig_cpu_read(hw, RIG_BAR + PAGE_SIZE, true), "P");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, false), p->shared);
	assert_string_equal(rig_host_write(hw, RIG_BAR, false), p->host_write);
	assert_string_equal(rig_host_read(hw, RIG_BAR, false), p->host_read);
	assert_string_equal(rig_dma_write(peer, RIG_BAR), p->peer);
	assert_string_equal(rig_dma_read(dev, RIG_BAR), "P");
	/* what lies behind it is no part of it */
	assert_string_equal(rig_cpu_write(hw, RIG_BAR + BAR_SIZE, false), "ok");
	/* ERROR: the pages stay the guest's, and nobody answers */
	hw_tdisp_config_change(dev);
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, true), "TDI_NOT_RUN");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "TDI_NOT_RUN");
	/* given back */
	hw_device_unaccept(dev);
	assert_true(hw_page_shared(hw, RIG_BAR));
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, false), "ok");
	assert_string_equal(rig_cpu_read(hw, RIG_BAR, true), p->before);
	assert_string_equal(rig_host_read(hw, RIG_BAR, false), "P");
	rig_destroy(hw);
}

static void private_registers_are_the_guests_from_run_to_stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(platforms); i++)
		life_of_a_bar(&platforms[i]);
}

static void what_reads_get_outside_of_run_is_all_ones(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = device_with_bar(hw);
	struct hw_access a;
	u8 in[4] = { 0 };
	u64 nonce;

	(void)state;
	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	hw_cpu_write(hw, RIG_BAR, true, "\1\2\3\4", 4, &a);
	hw_device_set_bus_master(dev, false);
	assert_int_equal(dev->tdisp, HW_TDISP_ERROR);
	hw_cpu_read(hw, RIG_BAR, true, in, 4, &a);
	assert_memory_equal(in, "\xff\xff\xff\xff", 4);
	assert_int_equal(a.fault, HW_FAULT_TDI_NOT_RUN);
	assert_int_equal(a.aborted, 4);
	/* the write of a moment ago reached them, one of now does not */
	hw_cpu_write(hw, RIG_BAR, true, "\5", 1, &a);
	hw_device_unaccept(dev);
	hw_cpu_read(hw, RIG_BAR, false, in, 4, &a);
	assert_memory_equal(in, "\1\2\3\4", 4);
	rig_destroy(hw);
}

static void a_locked_interface_refuses_where_the_knob_says_so(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw_device *dev;
	struct hw_access a;
	struct hw *hw;
	u64 nonce;
	u8 in[4];

	(void)state;
	for (u64 answers = 0; answers < 2; answers++) {
		config.knob[HW_KNOB_TDI_LOCKED_T0] = answers;
		hw = rig_create(&config);
		dev = device_with_bar(hw);
		assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
		hw_cpu_read(hw, RIG_BAR, false, in, 4, &a);
		assert_int_equal(a.fault, answers ? HW_FAULT_NONE : HW_FAULT_BUS_ABORT);
		assert_int_equal(a.knobs, BIT(HW_KNOB_TDI_LOCKED_T0));
		rig_destroy(hw);
	}
}

static void a_bar_lies_within_registers_of_its_own(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = rig_device(hw), *other = rig_device(hw);

	(void)state;
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR - PAGE_SIZE, BAR_SIZE), -EINVAL);
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR + MiB(16) - PAGE_SIZE, BAR_SIZE), -EINVAL);
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR + 1, PAGE_SIZE), -EINVAL);
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR, 0), -EINVAL);
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR, BAR_SIZE), 0);
	assert_int_equal(hw_device_set_private_bar(dev, RIG_BAR, BAR_SIZE), -EINVAL);
	assert_int_equal(hw_device_set_private_bar(other, RIG_BAR + PAGE_SIZE, BAR_SIZE), -EEXIST);
	assert_int_equal(hw_device_set_private_bar(other, RIG_BAR + BAR_SIZE, BAR_SIZE), 0);
	rig_destroy(hw);
}

static void a_snapshot_has_registers_of_its_own(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config), *copy;
	struct hw_device *dev = device_with_bar(hw);
	u64 nonce;

	(void)state;
	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	hw_tdisp_config_change(dev);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "TDI_NOT_RUN");
	assert_string_equal(rig_cpu_write(copy, RIG_BAR, true), "ok");
	rig_destroy(copy);
	rig_destroy(hw);
}

/* --- 7: each kind of memory ------------------------------------------------------------------------------------------
 */

/* an SME host: its own mapping, a bus address, a leaf of its IOMMU */
static void host_uses(phys_addr_t pa, bool c, const char *want, u64 encrypting)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	struct hw_iommu_domain *domain;
	struct hw_device *dev;
	struct hw *hw;

	config.knob[HW_KNOB_CXL_ENCRYPTING] = encrypting;
	hw = rig_create(&config);
	dev = rig_device(hw);
	assert_string_equal(rig_cpu_write(hw, pa, c), want);
	assert_string_equal(rig_dma_write(dev, pa | (c ? hw_c_bit_mask(hw) : 0)), want);
	domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	hw_device_attach(dev, domain);
	assert_int_equal(hw_iommu_map(domain, 0, pa, PAGE_SIZE, 1, HW_IOMMU_READ | HW_IOMMU_WRITE, c), 0);
	assert_string_equal(rig_dma_write(dev, 0), want);
	rig_destroy(hw);
}

/* an SNP guest's own key keeps the host out of it */
static void backs_a_guest(phys_addr_t pa)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);

	assert_string_equal(rig_cpu_write(hw, pa, true), "ok");
	assert_string_equal(rig_cpu_read(hw, pa, true), "P");
	assert_string_equal(rig_host_read(hw, pa, false), "CT");
	rig_destroy(hw);
}

static void dram(void)
{
	host_uses(GiB(1), false, "ok", 0);
	host_uses(GiB(1), true, "ok", 0);
	backs_a_guest(GiB(1));
}

static void cxl_ram(void)
{
	host_uses(RIG_CXL, false, "ok", 0);
	host_uses(RIG_CXL, true, "ok", 0);
	backs_a_guest(RIG_CXL);
}

static void device_coherent(void)
{
	host_uses(RIG_CXL + GiB(1), false, "ok", 0);
	host_uses(RIG_CXL + GiB(1), true, "MMIO_CBIT_BAD", 0);
	host_uses(RIG_CXL + GiB(1), true, "ok", 1);
}

static void bar_of_a_host(void)
{
	host_uses(RIG_BAR, false, "ok", 0);
	host_uses(RIG_BAR, true, "MMIO_CBIT_BAD", 0);
}

static void snp_bar(bool accepted)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = device_with_bar(hw);
	struct hw_rmp_entry entry;
	u64 nonce;

	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	if (accepted)
		assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	assert_true(hw_rmp_read(hw, RIG_BAR, &entry));
	assert_int_equal(hw_rmp_state(&entry), accepted ? HW_RMP_GUEST_VALID : HW_RMP_HYPERVISOR);
	assert_int_equal(entry.gpa, accepted ? RIG_BAR : 0);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, accepted), "ok");
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, !accepted), "AMD_NPF_RMP_OWNER");
	rig_destroy(hw);
}

static void bar_without_acceptance(void)
{
	snp_bar(false);
}

static void bar_with_acceptance(void)
{
	snp_bar(true);
}

static void bar_of_a_realm(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_CCA);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = device_with_bar(hw);
	struct hw_ipa_state state;
	u64 nonce;

	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	hw_ipa_state(hw, RIG_BAR, &state);
	assert_int_equal(state.ripas, HW_RIPAS_DEV);
	assert_int_equal(state.hipas, HW_HIPAS_ASSIGNED_DEV);
	assert_int_equal(hw_pas_at(hw, RIG_BAR), HW_PAS_REALM);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "ok");
	rig_destroy(hw);
}

/* on arm a mapping of its own, of device memory */
static void doorbell(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_NONE);
	struct hw *hw = rig_create(&config);
	struct hw_iommu_domain *domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_SMMUV3);
	struct hw_device *dev = rig_device(hw);
	bool encrypted;
	u64 size, prot;

	host_uses(RIG_BAR, false, "ok", 0);
	hw_device_attach(dev, domain);
	assert_int_equal(hw_iommu_map(domain, 0, RIG_BAR, PAGE_SIZE, 1, HW_IOMMU_WRITE | HW_IOMMU_MMIO, false), 0);
	assert_int_equal(hw_iommu_walk(domain, 0, &size, &encrypted, &prot), RIG_BAR);
	assert_false(encrypted);
	assert_true(prot & HW_IOMMU_MMIO);
	assert_string_equal(rig_dma_write(dev, 0), "ok");
	rig_destroy(hw);
}

static void each_kind_of_memory_is_as_its_row_says(void **state)
{
	static const struct {
		const char *kind;
		void (*row)(void);
	} rows[] = {
		{ "DRAM", dram },
		{ "CXL memory onlined", cxl_ram },
		{ "CXL type-2", device_coherent },
		{ "PCI BAR / MMIO, host", bar_of_a_host },
		{ "MMIO of unaccepted device in SNP guest", bar_without_acceptance },
		{ "private (TDISP) MMIO in SNP guest", bar_with_acceptance },
		{ "private MMIO in realm", bar_of_a_realm },
		{ "MSI doorbell", doorbell },
	};
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "7", "memory kind");
	for (unsigned int row = 0; row < t.rows; row++) {
		size_t i = 0;

		while (i < ARRAY_SIZE(rows) && !doc_starts(t.cell[row][0], rows[i].kind))
			i++;
		if (i == ARRAY_SIZE(rows))
			fail_msg("nobody knows '%s'", t.cell[row][0]);
		rows[i].row();
		asserted++;
	}
	doc_table_free(&t, asserted);
}

/* T=1 without a valid entry for it: 4.5 (C_BAD_STE), 6.5 (the secure DTE's valid bit), and Intel's context entry */
static void a_trusted_device_without_an_entry_of_its_own_is_refused(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
		const char *fault;
	} row[] = {
		{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, "IOMMU_ILL_DTE" },
		{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX, "VTD_CONTEXT_ABSENT" },
		{ DMASIM_CPU_ARM64, DMASIM_ENC_CCA, "SMMU_C_BAD_STE" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(row[i].cpu, row[i].encryption);
		struct hw *hw = rig_create(&config);
		struct hw_device *dev = rig_trusted_device(hw);

		dev->dma_disabled = true;
		assert_string_equal(rig_dma_write(dev, MiB(64)), row[i].fault);
		assert_string_equal(rig_dma_read(dev, MiB(64)), row[i].fault);
		rig_destroy(hw);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_kind_of_memory_is_as_its_row_says),
	cmocka_unit_test(private_registers_are_the_guests_from_run_to_stop),
	cmocka_unit_test(what_reads_get_outside_of_run_is_all_ones),
	cmocka_unit_test(a_locked_interface_refuses_where_the_knob_says_so),
	cmocka_unit_test(a_bar_lies_within_registers_of_its_own),
	cmocka_unit_test(a_trusted_device_without_an_entry_of_its_own_is_refused),
	cmocka_unit_test(a_snapshot_has_registers_of_its_own),
};

TEST_MAIN(tests)
