// SPDX-License-Identifier: GPL-2.0-only
/*
 * The main path, end to end: an SME host with iommu=pt, from the mapping decision to the bytes that the device gets.
 */
#include "machine_fixture.h"

#define BUFFER 0x123456000ull

static const struct dmasim_ram sme_ram[] = {
	{ .base = 0, .size = 3ull << 30, .kind = DMASIM_RAM },
	{ .base = 4ull << 30, .size = 60ull << 30, .kind = DMASIM_RAM },
};

static void sme_host(struct bench *b, const char *kernel, const char *cmdline, unsigned int bits)
{
	bench_init(b, DMASIM_ENC_SME, kernel, cmdline);
	b->platform.c_bit = 51;
	b->platform.ram = sme_ram;
	b->platform.rams = 2;
	b->platform.cpus = 4;
	b->platform.iommu = DMASIM_IOMMU_AMD;
	bench_device(b, "nvme", bits, bits);
	bench_boot(b, DMASIM_TRACE);
}

/* include/linux/dma-direct.h phys_to_dma(): the C-bit is or-ed in */
static void a_device_that_reaches_the_c_bit_is_mapped_directly_and_reads_plaintext(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	sme_host(&b, "v6.12", "mem_encrypt=on iommu=pt", 64);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	assert_true(b.r.encrypted);
	assert_int_equal(b.r.dma_addr, BUFFER | 1ull << 51);
	assert_int_equal(b.r.phys, BUFFER);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.result, "ok");
	assert_string_equal(b.r.sees, "plaintext");
	assert_int_equal(b.r.data_size, 4096);
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	bench_free(&b);
}

/* kernel/dma/direct.h dma_direct_map_page(): phys|C is beyond the mask, so it bounces; the pool is decrypted */
static void a_narrow_device_bounces_without_the_c_bit(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	sme_host(&b, "v6.12", "mem_encrypt=on iommu=pt", 32);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_false(b.r.encrypted);
	assert_string_equal(b.r.pool, "default");
	assert_int_equal(b.r.slot, 0);
	assert_int_equal(b.r.slots, 2);
	assert_int_equal(b.r.pad, 0);
	assert_int_equal(b.r.dma_addr, b.r.phys);
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	bench_free(&b);
}

static void what_the_device_writes_reaches_the_driver_with_the_unmap(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	sme_host(&b, "v6.12", "mem_encrypt=on iommu=pt", 32);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_FROM_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_string_equal(b.r.result, "ok");
	/* not yet copied back */
	bench_on(&b, DMASIM_VERB_CPU_READ, m1);
	assert_string_equal(b.r.sees, "stale");
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	bench_on(&b, DMASIM_VERB_CPU_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	bench_free(&b);
}

/* docs/reference/linux-dma.md section 5, rows 16: refused by v6, bounced by 6.12 and 7.3 */
static void forced_bouncing_of_a_wide_device_is_refused_by_v6_only(void **state)
{
	static const char *const works[] = { "v6.12", "v7.1", "cc-shared-v7", "v7.3" };
	const char *cmdline = "mem_encrypt=on iommu=pt swiotlb=force";
	struct bench b;

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		sme_host(&b, works[i], cmdline, 64);
		bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
		assert_string_equal(b.r.path, "swiotlb");
		assert_false(b.r.encrypted);
		assert_clean(&b);
		bench_free(&b);
	}
	sme_host(&b, "cc-shared-v6", cmdline, 64);
	bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "none");
	assert_string_equal(b.r.error, "DMA_MAPPING_ERROR");
	assert_int_equal(b.r.warnings.count, 1);
	assert_string_equal(b.r.warnings.text[0],
			    "software IO TLB: Memory encryption is active and system is using DMA bounce buffers");
	assert_clean(&b);
	bench_free(&b);
}

static void each_step_names_the_decision_that_chose_its_path(void **state)
{
	struct dmasim_decision d;
	unsigned int deciding = 0;
	struct bench b;

	(void)state;
	sme_host(&b, "v6.12", "mem_encrypt=on iommu=pt", 32);
	bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_RULE));
	assert_true(dmasim_machine_decisions(b.m) > 2);
	for (unsigned int i = 0; i < dmasim_machine_decisions(b.m); i++) {
		dmasim_machine_decision(b.m, i, &d);
		assert_non_null(d.kind);
		if (!d.deciding)
			continue;
		deciding++;
		assert_string_equal(d.rule, b.r.rule);
		assert_non_null(d.question);
		assert_true(d.outcome[0]);
	}
	assert_int_equal(deciding, 1);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_that_reaches_the_c_bit_is_mapped_directly_and_reads_plaintext),
		cmocka_unit_test(a_narrow_device_bounces_without_the_c_bit),
		cmocka_unit_test(what_the_device_writes_reaches_the_driver_with_the_unmap),
		cmocka_unit_test(forced_bouncing_of_a_wide_device_is_refused_by_v6_only),
		cmocka_unit_test(each_step_names_the_decision_that_chose_its_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
