// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to bytes: partial syncs of a bounced page, and a device that reads one buffer and writes another.
 */
#include "replay.h"

#include <string.h>

#define EDU_SIZE 1024u
#define EDU_SECOND 8192u

static u8 byte_at(struct rig *g, phys_addr_t phys)
{
	u8 byte = 0;

	kernel_read(&g->k, phys, &byte, 1);
	return byte;
}

static void compare_byte(struct rig *g, const char *what, const json_t *recorded, phys_addr_t phys)
{
	tally_value(g->tally, CHECK_DATA, EXCUSE_NONE, what, (u64)json_integer_value(recorded), byte_at(g, phys));
}

void replay_sync(struct rig *g, const struct row *row)
{
	static const u64 place[] = { 1023, 1024, 1535, 1536 };
	const json_t *range = json_object_get(row->json, "after_range_sync");
	phys_addr_t v = replay_normal_buffer(g), b;
	dma_addr_t addr;

	rig_fill(g, v, 0x11, PAGE_SIZE);
	addr = dma_map_page_attrs(&g->k, g->now, v, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	tally_value(g->tally, CHECK_RESULT, EXCUSE_NONE, "bounces", true,
		    addr != DMA_MAPPING_ERROR && rig_phys(g, addr) != v);
	if (addr == DMA_MAPPING_ERROR)
		return;
	b = rig_phys(g, addr);
	compare_byte(g, "bounce_init", json_object_get(row->json, "bounce_init"), b);
	rig_fill(g, b, 0x22, PAGE_SIZE);
	dma_sync_single_for_cpu(&g->k, g->now, addr + 1024, 512, DMA_FROM_DEVICE);
	for (unsigned int i = 0; i < ARRAY_SIZE(place); i++)
		compare_byte(g, "after_range_sync", json_array_get(range, i), v + place[i]);
	rig_fill(g, v, 0x33, PAGE_SIZE);
	dma_sync_single_for_device(&g->k, g->now, addr, PAGE_SIZE, DMA_FROM_DEVICE);
	compare_byte(g, "after_for_device_FROM", json_object_get(row->json, "after_for_device_FROM"), b);
	dma_sync_single_for_cpu(&g->k, g->now, addr, PAGE_SIZE, DMA_FROM_DEVICE);
	compare_byte(g, "after_for_cpu_FROM", json_object_get(row->json, "after_for_cpu_FROM"), v);
	rig_fill(g, b, 0x44, PAGE_SIZE);
	dma_unmap_page_attrs(&g->k, g->now, addr, PAGE_SIZE, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	compare_byte(g, "after_unmap_skip", json_object_get(row->json, "after_unmap_skip"), v);
}

/* recorded addresses of the two mappings, or what there is of them: the slots, in the default pool */
static long slot_of(struct rig *g, const struct row *row, const char *key)
{
	u64 dma = row_hex(row->json, key);

	return dma == DMA_MAPPING_ERROR || g->now->dma_iommu ? -1 : rig_slot(g, dma_to_phys(&g->k, g->now, dma));
}

static const char *round_trip(struct rig *g, phys_addr_t v, dma_addr_t s, dma_addr_t d, u64 seed)
{
	u8 buf[EDU_SIZE], expected[EDU_SIZE];
	struct hw_access access;
	bool fault;

	hw_dma_read(g->now->hw, s, buf, EDU_SIZE, &access);
	fault = access.fault != HW_FAULT_NONE;
	hw_dma_write(g->now->hw, d, buf, EDU_SIZE, &access);
	fault |= access.fault != HW_FAULT_NONE;
	dma_unmap_page_attrs(&g->k, g->now, s, EDU_SIZE, DMA_TO_DEVICE, 0);
	dma_unmap_page_attrs(&g->k, g->now, d, EDU_SIZE, DMA_FROM_DEVICE, 0);
	kernel_read(&g->k, v + EDU_SECOND, buf, EDU_SIZE);
	for (u64 i = 0; i < EDU_SIZE; i++)
		expected[i] = (u8)(i * 13 + seed);
	return !fault && memcmp(buf, expected, EDU_SIZE) == 0 ? "data_ok" : "data_bad";
}

/* where the address follows from the buffer or from a slot of the default pool */
static void compare_end(struct rig *g, const struct row *row, const char *key, phys_addr_t phys, dma_addr_t got)
{
	bool bounce = rig_phys(g, got) != phys;

	if (!g->now->dma_iommu && (!bounce || slot_of(g, row, key) >= 0))
		tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, key, row_hex(row->json, key), got);
	tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "in the default pool", slot_of(g, row, key) >= 0,
		    !g->now->dma_iommu && rig_slot(g, rig_phys(g, got)) >= 0);
}

void replay_edu(struct rig *g, const struct row *row)
{
	static const char *const buffer[] = { "dma", "dma32", "normal" };
	const char *recorded = json_string_value(json_object_get(row->json, "res"));
	phys_addr_t v = row_hex(row->json, "phys");
	u8 source[EDU_SIZE];
	dma_addr_t s, d;
	u64 seed = 0;

	while (seed + 1 < ARRAY_SIZE(buffer) &&
	       strcmp(buffer[seed], json_string_value(json_object_get(row->json, "buf"))) != 0)
		seed++;
	for (u64 i = 0; i < EDU_SIZE; i++)
		source[i] = (u8)(i * 13 + seed);
	kernel_write(&g->k, v, source, EDU_SIZE);
	rig_fill(g, v + EDU_SECOND, 0, EDU_SIZE);
	s = replay_map(g, v, EDU_SIZE, DMA_TO_DEVICE, 0, slot_of(g, row, "sdma"));
	d = replay_map(g, v + EDU_SECOND, EDU_SIZE, DMA_FROM_DEVICE, 0, slot_of(g, row, "ddma"));
	/* the probe forgets the one that succeeded */
	if (s == DMA_MAPPING_ERROR || d == DMA_MAPPING_ERROR) {
		tally_text(g->tally, CHECK_RESULT, EXCUSE_NONE, "result", recorded, "map_error");
		return;
	}
	compare_end(g, row, "sdma", v, s);
	compare_end(g, row, "ddma", v + EDU_SECOND, d);
	tally_text(g->tally, CHECK_DATA, EXCUSE_NONE, "round trip", recorded, round_trip(g, v, s, d, seed));
}
