// SPDX-License-Identifier: GPL-2.0-only
/*
 * Explanations and repairs for programs: one JSON object.
 */
#include "report/explain.h"
#include "report/json.h"

static json_t *change_json(const struct dmasim_change *change, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *edits = json_array();

	report_json_set(object, "kind", report_json_text(dmasim_change_kind_name[change->kind]), out);
	report_json_set(object, "text", report_json_text(change->text), out);
	for (unsigned int i = 0; i < change->edits; i++) {
		json_t *edit = json_object();

		report_json_set(edit, "path", report_json_text(change->edit[i].path), out);
		report_json_set(edit, "value", report_json_text(change->edit[i].value), out);
		report_json_append(edits, edit, out);
	}
	report_json_set(object, "edits", edits, out);
	report_json_set(object, "was", report_json_text(change->was), out);
	if (change->kernel)
		report_json_set(object, "kernel", report_json_text(change->kernel), out);
	return object;
}

static json_t *turn_json(const struct dmasim_turn *turn, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	report_json_set(object, "change", change_json(turn->change, out), out);
	report_json_set(object, "answer", turn->answer[0] ? report_json_text(turn->answer) : json_null(), out);
	report_json_set(object, "changes_outcome", json_boolean(turn->outcome), out);
	report_json_set(object, "smallest", json_boolean(turn->smallest), out);
	if (turn->skipped)
		report_json_set(object, "left_out", json_true(), out);
	report_json_set(object, "result", report_json_result(&turn->result, out), out);
	return object;
}

static json_t *turns_json(const struct dmasim_explanation *e, unsigned int decision, bool verbose,
			  struct dmasim_buffer *out)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < e->turns; i++)
		if (e->turn[i].decision == decision && (verbose || e->turn[i].smallest))
			report_json_append(array, turn_json(&e->turn[i], out), out);
	return array;
}

void report_explanation_json(const struct dmasim_explanation *e, bool verbose, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *decisions = json_array();
	unsigned int outcomes = 0;

	report_json_step(object, &e->run, e->step, out);
	report_json_set(object, "ok", json_boolean(!report_step_failed(e->step)), out);
	report_json_set(object, "result", report_json_result(&e->step->result, out), out);
	for (unsigned int i = 0; i < e->step->decisions; i++) {
		json_t *decision = report_json_decision(&e->step->decision[i], out);

		report_json_set(decision, "turned_by", turns_json(e, i, verbose, out), out);
		report_json_append(decisions, decision, out);
	}
	report_json_set(object, "decisions", decisions, out);
	report_json_set(object, "same_answers", turns_json(e, e->step->decisions, verbose, out), out);
	for (unsigned int i = 0; i < e->turns; i++)
		outcomes += e->turn[i].outcome;
	report_json_set(object, "tried", report_json_number(e->tried), out);
	report_json_set(object, "impossible", report_json_number(e->impossible), out);
	report_json_set(object, "turn_outcome", report_json_number(outcomes), out);
	report_json_set(object, "turn_answers_only", report_json_number(e->turns - outcomes), out);
	report_json_line(object, out);
}

static json_t *repair_json(const struct dmasim_repair *r, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *changes = json_array();

	for (unsigned int i = 0; i < r->changes; i++)
		report_json_append(changes, change_json(r->change[i], out), out);
	report_json_set(object, "changes", changes, out);
	report_json_set(object, "result", report_json_result(&r->result, out), out);
	report_json_set(object, "passed", json_boolean(r->passed), out);
	report_json_set(object, "yaml", report_json_text(r->text), out);
	return object;
}

void report_why_not_json(const struct dmasim_why_not *w, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *repairs = json_array(), *mismatches = json_array();

	report_json_step(object, &w->run, w->step, out);
	report_json_set(object, "result", report_json_result(&w->step->result, out), out);
	for (unsigned int i = 0; i < w->step->mismatches; i++)
		report_json_append(mismatches, report_json_mismatch(&w->run, w->step, &w->step->mismatch[i], out), out);
	report_json_set(object, "mismatches", mismatches, out);
	for (unsigned int i = 0; i < w->repairs; i++)
		report_json_append(repairs, repair_json(&w->repair[i], out), out);
	report_json_set(object, "repairs", repairs, out);
	report_json_set(object, "tried", report_json_number(w->tried), out);
	report_json_set(object, "pairs", report_json_number(w->pairs), out);
	report_json_line(object, out);
}
