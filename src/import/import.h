/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a machine's own words to a scenario: read (line.c, trace.c, iomem.c, boot_log.c), put together (link.c),
 * conclude what the words do not say (device.c), write (write.c, steps.c). Whatever the bytes, reading ends and memory
 * is bounded.
 */
#ifndef DMASIM_IMPORT_IMPORT_H
#define DMASIM_IMPORT_IMPORT_H

#include <dmasim/import.h>
#include <dmasim/platform.h>

#include "base/types.h"

#define NONE (~0u)
/* of a machine's description; what is more is not looked at */
#define RANGES_MAX 512u
#define POOLS_MAX 16u
#define DEVICES_MAX 1024u
/* lines kept as comments */
#define REMARKS_MAX 1000u
/* elements of one scatterlist: DMA_TRACE_MAX_ENTRIES of the kernel */
#define ELEMENTS_MAX 128u

/* --- line.c: pieces of text --- */

struct piece {
	const char *s;
	size_t size;
};

struct reader {
	const char *at, *end;
	unsigned int line;
};

void reader_start(struct reader *r, const struct dmasim_import_text *text, size_t most);
/* without its end; false: there are no more */
bool reader_line(struct reader *r, struct piece *line);
bool piece_is(struct piece p, const char *word);
bool piece_same(struct piece a, struct piece b);
bool piece_starts(struct piece p, const char *word);
/* what stands behind the first @word; size 0 and s NULL if it is not there */
struct piece piece_behind(struct piece p, const char *word);
bool piece_has(struct piece p, const char *word);
/* cuts the next word off; blanks and tabs part words */
struct piece piece_word(struct piece *rest);
/* digits at the start, in decimal or hex (with or without 0x); false: none, or above 64 bits; @rest may be NULL */
bool piece_number(struct piece p, unsigned int base, u64 *value, struct piece *rest);
/* "[mem 0x0-0xfff]" and "0-fff": first and last address; @rest as above */
bool piece_span(struct piece p, u64 *first, u64 *last, struct piece *rest);
/* as it may stand in a YAML comment: cut when long, bytes that are no printable ASCII escaped */
void write_comment(struct dmasim_buffer *out, struct piece p);
/* a YAML string in double quotes */
void write_quoted(struct dmasim_buffer *out, struct piece p);
/* harmless in a comment and in a string */
void write_file_name(struct dmasim_buffer *out, const struct dmasim_import_text *text);

/* --- what a machine says about itself --- */

struct extent {
	u64 first, last;
	enum dmasim_ram_kind kind;
	bool guessed; /* stands nowhere, but a driver used it */
};

/* reserved memory that a device may have for itself */
struct reserved {
	u64 first, last;
	bool restricted; /* restricted-dma-pool; else shared-dma-pool */
};

struct facts {
	struct extent ram[RANGES_MAX];
	unsigned int rams;
	bool ram_hidden;   /* all zero: iomem was read by somebody who may not see addresses */
	bool ram_from_log; /* of the boot log, for want of iomem */
	struct piece cmdline;
	unsigned int version[2]; /* of the kernel; 0: not said */
	struct piece release;
	u64 pool_first, pool_last; /* the default bounce pool; equal: not said */
	unsigned int areas;
	u64 zone_dma_last, cma_size;
	bool cma_known, arm64, intel, amd, caching_mode, strict, lazy, passthrough, policy_by_cmdline,
		domain_by_cmdline;
	unsigned int address_width;
	enum dmasim_iommu iommu;
	bool groups; /* devices were added to IOMMU groups */
	enum dmasim_encryption encryption;
	unsigned int cpus;
	struct reserved pool[POOLS_MAX];
	unsigned int pools;
};

/* iomem.c */
void read_iomem(struct facts *f, const struct dmasim_import_text *text);
void add_ram(struct facts *f, u64 first, u64 last, enum dmasim_ram_kind kind);
/* whole pages, sorted, nothing twice */
void settle_ram(struct facts *f);
bool ram_has(const struct facts *f, u64 first, u64 last);
/* what a driver used and nobody named: added in whole pages */
void guess_ram(struct facts *f, u64 first, u64 last, enum dmasim_ram_kind kind);

/* --- trace.c --- */

enum event_job {
	MAPS,
	UNMAPS,
	MAPS_SG,
	FAILS_SG,
	UNMAPS_SG,
	ALLOCATES,
	FREES,
	SYNCS,
	SYNCS_SG,
	BOUNCES,
	REMARKS,
	CONFIGURES
};

enum event_kind {
#define EVENT(id, name, job, needs) EVENT_##id,
#include "import/events.def"
#undef EVENT
	EVENT_REMARK, /* not an event of these, or a damaged one: the line is kept */
	EVENT_CONFIG, /* tools/probe says how it set a device up */
	EVENT_COUNT
};

enum event_class {
	CLASS_NONE,
	CLASS_FAILED,
	CLASS_DIRECT,
	CLASS_SWIOTLB,
	CLASS_IOMMU,
	CLASS_IOMMU_SWIOTLB,
};

