// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenarios on several threads, their reports in the order of the command line.
 */
#include "run.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_NS 100000000

/* one scenario: where it is, and what came of it once done */
struct item {
	size_t input;
	unsigned int scenario;		/* in its file */
	unsigned int *value;		/* of those that its `vary:` makes: which; own; NULL: there is none */
	const struct dmasim_cell *cell; /* what `cells:` says of it, or NULL */
	unsigned int number;		/* among the chosen ones of its file, from 1 */
	struct dmasim_buffer report, complaint;
	struct dmasim_tally tally;
	char *kernel;
	uint16_t *met, *possible;
	bool no_memory;
};

struct session {
	const struct run_options *options;
	struct cli_inputs inputs;
	struct cli_loaded *loaded;
	struct item *item;
	size_t items;
	size_t next_input;   /* the next one to report */
	unsigned int number; /* of files reported */
	struct run_coverage coverage;
	struct dmasim_tally total;
	enum cli_status status;
	bool progress; /* a line of it stands on the terminal */
	struct timespec shown;
};

/* a document that names several kernels is a scenario for each: under another kernel they are all one */
static bool same_but_for_kernel(const struct dmasim_scenario *a, const struct dmasim_scenario *b)
{
	return a->at.line == b->at.line && a->name && b->name && !strcmp(a->name, b->name);
}

static bool chosen(const struct session *session, size_t input, unsigned int scenario)
{
	const struct dmasim_file *file = &session->loaded[input].file;
	const char *name = file->scenario[scenario].name;

	if (!cli_input_selects(&session->inputs.input[input], file, scenario))
		return false;
	if (session->options->report.kernel && scenario &&
	    same_but_for_kernel(&file->scenario[scenario - 1], &file->scenario[scenario]))
		return false;
	return !session->options->name || (name && !fnmatch(session->options->name, name, 0));
}

/* with a kernel from the command line, kernels are not varied: the first of them stands for all */
static bool kernel_varies(const struct session *session, const struct dmasim_scenario *s, const unsigned int *value)
{
	for (unsigned int i = 0; session->options->report.kernel && i < s->axes; i++)
		if (s->axis[i].kernel && value[i])
			return true;
	return false;
}

/* does the input ask for one row of the scenario's table? */
static bool asks_for_row(const struct cli_input *input, const struct dmasim_scenario *s)
{
	for (unsigned int i = 0; input->line && i < s->cells; i++)
		if (s->cell[i].at.line == input->line)
			return true;
	return false;
}

static bool add_cell(struct session *session, const struct item *like, const struct dmasim_scenario *s,
		     const unsigned int *value, const struct dmasim_cell *cell, unsigned int *number)
{
	struct item *item = &session->item[session->items];

	if (kernel_varies(session, s, value))
		return true;
	*item = *like;
	item->value = malloc(s->axes * sizeof(*value));
	if (!item->value)
		return false;
	memcpy(item->value, value, s->axes * sizeof(*value));
	/* what is expected is expected of the kernels that the file names */
	item->cell = session->options->report.kernel ? NULL : cell;
	item->number = ++*number;
	session->items++;
	return true;
}

/* the scenarios that a `vary:` makes */
static bool add_cells(struct session *session, const struct item *like, unsigned int *number)
{
	const struct dmasim_scenario *s = &session->loaded[like->input].file.scenario[like->scenario];
	bool row = asks_for_row(&session->inputs.input[like->input], s);
	unsigned int value[64];

	for (unsigned int i = 0; i < s->cells; i++)
		if ((!row || s->cell[i].at.line == session->inputs.input[like->input].line) &&
		    !add_cell(session, like, s, s->cell[i].value, &s->cell[i], number))
			return false;
	for (unsigned long i = 0; !s->cells && i < dmasim_combinations(s); i++) {
		dmasim_combination(s, i, value);
		if (!add_cell(session, like, s, value, NULL, number))
			return false;
	}
	return true;
}

static size_t count_items(const struct dmasim_file *file)
{
	size_t count = 0;

	for (unsigned int i = 0; i < file->scenarios; i++)
		count += file->scenario[i].cells ? file->scenario[i].cells : dmasim_combinations(&file->scenario[i]);
	return count;
}

