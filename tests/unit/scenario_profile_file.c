// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel profiles in files of their own: what a scenario that names one gets, and what is refused.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dmasim/profile.h>
#include <dmasim/scenario.h>

#define HEAD "dmasim_profile: 1\n"

static char folder[] = "/tmp/dmasim-profiles-XXXXXX";
static char made[64][32];
static unsigned int makes;

static const char *path_of(const char *name)
{
	static char path[4][128];
	static unsigned int turn;

	turn = (turn + 1) % 4;
	snprintf(path[turn], sizeof(path[turn]), "%s/%.32s", folder, name);
	return path[turn];
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0 && !fclose(f));
	snprintf(made[makes++ % 64], sizeof(made[0]), "%s", name);
}

static int begin(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < makes && i < 64; i++)
		(void)unlink(path_of(made[i]));
	return rmdir(folder);
}

struct loaded {
	struct dmasim_file file;
	struct dmasim_diagnostics said;
	int error;
};

/* a scenario with that `kernel:`, and what stands behind it */
static struct loaded load(const char *kernel)
{
	struct loaded l = { 0 };
	char text[4096];

	snprintf(text, sizeof(text), "dmasim: 1\nname: s\nkernel: %s\n", kernel);
	l.error = dmasim_file_parse(path_of("scenario.yaml"), text, strlen(text), &l.file, &l.said);
	return l;
}

static void unload(struct loaded *l)
{
	dmasim_file_free(&l->file);
	dmasim_diagnostics_free(&l->said);
}

static void refused(const char *kernel, const char *file, unsigned int line, const char *why)
{
	struct loaded l = load(kernel);

	assert_int_equal(l.error, -EINVAL);
	if (!strstr(l.said.error[0].text, why))
		fail_msg("%s", l.said.error[0].text);
	assert_string_equal(l.said.error[0].at.file, path_of(file));
	assert_int_equal(l.said.error[0].at.line, line);
	unload(&l);
}

static void a_file_stands_on_a_profile_or_on_a_file(void **state)
{
	const struct dmasim_profile_file *own;
	struct dmasim_profile_change change;
	struct loaded l;

	(void)state;
	put("low.yaml", HEAD "base: v7.2\nsource: low\nbehaviours: {pool_check: always, mmio_encoding: raw}\n");
	put("high.yaml", HEAD "name: high-one\nbase: ./low.yaml\ndescription: d\n"
			      "behaviours:\n  pool_check: {value: none, source: s, date: 2026-11-01}\n");
	l = load("./high.yaml");
	assert_int_equal(l.error, 0);
	own = l.file.scenario[0].platform.own_kernel;
	assert_non_null(own);
	assert_null(l.file.scenario[0].platform.kernel);
	assert_string_equal(own->name, "high-one");
	assert_string_equal(own->parent, "low");
	assert_string_equal(own->base, "v7.2");
	assert_string_equal(own->description, "d");
	assert_string_equal(own->base_at.file, path_of("low.yaml"));
	assert_int_equal(own->behaviours, 3);
	assert_int_equal(own->inherited, 2);
	assert_int_equal(dmasim_profile_file_check(own, NULL), 0);
	assert_string_equal(dmasim_profile_file_value(own, 0),
			    dmasim_profile_value((unsigned int)dmasim_profile_find("v7.2"), 0));
	dmasim_profile_file_change_get(own, 0, &change);
	assert_string_equal(change.behaviour, "pool_check");
	assert_string_equal(change.before, "always");
	assert_string_equal(change.value, "none");
	assert_string_equal(change.why, "s");
	assert_string_equal(change.date, "2026-11-01");
	/* what a file says of itself is said of each of its behaviours */
	assert_string_equal(own->origin[1].why, "low");
	dmasim_profile_file_change_get(own, 1, &change);
	assert_null(change.behaviour);
	unload(&l);
}

static void a_scenario_may_change_it_further(void **state)
{
	struct loaded l;
	struct dmasim_run run;

	(void)state;
	put("one.yaml", HEAD "base: v7.3\nbehaviours: {pool_check: none}\n");
	l = load("{base: one.yaml, pool_check: always}");
	assert_int_equal(l.error, 0);
	assert_int_equal(dmasim_scenario_run(l.file.scenario, NULL, 0, &run), 0);
	assert_string_equal(run.kernel, "one,pool_check=always");
	dmasim_run_free(&run);
	assert_int_equal(dmasim_scenario_run(l.file.scenario, "pool_check=none", 0, &run), 0);
	assert_string_equal(run.kernel, "one,pool_check=always,pool_check=none");
	dmasim_run_free(&run);
	assert_int_equal(dmasim_scenario_run(l.file.scenario, "v6.12", 0, &run), 0);
	assert_string_equal(run.kernel, "v6.12");
	dmasim_run_free(&run);
	unload(&l);
}

