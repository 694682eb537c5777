// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a platform to a machine: what is taken, what is refused with which words, and what a device looks like when its
 * driver has probed it.
 */
#include "machine_fixture.h"

#include <errno.h>

#include "machine/machine.h"

static void refused(struct bench *b, int code, const char *text, const char *hint)
{
	struct dmasim_error error = { 0 };

	assert_null(dmasim_machine_new(&b->platform, 0, &error));
	assert_int_equal(error.code, code);
	assert_string_equal(error.text, text);
	if (hint)
		assert_string_equal(error.hint, hint);
	/* nobody has to ask why */
	assert_null(dmasim_machine_new(&b->platform, 0, NULL));
}

static void plain(struct bench *b)
{
	bench_init(b, DMASIM_ENC_NONE, NULL, NULL);
	bench_device(b, "nic", 64, 64);
}

static void memory_must_be_whole_pages_apart(void **state)
{
	struct dmasim_ram ram[] = { { .base = 0x100000000, .size = 1 << 30 }, { .base = 0, .size = 1 << 30 } };
	struct bench b;

	(void)state;
	plain(&b);
	b.platform.ram = ram;
	b.platform.rams = 2;
	bench_boot(&b, 0);
	bench_free(&b);
	ram[1].size = 5ull << 30;
	refused(&b, -EINVAL, "memory at 0x100000000 overlaps that at 0x0", NULL);
	ram[1].size = 4095;
	refused(&b, -EINVAL, "memory at 0x0: not a whole number of pages", NULL);
	ram[1].size = 0;
	refused(&b, -EINVAL, "memory at 0x0: not a whole number of pages", NULL);
	ram[1].base = ram[1].size = 0xfffffffffffff000;
	refused(&b, -EINVAL, "memory at 0xfffffffffffff000: not a whole number of pages", NULL);
	ram[0].kind = ram[1].kind = DMASIM_RAM_MMIO;
	ram[1] = (struct dmasim_ram){ .base = 0, .size = 1 << 30, .kind = DMASIM_RAM_MMIO };
	refused(&b, -EINVAL, "the kernel finds no memory that it could run in", NULL);
}

static void words_that_nobody_knows_are_refused_with_the_nearest(void **state)
{
	struct dmasim_setting setting = { .name = "swiotlb_dynamik", .value = "true" };
	struct bench b;

	(void)state;
	plain(&b);
	b.platform.config = &setting;
	b.platform.configs = 1;
	refused(&b, -EINVAL, "unknown build option 'swiotlb_dynamik'", "did you mean 'swiotlb_dynamic'?");
	setting.name = "swiotlb_dynamic";
	setting.value = "perhaps";
	refused(&b, -EINVAL, "swiotlb_dynamic: 'perhaps' is not true or false", NULL);
	setting.name = "cache_line_size";
	refused(&b, -EINVAL, "cache_line_size: 'perhaps' is not a number in its range", NULL);
	setting.value = "8GiB";
	refused(&b, -EINVAL, "cache_line_size: '8GiB' is not a number in its range", NULL);
	setting.value = "128";
	bench_boot(&b, 0);
	assert_int_equal(b.m->kernel.config.cache_line_size, 128);
	bench_free(&b);

	plain(&b);
	setting = (struct dmasim_setting){ .name = "snp.iommu_check_reads", .value = "true" };
	b.platform.hardware = &setting;
	b.platform.hardwares = 1;
	refused(&b, -EINVAL, "unknown hardware knob 'snp.iommu_check_reads'", "did you mean 'snp.iommu_checks_reads'?");
	setting.name = "snp.iommu_checks_reads";
	setting.value = "perhaps";
	refused(&b, -EINVAL, "snp.iommu_checks_reads: 'perhaps' is not a number in its range", NULL);
	setting.value = "true";
	bench_boot(&b, 0);
	assert_int_equal(hw_config(b.m->hw)->knob[HW_KNOB_SNP_IOMMU_CHECKS_READS], 1);
	bench_free(&b);

	plain(&b);
	b.platform.kernel = "zzz";
	refused(&b, -EINVAL, "unknown kernel 'zzz'", NULL);
}

/* arch/arm64/kernel/rsi.c came with 6.13 */
static void a_kernel_that_cannot_run_there_says_so(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_CCA, "v6.12", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	refused(&b, -EOPNOTSUPP, "kernel v6.12 does not run on arm64 with encryption cca", NULL);
}

