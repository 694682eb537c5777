/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes become a machine and steps on it, sensible or not. Each step ends, is carried out or refused with a reason,
 * says only what the tables of names have, and leaves the machine's own structures whole: pools and their free lists,
 * page tables and what is cached of them, the page allocator, the RMP. Every invariant is watched. A driver that does
 * nothing wrong on a machine without encryption breaks none that is the model's to keep.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/machine.h>
#include <dmasim/profile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DEVICES_MAX 3
#define STEPS_MAX 100
#define WORDS_MAX 6
#define SEGMENTS_MAX 4

struct bytes {
	const uint8_t *at;
	size_t left;
};

static void demand(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "machine: %s\n", what);
	abort();
}

static uint64_t take(struct bytes *b, unsigned int count)
{
	uint64_t value = 0;

	for (; count && b->left; count--, b->left--)
		value = value << 8 | *b->at++;
	return value;
}

static unsigned int below(struct bytes *b, size_t count)
{
	return (unsigned int)(take(b, 1) % count);
}

static bool one_in(struct bytes *b, unsigned int count)
{
	return below(b, count) == 1;
}

/* --- the machine --- */

static const struct {
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
} kinds[] = {
	{ DMASIM_CPU_INTEL, DMASIM_ENC_NONE },	    { DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP },
	{ DMASIM_CPU_AMD, DMASIM_ENC_SME },	    { DMASIM_CPU_ARM64, DMASIM_ENC_CCA },
	{ DMASIM_CPU_INTEL, DMASIM_ENC_TDX },	    { DMASIM_CPU_AMD, DMASIM_ENC_SEV },
	{ DMASIM_CPU_ARM64, DMASIM_ENC_NONE },	    { DMASIM_CPU_AMD, DMASIM_ENC_SEV_ES },
	{ DMASIM_CPU_ARM64, DMASIM_ENC_PKVM },	    { DMASIM_CPU_S390, DMASIM_ENC_S390_PV },
	{ DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM }, { DMASIM_CPU_AMD, DMASIM_ENC_NONE },
	{ DMASIM_CPU_S390, DMASIM_ENC_NONE },	    { DMASIM_CPU_POWERPC, DMASIM_ENC_NONE },
};

static const char *const words[] = {
	"swiotlb=force",    "swiotlb=512",	    "swiotlb=1024,4",	  "swiotlb=noforce",
	"iommu=pt",	    "iommu.passthrough=0",  "iommu.strict=1",	  "iommu.strict=0",
	"iommu.forcedac=1", "mem_encrypt=on",	    "amd_iommu=pgtbl_v2", "amd_iommu=off",
	"intel_iommu=on",   "intel_iommu=on,sm_on", "coherent_pool=64K",  "cma=16M",
	"swiotlb=65536,16", "swiotlb=any",	    "iommu=soft",	  "iommu=off",
};

static const char *const kernels[] = { "v6.12", "v6.1", "v7.1", "v7.3", "cc-shared-v6", "cc-shared-v7" };

static const struct dmasim_setting settings[] = {
	{ .name = "swiotlb_dynamic", .value = "true" }, { .name = "dma_direct_remap", .value = "true" },
	{ .name = "swiotlb", .value = "false" },	{ .name = "zone_dma", .value = "false" },
	{ .name = "zone_dma32", .value = "false" },	{ .name = "dma_bounce_unaligned_kmalloc", .value = "true" },
};

static const struct dmasim_ram layouts[][2] = {
	{ { .base = 0, .size = 3ull << 30 }, { .base = 4ull << 30, .size = 5ull << 30 } },
	{ { .base = 0, .size = 192ull << 20 }, { .base = 4ull << 30, .size = 64ull << 20 } },
	{ { .base = 0, .size = 2ull << 30 }, { .base = 1ull << 40, .size = 1ull << 40, .kind = DMASIM_RAM_CXL } },
	{ { .base = 0, .size = 3ull << 30 }, { .base = 3ull << 30, .size = 1ull << 20, .kind = DMASIM_RAM_MMIO } },
};

