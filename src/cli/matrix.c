// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cells that a thread takes at a time */
#define CHUNK 16u

struct matrix_options {
	enum dmasim_table_format format;
	const char *rows, *columns;
	bool collapse;
	unsigned int jobs;
	char **path;
	size_t paths;
};

struct work {
	struct dmasim_matrix matrix;
	struct dmasim_error error; /* the first that stopped a cell */
	atomic_flag failed;
	bool stopped;
};

static void run_chunk(void *context, size_t chunk)
{
	struct work *work = context;
	struct dmasim_error error;

	for (size_t i = chunk * CHUNK; i < work->matrix.cells && i < (chunk + 1) * CHUNK; i++) {
		if (!dmasim_matrix_run(&work->matrix, i, &error) || atomic_flag_test_and_set(&work->failed))
			continue;
		work->error = error;
		work->stopped = true;
	}
}

static enum cli_status complain(const struct dmasim_error *error, const struct dmasim_file *file)
{
	char *text = dmasim_file_error_render(file, error, cli_colour(STDERR_FILENO));

	fputs(text ? text : "dmasim: no memory\n", stderr);
	free(text);
	return error->code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
}

/* index of the axis of that name or title, -1 with a complaint if there is none */
static int find_axis(const struct dmasim_scenario *s, const char *word, size_t size)
{
	const char *names[64];
	unsigned int count = 0;
	char *copy;

	for (unsigned int i = 0; i < s->axes; i++) {
		const struct dmasim_axis *a = &s->axis[i];

		if ((strlen(a->name) == size && !strncmp(a->name, word, size)) ||
		    (strlen(a->title) == size && !strncmp(a->title, word, size)))
			return (int)i;
		if (count < sizeof(names) / sizeof(names[0]))
			names[count++] = a->title;
	}
	copy = strndup(word, size);
	cli_unknown("axis", copy ? copy : "", names, count);
	free(copy);
	return -1;
}

static bool choose_axes(const struct matrix_options *options, const struct dmasim_scenario *s, unsigned int row[64],
			struct dmasim_table_options *table)
{
	const char *word = options->rows;
	int axis;

	*table = (struct dmasim_table_options){ .columns = -1, .collapse = options->collapse };
	if (options->columns) {
		table->columns = find_axis(s, options->columns, strlen(options->columns));
		if (table->columns < 0)
			return false;
	}
	while (word && *word) {
		size_t size = strcspn(word, ",");

		axis = find_axis(s, word, size);
		if (axis < 0)
			return false;
		if (table->rows < 64)
			row[table->rows++] = (unsigned int)axis;
		word += size + (word[size] == ',');
	}
	table->row = table->rows ? row : NULL;
	return true;
}

static enum cli_status judge(const struct dmasim_matrix *matrix)
{
	for (size_t i = 0; i < matrix->cells; i++)
		if (!matrix->cell[i].ok)
			return CLI_FAILED;
	return CLI_OK;
}

static enum cli_status show(const struct matrix_options *options, const struct dmasim_matrix *matrix,
			    const struct dmasim_table_options *how)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_table table;

	if (dmasim_table_make(matrix, how, &table)) {
		cli_complain("no memory");
		return CLI_INTERNAL;
	}
	dmasim_table_report(&table, options->format, options->format == DMASIM_TABLE_TEXT && cli_colour(STDOUT_FILENO),
			    &out);
	dmasim_table_free(&table);
	return cli_worse(cli_finish(&out), judge(matrix));
}

static enum cli_status one(const struct matrix_options *options, const struct dmasim_file *file,
			   const struct dmasim_scenario *s)
{
	struct work work = { .failed = ATOMIC_FLAG_INIT };
	struct dmasim_table_options how;
	enum cli_status status;
	unsigned int row[64];

	if (dmasim_matrix_begin(&work.matrix, s, &work.error))
		return complain(&work.error, file);
	if (!choose_axes(options, s, row, &how)) {
		dmasim_matrix_free(&work.matrix);
		return CLI_BAD;
	}
	cli_jobs(options->jobs, (work.matrix.cells + CHUNK - 1) / CHUNK, run_chunk, NULL, &work);
	status = work.stopped ? complain(&work.error, file) : show(options, &work.matrix, &how);
	dmasim_matrix_free(&work.matrix);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct matrix_options *options = state->input;

	switch (key) {
	case 'f':
		options->format = (enum dmasim_table_format)cli_choice(state, "format", arg, dmasim_table_format_name,
								       DMASIM_TABLE_FORMATS);
		return 0;
	case 'c':
		options->collapse = true;
		return 0;
	case 'r':
		options->rows = arg;
		return 0;
	case 'C':
		options->columns = arg;
		return 0;
	case 'j':
		options->jobs = cli_jobs_wanted(state, arg);
		return 0;
	case ARGP_KEY_ARGS:
		options->path = state->argv + state->next;
		options->paths = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file with a scenario that has 'vary' is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static enum cli_status run_matrices(const struct matrix_options *options)
{
	struct cli_inputs inputs = { 0 };
	struct cli_loaded *loaded;
	enum cli_status status;
	unsigned int found = 0;

	cli_inputs_collect(&inputs, options->path, options->paths);
	status = inputs.status;
	loaded = cli_load(&inputs, options->jobs, &status);
	for (size_t i = 0; loaded && i < inputs.count; i++)
		for (unsigned int s = 0; !loaded[i].status && s < loaded[i].file.scenarios; s++) {
			const struct dmasim_scenario *scenario = &loaded[i].file.scenario[s];

			if (!scenario->axes || !cli_input_selects(&inputs.input[i], &loaded[i].file, s))
				continue;
			if (found++ && options->format != DMASIM_TABLE_CSV && options->format != DMASIM_TABLE_JSON)
				putchar('\n');
			status = cli_worse(status, one(options, &loaded[i].file, scenario));
		}
	if (loaded && !found && status == CLI_OK) {
		cli_complain("no scenario with 'vary' was chosen");
		status = CLI_BAD;
	}
	cli_loaded_free(loaded, inputs.count);
	cli_inputs_free(&inputs);
	return status;
}

enum cli_status cli_matrix(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "format", 'f', "FORMAT", 0,
		  "text (the default), markdown, csv, html, mail (72 columns) or json (JSON Lines)", 0 },
		{ "collapse", 'c', NULL, 0, "merge rows and columns that never differ, and name what decides", 0 },
		{ "rows", 'r', "AXIS[,AXIS...]", 0, "order of the axes in front of the rows", 0 },
		{ "columns", 'C', "AXIS", 0, "axis whose values head the columns", 0 },
		{ "jobs", 'j', "N", 0, "scenarios at the same time (all processors)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE...",
		.doc = "Carry out all scenarios that a 'vary' makes, and show what came as a table.\v"
		       "FILE:LINE chooses one scenario of a file. Exit status: 0 all as the file expects; 1 some not; "
		       "2 "
		       "bad usage or an invalid scenario; 3 an internal error.",
	};
	struct matrix_options options = { .jobs = cli_processors() };

	cli_parse(&argp, argc, argv, &options);
	return run_matrices(&options);
}
