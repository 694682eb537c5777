// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/direct.h and direct.c: mapping, unmapping and syncing without an IOMMU.
 *
 * Cache maintenance for devices that do not snoop has no place here: the modelled CPU has no caches that could hold
 * stale data. What such a device makes the kernel decide is modelled.
 */
#include "linux/direct_internal.h"

#include <errno.h>

/* the site of the warning; inlined from a header it exists once in each file that maps */
static enum log_site overflow_site(const struct kernel *k, bool scatterlist)
{
	switch (k->profile.overflow_warning) {
	case OVERFLOW_WARNING_PER_FILE:
		return scatterlist ? LOG_SITE_dma_addr_overflow_sg : LOG_SITE_dma_addr_overflow;
	case OVERFLOW_WARNING_ONCE:
		return LOG_SITE_dma_addr_overflow;
	}
	return LOG_SITE_dma_addr_overflow;
}

static dma_addr_t overflow(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, bool scatterlist)
{
	kernel_printk_once(k, overflow_site(k, scatterlist), LOG_WARNING_BACKTRACE, dev,
			   "DMA addr 0x%016llx+%llu overflow (mask %llx, bus limit %llx).", (unsigned long long)addr,
			   (unsigned long long)size, (unsigned long long)dev->dma_mask,
			   (unsigned long long)dev->bus_dma_limit);
	return DMA_MAPPING_ERROR;
}

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

static inline dma_addr_t map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
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
		k->rule = (u16)reason;
		if (DECIDE(k, bounce_p2pdma, p2pdma, phys, 0))
			return DMA_MAPPING_ERROR;
		if (can_bounce(k, dev, addr, size))
			return swiotlb_map(k, dev, phys, size, dir, attrs);
		return overflow(k, dev, addr, size, scatterlist);
	}
	RULE(k, capable_limit);
	return addr;
}

dma_addr_t dma_direct_map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs)
{
	return map_page(k, dev, phys, size, dir, attrs, false, false);
}

/* neither encoded nor translated, and never bounced */
dma_addr_t dma_direct_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				   enum dma_data_direction dir, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, phys, size, attrs);

	(void)dir;
	RULE(k, capable_limit);
	if (likely(reason == DECISION_NONE))
		return phys;
	k->rule = (u16)reason;
	kernel_printk_once(k, LOG_SITE_dma_resource_overflow, LOG_ERR, dev,
			   "DMA addr 0x%016llx+%llu overflow (mask %llx, bus limit %llx).", (unsigned long long)phys,
			   (unsigned long long)size, (unsigned long long)dev->dma_mask,
			   (unsigned long long)dev->bus_dma_limit);
	WARN_ONCE_AT(k, dma_resource_overflow_warn, "kernel/dma/direct.c", "dma_direct_map_resource");
	return DMA_MAPPING_ERROR;
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
		shared = force_dma_unencrypted(k, dev);
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

static inline dma_addr_t map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
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
		k->rule = reason == DECISION_NONE ? D_capable_limit : (u16)reason;
		return reason == DECISION_NONE ? addr : overflow(k, dev, addr, size, scatterlist);
	}
	reason = bounce_reason(k, dev, addr, size, dir, attrs);
	if (unlikely(reason != DECISION_NONE)) {
		k->rule = (u16)reason;
		if (can_bounce(k, dev, addr, size) && !DECIDE(k, bounce_refused, no_bounce, phys, attrs))
			return swiotlb_map(k, dev, phys, size, dir, attrs);
		return overflow(k, dev, addr, size, scatterlist);
	}
	RULE(k, capable_limit);
	return addr;
}

dma_addr_t dma_direct_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs)
{
	return map_phys(k, dev, phys, size, dir, attrs, false);
}

/* --- unmap and sync --- */

void dma_direct_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				       enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);

	if (is_swiotlb_buffer(k, dev, phys))
		swiotlb_sync_single_for_device(k, dev, phys, size, dir);
}

void dma_direct_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				    enum dma_data_direction dir)
{
	phys_addr_t phys = dma_to_phys(k, dev, addr);

	if (is_swiotlb_buffer(k, dev, phys))
		swiotlb_sync_single_for_cpu(k, dev, phys, size, dir);
}

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

void dma_direct_unmap(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		      u64 attrs)
{
	phys_addr_t phys;

	if (unlikely(nothing_to_unmap(k, addr, attrs)))
		return;
	phys = dma_to_phys(k, dev, addr);
	if (likely(!is_swiotlb_buffer(k, dev, phys)))
		return;
	if (!(attrs & DMA_ATTR_SKIP_CPU_SYNC))
		swiotlb_sync_single_for_cpu(k, dev, phys, size, dir);
	swiotlb_tbl_unmap_single(k, dev, phys, size, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
}

/* --- scatterlists --- */

void dma_direct_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				   enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		dma_direct_sync_single_for_device(k, dev, sg[i].dma_address, sg[i].length, dir);
}

void dma_direct_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				enum dma_data_direction dir)
{
	for (int i = 0; i < nents; i++)
		dma_direct_sync_single_for_cpu(k, dev, sg[i].dma_address, sg[i].length, dir);
}

void dma_direct_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		if (sg[i].is_bus_address)
			sg[i].is_bus_address = false;
		else
			dma_direct_unmap(k, dev, sg[i].dma_address, sg[i].dma_length, dir, attrs);
	}
}

static dma_addr_t map_sg_memory(struct kernel *k, struct device *dev, const struct scatterlist *sg,
				enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return map_page(k, dev, sg->phys, sg->length, dir, attrs, sg->kind == SG_P2PDMA_HOST_BRIDGE, true);
	case MAP_API_PHYS:
		return map_phys(k, dev, sg->phys, sg->length, dir, attrs, true);
	}
	return DMA_MAPPING_ERROR;
}

/* 0 or a negative errno */
static int map_sg_element(struct kernel *k, struct device *dev, struct scatterlist *sg, enum dma_data_direction dir,
			  u64 attrs)
{
	CHOOSE(k, sg_p2pdma, sg->kind, sg->phys, sg->length);
	switch (sg->kind) {
	case SG_P2PDMA_BUS_ADDR:
		RULE(k, sg_p2pdma);
		sg->dma_address = sg->bus_addr;
		sg->dma_length = sg->length;
		sg->is_bus_address = true;
		return 0;
	case SG_P2PDMA_NOT_SUPPORTED:
		RULE(k, sg_p2pdma);
		return -EREMOTEIO;
	case SG_RAM:
	case SG_P2PDMA_HOST_BRIDGE:
		break;
	}
	sg->dma_address = map_sg_memory(k, dev, sg, dir, attrs);
	if (sg->dma_address == DMA_MAPPING_ERROR)
		return -EIO;
	sg->dma_length = sg->length;
	return 0;
}

int dma_direct_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		      enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		int error = map_sg_element(k, dev, &sg[i], dir, attrs);

		if (error) {
			dma_direct_unmap_sg(k, dev, sg, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
			return error;
		}
	}
	return nents;
}
