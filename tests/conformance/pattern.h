/* SPDX-License-Identifier: GPL-2.0-only */
/* bytes that a seed makes, and sums of bytes; tests/data/opstreams/README.md defines both */
#ifndef CONFORMANCE_PATTERN_H
#define CONFORMANCE_PATTERN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PATTERN_SUM_START 1469598103934665603ull
#define PATTERN_SUM_PRIME 1099511628211ull

static inline uint64_t pattern_start(uint64_t seed)
{
	return seed * 0x9e3779b97f4a7c15ull + 1;
}

static inline void pattern_fill(uint64_t *x, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*x ^= *x << 13;
		*x ^= *x >> 7;
		*x ^= *x << 17;
		out[i] = (uint8_t)(*x >> 24);
	}
}

/* eight bytes for each step, for buffers that only this program fills */
static inline void pattern_fill_words(uint64_t *x, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i += sizeof(*x)) {
		*x ^= *x << 13;
		*x ^= *x >> 7;
		*x ^= *x << 17;
		memcpy(out + i, x, n - i < sizeof(*x) ? n - i : sizeof(*x));
	}
}

static inline uint64_t pattern_sum_words(uint64_t sum, const uint8_t *in, size_t n)
{
	for (size_t i = 0; i < n; i += sizeof(uint64_t)) {
		uint64_t word = 0;

		memcpy(&word, in + i, n - i < sizeof(word) ? n - i : sizeof(word));
		sum = (sum ^ word) * PATTERN_SUM_PRIME;
		sum ^= sum >> 29;
	}
	return sum;
}

static inline uint64_t pattern_sum(uint64_t sum, const uint8_t *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ in[i]) * PATTERN_SUM_PRIME;
	return sum;
}

#endif
