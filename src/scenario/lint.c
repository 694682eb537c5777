/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is legal but makes little sense.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/diag.h"
#include "scenario/node.h"

#define V(v) (1ull << DMASIM_VERB_##v)

struct lint {
	struct diag diag;
	const struct dmasim_scenario *scenario;
	/* by step index: the step, and whether a later one ends what it made */
	const struct dmasim_step **step;
	bool *ended;
	unsigned int expectations;
};

/* --- memory and devices ---------------------------------------------------------------------------------------------
 */

static void lint_encryption(struct lint *l)
{
	const struct dmasim_platform *p = &l->scenario->platform;
	const struct dmasim_node *platform = node_find(l->scenario->tree, "platform"),
				 *bit = node_find(platform, "c_bit");

	if (!bit)
		return;
	if (p->encryption == DMASIM_ENC_NONE) {
		diag_warning(&l->diag, &bit->at, "'c_bit' without an encryption has no effect");
		return;
	}
	for (unsigned int i = 0; i < p->rams; i++) {
		if (p->ram[i].base + (p->ram[i].size - 1) < 1ull << p->c_bit)
			continue;
		diag_warning(&l->diag, &bit->at,
			     "bit %u lies inside the memory at 0x%llx: it cannot be told from an address", p->c_bit,
			     (unsigned long long)p->ram[i].base);
		return;
	}
}

static void lint_gart(struct lint *l)
{
	const struct dmasim_platform *p = &l->scenario->platform;
	const struct dmasim_node *gart = node_find(node_find(l->scenario->tree, "platform"), "gart");

	if (!gart)
		return;
	for (unsigned int i = 0; i < p->configs; i++)
		if (strcmp(p->config[i].name, "gart_iommu") == 0)
			return;
	diag_hint(diag_warning(&l->diag, &gart->at, "'gart' has no effect: the kernel is built without its driver"),
		  "config: {gart_iommu: true}");
}

static void lint_xen(struct lint *l)
{
	const struct dmasim_platform *p = &l->scenario->platform;

	for (unsigned int i = 0; i < p->hardwares && p->xen == DMASIM_XEN_NONE; i++)
		if (strncmp(p->hardware[i].name, "xen.", 4) == 0)
			diag_warning(&l->diag, &p->hardware[i].at, "'%s' has no effect without 'xen'",
				     p->hardware[i].name);
}

static void lint_mask(struct lint *l, const struct dmasim_span *at, const char *what, u64 mask)
{
	if (mask & (mask + 1))
		diag_warning(&l->diag, at, "'%s' is 0x%llx: no mask that hardware has, its bits have a gap", what,
			     (unsigned long long)mask);
	else if (mask && mask < DMA_BIT_MASK(12))
		diag_warning(&l->diag, at, "'%s' does not reach beyond the first page", what);
}

/* ends above every address of 52 bits, the most that a CPU of these has */
static void lint_ram(struct lint *l)
{
	const struct dmasim_platform *p = &l->scenario->platform;
	const struct dmasim_node *ram = node_find(node_find(l->scenario->tree, "platform"), "ram");

	for (unsigned int i = 0; i < p->rams; i++) {
		if (p->cpu != DMASIM_CPU_S390 && p->ram[i].base + (p->ram[i].size - 1) > DMA_BIT_MASK(52))
			diag_warning(&l->diag, &ram->at, "memory at 0x%llx lies above the 52 address bits of the CPU",
				     (unsigned long long)p->ram[i].base);
	}
}

static bool uses(const struct dmasim_step *step, unsigned int steps, int device)
{
	for (unsigned int i = 0; i < steps; i++) {
		if (step[i].device == device)
			return true;
		for (unsigned int a = 0; a < step[i].parallels; a++) {
			if (uses(step[i].parallel[a].step, step[i].parallel[a].steps, device))
				return true;
		}
	}
	return false;
}

