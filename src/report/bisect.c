// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a bisection found, for people and as one JSON object.
 */
#include <dmasim/profile.h>

#include <string.h>

#include "report/explain.h"
#include "report/json.h"

#define BOLD "1"

static const char *const verdict_name[] = {
	[DMASIM_GOOD] = "good",
	[DMASIM_BAD] = "bad",
	[DMASIM_UNTESTABLE] = "untestable",
};

static void kernels_text(const struct dmasim_bisection *b, struct dmasim_buffer *out)
{
	size_t width = 0;

	for (unsigned int i = 0; i < b->kernels; i++)
		if (strlen(b->kernel[i].name) > width)
			width = strlen(b->kernel[i].name);
	for (unsigned int i = 0; i < b->kernels; i++) {
		const struct dmasim_bisect_kernel *k = &b->kernel[i];

		dmasim_buffer_puts(out, i == b->first ? "> " : "  ");
		report_line_text(k->name, out);
		dmasim_buffer_printf(out, "%*s  %s", (int)(width - strlen(k->name)), "", verdict_name[k->verdict]);
		if (k->verdict == DMASIM_UNTESTABLE) {
			dmasim_buffer_puts(out, ": ");
			report_line_text(k->why, out);
		}
		dmasim_buffer_puts(out, "\n");
	}
}

static void first_text(const struct dmasim_bisection *b, struct dmasim_buffer *out)
{
	int profile = dmasim_profile_find(b->kernel[b->first].name);
	struct dmasim_profile p;

	dmasim_buffer_puts(out, "first bad: ");
	report_line_text(b->kernel[b->first].name, out);
	if (profile >= 0) {
		dmasim_profile_get((unsigned int)profile, &p);
		dmasim_buffer_printf(out, " (%s), %s", p.date, p.doc);
	}
	if (b->first > b->last + 1)
		dmasim_buffer_printf(out, "; nothing is known of %u before it", b->first - b->last - 1);
	dmasim_buffer_puts(out, "\n");
}

static void symptoms_text(const struct dmasim_explain_report *report, const struct dmasim_bisection *b,
			  struct dmasim_buffer *out)
{
	const struct dmasim_difference_report how = { .format = DMASIM_FORMAT_TEXT,
						      .colour = report->colour,
						      .a = b->kernel[b->last].name,
						      .b = b->kernel[b->first].name };
	struct dmasim_difference difference;

	if (dmasim_difference_find(&b->good, &b->bad, &difference))
		out->failed = true;
	else
		dmasim_difference_report(&how, &difference, out);
	dmasim_difference_free(&difference);
}

static void source_text(const struct dmasim_bisect_change *c, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, c->reversed && c->why ? "undone: " : "");
	report_line_text(c->why ? c->why : "set by hand", out);
	if (c->date) {
		dmasim_buffer_puts(out, ", ");
		report_line_text(c->date, out);
	}
	dmasim_buffer_printf(out, "; %s\n", c->info.file);
}

static void change_text(const struct dmasim_explain_report *report, const struct dmasim_bisection *b,
			const struct dmasim_bisect_change *c, struct dmasim_buffer *out)
{
	struct dmasim_buffer head = { 0 };

	dmasim_buffer_printf(&head, "%s: %s -> %s", c->info.name, c->before, c->after);
	dmasim_buffer_puts(out, "  ");
	report_coloured(report->colour, BOLD, head.data ? head.data : "", out);
	dmasim_buffer_printf(out, "\n    %s: %s\n    ", c->info.doc, c->doc);
	source_text(c, out);
	dmasim_buffer_puts(out, "    ");
	report_line_text(b->kernel[b->last].name, out);
	if (c->impossible[0]) {
		dmasim_buffer_puts(out, " with this alone cannot be: ");
		report_line_text(c->impossible, out);
	} else {
		dmasim_buffer_printf(out, " with this alone is %s", verdict_name[c->alone]);
	}
	dmasim_buffer_puts(out, "; ");
	report_line_text(b->kernel[b->first].name, out);
	if (c->without == DMASIM_UNTESTABLE)
		dmasim_buffer_puts(out, " without it cannot be\n");
	else
		dmasim_buffer_printf(out, " without it is %s\n", verdict_name[c->without]);
	out->failed |= head.failed;
	dmasim_buffer_free(&head);
}

static unsigned int needed(const struct dmasim_bisection *b)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < b->changes; i++)
		count += b->change[i].needed;
	return count;
}

static void changes_text(const struct dmasim_explain_report *report, const struct dmasim_bisection *b,
			 struct dmasim_buffer *out)
{
	unsigned int others = 0;

