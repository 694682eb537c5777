// SPDX-License-Identifier: GPL-2.0-only
#include "hw/iotlb.h"

#include <stdlib.h>

static void entry_get(void *leaf)
{
	((struct iotlb_entry *)leaf)->refs++;
}

static void entry_put(void *leaf)
{
	struct iotlb_entry *e = leaf;

	if (!--e->refs)
		free(e);
}

static const struct radix_ops entry_ops = { entry_get, entry_put };

/* in units of half the smallest page: no two pages of different size or place share a middle */
static u64 middle(u64 iova, u64 size)
{
	return (iova + size / 2) >> (PAGE_SHIFT - 1);
}

static void remember(struct iotlb *tlb, struct iotlb_entry *e)
{
	tlb->last = e;
	tlb->agreed[0] = tlb->agreed[1] = 0;
	tlb->plain.size = 0;
}

void iotlb_init(struct iotlb *tlb)
{
	*tlb = (struct iotlb){ 0 };
	radix_init(&tlb->tree, &entry_ops);
}

void iotlb_free(struct iotlb *tlb)
{
	radix_free(&tlb->tree);
	remember(tlb, NULL);
}

struct iotlb iotlb_snapshot(struct iotlb *tlb)
{
	struct iotlb copy = *tlb;

	copy.tree = radix_snapshot(&tlb->tree);
	return copy;
}

static bool covers(const struct iotlb_entry *e, u64 iova)
{
	return e && iova - e->iova < e->size;
}

const struct iotlb_entry *iotlb_peek(const struct iotlb *tlb, u64 iova)
{
	for (u64 left = tlb->sizes; left; left &= left - 1) {
		u64 size = left & -left;
		const struct iotlb_entry *e = radix_peek(&tlb->tree, middle(align_down(iova, size), size));

		if (covers(e, iova))
			return e;
	}
	return NULL;
}

const struct iotlb_entry *iotlb_search(struct iotlb *tlb, u64 iova)
{
	remember(tlb, (struct iotlb_entry *)iotlb_peek(tlb, iova));
	return tlb->last;
}

static void count(struct iotlb *tlb, u64 size, bool one_more)
{
	u32 *n = &tlb->count[ilog2_u64(size)];

	*n += one_more ? 1u : -1u;
	if (*n)
		tlb->sizes |= size;
	else
		tlb->sizes &= ~size;
}

bool iotlb_fill(struct iotlb *tlb, const struct iotlb_entry *entry)
{
	struct iotlb_entry *e = malloc(sizeof(*e));
	void **slot = e ? radix_own(&tlb->tree, middle(entry->iova, entry->size)) : NULL;

	if (!slot) {
		free(e);
		return false;
	}
	*e = *entry;
	e->refs = 1;
	e->suspect = false;
	if (*slot)
		entry_put(*slot);
	else
		count(tlb, e->size, true);
	*slot = e;
	remember(tlb, e);
	return true;
}

/* goes through the entries that overlap a range, one size after the other */
struct overlap {
	const struct iotlb *tlb;
	u64 iova, last;
	u64 sizes; /* still to do, the lowest one is under way */
	u64 base;  /* of the next page of that size; beyond last: done */
	bool done;
};

static void overlap_begin(struct overlap *o, const struct iotlb *tlb, u64 iova, u64 size)
{
	u64 last = iova + (size - 1);

	*o = (struct overlap){ .tlb = tlb, .iova = iova, .last = last < iova ? ~0ull : last, .sizes = tlb->sizes };
	o->base = align_down(iova, o->sizes & -o->sizes);
	o->done = !size || !o->sizes;
}

/* on to @base, or to the next size if that lies outside the range or wrapped around */
static void overlap_step(struct overlap *o, u64 base)
{
	if (base > o->base && base <= o->last) {
		o->base = base;
		return;
	}
	o->sizes &= o->sizes - 1;
	o->base = align_down(o->iova, o->sizes & -o->sizes);
	o->done = !o->sizes;
}

