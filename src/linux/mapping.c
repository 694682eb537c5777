// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/mapping.c: streaming mappings. A device is served by dma-iommu or, without a translating IOMMU, by
 * other dma_map_ops where there are any, else by dma-direct. Directions are the caller's to get right: the kernel would
 * BUG() on a wrong one.
 */
#include "linux/direct_map.h"
#include "linux/dma-iommu.h"
#include "linux/dma-map-ops.h"
#include "linux/swiotlb-xen.h"

#include <errno.h>
#include <string.h>

static inline bool dma_map_direct(struct kernel *k, const struct device *dev)
{
	return likely(!CHOOSE(k, mapping_route, dma_route(dev), dev->dma_mask, 0));
}

static bool no_mask(struct kernel *k, const struct device *dev, enum log_site site, const char *function)
{
	if (likely(!DECIDE(k, mapping_no_mask, dev->no_dma_mask, 0, 0)))
		return false;
	RULE(k, mapping_no_mask);
	kernel_printk_once(k, site, LOG_WARNING_BACKTRACE, NULL, "WARNING: at kernel/dma/mapping.c %s()", function);
	return true;
}

/* a coherent mapping of a device that does not snoop */
static inline bool not_coherent(struct kernel *k, const struct device *dev, u64 attrs)
{
	switch (k->profile.require_coherent) {
	case REQUIRE_COHERENT_ABSENT:
		return false;
	case REQUIRE_COHERENT_KNOWN:
		if (likely(!DECIDE(k, mapping_not_coherent, !dev->dma_coherent && attrs_require_coherent(k, attrs),
				   attrs, 0)))
			return false;
		RULE(k, mapping_not_coherent);
		return true;
	}
	return false;
}

/* only dma-direct takes the caller's word for shared memory */
static inline bool shared_refused(struct kernel *k, phys_addr_t phys, u64 attrs)
{
	switch (k->profile.cc_shared_attr) {
	case CC_SHARED_ABSENT:
		return false;
	case CC_SHARED_WHEN_FORCED:
	case CC_SHARED_HONOURED:
		return DECIDE(k, mapping_shared_iommu, attrs_cc_shared(k, attrs), phys, attrs);
	}
	return false;
}

/* --- the everyday mapping --- */

/*
 * Most mappings are of RAM that a snooping device without an IOMMU reaches. They need not go through every question
 * again: once the full path has recorded these answers, the same tests give the same address here, and the trace gets
 * the same events. Anything else, and anything that fails one of them, takes the full path.
 */
enum everyday { EVERYDAY_MAP_PAGE = 1, EVERYDAY_MAP_PHYS = 2, EVERYDAY_UNMAP_PAGE = 4, EVERYDAY_UNMAP_PHYS = 8 };

/* the same calls, where the full path was seen to write just the events that are written here */
#define EVERYDAY_TRACED 4 /* shift */
#define EVERYDAY_EVENTS 5

#define SPECIAL_ATTRS (DMA_ATTR_MMIO | DMA_ATTR_REQUIRE_COHERENT | DMA_ATTR_CC_SHARED)

static inline bool is_learnt(const struct kernel *k, enum everyday call)
{
	if (unlikely(k->trace))
		return k->everyday & (unsigned int)call << EVERYDAY_TRACED && trace_room(k->trace, EVERYDAY_EVENTS);
	return k->everyday & call;
}

static inline bool is_everyday(const struct kernel *k, const struct device *dev, u64 attrs, enum everyday call)
{
	const struct device everyday = { .dma_coherent = true };

	return is_learnt(k, call) && !(attrs & SPECIAL_ATTRS) && dev->kind == everyday.kind && !dev->dma_range_count;
}

static inline void put_no(struct trace_event *e, u32 step, enum decision id, u64 v0, u64 v1)
{
	trace_put(e, TRACE_DECISION, id, false, step, v0, v1);
}

static inline unsigned int map_events(u32 step, const struct device *dev, phys_addr_t phys, u64 size, dma_addr_t addr,
				      struct trace_event *e)
{
	put_no(&e[0], step, D_mapping_no_mask, 0, 0);
	put_no(&e[1], step, D_mapping_route, dev->dma_mask, 0);
	put_no(&e[2], step, D_force_bounce, phys, size);
	put_no(&e[3], step, D_capable_untranslated, addr, size);
	put_no(&e[4], step, D_capable_limit, addr + size - 1, dma_device_limit(dev));
	return 5;
}

