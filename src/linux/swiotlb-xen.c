// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/xen/swiotlb-xen.c, and xen_create_contiguous_region() of arch/x86/xen/mmu_pv.c: a device is given machine
 * addresses. One page can be had as it is; more need frames in a row, or a bounce through a pool that has them. The
 * frames of an arm64 domain are the machine's own (XENFEAT_direct_mapped): there each address is its own bus address,
 * and xen_arch_need_swiotlb() never says yes.
 */
#include "linux/swiotlb-xen.h"

#include <errno.h>

#include "hw/xen.h"
#include "linux/direct_map.h"

#define MAX_DMA_BITS 32

/* --- addresses --- */

static phys_addr_t xen_phys_to_bus(const struct kernel *k, phys_addr_t phys)
{
	return hw_xen_mfn(k->hw, phys >> PAGE_SHIFT) << PAGE_SHIFT | (phys & ~PAGE_MASK);
}

/* phys_to_dma(), whatever the state of the page: on a host that encrypts the address says that it is private */
static dma_addr_t xen_phys_to_dma(const struct kernel *k, const struct device *dev, phys_addr_t phys)
{
	return phys_to_dma(k, dev, xen_phys_to_bus(k, phys));
}

/* INVALID_PHYS_ADDR: no page of this domain (x86: bfn_to_local_pfn()) */
static phys_addr_t xen_bus_to_phys(const struct kernel *k, phys_addr_t bus)
{
	u64 pfn = hw_xen_pfn(k->hw, bus >> PAGE_SHIFT);

	if (pfn == HW_XEN_NO_PFN || !phys_is_ram(k, pfn << PAGE_SHIFT, 1))
		return INVALID_PHYS_ADDR;
	return pfn << PAGE_SHIFT | (bus & ~PAGE_MASK);
}

phys_addr_t xen_dma_to_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr)
{
	return xen_bus_to_phys(k, dma_to_phys(k, dev, addr));
}

static bool range_straddles_page_boundary(const struct kernel *k, phys_addr_t phys, u64 size)
{
	u64 pfn = phys >> PAGE_SHIFT, pages = pages_of((phys & ~PAGE_MASK) + size), bfn = hw_xen_mfn(k->hw, pfn);

	for (u64 i = 1; i < pages; i++)
		if (hw_xen_mfn(k->hw, pfn + i) != bfn + i)
			return true;
	return false;
}

static bool range_requires_alignment(const struct kernel *k, phys_addr_t phys, u64 size)
{
	u64 align = PAGE_SIZE << get_order(size);

	return is_aligned(phys, align) && !is_aligned(hw_xen_mfn(k->hw, phys >> PAGE_SHIFT) << PAGE_SHIFT, align);
}

/* is_xen_swiotlb_buffer() in older kernels; *@phys: where in the pool */
static struct io_tlb_pool *xen_swiotlb_find_pool(struct kernel *k, struct device *dev, dma_addr_t addr,
						 phys_addr_t *phys)
{
	*phys = xen_dma_to_phys(k, dev, addr);
	if (DECIDE(k, xen_foreign, *phys == INVALID_PHYS_ADDR, addr, 0))
		return NULL;
	return bounced_in(k, dev, *phys);
}

/* --- frames from Xen --- */

/* what nobody has written reads as zeros as it is: a pool is large, and nearly all of it is never used */
static void clear(struct kernel *k, phys_addr_t phys, u64 size)
{
	if (hw_touched(k->hw, phys, size))
		kernel_memset(k, phys, 0, size);
}

static int xen_create_contiguous_region(struct kernel *k, phys_addr_t phys, unsigned int order,
					unsigned int address_bits)
{
	clear(k, phys, PAGE_SIZE << order);
	if (DECIDE(k, xen_no_frames, !hw_xen_exchange(k->hw, phys >> PAGE_SHIFT, order, address_bits), 1ull << order,
		   address_bits))
		return -ENOMEM;
	return 0;
}

static void xen_destroy_contiguous_region(struct kernel *k, phys_addr_t phys, unsigned int order)
{
	clear(k, phys, PAGE_SIZE << order);
	hw_xen_give_back(k->hw, phys >> PAGE_SHIFT, order);
}

int xen_swiotlb_fixup(struct kernel *k, phys_addr_t tlb, u64 nslabs)
{
	unsigned int order = get_order((u64)IO_TLB_SEGSIZE << IO_TLB_SHIFT), dma_bits = order + PAGE_SHIFT;

	for (u64 i = 0; i < nslabs; i += IO_TLB_SEGSIZE)
		/* as low as Xen can, so that narrow devices reach it; later segments begin where this one ended */
		while (xen_create_contiguous_region(k, tlb + (i << IO_TLB_SHIFT), order, dma_bits))
			if (dma_bits++ >= MAX_DMA_BITS)
				return -ENOMEM;
	return 0;
}

