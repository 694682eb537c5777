// SPDX-License-Identifier: GPL-2.0-only
#include "hw/memory.h"

#include "base/stream.h"
#include "hw/hw.h"
#include "hw/key.h"

#include <string.h>

static const struct radix_ops page_ops = { page_get, page_put };

void memory_init(struct memory *m, struct page_pool *pool)
{
	*m = (struct memory){ .pool = pool, .announced = NOT_ANNOUNCED };
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
	struct memory copy = *m;

	copy.tree = radix_snapshot(&m->tree);
	page_pool_get(m->pool);
	return copy;
}

static const struct page *peek(const struct memory *m, u64 pfn)
{
	return radix_peek(&m->tree, pfn);
}

/* a page of our own in the place of one that is missing, or that a snapshot shares */
static struct page *page_replace(struct memory *m, void **slot)
{
	struct page *old = *slot, *mine = old ? page_copy(old) : page_new(m->pool);

	if (!mine)
		return NULL;
	if (old)
		page_put(old);
	*slot = mine;
	return mine;
}

/* the page of a row of our own, created where missing; whatever was noted of it no longer counts */
static inline struct page *own_in(struct memory *m, struct radix_row *row, u64 pfn)
{
	void **slot = &row->slot[pfn % RADIX_WAYS];
	struct page *p = *slot;

	radix_note_drop(row, pfn);
	return likely(p && p->refs == 1) ? p : page_replace(m, slot);
}

static struct page *own(struct memory *m, u64 pfn)
{
	struct radix_row *row = radix_row_own(&m->tree, pfn);

	return row ? own_in(m, row, pfn) : NULL;
}

/* --- settled pages ---------------------------------------------------------------------------------------------------
 */

/*
 * A bit in a note of a row says that the page is ours alone, written as a whole under the key `tag`, and that its bytes
 * stand at base + i * PAGE_SIZE. To write it under this key changes nothing but the bytes, to read it under this key
 * gives just them: that needs no look at the page, and neighbours are one stretch of bytes. Two notes, because the pool
 * may have begun a new stretch in the middle of a row.
 */
static void settle(struct radix_row *row, u64 pfn, const struct page *p)
{
	u8 *base;

	if (!page_plain(p, p->key))
		return;
	base = p->data - pfn % RADIX_WAYS * PAGE_SIZE;
	for (unsigned int i = 0; i < RADIX_NOTES; i++) {
		struct radix_note *note = &row->note[i];

		if (!note->bits)
			*note = (struct radix_note){ .base = base, .tag = p->key };
		if (note->base == base && note->tag == p->key) {
			note->bits |= BIT(pfn % RADIX_WAYS);
			return;
		}
	}
}

/* where the bytes at @pa stand if that page is settled under @key, else NULL; cuts @len down to as many of them */
static u8 *settled(const struct radix_row *row, u64 pa, u16 key, u64 *len)
{
	unsigned int at = (pa >> PAGE_SHIFT) % RADIX_WAYS;

	for (unsigned int i = 0; i < RADIX_NOTES; i++) {
		const struct radix_note *note = &row->note[i];
		u64 gap = ~(note->bits >> at);
		u64 pages = gap ? (u64)__builtin_ctzll(gap) : RADIX_WAYS;

		if (!pages || note->tag != key)
			continue;
		*len = min_u64(*len, (pages << PAGE_SHIFT) - pa % PAGE_SIZE);
		return (u8 *)note->base + at * PAGE_SIZE + pa % PAGE_SIZE;
	}
	return NULL;
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
		const struct page *p = peek(m, pa >> PAGE_SHIFT);
		const u8 *plain = page_plain(p, key);

		if (likely(plain))
			copy_bytes(to, plain + off, n);
		else
			page_read(p, pa - off, key, off, to, n, a);
		to += n;
		pa += n;
		len -= n;
	}
}