/* a value that YAML takes for nothing is a word here */
static void a_value_may_be_called_null(void **state)
{
	struct loaded l;

	(void)state;
	put("null.yaml", HEAD "base: cc-shared-v7\nbehaviours: {iommu_alloc_shared: null}\n");
	l = load("null.yaml");
	assert_int_equal(l.error, 0);
	assert_int_equal(dmasim_profile_file_check(l.file.profile, NULL), 0);
	unload(&l);
	l = load("{base: cc-shared-v7, iommu_alloc_shared: null}");
	assert_int_equal(l.error, 0);
	assert_int_equal(dmasim_scenario_check(l.file.scenario, NULL, NULL), 0);
	unload(&l);
}

static void each_file_is_read_once(void **state)
{
	struct loaded l;
	struct dmasim_file cell;
	struct dmasim_diagnostics said = { 0 };
	unsigned int value = 1;

	(void)state;
	put("once.yaml", HEAD "base: v7.3\n");
	l = load("[once.yaml, ./once.yaml, v7.3, {base: once.yaml}]");
	assert_int_equal(l.error, 0);
	assert_ptr_equal(l.file.scenario[0].platform.own_kernel, l.file.scenario[1].platform.own_kernel);
	assert_null(l.file.scenario[2].platform.own_kernel);
	assert_null(l.file.profile->next);
	unload(&l);
	l = load("v7.3\nvary: {kernel: [v6.12, once.yaml]}");
	assert_int_equal(l.error, 0);
	/* the file is not needed any more */
	assert_int_equal(unlink(path_of("once.yaml")), 0);
	assert_int_equal(dmasim_cell_load(l.file.scenario, &value, &cell, &said), 0);
	assert_ptr_equal(cell.scenario->platform.own_kernel, l.file.profile);
	dmasim_file_free(&cell);
	dmasim_diagnostics_free(&said);
	unload(&l);
}

static void it_may_not_stand_on_itself(void **state)
{
	(void)state;
	put("self.yaml", HEAD "base: ./self.yaml\n");
	refused("self.yaml", "self.yaml", 2, "stands on itself");
	put("a.yaml", HEAD "base: b.yaml\n");
	put("b.yaml", HEAD "base: c.yaml\n");
	put("c.yaml", HEAD "base: a.yaml\n");
	refused("a.yaml", "c.yaml", 2, "stands on itself");
	/* by another name */
	put("loop.yaml", HEAD "base: link.yaml\n");
	assert_int_equal(symlink("loop.yaml", path_of("link.yaml")), 0);
	snprintf(made[makes++ % 64], sizeof(made[0]), "link.yaml");
	refused("loop.yaml", "loop.yaml", 2, "stands on itself");
}

static void only_so_many_stand_on_each_other(void **state)
{
	struct loaded l;
	char name[32], text[64];

	(void)state;
	put("f0.yaml", HEAD "base: v7.3\n");
	for (int i = 1; i <= 17; i++) {
		snprintf(name, sizeof(name), "f%d.yaml", i);
		snprintf(text, sizeof(text), HEAD "base: f%d.yaml\n", i - 1);
		put(name, text);
	}
	l = load("f16.yaml");
	assert_int_equal(l.error, 0);
	unload(&l);
	refused("f17.yaml", "f1.yaml", 2, "more than 16");
}

static void what_is_no_profile_is_refused(void **state)
{
	(void)state;
	put("empty.yaml", "");
	put("scenario-too.yaml", "dmasim: 1\n");
	put("list.yaml", "- 1\n");
	put("bytes.yaml", HEAD "name: \xff\n");
	put("second.yaml", HEAD "base: v7.3\n--- \n" HEAD "base: v7.3\n");
	put("late.yaml", "base: v7.3\n" HEAD);
	refused("empty.yaml", "empty.yaml", 0, "empty");
	refused("scenario-too.yaml", "scenario-too.yaml", 1, "no profile");
	refused("list.yaml", "list.yaml", 1, "no profile");
	refused("bytes.yaml", "bytes.yaml", 2, "not UTF-8");
	refused("second.yaml", "second.yaml", 4, "a file of its own");
	refused("late.yaml", "late.yaml", 1, "no profile");
	refused("nowhere.yaml", "scenario.yaml", 3, "No such file");
	refused("/tmp/", "scenario.yaml", 3, "no regular file");
	refused("/dev/zero", "scenario.yaml", 3, "no regular file");
}

