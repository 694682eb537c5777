// SPDX-License-Identifier: GPL-2.0-only
/*
 * CONFIG_SWIOTLB_DYNAMIC. When no pool has room, a map takes a transient pool of just the slots that it needs, and a
 * worker adds a whole new pool in the background. Both may take memory from the page allocator or, where memory has to
 * be decrypted and the caller cannot block, from the atomic pools.
 */
#include "linux/direct.h"
#include "linux/swiotlb_internal.h"

#include <stdlib.h>

#define GFP_ZONEMASK (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32)

static u64 bytes_to_pages(u64 bytes)
{
	return (bytes + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* whether memory of a pool of @shared state is converted at all: without a state, the architecture decides */
static bool converts(const struct kernel *k, bool shared)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return true;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return shared;
}

/* 6.6: decrypts at once; pages that end too high, or failed, are freed in whatever state they are */
static phys_addr_t alloc_decrypted_pages(struct kernel *k, gfp_t gfp, u64 bytes, u64 phys_limit, bool *again)
{
	unsigned int order = get_order(bytes);
	phys_addr_t phys = alloc_pages(k, gfp, order);

	*again = false;
	if (DECIDE(k, swiotlb_no_pages, phys == INVALID_PHYS_ADDR, bytes, gfp))
		return INVALID_PHYS_ADDR;
	if (!DECIDE(k, swiotlb_pages_not_shared, set_memory_decrypted(k, phys, bytes_to_pages(bytes)) != 0, phys,
		    bytes)) {
		*again = DECIDE(k, swiotlb_pages_too_high, phys + bytes - 1 > phys_limit, phys + bytes - 1, phys_limit);
		if (!*again)
			return phys;
	}
	free_pages(k, phys, order);
	return INVALID_PHYS_ADDR;
}

/* pages above the limit are given back: *@again says that a lower zone may help */
static phys_addr_t alloc_dma_pages(struct kernel *k, const struct io_tlb_mem *mem, gfp_t gfp, u64 bytes, u64 phys_limit,
				   bool *again)
{
	unsigned int order = get_order(bytes);
	phys_addr_t phys;

	switch (k->profile.grow_pages) {
	case GROW_PAGES_FREED:
		return alloc_decrypted_pages(k, gfp, bytes, phys_limit, again);
	case GROW_PAGES_RESTORED:
		break;
	}
	phys = alloc_pages(k, gfp, order);
	*again = false;
	if (DECIDE(k, swiotlb_no_pages, phys == INVALID_PHYS_ADDR, bytes, gfp))
		return INVALID_PHYS_ADDR;
	*again = DECIDE(k, swiotlb_pages_too_high, phys + bytes - 1 > phys_limit, phys + bytes - 1, phys_limit);
	if (*again) {
		free_pages(k, phys, order);
		return INVALID_PHYS_ADDR;
	}
	if (!converts(k, mem->cc_shared))
		return phys;
	if (!DECIDE(k, swiotlb_pages_not_shared, set_memory_decrypted(k, phys, bytes_to_pages(bytes)) != 0, phys,
		    bytes))
		return phys;
	/* nobody knows in which state they are now: they go back only if they can be made private again */
	if (!set_memory_encrypted(k, phys, bytes_to_pages(bytes)))
		free_pages(k, phys, order);
	else
		pages_leaked(k, phys, 1ull << order);
	return INVALID_PHYS_ADDR;
}

/* whether decrypting pages has to be avoided for @dev in a context that cannot block */
static bool needs_atomic_pool(struct kernel *k, const struct device *dev, const struct io_tlb_mem *mem)
{
	switch (k->profile.grow_source) {
	case GROW_SOURCE_DEVICE:
		return dev && force_dma_unencrypted(k, dev);
	case GROW_SOURCE_POOL_ANY:
		return mem->cc_shared;
	case GROW_SOURCE_POOL:
		break;
	}
	return dev && mem->cc_shared;
}

/* the attributes with which shared memory is asked for, in kernels that have them */
static u64 shared_attrs(const struct kernel *k, const struct io_tlb_mem *mem)
{
	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
		return 0;
	case ALLOC_ATTR_CC_SHARED:
		return mem->cc_shared ? DMA_ATTR_CC_SHARED : 0;
	case ALLOC_ATTR_INTERNAL:
		break;
	}
	return mem->cc_shared ? DMA_ATTR_ALLOC_CC_SHARED : 0;
}

