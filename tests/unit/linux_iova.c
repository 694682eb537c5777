// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOVA allocator. Numbers come from two places, as each test says: boots of Linux 6.12.117 that were recorded
 * (x86-amd-iommu-6G: strict, caches in use; x86-intel-iommu-6G: lazy, nothing comes back), and drivers/iommu/iova.c of
 * 6.12.117 carried out by hand.
 */
#include "test.h"

#include <errno.h>

#include "linux/iova.h"
#include "linux/kernel.h"

#define LIMIT32 0xfffffull
#define LIMIT24 0xfffull

struct space {
	struct kernel k;
	struct iova_domain *iovad;
};

static struct space *space_new(const char *kernel, u64 start_pfn, unsigned int cpus)
{
	struct space *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	profile_load(profile_find(kernel), &s->k.profile);
	s->k.nr_cpus = cpus;
	s->iovad = iova_domain_new(PAGE_SIZE, start_pfn, cpus);
	assert_non_null(s->iovad);
	return s;
}

static void check(const struct space *s)
{
	const char *why = "";

	if (!iova_domain_validate(s->iovad, &why))
		fail_msg("%s", why);
}

static void space_free(struct space *s)
{
	check(s);
	iova_domain_free(s->iovad);
	free(s);
}

static u64 alloc(struct space *s, u64 pages, u64 limit)
{
	u64 pfn = alloc_iova_fast(&s->k, s->iovad, pages, limit, true);

	check(s);
	return pfn;
}

static void release(struct space *s, u64 pfn, u64 pages)
{
	free_iova_fast(&s->k, s->iovad, pfn, pages);
	check(s);
}

/* buffers of the recording, in granules, and where they went */
struct request {
	u64 pages, pfn;
};

static void a_lazy_domain_fills_from_the_top_as_recorded(void **state)
{
	/* x86-intel-iommu-6G decisions, first rows of cfg 51: each range is freed only later */
	static const struct request recorded[] = {
		{ 1, 0xfffff },	 { 1, 0xffffe },   { 1, 0xffffd },  { 1, 0xffffc },  { 1, 0xffffb },   { 1, 0xffffa },
		{ 1, 0xffff9 },	 { 2, 0xffff6 },   { 2, 0xffff4 },  { 16, 0xfffe0 }, { 17, 0xfffc0 },  { 32, 0xfffa0 },
		{ 63, 0xfff40 }, { 64, 0xfff00 },  { 65, 0xffe80 }, { 65, 0xffe00 }, { 128, 0xffd80 }, { 1, 0xffd7f },
		{ 1, 0xffd7e },	 { 1, 0xffd7d },   { 1, 0xffd7c },  { 1, 0xffd7b },  { 1, 0xffd7a },   { 1, 0xffd79 },
		{ 1, 0xffd78 },	 { 1, 0xffd77 },   { 1, 0xffd76 },  { 1, 0xffd75 },  { 2, 0xffd72 },   { 2, 0xffd70 },
		{ 16, 0xffd60 }, { 17, 0xffd40 },  { 32, 0xffd20 }, { 63, 0xffcc0 }, { 64, 0xffc80 },  { 65, 0xffc00 },
		{ 65, 0xffb80 }, { 128, 0xffb00 }, { 1, 0xffaff },
	};
	struct space *s = space_new("v6.12", 1, 2);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(recorded); i++)
		assert_int_equal(alloc(s, recorded[i].pages, LIMIT32), recorded[i].pfn);
	assert_int_equal(iova_in_use(s->iovad), ARRAY_SIZE(recorded));
	space_free(s);
}

static void a_strict_domain_takes_ranges_from_its_caches_as_recorded(void **state)
{
	/* x86-amd-iommu-6G decisions, first rows of cfg 51: each mapping is undone before the next */
	static const struct request recorded[] = {
		{ 1, 0xfffff },	 { 1, 0xfffff },  { 1, 0xfffff },  { 1, 0xfffff },  { 1, 0xfffff },   { 1, 0xfffff },
		{ 1, 0xfffff },	 { 2, 0xffffc },  { 2, 0xffffc },  { 16, 0xfffe0 }, { 17, 0xfffc0 },  { 32, 0xfffc0 },
		{ 63, 0xfff80 }, { 64, 0xfff80 }, { 65, 0xfff00 }, { 65, 0xfff00 }, { 128, 0xfff00 }, { 1, 0xfffff },
	};
	struct space *s = space_new("v6.12", 1, 2);

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(recorded); i++) {
			assert_int_equal(alloc(s, recorded[i].pages, LIMIT32), recorded[i].pfn);
			release(s, recorded[i].pfn, recorded[i].pages);
		}
	}
	assert_int_equal(iova_in_use(s->iovad), 0);
	space_free(s);
}

