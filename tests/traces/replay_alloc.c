// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coherent, page and noncontiguous allocations. Which page comes is the page allocator's business: what is compared is
 * whether there is one, in which zone, how it is reached, and the address that follows from the page.
 */
#include "replay.h"

#include <string.h>

static gfp_t gfp_of(const char *text)
{
	gfp_t gfp = strstr(text, "ATOMIC") ? GFP_ATOMIC : GFP_KERNEL;

	if (strstr(text, "DMA32"))
		gfp |= GFP_DMA32;
	else if (strstr(text, "DMA"))
		gfp |= GFP_DMA;
	return gfp | __GFP_NOWARN;
}

static u64 attrs_of(const char *text)
{
	static const struct {
		const char *name;
		u64 attr;
	} known[] = {
		{ "NO_KERNEL_MAPPING", DMA_ATTR_NO_KERNEL_MAPPING },
		{ "FORCE_CONTIGUOUS", DMA_ATTR_FORCE_CONTIGUOUS },
		{ "WRITE_COMBINE", DMA_ATTR_WRITE_COMBINE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(known); i++)
		if (strcmp(known[i].name, text) == 0)
			return known[i].attr;
	return 0;
}

/* a page that the device tree keeps out of the linear map has its struct page, and a zone */
static const char *zone_of(struct rig *g, phys_addr_t phys)
{
	static const char *const name[] = { "DMA", "DMA32", "Normal" };

	for (unsigned int i = 0; i < g->rec->rams; i++)
		if (phys - g->rec->ram[i].base < g->rec->ram[i].size)
			return name[page_zone(&g->k, phys)];
	return "none";
}

/* @phys: the recorded page */
static void compare_address(struct rig *g, phys_addr_t phys, dma_addr_t dma, const struct dma_buffer *got)
{
	u64 limit = min_not_zero(g->now->coherent_dma_mask, g->now->bus_dma_limit);
	bool encrypted;

	tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "within the limit", dma + got->size - 1 <= limit,
		    got->dma_addr + got->size - 1 <= limit);
	if (g->now->dma_iommu) {
		tally_value(g->tally, CHECK_IOVA, replay_iova_excuse(g), "iova", dma, got->dma_addr);
		return;
	}
	encrypted = got->dma_addr == phys_to_dma(&g->k, g->now, got->phys);
	tally_value(g->tally, CHECK_ADDRESS, EXCUSE_NONE, "dma", dma,
		    phys_to_dma_direct(&g->k, g->now, phys, !encrypted));
}

static bool compare_result(struct rig *g, const char *recorded, const struct dma_buffer *got)
{
	return tally_text(g->tally, CHECK_RESULT, replay_timer_excuse(g), "result", recorded,
			  got->error ? "null" : "ok");
}

/* once: the queue is empty then */
static bool again(struct rig *g, const char *recorded, const struct dma_buffer *got)
{
	bool queued = g->now->dma_iommu && !g->flushed;

	g->flushed = queued && replay_timer(g, strcmp(recorded, "ok") == 0, !got->error);
	return g->flushed;
}

void replay_alloc(struct rig *g, const struct row *row)
{
	const struct table *t = &g->rec->decisions;
	u64 attrs = attrs_of(table_get(t, row->index, "attrs"));
	struct dma_buffer buffer;

	rig_offer(g, table_hex(t, row->index, "phys"), (u64)table_number(t, row->index, "size"));
	do
		dma_alloc_attrs(&g->k, g->now, (u64)table_number(t, row->index, "size"),
				gfp_of(table_get(t, row->index, "gfp")), attrs, &buffer);
	while (again(g, table_get(t, row->index, "result"), &buffer));
	if (compare_result(g, table_get(t, row->index, "result"), &buffer) && !buffer.error) {
		compare_address(g, table_hex(t, row->index, "phys"), table_hex(t, row->index, "dma"), &buffer);
		tally_text(g->tally, CHECK_ZONE, EXCUSE_NONE, "zone", table_get(t, row->index, "zone"),
			   zone_of(g, rig_phys(g, buffer.dma_addr)));
		tally_value(g->tally, CHECK_ZONE, EXCUSE_NONE, "remapped", (u64)table_number(t, row->index, "vmap"),
			    is_vmalloc_addr(&g->k, buffer.cpu_addr));
	}
	dma_free_attrs(&g->k, g->now, &buffer, attrs);
}

void replay_alloc_pages(struct rig *g, const struct row *row)
{
	const struct table *t = &g->rec->decisions;
	struct dma_buffer buffer;

	rig_offer(g, table_hex(t, row->index, "phys"), (u64)table_number(t, row->index, "size"));
	do
		dma_alloc_pages(&g->k, g->now, (u64)table_number(t, row->index, "size"), DMA_BIDIRECTIONAL,
				GFP_KERNEL | __GFP_NOWARN, &buffer);
	while (again(g, table_get(t, row->index, "result"), &buffer));
	if (compare_result(g, table_get(t, row->index, "result"), &buffer) && !buffer.error) {
		compare_address(g, table_hex(t, row->index, "phys"), table_hex(t, row->index, "dma"), &buffer);
		tally_text(g->tally, CHECK_ZONE, EXCUSE_NONE, "zone", table_get(t, row->index, "zone"),
			   zone_of(g, buffer.phys));
	}
	if (!buffer.error)
		dma_free_pages(&g->k, g->now, &buffer);
}

void replay_noncontiguous(struct rig *g, const struct row *row)
{
	const char *result = json_string_value(json_object_get(row->json, "res"));
	struct dma_buffer buffer;

	rig_offer(g, row_hex(row->json, "phys0"), (u64)row_number(row->json, "size"));
	do
		dma_alloc_noncontiguous(&g->k, g->now, (u64)row_number(row->json, "size"), DMA_BIDIRECTIONAL,
					GFP_KERNEL | __GFP_NOWARN, 0, &buffer);
	while (again(g, result, &buffer));
	if (compare_result(g, result, &buffer) && !buffer.error)
		compare_address(g, row_hex(row->json, "phys0"), row_hex(row->json, "dma"), &buffer);
	if (!buffer.error)
		dma_free_noncontiguous(&g->k, g->now, &buffer);
}
