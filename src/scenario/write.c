/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree as YAML: what is short on one line, in braces; what is long below its key; long text in several lines.
 */
#include <string.h>

#include <dmasim/step.h>

#include "scenario/text.h"
#include "scenario/tree.h"

struct writer {
	struct dmasim_buffer *out;
	size_t width;
};

/* --- scalars --------------------------------------------------------------------------------------------------------
 */

/* may it stand without quotes? @flow: between braces */
static bool plain_fits(const struct dmasim_node *n, bool flow)
{
	static const char starts[] = "?:,[]{}#&*!|>'\"%@` ";
	const char *s = n->text;

	if (!n->plain || !n->size)
		return false;
	if (strchr(starts, *s) || (*s == '-' && (n->size == 1 || s[1] == ' ' || s[1] == '-')) || *s == '.' ||
	    s[n->size - 1] == ' ' || s[n->size - 1] == ':')
		return false;
	for (size_t i = 0; i < n->size; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < ' ' || c >= 0x7f || (flow && strchr(",[]{}", c)))
			return false;
		if ((c == ':' && s[i + 1] == ' ') || (c == ' ' && s[i + 1] == '#'))
			return false;
	}
	return true;
}

/* one character of text in double quotes; @n: its bytes */
static void put_escaped(struct dmasim_buffer *out, const char *s, unsigned int n, u32 c)
{
	if (c == '"' || c == '\\')
		dmasim_buffer_printf(out, "\\%c", (int)c);
	else if (c == '\n')
		dmasim_buffer_puts(out, "\\n");
	else if (c == '\t')
		dmasim_buffer_puts(out, "\\t");
	else if (n && c >= ' ' && c != 0x7f && yaml_printable(c) && c != 0x85 && c != 0x2028 && c != 0x2029 &&
		 c != 0xfeff)
		dmasim_buffer_add(out, s, n);
	else if (c < 0x100)
		dmasim_buffer_printf(out, "\\x%02x", c);
	else if (c < 0x10000)
		dmasim_buffer_printf(out, "\\u%04x", c);
	else
		dmasim_buffer_printf(out, "\\U%08x", c);
}

