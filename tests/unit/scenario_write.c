// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario written by itself: it reads as the same tree, keeps to its width, and does the same on a machine.
 */
#include "test.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/explore.h>
#include <dmasim/scenario.h>

#include "scenario/tree.h"

#define WIDTH 72

static void parse(const char *text, struct dmasim_file *file)
{
	struct dmasim_diagnostics d = { 0 };

	if (dmasim_file_parse("written.yaml", text, strlen(text), file, &d))
		fail_msg("%u:%u: %s\n%s", d.error[0].at.line, d.error[0].at.column, d.error[0].text, text);
	dmasim_diagnostics_free(&d);
}

/* the longest line; a key with a colon and a name of 64 characters cannot be broken */
static size_t longest(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t size = strcspn(text, "\n");

		most = size > most ? size : most;
		text += size + (text[size] == '\n');
	}
	return most;
}

static char *write_scenario(const struct dmasim_scenario *s, unsigned int width)
{
	struct dmasim_buffer out = { 0 };

	assert_int_equal(dmasim_scenario_text(s, NULL, width, &out), 0);
	return out.data;
}

static void same_run(const struct dmasim_scenario *a, const struct dmasim_scenario *b, const char *text)
{
	struct dmasim_difference d = { 0 };
	struct dmasim_run first, second;

	(void)dmasim_scenario_run(a, NULL, DMASIM_TRACE, &first);
	(void)dmasim_scenario_run(b, NULL, DMASIM_TRACE, &second);
	assert_int_equal(dmasim_difference_find(&first, &second, &d), 0);
	if (dmasim_difference_any(&d) || first.passed != second.passed || first.failed != second.failed)
		fail_msg("%s does something else when written:\n%s", a->name, text);
	dmasim_difference_free(&d);
	dmasim_run_free(&first);
	dmasim_run_free(&second);
}

static void check_scenario(const struct dmasim_scenario *s)
{
	char *text = write_scenario(s, WIDTH), *again, *wide = write_scenario(s, 120);
	struct dmasim_file file, other;

	if (longest(text) > WIDTH)
		fail_msg("%s: a line of %zu characters\n%s", s->name, longest(text), text);
	parse(text, &file);
	parse(wide, &other);
	if (!tree_same(file.scenario[0].tree, other.scenario[0].tree))
		fail_msg("%s: another tree in narrow lines\n%s", s->name, text);
	again = write_scenario(&file.scenario[0], WIDTH);
	assert_string_equal(text, again);
	same_run(s, &file.scenario[0], text);
	free(text);
	free(again);
	free(wide);
	dmasim_file_free(&file);
	dmasim_file_free(&other);
}

static void check_file(const char *path)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;

	assert_int_equal(dmasim_file_load(path, &file, &d), 0);
	for (unsigned int i = 0; i < file.scenarios; i++) {
		unsigned int value[16] = { 0 };
		struct dmasim_file cell;

		if (!file.scenario[i].axes) {
			check_scenario(&file.scenario[i]);
		} else if (!dmasim_cell_load(&file.scenario[i], value, &cell, &d)) {
			check_scenario(&cell.scenario[0]);
			dmasim_file_free(&cell);
		}
	}
	dmasim_diagnostics_free(&d);
	dmasim_file_free(&file);
}

static void every_shipped_scenario_does_the_same_when_written(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_file(found.gl_pathv[i]);
	globfree(&found);
}

#define HEAD "dmasim: 1\nname: n\n"

/* what a text reads as once written */
static void check_text(const char *quoted, const char *means, unsigned int width)
{
	struct dmasim_file file, again;
	char text[2048], *written;

	(void)snprintf(text, sizeof(text), HEAD "description: %s\nsteps: []\n", quoted);
	parse(text, &file);
	assert_string_equal(file.scenario[0].description, means);
	written = write_scenario(&file.scenario[0], width);
	parse(written, &again);
	assert_string_equal(again.scenario[0].description, means);
	dmasim_file_free(&file);
	dmasim_file_free(&again);
	free(written);
}

