// SPDX-License-Identifier: GPL-2.0-only
#include "linux/swiotlb_slots.h"

#include <stdlib.h>

static u128 initial_free(const struct io_tlb_pool *pool, u64 segment)
{
	if (pool->marked_used)
		return 0;
	return slot_bits(segment + 1 < pool->nsegments ? IO_TLB_SEGSIZE : pool->tail_slots);
}

static u128 free_bits(const struct io_tlb_pool *pool, u64 segment)
{
	const struct slot_segment *s = pool->segments[segment];

	return s ? segment_bits(s) : initial_free(pool, segment);
}

unsigned int slots_count(u128 bits)
{
	return (unsigned int)(__builtin_popcountll((u64)bits) + __builtin_popcountll((u64)(bits >> 64)));
}

/* number of set bits from bit @i on, without a gap */
static unsigned int run_at(u128 bits, unsigned int i)
{
	u128 gap = ~(bits >> i);
	u64 low = (u64)gap, high = (u64)(gap >> 64);

	if (low)
		return (unsigned int)__builtin_ctzll(low);
	return high ? 64 + (unsigned int)__builtin_ctzll(high) : IO_TLB_SEGSIZE;
}

bool slots_create(struct io_tlb_pool *pool, bool overrun)
{
	pool->nsegments = segment_of(pool->nslabs + IO_TLB_SEGSIZE - 1);
	pool->segments = calloc(pool->nsegments ? pool->nsegments : 1, sizeof(struct slot_segment *));
	if (!pool->segments)
		return false;
	pool->tail_slots =
		(u16)(overrun || !io_tlb_offset(pool->nslabs) ? IO_TLB_SEGSIZE : io_tlb_offset(pool->nslabs));
	return true;
}

void slots_destroy(struct io_tlb_pool *pool)
{
	/* most never came to be, and a call for each takes longer than a look */
	for (u64 i = 0; pool->segments && i < pool->nsegments; i++)
		if (pool->segments[i])
			free(pool->segments[i]);
	free(pool->segments);
	pool->segments = NULL;
	pool->nsegments = 0;
}

void slots_mark_used(struct io_tlb_pool *pool)
{
	pool->marked_used = true;
}

static bool create_segment(struct io_tlb_pool *pool, u64 segment)
{
	struct slot_segment *fresh = calloc(1, sizeof(*fresh));

	if (!fresh)
		return false;
	segment_set_bits(fresh, initial_free(pool, segment));
	pool->segments[segment] = fresh;
	return true;
}

bool slots_own_slowly(struct io_tlb_pool *pool, u64 index, u64 count)
{
	u64 end = min_u64(segment_of(index + count + IO_TLB_SEGSIZE - 1), pool->nsegments);

	for (u64 s = segment_of(index); s < end; s++)
		if (unlikely(!pool->segments[s]) && !create_segment(pool, s))
			return false;
	return true;
}

unsigned int slot_list(const struct io_tlb_pool *pool, u64 index)
{
	u64 s = segment_of(index);

	if (s >= pool->nsegments)
		return 0;
	if (pool->segments[s] && pool->segments[s]->listed)
		return pool->segments[s]->slot[io_tlb_offset(index)].list;
	return run_at(free_bits(pool, s), io_tlb_offset(index));
}

struct io_tlb_slot swiotlb_slot(const struct io_tlb_pool *pool, u64 index)
{
	const struct slot_state *slot = slot_peek(pool, index);

	return (struct io_tlb_slot){
		.orig_addr = slot ? ~slot->orig : INVALID_PHYS_ADDR,
		.alloc_size = slot ? (u64)(s64)slot->alloc_size : 0,
		.list = (u16)slot_list(pool, index),
		.pad_slots = slot ? slot->pad_slots : 0,
	};
}

/* a bit for each slot that starts a run of @n free ones: doubling, so that seven steps do for 128 */
static u128 run_starts(u128 bits, unsigned int n)
{
	if (n > IO_TLB_SEGSIZE)
		return 0;
	for (unsigned int have = 1; have < n && bits;) {
		unsigned int step = n - have < have ? n - have : have;

		bits &= bits >> step;
		have += step;
	}
	return bits;
}

/* bits 0, period, 2 * period ... */
static u128 comb(u64 period)
{
	u128 bits = 1;

	for (u64 step = period; step < IO_TLB_SEGSIZE; step <<= 1)
		bits |= bits << step;
	return bits;
}

