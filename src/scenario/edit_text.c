// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of a file with values in other places. Only the bytes of a value are replaced, or those of a key put in or
 * taken out: blanks, comments and the order of keys stay. Values of several lines are left alone (-EOPNOTSUPP).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/edit.h"
#include "scenario/text.h"
#include "scenario/vary.h"

#define SPLICES_MAX 16
#define NOWHERE SIZE_MAX

/* bytes of the file that other ones take the place of */
struct splice {
	size_t at, cut;
	char *put;
};

struct editor {
	const struct dmasim_file *file;
	struct arena arena; /* of values that are mappings */
	struct splice splice[SPLICES_MAX];
	unsigned int splices;
	int error;
};

static bool fail(struct editor *e, int error)
{
	e->error = e->error ? e->error : error;
	return false;
}

/* takes the text */
static bool splice(struct editor *e, size_t at, size_t cut, struct text *put)
{
	char *text = text_take(put);

	if (!text)
		return fail(e, -ENOMEM);
	if (e->splices == SPLICES_MAX || at == NOWHERE || cut == NOWHERE || at + cut > e->file->size) {
		free(text);
		return fail(e, -EOPNOTSUPP);
	}
	e->splice[e->splices++] = (struct splice){ at, cut, text };
	return true;
}

/* --- places ---------------------------------------------------------------------------------------------------------
 */

static size_t line_start(const struct editor *e, u32 line)
{
	const char *s = e->file->text;
	size_t at = 0, size = e->file->size;

	for (u32 n = 1; n < line; n++) {
		while (at < size && !line_break(s + at, size - at))
			at++;
		if (at >= size)
			return NOWHERE;
		at += line_break(s + at, size - at);
	}
	return at;
}

/* columns count characters from 1 */
static size_t byte_at(const struct editor *e, u32 line, u32 column)
{
	size_t at = line_start(e, line);

	for (u32 n = 1; n < column && at != NOWHERE; n++) {
		u32 c;
		unsigned int length = at < e->file->size ? utf8_decode(e->file->text + at, e->file->size - at, &c) : 0;

		at = length ? at + length : NOWHERE;
	}
	return at;
}

static size_t start_of(const struct editor *e, const struct dmasim_node *node)
{
	return byte_at(e, node->at.line, node->at.column);
}

static bool is_flow(const struct editor *e, const struct dmasim_node *node)
{
	size_t at = start_of(e, node);

	return at < e->file->size && strchr("{[", e->file->text[at]) != NULL;
}

/* behind the bracket that closes the one at @at; no further than its line */
static size_t closing(const struct editor *e, size_t at)
{
	const char *s = e->file->text;
	unsigned int depth = 0;
	char quoted = '\0';

	for (; at < e->file->size && s[at] != '\n'; at++) {
		if (quoted)
			quoted = s[at] == quoted ? '\0' : quoted;
		else if (s[at] == '"' || s[at] == '\'')
			quoted = s[at];
		else if (strchr("{[", s[at]))
			depth++;
		else if (strchr("}]", s[at]) && !--depth)
			return at + 1;
	}
	return NOWHERE;
}

/* behind a value on one line */
static size_t end_of(const struct editor *e, const struct dmasim_node *node)
{
	if (node->kind != NODE_SCALAR)
		return is_flow(e, node) ? closing(e, start_of(e, node)) : NOWHERE;
	/* the reader marks what goes on in the next line by one character */
	if (node->size > 1 && node->at.end_column == node->at.column + 1)
		return NOWHERE;
	return byte_at(e, node->at.line, node->at.end_column);
}

/* last line that the node's members stand on; 0: one of them may go on behind it */
static u32 last_line(const struct dmasim_node *node)
{
	u32 last = node->at.line;

	if (node->kind == NODE_SCALAR && !node->value)
		return node->size > 1 && node->at.end_column == node->at.column + 1 ? 0 : last;
	for (const struct dmasim_node *n = node->value ? node->value : node->first; n;
	     n = node->value ? NULL : n->next) {
		u32 line = last_line(n);

		if (!line)
			return 0;
		last = line > last ? line : last;
	}
	return last;
}

/* nothing but blanks and list marks stand before it on its line */
static bool begins_line(const struct editor *e, const struct dmasim_node *node, bool marks)
{
	size_t from = line_start(e, node->at.line), to = start_of(e, node);

	for (; from < to && to != NOWHERE; from++)
		if (e->file->text[from] != ' ' && !(marks && e->file->text[from] == '-'))
			return false;
	return to != NOWHERE;
}

/* --- values ---------------------------------------------------------------------------------------------------------
 */

static void put_value(struct text *t, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=+ ";
	size_t size = strlen(value);

	if (strchr("{[", *value) && *value) {
		text_puts(t, value);
		return;
	}
	if (size && strspn(value, plain) == size && *value != ' ' && *value != '-' && value[size - 1] != ' ') {
		text_puts(t, value);
		return;
	}
	text_puts(t, "\"");
	for (; *value; value++) {
		if (strchr("\"\\", *value))
			text_puts(t, "\\");
		text_add(t, value, 1);
	}
	text_puts(t, "\"");
}

