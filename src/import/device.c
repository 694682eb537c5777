// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device must be like, from what came of its mappings: the trace shows its mask when something bounces, and the
 * rest must be concluded.
 */
#include "import/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- names --- */

/* what a scenario takes as a name */
static bool name_has(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (!first && c && strchr(".:-", c));
}

static bool name_taken(const struct import *im, const char *name)
{
	for (unsigned int i = 0; i < im->devices; i++)
		if (strcmp(im->device[i].name, name) == 0)
			return true;
	return false;
}

static void name_device(const struct import *im, struct device *d)
{
	size_t n = 0;

	for (; n < d->raw.size && n < sizeof(d->name) - 6; n++)
		d->name[n] = name_has(d->raw.s[n], !n) ? d->raw.s[n] : '_';
	d->name[n] = '\0';
	for (unsigned int i = 2; name_taken(im, d->name); i++)
		(void)snprintf(d->name + n, sizeof(d->name) - n, "_%u", i);
}

/* "0000:00:1f.2", under whatever domain */
static bool is_pci_name(struct piece p)
{
	u64 n;

	return piece_number(p, 16, &n, &p) && piece_starts(p, ":") && piece_number(piece_behind(p, ":"), 16, &n, &p) &&
	       piece_starts(p, ":") && piece_number(piece_behind(p, ":"), 16, &n, &p) && piece_starts(p, ".") &&
	       piece_number(piece_behind(p, "."), 16, &n, &p) && !p.size;
}

struct device *device_find(struct import *im, struct piece name, unsigned int *index)
{
	struct device *more;

	for (unsigned int i = im->devices; i--;)
		if (piece_same(im->device[i].raw, name)) {
			*index = i;
			return &im->device[i];
		}
	if (im->devices == DEVICES_MAX)
		return NULL;
	if (is_aligned(im->devices, 32)) {
		more = realloc(im->device, (im->devices + 32) * sizeof(*more));
		im->failed |= !more;
		if (!more)
			return NULL;
		im->device = more;
	}
	*index = im->devices;
	more = &im->device[im->devices];
	*more = (struct device){ .raw = name, .newest = NONE, .pci = is_pci_name(name) };
	name_device(im, more);
	im->devices++;
	return more;
}

/* --- addresses --- */

u64 plain_address(const struct import *im, u64 addr)
{
	return im->c_bit ? addr & ~BIT(im->c_bit) : addr;
}

bool in_pool(const struct import *im, u64 addr)
{
	const struct facts *f = &im->facts;

	addr = plain_address(im, addr);
	return f->pool_last > f->pool_first && addr >= f->pool_first && addr < f->pool_last;
}

static bool encrypts(const struct facts *f)
{
	return f->encryption == DMASIM_ENC_SME;
}

/* on an SME host: the one bit in which what a device was given differs from the memory that it is for */
static void find_c_bit(struct import *im)
{
	unsigned int votes[64] = { 0 }, best = 0;

	for (unsigned int i = 0; i < im->events && encrypts(&im->facts); i++) {
		const struct event *e = &im->event[i];
		u64 differs = e->dma ^ e->phys;

		if (event_job(e->kind) == MAPS && e->class != CLASS_FAILED && !e->bounces && differs >= BIT(32) &&
		    !(differs & (differs - 1)) && differs & e->dma)
			votes[ilog2_u64(differs)]++;
	}
	for (unsigned int i = 1; i < 64; i++)
		if (votes[i] > votes[best])
			best = i;
	im->c_bit = best;
}

/* --- what the mappings say --- */

static void study_unbounced(struct import *im, struct device *d, const struct event *e)
{
	u64 shift = plain_address(im, e->dma) - e->phys;

	d->unbounced++;
	d->maps_encrypted |= im->c_bit && e->dma >> im->c_bit & 1;
	/* it bounced, and swiotlb:* was not traced */
	if (shift && in_pool(im, e->dma))
		return;
	d->highest_direct = max_u64(d->highest_direct, e->phys + (e->size - 1));
	if (e->phys < d->lowest_direct || d->unbounced == 1)
		d->lowest_direct = e->phys;
	if (!shift) {
		d->same++;
		return;
	}
	d->shifts_differ |= d->shifted && d->shift != shift;
	d->shift = shift;
	d->shifted++;
}

