// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arm CCA: granules, RIPAS and HIPAS, RSI and RMI, and who gets which fault: docs/reference/hardware.md 4.2, 4.5 and
 * 12.6. RMM specification as TF-RMM carries it out (runtime/rmi/rtt.c, lib/s2tt), IHI 0070 3.25 for the SMMU,
 * arch/arm64/include/asm/rsi.h for the calls.
 */
#include "doc_table.h"
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

/* brings the page there by the calls that lead there; the device page is the peer's BAR */
static phys_addr_t put_ipa(struct hw *hw, const char *hipas, const char *ripas)
{
	bool assigned = !strcmp(hipas, "ASSIGNED");

	if (!strcmp(hipas, "ASSIGNED_DEV")) {
		assert_int_equal(hw_rtt_dev_map(hw, RIG_BAR), HW_RMI_SUCCESS);
		if (!strcmp(ripas, "DEV"))
			assert_int_equal(hw_rsi_vdev_validate_mapping(hw, RIG_BAR), HW_RSI_SUCCESS);
		return RIG_BAR;
	}
	if (!strcmp(ripas, "EMPTY")) {
		assert_true(set_ripas(hw, HW_RIPAS_EMPTY, 0));
		if (assigned)
			assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_SUCCESS);
	} else if (!strcmp(ripas, "DESTROYED")) {
		assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
		if (assigned)
			assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_SUCCESS);
	} else if (!assigned) {
		assert_true(set_ripas(hw, HW_RIPAS_EMPTY, 0));
		assert_true(set_ripas(hw, HW_RIPAS_RAM, 0));
	}
	return PAGE;
}

static bool state_is(const struct hw *hw, phys_addr_t page, const char *hipas, const char *ripas)
{
	struct hw_ipa_state ipa;

	hw_ipa_state(hw, page, &ipa);
	return !strcmp(hw_hipas_name[ipa.hipas], hipas) && !strcmp(hw_ripas_name[ipa.ripas], ripas);
}

static const char *realm_said(const struct doc_table *t, const char *cell)
{
	if (doc_starts(cell, "SEA"))
		return "CCA_SEA";
	if (doc_starts(cell, "S2 fault -> exit to host"))
		return "CCA_S2_EXIT";
	if (doc_starts(cell, "exit to host / cannot be satisfied") || doc_starts(cell, "as UNASSIGNED DESTROYED"))
		return "CCA_RIPAS_DESTROYED";
	if (!doc_starts(cell, "ok"))
		fail_msg("%s: nobody knows '%s'", t->section, cell);
	return "ok";
}

static void a_protected_access_meets_its_ripas_and_hipas(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "4.2", "HIPAS");
	for (unsigned int row = 0; row < t.rows; row++) {
		struct hw *hw = strict_realm();
		phys_addr_t page = put_ipa(hw, t.cell[row][0], t.cell[row][1]);

		assert_true(state_is(hw, page, t.cell[row][0], t.cell[row][1]));
		assert_string_equal(rig_cpu_write(hw, page, true), realm_said(&t, t.cell[row][2]));
		/* a T=1 stream goes by the same table */
		if (strcmp(t.cell[row][0], "ASSIGNED_DEV") != 0)
			assert_string_equal(rig_dma_write(rig_trusted_device(hw), page),
					    doc_starts(t.cell[row][2], "ok") ? "ok" : "SMMU_F_TRANSLATION");
		rig_destroy(hw);
	}
	doc_table_free(&t, t.rows * 2);
}

static void the_host_populates_what_the_realm_exits_on(void **state)
{
	struct hw *hw = realm();
	struct hw_ipa_state ipa;

	(void)state;
	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	put_ipa(hw, "UNASSIGNED", "RAM");
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

static struct hw *granule_host(void)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_NONE);

	return rig_create(&config);
}

static void delegate_moves_a_granule(void)
{
	struct hw *hw = granule_host();

	assert_int_equal(hw_pas_at(hw, PAGE), HW_PAS_NS);
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_int_equal(hw_pas_at(hw, PAGE), HW_PAS_REALM);
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_ERROR_INPUT);
	rig_destroy(hw);
}

