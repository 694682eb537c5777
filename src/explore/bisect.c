// SPDX-License-Identifier: GPL-2.0-only
/*
 * What between two kernels flips a scenario: first the kernel on the way from one to the other, then the behaviour, or
 * the smallest set of them (delta debugging, Zeller and Hildebrandt 2002).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/explore.h>
#include <dmasim/profile.h>

#include "explore/lineage.h"
#include "machine/override.h"

struct bisect {
	const struct dmasim_scenario *scenario;
	struct dmasim_bisection *out;
	struct lineage lineage;
	struct dmasim_run reference;	/* outcome: under the good kernel */
	struct kernel_profile from, to; /* the last good, the first bad */
	int error;			/* -ENOMEM */
};

static int no_memory(struct dmasim_error *error)
{
	return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
}

/* --- verdicts -------------------------------------------------------------------------------------------------------
 */

static bool expects_something(const struct dmasim_step *step, unsigned int steps)
{
	for (unsigned int i = 0; i < steps; i++) {
		if (step[i].expects)
			return true;
		for (unsigned int a = 0; a < step[i].parallels; a++)
			if (expects_something(step[i].parallel[a].step, step[i].parallel[a].steps))
				return true;
	}
	return false;
}

static bool scenario_expects(const struct dmasim_scenario *s)
{
	return s->boot_expects || s->xfail || expects_something(s->step, s->steps);
}

static unsigned int flags_of(const struct bisect *b)
{
	return b->out->on == DMASIM_BISECT_OUTCOME ? DMASIM_SKIP_FAILED : 0;
}

static enum dmasim_verdict differs(struct bisect *b, const struct dmasim_run *run)
{
	struct dmasim_difference difference;
	enum dmasim_verdict verdict = DMASIM_GOOD;

	if (dmasim_difference_find(&b->reference, run, &difference))
		b->error = -ENOMEM;
	else if (dmasim_difference_any(&difference))
		verdict = DMASIM_BAD;
	dmasim_difference_free(&difference);
	return verdict;
}

/* @why may be NULL */
static enum dmasim_verdict judge(struct bisect *b, const char *kernel, struct kernel_profile *profile, char why[240])
{
	enum dmasim_verdict verdict = DMASIM_UNTESTABLE;
	struct dmasim_run run;
	int code = dmasim_scenario_run(b->scenario, kernel, flags_of(b), &run);

	b->out->runs++;
	if (code == -ENOMEM)
		b->error = code;
	else if (!code && profile)
		*profile = *run.profile;
	if (code && why)
		(void)snprintf(why, 240, "%.239s", run.error.text);
	if (!code)
		verdict = b->out->on == DMASIM_BISECT_OUTCOME ? differs(b, &run)
			  : run.passed			      ? DMASIM_GOOD
							      : DMASIM_BAD;
	dmasim_run_free(&run);
	return verdict;
}

/* --- good is good, bad is bad ---------------------------------------------------------------------------------------
 */

/* what was not as expected first */
static void failure_text(const struct dmasim_run *run, char *text, size_t size)
{
	text[0] = '\0';
	for (unsigned int i = 0; i < run->steps; i++) {
		const struct dmasim_step_run *s = &run->step[i];
		const struct dmasim_mismatch *m = s->mismatch;

		if (!s->mismatches)
			continue;
		(void)snprintf(text, size, "step %u: %s%sexpected %.60s, got %.60s", s->step ? s->step->index + 1 : 0,
			       m->expect ? dmasim_field_table[m->expect->field].name : "", m->expect ? ": " : "",
			       m->expected, m->got);
		return;
	}
	if (run->refused)
		(void)snprintf(text, size, "%.180s", run->error.text);
}

/* the ends are the same, but the way between them may not be */
static void hint_between(struct bisect *b, struct dmasim_error *error)
{
	for (unsigned int i = 1; error && i + 1 < b->out->kernels && !error->hint[0]; i++)
		if (judge(b, b->lineage.kernel[i].text, NULL, NULL) == DMASIM_BAD)
			(void)snprintf(error->hint, sizeof(error->hint), "%.60s, which lies between them, is bad",
				       b->lineage.kernel[i].name);
}

