/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: explore
 *
 * Many runs seen together: what came of a run in a word, and tables of such words.
 */
#ifndef DMASIM_EXPLORE_H
#define DMASIM_EXPLORE_H

#include <dmasim/buffer.h>
#include <dmasim/report.h>
#include <dmasim/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What came of one mapping or allocation in a word, as "BNC C=0+W1": the path, the encryption bit of what the device
 * was given, the kernel's messages, and behind a ! what is wrong with it. dmasim_word_part() knows what each part
 * means.
 */
#define DMASIM_WORD_SIZE 80

struct dmasim_word {
	char text[DMASIM_WORD_SIZE];
	char note[240];	  /* of "n/a" and "n/e": why; else empty */
	const char *rule; /* decision that chose the path, or NULL */
};

/**
 * dmasim_word() - what came of a run
 * @run: of dmasim_scenario_run(), also when that returned an error other than -ENOMEM
 * @step: id of the step that it tells of; NULL: the first that maps or allocates
 */
DMASIM_API void dmasim_word(const struct dmasim_run *run, const char *step, struct dmasim_word *word);
/* is it the step of that id, or with NULL one that maps or allocates? */
DMASIM_API bool dmasim_word_is_about(const struct dmasim_step *step, const char *id);
/* the same parts, in whatever order */
DMASIM_API bool dmasim_word_same(const char *a, const char *b);

/**
 * struct dmasim_word_part - what a word can be made of
 * @text: "BNC", "C=0", "W1", "!mismatch"
 * @doc: what it means
 */
struct dmasim_word_part {
	const char *text, *doc;
};

DMASIM_API unsigned int dmasim_word_parts(void);
DMASIM_API void dmasim_word_part(unsigned int part, struct dmasim_word_part *out);
/* the first part of a word that is none of these; NULL: there is none */
DMASIM_API const char *dmasim_word_unknown(const char *word, size_t *size);
/* is that part in the word? */
DMASIM_API bool dmasim_word_has(const char *word, const char *part);

/**
 * struct dmasim_matrix_cell - one scenario of a matrix
 * @value: for each axis the number of its value
 * @expect: what it must give; NULL: nothing is said of it
 * @word: what it gave, once @ran
 * @ok: that is what it must give, or nothing is expected
 */
struct dmasim_matrix_cell {
	unsigned int *value;
	const struct dmasim_cell *expect;
	struct dmasim_word word;
	uint64_t dma_addr; /* DMASIM_ANYWHERE: none */
	bool ran, ok;
};

/**
 * struct dmasim_matrix - all scenarios that a `vary:` makes
 *
 * dmasim_matrix_begin(), then dmasim_matrix_run() for each cell, in any order and from several threads, then
 * dmasim_matrix_free(). The scenario's file must stay.
 */
struct dmasim_matrix {
	const struct dmasim_scenario *scenario;
	struct dmasim_matrix_cell *cell;
	size_t cells;
	unsigned int *values; /* own: of all cells */
};

DMASIM_API int dmasim_matrix_begin(struct dmasim_matrix *matrix, const struct dmasim_scenario *scenario,
				   struct dmasim_error *error);
/* 0, also when the cell cannot be; a negative errno with @error for a name that nobody knows, or when memory ran out */
DMASIM_API int dmasim_matrix_run(struct dmasim_matrix *matrix, size_t cell, struct dmasim_error *error);
DMASIM_API void dmasim_matrix_free(struct dmasim_matrix *matrix);

/**
 * dmasim_cell_run() - one scenario of a matrix, as dmasim_scenario_run() does
 * @kernel: as there
 * @file: receives the scenario, to which @run points; free it after the run
 *
 * Returns 0, also where these values do not go together or do not run: run->error says why, and dmasim_word() "n/a".
 * A negative errno with run->error when memory ran out, or for a name that nobody knows.
 */
DMASIM_API int dmasim_cell_run(const struct dmasim_scenario *scenario, const unsigned int *value, const char *kernel,
			       unsigned int flags, struct dmasim_file *file, struct dmasim_run *run);
/**
 * dmasim_cell_judge() - hold a run against what `cells:` says of it
 * @expect: may be NULL
 *
 * Adds a mismatch where another word came. Where the expected one came, hazards that it names are no failure.
 */
DMASIM_API int dmasim_cell_judge(const struct dmasim_scenario *scenario, const struct dmasim_cell *expect,
				 struct dmasim_run *run);

/**
 * struct dmasim_table_options - how a matrix is laid out
 * @row: axes of the rows' heads, first those whose values change least; others follow; NULL: as the file has them
 * @rows: number of them
 * @columns: axis whose values head the columns; -1: as the scenario says
 * @collapse: merge rows that never differ, and columns; name the axes that decide
 */
