// SPDX-License-Identifier: GPL-2.0-only
/*
 * explain and why-not: one step's decisions, and what would have changed them.
 */
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct explain_options {
	struct dmasim_explain_report report;
	const char *given, *step, *word;
	char *kernel; /* own */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const format[] = { "text", "json" };
	struct explain_options *options = state->input;

	switch (key) {
	case 'f':
		options->report.format =
			cli_choice(state, "format", arg, format, 2) ? DMASIM_FORMAT_JSON : DMASIM_FORMAT_TEXT;
		return 0;
	case 'k':
		options->given = arg;
		return 0;
	case 's':
		options->step = arg;
		return 0;
	case 'v':
		options->report.verbose = true;
		return 0;
	case 'p':
		options->report.patch = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->word)
			argp_error(state, "one step at a time: unexpected argument '%s'", arg);
		options->word = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file is needed, as FILE, FILE:LINE or FILE:STEP");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

#define OPTION_STEP                                                                                                    \
	{                                                                                                              \
		"step", 's', "STEP", 0, "id of a step, or its number", 0                                               \
	}
#define OPTION_KERNEL                                                                                                  \
	{                                                                                                              \
		"kernel", 'k', "PROFILE[,BEHAVIOUR=VALUE...]", 0, "this kernel instead of the scenario's", 0           \
	}
#define OPTION_FORMAT                                                                                                  \
	{                                                                                                              \
		"format", 'f', "FORMAT", 0, "text (the default) or json (one object)", 0                               \
	}

/* what FILE and its suffixes mean, in both commands' help */
#define PLACES                                                                                                         \
	"LINE is a line of the file, as in diagnostics; STEP is the id of a step or #3 for the third. A number that "  \
	"is no step's line is a step's number, too. FILE:LINE:STEP chooses a scenario and a step of it. "

static enum cli_status explain(const struct explain_options *options, struct target *t)
{
	struct dmasim_explanation explanation;
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	enum cli_status status;

	if (dmasim_explain(t->scenario, options->kernel, t->step, &explanation, &error)) {
		status = target_complain(t, &error);
	} else {
		dmasim_explanation_report(&options->report, &explanation, &out);
		status = cli_worse(cli_finish(&out), explanation.run.passed ? CLI_OK : CLI_FAILED);
	}
	dmasim_explanation_free(&explanation);
	return status;
}

static enum cli_status why_not(const struct explain_options *options, struct target *t)
{
	struct dmasim_why_not answer;
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	enum cli_status status;

	if (dmasim_why_not(&t->loaded.file, t->scenario, options->kernel, t->step, &answer, &error)) {
		status = target_complain(t, &error);
	} else {
		dmasim_why_not_report(&options->report, &answer, &out);
		if (options->report.patch && answer.repairs && !answer.repair[0].text)
			cli_complain("the change cannot be written as a patch of this file: %s",
				     answer.repair[0].change[0]->text);
		else if (options->report.patch && !answer.repairs)
			cli_complain("no change was found that makes it succeed");
		status = cli_worse(cli_finish(&out), answer.repairs ? CLI_OK : CLI_FAILED);
	}
	dmasim_why_not_free(&answer);
	return status;
}

static enum cli_status run(const struct argp *argp, int argc, char **argv,
			   enum cli_status (*command)(const struct explain_options *options, struct target *t))
{
	struct explain_options options = { 0 };
	enum cli_status status;
	struct target t;

	cli_parse(argp, argc, argv, &options);
	options.report.colour =
		options.report.format == DMASIM_FORMAT_TEXT && !options.report.patch && cli_colour(STDOUT_FILENO);
	if (!cli_kernel_given(options.given, &options.kernel))
		return CLI_BAD;
	if (target_open(&t, options.word, options.step, &status)) {
		options.report.file = &t.loaded.file;
		target_prefer_failing(&t, options.kernel);
		status = command(&options, &t);
	}
	target_close(&t);
	free(options.kernel);
	return status;
}

enum cli_status cli_explain(int argc, char **argv)
{
	static const struct argp_option option[] = {
		OPTION_STEP,
		OPTION_KERNEL,
		OPTION_FORMAT,
		{ "verbose", 'v', NULL, 0, "every change that turned something, not only the smallest of each kind", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE[:LINE|:STEP]",
		.doc = "Tell a step's decisions in the kernel's order, and what in the scenario would have turned each "
		       "of them: the command line, the device, the step, the machine, the kernel. Every such change is "
		       "made on a copy and run. Without a step: the first that is not as expected, or that went wrong, "
		       "or that maps.\v" PLACES
		       "Exit status: 0; 1 an expectation or invariant of the scenario failed; 2 "
		       "bad usage or an invalid scenario; 3 an internal error.",
	};

	return run(&argp, argc, argv, explain);
}

enum cli_status cli_why_not(int argc, char **argv)
{
	static const struct argp_option option[] = {
		OPTION_STEP,   OPTION_KERNEL,
		OPTION_FORMAT, { "patch", 'p', NULL, 0, "only the smallest change, as patch(1) takes it", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE[:LINE|:STEP]",
		.doc = "Find the smallest change to a scenario that makes a failing step succeed. What is shown was "
		       "run. "
		       "Without a step: the first that is not as expected, or that went wrong.\v" PLACES
		       "Exit status: 0 a change was found; 1 none; 2 bad usage or an invalid scenario, or nothing is "
		       "wrong; 3 an internal error.",
	};

	return run(&argp, argc, argv, why_not);
}