static int says_no(struct bisect *b, const char *kernel, const char *name, enum dmasim_verdict wanted,
		   enum dmasim_verdict other, struct dmasim_error *error)
{
	const struct dmasim_span *at = &b->scenario->at;
	char text[240] = "";
	struct dmasim_run run;

	if (b->out->on == DMASIM_BISECT_OUTCOME) {
		dmasim_error_set(error, -EINVAL, at, "every step gives the same under both kernels: nothing to bisect");
		hint_between(b, error);
		return -EINVAL;
	}
	if (wanted == DMASIM_BAD) {
		dmasim_error_set(error, -EINVAL, at, "%.60s is not bad: all that the scenario expects holds there",
				 name);
	} else {
		if (!dmasim_scenario_run(b->scenario, kernel, 0, &run))
			failure_text(&run, text, sizeof(text));
		dmasim_run_free(&run);
		dmasim_error_set(error, -EINVAL, at, "%.60s is not good: %.160s", name, text);
	}
	if (error && other == wanted)
		strcpy(error->hint, "it is the other way round: exchange the two");
	else if (wanted == DMASIM_BAD)
		hint_between(b, error);
	return -EINVAL;
}

static int cannot_run(const struct bisect *b, const struct dmasim_bisect_kernel *k, struct dmasim_error *error)
{
	return dmasim_error_set(error, -EINVAL, &b->scenario->at, "%.60s cannot run it: %.150s", k->name, k->why);
}

static int check_ends(struct bisect *b, struct dmasim_error *error)
{
	struct dmasim_bisect_kernel *good = &b->out->kernel[0], *bad = &b->out->kernel[b->out->kernels - 1];
	const struct lineage *l = &b->lineage;

	if (b->out->on == DMASIM_BISECT_OUTCOME) {
		int code = dmasim_scenario_run(b->scenario, l->kernel[0].text, flags_of(b), &b->reference);

		if (code) {
			(void)snprintf(good->why, sizeof(good->why), "%.239s", b->reference.error.text);
			return code == -ENOMEM ? no_memory(error) : cannot_run(b, good, error);
		}
	}
	good->verdict = judge(b, l->kernel[0].text, NULL, good->why);
	bad->verdict = judge(b, l->kernel[l->count - 1].text, NULL, bad->why);
	if (b->error)
		return no_memory(error);
	if (good->verdict == DMASIM_UNTESTABLE)
		return cannot_run(b, good, error);
	if (bad->verdict == DMASIM_UNTESTABLE)
		return cannot_run(b, bad, error);
	if (good->verdict != DMASIM_GOOD)
		return says_no(b, l->kernel[0].text, good->name, DMASIM_GOOD, bad->verdict, error);
	if (bad->verdict != DMASIM_BAD)
		return says_no(b, l->kernel[l->count - 1].text, bad->name, DMASIM_BAD, good->verdict, error);
	return 0;
}

/* --- the kernel -----------------------------------------------------------------------------------------------------
 */

/* every one is tried, as nobody says that it flips only once */
static void find_kernel(struct bisect *b)
{
	struct dmasim_bisection *out = b->out;

	for (unsigned int i = 0; i < out->kernels && !b->error; i++) {
		struct kernel_profile profile;

		out->kernel[i].verdict = judge(b, b->lineage.kernel[i].text, &profile, out->kernel[i].why);
		if (out->kernel[i].verdict == DMASIM_GOOD && !out->first) {
			out->last = i;
			b->from = profile;
		} else if (out->kernel[i].verdict == DMASIM_BAD && !out->first) {
			out->first = i;
			b->to = profile;
		}
	}
}

/* --- the behaviours -------------------------------------------------------------------------------------------------
 */

