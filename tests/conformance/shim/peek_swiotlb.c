// SPDX-License-Identifier: GPL-2.0-only
/* kernel/dma/swiotlb.c as it is, and behind it in the same unit: views of what it keeps to itself */
#include KSIDE_SWIOTLB_C

#include "kside.h"

#ifdef KSIDE_HAVE_POOLS
typedef struct io_tlb_pool kpool;
#define default_pool(mem) (&(mem)->defpool)
#else
/* before 6.6 the allocator is its only pool */
typedef struct io_tlb_mem kpool;
#define default_pool(mem) (mem)
#endif

#ifdef KSIDE_HAVE_PADDING
#define pad_of(slot) ((slot)->pad_slots)
#else
#define pad_of(slot) 0
#endif

bool kside_swiotlb_allocated(void)
{
	return io_tlb_default_mem.nslabs;
}

void kside_dev_init(struct device *dev)
{
#ifdef KSIDE_HAVE_POOLS
	swiotlb_dev_init(dev);
#else
	dev->dma_io_tlb_mem = &io_tlb_default_mem;
#endif
}

static kpool *find(struct device *dev, u64 phys)
{
#ifdef KSIDE_HAVE_POOLS
	return swiotlb_find_pool(dev, phys);
#else
	return is_swiotlb_buffer(dev, phys) ? dev->dma_io_tlb_mem : NULL;
#endif
}

static int kind_of(const struct device *dev, const kpool *pool)
{
#ifdef CONFIG_SWIOTLB_DYNAMIC
	if (pool->transient)
		return 3;
#endif
	if (dev->dma_io_tlb_mem != &io_tlb_default_mem)
		return 4;
	return pool == default_pool(&io_tlb_default_mem) ? 1 : 2;
}

void kside_find(struct device *dev, u64 phys, struct result_place *place)
{
	kpool *pool = find(dev, phys);
	const struct io_tlb_slot *slot;
	u64 index;

	if (!pool)
		return;
	index = (phys - pool->start) >> IO_TLB_SHIFT;
	slot = &pool->slots[index];
	place->path = PATH_SWIOTLB;
	place->pool_kind = kind_of(dev, pool);
	place->slot = index;
	place->area = index / pool->area_nslabs;
	place->pad = pad_of(slot);
	/* the first slot of the allocation knows its size */
	slot -= place->pad;
	place->nslots = nr_slots(slot->alloc_size + (phys & dma_get_min_align_mask(dev) & (IO_TLB_SIZE - 1)));
}

static bool dump_pool(const struct dump_visitor *v, unsigned int n, const kpool *pool)
{
	struct dump_pool p = { .start = pool->start,
			       .end = pool->end,
			       .nslabs = pool->nslabs,
			       .nareas = pool->nareas,
			       .area_nslabs = pool->area_nslabs,
			       .late_alloc = pool->late_alloc };

#ifdef CONFIG_SWIOTLB_DYNAMIC
	p.transient = pool->transient;
#endif
	if (!v->pool(v->arg, n, &p))
		return false;
	if (!pool->nslabs)
		return true;
	for (unsigned int i = 0; i < pool->nareas; i++) {
		struct dump_area a = { .used = pool->areas[i].used, .index = pool->areas[i].index };

		if (!v->area(v->arg, i, &a))
			return false;
	}
	for (unsigned int i = 0; i < pool->nslabs; i++) {
		const struct io_tlb_slot *slot = &pool->slots[i];
		struct dump_slot s = { .orig_addr = slot->orig_addr,
				       .alloc_size = slot->alloc_size,
				       .list = slot->list,
				       .pad_slots = pad_of(slot) };

		if (!v->slot(v->arg, i, &s))
			return false;
	}
	return true;
}

static bool dump_mem(const struct dump_visitor *v, unsigned int n, struct io_tlb_mem *mem)
{
	struct dump_mem m = { .nslabs = mem->nslabs,
			      .used = mem_used(mem),
			      .force_bounce = mem->force_bounce,
			      .for_alloc = mem->for_alloc };
	unsigned int pools = 0;

	if (!mem->nslabs)
		m.used = 0;
#ifdef CONFIG_SWIOTLB_DYNAMIC
	kpool *pool;

	m.can_grow = mem->can_grow;
	m.phys_limit = mem->phys_limit;
#ifdef CONFIG_DEBUG_FS
	m.transient_nslabs = atomic_long_read(&mem->transient_nslabs);
#endif
	list_for_each_entry(pool, &mem->pools, node) m.pools++;
#else
	m.pools = mem->nslabs != 0;
#endif
#if defined(KSIDE_HAVE_POOLS) && defined(CONFIG_DEBUG_FS)
	m.hiwater = atomic_long_read(&mem->used_hiwater);
#endif
	if (!v->mem(v->arg, n, &m))
		return false;
#ifdef CONFIG_SWIOTLB_DYNAMIC
	list_for_each_entry(pool, &mem->pools, node) if (!dump_pool(v, pools++, pool)) return false;
	return true;
#else
	return !mem->nslabs || dump_pool(v, pools, default_pool(mem));
#endif
}

void kside_dump_swiotlb(const struct dump_visitor *v)
{
	if (!dump_mem(v, 0, &io_tlb_default_mem))
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(kside.rmem); i++)
		if (kside.rmem[i].priv && !dump_mem(v, i + 1, kside.rmem[i].priv))
			return;
#ifdef CONFIG_SWIOTLB_DYNAMIC
	for (unsigned int d = 0; d < kside.platform.devices; d++) {
		unsigned int n = 100 * (d + 1);
		kpool *pool;

		list_for_each_entry(pool, &kside.dev[d].dma_io_tlb_pools, node) if (!dump_pool(v, n++, pool)) return;
	}
#endif
}

u64 kside_tbl_map(struct device *dev, u64 phys, u64 size, u64 align, int dir, u64 attrs)
{
#if defined(KSIDE_HAVE_ATTRS_BY_REFERENCE)
	unsigned long a = attrs;

	return swiotlb_tbl_map_single(dev, phys, size, align, dir, &a);
#elif defined(KSIDE_HAVE_ALLOC_SIZE)
	/* the caller then rounds up, as dma-iommu did */
	return swiotlb_tbl_map_single(dev, phys, size, ALIGN(size, align + 1), align, dir, attrs);
#else
	return swiotlb_tbl_map_single(dev, phys, size, align, dir, attrs);
#endif
}

void kside_swiotlb_work(void)
{
#ifdef CONFIG_SWIOTLB_DYNAMIC
	kside_run_work(swiotlb_dyn_alloc, true);
#endif
}

int kside_rmem_setup(struct reserved_mem *rmem)
{
	return rmem_swiotlb_setup(rmem);
}
