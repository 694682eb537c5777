// SPDX-License-Identifier: GPL-2.0-only
#include "linux/genalloc.h"

#include <errno.h>
#include <stdlib.h>

#include "base/bitmap.h"

static u64 chunk_size(const struct gen_pool_chunk *chunk)
{
	return chunk->end_addr - chunk->start_addr + 1;
}

static bool chunk_holds(const struct gen_pool_chunk *chunk, u64 addr)
{
	return addr >= chunk->start_addr && addr <= chunk->end_addr;
}

struct gen_pool *gen_pool_create(unsigned int min_alloc_order)
{
	struct gen_pool *pool = calloc(1, sizeof(*pool));

	if (pool)
		pool->min_alloc_order = min_alloc_order;
	return pool;
}

void gen_pool_destroy(struct gen_pool *pool)
{
	struct gen_pool_chunk *chunk = pool ? pool->chunks : NULL;

	while (chunk) {
		struct gen_pool_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
	free(pool);
}

int gen_pool_add_virt(struct gen_pool *pool, u64 virt, phys_addr_t phys, u64 size)
{
	u64 words = BITMAP_WORDS(size >> pool->min_alloc_order);
	struct gen_pool_chunk *chunk = calloc(1, sizeof(*chunk) + words * sizeof(chunk->bits[0]));

	if (!chunk)
		return -ENOMEM;
	*chunk = (struct gen_pool_chunk){
		.next = pool->chunks,
		.avail = size,
		.phys_addr = phys,
		.start_addr = virt,
		.end_addr = virt + size - 1,
	};
	pool->chunks = chunk;
	return 0;
}

static u64 to_bits(const struct gen_pool *pool, u64 size)
{
	return (size + (1ull << pool->min_alloc_order) - 1) >> pool->min_alloc_order;
}

u64 gen_pool_alloc(struct gen_pool *pool, u64 size)
{
	u64 nbits = to_bits(pool, size);

	if (!size)
		return 0;
	for (struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next) {
		u64 end = chunk_size(chunk) >> pool->min_alloc_order;
		u64 bit;

		if (size > chunk->avail)
			continue;
		bit = bitmap_find_zero_area(chunk->bits, end, nbits, roundup_pow_of_two(nbits), 0);
		if (bit >= end)
			continue;
		bitmap_flip(chunk->bits, bit, nbits);
		chunk->avail -= nbits << pool->min_alloc_order;
		return chunk->start_addr + (bit << pool->min_alloc_order);
	}
	return 0;
}

bool gen_pool_free(struct gen_pool *pool, u64 addr, u64 size)
{
	u64 nbits = to_bits(pool, size);

	for (struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next) {
		u64 bit = (addr - chunk->start_addr) >> pool->min_alloc_order;

		if (!chunk_holds(chunk, addr))
			continue;
		if (addr + size - 1 > chunk->end_addr ||
		    bitmap_find_bit(chunk->bits, bit, bit + nbits, false) < bit + nbits)
			return false;
		bitmap_flip(chunk->bits, bit, nbits);
		chunk->avail += nbits << pool->min_alloc_order;
		return true;
	}
	return false;
}

phys_addr_t gen_pool_virt_to_phys(const struct gen_pool *pool, u64 addr)
{
	for (const struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next)
		if (chunk_holds(chunk, addr))
			return chunk->phys_addr + (addr - chunk->start_addr);
	return INVALID_PHYS_ADDR;
}

bool gen_pool_has_addr(const struct gen_pool *pool, u64 start, u64 size)
{
	for (const struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next)
		if (chunk_holds(chunk, start) && start + size - 1 <= chunk->end_addr)
			return true;
	return false;
}

u64 gen_pool_avail(const struct gen_pool *pool)
{
	u64 avail = 0;

	for (const struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next)
		avail += chunk->avail;
	return avail;
}

u64 gen_pool_size(const struct gen_pool *pool)
{
	u64 size = 0;

	for (const struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next)
		size += chunk_size(chunk);
	return size;
}

bool gen_pool_validate(const struct gen_pool *pool, const char **why)
{
	for (const struct gen_pool_chunk *chunk = pool->chunks; chunk; chunk = chunk->next) {
		u64 end = chunk_size(chunk) >> pool->min_alloc_order, clear = 0;

		for (u64 bit = 0; bit < end; bit++)
			clear += !bitmap_test(chunk->bits, bit);
		if (clear << pool->min_alloc_order != chunk->avail) {
			*why = "genalloc: a chunk's free bytes and its bitmap differ";
			return false;
		}
	}
	return true;
}
