// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON Lines: an object for each step, then one for the scenario; one for the whole run at the end. Addresses are
 * strings, since a JSON number is a double to most readers.
 */
#include <dmasim/explore.h>

#include "report/json.h"
#include "report/report.h"

#include <stdlib.h>

/* takes @value, which may be NULL when memory ran out */
static void set(json_t *object, const char *key, json_t *value, struct dmasim_buffer *out)
{
	if (json_object_set_new(object, key, value))
		out->failed = true;
}

static void append(json_t *array, json_t *value, struct dmasim_buffer *out)
{
	if (json_array_append_new(array, value))
		out->failed = true;
}

static json_t *text(const char *string)
{
	struct dmasim_buffer valid = { 0 };
	json_t *value;

	if (!string)
		return json_null();
	report_utf8_text(string, &valid);
	value = valid.failed ? NULL : json_string(valid.data ? valid.data : "");
	dmasim_buffer_free(&valid);
	return value;
}

/* as a string too where a double would not keep it */
static json_t *number(uint64_t value)
{
	return value < 1ull << 53 ? json_integer((json_int_t)value) : json_sprintf("%" PRIu64, value);
}

static json_t *hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

static void write_line(json_t *object, struct dmasim_buffer *out)
{
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;

	if (line) {
		dmasim_buffer_puts(out, line);
		dmasim_buffer_puts(out, "\n");
	} else {
		out->failed = true;
	}
	free(line);
	json_decref(object);
}

static json_t *list_json(const struct dmasim_list *list, struct dmasim_buffer *out)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < list->count; i++)
		append(array, text(list->text[i]), out);
	return array;
}

static json_t *bytes_json(const struct dmasim_result *result)
{
	struct dmasim_buffer digits = { 0 };
	json_t *value;

	for (size_t i = 0; i < result->data_size; i++)
		dmasim_buffer_printf(&digits, "%02x", result->data[i]);
	value = digits.failed ? NULL : json_string(digits.data ? digits.data : "");
	dmasim_buffer_free(&digits);
	return value;
}

static json_t *field_json(const struct dmasim_result *result, enum dmasim_field field, struct dmasim_buffer *out)
{
	switch (dmasim_field_table[field].kind) {
	case DMASIM_KIND_NAME:
		return text(report_field_name(result, field));
	case DMASIM_KIND_HEX:
		return hex(report_field_number(result, field));
	case DMASIM_KIND_COUNT:
		return number(report_field_number(result, field));
	case DMASIM_KIND_FLAG:
		return json_boolean(report_field_flag(result, field));
	case DMASIM_KIND_LIST:
		return list_json(report_field_list(result, field), out);
	case DMASIM_KIND_BYTES:
		return bytes_json(result);
	}
	return NULL;
}

static json_t *result_json(const struct dmasim_result *result, struct dmasim_buffer *out)
{
	json_t *object = json_object();
	json_t *elements;

	for (int field = 0; field < DMASIM_FIELD_COUNT; field++)
		if (dmasim_result_has(result, field))
			set(object, dmasim_field_table[field].name, field_json(result, field, out), out);
	if (!result->elements)
		return object;
	elements = json_array();
	for (unsigned int i = 0; i < result->elements; i++)
		append(elements, result_json(&result->element[i], out), out);
	set(object, "elements", elements, out);
	return object;
}

static json_t *expect_value(const struct dmasim_expect *expect, unsigned int i)
{
	switch (dmasim_field_table[expect->field].kind) {
	case DMASIM_KIND_HEX:
		return expect->num ? hex(expect->num[i]) : text(expect->text[i]);
	case DMASIM_KIND_COUNT:
		return expect->num ? number(expect->num[i]) : text(expect->text[i]);
	case DMASIM_KIND_FLAG:
		return expect->num ? json_boolean(expect->num[i]) : text(expect->text[i]);
	case DMASIM_KIND_NAME:
	case DMASIM_KIND_LIST:
	case DMASIM_KIND_BYTES:
		break;
	}
	return text(expect->text[i]);
}

