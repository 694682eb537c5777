// SPDX-License-Identifier: GPL-2.0-only
/*
 * `cells:`: which combinations of `vary:` there are and what each must give, as tables in the form that Markdown has.
 * A column of a table is an axis, or one value of the axis that the columns are made of; `#` heads the rows' names, and
 * a title in parentheses a remark.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/cells.h"
#include "scenario/text.h"

#define DITTO "\""

/* --- words ----------------------------------------------------------------------------------------------------------
 */

static const char *kept_text(struct reader *r, const char *text, size_t size)
{
	const char *kept = arena_text(r->arena, text, size);

	if (!kept)
		r->error = -ENOMEM;
	return kept;
}

/* cuts "| a | b |" into its cells, blanks around them left out; 0: no line of a table */
static unsigned int cut(struct table_reader *t, const char *line, size_t size, const struct dmasim_span *at,
			struct piece *piece)
{
	unsigned int n = 0;
	size_t from = 1;

	while (size && (line[size - 1] == ' ' || line[size - 1] == '\r'))
		size--;
	if (size < 2 || line[0] != '|' || line[size - 1] != '|')
		return 0;
	for (size_t i = 1; i < size && n < COLUMNS_MAX; i++) {
		size_t first = from, last = i;

		if (line[i] != '|')
			continue;
		while (first < last && line[first] == ' ')
			first++;
		while (last > first && line[last - 1] == ' ')
			last--;
		piece[n].text = kept_text(t->r, line + first, last - first);
		piece[n].at = *at;
		piece[n].at.column += (u32)first;
		piece[n].at.end_column = piece[n].at.column + (u32)(last > first ? last - first : 1);
		if (!piece[n].text)
			return 0;
		n++;
		from = i + 1;
	}
	return n;
}

static int find_label(const struct dmasim_axis *axis, const char *text, size_t size)
{
	for (unsigned int i = 0; i < axis->labels; i++) {
		if (strlen(axis->label[i]) == size && memcmp(axis->label[i], text, size) == 0)
			return (int)i;
	}
	return -1;
}

/* --- head -----------------------------------------------------------------------------------------------------------
 */

bool axis_is_named(const struct dmasim_axis *axis, const char *text)
{
	return strcmp(axis->name, text) == 0 || strcmp(axis->title, text) == 0;
}

static void unknown_column(struct table_reader *t, const struct piece *piece)
{
	const struct dmasim_scenario *s = t->r->scenario;
	const struct dmasim_axis *columns = &s->axis[s->columns];
	const char *names[VARY_AXES_MAX + 128];
	char shown[QUOTE_SIZE];
	struct dmasim_error *e;
	unsigned int n = 0;

	for (unsigned int i = 0; i < s->axes; i++)
		names[n++] = s->axis[i].title;
	for (unsigned int i = 0; i < columns->labels && n < ARRAY_SIZE(names); i++)
		names[n++] = columns->label[i];
	e = read_error(t->r, &piece->at, "'%s' is neither an axis nor a value of '%s'",
		       quote(shown, piece->text, strlen(piece->text)), columns->title);
	diag_suggest(e, piece->text, names, n);
	if (e && !e->hint[0])
		diag_hint(e, "a column of remarks has its title in parentheses");
}

static void read_head_cell(struct table_reader *t, const struct piece *piece)
{
	const struct dmasim_scenario *s = t->r->scenario;
	struct column *c = &t->column[t->columns++];
	int label;

	*c = (struct column){ .kind = COLUMN_NOTE };
	if (strcmp(piece->text, "#") == 0) {
		c->kind = COLUMN_ROW;
		return;
	}
	if (!*piece->text || *piece->text == '(')
		return;
	for (unsigned int i = 0; i < s->axes; i++) {
		if (!axis_is_named(&s->axis[i], piece->text))
			continue;
		if (i == s->columns)
			read_error(t->r, &piece->at, "'%s' is what the columns are made of", piece->text);
		c->kind = COLUMN_AXIS;
		c->axis = i;
		return;
	}
	label = find_label(&s->axis[s->columns], piece->text, strlen(piece->text));
	if (label < 0) {
		unknown_column(t, piece);
		return;
	}
	c->kind = COLUMN_VALUE;
	c->value = (unsigned int)label;
}

static void read_head(struct table_reader *t, const struct piece *piece, unsigned int pieces)
{
	t->columns = 0;
	memset(t->said, 0, sizeof(t->said));
	/* an axis that the table does not name: all its values */
	for (unsigned int i = 0; i < t->r->scenario->axes; i++)
		memset(t->chosen[i], 1, t->r->scenario->axis[i].labels * sizeof(bool));
	for (unsigned int i = 0; i < pieces; i++)
		read_head_cell(t, &piece[i]);
	for (unsigned int i = 0; i < t->columns; i++) {
		for (unsigned int k = 0; k < i; k++) {
			const struct column *a = &t->column[i], *b = &t->column[k];

			if (a->kind == b->kind && a->kind != COLUMN_NOTE && a->axis == b->axis && a->value == b->value)
				read_error(t->r, &piece[i].at, "a second column '%s'", piece[i].text);
		}
	}
}

