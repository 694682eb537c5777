/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Encoders of an architecture whose shared addresses carry a bit and whose private ones do not, as Arm's realms have
 * it: for kernels that know no such architecture yet. The bit is 0 where the platform has none.
 */
#ifndef SHIM_ASM_DMA_DIRECT_H
#define SHIM_ASM_DMA_DIRECT_H

extern u64 shim_shared_bit;

static inline dma_addr_t phys_to_dma(struct device *dev, phys_addr_t phys)
{
	return dev->dma_range_map ? translate_phys_to_dma(dev, phys) : phys;
}

static inline dma_addr_t shim_shared_dma(struct device *dev, phys_addr_t phys)
{
	return phys_to_dma(dev, phys) | shim_shared_bit;
}

#define phys_to_dma_unencrypted shim_shared_dma

static inline phys_addr_t dma_to_phys(struct device *dev, dma_addr_t addr)
{
	addr &= ~shim_shared_bit;
	return dev->dma_range_map ? translate_dma_to_phys(dev, addr) : addr;
}

#endif
