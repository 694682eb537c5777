// SPDX-License-Identifier: GPL-2.0-only
/*
 * One smaller scenario: made, read, checked, carried out, and kept if it fails as the first one did.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore/shrink.h"

#define WIDTH 110

/* --- what makes a failure the same ----------------------------------------------------------------------------------
 */

/* a number changes with the scenario; a name tells what happened */
static bool got_counts(const struct dmasim_mismatch *m)
{
	enum dmasim_kind kind;

	if (!m->expect)
		return true;
	kind = dmasim_field_table[m->expect->field].kind;
	return kind == DMASIM_KIND_NAME || kind == DMASIM_KIND_FLAG;
}

char *shrink_failure(const struct dmasim_step_run *step)
{
	struct dmasim_buffer out = { 0 };

	dmasim_buffer_printf(&out, "%s", step->step ? dmasim_verb_name[step->step->verb] : step->boot ? "boot" : "end");
	if (dmasim_result_has(&step->result, DMASIM_FIELD_RULE))
		dmasim_buffer_printf(&out, " by %s", step->result.rule);
	for (unsigned int i = 0; i < step->mismatches; i++) {
		const struct dmasim_mismatch *m = &step->mismatch[i];

		dmasim_buffer_printf(&out, "; %s%s expected %s", m->expect && m->expect->element >= 0 ? "element " : "",
				     m->expect ? dmasim_field_table[m->expect->field].name : "", m->expected);
		if (got_counts(m))
			dmasim_buffer_printf(&out, " got %s", m->got);
	}
	if (out.failed)
		dmasim_buffer_free(&out);
	return out.data;
}

/* another failure before it would be what people see first, and what the next search would take for the one */
static bool fails_alike(struct shrinker *s, const struct dmasim_run *run)
{
	bool alike = false;

	for (unsigned int i = 0; i < run->steps && !alike; i++) {
		char *failure;

		if (!run->step[i].mismatches)
			continue;
		failure = shrink_failure(&run->step[i]);
		s->no_memory |= !failure;
		alike = failure && strcmp(failure, s->failure) == 0;
		free(failure);
		if (!alike && !s->preceded)
			return false;
	}
	return alike;
}

/* --- edits ----------------------------------------------------------------------------------------------------------
 */

bool edit_takes(const struct edit *edit, const struct dmasim_node *node)
{
	for (size_t i = 0; i < edit->gones; i++)
		if (edit->gone[i] == node)
			return true;
	return false;
}

static const struct dmasim_node *apply(struct tree *t, const struct dmasim_node *node, const struct edit *edit)
{
	struct dmasim_node *copy, **tail;

	if (node == edit->target)
		node = edit->with;
	copy = tree_copy(t, node);
	if (!copy || node->kind == NODE_SCALAR)
		return copy;
	tail = &copy->first;
	*tail = NULL;
	copy->count = 0;
	for (const struct dmasim_node *n = node->first; n; n = n->next) {
		const struct dmasim_node *value = n->value;
		struct dmasim_node *member;

		if (edit_takes(edit, n))
			continue;
		if (node->kind == NODE_MAPPING)
			member = tree_copy(t, n);
		else
			member = (struct dmasim_node *)(uintptr_t)apply(t, n, edit);
		if (!member)
			return NULL;
		if (node->kind == NODE_MAPPING)
			member->value = (struct dmasim_node *)(uintptr_t)apply(t, value, edit);
		member->next = NULL;
		*tail = member;
		tail = &member->next;
		copy->count++;
	}
	return t->failed ? NULL : copy;
}

static char *edited_text(struct shrinker *s, const struct edit *edit)
{
	struct dmasim_buffer out = { 0 };
	struct arena arena = { 0 };
	struct tree t = { .arena = &arena };
	const struct dmasim_node *root = apply(&t, s->file.scenario[0].tree, edit);

	if (root)
		tree_write(root, WIDTH, &out);
	arena_free(&arena);
	if (!root || out.failed) {
		s->no_memory = true;
		dmasim_buffer_free(&out);
	}
	return out.data;
}

/* --- trying ---------------------------------------------------------------------------------------------------------
 */

/* valid, makes sense on a machine, and fails in the same way? */
static bool is_good(struct shrinker *s, const struct dmasim_file *file)
{
	struct dmasim_diagnostics findings = { 0 };
	struct dmasim_run run;
	unsigned int found;
	bool good;
	int code;

	if (file->scenarios != 1)
		return false;
	found = dmasim_file_lint(file, &findings);
	dmasim_diagnostics_free(&findings);
	s->no_memory |= found == UINT32_MAX;
	if (found > s->findings)
		return false;
	s->state.tried++;
	code = dmasim_scenario_run(&file->scenario[0], NULL, 0, &run);
	/* an error behind the failure may stay where it was, but is none to be made */
	good = !code && fails_alike(s, &run);
	s->no_memory |= code == -ENOMEM;
	dmasim_run_free(&run);
	if (s->state.tried >= (s->options->limit ? s->options->limit : DMASIM_SHRINK_LIMIT))
		s->stopped = true;
	return good;
}

static void tell(struct shrinker *s)
{
	if (s->options->progress && !s->options->progress(s->options->context, &s->state))
		s->stopped = true;
}

bool shrink_try(struct shrinker *s, const struct edit *edit)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	char *text;
	int code;

	if (s->stopped || s->no_memory)
		return false;
	text = edited_text(s, edit);
	if (!text || strcmp(text, s->text) == 0) {
		free(text);
		return false;
	}
	code = dmasim_file_parse("shrunk", text, strlen(text), &file, &d);
	dmasim_diagnostics_free(&d);
	if (code) {
		s->no_memory |= code == -ENOMEM;
		free(text);
		return false;
	}
	if (!is_good(s, &file)) {
		dmasim_file_free(&file);
		free(text);
		tell(s);
		return false;
	}
	dmasim_file_free(&s->file);
	free(s->text);
	s->file = file;
	s->text = text;
	s->state.kept++;
	s->state.steps = file.scenario[0].step_indices;
	s->state.size = strlen(text);
	tell(s);
	return true;
}