static struct iotlb_entry *overlap_next(struct overlap *o, u64 *index)
{
	while (!o->done) {
		u64 size = o->sizes & -o->sizes, want = middle(o->base, size);
		void *leaf;

		*index = want;
		if (!radix_next(&o->tlb->tree, index, &leaf)) {
			overlap_step(o, 0);
		} else if (*index == want) {
			overlap_step(o, o->base + size);
			return leaf;
		} else {
			overlap_step(o, align_up((*index << (PAGE_SHIFT - 1)) - size / 2, size));
		}
	}
	return NULL;
}

bool iotlb_flush(struct iotlb *tlb, u64 iova, u64 size)
{
	const struct iotlb_entry *e;
	struct overlap o;
	u64 index;

	overlap_begin(&o, tlb, iova, size);
	remember(tlb, NULL);
	while ((e = overlap_next(&o, &index))) {
		u64 entry_size = e->size;

		if (!radix_erase(&tlb->tree, index))
			return false;
		count(tlb, entry_size, false);
	}
	return true;
}

bool iotlb_flush_phys(struct iotlb *tlb, u64 pa, u64 size, bool *dropped)
{
	u64 index = 0;
	void *leaf;

	remember(tlb, NULL);
	while (radix_next(&tlb->tree, &index, &leaf)) {
		const struct iotlb_entry *e = leaf;
		u64 entry_size = e->size;

		if (e->pa < pa + size && pa < e->pa + entry_size) {
			if (!radix_erase(&tlb->tree, index))
				return false;
			count(tlb, entry_size, false);
			*dropped = true;
		}
		index++;
	}
	return true;
}

void iotlb_flush_all(struct iotlb *tlb)
{
	radix_free(&tlb->tree);
	iotlb_init(tlb);
}

static bool mark(struct iotlb *tlb, u64 index, struct iotlb_entry *e)
{
	void **slot;

	if (e->suspect)
		return true;
	slot = radix_own(&tlb->tree, index);
	if (!slot)
		return false;
	if (e->refs > 1) {
		struct iotlb_entry *mine = malloc(sizeof(*mine));

		if (!mine)
			return false;
		*mine = *e;
		mine->refs = 1;
		entry_put(e);
		*slot = e = mine;
	}
	e->suspect = true;
	return true;
}

bool iotlb_suspect(struct iotlb *tlb, u64 iova, u64 size)
{
	struct iotlb_entry *e;
	struct overlap o;
	u64 index;

	overlap_begin(&o, tlb, iova, size);
	remember(tlb, NULL);
	while ((e = overlap_next(&o, &index)))
		if (!mark(tlb, index, e))
			return false;
	return true;
}

bool iotlb_validate(const struct iotlb *tlb, const char **why)
{
	u32 found[64] = { 0 };
	u64 index = 0;
	void *leaf;

	while (radix_next(&tlb->tree, &index, &leaf)) {
		const struct iotlb_entry *e = leaf;

		if (!e->size || e->size & (e->size - 1) || e->iova % e->size || e->pa % e->size) {
			*why = "iotlb: an entry is no aligned power of two";
			return false;
		}
		if (index++ != middle(e->iova, e->size)) {
			*why = "iotlb: an entry stands in the wrong place";
			return false;
		}
		found[ilog2_u64(e->size)]++;
	}
	for (unsigned int i = 0; i < 64; i++) {
		if (found[i] != tlb->count[i] || !!found[i] != (tlb->sizes >> i & 1)) {
			*why = "iotlb: sizes are miscounted";
			return false;
		}
	}
	return true;
}

bool iotlb_agrees(const struct iotlb *tlb, bool (*agrees)(const void *table, const struct iotlb_entry *e),
		  const void *table, const char **why)
{
	u64 index = 0;
	void *leaf;

	if (!iotlb_validate(tlb, why))
		return false;
	for (; radix_next(&tlb->tree, &index, &leaf); index++) {
		const struct iotlb_entry *e = leaf;

		if (e->suspect || agrees(table, e))
			continue;
		*why = "iotlb: an entry differs from a table that did not change";
		return false;
	}
	return true;
}
