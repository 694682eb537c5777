// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arm CCA: granules, RIPAS and HIPAS, RSI and RMI, and who gets which fault. RMM specification as TF-RMM carries it
 * out (runtime/rmi/rtt.c, lib/s2tt), IHI 0070 3.25 for the SMMU, arch/arm64/include/asm/rsi.h for the calls.
 */
#include "hw_rig.h"

#include <errno.h>

#define PAGE 0x40000000ull
#define TOP BIT(47) /* of the default 48-bit IPA space */

static struct hw *realm_with(enum hw_knob knob, u64 value)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_CCA);

	config.knob[knob] = value;
	return rig_create(&config);
}

/* without a host that helps */
static struct hw *strict_realm(void)
{
	return realm_with(HW_KNOB_CCA_HOST_POPULATES, 0);
}

static struct hw *realm(void)
{
	return realm_with(HW_KNOB_CCA_HOST_POPULATES, 1);
}

static bool set_ripas(struct hw *hw, enum hw_ripas ripas, u64 flags)
{
	phys_addr_t next;
	bool accepted;

	assert_int_equal(hw_rsi_ipa_state_set(hw, PAGE, PAGE + PAGE_SIZE, ripas, flags, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_int_equal(next, accepted ? PAGE + PAGE_SIZE : PAGE);
	return accepted;
}

/* --- HIPAS x RIPAS --------------------------------------------------------------------------------------------------
 */

enum ipa { ASSIGNED_RAM, ASSIGNED_DESTROYED, UNASSIGNED_EMPTY, UNASSIGNED_RAM, UNASSIGNED_DESTROYED };

static void put_ipa(struct hw *hw, enum ipa ipa)
{
	if (ipa == UNASSIGNED_EMPTY || ipa == UNASSIGNED_RAM)
		assert_true(set_ripas(hw, HW_RIPAS_EMPTY, 0));
	if (ipa == UNASSIGNED_RAM)
		assert_true(set_ripas(hw, HW_RIPAS_RAM, 0));
	if (ipa == UNASSIGNED_DESTROYED || ipa == ASSIGNED_DESTROYED)
		assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
	if (ipa == ASSIGNED_DESTROYED)
		assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_SUCCESS);
}

static const struct ipa_row {
	enum ipa ipa;
	const char *hipas, *ripas, *access;
} ipa_rows[] = {
	{ ASSIGNED_RAM, "ASSIGNED", "RAM", "ok" },
	{ ASSIGNED_DESTROYED, "ASSIGNED", "DESTROYED", "CCA_RIPAS_DESTROYED" },
	{ UNASSIGNED_EMPTY, "UNASSIGNED", "EMPTY", "CCA_SEA" },
	{ UNASSIGNED_RAM, "UNASSIGNED", "RAM", "CCA_S2_EXIT" },
	{ UNASSIGNED_DESTROYED, "UNASSIGNED", "DESTROYED", "CCA_RIPAS_DESTROYED" },
};

static void a_protected_access_meets_its_ripas_and_hipas(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ipa_rows); i++) {
		struct hw *hw = strict_realm();
		struct hw_ipa_state ipa;

		put_ipa(hw, ipa_rows[i].ipa);
		hw_ipa_state(hw, PAGE, &ipa);
		assert_string_equal(hw_hipas_name[ipa.hipas], ipa_rows[i].hipas);
		assert_string_equal(hw_ripas_name[ipa.ripas], ipa_rows[i].ripas);
		assert_string_equal(rig_cpu_write(hw, PAGE, true), ipa_rows[i].access);
		rig_destroy(hw);
	}
}

static void the_host_populates_what_the_realm_exits_on(void **state)
{
	struct hw *hw = realm();
	struct hw_ipa_state ipa;

	(void)state;
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	put_ipa(hw, UNASSIGNED_RAM);
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "zeros"); /* fresh memory */
	hw_ipa_state(hw, PAGE, &ipa);
	assert_int_equal(ipa.hipas, HW_HIPAS_ASSIGNED);
	/* but not its own memory over a page that the realm keeps private, nor the other way round */
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "CCA_S2_EXIT");
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "CCA_SEA");
	rig_destroy(hw);
}

static void an_address_beyond_the_ipa_space_is_an_external_abort(void **state)
{
	struct hw *hw = realm();

	(void)state;
	assert_int_equal(hw_realm_check(hw, TOP, true), HW_FAULT_CCA_SEA);
	assert_int_equal(hw_realm_check(hw, TOP + PAGE, false), HW_FAULT_CCA_SEA);
	rig_destroy(hw);
}