static bool make_items(struct session *session)
{
	size_t count = 0;

	for (size_t i = 0; i < session->inputs.count; i++)
		count += count_items(&session->loaded[i].file);
	session->item = calloc(count ? count : 1, sizeof(*session->item));
	if (!session->item)
		return false;
	for (size_t i = 0; i < session->inputs.count; i++) {
		unsigned int number = 0;

		if (session->loaded[i].status)
			continue;
		for (unsigned int s = 0; s < session->loaded[i].file.scenarios; s++) {
			const struct item like = { .input = i, .scenario = s };

			if (!chosen(session, i, s))
				continue;
			if (session->loaded[i].file.scenario[s].axes) {
				if (!add_cells(session, &like, &number))
					return false;
				continue;
			}
			session->item[session->items] = like;
			session->item[session->items++].number = ++number;
		}
	}
	return true;
}

static int run_once(const struct run_options *options, const struct dmasim_scenario *scenario, const struct item *item,
		    unsigned int flags, struct dmasim_file *cell, struct dmasim_run *run)
{
	int status;

	if (!item->value)
		return dmasim_scenario_run(scenario, options->kernel, flags, run);
	status = dmasim_cell_run(scenario, item->value, options->kernel, flags, cell, run);
	return status ? status : dmasim_cell_judge(scenario, item->cell, run);
}

/* decisions are recorded only where somebody will see them: a run is repeated with them when it failed */
static int run_one(const struct run_options *options, const struct dmasim_scenario *scenario, const struct item *item,
		   struct dmasim_file *cell, struct dmasim_run *run)
{
	unsigned int flags = options->decisions ? DMASIM_ANSWERS : 0;
	bool always = options->report.verbose || options->report.format == DMASIM_FORMAT_JSON;
	int status = run_once(options, scenario, item, flags | (always ? DMASIM_TRACE : 0), cell, run);

	if (status || always || run->passed || dmasim_run_outcome(run) == DMASIM_REFUSED || run->skipped)
		return status;
	dmasim_run_free(run);
	dmasim_file_free(cell);
	*run = (struct dmasim_run){ 0 };
	return run_once(options, scenario, item, flags | DMASIM_TRACE, cell, run);
}

static void complain(const struct dmasim_error *error, const struct dmasim_file *file, struct dmasim_buffer *out)
{
	char *text = dmasim_file_error_render(file, error, cli_colour(STDERR_FILENO));

	if (text)
		dmasim_buffer_puts(out, text);
	out->failed |= !text;
	free(text);
}

/* a failure may be a matter of the version: what do the other kernels do with the same scenario? */
static void other_kernels(const struct dmasim_run *run, struct dmasim_buffer *out)
{
	struct dmasim_buffer pass = { 0 }, fail = { 0 };

	for (unsigned int i = 0; i < dmasim_profile_count(); i++) {
		struct dmasim_profile profile;
		struct dmasim_run other = { 0 };
		int error;

		dmasim_profile_get(i, &profile);
		if (run->kernel && !strcmp(profile.name, run->kernel))
			continue;
		error = dmasim_scenario_run(run->scenario, profile.name, 0, &other);
		out->failed |= error == -ENOMEM;
		if (!error && dmasim_run_outcome(&other) != DMASIM_REFUSED) {
			struct dmasim_buffer *names = other.passed ? &pass : &fail;

			dmasim_buffer_printf(names, "%s%s", names->size ? ", " : "", profile.name);
		}
		dmasim_run_free(&other);
	}
	if (!pass.size || !fail.size)
		dmasim_buffer_printf(out, "  other kernels: all %s\n", pass.size ? "pass" : "fail");
	else
		dmasim_buffer_printf(out, "  other kernels: passes with %s; fails with %s\n", pass.data, fail.data);
	out->failed |= pass.failed || fail.failed;
	dmasim_buffer_free(&pass);
	dmasim_buffer_free(&fail);
}

/* of many scenarios that pass, text says so once */
static bool is_told(const struct session *session, const struct item *item, const struct dmasim_run *run)
{
	enum dmasim_outcome outcome = dmasim_run_outcome(run);

	return !item->value || session->options->report.format != DMASIM_FORMAT_TEXT ||
	       session->options->report.verbose || (outcome != DMASIM_PASSED && outcome != DMASIM_SKIPPED);
}

