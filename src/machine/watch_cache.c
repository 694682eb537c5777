// SPDX-License-Identifier: GPL-2.0-only
/*
 * Caches that know a line by its key as well as by its address (cache.coherent_enc off; AMD APM vol. 2 15.34.9). The
 * model's memory has no caches in front of it; what is kept here is which pages the CPU wrote under which key since
 * the last flush, to tell of an access under another one. What such a line then does to memory depends on when it is
 * evicted, and is not acted out.
 */
#include "machine/machine.h"

/* of a page: nothing dirty, or the key that its dirty lines are under */
enum { CLEAN, DIRTY_PLAIN, DIRTY_HOST, DIRTY_GUEST };

static u8 dirty_under(u16 key)
{
	if (key == HW_KEY_NONE)
		return DIRTY_PLAIN;
	return key == HW_KEY_HOST ? DIRTY_HOST : DIRTY_GUEST;
}

static bool caches_by_key(const struct op *op)
{
	return !hw_config(op->m->hw)->knob[HW_KNOB_CACHE_COHERENT_ENC];
}

/* the two versions of a guest's page are different memory */
static u64 line_page(const struct hw_access *access)
{
	return access->spa >> PAGE_SHIFT | (access->private_backing ? BIT(52) : 0);
}

void watch_cache(struct op *op, const struct hw_access *access, bool cpu_writes)
{
	u8 mine = dirty_under(access->key), dirty;

	if (!caches_by_key(op) || access->spa == INVALID_PHYS_ADDR)
		return;
	dirty = pagemap_get(&op->m->dirty, line_page(access));
	if (dirty != CLEAN && dirty != mine) {
		violate(op, NULL, INVARIANT_STALE_CACHE_KEY);
		if (op->k->trace)
			trace_add(op->k->trace, TRACE_KNOB, HW_KNOB_CACHE_COHERENT_ENC, 0, 0, 0);
	}
	if (cpu_writes && !pagemap_set(&op->m->dirty, line_page(access), 1, mine))
		op->k->oom++;
}

void watch_cache_flush(struct op *op, phys_addr_t phys, u64 pages)
{
	if (!caches_by_key(op))
		return;
	for (u64 version = 0; version <= BIT(52); version += BIT(52))
		if (!pagemap_set(&op->m->dirty, phys >> PAGE_SHIFT | version, pages, CLEAN))
			op->k->oom++;
}
