// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocations: dma_alloc_attrs(), dma_alloc_pages(), dma_alloc_noncoherent(), and their ends.
 */
#include "machine/machine.h"

#include <errno.h>

static gfp_t gfp_of(const struct dmasim_step *step)
{
	gfp_t gfp = step->atomic ? GFP_ATOMIC : GFP_KERNEL;

	switch (step->zone) {
	case DMASIM_ZONE_ANY:
		break;
	case DMASIM_ZONE_DMA:
		gfp |= __GFP_DMA;
		break;
	case DMASIM_ZONE_DMA32:
		gfp |= __GFP_DMA32;
		break;
	}
	if (step->compound)
		gfp |= __GFP_COMP;
	return step->nowarn ? gfp | __GFP_NOWARN : gfp;
}

static const char *atomic_pool_name(u8 pool)
{
	switch ((enum atomic_pool)pool) {
	case ATOMIC_POOL_DMA:
		return "dma";
	case ATOMIC_POOL_DMA32:
		return "dma32";
	case ATOMIC_POOL_KERNEL:
		return "kernel";
	case ATOMIC_POOL_COUNT:
		break;
	}
	return NULL;
}

static bool allocated(const struct entry *e)
{
	return e->buffer.cpu_addr && e->buffer.dma_addr != DMA_MAPPING_ERROR;
}

static void describe_buffer(struct op *op, struct entry *e)
{
	struct dmasim_result *r = op->r;
	const struct dma_buffer *b = &e->buffer;

	describe_mapping(op, op->dev, b->dma_addr, b->path, false, r);
	RESULT_SET(r, SIZE, size, b->size);
	if (b->path == DMA_PATH_ATOMIC_POOL)
		RESULT_SET(r, POOL, pool, atomic_pool_name(b->pool));
	/* a cookie names a page and is no pointer; dma_alloc_pages() gives a page */
	if (!b->cookie && op->step->verb != DMASIM_VERB_ALLOC_PAGES)
		RESULT_SET(r, CPU_ADDR, cpu_addr, b->cpu_addr);
}

int step_alloc(struct op *op)
{
	const struct dmasim_step *step = op->step;
	bool coherent = step->verb == DMASIM_VERB_ALLOC_COHERENT;
	enum dma_data_direction dir = (enum dma_data_direction)step->direction;
	int error = op_need_device(op);
	struct entry *e;

	if (error)
		return error;
	if (!step->size)
		return op_refuse(op, -EINVAL, "0 bytes");
	e = entry_new(op, coherent ? ENTRY_COHERENT : ENTRY_PAGES);
	if (!e)
		return op_refuse(op, -ENOMEM, "out of memory");
	if (coherent)
		dma_alloc_attrs(op->k, &op->dev->dev, step->size, gfp_of(step), step->attrs, &e->buffer);
	else
		dma_alloc_pages(op->k, &op->dev->dev, step->size, dir, gfp_of(step), &e->buffer);
	e->attrs = step->attrs;
	e->dir = coherent ? DMA_BIDIRECTIONAL : dir;
	if (!allocated(e)) {
		e->failed = true;
		RESULT_SET(op->r, PATH, path, path_name(DMA_PATH_NONE));
		if (e->buffer.wild)
			violate(op, NULL, INVARIANT_WILD_PAGE);
		/* the interface gives NULL; why is in the trace */
		RESULT_SET(op->r, ERROR, error, "NULL");
		return 0;
	}
	e->live = true;
	e->phys = e->buffer.phys;
	e->size = e->buffer.size;
	e->dma_addr = e->buffer.dma_addr;
	e->path = e->buffer.path;
	truth_forget(&op->m->truth, e->phys, e->size);
	describe_buffer(op, e);
	watch_mapping(op, e);
	if (e->buffer.wild)
		violate(op, e, INVARIANT_WILD_PAGE);
	return 0;
}

/* the driver's memory, page by page where it is scattered */
static void forget(struct op *op, const struct entry *e)
{
	phys_addr_t phys;
	u64 run, va;

	for (u64 offset = 0; entry_origin(op->m, e, offset, &phys, &run, &va); offset += run)
		truth_forget(&op->m->truth, phys, run);
}

int step_free(struct op *op)
{
	const struct dmasim_step *step = op->step;
	struct entry *e = op->from;
	struct dma_buffer buffer;
	int error = op_need_from(op);

	if (error)
		return error;
	if (e->kind != ENTRY_COHERENT && e->kind != ENTRY_PAGES)
		return op_refuse(op, -EINVAL, "step %d did not allocate anything", step->from + 1);
	if (e->failed)
		return op_refuse(op, -EINVAL, "the allocation of step %d failed: there is nothing to free",
				 step->from + 1);
	if (!e->live)
		return op_refuse(op, -EINVAL,
				 "step %d was freed before: what the page allocator then does is not modelled",
				 step->from + 1);
	buffer = e->buffer;
	if (step->has_size)
		buffer.size = step->size;
	if (step->has_addr)
		buffer.dma_addr = step->addr;
	forget(op, e);
	watch_unmap(op, e, buffer.dma_addr, buffer.size, e->dir);
	if (e->kind == ENTRY_COHERENT)
		dma_free_attrs(op->k, &op->dev->dev, &buffer, step->has_attrs ? step->attrs : e->attrs);
	else
		dma_free_pages(op->k, &op->dev->dev, &buffer);
	return 0;
}
