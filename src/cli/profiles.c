// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static void list(struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < dmasim_profile_count(); i++) {
		struct dmasim_profile profile;
		bool usual;

		dmasim_profile_get(i, &profile);
		usual = !strcmp(profile.name, dmasim_profile_default());
		dmasim_buffer_printf(out, "%-18s %-11s %s%s\n", profile.name, profile.date, profile.doc,
				     usual ? " (the default)" : "");
	}
}

static void changes(unsigned int index, const struct dmasim_profile *profile, struct dmasim_buffer *out)
{
	if (!profile->parent)
		return;
	dmasim_buffer_printf(out, "\nWhat sets it apart from %s:\n", profile->parent);
	for (unsigned int i = 0; i < profile->changes; i++) {
		struct dmasim_profile_change change;

		dmasim_profile_change_get(index, i, &change);
		dmasim_buffer_printf(out, "  %-20s %s -> %s\n  %-20s %s, %s\n", change.behaviour, change.before,
				     change.value, "", change.why, change.date);
	}
}

static void behaviours(unsigned int index, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(
		out, "\nIts behaviours, each of which a scenario may override (kernel: {base: ..., NAME: VALUE}):\n");
	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++) {
		const char *own = dmasim_profile_value(index, i);
		struct dmasim_behaviour behaviour;

		dmasim_behaviour_get(i, &behaviour);
		dmasim_buffer_printf(out, "  %s: %s (%s)\n", behaviour.name, behaviour.doc, behaviour.file);
		for (unsigned int v = 0; v < behaviour.values; v++) {
			const char *doc, *name = dmasim_behaviour_value(i, v, &doc);

			dmasim_buffer_printf(out, "   %s%-18s %s\n", own && !strcmp(own, name) ? " * " : "   ", name,
					     doc);
		}
	}
}

enum cli_status cli_unknown_profile(const char *name)
{
	unsigned int count = dmasim_profile_count();
	const char **names = calloc(count + 1, sizeof(*names));
	enum cli_status status;

	for (unsigned int i = 0; names && i < count; i++) {
		struct dmasim_profile profile;

		dmasim_profile_get(i, &profile);
		names[i] = profile.name;
	}
	status = cli_unknown("profile", name, names, names ? count : 0);
	free(names);
	return status;
}

enum cli_status cli_profiles(int argc, char **argv)
{
	const char *name = cli_parse_one(argc, argv, "[NAME]",
					 "List the kernels that are known, or tell what sets one of them apart.");
	struct dmasim_buffer out = { 0 };
	struct dmasim_profile profile;
	int index;

	if (!name) {
		list(&out);
		return cli_finish(&out);
	}
	index = dmasim_profile_find(name);
	if (index < 0)
		return cli_unknown_profile(name);
	dmasim_profile_get((unsigned int)index, &profile);
	dmasim_buffer_printf(&out, "%s (%s): %s\n", profile.name, profile.date, profile.doc);
	changes((unsigned int)index, &profile, &out);
	behaviours((unsigned int)index, &out);
	return cli_finish(&out);
}
