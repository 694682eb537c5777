// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenarios are read, run and reported again and again; each time a later allocation of ours fails, until none does.
 * Whatever fails, the caller hears of it and no scenario comes out otherwise than it would have. That nothing leaks is
 * AddressSanitizer's to say.
 */
#include "test.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

/* of a file's allocations, at most so many are tried, spread evenly */
#define TRIES_MOST 40

static struct {
	unsigned long count, fail_at; /* 0: none */
} heap;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static bool refuse(void)
{
	return ++heap.count == heap.fail_at;
}

void *__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return refuse() ? NULL : __real_realloc(p, size);
}

char *__wrap_strdup(const char *s)
{
	return refuse() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return refuse() ? NULL : __real_strndup(s, n);
}

/* true if what failed was said */
static bool report(enum dmasim_format format, const struct dmasim_file *file, const struct dmasim_run *run)
{
	const struct dmasim_report options = { .format = format, .verbose = true };
	struct dmasim_tally tally = { .files = 1 };
	struct dmasim_buffer out = { 0 };
	bool failed;

	dmasim_tally_run(&tally, run);
	dmasim_report_start(&options, 1, &out);
	dmasim_report_file_start(&options, run->scenario->file, &tally, &out);
	dmasim_report_run(&options, file, run, 1, &out);
	dmasim_report_file_end(&options, run->scenario->file, &tally, 1, &out);
	dmasim_report_end(&options, &tally, &out);
	dmasim_report_coverage(&options, run->kernel, run->answers_met, run->answers_possible, &out);
	failed = out.failed;
	dmasim_buffer_free(&out);
	return failed;
}

static bool run_one(const struct dmasim_file *file, const struct dmasim_scenario *scenario)
{
	bool failed = false;
	struct dmasim_run run;
	int error = dmasim_scenario_run(scenario, NULL, DMASIM_TRACE | DMASIM_ANSWERS, &run);

	if (error) {
		assert_int_equal(error, -ENOMEM);
		dmasim_run_free(&run);
		return true;
	}
	if (!run.passed && !(scenario->xfail && run.failed))
		fail_msg("%s:%u: allocation %lu failed and nobody said so", scenario->file, scenario->at.line,
			 heap.fail_at);
	for (unsigned int format = 0; format < DMASIM_FORMAT_COUNT; format++)
		failed |= report((enum dmasim_format)format, file, &run);
	dmasim_run_free(&run);
	return failed;
}

/* all that is done with a file; true if a failure was said */
static bool whole(const char *path)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_file file = { 0 };
	bool failed;
	int error = dmasim_file_load(path, &file, &diagnostics);

	failed = error != 0;
	for (unsigned int i = 0; i < file.scenarios && !error; i++)
		if (!file.scenario[i].axes)
			failed |= run_one(&file, &file.scenario[i]);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&diagnostics);
	return failed;
}

static void fail_each(const char *path)
{
	unsigned long total, step;

	heap.fail_at = heap.count = 0;
	assert_false(whole(path));
	total = heap.count;
	step = 1 + total / TRIES_MOST;
	/* a different remainder for each file */
	for (unsigned long n = 1 + total % step; n <= total; n += step) {
		heap.count = 0;
		heap.fail_at = n;
		(void)whole(path);
	}
}

static void every_allocation_may_fail(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		fail_each(found.gl_pathv[i]);
	globfree(&found);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_allocation_may_fail),
};

TEST_MAIN(tests)
