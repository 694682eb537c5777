/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way from one kernel to another: up to what both come from, and down again.
 */
#ifndef DMASIM_EXPLORE_LINEAGE_H
#define DMASIM_EXPLORE_LINEAGE_H

#include <dmasim/error.h>
#include <dmasim/scenario.h>

#include "linux/profile.h"

/* profile: index in the table; -1: given by hand. down: it is reached from what it comes from */
struct lineage_kernel {
	char *text; /* override_text() */
	char *name; /* to show */
	int profile;
	bool down;
};

struct lineage {
	struct lineage_kernel *kernel;
	unsigned int count;
	struct dmasim_file own[2]; /* profile files that the ends were given as */
};

/* 0 or a negative errno with @error; lineage_free() in any case */
int lineage_make(struct lineage *l, const struct dmasim_scenario *scenario, const char *from, const char *to,
		 struct dmasim_error *error);
void lineage_free(struct lineage *l);
/* where that behaviour's last change on the way from kernel @from to @to comes from; true: it is undone there */
bool lineage_source(const struct lineage *l, unsigned int from, unsigned int to, const char *behaviour,
		    const char **why, const char **date);

#endif