/* --- rows -----------------------------------------------------------------------------------------------------------
 */

/* "64, 32": each a value, where the whole is none */
static bool choose_several(bool *chosen, const struct dmasim_axis *axis, const char *text)
{
	bool any = false;

	while (*text) {
		const char *comma = strstr(text, ", ");
		size_t size = comma ? (size_t)(comma - text) : strlen(text);
		int label = find_label(axis, text, size);

		if (label < 0)
			return false;
		chosen[label] = true;
		any = true;
		text += size + (comma ? 2 : 0);
	}
	return any;
}

static bool read_axis_cell(struct table_reader *t, unsigned int a, const struct piece *piece)
{
	const struct dmasim_axis *axis = &t->r->scenario->axis[a];
	char shown[QUOTE_SIZE];
	struct dmasim_error *e;
	int label;

	if (!*piece->text || strcmp(piece->text, DITTO) == 0) {
		if (!t->said[a])
			read_error(t->r, &piece->at, "no row above says which '%s' is meant", axis->title);
		return t->said[a];
	}
	memset(t->chosen[a], 0, axis->labels * sizeof(bool));
	/* until a value is found: a row that has none gives none to those below it */
	t->said[a] = false;
	if (strcmp(piece->text, "*") == 0) {
		memset(t->chosen[a], 1, axis->labels * sizeof(bool));
		t->said[a] = true;
		return true;
	}
	label = find_label(axis, piece->text, strlen(piece->text));
	if (label >= 0) {
		t->chosen[a][label] = true;
		t->said[a] = true;
		return true;
	}
	t->said[a] = choose_several(t->chosen[a], axis, piece->text);
	if (t->said[a])
		return true;
	e = read_error(t->r, &piece->at, "'%s' is no value of '%s'", quote(shown, piece->text, strlen(piece->text)),
		       axis->title);
	diag_suggest(e, piece->text, axis->label, axis->labels);
	return false;
}

static bool known_source(const struct table_reader *t, const char *mark, size_t size)
{
	for (unsigned int i = 0; i < t->sources; i++) {
		if (strlen(t->source[i].name) == size && memcmp(t->source[i].name, mark, size) == 0)
			return true;
	}
	return false;
}

/* "c; m 1Jul": each mark is explained under `sources` */
static void check_sources(struct table_reader *t, const struct piece *piece, const char *marks)
{
	char shown[QUOTE_SIZE];

	while (*marks) {
		const char *end = strchr(marks, ';');
		size_t size = end ? (size_t)(end - marks) : strlen(marks);

		if (!known_source(t, marks, size))
			diag_hint(read_error(t->r, &piece->at, "the source '%s' is not explained",
					     quote(shown, marks, size)),
				  "say what it is: sources: {%.*s: ...}", (int)(size < 40 ? size : 40), marks);
		marks += size;
		marks += strspn(marks, "; ");
	}
}

/* "BNC C=0+W1 (m 1Jul; c)": what must come, and in parentheses who says so */
static void read_wanted(struct table_reader *t, const struct piece *piece, const char **word, const char **source)
{
	size_t size = strlen(piece->text);
	const char *open = strrchr(piece->text, '(');

	*word = *source = NULL;
	if (open && open > piece->text && piece->text[size - 1] == ')') {
		*source = kept_text(t->r, open + 1, size - (size_t)(open - piece->text) - 2);
		size = (size_t)(open - piece->text);
		while (size && piece->text[size - 1] == ' ')
			size--;
	}
	if (size && !(size == 1 && *piece->text == '-'))
		*word = kept_text(t->r, piece->text, size);
	if (*source)
		check_sources(t, piece, *source);
}

static bool add_cell(struct table_reader *t, const struct dmasim_cell *cell)
{
	if (t->cells == t->room) {
		unsigned int room = t->room ? 2 * t->room : 256;
		struct dmasim_cell *grown = realloc(t->cell, room * sizeof(*grown));

		if (!grown) {
			t->r->error = -ENOMEM;
			return false;
		}
		t->cell = grown;
		t->room = room;
	}
	if (t->cells == DMASIM_CELLS_MAX) {
		read_error(t->r, &cell->at, "more than %u cells", DMASIM_CELLS_MAX);
		return false;
	}
	t->cell[t->cells++] = *cell;
	return true;
}

/* the next combination of what the row is about; false: there is none */
static bool next_combination(const struct table_reader *t, unsigned int *value)
{
	const struct dmasim_scenario *s = t->r->scenario;

	for (unsigned int a = s->axes; a--;) {
		if (a == s->columns)
			continue;
		while (++value[a] < s->axis[a].labels) {
			if (t->chosen[a][value[a]])
				return true;
		}
		for (value[a] = 0; !t->chosen[a][value[a]];)
			value[a]++;
	}
	return false;
}

static void first_combination(const struct table_reader *t, unsigned int *value)
{
	const struct dmasim_scenario *s = t->r->scenario;

	for (unsigned int a = 0; a < s->axes; a++) {
		value[a] = 0;
		while (a != s->columns && value[a] < s->axis[a].labels && !t->chosen[a][value[a]])
			value[a]++;
	}
}

