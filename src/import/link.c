// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which event ends which: by device and address, as the DMA API's callers have to keep them. And which bounce belongs
 * to which mapping: the event stands in front of it, on the same CPU, unless an interrupt mapped something between.
 */
#include "import/import.h"

#include <stdlib.h>

/* how many live mappings of a device, or events in front of one, are looked through */
#define LOOK_MAX 4096u

static unsigned int hash(const struct import *im, unsigned int device, u64 address, enum event_job job)
{
	u64 h = (address ^ (u64)device << 40 ^ (u64)job << 56) * 0x9e3779b97f4a7c15ull;

	return (unsigned int)(h >> 32) & im->bucket_mask;
}

/* address under which an end finds what began: of a scatterlist, which is ended by its buffers, that of the first one
 */
static u64 begin_key(const struct event *e)
{
	u64 first = 0;

	if (event_job(e->kind) == MAPS_SG || event_job(e->kind) == UNMAPS_SG)
		(void)list_read(e->physs, &first, 1);
	else
		first = e->dma;
	return first;
}

static void begin(struct import *im, struct event *e)
{
	unsigned int index = (unsigned int)(e - im->event);
	unsigned int *bucket = &im->bucket[hash(im, e->device, begin_key(e), event_job(e->kind))];
	struct device *d = &im->device[e->device];

	e->live = true;
	e->chain = *bucket;
	*bucket = index;
	e->older = d->newest;
	e->newer = NONE;
	if (d->newest != NONE)
		im->event[d->newest].newer = index;
	d->newest = index;
}

static void end(struct import *im, struct event *e)
{
	unsigned int *at = &im->bucket[hash(im, e->device, begin_key(e), event_job(e->kind))];
	struct device *d = &im->device[e->device];

	while (&im->event[*at] != e)
		at = &im->event[*at].chain;
	*at = e->chain;
	if (e->older != NONE)
		im->event[e->older].newer = e->newer;
	if (e->newer != NONE)
		im->event[e->newer].older = e->older;
	else
		d->newest = e->older;
	e->live = false;
}

/* the last of that job, device and address; of those with the wanted size or list, if there is one */
static struct event *find(struct import *im, unsigned int device, enum event_job job, u64 address, u64 size,
			  struct piece list)
{
	struct event *any = NULL;

	for (unsigned int i = im->bucket[hash(im, device, address, job)]; i != NONE; i = im->event[i].chain) {
		struct event *e = &im->event[i];

		if (e->device != device || event_job(e->kind) != job || begin_key(e) != address)
			continue;
		if (list.size ? piece_same(e->physs, list) : !size || e->size == size)
			return e;
		if (!any)
			any = e;
	}
	/* a list by another name is another list */
	return list.size ? NULL : any;
}

static bool is_failed(const struct event *e)
{
	switch (event_job(e->kind)) {
	case MAPS:
		return e->dma == DMA_MAPPING_ERROR;
	case FAILS_SG:
		return true;
	case ALLOCATES:
		return e->null || e->kind == EVENT_ALLOC_SGT_ERR;
	case UNMAPS:
	case MAPS_SG:
	case UNMAPS_SG:
	case FREES:
	case SYNCS:
	case SYNCS_SG:
	case BOUNCES:
	case REMARKS:
	case CONFIGURES:
		break;
	}
	return false;
}

/* --- bounces --- */

/*
 * What the bus calls that memory: another address with dma-ranges, one bit more with encryption, and nothing where it
 * has no name for it.
 */
static bool may_be(const struct device *d, const struct event *bounce, u64 phys, u64 size)
{
	u64 differs = bounce->phys ^ phys;

	if (size && bounce->size != size)
		return false;
	if (!differs || bounce->phys == DMA_MAPPING_ERROR)
		return true;
	return !d->plain && !(differs & ~PAGE_MASK);
}

/*
 * The bounce of @size bytes at @phys, size 0: of any size. On the CPU of the mapping nothing stands between the two but
 * other bounces of the same list, and what interrupts did.
 */
