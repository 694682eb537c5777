// SPDX-License-Identifier: GPL-2.0-only
/*
 * The default pool: its size and areas, where boot puts it, its decryption, and its end.
 */
#include "linux/swiotlb_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PR "software IO TLB: "
/* SMP_CACHE_BYTES, the alignment of the areas */
#define AREA_ALIGN 64

static bool is_power_of_2(u64 n)
{
	return n && !(n & (n - 1));
}

/* areas need a power of two each of whole segments; true if the pool grew for it */
static bool round_up_default_nslabs(struct kernel *k)
{
	struct swiotlb_state *s = &k->swiotlb;

	if (!s->default_nareas)
		return false;
	if (s->default_nslabs < (u64)IO_TLB_SEGSIZE * s->default_nareas)
		s->default_nslabs = (u64)IO_TLB_SEGSIZE * s->default_nareas;
	else if (is_power_of_2(s->default_nslabs))
		return false;
	s->default_nslabs = roundup_pow_of_two(s->default_nslabs);
	return true;
}

void swiotlb_adjust_nareas(struct kernel *k, unsigned int nareas)
{
	if (!nareas)
		nareas = 1;
	else if (!is_power_of_2(nareas))
		nareas = (unsigned int)roundup_pow_of_two(nareas);
	k->swiotlb.default_nareas = nareas;
	kernel_printk(k, LOG_INFO, NULL, PR "area num %u.", nareas);
	if (round_up_default_nslabs(k))
		kernel_printk(k, LOG_INFO, NULL, PR "SWIOTLB bounce buffer size roundup to %" PRIu64 "MB",
			      (k->swiotlb.default_nslabs << IO_TLB_SHIFT) >> 20);
}

unsigned int limit_nareas(const struct kernel *k, unsigned int nareas, u64 nslots)
{
	switch (k->profile.area_limit) {
	case AREA_LIMIT_COMPUTED:
	case AREA_LIMIT_USED:
		break;
	case AREA_LIMIT_NONE:
		return nareas;
	}
	if (nslots < (u64)nareas * IO_TLB_SEGSIZE)
		return (unsigned int)(nslots / IO_TLB_SEGSIZE);
	return nareas;
}

void setup_io_tlb_npages(struct kernel *k)
{
	struct swiotlb_state *s = &k->swiotlb;

	s->default_nslabs = IO_TLB_DEFAULT_SIZE >> IO_TLB_SHIFT;
	if (k->cmdline.swiotlb_nslabs)
		s->default_nslabs = align_up(k->cmdline.swiotlb_nslabs, IO_TLB_SEGSIZE);
	if (k->cmdline.swiotlb_nareas)
		swiotlb_adjust_nareas(k, k->cmdline.swiotlb_nareas);
	s->force_bounce = k->cmdline.swiotlb_force;
	s->force_disable = k->cmdline.swiotlb_noforce;
}

u64 swiotlb_size_or_default(const struct kernel *k)
{
	return k->swiotlb.default_nslabs << IO_TLB_SHIFT;
}

void swiotlb_adjust_size(struct kernel *k, u64 size)
{
	struct swiotlb_state *s = &k->swiotlb;

	if (DECIDE(k, swiotlb_size_given, s->default_nslabs != IO_TLB_DEFAULT_SIZE >> IO_TLB_SHIFT,
		   s->default_nslabs << IO_TLB_SHIFT, size))
		return;
	size = align_up(size, IO_TLB_SIZE);
	s->default_nslabs = align_up(size >> IO_TLB_SHIFT, IO_TLB_SEGSIZE);
	if (round_up_default_nslabs(k))
		size = s->default_nslabs << IO_TLB_SHIFT;
	kernel_printk(k, LOG_INFO, NULL, PR "SWIOTLB bounce buffer size adjusted to %" PRIu64 "MB", size >> 20);
}

void swiotlb_print_info(struct kernel *k)
{
	const struct io_tlb_pool *pool = &k->swiotlb.def.defpool;

	if (!pool->nslabs) {
		kernel_printk(k, LOG_WARN, NULL, PR "No low mem");
		return;
	}
	kernel_printk(k, LOG_INFO, NULL, PR "mapped [mem 0x%016" PRIx64 "-0x%016" PRIx64 "] (%" PRIu64 "MB)",
		      pool->start, pool->end, (pool->nslabs << IO_TLB_SHIFT) >> 20);
}

