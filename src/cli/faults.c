// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

enum cli_status cli_faults(int argc, char **argv)
{
	struct dmasim_buffer out = { 0 };

	cli_parse_none(argc, argv,
		       "List the faults that `fault:` may name: what the hardware reports, and who sees it.");
	for (unsigned int i = 0; i < dmasim_fault_count(); i++) {
		struct dmasim_fault fault;

		dmasim_fault_get(i, &fault);
		dmasim_buffer_printf(&out, "%-22s %s\n%-22s %s\n", fault.name, fault.event, "", fault.effect);
	}
	return cli_finish(&out);
}
