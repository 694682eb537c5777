// SPDX-License-Identifier: GPL-2.0-only
/*
 * The atomic pools: coherent memory that was mapped and, where needed, decrypted in advance.
 */
#include "linux/genalloc.h"
#include "linux/kernel.h"
#include "linux/swiotlb_internal.h"

#include <errno.h>
#include <inttypes.h>

static const struct {
	gfp_t gfp;
	const char *name; /* %pGg */
} pool_info[ATOMIC_POOL_COUNT] = {
	[ATOMIC_POOL_DMA] = { GFP_KERNEL | GFP_DMA, "GFP_KERNEL|GFP_DMA" },
	[ATOMIC_POOL_DMA32] = { GFP_KERNEL | GFP_DMA32, "GFP_KERNEL|GFP_DMA32" },
	[ATOMIC_POOL_KERNEL] = { GFP_KERNEL, "GFP_KERNEL" },
};

/* an attempt to add memory to a pool, as far as it has come */
struct expansion {
	phys_addr_t page;
	unsigned int order;
	u64 addr; /* kernel pointer: in the linear map, or remapped */
};

static bool converts(const struct kernel *k, enum atomic_pool pool)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return true;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return k->pools.cc_shared[pool];
}

/* the protection of the new mapping, in kernels that give it one at all */
static bool remaps_decrypted(const struct kernel *k, enum atomic_pool pool)
{
	switch (k->profile.pool_remap) {
	case POOL_REMAP_DECRYPTED:
		return converts(k, pool);
	case POOL_REMAP_PRIVATE:
		break;
	}
	return false;
}

static void unmap_expansion(struct kernel *k, const struct expansion *e)
{
	if (k->config.dma_direct_remap)
		vunmap(k, e->addr);
}

/* whether pages of a failed expansion go back. Older kernels free them on one path only, whatever their state */
static bool frees_pages(const struct kernel *k, bool uncertain)
{
	switch (k->profile.pool_expand_cleanup) {
	case POOL_EXPAND_CLEANUP_ALWAYS:
		return true;
	case POOL_EXPAND_CLEANUP_REMAP:
		return k->config.dma_direct_remap;
	case POOL_EXPAND_CLEANUP_CERTAIN:
		break;
	}
	return !uncertain;
}

static void undo_expansion(struct kernel *k, const struct expansion *e, bool uncertain)
{
	unmap_expansion(k, e);
	if (DECIDE(k, atomic_pool_leaks, !frees_pages(k, uncertain), e->page, PAGE_SIZE << e->order)) {
		pages_leaked(k, e->page, 1ull << e->order);
		return;
	}
	free_pages(k, e->page, e->order);
}

/* after decryption: private again, or kept for ever. The older kernels then keep the mapping, too */
static void undo_decrypted(struct kernel *k, enum atomic_pool pool, const struct expansion *e)
{
	bool stuck = converts(k, pool) && set_memory_encrypted(k, e->page, 1ull << e->order);

	switch (k->profile.pool_expand_cleanup) {
	case POOL_EXPAND_CLEANUP_ALWAYS:
	case POOL_EXPAND_CLEANUP_REMAP:
		if (stuck) {
			pages_leaked(k, e->page, 1ull << e->order);
			return;
		}
		break;
	case POOL_EXPAND_CLEANUP_CERTAIN:
		break;
	}
	undo_expansion(k, e, stuck);
}

static bool alloc_expansion(struct kernel *k, struct expansion *e, u64 pool_size, gfp_t gfp)
{
	unsigned int order = get_order(pool_size);

	if (order > MAX_PAGE_ORDER)
		order = MAX_PAGE_ORDER;
	do {
		e->order = order;
		e->page = cma_in_zone(k, gfp) ? dma_alloc_from_contiguous(k, 1ull << order, order) : INVALID_PHYS_ADDR;
		if (e->page == INVALID_PHYS_ADDR)
			e->page = alloc_pages(k, gfp | __GFP_NOWARN, order);
	} while (e->page == INVALID_PHYS_ADDR && order-- > 0);
	return !DECIDE(k, atomic_pool_no_pages, e->page == INVALID_PHYS_ADDR, pool_size, gfp);
}

