// SPDX-License-Identifier: GPL-2.0-only
/*
 * KTAP version 1 (Documentation/dev-tools/ktap.rst): a suite for each file, a case for each scenario. What was wrong
 * stands in diagnostic lines before the result.
 */
#include "report/report.h"

#include <string.h>

/* '#' starts a directive, so no name may hold one; nor may it end in a space, which readers strip */
static void name_text(const char *name, struct dmasim_buffer *out)
{
	struct dmasim_buffer line = { 0 };

	report_line_text(*name ? name : "unnamed", &line);
	while (line.size && line.data[line.size - 1] == ' ')
		line.data[--line.size] = '\0';
	for (size_t i = 0; i < line.size; i++)
		if (line.data[i] == '#')
			line.data[i] = '_';
	if (line.size)
		dmasim_buffer_add(out, line.data, line.size);
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

static void ktap_start(const struct dmasim_report *report, unsigned int files, struct dmasim_buffer *out)
{
	(void)report;
	dmasim_buffer_printf(out, "KTAP version 1\n1..%u\n", files);
}

static void ktap_file_start(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			    struct dmasim_buffer *out)
{
	(void)report;
	dmasim_buffer_puts(out, "    KTAP version 1\n    # Subtest: ");
	name_text(name, out);
	dmasim_buffer_printf(out, "\n    1..%u\n", file->scenarios);
}

static void mismatches(const struct dmasim_run *run, const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < step->mismatches; i++) {
		const struct dmasim_span *at = report_place(run, step, &step->mismatch[i]);

		dmasim_buffer_puts(out, "    # ");
		report_line_text(run->scenario->file ? run->scenario->file : "", out);
		dmasim_buffer_printf(out, ":%u:%u: ", at->line, at->column);
		report_step_text(run->scenario, step, out);
		dmasim_buffer_puts(out, ": ");
		report_mismatch_text(&step->mismatch[i], out);
		dmasim_buffer_puts(out, "\n");
	}
}

static void deciding(const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < step->decisions; i++) {
		const struct dmasim_decision *decision = &step->decision[i];

		if (!decision->deciding)
			continue;
		dmasim_buffer_printf(out, "    # decided by %s: %s %s", decision->rule, decision->question,
				     decision->outcome);
		if (decision->why[0])
			dmasim_buffer_puts(out, " (");
		report_line_text(decision->why, out);
		dmasim_buffer_puts(out, decision->why[0] ? ")\n" : "\n");
	}
}

static void failures(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		mismatches(run, &run->step[i], out);
		if (run->step[i].mismatches)
			deciding(&run->step[i], out);
	}
	if (!run->refused)
		return;
	dmasim_buffer_printf(out, "    # stopped at line %u: ", run->error.at.line);
	report_line_text(run->error.text, out);
	dmasim_buffer_puts(out, "\n");
}

static void reason_text(const char *directive, const char *reason, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, " # %s", directive);
	if (reason && *reason) {
		dmasim_buffer_puts(out, *directive ? " " : "");
		report_line_text(reason, out);
	}
}

static void ktap_run(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		     unsigned int number, struct dmasim_buffer *out)
{
	enum dmasim_outcome outcome = dmasim_run_outcome(run);
	bool ok = outcome == DMASIM_PASSED || outcome == DMASIM_XFAILED || outcome == DMASIM_SKIPPED;

	(void)report;
	(void)file;
	if (outcome == DMASIM_FAILED || outcome == DMASIM_XFAILED)
		failures(run, out);
	dmasim_buffer_printf(out, "    %sok %u ", ok ? "" : "not ", number);
	name_text(run->scenario->name ? run->scenario->name : "", out);
	dmasim_buffer_printf(out, " [%s]", run->kernel ? run->kernel : "no kernel");
	switch (outcome) {
	case DMASIM_PASSED:
	case DMASIM_FAILED:
		break;
	case DMASIM_XFAILED:
		reason_text("XFAIL", run->scenario->xfail_reason, out);
		break;
	case DMASIM_XPASSED:
		reason_text("passed, but must fail:", run->scenario->xfail_reason, out);
		break;
	case DMASIM_SKIPPED:
		reason_text("SKIP", run->error.text, out);
		break;
	case DMASIM_REFUSED:
		reason_text("ERROR", run->error.text, out);
		break;
	}
	dmasim_buffer_puts(out, "\n");
}

static void ktap_file_end(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			  unsigned int number, struct dmasim_buffer *out)
{
	bool ok = file->passed + file->xfailed + file->skipped == file->scenarios;

	(void)report;
	dmasim_buffer_printf(out, "%sok %u ", ok ? "" : "not ", number);
	name_text(name, out);
	dmasim_buffer_puts(out, "\n");
}

static void ktap_unread(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
			unsigned int number, struct dmasim_buffer *out)
{
	(void)report;
	dmasim_buffer_printf(out, "not ok %u ", number);
	name_text(name, out);
	reason_text("ERROR", error->text, out);
	dmasim_buffer_puts(out, "\n");
}

static void ktap_end(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out)
{
	(void)report;
	dmasim_buffer_printf(out, "# Totals: pass:%u fail:%u xfail:%u xpass:%u skip:%u error:%u\n", total->passed,
			     total->failed, total->xfailed, total->xpassed, total->skipped,
			     total->refused + total->unread);
}

const struct report_format report_ktap = {
	.start = ktap_start,
	.file_start = ktap_file_start,
	.run = ktap_run,
	.file_end = ktap_file_end,
	.unread = ktap_unread,
	.end = ktap_end,
};
