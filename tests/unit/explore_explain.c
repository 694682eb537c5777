// SPDX-License-Identifier: GPL-2.0-only
/* what would have changed a step, and how it could succeed */
#include "explore_fixture.h"

#include <errno.h>
#include <stdio.h>

static const struct dmasim_turn *turn_by(const struct dmasim_explanation *e, const char *text)
{
	for (unsigned int i = 0; i < e->turns; i++)
		if (!strcmp(e->turn[i].change->text, text))
			return &e->turn[i];
	return NULL;
}

static const char *rule_of(const struct dmasim_explanation *e, const struct dmasim_turn *turn)
{
	return turn->decision < e->step->decisions ? e->step->decision[turn->decision].rule : "";
}

static void explain(const char *text, const char *kernel, struct dmasim_file *file, struct dmasim_explanation *e)
{
	struct dmasim_error error = { 0 };

	parse(text, file);
	if (dmasim_explain(file->scenario, kernel, NULL, e, &error))
		fail_msg("%s", error.text);
}

static void done(struct dmasim_file *file, struct dmasim_explanation *e)
{
	dmasim_explanation_free(e);
	dmasim_file_free(file);
}

/* kernel/dma/direct.h: is_swiotlb_force_bounce() is asked first, and nothing else stands in this device's way */
static void an_option_of_the_command_line_turns_the_question_that_looks_at_it(void **state)
{
	struct dmasim_explanation e;
	const struct dmasim_turn *turn;
	struct dmasim_file file;

	(void)state;
	explain(QUESTION, NULL, &file, &e);
	assert_string_equal(e.step->result.rule, "swiotlb_pool_unfit");
	turn = turn_by(&e, "command line: without swiotlb=force");
	assert_non_null(turn);
	assert_string_equal(rule_of(&e, turn), "force_bounce");
	assert_string_equal(turn->answer, "no");
	assert_true(turn->outcome && turn->smallest);
	assert_string_equal(turn->result.path, "direct");
	assert_true(turn->result.encrypted);
	/* of the same kind as the first, with the same answer: not the smallest */
	turn = turn_by(&e, "command line: swiotlb=noforce, not swiotlb=force");
	assert_non_null(turn);
	assert_false(turn->smallest);
	done(&file, &e);
}

/* arch/x86/mm/mem_encrypt.c force_dma_unencrypted(): a mask that ends below the C-bit forces the device unencrypted */
static void the_nearest_mask_that_turns_the_outcome_is_found(void **state)
{
	struct dmasim_explanation e;
	const struct dmasim_turn *turn;
	struct dmasim_file file;

	(void)state;
	explain(QUESTION, NULL, &file, &e);
	turn = turn_by(&e, "devices.nvme.dma_mask: 51 (is 64)");
	assert_non_null(turn);
	assert_true(turn->smallest && turn->outcome);
	assert_string_equal(rule_of(&e, turn), "force_sme_limit");
	assert_string_equal(turn->answer, "yes");
	assert_string_equal(turn->result.path, "swiotlb");
	assert_null(turn_by(&e, "devices.nvme.dma_mask: 52 (is 64)"));
	done(&file, &e);
}

/* 29 June 2026, the v6 thread: with the check in guests only it works, and the device is given the private address */
static void a_single_behaviour_is_tried_as_any_other_change(void **state)
{
	struct dmasim_explanation e;
	const struct dmasim_turn *turn;
	struct dmasim_file file;

	(void)state;
	explain(QUESTION, NULL, &file, &e);
	turn = turn_by(&e, "kernel: pool_check=guest_only (is always)");
	assert_non_null(turn);
	assert_int_equal(turn->change->kind, DMASIM_CHANGE_BEHAVIOUR);
	assert_string_equal(turn->change->edit->value, "{base: cc-shared-v6, pool_check: guest_only}");
	assert_string_equal(turn->result.path, "swiotlb");
	assert_true(turn->result.encrypted);
	assert_int_equal(turn->result.violates.count, 1);
	assert_string_equal(turn->result.violates.text[0], "KEY_MISMATCH");
	turn = turn_by(&e, "kernel: cc-shared-v7 (is cc-shared-v6)");
	assert_non_null(turn);
	assert_string_equal(turn->result.path, "swiotlb");
	assert_false(turn->result.encrypted);
	done(&file, &e);
}