static void study_map(struct import *im, struct device *d, struct event *e)
{
	u64 end = e->phys + (e->size - 1);

	/* reached without a bounce before any mask shows: it was another one then */
	if (e->mask && !d->mask && d->highest_direct <= e->mask)
		d->mask = e->mask;
	d->forced += e->forced;
	d->bounced += e->bounces > 0;
	if (e->class == CLASS_FAILED) {
		if (!e->bounces && e->kind != EVENT_MAP_RESOURCE && (!d->lowest_failed || end < d->lowest_failed))
			d->lowest_failed = end;
		return;
	}
	d->highest = max_u64(d->highest, e->dma + (e->size - 1));
	if (e->bounces) {
		d->offsets |= e->phys;
		d->offset_differs |= e->dma ^ e->phys;
	}
	if (!e->bounces)
		study_unbounced(im, d, e);
	else if (!e->forced && e->mask && end <= e->mask && !im->c_bit) {
		/* dma_kmalloc_needs_bounce(): sizes that share a cache line with something else */
		if (im->facts.arm64 && e->size < PAGE_SIZE)
			d->small++;
		else if (!d->lowest_odd || end < d->lowest_odd)
			d->lowest_odd = end;
	}
}

static void study_list(struct import *im, struct device *d, const struct event *e)
{
	u64 dma[ELEMENTS_MAX], phys[ELEMENTS_MAX], size[ELEMENTS_MAX];
	unsigned int n = list_read(e->dmas, dma, ELEMENTS_MAX), of = list_read(e->physs, phys, ELEMENTS_MAX);
	unsigned int sizes = list_read(e->sizes, size, ELEMENTS_MAX);

	/* one that was put together of several */
	for (unsigned int i = 0; n < of && i < sizes && i < ELEMENTS_MAX; i++)
		d->longest = max_u64(d->longest, size[i]);

	if (e->mask && !d->mask && d->highest_direct <= e->mask)
		d->mask = e->mask;
	d->forced += e->forced;
	d->bounced += e->bounces > 0;
	for (unsigned int i = 0; i < n && i < ELEMENTS_MAX; i++) {
		struct event one = { .dma = dma[i], .size = 1 };

		d->highest = max_u64(d->highest, dma[i]);
		if (e->bounces || i >= of)
			continue;
		one.phys = phys[i];
		if (n == of)
			study_unbounced(im, d, &one);
	}
}

static void study_alloc(struct import *im, struct device *d, const struct event *e)
{
	if (e->class == CLASS_FAILED || !e->size)
		return;
	d->highest_alloc = max_u64(d->highest_alloc, plain_address(im, e->dma) + (e->size - 1));
	if (im->c_bit && e->dma >> im->c_bit & 1)
		d->alloc_encrypted = true;
	else
		d->alloc_plain = true;
	for (unsigned int i = 0; i < im->facts.pools; i++) {
		const struct reserved *r = &im->facts.pool[i];

		if (!r->restricted && e->dma >= r->first && e->dma <= r->last)
			d->coherent = r;
	}
}

static void study_config(struct device *d, const struct event *e)
{
	u64 value;

	if (d->configured)
		return;
	d->configured = true;
	(void)config_mask(e->text, "dma_mask", &d->mask);
	(void)config_mask(e->text, "coherent_dma_mask", &d->coherent_mask);
	(void)config_mask(e->text, "bus_dma_limit", &d->bus_limit);
	(void)config_mask(e->text, "min_align_mask", &d->min_align_mask);
	(void)config_mask(e->text, "max_segment_size", &d->max_segment);
	(void)config_mask(e->text, "segment_boundary", &d->boundary);
	if (config_value(e->text, "coherent", &value))
		d->non_coherent = !value;
}

