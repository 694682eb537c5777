// SPDX-License-Identifier: GPL-2.0-only
/*
 * Few lines for many rows: columns that never differ become one, then the rows are divided by the axis that tells most,
 * values of an axis that behave alike staying together, until all rows of a part are the same.
 */
#include "explore/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/types.h"

#define NO_CLASS UINT32_MAX

/* which values of each axis a part of the rows is about */
struct part {
	bool *value[32]; /* by place in t->axis */
	bool fixed[32];	 /* divided by this axis already */
};

struct collapse {
	struct table_maker *t;
	unsigned int classes;
	bool used[32];
	unsigned int merged[1024]; /* for each column the first that is like it */
	int code;
};

/* the values of one axis in groups that behave alike */
struct grouping {
	unsigned int group[1024]; /* of each value; NO_CLASS: does not occur */
	unsigned int groups;
	unsigned long left; /* different rows inside of the groups: what is still to be told apart */
};

static unsigned int labels_of(const struct table_maker *t, unsigned int place)
{
	return t->scenario->axis[t->axis[place]].labels;
}

static const char *word_of(const struct dmasim_matrix_cell *cell)
{
	return cell ? cell->word.text : "";
}

/* --- columns and classes --------------------------------------------------------------------------------------------
 */

static bool same_column(const struct table_maker *t, unsigned int a, unsigned int b)
{
	for (size_t r = 0; r < t->rows; r++)
		if (strcmp(word_of(t->row[r].cell[a]), word_of(t->row[r].cell[b])) != 0)
			return false;
	return true;
}

static void merge_columns(struct collapse *c)
{
	const struct table_maker *t = c->t;

	for (unsigned int i = 0; i < t->columns; i++) {
		c->merged[i] = i;
		for (unsigned int k = 0; k < i; k++)
			if (c->merged[k] == k && same_column(t, k, i)) {
				c->merged[i] = k;
				break;
			}
	}
}

static int compare_words(const struct table_maker *t, const struct table_row *a, const struct table_row *b)
{
	for (unsigned int i = 0; i < t->columns; i++) {
		int order = strcmp(word_of(a->cell[i]), word_of(b->cell[i]));

		if (order)
			return order;
	}
	return 0;
}

static int by_words(const void *a, const void *b, void *context)
{
	const struct table_row *left = *(const struct table_row *const *)a,
			       *right = *(const struct table_row *const *)b;
	int order = compare_words(context, left, right);

	return order ? order : left < right ? -1 : left > right;
}

static void number_classes(struct collapse *c)
{
	struct table_maker *t = c->t;
	struct table_row **row = malloc(t->rows * sizeof(struct table_row *) + 1);

	if (!row) {
		c->code = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < t->rows; i++)
		row[i] = &t->row[i];
	qsort_r(row, t->rows, sizeof(*row), by_words, t);
	for (size_t i = 0; i < t->rows; i++) {
		if (i && compare_words(t, row[i - 1], row[i]) == 0)
			row[i]->class = c->classes - 1;
		else
			row[i]->class = c->classes++;
	}
	free(row);
}

/* --- parts ----------------------------------------------------------------------------------------------------------
 */

static bool in_part(const struct collapse *c, const struct part *part, const struct table_row *row)
{
	for (unsigned int i = 0; i < c->t->axes; i++)
		if (!part->value[i][row->value[c->t->axis[i]]])
			return false;
	return true;
}

static bool all_alike(const struct collapse *c, const struct part *part, const struct table_row **first)
{
	*first = NULL;
	for (size_t i = 0; i < c->t->rows; i++) {
		const struct table_row *row = &c->t->row[i];

		if (!in_part(c, part, row))
			continue;
		if (*first && (*first)->class != row->class)
			return false;
		if (!*first)
			*first = row;
	}
	return true;
}

static bool part_copy(struct collapse *c, struct part *to, const struct part *from)
{
	memcpy(to->fixed, from->fixed, sizeof(to->fixed));
	memset(to->value, 0, sizeof(to->value));
	for (unsigned int i = 0; i < c->t->axes; i++) {
		unsigned int labels = labels_of(c->t, i);

		to->value[i] = malloc(labels * sizeof(bool) + 1);
		if (!to->value[i]) {
			c->code = -ENOMEM;
			return false;
		}
		if (from->value[i])
			memcpy(to->value[i], from->value[i], labels * sizeof(bool));
		else
			memset(to->value[i], 1, labels * sizeof(bool));
	}
	return true;
}

static void part_free(struct part *part)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(part->value); i++)
		free(part->value[i]);
}

/* --- groups ---------------------------------------------------------------------------------------------------------
 */

/* place of a row among those that share its value of the axis */
static size_t place_of(const struct collapse *c, const struct part *part, unsigned int axis,
		       const struct table_row *row)
{
	size_t place = 0;

	for (unsigned int i = 0; i < c->t->axes; i++)
		if (i != axis && !part->fixed[i])
			place = place * labels_of(c->t, i) + row->value[c->t->axis[i]];
	return place;
}

