/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel/dma/coherent.c: memory of a device's own, for all that it allocates coherently. As from the device tree, a
 * shared-dma-pool that is not reusable. No pool for all devices (CONFIG_DMA_GLOBAL_POOL).
 */
#ifndef DMASIM_LINUX_COHERENT_H
#define DMASIM_LINUX_COHERENT_H

#include "base/types.h"
#include "linux/mapping.h"

struct kernel;
struct device;

struct dma_coherent_mem {
	phys_addr_t base;
	u64 pages;
	u64 virt_base; /* kernel pointer of memremap() */
	u64 *bitmap;
	struct dma_coherent_mem *next; /* of the kernel's; devices may share one */
};

/* attaches the device to the memory at @base, set up with its first device; 0 or a negative errno */
int rmem_dma_device_init(struct kernel *k, struct device *dev, phys_addr_t base, u64 size);
void dma_release_coherent_memory(struct kernel *k, struct device *dev);
void dma_coherent_destroy(struct kernel *k);
/* false: the device has no memory of its own; else @buffer says what came of it */
bool dma_alloc_from_dev_coherent(struct kernel *k, struct device *dev, u64 size, struct dma_buffer *buffer);
/* false: it is not from there */
bool dma_release_from_dev_coherent(struct kernel *k, struct device *dev, unsigned int order, u64 cpu_addr);

#endif
