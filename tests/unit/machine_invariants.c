// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each invariant: a case in which it must be told, and one beside it in which it must not.
 */
#include "machine_fixture.h"

#include <dmasim/profile.h>

#define BUFFER 0x123456000ull
#define CC_SHARED (1ull << 13)

static void guest(struct bench *b, const char *kernel, const char *cmdline)
{
	bench_init(b, DMASIM_ENC_SEV_SNP, kernel, cmdline);
	b->platform.c_bit = 51;
}

static void host(struct bench *b, const char *kernel, const char *cmdline)
{
	bench_init(b, DMASIM_ENC_SME, kernel, cmdline);
	b->platform.c_bit = 47;
	b->platform.iommu = DMASIM_IOMMU_AMD;
}

static void plain(struct bench *b, const char *cmdline)
{
	bench_init(b, DMASIM_ENC_NONE, "v6.12", cmdline);
	b->platform.cpu = DMASIM_CPU_INTEL;
	b->platform.iommu = DMASIM_IOMMU_INTEL;
}

static int map_attrs(struct bench *b, uint64_t addr, uint64_t attrs)
{
	struct dmasim_step step = verb(DMASIM_VERB_MAP);

	step.device = 0;
	step.addr = addr;
	step.has_addr = true;
	step.size = 4096;
	step.has_size = true;
	step.direction = DMASIM_TO_DEVICE;
	step.attrs = attrs;
	return bench_step(b, &step);
}

static int on_page(struct bench *b, enum dmasim_verb v, uint64_t addr)
{
	struct dmasim_step step = verb(v);

	step.device = v == DMASIM_VERB_DMA_READ || v == DMASIM_VERB_DMA_WRITE ? 0 : -1;
	step.addr = addr;
	step.has_addr = true;
	return bench_step(b, &step);
}

static bool violates_only(const struct bench *b, const char *name)
{
	return b->r.violates.count == 1 && bench_violates(b, name);
}

/* docs/reference/linux-dma.md section 5, row 61: the IO page table entry keeps the C-bit over private pages */
static void untrusted_priv_addr(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	guest(&b, "v6.12", "iommu.strict=1");
	b.platform.iommu = DMASIM_IOMMU_AMD;
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "iommu");
	assert_true(violates_only(&b, "UNTRUSTED_PRIV_ADDR"));
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	bench_free(&b);

	guest(&b, "v6.12", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	assert_clean(&b);
	bench_free(&b);
}

/* 6.12 knows nothing of accepted devices and bounces them as any other */
static void leak_priv_to_shared_pool(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	guest(&b, "v6.12", NULL);
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_true(violates_only(&b, "LEAK_PRIV_TO_SHARED_POOL"));
	bench_free(&b);

	/* row 64; a realm's T=1 stream goes through the realm's own stage 2 */
	bench_init(&b, DMASIM_ENC_CCA, "v7.3", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	assert_true(b.r.encrypted);
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	assert_clean(&b);
	bench_free(&b);
}

static void trust_shared_consumed(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	/* on Arm a T=1 device can reach shared memory: docs/reference/hardware.md 6.3 */
	bench_init(&b, DMASIM_ENC_CCA, "v7.1", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	assert_true(violates_only(&b, "TRUST_SHARED_CONSUMED"));
	bench_free(&b);

	bench_init(&b, DMASIM_ENC_CCA, "v7.3", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, BUFFER);
	m1 = map_attrs(&b, BUFFER, CC_SHARED);
	assert_string_equal(b.r.path, "direct");
	assert_false(b.r.encrypted);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.result, "ok");
	assert_clean(&b);
	bench_free(&b);
}

/* rows 16 (proposal D), 48 and 22 of section 5 */
static void key_mismatch(void **state)
{
	static const struct dmasim_setting proposal_d = { .name = "pool_check", .value = "guest_only" };
	struct bench b;
	int m1;

	(void)state;
	host(&b, "cc-shared-v6", "mem_encrypt=on iommu=pt swiotlb=force");
	b.platform.behaviour = &proposal_d;
	b.platform.behaviours = 1;
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_true(b.r.encrypted);
	assert_true(violates_only(&b, "KEY_MISMATCH"));
	/* told once for each mapping; what the device gets shows it again */
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "ciphertext");
	assert_clean(&b);
	bench_free(&b);

	host(&b, "v7.3", "mem_encrypt=on iommu=pt swiotlb=force");
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	assert_clean(&b);
	bench_free(&b);
}

static void key_mismatch_when_a_mapped_page_changes_sides(void **state)
{
	struct bench b;

	(void)state;
	host(&b, "v6.12", "mem_encrypt=on iommu=pt");
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_clean(&b);
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, BUFFER + 4096);
	assert_clean(&b);
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, BUFFER);
	assert_true(violates_only(&b, "KEY_MISMATCH"));
	bench_free(&b);
}

