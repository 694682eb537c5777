/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of hw/ share: the machine's own structure and the way of an access.
 *
 * An access names an agent and an address. The agent's file (cpu.c, host.c, dma.c) resolves the address into a target:
 * which memory answers, under which key, for how many bytes; or a fault. access.c moves the bytes.
 *
 * A guest machine's pages have up to two backings. In the split model (guest_memfd today) the shared and the private
 * version of a page are different memory: MAIN holds what is shared, PRIVATE what is not. In place, MAIN holds both.
 * A host machine has MAIN only.
 */
#ifndef DMASIM_HW_INTERNAL_H
#define DMASIM_HW_INTERNAL_H

#include "hw/hw.h"
#include "hw/iommu_table.h"
#include "hw/iotlb.h"
#include "hw/key.h"
#include "hw/memory.h"
#include "hw/pagemap.h"
#include "hw/rmp_table.h"

enum { BACKING_MAIN, BACKING_PRIVATE, BACKINGS };

/* T=0 and T=1 requests have translations of their own */
enum { TLB_UNTRUSTED, TLB_TRUSTED, TLBS };

struct hw_backing {
	struct memory memory;
	struct rmp_table rmp; /* entries of this memory; unused where no RMP is enforced */
};

struct hw_iommu_domain {
	struct hw *hw;
	unsigned int index; /* in hw->domain */
	enum dmasim_iommu model;
	u64 page_sizes;
	struct iopt table;
	struct iotlb tlb[TLBS];
};

/* frames that Xen gave for pages of its PV domain */
struct xen_extent {
	u64 pfn, mfn, frames;
};

struct hw {
	struct hw_config config;
	struct dmasim_ram *ram; /* ours, sorted */
	unsigned int last_ram;	/* index of the last one found */
	u64 c_mask;		/* of the C-bit or shared bit; 0: none */
	bool guest;
	bool two_backings;
	u16 host_key; /* of a host CPU's private mapping */
	u64 oom;      /* accesses and changes that were lost because the model ran out of memory */
	u32 fail[HW_CALL_COUNT];
	u64 freed_assigned;
	u64 inv_timeouts;
	enum hw_fault inv_timeout;
	struct xen_extent *xen_extent; /* by mfn, without overlap */
	unsigned int xen_extents;
	struct hw_posted *posted; /* posted.c, oldest first */

	phys_addr_t gart_table; /* gart.c; 0: the aperture leads nowhere */

	struct page_pool *pool;
	struct hw_backing backing[BACKINGS];
	struct rmp_table rmp_mmio;
	bool rmp_active, gpt_active;
	bool looking;		     /* hw_look() */
	struct pagemap attr;	     /* of a guest's pages: enum page_attr */
	struct pagemap pas;	     /* gpt.c: worlds of the granules in MAIN */
	struct pagemap rtt;	     /* gpt.c: a realm's stage 2 */
	struct pagemap host_io;	     /* stage2.c: what was changed by hand in the host's IO page table */
	struct iotlb host_tlb[TLBS]; /* guest machines: of the host's IOMMU */

	struct hw_device **device;
	unsigned int devices;
	unsigned int bars;		 /* devices with registers that can be private */
	struct hw_iommu_domain **domain; /* freed ones leave NULL */
	unsigned int domains;
};

/* what the host has agreed to for a guest's page, bits */
enum page_attr {
	ATTR_SHARED = 1,
	ATTR_UNACCEPTED = 2,   /* TDX: private, not accepted yet */
	ATTR_PRIVATE_MMIO = 4, /* registers of a device that the guest has accepted */
};

/* --- an access --------------------------------------------------------------------------------------------------- */

enum agent_kind {
	AGENT_CPU,  /* the modelled kernel's own */
	AGENT_HOST, /* the hypervisor's, at the page that backs the address now */
	AGENT_PLAIN_GUEST,
	AGENT_DEVICE,
};

struct agent {
	enum agent_kind kind;
	struct hw *hw;
	struct hw_device *device;
	bool post;	/* the request reaches memory later */
	bool encrypted; /* CPU: attribute of the mapping; host, other guest: C-bit of the leaf */
	enum hw_use use;
};

