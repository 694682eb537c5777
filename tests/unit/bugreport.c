// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bug reports: what is written does the same when it is read, and what cannot be trusted is refused.
 */
#include "test.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

/* --- every shipped scenario -----------------------------------------------------------------------------------------
 */

/* byte by byte: under AddressSanitizer's strict_string_checks a strcspn() for each line reads the whole rest each time
 */
static size_t longest(const char *text)
{
	size_t most = 0, size = 0;

	for (; *text; text++) {
		size = *text == '\n' ? 0 : size + 1;
		most = size > most ? size : most;
	}
	return most;
}

static void replays(const char *text, const char *what)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_bugreport report;
	struct dmasim_replay replay;

	if (dmasim_bugreport_parse("r.yaml", text, strlen(text), &report, &d))
		fail_msg("%s: %u: %s\n%s", what, d.error[0].at.line, d.error[0].text, text);
	if (dmasim_replay(&report, NULL, &replay))
		fail_msg("%s: %s", what, replay.run.error.text);
	if (!replay.same || replay.differences)
		fail_msg("%s: %s: %s: then %s, now %s", what, replay.difference[0].place, replay.difference[0].what,
			 replay.difference[0].then, replay.difference[0].now);
	dmasim_replay_free(&replay);
	dmasim_bugreport_free(&report);
	dmasim_diagnostics_free(&d);
}

static void check_run(const struct dmasim_run *run, const struct dmasim_bugreport_options *options)
{
	struct dmasim_bugreport_options how = *options;
	struct dmasim_buffer out = { 0 }, again = { 0 };
	struct dmasim_error error = { 0 };

	static bool mail;

	/* one as a file, the next as a mail */
	how.mail = mail = !mail;
	assert_int_equal(dmasim_bugreport_write(run, &how, &out, &error), 0);
	assert_int_equal(dmasim_bugreport_write(run, &how, &again, &error), 0);
	assert_string_equal(out.data, again.data);
	assert_null(strstr(out.data, SCENARIOS));
	if (mail && longest(out.data) > 72)
		fail_msg("%s: a line of %zu", run->scenario->name, longest(out.data));
	replays(out.data, run->scenario->name);
	dmasim_buffer_free(&out);
	dmasim_buffer_free(&again);
}

static void check_cells(const struct dmasim_scenario *s)
{
	for (unsigned int i = 0; i < s->cells && i < 40; i += 7) {
		const struct dmasim_bugreport_options options = { .scenario = s, .cell = &s->cell[i] };
		struct dmasim_file cell = { 0 };
		struct dmasim_run run;

		assert_int_equal(dmasim_cell_run(s, s->cell[i].value, NULL, DMASIM_TRACE, &cell, &run), 0);
		assert_int_equal(dmasim_cell_judge(s, &s->cell[i], &run), 0);
		if (run.profile)
			check_run(&run, &options);
		dmasim_run_free(&run);
		dmasim_file_free(&cell);
	}
}

static void check_file(const char *path)
{
	const struct dmasim_bugreport_options options = { 0 };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;

	assert_int_equal(dmasim_file_load(path, &file, &d), 0);
	for (unsigned int i = 0; i < file.scenarios; i++) {
		struct dmasim_run run;

		if (file.scenario[i].axes) {
			check_cells(&file.scenario[i]);
			continue;
		}
		if (!dmasim_scenario_run(&file.scenario[i], NULL, DMASIM_TRACE, &run))
			check_run(&run, &options);
		dmasim_run_free(&run);
	}
	dmasim_diagnostics_free(&d);
	dmasim_file_free(&file);
}

static void every_shipped_scenario_replays_from_its_report(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_file(found.gl_pathv[i]);
	globfree(&found);
}

/* --- one that fails -------------------------------------------------------------------------------------------------
 */

#define FAILS                                                                                                          \
	"dmasim: 1\nname: wrong on purpose\nkernel: {base: v7.3, pool_check: none}\n"                                  \
	"platform: {hardware: {cpu.family: 23}}\n"                                                                     \
	"devices: {d: {dma_mask: 64}}\n"                                                                               \
	"steps:\n"                                                                                                     \
	"  - {id: m, map: {device: d, addr: 0x10000, size: 4KiB}, expect: {path: swiotlb}}\n"                          \
	"  - unmap: m\n"

