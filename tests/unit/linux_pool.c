// SPDX-License-Identifier: GPL-2.0-only
/*
 * The atomic pools (kernel/dma/pool.c) and the allocator inside them (lib/genalloc.c). Expectations are worked out from
 * the named functions of 6.12, or of the file named beside a newer profile.
 */
#include "swiotlb_fixture.h"

#include "linux/genalloc.h"

/* --- lib/genalloc.c --- */

#define VA 0xffff888000000000ull

static struct gen_pool *two_chunks(void)
{
	struct gen_pool *pool = gen_pool_create(PAGE_SHIFT);

	assert_non_null(pool);
	assert_int_equal(gen_pool_add_virt(pool, VA, 0x1000000, KiB(64)), 0);
	assert_int_equal(gen_pool_add_virt(pool, VA + MiB(1), 0x2000000, KiB(512)), 0);
	return pool;
}

static void check_pool(const struct gen_pool *pool)
{
	const char *why = "";

	if (!gen_pool_validate(pool, &why))
		fail_msg("%s", why);
}

/* gen_pool_first_fit_order_align(): the first run at a multiple of the size's power of two, newest chunk first */
static void runs_are_aligned_to_their_order(void **state)
{
	struct gen_pool *pool = two_chunks();

	(void)state;
	assert_int_equal(gen_pool_alloc(pool, 1), VA + MiB(1));
	assert_int_equal(gen_pool_alloc(pool, KiB(12)), VA + MiB(1) + KiB(16));
	assert_int_equal(gen_pool_alloc(pool, KiB(8)), VA + MiB(1) + KiB(8));
	/* the page that 12 KiB left over is the second free one: the one behind the first page comes before it */
	assert_int_equal(gen_pool_alloc(pool, KiB(4)), VA + MiB(1) + KiB(4));
	assert_int_equal(gen_pool_alloc(pool, KiB(4)), VA + MiB(1) + KiB(28));
	assert_int_equal(gen_pool_alloc(pool, KiB(256)), VA + MiB(1) + KiB(256));
	/* 128 KiB are left at 128, then nothing of that size in this chunk */
	assert_int_equal(gen_pool_alloc(pool, KiB(128)), VA + MiB(1) + KiB(128));
	assert_int_equal(gen_pool_alloc(pool, KiB(64)), VA + MiB(1) + KiB(64));
	assert_int_equal(gen_pool_alloc(pool, KiB(64)), VA);
	assert_int_equal(gen_pool_alloc(pool, KiB(64)), 0);
	assert_int_equal(gen_pool_alloc(pool, 0), 0);
	check_pool(pool);
	gen_pool_destroy(pool);
}

static void sizes_count_whole_pages(void **state)
{
	struct gen_pool *pool = two_chunks();
	u64 a = gen_pool_alloc(pool, KiB(5));

	(void)state;
	assert_int_equal(gen_pool_size(pool), KiB(576));
	assert_int_equal(gen_pool_avail(pool), KiB(568));
	assert_int_equal(gen_pool_virt_to_phys(pool, a + 100), 0x2000064);
	assert_int_equal(gen_pool_virt_to_phys(pool, VA + KiB(64)), INVALID_PHYS_ADDR);
	assert_true(gen_pool_free(pool, a, KiB(5)));
	assert_int_equal(gen_pool_avail(pool), KiB(576));
	check_pool(pool);
	gen_pool_destroy(pool);
}

/* gen_pool_free_owner(): BUG_ON() */
static void what_is_not_allocated_cannot_be_freed(void **state)
{
	struct gen_pool *pool = two_chunks();
	u64 a = gen_pool_alloc(pool, KiB(8));

	(void)state;
	assert_false(gen_pool_free(pool, a, KiB(12)));
	assert_true(gen_pool_free(pool, a, KiB(8)));
	assert_false(gen_pool_free(pool, a, KiB(8)));
	assert_false(gen_pool_free(pool, VA + KiB(60), KiB(8)));
	assert_false(gen_pool_has_addr(pool, VA + KiB(60), KiB(8)));
	assert_true(gen_pool_has_addr(pool, VA + KiB(60), KiB(4)));
	check_pool(pool);
	gen_pool_destroy(pool);
}

/* --- kernel/dma/pool.c --- */

