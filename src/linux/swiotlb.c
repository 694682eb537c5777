// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bouncing: slots for a buffer that the device cannot reach, the copies between the two, and their release.
 */
#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/swiotlb_internal.h"

/* one search for slots: what is asked for, and where the data will lie in it */
struct bounce_request {
	u64 size;	     /* of the whole allocation, padding included */
	u64 reported;	     /* the size that a "buffer is full" line names */
	unsigned int offset; /* of the data in the allocation */
};

static bool pool_holds(const struct io_tlb_pool *pool, phys_addr_t phys)
{
	return phys >= pool->start && phys < pool->end;
}

static struct io_tlb_pool *find_in_list(struct io_tlb_pool *pool, phys_addr_t phys)
{
	while (pool && !pool_holds(pool, phys))
		pool = pool->next;
	return pool;
}

static struct io_tlb_pool *find_in_mem(const struct kernel *k, struct io_tlb_mem *mem, phys_addr_t phys)
{
	if (swiotlb_is_dynamic(k))
		return find_in_list(mem->pools, phys);
	return pool_holds(&mem->defpool, phys) ? &mem->defpool : NULL;
}

/* a device may have bounced through one and then, with another mask, through the other */
static struct io_tlb_pool *find_in_twin(struct kernel *k, const struct io_tlb_mem *mem, phys_addr_t phys)
{
	switch (k->profile.host_pools) {
	case HOST_POOLS_ONE:
		return NULL;
	case HOST_POOLS_TWO:
		break;
	}
	if (mem == &k->swiotlb.def)
		return find_in_mem(k, &k->swiotlb.host_private, phys);
	return mem == &k->swiotlb.host_private ? find_in_mem(k, &k->swiotlb.def, phys) : NULL;
}

static struct io_tlb_pool *lookup_pool(struct kernel *k, const struct device *dev, phys_addr_t phys)
{
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	struct io_tlb_pool *pool;

	if (!mem)
		return NULL;
	if (swiotlb_is_dynamic(k) && !dev->dma_uses_io_tlb)
		return NULL;
	pool = find_in_mem(k, mem, phys);
	if (!pool)
		pool = find_in_twin(k, mem, phys);
	return pool || !swiotlb_is_dynamic(k) ? pool : find_in_list(dev->dma_io_tlb_pools, phys);
}

struct io_tlb_pool *swiotlb_find_pool(struct kernel *k, struct device *dev, phys_addr_t phys)
{
	struct io_tlb_pool *pool = lookup_pool(k, dev, phys);

	DECIDE(k, swiotlb_address, pool != NULL, phys, pool ? pool->start : 0);
	return pool;
}

enum swiotlb_pool_kind swiotlb_pool_kind(const struct kernel *k, const struct device *dev,
					 const struct io_tlb_pool *pool)
{
	(void)dev;
	if (!pool)
		return SWIOTLB_POOL_NONE;
	if (pool->transient)
		return SWIOTLB_POOL_TRANSIENT;
	if (pool == &k->swiotlb.def.defpool || pool == &k->swiotlb.host_private.defpool)
		return SWIOTLB_POOL_DEFAULT;
	return pool->mem == &k->swiotlb.def || pool->mem == &k->swiotlb.host_private ? SWIOTLB_POOL_GROWN
										     : SWIOTLB_POOL_RESTRICTED;
}

u64 swiotlb_max_mapping_size(struct kernel *k, struct device *dev)
{
	/* int in the kernel: a mask of 4 GiB - 1 or more counts as a small or negative number */
	s64 min_align = (s64)(s32)(u32)dev->min_align_mask;

	if (!k->config.swiotlb)
		return ~0ull;
	switch (k->profile.max_mapping_align) {
	case MAX_MAPPING_ALIGN_COUNTED:
		break;
	case MAX_MAPPING_ALIGN_IGNORED:
		min_align = 0;
		break;
	}
	if (min_align)
		min_align = (s32)((min_align + (s64)IO_TLB_SIZE - 1) / (s64)IO_TLB_SIZE * (s64)IO_TLB_SIZE);
	return IO_TLB_SIZE * IO_TLB_SEGSIZE - (u64)min_align;
}

