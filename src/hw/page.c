// SPDX-License-Identifier: GPL-2.0-only
#include "hw/page.h"

#include "hw/hw.h"
#include "hw/key.h"

#include <stdlib.h>
#include <string.h>

/* --- pool -------------------------------------------------------------------------------------------------------- */

/* chunks stay below malloc's threshold for mmap: memory of a dead machine serves the next one without page faults */
#define CHUNK_DATA 15
/* a machine that writes a lot gets longer ones, so that pages that follow each other often lie together */
#define CHUNK_DATA_MAX 480
#define CHUNK_PAGES 64

struct chunk {
	struct chunk *next;
};

struct page_pool {
	u32 refs;
	struct chunk *chunks;
	struct page *free_page; /* linked through data */
	u8 *free_data;		/* linked through its first bytes */
	u8 *fresh;		/* of the newest data chunk: never handed out */
	u32 fresh_left;
	u32 data_chunk; /* pages in that chunk */
};

struct page_pool *page_pool_new(void)
{
	struct page_pool *pool = calloc(1, sizeof(*pool));

	if (pool)
		pool->refs = 1;
	return pool;
}

void page_pool_get(struct page_pool *pool)
{
	pool->refs++;
}

void page_pool_put(struct page_pool *pool)
{
	if (--pool->refs)
		return;
	while (pool->chunks) {
		struct chunk *c = pool->chunks;

		pool->chunks = c->next;
		free(c);
	}
	free(pool);
}

static void *chunk_new(struct page_pool *pool, size_t size)
{
	struct chunk *c = malloc(sizeof(*c) + LINE_SIZE + size);

	if (!c)
		return NULL;
	c->next = pool->chunks;
	pool->chunks = c;
	return (void *)align_up((uintptr_t)(c + 1), LINE_SIZE);
}

static struct page *page_alloc(struct page_pool *pool)
{
	struct page *p = pool->free_page;

	if (!p) {
		p = chunk_new(pool, CHUNK_PAGES * sizeof(*p));
		if (!p)
			return NULL;
		for (u32 i = 0; i < CHUNK_PAGES; i++)
			p[i].data = i + 1 < CHUNK_PAGES ? (u8 *)&p[i + 1] : NULL;
	}
	pool->free_page = (struct page *)(void *)p->data;
	*p = (struct page){ .refs = 1, .pool = pool };
	return p;
}

static u8 *data_alloc(struct page_pool *pool)
{
	u8 *data = pool->free_data;

	if (data) {
		memcpy(&pool->free_data, data, sizeof(pool->free_data));
		return data;
	}
	if (!pool->fresh_left) {
		u32 pages = pool->data_chunk ? (u32)min_u64(pool->data_chunk * 2, CHUNK_DATA_MAX) : CHUNK_DATA;

		pool->fresh = chunk_new(pool, pages * PAGE_SIZE);
		if (!pool->fresh)
			return NULL;
		pool->fresh_left = pool->data_chunk = pages;
	}
	data = pool->fresh;
	pool->fresh += PAGE_SIZE;
	pool->fresh_left--;
	return data;
}

static void data_free(struct page_pool *pool, u8 *data)
{
	if (!data)
		return;
	memcpy(data, &pool->free_data, sizeof(pool->free_data));
	pool->free_data = data;
}

/* --- life -------------------------------------------------------------------------------------------------------- */

struct page *page_new(struct page_pool *pool)
{
	return page_alloc(pool);
}

struct page *page_copy(const struct page *p)
{
	struct page *copy = page_alloc(p->pool);

	if (!copy)
		return NULL;
	copy->key = p->key;
	copy->fill = p->fill;
	copy->written = p->written;
	if (p->data) {
		copy->data = data_alloc(p->pool);
		if (!copy->data)
			goto fail;
		memcpy(copy->data, p->data, PAGE_SIZE);
	}
	if (p->line) {
		copy->line = malloc(LINES * sizeof(*p->line));
		if (!copy->line)
			goto fail;
		memcpy(copy->line, p->line, LINES * sizeof(*p->line));
	}
	return copy;
fail:
	page_put(copy);
	return NULL;
}