static void work(void *context, size_t i)
{
	struct session *session = context;
	struct item *item = &session->item[i];
	const struct dmasim_file *file = &session->loaded[item->input].file;
	const struct dmasim_scenario *scenario = &file->scenario[item->scenario];
	struct dmasim_file cell = { 0 };
	struct dmasim_run run = { 0 };
	int status = run_one(session->options, scenario, item, &cell, &run);

	if (status == -ENOMEM) {
		item->no_memory = true;
		dmasim_run_free(&run);
		dmasim_file_free(&cell);
		return;
	}
	if (!run.scenario)
		run.scenario = scenario;
	run.refused |= status != 0;
	if (dmasim_run_outcome(&run) == DMASIM_REFUSED)
		complain(&run.error, file, &item->complaint);
	dmasim_tally_run(&item->tally, &run);
	if (is_told(session, item, &run))
		dmasim_report_run(&session->options->report, file, &run, item->number, &item->report);
	if (dmasim_run_outcome(&run) == DMASIM_FAILED && session->options->report.format == DMASIM_FORMAT_TEXT &&
	    !item->cell)
		other_kernels(&run, &item->report);
	if (session->options->decisions && run.answers_met && run.kernel) {
		item->kernel = strdup(run.kernel);
		item->met = run.answers_met;
		item->possible = run.answers_possible;
		run.answers_met = run.answers_possible = NULL;
	}
	dmasim_run_free(&run);
	dmasim_file_free(&cell);
}

static void clear_progress(struct session *session)
{
	if (session->progress)
		fputs("\r\033[K", stderr);
	session->progress = false;
}

static void show_progress(struct session *session, size_t done)
{
	struct timespec now;
	long long ns;

	if (!isatty(STDERR_FILENO))
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ns = (now.tv_sec - session->shown.tv_sec) * 1000000000LL + now.tv_nsec - session->shown.tv_nsec;
	if (ns < PROGRESS_NS)
		return;
	session->shown = now;
	fflush(stdout);
	fprintf(stderr, "\r\033[K%zu of %zu scenarios", done, session->items);
	session->progress = true;
}

static void put(struct session *session, struct dmasim_buffer *out)
{
	if (out->failed) {
		cli_complain("no memory");
		session->status = CLI_INTERNAL;
	}
	if (out->size)
		clear_progress(session);
	if (!cli_write(out))
		session->status = cli_worse(session->status, CLI_BAD);
	dmasim_buffer_clear(out);
}

static const struct dmasim_error *first_error(const struct cli_loaded *loaded, struct dmasim_error *spare)
{
	if (loaded->diagnostics.count && loaded->diagnostics.error[0].at.file == loaded->diagnostics.file)
		return &loaded->diagnostics.error[0];
	if (loaded->diagnostics.count) {
		/* it is in a profile file: what matters here is where that is named */
		*spare = loaded->diagnostics.error[0];
		spare->at = spare->also.file == loaded->diagnostics.file ? spare->also : (struct dmasim_span){ 0 };
		return spare;
	}
	*spare = (struct dmasim_error){ .code = loaded->status };
	snprintf(spare->text, sizeof(spare->text), "%s", strerror(-loaded->status));
	return spare;
}

static const char *shown_name(const struct cli_input *input)
{
	return strcmp(input->path, "-") ? input->path : "<stdin>";
}

/* inputs up to @end that could not be read; others without a chosen scenario are left out */
static void report_unread(struct session *session, size_t end, struct dmasim_buffer *out)
{
	for (; session->next_input < end; session->next_input++) {
		const struct cli_loaded *loaded = &session->loaded[session->next_input];
		struct dmasim_error spare;

		if (!loaded->status)
			continue;
		session->total.unread++;
		dmasim_report_unread(&session->options->report, shown_name(&session->inputs.input[session->next_input]),
				     first_error(loaded, &spare), ++session->number, out);
	}
}

/* files that the report will hold: those with a chosen scenario, and unread ones */
static unsigned int reported_files(const struct session *session)
{
	unsigned int count = 0;

	for (size_t i = 0; i < session->inputs.count; i++)
		count += session->loaded[i].status != 0;
	for (size_t i = 0; i < session->items; i++)
		count += session->item[i].number == 1;
	return count;
}

/* behind the last of the scenarios that one `vary:` made */
static void report_cells(struct session *session, size_t first, size_t last, size_t i, struct dmasim_buffer *out)
{
	const struct item *item = &session->item[i];
	const struct dmasim_file *file = &session->loaded[item->input].file;
	unsigned long passed = 0, skipped = 0;

	if (!item->value || (i < last && session->item[i + 1].scenario == item->scenario))
		return;
	for (size_t k = i + 1; k-- > first && session->item[k].scenario == item->scenario;) {
		passed += session->item[k].tally.passed;
		skipped += session->item[k].tally.skipped;
	}
	dmasim_report_cells(&session->options->report, &file->scenario[item->scenario], passed, skipped, out);
}

