/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct hw: the silicon of one machine. It executes and does not judge: an access goes through the page table's
 * C-bit, nested entry, IOMMU, RMP or GPT and the memory controller's key, and what comes out is data or a fault.
 * Knows nothing of Linux. Specification: AMD APM vol. 2 15.34-15.36, AMD 48882, Arm RME and SMMUv3, as cited at each
 * function.
 */
#ifndef DMASIM_HW_HW_H
#define DMASIM_HW_HW_H

#include "base/trace.h"
#include "base/types.h"
#include <dmasim/platform.h>

enum hw_fault {
	HW_FAULT_NONE,
#define FAULT(id, name, event, code, log, effect) HW_FAULT_##id,
#include "hw/faults.def"
#undef FAULT
	HW_FAULT_COUNT
};

struct hw_fault_info {
	const char *name, *event, *code, *log, *effect;
};
extern const struct hw_fault_info hw_fault_table[HW_FAULT_COUNT];

/* undocumented points, with their defaults: knobs.def; named `platform.hardware` keys */
enum hw_knob {
#define KNOB(id, name, def, doc) HW_KNOB_##id,
#include "hw/knobs.def"
#undef KNOB
	HW_KNOB_COUNT
};

struct hw_knob_info {
	const char *name, *doc;
	u64 def;
};
extern const struct hw_knob_info hw_knob_table[HW_KNOB_COUNT];
int hw_knob_find(const char *name); /* -1: unknown */

/* state changes that the trace names: events.def */
enum hw_event {
#define EVENT(id, name, v0, v1) HW_EVENT_##id,
#include "hw/events.def"
#undef EVENT
	HW_EVENT_COUNT
};

struct hw_event_info {
	const char *name;
	const char *value[2];
};
extern const struct hw_event_info hw_event_table[HW_EVENT_COUNT];

struct hw_config {
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
	unsigned int c_bit;	      /* C-bit, or shared bit of TDX and CCA; 0: the default of the encryption */
	enum dmasim_xen xen;
	enum dmasim_iommu iommu;      /* as the modelled kernel sees it: in a guest, a virtual IOMMU */
	u64 iommu_page_sizes;	      /* bitmap; 0: what the model supports */
	u64 gart_base, gart_size;     /* AMD northbridge: the aperture as firmware left it; size 0: none */
	const struct dmasim_ram *ram; /* copied; sorted by base, no overlap */
	unsigned int ram_count;
	u64 knob[HW_KNOB_COUNT];
	struct trace *trace; /* may be NULL */
};

struct hw;

void hw_config_default(struct hw_config *config); /* all zero, knobs at their defaults */
unsigned int hw_default_c_bit(enum dmasim_cpu cpu, enum dmasim_encryption encryption);
/* NULL if memory ran out */
struct hw *hw_create(const struct hw_config *config);
void hw_destroy(struct hw *hw);
/* an independent copy that shares unchanged memory; NULL if memory ran out. Both belong to one thread */
struct hw *hw_snapshot(struct hw *hw);
/* accesses and changes that were lost because the model itself ran out of memory: results are void if not 0 */
u64 hw_oom(const struct hw *hw);
const struct hw_config *hw_config(const struct hw *hw);
void hw_set_trace(struct hw *hw, struct trace *trace);
/* from now on, or no longer: requests of devices are only looked at, and leave nothing in an IOTLB */
void hw_look(struct hw *hw, bool looking);
bool hw_is_guest(const struct hw *hw);
u64 hw_c_bit_mask(const struct hw *hw); /* 0 if the platform has none in page tables */
enum dmasim_ram_kind hw_kind_at(const struct hw *hw, phys_addr_t pa, bool *exists);
bool hw_validate(const struct hw *hw, const char **why);

/* calls of host, guest and firmware about page state that can be made to fail, in units of pages where they take many
 */
enum hw_call {
	HW_CALL_RMPUPDATE,  /* FAIL_INUSE */
	HW_CALL_PSMASH,	    /* FAIL_INUSE */
	HW_CALL_PVALIDATE,  /* FAIL_INPUT */
	HW_CALL_PSC,	    /* the GHCB request: the generic error */
	HW_CALL_IPA_STATE,  /* RSI_IPA_STATE_SET: REJECT */
	HW_CALL_SHARE,	    /* MapGPA, MEM_SHARE and MEM_UNSHARE, the ultravisor's calls */
	HW_CALL_INVALIDATE, /* a device does not answer that it dropped its translations */
	HW_CALL_IO_TABLE,   /* the kernel has no page for a table of the IOMMU */
	HW_CALL_COUNT
};