static void another_kernel_by_hand_is_the_one_that_is_explained(void **state)
{
	struct dmasim_explanation e;
	struct dmasim_file file;

	(void)state;
	explain(QUESTION, "v7.3,pool_check=always", &file, &e);
	assert_string_equal(e.run.kernel, "v7.3,pool_check=always");
	assert_string_equal(e.step->result.rule, "swiotlb_pool_unfit");
	/* the value by hand is replaced, not given twice */
	assert_non_null(turn_by(&e, "kernel: pool_check=guest_and_host (is always)"));
	assert_string_equal(turn_by(&e, "kernel: pool_check=guest_and_host (is always)")->change->kernel,
			    "v7.3,pool_check=guest_and_host");
	done(&file, &e);
}

/* what is written keeps the bugs that the kernel was given */
static void a_kernel_with_bugs_is_written_with_them(void **state)
{
	static const char text[] = "dmasim: 1\nkernel: {base: v6.12, bugs: [bounce-padding-stale, padding-lost]}\n"
				   "devices: {d: {dma_mask: 64}}\nsteps:\n"
				   "  - map: {device: d, addr: 0x2_0000_0000, size: 4KiB}\n";
	struct dmasim_explanation e;
	const struct dmasim_turn *turn;
	struct dmasim_file file;

	(void)state;
	explain(text, NULL, &file, &e);
	turn = turn_by(&e, "kernel: guest_force_bounce=none (is flag)");
	assert_null(turn);
	turn = turn_by(&e, "kernel: map_api=phys (is page)");
	assert_non_null(turn);
	assert_string_equal(turn->change->edit->value,
			    "{base: v6.12, bugs: [bounce-padding-stale, padding-lost], map_api: phys}");
	done(&file, &e);
}

/* a device of 40 bits in a realm of 47: an address of 48 bits it could take, and an accepted device needs none */
static void a_realm_device_is_asked_for_trust_and_for_its_mask(void **state)
{
	struct dmasim_explanation e;
	const struct dmasim_turn *turn;
	struct dmasim_file file;

	(void)state;
	explain(NARROW, NULL, &file, &e);
	assert_string_equal(e.step->result.error, "DMA_MAPPING_ERROR");
	turn = turn_by(&e, "devices.narrow.trusted: true");
	assert_non_null(turn);
	assert_string_equal(rule_of(&e, turn), "force_trusted");
	assert_string_equal(turn->result.path, "direct");
	assert_true(turn->result.encrypted);
	turn = turn_by(&e, "devices.narrow.dma_mask: 48 (is 40)");
	assert_non_null(turn);
	assert_string_equal(rule_of(&e, turn), "capable_limit");
	assert_string_equal(turn->result.path, "swiotlb");
	assert_null(turn_by(&e, "devices.narrow.dma_mask: 47 (is 40)"));
	done(&file, &e);
}

/* --- the same in the file's text ------------------------------------------------------------------------------------
 */

static void check_text(const struct dmasim_file *file, const struct dmasim_explanation *e,
		       const struct dmasim_turn *turn, unsigned int *written)
{
	const struct dmasim_change *change = turn->change;
	struct dmasim_diagnostics diagnostics = { 0 };
	const struct dmasim_step_run *step = NULL;
	struct dmasim_file edited;
	struct dmasim_run run;
	char *text;
	size_t size;
	int code = dmasim_file_edit(file, file->scenario, change->edit, change->edits, &text, &size);

	if (code == -EOPNOTSUPP)
		return;
	assert_int_equal(code, 0);
	assert_int_equal(strlen(text), size);
	if (dmasim_file_parse("test.yaml", text, size, &edited, &diagnostics))
		fail_msg("%s:\n%s\n%s", change->text, diagnostics.error[0].text, text);
	assert_int_equal(dmasim_scenario_run(edited.scenario, NULL, DMASIM_SKIP_FAILED, &run), 0);
	for (unsigned int i = 0; i < run.steps; i++)
		if (run.step[i].step && run.step[i].step->verb == e->step->step->verb &&
		    dmasim_outcome_same(&run.step[i].result, &turn->result))
			step = &run.step[i];
	if (!step)
		fail_msg("%s gives something else once it is written:\n%s", change->text, text);
	(*written)++;
	dmasim_run_free(&run);
	dmasim_file_free(&edited);
	dmasim_diagnostics_free(&diagnostics);
	free(text);
}

