/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the reverse map table is stored: 2 MiB regions in a copy-on-write tree. A region whose pages are alike, with
 * consecutive GPAs, is one entry, which others of the same state share; a 2 MiB entry always is.
 */
#ifndef DMASIM_HW_RMP_TABLE_H
#define DMASIM_HW_RMP_TABLE_H

#include "base/radix.h"
#include "hw/rmp.h"

#define RMP_REGION_PAGES 512u
#define RMP_REGION_SIZE MiB(2)

enum {
	RMP_ASSIGNED = 1,
	RMP_VALIDATED = 2,
	RMP_IMMUTABLE = 4,
	RMP_VMSA = 8,
	RMP_2M = 16,
	RMP_LOCKED = 32,
};

struct rmp_raw {
	u64 gfn;
	u16 asid;
	u8 flags;
	u8 vmpl[4];
};

struct rmp_region;

struct rmp_table {
	struct radix tree;
	struct rmp_region *alike; /* the last region made of pages that are alike, NULL if there was none */
	bool launched;	/* a region that was never written belongs to the guest, validated; else to the hypervisor */
	bool launch_2m; /* and in entries of 2 MiB */
	u64 changes;	/* so far: what was looked up at the same count is still so */
};

#define RMP_ENTRY_SIZE 16u
#define RMP_BOOKKEEPING_SIZE KiB(16) /* at RMP_BASE, before the entries */
#define RMP_ALIGN KiB(8)	     /* of RMP_BASE and of RMP_END + 1 */

void rmp_table_init(struct rmp_table *t, bool launched, bool launch_2m);
void rmp_table_free(struct rmp_table *t);
struct rmp_table rmp_table_snapshot(struct rmp_table *t);
struct rmp_raw rmp_get(const struct rmp_table *t, u64 pfn);
/* false if memory ran out. A 4 KiB entry must not be put into a 2 MiB one */
bool rmp_set(struct rmp_table *t, u64 pfn, const struct rmp_raw *raw);
/* the same for @count pages of one region, or for whole regions: the others follow from @first with consecutive GPAs */
bool rmp_set_run(struct rmp_table *t, u64 pfn, u64 count, const struct rmp_raw *first);
/* @first is the entry of the region's first page, the others follow with consecutive GPAs */
bool rmp_set_region(struct rmp_table *t, u64 pfn, const struct rmp_raw *first);
/* do all pages of the region look like that of @pfn, GPAs apart? */
bool rmp_region_alike(const struct rmp_table *t, u64 pfn);
/* how many pages from @pfn on, of @max, are known to follow from it so: beyond its region there may be more */
u64 rmp_table_run(const struct rmp_table *t, u64 pfn, u64 max);
/* is any page of the region assigned? */
bool rmp_region_any_assigned(const struct rmp_table *t, u64 pfn);
bool rmp_table_validate(const struct rmp_table *t, const char **why);

#endif