enum target_data {
	TARGET_MEMORY,
	TARGET_ONES, /* reads give all ones though nothing faults */
};

struct target {
	struct memory *memory; /* NULL: nothing is reached, fault says why */
	u64 pa;
	u64 len; /* bytes for which all this holds; at least 1 */
	u16 key;
	enum target_data data;
	enum hw_fault fault; /* with memory: the access goes on all the same */
	bool stale, stale_rmp, implicit_psc;
	enum hw_fault rmp_verdict; /* with stale_rmp: what the RMP would say by now */
	bool private_backing;
	u64 translated; /* by the host's IOMMU under a guest: size of the cached entry, 0 if there was none */
	u64 knobs;
	bool broken_is_poison; /* TDX: a private line under another key raises a machine check */
};

static inline void target_fault(struct target *t, enum hw_fault fault)
{
	t->memory = NULL;
	t->fault = fault;
}

static inline void target_knob(struct target *t, enum hw_knob knob)
{
	t->knobs |= BIT(knob);
}

/* a host's memory is the same for each of its pages: neither RMP nor granules have a say */
static inline bool host_is_plain(const struct hw *hw)
{
	return !hw->guest && !hw->rmp_active && !hw->pas.tree.root;
}

static inline u16 plain_key(const struct hw *hw, bool encrypted)
{
	return encrypted ? hw->host_key : HW_KEY_NONE;
}

/* each fills all of *t; @len: how many bytes the caller wants, at least 1 */
void cpu_resolve(struct hw *hw, phys_addr_t pa, bool encrypted, enum hw_use use, u64 len, struct target *t);
void host_resolve(struct hw *hw, phys_addr_t pa, bool c_bit, bool write, u64 len, struct target *t);
void plain_guest_resolve(struct hw *hw, phys_addr_t pa, bool nc, bool write, u64 len, struct target *t);
/* an emulated device: the VMM's CPU through the VMM's own mapping; @c_bit of that mapping */
void vmm_resolve(struct hw *hw, phys_addr_t pa, bool c_bit, bool write, u64 len, struct target *t);
void device_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t);

void agent_read(const struct agent *agent, u64 addr, void *buf, u64 len, struct hw_access *a);
/* @buf NULL: @fill */
void agent_write(const struct agent *agent, u64 addr, const void *buf, u8 fill, u64 len, struct hw_access *a);

/* --- IOMMU ---------------------------------------------------------------------------------------------------------
 */

struct translation {
	u64 pa;
	u64 run;  /* bytes from pa on that the same translation covers */
	u64 size; /* of the cached entry */
	u16 key;  /* for T=1 at private memory: the guest's */
	bool encrypted;
	bool stale;
};

/* on a host machine with an RMP its verdict is part of the translation; t takes knobs and stale verdicts */
enum hw_fault domain_translate(struct hw_iommu_domain *domain, u64 iova, bool write, bool trusted,
			       struct translation *tr, struct target *t);

/* what a cached entry of the domain, the IOMMU's or a device's, gives for an address */
void domain_use_entry(const struct hw_iommu_domain *domain, const struct iotlb_entry *e, u64 iova,
		      struct translation *tr);
/* nested translation cached in one entry of the outer page's size, where that is what hardware does */
void domain_widen(struct hw_iommu_domain *domain, u64 iova, u64 size, bool trusted);
/* entries of the domain, in its own IOTLB or in that of a device, say what the table says; else they are marked */
bool domain_entries_sound(const struct hw_iommu_domain *domain, const struct iotlb *tlb, const char **why);
bool domain_validate(const struct hw_iommu_domain *domain, const char **why);

/* the host's IOMMU under a guest machine: completes *t, whose len says how much is wanted */
void host_stage_resolve(struct hw_device *dev, u64 gpa, bool private_access, bool write, struct target *t);
bool host_stage_entries_sound(const struct hw *hw, const struct iotlb *tlb, const char **why);
/* the host changed its table for a range: flushes, unless the knob says that it forgets to */
void host_stage_changed(struct hw *hw, u64 gpa, u64 size);
/* drops every cached translation to [pa, pa + size); false: there was none */
bool hw_iotlb_drop_phys(struct hw *hw, phys_addr_t pa, u64 size);