static const uint8_t mask_bits[] = { 0, 24, 31, 32, 33, 36, 40, 44, 47, 48, 51, 52, 64 };

struct plan {
	struct dmasim_platform platform;
	struct dmasim_device device[DEVICES_MAX];
	struct dmasim_setting config[2], knob[2];
	char value[2][24];
	char cmdline[256];
	bool careful; /* the driver makes no mistake */
};

static uint64_t mask_of(unsigned int bits)
{
	return bits >= 64 ? UINT64_MAX : (1ull << bits) - 1;
}

static void plan_device(struct bytes *b, bool guest, struct dmasim_device *d)
{
	static const char *const name[] = { "one", "two", "three" };
	static const uint64_t align[] = { 0, 0, 0xfff, 0x1ff, 0xffff };
	unsigned int flags;

	dmasim_device_init(d, name[below(b, COUNT(name))]);
	d->dma_mask = mask_of(mask_bits[below(b, COUNT(mask_bits))]);
	d->coherent_dma_mask = mask_of(mask_bits[below(b, COUNT(mask_bits))]);
	d->min_align_mask = align[below(b, COUNT(align))];
	flags = (unsigned int)take(b, 1);
	d->non_coherent = flags & 1;
	d->trusted = guest && flags & 2;
	d->untrusted = flags & 4;
	d->no_iommu = flags & 8;
	d->emulated = flags & 16;
	if (flags & 32) {
		d->restricted_base = 0x8000000;
		d->restricted_size = 1ull << 20;
	}
	if (flags & 64)
		d->max_segment_size = 1 + take(b, 2);
	if (flags & 128)
		d->bus_dma_limit = mask_of(mask_bits[below(b, COUNT(mask_bits))]);
}

static void plan_knobs(struct bytes *b, struct plan *p)
{
	p->platform.hardwares = below(b, COUNT(p->knob) + 1);
	for (unsigned int i = 0; i < p->platform.hardwares; i++) {
		struct dmasim_option option;

		dmasim_knob_get(below(b, dmasim_knob_count()), &option);
		(void)snprintf(p->value[i], sizeof(p->value[i]), "%u", below(b, 4));
		p->knob[i] = (struct dmasim_setting){ .name = option.name, .value = p->value[i] };
	}
	p->platform.hardware = p->knob;
}

static void plan(struct bytes *b, struct plan *p)
{
	struct dmasim_platform *f = &p->platform;
	unsigned int kind = below(b, COUNT(kinds)), layout = below(b, COUNT(layouts));

	memset(p, 0, sizeof(*p));
	dmasim_platform_init(f);
	f->cpu = kinds[kind].cpu;
	f->encryption = kinds[kind].encryption;
	f->iommu = (enum dmasim_iommu)below(b, DMASIM_IOMMU_COUNT);
	f->ram = layouts[layout];
	f->rams = COUNT(layouts[0]);
	f->kernel = kernels[below(b, COUNT(kernels))];
	f->cpus = 1 + below(b, 4);
	for (unsigned int n = below(b, WORDS_MAX); n; n--) {
		strcat(p->cmdline, words[below(b, COUNT(words))]);
		strcat(p->cmdline, " ");
	}
	f->cmdline = p->cmdline;
	f->configs = below(b, COUNT(p->config) + 1);
	for (unsigned int i = 0; i < f->configs; i++)
		p->config[i] = settings[below(b, COUNT(settings))];
	f->config = p->config;
	plan_knobs(b, p);
	f->devices = 1 + below(b, DEVICES_MAX);
	for (unsigned int i = 0; i < f->devices; i++)
		plan_device(b, f->encryption > DMASIM_ENC_SME, &p->device[i]);
	f->device = p->device;
	p->careful = f->encryption == DMASIM_ENC_NONE && !layout && one_in(b, 2);
}

/* --- steps --- */

/* in RAM of most machines here; every eighth time anywhere */
static const uint64_t places[] = {
	0x100000, 0x1234000, 0x8000000, 0xa000000, 0x100000000, 0x100234000,
};