static void text_of_any_kind_reads_as_it_was(void **state)
{
	static const char *const text[][2] = {
		{ "\"true\"", "true" },
		{ "\"12\"", "12" },
		{ "\"~\"", "~" },
		{ "\"a: b\"", "a: b" },
		{ "\"a #b\"", "a #b" },
		{ "\"- a\"", "- a" },
		{ "\"{a}, [b]\"", "{a}, [b]" },
		{ "\"trailing  \"", "trailing  " },
		{ "\"  leading\"", "  leading" },
		{ "\"two\\nlines\"", "two\nlines" },
		{ "\"two\\nlines\\n\"", "two\nlines\n" },
		{ "\"two\\n\\n\\nlines\\n\\n\"", "two\n\n\nlines\n\n" },
		{ "\"blank \\nat the end\"", "blank \nat the end" },
		{ "\"tab\\tand \\\\ and \\\" and \\x07\"", "tab\tand \\ and \" and \a" },
		{ "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \\u2028 \\x85\"",
		  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 \xe2\x80\xa8 \xc2\x85" },
		{ "one word  and two blanks, more than a narrow line holds",
		  "one word  and two blanks, more than a narrow line holds" },
		{ "one two three four five six seven eight nine ten eleven",
		  "one two three four five six seven eight nine ten eleven" },
		{ "\"one two three four five six seven eight nine ten eleven\\n\"",
		  "one two three four five six seven eight nine ten eleven\n" },
		{ "\"one \\xe4 two three four five six seven: # eight nine ten eleven\"",
		  "one \xc3\xa4 two three four five six seven: # eight nine ten eleven" },
		{ "a-word-without-any-blank-that-is-longer-than-a-narrow-line",
		  "a-word-without-any-blank-that-is-longer-than-a-narrow-line" },
		{ "'---'", "---" },
		{ "'...'", "..." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		for (unsigned int width = 24; width < 120; width += 5)
			check_text(text[i][0], text[i][1], width);
}

static void defaults_stand_where_they_count(void **state)
{
	struct dmasim_file file, again;
	char *text;

	(void)state;
	parse(HEAD "defaults:\n"
		   "  device: {dma_mask: 40}\n"
		   "  map: {device: a, size: 8KiB, dir: to_device}\n"
		   "  unmap: {attrs: skip_cpu_sync}\n"
		   "  dma_read: {device: b}\n"
		   "devices: {a: ~, b: {dma_mask: 64}}\n"
		   "steps:\n"
		   "  - {id: m, map: {addr: 0x10000, size: 4KiB}}\n"
		   "  - dma_read: {from: m}\n"
		   "  - parallel: {x: [{unmap: m}]}\n",
	      &file);
	text = write_scenario(&file.scenario[0], 100);
	assert_null(strstr(text, "defaults"));
	parse(text, &again);
	assert_int_equal(again.scenario[0].platform.device[0].dma_mask, (1ull << 40) - 1);
	assert_true(again.scenario[0].platform.device[1].dma_mask == UINT64_MAX);
	assert_int_equal(again.scenario[0].step[0].device, 0);
	assert_int_equal(again.scenario[0].step[0].size, 4096);
	assert_int_equal(again.scenario[0].step[0].direction, DMASIM_TO_DEVICE);
	/* the device of the mapping, not the default */
	assert_int_equal(again.scenario[0].step[1].device, 0);
	assert_int_equal(again.scenario[0].step[2].parallel[0].step[0].attrs, 1 << 5);
	dmasim_file_free(&file);
	dmasim_file_free(&again);
	free(text);
}

static void another_kernel_takes_the_place_of_the_scenarios_own(void **state)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_file file;

	(void)state;
	parse(HEAD "kernel: {base: v6.1, pool_check: none}\n", &file);
	assert_int_equal(dmasim_scenario_text(&file.scenario[0], NULL, 100, &out), 0);
	assert_non_null(strstr(out.data, "kernel: {base: v6.1, pool_check: none}\n"));
	dmasim_buffer_clear(&out);
	assert_int_equal(dmasim_scenario_text(&file.scenario[0], "v7.3", 100, &out), 0);
	assert_non_null(strstr(out.data, "kernel: v7.3\n"));
	assert_null(strstr(out.data, "pool_check"));
	dmasim_buffer_free(&out);
	dmasim_file_free(&file);
}

/* bugs are values like others, but there can be several; what is said twice holds as said last */
static void a_kernel_with_bugs_keeps_each_of_them(void **state)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_file file;

	(void)state;
	parse(HEAD "kernel: v7.3\n", &file);
	assert_int_equal(dmasim_scenario_text(&file.scenario[0],
					      "mine{v6.1,bugs=one,pool_check=none},bugs=two,pool_check=always", 100,
					      &out),
			 0);
	assert_non_null(strstr(out.data, "kernel:\n  base: v6.1\n  pool_check: always\n  bugs: [one, two]\n"));
	dmasim_buffer_free(&out);
	dmasim_file_free(&file);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_shipped_scenario_does_the_same_when_written),
	cmocka_unit_test(text_of_any_kind_reads_as_it_was),
	cmocka_unit_test(defaults_stand_where_they_count),
	cmocka_unit_test(a_kernel_with_bugs_keeps_each_of_them),
	cmocka_unit_test(another_kernel_takes_the_place_of_the_scenarios_own),
};

TEST_MAIN(tests)
