// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/dma-iommu.c: a domain's IOVA space, and mapping one range. Scatterlists are in dma-iommu_sg.c,
 * allocations in dma-iommu_alloc.c, the flush queue in dma-iommu_fq.c.
 */
#include "linux/dma-iommu.h"

#include <errno.h>
#include <stdlib.h>

#include "linux/dma-iommu_internal.h"
#include "linux/iommu_driver.h"

int reserve_iova_bytes(struct iova_domain *iovad, u64 first, u64 last)
{
	unsigned int shift = ilog2_u64(iova_granule(iovad));

	return reserve_iova(iovad, first >> shift, last >> shift);
}

/* what the host bridge leads to is not memory: an IOVA there would never reach the IOMMU */
static int reserve_bridge_windows(struct kernel *k, struct iova_domain *iovad)
{
	const struct hw_config *config = hw_config(k->hw);

	for (unsigned int i = 0; i < config->ram_count; i++) {
		const struct dmasim_ram *window = &config->ram[i];

		if (window->kind != DMASIM_RAM_MMIO)
			continue;
		if (reserve_iova_bytes(iovad, window->base, window->base + window->size - 1))
			return -ENOMEM;
	}
	return 0;
}

/* the bridge's dma-ranges in the order of their bus addresses */
static int compare_ranges(const void *a, const void *b)
{
	const struct bus_dma_region *x = a, *y = b;

	return (x->dma_start > y->dma_start) - (x->dma_start < y->dma_start);
}

/* between two ranges of the bridge nothing passes; the first page of the next range is lost with the gap */
static int reserve_range_gaps(struct kernel *k, const struct device *dev, struct iova_domain *iovad)
{
	struct bus_dma_region *range;
	u64 start = 0;
	int error = 0;

	range = calloc(dev->dma_range_count, sizeof(*range));
	if (!range) {
		k->oom++;
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < dev->dma_range_count; i++)
		range[i] = dev->dma_range_map[i];
	qsort(range, dev->dma_range_count, sizeof(*range), compare_ranges);
	for (unsigned int i = 0; !error && i < dev->dma_range_count; i++) {
		u64 end = range[i].dma_start;

		if (end > start) {
			error = reserve_iova_bytes(iovad, start, end);
		} else if (end < start) {
			kernel_printk(k, LOG_ERR, dev, "Failed to reserve IOVA [0x%016llx-0x%016llx]",
				      (unsigned long long)start, (unsigned long long)end);
			error = -EINVAL;
		}
		start = range[i].dma_start + range[i].size;
	}
	/* where the last range ends with the last byte of all, this wraps around and covers everything */
	if (!error)
		error = reserve_iova_bytes(iovad, start, ~0ull);
	free(range);
	return error;
}

static int iova_reserve_pci_windows(struct kernel *k, const struct device *dev, struct iova_domain *iovad)
{
	int error = reserve_bridge_windows(k, iovad);

	return error || !dev->dma_range_count ? error : reserve_range_gaps(k, dev, iovad);
}

static int iova_reserve_iommu_regions(struct kernel *k, const struct device *dev, struct iova_domain *iovad)
{
	int error = dev->is_pci ? iova_reserve_pci_windows(k, dev, iovad) : 0;

	if (error || !k->iommu.ops->reserve_regions)
		return error;
	return k->iommu.ops->reserve_regions(iovad);
}

static u64 range_map_min(const struct device *dev)
{
	u64 min = ~0ull;

	for (unsigned int i = 0; i < dev->dma_range_count; i++)
		min = min_u64(min, dev->dma_range_map[i].dma_start);
	return min;
}

static u64 range_map_max(const struct device *dev)
{
	u64 max = 0;

	for (unsigned int i = 0; i < dev->dma_range_count; i++)
		max = max_u64(max, dev->dma_range_map[i].dma_start + dev->dma_range_map[i].size - 1);
	return max;
}

