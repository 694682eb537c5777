// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static char *read_all(gzFile file)
{
	size_t size = 0, capacity = 64u << 10;
	char *text = malloc(capacity);
	int got = 0;

	while (text) {
		got = gzread(file, text + size, (unsigned int)(capacity - size - 1));
		if (got <= 0)
			break;
		size += (size_t)got;
		if (size + 1 == capacity) {
			char *more = realloc(text, capacity *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (text && got < 0) {
		free(text);
		return NULL;
	}
	if (text)
		text[size] = '\0';
	return text;
}

char *text_load(const char *path)
{
	char packed[4096];
	gzFile file = gzopen(path, "rb");
	char *text;

	if (!file && (size_t)snprintf(packed, sizeof(packed), "%s.gz", path) < sizeof(packed))
		file = gzopen(packed, "rb");
	if (!file)
		return NULL;
	text = read_all(file);
	gzclose(file);
	return text;
}

char *text_line(char **cursor)
{
	char *line = *cursor, *end;

	if (!line || !*line)
		return NULL;
	/* not strchr(): under AddressSanitizer's strict_string_checks each call of it reads to the end of the whole text */
	for (end = line; *end && *end != '\n';)
		end++;
	*cursor = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

/* one field of a row, unquoted in place; *@cursor then stands behind the comma, or is NULL at the end of the row */
static char *next_field(char **cursor)
{
	char *field = *cursor, *to = field, *from = field;
	bool quoted = *from == '"';

	for (from += quoted; *from; from++) {
		if (quoted && *from == '"' && from[1] != '"')
			break;
		if (!quoted && *from == ',')
			break;
		from += quoted && *from == '"';
		*to++ = *from;
	}
	if (quoted && *from == '"')
		from++;
	*cursor = *from == ',' ? from + 1 : NULL;
	*to = '\0';
	return field;
}

static unsigned int count_columns(const char *header)
{
	unsigned int n = 1;

	for (; *header; header++)
		n += *header == ',';
	return n;
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static bool cut_rows(struct table *t, const char *path)
{
	char *cursor = t->text, *line;
	size_t lines = 0;

	while ((line = text_line(&cursor))) {
		for (unsigned int i = 0; i < t->columns; i++) {
			if (!line) {
				(void)fprintf(stderr, "%s:%zu: too few columns\n", path, lines + 1);
				return false;
			}
			t->field[lines * t->columns + i] = next_field(&line);
		}
		lines++;
	}
	t->rows = lines - 1;
	return true;
}

int table_load(struct table *t, const char *path)
{
	char *end;

	*t = (struct table){ .text = text_load(path) };
	if (!t->text)
		return -ENOENT;
	end = strchr(t->text, '\n');
	if (!end)
		return -EINVAL;
	*end = '\0';
	t->columns = count_columns(t->text);
	*end = '\n';
	t->field = calloc(count_lines(t->text) * t->columns, sizeof(*t->field));
	return t->field && cut_rows(t, path) ? 0 : -EINVAL;
}

void table_free(struct table *t)
{
	free(t->text);
	free(t->field);
	*t = (struct table){ 0 };
}

const char *table_get(const struct table *t, size_t row, const char *column)
{
	for (unsigned int i = 0; i < t->columns; i++)
		if (strcmp(t->field[i], column) == 0)
			return t->field[(row + 1) * t->columns + i];
	return "";
}

u64 table_hex(const struct table *t, size_t row, const char *column)
{
	return strtoull(table_get(t, row, column), NULL, 16);
}

s64 table_number(const struct table *t, size_t row, const char *column)
{
	return strtoll(table_get(t, row, column), NULL, 10);
}
