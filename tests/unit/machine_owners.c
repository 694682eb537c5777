// SPDX-License-Identifier: GPL-2.0-only
/*
 * The invariants about who owns a page and who accepted a device: a case in which each must be told, and one beside it
 * in which it must not.
 */
#include "machine_fixture.h"

#include <dmasim/profile.h>

#define PAGE 0x120000000ull

static struct dmasim_setting inplace[] = { { .name = "guest.inplace", .value = "true" },
					   { .name = "cache.coherent_enc", .value = "false" } };
static struct dmasim_setting granule[] = { { .name = "cca.host_granule", .value = "64KiB" } };

/* an SNP guest whose page has one place in memory, and a device that is not accepted */
static void snp(struct bench *b)
{
	bench_init(b, DMASIM_ENC_SEV_SNP, "v6.12", "");
	b->platform.hardware = inplace;
	b->platform.hardwares = 1;
	bench_device(b, "vf", 64, 64);
	bench_boot(b, 0);
}

static struct dmasim_step on(enum dmasim_verb v, uint64_t addr)
{
	struct dmasim_step step = verb(v);

	step.addr = addr;
	step.has_addr = true;
	step.size = 4096;
	step.has_size = true;
	return step;
}

static void run(struct bench *b, enum dmasim_verb v, uint64_t addr)
{
	struct dmasim_step step = on(v, addr);

	bench_step(b, &step);
}

static void run_device(struct bench *b, enum dmasim_verb v, uint64_t addr)
{
	struct dmasim_step step = on(v, addr);

	step.device = 0;
	bench_step(b, &step);
}

static void assign(struct bench *b, uint64_t addr, uint64_t gpa, unsigned int asid)
{
	struct dmasim_step step = on(DMASIM_VERB_RMPUPDATE, addr);

	step.assigned = asid != 0;
	step.asid = asid;
	step.gpa = gpa;
	step.has_gpa = true;
	bench_step(b, &step);
	assert_null(b->r.error);
}

static void write_as(struct bench *b, bool host, bool encrypted)
{
	struct dmasim_step step = on(DMASIM_VERB_CPU_WRITE, PAGE);

	step.as_host = host;
	step.encrypted = encrypted;
	step.has_encrypted = true;
	bench_step(b, &step);
}

static void reuse_before_flush(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	run(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE);
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_clean(&b);
	run_device(&b, DMASIM_VERB_IOMMU_UNMAP, PAGE);
	assign(&b, PAGE, PAGE, 1);
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_true(bench_violates(&b, "REUSE_BEFORE_FLUSH"));
	/* asked again, and told again */
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_true(bench_violates(&b, "REUSE_BEFORE_FLUSH"));
	run_device(&b, DMASIM_VERB_IOTLB_FLUSH, PAGE);
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_clean(&b);
	assert_string_equal(b.r.fault, "IOMMU_IOPF");
	bench_free(&b);
}

/* the verdict that an access had is not taken for another kind of access, nor for after a change back */
static void verdicts_are_asked_for_again(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	run(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE);
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	run_device(&b, DMASIM_VERB_DMA_READ, PAGE);
	assign(&b, PAGE, PAGE, 1);
	/* reads are not checked at all: snp.iommu_checks_reads */
	run_device(&b, DMASIM_VERB_DMA_READ, PAGE);
	assert_false(bench_violates(&b, "REUSE_BEFORE_FLUSH"));
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_true(bench_violates(&b, "REUSE_BEFORE_FLUSH"));
	assign(&b, PAGE, 0, 0);
	run_device(&b, DMASIM_VERB_DMA_WRITE, PAGE);
	assert_clean(&b);
	bench_free(&b);
}

static void double_map(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	run(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE);
	assign(&b, PAGE, PAGE, 1);
	assert_true(bench_violates(&b, "DOUBLE_MAP"));
	assert_true(bench_violates(&b, "PSC_BEFORE_UNMAP"));
	run(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE + 4096);
	run_device(&b, DMASIM_VERB_IOMMU_UNMAP, PAGE + 4096);
	assign(&b, PAGE + 4096, PAGE + 4096, 1);
	assert_clean(&b);
	/* two addresses of the guest for one page of memory */
	assign(&b, PAGE + 8192, PAGE, 1);
	assert_true(bench_violates(&b, "DOUBLE_MAP"));
	bench_free(&b);
}

