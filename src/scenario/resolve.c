/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario by itself: what `defaults:` says stands in the devices and steps that it was meant for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/scenario.h>

#include "scenario/keys.h"
#include "scenario/text.h"
#include "scenario/tree.h"

struct resolver {
	struct tree *tree;
	const struct dmasim_node *defaults;
};

static int verb_of(const char *key)
{
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (strcmp(dmasim_verb_name[v], key) == 0)
			return v;
	}
	return -1;
}

/* @node with the keys of @preset that it lacks; @sole: the key that a single value stands for */
static const struct dmasim_node *with_defaults(struct resolver *r, const struct dmasim_node *node,
					       const struct dmasim_node *preset, const char *sole)
{
	struct tree_open all = tree_mapping(r->tree);
	const struct dmasim_node *given;
	bool from = false;

	if (node->kind != NODE_MAPPING && !node_is_nothing(node)) {
		if (!sole)
			return node;
		tree_set(&all, sole, node);
	}
	for (const struct dmasim_node *k = node->first; k && node->kind == NODE_MAPPING; k = k->next)
		tree_set(&all, k->text, k->value);
	from = node_find(all.node, "from") != NULL;
	for (const struct dmasim_node *k = preset->first; k; k = k->next) {
		given = node_find(all.node, k->text);
		/* the device of a mapping goes before a default */
		if (!given && !(from && strcmp(k->text, "device") == 0))
			tree_set(&all, k->text, k->value);
	}
	return all.node;
}

static const struct dmasim_node *resolve_steps(struct resolver *r, const struct dmasim_node *list);

static const struct dmasim_node *resolve_agents(struct resolver *r, const struct dmasim_node *agents)
{
	struct tree_open all = tree_mapping(r->tree);

	for (const struct dmasim_node *k = agents->first; k; k = k->next)
		tree_set(&all, k->text, resolve_steps(r, k->value));
	return all.node;
}

static const struct dmasim_node *resolve_step(struct resolver *r, const struct dmasim_node *step)
{
	struct tree_open all = tree_mapping(r->tree);

	for (const struct dmasim_node *k = step->first; k; k = k->next) {
		const struct dmasim_node *preset = node_find(r->defaults, k->text), *value = k->value;
		int verb = verb_of(k->text);

		if (verb == DMASIM_VERB_PARALLEL)
			value = resolve_agents(r, value);
		else if (verb >= 0 && preset)
			value = with_defaults(r, value, preset, verb_form[verb].sole);
		tree_set(&all, k->text, value);
	}
	return all.node;
}

static const struct dmasim_node *resolve_steps(struct resolver *r, const struct dmasim_node *list)
{
	struct tree_open all = tree_list(r->tree);

	for (const struct dmasim_node *n = list->first; n; n = n->next)
		tree_append(&all, resolve_step(r, n));
	return all.node;
}

static const struct dmasim_node *resolve_devices(struct resolver *r, const struct dmasim_node *devices)
{
	const struct dmasim_node *preset = node_find(r->defaults, "device");
	struct tree_open all = tree_mapping(r->tree);

	for (const struct dmasim_node *k = devices->first; k; k = k->next)
		tree_set(&all, k->text, preset ? with_defaults(r, k->value, preset, NULL) : k->value);
	return all.node;
}

/* is there another value of it behind? */
static bool set_again(const char *word, const char *rest)
{
	size_t size = strcspn(word, "=");

	for (; rest; rest = strchr(rest, ',') ? strchr(rest, ',') + 1 : NULL) {
		if (strncmp(rest, word, size) == 0 && rest[size] == '=')
			return true;
	}
	return false;
}