/* the only thing that can fail here is the kernel's memory for the entry in its books */
static int add_to_pool(struct kernel *k, enum atomic_pool pool, const struct expansion *e)
{
	if (k->faults.gen_pool_add && !--k->faults.gen_pool_add)
		return -ENOMEM;
	if (!gen_pool_add_virt(k->pools.pool[pool], e->addr, e->page, PAGE_SIZE << e->order))
		return 0;
	k->oom++;
	return -ENOMEM;
}

static int atomic_pool_expand(struct kernel *k, enum atomic_pool pool, u64 pool_size)
{
	struct expansion e;

	if (!alloc_expansion(k, &e, pool_size, pool_info[pool].gfp))
		return -ENOMEM;
	e.addr = kernel_va(k, e.page);
	if (k->config.dma_direct_remap) {
		e.addr = vmap_contiguous(k, e.page, PAGE_SIZE << e.order, remaps_decrypted(k, pool));
		if (!e.addr) {
			free_pages(k, e.page, e.order);
			return -ENOMEM;
		}
	}
	if (converts(k, pool)) {
		int ret = set_memory_decrypted(k, e.page, 1ull << e.order);

		if (DECIDE(k, atomic_pool_not_shared, ret != 0, e.page, PAGE_SIZE << e.order)) {
			undo_expansion(k, &e, true);
			return ret;
		}
	}
	if (add_to_pool(k, pool, &e)) {
		undo_decrypted(k, pool, &e);
		return -ENOMEM;
	}
	k->pools.size[pool] += PAGE_SIZE << e.order;
	k->pools.first_addr = min_not_zero(k->pools.first_addr, e.addr);
	k->pools.last_addr = max_u64(k->pools.last_addr, e.addr + (PAGE_SIZE << e.order) - 1);
	return 0;
}

static void atomic_pool_resize(struct kernel *k, enum atomic_pool pool)
{
	struct gen_pool *gen = k->pools.pool[pool];

	if (gen && DECIDE(k, atomic_pool_grows, gen_pool_avail(gen) < k->pools.atomic_pool_size, gen_pool_avail(gen),
			  k->pools.atomic_pool_size))
		atomic_pool_expand(k, pool, gen_pool_size(gen));
}

void atomic_pool_run_work(struct kernel *k)
{
	if (!k->pools.grow_pending)
		return;
	k->pools.grow_pending = false;
	if (k->config.zone_dma)
		atomic_pool_resize(k, ATOMIC_POOL_DMA);
	if (k->config.zone_dma32)
		atomic_pool_resize(k, ATOMIC_POOL_DMA32);
	atomic_pool_resize(k, ATOMIC_POOL_KERNEL);
}

/* proposal B is about bounce pools alone */
static bool default_shared(const struct kernel *k)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return false;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);
}

/* kernel: __dma_atomic_pool_init() */
static void init_pool(struct kernel *k, enum atomic_pool pool)
{
	struct atomic_pools *pools = &k->pools;
	u64 size = pools->atomic_pool_size;

	pools->pool[pool] = gen_pool_create(PAGE_SHIFT);
	if (!pools->pool[pool]) {
		k->oom++;
		return;
	}
	pools->cc_shared[pool] = default_shared(k);
	if (atomic_pool_expand(k, pool, size)) {
		gen_pool_destroy(pools->pool[pool]);
		pools->pool[pool] = NULL;
		kernel_printk(k, LOG_ERR, NULL, "DMA: failed to allocate %" PRIu64 " KiB %s pool for atomic allocation",
			      size >> 10, pool_info[pool].name);
		return;
	}
	kernel_printk(k, LOG_INFO, NULL, "DMA: preallocated %" PRIu64 " KiB %s pool for atomic allocations",
		      gen_pool_size(pools->pool[pool]) >> 10, pool_info[pool].name);
}

static bool wants_kernel_pool(const struct kernel *k)
{
	switch (k->profile.pool_order) {
	case POOL_ORDER_KERNEL_ALWAYS:
		return true;
	case POOL_ORDER_BY_ZONE:
		break;
	}
	return zone_has_memory(k, ZONE_NORMAL);
}

static bool wants_dma32_pool(const struct kernel *k)
{
	switch (k->profile.pool_order) {
	case POOL_ORDER_KERNEL_ALWAYS:
		return k->config.zone_dma32;
	case POOL_ORDER_BY_ZONE:
		break;
	}
	return k->config.zone_dma32 && zone_has_memory(k, ZONE_DMA32);
}

