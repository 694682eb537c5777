/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expectations as scenarios write them, against results: which hold, and what is said about those that do not.
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

#include "base/types.h"

static char line_one[] = "software IO TLB: swiotlb_full: 4096 bytes";
static char line_two[] = "swiotlb buffer is full";
static char *lines[] = { line_one, line_two };
static u8 bytes[] = { 0x00, 0x1f, 0xa0 };
static struct dmasim_result elements[2];

static struct dmasim_result sample(void)
{
	struct dmasim_result r = {
		.path = "swiotlb",
		.dma_addr = 0xbc000000,
		.encrypted = true,
		.slot = 7,
		.warnings = { lines, 2 },
		.data = bytes,
		.data_size = sizeof(bytes),
		.element = elements,
		.elements = 2,
	};

	r.present = 1ull << DMASIM_FIELD_PATH | 1ull << DMASIM_FIELD_DMA_ADDR | 1ull << DMASIM_FIELD_ENCRYPTED |
		    1ull << DMASIM_FIELD_SLOT | 1ull << DMASIM_FIELD_WARNINGS | 1ull << DMASIM_FIELD_DATA |
		    1ull << DMASIM_FIELD_VIOLATES;
	elements[1].present = 1ull << DMASIM_FIELD_SIZE;
	elements[1].size = 512;
	return r;
}

/* how many of the expectations fail; the first one that does is told about */
static unsigned int failing(const char *expect, struct dmasim_mismatch *first)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_result r = sample();
	struct dmasim_mismatch m;
	struct dmasim_file file;
	unsigned int failed = 0;
	char text[512];

	(void)snprintf(text, sizeof(text), "dmasim: 1\nsteps:\n  - work:\n    expect: {%s}\n", expect);
	if (dmasim_file_parse("x", text, strlen(text), &file, &d))
		fail_msg("%s: %s", expect, d.error[0].text);
	for (unsigned int i = 0; i < file.scenario->step->expects; i++) {
		if (!dmasim_expect_met(&file.scenario->step->expect[i], &r, &m) && !failed++ && first)
			*first = m;
	}
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return failed;
}

static void test_what_holds(void **state)
{
	static const char *const good[] = {
		"path: swiotlb",
		"path: {not: direct}",
		"path: {not: [direct, iommu]}",
		"path: {any: [direct, swiotlb]}",
		"path: {contains: io}",
		"path: {not: none}",
		"error: none",
		"error: null",
		"error: {not: DMA_MAPPING_ERROR}",
		"dma_addr: 0xbc000000",
		"dma_addr: {min: 0xbc000000, max: 0xbc000000}",
		"dma_addr: {max: 4GiB}",
		"encrypted: true",
		"encrypted: {not: false}",
		"slot: 7",
		"slot: {any: [1, 7]}",
		"slot: {not: [1, 2]}",
		"slots: none",
		"iova: {not: 0}",
		"warnings: {contains: buffer is full}",
		"warnings: {contains: [full, IO TLB]}",
		"warnings: {not: overflow}",
		"warnings: {not: none}",
		"warnings: ['software IO TLB: swiotlb_full: 4096 bytes', swiotlb buffer is full]",
		"violates: none",
		"violates: []",
		"data: 001FA0",
		"data: {contains: 1fa0}",
		"data: {not: '001f'}",
		"data: {any: ['00', 001fa0]}",
		"elements: [{size: none}, {size: 512}]",
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		struct dmasim_mismatch m;

		if (failing(good[i], &m))
			fail_msg("%s: expected %s, got %s", good[i], m.expected, m.got);
	}
}

static void test_what_does_not(void **state)
{
	static const struct {
		const char *expect, *expected, *got;
	} bad[] = {
		{ "path: direct", "direct", "swiotlb" },
		{ "path: none", "none", "swiotlb" },
		{ "path: {not: swiotlb}", "not swiotlb", "swiotlb" },
		{ "path: {not: [direct, swiotlb]}", "not direct or swiotlb", "swiotlb" },
		{ "path: {any: [direct, iommu]}", "direct or iommu", "swiotlb" },
		{ "path: {contains: iommu}", "something with iommu", "swiotlb" },
		{ "error: DMA_MAPPING_ERROR", "DMA_MAPPING_ERROR", "none" },
		{ "error: {not: none}", "any value", "none" },
		{ "dma_addr: 1", "0x1", "0xbc000000" },
		{ "dma_addr: {min: 4GiB}", "at least 0x100000000", "0xbc000000" },
		{ "dma_addr: {min: 1, max: 2}", "at least 0x1, at most 0x2", "0xbc000000" },
		{ "dma_addr: none", "none", "0xbc000000" },
		{ "encrypted: no", "false", "true" },
		{ "slot: 8", "8", "7" },
		{ "slot: {max: 6}", "at most 6", "7" },
		{ "iova: 0", "0x0", "none" },
		{ "iova: {min: 0}", "any value", "none" },
		{ "warnings: none", "none", "[software IO TLB: swiotlb_full: 4096 bytes, swiotlb buffer is full]" },
		{ "warnings: swiotlb buffer is full", "[swiotlb buffer is full]",
		  "[software IO TLB: swiotlb_full: 4096 bytes, swiotlb buffer is full]" },
		{ "warnings: {not: full}", "nothing with full",
		  "[software IO TLB: swiotlb_full: 4096 bytes, swiotlb buffer is full]" },
		{ "violates: SLOT_LEAK", "[SLOT_LEAK]", "[]" },
		{ "violates: {not: none}", "any value", "[]" },
		{ "data: 001fa1", "001fa1", "001fa0" },
		{ "data: '001f'", "001f", "001fa0" },
		{ "data: {contains: a000}", "something with a000", "001fa0" },
		{ "elements: [{size: 512}]", "512", "none" },
		{ "elements: [null, null, {size: {not: 1}}]", "not 1", "no such element" },
		{ "elements: [null, null, {size: none}]", "none", "no such element" },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		struct dmasim_mismatch m = { 0 };

		if (failing(bad[i].expect, &m) != 1)
			fail_msg("%s holds", bad[i].expect);
		assert_string_equal(m.expected, bad[i].expected);
		assert_string_equal(m.got, bad[i].got);
	}
}

/* a mismatch has room for so much: the rest is dots */
static void test_long_values_are_cut(void **state)
{
	static u8 many[4096];
	struct dmasim_result r = { .data = many, .data_size = sizeof(many), .present = 1ull << DMASIM_FIELD_DATA };
	const char *text = "00";
	struct dmasim_expect e = {
		.field = DMASIM_FIELD_DATA, .match = DMASIM_MATCH_EQUAL, .text = &text, .count = 1, .element = -1
	};
	struct dmasim_mismatch m;

	(void)state;
	assert_false(dmasim_expect_met(&e, &r, &m));
	assert_int_equal(strlen(m.got), sizeof(m.got) - 1);
	assert_string_equal(m.got + sizeof(m.got) - 4, "...");
	assert_false(dmasim_expect_met(&e, &r, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_holds),
		cmocka_unit_test(test_what_does_not),
		cmocka_unit_test(test_long_values_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
