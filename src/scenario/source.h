/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a scenario file.
 */
#ifndef DMASIM_SCENARIO_SOURCE_H
#define DMASIM_SCENARIO_SOURCE_H

#include <sys/types.h>

#include "scenario/diag.h"

#define SOURCE_LIMIT (16u << 20)

/*
 * Reads a file, or standard input for "-": *@name is what diagnostics call it, the caller frees *@text. 0, or a
 * negative errno with a diagnostic.
 */
int source_load(const char *path, const char **name, char **text, size_t *size, struct dmasim_diagnostics *diagnostics);
/* which file it is, by whatever path */
struct source_id {
	dev_t device;
	ino_t number;
};

static inline bool source_same(const struct source_id *a, const struct source_id *b)
{
	return a->device == b->device && a->number == b->number;
}

/* a regular file only, which can be read again, and does not wait for anybody; a negative errno with *@why set */
int source_read_regular(const char *path, char **text, size_t *size, struct source_id *id, const char **why);
/* reports the first byte that cannot stand in a YAML document; false if there is one */
bool source_check(struct diag *d, const char *text, size_t size);

#endif
