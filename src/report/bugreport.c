// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run as one file that does the same anywhere.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/profile.h>

#include "machine/spelled.h"
#include "report/bugreport.h"
#include "report/report.h"
#include "scenario/text.h"

#define WIDTH 110
#define WIDTH_MAIL 72

struct maker {
	struct tree tree;
	const struct dmasim_run *run;
	const struct dmasim_bugreport_options *options;
};

/* --- the schedule ---------------------------------------------------------------------------------------------------
 */

/* which agent's step is that, and which of its steps? */
static bool find_agent(const struct dmasim_step *parallel, const struct dmasim_step *step, unsigned int *agent,
		       unsigned int *n)
{
	for (*agent = 0; *agent < parallel->parallels; ++*agent) {
		const struct dmasim_agent *a = &parallel->parallel[*agent];

		for (*n = 0; *n < a->steps; ++*n)
			if (&a->step[*n] == step)
				return true;
	}
	return false;
}

static const struct dmasim_node *order_node(struct maker *m, const struct dmasim_step *parallel)
{
	struct tree_open all = tree_list(&m->tree);
	unsigned int agent, n;

	for (unsigned int i = 0; i < m->run->steps; i++)
		if (m->run->step[i].step && find_agent(parallel, m->run->step[i].step, &agent, &n))
			tree_append(&all, tree_value(&m->tree, "%s:%u", parallel->parallel[agent].name, n));
	return all.node;
}

/* the step with its schedule as it was, so that nothing is drawn from a seed */
static const struct dmasim_node *with_order(struct maker *m, const struct dmasim_node *node,
					    const struct dmasim_step *step)
{
	const struct dmasim_node *order = order_node(m, step);
	struct tree_open all = tree_mapping(&m->tree);

	/* none of its steps was reached: what it says of their order may be why */
	if (!order || !order->first)
		return node;
	for (const struct dmasim_node *k = node->first; k; k = k->next)
		if (strcmp(k->text, "order") != 0)
			tree_set(&all, k->text, k->value);
	tree_set(&all, "order", order);
	return all.node;
}

static const struct dmasim_node *steps_node(struct maker *m, const struct dmasim_node *list)
{
	const struct dmasim_scenario *s = m->run->scenario;
	struct tree_open all = tree_list(&m->tree);
	unsigned int i = 0;

	for (const struct dmasim_node *n = list->first; n && i < s->steps; n = n->next, i++)
		tree_append(&all, s->step[i].parallels ? with_order(m, n, &s->step[i]) : n);
	return all.node;
}

/* @kernel: named in it; NULL: none is */
static const struct dmasim_node *scenario_node(struct maker *m, const char *kernel)
{
	const struct dmasim_node *whole = tree_resolve(&m->tree, m->run->scenario, kernel);
	struct tree_open all = tree_mapping(&m->tree);

	for (const struct dmasim_node *k = whole ? whole->first : NULL; k; k = k->next)
		tree_set(&all, k->text, strcmp(k->text, "steps") == 0 ? steps_node(m, k->value) : k->value);
	return all.node;
}

/* the kernel as a scenario can name it without a file; NULL: memory ran out */
static char *kernel_text(const struct dmasim_platform *p, const char *kernel)
{
	bool changes = kernel && strcspn(kernel, "=") < strcspn(kernel, ",{");
	struct text out = { 0 };

	if (kernel && !changes)
		text_puts(&out, kernel);
	else if (p->kernel || p->own_kernel)
		tree_kernel_text(p, &out);
	else
		text_puts(&out, dmasim_profile_default());
	if (changes)
		text_printf(&out, ",%s", kernel);
	return text_take(&out);
}

const struct dmasim_node *bugreport_scenario(struct tree *tree, const struct dmasim_run *run, const char *kernel)
{
	char *word = kernel_text(&run->scenario->platform, kernel);
	struct maker m = { .tree = *tree, .run = run };
	const struct dmasim_node *node = NULL;

	if (word)
		node = scenario_node(&m, word);
	free(word);
	tree->failed |= !node || m.tree.failed;
	return tree->failed ? NULL : node;
}

/* --- what defaults hide ---------------------------------------------------------------------------------------------
 */