static u64 sum_used(const struct kernel *k, const struct io_tlb_mem *mem)
{
	bool dynamic = swiotlb_is_dynamic(k);
	const struct io_tlb_pool *pool = dynamic ? mem->pools : &mem->defpool;
	u64 used = 0;

	for (; pool; pool = dynamic ? pool->next : NULL)
		for (unsigned int i = pool->nareas; i--;)
			used += pool->areas[i].used;
	return used;
}

u64 mem_used(const struct kernel *k, const struct io_tlb_mem *mem)
{
	switch (k->profile.used_count) {
	case USED_COUNT_AREAS:
		return sum_used(k, mem);
	case USED_COUNT_TOTAL:
		return mem->total_used;
	case USED_COUNT_ON_REQUEST:
		break;
	}
	return k->cmdline.swiotlb_track_hiwater ? mem->total_used : sum_used(k, mem);
}

u64 io_tlb_used_get(const struct kernel *k, const struct io_tlb_mem *mem)
{
	switch (k->profile.pool_counters) {
	case POOL_COUNTERS_OWN:
		break;
	case POOL_COUNTERS_DEFAULT:
		mem = &k->swiotlb.def;
		break;
	}
	return mem_used(k, mem);
}

/* where the slot's part of the mapping begins in the original, and how much of it follows; false: nothing to copy */
static bool bounce_range(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size, phys_addr_t *orig_addr,
			 u64 *alloc_size)
{
	s64 in_slot = (s64)(tlb_addr & (IO_TLB_SIZE - 1));
	s64 in_orig = swiotlb_align_offset(dev, 0, *orig_addr);
	s64 tlb_offset = in_slot - in_orig;

	switch (k->profile.bounce_offset) {
	case BOUNCE_OFFSET_UNSIGNED:
		if (DECIDE(k, swiotlb_bounce_before, in_slot < in_orig, in_slot, in_orig)) {
			kernel_printk_once(k, LOG_SITE_swiotlb_bounce_before, LOG_WARNING_BACKTRACE, dev,
					   "Access before mapping start detected. orig offset %u, requested offset %u.",
					   (unsigned int)in_orig, (unsigned int)in_slot);
			return false;
		}
		if (DECIDE(k, swiotlb_bounce_behind, (u64)tlb_offset > *alloc_size, tlb_offset, *alloc_size)) {
			kernel_printk_once(k, LOG_SITE_swiotlb_bounce_behind, LOG_WARNING_BACKTRACE, dev,
					   "Buffer overflow detected. Allocation size: %llu. Mapping size: %llu+%u.",
					   (unsigned long long)*alloc_size, (unsigned long long)size,
					   (unsigned int)tlb_offset);
			return false;
		}
		break;
	case BOUNCE_OFFSET_SIGNED:
		break;
	case BOUNCE_OFFSET_NONE:
		return true;
	}
	*orig_addr += (u64)tlb_offset;
	*alloc_size -= (u64)tlb_offset;
	return true;
}

/* the copy itself. What would run over the end of the pool is cut off there, where the kernel corrupts memory */
static void copy_slots(struct kernel *k, const struct io_tlb_pool *pool, phys_addr_t tlb_addr, phys_addr_t orig_addr,
		       u64 size, enum dma_data_direction dir)
{
	u64 room = (pool->nsegments * IO_TLB_SEGSIZE << IO_TLB_SHIFT) - (tlb_addr - pool->start);

	if (unlikely(size > room)) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel copies beyond the end of its bounce pool");
		size = room;
	}
	if (dir == DMA_TO_DEVICE)
		kernel_copy(k, tlb_addr, orig_addr, size);
	else
		kernel_copy(k, orig_addr, tlb_addr, size);
}

static void swiotlb_bounce(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
			   enum dma_data_direction dir, const struct io_tlb_pool *pool)
{
	const struct slot_state *slot = slot_peek(pool, (tlb_addr - pool->start) >> IO_TLB_SHIFT);
	phys_addr_t orig_addr = slot ? ~slot->orig : INVALID_PHYS_ADDR;
	u64 alloc_size;