static void study_events(struct import *im)
{
	for (unsigned int i = 0; i < im->events; i++) {
		struct event *e = &im->event[i];
		struct device *d = e->device == NONE ? NULL : &im->device[e->device];

		if (!d)
			continue;
		if (event_job(e->kind) == MAPS && e->kind != EVENT_MAP_RESOURCE)
			study_map(im, d, e);
		else if (event_job(e->kind) == MAPS_SG)
			study_list(im, d, e);
		else if (event_job(e->kind) == ALLOCATES)
			study_alloc(im, d, e);
		else if (e->kind == EVENT_CONFIG)
			study_config(d, e);
		else if (e->kind == EVENT_BOUNCED && e->mask && !d->mask && im->bounces_only)
			d->mask = e->mask;
	}
}

/* --- and what follows --- */

/* an address space of its own, or the bus of a device tree that shifts all addresses alike? */
static bool is_translated(const struct import *im, const struct device *d)
{
	if (d->shifted)
		return d->shifted > d->same && (d->shifts_differ || im->facts.iommu != DMASIM_IOMMU_NONE);
	if (d->unbounced || !d->highest)
		return false;
	/* nothing but bounces: where the addresses lie tells */
	return im->facts.iommu != DMASIM_IOMMU_NONE && im->facts.pool_last > im->facts.pool_first &&
	       !in_pool(im, d->highest);
}

static void find_restricted(struct import *im, const struct event *e)
{
	struct device *d = &im->device[e->device];

	if (!e->bounces || !e->forced || e->class == CLASS_FAILED || event_job(e->kind) != MAPS)
		return;
	for (unsigned int i = 0; i < im->facts.pools; i++) {
		const struct reserved *r = &im->facts.pool[i];
		u64 addr = e->dma - (d->shifts_differ ? 0 : d->shift);

		if (r->restricted && addr >= r->first && addr <= r->last)
			d->restricted = r;
	}
}

u64 limit_between(u64 reached, u64 beyond)
{
	for (unsigned int bits = 63; bits >= PAGE_SHIFT; bits--) {
		u64 next = align_down(reached, BIT(bits)) + BIT(bits);

		if (next > reached && next <= beyond)
			return next - 1;
	}
	return beyond - 1;
}

/*
 * Without a min_align_mask a bounce starts on a slot. Where the low bits of buffers came back in what the device was
 * given, the driver asked for it.
 */
static void conclude_alignment(struct device *d)
{
	unsigned int kept = d->offset_differs ? (unsigned int)__builtin_ctzll(d->offset_differs) : PAGE_SHIFT;
	u64 mask = BIT(kept < PAGE_SHIFT ? kept : PAGE_SHIFT) - 1;

	if (!d->translated && d->offsets & mask & (KiB(2) - 1))
		d->min_align_mask = mask;
}

static void conclude_masks(const struct import *im, struct device *d)
{
	u64 shift = d->shifts_differ ? 0 : d->shift;

	if (d->configured)
		return;
	conclude_alignment(d);
	if (d->longest > KiB(64) && d->longest <= UINT32_MAX)
		d->max_segment = d->longest;
	if (!d->mask && d->lowest_failed && d->lowest_failed + shift > d->highest && !d->translated)
		d->mask = limit_between(d->highest, d->lowest_failed + shift);
	/* force_dma_unencrypted() of arch/x86: memory is shared for a device whose mask ends below the encryption bit
	 */
	if (im->c_bit && d->alloc_plain && !d->alloc_encrypted && d->highest_alloc <= DMA_BIT_MASK(32))
		d->coherent_mask = DMA_BIT_MASK(32);
	else if (im->c_bit && d->alloc_encrypted)
		d->coherent_mask = ~0ull;
	else if (d->mask && d->highest_alloc > d->mask)
		d->coherent_mask = ~0ull;
	if (d->coherent_mask == d->mask || (d->coherent_mask == ~0ull && !d->mask))
		d->coherent_mask = 0;
	/* bounced though its mask reaches that far */
	d->non_coherent = d->small > 0;
	if (!d->lowest_odd)
		return;
	if (d->translated)
		d->untrusted = true;
	else if (!d->shifted && d->lowest_odd > d->highest_direct)
		d->bus_limit = limit_between(d->highest_direct, d->lowest_odd);
}