/* the first fit among the slots of one segment, whose candidates are @bits; SLOT_NONE */
static u64 first_in_segment(u64 base, u128 bits, unsigned int nslots, const struct slot_boundary *b)
{
	while (bits) {
		unsigned int at = run_at(~bits, 0);

		if (!slot_crosses(b, base + at, nslots))
			return base + at;
		bits &= bits - 1;
	}
	return SLOT_NONE;
}

static u64 first_listed(const struct io_tlb_pool *pool, u64 slot, u64 end, u64 period, unsigned int nslots,
			const struct slot_boundary *b)
{
	for (; slot < end; slot += period)
		if (!slot_crosses(b, slot, nslots) && slot_list(pool, slot) >= nslots)
			return slot;
	return SLOT_NONE;
}

u64 slots_first_fit(const struct io_tlb_pool *pool, u64 first, u64 count, u64 period, unsigned int nslots,
		    const struct slot_boundary *b)
{
	u64 slot = first, end = first + (count - 1) * period + 1;
	u128 teeth = comb(period);

	while (slot < end && segment_of(slot) < pool->nsegments) {
		u64 s = segment_of(slot), base = s * IO_TLB_SEGSIZE;
		u64 stop = min_u64(base + IO_TLB_SEGSIZE, end);
		u64 found;

		if (pool->segments[s] && pool->segments[s]->listed) {
			found = first_listed(pool, slot, stop, period, nslots, b);
		} else {
			u128 bits = run_starts(free_bits(pool, s), nslots) & teeth << (slot - base);

			found = first_in_segment(base, bits & slot_bits((unsigned int)(stop - base)), nslots, b);
		}
		if (found != SLOT_NONE)
			return found;
		slot += align_up(stop - slot, period);
	}
	return SLOT_NONE;
}

/* from here on the segment keeps its counters */
static void keep_list(struct slot_segment *s)
{
	u128 bits = segment_bits(s);

	if (s->listed)
		return;
	for (unsigned int i = 0; i < IO_TLB_SEGSIZE; i++)
		s->slot[i].list = (u16)run_at(bits, i);
	s->listed = true;
}

static void set_list(struct io_tlb_pool *pool, u64 index, unsigned int list)
{
	struct slot_segment *s = pool->segments[segment_of(index)];

	keep_list(s);
	s->slot[io_tlb_offset(index)].list = (u16)list;
}

/* the walk down from a slot that both allocation and release end with: the counters below it are counted anew */
static void recount_below(struct io_tlb_pool *pool, u64 index, unsigned int count)
{
	while (io_tlb_offset(index) && slot_list(pool, index - 1))
		set_list(pool, --index, ++count);
}

unsigned int slots_take_listed(struct io_tlb_pool *pool, u64 index, unsigned int nslots, s64 size)
{
	unsigned int twice = 0;

	for (unsigned int i = 0; i < nslots; i++) {
		twice += !slot_list(pool, index + i);
		set_list(pool, index + i, 0);
		slot_peek(pool, index + i)->alloc_size = (s32)(size - ((s64)i << IO_TLB_SHIFT));
	}
	recount_below(pool, index, 0);
	return twice;
}

unsigned int slots_release_listed(struct io_tlb_pool *pool, u64 index, unsigned int nslots)
{
	unsigned int count = 0, twice = 0;

	if (segment_of(index + nslots) == segment_of(index))
		count = slot_list(pool, index + nslots);
	for (u64 i = index + nslots; i-- > index;) {
		twice += slot_list(pool, i) != 0;
		set_list(pool, i, ++count);
		*slot_peek(pool, i) = (struct slot_state){ .list = (u16)count };
	}
	recount_below(pool, index, count);
	return twice;
}

u64 slots_taken(const struct io_tlb_pool *pool, u64 index, u64 count)
{
	u64 taken = 0;

	for (u64 end = index + count; index < end;) {
		u64 s = segment_of(index), stop = min_u64((s + 1) * IO_TLB_SEGSIZE, end);

		if (!pool->segments[s] && s + 1 < pool->nsegments) {
			taken += pool->marked_used ? stop - index : 0;
			index = stop;
		} else if (pool->segments[s] && pool->segments[s]->listed) {
			for (; index < stop; index++)
				taken += !slot_list(pool, index);
		} else {
			u128 bits =
				~free_bits(pool, s) >> io_tlb_offset(index) & slot_bits((unsigned int)(stop - index));

			taken += slots_count(bits);
			index = stop;
		}
	}
	return taken;
}
