// SPDX-License-Identifier: GPL-2.0-only
/*
 * Differences of two runs, in the manner of a plan: ~ changed, + only on the second side, - only on the first.
 */
#include <dmasim/explore.h>

#include <string.h>

#include "report/report.h"

#define RED "31"
#define GREEN "32"
#define YELLOW "33"

#define BIT(field) (1ull << DMASIM_FIELD_##field)
/* what follows from the path that was taken */
#define CONSEQUENCES                                                                                                   \
	(BIT(PHYS) | BIT(IOVA) | BIT(AREA) | BIT(SLOT) | BIT(SLOTS) | BIT(PAD) | BIT(CPU_ADDR) | BIT(DATA) | BIT(RULE))

static void mark(const struct dmasim_difference_report *report, char sign, struct dmasim_buffer *out)
{
	const char *colour = sign == '+' ? GREEN : sign == '-' ? RED : YELLOW;

	if (report->colour)
		dmasim_buffer_printf(out, "\033[%sm%c\033[0m ", colour, sign);
	else
		dmasim_buffer_printf(out, "%c ", sign);
}

static void value_text(const struct dmasim_result *r, enum dmasim_field field, struct dmasim_buffer *out)
{
	struct dmasim_buffer text = { 0 };

	report_field_text(r, field, &text);
	if (text.data)
		report_line_text(text.data, out);
	out->failed |= text.failed;
	dmasim_buffer_free(&text);
}

static void field_text(const struct dmasim_difference_report *report, const struct dmasim_result *a,
		       const struct dmasim_result *b, enum dmasim_field field, size_t width, struct dmasim_buffer *out)
{
	bool in_a = dmasim_result_has(a, field), in_b = dmasim_result_has(b, field);
	const char *name = dmasim_field_table[field].name;

	dmasim_buffer_puts(out, "      ");
	mark(report, in_a && in_b ? '~' : in_a ? '-' : '+', out);
	dmasim_buffer_printf(out, "%s:%*s ", name, (int)(width - strlen(name)), "");
	if (in_a)
		value_text(a, field, out);
	if (in_a && in_b)
		dmasim_buffer_puts(out, " -> ");
	if (in_b)
		value_text(b, field, out);
	dmasim_buffer_puts(out, "\n");
}

static uint64_t shown_fields(const struct dmasim_difference_report *report, const struct dmasim_step_difference *s)
{
	uint64_t fields = s->fields;

	/* the decision is told with its values below */
	if (!report->verbose && fields & (BIT(PATH) | BIT(DMA_ADDR) | BIT(SEES) | BIT(RESULT)))
		fields &= ~CONSEQUENCES;
	if (!report->verbose && fields != BIT(RULE))
		fields &= ~BIT(RULE);
	return fields;
}

static void fields_text(const struct dmasim_difference_report *report, const struct dmasim_step_difference *s,
			struct dmasim_buffer *out)
{
	uint64_t fields = shown_fields(report, s);
	size_t width = 0;

	for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
		if (fields >> f & 1 && strlen(dmasim_field_table[f].name) > width)
			width = strlen(dmasim_field_table[f].name);
	for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
		if (fields >> f & 1)
			field_text(report, &s->a->result, &s->b->result, (enum dmasim_field)f, width, out);
}

static bool same_element(const struct dmasim_result *a, const struct dmasim_result *b, unsigned int i)
{
	struct dmasim_buffer text[2] = { 0 };
	bool same = false;

	if (i >= a->elements || i >= b->elements)
		return false;
	report_result_text(&a->element[i], &text[0]);
	report_result_text(&b->element[i], &text[1]);
	same = text[0].data && text[1].data && !strcmp(text[0].data, text[1].data);
	dmasim_buffer_free(&text[0]);
	dmasim_buffer_free(&text[1]);
	return same;
}

static void elements_text(const struct dmasim_difference_report *report, const struct dmasim_step_difference *s,
			  struct dmasim_buffer *out)
{
	const struct dmasim_result *side[2] = { &s->a->result, &s->b->result };

	for (unsigned int i = 0; s->elements && (i < side[0]->elements || i < side[1]->elements); i++)
		for (int k = 0; k < 2; k++) {
			if (i >= side[k]->elements || same_element(side[0], side[1], i))
				continue;
			dmasim_buffer_puts(out, "      ");
			mark(report, k ? '+' : '-', out);
			dmasim_buffer_printf(out, "element %u: ", i);
			report_result_text(&side[k]->element[i], out);
			dmasim_buffer_puts(out, "\n");
		}
}

static const struct dmasim_decision *deciding(const struct dmasim_step_run *s)
{
	for (unsigned int i = 0; s && i < s->decisions; i++)
		if (s->decision[i].deciding)
			return &s->decision[i];
	return NULL;
}