static void a_device_must_make_sense(void **state)
{
	struct bench b;

	(void)state;
	plain(&b);
	b.device[0].trusted = true;
	refused(&b, -EINVAL, "device 'nic': trusted, but this is no confidential guest that could accept it", NULL);
	plain(&b);
	b.device[0].restricted_base = 1ull << 40;
	b.device[0].restricted_size = 1 << 20;
	refused(&b, -EINVAL, "device 'nic': its restricted_pool lies outside of memory", NULL);
	plain(&b);
	b.device[0].coherent_base = 1ull << 40;
	b.device[0].coherent_size = 1 << 20;
	refused(&b, -EINVAL, "device 'nic': its coherent_memory lies outside of memory", NULL);
	plain(&b);
	b.device[0].private_base = 1ull << 40;
	b.device[0].private_size = 1 << 20;
	refused(&b, -EINVAL, "device 'nic': its private_bar is no part of one mmio range, or another device's", NULL);
	plain(&b);
	b.device[0].no_dma_mask = true;
	refused(&b, -EINVAL, "device 'nic': no_dma_mask and a dma_mask", NULL);
	plain(&b);
	b.platform.cpus = 8193;
	refused(&b, -EINVAL, "8193 CPUs: at most 8192", NULL);
}

/* memory ends at 9 GiB */
static void the_rmp_lies_outside_of_memory(void **state)
{
	struct dmasim_setting hardware[] = { { .name = "snp.host", .value = "true" },
					     { .name = "snp.rmp_base", .value = "5GiB" } };
	struct bench b;

	(void)state;
	plain(&b);
	b.platform.cpu = DMASIM_CPU_AMD;
	b.platform.iommu = DMASIM_IOMMU_AMD;
	b.platform.hardware = hardware;
	b.platform.hardwares = 2;
	refused(&b, -EINVAL, "snp.rmp_base: the RMP at 0x140000000-0x142403fff lies in the memory at 0x100000000",
		NULL);
}

/* drivers/base/platform.c, drivers/pci/probe.c: 32 bits until a driver says more */
static void an_aperture_is_one_that_firmware_could_leave(void **state)
{
	static const struct {
		u64 base, size;
		const char *text;
	} row[] = {
		{ GiB(3), MiB(32), "gart: the aperture has a size that is no power of two from 64MiB to 2GiB" },
		{ GiB(3), MiB(96), "gart: the aperture has a size that is no power of two from 64MiB to 2GiB" },
		{ GiB(3) + MiB(32), MiB(64), "gart: the aperture does not begin at a multiple of its size below 4 GiB" },
		{ GiB(12), MiB(64), "gart: the aperture does not begin at a multiple of its size below 4 GiB" },
		{ GiB(2), MiB(64), "gart: the aperture lies in the machine's memory" },
		{ GiB(2), GiB(2), "gart: the aperture lies in the machine's memory" },
	};
	struct bench b;

	(void)state;
	plain(&b);
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		b.platform.gart_base = row[i].base;
		b.platform.gart_size = row[i].size;
		refused(&b, -EINVAL, row[i].text, NULL);
	}
	b.platform.gart_base = GiB(3);
	b.platform.gart_size = MiB(64);
	b.platform.iommu = DMASIM_IOMMU_AMD;
	refused(&b, -EINVAL, "gart: the aperture and another IOMMU in one machine are not modelled", NULL);
	b.platform.iommu = DMASIM_IOMMU_NONE;
	b.platform.cpu = DMASIM_CPU_INTEL;
	refused(&b, -EINVAL, "gart: the aperture is one of AMD hosts without memory encryption", NULL);
}

static void a_device_whose_masks_nobody_states_has_those_of_its_bus(void **state)
{
	const struct device *dev;
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, NULL, NULL);
	dmasim_device_init(&b.device[0], "nic");
	b.platform.devices = 1;
	bench_boot(&b, 0);
	dev = &b.m->device[0].dev;
	assert_int_equal(dev->dma_mask, 0xffffffff);
	assert_int_equal(dev->coherent_dma_mask, 0xffffffff);
	assert_int_equal(dev->max_segment_size, 65536);
	assert_int_equal(dev->segment_boundary, 0xffffffff);
	assert_true(dev->dma_coherent);
	assert_int_equal(b.m->device[0].hw->address_mask, UINT64_MAX);
	bench_free(&b);
}

/* drivers/of/device.c of_dma_configure_id(): the highest address of the ranges becomes the bus's limit */
static void dma_ranges_move_addresses_and_limit_them(void **state)
{
	const struct dmasim_range range = { .cpu = 0x40000000, .dma = 0, .size = 1 << 30 };
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, NULL, NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "nic", 64, 64);
	b.device[0].range = &range;
	b.device[0].ranges = 1;
	bench_boot(&b, 0);
	assert_int_equal(b.m->device[0].dev.bus_dma_limit, (1 << 30) - 1);
	bench_map(&b, 0, 0x40001000, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	assert_int_equal(b.r.dma_addr, 0x1000);
	bench_free(&b);
}

