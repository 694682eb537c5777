// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario from boot to end: each step carried out and held against what it must give.
 */
#include <dmasim/profile.h>
#include <dmasim/scenario.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"
#include "machine/override.h"
#include "machine/settings.h"

struct runner {
	const struct dmasim_scenario *scenario;
	struct dmasim_machine *m;
	struct dmasim_run *run;
	const struct dmasim_span *until; /* NULL: the end */
	unsigned int flags;
	unsigned int room;
};

/* is it the step that the run is for? */
static bool is_last(const struct runner *r, const struct dmasim_step *step)
{
	return r->until && step && step->at.line == r->until->line && step->at.column == r->until->column;
}

static int no_memory(struct runner *r)
{
	return dmasim_error_set(&r->run->error, -ENOMEM, NULL, "out of memory");
}

/* a place for one more step; NULL if memory ran out */
static struct dmasim_step_run *step_place(struct runner *r, const struct dmasim_step *step)
{
	struct dmasim_run *run = r->run;

	if (run->steps == r->room) {
		unsigned int room = r->room ? r->room * 2 : r->scenario->steps + 2;
		struct dmasim_step_run *grown = realloc(run->step, room * sizeof(*grown));

		if (!grown)
			return NULL;
		run->step = grown;
		r->room = room;
	}
	memset(&run->step[run->steps], 0, sizeof(*run->step));
	run->step[run->steps].step = step;
	return &run->step[run->steps++];
}

