/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A diagnostic as people read it: place, what is wrong, what would be right, the line, and a mark under it.
 */
#include <stdlib.h>
#include <string.h>

#include <dmasim/error.h>

#include "scenario/text.h"

/* characters of a line that are shown; of a longer one, those around the mark */
#define SHOWN 100
/* of those, in front of the mark */
#define SHOWN_BEFORE 60

struct style {
	const char *place, *error, *warning, *note, *mark, *off;
};

static const struct style plain = { "", "", "", "", "", "" };
static const struct style coloured = { "\033[1m", "\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1;32m", "\033[0m" };

/* the line of that number, without its break; past the end: the last line that is not empty, and its number */
static const char *find_line(const char *text, size_t size, u32 *number, size_t *length)
{
	const char *line = text, *kept = text;
	size_t at = 0, kept_length = 0;
	u32 n = 1, kept_number = 1;

	for (;;) {
		size_t start = at;

		while (at < size && !line_break(text + at, size - at))
			at++;
		line = text + start;
		if (n == *number) {
			*length = at - start;
			return line;
		}
		if (at > start) {
			kept = line;
			kept_length = at - start;
			kept_number = n;
		}
		if (at == size)
			break;
		at += line_break(text + at, size - at);
		n++;
	}
	*number = kept_number;
	*length = kept_length;
	return kept;
}

/* one character, whatever the bytes; those that are none count as one each */
static unsigned int next(const char *s, size_t size, u32 *c)
{
	unsigned int n = utf8_decode(s, size, c);

	if (!n || !yaml_printable(*c)) {
		*c = n ? 0xfffd : 0xfffd;
		return n ? n : 1;
	}
	return n;
}

/* shows characters first .. last of the line; as blanks of the same width when blank */
static void show(struct text *out, const char *line, size_t length, u32 first, u32 last, bool blank)
{
	u32 column = 1, c = 0;

	for (size_t at = 0; at < length && column < last; column++) {
		unsigned int n = next(line + at, length - at, &c);

		if (column >= first) {
			if (c == '\t')
				text_puts(out, "\t");
			else if (blank)
				text_add(out, "  ", utf8_width(c));
			else if (c == 0xfffd)
				text_puts(out, "\xef\xbf\xbd");
			else
				text_add(out, line + at, n);
		}
		at += n;
	}
}

static u32 characters(const char *line, size_t length)
{
	u32 count = 0, c;

	for (size_t at = 0; at < length; count++)
		at += next(line + at, length - at, &c);
	return count;
}

static void show_mark(struct text *out, const char *line, size_t length, u32 from, u32 to)
{
	u32 column = 1, c = 0;

	text_puts(out, "^");
	for (size_t at = 0; at < length && column < to; column++) {
		unsigned int n = next(line + at, length - at, &c);

		/* the caret stands for one cell of the first character */
		for (unsigned int w = column == from; column >= from && w < (c == '\t' ? 1 : utf8_width(c)); w++)
			text_puts(out, "~");
		at += n;
	}
}

static void show_line(struct text *out, const struct style *style, const struct dmasim_span *at, const char *text,
		      size_t size)
{
	u32 number = at->line, first = 1, last, from, to, count;
	size_t length;
	const char *line;

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		size -= 3;
	}
	line = find_line(text, size, &number, &length);
	count = characters(line, length);
	from = number != at->line || at->column > count + 1 ? count + 1 : at->column;
	to = number == at->line && at->end_column > from && at->end_column <= count + 1 ? at->end_column : from + 1;
	if (count > SHOWN && from > SHOWN_BEFORE)
		first = from - SHOWN_BEFORE;
	last = count + 1 - first > SHOWN ? first + SHOWN : count + 1;
	if (to > last && last > from)
		to = last;
	text_printf(out, "%5u | %s", number, first > 1 ? "..." : "");
	show(out, line, length, first, last, false);
	text_printf(out, "%s\n      | %s", last <= count ? "..." : "", first > 1 ? "   " : "");
	show(out, line, length, first, from, true);
	text_puts(out, style->mark);
	show_mark(out, line, length, from, to);
	text_printf(out, "%s\n", style->off);
}

static void show_place(struct text *out, const struct style *style, const struct dmasim_span *at)
{
	if (!at->file)
		return;
	text_puts(out, style->place);
	text_puts(out, at->file);
	if (at->line)
		text_printf(out, ":%u:%u", at->line, at->column);
	text_printf(out, ":%s ", style->off);
}

static bool same_file(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

char *dmasim_error_render(const struct dmasim_error *error, const char *text, size_t size, bool colour)
{
	const struct style *style = colour ? &coloured : &plain;
	struct text out = { 0 };

	show_place(&out, style, &error->at);
	if (error->code)
		text_printf(&out, "%serror:%s ", style->error, style->off);
	else
		text_printf(&out, "%swarning:%s ", style->warning, style->off);
	text_puts(&out, error->text);
	if (error->hint[0])
		text_printf(&out, "; %s", error->hint);
	text_puts(&out, "\n");
	if (error->at.line && text)
		show_line(&out, style, &error->at, text, size);
	if (!error->also.line)
		return text_take(&out);
	show_place(&out, style, &error->also);
	text_printf(&out, "%snote:%s %s\n", style->note, style->off, error->note);
	if (text && same_file(error->at.file, error->also.file))
		show_line(&out, style, &error->also, text, size);
	return text_take(&out);
}
