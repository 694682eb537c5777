/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/pool.c: the atomic pools, for coherent memory in contexts that cannot block; allocation inside a pool is
 * lib/genalloc.c first fit.
 */
#ifndef DMASIM_LINUX_POOL_H
#define DMASIM_LINUX_POOL_H

#include "base/types.h"
#include "linux/mm.h"

struct kernel;
struct device;
struct gen_pool;

enum atomic_pool { ATOMIC_POOL_DMA, ATOMIC_POOL_DMA32, ATOMIC_POOL_KERNEL, ATOMIC_POOL_COUNT };

struct atomic_pools {
	struct gen_pool *pool[ATOMIC_POOL_COUNT]; /* NULL: that kernel has none */
	u64 size[ATOMIC_POOL_COUNT];		  /* pool_size_*: bytes it holds, as debugfs shows */
	bool cc_shared[ATOMIC_POOL_COUNT];	  /* behaviour pool_state */
	u64 atomic_pool_size;			  /* coherent_pool=, or by RAM */
	u64 first_addr, last_addr; /* kernel pointers into any pool lie in between: most that are freed do not */
	bool grow_pending;
	bool work_auto;
};

void dma_atomic_pool_init(struct kernel *k);
void dma_atomic_pool_destroy(struct kernel *k);
void atomic_pool_run_work(struct kernel *k);

typedef bool (*phys_addr_ok_fn)(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size);

/*
 * Returns the physical address and stores the kernel pointer in *@cpu_addr; INVALID_PHYS_ADDR on failure. @phys_addr_ok
 * may be NULL. @which (may be NULL) receives the pool.
 */
phys_addr_t dma_alloc_from_pool(struct kernel *k, const struct device *dev, u64 size, u64 *cpu_addr, gfp_t gfp,
				u64 attrs, phys_addr_ok_fn phys_addr_ok, enum atomic_pool *which);
/* false if @cpu_addr does not belong to a pool */
bool dma_free_from_pool(struct kernel *k, const struct device *dev, u64 cpu_addr, u64 size);
/* the same by page; behaviour pool_free_lookup: older kernels look for its linear-map address */
bool dma_free_from_pool_page(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size);
/* the pool that holds a physical range; -1: none */
int atomic_pool_find(const struct kernel *k, phys_addr_t phys, u64 size);

#endif
