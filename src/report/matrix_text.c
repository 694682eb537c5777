// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table for a terminal, as wide as it is; and one for a mail, whose lines have at most 72 columns: cells are wrapped,
 * and where that does not do, the columns are shared out among several tables.
 */
#include "report/matrix.h"

#include <stdlib.h>
#include <string.h>

#define MAIL_WIDTH 72u
#define GAP 2u
#define COLUMNS_MAX 1100u

/* columns are counted from the first head on */
struct layout {
	const struct dmasim_table *table;
	size_t width[COLUMNS_MAX], natural[COLUMNS_MAX], least[COLUMNS_MAX];
	unsigned int show[COLUMNS_MAX]; /* those of this table, in order */
	unsigned int shown;
	bool colour;
};

static const char *title(const struct dmasim_table *t, unsigned int column)
{
	return column < t->heads ? t->head[column] : t->column[column - t->heads];
}

static const char *text_at(const struct dmasim_table *t, size_t row, unsigned int column)
{
	if (column < t->heads)
		return matrix_is_ditto(t, row, column) ? "" : t->label[row * t->heads + column];
	return matrix_word(matrix_cell(t, row, column - t->heads));
}

/* bytes up to where a line may end: a blank; in a cell's word only one in front of what is wrong */
static size_t unbroken(const char *text, bool word)
{
	size_t size = strcspn(text, " ");

	while (word && text[size] && text[size + 1] != '!')
		size += 1 + strcspn(text + size + 1, " ");
	return size;
}

static size_t longest_word(const char *text, bool word)
{
	size_t longest = 0;

	while (*text) {
		size_t size = unbroken(text, word), width = 0;

		for (size_t i = 0; i < size; i++)
			width += ((unsigned char)text[i] & 0xc0) != 0x80;
		longest = width > longest ? width : longest;
		text += size;
		text += strspn(text, " ");
	}
	return longest;
}

static void measure(struct layout *l, const char *text, unsigned int column, bool word)
{
	size_t width = matrix_width(text), least = longest_word(text, word);

	if (width > l->natural[column])
		l->natural[column] = width;
	if (least > l->least[column])
		l->least[column] = least;
}

static void measure_all(struct layout *l)
{
	const struct dmasim_table *t = l->table;

	for (unsigned int c = 0; c < t->heads + t->columns && c < COLUMNS_MAX; c++) {
		measure(l, title(t, c), c, false);
		for (size_t r = 0; r < t->rows; r++)
			measure(l, text_at(t, r, c), c, c >= t->heads);
	}
}

/* --- lines ----------------------------------------------------------------------------------------------------------
 */

static const char *colour_of(const char *word)
{
	switch (matrix_class(word)) {
	case MATRIX_DIRECT:
		return "32";
	case MATRIX_BOUNCE:
		return "33";
	case MATRIX_MAPPED:
		return "36";
	case MATRIX_FAILED:
		return "31";
	case MATRIX_HAZARD:
		return "1;31";
	case MATRIX_NONE:
		break;
	}
	return NULL;
}

/* bytes of what does not fit: up to a mark that a reader can do with at a line's end, else as many as fit */
static size_t cut(const char *text, size_t size, size_t width)
{
	size_t fits = 0, mark = 0;

	for (size_t i = 0, shown = 0; i < size; i++) {
		shown += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (shown > width)
			break;
		fits = i + 1;
		if (strchr("=_-/,", text[i]))
			mark = i + 1;
	}
	return mark ? mark : fits ? fits : size;
}

/* as much of *text as fits; moves it on. Returns what it took */
static size_t take_line(const char **text, size_t width, bool word, char *line, size_t room)
{
	size_t used = 0, column = 0;

	line[0] = '\0';
	while (**text) {
		size_t size = unbroken(*text, word), shown = 0;

		for (size_t i = 0; i < size; i++)
			shown += ((unsigned char)(*text)[i] & 0xc0) != 0x80;
		if (used && column + 1 + shown > width)
			break;
		if (!used && shown > width) {
			size = cut(*text, size, width);
			shown = width;
		}
		if (used + size + 2 > room)
			size = room - used - 2;
		if (used)
			line[used++] = ' ';
		memcpy(line + used, *text, size);
		column += shown + (column > 0);
		used += size;
		line[used] = '\0';
		*text += size;
		*text += strspn(*text, " ");
	}
	return used;
}