/* kernel/dma/direct.h: with bus addresses of a peer nobody asks for the mask */
static void dma_addr_beyond_limit(void **state)
{
	struct dmasim_sg sg = {
		.addr = 0x8000000000ull, .size = 4096, .kind = DMASIM_SG_P2P_BUS, .bus_addr = 0x8000000000ull
	};
	struct dmasim_step step = verb(DMASIM_VERB_MAP_SG);
	struct bench b;

	(void)state;
	plain(&b, "intel_iommu=off");
	bench_device(&b, "nic", 32, 32);
	bench_boot(&b, 0);
	step.device = 0;
	step.sg = &sg;
	step.sgs = 1;
	bench_step(&b, &step);
	assert_int_equal(b.r.segments, 1);
	assert_true(violates_only(&b, "DMA_ADDR_BEYOND_LIMIT"));
	sg.bus_addr = 0x80000000ull;
	bench_step(&b, &step);
	assert_clean(&b);
	bench_free(&b);
}

/* kernel/dma/direct.c dma_direct_free(): what cannot be made private again is leaked, so that nobody gets it */
static void stale_shared_freed(void **state)
{
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT), fail = verb(DMASIM_VERB_INJECT);
	struct bench b;
	uint64_t phys;
	int a1;

	(void)state;
	guest(&b, "v6.12", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	alloc.device = 0;
	alloc.size = 4096;
	a1 = bench_step(&b, &alloc);
	assert_clean(&b);
	fail.fail = "set_memory_encrypted";
	fail.times = 1;
	bench_step(&b, &fail);
	bench_on(&b, DMASIM_VERB_FREE, a1);
	assert_clean(&b);
	bench_free(&b);

	/* a driver that shares its pages by hand and forgets to take them back */
	host(&b, "v6.12", "mem_encrypt=on iommu=pt");
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	a1 = bench_step(&b, &alloc);
	phys = b.r.phys;
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, phys);
	bench_on(&b, DMASIM_VERB_FREE, a1);
	assert_true(bench_violates(&b, "STALE_SHARED_FREED"));
	bench_free(&b);
}

/* linux-dma.md 5.1: dma_alloc_pages() of 7.1 takes the pool's kernel pointer for a struct page */
static void wild_page(void **state)
{
	static const char *const kernels[] = { "v7.1", "v6.12", "v7.3" };
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_PAGES);
	struct bench b;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		guest(&b, kernels[i], NULL);
		bench_device(&b, "nvme", 64, 64);
		bench_boot(&b, 0);
		alloc.device = 0;
		alloc.size = 4096;
		alloc.atomic = true;
		bench_step(&b, &alloc);
		assert_string_equal(b.r.path, "atomic_pool");
		assert_int_equal(bench_violates(&b, "WILD_PAGE"), !i);
		alloc.atomic = false;
		bench_step(&b, &alloc);
		assert_clean(&b);
		bench_free(&b);
	}
}

/* drivers/iommu/dma-iommu.c iommu_dma_map_page(): the rest of the granule is zeroed for an untrusted device */
static void stale_bytes_visible(void **state)
{
	struct dmasim_step write = verb(DMASIM_VERB_CPU_WRITE), read = verb(DMASIM_VERB_DMA_READ);
	struct bench b;
	uint64_t slot;
	int m1;

	(void)state;
	plain(&b, "intel_iommu=on iommu=nopt");
	bench_device(&b, "thunderbolt", 64, 64)->untrusted = true;
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER + 0x80, 256, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "iommu+swiotlb");
	assert_clean(&b);
	slot = b.r.phys;
	read.from = m1;
	read.offset = 256;
	read.has_offset = true;
	read.size = 64;
	read.has_size = true;
	bench_step(&b, &read);
	assert_string_equal(b.r.result, "ok");
	assert_clean(&b);
	/* somebody else's bytes come to lie there */
	write.addr = slot + 256;
	write.has_addr = true;
	write.size = 64;
	write.has_size = true;
	bench_step(&b, &write);
	bench_step(&b, &read);
	assert_true(violates_only(&b, "STALE_BYTES_VISIBLE"));
	bench_free(&b);
}

static void dma_after_unmap(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, "intel_iommu=off");
	bench_device(&b, "nic", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_FROM_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_string_equal(b.r.result, "ok");
	assert_true(violates_only(&b, "DMA_AFTER_UNMAP"));
	bench_free(&b);
}

