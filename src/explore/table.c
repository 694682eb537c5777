// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the cells of a matrix to rows and columns.
 */
#include "explore/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/types.h"

/* --- the finished table ---------------------------------------------------------------------------------------------
 */

static void free_texts(char **text, size_t count)
{
	for (size_t i = 0; text && i < count; i++)
		free(text[i]);
	free(text);
}

static void free_list(struct dmasim_list *list)
{
	free_texts(list->text, list->count);
}

void dmasim_table_free(struct dmasim_table *table)
{
	free_texts(table->head, table->heads);
	free_texts(table->column, table->columns);
	free_texts(table->label, table->rows * table->heads);
	free(table->cell);
	free_list(&table->deciding);
	free_list(&table->idle);
	memset(table, 0, sizeof(*table));
}

int table_add_row(struct table_maker *t, char *const *label, const struct dmasim_matrix_cell *const *cell)
{
	struct dmasim_table *out = t->out;
	size_t row = out->rows;
	char **labels = realloc(out->label, (row + 1) * out->heads * sizeof(*labels) + 1);
	const struct dmasim_matrix_cell **cells;

	if (!labels)
		return -ENOMEM;
	out->label = labels;
	cells = realloc(out->cell, (row + 1) * out->columns * sizeof(*cells) + 1);
	if (!cells)
		return -ENOMEM;
	out->cell = cells;
	memcpy(cells + row * out->columns, cell, out->columns * sizeof(*cells));
	for (unsigned int h = 0; h < out->heads; h++)
		labels[row * out->heads + h] = strdup(label[h]);
	/* counted first: what could not be copied is NULL */
	out->rows++;
	for (unsigned int h = 0; h < out->heads; h++)
		if (!labels[row * out->heads + h])
			return -ENOMEM;
	return 0;
}

/* --- rows -----------------------------------------------------------------------------------------------------------
 */

static bool same_row(const struct table_maker *t, const unsigned int *a, const unsigned int *b)
{
	for (unsigned int i = 0; i < t->scenario->axes; i++)
		if (i != t->columns_axis && a[i] != b[i])
			return false;
	return true;
}

