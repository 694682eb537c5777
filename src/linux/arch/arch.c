// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the same on every architecture: the way into its file.
 */
#include "linux/kernel.h"

#include <errno.h>

#include "hw/hw.h"

static const struct arch_ops *ops(const struct kernel *k)
{
	static const struct arch_ops *const table[] = {
		[ARCH_X86] = &arch_x86_ops,
		[ARCH_ARM64] = &arch_arm64_ops,
		[ARCH_S390] = &arch_s390_ops,
		[ARCH_POWERPC] = &arch_powerpc_ops,
	};

	return table[k->arch.arch];
}

enum kernel_arch arch_of_cpu(enum dmasim_cpu cpu)
{
	switch (cpu) {
	case DMASIM_CPU_ARM64:
		return ARCH_ARM64;
	case DMASIM_CPU_S390:
		return ARCH_S390;
	case DMASIM_CPU_POWERPC:
		return ARCH_POWERPC;
	case DMASIM_CPU_AMD:
	case DMASIM_CPU_INTEL:
	case DMASIM_CPU_COUNT:
		break;
	}
	return ARCH_X86;
}

void arch_protected_guest(struct kernel *k)
{
	k->arch.guest = true;
	k->arch.converts_pages = true;
	k->arch.private_mapping = true;
}

void arch_report_guest(struct kernel *k)
{
	switch (k->profile.guest_attr_arches) {
	case GUEST_ATTR_X86:
		break;
	case GUEST_ATTR_ALL:
		k->arch.cc[CC_ATTR_GUEST_MEM_ENCRYPT] = true;
		break;
	}
}

unsigned int arch_guest_swiotlb_flags(const struct kernel *k)
{
	switch (k->profile.guest_force_bounce) {
	case GUEST_FORCE_BOUNCE_FLAG:
		return SWIOTLB_FORCE;
	case GUEST_FORCE_BOUNCE_NONE:
		break;
	}
	return 0;
}

int arch_early_boot(struct kernel *k)
{
	return ops(k)->early_boot(k);
}

void arch_zone_limits(struct kernel *k)
{
	ops(k)->zone_limits(k);
	if (k->config.zone_dma_limit)
		k->arch.zone_dma_limit = k->config.zone_dma_limit;
}

phys_addr_t arch_cma_limit(const struct kernel *k)
{
	/* arch/arm64/mm/init.c bootmem_init(): arm64_dma_phys_limit */
	return k->arch.arch == ARCH_ARM64 ? k->arch.zone_dma_limit + 1 : 0;
}

void arch_swiotlb_boot(struct kernel *k)
{
	ops(k)->swiotlb_boot(k);
}

void arch_late_boot(struct kernel *k)
{
	ops(k)->late_boot(k);
}

/* only a guest asks: on a host trust and encryption have nothing to do with each other */
static bool trusted(struct kernel *k, const struct device *dev)
{
	switch (k->profile.trusted_device) {
	case TRUSTED_DEVICE_IGNORED:
		return false;
	case TRUSTED_DEVICE_PRIVATE:
		return DECIDE(k, force_trusted, dev->accepted, 0, 0);
	}
	return false;
}

bool arch_force_dma_unencrypted(struct kernel *k, const struct device *dev, bool streaming)
{
	if (DECIDE(k, force_guest, k->arch.guest, 0, 0))
		return !trusted(k, dev);
	return ops(k)->force_dma_unencrypted && ops(k)->force_dma_unencrypted(k, dev, streaming);
}

static int set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, u32 *fault)
{
	bool fail = *fault && !--*fault;
	int error;

	/* counted for each call, felt only where a conversion takes place */
	if (!DECIDE(k, set_memory_needed, k->arch.converts_pages, phys, pages))
		return 0;
	error = ops(k)->set_memory(k, phys, pages, decrypted, fail);
	DECIDE(k, set_memory_failed, error != 0, phys, pages);
	return error;
}

int set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages)
{
	return set_memory(k, phys, pages, true, &k->faults.set_memory_decrypted);
}

int set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages)
{
	return set_memory(k, phys, pages, false, &k->faults.set_memory_encrypted);
}