void dma_atomic_pool_init(struct kernel *k)
{
	struct atomic_pools *pools = &k->pools;

	if (!k->config.dma_coherent_pool)
		return;
	pools->atomic_pool_size = k->cmdline.coherent_pool;
	if (!pools->atomic_pool_size) {
		/* a page for each 32 MiB: 128 KiB for each GiB */
		u64 pages = totalram_pages(k) / (GiB(1) / KiB(128));

		pages = min_u64(pages, 1ull << MAX_PAGE_ORDER);
		pools->atomic_pool_size = max_u64(pages << PAGE_SHIFT, KiB(128));
	}
	if (wants_kernel_pool(k))
		init_pool(k, ATOMIC_POOL_KERNEL);
	if (k->config.zone_dma && zone_has_memory(k, ZONE_DMA))
		init_pool(k, ATOMIC_POOL_DMA);
	if (wants_dma32_pool(k))
		init_pool(k, ATOMIC_POOL_DMA32);
}

void dma_atomic_pool_destroy(struct kernel *k)
{
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++) {
		gen_pool_destroy(k->pools.pool[i]);
		k->pools.pool[i] = NULL;
	}
}

/* the first of three that exists; -1: none of them */
static int first_pool(const struct kernel *k, int a, int b, int c)
{
	const int order[] = { a, b, c };

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (order[i] >= 0 && k->pools.pool[order[i]])
			return order[i];
	return -1;
}

static int guess_first(const struct kernel *k, gfp_t gfp)
{
	switch (k->profile.pool_order) {
	case POOL_ORDER_KERNEL_ALWAYS:
		/* the DMA32 pool even where it could not be set up, and then none at all */
		if (k->config.zone_dma32 && (gfp & GFP_DMA32))
			return first_pool(k, ATOMIC_POOL_DMA32, -1, -1);
		if (k->pools.pool[ATOMIC_POOL_DMA] && (gfp & GFP_DMA))
			return ATOMIC_POOL_DMA;
		return first_pool(k, ATOMIC_POOL_KERNEL, -1, -1);
	case POOL_ORDER_BY_ZONE:
		break;
	}
	if (gfp & GFP_DMA)
		return first_pool(k, ATOMIC_POOL_DMA, ATOMIC_POOL_DMA32, ATOMIC_POOL_KERNEL);
	if (gfp & GFP_DMA32)
		return first_pool(k, ATOMIC_POOL_DMA32, ATOMIC_POOL_DMA, ATOMIC_POOL_KERNEL);
	return first_pool(k, ATOMIC_POOL_KERNEL, ATOMIC_POOL_DMA32, ATOMIC_POOL_DMA);
}

/* the next pool to try after @prev (-1: the first); -1: no more */
static int dma_guess_pool(const struct kernel *k, int prev, gfp_t gfp)
{
	if (prev < 0)
		return guess_first(k, gfp);
	if (prev == ATOMIC_POOL_KERNEL)
		return first_pool(k, ATOMIC_POOL_DMA32, ATOMIC_POOL_DMA, -1);
	if (prev == ATOMIC_POOL_DMA32)
		return first_pool(k, ATOMIC_POOL_DMA, -1, -1);
	return -1;
}

/* behaviour alloc_attr: which attribute asks for shared memory, if any does */
static bool state_matches(const struct kernel *k, int pool, u64 attrs)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return true;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
		return true;
	case ALLOC_ATTR_CC_SHARED:
		return k->pools.cc_shared[pool] == !!(attrs & DMA_ATTR_CC_SHARED);
	case ALLOC_ATTR_INTERNAL:
		break;
	}
	return k->pools.cc_shared[pool] == !!(attrs & DMA_ATTR_ALLOC_CC_SHARED);
}

static phys_addr_t alloc_in_pool(struct kernel *k, const struct device *dev, u64 size, struct gen_pool *gen,
				 u64 *cpu_addr, phys_addr_ok_fn phys_addr_ok)
{
	u64 addr = gen_pool_alloc(gen, size);
	phys_addr_t phys;

	if (!DECIDE(k, atomic_pool_fits, addr != 0, size, gen_pool_avail(gen)))
		return INVALID_PHYS_ADDR;
	phys = gen_pool_virt_to_phys(gen, addr);
	if (DECIDE(k, atomic_pool_out_of_reach, phys_addr_ok && !phys_addr_ok(k, dev, phys, size), phys, size)) {
		gen_pool_free(gen, addr, size);
		return INVALID_PHYS_ADDR;
	}
	if (gen_pool_avail(gen) < k->pools.atomic_pool_size)
		k->pools.grow_pending = true;
	*cpu_addr = addr;
	kernel_memset(k, phys, 0, size);
	return phys;
}

