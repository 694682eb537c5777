/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One operation on a booted DMA layer, and what it gave. Both sides, the kernel's code and dmasim, carry out the same
 * struct op and fill a struct result; a judgement is a comparison of results. Plain data only: the kernel side is
 * compiled with other headers.
 */
#ifndef CONFORMANCE_OP_H
#define CONFORMANCE_OP_H

#include <stdbool.h>
#include <stdint.h>

#define OP_SG_MAX 16
#define OP_RANGES 4
#define OP_RAMS 4
#define OP_RESERVES 6
#define OP_DEVICES 6
#define OP_HANDLES 96

enum op_kind {
	OP_MAP,	  /* dma_map_page: handle, dev, phys, size, dir, attrs */
	OP_UNMAP, /* handle; size and dir as mapped, attrs as given */
	OP_MAP_RESOURCE,
	OP_UNMAP_RESOURCE,
	OP_MAP_SG,
	OP_UNMAP_SG,
	OP_SYNC_CPU, /* handle, offset, size, dir */
	OP_SYNC_DEV,
	OP_SYNC_SG_CPU,
	OP_SYNC_SG_DEV,
	OP_NEED_SYNC, /* handle */
	OP_TBL_MAP,   /* swiotlb_tbl_map_single(): handle, dev, phys, size, align, dir, attrs */
	OP_TBL_UNMAP,
	OP_ALLOC, /* dma_alloc_attrs: handle, dev, size, gfp, attrs */
	OP_FREE,
	OP_ALLOC_PAGES, /* handle, dev, size, dir, gfp */
	OP_FREE_PAGES,
	OP_ALLOC_NONCONTIGUOUS, /* handle, dev, size, dir, gfp, attrs */
	OP_FREE_NONCONTIGUOUS,
	OP_POOL_ALLOC, /* dma_alloc_from_pool() itself: handle, dev, size, gfp, flag: with dma_coherent_ok() */
	OP_POOL_FREE,
	OP_SET_MASK, /* dev, value */
	OP_SET_COHERENT_MASK,
	OP_QUERY,   /* dev: required mask, limits, addressing_limited, dma_skip_sync */
	OP_SET_DEC, /* phys, size */
	OP_SET_ENC,
	OP_FILL,       /* phys, size, value: seed */
	OP_SUM,	       /* phys, size */
	OP_DEV_WRITE,  /* handle, offset, size, value: seed */
	OP_DEV_READ,   /* handle, offset, size */
	OP_WORK,       /* run what was scheduled */
	OP_RCU,	       /* run what waits for a grace period */
	OP_CPU,	       /* value */
	OP_FAIL_PAGES, /* value: the n-th call from now fails; 0: none */
	OP_FAIL_ORDER, /* value: orders above fail */
	OP_FAIL_DEC,
	OP_FAIL_ENC,
	OP_ATTACH, /* dev to restricted pool: value is its index */
	OP_KINDS,
};

struct op_sg {
	uint64_t phys;
	uint64_t size;
	uint8_t kind; /* enum sg_page_kind of src/linux/mapping.h */
};

struct op {
	uint8_t kind;
	uint8_t dev;
	uint8_t dir;
	uint8_t nents;
	uint8_t flag;
	uint16_t handle;
	uint32_t gfp;
	uint64_t phys, size, offset, align, attrs, value;
	struct op_sg sg[OP_SG_MAX];
};

/* enum dma_path, reduced to what both sides can tell from where the address lies */
enum result_path { PATH_NONE, PATH_DIRECT, PATH_SWIOTLB, PATH_POOL, PATH_PAGES };

struct result_place {
	uint64_t dma; /* all ones: refused */
	uint64_t phys;
	uint8_t path;
	uint8_t encrypted; /* of the address: 0 no bit, 1 C-bit, 2 shared bit */
	uint8_t pool_kind; /* enum swiotlb_pool_kind; or 1 + enum atomic_pool */
	uint64_t area, slot, pad, nslots;
};

#define RESULT_TEXT 4096

/*
 * Why a call did not return: nothing that followed in the same boot means anything. END_FAULT: of dmasim alone, where
 * the CPU meets an entry of a realm's linear map that a failed conversion left invalid; the shim's memory has no entries.
 */
enum result_end { END_RETURNED, END_BUG, END_HANG, END_FAULT };

struct result {
	uint8_t end;
	bool valid;  /* the handle that the operation names was live */
	int64_t ret; /* of calls that return a number */
	unsigned int places;
	struct result_place place[OP_SG_MAX];
	uint64_t value[8];
	uint64_t decrypted; /* pages that are so now, in all of memory */
	unsigned int text_len;
	char text[RESULT_TEXT]; /* log lines in order: "level text", one a line */
};

/* what a boot is given */
struct op_ram {
	uint64_t base, size;
};

struct op_range {
	uint64_t cpu, dma, size;
};

struct op_device {
	uint64_t mask, coherent_mask, bus_limit;
	uint64_t min_align_mask, max_segment, boundary;
	unsigned int ranges;
	struct op_range range[OP_RANGES];
	bool coherent;
	bool no_mask; /* dev->dma_mask is NULL */
};

enum op_encryption { ENC_PLAIN, ENC_SME, ENC_SEV, ENC_TDX, ENC_SHARED_BIT };

struct op_platform {
	uint8_t encryption; /* enum op_encryption */
	bool arm;	    /* encoders and build options of arm64 */
	unsigned int bit;   /* C-bit or shared bit */
	unsigned int rams;
	struct op_ram ram[OP_RAMS];
	unsigned int cpus;
	uint8_t zone_dma_bits;
	uint32_t cache_line;
	char swiotlb[48];	/* after "swiotlb="; empty: not given */
	char coherent_pool[16]; /* after "coherent_pool=" */
	bool iommu_off;		/* iommu=off on x86 */
	bool limits;		/* once-only and rate limits of the log apply */
	uint64_t late_size;	/* swiotlb_init_late() after boot; 0: not called */
	uint32_t late_gfp;
	unsigned int reserved; /* ranges that the page allocator never gets: buffers, restricted pools */
	struct op_ram reserve[OP_RESERVES];
	unsigned int restricted; /* restricted pools, at most 2; inside reserved ranges */
	struct op_ram restricted_pool[2];
	unsigned int devices;
	struct op_device device[OP_DEVICES];
};

/* --- the state of the bounce pools, compared whole ---------------------------------------------------------------- */

struct dump_slot {
	uint64_t orig_addr, alloc_size;
	uint16_t list, pad_slots;
};

struct dump_area {
	uint64_t used, index;
};

struct dump_pool {
	uint64_t start, end, nslabs, nareas, area_nslabs;
	bool late_alloc, transient;
};

struct dump_mem {
	uint64_t nslabs, used, hiwater, transient_nslabs, phys_limit;
	bool force_bounce, for_alloc, can_grow;
	unsigned int pools;
};

struct dump_atomic {
	uint64_t size, avail;
};

/* walks a side's state; a visitor that returns false stops it */
struct dump_visitor {
	void *arg;
	bool (*mem)(void *arg, unsigned int mem, const struct dump_mem *m);
	bool (*pool)(void *arg, unsigned int pool, const struct dump_pool *p);
	bool (*area)(void *arg, unsigned int area, const struct dump_area *a);
	bool (*slot)(void *arg, unsigned int slot, const struct dump_slot *s);
	bool (*atomic)(void *arg, unsigned int pool, const struct dump_atomic *a);
};

#endif
