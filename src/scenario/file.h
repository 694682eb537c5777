/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a file with a bound on the memory it may take, so that tests can make it run out.
 */
#ifndef DMASIM_SCENARIO_FILE_H
#define DMASIM_SCENARIO_FILE_H

#include <dmasim/scenario.h>

/* dmasim_file_parse(), with at most memory_limit bytes for the tree and the scenarios; 0: no limit */
int file_parse(const char *name, const char *text, size_t size, size_t memory_limit, struct dmasim_file *file,
	       struct dmasim_diagnostics *diagnostics);

#endif