/* --- transitions
 * -------------------------------------------------------------------------------------------------------- */

static void ripas_changes_by_the_rules(void **state)
{
	static const struct {
		enum ipa from;
		enum hw_ripas to;
		u64 flags;
		bool accepted;
	} row[] = {
		{ ASSIGNED_RAM, HW_RIPAS_EMPTY, 0, true },
		{ UNASSIGNED_DESTROYED, HW_RIPAS_EMPTY, 0, true },
		{ UNASSIGNED_EMPTY, HW_RIPAS_RAM, 0, true },
		{ UNASSIGNED_DESTROYED, HW_RIPAS_RAM, 0, false },
		{ UNASSIGNED_DESTROYED, HW_RIPAS_RAM, HW_RSI_CHANGE_DESTROYED, true },
		{ ASSIGNED_DESTROYED, HW_RIPAS_RAM, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw *hw = strict_realm();
		enum hw_ripas now;

		put_ipa(hw, row[i].from);
		assert_int_equal(set_ripas(hw, row[i].to, row[i].flags), row[i].accepted);
		assert_int_equal(hw_rsi_ipa_state_get(hw, PAGE, &now), HW_RSI_SUCCESS);
		assert_int_equal(now, row[i].accepted ? row[i].to : HW_RIPAS_DESTROYED);
		rig_destroy(hw);
	}
}

static void ipa_state_set_checks_its_arguments(void **state)
{
	static const struct {
		phys_addr_t base, top;
		enum hw_ripas ripas;
	} bad[] = {
		{ PAGE + 1, PAGE + PAGE_SIZE, HW_RIPAS_EMPTY },
		{ PAGE, PAGE + 8, HW_RIPAS_EMPTY },
		{ PAGE, PAGE, HW_RIPAS_EMPTY },
		{ PAGE + PAGE_SIZE, PAGE, HW_RIPAS_EMPTY },
		{ PAGE, TOP + PAGE_SIZE, HW_RIPAS_EMPTY },
		{ PAGE | TOP, (PAGE | TOP) + PAGE_SIZE, HW_RIPAS_EMPTY },
		{ PAGE, PAGE + PAGE_SIZE, HW_RIPAS_DESTROYED },
		{ PAGE, PAGE + PAGE_SIZE, HW_RIPAS_DEV },
	};
	struct hw *hw = realm();
	phys_addr_t next;
	bool accepted;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(hw_rsi_ipa_state_set(hw, bad[i].base, bad[i].top, bad[i].ripas, 0, &next, &accepted),
				 HW_RSI_ERROR_INPUT);
	rig_destroy(hw);
}

static void a_long_change_stops_at_the_page_that_may_not(void **state)
{
	struct hw *hw = realm();
	phys_addr_t next;
	bool accepted;

	(void)state;
	assert_int_equal(hw_rtt_data_destroy(hw, PAGE + MiB(3)), HW_RMI_SUCCESS);
	assert_int_equal(hw_rsi_ipa_state_set(hw, PAGE, PAGE + MiB(8), HW_RIPAS_RAM, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_false(accepted);
	assert_int_equal(next, PAGE + MiB(3));
	rig_destroy(hw);
}

static void the_host_converts_in_its_own_granule(void **state)
{
	struct hw *hw = realm_with(HW_KNOB_CCA_HOST_GRANULE, KiB(64));

	(void)state;
	assert_int_equal(hw_guest_share(hw, PAGE, 1), -EPERM);
	assert_int_equal(hw_guest_share(hw, PAGE + KiB(4), 16), -EPERM);
	assert_false(hw_page_shared(hw, PAGE));
	assert_int_equal(hw_guest_share(hw, PAGE, 16), 0);
	assert_true(hw_page_shared(hw, PAGE + KiB(60)));
	assert_int_equal(hw_guest_unshare(hw, PAGE, 1), -EPERM);
	rig_destroy(hw);
}

static void conversions_lose_the_content_both_ways(void **state)
{
	(void)state;
	for (u64 inplace = 0; inplace < 2; inplace++) {
		struct hw *hw = realm_with(HW_KNOB_GUEST_INPLACE, inplace);

		assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
		assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
		assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
		assert_string_equal(rig_host_read(hw, PAGE, false), "P");
		assert_int_equal(hw_guest_unshare(hw, PAGE, 1), 0);
		assert_string_equal(rig_cpu_read(hw, PAGE, true), "zeros");
		rig_destroy(hw);
	}
}

static void granules_are_delegated_once_and_scrubbed_on_return(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_NONE);
	struct hw *hw = rig_create(&config);
	struct hw_device *dev = rig_device(hw);

	(void)state;
	assert_true(hw_gpt_active(hw));
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_int_equal(hw_granule_undelegate(hw, PAGE), HW_RMI_ERROR_INPUT);
	assert_int_equal(hw_granule_delegate(hw, PAGE + 8), HW_RMI_ERROR_INPUT);
	assert_int_equal(hw_granule_delegate(hw, GiB(100)), HW_RMI_ERROR_INPUT);
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_ERROR_INPUT);
	assert_int_equal(hw_pas_at(hw, PAGE), HW_PAS_REALM);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "CCA_GPF_CPU");
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "CCA_GPF_CPU");
	assert_string_equal(rig_dma_write(dev, PAGE), "CCA_GPF_SMMU"); /* no StreamID needed */
	assert_string_equal(rig_cpu_read(hw, PAGE + PAGE_SIZE, false), "zeros");
	assert_int_equal(hw_granule_undelegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	rig_destroy(hw);
}