static char *report_of(const char *scenario, bool mail)
{
	const struct dmasim_bugreport_options options = { .mail = mail };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_file file;
	struct dmasim_run run;

	assert_int_equal(dmasim_file_parse("/home/somebody/x.yaml", scenario, strlen(scenario), &file, &d), 0);
	assert_int_equal(dmasim_scenario_run(&file.scenario[0], NULL, DMASIM_TRACE, &run), 0);
	assert_int_equal(dmasim_bugreport_write(&run, &options, &out, &error), 0);
	dmasim_run_free(&run);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return out.data;
}

/* the text with @from, which is there, replaced; frees the old one */
static char *replaced(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from), *made = malloc(strlen(text) + strlen(to) + 1);

	assert_non_null(at);
	assert_non_null(made);
	(void)sprintf(made, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	free(text);
	return made;
}

/* number of differences; @same: verdict */
static unsigned int replay(const char *text, const char *kernel, bool *same)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_bugreport report;
	struct dmasim_replay r;
	unsigned int n;

	if (dmasim_bugreport_parse("r.yaml", text, strlen(text), &report, &d))
		fail_msg("%s\n%s", d.error[0].text, text);
	assert_int_equal(dmasim_replay(&report, kernel, &r), 0);
	*same = r.same;
	n = r.differences;
	dmasim_replay_free(&r);
	dmasim_bugreport_free(&report);
	dmasim_diagnostics_free(&d);
	return n;
}

static void a_report_names_no_folder_of_its_sender(void **state)
{
	char *text = report_of(FAILS, false);

	(void)state;
	assert_null(strstr(text, "/home"));
	assert_non_null(strstr(text, "file: x.yaml\n"));
	free(text);
}

/* YAML 1.1 ends a comment at each of them: what follows would be read as part of the report */
static void no_kind_of_line_break_in_a_name_ends_the_head(void **state)
{
	static const char *const to[] = { "name: \"a \\u2028b\"\n", "name: \"a \\u2029b\"\n", "name: \"a \\x85b\"\n",
					  "name: \"a \\nb\"\n", "name: \"a \\rb\"\n" };

	(void)state;
	for (unsigned int i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		char *scenario = replaced(strdup(FAILS), "name: wrong on purpose\n", to[i]);
		char *text = report_of(scenario, i % 2);

		replays(text, to[i]);
		free(text);
		free(scenario);
	}
}

static void all_behaviours_options_and_knobs_are_spelled_out(void **state)
{
	char *text = report_of(FAILS, false), line[120];

	(void)state;
	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++) {
		struct dmasim_behaviour b;

		dmasim_behaviour_get(i, &b);
		(void)snprintf(line, sizeof(line), "\n    %s: ", b.name);
		assert_non_null(strstr(text, line));
	}
	assert_non_null(strstr(text, "\n    pool_check: none\n"));
	assert_non_null(strstr(text, "\n  cpu.family: 23\n"));
	for (unsigned int i = 0; i < dmasim_config_count() + dmasim_knob_count(); i++) {
		struct dmasim_option o;

		if (i < dmasim_config_count())
			dmasim_config_get(i, &o);
		else
			dmasim_knob_get(i - dmasim_config_count(), &o);
		(void)snprintf(line, sizeof(line), "\n  %s: ", o.name);
		assert_non_null(strstr(text, line));
	}
	free(text);
}

static void a_profile_that_nobody_else_knows_does_not_matter(void **state)
{
	char *text = replaced(report_of(FAILS, false), "  base: v7.3\n", "  base: my-tree\n");
	bool same;

	(void)state;
	assert_int_equal(replay(text, NULL, &same), 0);
	assert_true(same);
	free(text);
}

static void another_rule_is_another_failure(void **state)
{
	char *text = replaced(report_of(FAILS, false), "rule: capable_limit", "rule: force_bounce");
	bool same;

	(void)state;
	assert_int_equal(replay(text, NULL, &same), 1);
	assert_false(same);
	free(text);
}

