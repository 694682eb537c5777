/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of docs/reference/hardware.md as test vectors: what is asserted is what the document says, row by row. A
 * row that a test does not know is a failure, so that none can be added without being asserted.
 */
#ifndef DMASIM_TESTS_UNIT_DOC_TABLE_H
#define DMASIM_TESTS_UNIT_DOC_TABLE_H

#include "test.h"

#include "base/types.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOC_ROWS_MAX 80u
#define DOC_COLUMNS_MAX 10u

struct doc_table {
	const char *section;
	unsigned int rows, columns;
	const char *head[DOC_COLUMNS_MAX];
	const char *cell[DOC_ROWS_MAX][DOC_COLUMNS_MAX];
	char *text; /* that the cells point into */
};

static inline char *doc_trim(char *s)
{
	char *end = s + strlen(s);

	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* the cells of a line "| a | b |", in place; an escaped bar is text */
static inline unsigned int doc_split(char *line, const char **cell)
{
	unsigned int count = 0;
	char *from = line + 1, *to = from;

	for (char *p = from; *p; p++) {
		if (p[0] == '\\' && p[1] == '|') {
			*to++ = *++p;
		} else if (*p == '|') {
			*to = '\0';
			assert_true(count < DOC_COLUMNS_MAX);
			cell[count++] = doc_trim(from);
			from = to = p + 1;
		} else {
			*to++ = *p;
		}
	}
	return count;
}

static inline bool doc_is_heading(const char *line, const char *section)
{
	size_t length = strlen(section);

	if (*line != '#')
		return false;
	line += strspn(line, "# ");
	return !strncmp(line, section, length) && (line[length] == ' ' || line[length] == '.') &&
	       !isdigit((unsigned char)line[length + 1]);
}

static inline char *doc_read(void)
{
	FILE *f = fopen(HARDWARE_MD, "r");
	size_t size = 1 << 20;
	char *text = malloc(size);

	assert_non_null(f);
	assert_non_null(text);
	size = fread(text, 1, size - 1, f);
	assert_true(feof(f));
	(void)fclose(f);
	text[size] = '\0';
	return text;
}

static inline void doc_add_line(struct doc_table *t, char *line)
{
	unsigned int columns;

	if (strspn(line, "|-: ") == strlen(line))
		return;
	if (!t->columns) {
		t->columns = doc_split(line, t->head);
		return;
	}
	assert_true(t->rows < DOC_ROWS_MAX);
	columns = doc_split(line, t->cell[t->rows]);
	if (columns != t->columns)
		fail_msg("%s row %u: %u cells, not %u", t->section, t->rows + 1, columns, t->columns);
	t->rows++;
}

/* the table whose first column is headed @first, in @section */
static inline void doc_table_load(struct doc_table *t, const char *section, const char *first)
{
	bool inside = false, table = false, wanted = false;
	size_t length = strlen(first);

	*t = (struct doc_table){ .section = section, .text = doc_read() };
	for (char *line = t->text, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (*line == '#')
			inside = doc_is_heading(line, section);
		if (!inside || *line != '|') {
			table = false;
			if (wanted && t->rows)
				break;
			continue;
		}
		if (!table)
			wanted = !strncmp(line + 1 + strspn(line + 1, " "), first, length);
		table = true;
		if (wanted)
			doc_add_line(t, line);
	}
	if (!t->rows)
		fail_msg("no table '%s' in section %s", first, section);
}

/* every test that reads a table ends with this: the number of its rows is part of what is said */
static inline void doc_table_free(struct doc_table *t, unsigned int asserted)
{
	print_message("hardware.md %s '%s': %u rows, %u assertions\n", t->section, t->head[0], t->rows, asserted);
	assert_true(asserted >= t->rows);
	free(t->text);
}

static inline bool doc_starts(const char *cell, const char *with)
{
	return !strncmp(cell, with, strlen(with));
}

static inline bool doc_says(const char *cell, const char *what)
{
	return strstr(cell, what) != NULL;
}

#define doc_unknown(t, row, column)                                                                                    \
	fail_msg("%s row %u: nobody knows '%s'", (t)->section, (row) + 1, (t)->cell[row][column])

/* "4K", "2M", "1G" */
static inline u64 doc_size(const char *s)
{
	char *unit;
	u64 n = strtoull(s, &unit, 10);

	assert_true(n && unit != s);
	switch (*unit) {
	case 'K':
		return n << 10;
	case 'M':
		return n << 20;
	case 'G':
		return n << 30;
	default:
		fail_msg("'%s' is no size", s);
	}
	return 0;
}

#endif
