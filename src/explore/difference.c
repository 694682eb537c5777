// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two runs held against each other, step by step and field by field.
 */
#include <dmasim/explore.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_list(const struct dmasim_list *a, const struct dmasim_list *b)
{
	if (a->count != b->count)
		return false;
	for (unsigned int i = 0; i < a->count; i++)
		if (strcmp(a->text[i], b->text[i]) != 0)
			return false;
	return true;
}

/* a field that both have */
static bool same_value(const struct dmasim_result *a, const struct dmasim_result *b, enum dmasim_field field)
{
	switch (field) {
	case DMASIM_FIELD_PATH:
		return same_text(a->path, b->path);
	case DMASIM_FIELD_ERROR:
		return same_text(a->error, b->error);
	case DMASIM_FIELD_DMA_ADDR:
		return a->dma_addr == b->dma_addr;
	case DMASIM_FIELD_PHYS:
		return a->phys == b->phys;
	case DMASIM_FIELD_IOVA:
		return a->iova == b->iova;
	case DMASIM_FIELD_ENCRYPTED:
		return a->encrypted == b->encrypted;
	case DMASIM_FIELD_POOL:
		return same_text(a->pool, b->pool);
	case DMASIM_FIELD_AREA:
		return a->area == b->area;
	case DMASIM_FIELD_SLOT:
		return a->slot == b->slot;
	case DMASIM_FIELD_SLOTS:
		return a->slots == b->slots;
	case DMASIM_FIELD_PAD:
		return a->pad == b->pad;
	case DMASIM_FIELD_CPU_ADDR:
		return a->cpu_addr == b->cpu_addr;
	case DMASIM_FIELD_SEGMENTS:
		return a->segments == b->segments;
	case DMASIM_FIELD_SIZE:
		return a->size == b->size;
	case DMASIM_FIELD_RULE:
		return same_text(a->rule, b->rule);
	case DMASIM_FIELD_WARNINGS:
		return same_list(&a->warnings, &b->warnings);
	case DMASIM_FIELD_RESULT:
		return same_text(a->result, b->result);
	case DMASIM_FIELD_FAULT:
		return same_text(a->fault, b->fault);
	case DMASIM_FIELD_SEES:
		return same_text(a->sees, b->sees);
	case DMASIM_FIELD_DATA:
		return a->data_size == b->data_size && !memcmp(a->data, b->data, a->data_size);
	case DMASIM_FIELD_STATE:
		return same_text(a->state, b->state);
	case DMASIM_FIELD_LEAKED:
	case DMASIM_FIELD_VALUE:
		return a->value == b->value;
	case DMASIM_FIELD_VIOLATES:
		return same_list(&a->violates, &b->violates);
	case DMASIM_FIELD_COUNT:
		break;
	}
	return true;
}

uint64_t dmasim_result_differs(const struct dmasim_result *a, const struct dmasim_result *b)
{
	uint64_t fields = a->present ^ b->present;

	for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
		if (dmasim_result_has(a, (enum dmasim_field)f) && dmasim_result_has(b, (enum dmasim_field)f) &&
		    !same_value(a, b, (enum dmasim_field)f))
			fields |= 1ull << f;
	return fields;
}

static bool same_elements(const struct dmasim_result *a, const struct dmasim_result *b)
{
	if (a->elements != b->elements)
		return false;
	for (unsigned int i = 0; i < a->elements; i++)
		if (dmasim_result_differs(&a->element[i], &b->element[i]))
			return false;
	return true;
}

static bool add(struct dmasim_difference *d, const struct dmasim_step_run *a, const struct dmasim_step_run *b,
		uint64_t fields, bool elements)
{
	struct dmasim_step_difference *grown = realloc(d->step, (d->steps + 1) * sizeof(*grown));

	if (!grown)
		return false;
	d->step = grown;
	grown[d->steps++] = (struct dmasim_step_difference){ a, b, fields, elements };
	d->outcome |= !a || !b || elements || fields & ~(1ull << DMASIM_FIELD_RULE);
	return true;
}

static bool compare(struct dmasim_difference *d, const struct dmasim_step_run *a, const struct dmasim_step_run *b)
{
	uint64_t fields = dmasim_result_differs(&a->result, &b->result);
	bool elements = !same_elements(&a->result, &b->result);

	if (a->skipped != b->skipped)
		return add(d, a->skipped ? NULL : a, b->skipped ? NULL : b, 0, false);
	return (!fields && !elements) || add(d, a, b, fields, elements);
}

/* the other run's step for this one: of the same scenario the one in its place, else the one of its id or place */
static const struct dmasim_step_run *partner(const struct dmasim_run *run, const struct dmasim_step_run *step,
					     unsigned int place, bool same)
{
	const char *id = step->step ? step->step->id : NULL;

	for (unsigned int i = 0; !same && id && i < run->steps; i++)
		if (run->step[i].step && same_text(run->step[i].step->id, id))
			return &run->step[i];
	if (place >= run->steps || (!run->step[place].step) != (!step->step))
		return NULL;
	if (!same && run->step[place].step && (id || run->step[place].step->id))
		return NULL;
	return &run->step[place];
}

static bool ran(const struct dmasim_run *run)
{
	return !run->error.text[0] || run->refused;
}

static bool differs_from_nothing(const struct dmasim_step_run *s)
{
	return !s->skipped && (s->step || s->result.present);
}

int dmasim_difference_find(const struct dmasim_run *a, const struct dmasim_run *b, struct dmasim_difference *d)
{
	bool same = a->scenario->at.line == b->scenario->at.line && same_text(a->scenario->file, b->scenario->file);
	bool good = true;

	memset(d, 0, sizeof(*d));
	d->a = a;
	d->b = b;
	d->a_ran = ran(a);
	d->b_ran = ran(b);
	if (!d->a_ran || !d->b_ran)
		return 0;
	for (unsigned int i = 0; i < a->steps && good; i++) {
		const struct dmasim_step_run *other = partner(b, &a->step[i], i, same);

		if (other)
			good = compare(d, &a->step[i], other);
		else if (differs_from_nothing(&a->step[i]))
			good = add(d, &a->step[i], NULL, 0, false);
	}
	for (unsigned int i = 0; i < b->steps && good; i++)
		if (!partner(a, &b->step[i], i, same) && differs_from_nothing(&b->step[i]))
			good = add(d, NULL, &b->step[i], 0, false);
	return good ? 0 : -ENOMEM;
}

void dmasim_difference_free(struct dmasim_difference *d)
{
	free(d->step);
	memset(d, 0, sizeof(*d));
}

bool dmasim_difference_any(const struct dmasim_difference *d)
{
	return d->a_ran != d->b_ran || d->outcome;
}

void dmasim_difference_count(struct dmasim_difference_tally *tally, const struct dmasim_difference *d)
{
	tally->scenarios++;
	if (!d->a_ran && !d->b_ran)
		tally->neither++;
	else if (!d->b_ran)
		tally->only_a++;
	else if (!d->a_ran)
		tally->only_b++;
	else if (d->outcome)
		tally->differ++;
	else
		tally->otherwise += d->steps > 0;
}