/* --- coherent memory --- */

enum exchange { EXCHANGE_NONE, EXCHANGE_BEYOND, EXCHANGE_STRADDLES, EXCHANGE_UNALIGNED };

static enum exchange exchange_reason(const struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size,
				     dma_addr_t addr)
{
	if (addr + size - 1 > dev->coherent_dma_mask)
		return EXCHANGE_BEYOND;
	if (range_straddles_page_boundary(k, phys, size))
		return EXCHANGE_STRADDLES;
	return range_requires_alignment(k, phys, size) ? EXCHANGE_UNALIGNED : EXCHANGE_NONE;
}

static unsigned int fls64(u64 n)
{
	return n ? 64 - (unsigned int)__builtin_clzll(n) : 0;
}

static void xen_swiotlb_alloc_coherent(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
				       struct dma_buffer *buffer)
{
	unsigned int order = get_order(size);
	phys_addr_t phys;
	dma_addr_t addr;

	(void)attrs;
	size = align_up(size, PAGE_SIZE);
	RULE(k, mapping_route);
	phys = alloc_pages(k, gfp, order);
	if (phys == INVALID_PHYS_ADDR)
		return;
	addr = xen_phys_to_dma(k, dev, phys);
	if (CHOOSE(k, xen_exchange, exchange_reason(k, dev, phys, size, addr), addr, size)) {
		RULE(k, xen_exchange);
		if (xen_create_contiguous_region(k, phys, order, fls64(dev->coherent_dma_mask))) {
			RULE(k, xen_no_frames);
			free_pages(k, phys, order);
			return;
		}
		/* the bare machine address: neither the bit of an encrypting host nor a look at the mask again */
		addr = xen_phys_to_bus(k, phys);
		buffer->remapped = true;
	}
	kernel_memset(k, phys, 0, size);
	buffer->phys = phys;
	buffer->cpu_addr = kernel_va(k, phys);
	buffer->dma_addr = addr;
	buffer->path = DMA_PATH_PAGE_ALLOCATOR;
	buffer->error = 0;
}

static void xen_swiotlb_free_coherent(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs)
{
	u64 size = align_up(buffer->size, PAGE_SIZE);
	phys_addr_t phys = buffer->phys;
	unsigned int order = get_order(size);

	(void)attrs;
	if (DECIDE(k, xen_free_refused, exchange_reason(k, dev, phys, size, buffer->dma_addr), buffer->dma_addr,
		   dev->coherent_dma_mask)) {
		WARN_ONCE_AT(k, xen_free, "drivers/xen/swiotlb-xen.c", "xen_swiotlb_free_coherent");
		pages_leaked(k, phys, pages_of(size));
		return;
	}
	if (DECIDE(k, xen_free_remapped, buffer->remapped, phys, size))
		xen_destroy_contiguous_region(k, phys, order);
	free_pages(k, phys, order);
}

/* --- streaming --- */

static dma_addr_t map_mmio(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, phys, size, attrs);

	if (reason == DECISION_NONE)
		return phys;
	rule_set(k, reason);
	print_overflow_once(k, LOG_SITE_xen_overflow, LOG_ERR, dev, phys, size);
	WARN_ONCE_AT(k, xen_map_mmio, "drivers/xen/swiotlb-xen.c", "xen_swiotlb_map_phys");
	return DMA_MAPPING_ERROR;
}

/* why the buffer has to bounce: the deciding question, or DECISION_NONE. x86 has no xen_arch_need_swiotlb() */
static enum decision xen_bounce_reason(struct kernel *k, const struct device *dev, phys_addr_t phys, dma_addr_t addr,
				       u64 size, enum dma_data_direction dir, u64 attrs)
{
	enum decision reason = bounce_reason(k, dev, addr, size, dir, attrs);

	if (reason != DECISION_NONE)
		return reason;
	if (DECIDE(k, xen_straddles, range_straddles_page_boundary(k, phys, size), phys, size))
		return D_xen_straddles;
	return DECIDE(k, force_bounce, is_swiotlb_force_bounce(k, dev), phys, size) ? D_force_bounce : DECISION_NONE;
}

