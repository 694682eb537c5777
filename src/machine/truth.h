/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver's memory ought to hold: the bytes that its CPU or its device wrote last, whatever bounce buffers, keys
 * and caches made of them on the way. A reader that gets anything else got something stale. Kept for the pages that
 * steps wrote to, by the driver's own address of them.
 */
#ifndef DMASIM_MACHINE_TRUTH_H
#define DMASIM_MACHINE_TRUTH_H

#include "base/radix.h"
#include "base/types.h"

struct truth {
	struct radix page;
};

void truth_init(struct truth *t);
void truth_free(struct truth *t);
/* false if memory ran out */
bool truth_write(struct truth *t, phys_addr_t phys, const u8 *data, u64 len);
/* replaces those bytes of @buf that are known */
void truth_overlay(const struct truth *t, phys_addr_t phys, u8 *buf, u64 len);
/* nobody knows any more: freed memory, pages whose state changed */
void truth_forget(struct truth *t, phys_addr_t phys, u64 len);

#endif