static void data_create_assigns_zeroed_memory(void)
{
	struct hw *hw = strict_realm();

	assert_string_equal(rig_cpu_write(hw, PAGE, true), "ok");
	put_ipa(hw, "UNASSIGNED", "RAM");
	assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_SUCCESS);
	assert_true(state_is(hw, PAGE, "ASSIGNED", "RAM"));
	assert_string_equal(rig_cpu_read(hw, PAGE, true), "zeros");
	rig_destroy(hw);
}

static void data_destroy_leaves_its_mark(void)
{
	struct hw *hw = strict_realm();

	assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
	assert_true(state_is(hw, PAGE, "UNASSIGNED", "DESTROYED"));
	rig_destroy(hw);
	hw = strict_realm();
	put_ipa(hw, "ASSIGNED", "EMPTY");
	assert_int_equal(hw_rtt_data_destroy(hw, PAGE), HW_RMI_SUCCESS);
	assert_true(state_is(hw, PAGE, "UNASSIGNED", "EMPTY"));
	rig_destroy(hw);
}

static void undelegate_scrubs(void)
{
	struct hw *hw = granule_host();

	assert_string_equal(rig_cpu_write(hw, PAGE, false), "ok");
	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_int_equal(hw_granule_undelegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	rig_destroy(hw);
}

/* the host frees the granule of what became EMPTY at once, as 4.4 has it */
static void empty_is_declared(void)
{
	static const char *const from[][2] = { { "ASSIGNED", "RAM" },
					       { "UNASSIGNED", "RAM" },
					       { "UNASSIGNED", "DESTROYED" },
					       { "ASSIGNED", "DESTROYED" } };

	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		struct hw *hw = strict_realm();

		put_ipa(hw, from[i][0], from[i][1]);
		assert_true(set_ripas(hw, HW_RIPAS_EMPTY, 0));
		assert_true(state_is(hw, PAGE, "UNASSIGNED", "EMPTY"));
		rig_destroy(hw);
	}
}

static void ram_is_declared(void)
{
	static const struct {
		const char *ripas;
		u64 flags;
		bool accepted;
	} row[] = { { "EMPTY", 0, true }, { "DESTROYED", 0, false }, { "DESTROYED", HW_RSI_CHANGE_DESTROYED, true } };

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw *hw = strict_realm();

		put_ipa(hw, "UNASSIGNED", row[i].ripas);
		assert_int_equal(set_ripas(hw, HW_RIPAS_RAM, row[i].flags), row[i].accepted);
		assert_true(state_is(hw, PAGE, "UNASSIGNED", row[i].accepted ? "RAM" : "DESTROYED"));
		rig_destroy(hw);
	}
}

