// SPDX-License-Identifier: GPL-2.0-only
#include "find.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AXES_MAX 64

struct search {
	struct cli_found *found;
	const char *kernel, *id;
	unsigned long seen; /* scenarios that could be meant */
	bool failing, done;
	enum cli_status status;
};

/* --- which step -----------------------------------------------------------------------------------------------------
 */

static const struct dmasim_step *find_id(const struct dmasim_step *step, unsigned int steps, const char *id)
{
	const struct dmasim_step *found = NULL;

	for (unsigned int i = 0; i < steps && !found; i++) {
		if (step[i].id && strcmp(step[i].id, id) == 0)
			return &step[i];
		for (unsigned int a = 0; a < step[i].parallels && !found; a++)
			found = find_id(step[i].parallel[a].step, step[i].parallel[a].steps, id);
	}
	return found;
}

/* how well a step fits a line: its verb's, one of its expectations', its id's, or behind it */
static unsigned int fit(const struct dmasim_step *step, unsigned int line)
{
	if (step->at.line == line)
		return 4;
	for (unsigned int i = 0; i < step->expects; i++)
		if (step->expect[i].at.line == line)
			return 3;
	if (step->id && step->at.line == line + 1)
		return 2;
	return step->at.line < line ? 1 : 0;
}

static void find_line(const struct dmasim_step *step, unsigned int steps, unsigned int line,
		      const struct dmasim_step **best, unsigned int *best_fit)
{
	for (unsigned int i = 0; i < steps; i++) {
		unsigned int f = fit(&step[i], line);

		if (f && f >= *best_fit) {
			*best = &step[i];
			*best_fit = f;
		}
		for (unsigned int a = 0; a < step[i].parallels; a++)
			find_line(step[i].parallel[a].step, step[i].parallel[a].steps, line, best, best_fit);
	}
}

/* a line of the scenario that is none of its steps' names the scenario alone */
static unsigned int named_step(const struct search *search, const struct dmasim_scenario *s)
{
	unsigned int line = search->found->inputs.input[0].line, best_fit = 0;
	const struct dmasim_step *step = NULL;

	if (search->id)
		step = find_id(s->step, s->steps, search->id);
	else if (line)
		find_line(s->step, s->steps, line, &step, &best_fit);
	return step ? step->index + 1 : 0;
}

/* --- which scenario -------------------------------------------------------------------------------------------------
 */

bool cli_run_failed(const struct dmasim_run *run)
{
	enum dmasim_outcome outcome = dmasim_run_outcome(run);

	return outcome == DMASIM_FAILED || outcome == DMASIM_XPASSED;
}

static void complain(struct search *search, const struct dmasim_error *error)
{
	const struct dmasim_file *file = &search->found->loaded[0].file;
	char *text = dmasim_file_error_render(file, error, cli_colour(STDERR_FILENO));

	fputs(text ? text : "dmasim: no memory\n", stderr);
	free(text);
	search->status = cli_worse(search->status, error->code == -ENOMEM ? CLI_INTERNAL : CLI_BAD);
}

static int run_once(const struct search *search, const struct dmasim_scenario *s, const unsigned int *value,
		    const struct dmasim_cell *cell, unsigned int flags, struct dmasim_file *made,
		    struct dmasim_run *run)
{
	int code;

	if (!value)
		return dmasim_scenario_run(s, search->kernel, flags, run);
	code = dmasim_cell_run(s, value, search->kernel, flags, made, run);
	return code ? code : dmasim_cell_judge(s, search->kernel ? NULL : cell, run);
}

static void keep(struct search *search, const struct dmasim_scenario *s, const unsigned int *value,
		 const struct dmasim_cell *cell)
{
	struct cli_found *found = search->found;

	dmasim_run_free(&found->run);
	dmasim_file_free(&found->made);
	(void)run_once(search, s, value, cell, DMASIM_TRACE, &found->made, &found->run);
	found->scenario = s;
	found->cell = search->kernel ? NULL : cell;
	found->step = named_step(search, found->run.scenario);
}

static void try_one(struct search *search, const struct dmasim_scenario *s, const unsigned int *value,
		    const struct dmasim_cell *cell)
{
	struct dmasim_file made = { 0 };
	struct dmasim_run run = { 0 };
	int code;
	bool good;

	if (search->done || (search->id && !find_id(s->step, s->steps, search->id)))
		return;
	code = run_once(search, s, value, cell, 0, &made, &run);
	good = !code && !run.skipped && dmasim_run_outcome(&run) != DMASIM_REFUSED;
	if (code || dmasim_run_outcome(&run) == DMASIM_REFUSED)
		complain(search, &run.error);
	search->done = good && cli_run_failed(&run);
	if (search->done || (good && !search->failing && !search->found->scenario))
		keep(search, s, value, cell);
	search->seen += good;
	dmasim_run_free(&run);
	dmasim_file_free(&made);
}

