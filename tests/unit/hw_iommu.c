// SPDX-License-Identifier: GPL-2.0-only
/*
 * IO page tables and the IOTLB. Expected entries: docs/reference/hardware.md 3.1, AMD_IOMMU_PGSIZES, PAGE_SIZE_PTE()
 * and PAGE_SIZE_PTE_COUNT() of drivers/iommu/amd/amd_iommu_types.h, iommu_v1_map_pages() of io_pgtable.c,
 * set_pte_attr() of io_pgtable_v2.c,
 * __domain_mapping() of drivers/iommu/intel/iommu.c, arm_lpae_prot_to_pte() of io-pgtable-arm.c (6.12).
 */
#include "doc_table.h"
#include "hw_rig.h"

#include "hw/stream.h"

#include <errno.h>

#define RW (HW_IOMMU_READ | HW_IOMMU_WRITE)
#define PA 0x140000000ull

static struct hw *host(u64 page_sizes)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);

	config.iommu_page_sizes = page_sizes;
	return rig_create(&config);
}

/* --- leaf entries ----------------------------------------------------------------------------------------------------
 */

/* columns of 3.1 */
enum { SIZE, FIELD, NEXT_LEVEL, LEVEL, COPIES };

static u64 number(const char *cell)
{
	return strtoull(cell, NULL, 0);
}

static void amd_v1_entry(const char *const *cell, bool c)
{
	u64 size = doc_size(cell[SIZE]), pte, found, prot;
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	const char *field = doc_starts(cell[FIELD], "plain ") ? cell[FIELD] + strlen("plain ") : cell[FIELD];
	unsigned int level, copies;
	bool encrypted;

	assert_int_equal(hw_iommu_map(d, GiB(1), PA, size, 1, RW, c), 0);
	for (u64 copy = 0; copy < number(cell[COPIES]); copy++) {
		/* each replica is as good as the first */
		u64 at = GiB(1) + copy * (size / number(cell[COPIES]));

		assert_true(hw_iommu_entry(d, at, &pte, &level, &copies));
		assert_int_equal(pte & 0xffffffffff000, number(field) | (c ? BIT(51) : 0));
		assert_int_equal(pte >> 9 & 7, number(cell[NEXT_LEVEL]));
		assert_int_equal(pte & 1, 1);
		assert_int_equal(pte >> 60, 7); /* FC, IR, IW */
		assert_int_equal(level, number(cell[LEVEL]));
		assert_int_equal(copies, number(cell[COPIES]));
	}
	assert_int_equal(hw_iommu_walk(d, GiB(1) + size - 1, &found, &encrypted, &prot), PA + size - 1);
	assert_int_equal(found, size);
	assert_int_equal(encrypted, c);
	assert_int_equal(prot, RW);
	assert_int_equal(hw_iommu_walk(d, GiB(1) + size, NULL, NULL, NULL), INVALID_PHYS_ADDR);
	assert_int_equal(hw_iommu_walk(d, GiB(1) - 1, NULL, NULL, NULL), INVALID_PHYS_ADDR);
	rig_destroy(hw);
}

static void amd_v1_entries_spell_their_size(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "3.1", "size");
	for (unsigned int row = 0; row < t.rows; row++) {
		amd_v1_entry(t.cell[row], false);
		amd_v1_entry(t.cell[row], true);
	}
	doc_table_free(&t, t.rows * 2);
}

static void amd_v1_maps_every_power_of_two_but_512_gib(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);

	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++) {
		bool ok = bit >= 12 && bit <= 51 && bit != 39;
		u64 size, n;

		assert_int_equal(hw_iommu_map(d, 0, 0, BIT(bit), 1, RW, false), ok ? 0 : -EINVAL);
		if (!ok)
			continue;
		assert_int_equal(hw_iommu_walk(d, BIT(bit) - 1, &size, NULL, NULL), BIT(bit) - 1);
		assert_int_equal(size, BIT(bit));
		n = hw_iommu_unmap(d, 0, PAGE_SIZE);
		assert_int_equal(n, BIT(bit));
		assert_int_equal(hw_iommu_walk(d, BIT(bit) - 1, NULL, NULL, NULL), INVALID_PHYS_ADDR);
	}
	rig_destroy(hw);
}