	if (DECIDE(k, swiotlb_slot_unmapped, orig_addr == INVALID_PHYS_ADDR, tlb_addr, size))
		return;
	alloc_size = (u64)(s64)slot->alloc_size;
	if (!bounce_range(k, dev, tlb_addr, size, &orig_addr, &alloc_size))
		return;
	if (DECIDE(k, swiotlb_bounce_overflow, size > alloc_size, size, alloc_size)) {
		kernel_printk_once(k, LOG_SITE_swiotlb_bounce_overflow, LOG_WARNING_BACKTRACE, dev,
				   "Buffer overflow detected. Allocation size: %llu. Mapping size: %llu.",
				   (unsigned long long)alloc_size, (unsigned long long)size);
		size = alloc_size;
	}
	copy_slots(k, pool, tlb_addr, orig_addr, size, dir);
}

/* a host with two pools: which of them this device is to use can be known only now that its mask is */
static void choose_host_pool(struct kernel *k, struct device *dev)
{
	bool shared;

	switch (k->profile.host_pools) {
	case HOST_POOLS_ONE:
		return;
	case HOST_POOLS_TWO:
		break;
	}
	if (dev->dma_io_tlb_mem != &k->swiotlb.def && dev->dma_io_tlb_mem != &k->swiotlb.host_private)
		return;
	if (!DECIDE(k, swiotlb_host, cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), 0, 0))
		return;
	shared = DECIDE(k, swiotlb_host_pool, force_dma_unencrypted_map(k, dev), 0, 0);
	dev->dma_io_tlb_mem = shared ? &k->swiotlb.def : &k->swiotlb.host_private;
	/* one pool's range no longer says whether an address can be a bounce address */
	dev->dma_uses_io_tlb = true;
}

/* a kernel without the flag that is given the check: its pools are what the platform makes of them */
static bool pool_is_shared(const struct kernel *k, const struct io_tlb_mem *mem)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return mem->cc_shared;
}

static bool unlike(struct kernel *k, struct device *dev, bool shared)
{
	return DECIDE(k, swiotlb_pool_unfit, shared != force_dma_unencrypted_map(k, dev), shared, !shared);
}

/* what the pool must be for this device, on platforms where it matters; the kernel says nothing when it is not */
static bool pool_unfit(struct kernel *k, struct device *dev, const struct io_tlb_mem *mem)
{
	bool shared = pool_is_shared(k, mem);

	switch (k->profile.pool_check) {
	case POOL_CHECK_NONE:
		return false;
	case POOL_CHECK_ALWAYS:
		break;
	case POOL_CHECK_GUEST_ONLY:
	case POOL_CHECK_GUEST_ELSE_HOST:
		if (!DECIDE(k, swiotlb_guest, cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT), shared, 0))
			return false;
		break;
	case POOL_CHECK_GUEST_AND_HOST:
		if (DECIDE(k, swiotlb_guest, cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT), shared, 0))
			break;
		if (!DECIDE(k, swiotlb_host, cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), shared, 0))
			return false;
		return DECIDE(k, swiotlb_pool_unfit, !shared, shared, true);
	case POOL_CHECK_CC_SHARED:
		if (DECIDE(k, swiotlb_host, cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), shared, 0))
			return false;
		break;
	}
	return unlike(k, dev, shared);
}

enum bounce_encoding { AS_CALLER, AS_POOL, AS_DEVICE, SHARED };

/* what the encoding of the bounce address follows */
static enum bounce_encoding bounce_encoding(struct kernel *k, const struct io_tlb_mem *mem)
{
	bool guest = cc_platform_has(k, CC_ATTR_GUEST_MEM_ENCRYPT);

	switch (k->profile.pool_check) {
	case POOL_CHECK_NONE:
	case POOL_CHECK_ALWAYS:
	case POOL_CHECK_GUEST_AND_HOST:
	case POOL_CHECK_CC_SHARED:
		break;
	case POOL_CHECK_GUEST_ONLY:
		return guest ? AS_POOL : AS_DEVICE;
	case POOL_CHECK_GUEST_ELSE_HOST:
		if (guest)
			break;
		return DECIDE(k, swiotlb_host, cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT), mem->cc_shared, 0)
			       ? SHARED
			       : AS_CALLER;
	}
	return AS_POOL;
}

static bool bounce_shared(struct kernel *k, struct device *dev, const struct io_tlb_mem *mem, u64 attrs)
{
	switch (bounce_encoding(k, mem)) {
	case AS_CALLER:
		return attrs & DMA_ATTR_CC_SHARED;
	case AS_POOL:
		break;
	case AS_DEVICE:
		return force_dma_unencrypted_map(k, dev);
	case SHARED:
		return true;
	}
	return mem->cc_shared;
}

