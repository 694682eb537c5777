// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the command line's paths to files, and to their scenarios.
 */
#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* folders in folders; links to folders are not followed, so only a strange tree is that deep */
#define MOST_LEVELS 64

static void bad(struct cli_inputs *inputs, const char *path, const char *why)
{
	cli_complain("%s: %s", *path ? path : "''", why);
	inputs->status = cli_worse(inputs->status, CLI_BAD);
}

static void add(struct cli_inputs *inputs, const char *path, size_t length, unsigned int line)
{
	struct cli_input *input;
	char *copy = strndup(path, length);

	if (inputs->count == inputs->room) {
		size_t room = inputs->room ? 2 * inputs->room : 64;

		input = realloc(inputs->input, room * sizeof(*input));
		if (!input)
			goto fail;
		inputs->input = input;
		inputs->room = room;
	}
	if (!copy)
		goto fail;
	inputs->input[inputs->count++] = (struct cli_input){ .path = copy, .line = line };
	return;
fail:
	free(copy);
	cli_complain("no memory");
	inputs->status = CLI_INTERNAL;
}

static bool ends_in_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* as bytes, so that the order does not depend on a locale */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_folder(struct cli_inputs *inputs, const char *folder, unsigned int level);

static void add_entry(struct cli_inputs *inputs, const char *folder, const char *name, unsigned int level)
{
	size_t length = strlen(folder);
	struct stat status;
	char *path;

	while (length > 1 && folder[length - 1] == '/')
		length--;
	if (asprintf(&path, "%.*s/%s", (int)length, length == 1 && *folder == '/' ? "" : folder, name) < 0) {
		cli_complain("no memory");
		inputs->status = CLI_INTERNAL;
		return;
	}
	if (lstat(path, &status))
		bad(inputs, path, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		add_folder(inputs, path, level + 1);
	else if (ends_in_yaml(name))
		add(inputs, path, strlen(path), 0);
	free(path);
}

static void add_folder(struct cli_inputs *inputs, const char *folder, unsigned int level)
{
	struct dirent **entry = NULL;
	int count;

	if (level > MOST_LEVELS) {
		bad(inputs, folder, "folders are nested too deeply");
		return;
	}
	count = scandir(folder, &entry, visible, by_name);
	if (count < 0) {
		bad(inputs, folder, strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		add_entry(inputs, folder, entry[i]->d_name, level);
		free(entry[i]);
	}
	free(entry);
}

static void add_existing(struct cli_inputs *inputs, const char *path)
{
	size_t before = inputs->count;
	enum cli_status status = inputs->status;
	struct stat type;

	if (!stat(path, &type) && S_ISDIR(type.st_mode)) {
		add_folder(inputs, path, 0);
		if (inputs->count == before && inputs->status == status)
			bad(inputs, path, "no scenario in this folder (*.yaml, *.yml)");
		return;
	}
	add(inputs, path, strlen(path), 0);
}

static bool add_pattern(struct cli_inputs *inputs, const char *pattern)
{
	glob_t found;
	bool any;

	if (!strpbrk(pattern, "*?["))
		return false;
	any = !glob(pattern, 0, NULL, &found);
	for (size_t i = 0; any && i < found.gl_pathc; i++)
		add_existing(inputs, found.gl_pathv[i]);
	globfree(&found);
	return any;
}

/* FILE:LINE or FILE:LINE:COLUMN, as diagnostics and editors write a place */
static bool add_place(struct cli_inputs *inputs, const char *place)
{
	size_t length = strlen(place);
	unsigned long line = 0;
	struct stat status;

	for (int numbers = 0; numbers < 2; numbers++) {
		size_t end = length;
		char *path;
		bool there;

		while (length && place[length - 1] >= '0' && place[length - 1] <= '9')
			length--;
		if (length == end || length < 2 || place[length - 1] != ':')
			return false;
		line = strtoul(place + length, NULL, 10);
		length--;
		path = strndup(place, length);
		there = path && !stat(path, &status) && !S_ISDIR(status.st_mode);
		free(path);
		if (there && line && line <= UINT32_MAX) {
			add(inputs, place, length, (unsigned int)line);
			return true;
		}
	}
	return false;
}

void cli_inputs_collect(struct cli_inputs *inputs, char *const *paths, size_t count)
{
	bool standard_input = false;
	struct stat status;

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(paths[i], "-")) {
			if (standard_input)
				bad(inputs, "-", "standard input can be read once only");
			else
				add(inputs, "-", 1, 0);
			standard_input = true;
		} else if (!lstat(paths[i], &status)) {
			add_existing(inputs, paths[i]);
		} else {
			int error = errno;

			if (!add_pattern(inputs, paths[i]) && !add_place(inputs, paths[i]))
				bad(inputs, paths[i], strerror(error));
		}
	}
}

void cli_inputs_free(struct cli_inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		free(inputs->input[i].path);
	free(inputs->input);
	*inputs = (struct cli_inputs){ 0 };
}

bool cli_input_selects(const struct cli_input *input, const struct dmasim_file *file, unsigned int i)
{
	unsigned int start;

	if (!input->line || !file->scenarios)
		return true;
	/* where the last document up to that line starts; what stands before the first belongs to it */
	start = file->scenario[0].at.line;
	for (unsigned int s = 0; s < file->scenarios; s++)
		if (file->scenario[s].at.line <= input->line)
			start = file->scenario[s].at.line;
	return file->scenario[i].at.line == start;
}

struct load {
	const struct cli_inputs *inputs;
	struct cli_loaded *loaded;
	enum cli_status *status;
};

static void load_one(void *context, size_t i)
{
	struct load *load = context;
	struct cli_loaded *loaded = &load->loaded[i];

	loaded->status = dmasim_file_load(load->inputs->input[i].path, &loaded->file, &loaded->diagnostics);
	/* room for what is wrong, and the text to show it in: not for each file until the end */
	if (!loaded->status)
		dmasim_diagnostics_free(&loaded->diagnostics);
}

static bool show_one(void *context, size_t i)
{
	struct load *load = context;
	const struct cli_loaded *loaded = &load->loaded[i];

	if (loaded->status)
		*load->status = cli_worse(
			*load->status, cli_refuse(load->inputs->input[i].path, loaded->status, &loaded->diagnostics));
	return true;
}

struct cli_loaded *cli_load(const struct cli_inputs *inputs, unsigned int jobs, enum cli_status *status)
{
	struct load load = { .inputs = inputs, .status = status };

	load.loaded = calloc(inputs->count ? inputs->count : 1, sizeof(*load.loaded));
	if (!load.loaded) {
		cli_complain("no memory");
		*status = CLI_INTERNAL;
		return NULL;
	}
	cli_jobs(jobs, inputs->count, load_one, show_one, &load);
	return load.loaded;
}

void cli_loaded_free(struct cli_loaded *loaded, size_t count)
{
	for (size_t i = 0; loaded && i < count; i++) {
		dmasim_file_free(&loaded[i].file);
		dmasim_diagnostics_free(&loaded[i].diagnostics);
	}
	free(loaded);
}
