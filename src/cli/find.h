/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FILE[:STEP]: one scenario out of what a word on the command line names, run.
 */
#ifndef DMASIM_CLI_FIND_H
#define DMASIM_CLI_FIND_H

#include "cli.h"

/**
 * struct cli_found - the scenario that was meant
 * @scenario: as the file has it
 * @cell: what its table says of it; NULL: nothing
 * @run: with its decisions; run.scenario is the one that ran, made of @made where `vary:` makes many
 * @step: number of the step that was named, from 1; 0: none was
 */
struct cli_found {
	struct cli_inputs inputs;
	struct cli_loaded *loaded;
	const struct dmasim_scenario *scenario;
	const struct dmasim_cell *cell;
	struct dmasim_file made;
	struct dmasim_run run;
	unsigned int step;
};

/**
 * cli_find() - the first scenario that fails, or the only one there
 * @word: FILE, FILE:LINE, FILE:ID of a step, or "-"
 * @kernel: as for dmasim_scenario_run()
 * @failing: none that passes is good enough
 *
 * Complains where there is none. cli_found_free() in any case.
 */
enum cli_status cli_find(const char *word, const char *kernel, bool failing, struct cli_found *found);
void cli_found_free(struct cli_found *found);

/**
 * cli_find_then() - what a command does with the scenario that its argument names
 * @given: kernel, as -k has it; NULL: none
 * @work: is called with @options, the kernel and what cli_find() found
 */
enum cli_status cli_find_then(const char *word, const char *given, bool failing,
			      enum cli_status (*work)(const void *options, const char *kernel,
						      const struct cli_found *found),
			      const void *options);
/* did it do what it must not? */
bool cli_run_failed(const struct dmasim_run *run);

#endif
