// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps that make no sense on a machine, each refused with words of its own and without an effect; and the corners of
 * those that do make sense.
 */
#include "machine_fixture.h"

#include <errno.h>

#include <dmasim/scenario.h>

#define HIGH 0x200000000ull
#define LOW 0x40000000ull

/* "step" numbers in the words count from 1 */
static void refused_with(struct bench *b, const struct dmasim_step *step, const char *text)
{
	struct dmasim_error error = { 0 };

	dmasim_result_free(&b->r);
	assert_true(dmasim_machine_step(b->m, b->next++, step, &b->r, &error) < 0);
	assert_string_equal(error.text, text);
}

static struct dmasim_step on(enum dmasim_verb v, int from)
{
	struct dmasim_step step = verb(v);

	step.from = from;
	return step;
}

static struct dmasim_step at(enum dmasim_verb v, int device, uint64_t addr)
{
	struct dmasim_step step = verb(v);

	step.device = device;
	step.addr = addr;
	step.has_addr = true;
	return step;
}

static struct dmasim_step looking(const char *what, int device, int from)
{
	struct dmasim_step step = on(DMASIM_VERB_CHECK, from);

	step.what = what;
	step.device = device;
	return step;
}

static void plain(struct bench *b, unsigned int bits, const char *cmdline)
{
	bench_init(b, DMASIM_ENC_NONE, "v6.12", cmdline);
	b->platform.cpu = DMASIM_CPU_INTEL;
	b->platform.iommu = DMASIM_IOMMU_INTEL;
	bench_device(b, "nic", bits, bits);
	bench_boot(b, 0);
}

#define REFUSED(b, s, text)                                                                                            \
	do {                                                                                                           \
		struct dmasim_step step_ = (s);                                                                        \
		refused_with((b), &step_, (text));                                                                     \
	} while (0)

static void steps_without_what_they_are_about(void **state)
{
	struct dmasim_step sg = verb(DMASIM_VERB_MAP_SG);
	struct bench b;
	int m1, a1;

	(void)state;
	plain(&b, 64, "intel_iommu=off");
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	sg.device = 0;
	sg.sg = &(struct dmasim_sg){ .addr = LOW, .size = 0 };
	sg.sgs = 1;
	refused_with(&b, &sg, "map_sg: 0 bytes");
	a1 = 0;
	{
		struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT);

		refused_with(&b, &alloc, "alloc_coherent: no device is given");
		alloc.device = 0;
		alloc.size = 4096;
		a1 = bench_step(&b, &alloc);
	}
	REFUSED(&b, verb(DMASIM_VERB_UNMAP), "unmap: no device is given");
	REFUSED(&b, on(DMASIM_VERB_UNMAP, a1), "unmap: step 4 did not map anything");
	REFUSED(&b, verb(DMASIM_VERB_FREE), "free: no mapping or allocation is given");
	REFUSED(&b, verb(DMASIM_VERB_SYNC_FOR_CPU), "sync_for_cpu: no device is given");
	REFUSED(&b, at(DMASIM_VERB_SYNC_FOR_CPU, 0, LOW), "sync_for_cpu: needs `from`, or `addr` and `size`");
	REFUSED(&b, at(DMASIM_VERB_DMA_READ, -1, LOW), "dma_read: no device is given");
	REFUSED(&b, verb(DMASIM_VERB_CPU_READ), "cpu_read: needs `from` or `addr`");
	REFUSED(&b, verb(DMASIM_VERB_SET_DMA_MASK), "set_dma_mask: no device is given");
	REFUSED(&b, verb(DMASIM_VERB_ACCEPT), "accept: no device is given");
	REFUSED(&b, verb(DMASIM_VERB_IOMMU_MAP), "iommu_map: no device is given");
	REFUSED(&b, on(DMASIM_VERB_IOMMU_UNMAP, m1), "iommu_unmap: device 'nic' is not behind a translating IOMMU");
	REFUSED(&b, on(DMASIM_VERB_IOMMU_SPLIT, m1), "iommu_split: device 'nic' is not behind a translating IOMMU");
	REFUSED(&b, on(DMASIM_VERB_IOTLB_FLUSH, m1), "iotlb_flush: device 'nic' is not behind a translating IOMMU");
	REFUSED(&b, looking("iommu", 0, -1), "check: device 'nic' is not behind a translating IOMMU");
	REFUSED(&b, looking("iotlb", -1, -1), "check: no device is given");
	REFUSED(&b, looking("device", -1, -1), "check: no device is given");
	REFUSED(&b, looking("limits", -1, -1), "check: no device is given");
	REFUSED(&b, looking("mapping", -1, -1), "check: no mapping or allocation is given");
	REFUSED(&b, looking("page", -1, -1), "check: no mapping or allocation is given");
	REFUSED(&b, looking("rmp", -1, m1), "check: this machine has no RMP: it belongs to SEV-SNP");
	{
		struct dmasim_step page = looking("page", -1, m1);

		page.offset = 4096;
		page.has_offset = true;
		refused_with(&b, &page, "check: step 1 has no memory there");
		page = at(DMASIM_VERB_CHECK, -1, 1ull << 40);
		page.what = "page";
		refused_with(&b, &page, "check: 0x10000000000 is not memory of this kernel");
	}
	{
		struct dmasim_step none = on(DMASIM_VERB_DMA_WRITE, m1);

		none.has_size = true;
		refused_with(&b, &none, "dma_write: 0 bytes");
		none = on(DMASIM_VERB_CPU_READ, m1);
		none.segment = 1;
		refused_with(&b, &none, "cpu_read: there is no DMA segment 1");
		none = on(DMASIM_VERB_SYNC_FOR_CPU, m1);
		none.segment = 1;
		refused_with(&b, &none, "sync_for_cpu: there is no DMA segment 1");
		none = verb(DMASIM_VERB_MAP);
		none.verb = (enum dmasim_verb)DMASIM_VERB_COUNT;
		refused_with(&b, &none, "there is no such verb");
	}
	bench_free(&b);
}

