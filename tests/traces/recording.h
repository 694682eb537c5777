/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One folder of tests/data/traces: a machine as it described itself, and the rows that its probe recorded, in the order
 * in which the probe produced them.
 */
#ifndef DMASIM_TESTS_TRACES_RECORDING_H
#define DMASIM_TESTS_TRACES_RECORDING_H

#include "text.h"

#include <jansson.h>

#include "linux/kernel.h"

#define RECORDING_RANGES 16

/* in the order of the probe's own steps for one configuration of a device */
enum row_op {
	ROW_MAP_PAGE,
	ROW_MAP_SG,
	ROW_ALLOC,
	ROW_ALLOC_PAGES,
	ROW_ALLOC_NONCONTIGUOUS,
	ROW_SYNC,
	ROW_KMALLOC,
	ROW_SLOTS,
	ROW_EXHAUST,
	ROW_RESOURCE,
	ROW_EDU,
	ROW_RANDOM,
	ROW_OP_COUNT
};

struct row {
	enum row_op op;
	unsigned int cfg;
	u64 order;	    /* among those of the same op and configuration */
	size_t index;	    /* row of the table of decisions, where json is NULL */
	const json_t *json; /* what a .jsonl file has */
};

/* a mapping that a driver held when the probe started */
struct held {
	dma_addr_t addr;
	u64 size;
	phys_addr_t list; /* first buffer of its scatterlist; else INVALID_PHYS_ADDR */
	bool live;
};

struct recording {
	const char *name;
	char *cmdline;
	bool arm64;
	bool sme;
	enum dmasim_iommu iommu;
	bool caching_mode;	    /* of the IOMMU */
	unsigned int address_width; /* of VT-d; 0: not told */
	unsigned int areas;
	bool dynamic;	 /* CONFIG_SWIOTLB_DYNAMIC */
	bool restricted; /* CONFIG_DMA_RESTRICTED_POOL */
	u64 zone_dma_last;
	u64 cma_size;
	u64 atomic_pool[ATOMIC_POOL_COUNT];
	phys_addr_t dma32_pool; /* where boot put the atomic pool of ZONE_DMA32; 0: not told */
	struct dmasim_ram ram[RECORDING_RANGES];
	unsigned int rams;
	struct reserved_mem coherent; /* of a device with memory of its own */
	struct table devices;	      /* one row for each configuration */
	struct table decisions;
	json_t *lines; /* of all .jsonl files */
	json_t *rmem;  /* rmem_init.jsonl */
	struct row *row;
	size_t rows;
	struct held *held;
	size_t held_count;
};

extern const char *const row_op_name[ROW_OP_COUNT];

/* false with a message printed */
bool recording_load(struct recording *r, const char *folder);
void recording_free(struct recording *r);
/* the row of devices.csv of that configuration; -1: none */
long recording_cfg(const struct recording *r, unsigned int cfg);

#endif
