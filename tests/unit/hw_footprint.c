// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a machine costs is what was touched of it: every allocation is counted. The linker's --wrap leads the calls
 * here.
 */
#include "hw_rig.h"

#include <malloc.h>
#include <sys/mman.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *p);
void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *p);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __wrap_munmap(void *at, size_t size);

static size_t live;

static void *counted(void *p)
{
	live += p ? malloc_usable_size(p) : 0;
	return p;
}

void *__wrap_malloc(size_t size)
{
	return counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	live -= old ? malloc_usable_size(old) : 0;
	return counted(__real_realloc(old, size));
}

void __wrap_free(void *p)
{
	live -= p ? malloc_usable_size(p) : 0;
	__real_free(p);
}

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	void *p = __real_mmap(at, size, prot, flags, fd, offset);

	live += p != MAP_FAILED ? size : 0;
	return p;
}

int __wrap_munmap(void *at, size_t size)
{
	live -= size;
	return __real_munmap(at, size);
}

#define TOUCHED 1000u
#define SIZE GiB(16384)

static const struct dmasim_ram big[] = { { .base = 0, .size = SIZE, .kind = DMASIM_RAM } };

/* far from each other: no two in one region of the RMP, nor in one page of any table */
static phys_addr_t place(u64 i)
{
	return align_down(i * (SIZE / TOUCHED), PAGE_SIZE) + i % 512 * PAGE_SIZE;
}

static void assign(struct hw *hw, phys_addr_t pa)
{
	const struct hw_rmp_update update = { .gpa = pa, .asid = HW_KEY_GUEST, .assigned = true };

	assert_int_equal(hw_rmpupdate(hw, pa, &update), HW_RMP_OK);
}

static void map(struct hw_iommu_domain *domain, phys_addr_t pa)
{
	assert_int_equal(hw_iommu_map(domain, pa, pa, PAGE_SIZE, 1, HW_IOMMU_READ | HW_IOMMU_WRITE, true), 0);
}

/* 1000 pages written, every other one with an RMP entry of its own, the rest mapped for a device that reaches them */
static void a_host_of_16_tib_costs_what_is_touched(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	struct hw_iommu_domain *domain;
	struct hw_device *dev;
	size_t before = live, untouched;
	struct hw *hw;

	(void)state;
	config.iommu = DMASIM_IOMMU_AMD;
	config.ram = big;
	config.ram_count = 1;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	hw = rig_create(&config);
	dev = rig_device(hw);
	domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
	assert_non_null(domain);
	hw_device_attach(dev, domain);
	untouched = live - before;
	assert_true(untouched < KiB(64));
	for (u64 i = 0; i < TOUCHED; i++)
		assert_string_equal(rig_cpu_write(hw, place(i), true), "ok");
	for (u64 i = 0; i < TOUCHED; i += 2)
		assign(hw, place(i));
	print_message("%zu KiB untouched, %zu KiB with %u pages\n", untouched >> 10, (live - before) >> 10, TOUCHED);
	assert_true(live - before < MiB(16));
	/* IO page tables as the hardware has them: two for each page, so far apart do they lie */
	for (u64 i = 1; i < TOUCHED; i += 2) {
		map(domain, place(i));
		assert_string_equal(rig_dma_write(dev, place(i)), "ok");
	}
	print_message("%zu KiB when a device has reached every other one\n", (live - before) >> 10);
	assert_true(live - before < MiB(16));
	for (u64 i = 1; i < TOUCHED; i += 2)
		assert_string_equal(rig_dma_read(dev, place(i)), "P");
	rig_destroy(hw);
	assert_int_equal(live, before);
}

/* pages side by side, as buffers are, share their tables */
static void neighbours_share_their_tables(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	size_t before = live;
	struct hw *hw;

	(void)state;
	config.ram = big;
	config.ram_count = 1;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	hw = rig_create(&config);
	for (u64 i = 0; i < TOUCHED; i++)
		assert_string_equal(rig_cpu_write(hw, GiB(8192) + i * PAGE_SIZE, true), "ok");
	print_message("%zu KiB with %u pages\n", (live - before) >> 10, TOUCHED);
	assert_true(live - before < MiB(6));
	rig_destroy(hw);
	assert_int_equal(live, before);
}

/* an RMP entry for each of 512 pages, until the last of them makes them all alike: then one stands for all again */
static void a_region_that_is_alike_again_costs_one_entry(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	size_t one, split;
	struct hw *hw;

	(void)state;
	config.ram = big;
	config.ram_count = 1;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	hw = rig_create(&config);
	/* the tables above the regions exist from now on */
	for (u64 i = 0; i < 512; i++)
		assign(hw, GiB(1) + i * PAGE_SIZE);
	one = live;
	for (u64 i = 0; i < 511; i++)
		assign(hw, GiB(1) + MiB(2) + i * PAGE_SIZE);
	split = live - one;
	assign(hw, GiB(1) + MiB(2) + 511 * PAGE_SIZE);
	print_message("%zu bytes split, %zu bytes alike\n", split, live - one);
	assert_true(split > 512 * sizeof(u64));
	assert_true(live - one < 128);
	rig_destroy(hw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_of_16_tib_costs_what_is_touched),
		cmocka_unit_test(neighbours_share_their_tables),
		cmocka_unit_test(a_region_that_is_alike_again_costs_one_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
