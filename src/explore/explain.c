// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why a step gave what it gave. Every change of candidates.c is made on a copy and run; the first question that is then
 * answered otherwise is the one that the change turns.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/profile.h>

#include "explore/asked.h"
#include "linux/profile.h"
#include "machine/override.h"

/* --- the step as it is ----------------------------------------------------------------------------------------------
 */

static int no_memory(struct dmasim_error *error)
{
	return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
}

static const struct dmasim_step_run *find_step(const struct dmasim_run *run, const struct dmasim_step *step)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (run->step[i].step == step)
			return &run->step[i];
	return NULL;
}

int asked_begin(struct asked *a, const struct dmasim_scenario *scenario, const char *kernel,
		const struct dmasim_step *step, struct dmasim_run *run, struct dmasim_error *error)
{
	int code = dmasim_scenario_run(scenario, kernel, DMASIM_TRACE | DMASIM_SKIP_FAILED, run);

	memset(a, 0, sizeof(*a));
	if (code) {
		if (error)
			*error = run->error;
		return code;
	}
	a->q.scenario = scenario;
	a->q.name = run->kernel;
	a->q.kernel = a->kernel = override_text(kernel, &scenario->platform, error);
	if (!a->kernel)
		return -ENOMEM;
	a->q.step = step ? step : dmasim_explain_step(run);
	if (!a->q.step)
		return dmasim_error_set(error, -EINVAL, &scenario->at, "the scenario has no step");
	a->base = find_step(run, a->q.step);
	if (!a->base || (run->refused && a->base == &run->step[run->steps - 1]))
		return dmasim_error_set(error, -EINVAL, &a->q.step->at, "step %u was not carried out: %.160s",
					a->q.step->index + 1, run->refused ? run->error.text : "none before it ends");
	if (a->base->skipped)
		return dmasim_error_set(error, -EINVAL, &a->q.step->at,
					"step %u was not carried out: what it works on failed in step %d",
					a->q.step->index + 1, a->q.step->from + 1);
	for (unsigned int i = 0; i < BEHAVIOUR_COUNT; i++)
		a->behaviour[i] = dmasim_behaviour_value(i, profile_get(run->profile, (enum behaviour)i), NULL);
	return change_list_make(&a->list, &a->q, a->behaviour) ? no_memory(error) : 0;
}

void asked_end(struct asked *a)
{
	change_list_free(&a->list);
	free(a->kernel);
}

/* --- what a change turns --------------------------------------------------------------------------------------------
 */

static bool is_question(const struct dmasim_decision *d)
{
	return !strcmp(d->kind, "decision");
}

static unsigned int next_question(const struct dmasim_step_run *s, unsigned int i)
{
	while (i < s->decisions && !is_question(&s->decision[i]))
		i++;
	return i;
}

static unsigned int deciding(const struct dmasim_step_run *s)
{
	for (unsigned int i = 0; i < s->decisions; i++)
		if (s->decision[i].deciding)
			return i;
	return s->decisions;
}

/* index of the next entry of @s that asks @rule; s->decisions: none does */
static unsigned int asked_again(const struct dmasim_step_run *s, unsigned int k, const char *rule)
{
	while (k < s->decisions && !(is_question(&s->decision[k]) && !strcmp(s->decision[k].rule, rule)))
		k++;
	return k;
}

/*
 * The other kernel goes another way from @base's question @i on. Of those that both still ask, the first with another
 * answer is what was turned; if all are the same, the question that decided, when it is not asked any more.
 */
static unsigned int turned_later(const struct dmasim_step_run *base, unsigned int i, const struct dmasim_step_run *now,
				 unsigned int k, char answer[48])
{
	unsigned int decides = deciding(base), first = i, kept;
	bool gone = false;

	for (; i < base->decisions; i = next_question(base, i + 1)) {
		kept = asked_again(now, k, base->decision[i].rule);
		gone |= i == decides && kept == now->decisions;
		if (kept == now->decisions)
			continue;
		k = kept + 1;
		if (!strcmp(base->decision[i].outcome, now->decision[kept].outcome))
			continue;
		memcpy(answer, now->decision[kept].outcome, sizeof(now->decision[kept].outcome));
		return i;
	}
	return gone ? decides : first;
}

