// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steps: what drivers did, in its order and on its CPUs, and what came of it as expectations.
 */
#include "import/import.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <dmasim/step.h>

#include "scenario/keys.h"

/* elements of a list for which something is expected each */
#define ELEMENTS_EXPECTED 32u

struct writer {
	struct import *im;
	struct dmasim_buffer *out;
	int cpu; /* of the last step that says one */
};

static void place(const struct writer *w, const struct event *e)
{
	dmasim_buffer_puts(w->out, " # ");
	write_file_name(w->out, e->source == NONE ? &w->im->from->boot_log : &w->im->from->trace[e->source]);
	dmasim_buffer_printf(w->out, ":%u\n", e->line);
}

static void comment(const struct writer *w, const struct event *e, const char *why, struct piece text)
{
	dmasim_buffer_puts(w->out, "  # ");
	if (e->source != NONE) {
		write_file_name(w->out, &w->im->from->trace[e->source]);
		dmasim_buffer_printf(w->out, ":%u: ", e->line);
	}
	dmasim_buffer_puts(w->out, why);
	write_comment(w->out, text);
	dmasim_buffer_puts(w->out, "\n");
}

/* "  - id: s1 # trace:1" and the CPU, where it changes */
static void step_head(struct writer *w, const struct event *e)
{
	dmasim_buffer_printf(w->out, "  - id: s%u", e->id);
	place(w, e);
	if (e->cpu >= 0 && e->cpu != w->cpu) {
		w->cpu = e->cpu;
		dmasim_buffer_printf(w->out, "    cpu: %d\n", e->cpu);
	}
	w->im->counts.steps++;
}

/* names as the trace prints them, "SKIP_CPU_SYNC|NO_WARN"; bits without a name stay out */
static void attrs(const struct writer *w, struct piece list)
{
	bool any = false;

	while (list.size) {
		const char *bar = memchr(list.s, '|', list.size);
		struct piece one = { list.s, bar ? (size_t)(bar - list.s) : list.size };
		size_t used = one.size + (bar != NULL);

		for (unsigned int i = 0; i < attr_count; i++) {
			const char *name = attr_table[i].name;
			size_t at = 0;

			while (at < one.size && name[at] && (one.s[at] | 0x20) == (name[at] | 0x20))
				at++;
			if (at != one.size || name[at] || strcmp(name, "mmio") == 0)
				continue;
			dmasim_buffer_printf(w->out, "%s%s", any ? ", " : ", attrs: [", name);
			any = true;
		}
		list.s += used;
		list.size -= used;
	}
	if (any)
		dmasim_buffer_puts(w->out, "]");
}

static bool is_mmio(const struct event *e)
{
	return e->kind == EVENT_MAP_RESOURCE || (e->kind == EVENT_MAP_PHYS && piece_has(e->attrs, "MMIO"));
}

static void device_key(const struct writer *w, const struct event *e)
{
	dmasim_buffer_puts(w->out, "device: ");
	write_device_name(w->out, &w->im->device[e->device]);
}

/* --- what came of it --- */

static const char *path_of(enum event_class class)
{
	switch (class) {
	case CLASS_FAILED:
		return "none";
	case CLASS_DIRECT:
		return "direct";
	case CLASS_SWIOTLB:
		return "swiotlb";
	case CLASS_IOMMU:
		return "iommu";
	case CLASS_IOMMU_SWIOTLB:
		return "iommu+swiotlb";
	case CLASS_NONE:
		break;
	}
	return NULL;
}

/* a bounce's slot and an IOVA depend on all that went before, of which a trace need not tell */
static void address(const struct writer *w, enum event_class class, u64 dma)
{
	const struct facts *f = &w->im->facts;

	if (class == CLASS_DIRECT || w->im->from->exact)
		dmasim_buffer_printf(w->out, ", dma_addr: 0x%" PRIx64, dma);
	else if (class == CLASS_SWIOTLB && in_pool(w->im, dma) && plain_address(w->im, dma) == dma)
		dmasim_buffer_printf(w->out, ", dma_addr: {min: 0x%" PRIx64 ", max: 0x%" PRIx64 "}", f->pool_first,
				     f->pool_last - 1);
}

