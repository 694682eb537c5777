// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what tools/capture.sh collected to a scenario. Command line, memory map and log are read as any others that are
 * imported; devices and what the machine says elsewhere are put in.
 */
#include "import/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/scenario.h>

#include "scenario/tree.h"

extern const char capture_sh[];
const char *const dmasim_capture_script = capture_sh;

#define WIDTH 110

struct maker {
	const struct captured *c;
	const struct dmasim_scenario *base; /* of what was imported */
	struct tree tree;
	enum dmasim_iommu iommu;
	enum dmasim_encryption encryption;
	enum dmasim_cpu cpu;
};

/* --- the texts that are imported ------------------------------------------------------------------------------------
 */

/* the log names the kernel; where it could not be read, or lacks that line, the release does */
static void boot_log(const struct captured *c, struct dmasim_buffer *out)
{
	if (c->release.size)
		dmasim_buffer_printf(out, "[    0.000000] Linux version %.*s\n", (int)strcspn(c->release.data, "\n"),
				     c->release.data);
	if (c->log.size)
		dmasim_buffer_puts(out, c->log.data);
	out->failed |= c->log.failed;
}

static int import_base(const struct captured *c, const char *kernel, struct dmasim_buffer *out)
{
	struct dmasim_buffer log = { 0 };
	struct dmasim_import from = { .name = "what a machine's devices reach", .kernel = kernel };
	int code;

	boot_log(c, &log);
	from.cmdline =
		(struct dmasim_import_text){ "cmdline", c->cmdline.data ? c->cmdline.data : "", c->cmdline.size };
	if (c->iomem.size)
		from.iomem = (struct dmasim_import_text){ "iomem", c->iomem.data, c->iomem.size };
	if (log.size)
		from.boot_log = (struct dmasim_import_text){ "dmesg", log.data, log.size };
	code = log.failed ? -ENOMEM : dmasim_import(&from, out, NULL);
	dmasim_buffer_free(&log);
	return code;
}

/* --- what the machine says elsewhere --------------------------------------------------------------------------------
 */

static bool starts(const struct dmasim_buffer *section, const char *word)
{
	return section->data && strncmp(section->data, word, strlen(word)) == 0;
}

static void find_guest(struct maker *m)
{
	static const enum dmasim_encryption known[] = { DMASIM_ENC_S390_PV, DMASIM_ENC_PPC_SVM, DMASIM_ENC_SEV_SNP,
							DMASIM_ENC_CCA };

	m->encryption = m->base->platform.encryption;
	for (unsigned int i = 0; i < ARRAY_SIZE(known) && m->encryption == DMASIM_ENC_NONE; i++)
		if (captured_has(&m->c->guest, dmasim_encryption_name[known[i]]))
			m->encryption = known[i];
	if (m->encryption == DMASIM_ENC_NONE && captured_has(&m->c->flags, "tdx_guest"))
		m->encryption = DMASIM_ENC_TDX;
	/* a host that could, and was told to */
	if (m->encryption == DMASIM_ENC_NONE && captured_has(&m->c->flags, "sme") && m->base->platform.cmdline &&
	    strstr(m->base->platform.cmdline, "mem_encrypt=on"))
		m->encryption = DMASIM_ENC_SME;
}

static void find_cpu(struct maker *m)
{
	m->cpu = m->base->platform.cpu;
	if (starts(&m->c->machine, "aarch64") || starts(&m->c->machine, "arm64"))
		m->cpu = DMASIM_CPU_ARM64;
	else if (starts(&m->c->machine, "s390"))
		m->cpu = DMASIM_CPU_S390;
	else if (starts(&m->c->machine, "ppc"))
		m->cpu = DMASIM_CPU_POWERPC;
	else if (starts(&m->c->vendor, "GenuineIntel"))
		m->cpu = DMASIM_CPU_INTEL;
	else if (starts(&m->c->vendor, "AuthenticAMD") || starts(&m->c->vendor, "HygonGenuine"))
		m->cpu = DMASIM_CPU_AMD;
}

static void find_iommu(struct maker *m)
{
	m->iommu = m->base->platform.iommu;
	if (m->iommu != DMASIM_IOMMU_NONE)
		return;
	if (starts(&m->c->iommus, "ivhd"))
		m->iommu = DMASIM_IOMMU_AMD;
	else if (starts(&m->c->iommus, "dmar"))
		m->iommu = DMASIM_IOMMU_INTEL;
	else if (starts(&m->c->iommus, "smmu3"))
		m->iommu = DMASIM_IOMMU_SMMUV3;
}

