// SPDX-License-Identifier: GPL-2.0-only
#include "hw/iommu_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * slot[1 << bits]; above level 0 a bitmap follows, in which a set bit marks a slot that leads to another node. A node
 * may be shared by the tables of several snapshots.
 */
struct iopt_node {
	u32 refs;
	u16 level; /* 0: smallest pages */
	u16 bits;  /* of index */
	u64 slot[];
};

static unsigned int level_bits(const struct iopt_format *f)
{
	return f->granule_shift - 3u;
}

static unsigned int level_shift(const struct iopt_format *f, unsigned int level)
{
	return f->granule_shift + level * level_bits(f);
}

static size_t node_size(unsigned int level, unsigned int bits)
{
	size_t slots = (size_t)1 << bits;

	return sizeof(struct iopt_node) + slots * sizeof(u64) + (level ? slots / 8 : 0);
}

static u64 *tables(const struct iopt_node *n)
{
	return (u64 *)&n->slot[(size_t)1 << n->bits];
}

static bool is_table(const struct iopt_node *n, u64 i)
{
	return n->level && tables(n)[i / 64] >> i % 64 & 1;
}

static struct iopt_node *child(const struct iopt_node *n, u64 i)
{
	return (struct iopt_node *)(uintptr_t)n->slot[i];
}

static void set_child(struct iopt_node *n, u64 i, struct iopt_node *c)
{
	n->slot[i] = (u64)(uintptr_t)c;
	if (c)
		tables(n)[i / 64] |= BIT(i % 64);
	else
		tables(n)[i / 64] &= ~BIT(i % 64);
}

static struct iopt_node *node_new(const struct iopt *t, unsigned int level, unsigned int bits)
{
	struct iopt_node *n = *t->fail && !--*t->fail ? NULL : calloc(1, node_size(level, bits));

	if (n) {
		n->refs = 1;
		n->level = (u16)level;
		n->bits = (u16)bits;
	}
	return n;
}

static void node_put(struct iopt_node *n)
{
	if (!n || --n->refs)
		return;
	for (u64 i = 0; n->level && i < 1ull << n->bits; i++)
		if (is_table(n, i))
			node_put(child(n, i));
	free(n);
}

/* takes over the caller's reference */
static struct iopt_node *node_own(struct iopt_node *old)
{
	struct iopt_node *n;

	if (old->refs == 1)
		return old;
	n = malloc(node_size(old->level, old->bits));
	if (!n)
		return NULL;
	memcpy(n, old, node_size(old->level, old->bits));
	n->refs = 1;
	for (u64 i = 0; n->level && i < 1ull << n->bits; i++)
		if (is_table(n, i))
			child(n, i)->refs++;
	old->refs--;
	return n;
}

void iopt_init(struct iopt *t, const struct iopt_format *format, u64 c_mask, u32 *fail)
{
	*t = (struct iopt){ .format = format, .c_mask = c_mask, .fail = fail };
}

void iopt_free(struct iopt *t)
{
	node_put(t->root);
	t->root = NULL;
}

struct iopt iopt_snapshot(struct iopt *t, u32 *fail)
{
	struct iopt copy = *t;

	if (t->root)
		t->root->refs++;
	copy.fail = fail;
	return copy;
}

unsigned int iopt_levels(const struct iopt *t)
{
	return t->root ? t->root->level + 1u : 0;
}

unsigned int iopt_level(const struct iopt_format *f, u64 size)
{
	return (ilog2_u64(size) - f->granule_shift) / level_bits(f);
}

unsigned int iopt_copies(const struct iopt_format *f, u64 size)
{
	return 1u << (ilog2_u64(size) - f->granule_shift) % level_bits(f);
}

static u64 slot_index(const struct iopt *t, const struct iopt_node *n, u64 iova)
{
	return iova >> level_shift(t->format, n->level) & (DMA_BIT_MASK(n->bits));
}

/* the last address that a tree with its root on this level reaches */
static u64 reach(const struct iopt_format *f, unsigned int level)
{
	return DMA_BIT_MASK((int)level_shift(f, level + 1));
}

/* where a walk for iova ends: the slot that is no table; NULL beyond the root's reach or without one */
static const struct iopt_node *walk_to(const struct iopt *t, u64 iova, u64 *index)
{
	const struct iopt_node *n = t->root;

	if (!n || iova > reach(t->format, n->level))
		return NULL;
	for (;;) {
		*index = slot_index(t, n, iova);
		if (!is_table(n, *index))
			return n;
		n = child(n, *index);
	}
}

bool iopt_walk(const struct iopt *t, u64 iova, struct iopt_leaf *leaf, u64 *hole)
{
	u64 i;
	const struct iopt_node *n = walk_to(t, iova, &i);

	if (n && t->format->decode(n->slot[i], n->level, t->c_mask, leaf))
		return true;
	if (hole)
		*hole = n ? BIT(level_shift(t->format, n->level)) : 0;
	return false;
}

