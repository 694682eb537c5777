/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/mapping.c: the DMA API as drivers call it, and the choice between dma-direct, dma-iommu and other
 * dma_map_ops.
 */
#ifndef DMASIM_LINUX_MAPPING_H
#define DMASIM_LINUX_MAPPING_H

#include "linux/device.h"
#include "linux/mm.h"

struct kernel;

/* how a mapping or an allocation came about; for results, never for decisions */
enum dma_path {
	DMA_PATH_NONE,
	DMA_PATH_DIRECT,
	DMA_PATH_SWIOTLB,
	DMA_PATH_IOMMU,
	DMA_PATH_IOMMU_SWIOTLB,
	DMA_PATH_ATOMIC_POOL,
	DMA_PATH_COHERENT_POOL, /* device-coherent memory, or a restricted pool for allocation */
	DMA_PATH_PAGE_ALLOCATOR,
	DMA_PATH_CMA,
};

/* what an allocation gave; dma_addr is DMA_MAPPING_ERROR and cpu_addr 0 if it failed */
struct dma_buffer {
	u64 cpu_addr; /* kernel pointer; the page's linear-map address for a page allocation or a cookie */
	dma_addr_t dma_addr;
	phys_addr_t phys; /* first byte; of a scattered IOMMU allocation the first page */
	u64 size;	  /* as requested; of dma_alloc_pages() page aligned */
	enum dma_path path;
	enum dma_data_direction dir; /* page and noncontiguous allocations */
	bool cookie;		     /* DMA_ATTR_NO_KERNEL_MAPPING: cpu_addr names a page, it is no pointer */
	bool remapped;		     /* PageXenRemapped(): the pages have frames that Xen was asked for */
	bool leaked;		     /* the kernel chose to leak the pages */
	bool wild;		     /* the kernel took a kernel pointer for a struct page: it leads anywhere */
	int error;		     /* 0, or the negative errno or -1 for a plain NULL */
	u8 pool;		     /* enum atomic_pool when path says so */
};

/* the page kinds that matter to a scatterlist element */
enum sg_page_kind { SG_RAM, SG_P2PDMA_BUS_ADDR, SG_P2PDMA_HOST_BRIDGE, SG_P2PDMA_NOT_SUPPORTED };

struct scatterlist {
	phys_addr_t phys; /* sg_phys(): page and offset */
	u64 length;
	dma_addr_t dma_address;
	u64 dma_length;
	enum sg_page_kind kind;
	dma_addr_t bus_addr; /* SG_P2PDMA_BUS_ADDR: the peer's PCI bus address */
	bool is_bus_address; /* SG_DMA_BUS_ADDRESS */
	bool used_swiotlb;   /* SG_DMA_SWIOTLB */
};

/* streaming, one range. Kernels before map_api "phys" know page and resource, later ones phys; see linux/mapping.c */
dma_addr_t dma_map_page_attrs(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			      enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_map_resource(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			    enum dma_data_direction dir, u64 attrs);
dma_addr_t dma_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, enum dma_data_direction dir,
			u64 attrs);
void dma_unmap_page_attrs(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			  u64 attrs);
void dma_unmap_resource(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
			u64 attrs);
void dma_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size, enum dma_data_direction dir,
		    u64 attrs);
/* number of DMA segments, or a negative errno */
int dma_map_sg_attrs(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, u64 attrs);
void dma_unmap_sg_attrs(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, u64 attrs);
void dma_sync_single_for_cpu(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			     enum dma_data_direction dir);
void dma_sync_single_for_device(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
				enum dma_data_direction dir);
void dma_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			 enum dma_data_direction dir);
void dma_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			    enum dma_data_direction dir);

void dma_alloc_attrs(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer);
void dma_free_attrs(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs);
void dma_alloc_pages(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
		     struct dma_buffer *buffer);
void dma_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);
/* dma_alloc_noncontiguous() of one segment, or scattered behind an IOMMU */
void dma_alloc_noncontiguous(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			     u64 attrs, struct dma_buffer *buffer);
void dma_free_noncontiguous(struct kernel *k, struct device *dev, const struct dma_buffer *buffer);

/* dma_pgprot(): is a second mapping decrypted? @shared: where the caller has to say so, it does */
bool dma_pgprot_decrypted(const struct kernel *k, u64 attrs, bool shared);

int dma_set_mask(struct kernel *k, struct device *dev, u64 mask);
int dma_set_coherent_mask(struct kernel *k, struct device *dev, u64 mask);
int dma_supported(struct kernel *k, struct device *dev, u64 mask);
u64 dma_get_required_mask(struct kernel *k, struct device *dev);
u64 dma_max_mapping_size(struct kernel *k, struct device *dev);
u64 dma_opt_mapping_size(struct kernel *k, struct device *dev);
u64 dma_get_merge_boundary(struct kernel *k, struct device *dev);
bool dma_need_sync(struct kernel *k, struct device *dev, dma_addr_t addr);
bool dma_addressing_limited(struct kernel *k, struct device *dev);

/* the path of the last successful map of this kernel's current operation, from the address it gave: for results */
enum dma_path dma_mapping_path(struct kernel *k, struct device *dev, dma_addr_t addr);
/* the memory behind a translated address, INVALID_PHYS_ADDR if there is none: for results */
phys_addr_t dma_translated_phys(struct kernel *k, struct device *dev, dma_addr_t addr);
/* the same of an address that names its memory itself, under Xen by its machine frame */
phys_addr_t dma_untranslated_phys(const struct kernel *k, const struct device *dev, dma_addr_t addr);

/* which implementation serves a device */
enum dma_route { DMA_ROUTE_DIRECT, DMA_ROUTE_IOMMU, DMA_ROUTE_OPS };

static inline enum dma_route dma_route(const struct device *dev)
{
	return dev->dma_iommu ? DMA_ROUTE_IOMMU : dev->has_dma_ops ? DMA_ROUTE_OPS : DMA_ROUTE_DIRECT;
}

/* a buffer that was not to be had */
void dma_buffer_fail(struct dma_buffer *buffer, u64 size, int error);

#endif
