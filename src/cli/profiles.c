// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void change_row(const struct dmasim_profile_change *change, struct dmasim_buffer *out)
{
	bool nothing = !strcmp(change->before, change->value);

	dmasim_buffer_printf(out, "  %-20s %s -> %s%s\n", change->behaviour, change->before, change->value,
			     nothing ? " (changes nothing)" : "");
	if (change->why || change->date)
		dmasim_buffer_printf(out, "  %-20s %s%s%s\n", "", change->why ? change->why : "",
				     change->why && change->date ? ", " : "", change->date ? change->date : "");
}

static void changes(unsigned int index, const struct dmasim_profile *profile, struct dmasim_buffer *out)
{
	if (!profile->parent)
		return;
	dmasim_buffer_printf(out, "\nWhat sets it apart from %s:\n", profile->parent);
	for (unsigned int i = 0; i < profile->changes; i++) {
		struct dmasim_profile_change change;

		dmasim_profile_change_get(index, i, &change);
		change_row(&change, out);
	}
}

static void behaviour(unsigned int index, const char *own, struct dmasim_buffer *out)
{
	struct dmasim_behaviour behaviour;

	dmasim_behaviour_get(index, &behaviour);
	dmasim_buffer_printf(out, "  %s: %s (%s)\n", behaviour.name, behaviour.doc, behaviour.file);
	for (unsigned int v = 0; v < behaviour.values; v++) {
		const char *doc, *name = dmasim_behaviour_value(index, v, &doc);

		dmasim_buffer_printf(out, "   %s%-18s %s\n", own && !strcmp(own, name) ? " * " : "   ", name, doc);
	}
}

static const char behaviours_title[] =
	"\nIts behaviours, each of which a scenario may override (kernel: {base: ..., NAME: VALUE}):\n";

static void behaviours(unsigned int index, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, behaviours_title);
	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++)
		behaviour(i, dmasim_profile_value(index, i), out);
}

static void one_file(const struct dmasim_profile_file *own, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "%s%s%s\n", own->name, own->description ? ": " : "",
			     own->description ? own->description : "");
	dmasim_buffer_printf(out, "%s%s", own->source ? own->source : "", own->source ? "\n" : "");
	if (own->behaviours > own->inherited)
		dmasim_buffer_printf(out, "\nWhat sets it apart from %s:\n", own->parent);
	for (unsigned int i = 0; i < own->behaviours - own->inherited; i++) {
		struct dmasim_profile_change change;

		dmasim_profile_file_change_get(own, i, &change);
		change_row(&change, out);
	}
	dmasim_buffer_puts(out, behaviours_title);
	for (unsigned int i = 0; i < dmasim_behaviour_count(); i++)
		behaviour(i, dmasim_profile_file_value(own, i), out);
}

/* a profile in a file of its own */
static enum cli_status show_file(const char *path)
{
	struct dmasim_diagnostics said = { 0 };
	struct dmasim_buffer out = { 0 }, wrong = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_file file;

	if (dmasim_file_load(path, &file, &said)) {
		cli_show_diagnostics(&said, &wrong);
	} else if (!file.own) {
		dmasim_buffer_printf(
			&wrong, "%s: error: this is no profile; a profile begins with 'dmasim_profile: 1'\n", path);
	} else if (dmasim_profile_file_check(file.own, &error)) {
		char *text = dmasim_file_error_render(&file, &error, cli_colour(STDERR_FILENO));

		dmasim_buffer_puts(&wrong, text ? text : error.text);
		free(text);
	} else {
		one_file(file.own, &out);
	}
	if (wrong.size)
		fwrite(wrong.data, 1, wrong.size, stderr);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&said);
	if (!wrong.size)
		return cli_finish(&out);
	dmasim_buffer_free(&wrong);
	return CLI_BAD;
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
	const char *name =
		cli_parse_one(argc, argv, "[NAME]",
			      "List the kernels that are known, or tell what sets one of them apart. NAME may "
			      "be the path of a profile file.");
	struct dmasim_buffer out = { 0 };
	struct dmasim_profile profile;
	int index;

	if (!name) {
		list(&out);
		return cli_finish(&out);
	}
	if (dmasim_kernel_is_file(name))
		return show_file(name);
	index = dmasim_profile_find(name);
	if (index < 0)
		return cli_unknown_profile(name);
	dmasim_profile_get((unsigned int)index, &profile);
	dmasim_buffer_printf(&out, "%s (%s): %s\n", profile.name, profile.date, profile.doc);
	changes((unsigned int)index, &profile, &out);
	behaviours((unsigned int)index, &out);
	return cli_finish(&out);
}
