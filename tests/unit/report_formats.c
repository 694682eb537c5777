// SPDX-License-Identifier: GPL-2.0-only
/*
 * One failed, one expected-to-fail and one refused scenario, built by hand, in each format. The expected texts follow
 * Documentation/dev-tools/ktap.rst, RFC 8259 and XML 1.0; names hold what each of them forbids.
 */
#include "test.h"

#include <errno.h>
#include <string.h>

#include <dmasim/report.h>

static const char *path_text[] = { "swiotlb" };
static struct dmasim_expect expect_path = {
	.field = DMASIM_FIELD_PATH,
	.text = path_text,
	.count = 1,
	.element = -1,
	.at = { .file = "x&y.yaml", .line = 9, .column = 14, .end_column = 21 },
};

static struct dmasim_device device = { .name = "hda" };

static struct dmasim_step step = {
	.verb = DMASIM_VERB_MAP,
	.at = { .file = "x&y.yaml", .line = 8, .column = 5 },
	.id = "m1",
	.device = 0,
	.from = -1,
	.addr = 0x123456000,
	.size = 4096,
	.has_addr = true,
	.has_size = true,
	.has_direction = true,
	.direction = DMASIM_TO_DEVICE,
	.expect = &expect_path,
	.expects = 1,
};

static struct dmasim_scenario scenario = {
	.name = "a <bad> \"pool\" & #1",
	.file = "x&y.yaml",
	.at = { .file = "x&y.yaml", .line = 3, .column = 1 },
	.platform = { .device = &device, .devices = 1 },
	.step = &step,
	.steps = 1,
};

static struct dmasim_mismatch mismatch = { .expect = &expect_path, .expected = "swiotlb", .got = "none" };

static struct dmasim_decision decision[] = {
	{ .kind = "decision",
	  .rule = "mapping_route",
	  .function = "dma_go_direct",
	  .file = "kernel/dma/mapping.c",
	  .question = "which implementation?",
	  .outcome = "direct",
	  .why = "mask=0xffffffff" },
	{ .kind = "decision",
	  .rule = "pool_state",
	  .function = "swiotlb_map",
	  .file = "kernel/dma/swiotlb.c",
	  .question = "may it serve?",
	  .outcome = "no",
	  .why = "",
	  .deciding = true },
};

static char *warning_text[] = { "swiotlb buffer is full\n\033[1m" };

static struct dmasim_step_run step_run;

static struct dmasim_run failed_run(void)
{
	step_run = (struct dmasim_step_run){
		.step = &step,
		.mismatch = &mismatch,
		.mismatches = 1,
		.decision = decision,
		.decisions = 2,
	};
	step_run.result.path = "none";
	step_run.result.phys = 0xffffffffffff;
	step_run.result.encrypted = true;
	step_run.result.slot = 7;
	step_run.result.warnings = (struct dmasim_list){ .text = warning_text, .count = 1 };
	step_run.result.present = 1ull << DMASIM_FIELD_PATH | 1ull << DMASIM_FIELD_PHYS | 1ull << DMASIM_FIELD_SLOT |
				  1ull << DMASIM_FIELD_ENCRYPTED | 1ull << DMASIM_FIELD_WARNINGS;
	return (struct dmasim_run){
		.scenario = &scenario,
		.kernel = "v6.12",
		.step = &step_run,
		.steps = 1,
		.failed = 1,
	};
}

static void write_all(const struct dmasim_report *report, const struct dmasim_run *run, struct dmasim_buffer *out)
{
	struct dmasim_tally tally = { .files = 1 };

	dmasim_tally_run(&tally, run);
	dmasim_report_start(report, 1, out);
	dmasim_report_file_start(report, scenario.file, &tally, out);
	dmasim_report_run(report, NULL, run, 1, out);
	dmasim_report_file_end(report, scenario.file, &tally, 1, out);
	dmasim_report_end(report, &tally, out);
	assert_false(out->failed);
}

