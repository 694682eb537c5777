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

/* "v7.3,pool_check=none" as a scenario has it */
static const struct dmasim_node *kernel_node(struct tree *t, const char *kernel)
{
	size_t size = strcspn(kernel, ",");
	struct tree_open all = tree_mapping(t);
	char *word = arena_text(t->arena, kernel, strlen(kernel)), *next;

	t->failed |= !word;
	if (t->failed)
		return NULL;
	next = word[size] ? word + size + 1 : NULL;
	word[size] = '\0';
	if (!next)
		return tree_word(t, word);
	tree_set(&all, "base", tree_word(t, word));
	for (word = next; word && !t->failed; word = next) {
		char *equals;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		equals = strchr(word, '=');
		if (!equals)
			continue;
		*equals = '\0';
		tree_set(&all, word, tree_word(t, equals + 1));
	}
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

/* the kernel that the scenario names, as one word; NULL: none, or memory ran out */
static char *own_kernel(const struct dmasim_platform *p, bool *failed)
{
	struct text t = { 0 };
	char *kernel;

	if (!p->kernel)
		return NULL;
	text_puts(&t, p->kernel);
	for (unsigned int i = 0; i < p->behaviours; i++)
		text_printf(&t, ",%s=%s", p->behaviour[i].name, p->behaviour[i].value);
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
