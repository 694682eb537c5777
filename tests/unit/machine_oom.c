// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation of a scenario's run fails once: the run ends with -ENOMEM, or gives what it gives with memory
 * enough.
 */
#include "failing_heap.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/scenario.h>

static const char *mismatch(const struct dmasim_run *run)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (run->step[i].mismatches)
			return run->step[i].mismatch[0].got;
	return run->error.text;
}

/* false: no allocation was left to fail */
static bool run(const struct dmasim_scenario *scenario, unsigned int flags, unsigned long n)
{
	struct dmasim_run run;
	bool failed;
	int code;

	heap_fail_at(n);
	code = dmasim_scenario_run(scenario, "pool_check=none", flags, &run);
	failed = heap_has_failed();
	heap_fail_at(0);
	if (code && code != -ENOMEM)
		fail_msg("allocation %lu: %d, %s", n, code, run.error.text);
	if (!code && !run.passed)
		fail_msg("allocation %lu: another result, %s", n, mismatch(&run));
	dmasim_run_free(&run);
	return failed;
}

static void exhaust(const char *text, unsigned int flags)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_file file;
	unsigned long n = 1;

	if (dmasim_file_parse("oom.yaml", text, strlen(text), &file, &diagnostics))
		fail_msg("%s", diagnostics.error[0].text);
	while (run(&file.scenario[0], flags, n))
		n++;
	assert_in_range(n, 50, 100000);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&diagnostics);
}

static void streaming_mappings(void **state)
{
	(void)state;
	exhaust("dmasim: 1\n"
		"kernel: cc-shared-v6\n"
		"platform: {encryption: sme, c_bit: 47, cmdline: mem_encrypt=on iommu=pt swiotlb=force,\n"
		"           expect: {warnings: {contains: software IO TLB}}}\n"
		"devices: {nvme: {dma_mask: 40}}\n"
		"steps:\n"
		"  - {id: m, map: {device: nvme, addr: 8GiB, size: 8KiB}, expect: {path: swiotlb, sees: none}}\n"
		"  - {cpu_write: {from: m, pattern: 3}}\n"
		"  - sync_for_device: m\n"
		"  - {dma_read: m, expect: {sees: plaintext}}\n"
		"  - {dma_write: {from: m, pattern: 4}}\n"
		"  - unmap: m\n"
		"  - {cpu_read: m, expect: {sees: plaintext}}\n"
		"  - {unmap: m, expect: {violates: [UNMAP_NOT_MAPPED]}}\n",
		DMASIM_ANSWERS);
}

static void scatterlists_behind_an_iommu(void **state)
{
	(void)state;
	exhaust("dmasim: 1\n"
		"platform: {cpu: intel, iommu: intel, cmdline: intel_iommu=on iommu=nopt}\n"
		"devices: {nic: {dma_mask: 64}}\n"
		"steps:\n"
		"  - id: m\n"
		"    map_sg: {device: nic, sg: [{addr: 8GiB, size: 4KiB}, {addr: 5GiB, size: 4KiB}]}\n"
		"    expect: {path: iommu, segments: 1}\n"
		"  - {dma_read: m, expect: {sees: plaintext}}\n"
		"  - unmap: m\n"
		"  - {id: a, alloc_coherent: {device: nic, size: 16KiB}, expect: {error: none}}\n"
		"  - {dma_write: {from: a, pattern: 5}, expect: {result: ok}}\n"
		"  - free: a\n"
		"  - work: all\n",
		0);
}

static void a_guest_and_its_agents(void **state)
{
	(void)state;
	exhaust("dmasim: 1\n"
		"kernel: v7.3\n"
		"platform: {encryption: sev-snp, config: {swiotlb_dynamic: true}}\n"
		"devices: {nic: {dma_mask: 64}}\n"
		"steps:\n"
		"  - set_memory_decrypted: {addr: 8GiB, size: 4KiB}\n"
		"  - {id: a, alloc_coherent: {device: nic, size: 4KiB}, expect: {error: none}}\n"
		"  - free: a\n"
		"  - parallel:\n"
		"      one: [{id: m, map: {device: nic, addr: 7GiB, size: 4KiB}}, {unmap: m}]\n"
		"      two: [{id: n, map: {device: nic, addr: 6GiB, size: 4KiB}}, {unmap: n}]\n"
		"    order: [\"two:0\"]\n",
		DMASIM_TRACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streaming_mappings),
		cmocka_unit_test(scatterlists_behind_an_iommu),
		cmocka_unit_test(a_guest_and_its_agents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
