/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct iova_domain: shared by the iova_*.c files only.
 */
#ifndef DMASIM_LINUX_IOVA_INTERNAL_H
#define DMASIM_LINUX_IOVA_INTERNAL_H

#include "linux/iova.h"

#define IOVA_RANGE_CACHE_MAX_SIZE 6 /* log of the largest cached range, in pages, plus one */
#define IOVA_MAG_SIZE 127

/* the anchor stands above all usable space */
#define IOVA_ANCHOR (~0ull)

/* a range handed out or reserved; in address order by prev/next, and in a treap for look-ups */
struct iova {
	u64 pfn_lo, pfn_hi;
	struct iova *prev, *next;
	struct iova *left, *right;
	u64 priority;
};

struct iova_tree {
	struct iova *root;
	struct iova *first;
};

struct iova_magazine {
	struct iova_magazine *next; /* in the depot */
	unsigned int size;
	u64 pfns[IOVA_MAG_SIZE];
};

/* NULL stands for an empty magazine that nobody has needed yet */
struct iova_cpu_rcache {
	struct iova_magazine *loaded, *prev;
};

struct iova_rcache {
	struct iova_cpu_rcache *cpu_rcaches;
	struct iova_magazine *depot;
	unsigned int depot_size;
};

struct iova_domain {
	struct iova_tree tree;
	struct iova anchor;
	struct iova *cached_node, *cached32_node;
	u64 granule;
	u64 start_pfn;
	u64 dma_32bit_pfn;
	u64 max32_alloc_size; /* size of the last request that failed below 4 GiB */
	u64 handed_out;
	u64 returned_twice; /* while none was handed out: a driver's second unmap, whose range the caches hold twice */
	unsigned int cpus;
	struct iova_rcache rcaches[IOVA_RANGE_CACHE_MAX_SIZE];
};

/* in front of @next, which is the node that follows in address order */
void iova_tree_insert(struct iova_tree *tree, struct iova *iova, struct iova *next);
void iova_tree_erase(struct iova_tree *tree, struct iova *iova);
struct iova *iova_tree_find(const struct iova_tree *tree, u64 pfn);
/* lowest node that ends at or above @pfn; NULL: none */
struct iova *iova_tree_lower_bound(const struct iova_tree *tree, u64 pfn);

/* back into the tree; false if nothing was handed out there */
bool free_iova(struct iova_domain *iovad, u64 pfn);

bool iova_domain_init_rcaches(struct iova_domain *iovad);
void free_iova_rcaches(struct iova_domain *iovad);
u64 iova_rcache_get(struct kernel *k, struct iova_domain *iovad, u64 size, u64 limit_pfn);
bool iova_rcache_insert(struct kernel *k, struct iova_domain *iovad, u64 pfn, u64 size);
void free_cpu_cached_iovas(struct iova_domain *iovad, unsigned int cpu);
void free_global_cached_iovas(struct iova_domain *iovad);
u64 iova_rcache_count(const struct iova_domain *iovad);

#endif
