/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct kernel: one booted kernel. Everything that kernel/dma and the arch code keep in globals hangs off it, and it
 * is the first argument of every modelled function.
 *
 * A modelled function has the kernel's own name and does its checks in the kernel's order:
 *	if (DECIDE(k, force_bounce, is_swiotlb_force_bounce(dev), dev->..., 0)) {
 *		RULE(k, force_bounce);			the answer that chose the path
 *		return swiotlb_map(k, dev, ...);
 *	}
 */
#ifndef DMASIM_LINUX_KERNEL_H
#define DMASIM_LINUX_KERNEL_H

#include "base/trace.h"
#include "base/types.h"
#include "linux/arch.h"
#include "linux/arch/gart.h"
#include "linux/cmdline.h"
#include "linux/contiguous.h"
#include "linux/decision.h"
#include "linux/device.h"
#include "linux/iommu.h"
#include "linux/mm.h"
#include "linux/pool.h"
#include "linux/printk.h"
#include "linux/profile.h"
#include "linux/swiotlb.h"

struct hw;

/* build options that matter; the architecture's defconfig fills what a scenario leaves out (kernel_config_default) */
struct kernel_config {
	bool swiotlb;
	bool swiotlb_dynamic;
	bool dma_restricted_pool;
	bool dma_direct_remap;
	bool dma_bounce_unaligned_kmalloc;
	bool dma_coherent_pool; /* CONFIG_DMA_COHERENT_POOL: the atomic pools exist */
	bool arch_has_dma_set_uncached;
	bool arch_has_dma_alloc;
	bool dma_global_pool;
	bool dma_cma; /* CONFIG_DMA_CMA: an area for larger coherent buffers */
	bool zone_dma;
	bool zone_dma32;
	bool highmem;
	bool iommu_default_passthrough; /* CONFIG_IOMMU_DEFAULT_PASSTHROUGH */
	bool iommu_default_dma_strict;	/* else lazy */
	bool gart_iommu; /* CONFIG_GART_IOMMU; off in the defconfig */
	bool intel_iommu_default_on;	/* CONFIG_INTEL_IOMMU_DEFAULT_ON; off in the defconfig */
	u32 arch_dma_minalign;		/* cache-line based minimum of kmalloc objects for DMA */
	u32 cache_line_size;
	u64 cma_size;	    /* CONFIG_CMA_SIZE_MBYTES, in bytes; cma= goes before it */
	u64 zone_dma_limit; /* last address of ZONE_DMA; 0: what the architecture finds out by itself */
};

/* a call that fails on purpose: 0 never; n: the n-th call from now, once; counted down as calls happen */
struct kernel_faults {
	u32 alloc_pages;
	u32 set_memory_decrypted;
	u32 set_memory_encrypted;
	u32 iommu_map;
	u32 alloc_iova;
	u32 set_uncached;
	u32 gen_pool_add;
	u8 alloc_max_order; /* orders above always fail; MAX_PAGE_ORDER: none do */
};

/* arch/x86/include/asm/sev-common.h, reason set SEV_TERM_SET_LINUX */
enum ghcb_term { GHCB_RUNS, GHCB_TERM_PSC, GHCB_TERM_PVALIDATE };

struct kernel {
	struct hw *hw;
	struct kernel_profile profile;
	struct kernel_config config;
	struct cmdline cmdline;
	struct arch_state arch; /* encryption masks and cc attributes */

	unsigned int nr_cpus;
	unsigned int cpu; /* smp_processor_id() of the caller */

	struct mm *mm;
	struct swiotlb_state swiotlb;
	struct atomic_pools pools;
	struct cma cma;
	struct dma_coherent_mem *coherent; /* of single devices */
	struct iommu_state iommu;
	struct gart gart;
	const struct dma_map_ops *dma_ops; /* of devices that have none of their own: get_arch_dma_ops() */

	struct kernel_log log;
	struct trace *trace;	  /* NULL: off */
	u16 rule;		  /* enum decision that chose the last path; DECISION_NONE before */
	size_t rule_at;		  /* events in the trace when it did */
	u16 seen[DECISION_COUNT]; /* coverage: a bit for each answer ever given */
	u8 everyday;		  /* enum everyday: calls whose everyday answers stand in seen[], see mapping.c */
	u16 cpu_fault;		  /* enum hw_fault of the kernel's own last bad access; 0 none */
	u64 leaked; /* pages that the kernel has given up since this was 0 */
	u8 terminated;		  /* enum ghcb_term: the guest has asked for its end, and nothing of it runs any more */
	u64 freed_shared;	  /* pages given to the page allocator while still shared */
	phys_addr_t freed_shared_at; /* the first of them since freed_shared was 0 */
	u64 oom; /* times that the model itself ran out of memory: the operation's result is then void */
	struct kernel_faults faults;
};

