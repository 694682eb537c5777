// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that came of a run, as a tree: each step's result, what was not as expected, and the decisions.
 */
#include <inttypes.h>
#include <string.h>

#include "report/bugreport.h"
#include "report/report.h"

const struct dmasim_step_run *bugreport_about(const struct dmasim_run *run, unsigned int step)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *s = &run->step[i];

		if (step ? s->step && report_step_number(s) == step : report_step_failed(s))
			return s;
	}
	return NULL;
}

static const struct dmasim_node *list_node(struct tree *t, const struct dmasim_list *list)
{
	struct tree_open all = tree_list(t);

	for (unsigned int i = 0; i < list->count; i++)
		tree_append(&all, tree_text(t, list->text[i]));
	return all.node;
}

static const struct dmasim_node *bytes_node(struct tree *t, const struct dmasim_result *r)
{
	struct dmasim_buffer digits = { 0 };
	struct dmasim_node *node;

	dmasim_buffer_puts(&digits, "");
	for (size_t i = 0; i < r->data_size; i++) {
		static const char digit[] = "0123456789abcdef";
		const char byte[2] = { digit[r->data[i] >> 4], digit[r->data[i] & 15] };

		dmasim_buffer_add(&digits, byte, sizeof(byte));
	}
	node = tree_text(t, digits.data ? digits.data : "");
	/* digits alone would be a number */
	if (node)
		node->plain = false;
	t->failed |= digits.failed;
	dmasim_buffer_free(&digits);
	return node;
}

static const struct dmasim_node *field_node(struct tree *t, const struct dmasim_result *r, enum dmasim_field field)
{
	switch (dmasim_field_table[field].kind) {
	case DMASIM_KIND_NAME:
		return tree_word(t, report_field_name(r, field));
	case DMASIM_KIND_HEX:
		return tree_value(t, "0x%" PRIx64, report_field_number(r, field));
	case DMASIM_KIND_COUNT:
		return tree_value(t, "%" PRIu64, report_field_number(r, field));
	case DMASIM_KIND_FLAG:
		return tree_value(t, "%s", report_field_flag(r, field) ? "true" : "false");
	case DMASIM_KIND_LIST:
		return list_node(t, report_field_list(r, field));
	case DMASIM_KIND_BYTES:
		return bytes_node(t, r);
	}
	return NULL;
}

static const struct dmasim_node *result_node(struct tree *t, const struct dmasim_result *r)
{
	struct tree_open all = tree_mapping(t);

	for (int field = 0; field < DMASIM_FIELD_COUNT; field++)
		if (dmasim_result_has(r, (enum dmasim_field)field))
			tree_set(&all, dmasim_field_table[field].name, field_node(t, r, (enum dmasim_field)field));
	return all.node;
}

static const struct dmasim_node *elements_node(struct tree *t, const struct dmasim_result *r)
{
	struct tree_open all = tree_list(t);

	for (unsigned int i = 0; i < r->elements; i++)
		tree_append(&all, result_node(t, &r->element[i]));
	return all.node;
}

static const struct dmasim_node *mismatch_node(struct tree *t, const struct dmasim_mismatch *m)
{
	struct tree_open all = tree_mapping(t);

	if (m->expect && m->expect->element >= 0)
		tree_set(&all, "element", tree_value(t, "%d", m->expect->element));
	if (m->expect)
		tree_set(&all, "field", tree_word(t, dmasim_field_table[m->expect->field].name));
	tree_set(&all, "expected", tree_text(t, m->expected));
	tree_set(&all, "got", tree_text(t, m->got));
	return all.node;
}

static void set_text(struct tree_open *all, const char *key, const char *text)
{
	if (text && *text)
		tree_set(all, key, tree_text(all->tree, text));
}

static const struct dmasim_node *decision_node(struct tree *t, const struct dmasim_decision *d)
{
	struct tree_open all = tree_mapping(t);

	if (strcmp(d->kind, "decision") != 0)
		set_text(&all, "kind", d->kind);
	set_text(&all, "rule", d->rule);
	set_text(&all, "asks", d->question);
	set_text(&all, "answer", d->outcome);
	set_text(&all, "why", d->why);
	set_text(&all, "function", d->function);
	set_text(&all, "file", d->file);
	if (d->deciding)
		tree_set(&all, "decides", tree_value(t, "true"));
	return all.node;
}

static const struct dmasim_node *step_node(struct tree *t, const struct dmasim_step_run *s)
{
	struct tree_open all = tree_mapping(t), failed = tree_list(t), asked = tree_list(t);

	if (s->step)
		tree_set(&all, "step", tree_value(t, "%u", report_step_number(s)));
	else
		tree_set(&all, "step", tree_word(t, s->boot ? "boot" : "end"));
	if (s->step && s->step->id)
		tree_set(&all, "id", tree_text(t, s->step->id));
	if (s->step)
		tree_set(&all, "verb", tree_word(t, dmasim_verb_name[s->step->verb]));
	if (s->skipped)
		tree_set(&all, "skipped", tree_value(t, "true"));
	tree_set(&all, "gave", result_node(t, &s->result));
	if (s->result.elements)
		tree_set(&all, "elements", elements_node(t, &s->result));
	for (unsigned int i = 0; i < s->mismatches; i++)
		tree_append(&failed, mismatch_node(t, &s->mismatch[i]));
	if (s->mismatches)
		tree_set(&all, "failed", failed.node);
	for (unsigned int i = 0; i < s->decisions; i++)
		tree_append(&asked, decision_node(t, &s->decision[i]));
	if (s->decisions)
		tree_set(&all, "trace", asked.node);
	return all.node;
}

const struct dmasim_node *bugreport_ran(struct tree *t, const struct dmasim_run *run)
{
	struct tree_open all = tree_list(t);

	for (unsigned int i = 0; i < run->steps; i++)
		tree_append(&all, step_node(t, &run->step[i]));
	return t->failed ? NULL : all.node;
}