struct event {
	enum event_kind kind;
	enum event_class class;
	unsigned int source, line; /* which trace, which line of it */
	int cpu;		   /* -1: not said */
	u64 time;		   /* ns; 0: not said */
	struct piece name;	   /* of the device */
	struct piece text;	   /* the line, of a remark; the settings, of a configuration */
	u64 dma, size, phys, mask;
	s64 error;
	unsigned int nents, ents; /* of the whole list, also where not all is shown */
	enum { TO_BOTH, TO_DEVICE, FROM_DEVICE, TO_NONE } dir;
	bool truncated, forced, null; /* list cut; swiotlb=force; no memory came */
	bool irq;		      /* an interrupt did it */
	struct piece attrs, flags, dmas, sizes, physs;
	/* link.c */
	unsigned int device;
	unsigned int begin;   /* what this one ends, syncs, or belongs to */
	unsigned int end;     /* what ends this one */
	unsigned int stale;   /* begun before and given out again here: its end was lost */
	unsigned int bounces; /* swiotlb_bounced events that belong to this one */
	unsigned int chain, older, newer;
	bool live, orphan, inexpressible;
	unsigned int id; /* of its step; 0: it has none */
};

struct device {
	struct piece raw; /* as the trace names it */
	char name[65];
	bool pci, used;
	bool plain;		    /* it was given the address of the memory itself, so its bus has no other */
	u64 mask;		    /* the first that the trace shows; 0: none */
	u64 highest, highest_alloc; /* last byte of what it was given */
	u64 lowest_failed;	    /* end of the lowest buffer that could not be mapped; 0: none */
	u64 lowest_odd; /* end of the lowest buffer that bounced within the mask, for no reason that shows; 0: none */
	u64 lowest_direct, highest_direct; /* memory that it reached without a bounce */
	unsigned int bounced, forced, unbounced, same, shifted, translated_votes, small;
	u64 shift;		     /* of all shifted ones so far */
	u64 offsets, offset_differs; /* low bits of buffers that bounced; those that the bounce did not keep */
	u64 longest;		     /* DMA segment of a scatterlist */
	bool shifts_differ, alloc_encrypted, alloc_plain, maps_encrypted;
	bool translated;
	bool untrusted, non_coherent, configured, told; /* told: the trace says how it was set up, at its place */
	u64 bus_limit, coherent_mask, min_align_mask, max_segment, boundary;
	const struct reserved *restricted, *coherent;
	unsigned int newest; /* live mapping */
};

struct import {
	const struct dmasim_import *from;
	struct dmasim_import_counts counts;
	struct facts facts;
	struct event *event;
	unsigned int events, room, most;
	unsigned int remarks, remarks_dropped;
	unsigned int planned;	/* events behind it have no step: the file would become too large */
	unsigned int most_cpus; /* a header says, or the highest number seen */
	u64 last_time;
	bool unordered, maps, bounces_only;
	struct device *device;
	unsigned int devices;
	unsigned int *bucket, bucket_mask;
	unsigned int c_bit; /* seen in addresses; 0: none */
	bool failed;	    /* memory ran out */
};

extern const char *const event_name[EVENT_COUNT];
enum event_job event_job(enum event_kind kind);
/* NULL if memory ran out or there are enough */
struct event *event_add(struct import *im, enum event_kind kind);
void read_trace(struct import *im, unsigned int source);
/* by time where a line came too late */
void sort_events(struct import *im);
/* "{0x1000,0x2000}": number of elements, at most @most of them stored */
unsigned int list_read(struct piece list, u64 *element, unsigned int most);

/* is it of the device that was asked for, if one was? */
bool event_wanted(const struct import *im, const struct event *e);
/* what tools/probe says of a device, as an event; NULL: the line is not of that kind */
struct event *read_config(struct import *im, struct piece line);

/* boot_log.c */
void read_boot_log(struct import *im, const struct dmasim_import_text *text);
/* of tools/probe: value of "key=" in the settings of a device; false: not there */
bool config_value(struct piece settings, const char *key, u64 *value);
/* the same of a mask, where 0 is none; @mask stays as it is where there is none */
bool config_mask(struct piece settings, const char *key, u64 *mask);

/* link.c */
void link_events(struct import *im);
/* device.c */
struct device *device_find(struct import *im, struct piece name, unsigned int *index);
void study_devices(struct import *im);
/* the roundest last address that has room for what was reached, and none for what was not */
u64 limit_between(u64 reached, u64 beyond);
bool in_pool(const struct import *im, u64 addr);
/* without the encryption bit */
u64 plain_address(const struct import *im, u64 addr);

/* plan.c: which events become steps */
void plan_steps(struct import *im);
/* lengths of the @n elements of a list that was mapped; false: the trace does not tell */
bool element_sizes(const struct event *e, const u64 *phys, unsigned int n, u64 *size);
/* whose memory dma_alloc_noncontiguous() takes as dma_alloc_pages() does */
bool sgt_is_pages(const struct import *im, const struct event *e);

/* steps.c, write.c */
void write_steps(struct import *im, struct dmasim_buffer *out);
void write_device_name(struct dmasim_buffer *out, const struct device *d);
void write_scenario(struct import *im, struct dmasim_buffer *out);

#endif