/* the good kernel with some of the changes, or the bad one without them */
static enum dmasim_verdict judge_with(struct bisect *b, unsigned int base, const bool *with, bool after, char why[240])
{
	const struct dmasim_bisection *out = b->out;
	char *text = strdup(b->lineage.kernel[base].text);
	enum dmasim_verdict verdict;

	for (unsigned int i = 0; text && i < out->changes; i++) {
		const struct dmasim_bisect_change *c = &out->change[i];
		char *longer = NULL;

		if (!with[i])
			continue;
		if (asprintf(&longer, "%s,%s=%s", text, c->info.name, after ? c->after : c->before) < 0)
			longer = NULL;
		free(text);
		text = longer;
	}
	if (!text) {
		b->error = -ENOMEM;
		return DMASIM_UNTESTABLE;
	}
	verdict = judge(b, text, NULL, why);
	free(text);
	return verdict;
}

static int by_date(const void *a, const void *b)
{
	const struct dmasim_bisect_change *x = a, *y = b;
	int order = strcmp(x->date ? x->date : "9", y->date ? y->date : "9");

	return order ? order : strcmp(x->info.name, y->info.name);
}

static bool list_changes(struct bisect *b)
{
	struct dmasim_bisection *out = b->out;

	out->change = calloc(BEHAVIOUR_COUNT, sizeof(*out->change));
	for (unsigned int i = 0; out->change && i < BEHAVIOUR_COUNT; i++) {
		unsigned int before = profile_get(&b->from, (enum behaviour)i),
			     after = profile_get(&b->to, (enum behaviour)i);
		struct dmasim_bisect_change *c = &out->change[out->changes];

		if (before == after)
			continue;
		dmasim_behaviour_get(i, &c->info);
		c->before = dmasim_behaviour_value(i, before, NULL);
		c->after = dmasim_behaviour_value(i, after, &c->doc);
		c->reversed = lineage_source(&b->lineage, out->last, out->first, c->info.name, &c->why, &c->date);
		out->changes++;
	}
	if (out->change)
		qsort(out->change, out->changes, sizeof(*out->change), by_date);
	return out->change;
}

static void try_singles(struct bisect *b, bool *with)
{
	struct dmasim_bisection *out = b->out;

	for (unsigned int i = 0; i < out->changes && !b->error; i++) {
		struct dmasim_bisect_change *c = &out->change[i];

		memset(with, 0, out->changes * sizeof(*with));
		with[i] = true;
		c->alone = judge_with(b, out->last, with, true, c->impossible);
		c->without = judge_with(b, out->first, with, false, NULL);
		if (c->alone != DMASIM_BAD || out->single)
			continue;
		out->single = true;
		c->needed = true;
	}
}

static unsigned int members(const bool *set, unsigned int count)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < count; i++)
		n += set[i];
	return n;
}

/* @part: those of @set from its member number @from up to @to; @rest: the others */
static void cut(const bool *set, unsigned int count, unsigned int from, unsigned int to, bool *part, bool *rest)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < count; i++) {
		part[i] = set[i] && n >= from && n < to;
		rest[i] = set[i] && !part[i];
		n += set[i];
	}
}

/* makes @set smaller until nothing can be left out of it; what cannot be built does not count as bad */
static void minimize(struct bisect *b, bool *set, bool *part, bool *rest)
{
	unsigned int count = b->out->changes, parts = 2, size;

	while ((size = members(set, count)) > 1 && !b->error) {
		bool smaller = false;

		for (unsigned int p = 0; p < parts && !smaller && !b->error; p++) {
			cut(set, count, p * size / parts, (p + 1) * size / parts, part, rest);
			if (parts < size && judge_with(b, b->out->last, part, true, NULL) == DMASIM_BAD) {
				memcpy(set, part, count * sizeof(*set));
				parts = 2;
				smaller = true;
			} else if (judge_with(b, b->out->last, rest, true, NULL) == DMASIM_BAD) {
				memcpy(set, rest, count * sizeof(*set));
				parts = parts > 2 ? parts - 1 : 2;
				smaller = true;
			}
		}
		if (!smaller && parts >= size)
			return;
		if (!smaller)
			parts = 2 * parts < size ? 2 * parts : size;
		else if (parts > members(set, count))
			parts = members(set, count);
	}
}

