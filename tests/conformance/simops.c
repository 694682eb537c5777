// SPDX-License-Identifier: GPL-2.0-only
/* operations on dmasim's functions: each stands beside the one of the same name in shim/kops.c */
#include "sim_internal.h"

#include "pattern.h"

#include <stdlib.h>
#include <string.h>

static u8 encryption_of(const struct sim *s, u64 dma)
{
	return dma & s->k.arch.sme_me_mask ? 1 : dma & s->k.arch.prot_ns_shared ? 2 : 0;
}

static void find(struct sim *s, struct device *dev, u64 phys, struct result_place *place)
{
	struct io_tlb_pool *pool = swiotlb_find_pool(&s->k, dev, phys);
	u64 index;

	if (!pool)
		return;
	index = (phys - pool->start) >> IO_TLB_SHIFT;
	place->path = PATH_SWIOTLB;
	place->pool_kind = (u8)swiotlb_pool_kind(&s->k, dev, pool);
	place->slot = index;
	place->area = index / pool->area_nslabs;
	place->pad = swiotlb_slot(pool, index).pad_slots;
	place->nslots = (swiotlb_slot(pool, index - place->pad).alloc_size +
			 (phys & dev->min_align_mask & (IO_TLB_SIZE - 1)) + IO_TLB_SIZE - 1) >>
			IO_TLB_SHIFT;
}

static void locate(struct sim *s, struct device *dev, u64 dma, struct result *r)
{
	struct result_place *place = &r->place[r->places++];

	*place = (struct result_place){ .dma = dma };
	if (dma == DMA_MAPPING_ERROR)
		return;
	place->path = PATH_DIRECT;
	place->phys = dma_to_phys(&s->k, dev, dma);
	place->encrypted = encryption_of(s, dma);
	find(s, dev, place->phys, place);
}

static struct sim_handle *keep(struct sim *s, const struct op *op, u64 dma)
{
	struct sim_handle *h = &s->handle[op->handle];

	h->live = true;
	h->kind = op->kind;
	h->dev = op->dev;
	h->dir = op->dir;
	h->dma = dma;
	h->phys = op->phys;
	h->size = op->size;
	h->attrs = op->attrs;
	return h;
}

static struct sim_handle *taken(struct sim *s, const struct op *op, u8 kind, struct result *r)
{
	struct sim_handle *h = &s->handle[op->handle];

	r->valid = h->live && h->kind == kind;
	return r->valid ? h : NULL;
}

static bool is_free(struct sim *s, const struct op *op, struct result *r)
{
	r->valid = !s->handle[op->handle].live;
	return r->valid;
}

/* --- streaming -----------------------------------------------------------------------------------------------------
 */

static void map(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];
	enum dma_data_direction dir = (enum dma_data_direction)op->dir;
	u64 dma;

	if (!is_free(s, op, r))
		return;
	if (op->kind == OP_MAP)
		dma = dma_map_page_attrs(&s->k, dev, op->phys, op->size, dir, op->attrs);
	else
		dma = dma_map_resource(&s->k, dev, op->phys, op->size, dir, op->attrs);
	locate(s, dev, dma, r);
	if (dma != DMA_MAPPING_ERROR)
		keep(s, op, dma);
}

static void unmap(struct sim *s, const struct op *op, struct result *r)
{
	struct sim_handle *h = taken(s, op, op->kind == OP_UNMAP ? OP_MAP : OP_MAP_RESOURCE, r);
	enum dma_data_direction dir;

	if (!h)
		return;
	h->live = false;
	dir = (enum dma_data_direction)h->dir;
	if (op->kind == OP_UNMAP)
		dma_unmap_page_attrs(&s->k, &s->dev[h->dev], h->dma, h->size, dir, op->attrs);
	else
		dma_unmap_resource(&s->k, &s->dev[h->dev], h->dma, h->size, dir, op->attrs);
}

