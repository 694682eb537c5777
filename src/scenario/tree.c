/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making trees, node by node.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/platform.h>

#include "scenario/text.h"
#include "scenario/tree.h"

static struct dmasim_node *new_node(struct tree *t, enum node_kind kind)
{
	struct dmasim_node *node = t->failed ? NULL : arena_take(t->arena, sizeof(*node));

	t->failed |= !node;
	if (node)
		node->kind = kind;
	return node;
}

static struct tree_open open_node(struct tree *t, enum node_kind kind)
{
	struct dmasim_node *node = new_node(t, kind);

	return (struct tree_open){ .tree = t, .node = node, .tail = node ? &node->first : NULL };
}

struct tree_open tree_mapping(struct tree *t)
{
	return open_node(t, NODE_MAPPING);
}

struct tree_open tree_list(struct tree *t)
{
	return open_node(t, NODE_SEQUENCE);
}

static void put_text(struct tree *t, struct dmasim_node *node, const char *text, size_t size)
{
	char *copy = node ? arena_text(t->arena, text, size) : NULL;

	t->failed |= !copy;
	if (!copy)
		return;
	node->text = copy;
	node->size = size;
}

bool tree_is_taken(const char *text)
{
	bool flag;

	return !*text || strchr("0123456789+-.~=", *text) || strcmp(text, "null") == 0 || strcmp(text, "none") == 0 ||
	       dmasim_flag(text, &flag);
}

struct dmasim_node *tree_text(struct tree *t, const char *text)
{
	struct dmasim_node *node = new_node(t, NODE_SCALAR);

	put_text(t, node, text, strlen(text));
	if (node)
		node->plain = !tree_is_taken(text);
	return t->failed ? NULL : node;
}

struct dmasim_node *tree_word(struct tree *t, const char *text)
{
	struct dmasim_node *node = tree_text(t, text);

	if (!node)
		return NULL;
	node->plain = true;
	node->plain = !node_is_nothing(node);
	return node;
}

struct dmasim_node *tree_value(struct tree *t, const char *format, ...)
{
	struct dmasim_node *node = new_node(t, NODE_SCALAR);
	char text[80];
	va_list args;
	int size;

	va_start(args, format);
	size = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_text(t, node, text, size < 0 ? 0 : strlen(text));
	if (node)
		node->plain = true;
	return t->failed ? NULL : node;
}

static void add(struct tree_open *to, struct dmasim_node *node)
{
	if (to->tree->failed || !to->node)
		return;
	*to->tail = node;
	to->tail = &node->next;
	to->node->count++;
}

void tree_set(struct tree_open *mapping, const char *key, const struct dmasim_node *value)
{
	struct dmasim_node *node = tree_text(mapping->tree, key);

	if (!node || !value)
		return;
	node->value = (struct dmasim_node *)(uintptr_t)value;
	add(mapping, node);
}

void tree_append(struct tree_open *list, const struct dmasim_node *value)
{
	struct dmasim_node *node = value ? tree_copy(list->tree, value) : NULL;

	if (!node)
		return;
	node->next = NULL;
	add(list, node);
}

struct dmasim_node *tree_copy(struct tree *t, const struct dmasim_node *node)
{
	struct dmasim_node *copy = new_node(t, node->kind);

	if (copy)
		*copy = *node;
	return copy;
}

struct dmasim_node *tree_copy_all(struct tree *t, const struct dmasim_node *node)
{
	struct dmasim_node *copy = tree_copy(t, node), **tail;

	if (!copy)
		return NULL;
	tail = &copy->first;
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		*tail = tree_copy_all(t, n);
		if (!*tail)
			return NULL;
		if (n->value) {
			(*tail)->value = tree_copy_all(t, n->value);
			if (!(*tail)->value)
				return NULL;
		}
		tail = &(*tail)->next;
	}
	*tail = NULL;
	return copy;
}

bool tree_same(const struct dmasim_node *a, const struct dmasim_node *b)
{
	const struct dmasim_node *k, *l;

	if (!a || !b || a == b)
		return a == b;
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_SCALAR)
		return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	for (k = a->first, l = b->first; k && l; k = k->next, l = l->next) {
		if (a->kind == NODE_SEQUENCE ? !tree_same(k, l) : !tree_same(k->value, node_find(b, k->text)))
			return false;
	}
	return !k && !l;
}
