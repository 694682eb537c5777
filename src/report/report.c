// SPDX-License-Identifier: GPL-2.0-only
/*
 * What came of runs, counted, and the choice of the format.
 */
#include "report/report.h"

const char *const dmasim_format_name[DMASIM_FORMAT_COUNT] = {
	[DMASIM_FORMAT_TEXT] = "text",
	[DMASIM_FORMAT_JSON] = "json",
	[DMASIM_FORMAT_KTAP] = "ktap",
	[DMASIM_FORMAT_JUNIT] = "junit",
};

const char *const report_outcome_name[] = {
	[DMASIM_PASSED] = "passed",   [DMASIM_FAILED] = "failed",   [DMASIM_XFAILED] = "xfailed",
	[DMASIM_XPASSED] = "xpassed", [DMASIM_REFUSED] = "refused", [DMASIM_SKIPPED] = "skipped",
};

static const struct report_format *const format_table[DMASIM_FORMAT_COUNT] = {
	[DMASIM_FORMAT_TEXT] = &report_text,
	[DMASIM_FORMAT_JSON] = &report_json,
	[DMASIM_FORMAT_KTAP] = &report_ktap,
	[DMASIM_FORMAT_JUNIT] = &report_junit,
};

enum dmasim_outcome dmasim_run_outcome(const struct dmasim_run *run)
{
	if (run->skipped)
		return DMASIM_SKIPPED;
	/* a step that makes no sense because of a failure before it is that failure's consequence */
	if (run->refused && !run->failed)
		return DMASIM_REFUSED;
	if (run->refused)
		return run->scenario->xfail ? DMASIM_XFAILED : DMASIM_FAILED;
	if (run->xfailed)
		return DMASIM_XFAILED;
	if (run->xpassed)
		return DMASIM_XPASSED;
	return run->passed ? DMASIM_PASSED : DMASIM_FAILED;
}

void dmasim_tally_run(struct dmasim_tally *tally, const struct dmasim_run *run)
{
	tally->scenarios++;
	for (unsigned int i = 0; i < run->steps; i++)
		tally->steps += run->step[i].step != NULL;
	tally->steps_failed += run->failed;
	tally->violations += run->violations;
	switch (dmasim_run_outcome(run)) {
	case DMASIM_PASSED:
		tally->passed++;
		break;
	case DMASIM_FAILED:
		tally->failed++;
		break;
	case DMASIM_XFAILED:
		tally->xfailed++;
		break;
	case DMASIM_XPASSED:
		tally->xpassed++;
		break;
	case DMASIM_SKIPPED:
		tally->skipped++;
		break;
	case DMASIM_REFUSED:
		tally->refused++;
		break;
	}
}

void dmasim_tally_add(struct dmasim_tally *sum, const struct dmasim_tally *part)
{
	sum->files += part->files;
	sum->unread += part->unread;
	sum->scenarios += part->scenarios;
	sum->passed += part->passed;
	sum->failed += part->failed;
	sum->xfailed += part->xfailed;
	sum->xpassed += part->xpassed;
	sum->refused += part->refused;
	sum->skipped += part->skipped;
	sum->steps += part->steps;
	sum->steps_failed += part->steps_failed;
	sum->violations += part->violations;
}

void dmasim_report_start(const struct dmasim_report *report, unsigned int files, struct dmasim_buffer *out)
{
	if (format_table[report->format]->start)
		format_table[report->format]->start(report, files, out);
}

void dmasim_report_file_start(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			      struct dmasim_buffer *out)
{
	if (format_table[report->format]->file_start)
		format_table[report->format]->file_start(report, name, file, out);
}

void dmasim_report_run(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		       unsigned int number, struct dmasim_buffer *out)
{
	format_table[report->format]->run(report, file, run, number, out);
}

void dmasim_report_file_end(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			    unsigned int number, struct dmasim_buffer *out)
{
	if (format_table[report->format]->file_end)
		format_table[report->format]->file_end(report, name, file, number, out);
}

void dmasim_report_unread(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
			  unsigned int number, struct dmasim_buffer *out)
{
	format_table[report->format]->unread(report, name, error, number, out);
}

void dmasim_report_end(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out)
{
	format_table[report->format]->end(report, total, out);
}

void dmasim_report_cells(const struct dmasim_report *report, const struct dmasim_scenario *scenario,
			 unsigned long passed, unsigned long skipped, struct dmasim_buffer *out)
{
	if (report->format == DMASIM_FORMAT_TEXT)
		report_cells_text(report, scenario, passed, skipped, out);
}