static struct machine *boot(const char *profile, const char *cmdline)
{
	return boot_machine(&(struct machine_setup){ .profile = profile, .cmdline = cmdline });
}

static phys_addr_t alloc(struct machine *m, u64 size, gfp_t gfp, enum atomic_pool *which)
{
	u64 cpu_addr;

	return dma_alloc_from_pool(&m->k, &m->dev, size, &cpu_addr, gfp, 0, NULL, which);
}

/*
 * dma_atomic_pool_init(): 128 KiB for each GiB of totalram_pages(), the pools rounded up to an order. Of 11 GiB boot
 * has kept the first MiB, the bounce pool, its slots (24 bytes each) and a page for its areas.
 */
static void boot_makes_a_pool_for_each_zone(void **state)
{
	struct machine *m = boot(NULL, "");

	(void)state;
	assert_int_equal(m->k.pools.atomic_pool_size,
			 (GiB(11) - MiB(1) - MiB(64) - 32768 * 24 - PAGE_SIZE) / 8192 & PAGE_MASK);
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++) {
		assert_non_null(m->k.pools.pool[i]);
		assert_int_equal(m->k.pools.size[i], MiB(2));
	}
	assert_int_equal(lines_with(m, "DMA: preallocated 2048 KiB GFP_KERNEL pool for atomic allocations"), 1);
	assert_int_equal(lines_with(m, "DMA: preallocated 2048 KiB GFP_KERNEL|GFP_DMA pool for atomic allocations"), 1);
	assert_int_equal(lines_with(m, "DMA: preallocated 2048 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocations"),
			 1);
	free_machine(m);
}

/* the same: "min 128KB, max MAX_PAGE_ORDER" */
static void pools_are_of_128_kib_at_least_and_a_block_at_most(void **state)
{
	static const struct {
		u64 low_end, high_end, size;
	} row[] = { { MiB(512), GiB(4), KiB(128) }, { GiB(3), GiB(40), MiB(4) }, { GiB(3), GiB(200), MiB(4) } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m =
			boot_machine(&(struct machine_setup){ .low_end = row[i].low_end, .high_end = row[i].high_end });

		assert_int_equal(m->k.pools.atomic_pool_size, row[i].size);
		assert_int_equal(m->k.pools.size[ATOMIC_POOL_KERNEL], row[i].size);
		free_machine(m);
	}
}

static void coherent_pool_sets_the_size(void **state)
{
	struct machine *m = boot(NULL, "coherent_pool=64K");

	(void)state;
	assert_int_equal(m->k.pools.size[ATOMIC_POOL_KERNEL], KiB(64));
	free_machine(m);
	/* no larger than a block of the page allocator */
	m = boot(NULL, "coherent_pool=16M");
	assert_int_equal(m->k.pools.size[ATOMIC_POOL_KERNEL], MiB(4));
	free_machine(m);
}

/* dma_guess_pool() of 6.12, and at 8277a12d0d60 for 7.3 */
static void the_zone_chooses_the_first_pool(void **state)
{
	static const struct {
		gfp_t gfp;
		enum atomic_pool pool;
	} row[] = {
		{ GFP_ATOMIC, ATOMIC_POOL_KERNEL },
		{ GFP_ATOMIC | GFP_DMA32, ATOMIC_POOL_DMA32 },
		{ GFP_ATOMIC | GFP_DMA, ATOMIC_POOL_DMA },
	};
	static const char *const profile[] = { "v6.12", "v7.3" };

	(void)state;
	for (size_t p = 0; p < ARRAY_SIZE(profile); p++) {
		struct machine *m = boot(profile[p], "");

		for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
			enum atomic_pool which = ATOMIC_POOL_COUNT;
			phys_addr_t phys = alloc(m, PAGE_SIZE, row[i].gfp, &which);

			assert_int_not_equal(phys, INVALID_PHYS_ADDR);
			assert_int_equal(which, row[i].pool);
			assert_int_equal(atomic_pool_find(&m->k, phys, PAGE_SIZE), row[i].pool);
		}
		free_machine(m);
	}
}

