// SPDX-License-Identifier: GPL-2.0-only
/* operations on the kernel's functions */
#include "kops.h"

#include "../pattern.h"
#include "kernel/dma/direct.h"

struct handle {
	bool live;
	u8 kind; /* the operation that made it */
	u8 dev, dir;
	int nents;
	u64 dma, phys, size, attrs;
	void *cpu;
	struct page *page;
	struct sg_table *sgt;
	struct scatterlist sg[OP_SG_MAX];
};

static struct handle handles[OP_HANDLES];

static struct device *device_of(unsigned int i)
{
	return &kside.dev[i < OP_DEVICES ? i : 0];
}

/* where an address lies and what it says of itself */
static void locate(struct device *dev, u64 dma, struct result *r)
{
	struct result_place *place = &r->place[r->places++];

	*place = (struct result_place){ .dma = dma };
	if (dma == DMA_MAPPING_ERROR)
		return;
	place->path = PATH_DIRECT;
	place->phys = dma_to_phys(dev, dma);
	place->encrypted = kside_encrypted(dma);
	kside_find(dev, place->phys, place);
}

static void keep(const struct op *op, u64 dma)
{
	handles[op->handle] = (struct handle){ .live = true,
					       .kind = op->kind,
					       .dev = op->dev,
					       .dir = op->dir,
					       .dma = dma,
					       .phys = op->phys,
					       .size = op->size,
					       .attrs = op->attrs };
}

/* the live handle that an operation names, if it was made by @kind */
static struct handle *taken(const struct op *op, u8 kind, struct result *r)
{
	struct handle *h = &handles[op->handle];

	r->valid = h->live && h->kind == kind;
	return r->valid ? h : NULL;
}

static bool is_free(const struct op *op, struct result *r)
{
	r->valid = !handles[op->handle].live;
	return r->valid;
}

/* --- streaming -----------------------------------------------------------------------------------------------------
 */

static void map(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);
	u64 dma;

	if (!is_free(op, r))
		return;
	if (op->kind == OP_MAP)
		dma = dma_map_page_attrs(dev, phys_to_page(op->phys), offset_in_page(op->phys), op->size, op->dir,
					 op->attrs);
	else
		dma = dma_map_resource(dev, op->phys, op->size, op->dir, op->attrs);
	locate(dev, dma, r);
	if (dma != DMA_MAPPING_ERROR)
		keep(op, dma);
}

static void unmap(const struct op *op, struct result *r)
{
	struct handle *h = taken(op, op->kind == OP_UNMAP ? OP_MAP : OP_MAP_RESOURCE, r);

	if (!h)
		return;
	h->live = false;
	if (op->kind == OP_UNMAP)
		dma_unmap_page_attrs(device_of(h->dev), h->dma, h->size, h->dir, op->attrs);
	else
		dma_unmap_resource(device_of(h->dev), h->dma, h->size, h->dir, op->attrs);
}

static void map_sg(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);
	struct handle *h = &handles[op->handle];

	if (!is_free(op, r))
		return;
	sg_init_table(h->sg, op->nents);
	kside.peers = 0;
	for (int i = 0; i < op->nents; i++) {
		sg_set_page(&h->sg[i], phys_to_page(op->sg[i].phys), op->sg[i].size, offset_in_page(op->sg[i].phys));
		if (op->sg[i].kind) {
			kside.peer[kside.peers].pfn = PHYS_PFN(op->sg[i].phys);
			kside.peer[kside.peers++].kind = op->sg[i].kind;
		}
	}
	r->ret = dma_map_sg_attrs(dev, h->sg, op->nents, op->dir, op->attrs);
	kside.peers = 0;
	if (r->ret <= 0)
		return;
	for (int i = 0; i < op->nents; i++)
		locate(dev, sg_dma_address(&h->sg[i]), r);
	h->live = true;
	h->kind = OP_MAP_SG;
	h->dev = op->dev;
	h->dir = op->dir;
	h->nents = op->nents;
	h->dma = sg_dma_address(h->sg);
	h->size = op->sg[0].size;
}