static void another_address_beside_the_failure_is_the_same_failure(void **state)
{
	char *text = replaced(report_of(FAILS, false), "dma_addr: 0x10000", "dma_addr: 0x20000");
	bool same;

	(void)state;
	assert_int_equal(replay(text, NULL, &same), 1);
	assert_true(same);
	free(text);
}

static void what_failed_and_what_came_are_compared(void **state)
{
	char *text =
		replaced(report_of(FAILS, false), "expected: swiotlb, got: direct", "expected: swiotlb, got: iommu");
	bool same;

	(void)state;
	(void)replay(text, NULL, &same);
	assert_false(same);
	free(text);
}

static void another_kernel_can_be_asked(void **state)
{
	static const char scenario[] =
		"dmasim: 1\nname: n\nkernel: cc-shared-v6\nplatform: {encryption: sme, iommu: amd, cmdline: "
		"mem_encrypt=on "
		"iommu=pt swiotlb=force}\ndevices: {d: {dma_mask: 64}}\nsteps:\n"
		"  - {id: m, map: {device: d, addr: 0x10000, size: 4KiB}, expect: {path: swiotlb}}\n";
	char *text = report_of(scenario, false);
	bool same;

	(void)state;
	assert_int_equal(replay(text, NULL, &same), 0);
	assert_true(same);
	/* the mail of 1 July 2026 repaired it */
	(void)replay(text, "cc-shared-v7", &same);
	assert_false(same);
	free(text);
}

static void a_drawn_schedule_is_kept_as_it_was(void **state)
{
	static const char scenario[] = "dmasim: 1\nname: n\ndevices: {d: {dma_mask: 64}}\nsteps:\n"
				       "  - {id: m, map: {device: d, addr: 0x10000, size: 4KiB}}\n"
				       "  - parallel:\n"
				       "      a: [{cpu_read: m}, {cpu_read: m}, {cpu_read: m}]\n"
				       "      b: [{dma_read: m}, {dma_read: m}, {dma_read: m}]\n"
				       "    seed: 5\n"
				       "  - {unmap: m, expect: {path: direct}}\n";
	char *text = report_of(scenario, false);
	bool same;

	(void)state;
	assert_non_null(strstr(text, "      seed: 5\n      order: ["));
	text = replaced(text, "      seed: 5\n", "      seed: 77\n");
	assert_int_equal(replay(text, NULL, &same), 0);
	assert_true(same);
	free(text);
}

static void an_order_that_was_refused_is_kept_as_it_was(void **state)
{
	static const char scenario[] = "dmasim: 1\nname: n\ndevices: {d: {dma_mask: 64}}\nsteps:\n"
				       "  - {id: m, map: {device: d, addr: 0x10000, size: 4KiB}}\n"
				       "  - parallel:\n"
				       "      a: [{dma_read: m}, {dma_read: m}]\n"
				       "      b: [{unmap: m}]\n"
				       "    order: [b:0, a:1, a:0]\n";
	char *text = report_of(scenario, false);
	bool same;

	(void)state;
	assert_non_null(strstr(text, "outcome: refused\n"));
	assert_int_equal(replay(text, NULL, &same), 0);
	assert_true(same);
	free(text);
}

static void a_mail_around_it_does_not_matter(void **state)
{
	char *mail = report_of(FAILS, true), *text;
	bool same;

	(void)state;
	assert_int_equal(asprintf(&text, "From: a\nSubject: [BUG] \xff: {\n\nHello,\n\n%s-- \nA: [\n", mail) < 0, 0);
	assert_int_equal(replay(text, NULL, &same), 0);
	assert_true(same);
	free(text);
	free(mail);
}

/* --- refused --------------------------------------------------------------------------------------------------------
 */

static void refused(char *text, unsigned int line, const char *why)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_bugreport report;

	assert_int_equal(dmasim_bugreport_parse("r.yaml", text, strlen(text), &report, &d), -EINVAL);
	assert_true(d.count > 0);
	if (!strstr(d.error[0].text, why) || (line && d.error[0].at.line != line))
		fail_msg("line %u: %s", d.error[0].at.line, d.error[0].text);
	dmasim_diagnostics_free(&d);
	free(text);
}