static const struct format_row {
	enum dmasim_iommu model;
	u64 granule;
	u64 size;
	u64 prot;
	u64 pte;
} format_rows[] = {
	/* present, user, accessed, dirty; writable; page size */
	{ DMASIM_IOMMU_AMD_V2, KiB(4), KiB(4), RW, PA | 0x67 },
	{ DMASIM_IOMMU_AMD_V2, KiB(4), KiB(4), HW_IOMMU_READ, PA | 0x65 },
	{ DMASIM_IOMMU_AMD_V2, KiB(4), MiB(2), RW, PA | 0xe7 },
	{ DMASIM_IOMMU_AMD_V2, KiB(4), GiB(1), RW, PA | 0xe7 },
	/* bit 0 always, write, super page */
	{ DMASIM_IOMMU_INTEL, KiB(4), KiB(4), RW, PA | 3 },
	{ DMASIM_IOMMU_INTEL, KiB(4), KiB(4), HW_IOMMU_WRITE, PA | 3 },
	{ DMASIM_IOMMU_INTEL, KiB(4), MiB(2), HW_IOMMU_READ, PA | 0x81 },
	{ DMASIM_IOMMU_INTEL, KiB(4), GiB(1), RW, PA | 0x83 },
	/* page or block, unprivileged, outer shareable, accessed, not global; read only; cacheable and inner shareable
	 */
	{ DMASIM_IOMMU_SMMUV3, KiB(4), KiB(4), RW, PA | 0xe43 },
	{ DMASIM_IOMMU_SMMUV3, KiB(4), KiB(4), RW | HW_IOMMU_CACHE, PA | 0xf47 },
	{ DMASIM_IOMMU_SMMUV3, KiB(4), KiB(4), RW | HW_IOMMU_MMIO, PA | 0xe4b },
	{ DMASIM_IOMMU_SMMUV3, KiB(4), KiB(4), RW | HW_IOMMU_PRIV, PA | 0xe03 },
	{ DMASIM_IOMMU_SMMUV3, KiB(4), MiB(2), RW, PA | 0xe41 },
	{ DMASIM_IOMMU_SMMUV3, KiB(4), GiB(1), HW_IOMMU_READ, PA | 0xec1 },
	{ DMASIM_IOMMU_SMMUV3, KiB(16), KiB(16), RW, PA | 0xe43 },
	{ DMASIM_IOMMU_SMMUV3, KiB(16), MiB(32), RW, PA | 0xe41 },
	{ DMASIM_IOMMU_SMMUV3, KiB(64), KiB(64), RW, PA | 0xe43 },
	{ DMASIM_IOMMU_SMMUV3, KiB(64), MiB(512), HW_IOMMU_WRITE, PA | 0xe41 },
};

static void other_formats_have_their_own_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(format_rows); i++) {
		const struct format_row *row = &format_rows[i];
		struct hw *hw = host(~(row->granule - 1));
		struct hw_iommu_domain *d = hw_iommu_domain_new(hw, row->model);
		unsigned int level, copies;
		u64 pte, size, prot;

		assert_int_equal(hw_iommu_map(d, 0, PA, row->size, 1, row->prot, false), 0);
		assert_true(hw_iommu_entry(d, row->size - 1, &pte, &level, &copies));
		assert_int_equal(pte, row->pte);
		assert_int_equal(copies, 1);
		assert_int_equal(hw_iommu_walk(d, row->size - 1, &size, NULL, &prot), PA + row->size - 1);
		assert_int_equal(size, row->size);
		assert_int_equal(prot & RW, (row->prot & RW) | HW_IOMMU_READ); /* none of these can be write-only */
		rig_destroy(hw);
	}
}

