// SPDX-License-Identifier: GPL-2.0-only
/*
 * parallel: several agents, one step at a time. The order is the one that the scenario writes down, or one drawn from a
 * seed, or each agent's next step in turn.
 */
#include "machine/machine.h"

#include <dmasim/profile.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct schedule {
	const struct dmasim_step *step;
	const struct dmasim_step **order;
	unsigned int *next; /* of each agent: its step that runs next */
	unsigned int count, total;
};

static unsigned int total_steps(const struct dmasim_step *step)
{
	unsigned int total = 0;

	for (unsigned int i = 0; i < step->parallels; i++)
		total += step->parallel[i].steps;
	return total;
}

static bool run_next(struct schedule *s, unsigned int agent)
{
	const struct dmasim_agent *a = &s->step->parallel[agent];

	if (s->next[agent] >= a->steps)
		return false;
	s->order[s->count++] = &a->step[s->next[agent]++];
	return true;
}

/* "agent:n": a step of the agent, counted from 0, which has to be its next */
static int run_named(const struct op *op, struct schedule *s, const char *what)
{
	const char *colon = strrchr(what, ':');
	size_t length = colon ? (size_t)(colon - what) : strlen(what);

	for (unsigned int i = 0; i < s->step->parallels; i++) {
		const char *name = s->step->parallel[i].name;

		if (strlen(name) != length || strncmp(name, what, length) != 0)
			continue;
		if (colon && strtoul(colon + 1, NULL, 10) != s->next[i])
			return op_refuse(op, -EINVAL, "order: '%s' is not the next step of %s, which is %u", what, name,
					 s->next[i]);
		if (!run_next(s, i))
			return op_refuse(op, -EINVAL, "order: %s has no more steps for '%s'", name, what);
		return 0;
	}
	return op_refuse(op, -EINVAL, "order: '%s' names no agent", what);
}

/* xorshift64* (public domain); @state is never 0 */
static u64 draw(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dull;
}

static int fill_order(const struct op *op, struct schedule *s)
{
	u64 state = s->step->seed * 2 + 1;
	unsigned int agent = 0;

	for (unsigned int i = 0; i < s->step->orders; i++) {
		int error = run_named(op, s, s->step->order[i]);

		if (error)
			return error;
	}
	/* what no order says */
	while (s->count < s->total) {
		if (s->step->seed)
			agent = (unsigned int)(draw(&state) >> 33) % s->step->parallels;
		(void)run_next(s, agent);
		if (!s->step->seed)
			agent = (agent + 1) % s->step->parallels;
	}
	return 0;
}

int parallel_order(const struct op *op, const struct dmasim_step ***order, unsigned int *count)
{
	struct schedule s = { .step = op->step, .total = total_steps(op->step) };
	int error;

	s.order = calloc(s.total + 1, sizeof(*s.order));
	s.next = calloc(op->step->parallels + 1, sizeof(*s.next));
	if (s.order && s.next)
		error = fill_order(op, &s);
	else
		error = op_refuse(op, -ENOMEM, "out of memory");
	free(s.next);
	if (error) {
		free(s.order);
		return error;
	}
	*order = s.order;
	*count = s.count;
	return 0;
}

/* for a caller that does not look at the agents' steps one by one: their results are the elements, in order */
int step_parallel(struct op *op)
{
	const struct dmasim_step **order;
	unsigned int count;
	int error = parallel_order(op, &order, &count);

	if (error)
		return error;
	if (!result_elements(op->r, count))
		error = op_refuse(op, -ENOMEM, "out of memory");
	for (unsigned int i = 0; i < count && !error; i++) {
		struct dmasim_result *element = &op->r->element[i];

		error = machine_step(op->m, order[i]->index, order[i], element, op->error);
		for (unsigned int v = 0; v < element->violates.count && !error; v++)
			op->violated |= 1u << dmasim_invariant_find(element->violates.text[v]);
	}
	free(order);
	return error;
}