static bool find_behaviours(struct bisect *b)
{
	struct dmasim_bisection *out = b->out;
	bool *set, *part, *rest;

	if (!list_changes(b))
		return false;
	set = calloc(3 * (size_t)out->changes + 1, sizeof(*set));
	if (!set)
		return false;
	part = set + out->changes;
	rest = part + out->changes;
	try_singles(b, part);
	memset(set, true, out->changes * sizeof(*set));
	if (!out->single)
		minimize(b, set, part, rest);
	for (unsigned int i = 0; !out->single && i < out->changes; i++)
		out->change[i].needed = set[i];
	free(set);
	return !b->error;
}

/* --- all of it ------------------------------------------------------------------------------------------------------
 */

static int prepare(struct bisect *b, const char *good, const char *bad, struct dmasim_error *error)
{
	struct dmasim_bisection *out = b->out;
	int code = lineage_make(&b->lineage, b->scenario, good, bad, error);

	if (code)
		return code;
	out->kernel = calloc(b->lineage.count, sizeof(*out->kernel));
	if (!out->kernel)
		return no_memory(error);
	out->kernels = b->lineage.count;
	for (unsigned int i = 0; i < out->kernels; i++)
		out->kernel[i].name = b->lineage.kernel[i].name;
	if (out->kernels < 2)
		return dmasim_error_set(error, -EINVAL, NULL, "%.60s is both the good and the bad kernel",
					out->kernel[0].name);
	return 0;
}

static int choose_criterion(struct bisect *b, enum dmasim_bisect_on on, struct dmasim_error *error)
{
	bool expects = scenario_expects(b->scenario);

	if (on == DMASIM_BISECT_EXPECTATIONS && !expects)
		return dmasim_error_set(error, -EINVAL, &b->scenario->at,
					"the scenario expects nothing that could fail");
	if (on == DMASIM_BISECT_AUTO)
		on = expects ? DMASIM_BISECT_EXPECTATIONS : DMASIM_BISECT_OUTCOME;
	b->out->on = on;
	return 0;
}

static int run_ends(struct bisect *b)
{
	unsigned int flags = DMASIM_TRACE | DMASIM_SKIP_FAILED;

	return dmasim_scenario_run(b->scenario, b->lineage.kernel[b->out->last].text, flags, &b->out->good) ||
	       dmasim_scenario_run(b->scenario, b->lineage.kernel[b->out->first].text, flags, &b->out->bad);
}

int dmasim_bisect(const struct dmasim_scenario *scenario, const char *good, const char *bad, enum dmasim_bisect_on on,
		  struct dmasim_bisection *out, struct dmasim_error *error)
{
	struct bisect *b = calloc(1, sizeof(*b));
	int code;

	memset(out, 0, sizeof(*out));
	if (!b)
		return no_memory(error);
	out->own = b;
	b->scenario = scenario;
	b->out = out;
	code = prepare(b, good, bad, error);
	if (!code)
		code = choose_criterion(b, on, error);
	if (!code)
		code = check_ends(b, error);
	if (code)
		return code;
	find_kernel(b);
	if (b->error || !find_behaviours(b) || run_ends(b))
		return no_memory(error);
	return 0;
}

void dmasim_bisection_free(struct dmasim_bisection *out)
{
	struct bisect *b = out->own;

	dmasim_run_free(&out->good);
	dmasim_run_free(&out->bad);
	free(out->kernel);
	free(out->change);
	if (b) {
		dmasim_run_free(&b->reference);
		lineage_free(&b->lineage);
	}
	free(b);
	memset(out, 0, sizeof(*out));
}
