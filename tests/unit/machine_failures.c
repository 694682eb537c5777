// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call that may fail does, at its first time, at its second, and so on until a run meets none: whatever the
 * kernel then gives up it says so, and nothing else is lost: no page, no slot, no IOVA.
 */
#include "machine_fixture.h"

#include "hw/hw_internal.h"
#include "linux/genalloc.h"
#include "linux/mm.h"
#include "linux/pool.h"
#include "linux/swiotlb_internal.h"
#include "machine/machine.h"

#define BUFFER 0x200000000ull

/* a driver's life on a machine whose pools are small enough to grow and whose memory is to be converted */
static const struct setup {
	const char *name;
	enum dmasim_encryption encryption;
	enum dmasim_cpu cpu;
	enum dmasim_iommu iommu;
	const char *cmdline;
} setups[] = {
	{ "SNP guest", DMASIM_ENC_SEV_SNP, DMASIM_CPU_AMD, DMASIM_IOMMU_NONE, "swiotlb=128 coherent_pool=128K" },
	{ "SEV guest", DMASIM_ENC_SEV, DMASIM_CPU_AMD, DMASIM_IOMMU_NONE, "swiotlb=128 coherent_pool=128K" },
	{ "TD", DMASIM_ENC_TDX, DMASIM_CPU_INTEL, DMASIM_IOMMU_NONE, "swiotlb=128 coherent_pool=128K" },
	{ "realm", DMASIM_ENC_CCA, DMASIM_CPU_ARM64, DMASIM_IOMMU_NONE, "swiotlb=128 coherent_pool=128K" },
	{ "pKVM guest", DMASIM_ENC_PKVM, DMASIM_CPU_ARM64, DMASIM_IOMMU_NONE, "swiotlb=128 coherent_pool=128K" },
	{ "SME host, AMD IOMMU", DMASIM_ENC_SME, DMASIM_CPU_AMD, DMASIM_IOMMU_AMD, "mem_encrypt=on iommu=nopt" },
	{ "host, VT-d", DMASIM_ENC_NONE, DMASIM_CPU_INTEL, DMASIM_IOMMU_INTEL, "intel_iommu=on iommu=nopt" },
	{ "host, SMMUv3", DMASIM_ENC_NONE, DMASIM_CPU_ARM64, DMASIM_IOMMU_SMMUV3, "iommu.passthrough=0" },
};

/* one allocator to keep account of */
static const struct dmasim_setting config[] = { { .name = "swiotlb_dynamic", .value = "true" },
						{ .name = "dma_cma", .value = "false" } };

static void begin(struct bench *b, const struct setup *s, const char *kernel)
{
	bench_init(b, s->encryption, kernel, s->cmdline);
	b->platform.cpu = s->cpu;
	b->platform.iommu = s->iommu;
	b->platform.config = config;
	b->platform.configs = ARRAY_SIZE(config);
	bench_device(b, "nic", 64, 64);
	bench_boot(b, 0);
}

/* what a run has given up, and whether it had any failure to hear of */
struct outcome {
	u64 leaked;
	bool heard;
};

static void look(struct bench *b, struct outcome *o)
{
	const char *why = "";

	if (dmasim_result_has(&b->r, DMASIM_FIELD_LEAKED))
		o->leaked += b->r.leaked;
	o->heard |= dmasim_result_has(&b->r, DMASIM_FIELD_ERROR) || dmasim_result_has(&b->r, DMASIM_FIELD_LEAKED) ||
		    b->r.violates.count || b->r.warnings.count || dmasim_result_has(&b->r, DMASIM_FIELD_FAULT);
	for (size_t i = 0; i < b->r.violates.count; i++) {
		/* a lost slot or IOVA is what nothing may come to; the rest are findings, which is to be heard */
		assert_string_not_equal(b->r.violates.text[i], "SLOT_LEAK");
		assert_string_not_equal(b->r.violates.text[i], "IOVA_LEAK");
	}
	if (!dmasim_machine_validate(b->m, &why))
		fail_msg("%s", why);
}

