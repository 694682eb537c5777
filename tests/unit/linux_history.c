// SPDX-License-Identifier: GPL-2.0-only
/*
 * What 6.6 and 6.15 did that 6.12.117 does not: each expectation is worked out from the patch named in history.def, or
 * from the 6.6 function that it changes.
 */
#include "swiotlb_fixture.h"

#include <errno.h>

#include "linux/dma-iommu.h"
#include "linux/genalloc.h"

#define POOL 0x70000000ull
#define O 0x200000000ull

/* kernel/dma/swiotlb.c of 6.3 to 6.8: bit 11 of a page-sized original is kept, and the slot's alignment is not looked
 * at */
static void in_6_6_a_page_keeps_its_original_offset(void **state)
{
	static const struct {
		u64 orig, size, align_mask, min_align_mask, v6_6, v6_12;
	} row[] = {
		{ O + 0x900, 4096, 0, 0, 0x800, 0 },
		{ O + 0x100, 4096, 0, 0, 0, 0 },
		{ O + 0x900, 512, 0, 0, 0, 0 },
		{ O + 0xe34, 768, 0, 0xfff, 0xe34, 0xe34 },
		{ O + 0x1000, 4096, 0x3fff, 0, 0x1000, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *old = boot_machine(&(struct machine_setup){ .profile = "v6.6", .pinned = POOL });
		struct machine *new = boot_machine(&(struct machine_setup){ .pinned = POOL });

		assert_int_equal(tbl_map(old, row[i].orig, row[i].size, row[i].align_mask, row[i].min_align_mask),
				 POOL + row[i].v6_6);
		assert_int_equal(tbl_map(new, row[i].orig, row[i].size, row[i].align_mask, row[i].min_align_mask),
				 POOL + row[i].v6_12);
		free_machine(old);
		free_machine(new);
	}
}

/* the walk counts what it has checked, so the search that 6.1 never ends finds nothing and comes back */
static void in_6_6_the_search_ends(void **state)
{
	struct machine *m =
		boot_machine(&(struct machine_setup){ .profile = "v6.6", .pinned = POOL, .cmdline = "swiotlb=512,1" });

	(void)state;
	for (u64 i = 0; i < 4; i++)
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), POOL + i * KiB(256));
	tbl_unmap(m, POOL, KiB(256), 0);
	assert_int_equal(tbl_map(m, O, 2048, 0, 0), POOL);
	assert_int_equal(tbl_map(m, O + 0x800, KiB(254), 0, 0xfff), POOL + 0x800);
	tbl_unmap(m, POOL + 0x800, KiB(254), 0xfff);
	assert_int_equal(tbl_map(m, O, KiB(254), 0, 0xfff), DMA_MAPPING_ERROR);
	assert_int_equal(lines_with(m, "hangs"), 0);
	free_machine(m);
}

static struct machine *full(const char *profile, unsigned int areas)
{
	struct machine *m =
		boot_machine(&(struct machine_setup){ .profile = profile,
						      .pinned = POOL,
						      .cpus = areas,
						      .cmdline = areas == 2 ? "swiotlb=512,2" : "swiotlb=512,1",
						      .dynamic = true });

	for (u64 i = 0; i < 4; i++)
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), POOL + i * KiB(256));
	return m;
}

/* "swiotlb: reduce area lock contention for non-primary IO TLB pools": before it, one pool after the other */
static void pools_are_searched_one_by_one_in_6_6(void **state)
{
	static const char *const profile[] = { "v6.6", "v6.12" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m = full(profile[i], 2);
		struct io_tlb_pool *grown;
		phys_addr_t third;

		m->k.swiotlb.def.grow_pending = true;
		swiotlb_run_grow(&m->k);
		grown = m->k.swiotlb.def.pools;
		assert_int_equal(grown->nareas, 2);
		tbl_unmap(m, POOL, KiB(256), 0);
		/* CPU 0 fills area 0 of the new pool; then area 1 of it, or area 0 of the old one */
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), grown->start);
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), grown->start + KiB(256));
		third = tbl_map(m, O, KiB(256), 0, 0);
		assert_int_equal(third, i ? POOL : grown->start + KiB(512));
		free_machine(m);
	}
}

/* "if (alloc_size > IO_TLB_SEGSIZE * IO_TLB_SIZE) return -1" was not there: growth is started for nothing */
static void in_6_6_a_pool_is_grown_for_what_can_never_fit(void **state)
{
	static const char *const profile[] = { "v6.6", "v6.12" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m =
			boot_machine(&(struct machine_setup){ .profile = profile[i], .pinned = POOL, .dynamic = true });

		assert_int_equal(tbl_map(m, O, KiB(256) + 1, 0, 0), DMA_MAPPING_ERROR);
		assert_int_equal(m->k.swiotlb.def.grow_pending, !i);
		assert_null(m->dev.dma_io_tlb_pools);
		free_machine(m);
	}
}

