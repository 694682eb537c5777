/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/direct.c, direct.h and include/linux/dma-direct.h: devices without a translating IOMMU. What each mapping
 * goes through stands here inline, as in the kernel's headers.
 */
#ifndef DMASIM_LINUX_DIRECT_H
#define DMASIM_LINUX_DIRECT_H

#include "linux/kernel.h"
#include "linux/mapping.h"

/* --- addresses: include/linux/mem_encrypt.h and dma-direct.h --- */

/*
 * Each architecture has at most one of the two masks: x86 sets its bit in private addresses, an arm64 realm its own in
 * shared ones.
 */
static inline dma_addr_t dma_addr_encrypted(const struct kernel *k, dma_addr_t addr)
{
	return addr | k->arch.sme_me_mask;
}

static inline dma_addr_t dma_addr_unencrypted(const struct kernel *k, dma_addr_t addr)
{
	return addr | k->arch.prot_ns_shared;
}

static inline dma_addr_t dma_addr_canonical(const struct kernel *k, dma_addr_t addr)
{
	return addr & ~(k->arch.sme_me_mask | k->arch.prot_ns_shared);
}

/* through dma-ranges; all ones where no range has the address, so that dma_capable() refuses it */
dma_addr_t translate_phys_to_dma(const struct device *dev, phys_addr_t phys);
phys_addr_t translate_dma_to_phys(const struct device *dev, dma_addr_t addr);

static inline dma_addr_t dma_range_phys_to_dma(const struct device *dev, phys_addr_t phys)
{
	return unlikely(dev->dma_range_count) ? translate_phys_to_dma(dev, phys) : phys;
}

static inline phys_addr_t dma_range_dma_to_phys(const struct device *dev, dma_addr_t addr)
{
	return unlikely(dev->dma_range_count) ? translate_dma_to_phys(dev, addr) : addr;
}

static inline dma_addr_t phys_to_dma_unencrypted(const struct kernel *k, const struct device *dev, phys_addr_t phys)
{
	switch (k->profile.dma_encoding) {
	case DMA_ENCODING_MASK:
		return dma_range_phys_to_dma(dev, phys);
	case DMA_ENCODING_HOOKS:
		return dma_addr_unencrypted(k, dma_range_phys_to_dma(dev, phys));
	}
	return DMA_MAPPING_ERROR;
}

/* the encrypted address; newer kernels also call it phys_to_dma_encrypted() */
static inline dma_addr_t phys_to_dma(const struct kernel *k, const struct device *dev, phys_addr_t phys)
{
	return dma_addr_encrypted(k, dma_range_phys_to_dma(dev, phys));
}

/* the older order looks the range up with the bit still set, and then does not find it */
static inline phys_addr_t dma_to_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr)
{
	switch (k->profile.dma_encoding) {
	case DMA_ENCODING_MASK:
		return dma_range_dma_to_phys(dev, addr) & ~k->arch.sme_me_mask;
	case DMA_ENCODING_HOOKS:
		return dma_range_dma_to_phys(dev, dma_addr_canonical(k, addr));
	}
	return INVALID_PHYS_ADDR;
}

static inline dma_addr_t phys_to_dma_direct(const struct kernel *k, const struct device *dev, phys_addr_t phys,
					    bool unencrypted)
{
	return unencrypted ? phys_to_dma_unencrypted(k, dev, phys) : phys_to_dma(k, dev, phys);
}

/* --- limits --- */

/* min_not_zero(*dev->dma_mask, dev->bus_dma_limit), and the same for the coherent mask */
static inline u64 dma_device_limit(const struct device *dev)
{
	return min_not_zero(dev->dma_mask, dev->bus_dma_limit);
}

static inline u64 dma_device_coherent_limit(const struct device *dev)
{
	return min_not_zero(dev->coherent_dma_mask, dev->bus_dma_limit);
}

/* the question on which an address fails, or DECISION_NONE when the device can use it */
static inline enum decision dma_refusal(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size,
					u64 attrs)
{
	u64 end = addr + size - 1;
	bool beyond;

	if (unlikely(DECIDE(k, capable_untranslated, addr == DMA_MAPPING_ERROR, addr, size)))
		return D_capable_untranslated;
	switch (k->profile.capable_check) {
	case CAPABLE_CHECK_MASK:
		break;
	case CAPABLE_CHECK_ATTRS:
		if (!(attrs & DMA_ATTR_CC_SHARED) &&
		    DECIDE(k, capable_needs_shared, force_dma_unencrypted_map(k, dev), addr, attrs))
			return D_capable_needs_shared;
		break;
	}
	/* the lower bound of RAM is checked only where dma_addr_t has 32 bits: on no architecture here */
	beyond = end > dma_device_limit(dev);
	return unlikely(DECIDE(k, capable_limit, beyond, end, dma_device_limit(dev))) ? D_capable_limit : DECISION_NONE;
}

static inline bool dma_capable(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, bool is_ram,
			       u64 attrs)
{
	(void)is_ram;
	return dma_refusal(k, dev, addr, size, attrs) == DECISION_NONE;
}

bool dma_kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size, enum dma_data_direction dir);
bool dma_coherent_ok(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size);
int dma_direct_supported(struct kernel *k, const struct device *dev, u64 mask);
u64 dma_direct_get_required_mask(struct kernel *k, const struct device *dev);
u64 dma_direct_max_mapping_size(struct kernel *k, struct device *dev);
bool dma_direct_need_sync(struct kernel *k, struct device *dev, dma_addr_t addr);
bool dma_direct_all_ram_mapped(struct kernel *k, const struct device *dev);

/* --- attributes that only some kernels know --- */

static inline bool attrs_mmio(const struct kernel *k, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return false;
	case MAP_API_PHYS:
		return attrs & DMA_ATTR_MMIO;
	}
	return false;
}

static inline bool attrs_require_coherent(const struct kernel *k, u64 attrs)
{
	switch (k->profile.require_coherent) {
	case REQUIRE_COHERENT_ABSENT:
		return false;
	case REQUIRE_COHERENT_KNOWN:
		return attrs & DMA_ATTR_REQUIRE_COHERENT;
	}
	return false;
}

/* the caller's DMA_ATTR_CC_SHARED on a mapping */
static inline bool attrs_cc_shared(const struct kernel *k, u64 attrs)
{
	switch (k->profile.cc_shared_attr) {
	case CC_SHARED_ABSENT:
		return false;
	case CC_SHARED_WHEN_FORCED:
	case CC_SHARED_HONOURED:
		return attrs & DMA_ATTR_CC_SHARED;
	}
	return false;
}

/* --- mapping --- */

dma_addr_t dma_direct_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_direct_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				   enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_direct_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs);
void dma_direct_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		      u64 attrs);
int dma_direct_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		      enum dma_data_direction dir, u64 attrs);
void dma_direct_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir, u64 attrs);
void dma_direct_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				    enum dma_data_direction dir);
void dma_direct_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				       enum dma_data_direction dir);

void dma_direct_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				enum dma_data_direction dir);
void dma_direct_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				   enum dma_data_direction dir);

/* --- allocation --- */

/* both leave *buffer, a failed one of the caller's, as it is if they fail */
void dma_direct_alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
void dma_direct_free(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs);
void dma_direct_alloc_pages(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, struct dma_buffer *buffer);
void dma_direct_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);

#endif
