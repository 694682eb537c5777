// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scatterlists.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MAX 8

struct list {
	struct scatterlist in[LIST_MAX];
	int nents;
	const json_t *out;
};

static void read_list(struct list *list, const json_t *object)
{
	const json_t *in = json_object_get(object, "in");

	memset(list, 0, sizeof(*list));
	for (size_t i = 0; i < json_array_size(in) && i < LIST_MAX; i++) {
		const json_t *element = json_array_get(in, i);

		list->in[i].phys = strtoull(json_string_value(json_array_get(element, 0)), NULL, 16);
		list->in[i].length = (u64)json_integer_value(json_array_get(element, 1));
		list->nents++;
	}
	list->out = json_object_get(object, "out");
}

static long recorded_slot(const struct list *list, size_t i)
{
	return (long)json_integer_value(json_array_get(json_array_get(list->out, i), 3));
}

/* the first segment in the default pool, whose slot tells where the search stood; -1: none */
static long first_slot(const struct list *list, size_t *segment)
{
	for (*segment = 0; *segment < json_array_size(list->out); ++*segment)
		if (recorded_slot(list, *segment) >= 0)
			return recorded_slot(list, *segment);
	return -1;
}

static int map_list(struct rig *g, struct list *list)
{
	size_t segment;
	long slot = first_slot(list, &segment);
	int n;

	replay_aim(g, slot, false);
	n = dma_map_sg_attrs(&g->k, g->now, list->in, list->nents, DMA_TO_DEVICE, 0);
	if (slot < 0 || n <= (int)segment)
		return n;
	if (rig_slot(g, rig_phys(g, list->in[segment].dma_address)) != slot) {
		/* as replay_map(): each later segment follows from this one */
		tally_value(g->tally, CHECK_SLOT, replay_search_excuse(g, slot), "slot", (u64)slot,
			    (u64)rig_slot(g, rig_phys(g, list->in[segment].dma_address)));
		dma_unmap_sg_attrs(&g->k, g->now, list->in, list->nents, DMA_TO_DEVICE, 0);
		replay_aim(g, slot, true);
		n = dma_map_sg_attrs(&g->k, g->now, list->in, list->nents, DMA_TO_DEVICE, 0);
	}
	return n;
}

static void compare_segment(struct rig *g, const struct list *list, size_t i)
{
	const json_t *recorded = json_array_get(list->out, i);
	dma_addr_t dma = strtoull(json_string_value(json_array_get(recorded, 0)), NULL, 16);
	phys_addr_t phys = strtoull(json_string_value(json_array_get(recorded, 2)), NULL, 16);
	long slot = recorded_slot(list, i);
	const struct scatterlist *got = &list->in[i];
	bool bounce = rig_phys(g, got->dma_address) != got->phys;

	tally_value(g->tally, CHECK_RESULT, EXCUSE_NONE, "length of a segment",
		    (u64)json_integer_value(json_array_get(recorded, 1)), got->dma_length);
	if (slot >= 0)
		tally_value(g->tally, CHECK_SLOT, EXCUSE_NONE, "slot", (u64)slot,
			    (u64)rig_slot(g, rig_phys(g, got->dma_address)));
	if (g->now->dma_iommu) {
		tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "offset in the page", dma % PAGE_SIZE,
			    got->dma_address % PAGE_SIZE);
		tally_value(g->tally, CHECK_IOVA, replay_iova_excuse(g), "iova", dma, got->dma_address);
	} else if (!bounce || slot >= 0) {
		tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "dma", dma, got->dma_address);
		tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "memory behind it", phys,
			    rig_phys(g, got->dma_address));
	}
}

void replay_map_sg(struct rig *g, const struct row *row)
{
	struct list list;
	int n;

	read_list(&list, row->json);
	n = map_list(g, &list);
	if (replay_timer(g, row_number(row->json, "ents") > 0, n > 0)) {
		read_list(&list, row->json);
		n = map_list(g, &list);
	}
	/* dma_map_sg(): 0 for each error */
	tally_value(g->tally, CHECK_RESULT, EXCUSE_NONE, "segments", (u64)row_number(row->json, "ents"),
		    n < 0 ? 0 : (u64)n);
	for (int i = 0; i < n && (size_t)i < json_array_size(list.out); i++)
		compare_segment(g, &list, (size_t)i);
	if (n > 0) {
		dma_unmap_sg_attrs(&g->k, g->now, list.in, list.nents, DMA_TO_DEVICE, 0);
		return;
	}
	if (row_number(row->json, "ents"))
		return;
	/* once more through dma_map_sgtable(), for its error */
	read_list(&list, row->json);
	n = dma_map_sg_attrs(&g->k, g->now, list.in, list.nents, DMA_TO_DEVICE, 0);
	if (replay_timer(g, !row_number(row->json, "sgtable_rc"), n > 0)) {
		read_list(&list, row->json);
		n = map_list(g, &list);
	}
	tally_value(g->tally, CHECK_RESULT, replay_timer_excuse(g), "dma_map_sgtable()",
		    (u64)row_number(row->json, "sgtable_rc"), n < 0 ? (u64)(s64)n : 0);
	if (n > 0)
		dma_unmap_sg_attrs(&g->k, g->now, list.in, list.nents, DMA_TO_DEVICE, 0);
}
