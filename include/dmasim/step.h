/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: step
 *
 * One operation on a machine and what it must give. A scenario file is parsed into these; a C program may fill them
 * itself: dmasim_step_init(), then the verb's own members.
 */
#ifndef DMASIM_STEP_H
#define DMASIM_STEP_H

#include <dmasim/export.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dmasim/span.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dmasim_verb {
#define VERB(id, name, doc) DMASIM_VERB_##id,
#include <dmasim/verbs.def>
#undef VERB
	DMASIM_VERB_COUNT
};

DMASIM_API extern const char *const dmasim_verb_name[DMASIM_VERB_COUNT];

enum dmasim_field {
#define FIELD(id, name, kind, doc) DMASIM_FIELD_##id,
#include <dmasim/fields.def>
#undef FIELD
	DMASIM_FIELD_COUNT
};

enum dmasim_kind {
	DMASIM_KIND_NAME,
	DMASIM_KIND_HEX,
	DMASIM_KIND_COUNT, /* a number, not the number of kinds */
	DMASIM_KIND_FLAG,
	DMASIM_KIND_LIST,
	DMASIM_KIND_BYTES
};

struct dmasim_field_info {
	const char *name;
	enum dmasim_kind kind;
	const char *doc;
};
DMASIM_API extern const struct dmasim_field_info dmasim_field_table[DMASIM_FIELD_COUNT];

/* same order as the kernel's enum dma_data_direction */
enum dmasim_direction { DMASIM_BIDIRECTIONAL, DMASIM_TO_DEVICE, DMASIM_FROM_DEVICE, DMASIM_NONE };

enum dmasim_match { DMASIM_MATCH_EQUAL, DMASIM_MATCH_NOT, DMASIM_MATCH_ANY, DMASIM_MATCH_RANGE, DMASIM_MATCH_CONTAINS };

/* what `check:` looks at, and the background work that `work:` runs */
enum { DMASIM_CHECK_NAMES = 12, DMASIM_WORK_NAMES = 4, DMASIM_FAIL_NAMES = 15 };
DMASIM_API extern const char *const dmasim_check_name[DMASIM_CHECK_NAMES];
DMASIM_API extern const char *const dmasim_work_name[DMASIM_WORK_NAMES];
/* the calls that `inject:` can make fail */
DMASIM_API extern const char *const dmasim_fail_name[DMASIM_FAIL_NAMES];
/* of enum dmasim_direction */
DMASIM_API extern const char *const dmasim_direction_name[4];

/* one expected field. Values as text: names as they are, numbers and addresses parsed into num[] */
struct dmasim_expect {
	enum dmasim_field field;
	enum dmasim_match match;
	const char **text; /* EQUAL/NOT/CONTAINS of a scalar: one; ANY or a list: several */
	uint64_t *num;	   /* beside text for HEX, COUNT and FLAG fields; RANGE: num[0] = min, num[1] = max */
	unsigned int count;
	bool absent; /* `error: none`: the field must not be there; with NOT: it must be there */
	int element; /* `elements:` the result of this element of a scatterlist; -1: of the step */
	struct dmasim_span at;
};

struct dmasim_sg {
	uint64_t addr, size;
	enum { DMASIM_SG_RAM, DMASIM_SG_P2P_BUS, DMASIM_SG_P2P_BRIDGE, DMASIM_SG_P2P_UNSUPPORTED } kind;
	uint64_t bus_addr;
};

struct dmasim_step;

/* one agent of a `parallel:` step */
struct dmasim_agent {
	const char *name;
	struct dmasim_step *step;
	unsigned int steps;
};

struct dmasim_step {
	enum dmasim_verb verb;
	struct dmasim_span at;
	/* number under which later steps find this one: in file order, agents' steps counted behind their parallel: */
	unsigned int index;
	const char *id;	      /* NULL: none */
	const char *agent;    /* NULL: the kernel */
	const char *source;   /* where the expectations come from; NULL: as the scenario says */
	int cpu;	      /* -1: as before */
	int device;	      /* index in the scenario's devices, -1: none; the device of `from` unless given */
	int from;	      /* index of the step whose mapping or allocation this one uses, -1: none */
	unsigned int segment; /* which DMA segment of a scatterlist in `from` */

	uint64_t addr; /* physical, DMA or IOVA address, by verb */
	uint64_t size;
	uint64_t offset; /* into the mapping of `from` */
	bool has_addr, has_size, has_offset, has_direction, has_attrs;
	enum dmasim_direction direction;
	uint64_t attrs; /* DMA_ATTR_* bits as the kernel numbers them */
	bool mmio;	/* map: dma_map_resource(), or DMA_ATTR_MMIO where that kernel has it */
	bool atomic;	/* gfp: atomic */
	bool nowarn;
	bool compound; /* __GFP_COMP */
	enum { DMASIM_ZONE_ANY, DMASIM_ZONE_DMA, DMASIM_ZONE_DMA32 } zone;
	struct dmasim_sg *sg;
	unsigned int sgs;

	uint8_t *data; /* bytes to write, or NULL */
	size_t data_size;
	bool has_pattern; /* write the byte stream of this seed instead */
	uint64_t pattern;
	bool as_host;		       /* cpu_read, cpu_write: the hypervisor's CPU */
	bool in_flight;		       /* of a device's access: translated now, at memory with `land` */
	bool keep_atc;		       /* iotlb_flush: devices with ATS are not told */
	bool again;		       /* cpu_read: what the driver checked before and relies on now */
	bool has_encrypted, encrypted; /* the access' own page-table attribute, when not the kernel's linear map */

	uint64_t mask; /* set_dma_mask; 0: keep */
	uint64_t coherent_mask;

	uint64_t phys;	    /* iommu_map: target */
	uint64_t gpa;	    /* rmpupdate: the guest's address of the page */
	uint64_t page_size; /* of a page table leaf or RMP entry; 0: the smallest */
	bool has_phys, has_gpa;
	/*
	 * check: what to look at, dmasim_check_name; work: which, NULL for all; rsi_ipa_state: "ram" or "empty"; psc:
	 * "private" or "shared"
	 */
	const char *what;
	const char *pool; /* check: which pool */
	uint64_t asid;
	bool validate, assigned, immutable;
	bool read, write; /* iommu_map: permissions, both set by dmasim_step_init() */
	uint64_t nonce;	  /* accept: of the lock that was attested */
	bool has_nonce;
	bool enable;	  /* bus_master */
	const char *fail; /* inject: which call */
	uint64_t times;	  /* inject: the n-th call from now; dmasim_step_init(): the next */

	struct dmasim_agent *parallel;
	unsigned int parallels;
	const char **order; /* "agent:n" */
	unsigned int orders;
	uint64_t seed;

	struct dmasim_expect *expect;
	unsigned int expects;
};

/* all zero, but no device, no mapping, no CPU of its own, bidirectional; what is mapped by hand can be read and written
 */
DMASIM_API void dmasim_step_init(struct dmasim_step *step, enum dmasim_verb verb);

#ifdef __cplusplus
}
#endif

#endif