/* inside one page of @row */
static inline bool write_part(struct memory *m, struct radix_row *row, u64 pa, u16 key, const u8 *buf, u8 fill, u32 n,
			      struct hw_access *a)
{
	u64 pfn = pa >> PAGE_SHIFT;
	struct page *p = own_in(m, row, pfn);

	if (unlikely(!p) || !page_write(p, align_down(pa, PAGE_SIZE), key, pa % PAGE_SIZE, buf, fill, n, a))
		return false;
	if (p->written == ~0ull)
		settle(row, pfn, p);
	return true;
}

bool memory_write(struct memory *m, u64 pa, u16 key, const void *buf, u8 fill, u64 len, struct hw_access *a)
{
	const u8 *from = buf;

	while (len) {
		u32 n = page_part(pa, len);
		struct radix_row *row = radix_row_own(&m->tree, pa >> PAGE_SHIFT);

		if (!row || !write_part(m, row, pa, key, from, fill, n, a))
			return false;
		from = from ? from + n : NULL;
		pa += n;
		len -= n;
	}
	return true;
}

bool memory_stream(struct memory *m, u64 pa, u16 key, u64 stream, u64 len, struct hw_access *a)
{
	for (u64 done = 0; done < len; done += PAGE_SIZE) {
		struct page *p = own(m, (pa + done) >> PAGE_SHIFT);

		if (!p)
			return false;
		page_stream(p, key, stream_at(stream, done / 8), a);
	}
	return true;
}

/* n bytes inside one page on either side, the source being more than plain bytes under the reader's key */
static bool copy_odd(struct memory *to_m, u64 to, u16 to_key, struct page *src, u64 from, u16 from_key, u32 n,
		     struct hw_access *a)
{
	u32 off = from % PAGE_SIZE;
	u8 text[PAGE_SIZE];

	if (page_is_stream(src, from_key)) {
		if (n == PAGE_SIZE)
			return memory_stream(to_m, to, to_key, src->stream, n, a);
		/* its parts are copied one after the other, as a rule */
		return page_make_bytes(src) && memory_write(to_m, to, to_key, src->data + off, 0, n, a);
	}
	if (!src || !src->written)
		return memory_write(to_m, to, to_key, NULL, 0, n, a);
	if (!src->data && !src->streamed && src->key == from_key)
		return memory_write(to_m, to, to_key, NULL, src->fill, n, a);
	page_read(src, from - off, from_key, off, text, n, a);
	return memory_write(to_m, to, to_key, text, 0, n, a);
}

static inline void fetch_lines(const u8 *at, u64 len)
{
	for (u64 off = 0; off < len; off += LINE_SIZE)
		__builtin_prefetch(at + off, 1);
}

/*
 * Where the bytes go is not in the caches: each page's lines are on their way while the page before is copied. Less
 * than a page ahead, or some of its lines only, costs more than it gains.
 */
static void copy_ahead(u8 *to, const u8 *from, u64 len)
{
	for (; len > PAGE_SIZE; len -= PAGE_SIZE) {
		fetch_lines(to + PAGE_SIZE, min_u64(len - PAGE_SIZE, PAGE_SIZE));
		copy_bytes(to, from, PAGE_SIZE);
		to += PAGE_SIZE;
		from += PAGE_SIZE;
	}
	copy_bytes(to, from, len);
}

/* as much as lies in one stretch of settled pages on either side: bytes done, perhaps 0; @cold: see copy_ahead() */
static inline u64 copy_settled(const struct radix_row *dst, u64 to, u16 to_key, const struct radix_row *src, u64 from,
			       u16 from_key, u64 len, bool cold)
{
	const u8 *source = src ? settled(src, from, from_key, &len) : NULL;
	u8 *place = source ? settled(dst, to, to_key, &len) : NULL;

	if (!place)
		return 0;
	if (cold)
		copy_ahead(place, source, len);
	else
		copy_bytes(place, source, len);
	return len;
}

