// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where pools come from: boot, growth, transient pools, restricted pools, their state, and which device each may serve.
 */
#include "swiotlb_fixture.h"

#include <errno.h>

#define O 0x200000000ull
#define POOL 0x70000000ull

static struct io_tlb_mem *def(struct machine *m)
{
	return &m->k.swiotlb.def;
}

/* --- boot: swiotlb_init_remap() --- */

/* memblock_alloc_low(): below ARCH_LOW_ADDRESS_LIMIT, top down; 3 GiB of low RAM here */
static void boot_places_the_pool_below_4_gib(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .cpus = 4 });

	(void)state;
	assert_int_equal(def(m)->defpool.start, GiB(3) - MiB(64));
	assert_int_equal(def(m)->nslabs, 32768);
	assert_int_equal(def(m)->defpool.nareas, 4);
	assert_int_equal(def(m)->defpool.area_nslabs, 8192);
	assert_int_equal(lines_with(m, "software IO TLB: area num 4."), 1);
	assert_int_equal(lines_with(m, "software IO TLB: mapped [mem 0x00000000bc000000-0x00000000c0000000] (64MB)"),
			 1);
	free_machine(m);
}

/* the limit is one byte less than 4 GiB, so a pool in RAM that ends there begins a page lower */
static void the_last_page_below_4_gib_is_out_of_bounds(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .low_end = GiB(4) });

	(void)state;
	assert_int_equal(def(m)->defpool.start, GiB(4) - MiB(64) - PAGE_SIZE);
	free_machine(m);
}

static bool is_free(struct machine *m, phys_addr_t first, u64 bytes)
{
	for (phys_addr_t pa = first; pa < first + bytes; pa += PAGE_SIZE)
		if (!page_is_free(&m->k, pa))
			return false;
	return true;
}

/* swiotlb_exit(): pool, slots and areas are the page allocator's again, and nothing that is no memory */
static void a_pool_that_is_torn_down_is_memory_again(void **state)
{
	(void)state;
	for (int late = 0; late < 2; late++) {
		struct machine_setup s = { .cpus = 256, .cmdline = late ? "" : "swiotlb=4096,256", .high_end = GiB(5) };
		struct machine *m = boot_machine(&s);
		struct io_tlb_pool pool;

		if (late) {
			swiotlb_exit(&m->k);
			memset(&m->k.swiotlb.def, 0, sizeof(m->k.swiotlb.def));
			m->k.swiotlb.default_nareas = 256;
			assert_int_equal(swiotlb_init_late(&m->k, MiB(64), GFP_KERNEL), 0);
		}
		pool = def(m)->defpool;
		/* a late pool is of one block, 4 MiB: 128 slots for each area */
		assert_int_equal(pool.nareas, late ? 16 : 256);
		assert_false(is_free(m, pool.start, PAGE_SIZE) || is_free(m, pool.areas_phys, PAGE_SIZE) ||
			     is_free(m, pool.slots_phys, PAGE_SIZE));
		swiotlb_exit(&m->k);
		assert_true(is_free(m, pool.start, pool.end - pool.start));
		assert_true(is_free(m, pool.areas_phys, PAGE_SIZE));
		assert_true(is_free(m, pool.slots_phys, pool.nslabs * 24)); /* struct io_tlb_slot on 64 bits */
		assert_false(page_is_free(&m->k, GiB(3)));
		free_machine(m);
	}
}

