/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: explore
 *
 * Many runs seen together: what came of a run in a word, and tables of such words.
 */
#ifndef DMASIM_EXPLORE_H
#define DMASIM_EXPLORE_H

#include <dmasim/buffer.h>
#include <dmasim/profile.h>
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

/* what a change is about; the smaller kinds come first */
enum dmasim_change_kind {
	DMASIM_CHANGE_CMDLINE,
	DMASIM_CHANGE_DEVICE,
	DMASIM_CHANGE_STEP,
	DMASIM_CHANGE_MACHINE,
	DMASIM_CHANGE_BEHAVIOUR, /* of the kernel, one by itself */
	DMASIM_CHANGE_KERNEL,	 /* another one */
	DMASIM_CHANGE_KINDS,
};

/* "command line", "device", ... */
DMASIM_API extern const char *const dmasim_change_kind_name[DMASIM_CHANGE_KINDS];

/**
 * struct dmasim_change - one thing that a scenario could say otherwise
 * @edit: what to write where
 * @edits: number of them: several where a step is left out with those that need it
 * @was: what stands at the first place now; NULL: nothing
 * @kernel: for the two kinds of kernels: the kernel to run with, as dmasim_scenario_run() takes it, else NULL
 * @text: in words, as "command line: without swiotlb=force"
 * @size: smaller changes are tried and shown first
 */
struct dmasim_change {
	enum dmasim_change_kind kind;
	const struct dmasim_edit *edit;
	unsigned int edits;
	const char *was, *kernel, *text;
	unsigned int size;
};

/**
 * struct dmasim_turn - a change that turns an answer, or the outcome, of the step that is explained
 * @decision: index of the first entry among the step's decisions that is not as before; @decisions of the step: none
 * @answer: to that question then; empty: it is not asked
 * @outcome: the step gave something else
 * @smallest: of those of its kind that turn the same answer to the same outcome
 * @skipped: what the step works on does not come to be
 * @result: what the step gave
 */
struct dmasim_turn {
	const struct dmasim_change *change;
	unsigned int decision;
	char answer[48];
	bool outcome, smallest, skipped;
	struct dmasim_result result;
};

/**
 * struct dmasim_explanation - why a step gave what it gave, and what would have changed it
 * @run: the scenario as it is, with its decisions
 * @step: in it
 * @turn: what changed something, smallest first
 * @tried: changes that were run; @impossible: others, that cannot be
 * @own: the library's
 */
struct dmasim_explanation {
	struct dmasim_run run;
	const struct dmasim_step_run *step;
	struct dmasim_turn *turn;
	unsigned int turns;
	unsigned int tried, impossible;
	void *own;
};

/* a bit for each field (enum dmasim_field) that one of them has alone, or otherwise; elements are not looked at */
DMASIM_API uint64_t dmasim_result_differs(const struct dmasim_result *a, const struct dmasim_result *b);
/* fields that are a step's outcome: addresses and slots follow from it, who decided is another matter */
DMASIM_API uint64_t dmasim_outcome_fields(void);
DMASIM_API bool dmasim_outcome_same(const struct dmasim_result *a, const struct dmasim_result *b);

/**
 * dmasim_explain() - one step's decisions, and what else they could have been
 * @kernel: as for dmasim_scenario_run()
 * @step: of @scenario; NULL: dmasim_explain_step()
 *
 * Every change is made on a copy and run. The scenario's file must stay. Returns 0, or a negative errno with @error;
 * dmasim_explanation_free() in any case.
 */
DMASIM_API int dmasim_explain(const struct dmasim_scenario *scenario, const char *kernel, const struct dmasim_step *step,
			      struct dmasim_explanation *explanation, struct dmasim_error *error);
DMASIM_API void dmasim_explanation_free(struct dmasim_explanation *explanation);

/* something about what a step gave is bad: an error, a fault, ciphertext or old data, a broken invariant */
DMASIM_API bool dmasim_result_bad(const struct dmasim_result *result);
/*
 * The step of a run that is worth a question: the first that is not as expected, else the first that went wrong, else
 * the first that maps or allocates, else the first. NULL: there is none.
 */
DMASIM_API const struct dmasim_step *dmasim_explain_step(const struct dmasim_run *run);
/* by id, or by number as "3" or "#3"; NULL: there is none */
DMASIM_API const struct dmasim_step *dmasim_step_named(const struct dmasim_scenario *scenario, const char *name);
/* the step that stands on a line of the file; NULL: none */
DMASIM_API const struct dmasim_step *dmasim_step_on_line(const struct dmasim_scenario *scenario, unsigned int line);

/**
 * struct dmasim_explain_report - how to write an explanation
 * @verbose: every change that turned something, not only the smallest ones
 * @patch: of why-not: the smallest repair alone, as a patch; nothing where it cannot be written as one
 * @file: of the scenario, for the text of a repair; NULL: none
 */
struct dmasim_explain_report {
	enum dmasim_format format; /* text or JSON */
	bool colour, verbose, patch;
	const struct dmasim_file *file;
};

DMASIM_API void dmasim_explanation_report(const struct dmasim_explain_report *report,
					  const struct dmasim_explanation *explanation, struct dmasim_buffer *out);

#define DMASIM_REPAIR_CHANGES 2

