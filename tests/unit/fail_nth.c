// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenarios are read, run and reported again and again; each time another allocation of ours fails. Whatever fails, the
 * caller hears of it and no scenario comes out otherwise than it would have. That nothing leaks is AddressSanitizer's
 * to say.
 *
 * What is tried is each place, not each allocation: the line that allocates and the DEPTH calls that led there. A place
 * fails in the smallest file that reaches it.
 */
#include "failing_heap.h"
#include "test.h"

#include <errno.h>
#include <execinfo.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <dmasim/dmasim.h>

#define DEPTH 3
#define FRAMES 16
#define PLACES 8192 /* a power of two */

/* the places that were met, as hashes of their return addresses; 0: empty */
static struct {
	uint64_t known[PLACES];
	unsigned int count;
} places;

/* the allocations of one file that were the first at their place */
static struct {
	unsigned long at[PLACES];
	unsigned int count;
} fresh;

/* the innermost DEPTH return addresses from the allocating function on */
static uint64_t place_of(const void *caller)
{
	void *frame[FRAMES];
	int depth = backtrace(frame, FRAMES), first = 0;
	uint64_t hash = 14695981039346656037u; /* FNV-1a's */

	while (first < depth && frame[first] != caller)
		first++;
	for (int i = first; i < depth && i < first + DEPTH; i++)
		hash = (hash ^ (uintptr_t)frame[i]) * 1099511628211u;
	return hash ? hash : 1;
}

static void note(unsigned long number, const void *caller)
{
	uint64_t place = place_of(caller);
	size_t i = place % PLACES;

	while (places.known[i] && places.known[i] != place)
		i = (i + 1) % PLACES;
	if (places.known[i])
		return;
	if (++places.count == PLACES)
		abort();
	places.known[i] = place;
	fresh.at[fresh.count++] = number;
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
	fresh.count = 0;
	heap.watch = note;
	heap_fail_at(0);
	assert_false(whole(path));
	heap.watch = NULL;
	for (unsigned int i = 0; i < fresh.count; i++) {
		heap_fail_at(fresh.at[i]);
		(void)whole(path);
		assert_true(heap_has_failed());
	}
}

static int by_size(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;
	struct stat l, r;

	assert_int_equal(stat(*left, &l), 0);
	assert_int_equal(stat(*right, &r), 0);
	return l.st_size != r.st_size ? (l.st_size > r.st_size) - (l.st_size < r.st_size) : strcmp(*left, *right);
}

static void every_place_that_allocates_may_fail(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	qsort(found.gl_pathv, found.gl_pathc, sizeof(*found.gl_pathv), by_size);
	for (size_t i = 0; i < found.gl_pathc; i++)
		fail_each(found.gl_pathv[i]);
	globfree(&found);
	print_message("%u places\n", places.count);
	assert_true(places.count > 200);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_place_that_allocates_may_fail),
};

TEST_MAIN(tests)
