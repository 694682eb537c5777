/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct device, as far as the DMA layer looks at it (include/linux/device.h), and the enumerations of the DMA API.
 */
#ifndef DMASIM_LINUX_DEVICE_H
#define DMASIM_LINUX_DEVICE_H

#include "base/types.h"

struct hw_device;
struct dma_coherent_mem;
struct dma_map_ops;
struct io_tlb_mem;
struct io_tlb_pool;
struct iommu_domain;

enum dma_data_direction {
	DMA_BIDIRECTIONAL,
	DMA_TO_DEVICE,
	DMA_FROM_DEVICE,
	DMA_NONE,
};

/* include/linux/dma-mapping.h; bits 10 and up came after 6.12 */
#define DMA_ATTR_WEAK_ORDERING BIT(1)
#define DMA_ATTR_WRITE_COMBINE BIT(2)
#define DMA_ATTR_NO_KERNEL_MAPPING BIT(4)
#define DMA_ATTR_SKIP_CPU_SYNC BIT(5)
#define DMA_ATTR_FORCE_CONTIGUOUS BIT(6)
#define DMA_ATTR_ALLOC_SINGLE_PAGES BIT(7)
#define DMA_ATTR_NO_WARN BIT(8)
#define DMA_ATTR_PRIVILEGED BIT(9)
#define DMA_ATTR_MMIO BIT(10)
#define DMA_ATTR_DEBUGGING_IGNORE_CACHELINES BIT(11)
#define DMA_ATTR_REQUIRE_COHERENT BIT(12)
#define DMA_ATTR_CC_SHARED BIT(13)
#define DMA_ATTR_ALLOC_CC_SHARED BIT(14) /* __DMA_ATTR_ALLOC_CC_SHARED: the DMA core's own */

/* one window of dma-ranges (include/linux/dma-direct.h) */
struct bus_dma_region {
	phys_addr_t cpu_start;
	dma_addr_t dma_start;
	u64 size;
};

struct device {
	const char *name;
	struct hw_device *hw; /* the silicon behind it: performs the DMA */

	const struct dma_map_ops *dma_ops; /* get_dma_ops() */

	u64 dma_mask;
	u64 coherent_dma_mask;
	u64 bus_dma_limit; /* 0: none */
	struct bus_dma_region *dma_range_map;
	unsigned int dma_range_count; /* 0: no map */

	union {
		struct {
			bool dma_coherent;
			bool dma_iommu;	  /* use_dma_iommu() */
			bool no_dma_mask; /* dev->dma_mask is a NULL pointer */
			bool has_dma_ops; /* @dma_ops is set */
		};
		u32 kind; /* all of them in one: what each mapping asks first */
	};
	bool untrusted; /* pci_dev->untrusted: external-facing port */
	bool is_pci;
	bool no_iommu; /* not behind the machine's IOMMU */
	bool accepted; /* T=1 in a confidential guest; no kernel so far looks at it, see force_dma_unencrypted() */
	bool pasid_capable;
	bool identity_quirk; /* the IOMMU driver knows it as one that must not be translated */
	int numa_node;	     /* -1: none */

	u64 min_align_mask;
	u64 max_segment_size;
	u64 segment_boundary; /* mask, 0xffffffff by default */

	bool dma_skip_sync;
	bool dma_uses_io_tlb; /* there may be more pools than one, and the device has bounced once */
	struct io_tlb_mem *dma_io_tlb_mem;
	struct io_tlb_pool *dma_io_tlb_pools; /* transient pools, newest first; linked by io_tlb_pool.next */

	struct dma_coherent_mem *dma_mem; /* memory of its own; NULL: none */

	struct iommu_domain *domain;
	bool pci_32bit_workaround;
};

#endif