bool memory_copy(struct memory *to_m, u64 to, u16 to_key, struct memory *from_m, u64 from, u16 from_key, u64 len,
		 struct hw_access *a)
{
	bool cold = to == to_m->announced;

	to_m->announced = NOT_ANNOUNCED;
	while (len) {
		struct radix_row *dst = radix_row_own(&to_m->tree, to >> PAGE_SHIFT);
		const struct radix_row *src = radix_row(&from_m->tree, from >> PAGE_SHIFT);
		u64 n = dst ? copy_settled(dst, to, to_key, src, from, from_key, len, cold) : 0;

		if (!n) {
			struct page *page = src ? src->slot[(from >> PAGE_SHIFT) % RADIX_WAYS] : NULL;
			const u8 *plain = page_plain(page, from_key);

			n = min_u64(len, PAGE_SIZE - max_u64(to % PAGE_SIZE, from % PAGE_SIZE));
			if (!dst ||
			    !(likely(plain) ? write_part(to_m, dst, to, to_key, plain + from % PAGE_SIZE, 0, (u32)n, a)
					    : copy_odd(to_m, to, to_key, page, from, from_key, (u32)n, a)))
				return false;
		}
		to += n;
		from += n;
		len -= n;
	}
	return true;
}

void memory_announce(struct memory *m, u64 pa, u64 len)
{
	const struct radix_row *row = radix_recent(&m->tree, pa >> PAGE_SHIFT);
	const struct page *p = row ? row->slot[(pa >> PAGE_SHIFT) % RADIX_WAYS] : NULL;
	u64 off = pa % PAGE_SIZE;

	m->announced = pa;
	if (p && p->data)
		fetch_lines(p->data + off, min_u64(len, PAGE_SIZE - off));
}

bool memory_discard(struct memory *m, u64 pa, u64 len)
{
	u64 pfn = pa >> PAGE_SHIFT, end = (pa + len) >> PAGE_SHIFT;
	void *leaf;

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

/* in the part of [pa, pa + len) that lies in the page */
static bool page_touched(const struct page *p, u64 pfn, u64 pa, u64 len)
{
	u64 base = pfn << PAGE_SHIFT, from = max_u64(pa, base), to = min_u64(pa + len - base, PAGE_SIZE);

	return p && p->written & page_line_mask((u32)(from - base), (u32)(to - (from - base)));
}

bool memory_touched(const struct memory *m, u64 pa, u64 len)
{
	u64 pfn = pa >> PAGE_SHIFT, last;
	void *leaf;

	if (!len)
		return false;
	last = (pa + len - 1) >> PAGE_SHIFT;
	if (pfn == last)
		return page_touched(peek(m, pfn), pfn, pa, len);
	while (radix_next(&m->tree, &pfn, &leaf) && pfn <= last) {
		if (page_touched(leaf, pfn, pa, len))
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

static bool notes_hold(const struct memory *m, u64 pfn, const struct page *p)
{
	const struct radix_row *row = radix_row(&m->tree, pfn);

	for (unsigned int i = 0; i < RADIX_NOTES; i++) {
		const struct radix_note *note = &row->note[i];

		if (!(note->bits >> pfn % RADIX_WAYS & 1))
			continue;
		if (p->written != ~0ull ||
		    page_plain(p, (u16)note->tag) != (u8 *)note->base + pfn % RADIX_WAYS * PAGE_SIZE)
			return false;
	}
	return true;
}

bool memory_validate(const struct memory *m, const char **why)
{
	u64 pfn = 0;
	void *leaf;

	while (radix_next(&m->tree, &pfn, &leaf)) {
		if (!page_validate(leaf, why))
			return false;
		if (!notes_hold(m, pfn, leaf)) {
			*why = "memory: a page is not what its row's note says";
			return false;
		}
		if (pfn++ == ~0ull)
			break;
	}
	return true;
}