void page_get(void *page)
{
	((struct page *)page)->refs++;
}

void page_put(void *page)
{
	struct page *p = page;

	if (--p->refs)
		return;
	data_free(p->pool, p->data);
	free(p->line);
	p->data = (u8 *)p->pool->free_page;
	p->pool->free_page = p;
}

/* --- content ----------------------------------------------------------------------------------------------------- */

u64 page_line_mask(u32 off, u32 n)
{
	u32 first = off / LINE_SIZE, last = (off + n - 1) / LINE_SIZE;

	return DMA_BIT_MASK(last + 1) & ~DMA_BIT_MASK(first);
}

static u16 line_key(const struct page *p, u32 line)
{
	return p->line ? p->line[line] : p->key;
}

u16 page_key_at(const struct page *p, u32 off)
{
	return line_key(p, off / LINE_SIZE);
}

/* bytes of [off, off + n) that lie in the line of @off */
static u32 line_part(u32 off, u32 n)
{
	return (u32)min_u64(n, LINE_SIZE - off % LINE_SIZE);
}

static void copy_out(const struct page *p, u32 off, u8 *buf, u32 n)
{
	if (p->data)
		memcpy(buf, p->data + off, n);
	else
		memset(buf, p->fill, n);
}

static void read_line(const struct page *p, u64 pa, u16 key, u32 off, u8 *buf, u32 n, struct hw_access *a)
{
	u16 stored = line_key(p, off / LINE_SIZE);

	if (!(p->written >> off / LINE_SIZE & 1)) {
		memset(buf, 0, n);
		return;
	}
	copy_out(p, off, buf, n);
	if (stored == key)
		return;
	hw_key_mix(buf, pa + off, n, stored);
	hw_key_mix(buf, pa + off, n, key);
	if (key == HW_KEY_NONE)
		a->ciphertext += n;
	else
		a->garbage += n;
}

void page_read(const struct page *p, u64 pa, u16 key, u32 off, void *buf, u32 n, struct hw_access *a)
{
	u8 *to = buf;

	if (!p || !p->written) {
		memset(to, 0, n);
		return;
	}
	if (!p->line && p->key == key) {
		copy_out(p, off, to, n);
		return;
	}
	while (n) {
		u32 part = line_part(off, n);

		read_line(p, pa, key, off, to, part, a);
		to += part;
		off += part;
		n -= part;
	}
}

static bool need_data(struct page *p)
{
	if (p->data)
		return true;
	p->data = data_alloc(p->pool);
	if (!p->data)
		return false;
	memset(p->data, p->written ? p->fill : 0, PAGE_SIZE);
	return true;
}

static bool need_lines(struct page *p)
{
	if (p->line)
		return true;
	p->line = malloc(LINES * sizeof(*p->line));
	if (!p->line)
		return false;
	for (u32 i = 0; i < LINES; i++)
		p->line[i] = p->key;
	return true;
}

/* one key again for every written line: the array goes */
static void merge_lines(struct page *p)
{
	u16 key = p->line[__builtin_ctzll(p->written)];

	for (u32 i = 0; i < LINES; i++)
		if (p->written >> i & 1 && p->line[i] != key)
			return;
	free(p->line);
	p->line = NULL;
	p->key = key;
}

static void count_overwritten(const struct page *p, u16 key, u32 off, u32 n, struct hw_access *a)
{
	while (n) {
		u32 part = line_part(off, n), line = off / LINE_SIZE;

		if (p->written >> line & 1 && line_key(p, line) != key)
			a->garbage += part;
		off += part;
		n -= part;
	}
}

/* a size that the compiler cannot see: it would expand a copy of a page in place, slower than the library's */
static size_t page_bytes(void)
{
	size_t n = PAGE_SIZE;

	__asm__("" : "+r"(n));
	return n;
}

