/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A step that is asked about, as it is, and the changes to try on it.
 */
#ifndef DMASIM_EXPLORE_ASKED_H
#define DMASIM_EXPLORE_ASKED_H

#include "explore/change.h"
#include "linux/profile.h"

struct asked {
	struct question q;
	char *kernel;			    /* of q */
	const struct dmasim_step_run *base; /* in the run of asked_begin() */
	const char *behaviour[BEHAVIOUR_COUNT];
	struct change_list list;
};

/*
 * Runs the scenario as it is; @step NULL: the one worth a question. 0 or a negative errno with @error; asked_end() in
 * any case, and dmasim_run_free() of @run when nothing uses it any more.
 */
int asked_begin(struct asked *a, const struct dmasim_scenario *scenario, const char *kernel,
		const struct dmasim_step *step, struct dmasim_run *run, struct dmasim_error *error);
void asked_end(struct asked *a);

#endif