/* the scenarios @first to @last of one file, all done */
static void report_file(struct session *session, size_t first, size_t last)
{
	const struct dmasim_report *report = &session->options->report;
	size_t input = session->item[first].input;
	const char *name = shown_name(&session->inputs.input[input]);
	struct dmasim_tally file = { .files = 1 };
	struct dmasim_buffer out = { 0 };

	for (size_t i = first; i <= last; i++)
		dmasim_tally_add(&file, &session->item[i].tally);
	report_unread(session, input, &out);
	dmasim_report_file_start(report, name, &file, &out);
	for (size_t i = first; i <= last; i++) {
		struct item *item = &session->item[i];

		if (item->report.size)
			dmasim_buffer_add(&out, item->report.data, item->report.size);
		out.failed |= item->report.failed || item->complaint.failed || item->no_memory;
		dmasim_buffer_free(&item->report);
		report_cells(session, first, last, i, &out);
	}
	dmasim_report_file_end(report, name, &file, ++session->number, &out);
	session->next_input = input + 1;
	dmasim_tally_add(&session->total, &file);
	put(session, &out);
	dmasim_buffer_free(&out);
}

static void take_coverage(struct session *session, struct item *item)
{
	if (item->kernel && item->met && item->possible)
		run_coverage_add(&session->coverage, item->kernel, item->met, item->possible);
	free(item->kernel);
	free(item->met);
	free(item->possible);
	item->kernel = NULL;
	item->met = item->possible = NULL;
}

static bool done(void *context, size_t i)
{
	struct session *session = context;
	struct item *item = &session->item[i];
	size_t first = i;

	take_coverage(session, item);
	if (item->complaint.size) {
		clear_progress(session);
		fflush(stdout);
		fwrite(item->complaint.data, 1, item->complaint.size, stderr);
	}
	dmasim_buffer_free(&item->complaint);
	show_progress(session, i + 1);
	if (i + 1 < session->items && session->item[i + 1].input == item->input)
		return true;
	while (first && session->item[first - 1].input == item->input)
		first--;
	report_file(session, first, i);
	return !cli_write_failed();
}

static void run_all(struct session *session)
{
	const struct dmasim_report *report = &session->options->report;
	struct dmasim_buffer out = { 0 };

	dmasim_report_start(report, reported_files(session), &out);
	put(session, &out);
	clock_gettime(CLOCK_MONOTONIC, &session->shown);
	cli_jobs(session->options->jobs, session->items, work, done, session);
	report_unread(session, session->inputs.count, &out);
	dmasim_report_end(report, &session->total, &out);
	if (session->options->decisions) {
		out.failed |= session->coverage.failed;
		run_coverage_report(&session->coverage, report, &out);
	}
	put(session, &out);
	dmasim_buffer_free(&out);
}

static void judge(struct session *session)
{
	const struct dmasim_tally *total = &session->total;

	if (total->failed || total->xpassed)
		session->status = cli_worse(session->status, CLI_FAILED);
	if (total->refused || total->unread)
		session->status = cli_worse(session->status, CLI_BAD);
	for (size_t i = 0; i < session->inputs.count && !session->items; i++)
		if (session->loaded[i].file.own)
			cli_complain("%s: a profile, not a scenario: name it with -k, or in a scenario's kernel",
				     session->inputs.input[i].path);
	if (!session->items && session->status == CLI_OK) {
		cli_complain("no scenario was chosen");
		session->status = CLI_BAD;
	}
}

static void session_free(struct session *session)
{
	for (size_t i = 0; i < session->items; i++) {
		dmasim_buffer_free(&session->item[i].report);
		dmasim_buffer_free(&session->item[i].complaint);
		free(session->item[i].value);
		free(session->item[i].kernel);
		free(session->item[i].met);
		free(session->item[i].possible);
	}
	free(session->item);
	cli_loaded_free(session->loaded, session->inputs.count);
	cli_inputs_free(&session->inputs);
	run_coverage_free(&session->coverage);
}

enum cli_status run_scenarios(const struct run_options *options)
{
	struct session session = { .options = options };

	cli_inputs_collect(&session.inputs, options->path, options->paths);
	session.status = session.inputs.status;
	session.loaded = cli_load(&session.inputs, options->jobs, &session.status);
	if (session.loaded && make_items(&session)) {
		run_all(&session);
		judge(&session);
	} else {
		session.status = CLI_INTERNAL;
	}
	session_free(&session);
	return session.status;
}