static void expect_map(const struct writer *w, const struct event *e)
{
	if (e->class == CLASS_FAILED) {
		dmasim_buffer_puts(w->out, "    expect: {path: none, error: DMA_MAPPING_ERROR}\n");
		return;
	}
	dmasim_buffer_printf(w->out, "    expect: {path: %s", path_of(e->class));
	address(w, e->class, e->dma);
	dmasim_buffer_puts(w->out, "}\n");
}

static enum event_class element_class(const struct import *im, const struct event *e, u64 dma, u64 phys,
				      bool one_to_one)
{
	if (im->device[e->device].translated)
		return e->bounces ? CLASS_IOMMU_SWIOTLB : CLASS_IOMMU;
	if (one_to_one && plain_address(im, dma) - im->device[e->device].shift == phys)
		return CLASS_DIRECT;
	return CLASS_SWIOTLB;
}

static void expect_sg(const struct writer *w, const struct event *e)
{
	u64 dma[ELEMENTS_MAX], size[ELEMENTS_MAX], phys[ELEMENTS_MAX];
	unsigned int n = list_read(e->dmas, dma, ELEMENTS_MAX), sizes = list_read(e->sizes, size, ELEMENTS_MAX);
	unsigned int elements = list_read(e->physs, phys, ELEMENTS_MAX);

	/* the trace has the lengths of segments, not of what they were put together from */
	if (n < elements) {
		dmasim_buffer_printf(w->out, "    # the lengths are guessed: it became %u segment%s\n", n,
				     n > 1 ? "s" : "");
		dmasim_buffer_printf(w->out, "    expect: {error: none, path: %s}\n",
				     path_of(element_class(w->im, e, dma[0], 0, false)));
		return;
	}
	dmasim_buffer_printf(w->out, "    expect: {segments: %u", n);
	for (unsigned int i = 0; i < n && n == sizes && n <= ELEMENTS_EXPECTED; i++) {
		enum event_class class = element_class(w->im, e, dma[i], i < elements ? phys[i] : 0, n == elements);

		dmasim_buffer_printf(w->out, "%s\n      {path: %s, size: %" PRIu64, i ? "," : ", elements: [",
				     path_of(class), size[i]);
		address(w, class, dma[i]);
		dmasim_buffer_printf(w->out, "}%s", i + 1 == n ? "]" : "");
	}
	dmasim_buffer_puts(w->out, "}\n");
}

static void expect_alloc(const struct writer *w, const struct event *e)
{
	const struct device *d = &w->im->device[e->device];

	if (e->class == CLASS_FAILED) {
		dmasim_buffer_puts(w->out, "    expect: {error: \"NULL\"}\n");
		return;
	}
	dmasim_buffer_printf(w->out, "    expect: {error: none, path: %s", d->translated ? "iommu" : "{not: iommu}");
	/* which page it is, the page allocator chooses; how far the device may reach, only the probe says */
	if (d->configured && d->coherent_mask && e->dma <= d->coherent_mask)
		dmasim_buffer_printf(w->out, ", dma_addr: {max: 0x%" PRIx64 "}", d->coherent_mask);
	if (w->im->c_bit)
		dmasim_buffer_printf(w->out, ", encrypted: %s", e->dma >> w->im->c_bit & 1 ? "true" : "false");
	dmasim_buffer_puts(w->out, "}\n");
}

/* --- what was done --- */

static const char *const dir_name[] = { "bidirectional", "to_device", "from_device", "none" };

/* the mask that the device's next bounce shows; 0: none does */
static u64 next_mask(const struct import *im, const struct event *e)
{
	unsigned int looked = 0;

	for (const struct event *next = e + 1; next < im->event + im->planned && looked < 4096; next++, looked++)
		if (next->device == e->device && next->mask)
			return next->mask;
	return 0;
}

/* a mask that this can have come from, where the one of before is none */
static u64 mask_for(const struct import *im, const struct device *d, const struct event *e)
{
	u64 end = plain_address(im, e->dma) + (e->size - 1), next;

	if (e->mask)
		return e->mask;
	if (d->configured || !d->mask || e->class != CLASS_DIRECT || event_job(e->kind) != MAPS || end <= d->mask ||
	    e->kind == EVENT_MAP_RESOURCE)
		return d->mask;
	next = next_mask(im, e);
	return next >= end ? next : ~0ull;
}

