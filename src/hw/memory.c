// SPDX-License-Identifier: GPL-2.0-only
#include "hw/memory.h"

#include "hw/hw.h"
#include "hw/key.h"

#include <string.h>

static const struct radix_ops page_ops = { page_get, page_put };

void memory_init(struct memory *m, struct page_pool *pool)
{
	*m = (struct memory){ .pool = pool };
	radix_init(&m->tree, &page_ops);
	page_pool_get(pool);
}

void memory_free(struct memory *m)
{
	radix_free(&m->tree);
	page_pool_put(m->pool);
}

struct memory memory_snapshot(struct memory *m)
{
	struct memory copy;

	/* from here on no page is ours alone */
	m->own_page = NULL;
	copy = *m;
	copy.tree = radix_snapshot(&m->tree);
	page_pool_get(m->pool);
	return copy;
}

static struct page *peek(struct memory *m, u64 pfn)
{
	if (!m->read_page || m->read_pfn != pfn) {
		m->read_page = radix_peek(&m->tree, pfn);
		m->read_pfn = pfn;
	}
	return m->read_page;
}

/* the page, created where missing, in a path that no snapshot shares */
static struct page *own(struct memory *m, u64 pfn)
{
	void **slot;
	struct page *p;

	if (m->own_page && m->own_pfn == pfn)
		return m->own_page;
	slot = radix_own(&m->tree, pfn);
	if (!slot)
		return NULL;
	p = *slot;
	if (!p || p->refs > 1) {
		struct page *mine = p ? page_copy(p) : page_new(m->pool);

		if (!mine)
			return NULL;
		if (p)
			page_put(p);
		*slot = p = mine;
	}
	m->own_page = m->read_page = p;
	m->own_pfn = m->read_pfn = pfn;
	return p;
}

/* bytes of [pa, pa + len) in the page of pa */
static u32 page_part(u64 pa, u64 len)
{
	return (u32)min_u64(len, PAGE_SIZE - pa % PAGE_SIZE);
}

void memory_read(struct memory *m, u64 pa, u16 key, void *buf, u64 len, struct hw_access *a)
{
	u8 *to = buf;

	while (len) {
		u32 off = pa % PAGE_SIZE, n = page_part(pa, len);

		page_read(peek(m, pa >> PAGE_SHIFT), pa - off, key, off, to, n, a);
		to += n;
		pa += n;
		len -= n;
	}
}

bool memory_write(struct memory *m, u64 pa, u16 key, const void *buf, u8 fill, u64 len, struct hw_access *a)
{
	const u8 *from = buf;

	while (len) {
		u32 off = pa % PAGE_SIZE, n = page_part(pa, len);
		struct page *p = own(m, pa >> PAGE_SHIFT);

		if (!p || !page_write(p, pa - off, key, off, from, fill, n, a))
			return false;
		from = from ? from + n : NULL;
		pa += n;
		len -= n;
	}
	return true;
}

/* n bytes inside one page on either side */
static bool copy_part(struct memory *to_m, u64 to, u16 to_key, struct memory *from_m, u64 from, u16 from_key, u32 n,
		      struct hw_access *a)
{
	const struct page *src = peek(from_m, from >> PAGE_SHIFT);
	const u8 *plain = page_plain(src, from_key);
	u32 off = from % PAGE_SIZE;
	u8 text[PAGE_SIZE];

	if (plain)
		return memory_write(to_m, to, to_key, plain + off, 0, n, a);
	if (!src || !src->written)
		return memory_write(to_m, to, to_key, NULL, 0, n, a);
	if (!src->data && src->key == from_key)
		return memory_write(to_m, to, to_key, NULL, src->fill, n, a);
	page_read(src, from - off, from_key, off, text, n, a);
	return memory_write(to_m, to, to_key, text, 0, n, a);
}

/*
 * Whole pages, as long as the source can be copied as it is. Pages whose bytes lie together on both sides are copied in
 * one go: a long copy is much faster than as many short ones. Returns the bytes done, or ~0 if memory ran out.
 */
static u64 copy_pages(struct memory *to_m, u64 to, u16 to_key, struct memory *from_m, u64 from, u16 from_key, u64 len,
		      struct hw_access *a)
{
	u8 *run_to = NULL;
	const u8 *run_from = NULL;
	size_t run = 0;
	u64 done = 0;