/* dma_guess_pool() of 7.3: a zone without a pool is passed over, to the narrower ones first, then to any */
static void a_missing_pool_is_replaced_by_another_zones_in_7_3(void **state)
{
	static const struct {
		gfp_t gfp;
		enum atomic_pool order[3];
	} row[] = {
		{ GFP_ATOMIC, { ATOMIC_POOL_KERNEL, ATOMIC_POOL_DMA32, ATOMIC_POOL_DMA } },
		{ GFP_ATOMIC | GFP_DMA32, { ATOMIC_POOL_DMA32, ATOMIC_POOL_DMA, ATOMIC_POOL_KERNEL } },
		{ GFP_ATOMIC | GFP_DMA, { ATOMIC_POOL_DMA, ATOMIC_POOL_DMA32, ATOMIC_POOL_KERNEL } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot("v7.3", "");
		struct gen_pool *taken[3] = { NULL };

		for (size_t n = 0; n < 3; n++) {
			enum atomic_pool which = ATOMIC_POOL_COUNT;

			assert_int_not_equal(alloc(m, PAGE_SIZE, row[i].gfp, &which), INVALID_PHYS_ADDR);
			assert_int_equal(which, row[i].order[n]);
			taken[n] = m->k.pools.pool[which];
			m->k.pools.pool[which] = NULL;
		}
		for (size_t n = 0; n < 3; n++)
			m->k.pools.pool[row[i].order[n]] = taken[n];
		free_machine(m);
	}
}

/* from the kernel pool to DMA32 to DMA; each candidate has to be within the device's coherent limit */
static void pools_out_of_reach_are_passed_over(void **state)
{
	struct machine *m = boot(NULL, "");
	enum atomic_pool which = ATOMIC_POOL_COUNT;
	u64 cpu_addr = 0, before = gen_pool_avail(m->k.pools.pool[ATOMIC_POOL_KERNEL]);

	(void)state;
	assert_int_not_equal(
		dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, dma_coherent_ok, &which),
		INVALID_PHYS_ADDR);
	assert_int_equal(which, ATOMIC_POOL_DMA32);
	assert_int_equal(gen_pool_avail(m->k.pools.pool[ATOMIC_POOL_KERNEL]), before);
	m->dev.coherent_dma_mask = DMA_BIT_MASK(24);
	dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, dma_coherent_ok, &which);
	assert_int_equal(which, ATOMIC_POOL_DMA);
	m->dev.coherent_dma_mask = DMA_BIT_MASK(20);
	assert_int_equal(
		dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, dma_coherent_ok, &which),
		INVALID_PHYS_ADDR);
	assert_string_equal(last_line(m), "DMA pool exhausted for dev0");
	free_machine(m);
}

/* 6.12: DMA32 asked for and configured, but not set up: nobody is asked. 7.3: the DMA pool, then the kernel's */
static void a_missing_dma32_pool_stops_6_12(void **state)
{
	struct machine *m = boot(NULL, "");
	enum atomic_pool which = ATOMIC_POOL_COUNT;

	(void)state;
	gen_pool_destroy(m->k.pools.pool[ATOMIC_POOL_DMA32]);
	m->k.pools.pool[ATOMIC_POOL_DMA32] = NULL;
	assert_int_equal(alloc(m, PAGE_SIZE, GFP_ATOMIC | GFP_DMA32 | __GFP_NOWARN, &which), INVALID_PHYS_ADDR);
	assert_string_equal(last_line(m), "Failed to get suitable pool for dev0");
	m->k.profile.pool_order = POOL_ORDER_BY_ZONE;
	assert_int_not_equal(alloc(m, PAGE_SIZE, GFP_ATOMIC | GFP_DMA32, &which), INVALID_PHYS_ADDR);
	assert_int_equal(which, ATOMIC_POOL_DMA);
	free_machine(m);
}

/* a zone without memory: 6.12 makes the pool from a lower zone, 7.3 (has_managed_zone()) makes none */
static void zones_without_memory_have_no_pool_in_7_3(void **state)
{
	struct machine_setup s = { .low_end = GiB(2), .high_end = GiB(4) };
	struct machine *m = boot_machine(&s);

	(void)state;
	assert_non_null(m->k.pools.pool[ATOMIC_POOL_KERNEL]);
	free_machine(m);
	s.profile = "v7.3";
	m = boot_machine(&s);
	assert_null(m->k.pools.pool[ATOMIC_POOL_KERNEL]);
	assert_non_null(m->k.pools.pool[ATOMIC_POOL_DMA32]);
	free_machine(m);
}

