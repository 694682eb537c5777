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

#include <string.h>

#include "linux/swiotlb.h"

__extension__ typedef unsigned __int128 u128;

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

/* --- where a slot stands ---------------------------------------------------------------------------------------------
 */

static inline u64 segment_of(u64 index)
{
	return index / IO_TLB_SEGSIZE;
}

/* kernel: io_tlb_offset() */
static inline unsigned int io_tlb_offset(u64 index)
{
	return index % IO_TLB_SEGSIZE;
}

/* nothing is recorded beyond the last segment: the kernel would write behind its array there */
static inline bool slots_exist(const struct io_tlb_pool *pool, u64 index, u64 count)
{
	return index + count <= pool->nsegments * IO_TLB_SEGSIZE;
}

/* NULL while the segment is untouched, or there is none */
static inline struct slot_state *slot_peek(const struct io_tlb_pool *pool, u64 index)
{
	u64 segment = segment_of(index);

	if (segment >= pool->nsegments || !pool->segments[segment])
		return NULL;
	return &pool->segments[segment]->slot[io_tlb_offset(index)];
}

/* the segment of all @nslots from @index on, if it is one that keeps bits; NULL: not owned yet, several, or counters */
static inline struct slot_segment *slots_in_bits(const struct io_tlb_pool *pool, u64 index, u64 nslots)
{
	struct slot_segment *s = segment_of(index) < pool->nsegments ? pool->segments[segment_of(index)] : NULL;

	return likely(s && io_tlb_offset(index) + nslots <= IO_TLB_SEGSIZE && !s->listed) ? s : NULL;
}

bool slots_own_slowly(struct io_tlb_pool *pool, u64 index, u64 count);

/* the segments of [index, index + count) exist from now on; false if memory ran out */
static inline bool slots_own(struct io_tlb_pool *pool, u64 index, u64 count)
{
	return slots_in_bits(pool, index, count) || slots_own_slowly(pool, index, count);
}

/* --- which are free --------------------------------------------------------------------------------------------------
 */

static inline u128 slot_bits(unsigned int n)
{
	return n >= IO_TLB_SEGSIZE ? ~(u128)0 : ((u128)1 << n) - 1;
}

static inline u128 segment_bits(const struct slot_segment *s)
{
	return (u128)s->free[1] << 64 | s->free[0];
}

static inline void segment_set_bits(struct slot_segment *s, u128 bits)
{
	s->free[0] = (u64)bits;
	s->free[1] = (u64)(bits >> 64);
}

unsigned int slot_list(const struct io_tlb_pool *pool, u64 index);

/* slot_list() >= nslots */
static inline bool slots_free(const struct io_tlb_pool *pool, u64 index, unsigned int nslots)
{
	const struct slot_segment *s = slots_in_bits(pool, index, nslots);

	if (unlikely(!s))
		return slot_list(pool, index) >= nslots;
	return !(~segment_bits(s) & slot_bits(nslots) << io_tlb_offset(index));
}

static inline bool slot_crosses(const struct slot_boundary *b, u64 slot, unsigned int nslots)
{
	return ((b->shift + slot) & (b->slots - 1)) + nslots > b->slots;
}

/* the first of @count slots from @first in steps of @period (a power of two) that starts a run of @nslots; SLOT_NONE */
u64 slots_first_fit(const struct io_tlb_pool *pool, u64 first, u64 count, u64 period, unsigned int nslots,
		    const struct slot_boundary *b);
/* slots that are not free in [index, index + count) */
u64 slots_taken(const struct io_tlb_pool *pool, u64 index, u64 count);

/* --- taking and releasing --------------------------------------------------------------------------------------------
 */

unsigned int slots_take_listed(struct io_tlb_pool *pool, u64 index, unsigned int nslots, s64 size);
unsigned int slots_release_listed(struct io_tlb_pool *pool, u64 index, unsigned int nslots);
unsigned int slots_count(u128 bits);

/*
 * Both on owned segments; @size is what the first slot's alloc_size becomes. What they return is 0 unless the kernel's
 * own books are wrong: slots taken that were taken already, slots released that were free already.
 */
static inline unsigned int slots_take(struct io_tlb_pool *pool, u64 index, unsigned int nslots, s64 size)
{
	struct slot_segment *s = slots_in_bits(pool, index, nslots);
	struct slot_state *slot;

	if (unlikely(!s))
		return slots_take_listed(pool, index, nslots, size);
	segment_set_bits(s, segment_bits(s) & ~(slot_bits(nslots) << io_tlb_offset(index)));
	slot = &s->slot[io_tlb_offset(index)];
	for (unsigned int i = 0; i < nslots; i++)
		slot[i].alloc_size = (s32)(size - ((s64)i << IO_TLB_SHIFT));
	return 0;
}

static inline unsigned int slots_release(struct io_tlb_pool *pool, u64 index, unsigned int nslots)
{
	struct slot_segment *s = slots_in_bits(pool, index, nslots);
	struct slot_state *slot;
	u128 bits, mask;

	if (unlikely(!s))
		return slots_release_listed(pool, index, nslots);
	bits = segment_bits(s);
	mask = slot_bits(nslots) << io_tlb_offset(index);
	segment_set_bits(s, bits | mask);
	slot = &s->slot[io_tlb_offset(index)];
	if (nslots == 1)
		*slot = (struct slot_state){ 0 };
	else
		memset(slot, 0, nslots * sizeof(*slot));
	return unlikely(bits & mask) ? slots_count(bits & mask) : 0;
}

/* orig_addr of @count owned slots: one slot further on each */
static inline void slots_record(struct io_tlb_pool *pool, u64 index, u64 count, phys_addr_t orig_addr)
{
	for (u64 end = index + count; index < end;) {
		struct slot_state *slot = slot_peek(pool, index);
		u64 stop = min_u64((segment_of(index) + 1) * IO_TLB_SEGSIZE, end);

		for (; index < stop; index++, orig_addr += IO_TLB_SIZE)
			slot++->orig = ~orig_addr;
	}
}

#endif
