// SPDX-License-Identifier: GPL-2.0-only
/*
 * File names are bytes; JSON and XML want UTF-8.
 */
#include "report/report.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* length of the well-formed sequence at @s, with its code point; 0 if there is none */
static unsigned int sequence(const unsigned char *s, uint32_t *point)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int length;

	if (s[0] < 0x80)
		length = 1;
	else if ((s[0] & 0xe0) == 0xc0)
		length = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		length = 3;
	else if ((s[0] & 0xf8) == 0xf0)
		length = 4;
	else
		return 0;
	*point = length == 1 ? s[0] : s[0] & (0x7fu >> length);
	for (unsigned int i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (s[i] & 0x3f);
	}
	if (*point < smallest[length] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
		return 0;
	return length;
}

void report_utf8_text(const char *string, struct dmasim_buffer *out)
{
	const unsigned char *s = (const unsigned char *)string;

	while (*s) {
		uint32_t point;
		unsigned int length = sequence(s, &point);

		if (length)
			dmasim_buffer_add(out, (const char *)s, length);
		else
			dmasim_buffer_puts(out, REPLACEMENT);
		s += length ? length : 1;
	}
}

void report_xml_text(const char *string, struct dmasim_buffer *out)
{
	const unsigned char *s = (const unsigned char *)string;

	while (*s) {
		uint32_t point = 0;
		unsigned int length = sequence(s, &point);

		if (!length || (point < ' ' && point != '\n' && point != '\t') || point == 0xfffe || point == 0xffff)
			dmasim_buffer_puts(out, REPLACEMENT);
		else if (point == '<')
			dmasim_buffer_puts(out, "&lt;");
		else if (point == '>')
			dmasim_buffer_puts(out, "&gt;");
		else if (point == '&')
			dmasim_buffer_puts(out, "&amp;");
		else if (point == '"')
			dmasim_buffer_puts(out, "&quot;");
		else
			dmasim_buffer_add(out, (const char *)s, length);
		s += length ? length : 1;
	}
}