static void stale_private_to_host(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	write_as(&b, true, false);
	assert_true(bench_violates(&b, "STALE_PRIVATE_TO_HOST"));
	assert_string_equal(b.r.fault, "AMD_PF_RMP");
	assign(&b, PAGE, 0, 0);
	write_as(&b, true, false);
	assert_clean(&b);
	bench_free(&b);
}

static void accept(struct bench *b, uint64_t nonce)
{
	struct dmasim_step step = verb(DMASIM_VERB_ACCEPT);

	step.device = 0;
	step.nonce = nonce;
	step.has_nonce = true;
	bench_step(b, &step);
}

static void nonce_mismatch(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	run_device(&b, DMASIM_VERB_LOCK, 0);
	assert_int_equal(b.r.value, 1);
	run_device(&b, DMASIM_VERB_STOP, 0);
	run_device(&b, DMASIM_VERB_LOCK, 0);
	assert_int_equal(b.r.value, 2);
	accept(&b, 1);
	assert_true(bench_violates(&b, "NONCE_MISMATCH"));
	assert_string_equal(b.r.error, "NONCE_MISMATCH");
	accept(&b, 2);
	assert_clean(&b);
	assert_null(b.r.error);
	bench_free(&b);
}

static void bme_cleared(void **state)
{
	struct dmasim_step step = verb(DMASIM_VERB_BUS_MASTER);
	struct bench b;

	(void)state;
	snp(&b);
	step.device = 0;
	bench_step(&b, &step);
	assert_clean(&b);
	step.enable = true;
	bench_step(&b, &step);
	run_device(&b, DMASIM_VERB_LOCK, 0);
	step.enable = false;
	bench_step(&b, &step);
	assert_true(bench_violates(&b, "BME_CLEARED"));
	assert_string_equal(b.r.state, "ERROR");
	/* told once: there is nothing left to lose */
	step.enable = true;
	bench_step(&b, &step);
	step.enable = false;
	bench_step(&b, &step);
	assert_clean(&b);
	bench_free(&b);
}

static void granule_partial(void **state)
{
	struct bench b;
	struct dmasim_step step;

	(void)state;
	for (unsigned int small = 0; small < 2; small++) {
		bench_init(&b, DMASIM_ENC_CCA, "v7.3", "");
		b.platform.cpu = DMASIM_CPU_ARM64;
		b.platform.hardware = granule;
		b.platform.hardwares = !small;
		bench_boot(&b, 0);
		run(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE);
		assert_int_equal(bench_violates(&b, "GRANULE_PARTIAL"), !small);
		step = on(DMASIM_VERB_SET_MEMORY_DECRYPTED, PAGE + 65536);
		step.size = 65536;
		bench_step(&b, &step);
		assert_clean(&b);
		bench_free(&b);
	}
}

static void stale_cache_key(void **state)
{
	struct bench b;

	(void)state;
	for (unsigned int coherent = 0; coherent < 2; coherent++) {
		bench_init(&b, DMASIM_ENC_SME, "v6.12", "mem_encrypt=on iommu=pt");
		b.platform.hardware = &inplace[1];
		b.platform.hardwares = !coherent;
		bench_boot(&b, 0);
		write_as(&b, false, true);
		write_as(&b, false, true);
		assert_clean(&b);
		write_as(&b, false, false);
		assert_int_equal(bench_violates(&b, "STALE_CACHE_KEY"), !coherent);
		run(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, PAGE);
		write_as(&b, false, true);
		assert_clean(&b);
		bench_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reuse_before_flush), cmocka_unit_test(verdicts_are_asked_for_again),
		cmocka_unit_test(double_map),	      cmocka_unit_test(stale_private_to_host),
		cmocka_unit_test(nonce_mismatch),     cmocka_unit_test(bme_cleared),
		cmocka_unit_test(granule_partial),    cmocka_unit_test(stale_cache_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
