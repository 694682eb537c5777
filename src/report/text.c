// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report for people: one line for what passed; for what failed the place, what was expected, what came, the
 * decisions that led there and the command that repeats it.
 */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define BOLD "1"
#define DIM "2"

/* the source column of decisions starts here, unless a decision is longer */
#define SOURCE_COLUMN_MAX 96

static void coloured(const struct dmasim_report *report, const char *colour, const char *string,
		     struct dmasim_buffer *out)
{
	if (report->colour)
		dmasim_buffer_printf(out, "\033[%sm%s\033[0m", colour, string);
	else
		dmasim_buffer_puts(out, string);
}

static void decision_text(const struct dmasim_decision *d, struct dmasim_buffer *out)
{
	bool log = !strcmp(d->kind, "log");

	if (log)
		dmasim_buffer_printf(out, "log %s: ", d->outcome);
	else
		dmasim_buffer_printf(out, "%s%s%s", d->question ? d->question : d->kind, d->outcome[0] ? " " : "",
				     d->outcome);
	if (!log && d->why[0])
		dmasim_buffer_puts(out, " (");
	report_line_text(d->why, out);
	if (!log && d->why[0])
		dmasim_buffer_puts(out, ")");
}

static size_t source_column(const struct dmasim_step_run *step, struct dmasim_buffer *scratch)
{
	size_t column = 0;

	for (unsigned int i = 0; i < step->decisions; i++) {
		dmasim_buffer_clear(scratch);
		decision_text(&step->decision[i], scratch);
		if (scratch->size > column && scratch->size <= SOURCE_COLUMN_MAX)
			column = scratch->size;
	}
	return column;
}

static void source_text(const struct dmasim_report *report, const struct dmasim_decision *d, struct dmasim_buffer *out)
{
	struct dmasim_buffer source = { 0 };

	if (d->rule && *d->rule)
		dmasim_buffer_printf(&source, "%s", d->rule);
	if (d->function && *d->function)
		dmasim_buffer_printf(&source, "%s%s()", source.size ? ", " : "", d->function);
	if (d->file && *d->file)
		dmasim_buffer_printf(&source, "%s%s", source.size ? ", " : "", d->file);
	if (source.size)
		coloured(report, DIM, source.data, out);
	out->failed |= source.failed;
	dmasim_buffer_free(&source);
}

static void decisions_text(const struct dmasim_report *report, const struct dmasim_step_run *step,
			   struct dmasim_buffer *out)
{
	struct dmasim_buffer line = { 0 };
	size_t column = source_column(step, &line);

	for (unsigned int i = 0; i < step->decisions && !line.failed; i++) {
		const struct dmasim_decision *d = &step->decision[i];
		size_t pad;

		dmasim_buffer_clear(&line);
		decision_text(d, &line);
		pad = line.size < column ? column - line.size : 0;
		dmasim_buffer_printf(out, "    %s %2u ", d->deciding ? ">" : " ", i + 1);
		if (line.size)
			coloured(report, d->deciding ? BOLD : "0", line.data, out);
		if (d->rule || d->function || d->file) {
			dmasim_buffer_printf(out, "%*s  ", (int)pad, "");
			source_text(report, d, out);
		}
		dmasim_buffer_puts(out, d->deciding ? "  <- decides\n" : "\n");
	}
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

static void elements_text(const struct dmasim_result *result, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < result->elements; i++) {
		dmasim_buffer_printf(out, "    element %u: ", i);
		report_result_text(&result->element[i], out);
		dmasim_buffer_puts(out, "\n");
	}
}

/* the end of a scenario, when nothing came of it */
static bool empty(const struct dmasim_step_run *step)
{
	return !step->step && !step->result.present && !step->mismatches && !step->decisions;
}

static void step_text(const struct dmasim_report *report, const struct dmasim_run *run,
		      const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "  ");
	report_step_text(run->scenario, step, out);
	dmasim_buffer_puts(out, "\n    gave: ");
	report_result_text(&step->result, out);
	dmasim_buffer_puts(out, "\n");
	elements_text(&step->result, out);
	decisions_text(report, step, out);
}

static void mismatch_text(const struct dmasim_report *report, const struct dmasim_file *file,
			  const struct dmasim_run *run, const struct dmasim_step_run *step,
			  const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out)
{
	struct dmasim_error error = { .code = -EINVAL, .at = *report_place(run, step, mismatch) };
	struct dmasim_buffer words = { 0 };
	char *rendered;
	bool fits;

	report_mismatch_text(mismatch, &words);
	fits = words.data && words.size < sizeof(error.text);
	if (fits)
		memcpy(error.text, words.data, words.size + 1);
	else
		snprintf(error.text, sizeof(error.text), "not as expected");
	rendered = dmasim_error_render(&error, file ? file->text : NULL, file ? file->size : 0, report->colour);
	if (rendered)
		dmasim_buffer_puts(out, rendered);
	if (!fits && words.data)
		dmasim_buffer_printf(out, "  %s\n", words.data);
	out->failed |= !rendered || words.failed;
	free(rendered);
	dmasim_buffer_free(&words);
}