static void assert_report(enum dmasim_format format, const struct dmasim_run *run, const char *expected)
{
	const struct dmasim_report report = { .format = format };
	struct dmasim_buffer out = { 0 };

	write_all(&report, run, &out);
	assert_string_equal(out.data, expected);
	dmasim_buffer_free(&out);
}

static void text_shows_what_was_expected_and_why_it_came_otherwise(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	/* the control characters of the warning do not reach a terminal */
	assert_report(DMASIM_FORMAT_TEXT, &run,
		      "FAIL  x&y.yaml:3: a <bad> \"pool\" & #1 [v6.12]\n"
		      "x&y.yaml:9:14: error: path: expected swiotlb, got none\n"
		      "  step 1 'm1': map hda 0x123456000 4 KiB to_device\n"
		      "    gave: path none, phys 0xffffffffffff, encrypted true, slot 7, "
		      "warnings [swiotlb buffer is full ?[1m]\n"
		      "       1 which implementation? direct (mask=0xffffffff)  "
		      "mapping_route, dma_go_direct(), kernel/dma/mapping.c\n"
		      "    >  2 may it serve? no                                "
		      "pool_state, swiotlb_map(), kernel/dma/swiotlb.c  <- decides\n"
		      "  repeat: dmasim run -v 'x&y.yaml':3\n"
		      "1 scenario in 1 file, 1 step: 1 failed\n");
}

static void json_keeps_addresses_as_strings(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	assert_report(
		DMASIM_FORMAT_JSON, &run,
		"{\"scenario\":\"a <bad> \\\"pool\\\" & "
		"#1\",\"file\":\"x&y.yaml\",\"line\":8,\"kernel\":\"v6.12\",\"step\":1,\"id\":\"m1\","
		"\"verb\":\"map\",\"device\":\"hda\",\"ok\":false,\"result\":{\"path\":\"none\","
		"\"phys\":\"0xffffffffffff\",\"encrypted\":true,\"slot\":7,"
		"\"warnings\":[\"swiotlb buffer is full\\n\\u001B[1m\"]},\"expected\":{\"path\":\"swiotlb\"},"
		"\"mismatches\":[{\"field\":\"path\",\"line\":9,\"column\":14,\"expected\":\"swiotlb\",\"got\":"
		"\"none\"}],"
		"\"decisions\":[{\"kind\":\"decision\",\"at\":\"dma_go_direct\",\"file\":\"kernel/dma/mapping.c\","
		"\"rule\":\"mapping_route\",\"question\":\"which implementation?\",\"why\":\"mask=0xffffffff\","
		"\"outcome\":\"direct\",\"deciding\":false},{\"kind\":\"decision\",\"at\":\"swiotlb_map\","
		"\"file\":\"kernel/dma/swiotlb.c\",\"rule\":\"pool_state\",\"question\":\"may it serve?\",\"why\":\"\","
		"\"outcome\":\"no\",\"deciding\":true}]}\n"
		"{\"scenario\":\"a <bad> \\\"pool\\\" & #1\",\"file\":\"x&y.yaml\",\"line\":3,\"kernel\":\"v6.12\","
		"\"outcome\":\"failed\",\"steps\":1,\"failed\":1,\"violations\":0}\n"
		"{\"files\":1,\"unread\":0,\"scenarios\":1,\"passed\":0,\"failed\":1,\"xfailed\":0,\"xpassed\":0,"
		"\"refused\":0,\"skipped\":0,\"steps\":1,\"steps_failed\":1,\"violations\":0}\n");
}

static void ktap_names_hold_no_directive(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	assert_report(DMASIM_FORMAT_KTAP, &run,
		      "KTAP version 1\n"
		      "1..1\n"
		      "    KTAP version 1\n"
		      "    # Subtest: x&y.yaml\n"
		      "    1..1\n"
		      "    # x&y.yaml:9:14: step 1 'm1': map hda 0x123456000 4 KiB to_device: path: expected swiotlb, "
		      "got none\n"
		      "    # decided by pool_state: may it serve? no\n"
		      "    not ok 1 a <bad> \"pool\" & _1 [v6.12]\n"
		      "not ok 1 x&y.yaml\n"
		      "# Totals: pass:0 fail:1 xfail:0 xpass:0 skip:0 error:0\n");
}

