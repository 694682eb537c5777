// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct replay_options {
	const char *path, *kernel;
	enum dmasim_format format;
	bool verbose;
};

static enum cli_status replay_loaded(const struct replay_options *options, struct dmasim_bugreport *report)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_replay replay;
	enum cli_status status = CLI_OK;
	int code = dmasim_replay(report, options->kernel, &replay);

	if (code) {
		char *text = dmasim_error_render(&replay.run.error, report->file.text, report->file.size,
						 cli_colour(STDERR_FILENO));

		fputs(text ? text : "dmasim: no memory\n", stderr);
		free(text);
		status = code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
	} else {
		const struct dmasim_replay_report how = {
			.format = options->format,
			.name = strcmp(options->path, "-") ? options->path : "<stdin>",
			.kernel = options->kernel ? replay.run.kernel : report->kernel,
			.verbose = options->verbose,
		};

		dmasim_replay_report(&how, report, &replay, &out);
		status = replay.same ? CLI_OK : CLI_FAILED;
		status = cli_worse(status, cli_finish(&out));
	}
	dmasim_replay_free(&replay);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const format[] = { "text", "json" };
	struct replay_options *options = state->input;

	switch (key) {
	case 'f':
		options->format = cli_choice(state, "format", arg, format, 2) ? DMASIM_FORMAT_JSON : DMASIM_FORMAT_TEXT;
		return 0;
	case 'k':
		options->kernel = arg;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	default:
		return cli_parse_word(key, arg, state, &options->path, "a report is needed");
	}
}

enum cli_status cli_replay(int argc, char **argv)
{
	static const struct argp_option option[] = {
		CLI_OPTION_KERNEL("the report's own"),
		{ "format", 'f', "FORMAT", 0, "text (the default) or json (one object)", 0 },
		{ "verbose", 'v', NULL, 0, "show every value that is not as in the report", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "REPORT",
		.doc = "Carry out a report again, and say whether the same happens: the same steps fail, by the same "
		       "rules, in the same fields.\v"
		       "REPORT is a file that `dmasim report` wrote, also as a mail, or - for standard input. Exit "
		       "status: 0 the same; 1 something else; 2 bad usage, no report, or one that a newer dmasim "
		       "wrote; 3 an internal error.",
	};
	struct dmasim_diagnostics diagnostics = { 0 };
	struct replay_options options = { 0 };
	struct dmasim_bugreport report;
	enum cli_status status;
	char *kernel;
	int code;

	cli_parse(&argp, argc, argv, &options);
	if (!cli_kernel_given(options.kernel, &kernel))
		return CLI_BAD;
	options.kernel = kernel;
	code = dmasim_bugreport_load(options.path, &report, &diagnostics);
	if (code) {
		status = cli_refuse(options.path, code, &diagnostics);
	} else {
		status = replay_loaded(&options, &report);
		dmasim_bugreport_free(&report);
	}
	dmasim_diagnostics_free(&diagnostics);
	free(kernel);
	return status;
}
