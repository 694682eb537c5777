// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the trace tells beside decisions: which state changes of the silicon a step brought about, in their order, and
 * on which undocumented points its outcome rested.
 *
 * A guest that shares a page rescinds its validation before it asks the host, and validates after it has asked for a
 * private one: arch/x86/coco/sev/core.c __set_pages_state() and snp_set_memory_shared() of 6.12.117. A realm asks by
 * RSI_IPA_STATE_SET: arch/arm64/kernel/rsi.c and arch/arm64/mm/pageattr.c of 6.13. IO page tables and their caches:
 * drivers/iommu/iommu.c iommu_map(), dma-iommu.c __iommu_dma_unmap() with iommu.strict=1, and iotlb_sync_map() of
 * drivers whose IOMMU caches absent entries.
 */
#include "machine_fixture.h"

#define PAGE 0x123456000ull
#define REGION 0x123800000ull
#define FAR 0x200000000ull

/* the entries of one kind that the last step left: "what happened: values; what happened: values" */
static const char *told(const struct bench *b, const char *kind)
{
	static char text[2048];
	size_t used = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < dmasim_machine_decisions(b->m) && used < sizeof(text); i++) {
		struct dmasim_decision d;

		dmasim_machine_decision(b->m, i, &d);
		if (strcmp(d.kind, kind) != 0)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", used ? "; " : "",
					 strcmp(kind, "state") ? d.rule : d.question);
		if (d.why[0] && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used, ": %s", d.why);
	}
	return text;
}

#define assert_states(b, text) assert_string_equal(told(b, "state"), text)

static int on(struct bench *b, enum dmasim_verb v, int device, uint64_t addr, uint64_t size)
{
	struct dmasim_step step = verb(v);

	step.device = device;
	step.addr = addr;
	step.has_addr = size;
	step.size = size;
	step.has_size = size;
	return bench_step(b, &step);
}

static void intel(struct bench *b, const char *cmdline, const struct dmasim_setting *knob)
{
	bench_init(b, DMASIM_ENC_NONE, "v6.12", cmdline);
	b->platform.cpu = DMASIM_CPU_INTEL;
	b->platform.iommu = DMASIM_IOMMU_INTEL;
	b->platform.hardware = knob;
	b->platform.hardwares = knob != NULL;
	bench_device(b, "nvme", 64, 64);
	bench_boot(b, DMASIM_TRACE);
}

static int map_two(struct bench *b)
{
	struct dmasim_sg sg[2] = { { .addr = PAGE, .size = 4096 }, { .addr = FAR, .size = 4096 } };
	struct dmasim_step step = verb(DMASIM_VERB_MAP_SG);

	step.device = 0;
	step.sg = sg;
	step.sgs = 2;
	step.direction = DMASIM_TO_DEVICE;
	return bench_step(b, &step);
}

/* dmasim itself looks where a mapping leads; only the device's own access leaves a translation in the cache */
static void a_translation_is_cached_when_the_device_first_needs_it(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	intel(&b, "intel_iommu=on iommu.strict=1", NULL);
	m1 = bench_map(&b, 0, PAGE, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "iommu");
	assert_int_equal(b.r.phys, PAGE);
	assert_states(&b, "IO page table entry set: iova 0xfffff000, phys 0x123456000");
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_states(&b, "translation cached in the IOTLB: iova 0xfffff000, size 4KiB");
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_states(&b, "");
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_states(&b, "IO page table entry cleared: iova 0xfffff000, size 4KiB; "
			  "IOTLB invalidated: iova 0xfffff000, size 4KiB");
	bench_free(&b);
}

