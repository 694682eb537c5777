// SPDX-License-Identifier: GPL-2.0-only
#include "explore/lineage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/profile.h>

#include "machine/override.h"

static bool add(struct lineage *l, const char *text, const char *name, int profile, bool down)
{
	struct lineage_kernel *grown = realloc(l->kernel, (l->count + 1) * sizeof(*grown)), *k;

	if (!grown)
		return false;
	l->kernel = grown;
	k = &grown[l->count];
	*k = (struct lineage_kernel){ strdup(text), strdup(name), profile, down };
	l->count++;
	return k->text && k->name;
}

static int parent_of(int profile)
{
	struct dmasim_profile p;

	dmasim_profile_get((unsigned int)profile, &p);
	return p.parent ? dmasim_profile_find(p.parent) : -1;
}

static unsigned int depth_of(int profile)
{
	unsigned int depth = 0;

	while ((profile = parent_of(profile)) >= 0)
		depth++;
	return depth;
}

static bool add_profile(struct lineage *l, int profile, bool down)
{
	struct dmasim_profile p;

	dmasim_profile_get((unsigned int)profile, &p);
	return add(l, p.name, p.name, profile, down);
}

/* what @profile comes from, from below @top downwards */
static bool add_down(struct lineage *l, int top, int profile)
{
	return profile == top || (add_down(l, top, parent_of(profile)) && add_profile(l, profile, true));
}

/* what both come from; every profile comes from the first */
static int common(int a, int b)
{
	while (a != b) {
		if (depth_of(a) >= depth_of(b))
			a = parent_of(a);
		else
			b = parent_of(b);
	}
	return a;
}

/* the way between two profiles, without the first */
static bool add_way(struct lineage *l, int from, int to)
{
	int top = common(from, to);

	while (from != top) {
		from = parent_of(from);
		if (!add_profile(l, from, false))
			return false;
	}
	return add_down(l, top, to);
}

/* the profile that a kernel in words stands on, and whether it is that profile and nothing else */
static int base_of(const char *text, bool *plain)
{
	const char *brace = strchr(text, '{');
	const char *from = brace ? brace + 1 : text;
	size_t size = strcspn(from, ",}");
	char *name = strndup(from, size);
	int profile = name ? dmasim_profile_find(name) : -1;

	*plain = !brace && !from[size];
	free(name);
	return profile;
}

/* what it is called in messages: "mine,pool_check=none" of "mine{...},pool_check=none" */
static char *short_name(const char *text)
{
	const char *brace = strchr(text, '{'), *end = brace ? strchr(brace, '}') : NULL;
	char *name = NULL;

	if (!end)
		return strdup(text);
	return asprintf(&name, "%.*s%s", (int)(brace - text), text, end + 1) < 0 ? NULL : name;
}

static bool add_by_hand(struct lineage *l, const char *text, bool down)
{
	char *name = short_name(text);
	bool good = name && add(l, text, name, -1, down);

	free(name);
	return good;
}

/* a profile file says where each of its behaviours comes from */
static void load_own(struct dmasim_file *own, const char *kernel)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	char *path = kernel && dmasim_kernel_is_file(kernel) ? strndup(kernel, strcspn(kernel, ",")) : NULL;

	/* that it can be read was seen; without it nothing is known of the sources */
	if (path)
		(void)dmasim_file_load(path, own, &diagnostics);
	dmasim_diagnostics_free(&diagnostics);
	free(path);
}

int lineage_make(struct lineage *l, const struct dmasim_scenario *scenario, const char *from, const char *to,
		 struct dmasim_error *error)
{
	char *first, *last = NULL;
	bool first_plain, last_plain, good = false;
	int top = -1, bottom = -1;

	memset(l, 0, sizeof(*l));
	first = override_text(from, &scenario->platform, error);
	if (first)
		last = override_text(to, &scenario->platform, error);
	if (!first || !last) {
		free(first);
		return error && error->code ? error->code : -EINVAL;
	}
	top = base_of(first, &first_plain);
	bottom = base_of(last, &last_plain);
	if (top < 0 || bottom < 0) {
		int code = dmasim_kernel_check(top < 0 ? first : last, error);

		free(first);
		free(last);
		return code ? code : dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	}
	good = first_plain ? add_profile(l, top, true) : add_by_hand(l, first, true) && add_profile(l, top, false);
	good = good && add_way(l, top, bottom) && (last_plain || add_by_hand(l, last, true));
	load_own(&l->own[0], from);
	load_own(&l->own[1], to);

	free(first);
	free(last);
	return good ? 0 : dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
}

void lineage_free(struct lineage *l)
{
	for (unsigned int i = 0; i < l->count; i++) {
		free(l->kernel[i].text);
		free(l->kernel[i].name);
	}
	free(l->kernel);
	dmasim_file_free(&l->own[0]);
	dmasim_file_free(&l->own[1]);
	memset(l, 0, sizeof(*l));
}

static bool change_of(int profile, const char *behaviour, const char **why, const char **date)
{
	struct dmasim_profile p;

	dmasim_profile_get((unsigned int)profile, &p);
	for (unsigned int i = 0; i < p.changes; i++) {
		struct dmasim_profile_change c;

		dmasim_profile_change_get((unsigned int)profile, i, &c);
		if (strcmp(c.behaviour, behaviour) != 0)
			continue;
		*why = c.why;
		*date = c.date;
		return true;
	}
	return false;
}

static bool own_change(const struct dmasim_file *file, const char *behaviour, const char **why, const char **date)
{
	const struct dmasim_profile_file *own = file->own;

	for (unsigned int i = own ? own->behaviours : 0; i--;) {
		if (strcmp(own->behaviour[i].name, behaviour) != 0)
			continue;
		*why = own->origin[i].why;
		*date = own->origin[i].date;
		return true;
	}
	return false;
}

bool lineage_source(const struct lineage *l, unsigned int from, unsigned int to, const char *behaviour,
		    const char **why, const char **date)
{
	*why = *date = NULL;
	for (unsigned int i = to; i > from; i--) {
		/* going up, what is undone is a change of the kernel that is left */
		const struct lineage_kernel *k = l->kernel[i].down ? &l->kernel[i] : &l->kernel[i - 1];

		if (k->profile >= 0 ? change_of(k->profile, behaviour, why, date)
				    : own_change(&l->own[l->kernel[i].down], behaviour, why, date))
			return !l->kernel[i].down;
	}
	return false;
}
