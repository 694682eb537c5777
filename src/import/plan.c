// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which events become steps: what the trace tells too little about, what happens in no memory and what was begun before
 * the trace cannot. And what one file has room for.
 */
#include "import/import.h"

/* values of a scenario file, and how many a step takes at most, beside its elements */
#define VALUES_MAX 900000u
#define VALUES_STEP 32u
#define VALUES_ELEMENT 12u

/*
 * dma-iommu puts elements together only where one ends and the next begins on a page: of several in one segment all but
 * the last end with their page.
 */
static bool split_segments(const u64 *phys, unsigned int n, const u64 *segment, unsigned int segments, u64 *size)
{
	unsigned int i = 0;

	for (unsigned int s = 0; s < segments; s++) {
		u64 left = segment[s];

		while (left) {
			u64 room = PAGE_SIZE - (phys[i] & ~PAGE_MASK);
			bool last = room >= left || n - i - 1 == segments - s - 1;

			size[i] = last ? left : room;
			left -= size[i];
			if (++i == n)
				return !left && s + 1 == segments;
		}
	}
	return false;
}

bool element_sizes(const struct event *e, const u64 *phys, unsigned int n, u64 *size)
{
	u64 segment[ELEMENTS_MAX], total = 0;
	unsigned int segments = list_read(e->sizes, segment, ELEMENTS_MAX);

	if (e->truncated || !n || segments > n || n > ELEMENTS_MAX)
		return false;
	for (unsigned int i = 0; i < segments; i++) {
		if (!segment[i] || segment[i] > GiB(4))
			return false;
		total += segment[i];
	}
	if (segments < n)
		return total && split_segments(phys, n, segment, segments, size);
	for (unsigned int i = 0; i < n; i++)
		size[i] = segment[i];
	return true;
}

/* dma_common_alloc_sgt() */
bool sgt_is_pages(const struct import *im, const struct event *e)
{
	return !im->device[e->device].translated &&
	       (e->kind == EVENT_ALLOC_SGT_ERR || list_read(e->physs, NULL, 0) == 1);
}

static bool list_in_memory(const struct import *im, const struct event *e, unsigned int *elements)
{
	u64 phys[ELEMENTS_MAX], size[ELEMENTS_MAX];
	unsigned int n = list_read(e->physs, phys, ELEMENTS_MAX);

	*elements = n;
	if (!element_sizes(e, phys, n, size))
		return false;
	for (unsigned int i = 0; i < n; i++)
		if (phys[i] > DMA_BIT_MASK(52) || !ram_has(&im->facts, phys[i], phys[i] + (size[i] - 1)))
			return false;
	return true;
}

/* of a mapping that failed: one page each, where no bounce tells */
static bool failed_in_memory(const struct import *im, const struct event *e, unsigned int *elements)
{
	u64 phys[ELEMENTS_MAX];
	unsigned int n = list_read(e->dmas, phys, ELEMENTS_MAX);

	*elements = n;
	for (unsigned int i = 0; i < n && n <= ELEMENTS_MAX; i++)
		if (!ram_has(&im->facts, phys[i], phys[i]))
			return false;
	return n && n <= ELEMENTS_MAX;
}

/* a configuration that a device has from the start needs no step; a later one sets its masks anew */
static bool is_change(const struct import *im, const struct event *e)
{
	for (const struct event *before = im->event; before < e; before++)
		if (before->kind == EVENT_CONFIG && before->device == e->device)
			return true;
	return false;
}

static bool has_step(struct import *im, struct event *e, unsigned int *elements)
{
	const struct event *begin = e->begin == NONE ? NULL : &im->event[e->begin];

	switch (event_job(e->kind)) {
	case MAPS:
		return ram_has(&im->facts, e->phys, e->phys + (e->size - 1));
	case MAPS_SG:
		return list_in_memory(im, e, elements);
	case FAILS_SG:
		return failed_in_memory(im, e, elements);
	case ALLOCATES:
		return e->size && (e->kind == EVENT_ALLOC || e->kind == EVENT_ALLOC_PAGES || sgt_is_pages(im, e));
	case UNMAPS:
	case UNMAPS_SG:
	case FREES:
	case SYNCS:
	case SYNCS_SG:
		return begin && begin->id;
	case BOUNCES:
		return im->bounces_only && ram_has(&im->facts, e->phys, e->phys + (e->size - 1));
	case CONFIGURES:
		return is_change(im, e);
	case REMARKS:
		break;
	}
	return false;
}

static void plan_event(struct import *im, struct event *e, unsigned int *values)
{
	unsigned int elements = 0;

	if (!has_step(im, e, &elements)) {
		if (event_job(e->kind) == BOUNCES)
			e->orphan = e->begin == NONE && !im->bounces_only;
		if (e->orphan)
			im->counts.orphans++;
		e->inexpressible = !e->orphan && (event_job(e->kind) != BOUNCES || im->bounces_only) &&
				   event_job(e->kind) != REMARKS && event_job(e->kind) != CONFIGURES;
		im->counts.inexpressible += e->inexpressible;
		return;
	}
	*values += VALUES_STEP + VALUES_ELEMENT * elements;
	e->id = 1;
	im->device[e->device].used = true;
}

/* addresses on the bus are not what a driver mapped; with several devices on several buses they differ */
static void place_bounces(struct import *im)
{
	for (unsigned int i = 0; im->bounces_only && i < im->events; i++) {
		const struct event *e = &im->event[i];

		if (e->kind == EVENT_BOUNCED)
			guess_ram(&im->facts, e->phys, e->phys + (e->size - 1), DMASIM_RAM);
	}
}

void plan_steps(struct import *im)
{
	unsigned int values = 0, id = 0;

	place_bounces(im);
	for (im->planned = 0; im->planned < im->events && values < VALUES_MAX; im->planned++) {
		struct event *e = &im->event[im->planned];

		plan_event(im, e, &values);
		if (e->id)
			e->id = ++id;
	}
	for (unsigned int i = im->planned; i < im->events; i++)
		im->counts.beyond += event_job(im->event[i].kind) != REMARKS;
}
