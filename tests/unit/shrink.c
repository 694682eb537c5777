// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shrinking: what is left is small, valid, and fails as before.
 */
#include "test.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

#include "explore/shrink.h"
#include "report/report.h"

static void parse(const char *text, struct dmasim_file *file)
{
	struct dmasim_diagnostics d = { 0 };

	if (dmasim_file_parse("s.yaml", text, strlen(text), file, &d))
		fail_msg("%s\n%s", d.error[0].text, text);
	dmasim_diagnostics_free(&d);
}

static char *shrunk(const char *text, const struct dmasim_shrink_options *options, struct dmasim_shrink_state *state)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_file file;

	parse(text, &file);
	if (dmasim_shrink(&file.scenario[0], options, &out, state, &error))
		fail_msg("%s", error.text);
	dmasim_file_free(&file);
	return out.data;
}

#define HEAD                                                                                                           \
	"dmasim: 1\nname: n\ndescription: long\nkernel: v7.3\n"                                                        \
	"platform: {cpus: 4, encryption: sme, cmdline: quiet mem_encrypt=on debug, ram: [{base: 0, size: 3GiB}, "      \
	"{base: 4GiB, size: 60GiB}]}\n"                                                                                \
	"devices: {a: {dma_mask: 64}, b: {}, c: {dma_mask: 40}}\nsteps:\n"

static void what_the_failure_does_not_need_goes(void **state)
{
	const struct dmasim_shrink_options options = { 0 };
	struct dmasim_shrink_state s;
	struct dmasim_buffer text = { 0 };
	char *out;

	(void)state;
	dmasim_buffer_puts(&text, HEAD);
	for (int i = 0; i < 60; i++)
		dmasim_buffer_printf(&text,
				     "  - {id: m%d, map: {device: %c, addr: %#x, size: 8KiB}, expect: {error: none}}\n"
				     "  - dma_read: {from: m%d}\n",
				     i, i % 2 ? 'a' : 'c', 0x10000 + i * 0x2000, i);
	dmasim_buffer_puts(&text, "  - {id: x, map: {device: b, addr: 0x12345000, size: 12KiB, dir: to_device}, "
				  "expect: {path: direct, error: none, pool: {not: none}}}\n");
	for (int i = 0; i < 60; i++)
		dmasim_buffer_printf(&text, "  - unmap: m%d\n", i);
	dmasim_buffer_puts(&text, "  - unmap: x\n");
	out = shrunk(text.data, &options, &s);
	assert_string_equal(out, "dmasim: 1\nname: n\nkernel: v7.3\n"
				 "platform: {encryption: sme, cmdline: mem_encrypt=on}\n"
				 "devices:\n  b: {}\nsteps:\n"
				 "  - id: x\n    map: {device: b, addr: 0, size: 1}\n    expect: {path: direct}\n"
				 "  - unmap: x\n");
	assert_true(s.complete);
	assert_int_equal(s.steps_before, 182);
	assert_int_equal(s.steps, 2);
	free(out);
	dmasim_buffer_free(&text);
}

static void a_schedule_becomes_a_row_and_the_violation_stays(void **state)
{
	static const char text[] =
		"dmasim: 1\nname: n\nplatform: {encryption: sev-snp, hardware: {guest.inplace: true}}\n"
		"devices: {vf: {dma_mask: 64}}\nsteps:\n"
		"  - set_memory_decrypted: {addr: 0x1_2000_0000, size: 4KiB}\n"
		"  - parallel:\n"
		"      vf: [{dma_write: {device: vf, addr: 0x1_2000_0000, data: \"aa01\"}}]\n"
		"      host: [{iommu_unmap: {device: vf, addr: 0x1_2000_0000, size: 4KiB}}, "
		"{rmpupdate: {addr: 0x1_2000_0000, assigned: true, asid: 2}, expect: {error: none}}]\n"
		"    order: [vf:0, host:0, host:1]\n";
	const struct dmasim_shrink_options options = { 0 };
	struct dmasim_shrink_state s;
	char *out = shrunk(text, &options, &s);

	(void)state;
	assert_null(strstr(out, "parallel"));
	assert_null(strstr(out, "dma_write"));
	assert_non_null(strstr(out, "rmpupdate"));
	assert_true(s.complete);
	free(out);
}

