// SPDX-License-Identifier: GPL-2.0-only
/*
 * What came of a report that was carried out again.
 */
#include <string.h>

#include <dmasim/bugreport.h>
#include <dmasim/report.h>

#include "json.h"

/* of values that changed beside the failure, more are not shown unless asked for */
#define SHOWN 10

static void difference_text(const struct dmasim_replay_difference *d, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "  %s%s%s", d->place, *d->place ? ": " : "", d->what);
	if (d->then || d->now)
		dmasim_buffer_printf(out, ": then %s, now %s", d->then ? d->then : "none", d->now ? d->now : "none");
	dmasim_buffer_puts(out, "\n");
}

static void failures_text(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *s = &run->step[i];

		for (unsigned int m = 0; m < s->mismatches; m++) {
			const struct dmasim_mismatch *mismatch = &s->mismatch[m];

			if (s->step)
				dmasim_buffer_printf(out, "  step %u", s->step->index + 1);
			else
				dmasim_buffer_printf(out, "  %s", s->boot ? "boot" : "end");
			if (s->step && s->step->id)
				dmasim_buffer_printf(out, " '%s'", s->step->id);
			if (mismatch->expect)
				dmasim_buffer_printf(out, ": %s", dmasim_field_table[mismatch->expect->field].name);
			dmasim_buffer_printf(out, ": expected %s, got %s\n", mismatch->expected, mismatch->got);
		}
	}
}

static void replay_text(const struct dmasim_replay_report *how, const struct dmasim_bugreport *report,
			const struct dmasim_replay *replay, struct dmasim_buffer *out)
{
	unsigned int left = how->verbose ? UINT32_MAX : SHOWN, others = 0;

	dmasim_buffer_printf(out, "%-7s %s: %s [%s]\n", replay->same ? "same" : "DIFFERS", how->name,
			     report->file.scenario[0].name, how->kernel ? how->kernel : "");
	if (replay->same)
		failures_text(&replay->run, out);
	for (unsigned int i = 0; i < replay->differences; i++)
		if (replay->difference[i].failure)
			difference_text(&replay->difference[i], out);
	for (unsigned int i = 0; i < replay->differences; i++) {
		if (replay->difference[i].failure)
			continue;
		if (!others++)
			dmasim_buffer_puts(out, replay->same ? "  the failure is the same, other values are not:\n"
							     : "  beside that:\n");
		if (others <= left)
			difference_text(&replay->difference[i], out);
	}
	if (others > left)
		dmasim_buffer_printf(out, "  and %u more (-v shows them)\n", others - left);
}

static json_t *failure_json(const struct dmasim_replay_report *how, const struct dmasim_run *run,
			    const struct dmasim_step_run *step, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *mismatches = json_array();

	report_json_step(object, run, step, out);
	/* the run's own name of it has every behaviour that the report spells out */
	report_json_set(object, "kernel", report_json_text(how->kernel), out);
	for (unsigned int i = 0; i < step->mismatches; i++)
		report_json_append(mismatches, report_json_mismatch(run, step, &step->mismatch[i], out), out);
	report_json_set(object, "mismatches", mismatches, out);
	return object;
}

static json_t *difference_json(const struct dmasim_replay_difference *d, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	report_json_set(object, "place", report_json_text(*d->place ? d->place : NULL), out);
	report_json_set(object, "what", report_json_text(d->what), out);
	report_json_set(object, "then", report_json_text(d->then), out);
	report_json_set(object, "now", report_json_text(d->now), out);
	report_json_set(object, "failure", json_boolean(d->failure), out);
	return object;
}

static void replay_json(const struct dmasim_replay_report *how, const struct dmasim_bugreport *report,
			const struct dmasim_replay *replay, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *failed = json_array(), *differences = json_array();

	report_json_set(object, "report", report_json_text(how->name), out);
	report_json_set(object, "version", report_json_text(report->version), out);
	report_json_set(object, "scenario", report_json_text(report->file.scenario[0].name), out);
	report_json_set(object, "kernel", report_json_text(how->kernel), out);
	report_json_set(object, "same", json_boolean(replay->same), out);
	for (unsigned int i = 0; i < replay->run.steps; i++)
		if (replay->run.step[i].mismatches)
			report_json_append(failed, failure_json(how, &replay->run, &replay->run.step[i], out), out);
	report_json_set(object, "failed", failed, out);
	for (unsigned int i = 0; i < replay->differences; i++)
		report_json_append(differences, difference_json(&replay->difference[i], out), out);
	report_json_set(object, "differences", differences, out);
	report_json_line(object, out);
}

void dmasim_replay_report(const struct dmasim_replay_report *how, const struct dmasim_bugreport *report,
			  const struct dmasim_replay *replay, struct dmasim_buffer *out)
{
	if (how->format == DMASIM_FORMAT_JSON)
		replay_json(how, report, replay, out);
	else
		replay_text(how, report, replay, out);
}
