// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table as one HTML file that needs nothing else. The page is matrix.html beside this file; each @NAME@ in it is one
 * of the functions below.
 */
#include "report/matrix.h"

#include <stdlib.h>
#include <string.h>

extern const char matrix_page[];

static void html_text(const char *text, struct dmasim_buffer *out)
{
	report_xml_text(text ? text : "", out);
}

static void title(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	html_text(t->matrix->scenario->name, out);
}

static void description(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	const struct dmasim_scenario *s = t->matrix->scenario;

	if (s->description) {
		dmasim_buffer_puts(out, "<p>");
		html_text(s->description, out);
		dmasim_buffer_puts(out, "</p>\n");
	}
	if (s->source) {
		dmasim_buffer_puts(out, "<p class=\"dim\">Source: ");
		html_text(s->source, out);
		dmasim_buffer_puts(out, "</p>\n");
	}
}

static void list(const char *what, const struct dmasim_list *names, struct dmasim_buffer *out)
{
	struct dmasim_buffer text = { 0 };

	if (!names->count)
		return;
	matrix_list_text(names, &text);
	dmasim_buffer_printf(out, ". %s: ", what);
	html_text(text.data, out);
	dmasim_buffer_free(&text);
}

static void summary(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	matrix_summary_text(t, out);
	list("What decides", &t->deciding, out);
	list("Makes no difference", &t->idle, out);
	dmasim_buffer_puts(out, ".");
}

static void head(const char *text, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "<th scope=\"col\">");
	html_text(text, out);
	dmasim_buffer_puts(out, "</th>");
}

/* what a click shows: decision, reason, expectation */
static void details(const struct dmasim_matrix_cell *cell, struct dmasim_buffer *out)
{
	struct dmasim_buffer more = { 0 };

	if (cell->word.note[0])
		dmasim_buffer_printf(&more, "%s. ", cell->word.note);
	if (cell->word.rule)
		dmasim_buffer_printf(&more, "decided by %s. ", cell->word.rule);
	if (cell->dma_addr != DMASIM_ANYWHERE)
		dmasim_buffer_printf(&more, "DMA address 0x%" PRIx64 ". ", cell->dma_addr);
	if (cell->expect && cell->expect->word)
		dmasim_buffer_printf(&more, "expected %s%s%s%s. ", cell->expect->word, cell->expect->source ? " (" : "",
				     cell->expect->source ? cell->expect->source : "", cell->expect->source ? ")" : "");
	if (more.size) {
		dmasim_buffer_puts(out, " data-more=\"");
		html_text(more.data, out);
		dmasim_buffer_puts(out, "\"");
	}
	out->failed |= more.failed;
	dmasim_buffer_free(&more);
}

static void cell_html(const struct dmasim_table *t, const struct dmasim_matrix_cell *cell, struct dmasim_buffer *out)
{
	static const char *const class[] = {
		[MATRIX_NONE] = "none",	    [MATRIX_DIRECT] = "direct", [MATRIX_BOUNCE] = "bounce",
		[MATRIX_MAPPED] = "mapped", [MATRIX_FAILED] = "failed", [MATRIX_HAZARD] = "hazard",
	};
	const char *word = matrix_word(cell);

	dmasim_buffer_printf(out, "<td class=\"%s%s\"", class[matrix_class(word)],
			     cell && cell->ran && !cell->ok && !t->collapsed ? " wrong" : "");
	if (cell && !t->collapsed)
		details(cell, out);
	dmasim_buffer_puts(out, ">");
	html_text(word, out);
	dmasim_buffer_puts(out, "</td>");
}

static void table(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "<thead><tr>");
	for (unsigned int h = 0; h < t->heads; h++)
		head(t->head[h], out);
	for (unsigned int c = 0; c < t->columns; c++)
		head(t->column[c], out);
	dmasim_buffer_puts(out, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < t->rows; r++) {
		dmasim_buffer_puts(out, "<tr>");
		for (unsigned int h = 0; h < t->heads; h++) {
			dmasim_buffer_puts(out,
					   matrix_is_ditto(t, r, h) ? "<th class=\"same\" data-same=\"1\">" : "<th>");
			html_text(t->label[r * t->heads + h], out);
			dmasim_buffer_puts(out, "</th>");
		}
		for (unsigned int c = 0; c < t->columns; c++)
			cell_html(t, matrix_cell(t, r, c), out);
		dmasim_buffer_puts(out, "</tr>\n");
	}
	dmasim_buffer_puts(out, "</tbody>\n");
}

static void notes(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	struct dmasim_buffer failures = { 0 };

	matrix_failures_text(t, 0, &failures);
	if (failures.size) {
		dmasim_buffer_puts(out, "<pre>");
		html_text(failures.data, out);
		dmasim_buffer_puts(out, "</pre>\n");
	}
	out->failed |= failures.failed;
	dmasim_buffer_free(&failures);
}

static void legend(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	bool *used = matrix_legend(t);

	for (unsigned int p = 0; used && p < dmasim_word_parts(); p++) {
		struct dmasim_word_part part;

		dmasim_word_part(p, &part);
		if (!used[p])
			continue;
		dmasim_buffer_puts(out, "<dt>");
		html_text(part.text, out);
		dmasim_buffer_puts(out, "</dt><dd>");
		html_text(part.doc, out);
		dmasim_buffer_puts(out, "</dd>\n");
	}
	out->failed |= !used;
	free(used);
}

void matrix_html(const struct dmasim_table *t, struct dmasim_buffer *out)
{
	static const struct {
		const char *name;
		void (*write)(const struct dmasim_table *t, struct dmasim_buffer *out);
	} place[] = {
		{ "@TITLE@", title }, { "@DESCRIPTION@", description }, { "@SUMMARY@", summary }, { "@TABLE@", table },
		{ "@NOTES@", notes }, { "@LEGEND@", legend },
	};
	const char *at = matrix_page;

	while (*at) {
		size_t size = strcspn(at, "@");
		bool found = false;

		dmasim_buffer_add(out, at, size);
		at += size;
		for (size_t i = 0; *at && i < sizeof(place) / sizeof(place[0]) && !found; i++) {
			found = !strncmp(at, place[i].name, strlen(place[i].name));
			if (!found)
				continue;
			place[i].write(t, out);
			at += strlen(place[i].name);
		}
		if (*at && !found)
			dmasim_buffer_add(out, at++, 1);
	}
}