/* for both causes, and said in any case */
static bool one_warning(const struct kernel *k)
{
	switch (k->profile.pool_warning) {
	case POOL_WARNING_BY_CAUSE:
		return false;
	case POOL_WARNING_ALWAYS:
		break;
	}
	return true;
}

static void report_failure(struct kernel *k, const struct device *dev, gfp_t gfp, bool pool_found)
{
	const char *name = dev ? dev->name : "(null)";

	if (!DECIDE(k, atomic_pool_exhausted, pool_found, gfp, 0) || one_warning(k))
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL, "Failed to get suitable pool for %s", name);
	else if (!(gfp & __GFP_NOWARN))
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL, "DMA pool exhausted for %s", name);
}

phys_addr_t dma_alloc_from_pool(struct kernel *k, const struct device *dev, u64 size, u64 *cpu_addr, gfp_t gfp,
				u64 attrs, phys_addr_ok_fn phys_addr_ok, enum atomic_pool *which)
{
	bool pool_found = false;
	int pool = -1;

	while ((pool = dma_guess_pool(k, pool, gfp)) >= 0) {
		phys_addr_t phys;

		if (DECIDE(k, atomic_pool_state, !state_matches(k, pool, attrs), pool, attrs))
			continue;
		pool_found = true;
		phys = alloc_in_pool(k, dev, size, k->pools.pool[pool], cpu_addr, phys_addr_ok);
		if (phys == INVALID_PHYS_ADDR)
			continue;
		if (which)
			*which = (enum atomic_pool)pool;
		return phys;
	}
	RULE(k, atomic_pool_exhausted);
	report_failure(k, dev, gfp, pool_found);
	return INVALID_PHYS_ADDR;
}

static bool free_to(struct kernel *k, int pool, u64 cpu_addr, u64 size)
{
	if (!gen_pool_free(k->pools.pool[pool], cpu_addr, size))
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel stops at BUG_ON(remain) in gen_pool_free_owner");
	return true;
}

bool dma_free_from_pool(struct kernel *k, const struct device *dev, u64 cpu_addr, u64 size)
{
	int pool = -1;

	(void)dev;
	if (cpu_addr < k->pools.first_addr || cpu_addr > k->pools.last_addr)
		return false;
	while ((pool = dma_guess_pool(k, pool, 0)) >= 0)
		if (gen_pool_has_addr(k->pools.pool[pool], cpu_addr, size))
			return free_to(k, pool, cpu_addr, size);
	return false;
}

static const struct gen_pool_chunk *chunk_of(const struct gen_pool *gen, phys_addr_t phys, u64 size)
{
	const struct gen_pool_chunk *chunk = gen->chunks;

	for (; chunk; chunk = chunk->next) {
		u64 last = chunk->phys_addr + (chunk->end_addr - chunk->start_addr);

		if (phys >= chunk->phys_addr && phys + size - 1 <= last)
			break;
	}
	return chunk;
}

static bool free_by_phys(struct kernel *k, phys_addr_t phys, u64 size)
{
	int pool = -1;

	while ((pool = dma_guess_pool(k, pool, 0)) >= 0) {
		const struct gen_pool_chunk *chunk = chunk_of(k->pools.pool[pool], phys, size);

		if (chunk)
			return free_to(k, pool, chunk->start_addr + (phys - chunk->phys_addr), size);
	}
	return false;
}

bool dma_free_from_pool_page(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size)
{
	bool by_phys = false;

	switch (k->profile.pool_free_lookup) {
	case POOL_FREE_LOOKUP_ADDRESS:
		break;
	case POOL_FREE_LOOKUP_PAGE:
		by_phys = k->config.dma_direct_remap;
		break;
	}
	if (DECIDE(k, atomic_pool_free_by_phys, by_phys, phys, size))
		return free_by_phys(k, phys, size);
	return dma_free_from_pool(k, dev, kernel_va(k, phys), size);
}

int atomic_pool_find(const struct kernel *k, phys_addr_t phys, u64 size)
{
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++)
		if (k->pools.pool[i] && chunk_of(k->pools.pool[i], phys, size))
			return i;
	return -1;
}