static void a_change_in_the_text_comes_to_the_same_as_in_the_tree(void **state)
{
	static const char *const scenario[] = {
		QUESTION,
		NARROW,
		/* keys of their own lines, a short form, quotes, a step without id, an earlier step */
		"dmasim: 1\n"
		"platform: {cpu: amd, encryption: none, iommu: {model: amd}, cmdline: \"swiotlb=128,1 quiet\"}\n"
		"devices:\n"
		"  hda:\n"
		"    dma_mask: 32 # as the data sheet says\n"
		"    min_align_mask: 0xfff\n"
		"steps:\n"
		"  - id: first\n"
		"    map:\n"
		"      device: hda\n"
		"      addr: 0x2_0000_0000\n"
		"      size: 64KiB\n"
		"  - map: {device: hda, addr: 0x2_1000_0800, size: 512KiB, attrs: [skip_cpu_sync]}\n"
		"    expect: {error: none}\n"
		"  - unmap: first\n",
		"dmasim: 1\nkernel: {base: v7.3, pool_check: always}\nplatform: {encryption: sme, cmdline: "
		"mem_encrypt=on}\n"
		"devices: {d: }\nsteps: [{id: a, alloc_coherent: {device: d, size: 8KiB, gfp: atomic}}]\n",
	};
	unsigned int written = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(scenario) / sizeof(scenario[0]); i++) {
		struct dmasim_explanation e;
		struct dmasim_file file;

		explain(scenario[i], NULL, &file, &e);
		for (unsigned int k = 0; k < e.turns; k++)
			check_text(&file, &e, &e.turn[k], &written);
		done(&file, &e);
	}
	assert_true(written > 150);
}

static void an_edit_leaves_the_rest_of_the_file_alone(void **state)
{
	const struct dmasim_edit edit[] = { { "platform.cmdline", "iommu=pt" }, { "devices.nvme.trusted", "true" } };
	struct dmasim_file file;
	char *text;
	size_t size;

	(void)state;
	parse(QUESTION, &file);
	assert_int_equal(dmasim_file_edit(&file, file.scenario, edit, 2, &text, &size), 0);
	assert_non_null(strstr(text, "  cmdline: iommu=pt  # as reported\n"));
	assert_non_null(strstr(text, "  nvme: {dma_mask: 64, trusted: true}\n"));
	free(text);
	dmasim_file_free(&file);
}

static void an_edit_that_makes_no_sense_is_refused(void **state)
{
	static const struct dmasim_edit wrong[] = { { "devices.nvme.dma_mask", "many" },
						    { "step.m1.size", "4KiB" },
						    { "steps.#9.size", "4KiB" },
						    { "platform.encryption", "tdx" } };
	struct dmasim_file file, edited;

	(void)state;
	parse(QUESTION, &file);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dmasim_diagnostics diagnostics = { 0 };

		assert_int_equal(dmasim_scenario_edit(file.scenario, &wrong[i], 1, &edited, &diagnostics), -EINVAL);
		assert_true(diagnostics.count > 0);
		dmasim_diagnostics_free(&diagnostics);
	}
	dmasim_file_free(&file);
}

/* --- which step -----------------------------------------------------------------------------------------------------
 */

