// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a DMA address stands for, in the terms of a result.
 */
#include "machine/machine.h"

#include "linux/direct.h"

static bool translated(enum dma_path path, const struct device *dev)
{
	switch (path) {
	case DMA_PATH_IOMMU:
	case DMA_PATH_IOMMU_SWIOTLB:
		return true;
	case DMA_PATH_ATOMIC_POOL:
	case DMA_PATH_COHERENT_POOL:
	case DMA_PATH_PAGE_ALLOCATOR:
	case DMA_PATH_CMA:
		/* where the pages come from says nothing of how the device reaches them */
		return dev->dma_iommu;
	case DMA_PATH_NONE:
	case DMA_PATH_DIRECT:
	case DMA_PATH_SWIOTLB:
		return false;
	}
	return false;
}

enum dma_path mapping_path(struct op *op, struct machine_device *dev, dma_addr_t addr)
{
	struct quiet quiet;
	enum dma_path path;

	quiet_begin(op->m, &quiet);
	path = dma_mapping_path(op->k, &dev->dev, addr);
	quiet_end(op->m, &quiet);
	return path;
}

phys_addr_t mapping_phys(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path)
{
	if (translated(path, &dev->dev))
		return dma_translated_phys(op->k, &dev->dev, addr);
	if (op->k->arch.xen_pv_domain)
		return dma_untranslated_phys(op->k, &dev->dev, addr);
	return dma_to_phys(op->k, &dev->dev, dma_addr_canonical(op->k, addr));
}

const char *linear_state(const struct kernel *k, phys_addr_t phys)
{
	if (page_is_invalid(k, phys))
		return "invalid";
	return page_is_decrypted(k, phys) ? "shared" : "private";
}

/* no bit in the address: what counts is the state of the page */
static bool page_private(const struct kernel *k, phys_addr_t phys)
{
	return k->arch.private_mapping && phys_is_ram(k, phys, 1) && !page_is_decrypted(k, phys);
}

bool mapping_encrypted(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path)
{
	const struct arch_state *arch = &op->k->arch;
	bool encrypted = false;
	u64 pgsize, prot;

	if (translated(path, &dev->dev) && dev->dev.domain) {
		phys_addr_t phys = hw_iommu_walk(dev->dev.domain->hw, addr, &pgsize, &encrypted, &prot);

		return arch->sme_me_mask ? encrypted : page_private(op->k, phys);
	}
	if (arch->sme_me_mask)
		return addr & arch->sme_me_mask;
	if (arch->prot_ns_shared)
		return !(addr & arch->prot_ns_shared);
	return page_private(op->k, mapping_phys(op, dev, addr, path));
}

static const char *pool_name(enum swiotlb_pool_kind kind)
{
	switch (kind) {
	case SWIOTLB_POOL_NONE:
		return NULL;
	case SWIOTLB_POOL_DEFAULT:
		return "default";
	case SWIOTLB_POOL_GROWN:
		return "grown";
	case SWIOTLB_POOL_TRANSIENT:
		return "transient";
	case SWIOTLB_POOL_RESTRICTED:
		return "restricted";
	}
	return NULL;
}

/* the pool of a bounce, its first slot behind the padding and the number of all; NULL: it is in none */
static struct io_tlb_pool *slots_of(struct op *op, struct machine_device *dev, phys_addr_t phys, u64 *index, u64 *count)
{
	u64 offset = phys & dev->dev.min_align_mask & (IO_TLB_SIZE - 1);
	struct io_tlb_pool *pool;
	struct io_tlb_slot slot;
	struct quiet quiet;

	quiet_begin(op->m, &quiet);
	pool = swiotlb_find_pool(op->k, &dev->dev, phys);
	quiet_end(op->m, &quiet);
	if (!pool)
		return NULL;
	/* as swiotlb_release_slots() finds them again */
	*index = (phys - offset - pool->start) >> IO_TLB_SHIFT;
	slot = swiotlb_slot(pool, *index);
	*count = (swiotlb_slot(pool, *index - slot.pad_slots).alloc_size + offset + IO_TLB_SIZE - 1) >> IO_TLB_SHIFT;
	return pool;
}

bool slots_cross_areas(struct op *op, struct machine_device *dev, phys_addr_t phys)
{
	u64 index, count;
	const struct io_tlb_pool *pool = slots_of(op, dev, phys, &index, &count);

	if (!pool || !count)
		return false;
	index -= swiotlb_slot(pool, index).pad_slots;
	return index / pool->area_nslabs != (index + count - 1) / pool->area_nslabs;
}

u64 describe_slots(struct op *op, struct machine_device *dev, phys_addr_t phys, struct dmasim_result *r)
{
	u64 index = 0, count = 0;
	const struct io_tlb_pool *pool = slots_of(op, dev, phys, &index, &count);
	struct io_tlb_slot slot;
	const char *name;

	if (!pool)
		return 0;
	if (!r)
		return count;
	name = pool_name(swiotlb_pool_kind(op->k, &dev->dev, pool));
	slot = swiotlb_slot(pool, index);
	if (name)
		RESULT_SET(r, POOL, pool, name);
	RESULT_SET(r, AREA, area, index / pool->area_nslabs);
	RESULT_SET(r, SLOT, slot, index);
	RESULT_SET(r, SLOTS, slots, count);
	RESULT_SET(r, PAD, pad, slot.pad_slots);
	return count;
}

void describe_mapping(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path, bool write,
		      struct dmasim_result *r)
{
	struct hw_access access;
	phys_addr_t phys = view_target(op->m, dev, addr, write, &access);

	RESULT_SET(r, PATH, path, path_name(path));
	RESULT_SET(r, DMA_ADDR, dma_addr, addr);
	if (translated(path, &dev->dev))
		RESULT_SET(r, IOVA, iova, addr);
	if (phys != INVALID_PHYS_ADDR)
		RESULT_SET(r, PHYS, phys, phys);
	RESULT_SET(r, ENCRYPTED, encrypted, mapping_encrypted(op, dev, addr, path));
	if (path == DMA_PATH_SWIOTLB || path == DMA_PATH_IOMMU_SWIOTLB || path == DMA_PATH_COHERENT_POOL)
		describe_slots(op, dev, mapping_phys(op, dev, addr, path), r);
}
