/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keys of a scenario outside its steps. One row each: it validates, it is the schema, and it is the reference.
 */
#include <string.h>

#include <dmasim/scenario.h>

#include "scenario/keys.h"

#define IN(type, member) .offset = offsetof(struct type, member)
#define RECORD(id, words, type, short_form, text)                                                                      \
	const struct record record_##id = { .what = (words),                                                           \
					    .key = id##_key,                                                           \
					    .keys = ARRAY_SIZE(id##_key),                                              \
					    .size = sizeof(type),                                                      \
					    .sole = (short_form),                                                      \
					    .doc = (text) }

static const struct key ram_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_ram, base), .min = 0, .doc = "first address" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_ram, size), .min = 1, .doc = "bytes" },
	{ "kind", KEY_CHOICE, IN(dmasim_ram, kind), .names = dmasim_ram_kind_name, .name_count = DMASIM_RAM_KIND_COUNT,
	  .fallback = "ram",
	  .doc = "what answers there: system memory, CXL memory given to the system as memory, coherent "
		 "device memory that a driver manages, or device registers" },
};
RECORD(ram, "a range of memory", struct dmasim_ram, NULL, "One range of the machine's memory.");

static const struct key iommu_key[] = {
	{ "model", KEY_CHOICE, .required = true, IN(dmasim_platform, iommu), .names = dmasim_iommu_name,
	  .name_count = DMASIM_IOMMU_COUNT, .doc = "which IOMMU the modelled kernel drives; in a guest a virtual one" },
	{ "page_size", KEY_PAGES, IN(dmasim_platform, iommu_page_size), .min = 1, .fallback = "4KiB",
	  .doc = "the smallest page that it maps" },
};
RECORD(iommu, "iommu", struct dmasim_platform, "model", "Short form: `iommu: amd`.");

static const struct key gart_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_platform, gart_base),
	  .doc = "first address: a multiple of the size, outside of `ram`" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_platform, gart_size), .min = 1,
	  .doc = "a power of two from 64MiB to 2GiB; it ends below 4 GiB" },
};
RECORD(gart, "gart", struct dmasim_platform, NULL,
       "The aperture of an AMD northbridge (GART) on a machine without encryption and without another IOMMU. A kernel "
       "uses it with `config: {gart_iommu: true}`.");

static const struct key swiotlb_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_platform, swiotlb_base),
	  .doc = "first address of the default pool; without it, where that kernel's boot would put it" },
};
RECORD(swiotlb, "swiotlb", struct dmasim_platform, NULL, "Where the default bounce pool lies.");

static const struct key inject_key[] = {
	{ "fail", KEY_ONE_OF, .required = true, IN(dmasim_platform, fail), .names = dmasim_fail_name,
	  .name_count = DMASIM_FAIL_NAMES, .doc = "which call, as the step `inject` names them" },
	{ "times", KEY_NUMBER, IN(dmasim_platform, fail_times), .min = 1, .max = UINT32_MAX, .fallback = "1",
	  .doc = "which call of boot: 1 is the first" },
};
RECORD(inject, "inject", struct dmasim_platform, "fail", "A call that fails during boot. Short form: `inject: psc`.");

