// SPDX-License-Identifier: GPL-2.0-only
/*
 * How good a set of scenarios is at noticing bugs: each is carried out by itself and, if it passes, again with each
 * bug.
 */
#include "bugs.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* one scenario, and which bugs make it fail */
struct item {
	size_t input;
	unsigned int scenario;
	unsigned int *value;		/* own; of those that its `vary:` makes: which */
	const struct dmasim_cell *cell; /* what `cells:` says of it */
	bool *fails;			/* own; dmasim_bug_count() of them */
	bool passes, no_memory;
};

struct session {
	struct cli_inputs inputs;
	struct cli_loaded *loaded;
	struct item *item;
	size_t items, room;
	struct bug_scores *scores;
	bool no_memory;
};

static bool add_item(struct session *session, const struct item *like, const unsigned int *value, unsigned int axes)
{
	struct item *item;

	if (session->items == session->room) {
		size_t room = session->room ? 2 * session->room : 256;
		struct item *more = realloc(session->item, room * sizeof(*more));

		if (!more)
			return false;
		session->item = more;
		session->room = room;
	}
	item = &session->item[session->items];
	*item = *like;
	if (axes) {
		item->value = malloc(axes * sizeof(*value));
		if (!item->value)
			return false;
		memcpy(item->value, value, axes * sizeof(*value));
	}
	session->items++;
	return true;
}

/* those that have a bug on purpose show it; they judge nothing */
static bool has_bugs(const struct dmasim_scenario *s)
{
	for (unsigned int i = 0; i < s->platform.behaviours; i++)
		if (!strcmp(s->platform.behaviour[i].name, "bugs"))
			return true;
	return false;
}

/* a scenario; of those that a `vary:` makes, which are many of one kind, the first and the last */
static bool add_scenario(struct session *session, size_t input, unsigned int number)
{
	const struct dmasim_scenario *s = &session->loaded[input].file.scenario[number];
	unsigned long count = s->cells ? s->cells : dmasim_combinations(s);
	struct item like = { .input = input, .scenario = number };
	unsigned int value[64];

	if (!s->axes)
		return add_item(session, &like, NULL, 0);
	for (unsigned long i = 0; i<count; i += count> 1 ? count - 1 : 1) {
		if (s->cells) {
			like.cell = &s->cell[i];
			memcpy(value, s->cell[i].value, s->axes * sizeof(*value));
		} else {
			dmasim_combination(s, i, value);
		}
		if (!add_item(session, &like, value, s->axes))
			return false;
	}
	return true;
}

static bool add_all(struct session *session)
{
	for (size_t i = 0; i < session->inputs.count; i++)
		for (unsigned int s = 0; !session->loaded[i].status && s < session->loaded[i].file.scenarios; s++)
			if (cli_input_selects(&session->inputs.input[i], &session->loaded[i].file, s) &&
			    !has_bugs(&session->loaded[i].file.scenario[s]) && !add_scenario(session, i, s))
				return false;
	return true;
}

static const struct dmasim_scenario *scenario_of(const struct session *session, const struct item *item)
{
	return &session->loaded[item->input].file.scenario[item->scenario];
}

/* *@kernel: by which it ran; own; may be NULL, then the scenario's own name is not wanted */
static int carry_out(const struct session *session, const struct item *item, const char *with, char **kernel,
		     enum dmasim_outcome *outcome)
{
	const struct dmasim_scenario *scenario = scenario_of(session, item);
	struct dmasim_file cell = { 0 };
	struct dmasim_run run = { 0 };
	int status;

	if (item->value) {
		status = dmasim_cell_run(scenario, item->value, with, 0, &cell, &run);
		if (!status)
			status = dmasim_cell_judge(scenario, item->cell, &run);
	} else {
		status = dmasim_scenario_run(scenario, with, 0, &run);
	}
	if (!status && kernel) {
		*kernel = run.kernel ? strdup(run.kernel) : NULL;
		if (!*kernel)
			status = -ENOMEM;
	}
	*outcome = status ? DMASIM_REFUSED : dmasim_run_outcome(&run);
	dmasim_run_free(&run);
	dmasim_file_free(&cell);
	return status == -ENOMEM ? status : 0;
}

static void try_bugs(const struct session *session, struct item *item, const char *kernel)
{
	for (unsigned int i = 0; i < dmasim_bug_count() && !item->no_memory; i++) {
		struct dmasim_buffer with = { 0 };
		enum dmasim_outcome outcome;
		struct dmasim_bug bug;

		dmasim_bug_get(i, &bug);
		dmasim_buffer_printf(&with, "%s,bugs=%s", kernel, bug.name);
		if (with.failed || carry_out(session, item, with.data, NULL, &outcome))
			item->no_memory = true;
		else
			item->fails[i] = outcome == DMASIM_FAILED;
		dmasim_buffer_free(&with);
	}
}

static void work(void *context, size_t i)
{
	struct session *session = context;
	struct item *item = &session->item[i];
	enum dmasim_outcome outcome;
	char *kernel = NULL;

	item->fails = calloc(dmasim_bug_count(), sizeof(*item->fails));
	item->no_memory = !item->fails || carry_out(session, item, NULL, &kernel, &outcome);
	item->passes = !item->no_memory && outcome == DMASIM_PASSED;
	if (item->passes)
		try_bugs(session, item, kernel);
	free(kernel);
}

/* "scenarios/x/y.yaml" and the file that the bug's row names */
static bool is_own(const char *path, const char *file)
{
	size_t length = strlen(path), end = strlen(file);

	return length >= end && !strcmp(path + length - end, file);
}

static bool take(void *context, size_t i)
{
	struct session *session = context;
	struct item *item = &session->item[i];
	const char *path = session->inputs.input[item->input].path;

	session->no_memory |= item->no_memory;
	session->scores->scenarios += item->passes;
	for (unsigned int b = 0; item->passes && b < dmasim_bug_count(); b++) {
		struct bug_score *score = &session->scores->bug[b];
		struct dmasim_bug bug;

		dmasim_bug_get(b, &bug);
		if (!item->fails[b] || is_own(path, bug.scenario))
			continue;
		if (!score->scenarios++) {
			score->first = strdup(path);
			session->no_memory |= !score->first;
			session->scores->caught++;
		}
	}
	free(item->fails);
	item->fails = NULL;
	return !session->no_memory;
}

bool bug_scores_make(struct bug_scores *scores, char *const *path, size_t paths, unsigned int jobs,
		     enum cli_status *status)
{
	struct session session = { .scores = scores };

	*scores = (struct bug_scores){ .bug = calloc(dmasim_bug_count(), sizeof(*scores->bug)) };
	cli_inputs_collect(&session.inputs, path, paths);
	*status = cli_worse(*status, session.inputs.status);
	session.loaded = cli_load(&session.inputs, jobs, status);
	session.no_memory = !scores->bug || !session.loaded || !add_all(&session);
	if (!session.no_memory)
		cli_jobs(jobs, session.items, work, take, &session);
	for (size_t i = 0; i < session.items; i++) {
		free(session.item[i].value);
		free(session.item[i].fails);
	}
	free(session.item);
	cli_loaded_free(session.loaded, session.inputs.count);
	cli_inputs_free(&session.inputs);
	return !session.no_memory;
}

void bug_scores_free(struct bug_scores *scores)
{
	for (unsigned int i = 0; scores->bug && i < dmasim_bug_count(); i++)
		free(scores->bug[i].first);
	free(scores->bug);
	scores->bug = NULL;
}
