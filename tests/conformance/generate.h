/* SPDX-License-Identifier: GPL-2.0-only */
/* a seeded source of platforms and operations: the same seed gives the same stream on every machine */
#ifndef CONFORMANCE_GENERATE_H
#define CONFORMANCE_GENERATE_H

#include "op.h"

#define GEN_CHUNK 0x10000u
#define GEN_WINDOWS 3
#define GEN_WINDOW_CHUNKS 128
#define GEN_QUEUE 16

/* what a build can do */
struct gen_build {
	bool arm;
	bool dynamic;
	/*
	 * The tree's search has faults that end the boot or write past its arrays: alignment masks above a slot, which
	 * can make it loop for ever, are then rare, and pools that are no multiple of a segment do not occur.
	 */
	bool fragile;
};

struct gen_handle {
	bool live;
	uint8_t kind, dev, dir;
	uint8_t path; /* enum result_path */
	uint64_t phys, size;
};

struct gen {
	uint64_t state; /* of the random numbers */
	struct op_platform platform;
	struct gen_handle handle[OP_HANDLES];
	unsigned int live, wanted; /* handles held, and about how many should be */
	bool filled[GEN_WINDOWS][GEN_WINDOW_CHUNKS];
	unsigned int windows;
	struct op queue[GEN_QUEUE]; /* what has to come first */
	unsigned int queued, next;
	bool last; /* what was done leaves memory with two owners: the boot ends here */
};

/* starts boot number @boot of stream @seed: fills g->platform */
void gen_boot(struct gen *g, uint64_t seed, uint64_t boot, const struct gen_build *build);
void gen_next(struct gen *g, struct op *op);
/* what the operation gave, so that later ones can use it */
void gen_note(struct gen *g, const struct op *op, const struct result *r);
uint64_t gen_random(struct gen *g);

#endif