static const uint64_t odd_places[] = {
	0x100000,    0x1234000,	 0x8000000,	0xa000000,  0xbffff000, 0x100000000,
	0x123456000, 0xc0000000, 0x10000000000, 0xfffff000, 0x0,	0x8000000000000,
};

static const uint64_t sizes[] = { 1, 64, 512, 2048, 4096, 4097, 8192, 0x10000, 0x40000, 0x40001, 0x100000, 0x200000 };

/* of an earlier step, so that `from` hits what is there */
struct history {
	uint8_t verb[STEPS_MAX];
	uint8_t direction[STEPS_MAX];
	bool live[STEPS_MAX];
	unsigned int count;
};

static uint64_t place(struct bytes *b)
{
	uint64_t at = one_in(b, 8) ? odd_places[below(b, COUNT(odd_places))] : places[below(b, COUNT(places))];

	return at + (take(b, 1) << 12) + (one_in(b, 2) ? take(b, 2) : 0);
}

static void extent(struct bytes *b, struct dmasim_step *s)
{
	s->addr = place(b);
	s->has_addr = true;
	s->size = sizes[below(b, COUNT(sizes))];
	s->has_size = true;
}

static bool allocates(unsigned int verb)
{
	return verb >= DMASIM_VERB_ALLOC_COHERENT && verb <= DMASIM_VERB_ALLOC_NONCOHERENT;
}

/* which of the earlier steps: mostly one that fits and gave something */
static int earlier(struct bytes *b, const struct history *h, bool allocation)
{
	unsigned int pick = (unsigned int)take(b, 1);

	if (!h->count)
		return -1;
	if (pick >= 240)
		return (int)(pick % h->count);
	for (unsigned int n = 0; n < h->count; n++) {
		unsigned int i = (pick + n) % h->count;

		if (h->live[i] && allocates(h->verb[i]) == allocation)
			return (int)i;
	}
	return (int)(pick % h->count);
}

static void fill_access(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	s->from = one_in(b, 4) ? -1 : earlier(b, h, one_in(b, 4));
	if (s->from < 0 || one_in(b, 4))
		extent(b, s);
	if (s->from >= 0) {
		s->has_addr = false;
		s->offset = one_in(b, 3) ? take(b, 2) : 0;
		s->has_offset = s->offset;
		s->segment = one_in(b, 8) ? below(b, 4) : 0;
	}
	s->has_pattern = s->verb == DMASIM_VERB_CPU_WRITE || s->verb == DMASIM_VERB_DMA_WRITE;
	s->pattern = s->has_pattern;
	s->as_host = one_in(b, 8);
}

static void fill_map(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	extent(b, s);
	s->direction = (enum dmasim_direction)below(b, 4);
	s->has_direction = true;
	s->attrs = one_in(b, 4) ? take(b, 2) : 0;
	s->mmio = one_in(b, 16);
}

static void fill_map_sg(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	s->sgs = 1 + below(b, SEGMENTS_MAX);
	for (unsigned int i = 0; i < s->sgs; i++) {
		s->sg[i] = (struct dmasim_sg){ .addr = place(b), .size = sizes[below(b, COUNT(sizes))] };
		if (one_in(b, 8))
			s->sg[i].kind = 1 + below(b, 3);
	}
}

static void fill_alloc(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	s->size = sizes[below(b, COUNT(sizes))];
	s->has_size = true;
	s->atomic = one_in(b, 2);
	s->zone = below(b, 3);
	s->compound = one_in(b, 16);
}

static void fill_end(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	s->from = earlier(b, h, s->verb == DMASIM_VERB_FREE);
	s->device = -1;
}

static void fill_sync(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	fill_end(b, h, s);
	if (!one_in(b, 2))
		return;
	s->offset = take(b, 2);
	s->size = 1 + take(b, 2);
	s->has_offset = s->has_size = true;
}

