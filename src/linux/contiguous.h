/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/contiguous.c and what it needs of mm/cma.c: one area set aside at boot, from which larger coherent buffers
 * come. Movable pages that live in it meanwhile always move away in time. No areas of single devices or nodes.
 */
#ifndef DMASIM_LINUX_CONTIGUOUS_H
#define DMASIM_LINUX_CONTIGUOUS_H

#include "base/types.h"
#include "linux/mm.h"

struct kernel;
struct device;

struct cma {
	phys_addr_t base;
	u64 pages; /* 0: there is no area */
	u64 *bitmap;
};

/* does the page lie in the area? */
static inline bool cma_holds(const struct cma *cma, phys_addr_t phys)
{
	return phys >= cma->base && (phys - cma->base) >> PAGE_SHIFT < cma->pages;
}

/* CONFIG_DMA_CMA; while memblock is in charge. @limit: end of the memory that will do */
void dma_contiguous_reserve(struct kernel *k, phys_addr_t limit);
void dma_contiguous_destroy(struct kernel *k);
/* INVALID_PHYS_ADDR: the page allocator has to do */
phys_addr_t dma_alloc_contiguous(struct kernel *k, const struct device *dev, u64 size, gfp_t gfp);
/* the same for callers without a device: @count pages, aligned to 2^@align of them */
phys_addr_t dma_alloc_from_contiguous(struct kernel *k, u64 count, unsigned int align);
/* back to the area, or to the page allocator if they are not from there */
void dma_free_contiguous(struct kernel *k, phys_addr_t phys, u64 size);
/* kernel/dma/pool.c cma_in_zone(): does all of the area lie in the memory that @gfp asks for? */
bool cma_in_zone(const struct kernel *k, gfp_t gfp);

#endif
