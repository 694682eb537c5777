/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libyaml's events made into a tree. What scenarios do not use is refused where it stands: aliases, anchors, tags, keys
 * that are no word; and what is too deep or too much.
 */
#include <errno.h>
#include <string.h>

#include <yaml.h>

#include "scenario/node.h"
#include "scenario/text.h"

struct reading {
	yaml_parser_t parser;
	struct arena *arena;
	struct diag *diag;
	const char *file, *text;
	size_t size;
	struct node_documents *documents;
	struct dmasim_node **document_tail;
	/* the collections that are open, outermost first, and where the next member of each goes */
	struct dmasim_node *open[NODE_DEPTH_LIMIT];
	struct dmasim_node **tail[NODE_DEPTH_LIMIT];
	struct dmasim_node *key[NODE_DEPTH_LIMIT]; /* waits for its value */
	unsigned int depth, nodes;
	int error;
};

static struct dmasim_span span(const struct reading *r, const yaml_mark_t *start, const yaml_mark_t *end)
{
	struct dmasim_span at = { r->file, (u32)start->line + 1, (u32)start->column + 1, 0 };

	/* of what goes on in the next line, the caret alone */
	at.end_column = end && end->line == start->line ? (u32)end->column + 1 : at.column + 1;
	return at;
}

static u32 hash(const char *text, size_t size)
{
	u32 h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h;
}

/* the same key earlier in the mapping */
static const struct dmasim_node *earlier_key(const struct dmasim_node *mapping, const struct dmasim_node *key)
{
	for (const struct dmasim_node *k = mapping->first; k && k != key; k = k->next) {
		if (k->hash == key->hash && k->size == key->size && memcmp(k->text, key->text, key->size) == 0)
			return k;
	}
	return NULL;
}

static bool refuse(struct reading *r, const struct dmasim_span *at, const char *why, const char *hint)
{
	diag_hint(diag_error(r->diag, at, "%s", why), "%s", hint);
	return false;
}

static bool add_key(struct reading *r, struct dmasim_node *mapping, struct dmasim_node *key)
{
	const struct dmasim_node *first;
	char shown[QUOTE_SIZE];

	if (key->kind != NODE_SCALAR)
		return refuse(r, &key->at, "a key must be a word, not a collection", "");
	if (key->plain && key->size == 2 && memcmp(key->text, "<<", 2) == 0)
		return refuse(r, &key->at, "merge keys are not used in scenarios",
			      "repeat the value, or put it under 'defaults:'");
	if (mapping->count > NODE_KEY_LIMIT)
		return refuse(r, &key->at, "more than 1024 keys in one mapping", "");
	first = earlier_key(mapping, key);
	if (first) {
		struct dmasim_error *e =
			diag_error(r->diag, &key->at, "key '%s' is given twice", quote(shown, key->text, key->size));

		diag_note(e, &first->at, "first here");
	}
	return true;
}

/* puts a node where it belongs; false ends the reading */
static bool place(struct reading *r, struct dmasim_node *node)
{
	struct dmasim_node *parent = r->depth ? r->open[r->depth - 1] : NULL;

	if (!parent && r->documents->count == NODE_DOCUMENT_LIMIT)
		return refuse(r, &node->at, "more than 10000 scenarios in one file", "split the file");
	if (!parent) {
		*r->document_tail = node;
		r->document_tail = &node->next;
		r->documents->count++;
		return true;
	}
	if (parent->kind == NODE_MAPPING && r->key[r->depth - 1]) {
		r->key[r->depth - 1]->value = node;
		r->key[r->depth - 1] = NULL;
		return true;
	}
	*r->tail[r->depth - 1] = node;
	r->tail[r->depth - 1] = &node->next;
	parent->count++;
	if (parent->kind == NODE_SEQUENCE)
		return true;
	r->key[r->depth - 1] = node;
	return add_key(r, parent, node);
}

static struct dmasim_node *new_node(struct reading *r, enum node_kind kind, const yaml_event_t *event)
{
	struct dmasim_node *node;

	if (r->nodes++ >= NODE_LIMIT) {
		struct dmasim_span at = span(r, &event->start_mark, NULL);

		refuse(r, &at, "more than 1000000 values in one file", "split the file");
		return NULL;
	}
	node = arena_take(r->arena, sizeof(*node));
	if (!node) {
		r->error = -ENOMEM;
		return NULL;
	}
	node->kind = kind;
	node->at = span(r, &event->start_mark, kind == NODE_SCALAR ? &event->end_mark : NULL);
	return node;
}

static bool plain_only(struct reading *r, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct dmasim_span at = span(r, &event->start_mark, NULL);

	if (anchor)
		return refuse(r, &at, "anchors are not used in scenarios",
			      "repeat the value, or put it under 'defaults:'");
	if (tag)
		return refuse(r, &at, "tags are not used in scenarios", "leave it out");
	return true;
}