/* --- the address map -----------------------------------------------------------------------------------------------
 */

/* the range that holds pa, NULL: none */
const struct dmasim_ram *map_search(const struct hw *hw, phys_addr_t pa);
static inline const struct dmasim_ram *map_at(const struct hw *hw, phys_addr_t pa)
{
	const struct dmasim_ram *last = &hw->ram[hw->last_ram];

	return likely(hw->config.ram_count && pa - last->base < last->size) ? last : map_search(hw, pa);
}
/* bytes from pa to the end of its range, at most len */
static inline u64 map_run(const struct dmasim_ram *ram, phys_addr_t pa, u64 len)
{
	return min_u64(len, ram->base + ram->size - pa);
}
/* all of [pa, pa + len) is RAM, of one range */
static inline bool map_is_ram(const struct hw *hw, phys_addr_t pa, u64 len)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	return ram && ram->kind == DMASIM_RAM && len <= ram->size - (pa - ram->base);
}
/* registers stand in one place only, whoever they belong to */
static inline bool map_is_mmio(const struct hw *hw, phys_addr_t pa)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	return ram && ram->kind == DMASIM_RAM_MMIO;
}
/* is it memory behind an encrypting controller? */
bool map_encrypts(const struct hw *hw, const struct dmasim_ram *ram);
/* the access carries the C-bit: to a range without an encrypting controller that is an error */
void target_c_bit(const struct hw *hw, const struct dmasim_ram *ram, struct target *t);

/* --- small things --------------------------------------------------------------------------------------------------
 */

static inline u64 knob(const struct hw *hw, enum hw_knob k)
{
	return hw->config.knob[k];
}

/* is this the call that is to fail? */
static inline bool call_fails(struct hw *hw, enum hw_call call)
{
	return unlikely(hw->fail[call]) && !--hw->fail[call];
}

/* an undocumented point settled something outside an access: a call's answer, a state */
static inline void hw_rested_on(const struct hw *hw, enum hw_knob k)
{
	if (unlikely(hw->config.trace))
		trace_add(hw->config.trace, TRACE_KNOB, k, 0, knob(hw, k), 0);
}

/* does the host refuse this request to convert pages? */
static inline bool vmm_refuses(const struct hw *hw)
{
	if (!knob(hw, HW_KNOB_VMM_REFUSES))
		return false;
	hw_rested_on(hw, HW_KNOB_VMM_REFUSES);
	return true;
}

static inline void hw_event(const struct hw *hw, enum hw_event event, u64 v0, u64 v1)
{
	if (unlikely(hw->config.trace))
		trace_add(hw->config.trace, TRACE_STATE, event, 0, v0, v1);
}

/* changes of any RMP entry so far, from 1 on */
static inline u64 rmp_changes(const struct hw *hw)
{
	return 1 + hw->backing[BACKING_MAIN].rmp.changes + hw->backing[BACKING_PRIVATE].rmp.changes +
	       hw->rmp_mmio.changes;
}

static inline bool key_enabled(const struct hw *hw)
{
	return hw->config.encryption >= DMASIM_ENC_SME && hw->config.encryption <= DMASIM_ENC_SEV_SNP;
}

/* the C-bit of the host's own tables for memory that a guest shares: nested tables, IOMMU, the VMM's mapping */
bool host_encrypts(const struct hw *hw);
bool host_nested_c(const struct hw *hw);
bool host_iommu_c(const struct hw *hw);

/* backing that answers for a guest's page now */
unsigned int guest_backing_index(const struct hw *hw, phys_addr_t pa);
struct hw_backing *guest_backing(struct hw *hw, phys_addr_t pa);
bool guest_page_shared(const struct hw *hw, phys_addr_t pa);
/* the host's side of a conversion: content, backing, its IOMMU. 0 or -ENOMEM */
int guest_set_shared(struct hw *hw, phys_addr_t pa, u64 pages, bool share);
/* SNP: the host moves one page because the guest touched it the wrong way; false: refused */
bool snp_implicit_change(struct hw *hw, phys_addr_t pa, bool share);

#endif
