/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONFORMANCE_SIM_INTERNAL_H
#define CONFORMANCE_SIM_INTERNAL_H

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"
#include "linux/mapping.h"
#include "simside.h"

struct sim_handle {
	bool live;
	u8 kind;
	u8 dev, dir;
	int nents;
	u64 dma, phys, size, attrs;
	u64 cpu;
	struct dma_buffer buffer;
	struct scatterlist sg[OP_SG_MAX];
};

struct sim {
	struct kernel k;
	struct hw *hw;
	struct op_platform platform;
	struct sim_build build;
	struct device dev[OP_DEVICES];
	struct bus_dma_region range[OP_DEVICES][OP_RANGES];
	struct sim_handle handle[OP_HANDLES];
	size_t log_seen; /* records already in an earlier result */
};

/* simops.c */
void sim_operate(struct sim *s, const struct op *op, struct result *r);

#endif