/* a5e3b127455d: 6.6 decrypts first, then finds that the pages end above the limit, and frees them decrypted */
static void in_6_6_shared_pages_go_back_to_the_allocator(void **state)
{
	static const char *const profile[] = { "v6.6", "v6.12" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = profile[i],
									  .pinned = POOL,
									  .cmdline = "swiotlb=512,1 mem_encrypt=on",
									  .encryption = DMASIM_ENC_SME,
									  .c_bit = 47,
									  .dynamic = true });

		for (unsigned int n = 0; n < 4; n++)
			tbl_map(m, O, KiB(256), 0, 0);
		/* an SME host forces by the coherent mask alone: no atomic pool for this device */
		m->dev.coherent_dma_mask = DMA_BIT_MASK(64);
		m->dev.dma_mask = DMA_BIT_MASK(31);
		assert_int_equal(m->k.freed_shared, 0);
		assert_int_not_equal(tbl_map(m, O, 512, 0, 0), DMA_MAPPING_ERROR);
		assert_int_equal(m->k.freed_shared, !i);
		free_machine(m);
	}
}

/* 57d29044d0f2: phys_to_virt() of what a remapped atomic pool gave is no address that it knows again */
static void memory_of_a_remapped_pool_is_lost_until_its_pointer_is_kept(void **state)
{
	static const struct {
		const char *profile;
		bool back;
	} row[] = { { "v6.15", false }, { "v7.2", false }, { "cc-shared-v6", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile,
									  .pinned = POOL,
									  .cmdline = "swiotlb=512,1",
									  .cpu = DMASIM_CPU_ARM64,
									  .encryption = DMASIM_ENC_CCA,
									  .remap = true,
									  .dynamic = true });
		struct gen_pool *pool;
		phys_addr_t tlb;
		u64 left;
		int which;

		/* a shared address has the topmost bit of the realm's address space */
		m->dev.dma_mask = m->dev.coherent_dma_mask = DMA_BIT_MASK(64);
		for (unsigned int n = 0; n < 4; n++)
			tbl_map(m, O, KiB(256), 0, 0);
		tlb = tbl_map(m, O, 512, 0, 0);
		assert_int_not_equal(tlb, DMA_MAPPING_ERROR);
		which = atomic_pool_find(&m->k, tlb & PAGE_MASK, PAGE_SIZE);
		assert_int_not_equal(which, -1);
		pool = m->k.pools.pool[which];
		left = gen_pool_avail(pool);
		tbl_unmap(m, tlb, 512, 0);
		swiotlb_run_frees(&m->k);
		assert_int_equal(gen_pool_avail(pool) - left, row[i].back ? PAGE_SIZE : 0);
		free_machine(m);
	}
}

/* 75961ffb5cb3: rmem_swiotlb_device_init() adds to a list that nobody initialised */
static void in_6_6_a_restricted_pool_stops_a_dynamic_kernel(void **state)
{
	static const struct {
		const char *profile;
		bool dynamic;
		int result;
	} row[] = { { "v6.6", true, -EFAULT }, { "v6.6", false, 0 }, { "v6.12", true, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){
			.profile = row[i].profile, .pinned = POOL, .dynamic = row[i].dynamic });

		assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), row[i].result);
		assert_int_equal(lines_with(m, "modelled kernel follows a NULL pointer in add_mem_pool"),
				 row[i].result != 0);
		free_machine(m);
	}
}

/* b9fa16949d18: before it, pages of uncertain state were freed */
static void in_6_6_pages_that_could_not_be_decrypted_are_freed(void **state)
{
	static const struct {
		const char *profile;
		bool leaked;
	} row[] = { { "v6.1", true }, { "v6.6", false }, { "v6.12", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row) * 2; i++) {
		struct machine *m = boot_machine(
			&(struct machine_setup){ .profile = row[i / 2].profile, .encryption = DMASIM_ENC_SEV_SNP });
		struct dma_buffer buffer;

		m->k.faults.set_memory_decrypted = 1;
		if (i % 2)
			dma_alloc_pages(&m->k, &m->dev, KiB(4), DMA_BIDIRECTIONAL, GFP_KERNEL, &buffer);
		else
			dma_alloc_attrs(&m->k, &m->dev, KiB(4), GFP_KERNEL, 0, &buffer);
		assert_true(buffer.error);
		assert_int_equal(buffer.leaked, row[i / 2].leaked);
		free_machine(m);
	}
}