static void what_is_newer_or_unknown_is_refused(void **state)
{
	(void)state;
	refused(replaced(report_of(FAILS, false), "version: 0.", "version: 99."), 0, "newer than this program");
	refused(replaced(report_of(FAILS, false), "dmasim_report: 1", "dmasim_report: 2"), 0, "format 2 is not known");
	refused(replaced(report_of(FAILS, false), "outcome:", "mood: good\noutcome:"), 0, "unknown key 'mood'");
	refused(replaced(report_of(FAILS, false), "path: direct", "way: direct"), 0, "unknown key 'way'");
	refused(replaced(report_of(FAILS, false), "verb: map", "word: map"), 0, "unknown key 'word'");
	refused(replaced(report_of(FAILS, false), "devices:", "gadgets:"), 0, "unknown key 'gadgets'");
	refused(replaced(report_of(FAILS, false), "  devices:", "  vary: {platform.cpus: [1, 2]}\n  devices:"), 0,
		"'vary' cannot stand");
	refused(replaced(report_of(FAILS, false), "\nkernel:", "\nkernel: v7.3\nnucleus:"), 0, "must be a mapping");
	refused(strdup(FAILS), 1, "this is no report");
	refused(strdup("dmasim_report: 1\n"), 1, "lacks 'version'");
	refused(strdup(""), 0, "empty");
	refused(strdup("dmasim_report: 1\n---\ndmasim_report: 1\n"), 3, "one document");
}

static void names_that_this_program_does_not_know_are_refused_with_their_place(void **state)
{
	static const char *const from[] = { "    pool_check: none", "  swiotlb: true", "  cpu.family: 23" };
	static const char *const to[] = { "    fool_check: none", "  switlb: true", "  cpu.dynasty: 23" };

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		char *text = replaced(report_of(FAILS, false), from[i], to[i]);
		struct dmasim_diagnostics d = { 0 };
		struct dmasim_bugreport report;
		struct dmasim_replay r;

		assert_int_equal(dmasim_bugreport_parse("r.yaml", text, strlen(text), &report, &d), 0);
		assert_int_equal(dmasim_replay(&report, NULL, &r), -EINVAL);
		assert_true(r.run.error.at.line > 20);
		assert_non_null(strstr(r.run.error.text, "unknown"));
		dmasim_replay_free(&r);
		dmasim_bugreport_free(&report);
		dmasim_diagnostics_free(&d);
		free(text);
	}
}

static void any_prefix_of_a_report_is_read_or_refused(void **state)
{
	char *text = report_of(FAILS, false);

	(void)state;
	for (size_t size = strlen(text); size > 23; size -= 23) {
		struct dmasim_diagnostics d = { 0 };
		struct dmasim_bugreport report;
		struct dmasim_replay r;

		text[size - 1] = '\0';
		if (!dmasim_bugreport_parse("r.yaml", text, size - 1, &report, &d)) {
			(void)dmasim_replay(&report, NULL, &r);
			dmasim_replay_free(&r);
			dmasim_bugreport_free(&report);
		} else {
			assert_true(d.count > 0);
		}
		dmasim_diagnostics_free(&d);
	}
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_shipped_scenario_replays_from_its_report),
	cmocka_unit_test(a_report_names_no_folder_of_its_sender),
	cmocka_unit_test(no_kind_of_line_break_in_a_name_ends_the_head),
	cmocka_unit_test(all_behaviours_options_and_knobs_are_spelled_out),
	cmocka_unit_test(a_profile_that_nobody_else_knows_does_not_matter),
	cmocka_unit_test(another_rule_is_another_failure),
	cmocka_unit_test(another_address_beside_the_failure_is_the_same_failure),
	cmocka_unit_test(what_failed_and_what_came_are_compared),
	cmocka_unit_test(another_kernel_can_be_asked),
	cmocka_unit_test(a_drawn_schedule_is_kept_as_it_was),
	cmocka_unit_test(an_order_that_was_refused_is_kept_as_it_was),
	cmocka_unit_test(a_mail_around_it_does_not_matter),
	cmocka_unit_test(what_is_newer_or_unknown_is_refused),
	cmocka_unit_test(names_that_this_program_does_not_know_are_refused_with_their_place),
	cmocka_unit_test(any_prefix_of_a_report_is_read_or_refused),
};

TEST_MAIN(tests)
