// SPDX-License-Identifier: GPL-2.0-only
#include "hw/rmp_table.h"

#include <stdlib.h>
#include <string.h>

struct rmp_region {
	u32 refs;
	bool split;	     /* page[] counts; else like stands for all */
	u32 unlike;	     /* split: pages that do not follow from the first one */
	struct rmp_raw like; /* the GPA of a page less its own number */
	struct rmp_raw page[];
};

static void region_get(void *leaf)
{
	((struct rmp_region *)leaf)->refs++;
}

static void region_put(void *leaf)
{
	struct rmp_region *r = leaf;

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
	t->alike = NULL;
	t->launched = launched;
	t->launch_2m = launch_2m;
}

void rmp_table_free(struct rmp_table *t)
{
	radix_free(&t->tree);
	if (t->alike)
		region_put(t->alike);
	t->alike = NULL;
}

struct rmp_table rmp_table_snapshot(struct rmp_table *t)
{
	struct rmp_table copy = *t;

	copy.tree = radix_snapshot(&t->tree);
	if (copy.alike)
		region_get(copy.alike);
	return copy;
}

/* an entry whose GPA counts on with its page: @by pages further */
static struct rmp_raw moved(const struct rmp_raw *entry, u64 by)
{
	struct rmp_raw raw = *entry;

	if (raw.flags & RMP_ASSIGNED && raw.asid)
		raw.gfn += by;
	return raw;
}

/* as struct rmp_region has it */
static struct rmp_raw initial(const struct rmp_table *t)
{
	if (!t->launched)
		return (struct rmp_raw){ 0 };
	return (struct rmp_raw){
		.asid = HW_KEY_GUEST,
		.flags = (u8)(RMP_ASSIGNED | RMP_VALIDATED | (t->launch_2m ? RMP_2M : 0)),
		.vmpl = { HW_VMPL_ALL },
	};
}

struct rmp_raw rmp_get(const struct rmp_table *t, u64 pfn)
{
	const struct rmp_region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);
	struct rmp_raw like;

	if (r)
		return r->split ? r->page[pfn % RMP_REGION_PAGES] : moved(&r->like, pfn);
	like = initial(t);
	return moved(&like, pfn);
}

static struct rmp_region *region_new(bool split)
{
	struct rmp_region *r = malloc(sizeof(*r) + (split ? RMP_REGION_PAGES * sizeof(r->page[0]) : 0));

	if (r)
		*r = (struct rmp_region){ .refs = 1, .split = split };
	return r;
}

static void replace(void **slot, struct rmp_region *fresh)
{
	if (*slot)
		region_put(*slot);
	*slot = fresh;
}

static bool same(const struct rmp_raw *a, const struct rmp_raw *b)
{
	return a->gfn == b->gfn && a->asid == b->asid && a->flags == b->flags && !memcmp(a->vmpl, b->vmpl, 4);
}

static bool is_unlike(const struct rmp_region *r, u64 i)
{
	struct rmp_raw expected = moved(&r->page[0], i);

	return !same(&expected, &r->page[i]);
}

/* the others follow from @first, so that they are like the region's first page if one of them is */
static void set_pages(struct rmp_region *r, u64 i, u64 count, const struct rmp_raw *first)
{
	struct rmp_raw expected = moved(&r->page[0], i);
	bool fits = same(&expected, first);

	for (u64 n = 0; n < count; n++) {
		r->unlike -= i && r->unlike && is_unlike(r, i + n);
		r->unlike += i && !fits;
		r->page[i + n] = moved(first, n);
	}
	if (i)
		return;
	r->unlike = 0;
	for (u64 n = 1; n < RMP_REGION_PAGES; n++)
		r->unlike += is_unlike(r, n);
}

/* neighbours as a rule come into the same state, one after the other */
static struct rmp_region *region_alike(struct rmp_table *t, const struct rmp_raw *like)
{
	if (!t->alike || !same(&t->alike->like, like)) {
		struct rmp_region *fresh = region_new(false);

		if (!fresh)
			return NULL;
		fresh->like = *like;
		if (t->alike)
			region_put(t->alike);
		t->alike = fresh;
	}
	region_get(t->alike);
	return t->alike;
}

bool rmp_set_region(struct rmp_table *t, u64 pfn, const struct rmp_raw *first)
{
	struct rmp_raw like = moved(first, -align_down(pfn, RMP_REGION_PAGES));
	void **slot = radix_own(&t->tree, pfn / RMP_REGION_PAGES);
	struct rmp_region *r = slot ? region_alike(t, &like) : NULL;

	if (!slot)
		return false;
	t->changes++;
	if (!r)
		return false;
	replace(slot, r);
	return true;
}

