// SPDX-License-Identifier: GPL-2.0-only
#include "compare.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool differ(char *why, size_t size, uint64_t kernel, uint64_t sim, const char *format, ...)
{
	char what[96];
	va_list ap;

	if (kernel == sim)
		return false;
	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	snprintf(why, size, "%s: kernel %#" PRIx64 ", dmasim %#" PRIx64, what, kernel, sim);
	return true;
}

/* a WARN_ON() has no text but where it stands, which is another file here: that it spoke is all that is compared */
static bool bare_warning(const char *line)
{
	return !strncmp(line, "4 WARN_ON", 9);
}

/* lines of files that are not under judgement here: architectures, drivers/iommu */
static bool of_arch(const char *line)
{
	static const char *const theirs[] = { "PCI-DMA: Using", "Memory Encryption Features active", "CPA VMM failure",
					      "Default domain type: ", "DMA domain TLB invalidation policy: " };

	for (unsigned int i = 0; i < sizeof(theirs) / sizeof(theirs[0]); i++)
		if (strstr(line, theirs[i]))
			return true;
	return false;
}

static const char *next_line(const char **at, char *line, size_t size)
{
	do {
		size_t n = strcspn(*at, "\n");

		if (!**at)
			return NULL;
		snprintf(line, size, "%.*s", (int)n, *at);
		*at += n + ((*at)[n] != '\0');
	} while (of_arch(line));
	return line;
}

static bool compare_text(const struct result *kernel, const struct result *sim, char *why, size_t size)
{
	const char *k = kernel->text, *s = sim->text;
	char k_line[640], s_line[640];

	for (;;) {
		const char *a = next_line(&k, k_line, sizeof(k_line)), *b = next_line(&s, s_line, sizeof(s_line));

		if (!a && !b)
			return true;
		if (a && b && bare_warning(a) && b[0] == '4')
			continue;
		if (a && b && !strcmp(a, b))
			continue;
		snprintf(why, size, "log: kernel \"%s\", dmasim \"%s\"", a ? a : "", b ? b : "");
		return false;
	}
}

static bool compare_place(const struct result_place *k, const struct result_place *s, unsigned int i, char *why,
			  size_t size)
{
	return !differ(why, size, k->dma, s->dma, "address %u", i) &&
	       !differ(why, size, k->phys, s->phys, "physical address %u", i) &&
	       !differ(why, size, k->path, s->path, "path %u", i) &&
	       !differ(why, size, k->encrypted, s->encrypted, "encryption %u", i) &&
	       !differ(why, size, k->pool_kind, s->pool_kind, "pool %u", i) &&
	       !differ(why, size, k->area, s->area, "area %u", i) &&
	       !differ(why, size, k->slot, s->slot, "slot %u", i) &&
	       !differ(why, size, k->pad, s->pad, "padding %u", i) &&
	       !differ(why, size, k->nslots, s->nslots, "slots %u", i);
}

bool compare_results(const struct result *k, const struct result *s, char *why, size_t size)
{
	if (differ(why, size, k->end, s->end, "end"))
		return false;
	/* the kernel side of a call that does not return is cut off anywhere */
	if (k->end != END_RETURNED)
		return true;
	if (differ(why, size, k->valid, s->valid, "validity") ||
	    differ(why, size, (uint64_t)k->ret, (uint64_t)s->ret, "return value") ||
	    differ(why, size, k->places, s->places, "number of addresses"))
		return false;
	for (unsigned int i = 0; i < k->places; i++)
		if (!compare_place(&k->place[i], &s->place[i], i, why, size))
			return false;
	for (unsigned int i = 0; i < 8; i++)
		if (differ(why, size, k->value[i], s->value[i], "value %u", i))
			return false;
	return !differ(why, size, k->decrypted, s->decrypted, "decrypted pages") && compare_text(k, s, why, size);
}

/* --- whole states ---------------------------------------------------------------------------------------------------
 */

/* one side's walk as a flat list of numbers with a name each; slots are most of it */
struct item {
	const char *name;
	uint32_t index;
	uint64_t value;
};

struct list {
	struct item *item;
	size_t count, room;
};

