/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario file becomes the structs that a machine is given.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

#include "base/types.h"
#include "scenario/file.h"

struct loaded {
	struct dmasim_file file;
	struct dmasim_diagnostics diagnostics;
	const struct dmasim_scenario *s;
};

static void load(struct loaded *l, const char *text)
{
	memset(l, 0, sizeof(*l));
	if (dmasim_file_parse("test.yaml", text, strlen(text), &l->file, &l->diagnostics)) {
		for (unsigned int i = 0; i < l->diagnostics.count; i++)
			print_error("%u: %s\n", l->diagnostics.error[i].at.line, l->diagnostics.error[i].text);
		fail();
	}
	l->s = l->file.scenario;
}

static void unload(struct loaded *l)
{
	dmasim_file_free(&l->file);
	dmasim_diagnostics_free(&l->diagnostics);
}

static const char whole[] = "dmasim: 1\n"
			    "name: all of it\n"
			    "kernel: {base: cc-shared-v6, pool_check: guest_only}\n"
			    "platform:\n"
			    "  cpu: amd\n"
			    "  encryption: sme\n"
			    "  c_bit: 51\n"
			    "  ram:\n"
			    "    - {base: 4GiB, size: 60GiB, kind: cxl}\n"
			    "    - {base: 0, size: 3GiB}\n"
			    "  cpus: 4\n"
			    "  iommu: {model: amd, page_size: 4KiB}\n"
			    "  cmdline: mem_encrypt=on iommu=pt swiotlb=force\n"
			    "  swiotlb: {base: 0xbc000000}\n"
			    "  config: {swiotlb_dynamic: false}\n"
			    "  hardware: {snp.iommu_checks_reads: 1}\n"
			    "  expect: {warnings: {contains: software IO TLB}}\n"
			    "devices:\n"
			    "  nvme: {dma_mask: 64, coherent: false, restricted_pool: {base: 1MiB, size: 64KiB}}\n"
			    "  hda: {dma_mask: 0xff_ffff, coherent_dma_mask: 32, numa_node: 1, iommu: false,\n"
			    "        dma_ranges: [{cpu: 0x4000_0000, dma: 0, size: 1G}]}\n"
			    "steps:\n"
			    "  - id: m1\n"
			    "    cpu: 2\n"
			    "    map: {device: nvme, addr: 0x1_2345_6000, size: 4KiB, dir: DMA_TO_DEVICE, attrs: "
			    "[skip_cpu_sync, no_warn]}\n"
			    "    expect: {path: direct, encrypted: true, slot: {min: 3}, error: none}\n"
			    "  - dma_read: {from: m1, offset: 16}\n"
			    "  - unmap: m1\n";

static void test_platform_is_read(void **state)
{
	const struct dmasim_platform *p;
	struct loaded l;

	(void)state;
	load(&l, whole);
	p = &l.s->platform;
	assert_string_equal(l.s->name, "all of it");
	assert_string_equal(p->kernel, "cc-shared-v6");
	assert_int_equal(p->behaviours, 1);
	assert_string_equal(p->behaviour[0].name, "pool_check");
	assert_string_equal(p->behaviour[0].value, "guest_only");
	assert_int_equal(p->behaviour[0].at.line, 3);
	assert_int_equal(p->encryption, DMASIM_ENC_SME);
	assert_int_equal(p->c_bit, 51);
	assert_int_equal(p->cpus, 4);
	assert_int_equal(p->iommu, DMASIM_IOMMU_AMD);
	assert_int_equal(p->iommu_page_size, 4096);
	assert_string_equal(p->cmdline, "mem_encrypt=on iommu=pt swiotlb=force");
	assert_int_equal(p->cmdline_at.line, 13);
	assert_int_equal(p->swiotlb_base, 0xbc000000);
	assert_string_equal(p->config[0].value, "false");
	assert_string_equal(p->hardware[0].name, "snp.iommu_checks_reads");
	assert_int_equal(l.s->boot_expects, 1);
	assert_int_equal(l.s->boot_expect[0].match, DMASIM_MATCH_CONTAINS);
	unload(&l);
}

