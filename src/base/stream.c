// SPDX-License-Identifier: GPL-2.0-only
#include "base/stream.h"

#include <endian.h>
#include <string.h>

/* the finalizer of splitmix64 (public domain) */
static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

u64 stream_of(u64 seed)
{
	return mix(seed + 0x9e3779b97f4a7c15ull);
}

/* least significant byte first */
static void put_word(u8 *to, u64 word)
{
	word = htole64(word);
	memcpy(to, &word, sizeof(word));
}

void stream_bytes(u64 stream, u64 offset, u8 *buf, u64 len)
{
	u64 first = stream + offset / 8, words = offset % 8 ? 0 : len / 8;
	u64 i = words * 8;

	for (u64 w = 0; w < words; w++)
		put_word(buf + 8 * w, mix(first + w));
	while (i < len) {
		u64 at = offset + i, word = mix(stream + at / 8);
		u64 run = min_u64(len - i, 8 - at % 8);

		for (u64 b = 0; b < run; b++)
			buf[i + b] = (u8)(word >> (8 * ((at + b) % 8)));
		i += run;
	}
}
