// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings: map, map_sg, unmap and the syncs, through the call that a driver of that kernel would make.
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static bool memory_at(const struct op *op, phys_addr_t phys)
{
	bool exists = false;

	(void)hw_kind_at(op->m->hw, phys, &exists);
	return exists;
}

/* memory that a driver can hold: no kernel function is ever asked about anything else */
static int need_memory(const struct op *op, phys_addr_t phys, u64 size)
{
	if (!size)
		return op_refuse(op, -EINVAL, "0 bytes");
	if (phys + size - 1 < phys || !memory_at(op, phys) || !memory_at(op, phys + size - 1))
		return op_refuse(op, -EFAULT, "[0x%" PRIx64 ", 0x%" PRIx64 "] is not memory of this machine", phys,
				 phys + size - 1);
	return 0;
}

static dma_addr_t map_one(struct op *op, struct device *dev, enum dma_data_direction dir)
{
	const struct dmasim_step *step = op->step;
	u64 attrs = step->attrs | (step->nowarn ? DMA_ATTR_NO_WARN : 0);

	switch (op->k->profile.map_api) {
	case MAP_API_PAGE:
		if (step->mmio)
			return dma_map_resource(op->k, dev, step->addr, step->size, dir, attrs);
		return dma_map_page_attrs(op->k, dev, step->addr, step->size, dir, attrs);
	case MAP_API_PHYS:
		if (step->mmio)
			return dma_map_phys(op->k, dev, step->addr, step->size, dir, attrs | DMA_ATTR_MMIO);
		return dma_map_page_attrs(op->k, dev, step->addr, step->size, dir, attrs);
	}
	return DMA_MAPPING_ERROR;
}

static bool device_writes(enum dma_data_direction dir)
{
	return dir == DMA_FROM_DEVICE;
}

int step_map(struct op *op)
{
	const struct dmasim_step *step = op->step;
	int error = op_need_device(op);
	struct entry *e;

	if (!error)
		error = need_memory(op, step->addr, step->size);
	if (error)
		return error;
	e = entry_new(op, ENTRY_MAP);
	if (!e)
		return op_refuse(op, -ENOMEM, "out of memory");
	e->phys = step->addr;
	e->size = step->size;
	e->dir = (enum dma_data_direction)step->direction;
	e->attrs = step->attrs;
	e->mmio = step->mmio;
	claim_pages(op, step->addr, step->size);
	if (!step->mmio)
		pattern_fill_buffer(op, step->addr, step->size);
	e->dma_addr = map_one(op, &op->dev->dev, e->dir);
	if (e->dma_addr == DMA_MAPPING_ERROR) {
		e->failed = true;
		RESULT_SET(op->r, PATH, path, path_name(DMA_PATH_NONE));
		RESULT_SET(op->r, ERROR, error, "DMA_MAPPING_ERROR");
		return 0;
	}
	e->live = true;
	e->path = mapping_path(op, op->dev, e->dma_addr);
	describe_mapping(op, op->dev, e->dma_addr, e->path, device_writes(e->dir), op->r);
	watch_mapping(op, e);
	return 0;
}

static enum sg_page_kind page_kind(const struct dmasim_sg *sg)
{
	switch (sg->kind) {
	case DMASIM_SG_RAM:
		return SG_RAM;
	case DMASIM_SG_P2P_BUS:
		return SG_P2PDMA_BUS_ADDR;
	case DMASIM_SG_P2P_BRIDGE:
		return SG_P2PDMA_HOST_BRIDGE;
	case DMASIM_SG_P2P_UNSUPPORTED:
		return SG_P2PDMA_NOT_SUPPORTED;
	}
	return SG_RAM;
}

static int fill_sg(struct op *op, struct entry *e)
{
	const struct dmasim_step *step = op->step;

	e->sg = calloc(step->sgs, sizeof(*e->sg));
	if (!e->sg)
		return op_refuse(op, -ENOMEM, "out of memory");
	e->nents = step->sgs;
	for (unsigned int i = 0; i < step->sgs; i++) {
		const struct dmasim_sg *sg = &step->sg[i];

		e->sg[i] = (struct scatterlist){
			.phys = sg->addr,
			.length = sg->size,
			.kind = page_kind(sg),
			.bus_addr = sg->bus_addr,
		};
		if (sg->kind != DMASIM_SG_RAM)
			continue;
		claim_pages(op, sg->addr, sg->size);
		pattern_fill_buffer(op, sg->addr, sg->size);
	}
	return 0;
}

