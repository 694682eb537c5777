// SPDX-License-Identifier: GPL-2.0-only
/*
 * `cells:`: what a table of the scenarios that `vary:` makes holds.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/cells.h"
#include "scenario/text.h"

struct cells_keys {
	const char *columns, *step;
	const struct dmasim_setting *source;
	unsigned int sources;
};

static const struct key cells_key[] = {
	{ "columns", KEY_TEXT, .offset = offsetof(struct cells_keys, columns),
	  .fallback = "the axis of kernels, else the last one", .doc = "the axis whose values head the columns" },
	{ "step", KEY_WORD, .offset = offsetof(struct cells_keys, step), .fallback = "the first that maps or allocates",
	  .doc = "id of the step that a cell tells of" },
	{ "sources", KEY_SETTINGS, .offset = offsetof(struct cells_keys, source),
	  .count = offsetof(struct cells_keys, sources), .doc = "what the marks in parentheses stand for" },
	{ "table", KEY_OWN,
	  .doc = "which combinations there are, and what each must give; without it all of them, and nothing is "
		 "expected" },
};
const struct record record_cells = { .what = "cells",
				     .key = cells_key,
				     .keys = ARRAY_SIZE(cells_key),
				     .size = sizeof(struct cells_keys),
				     .doc = "What a table of the scenarios that `vary` makes holds, and must hold." };

static bool prepare(struct table_reader *t, const struct cells_keys *keys, const struct dmasim_node *node)
{
	struct dmasim_scenario *s = t->r->scenario;
	const char *names[VARY_AXES_MAX];
	char shown[QUOTE_SIZE];
	bool found = !keys->columns;

	for (unsigned int i = 0; i < s->axes; i++) {
		names[i] = s->axis[i].title;
		if (keys->columns && axis_is_named(&s->axis[i], keys->columns)) {
			s->columns = i;
			found = true;
		}
	}
	if (!found) {
		diag_suggest(read_error(t->r, &node_find(node, "columns")->at, "'vary' has no '%s'",
					quote(shown, keys->columns, strlen(keys->columns))),
			     keys->columns, names, s->axes);
		return false;
	}
	for (unsigned int i = 0; i < s->axes; i++) {
		t->chosen[i] = read_array(t->r, s->axis[i].labels, sizeof(bool));
		if (!t->chosen[i])
			return false;
	}
	return true;
}

static u64 number_of(const struct dmasim_scenario *s, const struct dmasim_cell *cell)
{
	u64 n = 0;

	for (unsigned int i = 0; i < s->axes; i++)
		n = n * s->axis[i].labels + cell->value[i];
	return n;
}

/* no combination twice */
static void check_twice(struct table_reader *t)
{
	const struct dmasim_scenario *s = t->r->scenario;
	const struct dmasim_cell **first = calloc(dmasim_combinations(s), sizeof(struct dmasim_cell *));

	if (!first) {
		t->r->error = -ENOMEM;
		return;
	}
	for (unsigned int i = 0; i < t->cells; i++) {
		const struct dmasim_cell **known = &first[number_of(s, &t->cell[i])];

		if (*known)
			diag_note(read_error(t->r, &t->cell[i].at, "a second cell of these values"), &(*known)->at,
				  "the first");
		else
			*known = &t->cell[i];
	}
	free(first);
}

static void keep_cells(struct table_reader *t)
{
	struct dmasim_cell *kept = read_array(t->r, t->cells, sizeof(*kept));

	if (!kept)
		return;
	memcpy(kept, t->cell, t->cells * sizeof(*kept));
	t->r->scenario->cell = kept;
	t->r->scenario->cells = t->cells;
}

static void read_tables(struct table_reader *t, const struct dmasim_node *table)
{
	unsigned int errors = t->r->diag->errors;

	if (table->kind == NODE_SEQUENCE) {
		for (const struct dmasim_node *n = table->first; n; n = n->next)
			read_cells_table(t, n);
	} else {
		read_cells_table(t, table);
	}
	if (!t->cells && !t->r->error && t->r->diag->errors == errors)
		read_error(t->r, &table->at, "the table has no cells");
	if (!t->r->error)
		check_twice(t);
	if (!t->r->error)
		keep_cells(t);
	free(t->cell);
}

void read_cells(struct reader *r, const struct dmasim_node *node)
{
	struct table_reader t = { .r = r };
	struct cells_keys keys = { 0 };
	const struct dmasim_node *table;

	if (!r->scenario->axes) {
		read_error(r, &node->at, "'cells' without 'vary'");
		return;
	}
	(void)read_record(r, node, &record_cells, 0, &keys);
	if (node->kind != NODE_MAPPING || !prepare(&t, &keys, node))
		return;
	r->scenario->cells_step = keys.step;
	t.source = keys.source;
	t.sources = keys.sources;
	table = node_find(node, "table");
	if (table)
		read_tables(&t, table);
}