/* the highest CPU of "0-3" or "0,2-7", and one */
static unsigned int cpus(const struct captured *c)
{
	u64 most = 0, n;

	for (const char *at = c->cpus.data; at && *at; at++)
		if (*at >= '0' && *at <= '9') {
			n = strtoull(at, NULL, 10);
			most = n > most ? n : most;
			at += strspn(at, "0123456789") - 1;
		}
	return c->cpus.size && most < 8192 ? (unsigned int)most + 1 : 0;
}

/* --- build options --------------------------------------------------------------------------------------------------
 */

/* do the domains that devices are in say so, where the command line says nothing? */
static bool all_identity(const struct captured *c)
{
	unsigned int identity = 0, other = 0;

	for (unsigned int i = 0; i < c->devices; i++) {
		identity += piece_is(c->device[i].type, "identity");
		other += piece_starts(c->device[i].type, "DMA");
	}
	return identity && !other;
}

static const struct dmasim_node *config_node(struct maker *m, const struct dmasim_node *old)
{
	static const struct {
		const char *built, *name;
	} option[] = {
		{ "SWIOTLB_DYNAMIC", "swiotlb_dynamic" },
		{ "DMA_RESTRICTED_POOL", "dma_restricted_pool" },
		{ "DMA_CMA", "dma_cma" },
		{ "IOMMU_DEFAULT_PASSTHROUGH", "iommu_default_passthrough" },
		{ "IOMMU_DEFAULT_DMA_STRICT", "iommu_default_dma_strict" },
		{ "INTEL_IOMMU_DEFAULT_ON", "intel_iommu_default_on" },
	};
	struct tree_open all = tree_mapping(&m->tree);
	bool read = captured_has(&m->c->config, "read");
	const char *line = m->base->platform.cmdline ? m->base->platform.cmdline : "";

	for (const struct dmasim_node *k = old ? old->first : NULL; k; k = k->next)
		tree_set(&all, k->text, k->value);
	for (unsigned int i = 0; read && i < ARRAY_SIZE(option); i++)
		if (!node_find(all.node, option[i].name))
			tree_set(&all, option[i].name,
				 tree_value(&m->tree, "%s",
					    captured_has(&m->c->config, option[i].built) ? "true" : "false"));
	if (!node_find(all.node, "iommu_default_passthrough") && all_identity(m->c) && !strstr(line, "iommu"))
		tree_set(&all, "iommu_default_passthrough", tree_value(&m->tree, "true"));
	return all.node && all.node->count ? all.node : NULL;
}

static const struct dmasim_node *platform_node(struct maker *m)
{
	static const char *const own[] = { "cpu", "encryption", "cpus", "iommu", "config" };
	const struct dmasim_node *old = node_find(m->base->tree, "platform");
	struct tree_open all = tree_mapping(&m->tree);
	unsigned int n = cpus(m->c);

	/* an encryption has its CPU */
	if (m->encryption == DMASIM_ENC_NONE)
		tree_set(&all, "cpu", tree_word(&m->tree, dmasim_cpu_name[m->cpu]));
	tree_set(&all, "encryption", tree_word(&m->tree, dmasim_encryption_name[m->encryption]));
	n = n ? n : m->base->platform.cpus;
	if (n)
		tree_set(&all, "cpus", tree_value(&m->tree, "%u", n));
	if (m->iommu != DMASIM_IOMMU_NONE)
		tree_set(&all, "iommu", tree_word(&m->tree, dmasim_iommu_name[m->iommu]));
	for (const struct dmasim_node *k = old && old->kind == NODE_MAPPING ? old->first : NULL; k; k = k->next) {
		bool mine = false;

		for (unsigned int i = 0; i < ARRAY_SIZE(own); i++)
			mine |= strcmp(own[i], k->text) == 0;
		if (!mine)
			tree_set(&all, k->text, k->value);
	}
	tree_set(&all, "config", config_node(m, node_find(old, "config")));
	return all.node;
}

/* --- devices and steps ----------------------------------------------------------------------------------------------
 */

static const struct dmasim_node *device_node(struct maker *m, const struct captured_device *d)
{
	struct tree_open all = tree_mapping(&m->tree);

	tree_set(&all, "dma_mask", tree_value(&m->tree, "%" PRIu64, d->mask));
	if (d->coherent_mask && d->coherent_mask != d->mask)
		tree_set(&all, "coherent_dma_mask", tree_value(&m->tree, "%" PRIu64, d->coherent_mask));
	if (m->iommu != DMASIM_IOMMU_NONE && piece_is(d->group, "-"))
		tree_set(&all, "iommu", tree_value(&m->tree, "false"));
	if (!piece_is(d->bus, "pci"))
		tree_set(&all, "pci", tree_value(&m->tree, "false"));
	return all.node;
}