static void decision_text(const struct dmasim_decision *d, const char *side, size_t width, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "        %-*s ", (int)width, side);
	if (!d) {
		dmasim_buffer_puts(out, "no question decided\n");
		return;
	}
	dmasim_buffer_printf(out, "%s: %s %s", d->rule, d->question, d->outcome);
	if (d->why[0])
		dmasim_buffer_printf(out, " (%s)", d->why);
	dmasim_buffer_printf(out, ", %s()\n", d->function);
}

static bool same_decision(const struct dmasim_decision *a, const struct dmasim_decision *b)
{
	return a && b && !strcmp(a->rule, b->rule) && !strcmp(a->outcome, b->outcome) && !strcmp(a->why, b->why);
}

static void decisions_text(const struct dmasim_difference_report *report, const struct dmasim_step_difference *s,
			   struct dmasim_buffer *out)
{
	const struct dmasim_decision *a = deciding(s->a), *b = deciding(s->b);
	size_t width = strlen(report->a) > strlen(report->b) ? strlen(report->a) : strlen(report->b);

	if ((!a && !b) || same_decision(a, b) || !(s->fields & (BIT(PATH) | BIT(ERROR) | BIT(ENCRYPTED) | BIT(RULE))))
		return;
	dmasim_buffer_puts(out, "        decided by\n");
	decision_text(a, report->a, width, out);
	decision_text(b, report->b, width, out);
}

static void step_text(const struct dmasim_difference_report *report, const struct dmasim_difference *d,
		      const struct dmasim_step_difference *s, struct dmasim_buffer *out)
{
	const struct dmasim_step_run *step = s->a ? s->a : s->b;

	if (!report->verbose && s->a && s->b && s->fields == BIT(RULE) && !s->elements)
		return;
	dmasim_buffer_puts(out, "  ");
	mark(report, s->a && s->b ? '~' : s->a ? '-' : '+', out);
	report_step_text((s->a ? d->a : d->b)->scenario, step, out);
	if (!s->a || !s->b)
		dmasim_buffer_printf(out, " (left out under %s: its mapping failed)\n", s->a ? report->b : report->a);
	else
		dmasim_buffer_puts(out, "\n");
	if (!s->a || !s->b)
		return;
	fields_text(report, s, out);
	elements_text(report, s, out);
	decisions_text(report, s, out);
}

static void head_text(const struct dmasim_difference_report *report, char sign, const struct dmasim_difference *d,
		      struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = d->a->scenario;

	mark(report, sign, out);
	report_line_text(s->file ? s->file : "", out);
	dmasim_buffer_printf(out, ":%u: ", s->at.line);
	report_line_text(s->name ? s->name : "(no name)", out);
	/* else the sides are called after their kernels */
	if (d->a->kernel && d->b->kernel && !strcmp(d->a->kernel, d->b->kernel))
		dmasim_buffer_printf(out, " [%s]", d->a->kernel);
	dmasim_buffer_puts(out, "\n");
}

static void one_side_text(const char *side, const struct dmasim_run *run, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "    not under %s: ", side);
	report_line_text(run->error.text, out);
	dmasim_buffer_puts(out, "\n");
}

static void difference_text(const struct dmasim_difference_report *report, const struct dmasim_difference *d,
			    struct dmasim_buffer *out)
{
	if (d->a_ran != d->b_ran) {
		head_text(report, d->a_ran ? '-' : '+', d, out);
		one_side_text(d->a_ran ? report->b : report->a, d->a_ran ? d->b : d->a, out);
		return;
	}
	if (!d->outcome && !(report->verbose && d->steps))
		return;
	head_text(report, '~', d, out);
	for (unsigned int i = 0; i < d->steps; i++)
		step_text(report, d, &d->step[i], out);
}

void dmasim_difference_report(const struct dmasim_difference_report *report, const struct dmasim_difference *d,
			      struct dmasim_buffer *out)
{
	if (report->format == DMASIM_FORMAT_JSON)
		report_difference_json(report, d, out);
	else
		difference_text(report, d, out);
}

static void count_text(unsigned long count, const char *before, const char *side, struct dmasim_buffer *out)
{
	if (count)
		dmasim_buffer_printf(out, ", %lu %s%s", count, before, side);
}

void dmasim_difference_end(const struct dmasim_difference_report *report, const struct dmasim_difference_tally *t,
			   struct dmasim_buffer *out)
{
	unsigned long same = t->scenarios - t->differ - t->otherwise - t->only_a - t->only_b - t->neither;

	if (report->format == DMASIM_FORMAT_JSON) {
		report_difference_total_json(report, t, out);
		return;
	}
	dmasim_buffer_printf(out, "%s -> %s: %lu scenario%s, %lu differ%s", report->a, report->b, t->scenarios,
			     t->scenarios == 1 ? "" : "s", t->differ, t->differ == 1 ? "s" : "");
	count_text(t->otherwise, "the same by other questions", "", out);
	count_text(t->only_a, "run only under ", report->a, out);
	count_text(t->only_b, "run only under ", report->b, out);
	count_text(t->neither, "run under neither", "", out);
	dmasim_buffer_printf(out, ", %lu the same\n", same);
}