static void page_sizes_follow_the_model_and_what_was_asked_for(void **state)
{
	static const struct {
		enum dmasim_iommu model;
		u64 asked, sizes;
	} row[] = {
		{ DMASIM_IOMMU_AMD, KiB(4), KiB(4) }, /* amd_iommu=nohugepages */
		{ DMASIM_IOMMU_AMD_V2, 0, KiB(4) | MiB(2) | GiB(1) },
		{ DMASIM_IOMMU_INTEL, 0, KiB(4) | MiB(2) | GiB(1) },
		{ DMASIM_IOMMU_SMMUV3, 0, KiB(4) | MiB(2) | GiB(1) },
		{ DMASIM_IOMMU_SMMUV3, KiB(16) | MiB(32), KiB(16) | MiB(32) },
		{ DMASIM_IOMMU_SMMUV3, ~(KiB(64) - 1), KiB(64) | MiB(512) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw *hw = host(row[i].asked);

		assert_int_equal(hw_iommu_page_sizes(hw_iommu_domain_new(hw, row[i].model)), row[i].sizes);
		rig_destroy(hw);
	}
}

/* --- changing tables
 * --------------------------------------------------------------------------------------------------- */

static void mapping_twice_is_refused_where_the_kernel_refuses_it(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *intel = hw_iommu_domain_new(hw, DMASIM_IOMMU_INTEL);
	struct hw_iommu_domain *amd = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	u64 size;

	(void)state;
	assert_int_equal(hw_iommu_map(intel, MiB(2), MiB(4), PAGE_SIZE, 2, RW, false), 0);
	assert_int_equal(hw_iommu_map(intel, MiB(2), MiB(8), PAGE_SIZE, 1, RW, false), -EEXIST);
	assert_int_equal(hw_iommu_map(intel, MiB(2), MiB(8), MiB(2), 1, RW, false), -EEXIST);
	assert_int_equal(hw_iommu_walk(intel, MiB(2), NULL, NULL, NULL), MiB(4));
	/* an emptied table is no obstacle */
	assert_int_equal(hw_iommu_unmap(intel, MiB(2), 2 * PAGE_SIZE), 2 * PAGE_SIZE);
	assert_int_equal(hw_iommu_map(intel, MiB(2), MiB(8), MiB(2), 1, RW, false), 0);
	assert_int_equal(hw_iommu_map(intel, MiB(2) + PAGE_SIZE, MiB(4), PAGE_SIZE, 1, RW, false), -EEXIST);
	/* AMD v1 overwrites: a page inside a run of replicas tears the run down */
	assert_int_equal(hw_iommu_map(amd, MiB(8), MiB(8), MiB(8), 1, RW, false), 0);
	assert_int_equal(hw_iommu_map(amd, MiB(10), MiB(64), PAGE_SIZE, 1, RW, false), 0);
	assert_int_equal(hw_iommu_walk(amd, MiB(10), &size, NULL, NULL), MiB(64));
	assert_int_equal(size, PAGE_SIZE);
	assert_int_equal(hw_iommu_walk(amd, MiB(8), NULL, NULL, NULL), INVALID_PHYS_ADDR);
	rig_destroy(hw);
}

static void bad_requests_are_refused(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);

	(void)state;
	assert_int_equal(hw_iommu_map(d, 0x800, 0x1000, PAGE_SIZE, 1, RW, false), -EINVAL);
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x1800, PAGE_SIZE, 1, RW, false), -EINVAL);
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x1000, 3 * PAGE_SIZE, 1, RW, false), -EINVAL);
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x1000, 0, 1, RW, false), -EINVAL);
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x1000, PAGE_SIZE, 1, HW_IOMMU_CACHE, false), -EINVAL);
	assert_null(hw_iommu_domain_new(hw, DMASIM_IOMMU_NONE));
	rig_destroy(hw);
}

static void unmap_removes_whole_pages_of_whatever_size(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);

	(void)state;
	assert_int_equal(hw_iommu_unmap(d, 0, GiB(1)), 0);
	assert_int_equal(hw_iommu_map(d, 0, 0, PAGE_SIZE, 16, RW, false), 0);
	assert_int_equal(hw_iommu_map(d, MiB(1), MiB(1), KiB(64), 2, RW, false), 0);
	assert_int_equal(hw_iommu_map(d, MiB(4), MiB(4), MiB(4), 1, RW, false), 0);
	assert_int_equal(hw_iommu_unmap(d, PAGE_SIZE, 2 * PAGE_SIZE), 2 * PAGE_SIZE);
	assert_int_equal(hw_iommu_walk(d, 0, NULL, NULL, NULL), 0);
	assert_int_equal(hw_iommu_walk(d, PAGE_SIZE, NULL, NULL, NULL), INVALID_PHYS_ADDR);
	assert_int_equal(hw_iommu_walk(d, 3 * PAGE_SIZE, NULL, NULL, NULL), 3 * PAGE_SIZE);
	/* a part of a page takes all of it */
	assert_int_equal(hw_iommu_unmap(d, MiB(1) + KiB(32), PAGE_SIZE), KiB(64));
	assert_int_equal(hw_iommu_walk(d, MiB(1) + KiB(64), NULL, NULL, NULL), MiB(1) + KiB(64));
	assert_int_equal(hw_iommu_unmap(d, 0, MiB(8)), 14 * PAGE_SIZE + KiB(64) + MiB(4));
	rig_destroy(hw);
}

static void split_keeps_every_bit_of_the_entry(void **state)
{
	static const u64 prot[] = { HW_IOMMU_READ, RW, RW | HW_IOMMU_CACHE, RW | HW_IOMMU_MMIO, RW | HW_IOMMU_PRIV };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(prot); i++) {
		struct hw *hw = host(0);
		struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_SMMUV3);
		unsigned int level, copies;
		u64 before, after;

		assert_int_equal(hw_iommu_map(d, 0, PA, MiB(2), 1, prot[i], false), 0);
		assert_true(hw_iommu_entry(d, 0, &before, &level, &copies));
		assert_int_equal(hw_iommu_split(d, 0, PAGE_SIZE), 0);
		assert_true(hw_iommu_entry(d, 0, &after, &level, &copies));
		assert_int_equal(after, before | 2); /* a page where a block stood */
		rig_destroy(hw);
	}
}