static json_t *expect_values(const struct dmasim_expect *expect, struct dmasim_buffer *out)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < expect->count; i++)
		append(array, expect_value(expect, i), out);
	return array;
}

static json_t *matcher(const char *name, json_t *value, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	set(object, name, value, out);
	return object;
}

static json_t *range_end(const struct dmasim_expect *expect, unsigned int i)
{
	bool count = dmasim_field_table[expect->field].kind == DMASIM_KIND_COUNT;

	return count ? number(expect->num[i]) : hex(expect->num[i]);
}

/* as a scenario writes it: a value, a list, or {not: v}, {any: [..]}, {min: n, max: n}, {contains: s} */
static json_t *expect_json(const struct dmasim_expect *expect, struct dmasim_buffer *out)
{
	bool list = dmasim_field_table[expect->field].kind == DMASIM_KIND_LIST;
	json_t *object;

	if (expect->absent && expect->match == DMASIM_MATCH_NOT)
		return matcher("not", json_string("none"), out);
	if (expect->absent)
		return json_string("none");
	switch (expect->match) {
	case DMASIM_MATCH_EQUAL:
		return list || !expect->count ? expect_values(expect, out) : expect_value(expect, 0);
	case DMASIM_MATCH_NOT:
		return matcher("not", expect->count == 1 ? expect_value(expect, 0) : expect_values(expect, out), out);
	case DMASIM_MATCH_ANY:
		return matcher("any", expect_values(expect, out), out);
	case DMASIM_MATCH_CONTAINS:
		return matcher("contains", expect->count == 1 ? text(expect->text[0]) : expect_values(expect, out),
			       out);
	case DMASIM_MATCH_RANGE:
		object = json_object();
		if (expect->num[0])
			set(object, "min", range_end(expect, 0), out);
		if (expect->num[1] != UINT64_MAX)
			set(object, "max", range_end(expect, 1), out);
		return object;
	}
	return NULL;
}

/* the object that a field is expected in: the step's own, or one of an array `elements` in it */
static json_t *expected_place(json_t *object, int element, struct dmasim_buffer *out)
{
	json_t *elements;

	if (element < 0)
		return object;
	elements = json_object_get(object, "elements");
	if (!elements) {
		set(object, "elements", json_array(), out);
		elements = json_object_get(object, "elements");
	}
	while (elements && json_array_size(elements) <= (size_t)element && !out->failed)
		append(elements, json_object(), out);
	return json_array_get(elements, (size_t)element);
}

static json_t *expected_json(const struct dmasim_step *step, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	for (unsigned int i = 0; step && i < step->expects; i++) {
		const struct dmasim_expect *expect = &step->expect[i];

		set(expected_place(object, expect->element, out), dmasim_field_table[expect->field].name,
		    expect_json(expect, out), out);
	}
	return object;
}

static json_t *decision_json(const struct dmasim_decision *d, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	set(object, "kind", text(d->kind), out);
	set(object, "at", text(d->function), out);
	set(object, "file", text(d->file), out);
	set(object, "rule", text(d->rule), out);
	set(object, "question", text(d->question), out);
	set(object, "why", text(d->why), out);
	set(object, "outcome", text(d->outcome), out);
	set(object, "deciding", json_boolean(d->deciding), out);
	return object;
}

static json_t *mismatch_json(const struct dmasim_run *run, const struct dmasim_step_run *step,
			     const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out)
{
	const struct dmasim_span *at = report_place(run, step, mismatch);
	json_t *object = json_object();

	set(object, "field", text(mismatch->expect ? dmasim_field_table[mismatch->expect->field].name : NULL), out);
	set(object, "line", number(at->line), out);
	set(object, "column", number(at->column), out);
	set(object, "expected", text(mismatch->expected), out);
	set(object, "got", text(mismatch->got), out);
	return object;
}

static void step_places(const struct dmasim_run *run, const struct dmasim_step_run *run_step, json_t *object,
			struct dmasim_buffer *out)
{
	const struct dmasim_scenario *scenario = run->scenario;
	const struct dmasim_step *step = run_step->step;
	const char *device = NULL;