static const struct key platform_key[] = {
	{ "cpu", KEY_CHOICE, IN(dmasim_platform, cpu), .names = dmasim_cpu_name, .name_count = DMASIM_CPU_COUNT,
	  .fallback = "that of the encryption, else amd", .doc = "architecture, and vendor on x86" },
	{ "encryption", KEY_CHOICE, IN(dmasim_platform, encryption), .names = dmasim_encryption_name,
	  .name_count = DMASIM_ENC_COUNT, .fallback = "none",
	  .doc = "memory encryption of the machine that the kernel runs on: `sme` is a host, those after it are "
		 "guests" },
	{ "c_bit", KEY_COUNT, IN(dmasim_platform, c_bit), .min = 12, .max = 63, .fallback = "that of the encryption",
	  .doc = "position of the encryption bit, or of the shared bit" },
	{ "xen", KEY_CHOICE, IN(dmasim_platform, xen), .names = dmasim_xen_name, .name_count = DMASIM_XEN_COUNT,
	  .fallback = "none",
	  .doc = "Xen under the kernel, which is its first PV domain: devices are given machine addresses, all others "
		 "here are the domain's own" },
	{ "ram", KEY_LIST, IN(dmasim_platform, ram), .count = offsetof(struct dmasim_platform, rams),
	  .record = &record_ram, .fallback = "3 GiB at 0 and 5 GiB at 4 GiB",
	  .doc = "memory; it costs nothing until touched" },
	{ "cpus", KEY_COUNT, IN(dmasim_platform, cpus), .min = 1, .max = 8192, .fallback = "1",
	  .doc = "number of CPUs: bounce pools have areas for them" },
	{ "iommu", KEY_RECORD, .record = &record_iommu, .fallback = "none", .doc = "the IOMMU" },
	{ "gart", KEY_RECORD, .record = &record_gart, .fallback = "none",
	  .doc = "aperture of an AMD northbridge, as firmware left it" },
	{ "cmdline", KEY_TEXT, IN(dmasim_platform, cmdline), .given = offsetof(struct dmasim_platform, cmdline_at),
	  .given_span = true, .fallback = "empty", .doc = "what /proc/cmdline would hold, parsed as that kernel does" },
	{ "swiotlb", KEY_RECORD, .record = &record_swiotlb, .doc = "pins the default bounce pool" },
	{ "config", KEY_SETTINGS, IN(dmasim_platform, config), .count = offsetof(struct dmasim_platform, configs),
	  .fallback = "the architecture's defconfig", .doc = "build options of the kernel that matter" },
	{ "hardware", KEY_SETTINGS, IN(dmasim_platform, hardware), .count = offsetof(struct dmasim_platform, hardwares),
	  .doc = "what nobody has documented, where it differs from the stated default" },
	{ "inject", KEY_RECORD, .record = &record_inject, .doc = "makes a call of boot fail" },
	{ "expect", KEY_OWN, .doc = "what boot must give: `warnings`" },
};
RECORD(platform, "platform", struct dmasim_platform, NULL, "The machine.");

static const struct key range_key[] = {
	{ "cpu", KEY_PAGES, .required = true, IN(dmasim_range, cpu), .doc = "first physical address" },
	{ "dma", KEY_PAGES, .required = true, IN(dmasim_range, dma), .doc = "the same byte's address on the bus" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_range, size), .min = 1, .doc = "bytes" },
};
RECORD(range, "a dma range", struct dmasim_range, NULL, "One window of the device tree's dma-ranges.");

static const struct key restricted_pool_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_device, restricted_base), .doc = "first address" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_device, restricted_size), .min = 1, .doc = "bytes" },
};
RECORD(restricted_pool, "restricted_pool", struct dmasim_device, NULL,
       "A restricted-dma-pool: reserved memory that all DMA of the device goes through.");

static const struct key coherent_memory_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_device, coherent_base), .doc = "first address" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_device, coherent_size), .min = 1, .doc = "bytes" },
};
RECORD(coherent_memory, "coherent_memory", struct dmasim_device, NULL,
       "A shared-dma-pool: reserved memory that all coherent allocations of the device come from.");

static const struct key private_bar_key[] = {
	{ "base", KEY_PAGES, .required = true, IN(dmasim_device, private_base), .doc = "first address" },
	{ "size", KEY_PAGES, .required = true, IN(dmasim_device, private_size), .min = 1, .doc = "bytes" },
};
RECORD(private_bar, "private_bar", struct dmasim_device, NULL,
       "Registers in an `mmio` range that belong to the guest alone while the device runs for it (TDISP).");