static inline unsigned int unmap_events(const struct kernel *k, u32 step, const struct device *dev, dma_addr_t addr,
					struct trace_event *e)
{
	put_no(&e[0], step, D_mapping_route, dev->dma_mask, 0);
	put_no(&e[1], step, D_swiotlb_address, dma_addr_canonical(k, addr), 0);
	return 2;
}

/* whether dma_capable() goes without force_dma_unencrypted(), or gets the same answer each time */
static bool never_needs_shared(const struct kernel *k)
{
	switch (k->profile.capable_check) {
	case CAPABLE_CHECK_MASK:
		return true;
	case CAPABLE_CHECK_ATTRS:
		return never_shared(k);
	}
	return false;
}

/* the full path was taken and found nothing special */
static void learn_everyday(struct kernel *k, enum everyday call, const struct trace_event *expected, unsigned int count,
			   size_t first)
{
	const struct trace *t = k->trace;

	k->everyday |= (u8)call;
	if (t && t->count - first == count && !memcmp(t->event + first, expected, count * sizeof(*expected)))
		k->everyday |= (u8)((unsigned int)call << EVERYDAY_TRACED);
}

static u32 step_now(const struct kernel *k)
{
	return k->trace ? k->trace->step : 0;
}

static void learn_map(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size, u64 attrs,
		      dma_addr_t addr, enum everyday call, size_t first)
{
	struct trace_event expected[EVERYDAY_EVENTS];

	if (k->rule == D_capable_limit && addr != DMA_MAPPING_ERROR && !(attrs & SPECIAL_ATTRS) && !dev->has_dma_ops &&
	    never_needs_shared(k))
		learn_everyday(k, call, expected, map_events(step_now(k), dev, phys, size, addr, expected), first);
}

/* @addr: what the mapping would get */
static inline bool maps_everyday(const struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size, u64 attrs,
				 enum everyday call)
{
	u64 end = addr + size - 1;

	return is_everyday(k, dev, attrs, call) && !is_swiotlb_force_bounce(k, dev) && addr != DMA_MAPPING_ERROR &&
	       end <= dev->dma_mask && (!dev->bus_dma_limit || end <= dev->bus_dma_limit);
}

static __attribute__((noinline)) dma_addr_t map_traced(struct kernel *k, const struct device *dev, phys_addr_t phys,
						       u64 size, dma_addr_t addr)
{
	struct trace *t = k->trace;

	t->count += map_events(t->step, dev, phys, size, addr, t->event + t->count);
	RULE(k, capable_limit);
	return addr;
}

static inline dma_addr_t map_everyday(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size,
				      dma_addr_t addr)
{
	if (unlikely(k->trace))
		return map_traced(k, dev, phys, size, addr);
	RULE(k, capable_limit);
	return addr;
}

static inline bool in_no_pool(const struct kernel *k, const struct device *dev, dma_addr_t addr)
{
	return !may_have_bounced(dev, dma_addr_canonical(k, addr));
}

static inline bool unmaps_everyday(const struct kernel *k, const struct device *dev, dma_addr_t addr, u64 attrs,
				   enum everyday call)
{
	return is_everyday(k, dev, attrs, call) && in_no_pool(k, dev, addr);
}

static __attribute__((noinline)) void unmap_traced(struct kernel *k, const struct device *dev, dma_addr_t addr)
{
	struct trace *t = k->trace;

	t->count += unmap_events(k, t->step, dev, addr, t->event + t->count);
}

static void learn_unmap(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 attrs, enum everyday call,
			size_t first)
{
	struct trace_event expected[EVERYDAY_EVENTS];

	if (!(attrs & SPECIAL_ATTRS) && dma_route(dev) == DMA_ROUTE_DIRECT && !dev->dma_range_count &&
	    in_no_pool(k, dev, addr))
		learn_everyday(k, call, expected, unmap_events(k, step_now(k), dev, addr, expected), first);
}

static size_t events_so_far(const struct kernel *k)
{
	return k->trace ? k->trace->count : 0;
}

/* --- one range --- */

static dma_addr_t map_page(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			   enum dma_data_direction dir, u64 attrs)
{
	if (no_mask(k, dev, LOG_SITE_map_page_no_mask, "dma_map_page_attrs"))
		return DMA_MAPPING_ERROR;
	if (dma_map_direct(k, dev))
		return direct_map_page(k, dev, phys, size, dir, attrs, false, false);
	RULE(k, mapping_route);
	if (!dev->dma_iommu)
		return dev->dma_ops->map_phys(k, dev, phys, size, dir, attrs);
	return iommu_dma_map_page(k, dev, phys, size, dir, attrs);
}