/* index of the first question of @base that is not answered as before; base->decisions: there is none */
static unsigned int turned(const struct dmasim_step_run *base, const struct dmasim_step_run *now, char answer[48])
{
	unsigned int i = next_question(base, 0), k = next_question(now, 0);

	answer[0] = '\0';
	while (i < base->decisions && k < now->decisions) {
		const struct dmasim_decision *b = &base->decision[i], *n = &now->decision[k];

		if (strcmp(b->rule, n->rule) != 0)
			return turned_later(base, i, now, k, answer);
		if (strcmp(b->outcome, n->outcome) != 0) {
			memcpy(answer, n->outcome, sizeof(n->outcome));
			return i;
		}
		i = next_question(base, i + 1);
		k = next_question(now, k + 1);
	}
	return i;
}

/* the result changes hands */
static bool judge(const struct dmasim_step_run *base, struct trial *t, struct dmasim_turn *turn)
{
	memset(turn, 0, sizeof(*turn));
	turn->decision = turned(base, t->at, turn->answer);
	turn->skipped = t->at->skipped;
	turn->outcome = turn->skipped || !dmasim_outcome_same(&base->result, &t->at->result);
	if (!turn->outcome && turn->decision == base->decisions)
		return false;
	turn->result = t->at->result;
	memset(&t->at->result, 0, sizeof(t->at->result));
	return true;
}

static bool same_turn(const struct dmasim_turn *a, const struct dmasim_turn *b)
{
	return a->decision == b->decision && !strcmp(a->answer, b->answer) && a->outcome == b->outcome &&
	       a->skipped == b->skipped && dmasim_outcome_same(&a->result, &b->result);
}

static void mark_smallest(struct dmasim_explanation *e)
{
	for (unsigned int i = 0; i < e->turns; i++) {
		struct dmasim_turn *turn = &e->turn[i];

		turn->smallest = true;
		for (unsigned int k = 0; k < i && turn->smallest; k++)
			turn->smallest = e->turn[k].change->kind != turn->change->kind || !same_turn(&e->turn[k], turn);
	}
}

static bool add_turn(struct dmasim_explanation *e, unsigned int *room, const struct dmasim_turn *turn)
{
	if (e->turns == *room) {
		unsigned int more = *room ? 2 * *room : 64;
		struct dmasim_turn *grown = realloc(e->turn, more * sizeof(*grown));

		if (!grown)
			return false;
		e->turn = grown;
		*room = more;
	}
	e->turn[e->turns++] = *turn;
	return true;
}

static int try_all(struct dmasim_explanation *e, struct asked *a)
{
	unsigned int room = 0;
	int code = 0;

	for (unsigned int i = 0; i < a->list.count && !code; i++) {
		const struct dmasim_change *change = &a->list.change[i];
		struct dmasim_turn turn;
		struct trial t;

		code = trial_run(&t, &a->q, &change, 1, DMASIM_TRACE, false);
		e->tried += t.ran;
		e->impossible += !t.ran;
		if (!code && t.ran && judge(a->base, &t, &turn)) {
			turn.change = change;
			if (!add_turn(e, &room, &turn)) {
				dmasim_result_free(&turn.result);
				code = -ENOMEM;
			}
		}
		trial_free(&t);
	}
	mark_smallest(e);
	return code;
}

int dmasim_explain(const struct dmasim_scenario *scenario, const char *kernel, const struct dmasim_step *step,
		   struct dmasim_explanation *e, struct dmasim_error *error)
{
	struct asked *a = malloc(sizeof(*a));
	int code;

	memset(e, 0, sizeof(*e));
	if (!a)
		return no_memory(error);
	e->own = a;
	code = asked_begin(a, scenario, kernel, step, &e->run, error);
	e->step = a->base;
	if (!code && try_all(e, a))
		code = no_memory(error);
	return code;
}

void dmasim_explanation_free(struct dmasim_explanation *e)
{
	for (unsigned int i = 0; i < e->turns; i++)
		dmasim_result_free(&e->turn[i].result);
	free(e->turn);
	if (e->own)
		asked_end(e->own);
	free(e->own);
	dmasim_run_free(&e->run);
	memset(e, 0, sizeof(*e));
}
