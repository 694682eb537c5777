/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of a bug report share.
 */
#ifndef DMASIM_REPORT_BUGREPORT_H
#define DMASIM_REPORT_BUGREPORT_H

#include <dmasim/bugreport.h>

#include "scenario/tree.h"

/* bugreport_ran.c: what came, as the report keeps it; also what a later run is compared with */
const struct dmasim_node *bugreport_ran(struct tree *tree, const struct dmasim_run *run);
/* the step that a report is about: that number, or the first that failed, or NULL */
const struct dmasim_step_run *bugreport_about(const struct dmasim_run *run, unsigned int step);

/* bugreport.c: the run's scenario by itself, with the schedule that it had; @kernel as for tree_resolve(), NULL: its
 * own */
const struct dmasim_node *bugreport_scenario(struct tree *tree, const struct dmasim_run *run, const char *kernel);

/* bugreport_head.c: the part for people, each line behind @margin */
void bugreport_head(const struct dmasim_run *run, const struct dmasim_bugreport_options *options, const char *margin,
		    unsigned int width, struct dmasim_buffer *out);

#endif
