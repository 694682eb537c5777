// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same scenarios under two kernels or two command lines, or the scenarios of two files.
 */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AXES_MAX 64

struct diff_options {
	struct dmasim_difference_report report;
	const char *kernel;	/* for both sides, NULL: each scenario's own */
	const char *cmdline[2]; /* of the sides; NULL: each scenario's own */
	unsigned int cmdlines;
	unsigned int jobs;
	char **word;
	size_t words;
};

/* one pair of scenarios */
struct pair {
	const struct dmasim_scenario *scenario[2];
	unsigned int *value; /* of those that `vary:` makes, own; NULL: none */
	struct dmasim_buffer out, complaint;
	struct dmasim_difference_tally tally;
	bool failed;
};

struct session {
	const struct diff_options *options;
	char *kernel[2];	     /* own; NULL: each scenario's own */
	struct cli_inputs inputs[2]; /* the second only with two files */
	struct cli_loaded *loaded[2];
	struct pair *pair;
	size_t pairs, room;
	struct dmasim_difference_tally total;
	enum cli_status status;
};

/* --- the scenarios --------------------------------------------------------------------------------------------------
 */

static struct pair *new_pair(struct session *session)
{
	if (session->pairs == session->room) {
		size_t room = session->room ? 2 * session->room : 256;
		struct pair *grown = realloc(session->pair, room * sizeof(*grown));

		if (!grown)
			return NULL;
		session->pair = grown;
		session->room = room;
	}
	memset(&session->pair[session->pairs], 0, sizeof(*session->pair));
	return &session->pair[session->pairs++];
}

static bool add_pair(struct session *session, const struct dmasim_scenario *a, const struct dmasim_scenario *b,
		     const unsigned int *value)
{
	struct pair *pair = new_pair(session);

	if (!pair)
		return false;
	pair->scenario[0] = a;
	pair->scenario[1] = b;
	if (!value)
		return true;
	pair->value = malloc(a->axes * sizeof(*value));
	if (pair->value)
		memcpy(pair->value, value, a->axes * sizeof(*value));
	return pair->value;
}

/* kernels are what is compared: of those that `vary:` has, the first stands for all */
static unsigned long without_kernel(const struct dmasim_scenario *s, unsigned int *value)
{
	unsigned long number = 0;

	for (unsigned int i = 0; i < s->axes; i++) {
		if (s->axis[i].kernel)
			value[i] = 0;
		number = number * s->axis[i].labels + value[i];
	}
	return number;
}

static bool add_cells(struct session *session, const struct dmasim_scenario *s)
{
	unsigned long count = s->cells ? s->cells : dmasim_combinations(s);
	bool *known = calloc(dmasim_combinations(s), sizeof(*known)), good = known;
	unsigned int value[AXES_MAX];

	for (unsigned long i = 0; i < count && good; i++) {
		unsigned long number;

		if (s->cells)
			memcpy(value, s->cell[i].value, s->axes * sizeof(*value));
		else
			dmasim_combination(s, i, value);
		number = without_kernel(s, value);
		if (known[number])
			continue;
		known[number] = true;
		good = add_pair(session, s, s, value);
	}
	free(known);
	return good;
}

static bool add_file(struct session *session, size_t input)
{
	const struct cli_loaded *loaded = &session->loaded[0][input];

	for (unsigned int i = 0; !loaded->status && i < loaded->file.scenarios; i++) {
		const struct dmasim_scenario *s = &loaded->file.scenario[i];

		if (!cli_input_selects(&session->inputs[0].input[input], &loaded->file, i))
			continue;
		/* one document for several kernels, where the kernels are what is compared */
		if (session->kernel[0] && i && s->at.line == loaded->file.scenario[i - 1].at.line)
			continue;
		if (!(s->axes ? add_cells(session, s) : add_pair(session, s, s, NULL)))
			return false;
	}
	return true;
}

/* scenarios of two files belong together by their place */
static bool add_two_files(struct session *session)
{
	for (size_t f = 0; f < session->inputs[0].count && f < session->inputs[1].count; f++) {
		const struct cli_loaded *a = &session->loaded[0][f], *b = &session->loaded[1][f];

		if (a->status || b->status)
			continue;
		if (a->file.scenarios != b->file.scenarios) {
			cli_complain("%s has %u scenarios, %s has %u: the first of them are compared",
				     session->inputs[0].input[f].path, a->file.scenarios,
				     session->inputs[1].input[f].path, b->file.scenarios);
			session->status = cli_worse(session->status, CLI_FAILED);
		}
		for (unsigned int i = 0; i < a->file.scenarios && i < b->file.scenarios; i++)
			if (!add_pair(session, &a->file.scenario[i], &b->file.scenario[i], NULL))
				return false;
	}
	return true;
}