static dma_addr_t map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       enum dma_data_direction dir, u64 attrs)
{
	if (no_mask(k, dev, LOG_SITE_map_resource_no_mask, "dma_map_resource"))
		return DMA_MAPPING_ERROR;
	if (dma_map_direct(k, dev))
		return dma_direct_map_resource(k, dev, phys, size, dir, attrs);
	RULE(k, mapping_route);
	/* no dma_map_ops here have a map_resource() */
	if (!dev->dma_iommu)
		return DMA_MAPPING_ERROR;
	return iommu_dma_map_resource(k, dev, phys, size, dir, attrs);
}

static dma_addr_t map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			   enum dma_data_direction dir, u64 attrs)
{
	if (no_mask(k, dev, LOG_SITE_map_page_no_mask, "dma_map_phys"))
		return DMA_MAPPING_ERROR;
	if (not_coherent(k, dev, attrs))
		return DMA_MAPPING_ERROR;
	if (dma_map_direct(k, dev))
		return direct_map_phys(k, dev, phys, size, dir, attrs, false);
	if (shared_refused(k, phys, attrs)) {
		RULE(k, mapping_shared_iommu);
		return DMA_MAPPING_ERROR;
	}
	RULE(k, mapping_route);
	if (!dev->dma_iommu)
		return dev->dma_ops->map_phys(k, dev, phys, size, dir, attrs);
	return iommu_dma_map_phys(k, dev, phys, size, dir, attrs);
}

static dma_addr_t map_page_attrs(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				 enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return map_page(k, dev, phys, size, dir, attrs);
	case MAP_API_PHYS:
		if (unlikely(DECIDE(k, mapping_page_is_mmio, attrs & DMA_ATTR_MMIO, phys, attrs))) {
			RULE(k, mapping_page_is_mmio);
			return DMA_MAPPING_ERROR;
		}
		return map_phys(k, dev, phys, size, dir, attrs);
	}
	return DMA_MAPPING_ERROR;
}

static __attribute__((noinline)) dma_addr_t map_page_fully(struct kernel *k, struct device *dev, phys_addr_t phys,
							   u64 size, enum dma_data_direction dir, u64 attrs)
{
	size_t first = events_so_far(k);
	dma_addr_t addr = map_page_attrs(k, dev, phys, size, dir, attrs);

	learn_map(k, dev, phys, size, attrs, addr, EVERYDAY_MAP_PAGE, first);
	return addr;
}

dma_addr_t dma_map_page_attrs(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs)
{
	dma_addr_t addr = dma_addr_encrypted(k, phys);

	if (likely(maps_everyday(k, dev, addr, size, attrs, EVERYDAY_MAP_PAGE)))
		return map_everyday(k, dev, phys, size, addr);
	return map_page_fully(k, dev, phys, size, dir, attrs);
}

dma_addr_t dma_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			    enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return map_resource(k, dev, phys, size, dir, attrs);
	case MAP_API_PHYS:
		return map_phys(k, dev, phys, size, dir, attrs | DMA_ATTR_MMIO);
	}
	return DMA_MAPPING_ERROR;
}

/* of a kernel without it: what its callers used before */
static dma_addr_t map_range(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			    enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		if (attrs & DMA_ATTR_MMIO)
			return map_resource(k, dev, phys, size, dir, attrs);
		return map_page(k, dev, phys, size, dir, attrs);
	case MAP_API_PHYS:
		return map_phys(k, dev, phys, size, dir, attrs);
	}
	return DMA_MAPPING_ERROR;
}

static __attribute__((noinline)) dma_addr_t map_range_fully(struct kernel *k, struct device *dev, phys_addr_t phys,
							    u64 size, enum dma_data_direction dir, u64 attrs)
{
	size_t first = events_so_far(k);
	dma_addr_t addr = map_range(k, dev, phys, size, dir, attrs);

	learn_map(k, dev, phys, size, attrs, addr, EVERYDAY_MAP_PHYS, first);
	return addr;
}

dma_addr_t dma_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, enum dma_data_direction dir,
			u64 attrs)
{
	dma_addr_t addr = dma_addr_encrypted(k, phys);

	if (likely(maps_everyday(k, dev, addr, size, attrs, EVERYDAY_MAP_PHYS)))
		return map_everyday(k, dev, phys, size, addr);
	return map_range_fully(k, dev, phys, size, dir, attrs);
}

