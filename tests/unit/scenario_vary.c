// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vary:` and `cells:`: what each combination of values gives, and which combinations there are.
 */
#include "test.h"

#include <errno.h>
#include <string.h>

#include <dmasim/scenario.h>

#define HEAD "dmasim: 1\nname: v\n"

struct many {
	struct dmasim_file file;
	struct dmasim_diagnostics diagnostics;
	const struct dmasim_scenario *s;
};

static void load(struct many *m, const char *text)
{
	memset(m, 0, sizeof(*m));
	if (dmasim_file_parse("v.yaml", text, strlen(text), &m->file, &m->diagnostics))
		fail_msg("%s: %s", m->diagnostics.error[0].text, text);
	m->s = &m->file.scenario[0];
}

static void unload(struct many *m)
{
	dmasim_file_free(&m->file);
	dmasim_diagnostics_free(&m->diagnostics);
}

/* the n-th combination */
static const struct dmasim_scenario *cell(struct many *m, unsigned long n, struct dmasim_file *file)
{
	struct dmasim_diagnostics d = { 0 };
	unsigned int value[16];

	dmasim_combination(m->s, n, value);
	if (dmasim_cell_load(m->s, value, file, &d))
		fail_msg("%s", d.error[0].text);
	dmasim_diagnostics_free(&d);
	return &file->scenario[0];
}

static void a_path_is_set_to_each_of_its_values(void **state)
{
	struct dmasim_file file;
	struct many m;

	(void)state;
	load(&m, HEAD "platform: {cpus: 7}\ndevices: {d: {}, e.f: {}}\n"
		      "vary: {platform.cpus: [1, 2], devices.e.f.dma_mask: [64, 40]}\n");
	assert_int_equal(dmasim_combinations(m.s), 4);
	for (unsigned long n = 0; n < 4; n++) {
		const struct dmasim_scenario *s = cell(&m, n, &file);

		assert_int_equal(s->platform.cpus, n / 2 + 1);
		assert_int_equal(s->platform.device[0].dma_mask, 0);
		assert_true(s->platform.device[1].dma_mask == (n % 2 ? (1ull << 40) - 1 : UINT64_MAX));
		dmasim_file_free(&file);
	}
	assert_string_equal(cell(&m, 3, &file)->name, "v [2, 40]");
	dmasim_file_free(&file);
	unload(&m);
}

static void mappings_are_merged_and_nothing_takes_away(void **state)
{
	struct dmasim_file file;
	struct many m;

	(void)state;
	load(&m, HEAD "platform: {cpus: 7, cmdline: iommu=pt}\n"
		      "vary:\n  platform:\n    more: {cpu: intel}\n    less: {cpu: arm64, cmdline: ~}\n"
		      "    other: {iommu: {model: amd, page_size: 64KiB}}\n");
	assert_string_equal(m.s->axis[0].label[1], "less");
	/* what stands in the file is the first combination */
	assert_int_equal(m.s->platform.cpu, DMASIM_CPU_INTEL);
	assert_int_equal(cell(&m, 0, &file)->platform.cpus, 7);
	assert_string_equal(file.scenario->platform.cmdline, "iommu=pt");
	dmasim_file_free(&file);
	assert_null(cell(&m, 1, &file)->platform.cmdline);
	assert_int_equal(file.scenario->platform.cpu, DMASIM_CPU_ARM64);
	dmasim_file_free(&file);
	assert_int_equal(cell(&m, 2, &file)->platform.iommu_page_size, 65536);
	assert_int_equal(file.scenario->platform.cpu, DMASIM_CPU_AMD);
	dmasim_file_free(&file);
	unload(&m);
}

static void a_kernel_is_replaced_and_short_forms_grow(void **state)
{
	struct dmasim_file file;
	struct many m;

	(void)state;
	load(&m, HEAD "kernel: {base: v6.12, pool_check: always}\nplatform: {iommu: intel}\n"
		      "vary:\n  kernel: {a: v7.3, b: {base: v7.1, map_api: page}}\n  kernel.pool_check: [none]\n"
		      "  platform.iommu.page_size: [8KiB]\n");
	assert_true(m.s->axis[0].kernel && m.s->axis[1].kernel && !m.s->axis[2].kernel);
	assert_string_equal(cell(&m, 0, &file)->platform.kernel, "v7.3");
	assert_int_equal(file.scenario->platform.behaviours, 1);
	assert_string_equal(file.scenario->platform.behaviour[0].value, "none");
	assert_int_equal(file.scenario->platform.iommu, DMASIM_IOMMU_INTEL);
	assert_int_equal(file.scenario->platform.iommu_page_size, 8192);
	dmasim_file_free(&file);
	assert_int_equal(cell(&m, 1, &file)->platform.behaviours, 2);
	assert_string_equal(file.scenario->platform.behaviour[0].name, "map_api");
	dmasim_file_free(&file);
	unload(&m);
}

