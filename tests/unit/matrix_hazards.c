// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cell that says !mismatch or !unreachable is more than a word: in its scenario the device reads ciphertext, or its
 * DMA faults. A cell that says neither reads what the driver wrote.
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include <dmasim/explore.h>

static const struct dmasim_step_run *find(const struct dmasim_run *run, const char *id)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (run->step[i].step && run->step[i].step->id && !strcmp(run->step[i].step->id, id))
			return &run->step[i];
	return NULL;
}

static bool is(const struct dmasim_step_run *s, enum dmasim_field field, const char *value)
{
	const struct dmasim_result *r = &s->result;

	if (!dmasim_result_has(r, field))
		return false;
	return !strcmp(field == DMASIM_FIELD_SEES ? r->sees : r->result, value);
}

/* what went wrong for the device itself */
static bool meets_nothing(const struct dmasim_step_run *s)
{
	return s && !s->skipped &&
	       (is(s, DMASIM_FIELD_SEES, "ciphertext") || is(s, DMASIM_FIELD_SEES, "abort") ||
		is(s, DMASIM_FIELD_RESULT, "fault"));
}

struct seen {
	unsigned int cells, hazards, ciphertext, faults, reads;
};

static bool tells(const struct dmasim_cell *cell)
{
	/* what a kernel does with an attribute that it does not know is no answer */
	return cell->word && strcmp(cell->word, "n/a") != 0 && strcmp(cell->word, "n/e") != 0;
}

static void look(const struct dmasim_scenario *s, const struct dmasim_cell *cell, struct seen *seen)
{
	bool hazard = dmasim_word_has(cell->word, "!mismatch") || dmasim_word_has(cell->word, "!unreachable");
	const struct dmasim_step_run *read, *write;
	struct dmasim_file file = { 0 };
	struct dmasim_run run;

	assert_int_equal(dmasim_cell_run(s, cell->value, NULL, 0, &file, &run), 0);
	read = find(&run, "read");
	write = find(&run, "write");
	seen->cells++;
	seen->hazards += hazard;
	seen->ciphertext += hazard && read && is(read, DMASIM_FIELD_SEES, "ciphertext");
	seen->faults += hazard && read && (is(read, DMASIM_FIELD_RESULT, "fault") || is(read, DMASIM_FIELD_SEES, "abort"));
	seen->reads += !hazard && read && !read->skipped;
	if (hazard && !meets_nothing(read))
		fail_msg("row %s says %s, and the device reads well", cell->row, cell->word);
	if (!hazard && (meets_nothing(read) || meets_nothing(write)))
		fail_msg("row %s says %s, and the device does not reach it", cell->row, cell->word);
	dmasim_run_free(&run);
	dmasim_file_free(&file);
}

static void look_through(const char *path, struct seen *seen)
{
	struct dmasim_diagnostics said = { 0 };
	struct dmasim_file file;

	assert_int_equal(dmasim_file_load(path, &file, &said), 0);
	assert_true(file.scenario->cells);
	for (unsigned int i = 0; i < file.scenario->cells; i++)
		if (tells(&file.scenario->cell[i]))
			look(file.scenario, &file.scenario->cell[i], seen);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&said);
}

static void a_hazard_is_met_by_the_device(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	look_through(SCENARIOS "/matrix/cc-shared.yaml", &seen);
	assert_true(seen.cells > 1100 && seen.ciphertext && seen.faults && seen.reads);
	assert_int_equal(seen.hazards, seen.ciphertext + seen.faults);
	printf("%u cells: %u read ciphertext, %u fault, %u read what was written\n", seen.cells, seen.ciphertext,
	       seen.faults, seen.reads);
}

static const struct CMUnitTest tests[] = { cmocka_unit_test(a_hazard_is_met_by_the_device) };

TEST_MAIN(tests)