/* setup_io_tlb_npages(), swiotlb_adjust_nareas(), round_up_default_nslabs() */
static void sizes_and_areas_are_rounded(void **state)
{
	static const struct {
		const char *cmdline;
		unsigned int cpus;
		u64 slots;
		unsigned int areas;
	} row[] = {
		{ "swiotlb=1000,1", 1, 1024, 1 },
		/* up to a power of two once the areas are known */
		{ "swiotlb=1100,1", 1, 2048, 1 },
		{ "swiotlb=1024,3", 1, 1024, 4 },
		/* setup_io_tlb_npages() hands on what it reads; swiotlb_adjust_nareas(): none is one */
		{ "swiotlb=1024,0", 4, 1024, 1 },
		/* 128 slots for each area at least */
		{ "swiotlb=256,8", 1, 1024, 8 },
		{ "swiotlb=256", 8, 1024, 8 },
		{ "", 5, 32768, 8 },
		{ "", 512, 65536, 512 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m =
			boot_machine(&(struct machine_setup){ .cmdline = row[i].cmdline, .cpus = row[i].cpus });

		assert_int_equal(def(m)->nslabs, row[i].slots);
		assert_int_equal(def(m)->defpool.nareas, row[i].areas);
		free_machine(m);
	}
}

/* the pool is halved until it fits, and its areas with it; 6.1.192 keeps the areas that it began with */
static void a_pool_that_does_not_fit_is_halved(void **state)
{
	struct machine_setup s = { .cmdline = "swiotlb=force", .cpus = 64, .low_end = MiB(40), .high_end = GiB(4) };
	struct machine *m = boot_machine(&s);

	(void)state;
	assert_int_equal(def(m)->nslabs, 16384);
	assert_int_equal(def(m)->defpool.nareas, 64);
	assert_int_equal(lines_with(m, "swiotlb_memblock_alloc: Failed to allocate 67108864 bytes tlb structure"), 1);
	assert_int_equal(lines_with(m, "SWIOTLB bounce buffer size adjusted 32768 -> 16384 slabs"), 1);
	assert_true(is_swiotlb_force_bounce(&m->k, &m->dev));
	free_machine(m);
	s.low_end = MiB(6);
	m = boot_machine(&s);
	assert_int_equal(def(m)->nslabs, 2048);
	assert_int_equal(def(m)->defpool.nareas, 16);
	free_machine(m);
	s.profile = "v6.1";
	m = boot_machine(&s);
	assert_int_equal(def(m)->nslabs, 2048);
	assert_int_equal(def(m)->defpool.nareas, 64);
	assert_int_equal(def(m)->defpool.area_nslabs, 32);
	free_machine(m);
}

/* an area of 32 slots in 6.1.192: a run may reach into the next one, whose count does not show it */
static void in_6_1_a_run_may_cross_areas(void **state)
{
	struct machine_setup s = {
		.profile = "v6.1", .cmdline = "swiotlb=force", .cpus = 64, .low_end = MiB(6), .high_end = GiB(4)
	};
	struct machine *m = boot_machine(&s);
	struct io_tlb_pool *pool = &def(m)->defpool;

	(void)state;
	pool->areas[0].index = 31;
	assert_int_equal(tbl_map(m, MiB(1), 4000, 0, 0), pool->start + 31 * 2048);
	assert_int_equal(pool->areas[0].used, 2);
	assert_int_equal(pool->areas[1].used, 0);
	assert_int_equal(swiotlb_slot(pool, 32).list, 0);
	free_machine(m);
}

static void a_pinned_pool_is_where_it_was_pinned(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = 0x12340000 });

	(void)state;
	assert_int_equal(def(m)->defpool.start, 0x12340000);
	free_machine(m);
}

/* default_swiotlb_base() turns growth off, and with it the limit becomes the pool's end (911655ab1dfb) */
static void asking_for_the_base_ends_growth(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL, .dynamic = true });

	(void)state;
	assert_int_equal(default_swiotlb_limit(&m->k), 0xffffffff);
	assert_int_equal(default_swiotlb_base(&m->k), POOL);
	assert_int_equal(default_swiotlb_limit(&m->k), POOL + MiB(64) - 1);
	free_machine(m);
}

/* swiotlb_init_late(): whole orders of pages, from the page allocator */
static void a_late_pool_has_a_power_of_two_of_pages(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .low_end = GiB(2), .high_end = GiB(4) });
	u64 before = pages_in_use(&m->k);

	(void)state;
	assert_int_equal(def(m)->nslabs, 0);
	assert_int_equal(swiotlb_init_late(&m->k, MiB(3), GFP_KERNEL | GFP_DMA32), 0);
	assert_int_equal(def(m)->nslabs, 2048);
	/* the pool, its slots of 24 bytes, its area of 16 */
	assert_int_equal(pages_in_use(&m->k) - before, 1024 + 16 + 1);
	assert_true(def(m)->defpool.late_alloc);
	assert_int_equal(swiotlb_init_late(&m->k, MiB(3), GFP_KERNEL), 0);
	swiotlb_exit(&m->k);
	assert_int_equal(def(m)->defpool.nslabs, 0);
	assert_int_equal(lines_with(m, "software IO TLB: tearing down default memory pool"), 1);
	assert_int_equal(pages_in_use(&m->k), before); /* each array, too */
	/* 6.12 clears the pool, not the number of slots: the next map stops at a BUG_ON() */
	assert_true(is_swiotlb_active(&m->k, &m->dev));
	assert_int_equal(tbl_map(m, MiB(64), 512, 0, 0), DMA_MAPPING_ERROR);
	assert_int_equal(lines_with(m, "BUG_ON(area_index >= pool->nareas)"), 1);
	free_machine(m);
}