/* a page in the midst of the largest piece of memory that the mask reaches; false: there is none */
static bool page_within(const struct dmasim_platform *p, u64 mask, u64 *addr)
{
	static const struct dmasim_ram assumed[] = { { 0, 3ull << 30, DMASIM_RAM },
						     { 4ull << 30, 5ull << 30, DMASIM_RAM } };
	const struct dmasim_ram *ram = p->rams ? p->ram : assumed;
	unsigned int rams = p->rams ? p->rams : (unsigned int)ARRAY_SIZE(assumed);
	u64 best = 0;

	for (unsigned int i = 0; i < rams; i++) {
		u64 last = ram[i].base + (ram[i].size - 1), size;

		last = last < mask ? last : mask;
		if (ram[i].kind != DMASIM_RAM || last <= ram[i].base)
			continue;
		size = last - ram[i].base + 1;
		if (size <= best || size < 2 * PAGE_SIZE)
			continue;
		best = size;
		*addr = align_down(ram[i].base + size / 2, PAGE_SIZE);
	}
	return best != 0;
}

static void add_step(struct maker *m, struct tree_open *steps, const char *id, const char *verb,
		     const struct dmasim_node *value, const char *field, const char *expected)
{
	struct tree_open step = tree_mapping(&m->tree), expect = tree_mapping(&m->tree);

	if (id)
		tree_set(&step, "id", tree_text(&m->tree, id));
	tree_set(&step, verb, value);
	tree_set(&expect, field ? field : "error", tree_word(&m->tree, expected ? expected : "none"));
	if (field)
		tree_set(&step, "expect", expect.node);
	tree_append(steps, step.node);
}

/* a driver that runs can map a page, and its device finds in it what the CPU wrote */
static void add_steps(struct maker *m, struct tree_open *steps, const char *device, unsigned int n, u64 mask)
{
	struct tree_open map = tree_mapping(&m->tree);
	char id[16];
	u64 addr;

	if (!page_within(&m->base->platform, mask, &addr))
		return;
	(void)snprintf(id, sizeof(id), "m%u", n);
	tree_set(&map, "device", tree_word(&m->tree, device));
	tree_set(&map, "addr", tree_value(&m->tree, "0x%" PRIx64, addr));
	tree_set(&map, "size", tree_word(&m->tree, "4KiB"));
	tree_set(&map, "dir", tree_word(&m->tree, "to_device"));
	add_step(m, steps, id, "map", map.node, "error", "none");
	add_step(m, steps, NULL, "dma_read", tree_text(&m->tree, id), "sees", "plaintext");
	add_step(m, steps, NULL, "unmap", tree_text(&m->tree, id), NULL, NULL);
}

