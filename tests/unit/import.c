/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is read out of a machine's own words, and what is concluded from them. Lines are of the formats of
 * include/trace/events/{dma,swiotlb}.h, kernel/resource.c and of what 6.12 prints at boot.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/import.h>
#include <dmasim/scenario.h>

#include "import/import.h"

#define HEAD "  task-1  [000] .....  1.0: "
#define MAP(dev, dma, phys)                                                                                            \
	HEAD "dma_map_page: " dev " dir=TO_DEVICE dma_addr=" dma " size=4096 phys_addr=" phys " attrs=\n"
#define UNMAP(dev, dma) HEAD "dma_unmap_page: " dev " dir=TO_DEVICE dma_addr=" dma " size=4096 attrs=\n"
#define BOUNCED(dev, mask, addr)                                                                                       \
	HEAD "swiotlb_bounced: dev_name: " dev " dma_mask=" mask " dev_addr=" addr " size=4096 NORMAL\n"

struct imported {
	struct dmasim_import_counts counts;
	struct dmasim_buffer text;
	struct dmasim_file file;
};

static const char *const ram = "00001000-3fffffff : System RAM\n100000000-1ffffffff : System RAM\n";

static struct dmasim_import_text text_of(const char *name, const char *text)
{
	return (struct dmasim_import_text){ .name = name, .data = text, .size = text ? strlen(text) : 0 };
}

static void import_all(struct imported *i, const char *cmdline, const char *iomem, const char *log, const char *trace)
{
	struct dmasim_import_text one = text_of("trace", trace);
	struct dmasim_import from = {
		.cmdline = text_of("cmdline", cmdline),
		.iomem = text_of("iomem", iomem),
		.boot_log = text_of("log", log),
		.trace = &one,
		.traces = trace != NULL,
	};
	struct dmasim_diagnostics diagnostics = { 0 };

	memset(i, 0, sizeof(*i));
	assert_int_equal(dmasim_import(&from, &i->text, &i->counts), 0);
	assert_int_equal(dmasim_file_parse("imported.yaml", i->text.data, i->text.size, &i->file, &diagnostics), 0);
	dmasim_diagnostics_free(&diagnostics);
}

static void imported_free(struct imported *i)
{
	dmasim_file_free(&i->file);
	dmasim_buffer_free(&i->text);
}

/* the scenario holds, and nothing in it makes little sense */
static void assert_holds(const struct imported *i)
{
	struct dmasim_diagnostics findings = { 0 };
	struct dmasim_run run;

	assert_int_equal(dmasim_file_lint(&i->file, &findings), 0);
	dmasim_diagnostics_free(&findings);
	assert_int_equal(dmasim_scenario_run(&i->file.scenario[0], NULL, 0, &run), 0);
	assert_true(run.passed);
	dmasim_run_free(&run);
}

static const struct dmasim_device *device_of(const struct imported *i, const char *name)
{
	const struct dmasim_platform *p = &i->file.scenario[0].platform;

	for (unsigned int d = 0; d < p->devices; d++)
		if (strcmp(p->device[d].name, name) == 0)
			return &p->device[d];
	fail_msg("no device %s", name);
	return NULL;
}

/* --- pieces --- */

static struct piece piece(const char *s)
{
	return (struct piece){ s, strlen(s) };
}

static void test_numbers_of_a_piece(void **state)
{
	struct piece rest;
	u64 a, b;

	(void)state;
	assert_true(piece_number(piece("0x1fz"), 16, &a, &rest) && a == 0x1f && piece_is(rest, "z"));
	assert_true(piece_number(piece("12a"), 10, &a, &rest) && a == 12);
	assert_false(piece_number(piece(""), 16, &a, NULL));
	assert_false(piece_number(piece("0x"), 16, &a, NULL));
	assert_true(piece_number(piece("ffffffffffffffff"), 16, &a, NULL) && a == UINT64_MAX);
	assert_false(piece_number(piece("10000000000000000"), 16, &a, NULL));
	assert_true(piece_span(piece("[mem 0x1000-0x1fff] usable"), &a, &b, &rest) && a == 0x1000 && b == 0x1fff);
	assert_true(piece_is(rest, "] usable"));
	assert_false(piece_span(piece("2000-1000"), &a, &b, NULL));
	assert_false(piece_span(piece("2000"), &a, &b, NULL));
}

