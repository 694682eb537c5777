// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "hw/hw.h"
#include "linux/kernel.h"

static const struct dmasim_ram default_ram[] = {
	{ 0, GiB(3), DMASIM_RAM },
	{ GiB(4), GiB(5), DMASIM_RAM },
};

/* memory without the rest of boot: memblock is in charge */
static void start(struct kernel *k, const struct dmasim_ram *ram, unsigned int rams, enum dmasim_cpu cpu,
		  enum dmasim_encryption encryption)
{
	struct hw_config config;

	hw_config_default(&config);
	config.cpu = cpu;
	config.encryption = encryption;
	config.ram = ram;
	config.ram_count = rams;
	memset(k, 0, sizeof(*k));
	k->hw = hw_create(&config);
	assert_non_null(k->hw);
	k->arch.arch = arch_of_cpu(cpu);
	k->faults.alloc_max_order = MAX_PAGE_ORDER;
	profile_load(profile_find("v6.12"), &k->profile);
	kernel_config_default(&k->config, k->arch.arch, &k->profile);
	assert_int_equal(cmdline_parse(k, &k->cmdline, "mem_encrypt=on"), 0);
	assert_int_equal(arch_early_boot(k), 0);
	assert_int_equal(mm_boot(k), 0);
}

static void start_default(struct kernel *k)
{
	start(k, default_ram, ARRAY_SIZE(default_ram), DMASIM_CPU_AMD, DMASIM_ENC_SME);
}

static void stop(struct kernel *k)
{
	const char *why = NULL;

	if (!mm_validate(k, &why))
		fail_msg("%s", why);
	assert_int_equal(k->oom, 0);
	mm_shutdown(k);
	cmdline_free(&k->cmdline);
	kernel_log_free(&k->log);
	hw_destroy(k->hw);
}

static void memblock_gives_the_highest_fitting_range_below_the_limit(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(memblock_alloc(&k, MiB(64), PAGE_SIZE, 0, GiB(4)), GiB(3) - MiB(64));
	assert_int_equal(memblock_alloc(&k, MiB(64), PAGE_SIZE, 0, GiB(4)), GiB(3) - MiB(128));
	assert_int_equal(memblock_alloc(&k, PAGE_SIZE, PAGE_SIZE, 0, ~0ull), GiB(9) - PAGE_SIZE);
	assert_int_equal(memblock_alloc(&k, PAGE_SIZE, MiB(2), 0, ~0ull), GiB(9) - MiB(2));
	assert_int_equal(memblock_alloc(&k, GiB(3), PAGE_SIZE, 0, GiB(4)), INVALID_PHYS_ADDR);
	/* the first MiB is nobody's on x86 */
	assert_int_equal(memblock_alloc(&k, PAGE_SIZE, PAGE_SIZE, 0, MiB(1)), INVALID_PHYS_ADDR);
	memblock_free(&k, GiB(3) - MiB(64), MiB(64));
	assert_int_equal(memblock_alloc(&k, MiB(32), PAGE_SIZE, 0, GiB(4)), GiB(3) - MiB(32));
	stop(&k);
}

/* arch/x86: 16 MiB and 4 GiB; arm64 mm/init.c zone_sizes_init(): RAM that starts low keeps a 32-bit ZONE_DMA */
static void zones_end_where_the_architecture_says(void **state)
{
	static const struct dmasim_ram high[] = { { GiB(8), GiB(1), DMASIM_RAM } };
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(page_zone(&k, MiB(16) - 1), ZONE_DMA);
	assert_int_equal(page_zone(&k, MiB(16)), ZONE_DMA32);
	assert_int_equal(page_zone(&k, GiB(4) - 1), ZONE_DMA32);
	assert_int_equal(page_zone(&k, GiB(4)), ZONE_NORMAL);
	stop(&k);
	start(&k, default_ram, 2, DMASIM_CPU_ARM64, DMASIM_ENC_NONE);
	assert_int_equal(page_zone(&k, GiB(4) - 1), ZONE_DMA);
	assert_false(zone_has_memory(&k, ZONE_DMA32));
	assert_true(zone_has_memory(&k, ZONE_NORMAL));
	stop(&k);
	/* arch/powerpc/mm/mem.c: 31 bits */
	start(&k, default_ram, 2, DMASIM_CPU_POWERPC, DMASIM_ENC_NONE);
	assert_int_equal(page_zone(&k, GiB(2) - 1), ZONE_DMA);
	assert_int_equal(page_zone(&k, GiB(2)), ZONE_NORMAL);
	assert_int_equal(k.arch.zone_dma_limit, GiB(2) - 1);
	stop(&k);
	start(&k, high, 1, DMASIM_CPU_ARM64, DMASIM_ENC_NONE);
	assert_true(zone_has_memory(&k, ZONE_DMA));
	assert_int_equal(page_zone(&k, GiB(8)), ZONE_DMA);
	stop(&k);
}

