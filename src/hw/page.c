// SPDX-License-Identifier: GPL-2.0-only
#include "hw/page.h"

#include "base/stream.h"
#include "hw/hw.h"
#include "hw/key.h"
#include "hw/page_pool.h"

#include <stdlib.h>
#include <string.h>

/* --- life -------------------------------------------------------------------------------------------------------- */

struct page *page_new(struct page_pool *pool)
{
	return page_pool_page(pool);
}

struct page *page_copy(const struct page *p)
{
	struct page *copy = page_pool_page(p->pool);

	if (!copy)
		return NULL;
	copy->key = p->key;
	copy->fill = p->fill;
	copy->streamed = p->streamed;
	copy->stream = p->stream;
	copy->written = p->written;
	if (p->data) {
		copy->data = page_pool_data(p->pool);
		if (!copy->data)
			goto fail;
		copy_bytes(copy->data, p->data, PAGE_SIZE);
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
	page_pool_put_data(p->pool, p->data);
	free(p->line);
	page_pool_put_page(p);
}

/* --- content ----------------------------------------------------------------------------------------------------- */

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
		copy_bytes(buf, p->data + off, n);
	else if (p->streamed)
		stream_bytes(p->stream, off, buf, n);
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

bool page_make_bytes(struct page *p)
{
	u8 *data;

	if (p->data)
		return true;
	data = page_pool_data(p->pool);
	if (!data)
		return false;
	if (p->written)
		copy_out(p, 0, data, PAGE_SIZE);
	else
		memset(data, 0, PAGE_SIZE);
	p->data = data;
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

u8 *page_rewrite(struct page *p, u16 key, struct hw_access *a)
{
	if (!p->data)
		p->data = page_pool_data(p->pool);
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

/* from now on a rule gives all of the page */
static void drop_bytes(struct page *p, u16 key, struct hw_access *a)
{
	if (p->written && (p->line || p->key != key))
		count_overwritten(p, key, 0, PAGE_SIZE, a);
	page_pool_put_data(p->pool, p->data);
	p->data = NULL;
	free(p->line);
	p->line = NULL;
	p->key = key;
	p->written = ~0ull;
}

void page_stream(struct page *p, u16 key, u64 stream, struct hw_access *a)
{
	drop_bytes(p, key, a);
	p->streamed = true;
	p->stream = stream;
}

static bool write_whole(struct page *p, u16 key, const u8 *buf, u8 fill, struct hw_access *a)
{
	if (buf) {
		u8 *data = page_rewrite(p, key, a);

		if (data)
			copy_bytes(data, buf, PAGE_SIZE);
		return data;
	}
	drop_bytes(p, key, a);
	p->streamed = false;
	p->fill = fill;
	return true;
}

static void copy_in(struct page *p, u32 off, const u8 *buf, u8 fill, u32 n)
{
	if (buf)
		copy_bytes(p->data + off, buf, n);
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

bool page_store(struct page *p, u64 pa, u16 key, u32 off, const void *buf, u8 fill, u32 n, struct hw_access *a)
{
	if (n == PAGE_SIZE)
		return write_whole(p, key, buf, fill, a);
	if (!page_make_bytes(p))
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