/* by the axes of the heads; cells of one row behind each other */
static int by_heads(const void *a, const void *b, void *context)
{
	const struct table_maker *t = context;
	const struct dmasim_matrix_cell *left = *(const struct dmasim_matrix_cell *const *)a;
	const struct dmasim_matrix_cell *right = *(const struct dmasim_matrix_cell *const *)b;

	for (unsigned int i = 0; i < t->axes; i++) {
		unsigned int x = left->value[t->axis[i]], y = right->value[t->axis[i]];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return left < right ? -1 : left > right;
}

static unsigned int column_of(const struct table_maker *t, const struct dmasim_matrix_cell *cell)
{
	unsigned int c = 0;

	while (t->column[c] != cell->value[t->columns_axis])
		c++;
	return c;
}

static void find_columns(struct table_maker *t)
{
	const struct dmasim_axis *axis = &t->scenario->axis[t->columns_axis];

	for (unsigned int v = 0; v < axis->labels && t->columns < ARRAY_SIZE(t->column); v++)
		for (size_t i = 0; i < t->matrix->cells; i++)
			if (t->matrix->cell[i].value[t->columns_axis] == v) {
				t->column[t->columns++] = v;
				break;
			}
}

/* the row of that cell; listed cells of one row need not stand together */
static struct table_row *row_of(struct table_maker *t, const struct dmasim_matrix_cell *cell, bool sorted)
{
	for (size_t i = t->rows; i--;) {
		if (same_row(t, t->row[i].value, cell->value))
			return &t->row[i];
		if (sorted)
			break;
	}
	t->row[t->rows] = (struct table_row){ .value = cell->value, .cell = t->cells + t->rows * t->columns };
	return &t->row[t->rows++];
}

/* @sort: in the order of the heads, else as the matrix has them */
static int find_rows(struct table_maker *t, bool sort)
{
	const struct dmasim_matrix *m = t->matrix;
	const struct dmasim_matrix_cell **cell = malloc(m->cells * sizeof(*cell) + 1);

	t->row = malloc(m->cells * sizeof(*t->row) + 1);
	t->cells = calloc(m->cells * t->columns + 1, sizeof(*t->cells));
	if (!cell || !t->row || !t->cells) {
		free(cell);
		return -ENOMEM;
	}
	for (size_t i = 0; i < m->cells; i++)
		cell[i] = &m->cell[i];
	if (sort)
		qsort_r(cell, m->cells, sizeof(*cell), by_heads, t);
	for (size_t i = 0; i < m->cells; i++) {
		struct table_row *row = row_of(t, cell[i], sort);

		row->cell[column_of(t, cell[i])] = cell[i];
		if (cell[i]->expect && cell[i]->expect->row) {
			row->name = cell[i]->expect->row;
			t->named = true;
		}
	}
	free(cell);
	return 0;
}

static bool order_axes(struct table_maker *t, const struct dmasim_table_options *o)
{
	bool used[32] = { false };

	for (unsigned int i = 0; o && i < o->rows; i++) {
		if (o->row[i] >= t->scenario->axes || o->row[i] == t->columns_axis || used[o->row[i]])
			continue;
		used[o->row[i]] = true;
		t->axis[t->axes++] = o->row[i];
	}
	for (unsigned int i = 0; i < t->scenario->axes && i < ARRAY_SIZE(t->axis); i++)
		if (i != t->columns_axis && !used[i])
			t->axis[t->axes++] = i;
	return o && o->rows;
}

/* --- without merging ------------------------------------------------------------------------------------------------
 */

static int add_plain_row(struct table_maker *t, const struct table_row *row)
{
	char *label[33];
	unsigned int heads = 0;

	if (t->named)
		label[heads++] = (char *)(uintptr_t)(row->name ? row->name : "");
	for (unsigned int i = 0; i < t->axes; i++)
		label[heads++] = (char *)(uintptr_t)t->scenario->axis[t->axis[i]].label[row->value[t->axis[i]]];
	return table_add_row(t, label, row->cell);
}

static char *copy_or_fail(const char *text, int *code)
{
	char *copy = strdup(text);

	if (!copy)
		*code = -ENOMEM;
	return copy;
}

static int add_titles(struct table_maker *t)
{
	struct dmasim_table *out = t->out;
	const struct dmasim_axis *columns = &t->scenario->axis[t->columns_axis];
	int code = 0;

	out->head = calloc(t->axes + 2, sizeof(*out->head));
	out->column = calloc(t->columns + 1, sizeof(*out->column));
	if (!out->head || !out->column)
		return -ENOMEM;
	if (t->named)
		out->head[out->heads++] = copy_or_fail("#", &code);
	for (unsigned int i = 0; i < t->axes; i++)
		out->head[out->heads++] = copy_or_fail(t->scenario->axis[t->axis[i]].title, &code);
	for (unsigned int i = 0; i < t->columns; i++)
		out->column[out->columns++] = copy_or_fail(columns->label[t->column[i]], &code);
	return code;
}

static int make(struct table_maker *t, bool sort, bool collapse)
{
	int code;

	find_columns(t);
	code = find_rows(t, sort);
	if (code)
		return code;
	/* a row that stands for several has no name */
	t->named &= !collapse;
	if (collapse)
		return table_collapse(t);
	code = add_titles(t);
	for (size_t i = 0; i < t->rows && !code; i++)
		code = add_plain_row(t, &t->row[i]);
	return code;
}

int dmasim_table_make(const struct dmasim_matrix *matrix, const struct dmasim_table_options *options,
		      struct dmasim_table *table)
{
	struct table_maker *t = calloc(1, sizeof(*t));
	bool ordered;
	int code;

	memset(table, 0, sizeof(*table));
	if (!t)
		return -ENOMEM;
	table->matrix = matrix;
	t->matrix = matrix;
	t->scenario = matrix->scenario;
	t->out = table;
	t->columns_axis = t->scenario->columns;
	if (options && options->columns >= 0 && (unsigned int)options->columns < t->scenario->axes)
		t->columns_axis = (unsigned int)options->columns;
	ordered = order_axes(t, options);
	code = make(t, ordered || !t->scenario->cells, options && options->collapse);
	free(t->row);
	free(t->cells);
	free(t);
	if (code)
		dmasim_table_free(table);
	return code;
}
