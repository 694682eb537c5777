/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scenario could say otherwise: every single change that is worth trying, smallest first, and how it is tried.
 */
#ifndef DMASIM_EXPLORE_CHANGE_H
#define DMASIM_EXPLORE_CHANGE_H

#include <dmasim/explore.h>

#include "scenario/arena.h"

/* what is asked about: a step of a scenario under a kernel */
struct question {
	const struct dmasim_scenario *scenario;
	const struct dmasim_step *step;
	const char *kernel; /* override_text() of it */
	const char *name;   /* that of struct dmasim_run, to show */
};

struct change_list {
	struct arena arena; /* all text */
	struct dmasim_change *change;
	unsigned int count, room;
	bool failed; /* memory ran out */
};

/* every change to try, smallest first; @behaviour: the names of the values that the kernel has */
int change_list_make(struct change_list *list, const struct question *q, const char *const *behaviour);
/* the number that a change gives to a key; false: it gives none */
bool change_value(const struct dmasim_change *change, u64 *value);
/* the same change with another number; false: memory ran out */
bool change_again(struct change_list *list, const struct dmasim_change *like, u64 value, struct dmasim_change *out);
void change_list_free(struct change_list *list);

/* a run with changes; ran: it could be carried out up to the step, which @at then is */
struct trial {
	struct dmasim_file file;
	struct dmasim_run run;
	struct dmasim_step_run *at;
	bool ran;
};

/* @whole: to the scenario's end, else no further than the step. 0, or -ENOMEM; trial_free() in any case */
int trial_run(struct trial *t, const struct question *q, const struct dmasim_change *const *change,
	      unsigned int changes, unsigned int flags, bool whole);
void trial_free(struct trial *t);

/* the step of a run that @step is; NULL: it has none */
struct dmasim_step_run *trial_find(const struct dmasim_run *run, const struct question *q);

#endif
