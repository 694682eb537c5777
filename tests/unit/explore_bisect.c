// SPDX-License-Identifier: GPL-2.0-only
/* which kernel, and which behaviour, flips a scenario */
#include "explore_fixture.h"

#include <errno.h>

/*
 * Registers on an encrypting host: dma_direct_map_resource() of 7.1 knows no encoding, v6 gives a device that reaches
 * the C-bit a private address; DMA_ATTR_CC_SHARED has to be honoured for that (v6 09/20)
 */
#define REGISTERS                                                                                                      \
	"dmasim: 1\nplatform:\n  encryption: sme\n  c_bit: 47\n  cmdline: mem_encrypt=on iommu=pt\n  iommu: amd\n"     \
	"  ram: [{base: 0, size: 3GiB}, {base: 0xe000_0000, size: 16MiB, kind: mmio}]\ndevices: {d: {dma_mask: 64}}\n" \
	"steps:\n  - map: {device: d, addr: 0xe000_0000, size: 4KiB, dir: bidirectional, mmio: true}\n"

static void bisect(const char *text, const char *good, const char *bad, enum dmasim_bisect_on on,
		   struct dmasim_file *file, struct dmasim_bisection *b)
{
	struct dmasim_error error = { 0 };

	parse(text, file);
	if (dmasim_bisect(file->scenario, good, bad, on, b, &error))
		fail_msg("%s", error.text);
}

static void refused(const char *text, const char *good, const char *bad, enum dmasim_bisect_on on, const char *why,
		    const char *hint)
{
	struct dmasim_error error = { 0 };
	struct dmasim_bisection b;
	struct dmasim_file file;

	parse(text, &file);
	assert_int_equal(dmasim_bisect(file.scenario, good, bad, on, &b, &error), -EINVAL);
	assert_string_equal(error.text, why);
	assert_string_equal(error.hint, hint);
	dmasim_bisection_free(&b);
	dmasim_file_free(&file);
}

static void done(struct dmasim_file *file, struct dmasim_bisection *b)
{
	dmasim_bisection_free(b);
	dmasim_file_free(file);
}

static unsigned int needed(const struct dmasim_bisection *b, const char *behaviour[4])
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < b->changes; i++)
		if (b->change[i].needed && count < 4)
			behaviour[count++] = b->change[i].info.name;
	return count;
}

/* 18 June 2026: the series of 4 June compares pool and device on every platform (its patch 06/20) */
static void the_posting_and_the_patch_that_broke_a_host_are_found(void **state)
{
	struct dmasim_bisection b;
	struct dmasim_file file;
	const char *which[4];

	(void)state;
	bisect(QUESTION, "v6.12", "cc-shared-v6", DMASIM_BISECT_AUTO, &file, &b);
	assert_int_equal(b.on, DMASIM_BISECT_EXPECTATIONS);
	assert_string_equal(b.kernel[b.last].name, "v7.1");
	assert_string_equal(b.kernel[b.first].name, "cc-shared-v6");
	assert_true(b.single);
	assert_int_equal(needed(&b, which), 1);
	assert_string_equal(which[0], "pool_check");
	for (unsigned int i = 0; i < b.changes; i++)
		if (b.change[i].needed) {
			assert_string_equal(b.change[i].why, "v6 06/20");
			assert_string_equal(b.change[i].date, "2026-06-04");
			assert_false(b.change[i].reversed);
			assert_int_equal(b.change[i].alone, DMASIM_BAD);
			assert_int_equal(b.change[i].without, DMASIM_GOOD);
		}
	done(&file, &b);
}

static void going_back_in_history_finds_what_repaired_it(void **state)
{
	struct dmasim_bisection b;
	struct dmasim_file file;
	const char *which[4];

	(void)state;
	bisect(QUESTION, "v7.3", "cc-shared-v6", DMASIM_BISECT_AUTO, &file, &b);
	assert_int_equal(b.kernels, 4);
	assert_string_equal(b.kernel[b.last].name, "cc-shared-v7");
	assert_int_equal(needed(&b, which), 1);
	assert_string_equal(which[0], "pool_check");
	for (unsigned int i = 0; i < b.changes; i++)
		if (b.change[i].needed) {
			assert_true(b.change[i].reversed);
			assert_string_equal(b.change[i].why, "v7 13/22");
		}
	done(&file, &b);
}

