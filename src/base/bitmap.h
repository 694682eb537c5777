/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs of bits in an array of words: what the allocators of pages in a pool look for.
 */
#ifndef DMASIM_BASE_BITMAP_H
#define DMASIM_BASE_BITMAP_H

#include "base/types.h"

#define BITMAP_WORD 64u
#define BITMAP_WORDS(bits) (((bits) + BITMAP_WORD - 1) / BITMAP_WORD)

static inline bool bitmap_test(const u64 *map, u64 bit)
{
	return map[bit / BITMAP_WORD] >> bit % BITMAP_WORD & 1;
}

void bitmap_flip(u64 *map, u64 first, u64 count);
void bitmap_clear(u64 *map, u64 first, u64 count);
/* the first bit in [from, end) that is set, or clear; end if there is none */
u64 bitmap_find_bit(const u64 *map, u64 from, u64 end, bool set);
/*
 * The lowest run of @nr clear bits from @start on whose index plus @offset is a multiple of @align, a power of two;
 * @size if there is none among the first @size bits.
 */
u64 bitmap_find_next_zero_area(const u64 *map, u64 size, u64 start, u64 nr, u64 align, u64 offset);

static inline u64 bitmap_find_zero_area(const u64 *map, u64 size, u64 nr, u64 align, u64 offset)
{
	return bitmap_find_next_zero_area(map, size, 0, nr, align, offset);
}

#endif