/* a word for the shell: quoted unless it is plain */
static void shell_word(const char *word, struct dmasim_buffer *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";

	if (*word && strspn(word, plain) == strlen(word)) {
		dmasim_buffer_puts(out, word);
		return;
	}
	dmasim_buffer_puts(out, "'");
	for (; *word; word++) {
		if (*word == '\'')
			dmasim_buffer_puts(out, "'\\''");
		else
			dmasim_buffer_add(out, word, 1);
	}
	dmasim_buffer_puts(out, "'");
}

/* the scenario, or of a matrix the row of the table that was not as expected */
static uint32_t line_of(const struct dmasim_run *run)
{
	for (unsigned int i = 0; i < run->steps; i++)
		for (unsigned int m = 0; m < run->step[i].mismatches; m++)
			if (run->step[i].mismatch[m].cell)
				return run->step[i].mismatch[m].cell->at.line;
	return run->scenario->at.line;
}

/* does the document name several kernels, each a scenario of its own? */
static bool several_kernels(const struct dmasim_file *file, const struct dmasim_scenario *scenario)
{
	unsigned int same = 0;

	for (unsigned int i = 0; file && i < file->scenarios; i++)
		same += file->scenario[i].at.line == scenario->at.line && file->scenario[i].name && scenario->name &&
			!strcmp(file->scenario[i].name, scenario->name);
	return same > 1;
}

static void repeat_text(const struct dmasim_report *report, const struct dmasim_file *file,
			const struct dmasim_run *run, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *scenario = run->scenario;
	const char *kernel = report->kernel;

	if (!scenario->file || *scenario->file == '<' || !strcmp(scenario->file, "-") || !scenario->at.line)
		return;
	if (!kernel && several_kernels(file, scenario))
		kernel = run->kernel;
	dmasim_buffer_puts(out, "  repeat: dmasim run -v ");
	if (kernel) {
		dmasim_buffer_puts(out, "-k ");
		shell_word(kernel, out);
		dmasim_buffer_puts(out, " ");
	}
	shell_word(scenario->file, out);
	dmasim_buffer_printf(out, ":%u\n", line_of(run));
}

void report_failures_text(const struct dmasim_report *report, const struct dmasim_file *file,
			  const struct dmasim_run *run, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *step = &run->step[i];

		if (!report_step_failed(step))
			continue;
		for (unsigned int m = 0; m < step->mismatches; m++)
			mismatch_text(report, file, run, step, &step->mismatch[m], out);
		if (!report->verbose)
			step_text(report, run, step, out);
	}
	if (run->refused) {
		dmasim_buffer_printf(out, "  stopped at line %u: ", run->error.at.line);
		report_line_text(run->error.text, out);
		dmasim_buffer_puts(out, "\n");
	}
	repeat_text(report, file, run, out);
}

static void headline(const struct dmasim_report *report, const struct dmasim_run *run, struct dmasim_buffer *out)
{
	static const struct {
		const char *word, *colour;
	} mark[] = {
		[DMASIM_PASSED] = { "pass", GREEN },   [DMASIM_FAILED] = { "FAIL", RED },
		[DMASIM_XFAILED] = { "xfail", GREEN }, [DMASIM_XPASSED] = { "XPASS", RED },
		[DMASIM_REFUSED] = { "ERROR", RED },   [DMASIM_SKIPPED] = { "skip", DIM },
	};
	enum dmasim_outcome outcome = dmasim_run_outcome(run);
	const struct dmasim_scenario *scenario = run->scenario;

	coloured(report, mark[outcome].colour, mark[outcome].word, out);
	dmasim_buffer_printf(out, "%*s", 6 - (int)strlen(mark[outcome].word), "");
	report_line_text(scenario->file ? scenario->file : "", out);
	dmasim_buffer_printf(out, ":%u: ", scenario->at.line);
	report_line_text(scenario->name ? scenario->name : "(no name)", out);
	dmasim_buffer_printf(out, " [%s]\n", run->kernel ? run->kernel : "no kernel");
}

