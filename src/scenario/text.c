/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A string that grows, UTF-8, and lines as YAML counts them; see text.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/text.h"

static bool reserve(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 256;
	char *s;

	if (t->failed)
		return false;
	if (more < t->room - t->size)
		return true;
	while (room - t->size <= more)
		room *= 2;
	s = realloc(t->s, room);
	if (!s) {
		t->failed = true;
		return false;
	}
	t->s = s;
	t->room = room;
	return true;
}

void text_add(struct text *t, const char *s, size_t size)
{
	if (!reserve(t, size + 1))
		return;
	memcpy(t->s + t->size, s, size);
	t->size += size;
	t->s[t->size] = '\0';
}

void text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !reserve(t, (size_t)n + 1))
		return;
	va_start(args, format);
	(void)vsnprintf(t->s + t->size, (size_t)n + 1, format, args);
	va_end(args);
	t->size += (size_t)n;
}

char *text_take(struct text *t)
{
	char *s;

	text_add(t, "", 0);
	s = t->s;
	if (t->failed) {
		free(s);
		s = NULL;
	}
	memset(t, 0, sizeof(*t));
	return s;
}

unsigned int utf8_decode(const char *s, size_t size, u32 *c)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)s[0];
	unsigned int n = first < 0x80	? 1
			 : first < 0xc0 ? 0
			 : first < 0xe0 ? 2
			 : first < 0xf0 ? 3
			 : first < 0xf8 ? 4
					: 0;

	if (!n || n > size)
		return 0;
	*c = n == 1 ? first : first & (0x7fu >> n);
	for (unsigned int i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (*c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return n;
}

static bool in_ranges(u32 c, const u32 (*range)[2], unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (c >= range[i][0] && c <= range[i][1])
			return true;
	}
	return false;
}

unsigned int utf8_width(u32 c)
{
	/* the large blocks of Unicode's EastAsianWidth W and F, and of combining marks */
	static const u32 wide[][2] = { { 0x1100, 0x115f },  { 0x2e80, 0xa4cf },	  { 0xac00, 0xd7a3 },
				       { 0xf900, 0xfaff },  { 0xfe30, 0xfe6f },	  { 0xff00, 0xff60 },
				       { 0xffe0, 0xffe6 },  { 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff },
				       { 0x20000, 0x3fffd } };
	static const u32 none[][2] = { { 0x300, 0x36f }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f } };

	if (c < 0x300)
		return 1;
	if (in_ranges(c, none, ARRAY_SIZE(none)))
		return 0;
	return in_ranges(c, wide, ARRAY_SIZE(wide)) ? 2 : 1;
}

bool yaml_printable(u32 c)
{
	/* YAML 1.1, production c-printable; the byte order mark is allowed in front only and handled there */
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) || c == 0x85 ||
	       (c >= 0xa0 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe && c != 0xfeff) || c >= 0x10000;
}

unsigned int line_break(const char *s, size_t size)
{
	if (!size)
		return 0;
	if (s[0] == '\n')
		return 1;
	if (s[0] == '\r')
		return size > 1 && s[1] == '\n' ? 2 : 1;
	if (size > 1 && memcmp(s, "\xc2\x85", 2) == 0)
		return 2;
	if (size > 2 && (memcmp(s, "\xe2\x80\xa8", 3) == 0 || memcmp(s, "\xe2\x80\xa9", 3) == 0))
		return 3;
	return 0;
}

const char *quote(char out[QUOTE_SIZE], const char *text, size_t size)
{
	size_t at = 0, n = 0;

	while (at < size) {
		u32 c = 0;
		unsigned int length = utf8_decode(text + at, size - at, &c);
		bool plain = length && yaml_printable(c) && c != '\t' && !line_break(text + at, size - at);

		/* the longest that one turn adds, the dots and the 0 must fit */
		if (n + 4 + 4 + 1 > QUOTE_SIZE) {
			memcpy(out + n, "...", 3);
			n += 3;
			break;
		}
		if (plain) {
			memcpy(out + n, text + at, length);
			n += length;
		} else {
			n += (size_t)sprintf(out + n, "\\x%02x", (unsigned char)text[at]);
			length = 1;
		}
		at += length;
	}
	out[n] = '\0';
	return out;
}
