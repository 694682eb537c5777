/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: platform
 *
 * What a machine is made of, as a scenario's `platform:` and `devices:` say it. Plain data: the caller owns it, the
 * machine copies what it keeps. Addresses and sizes are bytes.
 */
#ifndef DMASIM_PLATFORM_H
#define DMASIM_PLATFORM_H

#include <dmasim/export.h>

#include <stdbool.h>
#include <stdint.h>

#include <dmasim/span.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dmasim_cpu {
	DMASIM_CPU_AMD,
	DMASIM_CPU_INTEL,
	DMASIM_CPU_ARM64,
	DMASIM_CPU_S390,
	DMASIM_CPU_POWERPC,
	DMASIM_CPU_COUNT,
};

/* of the machine that the modelled kernel runs on: SME is a host, those after it are guests */
enum dmasim_encryption {
	DMASIM_ENC_NONE,
	DMASIM_ENC_SME,
	DMASIM_ENC_SEV,
	DMASIM_ENC_SEV_ES,
	DMASIM_ENC_SEV_SNP,
	DMASIM_ENC_TDX,
	DMASIM_ENC_CCA,
	DMASIM_ENC_PKVM,
	DMASIM_ENC_S390_PV,
	DMASIM_ENC_PPC_SVM,
	DMASIM_ENC_COUNT,
};

/* the IOMMU that the modelled kernel drives; in a guest a virtual one */
enum dmasim_iommu {
	DMASIM_IOMMU_NONE,
	DMASIM_IOMMU_AMD,
	DMASIM_IOMMU_AMD_V2,
	DMASIM_IOMMU_INTEL,
	DMASIM_IOMMU_SMMUV3,
	DMASIM_IOMMU_COUNT,
};

/* the hypervisor under the modelled kernel, where it is part of the kernel's own DMA layer */
enum dmasim_xen {
	DMASIM_XEN_NONE,
	DMASIM_XEN_DOM0, /* the first PV domain, x86 */
	DMASIM_XEN_COUNT,
};

enum dmasim_ram_kind {
	DMASIM_RAM,
	DMASIM_RAM_CXL,
	DMASIM_RAM_DEVICE_COHERENT,
	DMASIM_RAM_MMIO,
	DMASIM_RAM_KIND_COUNT,
};

/* their names in a scenario, in the order of the enumerations */
DMASIM_API extern const char *const dmasim_cpu_name[DMASIM_CPU_COUNT];
DMASIM_API extern const char *const dmasim_encryption_name[DMASIM_ENC_COUNT];
DMASIM_API extern const char *const dmasim_iommu_name[DMASIM_IOMMU_COUNT];
DMASIM_API extern const char *const dmasim_xen_name[DMASIM_XEN_COUNT];
DMASIM_API extern const char *const dmasim_ram_kind_name[DMASIM_RAM_KIND_COUNT];

struct dmasim_ram {
	uint64_t base, size;
	enum dmasim_ram_kind kind;
};

/**
 * struct dmasim_setting - a kernel behaviour, a build option or a hardware knob, by name
 * @name: as a scenario writes it
 * @value: as written: a word, a number or true/false; dmasim_number() and dmasim_flag() read it
 * @at: for an error about it; may be zero
 *
 * Which names and values exist is the machine's to know, and to check.
 */
struct dmasim_setting {
	const char *name, *value;
	struct dmasim_span at;
};

struct dmasim_profile_file; /* a kernel profile in a file of its own: scenario.h */

#define DMASIM_ANYWHERE UINT64_MAX

struct dmasim_range {
	uint64_t cpu, dma, size;
};

struct dmasim_device {
	const char *name;
	struct dmasim_span at;
	uint64_t dma_mask;	    /* a mask, not a number of bits; 0: 32 bits */
	uint64_t coherent_dma_mask; /* 0: as dma_mask */
	uint64_t bus_dma_limit;	    /* 0: none */
	uint64_t min_align_mask;
	uint64_t max_segment_size;	  /* 0: 64 KiB */
	uint64_t segment_boundary;	  /* mask; 0: 4 GiB - 1 */
	const struct dmasim_range *range; /* dma-ranges */
	unsigned int ranges;
	bool non_coherent;
	bool trusted;	/* accepted into the guest: T=1 */
	bool untrusted; /* external-facing port */
	bool no_iommu;	/* not behind the machine's IOMMU */
	bool xen;	/* arm64: given to this domain by Xen, whose dma_map_ops serve it */
	bool emulated;	/* in a guest: the VMM's software device */
	bool not_pci;
	bool pasid;
	bool ats;				   /* keeps translations itself */
	bool no_dma_mask;			   /* its bus left dev->dma_mask a NULL pointer */
	uint64_t restricted_base, restricted_size; /* restricted-dma-pool; size 0: none */
	uint64_t coherent_base, coherent_size;	   /* shared-dma-pool of its own; size 0: none */
	uint64_t private_base, private_size;	   /* registers that TDISP makes private; size 0: none */
	int numa_node;				   /* -1: none */
};

struct dmasim_platform {
	struct dmasim_span at;
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	unsigned int c_bit; /* C-bit, or shared bit; 0: the default of the encryption */
	enum dmasim_xen xen;
	const struct dmasim_ram *ram;
	unsigned int rams; /* 0: 3 GiB at 0 and 5 GiB at 4 GiB */
	unsigned int cpus; /* 0: 1 */
	enum dmasim_iommu iommu;
	uint64_t iommu_page_size; /* smallest page; 0: 4 KiB */
	uint64_t gart_base, gart_size; /* aperture of the northbridge, as firmware left it; size 0: none */
	const char *cmdline;	  /* NULL: empty */
	struct dmasim_span cmdline_at;
	uint64_t swiotlb_base;		     /* DMASIM_ANYWHERE: where that kernel's boot would put it */
	const struct dmasim_setting *config; /* build options */
	unsigned int configs;
	const struct dmasim_setting *hardware; /* knobs */
	unsigned int hardwares;
	const char *fail;    /* a call that fails during boot, as `inject` names it; NULL: none */
	uint64_t fail_times; /* which call; 0: the first */
	const char *kernel;  /* profile, "v6.12" if NULL */
	struct dmasim_span kernel_at;
	const struct dmasim_profile_file *own_kernel; /* instead of @kernel; NULL: none */
	const struct dmasim_setting *behaviour;	      /* what differs from it; of `bugs` the values are bugs */
	unsigned int behaviours;
	const struct dmasim_device *device;
	unsigned int devices;
};

/* an AMD host without memory encryption or IOMMU, swiotlb anywhere, no device */
DMASIM_API void dmasim_platform_init(struct dmasim_platform *platform);
/* 32-bit masks, coherent, behind the IOMMU, on PCI, no NUMA node */
DMASIM_API void dmasim_device_init(struct dmasim_device *device, const char *name);

/* a number as a scenario may write it: 4096, 0x1000, 4KiB, 4K, 0x1_2345_6000; false: it is none, or above 64 bits */
DMASIM_API bool dmasim_number(const char *text, uint64_t *value);
/* true, false, yes, no, on or off */
DMASIM_API bool dmasim_flag(const char *text, bool *value);

#ifdef __cplusplus
}
#endif

#endif
