// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings of one range: map_page, map_single of kmalloc memory, map_resource.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

static void pattern(u8 *buf, u64 size)
{
	for (u64 i = 0; i < size; i++)
		buf[i] = (u8)(i * 7 + 3);
}

/* whether the bounce buffer holds the original's bytes; then the device writes the first half */
static bool look_at_bounce(struct rig *g, phys_addr_t bounce, const u8 *expected, u64 size)
{
	u8 *buf = malloc(size);
	bool same = buf;

	if (!buf)
		return false;
	kernel_read(&g->k, bounce, buf, size);
	same = memcmp(buf, expected, size) == 0;
	free(buf);
	kernel_memset(&g->k, bounce, 0xa5, size / 2 ? size / 2 : 1);
	return same;
}

/* what only an IOMMU's own allocation of addresses decides, next to what the rest does */
static void compare_address(struct rig *g, dma_addr_t recorded, dma_addr_t got, u64 size, bool exact)
{
	u64 limit = min_not_zero(g->now->dma_mask, g->now->bus_dma_limit);

	if (exact) {
		tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "dma", recorded, got);
		return;
	}
	tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "within the mask", recorded + size - 1 <= limit,
		    got + size - 1 <= limit);
	if (!g->now->dma_iommu)
		return;
	tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "offset in the page", recorded % PAGE_SIZE, got % PAGE_SIZE);
	tally_value(g->tally, CHECK_IOVA, replay_iova_excuse(g), "iova", recorded, got);
}

struct mapping {
	phys_addr_t phys;
	u64 size, attrs;
	enum dma_data_direction dir;
	const char *result;
	dma_addr_t dma;
	long slot;
};

static struct mapping mapping_of(struct rig *g, const struct row *row)
{
	const struct table *t = &g->rec->decisions;
	struct mapping m = {
		.phys = table_hex(t, row->index, "phys"),
		.size = (u64)table_number(t, row->index, "size"),
		.attrs = (u64)table_number(t, row->index, "attrs"),
		.dir = row_direction(table_get(t, row->index, "dir")),
		.result = table_get(t, row->index, "result"),
		.dma = table_hex(t, row->index, "dma"),
		.slot = (long)table_number(t, row->index, "slot"),
	};

	if (!*table_get(t, row->index, "slot"))
		m.slot = -1;
	return m;
}

static dma_addr_t map_and_compare(struct rig *g, const struct mapping *m, const char *iova_name)
{
	dma_addr_t addr = replay_map(g, m->phys, m->size, m->dir, m->attrs, m->slot);
	const char *result;
	bool bounce;

	if (replay_timer(g, strcmp(m->result, "error") != 0, addr != DMA_MAPPING_ERROR))
		addr = replay_map(g, m->phys, m->size, m->dir, m->attrs, m->slot);
	result = replay_result(g, addr, m->phys);
	bounce = strcmp(result, "bounce") == 0;
	if (strcmp(result, "iova") == 0)
		result = iova_name;
	if (!tally_text(g->tally, CHECK_RESULT, replay_timer_excuse(g), "result", m->result, result) ||
	    addr == DMA_MAPPING_ERROR)
		return addr;
	compare_address(g, m->dma, addr, m->size, !g->now->dma_iommu && (!bounce || m->slot >= 0));
	if (bounce)
		tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "in the default pool", m->slot >= 0,
			    rig_slot(g, rig_phys(g, addr)) >= 0);
	return addr;
}

void replay_map_page(struct rig *g, const struct row *row)
{
	const struct table *t = &g->rec->decisions;
	struct mapping m = mapping_of(g, row);
	bool bounce = strcmp(m.result, "bounce") == 0;
	u8 *expected = malloc(m.size), first;
	dma_addr_t addr;

	if (!expected)
		return;
	if (bounce) {
		pattern(expected, m.size);
		kernel_write(&g->k, m.phys, expected, m.size);
	}
	addr = map_and_compare(g, &m, "iova");
	if (addr != DMA_MAPPING_ERROR) {
		phys_addr_t phys = rig_phys(g, addr);

		tally_value(g->tally, CHECK_SYNC, EXCUSE_NONE, "need_sync",
			    (u64)table_number(t, row->index, "need_sync"), dma_need_sync(&g->k, g->now, addr));
		if (bounce && phys != m.phys)
			tally_value(g->tally, CHECK_DATA, EXCUSE_NONE, "bounce has the original",
				    (u64)table_number(t, row->index, "bounce_has_orig"),
				    look_at_bounce(g, phys, expected, m.size));
		dma_unmap_page_attrs(&g->k, g->now, addr, m.size, m.dir, m.attrs);
	}
	if (bounce && addr != DMA_MAPPING_ERROR) {
		kernel_read(&g->k, m.phys, &first, 1);
		tally_value(g->tally, CHECK_DATA, EXCUSE_NONE, "original updated",
			    (u64)table_number(t, row->index, "orig_updated"), first == 0xa5);
	}
	free(expected);
}

void replay_kmalloc(struct rig *g, const struct row *row)
{
	struct mapping m = mapping_of(g, row);
	/* the probe says "direct" wherever the memory is the buffer's own */
	dma_addr_t addr = map_and_compare(g, &m, "direct");

	if (addr != DMA_MAPPING_ERROR)
		dma_unmap_page_attrs(&g->k, g->now, addr, m.size, m.dir, m.attrs);
}

void replay_resource(struct rig *g, const struct row *row)
{
	struct mapping m = mapping_of(g, row);
	dma_addr_t addr = dma_map_resource(&g->k, g->now, m.phys, m.size, DMA_BIDIRECTIONAL, 0);

	if (replay_timer(g, strcmp(m.result, "ok") == 0, addr != DMA_MAPPING_ERROR))
		addr = dma_map_resource(&g->k, g->now, m.phys, m.size, DMA_BIDIRECTIONAL, 0);
	if (!tally_text(g->tally, CHECK_RESULT, replay_timer_excuse(g), "result", m.result,
			addr == DMA_MAPPING_ERROR ? "error" : "ok") ||
	    addr == DMA_MAPPING_ERROR)
		return;
	compare_address(g, m.dma, addr, m.size, !g->now->dma_iommu);
	dma_unmap_resource(&g->k, g->now, addr, m.size, DMA_BIDIRECTIONAL, 0);
}