static void test_memory_is_sorted(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_int_equal(l.s->platform.rams, 2);
	assert_int_equal(l.s->platform.ram[0].base, 0);
	assert_int_equal(l.s->platform.ram[0].size, 3ull << 30);
	assert_int_equal(l.s->platform.ram[1].base, 4ull << 30);
	assert_int_equal(l.s->platform.ram[1].kind, DMASIM_RAM_CXL);
	unload(&l);
}

/* one document, one scenario for each kernel; what the list says of one of them is not said of the others */
static void test_a_list_of_kernels_makes_a_scenario_for_each(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\nname: both\nkernel: [v6.12, {base: v7.3, pool_check: none}, v6.1]\nsteps:\n"
		 "  - check: {what: pool}\n---\ndmasim: 1\nsteps:\n  - check: {what: pool}\n");
	assert_int_equal(l.file.scenarios, 4);
	assert_string_equal(l.s[0].platform.kernel, "v6.12");
	assert_int_equal(l.s[0].platform.behaviours, 0);
	assert_string_equal(l.s[1].platform.kernel, "v7.3");
	assert_int_equal(l.s[1].platform.behaviours, 1);
	assert_string_equal(l.s[2].platform.kernel, "v6.1");
	assert_int_equal(l.s[2].platform.behaviours, 0);
	for (unsigned int i = 0; i < 3; i++) {
		assert_string_equal(l.s[i].name, "both");
		assert_int_equal(l.s[i].steps, 1);
	}
	assert_null(l.s[3].platform.kernel);
	unload(&l);
}

static void test_devices_are_read(void **state)
{
	const struct dmasim_device *d;
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_int_equal(l.s->platform.devices, 2);
	d = l.s->platform.device;
	assert_string_equal(d[0].name, "nvme");
	assert_int_equal(d[0].dma_mask, UINT64_MAX);
	assert_int_equal(d[0].coherent_dma_mask, 0);
	assert_true(d[0].non_coherent);
	assert_int_equal(d[0].restricted_base, 1 << 20);
	assert_int_equal(d[0].restricted_size, 1 << 16);
	assert_int_equal(d[0].numa_node, -1);
	assert_int_equal(d[1].dma_mask, 0xffffff);
	assert_int_equal(d[1].coherent_dma_mask, 0xffffffff);
	assert_int_equal(d[1].numa_node, 1);
	assert_true(d[1].no_iommu);
	assert_int_equal(d[1].ranges, 1);
	assert_int_equal(d[1].range[0].cpu, 0x40000000);
	assert_int_equal(d[1].range[0].size, 1 << 30);
	unload(&l);
}

static void test_steps_are_read(void **state)
{
	const struct dmasim_step *s;
	struct loaded l;

	(void)state;
	load(&l, whole);
	assert_int_equal(l.s->steps, 3);
	s = l.s->step;
	assert_int_equal(s[0].verb, DMASIM_VERB_MAP);
	assert_int_equal(s[0].cpu, 2);
	assert_int_equal(s[0].device, 0);
	assert_int_equal(s[0].addr, 0x123456000);
	assert_int_equal(s[0].size, 4096);
	assert_int_equal(s[0].direction, DMASIM_TO_DEVICE);
	assert_int_equal(s[0].attrs, 1 << 5 | 1 << 8);
	assert_int_equal(s[0].from, -1);
	assert_int_equal(s[0].at.line, 25);
	assert_int_equal(s[0].at.column, 5);
	assert_int_equal(s[0].expects, 4);
	assert_int_equal(s[0].expect[1].num[0], 1);
	assert_int_equal(s[0].expect[2].match, DMASIM_MATCH_RANGE);
	assert_int_equal(s[0].expect[2].num[0], 3);
	assert_true(s[0].expect[2].num[1] == UINT64_MAX);
	assert_true(s[0].expect[3].absent);
	assert_int_equal(s[1].verb, DMASIM_VERB_DMA_READ);
	assert_int_equal(s[1].from, 0);
	assert_int_equal(s[1].device, 0);
	assert_int_equal(s[1].cpu, -1);
	assert_true(s[1].has_offset);
	assert_false(s[1].has_size);
	assert_int_equal(s[2].verb, DMASIM_VERB_UNMAP);
	assert_int_equal(s[2].from, 0);
	assert_int_equal(s[2].index, 2);
	unload(&l);
}

