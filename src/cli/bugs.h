/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `dmasim bugs`: what its parts share.
 */
#ifndef DMASIM_CLI_BUGS_H
#define DMASIM_CLI_BUGS_H

#include "cli.h"

/* which scenarios notice a bug, those of the file that was written for it left out */
struct bug_score {
	unsigned int scenarios; /* that pass without it and fail with it */
	char *first;		/* file of the first of them; own; NULL: none */
};

struct bug_scores {
	struct bug_score *bug;	/* dmasim_bug_count() of them */
	unsigned int scenarios; /* that pass by themselves: the others say nothing */
	unsigned int caught;	/* bugs that any scenario notices */
};

/* bugs_score.c: carries out every scenario once by itself and once with each bug; false: no memory */
bool bug_scores_make(struct bug_scores *scores, char *const *path, size_t paths, unsigned int jobs,
		     enum cli_status *status);
void bug_scores_free(struct bug_scores *scores);

#endif