static void host_calls_on_the_realms_table_follow_hipas(void **state)
{
	struct hw *hw = strict_realm();

	(void)state;
	assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_ERROR_RTT); /* has memory */
	assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
	assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_ERROR_RTT);
	assert_int_equal(hw_rtt_data_create(hw, PAGE + 1), HW_RMI_ERROR_INPUT);
	assert_int_equal(hw_rtt_unmap_unprotected(hw, PAGE), HW_RMI_ERROR_RTT);
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE), HW_RMI_SUCCESS);
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE), HW_RMI_ERROR_RTT);
	assert_int_equal(hw_rtt_unmap_unprotected(hw, PAGE), HW_RMI_SUCCESS);
	rig_destroy(hw);
}

static void device_memory_is_protected_once_validated(void **state)
{
	struct hw *hw = strict_realm();
	phys_addr_t next;
	bool accepted;

	(void)state;
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "CCA_SEA");
	assert_int_equal(hw_rsi_vdev_validate_mapping(hw, RIG_BAR), HW_RSI_ERROR_INPUT);
	assert_int_equal(hw_rtt_dev_map(hw, RIG_BAR), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "CCA_SEA"); /* not validated yet */
	assert_int_equal(hw_rsi_vdev_validate_mapping(hw, RIG_BAR), HW_RSI_SUCCESS);
	assert_string_equal(rig_cpu_write(hw, RIG_BAR, true), "ok");
	/* no RAM from it, but EMPTY again */
	assert_int_equal(hw_rsi_ipa_state_set(hw, RIG_BAR, RIG_BAR + PAGE_SIZE, HW_RIPAS_RAM, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_false(accepted);
	assert_int_equal(hw_rsi_ipa_state_set(hw, RIG_BAR, RIG_BAR + PAGE_SIZE, HW_RIPAS_EMPTY, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_true(accepted);
	rig_destroy(hw);
}

/* --- who gets which fault
 * ---------------------------------------------------------------------------------------------------- */

static void realm_cpu_rows(struct hw *hw)
{
	/* protected, assigned RAM */
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	/* host CPU at a realm granule */
	assert_string_equal(rig_host_read(hw, PAGE, false), "CCA_GPF_CPU");
	assert_string_equal(rig_host_write(hw, PAGE, false), "CCA_GPF_CPU");
	/* unprotected, unmapped; then mapped */
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "CCA_S2_EXIT");
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_string_equal(rig_host_read(hw, PAGE, false), "P");
	/* the granule behind the mapping became the realm world's */
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "CCA_S2_EXIT");
	assert_string_equal(rig_host_read(hw, PAGE, false), "CCA_GPF_CPU");
}

static void cpus_match_their_rows(void **state)
{
	(void)state;
	for (u64 inplace = 0; inplace < 2; inplace++) {
		struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_CCA);
		struct hw *hw;

		config.knob[HW_KNOB_CCA_HOST_POPULATES] = 0;
		config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
		hw = rig_create(&config);
		realm_cpu_rows(hw);
		rig_destroy(hw);
	}
}

static void untrusted_devices_match_their_rows(void **state)
{
	(void)state;
	for (u64 maps_private = 0; maps_private < 2; maps_private++) {
		struct hw *hw = realm_with(HW_KNOB_VMM_MAPS_PRIVATE, maps_private);
		struct hw_device *dev = rig_device(hw);
		const char *private_page = maps_private ? "CCA_GPF_SMMU" : "SMMU_F_TRANSLATION";

		assert_string_equal(rig_dma_read(dev, PAGE), private_page);
		assert_string_equal(rig_dma_write(dev, PAGE), private_page);
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
		/* at the IPA with or without the top bit */
		assert_string_equal(rig_dma_write(dev, PAGE), "ok");
		assert_string_equal(rig_dma_read(dev, PAGE | TOP), "P");
		assert_string_equal(rig_dma_read(dev, GiB(100)), "SMMU_F_TRANSLATION");
		/* mapped, and the granule became the realm world's */
		assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
		assert_string_equal(rig_dma_read(dev, PAGE), "CCA_GPF_SMMU");
		rig_destroy(hw);
	}
}

