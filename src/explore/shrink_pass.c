// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is tried: whole halves of a list, then quarters, down to single members; smaller numbers; agents in a row.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/platform.h>

#include "explore/shrink.h"

/* --- walking --------------------------------------------------------------------------------------------------------
 */

/* the n-th mapping or list below @node, itself included, counted in the order of the file; *@n becomes 0 at it */
static const struct dmasim_node *nth_container(const struct dmasim_node *node, size_t *n)
{
	const struct dmasim_node *found = NULL;

	if (node->kind == NODE_SCALAR)
		return NULL;
	if (!(*n)--)
		return node;
	for (const struct dmasim_node *m = node->first; m && !found; m = m->next)
		found = nth_container(node->kind == NODE_MAPPING ? m->value : m, n);
	return found;
}

static const struct dmasim_node *container(const struct shrinker *s, size_t n)
{
	return nth_container(s->file.scenario[0].tree, &n);
}

static const struct dmasim_node *member_at(const struct dmasim_node *list, unsigned int i)
{
	const struct dmasim_node *n = list->first;

	while (n && i--)
		n = n->next;
	return n;
}

/* --- steps that use what another one made ---------------------------------------------------------------------------
 */

static const char *id_of(const struct dmasim_node *step)
{
	const struct dmasim_node *id = node_find(step, "id");

	return id && id->kind == NODE_SCALAR ? id->text : NULL;
}

/* does the step name that id, as `from` or in the short form? */
static bool uses_id(const struct dmasim_node *step, const char *id)
{
	for (const struct dmasim_node *k = step->first; k && step->kind == NODE_MAPPING; k = k->next) {
		const struct dmasim_node *from =
			k->value->kind == NODE_MAPPING ? node_find(k->value, "from") : k->value;

		if (strcmp(k->text, "id") != 0 && from && from->kind == NODE_SCALAR && strcmp(from->text, id) == 0)
			return true;
	}
	return false;
}

/* members first .. first + count, and in a list of steps those that use what goes */
static size_t collect(const struct dmasim_node *list, unsigned int first, unsigned int count,
		      const struct dmasim_node **gone)
{
	size_t n = 0;
	unsigned int i = 0;

	for (const struct dmasim_node *m = list->first; m; m = m->next, i++) {
		bool goes = i >= first && i < first + count;

		for (size_t g = 0; g < n && !goes && list->kind == NODE_SEQUENCE; g++)
			goes = id_of(gone[g]) && uses_id(m, id_of(gone[g]));
		if (goes)
			gone[n++] = m;
	}
	return n;
}

/* is that a word for the device somewhere below @node, apart from what goes? */
static bool names_device(const struct dmasim_node *node, const char *name, const struct edit *edit)
{
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		const struct dmasim_node *value = node->kind == NODE_MAPPING ? n->value : n;
		bool is_id = node->kind == NODE_MAPPING && strcmp(n->text, "id") == 0;

		if (edit_takes(edit, n))
			continue;
		if (value->kind == NODE_SCALAR ? !is_id && strcmp(value->text, name) == 0
					       : names_device(value, name, edit))
			return true;
	}
	return false;
}

/* devices that only the steps that go have used */
static void collect_devices(const struct shrinker *s, struct edit *edit, const struct dmasim_node **gone)
{
	const struct dmasim_node *root = s->file.scenario[0].tree, *steps = node_find(root, "steps");
	const struct dmasim_node *devices = node_find(root, "devices");
	const struct edit none = { 0 };

	for (const struct dmasim_node *k = devices ? devices->first : NULL; k && steps; k = k->next)
		if (names_device(steps, k->text, &none) && !names_device(steps, k->text, edit))
			gone[edit->gones++] = k;
}

static unsigned int device_count(const struct shrinker *s)
{
	const struct dmasim_node *devices = node_find(s->file.scenario[0].tree, "devices");

	return devices ? devices->count : 0;
}

/* --- lists and mappings ---------------------------------------------------------------------------------------------
 */

