// SPDX-License-Identifier: GPL-2.0-only
#include "machine/truth.h"

#include <stdlib.h>
#include <string.h>

struct truth_page {
	u32 refs;
	u8 known[PAGE_SIZE / 8];
	u8 data[PAGE_SIZE];
};

static void page_get(void *leaf)
{
	((struct truth_page *)leaf)->refs++;
}

static void page_put(void *leaf)
{
	struct truth_page *p = leaf;

	if (!--p->refs)
		free(p);
}

static const struct radix_ops page_ops = { page_get, page_put };

void truth_init(struct truth *t)
{
	radix_init(&t->page, &page_ops);
}

void truth_free(struct truth *t)
{
	radix_free(&t->page);
}

/* the page for writing: a copy where a snapshot shares it; NULL if memory ran out */
static struct truth_page *page_own(struct truth *t, u64 pfn)
{
	void **slot = radix_own(&t->page, pfn);
	struct truth_page *old, *new;

	if (!slot)
		return NULL;
	old = *slot;
	if (old && old->refs == 1)
		return old;
	new = malloc(sizeof(*new));
	if (!new)
		return NULL;
	if (old) {
		memcpy(new, old, sizeof(*new));
		page_put(old);
	} else {
		memset(new->known, 0, sizeof(new->known));
	}
	new->refs = 1;
	*slot = new;
	return new;
}

/* the bytes [first, end), at least one */
static void mark_known(struct truth_page *p, u64 first, u64 end)
{
	u64 i = first / 8, last = (end - 1) / 8;
	u8 head = (u8)(0xffu << first % 8), tail = (u8)(0xffu >> (7 - (end - 1) % 8));

	if (i == last) {
		p->known[i] |= head & tail;
		return;
	}
	p->known[i] |= head;
	memset(p->known + i + 1, 0xff, last - i - 1);
	p->known[last] |= tail;
}

bool truth_write(struct truth *t, phys_addr_t phys, const u8 *data, u64 len)
{
	while (len) {
		u64 offset = phys & ~PAGE_MASK, run = min_u64(len, PAGE_SIZE - offset);
		struct truth_page *p = page_own(t, phys >> PAGE_SHIFT);

		if (!p)
			return false;
		memcpy(p->data + offset, data, run);
		mark_known(p, offset, offset + run);
		phys += run;
		data += run;
		len -= run;
	}
	return true;
}

void truth_overlay(const struct truth *t, phys_addr_t phys, u8 *buf, u64 len)
{
	while (len) {
		u64 offset = phys & ~PAGE_MASK, run = min_u64(len, PAGE_SIZE - offset);
		const struct truth_page *p = radix_peek(&t->page, phys >> PAGE_SHIFT);

		for (u64 i = 0; p && i < run; i++) {
			u64 at = offset + i;

			if (p->known[at / 8] >> (at % 8) & 1)
				buf[i] = p->data[at];
		}
		phys += run;
		buf += run;
		len -= run;
	}
}

/* the part of one page that lies in [phys, phys + len) */
static void page_forget(struct truth *t, u64 pfn, phys_addr_t phys, u64 len)
{
	u64 first = phys > pfn << PAGE_SHIFT ? phys & ~PAGE_MASK : 0;
	u64 end = min_u64(phys + len - (pfn << PAGE_SHIFT), PAGE_SIZE);
	struct truth_page *p;

	if (!first && end == PAGE_SIZE) {
		radix_erase(&t->page, pfn);
		return;
	}
	p = page_own(t, pfn);
	for (u64 i = first; p && i < end; i++)
		p->known[i / 8] &= (u8) ~(1u << (i % 8));
}

void truth_forget(struct truth *t, phys_addr_t phys, u64 len)
{
	u64 pfn = phys >> PAGE_SHIFT;
	void *leaf;

	while (len && radix_next(&t->page, &pfn, &leaf) && pfn <= (phys + len - 1) >> PAGE_SHIFT) {
		page_forget(t, pfn, phys, len);
		pfn++;
	}
}
