// SPDX-License-Identifier: GPL-2.0-only
/*
 * What came of one step: what is the same, what is bad, and which step is worth a question.
 */
#include <dmasim/explore.h>

#include <stdlib.h>
#include <string.h>

#define BIT(field) (1ull << DMASIM_FIELD_##field)
#define OUTCOME                                                                                                        \
	(BIT(PATH) | BIT(ERROR) | BIT(ENCRYPTED) | BIT(POOL) | BIT(RESULT) | BIT(FAULT) | BIT(SEES) | BIT(STATE) |     \
	 BIT(VALUE) | BIT(SEGMENTS) | BIT(VIOLATES))

uint64_t dmasim_outcome_fields(void)
{
	return OUTCOME;
}

bool dmasim_outcome_same(const struct dmasim_result *a, const struct dmasim_result *b)
{
	if (dmasim_result_differs(a, b) & OUTCOME || a->elements != b->elements)
		return false;
	for (unsigned int i = 0; i < a->elements; i++)
		if (dmasim_result_differs(&a->element[i], &b->element[i]) & OUTCOME)
			return false;
	return true;
}

static bool is(const struct dmasim_result *r, enum dmasim_field field, const char *value, const char *word)
{
	return dmasim_result_has(r, field) && value && !strcmp(value, word);
}

bool dmasim_result_bad(const struct dmasim_result *r)
{
	return dmasim_result_has(r, DMASIM_FIELD_ERROR) || dmasim_result_has(r, DMASIM_FIELD_FAULT) ||
	       (dmasim_result_has(r, DMASIM_FIELD_VIOLATES) && r->violates.count) ||
	       is(r, DMASIM_FIELD_RESULT, r->result, "fault") || is(r, DMASIM_FIELD_SEES, r->sees, "ciphertext") ||
	       is(r, DMASIM_FIELD_SEES, r->sees, "abort") || is(r, DMASIM_FIELD_SEES, r->sees, "stale");
}

/* 0: nothing asks for attention */
static int attention(const struct dmasim_step_run *s)
{
	if (!s->step || s->skipped)
		return -1;
	if (s->mismatches)
		return 3;
	if (dmasim_result_bad(&s->result))
		return 2;
	return dmasim_word_is_about(s->step, NULL);
}

const struct dmasim_step *dmasim_explain_step(const struct dmasim_run *run)
{
	const struct dmasim_step *best = NULL;
	int most = -1;

	for (unsigned int i = 0; i < run->steps; i++) {
		int now = attention(&run->step[i]);

		if (now <= most)
			continue;
		most = now;
		best = run->step[i].step;
	}
	return best;
}

/* --- steps by name and place ----------------------------------------------------------------------------------------
 */

typedef bool (*wanted_fn)(const struct dmasim_step *step, const void *context);

/* the last one of which that is true, agents' steps behind their parallel step */
static const struct dmasim_step *find(const struct dmasim_step *step, unsigned int steps, wanted_fn wanted,
				      const void *context)
{
	const struct dmasim_step *found = NULL, *inner;

	for (unsigned int i = 0; i < steps; i++) {
		if (wanted(&step[i], context))
			found = &step[i];
		for (unsigned int a = 0; a < step[i].parallels; a++) {
			inner = find(step[i].parallel[a].step, step[i].parallel[a].steps, wanted, context);
			found = inner ? inner : found;
		}
	}
	return found;
}

static bool has_id(const struct dmasim_step *step, const void *context)
{
	return step->id && !strcmp(step->id, context);
}

static bool has_index(const struct dmasim_step *step, const void *context)
{
	return step->index == *(const unsigned int *)context;
}

static bool begins_before(const struct dmasim_step *step, const void *context)
{
	return step->at.line && step->at.line <= *(const unsigned int *)context;
}

const struct dmasim_step *dmasim_step_named(const struct dmasim_scenario *s, const char *name)
{
	const char *digits = name + (*name == '#');
	const struct dmasim_step *step = find(s->step, s->steps, has_id, name);
	unsigned int index;

	if (step || !*digits || strlen(digits) > 9 || strspn(digits, "0123456789") != strlen(digits))
		return step;
	index = (unsigned int)strtoul(digits, NULL, 10) - 1;
	return find(s->step, s->steps, has_index, &index);
}

const struct dmasim_step *dmasim_step_on_line(const struct dmasim_scenario *s, unsigned int line)
{
	return find(s->step, s->steps, begins_before, &line);
}
