// SPDX-License-Identifier: GPL-2.0-only
/*
 * An explanation for people: each question with its answer, the values looked at and its place in the kernel, and what
 * would have turned it.
 */
#include <dmasim/explore.h>

#include <string.h>

#include "report/explain.h"

#define BOLD "1"
#define DIM "2"
#define GREEN "32"
#define RED "31"

void report_coloured(bool colour, const char *code, const char *text, struct dmasim_buffer *out)
{
	if (colour)
		dmasim_buffer_printf(out, "\033[%sm%s\033[0m", code, text);
	else
		dmasim_buffer_puts(out, text);
}

void report_outcome_text(const struct dmasim_result *r, struct dmasim_buffer *out)
{
	uint64_t fields = dmasim_outcome_fields();
	bool first = true;

	for (int f = 0; f < DMASIM_FIELD_COUNT; f++) {
		if (!(fields >> f & 1) || !dmasim_result_has(r, (enum dmasim_field)f))
			continue;
		dmasim_buffer_printf(out, "%s%s ", first ? "" : ", ", dmasim_field_table[f].name);
		report_field_text(r, (enum dmasim_field)f, out);
		first = false;
	}
	if (first)
		dmasim_buffer_puts(out, "nothing else");
}

void report_step_place_text(const struct dmasim_run *run, const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = run->scenario;

	report_line_text(s->file ? s->file : "", out);
	dmasim_buffer_printf(out, ":%u: ", step->step->at.line ? step->step->at.line : s->at.line);
	report_step_text(s, step, out);
	dmasim_buffer_puts(out, " [");
	report_line_text(run->kernel, out);
	dmasim_buffer_puts(out, "]\n  gave ");
	report_result_text(&step->result, out);
	dmasim_buffer_puts(out, "\n");
	for (unsigned int i = 0; i < step->result.elements; i++) {
		dmasim_buffer_printf(out, "  element %u: ", i);
		report_result_text(&step->result.element[i], out);
		dmasim_buffer_puts(out, "\n");
	}
}

/* --- one question ---------------------------------------------------------------------------------------------------
 */

static void turn_head(const struct dmasim_turn *turn, bool question, struct dmasim_buffer *out)
{
	if (turn->answer[0])
		dmasim_buffer_printf(out, "%s: ", turn->answer);
	else
		dmasim_buffer_puts(out, question ? "not asked: " : "the same answers: ");
	if (turn->skipped)
		dmasim_buffer_puts(out, "the step is left out, what it works on fails");
	else if (turn->outcome)
		report_outcome_text(&turn->result, out);
	else
		dmasim_buffer_puts(out, "the same comes of it");
}

static bool same_head(const struct dmasim_turn *a, const struct dmasim_turn *b)
{
	return a->decision == b->decision && !strcmp(a->answer, b->answer) && a->outcome == b->outcome &&
	       a->skipped == b->skipped && dmasim_outcome_same(&a->result, &b->result);
}

/* changes that turn the same answer to the same outcome stand under one head */
static bool told_before(const struct dmasim_explanation *e, unsigned int turn)
{
	for (unsigned int i = 0; i < turn; i++)
		if (same_head(&e->turn[i], &e->turn[turn]))
			return true;
	return false;
}

/* that a question is not asked any more, and nothing comes of it, is worth a word only when all is wanted */
static bool is_told(const struct dmasim_explain_report *report, const struct dmasim_turn *turn)
{
	return report->verbose || turn->outcome || turn->answer[0];
}

static void turns_text(const struct dmasim_explain_report *report, const struct dmasim_explanation *e,
		       unsigned int decision, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < e->turns; i++) {
		const struct dmasim_turn *turn = &e->turn[i];

		if (turn->decision != decision || told_before(e, i) || !is_told(report, turn))
			continue;
		dmasim_buffer_puts(out, turn->outcome ? "       => " : "       -- ");
		turn_head(turn, decision < e->step->decisions, out);
		dmasim_buffer_puts(out, "\n");
		for (unsigned int k = i; k < e->turns; k++) {
			if (!same_head(turn, &e->turn[k]) || !(report->verbose || e->turn[k].smallest))
				continue;
			dmasim_buffer_puts(out, "            ");
			report_line_text(e->turn[k].change->text, out);
			dmasim_buffer_puts(out, "\n");
		}
	}
}

static void question_text(const struct dmasim_explain_report *report, const struct dmasim_explanation *e,
			  unsigned int i, struct dmasim_buffer *out)
{
	const struct dmasim_decision *d = &e->step->decision[i];
	struct dmasim_buffer line = { 0 };

	dmasim_buffer_printf(&line, "%s %s", d->question ? d->question : d->kind, d->outcome);
	dmasim_buffer_printf(out, "  %s %2u ", d->deciding ? ">" : " ", i + 1);
	report_coloured(report->colour, BOLD, line.data ? line.data : "", out);
	dmasim_buffer_puts(out, d->deciding ? "  <- decides\n" : "\n");
	dmasim_buffer_clear(&line);
	if (d->why[0]) {
		report_line_text(d->why, &line);
		dmasim_buffer_puts(&line, "; ");
	}
	dmasim_buffer_printf(&line, "%s, %s(), %s", d->rule, d->function, d->file);
	dmasim_buffer_puts(out, "       ");
	report_coloured(report->colour, DIM, line.data ? line.data : "", out);
	dmasim_buffer_puts(out, "\n");
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
	turns_text(report, e, i, out);
}