static void fill_mask(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	s->mask = mask_of(mask_bits[below(b, COUNT(mask_bits))]);
	s->coherent_mask = mask_of(mask_bits[below(b, COUNT(mask_bits))]);
}

static void fill_check(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	s->what = dmasim_check_name[below(b, DMASIM_CHECK_NAMES)];
	s->from = one_in(b, 2) ? earlier(b, h, false) : -1;
	if (s->from < 0)
		extent(b, s);
}

static void fill_inject(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	s->fail = dmasim_fail_name[below(b, DMASIM_FAIL_NAMES)];
	s->times = 1 + below(b, 4);
}

static void fill_work(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	s->what = one_in(b, 2) ? NULL : dmasim_work_name[below(b, DMASIM_WORK_NAMES)];
}

static void fill_ipa_state(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	extent(b, s);
	s->what = one_in(b, 2) ? "ram" : "empty";
}

static void fill_psc(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	extent(b, s);
	s->what = one_in(b, 2) ? "private" : "shared";
}

/* page states, tables by hand, a device's trust */
static void fill_other(struct bytes *b, const struct history *h, struct dmasim_step *s)
{
	(void)h;
	extent(b, s);
	s->phys = s->gpa = place(b);
	s->has_phys = s->verb == DMASIM_VERB_IOMMU_MAP;
	s->has_gpa = one_in(b, 2);
	s->assigned = one_in(b, 2);
	s->asid = below(b, 3);
	s->validate = one_in(b, 2);
	s->enable = one_in(b, 2);
	s->page_size = one_in(b, 2) ? 2ull << 20 : 4096;
}

typedef void (*fill_fn)(struct bytes *b, const struct history *h, struct dmasim_step *s);

static const fill_fn fill_table[DMASIM_VERB_PARALLEL] = {
	[DMASIM_VERB_MAP] = fill_map,
	[DMASIM_VERB_MAP_SG] = fill_map_sg,
	[DMASIM_VERB_UNMAP] = fill_end,
	[DMASIM_VERB_SYNC_FOR_CPU] = fill_sync,
	[DMASIM_VERB_SYNC_FOR_DEVICE] = fill_sync,
	[DMASIM_VERB_ALLOC_COHERENT] = fill_alloc,
	[DMASIM_VERB_ALLOC_PAGES] = fill_alloc,
	[DMASIM_VERB_ALLOC_NONCOHERENT] = fill_alloc,
	[DMASIM_VERB_FREE] = fill_end,
	[DMASIM_VERB_CPU_WRITE] = fill_access,
	[DMASIM_VERB_CPU_READ] = fill_access,
	[DMASIM_VERB_DMA_READ] = fill_access,
	[DMASIM_VERB_DMA_WRITE] = fill_access,
	[DMASIM_VERB_SET_DMA_MASK] = fill_mask,
	[DMASIM_VERB_PSC] = fill_psc,
	[DMASIM_VERB_RSI_IPA_STATE] = fill_ipa_state,
	[DMASIM_VERB_CHECK] = fill_check,
	[DMASIM_VERB_INJECT] = fill_inject,
	[DMASIM_VERB_WORK] = fill_work,
};

static void fill(struct bytes *b, const struct plan *p, const struct history *h, struct dmasim_step *s)
{
	s->device = (int)below(b, p->platform.devices);
	if (one_in(b, 4))
		s->cpu = (int)below(b, p->platform.cpus);
	(fill_table[s->verb] ? fill_table[s->verb] : fill_other)(b, h, s);
}

