// SPDX-License-Identifier: GPL-2.0-only
/* the tables of behaviours and profiles: nothing in them may be idle, nameless or without a source */
#include "test.h"

#include <ctype.h>
#include <string.h>

#include "linux/bugs.h"
#include "linux/profile.h"
#include "linux/profile_rules.h"

static bool is_name(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!islower((unsigned char)s[i]) && !isdigit((unsigned char)s[i]) && s[i] != '_')
			return false;
	return n > 0;
}

static void every_behaviour_and_value_is_found_by_its_name(void **state)
{
	(void)state;
	for (int b = 0; b < BEHAVIOUR_COUNT; b++) {
		const struct behaviour_info *info = &behaviour_table[b];

		assert_true(is_name(info->name));
		assert_true(strlen(info->doc) > 0 && strlen(info->file) > 0);
		assert_int_equal(behaviour_find(info->name), b);
		assert_true(info->values >= 2);
		for (unsigned int v = 0; v < info->values; v++) {
			assert_true(is_name(info->value[v].name));
			assert_true(strlen(info->value[v].doc) > 0);
			assert_int_equal(behaviour_value_find((enum behaviour)b, info->value[v].name), v);
		}
	}
	assert_int_equal(behaviour_find("no such behaviour"), -1);
	assert_int_equal(behaviour_value_find(BEHAVIOUR_map_api, "no such value"), -1);
}

static bool some_bug_needs(enum behaviour b)
{
	for (unsigned int i = 0; i < bug_count; i++)
		for (unsigned int v = 0; v < bug_table[i].values; v++)
			if (bug_table[i].value[v].behaviour == b)
				return true;
	return false;
}

/* or a bug that was repaired before the oldest of them; other values can be tried by naming them in a scenario */
static void every_behaviour_tells_two_profiles_apart(void **state)
{
	(void)state;
	for (int b = 0; b < BEHAVIOUR_COUNT; b++) {
		bool differs = false;

		for (unsigned int i = 0; i < profile_count; i++) {
			struct kernel_profile p;

			profile_load(&profile_table[i], &p);
			differs |= profile_get(&p, (enum behaviour)b) != 0;
		}
		/* the root has every first value, so that some other profile differs from it */
		if (!differs && !some_bug_needs((enum behaviour)b))
			fail_msg("%s is the same in every profile", behaviour_table[b].name);
	}
}

static void every_bug_can_be_switched_on_in_a_kernel_that_is_without_it(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < bug_count; i++) {
		const struct bug_info *bug = &bug_table[i];
		bool switched = false;

		assert_ptr_equal(bug_find(bug->name, strlen(bug->name)), bug);
		assert_true(strlen(bug->subject) && strlen(bug->commit) >= 12 && strlen(bug->mechanism));
		assert_true(strlen(bug->fixed) && !strncmp(bug->scenario, "regressions/", 12));
		assert_true(bug->values > 0);
		for (unsigned int v = 0; v < bug->values; v++)
			assert_true(bug->value[v].counts >> bug->value[v].value & 1);
		for (unsigned int p = 0; p < profile_count; p++) {
			struct kernel_profile profile;

			profile_load(&profile_table[p], &profile);
			if (profile_has_bug(&profile, bug))
				continue;
			profile_set_bug(&profile, bug);
			assert_true(profile_has_bug(&profile, bug));
			switched |= !profile_broken_rule(&profile);
		}
		if (!switched)
			fail_msg("no kernel can be given %s", bug->name);
	}
	assert_null(bug_find("no-such-bug", 11));
	for (unsigned int i = 0; i < lost_bug_count; i++)
		assert_true(strlen(lost_bug_table[i].subject) && strlen(lost_bug_table[i].why));
}

static void every_row_of_a_profile_changes_something_and_says_why(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < profile_count; i++) {
		const struct profile_info *info = &profile_table[i];
		struct kernel_profile p = { 0 };

		assert_ptr_equal(profile_find(info->name), info);
		assert_true(strlen(info->doc) > 0);
		assert_true(strlen(info->date) >= 7);
		if (info->parent)
			profile_load(info->parent, &p);
		for (unsigned int c = 0; c < info->changes; c++) {
			const struct profile_change *row = &info->change[c];

			assert_true(strlen(row->why) > 0 && strlen(row->date) >= 7);
			assert_true(row->value < behaviour_table[row->behaviour].values);
			if (profile_get(&p, row->behaviour) == row->value)
				fail_msg("%s: %s is what its parent has", info->name,
					 behaviour_table[row->behaviour].name);
			profile_set(&p, row->behaviour, row->value);
		}
	}
	assert_null(profile_find("v6.13"));
}

