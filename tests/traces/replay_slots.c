// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences of mappings that are held: fixed ones, random ones, and as many as fit.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

#define SEQUENCE_MAX 16
#define RANDOM_HANDLES 64
#define EXHAUST_MAX 20000

static s64 element(const json_t *list, size_t i)
{
	return json_integer_value(json_array_get(list, i));
}

/* [offset, size, dma, slot, cpu] */
void replay_slots(struct rig *g, const struct row *row)
{
	const json_t *seq = json_object_get(row->json, "seq");
	phys_addr_t buf = row_hex(row->json, "buf");
	dma_addr_t dma[SEQUENCE_MAX];
	size_t n = json_array_size(seq);

	for (size_t i = 0; i < n && i < SEQUENCE_MAX; i++) {
		const json_t *step = json_array_get(seq, i);
		const char *text = json_string_value(json_array_get(step, 2));
		u64 recorded = text ? strtoull(text, NULL, 16) : DMA_MAPPING_ERROR;
		long slot = (long)element(step, 3);

		g->k.cpu = (unsigned int)element(step, 4);
		dma[i] = replay_map(g, buf + (u64)element(step, 0), (u64)element(step, 1), DMA_TO_DEVICE, 0, slot);
		tally_value(g->tally, CHECK_RESULT, EXCUSE_NONE, "error", recorded == DMA_MAPPING_ERROR,
			    dma[i] == DMA_MAPPING_ERROR);
		if (recorded == DMA_MAPPING_ERROR || dma[i] == DMA_MAPPING_ERROR)
			continue;
		if (g->now->dma_iommu)
			tally_value(g->tally, CHECK_IOVA, replay_iova_excuse(g), "iova", recorded, dma[i]);
		else if (slot >= 0 || rig_phys(g, dma[i]) == buf + (u64)element(step, 0))
			tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "dma", recorded, dma[i]);
	}
	for (size_t i = 0; i < n && i < SEQUENCE_MAX; i++)
		if (dma[i] != DMA_MAPPING_ERROR)
			dma_unmap_page_attrs(&g->k, g->now, dma[i], (u64)element(json_array_get(seq, i), 1),
					     DMA_TO_DEVICE, 0);
}

/* the probe's own stopping rules */
static bool exhausted(struct rig *g, phys_addr_t buf, dma_addr_t addr, u64 n)
{
	phys_addr_t phys = rig_phys(g, addr);

	return phys == buf && (n > 63 || (rig_slot(g, phys) < 0 && n > 4000));
}

/* a driver that lets go of one slot and takes another leaves room for one mapping more or less */
static bool drivers_hold(struct rig *g)
{
	for (size_t i = 0; i < g->rec->held_count; i++)
		if (g->rec->held[i].live && rig_slot(g, rig_phys(g, g->rec->held[i].addr)) >= 0)
			return true;
	return false;
}

void replay_exhaust(struct rig *g, const struct row *row)
{
	u64 size = (u64)row_number(row->json, "size"), n = 0;
	dma_addr_t *dma = calloc(EXHAUST_MAX, sizeof(*dma));
	/* the buffer of the slots before it */
	phys_addr_t buf = row_hex((row - 1)->json, "buf");
	u64 maps = (u64)row_number(row->json, "maps");
	bool beyond = g->rec->dynamic && maps * size > g->k.swiotlb.def.nslabs << IO_TLB_SHIFT;
	enum excuse excuse = beyond || g->regrown ? EXCUSE_FREE_MEMORY : EXCUSE_NONE;
	long first = -1, last = -1;

	for (const struct row *r = row - 1; buf == DMA_MAPPING_ERROR; r--)
		buf = row_hex((r - 1)->json, "buf");
	for (; dma && n < EXHAUST_MAX; n++) {
		dma[n] = replay_map(g, buf, size, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC,
				    n ? -1 : (long)row_number(row->json, "first_slot"));
		if (dma[n] == DMA_MAPPING_ERROR)
			break;
		if (exhausted(g, buf, dma[n], n)) {
			n++;
			break;
		}
	}
	if (n) {
		first = rig_slot(g, rig_phys(g, dma[0]));
		last = rig_slot(g, rig_phys(g, dma[n - 1]));
	}
	/* while it filled the pool the module had stopped the trace */
	tally_value(g->tally, CHECK_RESULT,
		    !excuse && drivers_hold(g) && (maps == n + 1 || n == maps + 1) ? EXCUSE_OTHER_USERS : excuse,
		    "mappings that fit", maps, n);
	g->exhausted |= beyond;
	tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "first slot", (u64)row_number(row->json, "first_slot"),
		    (u64)first);
	tally_value(g->tally, CHECK_SLOT, excuse, "last slot", (u64)row_number(row->json, "last_slot"), (u64)last);
	while (n--)
		dma_unmap_page_attrs(&g->k, g->now, dma[n], size, DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	free(dma);
}

/* [handle, offset, size, slot], -1 error or no bounce, -2 unmap */
void replay_random(struct rig *g, const struct row *row)
{
	const json_t *steps = json_object_get(row->json, "steps");
	phys_addr_t buf = row_hex(row->json, "buf");
	struct {
		dma_addr_t dma;
		u64 size;
	} live[RANDOM_HANDLES] = { { 0 } };
	size_t index;
	json_t *step;

	g->k.cpu = (unsigned int)row_number(row->json, "cpu");
	tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slots used before", (u64)row_number(row->json, "used0"),
		    g->k.swiotlb.def.total_used);
	json_array_foreach((json_t *)steps, index, step)
	{
		u64 handle = (u64)element(step, 0) % RANDOM_HANDLES;
		s64 slot = element(step, 3);
		dma_addr_t dma;

		if (slot == -2) {
			dma_unmap_page_attrs(&g->k, g->now, live[handle].dma, live[handle].size, DMA_TO_DEVICE, 0);
			live[handle].size = 0;
			continue;
		}
		dma = dma_map_page_attrs(&g->k, g->now, buf + (u64)element(step, 1), (u64)element(step, 2),
					 DMA_TO_DEVICE, 0);
		tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slot", (u64)slot,
			    dma == DMA_MAPPING_ERROR ? ~0ull : (u64)rig_slot(g, rig_phys(g, dma)));
		if (dma == DMA_MAPPING_ERROR)
			continue;
		live[handle].dma = dma;
		live[handle].size = (u64)element(step, 2);
	}
	for (int i = 0; i < RANDOM_HANDLES; i++)
		if (live[i].size)
			dma_unmap_page_attrs(&g->k, g->now, live[i].dma, live[i].size, DMA_TO_DEVICE, 0);
	tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slots used after", (u64)row_number(row->json, "used1"),
		    g->k.swiotlb.def.total_used);
}