static struct event *find_bounce(struct import *im, const struct event *e, u64 phys, u64 size)
{
	unsigned int looked = 0;

	for (unsigned int i = (unsigned int)(e - im->event); i && looked < LOOK_MAX; looked++) {
		struct event *b = &im->event[--i];

		if (b->cpu != e->cpu || event_job(b->kind) == REMARKS || (b->irq && !e->irq))
			continue;
		if (event_job(b->kind) != BOUNCES)
			break;
		if (b->begin == NONE && b->device == e->device && may_be(&im->device[e->device], b, phys, size))
			return b;
	}
	return NULL;
}

static void take_bounce(struct import *im, struct event *e, u64 phys, u64 size)
{
	struct event *b = find_bounce(im, e, phys, size);

	if (!b)
		return;
	b->begin = (unsigned int)(e - im->event);
	e->bounces++;
	e->forced |= b->forced;
	if (b->mask)
		e->mask = b->mask;
}

static void take_bounces(struct import *im, struct event *e)
{
	u64 element[ELEMENTS_MAX], size[ELEMENTS_MAX];
	bool failed = event_job(e->kind) == FAILS_SG;
	unsigned int n, sizes;

	/* nobody bounces registers */
	if (e->kind == EVENT_MAP_RESOURCE)
		return;
	if (event_job(e->kind) == MAPS) {
		take_bounce(im, e, e->phys, e->size);
		return;
	}
	n = list_read(failed ? e->dmas : e->physs, element, ELEMENTS_MAX);
	sizes = list_read(e->sizes, size, ELEMENTS_MAX);
	/* the last of them is nearest */
	for (unsigned int i = n < ELEMENTS_MAX ? n : ELEMENTS_MAX; i--;)
		take_bounce(im, e, element[i], sizes == n ? size[i] : 0);
}

/* --- events --- */

static void link_begin(struct import *im, struct event *e)
{
	struct event *before;

	if (event_job(e->kind) == MAPS || event_job(e->kind) == MAPS_SG || event_job(e->kind) == FAILS_SG)
		take_bounces(im, e);
	if (is_failed(e)) {
		e->class = CLASS_FAILED;
		return;
	}
	/* an address that nobody else can have: that of a bounce, of an IOVA, of an allocation */
	if (event_job(e->kind) == ALLOCATES || (event_job(e->kind) == MAPS && (e->bounces || e->dma != e->phys))) {
		before = find(im, e->device, event_job(e->kind), e->dma, 0, (struct piece){ 0 });
		/* with dma-ranges a buffer may be mapped twice */
		if (before && (event_job(e->kind) == ALLOCATES || e->bounces || before->phys != e->phys)) {
			end(im, before);
			e->stale = (unsigned int)(before - im->event);
			before->end = (unsigned int)(e - im->event);
		}
	}
	begin(im, e);
}

static enum event_job begun_by(enum event_job job)
{
	switch (job) {
	case UNMAPS:
	case SYNCS:
		return MAPS;
	case UNMAPS_SG:
	case SYNCS_SG:
		return MAPS_SG;
	case FREES:
		return ALLOCATES;
	case MAPS:
	case MAPS_SG:
	case FAILS_SG:
	case ALLOCATES:
	case BOUNCES:
	case REMARKS:
	case CONFIGURES:
		break;
	}
	return REMARKS;
}

static void link_end(struct import *im, struct event *e)
{
	bool sg = event_job(e->kind) == UNMAPS_SG;
	struct event *b = find(im, e->device, begun_by(event_job(e->kind)), begin_key(e), e->size,
			       sg ? e->physs : (struct piece){ 0 });

	e->orphan = !b;
	if (!b)
		return;
	end(im, b);
	e->begin = (unsigned int)(b - im->event);
	b->end = (unsigned int)(e - im->event);
}

static bool lies_in(u64 address, u64 size, u64 base, u64 length)
{
	return address >= base && address - base < length && size <= length - (address - base);
}