/* what a scenario is about stays */
static bool stays(const struct dmasim_node *key)
{
	static const char *const word[] = { "dmasim", "name", "kernel", "base" };

	for (unsigned int i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (strcmp(key->text, word[i]) == 0)
			return true;
	return false;
}

static bool try_part(struct shrinker *s, size_t which, unsigned int first, unsigned int count)
{
	const struct dmasim_node *list = container(s, which), **gone;
	struct edit edit = { 0 };
	bool done = false;

	gone = malloc(((size_t)list->count + device_count(s) + 1) * sizeof(const struct dmasim_node *));
	if (!gone) {
		s->no_memory = true;
		return false;
	}
	edit.gone = gone;
	edit.gones = collect(list, first, count, gone);
	if (list->kind == NODE_SEQUENCE)
		collect_devices(s, &edit, gone);
	for (size_t i = 0; i < edit.gones && list->kind == NODE_MAPPING; i++)
		if (stays(gone[i]))
			edit.gones = 0;
	if (edit.gones)
		done = shrink_try(s, &edit);
	free(gone);
	return done;
}

static bool shrink_list(struct shrinker *s, size_t which)
{
	const struct dmasim_node *list = container(s, which);
	unsigned int part = list ? list->count : 0;
	bool any = false;

	while (part && !s->stopped) {
		unsigned int first = 0;

		while ((list = container(s, which)) && first < list->count && !s->stopped && !s->no_memory) {
			if (try_part(s, which, first, part))
				any = true;
			else
				first += part;
		}
		part /= 2;
	}
	return any;
}

/* number of the list of steps among the containers */
static bool find_steps(const struct shrinker *s, size_t *which)
{
	const struct dmasim_node *steps = node_find(s->file.scenario[0].tree, "steps"), *c;

	for (*which = 0; (c = container(s, *which)); ++*which)
		if (c == steps)
			return true;
	return false;
}

bool shrink_lists(struct shrinker *s)
{
	size_t which;
	bool any = false;

	/* most of a long scenario are its steps */
	if (find_steps(s, &which))
		any = shrink_list(s, which);
	for (which = 0; !s->stopped && !s->no_memory && container(s, which); which++)
		any |= shrink_list(s, which);
	return any;
}

/* --- command line and kernel --------------------------------------------------------------------------------------
 */

/* without the n-th word; NULL: it has none, or memory ran out, which @s then knows */
static char *without_word(struct shrinker *s, const char *text, unsigned int n)
{
	const char *word = text + strspn(text, " ");
	char *made;
	size_t size;

	while (n-- && *word) {
		word += strcspn(word, " ");
		word += strspn(word, " ");
	}
	if (!*word)
		return NULL;
	size = strcspn(word, " ");
	size += strspn(word + size, " ");
	made = malloc(strlen(text) + 1);
	s->no_memory |= !made;
	if (made) {
		memcpy(made, text, (size_t)(word - text));
		strcpy(made + (word - text), word + size);
		for (size_t end = strlen(made); end && made[end - 1] == ' '; end--)
			made[end - 1] = '\0';
	}
	return made;
}

static const struct dmasim_node *cmdline(const struct shrinker *s)
{
	const struct dmasim_node *line = node_find(node_find(s->file.scenario[0].tree, "platform"), "cmdline");

	return line && line->kind == NODE_SCALAR ? line : NULL;
}

static bool try_scalar(struct shrinker *s, const struct dmasim_node *target, const char *text)
{
	struct arena arena = { 0 };
	struct tree t = { .arena = &arena };
	struct edit edit = { .target = target, .with = tree_word(&t, text) };
	bool done = edit.with && shrink_try(s, &edit);

	s->no_memory |= t.failed;
	arena_free(&arena);
	return done;
}

/* {base: v7.3} is v7.3 */
static bool shrink_kernel(struct shrinker *s)
{
	const struct dmasim_node *kernel = node_find(s->file.scenario[0].tree, "kernel"), *base;
	struct edit edit = { .target = kernel };

	base = kernel && kernel->count == 1 ? node_find(kernel, "base") : NULL;
	edit.with = base;
	return base && shrink_try(s, &edit);
}

bool shrink_words(struct shrinker *s)
{
	bool any = shrink_kernel(s);
	unsigned int n = 0;

	while (cmdline(s) && !s->stopped && !s->no_memory) {
		char *text = without_word(s, cmdline(s)->text, n);
		bool done;

		if (!text)
			break;
		done = *text && try_scalar(s, cmdline(s), text);
		free(text);
		any |= done;
		n += !done;
	}
	return any;
}

/* --- numbers --------------------------------------------------------------------------------------------------------
 */

/* keys whose number is simpler when it is smaller; of a mask, or of a value that is expected, that is not so */
static bool is_reducible(const char *key)
{
	static const char *const word[] = { "addr", "size",  "offset",	"phys",	    "gpa",  "cpus",
					    "base", "cpu",   "segment", "pattern",  "seed", "times",
					    "asid", "nonce", "dma",	"numa_node" };

	for (unsigned int i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (strcmp(key, word[i]) == 0)
			return true;
	return false;
}

static bool has_numbers(const char *key)
{
	static const char *const not [] = { "expect", "kernel", "config", "hardware", "order", "invariants" };

	for (unsigned int i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		if (strcmp(key, not [i]) == 0)
			return false;
	return true;
}

/* the n-th number that could be smaller, its key in *@key */
static const struct dmasim_node *nth_number(const struct dmasim_node *node, const char *key, size_t *n,
					    const char **found_key)
{
	const struct dmasim_node *found = NULL;
	uint64_t value;

	if (node->kind == NODE_SCALAR) {
		if (!key || !is_reducible(key) || !node->plain || !dmasim_number(node->text, &value) || (*n)--)
			return NULL;
		*found_key = key;
		return node;
	}
	for (const struct dmasim_node *m = node->first; m && !found; m = m->next) {
		if (node->kind == NODE_SEQUENCE)
			found = nth_number(m, NULL, n, found_key);
		else if (has_numbers(m->text))
			found = nth_number(m->value, m->text, n, found_key);
	}
	return found;
}

static void number_text(const char *key, uint64_t value, char *out, size_t size)
{
	static const char *const unit[] = { "KiB", "MiB", "GiB", "TiB" };
	int u = -1;

	while (strcmp(key, "size") == 0 && value && value % 1024 == 0 && u < 3) {
		value /= 1024;
		u++;
	}
	if (u >= 0)
		(void)snprintf(out, size, "%" PRIu64 "%s", value, unit[u]);
	else
		(void)snprintf(out, size, value < 4096 ? "%" PRIu64 : "0x%" PRIx64, value);
}

/* the n-th thing to try instead of @value, simplest first; @value: there is none left */
static uint64_t simpler(uint64_t value, unsigned int n)
{
	static const uint64_t first[] = { 0,	      1,	  1ull << 12, 1ull << 14, 1ull << 16,
					  1ull << 20, 1ull << 24, 1ull << 28, 1ull << 30, 1ull << 32 };
	unsigned int known = sizeof(first) / sizeof(first[0]);
	uint64_t high = value;

	if (n < known)
		return first[n] < value ? first[n] : value;
	while (high & (high - 1))
		high &= high - 1;
	switch (n - known) {
	case 0:
		return high;
	case 1:
		return value & ~0xfffffull;
	case 2:
		return value & ~0xfffull;
	case 3:
		return value / 2;
	default:
		return value;
	}
}

#define SIMPLER 14

bool shrink_numbers(struct shrinker *s)
{
	bool any = false;

	for (size_t i = 0; !s->stopped && !s->no_memory; i++) {
		for (unsigned int n = 0; n < SIMPLER && !s->stopped; n++) {
			size_t at = i;
			const char *key;
			const struct dmasim_node *number = nth_number(s->file.scenario[0].tree, NULL, &at, &key);
			uint64_t value = 0, less;
			char text[40];

			if (!number)
				return any;
			if (!dmasim_number(number->text, &value))
				break;
			less = simpler(value, n);
			number_text(key, less, text, sizeof(text));
			if (less >= value || !try_scalar(s, number, text))
				continue;
			any = true;
			/* half again, and again */
			if (n + 1 < SIMPLER)
				break;
			n--;
		}
	}
	return any;
}

/* --- agents ---------------------------------------------------------------------------------------------------------
 */

static unsigned int step_of(const char *text, size_t *agent)
{
	const char *colon = strrchr(text, ':');

	*agent = colon ? (size_t)(colon - text) : 0;
	return colon ? (unsigned int)strtoul(colon + 1, NULL, 10) : 0;
}

/* the steps of the agents behind each other, in the order that the parallel step gives in full */
static const struct dmasim_node *in_a_row(struct tree *t, const struct dmasim_node *steps,
					  const struct dmasim_node *parallel)
{
	const struct dmasim_node *agents = node_find(parallel, "parallel"), *order = node_find(parallel, "order");
	struct tree_open all = tree_list(t);

	for (const struct dmasim_node *n = steps->first; n; n = n->next) {
		if (n != parallel) {
			tree_append(&all, n);
			continue;
		}
		for (const struct dmasim_node *o = order->first; o; o = o->next) {
			size_t size;
			unsigned int at = step_of(o->text, &size);

			for (const struct dmasim_node *a = agents->first; a; a = a->next)
				if (a->size == size && strncmp(a->text, o->text, size) == 0 && member_at(a->value, at))
					tree_append(&all, member_at(a->value, at));
		}
	}
	return all.node;
}

bool shrink_parallel(struct shrinker *s)
{
	const struct dmasim_node *steps = node_find(s->file.scenario[0].tree, "steps");
	bool any = false;

	for (const struct dmasim_node *n = steps ? steps->first : NULL; n && !s->stopped;) {
		struct arena arena = { 0 };
		struct tree t = { .arena = &arena };
		struct edit edit = { .target = steps };
		bool done = false;

		if (node_find(n, "parallel") && node_find(n, "order")) {
			edit.with = in_a_row(&t, steps, n);
			done = !t.failed && shrink_try(s, &edit);
		}
		s->no_memory |= t.failed;
		arena_free(&arena);
		any |= done;
		if (done) {
			steps = node_find(s->file.scenario[0].tree, "steps");
			n = steps ? steps->first : NULL;
		} else {
			n = n->next;
		}
	}
	return any;
}