static size_t places(const struct collapse *c, const struct part *part, unsigned int axis)
{
	size_t count = 1;

	for (unsigned int i = 0; i < c->t->axes; i++)
		if (i != axis && !part->fixed[i])
			count *= labels_of(c->t, i);
	return count;
}

/* nothing in them differs where both say something; then what @b says is put into @a */
static bool join(u32 *a, const u32 *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (a[i] != NO_CLASS && b[i] != NO_CLASS && a[i] != b[i])
			return false;
	for (size_t i = 0; i < size; i++)
		if (a[i] == NO_CLASS)
			a[i] = b[i];
	return true;
}

static int by_number(const void *a, const void *b)
{
	u32 left = *(const u32 *)a, right = *(const u32 *)b;

	return left < right ? -1 : left > right;
}

/* number of different classes in a group; sorts it */
static unsigned long different(u32 *class, size_t size)
{
	unsigned long count = 0;

	qsort(class, size, sizeof(*class), by_number);
	for (size_t i = 0; i < size && class[i] != NO_CLASS; i++)
		count += !i || class[i] != class[i - 1];
	return count;
}

static void group_values(struct collapse *c, const struct part *part, unsigned int axis, struct grouping *g)
{
	unsigned int labels = labels_of(c->t, axis), leader[1024];
	size_t size = places(c, part, axis);
	u32 *class = malloc(labels * size * sizeof(*class) + 1);

	g->groups = 0;
	g->left = 0;
	if (!class) {
		c->code = -ENOMEM;
		return;
	}
	memset(class, 0xff, labels * size * sizeof(*class));
	memset(g->group, 0xff, sizeof(g->group));
	for (size_t i = 0; i < c->t->rows; i++) {
		const struct table_row *row = &c->t->row[i];
		unsigned int value = row->value[c->t->axis[axis]];

		if (!in_part(c, part, row))
			continue;
		class[value * size + place_of(c, part, axis, row)] = row->class;
		g->group[value] = 0;
	}
	for (unsigned int v = 0; v < labels; v++) {
		unsigned int k = 0;

		if (g->group[v] == NO_CLASS)
			continue;
		while (k < g->groups && !join(class + leader[k] * size, class + v * size, size))
			k++;
		if (k == g->groups)
			leader[g->groups++] = v;
		g->group[v] = k;
	}
	for (unsigned int k = 0; k < g->groups; k++)
		g->left += different(class + leader[k] * size, size);
	free(class);
}

/* --- lines ----------------------------------------------------------------------------------------------------------
 */

/* appends to a text that grows */
static void put(struct collapse *c, struct dmasim_buffer *text, const char *word)
{
	dmasim_buffer_puts(text, word);
	if (text->failed)
		c->code = -ENOMEM;
}

static bool occurs(const struct collapse *c, unsigned int place, unsigned int value)
{
	for (size_t i = 0; i < c->t->rows; i++)
		if (c->t->row[i].value[c->t->axis[place]] == value)
			return true;
	return false;
}

/* "64, 48", "not 32", or "any" */
static void describe(struct collapse *c, const struct part *part, unsigned int place, struct dmasim_buffer *text)
{
	const struct dmasim_axis *axis = &c->t->scenario->axis[c->t->axis[place]];
	unsigned int in = 0, out = 0;
	const char *missing = NULL, *before = "";

	for (unsigned int v = 0; v < axis->labels; v++) {
		if (part->value[place][v]) {
			in += occurs(c, place, v);
		} else if (occurs(c, place, v)) {
			out++;
			missing = axis->label[v];
		}
	}
	if (!out) {
		put(c, text, "any");
		return;
	}
	if (out == 1 && in >= 3) {
		put(c, text, "not ");
		put(c, text, missing);
		return;
	}
	for (unsigned int v = 0; v < axis->labels; v++) {
		if (!part->value[place][v] || !occurs(c, place, v))
			continue;
		put(c, text, before);
		put(c, text, axis->label[v]);
		before = ", ";
	}
}

static void add_line(struct collapse *c, const struct part *part, const struct table_row *row)
{
	struct dmasim_buffer text[32] = { 0 };
	char *label[32];
	const struct dmasim_matrix_cell *cell[1024];
	unsigned int heads = 0, columns = 0;

	for (unsigned int i = 0; i < c->t->axes; i++) {
		describe(c, part, i, &text[i]);
		label[heads++] = text[i].data ? text[i].data : (char *)"";
	}
	for (unsigned int i = 0; i < c->t->columns; i++)
		if (c->merged[i] == i)
			cell[columns++] = row->cell[i];
	if (!c->code)
		c->code = table_add_row(c->t, label, cell);
	for (unsigned int i = 0; i < c->t->axes; i++)
		dmasim_buffer_free(&text[i]);
}

