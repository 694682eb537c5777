// SPDX-License-Identifier: GPL-2.0-only
/*
 * FILE[:LINE][:STEP]: one scenario of a file, and one of its steps.
 */
#include "target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_number(const char *text)
{
	return *text && strlen(text) < 10 && strspn(text, "0123456789") == strlen(text);
}

static bool is_file(const char *path)
{
	struct stat status;

	return !strcmp(path, "-") || (!stat(path, &status) && !S_ISDIR(status.st_mode));
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* cuts what follows the file's name off @word, which is changed */
static bool split(char *word, const char **first, const char **second)
{
	char *colon;

	*first = *second = NULL;
	for (int parts = 0; !is_file(word) && parts < 2; parts++) {
		colon = strrchr(word, ':');
		if (!colon || colon == word)
			return false;
		*colon = '\0';
		*second = *first;
		*first = colon + 1;
	}
	return is_file(word);
}

static unsigned int lines_of(const struct dmasim_file *file)
{
	unsigned int lines = 0;

	for (size_t i = 0; i < file->size; i++)
		lines += file->text[i] == '\n' || i + 1 == file->size;
	return lines;
}

/* the document around a line: what stands before the first belongs to it */
static const struct dmasim_scenario *scenario_at(const struct dmasim_file *file, unsigned int line)
{
	const struct dmasim_scenario *found = &file->scenario[0];

	for (unsigned int i = 0; i < file->scenarios; i++)
		if (file->scenario[i].at.line <= line && file->scenario[i].at.line > found->at.line)
			found = &file->scenario[i];
	return found;
}

static bool bad_step(const struct target *t, const char *name)
{
	const char *id[256];
	unsigned int ids = 0;
	const char *near;

	for (unsigned int i = 0; i < t->scenario->steps && ids < 256; i++)
		if (t->scenario->step[i].id)
			id[ids++] = t->scenario->step[i].id;
	near = dmasim_nearest(name, id, ids);
	cli_complain("%s:%u: no step '%s' in this scenario, which has %u%s%s%s", t->path, t->scenario->at.line, name,
		     t->scenario->steps, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	return false;
}

static bool name_step(struct target *t, const char *name)
{
	t->step = dmasim_step_named(t->scenario, name);
	return t->step || bad_step(t, name);
}

/* an id that only one scenario of the file has chooses that scenario, too */
static bool find_step_anywhere(struct target *t, const char *name)
{
	const struct dmasim_scenario *first = t->scenario;

	for (unsigned int i = 0; i < t->loaded.file.scenarios; i++) {
		t->scenario = &t->loaded.file.scenario[i];
		t->step = dmasim_step_named(t->scenario, name);
		if (t->step)
			return true;
	}
	t->scenario = first;
	return bad_step(t, name);
}

/* a number is a line, unless no step stands there */
static bool place(struct target *t, unsigned int number)
{
	unsigned int lines = lines_of(&t->loaded.file);
	const struct dmasim_step *step;
	char name[16];

	t->scenario = scenario_at(&t->loaded.file, number);
	step = dmasim_step_on_line(t->scenario, number);
	if (number && number <= lines && (step || number == t->scenario->at.line)) {
		t->step = step;
		return true;
	}
	(void)snprintf(name, sizeof(name), "%u", number);
	t->step = dmasim_step_named(t->scenario, name);
	if (t->step || (number && number <= lines))
		return true;
	cli_complain("%s has %u lines, and its scenario no step %u", t->path, lines, number);
	return false;
}

static bool cell_fails(const struct dmasim_scenario *s, const struct dmasim_cell *cell)
{
	struct dmasim_file made = { 0 };
	struct dmasim_run run;
	bool fails = !dmasim_cell_run(s, cell->value, NULL, 0, &made, &run) && !dmasim_cell_judge(s, cell, &run) &&
		     !run.passed && !run.skipped;

	dmasim_run_free(&run);
	dmasim_file_free(&made);
	return fails;
}

/* of the many that `vary:` makes: those in the table's line, if it is one; the first that is not as expected, else the
 * first */
static unsigned int find_cell(const struct dmasim_scenario *s, unsigned int line)
{
	unsigned int chosen = s->cells;
	bool row = false;

	for (unsigned int i = 0; i < s->cells; i++)
		row |= line && s->cell[i].at.line == line;
	for (unsigned int i = 0; i < s->cells; i++) {
		if (row && s->cell[i].at.line != line)
			continue;
		if (cell_fails(s, &s->cell[i]))
			return i;
		chosen = chosen < s->cells ? chosen : i;
	}
	return chosen;
}

static bool choose_cell(struct target *t, unsigned int line, enum cli_status *status)
{
	const struct dmasim_scenario *s = t->scenario;
	struct dmasim_diagnostics diagnostics = { 0 };
	unsigned int *value = calloc(s->axes, sizeof(*value));
	int code;

	if (!value) {
		cli_complain("no memory");
		*status = CLI_INTERNAL;
		return false;
	}
	if (s->cells)
		memcpy(value, s->cell[find_cell(s, line)].value, s->axes * sizeof(*value));
	else
		dmasim_combination(s, 0, value);
	code = dmasim_cell_load(s, value, &t->cell, &diagnostics);
	free(value);
	if (code)
		*status = cli_refuse(t->path, code, &diagnostics);
	else
		t->scenario = t->cell.scenario;
	dmasim_diagnostics_free(&diagnostics);
	return !code;
}

static bool choose(struct target *t, const char *first, const char *second, const char *name, enum cli_status *status)
{
	bool number = first && is_number(first), good = true;
	unsigned int line = number ? (unsigned int)strtoul(first, NULL, 10) : 0;

	t->scenario = &t->loaded.file.scenario[0];
	t->placed = first || name;
	if (number)
		good = place(t, line);
	else if (first && second)
		cli_complain("'%s' is no line of %s", first, t->path);
	if (!good || (first && second && !number))
		return false;
	if (second || name)
		t->step = NULL;
	if (t->scenario->axes) {
		if (!choose_cell(t, line, status))
			return false;
		t->step = NULL;
	}
	if (second && !name_step(t, second))
		return false;
	if (name && !name_step(t, name))
		return false;
	return !first || number || (t->scenario->axes ? name_step(t, first) : find_step_anywhere(t, first));
}

bool target_open(struct target *t, const char *word, const char *step, enum cli_status *status)
{
	const char *first, *second;

	memset(t, 0, sizeof(*t));
	*status = CLI_BAD;
	t->path = strdup(word);
	if (!t->path) {
		cli_complain("no memory");
		*status = CLI_INTERNAL;
		return false;
	}
	if (!split(t->path, &first, &second)) {
		cli_complain("%s: %s", word, is_folder(word) ? "a folder; one file is needed" : strerror(ENOENT));
		return false;
	}
	t->loaded.status = dmasim_file_load(t->path, &t->loaded.file, &t->loaded.diagnostics);
	if (t->loaded.status) {
		*status = cli_refuse(t->path, t->loaded.status, &t->loaded.diagnostics);
		return false;
	}
	if (!t->loaded.file.scenarios) {
		cli_complain("%s: a kernel's profile, which holds no scenario", t->path);
		return false;
	}
	if (!choose(t, first, second, step, status))
		return false;
	*status = CLI_OK;
	return true;
}

void target_prefer_failing(struct target *t, const char *kernel)
{
	for (unsigned int i = 0; !t->placed && i < t->loaded.file.scenarios; i++) {
		const struct dmasim_scenario *s = &t->loaded.file.scenario[i];
		struct dmasim_run run;
		bool failed = !s->axes && !dmasim_scenario_run(s, kernel, 0, &run) && !run.passed;

		if (!s->axes)
			dmasim_run_free(&run);
		if (!failed)
			continue;
		t->scenario = s;
		return;
	}
}

void target_close(struct target *t)
{
	dmasim_file_free(&t->cell);
	dmasim_file_free(&t->loaded.file);
	dmasim_diagnostics_free(&t->loaded.diagnostics);
	free(t->path);
}

enum cli_status target_complain(const struct target *t, const struct dmasim_error *error)
{
	char *text = dmasim_file_error_render(&t->loaded.file, error, cli_colour(2));

	fputs(text ? text : "dmasim: no memory\n", stderr);
	free(text);
	return error->code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
}