static void test_cpu_follows_encryption(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\nplatform: {encryption: cca}\n");
	assert_int_equal(l.s->platform.cpu, DMASIM_CPU_ARM64);
	assert_string_equal(l.s->name, "test");
	assert_true(l.s->platform.swiotlb_base == DMASIM_ANYWHERE);
	unload(&l);
}

static void test_agents_steps_have_numbers_of_their_own(void **state)
{
	const struct dmasim_step *p;
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\n"
		 "devices: {d: {}}\n"
		 "steps:\n"
		 "  - work:\n"
		 "  - parallel:\n"
		 "      host: [{psmash: 0x200000}, {id: b, map: {device: d, addr: 0, size: 1}}]\n"
		 "      guest: [{dma_read: b}]\n"
		 "    order: [guest:0, host:1]\n"
		 "    seed: 7\n"
		 "  - unmap: b\n");
	assert_int_equal(l.s->steps, 3);
	assert_int_equal(l.s->step_indices, 6);
	p = &l.s->step[1];
	assert_int_equal(p->index, 1);
	assert_int_equal(p->parallels, 2);
	assert_string_equal(p->parallel[0].name, "host");
	assert_int_equal(p->parallel[0].step[0].index, 2);
	assert_int_equal(p->parallel[0].step[0].addr, 0x200000);
	assert_int_equal(p->parallel[0].step[1].index, 3);
	assert_int_equal(p->parallel[1].step[0].index, 4);
	assert_int_equal(p->parallel[1].step[0].from, 3);
	assert_int_equal(p->orders, 2);
	assert_string_equal(p->order[1], "host:1");
	assert_int_equal(p->seed, 7);
	assert_int_equal(l.s->step[2].index, 5);
	assert_int_equal(l.s->step[2].from, 3);
	unload(&l);
}

static void test_defaults_fill_what_is_not_said(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\n"
		 "defaults:\n"
		 "  device: {dma_mask: 40, coherent: false}\n"
		 "  map: {device: a, size: 8KiB, dir: from_device}\n"
		 "  dma_read: {device: a}\n"
		 "devices: {a: {}, b: {dma_mask: 64}}\n"
		 "steps:\n"
		 "  - {id: m, map: {addr: 0x1000}}\n"
		 "  - {id: n, map: {addr: 0x1000, size: 1, device: b}}\n"
		 "  - dma_read: n\n"
		 "  - dma_read: {addr: 1}\n");
	assert_int_equal(l.s->platform.device[0].dma_mask, (1ull << 40) - 1);
	assert_true(l.s->platform.device[0].non_coherent);
	assert_true(l.s->platform.device[1].dma_mask == UINT64_MAX);
	assert_true(l.s->platform.device[1].non_coherent);
	assert_int_equal(l.s->step[0].size, 8192);
	assert_int_equal(l.s->step[0].direction, DMASIM_FROM_DEVICE);
	assert_int_equal(l.s->step[0].device, 0);
	assert_int_equal(l.s->step[1].size, 1);
	assert_int_equal(l.s->step[1].device, 1);
	/* the mapping's own device comes before a default */
	assert_int_equal(l.s->step[2].device, 1);
	assert_int_equal(l.s->step[3].device, 0);
	unload(&l);
}