static void line_end(struct dmasim_buffer *out)
{
	while (out->size && out->data[out->size - 1] == ' ')
		out->data[--out->size] = '\0';
	dmasim_buffer_puts(out, "\n");
}

static void write_row(const struct layout *l, const char **text, bool titles, struct dmasim_buffer *out)
{
	bool more = true;

	while (more) {
		more = false;
		for (unsigned int i = 0; i < l->shown; i++) {
			unsigned int c = l->show[i];
			bool word = !titles && c >= l->table->heads;
			const char *colour = l->colour && word ? colour_of(text[i]) : NULL;
			char line[512];
			size_t width;

			(void)take_line(&text[i], l->width[c], word, line, sizeof(line));
			more |= *text[i] != '\0';
			width = matrix_width(line);
			dmasim_buffer_printf(out, "%s%s%s%s%s%*s", colour && *line ? "\033[" : "",
					     colour && *line ? colour : "", colour && *line ? "m" : "", line,
					     colour && *line ? "\033[0m" : "",
					     (int)(l->width[c] > width ? l->width[c] - width : 0) + (int)GAP, "");
		}
		line_end(out);
	}
}

static void write_rule(const struct layout *l, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < l->shown; i++) {
		for (size_t k = 0; k < l->width[l->show[i]]; k++)
			dmasim_buffer_puts(out, "-");
		dmasim_buffer_printf(out, "%*s", (int)GAP, "");
	}
	line_end(out);
}

static void write_table(const struct layout *l, struct dmasim_buffer *out)
{
	const char **text = malloc(l->shown * sizeof(*text) + 1);

	if (!text) {
		out->failed = true;
		return;
	}
	for (unsigned int i = 0; i < l->shown; i++)
		text[i] = title(l->table, l->show[i]);
	write_row(l, text, true, out);
	write_rule(l, out);
	for (size_t r = 0; r < l->table->rows; r++) {
		for (unsigned int i = 0; i < l->shown; i++)
			text[i] = text_at(l->table, r, l->show[i]);
		write_row(l, text, false, out);
	}
	free(text);
}

/* --- around the table -----------------------------------------------------------------------------------------------
 */