static void sg_call(const struct op *op, struct result *r)
{
	struct handle *h = taken(op, OP_MAP_SG, r);
	struct device *dev;

	if (!h)
		return;
	dev = device_of(h->dev);
	switch (op->kind) {
	case OP_UNMAP_SG:
		h->live = false;
		dma_unmap_sg_attrs(dev, h->sg, h->nents, h->dir, op->attrs);
		break;
	case OP_SYNC_SG_CPU:
		dma_sync_sg_for_cpu(dev, h->sg, h->nents, h->dir);
		break;
	case OP_SYNC_SG_DEV:
		dma_sync_sg_for_device(dev, h->sg, h->nents, h->dir);
		break;
	}
}

static void sync(const struct op *op, struct result *r)
{
	struct handle *h = taken(op, OP_MAP, r);
	struct device *dev;

	if (!h)
		return;
	dev = device_of(h->dev);
	if (op->kind == OP_SYNC_CPU)
		dma_sync_single_for_cpu(dev, h->dma + op->offset, op->size, op->dir);
	else if (op->kind == OP_SYNC_DEV)
		dma_sync_single_for_device(dev, h->dma + op->offset, op->size, op->dir);
	else
		r->ret = dma_need_sync(dev, h->dma);
}

static void tbl(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);
	struct handle *h;
	u64 phys;

	if (op->kind == OP_TBL_MAP) {
		if (!is_free(op, r))
			return;
		phys = kside_tbl_map(dev, op->phys, op->size, op->align, op->dir, op->attrs);
		r->places = 1;
		r->place[0].dma = phys;
		if (phys == DMA_MAPPING_ERROR)
			return;
		r->place[0].phys = phys;
		kside_find(dev, phys, &r->place[0]);
		keep(op, phys);
		return;
	}
	h = taken(op, OP_TBL_MAP, r);
	if (!h)
		return;
	h->live = false;
	swiotlb_tbl_unmap_single(device_of(h->dev), h->dma, h->size, h->dir, op->attrs);
}

/* --- allocations ---------------------------------------------------------------------------------------------------
 */

static bool all_zero(const void *at, size_t n)
{
	const char *p = at;

	return !n || (!p[0] && !memcmp(p, p + 1, n - 1));
}

/* the atomic pool that has less than it had; -1: none. Addresses alone cannot tell: kernels can free a pool's pages */
static int pool_taken(const u64 before[3])
{
	u64 now[3];

	kside_atomic_avail(now);
	for (int i = 0; i < 3; i++)
		if (now[i] < before[i])
			return i;
	return -1;
}

/* the pages of the linear map, or behind one of the two views in the vmalloc area */
static u64 buffer_phys(const void *cpu)
{
	return is_vmalloc_addr(cpu) ? (u64)((const char *)cpu - shim_remap) % shim_span : __pa(cpu);
}

/* path, pool and protection of memory that the DMA layer gave out */
static void locate_memory(struct device *dev, const struct op *op, u64 dma, void *cpu, int pool, struct result *r)
{
	bool cookie = op->kind == OP_ALLOC && !is_vmalloc_addr(cpu) &&
		      ((char *)cpu < shim_linear || (char *)cpu >= shim_linear + shim_span);
	struct result_place *place = &r->place[0];
	void *cookie_page = cpu;

	locate(dev, dma, r);
	if (place->path == PATH_DIRECT)
		place->path = PATH_PAGES;
	if (pool >= 0) {
		place->path = PATH_POOL;
		place->pool_kind = pool + 1;
	}
	r->value[0] = cookie;
	r->value[1] = !cookie && is_vmalloc_addr(cpu);
	r->value[2] = r->value[1] && pool < 0 ? kside.remap_prot.bits & SHIM_PROT_DECRYPTED : 0;
	/* nobody clears a cookie's pages: what they hold is whatever the last owner left, which is no one's answer */
	if (cookie)
		cpu = (memset)(page_address((struct page *)cpu), 0, PAGE_ALIGN(op->size));
	r->value[3] = all_zero(cpu, PAGE_ALIGN(op->size));
	/* of the buffer's own pages: with overlapping dma-ranges its address can lead elsewhere */
	r->value[4] = kside_page_state(cookie ? page_to_phys(cookie_page) : buffer_phys(cpu), op->size);
}

