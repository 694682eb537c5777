// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports, shrinking, capturing and importing, each again and again with a later allocation failing, until none does.
 * Whatever fails is said, and what comes out is what would have come. That nothing leaks is AddressSanitizer's to say.
 */
#include "failing_heap.h"
#include "test.h"

#include <errno.h>
#include <string.h>

#include <dmasim/dmasim.h>
#include <dmasim/import.h>

static const char scenario[] = "dmasim: 1\nname: wrong\nkernel: {base: v7.3, pool_check: none}\n"
			       "platform: {encryption: sme, cmdline: quiet mem_encrypt=on}\n"
			       "defaults: {device: {dma_mask: 40}}\ndevices: {a: ~, b: {dma_mask: 64}}\nsteps:\n"
			       "  - {id: x, map: {device: b, addr: 0x20000, size: 4KiB}}\n"
			       "  - parallel: {p: [{cpu_read: x}], q: [{dma_read: x}]}\n"
			       "  - {id: m, map: {device: a, addr: 0x10000, size: 8KiB}, expect: {path: direct}}\n"
			       "  - unmap: m\n  - unmap: x\n";

static const char machine[] =
	"@dmasim-capture 1\n@release\n 6.12.30\n@cmdline\n mem_encrypt=on iommu=pt\n@iomem\n"
	" 00001000-bfffffff : System RAM\n@log\n [ 0.1] Memory Encryption Features active: AMD SME\n@devices\n"
	" pci 0000:01:00.0 64 64 nvme 0x010802 12 identity\n@config\n read\n@end\n";

/* each: 0 and the text that came, or the error that was said */
static int write_report(struct dmasim_buffer *out)
{
	const struct dmasim_bugreport_options options = { 0 };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_file file;
	struct dmasim_run run = { 0 };
	int code = dmasim_file_parse("s", scenario, strlen(scenario), &file, &d);

	if (!code)
		code = dmasim_scenario_run(&file.scenario[0], NULL, DMASIM_TRACE, &run);
	if (!code)
		code = dmasim_bugreport_write(&run, &options, out, &error);
	dmasim_run_free(&run);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return code;
}

static char *whole_report;

static int replay_report(struct dmasim_buffer *out)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_bugreport report;
	struct dmasim_replay replay = { 0 };
	int code = dmasim_bugreport_parse("r", whole_report, strlen(whole_report), &report, &d);

	if (!code) {
		code = dmasim_replay(&report, NULL, &replay);
		if (!code)
			dmasim_buffer_puts(out, replay.same && !replay.differences ? "same" : "differs");
		dmasim_replay_free(&replay);
		dmasim_bugreport_free(&report);
	}
	dmasim_diagnostics_free(&d);
	return code;
}

static int shrink_it(struct dmasim_buffer *out)
{
	const struct dmasim_shrink_options options = { .limit = 12 };
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	int code = dmasim_file_parse("s", scenario, strlen(scenario), &file, &d);

	if (!code)
		code = dmasim_shrink(&file.scenario[0], &options, out, NULL, NULL);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return code;
}

static int capture_it(struct dmasim_buffer *out)
{
	return dmasim_capture("c", machine, strlen(machine), NULL, out, NULL);
}

#define EVENT "  task-1  [000] .....  1.0: "

/* a device that bounces, one that maps a list, and an end whose begin is not there */
static int import_it(struct dmasim_buffer *out)
{
	static const char iomem[] = "00001000-3fffffff : System RAM\n100000000-1ffffffff : System RAM\n";
	static const char log[] = "[    0.000000] Linux version 6.12.30\n"
				  "[    0.1] software IO TLB: mapped [mem 0x3be00000-0x3c000000] (2MB)\n";
	static const char lines[] =
		EVENT "dma_map_page: disk dir=TO_DEVICE dma_addr=3be00000 size=4096 phys_addr=102000000 attrs=\n" EVENT
		      "swiotlb_bounced: dev_name: disk dma_mask=ffffffff dev_addr=102000000 size=4096 NORMAL\n" EVENT
		      "dma_map_sg: nic dir=TO_DEVICE dma_addrs={0x105000000,0x105003000} sizes={0x1000,0x200} "
		      "phys_addrs={0x105000000,0x105003000} attrs=\n" EVENT
		      "dma_unmap_page: disk dir=TO_DEVICE dma_addr=3be00000 size=4096 attrs=\n" EVENT
		      "dma_unmap_page: nic dir=TO_DEVICE dma_addr=123456000 size=4096 attrs=\n";
	const struct dmasim_import_text trace = { .name = "t", .data = lines, .size = sizeof(lines) - 1 };
	const struct dmasim_import from = {
		.cmdline = { .name = "c", .data = "swiotlb=1024", .size = 12 },
		.iomem = { .name = "i", .data = iomem, .size = sizeof(iomem) - 1 },
		.boot_log = { .name = "b", .data = log, .size = sizeof(log) - 1 },
		.trace = &trace,
		.traces = 1,
	};
	struct dmasim_import_counts counts;

	return dmasim_import(&from, out, &counts);
}

static void fail_each(int (*work)(struct dmasim_buffer *out), unsigned int step)
{
	struct dmasim_buffer right = { 0 };
	unsigned long total;

	heap_fail_at(0);
	assert_int_equal(work(&right), 0);
	total = heap.count;
	assert_true(total > 5);
	for (unsigned long n = 1; n <= total; n += step) {
		struct dmasim_buffer out = { 0 };
		int code;

		heap_fail_at(n);
		code = work(&out);
		heap_fail_at(0);
		if (code)
			assert_int_equal(code, -ENOMEM);
		else if (!out.failed && (!out.data || strcmp(out.data, right.data) != 0))
			fail_msg("allocation %lu of %lu failed and nobody said so", n, total);
		dmasim_buffer_free(&out);
	}
	dmasim_buffer_free(&right);
}

static void every_allocation_of_a_report_may_fail(void **state)
{
	(void)state;
	fail_each(write_report, 1);
}

static void every_allocation_of_a_replay_may_fail(void **state)
{
	struct dmasim_buffer out = { 0 };

	(void)state;
	heap_fail_at(0);
	assert_int_equal(write_report(&out), 0);
	whole_report = out.data;
	fail_each(replay_report, 7);
	dmasim_buffer_free(&out);
}

static void every_allocation_of_shrinking_may_fail(void **state)
{
	(void)state;
	fail_each(shrink_it, 3);
}

static void every_allocation_of_capturing_may_fail(void **state)
{
	(void)state;
	fail_each(capture_it, 1);
}

static void every_allocation_of_importing_may_fail(void **state)
{
	(void)state;
	fail_each(import_it, 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_allocation_of_a_report_may_fail),
	cmocka_unit_test(every_allocation_of_a_replay_may_fail),
	cmocka_unit_test(every_allocation_of_shrinking_may_fail),
	cmocka_unit_test(every_allocation_of_capturing_may_fail),
	cmocka_unit_test(every_allocation_of_importing_may_fail),
};

TEST_MAIN(tests)
