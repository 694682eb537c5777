// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each time another allocation fails while a step is explained, repaired or a scenario bisected: the caller hears of it,
 * or gets what he gets with memory enough. That nothing leaks is AddressSanitizer's to say.
 */
#include "explore_fixture.h"
#include "failing_heap.h"

#include <errno.h>

#define TRIES 40

/* 0 or a negative errno; *@what: a number that is the same for the same answer */
typedef int (*work_fn)(const struct dmasim_file *file, unsigned int *what);

static int explain(const struct dmasim_file *file, unsigned int *what)
{
	struct dmasim_explanation e;
	struct dmasim_error error;
	int code = dmasim_explain(file->scenario, NULL, NULL, &e, &error);

	*what = e.turns;
	dmasim_explanation_free(&e);
	return code;
}

static int repair(const struct dmasim_file *file, unsigned int *what)
{
	struct dmasim_why_not w;
	struct dmasim_error error;
	int code = dmasim_why_not(file, file->scenario, NULL, NULL, &w, &error);

	*what = w.repairs;
	dmasim_why_not_free(&w);
	return code;
}

static int bisect(const struct dmasim_file *file, unsigned int *what)
{
	struct dmasim_bisection b;
	struct dmasim_error error;
	int code = dmasim_bisect(file->scenario, "v7.1", "cc-shared-v6", DMASIM_BISECT_AUTO, &b, &error);

	*what = b.runs;
	dmasim_bisection_free(&b);
	return code;
}

static void sweep(work_fn work)
{
	unsigned int expected, what;
	unsigned long all, step;
	struct dmasim_file file;

	parse(QUESTION, &file);
	heap_fail_at(0);
	assert_int_equal(work(&file, &expected), 0);
	all = heap.count;
	step = all / TRIES + 1;
	/* the first ones all, then evenly spread */
	for (unsigned long n = 1; n <= all; n += n < TRIES ? 1 : step) {
		int code;

		heap_fail_at(n);
		code = work(&file, &what);
		heap_fail_at(0);
		if (code != -ENOMEM && !(code == 0 && what == expected))
			fail_msg("allocation %lu of %lu: %d, %u", n, all, code, what);
	}
	dmasim_file_free(&file);
}

static void an_explanation_is_whole_or_says_that_memory_ran_out(void **state)
{
	(void)state;
	sweep(explain);
}

static void a_repair_is_whole_or_says_that_memory_ran_out(void **state)
{
	(void)state;
	sweep(repair);
}

static void a_bisection_is_whole_or_says_that_memory_ran_out(void **state)
{
	(void)state;
	sweep(bisect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_explanation_is_whole_or_says_that_memory_ran_out),
		cmocka_unit_test(a_repair_is_whole_or_says_that_memory_ran_out),
		cmocka_unit_test(a_bisection_is_whole_or_says_that_memory_ran_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