static dma_addr_t xen_swiotlb_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				       enum dma_data_direction dir, u64 attrs)
{
	dma_addr_t addr;
	enum decision reason;
	phys_addr_t map;

	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		break;
	case MAP_API_PHYS:
		if (DECIDE(k, xen_mmio, attrs_mmio(k, attrs), phys, attrs)) {
			RULE(k, xen_mmio);
			return map_mmio(k, dev, phys, size, attrs);
		}
		break;
	}
	addr = xen_phys_to_dma(k, dev, phys);
	reason = xen_bounce_reason(k, dev, phys, addr, size, dir, attrs);
	if (reason == DECISION_NONE) {
		RULE(k, capable_limit);
		return addr;
	}
	rule_set(k, reason);
	map = swiotlb_tbl_map_single(k, dev, phys, size, 0, dir, &attrs);
	if (map == DMA_MAPPING_ERROR)
		return DMA_MAPPING_ERROR;
	/* @attrs may say by now that the slot is shared: dma_capable() looks at that, and the address does not */
	addr = xen_phys_to_dma(k, dev, map);
	if (!DECIDE(k, xen_bounce_unreachable, !dma_capable(k, dev, addr, size, true, attrs), addr,
		    dma_device_limit(dev)))
		return addr;
	RULE(k, xen_bounce_unreachable);
	swiotlb_tbl_unmap_single(k, dev, map, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return DMA_MAPPING_ERROR;
}

static void xen_swiotlb_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				   enum dma_data_direction dir, u64 attrs)
{
	phys_addr_t phys;
	struct io_tlb_pool *pool = xen_swiotlb_find_pool(k, dev, addr, &phys);

	if (pool)
		__swiotlb_tbl_unmap_single(k, dev, phys, size, dir, attrs, pool);
}

static void xen_swiotlb_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					    enum dma_data_direction dir)
{
	phys_addr_t phys;
	struct io_tlb_pool *pool = xen_swiotlb_find_pool(k, dev, addr, &phys);

	if (pool)
		__swiotlb_sync_single_for_cpu(k, dev, phys, size, dir, pool);
}

static void xen_swiotlb_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
					       enum dma_data_direction dir)
{
	phys_addr_t phys;
	struct io_tlb_pool *pool = xen_swiotlb_find_pool(k, dev, addr, &phys);

	if (pool)
		__swiotlb_sync_single_for_device(k, dev, phys, size, dir, pool);
}

/* --- scatterlists: element by element --- */

static void xen_swiotlb_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				 enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_unmap_phys(k, dev, sg[i].dma_address, sg[i].dma_length, dir, attrs);
}

static int xen_swiotlb_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			      enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		sg[i].dma_address = xen_swiotlb_map_phys(k, dev, sg[i].phys, sg[i].length, dir, attrs);
		if (sg[i].dma_address == DMA_MAPPING_ERROR) {
			xen_swiotlb_unmap_sg(k, dev, sg, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
			sg->dma_length = 0;
			return -EIO;
		}
		sg[i].dma_length = sg[i].length;
	}
	return nents;
}

static void xen_swiotlb_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
					enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_sync_single_for_cpu(k, dev, sg[i].dma_address, sg[i].length, dir);
}

static void xen_swiotlb_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
					   enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		xen_swiotlb_sync_single_for_device(k, dev, sg[i].dma_address, sg[i].length, dir);
}

/* the pool as a whole has to be in reach; nobody asks for bus_dma_limit here */
static int xen_swiotlb_dma_supported(struct kernel *k, const struct device *dev, u64 mask)
{
	return xen_phys_to_dma(k, dev, default_swiotlb_limit(k)) <= mask;
}

#define XEN_SWIOTLB_OPS                                                                                                \
	.alloc_pages_op = dma_common_alloc_pages, .free_pages = dma_common_free_pages,                                 \
	.map_phys = xen_swiotlb_map_phys, .unmap_phys = xen_swiotlb_unmap_phys, .map_sg = xen_swiotlb_map_sg,          \
	.unmap_sg = xen_swiotlb_unmap_sg, .sync_single_for_cpu = xen_swiotlb_sync_single_for_cpu,                      \
	.sync_single_for_device = xen_swiotlb_sync_single_for_device, .sync_sg_for_cpu = xen_swiotlb_sync_sg_for_cpu,  \
	.sync_sg_for_device = xen_swiotlb_sync_sg_for_device, .dma_supported = xen_swiotlb_dma_supported,              \
	.max_mapping_size = swiotlb_max_mapping_size

const struct dma_map_ops xen_swiotlb_dma_ops = { .alloc = dma_direct_alloc, .free = dma_direct_free, XEN_SWIOTLB_OPS };

const struct dma_map_ops xen_swiotlb_x86_dma_ops = {
	.alloc = xen_swiotlb_alloc_coherent,
	.free = xen_swiotlb_free_coherent,
	XEN_SWIOTLB_OPS,
};
