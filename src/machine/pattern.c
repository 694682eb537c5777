// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that say where they come from: a stream for each seed, so that a DMA that gets the wrong ones is seen.
 */
#include "machine/machine.h"

#include <string.h>

/* of the stream that unwritten buffers are filled with, by physical address */
#define FILL_SEED 0x646d6173696dull
/* more of one buffer than this is left as it is: what bounces is never larger, and what does not need not be copied */
#define FILL_MAX MiB(1)

/* the finalizer of splitmix64 (public domain) */
static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

/* least significant byte first; compilers make one store of it */
static void put_word(u8 *to, u64 word)
{
	to[0] = (u8)word;
	to[1] = (u8)(word >> 8);
	to[2] = (u8)(word >> 16);
	to[3] = (u8)(word >> 24);
	to[4] = (u8)(word >> 32);
	to[5] = (u8)(word >> 40);
	to[6] = (u8)(word >> 48);
	to[7] = (u8)(word >> 56);
}

void pattern_fill(u64 seed, u64 offset, u8 *buf, u64 len)
{
	u64 base = mix(seed + 0x9e3779b97f4a7c15ull), first = base + offset / 8, words = offset % 8 ? 0 : len / 8;
	u64 i = words * 8;

	for (u64 w = 0; w < words; w++)
		put_word(buf + 8 * w, mix(first + w));
	while (i < len) {
		u64 at = offset + i, word = mix(base + at / 8);
		u64 run = min_u64(len - i, 8 - at % 8);

		for (u64 b = 0; b < run; b++)
			buf[i + b] = (u8)(word >> (8 * ((at + b) % 8)));
		i += run;
	}
}

void pattern_fill_buffer(struct op *op, phys_addr_t phys, u64 size)
{
	phys_addr_t page = phys & PAGE_MASK, end = phys + min_u64(size, FILL_MAX);
	u8 buf[PAGE_SIZE];

	if (op->m->flags & DMASIM_NO_FILL)
		return;
	for (; page < end; page += PAGE_SIZE) {
		if (!phys_is_ram(op->k, page, PAGE_SIZE) || hw_touched(op->m->hw, page, PAGE_SIZE))
			continue;
		/* the whole page: what lies beside the buffer is somebody's too */
		pattern_fill(FILL_SEED, page, buf, sizeof(buf));
		kernel_write(op->k, page, buf, sizeof(buf));
		/* a CPU that cannot write there meets the same again when the step itself needs the bytes */
		op->k->cpu_fault = 0;
	}
}