static void alloc(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);
	struct handle *h = &handles[op->handle];
	struct page *page = NULL;
	struct sg_table *sgt = NULL;
	dma_addr_t dma = 0;
	void *cpu = NULL;
	u64 avail[3];

	if (!is_free(op, r))
		return;
	kside_atomic_avail(avail);
	switch (op->kind) {
	case OP_ALLOC:
		cpu = dma_alloc_attrs(dev, op->size, &dma, op->gfp, op->attrs);
		break;
	case OP_ALLOC_PAGES:
		page = dma_alloc_pages(dev, op->size, &dma, op->dir, op->gfp);
		cpu = page ? page_address(page) : NULL;
		break;
	case OP_ALLOC_NONCONTIGUOUS:
		sgt = dma_alloc_noncontiguous(dev, op->size, op->dir, op->gfp, op->attrs);
		cpu = sgt ? sg_virt(sgt->sgl) : NULL;
		dma = sgt ? sg_dma_address(sgt->sgl) : 0;
		break;
	}
	if (!cpu) {
		r->places = 1;
		r->place[0].dma = DMA_MAPPING_ERROR;
		return;
	}
	locate_memory(dev, op, dma, cpu, pool_taken(avail), r);
	keep(op, dma);
	h->cpu = cpu;
	h->page = page;
	h->sgt = sgt;
}

static void release(const struct op *op, struct result *r)
{
	static const u8 maker[] = {
		[OP_FREE] = OP_ALLOC, [OP_FREE_PAGES] = OP_ALLOC_PAGES, [OP_FREE_NONCONTIGUOUS] = OP_ALLOC_NONCONTIGUOUS
	};
	struct handle *h = taken(op, maker[op->kind], r);
	struct device *dev;

	if (!h)
		return;
	h->live = false;
	dev = device_of(h->dev);
	switch (op->kind) {
	case OP_FREE:
		dma_free_attrs(dev, h->size, h->cpu, h->dma, h->attrs);
		break;
	case OP_FREE_PAGES:
		dma_free_pages(dev, h->size, h->page, h->dma, h->dir);
		break;
	case OP_FREE_NONCONTIGUOUS:
		dma_free_noncontiguous(dev, h->size, h->sgt, h->dir);
		break;
	}
}

static bool coherent_ok(struct device *dev, phys_addr_t phys, size_t size)
{
#ifdef KSIDE_HAVE_COHERENT_OK
	return dma_coherent_ok(dev, phys, size);
#else
	/* private to direct.c before 6.6: the same question */
	dma_addr_t dma = force_dma_unencrypted(dev) ? phys_to_dma_unencrypted(dev, phys) : phys_to_dma(dev, phys);

	return dma != DMA_MAPPING_ERROR && dma + size - 1 <= min_not_zero(dev->coherent_dma_mask, dev->bus_dma_limit);
#endif
}

static void atomic_pool(const struct op *op, struct result *r)
{
	struct handle *h = &handles[op->handle];
	struct device *dev = device_of(op->dev);
	struct page *page;
	void *cpu;
	u64 avail[3];

	if (op->kind == OP_POOL_FREE) {
		h = taken(op, OP_POOL_ALLOC, r);
		if (h) {
			h->live = false;
			r->ret = dma_free_from_pool(device_of(h->dev), h->cpu, h->size);
		}
		return;
	}
	if (!is_free(op, r))
		return;
	kside_atomic_avail(avail);
	page = dma_alloc_from_pool(dev, op->size, &cpu, op->gfp, op->flag ? coherent_ok : NULL);
	r->places = 1;
	r->place[0].dma = DMA_MAPPING_ERROR;
	if (!page)
		return;
	r->place[0].dma = r->place[0].phys = page_to_phys(page);
	r->place[0].path = PATH_POOL;
	r->place[0].pool_kind = pool_taken(avail) + 1;
	r->value[3] = all_zero(cpu, op->size);
	keep(op, page_to_phys(page));
	h->cpu = cpu;
}

/* --- memory and the rest -------------------------------------------------------------------------------------------
 */