static const struct key device_key[] = {
	{ "dma_mask", KEY_MASK, IN(dmasim_device, dma_mask), .fallback = "32", .doc = "streaming mask" },
	{ "coherent_dma_mask", KEY_MASK, IN(dmasim_device, coherent_dma_mask), .fallback = "as dma_mask",
	  .doc = "mask of allocations" },
	{ "bus_dma_limit", KEY_ADDRESS, IN(dmasim_device, bus_dma_limit), .min = 1, .fallback = "none",
	  .doc = "highest address that the bus passes on" },
	{ "min_align_mask", KEY_ADDRESS, IN(dmasim_device, min_align_mask), .fallback = "0",
	  .doc = "address bits that a bounce must keep" },
	{ "max_segment_size", KEY_SIZE, IN(dmasim_device, max_segment_size), .fallback = "64KiB",
	  .doc = "longest DMA segment" },
	{ "segment_boundary", KEY_ADDRESS, IN(dmasim_device, segment_boundary), .min = 1, .fallback = "0xffffffff",
	  .doc = "mask that no DMA segment crosses" },
	{ "dma_ranges", KEY_LIST, IN(dmasim_device, range), .count = offsetof(struct dmasim_device, ranges),
	  .record = &record_range, .fallback = "bus addresses are physical addresses", .doc = "dma-ranges of its bus" },
	{ "coherent", KEY_NOT, IN(dmasim_device, non_coherent), .fallback = "true", .doc = "it snoops the CPU caches" },
	{ "trusted", KEY_FLAG, IN(dmasim_device, trusted), .fallback = "false",
	  .doc = "accepted into the confidential guest: its DMA carries T=1" },
	{ "untrusted", KEY_FLAG, IN(dmasim_device, untrusted), .fallback = "false",
	  .doc = "behind an external-facing port" },
	{ "iommu", KEY_NOT, IN(dmasim_device, no_iommu), .fallback = "true",
	  .doc = "it is behind the machine's IOMMU" },
	{ "xen", KEY_FLAG, IN(dmasim_device, xen), .fallback = "false",
	  .doc = "arm64: given to this domain by Xen, whose dma_map_ops serve it" },
	{ "emulated", KEY_FLAG, IN(dmasim_device, emulated), .fallback = "false",
	  .doc = "in a guest: software of the VMM, not silicon" },
	{ "pci", KEY_NOT, IN(dmasim_device, not_pci), .fallback = "true", .doc = "a PCI function" },
	{ "pasid", KEY_FLAG, IN(dmasim_device, pasid), .fallback = "false", .doc = "it can use PASIDs" },
	{ "ats", KEY_FLAG, IN(dmasim_device, ats), .fallback = "false",
	  .doc = "behind the host's IOMMU, it keeps translations itself (ATS); an untrusted one may not" },
	{ "restricted_pool", KEY_RECORD, .record = &record_restricted_pool, .fallback = "none",
	  .doc = "restricted-dma-pool of the device" },
	{ "coherent_memory", KEY_RECORD, .record = &record_coherent_memory, .fallback = "none",
	  .doc = "shared-dma-pool of the device" },
	{ "private_bar", KEY_RECORD, .record = &record_private_bar, .fallback = "none",
	  .doc = "registers that a guest which accepts it shares with nobody" },
	{ "no_dma_mask", KEY_FLAG, IN(dmasim_device, no_dma_mask), .fallback = "false",
	  .doc = "its bus left it without a streaming mask: dev->dma_mask is NULL" },
	{ "numa_node", KEY_SIGNED, IN(dmasim_device, numa_node), .max = 1023, .fallback = "-1",
	  .doc = "NUMA node; -1: none" },
};
RECORD(device, "a device", struct dmasim_device, NULL, "One device; its name is the key.");

static const struct key profile_behaviour_key[] = {
	{ "value", KEY_OWN, .required = true, .doc = "one of the behaviour's values" },
	{ "source", KEY_TEXT, IN(dmasim_profile_origin, why), .fallback = "that of the file",
	  .doc = "commit, patch or message that it comes with" },
	{ "date", KEY_TEXT, IN(dmasim_profile_origin, date), .doc = "of that" },
};
RECORD(profile_behaviour, "a behaviour", struct dmasim_profile_origin, NULL,
       "A value of `behaviours` with what it is from.");

static const struct key profile_key[] = {
	{ "dmasim_profile", KEY_OWN, .required = true, .min = 1, .max = 1, .doc = "format version, first of all: 1" },
	{ "name", KEY_WORD, IN(dmasim_profile_file, name), .fallback = "the file's name without folder and ending",
	  .doc = "what results call it" },
	{ "base", KEY_OWN, .required = true,
	  .doc = "what it stands on: a profile, or the path of another file, relative to this one" },
	{ "description", KEY_TEXT, IN(dmasim_profile_file, description), .doc = "what it is, in a line" },
	{ "source", KEY_TEXT, IN(dmasim_profile_file, source), .doc = "series, commit or message that it follows" },
	{ "behaviours", KEY_OWN, .record = &record_profile_behaviour,
	  .doc = "`name: value`, or `name: {value: ..., source: ..., date: ...}`; `dmasim profiles NAME` lists them" },
};
RECORD(profile, "a profile", struct dmasim_profile_file, NULL, "A kernel of your own, in a file of its own.");

