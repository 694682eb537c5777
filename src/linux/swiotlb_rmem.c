// SPDX-License-Identifier: GPL-2.0-only
/*
 * CONFIG_DMA_RESTRICTED_POOL: pools of reserved memory that some devices are confined to, streaming and coherent.
 */
#include "linux/swiotlb_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* the alignment that an allocation asks for: its own size, or none in older kernels */
static unsigned int alloc_align(const struct kernel *k, u64 size)
{
	switch (k->profile.swiotlb_alloc_align) {
	case SWIOTLB_ALLOC_ALIGN_NONE:
	case SWIOTLB_ALLOC_ALIGN_CHECKED:
		return 0;
	case SWIOTLB_ALLOC_ALIGN_SIZE:
		break;
	}
	return (unsigned int)((1ull << (get_order(size) + PAGE_SHIFT)) - 1);
}

/* whether the pool's state is what the caller asked for; behaviour alloc_attr says with which attribute */
static bool state_matches(const struct kernel *k, const struct io_tlb_mem *mem, u64 attrs)
{
	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
		return true;
	case ALLOC_ATTR_CC_SHARED:
		return mem->cc_shared == !!(attrs & DMA_ATTR_CC_SHARED);
	case ALLOC_ATTR_INTERNAL:
		break;
	}
	return mem->cc_shared == !!(attrs & DMA_ATTR_ALLOC_CC_SHARED);
}

phys_addr_t swiotlb_alloc(struct kernel *k, struct device *dev, u64 size, u64 attrs)
{
	struct io_tlb_mem *mem = dev->dma_io_tlb_mem;
	struct io_tlb_pool *pool = NULL;
	phys_addr_t tlb_addr;
	s64 index;

	if (!mem)
		return INVALID_PHYS_ADDR;
	if (DECIDE(k, swiotlb_alloc_unfit, !state_matches(k, mem, attrs), mem->cc_shared, attrs)) {
		RULE(k, swiotlb_alloc_unfit);
		return INVALID_PHYS_ADDR;
	}
	index = swiotlb_find_slots(k, dev, 0, size, alloc_align(k, size), &pool);
	if (DECIDE(k, swiotlb_alloc_full, index < 0, size, mem->nslabs)) {
		RULE(k, swiotlb_alloc_full);
		return INVALID_PHYS_ADDR;
	}
	tlb_addr = address_of_slot(k, pool, (u64)index);
	switch (k->profile.swiotlb_alloc_align) {
	case SWIOTLB_ALLOC_ALIGN_NONE:
		/* the page that holds the slots, which may begin before them */
		return tlb_addr & PAGE_MASK;
	case SWIOTLB_ALLOC_ALIGN_CHECKED:
	case SWIOTLB_ALLOC_ALIGN_SIZE:
		break;
	}
	if (DECIDE(k, swiotlb_alloc_unaligned, !is_aligned(tlb_addr, PAGE_SIZE), tlb_addr, size)) {
		kernel_printk_once(k, LOG_SITE_swiotlb_alloc_unaligned, LOG_WARNING_BACKTRACE, dev,
				   "Cannot allocate pages from non page-aligned swiotlb addr 0x0x%016" PRIx64 ".",
				   tlb_addr);
		swiotlb_release_slots(k, dev, tlb_addr, pool);
		return INVALID_PHYS_ADDR;
	}
	return tlb_addr;
}

bool swiotlb_free(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size)
{
	struct io_tlb_pool *pool = swiotlb_find_pool(k, dev, phys);

	(void)size;
	if (!pool)
		return false;
	swiotlb_release_slots(k, dev, phys, pool);
	return true;
}

static struct io_tlb_mem *known_pool(const struct kernel *k, phys_addr_t base)
{
	struct io_tlb_mem *mem = k->swiotlb.restricted;

	while (mem && mem->defpool.start != base)
		mem = mem->next;
	return mem;
}

/* 0, or what refuses the device; older kernels never do */
static int decrypt_pool(struct kernel *k, struct device *dev, struct io_tlb_mem *mem, phys_addr_t base, u64 size)
{
	int ret = 0;

	mem->cc_shared = mem->defpool.cc_shared = swiotlb_default_shared(k);
	switch (k->profile.pool_state) {
	case POOL_STATE_ABSENT:
		break;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		if (!DECIDE(k, swiotlb_restricted_shared, mem->cc_shared, base, size))
			return 0;
		break;
	}
	ret = set_memory_decrypted(k, base, size >> PAGE_SHIFT);
	switch (k->profile.decrypt_failure) {
	case DECRYPT_FAILURE_IGNORED:
		return 0;
	case DECRYPT_FAILURE_DISABLES:
		break;
	}
	if (DECIDE(k, swiotlb_restricted_refused, ret != 0, base, size))
		kernel_printk(k, LOG_ERR, dev, "Failed to decrypt restricted DMA pool");
	return ret;
}

/* 6.6 to 6.8: add_mem_pool() follows the NULL pointers of a list head that nobody set up */
static bool list_unset(struct kernel *k)
{
	switch (k->profile.rmem_list) {
	case RMEM_LIST_UNSET:
		break;
	case RMEM_LIST_READY:
		return false;
	}
	if (!swiotlb_is_dynamic(k))
		return false;
	kernel_printk(k, LOG_ERR, NULL, "modelled kernel follows a NULL pointer in add_mem_pool");
	return true;
}

/* the pool's memory is reserved from boot on: nobody has written to it, so there is nothing to clear */
static int create_pool(struct kernel *k, struct device *dev, struct io_tlb_mem *mem, phys_addr_t base, u64 size)
{
	struct io_tlb_pool *pool = &mem->defpool;
	int ret = list_unset(k) ? -EFAULT : decrypt_pool(k, dev, mem, base, size);

	if (ret)
		return ret;
	pool->slots_phys = pool->areas_phys = INVALID_PHYS_ADDR;
	if (!swiotlb_init_io_tlb_pool(k, mem, pool, base, kernel_va(k, base), size >> IO_TLB_SHIFT, false, 1))
		return -ENOMEM;
	mem->force_bounce = true;
	mem->for_alloc = true;
	snprintf(mem->name, sizeof(mem->name), "restricted@%" PRIx64, base);
	add_mem_pool(k, mem, pool);
	mem->next = k->swiotlb.restricted;
	k->swiotlb.restricted = mem;
	return 0;
}

/* kernel: rmem_swiotlb_setup(), here with the first device */
static int reserve(struct kernel *k, phys_addr_t base, u64 size)
{
	if (!is_aligned(base, PAGE_SIZE) || !size || !phys_is_ram(k, base, size))
		return -EINVAL;
	if (memblock_reserve(k, base, size)) {
		k->oom++;
		return -ENOMEM;
	}
	kernel_printk(k, LOG_INFO, NULL,
		      "software IO TLB: Reserved memory: created restricted DMA pool at 0x%016" PRIx64 ", size %" PRIu64
		      " MiB",
		      base, size / MiB(1));
	return 0;
}

int rmem_swiotlb_device_init(struct kernel *k, struct device *dev, phys_addr_t base, u64 size)
{
	struct io_tlb_mem *mem = known_pool(k, base);
	int ret;

	if (!mem) {
		ret = reserve(k, base, size);
		if (ret)
			return ret;
		mem = calloc(1, sizeof(*mem));
		if (!mem) {
			k->oom++;
			return -ENOMEM;
		}
		ret = create_pool(k, dev, mem, base, size);
		if (ret) {
			free(mem);
			return ret;
		}
	}
	dev->dma_io_tlb_mem = mem;
	return 0;
}
