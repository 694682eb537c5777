/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One page of simulated memory. It keeps the bytes as they were written and the key that they were written under; what
 * the chips hold, and what another key would read, is computed when somebody asks (hw_key_mix()).
 *
 * The key is kept for each line of 64 bytes once a page holds several. A line that was never written reads as zeros
 * under every key. A write that covers a part of a line under another key than the line's destroys the rest of it:
 * the controller reads the line with the writer's key and stores it back.
 */
#ifndef DMASIM_HW_PAGE_H
#define DMASIM_HW_PAGE_H

#include <string.h>

#include "base/types.h"

#define LINE_SIZE 64u
#define LINES 64u

struct hw_access;
struct page_pool; /* free pages of one family of snapshots */

struct page {
	u32 refs;
	u16 key;     /* of every written line, while line is NULL */
	u8 fill;     /* while data is NULL: every byte */
	bool streamed;
	u64 stream;  /* while data is NULL, if streamed: gives the bytes instead of fill */
	u64 written; /* a bit for each line */
	u8 *data;    /* NULL: the whole page was written by a rule, with one byte or with a stream's */
	u16 *line;   /* the key of each line, or NULL */
	struct page_pool *pool;
};

/* a bit for each line of [off, off + n), which is not empty */
static inline u64 page_line_mask(u32 off, u32 n)
{
	u32 first = off / LINE_SIZE, last = (off + n - 1) / LINE_SIZE;

	return ~0ull >> (LINES - 1 - last) & ~0ull << first;
}

/* the library's memcpy(), also where the compiler knows bounds of the size: what it expands in place is slower */
static inline void copy_bytes(void *to, const void *from, size_t n)
{
	__asm__("" : "+r"(n));
	memcpy(to, from, n);
}

struct page_pool *page_pool_new(void);
void page_pool_get(struct page_pool *pool);
void page_pool_put(struct page_pool *pool); /* the last one: no page may be left */

struct page *page_new(struct page_pool *pool); /* nothing written */
struct page *page_copy(const struct page *p);
void page_get(void *page);
void page_put(void *page);

/* [off, off + n) lies in the page, whose address is @pa; p may be NULL: never written */
void page_read(const struct page *p, u64 pa, u16 key, u32 off, void *buf, u32 n, struct hw_access *a);
/* @buf NULL: @fill; false if memory ran out. The page must be the caller's alone */
bool page_store(struct page *p, u64 pa, u16 key, u32 off, const void *buf, u8 fill, u32 n, struct hw_access *a);
/* the whole page is written with the bytes of a stream (base/stream.h), which are made when they are asked for */
void page_stream(struct page *p, u16 key, u64 stream, struct hw_access *a);
/* are they still to be made, and what reading under @key would give? */
static inline bool page_is_stream(const struct page *p, u16 key)
{
	return p && !p->data && p->streamed && p->key == key;
}
/* makes them now; false if memory ran out */
bool page_make_bytes(struct page *p);
/* the whole page is about to be written under @key: where its bytes go, all of them; NULL if memory ran out */
u8 *page_rewrite(struct page *p, u16 key, struct hw_access *a);
/* the bytes that reading under @key would give without any mixing, or NULL: another key, or a page without bytes */
static inline const u8 *page_plain(const struct page *p, u16 key)
{
	return p && p->data && !p->line && p->key == key ? p->data : NULL;
}
static inline bool page_write(struct page *p, u64 pa, u16 key, u32 off, const void *buf, u8 fill, u32 n,
			      struct hw_access *a)
{
	if (!buf && n == PAGE_SIZE && !p->data && p->written == ~0ull && p->key == key) {
		p->fill = fill;
		p->streamed = false;
		return true;
	}
	if (unlikely(!buf || !p->written || p->key != key || !page_plain(p, key)))
		return page_store(p, pa, key, off, buf, fill, n, a);
	copy_bytes(p->data + off, buf, n);
	p->written |= page_line_mask(off, n);
	return true;
}

/* every line under @from is now taken to be under @to with the same content: a change of owner that keeps the data */
void page_rekey(struct page *p, u16 from, u16 to);
/* key of the line at @off */
u16 page_key_at(const struct page *p, u32 off);
/* names the first broken rule */
bool page_validate(const struct page *p, const char **why);

#endif