/* address 0 is never an IOVA */
static u64 base_pfn(const struct kernel *k, const struct iommu_domain *domain, const struct device *dev, u64 granule)
{
	u64 base = domain->aperture_start / granule;

	switch (k->profile.iova_base) {
	case IOVA_BASE_RANGE:
		if (k->arch.arch != ARCH_X86 && dev->dma_range_count)
			base = max_u64(base, range_map_min(dev) / granule);
		break;
	case IOVA_BASE_APERTURE:
		break;
	}
	return base ? base : 1;
}

int iommu_dma_init_domain(struct kernel *k, struct iommu_domain *domain, struct device *dev)
{
	u64 granule = iommu_min_pagesize(domain);
	bool outside = dev->dma_range_count &&
		       (range_map_min(dev) > domain->aperture_last || range_map_max(dev) < domain->aperture_start);

	if (DECIDE(k, iommu_range_outside, outside, domain->aperture_last, 0)) {
		kernel_printk(k, LOG_WARN, NULL, "specified DMA range outside IOMMU capability");
		return -EFAULT;
	}
	/* the kernel has a BUG_ON() here: an IOMMU page must not be larger than the CPU's */
	if (granule > PAGE_SIZE)
		return -EINVAL;
	domain->iovad = iova_domain_new(granule, base_pfn(k, domain, dev, granule), k->nr_cpus);
	if (!domain->iovad) {
		k->oom++;
		return -ENOMEM;
	}
	if (domain->type == IOMMU_DOMAIN_DMA_FQ) {
		domain->fq = k->iommu.ops->deferred_flush ? iommu_dma_init_fq(k) : NULL;
		if (DECIDE(k, iommu_fq_degraded, !domain->fq, 0, 0))
			domain->type = IOMMU_DOMAIN_DMA;
	}
	return iova_reserve_iommu_regions(k, dev, domain->iovad);
}

void iommu_dma_exit_domain(struct kernel *k, struct iommu_domain *domain)
{
	struct iommu_dma_pages *next;

	(void)k;
	for (struct iommu_dma_pages *pages = domain->pages; pages; pages = next) {
		next = pages->next;
		free(pages);
	}
	domain->pages = NULL;
	iommu_dma_free_fq(domain->fq);
	domain->fq = NULL;
	iova_domain_free(domain->iovad);
	domain->iovad = NULL;
}

u64 iommu_dma_known_attrs(const struct kernel *k, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		attrs &= ~DMA_ATTR_MMIO;
		break;
	case MAP_API_PHYS:
		break;
	}
	switch (k->profile.require_coherent) {
	case REQUIRE_COHERENT_ABSENT:
		attrs &= ~DMA_ATTR_REQUIRE_COHERENT;
		break;
	case REQUIRE_COHERENT_KNOWN:
		break;
	}
	return attrs;
}

u64 dma_info_to_prot(enum dma_data_direction dir, bool coherent, u64 attrs)
{
	static const u64 access[] = {
		[DMA_BIDIRECTIONAL] = IOMMU_READ | IOMMU_WRITE,
		[DMA_TO_DEVICE] = IOMMU_READ,
		[DMA_FROM_DEVICE] = IOMMU_WRITE,
	};
	u64 cache = coherent ? IOMMU_CACHE : 0;
	u64 privileged = attrs & DMA_ATTR_PRIVILEGED ? IOMMU_PRIV : 0;

	if (dir == DMA_NONE)
		return 0;
	return access[dir] | privileged | (attrs & DMA_ATTR_MMIO ? IOMMU_MMIO : cache);
}

/* bits_per() */
static unsigned int bits_of(u64 limit)
{
	return ilog2_u64(limit) + 1;
}