/* reference 3.1 and the list of repairs: in which kernels each is, from the root to the newest */
static void each_release_has_what_its_time_brought(void **state)
{
	static const struct {
		const char *behaviour, *value;
		const char *profiles; /* a letter for each release: has it or not */
	} row[] = {
		/* in the order 6.1, 6.6, 6.12, 6.15, 6.18, 7.1, 7.2, 7.3-rc1, 7.3 */
		{ "alloc_compound", "refused", ".yyyyyyyy" },
		{ "kmalloc_bounce", "small", ".yyyyyyyy" },
		{ "swiotlb_pools", "list", ".yyyyyyyy" },
		{ "slot_search", "stride", "y........" },
		{ "slot_search", "masked", ".y......." },
		{ "slot_search", "aligned", "..yyyyyyy" },
		{ "slot_padding", "counted", "..yyyyyyy" },
		{ "bounce_offset", "signed", "..yyyyyyy" },
		{ "skip_sync", "known", "..yyyyyyy" },
		{ "sme_switch", "stub", "..yyyyyyy" },
		{ "realm_guest", "known", "...yyyyyy" },
		{ "dma_encoding", "hooks", "...yyyyyy" },
		{ "map_api", "phys", "....yyyyy" },
		{ "require_coherent", "known", ".....yyyy" },
		{ "cc_shared_attr", "when_forced", ".....yy.." },
		{ "cc_shared_attr", "honoured", ".......yy" },
		{ "guest_force_bounce", "none", ".......yy" },
		{ "capable_check", "attrs", ".......yy" },
		{ "pool_check", "guest_and_host", ".......yy" },
		{ "alloc_attr", "internal", ".......yy" },
		{ "pgprot", "caller", "yyyyyyy.." },
		{ "pgprot", "either", ".......yy" },
		{ "mmio_encoding", "host_shared", ".......yy" },
		{ "sme_force_scope", "direct", "........y" },
		/* 6.1.85, 6.1.90, 6.1.153 and 6.12.48, 6.12.69, 6.12.111 have what a later release has */
		{ "iommu_max_mapping", "bounce", "y.yyyyyyy" },
		{ "alloc_not_decrypted", "leaked", "y.yyyyyyy" },
		{ "pool_remap", "decrypted", "y.y.yyyyy" },
		{ "pool_warning", "by_cause", "y.y..yyyy" },
		{ "pool_page_result", "page", "y.y....yy" },
		{ "grow_vaddr", "kept", "..y....yy" },
	};
	static const char *const release[] = { "v6.1", "v6.6", "v6.12",	   "v6.15", "v6.18",
					       "v7.1", "v7.2", "v7.3-rc1", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row) * ARRAY_SIZE(release); i++) {
		size_t r = i / ARRAY_SIZE(release), column = i % ARRAY_SIZE(release);
		int b = behaviour_find(row[r].behaviour);
		struct kernel_profile p;
		const char *value;

		assert_true(b >= 0);
		profile_load(profile_find(release[column]), &p);
		value = behaviour_table[b].value[profile_get(&p, (enum behaviour)b)].name;
		if (!strcmp(value, row[r].value) != (row[r].profiles[column] == 'y'))
			fail_msg("%s of %s is %s", row[r].behaviour, release[column], value);
	}
}

/* a profile differs from its parent in what its rows say and in nothing else; v7.2 is known to decide as v7.1 did */
static void every_profile_is_its_parent_and_its_rows(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < profile_count; i++) {
		const struct profile_info *info = &profile_table[i];
		struct kernel_profile parent, own;
		unsigned int differences = 0;

		if (!info->parent)
			continue;
		profile_load(info->parent, &parent);
		profile_load(info, &own);
		for (int b = 0; b < BEHAVIOUR_COUNT; b++)
			differences += profile_get(&parent, (enum behaviour)b) != profile_get(&own, (enum behaviour)b);
		assert_int_equal(differences, info->changes);
		assert_int_equal(!differences, !strcmp(info->name, "v7.2"));
	}
}

