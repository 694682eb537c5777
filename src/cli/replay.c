// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* of values that changed beside the failure, more are not shown unless asked for */
#define SHOWN 10

struct replay_options {
	const char *path, *kernel;
	bool verbose;
};

static void show_difference(const struct dmasim_replay_difference *d, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "  %s%s%s", d->place, *d->place ? ": " : "", d->what);
	if (d->then || d->now)
		dmasim_buffer_printf(out, ": then %s, now %s", d->then ? d->then : "none", d->now ? d->now : "none");
	dmasim_buffer_puts(out, "\n");
}

static void show_failures(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *s = &run->step[i];

		for (unsigned int m = 0; m < s->mismatches; m++) {
			const struct dmasim_mismatch *mismatch = &s->mismatch[m];

			if (s->step)
				dmasim_buffer_printf(out, "  step %u", s->step->index + 1);
			else
				dmasim_buffer_printf(out, "  %s", s->boot ? "boot" : "end");
			if (s->step && s->step->id)
				dmasim_buffer_printf(out, " '%s'", s->step->id);
			if (mismatch->expect)
				dmasim_buffer_printf(out, ": %s", dmasim_field_table[mismatch->expect->field].name);
			dmasim_buffer_printf(out, ": expected %s, got %s\n", mismatch->expected, mismatch->got);
		}
	}
}

static void show(const struct replay_options *options, const struct dmasim_bugreport *report,
		 const struct dmasim_replay *replay, struct dmasim_buffer *out)
{
	unsigned int left = options->verbose ? UINT32_MAX : SHOWN, others = 0;

	const char *kernel = options->kernel ? replay->run.kernel : report->kernel;

	dmasim_buffer_printf(out, "%-7s %s: %s [%s]\n", replay->same ? "same" : "DIFFERS",
			     strcmp(options->path, "-") ? options->path : "<stdin>", report->file.scenario[0].name,
			     kernel ? kernel : "");
	if (replay->same)
		show_failures(&replay->run, out);
	for (unsigned int i = 0; i < replay->differences; i++)
		if (replay->difference[i].failure)
			show_difference(&replay->difference[i], out);
	for (unsigned int i = 0; i < replay->differences; i++) {
		if (replay->difference[i].failure)
			continue;
		if (!others++)
			dmasim_buffer_puts(out, replay->same ? "  the failure is the same, other values are not:\n"
							     : "  beside that:\n");
		if (others <= left)
			show_difference(&replay->difference[i], out);
	}
	if (others > left)
		dmasim_buffer_printf(out, "  and %u more (-v shows them)\n", others - left);
}

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
		show(options, report, &replay, &out);
		status = replay.same ? CLI_OK : CLI_FAILED;
		status = cli_worse(status, cli_finish(&out));
	}
	dmasim_replay_free(&replay);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay_options *options = state->input;

	switch (key) {
	case 'k':
		options->kernel = arg;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->path)
			argp_error(state, "unexpected argument '%s'", arg);
		options->path = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a report is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_status cli_replay(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "kernel", 'k', "PROFILE[,BEHAVIOUR=VALUE...]", 0,
		  "this kernel, or that of a profile file, instead of the report's own", 0 },
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
	kernel = options.kernel ? cli_kernel(options.kernel) : NULL;
	if (options.kernel && !kernel)
		return CLI_BAD;
	options.kernel = kernel;
	code = dmasim_bugreport_load(options.path, &report, &diagnostics);
	if (code) {
		struct dmasim_buffer text = { 0 };

		cli_show_diagnostics(&diagnostics, &text);
		fputs(text.data ? text.data : "dmasim: no memory\n", stderr);
		dmasim_buffer_free(&text);
		status = code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
	} else {
		status = replay_loaded(&options, &report);
		dmasim_bugreport_free(&report);
	}
	dmasim_diagnostics_free(&diagnostics);
	free(kernel);
	return status;
}
