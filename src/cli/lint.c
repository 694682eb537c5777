// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* findings are this command's result, so they go to standard output; what makes a file invalid does not */
static unsigned int lint(const struct dmasim_file *file, struct dmasim_buffer *out)
{
	struct dmasim_diagnostics findings = { 0 };
	unsigned int count = dmasim_file_lint(file, &findings);

	out->failed |= count == UINT32_MAX;
	cli_show_diagnostics(&findings, out);
	dmasim_diagnostics_free(&findings);
	return count;
}

static void show(const struct dmasim_file *file, const struct dmasim_error *error)
{
	char *text = dmasim_file_error_render(file, error, cli_colour(STDERR_FILENO));

	fputs(text ? text : "out of memory\n", stderr);
	free(text);
}

/* what only a machine knows: names of profiles, behaviours, options, knobs and invariants; standard error */
static enum cli_status check(const struct dmasim_file *file)
{
	enum cli_status status = CLI_OK;
	struct dmasim_error error;

	for (unsigned int i = 0; i < file->scenarios; i++) {
		const struct dmasim_scenario *scenario = &file->scenario[i];

		/* what is only kept for later is no fault of the file */
		if (scenario->axes || scenario->explore || !dmasim_scenario_check(scenario, NULL, &error))
			continue;
		show(file, &error);
		status = CLI_BAD;
	}
	if (!file->own || !dmasim_profile_file_check(file->own, &error))
		return status;
	show(file, &error);
	return CLI_BAD;
}

enum cli_status cli_lint(int argc, char **argv)
{
	static const char doc[] =
		"Check scenarios without running them: what is invalid, and what is legal but makes little sense. "
		"Exit status: 0 nothing found; 1 something that makes little sense; 2 something invalid.";
	struct cli_inputs inputs = { 0 };
	struct dmasim_buffer out = { 0 };
	unsigned int findings = 0;
	struct cli_loaded *loaded;
	enum cli_status status;

	cli_parse_paths(argc, argv, doc, &inputs);
	status = inputs.status;
	loaded = cli_load(&inputs, cli_processors(), &status);
	for (size_t i = 0; loaded && i < inputs.count; i++)
		if (!loaded[i].status) {
			findings += lint(&loaded[i].file, &out);
			status = cli_worse(status, check(&loaded[i].file));
		}
	cli_loaded_free(loaded, inputs.count);
	cli_inputs_free(&inputs);
	if (findings)
		status = cli_worse(status, CLI_FAILED);
	return cli_worse(status, cli_finish(&out));
}