	if (b->single)
		dmasim_buffer_puts(out, "first behaviour that flips it by itself:\n");
	else
		dmasim_buffer_printf(
			out, "no behaviour flips it by itself; these %u together do, and none can be missing:\n",
			needed(b));
	for (unsigned int i = 0; i < b->changes; i++)
		if (b->change[i].needed)
			change_text(report, b, &b->change[i], out);
	for (unsigned int i = 0; i < b->changes; i++)
		others += !b->change[i].needed && b->change[i].alone == DMASIM_BAD;
	if (others)
		dmasim_buffer_puts(out, "later ones that do so, too:\n");
	for (unsigned int i = 0; i < b->changes; i++)
		if (!b->change[i].needed && b->change[i].alone == DMASIM_BAD)
			change_text(report, b, &b->change[i], out);
	if (!report->verbose || b->changes == needed(b) + others)
		return;
	dmasim_buffer_puts(out, "others that differ:\n");
	for (unsigned int i = 0; i < b->changes; i++)
		if (!b->change[i].needed && b->change[i].alone != DMASIM_BAD)
			change_text(report, b, &b->change[i], out);
}

static void bisection_text(const struct dmasim_explain_report *report, const struct dmasim_bisection *b,
			   struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = b->good.scenario;

	report_line_text(s->file ? s->file : "", out);
	dmasim_buffer_printf(out, ":%u: ", s->at.line);
	report_line_text(s->name ? s->name : "(no name)", out);
	dmasim_buffer_puts(out, b->on == DMASIM_BISECT_OUTCOME ? " (bad: any other outcome)\n"
							       : " (bad: not as expected)\n");
	kernels_text(b, out);
	first_text(b, out);
	symptoms_text(report, b, out);
	changes_text(report, b, out);
	dmasim_buffer_printf(out, "%u behaviour%s differ%s between %s and %s; %u runs\n", b->changes,
			     b->changes == 1 ? "" : "s", b->changes == 1 ? "s" : "", b->kernel[b->last].name,
			     b->kernel[b->first].name, b->runs);
}

static json_t *change_json(const struct dmasim_bisect_change *c, struct dmasim_buffer *out)
{
	json_t *object = json_object();

	report_json_set(object, "behaviour", report_json_text(c->info.name), out);
	report_json_set(object, "before", report_json_text(c->before), out);
	report_json_set(object, "after", report_json_text(c->after), out);
	report_json_set(object, "file", report_json_text(c->info.file), out);
	report_json_set(object, "source", report_json_text(c->why), out);
	report_json_set(object, "date", report_json_text(c->date), out);
	report_json_set(object, "reversed", json_boolean(c->reversed), out);
	report_json_set(object, "needed", json_boolean(c->needed), out);
	report_json_set(object, "alone", report_json_text(verdict_name[c->alone]), out);
	report_json_set(object, "without", report_json_text(verdict_name[c->without]), out);
	if (c->impossible[0])
		report_json_set(object, "impossible", report_json_text(c->impossible), out);
	return object;
}

static void bisection_json(const struct dmasim_bisection *b, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = b->good.scenario;
	json_t *object = json_object(), *kernels = json_array(), *changes = json_array();

	report_json_set(object, "scenario", report_json_text(s->name), out);
	report_json_set(object, "file", report_json_text(s->file), out);
	report_json_set(object, "line", report_json_number(s->at.line), out);
	report_json_set(object, "on", report_json_text(b->on == DMASIM_BISECT_OUTCOME ? "outcome" : "expectations"),
			out);
	for (unsigned int i = 0; i < b->kernels; i++) {
		json_t *kernel = json_object();

		report_json_set(kernel, "kernel", report_json_text(b->kernel[i].name), out);
		report_json_set(kernel, "verdict", report_json_text(verdict_name[b->kernel[i].verdict]), out);
		if (b->kernel[i].verdict == DMASIM_UNTESTABLE)
			report_json_set(kernel, "why", report_json_text(b->kernel[i].why), out);
		report_json_append(kernels, kernel, out);
	}
	report_json_set(object, "kernels", kernels, out);
	report_json_set(object, "last_good", report_json_text(b->kernel[b->last].name), out);
	report_json_set(object, "first_bad", report_json_text(b->kernel[b->first].name), out);
	report_json_set(object, "single", json_boolean(b->single), out);
	for (unsigned int i = 0; i < b->changes; i++)
		report_json_append(changes, change_json(&b->change[i], out), out);
	report_json_set(object, "changes", changes, out);
	report_json_set(object, "runs", report_json_number(b->runs), out);
	report_json_line(object, out);
}

void dmasim_bisection_report(const struct dmasim_explain_report *report, const struct dmasim_bisection *b,
			     struct dmasim_buffer *out)
{
	if (report->format == DMASIM_FORMAT_JSON)
		bisection_json(b, out);
	else
		bisection_text(report, b, out);
}