static void the_kernel_that_was_asked_for_is_named(void **state)
{
	static const char text[] = "dmasim: 1\nname: n\nplatform: {encryption: sme, iommu: amd, cmdline: "
				   "mem_encrypt=on iommu=pt swiotlb=force}\n"
				   "devices: {d: {dma_mask: 64}}\nsteps:\n"
				   "  - {id: m, map: {device: d, addr: 0x10000, size: 4KiB}, expect: {error: none}}\n"
				   "  - unmap: m\n";
	const struct dmasim_shrink_options options = { .kernel = "cc-shared-v6" };
	char *out = shrunk(text, &options, NULL);
	struct dmasim_file file;
	struct dmasim_run run;

	(void)state;
	parse(out, &file);
	assert_string_equal(file.scenario[0].platform.kernel, "cc-shared-v6");
	assert_int_equal(dmasim_scenario_run(&file.scenario[0], NULL, 0, &run), 0);
	assert_int_equal(run.failed, 1);
	dmasim_run_free(&run);
	dmasim_file_free(&file);
	free(out);
}

static void where_nothing_fails_nothing_shrinks(void **state)
{
	static const char *const text[] = {
		"dmasim: 1\nname: n\nsteps: []\n",
		"dmasim: 1\nname: n\nxfail: because\ndevices: {d: {}}\nsteps:\n"
		"  - {id: m, map: {device: d, addr: 0, size: 1}, expect: {path: swiotlb}}\n",
	};
	const struct dmasim_shrink_options options = { 0 };

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct dmasim_buffer out = { 0 };
		struct dmasim_error error = { 0 };
		struct dmasim_file file;

		parse(text[i], &file);
		assert_int_equal(dmasim_shrink(&file.scenario[0], &options, &out, NULL, &error), -EINVAL);
		assert_true(error.text[0]);
		dmasim_buffer_free(&out);
		dmasim_file_free(&file);
	}
}

/* --- stopping -------------------------------------------------------------------------------------------------------
 */

#define FULL                                                                                                           \
	HEAD "  - {id: a, map: {device: a, addr: 0x10000, size: 4KiB}}\n"                                              \
	     "  - {id: b, map: {device: c, addr: 0x20000, size: 4KiB}}\n"                                              \
	     "  - {id: x, map: {device: b, addr: 0x12345000, size: 12KiB}, expect: {path: direct}}\n"                  \
	     "  - unmap: x\n  - unmap: b\n  - unmap: a\n"

static bool stop_after(void *context, const struct dmasim_shrink_state *state)
{
	return state->tried < *(unsigned long *)context;
}

/* whenever it is stopped: what is there fails in the same way */
static void it_can_be_stopped_anywhere(void **state)
{
	unsigned long tries = 0;
	bool complete = false;

	(void)state;
	for (; !complete; tries++) {
		const struct dmasim_shrink_options options = { .progress = stop_after, .context = &tries };
		struct dmasim_shrink_state s;
		char *out = shrunk(FULL, &options, &s);
		struct dmasim_file file;
		struct dmasim_run run;

		parse(out, &file);
		assert_int_equal(dmasim_scenario_run(&file.scenario[0], NULL, 0, &run), 0);
		assert_int_equal(run.failed, 1);
		assert_true(s.tried <= tries + 1);
		complete = s.complete;
		dmasim_run_free(&run);
		dmasim_file_free(&file);
		free(out);
	}
	assert_true(tries > 5);
}

static void it_keeps_to_its_limit(void **state)
{
	const struct dmasim_shrink_options options = { .limit = 7 };
	struct dmasim_shrink_state s;

	(void)state;
	free(shrunk(FULL, &options, &s));
	assert_int_equal(s.tried, 7);
	assert_false(s.complete);
}

