/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONFORMANCE_GEN_INTERNAL_H
#define CONFORMANCE_GEN_INTERNAL_H

#include "generate.h"

/* 0 .. n - 1; n must not be 0 */
static inline uint64_t gen_below(struct gen *g, uint64_t n)
{
	return (uint64_t)(((unsigned __int128)gen_random(g) * n) >> 64);
}

uint64_t gen_mask(struct gen *g);
void gen_platform(struct gen *g, const struct gen_build *build);

#endif