/**
 * struct dmasim_repair - changes with which a step succeeds
 * @change: all of them together
 * @text: the file with them made, where that can be written; checked by running it. NULL: it cannot
 * @result: what the step then gives
 * @passed: all that the scenario expects holds then
 */
struct dmasim_repair {
	const struct dmasim_change *change[DMASIM_REPAIR_CHANGES];
	unsigned int changes;
	char *text;
	size_t size;
	struct dmasim_result result;
	bool passed;
};

/**
 * struct dmasim_why_not - how a step that went wrong could succeed
 * @run: the scenario as it is, with its decisions
 * @step: in it
 * @expected: the step is held against what it must give, as nothing else is wrong with it
 * @repair: the smallest first, then the smallest for each other place of the scenario
 * @tried: runs, of one change each; @pairs: of two
 * @own: the library's
 */
struct dmasim_why_not {
	struct dmasim_run run;
	const struct dmasim_step_run *step;
	bool expected;
	struct dmasim_repair *repair;
	unsigned int repairs;
	unsigned int tried, pairs;
	void *own;
};

/**
 * dmasim_why_not() - the smallest change that makes a step succeed
 * @file: that the scenario is from, for the text of the repair; NULL: none
 * @kernel: as for dmasim_scenario_run()
 * @step: NULL: the first that is not as expected, or that went wrong
 *
 * Returns 0, also when nothing was found; -ENOENT with @error where nothing went wrong; another negative errno;
 * dmasim_why_not_free() in any case.
 */
DMASIM_API int dmasim_why_not(const struct dmasim_file *file, const struct dmasim_scenario *scenario, const char *kernel,
			      const struct dmasim_step *step, struct dmasim_why_not *why_not,
			      struct dmasim_error *error);
DMASIM_API void dmasim_why_not_free(struct dmasim_why_not *why_not);
DMASIM_API void dmasim_why_not_report(const struct dmasim_explain_report *report, const struct dmasim_why_not *why_not,
				      struct dmasim_buffer *out);

/* what tells good from bad */
enum dmasim_bisect_on {
	DMASIM_BISECT_AUTO, /* the scenario's expectations, or if it has none its outcome */
	DMASIM_BISECT_EXPECTATIONS,
	DMASIM_BISECT_OUTCOME, /* bad: the steps give anything else than under the good kernel */
};

enum dmasim_verdict { DMASIM_GOOD, DMASIM_BAD, DMASIM_UNTESTABLE };

/**
 * struct dmasim_bisect_kernel - one kernel on the way from good to bad
 * @name: to show
 * @why: it could not be tested
 */
struct dmasim_bisect_kernel {
	const char *name;
	enum dmasim_verdict verdict;
	char why[240];
};

/**
 * struct dmasim_bisect_change - one behaviour that differs between the last good and the first bad kernel
 * @info: the behaviour
 * @before: its value in the good kernel, @after: in the bad one, @doc: what that means
 * @why: commit, patch or message, @date: of it; NULL: set by hand
 * @reversed: the way leads back in history: the change is undone
 * @alone: the good kernel with it alone
 * @without: the bad kernel without it alone
 * @needed: one of the smallest set that makes the good kernel bad
 * @impossible: why no kernel can have it alone; else empty
 */
struct dmasim_bisect_change {
	struct dmasim_behaviour info;
	const char *before, *after, *doc, *why, *date;
	bool reversed, needed;
	enum dmasim_verdict alone, without;
	char impossible[240];
};

/**
 * struct dmasim_bisection - which kernel, and which behaviour of it, flips a scenario
 * @on: what told good from bad; never DMASIM_BISECT_AUTO
 * @kernel: those on the way, the good one first
 * @last: index of the last good one; @first: of the first bad one. Others between them could not be tested
 * @change: what differs between these two, oldest first
 * @single: a behaviour flips it by itself: @needed is set for the first of them; else the @needed ones do together
 * @good: the scenario under the last good kernel; @bad: under the first bad one; both with decisions
 * @runs: how many were made
 * @own: the library's
 */
struct dmasim_bisection {
	enum dmasim_bisect_on on;
	struct dmasim_bisect_kernel *kernel;
	unsigned int kernels, last, first;
	struct dmasim_bisect_change *change;
	unsigned int changes;
	bool single;
	struct dmasim_run good, bad;
	unsigned int runs;
	void *own;
};

/**
 * dmasim_bisect() - what between two kernels flips a scenario
 * @good: kernel under which it is good, as dmasim_scenario_run() takes one
 * @bad: kernel under which it is bad; it may be older, which finds what repaired it
 *
 * The way leads from one to the other through their ancestry. Each kernel on it is tried, so nothing is taken for
 * granted of those between. Returns 0; -EINVAL with @error where the good one is not good, or the bad one not bad;
 * another negative errno; dmasim_bisection_free() in any case.
 */
DMASIM_API int dmasim_bisect(const struct dmasim_scenario *scenario, const char *good, const char *bad,
			     enum dmasim_bisect_on on, struct dmasim_bisection *bisection, struct dmasim_error *error);
DMASIM_API void dmasim_bisection_free(struct dmasim_bisection *bisection);
/* @report: verbose: every behaviour that differs, whether it matters or not */
DMASIM_API void dmasim_bisection_report(const struct dmasim_explain_report *report,
					const struct dmasim_bisection *bisection, struct dmasim_buffer *out);

#ifdef __cplusplus
}
#endif

#endif