static void map_sg(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];
	struct sim_handle *h = &s->handle[op->handle];

	if (!is_free(s, op, r))
		return;
	for (int i = 0; i < op->nents; i++)
		h->sg[i] = (struct scatterlist){ .phys = op->sg[i].phys,
						 .length = op->sg[i].size,
						 .kind = (enum sg_page_kind)op->sg[i].kind,
						 .bus_addr = op->sg[i].phys };
	r->ret = dma_map_sg_attrs(&s->k, dev, h->sg, op->nents, (enum dma_data_direction)op->dir, op->attrs);
	/* dma_map_sg_attrs() of the kernel answers 0 for every error */
	if (r->ret < 0)
		r->ret = 0;
	if (!r->ret)
		return;
	for (int i = 0; i < op->nents; i++)
		locate(s, dev, h->sg[i].dma_address, r);
	keep(s, op, h->sg[0].dma_address);
	h->nents = op->nents;
	h->size = op->sg[0].size;
}

static void sg_call(struct sim *s, const struct op *op, struct result *r)
{
	struct sim_handle *h = taken(s, op, OP_MAP_SG, r);
	enum dma_data_direction dir;
	struct device *dev;

	if (!h)
		return;
	dev = &s->dev[h->dev];
	dir = (enum dma_data_direction)h->dir;
	if (op->kind == OP_SYNC_SG_CPU) {
		dma_sync_sg_for_cpu(&s->k, dev, h->sg, h->nents, dir);
	} else if (op->kind == OP_SYNC_SG_DEV) {
		dma_sync_sg_for_device(&s->k, dev, h->sg, h->nents, dir);
	} else {
		h->live = false;
		dma_unmap_sg_attrs(&s->k, dev, h->sg, h->nents, dir, op->attrs);
	}
}

static void sync(struct sim *s, const struct op *op, struct result *r)
{
	struct sim_handle *h = taken(s, op, OP_MAP, r);
	enum dma_data_direction dir = (enum dma_data_direction)op->dir;
	struct device *dev;

	if (!h)
		return;
	dev = &s->dev[h->dev];
	if (op->kind == OP_SYNC_CPU)
		dma_sync_single_for_cpu(&s->k, dev, h->dma + op->offset, op->size, dir);
	else if (op->kind == OP_SYNC_DEV)
		dma_sync_single_for_device(&s->k, dev, h->dma + op->offset, op->size, dir);
	else
		r->ret = dma_need_sync(&s->k, dev, h->dma);
}

static void tbl(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];
	u64 attrs = op->attrs, phys;
	struct sim_handle *h;

	if (op->kind == OP_TBL_MAP) {
		if (!is_free(s, op, r))
			return;
		phys = swiotlb_tbl_map_single(&s->k, dev, op->phys, op->size, op->align,
					      (enum dma_data_direction)op->dir, &attrs);
		r->places = 1;
		r->place[0].dma = phys;
		if (phys == DMA_MAPPING_ERROR)
			return;
		r->place[0].phys = phys;
		find(s, dev, phys, &r->place[0]);
		keep(s, op, phys);
		return;
	}
	h = taken(s, op, OP_TBL_MAP, r);
	if (!h)
		return;
	h->live = false;
	swiotlb_tbl_unmap_single(&s->k, &s->dev[h->dev], h->dma, h->size, (enum dma_data_direction)h->dir, op->attrs);
}

/* --- allocations ---------------------------------------------------------------------------------------------------
 */

/* through a page's own mapping */
static bool all_zero(struct sim *s, phys_addr_t phys, u64 size)
{
	u8 page[PAGE_SIZE];

	for (u64 n = 0; n < size; n += PAGE_SIZE) {
		kernel_read(&s->k, phys + n, page, sizeof(page));
		if (page[0] || memcmp(page, page + 1, sizeof(page) - 1))
			return false;
	}
	return true;
}

/* a remapped buffer is read as its user reads it: by the protection of the new mapping */
static bool buffer_is_zero(struct sim *s, const struct dma_buffer *b, u64 size)
{
	bool remapped = is_vmalloc_addr(&s->k, b->cpu_addr);
	u8 page[PAGE_SIZE];

	if (!remapped)
		return all_zero(s, b->phys, size);
	for (u64 n = 0; n < size; n += PAGE_SIZE) {
		struct hw_access access = { 0 };
		bool encrypted = s->k.arch.private_mapping && !kernel_va_is_decrypted(&s->k, b->cpu_addr + n);

		hw_cpu_read(s->hw, b->phys + n, encrypted, page, sizeof(page), &access);
		if (access.fault || page[0] || memcmp(page, page + 1, sizeof(page) - 1))
			return false;
	}
	return true;
}