/* __dma_alloc_from_pool(): below the configured size the worker doubles the pool (atomic_pool_resize()) */
static void a_pool_that_runs_low_is_doubled(void **state)
{
	struct machine *m = boot(NULL, "coherent_pool=256K");
	struct gen_pool *pool = m->k.pools.pool[ATOMIC_POOL_KERNEL];
	enum atomic_pool which;

	(void)state;
	assert_false(m->k.pools.grow_pending);
	alloc(m, PAGE_SIZE, GFP_ATOMIC, &which);
	assert_true(m->k.pools.grow_pending);
	atomic_pool_run_work(&m->k);
	assert_int_equal(gen_pool_size(pool), KiB(512));
	assert_int_equal(m->k.pools.size[ATOMIC_POOL_KERNEL], KiB(512));
	/* the others had as much left as they began with */
	assert_int_equal(m->k.pools.size[ATOMIC_POOL_DMA], KiB(256));
	/* 508 KiB are left: enough */
	alloc(m, PAGE_SIZE, GFP_ATOMIC, &which);
	assert_false(m->k.pools.grow_pending);
	free_machine(m);
}

static void an_exhausted_pool_warns_unless_told_not_to(void **state)
{
	struct machine *m = boot(NULL, "coherent_pool=16K");
	enum atomic_pool which;

	(void)state;
	assert_int_equal(alloc(m, KiB(32), GFP_ATOMIC | __GFP_NOWARN, &which), INVALID_PHYS_ADDR);
	assert_int_equal(lines_with(m, "DMA pool exhausted"), 0);
	assert_int_equal(alloc(m, KiB(32), GFP_ATOMIC, &which), INVALID_PHYS_ADDR);
	assert_int_equal(alloc(m, KiB(32), GFP_ATOMIC, &which), INVALID_PHYS_ADDR);
	assert_int_equal(lines_with(m, "DMA pool exhausted for dev0"), 2);
	free_machine(m);
}

/* what comes out of a pool is zeroed, and decrypted where memory encryption is reported */
static void memory_from_a_pool_is_clean_and_shared(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .encryption = DMASIM_ENC_SEV_SNP });
	u64 cpu_addr = 0;
	phys_addr_t phys;
	u8 byte = 1;

	(void)state;
	phys = dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, NULL, NULL);
	assert_int_equal(cpu_addr, kernel_va(&m->k, phys));
	assert_true(page_is_decrypted(&m->k, phys));
	kernel_memset(&m->k, phys, 0x77, PAGE_SIZE);
	assert_true(dma_free_from_pool(&m->k, &m->dev, cpu_addr, PAGE_SIZE));
	assert_int_equal(dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, NULL, NULL), phys);
	kernel_read(&m->k, phys, &byte, 1);
	assert_int_equal(byte, 0);
	assert_false(dma_free_from_pool(&m->k, &m->dev, kernel_va(&m->k, GiB(1)), PAGE_SIZE));
	free_machine(m);
}

/* patch 11 of the series: a pool of the other state is no suitable pool, and NOWARN does not silence that */
static void a_pool_of_the_wrong_state_is_passed_over(void **state)
{
	static const struct {
		const char *profile;
		u64 attrs;
		bool ok;
	} row[] = {
		{ "v6.12", 0, true },
		{ "cc-shared-v6", DMA_ATTR_CC_SHARED, true },
		{ "cc-shared-v6", DMA_ATTR_ALLOC_CC_SHARED, false },
		{ "v7.3", DMA_ATTR_ALLOC_CC_SHARED, true },
		{ "v7.3", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(
			&(struct machine_setup){ .profile = row[i].profile, .encryption = DMASIM_ENC_SEV_SNP });
		u64 cpu_addr;
		phys_addr_t phys = dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC | __GFP_NOWARN,
						       row[i].attrs, NULL, NULL);

		assert_int_equal(phys != INVALID_PHYS_ADDR, row[i].ok);
		assert_int_equal(lines_with(m, "Failed to get suitable pool for dev0"), !row[i].ok);
		free_machine(m);
	}
}