static enum event_class class_of(const struct import *im, const struct device *d, const struct event *e)
{
	u64 dma = e->dma;

	if (event_job(e->kind) == MAPS_SG && !list_read(e->dmas, &dma, 1))
		return CLASS_NONE;
	if (e->bounces)
		return d->translated ? CLASS_IOMMU_SWIOTLB : CLASS_SWIOTLB;
	if (d->translated)
		return CLASS_IOMMU;
	return in_pool(im, dma) && (event_job(e->kind) == MAPS_SG || plain_address(im, dma) != e->phys) ? CLASS_SWIOTLB
													: CLASS_DIRECT;
}

/* memory that drivers used and that nobody named */
static void find_memory(struct import *im)
{
	struct facts *f = &im->facts;
	u64 phys[ELEMENTS_MAX], highest = 0;
	bool none = !f->rams;

	for (unsigned int i = 0; i < im->events; i++) {
		const struct event *e = &im->event[i];

		if (event_job(e->kind) == MAPS && e->kind != EVENT_MAP_RESOURCE)
			highest = max_u64(highest, e->phys + (e->size - 1));
	}
	if (none)
		guess_ram(f, 0, max_u64(align_up(min_u64(highest, DMA_BIT_MASK(51)) + 1, GiB(1)), GiB(1)) - 1,
			  DMASIM_RAM);
	for (unsigned int i = 0; i < im->events; i++) {
		const struct event *e = &im->event[i];
		unsigned int n;

		if (event_job(e->kind) == MAPS)
			guess_ram(f, e->phys, e->phys + (e->size - 1),
				  e->kind == EVENT_MAP_RESOURCE || piece_has(e->attrs, "MMIO") ? DMASIM_RAM_MMIO
											       : DMASIM_RAM);
		if (event_job(e->kind) != MAPS_SG)
			continue;
		n = list_read(e->physs, phys, ELEMENTS_MAX);
		for (unsigned int j = 0; j < n && j < ELEMENTS_MAX; j++)
			guess_ram(f, phys[j], phys[j], DMASIM_RAM);
	}
}

/* of words that do not go together, as when files of two machines are mixed up, the architecture's come first */
static void settle_machine(struct facts *f)
{
	f->arm64 |= f->encryption == DMASIM_ENC_CCA;
	if (f->arm64 && f->encryption != DMASIM_ENC_CCA)
		f->encryption = DMASIM_ENC_NONE;
	if ((f->iommu == DMASIM_IOMMU_SMMUV3) != f->arm64)
		f->iommu = DMASIM_IOMMU_NONE;
}

void study_devices(struct import *im)
{
	unsigned int translated = 0;

	settle_machine(&im->facts);
	find_c_bit(im);
	study_events(im);
	for (unsigned int i = 0; i < im->devices; i++) {
		im->device[i].translated = is_translated(im, &im->device[i]);
		translated += im->device[i].translated;
	}
	/* translated by something of which neither log nor memory map tells */
	if (translated && im->facts.iommu == DMASIM_IOMMU_NONE)
		im->facts.iommu = im->facts.arm64   ? DMASIM_IOMMU_SMMUV3
				  : im->facts.intel ? DMASIM_IOMMU_INTEL
						    : DMASIM_IOMMU_AMD;
	for (unsigned int i = 0; i < im->events; i++) {
		struct event *e = &im->event[i];

		if (e->device == NONE)
			continue;
		find_restricted(im, e);
		if (e->class != CLASS_FAILED && (event_job(e->kind) == MAPS || event_job(e->kind) == MAPS_SG))
			e->class = class_of(im, &im->device[e->device], e);
	}
	for (unsigned int i = 0; i < im->devices; i++)
		conclude_masks(im, &im->device[i]);
	find_memory(im);
}
