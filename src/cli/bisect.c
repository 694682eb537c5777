// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which kernel between a good and a bad one flips a scenario, and which of its behaviours.
 */
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct bisect_options {
	struct dmasim_explain_report report;
	const char *good, *bad, *word;
	enum dmasim_bisect_on on;
};

static enum cli_status bisect(const struct bisect_options *options, struct target *t, const char *good, const char *bad)
{
	struct dmasim_bisection found;
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	enum cli_status status;

	if (dmasim_bisect(t->scenario, good, bad, options->on, &found, &error)) {
		status = target_complain(t, &error);
	} else {
		dmasim_bisection_report(&options->report, &found, &out);
		status = cli_finish(&out);
	}
	dmasim_bisection_free(&found);
	return status;
}

static enum cli_status run(const struct bisect_options *options)
{
	/* said once what is wrong with them; a profile file is read again for its sources */
	char *good = cli_kernel(options->good), *bad = good ? cli_kernel(options->bad) : NULL;
	enum cli_status status = CLI_BAD;
	struct target t;

	if (good && bad) {
		if (target_open(&t, options->word, NULL, &status))
			status = bisect(options, &t, options->good, options->bad);
		target_close(&t);
	}
	free(good);
	free(bad);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const format[] = { "text", "json" };
	static const char *const on[] = { "expectations", "outcome" };
	struct bisect_options *options = state->input;

	switch (key) {
	case 'g':
		options->good = arg;
		return 0;
	case 'b':
		options->bad = arg;
		return 0;
	case 'o':
		options->on =
			cli_choice(state, "criterion", arg, on, 2) ? DMASIM_BISECT_OUTCOME : DMASIM_BISECT_EXPECTATIONS;
		return 0;
	case 'f':
		options->report.format =
			cli_choice(state, "format", arg, format, 2) ? DMASIM_FORMAT_JSON : DMASIM_FORMAT_TEXT;
		return 0;
	case 'v':
		options->report.verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->word)
			argp_error(state, "one scenario at a time: unexpected argument '%s'", arg);
		options->word = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file is needed, as FILE or FILE:LINE");
		return 0;
	case ARGP_KEY_END:
		if (!options->good || !options->bad)
			argp_error(state, "both --good and --bad are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_status cli_bisect(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "good", 'g', "KERNEL", 0, "kernel under which the scenario is good", 0 },
		{ "bad", 'b', "KERNEL", 0, "kernel under which it is bad; it may be the older one", 0 },
		{ "on", 'o', "CRITERION", 0,
		  "what tells them apart: expectations (the default where the scenario has any) or outcome, that any "
		  "step "
		  "gives something else than under the good kernel",
		  0 },
		{ "format", 'f', "FORMAT", 0, "text (the default) or json (one object)", 0 },
		{ "verbose", 'v', NULL, 0, "every behaviour that differs, whether it matters or not", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE[:LINE] --good KERNEL --bad KERNEL",
		.doc = "Find the first kernel between two that flips a scenario, and which of its behaviours does, "
		       "with its "
		       "commit or mail. Where several have to come together, the smallest set of them is told.\v"
		       "Every kernel on the way from one to the other is tried, through what both come from: released "
		       "ones, "
		       "postings of a series, proposals. Exit status: 0 found; 2 bad usage or an invalid scenario, the "
		       "good "
		       "kernel is not good or the bad one not bad; 3 an internal error.",
	};
	struct bisect_options options = { 0 };

	cli_parse(&argp, argc, argv, &options);
	options.report.colour = options.report.format == DMASIM_FORMAT_TEXT && cli_colour(STDOUT_FILENO);
	return run(&options);
}
