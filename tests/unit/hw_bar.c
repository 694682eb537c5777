// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private registers of a device that a guest accepts: docs/reference/hardware.md 6.1 (T=1 alone, in RUN alone), 6.4
 * (MMIO_VALIDATE, VDEV_VALIDATE_MAPPING and back), 6.6 TDI_NOT_RUN, 7 (RMP assigned and validated; RIPAS DEV).
 */
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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(private_registers_are_the_guests_from_run_to_stop),
	cmocka_unit_test(what_reads_get_outside_of_run_is_all_ones),
	cmocka_unit_test(a_locked_interface_refuses_where_the_knob_says_so),
	cmocka_unit_test(a_bar_lies_within_registers_of_its_own),
	cmocka_unit_test(a_snapshot_has_registers_of_its_own),
};

TEST_MAIN(tests)