static void test_lists_are_whole_or_nothing(void **state)
{
	u64 v[2];

	(void)state;
	assert_int_equal(list_read(piece("{0x1000,0x2000,0x3000}"), v, 2), 3);
	assert_int_equal(v[1], 0x2000);
	assert_int_equal(list_read(piece("{0x1000,0x20"), v, 2), 0);
	assert_int_equal(list_read(piece("{}"), v, 2), 0);
	assert_int_equal(list_read(piece("0x1000"), v, 2), 0);
}

static void test_limits_are_round(void **state)
{
	(void)state;
	assert_int_equal(limit_between(0x3fffffff, 0x13fffffff), 0xffffffff);
	assert_int_equal(limit_between(0x20ffff, 0xffffff + 0x100), 0xffffff);
	assert_int_equal(limit_between(0x7b9fffff, 0x7c000010), 0x7bffffff);
	assert_int_equal(limit_between(0x1000, 0x1001), 0x1000);
}

/* iommu_dma_map_sg(): what was put together ends on a page */
static void test_lengths_of_elements_put_together(void **state)
{
	const u64 phys[] = { 0x1200, 0x5000, 0x9000, 0xc800 };
	struct event e = { .sizes = piece("{0x1e00,0x1400}") };
	u64 size[4];

	(void)state;
	assert_true(element_sizes(&e, phys, 4, size));
	assert_int_equal(size[0], 0xe00);
	assert_int_equal(size[1], 0x1000);
	assert_int_equal(size[2], 0x1000);
	assert_int_equal(size[3], 0x400);
	e.sizes = piece("{0x100}");
	assert_false(element_sizes(&e, phys, 4, size));
	e.truncated = true;
	assert_false(element_sizes(&e, phys, 1, size));
}

/* --- the machine --- */

static void test_memory_in_pieces_is_put_together(void **state)
{
	struct imported i;
	const struct dmasim_platform *p;

	(void)state;
	import_all(&i, NULL,
		   "00000000-00000fff : Reserved\n00001000-0009fbff : System RAM\n00100000-006351ff : System RAM\n"
		   "00635200-0063520f : System RAM\n00635210-7ffd3fff : System RAM\n  00700000-007fffff : Kernel code\n"
		   "fe000000-fe000fff : 0000:00:05.0\n  100000000-1ffffffff : System RAM (kmem)\n",
		   NULL, NULL);
	p = &i.file.scenario[0].platform;
	assert_int_equal(p->rams, 3);
	assert_int_equal(p->ram[0].base, 0x1000);
	assert_int_equal(p->ram[0].size, 0x9e000);
	assert_int_equal(p->ram[1].base, 0x100000);
	assert_int_equal(p->ram[1].size, 0x7fed4000);
	assert_int_equal(p->ram[2].size, 0x100000000);
	imported_free(&i);
}

static void test_hidden_addresses_are_taken_from_the_log(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, "00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n",
		   "[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x000000003fffffff] usable\n"
		   "[    0.000000] BIOS-e820: [mem 0x00000000fed00000-0x00000000fedfffff] reserved\n",
		   NULL);
	assert_int_equal(i.file.scenario[0].platform.rams, 1);
	assert_int_equal(i.file.scenario[0].platform.ram[0].base, 0x100000);
	assert_non_null(strstr(i.text.data, "to root only"));
	imported_free(&i);
}

static const struct {
	const char *version, *profile;
} versions[] = {
	{ "6.12.117+deb12-amd64", "v6.12" },
	{ "6.1.0-44-amd64", "v6.1" },
	{ "6.11.3", "v6.6" },
	{ "5.10.0", "v6.1" },
	{ "9.9.9-rc1", "v7.3" },
};

static void test_the_nearest_release_is_taken(void **state)
{
	char log[100];
	struct imported i;

	(void)state;
	for (unsigned int n = 0; n < ARRAY_SIZE(versions); n++) {
		(void)snprintf(log, sizeof(log), "[    0.000000] Linux version %s (x@y) #1\n", versions[n].version);
		import_all(&i, NULL, ram, log, NULL);
		assert_string_equal(i.file.scenario[0].platform.kernel, versions[n].profile);
		imported_free(&i);
	}
}

