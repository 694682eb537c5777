// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <string.h>

#define NAMES_MAX 64

struct init_options {
	const char *platform, *output;
	bool list;
};

static enum cli_status list_platforms(void)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_template t;

	for (unsigned int i = 0; i < dmasim_template_count(); i++) {
		dmasim_template_get(i, &t);
		dmasim_buffer_printf(&out, "%-16s %s\n", t.name, t.doc);
	}
	return cli_finish(&out);
}

static enum cli_status write_template(const struct init_options *options)
{
	struct dmasim_buffer out = { 0 };
	const char *name[NAMES_MAX];
	struct dmasim_template t;
	unsigned int n = 0;

	for (; n < dmasim_template_count() && n < NAMES_MAX; n++) {
		dmasim_template_get(n, &t);
		name[n] = t.name;
		if (strcmp(t.name, options->platform) != 0)
			continue;
		dmasim_buffer_puts(&out, t.text);
		return cli_write_file(options->output, &out);
	}
	return cli_unknown("platform", options->platform, name, n);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct init_options *options = state->input;

	switch (key) {
	case 'l':
		options->list = true;
		return 0;
	case 'o':
		options->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (options->platform)
			argp_error(state, "unexpected argument '%s'", arg);
		options->platform = arg;
		return 0;
	case ARGP_KEY_END:
		if (!options->platform && !options->list)
			argp_error(state, "a platform is needed; --list shows which there are");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

enum cli_status cli_init(int argc, char **argv)
{
	static const struct argp_option option[] = {
		{ "list", 'l', NULL, 0, "list the platforms", 0 },
		{ "output", 'o', "FILE", 0, "write it there; - (the default): standard output", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = option,
		.parser = parse,
		.args_doc = "PLATFORM\n--list",
		.doc = "Write a scenario to begin with: one that runs, with comments, for a platform by its name.",
	};
	struct init_options options = { 0 };

	cli_parse(&argp, argc, argv, &options);
	return options.list ? list_platforms() : write_template(&options);
}