static void an_emulated_device_sees_the_hosts_memory_only(void **state)
{
	static const struct {
		bool inplace;
		const char *read;
	} row[] = { { 0, "zeros" }, { 1, "CCA_GPF_CPU" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw *hw = realm_with(HW_KNOB_GUEST_INPLACE, row[i].inplace);
		struct hw_device *dev = rig_device(hw);

		dev->emulated = true;
		assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
		assert_string_equal(rig_dma_read(dev, PAGE), row[i].read);
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
		assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
		assert_string_equal(rig_dma_read(dev, PAGE | TOP), "P");
		rig_destroy(hw);
	}
}

static void trusted_devices_match_their_rows(void **state)
{
	struct hw *hw = strict_realm();
	struct hw_device *dev = rig_trusted_device(hw);

	(void)state;
	/* protected and assigned: the same table as the CPU's */
	assert_string_equal(rig_dma_write(dev, PAGE), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "P");
	/* unprotected: only where the host mapped */
	assert_string_equal(rig_dma_read(dev, (PAGE + PAGE_SIZE) | TOP), "SMMU_F_TRANSLATION");
	assert_int_equal(hw_guest_share(hw, PAGE + PAGE_SIZE, 1), 0);
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE + PAGE_SIZE), HW_RMI_SUCCESS);
	assert_string_equal(rig_dma_write(dev, (PAGE + PAGE_SIZE) | TOP), "ok");
	assert_string_equal(rig_cpu_read(hw, PAGE + PAGE_SIZE, false), "P");
	/* EMPTY, UNASSIGNED, DESTROYED */
	assert_string_equal(rig_dma_read(dev, PAGE + PAGE_SIZE), "SMMU_F_TRANSLATION");
	assert_int_equal(hw_guest_unshare(hw, PAGE + PAGE_SIZE, 1), 0);
	assert_string_equal(rig_dma_read(dev, PAGE + PAGE_SIZE), "SMMU_F_TRANSLATION");
	assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_dma_read(dev, PAGE), "SMMU_F_TRANSLATION");
	/* DMA not enabled: the realm's stream table entry is not valid */
	dev->dma_disabled = true;
	assert_string_equal(rig_dma_read(dev, PAGE), "SMMU_C_BAD_STE");
	rig_destroy(hw);
}

static void snapshots_have_states_of_their_own(void **state)
{
	struct hw *hw = realm(), *copy;

	(void)state;
	assert_int_equal(hw_guest_share(hw, PAGE, 4), 0);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	assert_int_equal(hw_guest_unshare(copy, PAGE, 2), 0);
	assert_true(hw_page_shared(hw, PAGE));
	assert_false(hw_page_shared(copy, PAGE));
	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_string_equal(rig_cpu_write(copy, PAGE, true), "ok");
	rig_destroy(hw);
	assert_string_equal(rig_cpu_read(copy, PAGE, true), "P");
	rig_destroy(copy);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_protected_access_meets_its_ripas_and_hipas),
	cmocka_unit_test(the_host_populates_what_the_realm_exits_on),
	cmocka_unit_test(an_address_beyond_the_ipa_space_is_an_external_abort),
	cmocka_unit_test(ripas_changes_by_the_rules),
	cmocka_unit_test(ipa_state_set_checks_its_arguments),
	cmocka_unit_test(a_long_change_stops_at_the_page_that_may_not),
	cmocka_unit_test(the_host_converts_in_its_own_granule),
	cmocka_unit_test(conversions_lose_the_content_both_ways),
	cmocka_unit_test(granules_are_delegated_once_and_scrubbed_on_return),
	cmocka_unit_test(host_calls_on_the_realms_table_follow_hipas),
	cmocka_unit_test(device_memory_is_protected_once_validated),
	cmocka_unit_test(cpus_match_their_rows),
	cmocka_unit_test(untrusted_devices_match_their_rows),
	cmocka_unit_test(an_emulated_device_sees_the_hosts_memory_only),
	cmocka_unit_test(trusted_devices_match_their_rows),
	cmocka_unit_test(snapshots_have_states_of_their_own),
};

TEST_MAIN(tests)