static void pages_come_from_the_zone_asked_for_and_fall_back_to_lower_ones(void **state)
{
	static const struct dmasim_ram small[] = { { 0, MiB(20), DMASIM_RAM } };
	struct kernel k;
	phys_addr_t phys;

	(void)state;
	start_default(&k);
	assert_int_equal(mm_hand_over(&k), 0);
	assert_int_equal(page_zone(&k, alloc_pages(&k, GFP_KERNEL, 0)), ZONE_NORMAL);
	assert_int_equal(page_zone(&k, alloc_pages(&k, GFP_KERNEL | GFP_DMA32, 3)), ZONE_DMA32);
	assert_int_equal(page_zone(&k, alloc_pages(&k, GFP_KERNEL | GFP_DMA, 0)), ZONE_DMA);
	stop(&k);
	start(&k, small, 1, DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	assert_int_equal(mm_hand_over(&k), 0);
	/* one block of the largest order in ZONE_DMA32, then only ZONE_DMA is left */
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, MAX_PAGE_ORDER), MiB(16));
	phys = alloc_pages(&k, GFP_KERNEL, MAX_PAGE_ORDER);
	assert_int_equal(page_zone(&k, phys), ZONE_DMA);
	stop(&k);
}

static void freed_blocks_merge_until_the_whole_zone_can_be_had_again(void **state)
{
	static const struct dmasim_ram small[] = { { MiB(16), MiB(8), DMASIM_RAM } };
	phys_addr_t page[2048];
	struct kernel k;

	(void)state;
	start(&k, small, 1, DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	assert_int_equal(mm_hand_over(&k), 0);
	for (size_t i = 0; i < ARRAY_SIZE(page); i++) {
		page[i] = alloc_pages(&k, GFP_KERNEL, 0);
		assert_true(phys_is_ram(&k, page[i], PAGE_SIZE));
		assert_false(page_is_free(&k, page[i]));
	}
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, 0), INVALID_PHYS_ADDR);
	for (size_t i = 0; i < ARRAY_SIZE(page); i += 2)
		free_pages(&k, page[i], 0);
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, 1), INVALID_PHYS_ADDR);
	for (size_t i = 1; i < ARRAY_SIZE(page); i += 2)
		free_pages(&k, page[i], 0);
	assert_true(page_is_free(&k, page[17]));
	assert_int_not_equal(alloc_pages(&k, GFP_KERNEL, MAX_PAGE_ORDER), INVALID_PHYS_ADDR);
	assert_int_not_equal(alloc_pages(&k, GFP_KERNEL, MAX_PAGE_ORDER), INVALID_PHYS_ADDR);
	stop(&k);
}