/* the same: where a late pool may grow, it does in the zone that it was asked for in */
static void a_late_pool_grows_in_its_zone(void **state)
{
	static const struct {
		gfp_t gfp;
		u64 phys_limit;
	} row[] = {
		{ GFP_KERNEL | GFP_DMA, MiB(16) - 1 },
		{ GFP_KERNEL | GFP_DMA32, GiB(4) - 1 },
		{ GFP_KERNEL, GiB(5) - 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m =
			boot_machine(&(struct machine_setup){ .low_end = GiB(2), .high_end = GiB(5), .dynamic = true });

		swiotlb_exit(&m->k);
		memset(&m->k.swiotlb.def, 0, sizeof(m->k.swiotlb.def));
		assert_int_equal(swiotlb_init_late(&m->k, MiB(3), row[i].gfp), 0);
		assert_true(def(m)->can_grow);
		assert_int_equal(def(m)->phys_limit, row[i].phys_limit);
		free_machine(m);
	}
}

/* the largest block is 4 MiB: 64 MiB are not to be had, "only able to allocate" says what was */
static void a_late_pool_takes_the_largest_block(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .low_end = GiB(2), .high_end = GiB(4) });

	(void)state;
	assert_int_equal(swiotlb_init_late(&m->k, MiB(64), GFP_KERNEL), 0);
	assert_int_equal(def(m)->nslabs, 2048);
	assert_int_equal(lines_with(m, "software IO TLB: only able to allocate 4 MB"), 1);
	free_machine(m);
}

/* --- growth: swiotlb_find_slots() with CONFIG_SWIOTLB_DYNAMIC --- */

static struct machine *full_dynamic(const char *profile)
{
	struct machine *m = boot_machine(&(struct machine_setup){
		.profile = profile, .cmdline = "swiotlb=512,1", .pinned = POOL, .dynamic = true });

	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(tbl_map(m, O, KiB(256), 0, 0), POOL + i * KiB(256));
	return m;
}

static void a_full_pool_is_helped_out_by_a_transient_one(void **state)
{
	struct machine *m = full_dynamic(NULL);
	struct io_tlb_pool *pool;
	phys_addr_t tlb;

	(void)state;
	tlb = tbl_map(m, O + 0x100, 5000, 0, 0);
	assert_int_not_equal(tlb, DMA_MAPPING_ERROR);
	pool = swiotlb_find_pool(&m->k, &m->dev, tlb);
	assert_int_equal(swiotlb_pool_kind(&m->k, &m->dev, pool), SWIOTLB_POOL_TRANSIENT);
	/* swiotlb_alloc_pool(): exactly the slots asked for, one area, below the device's mask */
	assert_int_equal(pool->nslabs, 3);
	assert_int_equal(pool->nareas, 1);
	assert_true(pool->end - 1 <= DMA_BIT_MASK(32));
	assert_int_equal(def(m)->transient_nslabs, 3);
	/* DEBUG_FS counts transient slots as used, the pools' total does not have them */
	assert_int_equal(mem_used(&m->k, def(m)), 512 + 3);
	assert_int_equal(def(m)->nslabs, 512);
	assert_true(def(m)->grow_pending);
	/* unmapping frees the pool, after a grace period */
	tbl_unmap(m, tlb, 5000, 0);
	assert_null(m->dev.dma_io_tlb_pools);
	assert_ptr_equal(m->k.swiotlb.dead, pool);
	assert_null(swiotlb_find_pool(&m->k, &m->dev, tlb));
	assert_int_equal(mem_used(&m->k, def(m)), 512);
	assert_int_equal(def(m)->transient_nslabs, 0);
	assert_false(page_is_free(&m->k, tlb & PAGE_MASK));
	swiotlb_run_frees(&m->k);
	assert_true(page_is_free(&m->k, tlb & PAGE_MASK));
	free_machine(m);
}

/* swiotlb_dyn_alloc(): default_nslabs slots in default_nareas areas, capped at one block of the page allocator */
static void the_worker_adds_a_pool(void **state)
{
	struct machine *m = full_dynamic(NULL);
	struct io_tlb_pool *grown;
	phys_addr_t tlb;

	(void)state;
	tbl_map(m, O, 512, 0, 0);
	swiotlb_run_grow(&m->k);
	assert_false(def(m)->grow_pending);
	assert_int_equal(def(m)->nslabs, 1024);
	grown = def(m)->pools;
	assert_ptr_not_equal(grown, &def(m)->defpool);
	assert_int_equal(swiotlb_pool_kind(&m->k, &m->dev, grown), SWIOTLB_POOL_GROWN);
	/* list_add_rcu(): the newest pool is searched first */
	tlb = tbl_map(m, O, 512, 0, 0);
	assert_int_equal(tlb, grown->start);
	check_machine(m);
	free_machine(m);
}

