// SPDX-License-Identifier: GPL-2.0-only
/*
 * JUnit XML as CI systems read it: a suite for each file, a case for each scenario. No times: the same run gives the
 * same bytes.
 */
#include "report/report.h"

static void attribute(const char *name, const char *value, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, " %s=\"", name);
	report_xml_text(value, out);
	dmasim_buffer_puts(out, "\"");
}

static void junit_start(const struct dmasim_report *report, unsigned int files, struct dmasim_buffer *out)
{
	(void)report;
	(void)files;
	dmasim_buffer_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dmasim\">\n");
}

static void suite_start(const char *name, unsigned int tests, unsigned int failures, unsigned int errors,
			unsigned int skipped, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "  <testsuite");
	attribute("name", name, out);
	dmasim_buffer_printf(out, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n", tests, failures,
			     errors, skipped);
}

static void junit_file_start(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			     struct dmasim_buffer *out)
{
	(void)report;
	suite_start(name, file->scenarios, file->failed + file->xpassed, file->refused, file->xfailed + file->skipped,
		    out);
}

/* the line that a CI page shows: the first thing that was wrong */
static void first_mismatch(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		if (!report_step_failed(&run->step[i]))
			continue;
		report_step_text(run->scenario, &run->step[i], out);
		dmasim_buffer_puts(out, ": ");
		report_mismatch_text(&run->step[i].mismatch[0], out);
		return;
	}
	dmasim_buffer_puts(out, "failed");
}

static void failure(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		    struct dmasim_buffer *out)
{
	struct dmasim_report plain = *report;
	struct dmasim_buffer words = { 0 };

	plain.colour = plain.verbose = false;
	first_mismatch(run, &words);
	dmasim_buffer_puts(out, "      <failure");
	attribute("message", words.data ? words.data : "", out);
	dmasim_buffer_puts(out, " type=\"expectation\">");
	dmasim_buffer_clear(&words);
	report_failures_text(&plain, file, run, &words);
	report_xml_text(words.data ? words.data : "", out);
	dmasim_buffer_puts(out, "</failure>\n");
	out->failed |= words.failed;
	dmasim_buffer_free(&words);
}

static void element(const char *name, const char *type, const char *message, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "      <%s", name);
	attribute("message", message ? message : "", out);
	if (type)
		attribute("type", type, out);
	dmasim_buffer_puts(out, "/>\n");
}

static void case_start(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *scenario = run->scenario;

	dmasim_buffer_puts(out, "    <testcase");
	attribute("classname", scenario->file ? scenario->file : "", out);
	dmasim_buffer_puts(out, " name=\"");
	report_xml_text(scenario->name ? scenario->name : "", out);
	dmasim_buffer_puts(out, " [");
	report_xml_text(run->kernel ? run->kernel : "no kernel", out);
	dmasim_buffer_puts(out, "]\"");
	attribute("file", scenario->file ? scenario->file : "", out);
	dmasim_buffer_printf(out, " line=\"%u\"", scenario->at.line);
}

static void junit_run(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		      unsigned int number, struct dmasim_buffer *out)
{
	enum dmasim_outcome outcome = dmasim_run_outcome(run);

	(void)number;
	case_start(run, out);
	dmasim_buffer_puts(out, outcome == DMASIM_PASSED ? "/>\n" : ">\n");
	switch (outcome) {
	case DMASIM_PASSED:
		return;
	case DMASIM_FAILED:
		failure(report, file, run, out);
		break;
	case DMASIM_XFAILED:
		element("skipped", "xfail", run->scenario->xfail_reason, out);
		break;
	case DMASIM_XPASSED:
		element("failure", "xpass", "passed, but the scenario says that it must fail", out);
		break;
	case DMASIM_SKIPPED:
		element("skipped", "impossible", run->error.text, out);
		break;
	case DMASIM_REFUSED:
		element("error", "refused", run->error.text, out);
		break;
	}
	dmasim_buffer_puts(out, "    </testcase>\n");
}

static void junit_file_end(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			   unsigned int number, struct dmasim_buffer *out)
{
	(void)report;
	(void)name;
	(void)file;
	(void)number;
	dmasim_buffer_puts(out, "  </testsuite>\n");
}

static void junit_unread(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
			 unsigned int number, struct dmasim_buffer *out)
{
	suite_start(name, 1, 0, 1, 0, out);
	dmasim_buffer_puts(out, "    <testcase");
	attribute("classname", name, out);
	attribute("name", "read", out);
	dmasim_buffer_puts(out, ">\n");
	element("error", "unread", error->text, out);
	dmasim_buffer_puts(out, "    </testcase>\n");
	junit_file_end(report, name, NULL, number, out);
}

static void junit_end(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out)
{
	(void)report;
	(void)total;
	dmasim_buffer_puts(out, "</testsuites>\n");
}

const struct report_format report_junit = {
	.start = junit_start,
	.file_start = junit_file_start,
	.run = junit_run,
	.file_end = junit_file_end,
	.unread = junit_unread,
	.end = junit_end,
};