/* each proposal is v6 and one thought; C stands on the wish for two pools */
static void a_proposal_changes_one_thing(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < profile_count; i++) {
		const struct profile_info *info = &profile_table[i];

		if (strncmp(info->name, "proposal-", 9) != 0)
			continue;
		assert_int_equal(info->changes, 1);
		assert_string_equal(info->parent->name,
				    strcmp(info->name, "proposal-c") ? "cc-shared-v6" : "proposal-two-pools");
	}
}

static void every_profile_keeps_every_rule(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < profile_count; i++) {
		struct kernel_profile p;

		profile_load(&profile_table[i], &p);
		if (profile_broken_rule(&p))
			fail_msg("%s: %s", profile_table[i].name, profile_broken_rule(&p)->why);
	}
}

/* each rule is broken by some single override of some profile, and named then */
static void every_rule_can_be_broken(void **state)
{
	bool broken[64] = { false };

	(void)state;
	assert_true(profile_rule_count <= ARRAY_SIZE(broken));
	for (unsigned int i = 0; i < profile_count * BEHAVIOUR_COUNT; i++) {
		enum behaviour b = (enum behaviour)(i % BEHAVIOUR_COUNT);

		for (unsigned int v = 0; v < behaviour_table[b].values; v++) {
			const struct profile_rule *rule;
			struct kernel_profile p;

			profile_load(&profile_table[i / BEHAVIOUR_COUNT], &p);
			profile_set(&p, b, v);
			rule = profile_broken_rule(&p);
			if (!rule)
				continue;
			assert_true(rule->behaviour == b || rule->needs == b);
			broken[rule - profile_rule_table] = true;
		}
	}
	for (unsigned int i = 0; i < profile_rule_count; i++)
		if (!broken[i])
			fail_msg("no override breaks: %s", profile_rule_table[i].why);
}

static void a_rule_names_what_it_needs(void **state)
{
	struct kernel_profile p;
	char text[80];

	(void)state;
	profile_load(profile_find("v7.3"), &p);
	assert_null(profile_broken_rule(&p));
	p.host_pools = HOST_POOLS_TWO;
	assert_non_null(profile_broken_rule(&p));
	profile_rule_needs(profile_broken_rule(&p), text, sizeof(text));
	assert_string_equal(text, "always or cc_shared");
	/* what does not fit is left out */
	profile_rule_needs(profile_broken_rule(&p), text, 8);
	assert_string_equal(text, "always");
	p.pool_check = POOL_CHECK_CC_SHARED;
	assert_null(profile_broken_rule(&p));
}

/* a profile is its parent's rows, then its own */
static void a_profile_inherits_what_it_does_not_change(void **state)
{
	struct kernel_profile v6, v7;

	(void)state;
	profile_load(profile_find("cc-shared-v6"), &v6);
	profile_load(profile_find("cc-shared-v7"), &v7);
	assert_int_equal(v6.pool_check, POOL_CHECK_ALWAYS);
	assert_int_equal(v7.pool_check, POOL_CHECK_GUEST_AND_HOST);
	assert_int_equal(v7.capable_check, v6.capable_check);
	assert_int_equal(v7.slot_search, SLOT_SEARCH_ALIGNED);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_behaviour_and_value_is_found_by_its_name),
	cmocka_unit_test(every_behaviour_tells_two_profiles_apart),
	cmocka_unit_test(every_bug_can_be_switched_on_in_a_kernel_that_is_without_it),
	cmocka_unit_test(every_row_of_a_profile_changes_something_and_says_why),
	cmocka_unit_test(a_profile_inherits_what_it_does_not_change),
	cmocka_unit_test(each_release_has_what_its_time_brought),
	cmocka_unit_test(every_profile_is_its_parent_and_its_rows),
	cmocka_unit_test(a_proposal_changes_one_thing),
	cmocka_unit_test(every_profile_keeps_every_rule),
	cmocka_unit_test(every_rule_can_be_broken),
	cmocka_unit_test(a_rule_names_what_it_needs),
};

TEST_MAIN(tests)