static void test_the_command_line_file_goes_before_the_log(void **state)
{
	static const char log[] = "[    0.000000] Kernel command line: from=log \"quoted\\\"\n";
	struct imported i;

	(void)state;
	import_all(&i, "from=file\n", ram, log, NULL);
	assert_string_equal(i.file.scenario[0].platform.cmdline, "from=file");
	imported_free(&i);
	import_all(&i, NULL, ram, log, NULL);
	assert_string_equal(i.file.scenario[0].platform.cmdline, "from=log \"quoted\\\"");
	imported_free(&i);
}

static void test_the_pool_is_pinned_and_checked(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram,
		   "[    0.1] software IO TLB: area num 4.\n"
		   "[    2.1] software IO TLB: mapped [mem 0x0000000030000000-0x0000000034000000] (64MB)\n",
		   NULL);
	assert_int_equal(i.file.scenario[0].platform.swiotlb_base, 0x30000000);
	assert_int_equal(i.file.scenario[0].platform.cpus, 4);
	assert_holds(&i);
	imported_free(&i);
}

/* --- devices --- */

static void test_a_bounce_shows_the_mask(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL,
		   BOUNCED("0000:00:05.0", "ffffffff", "101000000") MAP("0000:00:05.0", "3be00000", "101000000")
			   UNMAP("0000:00:05.0", "3be00000"));
	assert_int_equal(device_of(&i, "0000:00:05.0")->dma_mask, 0xffffffff);
	assert_int_equal(i.counts.steps, 2);
	assert_holds(&i);
	imported_free(&i);
}

/* what an interrupt maps between the bounce and its mapping has its own */
static void test_an_interrupt_between_a_bounce_and_its_mapping(void **state)
{
	struct imported i;

	(void)state;
	import_all(
		&i, NULL, ram, NULL,
		BOUNCED("a", "ffffffff", "101000000") "  task-1  [001] .....  1.0: dma_unmap_page: b dir=TO_DEVICE "
						      "dma_addr=5000 size=4096 attrs=\n"
						      "  task-1  [000] d.h1.  1.0: dma_map_page: b dir=TO_DEVICE "
						      "dma_addr=102000000 size=4096 "
						      "phys_addr=102000000 attrs=\n" MAP("a", "3be00000", "101000000"));
	assert_int_equal(device_of(&i, "a")->dma_mask, 0xffffffff);
	assert_int_equal(i.counts.orphans, 1);
	assert_int_equal(i.counts.ended, 2);
	assert_holds(&i);
	imported_free(&i);
}

/* a failed map_sg leaves bounces that belong to nothing: not to a later mapping of the same memory either */
static void test_a_bounce_of_nothing(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL,
		   BOUNCED("a", "ffffffffffffffff", "101000000") MAP("a", "102000000", "102000000")
			   MAP("a", "101000000", "101000000"));
	assert_int_equal(i.counts.orphans, 1);
	assert_holds(&i);
	imported_free(&i);
}

/* dma_set_mask() is no event: that memory is reached without a bounce, or no longer, shows it */
static void test_a_mask_that_changes(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL,
		   BOUNCED("a", "ffffff", "101000000") MAP("a", "ffffffffffffffff", "101000000")
			   MAP("a", "101000000", "101000000") BOUNCED("a", "ffffffff", "101000000")
				   MAP("a", "3be00000", "101000000"));
	assert_int_equal(device_of(&i, "a")->dma_mask, 0xffffff);
	assert_int_equal(i.file.scenario[0].step[1].verb, DMASIM_VERB_SET_DMA_MASK);
	assert_int_equal(i.file.scenario[0].step[3].mask, 0xffffffff);
	imported_free(&i);
}

static void test_dma_ranges_shift_all_addresses_alike(void **state)
{
	const struct dmasim_device *d;
	struct imported i;

	(void)state;
	import_all(&i, NULL, "40000000-7fffffff : System RAM\n", NULL,
		   MAP("soc:dev", "c0c00000", "40c00000") MAP("soc:dev", "c5001000", "45001000"));
	d = device_of(&i, "soc:dev");
	assert_int_equal(d->ranges, 1);
	assert_int_equal(d->range[0].cpu, 0x40000000);
	assert_int_equal(d->range[0].dma, 0xc0000000);
	assert_true(d->not_pci);
	assert_holds(&i);
	imported_free(&i);
}