/* a misspelt option looks like one that belongs to somebody else */
static void passed_on(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	if (!run->passed_on.count)
		return;
	dmasim_buffer_puts(out, "  passed on, not looked at here:");
	for (unsigned int i = 0; i < run->passed_on.count; i++) {
		dmasim_buffer_puts(out, " ");
		report_line_text(run->passed_on.text[i], out);
	}
	dmasim_buffer_puts(out, "\n");
}

static void text_run(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		     unsigned int number, struct dmasim_buffer *out)
{
	enum dmasim_outcome outcome = dmasim_run_outcome(run);
	bool good = outcome == DMASIM_PASSED || outcome == DMASIM_XFAILED || outcome == DMASIM_SKIPPED;

	(void)number;
	if (good && report->quiet)
		return;
	headline(report, run, out);
	if (report->verbose) {
		passed_on(run, out);
		for (unsigned int i = 0; i < run->steps; i++)
			if (!empty(&run->step[i]))
				step_text(report, run, &run->step[i], out);
	}
	switch (outcome) {
	case DMASIM_PASSED:
		break;
	case DMASIM_FAILED:
		report_failures_text(report, file, run, out);
		break;
	case DMASIM_XFAILED:
		if (report->verbose)
			report_failures_text(report, file, run, out);
		break;
	case DMASIM_XPASSED:
		dmasim_buffer_puts(out, "  passed, but the scenario says that it must fail: ");
		report_line_text(run->scenario->xfail_reason ? run->scenario->xfail_reason : "no reason given", out);
		dmasim_buffer_puts(out, "\n");
		break;
	case DMASIM_SKIPPED:
		dmasim_buffer_puts(out, "  cannot be: ");
		report_line_text(run->error.text, out);
		dmasim_buffer_puts(out, "\n");
		break;
	case DMASIM_REFUSED:
		dmasim_buffer_printf(out, "  did not run to its end: ");
		report_line_text(run->error.text, out);
		dmasim_buffer_puts(out, "\n");
		break;
	}
}

void report_cells_text(const struct dmasim_report *report, const struct dmasim_scenario *scenario, unsigned long passed,
		       unsigned long skipped, struct dmasim_buffer *out)
{
	if (report->quiet || !passed)
		return;
	coloured(report, GREEN, "pass", out);
	dmasim_buffer_puts(out, "  ");
	report_line_text(scenario->file ? scenario->file : "", out);
	dmasim_buffer_printf(out, ":%u: ", scenario->at.line);
	report_line_text(scenario->name ? scenario->name : "(no name)", out);
	dmasim_buffer_printf(out, " [%lu scenario%s", passed, passed == 1 ? "" : "s");
	if (skipped)
		dmasim_buffer_printf(out, ", %lu more are not possible", skipped);
	dmasim_buffer_puts(out, "]\n");
}

static void text_unread(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
			unsigned int number, struct dmasim_buffer *out)
{
	(void)number;
	coloured(report, RED, "ERROR", out);
	dmasim_buffer_puts(out, " ");
	report_line_text(name, out);
	if (error->at.line)
		dmasim_buffer_printf(out, ":%u", error->at.line);
	dmasim_buffer_puts(out, ": not run: ");
	report_line_text(error->text, out);
	dmasim_buffer_puts(out, "\n");
}

static void count_text(const struct dmasim_report *report, unsigned int count, const char *colour, const char *what,
		       bool *first, struct dmasim_buffer *out)
{
	char text[80];

	if (!count)
		return;
	snprintf(text, sizeof(text), "%u %s", count, what);
	dmasim_buffer_puts(out, *first ? "" : ", ");
	coloured(report, colour, text, out);
	*first = false;
}

static void text_end(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out)
{
	bool first = true;

	dmasim_buffer_printf(out, "%u scenario%s in %u file%s, %lu step%s: ", total->scenarios,
			     total->scenarios == 1 ? "" : "s", total->files, total->files == 1 ? "" : "s", total->steps,
			     total->steps == 1 ? "" : "s");
	count_text(report, total->passed, GREEN, "passed", &first, out);
	count_text(report, total->xfailed, GREEN, "failed as expected", &first, out);
	count_text(report, total->skipped, DIM, "not possible", &first, out);
	count_text(report, total->failed, RED, "failed", &first, out);
	count_text(report, total->xpassed, RED, "passed unexpectedly", &first, out);
	count_text(report, total->refused, RED, "did not run to the end", &first, out);
	count_text(report, total->unread, RED, total->unread == 1 ? "file not run" : "files not run", &first, out);
	dmasim_buffer_puts(out, first ? "nothing ran\n" : "\n");
}

const struct report_format report_text = {
	.run = text_run,
	.unread = text_unread,
	.end = text_end,
};
