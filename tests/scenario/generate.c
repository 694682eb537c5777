/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generate schema|profile-schema|reference: docs/scenario.schema.json, docs/profile.schema.json, and the second half of
 * docs/scenario.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/scenario.h>

#include "scenario/reference.h"

int main(int argc, char **argv)
{
	char *text = NULL;

	if (argc == 2 && strcmp(argv[1], "schema") == 0)
		text = dmasim_schema();
	else if (argc == 2 && strcmp(argv[1], "profile-schema") == 0)
		text = dmasim_profile_schema();
	else if (argc == 2 && strcmp(argv[1], "reference") == 0)
		text = scenario_reference();
	if (!text)
		return 1;
	fputs(text, stdout);
	free(text);
	return 0;
}