static void split_keeps_the_translation(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	u64 size, prot;
	bool encrypted;

	(void)state;
	assert_int_equal(hw_iommu_split(d, MiB(8), PAGE_SIZE), -ENOENT);
	assert_int_equal(hw_iommu_map(d, MiB(8), MiB(64), MiB(8), 1, HW_IOMMU_WRITE, true), 0);
	assert_int_equal(hw_iommu_split(d, MiB(9), MiB(8)), -EINVAL);
	assert_int_equal(hw_iommu_split(d, MiB(9), KiB(16)), 0);
	for (u64 off = 0; off < MiB(8); off += KiB(4)) {
		assert_int_equal(hw_iommu_walk(d, MiB(8) + off, &size, &encrypted, &prot), MiB(64) + off);
		assert_int_equal(size, KiB(16));
		assert_true(encrypted);
		assert_int_equal(prot, HW_IOMMU_WRITE);
	}
	rig_destroy(hw);
}

/* --- what stands in front of the tables ------------------------------------------------------------------------------
 */

#define V BIT(0)
#define TV BIT(1)
#define MODE(n) ((u64)(n) << 9)
#define GV BIT(55)
#define IR BIT(61)
#define IW BIT(62)

/* AMD 48882, device table entries; under SNP: 2.12, and iommu_snp_enable() (an entry may not say "untranslated") */
static const struct dte_row {
	u64 dte;
	bool write;
	enum hw_dte_answer plain, snp;
} dte_rows[] = {
	{ 0, false, HW_DTE_PASS, HW_DTE_ILLEGAL },
	{ IR | IW, true, HW_DTE_PASS, HW_DTE_ILLEGAL },
	/* init_device_table_dma(): no DMA before a driver asks for it; with SNP without TV */
	{ V | TV, false, HW_DTE_FAULT, HW_DTE_ILLEGAL },
	{ V | TV, true, HW_DTE_FAULT, HW_DTE_ILLEGAL },
	{ V, false, HW_DTE_FAULT, HW_DTE_FAULT },
	{ V | IR | IW, true, HW_DTE_FAULT, HW_DTE_FAULT },
	/* passthrough */
	{ V | TV | IR | IW, false, HW_DTE_PASS, HW_DTE_ILLEGAL },
	{ V | TV | IR, true, HW_DTE_FAULT, HW_DTE_ILLEGAL },
	{ V | TV | IR, false, HW_DTE_PASS, HW_DTE_ILLEGAL },
	/* v1 tables of one to six levels, v2 tables */
	{ V | TV | IR | IW | MODE(1), true, HW_DTE_TRANSLATE, HW_DTE_TRANSLATE },
	{ V | TV | IR | IW | MODE(3), false, HW_DTE_TRANSLATE, HW_DTE_TRANSLATE },
	{ V | TV | IR | IW | MODE(6), true, HW_DTE_TRANSLATE, HW_DTE_TRANSLATE },
	{ V | TV | IR | MODE(3), true, HW_DTE_FAULT, HW_DTE_FAULT },
	{ V | TV | IR | IW | GV, false, HW_DTE_TRANSLATE, HW_DTE_TRANSLATE },
	{ V | TV | IR | IW | MODE(7), false, HW_DTE_ILLEGAL, HW_DTE_ILLEGAL },
};

static void device_table_entries_are_obeyed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dte_rows); i++) {
		const struct dte_row *row = &dte_rows[i];

		assert_int_equal(hw_dte_answer(row->dte, false, row->write), row->plain);
		assert_int_equal(hw_dte_answer(row->dte, true, row->write), row->snp);
	}
}