/* ARCH_LOW_ADDRESS_LIMIT: what memblock_alloc_low() stays below */
static u64 low_address_limit(const struct kernel *k)
{
	u64 limit = k->config.zone_dma ? k->arch.zone_dma_limit : DMA_BIT_MASK(32);

	switch (k->arch.arch) {
	case ARCH_X86:
	case ARCH_POWERPC:
		return DMA_BIT_MASK(32);
	case ARCH_S390:
		return DMA_BIT_MASK(31);
	case ARCH_ARM64:
		break;
	}
	return min_u64(limit, (max_pfn(k) << PAGE_SHIFT) - 1);
}

u64 last_byte_of_memory(const struct kernel *k)
{
	return (max_pfn(k) << PAGE_SHIFT) - 1;
}

bool swiotlb_default_shared(const struct kernel *k)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return false;
	case POOL_STATE_TRACKED:
		return cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);
	case POOL_STATE_GUEST:
		break;
	}
	return cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT);
}

bool swiotlb_converts_default(struct kernel *k)
{
	const struct io_tlb_mem *mem = &k->swiotlb.def;

	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return true;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return DECIDE(k, swiotlb_converts, mem->cc_shared, mem->defpool.start, mem->defpool.nslabs);
}

bool swiotlb_failure_counts(const struct kernel *k)
{
	switch (k->profile.decrypt_failure) {
	case DECRYPT_FAILURE_IGNORED:
		return false;
	case DECRYPT_FAILURE_DISABLES:
		break;
	}
	return true;
}

static bool counts_past_end(const struct kernel *k)
{
	switch (k->profile.slot_list_end) {
	case SLOT_LIST_END_PAST:
		return true;
	case SLOT_LIST_END_CAPPED:
		break;
	}
	return false;
}

/* swiotlb_init_io_tlb_mem() in kernels whose pools have no list */
bool swiotlb_init_io_tlb_pool(struct kernel *k, struct io_tlb_mem *mem, struct io_tlb_pool *pool, phys_addr_t start,
			      u64 vaddr, u64 nslabs, bool late_alloc, unsigned int nareas)
{
	pool->mem = mem;
	/* late set-up may come upon a pool from boot: the kernel forgets its arrays, the model gives them back */
	swiotlb_drop_pool(pool);
	pool->nslabs = nslabs;
	pool->start = start;
	pool->end = start + (nslabs << IO_TLB_SHIFT);
	pool->late_alloc = late_alloc;
	pool->nareas = nareas;
	pool->area_nslabs = nareas ? nslabs / nareas : 0;
	pool->vaddr = vaddr;
	pool->areas = calloc(nareas ? nareas : 1, sizeof(*pool->areas));
	if (!pool->areas || !slots_create(pool, counts_past_end(k))) {
		k->oom++;
		swiotlb_drop_pool(pool);
		return false;
	}
	pool->id = k->swiotlb.next_pool_id++;
	/* boot memory that nobody has written reads as zeroes already */
	if (late_alloc)
		kernel_memset(k, start, 0, nslabs << IO_TLB_SHIFT);
	return true;
}

void swiotlb_drop_pool(struct io_tlb_pool *pool)
{
	slots_destroy(pool);
	free(pool->areas);
	pool->areas = NULL;
	pool->nslabs = 0;
}

void add_mem_pool(struct kernel *k, struct io_tlb_mem *mem, struct io_tlb_pool *pool)
{
	if (!swiotlb_is_dynamic(k)) {
		mem->nslabs = pool->nslabs;
		return;
	}
	pool->next = mem->pools;
	mem->pools = pool;
	mem->nslabs += pool->nslabs;
}

typedef int (*remap_fn)(struct kernel *k, phys_addr_t tlb, u64 nslabs);

static phys_addr_t swiotlb_memblock_alloc(struct kernel *k, u64 nslabs, unsigned int flags, remap_fn remap)
{
	u64 bytes = align_up(nslabs << IO_TLB_SHIFT, PAGE_SIZE);
	bool any = DECIDE(k, swiotlb_any_memory, flags & SWIOTLB_ANY, flags, bytes);
	phys_addr_t base = k->swiotlb.pinned_base;

	if (base == INVALID_PHYS_ADDR)
		base = memblock_alloc(k, bytes, PAGE_SIZE, 0, any ? ~0ull : low_address_limit(k));
	else if (!phys_is_ram(k, base, bytes) || memblock_reserve(k, base, bytes))
		base = INVALID_PHYS_ADDR;
	if (DECIDE(k, swiotlb_no_boot_memory, base == INVALID_PHYS_ADDR, bytes, flags)) {
		kernel_printk(k, LOG_WARN, NULL,
			      PR "swiotlb_memblock_alloc: Failed to allocate %" PRIu64 " bytes tlb structure", bytes);
		return base;
	}
	if (remap && DECIDE(k, swiotlb_remap_failed, remap(k, base, nslabs) < 0, base, bytes)) {
		memblock_free(k, base, bytes);
		kernel_printk(k, LOG_WARN, NULL, PR "swiotlb_memblock_alloc: Failed to remap %" PRIu64 " bytes", bytes);
		return INVALID_PHYS_ADDR;
	}
	return base;
}