static void test_several_documents(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\n---\ndmasim: 1\nname: second\nxfail: {reason: not yet}\ninvariants: {SLOT_LEAK: false, "
		 "IOVA_LEAK: true}\n"
		 "vary: {platform.c_bit: [47, 51]}\n");
	assert_int_equal(l.file.scenarios, 2);
	assert_string_equal(l.s[0].name, "test#1");
	assert_string_equal(l.s[1].name, "second");
	assert_false(l.s[0].xfail);
	assert_true(l.s[1].xfail);
	assert_string_equal(l.s[1].xfail_reason, "not yet");
	assert_int_equal(l.s[1].invariants_off, 1);
	assert_string_equal(l.s[1].invariant_off[0], "SLOT_LEAK");
	assert_int_equal(l.s[0].axes, 0);
	assert_int_equal(l.s[1].axes, 1);
	assert_int_equal(l.s[1].vary_at.line, 7);
	unload(&l);
}

static void test_bytes_and_patterns(void **state)
{
	static const u8 bytes[] = { 0x00, 0x1f, 0xA0 };
	struct loaded l;

	(void)state;
	load(&l, "dmasim: 1\nsteps:\n  - cpu_write: {addr: 0, data: 00 1f A0}\n"
		 "  - cpu_write: {addr: 0, size: 64, pattern: 9, host: true, encrypted: no}\n");
	assert_int_equal(l.s->step[0].data_size, 3);
	assert_memory_equal(l.s->step[0].data, bytes, 3);
	assert_int_equal(l.s->step[0].size, 3);
	assert_true(l.s->step[1].has_pattern);
	assert_int_equal(l.s->step[1].pattern, 9);
	assert_true(l.s->step[1].as_host);
	assert_true(l.s->step[1].has_encrypted);
	assert_false(l.s->step[1].encrypted);
	assert_null(l.s->step[1].data);
	unload(&l);
}

static void test_byte_order_mark_and_crlf(void **state)
{
	struct loaded l;

	(void)state;
	load(&l, "\xef\xbb\xbf"
		 "dmasim: 1\r\nname: two\r\ndevices:\r\n  d: {}\r\n");
	assert_string_equal(l.s->name, "two");
	assert_int_equal(l.s->platform.device[0].at.line, 4);
	assert_int_equal(l.s->platform.device[0].at.column, 3);
	unload(&l);
}

/* with less and less memory: an error each time, never a crash or a leak */
static void test_out_of_memory(void **state)
{
	struct dmasim_diagnostics d;
	struct dmasim_file file;
	unsigned int refused = 0;
	char *big = malloc(400000);
	size_t n = 0;

	(void)state;
	assert_non_null(big);
	n += (size_t)sprintf(big, "dmasim: 1\ndevices: {d: {}}\nsteps:\n");
	for (unsigned int i = 0; i < 3000; i++)
		n += (size_t)sprintf(big + n,
				     "  - {id: m%u, map: {device: d, addr: 0, size: 1}, expect: {path: direct}}\n", i);
	for (size_t limit = 65536; limit < 8u << 20; limit += 65536) {
		memset(&d, 0, sizeof(d));
		if (file_parse("big", big, n, limit, &file, &d)) {
			assert_int_equal(d.error[d.count - 1].code, -EINVAL);
			assert_null(file.scenario);
			refused++;
		}
		dmasim_file_free(&file);
		dmasim_diagnostics_free(&d);
	}
	assert_in_range(refused, 10, 127);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_platform_is_read),
		cmocka_unit_test(test_memory_is_sorted),
		cmocka_unit_test(test_devices_are_read),
		cmocka_unit_test(test_steps_are_read),
		cmocka_unit_test(test_cpu_follows_encryption),
		cmocka_unit_test(test_agents_steps_have_numbers_of_their_own),
		cmocka_unit_test(test_defaults_fill_what_is_not_said),
		cmocka_unit_test(test_several_documents),
		cmocka_unit_test(test_a_list_of_kernels_makes_a_scenario_for_each),
		cmocka_unit_test(test_bytes_and_patterns),
		cmocka_unit_test(test_byte_order_mark_and_crlf),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