static void add_devices(struct maker *m, struct tree_open *devices, struct tree_open *steps)
{
	static const struct captured_device wide = {
		.bus = { "pci", 3 }, .group = { "0", 1 }, .mask = 64, .word = "any"
	};
	u64 addr;

	for (unsigned int i = 0; i < m->c->devices; i++) {
		const struct captured_device *d = &m->c->device[i];
		u64 mask = DMA_BIT_MASK(d->mask);

		/* what reaches no memory is used by no step, and would only be in the way */
		if (!page_within(&m->base->platform, mask, &addr))
			continue;
		tree_set(devices, d->word, device_node(m, d));
		add_steps(m, steps, d->word, i + 1, mask);
	}
	if (devices->node && devices->node->count)
		return;
	tree_set(devices, wide.word, device_node(m, &wide));
	add_steps(m, steps, wide.word, 1, UINT64_MAX);
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

static const struct dmasim_node *scenario_node(struct maker *m)
{
	struct tree_open all = tree_mapping(&m->tree), devices = tree_mapping(&m->tree), steps = tree_list(&m->tree);
	const struct dmasim_node *kernel = node_find(m->base->tree, "kernel");

	find_guest(m);
	find_cpu(m);
	find_iommu(m);
	add_devices(m, &devices, &steps);
	tree_set(&all, "dmasim", tree_value(&m->tree, "1"));
	tree_set(&all, "name", tree_text(&m->tree, m->base->name));
	tree_set(&all, "source",
		 tree_text(&m->tree, "captured from a machine: its drivers map memory, and its devices find it"));
	if (kernel)
		tree_set(&all, "kernel", kernel);
	tree_set(&all, "platform", platform_node(m));
	tree_set(&all, "devices", devices.node);
	tree_set(&all, "steps", steps.node);
	return m->tree.failed ? NULL : all.node;
}

static void put_lines(struct dmasim_buffer *out, const char *what, const struct dmasim_buffer *section)
{
	for (const char *at = section->data; at && *at;) {
		size_t size = strcspn(at, "\n");

		dmasim_buffer_printf(out, "# %s: ", what);
		write_comment(out, (struct piece){ at, size });
		dmasim_buffer_puts(out, "\n");
		at += size + (at[size] == '\n');
	}
}

static void put_head(const struct captured *c, struct dmasim_buffer *out)
{
	static const char *const missing[] = { "memory map (/proc/iomem, as root)", "kernel log (dmesg)",
					       "devices with a driver and a DMA mask", "build options" };
	const bool there[] = { c->iomem.size != 0, c->log.size != 0, c->devices != 0,
			       captured_has(&c->config, "read") };

	dmasim_buffer_puts(out, "# Made by dmasim capture from a running machine.\n");
	put_lines(out, "Linux", &c->release);
	for (unsigned int i = 0; i < ARRAY_SIZE(missing); i++)
		if (!there[i])
			dmasim_buffer_printf(out, "# not to be had: %s\n", missing[i]);
	put_lines(out, "CPU flag", &c->flags);
	put_lines(out, "swiotlb", &c->swiotlb);
	put_lines(out, "dma_pools", &c->dma_pools);
	for (unsigned int i = 0; i < c->devices; i++) {
		const struct captured_device *d = &c->device[i];

		dmasim_buffer_printf(out, "# %s: class ", d->word);
		write_comment(out, d->class);
		dmasim_buffer_puts(out, ", IOMMU group ");
		write_comment(out, d->group);
		dmasim_buffer_puts(out, ", domain ");
		write_comment(out, d->type);
		dmasim_buffer_puts(out, "\n");
	}
	if (c->left_out)
		dmasim_buffer_printf(out, "# devices left out: %u\n", c->left_out);
}

/* what damaged text, or one machine with the words of another, may have made */
static int check(const struct dmasim_buffer *out, struct dmasim_error *error)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	int code = dmasim_file_parse("captured", out->data, out->size, &file, &d);

	struct dmasim_error why = { 0 };

	if (!code)
		code = dmasim_scenario_check(&file.scenario[0], NULL, &why);
	else if (d.count)
		why = d.error[0];
	if (code == -ENOMEM)
		dmasim_error_set(error, code, NULL, "out of memory");
	else if (code)
		dmasim_error_set(error, code, NULL, "what the machine says of itself does not go together: %s",
				 why.text);
	dmasim_diagnostics_free(&d);
	dmasim_file_free(&file);
	return code;
}

static int make_of(const struct captured *c, const struct dmasim_scenario *base, struct dmasim_buffer *out,
		   struct dmasim_error *error)
{
	struct arena arena = { 0 };
	struct maker m = { .c = c, .base = base, .tree = { .arena = &arena } };
	const struct dmasim_node *root = scenario_node(&m);

	if (root) {
		put_head(c, out);
		tree_write(root, WIDTH, out);
	}
	arena_free(&arena);
	if (!root || out->failed)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	return check(out, error);
}

static int make(const struct captured *c, const char *kernel, struct dmasim_buffer *out, struct dmasim_error *error)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_buffer text = { 0 };
	struct dmasim_file file = { 0 };
	int code = import_base(c, kernel, &text);

	if (code)
		dmasim_error_set(error, code, NULL, "out of memory");
	if (!code) {
		code = dmasim_file_parse("imported", text.data, text.size, &file, &d);
		if (code && error && d.count)
			*error = d.error[0];
	}
	if (!code)
		code = make_of(c, &file.scenario[0], out, error);
	dmasim_diagnostics_free(&d);
	dmasim_file_free(&file);
	dmasim_buffer_free(&text);
	return code;
}

int dmasim_capture(const char *name, const char *text, size_t size, const char *kernel, struct dmasim_buffer *out,
		   struct dmasim_error *error)
{
	struct captured *c = calloc(1, sizeof(*c));
	int code;

	if (!c)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	code = captured_read(c, name, text, size, error);
	if (!code)
		code = make(c, kernel, out, error);
	captured_free(c);
	free(c);
	return code;
}