static void test_addresses_of_their_own_mean_an_iommu(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, "intel_iommu=on", ram, "[    0.0] smpboot: CPU0: Intel(R) Xeon(R)\n",
		   MAP("0000:00:01.0", "fffff000", "101000000") MAP("0000:00:01.0", "ffffe000", "102000000")
			   MAP("0000:00:02.0", "103000000", "103000000"));
	assert_int_equal(i.file.scenario[0].platform.iommu, DMASIM_IOMMU_INTEL);
	assert_false(device_of(&i, "0000:00:01.0")->no_iommu);
	assert_true(device_of(&i, "0000:00:02.0")->no_iommu);
	assert_holds(&i);
	imported_free(&i);
}

static void test_the_encryption_bit_shows_in_addresses(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, "mem_encrypt=on", ram, "[    0.7] Memory Encryption Features active: AMD SME\n",
		   MAP("0000:00:01.0", "800101000000", "101000000"));
	assert_int_equal(i.file.scenario[0].platform.encryption, DMASIM_ENC_SME);
	assert_int_equal(i.file.scenario[0].platform.c_bit, 47);
	assert_holds(&i);
	imported_free(&i);
}

static void test_low_bits_that_bounces_keep(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, "swiotlb=force", ram, NULL,
		   HEAD
		   "swiotlb_bounced: dev_name: n dma_mask=ffffffffffffffff dev_addr=101000e00 size=512 FORCE\n" HEAD
		   "dma_map_page: n dir=TO_DEVICE dma_addr=3be00e00 size=512 phys_addr=101000e00 attrs=\n");
	assert_int_equal(device_of(&i, "n")->min_align_mask, 0xfff);
	assert_holds(&i);
	imported_free(&i);
}

#define PROBE "dmasim_probe: dmasim_probe dmasim_probe.0: config "

/* tools/probe tells in log and trace how it set a device up; clocks differ, so the trace's word has its place */
static void test_the_probe_says_how_it_set_a_device_up(void **state)
{
	static const char trace[] =
		"  t-1  [000] .....  0.5: say_config: " PROBE "dma_mask=ffffff coherent_dma_mask=ffffffff "
		"min_align_mask=fff max_segment_size=10000 segment_boundary=ffffffff coherent=1\n" MAP(
			"dmasim_probe.0", "500000", "500000")
			UNMAP("dmasim_probe.0", "500000") "  t-1  [000] .....  2.0: say_config "
							  "[dmasim_probe]: " PROBE "dma_mask=ffffffffffffffff "
							  "coherent_dma_mask=ffffffff\n"
							  "  t-1  [000] .....  3.0: dma_map_page: dmasim_probe.0 "
							  "dir=TO_DEVICE dma_addr=101000000 size=4096 "
							  "phys_addr=101000000 attrs=\n";
	const struct dmasim_device *d;
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, "[    9.5] " PROBE "dma_mask=ffffff\n[    9.6] " PROBE "dma_mask=ffffffffffffffff\n",
		   trace);
	d = device_of(&i, "dmasim_probe.0");
	assert_int_equal(d->dma_mask, 0xffffff);
	assert_int_equal(d->coherent_dma_mask, 0xffffffff);
	assert_int_equal(d->min_align_mask, 0xfff);
	assert_int_equal(i.file.scenario[0].step[2].verb, DMASIM_VERB_SET_DMA_MASK);
	assert_int_equal(i.counts.unknown, 0);
	assert_holds(&i);
	imported_free(&i);
}

/* a trace that has lost them leaves the log's first word */
static void test_the_log_says_how_a_device_began(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, "[    9.5] " PROBE "dma_mask=ffffff\n[    9.6] " PROBE "dma_mask=ffffffff\n",
		   MAP("dmasim_probe.0", "500000", "500000"));
	assert_int_equal(device_of(&i, "dmasim_probe.0")->dma_mask, 0xffffff);
	assert_int_equal(i.counts.steps, 2);
	imported_free(&i);
}

/* --- events --- */

static void test_an_address_given_out_again_was_ended(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL,
		   BOUNCED("a", "ffffffff", "101000000") MAP(
			   "a", "3be00000", "101000000") "CPU:0 [LOST 1 EVENTS]\n" BOUNCED("a", "ffffffff", "102000000")
			   MAP("a", "3be00000", "102000000") UNMAP("a", "3be00000"));
	assert_int_equal(i.counts.lost, 1);
	assert_int_equal(i.counts.ended, 1);
	assert_int_equal(i.counts.steps, 4);
	assert_holds(&i);
	imported_free(&i);
}