static int check_sg(const struct op *op)
{
	const struct dmasim_step *step = op->step;

	if (!step->sgs)
		return op_refuse(op, -EINVAL, "the scatterlist is empty");
	for (unsigned int i = 0; i < step->sgs; i++) {
		int error = need_memory(op, step->sg[i].addr, step->sg[i].size);

		/* a peer's registers need not be in this machine's memory map */
		if (error && (step->sg[i].kind == DMASIM_SG_RAM || !step->sg[i].size))
			return error;
	}
	return 0;
}

static int describe_sg(struct op *op, struct entry *e)
{
	struct dmasim_result *element = result_elements(op->r, e->segments);

	if (!element)
		return op_refuse(op, -ENOMEM, "out of memory");
	for (unsigned int i = 0; i < e->segments; i++) {
		const struct scatterlist *sg = &e->sg[i];
		enum dma_path path = sg->is_bus_address ? DMA_PATH_DIRECT : mapping_path(op, op->dev, sg->dma_address);

		RESULT_SET(&element[i], SIZE, size, sg->dma_length);
		if (sg->is_bus_address) {
			RESULT_SET(&element[i], PATH, path, path_name(path));
			RESULT_SET(&element[i], DMA_ADDR, dma_addr, sg->dma_address);
			RESULT_SET(&element[i], ENCRYPTED, encrypted, false);
		} else {
			describe_mapping(op, op->dev, sg->dma_address, path, device_writes(e->dir), &element[i]);
		}
		if (!i)
			e->path = path;
	}
	/* the step's own fields are those of its first segment */
	op->r->path = element[0].path;
	op->r->dma_addr = element[0].dma_addr;
	op->r->phys = element[0].phys;
	op->r->iova = element[0].iova;
	op->r->encrypted = element[0].encrypted;
	op->r->pool = element[0].pool;
	op->r->area = element[0].area;
	op->r->slot = element[0].slot;
	op->r->slots = element[0].slots;
	op->r->pad = element[0].pad;
	op->r->present |= element[0].present & ~(1ull << DMASIM_FIELD_SIZE);
	RESULT_SET(op->r, SEGMENTS, segments, e->segments);
	return 0;
}

int step_map_sg(struct op *op)
{
	const struct dmasim_step *step = op->step;
	int error = op_need_device(op);
	struct entry *e;
	int segments;

	if (!error)
		error = check_sg(op);
	if (error)
		return error;
	e = entry_new(op, ENTRY_SG);
	if (!e)
		return op_refuse(op, -ENOMEM, "out of memory");
	e->dir = (enum dma_data_direction)step->direction;
	e->attrs = step->attrs;
	error = fill_sg(op, e);
	if (error)
		return error;
	e->size = entry_stream_size(e);
	segments = dma_map_sg_attrs(op->k, &op->dev->dev, e->sg, (int)e->nents, e->dir, step->attrs);
	if (segments <= 0) {
		e->failed = true;
		RESULT_SET(op->r, PATH, path, path_name(DMA_PATH_NONE));
		RESULT_SET(op->r, ERROR, error, errno_name(segments));
		return 0;
	}
	e->live = true;
	e->segments = (unsigned int)segments;
	error = describe_sg(op, e);
	if (!error)
		watch_mapping(op, e);
	return error;
}

static void unmap_one(struct op *op, dma_addr_t addr, u64 size, enum dma_data_direction dir, u64 attrs, bool mmio)
{
	struct device *dev = &op->dev->dev;

	switch (op->k->profile.map_api) {
	case MAP_API_PAGE:
		if (mmio)
			dma_unmap_resource(op->k, dev, addr, size, dir, attrs);
		else
			dma_unmap_page_attrs(op->k, dev, addr, size, dir, attrs);
		return;
	case MAP_API_PHYS:
		if (mmio)
			dma_unmap_phys(op->k, dev, addr, size, dir, attrs | DMA_ATTR_MMIO);
		else
			dma_unmap_page_attrs(op->k, dev, addr, size, dir, attrs);
		return;
	}
}

