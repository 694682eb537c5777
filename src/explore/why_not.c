// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest change with which a step succeeds: each change by itself, then two at a time. What is found is written
 * into the file's text, read again and run again before anybody is told.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore/asked.h"

/* pairs are made of the smaller changes only, and no more of them are run */
#define PAIRED_MAX 60u
#define PAIRS_MAX 1800u
/* more ways than that help nobody */
#define REPAIRS_MAX 8u

struct search {
	struct asked a;
	const struct dmasim_file *file;
	struct dmasim_why_not *out;
	struct dmasim_change larger[REPAIRS_MAX + 1]; /* sizes made as large as they can be */
	unsigned int largers;
};

/* --- success --------------------------------------------------------------------------------------------------------
 */

/* what works on the step's mapping later goes well too */
static bool followers_are_well(const struct dmasim_run *run, const struct dmasim_step_run *at)
{
	for (const struct dmasim_step_run *s = at + 1; s < run->step + run->steps; s++)
		if (s->step && at->step && s->step->from == (int)at->step->index &&
		    (s->skipped || dmasim_result_bad(&s->result)))
			return false;
	return true;
}

static bool succeeds(const struct search *s, const struct dmasim_run *run, const struct dmasim_step_run *at)
{
	if (at->skipped || dmasim_result_bad(&at->result))
		return false;
	return s->out->expected ? !at->mismatches : followers_are_well(run, at);
}

static int attempt_as(struct search *s, const struct dmasim_change *const *change, unsigned int changes, bool whole,
		      struct trial *keep)
{
	struct trial t;
	int code = trial_run(&t, &s->a.q, change, changes, 0, whole);

	if (!code)
		code = t.ran && succeeds(s, &t.run, t.at);
	if (code == 1 && keep) {
		*keep = t;
		return 1;
	}
	trial_free(&t);
	return code;
}

/*
 * 1: it succeeds, 0: it does not, or a negative errno; @keep may be NULL. What follows the step is run only where the
 * step itself goes well.
 */
static int attempt(struct search *s, const struct dmasim_change *const *change, unsigned int changes,
		   struct trial *keep)
{
	int code = attempt_as(s, change, changes, false, NULL);

	return code == 1 ? attempt_as(s, change, changes, true, keep) : code;
}

/* --- a repair -------------------------------------------------------------------------------------------------------
 */

static bool is_kernel_change(const struct dmasim_repair *r)
{
	for (unsigned int i = 0; i < r->changes; i++)
		if (r->change[i]->kernel)
			return true;
	return false;
}

/* the scenario in a file that is its file, changed: of a document for several kernels the first, if that is what
 * changed */
static const struct dmasim_scenario *counterpart(const struct search *s, const struct dmasim_file *file, bool kernel)
{
	size_t number = (size_t)(s->a.q.scenario - s->file->scenario);

	while (kernel && number && s->file->scenario[number - 1].at.line == s->a.q.scenario->at.line)
		number--;
	return number < file->scenarios ? &file->scenario[number] : NULL;
}

/* 1: it does what the change did, 0: not, or -ENOMEM. The lines may have moved, so the step is found by its number */
static int text_works(const struct search *s, const struct dmasim_repair *r, const char *text, size_t size)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	bool kernel = is_kernel_change(r), good = false;
	const struct dmasim_scenario *scenario;
	struct dmasim_file file;
	struct dmasim_run run;
	int code = dmasim_file_parse(s->a.q.scenario->file, text, size, &file, &diagnostics);

	if (!code) {
		scenario = counterpart(s, &file, kernel);
		if (scenario) {
			code = dmasim_scenario_run(scenario, kernel ? NULL : s->a.q.kernel, DMASIM_SKIP_FAILED, &run);
			good = !code;
			for (unsigned int i = 0; good && i < run.steps; i++)
				if (run.step[i].step && dmasim_outcome_same(&run.step[i].result, &r->result) &&
				    run.step[i].step->verb == s->a.q.step->verb && succeeds(s, &run, &run.step[i]))
					break;
				else if (i + 1 == run.steps)
					good = false;
			dmasim_run_free(&run);
		}
		dmasim_file_free(&file);
	}
	dmasim_diagnostics_free(&diagnostics);
	return code == -ENOMEM ? code : good;
}

static int write_text(const struct search *s, struct dmasim_repair *r)
{
	struct dmasim_edit *edit;
	unsigned int edits = 0;
	int code;

	if (!s->file || s->a.q.scenario < s->file->scenario ||
	    s->a.q.scenario >= s->file->scenario + s->file->scenarios || s->a.q.scenario->axes)
		return 0;
	for (unsigned int i = 0; i < r->changes; i++)
		edits += r->change[i]->edits;
	edit = calloc(edits + 1, sizeof(*edit));
	if (!edit)
		return -ENOMEM;
	edits = 0;
	for (unsigned int i = 0; i < r->changes; i++)
		for (unsigned int e = 0; e < r->change[i]->edits; e++)
			edit[edits++] = r->change[i]->edit[e];
	code = dmasim_file_edit(s->file, s->a.q.scenario, edit, edits, &r->text, &r->size);
	free(edit);
	if (!code)
		code = text_works(s, r, r->text, r->size);
	if (!code) {
		free(r->text);
		r->text = NULL;
		r->size = 0;
	}
	return code == -ENOMEM ? code : 0;
}