static int page_state(struct sim *s, phys_addr_t phys, u64 size)
{
	int seen = 0;

	for (u64 at = phys & PAGE_MASK; at < phys + size; at += PAGE_SIZE)
		seen |= 1 << page_is_decrypted(&s->k, at);
	return seen == 3 ? 2 : seen == 2;
}

static bool any_invalid(struct sim *s, phys_addr_t phys, u64 size)
{
	for (u64 at = phys & PAGE_MASK; at < phys + size; at += PAGE_SIZE)
		if (page_is_invalid(&s->k, at))
			return true;
	return false;
}

static void locate_memory(struct sim *s, const struct op *op, const struct dma_buffer *b, struct result *r)
{
	struct result_place *place = &r->place[0];
	bool pool = b->path == DMA_PATH_ATOMIC_POOL;
	u64 size = align_up(op->size, PAGE_SIZE);

	locate(s, &s->dev[op->dev], b->dma_addr, r);
	if (place->path == PATH_DIRECT)
		place->path = PATH_PAGES;
	if (pool) {
		place->path = PATH_POOL;
		place->pool_kind = (u8)(b->pool + 1);
	}
	r->value[0] = b->cookie;
	r->value[1] = !b->cookie && is_vmalloc_addr(&s->k, b->cpu_addr);
	r->value[2] = r->value[1] && !pool ? kernel_va_is_decrypted(&s->k, b->cpu_addr) : 0;
	/* given back after a failed conversion: a remapped buffer's own mapping is valid, but not what its pages are */
	if (any_invalid(s, b->phys, size)) {
		s->k.cpu_fault = HW_FAULT_ARM64_TRANSLATION;
		return;
	}
	/* of the buffer's own pages: with overlapping dma-ranges its address can lead elsewhere */
	r->value[4] = (u64)page_state(s, b->phys, op->size);
	if (r->value[1] && kernel_va_is_decrypted(&s->k, b->cpu_addr) != (r->value[4] == 1)) {
		/* silicon loses what is written through a mapping that is not of its pages; the kernel side has none */
		kernel_memset(&s->k, b->phys, 0, size);
		r->value[3] = 1;
		return;
	}
	if (b->cookie)
		kernel_memset(&s->k, b->phys, 0, size);
	r->value[3] = buffer_is_zero(s, b, size);
}

static void alloc(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];
	enum dma_data_direction dir = (enum dma_data_direction)op->dir;
	struct dma_buffer b = { 0 };

	if (!is_free(s, op, r))
		return;
	if (op->kind == OP_ALLOC)
		dma_alloc_attrs(&s->k, dev, op->size, op->gfp, op->attrs, &b);
	else if (op->kind == OP_ALLOC_PAGES)
		dma_alloc_pages(&s->k, dev, op->size, dir, op->gfp, &b);
	else
		dma_alloc_noncontiguous(&s->k, dev, op->size, dir, op->gfp, op->attrs, &b);
	if (!b.cpu_addr) {
		r->places = 1;
		r->place[0].dma = DMA_MAPPING_ERROR;
		return;
	}
	locate_memory(s, op, &b, r);
	keep(s, op, b.dma_addr)->buffer = b;
}

static void release(struct sim *s, const struct op *op, struct result *r)
{
	u8 kind = op->kind == OP_FREE ? OP_ALLOC : op->kind == OP_FREE_PAGES ? OP_ALLOC_PAGES : OP_ALLOC_NONCONTIGUOUS;
	struct sim_handle *h = taken(s, op, kind, r);
	struct device *dev;

	if (!h)
		return;
	h->live = false;
	dev = &s->dev[h->dev];
	if (op->kind == OP_FREE)
		dma_free_attrs(&s->k, dev, &h->buffer, h->attrs);
	else if (op->kind == OP_FREE_PAGES)
		dma_free_pages(&s->k, dev, &h->buffer);
	else
		dma_free_noncontiguous(&s->k, dev, &h->buffer);
}