static void try_cells(struct search *search, const struct dmasim_scenario *s)
{
	unsigned int line = search->found->inputs.input[0].line, value[AXES_MAX];
	bool row = false;

	for (unsigned int i = 0; i < s->cells; i++)
		row |= line && s->cell[i].at.line == line;
	for (unsigned int i = 0; i < s->cells; i++)
		if (!row || s->cell[i].at.line == line)
			try_one(search, s, s->cell[i].value, &s->cell[i]);
	for (unsigned long i = 0; !s->cells && i < dmasim_combinations(s) && !search->done; i++) {
		dmasim_combination(s, i, value);
		try_one(search, s, value, NULL);
	}
}

static void try_all(struct search *search)
{
	const struct cli_found *found = search->found;
	const struct dmasim_file *file = &found->loaded[0].file;

	for (unsigned int i = 0; i < file->scenarios && !search->done; i++) {
		const struct dmasim_scenario *s = &file->scenario[i];

		if (!cli_input_selects(&found->inputs.input[0], file, i))
			continue;
		if (s->axes)
			try_cells(search, s);
		else
			try_one(search, s, NULL, NULL);
	}
}

/* --- the word -------------------------------------------------------------------------------------------------------
 */

static bool exists(const char *path)
{
	struct stat status;

	return !stat(path, &status);
}

/* FILE:ID, where FILE is one and ID is no number: the file's name, own; else NULL */
static char *split_id(const char *word, const char **id)
{
	const char *colon = strchr(word, ':');

	*id = NULL;
	if (exists(word))
		return NULL;
	for (; colon; colon = strchr(colon + 1, ':')) {
		char *file = strndup(word, (size_t)(colon - word));

		if (file && exists(file) && colon[1] && strspn(colon + 1, "0123456789:") != strlen(colon + 1)) {
			*id = colon + 1;
			return file;
		}
		free(file);
	}
	return NULL;
}

static void nothing(struct search *search, const char *word)
{
	if (search->status != CLI_OK)
		return;
	search->status = CLI_BAD;
	if (search->id && !search->seen)
		cli_complain("%s: no step has the id '%s'", word, search->id);
	else if (!search->seen)
		cli_complain("%s: no scenario that can run", word);
	else
		cli_complain("%s: nothing fails there", word);
}

enum cli_status cli_find(const char *word, const char *kernel, bool failing, struct cli_found *found)
{
	struct search search = { .found = found, .kernel = kernel, .failing = failing };
	char *file = split_id(word, &search.id), *path = file ? file : (char *)(uintptr_t)word;

	memset(found, 0, sizeof(*found));
	cli_inputs_collect(&found->inputs, &path, 1);
	search.status = found->inputs.status;
	if (search.status == CLI_OK && found->inputs.count != 1) {
		cli_complain("%s: one file is needed", word);
		search.status = CLI_BAD;
	}
	if (search.status == CLI_OK)
		found->loaded = cli_load(&found->inputs, 1, &search.status);
	if (search.status == CLI_OK)
		try_all(&search);
	/* of several that pass, none was meant */
	if (search.status == CLI_OK && (!found->scenario || (!search.done && search.seen > 1)))
		nothing(&search, word);
	free(file);
	return search.status;
}

void cli_found_free(struct cli_found *found)
{
	dmasim_run_free(&found->run);
	dmasim_file_free(&found->made);
	cli_loaded_free(found->loaded, found->loaded ? found->inputs.count : 0);
	cli_inputs_free(&found->inputs);
}

enum cli_status cli_find_then(const char *word, const char *given, bool failing,
			      enum cli_status (*work)(const void *options, const char *kernel,
						      const struct cli_found *found),
			      const void *options)
{
	struct cli_found found;
	enum cli_status status;
	char *kernel;

	if (!cli_kernel_given(given, &kernel))
		return CLI_BAD;
	status = cli_find(word, kernel, failing, &found);
	if (status == CLI_OK)
		status = work(options, kernel, &found);
	cli_found_free(&found);
	free(kernel);
	return status;
}
