// SPDX-License-Identifier: GPL-2.0-only
#include "replay.h"

#include "linux/dma-iommu.h"

#include <stdlib.h>
#include <string.h>

u64 row_hex(const struct json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? strtoull(text, NULL, 16) : DMA_MAPPING_ERROR;
}

s64 row_number(const struct json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

enum dma_data_direction row_direction(const char *text)
{
	return strcmp(text, "to") == 0	   ? DMA_TO_DEVICE
	       : strcmp(text, "from") == 0 ? DMA_FROM_DEVICE
					   : DMA_BIDIRECTIONAL;
}

const char *replay_result(struct rig *g, dma_addr_t addr, phys_addr_t phys)
{
	if (addr == DMA_MAPPING_ERROR)
		return "error";
	if (rig_phys(g, addr) != phys)
		return "bounce";
	return g->now->dma_iommu ? "iova" : "direct";
}

void replay_aim(struct rig *g, long slot, bool again)
{
	struct io_tlb_pool *pool = &g->k.swiotlb.def.defpool;

	if (slot < 0)
		return;
	g->k.cpu = (unsigned int)((u64)slot / pool->area_nslabs);
	if (again)
		pool->areas[g->k.cpu].index = (u64)slot % pool->area_nslabs;
}

enum excuse replay_search_excuse(struct rig *g, long slot)
{
	unsigned int area = (unsigned int)((u64)slot / g->k.swiotlb.def.defpool.area_nslabs);
	bool seen = g->pool_seen[area];

	g->pool_seen[area] = true;
	return seen ? EXCUSE_OTHER_USERS : EXCUSE_SEARCH_START;
}

phys_addr_t replay_normal_buffer(struct rig *g)
{
	for (size_t i = 0; i < g->rec->decisions.rows; i++)
		if (strcmp(table_get(&g->rec->decisions, i, "buf"), "normal") == 0)
			return table_hex(&g->rec->decisions, i, "phys");
	return 0;
}

enum excuse replay_iova_excuse(const struct rig *g)
{
	return g->now->domain->type == IOMMU_DOMAIN_DMA_FQ ? EXCUSE_IOVA_HISTORY : EXCUSE_NONE;
}

enum excuse replay_timer_excuse(const struct rig *g)
{
	bool lazy = g->now->dma_iommu && g->now->domain->type == IOMMU_DOMAIN_DMA_FQ;

	/* a larger space is not used up by what the queue holds */
	return lazy && min_u64(g->now->dma_mask, g->now->coherent_dma_mask) <= DMA_BIT_MASK(32) ? EXCUSE_FLUSH_TIMER
												: EXCUSE_NONE;
}

bool replay_timer(struct rig *g, bool recorded_ok, bool got_ok)
{
	enum excuse excuse = replay_timer_excuse(g);

	if (!recorded_ok || got_ok || excuse == EXCUSE_NONE)
		return false;
	tally_value(g->tally, CHECK_RESULT, excuse, "at once", true, false);
	iommu_dma_flush_queue_run(&g->k, g->now->domain);
	return true;
}

dma_addr_t replay_map(struct rig *g, phys_addr_t phys, u64 size, enum dma_data_direction dir, u64 attrs, long slot)
{
	dma_addr_t addr;
	long got;

	replay_aim(g, slot, false);
	addr = dma_map_page_attrs(&g->k, g->now, phys, size, dir, attrs);
	got = addr == DMA_MAPPING_ERROR ? -1 : rig_slot(g, rig_phys(g, addr));
	if (slot < 0 || got < 0)
		return addr;
	if (got != slot) {
		enum excuse excuse = replay_search_excuse(g, slot);
		dma_addr_t second;

		dma_unmap_page_attrs(&g->k, g->now, addr, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
		replay_aim(g, slot, true);
		second = dma_map_page_attrs(&g->k, g->now, phys, size, dir, attrs);
		if (second != DMA_MAPPING_ERROR && rig_slot(g, rig_phys(g, second)) == slot)
			tally_value(g->tally, CHECK_SLOT, excuse, "slot", (u64)slot, (u64)got);
		else
			tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slot", (u64)slot, (u64)got);
		return second;
	}
	g->pool_seen[(u64)slot / g->k.swiotlb.def.defpool.area_nslabs] = true;
	tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slot", (u64)slot, (u64)got);
	return addr;
}
