// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel with another value of one behaviour, and other kernels.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/profile.h>

#include "explore/candidates.h"
#include "scenario/edit.h"
#include "scenario/text.h"

/* length of what stands in front of the behaviours: "v7.3", or "mine{v7.3,pool_check=none}" */
static size_t base_size(const char *kernel)
{
	size_t size = strcspn(kernel, ",{");

	return kernel[size] == '{' ? strcspn(kernel, "}") + 1 : size;
}

static bool is_bugs(const char *setting)
{
	return !strncmp(setting, "bugs=", strlen("bugs="));
}

/* "bugs=a,pool_check=none,bugs=b" as ", bugs: [a, b], pool_check: none" */
static void put_settings(struct text *t, const char *settings)
{
	const char *s = settings, *before = ", bugs: [";

	for (; *s == ','; s += strcspn(s, ",")) {
		if (!is_bugs(++s))
			continue;
		for (const char *bug = s + strlen("bugs="); *bug && *bug != ','; bug += *bug == '+') {
			text_puts(t, before);
			text_add(t, bug, strcspn(bug, "+,"));
			bug += strcspn(bug, "+,");
			before = ", ";
		}
	}
	text_puts(t, strcmp(before, ", ") ? "" : "]");
	for (s = settings; *s == ','; s += strcspn(s, ",")) {
		size_t name = strcspn(++s, "=");

		if (!is_bugs(s))
			text_printf(t, ", %.*s: %.*s", (int)name, s, (int)(strcspn(s, ",") - name - 1), s + name + 1);
	}
}

/* "v7.3,pool_check=none" as "{base: v7.3, pool_check: none}"; a profile file is named as the scenario names it */
static const char *kernel_yaml(struct change_maker *m, const char *kernel)
{
	const char *path = edit_text_at(m->q->scenario, "kernel"), *kept;
	size_t size = base_size(kernel);
	struct text t = { 0 };
	char *text;

	if (!path)
		path = edit_text_at(m->q->scenario, "kernel.base");
	text_puts(&t, kernel[size] ? "{base: " : "");
	if (memchr(kernel, '{', size) && path && dmasim_kernel_is_file(path))
		text_puts(&t, path);
	else
		text_add(&t, kernel, strcspn(kernel, ",{"));
	put_settings(&t, kernel + size);
	text_puts(&t, kernel[size] ? "}" : "");
	text = text_take(&t);
	m->list->failed |= !text;
	kept = change_keep(m->list, text);
	free(text);
	return kept;
}

static void put_kernel(struct change_maker *m, enum dmasim_change_kind kind, unsigned int distance, const char *kernel,
		       const char *was, const char *text)
{
	struct dmasim_change *change = change_new(m->list, kind, distance);
	struct dmasim_edit *edit = arena_take(&m->list->arena, sizeof(*edit));

	m->list->failed |= !edit;
	if (!change || !edit || !kernel || !text)
		return;
	edit->path = "kernel";
	edit->value = kernel_yaml(m, kernel);
	change->edit = edit;
	change->edits = 1;
	change->kernel = kernel;
	change->was = was;
	change->text = text;
}

/* @kernel with that behaviour, in place of the value that it may have been given by hand */
static const char *with_behaviour(struct change_list *list, const char *kernel, const char *name, const char *value)
{
	size_t size = strlen(name);
	const char *kept, *s = kernel + base_size(kernel);
	struct text t = { 0 };
	char *text;

	text_add(&t, kernel, base_size(kernel));
	for (s += *s == ','; *s; s += strcspn(s, ",") + (s[strcspn(s, ",")] == ',')) {
		if (!strncmp(s, name, size) && s[size] == '=')
			continue;
		text_puts(&t, ",");
		text_add(&t, s, strcspn(s, ","));
	}
	text_printf(&t, ",%s=%s", name, value);
	text = text_take(&t);
	list->failed |= !text;
	kept = change_keep(list, text);
	free(text);
	return kept;
}

static void behaviour_changes(struct change_maker *m, const char *const *own)
{
	struct dmasim_behaviour b;

	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++) {
		dmasim_behaviour_get(i, &b);
		for (unsigned int v = 0; v < b.values; v++) {
			const char *value = dmasim_behaviour_value(i, v, NULL);

			/* nobody wants to be told that a bug would help */
			if (!strcmp(value, own[i]) || dmasim_behaviour_value_is_bug(i, v))
				continue;
			put_kernel(m, DMASIM_CHANGE_BEHAVIOUR, 0, with_behaviour(m->list, m->q->kernel, b.name, value),
				   own[i], change_keep_printf(m->list, "kernel: %s=%s (is %s)", b.name, value, own[i]));
		}
	}
}

/* number of steps up the ancestry from @from to @to; -1: it is no ancestor */
static int ancestry(int from, int to)
{
	struct dmasim_profile p;
	int steps = 0;

	while (from >= 0 && from != to) {
		dmasim_profile_get((unsigned int)from, &p);
		from = p.parent ? dmasim_profile_find(p.parent) : -1;
		steps++;
	}
	return from < 0 ? -1 : steps;
}

/* what came of a kernel is nearer than what it came from, and that nearer than what is only related */
static unsigned int kinship(int own, int other)
{
	int down = ancestry(other, own), up = ancestry(own, other);

	if (own < 0)
		return (unsigned int)other;
	if (down >= 0)
		return (unsigned int)down;
	return up >= 0 ? 100 + (unsigned int)up : 200 + (unsigned int)abs(own - other);
}

static void profile_changes(struct change_maker *m)
{
	const char *brace = strchr(m->q->kernel, '{'), *from = brace ? brace + 1 : m->q->kernel;
	struct dmasim_profile p;
	char base[TEXT_MAX];
	int own;

	(void)snprintf(base, sizeof(base), "%.*s", (int)strcspn(from, ",}"), from);
	own = dmasim_profile_find(base);
	for (unsigned int i = 0; i < dmasim_profile_count(); i++) {
		dmasim_profile_get(i, &p);
		if (strcmp(p.name, m->q->kernel) != 0)
			put_kernel(m, DMASIM_CHANGE_KERNEL, kinship(own, (int)i), p.name, m->q->name,
				   change_keep_printf(m->list, "kernel: %s (is %s)", p.name, m->q->name));
	}
}

void changes_of_kernel(struct change_maker *m, const char *const *behaviour)
{
	behaviour_changes(m, behaviour);
	profile_changes(m);
}
