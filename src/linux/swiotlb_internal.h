/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by the swiotlb*.c files only. The kernel has all of them in kernel/dma/swiotlb.c:
 *	swiotlb.c		mapping, copying, releasing
 *	swiotlb_search.c	areas and the search for a run of slots
 *	swiotlb_slots.c		the slot array
 *	swiotlb_init.c		setting the default pool up and tearing it down
 *	swiotlb_late.c		setting it up once the page allocator runs
 *	swiotlb_dynamic.c	CONFIG_SWIOTLB_DYNAMIC: grown and transient pools
 *	swiotlb_rmem.c		CONFIG_DMA_RESTRICTED_POOL
 *	swiotlb_validate.c	what must hold between them
 */
#ifndef DMASIM_LINUX_SWIOTLB_INTERNAL_H
#define DMASIM_LINUX_SWIOTLB_INTERNAL_H

#include "linux/kernel.h"
#include "linux/swiotlb_slots.h"

#define SLABS_PER_PAGE (1u << (PAGE_SHIFT - IO_TLB_SHIFT))
/* what one element of the kernel's own arrays takes on a 64-bit machine */
#define KERNEL_SLOT_BYTES 24u
#define KERNEL_AREA_BYTES 16u

/* a search that found nothing: the ordinary case, and two that the modelled kernel does not survive */
#define SLOTS_FULL (-1)
#define SLOTS_KERNEL_DEAD (-2)

static inline u64 nr_slots(u64 size)
{
	return (size + IO_TLB_SIZE - 1) / IO_TLB_SIZE;
}

static inline phys_addr_t slot_addr(phys_addr_t start, u64 index)
{
	return start + (index << IO_TLB_SHIFT);
}

/* the same for the address that is handed out; behaviour slot_shift */
phys_addr_t address_of_slot(const struct kernel *k, const struct io_tlb_pool *pool, u64 index);

/* the device's min_align_mask bits of @addr inside a slot, or inside the larger alignment of an allocation */
static inline unsigned int swiotlb_align_offset(const struct device *dev, unsigned int align_mask, u64 addr)
{
	return (unsigned int)(addr & dev->min_align_mask & (align_mask | (IO_TLB_SIZE - 1)));
}

/* CONFIG_SWIOTLB_DYNAMIC, in a kernel that has it */
static inline bool swiotlb_is_dynamic(const struct kernel *k)
{
	switch (k->profile.swiotlb_pools) {
	case SWIOTLB_POOLS_SINGLE:
		return false;
	case SWIOTLB_POOLS_LIST:
		break;
	}
	return k->config.swiotlb_dynamic;
}

/* the address of a pool as the device sees it */
dma_addr_t swiotlb_pool_dma(const struct kernel *k, const struct device *dev, const struct io_tlb_mem *mem,
			    const struct io_tlb_pool *pool);
/* what a new pool's shared flag is; behaviour pool_state */
bool swiotlb_default_shared(const struct kernel *k);

/* virt_to_phys(high_memory - 1) */
u64 last_byte_of_memory(const struct kernel *k);
/* whether the default pool is converted, as far as swiotlb itself decides: without a state, the architecture does */
bool swiotlb_converts_default(struct kernel *k);
/* behaviour decrypt_failure */
bool swiotlb_failure_counts(const struct kernel *k);
void swiotlb_name_default(struct kernel *k);
void swiotlb_adjust_nareas(struct kernel *k, unsigned int nareas);
unsigned int limit_nareas(const struct kernel *k, unsigned int nareas, u64 nslots);
/* areas, slots, limits and, for memory that was used before, zeroes; false if the model ran out of memory */
bool swiotlb_init_io_tlb_pool(struct kernel *k, struct io_tlb_mem *mem, struct io_tlb_pool *pool, phys_addr_t start,
			      u64 vaddr, u64 nslabs, bool late_alloc, unsigned int nareas);
void swiotlb_drop_pool(struct io_tlb_pool *pool);
void add_mem_pool(struct kernel *k, struct io_tlb_mem *mem, struct io_tlb_pool *pool);

/* index of the first slot, SLOTS_FULL or SLOTS_KERNEL_DEAD */
s64 swiotlb_find_slots(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
		       unsigned int alloc_align_mask, struct io_tlb_pool **retpool);
s64 swiotlb_search_pool_area(struct kernel *k, struct device *dev, struct io_tlb_pool *pool, unsigned int area_index,
			     phys_addr_t orig_addr, u64 alloc_size, unsigned int alloc_align_mask);
void swiotlb_release_slots(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, struct io_tlb_pool *pool);

/* a transient pool with its slots taken, or NULL; the grow worker is due in any case */
struct io_tlb_pool *swiotlb_grow(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 alloc_size,
				 unsigned int alloc_align_mask, s64 *index);
bool swiotlb_del_transient(struct kernel *k, struct device *dev, struct io_tlb_pool *pool);

#endif
