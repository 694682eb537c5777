// SPDX-License-Identifier: GPL-2.0-only
#include "hw/rmp_table.h"

#include <stdlib.h>
#include <string.h>

struct region {
	u32 refs;
	bool split; /* page[] counts; else first stands for all */
	u32 unlike; /* split: pages that do not follow from the first one */
	struct rmp_raw first;
	struct rmp_raw page[];
};

static void region_get(void *leaf)
{
	((struct region *)leaf)->refs++;
}

static void region_put(void *leaf)
{
	struct region *r = leaf;

	if (!--r->refs)
		free(r);
}

static const struct radix_ops region_ops = { region_get, region_put };

u64 hw_rmp_table_size(u64 covered)
{
	u64 pages = covered / PAGE_SIZE + !!(covered % PAGE_SIZE);

	return RMP_BOOKKEEPING_SIZE + pages * RMP_ENTRY_SIZE;
}

void rmp_table_init(struct rmp_table *t, bool launched, bool launch_2m)
{
	radix_init(&t->tree, &region_ops);
	t->launched = launched;
	t->launch_2m = launch_2m;
}

void rmp_table_free(struct rmp_table *t)
{
	radix_free(&t->tree);
}

struct rmp_table rmp_table_snapshot(struct rmp_table *t)
{
	struct rmp_table copy = *t;

	copy.tree = radix_snapshot(&t->tree);
	return copy;
}

/* the entry of page @i of a region whose first page has @first */
static struct rmp_raw nth(const struct rmp_raw *first, u64 i)
{
	struct rmp_raw raw = *first;

	if (raw.flags & RMP_ASSIGNED && raw.asid)
		raw.gfn += i;
	return raw;
}

static struct rmp_raw initial(const struct rmp_table *t, u64 first_pfn)
{
	if (!t->launched)
		return (struct rmp_raw){ 0 };
	return (struct rmp_raw){
		.gfn = first_pfn,
		.asid = HW_KEY_GUEST,
		.flags = (u8)(RMP_ASSIGNED | RMP_VALIDATED | (t->launch_2m ? RMP_2M : 0)),
		.vmpl = { HW_VMPL_ALL },
	};
}

struct rmp_raw rmp_get(const struct rmp_table *t, u64 pfn)
{
	const struct region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);
	u64 i = pfn % RMP_REGION_PAGES;
	struct rmp_raw first;

	if (r)
		return r->split ? r->page[i] : nth(&r->first, i);
	first = initial(t, pfn - i);
	return nth(&first, i);
}

static struct region *region_new(bool split, const struct rmp_raw *first)
{
	struct region *r = malloc(sizeof(*r) + (split ? RMP_REGION_PAGES * sizeof(r->page[0]) : 0));

	if (!r)
		return NULL;
	r->refs = 1;
	r->split = split;
	r->unlike = 0;
	r->first = *first;
	for (u32 i = 0; split && i < RMP_REGION_PAGES; i++)
		r->page[i] = nth(first, i);
	return r;
}

static void replace(void **slot, struct region *fresh)
{
	if (*slot)
		region_put(*slot);
	*slot = fresh;
}

static bool same(const struct rmp_raw *a, const struct rmp_raw *b)
{
	return a->gfn == b->gfn && a->asid == b->asid && a->flags == b->flags && !memcmp(a->vmpl, b->vmpl, 4);
}

static bool is_unlike(const struct region *r, u64 i)
{
	struct rmp_raw expected = nth(&r->page[0], i);

	return !same(&expected, &r->page[i]);
}

static void set_page(struct region *r, u64 i, const struct rmp_raw *raw)
{
	if (i) {
		r->unlike -= is_unlike(r, i);
		r->page[i] = *raw;
		r->unlike += is_unlike(r, i);
		return;
	}
	r->page[0] = *raw;
	r->unlike = 0;
	for (i = 1; i < RMP_REGION_PAGES; i++)
		r->unlike += is_unlike(r, i);
}

bool rmp_set_region(struct rmp_table *t, u64 pfn, const struct rmp_raw *first)
{
	void **slot = radix_own(&t->tree, pfn / RMP_REGION_PAGES);
	struct region *r = slot ? *slot : NULL;

	if (!slot)
		return false;
	t->changes++;
	if (r && !r->split && r->refs == 1) {
		r->first = *first;
		return true;
	}
	r = region_new(false, first);
	if (!r)
		return false;
	replace(slot, r);
	return true;
}

/* the region with an entry for each page, ours alone */
static struct region *region_split(struct rmp_table *t, void **slot, u64 pfn)
{
	struct region *r = *slot, *fresh;
	struct rmp_raw first;

	if (r && r->split && r->refs == 1)
		return r;
	first = r ? r->first : initial(t, align_down(pfn, RMP_REGION_PAGES));
	fresh = region_new(true, &first);
	if (!fresh)
		return NULL;
	if (r && r->split) {
		memcpy(fresh->page, r->page, sizeof(r->page[0]) * RMP_REGION_PAGES);
		fresh->unlike = r->unlike;
	}
	replace(slot, fresh);
	return fresh;
}

bool rmp_set(struct rmp_table *t, u64 pfn, const struct rmp_raw *raw)
{
	void **slot = radix_own(&t->tree, pfn / RMP_REGION_PAGES);
	u64 i = pfn % RMP_REGION_PAGES;
	struct region *r;

	if (!slot)
		return false;
	t->changes++;
	r = region_split(t, slot, pfn);
	if (!r)
		return false;
	set_page(r, i, raw);
	if (i == RMP_REGION_PAGES - 1 && !r->unlike) {
		struct rmp_raw first = r->page[0];

		/* as a rule pages are changed upwards: the last one may make the region uniform again */
		return rmp_set_region(t, pfn, &first);
	}
	return true;
}

bool rmp_region_alike(const struct rmp_table *t, u64 pfn)
{
	const struct region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);

	return !r || !r->split || !r->unlike;
}

bool rmp_region_any_assigned(const struct rmp_table *t, u64 pfn)
{
	const struct region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);

	if (!r)
		return t->launched;
	if (!r->split)
		return r->first.flags & RMP_ASSIGNED;
	for (u32 i = 0; i < RMP_REGION_PAGES; i++)
		if (r->page[i].flags & RMP_ASSIGNED)
			return true;
	return false;
}

static const char *page_broken(const struct rmp_raw *p, bool split)
{
	if (p->flags & RMP_VALIDATED && !(p->flags & RMP_ASSIGNED))
		return "rmp: a page is validated and not assigned";
	if (p->flags & RMP_2M && split)
		return "rmp: a 2 MiB entry has pages of its own";
	if (!(p->flags & RMP_ASSIGNED) && (p->asid || p->gfn))
		return "rmp: a page of the hypervisor names a guest";
	return NULL;
}

static const char *count_broken(const struct region *r)
{
	u32 unlike = 0;

	for (u32 i = 1; r->split && i < RMP_REGION_PAGES; i++)
		unlike += is_unlike(r, i);
	return unlike == r->unlike ? NULL : "rmp: the count of pages that are unlike the first is wrong";
}

bool rmp_table_validate(const struct rmp_table *t, const char **why)
{
	u64 index = 0;
	void *leaf;

	while (radix_next(&t->tree, &index, &leaf)) {
		const struct region *r = leaf;

		*why = count_broken(r);
		if (*why)
			return false;
		for (u32 i = 0; i < (r->split ? RMP_REGION_PAGES : 1); i++) {
			const char *broken = page_broken(r->split ? &r->page[i] : &r->first, r->split);

			if (broken) {
				*why = broken;
				return false;
			}
		}
		index++;
	}
	return true;
}