/* below 4 GiB, where that kernel starts there; 0: no room, or nothing tried */
static u64 alloc_low_iova(struct kernel *k, struct iommu_domain *domain, u64 pages, u64 dma_limit, struct device *dev)
{
	bool wide = dma_limit > DMA_BIT_MASK(32);
	u64 pfn;

	switch (k->profile.iova_32bit_first) {
	case IOVA_32BIT_ALWAYS:
		wide = wide && dev->is_pci && !k->iommu.forcedac;
		break;
	case IOVA_32BIT_UNTIL_FULL:
		wide = wide && dev->pci_32bit_workaround;
		break;
	}
	if (!DECIDE(k, iova_low_first, wide, dma_limit, dev->pci_32bit_workaround))
		return 0;
	pfn = alloc_iova_fast(k, domain->iovad, pages, DMA_BIT_MASK(32) >> iova_shift(domain), false);
	if (DECIDE(k, iova_low_found, pfn != 0, pfn, 0))
		return pfn;
	switch (k->profile.iova_32bit_first) {
	case IOVA_32BIT_ALWAYS:
		break;
	case IOVA_32BIT_UNTIL_FULL:
		dev->pci_32bit_workaround = false;
		kernel_printk(k, LOG_NOTICE, dev, "Using %u-bit DMA addresses", bits_of(dma_limit));
		break;
	}
	return 0;
}

dma_addr_t iommu_dma_alloc_iova(struct kernel *k, struct iommu_domain *domain, u64 size, u64 dma_limit,
				struct device *dev)
{
	unsigned int shift = iova_shift(domain);
	u64 pfn;

	dma_limit = min_not_zero(dma_limit, dev->bus_dma_limit);
	if (domain->force_aperture)
		dma_limit = min_u64(dma_limit, domain->aperture_last);
	pfn = alloc_low_iova(k, domain, size >> shift, dma_limit, dev);
	if (!pfn)
		pfn = alloc_iova_fast(k, domain->iovad, size >> shift, dma_limit >> shift, true);
	if (DECIDE(k, iova_exhausted, !pfn, dma_limit, size))
		RULE(k, iova_exhausted);
	return pfn << shift;
}

void iommu_dma_free_iova(struct kernel *k, struct iommu_domain *domain, dma_addr_t iova, u64 size, bool queued)
{
	unsigned int shift = iova_shift(domain);

	if (queued)
		queue_iova(k, domain, iova >> shift, size >> shift);
	else
		free_iova_fast(k, domain->iovad, iova >> shift, size >> shift);
}

void __iommu_dma_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size)
{
	struct iommu_domain *domain = dev->domain;
	u64 offset = iova_offset(domain, addr);
	u64 unmapped;
	bool queued;

	addr -= offset;
	size = iova_align(domain, size + offset);
	queued = DECIDE(k, iommu_unmap_queued, domain->fq != NULL, addr, size);
	unmapped = iommu_unmap_fast(k, domain, addr, size);
	if (unmapped != size)
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL,
			      "WARNING: at drivers/iommu/dma-iommu.c __iommu_dma_unmap()");
	if (!queued)
		iommu_iotlb_sync(k, domain, addr, size);
	iommu_dma_free_iova(k, domain, addr, size, queued);
}

/* a min_align_mask cannot be had from the IOVA allocator */
static bool alignment_supported(struct kernel *k, const struct device *dev)
{
	u64 mask = iova_mask(dev->domain);

	switch (k->profile.iommu_min_align) {
	case IOMMU_MIN_ALIGN_IGNORED:
		return true;
	case IOMMU_MIN_ALIGN_REFUSED:
		break;
	}
	if (!DECIDE(k, iommu_align_unsupported, dev->min_align_mask > mask, dev->min_align_mask, mask + 1))
		return true;
	RULE(k, iommu_align_unsupported);
	kernel_printk_once(k, LOG_SITE_iommu_align_unsupported, LOG_WARNING_BACKTRACE, dev,
			   "Unsupported alignment constraint");
	return false;
}

dma_addr_t __iommu_dma_map(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, u64 prot, u64 dma_mask)
{
	struct iommu_domain *domain = dev->domain;
	u64 offset = iova_offset(domain, phys);
	dma_addr_t iova;
	int error;

	if (!alignment_supported(k, dev))
		return DMA_MAPPING_ERROR;
	size = iova_align(domain, size + offset);
	iova = iommu_dma_alloc_iova(k, domain, size, dma_mask, dev);
	if (!iova)
		return DMA_MAPPING_ERROR;
	error = iommu_map(k, domain, iova, phys - offset, size, prot);
	if (DECIDE(k, iommu_map_failed, error != 0, iova, phys)) {
		RULE(k, iommu_map_failed);
		iommu_dma_free_iova(k, domain, iova, size, false);
		return DMA_MAPPING_ERROR;
	}
	return iova + offset;
}

