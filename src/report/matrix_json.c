// SPDX-License-Identifier: GPL-2.0-only
/*
 * A matrix as JSON Lines: an object for each scenario, of a collapsed table one for each line, then one for the whole.
 */
#include "report/matrix.h"

#include <jansson.h>
#include <stdlib.h>

static void set(json_t *object, const char *key, json_t *value, struct dmasim_buffer *out)
{
	if (json_object_set_new(object, key, value))
		out->failed = true;
}

static json_t *text(const char *string)
{
	return string ? json_string(string) : json_null();
}

static void write_line(json_t *object, struct dmasim_buffer *out)
{
	char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;

	if (line)
		dmasim_buffer_printf(out, "%s\n", line);
	else
		out->failed = true;
	free(line);
	json_decref(object);
}

static void word_json(json_t *object, const struct dmasim_matrix_cell *cell, struct dmasim_buffer *out)
{
	set(object, "word", text(matrix_word(cell)), out);
	if (cell->word.note[0])
		set(object, "why", text(cell->word.note), out);
	if (cell->word.rule)
		set(object, "rule", text(cell->word.rule), out);
}

static void cell_line(const struct dmasim_table *t, const struct dmasim_matrix_cell *cell, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = t->matrix->scenario;
	json_t *object = json_object(), *values = json_object();

	for (unsigned int i = 0; i < s->axes; i++)
		set(values, s->axis[i].name, text(s->axis[i].label[cell->value[i]]), out);
	set(object, "values", values, out);
	word_json(object, cell, out);
	if (cell->dma_addr != DMASIM_ANYWHERE)
		set(object, "dma_addr", json_sprintf("0x%" PRIx64, cell->dma_addr), out);
	if (cell->expect && cell->expect->row)
		set(object, "row", text(cell->expect->row), out);
	if (cell->expect && cell->expect->word) {
		set(object, "expected", text(cell->expect->word), out);
		set(object, "source", text(cell->expect->source), out);
		set(object, "ok", json_boolean(cell->ok), out);
		set(object, "line", json_integer(cell->expect->at.line), out);
	}
	write_line(object, out);
}

static void row_line(const struct dmasim_table *t, size_t row, struct dmasim_buffer *out)
{
	json_t *object = json_object(), *when = json_object(), *words = json_object();

	for (unsigned int h = 0; h < t->heads; h++)
		set(when, t->head[h], text(t->label[row * t->heads + h]), out);
	for (unsigned int c = 0; c < t->columns; c++)
		set(words, t->column[c], text(matrix_word(matrix_cell(t, row, c))), out);
	set(object, "when", when, out);
	set(object, "words", words, out);
	write_line(object, out);
}

static json_t *list_json(const struct dmasim_list *list, struct dmasim_buffer *out)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < list->count; i++)
		if (json_array_append_new(array, text(list->text[i])))
			out->failed = true;
	return array;
}

static void end_line(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = t->matrix->scenario;
	json_t *object = json_object(), *legend = json_object();
	bool *used = matrix_legend(t);
	size_t wrong = 0;

	for (size_t i = 0; i < t->matrix->cells; i++)
		wrong += t->matrix->cell[i].ran && !t->matrix->cell[i].ok;
	for (unsigned int p = 0; used && p < dmasim_word_parts(); p++) {
		struct dmasim_word_part part;

		dmasim_word_part(p, &part);
		if (used[p])
			set(legend, part.text, text(part.doc), out);
	}
	out->failed |= !used;
	free(used);
	set(object, "matrix", text(s->name), out);
	set(object, "file", text(s->file), out);
	set(object, "line", json_integer(s->at.line), out);
	set(object, "scenarios", json_integer((json_int_t)t->matrix->cells), out);
	set(object, "failed", json_integer((json_int_t)wrong), out);
	set(object, "legend", legend, out);
	if (t->collapsed) {
		set(object, "deciding", list_json(&t->deciding, out), out);
		set(object, "idle", list_json(&t->idle, out), out);
	}
	write_line(object, out);
}

void matrix_json(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	if (t->collapsed)
		for (size_t r = 0; r < t->rows; r++)
			row_line(t, r, out);
	else
		for (size_t i = 0; i < t->matrix->cells; i++)
			cell_line(t, &t->matrix->cell[i], out);
	end_line(t, out);
}
