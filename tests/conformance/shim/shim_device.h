/* SPDX-License-Identifier: GPL-2.0-only */
/* devices, firmware nodes, debugfs, device resources, peer-to-peer pages */
#ifndef SHIM_DEVICE_H
#define SHIM_DEVICE_H

#include "shim_list.h"
#include "shim_mm.h"

struct bus_type;
struct dma_map_ops;
struct io_tlb_mem;
struct bus_dma_region;
struct scatterlist;
struct sg_table;
struct cma;

struct device_dma_parameters {
	unsigned int max_segment_size;
	unsigned int min_align_mask;
	unsigned long segment_boundary_mask;
};

struct device {
	const char *init_name;
	struct bus_type *bus;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	u64 bus_dma_limit;
	const struct bus_dma_region *dma_range_map;
	struct device_dma_parameters *dma_parms;
	const struct dma_map_ops *dma_ops;
	struct io_tlb_mem *dma_io_tlb_mem;
	struct list_head dma_io_tlb_pools;
	spinlock_t dma_io_tlb_lock;
	bool dma_uses_io_tlb;
	bool dma_coherent;
	bool dma_skip_sync;
	bool dma_iommu;
	struct device_node *of_node;

	/* the host's: storage behind the pointers above */
	u64 shim_mask;
	struct device_dma_parameters shim_parms;
};

#define dev_name(dev) shim_dev_name(dev)
#define dev_driver_string(dev) ""
#define dev_to_node(dev) ((void)(dev), NUMA_NO_NODE)

#define devres_alloc(release, size, gfp) ((void)(release), NULL)
#define devres_free(p) ((void)(p))
#define devres_add(dev, p) ((void)(p))
#define devres_destroy(dev, release, match, data) ((void)(release), (void)(match), (void)(data), 0)
#define devres_release(dev, release, match, data) ((void)(release), (void)(match), (void)(data), 0)
#define devres_find(dev, release, match, data) ((void)(release), (void)(match), NULL)

struct dentry;
#define debugfs_create_dir(name, parent) ((struct dentry *)NULL)
#define debugfs_create_ulong(...) ((void)0)
#define debugfs_create_file(...) ((void)0)
#define DEFINE_DEBUGFS_ATTRIBUTE(ops, read, write, format)                                                             \
	static __attribute__((unused)) int (*ops##_read)(void *, u64 *) = read
struct file_operations;

struct device_node {
	const char *name;
};
struct platform_device {
	struct device dev;
};
#define of_get_flat_dt_prop(node, name, len) ((const void *)NULL)
#define of_flat_dt_get_named_prop(...) NULL
#define of_node_put(node) ((void)(node))
#define of_parse_phandle(node, name, i) ((struct device_node *)NULL)
#define of_find_device_by_node(node) ((struct platform_device *)NULL)
#define of_property_read_string(node, name, out) ((void)(out))
#define of_node_full_name(node) ""

struct reserved_mem;
struct reserved_mem_ops {
	void (*device_release)(struct reserved_mem *rmem, struct device *dev);
	int (*device_init)(struct reserved_mem *rmem, struct device *dev);
};

struct reserved_mem {
	const char *name;
	unsigned long fdt_node;
	unsigned long phandle;
	const struct reserved_mem_ops *ops;
	phys_addr_t base, size;
	void *priv;
};

struct shim_rmem {
	int (*setup)(struct reserved_mem *rmem);
};

#define RESERVEDMEM_OF_DECLARE(name, compatible, function)                                                             \
	static const struct shim_rmem shim_rmem_##function __attribute__((used, section("shim_rmem"))) = { function }

/* pages of a peer device's BAR: the host lists them */
bool is_pci_p2pdma_page(const struct page *page);

pgprot_t dma_pgprot(struct device *dev, pgprot_t prot, unsigned long attrs);
#define dma_get_cache_alignment shim_cache_alignment
int shim_cache_alignment(void);
#define ARCH_HAS_DMA_MINALIGN
#define ARCH_DMA_MINALIGN 128
#define ARCH_KMALLOC_MINALIGN 8

#endif
