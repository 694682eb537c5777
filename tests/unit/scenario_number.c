/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers and truth values as scenarios write them. Units and letters follow memparse() of the kernel's lib/cmdline.c,
 * truth values the bool type of YAML 1.1.
 */
#include "test.h"

#include <dmasim/dmasim.h>

#include "base/types.h"
#include "scenario/number.h"

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		u64 value;
	} good[] = {
		{ "0", 0 },
		{ "4096", 4096 },
		{ "1_048_576", 1048576 },
		{ "0x1000", 4096 },
		{ "0X1_2345_6000", 0x123456000 },
		{ "0xffff_ffff_ffff_ffff", UINT64_MAX },
		{ "18446744073709551615", UINT64_MAX },
		{ "4KiB", KiB(4) },
		{ "3MiB", MiB(3) },
		{ "60GiB", GiB(60) },
		{ "1TiB", TiB(1) },
		{ "1PiB", TiB(1024) },
		{ "15EiB", 15ull << 60 },
		{ "4K", KiB(4) },
		{ "4k", KiB(4) },
		{ "2M", MiB(2) },
		{ "1g", GiB(1) },
		{ "0x10K", KiB(16) },
		/* E is a digit there, as it is to memparse() */
		{ "0x10E", 0x10e },
	};
	bool hex;
	u64 value;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++) {
		value = 1;
		assert_int_equal(number_parse(good[i].text, &value, &hex), NUMBER_OK);
		assert_int_equal(value, good[i].value);
		assert_int_equal(hex, good[i].text[0] == '0' && good[i].text[1]);
	}
}

static void test_what_is_no_number(void **state)
{
	static const struct {
		const char *text;
		enum number_status status;
	} bad[] = {
		{ "", NUMBER_NONE },
		{ "x", NUMBER_NONE },
		{ "-", NUMBER_NONE },
		{ "0x", NUMBER_NONE },
		{ "KiB", NUMBER_NONE },
		{ "-1", NUMBER_NEGATIVE },
		{ "1.5GiB", NUMBER_FRACTION },
		{ "010", NUMBER_OCTAL },
		{ "00", NUMBER_OCTAL },
		{ "4kB", NUMBER_SUFFIX },
		{ "4KB", NUMBER_SUFFIX },
		{ "4kiB", NUMBER_SUFFIX },
		{ "4KiBs", NUMBER_SUFFIX },
		{ "4 KiB", NUMBER_SUFFIX },
		{ "4KiB ", NUMBER_SUFFIX },
		{ "1:30", NUMBER_SUFFIX },
		{ "4.", NUMBER_SUFFIX },
		{ "0b11", NUMBER_SUFFIX },
		{ "_1", NUMBER_SEPARATOR },
		{ "1_", NUMBER_SEPARATOR },
		{ "1__0", NUMBER_SEPARATOR },
		{ "0x_1", NUMBER_SEPARATOR },
		{ "18446744073709551616", NUMBER_BIG },
		{ "0x1_0000_0000_0000_0000", NUMBER_BIG },
		{ "16EiB", NUMBER_BIG },
		{ "17179869184GiB", NUMBER_BIG },
		{ "999999999999999999999999999999999999999", NUMBER_BIG },
	};
	bool hex;
	u64 value;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		if (number_parse(bad[i].text, &value, &hex) != bad[i].status)
			fail_msg("'%s'", bad[i].text);
		assert_false(dmasim_number(bad[i].text, &value));
	}
}

static void test_truth_values(void **state)
{
	bool value = false;

	(void)state;
	assert_true(dmasim_flag("yes", &value));
	assert_true(value);
	assert_true(dmasim_flag("Off", &value));
	assert_false(value);
	assert_true(dmasim_flag("TRUE", &value));
	assert_true(value);
	assert_false(dmasim_flag("tRue", &value));
	assert_false(dmasim_flag("y", &value));
	assert_false(dmasim_flag("1", &value));
	assert_false(dmasim_flag("", &value));
}

static void test_nearest_name(void **state)
{
	static const char *const names[] = { "map",	"unmap", NULL,	 "map_sg", "dma_mask", "coherent_dma_mask",
					     "sev-snp", "v6.1",	 "v6.12" };
	static const unsigned int n = ARRAY_SIZE(names);

	(void)state;
	assert_string_equal(dmasim_nearest("mapp", names, n), "map");
	assert_string_equal(dmasim_nearest("umap", names, n), "unmap");
	assert_string_equal(dmasim_nearest("dma_maks", names, n), "dma_mask");
	assert_string_equal(dmasim_nearest("sev_snp", names, n), "sev-snp");
	assert_string_equal(dmasim_nearest("MAP", names, n), "map");
	assert_string_equal(dmasim_nearest("v6.21", names, n), "v6.12");
	assert_null(dmasim_nearest("frobnicate", names, n));
	assert_null(dmasim_nearest("x", names, n));
	assert_null(dmasim_nearest("", names, n));
	assert_null(dmasim_nearest("map", names, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_is_no_number),
		cmocka_unit_test(test_truth_values),
		cmocka_unit_test(test_nearest_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
