// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <stdlib.h>

enum cli_status cli_schema(int argc, char **argv)
{
	struct dmasim_buffer out = { 0 };
	char *schema;

	cli_parse_none(argc, argv, "Print the JSON Schema of scenario files, as docs/scenario.schema.json holds it.");
	schema = dmasim_schema();
	if (schema)
		dmasim_buffer_puts(&out, schema);
	else
		out.failed = true;
	free(schema);
	return cli_finish(&out);
}