static const struct dmasim_node *settings_node(struct maker *m, const struct dmasim_setting *setting,
					       unsigned int count)
{
	struct tree_open all = tree_mapping(&m->tree);

	for (unsigned int i = 0; i < count; i++)
		tree_set(&all, setting[i].name, tree_word(&m->tree, setting[i].value));
	return all.node;
}

static const struct dmasim_node *kernel_node(struct maker *m, const struct spelled *spelled)
{
	struct tree_open all = tree_mapping(&m->tree);

	tree_set(&all, "name", tree_word(&m->tree, m->run->kernel));
	tree_set(&all, "base", tree_word(&m->tree, spelled->kernel));
	tree_set(&all, "behaviours", settings_node(m, spelled->behaviour, spelled->behaviours));
	return all.node;
}

static const struct dmasim_node *cell_node(struct maker *m)
{
	const struct dmasim_bugreport_options *o = m->options;
	struct tree_open all = tree_mapping(&m->tree);

	if (o->scenario && o->scenario->cells_step)
		tree_set(&all, "step", tree_text(&m->tree, o->scenario->cells_step));
	tree_set(&all, "word", tree_text(&m->tree, o->cell->word));
	if (o->cell->row)
		tree_set(&all, "row", tree_text(&m->tree, o->cell->row));
	if (o->cell->source)
		tree_set(&all, "source", tree_text(&m->tree, o->cell->source));
	return all.node;
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

/* nobody else has the sender's folders */
static const char *base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return !path || *path == '<' ? "stdin" : slash ? slash + 1 : path;
}

static const struct dmasim_node *report_node(struct maker *m, const struct spelled *spelled)
{
	const struct dmasim_step_run *about = bugreport_about(m->run, m->options->step);
	const struct dmasim_scenario *s = m->run->scenario;
	struct tree_open all = tree_mapping(&m->tree);
	struct tree *t = &m->tree;

	tree_set(&all, "dmasim_report", tree_value(t, "%d", DMASIM_BUGREPORT_FORMAT));
	tree_set(&all, "version", tree_word(t, DMASIM_VERSION));
	tree_set(&all, "file", tree_text(t, base_name(s->file)));
	tree_set(&all, "line", tree_value(t, "%u", s->at.line));
	tree_set(&all, "outcome", tree_word(t, report_outcome_name[dmasim_run_outcome(m->run)]));
	if (about && about->step)
		tree_set(&all, "about", tree_value(t, "%u", report_step_number(about)));
	if (m->run->refused)
		tree_set(&all, "stopped", tree_text(t, m->run->error.text));
	tree_set(&all, "scenario", scenario_node(m, NULL));
	tree_set(&all, "kernel", kernel_node(m, spelled));
	tree_set(&all, "config", settings_node(m, spelled->config, spelled->configs));
	tree_set(&all, "hardware", settings_node(m, spelled->hardware, spelled->hardwares));
	if (m->options->cell && m->options->cell->word)
		tree_set(&all, "cell", cell_node(m));
	tree_set(&all, "ran", bugreport_ran(t, m->run));
	return t->failed ? NULL : all.node;
}

static void write_whole(const struct maker *m, const struct dmasim_node *root, struct dmasim_buffer *out)
{
	bool mail = m->options->mail;

	bugreport_head(m->run, m->options, mail ? "" : "# ", mail ? WIDTH_MAIL : WIDTH, out);
	if (mail)
		dmasim_buffer_puts(out, "\n" DMASIM_BUGREPORT_SCISSORS "\n");
	tree_write(root, mail ? WIDTH_MAIL : WIDTH, out);
	if (mail)
		dmasim_buffer_puts(out, "...\n");
}

int dmasim_bugreport_write(const struct dmasim_run *run, const struct dmasim_bugreport_options *options,
			   struct dmasim_buffer *out, struct dmasim_error *error)
{
	struct arena arena = { 0 };
	struct maker m = { .tree = { .arena = &arena }, .run = run, .options = options };
	const struct dmasim_node *root;
	struct spelled spelled;
	int code;

	if (!run->profile)
		return dmasim_error_set(error, -EINVAL, &run->scenario->at, "it did not run: %s", run->error.text);
	code = spelled_load(run, &spelled, error);
	if (!code) {
		root = report_node(&m, &spelled);
		if (root)
			write_whole(&m, root, out);
		if (!root || out->failed)
			code = dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	}
	spelled_free(&spelled);
	arena_free(&arena);
	return code;
}
