// SPDX-License-Identifier: GPL-2.0-only
#include "base/radix.h"

#include <stdlib.h>
#include <string.h>

#define WAY_BITS RADIX_WAY_BITS
#define WAYS RADIX_WAYS

struct radix_node {
	u32 refs;
	u32 level; /* 0: the slots are leaves */
	struct radix_note note[RADIX_NOTES];
	void *slot[WAYS];
};

static unsigned int way(u64 index, unsigned int level)
{
	return (index >> (level * WAY_BITS)) & (WAYS - 1);
}

/* how many indices a tree of this height covers, minus one */
static u64 last_index(unsigned int height)
{
	return height * WAY_BITS >= 64 ? ~0ull : (1ull << (height * WAY_BITS)) - 1;
}

static struct radix_node *node_new(unsigned int level)
{
	struct radix_node *n = calloc(1, sizeof(*n));

	if (n) {
		n->refs = 1;
		n->level = level;
	}
	return n;
}

static void node_put(struct radix_node *n, const struct radix_ops *ops);

static void slot_put(const struct radix_node *n, unsigned int i, const struct radix_ops *ops)
{
	if (!n->slot[i])
		return;
	if (n->level)
		node_put(n->slot[i], ops);
	else
		ops->put(n->slot[i]);
}

/* most slots of most nodes are empty: four are looked at together */
static void node_put(struct radix_node *n, const struct radix_ops *ops)
{
	if (--n->refs)
		return;
	for (unsigned int i = 0; i < WAYS && (n->level || ops); i += 4) {
		void **slot = &n->slot[i];

		if (!((uintptr_t)slot[0] | (uintptr_t)slot[1] | (uintptr_t)slot[2] | (uintptr_t)slot[3]))
			continue;
		for (unsigned int j = 0; j < 4; j++)
			slot_put(n, i + j, ops);
	}
	free(n);
}

/* a node of ours alone with the content of @old, whose reference it takes over; NULL if memory ran out */
static struct radix_node *node_own(struct radix_node *old, const struct radix_ops *ops)
{
	struct radix_node *copy;

	if (old->refs == 1)
		return old;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return NULL;
	memset(old->note, 0, sizeof(old->note));
	*copy = *old;
	copy->refs = 1;
	old->refs--;
	for (unsigned int i = 0; i < WAYS; i++) {
		if (!copy->slot[i])
			continue;
		if (copy->level)
			((struct radix_node *)copy->slot[i])->refs++;
		else if (ops)
			ops->get(copy->slot[i]);
	}
	return copy;
}

void radix_init(struct radix *r, const struct radix_ops *ops)
{
	*r = (struct radix){ .ops = ops };
}

void radix_free(struct radix *r)
{
	if (r->root)
		node_put(r->root, r->ops);
	r->root = NULL;
	r->height = 0;
	memset(r->recent, 0, sizeof(r->recent));
}

struct radix radix_snapshot(struct radix *r)
{
	if (r->root)
		r->root->refs++;
	for (unsigned int i = 0; i < RADIX_RECENT; i++)
		r->recent[i].own = false;
	return *r;
}

/* in the place of an older view of the same row, else of the one that was not used last */
static struct radix_row *remember(struct radix *r, u64 index, struct radix_node *row, bool own)
{
	unsigned int at = (r->last + 1) % RADIX_RECENT;

	for (unsigned int i = 0; i < RADIX_RECENT; i++)
		if (r->recent[i].number == index >> WAY_BITS)
			at = i;
	r->recent[at] = (struct radix_row){ row->slot, row->note, index >> WAY_BITS, own };
	r->last = at;
	return &r->recent[at];
}

const struct radix_row *radix_walk(const struct radix *r, u64 index)
{
	struct radix_node *n = r->root;

	if (!n || index > last_index(r->height))
		return NULL;
	for (unsigned int level = n->level; level; level--) {
		n = n->slot[way(index, level)];
		if (!n)
			return NULL;
	}
	return remember((struct radix *)r, index, n, false);
}

static bool radix_raise(struct radix *r, u64 index)
{
	if (!r->root) {
		unsigned int height = 1;

		while (index > last_index(height))
			height++;
		r->root = node_new(height - 1);
		if (!r->root)
			return false;
		r->height = height;
	}
	while (index > last_index(r->height)) {
		struct radix_node *top = node_new(r->height);

		if (!top)
			return false;
		top->slot[0] = r->root;
		r->root = top;
		r->height++;
	}
	return true;
}

struct radix_row *radix_walk_own(struct radix *r, u64 index)
{
	struct radix_node *n;

	if (!radix_raise(r, index))
		return NULL;
	n = node_own(r->root, r->ops);
	if (!n)
		return NULL;
	r->root = n;
	while (n->level) {
		void **link = &n->slot[way(index, n->level)];
		struct radix_node *child = *link ? node_own(*link, r->ops) : node_new(n->level - 1);

		if (!child)
			return NULL;
		*link = child;
		n = child;
	}
	return remember(r, index, n, true);
}

bool radix_erase(struct radix *r, u64 index)
{
	struct radix_row *row;
	void **slot;

	if (!radix_peek(r, index))
		return true;
	row = radix_row_own(r, index);
	if (!row)
		return false;
	slot = &row->slot[way(index, 0)];
	if (r->ops)
		r->ops->put(*slot);
	*slot = NULL;
	radix_note_drop(row, index);
	return true;
}

static bool node_next(const struct radix_node *n, u64 base, u64 *index, void **leaf)
{
	unsigned int first = *index > base ? way(*index, n->level) : 0;

	for (unsigned int i = first; i < WAYS; i++) {
		u64 at = base | (u64)i << (n->level * WAY_BITS);

		if (!n->slot[i])
			continue;
		if (!n->level) {
			*index = at;
			*leaf = n->slot[i];
			return true;
		}
		if (node_next(n->slot[i], at, index, leaf))
			return true;
	}
	return false;
}

bool radix_next(const struct radix *r, u64 *index, void **leaf)
{
	if (!r->root || *index > last_index(r->height))
		return false;
	return node_next(r->root, 0, index, leaf);
}