static void an_access_to_what_failed(void **state)
{
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT), fail = verb(DMASIM_VERB_INJECT), read;
	struct bench b;
	int m1, a1;

	(void)state;
	plain(&b, 32, "intel_iommu=off swiotlb=noforce");
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.error, "DMA_MAPPING_ERROR");
	REFUSED(&b, on(DMASIM_VERB_DMA_READ, m1), "dma_read: step 1 failed: the device was given no address");
	/* the driver still has its buffer */
	read = on(DMASIM_VERB_CPU_READ, m1);
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	fail.fail = "alloc_pages";
	bench_step(&b, &fail);
	alloc.device = 0;
	alloc.size = 4096;
	a1 = bench_step(&b, &alloc);
	REFUSED(&b, on(DMASIM_VERB_CPU_READ, a1), "cpu_read: step 5 failed: there is no memory");
	bench_free(&b);
}

static void the_io_page_table(void **state)
{
	struct dmasim_step map = at(DMASIM_VERB_IOMMU_MAP, 0, 0x100000), step;
	struct bench b;
	int i1;

	(void)state;
	plain(&b, 64, "intel_iommu=on iommu=nopt");
	map.phys = HIGH;
	map.page_size = 4096;
	i1 = bench_step(&b, &map);
	/* a leaf stands there */
	bench_step(&b, &map);
	assert_string_equal(b.r.error, "-EEXIST");
	REFUSED(&b, on(DMASIM_VERB_IOTLB_FLUSH, (int)b.next - 1), "iotlb_flush: step 2 gave no address");
	REFUSED(&b, looking("iommu", -1, (int)b.next - 2), "check: step 2 gave no address");
	REFUSED(&b, on(DMASIM_VERB_CPU_READ, i1), "cpu_read: step 1 has no memory of its own");
	REFUSED(&b, on(DMASIM_VERB_SET_MEMORY_DECRYPTED, i1), "set_memory_decrypted: step 1 has no memory there");
	step = verb(DMASIM_VERB_IOMMU_UNMAP);
	step.device = 0;
	refused_with(&b, &step, "iommu_unmap: no mapping or allocation is given");
	step = looking("iommu", 0, -1);
	refused_with(&b, &step, "check: no mapping or allocation is given");
	step.has_addr = true;
	step.addr = 0x10000000;
	bench_step(&b, &step);
	assert_string_equal(b.r.state, "none");
	bench_free(&b);
}