static void put_key(struct text *t, const char *key, size_t size, const char *value)
{
	text_add(t, key, size);
	text_puts(t, ": ");
	put_value(t, value);
}

/* --- keys -----------------------------------------------------------------------------------------------------------
 */

static bool cut_lines(struct editor *e, u32 first, u32 last)
{
	size_t from = line_start(e, first), to = line_start(e, last + 1);
	struct text nothing = { 0 };

	if (!last || from == NOWHERE)
		return fail(e, -EOPNOTSUPP);
	text_puts(&nothing, "");
	return splice(e, from, (to == NOWHERE ? e->file->size : to) - from, &nothing);
}

static bool remove_key(struct editor *e, const struct dmasim_node *parent, const struct dmasim_node *key)
{
	const struct dmasim_node *before = NULL;
	struct text nothing = { 0 };
	size_t from, to;

	for (const struct dmasim_node *k = parent->first; k != key; k = k->next)
		before = k;
	if (!is_flow(e, parent)) {
		if (!begins_line(e, key, false) || (!before && !key->next))
			return fail(e, -EOPNOTSUPP);
		return cut_lines(e, key->at.line, last_line(key));
	}
	from = key->next || !before ? start_of(e, key) : end_of(e, before->value);
	to = key->next ? start_of(e, key->next) : end_of(e, key->value);
	if (from == NOWHERE || to == NOWHERE || to < from)
		return fail(e, -EOPNOTSUPP);
	text_puts(&nothing, "");
	return splice(e, from, to - from, &nothing);
}

static bool replace_value(struct editor *e, const struct dmasim_node *key, const char *value)
{
	size_t from = start_of(e, key->value), to = end_of(e, key->value);
	struct text t = { 0 };

	if (node_is_nothing(key->value) && !key->value->size) {
		from = to = end_of(e, key);
		while (from < e->file->size && e->file->text[from] == ' ')
			from++;
		if (from >= e->file->size || e->file->text[from] != ':')
			return fail(e, -EOPNOTSUPP);
		from = to = from + 1;
		text_puts(&t, " ");
	} else if (from == NOWHERE || to == NOWHERE || to < from) {
		return fail(e, -EOPNOTSUPP);
	}
	put_value(&t, value);
	return splice(e, from, to - from, &t);
}

static bool insert_in_flow(struct editor *e, const struct dmasim_node *parent, const char *key, size_t size,
			   const char *value)
{
	const struct dmasim_node *last = parent->first;
	struct text t = { 0 };

	while (last && last->next)
		last = last->next;
	text_puts(&t, last ? ", " : "");
	put_key(&t, key, size, value);
	return splice(e, last ? end_of(e, last->value) : start_of(e, parent) + 1, 0, &t);
}

/* behind the first key, which at the top is the format's version */
static bool insert_in_block(struct editor *e, const struct dmasim_node *parent, const char *key, size_t size,
			    const char *value)
{
	const struct dmasim_node *first = parent->first;
	u32 line = first->next ? first->next->at.line : last_line(first) ? last_line(first) + 1 : 0;
	struct text t = { 0 };
	size_t at = line ? line_start(e, line) : NOWHERE;

	if (!line || (first->next && first->next->at.line == first->at.line))
		return fail(e, -EOPNOTSUPP);
	if (at == NOWHERE) {
		at = e->file->size;
		if (at && e->file->text[at - 1] != '\n')
			text_puts(&t, "\n");
	}
	for (u32 column = 1; column < first->at.column; column++)
		text_puts(&t, " ");
	put_key(&t, key, size, value);
	text_puts(&t, "\n");
	return splice(e, at, 0, &t);
}

static bool set_key(struct editor *e, const struct dmasim_node *parent, const char *key, size_t size,
		    const char *value);

/* the members of "{key: value}" each into a mapping that is there */
static bool merge(struct editor *e, const struct dmasim_node *mapping, const char *value)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct node_documents documents;
	struct diag diag;
	bool good = diag_begin(&diag, &diagnostics, "", NULL, 0) &&
		    !node_read(&e->arena, &diag, "", value, strlen(value), &documents);

	if (!good)
		return fail(e, -ENOMEM);
	dmasim_diagnostics_free(&diagnostics);
	for (const struct dmasim_node *k = documents.first ? documents.first->first : NULL; k && good; k = k->next)
		good = k->value->kind == NODE_SCALAR ? set_key(e, mapping, k->text, k->size, k->value->text)
						     : fail(e, -EOPNOTSUPP);
	return good;
}

static bool set_key(struct editor *e, const struct dmasim_node *parent, const char *key, size_t size, const char *value)
{
	const struct dmasim_node *k = parent->first;

	while (k && (k->size != size || memcmp(k->text, key, size)))
		k = k->next;
	if (!value)
		return !k || remove_key(e, parent, k);
	if (k && k->value->kind == NODE_MAPPING && *value == '{')
		return merge(e, k->value, value);
	if (k)
		return replace_value(e, k, value);
	return is_flow(e, parent) ? insert_in_flow(e, parent, key, size, value)
				  : insert_in_block(e, parent, key, size, value);
}