static void sizes_are_rounded_only_where_a_cache_can_take_them(void **state)
{
	/* alloc_iova_fast(): up to 31 pages become a power of two; __alloc_and_insert_iova_range(): all are aligned */
	struct space *s = space_new("v6.12", 1, 1);

	(void)state;
	assert_int_equal(alloc(s, 3, LIMIT32), 0xffffc);  /* four pages */
	assert_int_equal(alloc(s, 1, LIMIT32), 0xffffb);  /* behind them, not behind three */
	assert_int_equal(alloc(s, 33, LIMIT32), 0xfffc0); /* aligned to 64, not rounded to it */
	assert_int_equal(alloc(s, 16, LIMIT32), 0xfffb0); /* below the last one taken */
	space_free(s);
}

static void the_limit_is_inclusive(void **state)
{
	struct space *s = space_new("v6.12", 1, 1);

	(void)state;
	assert_int_equal(alloc(s, 1, LIMIT24), LIMIT24);
	assert_int_equal(alloc(s, 2, LIMIT24), 0xffc);
	assert_int_equal(alloc(s, 1, DMA_BIT_MASK(24)), DMA_BIT_MASK(24));     /* a 36-bit device */
	assert_int_equal(alloc(s, 1, DMA_BIT_MASK(52)), DMA_BIT_MASK(24) - 1); /* from the remembered node */
	space_free(s);
}

static void a_freed_range_is_found_again_from_the_node_behind_it(void **state)
{
	/* __cached_rbnode_delete_update(): 64 pages are never cached */
	struct space *s = space_new("v6.12", 1, 1);

	(void)state;
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfffc0);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff80);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff40);
	release(s, 0xfffc0, 64);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfffc0);
	release(s, 0xfff80, 64);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff80);
	release(s, 0xfff40, 64);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff40);
	space_free(s);
}

static void space_above_the_remembered_node_is_searched_when_none_is_left_below(void **state)
{
	/* __alloc_and_insert_iova_range(): the second walk, from the limit down to the remembered node */
	struct space *s = space_new("v6.12", 0xfff00, 1);

	(void)state;
	assert_int_equal(alloc(s, 64, 0xfff7f), 0xfff40);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff00);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfffc0);
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff80);
	assert_int_equal(alloc(s, 64, LIMIT32), 0);
	assert_int_equal(s->k.seen[D_iova_search_again], 2);
	space_free(s);
}

static void a_failed_size_is_not_tried_again_below_4g_until_something_is_freed(void **state)
{
	/* max32_alloc_size */
	struct space *s = space_new("v6.12", 0xfff80, 1);

	(void)state;
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfffc0);
	assert_int_equal(alloc(s, 128, LIMIT32), 0);
	s->k.seen[D_iova32_full] = 0;
	assert_int_equal(alloc(s, 256, LIMIT32), 0);
	assert_int_equal(s->k.seen[D_iova32_full], 2);	  /* yes, each time */
	assert_int_equal(alloc(s, 64, LIMIT32), 0xfff80); /* smaller ones still are */
	release(s, 0xfffc0, 64);
	release(s, 0xfff80, 64);
	assert_int_equal(alloc(s, 128, LIMIT32), 0xfff80);
	/* wider limits do not look at it */
	assert_int_equal(alloc(s, 128, 0x1fffff), 0x1fff80);
	space_free(s);
}

static void each_cpu_has_caches_of_its_own(void **state)
{
	struct space *s = space_new("v6.12", 1, 2);

	(void)state;
	assert_int_equal(alloc(s, 1, LIMIT32), 0xfffff);
	release(s, 0xfffff, 1);
	s->k.cpu = 1;
	assert_int_equal(alloc(s, 1, LIMIT32), 0xffffe);
	s->k.cpu = 0;
	assert_int_equal(alloc(s, 1, LIMIT32), 0xfffff);
	space_free(s);
}

