// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest scenario that still fails in the same way.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore/shrink.h"
#include "report/bugreport.h"

#define WIDTH 110
/* each round makes the next one possible; that so many are needed is not to be expected */
#define ROUNDS 10

static int no_memory(struct dmasim_error *error)
{
	return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
}

/* the first text: the scenario by itself, with the schedule that it had */
static int make_text(struct shrinker *s, const struct dmasim_run *run)
{
	struct dmasim_buffer out = { 0 };
	struct arena arena = { 0 };
	struct tree t = { .arena = &arena };
	const struct dmasim_node *root = bugreport_scenario(&t, run, s->options->kernel);

	if (root)
		tree_write(root, WIDTH, &out);
	arena_free(&arena);
	if (!root || out.failed) {
		dmasim_buffer_free(&out);
		return -ENOMEM;
	}
	s->text = out.data;
	return 0;
}

static int begin(struct shrinker *s, const struct dmasim_run *run, const struct dmasim_step_run *about,
		 struct dmasim_error *error)
{
	struct dmasim_diagnostics d = { 0 };
	int code = make_text(s, run);

	s->failure = shrink_failure(about);
	for (const struct dmasim_step_run *step = run->step; step != about; step++)
		s->preceded |= step->mismatches > 0;
	if (code || !s->failure)
		return no_memory(error);
	code = dmasim_file_parse("shrunk", s->text, strlen(s->text), &s->file, &d);
	if (code && error)
		*error = d.error[0];
	dmasim_diagnostics_free(&d);
	if (code)
		return code;
	s->findings = dmasim_file_lint(&s->file, &d);
	dmasim_diagnostics_free(&d);
	if (s->findings == UINT32_MAX)
		return no_memory(error);
	s->state.steps = s->state.steps_before = s->file.scenario[0].step_indices;
	s->state.size = s->state.size_before = strlen(s->text);
	return 0;
}

static void shrink_all(struct shrinker *s)
{
	bool any = true;

	for (int round = 0; any && round < ROUNDS && !s->stopped && !s->no_memory; round++) {
		any = shrink_parallel(s);
		any |= shrink_lists(s);
		any |= shrink_words(s);
		any |= shrink_numbers(s);
	}
	s->state.complete = !any && !s->stopped;
}

static int shrink_run(struct shrinker *s, const struct dmasim_run *run, struct dmasim_buffer *out,
		      struct dmasim_error *error)
{
	const struct dmasim_step_run *about = bugreport_about(run, s->options->step);
	int code;

	if (!about || !about->mismatches || run->scenario->xfail)
		return dmasim_error_set(error, -EINVAL, &run->scenario->at,
					run->scenario->xfail ? "the scenario says that it must fail: take 'xfail' out "
							       "first"
							     : "nothing fails there");
	for (unsigned int i = 0; i < about->mismatches; i++)
		if (about->mismatch[i].cell)
			return dmasim_error_set(error, -EINVAL, &about->mismatch[i].cell->at,
						"what fails is a word of a table: say it with 'expect' first");
	code = begin(s, run, about, error);
	if (code)
		return code;
	shrink_all(s);
	if (s->no_memory)
		return no_memory(error);
	dmasim_buffer_puts(out, s->text);
	return out->failed ? no_memory(error) : 0;
}

int dmasim_shrink(const struct dmasim_scenario *scenario, const struct dmasim_shrink_options *options,
		  struct dmasim_buffer *out, struct dmasim_shrink_state *state, struct dmasim_error *error)
{
	struct shrinker s = { .options = options };
	struct dmasim_run run;
	int code = dmasim_scenario_run(scenario, options->kernel, 0, &run);

	if (!code)
		code = shrink_run(&s, &run, out, error);
	else if (error)
		*error = run.error;
	if (state)
		*state = s.state;
	dmasim_run_free(&run);
	dmasim_file_free(&s.file);
	free(s.failure);
	free(s.text);
	return code;
}