static void unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		       u64 attrs)
{
	if (dma_map_direct(k, dev))
		direct_unmap(k, dev, addr, size, dir, attrs);
	else if (shared_refused(k, addr, attrs))
		return;
	else if (dev->dma_iommu)
		iommu_dma_unmap(k, dev, addr, size, dir, attrs);
	else
		dev->dma_ops->unmap_phys(k, dev, addr, size, dir, attrs);
}

static void unmap_page_attrs(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			     enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		break;
	case MAP_API_PHYS:
		if (unlikely(DECIDE(k, mapping_page_is_mmio, attrs & DMA_ATTR_MMIO, addr, attrs)))
			return;
		break;
	}
	unmap_phys(k, dev, addr, size, dir, attrs);
}

static __attribute__((noinline)) void unmap_page_fully(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
						       enum dma_data_direction dir, u64 attrs)
{
	size_t first = events_so_far(k);

	unmap_page_attrs(k, dev, addr, size, dir, attrs);
	learn_unmap(k, dev, addr, attrs, EVERYDAY_UNMAP_PAGE, first);
}

void dma_unmap_page_attrs(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			  u64 attrs)
{
	if (unlikely(!unmaps_everyday(k, dev, addr, attrs, EVERYDAY_UNMAP_PAGE)))
		unmap_page_fully(k, dev, addr, size, dir, attrs);
	else if (unlikely(k->trace))
		unmap_traced(k, dev, addr);
}

/* uncached and never bounced: dma-direct has nothing to undo */
static void unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			   u64 attrs)
{
	if (!dma_map_direct(k, dev) && dev->dma_iommu)
		iommu_dma_unmap_resource(k, dev, addr, size, dir, attrs);
}

void dma_unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		unmap_resource(k, dev, addr, size, dir, attrs);
		break;
	case MAP_API_PHYS:
		unmap_phys(k, dev, addr, size, dir, attrs | DMA_ATTR_MMIO);
		break;
	}
}

static void unmap_range(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		if (attrs & DMA_ATTR_MMIO) {
			unmap_resource(k, dev, addr, size, dir, attrs);
			return;
		}
		break;
	case MAP_API_PHYS:
		break;
	}
	unmap_phys(k, dev, addr, size, dir, attrs);
}

static __attribute__((noinline)) void unmap_range_fully(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
							enum dma_data_direction dir, u64 attrs)
{
	size_t first = events_so_far(k);

	unmap_range(k, dev, addr, size, dir, attrs);
	learn_unmap(k, dev, addr, attrs, EVERYDAY_UNMAP_PHYS, first);
}

void dma_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		    u64 attrs)
{
	if (unlikely(!unmaps_everyday(k, dev, addr, attrs, EVERYDAY_UNMAP_PHYS)))
		unmap_range_fully(k, dev, addr, size, dir, attrs);
	else if (unlikely(k->trace))
		unmap_traced(k, dev, addr);
}

/* --- scatterlists --- */

/* what an implementation may return; anything else becomes -EIO with a warning */
static int checked_sg_result(struct kernel *k, int segments)
{
	if (segments > 0 || segments == -EINVAL || segments == -ENOMEM || segments == -EIO || segments == -EREMOTEIO)
		return segments;
	WARN_ONCE_AT(k, map_sg_error, "kernel/dma/mapping.c", "__dma_map_sg_attrs");
	return -EIO;
}

int dma_map_sg_attrs(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, u64 attrs)
{
	if (not_coherent(k, dev, attrs))
		return -EOPNOTSUPP;
	if (no_mask(k, dev, LOG_SITE_map_sg_no_mask, "__dma_map_sg_attrs"))
		return 0;
	if (dma_map_direct(k, dev))
		return checked_sg_result(k, dma_direct_map_sg(k, dev, sg, nents, dir, attrs));
	RULE(k, mapping_route);
	if (!dev->dma_iommu)
		return checked_sg_result(k, dev->dma_ops->map_sg(k, dev, sg, nents, dir, attrs));
	return checked_sg_result(k, iommu_dma_map_sg(k, dev, sg, nents, dir, attrs));
}

void dma_unmap_sg_attrs(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, u64 attrs)
{
	if (dma_map_direct(k, dev))
		dma_direct_unmap_sg(k, dev, sg, nents, dir, attrs);
	else if (dev->dma_iommu)
		iommu_dma_unmap_sg(k, dev, sg, nents, dir, attrs);
	else
		dev->dma_ops->unmap_sg(k, dev, sg, nents, dir, attrs);
}

/* --- sync --- */