/* the @nth call from now on fails, once; 1: the next; 0: none */
void hw_fail_call(struct hw *hw, enum hw_call call, u32 nth);
/* until it fails, that one included; 0: none will */
u32 hw_calls_left(const struct hw *hw, enum hw_call call);
/* pages that the host took back although they are assigned still: whoever gets them faults */
u64 hw_freed_assigned(const struct hw *hw);

/* --- accesses ---------------------------------------------------------------------------------------------------- */

/* what an access met; counts are bytes */
struct hw_access {
	enum hw_fault fault;	   /* HW_FAULT_NONE: it went through */
	u64 fault_addr;		   /* address that faulted, as the agent named it */
	u64 ciphertext;		   /* bytes read raw: stored under a key, read without one */
	u64 garbage;		   /* bytes read or overwritten under a key other than theirs */
	u64 aborted;		   /* bytes that no memory answered */
	bool stale_translation;	   /* served by an IOTLB entry whose page table entry is gone or changed */
	bool stale_rmp;		   /* served by an IOTLB entry although the RMP would refuse it by now */
	enum hw_fault rmp_verdict; /* with stale_rmp: what the RMP would say by now */
	bool implicit_psc;	   /* the host converted a page because of it */
	bool private_backing;	   /* a guest with two backings: its private memory was reached, not what it shares */
	phys_addr_t spa;	   /* first byte that was really touched; INVALID_PHYS_ADDR if none */
	u16 key;		   /* key used, enum hw_key or an ASID */
	u64 knobs;		   /* a bit for each knob that the outcome rested on */
};

/* keys of the memory controller: none, the host's, or a guest's ASID from HW_KEY_GUEST up */
#define HW_KEY_NONE 0u
#define HW_KEY_HOST 0xffffu
#define HW_KEY_GUEST 1u /* ASID of the modelled guest */

/*
 * The modelled kernel's own CPU: @encrypted is the attribute of its mapping (C=1, protected IPA, private GPA). In a
 * guest pa is a GPA or IPA without the bit. @buf NULL: memset with @fill for a write.
 */
void hw_cpu_read(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access);
void hw_cpu_write(struct hw *hw, phys_addr_t pa, bool encrypted, const void *buf, u64 len, struct hw_access *access);
void hw_cpu_fill(struct hw *hw, phys_addr_t pa, bool encrypted, u8 byte, u64 len, struct hw_access *access);
/* the same with the bytes of a stream (base/stream.h), which are made when somebody looks at them; whole pages */
void hw_cpu_fill_pages(struct hw *hw, phys_addr_t pa, bool encrypted, u64 stream, u64 len, struct hw_access *access);
/* instruction fetch, and the CPU's walk of its own page tables: always private in an SEV guest */
void hw_cpu_fetch(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access);
void hw_cpu_walk(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access);
/* both sides inside one attribute each; ranges must not overlap: the bounce copy, so it has to be fast */
void hw_cpu_copy(struct hw *hw, phys_addr_t to, bool to_encrypted, phys_addr_t from, bool from_encrypted, u64 len,
		 struct hw_access *access);
/* such a copy to @to is about to be made, to bytes long unused: no access, a hint for speed */
void hw_cpu_copy_soon(struct hw *hw, phys_addr_t to, u64 len);
/* the hypervisor or host of a guest machine; on a host machine the same as the CPU */
void hw_host_read(struct hw *hw, phys_addr_t pa, bool c_bit, void *buf, u64 len, struct hw_access *access);
void hw_host_write(struct hw *hw, phys_addr_t pa, bool c_bit, const void *buf, u64 len, struct hw_access *access);
/*
 * Another guest of the same AMD host, one without SEV, whose nested tables lead to the page that backs @pa now; @nc:
 * the C-bit of that nested leaf. Its own C-bit has no meaning.
 */