static void test_traces_of_a_kernel_without_dma_events(void **state)
{
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, "[    0.0] Linux version 6.1.0-44-amd64\n",
		   BOUNCED("a", "ffffffff", "101000000") BOUNCED("a", "ffffffff", "102000000"));
	assert_int_equal(i.counts.steps, 4);
	assert_holds(&i);
	imported_free(&i);
}

static void test_other_formats_of_a_line(void **state)
{
	static const char trace[] =
		"cpus=2\n"
		"           <...>-42    [001]    12.345678: dma_map_page:         a dir=TO_DEVICE dma_addr=101000000 "
		"size=4096 phys_addr=101000000 attrs=\n"
		"swapper     0 [000]    12.345679: dma:dma_unmap_page: a dir=TO_DEVICE dma_addr=101000000 size=4096 "
		"attrs=\n"
		"    x-1  [000] ..... 123456789: dma_map_phys: a dir=TO_DEVICE dma_addr=101000000 size=64 "
		"phys_addr=101000000 attrs=SKIP_CPU_SYNC|0x8000 later_key=1\r\n";
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL, trace);
	assert_int_equal(i.counts.events, 3);
	assert_int_equal(i.counts.unknown + i.counts.damaged + i.counts.orphans, 0);
	assert_holds(&i);
	imported_free(&i);
}

/* dma_map_resource() of registers that no memory map has, and allocations that gave nothing */
static void test_registers_and_failures(void **state)
{
	static const char trace[] = HEAD
		"dma_map_resource: a dir=BIDIRECTIONAL dma_addr=fe000000 size=4096 phys_addr=fe000000 attrs=\n" HEAD
		"dma_unmap_resource: a dir=BIDIRECTIONAL dma_addr=fe000000 size=4096 attrs=\n" HEAD
		"dma_alloc: a dir=BIDIRECTIONAL dma_addr=0 size=68719476736 virt_addr=0000000000000000 "
		"flags=GFP_ATOMIC|__GFP_NOWARN attrs=\n" HEAD
		"dma_alloc: a dir=BIDIRECTIONAL dma_addr=0 size=0 virt_addr=(null) flags=GFP_KERNEL attrs=\n" HEAD
		"dma_alloc_sgt: a dir=TO_DEVICE dma_addr=104000000 size=8192 phys_addrs={0x104000000} flags=GFP_KERNEL "
		"attrs=\n" HEAD "dma_free_sgt: a dir=TO_DEVICE dma_addr=104000000 size=8192 phys_addrs={0x104000000}\n";
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL, trace);
	assert_int_equal(i.counts.inexpressible, 1);
	assert_int_equal(i.counts.steps, 5);
	assert_true(i.file.scenario[0].step[2].atomic);
	assert_holds(&i);
	imported_free(&i);
}

/* what a step cannot say is told beside it, and the scenario is a valid one */
static void test_a_buffer_that_is_freed_with_size_0(void **state)
{
	static const char trace[] =
		HEAD "dma_alloc: a dir=BIDIRECTIONAL dma_addr=104000000 size=8192 virt_addr=(____ptrval____) "
		     "flags=GFP_KERNEL attrs=\n" HEAD
		     "dma_free: a dir=BIDIRECTIONAL dma_addr=104000000 size=0 virt_addr=(____ptrval____) attrs=\n";
	struct imported i;

	(void)state;
	import_all(&i, NULL, ram, NULL, trace);
	assert_int_equal(i.counts.steps, 2);
	assert_non_null(strstr(i.text.data, "# the driver gave 0 as size"));
	assert_holds(&i);
	imported_free(&i);
}

/* --- any bytes --- */

static const char sample[] = "# entries-in-buffer/entries-written: 5/5   #P:2\n" BOUNCED("a", "ffffffff", "101000000")
	MAP("a", "3be00000", "101000000") UNMAP("a", "3be00000") HEAD
	"dma_map_sg: a dir=TO_DEVICE nents=2/2 ents=2/2 dma_addrs={0x105000000,0x105003000} sizes={0x1000,0x200} "
	"phys_addrs={0x105000000,0x105003000} attrs=\n" HEAD
	"dma_alloc: a dir=BIDIRECTIONAL dma_addr=3c400000 size=8192 virt_addr=(____ptrval____) flags=GFP_KERNEL "
	"attrs=\n";