static void a_large_file_is_refused(void **state)
{
	FILE *f;

	(void)state;
	put("large.yaml", HEAD);
	f = fopen(path_of("large.yaml"), "r+");
	assert_non_null(f);
	assert_int_equal(ftruncate(fileno(f), (16 << 20) + 1), 0);
	fclose(f);
	refused("large.yaml", "scenario.yaml", 3, "larger than 16 MiB");
}

/* twenty are shown, wherever they are */
static void errors_of_several_files_are_counted(void **state)
{
	char text[2048] = HEAD "base: v7.3\n";
	struct loaded l;
	char *shown;

	(void)state;
	for (int i = 0; i < 30; i++)
		sprintf(text + strlen(text), "key%d: 1\n", i);
	put("many.yaml", text);
	l = load("many.yaml\nunknown: 1");
	assert_int_equal(l.error, -EINVAL);
	assert_int_equal(l.said.count, 20);
	assert_int_equal(l.said.more, 11);
	shown = dmasim_diagnostics_render(&l.said, 0, false);
	assert_non_null(shown);
	assert_non_null(strstr(shown, "key0: 1"));
	assert_non_null(strstr(shown, "named here"));
	free(shown);
	unload(&l);
}

static void it_can_be_put_in_words(void **state)
{
	struct dmasim_diagnostics said = { 0 };
	struct dmasim_run run;
	struct loaded l;
	char given[160], *text;

	(void)state;
	put("words.yaml", HEAD "base: v7.2\nbehaviours: {pool_check: none, mmio_encoding: raw}\n");
	snprintf(given, sizeof(given), "%s,pool_check=always", path_of("words.yaml"));
	text = dmasim_kernel_text(given, &said);
	assert_string_equal(text, "words{v7.2,pool_check=none,mmio_encoding=raw},pool_check=always");
	assert_int_equal(dmasim_kernel_check(text, NULL), 0);
	l = load("v6.12");
	assert_int_equal(dmasim_scenario_run(l.file.scenario, text, 0, &run), 0);
	assert_string_equal(run.kernel, "words,pool_check=always");
	dmasim_run_free(&run);
	/* a path does as well */
	assert_int_equal(dmasim_scenario_run(l.file.scenario, given, 0, &run), 0);
	assert_string_equal(run.kernel, "words,pool_check=always");
	dmasim_run_free(&run);
	free(text);
	unload(&l);
	text = dmasim_kernel_text("v7.3", &said);
	assert_string_equal(text, "v7.3");
	free(text);
	dmasim_diagnostics_free(&said);
}

static void words_that_are_none_are_refused(void **state)
{
	static const char *const word[] = {
		"x{",
		"x{}",
		"x{v7.2",
		"x{v7.2}y",
		"x{v7.2,}",
		"x{v7.2,pool_check}",
		"x{v7.9}",
		"v7.2{v7.2}",
		"x{v7.2,pool_check=sometimes}",
		"x{v7.2},",
		"{}",
		"/nowhere.yaml",
		"./x.yaml{v7.2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++) {
		struct dmasim_error error = { 0 };

		if (!dmasim_kernel_check(word[i], &error))
			fail_msg("%s is taken", word[i]);
		assert_true(error.code && error.text[0]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_file_stands_on_a_profile_or_on_a_file),
	cmocka_unit_test(a_scenario_may_change_it_further),
	cmocka_unit_test(a_value_may_be_called_null),
	cmocka_unit_test(each_file_is_read_once),
	cmocka_unit_test(it_may_not_stand_on_itself),
	cmocka_unit_test(only_so_many_stand_on_each_other),
	cmocka_unit_test(what_is_no_profile_is_refused),
	cmocka_unit_test(a_large_file_is_refused),
	cmocka_unit_test(errors_of_several_files_are_counted),
	cmocka_unit_test(it_can_be_put_in_words),
	cmocka_unit_test(words_that_are_none_are_refused),
};

int main(void)
{
	return cmocka_run_group_tests(tests, begin, end) ? EXIT_FAILURE : EXIT_SUCCESS;
}
