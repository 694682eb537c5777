/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one step, or the one scenario, that a command is about.
 */
#ifndef DMASIM_CLI_TARGET_H
#define DMASIM_CLI_TARGET_H

#include "cli.h"

/**
 * struct target - a scenario of a file, and a step of it
 * @cell: holds @scenario where `vary:` made it
 * @step: NULL: none was named
 * @placed: a line or a step was named, which chose the scenario too
 */
struct target {
	char *path;
	struct cli_loaded loaded;
	struct dmasim_file cell;
	const struct dmasim_scenario *scenario;
	const struct dmasim_step *step;
	bool placed;
};

/*
 * FILE, FILE:LINE, FILE:STEP or FILE:LINE:STEP; @step: id or number of the step, NULL: as @word says. false: said on
 * standard error; target_close() in any case.
 */
bool target_open(struct target *t, const char *word, const char *step, enum cli_status *status);
/* where nothing was named: the first scenario of the file that fails, if one does */
void target_prefer_failing(struct target *t, const char *kernel);
void target_close(struct target *t);
/* shows the error with the line that it is about */
enum cli_status target_complain(const struct target *t, const struct dmasim_error *error);

#endif