static void a_verb_replaces_the_verb_and_steps_go(void **state)
{
	struct dmasim_file file;
	struct many m;

	(void)state;
	load(&m,
	     HEAD "devices: {d: {}}\n"
		  "vary:\n  what:\n    map: {}\n"
		  "    alloc: {steps.m: {alloc_coherent: {device: d, size: 8KiB}}, steps.end: {free: m}, steps.r: ~}\n"
		  "    far: {steps.m.addr: 5GiB, steps.m.map.size: 8KiB}\n"
		  "steps:\n  - id: m\n    map: {device: d, addr: 4GiB, size: 4KiB}\n    cpu: 0\n"
		  "  - id: r\n    dma_read: m\n  - id: end\n    unmap: m\n");
	assert_int_equal(cell(&m, 0, &file)->steps, 3);
	dmasim_file_free(&file);
	assert_int_equal(cell(&m, 1, &file)->steps, 2);
	assert_int_equal(file.scenario->step[0].verb, DMASIM_VERB_ALLOC_COHERENT);
	assert_int_equal(file.scenario->step[0].cpu, 0);
	assert_false(file.scenario->step[0].has_addr);
	assert_int_equal(file.scenario->step[1].verb, DMASIM_VERB_FREE);
	dmasim_file_free(&file);
	assert_true(cell(&m, 2, &file)->step[0].addr == 5ull << 30);
	assert_int_equal(file.scenario->step[0].size, 8192);
	dmasim_file_free(&file);
	unload(&m);
}

static void lists_and_agents_are_reached(void **state)
{
	struct dmasim_file file;
	struct many m;

	(void)state;
	load(&m,
	     HEAD "platform: {ram: [{base: 0, size: 1GiB}, {base: 4GiB, size: 1GiB}]}\ndevices: {d: {}}\n"
		  "vary: {platform.ram.1.size: [2GiB], steps.s.addr: [0x5000]}\n"
		  "steps:\n  - parallel:\n      host: [{psmash: 0x200000}]\n      dev: [{id: s, psmash: 0x400000}]\n");
	assert_true(cell(&m, 0, &file)->platform.ram[1].size == 2ull << 30);
	assert_true(file.scenario->platform.ram[0].size == 1ull << 30);
	assert_int_equal(file.scenario->step[0].parallel[0].step[0].addr, 0x200000);
	assert_int_equal(file.scenario->step[0].parallel[1].step[0].addr, 0x5000);
	dmasim_file_free(&file);
	unload(&m);
}

static void values_that_do_not_go_together_are_refused_alone(void **state)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	struct many m;
	unsigned int value[2] = { 1, 1 };

	(void)state;
	load(&m, HEAD "vary: {platform.cpu: [amd, arm64], platform.encryption: [none, sme]}\n");
	assert_int_equal(dmasim_cell_load(m.s, value, &file, &d), -EINVAL);
	assert_string_equal(d.error[0].text, "a machine of arm64 has no sme");
	assert_int_equal(d.error[0].at.line, 3);
	dmasim_diagnostics_free(&d);
	unload(&m);
}

static void the_table_names_its_combinations(void **state)
{
	struct many m;

	(void)state;
	load(&m, HEAD "vary: {platform.cpus: [1, 2, 3], platform.c_bit: [47, 51], kernel: [v6.12, v7.3, v7.1]}\n"
		      "cells:\n  sources: {c: code, m 1Jul: mail}\n  table: |\n"
		      "    | # | cpus | c_bit | (remark) | v7.3 | v6.12 |\n"
		      "    |---|------|:-----:|----------|------|-------|\n"
		      "    | a | 1, 3 | 51    | x        | DIR C=1 (c; m 1Jul) | = v7.3 |\n"
		      "    | b | 2    |       |          | -    | BNC |\n"
		      "\n    | cpus | c_bit | v7.1 |\n    |---|---|---|\n    | * | 47 | ERR |\n");
	assert_int_equal(m.s->columns, 2);
	assert_int_equal(m.s->cells, 4 + 2 + 3);
	assert_string_equal(m.s->cell[0].row, "a");
	assert_string_equal(m.s->cell[0].word, "DIR C=1");
	assert_string_equal(m.s->cell[0].source, "c; m 1Jul");
	assert_int_equal(m.s->cell[0].value[0], 0);
	assert_int_equal(m.s->cell[0].value[1], 1);
	assert_int_equal(m.s->cell[0].value[2], 1);
	assert_int_equal(m.s->cell[1].value[0], 2);
	/* "= v7.3" is of the same word, in its own column */
	assert_int_equal(m.s->cell[2].value[2], 0);
	assert_string_equal(m.s->cell[2].word, "DIR C=1");
	assert_int_equal(m.s->cell[2].at.line, 9);
	assert_int_equal(m.s->cell[2].at.column, 59);
	assert_null(m.s->cell[4].word);
	assert_int_equal(m.s->cell[5].value[1], 1);
	assert_string_equal(m.s->cell[5].word, "BNC");
	assert_int_equal(m.s->cell[8].value[0], 2);
	assert_int_equal(m.s->cell[8].value[2], 2);
	assert_null(m.s->cell[8].row);
	unload(&m);
}

static void the_columns_may_be_any_axis(void **state)
{
	struct many m;

	(void)state;
	load(&m,
	     HEAD "vary: {platform.cpus: [1, 2], kernel: [v6.12, v7.3]}\ncells: {columns: platform.cpus, step: m}\n");
	assert_int_equal(m.s->columns, 0);
	assert_string_equal(m.s->cells_step, "m");
	assert_int_equal(m.s->cells, 0);
	unload(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_set_to_each_of_its_values),
		cmocka_unit_test(mappings_are_merged_and_nothing_takes_away),
		cmocka_unit_test(a_kernel_is_replaced_and_short_forms_grow),
		cmocka_unit_test(a_verb_replaces_the_verb_and_steps_go),
		cmocka_unit_test(lists_and_agents_are_reached),
		cmocka_unit_test(values_that_do_not_go_together_are_refused_alone),
		cmocka_unit_test(the_table_names_its_combinations),
		cmocka_unit_test(the_columns_may_be_any_axis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