static void device_table_entries_are_those_of_the_driver(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);

	(void)state;
	config.iommu = DMASIM_IOMMU_AMD;
	for (u64 snp = 0; snp < 2; snp++) {
		struct hw_iommu_domain *v1, *v2;
		struct hw_device *dev;
		struct hw *hw;

		config.knob[HW_KNOB_SNP_HOST] = snp;
		hw = rig_create(&config);
		dev = rig_device(hw);
		assert_int_equal(hw_device_dte(dev), 0);
		hw_device_block(dev);
		assert_int_equal(hw_device_dte(dev), snp ? V : V | TV);
		assert_string_equal(rig_dma_write(dev, 0x1000), "IOMMU_IOPF");
		hw_device_attach(dev, NULL);
		assert_int_equal(hw_device_dte(dev), V | TV | IR | IW);
		assert_string_equal(rig_dma_write(dev, 0x1000), snp ? "IOMMU_ILL_DTE" : "ok");
		v1 = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
		hw_device_attach(dev, v1);
		assert_int_equal(hw_device_dte(dev), V | TV | IR | IW | MODE(3));
		/* more address bits than three levels have: the driver adds levels */
		assert_int_equal(hw_iommu_map(v1, BIT(45), 0x1000, PAGE_SIZE, 1, RW, false), 0);
		assert_int_equal(hw_device_dte(dev), V | TV | IR | IW | MODE(4));
		assert_string_equal(rig_dma_write(dev, BIT(45)), "ok");
		v2 = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD_V2);
		hw_device_attach(dev, v2);
		assert_int_equal(hw_device_dte(dev), V | TV | GV | IR | IW);
		/* a domain that goes leaves its devices blocked, not passed through */
		hw_iommu_domain_free(v2);
		assert_string_equal(rig_dma_write(dev, 0x1000), "IOMMU_IOPF");
		rig_destroy(hw);
	}
}

/* each IOMMU's own answer to what it does not take at all */
static void refusals_before_any_table(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_iommu model;
		const char *blocked, *too_wide, *too_wide_untranslated;
	} row[] = {
		{ DMASIM_CPU_INTEL, DMASIM_IOMMU_INTEL, "VTD_CONTEXT_ABSENT", "VTD_MGAW", "VTD_MGAW" },
		{ DMASIM_CPU_ARM64, DMASIM_IOMMU_SMMUV3, "SMMU_C_BAD_STE", "SMMU_F_TRANSLATION", "SMMU_F_ADDR_SIZE" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(row[i].cpu, DMASIM_ENC_NONE);
		struct hw_device *dev;
		struct hw *hw;

		config.iommu = row[i].model;
		hw = rig_create(&config);
		dev = rig_device(hw);
		assert_string_equal(rig_dma_read(dev, BIT(48)), "BUS_ABORT"); /* no IOMMU: nobody answers */
		hw_device_block(dev);
		assert_string_equal(rig_dma_read(dev, 0x1000), row[i].blocked);
		hw_device_attach(dev, NULL);
		assert_string_equal(rig_dma_read(dev, 0x1000), "zeros");
		assert_string_equal(rig_dma_read(dev, BIT(48)), row[i].too_wide_untranslated);
		hw_device_attach(dev, hw_iommu_domain_new(hw, row[i].model));
		assert_string_equal(rig_dma_write(dev, BIT(48)), row[i].too_wide);
		rig_destroy(hw);
	}
}

/* --- requests
 * ---------------------------------------------------------------------------------------------------------- */

static void a_request_without_a_leaf_or_its_permission_faults_as_the_model_does(void **state)
{
	static const struct {
		enum dmasim_iommu model;
		const char *absent, *denied;
	} row[] = {
		{ DMASIM_IOMMU_AMD, "IOMMU_IOPF", "IOMMU_IOPF" },
		{ DMASIM_IOMMU_AMD_V2, "IOMMU_IOPF", "IOMMU_IOPF" },
		{ DMASIM_IOMMU_INTEL, "VTD_PTE_READ", "VTD_PTE_WRITE" },
		{ DMASIM_IOMMU_SMMUV3, "SMMU_F_TRANSLATION", "SMMU_F_PERMISSION" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw *hw = host(0);
		struct hw_iommu_domain *d = hw_iommu_domain_new(hw, row[i].model);
		struct hw_device *dev = rig_device(hw);

		hw_device_attach(dev, d);
		assert_string_equal(rig_dma_read(dev, 0x1000), row[i].absent);
		assert_int_equal(hw_iommu_map(d, 0x1000, 0x5000, PAGE_SIZE, 1, HW_IOMMU_READ, false), 0);
		assert_string_equal(rig_dma_read(dev, 0x1000), "zeros");
		assert_string_equal(rig_dma_write(dev, 0x1000), row[i].denied);
		rig_destroy(hw);
	}
}

static void a_request_that_runs_into_a_hole_stops_there(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;
	u8 in[128];

	(void)state;
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x5000, PAGE_SIZE, 1, RW, false), 0);
	hw_dma_read(dev, 0x1fc0, in, sizeof(in), &a);
	assert_int_equal(a.fault, HW_FAULT_IOMMU_IOPF);
	assert_int_equal(a.fault_addr, 0x2000);
	assert_int_equal(a.spa, 0x5fc0);
	assert_int_equal(a.aborted, 64);
	assert_int_equal(in[63], 0);
	assert_int_equal(in[64], 0xff);
	rig_destroy(hw);
}

