/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of shrinking share.
 */
#ifndef DMASIM_EXPLORE_SHRINK_H
#define DMASIM_EXPLORE_SHRINK_H

#include <dmasim/shrink.h>

#include "scenario/tree.h"

struct shrinker {
	const struct dmasim_shrink_options *options;
	struct dmasim_shrink_state state;
	char *failure; /* what makes a failure the same: shrink_failure() */
	bool preceded; /* other steps failed before */
	unsigned int findings;
	char *text;		 /* the smallest so far */
	struct dmasim_file file; /* and what it reads as */
	bool stopped;
	bool no_memory;
};

/* an edit of a tree: some nodes go, one has something else in its place */
struct edit {
	const struct dmasim_node **gone;
	size_t gones;
	const struct dmasim_node *target, *with;
};

/* shrink_try.c */

/* a step's failure in words: its verb, its rule, what was expected of which field, and what was violated; own */
char *shrink_failure(const struct dmasim_step_run *step);
/* is the node one of those that go? */
bool edit_takes(const struct edit *edit, const struct dmasim_node *node);
/* the edited tree takes the place of the smallest if it is valid, smaller, and fails in the same way */
bool shrink_try(struct shrinker *s, const struct edit *edit);

/* shrink_pass.c: each true if anything went */
bool shrink_lists(struct shrinker *s);
bool shrink_words(struct shrinker *s);
bool shrink_numbers(struct shrinker *s);
bool shrink_parallel(struct shrinker *s);

#endif
