// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/iova.c: the range caches. For each size class every CPU has two magazines of freed ranges; full
 * magazines go to a depot. A cached range stays in the tree.
 */
#include <stdlib.h>

#include "linux/iova_internal.h"
#include "linux/kernel.h"

/* depot of the fixed kind */
#define MAX_GLOBAL_MAGS 32

u64 iova_rcache_range(void)
{
	return PAGE_SIZE << (IOVA_RANGE_CACHE_MAX_SIZE - 1);
}

/* order_base_2() */
static unsigned int size_class(u64 size)
{
	return ilog2_u64(roundup_pow_of_two(size));
}

static bool iova_magazine_full(const struct iova_magazine *mag)
{
	return mag && mag->size == IOVA_MAG_SIZE;
}

static bool iova_magazine_empty(const struct iova_magazine *mag)
{
	return !mag || !mag->size;
}

static void iova_magazine_free_pfns(struct iova_domain *iovad, struct iova_magazine *mag)
{
	if (!mag)
		return;
	for (unsigned int i = 0; i < mag->size; i++)
		free_iova(iovad, mag->pfns[i]);
	mag->size = 0;
}

/* newest first among those that end below the limit; the last one fills the gap */
static u64 iova_magazine_pop(struct iova_magazine *mag, u64 limit_pfn)
{
	for (unsigned int i = mag->size; i--;) {
		u64 pfn = mag->pfns[i];

		if (pfn > limit_pfn)
			continue;
		mag->pfns[i] = mag->pfns[--mag->size];
		return pfn;
	}
	return 0;
}

/* a stack; only full magazines stand in it */
static void iova_depot_push(struct iova_rcache *rcache, struct iova_magazine *full)
{
	rcache->depot_size++;
	full->next = rcache->depot;
	rcache->depot = full;
}

static struct iova_magazine *iova_depot_pop(struct iova_rcache *rcache)
{
	struct iova_magazine *top = rcache->depot;

	rcache->depot_size--;
	rcache->depot = top->next;
	top->next = NULL;
	return top;
}

static void drop_magazine(struct iova_domain *iovad, struct iova_magazine *mag)
{
	iova_magazine_free_pfns(iovad, mag);
	free(mag);
}

void iova_depot_work_func(struct kernel *k, struct iova_domain *iovad)
{
	switch (k->profile.iova_depot) {
	case IOVA_DEPOT_ARRAY:
		return;
	case IOVA_DEPOT_TRIMMED:
		break;
	}
	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++)
		while (iovad->rcaches[i].depot_size > iovad->cpus)
			drop_magazine(iovad, iova_depot_pop(&iovad->rcaches[i]));
}

bool iova_domain_init_rcaches(struct iova_domain *iovad)
{
	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++) {
		iovad->rcaches[i].cpu_rcaches = calloc(iovad->cpus, sizeof(struct iova_cpu_rcache));
		if (!iovad->rcaches[i].cpu_rcaches)
			return false;
	}
	return true;
}

void free_iova_rcaches(struct iova_domain *iovad)
{
	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++) {
		struct iova_rcache *rcache = &iovad->rcaches[i];

		if (!rcache->cpu_rcaches)
			break;
		for (unsigned int cpu = 0; cpu < iovad->cpus; cpu++) {
			free(rcache->cpu_rcaches[cpu].loaded);
			free(rcache->cpu_rcaches[cpu].prev);
		}
		free(rcache->cpu_rcaches);
		while (rcache->depot)
			free(iova_depot_pop(rcache));
	}
}

static void swap_magazines(struct iova_cpu_rcache *cpu_rcache)
{
	struct iova_magazine *mag = cpu_rcache->loaded;

	cpu_rcache->loaded = cpu_rcache->prev;
	cpu_rcache->prev = mag;
}

/* both magazines are full: the loaded one goes to the depot, or back to the tree where the depot is full */
static void retire_loaded(struct kernel *k, struct iova_domain *iovad, struct iova_rcache *rcache,
			  struct iova_cpu_rcache *cpu_rcache)
{
	struct iova_magazine *mag = cpu_rcache->loaded;