/* the wish of June 2026: the encrypted pool lies, and grows, anywhere in memory */
static void the_private_pool_of_a_host_grows_above_4_gib(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .profile = "proposal-two-pools",
								  .encryption = DMASIM_ENC_SME,
								  .cmdline = "mem_encrypt=on",
								  .dynamic = true });
	struct io_tlb_mem *mem = &m->k.swiotlb.host_private;

	(void)state;
	assert_int_equal(mem->nslabs, def(m)->nslabs);
	mem->grow_pending = true;
	swiotlb_run_grow(&m->k);
	assert_ptr_not_equal(mem->pools, &mem->defpool);
	assert_true(mem->pools->start >= GiB(4));
	free_machine(m);
}

static void a_grown_pool_is_no_larger_than_a_block(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL, .dynamic = true, .cpus = 64 });

	(void)state;
	def(m)->grow_pending = true;
	swiotlb_run_work(&m->k);
	assert_int_equal(def(m)->pools->nslabs, 2048);
	/* limit_nareas(): 64 areas of 128 slots do not fit in 2048 */
	assert_int_equal(def(m)->pools->nareas, 16);
	free_machine(m);
}

static void a_worker_without_memory_says_so(void **state)
{
	struct machine *m = full_dynamic(NULL);

	(void)state;
	m->k.faults.alloc_max_order = 7;
	tbl_map(m, O, 512, 0, 0);
	swiotlb_run_work(&m->k);
	/* 512 slots are 1 MiB, order 8; less than IO_TLB_MIN_SLABS is not asked for */
	assert_int_equal(def(m)->nslabs, 512);
	assert_string_equal(last_line(m), "software IO TLB: Failed to allocate new pool");
	free_machine(m);
}

/* no memory for the transient pool either, or a size that no pool has */
static void growth_has_its_limits(void **state)
{
	struct machine *m = full_dynamic(NULL);

	(void)state;
	m->k.faults.alloc_pages = 1;
	assert_int_equal(tbl_map(m, O, 512, 0, 0), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m),
			    "dev0: swiotlb buffer is full (sz: 512 bytes), total 512 (slots), used 512 (slots)");
	def(m)->grow_pending = false;
	assert_int_equal(tbl_map(m, O, KiB(256) + 1, 0, 0), DMA_MAPPING_ERROR);
	assert_false(def(m)->grow_pending);
	free_machine(m);
}

/* a transient pool starts with a block of its own size, so an alignment beyond that may never fit in it: e13d4d9a4915
 */
static void a_transient_pool_may_be_of_no_use(void **state)
{
	struct machine *m = full_dynamic(NULL);

	(void)state;
	/* bit 12 of the original cannot be had in a pool of three pages that a block of four begins with */
	assert_int_equal(tbl_map(m, O + 0x3000, 0x2000, 0, 0x3fff), DMA_MAPPING_ERROR);
	assert_null(m->dev.dma_io_tlb_pools);
	assert_null(m->k.swiotlb.dead);
	free_machine(m);
	m = full_dynamic("v7.3");
	assert_int_equal(tbl_map(m, O + 0x3000, 0x2000, 0, 0x3fff), DMA_MAPPING_ERROR);
	assert_non_null(m->k.swiotlb.dead);
	swiotlb_run_work(&m->k);
	assert_null(m->k.swiotlb.dead);
	free_machine(m);
}

/* __swiotlb_find_pool() is not even asked before the device has bounced once */
static void lookups_begin_with_the_first_bounce(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL, .dynamic = true });

	(void)state;
	assert_null(swiotlb_find_pool(&m->k, &m->dev, POOL));
	tbl_map(m, O, 512, 0, 0);
	assert_ptr_equal(swiotlb_find_pool(&m->k, &m->dev, POOL), &def(m)->defpool);
	free_machine(m);
}