struct dmasim_table_options {
	const unsigned int *row;
	unsigned int rows;
	int columns;
	bool collapse;
};

/**
 * struct dmasim_table - a matrix laid out
 * @heads: columns in front of the cells: what a row is about
 * @head: their titles
 * @column: titles of the others
 * @label: of row r and head h at r * heads + h
 * @cell: of row r and column c at r * columns + c; NULL: there is none. Of merged ones the first
 * @collapsed: rows and columns stand for several
 * @deciding: axes that make a difference; @idle: those that do not. Collapsed only; text is the title
 */
struct dmasim_table {
	const struct dmasim_matrix *matrix;
	unsigned int heads, columns;
	size_t rows;
	char **head, **column, **label;
	const struct dmasim_matrix_cell **cell;
	bool collapsed;
	struct dmasim_list deciding, idle;
};

DMASIM_API int dmasim_table_make(const struct dmasim_matrix *matrix, const struct dmasim_table_options *options,
				 struct dmasim_table *table);
DMASIM_API void dmasim_table_free(struct dmasim_table *table);

enum dmasim_table_format {
	DMASIM_TABLE_TEXT,
	DMASIM_TABLE_MARKDOWN,
	DMASIM_TABLE_CSV,
	DMASIM_TABLE_HTML,
	DMASIM_TABLE_MAIL,
	DMASIM_TABLE_JSON,
	DMASIM_TABLE_FORMATS,
};

/* their names on the command line */
DMASIM_API extern const char *const dmasim_table_format_name[DMASIM_TABLE_FORMATS];

/**
 * dmasim_table_report() - a table and its legend, for people or programs
 * @colour: text with ANSI colours
 *
 * Text for a terminal; Markdown; CSV as RFC 4180 has it; HTML that needs nothing else; plain text of 72 columns for a
 * mail; JSON Lines, an object for each cell and one at the end.
 */
DMASIM_API void dmasim_table_report(const struct dmasim_table *table, enum dmasim_table_format format, bool colour,
				    struct dmasim_buffer *out);

/**
 * struct dmasim_step_difference - a step that gave something else
 * @a: one side; NULL: that side has no such step
 * @b: the other
 * @fields: a bit for each result field (enum dmasim_field) that differs
 * @elements: so do elements of a scatterlist
 */
struct dmasim_step_difference {
	const struct dmasim_step_run *a, *b;
	uint64_t fields;
	bool elements;
};

/**
 * struct dmasim_difference - two runs held against each other
 * @a_ran: the first could run at all, else a->error says why not; @b_ran likewise
 * @outcome: some step gave something else; else all that differs is which question decided
 *
 * The runs must stay while it is used.
 */
struct dmasim_difference {
	const struct dmasim_run *a, *b;
	bool a_ran, b_ran, outcome;
	struct dmasim_step_difference *step;
	unsigned int steps;
};

/**
 * dmasim_difference_find() - what two runs do differently
 *
 * Steps belong together by their place, or by their ids where the scenarios are not the same. Runs with DMASIM_TRACE
 * tell why, too. Returns 0 or -ENOMEM; dmasim_difference_free() in any case.
 */
DMASIM_API int dmasim_difference_find(const struct dmasim_run *a, const struct dmasim_run *b,
				      struct dmasim_difference *difference);
DMASIM_API void dmasim_difference_free(struct dmasim_difference *difference);
/* do they give anything else? That another question decided is not meant */
DMASIM_API bool dmasim_difference_any(const struct dmasim_difference *difference);

/**
 * struct dmasim_difference_tally - differences of many scenarios
 * @otherwise: give the same, but other questions decide
 * @only_a: run on that side alone; @neither: on none
 */
struct dmasim_difference_tally {
	unsigned long scenarios, differ, otherwise, only_a, only_b, neither;
};

/**
 * struct dmasim_difference_report - how to write about differences
 * @a: what the first side is called; @b: the other
 * @verbose: fields too that only follow from others, and questions that decide where nothing else differs
 */
struct dmasim_difference_report {
	enum dmasim_format format; /* text or JSON */
	bool colour, verbose;
	const char *a, *b;
};

/* one scenario: what changed, nothing where nothing did */
DMASIM_API void dmasim_difference_report(const struct dmasim_difference_report *report,
					 const struct dmasim_difference *difference, struct dmasim_buffer *out);
DMASIM_API void dmasim_difference_count(struct dmasim_difference_tally *tally,
					const struct dmasim_difference *difference);
DMASIM_API void dmasim_difference_end(const struct dmasim_difference_report *report,
				      const struct dmasim_difference_tally *tally, struct dmasim_buffer *out);

#ifdef __cplusplus
}
#endif

#endif
