// SPDX-License-Identifier: GPL-2.0-only
#include "find.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct report_options {
	const char *word, *kernel, *folder;
	bool mail;
};

/* FILE-LINE.report.yaml, so that each scenario of a file has its own; the caller frees it */
static char *report_name(const struct cli_found *found, bool mail)
{
	const char *path = found->inputs.input[0].path, *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	unsigned int line = found->cell ? found->cell->at.line : found->scenario->at.line;
	int size = dot && dot != base ? (int)(dot - base) : (int)strlen(base);
	char *name;

	if (strcmp(path, "-") == 0) {
		base = "stdin";
		size = 5;
	}
	return asprintf(&name, "%.*s-%u.report.%s", size, base, line, mail ? "txt" : "yaml") < 0 ? NULL : name;
}

static enum cli_status write_report(const char *folder, const char *name, struct dmasim_buffer *report)
{
	struct dmasim_buffer said = { 0 };
	enum cli_status status;
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		cli_complain("no memory");
		dmasim_buffer_free(report);
		return CLI_INTERNAL;
	}
	/* that it could not be made shows when the file cannot be, either */
	(void)mkdir(folder, 0777);
	status = cli_write_file(path, report);
	if (status == CLI_OK) {
		dmasim_buffer_printf(&said, "%s\n", path);
		status = cli_finish(&said);
	}
	free(path);
	return status;
}

static enum cli_status report_found(const void *context, const char *kernel, const struct cli_found *found)
{
	const struct report_options *options = context;
	char *name = report_name(found, options->mail);
	const struct dmasim_bugreport_options how = { .scenario = found->scenario,
						      .cell = found->cell,
						      .step = found->step,
						      .mail = options->mail,
						      .name = name };
	struct dmasim_buffer out = { 0 };
	struct dmasim_error error = { 0 };
	enum cli_status status;

	(void)kernel; /* the run has it */
	if (!name || dmasim_bugreport_write(&found->run, &how, &out, &error)) {
		cli_complain("%s", name && error.text[0] ? error.text : "no memory");
		status = CLI_INTERNAL;
		dmasim_buffer_free(&out);
	} else if (options->folder && strcmp(options->folder, "-") != 0) {
		status = write_report(options->folder, name, &out);
	} else {
		status = cli_finish(&out);
	}
	free(name);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case 'k':
		options->kernel = arg;
		return 0;
	case 'm':
		options->mail = true;
		return 0;
	case 'o':
		options->folder = arg;
		return 0;
	default:
		return cli_parse_word(key, arg, state, &options->word, "a scenario file is needed");
	}
}

enum cli_status cli_report(int argc, char **argv)
{
	static const struct argp_option option[] = {
		CLI_OPTION_KERNEL("the scenario's own"),
		{ "mail", 'm', NULL, 0, "plain text of 72 columns, to be sent to a list as it is", 0 },
		{ "output", 'o', "DIR", 0,
		  "write a file in this folder and print its name; - (the default): standard output", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "FILE[:STEP]",
		.doc = "Write a report that does the same anywhere: the scenario by itself, everything that its kernel "
		       "and hardware are said to do, what was expected and what came, and every decision.\v"
		       "The first scenario that fails is reported, or the only one there; FILE:LINE names one, and "
		       "with the line or the id of a step also the step that the report is about. `dmasim replay` "
		       "carries it out again. Exit status: 0 it was written; 2 bad usage or an invalid scenario; 3 an "
		       "internal error.",
	};
	struct report_options options = { 0 };

	cli_parse(&argp, argc, argv, &options);
	return cli_find_then(options.word, options.kernel, false, report_found, &options);
}