/* swiotlb_alloc_tlb(): an SNP guest's device needs shared memory, which only an atomic pool has ready */
static void in_a_guest_transient_pools_come_from_atomic_pools(void **state)
{
	static const char *const profile[] = { "v6.12", "cc-shared-v6", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = profile[i],
									  .cmdline = "swiotlb=512,1",
									  .encryption = DMASIM_ENC_SEV_SNP,
									  .pinned = POOL,
									  .dynamic = true });
		phys_addr_t tlb;

		for (unsigned int n = 0; n < 4; n++)
			tbl_map(m, O, KiB(256), 0, 0);
		tlb = tbl_map(m, O, 512, 0, 0);
		assert_int_not_equal(tlb, DMA_MAPPING_ERROR);
		assert_int_not_equal(atomic_pool_find(&m->k, tlb & PAGE_MASK, PAGE_SIZE), -1);
		assert_true(page_is_decrypted(&m->k, tlb));
		tbl_unmap(m, tlb, 512, 0);
		swiotlb_run_frees(&m->k);
		assert_true(page_is_decrypted(&m->k, tlb));
		free_machine(m);
	}
}

/* --- state and checks: swiotlb_update_mem_attributes(), swiotlb_tbl_map_single() --- */

/* reference table 2.2: SME host, C-bit 47; the wide device can address the C-bit, the narrow one cannot */
static void the_pool_check_decides_who_may_bounce(void **state)
{
	static const struct {
		const char *profile;
		enum dmasim_encryption encryption;
		unsigned int mask;
		bool ok, shared_pool;
	} row[] = {
		/* none: before the series any device bounces, and the address is a shared one */
		{ "v6.12", DMASIM_ENC_SME, 64, true, true },
		{ "v6.12", DMASIM_ENC_SME, 32, true, true },
		{ "v7.1", DMASIM_ENC_SEV_SNP, 64, true, true },
		/* always (v6): the pool is shared, the wide device of a host is not to be forced */
		{ "cc-shared-v6", DMASIM_ENC_SME, 64, false, true },
		{ "cc-shared-v6", DMASIM_ENC_SME, 32, true, true },
		{ "cc-shared-v6", DMASIM_ENC_SEV_SNP, 64, true, true },
		{ "cc-shared-v6", DMASIM_ENC_NONE, 32, true, false },
		/* guest_and_host (v7, merged): on a host a shared pool serves everybody */
		{ "v7.3", DMASIM_ENC_SME, 64, true, true },
		{ "v7.3", DMASIM_ENC_SME, 32, true, true },
		{ "v7.3", DMASIM_ENC_SEV_SNP, 64, true, true },
		{ "v7.3", DMASIM_ENC_NONE, 32, true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = row[i].profile,
									  .cmdline = "mem_encrypt=on",
									  .encryption = row[i].encryption,
									  .c_bit = 47,
									  .pinned = POOL });
		dma_addr_t addr;

		m->dev.dma_mask = m->dev.coherent_dma_mask = DMA_BIT_MASK(row[i].mask);
		addr = swiotlb_map(&m->k, &m->dev, O, 512, DMA_TO_DEVICE, 0);
		if (row[i].ok)
			assert_int_equal(addr, POOL);
		else
			assert_int_equal(addr, DMA_MAPPING_ERROR);
		if (!row[i].ok)
			assert_int_equal(m->k.rule, D_swiotlb_pool_unfit);
		/* the check is silent */
		assert_int_equal(lines_with(m, "swiotlb buffer is full"), 0);
		assert_int_equal(page_is_decrypted(&m->k, POOL), row[i].shared_pool);
		free_machine(m);
	}
}

/* the same on a host whose pool nobody has decrypted: the check of the merged series looks at it, those before do not
 */
static void the_pool_check_of_a_host_asks_for_a_shared_pool(void **state)
{
	static const struct {
		enum pool_check check;
		bool ok;
	} row[] = {
		{ POOL_CHECK_NONE, true },
		{ POOL_CHECK_GUEST_ONLY, true },
		{ POOL_CHECK_GUEST_ELSE_HOST, true },
		{ POOL_CHECK_GUEST_AND_HOST, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){ .profile = "v7.3",
									  .cmdline = "mem_encrypt=on",
									  .encryption = DMASIM_ENC_SME,
									  .c_bit = 47,
									  .pinned = POOL });

		m->k.profile.pool_check = row[i].check;
		def(m)->cc_shared = false;
		m->dev.dma_mask = m->dev.coherent_dma_mask = DMA_BIT_MASK(64);
		swiotlb_map(&m->k, &m->dev, O, 512, DMA_TO_DEVICE, 0);
		assert_int_equal(m->k.rule == D_swiotlb_pool_unfit, !row[i].ok);
		free_machine(m);
	}
}