/* dma_dev_need_sync() */
static inline bool sync_needed(struct kernel *k, const struct device *dev, dma_addr_t addr, u64 size)
{
	switch (k->profile.skip_sync) {
	case SKIP_SYNC_ABSENT:
		return true;
	case SKIP_SYNC_KNOWN:
		return !DECIDE(k, sync_skipped, dev->dma_skip_sync, addr, size);
	}
	return true;
}

void dma_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			     enum dma_data_direction dir)
{
	if (!sync_needed(k, dev, addr, size))
		return;
	if (dma_map_direct(k, dev))
		dma_direct_sync_single_for_cpu(k, dev, addr, size, dir);
	else if (dev->dma_iommu)
		iommu_dma_sync_single_for_cpu(k, dev, addr, size, dir);
	else if (dev->dma_ops->sync_single_for_cpu)
		dev->dma_ops->sync_single_for_cpu(k, dev, addr, size, dir);
}

void dma_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				enum dma_data_direction dir)
{
	if (!sync_needed(k, dev, addr, size))
		return;
	if (dma_map_direct(k, dev))
		dma_direct_sync_single_for_device(k, dev, addr, size, dir);
	else if (dev->dma_iommu)
		iommu_dma_sync_single_for_device(k, dev, addr, size, dir);
	else if (dev->dma_ops->sync_single_for_device)
		dev->dma_ops->sync_single_for_device(k, dev, addr, size, dir);
}

void dma_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir)
{
	if (nents < 1 || !sync_needed(k, dev, sg->dma_address, sg->length))
		return;
	if (dma_map_direct(k, dev))
		dma_direct_sync_sg_for_cpu(k, dev, sg, nents, dir);
	else if (dev->dma_iommu)
		iommu_dma_sync_sg_for_cpu(k, dev, sg, nents, dir);
	else if (dev->dma_ops->sync_sg_for_cpu)
		dev->dma_ops->sync_sg_for_cpu(k, dev, sg, nents, dir);
}

void dma_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			    enum dma_data_direction dir)
{
	if (nents < 1 || !sync_needed(k, dev, sg->dma_address, sg->length))
		return;
	if (dma_map_direct(k, dev))
		dma_direct_sync_sg_for_device(k, dev, sg, nents, dir);
	else if (dev->dma_iommu)
		iommu_dma_sync_sg_for_device(k, dev, sg, nents, dir);
	else if (dev->dma_ops->sync_sg_for_device)
		dev->dma_ops->sync_sg_for_device(k, dev, sg, nents, dir);
}

bool dma_need_sync(struct kernel *k, struct device *dev, dma_addr_t addr)
{
	if (!sync_needed(k, dev, addr, 0))
		return false;
	if (dma_map_direct(k, dev))
		return dma_direct_need_sync(k, dev, addr);
	if (dev->dma_iommu)
		return true;
	switch (k->profile.skip_sync) {
	case SKIP_SYNC_ABSENT:
		return dev->dma_ops->sync_single_for_cpu || dev->dma_ops->sync_single_for_device;
	case SKIP_SYNC_KNOWN:
		break;
	}
	return true;
}

/* --- for results --- */

phys_addr_t dma_translated_phys(struct kernel *k, struct device *dev, dma_addr_t addr)
{
	if (dev->dma_iommu)
		return iommu_iova_to_phys(k, dev->domain, addr);
	return dev->dma_ops->iova_to_phys ? dev->dma_ops->iova_to_phys(k, addr) : INVALID_PHYS_ADDR;
}

phys_addr_t dma_untranslated_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr)
{
	return k->arch.xen_pv_domain ? xen_dma_to_phys(k, dev, addr) : dma_to_phys(k, dev, addr);
}

enum dma_path dma_mapping_path(struct kernel *k, struct device *dev, dma_addr_t addr)
{
	struct trace *trace = k->trace;
	phys_addr_t phys = INVALID_PHYS_ADDR;
	bool pool, translated;

	if (addr == DMA_MAPPING_ERROR)
		return DMA_PATH_NONE;
	k->trace = NULL;
	if (dma_route(dev) != DMA_ROUTE_DIRECT)
		phys = dma_translated_phys(k, dev, addr);
	translated = dev->dma_iommu || phys != INVALID_PHYS_ADDR;
	if (!translated)
		phys = dma_untranslated_phys(k, dev, addr);
	pool = may_have_bounced(dev, phys) && swiotlb_find_pool(k, dev, phys);
	k->trace = trace;
	if (translated)
		return pool ? DMA_PATH_IOMMU_SWIOTLB : DMA_PATH_IOMMU;
	return pool ? DMA_PATH_SWIOTLB : DMA_PATH_DIRECT;
}
