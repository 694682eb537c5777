// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that say where they come from: a stream for each seed, so that a DMA that gets the wrong ones is seen.
 */
#include "base/stream.h"
#include "machine/machine.h"

/* of the stream that unwritten buffers are filled with, by physical address */
#define FILL_SEED 0x646d6173696dull
/* more of one buffer than this is left as it is: what bounces is never larger, and what does not need not be copied */
#define FILL_MAX MiB(1)

void pattern_fill(u64 seed, u64 offset, u8 *buf, u64 len)
{
	stream_bytes(stream_of(seed), offset, buf, len);
}

void pattern_fill_buffer(struct op *op, phys_addr_t phys, u64 size)
{
	phys_addr_t page = phys & PAGE_MASK, end = phys + min_u64(size, FILL_MAX);
	u64 stream = stream_of(FILL_SEED);

	if (op->m->flags & DMASIM_NO_FILL)
		return;
	for (; page < end; page += PAGE_SIZE) {
		if (!phys_is_ram(op->k, page, PAGE_SIZE) || hw_touched(op->m->hw, page, PAGE_SIZE))
			continue;
		/* the whole page: what lies beside the buffer is somebody's too */
		kernel_fill_pages(op->k, page, stream_at(stream, page / 8), PAGE_SIZE);
		/* a CPU that cannot write there meets the same again when the step itself needs the bytes */
		op->k->cpu_fault = 0;
	}
}