u8 *page_rewrite(struct page *p, u16 key, struct hw_access *a)
{
	if (!p->data)
		p->data = data_alloc(p->pool);
	if (!p->data)
		return NULL;
	if (p->written && (p->line || p->key != key))
		count_overwritten(p, key, 0, PAGE_SIZE, a);
	free(p->line);
	p->line = NULL;
	p->key = key;
	p->written = ~0ull;
	return p->data;
}

static bool write_whole(struct page *p, u16 key, const u8 *buf, u8 fill, struct hw_access *a)
{
	if (buf) {
		u8 *data = page_rewrite(p, key, a);

		if (data)
			memcpy(data, buf, page_bytes());
		return data;
	}
	if (p->written && (p->line || p->key != key))
		count_overwritten(p, key, 0, PAGE_SIZE, a);
	data_free(p->pool, p->data);
	p->data = NULL;
	p->fill = fill;
	free(p->line);
	p->line = NULL;
	p->key = key;
	p->written = ~0ull;
	return true;
}

static void copy_in(struct page *p, u32 off, const u8 *buf, u8 fill, u32 n)
{
	if (buf)
		memcpy(p->data + off, buf, n);
	else
		memset(p->data + off, fill, n);
}

/*
 * The rest of a line that was read and stored back with the writer's key is lost to both sides. (A controller whose
 * cipher works on smaller blocks, and without a cache between, would spare the blocks that were not touched.)
 */
static void spoil_line(struct page *p, u64 pa, u32 line, u16 key)
{
	u8 *byte = p->data + line * LINE_SIZE;

	hw_key_spoil(byte, pa + line * LINE_SIZE, LINE_SIZE);
	hw_key_mix(byte, pa + line * LINE_SIZE, LINE_SIZE, p->line[line]);
	hw_key_mix(byte, pa + line * LINE_SIZE, LINE_SIZE, key);
}

static bool write_mixed(struct page *p, u64 pa, u16 key, u32 off, const u8 *buf, u8 fill, u32 n, struct hw_access *a)
{
	if (!need_lines(p))
		return false;
	while (n) {
		u32 part = line_part(off, n), line = off / LINE_SIZE;

		if (p->written >> line & 1 && p->line[line] != key) {
			a->garbage += part;
			if (part < LINE_SIZE)
				spoil_line(p, pa, line, key);
		}
		copy_in(p, off, buf, fill, part);
		p->line[line] = key;
		p->written |= BIT(line);
		buf = buf ? buf + part : NULL;
		off += part;
		n -= part;
	}
	merge_lines(p);
	return true;
}

bool page_write(struct page *p, u64 pa, u16 key, u32 off, const void *buf, u8 fill, u32 n, struct hw_access *a)
{
	if (n == PAGE_SIZE)
		return write_whole(p, key, buf, fill, a);
	if (!need_data(p))
		return false;
	if (!p->written)
		p->key = key;
	if (p->line || p->key != key)
		return write_mixed(p, pa, key, off, buf, fill, n, a);
	copy_in(p, off, buf, fill, n);
	p->written |= page_line_mask(off, n);
	return true;
}

void page_rekey(struct page *p, u16 from, u16 to)
{
	if (!p->written)
		return;
	if (!p->line) {
		if (p->key == from)
			p->key = to;
		return;
	}
	for (u32 i = 0; i < LINES; i++)
		if (p->line[i] == from)
			p->line[i] = to;
	merge_lines(p);
}

bool page_validate(const struct page *p, const char **why)
{
	if (!p->refs)
		*why = "memory: a page in the tree has no reference";
	else if (!p->data && p->written && p->written != ~0ull)
		*why = "memory: a page without bytes is written in part";
	else if (p->line && !p->data)
		*why = "memory: a page without bytes has keys for its lines";
	else
		return true;
	return false;
}
