// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ranges of an IOVA space in address order. The kernel has a red-black tree; only the order shows, so a treap with
 * priorities drawn from the address does the same with less.
 */
#include "linux/iova_internal.h"

/* splitmix64: no two runs differ */
static u64 mix(u64 x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

/* everything below @pfn to the left, the rest to the right */
static void split(struct iova *t, u64 pfn, struct iova **left, struct iova **right)
{
	while (t) {
		if (t->pfn_lo < pfn) {
			*left = t;
			left = &t->right;
			t = t->right;
		} else {
			*right = t;
			right = &t->left;
			t = t->left;
		}
	}
	*left = NULL;
	*right = NULL;
}

static struct iova *merge(struct iova *left, struct iova *right)
{
	struct iova *root = NULL, **link = &root;

	while (left && right) {
		if (left->priority > right->priority) {
			*link = left;
			link = &left->right;
			left = left->right;
		} else {
			*link = right;
			link = &right->left;
			right = right->left;
		}
	}
	*link = left ? left : right;
	return root;
}

void iova_tree_insert(struct iova_tree *tree, struct iova *iova, struct iova *next)
{
	struct iova **link = &tree->root;

	iova->next = next;
	iova->prev = next ? next->prev : NULL;
	if (next)
		next->prev = iova;
	if (iova->prev)
		iova->prev->next = iova;
	else
		tree->first = iova;

	iova->priority = mix(iova->pfn_lo);
	while (*link && (*link)->priority >= iova->priority)
		link = iova->pfn_lo < (*link)->pfn_lo ? &(*link)->left : &(*link)->right;
	split(*link, iova->pfn_lo, &iova->left, &iova->right);
	*link = iova;
}

void iova_tree_erase(struct iova_tree *tree, struct iova *iova)
{
	struct iova **link = &tree->root;

	while (*link && *link != iova)
		link = iova->pfn_lo < (*link)->pfn_lo ? &(*link)->left : &(*link)->right;
	if (*link)
		*link = merge(iova->left, iova->right);
	if (iova->prev)
		iova->prev->next = iova->next;
	else
		tree->first = iova->next;
	if (iova->next)
		iova->next->prev = iova->prev;
}

struct iova *iova_tree_lower_bound(const struct iova_tree *tree, u64 pfn)
{
	struct iova *t = tree->root, *found = NULL;

	while (t) {
		if (t->pfn_hi >= pfn) {
			found = t;
			t = t->left;
		} else {
			t = t->right;
		}
	}
	return found;
}

struct iova *iova_tree_find(const struct iova_tree *tree, u64 pfn)
{
	struct iova *iova = iova_tree_lower_bound(tree, pfn);

	return iova && iova->pfn_lo <= pfn ? iova : NULL;
}