static const struct key xfail_key[] = {
	{ "reason", KEY_TEXT, .required = true, IN(dmasim_scenario, xfail_reason),
	  .doc = "why it fails, and who says so" },
};
RECORD(xfail, "xfail", struct dmasim_scenario, "reason", "The scenario must fail; that it passes is a failure.");

static const struct key root_key[] = {
	{ "dmasim", KEY_OWN, .required = true, .min = 1, .max = 1, .doc = "format version, first of all: 1" },
	{ "name", KEY_TEXT, IN(dmasim_scenario, name), .fallback = "the file's name", .doc = "one line" },
	{ "description", KEY_TEXT, IN(dmasim_scenario, description), .doc = "free text" },
	{ "source", KEY_TEXT, IN(dmasim_scenario, source),
	  .doc = "where the expectations come from: kernel file and function, mail, trace, specification" },
	{ "kernel", KEY_OWN, .fallback = "v6.12",
	  .doc = "a profile, the path of a profile file, or `{base: profile, behaviour: value, bugs: [name]}`, or a "
		 "list of "
		 "these: what is expected holds for each" },
	{ "platform", KEY_RECORD, IN(dmasim_scenario, platform), .record = &record_platform, .doc = "the machine" },
	{ "devices", KEY_OWN, .record = &record_device, .doc = "name: device" },
	{ "defaults", KEY_OWN, .doc = "values for every device and every step of a verb that do not say otherwise" },
	{ "steps", KEY_OWN, .record = &record_step, .doc = "what happens, in order" },
	{ "invariants", KEY_OWN, .doc = "`name: false` turns that invariant off" },
	{ "xfail", KEY_RECORD, .record = &record_xfail, .given = offsetof(struct dmasim_scenario, xfail),
	  .doc = "the scenario must fail" },
	{ "vary", KEY_OWN, .doc = "makes one scenario many: `path: [value, ...]`" },
	{ "cells", KEY_OWN, .record = &record_cells, .doc = "with `vary`: the table of them, and what each must give" },
	{ "explore", KEY_OWN, .doc = "a search through interleavings" },
};
RECORD(root, "a scenario", struct dmasim_scenario, NULL, "One document.");

const struct key *record_key(const struct record *record, const char *name, u64 verbs)
{
	for (unsigned int i = 0; i < record->keys; i++) {
		const struct key *key = &record->key[i];

		if (strcmp(key->name, name) == 0 && (!key->verbs || key->verbs & verbs))
			return key;
	}
	return NULL;
}

const char *key_synonym(const char *word)
{
	/* words of the kernel and of other tools for the same thing */
	static const char *const pair[][2] = {
		{ "address", "addr" },
		{ "paddr", "addr" },
		{ "length", "size" },
		{ "len", "size" },
		{ "bytes", "size" },
		{ "direction", "dir" },
		{ "attributes", "attrs" },
		{ "flags", "attrs" },
		{ "dev", "device" },
		{ "mapping", "from" },
		{ "memory", "ram" },
		{ "command_line", "cmdline" },
		{ "profile", "kernel" },
		{ "test", "steps" },
		{ "start", "base" },
		{ "vendor", "cpu" },
		{ "dma_mask", "mask" },
		{ "coherent_dma_mask", "coherent_mask" },
		{ "cc", "encryption" },
		{ "mask", "dma_mask" },
		{ "coherent_mask", "coherent_dma_mask" },
		{ "want", "expect" },
		{ "iova", "addr" },
		{ "dma_addr", "addr" },
		{ "target", "phys" },
		{ "type", "kind" },
		{ "sglist", "sg" },
		{ "scatterlist", "sg" },
		{ "expected", "expect" },
		{ "gpa", "addr" },
		{ "non_coherent", "coherent" },
		{ "dma-ranges", "dma_ranges" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pair); i++) {
		if (strcmp(word, pair[i][0]) == 0)
			return pair[i][1];
	}
	return NULL;
}