void hw_plain_guest_read(struct hw *hw, phys_addr_t pa, bool nc, void *buf, u64 len, struct hw_access *access);
void hw_plain_guest_write(struct hw *hw, phys_addr_t pa, bool nc, const void *buf, u64 len, struct hw_access *access);
/*
 * true where any byte of the range was ever written, counted in lines of 64 bytes: a write of one byte stores its line.
 * What was never written reads as zeros under every key.
 */
bool hw_touched(const struct hw *hw, phys_addr_t pa, u64 len);
/* the bytes as the memory chips hold them, and the key of the page: for inspection, never an access */
void hw_inspect(const struct hw *hw, phys_addr_t pa, void *buf, u64 len, u16 *key);

/* --- the aperture of an AMD northbridge (BKDG of family 10h, 3.4 and the GART registers F3x90 to F3x9C) --------------- */

#define HW_GPTE_VALID 1u
#define HW_GPTE_COHERENT 2u

/* a table of one 32-bit entry for each page of the aperture; requests to it go through from now on */
void hw_gart_enable(struct hw *hw, phys_addr_t table);

/* bits 4 to 11 of an entry are bits 32 to 39 of the address */
static inline phys_addr_t hw_gpte_address(u32 entry)
{
	return (entry & 0xfffff000) | (u64)(entry & 0xff0) << 28;
}

/* --- devices ----------------------------------------------------------------------------------------------------- */

enum hw_tdisp_state { HW_TDISP_UNLOCKED, HW_TDISP_LOCKED, HW_TDISP_RUN, HW_TDISP_ERROR };

struct hw_iommu_domain;
struct iotlb;

enum hw_stream {
	HW_STREAM_NONE, /* no IOMMU before the device */
	HW_STREAM_BYPASS,
	HW_STREAM_TRANSLATED,
	HW_STREAM_BLOCKED,
};

struct hw_device {
	struct hw *hw;
	unsigned int index;		/* among hw's devices */
	u32 id;				/* requester id */
	bool emulated;			/* in a guest: the VMM performs the access with its CPU */
	u64 address_mask;		/* lines the device really drives: address bits above are lost */
	struct hw_iommu_domain *domain; /* where the stream is translated */
	/* what the bus bridge does to addresses that no IOMMU translates; the caller's, it outlives the device. 0:
	 * nothing */
	const struct dmasim_range *window;
	unsigned int windows;
	enum hw_stream stream;	   /* what the IOMMU's entry for the device says */
	bool trusted;		   /* T=1 requests */
	enum hw_tdisp_state tdisp; /* see tdisp.h */
	u64 nonce;		   /* of the last lock */
	bool dma_disabled;	   /* T=1: no valid secure device table entry (AMD), stream not enabled (realm) */
	bool bus_master;	   /* set when the device is added */
	phys_addr_t bar;	   /* registers that T=1 requests alone reach while it runs */
	u64 bar_size;
	struct iotlb *atc;	   /* ATS: translations that the device keeps itself; NULL: it keeps none */
};

struct hw_device *hw_device_add(struct hw *hw, u32 id); /* owned by hw; NULL if memory ran out */
/* in a snapshot, what stands for a device or domain of the original */
struct hw_device *hw_device_twin(const struct hw *copy, const struct hw_device *dev);
struct hw_iommu_domain *hw_iommu_domain_twin(const struct hw *copy, const struct hw_iommu_domain *domain);
void hw_device_attach(struct hw_device *dev, struct hw_iommu_domain *domain); /* NULL: identity */
/* once, before it is accepted, within one MMIO range; 0, -EINVAL, -EEXIST: another device's */
int hw_device_set_private_bar(struct hw_device *dev, phys_addr_t base, u64 size);
bool hw_device_enable_ats(struct hw_device *dev);			      /* false if memory ran out */
void hw_device_block(struct hw_device *dev);				      /* all its requests */
void hw_dma_read(struct hw_device *dev, dma_addr_t addr, void *buf, u64 len, struct hw_access *access);
void hw_dma_write(struct hw_device *dev, dma_addr_t addr, const void *buf, u64 len, struct hw_access *access);
/* a write that is translated and checked now and reaches memory when it lands; order is kept */
void hw_dma_post(struct hw_device *dev, dma_addr_t addr, const void *buf, u64 len, struct hw_access *access);
/* the same for a read, whose data comes when it lands: @buf holds none yet, but all ones where it was refused */
void hw_dma_post_read(struct hw_device *dev, dma_addr_t addr, void *buf, u64 len, struct hw_access *access);
/* bytes of its reads that are on their way, or wait for it */
u64 hw_dma_reads_posted(const struct hw *hw, const struct hw_device *dev);
/*
 * What the device has on its way arrives: its bytes. @data, may be NULL: those of the reads, in order. @access tells
 * whether a request made now would still go there. An invalidation of translations lets arrive first what it drops the
 * translation of (knob iommu.drains).
 */
