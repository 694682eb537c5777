// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a platform to silicon, a booted kernel and its devices, in the order of a real machine: memory, boot, bus,
 * probe.
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hw/rmp.h"
#include "hw/tdisp.h"
#include "linux/coherent.h"
#include "linux/swiotlb-xen.h"
#include "machine/settings.h"

#define CPUS_MAX 8192u

static const struct dmasim_ram default_ram[] = {
	{ .base = 0, .size = GiB(3), .kind = DMASIM_RAM },
	{ .base = GiB(4), .size = GiB(5), .kind = DMASIM_RAM },
};

static int by_base(const void *a, const void *b)
{
	const struct dmasim_ram *left = a, *right = b;

	return left->base < right->base ? -1 : left->base > right->base;
}

/* a sorted copy; NULL with @error set */
static struct dmasim_ram *sorted_ram(const struct dmasim_platform *platform, unsigned int *count,
				     struct dmasim_error *error)
{
	const struct dmasim_ram *from = platform->rams ? platform->ram : default_ram;
	struct dmasim_ram *ram;

	*count = platform->rams ? platform->rams : ARRAY_SIZE(default_ram);
	ram = malloc(*count * sizeof(*ram));
	if (!ram) {
		dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
		return NULL;
	}
	memcpy(ram, from, *count * sizeof(*ram));
	qsort(ram, *count, sizeof(*ram), by_base);
	for (unsigned int i = 0; i < *count; i++) {
		bool wraps = ram[i].base + ram[i].size - 1 < ram[i].base;

		if (!ram[i].size || wraps || !is_aligned(ram[i].base | ram[i].size, PAGE_SIZE)) {
			dmasim_error_set(error, -EINVAL, &platform->at,
					 "memory at 0x%" PRIx64 ": not a whole number of pages", ram[i].base);
			break;
		}
		if (i && ram[i].base < ram[i - 1].base + ram[i - 1].size) {
			dmasim_error_set(error, -EINVAL, &platform->at,
					 "memory at 0x%" PRIx64 " overlaps that at 0x%" PRIx64, ram[i].base,
					 ram[i - 1].base);
			break;
		}
		if (i + 1 == *count)
			return ram;
	}
	free(ram);
	return NULL;
}

/* the first range that [base, base + size) shares a byte with, or NULL */
static const struct dmasim_ram *ram_at(const struct hw_config *config, u64 base, u64 size)
{
	for (unsigned int i = 0; i < config->ram_count; i++) {
		const struct dmasim_ram *ram = &config->ram[i];

		if (base < ram->base + ram->size && ram->base < base + size)
			return ram;
	}
	return NULL;
}

/* firmware keeps the RMP out of the memory map that it hands over */
static int check_rmp(const struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	const struct hw_config *config = hw_config(m->hw);
	const struct dmasim_ram *ram;
	u64 base, size;

	if (!hw_rmp_active(m->hw) || hw_is_guest(m->hw) || !hw_rmp_range(m->hw, &base, &size))
		return 0;
	ram = ram_at(config, base, size);
	if (ram)
		return dmasim_error_set(error, -EINVAL, &platform->at,
					"snp.rmp_base: the RMP at 0x%" PRIx64 "-0x%" PRIx64
					" lies in the memory at 0x%" PRIx64,
					base, base + size - 1, ram->base);
	return 0;
}

/* read_aperture() and aperture_valid(): one that the kernel would not take has it look for another in RAM */
static int check_gart(const struct dmasim_platform *platform, const struct hw_config *config,
		      struct dmasim_error *error)
{
	u64 base = platform->gart_base, size = platform->gart_size;
	const char *what = NULL;

	if (!size)
		return 0;
	if (config->cpu != DMASIM_CPU_AMD || config->encryption != DMASIM_ENC_NONE)
		what = "is one of AMD hosts without memory encryption";
	else if (config->iommu != DMASIM_IOMMU_NONE)
		what = "and another IOMMU in one machine are not modelled";
	else if (size < MiB(64) || size > GiB(2) || size & (size - 1))
		what = "has a size that is no power of two from 64MiB to 2GiB";
	else if (!base || base % size || base >= GiB(4))
		what = "does not begin at a multiple of its size below 4 GiB";
	else if (ram_at(config, base, size))
		what = "lies in the machine's memory";
	return what ? dmasim_error_set(error, -EINVAL, &platform->at, "gart: the aperture %s", what) : 0;
}