	if (step && step->device >= 0 && (unsigned int)step->device < scenario->platform.devices)
		device = scenario->platform.device[step->device].name;
	set(object, "scenario", text(scenario->name), out);
	set(object, "file", text(scenario->file), out);
	set(object, "line", number(step ? step->at.line : scenario->at.line), out);
	set(object, "kernel", text(run->kernel), out);
	set(object, "step", step ? number(report_step_number(run_step)) : json_null(), out);
	set(object, "id", text(step ? step->id : NULL), out);
	set(object, "verb", text(step ? dmasim_verb_name[step->verb] : run_step->boot ? "boot" : "end"), out);
	set(object, "device", text(device), out);
	if (step && step->agent)
		set(object, "agent", text(step->agent), out);
}

static void step_line(const struct dmasim_run *run, const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *decisions = json_array(), *mismatches;

	step_places(run, step, object, out);
	set(object, "ok", json_boolean(!report_step_failed(step)), out);
	set(object, "result", result_json(&step->result, out), out);
	set(object, "expected", expected_json(step->step, out), out);
	if (step->mismatches) {
		mismatches = json_array();
		for (unsigned int i = 0; i < step->mismatches; i++)
			append(mismatches, mismatch_json(run, step, &step->mismatch[i], out), out);
		set(object, "mismatches", mismatches, out);
	}
	for (unsigned int i = 0; i < step->decisions; i++)
		append(decisions, decision_json(&step->decision[i], out), out);
	set(object, "decisions", decisions, out);
	write_line(object, out);
}

static void json_run(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		     unsigned int sequence, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *scenario = run->scenario;
	unsigned int steps = 0;
	json_t *object;

	(void)report;
	(void)file;
	(void)sequence;
	for (unsigned int i = 0; i < run->steps; i++) {
		/* the end of the scenario is worth a line when something came of it */
		if (run->step[i].step || run->step[i].result.present || run->step[i].mismatches)
			step_line(run, &run->step[i], out);
		steps += run->step[i].step != NULL;
	}
	object = json_object();
	set(object, "scenario", text(scenario->name), out);
	set(object, "file", text(scenario->file), out);
	set(object, "line", number(scenario->at.line), out);
	set(object, "kernel", text(run->kernel), out);
	set(object, "outcome", text(report_outcome_name[dmasim_run_outcome(run)]), out);
	set(object, "steps", number(steps), out);
	set(object, "failed", number(run->failed), out);
	set(object, "violations", number(run->violations), out);
	if (run->passed_on.count)
		set(object, "passed_on", list_json(&run->passed_on, out), out);
	if (scenario->xfail)
		set(object, "xfail", text(scenario->xfail_reason), out);
	if (run->refused || run->skipped)
		set(object, "error", text(run->error.text), out);
	write_line(object, out);
}

static void json_unread(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
			unsigned int sequence, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	(void)report;
	(void)sequence;
	set(object, "file", text(name), out);
	set(object, "line", number(error->at.line), out);
	set(object, "column", number(error->at.column), out);
	set(object, "error", text(error->text), out);
	write_line(object, out);
}

static void json_end(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	(void)report;
	set(object, "files", number(total->files), out);
	set(object, "unread", number(total->unread), out);
	set(object, "scenarios", number(total->scenarios), out);
	set(object, "passed", number(total->passed), out);
	set(object, "failed", number(total->failed), out);
	set(object, "xfailed", number(total->xfailed), out);
	set(object, "xpassed", number(total->xpassed), out);
	set(object, "refused", number(total->refused), out);
	set(object, "skipped", number(total->skipped), out);
	set(object, "steps", number(total->steps), out);
	set(object, "steps_failed", number(total->steps_failed), out);
	set(object, "violations", number(total->violations), out);
	write_line(object, out);
}

/* --- differences ----------------------------------------------------------------------------------------------------
 */