/* a driver may change its mask: the trace shows it when something bounces, or no longer does */
static void new_mask(struct writer *w, const struct event *e)
{
	struct device *d = &w->im->device[e->device];
	u64 mask = mask_for(w->im, d, e);

	if (mask == d->mask)
		return;
	d->mask = mask;
	dmasim_buffer_puts(w->out, "  # the device's mask was changed before this\n  - set_dma_mask: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", mask: 0x%" PRIx64 "}\n", mask);
	w->im->counts.steps++;
}

static void write_map(struct writer *w, const struct event *e)
{
	new_mask(w, e);
	step_head(w, e);
	dmasim_buffer_puts(w->out, "    map: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", addr: 0x%" PRIx64 ", size: %" PRIu64 ", dir: %s", e->phys, e->size,
			     dir_name[e->dir]);
	attrs(w, e->attrs);
	dmasim_buffer_puts(w->out, is_mmio(e) ? ", mmio: true}\n" : "}\n");
	expect_map(w, e);
}

/* lengths of the elements of a list that could not be mapped: of what bounced, the events tell */
static void failed_sizes(const struct import *im, const struct event *e, const u64 *phys, unsigned int n, u64 *size)
{
	unsigned int index = (unsigned int)(e - im->event);

	for (unsigned int i = 0; i < n; i++) {
		size[i] = PAGE_SIZE - (phys[i] & ~PAGE_MASK);
		for (unsigned int b = index; b-- && index - b < 2 * ELEMENTS_MAX;)
			if (im->event[b].kind == EVENT_BOUNCED && im->event[b].begin == index &&
			    !((im->event[b].phys ^ phys[i]) & ~PAGE_MASK)) {
				size[i] = im->event[b].size;
				break;
			}
		if (!ram_has(&im->facts, phys[i], phys[i] + (size[i] - 1)))
			size[i] = 1;
	}
}

static const char *errno_text(s64 error)
{
	switch (error) {
	case -EINVAL:
		return "\"-EINVAL\"";
	case -ENOMEM:
		return "\"-ENOMEM\"";
	case -EIO:
		return "\"-EIO\"";
	case -EREMOTEIO:
		return "\"-EREMOTEIO\"";
	default:
		return "{not: none}";
	}
}

