/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sub-commands share: exit status, option parsing, output, input files, threads.
 */
#ifndef DMASIM_CLI_CLI_H
#define DMASIM_CLI_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include <dmasim/dmasim.h>

/* exit status; the greater one wins when several apply */
enum cli_status {
	CLI_OK,
	CLI_FAILED,   /* an expectation or an invariant */
	CLI_BAD,      /* usage, a scenario, a file, standard output */
	CLI_INTERNAL, /* a bug, or no memory */
};

static inline enum cli_status cli_worse(enum cli_status a, enum cli_status b)
{
	return a > b ? a : b;
}

/* main.c: the sub-commands, one file each. argv[0] is "dmasim NAME" */
struct cli_command {
	const char *name;
	enum cli_status (*run)(int argc, char **argv);
	const char *doc;
};

enum cli_status cli_run(int argc, char **argv);
enum cli_status cli_diff(int argc, char **argv);
enum cli_status cli_matrix(int argc, char **argv);
enum cli_status cli_report(int argc, char **argv);
enum cli_status cli_replay(int argc, char **argv);
enum cli_status cli_shrink(int argc, char **argv);
enum cli_status cli_init(int argc, char **argv);
enum cli_status cli_explain(int argc, char **argv);
enum cli_status cli_why_not(int argc, char **argv);
enum cli_status cli_bisect(int argc, char **argv);
enum cli_status cli_capture(int argc, char **argv);
enum cli_status cli_lint(int argc, char **argv);
enum cli_status cli_list(int argc, char **argv);
enum cli_status cli_import(int argc, char **argv);
enum cli_status cli_schema(int argc, char **argv);
enum cli_status cli_profiles(int argc, char **argv);
enum cli_status cli_bugs(int argc, char **argv);
enum cli_status cli_decisions(int argc, char **argv);
enum cli_status cli_invariants(int argc, char **argv);
enum cli_status cli_faults(int argc, char **argv);
enum cli_status cli_knobs(int argc, char **argv);

/* options.c */

/* argp with this program's ways: options may follow arguments, bad usage ends with status 2 */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);
/* stops at the first argument that is no option */
void cli_parse_in_order(const struct argp *argp, int argc, char **argv, void *input);
/* for a command that takes neither option nor argument beyond --help and --version */
void cli_parse_none(int argc, char **argv, const char *doc);
/* for a command with at most one argument; NULL if it was not given */
const char *cli_parse_one(int argc, char **argv, const char *args_doc, const char *doc);
/* for a command that takes paths only: collects what they name */
struct cli_inputs;
void cli_parse_paths(int argc, char **argv, const char *doc, struct cli_inputs *inputs);
/* index of @word in @names, or an argp error with the nearest one */
unsigned int cli_choice(struct argp_state *state, const char *what, const char *word, const char *const *names,
			unsigned int count);
/* for a command with one argument, which it cannot do without: what its parser does with keys that are not its own */
error_t cli_parse_word(int key, char *arg, struct argp_state *state, const char **word, const char *needed);
unsigned int cli_number(struct argp_state *state, const char *what, const char *word, unsigned int least,
			unsigned int most);
/* what --jobs was given */
unsigned int cli_jobs_wanted(struct argp_state *state, const char *word);

/* profiles.c: complains, with the nearest profile */
enum cli_status cli_unknown_profile(const char *name);

/* kernel.c: what -k was given, with a profile file put into words; NULL with a complaint; the caller frees it */
char *cli_kernel(const char *given);
/* the same of an option that may be missing, which is NULL; false: with a complaint */
bool cli_kernel_given(const char *given, char **kernel);

/* the option -k of a command whose input names a kernel itself */
#define CLI_OPTION_KERNEL(own)                                                                                         \
	{                                                                                                              \
		"kernel", 'k', "PROFILE[,BEHAVIOUR=VALUE...]", 0,                                                      \
			"this kernel, or that of a profile file, instead of " own, 0                                   \
	}

/* output.c */

/* before anything else: survives closed descriptors and a reader that went away; checks standard output at exit */
void cli_output_init(void);
/* to standard output; false once that failed */
bool cli_write(const struct dmasim_buffer *buffer);
bool cli_write_failed(void);
/* "dmasim: ..." to standard error */
void cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* for a file's reader's errors, with the lines they are about */
void cli_show_diagnostics(const struct dmasim_diagnostics *diagnostics, struct dmasim_buffer *out);
/* the same to standard error, for a file that could not be read: @code says why where no diagnostic does */
enum cli_status cli_refuse(const char *path, int code, const struct dmasim_diagnostics *diagnostics);
/* NO_COLOR is honoured */
bool cli_colour(int descriptor);
/* writes @buffer, frees it and gives the status */
enum cli_status cli_finish(struct dmasim_buffer *buffer);
/* the same to a file; NULL or "-": standard output */
enum cli_status cli_write_file(const char *path, struct dmasim_buffer *buffer);
/* "no profile 'x'; did you mean 'y'?"; @names as cli_choice() takes them */
enum cli_status cli_unknown(const char *what, const char *word, const char *const *names, unsigned int count);

/* inputs.c */

/**
 * struct cli_input - one file to read
 * @path: as given, or as found in a folder
 * @line: only the scenario around this line; 0: all
 */
struct cli_input {
	char *path;
	unsigned int line;
};

struct cli_inputs {
	struct cli_input *input;
	size_t count, room;
	enum cli_status status; /* CLI_BAD when a path gave nothing; said on standard error */
};

/* files, folders (whatever ends in .yaml or .yml, recursively, sorted), patterns, FILE:LINE, "-" */
void cli_inputs_collect(struct cli_inputs *inputs, char *const *paths, size_t count);
void cli_inputs_free(struct cli_inputs *inputs);
/* does this input ask for scenario number @i of @file? */
bool cli_input_selects(const struct cli_input *input, const struct dmasim_file *file, unsigned int i);

/**
 * struct cli_loaded - the file of one input, once read
 * @status: 0 or what dmasim_file_load() returned
 */
struct cli_loaded {
	struct dmasim_file file;
	struct dmasim_diagnostics diagnostics;
	int status;
};

/* reads all on @jobs threads and shows what was wrong on standard error; NULL if memory ran out */
struct cli_loaded *cli_load(const struct cli_inputs *inputs, unsigned int jobs, enum cli_status *status);
void cli_loaded_free(struct cli_loaded *loaded, size_t count);

/* jobs.c */

unsigned int cli_processors(void);
/**
 * cli_jobs() - do @work for 0 .. count - 1 on @jobs threads
 * @done: called by this thread, in order of the numbers, once each is done; false ends everything early; may be NULL
 */
void cli_jobs(unsigned int jobs, size_t count, void (*work)(void *context, size_t i),
	      bool (*done)(void *context, size_t i), void *context);

#endif
