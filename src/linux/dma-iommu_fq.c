// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/dma-iommu.c: the flush queue of a lazy domain. Each CPU has a ring of ranges that are unmapped but may
 * still stand in the IOTLB; they are free for use again after one invalidation of everything.
 */
#include <errno.h>
#include <stdlib.h>

#include "hw/hw.h"
#include "linux/dma-iommu_internal.h"

#define IOVA_DEFAULT_FQ_SIZE 256u
#define FQ_MOD_MASK (IOVA_DEFAULT_FQ_SIZE - 1)

struct iova_fq_entry {
	u64 iova_pfn, pages;
	u64 counter; /* invalidations begun when it was queued */
};

struct iova_fq {
	unsigned int head, tail;
	struct iova_fq_entry entries[IOVA_DEFAULT_FQ_SIZE];
};

struct iommu_flush_queue {
	u64 flush_start_cnt, flush_finish_cnt;
	bool timer_on;
	unsigned int cpus;
	struct iova_fq *percpu[]; /* NULL: that CPU has queued nothing yet */
};

struct iommu_flush_queue *iommu_dma_init_fq(struct kernel *k)
{
	struct iommu_flush_queue *fq = calloc(1, sizeof(*fq) + k->nr_cpus * sizeof(fq->percpu[0]));

	if (!fq) {
		k->oom++;
		kernel_printk(k, LOG_WARN, NULL, "iova flush queue initialization failed");
		return NULL;
	}
	fq->cpus = k->nr_cpus;
	return fq;
}

void iommu_dma_free_fq(struct iommu_flush_queue *fq)
{
	if (!fq)
		return;
	for (unsigned int cpu = 0; cpu < fq->cpus; cpu++)
		free(fq->percpu[cpu]);
	free(fq);
}

static bool fq_full(const struct iova_fq *ring)
{
	return ((ring->tail + 1) & FQ_MOD_MASK) == ring->head;
}

/* oldest first, up to one that no finished invalidation covers */
static void fq_ring_free(struct kernel *k, struct iommu_domain *domain, struct iova_fq *ring)
{
	while (ring->head != ring->tail) {
		const struct iova_fq_entry *entry = &ring->entries[ring->head];

		if (entry->counter >= domain->fq->flush_finish_cnt)
			return;
		free_iova_fast(k, domain->iovad, entry->iova_pfn, entry->pages);
		ring->head = (ring->head + 1) & FQ_MOD_MASK;
	}
}

static void fq_flush_iotlb(struct iommu_domain *domain)
{
	domain->fq->flush_start_cnt++;
	hw_iotlb_flush_all(domain->hw);
	domain->fq->flush_finish_cnt++;
}

static void fq_flush_timeout(struct kernel *k, struct iommu_domain *domain)
{
	struct iommu_flush_queue *fq = domain->fq;

	fq->timer_on = false;
	fq_flush_iotlb(domain);
	/* the ranges go to the caches of the CPU on which the timer fires, whoever queued them */
	for (unsigned int i = 0; i < fq->cpus; i++)
		if (fq->percpu[i])
			fq_ring_free(k, domain, fq->percpu[i]);
}

static struct iova_fq *cpu_ring(struct kernel *k, struct iommu_flush_queue *fq)
{
	struct iova_fq **ring = &fq->percpu[k->cpu % fq->cpus];

	if (!*ring) {
		*ring = calloc(1, sizeof(**ring));
		k->oom += !*ring;
	}
	return *ring;
}

void queue_iova(struct kernel *k, struct iommu_domain *domain, u64 pfn, u64 pages)
{
	struct iova_fq *ring = cpu_ring(k, domain->fq);
	struct iova_fq_entry *entry;

	if (!ring)
		return;
	fq_ring_free(k, domain, ring);
	if (DECIDE(k, iommu_fq_full, fq_full(ring), (ring->tail - ring->head) & FQ_MOD_MASK, 0)) {
		fq_flush_iotlb(domain);
		fq_ring_free(k, domain, ring);
	}
	entry = &ring->entries[ring->tail];
	ring->tail = (ring->tail + 1) & FQ_MOD_MASK;
	*entry = (struct iova_fq_entry){ pfn, pages, domain->fq->flush_start_cnt };
	domain->fq->timer_on = true;
}

void iommu_dma_flush_queue_run(struct kernel *k, struct iommu_domain *domain)
{
	if (!domain || !domain->iovad)
		return;
	if (domain->fq && domain->fq->timer_on)
		fq_flush_timeout(k, domain);
	iova_depot_work_func(k, domain->iovad);
}
