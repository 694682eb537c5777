// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenarios carried out whole: expectations, violations that nobody named, xfail, kernels given by hand, agents.
 */
#include "machine_fixture.h"

#include <dmasim/profile.h>
#include <dmasim/scenario.h>

struct carried {
	struct dmasim_file file;
	struct dmasim_diagnostics diagnostics;
	struct dmasim_run run;
	int code;
};

static void carry(struct carried *c, const char *text, const char *kernel, unsigned int flags)
{
	memset(c, 0, sizeof(*c));
	if (dmasim_file_parse("test.yaml", text, strlen(text), &c->file, &c->diagnostics))
		fail_msg("%s", c->diagnostics.error[0].text);
	c->code = dmasim_scenario_run(&c->file.scenario[0], kernel, flags, &c->run);
}

static void drop(struct carried *c)
{
	dmasim_run_free(&c->run);
	dmasim_file_free(&c->file);
	dmasim_diagnostics_free(&c->diagnostics);
}

#define SME_HOST                                                                                                       \
	"dmasim: 1\n"                                                                                                  \
	"kernel: %s\n"                                                                                                 \
	"platform:\n"                                                                                                  \
	"  cpu: amd\n"                                                                                                 \
	"  encryption: sme\n"                                                                                          \
	"  c_bit: 51\n"                                                                                                \
	"  ram:\n"                                                                                                     \
	"    - {base: 0, size: 3GiB}\n"                                                                                \
	"    - {base: 4GiB, size: 60GiB}\n"                                                                            \
	"  cpus: 4\n"                                                                                                  \
	"  iommu: amd\n"                                                                                               \
	"  cmdline: mem_encrypt=on iommu=pt swiotlb=force\n"                                                           \
	"devices:\n"                                                                                                   \
	"  nvme: {dma_mask: 64}\n"                                                                                     \
	"steps:\n"                                                                                                     \
	"  - id: m1\n"                                                                                                 \
	"    map: {device: nvme, addr: 0x1_2345_6000, size: 4KiB, dir: to_device}\n"                                   \
	"    expect: {path: %s}\n"

/* docs/reference/linux-dma.md section 5, row 16; v6: 9 and 18 June 2026 */
static void the_same_scenario_gives_each_kernel_its_own_answer(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), SME_HOST, "cc-shared-v6", "none");
	carry(&c, text, NULL, 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.passed);
	assert_string_equal(c.run.kernel, "cc-shared-v6");
	drop(&c);
	carry(&c, text, "v7.3", 0);
	assert_false(c.run.passed);
	assert_int_equal(c.run.failed, 1);
	assert_string_equal(c.run.step[0].mismatch[0].got, "swiotlb");
	assert_string_equal(c.run.kernel, "v7.3");
	drop(&c);
}

/* the guest-only check, alone, makes v6 work again: proposal D of 29 June 2026 */
static void a_single_behaviour_can_be_tried_on_top_of_a_kernel(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), SME_HOST, "cc-shared-v6", "swiotlb");
	carry(&c, text, "pool_check=guest_and_host", 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.passed);
	assert_string_equal(c.run.kernel, "cc-shared-v6,pool_check=guest_and_host");
	drop(&c);
	carry(&c, text, "v7.3,pool_check=always", 0);
	assert_false(c.run.passed);
	drop(&c);
}

/* 6.6 tells an untrusted device of no limit, 6.12 with the bug does, too */
static void a_bug_is_switched_on_by_its_name(void **state)
{
	static const char text[] = "dmasim: 1\n"
				   "kernel: {base: v6.12, bugs: [max-mapping-untrusted, padding-lost]}\n"
				   "platform: {cpu: intel, iommu: intel, cmdline: intel_iommu=on}\n"
				   "devices: {d: {untrusted: true}}\n"
				   "steps:\n"
				   "  - check: {what: limits, device: d}\n"
				   "    expect: {size: 0xffff_ffff_ffff_ffff}\n";
	struct carried c;

	(void)state;
	carry(&c, text, NULL, 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.passed);
	assert_string_equal(c.run.kernel, "v6.12,bugs=max-mapping-untrusted,bugs=padding-lost");
	drop(&c);
	carry(&c, text, "v6.12", 0);
	assert_false(c.run.passed);
	drop(&c);
	carry(&c, text, "v7.3,bugs=padding-lost+max-mapping-untrusted", 0);
	assert_true(c.run.passed);
	drop(&c);
	carry(&c, text, "v6.6", 0);
	assert_true(c.run.passed);
	drop(&c);
}