static void force_attrs(struct kernel *k, struct device *dev, const struct io_tlb_mem *mem, u64 *attrs)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	if (DECIDE(k, swiotlb_shared_attr, bounce_shared(k, dev, mem, *attrs), mem->cc_shared, *attrs))
		*attrs |= DMA_ATTR_CC_SHARED;
	else
		*attrs &= ~DMA_ATTR_CC_SHARED;
}

/* how many bytes of slots a mapping takes; behaviour slot_padding */
static struct bounce_request bounce_request(struct kernel *k, struct device *dev, phys_addr_t orig_addr,
					    u64 mapping_size, u64 alloc_align_mask)
{
	struct bounce_request r = { .offset = swiotlb_align_offset(dev, 0, orig_addr) };

	switch (k->profile.slot_padding) {
	case SLOT_PADDING_NONE:
		/* the caller rounded the size up itself, and the line names it as the caller gave it */
		r.reported = align_up(mapping_size, alloc_align_mask + 1);
		r.size = r.reported + r.offset;
		return r;
	case SLOT_PADDING_COUNTED:
		break;
	}
	if (DECIDE(k, swiotlb_align_large, alloc_align_mask > ~PAGE_MASK, alloc_align_mask, ~PAGE_MASK))
		kernel_printk_once(k, LOG_SITE_swiotlb_align_large, LOG_WARNING_BACKTRACE, dev,
				   "Alloc alignment may prevent fulfilling requests with max mapping_size");
	r.offset = swiotlb_align_offset(dev, (unsigned int)alloc_align_mask, orig_addr);
	r.size = align_up(mapping_size + r.offset, alloc_align_mask + 1);
	r.reported = r.size;
	return r;
}

phys_addr_t address_of_slot(const struct kernel *k, const struct io_tlb_pool *pool, u64 index)
{
	switch (k->profile.slot_shift) {
	case SLOT_SHIFT_LONG:
		break;
	case SLOT_SHIFT_INT:
		return pool->start + (u64)(s64)(s32)((u32)index << IO_TLB_SHIFT);
	}
	return slot_addr(pool->start, index);
}

/* remembers the original in every slot behind the padding; returns the address of the data */
static phys_addr_t record_mapping(const struct kernel *k, struct io_tlb_pool *pool, u64 index,
				  const struct bounce_request *r, phys_addr_t orig_addr)
{
	unsigned int pad_slots = r->offset >> IO_TLB_SHIFT;
	u64 count = nr_slots(r->size) - pad_slots;

	index += pad_slots;
	slot_peek(pool, index)->pad_slots = (u16)pad_slots;
	slots_record(pool, index, count, orig_addr);
	return address_of_slot(k, pool, index) + (r->offset & (IO_TLB_SIZE - 1));
}

/* for every direction, so that a short write of the device leaves the rest as it was */
static bool map_fills(const struct kernel *k, enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_fill) {
	case MAP_FILL_ALWAYS:
		break;
	case MAP_FILL_BY_DIRECTION:
		return !(attrs & DMA_ATTR_SKIP_CPU_SYNC) && dir != DMA_FROM_DEVICE;
	}
	return true;
}

static phys_addr_t pool_full(struct kernel *k, struct device *dev, const struct bounce_request *r, u64 attrs)
{
	const struct io_tlb_mem *mem = dev->dma_io_tlb_mem;

	RULE(k, swiotlb_full);
	if (!(attrs & DMA_ATTR_NO_WARN))
		kernel_printk_ratelimited(
			k, LOG_SITE_swiotlb_full, LOG_WARN, dev,
			"swiotlb buffer is full (sz: %lld bytes), total %llu (slots), used %llu (slots)",
			(long long)r->reported, (unsigned long long)mem->nslabs, (unsigned long long)mem_used(k, mem));
	return DMA_MAPPING_ERROR;
}