/* the log, faults and changes of state between the questions */
static void event_text(const struct dmasim_decision *d, unsigned int i, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "    %2u ", i + 1);
	if (!strcmp(d->kind, "log")) {
		dmasim_buffer_printf(out, "log %s: ", d->outcome);
		report_line_text(d->why, out);
	} else {
		dmasim_buffer_printf(out, "%s%s%s", d->question ? d->question : d->kind, d->outcome[0] ? " " : "",
				     d->outcome);
		if (d->why[0])
			dmasim_buffer_printf(out, " (%s)", d->why);
	}
	dmasim_buffer_puts(out, "\n");
}

static unsigned int outcomes(const struct dmasim_explanation *e)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < e->turns; i++)
		count += e->turn[i].outcome;
	return count;
}

static void summary_text(const struct dmasim_explanation *e, struct dmasim_buffer *out)
{
	unsigned int changed = outcomes(e);

	dmasim_buffer_printf(out,
			     "  %u changes tried, one at a time: %u turn%s the outcome, %u only the way to it; %u more "
			     "cannot be\n",
			     e->tried, changed, changed == 1 ? "s" : "", e->turns - changed, e->impossible);
}

static void explanation_text(const struct dmasim_explain_report *report, const struct dmasim_explanation *e,
			     struct dmasim_buffer *out)
{
	report_step_place_text(&e->run, e->step, out);
	for (unsigned int i = 0; i < e->step->decisions; i++) {
		if (!strcmp(e->step->decision[i].kind, "decision"))
			question_text(report, e, i, out);
		else
			event_text(&e->step->decision[i], i, out);
	}
	turns_text(report, e, e->step->decisions, out);
	summary_text(e, out);
}

void dmasim_explanation_report(const struct dmasim_explain_report *report, const struct dmasim_explanation *e,
			       struct dmasim_buffer *out)
{
	if (report->format == DMASIM_FORMAT_JSON)
		report_explanation_json(e, report->verbose, out);
	else
		explanation_text(report, e, out);
}

/* --- why not --------------------------------------------------------------------------------------------------------
 */

static void repair_text(const struct dmasim_explain_report *report, const struct dmasim_why_not *w,
			const struct dmasim_repair *r, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < r->changes; i++) {
		dmasim_buffer_puts(out, i ? "  and " : "  ");
		report_line_text(r->change[i]->text, out);
		dmasim_buffer_puts(out, "\n");
	}
	dmasim_buffer_puts(out, "    then ");
	report_outcome_text(&r->result, out);
	dmasim_buffer_puts(out, r->passed ? "; the scenario's expectations hold\n" : "\n");
	if (r->text && report->file)
		report_patch_text(report, "    ", w->run.scenario->file, report->file->text, report->file->size,
				  r->text, r->size, out);
	else
		for (unsigned int i = 0; i < r->changes; i++)
			for (unsigned int e = 0; e < r->change[i]->edits; e++) {
				const struct dmasim_edit *edit = &r->change[i]->edit[e];

				dmasim_buffer_puts(out, "    ");
				report_line_text(edit->path, out);
				dmasim_buffer_puts(out, ": ");
				report_line_text(edit->value ? edit->value : "(taken away)", out);
				dmasim_buffer_puts(out, "\n");
			}
}

static void why_not_text(const struct dmasim_explain_report *report, const struct dmasim_why_not *w,
			 struct dmasim_buffer *out)
{
	report_step_place_text(&w->run, w->step, out);
	for (unsigned int i = 0; w->expected && i < w->step->mismatches; i++) {
		dmasim_buffer_puts(out, "  ");
		report_mismatch_text(&w->step->mismatch[i], out);
		dmasim_buffer_puts(out, "\n");
	}
	if (!w->repairs)
		dmasim_buffer_puts(out, "no change makes it succeed, of those that were tried\n");
	for (unsigned int i = 0; i < w->repairs; i++) {
		if (i < 2)
			dmasim_buffer_puts(out, i ? "other ways, the smallest for each place:\n" : "succeeds with\n");
		repair_text(report, w, &w->repair[i], out);
	}
	dmasim_buffer_printf(out, "%u single changes tried", w->tried);
	if (w->pairs)
		dmasim_buffer_printf(out, ", and %u pairs of them", w->pairs);
	dmasim_buffer_puts(out, ": command line, device, step, machine, kernel\n");
}

void dmasim_why_not_report(const struct dmasim_explain_report *report, const struct dmasim_why_not *w,
			   struct dmasim_buffer *out)
{
	const struct dmasim_repair *first = w->repairs ? &w->repair[0] : NULL;

	if (report->patch && first && first->text && report->file)
		report_patch_text(report, "", w->run.scenario->file, report->file->text, report->file->size,
				  first->text, first->size, out);
	else if (report->format == DMASIM_FORMAT_JSON)
		report_why_not_json(w, out);
	else if (!report->patch)
		why_not_text(report, w, out);
}
