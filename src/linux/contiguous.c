// SPDX-License-Identifier: GPL-2.0-only
#include "linux/kernel.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/bitmap.h"

#define CONFIG_CMA_ALIGNMENT 8	       /* order: larger buffers are not aligned to more */
#define CMA_MIN_ALIGNMENT_BYTES MiB(2) /* a page block, with huge pages configured */

/* cma_declare_contiguous_nid(): above 4 GiB from below if there is room, so that the DMA zones stay free */
static phys_addr_t find_area(struct kernel *k, u64 size, phys_addr_t base, phys_addr_t limit)
{
	phys_addr_t addr = INVALID_PHYS_ADDR;

	if (max_pfn(k) << PAGE_SHIFT >= GiB(4) + size)
		addr = memblock_alloc_low(k, size, CMA_MIN_ALIGNMENT_BYTES, GiB(4), limit);
	if (addr == INVALID_PHYS_ADDR)
		addr = memblock_alloc(k, size, CMA_MIN_ALIGNMENT_BYTES, base, limit);
	return addr;
}

static phys_addr_t reserve_area(struct kernel *k, u64 size, phys_addr_t base, phys_addr_t limit, bool fixed)
{
	phys_addr_t end = max_pfn(k) << PAGE_SHIFT;

	if (fixed && base)
		return is_aligned(base, CMA_MIN_ALIGNMENT_BYTES) && memblock_is_free(k, base, size) &&
				       !memblock_reserve(k, base, size)
			       ? base
			       : INVALID_PHYS_ADDR;
	limit = align_down(min_not_zero(limit, end), CMA_MIN_ALIGNMENT_BYTES);
	base = align_up(base, CMA_MIN_ALIGNMENT_BYTES);
	return base + size > limit ? INVALID_PHYS_ADDR : find_area(k, size, base, limit);
}

/* behind the lines of newer kernels */
static const char *node(const struct kernel *k)
{
	switch (k->profile.cma_log) {
	case CMA_LOG_PLAIN:
		return "";
	case CMA_LOG_NODE:
		break;
	}
	return " on node -1";
}

void dma_contiguous_reserve(struct kernel *k, phys_addr_t limit)
{
	const struct cmdline *c = &k->cmdline;
	u64 size = c->cma_given ? c->cma_size : k->config.cma_size;
	bool fixed = c->cma_given && c->cma_base + c->cma_size == c->cma_limit;
	phys_addr_t base;

	if (!size)
		return;
	size = align_up(size, CMA_MIN_ALIGNMENT_BYTES);
	base = reserve_area(k, size, c->cma_base, c->cma_given ? min_not_zero(c->cma_limit, limit) : limit, fixed);
	if (DECIDE(k, cma_no_room, base == INVALID_PHYS_ADDR, size, limit)) {
		kernel_printk(k, LOG_ERR, NULL, "cma: Failed to reserve %" PRIu64 " MiB%s", size / MiB(1), node(k));
		return;
	}
	k->cma.bitmap = calloc(BITMAP_WORDS(size >> PAGE_SHIFT), sizeof(u64));
	if (!k->cma.bitmap) {
		k->oom++;
		return;
	}
	k->cma.base = base;
	k->cma.pages = size >> PAGE_SHIFT;
	kernel_printk(k, LOG_INFO, NULL, "cma: Reserved %" PRIu64 " MiB at 0x%016" PRIx64 "%s", size / MiB(1), base,
		      node(k));
}

void dma_contiguous_destroy(struct kernel *k)
{
	free(k->cma.bitmap);
	k->cma = (struct cma){ 0 };
}

/* mm/cma.c: the lowest run of free pages that is aligned in memory, not only in the area */
static phys_addr_t cma_alloc(struct kernel *k, u64 count, unsigned int align)
{
	struct cma *cma = &k->cma;
	u64 at = count && count <= cma->pages
			 ? bitmap_find_zero_area(cma->bitmap, cma->pages, count, 1ull << align, cma->base >> PAGE_SHIFT)
			 : cma->pages;

	if (DECIDE(k, cma_full, at == cma->pages, count << PAGE_SHIFT, 0))
		return INVALID_PHYS_ADDR;
	bitmap_flip(cma->bitmap, at, count);
	return cma->base + (at << PAGE_SHIFT);
}

phys_addr_t dma_alloc_from_contiguous(struct kernel *k, u64 count, unsigned int align)
{
	if (!k->cma.pages)
		return INVALID_PHYS_ADDR;
	return cma_alloc(k, count, align < CONFIG_CMA_ALIGNMENT ? align : CONFIG_CMA_ALIGNMENT);
}

/* one page is contiguous wherever it comes from */
phys_addr_t dma_alloc_contiguous(struct kernel *k, const struct device *dev, u64 size, gfp_t gfp)
{
	bool wanted = k->cma.pages && gfpflags_allow_blocking(gfp) && size > PAGE_SIZE;

	(void)dev;
	if (!DECIDE(k, cma_wanted, wanted, size, gfp))
		return INVALID_PHYS_ADDR;
	return dma_alloc_from_contiguous(k, size >> PAGE_SHIFT, get_order(size));
}

void dma_free_contiguous(struct kernel *k, phys_addr_t phys, u64 size)
{
	u64 pages = align_up(size, PAGE_SIZE) >> PAGE_SHIFT, first = (phys - k->cma.base) >> PAGE_SHIFT;

	if (k->cma.pages && phys >= k->cma.base && first < k->cma.pages && pages <= k->cma.pages - first) {
		bitmap_clear(k->cma.bitmap, first, pages);
		return;
	}
	free_pages(k, phys, get_order(size));
}

bool cma_in_zone(const struct kernel *k, gfp_t gfp)
{
	phys_addr_t last = k->cma.base + (k->cma.pages << PAGE_SHIFT) - 1;

	if (!k->cma.pages)
		return false;
	if (k->config.zone_dma && (gfp & GFP_DMA))
		return last <= k->arch.zone_dma_limit;
	if (k->config.zone_dma32 && (gfp & GFP_DMA32))
		return last <= max_u64(DMA_BIT_MASK(32), k->arch.zone_dma_limit);
	return true;
}