/* lazy unmapping: the IOTLB serves the device until the queue is flushed; strict unmapping ends in a fault */
static void stale_iotlb_use(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, "intel_iommu=on iommu.strict=0");
	bench_device(&b, "nic", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_FROM_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_string_equal(b.r.result, "ok");
	assert_true(violates_only(&b, "STALE_IOTLB_USE"));
	bench_step(&b, &(struct dmasim_step){ .verb = DMASIM_VERB_WORK, .cpu = -1, .device = -1, .from = -1 });
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_string_equal(b.r.fault, "VTD_PTE_WRITE");
	assert_clean(&b);
	bench_free(&b);

	plain(&b, "intel_iommu=on iommu.strict=1");
	bench_device(&b, "nic", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_FROM_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	assert_string_equal(b.r.fault, "VTD_PTE_WRITE");
	assert_clean(&b);
	bench_free(&b);
}

static void psc_before_unmap(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	guest(&b, "v7.3", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, BUFFER);
	assert_clean(&b);
	m1 = map_attrs(&b, BUFFER, CC_SHARED);
	assert_string_equal(b.r.path, "direct");
	assert_clean(&b);
	on_page(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, BUFFER);
	assert_true(bench_violates(&b, "PSC_BEFORE_UNMAP"));
	assert_true(bench_violates(&b, "UNTRUSTED_PRIV_ADDR"));
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	on_page(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, BUFFER);
	on_page(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, BUFFER);
	assert_clean(&b);
	bench_free(&b);
}

static void slot_leak(void **state)
{
	struct dmasim_step unmap = verb(DMASIM_VERB_UNMAP);
	struct bench b;
	int m1;

	(void)state;
	plain(&b, "intel_iommu=off");
	bench_device(&b, "nic", 32, 32);
	b.device[1].restricted_base = 0x40000000;
	bench_device(&b, "other", 32, 32)->restricted_base = 0x40000000;
	b.device[1].restricted_size = 1 << 20;
	b.platform.config = &(const struct dmasim_setting){ .name = "dma_restricted_pool", .value = "true" };
	b.platform.configs = 1;
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, 0x200000000ull, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	/* through another device, whose pool does not know the address: nothing is released */
	m1 = bench_map(&b, 0, 0x200000000ull, 4096, DMASIM_TO_DEVICE);
	unmap.from = m1;
	unmap.device = 1;
	bench_step(&b, &unmap);
	assert_true(bench_violates(&b, "SLOT_LEAK"));
	/* and only once */
	bench_map(&b, 1, 0x200000000ull, 4096, DMASIM_TO_DEVICE);
	assert_clean(&b);
	bench_free(&b);
}

/* swiotlb_find_slots() with CONFIG_SWIOTLB_DYNAMIC: each kernel counts used slots in its own way, and none is lost */
static void slots_of_grown_and_transient_pools_are_not_lost(void **state)
{
	static const char *const kernels[] = { "v6.12", "v7.1", "v7.3" };
	static const struct dmasim_setting dynamic = { .name = "swiotlb_dynamic", .value = "true" };
	struct dmasim_step work = verb(DMASIM_VERB_WORK);
	struct bench b;

	(void)state;
	for (unsigned int k = 0; k < 3; k++) {
		int m[8];

		bench_init(&b, DMASIM_ENC_NONE, kernels[k], "swiotlb=512");
		b.platform.config = &dynamic;
		b.platform.configs = 1;
		bench_device(&b, "nic", 32, 32);
		bench_boot(&b, 0);
		for (unsigned int i = 0; i < 8; i++) {
			m[i] = bench_map(&b, 0, 0x200000000ull + (i << 20), 256 << 10, DMASIM_TO_DEVICE);
			assert_string_equal(b.r.pool, i < 4 ? "default" : i < 6 ? "transient" : "grown");
			assert_clean(&b);
			if (i == 5)
				bench_step(&b, &work);
			assert_clean(&b);
		}
		for (unsigned int i = 0; i < 8; i++) {
			bench_on(&b, DMASIM_VERB_UNMAP, m[i]);
			assert_clean(&b);
		}
		bench_free(&b);
	}
}

/* hardware.md 3.4: the IOMMU asks the RMP for an entry of the size of its own leaf */
static void smash_window(void **state)
{
	static const struct dmasim_setting large = { .name = "vmm.io_page_size", .value = "2MiB" };
	struct bench b;

	(void)state;
	guest(&b, "v7.3", NULL);
	b.platform.hardware = &large;
	b.platform.hardwares = 1;
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	on_page(&b, DMASIM_VERB_DMA_WRITE, BUFFER);
	assert_string_equal(b.r.fault, "IOMMU_RMP_SIZE");
	assert_true(violates_only(&b, "SMASH_WINDOW"));
	bench_free(&b);

	guest(&b, "v7.3", NULL);
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, 0);
	on_page(&b, DMASIM_VERB_DMA_WRITE, BUFFER);
	assert_string_equal(b.r.result, "ok");
	assert_clean(&b);
	bench_free(&b);
}