phys_addr_t swiotlb_tbl_map_single(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 mapping_size,
				   u64 alloc_align_mask, enum dma_data_direction dir, u64 *attrs)
{
	struct io_tlb_pool *pool = NULL;
	struct bounce_request r;
	struct io_tlb_mem *mem;
	phys_addr_t tlb_addr;
	s64 index;

	choose_host_pool(k, dev);
	mem = dev->dma_io_tlb_mem;
	if (DECIDE(k, swiotlb_no_pool, !mem || !mem->nslabs, mem ? mem->nslabs : 0, mapping_size)) {
		RULE(k, swiotlb_no_pool);
		kernel_printk_ratelimited(k, LOG_SITE_swiotlb_no_memory, LOG_WARN, dev,
					  "Can not allocate SWIOTLB buffer earlier and can't now provide you with the "
					  "DMA bounce buffer");
		return DMA_MAPPING_ERROR;
	}
	if (DECIDE(k, swiotlb_mem_encrypt, cc_platform_has(k, CC_ATTR_MEM_ENCRYPT), mem->cc_shared, 0))
		kernel_printk_once(
			k, LOG_SITE_swiotlb_memory_encryption, LOG_WARN, NULL,
			"software IO TLB: Memory encryption is active and system is using DMA bounce buffers");
	if (pool_unfit(k, dev, mem)) {
		RULE(k, swiotlb_pool_unfit);
		return DMA_MAPPING_ERROR;
	}
	force_attrs(k, dev, mem, attrs);
	r = bounce_request(k, dev, orig_addr, mapping_size, alloc_align_mask);
	if (unlikely(nr_slots(r.size) > ~0u)) {
		kernel_printk(k, LOG_ERR, NULL,
			      "modelled kernel loses the upper bits of a size in swiotlb_tbl_map_single");
		return DMA_MAPPING_ERROR;
	}
	index = swiotlb_find_slots(k, dev, orig_addr, r.size, (unsigned int)alloc_align_mask, &pool);
	if (DECIDE(k, swiotlb_full, index == SLOTS_FULL, r.size, mem->nslabs))
		return pool_full(k, dev, &r, *attrs);
	if (index < 0)
		return DMA_MAPPING_ERROR;
	hw_cpu_copy_soon(k->hw, slot_addr(pool->start, (u64)index) + r.offset, mapping_size);
	dev->dma_skip_sync = false;
	tlb_addr = record_mapping(k, pool, (u64)index, &r, orig_addr);
	if (map_fills(k, dir, *attrs))
		swiotlb_bounce(k, dev, tlb_addr, mapping_size, DMA_TO_DEVICE, pool);
	return tlb_addr;
}

static unsigned int area_of(const struct io_tlb_pool *pool, u64 index)
{
	if (!pool->area_nslabs)
		return ~0u;
	return index < pool->area_nslabs ? 0 : (u32)index / (u32)pool->area_nslabs;
}

void swiotlb_release_slots(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, struct io_tlb_pool *pool)
{
	unsigned int offset = swiotlb_align_offset(dev, 0, tlb_addr);
	u64 index = (tlb_addr - offset - pool->start) >> IO_TLB_SHIFT;
	const struct slot_state *slot = slot_peek(pool, index);
	struct io_tlb_area *area;
	unsigned int nslots, aindex;

	if (slot && slot->pad_slots) {
		index -= slot->pad_slots;
		slot = slot_peek(pool, index);
	}
	nslots = (unsigned int)nr_slots((slot ? (u64)(s64)slot->alloc_size : 0) + offset);
	DECIDE(k, swiotlb_nothing_to_release, !slot || !slot->alloc_size, index, nslots);
	aindex = area_of(pool, index);
	if (aindex >= pool->nareas) {
		kernel_printk(k, LOG_ERR, NULL,
			      "modelled kernel stops at BUG_ON(aindex >= mem->nareas) in swiotlb_release_slots");
		return;
	}
	area = &pool->areas[aindex];
	if (!slots_exist(pool, index, nslots)) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel writes beyond the end of its slot array");
		return;
	}
	if (!slots_own(pool, index, nslots ? nslots : 1)) {
		k->oom++;
		return;
	}
	pool->skew -= slots_release(pool, index, nslots);
	area->used -= nslots;
	pool->mem->total_used -= nslots;
}