static bool add(struct list *l, const char *name, unsigned int index, uint64_t value)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 4096;
		l->item = realloc(l->item, l->room * sizeof(*l->item));
		if (!l->item)
			abort();
	}
	l->item[l->count++] = (struct item){ name, index, value };
	return true;
}

static bool add_mem(void *l, unsigned int i, const struct dump_mem *m)
{
	return add(l, "allocator", i, i) && add(l, "nslabs of allocator", i, m->nslabs) &&
	       add(l, "used of allocator", i, m->used) && add(l, "used_hiwater of allocator", i, m->hiwater) &&
	       add(l, "transient_nslabs of allocator", i, m->transient_nslabs) &&
	       add(l, "phys_limit of allocator", i, m->phys_limit) &&
	       add(l, "force_bounce of allocator", i, m->force_bounce) &&
	       add(l, "for_alloc of allocator", i, m->for_alloc) && add(l, "can_grow of allocator", i, m->can_grow) &&
	       add(l, "pools of allocator", i, m->pools);
}

static bool add_pool(void *l, unsigned int i, const struct dump_pool *p)
{
	return add(l, "pool", i, i) && add(l, "start of pool", i, p->start) && add(l, "end of pool", i, p->end) &&
	       add(l, "nslabs of pool", i, p->nslabs) && add(l, "nareas of pool", i, p->nareas) &&
	       add(l, "area_nslabs of pool", i, p->area_nslabs) && add(l, "late_alloc of pool", i, p->late_alloc) &&
	       add(l, "transient of pool", i, p->transient);
}

static bool add_area(void *l, unsigned int i, const struct dump_area *a)
{
	return add(l, "used of area", i, a->used) && add(l, "index of area", i, a->index);
}

static bool add_slot(void *l, unsigned int i, const struct dump_slot *s)
{
	return add(l, "orig_addr of slot", i, s->orig_addr) && add(l, "alloc_size of slot", i, s->alloc_size) &&
	       add(l, "list and pad_slots of slot", i, (uint64_t)s->pad_slots << 16 | s->list);
}

static bool add_atomic(void *l, unsigned int i, const struct dump_atomic *a)
{
	return add(l, "size of atomic pool", i, a->size) && add(l, "avail of atomic pool", i, a->avail);
}

struct pages {
	const struct sim *sim;
	uint64_t phys;
	bool decrypted, wrong;
};

static bool check_page(void *arg, uint64_t phys, bool decrypted)
{
	struct pages *p = arg;

	if (sim_page_decrypted(p->sim, phys) == decrypted)
		return true;
	p->wrong = true;
	p->phys = phys;
	p->decrypted = decrypted;
	return false;
}

static bool compare_lists(const struct list *k, const struct list *s, char *why, size_t size)
{
	for (size_t i = 0; i < k->count && i < s->count; i++) {
		if (k->item[i].name != s->item[i].name || k->item[i].index != s->item[i].index) {
			snprintf(why, size, "state: kernel has %s %u where dmasim has %s %u", k->item[i].name,
				 k->item[i].index, s->item[i].name, s->item[i].index);
			return false;
		}
		if (differ(why, size, k->item[i].value, s->item[i].value, "%s %u", k->item[i].name, k->item[i].index))
			return false;
	}
	return !differ(why, size, k->count, s->count, "size of the state");
}

bool compare_states(const struct kapi *kernel, struct sim *sim, char *why, size_t size)
{
	struct list k = { 0 }, s = { 0 };
	struct dump_visitor v = { &k, add_mem, add_pool, add_area, add_slot, add_atomic };
	struct pages pages = { .sim = sim };
	bool same;

	kernel->dump(&v);
	v.arg = &s;
	sim_dump(sim, &v);
	same = compare_lists(&k, &s, why, size);
	free(k.item);
	free(s.item);
	if (!same)
		return false;
	kernel->pages(&pages, check_page);
	if (pages.wrong)
		snprintf(why, size, "page at %#" PRIx64 ": kernel has it %s, dmasim not", pages.phys,
			 pages.decrypted ? "decrypted" : "encrypted");
	return !pages.wrong;
}
