/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The IOTLB of one domain. An entry keeps what the fill saw: the size of the page, the C-bit and the RMP's verdict; it
 * serves until software invalidates it, whatever happened to the tables since. It has no limit of its own: an entry
 * that could still be cached is.
 */
#ifndef DMASIM_HW_IOTLB_H
#define DMASIM_HW_IOTLB_H

#include "base/radix.h"
#include "base/types.h"

struct iotlb_entry {
	u32 refs;
	bool encrypted;
	bool private_backing; /* of a guest's page, see guest.h */
	bool rmp_write_ok;    /* writes passed the RMP at the fill too */
	bool suspect;	      /* the table has changed here since the fill: it may say something else by now */
	u16 key;
	u64 iova, size, pa, prot;
};

/* bytes of an entry known to lead to memory that answers as it is */
struct iotlb_plain {
	u64 iova, size, pa; /* size 0: unknown */
	u64 prot;	    /* what entry and RMP allow */
	u16 key;
};

struct iotlb {
	struct radix tree; /* by the middle of the page, so that pages of different sizes at one address both fit */
	u64 sizes;	   /* a bit for each size that is present */
	u32 count[64];	   /* of entries, by log2 of the size */
	struct iotlb_entry *last;
	u64 agreed[2]; /* count of RMP changes up to which the RMP agreed with `last`, for reads and writes; 0: unknown
			*/
	struct iotlb_plain plain; /* of `last` */
};

void iotlb_init(struct iotlb *tlb);
void iotlb_free(struct iotlb *tlb);
struct iotlb iotlb_snapshot(struct iotlb *tlb);
/* NULL: a miss. Where several sizes cover iova the smallest answers */
const struct iotlb_entry *iotlb_search(struct iotlb *tlb, u64 iova);
static inline const struct iotlb_entry *iotlb_lookup(struct iotlb *tlb, u64 iova)
{
	const struct iotlb_entry *e = tlb->last;

	return likely(e && iova - e->iova < e->size) ? e : iotlb_search(tlb, iova);
}

const struct iotlb_entry *iotlb_peek(const struct iotlb *tlb, u64 iova);
/* refs and suspect are ours; size is a power of two, iova aligned to it. false if memory ran out: nothing is cached */
bool iotlb_fill(struct iotlb *tlb, const struct iotlb_entry *entry);
/* drops every entry that overlaps [iova, iova + size); false if memory ran out */
bool iotlb_flush(struct iotlb *tlb, u64 iova, u64 size);
/* the same by what the entries lead to; *dropped is set if there was one */
bool iotlb_flush_phys(struct iotlb *tlb, u64 pa, u64 size, bool *dropped);
void iotlb_flush_all(struct iotlb *tlb);
/* the table changed in that range */
bool iotlb_suspect(struct iotlb *tlb, u64 iova, u64 size);
/* what nobody marked must still be what @table gives: asks @agrees of each such entry; names the first broken rule */
bool iotlb_agrees(const struct iotlb *tlb, bool (*agrees)(const void *table, const struct iotlb_entry *e),
		  const void *table, const char **why);
/* names the first broken rule */
bool iotlb_validate(const struct iotlb *tlb, const char **why);

#endif