static void a_reserved_range_is_never_given_out(void **state)
{
	static const struct dmasim_ram small[] = { { MiB(16), MiB(4), DMASIM_RAM } };
	struct kernel k;
	phys_addr_t phys;
	unsigned int pages = 0;

	(void)state;
	start(&k, small, 1, DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	assert_int_equal(mm_hand_over(&k), 0);
	phys = alloc_pages(&k, GFP_KERNEL, 0);
	free_pages(&k, phys, 0);
	assert_int_equal(memblock_reserve(&k, MiB(17), KiB(12)), 0);
	while ((phys = alloc_pages(&k, GFP_KERNEL, 0)) != INVALID_PHYS_ADDR) {
		assert_true(phys < MiB(17) || phys >= MiB(17) + KiB(12));
		pages++;
	}
	assert_int_equal(pages, 1024 - 3);
	stop(&k);
}

/* two free ranges with a page between them that is not: neighbours merge, these are none */
static void a_page_between_free_ranges_stays_taken(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(memblock_reserve(&k, GiB(1), 3 * PAGE_SIZE), 0);
	memblock_free(&k, GiB(1), PAGE_SIZE);
	memblock_free(&k, GiB(1) + 2 * PAGE_SIZE, PAGE_SIZE);
	assert_int_equal(memblock_alloc(&k, PAGE_SIZE, PAGE_SIZE, GiB(1) + PAGE_SIZE, GiB(1) + 2 * PAGE_SIZE),
			 INVALID_PHYS_ADDR);
	stop(&k);
}

static void a_range_that_just_fits_is_found_from_below_too(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(memblock_reserve(&k, 0, GiB(3)), 0);
	memblock_free(&k, MiB(64), 4 * PAGE_SIZE);
	memblock_set_bottom_up(&k, true);
	assert_int_equal(memblock_alloc(&k, 4 * PAGE_SIZE, PAGE_SIZE, 0, GiB(3)), MiB(64));
	memblock_free(&k, MiB(64), 4 * PAGE_SIZE);
	assert_int_equal(memblock_alloc(&k, 5 * PAGE_SIZE, PAGE_SIZE, 0, GiB(3)), INVALID_PHYS_ADDR);
	stop(&k);
}

static void a_page_inside_a_free_block_is_free(void **state)
{
	struct kernel k;
	phys_addr_t phys;

	(void)state;
	start_default(&k);
	assert_int_equal(mm_hand_over(&k), 0);
	phys = alloc_pages(&k, GFP_KERNEL, 4);
	assert_int_not_equal(phys, INVALID_PHYS_ADDR);
	for (u64 i = 0; i < 16; i++)
		assert_false(page_is_free(&k, phys + i * PAGE_SIZE));
	/* a block of each order from 0 to 2, and what lies between them stays taken */
	free_pages(&k, phys + PAGE_SIZE, 0);
	free_pages(&k, phys + 6 * PAGE_SIZE, 1);
	free_pages(&k, phys + 12 * PAGE_SIZE, 2);
	for (u64 i = 0; i < 16; i++)
		assert_int_equal(page_is_free(&k, phys + i * PAGE_SIZE), i == 1 || i == 6 || i == 7 || i >= 12);
	stop(&k);
}

/* the first fault is the one that counts; what goes well afterwards does not undo it */
static void the_first_fault_of_an_access_is_kept(void **state)
{
	static const struct dmasim_ram small[] = { { 0, MiB(64), DMASIM_RAM } };
	u8 byte[2 * PAGE_SIZE] = { 0 };
	struct kernel k;
	struct hw_access a;
	u16 first;

	(void)state;
	start(&k, small, 1, DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP);
	/* the last page is shared behind the kernel's back, the next one is no memory */
	assert_int_equal(hw_guest_share(k.hw, MiB(64) - PAGE_SIZE, 1), 0);
	hw_cpu_write(k.hw, MiB(64) - PAGE_SIZE, true, byte, 1, &a);
	first = (u16)a.fault;
	hw_cpu_write(k.hw, MiB(64), true, byte, 1, &a);
	assert_int_not_equal(first, HW_FAULT_NONE);
	assert_int_not_equal(a.fault, first);
	k.cpu_fault = 0;
	kernel_write(&k, MiB(64) - PAGE_SIZE, byte, PAGE_SIZE);
	kernel_write(&k, MiB(64), byte, PAGE_SIZE);
	kernel_write(&k, MiB(32), byte, PAGE_SIZE);
	assert_int_equal(k.cpu_fault, first);
	stop(&k);
}

static void the_first_page_is_never_given_out(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(memblock_reserve(&k, 0, GiB(3)), 0);
	memblock_free(&k, 0, 2 * PAGE_SIZE);
	assert_int_equal(memblock_alloc(&k, 2 * PAGE_SIZE, PAGE_SIZE, 0, GiB(3)), INVALID_PHYS_ADDR);
	assert_int_equal(memblock_alloc(&k, PAGE_SIZE, PAGE_SIZE, 0, GiB(3)), PAGE_SIZE);
	stop(&k);
}

/* memblock_free_late(): after boot it goes to the page allocator, all of it, in the largest aligned blocks */
static void what_is_freed_after_boot_is_the_page_allocators(void **state)
{
	static const struct dmasim_ram small[] = { { MiB(16), MiB(4), DMASIM_RAM } };
	struct kernel k;
	unsigned int pages = 0;

	(void)state;
	start(&k, small, 1, DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	assert_int_equal(memblock_reserve(&k, MiB(17) + PAGE_SIZE, MiB(1)), 0);
	assert_int_equal(mm_hand_over(&k), 0);
	memblock_free(&k, MiB(17) + PAGE_SIZE, MiB(1));
	while (alloc_pages(&k, GFP_KERNEL, 0) != INVALID_PHYS_ADDR)
		pages++;
	assert_int_equal(pages, 1024);
	stop(&k);
}

static void an_injected_failure_hits_the_nth_call_and_a_limit_every_larger_one(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_int_equal(mm_hand_over(&k), 0);
	k.faults.alloc_pages = 2;
	assert_int_not_equal(alloc_pages(&k, GFP_KERNEL, 0), INVALID_PHYS_ADDR);
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, 0), INVALID_PHYS_ADDR);
	assert_int_not_equal(alloc_pages(&k, GFP_KERNEL, 0), INVALID_PHYS_ADDR);
	k.faults.alloc_max_order = 3;
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, 4), INVALID_PHYS_ADDR);
	assert_int_not_equal(alloc_pages(&k, GFP_KERNEL, 3), INVALID_PHYS_ADDR);
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, MAX_PAGE_ORDER + 1), INVALID_PHYS_ADDR);
	stop(&k);
}