static void a_cached_range_above_the_limit_stays_in_the_cache(void **state)
{
	/* iova_magazine_pop(): newest first among the suitable ones, the last of the magazine fills the gap */
	struct space *s = space_new("v6.12", 1, 1);
	u64 low = alloc(s, 1, LIMIT24), a, b;

	(void)state;
	a = alloc(s, 1, LIMIT32);
	b = alloc(s, 1, LIMIT32);
	assert_int_equal(low, 0xfff);
	assert_int_equal(a, 0xffe); /* cached32_node stands at the low range */
	assert_int_equal(b, 0xffd);
	release(s, b, 1);
	release(s, low, 1);
	release(s, a, 1);
	assert_int_equal(alloc(s, 1, 0xffd), b);
	/* the magazine held ffd, fff, ffe; now ffe, fff */
	assert_int_equal(alloc(s, 1, LIMIT32), low);
	assert_int_equal(alloc(s, 1, LIMIT32), a);
	space_free(s);
}

static void caches_are_emptied_when_nothing_else_helps(void **state)
{
	/* alloc_iova_fast() with flush_rcache: single pages block a range of 64 until they are back in the tree */
	struct space *s = space_new("v6.12", 0xfffc0, 2);

	(void)state;
	for (u64 i = 0; i < 64; i++)
		assert_int_equal(alloc(s, 1, LIMIT32), 0xfffff - i);
	for (u64 i = 0; i < 64; i++) {
		s->k.cpu = i & 1;
		release(s, 0xfffc0 + i, 1);
	}
	assert_int_equal(alloc_iova_fast(&s->k, s->iovad, 64, LIMIT32, false), 0);
	assert_int_equal(alloc_iova_fast(&s->k, s->iovad, 64, LIMIT32, true), 0xfffc0);
	space_free(s);
}

/* the depot's, too, of every size that there is a cache for */
static void ranges_of_each_size_come_back_out_of_the_depot(void **state)
{
	(void)state;
	for (u64 size = 1; size <= 32; size *= 2) {
		struct space *s = space_new("v6.12", 0x100000 - 1024 * size, 1);

		for (u64 i = 0; i < 1024; i++)
			assert_int_not_equal(alloc(s, size, LIMIT32), 0);
		/* more than the two magazines of a CPU: 128 each */
		for (u64 i = 0; i < 1024; i++)
			release(s, 0x100000 - (i + 1) * size, size);
		/* only all of them together are room enough */
		assert_int_equal(alloc_iova_fast(&s->k, s->iovad, 1024 * size, LIMIT32, true), 0x100000 - 1024 * size);
		space_free(s);
	}
}

static void a_range_out_of_a_cache_is_in_use_again(void **state)
{
	struct space *s = space_new("v6.12", 1, 1);
	u64 pfn = alloc(s, 4, LIMIT32);

	(void)state;
	release(s, pfn, 4);
	assert_int_equal(iova_in_use(s->iovad), 0);
	assert_int_equal(alloc(s, 4, LIMIT32), pfn);
	assert_int_equal(s->k.seen[D_iova_cached], 3);
	assert_int_equal(iova_in_use(s->iovad), 1);
	space_free(s);
}

/* frees @n single pages, then counts how many come back out of the caches */
static u64 pages_cached(struct space *s, u64 n)
{
	u64 cached = 0;

	for (u64 i = 0; i < n; i++)
		alloc(s, 1, LIMIT32);
	for (u64 i = 0; i < n; i++)
		release(s, 0xfffff - i, 1);
	iova_depot_work_func(&s->k, s->iovad);
	s->k.seen[D_iova_cached] = 0;
	while (alloc_iova_fast(&s->k, s->iovad, 1, LIMIT32, false) && s->k.seen[D_iova_cached] == 2)
		cached++;
	return cached;
}

/* iova_rcache_insert() asks nothing: the next two requests get the same range */
static void a_range_given_back_twice_is_handed_out_twice(void **state)
{
	struct space *s = space_new("v6.12", 1, 1);
	u64 pfn = alloc(s, 4, DMA_BIT_MASK(20));

	(void)state;
	release(s, pfn, 4);
	release(s, pfn, 4);
	assert_int_equal(alloc(s, 4, DMA_BIT_MASK(20)), pfn);
	assert_int_equal(alloc(s, 4, DMA_BIT_MASK(20)), pfn);
	assert_int_not_equal(alloc(s, 4, DMA_BIT_MASK(20)), pfn);
	space_free(s);
}

