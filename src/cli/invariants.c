// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

enum cli_status cli_invariants(int argc, char **argv)
{
	struct dmasim_buffer out = { 0 };

	cli_parse_none(
		argc, argv,
		"List what must hold at every step of a scenario. A scenario turns one off by name, or names the "
		"ones that it breaks: `invariants: {NAME: false}`, `expect: {violates: [NAME]}`.");
	for (unsigned int i = 0; i < dmasim_invariant_count(); i++) {
		struct dmasim_invariant invariant;

		dmasim_invariant_get(i, &invariant);
		dmasim_buffer_printf(&out, "%-28s %-9s %s\n", invariant.name, invariant.severity, invariant.doc);
	}
	return cli_finish(&out);
}