static const char sample_log[] =
	"[    0.000000] Linux version 6.12.1\n"
	"[    2.1] software IO TLB: mapped [mem 0x0000000030000000-0x0000000034000000] (64MB)\n";

static void test_cut_off_anywhere(void **state)
{
	char *copy = strdup(sample), *log = strdup(sample_log);
	struct imported i;

	(void)state;
	assert_true(copy && log);
	for (size_t n = strlen(copy); n--;) {
		copy[n] = '\0';
		import_all(&i, "a=b", ram, sample_log, copy);
		imported_free(&i);
	}
	for (size_t n = strlen(log); n--;) {
		log[n] = '\0';
		import_all(&i, "a=b", ram, log, sample);
		imported_free(&i);
	}
	free(copy);
	free(log);
}

static void test_any_byte_changed(void **state)
{
	static const char change[] = { 1, 0x10, 0x20, 0x40, (char)0x80, (char)0xff };
	char *copy = strdup(sample);
	struct imported i;

	(void)state;
	assert_non_null(copy);
	for (size_t n = 0; copy[n]; n++)
		for (unsigned int c = 0; c < ARRAY_SIZE(change); c++) {
			if (copy[n] == change[c])
				continue;
			copy[n] ^= change[c];
			import_all(&i, NULL, ram, copy, copy);
			imported_free(&i);
			copy[n] ^= change[c];
		}
	free(copy);
}

static void test_too_many_events_are_counted(void **state)
{
	struct dmasim_import_text trace = text_of("trace", sample);
	struct dmasim_import from = { .trace = &trace, .traces = 1, .events = 2 };
	struct dmasim_import_counts counts;
	struct dmasim_buffer out = { 0 };

	(void)state;
	assert_int_equal(dmasim_import(&from, &out, &counts), 0);
	assert_int_equal(counts.events, 5);
	assert_int_equal(counts.beyond, 3);
	dmasim_buffer_free(&out);
	from.traces = DMASIM_IMPORT_TRACES_MAX + 1;
	assert_int_equal(dmasim_import(&from, &out, &counts), -E2BIG);
	dmasim_buffer_free(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_numbers_of_a_piece),
	cmocka_unit_test(test_lists_are_whole_or_nothing),
	cmocka_unit_test(test_limits_are_round),
	cmocka_unit_test(test_lengths_of_elements_put_together),
	cmocka_unit_test(test_memory_in_pieces_is_put_together),
	cmocka_unit_test(test_hidden_addresses_are_taken_from_the_log),
	cmocka_unit_test(test_the_nearest_release_is_taken),
	cmocka_unit_test(test_the_command_line_file_goes_before_the_log),
	cmocka_unit_test(test_the_pool_is_pinned_and_checked),
	cmocka_unit_test(test_a_bounce_shows_the_mask),
	cmocka_unit_test(test_an_interrupt_between_a_bounce_and_its_mapping),
	cmocka_unit_test(test_a_bounce_of_nothing),
	cmocka_unit_test(test_a_mask_that_changes),
	cmocka_unit_test(test_dma_ranges_shift_all_addresses_alike),
	cmocka_unit_test(test_addresses_of_their_own_mean_an_iommu),
	cmocka_unit_test(test_the_encryption_bit_shows_in_addresses),
	cmocka_unit_test(test_low_bits_that_bounces_keep),
	cmocka_unit_test(test_the_probe_says_how_it_set_a_device_up),
	cmocka_unit_test(test_the_log_says_how_a_device_began),
	cmocka_unit_test(test_an_address_given_out_again_was_ended),
	cmocka_unit_test(test_traces_of_a_kernel_without_dma_events),
	cmocka_unit_test(test_other_formats_of_a_line),
	cmocka_unit_test(test_registers_and_failures),
	cmocka_unit_test(test_a_buffer_that_is_freed_with_size_0),
	cmocka_unit_test(test_cut_off_anywhere),
	cmocka_unit_test(test_any_byte_changed),
	cmocka_unit_test(test_too_many_events_are_counted),
};

TEST_MAIN(tests)
