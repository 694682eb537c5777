/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the formats of a table share.
 */
#ifndef DMASIM_REPORT_MATRIX_H
#define DMASIM_REPORT_MATRIX_H

#include <dmasim/explore.h>

#include "report/report.h"

/* parts of words that occur in the table, in the order of the legend; the caller frees; NULL: memory ran out */
bool *matrix_legend(const struct dmasim_table *table);
/* "1,234 scenarios, 3 not as expected" */
void matrix_summary_text(const struct dmasim_table *table, struct dmasim_buffer *out);
/* "a, b and c" */
void matrix_list_text(const struct dmasim_list *list, struct dmasim_buffer *out);
const struct dmasim_matrix_cell *matrix_cell(const struct dmasim_table *table, size_t row, unsigned int column);
/* what stands in the cell; "" where there is none */
const char *matrix_word(const struct dmasim_matrix_cell *cell);
/* the head is that of the rows' names, not an axis */
bool matrix_is_name(const struct dmasim_table *table, unsigned int head);
/* the label is that of the row above, and so are those before it */
bool matrix_is_ditto(const struct dmasim_table *table, size_t row, unsigned int head);
/* what kind of outcome: for colours */
enum matrix_class { MATRIX_NONE, MATRIX_DIRECT, MATRIX_BOUNCE, MATRIX_MAPPED, MATRIX_FAILED, MATRIX_HAZARD };
enum matrix_class matrix_class(const char *word);
/* cells of a text as wide as a terminal shows them */
size_t matrix_width(const char *text);
/* "file.yaml:12, 6.12: expected DIR (c), got BNC" for each cell that is not as expected; @width 0: not wrapped */
void matrix_failures_text(const struct dmasim_table *table, size_t width, struct dmasim_buffer *out);
/* text in lines of @width, those behind the first indented; 0: one line */
void matrix_wrap(const char *text, size_t indent, size_t width, struct dmasim_buffer *out);

/* one for each format */
void matrix_text(const struct dmasim_table *table, bool colour, struct dmasim_buffer *out);
void matrix_mail(const struct dmasim_table *table, struct dmasim_buffer *out);
void matrix_markdown(const struct dmasim_table *table, struct dmasim_buffer *out);
void matrix_csv(const struct dmasim_table *table, struct dmasim_buffer *out);
void matrix_html(const struct dmasim_table *table, struct dmasim_buffer *out);
void matrix_json(const struct dmasim_table *table, struct dmasim_buffer *out);

#endif