static void a_device_drives_no_more_address_lines_than_it_has(void **state)
{
	struct hw *hw = host(0);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;

	(void)state;
	dev->address_mask = DMA_BIT_MASK(32);
	assert_int_equal(hw_dma_target(dev, GiB(4) + 0x1000, false, &a), 0x1000);
	assert_int_equal(hw_dma_target(dev, BIT(51) | 0x2000, false, &a), 0x2000);
	assert_int_equal(a.key, HW_KEY_NONE); /* the C-bit was lost too */
	rig_destroy(hw);
}

/* --- IOTLB
 * ------------------------------------------------------------------------------------------------------------- */

static void a_cached_translation_serves_until_it_is_invalidated(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;
	phys_addr_t pa;
	u64 size;

	(void)state;
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, MiB(2), MiB(64), MiB(2), 1, RW, false), 0);
	assert_false(hw_iotlb_lookup(d, MiB(3), &pa, &size, NULL));
	hw_dma_write(dev, MiB(3), "abc", 3, &a);
	assert_false(a.stale_translation);
	assert_true(hw_iotlb_lookup(d, MiB(3), &pa, &size, NULL));
	assert_int_equal(pa, MiB(65));
	assert_int_equal(size, MiB(2));
	/* unmapped, and even mapped elsewhere: the old page still answers */
	assert_int_equal(hw_iommu_unmap(d, MiB(2), MiB(2)), MiB(2));
	assert_int_equal(hw_dma_target(dev, MiB(3), true, &a), MiB(65));
	assert_true(a.stale_translation);
	assert_int_equal(hw_iommu_map(d, MiB(2), MiB(128), MiB(2), 1, RW, false), 0);
	assert_int_equal(hw_dma_target(dev, MiB(3), true, &a), MiB(65));
	assert_true(a.stale_translation);
	/* back where it was: the cached entry tells the truth again */
	hw_iommu_unmap(d, MiB(2), MiB(2));
	assert_int_equal(hw_iommu_map(d, MiB(2), MiB(64), MiB(2), 1, RW, false), 0);
	assert_int_equal(hw_dma_target(dev, MiB(3), true, &a), MiB(65));
	assert_false(a.stale_translation);
	/* invalidating one page of it drops the whole entry */
	hw_iommu_unmap(d, MiB(2), MiB(2));
	hw_iotlb_flush(d, MiB(2) + KiB(64), PAGE_SIZE);
	assert_int_equal(hw_dma_target(dev, MiB(3), true, &a), INVALID_PHYS_ADDR);
	assert_int_equal(a.fault, HW_FAULT_IOMMU_IOPF);
	rig_destroy(hw);
}

/* each root reaches to the last byte of its pages, whatever its level */
static void the_last_byte_that_a_root_reaches_is_translated(void **state)
{
	static const enum dmasim_iommu model[] = { DMASIM_IOMMU_AMD, DMASIM_IOMMU_AMD_V2, DMASIM_IOMMU_INTEL,
						   DMASIM_IOMMU_SMMUV3 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(model); i++) {
		for (unsigned int bits = 21; bits <= 39; bits += 9) {
			struct hw *hw = host(0);
			struct hw_iommu_domain *d = hw_iommu_domain_new(hw, model[i]);
			u64 last = BIT(bits) - 1;

			assert_int_equal(hw_iommu_map(d, last + 1 - PAGE_SIZE, MiB(64), PAGE_SIZE, 1, RW, false), 0);
			assert_int_equal(hw_iommu_walk(d, last, NULL, NULL, NULL), MiB(64) + PAGE_SIZE - 1);
			assert_int_equal(hw_iommu_walk(d, last + 1, NULL, NULL, NULL), INVALID_PHYS_ADDR);
			rig_destroy(hw);
		}
	}
}

/* it was let through when it was made; whether it still would be, a walk of today's tables says */
static void a_request_on_its_way_is_judged_by_the_tables_of_its_arrival(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *gone = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;

	(void)state;
	hw_iommu_domain_free(gone);
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, MiB(2), MiB(64), PAGE_SIZE, 1, RW, false), 0);
	hw_dma_post(dev, MiB(2), "abc", 3, &a);
	assert_int_equal(hw_dma_land(hw, dev, NULL, &a), 3);
	assert_false(a.stale_translation);
	hw_dma_post(dev, MiB(2), "abc", 3, &a);
	/* nobody invalidates: the IOTLB has it still */
	assert_int_equal(hw_iommu_unmap(d, MiB(2), PAGE_SIZE), PAGE_SIZE);
	assert_int_equal(hw_dma_land(hw, dev, NULL, &a), 3);
	assert_true(a.stale_translation);
	rig_destroy(hw);
}

