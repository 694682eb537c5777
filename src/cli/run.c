// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_DECISIONS = 256 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run_options *options = state->input;

	switch (key) {
	case 'f':
		options->report.format =
			(enum dmasim_format)cli_choice(state, "format", arg, dmasim_format_name, DMASIM_FORMAT_COUNT);
		return 0;
	case 'k':
		options->report.kernel = arg;
		return 0;
	case 'n':
		options->name = arg;
		return 0;
	case 'v':
		options->report.verbose = true;
		return 0;
	case 'q':
		options->report.quiet = true;
		return 0;
	case 'j':
		options->jobs = cli_jobs_wanted(state, arg);
		return 0;
	case KEY_DECISIONS:
		options->decisions = true;
		return 0;
	case ARGP_KEY_ARGS:
		options->path = state->argv + state->next;
		options->paths = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		if (options->decisions && options->report.format == DMASIM_FORMAT_JUNIT)
			argp_error(state, "JUnit has no place for --decisions");
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file or folder is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* the profile in front of "v7.3,pool_check=none" is checked once, here; overrides are the scenario's to check */
static bool known_kernel(const char *kernel)
{
	char *name = strndup(kernel, strcspn(kernel, ","));
	bool known = !name || strchr(name, '=') || dmasim_profile_find(name) >= 0;

	if (!known)
		cli_unknown_profile(name);
	free(name);
	return known;
}

/* a profile file is read once, and all of it is checked */
static char *take_kernel(const char *kernel)
{
	if (dmasim_kernel_is_file(kernel))
		return cli_kernel(kernel);
	return known_kernel(kernel) ? strdup(kernel) : NULL;
}

enum cli_status cli_run(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "format", 'f', "FORMAT", 0, "text (the default), json (JSON Lines), ktap or junit", 0 },
		{ "kernel", 'k', "PROFILE[,BEHAVIOUR=VALUE...]", 0,
		  "this kernel instead of each scenario's own; see `dmasim profiles`; PROFILE may be the path of a "
		  "profile file",
		  0 },
		{ "name", 'n', "PATTERN", 0, "only scenarios whose name matches, as a shell pattern", 0 },
		{ "verbose", 'v', NULL, 0, "show every step and the decisions behind it", 0 },
		{ "quiet", 'q', NULL, 0, "leave out what passed", 0 },
		{ "decisions", KEY_DECISIONS, NULL, 0,
		  "show which decisions and answers of each kernel were reached, and which were not", 0 },
		{ "jobs", 'j', "N", 0, "scenarios at the same time (all processors)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "PATH...",
		.doc = "Run scenarios and compare what comes with what they expect.\v"
		       "PATH is a file, a folder (all *.yaml and *.yml below it), a pattern, FILE:LINE for the "
		       "scenario there, or - for standard input. Exit status: 0 all held; 1 an expectation or "
		       "invariant failed; 2 bad usage or an invalid scenario; 3 an internal error.",
	};
	struct run_options options = { .jobs = cli_processors() };
	enum cli_status status;

	cli_parse(&argp, argc, argv, &options);
	if (options.report.kernel) {
		options.kernel = take_kernel(options.report.kernel);
		if (!options.kernel)
			return CLI_BAD;
	}
	options.report.colour = options.report.format == DMASIM_FORMAT_TEXT && cli_colour(STDOUT_FILENO);
	status = run_scenarios(&options);
	free(options.kernel);
	return status;
}
