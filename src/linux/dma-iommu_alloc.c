// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/dma-iommu.c: coherent and noncontiguous memory. Any page will do behind an IOMMU, so that only the
 * IOVA looks at the device's limit.
 */
#include <errno.h>
#include <stdlib.h>

#include "linux/dma-iommu_internal.h"
#include "linux/pool.h"

static void __iommu_dma_free_pages(struct kernel *k, const phys_addr_t *page, u64 count)
{
	while (count--)
		free_pages(k, page[count], 0);
}

static void zero_pages(struct kernel *k, gfp_t gfp, phys_addr_t phys, u64 size)
{
	if (gfp & __GFP_ZERO)
		kernel_memset(k, phys, 0, size);
}

/* the largest order of @order_mask that the allocator can serve; orders that failed are dropped from the mask */
static phys_addr_t alloc_some(struct kernel *k, gfp_t gfp, u64 count, u64 *order_mask, unsigned int *order)
{
	*order_mask &= DMA_BIT_MASK((int)ilog2_u64(count) + 1);
	while (*order_mask) {
		phys_addr_t phys;

		*order = ilog2_u64(*order_mask);
		phys = alloc_pages(k, gfp, *order);
		if (phys != INVALID_PHYS_ADDR) {
			zero_pages(k, gfp, phys, PAGE_SIZE << *order);
			return phys;
		}
		*order_mask &= ~(1ull << *order);
	}
	return INVALID_PHYS_ADDR;
}

static struct iommu_dma_pages *__iommu_dma_alloc_pages(struct kernel *k, u64 count, u64 order_mask, gfp_t gfp)
{
	struct iommu_dma_pages *pages;
	u64 done = 0;

	order_mask &= DMA_BIT_MASK(MAX_PAGE_ORDER + 1);
	if (!order_mask)
		return NULL;
	pages = malloc(sizeof(*pages) + count * sizeof(pages->page[0]));
	if (!pages) {
		k->oom++;
		return NULL;
	}
	pages->count = count;
	gfp |= __GFP_NOWARN | __GFP_HIGHMEM;
	while (done < count) {
		unsigned int order;
		phys_addr_t phys = alloc_some(k, gfp, count - done, &order_mask, &order);

		if (phys == INVALID_PHYS_ADDR) {
			__iommu_dma_free_pages(k, pages->page, done);
			free(pages);
			return NULL;
		}
		for (u64 i = 0; i < 1ull << order; i++)
			pages->page[done++] = phys + (i << PAGE_SHIFT);
	}
	return pages;
}

/* pages that adjoin become one run, as in a scatterlist; 0 or a negative errno with nothing left mapped */
static int map_pages(struct kernel *k, struct iommu_domain *domain, const struct iommu_dma_pages *pages, u64 size,
		     u64 prot)
{
	struct scatterlist run = { .length = 0 };
	u64 mapped = 0;

	for (u64 i = 0; mapped + run.length < size; i++) {
		bool adjoins = run.length && pages->page[i] == run.phys + run.length;

		if (run.length && !adjoins) {
			if (iommu_map_sg(k, domain, pages->iova + mapped, &run, 1, prot) < 0)
				goto undo;
			mapped += run.length;
			run.length = 0;
		}
		if (!run.length)
			run.phys = pages->page[i];
		run.length += min_u64(PAGE_SIZE, size - mapped - run.length);
	}
	if (iommu_map_sg(k, domain, pages->iova + mapped, &run, 1, prot) >= 0)
		return 0;
undo:
	iommu_unmap(k, domain, pages->iova, mapped);
	return -ENOMEM;
}

static struct iommu_dma_pages *__iommu_dma_alloc_noncontiguous(struct kernel *k, struct device *dev, u64 size,
							       gfp_t gfp, u64 attrs)
{
	struct iommu_domain *domain = dev->domain;
	u64 prot = dma_info_to_prot(DMA_BIDIRECTIONAL, dev->dma_coherent, iommu_dma_known_attrs(k, attrs));
	/* the kernel keeps the page sizes in 32 bits here */
	u64 alloc_sizes = (u32)domain->pgsize_bitmap, min_size = alloc_sizes & -alloc_sizes;
	struct iommu_dma_pages *pages;

	if (min_size < PAGE_SIZE) {
		min_size = PAGE_SIZE;
		alloc_sizes |= PAGE_SIZE;
	} else {
		size = align_up(size, min_size);
	}
	if (attrs & DMA_ATTR_ALLOC_SINGLE_PAGES)
		alloc_sizes = min_size;

	pages = __iommu_dma_alloc_pages(k, align_up(size, PAGE_SIZE) >> PAGE_SHIFT, alloc_sizes >> PAGE_SHIFT, gfp);
	if (!pages)
		return NULL;
	size = iova_align(domain, size);
	pages->iova = iommu_dma_alloc_iova(k, domain, size, dev->coherent_dma_mask, dev);
	if (!pages->iova)
		goto out_free_pages;
	if (DECIDE(k, iommu_map_failed, map_pages(k, domain, pages, size, prot) != 0, pages->iova, pages->page[0])) {
		RULE(k, iommu_map_failed);
		iommu_dma_free_iova(k, domain, pages->iova, size, false);
		goto out_free_pages;
	}
	pages->next = domain->pages;
	domain->pages = pages;
	return pages;

out_free_pages:
	__iommu_dma_free_pages(k, pages->page, pages->count);
	free(pages);
	return NULL;
}