/* Xen's own memory is none of dom0's, and dom0 sees no IOMMU and is no confidential guest */
static int check_xen(const struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	const struct hw_config *config = hw_config(m->hw);
	u64 base = config->knob[HW_KNOB_XEN_HEAP_BASE], size = config->knob[HW_KNOB_XEN_HEAP_SIZE];
	const struct dmasim_ram *ram;

	if (config->xen == DMASIM_XEN_NONE)
		return 0;
	if (config->cpu > DMASIM_CPU_INTEL || config->encryption > DMASIM_ENC_SME || config->iommu)
		return dmasim_error_set(error, -EINVAL, &platform->at,
					"xen: a PV domain runs on x86, without an IOMMU and not as an encrypted guest");
	if (base + size < base || !is_aligned(base | size, PAGE_SIZE))
		return dmasim_error_set(error, -EINVAL, &platform->at, "xen.heap_base: not a whole number of pages");
	ram = ram_at(config, base, size);
	if (ram)
		return dmasim_error_set(error, -EINVAL, &platform->at,
					"xen.heap_base: Xen's memory at 0x%" PRIx64 "-0x%" PRIx64
					" lies in dom0's at 0x%" PRIx64,
					base, base + size - 1, ram->base);
	return 0;
}

static int build_hw(struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	struct hw_config config;
	struct dmasim_ram *ram;
	int code;

	hw_config_default(&config);
	config.cpu = platform->cpu;
	config.encryption = platform->encryption;
	config.c_bit = platform->c_bit;
	config.iommu = platform->iommu;
	config.xen = platform->xen;
	if (platform->iommu_page_size)
		config.iommu_page_sizes = ~(platform->iommu_page_size - 1);
	code = settings_knobs(platform, config.knob, error);
	if (code)
		return code;
	ram = sorted_ram(platform, &config.ram_count, error);
	if (!ram)
		return error ? error->code : -EINVAL;
	config.ram = ram;
	config.gart_base = platform->gart_base;
	config.gart_size = platform->gart_size;
	code = check_gart(platform, &config, error);
	if (code) {
		free(ram);
		return code;
	}
	config.trace = m->flags & DMASIM_TRACE ? &m->trace : NULL;
	m->hw = hw_create(&config);
	free(ram);
	if (!m->hw)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	code = check_rmp(m, platform, error);
	return code ? code : check_xen(m, platform, error);
}

static void reserve_once(struct reserved_mem *r, unsigned int *n, u64 base, u64 size)
{
	if (!size)
		return;
	for (unsigned int i = 0; i < *n; i++)
		if (r[i].base == base && r[i].size == size)
			return;
	r[(*n)++] = (struct reserved_mem){ base, size };
}

/* each pool of a device once; the caller frees; NULL if memory ran out */
static struct reserved_mem *reserved_of(const struct dmasim_platform *platform, unsigned int *count)
{
	struct reserved_mem *r = calloc(2 * platform->devices + 1, sizeof(*r));

	*count = 0;
	for (unsigned int i = 0; r && i < platform->devices; i++) {
		reserve_once(r, count, platform->device[i].restricted_base, platform->device[i].restricted_size);
		reserve_once(r, count, platform->device[i].coherent_base, platform->device[i].coherent_size);
	}
	return r;
}

static int boot_error(const struct dmasim_platform *platform, int code, struct dmasim_error *error)
{
	switch (code) {
	case -ENOMEM:
		return dmasim_error_set(error, code, NULL, "out of memory");
	case -EOPNOTSUPP:
		return dmasim_error_set(error, code, &platform->at, "kernel %s does not run on %s with encryption %s",
					platform->kernel ? platform->kernel : DEFAULT_PROFILE,
					dmasim_cpu_name[platform->cpu], dmasim_encryption_name[platform->encryption]);
	default:
		return dmasim_error_set(error, code, &platform->at, "the kernel finds no memory that it could run in");
	}
}

