/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names that a scenario uses for enumerated things, and the state that structs start from.
 */
#include <string.h>

#include <dmasim/machine.h>
#include <dmasim/platform.h>
#include <dmasim/step.h>

const char *const dmasim_cpu_name[DMASIM_CPU_COUNT] = {
	[DMASIM_CPU_AMD] = "amd",   [DMASIM_CPU_INTEL] = "intel",     [DMASIM_CPU_ARM64] = "arm64",
	[DMASIM_CPU_S390] = "s390", [DMASIM_CPU_POWERPC] = "powerpc",
};

const char *const dmasim_encryption_name[DMASIM_ENC_COUNT] = {
	[DMASIM_ENC_NONE] = "none",	  [DMASIM_ENC_SME] = "sme",	    [DMASIM_ENC_SEV] = "sev",
	[DMASIM_ENC_SEV_ES] = "sev-es",	  [DMASIM_ENC_SEV_SNP] = "sev-snp", [DMASIM_ENC_TDX] = "tdx",
	[DMASIM_ENC_CCA] = "cca",	  [DMASIM_ENC_PKVM] = "pkvm",	    [DMASIM_ENC_S390_PV] = "s390-pv",
	[DMASIM_ENC_PPC_SVM] = "ppc-svm",
};

const char *const dmasim_iommu_name[DMASIM_IOMMU_COUNT] = {
	[DMASIM_IOMMU_NONE] = "none",	[DMASIM_IOMMU_AMD] = "amd",	  [DMASIM_IOMMU_AMD_V2] = "amd-v2",
	[DMASIM_IOMMU_INTEL] = "intel", [DMASIM_IOMMU_SMMUV3] = "smmuv3",
};

const char *const dmasim_xen_name[DMASIM_XEN_COUNT] = {
	[DMASIM_XEN_NONE] = "none",
	[DMASIM_XEN_DOM0] = "dom0",
};

const char *const dmasim_ram_kind_name[DMASIM_RAM_KIND_COUNT] = {
	[DMASIM_RAM] = "ram",
	[DMASIM_RAM_CXL] = "cxl",
	[DMASIM_RAM_DEVICE_COHERENT] = "device_coherent",
	[DMASIM_RAM_MMIO] = "mmio",
};

const char *const dmasim_verb_name[DMASIM_VERB_COUNT] = {
#define VERB(id, name, doc) [DMASIM_VERB_##id] = (name),
#include <dmasim/verbs.def>
#undef VERB
};

const struct dmasim_field_info dmasim_field_table[DMASIM_FIELD_COUNT] = {
#define FIELD(id, name, kind, doc) [DMASIM_FIELD_##id] = { (name), DMASIM_KIND_##kind, (doc) },
#include <dmasim/fields.def>
#undef FIELD
};

const char *const dmasim_check_name[DMASIM_CHECK_NAMES] = {
	"page",	   "pool",   "iotlb",  "iommu",	  "rmp",   "device",
	"mapping", "limits", "kernel", "granule", "ripas", "bounce_range",
};

const char *const dmasim_work_name[DMASIM_WORK_NAMES] = { "all", "grow", "free", "flush" };

const char *const dmasim_fail_name[DMASIM_FAIL_NAMES] = {
	"alloc_pages",
	"set_memory_decrypted",
	"set_memory_encrypted",
	"iommu_map",
	"alloc_iova",
	"set_uncached",
	"gen_pool_add",
	"rmpupdate",
	"psmash",
	"pvalidate",
	"psc",
	"rsi_ipa_state",
	"share",
	"invalidate",
	"io_table",
};

const char *const dmasim_direction_name[4] = { "bidirectional", "to_device", "from_device", "none" };

_Static_assert(DMASIM_FIELD_COUNT <= 64, "struct dmasim_result keeps one bit for each field");

void dmasim_platform_init(struct dmasim_platform *platform)
{
	memset(platform, 0, sizeof(*platform));
	platform->swiotlb_base = DMASIM_ANYWHERE;
}

void dmasim_device_init(struct dmasim_device *device, const char *name)
{
	memset(device, 0, sizeof(*device));
	device->name = name;
	device->numa_node = -1;
}

void dmasim_step_init(struct dmasim_step *step, enum dmasim_verb verb)
{
	memset(step, 0, sizeof(*step));
	step->verb = verb;
	step->cpu = -1;
	step->device = -1;
	step->from = -1;
	step->direction = DMASIM_BIDIRECTIONAL;
	step->validate = verb == DMASIM_VERB_PVALIDATE;
	step->times = verb == DMASIM_VERB_INJECT;
	step->read = verb == DMASIM_VERB_IOMMU_MAP;
	step->write = verb == DMASIM_VERB_IOMMU_MAP;
}