static void lint_devices(struct lint *l)
{
	const struct dmasim_scenario *s = l->scenario;
	const struct dmasim_platform *p = &s->platform;

	for (unsigned int i = 0; i < p->devices; i++) {
		const struct dmasim_device *d = &p->device[i];

		lint_mask(l, &d->at, "dma_mask", d->dma_mask);
		lint_mask(l, &d->at, "coherent_dma_mask", d->coherent_dma_mask);
		if (d->min_align_mask & (d->min_align_mask + 1))
			diag_warning(&l->diag, &d->at, "'min_align_mask' has a gap in its bits");
		if (d->trusted && p->encryption <= DMASIM_ENC_SME)
			diag_warning(&l->diag, &d->at, "'trusted' means something in a confidential guest only");
		if (d->emulated && p->encryption <= DMASIM_ENC_SME)
			diag_warning(&l->diag, &d->at, "'emulated' means something in a guest only");
		if (d->trusted && d->untrusted)
			diag_warning(&l->diag, &d->at, "'%s' is both trusted and untrusted", d->name);
		if (s->steps && !s->explore && !uses(s->step, s->steps, (int)i))
			diag_warning(&l->diag, &d->at, "no step uses the device '%s'", d->name);
	}
}

/* --- steps ----------------------------------------------------------------------------------------------------------
 */

static const struct dmasim_expect *find_expect(const struct dmasim_step *step, enum dmasim_field field, int element)
{
	for (unsigned int i = 0; i < step->expects; i++) {
		const struct dmasim_expect *e = &step->expect[i];

		if (e->field == field && e->element == element && e->match == DMASIM_MATCH_EQUAL)
			return e;
	}
	return NULL;
}

/* an expectation that holds only where the field is there */
static const struct dmasim_expect *find_wanted(const struct dmasim_step *step, enum dmasim_field field, int element)
{
	for (unsigned int i = 0; i < step->expects; i++) {
		const struct dmasim_expect *e = &step->expect[i];

		if (e->field == field && e->element == element && e->absent == (e->match == DMASIM_MATCH_NOT))
			return e;
	}
	return NULL;
}

static bool expects_text(const struct dmasim_expect *e, const char *text)
{
	return e && !e->absent && e->count == 1 && strcmp(e->text[0], text) == 0;
}

/* fields that a result with that path cannot have */
static void lint_path(struct lint *l, const struct dmasim_step *step, const struct dmasim_expect *path)
{
	static const struct {
		enum dmasim_field field;
		bool with_slots, with_iova;
	} needs[] = {
		{ DMASIM_FIELD_SLOT, true, false }, { DMASIM_FIELD_SLOTS, true, false },
		{ DMASIM_FIELD_PAD, true, false },  { DMASIM_FIELD_AREA, true, false },
		{ DMASIM_FIELD_IOVA, false, true },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(needs); i++) {
		const struct dmasim_expect *e = find_wanted(step, needs[i].field, path->element);
		const char *name = dmasim_field_table[needs[i].field].name;

		if (!e)
			continue;
		if ((needs[i].with_slots && !strstr(path->text[0], "swiotlb") && strcmp(path->text[0], "none") != 0 &&
		     strncmp(path->text[0], "page", 4) != 0) ||
		    (needs[i].with_iova && expects_text(path, "direct")))
			diag_warning(&l->diag, &e->at, "'%s' can never match: the path '%s' has none", name,
				     path->text[0]);
	}
}

static void lint_expect(struct lint *l, const struct dmasim_step *step)
{
	static const u64 access = V(CPU_READ) | V(CPU_WRITE) | V(DMA_READ) | V(DMA_WRITE);
	static const enum dmasim_field of_access[] = { DMASIM_FIELD_SEES, DMASIM_FIELD_DATA };
	const struct dmasim_expect *result = find_expect(step, DMASIM_FIELD_RESULT, -1);
	const struct dmasim_expect *fault = find_expect(step, DMASIM_FIELD_FAULT, -1);

	l->expectations += step->expects;
	for (unsigned int i = 0; i < step->expects; i++) {
		const struct dmasim_expect *e = &step->expect[i];

		if (e->field == DMASIM_FIELD_PATH && e->match == DMASIM_MATCH_EQUAL && !e->absent)
			lint_path(l, step, e);
		if (e->element >= 0 && step->verb != DMASIM_VERB_MAP_SG)
			diag_warning(&l->diag, &e->at, "'elements' can never match: '%s' has none",
				     dmasim_verb_name[step->verb]);
		for (unsigned int k = 0; k < ARRAY_SIZE(of_access); k++) {
			if (e->field == of_access[k] && !e->absent && !(access >> step->verb & 1))
				diag_warning(&l->diag, &e->at, "'%s' can never match: '%s' accesses no memory",
					     dmasim_field_table[e->field].name, dmasim_verb_name[step->verb]);
		}
	}
	if (expects_text(result, "ok") && fault && !fault->absent)
		diag_warning(&l->diag, &fault->at, "'fault' can never match: 'result' is ok");
}