static void device_pages_become_empty_and_never_ram(void)
{
	struct hw *hw = strict_realm();
	phys_addr_t next;
	bool accepted;

	put_ipa(hw, "ASSIGNED_DEV", "DEV");
	assert_int_equal(hw_rsi_ipa_state_set(hw, RIG_BAR, RIG_BAR + PAGE_SIZE, HW_RIPAS_RAM, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_false(accepted);
	assert_int_equal(hw_rsi_ipa_state_set(hw, RIG_BAR, RIG_BAR + PAGE_SIZE, HW_RIPAS_EMPTY, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_true(accepted);
	rig_destroy(hw);
	/* nor does one become RAM that the realm has not validated */
	hw = strict_realm();
	put_ipa(hw, "ASSIGNED_DEV", "EMPTY");
	assert_int_equal(hw_rsi_ipa_state_set(hw, RIG_BAR, RIG_BAR + PAGE_SIZE, HW_RIPAS_RAM, 0, &next, &accepted),
			 HW_RSI_SUCCESS);
	assert_false(accepted);
	rig_destroy(hw);
}

static void a_device_page_is_validated_once(void)
{
	struct hw *hw = strict_realm();

	assert_int_equal(hw_rsi_vdev_validate_mapping(hw, RIG_BAR), HW_RSI_ERROR_INPUT);
	put_ipa(hw, "ASSIGNED_DEV", "DEV");
	assert_true(state_is(hw, RIG_BAR, "ASSIGNED_DEV", "DEV"));
	assert_int_equal(hw_rtt_dev_map(hw, RIG_BAR), HW_RMI_ERROR_RTT);       /* nor mapped twice */
	assert_true(state_is(hw, RIG_BAR + PAGE_SIZE, "UNASSIGNED", "EMPTY")); /* one page at a time */
	assert_int_equal(hw_rsi_vdev_validate_mapping(hw, RIG_BAR), HW_RSI_ERROR_INPUT);
	rig_destroy(hw);
}

/* here a call does all of what it does: nothing is left pending, and nothing has to be asked again */
static void nothing_is_left_pending(void)
{
	struct hw *hw = strict_realm();

	assert_true(set_ripas(hw, HW_RIPAS_EMPTY, 0));
	assert_true(set_ripas(hw, HW_RIPAS_RAM, 0));
	assert_int_equal(hw_rtt_data_create(hw, PAGE), HW_RMI_SUCCESS);
	rig_destroy(hw);
}

static void transitions_match_their_table(void **state)
{
	static const struct {
		const char *words;
		void (*assert_it)(void);
	} transition[] = {
		{ "host GRANULE_DELEGATE", delegate_moves_a_granule },
		{ "host DATA_CREATE / DATA_MAP", data_create_assigns_zeroed_memory },
		{ "host DATA_DESTROY / DATA_UNMAP", data_destroy_leaves_its_mark },
		{ "host GRANULE_UNDELEGATE", undelegate_scrubs },
		{ "realm IPA_STATE_SET(EMPTY), host agrees", empty_is_declared },
		{ "realm IPA_STATE_SET(RAM)", ram_is_declared },
		{ "realm IPA_STATE_SET on DEV entries", device_pages_become_empty_and_never_ram },
		{ "RSI_VDEV_VALIDATE_MAPPING", a_device_page_is_validated_once },
		{ "pending invalidation", nothing_is_left_pending },
	};
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "4.2", "who/command");
	for (unsigned int row = 0; row < t.rows; row++) {
		size_t i = 0;

		while (i < ARRAY_SIZE(transition) && !doc_starts(t.cell[row][0], transition[i].words))
			i++;
		if (i == ARRAY_SIZE(transition))
			doc_unknown(&t, row, 0);
		transition[i].assert_it();
	}
	doc_table_free(&t, t.rows);
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
	assert_int_equal(hw_granule_delegate(hw, PAGE + PAGE_SIZE), HW_RMI_SUCCESS);
	assert_int_equal(hw_granule_undelegate(hw, PAGE), HW_RMI_SUCCESS);
	assert_string_equal(rig_cpu_read(hw, PAGE, false), "zeros");
	/* one granule each time */
	assert_int_equal(hw_pas_at(hw, PAGE + PAGE_SIZE), HW_PAS_REALM);
	assert_int_equal(hw_granule_undelegate(hw, PAGE + PAGE_SIZE), HW_RMI_SUCCESS);
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
	assert_int_equal(hw_rtt_unmap_unprotected(hw, PAGE), HW_RMI_ERROR_RTT); /* nothing is left */
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE), HW_RMI_SUCCESS);
	rig_destroy(hw);
}

/* --- who gets which fault
 * ---------------------------------------------------------------------------------------------------- */

/*
 * 12.6: how each row's target comes about, and which access is made of it. @inplace: of both models. The last word of
 * a row's result is a fault's name.
 */
static struct hw *realm_of(bool populates, bool maps_private, bool inplace)
{
	struct hw_config config = rig_config(DMASIM_CPU_ARM64, DMASIM_ENC_CCA);

	config.knob[HW_KNOB_CCA_HOST_POPULATES] = populates;
	config.knob[HW_KNOB_VMM_MAPS_PRIVATE] = maps_private;
	config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
	return rig_create(&config);
}

static void share_and_map(struct hw *hw)
{
	assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	assert_int_equal(hw_rtt_map_unprotected(hw, PAGE), HW_RMI_SUCCESS);
}

static const char *realm_cpu(const char *target, bool inplace)
{
	struct hw *hw = realm_of(false, false, inplace);
	bool protected_half = doc_starts(target, "protected");
	const char *got;

	if (doc_says(target, "RIPAS EMPTY"))
		put_ipa(hw, "UNASSIGNED", "EMPTY");
	else if (doc_says(target, "UNASSIGNED RAM"))
		put_ipa(hw, "UNASSIGNED", "RAM");
	else if (doc_says(target, "unmapped"))
		assert_int_equal(hw_guest_share(hw, PAGE, 1), 0);
	else if (!protected_half)
		share_and_map(hw);
	if (doc_says(target, "became Realm/Root"))
		assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	got = rig_cpu_write(hw, PAGE, protected_half);
	rig_destroy(hw);
	return got;
}

static const char *host_cpu(const char *target, bool inplace)
{
	struct hw *hw = realm_of(true, false, inplace);
	const char *got;

	if (doc_starts(target, "NS granule"))
		share_and_map(hw);
	got = rig_host_read(hw, PAGE, false);
	assert_string_equal(rig_host_write(hw, PAGE, false), !strcmp(got, "zeros") ? "ok" : got);
	rig_destroy(hw);
	return !strcmp(got, "zeros") ? "ok" : got;
}

static const char *untrusted(const char *target, const char *pas, bool inplace)
{
	struct hw *hw = realm_of(true, true, inplace);
	struct hw_device *dev = rig_device(hw);
	phys_addr_t at = doc_says(target, "unmapped") ? GiB(100) : PAGE;
	const char *got;

	if (!strcmp(pas, "NS"))
		share_and_map(hw);
	got = rig_dma_write(dev, at);
	rig_destroy(hw);
	return got;
}

static const char *trusted(const char *target, bool enabled, bool inplace)
{
	static const char *const states[][2] = { { "UNASSIGNED", "EMPTY" },
						 { "UNASSIGNED", "RAM" },
						 { "UNASSIGNED", "DESTROYED" } };
	bool several = doc_says(target, "EMPTY/UNASSIGNED/DESTROYED");
	const char *got = NULL;

	for (size_t i = 0; i < (several ? ARRAY_SIZE(states) : 1); i++) {
		struct hw *hw = realm_of(false, false, inplace);
		struct hw_device *dev = rig_trusted_device(hw);
		dma_addr_t at = PAGE;

		dev->dma_disabled = !enabled;
		if (several)
			put_ipa(hw, states[i][0], states[i][1]);
		if (doc_starts(target, "unprotected IPA, mapped")) {
			share_and_map(hw);
			at |= TOP;
		}
		assert_true(!i || !strcmp(got, rig_dma_write(dev, at)));
		got = rig_dma_write(dev, at);
		rig_destroy(hw);
	}
	return got;
}

static const char *without_stream_id(void)
{
	struct hw *hw = granule_host();
	const char *got;

	assert_int_equal(hw_granule_delegate(hw, PAGE), HW_RMI_SUCCESS);
	got = rig_dma_write(rig_device(hw), PAGE);
	rig_destroy(hw);
	return got;
}

static const char *cca_got(const struct doc_table *t, unsigned int row, bool inplace)
{
	const char *agent = t->cell[row][0], *target = t->cell[row][1];

	if (!strcmp(agent, "realm CPU"))
		return realm_cpu(target, inplace);
	if (!strcmp(agent, "host CPU"))
		return host_cpu(target, inplace);
	if (!strcmp(agent, "device T=0"))
		return untrusted(target, t->cell[row][2], inplace);
	if (doc_starts(agent, "device T=1"))
		return trusted(target, !doc_says(agent, "STE.V=0"), inplace);
	if (strcmp(agent, "device without StreamID") != 0)
		doc_unknown(t, row, 0);
	return without_stream_id();
}

static const char *cca_said(const struct doc_table *t, unsigned int row)
{
	static const struct {
		const char *words, *name;
	} word[] = {
		{ "ok", "ok" },
		{ "SEA in realm", "CCA_SEA" },
		{ "exit to host", "CCA_S2_EXIT" },
		{ "GPC fault -> host-side handling, exit", "CCA_S2_EXIT" },
		{ "GPF: user SIGBUS, kernel oops", "CCA_GPF_CPU" },
		{ "abort, SMMU_ROOT_GPF_FAR", "CCA_GPF_SMMU" },
		{ "abort, GPF_FAR", "CCA_GPF_SMMU" },
		{ "F_TRANSLATION 0x10", "SMMU_F_TRANSLATION" },
		{ "C_BAD_STE 0x04", "SMMU_C_BAD_STE" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(word); i++)
		if (doc_starts(t->cell[row][3], word[i].words))
			return word[i].name;
	doc_unknown(t, row, 3);
	return NULL;
}

static void accesses_match_their_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.6", "agent");
	for (unsigned int row = 0; row < t.rows; row++) {
		for (int inplace = 0; inplace < 2; inplace++) {
			const char *got = cca_got(&t, row, inplace);

			if (strcmp(got, cca_said(&t, row)) != 0)
				fail_msg("row %u: %s, not %s", row + 1, got, t.cell[row][3]);
		}
	}
	doc_table_free(&t, t.rows * 2);
}

/* 4.5: by which way each kind of device reaches private and shared memory */
static void device_paths_match_their_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "4.5", "device");
	for (unsigned int row = 0; row < t.rows; row++) {
		const char *device = t.cell[row][0], *private_page = t.cell[row][4], *shared = t.cell[row][5];
		bool emulated = doc_starts(device, "emulated"), t1 = doc_says(device, "T=1");
		bool disabled = doc_says(device, "not enabled");

		for (int maps_private = 0; maps_private < 2; maps_private++) {
			struct hw *hw = realm_of(true, maps_private, true);
			struct hw_device *dev = t1 ? rig_trusted_device(hw) : rig_device(hw);
			const char *got;

			dev->emulated = emulated;
			dev->dma_disabled = disabled;
			got = rig_dma_write(dev, PAGE);
			if (emulated)
				assert_true(doc_says(private_page, "GPF on CPU") && !strcmp(got, "CCA_GPF_CPU"));
			else if (disabled)
				assert_true(doc_says(private_page, "C_BAD_STE") && !strcmp(got, "SMMU_C_BAD_STE"));
			else if (t1)
				assert_true(doc_starts(private_page, "ok") && !strcmp(got, "ok"));
			else
				assert_string_equal(got, maps_private ? "CCA_GPF_SMMU" : "SMMU_F_TRANSLATION");
			share_and_map(hw);
			assert_string_equal(rig_dma_write(dev, PAGE | TOP),
					    doc_starts(shared, "ok") ? "ok" : "SMMU_C_BAD_STE");
			if (!t1)
				assert_string_equal(rig_dma_write(dev, PAGE), "ok"); /* with or without the top bit */
			rig_destroy(hw);
		}
	}
	doc_table_free(&t, t.rows * 4);
}

