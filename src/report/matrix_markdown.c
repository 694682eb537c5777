// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table as Markdown, which a scenario's `cells:` takes too; and as CSV.
 */
#include "report/matrix.h"

#include <stdlib.h>
#include <string.h>

static void cell_text(const char *text, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, " ");
	for (; *text; text++) {
		if (*text == '|')
			dmasim_buffer_puts(out, "\\");
		dmasim_buffer_add(out, text, 1);
	}
	dmasim_buffer_puts(out, " |");
}

static void rows_text(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "|");
	for (unsigned int h = 0; h < t->heads; h++)
		cell_text(t->head[h], out);
	for (unsigned int c = 0; c < t->columns; c++)
		cell_text(t->column[c], out);
	dmasim_buffer_puts(out, "\n|");
	for (unsigned int c = 0; c < t->heads + t->columns; c++)
		dmasim_buffer_puts(out, "---|");
	dmasim_buffer_puts(out, "\n");
	for (size_t r = 0; r < t->rows; r++) {
		dmasim_buffer_puts(out, "|");
		for (unsigned int h = 0; h < t->heads; h++)
			cell_text(t->label[r * t->heads + h], out);
		for (unsigned int c = 0; c < t->columns; c++)
			cell_text(matrix_word(matrix_cell(t, r, c)), out);
		dmasim_buffer_puts(out, "\n");
	}
}

static void list_text(const char *what, const struct dmasim_list *list, struct dmasim_buffer *out)
{
	if (!list->count)
		return;
	dmasim_buffer_printf(out, "%s: ", what);
	matrix_list_text(list, out);
	dmasim_buffer_puts(out, ".\n\n");
}

void matrix_markdown(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = t->matrix->scenario;
	bool *used = matrix_legend(t);
	struct dmasim_buffer failures = { 0 };

	dmasim_buffer_puts(out, "## ");
	report_line_text(s->name ? s->name : "(no name)", out);
	dmasim_buffer_puts(out, "\n\n");
	rows_text(t, out);
	dmasim_buffer_puts(out, "\n");
	for (unsigned int p = 0; used && p < dmasim_word_parts(); p++) {
		struct dmasim_word_part part;

		dmasim_word_part(p, &part);
		if (used[p])
			dmasim_buffer_printf(out, "- `%s`: %s\n", part.text, part.doc);
	}
	out->failed |= !used;
	free(used);
	dmasim_buffer_puts(out, "\n");
	list_text("What decides", &t->deciding, out);
	list_text("Makes no difference", &t->idle, out);
	matrix_failures_text(t, 0, &failures);
	if (failures.size)
		dmasim_buffer_printf(out, "```\n%s```\n\n", failures.data);
	matrix_summary_text(t, out);
	dmasim_buffer_puts(out, ".\n");
	dmasim_buffer_free(&failures);
}

/* --- CSV ------------------------------------------------------------------------------------------------------------
 */

static void csv_field(const char *text, bool first, struct dmasim_buffer *out)
{
	if (!first)
		dmasim_buffer_puts(out, ",");
	if (!strpbrk(text, ",\"\r\n") && *text != ' ') {
		dmasim_buffer_puts(out, text);
		return;
	}
	dmasim_buffer_puts(out, "\"");
	for (; *text; text++) {
		if (*text == '"')
			dmasim_buffer_puts(out, "\"");
		dmasim_buffer_add(out, text, 1);
	}
	dmasim_buffer_puts(out, "\"");
}

void matrix_csv(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	for (unsigned int h = 0; h < t->heads; h++)
		csv_field(t->head[h], !h, out);
	for (unsigned int c = 0; c < t->columns; c++)
		csv_field(t->column[c], !t->heads && !c, out);
	dmasim_buffer_puts(out, "\r\n");
	for (size_t r = 0; r < t->rows; r++) {
		for (unsigned int h = 0; h < t->heads; h++)
			csv_field(t->label[r * t->heads + h], !h, out);
		for (unsigned int c = 0; c < t->columns; c++)
			csv_field(matrix_word(matrix_cell(t, r, c)), !t->heads && !c, out);
		dmasim_buffer_puts(out, "\r\n");
	}
}
