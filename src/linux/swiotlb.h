/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/swiotlb.c: bounce buffers. A pool is cut into slots of 2 KiB, the slots into segments of 128 (the largest
 * single bounce), the pool into areas with a lock and a next-fit index each.
 */
#ifndef DMASIM_LINUX_SWIOTLB_H
#define DMASIM_LINUX_SWIOTLB_H

#include "base/types.h"
#include "linux/device.h"
#include "linux/mm.h"

struct kernel;

#define IO_TLB_SHIFT 11
#define IO_TLB_SIZE (1ull << IO_TLB_SHIFT)
#define IO_TLB_SEGSIZE 128u
#define IO_TLB_DEFAULT_SIZE MiB(64)
#define IO_TLB_MIN_SLABS (MiB(1) >> IO_TLB_SHIFT)

/* flags of swiotlb_init(); SWIOTLB_FORCE is gone in 7.3 */
#define SWIOTLB_VERBOSE BIT(0)
#define SWIOTLB_FORCE BIT(1)
#define SWIOTLB_ANY BIT(2)

/* one slot as the kernel's array has it; the model keeps less, see swiotlb_slots.h and swiotlb_slot() */
struct io_tlb_slot {
	phys_addr_t orig_addr; /* INVALID_PHYS_ADDR: free, or padding */
	u64 alloc_size;
	u16 list; /* free slots from here to the end of the segment */
	u16 pad_slots;
};

struct slot_segment;

struct io_tlb_area {
	u64 used;
	u64 index; /* next fit, relative to the area */
};

struct io_tlb_pool {
	phys_addr_t start;
	phys_addr_t end;
	u64 nslabs;
	unsigned int nareas;
	u64 area_nslabs;
	bool late_alloc;
	bool transient;
	bool cc_shared;		/* behaviour pool_state */
	bool marked_used;	/* swiotlb_mark_pool_used(): segments that were never touched count as taken */
	u16 tail_slots;		/* slots of the last segment that start out free */
	struct io_tlb_mem *mem; /* the allocator that it belongs to */
	u64 vaddr;		/* kernel pointer of the start, as the allocator gave it */
	struct io_tlb_area *areas;
	struct slot_segment **segments; /* of 128 slots each; NULL: never touched */
	u64 nsegments;
	u64 skew; /* what misuse has put between the counters of used slots and the slots that are taken; wraps */
	phys_addr_t slots_phys, areas_phys; /* what the kernel's own arrays take; INVALID_PHYS_ADDR: from kmalloc */
	struct io_tlb_pool *next;	    /* in io_tlb_mem.pools, or in the device's list of transient pools */
	u32 id;				    /* counts the pools of the kernel: stable in output */
};

struct io_tlb_mem {
	struct io_tlb_pool defpool;
	struct io_tlb_pool *pools; /* SWIOTLB_DYNAMIC: all global pools in the order of the kernel's list */
	u64 nslabs;
	bool force_bounce;
	bool for_alloc;
	bool can_grow;
	bool cc_shared;	   /* behaviour pool_state */
	bool grow_pending; /* the worker is scheduled: swiotlb_run_work() */
	u64 phys_limit;
	u64 transient_nslabs;
	u64 total_used; /* across pools and areas, transient pools included; behaviour used_count */
	u64 used_hiwater;
	char name[32];		 /* "default", or the restricted pool's */
	struct io_tlb_mem *next; /* restricted pools of the kernel */
};

struct swiotlb_state {
	struct io_tlb_mem def;		/* io_tlb_default_mem */
	struct io_tlb_mem host_private; /* behaviour host_pools "two": the pool of those who need no shared one */
	struct io_tlb_mem *restricted;
	u64 default_nslabs;
	unsigned int default_nareas;
	bool force_bounce;	  /* swiotlb_force_bounce: command line */
	bool force_disable;	  /* swiotlb=noforce */
	u64 pinned_base;	  /* INVALID_PHYS_ADDR: boot places the default pool */
	bool work_auto;		  /* run the grow worker and deferred frees after each operation */
	struct io_tlb_pool *dead; /* transient pools whose deferred free has not run yet */
	u32 next_pool_id;
};

/* which pool serves an address, for results */
enum swiotlb_pool_kind {
	SWIOTLB_POOL_NONE,
	SWIOTLB_POOL_DEFAULT,
	SWIOTLB_POOL_GROWN,
	SWIOTLB_POOL_TRANSIENT,
	SWIOTLB_POOL_RESTRICTED
};

