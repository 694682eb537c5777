/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A booted kernel and one device for the tests of swiotlb and the atomic pools.
 */
#ifndef DMASIM_TESTS_UNIT_SWIOTLB_FIXTURE_H
#define DMASIM_TESTS_UNIT_SWIOTLB_FIXTURE_H

#include "test.h"

#include <string.h>

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"

struct machine_setup {
	const char *profile; /* NULL: v6.12 */
	const char *cmdline;
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	unsigned int c_bit;
	unsigned int cpus;     /* 0: 1 */
	phys_addr_t pinned;    /* 0: not pinned */
	u64 low_end, high_end; /* RAM below and above 4 GiB; 0: 3 GiB and 12 GiB */
	bool dynamic;
	bool remap; /* DMA_DIRECT_REMAP */
};

struct machine {
	struct hw *hw;
	struct kernel k;
	struct device dev;
};

static inline void profile_named(const char *name, struct kernel_profile *profile)
{
	const struct profile_info *info = profile_find(name);

	assert_non_null(info);
	profile_load(info, profile);
}

static inline void init_device(struct machine *m, struct device *dev, const char *name)
{
	*dev = (struct device){
		.name = name,
		.dma_mask = DMA_BIT_MASK(32),
		.coherent_dma_mask = DMA_BIT_MASK(32),
		.dma_coherent = true,
		.max_segment_size = KiB(64),
		.segment_boundary = DMA_BIT_MASK(32),
		.numa_node = -1,
	};
	swiotlb_dev_init(&m->k, dev);
}

static inline struct machine *boot_machine(const struct machine_setup *s)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct dmasim_ram ram[] = {
		{ 0, s->low_end ? s->low_end : GiB(3), DMASIM_RAM },
		{ GiB(4), (s->high_end ? s->high_end : GiB(12)) - GiB(4), DMASIM_RAM },
	};
	struct kernel_profile profile;
	struct kernel_config config;
	struct hw_config hw;

	assert_non_null(m);
	hw_config_default(&hw);
	hw.cpu = s->cpu;
	hw.encryption = s->encryption;
	hw.c_bit = s->c_bit;
	hw.ram = ram;
	hw.ram_count = ram[1].size ? 2 : 1;
	m->hw = hw_create(&hw);
	assert_non_null(m->hw);
	profile_named(s->profile ? s->profile : "v6.12", &profile);
	kernel_config_default(&config, arch_of_cpu(s->cpu), &profile);
	config.swiotlb_dynamic = s->dynamic;
	config.dma_direct_remap = s->remap;
	config.dma_restricted_pool = true;
	assert_int_equal(kernel_boot(&m->k,
				     &(struct kernel_boot){
					     .hw = m->hw,
					     .profile = &profile,
					     .config = &config,
					     .cmdline = s->cmdline,
					     .nr_cpus = s->cpus,
					     .swiotlb_base = s->pinned ? s->pinned : INVALID_PHYS_ADDR,
				     }),
			 0);
	init_device(m, &m->dev, "dev0");
	return m;
}

static inline void check_machine(const struct machine *m)
{
	const char *why = "";

	if (!swiotlb_validate(&m->k, &why))
		fail_msg("%s", why);
	assert_int_equal(m->k.oom, 0);
}

static inline void free_machine(struct machine *m)
{
	check_machine(m);
	swiotlb_dev_exit(&m->k, &m->dev);
	kernel_shutdown(&m->k);
	hw_destroy(m->hw);
	free(m);
}

static inline unsigned int lines_with(const struct machine *m, const char *text)
{
	unsigned int n = 0;

	for (size_t i = 0; i < m->k.log.count; i++)
		n += strstr(m->k.log.record[i].text, text) != NULL;
	return n;
}

static inline const char *last_line(const struct machine *m)
{
	return m->k.log.count ? m->k.log.record[m->k.log.count - 1].text : "";
}

/* swiotlb_tbl_map_single() for the first device, to the device, without attributes */
static inline phys_addr_t tbl_map(struct machine *m, phys_addr_t orig, u64 size, u64 align_mask, u64 min_align_mask)
{
	u64 attrs = 0;

	m->dev.min_align_mask = min_align_mask;
	return swiotlb_tbl_map_single(&m->k, &m->dev, orig, size, align_mask, DMA_TO_DEVICE, &attrs);
}

static inline void tbl_unmap(struct machine *m, phys_addr_t tlb, u64 size, u64 min_align_mask)
{
	m->dev.min_align_mask = min_align_mask;
	swiotlb_tbl_unmap_single(&m->k, &m->dev, tlb, size, DMA_TO_DEVICE, 0);
}

#endif