static void write_head(const struct dmasim_table *t, size_t width, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = t->matrix->scenario;
	struct dmasim_buffer line = { 0 };

	report_line_text(s->name ? s->name : "(no name)", &line);
	if (line.data)
		matrix_wrap(line.data, 0, width, out);
	dmasim_buffer_clear(&line);
	if (width && s->description) {
		report_line_text(s->description, &line);
		dmasim_buffer_puts(out, "\n");
		if (line.data)
			matrix_wrap(line.data, 0, width, out);
	}
	dmasim_buffer_puts(out, "\n");
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

static void write_legend(const struct dmasim_table *t, size_t width, struct dmasim_buffer *out)
{
	bool *used = matrix_legend(t);
	size_t widest = 0;

	out->failed |= !used;
	for (int pass = 0; pass < 2 && used; pass++)
		for (unsigned int p = 0; p < dmasim_word_parts(); p++) {
			struct dmasim_word_part part;

			dmasim_word_part(p, &part);
			if (!used[p])
				continue;
			if (pass) {
				dmasim_buffer_printf(out, "  %-*s ", (int)widest, part.text);
				matrix_wrap(part.doc, widest + 3, width, out);
			} else if (strlen(part.text) > widest) {
				widest = strlen(part.text);
			}
		}
	free(used);
}

static void write_list(const char *what, const struct dmasim_list *list, size_t width, struct dmasim_buffer *out)
{
	struct dmasim_buffer line = { 0 };

	if (!list->count)
		return;
	dmasim_buffer_puts(&line, what);
	matrix_list_text(list, &line);
	if (line.data)
		matrix_wrap(line.data, 2, width, out);
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

static void write_end(const struct dmasim_table *t, size_t width, struct dmasim_buffer *out)
{
	struct dmasim_buffer line = { 0 };

	dmasim_buffer_puts(out, "\n");
	write_legend(t, width, out);
	dmasim_buffer_puts(out, "\n");
	if (t->collapsed) {
		write_list("What decides: ", &t->deciding, width, out);
		write_list("Makes no difference: ", &t->idle, width, out);
	}
	matrix_failures_text(t, width, out);
	matrix_summary_text(t, &line);
	if (line.data)
		matrix_wrap(line.data, 0, width, out);
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

static struct layout *new_layout(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	struct layout *l = calloc(1, sizeof(*l));

	if (!l) {
		out->failed = true;
		return NULL;
	}
	l->table = t;
	measure_all(l);
	return l;
}

void matrix_text(const struct dmasim_table *t, bool colour, struct dmasim_buffer *out)
{
	struct layout *l = new_layout(t, out);

	if (!l)
		return;
	write_head(t, 0, out);
	for (unsigned int c = 0; c < t->heads + t->columns && c < COLUMNS_MAX; c++) {
		l->show[l->shown++] = c;
		l->width[c] = l->natural[c];
	}
	l->colour = colour;
	write_table(l, out);
	write_end(t, 0, out);
	free(l);
}

/* --- fitting into a mail --------------------------------------------------------------------------------------------
 */

static size_t total(const struct layout *l, const size_t *width)
{
	size_t sum = 0;

	for (unsigned int i = 0; i < l->shown; i++)
		sum += width[l->show[i]] + (i ? GAP : 0);
	return sum;
}

/* room that is left goes to the column that is short of most, until all have what they want */
static void share_out(struct layout *l)
{
	size_t room = total(l, l->least) < MAIL_WIDTH ? MAIL_WIDTH - total(l, l->least) : 0;

	for (unsigned int i = 0; i < l->shown; i++)
		l->width[l->show[i]] = l->least[l->show[i]];
	while (room) {
		unsigned int neediest = COLUMNS_MAX;

		for (unsigned int i = 0; i < l->shown; i++) {
			unsigned int c = l->show[i];

			if (l->width[c] >= l->natural[c])
				continue;
			if (neediest == COLUMNS_MAX ||
			    l->natural[c] * l->width[neediest] > l->natural[neediest] * l->width[c])
				neediest = c;
		}
		if (neediest == COLUMNS_MAX)
			return;
		l->width[neediest]++;
		room--;
	}
}

/* heads that leave no room for a column: narrower, words cut where they must be */
static void squeeze_heads(struct layout *l)
{
	const struct dmasim_table *t = l->table;
	size_t widest = 0, sum = 0;

	for (unsigned int c = 0; c < t->columns; c++)
		widest = l->least[t->heads + c] > widest ? l->least[t->heads + c] : widest;
	for (unsigned int h = 0; h < t->heads; h++)
		sum += l->least[h] + GAP;
	while (sum + widest > MAIL_WIDTH) {
		unsigned int longest = 0;

		for (unsigned int h = 1; h < t->heads; h++)
			if (l->least[h] > l->least[longest])
				longest = h;
		if (!t->heads || l->least[longest] < 4)
			return;
		l->least[longest]--;
		sum--;
	}
}

/* as many columns as fit behind the heads, no more than @most, at least one */
static unsigned int choose(struct layout *l, unsigned int from, unsigned int most)
{
	const struct dmasim_table *t = l->table;
	unsigned int to = from;

	l->shown = 0;
	for (unsigned int h = 0; h < t->heads; h++)
		l->show[l->shown++] = h;
	while (to < t->columns && to - from < most && l->shown < COLUMNS_MAX) {
		l->show[l->shown++] = t->heads + to;
		if (total(l, l->least) > MAIL_WIDTH && to > from) {
			l->shown--;
			break;
		}
		to++;
	}
	return to;
}

void matrix_mail(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	struct layout *l = new_layout(t, out);
	unsigned int from = 0, tables = 0, most;

	if (!l)
		return;
	write_head(t, MAIL_WIDTH, out);
	squeeze_heads(l);
	for (; from < t->columns; tables++)
		from = choose(l, from, t->columns);
	/* tables of about the same width */
	most = tables ? (t->columns + tables - 1) / tables : 1;
	for (from = 0; from < t->columns;) {
		unsigned int to = choose(l, from, most);

		share_out(l);
		if (from)
			dmasim_buffer_puts(out, "\n");
		write_table(l, out);
		from = to;
	}
	write_end(t, MAIL_WIDTH, out);
	free(l);
}
