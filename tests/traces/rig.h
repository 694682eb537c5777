/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorded machine, booted: memory, command line and build options as recorded, the bounce pool where it stood, the
 * buffers of the probe out of the page allocator's reach, and the slots taken that drivers held.
 */
#ifndef DMASIM_TESTS_TRACES_RIG_H
#define DMASIM_TESTS_TRACES_RIG_H

#include "recording.h"
#include "tally.h"

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"

#define RIG_DEVICES 8

struct rig {
	const struct recording *rec;
	struct tally *tally;
	struct hw *hw;
	struct kernel k;
	struct device dev[RIG_DEVICES];
	struct bus_dma_region range[RIG_DEVICES][4];
	unsigned int devices;
	struct device *now;	/* of the configuration in force */
	size_t cfg_row;		/* its row of devices.csv */
	phys_addr_t pool_start; /* what the recording counts slots in */
	phys_addr_t pool_end;
	/* blocks of MAX_PAGE_ORDER that only rig_offer() gives out pages of, and the piece that is out */
	struct radix pens;
	phys_addr_t offered;
	u64 offered_size;
	u64 nslabs[2];	   /* of all pools, recorded and the model's, before this configuration */
	bool exhausted;	   /* transient pools have taken all memory that they could */
	bool regrown;	   /* the model's pools have grown otherwise than the recorded ones */
	bool flushed;	   /* the flush queue's timer has just expired */
	bool pool_seen[2]; /* by area: the search has a known starting point */
};

/* false with a message printed */
bool rig_boot(struct rig *g, const struct recording *rec, struct tally *t);
void rig_shutdown(struct rig *g);
/* the device and parameters of that row of devices.csv, compared; false: the probe ran nothing with them */
bool rig_configure(struct rig *g, size_t cfg_row);

/* what the probe calls d2p(): memory behind a DMA address */
phys_addr_t rig_phys(struct rig *g, dma_addr_t addr);
/* slot of the default pool, -1 outside of it */
long rig_slot(const struct rig *g, phys_addr_t phys);
/*
 * The page allocator gives out that block when it is next asked for one of its zone and size: which page comes is not
 * the model's to know, what is made of it is.
 */
void rig_offer(struct rig *g, phys_addr_t phys, u64 size);
/* the kernel's view of a range is the same as one byte for all */
void rig_fill(struct rig *g, phys_addr_t phys, u8 byte, u64 size);

#endif