/* a sync may be of a part */
static struct event *find_around(struct import *im, const struct event *e)
{
	struct event *b = find(im, e->device, MAPS, e->dma, e->size, (struct piece){ 0 });
	unsigned int looked = 0;

	if (b)
		return b;
	for (unsigned int i = im->device[e->device].newest; i != NONE && looked < LOOK_MAX; i = b->older, looked++) {
		b = &im->event[i];
		if (event_job(b->kind) == MAPS && lies_in(e->dma, e->size, b->dma, b->size))
			return b;
	}
	return NULL;
}

static struct event *find_list(struct import *im, const struct event *e)
{
	unsigned int looked = 0;
	struct event *b;
	u64 wanted = 0, first;

	(void)list_read(e->dmas, &wanted, 1);
	for (unsigned int i = im->device[e->device].newest; i != NONE && looked < LOOK_MAX; i = b->older, looked++) {
		b = &im->event[i];
		if (event_job(b->kind) == MAPS_SG && list_read(b->dmas, &first, 1) && first == wanted)
			return b;
	}
	return NULL;
}

static void link_sync(struct import *im, struct event *e)
{
	struct event *b = event_job(e->kind) == SYNCS ? find_around(im, e) : find_list(im, e);

	e->orphan = !b;
	if (b)
		e->begin = (unsigned int)(b - im->event);
}

static void link_event(struct import *im, struct event *e)
{
	switch (event_job(e->kind)) {
	case MAPS:
	case MAPS_SG:
	case FAILS_SG:
	case ALLOCATES:
		link_begin(im, e);
		break;
	case UNMAPS:
	case UNMAPS_SG:
	case FREES:
		link_end(im, e);
		break;
	case SYNCS:
	case SYNCS_SG:
		link_sync(im, e);
		break;
	case BOUNCES:
	case REMARKS:
	case CONFIGURES:
		break;
	}
}

static bool make_buckets(struct import *im)
{
	unsigned int count = 256;

	while (count < im->events)
		count *= 2;
	im->bucket = malloc(count * sizeof(*im->bucket));
	im->bucket_mask = count - 1;
	for (unsigned int i = 0; im->bucket && i < count; i++)
		im->bucket[i] = NONE;
	return im->bucket != NULL;
}

static void find_devices(struct import *im)
{
	for (unsigned int i = 0; i < im->events && !im->failed; i++) {
		struct event *e = &im->event[i];
		struct device *d;

		if (event_job(e->kind) == REMARKS)
			continue;
		d = device_find(im, e->name, &e->device);
		if (!d) {
			/* more devices than are told apart */
			e->kind = EVENT_REMARK;
			im->counts.inexpressible++;
			continue;
		}
		d->plain |= event_job(e->kind) == MAPS && e->kind != EVENT_MAP_RESOURCE && e->dma == e->phys;
		/* else a kernel before 6.12, or a trace of swiotlb:* alone: bounces are all there is to see */
		im->maps |= event_job(e->kind) != BOUNCES && event_job(e->kind) != CONFIGURES;
	}
}

/* the log says the same once more, by another clock; without the trace only how it began */
static void drop_log_configs(struct import *im)
{
	for (unsigned int i = 0; i < im->events && !im->failed; i++) {
		struct event *e = &im->event[i];

		if (e->kind == EVENT_CONFIG && e->source != NONE)
			im->device[e->device].told = true;
	}
	for (unsigned int i = 0; i < im->events && !im->failed; i++) {
		struct event *e = &im->event[i];

		if (e->kind != EVENT_CONFIG || e->source != NONE)
			continue;
		if (im->device[e->device].told) {
			e->kind = EVENT_REMARK;
			e->device = NONE;
			e->text.size = 0;
		} else {
			im->device[e->device].told = true;
		}
	}
}

void link_events(struct import *im)
{
	find_devices(im);
	drop_log_configs(im);
	im->bounces_only = !im->maps;
	im->failed |= !make_buckets(im);
	for (unsigned int i = 0; i < im->events && !im->failed; i++)
		link_event(im, &im->event[i]);
}
