/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sparse array of pointers indexed by u64: a 64-way tree whose height grows with the highest index touched and
 * whose nodes are reference counted, so that a snapshot costs one increment and a write copies only its path.
 * Memory, the RMP, page attributes and page tables all stand on it. A family of snapshots belongs to one thread.
 */
#ifndef DMASIM_BASE_RADIX_H
#define DMASIM_BASE_RADIX_H

#include "base/types.h"

/* what the tree does with the leaves; both run when a node that holds the leaf is copied or dropped */
struct radix_ops {
	void (*get)(void *leaf); /* one more tree refers to the leaf */
	void (*put)(void *leaf); /* one tree less */
};

#define RADIX_WAY_BITS 6
#define RADIX_WAYS (1u << RADIX_WAY_BITS)

struct radix_node;

/*
 * What the owner of the leaves wants to remember of 64 neighbours together: a bit for each, and what it stands for. A
 * row has two such notes. They are empty again where the row was copied for one of two trees that shared it, and in the
 * bit of a leaf that is dropped.
 */
struct radix_note {
	u64 bits;
	void *base;
	u64 tag;
};

#define RADIX_NOTES 2

/* the 64 neighbouring slots of one lowest node */
struct radix_row {
	void **slot;		 /* NULL: no row */
	struct radix_note *note; /* RADIX_NOTES of them */
	u64 number;		 /* index / 64 */
	bool own;		 /* no other tree shares the way to it */
};

/* whoever copies works on two places in turn */
#define RADIX_RECENT 2

struct radix {
	struct radix_node *root;
	const struct radix_ops *ops;
	unsigned int height; /* levels of 6 bits; 0 while empty */
	unsigned int last;   /* recent[] used last */
	struct radix_row
		recent[RADIX_RECENT]; /* a cache, no part of the state: neighbours need no walk from the root */
};

void radix_init(struct radix *r, const struct radix_ops *ops);
void radix_free(struct radix *r);
/* a second tree with the same content; constant time; both may be written afterwards */
struct radix radix_snapshot(struct radix *r);
/* radix_row() and radix_row_own() for a row that is not one of the recent ones, or not known to be the tree's own */
const struct radix_row *radix_walk(const struct radix *r, u64 index);
struct radix_row *radix_walk_own(struct radix *r, u64 index);

static inline void radix_note_drop(struct radix_row *row, u64 index)
{
	for (unsigned int i = 0; i < RADIX_NOTES; i++)
		row->note[i].bits &= ~(1ull << index % RADIX_WAYS);
}

static inline const struct radix_row *radix_recent(const struct radix *r, u64 index)
{
	for (unsigned int i = 0; i < RADIX_RECENT; i++) {
		const struct radix_row *row = &r->recent[i];

		if (row->number == index >> RADIX_WAY_BITS && row->slot) {
			if (r->last != i)
				((struct radix *)r)->last = i;
			return row;
		}
	}
	return NULL;
}

/* the 64 slots around @index, from a multiple of 64 on, until the next call on the tree; NULL where nothing stands */
static inline const struct radix_row *radix_row(const struct radix *r, u64 index)
{
	const struct radix_row *row = radix_recent(r, index);

	return likely(row) ? row : radix_walk(r, index);
}

/* the same in a path that no other tree shares, created where missing; NULL if memory ran out */
static inline struct radix_row *radix_row_own(struct radix *r, u64 index)
{
	const struct radix_row *row = radix_recent(r, index);

	return likely(row && row->own) ? (struct radix_row *)row : radix_walk_own(r, index);
}

/* NULL where nothing stands */
static inline void *radix_peek(const struct radix *r, u64 index)
{
	const struct radix_row *row = radix_row(r, index);

	return row ? row->slot[index % RADIX_WAYS] : NULL;
}

/*
 * The slot of @index in a path that no other tree shares, created where missing; NULL if memory ran out. The leaf in
 * the slot may still be shared with snapshots: the owner of the leaf type copies it before writing. The slot stays
 * valid until the next call on the tree.
 */
static inline void **radix_own(struct radix *r, u64 index)
{
	struct radix_row *row = radix_row_own(r, index);

	return row ? &row->slot[index % RADIX_WAYS] : NULL;
}

/* drops the leaf, if there is one; false if memory ran out */
bool radix_erase(struct radix *r, u64 index);
/* the first index >= *@index that holds a leaf: true and *@index, *@leaf; false when there is none */
bool radix_next(const struct radix *r, u64 *index, void **leaf);

#endif
