/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct dmasim_machine: silicon, a kernel booted on it, devices, and what the steps so far have left behind. One step
 * at a time runs as a struct op; one function for each verb, in step_*.c.
 *
 * All state hangs off the machine. What steps left behind is found by the step's number and holds no pointer into the
 * kernel except through the device, so that a copy of the machine is a copy of its parts.
 */
#ifndef DMASIM_MACHINE_MACHINE_H
#define DMASIM_MACHINE_MACHINE_H

#include <dmasim/scenario.h>

#include "base/trace.h"
#include "hw/hw.h"
#include "hw/pagemap.h"
#include "linux/kernel.h"
#include "linux/mapping.h"
#include "machine/invariants.h"
#include "machine/truth.h"

struct machine_device {
	struct device dev;
	struct hw_device *hw;
	char *name;
	struct bus_dma_region *range;
	struct dmasim_range *window; /* the same for the silicon */
	bool attached;
};

enum entry_kind {
	ENTRY_MAP,	/* one streaming range */
	ENTRY_SG,	/* a scatterlist */
	ENTRY_COHERENT, /* dma_alloc_attrs() */
	ENTRY_PAGES,	/* dma_alloc_pages(), dma_alloc_noncoherent() */
	ENTRY_IOMMU,	/* a page table entry set by hand */
};

/* what a step mapped or allocated */
struct entry {
	enum entry_kind kind;
	bool live;   /* not ended yet */
	bool failed; /* never began */
	unsigned int device;
	phys_addr_t phys; /* the driver's memory; of an allocation its first page */
	u64 size;
	dma_addr_t dma_addr;
	enum dma_data_direction dir;
	u64 attrs;
	bool mmio;
	enum dma_path path;
	struct dma_buffer buffer; /* allocations */
	struct scatterlist *sg;
	unsigned int nents, segments;
	u64 slots;  /* that a pool counts as used for it */
	u32 broken; /* invariants it has broken so far, each told once */
};

/* the machine's own record of slots: see watch_slots() */
struct slot_watch {
	u64 expected;
	u64 off_by; /* difference that was already told */
};

struct dmasim_machine {
	struct hw *hw;
	struct kernel kernel;
	struct trace trace;
	unsigned int flags;
	struct machine_device *device;
	unsigned int devices;
	struct entry **entry; /* by number of the step; NULL where a step left nothing */
	unsigned int entries;
	struct truth truth;
	u64 inv_timeouts;     /* invalidations that no device answered, before this step */
	u64 freed_assigned;   /* pages of a guest that its host had given to others, before this step */
	struct truth checked; /* what the driver has read in shared memory */
	struct slot_watch slots;
	struct pagemap dirty; /* watch_cache.c */
	u32 watched;	      /* a bit for each invariant that is on */
	struct dmasim_list boot_log;
	enum decision_caller caller; /* of the last step */
	u16 rule;		     /* likewise */
	size_t rule_at;		     /* events in its trace when the rule was set */
	bool booted;
};

/* one step on its way */
struct op {
	struct dmasim_machine *m;
	struct kernel *k;
	const struct dmasim_step *step;
	unsigned int index;
	struct dmasim_result *r;
	struct dmasim_error *error;
	struct machine_device *dev; /* the step's own or that of `from`; NULL: neither has one */
	struct entry *from;	    /* NULL: the step has none */
	u32 violated;		    /* a bit for each invariant that the step broke */
};