static phys_addr_t alloc_atomic_tlb(struct kernel *k, struct device *dev, const struct io_tlb_mem *mem, u64 bytes,
				    gfp_t gfp, u64 *vaddr)
{
	phys_addr_t phys;

	if (!k->config.dma_coherent_pool)
		return INVALID_PHYS_ADDR;
	phys = dma_alloc_from_pool(k, dev, bytes, vaddr, gfp, shared_attrs(k, mem), dma_coherent_ok, NULL);
	switch (k->profile.grow_vaddr) {
	case GROW_VADDR_LINEAR:
		if (phys != INVALID_PHYS_ADDR)
			*vaddr = kernel_va(k, phys);
		break;
	case GROW_VADDR_KEPT:
		break;
	}
	return phys;
}

static phys_addr_t swiotlb_alloc_tlb(struct kernel *k, struct device *dev, const struct io_tlb_mem *mem, u64 bytes,
				     u64 phys_limit, gfp_t gfp, u64 *vaddr)
{
	phys_addr_t phys;
	bool again;

	*vaddr = 0;
	if (!gfpflags_allow_blocking(gfp) &&
	    DECIDE(k, swiotlb_grow_atomic, needs_atomic_pool(k, dev, mem), mem->cc_shared, gfp))
		return alloc_atomic_tlb(k, dev, mem, bytes, gfp, vaddr);
	gfp &= ~GFP_ZONEMASK;
	if (phys_limit <= k->arch.zone_dma_limit)
		gfp |= __GFP_DMA;
	else if (phys_limit <= DMA_BIT_MASK(32))
		gfp |= __GFP_DMA32;
	while ((phys = alloc_dma_pages(k, mem, gfp, bytes, phys_limit, &again)) == INVALID_PHYS_ADDR && again) {
		if (k->config.zone_dma32 && phys_limit < DMA_BIT_MASK(64) && !(gfp & (__GFP_DMA32 | __GFP_DMA)))
			gfp |= __GFP_DMA32;
		else if (k->config.zone_dma && !(gfp & __GFP_DMA))
			gfp = (gfp & ~__GFP_DMA32) | __GFP_DMA;
		else
			return INVALID_PHYS_ADDR;
	}
	if (phys != INVALID_PHYS_ADDR)
		*vaddr = kernel_va(k, phys);
	return phys;
}

/* set_memory_encrypted() takes a mutex, which an RCU callback must not */
static void convert_deferred(struct kernel *k)
{
	switch (k->profile.dyn_free) {
	case DYN_FREE_RCU:
		break;
	case DYN_FREE_WORK:
		return;
	}
	if (k->arch.converts_pages)
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel sleeps in an RCU callback in swiotlb_dyn_free");
}

static void swiotlb_free_tlb(struct kernel *k, phys_addr_t start, u64 vaddr, u64 bytes, bool shared, bool deferred)
{
	if (k->config.dma_coherent_pool && dma_free_from_pool(k, NULL, vaddr, bytes))
		return;
	if (deferred && converts(k, shared))
		convert_deferred(k);
	if (converts(k, shared) &&
	    DECIDE(k, swiotlb_tlb_leaked, set_memory_encrypted(k, start, bytes_to_pages(bytes)) != 0, start, bytes)) {
		pages_leaked(k, start, 1ull << get_order(bytes));
		return;
	}
	free_pages(k, start, get_order(bytes));
}

static unsigned int slots_order(u64 nslabs)
{
	return get_order(nslabs * KERNEL_SLOT_BYTES);
}

/* kernel: swiotlb_dyn_free() */
static void free_pool(struct kernel *k, struct io_tlb_pool *pool, bool deferred)
{
	free_pages(k, pool->slots_phys, slots_order(pool->nslabs));
	swiotlb_free_tlb(k, pool->start, pool->vaddr, pool->end - pool->start, pool->cc_shared, deferred);
	swiotlb_drop_pool(pool);
	free(pool);
}

static struct io_tlb_pool *swiotlb_alloc_pool(struct kernel *k, struct device *dev, struct io_tlb_mem *mem,
					      u64 minslabs, u64 nslabs, unsigned int nareas, u64 phys_limit, gfp_t gfp)
{
	struct io_tlb_pool *pool;
	phys_addr_t tlb;
	u64 vaddr;

	if (nslabs > (u64)SLABS_PER_PAGE << MAX_PAGE_ORDER) {
		nslabs = (u64)SLABS_PER_PAGE << MAX_PAGE_ORDER;
		nareas = limit_nareas(k, nareas, nslabs);
	}
	pool = calloc(1, sizeof(*pool));
	if (!pool) {
		k->oom++;
		return NULL;
	}
	pool->cc_shared = mem->cc_shared;
	while ((tlb = swiotlb_alloc_tlb(k, dev, mem, nslabs << IO_TLB_SHIFT, phys_limit, gfp, &vaddr)) ==
	       INVALID_PHYS_ADDR) {
		if (nslabs <= minslabs)
			goto error_tlb;
		nslabs = align_up(nslabs >> 1, IO_TLB_SEGSIZE);
		nareas = limit_nareas(k, nareas, nslabs);
	}
	pool->areas_phys = INVALID_PHYS_ADDR;
	pool->slots_phys = alloc_pages(k, gfp, slots_order(nslabs));
	if (pool->slots_phys == INVALID_PHYS_ADDR)
		goto error_slots;
	if (swiotlb_init_io_tlb_pool(k, mem, pool, tlb, vaddr, nslabs, true, nareas))
		return pool;
	free_pages(k, pool->slots_phys, slots_order(nslabs));
error_slots:
	swiotlb_free_tlb(k, tlb, vaddr, nslabs << IO_TLB_SHIFT, mem->cc_shared, false);
error_tlb:
	free(pool);
	return NULL;
}

