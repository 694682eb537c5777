// SPDX-License-Identifier: GPL-2.0-only
/*
 * What earlier steps mapped and allocated, by the number of the step. An entry stays when it has ended: a second unmap,
 * or a DMA that comes too late, is carried out with what the driver still remembers.
 */
#include "machine/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool table_grow(struct dmasim_machine *m, unsigned int index)
{
	unsigned int count = m->entries ? m->entries : 16;
	struct entry **entry;

	while (count <= index)
		count *= 2;
	entry = realloc(m->entry, count * sizeof(struct entry *));
	if (!entry)
		return false;
	memset(entry + m->entries, 0, (count - m->entries) * sizeof(struct entry *));
	m->entry = entry;
	m->entries = count;
	return true;
}

struct entry *entry_new(struct op *op, enum entry_kind kind)
{
	struct dmasim_machine *m = op->m;
	struct entry *e;

	if (op->index >= m->entries && !table_grow(m, op->index))
		return NULL;
	e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->kind = kind;
	e->device = (unsigned int)(op->dev - m->device);
	e->phys = INVALID_PHYS_ADDR;
	e->dma_addr = DMA_MAPPING_ERROR;
	entry_free(m->entry[op->index]);
	m->entry[op->index] = e;
	return e;
}

struct entry *entry_find(const struct dmasim_machine *m, int index)
{
	return index >= 0 && (unsigned int)index < m->entries ? m->entry[index] : NULL;
}

struct entry *entry_at(struct op *op, dma_addr_t addr)
{
	unsigned int device = (unsigned int)(op->dev - op->m->device);

	for (unsigned int i = 0; i < op->m->entries; i++) {
		struct entry *e = op->m->entry[i];

		if (e && e->live && e->kind == ENTRY_MAP && e->device == device && e->dma_addr == addr)
			return e;
	}
	return NULL;
}

void claim_pages(struct op *op, phys_addr_t phys, u64 size)
{
	phys_addr_t page = phys & PAGE_MASK;
	u64 length = align_up(phys + size, PAGE_SIZE) - page;

	if (phys_is_ram(op->k, page, length))
		(void)memblock_reserve(op->k, page, length);
}

void entry_free(struct entry *e)
{
	if (!e)
		return;
	free(e->sg);
	free(e);
}

u64 entry_stream_size(const struct entry *e)
{
	u64 size = 0;

	if (e->kind != ENTRY_SG)
		return e->size;
	for (unsigned int i = 0; i < e->nents; i++)
		size += e->sg[i].length;
	return size;
}

static bool sg_origin(const struct entry *e, u64 offset, phys_addr_t *phys, u64 *run)
{
	for (unsigned int i = 0; i < e->nents; i++) {
		if (offset < e->sg[i].length) {
			*phys = e->sg[i].phys + offset;
			*run = e->sg[i].length - offset;
			return true;
		}
		offset -= e->sg[i].length;
	}
	return false;
}

bool entry_origin(const struct dmasim_machine *m, const struct entry *e, u64 offset, phys_addr_t *phys, u64 *run,
		  u64 *va)
{
	*va = 0;
	if (e->kind == ENTRY_SG)
		return sg_origin(e, offset, phys, run);
	if (offset >= e->size)
		return false;
	*run = e->size - offset;
	*phys = e->phys + offset;
	if (e->kind != ENTRY_COHERENT || e->buffer.cookie)
		return e->phys != INVALID_PHYS_ADDR;
	*va = e->buffer.cpu_addr + offset;
	*phys = kernel_pa(&m->kernel, *va);
	/* pages of a remapped buffer may lie anywhere */
	*run = min_u64(*run, PAGE_SIZE - (*va & ~PAGE_MASK));
	return *phys != INVALID_PHYS_ADDR;
}

bool entry_dma_addr(const struct entry *e, unsigned int segment, u64 offset, dma_addr_t *addr, u64 *base, u64 *size)
{
	*base = 0;
	if (e->kind != ENTRY_SG) {
		*addr = e->dma_addr + offset;
		*size = e->size;
		return segment == 0;
	}
	if (segment >= e->segments)
		return false;
	for (unsigned int i = 0; i < segment; i++)
		*base += e->sg[i].dma_length;
	*addr = e->sg[segment].dma_address + offset;
	*size = e->sg[segment].dma_length;
	return true;
}