/* "v7.3,pool_check=none", or "mine{v7.2,pool_check=none},alloc_attr=internal", as a scenario has it */
static const struct dmasim_node *kernel_node(struct tree *t, const char *kernel)
{
	const char *brace = strchr(kernel, '{'), *comma = strchr(kernel, ',');
	const char *start = brace && (!comma || brace < comma) ? brace + 1 : kernel;
	char *word = arena_text(t->arena, start, strlen(start)), *next;
	struct tree_open all = tree_mapping(t), bugs = tree_list(t);

	t->failed |= !word;
	if (t->failed)
		return NULL;
	for (char *c = word; *c; c++) {
		if (*c == '}')
			memmove(c, c + 1, strlen(c));
	}
	next = strchr(word, ',');
	if (!next)
		return tree_word(t, word);
	*next++ = '\0';
	tree_set(&all, "base", tree_word(t, word));
	for (word = next; word && !t->failed; word = next) {
		char *equals = strchr(word, '=');

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		if (equals && strncmp(word, "bugs=", 5) == 0) {
			tree_append(&bugs, tree_word(t, equals + 1));
			continue;
		}
		if (!equals || set_again(word, next))
			continue;
		*equals = '\0';
		tree_set(&all, word, tree_word(t, equals + 1));
	}
	if (bugs.node && bugs.node->count)
		tree_set(&all, "bugs", bugs.node);
	return all.node;
}

/* what stands at a key once the defaults are put in; NULL: it goes away */
static const struct dmasim_node *resolve_key(struct resolver *r, const struct dmasim_node *key)
{
	static const char *const gone[] = { "dmasim", "name", "description", "source",
					    "kernel", "vary", "cells",	     "defaults" };

	for (unsigned int i = 0; i < ARRAY_SIZE(gone); i++) {
		if (strcmp(key->text, gone[i]) == 0)
			return NULL;
	}
	if (strcmp(key->text, "steps") == 0)
		return resolve_steps(r, key->value);
	if (strcmp(key->text, "devices") == 0 && key->value->kind == NODE_MAPPING)
		return resolve_devices(r, key->value);
	return key->value;
}

const struct dmasim_node *tree_resolve(struct tree *t, const struct dmasim_scenario *s, const char *kernel)
{
	static const char *const first[] = { "description", "source" };
	struct resolver r = { .tree = t, .defaults = node_find(s->tree, "defaults") };
	struct tree_open all = tree_mapping(t);

	tree_set(&all, "dmasim", tree_value(t, "1"));
	if (s->name)
		tree_set(&all, "name", tree_text(t, s->name));
	for (unsigned int i = 0; i < ARRAY_SIZE(first); i++)
		tree_set(&all, first[i], node_find(s->tree, first[i]));
	if (kernel)
		tree_set(&all, "kernel", kernel_node(t, kernel));
	for (const struct dmasim_node *k = s->tree->first; k; k = k->next)
		tree_set(&all, k->text, resolve_key(&r, k));
	return t->failed ? NULL : all.node;
}

static void put_behaviours(struct text *t, const struct dmasim_setting *setting, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		text_printf(t, ",%s=%s", setting[i].name, setting[i].value);
}

void tree_kernel_text(const struct dmasim_platform *p, struct text *t)
{
	text_puts(t, p->own_kernel ? p->own_kernel->base : p->kernel);
	if (p->own_kernel)
		put_behaviours(t, p->own_kernel->behaviour, p->own_kernel->behaviours);
	put_behaviours(t, p->behaviour, p->behaviours);
}

/* the kernel that the scenario names; NULL: none, or memory ran out */
static char *own_kernel(const struct dmasim_platform *p, bool *failed)
{
	struct text t = { 0 };
	char *kernel;

	if (!p->kernel && !p->own_kernel)
		return NULL;
	tree_kernel_text(p, &t);
	kernel = text_take(&t);
	*failed |= !kernel;
	return kernel;
}

int dmasim_scenario_text(const struct dmasim_scenario *scenario, const char *kernel, unsigned int width,
			 struct dmasim_buffer *out)
{
	struct arena arena = { 0 };
	struct tree t = { .arena = &arena };
	char *own = kernel ? NULL : own_kernel(&scenario->platform, &t.failed);
	const struct dmasim_node *root = tree_resolve(&t, scenario, kernel ? kernel : own);

	if (root)
		tree_write(root, width, out);
	t.failed |= !root || out->failed;
	free(own);
	arena_free(&arena);
	return t.failed ? -ENOMEM : 0;
}