/* by address and size alone */
static int unmap_address(struct op *op)
{
	const struct dmasim_step *step = op->step;
	struct entry *e = entry_at(op, step->addr);
	enum dma_data_direction dir = e && !step->has_direction ? e->dir : (enum dma_data_direction)step->direction;

	if (!step->has_addr || !step->has_size)
		return op_refuse(op, -EINVAL, "needs `from`, or `addr` and `size`");
	watch_unmap(op, e, step->addr, step->size, dir);
	unmap_one(op, step->addr, step->size, dir, step->attrs, e && e->mmio);
	return 0;
}

/* a second unmap, or one with other arguments: no kernel checks, so neither is it refused */
int step_unmap(struct op *op)
{
	const struct dmasim_step *step = op->step;
	struct entry *e = op->from;
	dma_addr_t addr;
	u64 size;
	enum dma_data_direction dir = (enum dma_data_direction)step->direction;
	u64 attrs = step->attrs;
	int error = op_need_device(op);

	if (error)
		return error;
	if (!e)
		return unmap_address(op);
	if (e->kind != ENTRY_MAP && e->kind != ENTRY_SG)
		return op_refuse(op, -EINVAL, "step %d did not map anything", step->from + 1);
	if (e->failed)
		return op_refuse(op, -EINVAL, "the mapping of step %d failed: there is nothing to end", step->from + 1);
	if (!step->has_direction)
		dir = e->dir;
	if (!step->has_attrs)
		attrs = e->attrs;
	addr = step->has_addr ? step->addr : e->dma_addr;
	size = step->has_size ? step->size : e->size;
	watch_unmap(op, e, addr, size, dir);
	if (e->kind == ENTRY_SG)
		dma_unmap_sg_attrs(op->k, &op->dev->dev, e->sg, (int)e->nents, dir, attrs);
	else
		unmap_one(op, addr, size, dir, attrs, e->mmio);
	return 0;
}

static void sync_one(struct op *op, dma_addr_t addr, u64 size, enum dma_data_direction dir)
{
	if (op->step->verb == DMASIM_VERB_SYNC_FOR_CPU)
		dma_sync_single_for_cpu(op->k, &op->dev->dev, addr, size, dir);
	else
		dma_sync_single_for_device(op->k, &op->dev->dev, addr, size, dir);
}

int step_sync(struct op *op)
{
	const struct dmasim_step *step = op->step;
	struct entry *e = op->from;
	enum dma_data_direction dir = (enum dma_data_direction)step->direction;
	u64 base, size, offset = step->has_offset ? step->offset : 0;
	dma_addr_t addr;
	int error = op_need_device(op);

	if (error)
		return error;
	if (!e) {
		if (!step->has_addr || !step->has_size)
			return op_refuse(op, -EINVAL, "needs `from`, or `addr` and `size`");
		watch_sync(op, entry_at(op, step->addr), offset, step->size, dir);
		sync_one(op, step->addr + offset, step->size, dir);
		return 0;
	}
	if (e->failed)
		return op_refuse(op, -EINVAL, "step %d failed: there is nothing to sync", step->from + 1);
	if (!step->has_direction)
		dir = e->dir;
	if (e->kind == ENTRY_SG && !step->has_offset && !step->has_size && !step->segment) {
		watch_sync(op, e, 0, e->size, dir);
		if (step->verb == DMASIM_VERB_SYNC_FOR_CPU)
			dma_sync_sg_for_cpu(op->k, &op->dev->dev, e->sg, (int)e->nents, dir);
		else
			dma_sync_sg_for_device(op->k, &op->dev->dev, e->sg, (int)e->nents, dir);
		return 0;
	}
	if (!entry_dma_addr(e, step->segment, offset, &addr, &base, &size))
		return op_refuse(op, -EINVAL, "there is no DMA segment %u", step->segment);
	if (!step->has_size && offset >= size)
		return op_refuse(op, -EINVAL, "offset 0x%" PRIx64 " is behind the mapping", offset);
	size = step->has_size ? step->size : size - offset;
	watch_sync(op, e, base + offset, size, dir);
	sync_one(op, addr, size, dir);
	return 0;
}