static bool stops_without_pool(struct kernel *k)
{
	switch (k->profile.boot_memory) {
	case BOOT_MEMORY_HALVED:
		return false;
	case BOOT_MEMORY_PANIC:
		break;
	}
	kernel_printk(k, LOG_ERR, NULL, "modelled kernel panics in swiotlb_init_remap: no memory for the pool");
	return true;
}

/* the pool itself, halved until it fits; INVALID_PHYS_ADDR if even 1 MiB does not */
static phys_addr_t boot_pool(struct kernel *k, unsigned int flags, remap_fn remap, u64 *nslabs, unsigned int *nareas)
{
	phys_addr_t tlb;

	*nslabs = k->swiotlb.default_nslabs;
	*nareas = limit_nareas(k, k->swiotlb.default_nareas, *nslabs);
	while ((tlb = swiotlb_memblock_alloc(k, *nslabs, flags, remap)) == INVALID_PHYS_ADDR) {
		if (stops_without_pool(k))
			return INVALID_PHYS_ADDR;
		if (DECIDE(k, swiotlb_smallest, *nslabs <= IO_TLB_MIN_SLABS, *nslabs, IO_TLB_MIN_SLABS))
			return INVALID_PHYS_ADDR;
		*nslabs = align_up(*nslabs >> 1, IO_TLB_SEGSIZE);
		*nareas = limit_nareas(k, *nareas, *nslabs);
	}
	if (k->swiotlb.default_nslabs != *nslabs) {
		kernel_printk(k, LOG_INFO, NULL,
			      PR "SWIOTLB bounce buffer size adjusted %" PRIu64 " -> %" PRIu64 " slabs",
			      k->swiotlb.default_nslabs, *nslabs);
		k->swiotlb.default_nslabs = *nslabs;
	}
	switch (k->profile.area_limit) {
	case AREA_LIMIT_COMPUTED:
		*nareas = k->swiotlb.default_nareas;
		break;
	case AREA_LIMIT_USED:
	case AREA_LIMIT_NONE:
		break;
	}
	return tlb;
}

/* the kernel's own arrays: nothing is kept in them here, but they take room where boot memory is scarce */
static bool boot_arrays(struct kernel *k, struct io_tlb_pool *pool, u64 nslabs, unsigned int nareas)
{
	u64 bytes = align_up(nslabs * KERNEL_SLOT_BYTES, PAGE_SIZE);

	pool->slots_phys = memblock_alloc(k, bytes, PAGE_SIZE, 0, ~0ull);
	if (pool->slots_phys == INVALID_PHYS_ADDR) {
		kernel_printk(k, LOG_WARN, NULL,
			      PR "swiotlb_init_remap: Failed to allocate %" PRIu64 " bytes align=0x%llx", bytes,
			      PAGE_SIZE);
		return false;
	}
	pool->areas_phys = memblock_alloc(k, (u64)nareas * KERNEL_AREA_BYTES, AREA_ALIGN, 0, ~0ull);
	if (pool->areas_phys == INVALID_PHYS_ADDR) {
		kernel_printk(k, LOG_WARN, NULL, PR "swiotlb_init_remap: Failed to allocate mem->areas.");
		return false;
	}
	return true;
}

static bool forced(const struct kernel *k, unsigned int flags)
{
	switch (k->profile.force_flag) {
	case FORCE_FLAG_KEPT:
		break;
	case FORCE_FLAG_LOST:
		return flags & SWIOTLB_FORCE;
	}
	switch (k->profile.guest_force_bounce) {
	case GUEST_FORCE_BOUNCE_FLAG:
		return k->swiotlb.force_bounce || (flags & SWIOTLB_FORCE);
	case GUEST_FORCE_BOUNCE_NONE:
		break;
	}
	return k->swiotlb.force_bounce;
}