static int step(struct bench *b, struct outcome *o, struct dmasim_step s)
{
	int id = bench_step(b, &s);

	look(b, o);
	return id;
}

static struct dmasim_step of(enum dmasim_verb v, int from)
{
	struct dmasim_step s = verb(v);

	s.from = from;
	return s;
}

static struct dmasim_step alloc(enum dmasim_verb v, u64 size, bool atomic)
{
	struct dmasim_step s = verb(v);

	s.device = 0;
	s.size = size;
	s.has_size = true;
	s.atomic = atomic;
	return s;
}

static struct dmasim_step map(u64 size)
{
	struct dmasim_step s = verb(DMASIM_VERB_MAP);

	s.device = 0;
	s.addr = BUFFER;
	s.has_addr = true;
	s.size = size;
	s.has_size = true;
	return s;
}

static void end(struct bench *b, struct outcome *o, enum dmasim_verb v, int id, bool failed)
{
	if (!failed)
		step(b, o, of(v, id));
}

static bool failed(const struct bench *b)
{
	return dmasim_result_has(&b->r, DMASIM_FIELD_ERROR);
}

/* elements that lie apart, that touch and that are no whole pages; one does not fit into what the pool has at first */
static struct dmasim_step map_list(void)
{
	static struct dmasim_sg sg[] = {
		{ .addr = BUFFER, .size = 4096 },
		{ .addr = BUFFER + 4096, .size = 8192 },
		{ .addr = BUFFER + (1ull << 21) + 256, .size = 512 },
		{ .addr = BUFFER + (1ull << 22), .size = 65536 },
		{ .addr = BUFFER + (1ull << 29), .size = 4096 },
	};
	struct dmasim_step s = verb(DMASIM_VERB_MAP_SG);

	s.device = 0;
	s.sg = sg;
	s.sgs = ARRAY_SIZE(sg);
	return s;
}

/* allocations of each kind, mappings enough to fill a pool, work, and everything back */
static void live(struct bench *b, struct outcome *o)
{
	struct {
		int id;
		bool failed;
		enum dmasim_verb back;
	} held[8];
	unsigned int n = 0;

	for (int atomic = 0; atomic < 2; atomic++) {
		held[n].id = step(b, o, alloc(DMASIM_VERB_ALLOC_COHERENT, 16384, atomic));
		held[n].failed = failed(b);
		held[n++].back = DMASIM_VERB_FREE;
	}
	held[n].id = step(b, o, alloc(DMASIM_VERB_ALLOC_PAGES, 8192, false));
	held[n].failed = failed(b);
	held[n++].back = DMASIM_VERB_FREE;
	for (unsigned int i = 0; i < 3; i++) {
		held[n].id = step(b, o, map(i ? 65536 : 262144));
		held[n].failed = failed(b);
		held[n++].back = DMASIM_VERB_UNMAP;
	}
	held[n].id = step(b, o, map_list());
	held[n].failed = failed(b);
	held[n++].back = DMASIM_VERB_UNMAP;
	step(b, o, verb(DMASIM_VERB_WORK));
	held[n].id = step(b, o, map(4096));
	held[n].failed = failed(b);
	held[n++].back = DMASIM_VERB_UNMAP;
	while (n--)
		end(b, o, held[n].back, held[n].id, held[n].failed);
	step(b, o, verb(DMASIM_VERB_WORK));
}

static u64 pages_at(phys_addr_t phys, u64 bytes)
{
	return phys == INVALID_PHYS_ADDR ? 0 : 1ull << get_order(bytes);
}

/* a bounce pool that cannot block takes its memory from an atomic pool: it is counted there */
static bool in_atomic_pool(const struct kernel *k, const struct io_tlb_pool *p)
{
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++)
		if (k->pools.pool[i] && gen_pool_has_addr(k->pools.pool[i], p->vaddr, p->nslabs << IO_TLB_SHIFT))
			return true;
	return false;
}