static void the_attribute_of_each_page_decides_the_key_of_the_kernels_accesses(void **state)
{
	u8 out[PAGE_SIZE * 3], in[PAGE_SIZE * 3];
	struct kernel k;
	u16 key;
	u8 raw;

	(void)state;
	start_default(&k);
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (u8)(i * 7 + 1);
	assert_true(page_mark_decrypted(&k, GiB(1) + PAGE_SIZE, 1, true));
	assert_int_equal(decrypted_pages(&k), 1);
	kernel_write(&k, GiB(1), in, sizeof(in));
	kernel_read(&k, GiB(1), out, sizeof(out));
	assert_memory_equal(in, out, sizeof(in));
	hw_inspect(k.hw, GiB(1), &raw, 1, &key);
	assert_int_equal(key, HW_KEY_HOST);
	hw_inspect(k.hw, GiB(1) + PAGE_SIZE, &raw, 1, &key);
	assert_int_equal(key, HW_KEY_NONE);
	hw_inspect(k.hw, GiB(1) + 2 * PAGE_SIZE, &raw, 1, &key);
	assert_int_equal(key, HW_KEY_HOST);
	/* a copy crosses both attributes on either side */
	kernel_copy(&k, GiB(2) + 100, GiB(1) + 50, 2 * PAGE_SIZE);
	kernel_read(&k, GiB(2) + 100, out, 2 * PAGE_SIZE);
	assert_memory_equal(in + 50, out, 2 * PAGE_SIZE);
	kernel_memset(&k, GiB(1), 0, sizeof(in));
	kernel_read(&k, GiB(1), out, sizeof(out));
	memset(in, 0, sizeof(in));
	assert_memory_equal(in, out, sizeof(in));
	assert_true(page_mark_decrypted(&k, GiB(1) + PAGE_SIZE, 1, false));
	assert_int_equal(decrypted_pages(&k), 0);
	assert_int_equal(k.cpu_fault, HW_FAULT_NONE);
	stop(&k);
}

static void attributes_cover_ranges_of_any_alignment(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	assert_true(page_mark_decrypted(&k, 61 * PAGE_SIZE, 200, true));
	assert_int_equal(decrypted_pages(&k), 200);
	assert_false(page_is_decrypted(&k, 60 * PAGE_SIZE));
	assert_true(page_is_decrypted(&k, 61 * PAGE_SIZE));
	assert_true(page_is_decrypted(&k, 260 * PAGE_SIZE + 4095));
	assert_false(page_is_decrypted(&k, 261 * PAGE_SIZE));
	assert_true(page_mark_decrypted(&k, 100 * PAGE_SIZE, 1, false));
	assert_true(page_mark_decrypted(&k, 100 * PAGE_SIZE, 1, false));
	assert_int_equal(decrypted_pages(&k), 199);
	stop(&k);
}