static int build_kernel(struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	struct kernel_profile profile;
	struct kernel_config config;
	struct kernel_boot boot = {
		.hw = m->hw,
		.profile = &profile,
		.config = &config,
		.cmdline = platform->cmdline,
		.nr_cpus = platform->cpus ? platform->cpus : 1,
		.swiotlb_base = platform->swiotlb_base,
		.trace = m->flags & DMASIM_TRACE ? &m->trace : NULL,
	};
	int code = settings_profile(platform, &profile, error);

	if (!code)
		code = settings_config(platform, &profile, &config, error);
	if (code)
		return code;
	if (platform->fail && !inject_call(m->hw, &boot.faults, platform->fail, (u32)max_u64(platform->fail_times, 1)))
		return dmasim_error_set(error, -EINVAL, &platform->at, "'%s' cannot be made to fail", platform->fail);
	if (boot.nr_cpus > CPUS_MAX)
		return dmasim_error_set(error, -EINVAL, &platform->at, "%u CPUs: at most %u", boot.nr_cpus, CPUS_MAX);
	boot.reserved = reserved_of(platform, &boot.reserved_count);
	if (!boot.reserved)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	code = kernel_boot(&m->kernel, &boot);
	free((void *)(uintptr_t)boot.reserved);
	if (code)
		return boot_error(platform, code, error);
	m->booted = true;
	return 0;
}

static int device_error(const struct dmasim_device *d, int code, struct dmasim_error *error, const char *what)
{
	return dmasim_error_set(error, code, &d->at, "device '%s': %s", d->name, what);
}

/* dma-ranges: of_dma_configure_id() takes the highest address as the bus's limit */
static int copy_ranges(struct machine_device *dev, const struct dmasim_device *d)
{
	dma_addr_t last = 0;

	if (!d->ranges)
		return 0;
	dev->range = calloc(d->ranges, sizeof(*dev->range));
	dev->window = calloc(d->ranges, sizeof(*dev->window));
	if (!dev->range || !dev->window)
		return -ENOMEM;
	for (unsigned int i = 0; i < d->ranges; i++) {
		dev->range[i] = (struct bus_dma_region){
			.cpu_start = d->range[i].cpu,
			.dma_start = d->range[i].dma,
			.size = d->range[i].size,
		};
		last = max_u64(last, d->range[i].dma + d->range[i].size - 1);
	}
	memcpy(dev->window, d->range, d->ranges * sizeof(*dev->window));
	dev->hw->window = dev->window;
	dev->hw->windows = d->ranges;
	dev->dev.dma_range_map = dev->range;
	dev->dev.dma_range_count = d->ranges;
	if (!d->bus_dma_limit)
		dev->dev.bus_dma_limit = last;
	return 0;
}

/* as the bus code leaves it before a driver probes it */
static void bus_defaults(struct machine_device *dev, const struct dmasim_device *d)
{
	dev->dev = (struct device){
		.name = dev->name,
		.hw = dev->hw,
		.dma_mask = DMA_BIT_MASK(32),
		.coherent_dma_mask = DMA_BIT_MASK(32),
		.bus_dma_limit = d->bus_dma_limit,
		.dma_coherent = !d->non_coherent,
		.untrusted = d->untrusted,
		.is_pci = !d->not_pci,
		.no_iommu = d->no_iommu || d->xen,
		.dma_ops = d->xen ? &xen_swiotlb_dma_ops : NULL,
		.pasid_capable = d->pasid,
		.no_dma_mask = d->no_dma_mask,
		.numa_node = d->numa_node,
		.min_align_mask = d->min_align_mask,
		.max_segment_size = d->max_segment_size ? d->max_segment_size : KiB(64),
		.segment_boundary = d->segment_boundary ? d->segment_boundary : DMA_BIT_MASK(32),
	};
}

/* the device's own wires; one whose mask nobody states is taken to drive them all */
static void wire(struct machine_device *dev, const struct dmasim_device *d)
{
	u64 coherent = d->coherent_dma_mask ? d->coherent_dma_mask : d->dma_mask;
	u64 nonce;

	dev->hw->address_mask = d->dma_mask ? d->dma_mask | coherent : DMA_BIT_MASK(64);
	dev->hw->emulated = d->emulated;
	/* accepted before its driver is bound, as device_cc_accept() wants it */
	if (d->trusted && hw_tdisp_lock(dev->hw, &nonce) == HW_TDISP_OK)
		(void)hw_device_accept(dev->hw, nonce);
	dev->dev.accepted = dev->hw->trusted;
}

