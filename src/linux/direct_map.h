/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/direct.h: mapping and unmapping one range. Inline for mapping.c and the scatterlists of direct.c, because
 * every streaming mapping goes through here.
 */
#ifndef DMASIM_LINUX_DIRECT_MAP_H
#define DMASIM_LINUX_DIRECT_MAP_H

#include "linux/direct_internal.h"

/* warns that the device cannot address what it was given; returns DMA_MAPPING_ERROR */
dma_addr_t dma_direct_overflow(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, bool scatterlist);

static inline bool force_bounce(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size)
{
	if (likely(!DECIDE(k, force_bounce, is_swiotlb_force_bounce(k, dev), phys, size)))
		return false;
	RULE(k, force_bounce);
	return true;
}

/* why RAM at @addr has to bounce: the deciding question, or DECISION_NONE */
static inline enum decision bounce_reason(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size,
					  enum dma_data_direction dir, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, addr, size, attrs);

	if (unlikely(reason != DECISION_NONE))
		return reason;
	switch (k->profile.kmalloc_bounce) {
	case KMALLOC_BOUNCE_ABSENT:
		break;
	case KMALLOC_BOUNCE_SMALL:
		if (k->config.dma_bounce_unaligned_kmalloc &&
		    DECIDE(k, kmalloc_bounce, dma_kmalloc_needs_bounce(k, dev, size, dir), size, dir))
			return D_kmalloc_bounce;
		break;
	}
	return DECISION_NONE;
}

static inline bool can_bounce(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size)
{
	return DECIDE(k, bounce_possible, is_swiotlb_active(k, dev), addr, size);
}

/* --- map_api "page" --- */

static inline dma_addr_t direct_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
					 enum dma_data_direction dir, u64 attrs, bool p2pdma, bool scatterlist)
{
	dma_addr_t addr = phys_to_dma(k, dev, phys);
	enum decision reason;

	if (force_bounce(k, dev, phys, size)) {
		if (DECIDE(k, bounce_p2pdma, p2pdma, phys, 0))
			return DMA_MAPPING_ERROR;
		return swiotlb_map(k, dev, phys, size, dir, attrs);
	}
	reason = bounce_reason(k, dev, addr, size, dir, attrs);
	if (unlikely(reason != DECISION_NONE)) {
		rule_set(k, reason);
		if (DECIDE(k, bounce_p2pdma, p2pdma, phys, 0))
			return DMA_MAPPING_ERROR;
		if (can_bounce(k, dev, addr, size))
			return swiotlb_map(k, dev, phys, size, dir, attrs);
		return dma_direct_overflow(k, dev, addr, size, scatterlist);
	}
	RULE(k, capable_limit);
	return addr;
}

/* --- map_api "phys" --- */

/* MMIO that counts as shared without the caller's saying so */
static inline u64 mmio_attrs(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 attrs)
{
	bool shared = false;

	if (likely(!attrs_mmio(k, attrs)))
		return attrs;
	switch (k->profile.mmio_encoding) {
	case MMIO_ENCODING_RAW:
		return attrs;
	case MMIO_ENCODING_FORCED_SHARED:
		shared = force_dma_unencrypted_map(k, dev);
		break;
	case MMIO_ENCODING_HOST_SHARED:
		shared = cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT);
		break;
	}
	return DECIDE(k, mmio_shared, shared, phys, attrs) ? attrs | DMA_ATTR_CC_SHARED : attrs;
}

static inline dma_addr_t map_phys_encode(const struct kernel *k, const struct device *dev, phys_addr_t phys, u64 attrs)
{
	if (unlikely(attrs_mmio(k, attrs))) {
		switch (k->profile.mmio_encoding) {
		case MMIO_ENCODING_RAW:
			return phys;
		case MMIO_ENCODING_FORCED_SHARED:
		case MMIO_ENCODING_HOST_SHARED:
			break;
		}
	}
	return phys_to_dma_direct(k, dev, phys, attrs_cc_shared(k, attrs));
}

