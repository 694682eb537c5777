/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A booted kernel for a test: RAM of 3 GiB at 0 and 8 GiB at 4 GiB, the default bounce pool at 0x70000000 as the tables
 * of expected results assume it.
 */
#ifndef DMASIM_TESTS_UNIT_KERNEL_TEST_H
#define DMASIM_TESTS_UNIT_KERNEL_TEST_H

#include "test.h"

#include <string.h>

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"

#define TEST_POOL 0x70000000ull
#define TEST_GART 0xc0000000ull

struct test_kernel {
	const char *profile; /* NULL: v6.12 */
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	enum dmasim_iommu iommu;
	unsigned int c_bit; /* 0: 47 where there is one */
	const char *cmdline;
	const char *behaviour, *value;		      /* one override */
	void (*config)(struct kernel_config *config); /* changes against the default */
	bool pool_anywhere;
	bool gart; /* an aperture of 64 MiB at TEST_GART */
};

/* 0 or what kernel_boot() says */
static inline int test_boot(struct kernel *k, const struct test_kernel *t)
{
	static const struct dmasim_ram ram[] = { { 0, GiB(3), DMASIM_RAM }, { GiB(4), GiB(8), DMASIM_RAM } };
	struct kernel_boot boot = { .cmdline = t->cmdline, .nr_cpus = 1 };
	struct kernel_config config;
	struct kernel_profile profile;
	struct hw_config hw;
	int error;

	hw_config_default(&hw);
	hw.cpu = t->cpu;
	hw.encryption = t->encryption;
	hw.c_bit = t->encryption == DMASIM_ENC_NONE ? 0 : t->c_bit ? t->c_bit : 47;
	hw.iommu = t->iommu;
	hw.gart_base = TEST_GART;
	hw.gart_size = t->gart ? MiB(64) : 0;
	hw.ram = ram;
	hw.ram_count = ARRAY_SIZE(ram);
	boot.hw = hw_create(&hw);
	assert_non_null(boot.hw);
	profile_load(profile_find(t->profile ? t->profile : "v6.12"), &profile);
	if (t->behaviour) {
		int b = behaviour_find(t->behaviour);

		assert_true(b >= 0);
		assert_true(behaviour_value_find((enum behaviour)b, t->value) >= 0);
		profile_set(&profile, (enum behaviour)b,
			    (unsigned int)behaviour_value_find((enum behaviour)b, t->value));
	}
	boot.profile = &profile;
	kernel_config_default(&config, arch_of_cpu(t->cpu), &profile);
	if (t->config)
		t->config(&config);
	boot.config = &config;
	boot.swiotlb_base = t->pool_anywhere ? INVALID_PHYS_ADDR : TEST_POOL;
	error = kernel_boot(k, &boot);
	if (error)
		hw_destroy(boot.hw);
	return error;
}

static inline void test_shutdown(struct kernel *k)
{
	struct hw *hw = k->hw;

	assert_int_equal(k->oom, 0);
	assert_int_equal(k->log.lost, 0);
	kernel_shutdown(k);
	hw_destroy(hw);
}

/* masks in bits; the rest as the bus leaves it */
static inline struct device test_device(unsigned int mask, unsigned int coherent_mask)
{
	return (struct device){
		.name = "dev",
		.dma_mask = DMA_BIT_MASK((int)mask),
		.coherent_dma_mask = DMA_BIT_MASK((int)coherent_mask),
		.dma_coherent = true,
		.numa_node = -1,
		.max_segment_size = KiB(64),
		.segment_boundary = DMA_BIT_MASK(32),
	};
}

/* lines printed since the log had @from of them that contain @text */
static inline unsigned int test_logged(const struct kernel *k, size_t from, const char *text)
{
	unsigned int n = 0;

	for (size_t i = from; i < k->log.count; i++)
		n += strstr(k->log.record[i].text, text) != NULL;
	return n;
}

#endif