static void divide(struct collapse *c, const struct part *part);

static void divide_by(struct collapse *c, const struct part *part, unsigned int axis, const struct grouping *g)
{
	for (unsigned int k = 0; k < g->groups && !c->code; k++) {
		struct part below;

		if (part_copy(c, &below, part)) {
			below.fixed[axis] = true;
			for (unsigned int v = 0; v < labels_of(c->t, axis); v++)
				below.value[axis][v] &= g->group[v] == k;
			divide(c, &below);
		}
		part_free(&below);
	}
}

static void divide(struct collapse *c, const struct part *part)
{
	struct grouping best = { 0 }, g;
	unsigned int axis = c->t->axes;
	const struct table_row *first;

	if (all_alike(c, part, &first)) {
		if (first)
			add_line(c, part, first);
		return;
	}
	for (unsigned int i = 0; i < c->t->axes && !c->code; i++) {
		if (part->fixed[i])
			continue;
		group_values(c, part, i, &g);
		if (g.groups < 2)
			continue;
		if (axis == c->t->axes || g.left < best.left || (g.left == best.left && g.groups < best.groups)) {
			best = g;
			axis = i;
		}
	}
	/* rows of one part that differ differ in some axis */
	if (axis == c->t->axes) {
		c->code = c->code ? c->code : -EINVAL;
		return;
	}
	c->used[axis] = true;
	divide_by(c, part, axis, &best);
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

static bool list_put(struct dmasim_list *list, const char *text)
{
	char **grown = realloc(list->text, (list->count + 1) * sizeof(*grown));

	if (!grown)
		return false;
	list->text = grown;
	grown[list->count] = strdup(text);
	return grown[list->count++] != NULL;
}

static void column_title(struct collapse *c, unsigned int first)
{
	struct dmasim_table *out = c->t->out;
	const struct dmasim_axis *axis = &c->t->scenario->axis[c->t->columns_axis];
	struct dmasim_buffer text = { 0 };

	for (unsigned int i = first; i < c->t->columns; i++) {
		if (c->merged[i] != first)
			continue;
		put(c, &text, text.size ? ", " : "");
		put(c, &text, axis->label[c->t->column[i]]);
	}
	out->column[out->columns++] = text.data;
}

static void titles(struct collapse *c)
{
	struct dmasim_table *out = c->t->out;

	out->head = calloc(c->t->axes + 1, sizeof(*out->head));
	out->column = calloc(c->t->columns + 1, sizeof(*out->column));
	if (!out->head || !out->column) {
		c->code = -ENOMEM;
		return;
	}
	for (unsigned int i = 0; i < c->t->axes; i++) {
		out->head[out->heads] = strdup(c->t->scenario->axis[c->t->axis[i]].title);
		if (!out->head[out->heads++])
			c->code = -ENOMEM;
	}
	for (unsigned int i = 0; i < c->t->columns; i++)
		if (c->merged[i] == i)
			column_title(c, i);
}

static void name_axis(struct collapse *c, unsigned int axis, bool decides)
{
	struct dmasim_table *out = c->t->out;

	if (c->t->scenario->axis[axis].labels > 1 &&
	    !list_put(decides ? &out->deciding : &out->idle, c->t->scenario->axis[axis].title))
		c->code = -ENOMEM;
}

/* heads that say "any" in every line say nothing */
static void drop_idle_heads(struct collapse *c)
{
	struct dmasim_table *out = c->t->out;
	unsigned int kept = 0;

	for (unsigned int h = 0; h < out->heads; h++) {
		if (c->used[h])
			out->head[kept++] = out->head[h];
		else
			free(out->head[h]);
	}
	for (size_t r = 0; r < out->rows; r++) {
		unsigned int k = 0;

		for (unsigned int h = 0; h < out->heads; h++) {
			char *text = out->label[r * out->heads + h];

			if (c->used[h])
				out->label[r * kept + k++] = text;
			else
				free(text);
		}
	}
	out->heads = kept;
}

int table_collapse(struct table_maker *t)
{
	struct collapse *c = calloc(1, sizeof(*c));
	struct part all = { 0 }, whole;
	int code;

	if (!c)
		return -ENOMEM;
	c->t = t;
	t->out->collapsed = true;
	merge_columns(c);
	number_classes(c);
	titles(c);
	if (!c->code && part_copy(c, &whole, &all)) {
		divide(c, &whole);
		part_free(&whole);
	}
	for (unsigned int i = 0; i < t->axes && !c->code; i++)
		name_axis(c, t->axis[i], c->used[i]);
	name_axis(c, t->columns_axis, t->out->columns > 1);
	if (!c->code)
		drop_idle_heads(c);
	code = c->code;
	free(c);
	return code;
}