/* 89a2d212bdb4: pgprot_decrypted() in atomic_pool_expand() */
static void before_6_17_atomic_pools_are_remapped_private(void **state)
{
	static const struct {
		const char *profile;
		bool decrypted;
	} row[] = { { "v6.15", false }, { "v6.18", true }, { "v7.3", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile,
									  .cpu = DMASIM_CPU_ARM64,
									  .encryption = DMASIM_ENC_CCA,
									  .remap = true });
		struct dma_buffer buffer;

		m->dev.coherent_dma_mask = DMA_BIT_MASK(64);
		dma_alloc_attrs(&m->k, &m->dev, KiB(4), GFP_ATOMIC, 0, &buffer);
		assert_int_equal(buffer.path, DMA_PATH_ATOMIC_POOL);
		assert_true(page_is_decrypted(&m->k, buffer.phys));
		assert_int_equal(kernel_va_is_decrypted(&m->k, buffer.cpu_addr), row[i].decrypted);
		free_machine(m);
	}
}

/* 56c430c7f06d: one warning for two causes, and __GFP_NOWARN does not silence it */
static void an_exhausted_pool_is_called_unsuitable_by_older_kernels(void **state)
{
	static const struct {
		const char *profile;
		unsigned int lines;
	} row[] = { { "v6.1", 0 },  { "v6.6", 1 }, { "v6.12", 0 }, { "v6.15", 1 },
		    { "v6.18", 1 }, { "v7.1", 0 }, { "v7.3", 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile });
		u64 cpu_addr;

		assert_int_equal(dma_alloc_from_pool(&m->k, &m->dev, MiB(8), &cpu_addr, GFP_ATOMIC | __GFP_NOWARN, 0,
						     NULL, NULL),
				 INVALID_PHYS_ADDR);
		assert_int_equal(lines_with(m, "Failed to get suitable pool for dev0"), row[i].lines);
		assert_int_equal(lines_with(m, "DMA pool exhausted"), 0);
		free_machine(m);
	}
}

/* afc5aa46ed56 */
static void in_6_6_an_untrusted_device_is_promised_any_size(void **state)
{
	static const struct {
		const char *profile;
		u64 size;
	} row[] = { { "v6.1", KiB(256) }, { "v6.6", ~0ull }, { "v6.12", KiB(256) }, { "v7.3", KiB(256) } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile });

		m->dev.is_pci = true;
		m->dev.untrusted = true;
		assert_int_equal(iommu_dma_max_mapping_size(&m->k, &m->dev), row[i].size);
		free_machine(m);
	}
}

/* 53c87e846e33: a transient pool's counters say 128 whatever it holds, so slots behind its end are handed out */
static void in_6_6_a_transient_pool_ends_behind_its_end(void **state)
{
	static const char *const profile[] = { "v6.6", "v6.12" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m = full(profile[i], 1);
		phys_addr_t tlb;
		struct io_tlb_pool *pool;

		/* two slots are needed and made; bit 11 of the original wants the second and what follows it */
		tlb = tbl_map(m, O + 0x800, 3000, 0, 0xfff);
		if (i) {
			assert_int_equal(tlb, DMA_MAPPING_ERROR);
			free_machine(m);
			continue;
		}
		pool = m->dev.dma_io_tlb_pools;
		assert_non_null(pool);
		assert_int_equal(pool->nslabs, 2);
		assert_int_equal(tlb, pool->start + 0x800);
		assert_true(tlb + 3000 > pool->end);
		tbl_unmap(m, tlb, 3000, 0xfff);
		swiotlb_run_frees(&m->k);
		free_machine(m);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(in_6_6_a_page_keeps_its_original_offset),
	cmocka_unit_test(in_6_6_the_search_ends),
	cmocka_unit_test(pools_are_searched_one_by_one_in_6_6),
	cmocka_unit_test(in_6_6_a_pool_is_grown_for_what_can_never_fit),
	cmocka_unit_test(in_6_6_shared_pages_go_back_to_the_allocator),
	cmocka_unit_test(memory_of_a_remapped_pool_is_lost_until_its_pointer_is_kept),
	cmocka_unit_test(in_6_6_a_restricted_pool_stops_a_dynamic_kernel),
	cmocka_unit_test(in_6_6_pages_that_could_not_be_decrypted_are_freed),
	cmocka_unit_test(before_6_17_atomic_pools_are_remapped_private),
	cmocka_unit_test(an_exhausted_pool_is_called_unsuitable_by_older_kernels),
	cmocka_unit_test(in_6_6_an_untrusted_device_is_promised_any_size),
	cmocka_unit_test(in_6_6_a_transient_pool_ends_behind_its_end),
};

TEST_MAIN(tests)