bool iopt_entry(const struct iopt *t, u64 iova, u64 *pte, unsigned int *level, unsigned int *copies)
{
	u64 i;
	const struct iopt_node *n = walk_to(t, iova, &i);
	struct iopt_leaf leaf;

	if (!n || !t->format->decode(n->slot[i], n->level, t->c_mask, &leaf))
		return false;
	*pte = n->slot[i];
	*level = n->level;
	*copies = iopt_copies(t->format, leaf.size);
	return true;
}

/* a root of ours that reaches @last and stands on @level or above */
static int raise_root(struct iopt *t, u64 last, unsigned int level)
{
	const struct iopt_format *f = t->format;
	struct iopt_node *n;

	while (!t->root || last > reach(f, t->root->level) || t->root->level < level) {
		n = node_new(t, t->root ? t->root->level + 1u : level, level_bits(f));
		if (!n)
			return -ENOMEM;
		if (t->root)
			set_child(n, 0, t->root);
		t->root = n;
	}
	n = node_own(t->root);
	if (!n)
		return -ENOMEM;
	t->root = n;
	return 0;
}

static bool slot_present(const struct iopt *t, const struct iopt_node *n, u64 i, struct iopt_leaf *leaf)
{
	return !is_table(n, i) && t->format->decode(n->slot[i], n->level, t->c_mask, leaf);
}

/* clears the leaf of slot i with all its replicas; n is ours */
static u64 clear_leaf(const struct iopt *t, struct iopt_node *n, u64 i, const struct iopt_leaf *leaf)
{
	u64 copies = iopt_copies(t->format, leaf->size), first = align_down(i, copies);

	memset(&n->slot[first], 0, copies * sizeof(n->slot[0]));
	return leaf->size;
}

/* is anything present below? */
static bool subtree_present(const struct iopt *t, const struct iopt_node *n)
{
	struct iopt_leaf leaf;

	for (u64 i = 0; i < 1ull << n->bits; i++) {
		if (is_table(n, i) ? subtree_present(t, child(n, i)) : slot_present(t, n, i, &leaf))
			return true;
	}
	return false;
}

/* the node on @level on the way to iova, ours, created where missing; a larger leaf in the way goes or refuses */
static int descend(struct iopt *t, u64 iova, unsigned int level, struct iopt_node **node, bool *replaced)
{
	struct iopt_node *n = t->root;

	while (n->level > level) {
		u64 i = slot_index(t, n, iova);
		struct iopt_node *next;
		struct iopt_leaf old;

		if (slot_present(t, n, i, &old)) {
			if (!t->format->replaces)
				return -EEXIST;
			clear_leaf(t, n, i, &old);
			*replaced = true;
		}
		next = is_table(n, i) ? node_own(child(n, i)) : node_new(t, n->level - 1u, n->bits);
		if (!next)
			return -ENOMEM;
		set_child(n, i, next);
		n = next;
	}
	*node = n;
	return 0;
}

static int check_vacant(const struct iopt *t, const struct iopt_node *n, u64 first, u64 copies)
{
	struct iopt_leaf old;

	for (u64 i = first; i < first + copies; i++)
		if (slot_present(t, n, i, &old) || (is_table(n, i) && subtree_present(t, child(n, i))))
			return -EEXIST;
	return 0;
}

static void vacate(const struct iopt *t, struct iopt_node *n, u64 i, bool *replaced)
{
	struct iopt_leaf old;

	if (is_table(n, i)) {
		node_put(child(n, i));
		set_child(n, i, NULL);
		*replaced = true;
	} else if (slot_present(t, n, i, &old)) {
		/* only the slots that the new page takes: what 6.12's iommu_v1_map_pages() clears */
		n->slot[i] = 0;
		*replaced = true;
	}
}

int iopt_map(struct iopt *t, u64 iova, const struct iopt_leaf *leaf, bool *replaced)
{
	const struct iopt_format *f = t->format;
	unsigned int level = iopt_level(f, leaf->size);
	u64 copies = iopt_copies(f, leaf->size), first, last = iova + leaf->size - 1;
	struct iopt_node *n;
	int err;

	if (last < iova || level >= f->max_levels || last > reach(f, f->max_levels - 1u))
		return -EINVAL;
	err = raise_root(t, last, level);
	if (!err)
		err = descend(t, iova, level, &n, replaced);
	if (err)
		return err;
	first = slot_index(t, n, iova);
	if (!f->replaces) {
		err = check_vacant(t, n, first, copies);
		if (err)
			return err;
	}
	for (u64 i = first; i < first + copies; i++) {
		vacate(t, n, i, replaced);
		n->slot[i] = f->encode(leaf, level, t->c_mask);
	}
	return 0;
}

u64 iopt_unmap_one(struct iopt *t, u64 iova)
{
	struct iopt_node *n;
	struct iopt_leaf leaf;

	if (!iopt_walk(t, iova, &leaf, NULL))
		return 0;
	n = node_own(t->root);
	if (!n)
		return ~0ull;
	t->root = n;
	for (;;) {
		u64 i = slot_index(t, n, iova);
		struct iopt_node *next;

		if (!is_table(n, i))
			return clear_leaf(t, n, i, &leaf);
		next = node_own(child(n, i));
		if (!next)
			return ~0ull;
		set_child(n, i, next);
		n = next;
	}
}