static bool collect(struct session *session, bool files)
{
	const struct diff_options *options = session->options;
	size_t skip = files || options->cmdlines ? 0 : 2;
	bool good = true;

	cli_inputs_collect(&session->inputs[0], options->word + skip, files ? 1 : options->words - skip);
	if (files)
		cli_inputs_collect(&session->inputs[1], options->word + 1, 1);
	for (int side = 0; side <= files; side++) {
		session->status = cli_worse(session->status, session->inputs[side].status);
		session->loaded[side] = cli_load(&session->inputs[side], options->jobs, &session->status);
		good &= session->loaded[side] != NULL;
	}
	if (good && files)
		return add_two_files(session);
	for (size_t i = 0; good && i < session->inputs[0].count; i++)
		good = add_file(session, i);
	return good;
}

/* --- running --------------------------------------------------------------------------------------------------------
 */

/* "+option" is added to the scenario's own command line; the caller frees *made */
static const char *cmdline_of(const char *given, const char *own, char **made)
{
	*made = NULL;
	if (!given)
		return own;
	if (*given != '+')
		return given;
	if (!own || !*own)
		return given + 1;
	if (!given[1])
		return own;
	return asprintf(made, "%s %s", own, given + 1) < 0 ? NULL : *made;
}

struct side {
	struct dmasim_file file;
	struct dmasim_scenario scenario; /* as run: with another command line */
	struct dmasim_run run;
	char *cmdline;
};

static int run_side(const struct session *session, const struct pair *pair, int which, unsigned int flags,
		    struct side *side)
{
	const struct dmasim_scenario *s = pair->scenario[which];
	const char *cmdline = session->options->cmdline[which];
	int status;

	memset(side, 0, sizeof(*side));
	if (pair->value && !cmdline)
		return dmasim_cell_run(s, pair->value, session->kernel[which], flags, &side->file, &side->run);
	if (pair->value) {
		struct dmasim_diagnostics diagnostics = { 0 };

		status = dmasim_cell_load(s, pair->value, &side->file, &diagnostics);
		if (status && diagnostics.count)
			side->run.error = diagnostics.error[0];
		dmasim_diagnostics_free(&diagnostics);
		side->run.scenario = s;
		if (status)
			return status == -ENOMEM ? status : 0;
		s = side->file.scenario;
	}
	side->scenario = *s;
	side->scenario.platform.cmdline = cmdline_of(cmdline, s->platform.cmdline, &side->cmdline);
	status = dmasim_scenario_run(&side->scenario, session->kernel[which], flags | DMASIM_SKIP_FAILED, &side->run);
	return status == -ENOMEM ? status : 0;
}

static void side_free(struct side *side)
{
	dmasim_run_free(&side->run);
	dmasim_file_free(&side->file);
	free(side->cmdline);
}

static bool compare(const struct session *session, struct pair *pair, unsigned int flags, bool tell)
{
	struct dmasim_difference difference = { 0 };
	struct side side[2];
	bool any, failed = false;

	for (int i = 0; i < 2; i++)
		failed |= run_side(session, pair, i, flags, &side[i]) != 0;
	failed |= dmasim_difference_find(&side[0].run, &side[1].run, &difference) != 0;
	any = dmasim_difference_any(&difference) || (session->options->report.verbose && difference.steps);
	if (tell)
		dmasim_difference_report(&session->options->report, &difference, &pair->out);
	else
		dmasim_difference_count(&pair->tally, &difference);
	pair->failed |= failed;
	dmasim_difference_free(&difference);
	side_free(&side[0]);
	side_free(&side[1]);
	return any && !failed;
}

/* decisions are recorded only where there is something to explain */
static void work(void *context, size_t i)
{
	struct session *session = context;
	struct pair *pair = &session->pair[i];

	if (compare(session, pair, 0, false))
		(void)compare(session, pair, DMASIM_TRACE | DMASIM_TRACE_DECIDING, true);
}

static void add_tally(struct dmasim_difference_tally *sum, const struct dmasim_difference_tally *part)
{
	sum->scenarios += part->scenarios;
	sum->differ += part->differ;
	sum->otherwise += part->otherwise;
	sum->only_a += part->only_a;
	sum->only_b += part->only_b;
	sum->neither += part->neither;
}

static bool done(void *context, size_t i)
{
	struct session *session = context;
	struct pair *pair = &session->pair[i];

	if (pair->failed || pair->out.failed) {
		cli_complain("no memory");
		session->status = CLI_INTERNAL;
	}
	add_tally(&session->total, &pair->tally);
	if (!cli_write(&pair->out))
		session->status = cli_worse(session->status, CLI_BAD);
	dmasim_buffer_free(&pair->out);
	return !cli_write_failed();
}

