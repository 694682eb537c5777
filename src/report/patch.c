// SPDX-License-Identifier: GPL-2.0-only
/*
 * The difference of two texts that differ in a few lines, as patch(1) takes it.
 */
#include <stdlib.h>
#include <string.h>

#include "report/explain.h"

#define RED "31"
#define GREEN "32"

/* lines around a change */
#define CONTEXT 1u
/* in between the first and the last changed line; beyond it all of them are replaced */
#define MIDDLE_MAX 512u

struct lines {
	const char **start;
	size_t *size; /* with the newline, where there is one */
	size_t count;
};

struct pen {
	bool colour;
	const char *indent;
};

/* what happens to the lines, in order: ' ' both have it, '-' the first alone, '+' the second alone */
struct script {
	char *op;
	size_t count;
};

static bool split(struct lines *l, const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n';
	l->start = calloc(n + 2, sizeof(*l->start));
	l->size = calloc(n + 2, sizeof(*l->size));
	l->count = 0;
	while (l->start && l->size && size) {
		const char *end = memchr(text, '\n', size);
		size_t line = end ? (size_t)(end - text) + 1 : size;

		l->start[l->count] = text;
		l->size[l->count++] = line;
		text += line;
		size -= line;
	}
	return l->start && l->size;
}

static bool same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	return a->size[i] == b->size[k] && !memcmp(a->start[i], b->start[k], a->size[i]);
}

/* longest common subsequence of the lines in between; they are few */
static bool align(struct script *s, const struct lines *a, size_t a_from, size_t a_to, const struct lines *b,
		  size_t b_from, size_t b_to)
{
	size_t rows = a_to - a_from, columns = b_to - b_from, i = 0, k = 0;
	unsigned short *longest = NULL;

	if (rows <= MIDDLE_MAX && columns <= MIDDLE_MAX) {
		longest = calloc((rows + 1) * (columns + 1), sizeof(*longest));
		if (!longest)
			return false;
	}
	for (size_t r = rows; longest && r-- > 0;)
		for (size_t c = columns; c-- > 0;) {
			unsigned short down = longest[(r + 1) * (columns + 1) + c],
				       right = longest[r * (columns + 1) + c + 1];
			unsigned short both = (unsigned short)(longest[(r + 1) * (columns + 1) + c + 1] + 1);

			longest[r * (columns + 1) + c] = same(a, a_from + r, b, b_from + c) ? both
							 : down > right			    ? down
											    : right;
		}
	while (i < rows || k < columns) {
		if (longest && i < rows && k < columns && same(a, a_from + i, b, b_from + k)) {
			s->op[s->count++] = ' ';
			i++;
			k++;
		} else if (i < rows && (!longest || k == columns ||
					longest[(i + 1) * (columns + 1) + k] >= longest[i * (columns + 1) + k + 1])) {
			s->op[s->count++] = '-';
			i++;
		} else {
			s->op[s->count++] = '+';
			k++;
		}
	}
	free(longest);
	return true;
}

static bool compare(struct script *s, const struct lines *a, const struct lines *b)
{
	size_t head = 0, tail = 0;

	s->op = malloc(a->count + b->count + 1);
	s->count = 0;
	if (!s->op)
		return false;
	while (head < a->count && head < b->count && same(a, head, b, head))
		head++;
	while (tail < a->count - head && tail < b->count - head && same(a, a->count - tail - 1, b, b->count - tail - 1))
		tail++;
	memset(s->op, ' ', head);
	s->count = head;
	if (!align(s, a, head, a->count - tail, b, head, b->count - tail))
		return false;
	memset(s->op + s->count, ' ', tail);
	s->count += tail;
	return true;
}

static void line_text(const struct pen *p, char sign, const char *line, size_t size, struct dmasim_buffer *out)
{
	const char *colour = p->colour && sign != ' ' ? sign == '-' ? RED : GREEN : NULL;
	bool ends = size && line[size - 1] == '\n';

	dmasim_buffer_puts(out, p->indent);
	if (colour)
		dmasim_buffer_printf(out, "\033[%sm", colour);
	dmasim_buffer_printf(out, "%c", sign);
	dmasim_buffer_add(out, line, ends ? size - 1 : size);
	dmasim_buffer_puts(out, colour ? "\033[0m\n" : "\n");
	if (!ends)
		dmasim_buffer_printf(out, "%s\\ No newline at end of file\n", p->indent);
}

static void hunk_text(const struct pen *p, const struct script *s, size_t from, size_t to, const struct lines *a,
		      size_t i, const struct lines *b, size_t k, struct dmasim_buffer *out)
{
	size_t only_a = 0, only_b = 0;

	for (size_t n = from; n < to; n++) {
		only_a += s->op[n] != '+';
		only_b += s->op[n] != '-';
	}
	dmasim_buffer_printf(out, "%s@@ -%zu,%zu +%zu,%zu @@\n", p->indent, only_a ? i + 1 : i, only_a,
			     only_b ? k + 1 : k, only_b);
	for (size_t n = from; n < to; n++) {
		if (s->op[n] == '+')
			line_text(p, '+', b->start[k], b->size[k], out);
		else
			line_text(p, s->op[n], a->start[i], a->size[i], out);
		i += s->op[n] != '+';
		k += s->op[n] != '-';
	}
}

static void hunks_text(const struct pen *p, const struct script *s, const struct lines *a, const struct lines *b,
		       struct dmasim_buffer *out)
{
	size_t i = 0, k = 0, n = 0;

	while (n < s->count) {
		size_t from = n, to, quiet = 0, back;

		while (from < s->count && s->op[from] == ' ')
			from++;
		if (from == s->count)
			return;
		i += from - n;
		k += from - n;
		back = from - n < CONTEXT ? from - n : CONTEXT;
		for (to = from; to < s->count && quiet <= 2 * (size_t)CONTEXT; to++)
			quiet = s->op[to] == ' ' ? quiet + 1 : 0;
		to -= quiet > CONTEXT ? quiet - CONTEXT : 0;
		hunk_text(p, s, from - back, to, a, i - back, b, k - back, out);
		for (n = from; n < to; n++) {
			i += s->op[n] != '+';
			k += s->op[n] != '-';
		}
	}
}

void report_patch_text(const struct dmasim_explain_report *report, const char *indent, const char *name, const char *a,
		       size_t a_size, const char *b, size_t b_size, struct dmasim_buffer *out)
{
	const struct pen p = { report->colour, indent };
	struct lines from = { 0 }, to = { 0 };
	struct script script = { 0 };

	if (split(&from, a, a_size) && split(&to, b, b_size) && compare(&script, &from, &to)) {
		dmasim_buffer_printf(out, "%s--- ", indent);
		report_line_text(name, out);
		dmasim_buffer_printf(out, "\n%s+++ ", indent);
		report_line_text(name, out);
		dmasim_buffer_puts(out, "\n");
		hunks_text(&p, &script, &from, &to, out);
	} else {
		out->failed = true;
	}
	free(from.start);
	free(from.size);
	free(to.start);
	free(to.size);
	free(script.op);
}