/* until the RCU grace period or the work behind it has passed */
static void free_later(struct kernel *k, struct io_tlb_pool *pool)
{
	pool->next = k->swiotlb.dead;
	k->swiotlb.dead = pool;
}

/* a transient pool in which not even its own request fits: alignment or boundary */
static void free_unused(struct kernel *k, struct io_tlb_pool *pool)
{
	switch (k->profile.dyn_free) {
	case DYN_FREE_RCU:
		free_pool(k, pool, false);
		return;
	case DYN_FREE_WORK:
		break;
	}
	free_later(k, pool);
}

struct io_tlb_pool *swiotlb_grow(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
				 unsigned int alloc_align_mask, s64 *index)
{
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	u64 nslabs = nr_slots(alloc_size);
	struct io_tlb_pool *pool;

	*index = SLOTS_FULL;
	mem->grow_pending = true;
	pool = swiotlb_alloc_pool(k, dev, mem, nslabs, nslabs, 1, dma_device_limit(dev), GFP_NOWAIT | __GFP_NOWARN);
	if (!DECIDE(k, swiotlb_transient_memory, pool != NULL, nslabs, dma_device_limit(dev)))
		return NULL;
	*index = swiotlb_search_pool_area(k, dev, pool, 0, orig_addr, alloc_size, alloc_align_mask);
	if (!DECIDE(k, swiotlb_transient_fits, *index >= 0, pool->start, alloc_align_mask)) {
		free_unused(k, pool);
		return NULL;
	}
	pool->transient = true;
	pool->next = dev->dma_io_tlb_pools;
	dev->dma_io_tlb_pools = pool;
	mem->transient_nslabs += pool->nslabs;
	return pool;
}

static void unlink_pool(struct io_tlb_pool **list, struct io_tlb_pool *pool)
{
	while (*list && *list != pool)
		list = &(*list)->next;
	if (*list)
		*list = pool->next;
}

bool swiotlb_del_transient(struct kernel *k, struct device *dev, struct io_tlb_pool *pool)
{
	struct io_tlb_mem *mem = pool->mem;

	if (!DECIDE(k, swiotlb_transient, pool->transient, pool->start, pool->nslabs))
		return false;
	mem->total_used -= pool->nslabs;
	unlink_pool(&dev->dma_io_tlb_pools, pool);
	free_later(k, pool);
	mem->transient_nslabs -= pool->nslabs;
	return true;
}

/* kernel: swiotlb_dyn_alloc() */
static void dyn_alloc(struct kernel *k, struct io_tlb_mem *mem)
{
	struct io_tlb_pool *pool;

	if (!mem->grow_pending)
		return;
	mem->grow_pending = false;
	pool = swiotlb_alloc_pool(k, NULL, mem, IO_TLB_MIN_SLABS, k->swiotlb.default_nslabs, k->swiotlb.default_nareas,
				  mem->phys_limit, GFP_KERNEL);
	if (!DECIDE(k, swiotlb_grown, pool != NULL, k->swiotlb.default_nslabs, mem->phys_limit)) {
		kernel_printk_ratelimited(k, LOG_SITE_swiotlb_no_new_pool, LOG_WARN, NULL,
					  "software IO TLB: Failed to allocate new pool");
		return;
	}
	add_mem_pool(k, mem, pool);
}

void swiotlb_run_grow(struct kernel *k)
{
	dyn_alloc(k, &k->swiotlb.def);
	/* a restricted pool has no more memory than was reserved for it */
	dyn_alloc(k, &k->swiotlb.host_private);
}

void swiotlb_run_frees(struct kernel *k)
{
	struct io_tlb_pool *pool = k->swiotlb.dead, *oldest = NULL, *next;

	/* callbacks run in the order in which they were queued */
	for (; pool; pool = next) {
		next = pool->next;
		pool->next = oldest;
		oldest = pool;
	}
	k->swiotlb.dead = NULL;
	for (; oldest; oldest = next) {
		next = oldest->next;
		free_pool(k, oldest, true);
	}
}

void swiotlb_run_work(struct kernel *k)
{
	swiotlb_run_grow(k);
	swiotlb_run_frees(k);
}