	for (; done + PAGE_SIZE <= len; done += PAGE_SIZE) {
		const u8 *src = page_plain(peek(from_m, (from + done) >> PAGE_SHIFT), from_key);
		struct page *p = src ? own(to_m, (to + done) >> PAGE_SHIFT) : NULL;
		u8 *dst = p ? page_rewrite(p, to_key, a) : NULL;

		if (src && !dst)
			return ~0ull;
		if (run && (!src || dst != run_to + run || src != run_from + run)) {
			memcpy(run_to, run_from, run);
			run = 0;
		}
		if (!src)
			break;
		if (!run) {
			run_to = dst;
			run_from = src;
		}
		run += PAGE_SIZE;
	}
	if (run)
		memcpy(run_to, run_from, run);
	return done;
}

bool memory_copy(struct memory *to_m, u64 to, u16 to_key, struct memory *from_m, u64 from, u16 from_key, u64 len,
		 struct hw_access *a)
{
	while (len) {
		u64 n = 0;

		if (len >= 2 * PAGE_SIZE && is_aligned(to | from, PAGE_SIZE))
			n = copy_pages(to_m, to, to_key, from_m, from, from_key, len, a);
		if (!n) {
			n = min_u64(page_part(to, len), page_part(from, len));
			if (!copy_part(to_m, to, to_key, from_m, from, from_key, (u32)n, a))
				return false;
		} else if (n == ~0ull) {
			return false;
		}
		to += n;
		from += n;
		len -= n;
	}
	return true;
}

bool memory_discard(struct memory *m, u64 pa, u64 len)
{
	u64 pfn = pa >> PAGE_SHIFT, end = (pa + len) >> PAGE_SHIFT;
	void *leaf;

	m->read_page = m->own_page = NULL;
	while (radix_next(&m->tree, &pfn, &leaf) && pfn < end) {
		if (!radix_erase(&m->tree, pfn))
			return false;
		pfn++;
	}
	return true;
}

bool memory_rekey(struct memory *m, u64 pa, u64 len, u16 from, u16 to)
{
	u64 pfn = pa >> PAGE_SHIFT, end = (pa + len) >> PAGE_SHIFT;
	void *leaf;

	while (radix_next(&m->tree, &pfn, &leaf) && pfn < end) {
		struct page *p = own(m, pfn);

		if (!p)
			return false;
		page_rekey(p, from, to);
		pfn++;
	}
	return true;
}

bool memory_touched(const struct memory *m, u64 pa, u64 len)
{
	u64 pfn = pa >> PAGE_SHIFT, last;
	void *leaf;

	if (!len)
		return false;
	last = (pa + len - 1) >> PAGE_SHIFT;
	while (radix_next(&m->tree, &pfn, &leaf) && pfn <= last) {
		u64 base = pfn << PAGE_SHIFT, from = max_u64(pa, base), to = min_u64(pa + len - base, PAGE_SIZE);
		const struct page *p = leaf;

		if (p->written & page_line_mask((u32)(from - base), (u32)(to - (from - base))))
			return true;
		pfn++;
	}
	return false;
}

void memory_inspect(const struct memory *m, u64 pa, void *buf, u64 len, u16 *key)
{
	const struct page *first = radix_peek(&m->tree, pa >> PAGE_SHIFT);
	u32 line = pa % PAGE_SIZE / LINE_SIZE;
	u8 *to = buf;

	*key = first && first->written >> line & 1 ? page_key_at(first, pa % PAGE_SIZE) : HW_KEY_NONE;
	while (len) {
		u32 off = pa % PAGE_SIZE, n = page_part(pa, len);
		struct hw_access ignored = { 0 };

		page_read(radix_peek(&m->tree, pa >> PAGE_SHIFT), pa - off, HW_KEY_NONE, off, to, n, &ignored);
		to += n;
		pa += n;
		len -= n;
	}
}

bool memory_validate(const struct memory *m, const char **why)
{
	u64 pfn = 0;
	void *leaf;

	while (radix_next(&m->tree, &pfn, &leaf)) {
		if (!page_validate(leaf, why))
			return false;
		if (pfn++ == ~0ull)
			break;
	}
	return true;
}