/* drivers' verbs most of the time; of the others those that the machine has */
static enum dmasim_verb pick_verb(struct bytes *b, enum dmasim_encryption encryption)
{
	static const enum dmasim_verb driver[] = {
		DMASIM_VERB_MAP,
		DMASIM_VERB_UNMAP,
		DMASIM_VERB_DMA_READ,
		DMASIM_VERB_DMA_WRITE,
		DMASIM_VERB_MAP_SG,
		DMASIM_VERB_SYNC_FOR_CPU,
		DMASIM_VERB_CPU_READ,
		DMASIM_VERB_SYNC_FOR_DEVICE,
		DMASIM_VERB_ALLOC_COHERENT,
		DMASIM_VERB_ALLOC_PAGES,
		DMASIM_VERB_FREE,
		DMASIM_VERB_CPU_WRITE,
		DMASIM_VERB_MAP,
		DMASIM_VERB_UNMAP,
		DMASIM_VERB_ALLOC_NONCOHERENT,
		DMASIM_VERB_SET_DMA_MASK,
	};
	static const enum dmasim_verb other[] = {
		DMASIM_VERB_CHECK,
		DMASIM_VERB_INJECT,
		DMASIM_VERB_WORK,
		DMASIM_VERB_IOMMU_MAP,
		DMASIM_VERB_IOMMU_UNMAP,
		DMASIM_VERB_IOMMU_SPLIT,
		DMASIM_VERB_IOTLB_FLUSH,
		DMASIM_VERB_WORK,
		DMASIM_VERB_SET_MEMORY_DECRYPTED,
		DMASIM_VERB_SET_MEMORY_ENCRYPTED,
	};
	static const enum dmasim_verb snp[] = {
		DMASIM_VERB_RMPUPDATE,
		DMASIM_VERB_PVALIDATE,
		DMASIM_VERB_PSMASH,
		DMASIM_VERB_PSC,
		DMASIM_VERB_SET_MEMORY_DECRYPTED,
		DMASIM_VERB_SET_MEMORY_ENCRYPTED,
	};
	static const enum dmasim_verb cca[] = {
		DMASIM_VERB_RSI_IPA_STATE, DMASIM_VERB_DELEGATE,     DMASIM_VERB_UNDELEGATE,
		DMASIM_VERB_DATA_CREATE,   DMASIM_VERB_DATA_DESTROY, DMASIM_VERB_SET_MEMORY_DECRYPTED,
	};
	static const enum dmasim_verb trust[] = {
		DMASIM_VERB_ACCEPT, DMASIM_VERB_UNACCEPT, DMASIM_VERB_LOCK, DMASIM_VERB_STOP, DMASIM_VERB_BUS_MASTER,
	};
	unsigned int pick = (unsigned int)take(b, 1);

	if (pick % 4)
		return driver[pick / 4 % COUNT(driver)];
	if (pick & 4)
		return other[pick / 8 % COUNT(other)];
	if (encryption == DMASIM_ENC_SEV_SNP && pick & 8)
		return snp[pick / 16 % COUNT(snp)];
	if (encryption == DMASIM_ENC_CCA && pick & 8)
		return cca[pick / 16 % COUNT(cca)];
	return encryption > DMASIM_ENC_SME ? trust[pick / 16 % COUNT(trust)] : DMASIM_VERB_WORK;
}

/* a driver that keeps to the rules: what lives is used as it was made, and memory is not mapped twice at a time */
static bool keep_to_rules(const struct history *h, struct dmasim_step *s)
{
	unsigned int at = s->from < 0 ? 0 : (unsigned int)s->from;
	bool alive = s->from >= 0 && h->live[at];

	if (s->verb == DMASIM_VERB_MAP) {
		s->addr = 0x10000000 + ((uint64_t)h->count << 22) + s->addr % 4096;
		s->attrs = 0;
		s->mmio = false;
		return s->direction != DMASIM_NONE;
	}
	if (s->verb == DMASIM_VERB_ALLOC_COHERENT) {
		s->atomic = s->compound = false;
		return true;
	}
	if (s->verb == DMASIM_VERB_FREE)
		return alive && h->verb[at] == DMASIM_VERB_ALLOC_COHERENT;
	if (s->verb == DMASIM_VERB_WORK)
		return true;
	/* of a whole mapping, by the device that has it */
	s->has_size = s->has_addr = s->has_offset = s->has_direction = false;
	s->offset = 0;
	s->segment = 0;
	s->device = -1;
	if (!alive || h->verb[at] != DMASIM_VERB_MAP)
		return false;
	if (s->verb == DMASIM_VERB_DMA_READ)
		return h->direction[at] != DMASIM_FROM_DEVICE;
	return s->verb == DMASIM_VERB_UNMAP || s->verb == DMASIM_VERB_SYNC_FOR_CPU ||
	       s->verb == DMASIM_VERB_SYNC_FOR_DEVICE;
}

