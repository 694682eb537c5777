// SPDX-License-Identifier: GPL-2.0-only
#include "linux/coherent.h"

#include <errno.h>
#include <stdlib.h>

#include "base/bitmap.h"
#include "linux/direct_internal.h"

/* kernel: dma_init_coherent_memory(), on memory that boot has reserved */
static struct dma_coherent_mem *create(struct kernel *k, phys_addr_t base, u64 size)
{
	struct dma_coherent_mem *mem = calloc(1, sizeof(*mem));

	if (!mem)
		return NULL;
	*mem = (struct dma_coherent_mem){ .base = base, .pages = size >> PAGE_SHIFT };
	mem->bitmap = calloc(BITMAP_WORDS(mem->pages), sizeof(u64));
	mem->virt_base = vmap_contiguous(k, base, size, false);
	if (!mem->bitmap || !mem->virt_base) {
		if (mem->virt_base)
			vunmap(k, mem->virt_base);
		free(mem->bitmap);
		free(mem);
		return NULL;
	}
	mem->next = k->coherent;
	k->coherent = mem;
	return mem;
}

static struct dma_coherent_mem *known(const struct kernel *k, phys_addr_t base)
{
	struct dma_coherent_mem *mem = k->coherent;

	while (mem && mem->base != base)
		mem = mem->next;
	return mem;
}

int rmem_dma_device_init(struct kernel *k, struct device *dev, phys_addr_t base, u64 size)
{
	struct dma_coherent_mem *mem = known(k, base);

	if (!size || !is_aligned(base | size, PAGE_SIZE))
		return -EINVAL;
	if (!mem)
		mem = create(k, base, size);
	if (!mem) {
		k->oom++;
		return -ENOMEM;
	}
	if (DECIDE(k, coherent_beyond_mask, base + size - 1 > dma_device_coherent_limit(dev), base + size - 1,
		   dma_device_coherent_limit(dev)))
		kernel_printk(k, LOG_WARN, dev, "reserved memory is beyond device's set DMA address range");
	if (dev->dma_mem)
		return -EBUSY;
	dev->dma_mem = mem;
	kernel_printk(k, LOG_INFO, dev, "assigned reserved memory node at 0x%llx", (unsigned long long)base);
	return 0;
}

void dma_release_coherent_memory(struct kernel *k, struct device *dev)
{
	(void)k;
	dev->dma_mem = NULL;
}

void dma_coherent_destroy(struct kernel *k)
{
	while (k->coherent) {
		struct dma_coherent_mem *mem = k->coherent;

		k->coherent = mem->next;
		free(mem->bitmap);
		free(mem);
	}
}

/* bitmap_find_free_region(): 2^order pages, aligned to as many; the tail that is no multiple is never given out */
static bool find_region(struct dma_coherent_mem *mem, unsigned int order, u64 *page)
{
	u64 count = 1ull << order;

	*page = bitmap_find_zero_area(mem->bitmap, mem->pages, count, count, 0);
	if (*page == mem->pages)
		return false;
	bitmap_flip(mem->bitmap, *page, count);
	return true;
}

bool dma_alloc_from_dev_coherent(struct kernel *k, struct device *dev, u64 size, struct dma_buffer *buffer)
{
	struct dma_coherent_mem *mem = dev->dma_mem;
	bool full;
	u64 page;

	if (!DECIDE(k, coherent_own, mem != NULL, size, 0))
		return false;
	RULE(k, coherent_own);
	full = size > mem->pages << PAGE_SHIFT || !find_region(mem, get_order(size), &page);
	if (DECIDE(k, coherent_full, full, size, mem->pages << PAGE_SHIFT))
		return true;
	buffer->phys = mem->base + (page << PAGE_SHIFT);
	buffer->cpu_addr = mem->virt_base + (page << PAGE_SHIFT);
	buffer->dma_addr = phys_to_dma(k, dev, mem->base) + (page << PAGE_SHIFT);
	buffer->path = DMA_PATH_COHERENT_POOL;
	buffer->error = 0;
	kernel_memset(k, buffer->phys, 0, size);
	return true;
}

bool dma_release_from_dev_coherent(struct kernel *k, struct device *dev, unsigned int order, u64 cpu_addr)
{
	struct dma_coherent_mem *mem = dev->dma_mem;
	u64 first, pages = 1ull << order;

	(void)k;
	if (!mem || cpu_addr < mem->virt_base || cpu_addr >= mem->virt_base + (mem->pages << PAGE_SHIFT))
		return false;
	first = (cpu_addr - mem->virt_base) >> PAGE_SHIFT;
	/* bitmap_release_region(): whatever stood there */
	for (u64 i = first; i < first + pages && i < mem->pages; i++)
		if (bitmap_test(mem->bitmap, i))
			bitmap_flip(mem->bitmap, i, 1);
	return true;
}