/* each of them alone: the place, the key, the rights */
static void a_cached_translation_is_stale_where_any_part_of_the_leaf_has_changed(void **state)
{
	static const struct {
		phys_addr_t pa;
		u64 prot;
		bool encrypted, stale;
	} row[] = {
		{ MiB(64), RW, false, false },
		{ MiB(128), RW, false, true },
		{ MiB(64), RW, true, true },
		{ MiB(64), HW_IOMMU_READ, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
		struct hw *hw = rig_create(&config);
		struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
		struct hw_device *dev = rig_device(hw);
		struct hw_access a;

		hw_device_attach(dev, d);
		assert_int_equal(hw_iommu_map(d, MiB(2), MiB(64), PAGE_SIZE, 1, RW, false), 0);
		assert_int_equal(hw_dma_target(dev, MiB(2), false, &a), MiB(64));
		assert_int_equal(hw_iommu_unmap(d, MiB(2), PAGE_SIZE), PAGE_SIZE);
		assert_int_equal(hw_iommu_map(d, MiB(2), row[i].pa, PAGE_SIZE, 1, row[i].prot, row[i].encrypted), 0);
		assert_int_equal(hw_dma_target(dev, MiB(2), false, &a), MiB(64));
		assert_int_equal(a.stale_translation, row[i].stale);
		rig_destroy(hw);
	}
}

static void a_failed_walk_is_not_cached(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);

	(void)state;
	hw_device_attach(dev, d);
	assert_string_equal(rig_dma_read(dev, 0x1000), "IOMMU_IOPF");
	assert_false(hw_iotlb_lookup(d, 0x1000, NULL, NULL, NULL));
	assert_int_equal(hw_iommu_map(d, 0x1000, 0x5000, PAGE_SIZE, 1, RW, false), 0);
	assert_string_equal(rig_dma_read(dev, 0x1000), "zeros");
	rig_destroy(hw);
}

static void a_split_leaves_the_large_cached_entry_as_it_is(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;
	u64 size;

	(void)state;
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, 0, 0, MiB(2), 1, RW, false), 0);
	assert_string_equal(rig_dma_read(dev, 0), "zeros");
	assert_int_equal(hw_iommu_split(d, 0, PAGE_SIZE), 0);
	hw_dma_target(dev, KiB(12), false, &a);
	assert_false(a.stale_translation); /* it leads to the same place */
	assert_true(hw_iotlb_lookup(d, KiB(12), NULL, &size, NULL));
	assert_int_equal(size, MiB(2));
	/* one small page goes: the large entry now lies about that one, and is marked */
	assert_int_equal(hw_iommu_unmap(d, KiB(12), PAGE_SIZE), PAGE_SIZE);
	assert_int_equal(hw_dma_target(dev, KiB(12), false, &a), KiB(12));
	assert_true(a.stale_translation);
	hw_iotlb_flush_all(d);
	assert_string_equal(rig_dma_read(dev, KiB(12)), "IOMMU_IOPF");
	assert_string_equal(rig_dma_read(dev, KiB(16)), "zeros");
	assert_true(hw_iotlb_lookup(d, KiB(16), NULL, &size, NULL));
	assert_int_equal(size, PAGE_SIZE);
	rig_destroy(hw);
}

static void ranges_are_invalidated_exactly(void **state)
{
	struct hw *hw = host(0);
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	struct hw_device *dev = rig_device(hw);
	struct hw_access a;

	(void)state;
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, 0, 0, PAGE_SIZE, 512, RW, false), 0);
	assert_int_equal(hw_iommu_map(d, MiB(2), MiB(2), MiB(2), 4, RW, false), 0);
	assert_int_equal(hw_iommu_map(d, MiB(16), MiB(16), KiB(64), 4, RW, false), 0);
	for (u64 iova = 0; iova < MiB(10); iova += PAGE_SIZE)
		hw_dma_target(dev, iova, false, &a);
	for (u64 iova = MiB(16); iova < MiB(16) + KiB(256); iova += PAGE_SIZE)
		hw_dma_target(dev, iova, false, &a);
	hw_iotlb_flush(d, MiB(1), MiB(2));
	assert_true(hw_iotlb_lookup(d, MiB(1) - 1, NULL, NULL, NULL));
	assert_false(hw_iotlb_lookup(d, MiB(1), NULL, NULL, NULL));
	assert_false(hw_iotlb_lookup(d, MiB(2) - 1, NULL, NULL, NULL));
	assert_false(hw_iotlb_lookup(d, MiB(4) - 1, NULL, NULL, NULL));
	assert_true(hw_iotlb_lookup(d, MiB(4), NULL, NULL, NULL));
	assert_true(hw_iotlb_lookup(d, MiB(10) - 1, NULL, NULL, NULL));
	hw_iotlb_flush(d, MiB(16) + KiB(100), 1);
	assert_true(hw_iotlb_lookup(d, MiB(16), NULL, NULL, NULL));
	assert_false(hw_iotlb_lookup(d, MiB(16) + KiB(64), NULL, NULL, NULL));
	assert_true(hw_iotlb_lookup(d, MiB(16) + KiB(128), NULL, NULL, NULL));
	hw_iotlb_flush(d, 0, ~0ull);
	assert_false(hw_iotlb_lookup(d, 0, NULL, NULL, NULL));
	assert_false(hw_iotlb_lookup(d, MiB(16), NULL, NULL, NULL));
	rig_destroy(hw);
}