void __swiotlb_tbl_unmap_single(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 mapping_size,
				enum dma_data_direction dir, u64 attrs, struct io_tlb_pool *pool)
{
	if (DECIDE(k, swiotlb_unmap_copies,
		   !(attrs & DMA_ATTR_SKIP_CPU_SYNC) && (dir == DMA_FROM_DEVICE || dir == DMA_BIDIRECTIONAL), attrs,
		   dir))
		swiotlb_bounce(k, dev, tlb_addr, mapping_size, DMA_FROM_DEVICE, pool);
	if (swiotlb_is_dynamic(k) && swiotlb_del_transient(k, dev, pool))
		return;
	swiotlb_release_slots(k, dev, tlb_addr, pool);
}

void swiotlb_tbl_unmap_single(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 mapping_size,
			      enum dma_data_direction dir, u64 attrs)
{
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, tlb_addr);

	if (pool)
		__swiotlb_tbl_unmap_single(k, dev, tlb_addr, mapping_size, dir, attrs, pool);
}

static bool sync_copies(const struct kernel *k, enum dma_data_direction dir, enum dma_data_direction copy)
{
	switch (k->profile.sync_fill) {
	case SYNC_FILL_BY_DIRECTION:
		break;
	case SYNC_FILL_ALWAYS:
		if (copy == DMA_TO_DEVICE)
			return true;
		break;
	}
	return dir == copy || dir == DMA_BIDIRECTIONAL;
}

/* a sync copies only in the direction that the mapping has, or in both; any other value stops the kernel */
static void sync_in_pool(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
			 enum dma_data_direction dir, enum dma_data_direction copy, struct io_tlb_pool *pool)
{
	if (dir == DMA_NONE) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel stops at BUG_ON(dir) in its swiotlb sync");
		return;
	}
	if (DECIDE(k, swiotlb_sync_copies, sync_copies(k, dir, copy), dir, copy))
		swiotlb_bounce(k, dev, tlb_addr, size, copy, pool);
}

void __swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				      enum dma_data_direction dir, struct io_tlb_pool *pool)
{
	sync_in_pool(k, dev, tlb_addr, size, dir, DMA_TO_DEVICE, pool);
}

void __swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				   enum dma_data_direction dir, struct io_tlb_pool *pool)
{
	sync_in_pool(k, dev, tlb_addr, size, dir, DMA_FROM_DEVICE, pool);
}

void swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				    enum dma_data_direction dir)
{
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, tlb_addr);

	if (pool)
		__swiotlb_sync_single_for_device(k, dev, tlb_addr, size, dir, pool);
}

void swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				 enum dma_data_direction dir)
{
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, tlb_addr);

	if (pool)
		__swiotlb_sync_single_for_cpu(k, dev, tlb_addr, size, dir, pool);
}

static dma_addr_t bounce_address(const struct kernel *k, const struct device *dev, phys_addr_t tlb_addr, u64 attrs)
{
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		return phys_to_dma_unencrypted(k, dev, tlb_addr);
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	return attrs & DMA_ATTR_CC_SHARED ? phys_to_dma_unencrypted(k, dev, tlb_addr) : phys_to_dma(k, dev, tlb_addr);
}

dma_addr_t swiotlb_map(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, enum dma_data_direction dir,
		       u64 attrs)
{
	phys_addr_t tlb_addr = swiotlb_tbl_map_single(k, dev, phys, size, 0, dir, &attrs);
	dma_addr_t dma_addr;

	if (tlb_addr == DMA_MAPPING_ERROR)
		return DMA_MAPPING_ERROR;
	dma_addr = bounce_address(k, dev, tlb_addr, attrs);
	if (!DECIDE(k, swiotlb_addr_overflow, !dma_capable(k, dev, dma_addr, size, true, attrs), dma_addr,
		    dma_device_limit(dev)))
		return dma_addr;
	RULE(k, swiotlb_addr_overflow);
	swiotlb_tbl_unmap_single(k, dev, tlb_addr, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	kernel_printk_once(k, LOG_SITE_swiotlb_addr_overflow, LOG_WARNING_BACKTRACE, dev,
			   "swiotlb addr 0x%016llx+%llu overflow (mask %llx, bus limit %llx).",
			   (unsigned long long)dma_addr, (unsigned long long)size, (unsigned long long)dev->dma_mask,
			   (unsigned long long)dev->bus_dma_limit);
	return DMA_MAPPING_ERROR;
}
