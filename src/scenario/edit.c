// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario with values in other places, as `vary:` puts them there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/edit.h"
#include "scenario/profile_file.h"
#include "scenario/vary.h"

/* "{...}" and "[...]" are YAML, anything else is the text of a single value */
static const struct dmasim_node *value_node(struct reader *r, const char *value)
{
	struct node_documents documents;
	struct dmasim_node *node;

	if (value && (*value == '{' || *value == '[')) {
		int error = node_read(r->arena, r->diag, r->scenario->file, value, strlen(value), &documents);

		r->error = error ? error : r->error;
		return error ? NULL : documents.first;
	}
	node = read_array(r, 1, sizeof(*node));
	if (!node)
		return NULL;
	node->kind = NODE_SCALAR;
	node->plain = true;
	node->text = value ? value : "";
	node->size = strlen(node->text);
	return node;
}

static bool is_kernel(const struct dmasim_edit *edit)
{
	return strncmp(edit->path, "kernel", 6) == 0 && (!edit->path[6] || edit->path[6] == '.');
}

/* a scenario that keeps its kernel keeps it as it was read: a document may name several */
static bool keeps_kernel(const struct dmasim_edit *edit, unsigned int edits)
{
	for (unsigned int i = 0; i < edits; i++) {
		if (is_kernel(&edit[i]))
			return false;
	}
	return true;
}

static void take_kernel(struct dmasim_platform *to, const struct dmasim_platform *from)
{
	to->kernel = from->kernel;
	to->kernel_at = from->kernel_at;
	to->own_kernel = from->own_kernel;
	to->behaviour = from->behaviour;
	to->behaviours = from->behaviours;
}

static const struct dmasim_node *edited_tree(struct reader *r, const struct dmasim_scenario *scenario,
					     const struct dmasim_edit *edit, unsigned int edits)
{
	bool kept = keeps_kernel(edit, edits);
	struct vary_set *set = read_array(r, edits + 1, sizeof(*set));
	struct vary_value value = { .set = set, .sets = edits + kept };
	struct dmasim_vary vary = { .root = scenario->tree, .axis = { { .value = &value, .values = 1 } }, .axes = 1 };
	static const unsigned int first[VARY_AXES_MAX];

	if (set && kept) {
		set[edits] = (struct vary_set){ .path = "kernel", .value = value_node(r, NULL), .at = scenario->at };
		if (!set[edits].value)
			return NULL;
	}
	for (unsigned int i = 0; set && i < edits; i++) {
		set[i].path = edit[i].path;
		set[i].value = value_node(r, edit[i].value);
		set[i].at = scenario->at;
		if (!set[i].value)
			return NULL;
		if (!vary_is_path(edit[i].path)) {
			read_error(r, &scenario->at, "'%.60s' is no path", edit[i].path);
			return NULL;
		}
	}
	return set ? vary_substitute(r, &vary, first) : NULL;
}

int dmasim_scenario_edit(const struct dmasim_scenario *scenario, const struct dmasim_edit *edit, unsigned int edits,
			 struct dmasim_file *out, struct dmasim_diagnostics *diagnostics)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	struct profile_files files = { .arena = arena };
	struct reader r = { .arena = arena, .files = &files };
	const struct dmasim_node *root;
	struct diag diag;

	memset(out, 0, sizeof(*out));
	if (!arena || !diag_begin(&diag, diagnostics, scenario->file ? scenario->file : "", NULL, 0)) {
		free(arena);
		return -ENOMEM;
	}
	out->arena = arena;
	out->scenario = r.scenario = arena_take(arena, sizeof(*r.scenario));
	if (!r.scenario) {
		dmasim_file_free(out);
		return -ENOMEM;
	}
	out->scenarios = 1;
	r.diag = &diag;
	r.scenario->file = scenario->file;
	root = scenario->tree ? edited_tree(&r, scenario, edit, edits) : NULL;
	if (root)
		read_scenario(&r, root);
	else if (!diag.errors)
		diag_error(&diag, &scenario->at, "nothing to change: the scenario was not read from YAML");
	r.scenario->name = scenario->name;
	r.scenario->at = scenario->at;
	if (keeps_kernel(edit, edits))
		take_kernel(&r.scenario->platform, &scenario->platform);
	out->profile = profile_first(&files);
	if (!r.error && !diag.errors)
		return 0;
	dmasim_file_free(out);
	return r.error ? r.error : -EINVAL;
}
