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

struct radix_node;

struct radix {
	struct radix_node *root;
	const struct radix_ops *ops;
	unsigned int height; /* levels of 6 bits; 0 while empty */
};

void radix_init(struct radix *r, const struct radix_ops *ops);
void radix_free(struct radix *r);
/* a second tree with the same content; constant time; both may be written afterwards */
struct radix radix_snapshot(struct radix *r);
/* NULL where nothing stands */
void *radix_peek(const struct radix *r, u64 index);
/*
 * The slot of @index in a path that no other tree shares, created where missing; NULL if memory ran out. The leaf in
 * the slot may still be shared with snapshots: the owner of the leaf type copies it before writing. The slot stays
 * valid until the next call on the tree.
 */
void **radix_own(struct radix *r, u64 index);
/* drops the leaf, if there is one; false if memory ran out */
bool radix_erase(struct radix *r, u64 index);
/* the first index >= *@index that holds a leaf: true and *@index, *@leaf; false when there is none */
bool radix_next(const struct radix *r, u64 *index, void **leaf);

#endif