static void add_combinations(struct table_reader *t, unsigned int column, const struct dmasim_cell *like)
{
	const struct dmasim_scenario *s = t->r->scenario;
	unsigned int value[VARY_AXES_MAX], *kept;
	bool more = true;

	for (first_combination(t, value); more; more = next_combination(t, value)) {
		struct dmasim_cell cell = *like;

		value[s->columns] = t->column[column].value;
		kept = read_array(t->r, s->axes, sizeof(*kept));
		if (!kept)
			return;
		memcpy(kept, value, s->axes * sizeof(*kept));
		cell.value = kept;
		if (!add_cell(t, &cell))
			return;
	}
}

/* "= v6": as that column of the row; piece NULL: no such column */
static const struct piece *same_as(struct table_reader *t, const struct piece *piece, unsigned int pieces,
				   const struct piece *one)
{
	const struct dmasim_axis *axis = &t->r->scenario->axis[t->r->scenario->columns];
	const char *label = one->text + 1;
	char shown[QUOTE_SIZE];
	int value;

	label += strspn(label, " ");
	value = find_label(axis, label, strlen(label));
	for (unsigned int i = 0; i < t->columns && i < pieces; i++) {
		if (t->column[i].kind == COLUMN_VALUE && (int)t->column[i].value == value && piece[i].text[0] != '=')
			return &piece[i];
	}
	read_error(t->r, &one->at, "no column '%s' to be the same as", quote(shown, label, strlen(label)));
	return NULL;
}

static void read_row(struct table_reader *t, const struct piece *piece, unsigned int pieces)
{
	bool good = true;

	if (pieces != t->columns) {
		read_error(t->r, &piece[0].at, "a row of %u cells in a table of %u columns", pieces, t->columns);
		return;
	}
	t->row = NULL;
	for (unsigned int i = 0; i < t->columns; i++) {
		if (t->column[i].kind == COLUMN_AXIS)
			good &= read_axis_cell(t, t->column[i].axis, &piece[i]);
		else if (t->column[i].kind == COLUMN_ROW && *piece[i].text)
			t->row = piece[i].text;
	}
	for (unsigned int i = 0; i < t->columns && good && !t->r->error; i++) {
		const struct piece *one = &piece[i];
		struct dmasim_cell cell = { .row = t->row, .at = one->at };

		if (t->column[i].kind != COLUMN_VALUE)
			continue;
		if (*one->text == '=')
			one = same_as(t, piece, pieces, one);
		if (!one)
			continue;
		read_wanted(t, one, &cell.word, &cell.source);
		add_combinations(t, i, &cell);
	}
}

/* "|---|:--:|" */
static bool is_rule(const char *line, size_t size)
{
	bool dash = false;

	for (size_t i = 0; i < size; i++) {
		if (!strchr("|-: \r", line[i]))
			return false;
		dash |= line[i] == '-';
	}
	return dash;
}

/* --- a table --------------------------------------------------------------------------------------------------------
 */

/* blanks in front of that line of the file: those of a literal block are no part of its text */
static u32 indent_of(const struct reader *r, u32 line)
{
	const char *text = r->diag->out->text;
	size_t size = r->diag->out->size, at = 0, blanks = 0;

	for (u32 n = 1; text && n < line && at < size; n++) {
		while (at < size && !line_break(text + at, size - at))
			at++;
		at += at < size ? line_break(text + at, size - at) : 0;
	}
	while (text && at + blanks < size && text[at + blanks] == ' ')
		blanks++;
	return (u32)blanks;
}

static void read_line(struct table_reader *t, const char *line, size_t size, const struct dmasim_span *at)
{
	struct piece piece[COLUMNS_MAX];
	unsigned int pieces;

	if (!size || is_rule(line, size)) {
		/* tables may follow each other, a blank line between them */
		if (!size)
			t->columns = 0;
		return;
	}
	pieces = cut(t, line, size, at, piece);
	if (!pieces && !t->r->error)
		diag_hint(read_error(t->r, at, "no row of a table"), "write | cell | cell |");
	else if (!t->columns)
		read_head(t, piece, pieces);
	else if (pieces)
		read_row(t, piece, pieces);
}

void read_cells_table(struct table_reader *t, const struct dmasim_node *node)
{
	const char *text = node->text;
	struct dmasim_span at = node->at;

	if (node->kind != NODE_SCALAR || !strchr(text, '\n')) {
		diag_hint(read_error(t->r, &node->at, "'table' must be a block of text"),
			  "write table: | and the table below it, indented");
		return;
	}
	at.line++;
	at.column = indent_of(t->r, at.line) + 1;
	while (*text && !t->r->error && diag_room(t->r->diag)) {
		size_t size = strcspn(text, "\n");

		at.end_column = at.column + (u32)(size ? size : 1);
		read_line(t, text, size, &at);
		text += size + (text[size] == '\n');
		at.line++;
	}
	t->columns = 0;
}
