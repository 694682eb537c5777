// SPDX-License-Identifier: GPL-2.0-only
#include "base/bitmap.h"

void bitmap_flip(u64 *map, u64 first, u64 count)
{
	for (u64 bit = first; bit < first + count; bit++)
		map[bit / BITMAP_WORD] ^= BIT(bit % BITMAP_WORD);
}

u64 bitmap_find_bit(const u64 *map, u64 from, u64 end, bool set)
{
	while (from < end) {
		u64 word = set ? map[from / BITMAP_WORD] : ~map[from / BITMAP_WORD];

		word &= ~0ull << from % BITMAP_WORD;
		if (word)
			return min_u64(align_down(from, BITMAP_WORD) + (u64)__builtin_ctzll(word), end);
		from = align_down(from, BITMAP_WORD) + BITMAP_WORD;
	}
	return end;
}

void bitmap_clear(u64 *map, u64 first, u64 count)
{
	for (u64 bit = first; bit < first + count; bit++)
		map[bit / BITMAP_WORD] &= ~BIT(bit % BITMAP_WORD);
}

u64 bitmap_find_next_zero_area(const u64 *map, u64 size, u64 start, u64 nr, u64 align, u64 offset)
{
	for (;;) {
		u64 index = align_up(bitmap_find_bit(map, start, size, false) + offset, align) - offset;
		u64 taken;

		if (index > size || nr > size - index)
			return size;
		taken = bitmap_find_bit(map, index, index + nr, true);
		if (taken == index + nr)
			return index;
		start = taken + 1;
	}
}
