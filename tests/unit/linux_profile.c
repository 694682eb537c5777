// SPDX-License-Identifier: GPL-2.0-only
/* the tables of behaviours and profiles: nothing in them may be idle, nameless or without a source */
#include "test.h"

#include <ctype.h>
#include <string.h>

#include "linux/profile.h"

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

/* some profile has it; what nobody has so far can still be tried by naming it in a scenario */
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
		if (!differs)
			fail_msg("%s is the same in every profile", behaviour_table[b].name);
	}
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
	cmocka_unit_test(every_row_of_a_profile_changes_something_and_says_why),
	cmocka_unit_test(a_profile_inherits_what_it_does_not_change),
};

TEST_MAIN(tests)