static bool dev_use_swiotlb(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir)
{
	bool wanted = k->config.swiotlb && (dev_is_untrusted(dev) || kmalloc_needs_bounce(k, dev, size, dir));

	return DECIDE(k, iommu_bounce_wanted, wanted, dev->untrusted, size);
}

/* nothing but the data may show in a granule that the device sees */
static void clear_padding(struct kernel *k, struct device *dev, phys_addr_t tlb, u64 size, enum dma_data_direction dir,
			  u64 attrs)
{
	u64 first = align_down(tlb, iova_granule(dev->domain->iovad));
	u64 end = align_up(tlb + size, iova_granule(dev->domain->iovad));
	bool keep;

	switch (k->profile.iommu_padding) {
	case IOMMU_PADDING_TAIL:
		keep = !(attrs & DMA_ATTR_SKIP_CPU_SYNC) && (dir == DMA_TO_DEVICE || dir == DMA_BIDIRECTIONAL);
		end = tlb + iova_align(dev->domain, size);
		kernel_memset(k, keep ? tlb + size : tlb, 0, keep ? end - tlb - size : end - tlb);
		return;
	case IOMMU_PADDING_AROUND:
		if (!dev_is_untrusted(dev))
			return;
		kernel_memset(k, first, 0, tlb - first);
		kernel_memset(k, tlb + size, 0, end - tlb - size);
		return;
	}
}

static phys_addr_t iommu_dma_map_swiotlb(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
					 enum dma_data_direction dir, u64 attrs)
{
	phys_addr_t tlb;

	if (DECIDE(k, iommu_swiotlb_off, !is_swiotlb_active(k, dev), 0, 0)) {
		RULE(k, iommu_swiotlb_off);
		kernel_printk_once(k, LOG_SITE_iommu_bounce_inactive, LOG_WARN, dev,
				   "DMA bounce buffers are inactive, unable to map unaligned transaction.");
		return DMA_MAPPING_ERROR;
	}
	/* what swiotlb makes of the attributes stays here: the protection of the IO page is settled */
	tlb = swiotlb_tbl_map_single(k, dev, phys, size, iova_mask(dev->domain), dir, &attrs);
	if (tlb != DMA_MAPPING_ERROR)
		clear_padding(k, dev, tlb, size, dir, attrs);
	return tlb;
}

/* a bounce page is due: BOUNCE_NOT where the range is mapped as it is all the same */
enum bounce { BOUNCE_NOT, BOUNCE, BOUNCE_FORBIDDEN };

static enum bounce forbidden_bounce(const struct kernel *k, u64 attrs)
{
	switch (k->profile.iommu_mmio_bounce) {
	case IOMMU_MMIO_BOUNCE_REFUSED:
		return BOUNCE_FORBIDDEN;
	case IOMMU_MMIO_BOUNCE_SKIPPED:
		break;
	}
	return attrs & DMA_ATTR_MMIO ? BOUNCE_NOT : BOUNCE_FORBIDDEN;
}

static enum bounce needs_bounce(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				enum dma_data_direction dir, u64 attrs)
{
	u64 granule = iova_granule(dev->domain->iovad);

	if (!dev_use_swiotlb(k, dev, size, dir))
		return BOUNCE_NOT;
	/* aligned at both ends: nothing of other buffers shares its granules */
	if (!DECIDE(k, iommu_unaligned, (phys | size) & (granule - 1), phys | size, granule))
		return BOUNCE_NOT;
	RULE(k, iommu_unaligned);
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return BOUNCE;
	case MAP_API_PHYS:
		break;
	}
	if (!DECIDE(k, iommu_mmio_no_bounce, attrs & (DMA_ATTR_MMIO | DMA_ATTR_REQUIRE_COHERENT), attrs, 0))
		return BOUNCE;
	RULE(k, iommu_mmio_no_bounce);
	return forbidden_bounce(k, attrs);
}