/* swiotlb_dev_init(): a device that is made anew has nothing of its own any more */
static void a_device_begins_with_the_default_pool(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL });
	struct io_tlb_mem other = { 0 };
	struct io_tlb_pool pool = { 0 };

	(void)state;
	m->dev.dma_io_tlb_mem = &other;
	m->dev.dma_io_tlb_pools = &pool;
	m->dev.dma_uses_io_tlb = true;
	swiotlb_dev_init(&m->k, &m->dev);
	assert_ptr_equal(m->dev.dma_io_tlb_mem, def(m));
	assert_null(m->dev.dma_io_tlb_pools);
	assert_false(m->dev.dma_uses_io_tlb);
	free_machine(m);
}

/* proposal D (29 June 2026, reference 2.2): on a host the address follows the device: C=1 on a decrypted pool */
static void proposal_d_gives_a_wide_device_a_private_address(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .profile = "cc-shared-v6",
								  .encryption = DMASIM_ENC_SME,
								  .cmdline = "mem_encrypt=on",
								  .c_bit = 47,
								  .pinned = POOL });

	(void)state;
	m->k.profile.pool_check = POOL_CHECK_GUEST_ONLY;
	m->dev.dma_mask = m->dev.coherent_dma_mask = DMA_BIT_MASK(64);
	assert_int_equal(swiotlb_map(&m->k, &m->dev, O, 512, DMA_TO_DEVICE, 0), POOL | BIT(47));
	assert_true(page_is_decrypted(&m->k, POOL));
	m->dev.dma_mask = m->dev.coherent_dma_mask = DMA_BIT_MASK(40);
	assert_int_equal(swiotlb_map(&m->k, &m->dev, O, 512, DMA_TO_DEVICE, 0), POOL + 2048);
	free_machine(m);
}

/* the caller's DMA_ATTR_CC_SHARED is overwritten with the pool's state, in both directions */
static void attributes_follow_the_pool(void **state)
{
	struct machine *m = boot_machine(
		&(struct machine_setup){ .profile = "v7.3", .encryption = DMASIM_ENC_SEV_SNP, .pinned = POOL });
	u64 attrs = 0;

	(void)state;
	swiotlb_tbl_map_single(&m->k, &m->dev, O, 512, 0, DMA_TO_DEVICE, &attrs);
	assert_int_equal(attrs, DMA_ATTR_CC_SHARED);
	assert_int_equal(lines_with(m, "software IO TLB: Memory encryption is active and system is using DMA bounce "
				       "buffers"),
			 1);
	free_machine(m);
	m = boot_machine(&(struct machine_setup){ .profile = "v7.3", .pinned = POOL });
	swiotlb_tbl_map_single(&m->k, &m->dev, O, 512, 0, DMA_TO_DEVICE, &attrs);
	assert_int_equal(attrs, 0);
	free_machine(m);
	m = boot_machine(&(struct machine_setup){ .encryption = DMASIM_ENC_SEV_SNP, .pinned = POOL });
	swiotlb_tbl_map_single(&m->k, &m->dev, O, 512, 0, DMA_TO_DEVICE, &attrs);
	assert_int_equal(attrs, 0);
	free_machine(m);
}

/*
 * the pool is allocated and decrypted in two steps of boot: here the second one fails (ad8d2326d264). SEV, as an SNP
 * guest does not survive sharing a page twice
 */
static void a_pool_that_cannot_be_decrypted_is_closed(void **state)
{
	struct machine_setup s = { .profile = "v7.3", .encryption = DMASIM_ENC_SEV, .pinned = POOL };
	struct machine *m = boot_machine(&s);

	(void)state;
	m->k.faults.set_memory_decrypted = 1;
	swiotlb_update_mem_attributes(&m->k);
	assert_string_equal(last_line(m), "software IO TLB: Failed to decrypt default memory pool, disabling it");
	assert_int_equal(swiotlb_slot(&def(m)->defpool, 0).list, 0);
	/* it stays active, and full; the counter of used slots was not touched (USED_COUNT_ON_REQUEST: the areas are)
	 */
	assert_true(is_swiotlb_active(&m->k, &m->dev));
	assert_int_equal(tbl_map(m, O, 512, 0, 0), DMA_MAPPING_ERROR);
	assert_string_equal(last_line(m),
			    "dev0: swiotlb buffer is full (sz: 512 bytes), total 524288 (slots), used 524288 (slots)");
	free_machine(m);
	s.profile = "v6.12";
	m = boot_machine(&s);
	m->k.faults.set_memory_decrypted = 1;
	swiotlb_update_mem_attributes(&m->k);
	assert_int_equal(tbl_map(m, O, 512, 0, 0), POOL);
	free_machine(m);
}

