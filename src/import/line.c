// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of text that need not end in NUL and may hold any bytes.
 */
#include "import/import.h"

#include <string.h>

#define COMMENT_MAX 200u

void reader_start(struct reader *r, const struct dmasim_import_text *text, size_t most)
{
	*r = (struct reader){ .at = text->data };
	r->end = text->data ? text->data + (text->size < most ? text->size : most) : NULL;
}

bool reader_line(struct reader *r, struct piece *line)
{
	const char *end;

	if (r->at == r->end)
		return false;
	end = memchr(r->at, '\n', (size_t)(r->end - r->at));
	*line = (struct piece){ r->at, (size_t)((end ? end : r->end) - r->at) };
	if (line->size && line->s[line->size - 1] == '\r')
		line->size--;
	r->at = end ? end + 1 : r->end;
	r->line++;
	return true;
}

bool piece_is(struct piece p, const char *word)
{
	return strlen(word) == p.size && (!p.size || memcmp(p.s, word, p.size) == 0);
}

bool piece_same(struct piece a, struct piece b)
{
	return a.size == b.size && (!a.size || memcmp(a.s, b.s, a.size) == 0);
}

bool piece_starts(struct piece p, const char *word)
{
	size_t size = strlen(word);

	return p.size >= size && memcmp(p.s, word, size) == 0;
}

struct piece piece_behind(struct piece p, const char *word)
{
	size_t size = strlen(word);

	while (p.size >= size) {
		const char *first = memchr(p.s, word[0], p.size - size + 1);

		if (!first)
			break;
		p.size -= (size_t)(first - p.s);
		p.s = first;
		if (memcmp(p.s, word, size) == 0)
			return (struct piece){ p.s + size, p.size - size };
		p.s++;
		p.size--;
	}
	return (struct piece){ NULL, 0 };
}

bool piece_has(struct piece p, const char *word)
{
	return piece_behind(p, word).s != NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct piece piece_word(struct piece *rest)
{
	struct piece word;

	while (rest->size && is_blank(*rest->s)) {
		rest->s++;
		rest->size--;
	}
	word = (struct piece){ rest->s, 0 };
	while (word.size < rest->size && !is_blank(rest->s[word.size]))
		word.size++;
	rest->s += word.size;
	rest->size -= word.size;
	return word;
}

static unsigned int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

bool piece_number(struct piece p, unsigned int base, u64 *value, struct piece *rest)
{
	u64 v = 0;
	size_t i = base == 16 && piece_starts(p, "0x") ? 2 : 0, first = i;

	for (; i < p.size && digit_of(p.s[i]) < base; i++) {
		unsigned int digit = digit_of(p.s[i]);

		if (v > (UINT64_MAX - digit) / base)
			return false;
		v = v * base + digit;
	}
	if (i == first)
		return false;
	*value = v;
	if (rest)
		*rest = (struct piece){ p.s + i, p.size - i };
	return true;
}

bool piece_span(struct piece p, u64 *first, u64 *last, struct piece *rest)
{
	struct piece behind;

	if (piece_starts(p, "[mem "))
		p = piece_behind(p, "[mem ");
	if (!piece_number(p, 16, first, &p) || !piece_starts(p, "-"))
		return false;
	p = piece_behind(p, "-");
	if (!piece_number(p, 16, last, &behind))
		return false;
	if (rest)
		*rest = behind;
	return *last >= *first;
}

void write_comment(struct dmasim_buffer *out, struct piece p)
{
	for (size_t i = 0; i < p.size && i < COMMENT_MAX; i++) {
		unsigned char c = (unsigned char)p.s[i];

		if (c >= 0x20 && c < 0x7f)
			dmasim_buffer_add(out, p.s + i, 1);
		else
			dmasim_buffer_printf(out, "\\x%02x", c);
	}
	if (p.size > COMMENT_MAX)
		dmasim_buffer_puts(out, "...");
}

void write_quoted(struct dmasim_buffer *out, struct piece p)
{
	dmasim_buffer_puts(out, "\"");
	for (size_t i = 0; i < p.size; i++) {
		unsigned char c = (unsigned char)p.s[i];

		/* nothing in a scenario may hold a NUL */
		if (!c)
			dmasim_buffer_puts(out, " ");
		else if (c == '"' || c == '\\')
			dmasim_buffer_printf(out, "\\%c", c);
		else if (c >= 0x20 && c < 0x7f)
			dmasim_buffer_add(out, p.s + i, 1);
		else
			dmasim_buffer_printf(out, "\\x%02x", c);
	}
	dmasim_buffer_puts(out, "\"");
}

void write_file_name(struct dmasim_buffer *out, const struct dmasim_import_text *text)
{
	const char *name = text->name ? text->name : "-";

	for (size_t i = 0; name[i] && i < COMMENT_MAX; i++) {
		unsigned char c = (unsigned char)name[i];

		dmasim_buffer_puts(out,
				   (char[]){ c > 0x20 && c < 0x7f && c != '"' && c != '\\' ? (char)c : '_', '\0' });
	}
}
