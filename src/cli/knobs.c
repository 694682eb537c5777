// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <inttypes.h>

static void show(const struct dmasim_option *option, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "  %-28s ", option->name);
	if (option->flag)
		dmasim_buffer_printf(out, "%-8s", option->def ? "true" : "false");
	else
		dmasim_buffer_printf(out, "%-8" PRIu64, option->def);
	dmasim_buffer_printf(out, " %s\n", option->doc);
}

enum cli_status cli_knobs(int argc, char **argv)
{
	struct dmasim_buffer out = { 0 };
	struct dmasim_option option;

	cli_parse_none(argc, argv, "List the hardware knobs and the kernel's build options, with their defaults.");
	dmasim_buffer_puts(&out, "platform.hardware: what hardware does and nobody has documented\n");
	for (unsigned int i = 0; i < dmasim_knob_count(); i++) {
		dmasim_knob_get(i, &option);
		show(&option, &out);
	}
	dmasim_buffer_puts(&out, "\nplatform.config: build options that matter; defaults of x86-64\n");
	for (unsigned int i = 0; i < dmasim_config_count(); i++) {
		dmasim_config_get(i, &option);
		show(&option, &out);
	}
	return cli_finish(&out);
}