/* pools keep what they have grown by, and the arrays for it: those pages are in use and not lost */
static u64 pages_in_pools(const struct kernel *k)
{
	u64 pages = 0;

	for (const struct io_tlb_pool *p = k->swiotlb.def.pools; p; p = p->next) {
		if (p == &k->swiotlb.def.defpool)
			continue;
		pages += in_atomic_pool(k, p) ? 0 : pages_at(p->start, p->nslabs << IO_TLB_SHIFT);
		pages += pages_at(p->slots_phys, p->nslabs * KERNEL_SLOT_BYTES);
	}
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++)
		pages += k->pools.pool[i] ? k->pools.size[i] >> PAGE_SHIFT : 0;
	return pages;
}

static u64 pages_elsewhere(const struct bench *b)
{
	return pages_in_use(&b->m->kernel) - pages_in_pools(&b->m->kernel);
}

/* calls that the kernel cannot do without, and of which something must be heard; the others it may deal with alone */
static const struct call {
	const char *name;
	bool heard;
} calls[] = {
	{ "alloc_pages", false },
	{ "set_memory_decrypted", true },
	{ "set_memory_encrypted", true },
	{ "iommu_map", true },
	{ "io_table", true },
	{ "alloc_iova", true },
	{ "rmpupdate", true },
	{ "psmash", false },
	{ "pvalidate", true },
	{ "psc", true },
	{ "rsi_ipa_state", true },
	{ "share", true },
};

static bool is_pending(const struct bench *b, const char *call)
{
	const struct kernel_faults *f = &b->m->kernel.faults;
	u64 kernel = f->alloc_pages + f->set_memory_decrypted + f->set_memory_encrypted + f->iommu_map + f->alloc_iova;

	(void)call;
	for (int i = 0; i < HW_CALL_COUNT; i++)
		kernel += b->m->hw->fail[i];
	return kernel;
}

/* false: the call was never made so often */
static bool run(const struct setup *s, const char *kernel, const struct call *call, u32 n)
{
	struct dmasim_step inject = verb(DMASIM_VERB_INJECT);
	struct outcome o = { 0 };
	struct bench b;
	u64 before;
	bool met;

	begin(&b, s, kernel);
	before = pages_elsewhere(&b);
	inject.fail = call->name;
	inject.times = n;
	bench_step(&b, &inject);
	live(&b, &o);
	met = !is_pending(&b, call->name);
	if (!b.m->kernel.terminated && pages_elsewhere(&b) != before + o.leaked)
		fail_msg("%s, %s, %s %u: %llu pages are gone, %llu given up", s->name, kernel, call->name, n,
			 (unsigned long long)(pages_elsewhere(&b) - before), (unsigned long long)o.leaked);
	if (met && call->heard && !o.heard)
		fail_msg("%s, %s: %s %u failed and nobody heard of it", s->name, kernel, call->name, n);
	bench_free(&b);
	return met;
}

static void every_call_fails_once(const char *kernel)
{
	unsigned int runs = 0;

	for (size_t i = 0; i < ARRAY_SIZE(setups); i++) {
		/* 6.12 knows no realms; 6.18 gives their transient pools' memory away without a failure (57d29044d0f2)
		 */
		if (setups[i].encryption == DMASIM_ENC_CCA && strcmp(kernel, "v7.3") != 0)
			continue;
		for (size_t c = 0; c < ARRAY_SIZE(calls); c++) {
			/* of a long row of pages not each one */
			for (u32 n = 1; run(&setups[i], kernel, &calls[c], n); n += n < 40 ? 1 : 7)
				runs++;
		}
	}
	print_message("%s: %u failures\n", kernel, runs);
	assert_true(runs > 200);
}

static void nothing_is_lost_by_6_12(void **state)
{
	(void)state;
	every_call_fails_once("v6.12");
}

static void nothing_is_lost_by_6_18(void **state)
{
	(void)state;
	every_call_fails_once("v6.18");
}

static void nothing_is_lost_by_7_3(void **state)
{
	(void)state;
	every_call_fails_once("v7.3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_by_6_12),
		cmocka_unit_test(nothing_is_lost_by_6_18),
		cmocka_unit_test(nothing_is_lost_by_7_3),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
