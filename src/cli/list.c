// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

static void list(const struct cli_input *input, const struct dmasim_file *file, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < file->scenarios; i++) {
		const struct dmasim_scenario *scenario = &file->scenario[i];
		const struct dmasim_platform *platform = &scenario->platform;

		if (cli_input_selects(input, file, i))
			dmasim_buffer_printf(out, "%s:%u: %s [%s]\n", input->path, scenario->at.line,
					     scenario->name ? scenario->name : "(no name)",
					     platform->own_kernel ? platform->own_kernel->name
					     : platform->kernel	  ? platform->kernel
								  : dmasim_profile_default());
	}
}

enum cli_status cli_list(int argc, char **argv)
{
	static const char doc[] = "List the scenarios in files and folders, each with its place and kernel.";
	struct cli_inputs inputs = { 0 };
	struct dmasim_buffer out = { 0 };
	struct cli_loaded *loaded;
	enum cli_status status;

	cli_parse_paths(argc, argv, doc, &inputs);
	status = inputs.status;
	loaded = cli_load(&inputs, cli_processors(), &status);
	for (size_t i = 0; loaded && i < inputs.count; i++)
		if (!loaded[i].status)
			list(&inputs.input[i], &loaded[i].file, &out);
	cli_loaded_free(loaded, inputs.count);
	cli_inputs_free(&inputs);
	return cli_worse(status, cli_finish(&out));
}