static void a_snapshot_has_tables_and_cached_entries_of_its_own(void **state)
{
	struct hw *hw = host(0), *copy;
	struct hw_iommu_domain *d = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD), *d2;
	struct hw_device *dev = rig_device(hw), *dev2;
	struct hw_access a;

	(void)state;
	hw_device_attach(dev, d);
	assert_int_equal(hw_iommu_map(d, 0, MiB(64), PAGE_SIZE, 2, RW, false), 0);
	hw_dma_target(dev, 0, true, &a);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	d2 = hw_iommu_domain_twin(copy, d);
	dev2 = hw_device_twin(copy, dev);
	assert_ptr_not_equal(d2, d);
	assert_ptr_equal(dev2->domain, d2);
	hw_iommu_unmap(d, 0, 2 * PAGE_SIZE);
	assert_int_equal(hw_iommu_walk(d2, 0, NULL, NULL, NULL), MiB(64));
	hw_dma_target(dev, 0, true, &a);
	assert_true(a.stale_translation);
	hw_dma_target(dev2, 0, true, &a);
	assert_int_equal(a.fault, HW_FAULT_NONE);
	assert_false(a.stale_translation);
	hw_iotlb_flush_all(d2);
	assert_true(hw_iotlb_lookup(d, 0, NULL, NULL, NULL));
	assert_int_equal(hw_iommu_map(d2, MiB(1), MiB(1), PAGE_SIZE, 1, RW, false), 0);
	assert_int_equal(hw_iommu_walk(d, MiB(1), NULL, NULL, NULL), INVALID_PHYS_ADDR);
	rig_destroy(hw);
	assert_int_equal(hw_iommu_walk(d2, PAGE_SIZE, NULL, NULL, NULL), MiB(64) + PAGE_SIZE);
	rig_destroy(copy);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(amd_v1_entries_spell_their_size),
	cmocka_unit_test(amd_v1_maps_every_power_of_two_but_512_gib),
	cmocka_unit_test(other_formats_have_their_own_entries),
	cmocka_unit_test(page_sizes_follow_the_model_and_what_was_asked_for),
	cmocka_unit_test(mapping_twice_is_refused_where_the_kernel_refuses_it),
	cmocka_unit_test(bad_requests_are_refused),
	cmocka_unit_test(unmap_removes_whole_pages_of_whatever_size),
	cmocka_unit_test(split_keeps_the_translation),
	cmocka_unit_test(split_keeps_every_bit_of_the_entry),
	cmocka_unit_test(device_table_entries_are_obeyed),
	cmocka_unit_test(device_table_entries_are_those_of_the_driver),
	cmocka_unit_test(refusals_before_any_table),
	cmocka_unit_test(a_request_without_a_leaf_or_its_permission_faults_as_the_model_does),
	cmocka_unit_test(a_request_that_runs_into_a_hole_stops_there),
	cmocka_unit_test(a_device_drives_no_more_address_lines_than_it_has),
	cmocka_unit_test(a_cached_translation_serves_until_it_is_invalidated),
	cmocka_unit_test(a_cached_translation_is_stale_where_any_part_of_the_leaf_has_changed),
	cmocka_unit_test(the_last_byte_that_a_root_reaches_is_translated),
	cmocka_unit_test(a_request_on_its_way_is_judged_by_the_tables_of_its_arrival),
	cmocka_unit_test(a_failed_walk_is_not_cached),
	cmocka_unit_test(a_split_leaves_the_large_cached_entry_as_it_is),
	cmocka_unit_test(ranges_are_invalidated_exactly),
	cmocka_unit_test(a_snapshot_has_tables_and_cached_entries_of_its_own),
};

TEST_MAIN(tests)