static void atomic_pool(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];
	enum atomic_pool which = ATOMIC_POOL_COUNT;
	struct sim_handle *h;
	phys_addr_t phys;
	u64 cpu = 0;

	if (op->kind == OP_POOL_FREE) {
		h = taken(s, op, OP_POOL_ALLOC, r);
		if (h) {
			h->live = false;
			r->ret = dma_free_from_pool(&s->k, &s->dev[h->dev], h->cpu, h->size);
		}
		return;
	}
	if (!is_free(s, op, r))
		return;
	phys = dma_alloc_from_pool(&s->k, dev, op->size, &cpu, op->gfp, 0, op->flag ? dma_coherent_ok : NULL, &which);
	r->places = 1;
	r->place[0].dma = DMA_MAPPING_ERROR;
	if (phys == INVALID_PHYS_ADDR)
		return;
	r->place[0].dma = r->place[0].phys = phys;
	r->place[0].path = PATH_POOL;
	r->place[0].pool_kind = (u8)(which + 1);
	r->value[3] = all_zero(s, phys, op->size);
	keep(s, op, phys)->cpu = cpu;
}

/* --- memory and the rest -------------------------------------------------------------------------------------------
 */

/*
 * Whether the address says of its memory what the page tables say: only then is there one answer to what is read. A
 * guest's device that was not accepted reaches shared memory alone.
 */
static bool agrees(const struct sim *s, u64 dma, phys_addr_t phys)
{
	const struct arch_state *arch = &s->k.arch;
	bool decrypted = page_is_decrypted(&s->k, phys);

	if (arch->guest)
		return decrypted && !(dma & arch->sme_me_mask) && (!arch->prot_ns_shared || dma & arch->prot_ns_shared);
	return !arch->sme_me_mask || !(dma & arch->sme_me_mask) == decrypted;
}

/* the device does it where it can be expected to succeed; else the CPU, so that both sides hold the same bytes */
static bool device_access(struct sim *s, struct sim_handle *h, const struct op *op, u8 *data, struct result *r)
{
	struct device *dev = &s->dev[h->dev];
	u64 addr = h->dma + op->offset;
	phys_addr_t phys = addr;
	bool by_device = false;
	struct hw_access access = { 0 };

	if (h->kind != OP_TBL_MAP && h->kind != OP_POOL_ALLOC) {
		phys = dma_to_phys(&s->k, dev, addr);
		/* a range map is a bridge of the bus: the device's own address space is not modelled beyond it */
		by_device = !dev->dma_range_map && agrees(s, addr, phys) && agrees(s, addr, phys + op->size - 1);
	}
	r->value[1] = phys;
	if (!phys_is_ram(&s->k, phys, op->size))
		return false;
	if (op->kind == OP_DEV_WRITE && by_device)
		hw_dma_write(dev->hw, addr, data, op->size, &access);
	else if (op->kind == OP_DEV_WRITE)
		kernel_write(&s->k, phys, data, op->size);
	else if (by_device)
		hw_dma_read(dev->hw, addr, data, op->size, &access);
	else
		kernel_read(&s->k, phys, data, op->size);
	r->value[2] = access.fault;
	return true;
}

static void bytes(struct sim *s, const struct op *op, struct result *r)
{
	bool device = op->kind == OP_DEV_WRITE || op->kind == OP_DEV_READ;
	bool write = op->kind == OP_DEV_WRITE || op->kind == OP_FILL;
	struct sim_handle *h = &s->handle[op->handle];
	u64 x = pattern_start(op->value);
	bool sum = !write;
	u8 *data;

	r->valid = !device || h->live;
	if (!r->valid)
		return;
	data = malloc(op->size + 1);
	if (!data)
		abort();
	if (write)
		pattern_fill_words(&x, data, op->size);
	if (device)
		sum = device_access(s, h, op, data, r) && !write;
	else if (write)
		kernel_write(&s->k, op->phys, data, op->size);
	else
		kernel_read(&s->k, op->phys, data, op->size);
	if (sum)
		r->value[0] = pattern_sum_words(PATTERN_SUM_START, data, op->size);
	free(data);
}