u64 hw_dma_land(struct hw *hw, const struct hw_device *dev, void *data, struct hw_access *access);
/* where the device's access would land, without performing it; fault in access */
phys_addr_t hw_dma_target(struct hw_device *dev, dma_addr_t addr, bool write, struct hw_access *access);

/* --- IOMMU: page tables and IOTLB ----------------------------------------------------------------------------------
 */

#define HW_IOMMU_READ BIT(0)
#define HW_IOMMU_WRITE BIT(1)
#define HW_IOMMU_CACHE BIT(2)
#define HW_IOMMU_MMIO BIT(4)
#define HW_IOMMU_PRIV BIT(5)

struct hw_iommu_domain *hw_iommu_domain_new(struct hw *hw, enum dmasim_iommu model); /* owned by hw */
void hw_iommu_domain_free(struct hw_iommu_domain *domain);
u64 hw_iommu_page_sizes(const struct hw_iommu_domain *domain);
/* one run of @count pages of @pgsize; @encrypted puts the C-bit into the leaf. 0, -EEXIST, -EINVAL, -ENOMEM */
int hw_iommu_map(struct hw_iommu_domain *domain, u64 iova, phys_addr_t pa, u64 pgsize, u64 count, u64 prot,
		 bool encrypted);
/* removes the leaves that cover [iova, iova+size); returns the bytes removed, whole pages of whatever size stood there
 */
u64 hw_iommu_unmap(struct hw_iommu_domain *domain, u64 iova, u64 size);
/* replaces one large leaf by smaller ones without changing the translation; 0, -ENOENT, -EINVAL */
int hw_iommu_split(struct hw_iommu_domain *domain, u64 iova, u64 pgsize);
/* what the table says now: page size and C-bit of the leaf; INVALID_PHYS_ADDR where nothing is mapped */
phys_addr_t hw_iommu_walk(const struct hw_iommu_domain *domain, u64 iova, u64 *pgsize, bool *encrypted, u64 *prot);
/* the raw leaf entry, its level (0: the last) and how many times it stands there; false where nothing is present */
bool hw_iommu_entry(const struct hw_iommu_domain *domain, u64 iova, u64 *pte, unsigned int *level,
		    unsigned int *copies);
void hw_iotlb_flush(struct hw_iommu_domain *domain, u64 iova, u64 size);
/* the IOMMU's own alone: devices with ATS are not told */
void hw_iotlb_flush_iommu(struct hw_iommu_domain *domain, u64 iova, u64 size);
/* invalidations that a device did not answer, and what the last of them raised */
u64 hw_invalidation_timeouts(const struct hw *hw, enum hw_fault *fault);
void hw_iotlb_flush_all(struct hw_iommu_domain *domain);
/* the IOTLB entry that covers iova, if one is cached */
bool hw_iotlb_lookup(const struct hw_iommu_domain *domain, u64 iova, phys_addr_t *pa, u64 *size, bool *encrypted);

/* --- page state ----------------------------------------------------------------------------------------------------
 */

/*
 * The guest's conversion as its firmware and host carry it out: SNP: PVALIDATE and page-state change in the order for
 * that direction; SEV: hypercall; TDX: MapGPA; CCA: RSI IPA state; pKVM, s390, PEF: share hypercall. On a host machine
 * nothing but the mapping changes. 0 or a negative errno; the caller changes its own mapping. Pages before the one that
 * failed are converted. SNP: -EIO where the host refused, -EPROTO where PVALIDATE failed.
 */
int hw_guest_share(struct hw *hw, phys_addr_t pa, u64 pages);
int hw_guest_unshare(struct hw *hw, phys_addr_t pa, u64 pages);
/* whether the host side considers the page shared with it */
bool hw_page_shared(const struct hw *hw, phys_addr_t pa);

/* RMP: raw instructions, for scenarios about them (rmp.h) and GPT/RIPAS (gpt.h) stand in headers of their own */

#endif