/* --- the command ----------------------------------------------------------------------------------------------------
 */

/* a kernel that no scenario can be run with is said once, not for each; profile files are read once */
static bool take_kernels(const struct diff_options *options, bool files, char *kernel[2])
{
	bool own = !files && !options->cmdlines;

	for (unsigned int side = 0; side < 2; side++) {
		const char *given = own ? options->word[side] : options->kernel;

		if (given && !(kernel[side] = cli_kernel(given)))
			return false;
	}
	return true;
}

static const char *side_name(const char *word)
{
	return *word ? word : "(none)";
}

static bool exists(const char *path)
{
	struct stat status;

	return !stat(path, &status);
}

static enum cli_status run_diff(struct diff_options *options)
{
	struct session session = { .options = options };
	bool files = !options->cmdlines && options->words == 2 && exists(options->word[0]) && exists(options->word[1]);
	struct dmasim_buffer out = { 0 };

	options->report.a = side_name(options->cmdlines ? options->cmdline[0] : options->word[0]);
	options->report.b = side_name(options->cmdlines ? options->cmdline[1] : options->word[1]);
	if (!take_kernels(options, files, session.kernel)) {
		free(session.kernel[0]);
		return CLI_BAD;
	}
	if (collect(&session, files)) {
		cli_jobs(options->jobs, session.pairs, work, done, &session);
		dmasim_difference_end(&options->report, &session.total, &out);
		session.status = cli_worse(session.status, cli_finish(&out));
		if (session.total.differ || session.total.only_a || session.total.only_b)
			session.status = cli_worse(session.status, CLI_FAILED);
	} else {
		cli_complain("no memory");
		session.status = CLI_INTERNAL;
	}
	for (size_t i = 0; i < session.pairs; i++) {
		free(session.pair[i].value);
		dmasim_buffer_free(&session.pair[i].out);
	}
	free(session.pair);
	for (int side = 0; side < 2; side++) {
		cli_loaded_free(session.loaded[side], session.inputs[side].count);
		cli_inputs_free(&session.inputs[side]);
		free(session.kernel[side]);
	}
	return session.status;
}

static void check(const struct diff_options *options, struct argp_state *state)
{
	if (options->cmdlines == 1)
		argp_error(state, "a second --cmdline is needed");
	if (options->cmdlines ? options->words < 1 : options->words < 2)
		argp_error(state, "two kernels and a file or folder are needed, or two files");
	if (!options->cmdlines && options->words == 2 && !(exists(options->word[0]) && exists(options->word[1])))
		argp_error(state, "behind two kernels a file or folder is needed");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const format[] = { "text", "json" };
	struct diff_options *options = state->input;

	switch (key) {
	case 'f':
		options->report.format =
			cli_choice(state, "format", arg, format, 2) ? DMASIM_FORMAT_JSON : DMASIM_FORMAT_TEXT;
		return 0;
	case 'c':
		if (options->cmdlines == 2)
			argp_error(state, "--cmdline is given more than twice");
		options->cmdline[options->cmdlines++] = arg;
		return 0;
	case 'k':
		options->kernel = arg;
		return 0;
	case 'v':
		options->report.verbose = true;
		return 0;
	case 'j':
		options->jobs = cli_jobs_wanted(state, arg);
		return 0;
	case ARGP_KEY_ARGS:
		options->word = state->argv + state->next;
		options->words = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_END:
		check(options, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_status cli_diff(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "cmdline", 'c', "OPTIONS", 0,
		  "given twice: compare these command lines instead of kernels; +OPTIONS adds to the scenario's own",
		  0 },
		{ "kernel", 'k', "PROFILE[,BEHAVIOUR=VALUE...]", 0, "with --cmdline or two files: this kernel", 0 },
		{ "format", 'f', "FORMAT", 0, "text (the default) or json (JSON Lines)", 0 },
		{ "verbose", 'v', NULL, 0,
		  "show fields too that follow from others, such as slots, and questions that decide where nothing "
		  "else differs",
		  0 },
		{ "jobs", 'j', "N", 0, "scenarios at the same time (all processors)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "KERNEL KERNEL PATH...\n--cmdline A --cmdline B PATH...\nFILE FILE",
		.doc = "Carry out the same scenarios twice, and show what changes: under two kernels, with two command "
		       "lines, or those of two files.\v"
		       "~ changed, + only on the second side, - only on the first. Exit status: 0 no difference; 1 "
		       "some; "
		       "2 bad usage or an invalid scenario; 3 an internal error.",
	};
	struct diff_options options = { .jobs = cli_processors() };

	cli_parse(&argp, argc, argv, &options);
	options.report.colour = options.report.format == DMASIM_FORMAT_TEXT && cli_colour(STDOUT_FILENO);
	return run_diff(&options);
}
