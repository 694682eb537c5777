/* SPDX-License-Identifier: GPL-2.0-only */
/* what the files of the kernel side share: the state of this boot */
#ifndef SHIM_KSIDE_H
#define SHIM_KSIDE_H

#include <setjmp.h>

#include <linux/dma-map-ops.h>
#include <linux/swiotlb.h>

#include "../kapi.h"

struct kside {
	const struct kapi_host *host;
	struct op_platform platform;
	struct result *result; /* of the running operation; takes log lines */
	sigjmp_buf out;
	unsigned int cpu;
	struct shim_object *objects;
	struct work_struct *work;
	struct rcu_head *rcu;
	unsigned int fail_dec, fail_enc;
	u64 decrypted;	       /* pages */
	struct op_ram *change; /* ranges whose state was set, for the dump */
	unsigned int changes, change_room;
	pgprot_t remap_prot; /* of the last remap */
	struct device dev[OP_DEVICES];
	struct reserved_mem rmem[2];
	/* pages of peers, for the scatterlist that is being mapped */
	unsigned int peers;
	struct {
		u64 pfn;
		int kind;
	} peer[OP_SG_MAX];
};

extern struct kside kside;

void kside_line(const char *line);
void kside_free_all(void);
void kside_run_work(void (*func)(struct work_struct *work), bool only);
void kside_run_rcu(void);

/* arch.c */
void kside_arch_boot(void);
bool kside_is_ram(u64 phys, u64 size);
void kside_boot_swiotlb(void (*atomic_pools)(void));
int kside_page_state(u64 phys, u64 size);
void kside_pages(void *arg, bool (*visit)(void *arg, uint64_t phys, bool decrypted));
/* 1: carries the C-bit, 2: the shared bit */
int kside_encrypted(u64 dma);
u64 kside_arm_low_limit(void);

/* peek_swiotlb.c: stands behind the kernel's file in one translation unit */
bool kside_swiotlb_allocated(void);
void kside_dev_init(struct device *dev);
void kside_find(struct device *dev, u64 phys, struct result_place *place);
void kside_dump_swiotlb(const struct dump_visitor *v);
u64 kside_tbl_map(struct device *dev, u64 phys, u64 size, u64 align, int dir, u64 attrs);
void kside_swiotlb_work(void);
int kside_rmem_setup(struct reserved_mem *rmem);

/* peek_pool.c */
void kside_atomic_avail(u64 avail[3]);
void kside_dump_atomic(const struct dump_visitor *v);
void kside_atomic_work(void);

#endif