/* out of the domain's list; NULL if that IOVA is no scattered allocation */
static struct iommu_dma_pages *take_pages(struct iommu_domain *domain, dma_addr_t iova)
{
	for (struct iommu_dma_pages **link = &domain->pages; *link; link = &(*link)->next) {
		struct iommu_dma_pages *pages = *link;

		if (pages->iova != iova)
			continue;
		*link = pages->next;
		return pages;
	}
	return NULL;
}

static void free_scattered(struct kernel *k, struct iommu_domain *domain, dma_addr_t iova)
{
	struct iommu_dma_pages *pages = take_pages(domain, iova);

	if (!pages)
		return;
	__iommu_dma_free_pages(k, pages->page, pages->count);
	free(pages);
}

static void iommu_dma_alloc_remap(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
				  struct dma_buffer *buffer)
{
	struct iommu_dma_pages *pages = __iommu_dma_alloc_noncontiguous(k, dev, size, gfp, attrs);
	u64 count = align_up(size, PAGE_SIZE) >> PAGE_SHIFT;

	if (!pages)
		return;
	buffer->cpu_addr = vmap_pages(k, pages->page, count, dma_pgprot_decrypted(k, attrs, false));
	if (!buffer->cpu_addr) {
		__iommu_dma_unmap(k, dev, pages->iova, size);
		free_scattered(k, dev->domain, pages->iova);
		return;
	}
	buffer->dma_addr = pages->iova;
	buffer->phys = pages->page[0];
}

/* iommu_dma_alloc_pages(): contiguous; the physical address, with *@cpu_addr set, or INVALID_PHYS_ADDR */
static phys_addr_t alloc_contiguous(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, u64 *cpu_addr)
{
	u64 alloc_size = align_up(size, PAGE_SIZE);
	phys_addr_t phys = dma_alloc_contiguous(k, dev, alloc_size, gfp);

	if (phys == INVALID_PHYS_ADDR)
		phys = alloc_pages(k, gfp, get_order(alloc_size));
	if (phys == INVALID_PHYS_ADDR)
		return phys;
	if (DECIDE(k, iommu_alloc_remap, !dev->dma_coherent, 0, 0)) {
		*cpu_addr = vmap_contiguous(k, phys, alloc_size, dma_pgprot_decrypted(k, attrs, false));
		if (!*cpu_addr) {
			dma_free_contiguous(k, phys, alloc_size);
			return INVALID_PHYS_ADDR;
		}
	} else {
		*cpu_addr = kernel_va(k, phys);
	}
	kernel_memset(k, phys, 0, alloc_size);
	return phys;
}

static void __iommu_dma_free(struct kernel *k, struct device *dev, u64 size, u64 cpu_addr, phys_addr_t phys)
{
	u64 alloc_size = align_up(size, PAGE_SIZE);

	if (k->config.dma_direct_remap && dma_free_from_pool(k, dev, cpu_addr, alloc_size))
		return;
	if (is_vmalloc_addr(k, cpu_addr))
		vunmap(k, cpu_addr);
	dma_free_contiguous(k, phys, alloc_size);
}

static bool shared_refused(struct kernel *k, gfp_t gfp, u64 attrs)
{
	switch (k->profile.iommu_alloc_shared) {
	case IOMMU_ALLOC_SHARED_IGNORED:
		return false;
	case IOMMU_ALLOC_SHARED_NULL:
		break;
	}
	if (!DECIDE(k, iommu_alloc_refused, attrs & DMA_ATTR_ALLOC_CC_SHARED, gfp, attrs))
		return false;
	RULE(k, iommu_alloc_refused);
	return true;
}

enum alloc_from { ALLOC_SCATTERED, ALLOC_POOL, ALLOC_CONTIGUOUS };

static enum alloc_from alloc_from(const struct kernel *k, const struct device *dev, gfp_t gfp, u64 attrs)
{
	if (gfpflags_allow_blocking(gfp) && !(attrs & DMA_ATTR_FORCE_CONTIGUOUS))
		return ALLOC_SCATTERED;
	if (k->config.dma_direct_remap && !gfpflags_allow_blocking(gfp) && !dev->dma_coherent)
		return ALLOC_POOL;
	return ALLOC_CONTIGUOUS;
}

