/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The slots of a pool. The kernel keeps a counter in each slot, `list`: how many free slots follow up to the end of
 * its segment. It rewrites up to 127 of them with every allocation and release. Here a segment keeps one bit for each
 * free slot and the counter is worked out when asked for: the same number, as long as every counter is one more than
 * its right neighbour's, or 0.
 *
 * Only one thing in the kernel breaks that: a release that runs across the end of a segment, which takes an unmap with
 * another address or alignment than the map had. A segment hit by it keeps the counters themselves from then on
 * (`listed`), and every later step on it is carried out slot by slot as the kernel does.
 *
 * A segment that was never touched does not exist: all its slots are in their initial state.
 */
#ifndef DMASIM_LINUX_SWIOTLB_SLOTS_H
#define DMASIM_LINUX_SWIOTLB_SLOTS_H

#include "linux/swiotlb.h"

struct slot_state {
	u64 orig;	/* inverted: 0 says INVALID_PHYS_ADDR */
	s32 alloc_size; /* negative where the kernel's unsigned value has wrapped */
	u16 pad_slots;
	u16 list; /* only in a listed segment */
};

struct slot_segment {
	u64 free[2];
	bool listed;
	struct slot_state slot[IO_TLB_SEGSIZE];
};

/* which runs a device may not be given: those that cross a multiple of its segment boundary */
struct slot_boundary {
	u64 shift; /* slots from a boundary to the pool's start */
	u64 slots; /* between two boundaries; a power of two */
};

#define SLOT_NONE (~0ull)

/*
 * Empty slots for pool->nslabs; false if memory ran out. @overrun: the counters of a last segment that is not full
 * count as if it were; behaviour slot_list_end.
 */
bool slots_create(struct io_tlb_pool *pool, bool overrun);
void slots_destroy(struct io_tlb_pool *pool);
/* of a pool that nobody has used yet: every slot taken, nothing recorded in any */
void slots_mark_used(struct io_tlb_pool *pool);
/* the segments of [index, index + count) exist from now on; false if memory ran out */
bool slots_own(struct io_tlb_pool *pool, u64 index, u64 count);
/* nothing is recorded beyond the last segment: the kernel would write behind its array there */
bool slots_exist(const struct io_tlb_pool *pool, u64 index, u64 count);

unsigned int slot_list(const struct io_tlb_pool *pool, u64 index);

/* NULL while the segment is untouched, or there is none */
static inline struct slot_state *slot_peek(const struct io_tlb_pool *pool, u64 index)
{
	u64 segment = index / IO_TLB_SEGSIZE;

	if (segment >= pool->nsegments || !pool->segments[segment])
		return NULL;
	return &pool->segments[segment]->slot[index % IO_TLB_SEGSIZE];
}

static inline bool slot_crosses(const struct slot_boundary *b, u64 slot, unsigned int nslots)
{
	return ((b->shift + slot) & (b->slots - 1)) + nslots > b->slots;
}

/* the first of @count slots from @first in steps of @period (a power of two) that starts a run of @nslots; SLOT_NONE */
u64 slots_first_fit(const struct io_tlb_pool *pool, u64 first, u64 count, u64 period, unsigned int nslots,
		    const struct slot_boundary *b);
/*
 * Both on owned segments; @size is what the first slot's alloc_size becomes. What they return is 0 unless the kernel's
 * own books are wrong: slots taken that were taken already, slots released that were free already.
 */
unsigned int slots_take(struct io_tlb_pool *pool, u64 index, unsigned int nslots, s64 size);
unsigned int slots_release(struct io_tlb_pool *pool, u64 index, unsigned int nslots);
/* orig_addr of @count owned slots: one slot further on each */
void slots_record(struct io_tlb_pool *pool, u64 index, u64 count, phys_addr_t orig_addr);
/* slots that are not free in [index, index + count) */
u64 slots_taken(const struct io_tlb_pool *pool, u64 index, u64 count);

#endif