/* set-up */
/* the swiotlb= option as parsed into k->cmdline; before anything else of swiotlb */
void setup_io_tlb_npages(struct kernel *k);
void swiotlb_adjust_size(struct kernel *k, u64 size);
u64 swiotlb_size_or_default(const struct kernel *k);
void swiotlb_init(struct kernel *k, bool addressing_limited, unsigned int flags);
/* @remap, if not NULL, makes the memory of the pool fit for devices: 0 or a negative errno */
void swiotlb_init_remap(struct kernel *k, bool addressing_limited, unsigned int flags,
			int (*remap)(struct kernel *k, phys_addr_t tlb, u64 nslabs));
int swiotlb_init_late(struct kernel *k, u64 size, gfp_t gfp);
void swiotlb_update_mem_attributes(struct kernel *k);
void swiotlb_exit(struct kernel *k);
void swiotlb_print_info(struct kernel *k);
/* frees what the model allocated for it, whatever the state */
void swiotlb_destroy(struct kernel *k);
/* dev->dma_io_tlb_mem = the default pool */
void swiotlb_dev_init(struct kernel *k, struct device *dev);
/* attaches the device to the restricted-dma-pool at @base, set up with its first device; 0 or a negative errno */
int rmem_swiotlb_device_init(struct kernel *k, struct device *dev, phys_addr_t base, u64 size);
void swiotlb_print_info(struct kernel *k);

/* queries */
static inline bool is_swiotlb_active(const struct kernel *k, const struct device *dev)
{
	(void)k;
	return dev->dma_io_tlb_mem && dev->dma_io_tlb_mem->nslabs;
}

static inline bool is_swiotlb_force_bounce(const struct kernel *k, const struct device *dev)
{
	(void)k;
	return dev->dma_io_tlb_mem && dev->dma_io_tlb_mem->force_bounce;
}

static inline bool is_swiotlb_for_alloc(const struct device *dev)
{
	return dev->dma_io_tlb_mem && dev->dma_io_tlb_mem->for_alloc;
}

struct io_tlb_pool *swiotlb_find_pool(struct kernel *k, struct device *dev, phys_addr_t phys);
enum swiotlb_pool_kind swiotlb_pool_kind(const struct kernel *k, const struct device *dev,
					 const struct io_tlb_pool *pool);
u64 swiotlb_max_mapping_size(struct kernel *k, struct device *dev);
phys_addr_t default_swiotlb_base(struct kernel *k);
phys_addr_t default_swiotlb_limit(struct kernel *k);
u64 mem_used(const struct kernel *k, const struct io_tlb_mem *mem);
/* the same as debugfs shows it */
u64 io_tlb_used_get(const struct kernel *k, const struct io_tlb_mem *mem);
/* state of one slot as the kernel's array would have it, whatever the model keeps */
struct io_tlb_slot swiotlb_slot(const struct io_tlb_pool *pool, u64 index);

/*
 * Takes slots and copies the original in. @attrs is by reference because newer kernels force DMA_ATTR_CC_SHARED to the
 * pool's state for the caller; older ones leave it alone. DMA_MAPPING_ERROR on failure.
 */
phys_addr_t swiotlb_tbl_map_single(struct kernel *k, struct device *dev, phys_addr_t orig_addr, u64 mapping_size,
				   u64 alloc_align_mask, enum dma_data_direction dir, u64 *attrs);
void swiotlb_tbl_unmap_single(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 mapping_size,
			      enum dma_data_direction dir, u64 attrs);
void swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				    enum dma_data_direction dir);
void swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				 enum dma_data_direction dir);
/* the same where the pool is known: swiotlb_find_pool() has just been asked */
void __swiotlb_tbl_unmap_single(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 mapping_size,
				enum dma_data_direction dir, u64 attrs, struct io_tlb_pool *pool);
void __swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				      enum dma_data_direction dir, struct io_tlb_pool *pool);
void __swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, phys_addr_t tlb_addr, u64 size,
				   enum dma_data_direction dir, struct io_tlb_pool *pool);
dma_addr_t swiotlb_map(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, enum dma_data_direction dir,
		       u64 attrs);
/* coherent memory from a restricted pool: INVALID_PHYS_ADDR if there is none */
phys_addr_t swiotlb_alloc(struct kernel *k, struct device *dev, u64 size, u64 attrs);
bool swiotlb_free(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size);
/* the grow worker and the deferred frees of transient pools, if any is due; then each of them alone */
void swiotlb_run_work(struct kernel *k);
void swiotlb_run_grow(struct kernel *k);
void swiotlb_run_frees(struct kernel *k);
bool swiotlb_validate(const struct kernel *k, const char **why);
/* drops the transient pools of a device that goes away */
void swiotlb_dev_exit(struct kernel *k, struct device *dev);

#endif