/* --- restricted pools: rmem_swiotlb_device_init(), swiotlb_alloc() --- */

static void a_restricted_pool_serves_streaming_and_allocation(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .cmdline = "swiotlb=512", .pinned = POOL });
	struct io_tlb_mem *mem;
	phys_addr_t a, b;

	(void)state;
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), 0);
	assert_string_equal(last_line(m), "software IO TLB: Reserved memory: created restricted DMA pool at "
					  "0x0000000050000000, size 1 MiB");
	mem = m->dev.dma_io_tlb_mem;
	assert_true(is_swiotlb_force_bounce(&m->k, &m->dev) && is_swiotlb_for_alloc(&m->dev));
	assert_int_equal(mem->nslabs, 512);
	assert_int_equal(mem->defpool.nareas, 1);
	/* aligned to the allocation's own order: 12 KiB take 6 slots at a multiple of 16 KiB */
	assert_int_equal(tbl_map(m, O, 512, 0, 0), 0x50000000);
	a = swiotlb_alloc(&m->k, &m->dev, 0x3000, 0);
	assert_int_equal(a, 0x50004000);
	b = swiotlb_alloc(&m->k, &m->dev, 0x1000, 0);
	assert_int_equal(b, 0x50007000);
	assert_int_equal(mem_used(&m->k, mem), 1 + 6 + 2);
	assert_true(swiotlb_free(&m->k, &m->dev, a, 0x3000));
	assert_false(swiotlb_free(&m->k, &m->dev, POOL, 0x1000));
	assert_int_equal(mem_used(&m->k, mem), 1 + 2);
	assert_int_equal(swiotlb_alloc(&m->k, &m->dev, MiB(2), 0), INVALID_PHYS_ADDR);
	free_machine(m);
}

/* 6.1.192 asks for no alignment and returns the page that holds the slots: two owners may share it (CVE-2024-35814) */
static void in_6_1_an_allocation_may_begin_before_its_slots(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .profile = "v6.1", .pinned = POOL });
	struct device *dev = &m->dev;

	(void)state;
	assert_int_equal(rmem_swiotlb_device_init(&m->k, dev, 0x50000000, MiB(1)), 0);
	assert_int_equal(tbl_map(m, O, 512, 0, 0), 0x50000000);
	assert_int_equal(swiotlb_alloc(&m->k, dev, 2048, 0), 0x50000000);
	free_machine(m);
}

/* the state has to be the one asked for; the attribute is the series' own in each version */
static void an_allocation_names_the_state_that_it_wants(void **state)
{
	static const struct {
		const char *profile;
		u64 attrs;
		bool ok;
	} row[] = {
		{ "v6.12", 0, true },
		{ "cc-shared-v6", 0, false },
		{ "cc-shared-v6", DMA_ATTR_CC_SHARED, true },
		{ "v7.3", DMA_ATTR_CC_SHARED, false },
		{ "v7.3", DMA_ATTR_ALLOC_CC_SHARED, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct machine *m = boot_machine(&(struct machine_setup){
			.profile = row[i].profile, .encryption = DMASIM_ENC_SEV_SNP, .pinned = POOL });

		assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), 0);
		assert_int_equal(swiotlb_alloc(&m->k, &m->dev, PAGE_SIZE, row[i].attrs),
				 row[i].ok ? 0x50000000 : INVALID_PHYS_ADDR);
		free_machine(m);
	}
}

static void a_restricted_pool_that_cannot_be_decrypted_is_refused(void **state)
{
	struct machine_setup s = { .profile = "v7.3", .encryption = DMASIM_ENC_SEV_SNP, .pinned = POOL };
	struct machine *m = boot_machine(&s);
	int ret;

	(void)state;
	m->k.faults.set_memory_decrypted = 1;
	ret = rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1));
	assert_true(ret < 0);
	assert_string_equal(last_line(m), "dev0: Failed to decrypt restricted DMA pool");
	assert_ptr_equal(m->dev.dma_io_tlb_mem, def(m));
	free_machine(m);
}

/* one pool for each region, whatever number of devices; outside RAM there is none */
static void devices_share_a_restricted_pool(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL });
	struct device other;

	(void)state;
	init_device(m, &other, "dev1");
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), 0);
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &other, 0x50000000, MiB(1)), 0);
	assert_ptr_equal(m->dev.dma_io_tlb_mem, other.dma_io_tlb_mem);
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &other, 0x50000100, MiB(1)), -EINVAL);
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &other, GiB(3), MiB(1)), -EINVAL);
	free_machine(m);
}