static void query(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];

	r->valid = true;
	r->value[0] = dma_get_required_mask(&s->k, dev);
	r->value[1] = dma_max_mapping_size(&s->k, dev);
	r->value[2] = dma_opt_mapping_size(&s->k, dev);
	r->value[3] = dma_addressing_limited(&s->k, dev);
	r->value[4] = dev->dma_skip_sync;
	r->value[5] = force_dma_unencrypted(&s->k, dev);
	r->value[6] = dma_direct_supported(&s->k, dev, op->value) > 0;
	r->value[7] = dma_get_merge_boundary(&s->k, dev);
}

static void attach(struct sim *s, const struct op *op, struct result *r)
{
	unsigned int i = op->value & 1;

	r->valid = i < s->platform.restricted;
	if (r->valid)
		r->ret = rmem_swiotlb_device_init(&s->k, &s->dev[op->dev], s->platform.restricted_pool[i].base,
						  s->platform.restricted_pool[i].size);
}

static void setting(struct sim *s, const struct op *op, struct result *r)
{
	struct device *dev = &s->dev[op->dev];

	r->valid = true;
	switch (op->kind) {
	case OP_SET_MASK:
		r->ret = dma_set_mask(&s->k, dev, op->value);
		r->value[0] = dev->dma_skip_sync;
		break;
	case OP_SET_COHERENT_MASK:
		r->ret = dma_set_coherent_mask(&s->k, dev, op->value);
		break;
	case OP_SET_DEC:
		r->ret = set_memory_decrypted(&s->k, op->phys, op->size >> PAGE_SHIFT);
		break;
	case OP_SET_ENC:
		r->ret = set_memory_encrypted(&s->k, op->phys, op->size >> PAGE_SHIFT);
		break;
	case OP_WORK:
		if (op->flag)
			atomic_pool_run_work(&s->k);
		else
			swiotlb_run_grow(&s->k);
		break;
	case OP_RCU:
		swiotlb_run_frees(&s->k);
		break;
	case OP_CPU:
		s->k.cpu = (unsigned int)op->value;
		break;
	case OP_FAIL_PAGES:
		s->k.faults.alloc_pages = (u32)op->value;
		break;
	case OP_FAIL_ORDER:
		s->k.faults.alloc_max_order = (u8)op->value;
		break;
	case OP_FAIL_DEC:
		s->k.faults.set_memory_decrypted = (u32)op->value;
		break;
	case OP_FAIL_ENC:
		s->k.faults.set_memory_encrypted = (u32)op->value;
		break;
	default:
		break;
	}
}

void sim_operate(struct sim *s, const struct op *op, struct result *r)
{
	if (op->handle >= OP_HANDLES || op->dev >= OP_DEVICES)
		return;
	switch (op->kind) {
	case OP_MAP:
	case OP_MAP_RESOURCE:
		map(s, op, r);
		break;
	case OP_UNMAP:
	case OP_UNMAP_RESOURCE:
		unmap(s, op, r);
		break;
	case OP_MAP_SG:
		map_sg(s, op, r);
		break;
	case OP_UNMAP_SG:
	case OP_SYNC_SG_CPU:
	case OP_SYNC_SG_DEV:
		sg_call(s, op, r);
		break;
	case OP_SYNC_CPU:
	case OP_SYNC_DEV:
	case OP_NEED_SYNC:
		sync(s, op, r);
		break;
	case OP_TBL_MAP:
	case OP_TBL_UNMAP:
		tbl(s, op, r);
		break;
	case OP_ALLOC:
	case OP_ALLOC_PAGES:
	case OP_ALLOC_NONCONTIGUOUS:
		alloc(s, op, r);
		break;
	case OP_FREE:
	case OP_FREE_PAGES:
	case OP_FREE_NONCONTIGUOUS:
		release(s, op, r);
		break;
	case OP_POOL_ALLOC:
	case OP_POOL_FREE:
		atomic_pool(s, op, r);
		break;
	case OP_FILL:
	case OP_SUM:
	case OP_DEV_WRITE:
	case OP_DEV_READ:
		bytes(s, op, r);
		break;
	case OP_QUERY:
		query(s, op, r);
		break;
	case OP_ATTACH:
		attach(s, op, r);
		break;
	default:
		setting(s, op, r);
	}
}
