/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a recording: plain or compressed text, lines, and tables of comma separated values.
 */
#ifndef DMASIM_TESTS_TRACES_TEXT_H
#define DMASIM_TESTS_TRACES_TEXT_H

#include "base/types.h"

/* @path or, where that does not exist, @path.gz, with a NUL behind it; NULL: neither can be read. Owned by the caller
 */
char *text_load(const char *path);
/* cuts the next line off *@cursor and returns it; NULL at the end */
char *text_line(char **cursor);

/* a table with a header; rows are counted from 0 without it */
struct table {
	char *text;
	char **field; /* header first, columns in a row */
	unsigned int columns;
	size_t rows;
};

/* 0, -ENOENT: no such file, or -EINVAL with a message printed */
int table_load(struct table *t, const char *path);
void table_free(struct table *t);
/* "" where the table has no such column */
const char *table_get(const struct table *t, size_t row, const char *column);
u64 table_hex(const struct table *t, size_t row, const char *column);
s64 table_number(const struct table *t, size_t row, const char *column);

#endif
