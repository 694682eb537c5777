// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/direct.c and include/linux/dma-direct.h: range maps, and what a device without an IOMMU can be given.
 */
#include "linux/direct_internal.h"

/* --- dma-ranges; the first range that has the address wins, a range of size 0 ends the list --- */

dma_addr_t translate_phys_to_dma(const struct device *dev, phys_addr_t phys)
{
	for (unsigned int i = 0; i < dev->dma_range_count && dev->dma_range_map[i].size; i++) {
		const struct bus_dma_region *r = &dev->dma_range_map[i];

		if (phys >= r->cpu_start && phys - r->cpu_start < r->size)
			return r->dma_start + (phys - r->cpu_start);
	}
	return DMA_MAPPING_ERROR;
}

phys_addr_t translate_dma_to_phys(const struct device *dev, dma_addr_t addr)
{
	for (unsigned int i = 0; i < dev->dma_range_count && dev->dma_range_map[i].size; i++) {
		const struct bus_dma_region *r = &dev->dma_range_map[i];

		if (addr >= r->dma_start && addr - r->dma_start < r->size)
			return r->cpu_start + (addr - r->dma_start);
	}
	return INVALID_PHYS_ADDR;
}

/* the range that has a page; whole pages count only */
static const struct bus_dma_region *dma_find_range(const struct device *dev, u64 pfn)
{
	for (unsigned int i = 0; i < dev->dma_range_count; i++) {
		const struct bus_dma_region *r = &dev->dma_range_map[i];
		u64 first = r->cpu_start >> PAGE_SHIFT;
		u64 pages = r->size >> PAGE_SHIFT;

		if (!pages)
			return NULL;
		if (pfn >= first && pfn - first < pages)
			return r;
	}
	return NULL;
}

static const struct bus_dma_region *kept_range(const struct kernel *k, const struct bus_dma_region *last)
{
	switch (k->profile.range_lookup) {
	case RANGE_LOOKUP_ANEW:
		return NULL;
	case RANGE_LOOKUP_KEPT:
		break;
	}
	return last;
}

/* kernel: check_ram_in_range_map() */
static bool ram_is_mapped(struct kernel *k, const struct device *dev, u64 pfn, u64 end)
{
	const struct bus_dma_region *last = NULL;

	while (pfn < end) {
		const struct bus_dma_region *r = dma_find_range(dev, pfn);

		if (!r && !(r = kept_range(k, last)))
			return false;
		if (r == last) {
			kernel_printk(k, LOG_ERR, dev, "modelled kernel hangs in check_ram_in_range_map");
			return true;
		}
		last = r;
		pfn = (r->cpu_start >> PAGE_SHIFT) + (r->size >> PAGE_SHIFT);
	}
	return true;
}

bool dma_direct_all_ram_mapped(struct kernel *k, const struct device *dev)
{
	phys_addr_t base;
	u64 size;

	if (!dev->dma_range_count)
		return true;
	for (unsigned int i = 0; ram_next(k, i, &base, &size); i++)
		if (!ram_is_mapped(k, dev, base >> PAGE_SHIFT, (base + size) >> PAGE_SHIFT))
			return false;
	return true;
}

/* --- masks --- */

static phys_addr_t highest_ram(const struct kernel *k)
{
	switch (k->profile.required_mask_top) {
	case REQUIRED_MASK_TOP_PAGE:
		return (max_pfn(k) - 1) << PAGE_SHIFT;
	case REQUIRED_MASK_TOP_BYTE:
		return (max_pfn(k) << PAGE_SHIFT) - 1;
	}
	return 0;
}

u64 dma_direct_get_required_mask(struct kernel *k, const struct device *dev)
{
	u64 top = phys_to_dma_direct(k, dev, highest_ram(k), force_dma_unencrypted(k, dev));

	return top ? DMA_BIT_MASK((int)ilog2_u64(top) + 1) : 1;
}

/* the encryption bit is left out: a narrow device is served through swiotlb */
int dma_direct_supported(struct kernel *k, const struct device *dev, u64 mask)
{
	u64 top = highest_ram(k);

	if (mask >= DMA_BIT_MASK(32))
		return 1;
	if (k->config.zone_dma)
		top = min_u64(top, k->arch.zone_dma_limit);
	return mask >= phys_to_dma_unencrypted(k, dev, top);
}

bool dma_coherent_ok(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size)
{
	dma_addr_t addr = phys_to_dma_direct(k, dev, phys, force_dma_unencrypted(k, dev));

	if (addr == DMA_MAPPING_ERROR)
		return false;
	return addr + size - 1 <= dma_device_coherent_limit(dev);
}

u64 dma_direct_max_mapping_size(struct kernel *k, struct device *dev)
{
	bool bounces;

	if (!is_swiotlb_active(k, dev))
		return ~0ull;
	bounces = dma_addressing_limited(k, dev) || is_swiotlb_force_bounce(k, dev);
	switch (k->profile.max_mapping) {
	case MAX_MAPPING_BOUNCE:
		break;
	case MAX_MAPPING_SHARED:
		bounces = bounces || force_dma_unencrypted_map(k, dev);
		break;
	}
	return DECIDE(k, max_mapping_bounce, bounces, 0, 0) ? swiotlb_max_mapping_size(k, dev) : ~0ull;
}

bool dma_direct_need_sync(struct kernel *k, struct device *dev, dma_addr_t addr)
{
	return !dev->dma_coherent || bounced_in(k, dev, dma_to_phys(k, dev, addr));
}

/* --- small kmalloc() buffers --- */

/*
 * kmalloc_size_roundup() for sizes below 256: the object of the cache that would serve it. Where swiotlb is set up the
 * caches keep their small alignment; where it is not, mm/slab_common.c makes their sizes multiples of the cache line.
 */
static u64 kmalloc_object_size(const struct kernel *k, u64 size)
{
	static const u16 cache[] = { 8, 16, 32, 64, 96, 128, 192, 256 };
	unsigned int i = 0;

	if (!size)
		return 0;
	while (i < ARRAY_SIZE(cache) - 1 && cache[i] < size)
		i++;
	if (k->swiotlb.def.nslabs)
		return cache[i];
	return align_up(cache[i], k->config.cache_line_size);
}

bool dma_kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size, enum dma_data_direction dir)
{
	if (!k->config.dma_bounce_unaligned_kmalloc || dev->dma_coherent || dir == DMA_TO_DEVICE)
		return false;
	if (size >= 2 * (u64)k->config.arch_dma_minalign)
		return false;
	return !is_aligned(kmalloc_object_size(k, size), k->config.cache_line_size);
}
