// SPDX-License-Identifier: GPL-2.0-only
/* kernel/dma/pool.c as it is, and a view of its pools */
#define dma_common_contiguous_remap kside_pool_remap
#include KSIDE_POOL_C

#include "kside.h"

/* in the order of enum atomic_pool */
static struct gen_pool *pool_at(unsigned int i)
{
#ifdef KSIDE_HAVE_POOL_STRUCT
	struct dma_gen_pool *all[] = { &atomic_pool_dma, &atomic_pool_dma32, &atomic_pool_kernel };

	return all[i]->pool;
#else
	struct gen_pool *all[] = { atomic_pool_dma, atomic_pool_dma32, atomic_pool_kernel };

	return all[i];
#endif
}

/* bytes free in each pool: what an allocation took tells where it came from */
void kside_atomic_avail(u64 avail[3])
{
	for (unsigned int i = 0; i < 3; i++)
		avail[i] = pool_at(i) ? gen_pool_avail(pool_at(i)) : 0;
}

void kside_dump_atomic(const struct dump_visitor *v)
{
	for (unsigned int i = 0; i < 3; i++) {
		struct dump_atomic a = { 0 };

		if (pool_at(i)) {
			a.size = gen_pool_size(pool_at(i));
			a.avail = gen_pool_avail(pool_at(i));
		}
		if (!v->atomic(v->arg, i, &a))
			return;
	}
}

void kside_atomic_work(void)
{
	kside_run_work(atomic_pool_work_fn, true);
}