/* what is set before the pool exists, and stays when it cannot be had */
static void announce(struct kernel *k, unsigned int flags, bool remapped)
{
	struct io_tlb_mem *mem = &k->swiotlb.def;

	switch (k->profile.swiotlb_pools) {
	case SWIOTLB_POOLS_SINGLE:
		return;
	case SWIOTLB_POOLS_LIST:
		break;
	}
	mem->force_bounce = forced(k, flags);
	if (!swiotlb_is_dynamic(k))
		return;
	mem->can_grow = !remapped;
	mem->phys_limit = flags & SWIOTLB_ANY ? last_byte_of_memory(k) : low_address_limit(k);
}

void swiotlb_name_default(struct kernel *k)
{
	strcpy(k->swiotlb.def.name, "default");
}

/*
 * The second pool of behaviour host_pools "two", which no kernel has: as large as the first, anywhere in memory, as the
 * devices that use it reach all of it.
 */
static void add_host_private(struct kernel *k, u64 nslabs, unsigned int nareas)
{
	struct io_tlb_mem *mem = &k->swiotlb.host_private;
	u64 bytes = align_up(nslabs << IO_TLB_SHIFT, PAGE_SIZE);
	phys_addr_t tlb;

	switch (k->profile.host_pools) {
	case HOST_POOLS_ONE:
		return;
	case HOST_POOLS_TWO:
		break;
	}
	if (!cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT))
		return;
	mem->force_bounce = k->swiotlb.def.force_bounce;
	mem->can_grow = k->swiotlb.def.can_grow;
	mem->phys_limit = last_byte_of_memory(k);
	strcpy(mem->name, "private");
	tlb = memblock_alloc(k, bytes, PAGE_SIZE, 0, ~0ull);
	if (DECIDE(k, swiotlb_no_boot_memory, tlb == INVALID_PHYS_ADDR, bytes, 0) ||
	    !boot_arrays(k, &mem->defpool, nslabs, nareas))
		return;
	if (swiotlb_init_io_tlb_pool(k, mem, &mem->defpool, tlb, kernel_va(k, tlb), nslabs, false, nareas))
		add_mem_pool(k, mem, &mem->defpool);
}

void swiotlb_init_remap(struct kernel *k, bool addressing_limited, unsigned int flags, remap_fn remap)
{
	struct io_tlb_pool *pool = &k->swiotlb.def.defpool;
	phys_addr_t tlb;
	u64 nslabs;
	unsigned int nareas;

	swiotlb_name_default(k);
	if (!k->config.swiotlb)
		return;
	if (DECIDE(k, swiotlb_unwanted, !addressing_limited && !k->swiotlb.force_bounce, addressing_limited,
		   k->swiotlb.force_bounce))
		return;
	if (DECIDE(k, swiotlb_disabled, k->swiotlb.force_disable, 0, 0))
		return;
	announce(k, flags, remap);
	if (!k->swiotlb.default_nareas)
		swiotlb_adjust_nareas(k, k->nr_cpus);
	tlb = boot_pool(k, flags, remap, &nslabs, &nareas);
	if (tlb == INVALID_PHYS_ADDR || !boot_arrays(k, pool, nslabs, nareas))
		return;
	if (!swiotlb_init_io_tlb_pool(k, &k->swiotlb.def, pool, tlb, kernel_va(k, tlb), nslabs, false, nareas))
		return;
	k->swiotlb.def.force_bounce = forced(k, flags);
	add_mem_pool(k, &k->swiotlb.def, pool);
	add_host_private(k, nslabs, nareas);
	if (flags & SWIOTLB_VERBOSE)
		swiotlb_print_info(k);
}

void swiotlb_init(struct kernel *k, bool addressing_limited, unsigned int flags)
{
	swiotlb_init_remap(k, addressing_limited, flags, NULL);
}

static void mark_pool_used(struct io_tlb_pool *pool)
{
	for (unsigned int i = 0; i < pool->nareas; i++) {
		pool->areas[i].index = 0;
		pool->areas[i].used = pool->area_nslabs;
	}
	slots_mark_used(pool);
	pool->skew = (u64)pool->nareas * pool->area_nslabs - pool->nslabs;
}

void swiotlb_update_mem_attributes(struct kernel *k)
{
	struct io_tlb_mem *mem = &k->swiotlb.def;
	struct io_tlb_pool *pool = &mem->defpool;
	int ret;

	mem->cc_shared = pool->cc_shared = swiotlb_default_shared(k);
	if (DECIDE(k, swiotlb_nothing_to_convert, !pool->nslabs || pool->late_alloc, pool->nslabs, pool->late_alloc))
		return;
	if (!swiotlb_converts_default(k))
		return;
	ret = set_memory_decrypted(k, pool->start, align_up(pool->nslabs << IO_TLB_SHIFT, PAGE_SIZE) >> PAGE_SHIFT);
	if (!swiotlb_failure_counts(k))
		return;
	if (!DECIDE(k, swiotlb_decrypt_failed, ret, pool->start, pool->nslabs))
		return;
	kernel_printk(k, LOG_WARN, NULL, PR "Failed to decrypt default memory pool, disabling it");
	mark_pool_used(pool);
}