/* stands for itself wherever it is, and begins no word */
static bool is_simple(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* columns that the word at @at needs */
static size_t word_size(const struct dmasim_node *node, size_t at)
{
	size_t size = 0;

	while (at + size < node->size && node->text[at + size] != ' ')
		size++;
	return size;
}

/* In double quotes. @width: columns that a line has, @indent: of further lines; 0: all in one line. */
static void put_quoted(struct dmasim_buffer *out, const struct dmasim_node *node, size_t column, size_t width,
		       size_t indent)
{
	size_t at = 0, start = out->size;

	dmasim_buffer_puts(out, "\"");
	column++;
	while (at < node->size) {
		u32 c = (unsigned char)node->text[at];
		unsigned int n = utf8_decode(node->text + at, node->size - at, &c);
		size_t used = column + (out->size - start),
		       word = at && c != ' ' && node->text[at - 1] == ' ' ? word_size(node, at) : 0;

		/* room for the longest escape and the mark that the line goes on */
		if (width && (used + 12 > width || (used + word + 2 > width && indent + word + 2 <= width))) {
			dmasim_buffer_printf(out, "\\\n%*s", (int)indent, "");
			column = indent;
			start = out->size;
			/* blanks in front of a line do not count */
			if (c == ' ')
				dmasim_buffer_puts(out, "\\");
		}
		put_escaped(out, node->text + at, n, c);
		at += n ? n : 1;
		/* what nobody has to look at, at once; a line is left in time for its longest escape */
		for (n = 0; c != ' ' && n < 16 && at + n < node->size && is_simple(node->text[at + n]); n++)
			continue;
		if (!width || column + (out->size - start) + n + 12 <= width) {
			dmasim_buffer_add(out, node->text + at, n);
			at += n;
		}
	}
	dmasim_buffer_puts(out, "\"");
}

static void put_scalar(struct dmasim_buffer *out, const struct dmasim_node *n, bool flow)
{
	if (node_is_nothing(n))
		dmasim_buffer_puts(out, "~");
	else if (plain_fits(n, flow))
		dmasim_buffer_add(out, n->text, n->size);
	else
		put_quoted(out, n, 0, 0, 0);
}

/* quotes say something of a key only where its word could be something else */
static void put_key(struct dmasim_buffer *out, const struct dmasim_node *key, bool flow)
{
	struct dmasim_node word = *key;

	word.plain |= !tree_is_taken(word.text);
	put_scalar(out, &word, flow);
}

/* can every line of it stand as it is, below a `|`? */
static bool literal_fits(const struct dmasim_node *n, size_t room)
{
	size_t line = 0;

	if (!memchr(n->text, '\n', n->size) || n->text[0] == '\n' || n->text[0] == ' ' ||
	    (n->size > 1 && n->text[n->size - 1] == '\n' && n->text[n->size - 2] == '\n'))
		return false;
	for (size_t i = 0; i < n->size; i++, line++) {
		unsigned char c = (unsigned char)n->text[i];

		if (c == '\n' ? i && n->text[i - 1] == ' ' : c < ' ' || c >= 0x7f)
			return false;
		if (c == '\n')
			line = (size_t)-1;
		else if (line >= room)
			return false;
	}
	return n->text[n->size - 1] != ' ';
}

static void put_literal(struct writer *w, const struct dmasim_node *n, size_t indent)
{
	bool ends = n->text[n->size - 1] == '\n';
	size_t at = 0;

	dmasim_buffer_puts(w->out, ends ? "|\n" : "|-\n");
	while (at < n->size) {
		size_t size = strcspn(n->text + at, "\n");

		if (size)
			dmasim_buffer_printf(w->out, "%*s", (int)indent, "");
		dmasim_buffer_add(w->out, n->text + at, size);
		dmasim_buffer_puts(w->out, "\n");
		at += size + 1;
	}
}

/* words with one blank between them: lines may break there, below a `>` */
static bool folds(const struct dmasim_node *n, size_t room)
{
	size_t word = 0, size = n->size && n->text[n->size - 1] == '\n' ? n->size - 1 : n->size;

	if (!size || n->text[0] == ' ' || n->text[size - 1] == ' ' || !memchr(n->text, ' ', size))
		return false;
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)n->text[i];

		if (c < ' ' || c >= 0x7f || (c == ' ' && n->text[i + 1] == ' '))
			return false;
		word = c == ' ' ? 0 : word + 1;
		if (word > room)
			return false;
	}
	return true;
}

static void put_folded(struct writer *w, const struct dmasim_node *n, size_t indent)
{
	size_t at = 0, column = w->width;

	dmasim_buffer_puts(w->out, n->text[n->size - 1] == '\n' ? ">" : ">-");
	while (at < n->size) {
		size_t size = strcspn(n->text + at, " \n");

		if (column + 1 + size > w->width) {
			dmasim_buffer_printf(w->out, "\n%*s", (int)indent, "");
			column = indent + size;
		} else {
			dmasim_buffer_puts(w->out, " ");
			column += 1 + size;
		}
		dmasim_buffer_add(w->out, n->text + at, size);
		at += size + 1;
	}
	dmasim_buffer_puts(w->out, "\n");
}

/* behind a key or a dash that ends at @column */
static void put_scalar_block(struct writer *w, const struct dmasim_node *n, size_t column, size_t indent)
{
	struct dmasim_buffer line = { 0 };
	size_t room = w->width > indent ? w->width - indent : 0;

	dmasim_buffer_puts(w->out, " ");
	put_scalar(&line, n, false);
	if (column + 1 + line.size <= w->width) {
		dmasim_buffer_add(w->out, line.data, line.size);
		dmasim_buffer_puts(w->out, "\n");
	} else if (literal_fits(n, room)) {
		put_literal(w, n, indent);
	} else if (folds(n, room)) {
		put_folded(w, n, indent);
	} else {
		put_quoted(w->out, n, column + 1, w->width, indent);
		dmasim_buffer_puts(w->out, "\n");
	}
	w->out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

/* --- in braces ------------------------------------------------------------------------------------------------------
 */

/* false: longer than that */
static bool put_flow(struct dmasim_buffer *out, const struct dmasim_node *node, size_t most)
{
	bool mapping = node->kind == NODE_MAPPING;

	if (node->kind == NODE_SCALAR) {
		put_scalar(out, node, true);
		return out->size <= most;
	}
	dmasim_buffer_puts(out, mapping ? "{" : "[");
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		if (mapping) {
			put_key(out, n, true);
			dmasim_buffer_puts(out, ": ");
		}
		if (!put_flow(out, mapping ? n->value : n, most))
			return false;
		dmasim_buffer_puts(out, n->next ? ", " : "");
	}
	dmasim_buffer_puts(out, mapping ? "}" : "]");
	return out->size <= most;
}