/* memory that firmware keeps from the kernel: a node of the device tree's reserved-memory */
struct reserved_mem {
	phys_addr_t base;
	u64 size;
};

/* what boot needs to know; ownership stays with the caller */
struct kernel_boot {
	struct kernel_faults faults; /* alloc_max_order: set by boot */
	struct hw *hw;		     /* RAM, C-bit and encryption come from here */
	const struct kernel_profile *profile;
	const struct kernel_config *config; /* NULL: kernel_config_default() */
	const char *cmdline;		    /* NULL: empty */
	unsigned int nr_cpus;		    /* at least 1 */
	phys_addr_t swiotlb_base;	    /* INVALID_PHYS_ADDR: where that kernel would put it */
	const struct reserved_mem *reserved;
	unsigned int reserved_count;
	struct trace *trace; /* may be NULL */
};

void kernel_config_default(struct kernel_config *config, enum kernel_arch arch, const struct kernel_profile *profile);
/* 0, or -ENOMEM / -EINVAL with k freed */
int kernel_boot(struct kernel *k, const struct kernel_boot *boot);
void kernel_shutdown(struct kernel *k);
/* names the first broken rule of the kernel's own structures; true if all hold */
bool kernel_validate(const struct kernel *k, const char **why);

/* a device as the bus code leaves it before probe: masks 32 bits, default limits, pool and IOMMU domain attached */
int device_attach(struct kernel *k, struct device *dev);
void device_detach(struct kernel *k, struct device *dev);

static inline bool cc_platform_has(const struct kernel *k, enum cc_attr attr)
{
	return k->arch.cc[attr];
}

/* the bit stands there already, nearly always: a store each time would cost more than all the rest */
static inline void note_answer(struct kernel *k, enum decision id, unsigned int answer)
{
	u16 bit = (u16)(1u << answer);

	if (unlikely(!(k->seen[id] & bit)))
		k->seen[id] |= bit;
}

static inline bool decide(struct kernel *k, enum decision id, bool yes, u64 v0, u64 v1)
{
	note_answer(k, id, yes);
	if (unlikely(k->trace))
		trace_add(k->trace, TRACE_DECISION, id, yes, v0, v1);
	return yes;
}

static inline unsigned int choose(struct kernel *k, enum decision id, unsigned int answer, u64 v0, u64 v1)
{
	note_answer(k, id, answer);
	if (unlikely(k->trace))
		trace_add(k->trace, TRACE_DECISION, id, answer, v0, v1);
	return answer;
}

static inline void rule_set(struct kernel *k, enum decision id)
{
	k->rule = (u16)id;
	if (unlikely(k->trace))
		k->rule_at = k->trace->count;
}

/* values are always evaluated: they must be cheap and free of side effects. One a line. */
#define DECIDE(k, id, yes, v0, v1) decide((k), D_##id, (yes), (v0), (v1))
#define CHOOSE(k, id, answer, v0, v1) choose((k), D_##id, (answer), (v0), (v1))
/* this question's answer chose the path of the current operation */
#define RULE(k, id) rule_set((k), D_##id)

/* neither a guest nor a host with encryption: there is nothing that an architecture could say */
static inline bool never_shared(const struct kernel *k)
{
	return !k->arch.guest && !cc_platform_has(k, CC_ATTR_HOST_MEM_ENCRYPT);
}

static inline bool forced_unencrypted(struct kernel *k, const struct device *dev, bool streaming)
{
	if (likely(never_shared(k)))
		return DECIDE(k, force_guest, false, 0, 0);
	return arch_force_dma_unencrypted(k, dev, streaming);
}

static inline bool force_dma_unencrypted(struct kernel *k, const struct device *dev)
{
	return forced_unencrypted(k, dev, false);
}

static inline bool force_dma_unencrypted_map(struct kernel *k, const struct device *dev)
{
	return forced_unencrypted(k, dev, true);
}

#endif