/* the address alone tells: a buffer that lies in a pool loses its slots too, whoever was lent them */
static void unbounce(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, enum dma_data_direction dir,
		     u64 attrs)
{
	if (!(attrs & (DMA_ATTR_MMIO | DMA_ATTR_REQUIRE_COHERENT)))
		swiotlb_tbl_unmap_single(k, dev, phys, size, dir, attrs);
}

dma_addr_t iommu_dma_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs)
{
	u64 prot = dma_info_to_prot(dir, dev->dma_coherent, attrs);
	enum bounce bounce = needs_bounce(k, dev, phys, size, dir, attrs);
	dma_addr_t iova;

	if (bounce == BOUNCE_FORBIDDEN)
		return DMA_MAPPING_ERROR;
	if (bounce == BOUNCE) {
		phys = iommu_dma_map_swiotlb(k, dev, phys, size, dir, attrs);
		if (phys == DMA_MAPPING_ERROR)
			return DMA_MAPPING_ERROR;
	}
	iova = __iommu_dma_map(k, dev, phys, size, prot, dev->dma_mask);
	if (iova == DMA_MAPPING_ERROR)
		unbounce(k, dev, phys, size, dir, attrs);
	return iova;
}

dma_addr_t iommu_dma_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs)
{
	return iommu_dma_map_phys(k, dev, phys, size, dir, iommu_dma_known_attrs(k, attrs));
}

dma_addr_t iommu_dma_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				  enum dma_data_direction dir, u64 attrs)
{
	u64 prot = dma_info_to_prot(dir, false, iommu_dma_known_attrs(k, attrs)) | IOMMU_MMIO;

	return __iommu_dma_map(k, dev, phys, size, prot, dev->dma_mask);
}

void iommu_dma_unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			      enum dma_data_direction dir, u64 attrs)
{
	(void)dir;
	(void)attrs;
	__iommu_dma_unmap(k, dev, addr, size);
}

void iommu_dma_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		     u64 attrs)
{
	phys_addr_t phys;

	attrs = iommu_dma_known_attrs(k, attrs);
	if (attrs & (DMA_ATTR_MMIO | DMA_ATTR_REQUIRE_COHERENT)) {
		__iommu_dma_unmap(k, dev, addr, size);
		return;
	}
	phys = iommu_iova_to_phys(k, dev->domain, addr);
	if (!phys) {
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL,
			      "WARNING: at drivers/iommu/dma-iommu.c iommu_dma_unmap_page()");
		return;
	}
	__iommu_dma_unmap(k, dev, addr, size);
	unbounce(k, dev, phys, size, dir, attrs);
}

void iommu_dma_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				   enum dma_data_direction dir)
{
	phys_addr_t phys;

	if (dev->dma_coherent && !dev_use_swiotlb(k, dev, size, dir))
		return;
	phys = iommu_iova_to_phys(k, dev->domain, addr);
	swiotlb_sync_single_for_cpu(k, dev, phys, size, dir);
}

void iommu_dma_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				      enum dma_data_direction dir)
{
	phys_addr_t phys;

	if (dev->dma_coherent && !dev_use_swiotlb(k, dev, size, dir))
		return;
	phys = iommu_iova_to_phys(k, dev->domain, addr);
	swiotlb_sync_single_for_device(k, dev, phys, size, dir);
}

u64 iommu_dma_max_mapping_size(struct kernel *k, struct device *dev)
{
	switch (k->profile.iommu_max_mapping) {
	case IOMMU_MAX_MAPPING_BOUNCE:
		return dev_is_untrusted(dev) ? swiotlb_max_mapping_size(k, dev) : ~0ull;
	case IOMMU_MAX_MAPPING_ANY:
		break;
	}
	return ~0ull;
}

u64 iommu_dma_opt_mapping_size(void)
{
	return iova_rcache_range();
}

u64 iommu_dma_get_merge_boundary(const struct device *dev)
{
	return iommu_min_pagesize(dev->domain) - 1;
}