/* so that an entry that is gone cannot serve a device that never used it */
static void what_no_device_has_used_cannot_be_stale(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	intel(&b, "intel_iommu=on", NULL);
	m1 = bench_map(&b, 0, PAGE, 4096, DMASIM_TO_DEVICE);
	on(&b, DMASIM_VERB_IOMMU_UNMAP, 0, b.r.dma_addr, 4096);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.result, "fault");
	assert_false(bench_violates(&b, "STALE_IOTLB_USE"));
	bench_free(&b);

	intel(&b, "intel_iommu=on", NULL);
	m1 = bench_map(&b, 0, PAGE, 4096, DMASIM_TO_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	on(&b, DMASIM_VERB_IOMMU_UNMAP, 0, 0xfffff000, 4096);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.result, "ok");
	assert_true(bench_violates(&b, "STALE_IOTLB_USE"));
	bench_free(&b);
}

/* new entries are told to an IOMMU that may have cached that they were absent: one by one, and those of a list */
static void an_iommu_that_caches_absent_entries_is_told_of_new_ones(void **state)
{
	const struct dmasim_setting caching = { .name = "iommu.caching_mode", .value = "1" };
	struct bench b;

	(void)state;
	intel(&b, "intel_iommu=on", NULL);
	map_two(&b);
	assert_states(&b, "IO page table entry set: iova 0xffffe000, phys 0x123456000; "
			  "IO page table entry set: iova 0xfffff000, phys 0x200000000");
	bench_free(&b);

	intel(&b, "intel_iommu=on", &caching);
	map_two(&b);
	assert_states(&b, "IO page table entry set: iova 0xffffe000, phys 0x123456000; "
			  "IO page table entry set: iova 0xfffff000, phys 0x200000000; "
			  "IOTLB invalidated: iova 0xffffe000, size 8KiB");
	bench_map(&b, 0, PAGE, 4096, DMASIM_TO_DEVICE);
	assert_states(&b, "IO page table entry set: iova 0xffffd000, phys 0x123456000; "
			  "IOTLB invalidated: iova 0xffffd000, size 4KiB");
	bench_free(&b);
}

static void tables_changed_by_hand(void **state)
{
	struct dmasim_step map = verb(DMASIM_VERB_IOMMU_MAP), split = verb(DMASIM_VERB_IOMMU_SPLIT);
	struct bench b;

	(void)state;
	intel(&b, "intel_iommu=on", NULL);
	map.device = split.device = 0;
	map.addr = split.addr = 0x40000000;
	map.has_addr = split.has_addr = map.has_size = map.has_phys = true;
	map.phys = 0x80000000;
	map.size = map.page_size = 0x200000;
	bench_step(&b, &map);
	assert_states(&b, "IO page table entry set: iova 0x40000000, phys 0x80000000");
	split.page_size = 4096;
	bench_step(&b, &split);
	assert_states(&b, "IO page split: iova 0x40000000, page size 4KiB");
	on(&b, DMASIM_VERB_IOTLB_FLUSH, 0, 0x40000000, 4096);
	assert_states(&b, "IOTLB invalidated: iova 0x40000000, size 4KiB");
	on(&b, DMASIM_VERB_IOTLB_FLUSH, 0, 0, 0);
	assert_states(&b, "IOTLB invalidated as a whole");
	bench_free(&b);
}

static void snp(struct bench *b)
{
	bench_init(b, DMASIM_ENC_SEV_SNP, "v6.12", NULL);
	bench_device(b, "nvme", 64, 64);
	bench_boot(b, DMASIM_TRACE);
}