static void a_step_is_found_by_id_by_number_and_by_line(void **state)
{
	struct dmasim_file file;
	const struct dmasim_scenario *s;

	(void)state;
	parse(QUESTION, &file);
	s = file.scenario;
	assert_ptr_equal(dmasim_step_named(s, "m1"), &s->step[0]);
	assert_ptr_equal(dmasim_step_named(s, "2"), &s->step[1]);
	assert_ptr_equal(dmasim_step_named(s, "#3"), &s->step[2]);
	assert_null(dmasim_step_named(s, "4"));
	assert_null(dmasim_step_named(s, "#0"));
	assert_null(dmasim_step_named(s, "m2"));
	assert_null(dmasim_step_on_line(s, 11));
	assert_ptr_equal(dmasim_step_on_line(s, 14), &s->step[0]);
	assert_ptr_equal(dmasim_step_on_line(s, 15), &s->step[1]);
	dmasim_file_free(&file);
}

static void without_a_step_the_first_that_is_not_as_expected_is_meant(void **state)
{
	static const char text[] =
		"dmasim: 1\nplatform: {cmdline: swiotlb=noforce}\ndevices: {hda: {dma_mask: 32}}\nsteps:\n"
		"  - id: fails\n    map: {device: hda, addr: 0x2_0000_0000, size: 4KiB}\n"
		"  - id: good\n    map: {device: hda, addr: 0x1000_0000, size: 4KiB}\n"
		"  - id: wrong\n    map: {device: hda, addr: 0x1000_1000, size: 4KiB}\n"
		"    expect: {path: swiotlb}\n";
	struct dmasim_file file;
	struct dmasim_run run;

	(void)state;
	parse(text, &file);
	assert_int_equal(dmasim_scenario_run(file.scenario, NULL, 0, &run), 0);
	assert_string_equal(dmasim_explain_step(&run)->id, "wrong");
	dmasim_run_free(&run);
	/* where all is as expected, the first that went wrong */
	file.scenario->step[2].expects = 0;
	assert_int_equal(dmasim_scenario_run(file.scenario, NULL, 0, &run), 0);
	assert_string_equal(dmasim_explain_step(&run)->id, "fails");
	dmasim_run_free(&run);
	dmasim_file_free(&file);
}

/* --- why not --------------------------------------------------------------------------------------------------------
 */

static void why_not(const char *text, struct dmasim_file *file, struct dmasim_why_not *w, int expected)
{
	struct dmasim_error error = { 0 };

	parse(text, file);
	if (dmasim_why_not(file, file->scenario, NULL, NULL, w, &error) != expected)
		fail_msg("%s", error.text);
}