/* --- every shipped scenario that another kernel fails ---------------------------------------------------------------
 */

static char *first_failure(const struct dmasim_run *run)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (run->step[i].mismatches)
			return shrink_failure(&run->step[i]);
	return NULL;
}

static void check_shrunk(const char *text, const char *failure, unsigned int findings)
{
	const struct dmasim_shrink_options options = { 0 };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_buffer again = { 0 };
	struct dmasim_file file;
	struct dmasim_run run;
	char *first;

	parse(text, &file);
	assert_int_equal(dmasim_scenario_run(&file.scenario[0], NULL, 0, &run), 0);
	/* and nothing before it has come to fail on the way */
	first = first_failure(&run);
	if (!first || strcmp(first, failure) != 0)
		fail_msg("it fails first with '%s', not with '%s':\n%s", first ? first : "nothing", failure, text);
	free(first);
	assert_true(dmasim_file_lint(&file, &d) <= findings);
	/* nothing more can go */
	assert_int_equal(dmasim_shrink(&file.scenario[0], &options, &again, NULL, NULL), 0);
	assert_string_equal(again.data, text);
	dmasim_buffer_free(&again);
	dmasim_diagnostics_free(&d);
	dmasim_run_free(&run);
	dmasim_file_free(&file);
}

static bool check_scenario(const struct dmasim_scenario *scenario, unsigned int findings)
{
	const struct dmasim_shrink_options options = { .kernel = "v6.1" };
	struct dmasim_shrink_state state;
	struct dmasim_buffer out = { 0 };
	struct dmasim_run run;
	char *failure = NULL;

	if (!scenario->axes && !scenario->xfail && !dmasim_scenario_run(scenario, "v6.1", 0, &run)) {
		failure = first_failure(&run);
		dmasim_run_free(&run);
	} else if (!scenario->axes && !scenario->xfail) {
		dmasim_run_free(&run);
	}
	if (!failure)
		return false;
	assert_int_equal(dmasim_shrink(scenario, &options, &out, &state, NULL), 0);
	assert_true(state.complete);
	assert_true(state.size <= state.size_before);
	check_shrunk(out.data, failure, findings);
	dmasim_buffer_free(&out);
	free(failure);
	return true;
}

/* how many of a file's scenarios fail there */
static unsigned int check_file(const char *path)
{
	struct dmasim_diagnostics d = { 0 }, lint = { 0 };
	unsigned int findings, failing = 0;
	struct dmasim_file file;

	assert_int_equal(dmasim_file_load(path, &file, &d), 0);
	findings = dmasim_file_lint(&file, &lint);
	for (unsigned int k = 0; k < file.scenarios; k++)
		failing += check_scenario(&file.scenario[k], findings);
	dmasim_diagnostics_free(&lint);
	dmasim_diagnostics_free(&d);
	dmasim_file_free(&file);
	return failing;
}

static void what_the_oldest_kernel_fails_shrinks_and_fails_alike(void **state)
{
	unsigned int failing = 0;
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i += 3)
		failing += check_file(found.gl_pathv[i]);
	globfree(&found);
	assert_true(failing > 20);
}

/* that it is another address where there is less memory is not why the pages go to the wrong place */
static void nothing_before_the_failure_comes_to_fail(void **state)
{
	(void)state;
	assert_true(check_file(SCENARIOS "/regressions/2026-pages-of-atomic-pools.yaml") > 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_the_failure_does_not_need_goes),
	cmocka_unit_test(a_schedule_becomes_a_row_and_the_violation_stays),
	cmocka_unit_test(the_kernel_that_was_asked_for_is_named),
	cmocka_unit_test(where_nothing_fails_nothing_shrinks),
	cmocka_unit_test(it_can_be_stopped_anywhere),
	cmocka_unit_test(it_keeps_to_its_limit),
	cmocka_unit_test(what_the_oldest_kernel_fails_shrinks_and_fails_alike),
	cmocka_unit_test(nothing_before_the_failure_comes_to_fail),
};

TEST_MAIN(tests)