static void lint_steps(struct lint *l, const struct dmasim_step *step, unsigned int steps)
{
	for (unsigned int i = 0; i < steps; i++) {
		const struct dmasim_step *s = &step[i];

		l->step[s->index] = s;
		if (s->from >= 0 && (s->verb == DMASIM_VERB_UNMAP || s->verb == DMASIM_VERB_FREE)) {
			if (l->ended[s->from])
				diag_note(diag_warning(&l->diag, &s->at, "'%s' was ended before", l->step[s->from]->id),
					  &l->step[s->from]->at, "begun here");
			l->ended[s->from] = true;
		}
		lint_expect(l, s);
		if (s->verb == DMASIM_VERB_SET_DMA_MASK) {
			lint_mask(l, &s->at, "mask", s->mask);
			lint_mask(l, &s->at, "coherent_mask", s->coherent_mask);
		}
		for (unsigned int a = 0; a < s->parallels; a++)
			lint_steps(l, s->parallel[a].step, s->parallel[a].steps);
	}
}

/* a failure needs no end */
static bool may_fail(const struct dmasim_step *step)
{
	for (unsigned int i = 0; i < step->expects; i++) {
		const struct dmasim_expect *e = &step->expect[i];

		if (e->field == DMASIM_FIELD_ERROR && e->absent == (e->match == DMASIM_MATCH_NOT))
			return true;
	}
	return false;
}

static void lint_ends(struct lint *l)
{
	static const u64 streaming = V(MAP) | V(MAP_SG),
			 allocating = V(ALLOC_COHERENT) | V(ALLOC_PAGES) | V(ALLOC_NONCOHERENT);

	for (unsigned int i = 0; i < l->scenario->step_indices; i++) {
		const struct dmasim_step *s = l->step[i];

		if (!s || l->ended[i] || may_fail(s) || l->scenario->xfail)
			continue;
		if (streaming >> s->verb & 1)
			diag_warning(&l->diag, &s->at, "this mapping is never unmapped");
		else if (allocating >> s->verb & 1)
			diag_warning(&l->diag, &s->at, "this allocation is never freed");
	}
}

static void lint_scenario(struct lint *l)
{
	const struct dmasim_scenario *s = l->scenario;

	l->step = calloc(s->step_indices + 1, sizeof(*l->step));
	l->ended = calloc(s->step_indices + 1, sizeof(*l->ended));
	if (l->step && l->ended) {
		lint_encryption(l);
		lint_gart(l);
		lint_xen(l);
		lint_ram(l);
		lint_devices(l);
		lint_steps(l, s->step, s->steps);
		lint_ends(l);
		if (!l->expectations && !s->boot_expects && !s->explore && !s->axes)
			diag_warning(&l->diag, &s->at,
				     "the scenario expects nothing: it can only fail by an invariant");
	} else {
		l->diag.oom = true;
	}
	free(l->step);
	free(l->ended);
}

/* two scenarios of one name cannot be told apart in a report */
static void lint_names(struct lint *l, const struct dmasim_file *file)
{
	for (unsigned int i = 1; i < file->scenarios && i < 1000; i++) {
		for (unsigned int k = 0; k < i; k++) {
			const struct dmasim_scenario *a = &file->scenario[k], *b = &file->scenario[i];

			/* one document for several kernels is told apart by them */
			if (strcmp(a->name, b->name) != 0 || a->tree == b->tree)
				continue;
			diag_note(diag_warning(&l->diag, &b->at, "a second scenario with the same name"), &a->at,
				  "the first");
			break;
		}
	}
}

unsigned int dmasim_file_lint(const struct dmasim_file *file, struct dmasim_diagnostics *diagnostics)
{
	struct lint l = { 0 };
	unsigned int before = diagnostics->count + diagnostics->more;

	if (!file->scenarios)
		return 0;
	if (!diag_begin(&l.diag, diagnostics, file->scenario[0].file, file->text, file->size))
		return UINT32_MAX;
	for (unsigned int i = 0; i < file->scenarios; i++) {
		struct lint one = { .diag = l.diag, .scenario = &file->scenario[i] };

		/* the same document for another kernel */
		if (i && file->scenario[i].tree == file->scenario[i - 1].tree)
			continue;
		lint_scenario(&one);
		l.diag = one.diag;
	}
	lint_names(&l, file);
	diag_sort(&l.diag);
	return l.diag.oom ? UINT32_MAX : diagnostics->count + diagnostics->more - before;
}