static void a_kernel_that_does_not_exist_is_refused_with_what_would_be_right(void **state)
{
	static const struct {
		const char *kernel, *text, *hint;
	} bad[] = {
		{ "v7.33", "unknown kernel 'v7.33'", "did you mean 'v7.3'?" },
		{ "v6.12,bugs=padding-list", "unknown bug 'padding-list'", "did you mean 'padding-lost'?" },
		{ "v6.12,bugs=padding-lost+x", "unknown bug 'x'", NULL },
		{ "v7.3,pool_chek=none", "unknown behaviour 'pool_chek'", "did you mean 'pool_check'?" },
		{ "v7.3,pool_check=nope", "unknown value of pool_check 'nope'", "did you mean 'none'?" },
		{ "v7.3,pool_check", "kernel: 'pool_check' is no change of a behaviour", NULL },
		{ "v7.3,=none", "kernel: '=none' is no change of a behaviour", NULL },
		{ "", "unknown kernel ''", NULL },
		{ "v6.12,cc_shared_attr=honoured",
		  "no kernel has cc_shared_attr=honoured and map_api=page: DMA_ATTR_CC_SHARED is an attribute of "
		  "dma_map_phys()",
		  "it needs map_api=phys" },
	};
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), SME_HOST, "v6.12", "swiotlb");
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		carry(&c, text, bad[i].kernel, 0);
		assert_true(c.code < 0);
		assert_string_equal(c.run.error.text, bad[i].text);
		if (bad[i].hint)
			assert_string_equal(c.run.error.hint, bad[i].hint);
		drop(&c);
	}
}

/*
 * Proposal D: on a host the address follows the device, not the pool, so that the C-bit is set over a decrypted pool:
 * docs/reference/linux-dma.md 2.2.
 */
#define MISMATCH SME_HOST "%s"

static void a_hazard_fails_unless_it_is_expected_or_off(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), MISMATCH, "{base: cc-shared-v6, pool_check: guest_only}", "swiotlb", "");
	carry(&c, text, NULL, 0);
	assert_int_equal(c.code, 0);
	assert_false(c.run.passed);
	assert_int_equal(c.run.violations, 1);
	assert_null(c.run.step[0].mismatch[0].expect);
	assert_non_null(strstr(c.run.step[0].mismatch[0].got, "KEY_MISMATCH"));
	drop(&c);
	(void)snprintf(text, sizeof(text), MISMATCH, "{base: cc-shared-v6, pool_check: guest_only}",
		       "swiotlb, violates: [KEY_MISMATCH]", "");
	carry(&c, text, NULL, 0);
	assert_true(c.run.passed);
	assert_int_equal(c.run.violations, 0);
	drop(&c);
	(void)snprintf(text, sizeof(text), MISMATCH, "{base: cc-shared-v6, pool_check: guest_only}", "swiotlb",
		       "invariants: {KEY_MISMATCH: false}\n");
	carry(&c, text, NULL, 0);
	assert_true(c.run.passed);
	drop(&c);
	/* one that is expected and does not come is a failure too */
	(void)snprintf(text, sizeof(text), MISMATCH, "v7.3", "swiotlb, violates: [KEY_MISMATCH]", "");
	carry(&c, text, NULL, 0);
	assert_false(c.run.passed);
	drop(&c);
}

static void an_xfail_that_fails_passes_and_one_that_passes_fails(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), MISMATCH, "v7.3", "direct", "xfail: {reason: it bounces}\n");
	carry(&c, text, NULL, 0);
	assert_true(c.run.passed);
	assert_true(c.run.xfailed);
	assert_false(c.run.xpassed);
	drop(&c);
	(void)snprintf(text, sizeof(text), MISMATCH, "v7.3", "swiotlb", "xfail: {reason: it bounces}\n");
	carry(&c, text, NULL, 0);
	assert_false(c.run.passed);
	assert_true(c.run.xpassed);
	drop(&c);
}

static void a_refused_step_ends_the_scenario(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	(void)snprintf(text, sizeof(text), MISMATCH, "v7.3", "swiotlb",
		       "  - map: {device: nvme, addr: 1TiB, size: 4KiB}\n"
		       "  - unmap: m1\n");
	carry(&c, text, NULL, 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.refused);
	assert_false(c.run.passed);
	assert_int_equal(c.run.steps, 2);
	assert_int_equal(c.run.error.at.line, 19);
	assert_string_equal(c.run.error.text, "map: [0x10000000000, 0x10000000fff] is not memory of this machine");
	drop(&c);
}

#define AGENTS                                                                                                         \
	"dmasim: 1\n"                                                                                                  \
	"devices: {a: {dma_mask: 32}, b: {dma_mask: 32}}\n"                                                            \
	"steps:\n"                                                                                                     \
	"  - parallel:\n"                                                                                              \
	"      one:\n"                                                                                                 \
	"        - {map: {device: a, addr: 8GiB, size: 4KiB}, id: a1}\n"                                               \
	"        - {unmap: a1, id: a2}\n"                                                                              \
	"      two:\n"                                                                                                 \
	"        - {map: {device: b, addr: 8200MiB, size: 4KiB}, id: b1}\n"                                            \
	"        - {unmap: b1, id: b2}\n"

