// SPDX-License-Identifier: GPL-2.0-only
/*
 * All scenarios of a `vary:`, each carried out on a machine of its own and told in a word.
 */
#include <dmasim/explore.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"
#include "scenario/vary.h"

static int no_memory(struct dmasim_error *error)
{
	return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
}

/* these values do not go together: what the file's reader says about them */
static void take_diagnostic(const struct dmasim_scenario *scenario, const struct dmasim_diagnostics *diagnostics,
			    struct dmasim_error *error)
{
	if (!diagnostics->count)
		return;
	*error = diagnostics->error[0];
	error->at.file = error->also.file = scenario->file;
}

int dmasim_cell_run(const struct dmasim_scenario *scenario, const unsigned int *value, const char *kernel,
		    unsigned int flags, struct dmasim_file *file, struct dmasim_run *run)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	int code = vary_cell_load(scenario, value, !kernel, file, &diagnostics);

	memset(run, 0, sizeof(*run));
	run->scenario = scenario;
	if (code)
		take_diagnostic(scenario, &diagnostics, &run->error);
	dmasim_diagnostics_free(&diagnostics);
	if (code)
		return code == -ENOMEM ? no_memory(&run->error) : 0;
	run->scenario = file->scenario;
	code = run_check_names(file->scenario, kernel, &run->error);
	if (code)
		return code;
	code = dmasim_scenario_run(file->scenario, kernel, flags | DMASIM_SKIP_FAILED, run);
	return code == -ENOMEM ? code : 0;
}

/* --- judging --------------------------------------------------------------------------------------------------------
 */

/* known hazards: the cell names them */
static void pardon(struct dmasim_run *run)
{
	run->failed = run->violations = 0;
	for (unsigned int i = 0; i < run->steps; i++) {
		struct dmasim_step_run *s = &run->step[i];
		unsigned int kept = 0;

		for (unsigned int m = 0; m < s->mismatches; m++)
			if (s->mismatch[m].expect)
				s->mismatch[kept++] = s->mismatch[m];
		s->mismatches = kept;
		run->failed += kept > 0;
	}
}

/* the step that the word tells of; of a run without steps a place for what is wrong */
static struct dmasim_step_run *place(struct dmasim_run *run, const char *id)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (dmasim_word_is_about(run->step[i].step, id))
			return &run->step[i];
	if (!run->steps) {
		run->step = calloc(1, sizeof(*run->step));
		run->steps = run->step != NULL;
	}
	return run->steps ? &run->step[0] : NULL;
}

static int add_mismatch(struct dmasim_run *run, const char *id, const struct dmasim_cell *expect,
			const struct dmasim_word *word)
{
	struct dmasim_step_run *s = place(run, id);
	struct dmasim_mismatch *grown = s ? realloc(s->mismatch, (s->mismatches + 1) * sizeof(*grown)) : NULL;
	struct dmasim_mismatch *m;

	if (!grown)
		return no_memory(&run->error);
	s->mismatch = grown;
	run->failed += !s->mismatches;
	m = &grown[s->mismatches++];
	memset(m, 0, sizeof(*m));
	m->cell = expect;
	(void)snprintf(m->expected, sizeof(m->expected), "%s%s%s%s", expect->word, expect->source ? " (" : "",
		       expect->source ? expect->source : "", expect->source ? ")" : "");
	(void)snprintf(m->got, sizeof(m->got), "%s%s%.110s%s", word->text, word->note[0] ? " (" : "", word->note,
		       word->note[0] ? ")" : "");
	return 0;
}

int dmasim_cell_judge(const struct dmasim_scenario *scenario, const struct dmasim_cell *expect, struct dmasim_run *run)
{
	struct dmasim_word word;
	int code = 0;

	if (!expect || !expect->word) {
		run->skipped = run->error.text[0] && !run->refused;
		return 0;
	}
	dmasim_word(run, scenario->cells_step, &word);
	if (dmasim_word_same(expect->word, word.text))
		pardon(run);
	else
		code = add_mismatch(run, scenario->cells_step, expect, &word);
	run_conclude(run);
	return code;
}

/* --- a matrix -------------------------------------------------------------------------------------------------------
 */

static int check_words(const struct dmasim_scenario *scenario, struct dmasim_error *error)
{
	for (unsigned int i = 0; i < scenario->cells; i++) {
		const struct dmasim_cell *cell = &scenario->cell[i];
		size_t size = 0;
		const char *strange = cell->word ? dmasim_word_unknown(cell->word, &size) : NULL;

		if (strange)
			return dmasim_error_set(error, -EINVAL, &cell->at, "'%.*s' is no part of a word",
						(int)(size < 60 ? size : 60), strange);
	}
	return 0;
}

int dmasim_matrix_begin(struct dmasim_matrix *matrix, const struct dmasim_scenario *scenario,
			struct dmasim_error *error)
{
	unsigned int axes = scenario->axes;
	int code = check_words(scenario, error);

	memset(matrix, 0, sizeof(*matrix));
	if (code)
		return code;
	if (!axes)
		return dmasim_error_set(error, -EINVAL, &scenario->at, "nothing varies: the scenario has no 'vary'");
	matrix->scenario = scenario;
	matrix->cells = scenario->cells ? scenario->cells : dmasim_combinations(scenario);
	matrix->cell = calloc(matrix->cells, sizeof(*matrix->cell));
	matrix->values = malloc(matrix->cells * axes * sizeof(*matrix->values));
	if (!matrix->cell || !matrix->values) {
		dmasim_matrix_free(matrix);
		return no_memory(error);
	}
	for (size_t i = 0; i < matrix->cells; i++) {
		struct dmasim_matrix_cell *cell = &matrix->cell[i];

		cell->value = matrix->values + i * axes;
		cell->dma_addr = DMASIM_ANYWHERE;
		if (scenario->cells) {
			cell->expect = &scenario->cell[i];
			memcpy(cell->value, cell->expect->value, axes * sizeof(*cell->value));
		} else {
			dmasim_combination(scenario, i, cell->value);
		}
	}
	return 0;
}

static void take_address(struct dmasim_matrix_cell *cell, const struct dmasim_run *run, const char *id)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *s = &run->step[i];

		if (!dmasim_word_is_about(s->step, id))
			continue;
		if (dmasim_result_has(&s->result, DMASIM_FIELD_DMA_ADDR))
			cell->dma_addr = s->result.dma_addr;
		return;
	}
}

int dmasim_matrix_run(struct dmasim_matrix *matrix, size_t which, struct dmasim_error *error)
{
	const struct dmasim_scenario *scenario = matrix->scenario;
	struct dmasim_matrix_cell *cell = &matrix->cell[which];
	struct dmasim_file file = { 0 };
	struct dmasim_run run;
	int code = dmasim_cell_run(scenario, cell->value, NULL, 0, &file, &run);

	if (!code) {
		dmasim_word(&run, scenario->cells_step, &cell->word);
		if (!cell->word.note[0])
			take_address(cell, &run, scenario->cells_step);
		cell->ran = true;
		cell->ok =
			!cell->expect || !cell->expect->word || dmasim_word_same(cell->expect->word, cell->word.text);
	} else if (error) {
		*error = run.error;
	}
	dmasim_run_free(&run);
	dmasim_file_free(&file);
	return code;
}

void dmasim_matrix_free(struct dmasim_matrix *matrix)
{
	free(matrix->cell);
	free(matrix->values);
	memset(matrix, 0, sizeof(*matrix));
}