/* whether this mapping may end in swiotlb at all: then the rule is set */
static inline bool forced_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, u64 attrs,
			       bool *refused)
{
	bool forced = force_bounce(k, dev, phys, size);

	*refused = false;
	switch (k->profile.cc_shared_attr) {
	case CC_SHARED_ABSENT:
	case CC_SHARED_HONOURED:
		break;
	case CC_SHARED_WHEN_FORCED:
		if (forced && (attrs & DMA_ATTR_CC_SHARED))
			return false;
		if (!forced && DECIDE(k, shared_not_forced, attrs & DMA_ATTR_CC_SHARED, phys, attrs)) {
			RULE(k, shared_not_forced);
			*refused = true;
		}
		break;
	}
	return forced;
}

/* shared memory that was refused by the mask does not bounce in 7.1: it has an address of its own kind */
static inline bool never_bounces(const struct kernel *k, u64 attrs)
{
	if (attrs_mmio(k, attrs))
		return true;
	switch (k->profile.cc_shared_attr) {
	case CC_SHARED_ABSENT:
	case CC_SHARED_HONOURED:
		return false;
	case CC_SHARED_WHEN_FORCED:
		return attrs & DMA_ATTR_CC_SHARED;
	}
	return false;
}

static inline dma_addr_t direct_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
					 enum dma_data_direction dir, u64 attrs, bool scatterlist)
{
	bool no_bounce, refused;
	enum decision reason;
	dma_addr_t addr;

	attrs = mmio_attrs(k, dev, phys, attrs);
	no_bounce = attrs_mmio(k, attrs) || attrs_require_coherent(k, attrs);
	if (unlikely(forced_phys(k, dev, phys, size, attrs, &refused))) {
		if (DECIDE(k, bounce_refused, no_bounce, phys, attrs))
			return DMA_MAPPING_ERROR;
		return swiotlb_map(k, dev, phys, size, dir, attrs);
	}
	if (unlikely(refused))
		return DMA_MAPPING_ERROR;

	addr = map_phys_encode(k, dev, phys, attrs);
	if (unlikely(never_bounces(k, attrs))) {
		reason = dma_refusal(k, dev, addr, size, attrs);
		rule_set(k, reason == DECISION_NONE ? D_capable_limit : reason);
		return reason == DECISION_NONE ? addr : dma_direct_overflow(k, dev, addr, size, scatterlist);
	}
	reason = bounce_reason(k, dev, addr, size, dir, attrs);
	if (unlikely(reason != DECISION_NONE)) {
		rule_set(k, reason);
		if (can_bounce(k, dev, addr, size) && !DECIDE(k, bounce_refused, no_bounce, phys, attrs))
			return swiotlb_map(k, dev, phys, size, dir, attrs);
		return dma_direct_overflow(k, dev, addr, size, scatterlist);
	}
	RULE(k, capable_limit);
	return addr;
}

/* --- unmap --- */

/* neither bounced nor cached: there is nothing to undo */
static inline bool nothing_to_unmap(struct kernel *k, dma_addr_t addr, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return false;
	case MAP_API_PHYS:
		return DECIDE(k, unmap_nothing, attrs_mmio(k, attrs) || attrs_require_coherent(k, attrs), addr, attrs);
	}
	return false;
}

static inline void direct_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				enum dma_data_direction dir, u64 attrs)
{
	struct io_tlb_pool *pool;
	phys_addr_t phys;

	if (unlikely(nothing_to_unmap(k, addr, attrs)))
		return;
	phys = dma_to_phys(k, dev, addr);
	pool = bounced_in(k, dev, phys);
	if (likely(!pool))
		return;
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		__swiotlb_sync_single_for_cpu(k, dev, phys, size, dir, pool);
	__swiotlb_tbl_unmap_single(k, dev, phys, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC, pool);
}

#endif