static bool holds_containers(const struct dmasim_node *node)
{
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		if ((node->kind == NODE_MAPPING ? n->value : n)->kind != NODE_SCALAR)
			return true;
	}
	return false;
}

/* is it better in one line? @depth: 1 below the document */
static bool wants_flow(const struct dmasim_node *node, unsigned int depth, bool member)
{
	if (!node->count)
		return true;
	if (depth <= 1)
		return !holds_containers(node) && (node->kind == NODE_SEQUENCE || node->count <= 2);
	if (member && node->kind == NODE_MAPPING)
		return node->count > 1 && !holds_containers(node);
	return true;
}

/* --- below each other -----------------------------------------------------------------------------------------------
 */

static void put_block(struct writer *w, const struct dmasim_node *node, size_t indent, unsigned int depth);

/* behind a key or a dash that ends at @column; what is below it is indented by @indent */
static void put_value(struct writer *w, const struct dmasim_node *node, size_t column, size_t indent,
		      unsigned int depth, bool member)
{
	struct dmasim_buffer line = { 0 };
	size_t room = w->width > column + 1 ? w->width - column - 1 : 0;

	if (node->kind == NODE_SCALAR) {
		put_scalar_block(w, node, column, indent);
		return;
	}
	if (wants_flow(node, depth, member) && (put_flow(&line, node, room) || !node->count))
		dmasim_buffer_printf(w->out, " %s\n", line.data ? line.data : "");
	else if (member)
		put_block(w, node, indent, depth);
	else {
		dmasim_buffer_puts(w->out, "\n");
		put_block(w, node, indent, depth);
	}
	w->out->failed |= line.failed;
	dmasim_buffer_free(&line);
}

/* a document inside another one, as in a report */
static bool is_document(const struct dmasim_node *node)
{
	return node->kind == NODE_MAPPING && node->first && strcmp(node->first->text, "dmasim") == 0;
}

/* a mapping that is a member of a list goes on behind the dash */
static void put_block(struct writer *w, const struct dmasim_node *node, size_t indent, unsigned int depth)
{
	bool behind = w->out->size && w->out->data[w->out->size - 1] == '-';

	if (is_document(node))
		depth = 0;
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		struct dmasim_buffer key = { 0 };

		if (behind)
			dmasim_buffer_puts(w->out, " ");
		else
			dmasim_buffer_printf(w->out, "%*s", (int)indent, "");
		behind = false;
		if (node->kind == NODE_SEQUENCE) {
			dmasim_buffer_puts(w->out, "-");
			put_value(w, n, indent + 1, indent + 2, depth + 1, true);
			continue;
		}
		put_key(&key, n, false);
		dmasim_buffer_printf(w->out, "%s:", key.data ? key.data : "");
		put_value(w, n->value, indent + key.size + 1, indent + 2, depth + 1, false);
		w->out->failed |= key.failed;
		dmasim_buffer_free(&key);
	}
}

void tree_write(const struct dmasim_node *root, unsigned int width, struct dmasim_buffer *out)
{
	struct writer w = { .out = out, .width = width };

	put_block(&w, root, 0, 0);
}

void tree_write_flow(const struct dmasim_node *root, struct dmasim_buffer *out)
{
	(void)put_flow(out, root, SIZE_MAX);
}