static bool take_scalar(struct reading *r, const yaml_event_t *event)
{
	struct dmasim_node *node;
	char shown[QUOTE_SIZE];

	if (!plain_only(r, event, event->data.scalar.anchor, event->data.scalar.tag))
		return false;
	node = new_node(r, NODE_SCALAR, event);
	if (!node)
		return false;
	node->size = event->data.scalar.length;
	node->text = arena_text(r->arena, (const char *)event->data.scalar.value, node->size);
	if (!node->text) {
		r->error = -ENOMEM;
		return false;
	}
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->hash = hash(node->text, node->size);
	if (memchr(node->text, 0, node->size)) {
		diag_error(r->diag, &node->at, "a NUL character in '%s'", quote(shown, node->text, node->size));
		return false;
	}
	return place(r, node);
}

static bool open_collection(struct reading *r, enum node_kind kind, const yaml_event_t *event)
{
	struct dmasim_node *node;

	if (kind == NODE_SEQUENCE) {
		if (!plain_only(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag))
			return false;
	} else if (!plain_only(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag)) {
		return false;
	}
	node = new_node(r, kind, event);
	if (!node || !place(r, node))
		return false;
	if (r->depth == NODE_DEPTH_LIMIT)
		return refuse(r, &node->at, "nested more than 64 deep", "");
	r->open[r->depth] = node;
	r->tail[r->depth] = &node->first;
	r->key[r->depth] = NULL;
	r->depth++;
	return true;
}

/* false: the reading is over */
static bool take_event(struct reading *r, const yaml_event_t *event)
{
	struct dmasim_span at = span(r, &event->start_mark, &event->end_mark);

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return refuse(r, &at, "aliases are not used in scenarios",
			      "repeat the value, or put it under 'defaults:'");
	case YAML_SCALAR_EVENT:
		return take_scalar(r, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(r, NODE_SEQUENCE, event);
	case YAML_MAPPING_START_EVENT:
		return open_collection(r, NODE_MAPPING, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		r->depth--;
		return true;
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	}
	return false;
}

/* does that line begin with blanks that hold a tab? */
static bool tab_indents(const struct reading *r, u32 line)
{
	size_t at = 0;

	for (u32 n = 1; n < line && at < r->size; n++) {
		while (at < r->size && !line_break(r->text + at, r->size - at))
			at++;
		at += line_break(r->text + at, r->size - at);
	}
	while (at < r->size && r->text[at] == ' ')
		at++;
	return at < r->size && r->text[at] == '\t';
}

static void syntax_error(struct reading *r)
{
	const yaml_parser_t *p = &r->parser;
	struct dmasim_span at = span(r, &p->problem_mark, NULL), context = span(r, &p->context_mark, NULL);
	struct dmasim_error *e;

	if (p->error == YAML_MEMORY_ERROR) {
		r->error = -ENOMEM;
		return;
	}
	e = diag_error(r->diag, &at, "not YAML: %s", p->problem ? p->problem : "unreadable");
	if (tab_indents(r, at.line))
		diag_hint(e, "indent with blanks: YAML does not allow tabs there");
	if (p->context && (context.line != at.line || context.column != at.column))
		diag_note(e, &context, "%s", p->context);
	else if (p->context && !(e && e->hint[0]))
		diag_hint(e, "%s", p->context);
}

int node_read(struct arena *arena, struct diag *diag, const char *file, const char *text, size_t size,
	      struct node_documents *documents)
{
	struct reading r = { .arena = arena, .diag = diag, .file = file, .text = text, .size = size };
	yaml_event_t event;
	bool more = true;

	memset(documents, 0, sizeof(*documents));
	r.documents = documents;
	r.document_tail = &documents->first;
	if (!yaml_parser_initialize(&r.parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, size);
	while (more) {
		if (!yaml_parser_parse(&r.parser, &event)) {
			syntax_error(&r);
			break;
		}
		more = take_event(&r, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&r.parser);
	/* a document that was cut off says nothing about what it lacks */
	if (r.depth && documents->count) {
		struct dmasim_node **last = &documents->first;

		while ((*last)->next)
			last = &(*last)->next;
		*last = NULL;
		documents->count--;
	}
	return r.error;
}

const struct dmasim_node *node_find(const struct dmasim_node *mapping, const char *key)
{
	if (!mapping || mapping->kind != NODE_MAPPING)
		return NULL;
	for (const struct dmasim_node *k = mapping->first; k; k = k->next) {
		if (k->kind == NODE_SCALAR && strcmp(k->text, key) == 0)
			return k->value;
	}
	return NULL;
}

bool node_is_nothing(const struct dmasim_node *node)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       (!node->size || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

const char *node_kind_name(const struct dmasim_node *node)
{
	switch (node->kind) {
	case NODE_SEQUENCE:
		return "a list";
	case NODE_MAPPING:
		return "a mapping";
	case NODE_SCALAR:
		break;
	}
	return node_is_nothing(node) ? "nothing" : "a single value";
}