/* the way from one branch to another leads over what both come from */
static void two_branches_are_joined_by_their_common_ancestor(void **state)
{
	static const char *const way[] = { "v7.2", "v7.1", "cc-shared-v6", "proposal-e" };
	struct dmasim_bisection b;
	struct dmasim_file file;

	(void)state;
	bisect(QUESTION, "v7.2", "proposal-e", DMASIM_BISECT_AUTO, &file, &b);
	assert_int_equal(b.kernels, 4);
	for (unsigned int i = 0; i < b.kernels; i++)
		assert_string_equal(b.kernel[i].name, way[i]);
	assert_string_equal(b.kernel[b.first].name, "cc-shared-v6");
	done(&file, &b);
}

static void behaviours_that_flip_it_only_together_are_told_together(void **state)
{
	struct dmasim_bisection b;
	struct dmasim_file file;
	const char *which[4];

	(void)state;
	bisect(REGISTERS, "v7.1", "cc-shared-v6", DMASIM_BISECT_OUTCOME, &file, &b);
	assert_false(b.single);
	assert_int_equal(needed(&b, which), 2);
	assert_string_equal(which[0], "cc_shared_attr");
	assert_string_equal(which[1], "mmio_encoding");
	done(&file, &b);
}

static void one_that_cannot_stand_alone_says_why(void **state)
{
	struct dmasim_bisection b;
	struct dmasim_file file;

	(void)state;
	bisect(REGISTERS, "v7.1", "cc-shared-v6", DMASIM_BISECT_OUTCOME, &file, &b);
	for (unsigned int i = 0; i < b.changes; i++)
		if (!strcmp(b.change[i].info.name, "mmio_encoding")) {
			assert_int_equal(b.change[i].alone, DMASIM_UNTESTABLE);
			assert_true(b.change[i].impossible[0]);
		}
	done(&file, &b);
}

static void without_expectations_any_other_outcome_is_bad(void **state)
{
	struct dmasim_bisection b;
	struct dmasim_file file;

	(void)state;
	bisect(NARROW, "v7.3", "v7.3,trusted_device=ignored,pool_check=none,dma_encoding=mask", DMASIM_BISECT_AUTO,
	       &file, &b);
	assert_int_equal(b.on, DMASIM_BISECT_OUTCOME);
	assert_int_equal(b.kernels, 2);
	assert_true(b.single);
	for (unsigned int i = 0; i < b.changes; i++) {
		assert_int_equal(b.change[i].needed, !strcmp(b.change[i].info.name, "dma_encoding"));
		assert_null(b.change[i].why);
	}
	done(&file, &b);
}

/* realms are known from 6.13 on */
static void a_kernel_that_cannot_run_it_is_named(void **state)
{
	(void)state;
	refused(NARROW, "v6.12", "v7.3", DMASIM_BISECT_OUTCOME,
		"v6.12 cannot run it: kernel v6.12 does not run on arm64 with encryption cca", "");
}

static void ends_that_are_not_what_they_are_said_to_be_are_refused(void **state)
{
	(void)state;
	refused(QUESTION, "cc-shared-v6", "v7.1", DMASIM_BISECT_AUTO,
		"cc-shared-v6 is not good: step 1: path: expected swiotlb, got none",
		"it is the other way round: exchange the two");
	refused(QUESTION, "v7.1", "v7.2", DMASIM_BISECT_AUTO,
		"v7.2 is not bad: all that the scenario expects holds there", "");
	refused(QUESTION, "v6.12", "v7.3", DMASIM_BISECT_AUTO,
		"v7.3 is not bad: all that the scenario expects holds there",
		"cc-shared-v6, which lies between them, is bad");
	refused(QUESTION, "v7.1", "v7.2", DMASIM_BISECT_OUTCOME,
		"every step gives the same under both kernels: nothing to bisect", "");
	refused(NARROW, "v7.1", "v7.3", DMASIM_BISECT_EXPECTATIONS, "the scenario expects nothing that could fail", "");
	refused(QUESTION, "v7.1", "v7.1", DMASIM_BISECT_AUTO, "v7.1 is both the good and the bad kernel", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_posting_and_the_patch_that_broke_a_host_are_found),
		cmocka_unit_test(going_back_in_history_finds_what_repaired_it),
		cmocka_unit_test(two_branches_are_joined_by_their_common_ancestor),
		cmocka_unit_test(behaviours_that_flip_it_only_together_are_told_together),
		cmocka_unit_test(one_that_cannot_stand_alone_says_why),
		cmocka_unit_test(without_expectations_any_other_outcome_is_bad),
		cmocka_unit_test(a_kernel_that_cannot_run_it_is_named),
		cmocka_unit_test(ends_that_are_not_what_they_are_said_to_be_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