/* what the kernel then maps, and whether it does, hangs on what stands on its stack: here it fails */
static bool failure_unseen(struct kernel *k)
{
	switch (k->profile.iommu_pool_result) {
	case IOMMU_POOL_RESULT_PAGE:
		return false;
	case IOMMU_POOL_RESULT_POINTER:
		break;
	}
	kernel_printk(k, LOG_ERR, NULL, "modelled kernel goes on with a page that does not exist in iommu_dma_alloc");
	return true;
}

/* memory that is not scattered: find it, then give it an IOVA */
static void alloc_and_map(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, bool from_pool,
			  struct dma_buffer *buffer)
{
	u64 prot = dma_info_to_prot(DMA_BIDIRECTIONAL, dev->dma_coherent, iommu_dma_known_attrs(k, attrs));
	enum atomic_pool which = ATOMIC_POOL_KERNEL;
	u64 cpu_addr = 0;
	phys_addr_t phys;
	dma_addr_t iova;

	if (from_pool)
		phys = dma_alloc_from_pool(k, dev, align_up(size, PAGE_SIZE), &cpu_addr, gfp, attrs, NULL, &which);
	else
		phys = alloc_contiguous(k, dev, size, gfp, attrs, &cpu_addr);
	if (phys == INVALID_PHYS_ADDR) {
		buffer->wild = from_pool && failure_unseen(k);
		return;
	}
	iova = __iommu_dma_map(k, dev, phys, size, prot, dev->coherent_dma_mask);
	if (iova == DMA_MAPPING_ERROR) {
		__iommu_dma_free(k, dev, size, cpu_addr, phys);
		return;
	}
	buffer->cpu_addr = cpu_addr;
	buffer->dma_addr = iova;
	buffer->phys = phys;
	buffer->pool = (u8)which;
}

static void no_buffer(struct dma_buffer *buffer, u64 size)
{
	*buffer = (struct dma_buffer){ .dma_addr = DMA_MAPPING_ERROR, .phys = INVALID_PHYS_ADDR, .size = size };
}

/* @path tells apart where the memory came from; all of it is reached through the IOMMU */
static void finish(struct dma_buffer *buffer, enum dma_path path)
{
	bool failed = buffer->dma_addr == DMA_MAPPING_ERROR;

	buffer->error = failed ? -1 : 0;
	buffer->path = failed ? DMA_PATH_NONE : path;
}

void iommu_dma_alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer)
{
	enum alloc_from from = alloc_from(k, dev, gfp, attrs);

	no_buffer(buffer, size);
	if (shared_refused(k, gfp, attrs)) {
		finish(buffer, DMA_PATH_NONE);
		return;
	}
	CHOOSE(k, iommu_alloc_from, from, gfp, attrs);
	RULE(k, iommu_alloc_from);
	gfp |= __GFP_ZERO;
	switch (from) {
	case ALLOC_SCATTERED:
		iommu_dma_alloc_remap(k, dev, size, gfp, attrs, buffer);
		break;
	case ALLOC_POOL:
		alloc_and_map(k, dev, size, gfp, attrs, true, buffer);
		break;
	case ALLOC_CONTIGUOUS:
		alloc_and_map(k, dev, size, gfp, attrs, false, buffer);
		break;
	}
	finish(buffer, from == ALLOC_POOL ? DMA_PATH_ATOMIC_POOL : DMA_PATH_IOMMU);
}

void iommu_dma_free(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs)
{
	struct iommu_dma_pages *pages = take_pages(dev->domain, buffer->dma_addr);

	(void)attrs;
	__iommu_dma_unmap(k, dev, buffer->dma_addr, buffer->size);
	if (!pages) {
		__iommu_dma_free(k, dev, buffer->size, buffer->cpu_addr, buffer->phys);
		return;
	}
	vunmap(k, buffer->cpu_addr);
	__iommu_dma_free_pages(k, pages->page, pages->count);
	free(pages);
}

dma_addr_t iommu_dma_map_pages_of(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				  enum dma_data_direction dir)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return iommu_dma_map_page(k, dev, phys, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	case MAP_API_PHYS:
		break;
	}
	return iommu_dma_map_phys(k, dev, phys, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
}

void iommu_dma_alloc_noncontiguous(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir,
				   gfp_t gfp, u64 attrs, struct dma_buffer *buffer)
{
	struct iommu_dma_pages *pages;

	no_buffer(buffer, size);
	buffer->dir = dir;
	pages = __iommu_dma_alloc_noncontiguous(k, dev, size, gfp, attrs);
	if (pages) {
		buffer->dma_addr = pages->iova;
		buffer->phys = pages->page[0];
	}
	finish(buffer, DMA_PATH_IOMMU);
}

void iommu_dma_free_noncontiguous(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	__iommu_dma_unmap(k, dev, buffer->dma_addr, buffer->size);
	free_scattered(k, dev->domain, buffer->dma_addr);
}
