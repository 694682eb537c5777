/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A booted machine with one device, for the tests of the IOMMU layer.
 */
#ifndef DMASIM_TESTS_UNIT_IOMMU_BOX_H
#define DMASIM_TESTS_UNIT_IOMMU_BOX_H

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "hw/hw.h"
#include "linux/dma-iommu.h"
#include "linux/kernel.h"
#include "linux/mapping.h"

struct box_setting {
	enum hw_knob knob;
	u64 value;
};

/* what a test leaves out: Linux 6.12 on an AMD host without encryption, two CPUs, RAM below 3 GiB and from 4 to 8 GiB
 */
struct box_spec {
	const char *kernel, *cmdline;
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	enum dmasim_iommu iommu;
	unsigned int c_bit;
	bool default_passthrough, default_strict, intel_default_on;
	bool dynamic; /* bounce pools that grow */
	struct box_setting set[4];
	struct dmasim_ram mmio; /* a window of the host bridge; size 0: none */
	phys_addr_t pool;	/* 0: where boot places it */
};

struct box {
	struct hw *hw;
	struct kernel k;
	struct device dev;
};

static inline struct hw *box_hw(const struct box_spec *spec)
{
	struct dmasim_ram ram[3] = { { 0, GiB(3), DMASIM_RAM }, { GiB(4), GiB(60), DMASIM_RAM }, spec->mmio };
	struct hw_config config;
	struct hw *hw;

	if (spec->mmio.size && spec->mmio.base < ram[1].base) {
		ram[2] = ram[1];
		ram[1] = spec->mmio;
	}
	hw_config_default(&config);
	config.cpu = spec->cpu;
	config.encryption = spec->encryption;
	config.iommu = spec->iommu;
	config.c_bit = spec->c_bit;
	config.ram = ram;
	config.ram_count = spec->mmio.size ? 3 : 2;
	for (size_t i = 0; i < ARRAY_SIZE(spec->set); i++)
		if (spec->set[i].knob || spec->set[i].value)
			config.knob[spec->set[i].knob] = spec->set[i].value;
	hw = hw_create(&config);
	assert_non_null(hw);
	return hw;
}

static inline struct box *box_boot(const struct box_spec *spec)
{
	struct box *b = calloc(1, sizeof(*b));
	struct kernel_profile profile;
	struct kernel_config config;
	struct kernel_boot boot = { .profile = &profile, .config = &config, .nr_cpus = 2 };

	assert_non_null(b);
	b->hw = box_hw(spec);
	profile_load(profile_find(spec->kernel ? spec->kernel : "v6.12"), &profile);
	kernel_config_default(&config, arch_of_cpu(spec->cpu), &profile);
	config.iommu_default_passthrough = spec->default_passthrough;
	config.iommu_default_dma_strict |= spec->default_strict;
	config.intel_iommu_default_on = spec->intel_default_on;
	config.swiotlb_dynamic = spec->dynamic;
	boot.hw = b->hw;
	boot.cmdline = spec->cmdline;
	boot.swiotlb_base = spec->pool ? spec->pool : INVALID_PHYS_ADDR;
	assert_int_equal(kernel_boot(&b->k, &boot), 0);
	b->dev = (struct device){ .name = "0000:00:06.0",
				  .dma_mask = ~0ull,
				  .coherent_dma_mask = ~0ull,
				  .dma_coherent = true,
				  .is_pci = true,
				  .numa_node = -1,
				  .max_segment_size = KiB(64),
				  .segment_boundary = DMA_BIT_MASK(32) };
	b->dev.hw = hw_device_add(b->hw, 0x30);
	assert_non_null(b->dev.hw);
	b->dev.hw->bus_master = true;
	return b;
}

static inline void box_attach(struct box *b)
{
	assert_int_equal(device_attach(&b->k, &b->dev), 0);
}

static inline void box_free(struct box *b)
{
	device_detach(&b->k, &b->dev);
	kernel_shutdown(&b->k);
	hw_destroy(b->hw);
	free(b);
}

/* how often the kernel has printed exactly that line */
static inline unsigned int box_printed(const struct box *b, const char *line)
{
	unsigned int n = 0;

	for (size_t i = 0; i < b->k.log.count; i++)
		n += !strcmp(b->k.log.record[i].text, line);
	return n;
}

static inline void box_assert_printed(const struct box *b, const char *line)
{
	if (box_printed(b, line))
		return;
	for (size_t i = 0; i < b->k.log.count; i++)
		print_message("log: %s\n", b->k.log.record[i].text);
	fail_msg("not in the log: %s", line);
}

#endif
