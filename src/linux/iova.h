/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * drivers/iommu/iova.c: IOVA space, top-down by power-of-two size through the per-CPU caches.
 */
#ifndef DMASIM_LINUX_IOVA_H
#define DMASIM_LINUX_IOVA_H

#include "base/types.h"

struct kernel;
struct iova_domain;

/* @granule: a power of two up to PAGE_SIZE; NULL if memory ran out */
struct iova_domain *iova_domain_new(u64 granule, u64 start_pfn, unsigned int cpus);
void iova_domain_free(struct iova_domain *iovad);
u64 iova_granule(const struct iova_domain *iovad);
/* pages of the granule; 0 on failure, also when the caches were flushed in vain */
u64 alloc_iova_fast(struct kernel *k, struct iova_domain *iovad, u64 pages, u64 limit_pfn, bool flush_rcache);
void free_iova_fast(struct kernel *k, struct iova_domain *iovad, u64 pfn, u64 pages);
/* reserved regions, PCI windows; 0, -EINVAL for page numbers that no address has, or -ENOMEM */
int reserve_iova(struct iova_domain *iovad, u64 pfn_lo, u64 pfn_hi);
/* number of ranges handed out and not yet freed */
u64 iova_in_use(const struct iova_domain *iovad);
u64 iova_rcache_range(void);
/* the delayed work that trims the depots of full magazines, where that kernel has it */
void iova_depot_work_func(struct kernel *k, struct iova_domain *iovad);
/* names the first broken rule of the tree and its caches */
bool iova_domain_validate(const struct iova_domain *iovad, const char **why);

#endif
