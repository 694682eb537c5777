/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: span
 *
 * Where something stands in a scenario file.
 */
#ifndef DMASIM_SPAN_H
#define DMASIM_SPAN_H

#include <stdint.h>

/**
 * struct dmasim_span - a place in a scenario file
 * @file: name of the file; belongs to whoever holds the text: a struct dmasim_file or struct dmasim_diagnostics
 * @line: from 1; 0: no place
 * @column: from 1, in characters, not bytes
 * @end_column: behind the last character, on the same line
 */
struct dmasim_span {
	const char *file;
	uint32_t line, column, end_column;
};

#endif