static void pages_of_a_guest(void **state)
{
	struct dmasim_step share = at(DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, HIGH),
			   alloc = verb(DMASIM_VERB_ALLOC_COHERENT);
	struct dmasim_step check;
	struct bench b;
	int a1;

	(void)state;
	bench_init(&b, DMASIM_ENC_SEV_SNP, "v6.12", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	share.has_size = true;
	refused_with(&b, &share, "set_memory_decrypted: 0 bytes");
	alloc.device = 0;
	alloc.size = 8192;
	a1 = bench_step(&b, &alloc);
	/* by the step that allocated them: both pages */
	bench_on(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, a1);
	assert_string_equal(b.r.state, "private");
	assert_true(bench_violates(&b, "PSC_BEFORE_UNMAP"));
	check = looking("rmp", -1, a1);
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "GUEST_VALID");
	assert_int_equal(b.r.value, 1);
	check.offset = 1 << 20;
	refused_with(&b, &check, "check: step 2 has no memory there");
	check = looking("rmp", -1, -1);
	refused_with(&b, &check, "check: no mapping or allocation is given");
	bench_free(&b);
}

/* one that is behind no IOMMU has no table to look the address up in */
static void a_mapping_of_another_device(void **state)
{
	struct dmasim_step step;
	struct bench b;
	int m1;

	(void)state;
	bench_init(&b, DMASIM_ENC_NONE, "v6.12", "intel_iommu=on");
	b.platform.cpu = DMASIM_CPU_INTEL;
	b.platform.iommu = DMASIM_IOMMU_INTEL;
	bench_device(&b, "nic", 64, 64);
	bench_device(&b, "bridge", 64, 64)->no_iommu = true;
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, LOW, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "iommu");
	step = looking("mapping", 1, m1);
	refused_with(&b, &step, "check: step 1 mapped it for device 'nic'");
	step = looking("mapping", 0, m1);
	bench_step(&b, &step);
	assert_string_equal(b.r.state, "mapped");
	bench_free(&b);
}

static void zones_and_sizes_of_allocations(void **state)
{
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT), end;
	struct bench b;

	(void)state;
	plain(&b, 64, "intel_iommu=off");
	alloc.device = 0;
	alloc.size = 4096;
	/* mapping.c strips zone modifiers of dma_alloc_attrs(): the mask decides */
	alloc.zone = DMASIM_ZONE_DMA;
	bench_step(&b, &alloc);
	assert_true(b.r.phys > 16 << 20);
	/* dma_alloc_pages() refuses them with a warning */
	alloc.verb = DMASIM_VERB_ALLOC_PAGES;
	alloc.zone = DMASIM_ZONE_DMA32;
	bench_step(&b, &alloc);
	assert_string_equal(b.r.error, "NULL");
	alloc.zone = DMASIM_ZONE_ANY;
	alloc.nowarn = true;
	end = on(DMASIM_VERB_FREE, bench_step(&b, &alloc));
	end.has_addr = true;
	end.addr = b.r.dma_addr + 4096;
	bench_step(&b, &end);
	assert_true(bench_violates(&b, "UNMAP_DIFFERS"));
	bench_free(&b);
}

static void a_scatterlist_is_synced_whole_or_by_segment(void **state)
{
	struct dmasim_sg sg[] = { { .addr = HIGH, .size = 4096 }, { .addr = HIGH + 8192, .size = 4096 } };
	struct dmasim_step map = verb(DMASIM_VERB_MAP_SG), step;
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, "intel_iommu=off");
	map.device = 0;
	map.sg = sg;
	map.sgs = 2;
	map.direction = DMASIM_FROM_DEVICE;
	m1 = bench_step(&b, &map);
	assert_int_equal(b.r.segments, 2);
	step = on(DMASIM_VERB_DMA_WRITE, m1);
	for (step.segment = 0; step.segment < 2; step.segment++)
		bench_step(&b, &step);
	step = on(DMASIM_VERB_SYNC_FOR_CPU, m1);
	step.segment = 1;
	bench_step(&b, &step);
	assert_clean(&b);
	step = on(DMASIM_VERB_CPU_READ, m1);
	step.segment = 1;
	bench_step(&b, &step);
	assert_string_equal(b.r.sees, "plaintext");
	step.segment = 0;
	step.has_size = true;
	step.size = 4096;
	bench_step(&b, &step);
	assert_string_equal(b.r.sees, "stale");
	bench_on(&b, DMASIM_VERB_SYNC_FOR_CPU, m1);
	bench_step(&b, &step);
	assert_string_equal(b.r.sees, "plaintext");
	bench_on(&b, DMASIM_VERB_SYNC_FOR_DEVICE, m1);
	assert_clean(&b);
	/* by address, where that is one mapping's */
	m1 = bench_map(&b, 0, LOW, 8192, DMASIM_BIDIRECTIONAL);
	step = at(DMASIM_VERB_SYNC_FOR_DEVICE, 0, b.r.dma_addr);
	step.has_size = true;
	step.size = 4096;
	bench_step(&b, &step);
	assert_clean(&b);
	bench_free(&b);
}

