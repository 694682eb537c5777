// SPDX-License-Identifier: GPL-2.0-only
/*
 * Boot in the kernel's order: early parameters, architecture, memory, swiotlb, page allocator, encryption of the pool,
 * atomic pools, IOMMU.
 */
#include "linux/kernel.h"

#include "linux/coherent.h"
#include "linux/genalloc.h"

#include <errno.h>
#include <string.h>

#include "hw/hw.h"

/* the dynamic and the restricted pool are off and on as the architectures' defconfig has them in 6.12 */
void kernel_config_default(struct kernel_config *config, enum kernel_arch arch, const struct kernel_profile *profile)
{
	bool arm64 = arch == ARCH_ARM64;

	(void)profile;
	*config = (struct kernel_config){
		.swiotlb = true,
		.dma_restricted_pool = arm64,
		.dma_direct_remap = arm64,
		.dma_bounce_unaligned_kmalloc = arm64,
		/* selected by DMA_DIRECT_REMAP, and on x86 by AMD_MEM_ENCRYPT */
		.dma_coherent_pool = arm64 || arch == ARCH_X86,
		/* arm64: DRM_ETNAVIV selects it */
		.dma_cma = arm64,
		.zone_dma = true,
		.zone_dma32 = arch == ARCH_X86 || arm64,
		/* drivers/iommu/Kconfig: lazy on x86 and s390, strict elsewhere */
		.iommu_default_dma_strict = arm64 || arch == ARCH_POWERPC,
		/* Kconfig's 16 MiB, 0 on x86; arm64's defconfig has 32 */
		.cma_size = arm64				    ? MiB(32)
			    : arch == ARCH_X86 || arch == ARCH_S390 ? 0
								    : MiB(16),
		.arch_dma_minalign = arm64 ? 128 : 1,
		.cache_line_size = 64,
	};
}

static int pci_iommu_init(struct kernel *k)
{
	int error;

	/* arch/x86/kernel/pci-dma.c the pool goes again where nobody asked for it */
	if (k->arch.arch != ARCH_X86)
		return 0;
	error = gart_iommu_init(k);
	if (error)
		return error;
	if (!k->arch.swiotlb_enabled) {
		swiotlb_exit(k);
		return 0;
	}
	kernel_printk(k, LOG_INFO, NULL, "PCI-DMA: Using software bounce buffering for IO (SWIOTLB)");
	swiotlb_print_info(k);
	return 0;
}

/* early_init_fdt_scan_reserved_mem(): before anything else takes memory */
static int reserve_mem(struct kernel *k, const struct kernel_boot *request)
{
	int error = 0;

	for (unsigned int i = 0; i < request->reserved_count && !error; i++)
		error = memblock_reserve(k, request->reserved[i].base, request->reserved[i].size);
	return error;
}

static int boot(struct kernel *k, const struct kernel_boot *request)
{
	int error = cmdline_parse(k, &k->cmdline, request->cmdline);

	if (error)
		return error;
	error = arch_early_boot(k);
	if (error)
		return error;
	error = mm_boot(k);
	if (error)
		return error;
	error = reserve_mem(k, request);
	if (error)
		return error;
	if (k->config.dma_cma)
		dma_contiguous_reserve(k, arch_cma_limit(k));
	if (k->config.swiotlb) {
		setup_io_tlb_npages(k);
		arch_swiotlb_boot(k);
	}
	error = mm_hand_over(k);
	if (error)
		return error;
	if (k->config.swiotlb)
		arch_late_boot(k);
	if (k->config.dma_coherent_pool)
		dma_atomic_pool_init(k);
	iommu_boot(k);
	error = k->config.swiotlb ? pci_iommu_init(k) : 0;
	return k->oom ? -ENOMEM : error;
}

int kernel_boot(struct kernel *k, const struct kernel_boot *request)
{
	int error;

	memset(k, 0, sizeof(*k));
	k->hw = request->hw;
	k->profile = *request->profile;
	k->trace = request->trace;
	k->rule = DECISION_NONE;
	k->nr_cpus = request->nr_cpus ? request->nr_cpus : 1;
	k->arch.arch = arch_of_cpu(hw_config(k->hw)->cpu);
	k->faults = request->faults;
	k->faults.alloc_max_order = MAX_PAGE_ORDER;
	k->swiotlb.pinned_base = request->swiotlb_base;
	if (request->config)
		k->config = *request->config;
	else
		kernel_config_default(&k->config, k->arch.arch, &k->profile);
	error = boot(k, request);
	if (error)
		kernel_shutdown(k);
	return error;
}

void kernel_shutdown(struct kernel *k)
{
	if (k->mm) {
		dma_atomic_pool_destroy(k);
		swiotlb_destroy(k);
		dma_coherent_destroy(k);
		dma_contiguous_destroy(k);
		mm_shutdown(k);
	}
	gart_destroy(k);
	kernel_log_free(&k->log);
	cmdline_free(&k->cmdline);
}

bool kernel_validate(const struct kernel *k, const char **why)
{
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++)
		if (k->pools.pool[i] && !gen_pool_validate(k->pools.pool[i], why))
			return false;
	return mm_validate(k, why) && swiotlb_validate(k, why);
}

int device_attach(struct kernel *k, struct device *dev)
{
	if (!dev->dma_io_tlb_mem)
		dev->dma_io_tlb_mem = &k->swiotlb.def;
	if (!dev->dma_ops)
		dev->dma_ops = k->dma_ops;
	dev->has_dma_ops = dev->dma_ops;
	return iommu_probe_device(k, dev);
}

void device_detach(struct kernel *k, struct device *dev)
{
	iommu_release_device(k, dev);
	swiotlb_dev_exit(k, dev);
}