static void the_smallest_change_that_makes_a_mapping_succeed_is_found_and_written(void **state)
{
	struct dmasim_why_not w;
	struct dmasim_file file;

	(void)state;
	why_not(QUESTION, &file, &w, 0);
	assert_true(w.repairs >= 3);
	assert_false(w.expected);
	assert_string_equal(w.repair[0].change[0]->text, "command line: without swiotlb=force");
	assert_string_equal(w.repair[0].result.path, "direct");
	assert_non_null(strstr(w.repair[0].text, "  cmdline: mem_encrypt=on iommu=pt  # as reported\n"));
	assert_false(w.repair[0].passed);
	for (unsigned int i = 0; i < w.repairs; i++)
		assert_false(dmasim_result_bad(&w.repair[i].result));
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

/* include/linux/swiotlb.h: at most IO_TLB_SEGSIZE (128) slots of 2 KiB lie in a row */
static void a_size_is_the_largest_that_still_can_be_mapped(void **state)
{
	static const char text[] =
		"dmasim: 1\nplatform: {cpu: amd, cmdline: swiotlb=force}\ndevices: {d: {dma_mask: 64}}\n"
		"steps:\n  - map: {device: d, addr: 0x2_0000_0000, size: 1MiB}\n";
	struct dmasim_why_not w;
	struct dmasim_file file;
	bool found = false;

	(void)state;
	why_not(text, &file, &w, 0);
	for (unsigned int i = 0; i < w.repairs; i++)
		found |= !strcmp(w.repair[i].change[0]->edit->path, "steps.#1.map.size") &&
			 !strcmp(w.repair[i].change[0]->edit->value, "256KiB");
	assert_true(found);
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

/* without a mask nothing is mapped, and with one, of 32 bits, this address is not, as there is no pool */
static void two_changes_are_tried_together_where_one_does_not_do(void **state)
{
	static const char text[] = "dmasim: 1\nplatform: {cpu: amd, cmdline: swiotlb=noforce}\n"
				   "devices: {d: {no_dma_mask: true}}\n"
				   "steps:\n  - map: {device: d, addr: 0x1_2000_0000, size: 4KiB}\n";
	struct dmasim_why_not w;
	struct dmasim_file file;

	(void)state;
	why_not(text, &file, &w, 0);
	assert_int_equal(w.repairs, 1);
	assert_int_equal(w.repair[0].changes, 2);
	assert_true(w.pairs > 0);
	assert_non_null(w.repair[0].text);
	assert_false(dmasim_result_bad(&w.repair[0].result));
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

static void a_step_that_went_well_is_not_repaired(void **state)
{
	static const char text[] = "dmasim: 1\ndevices: {d: {dma_mask: 64}}\n"
				   "steps:\n  - map: {device: d, addr: 0x2_0000_0000, size: 4KiB}\n";
	struct dmasim_why_not w;
	struct dmasim_file file;

	(void)state;
	why_not(text, &file, &w, -ENOENT);
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

static void what_is_only_unexpected_is_brought_to_what_is_expected(void **state)
{
	static const char text[] = "dmasim: 1\ndevices: {d: {dma_mask: 64}}\n"
				   "steps:\n  - map: {device: d, addr: 0x2_0000_0000, size: 4KiB}\n"
				   "    expect: {path: swiotlb}\n";
	struct dmasim_why_not w;
	struct dmasim_file file;

	(void)state;
	why_not(text, &file, &w, 0);
	assert_true(w.expected);
	assert_string_equal(w.repair[0].change[0]->text, "command line: with swiotlb=force");
	assert_string_equal(w.repair[0].result.path, "swiotlb");
	assert_true(w.repair[0].passed);
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

static void a_search_that_finds_nothing_says_what_was_tried(void **state)
{
	/* nobody has an address that is unmapped twice */
	static const char text[] = "dmasim: 1\ndevices: {d: {dma_mask: 64}}\nsteps:\n"
				   "  - unmap: {device: d, addr: 0x77_0000_0000, size: 4KiB, dir: to_device}\n";
	struct dmasim_why_not w;
	struct dmasim_file file;

	(void)state;
	why_not(text, &file, &w, 0);
	assert_int_equal(w.repairs, 0);
	assert_true(w.tried > 100);
	assert_true(w.pairs > 100);
	dmasim_why_not_free(&w);
	dmasim_file_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_option_of_the_command_line_turns_the_question_that_looks_at_it),
		cmocka_unit_test(the_nearest_mask_that_turns_the_outcome_is_found),
		cmocka_unit_test(a_single_behaviour_is_tried_as_any_other_change),
		cmocka_unit_test(another_kernel_by_hand_is_the_one_that_is_explained),
		cmocka_unit_test(a_kernel_with_bugs_is_written_with_them),
		cmocka_unit_test(a_realm_device_is_asked_for_trust_and_for_its_mask),
		cmocka_unit_test(a_change_in_the_text_comes_to_the_same_as_in_the_tree),
		cmocka_unit_test(an_edit_leaves_the_rest_of_the_file_alone),
		cmocka_unit_test(an_edit_that_makes_no_sense_is_refused),
		cmocka_unit_test(a_step_is_found_by_id_by_number_and_by_line),
		cmocka_unit_test(without_a_step_the_first_that_is_not_as_expected_is_meant),
		cmocka_unit_test(the_smallest_change_that_makes_a_mapping_succeed_is_found_and_written),
		cmocka_unit_test(a_size_is_the_largest_that_still_can_be_mapped),
		cmocka_unit_test(two_changes_are_tried_together_where_one_does_not_do),
		cmocka_unit_test(a_step_that_went_well_is_not_repaired),
		cmocka_unit_test(what_is_only_unexpected_is_brought_to_what_is_expected),
		cmocka_unit_test(a_search_that_finds_nothing_says_what_was_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