/* the region with an entry for each page, ours alone */
static struct rmp_region *region_split(struct rmp_table *t, void **slot, u64 pfn)
{
	struct rmp_region *r = *slot, *fresh;
	u64 base = align_down(pfn, RMP_REGION_PAGES);

	if (r && r->split && r->refs == 1)
		return r;
	fresh = region_new(true);
	if (!fresh)
		return NULL;
	if (r && r->split) {
		memcpy(fresh->page, r->page, sizeof(r->page[0]) * RMP_REGION_PAGES);
		fresh->unlike = r->unlike;
	} else {
		struct rmp_raw like = r ? r->like : initial(t);

		for (u32 i = 0; i < RMP_REGION_PAGES; i++)
			fresh->page[i] = moved(&like, base + i);
	}
	replace(slot, fresh);
	return fresh;
}

static bool set_regions(struct rmp_table *t, u64 pfn, u64 count, const struct rmp_raw *first)
{
	for (u64 n = 0; n < count; n += RMP_REGION_PAGES) {
		struct rmp_raw raw = moved(first, n);

		if (!rmp_set_region(t, pfn + n, &raw))
			return false;
	}
	return true;
}

bool rmp_set_run(struct rmp_table *t, u64 pfn, u64 count, const struct rmp_raw *first)
{
	u64 i = pfn % RMP_REGION_PAGES;
	struct rmp_region *r;
	void **slot;

	if (count % RMP_REGION_PAGES == 0)
		return set_regions(t, pfn, count, first);
	slot = radix_own(&t->tree, pfn / RMP_REGION_PAGES);
	if (!slot)
		return false;
	t->changes++;
	r = region_split(t, slot, pfn);
	if (!r)
		return false;
	set_pages(r, i, count, first);
	if (i + count == RMP_REGION_PAGES && !r->unlike) {
		struct rmp_raw head = r->page[0];

		/* as a rule pages are changed upwards: the last one may make the region uniform again */
		return rmp_set_region(t, pfn, &head);
	}
	return true;
}

bool rmp_set(struct rmp_table *t, u64 pfn, const struct rmp_raw *raw)
{
	return rmp_set_run(t, pfn, 1, raw);
}

/* the regions from @pfn's on that are the same one, or were never written: pages up to their end */
static u64 same_regions(const struct rmp_table *t, const struct rmp_region *r, u64 pfn, u64 max)
{
	u64 n = RMP_REGION_PAGES - pfn % RMP_REGION_PAGES;

	while (n < max && radix_peek(&t->tree, (pfn + n) / RMP_REGION_PAGES) == r)
		n += RMP_REGION_PAGES;
	return min_u64(n, max);
}

u64 rmp_table_run(const struct rmp_table *t, u64 pfn, u64 max)
{
	const struct rmp_region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);
	const struct rmp_raw *page;
	u64 n = 1;

	if (!r || !r->split)
		return same_regions(t, r, pfn, max);
	max = min_u64(max, RMP_REGION_PAGES - pfn % RMP_REGION_PAGES);
	if (!r->unlike)
		return max;
	page = &r->page[pfn % RMP_REGION_PAGES];
	while (n < max) {
		struct rmp_raw expected = moved(page, n);

		if (!same(&expected, &page[n]))
			break;
		n++;
	}
	return n;
}

bool rmp_region_alike(const struct rmp_table *t, u64 pfn)
{
	const struct rmp_region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);

	return !r || !r->split || !r->unlike;
}

bool rmp_region_any_assigned(const struct rmp_table *t, u64 pfn)
{
	const struct rmp_region *r = radix_peek(&t->tree, pfn / RMP_REGION_PAGES);

	if (!r)
		return t->launched;
	if (!r->split)
		return r->like.flags & RMP_ASSIGNED;
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

static const char *count_broken(const struct rmp_region *r)
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
		const struct rmp_region *r = leaf;

		*why = count_broken(r);
		if (*why)
			return false;
		for (u32 i = 0; i < (r->split ? RMP_REGION_PAGES : 1); i++) {
			const char *broken = page_broken(r->split ? &r->page[i] : &r->like, r->split);

			if (broken) {
				*why = broken;
				return false;
			}
		}
		index++;
	}
	return true;
}