static int add_repair(struct search *s, const struct dmasim_change *const *change, unsigned int changes)
{
	struct dmasim_repair *grown = realloc(s->out->repair, (s->out->repairs + 1) * sizeof(*grown));
	struct dmasim_repair *r;
	struct trial t;
	int code;

	if (!grown)
		return -ENOMEM;
	s->out->repair = grown;
	r = &grown[s->out->repairs];
	memset(r, 0, sizeof(*r));
	code = attempt(s, change, changes, &t);
	if (code <= 0)
		return code;
	for (unsigned int i = 0; i < changes; i++)
		r->change[i] = change[i];
	r->changes = changes;
	r->passed = t.run.passed;
	r->result = t.at->result;
	memset(&t.at->result, 0, sizeof(t.at->result));
	trial_free(&t);
	s->out->repairs++;
	return write_text(s, r);
}

/* --- the search -----------------------------------------------------------------------------------------------------
 */

/* a size that is small enough: the largest that still is */
static int enlarge(struct search *s, const struct dmasim_change **change)
{
	u64 good, bad = s->a.q.step->size;
	const char *path = (*change)->edits ? (*change)->edit->path : "";
	size_t length = strlen(path);

	if ((*change)->kind != DMASIM_CHANGE_STEP || length < 5 || strcmp(path + length - 5, ".size") != 0 ||
	    !change_value(*change, &good) || good >= bad)
		return 0;
	while (bad - good > 1) {
		u64 middle = good + (bad - good) / 2;
		struct dmasim_change *larger = &s->larger[s->largers];
		const struct dmasim_change *now = larger;
		int code;

		if (!change_again(&s->a.list, *change, middle, larger))
			return -ENOMEM;
		code = attempt(s, &now, 1, NULL);
		if (code < 0)
			return code;
		s->out->tried++;
		if (code)
			good = middle;
		else
			bad = middle;
	}
	if (!change_again(&s->a.list, *change, good, &s->larger[s->largers]))
		return -ENOMEM;
	*change = &s->larger[s->largers++];
	return 0;
}

static bool same_path(const struct dmasim_change *a, const struct dmasim_change *b)
{
	return a->edits && b->edits && !strcmp(a->edit->path, b->edit->path);
}

/* a smaller change in the same place does it */
static bool is_told(const struct search *s, const struct dmasim_change *change)
{
	for (unsigned int i = 0; i < s->out->repairs; i++) {
		const struct dmasim_change *told = s->out->repair[i].change[0];

		if (told->kind == change->kind && (change->kernel || same_path(told, change)))
			return true;
	}
	return s->out->repairs >= REPAIRS_MAX;
}

static int singles(struct search *s)
{
	unsigned int count = s->a.list.count;

	for (unsigned int i = 0; i < count; i++) {
		const struct dmasim_change *change = &s->a.list.change[i];
		int code;

		if (is_told(s, change))
			continue;
		s->out->tried++;
		code = attempt(s, &change, 1, NULL);
		if (code > 0)
			code = enlarge(s, &change);
		else if (!code)
			continue;
		if (!code)
			code = add_repair(s, &change, 1);
		if (code)
			return code;
	}
	return 0;
}

/* masks by the dozen would leave no room for anything else */
static bool is_coarse(const struct dmasim_change *change)
{
	u64 value;

	if (change->kind == DMASIM_CHANGE_DEVICE && change_value(change, &value))
		return value == 32 || value == 40 || value == 48 || value == 52 || value == 64;
	return change->kind < DMASIM_CHANGE_KERNEL && change->size % 1000 < 200;
}

static int pairs(struct search *s)
{
	const struct dmasim_change *coarse[PAIRED_MAX];
	unsigned int count = 0;

	for (unsigned int i = 0; i < s->a.list.count && count < PAIRED_MAX; i++)
		if (is_coarse(&s->a.list.change[i]))
			coarse[count++] = &s->a.list.change[i];
	/* the sum of two places grows: both stay small for as long as they can */
	for (unsigned int sum = 1; sum < 2 * count; sum++)
		for (unsigned int i = sum < count ? 0 : sum - count + 1; 2 * i < sum; i++) {
			const struct dmasim_change *both[2] = { coarse[i], coarse[sum - i] };
			int code;

			if (same_path(both[0], both[1]))
				continue;
			if (s->out->pairs++ == PAIRS_MAX)
				return 0;
			code = attempt(s, both, 2, NULL);
			if (code < 0)
				return code;
			if (code)
				return add_repair(s, both, 2);
		}
	return 0;
}

int dmasim_why_not(const struct dmasim_file *file, const struct dmasim_scenario *scenario, const char *kernel,
		   const struct dmasim_step *step, struct dmasim_why_not *out, struct dmasim_error *error)
{
	struct search *s = calloc(1, sizeof(*s));
	int code;

	memset(out, 0, sizeof(*out));
	if (!s)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	out->own = s;
	s->file = file;
	s->out = out;
	code = asked_begin(&s->a, scenario, kernel, step, &out->run, error);
	if (code)
		return code;
	out->step = s->a.base;
	if (!dmasim_result_bad(&out->step->result)) {
		out->expected = true;
		if (!out->step->mismatches)
			return dmasim_error_set(error, -ENOENT, &out->step->step->at,
						"nothing is wrong with step %u: it gave what it was asked for",
						out->step->step->index + 1);
	}
	code = singles(s);
	if (!code && !out->repairs)
		code = pairs(s);
	return code ? dmasim_error_set(error, -ENOMEM, NULL, "out of memory") : 0;
}

void dmasim_why_not_free(struct dmasim_why_not *w)
{
	struct search *s = w->own;

	for (unsigned int i = 0; i < w->repairs; i++) {
		dmasim_result_free(&w->repair[i].result);
		free(w->repair[i].text);
	}
	free(w->repair);
	if (s)
		asked_end(&s->a);
	free(s);
	dmasim_run_free(&w->run);
	memset(w, 0, sizeof(*w));
}
