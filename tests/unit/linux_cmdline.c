// SPDX-License-Identifier: GPL-2.0-only
/* each expectation is what the named kernel function of 6.12 does with that text */
#include "test.h"

#include <string.h>

#include "linux/kernel.h"

struct fixture {
	struct kernel k;
};

static struct cmdline *parse(struct fixture *f, const char *text)
{
	cmdline_free(&f->k.cmdline);
	assert_int_equal(cmdline_parse(&f->k, &f->k.cmdline, text), 0);
	return &f->k.cmdline;
}

static const char *last_line(const struct fixture *f)
{
	return f->k.log.count ? f->k.log.record[f->k.log.count - 1].text : "";
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return !*state;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	cmdline_free(&f->k.cmdline);
	kernel_log_free(&f->k.log);
	free(f);
	return 0;
}

/* kernel/dma/swiotlb.c setup_io_tlb_npages() */
static void swiotlb_takes_slots_then_areas_then_a_word(void **state)
{
	static const struct {
		const char *text;
		u64 slots;
		unsigned int areas;
		bool force, noforce;
	} row[] = {
		{ "swiotlb=force", 0, 0, true, false },
		{ "swiotlb=noforce", 0, 0, false, true },
		{ "swiotlb=2048", 2048, 0, false, false },
		{ "swiotlb=0x800,4", 2048, 4, false, false },
		{ "swiotlb=2048,4,force", 2048, 4, true, false },
		{ "swiotlb=2048,force", 2048, 0, true, false },
		{ "swiotlb=,,force", 0, 0, true, false },
		/* zero areas become one in swiotlb_adjust_nareas() */
		{ "swiotlb=2048,0", 2048, 1, false, false },
		/* the word is compared whole: anything behind it spoils it */
		{ "swiotlb=force,2048", 0, 0, false, false },
		{ "swiotlb=forced", 0, 0, false, false },
		/* no suffix: simple_strtoul() stops there and what follows is no word */
		{ "swiotlb=64M,force", 64, 0, false, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const struct cmdline *c = parse(*state, row[i].text);

		assert_int_equal(c->swiotlb_nslabs, row[i].slots);
		assert_int_equal(c->swiotlb_nareas, row[i].areas);
		assert_int_equal(c->swiotlb_force, row[i].force);
		assert_int_equal(c->swiotlb_noforce, row[i].noforce);
	}
}

/* arch/x86/kernel/pci-dma.c iommu_setup() and drivers/iommu/iommu.c iommu_set_def_domain_type() */
static void the_last_word_about_passthrough_counts(void **state)
{
	static const struct {
		const char *text;
		enum cmdline_tristate want;
	} row[] = {
		{ "", CMDLINE_UNSET },
		{ "iommu=pt", CMDLINE_ON },
		{ "iommu=nopt", CMDLINE_OFF },
		{ "iommu=soft,pt", CMDLINE_ON },
		{ "iommu.passthrough=1", CMDLINE_ON },
		{ "iommu.passthrough=0", CMDLINE_OFF },
		{ "iommu.passthrough=on", CMDLINE_ON },
		{ "iommu.passthrough=off", CMDLINE_OFF },
		{ "iommu=pt iommu.passthrough=0", CMDLINE_OFF },
		{ "iommu.passthrough=0 iommu=pt", CMDLINE_ON },
		{ "iommu=passthrough", CMDLINE_UNSET },
		/* usedac ends the parsing */
		{ "iommu=usedac,pt", CMDLINE_UNSET },
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const struct cmdline *c = parse(*state, row[i].text);

		assert_int_equal(c->iommu_passthrough, row[i].want);
		assert_int_equal(c->iommu_def_domain_cmdline, row[i].want != CMDLINE_UNSET);
	}
}

static void iommu_pt_means_nothing_outside_x86(void **state)
{
	struct fixture *f = *state;

	f->k.arch.arch = ARCH_ARM64;
	assert_int_equal(parse(f, "iommu=pt iommu=off")->iommu_passthrough, CMDLINE_UNSET);
	assert_false(f->k.cmdline.iommu_off);
	assert_int_equal(parse(f, "iommu.passthrough=1")->iommu_passthrough, CMDLINE_ON);
}

/* init/main.c do_early_param() */
static void a_malformed_boolean_is_reported_and_ignored(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, "iommu.strict=maybe")->iommu_strict, CMDLINE_UNSET);
	assert_string_equal(last_line(f), "Malformed early option 'iommu.strict'");
	assert_int_equal(parse(f, "iommu.strict=1")->iommu_strict, CMDLINE_ON);
	assert_int_equal(parse(f, "iommu.strict=n")->iommu_strict, CMDLINE_OFF);
	assert_true(parse(f, "iommu.forcedac=1")->iommu_forcedac);
}