/* the same at every size up to some words of the map, from its first page to its last */
static void attributes_cover_ranges_of_any_length(void **state)
{
	struct kernel k;

	(void)state;
	start_default(&k);
	for (u64 first = 0; first < 2; first++) {
		for (u64 n = 1; n <= 130; n++) {
			phys_addr_t from = MiB(64) + first * PAGE_SIZE, to = from + n * PAGE_SIZE;

			assert_int_equal(set_memory_decrypted(&k, from, n), 0);
			assert_false(page_is_decrypted(&k, from - PAGE_SIZE));
			assert_true(page_is_decrypted(&k, from));
			assert_true(page_is_decrypted(&k, to - PAGE_SIZE));
			assert_false(page_is_decrypted(&k, to));
			assert_int_equal(set_memory_encrypted(&k, from, n), 0);
			assert_false(page_is_decrypted(&k, from));
			assert_false(page_is_decrypted(&k, to - PAGE_SIZE));
		}
	}
	stop(&k);
}

static void a_remapped_buffer_leads_back_to_its_pages(void **state)
{
	static const phys_addr_t page[] = { GiB(1), MiB(20), GiB(5) };
	struct kernel k;
	u64 a, b;

	(void)state;
	start_default(&k);
	a = vmap_contiguous(&k, GiB(1), 2 * PAGE_SIZE, true);
	b = vmap_pages(&k, page, ARRAY_SIZE(page), false);
	assert_true(is_vmalloc_addr(&k, a));
	assert_false(is_vmalloc_addr(&k, kernel_va(&k, GiB(1))));
	assert_int_equal(kernel_pa(&k, kernel_va(&k, GiB(5) + 3)), GiB(5) + 3);
	assert_int_equal(kernel_pa(&k, a + PAGE_SIZE + 5), GiB(1) + PAGE_SIZE + 5);
	assert_int_equal(kernel_pa(&k, b + PAGE_SIZE + 5), MiB(20) + 5);
	assert_int_equal(kernel_pa(&k, b + 2 * PAGE_SIZE), GiB(5));
	assert_true(kernel_va_is_decrypted(&k, a));
	assert_false(kernel_va_is_decrypted(&k, b));
	/* the guard page between two areas is nobody's */
	assert_int_equal(kernel_pa(&k, a + 2 * PAGE_SIZE), INVALID_PHYS_ADDR);
	vunmap(&k, a);
	assert_int_equal(kernel_pa(&k, a), INVALID_PHYS_ADDR);
	assert_int_equal(kernel_pa(&k, b), GiB(1));
	stop(&k);
}

static void a_large_machine_costs_no_memory_until_it_is_used(void **state)
{
	static const struct dmasim_ram large[] = { { 0, 1024ull << 40, DMASIM_RAM } };
	struct kernel k;

	(void)state;
	start(&k, large, 1, DMASIM_CPU_AMD, DMASIM_ENC_SME);
	assert_int_equal(mm_hand_over(&k), 0);
	assert_int_equal(ram_total(&k), 1024ull << 40);
	assert_int_equal(max_pfn(&k), 1024ull << 28);
	assert_int_equal(alloc_pages(&k, GFP_KERNEL, 0), (1024ull << 40) - PAGE_SIZE);
	stop(&k);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(memblock_gives_the_highest_fitting_range_below_the_limit),
	cmocka_unit_test(zones_end_where_the_architecture_says),
	cmocka_unit_test(pages_come_from_the_zone_asked_for_and_fall_back_to_lower_ones),
	cmocka_unit_test(freed_blocks_merge_until_the_whole_zone_can_be_had_again),
	cmocka_unit_test(a_reserved_range_is_never_given_out),
	cmocka_unit_test(a_page_between_free_ranges_stays_taken),
	cmocka_unit_test(a_range_that_just_fits_is_found_from_below_too),
	cmocka_unit_test(the_first_page_is_never_given_out),
	cmocka_unit_test(a_page_inside_a_free_block_is_free),
	cmocka_unit_test(the_first_fault_of_an_access_is_kept),
	cmocka_unit_test(what_is_freed_after_boot_is_the_page_allocators),
	cmocka_unit_test(an_injected_failure_hits_the_nth_call_and_a_limit_every_larger_one),
	cmocka_unit_test(the_attribute_of_each_page_decides_the_key_of_the_kernels_accesses),
	cmocka_unit_test(attributes_cover_ranges_of_any_alignment),
	cmocka_unit_test(attributes_cover_ranges_of_any_length),
	cmocka_unit_test(a_remapped_buffer_leads_back_to_its_pages),
	cmocka_unit_test(a_large_machine_costs_no_memory_until_it_is_used),
};

TEST_MAIN(tests)