/* drivers/of/device.c of_dma_set_restricted_buffer() */
static void a_restricted_pool_serves_its_device(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, NULL, NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "wifi", 64, 64)->restricted_base = 0x50000000;
	b.device[0].restricted_size = 4 << 20;
	bench_device(&b, "nic", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, 0x60000000, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_string_equal(b.r.pool, "restricted");
	assert_int_equal(b.r.dma_addr, 0x50000000);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	bench_map(&b, 1, 0x60000000, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	bench_free(&b);
}

/* kernel/dma/coherent.c dma_alloc_from_dev_coherent(): reserved once for two devices, given out once */
static void a_shared_dma_pool_serves_its_devices(void **state)
{
	struct dmasim_step step;
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, NULL, NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	for (int i = 0; i < 2; i++) {
		bench_device(&b, i ? "dsp1" : "dsp0", 32, 32)->coherent_base = 0x50000000;
		b.device[i].coherent_size = 8192;
	}
	bench_boot(&b, 0);
	for (int i = 0; i < 2; i++) {
		dmasim_step_init(&step, DMASIM_VERB_ALLOC_COHERENT);
		step.device = i;
		step.size = 4096;
		bench_step(&b, &step);
		assert_string_equal(b.r.path, "coherent_pool");
		assert_int_equal(b.r.phys, 0x50000000 + i * 4096);
	}
	bench_step(&b, &step);
	assert_string_equal(b.r.error, "NULL");
	bench_free(&b);
}

static void a_device_that_is_not_behind_the_iommu_goes_direct(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, NULL, "intel_iommu=on iommu=nopt");
	b.platform.cpu = DMASIM_CPU_INTEL;
	b.platform.iommu = DMASIM_IOMMU_INTEL;
	bench_device(&b, "behind", 64, 64);
	bench_device(&b, "beside", 64, 64)->no_iommu = true;
	bench_boot(&b, 0);
	bench_map(&b, 0, 0x60000000, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "iommu");
	bench_map(&b, 1, 0x60000000, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	bench_free(&b);
}

static void the_boot_log_is_kept(void **state)
{
	const struct dmasim_list *log;
	bool found = false;
	struct bench b;

	(void)state;
	plain(&b);
	bench_boot(&b, DMASIM_TRACE);
	log = dmasim_machine_boot_log(b.m);
	for (unsigned int i = 0; i < log->count; i++)
		found |= strstr(log->text[i], "software IO TLB: mapped [mem ") != NULL;
	assert_true(found);
	assert_true(dmasim_machine_decisions(b.m) > 0);
	bench_free(&b);
}

static void an_invariant_is_switched_by_name(void **state)
{
	struct bench b;

	(void)state;
	plain(&b);
	bench_boot(&b, 0);
	assert_int_equal(dmasim_machine_invariant(b.m, "KEY_MISMATCH", false), 0);
	assert_int_equal(dmasim_machine_invariant(b.m, "KEY_MISMATCH", true), 0);
	assert_int_equal(dmasim_machine_invariant(b.m, "KEY_MATCH", false), -ENOENT);
	bench_free(&b);
	dmasim_machine_free(NULL);
}

static void machines_do_not_know_of_each_other(void **state)
{
	struct bench a, b;

	(void)state;
	plain(&a);
	plain(&b);
	a.platform.cmdline = b.platform.cmdline = "swiotlb=force";
	bench_boot(&a, 0);
	bench_boot(&b, 0);
	bench_map(&a, 0, 0x60000000, 4096, DMASIM_TO_DEVICE);
	assert_int_equal(a.r.slot, 0);
	bench_map(&a, 0, 0x60001000, 4096, DMASIM_TO_DEVICE);
	assert_int_equal(a.r.slot, 2);
	bench_map(&b, 0, 0x60001000, 4096, DMASIM_TO_DEVICE);
	assert_int_equal(b.r.slot, 0);
	bench_free(&a);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_must_be_whole_pages_apart),
		cmocka_unit_test(words_that_nobody_knows_are_refused_with_the_nearest),
		cmocka_unit_test(a_kernel_that_cannot_run_there_says_so),
		cmocka_unit_test(a_device_must_make_sense),
		cmocka_unit_test(an_aperture_is_one_that_firmware_could_leave),
		cmocka_unit_test(a_device_whose_masks_nobody_states_has_those_of_its_bus),
		cmocka_unit_test(dma_ranges_move_addresses_and_limit_them),
		cmocka_unit_test(the_rmp_lies_outside_of_memory),
		cmocka_unit_test(a_restricted_pool_serves_its_device),
		cmocka_unit_test(a_shared_dma_pool_serves_its_devices),
		cmocka_unit_test(a_device_that_is_not_behind_the_iommu_goes_direct),
		cmocka_unit_test(the_boot_log_is_kept),
		cmocka_unit_test(an_invariant_is_switched_by_name),
		cmocka_unit_test(machines_do_not_know_of_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