static void check_name(const char *name, const char *const *known, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(name, known[i]))
			return;
	demand(false, "a name that no table has");
}

static void check_result(const struct dmasim_result *r)
{
	static const char *const results[] = { "ok", "fault" };

	if (dmasim_result_has(r, DMASIM_FIELD_RESULT))
		check_name(r->result, results, COUNT(results));
	if (dmasim_result_has(r, DMASIM_FIELD_FAULT))
		demand(r->fault && *r->fault, "a fault without a name");
	for (unsigned int i = 0; i < r->violates.count; i++)
		demand(dmasim_invariant_find(r->violates.text[i]) >= 0, "an unknown invariant is broken");
	for (unsigned int i = 0; i < r->elements; i++)
		check_result(&r->element[i]);
}

static void check_machine(const struct dmasim_machine *m)
{
	const char *why = "";

	if (!dmasim_machine_validate(m, &why))
		demand(false, why);
}

/* what a careful driver sees, whatever the kernel chose */
static void check_careful(const struct dmasim_step *s, const struct dmasim_result *r)
{
	if (r->violates.count)
		demand(false, r->violates.text[0]);
	if (s->verb == DMASIM_VERB_DMA_READ) {
		demand(dmasim_result_has(r, DMASIM_FIELD_RESULT) && !strcmp(r->result, "ok"), "a mapping faults");
		demand(!strcmp(r->sees, "plaintext"), "a device sees other than its driver's data");
	}
}

static void remember(struct history *h, const struct dmasim_step *s, const struct dmasim_result *r)
{
	unsigned int at = h->count++;
	bool gives = s->verb <= DMASIM_VERB_MAP_SG || allocates(s->verb);

	h->verb[at] = (uint8_t)s->verb;
	h->direction[at] = (uint8_t)s->direction;
	h->live[at] = gives && !dmasim_result_has(r, DMASIM_FIELD_ERROR);
	if ((s->verb == DMASIM_VERB_UNMAP || s->verb == DMASIM_VERB_FREE) && s->from >= 0)
		h->live[s->from] = false;
}

static void run(struct bytes *b, const struct plan *p, struct dmasim_machine *m)
{
	struct history h = { .count = 0 };
	struct dmasim_result result;
	struct dmasim_error error;

	while (b->left && h.count < STEPS_MAX) {
		struct dmasim_sg sg[SEGMENTS_MAX];
		struct dmasim_step step;

		dmasim_step_init(&step, pick_verb(b, p->platform.encryption));
		step.sg = sg;
		fill(b, p, &h, &step);
		if (p->careful && !keep_to_rules(&h, &step))
			continue;
		memset(&error, 0, sizeof(error));
		if (dmasim_machine_step(m, h.count, &step, &result, &error)) {
			demand(error.code && error.text[0], "refused without a reason");
			h.live[h.count] = false;
			h.count++;
		} else {
			check_result(&result);
			if (p->careful)
				check_careful(&step, &result);
			remember(&h, &step, &result);
		}
		dmasim_result_free(&result);
		check_machine(m);
	}
	if (!dmasim_machine_end(m, &result, &error)) {
		check_result(&result);
		if (p->careful)
			demand(!result.violates.count, "a careful driver leaves something behind");
	}
	dmasim_result_free(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	struct dmasim_error error = { 0 };
	struct dmasim_machine *m;
	struct plan p;

	plan(&b, &p);
	m = dmasim_machine_new(&p.platform, DMASIM_TRACE, &error);
	if (!m) {
		demand(error.code && error.text[0], "no machine, and no reason");
		return 0;
	}
	check_machine(m);
	run(&b, &p, m);
	dmasim_machine_free(m);
	return 0;
}
