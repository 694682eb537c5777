/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chain of blocks that only grows; see arena.h.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/arena.h"

/* each block is twice as large as the one before: most documents are small, and many are held at the same time */
#define BLOCK_MIN (4u << 10)
#define BLOCK_MAX (64u << 10)

struct arena_block {
	struct arena_block *next;
	size_t size;
	_Alignas(max_align_t) unsigned char byte[];
};

static bool grow(struct arena *arena, size_t size)
{
	size_t usual = arena->block ? arena->block->size * 2 : BLOCK_MIN, bytes;
	struct arena_block *block;

	usual = usual < BLOCK_MAX ? usual : BLOCK_MAX;
	/* what is larger than a block gets one of its own size */
	bytes = size > usual ? size : usual;

	if (arena->limit && (bytes > arena->limit || arena->total > arena->limit - bytes))
		return false;
	block = malloc(sizeof(*block) + bytes);
	if (!block)
		return false;
	block->next = arena->block;
	block->size = bytes;
	arena->block = block;
	arena->left = bytes;
	arena->total += bytes;
	return true;
}

void *arena_take(struct arena *arena, size_t size)
{
	void *taken;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = align_up(size ? size : 1, _Alignof(max_align_t));
	if (size > arena->left && !grow(arena, size))
		return NULL;
	taken = arena->block->byte + (arena->block->size - arena->left);
	arena->left -= size;
	return memset(taken, 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (!count || count > SIZE_MAX / 2 / size)
		return NULL;
	return arena_take(arena, count * size);
}

char *arena_text(struct arena *arena, const char *text, size_t size)
{
	char *copy = arena_take(arena, size + 1);

	if (copy)
		memcpy(copy, text, size);
	return copy;
}

void arena_free(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *next = arena->block->next;

		free(arena->block);
		arena->block = next;
	}
	memset(arena, 0, sizeof(*arena));
}
