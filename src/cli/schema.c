// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum cli_status cli_schema(int argc, char **argv)
{
	struct dmasim_buffer out = { 0 };
	static const char *const kinds[] = { "scenario", "profile" };
	const char *kind = cli_parse_one(argc, argv, "[scenario|profile]",
					 "Print the JSON Schema of scenario files, or of profile files, as "
					 "docs/scenario.schema.json and docs/profile.schema.json hold them.");
	char *schema;

	if (kind && strcmp(kind, kinds[0]) != 0 && strcmp(kind, kinds[1]) != 0)
		return cli_unknown("schema", kind, kinds, 2);
	schema = kind && !strcmp(kind, kinds[1]) ? dmasim_profile_schema() : dmasim_schema();
	if (schema)
		dmasim_buffer_puts(&out, schema);
	else
		out.failed = true;
	free(schema);
	return cli_finish(&out);
}
