// SPDX-License-Identifier: GPL-2.0-only
#include "hw/page_pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Small machines live in chunks below malloc's threshold for mmap: memory of a dead one serves the next without page
 * faults. One that writes more than these hold gets regions of huge pages, touched upwards: its copies would otherwise
 * spend much of their time in the host's page tables.
 */
#define CHUNK_PAGES 64	   /* struct page */
#define CHUNK_DATA_MIN 15u /* pages of bytes in the first chunk, four times as many in the next */
#define CHUNK_DATA_MAX 60u
#define HUGE_PAGE MiB(2)

struct chunk {
	struct chunk *next;
	void *region; /* mapped for this chunk; NULL: its memory follows here */
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
		if (c->region)
			munmap(c->region, HUGE_PAGE);
		free(c);
	}
	free(pool);
}

static struct chunk *chunk_new(struct page_pool *pool, size_t size)
{
	struct chunk *c = malloc(sizeof(*c) + size);

	if (!c)
		return NULL;
	*c = (struct chunk){ .next = pool->chunks };
	pool->chunks = c;
	return c;
}

static void *chunk_memory(struct page_pool *pool, size_t size, size_t align)
{
	struct chunk *c = chunk_new(pool, align + size);

	return c ? (void *)align_up((uintptr_t)(c + 1), align) : NULL;
}

/* one huge page, or as much memory of small ones: where the host has no huge pages to give, nothing is lost */
static void *region_map(void)
{
	char *at = mmap(NULL, 2 * HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *start = (char *)align_up((uintptr_t)at, HUGE_PAGE);

	if (at == MAP_FAILED)
		return NULL;
	if (start != at)
		munmap(at, (size_t)(start - at));
	munmap(start + HUGE_PAGE, HUGE_PAGE - (size_t)(start - at));
	(void)madvise(start, HUGE_PAGE, MADV_HUGEPAGE);
	return start;
}

static void *region_new(struct page_pool *pool)
{
	struct chunk *c = chunk_new(pool, 0);

	if (c)
		c->region = region_map();
	return c ? c->region : NULL;
}

/* the next stretch of bytes to hand out from */
static bool data_chunk(struct page_pool *pool)
{
	u32 pages = pool->data_chunk ? pool->data_chunk * 4 : CHUNK_DATA_MIN;

	if (pages > CHUNK_DATA_MAX) {
		pages = (u32)(HUGE_PAGE >> PAGE_SHIFT);
		pool->fresh = region_new(pool);
	} else {
		pool->fresh = chunk_memory(pool, pages * PAGE_SIZE, PAGE_SIZE);
	}
	pool->fresh_left = pool->fresh ? pages : 0;
	if (pool->fresh)
		pool->data_chunk = pages;
	return pool->fresh;
}

u8 *page_pool_data(struct page_pool *pool)
{
	u8 *data = pool->free_data;

	if (data) {
		memcpy(&pool->free_data, data, sizeof(pool->free_data));
		return data;
	}
	if (!pool->fresh_left && !data_chunk(pool))
		return NULL;
	data = pool->fresh;
	pool->fresh += PAGE_SIZE;
	pool->fresh_left--;
	return data;
}

void page_pool_put_data(struct page_pool *pool, u8 *data)
{
	if (!data)
		return;
	memcpy(data, &pool->free_data, sizeof(pool->free_data));
	pool->free_data = data;
}

struct page *page_pool_page(struct page_pool *pool)
{
	struct page *p = pool->free_page;

	if (!p) {
		p = chunk_memory(pool, CHUNK_PAGES * sizeof(*p), LINE_SIZE);
		if (!p)
			return NULL;
		for (u32 i = 0; i < CHUNK_PAGES; i++)
			p[i].data = i + 1 < CHUNK_PAGES ? (u8 *)&p[i + 1] : NULL;
	}
	pool->free_page = (struct page *)(void *)p->data;
	*p = (struct page){ .refs = 1, .pool = pool };
	return p;
}

void page_pool_put_page(struct page *p)
{
	p->data = (u8 *)p->pool->free_page;
	p->pool->free_page = p;
}