/* what lies between the first 1024 pages and the last is taken to be alike */
static void a_large_mapping_is_looked_at_from_both_ends(void **state)
{
	struct dmasim_step share;
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_SME, "v6.12", "mem_encrypt=on iommu=pt");
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	share = at(DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, HIGH + (64 << 20) - 4096);
	bench_step(&b, &share);
	bench_map(&b, 0, HIGH, 64 << 20, DMASIM_TO_DEVICE);
	assert_true(bench_violates(&b, "KEY_MISMATCH"));
	bench_map(&b, 0, HIGH, (64 << 20) - 4096, DMASIM_TO_DEVICE);
	assert_clean(&b);
	bench_free(&b);
}

static void an_order_that_cannot_be_followed(void **state)
{
	struct dmasim_step one[1], *steps = one;
	struct dmasim_agent agent = { "one", steps, 1 };
	struct dmasim_step parallel = verb(DMASIM_VERB_PARALLEL);
	const char *order[2] = { "two", NULL };
	struct bench b;

	(void)state;
	plain(&b, 64, "intel_iommu=off");
	one[0] = at(DMASIM_VERB_CPU_WRITE, -1, LOW);
	one[0].index = 1;
	parallel.parallel = &agent;
	parallel.parallels = 1;
	parallel.order = order;
	parallel.orders = 1;
	refused_with(&b, &parallel, "parallel: order: 'two' names no agent");
	order[0] = "one:1";
	refused_with(&b, &parallel, "parallel: order: 'one:1' is not the next step of one, which is 0");
	order[0] = order[1] = "one";
	parallel.orders = 2;
	refused_with(&b, &parallel, "parallel: order: one has no more steps for 'one'");
	parallel.orders = 1;
	bench_step(&b, &parallel);
	assert_int_equal(b.r.elements, 1);
	/* what an agent breaks the step breaks */
	one[0] = at(DMASIM_VERB_UNMAP, 0, LOW);
	one[0].has_size = true;
	one[0].size = 4096;
	one[0].index = 9;
	bench_step(&b, &parallel);
	assert_true(bench_violates(&b, "UNMAP_NOT_MAPPED"));
	bench_free(&b);
}

/* a C program may hand over what no file could */
static void a_scenario_that_turns_off_what_does_not_exist(void **state)
{
	const char *off = "KEY_MISMATCHES";
	struct dmasim_scenario scenario;
	struct dmasim_run run;

	(void)state;
	memset(&scenario, 0, sizeof(scenario));
	dmasim_platform_init(&scenario.platform);
	scenario.invariant_off = &off;
	scenario.invariants_off = 1;
	assert_int_equal(dmasim_scenario_run(&scenario, NULL, 0, &run), -EINVAL);
	assert_string_equal(run.error.text, "unknown invariant 'KEY_MISMATCHES'");
	assert_string_equal(run.error.hint, "did you mean 'KEY_MISMATCH'?");
	dmasim_run_free(&run);
	off = "KEY_MISMATCH";
	assert_int_equal(dmasim_scenario_run(&scenario, NULL, 0, &run), 0);
	assert_true(run.passed);
	dmasim_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_without_what_they_are_about),
		cmocka_unit_test(an_access_to_what_failed),
		cmocka_unit_test(the_io_page_table),
		cmocka_unit_test(pages_of_a_guest),
		cmocka_unit_test(a_mapping_of_another_device),
	cmocka_unit_test(zones_and_sizes_of_allocations),
		cmocka_unit_test(a_scatterlist_is_synced_whole_or_by_segment),
		cmocka_unit_test(a_large_mapping_is_looked_at_from_both_ends),
		cmocka_unit_test(an_order_that_cannot_be_followed),
		cmocka_unit_test(a_scenario_that_turns_off_what_does_not_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