/* the step makes no sense: sets op->error with the step's place, returns @code */
int op_refuse(const struct op *op, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* 0, or a refusal: the step needs that */
int op_need_device(const struct op *op);
int op_need_from(const struct op *op);
/* the verb's function: 0 or a negative errno with op->error set */
typedef int (*op_fn)(struct op *op);
int op_run(struct op *op);

/* entry.c: the table of what steps left behind */
struct entry *entry_new(struct op *op, enum entry_kind kind);
struct entry *entry_find(const struct dmasim_machine *m, int index);
void entry_free(struct entry *e);
u64 entry_stream_size(const struct entry *e);
/* the live mapping of a device that begins at @addr; NULL: none */
struct entry *entry_at(struct op *op, dma_addr_t addr);
/* the driver's pages from now on: the page allocator must not hand them to anybody else, unless they have an owner */
void claim_pages(struct op *op, phys_addr_t phys, u64 size);
/*
 * The driver's own memory behind byte @offset of the entry, and how many bytes follow in one piece; false behind its
 * end. @va receives the kernel pointer through which an allocation is reached, else 0.
 */
bool entry_origin(const struct dmasim_machine *m, const struct entry *e, u64 offset, phys_addr_t *phys, u64 *run,
		  u64 *va);
/* address that the device uses for byte @offset of a segment; @base: the stream offset at which that segment begins */
bool entry_dma_addr(const struct entry *e, unsigned int segment, u64 offset, dma_addr_t *addr, u64 *base, u64 *size);

/* view.c: what the kernel's CPU would read there, without leaving a mark */
void view_read(struct dmasim_machine *m, phys_addr_t phys, u64 va, void *buf, u64 len);
/* where a device's access would land, without performing it or leaving a mark; INVALID_PHYS_ADDR: it would fault */
phys_addr_t view_target(struct dmasim_machine *m, struct machine_device *dev, dma_addr_t addr, bool write,
			struct hw_access *access);
/* between these two the kernel's own functions may be asked: they leave neither trace nor coverage */
struct quiet {
	struct trace *trace;
	u16 rule, cpu_fault;
	u16 seen[DECISION_COUNT];
};
void quiet_begin(struct dmasim_machine *m, struct quiet *q);
void quiet_end(struct dmasim_machine *m, const struct quiet *q);

/* describe.c: a DMA address in the terms of a result; @write: the device's access that `phys` is about */
void describe_mapping(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path, bool write,
		      struct dmasim_result *r);
enum dma_path mapping_path(struct op *op, struct machine_device *dev, dma_addr_t addr);
/* memory that dma-direct or dma-iommu stands for with this address: a bounce slot where it bounced */
phys_addr_t mapping_phys(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path);
bool mapping_encrypted(struct op *op, struct machine_device *dev, dma_addr_t addr, enum dma_path path);
/* how the kernel's linear map has the page: private, shared, or invalid after a conversion that failed */
const char *linear_state(const struct kernel *k, phys_addr_t phys);
/* number of slots that hold the bounce buffer at @phys, padding included; 0: none. @r may be NULL */
u64 describe_slots(struct op *op, struct machine_device *dev, phys_addr_t phys, struct dmasim_result *r);
/* do they lie in more than one area of their pool? */
bool slots_cross_areas(struct op *op, struct machine_device *dev, phys_addr_t phys);
const char *path_name(enum dma_path path);
const char *errno_name(int error);

/* result.c */
#define RESULT_SET(r, field, member, what) ((r)->member = (what), result_mark((r), DMASIM_FIELD_##field))
static inline void result_mark(struct dmasim_result *r, enum dmasim_field field)
{
	r->present |= 1ull << field;
}
/* a copy of @text at the end; false if memory ran out */
bool list_add(struct dmasim_list *list, const char *text);
bool list_has(const struct dmasim_list *list, const char *text);
void list_free(struct dmasim_list *list);
/* takes a copy of the bytes */
bool result_data(struct dmasim_result *r, const u8 *data, size_t size);
struct dmasim_result *result_elements(struct dmasim_result *r, unsigned int count);

/* watch.c: the invariants */
void watch_mapping(struct op *op, struct entry *e);
void watch_access(struct op *op, struct entry *e, const struct hw_access *access, bool write);
/* the host's own CPU */
/* the guest's own CPU at @len bytes inside one page; a read gave @buf */
void watch_guest_access(struct op *op, phys_addr_t phys, const u8 *buf, u64 len, const struct hw_access *access,
			bool write);
/* the @times-th call of that name fails from now on, the kernel's own or one beneath it; false: there is no such call
 */
bool inject_call(struct hw *hw, struct kernel_faults *faults, const char *name, u32 times);
void watch_host_access(struct op *op, const struct hw_access *access);
/* the owner of pages is about to change by hand, to the guest or to the host */
void watch_owner(struct op *op, phys_addr_t page, u64 pages, bool to_guest);
/* a conversion in units that the host may not have */
void watch_granule(struct op *op, phys_addr_t phys, u64 size);
/* the device got @len bytes at @buf that lie outside the entry */
void watch_neighbours(struct op *op, struct entry *e, const u8 *buf, u64 len);
/* pages go from one side to the other: before, and after */
void watch_before_pages(struct op *op, phys_addr_t phys, u64 pages);
void watch_after_pages(struct op *op);
/* the driver ends a mapping or allocation with these; @e NULL: nobody knows of one */
void watch_unmap(struct op *op, struct entry *e, dma_addr_t addr, u64 size, enum dma_data_direction dir);
void watch_sync(struct op *op, const struct entry *e, u64 offset, u64 size, enum dma_data_direction dir);
/* the mapping or allocation is over */
void watch_ended(struct op *op, struct entry *e);
void watch_boot(struct op *op);
void watch_step(struct op *op);
void watch_end(struct op *op);
/* @e: the mapping that broke it and tells so only once; NULL: each time */
void violate(struct op *op, struct entry *e, enum invariant which);
/* op->violated into the result, in the order of invariants.def; false if memory ran out */
bool watch_tell(struct op *op);

/* watch_cache.c: an access that went through, of which one key for its page is known; a flush of whole pages */
void watch_cache(struct op *op, const struct hw_access *access, bool cpu_writes);
void watch_cache_flush(struct op *op, phys_addr_t phys, u64 pages);

/* decisions.c: which event of the last step's trace chose its path */
#define NO_EVENT (~0u)
unsigned int deciding_event(const struct dmasim_machine *m);

/* pattern.c: a stream of bytes for each seed */
void pattern_fill(u64 seed, u64 offset, u8 *buf, u64 len);
/* the driver writes its buffer before it maps it, where nobody has written so far */
void pattern_fill_buffer(struct op *op, phys_addr_t phys, u64 size);

/* step_parallel.c: in which order the agents' steps run; @order receives pointers to them, in all *@count */
int parallel_order(const struct op *op, const struct dmasim_step ***order, unsigned int *count);
/* as with DMASIM_TRACE from here on */
void machine_trace(struct dmasim_machine *m);
int machine_step(struct dmasim_machine *m, unsigned int index, const struct dmasim_step *step,
		 struct dmasim_result *result, struct dmasim_error *error);

/*
 * run.c: dmasim_scenario_run() that ends with the step whose place is @last, and tells the decisions of that one only;
 * NULL: all of them
 */
int run_until(const struct dmasim_scenario *scenario, const char *kernel, unsigned int flags,
	      const struct dmasim_span *last, struct dmasim_run *run);
/* passed or failed, from what its steps gave */
void run_conclude(struct dmasim_run *run);
/* names that only a machine knows: kernel, behaviours, build options, knobs. 0 or a negative errno with @error set */
int run_check_names(const struct dmasim_scenario *scenario, const char *kernel, struct dmasim_error *error);

/* build.c: hw, kernel and devices of a platform; 0 or a negative errno with @error set */
int machine_build(struct dmasim_machine *m, const struct dmasim_platform *platform, struct dmasim_error *error);

/* one for each verb */
int step_map(struct op *op);
int step_map_sg(struct op *op);
int step_unmap(struct op *op);
int step_sync(struct op *op);
int step_alloc(struct op *op);
int step_free(struct op *op);
int step_cpu_read(struct op *op);
int step_cpu_write(struct op *op);
int step_dma_read(struct op *op);
int step_dma_write(struct op *op);
int step_set_dma_mask(struct op *op);
int step_accept(struct op *op);
int step_interface(struct op *op);
int step_psc(struct op *op);
int step_set_memory(struct op *op);
int step_rmp(struct op *op);
int step_realm(struct op *op);
int step_iommu_map(struct op *op);
int step_iommu_unmap(struct op *op);
int step_iommu_split(struct op *op);
int step_iotlb_flush(struct op *op);
int step_land(struct op *op);
int step_check(struct op *op);
/* an assigned device of a guest without an IOMMU of its own: the host's table, whose addresses are the guest's */
bool behind_host_table(const struct op *op);
int step_inject(struct op *op);
int step_work(struct op *op);
int step_parallel(struct op *op);

#endif
