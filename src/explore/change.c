// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trying a change: the scenario is edited in its tree and run, or run with another kernel. What is worth trying stands
 * in candidates.c.
 */
#include "explore/change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"

const char *const dmasim_change_kind_name[DMASIM_CHANGE_KINDS] = {
	[DMASIM_CHANGE_CMDLINE] = "command line",
	[DMASIM_CHANGE_DEVICE] = "device",
	[DMASIM_CHANGE_STEP] = "step",
	[DMASIM_CHANGE_MACHINE] = "machine",
	[DMASIM_CHANGE_BEHAVIOUR] = "behaviour",
	[DMASIM_CHANGE_KERNEL] = "kernel",
};

void change_list_free(struct change_list *list)
{
	arena_free(&list->arena);
	free(list->change);
	memset(list, 0, sizeof(*list));
}

static bool same_place(const struct dmasim_span *a, const struct dmasim_span *b)
{
	return a->line == b->line && a->column == b->column;
}

struct dmasim_step_run *trial_find(const struct dmasim_run *run, const struct question *q)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step *step = run->step[i].step;

		if (step == q->step ||
		    (step && step->at.line && step->verb == q->step->verb && same_place(&step->at, &q->step->at)))
			return &run->step[i];
	}
	return NULL;
}

static unsigned int count_edits(const struct dmasim_change *const *change, unsigned int changes)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < changes; i++)
		count += change[i]->kernel ? 0 : change[i]->edits;
	return count;
}

/* the scenario with what is not the kernel's changed; @q's own where there is nothing of that */
static int load(struct trial *t, const struct question *q, const struct dmasim_change *const *change,
		unsigned int changes, const struct dmasim_scenario **scenario)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	unsigned int count = count_edits(change, changes), used = 0;
	struct dmasim_edit *edit = count ? calloc(count, sizeof(*edit)) : NULL;
	int code;

	*scenario = q->scenario;
	if (!count)
		return 0;
	if (!edit)
		return -ENOMEM;
	for (unsigned int i = 0; i < changes; i++)
		for (unsigned int e = 0; !change[i]->kernel && e < change[i]->edits; e++)
			edit[used++] = change[i]->edit[e];
	code = dmasim_scenario_edit(q->scenario, edit, count, &t->file, &diagnostics);
	free(edit);
	dmasim_diagnostics_free(&diagnostics);
	*scenario = t->file.scenario;
	return code;
}

int trial_run(struct trial *t, const struct question *q, const struct dmasim_change *const *change,
	      unsigned int changes, unsigned int flags, bool whole)
{
	const struct dmasim_span *last = whole || !q->step->at.line ? NULL : &q->step->at;
	const struct dmasim_scenario *scenario;
	const char *kernel = q->kernel;
	int code;

	memset(t, 0, sizeof(*t));
	for (unsigned int i = 0; i < changes; i++)
		kernel = change[i]->kernel ? change[i]->kernel : kernel;
	code = load(t, q, change, changes, &scenario);
	if (code)
		return code == -ENOMEM ? code : 0;
	code = run_until(scenario, kernel, flags | DMASIM_SKIP_FAILED, last, &t->run);
	if (code)
		return code == -ENOMEM ? code : 0;
	t->at = trial_find(&t->run, q);
	/* the step that made no sense is the last one of a run */
	t->ran = t->at && !(t->run.refused && t->at == &t->run.step[t->run.steps - 1]);
	return 0;
}

void trial_free(struct trial *t)
{
	dmasim_run_free(&t->run);
	dmasim_file_free(&t->file);
	memset(t, 0, sizeof(*t));
}