static void order_of(const struct carried *c, const char *ids)
{
	char got[64] = "";

	for (unsigned int i = 0; i < c->run.steps; i++)
		if (c->run.step[i].step && c->run.step[i].step->id)
			strcat(strcat(got, c->run.step[i].step->id), " ");
	assert_string_equal(got, ids);
}

static void agents_take_turns_unless_an_order_is_given(void **state)
{
	char text[2048];
	struct carried c;

	(void)state;
	carry(&c, AGENTS, NULL, 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.passed);
	order_of(&c, "a1 b1 a2 b2 ");
	/* the second mapping found the first one's slots taken, and both are back at the end */
	assert_int_equal(c.run.step[1].result.slot, 2);
	drop(&c);
	(void)snprintf(text, sizeof(text), "%s    order: [\"two:0\", \"two:1\"]\n", AGENTS);
	carry(&c, text, NULL, 0);
	order_of(&c, "b1 b2 a1 a2 ");
	drop(&c);
	(void)snprintf(text, sizeof(text), "%s    order: [\"two:1\"]\n", AGENTS);
	carry(&c, text, NULL, 0);
	assert_true(c.run.refused);
	drop(&c);
}

static void a_seed_gives_the_same_order_each_time(void **state)
{
	bool differ = false;
	char text[2048];
	struct carried c[2];

	(void)state;
	for (unsigned int seed = 1; seed < 9; seed++) {
		(void)snprintf(text, sizeof(text), "%s    seed: %u\n", AGENTS, seed);
		carry(&c[0], text, NULL, 0);
		carry(&c[1], text, NULL, 0);
		assert_true(c[0].run.passed);
		assert_int_equal(c[0].run.steps, c[1].run.steps);
		for (unsigned int i = 0; i < c[0].run.steps; i++)
			assert_int_equal(c[0].run.step[i].step ? c[0].run.step[i].step->index : 99,
					 c[1].run.step[i].step ? c[1].run.step[i].step->index : 99);
		differ |= strcmp(c[0].run.step[0].step->id, "a1") != 0;
		drop(&c[0]);
		drop(&c[1]);
	}
	assert_true(differ);
}

static void the_trace_changes_no_result(void **state)
{
	char text[2048];
	struct carried with, without;

	(void)state;
	(void)snprintf(text, sizeof(text), SME_HOST, "v6.12", "swiotlb");
	carry(&without, text, NULL, 0);
	carry(&with, text, NULL, DMASIM_TRACE | DMASIM_ANSWERS);
	assert_int_equal(without.run.step[0].decisions, 0);
	assert_true(with.run.step[0].decisions > 0);
	assert_int_equal(with.run.step[0].result.dma_addr, without.run.step[0].result.dma_addr);
	assert_string_equal(with.run.step[0].result.rule, without.run.step[0].result.rule);
	assert_int_equal(with.run.step[0].result.present, without.run.step[0].result.present);
	assert_null(without.run.answers_met);
	for (unsigned int i = 0; i < dmasim_decision_count(); i++)
		if (with.run.answers_met[i] & ~with.run.answers_possible[i])
			fail_msg("%s: an answer that this kernel cannot give", dmasim_decision_name(i));
	drop(&with);
	drop(&without);
}

static void what_boot_prints_can_be_expected(void **state)
{
	struct carried c;

	(void)state;
	/* arch/x86/kernel/pci-dma.c pci_iommu_init() */
	carry(&c,
	      "dmasim: 1\n"
	      "platform:\n"
	      "  expect: {warnings: {contains: \"PCI-DMA: Using software bounce buffering for IO (SWIOTLB)\"}}\n"
	      "steps: []\n",
	      NULL, 0);
	assert_int_equal(c.code, 0);
	assert_true(c.run.passed);
	assert_true(c.run.step[0].boot);
	drop(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_scenario_gives_each_kernel_its_own_answer),
		cmocka_unit_test(a_bug_is_switched_on_by_its_name),
		cmocka_unit_test(a_single_behaviour_can_be_tried_on_top_of_a_kernel),
		cmocka_unit_test(a_kernel_that_does_not_exist_is_refused_with_what_would_be_right),
		cmocka_unit_test(a_hazard_fails_unless_it_is_expected_or_off),
		cmocka_unit_test(an_xfail_that_fails_passes_and_one_that_passes_fails),
		cmocka_unit_test(a_refused_step_ends_the_scenario),
		cmocka_unit_test(agents_take_turns_unless_an_order_is_given),
		cmocka_unit_test(a_seed_gives_the_same_order_each_time),
		cmocka_unit_test(the_trace_changes_no_result),
		cmocka_unit_test(what_boot_prints_can_be_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
