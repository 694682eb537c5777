// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the probe did without recording it, because it leaves its mark on addresses: memory pools (mm/dmapool.c), and
 * the page that is mapped for a sync test and then does not bounce.
 */
#include "replay.h"

#define BLOCKS 40
#define BLOCK_MIN 16 /* struct dma_block */

struct pool {
	u64 align, size, boundary; /* 0: none */
};

/* dma_pool_create(): 0, or what one piece of coherent memory holds */
static u64 create(struct pool *p)
{
	u64 allocation;

	if (!p->size || (p->align & (p->align - 1)))
		return 0;
	p->size = align_up(max_u64(p->size, BLOCK_MIN), p->align);
	allocation = max_u64(p->size, PAGE_SIZE);
	if (!p->boundary)
		p->boundary = allocation;
	else if (p->boundary < p->size)
		return 0;
	p->boundary = min_u64(p->boundary, allocation);
	return allocation;
}

/* pool_initialise_page(): blocks that do not cross the boundary */
static u64 blocks_in(const struct pool *p, u64 allocation)
{
	u64 offset = 0, next = p->boundary, n = 0;

	while (offset + p->size <= allocation) {
		if (offset + p->size > next) {
			offset = next;
			next += p->boundary;
			continue;
		}
		offset += p->size;
		n++;
	}
	return n;
}

static void use_pool(struct rig *g, struct pool p)
{
	struct dma_buffer page[BLOCKS];
	u64 allocation = create(&p), per_page, n = 0;

	if (!allocation)
		return;
	per_page = blocks_in(&p, allocation);
	for (u64 blocks = 0; blocks < BLOCKS; blocks += per_page) {
		dma_alloc_attrs(&g->k, g->now, allocation, GFP_KERNEL | __GFP_NOWARN, 0, &page[n]);
		if (page[n].error)
			break;
		n++;
	}
	while (n--)
		dma_free_attrs(&g->k, g->now, &page[n], 0);
}

void replay_pools(struct rig *g)
{
	static const struct pool pool[] = {
		{ 1, 1, 0 },	    { 16, 16, 0 },  { 64, 64, 4096 },	  { 64, 64, 0 },    { 32, 100, 0 },
		{ 256, 256, 4096 }, { 8, 1000, 0 }, { 2048, 2048, 4096 }, { 64, 2112, 0 },  { 8, 3000, 4096 },
		{ 4096, 4096, 0 },  { 8, 5000, 0 }, { 32, 96, 1024 },	  { 4, 700, 1024 }, { 48, 64, 0 },
		{ 8, 0, 0 },	    { 64, 64, 32 }, { 64, 8192, 4096 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pool); i++)
		use_pool(g, pool[i]);
}

void replay_unsynced(struct rig *g)
{
	dma_addr_t addr = dma_map_page_attrs(&g->k, g->now, replay_normal_buffer(g), PAGE_SIZE, DMA_FROM_DEVICE, 0);

	if (addr != DMA_MAPPING_ERROR)
		dma_unmap_page_attrs(&g->k, g->now, addr, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}