static void an_snp_guest_changes_pages(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	on(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, PAGE, 4096);
	assert_states(&b, "guest rescinds validation: gpa 0x123456000, size 4KiB; "
			  "page-state change request: gpa 0x123456000, pages 1; "
			  "RMP: back to the hypervisor: phys 0x123456000, size 4KiB; "
			  "pages are shared with the host: phys 0x123456000, pages 1");
	on(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, -1, PAGE, 4096);
	assert_states(&b, "page-state change request: gpa 0x123456000, pages 1; "
			  "pages are the guest's own: phys 0x123456000, pages 1; "
			  "RMP: assigned to the guest: phys 0x123456000, size 4KiB; "
			  "guest validates: gpa 0x123456000, size 4KiB");
	/* a region in one go, where it was never split */
	on(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, REGION, 0x200000);
	assert_states(&b, "guest rescinds validation: gpa 0x123800000, size 2MiB; "
			  "page-state change request: gpa 0x123800000, pages 512; "
			  "RMP: back to the hypervisor: phys 0x123800000, size 2MiB; "
			  "pages are shared with the host: phys 0x123800000, pages 512");
	on(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, -1, REGION, 0x200000);
	assert_states(&b, "page-state change request: gpa 0x123800000, pages 512; "
			  "pages are the guest's own: phys 0x123800000, pages 512; "
			  "RMP: assigned to the guest: phys 0x123800000, size 2MiB; "
			  "guest validates: gpa 0x123800000, size 2MiB");
	bench_free(&b);
}

static void a_realm_changes_pages(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_CCA, "v7.3", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, DMASIM_TRACE);
	on(&b, DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, PAGE, 4096);
	assert_states(&b, "pages are shared with the host: phys 0x123456000, pages 1; "
			  "realm declares EMPTY: ipa 0x123456000, pages 1");
	on(&b, DMASIM_VERB_SET_MEMORY_ENCRYPTED, -1, PAGE, 4096);
	assert_states(&b, "pages are the guest's own: phys 0x123456000, pages 1; "
			  "realm declares RAM: ipa 0x123456000, pages 1");
	/* declared RAM, but without memory until the host gives some */
	on(&b, DMASIM_VERB_DATA_CREATE, -1, PAGE, 4096);
	assert_states(&b, "host populates a protected page: ipa 0x123456000");
	on(&b, DMASIM_VERB_DATA_DESTROY, -1, PAGE, 4096);
	assert_states(&b, "host takes a protected page back: ipa 0x123456000");
	on(&b, DMASIM_VERB_DELEGATE, -1, PAGE, 4096);
	assert_states(&b, "granule delegated to the realm world: phys 0x123456000");
	on(&b, DMASIM_VERB_UNDELEGATE, -1, PAGE, 4096);
	assert_states(&b, "granule scrubbed and returned: phys 0x123456000");
	bench_free(&b);
}

/* CONFIG_UNLOCKED is 0, CONFIG_LOCKED 1: PCI Express 6.1, TDISP */
static void a_device_interface_changes_state(void **state)
{
	struct bench b;

	(void)state;
	snp(&b);
	on(&b, DMASIM_VERB_LOCK, 0, 0, 0);
	assert_states(&b, "device interface changes state: device 0x1, state 1");
	on(&b, DMASIM_VERB_STOP, 0, 0, 0);
	assert_states(&b, "device interface changes state: device 0x1, state 0");
	bench_free(&b);
}

/* nothing that is documented is put down to a knob */
static void an_access_names_the_knob_that_it_rests_on(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	intel(&b, "intel_iommu=on", NULL);
	m1 = bench_map(&b, 0, PAGE, 4096, DMASIM_BIDIRECTIONAL);
	assert_string_equal(told(&b, "knob"), "");
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(told(&b, "knob"), "");
	bench_on(&b, DMASIM_VERB_CPU_READ, m1);
	assert_string_equal(told(&b, "knob"), "");
	bench_free(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_translation_is_cached_when_the_device_first_needs_it),
	cmocka_unit_test(what_no_device_has_used_cannot_be_stale),
	cmocka_unit_test(an_iommu_that_caches_absent_entries_is_told_of_new_ones),
	cmocka_unit_test(tables_changed_by_hand),
	cmocka_unit_test(an_snp_guest_changes_pages),
	cmocka_unit_test(a_realm_changes_pages),
	cmocka_unit_test(a_device_interface_changes_state),
	cmocka_unit_test(an_access_names_the_knob_that_it_rests_on),
};

TEST_MAIN(tests)