/*
 * 6.1: cmdline_find_option() in sme_enable() gives the value of the last one. From 6.10 on the boot stub asks
 * cmdline_find_option_bool() for the first place of each of two words. Neither knows quotes or "--".
 */
static void mem_encrypt_is_on_as_that_kernel_reads_it(void **state)
{
	static const struct {
		const char *text;
		bool kernel, stub;
	} row[] = {
		{ "quiet", false, false },
		{ "mem_encrypt=on", true, true },
		{ "mem_encrypt=1", false, false },
		{ "mem_encrypt=only", false, false },
		{ "xmem_encrypt=on", false, false },
		{ "mem_encrypt=on mem_encrypt=off", false, false },
		{ "mem_encrypt=off mem_encrypt=on", true, true },
		{ "mem_encrypt=on mem_encrypt=off mem_encrypt=on", true, false },
		{ "mem_encrypt=on mem_encrypt=1", false, true },
		{ "quiet -- mem_encrypt=on", true, true },
		{ "\"mem_encrypt=on\"", false, false },
		{ "\tmem_encrypt=on\n", true, true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		f->k.profile.sme_switch = SME_SWITCH_KERNEL;
		assert_int_equal(parse(f, row[i].text)->mem_encrypt, row[i].kernel);
		f->k.profile.sme_switch = SME_SWITCH_STUB;
		assert_int_equal(parse(f, row[i].text)->mem_encrypt, row[i].stub);
	}
}

/* 121f9fd1c308: what follows the numbers is compared by its beginning, and track_hiwater may come last */
static void swiotlb_can_ask_for_the_high_water_mark(void **state)
{
	static const struct {
		const char *text;
		bool force, noforce, track;
	} row[] = {
		{ "swiotlb=force,track_hiwater", true, false, true },
		{ "swiotlb=noforce,track_hiwater", false, true, true },
		{ "swiotlb=2048,4,track_hiwater", false, false, true },
		{ "swiotlb=2048,track_hiwater", false, false, true },
		{ "swiotlb=track_hiwater", false, false, true },
		{ "swiotlb=track_hiwater,force", false, false, true },
		{ "swiotlb=force", true, false, false },
		{ "swiotlb=forced", true, false, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const struct cmdline *c;

		f->k.profile.used_count = USED_COUNT_ON_REQUEST;
		c = parse(f, row[i].text);
		assert_int_equal(c->swiotlb_force, row[i].force);
		assert_int_equal(c->swiotlb_noforce, row[i].noforce);
		assert_int_equal(c->swiotlb_track_hiwater, row[i].track);
		/* older kernels know neither the word nor beginnings of words */
		f->k.profile.used_count = USED_COUNT_TOTAL;
		c = parse(f, row[i].text);
		assert_int_equal(c->swiotlb_force, !strcmp(row[i].text, "swiotlb=force"));
		assert_false(c->swiotlb_noforce || c->swiotlb_track_hiwater);
	}
}

/* drivers/iommu/amd/init.c parse_amd_iommu_options() */
static void amd_iommu_words_are_told_apart_and_unknown_ones_reported(void **state)
{
	struct fixture *f = *state;
	const struct cmdline *c;

	f->k.profile.amd_pgsizes = AMD_PGSIZES_OPTIONS;
	c = parse(f, "amd_iommu=fullflush,nohugepages");
	assert_true(c->amd_iommu_fullflush);
	assert_true(c->amd_iommu_nohugepages);
	assert_string_equal(last_line(f), "AMD-Vi: Restricting V1 page-sizes to 4KiB");
	assert_true(parse(f, "amd_iommu=off")->amd_iommu_off);
	assert_true(parse(f, "amd_iommu=v2_pgsizes_only,pgtbl_v2")->amd_iommu_v2_pgsizes_only);
	assert_true(f->k.cmdline.amd_iommu_pgtbl_v2);
	parse(f, "amd_iommu=fast,force_enable");
	assert_string_equal(last_line(f), "AMD-Vi: Unknown option - 'fast,force_enable'");
}

/* both came after 6.1, whose parse_amd_iommu_options() takes them for mistakes */
static void amd_iommu_page_sizes_are_unknown_words_to_older_kernels(void **state)
{
	struct fixture *f = *state;

	f->k.profile.amd_pgsizes = AMD_PGSIZES_FIXED;
	assert_false(parse(f, "amd_iommu=nohugepages")->amd_iommu_nohugepages);
	assert_string_equal(last_line(f), "AMD-Vi: Unknown option - 'nohugepages'");
	assert_false(parse(f, "amd_iommu=v2_pgsizes_only")->amd_iommu_v2_pgsizes_only);
	assert_string_equal(last_line(f), "AMD-Vi: Unknown option - 'v2_pgsizes_only'");
}

/* drivers/iommu/intel/iommu.c intel_iommu_setup() */
static void intel_iommu_words_are_told_apart_and_unknown_ones_reported(void **state)
{
	struct fixture *f = *state;
	const struct cmdline *c = parse(f, "intel_iommu=on,sp_off,strict,forcedac");

	assert_int_equal(c->intel_iommu, CMDLINE_ON);
	assert_true(c->intel_iommu_sp_off);
	assert_true(c->intel_iommu_strict);
	assert_true(c->iommu_forcedac);
	assert_string_equal(last_line(f), "DMAR: intel_iommu=forcedac deprecated; use iommu.forcedac instead");
	assert_int_equal(parse(f, "intel_iommu=off")->intel_iommu, CMDLINE_OFF);
	parse(f, "intel_iommu=igfx_off");
	assert_string_equal(last_line(f), "DMAR: Disable GFX device mapping");
	parse(f, "intel_iommu=maybe");
	assert_string_equal(last_line(f), "DMAR: Unknown option - 'maybe'");
}

/* lib/cmdline.c memparse() */
static void sizes_take_one_suffix_letter(void **state)
{
	const char *end;

	assert_int_equal(parse(*state, "coherent_pool=256K")->coherent_pool, KiB(256));
	assert_int_equal(parse(*state, "mem=4G")->mem_limit, GiB(4));
	assert_int_equal(memparse("0x10m", &end), MiB(16));
	assert_string_equal(end, "");
	assert_int_equal(memparse("3T,", &end), TiB(3));
	assert_string_equal(end, ",");
	assert_int_equal(memparse("010", NULL), 8);
	assert_int_equal(memparse("12x", &end), 12);
	assert_string_equal(end, "x");
}

static void options_of_nobody_here_are_passed_on(void **state)
{
	const struct cmdline *c = parse(*state, "  ro \"a b\"=1 swiotlb=force root=/dev/sda1 -- swiotlb=noforce ");

	assert_int_equal(c->unknown_count, 4);
	assert_string_equal(c->unknown[0], "ro");
	assert_string_equal(c->unknown[1], "a b=1");
	assert_string_equal(c->unknown[2], "root=/dev/sda1");
	assert_string_equal(c->unknown[3], "swiotlb=noforce");
	assert_true(c->swiotlb_force);
	assert_false(c->swiotlb_noforce);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(swiotlb_takes_slots_then_areas_then_a_word, setup, teardown),
	cmocka_unit_test_setup_teardown(the_last_word_about_passthrough_counts, setup, teardown),
	cmocka_unit_test_setup_teardown(iommu_pt_means_nothing_outside_x86, setup, teardown),
	cmocka_unit_test_setup_teardown(a_malformed_boolean_is_reported_and_ignored, setup, teardown),
	cmocka_unit_test_setup_teardown(mem_encrypt_is_on_as_that_kernel_reads_it, setup, teardown),
	cmocka_unit_test_setup_teardown(swiotlb_can_ask_for_the_high_water_mark, setup, teardown),
	cmocka_unit_test_setup_teardown(amd_iommu_page_sizes_are_unknown_words_to_older_kernels, setup, teardown),
	cmocka_unit_test_setup_teardown(amd_iommu_words_are_told_apart_and_unknown_ones_reported, setup, teardown),
	cmocka_unit_test_setup_teardown(intel_iommu_words_are_told_apart_and_unknown_ones_reported, setup, teardown),
	cmocka_unit_test_setup_teardown(sizes_take_one_suffix_letter, setup, teardown),
	cmocka_unit_test_setup_teardown(options_of_nobody_here_are_passed_on, setup, teardown),
};

TEST_MAIN(tests)