/* what kernel/dma/debug.c finds: check_unmap(), check_sync() */
static void unmaps_and_syncs_that_do_not_fit(void **state)
{
	struct dmasim_step step = verb(DMASIM_VERB_SYNC_FOR_CPU);
	struct bench b;
	int m1;

	(void)state;
	plain(&b, "intel_iommu=off");
	bench_device(&b, "nic", 32, 32);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, 0x200000000ull, 8192, DMASIM_FROM_DEVICE);
	step.from = m1;
	step.has_offset = step.has_size = true;
	step.offset = 4096;
	step.size = 4096;
	bench_step(&b, &step);
	assert_clean(&b);
	step.size = 4097;
	bench_step(&b, &step);
	assert_true(violates_only(&b, "SYNC_DIFFERS"));
	step.size = 4096;
	step.has_direction = true;
	step.direction = DMASIM_TO_DEVICE;
	bench_step(&b, &step);
	assert_true(violates_only(&b, "SYNC_DIFFERS"));
	step = verb(DMASIM_VERB_UNMAP);
	step.from = m1;
	step.size = 4096;
	step.has_size = true;
	bench_step(&b, &step);
	assert_true(violates_only(&b, "UNMAP_DIFFERS"));
	bench_step(&b, &step);
	assert_true(violates_only(&b, "UNMAP_NOT_MAPPED"));
	step.verb = DMASIM_VERB_SYNC_FOR_CPU;
	bench_step(&b, &step);
	assert_true(violates_only(&b, "SYNC_DIFFERS"));
	/* by address: one that nobody mapped */
	step = verb(DMASIM_VERB_UNMAP);
	step.device = 0;
	step.addr = 0x70000000;
	step.size = 4096;
	step.has_addr = step.has_size = true;
	bench_step(&b, &step);
	assert_true(violates_only(&b, "UNMAP_NOT_MAPPED"));
	bench_free(&b);
}

static void iova_leak(void **state)
{
	struct dmasim_step unmap = verb(DMASIM_VERB_UNMAP);
	struct dmasim_error error;
	struct bench b;
	int m1, m2;

	(void)state;
	plain(&b, "intel_iommu=on iommu.strict=0");
	bench_device(&b, "nic", 64, 64);
	bench_device(&b, "other", 64, 64);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	m2 = bench_map(&b, 0, BUFFER + 4096, 4096, DMASIM_TO_DEVICE);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	dmasim_result_free(&b.r);
	/* m2 lives, and what is unmapped is on its way back */
	assert_int_equal(dmasim_machine_end(b.m, &b.r, &error), 0);
	assert_clean(&b);
	unmap.from = m2;
	unmap.device = 1;
	bench_step(&b, &unmap);
	dmasim_result_free(&b.r);
	assert_int_equal(dmasim_machine_end(b.m, &b.r, &error), 0);
	assert_true(violates_only(&b, "IOVA_LEAK"));
	bench_free(&b);
}

static void none_is_told_when_nobody_watches(void **state)
{
	struct bench b;

	(void)state;
	guest(&b, "v6.12", NULL);
	bench_device(&b, "gpu", 64, 64)->trusted = true;
	bench_boot(&b, DMASIM_NO_INVARIANTS);
	bench_map(&b, 0, BUFFER, 4096, DMASIM_TO_DEVICE);
	assert_clean(&b);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(untrusted_priv_addr),
		cmocka_unit_test(leak_priv_to_shared_pool),
		cmocka_unit_test(trust_shared_consumed),
		cmocka_unit_test(key_mismatch),
		cmocka_unit_test(key_mismatch_when_a_mapped_page_changes_sides),
		cmocka_unit_test(dma_addr_beyond_limit),
		cmocka_unit_test(stale_shared_freed),
		cmocka_unit_test(wild_page),
		cmocka_unit_test(stale_bytes_visible),
		cmocka_unit_test(dma_after_unmap),
		cmocka_unit_test(stale_iotlb_use),
		cmocka_unit_test(psc_before_unmap),
		cmocka_unit_test(slot_leak),
		cmocka_unit_test(slots_of_grown_and_transient_pools_are_not_lost),
		cmocka_unit_test(smash_window),
		cmocka_unit_test(unmaps_and_syncs_that_do_not_fit),
		cmocka_unit_test(iova_leak),
		cmocka_unit_test(none_is_told_when_nobody_watches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
