// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmasim: finds the sub-command.
 */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command command[] = {
	{ "run", cli_run, "run scenarios and compare what comes with what they expect" },
	{ "diff", cli_diff, "show what two kernels, command lines or files do differently" },
	{ "matrix", cli_matrix, "show what many combinations of values give, as a table" },
	{ "explain", cli_explain, "tell why a step gave that, and what would change it" },
	{ "why-not", cli_why_not, "find the smallest change with which a failing step succeeds" },
	{ "bisect", cli_bisect, "find which kernel, and which behaviour of it, flips a scenario" },
	{ "report", cli_report, "write a failure as a file that does the same anywhere" },
	{ "replay", cli_replay, "carry out a report again: does the same happen?" },
	{ "shrink", cli_shrink, "find the smallest scenario that still fails in the same way" },
	{ "init", cli_init, "write a scenario to begin with, for a platform by its name" },
	{ "capture", cli_capture, "make a scenario of the machine that this runs on" },
	{ "lint", cli_lint, "check scenarios without running them" },
	{ "list", cli_list, "list the scenarios in files and folders" },
	{ "import", cli_import, "build a scenario from what a real machine says about itself" },
	{ "schema", cli_schema, "print the JSON Schema of scenario files" },
	{ "profiles", cli_profiles, "list the kernels that are known, and what sets them apart" },
	{ "bugs", cli_bugs, "list the bugs that a kernel can be given, and what notices them" },
	{ "decisions", cli_decisions, "list the questions that a modelled kernel asks" },
	{ "invariants", cli_invariants, "list what is watched while a scenario runs" },
	{ "faults", cli_faults, "list what can go wrong, with the real event and code" },
	{ "knobs", cli_knobs, "list the hardware knobs and build options of a platform" },
};

#define COMMANDS (sizeof(command) / sizeof(command[0]))

static error_t parse_command(int key, char *arg, struct argp_state *state)
{
	const char *name[COMMANDS];

	switch (key) {
	case ARGP_KEY_ARG:
		for (size_t i = 0; i < COMMANDS; i++)
			name[i] = command[i].name;
		*(unsigned int *)state->input = cli_choice(state, "command", arg, name, COMMANDS);
		/* what follows belongs to the command */
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* what --help says: the commands come from their table */
static void describe(struct dmasim_buffer *doc)
{
	dmasim_buffer_puts(doc,
			   "Linux's DMA mapping decisions on modelled silicon: runs scenarios, compares what comes "
			   "with what they expect, and says why at each step.\vCommands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		dmasim_buffer_printf(doc, "  %-11s %s\n", command[i].name, command[i].doc);
	dmasim_buffer_puts(doc, "\nEach has its own --help. Exit status: 0 all held; 1 an expectation or invariant "
				"failed; 2 bad usage or an invalid scenario; 3 an internal error.");
}

/* `dmasim help run` is `dmasim run --help`, `dmasim help` is `dmasim --help` */
static void help_word(int argc, char **argv)
{
	static char help[] = "--help";

	if (argc < 2 || strcmp(argv[1], "help"))
		return;
	if (argc > 2) {
		argv[1] = argv[2];
		argv[2] = help;
	} else {
		argv[1] = help;
	}
}

/* index of the word that names the command; 0 if there is none */
static int command_word(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			return i;
	return 0;
}

static enum cli_status dispatch(const struct cli_command *chosen, int argc, char **argv)
{
	enum cli_status status;
	char *name;

	if (asprintf(&name, "dmasim %s", chosen->name) < 0) {
		cli_complain("no memory");
		return CLI_INTERNAL;
	}
	argv[0] = name;
	status = chosen->run(argc, argv);
	free(name);
	return status;
}

int main(int argc, char **argv)
{
	static char name[] = "dmasim";
	struct dmasim_buffer doc = { 0 };
	struct argp argp = { .parser = parse_command, .args_doc = "COMMAND [ARGUMENT...]" };
	unsigned int chosen = 0;
	int word;

	cli_output_init();
	help_word(argc, argv);
	word = command_word(argc, argv);
	argp_err_exit_status = CLI_BAD;
	argp_program_version = "dmasim " DMASIM_VERSION;
	if (argc > 0)
		argv[0] = name;
	describe(&doc);
	argp.doc = doc.data;
	cli_parse_in_order(&argp, argc, argv, &chosen);
	dmasim_buffer_free(&doc);
	return (int)dispatch(&command[chosen], argc - word, argv + word);
}