	cpu_rcache->loaded = NULL;
	switch (k->profile.iova_depot) {
	case IOVA_DEPOT_ARRAY:
		if (rcache->depot_size < MAX_GLOBAL_MAGS)
			iova_depot_push(rcache, mag);
		else
			drop_magazine(iovad, mag);
		return;
	case IOVA_DEPOT_TRIMMED:
		iova_depot_push(rcache, mag);
		return;
	}
}

bool iova_rcache_insert(struct kernel *k, struct iova_domain *iovad, u64 pfn, u64 size)
{
	unsigned int log_size = size_class(size);
	struct iova_cpu_rcache *cpu_rcache;
	struct iova_magazine *mag;

	if (log_size >= IOVA_RANGE_CACHE_MAX_SIZE)
		return false;
	cpu_rcache = &iovad->rcaches[log_size].cpu_rcaches[k->cpu % iovad->cpus];
	if (iova_magazine_full(cpu_rcache->loaded)) {
		if (!iova_magazine_full(cpu_rcache->prev))
			swap_magazines(cpu_rcache);
		else
			retire_loaded(k, iovad, &iovad->rcaches[log_size], cpu_rcache);
	}
	mag = cpu_rcache->loaded;
	if (!mag) {
		mag = calloc(1, sizeof(*mag));
		if (!mag) {
			k->oom++;
			return false;
		}
		cpu_rcache->loaded = mag;
	}
	mag->pfns[mag->size++] = pfn;
	return true;
}

u64 iova_rcache_get(struct kernel *k, struct iova_domain *iovad, u64 size, u64 limit_pfn)
{
	unsigned int log_size = size_class(size);
	struct iova_cpu_rcache *cpu_rcache;
	struct iova_rcache *rcache;

	if (log_size >= IOVA_RANGE_CACHE_MAX_SIZE)
		return 0;
	rcache = &iovad->rcaches[log_size];
	cpu_rcache = &rcache->cpu_rcaches[k->cpu % iovad->cpus];
	if (iova_magazine_empty(cpu_rcache->loaded)) {
		if (!iova_magazine_empty(cpu_rcache->prev)) {
			swap_magazines(cpu_rcache);
		} else if (rcache->depot) {
			free(cpu_rcache->loaded);
			cpu_rcache->loaded = iova_depot_pop(rcache);
		} else {
			return 0;
		}
	}
	return iova_magazine_pop(cpu_rcache->loaded, limit_pfn - size);
}

void free_cpu_cached_iovas(struct iova_domain *iovad, unsigned int cpu)
{
	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++) {
		struct iova_cpu_rcache *cpu_rcache = &iovad->rcaches[i].cpu_rcaches[cpu];

		iova_magazine_free_pfns(iovad, cpu_rcache->loaded);
		iova_magazine_free_pfns(iovad, cpu_rcache->prev);
	}
}

void free_global_cached_iovas(struct iova_domain *iovad)
{
	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++)
		while (iovad->rcaches[i].depot)
			drop_magazine(iovad, iova_depot_pop(&iovad->rcaches[i]));
}

u64 iova_rcache_count(const struct iova_domain *iovad)
{
	u64 count = 0;

	for (int i = 0; i < IOVA_RANGE_CACHE_MAX_SIZE; i++) {
		const struct iova_rcache *rcache = &iovad->rcaches[i];

		for (unsigned int cpu = 0; cpu < iovad->cpus; cpu++) {
			const struct iova_cpu_rcache *cpu_rcache = &rcache->cpu_rcaches[cpu];

			count += cpu_rcache->loaded ? cpu_rcache->loaded->size : 0;
			count += cpu_rcache->prev ? cpu_rcache->prev->size : 0;
		}
		for (const struct iova_magazine *mag = rcache->depot; mag; mag = mag->next)
			count += mag->size;
	}
	return count;
}
