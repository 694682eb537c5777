/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel command line as that kernel parses it: the options that the DMA layer looks at, and the names of those
 * that it passes on. Pointers point into struct cmdline's own copy.
 */
#ifndef DMASIM_LINUX_CMDLINE_H
#define DMASIM_LINUX_CMDLINE_H

#include "base/types.h"

struct kernel;

enum cmdline_tristate { CMDLINE_UNSET, CMDLINE_OFF, CMDLINE_ON };

struct cmdline {
	char *text;	      /* own copy */
	char *tokens;	      /* own copy, cut at the blanks */
	const char **unknown; /* options nobody here looks at */
	unsigned int unknown_count;

	/* swiotlb= (setup_io_tlb_npages); track_hiwater: 7.3 */
	u64 swiotlb_nslabs;	     /* 0: not given */
	unsigned int swiotlb_nareas; /* 0: not given */
	bool swiotlb_force;
	bool swiotlb_noforce;
	bool swiotlb_track_hiwater;

	/* iommu= on x86 (iommu_setup), and the generic iommu.* parameters */
	bool iommu_off;
	bool iommu_soft;
	bool iommu_force;
	bool iommu_merge;
	u64 gart_size; /* iommu=SIZE (gart_parse_options); 0: not given */
	bool gart_noaperture;
	enum cmdline_tristate iommu_passthrough; /* who was last: iommu=pt/nopt or iommu.passthrough= */
	bool iommu_def_domain_cmdline;
	enum cmdline_tristate iommu_strict;
	bool iommu_forcedac;

	bool mem_encrypt; /* says that a host's memory is to be encrypted */
	bool amd_iommu_off;
	bool amd_iommu_fullflush;
	bool amd_iommu_pgtbl_v2;
	bool amd_iommu_force_isolation;
	bool amd_iommu_nohugepages;
	bool amd_iommu_v2_pgsizes_only;
	enum cmdline_tristate intel_iommu;
	bool intel_iommu_strict;
	bool intel_iommu_sp_off;
	u64 coherent_pool; /* bytes; 0: not given */
	bool cma_given;	   /* cma=size[@base[-limit]] (early_cma) */
	u64 cma_size, cma_base, cma_limit;
	u64 mem_limit; /* mem=; 0: not given */
};

/* 0 or -ENOMEM; depends on the profile only where a kernel parses differently */
int cmdline_parse(struct kernel *k, struct cmdline *c, const char *text);
void cmdline_free(struct cmdline *c);
/* lib/cmdline.c memparse(): number in C notation with K, M, G, T, P, E; *end as strtoull */
u64 memparse(const char *s, const char **end);

#endif