static void write_map_sg(struct writer *w, const struct event *e)
{
	bool failed = e->class == CLASS_FAILED;
	u64 phys[ELEMENTS_MAX], size[ELEMENTS_MAX];
	unsigned int n = list_read(failed ? e->dmas : e->physs, phys, ELEMENTS_MAX);

	new_mask(w, e);
	step_head(w, e);
	if (failed)
		failed_sizes(w->im, e, phys, n, size);
	else
		(void)element_sizes(e, phys, n, size);
	dmasim_buffer_puts(w->out, "    map_sg: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", dir: %s", dir_name[e->dir]);
	attrs(w, e->attrs);
	for (unsigned int i = 0; i < n; i++)
		dmasim_buffer_printf(w->out, "%s\n      {addr: 0x%" PRIx64 ", size: %" PRIu64 "}", i ? "," : ", sg: [",
				     phys[i], size[i]);
	dmasim_buffer_puts(w->out, "]}\n");
	if (failed)
		dmasim_buffer_printf(w->out, "    expect: {path: none, error: %s}\n", errno_text(e->error));
	else
		expect_sg(w, e);
}

/* gfpflags_allow_blocking(), on the names of show_gfp_flags() */
static bool may_block(struct piece flags)
{
	static const char *const blocking[] = {
		"GFP_KERNEL",		"GFP_NOIO",	"GFP_NOFS", "GFP_USER", "GFP_HIGHUSER", "GFP_TRANSHUGE|",
		"__GFP_DIRECT_RECLAIM", "__GFP_RECLAIM"
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(blocking); i++)
		if (piece_has(flags, blocking[i]))
			return true;
	return false;
}

static bool has_flag(struct piece flags, const char *name)
{
	for (struct piece p = piece_behind(flags, name); p.s; p = piece_behind(p, name))
		if (!p.size || *p.s == '|')
			return true;
	return false;
}

static void write_alloc(struct writer *w, const struct event *e)
{
	bool coherent = e->kind == EVENT_ALLOC;

	step_head(w, e);
	if (e->kind == EVENT_ALLOC_SGT || e->kind == EVENT_ALLOC_SGT_ERR)
		dmasim_buffer_puts(w->out, "    # dma_alloc_noncontiguous(), which takes pages like this\n");
	dmasim_buffer_puts(w->out, coherent ? "    alloc_coherent: {" : "    alloc_pages: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", size: %" PRIu64, e->size);
	if (!coherent)
		dmasim_buffer_printf(w->out, ", dir: %s", dir_name[e->dir]);
	if (!may_block(e->flags))
		dmasim_buffer_puts(w->out, ", gfp: atomic");
	if (has_flag(e->flags, "GFP_DMA"))
		dmasim_buffer_puts(w->out, ", zone: dma");
	else if (has_flag(e->flags, "GFP_DMA32"))
		dmasim_buffer_puts(w->out, ", zone: dma32");
	if (has_flag(e->flags, "__GFP_NOWARN"))
		dmasim_buffer_puts(w->out, ", nowarn: true");
	if (coherent && has_flag(e->flags, "__GFP_COMP"))
		dmasim_buffer_puts(w->out, ", compound: true");
	if (coherent)
		attrs(w, e->attrs);
	dmasim_buffer_puts(w->out, "}\n");
	expect_alloc(w, e);
}

/* arguments are those of the mapping unless the driver gave others */
static void write_end(struct writer *w, const struct event *e)
{
	const struct event *b = &w->im->event[e->begin];
	const char *verb = event_job(e->kind) == FREES ? "free" : "unmap";
	/* a step has no size of 0 */
	bool other_size = event_job(e->kind) != UNMAPS_SG && e->size && e->size != b->size;
	bool other_dir = event_job(e->kind) != FREES && e->dir != b->dir;
	bool other_attrs = event_job(e->kind) != FREES && !piece_same(e->attrs, b->attrs);

	step_head(w, e);
	if (event_job(e->kind) == FREES && !e->size && b->size)
		dmasim_buffer_puts(w->out, "    # the driver gave 0 as size: this frees all of it\n");
	if (!other_size && !other_dir && !other_attrs) {
		dmasim_buffer_printf(w->out, "    %s: s%u\n", verb, b->id);
		return;
	}
	dmasim_buffer_printf(w->out, "    %s: {from: s%u", verb, b->id);
	if (other_size)
		dmasim_buffer_printf(w->out, ", size: %" PRIu64, e->size);
	if (other_dir)
		dmasim_buffer_printf(w->out, ", dir: %s", dir_name[e->dir]);
	if (other_attrs && e->attrs.size)
		attrs(w, e->attrs);
	else if (other_attrs)
		dmasim_buffer_puts(w->out, ", attrs: []");
	dmasim_buffer_puts(w->out, "}\n");
}

static void write_sync(struct writer *w, const struct event *e)
{
	const struct event *b = &w->im->event[e->begin];
	bool cpu = e->kind == EVENT_SYNC_CPU || e->kind == EVENT_SYNC_SG_CPU, list = event_job(e->kind) == SYNCS_SG;

	step_head(w, e);
	dmasim_buffer_printf(w->out, "    %s: {from: s%u", cpu ? "sync_for_cpu" : "sync_for_device", b->id);
	if (!list && e->dma != b->dma)
		dmasim_buffer_printf(w->out, ", offset: %" PRIu64, e->dma - b->dma);
	if (!list && (e->dma != b->dma || e->size != b->size))
		dmasim_buffer_printf(w->out, ", size: %" PRIu64, e->size);
	if (e->dir != b->dir)
		dmasim_buffer_printf(w->out, ", dir: %s", dir_name[e->dir]);
	dmasim_buffer_puts(w->out, "}\n");
}

static bool allocates(const struct event *e)
{
	return event_job(e->kind) == ALLOCATES;
}

/* what the trace does not end */
static void write_own_end(struct writer *w, const struct event *b, const char *why)
{
	dmasim_buffer_printf(w->out, "  - %s: s%u # %s\n", allocates(b) ? "free" : "unmap", b->id, why);
	w->im->counts.steps++;
	w->im->counts.ended++;
}

/* a trace without dma:*: that it bounced is all there is to know */
static void write_bounce(struct writer *w, const struct event *e)
{
	new_mask(w, e);
	step_head(w, e);
	dmasim_buffer_puts(w->out, "    map: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", addr: 0x%" PRIx64 ", size: %" PRIu64 "}\n    expect: {path: swiotlb}\n",
			     e->phys, e->size);
	write_own_end(w, e, "the trace has no dma:* events");
}

static void write_config(struct writer *w, const struct event *e)
{
	struct device *d = &w->im->device[e->device];
	u64 mask = d->mask ? d->mask : ~0ull, coherent = d->coherent_mask;

	step_head(w, e);
	(void)config_mask(e->text, "dma_mask", &mask);
	(void)config_mask(e->text, "coherent_dma_mask", &coherent);
	dmasim_buffer_puts(w->out, "    set_dma_mask: {");
	device_key(w, e);
	dmasim_buffer_printf(w->out, ", mask: 0x%" PRIx64 ", coherent_mask: 0x%" PRIx64 "}\n", mask,
			     coherent ? coherent : mask);
	d->mask = mask;
	d->coherent_mask = coherent;
}

static void write_event(struct writer *w, const struct event *e)
{
	switch (event_job(e->kind)) {
	case MAPS:
		write_map(w, e);
		break;
	case MAPS_SG:
	case FAILS_SG:
		write_map_sg(w, e);
		break;
	case ALLOCATES:
		write_alloc(w, e);
		break;
	case UNMAPS:
	case UNMAPS_SG:
	case FREES:
		write_end(w, e);
		break;
	case SYNCS:
	case SYNCS_SG:
		write_sync(w, e);
		break;
	case BOUNCES:
		write_bounce(w, e);
		break;
	case CONFIGURES:
		write_config(w, e);
		break;
	case REMARKS:
		break;
	}
}

static void write_unplanned(struct writer *w, const struct event *e)
{
	if (e->kind == EVENT_REMARK && e->text.size)
		comment(w, e, "", e->text);
	else if (e->orphan && e->kind == EVENT_BOUNCED)
		comment(w, e, "bounced, and the mapping is not in the trace: ", e->name);
	else if (e->orphan)
		comment(w, e, "begun before the trace, or lost: ", e->name);
	else if (e->inexpressible)
		comment(w, e, event_name[e->kind], (struct piece){ ": no step for it", 16 });
}

/* the boot log says where the pool is and how large */
static void write_pool_check(struct writer *w)
{
	const struct facts *f = &w->im->facts;

	if (f->pool_last <= f->pool_first)
		return;
	dmasim_buffer_puts(w->out, "  - check: pool # ");
	write_file_name(w->out, &w->im->from->boot_log);
	dmasim_buffer_printf(w->out, "\n    expect: {phys: 0x%" PRIx64 ", size: %" PRIu64, f->pool_first,
			     f->pool_last - f->pool_first);
	if (f->areas)
		dmasim_buffer_printf(w->out, ", area: %u", f->areas);
	dmasim_buffer_puts(w->out, "}\n");
	w->im->counts.steps++;
}

void write_steps(struct import *im, struct dmasim_buffer *out)
{
	struct writer w = { .im = im, .out = out, .cpu = 0 };

	dmasim_buffer_puts(out, "steps:\n");
	write_pool_check(&w);
	for (unsigned int i = 0; i < im->planned; i++) {
		const struct event *e = &im->event[i];

		if (e->id && e->stale != NONE && im->event[e->stale].id)
			write_own_end(&w, &im->event[e->stale],
				      "its end is not in the trace, and its address is given out again");
		if (e->id)
			write_event(&w, e);
		else
			write_unplanned(&w, e);
	}
	for (unsigned int i = 0; i < im->planned; i++) {
		const struct event *e = &im->event[i];
		bool begins = event_job(e->kind) == MAPS || event_job(e->kind) == MAPS_SG || allocates(e);

		if (e->id && begins && e->class != CLASS_FAILED && (e->end == NONE || e->end >= im->planned))
			write_own_end(&w, e, "still there when the trace ends");
	}
	if (!im->counts.steps)
		dmasim_buffer_puts(out, "  []\n");
}
