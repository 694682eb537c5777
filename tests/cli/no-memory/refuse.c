/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linked into the program with failing_heap.c: the allocation of ours whose number is in DMASIM_FAIL_AT fails. How many
 * there were is left in the file that DMASIM_COUNT_TO names.
 */
#include "failing_heap.h"

#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("DMASIM_FAIL_AT");

	heap_fail_at(at ? strtoul(at, NULL, 10) : 0);
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("DMASIM_COUNT_TO");
	FILE *f = path ? fopen(path, "w") : NULL;

	if (!f)
		return;
	(void)fprintf(f, "%lu\n", atomic_load(&heap.count));
	(void)fclose(f);
}
