/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IO page tables: a tree of tables whose leaves are encoded as the silicon has them. Leaf entries carry the format's
 * own bits; an entry that leads to another table holds the host's pointer instead of an address, because the tables
 * themselves stand outside simulated memory.
 */
#ifndef DMASIM_HW_IOMMU_TABLE_H
#define DMASIM_HW_IOMMU_TABLE_H

#include "base/types.h"

struct iopt_leaf {
	u64 pa;	  /* of the leaf's first byte, without the C-bit */
	u64 size; /* of the page, replicas counted once */
	u64 prot; /* HW_IOMMU_*; an entry gives back what its format can say */
	bool encrypted;
};

struct iopt_format {
	u8 granule_shift; /* of the smallest page; a table fills one granule */
	u8 max_levels;
	u64 page_sizes;
	/* mapping over something tears it down (then the domain is flushed); otherwise it is refused */
	bool replaces;
	u64 (*encode)(const struct iopt_leaf *leaf, unsigned int level, u64 c_mask);
	/* false: not present. Called for leaf entries only */
	bool (*decode)(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf);
};

extern const struct iopt_format iopt_amd_v1, iopt_amd_v2, iopt_intel_ss;
extern const struct iopt_format iopt_smmu_4k, iopt_smmu_16k, iopt_smmu_64k;

struct iopt_node;

struct iopt {
	const struct iopt_format *format;
	u64 c_mask;
	struct iopt_node *root;
	u32 *fail; /* counts down to the new table for which there is no memory; 0: none */
};

void iopt_init(struct iopt *t, const struct iopt_format *format, u64 c_mask, u32 *fail);
void iopt_free(struct iopt *t);
struct iopt iopt_snapshot(struct iopt *t, u32 *fail);
/* the leaf that covers iova; false where none does; *hole then holds the size of the empty slot met, if hole is given
 */
bool iopt_walk(const struct iopt *t, u64 iova, struct iopt_leaf *leaf, u64 *hole);
/* one page of leaf->size at iova; *replaced is set when something stood there. 0, -EEXIST, -EINVAL, -ENOMEM */
int iopt_map(struct iopt *t, u64 iova, const struct iopt_leaf *leaf, bool *replaced);
/* the one leaf that covers iova, replicas included: bytes removed; 0: none. -ENOMEM as ~0 */
u64 iopt_unmap_one(struct iopt *t, u64 iova);
/* the raw entry at iova on the level where the walk ends; false if nothing is present */
bool iopt_entry(const struct iopt *t, u64 iova, u64 *pte, unsigned int *level, unsigned int *copies);
/* levels of tables that stand now; 0: none */
unsigned int iopt_levels(const struct iopt *t);
/* how many entries a page of this size takes, and on which level */
unsigned int iopt_copies(const struct iopt_format *f, u64 size);
unsigned int iopt_level(const struct iopt_format *f, u64 size);

#endif
