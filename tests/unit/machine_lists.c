// SPDX-License-Identifier: GPL-2.0-only
/*
 * The public lists: complete, without gaps, and nothing behind their ends.
 */
#include "test.h"

#include <string.h>

#include <dmasim/machine.h>
#include <dmasim/profile.h>

static void profiles_stand_on_their_parents(void **state)
{
	struct dmasim_profile_change change;
	struct dmasim_profile p;

	(void)state;
	assert_true(dmasim_profile_count() > 2);
	for (unsigned int i = 0; i < dmasim_profile_count(); i++) {
		dmasim_profile_get(i, &p);
		assert_int_equal(dmasim_profile_find(p.name), i);
		assert_true(!p.parent || dmasim_profile_find(p.parent) >= 0);
		assert_true(p.date[0] && p.doc[0]);
		for (unsigned int c = 0; c < p.changes; c++) {
			dmasim_profile_change_get(i, c, &change);
			/* a row that changes nothing says nothing */
			assert_non_null(change.before);
			assert_string_not_equal(change.value, change.before);
			assert_true(change.why[0] && change.date[0]);
		}
		dmasim_profile_change_get(i, p.changes, &change);
		assert_null(change.behaviour);
	}
	dmasim_profile_get(dmasim_profile_count(), &p);
	assert_null(p.name);
	assert_int_equal(dmasim_profile_find("v0.1"), -1);
	assert_true(dmasim_profile_find(dmasim_profile_default()) >= 0);
}

static void bugs_name_their_behaviours(void **state)
{
	struct dmasim_lost_bug lost;
	const char *behaviour;
	struct dmasim_bug bug;

	(void)state;
	assert_true(dmasim_bug_count() > 0);
	for (unsigned int i = 0; i < dmasim_bug_count(); i++) {
		dmasim_bug_get(i, &bug);
		assert_int_equal(dmasim_bug_find(bug.name), i);
		for (unsigned int v = 0; v < bug.values; v++) {
			assert_non_null(dmasim_bug_value(i, v, &behaviour));
			assert_non_null(behaviour);
		}
		assert_null(dmasim_bug_value(i, bug.values, &behaviour));
	}
	dmasim_bug_get(dmasim_bug_count(), &bug);
	assert_null(bug.name);
	assert_null(dmasim_bug_value(dmasim_bug_count(), 0, &behaviour));
	assert_false(dmasim_profile_has_bug(dmasim_profile_count(), 0));
	assert_false(dmasim_profile_has_bug(0, dmasim_bug_count()));
	assert_int_equal(dmasim_bug_find("no-such-bug"), -1);
	for (unsigned int i = 0; i < dmasim_lost_bug_count(); i++) {
		dmasim_lost_bug_get(i, &lost);
		assert_non_null(lost.why);
	}
	dmasim_lost_bug_get(dmasim_lost_bug_count(), &lost);
	assert_null(lost.subject);
}

static void behaviours_name_their_values(void **state)
{
	struct dmasim_behaviour b;
	const char *doc;

	(void)state;
	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++) {
		dmasim_behaviour_get(i, &b);
		assert_true(b.name[0] && b.file[0] && b.doc[0]);
		assert_true(b.values >= 2);
		for (unsigned int v = 0; v < b.values; v++) {
			assert_non_null(dmasim_behaviour_value(i, v, &doc));
			assert_true(doc[0]);
		}
		assert_null(dmasim_behaviour_value(i, b.values, NULL));
		assert_non_null(dmasim_profile_value(0, i));
	}
	dmasim_behaviour_get(dmasim_behaviour_count(), &b);
	assert_null(b.name);
	assert_null(dmasim_behaviour_value(dmasim_behaviour_count(), 0, NULL));
	assert_null(dmasim_profile_value(0, dmasim_behaviour_count()));
	assert_null(dmasim_profile_value(dmasim_profile_count(), 0));
}

static void options_knobs_faults_and_invariants_are_listed(void **state)
{
	struct dmasim_invariant invariant;
	struct dmasim_option option;
	struct dmasim_fault fault;

	(void)state;
	for (unsigned int i = 0; i < dmasim_config_count(); i++) {
		dmasim_config_get(i, &option);
		assert_true(option.name[0] && option.doc[0]);
		assert_true(!option.flag || option.def <= 1);
	}
	dmasim_config_get(dmasim_config_count(), &option);
	assert_null(option.name);
	for (unsigned int i = 0; i < dmasim_knob_count(); i++) {
		dmasim_knob_get(i, &option);
		assert_true(option.name[0] && option.doc[0]);
	}
	dmasim_knob_get(dmasim_knob_count(), &option);
	assert_null(option.name);
	for (unsigned int i = 0; i < dmasim_fault_count(); i++) {
		dmasim_fault_get(i, &fault);
		assert_true(fault.name[0] && fault.kind[0] && fault.where[0] && fault.event[0]);
		/* silent ones say so; an invariant's severity stands for its effect */
		assert_true(fault.effect[0] || fault.code[0]);
	}
	dmasim_fault_get(dmasim_fault_count(), &fault);
	assert_null(fault.name);
	for (unsigned int i = 0; i < dmasim_invariant_count(); i++) {
		dmasim_invariant_get(i, &invariant);
		assert_int_equal(dmasim_invariant_find(invariant.name), i);
		assert_true(invariant.doc[0]);
		assert_true(!strcmp(invariant.severity, "critical") || !strcmp(invariant.severity, "error") ||
			    !strcmp(invariant.severity, "warning"));
	}
	dmasim_invariant_get(dmasim_invariant_count(), &invariant);
	assert_null(invariant.name);
	assert_int_equal(dmasim_invariant_find("NONE"), -1);
}

static void questions_have_answers(void **state)
{
	struct dmasim_question q;
	unsigned int length;
	bool applies;

	(void)state;
	for (unsigned int i = 0; i < dmasim_decision_count(); i++) {
		dmasim_question_get(i, &q);
		assert_string_equal(q.name, dmasim_decision_name(i));
		assert_true(q.question[0] && q.function[0] && q.file[0]);
		assert_in_range(q.answers, 2, 16);
		for (unsigned int a = 0; a < q.answers; a++) {
			assert_non_null(dmasim_question_answer(i, a, &length));
			/* struct dmasim_decision holds it */
			assert_in_range(length, 1, sizeof(((struct dmasim_decision *)NULL)->outcome) - 1);
		}
		assert_null(dmasim_question_answer(i, q.answers, &length));
		applies = false;
		for (unsigned int p = 0; p < dmasim_profile_count(); p++)
			applies |= dmasim_question_applies(i, p);
		if (!applies)
			fail_msg("no kernel asks %s", q.name);
	}
	dmasim_question_get(dmasim_decision_count(), &q);
	assert_null(q.name);
	assert_null(dmasim_decision_name(dmasim_decision_count()));
	assert_null(dmasim_question_answer(dmasim_decision_count(), 0, &length));
	assert_false(dmasim_question_applies(dmasim_decision_count(), 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_stand_on_their_parents),
		cmocka_unit_test(behaviours_name_their_values),
		cmocka_unit_test(bugs_name_their_behaviours),
		cmocka_unit_test(options_knobs_faults_and_invariants_are_listed),
		cmocka_unit_test(questions_have_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