/* what a driver's probe does: dma_set_mask(), dma_set_coherent_mask() */
static int probe(struct dmasim_machine *m, struct machine_device *dev, const struct dmasim_device *d,
		 struct dmasim_error *error)
{
	u64 coherent = d->coherent_dma_mask ? d->coherent_dma_mask : d->dma_mask;

	if (d->dma_mask && dma_set_mask(&m->kernel, &dev->dev, d->dma_mask))
		return device_error(d, -EIO, error, "the kernel refuses its dma_mask: dma_set_mask() gives -EIO");
	if (coherent && dma_set_coherent_mask(&m->kernel, &dev->dev, coherent))
		return device_error(d, -EIO, error,
				    "the kernel refuses its coherent_dma_mask: dma_set_coherent_mask() gives -EIO");
	return 0;
}

static int attach(struct dmasim_machine *m, struct machine_device *dev, const struct dmasim_device *d,
		  struct dmasim_error *error)
{
	struct kernel *k = &m->kernel;
	int code;

	if (device_attach(k, &dev->dev))
		return k->oom ? dmasim_error_set(error, -ENOMEM, NULL, "out of memory")
			      : device_error(d, -ENODEV, error, "the kernel cannot attach it to its IOMMU");
	dev->attached = true;
	/* of_dma_configure_id(): only where no IOMMU serves the device */
	if (d->restricted_size && k->config.dma_restricted_pool && !dev->dev.domain &&
	    rmem_swiotlb_device_init(k, &dev->dev, d->restricted_base, d->restricted_size))
		kernel_printk(k, LOG_WARN, &dev->dev, "failed to initialise \"restricted-dma-pool\" memory node");
	code = probe(m, dev, d, error);
	/* of_reserved_mem_device_init(), once the driver has set its masks */
	if (!code && d->coherent_size && rmem_dma_device_init(k, &dev->dev, d->coherent_base, d->coherent_size))
		code = dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	return code;
}

static int build_device(struct dmasim_machine *m, struct machine_device *dev, const struct dmasim_device *d, u32 id,
			struct dmasim_error *error)
{
	if (d->trusted && !hw_is_guest(m->hw))
		return device_error(d, -EINVAL, error,
				    "trusted, but this is no confidential guest that could accept it");
	if (d->restricted_size && !phys_is_ram(&m->kernel, d->restricted_base, d->restricted_size))
		return device_error(d, -EINVAL, error, "its restricted_pool lies outside of memory");
	if (d->coherent_size && !phys_is_ram(&m->kernel, d->coherent_base, d->coherent_size))
		return device_error(d, -EINVAL, error, "its coherent_memory lies outside of memory");
	if (d->xen && m->kernel.arch.arch != ARCH_ARM64)
		return device_error(d, -EINVAL, error,
				    "xen: of arm64; on x86 the platform says that it is a domain of Xen");
	if (d->no_dma_mask && d->dma_mask)
		return device_error(d, -EINVAL, error, "no_dma_mask and a dma_mask");
	dev->name = strdup(d->name ? d->name : "");
	dev->hw = hw_device_add(m->hw, id);
	if (!dev->name || !dev->hw)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	if (d->private_size && hw_device_set_private_bar(dev->hw, d->private_base, d->private_size))
		return device_error(d, -EINVAL, error,
				    "its private_bar is no part of one mmio range, or another device's");
	/* pci_ats_supported() */
	if (d->ats && !d->untrusted && !d->not_pci && !d->emulated && !hw_device_enable_ats(dev->hw))
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	bus_defaults(dev, d);
	if (copy_ranges(dev, d))
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	wire(dev, d);
	return attach(m, dev, d, error);
}

int machine_build(struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	int code = build_hw(m, platform, error);

	if (!code)
		code = build_kernel(m, platform, error);
	if (code)
		return code;
	m->device = calloc(platform->devices + 1, sizeof(*m->device));
	if (!m->device)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	for (unsigned int i = 0; i < platform->devices && !code; i++) {
		/* counted first: what was begun is taken down with the machine */
		m->devices = i + 1;
		code = build_device(m, &m->device[i], &platform->device[i], i + 1, error);
	}
	return code;
}