/* swiotlb_init_io_tlb_mem() of 6.1 counts 128 slots in every segment, 6.12 those that there are (53c87e846e33) */
static void a_short_last_segment_counts_past_the_end_in_6_1(void **state)
{
	struct machine *m = boot_machine(&(struct machine_setup){ .pinned = POOL });

	(void)state;
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, KiB(300)), 0);
	assert_int_equal(swiotlb_slot(&m->dev.dma_io_tlb_mem->defpool, 149).list, 1);
	free_machine(m);
	m = boot_machine(&(struct machine_setup){ .profile = "v6.1", .pinned = POOL });
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, KiB(300)), 0);
	assert_int_equal(swiotlb_slot(&m->dev.dma_io_tlb_mem->defpool, 149).list, 107);
	free_machine(m);
}

/* with SWIOTLB_DYNAMIC the areas are counted up to default_nareas: without a default pool there are none to search */
static void without_a_default_pool_a_dynamic_kernel_finds_no_restricted_slots(void **state)
{
	struct machine_setup s = { .low_end = GiB(2), .high_end = GiB(4), .dynamic = true };
	struct machine *m = boot_machine(&s);

	(void)state;
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), 0);
	assert_int_equal(tbl_map(m, MiB(64), 512, 0, 0), DMA_MAPPING_ERROR);
	free_machine(m);
	s.dynamic = false;
	m = boot_machine(&s);
	assert_int_equal(rmem_swiotlb_device_init(&m->k, &m->dev, 0x50000000, MiB(1)), 0);
	assert_int_equal(tbl_map(m, MiB(64), 512, 0, 0), 0x50000000);
	free_machine(m);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(boot_places_the_pool_below_4_gib),
	cmocka_unit_test(the_last_page_below_4_gib_is_out_of_bounds),
	cmocka_unit_test(a_pool_that_is_torn_down_is_memory_again),
	cmocka_unit_test(sizes_and_areas_are_rounded),
	cmocka_unit_test(a_pool_that_does_not_fit_is_halved),
	cmocka_unit_test(in_6_1_a_run_may_cross_areas),
	cmocka_unit_test(a_pinned_pool_is_where_it_was_pinned),
	cmocka_unit_test(asking_for_the_base_ends_growth),
	cmocka_unit_test(a_late_pool_has_a_power_of_two_of_pages),
	cmocka_unit_test(a_late_pool_grows_in_its_zone),
	cmocka_unit_test(a_late_pool_takes_the_largest_block),
	cmocka_unit_test(a_full_pool_is_helped_out_by_a_transient_one),
	cmocka_unit_test(the_worker_adds_a_pool),
	cmocka_unit_test(the_private_pool_of_a_host_grows_above_4_gib),
	cmocka_unit_test(a_grown_pool_is_no_larger_than_a_block),
	cmocka_unit_test(a_worker_without_memory_says_so),
	cmocka_unit_test(growth_has_its_limits),
	cmocka_unit_test(a_transient_pool_may_be_of_no_use),
	cmocka_unit_test(lookups_begin_with_the_first_bounce),
	cmocka_unit_test(in_a_guest_transient_pools_come_from_atomic_pools),
	cmocka_unit_test(the_pool_check_decides_who_may_bounce),
	cmocka_unit_test(the_pool_check_of_a_host_asks_for_a_shared_pool),
	cmocka_unit_test(a_device_begins_with_the_default_pool),
	cmocka_unit_test(proposal_d_gives_a_wide_device_a_private_address),
	cmocka_unit_test(attributes_follow_the_pool),
	cmocka_unit_test(a_pool_that_cannot_be_decrypted_is_closed),
	cmocka_unit_test(a_restricted_pool_serves_streaming_and_allocation),
	cmocka_unit_test(in_6_1_an_allocation_may_begin_before_its_slots),
	cmocka_unit_test(an_allocation_names_the_state_that_it_wants),
	cmocka_unit_test(a_restricted_pool_that_cannot_be_decrypted_is_refused),
	cmocka_unit_test(devices_share_a_restricted_pool),
	cmocka_unit_test(a_short_last_segment_counts_past_the_end_in_6_1),
	cmocka_unit_test(without_a_default_pool_a_dynamic_kernel_finds_no_restricted_slots),
};

TEST_MAIN(tests)