static void bytes(const struct op *op, struct result *r)
{
	u64 phys = op->phys, x = pattern_start(op->value);
	u8 *at;

	r->valid = true;
	if (op->kind == OP_DEV_WRITE || op->kind == OP_DEV_READ) {
		struct handle *h = &handles[op->handle];

		r->valid = h->live;
		if (!h->live)
			return;
		if (h->kind == OP_TBL_MAP || h->kind == OP_POOL_ALLOC)
			phys = h->dma + op->offset;
		else
			phys = dma_to_phys(device_of(h->dev), h->dma + op->offset);
		r->value[1] = phys;
	}
	if (!kside_is_ram(phys, op->size))
		return;
	at = __va(phys);
	if (op->kind == OP_FILL || op->kind == OP_DEV_WRITE)
		pattern_fill_words(&x, at, op->size);
	else
		r->value[0] = pattern_sum_words(PATTERN_SUM_START, at, op->size);
}

static void query(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);

	r->valid = true;
	r->value[0] = dma_get_required_mask(dev);
	r->value[1] = dma_max_mapping_size(dev);
	r->value[2] = dma_opt_mapping_size(dev);
	r->value[3] = dma_addressing_limited(dev);
	r->value[4] = dev->dma_skip_sync;
	r->value[5] = force_dma_unencrypted(dev);
	r->value[6] = dma_direct_supported(dev, op->value) > 0;
	r->value[7] = dma_get_merge_boundary(dev);
}

static void attach(const struct op *op, struct result *r)
{
	struct reserved_mem *rmem = &kside.rmem[op->value & 1];

	r->valid = rmem->size != 0;
	if (!r->valid)
		return;
	/* early in a real boot: here its line stands with the first device, as dmasim has it */
	if (!rmem->ops)
		kside_rmem_setup(rmem);
	r->ret = rmem->ops->device_init(rmem, device_of(op->dev));
}

static void setting(const struct op *op, struct result *r)
{
	struct device *dev = device_of(op->dev);

	r->valid = true;
	switch (op->kind) {
	case OP_SET_MASK:
		r->ret = dma_set_mask(dev, op->value);
		r->value[0] = dev->dma_skip_sync;
		break;
	case OP_SET_COHERENT_MASK:
		r->ret = dma_set_coherent_mask(dev, op->value);
		break;
	case OP_SET_DEC:
		r->ret = set_memory_decrypted((unsigned long)__va(op->phys), op->size >> PAGE_SHIFT);
		break;
	case OP_SET_ENC:
		r->ret = set_memory_encrypted((unsigned long)__va(op->phys), op->size >> PAGE_SHIFT);
		break;
	case OP_WORK:
		if (op->flag)
			kside_atomic_work();
		else
			kside_swiotlb_work();
		break;
	case OP_RCU:
		kside_run_rcu();
		break;
	case OP_CPU:
		kside.cpu = op->value;
		break;
	case OP_FAIL_DEC:
		kside.fail_dec = op->value;
		break;
	case OP_FAIL_ENC:
		kside.fail_enc = op->value;
		break;
	}
}

void kops_run(const struct op *op, struct result *r)
{
	if (op->handle >= OP_HANDLES || op->dev >= OP_DEVICES)
		return;
	switch (op->kind) {
	case OP_MAP:
	case OP_MAP_RESOURCE:
		map(op, r);
		break;
	case OP_UNMAP:
	case OP_UNMAP_RESOURCE:
		unmap(op, r);
		break;
	case OP_MAP_SG:
		map_sg(op, r);
		break;
	case OP_UNMAP_SG:
	case OP_SYNC_SG_CPU:
	case OP_SYNC_SG_DEV:
		sg_call(op, r);
		break;
	case OP_SYNC_CPU:
	case OP_SYNC_DEV:
	case OP_NEED_SYNC:
		sync(op, r);
		break;
	case OP_TBL_MAP:
	case OP_TBL_UNMAP:
		tbl(op, r);
		break;
	case OP_ALLOC:
	case OP_ALLOC_PAGES:
	case OP_ALLOC_NONCONTIGUOUS:
		alloc(op, r);
		break;
	case OP_FREE:
	case OP_FREE_PAGES:
	case OP_FREE_NONCONTIGUOUS:
		release(op, r);
		break;
	case OP_POOL_ALLOC:
	case OP_POOL_FREE:
		atomic_pool(op, r);
		break;
	case OP_FILL:
	case OP_SUM:
	case OP_DEV_WRITE:
	case OP_DEV_READ:
		bytes(op, r);
		break;
	case OP_QUERY:
		query(op, r);
		break;
	case OP_ATTACH:
		attach(op, r);
		break;
	default:
		setting(op, r);
	}
}