static void an_untrusted_device_meets_what_the_vmm_mapped(void **state)
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

static void snapshots_have_states_of_their_own(void **state)
{
	struct hw *hw = realm(), *copy;

	(void)state;
	assert_int_equal(hw_guest_share(hw, PAGE, 4), 0);
	assert_int_equal(hw_granule_delegate(hw, PAGE + MiB(8)), HW_RMI_SUCCESS);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	assert_int_equal(hw_guest_unshare(copy, PAGE, 2), 0);
	assert_true(hw_page_shared(hw, PAGE));
	assert_false(hw_page_shared(copy, PAGE));
	/* the granules' worlds, too */
	assert_int_equal(hw_granule_delegate(copy, PAGE + MiB(4)), HW_RMI_SUCCESS);
	assert_int_equal(hw_pas_at(copy, PAGE + MiB(4)), HW_PAS_REALM);
	assert_int_equal(hw_pas_at(hw, PAGE + MiB(4)), HW_PAS_NS);
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
	cmocka_unit_test(transitions_match_their_table),
	cmocka_unit_test(ipa_state_set_checks_its_arguments),
	cmocka_unit_test(a_long_change_stops_at_the_page_that_may_not),
	cmocka_unit_test(the_host_converts_in_its_own_granule),
	cmocka_unit_test(conversions_lose_the_content_both_ways),
	cmocka_unit_test(granules_are_delegated_once_and_scrubbed_on_return),
	cmocka_unit_test(host_calls_on_the_realms_table_follow_hipas),
	cmocka_unit_test(accesses_match_their_table),
	cmocka_unit_test(device_paths_match_their_table),
	cmocka_unit_test(an_untrusted_device_meets_what_the_vmm_mapped),
	cmocka_unit_test(an_emulated_device_sees_the_hosts_memory_only),
	cmocka_unit_test(snapshots_have_states_of_their_own),
};

TEST_MAIN(tests)