static struct dmasim_mismatch *mismatch_place(struct dmasim_step_run *s)
{
	struct dmasim_mismatch *grown = realloc(s->mismatch, (s->mismatches + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	s->mismatch = grown;
	memset(&grown[s->mismatches], 0, sizeof(*grown));
	return &grown[s->mismatches++];
}

static int compare(struct runner *r, struct dmasim_step_run *s, const struct dmasim_expect *expect, unsigned int count)
{
	struct dmasim_mismatch found, *mismatch;

	for (unsigned int i = 0; i < count; i++) {
		if (dmasim_expect_met(&expect[i], &s->result, &found))
			continue;
		mismatch = mismatch_place(s);
		if (!mismatch)
			return no_memory(r);
		*mismatch = found;
		mismatch->cell = NULL;
	}
	return 0;
}

/* a known hazard is one that an expectation names */
static bool is_named(const struct dmasim_step *step, const char *name)
{
	for (unsigned int i = 0; step && i < step->expects; i++) {
		const struct dmasim_expect *e = &step->expect[i];

		/* which invariants broke is then compared as any other field */
		if (e->field == DMASIM_FIELD_VIOLATES && e->element < 0 && e->match == DMASIM_MATCH_EQUAL)
			return true;
		if (e->field != DMASIM_FIELD_VIOLATES || e->match == DMASIM_MATCH_NOT)
			continue;
		for (unsigned int t = 0; t < e->count; t++)
			if (!strcmp(e->text[t], name))
				return true;
	}
	return false;
}

static int judge_violations(struct runner *r, struct dmasim_step_run *s)
{
	for (unsigned int i = 0; i < s->result.violates.count; i++) {
		const char *name = s->result.violates.text[i];
		struct dmasim_invariant info;
		struct dmasim_mismatch *mismatch;

		if (is_named(s->step, name))
			continue;
		mismatch = mismatch_place(s);
		if (!mismatch)
			return no_memory(r);
		dmasim_invariant_get((unsigned int)dmasim_invariant_find(name), &info);
		(void)snprintf(mismatch->expected, sizeof(mismatch->expected), "that %s", info.doc);
		(void)snprintf(mismatch->got, sizeof(mismatch->got), "%s", name);
		r->run->violations++;
	}
	return 0;
}

static int judge(struct runner *r, struct dmasim_step_run *s, const struct dmasim_expect *expect, unsigned int count)
{
	int error = compare(r, s, expect, count);

	if (!error)
		error = judge_violations(r, s);
	r->run->failed += s->mismatches > 0;
	return error;
}

static int take_decisions(struct runner *r, struct dmasim_step_run *s)
{
	bool wanted = r->flags & DMASIM_TRACE && (!r->until || is_last(r, s->step));
	unsigned int count = wanted ? dmasim_machine_decisions(r->m) : 0, first = 0;

	/* what is beyond the limit is left out; anything else that is missing, memory ran out for */
	if (wanted && r->m->trace.lost && count < TRACE_MAX_EVENTS)
		return no_memory(r);
	if (wanted && r->flags & DMASIM_TRACE_DECIDING) {
		first = deciding_event(r->m);
		count = first != NO_EVENT;
	}
	if (!count)
		return 0;
	s->decision = malloc(count * sizeof(*s->decision));
	if (!s->decision)
		return no_memory(r);
	for (; s->decisions < count; s->decisions++)
		dmasim_machine_decision(r->m, first + s->decisions, &s->decision[s->decisions]);
	return 0;
}

/* what it works on never came to be */
static bool is_moot(const struct runner *r, const struct dmasim_step *step)
{
	const struct entry *from;

	if (!(r->flags & DMASIM_SKIP_FAILED) || step->from < 0)
		return false;
	from = entry_find(r->m, step->from);
	return !from || from->failed;
}

static int run_one(struct runner *r, const struct dmasim_step *step)
{
	struct dmasim_step_run *s = step_place(r, step);
	int error;

	if (!s)
		return no_memory(r);
	s->skipped = is_moot(r, step);
	if (s->skipped)
		return 0;
	if (dmasim_machine_step(r->m, step->index, step, &s->result, &r->run->error)) {
		if (r->run->error.code == -ENOMEM)
			return -ENOMEM;
		r->run->refused = true;
		return 0;
	}
	error = take_decisions(r, s);
	return error ? error : judge(r, s, step->expect, step->expects);
}

/* what the agents' steps broke and printed is what the parallel step did */
static int gather(struct runner *r, struct dmasim_result *result, unsigned int from, unsigned int to)
{
	for (unsigned int i = from; i < to; i++) {
		const struct dmasim_result *part = &r->run->step[i].result;

		for (unsigned int v = 0; v < part->violates.count; v++)
			if (!list_has(&result->violates, part->violates.text[v]) &&
			    !list_add(&result->violates, part->violates.text[v]))
				return no_memory(r);
		for (unsigned int w = 0; w < part->warnings.count; w++)
			if (!list_add(&result->warnings, part->warnings.text[w]))
				return no_memory(r);
	}
	if (result->violates.count)
		result_mark(result, DMASIM_FIELD_VIOLATES);
	if (result->warnings.count)
		result_mark(result, DMASIM_FIELD_WARNINGS);
	return 0;
}

static int run_parallel(struct runner *r, const struct dmasim_step *step)
{
	const struct op op = { .m = r->m, .k = &r->m->kernel, .step = step, .error = &r->run->error };
	unsigned int count, first = r->run->steps;
	const struct dmasim_step **order;
	struct dmasim_step_run *s;
	int error;

	error = parallel_order(&op, &order, &count);
	if (error == -ENOMEM)
		return error;
	if (error) {
		r->run->refused = true;
		return step_place(r, step) ? 0 : no_memory(r);
	}
	for (unsigned int i = 0; i < count && !error && !r->run->refused; i++)
		error = run_one(r, order[i]);
	free(order);
	if (error || r->run->refused)
		return error;
	s = step_place(r, step);
	if (!s)
		return no_memory(r);
	error = gather(r, &s->result, first, r->run->steps - 1);
	if (!error)
		error = compare(r, s, step->expect, step->expects);
	r->run->failed += s->mismatches > 0;
	return error;
}

static bool take_passed_on(struct runner *r)
{
	const struct cmdline *c = &r->m->kernel.cmdline;

	for (unsigned int i = 0; i < c->unknown_count; i++)
		if (!list_add(&r->run->passed_on, c->unknown[i]))
			return false;
	return true;
}

static int run_boot(struct runner *r)
{
	const struct dmasim_list *log = dmasim_machine_boot_log(r->m);
	struct dmasim_step_run *s;
	int error;

	if (!take_passed_on(r))
		return no_memory(r);
	if (!r->scenario->boot_expects)
		return 0;
	s = step_place(r, NULL);
	if (!s)
		return no_memory(r);
	s->boot = true;
	for (unsigned int i = 0; i < log->count; i++)
		if (!list_add(&s->result.warnings, log->text[i]))
			return no_memory(r);
	result_mark(&s->result, DMASIM_FIELD_WARNINGS);
	error = take_decisions(r, s);
	return error ? error : judge(r, s, r->scenario->boot_expect, r->scenario->boot_expects);
}

static int run_end(struct runner *r)
{
	struct dmasim_step_run *s = step_place(r, NULL);

	if (!s || dmasim_machine_end(r->m, &s->result, &r->run->error))
		return no_memory(r);
	return judge(r, s, NULL, 0);
}

static bool holds_last(const struct runner *r, const struct dmasim_step *step)
{
	bool found = is_last(r, step);

	for (unsigned int a = 0; r->until && a < step->parallels && !found; a++)
		for (unsigned int i = 0; i < step->parallel[a].steps && !found; i++)
			found = holds_last(r, &step->parallel[a].step[i]);
	return found;
}

static int run_steps(struct runner *r)
{
	int error = run_boot(r);

	for (unsigned int i = 0; i < r->scenario->steps && !error && !r->run->refused; i++) {
		const struct dmasim_step *step = &r->scenario->step[i];

		error = step->verb == DMASIM_VERB_PARALLEL ? run_parallel(r, step) : run_one(r, step);
		if (holds_last(r, step))
			return error;
	}
	if (!error && !r->run->refused)
		error = run_end(r);
	return error;
}

static int invariants_off(struct runner *r)
{
	const struct dmasim_scenario *s = r->scenario;

	for (unsigned int i = 0; i < s->invariants_off; i++) {
		const char *name[INVARIANT_COUNT], *near;

		if (!dmasim_machine_invariant(r->m, s->invariant_off[i], false))
			continue;
		for (unsigned int n = 0; n < INVARIANT_COUNT; n++)
			name[n] = invariant_table[n].name;
		near = dmasim_nearest(s->invariant_off[i], name, INVARIANT_COUNT);
		dmasim_error_set(&r->run->error, -EINVAL, s->invariant_off_at ? &s->invariant_off_at[i] : &s->at,
				 "unknown invariant '%s'", s->invariant_off[i]);
		if (near)
			(void)snprintf(r->run->error.hint, sizeof(r->run->error.hint), "did you mean '%s'?", near);
		return -EINVAL;
	}
	return 0;
}

/* kept by the reader for what is to come; to run one case of it would be to say nothing of the others */
static int nothing_left_out(const struct dmasim_scenario *s, struct dmasim_error *error)
{
	if (s->axes)
		return dmasim_error_set(error, -EOPNOTSUPP, &s->vary_at,
					"'vary' makes many scenarios: run each of them");
	if (s->explore)
		return dmasim_error_set(error, -EOPNOTSUPP, &s->explore_at, "'explore' is not carried out yet");
	return 0;
}

static int take_kernel(struct runner *r)
{
	struct dmasim_run *run = r->run;

	run->boot_log = r->m->boot_log;
	r->m->boot_log = (struct dmasim_list){ 0 };
	run->profile = malloc(sizeof(*run->profile));
	if (!run->profile)
		return no_memory(r);
	*run->profile = r->m->kernel.profile;
	return 0;
}

static int take_answers(struct runner *r)
{
	unsigned int count = dmasim_decision_count();
	struct dmasim_run *run = r->run;

	if (!(r->flags & DMASIM_ANSWERS))
		return 0;
	run->answers_met = calloc(count, sizeof(*run->answers_met));
	run->answers_possible = calloc(count, sizeof(*run->answers_possible));
	if (!run->answers_met || !run->answers_possible)
		return no_memory(r);
	for (unsigned int i = 0; i < count; i++) {
		run->answers_met[i] = dmasim_machine_answers_met(r->m, i);
		run->answers_possible[i] = dmasim_machine_answers_possible(r->m, i);
	}
	return 0;
}

void run_conclude(struct dmasim_run *run)
{
	bool held = !run->failed && !run->refused;

	run->passed = held;
	if (!run->scenario->xfail || run->refused)
		return;
	run->xfailed = !held;
	run->xpassed = held;
	run->passed = !held;
}

int run_until(const struct dmasim_scenario *scenario, const char *kernel, unsigned int flags,
	      const struct dmasim_span *last, struct dmasim_run *run)
{
	struct dmasim_platform platform = scenario->platform;
	struct runner r = { .scenario = scenario, .run = run, .until = last, .flags = flags };
	struct kernel_override override;
	int error;

	memset(run, 0, sizeof(*run));
	run->scenario = scenario;
	error = override_apply(&override, kernel, &platform, &run->error);
	if (!error)
		error = nothing_left_out(scenario, &run->error);
	if (!error) {
		/* what boot decided is told only where something is expected of it */
		r.m = dmasim_machine_new(&platform, scenario->boot_expects ? flags : flags & ~DMASIM_TRACE,
					 &run->error);
		error = r.m ? 0 : run->error.code;
		if (r.m && flags & DMASIM_TRACE)
			machine_trace(r.m);
	}
	if (!error)
		error = invariants_off(&r);
	if (!error)
		error = run_steps(&r);
	if (!error)
		error = take_answers(&r);
	if (!error)
		error = take_kernel(&r);
	dmasim_machine_free(r.m);
	run->kernel = override.name;
	override.name = NULL;
	override_free(&override);
	if (!error)
		run_conclude(run);
	return error;
}

int dmasim_scenario_run(const struct dmasim_scenario *scenario, const char *kernel, unsigned int flags,
			struct dmasim_run *run)
{
	return run_until(scenario, kernel, flags, NULL, run);
}

int run_check_names(const struct dmasim_scenario *scenario, const char *kernel, struct dmasim_error *error)
{
	struct dmasim_platform platform = scenario->platform;
	struct kernel_override override;
	struct kernel_profile profile;
	struct kernel_config config;
	u64 knob[HW_KNOB_COUNT];
	int code = override_apply(&override, kernel, &platform, error);

	if (!code)
		code = settings_profile(&platform, &profile, error);
	if (!code)
		code = settings_config(&platform, &profile, &config, error);
	if (!code)
		code = settings_knobs(&platform, knob, error);
	override_free(&override);
	return code;
}

int dmasim_kernel_check(const char *kernel, struct dmasim_error *error)
{
	struct dmasim_scenario none = { 0 };

	dmasim_platform_init(&none.platform);
	return run_check_names(&none, kernel, error);
}

int dmasim_scenario_check(const struct dmasim_scenario *scenario, const char *kernel, struct dmasim_error *error)
{
	struct dmasim_scenario boot = *scenario;
	struct dmasim_run run;
	int status;

	boot.steps = 0;
	boot.boot_expects = 0;
	status = dmasim_scenario_run(&boot, kernel, 0, &run);
	if (!status && run.refused)
		status = run.error.code;
	if (error)
		*error = run.error;
	dmasim_run_free(&run);
	return status;
}

void dmasim_run_free(struct dmasim_run *run)
{
	for (unsigned int i = 0; i < run->steps; i++) {
		dmasim_result_free(&run->step[i].result);
		free(run->step[i].mismatch);
		free(run->step[i].decision);
	}
	free(run->step);
	list_free(&run->passed_on);
	list_free(&run->boot_log);
	free(run->profile);
	free((char *)(uintptr_t)run->kernel);
	free(run->answers_met);
	free(run->answers_possible);
	memset(run, 0, sizeof(*run));
}