/* --- paths ----------------------------------------------------------------------------------------------------------
 */

/* "{word: {word: value}}" for what is left of a path */
static char *wrapped(const char *path, const char *value)
{
	struct text t = { 0 };
	unsigned int open = 0;

	for (; *path; path += path[strcspn(path, ".")] ? strcspn(path, ".") + 1 : strcspn(path, ".")) {
		text_puts(&t, "{");
		text_add(&t, path, strcspn(path, "."));
		text_puts(&t, ": ");
		open++;
	}
	put_value(&t, value);
	while (open--)
		text_puts(&t, "}");
	return text_take(&t);
}

static bool remove_member(struct editor *e, const struct dmasim_node *list, const struct dmasim_node *member)
{
	u32 last = member->next ? member->next->at.line - 1 : last_line(member);

	if (is_flow(e, list) || !begins_line(e, member, true) || list->count < 2)
		return fail(e, -EOPNOTSUPP);
	return cut_lines(e, member->at.line, last);
}

static bool set_path(struct editor *e, const struct dmasim_node *node, const char *path, const char *value);

static bool set_below(struct editor *e, const struct dmasim_node *mapping, const char *path, const char *value)
{
	size_t size = vary_first_word(mapping, path), used = 0;
	const char *rest = path[size] ? path + size + 1 : path + size;
	const struct dmasim_node *k = mapping->first, *step;
	bool good;
	char *inner;

	while (k && (k->size != size || memcmp(k->text, path, size)))
		k = k->next;
	if (!*rest)
		return set_key(e, mapping, path, size, value);
	if (k && k->value->kind == NODE_MAPPING)
		return set_path(e, k->value, rest, value);
	if (k && k->value->kind == NODE_SEQUENCE) {
		step = vary_find_step(k->value, rest, &used);
		if (!step)
			return fail(e, -EOPNOTSUPP);
		rest += used;
		if (!*rest)
			return value ? fail(e, -EOPNOTSUPP) : remove_member(e, k->value, step);
		return set_path(e, step, rest + 1, value);
	}
	if (!value)
		return true;
	if (k && !node_is_nothing(k->value))
		return fail(e, -EOPNOTSUPP);
	inner = wrapped(rest, value);
	good = inner ? set_key(e, mapping, path, size, inner) : fail(e, -ENOMEM);
	free(inner);
	return good;
}

static bool set_path(struct editor *e, const struct dmasim_node *node, const char *path, const char *value)
{
	return node->kind == NODE_MAPPING && node->count ? set_below(e, node, path, value) : fail(e, -EOPNOTSUPP);
}

const char *edit_text_at(const struct dmasim_scenario *scenario, const char *path)
{
	const struct dmasim_node *node = scenario->tree;

	while (node && *path) {
		size_t size = 0;

		if (node->kind == NODE_SEQUENCE) {
			node = vary_find_step(node, path, &size);
		} else {
			const struct dmasim_node *k = node->first;

			size = vary_first_word(node, path);
			while (k && (k->size != size || memcmp(k->text, path, size)))
				k = k->next;
			node = k ? k->value : NULL;
		}
		path += size;
		path += *path == '.';
	}
	return node && node->kind == NODE_SCALAR && !node_is_nothing(node) ? node->text : NULL;
}

/* --- the text -------------------------------------------------------------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
	const struct splice *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int apply(struct editor *e, char **text, size_t *size)
{
	struct text t = { 0 };
	size_t at = 0;

	qsort(e->splice, e->splices, sizeof(e->splice[0]), by_place);
	for (unsigned int i = 0; i < e->splices; i++) {
		if (e->splice[i].at < at) {
			free(t.s);
			return -EOPNOTSUPP;
		}
		text_add(&t, e->file->text + at, e->splice[i].at - at);
		text_puts(&t, e->splice[i].put);
		at = e->splice[i].at + e->splice[i].cut;
	}
	text_add(&t, e->file->text + at, e->file->size - at);
	*size = t.size;
	*text = text_take(&t);
	return *text ? 0 : -ENOMEM;
}

int dmasim_file_edit(const struct dmasim_file *file, const struct dmasim_scenario *scenario,
		     const struct dmasim_edit *edit, unsigned int edits, char **text, size_t *size)
{
	struct editor e = { .file = file };
	bool good = scenario->tree && file->text ? true : fail(&e, -EOPNOTSUPP);

	for (unsigned int i = 0; i < edits && good; i++)
		good = set_path(&e, scenario->tree, edit[i].path, edit[i].value);
	*text = NULL;
	*size = 0;
	if (good)
		e.error = apply(&e, text, size);
	for (unsigned int i = 0; i < e.splices; i++)
		free(e.splice[i].put);
	arena_free(&e.arena);
	return e.error;
}