static void junit_escapes_what_xml_forbids(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	assert_report(
		DMASIM_FORMAT_JUNIT, &run,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"dmasim\">\n"
		"  <testsuite name=\"x&amp;y.yaml\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">\n"
		"    <testcase classname=\"x&amp;y.yaml\" name=\"a &lt;bad&gt; &quot;pool&quot; &amp; #1 [v6.12]\" "
		"file=\"x&amp;y.yaml\" line=\"3\">\n"
		"      <failure message=\"step 1 'm1': map hda 0x123456000 4 KiB to_device: path: expected swiotlb, "
		"got none\" type=\"expectation\">x&amp;y.yaml:9:14: error: path: expected swiotlb, got none\n"
		"  step 1 'm1': map hda 0x123456000 4 KiB to_device\n"
		"    gave: path none, phys 0xffffffffffff, encrypted true, slot 7, "
		"warnings [swiotlb buffer is full ?[1m]\n"
		"       1 which implementation? direct (mask=0xffffffff)  "
		"mapping_route, dma_go_direct(), kernel/dma/mapping.c\n"
		"    &gt;  2 may it serve? no                                "
		"pool_state, swiotlb_map(), kernel/dma/swiotlb.c  &lt;- decides\n"
		"  repeat: dmasim run -v 'x&amp;y.yaml':3\n"
		"</failure>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
}

static void a_failure_that_must_be_is_none(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	run.xfailed = true;
	scenario.xfail_reason = "not fixed yet";
	assert_int_equal(dmasim_run_outcome(&run), DMASIM_XFAILED);
	assert_report(DMASIM_FORMAT_TEXT, &run,
		      "xfail x&y.yaml:3: a <bad> \"pool\" & #1 [v6.12]\n"
		      "1 scenario in 1 file, 1 step: 1 failed as expected\n");
	assert_report(DMASIM_FORMAT_KTAP, &run,
		      "KTAP version 1\n"
		      "1..1\n"
		      "    KTAP version 1\n"
		      "    # Subtest: x&y.yaml\n"
		      "    1..1\n"
		      "    # x&y.yaml:9:14: step 1 'm1': map hda 0x123456000 4 KiB to_device: path: expected swiotlb, "
		      "got none\n"
		      "    # decided by pool_state: may it serve? no\n"
		      "    ok 1 a <bad> \"pool\" & _1 [v6.12] # XFAIL not fixed yet\n"
		      "ok 1 x&y.yaml\n"
		      "# Totals: pass:0 fail:0 xfail:1 xpass:0 skip:0 error:0\n");
	scenario.xfail_reason = NULL;
}

static void a_pass_that_must_not_be_fails(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	run.xpassed = true;
	assert_int_equal(dmasim_run_outcome(&run), DMASIM_XPASSED);
	assert_report(DMASIM_FORMAT_TEXT, &run,
		      "XPASS x&y.yaml:3: a <bad> \"pool\" & #1 [v6.12]\n"
		      "  passed, but the scenario says that it must fail: no reason given\n"
		      "1 scenario in 1 file, 1 step: 1 passed unexpectedly\n");
}

static void a_refused_step_is_an_error(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	run.refused = true;
	run.failed = 0;
	dmasim_error_set(&run.error, -EINVAL, NULL, "no mapping <here>");
	assert_report(
		DMASIM_FORMAT_JUNIT, &run,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"dmasim\">\n"
		"  <testsuite name=\"x&amp;y.yaml\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
		"    <testcase classname=\"x&amp;y.yaml\" name=\"a &lt;bad&gt; &quot;pool&quot; &amp; #1 [v6.12]\" "
		"file=\"x&amp;y.yaml\" line=\"3\">\n"
		"      <error message=\"no mapping &lt;here&gt;\" type=\"refused\"/>\n"
		"    </testcase>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
	assert_report(DMASIM_FORMAT_TEXT, &run,
		      "ERROR x&y.yaml:3: a <bad> \"pool\" & #1 [v6.12]\n"
		      "  did not run to its end: no mapping <here>\n"
		      "1 scenario in 1 file, 1 step: 1 did not run to the end\n");
}

static void a_step_refused_after_a_failure_is_its_consequence(void **state)
{
	struct dmasim_run run = failed_run();

	(void)state;
	run.refused = true;
	dmasim_error_set(&run.error, -EINVAL, &step.at, "nothing was mapped");
	assert_int_equal(dmasim_run_outcome(&run), DMASIM_FAILED);
	assert_report(DMASIM_FORMAT_KTAP, &run,
		      "KTAP version 1\n"
		      "1..1\n"
		      "    KTAP version 1\n"
		      "    # Subtest: x&y.yaml\n"
		      "    1..1\n"
		      "    # x&y.yaml:9:14: step 1 'm1': map hda 0x123456000 4 KiB to_device: path: expected swiotlb, "
		      "got none\n"
		      "    # decided by pool_state: may it serve? no\n"
		      "    # stopped at line 8: nothing was mapped\n"
		      "    not ok 1 a <bad> \"pool\" & _1 [v6.12]\n"
		      "not ok 1 x&y.yaml\n"
		      "# Totals: pass:0 fail:1 xfail:0 xpass:0 skip:0 error:0\n");
	scenario.xfail = true;
	assert_int_equal(dmasim_run_outcome(&run), DMASIM_XFAILED);
	scenario.xfail = false;
}

static void file_names_need_not_be_utf8(void **state)
{
	const struct dmasim_report json = { .format = DMASIM_FORMAT_JSON };
	const struct dmasim_report junit = { .format = DMASIM_FORMAT_JUNIT };
	struct dmasim_error error = { .code = -EISDIR };
	struct dmasim_buffer out = { 0 };

	(void)state;
	strcpy(error.text, "Is a directory");
	/* a lone continuation byte, an overlong slash, a surrogate, and a good two-byte letter */
	dmasim_report_unread(&json,
			     "a\x80"
			     "b\xc0\xaf"
			     "c\xed\xa0\x80"
			     "\xc3\xa9",
			     &error, 1, &out);
	assert_string_equal(out.data, "{\"file\":\"a\xef\xbf\xbd"
				      "b\xef\xbf\xbd\xef\xbf\xbd"
				      "c\xef\xbf\xbd\xef\xbf\xbd"
				      "\xef\xbf\xbd\xc3\xa9\",\"line\":0,\"column\":0,\"error\":\"Is a directory\"}\n");
	dmasim_buffer_clear(&out);
	dmasim_report_unread(&junit, "\x01\xff", &error, 1, &out);
	assert_string_equal(out.data,
			    "  <testsuite name=\"\xef\xbf\xbd\xef\xbf\xbd\" tests=\"1\" failures=\"0\" errors=\"1\" "
			    "skipped=\"0\">\n"
			    "    <testcase classname=\"\xef\xbf\xbd\xef\xbf\xbd\" name=\"read\">\n"
			    "      <error message=\"Is a directory\" type=\"unread\"/>\n"
			    "    </testcase>\n"
			    "  </testsuite>\n");
	dmasim_buffer_free(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(text_shows_what_was_expected_and_why_it_came_otherwise),
	cmocka_unit_test(json_keeps_addresses_as_strings),
	cmocka_unit_test(ktap_names_hold_no_directive),
	cmocka_unit_test(junit_escapes_what_xml_forbids),
	cmocka_unit_test(a_failure_that_must_be_is_none),
	cmocka_unit_test(a_pass_that_must_not_be_fails),
	cmocka_unit_test(a_refused_step_is_an_error),
	cmocka_unit_test(a_step_refused_after_a_failure_is_its_consequence),
	cmocka_unit_test(file_names_need_not_be_utf8),
};

TEST_MAIN(tests)