static void the_depot_keeps_what_that_kernel_keeps(void **state)
{
	/* two magazines of 127 for the CPU; 6.1: MAX_GLOBAL_MAGS in the depot; 6.12: iova_depot_work_func() */
	struct space *s = space_new("v6.1", 1, 1);

	(void)state;
	assert_int_equal(pages_cached(s, 127 * 36), 127 * (2 + 32));
	space_free(s);
	s = space_new("v6.12", 1, 3);
	assert_int_equal(pages_cached(s, 127 * 36), 127 * (2 + 3));
	space_free(s);
}

static void reserved_ranges_are_never_handed_out(void **state)
{
	/* reserve_iova(): what overlaps is joined */
	struct space *s = space_new("v6.12", 1, 1);

	(void)state;
	assert_int_equal(reserve_iova(s->iovad, 0xffff0, 0xffff7), 0);
	assert_int_equal(reserve_iova(s->iovad, 0xfffe0, 0xffff3), 0); /* grows down */
	assert_int_equal(reserve_iova(s->iovad, 0xffff4, 0xffffb), 0); /* and up, as a range of its own */
	assert_int_equal(reserve_iova(s->iovad, 0xfffe8, 0xfffe9), 0); /* inside */
	check(s);
	assert_int_equal(alloc(s, 4, LIMIT32), 0xffffc);
	assert_int_equal(alloc(s, 1, LIMIT32), 0xfffdf);
	assert_int_equal(reserve_iova(s->iovad, 1, 1ull << 52), -EINVAL);
	space_free(s);
}

static void the_caches_take_up_to_32_pages(void **state)
{
	(void)state;
	assert_int_equal(iova_rcache_range(), KiB(128)); /* opt_mapping of each recorded device: 0x20000 */
}

static void a_long_random_run_keeps_the_space_in_order(void **state)
{
	struct {
		u64 pfn, pages;
	} held[512] = { { 0 } };
	struct space *s = space_new("v6.12", 1, 4);
	u32 seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t slot;

		seed = seed * 1664525u + 1013904223u;
		slot = (seed >> 8) % ARRAY_SIZE(held);
		s->k.cpu = seed >> 28 & 3;
		if (held[slot].pfn) {
			free_iova_fast(&s->k, s->iovad, held[slot].pfn, held[slot].pages);
			held[slot].pfn = 0;
			continue;
		}
		held[slot].pages = 1 + (seed >> 20) % 100;
		held[slot].pfn = alloc_iova_fast(&s->k, s->iovad, held[slot].pages, seed & 64 ? LIMIT32 : 0xffff, true);
		assert_true(held[slot].pfn);
		assert_int_equal(held[slot].pfn & (roundup_pow_of_two(held[slot].pages) - 1), 0);
		if (i % 100 == 0)
			check(s);
	}
	space_free(s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_lazy_domain_fills_from_the_top_as_recorded),
	cmocka_unit_test(a_strict_domain_takes_ranges_from_its_caches_as_recorded),
	cmocka_unit_test(sizes_are_rounded_only_where_a_cache_can_take_them),
	cmocka_unit_test(the_limit_is_inclusive),
	cmocka_unit_test(a_freed_range_is_found_again_from_the_node_behind_it),
	cmocka_unit_test(space_above_the_remembered_node_is_searched_when_none_is_left_below),
	cmocka_unit_test(a_failed_size_is_not_tried_again_below_4g_until_something_is_freed),
	cmocka_unit_test(each_cpu_has_caches_of_its_own),
	cmocka_unit_test(a_cached_range_above_the_limit_stays_in_the_cache),
	cmocka_unit_test(caches_are_emptied_when_nothing_else_helps),
	cmocka_unit_test(ranges_of_each_size_come_back_out_of_the_depot),
	cmocka_unit_test(a_range_out_of_a_cache_is_in_use_again),
	cmocka_unit_test(a_range_given_back_twice_is_handed_out_twice),
	cmocka_unit_test(the_depot_keeps_what_that_kernel_keeps),
	cmocka_unit_test(reserved_ranges_are_never_handed_out),
	cmocka_unit_test(the_caches_take_up_to_32_pages),
	cmocka_unit_test(a_long_random_run_keeps_the_space_in_order),
};

TEST_MAIN(tests)