static json_t *side_json(const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	json_t *object;

	if (!step)
		return json_null();
	object = json_object();
	set(object, "result", result_json(&step->result, out), out);
	for (unsigned int i = 0; i < step->decisions; i++)
		if (step->decision[i].deciding)
			set(object, "decision", decision_json(&step->decision[i], out), out);
	return object;
}

static json_t *step_difference_json(const struct dmasim_step_difference *s, struct dmasim_buffer *out)
{
	const struct dmasim_step_run *step = s->a ? s->a : s->b;
	json_t *object = json_object(), *fields = json_array();

	set(object, "step", step->step ? number(report_step_number(step)) : json_null(), out);
	set(object, "id", text(step->step ? step->step->id : NULL), out);
	set(object, "verb", text(step->step ? dmasim_verb_name[step->step->verb] : "end"), out);
	for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
		if (s->fields >> f & 1)
			append(fields, text(dmasim_field_table[f].name), out);
	if (s->elements)
		append(fields, text("elements"), out);
	set(object, "fields", fields, out);
	set(object, "a", side_json(s->a, out), out);
	set(object, "b", side_json(s->b, out), out);
	return object;
}

static const char *difference_name(const struct dmasim_difference *d)
{
	if (d->a_ran && d->b_ran)
		return "changed";
	return d->a_ran ? "only a" : "only b";
}

void report_difference_json(const struct dmasim_difference_report *report, const struct dmasim_difference *d,
			    struct dmasim_buffer *out)
{
	const struct dmasim_scenario *scenario = d->a->scenario;
	json_t *object, *steps;

	if (!dmasim_difference_any(d))
		return;
	object = json_object();
	steps = json_array();
	set(object, "scenario", text(scenario->name), out);
	set(object, "file", text(scenario->file), out);
	set(object, "line", number(scenario->at.line), out);
	set(object, "a", text(report->a), out);
	set(object, "b", text(report->b), out);
	set(object, "change", text(difference_name(d)), out);
	if (!d->a_ran || !d->b_ran)
		set(object, "why", text((d->a_ran ? d->b : d->a)->error.text), out);
	for (unsigned int i = 0; i < d->steps; i++)
		append(steps, step_difference_json(&d->step[i], out), out);
	set(object, "steps", steps, out);
	write_line(object, out);
}

void report_difference_total_json(const struct dmasim_difference_report *report,
				  const struct dmasim_difference_tally *t, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	set(object, "a", text(report->a), out);
	set(object, "b", text(report->b), out);
	set(object, "scenarios", number(t->scenarios), out);
	set(object, "differ", number(t->differ), out);
	set(object, "otherwise", number(t->otherwise), out);
	set(object, "only_a", number(t->only_a), out);
	set(object, "only_b", number(t->only_b), out);
	set(object, "neither", number(t->neither), out);
	write_line(object, out);
}

/* --- for the other reports ------------------------------------------------------------------------------------------
 */

void report_json_set(json_t *object, const char *key, json_t *value, struct dmasim_buffer *out)
{
	set(object, key, value, out);
}

void report_json_append(json_t *array, json_t *value, struct dmasim_buffer *out)
{
	append(array, value, out);
}

json_t *report_json_text(const char *string)
{
	return text(string);
}

json_t *report_json_number(uint64_t value)
{
	return number(value);
}

json_t *report_json_result(const struct dmasim_result *result, struct dmasim_buffer *out)
{
	return result_json(result, out);
}

json_t *report_json_decision(const struct dmasim_decision *decision, struct dmasim_buffer *out)
{
	return decision_json(decision, out);
}

json_t *report_json_mismatch(const struct dmasim_run *run, const struct dmasim_step_run *step,
			     const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out)
{
	return mismatch_json(run, step, mismatch, out);
}

void report_json_step(json_t *object, const struct dmasim_run *run, const struct dmasim_step_run *step,
		      struct dmasim_buffer *out)
{
	step_places(run, step, object, out);
}

void report_json_line(json_t *object, struct dmasim_buffer *out)
{
	write_line(object, out);
}

const struct report_format report_json = {
	.run = json_run,
	.unread = json_unread,
	.end = json_end,
};
