/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What mapping*.c and direct*.c share and nobody else needs.
 */
#ifndef DMASIM_LINUX_DIRECT_INTERNAL_H
#define DMASIM_LINUX_DIRECT_INTERNAL_H

#include "linux/direct.h"

/* a WARN_ON_ONCE() without words of its own */
#define WARN_ONCE_AT(k, site, file, function)                                                                          \
	kernel_printk_once((k), LOG_SITE_##site, LOG_WARNING_BACKTRACE, NULL, "WARNING: at %s %s()", file, function)

/* the line of an address that the device cannot reach, once for each place that can say it */
void print_overflow_once(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			 dma_addr_t addr, u64 size);

/* false for the many addresses that no search is needed for */
static inline bool may_have_bounced(const struct device *dev, phys_addr_t phys)
{
	const struct io_tlb_mem *mem = dev->dma_io_tlb_mem;

	return mem && ((phys >= mem->defpool.start && phys < mem->defpool.end) || dev->dma_uses_io_tlb);
}

/* NULL: not a bounce buffer of this device. is_swiotlb_buffer() in older kernels */
static inline struct io_tlb_pool *bounced_in(struct kernel *k, struct device *dev, phys_addr_t phys)
{
	if (unlikely(may_have_bounced(dev, phys)))
		return swiotlb_find_pool(k, dev, phys);
	DECIDE(k, swiotlb_address, false, phys, 0);
	return NULL;
}

static inline u64 pages_of(u64 size)
{
	return align_up(size, PAGE_SIZE) >> PAGE_SHIFT;
}

/* pages for a coherent buffer, wherever they came from */
struct direct_pages {
	phys_addr_t phys; /* INVALID_PHYS_ADDR: there are none */
	u64 cpu_addr;
	enum dma_path path;
	u8 pool;
};

gfp_t dma_direct_optimal_gfp_mask(struct kernel *k, const struct device *dev, u64 *phys_limit);
void __dma_direct_alloc_pages(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
			      struct direct_pages *pages);
void dma_direct_alloc_swiotlb(struct kernel *k, struct device *dev, u64 size, u64 attrs, struct direct_pages *pages);
void dma_direct_alloc_from_pool(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
				struct direct_pages *pages);
void __dma_direct_free_pages(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size);

#endif
