// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void parse(const struct argp *argp, int argc, char **argv, unsigned int flags, void *input)
{
	/* argp ends the program itself on --help, --version and bad usage; what it does return is memory trouble */
	if (argp_parse(argp, argc, argv, flags, NULL, input)) {
		cli_complain("no memory");
		exit(CLI_INTERNAL);
	}
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	parse(argp, argc, argv, 0, input);
}

void cli_parse_in_order(const struct argp *argp, int argc, char **argv, void *input)
{
	parse(argp, argc, argv, ARGP_IN_ORDER, input);
}

struct one {
	const char *args_doc, *word;
};

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
	struct one *one = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (!one->args_doc || one->word)
		argp_error(state, "unexpected argument '%s'", arg);
	one->word = arg;
	return 0;
}

const char *cli_parse_one(int argc, char **argv, const char *args_doc, const char *doc)
{
	const struct argp argp = { .parser = parse_one, .args_doc = args_doc, .doc = doc };
	struct one one = { .args_doc = args_doc };

	cli_parse(&argp, argc, argv, &one);
	return one.word;
}

void cli_parse_none(int argc, char **argv, const char *doc)
{
	(void)cli_parse_one(argc, argv, NULL, doc);
}

error_t cli_parse_word(int key, char *arg, struct argp_state *state, const char **word, const char *needed)
{
	switch (key) {
	case ARGP_KEY_ARG:
		if (*word)
			argp_error(state, "unexpected argument '%s'", arg);
		*word = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "%s", needed);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_paths(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	switch (key) {
	case ARGP_KEY_ARGS:
		cli_inputs_collect(state->input, state->argv + state->next, (size_t)(state->argc - state->next));
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a file or folder is needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void cli_parse_paths(int argc, char **argv, const char *doc, struct cli_inputs *inputs)
{
	const struct argp argp = { .parser = parse_paths, .args_doc = "PATH...", .doc = doc };

	cli_parse(&argp, argc, argv, inputs);
}

unsigned int cli_choice(struct argp_state *state, const char *what, const char *word, const char *const *names,
			unsigned int count)
{
	const char *near;

	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(names[i], word))
			return i;
	near = dmasim_nearest(word, names, count);
	if (near)
		argp_error(state, "no %s '%s'; did you mean '%s'?", what, word, near);
	argp_error(state, "no %s '%s'", what, word);
	return 0;
}

unsigned int cli_number(struct argp_state *state, const char *what, const char *word, unsigned int least,
			unsigned int most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(word, &end, 10);
	if (errno || end == word || *end || *word == '-' || value < least || value > most)
		argp_error(state, "%s must be a number from %u to %u, not '%s'", what, least, most, word);
	return (unsigned int)value;
}

unsigned int cli_jobs_wanted(struct argp_state *state, const char *word)
{
	return cli_number(state, "the number of jobs", word, 1, 256);
}