static void free_arrays(struct kernel *k, const struct io_tlb_pool *pool)
{
	u64 slots = align_up(pool->nslabs * KERNEL_SLOT_BYTES, PAGE_SIZE);
	u64 areas = (u64)pool->nareas * KERNEL_AREA_BYTES;

	if (pool->late_alloc) {
		free_pages(k, pool->areas_phys, get_order(areas));
		free_pages(k, pool->slots_phys, get_order(slots));
	} else {
		memblock_free(k, pool->areas_phys, areas);
		memblock_free(k, pool->slots_phys, slots);
	}
}

void swiotlb_exit(struct kernel *k)
{
	struct io_tlb_mem *mem = &k->swiotlb.def;
	struct io_tlb_pool *pool = &mem->defpool;
	u64 bytes = align_up(pool->end - pool->start, PAGE_SIZE);
	int ret = 0;

	if (k->swiotlb.force_bounce || !pool->nslabs)
		return;
	kernel_printk(k, LOG_INFO, NULL, PR "tearing down default memory pool");
	if (swiotlb_converts_default(k))
		ret = set_memory_encrypted(k, pool->start, bytes >> PAGE_SHIFT);
	free_arrays(k, pool);
	if (!ret || !swiotlb_failure_counts(k)) {
		if (pool->late_alloc)
			free_pages(k, pool->start, get_order(bytes));
		else
			memblock_free(k, pool->start, bytes);
	}
	/* newer kernels forget the pool but not that there was one: mem->nslabs stays */
	swiotlb_drop_pool(pool);
	memset(pool, 0, sizeof(*pool));
	mem->pools = NULL;
	switch (k->profile.swiotlb_pools) {
	case SWIOTLB_POOLS_SINGLE:
		memset(mem, 0, sizeof(*mem));
		swiotlb_name_default(k);
		break;
	case SWIOTLB_POOLS_LIST:
		break;
	}
}

phys_addr_t default_swiotlb_base(struct kernel *k)
{
	if (swiotlb_is_dynamic(k))
		k->swiotlb.def.can_grow = false;
	return k->swiotlb.def.defpool.start;
}

phys_addr_t default_swiotlb_limit(struct kernel *k)
{
	bool may_grow = k->swiotlb.def.can_grow;

	switch (k->profile.default_limit) {
	case DEFAULT_LIMIT_POOL:
		break;
	case DEFAULT_LIMIT_GROWTH:
		may_grow = true;
		break;
	}
	if (swiotlb_is_dynamic(k) && may_grow)
		return k->swiotlb.def.phys_limit;
	return k->swiotlb.def.defpool.end - 1;
}

static void drop_list(struct io_tlb_pool *pool, const struct io_tlb_pool *keep)
{
	while (pool) {
		struct io_tlb_pool *next = pool->next;

		if (pool != keep) {
			swiotlb_drop_pool(pool);
			free(pool);
		}
		pool = next;
	}
}

void swiotlb_destroy(struct kernel *k)
{
	struct io_tlb_mem *def = &k->swiotlb.def;
	struct io_tlb_mem *mem = k->swiotlb.restricted;

	drop_list(def->pools, &def->defpool);
	swiotlb_drop_pool(&def->defpool);
	drop_list(k->swiotlb.host_private.pools, &k->swiotlb.host_private.defpool);
	swiotlb_drop_pool(&k->swiotlb.host_private.defpool);
	drop_list(k->swiotlb.dead, NULL);
	while (mem) {
		struct io_tlb_mem *next = mem->next;

		drop_list(mem->pools, &mem->defpool);
		swiotlb_drop_pool(&mem->defpool);
		free(mem);
		mem = next;
	}
	memset(&k->swiotlb, 0, sizeof(k->swiotlb));
}

void swiotlb_dev_init(struct kernel *k, struct device *dev)
{
	dev->dma_io_tlb_mem = k->config.swiotlb ? &k->swiotlb.def : NULL;
	dev->dma_io_tlb_pools = NULL;
	dev->dma_uses_io_tlb = false;
}

void swiotlb_dev_exit(struct kernel *k, struct device *dev)
{
	(void)k;
	drop_list(dev->dma_io_tlb_pools, NULL);
	dev->dma_io_tlb_pools = NULL;
}
