// SPDX-License-Identifier: GPL-2.0-only
#include "find.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_NS 100000000

struct shrink_options {
	const char *word, *kernel, *output;
	unsigned int limit;
};

struct progress {
	struct timespec shown;
	bool terminal, stands; /* a line of it stands on the terminal */
};

/* of the process: ^C ends the search, not the program; a second one does */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

static void take_interrupts(void)
{
	struct sigaction action = { 0 };

	action.sa_handler = on_interrupt;
	action.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

static bool on_progress(void *context, const struct dmasim_shrink_state *state)
{
	struct progress *p = context;
	struct timespec now;
	long long ns;

	if (interrupted || !p->terminal)
		return !interrupted;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ns = (now.tv_sec - p->shown.tv_sec) * 1000000000LL + now.tv_nsec - p->shown.tv_nsec;
	if (ns < PROGRESS_NS)
		return true;
	p->shown = now;
	p->stands = true;
	fprintf(stderr, "\r\033[K%u of %u steps, %zu of %zu bytes, %lu tried", state->steps, state->steps_before,
		state->size, state->size_before, state->tried);
	return true;
}

static void head(const struct cli_found *found, const struct dmasim_shrink_state *state, struct dmasim_buffer *out)
{
	const char *path = found->inputs.input[0].path, *slash = strrchr(path, '/');

	dmasim_buffer_printf(out, "# from %s, line %u: %u of %u steps are enough%s\n",
			     strcmp(path, "-") == 0 ? "standard input"
			     : slash		    ? slash + 1
						    : path,
			     found->scenario->at.line, state->steps, state->steps_before,
			     state->complete ? "" : "; stopped before all was tried");
}

static enum cli_status fail(const struct cli_found *found, const struct dmasim_error *error)
{
	char *text = dmasim_file_error_render(&found->loaded[0].file, error, cli_colour(STDERR_FILENO));

	fputs(text ? text : "dmasim: no memory\n", stderr);
	free(text);
	return error->code == -ENOMEM ? CLI_INTERNAL : CLI_BAD;
}

static enum cli_status shrink_found(const void *context, const char *kernel, const struct cli_found *found)
{
	const struct shrink_options *options = context;
	struct progress progress = { .terminal = isatty(STDERR_FILENO) };
	const struct dmasim_shrink_options how = { .kernel = kernel,
						   .step = found->step,
						   .limit = options->limit,
						   .progress = on_progress,
						   .context = &progress };
	struct dmasim_buffer text = { 0 }, out = { 0 };
	struct dmasim_shrink_state state;
	struct dmasim_error error = { 0 };
	int code;

	take_interrupts();
	code = dmasim_shrink(found->run.scenario, &how, &text, &state, &error);
	if (progress.stands)
		fputs("\r\033[K", stderr);
	if (code) {
		dmasim_buffer_free(&text);
		return fail(found, &error);
	}
	head(found, &state, &out);
	dmasim_buffer_puts(&out, text.data);
	out.failed |= text.failed;
	dmasim_buffer_free(&text);
	if (interrupted)
		cli_complain("interrupted: this is the smallest so far");
	return cli_write_file(options->output, &out);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct shrink_options *options = state->input;

	switch (key) {
	case 'k':
		options->kernel = arg;
		return 0;
	case 'l':
		options->limit = cli_number(state, "the number of runs", arg, 1, 100000000);
		return 0;
	case 'o':
		options->output = arg;
		return 0;
	default:
		return cli_parse_word(key, arg, state, &options->word, "a scenario file is needed");
	}
}

enum cli_status cli_shrink(int argc, char **argv)
{
	static const struct argp_option option[] = {
		CLI_OPTION_KERNEL("the scenario's own"),
		{ "limit", 'l', "N", 0, "try at most that many scenarios (20000)", 0 },
		{ "output", 'o', "FILE", 0, "write it there; - (the default): standard output", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE[:STEP]",
		.doc = "Find the smallest scenario that still fails in the same way: a step of the same verb, by the "
		       "same rule, in the same fields, with the same violations.\v"
		       "The first scenario that fails is taken; FILE:LINE names another one, and with the line or the "
		       "id of a step also the failing step that counts. ^C ends it with what it has so far. Exit "
		       "status: 0 it was written; 2 bad usage, an invalid scenario, or nothing fails; 3 an internal "
		       "error.",
	};
	struct shrink_options options = { 0 };

	cli_parse(&argp, argc, argv, &options);
	return cli_find_then(options.word, options.kernel, true, shrink_found, &options);
}
