// SPDX-License-Identifier: GPL-2.0-only
/*
 * A matrix made readable: what its formats share, and the choice of one.
 */
#include "report/matrix.h"

#include <stdlib.h>
#include <string.h>

const char *const dmasim_table_format_name[DMASIM_TABLE_FORMATS] = {
	[DMASIM_TABLE_TEXT] = "text", [DMASIM_TABLE_MARKDOWN] = "markdown", [DMASIM_TABLE_CSV] = "csv",
	[DMASIM_TABLE_HTML] = "html", [DMASIM_TABLE_MAIL] = "mail",	    [DMASIM_TABLE_JSON] = "json",
};

const struct dmasim_matrix_cell *matrix_cell(const struct dmasim_table *table, size_t row, unsigned int column)
{
	return table->cell[row * table->columns + column];
}

const char *matrix_word(const struct dmasim_matrix_cell *cell)
{
	return cell && cell->ran ? cell->word.text : "";
}

bool matrix_is_name(const struct dmasim_table *table, unsigned int head)
{
	return head == 0 && !strcmp(table->head[0], "#");
}

bool matrix_is_ditto(const struct dmasim_table *table, size_t row, unsigned int head)
{
	const char *const *label = (const char *const *)table->label + row * table->heads;

	if (!row || matrix_is_name(table, head))
		return false;
	for (unsigned int h = 0; h <= head; h++)
		if (!matrix_is_name(table, h) && strcmp(label[h], label[(ptrdiff_t)h - (ptrdiff_t)table->heads]) != 0)
			return false;
	return true;
}

bool *matrix_legend(const struct dmasim_table *table)
{
	unsigned int parts = dmasim_word_parts();
	bool *used = calloc(parts ? parts : 1, sizeof(*used));

	for (size_t i = 0; used && i < table->rows * table->columns; i++)
		for (unsigned int p = 0; p < parts; p++) {
			struct dmasim_word_part part;

			dmasim_word_part(p, &part);
			used[p] |= dmasim_word_has(matrix_word(table->cell[i]), part.text);
		}
	return used;
}

enum matrix_class matrix_class(const char *word)
{
	static const struct {
		const char *start;
		enum matrix_class class;
	} table[] = {
		{ "DIR", MATRIX_DIRECT },      { "PAGES", MATRIX_DIRECT }, { "CMA", MATRIX_DIRECT },
		{ "BNC", MATRIX_BOUNCE },      { "POOL", MATRIX_BOUNCE },  { "SLOTS", MATRIX_BOUNCE },
		{ "IOVA-BNC", MATRIX_BOUNCE }, { "IOVA", MATRIX_MAPPED },  { "ERR", MATRIX_FAILED },
		{ "NULL", MATRIX_FAILED },     { "-E", MATRIX_FAILED },	   { "refused", MATRIX_FAILED },
	};

	if (strchr(word, '!'))
		return MATRIX_HAZARD;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (!strncmp(word, table[i].start, strlen(table[i].start)))
			return table[i].class;
	return MATRIX_NONE;
}

size_t matrix_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void matrix_list_text(const struct dmasim_list *list, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < list->count; i++)
		dmasim_buffer_printf(out, "%s%s", i ? ", " : "", list->text[i]);
}

static void number_text(size_t n, struct dmasim_buffer *out)
{
	if (n >= 1000)
		number_text(n / 1000, out);
	dmasim_buffer_printf(out, n >= 1000 ? ",%03zu" : "%zu", n % 1000);
}

void matrix_summary_text(const struct dmasim_table *table, struct dmasim_buffer *out)
{
	const struct dmasim_matrix *m = table->matrix;
	size_t expected = 0, wrong = 0;

	for (size_t i = 0; i < m->cells; i++) {
		expected += m->cell[i].expect && m->cell[i].expect->word;
		wrong += m->cell[i].ran && !m->cell[i].ok;
	}
	number_text(m->cells, out);
	dmasim_buffer_printf(out, " scenario%s", m->cells == 1 ? "" : "s");
	if (table->collapsed)
		dmasim_buffer_printf(out, " in %zu line%s", table->rows, table->rows == 1 ? "" : "s");
	if (expected) {
		dmasim_buffer_puts(out, ", ");
		number_text(expected - wrong, out);
		dmasim_buffer_puts(out, wrong ? " as expected, " : " as expected");
		if (wrong) {
			number_text(wrong, out);
			dmasim_buffer_puts(out, " not");
		}
		if (expected < m->cells) {
			dmasim_buffer_puts(out, "; of ");
			number_text(m->cells - expected, out);
			dmasim_buffer_puts(out, " nothing is expected");
		}
	}
}

void matrix_wrap(const char *text, size_t indent, size_t width, struct dmasim_buffer *out)
{
	size_t column = indent;
	bool first = true;

	while (*text) {
		size_t size = strcspn(text, " ");
		char word[256];
		size_t shown;

		if (size >= sizeof(word))
			size = sizeof(word) - 1;
		memcpy(word, text, size);
		word[size] = '\0';
		shown = matrix_width(word);
		if (!first && width && column + 1 + shown > width) {
			dmasim_buffer_printf(out, "\n%*s", (int)indent, "");
			column = indent;
			first = true;
		}
		dmasim_buffer_printf(out, "%s%s", first ? "" : " ", word);
		column += shown + !first;
		first = false;
		text += size;
		text += strspn(text, " ");
	}
	dmasim_buffer_puts(out, "\n");
}

static void failure_text(const struct dmasim_table *table, const struct dmasim_matrix_cell *cell,
			 struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = table->matrix->scenario;
	const struct dmasim_cell *e = cell->expect;

	dmasim_buffer_printf(out, "%s:%u: ", s->file ? s->file : "", e->at.line);
	if (e->row)
		dmasim_buffer_printf(out, "row %s, ", e->row);
	for (unsigned int i = 0; i < s->axes; i++)
		dmasim_buffer_printf(out, "%s%s", i ? ", " : "", s->axis[i].label[cell->value[i]]);
	dmasim_buffer_printf(out, ": expected %s", e->word);
	if (e->source)
		dmasim_buffer_printf(out, " (%s)", e->source);
	dmasim_buffer_printf(out, ", got %s", cell->word.text);
	if (cell->word.note[0])
		dmasim_buffer_printf(out, " (%s)", cell->word.note);
}

void matrix_failures_text(const struct dmasim_table *table, size_t width, struct dmasim_buffer *out)
{
	struct dmasim_buffer line = { 0 };

	for (size_t i = 0; i < table->matrix->cells; i++) {
		const struct dmasim_matrix_cell *cell = &table->matrix->cell[i];

		if (!cell->ran || cell->ok)
			continue;
		dmasim_buffer_clear(&line);
		failure_text(table, cell, &line);
		if (line.data)
			matrix_wrap(line.data, 2, width, out);
	}
	out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

void dmasim_table_report(const struct dmasim_table *table, enum dmasim_table_format format, bool colour,
			 struct dmasim_buffer *out)
{
	switch (format) {
	case DMASIM_TABLE_TEXT:
		matrix_text(table, colour, out);
		return;
	case DMASIM_TABLE_MARKDOWN:
		matrix_markdown(table, out);
		return;
	case DMASIM_TABLE_CSV:
		matrix_csv(table, out);
		return;
	case DMASIM_TABLE_HTML:
		matrix_html(table, out);
		return;
	case DMASIM_TABLE_MAIL:
		matrix_mail(table, out);
		return;
	case DMASIM_TABLE_JSON:
		matrix_json(table, out);
		return;
	case DMASIM_TABLE_FORMATS:
		return;
	}
}
