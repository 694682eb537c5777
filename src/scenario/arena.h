/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of one scenario file: taken piece by piece, given back at once.
 */
#ifndef DMASIM_SCENARIO_ARENA_H
#define DMASIM_SCENARIO_ARENA_H

#include "base/types.h"

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	size_t left;		   /* free bytes at the end of the newest */
	size_t total;
	size_t limit; /* in bytes; 0: none */
};

/* zeroed and aligned for anything; NULL: memory ran out */
void *arena_take(struct arena *arena, size_t size);
/* an array of count members; NULL: memory ran out, or count is 0 */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* size bytes of text and a final 0 */
char *arena_text(struct arena *arena, const char *text, size_t size);
void arena_free(struct arena *arena);

#endif