/* atomic_pool_expand(): 6.12 without DMA_DIRECT_REMAP loses the pages, with it frees them whatever their state */
static void pages_that_cannot_be_decrypted(void **state)
{
	static const struct {
		const char *profile;
		bool remap, freed;
	} row[] = {
		{ "v6.12", false, false }, { "v6.12", true, true }, { "v7.3", false, false }, { "v7.3", true, false }
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile,
									  .cmdline = "coherent_pool=64K",
									  .encryption = DMASIM_ENC_SEV_SNP,
									  .remap = row[i].remap });
		enum atomic_pool which;
		phys_addr_t page = alloc_pages(&m->k, GFP_KERNEL, 4);
		u64 cpu_addr;

		/* the next block of that order is the one that the pool will be given */
		free_pages(&m->k, page, 4);
		dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, DMA_ATTR_ALLOC_CC_SHARED, NULL,
				    &which);
		m->k.faults.set_memory_decrypted = 1;
		atomic_pool_run_work(&m->k);
		assert_int_equal(m->k.pools.size[ATOMIC_POOL_KERNEL], KiB(64));
		assert_int_equal(page_is_free(&m->k, page), row[i].freed);
		free_machine(m);
	}
}

/* dma_free_from_pool_page(): a remapped pool does not know the linear address that 6.12 looks for */
static void pages_of_a_remapped_pool_are_found_by_phys(void **state)
{
	static const char *const profile[] = { "v6.12", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = profile[i], .remap = true });
		u64 cpu_addr = 0;
		phys_addr_t phys = dma_alloc_from_pool(&m->k, &m->dev, PAGE_SIZE, &cpu_addr, GFP_ATOMIC, 0, NULL, NULL);

		assert_true(is_vmalloc_addr(&m->k, cpu_addr));
		assert_int_equal(kernel_pa(&m->k, cpu_addr), phys);
		assert_int_equal(dma_free_from_pool_page(&m->k, &m->dev, phys, PAGE_SIZE), i);
		if (!i)
			assert_true(dma_free_from_pool(&m->k, &m->dev, cpu_addr, PAGE_SIZE));
		free_machine(m);
	}
}

/* __dma_atomic_pool_init() */
static void a_pool_that_cannot_be_made_says_so(void **state)
{
	struct machine *m = boot_machine(
		&(struct machine_setup){ .profile = "v6.12", .low_end = MiB(1), .high_end = GiB(4) + MiB(64) });

	(void)state;
	/* the first MiB belongs to nobody: no DMA, no DMA32 memory */
	assert_int_equal(
		lines_with(m, "DMA: failed to allocate 128 KiB GFP_KERNEL|GFP_DMA32 pool for atomic allocation"), 1);
	assert_null(m->k.pools.pool[ATOMIC_POOL_DMA32]);
	free_machine(m);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(runs_are_aligned_to_their_order),
	cmocka_unit_test(sizes_count_whole_pages),
	cmocka_unit_test(what_is_not_allocated_cannot_be_freed),
	cmocka_unit_test(boot_makes_a_pool_for_each_zone),
	cmocka_unit_test(pools_are_of_128_kib_at_least_and_a_block_at_most),
	cmocka_unit_test(coherent_pool_sets_the_size),
	cmocka_unit_test(the_zone_chooses_the_first_pool),
	cmocka_unit_test(a_missing_pool_is_replaced_by_another_zones_in_7_3),
	cmocka_unit_test(pools_out_of_reach_are_passed_over),
	cmocka_unit_test(a_missing_dma32_pool_stops_6_12),
	cmocka_unit_test(zones_without_memory_have_no_pool_in_7_3),
	cmocka_unit_test(a_pool_that_runs_low_is_doubled),
	cmocka_unit_test(an_exhausted_pool_warns_unless_told_not_to),
	cmocka_unit_test(memory_from_a_pool_is_clean_and_shared),
	cmocka_unit_test(a_pool_of_the_wrong_state_is_passed_over),
	cmocka_unit_test(pages_that_cannot_be_decrypted),
	cmocka_unit_test(pages_of_a_remapped_pool_are_found_by_phys),
	cmocka_unit_test(a_pool_that_cannot_be_made_says_so),
};

TEST_MAIN(tests)
