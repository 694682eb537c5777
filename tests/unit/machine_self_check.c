// SPDX-License-Identifier: GPL-2.0-only
/*
 * The self-check itself: one thing of the model's own structures is broken at a time, and the check that stands for it
 * must say so, in its own words. What all other tests rely on behind each step would else be a check that cannot fail.
 */
#include "iommu_box.h"

#include "hw/hw_internal.h"
#include "hw/iotlb.h"
#include "hw/page.h"
#include "hw/rmp_table.h"
#include "linux/genalloc.h"
#include "linux/iova_internal.h"
#include "linux/mm_internal.h"
#include "linux/swiotlb_internal.h"

static void noticed(bool valid, const char *why, const char *rule)
{
	if (valid)
		fail_msg("not noticed: %s", rule);
	assert_string_equal(why, rule);
}

#define NOTICED(validate, rule)                                                                                        \
	do {                                                                                                           \
		bool noticed_ = (validate);                                                                            \
                                                                                                                       \
		noticed(noticed_, why, rule);                                                                          \
	} while (0)

/* with @place holding @value the kernel's check must fail with @rule; without it hold again */
#define BROKEN(k, place, value, rule)                                                                                  \
	do {                                                                                                           \
		__typeof__(place) kept_ = (place);                                                                     \
		const char *why_ = "";                                                                                 \
		bool valid_;                                                                                           \
                                                                                                                       \
		(place) = (value);                                                                                     \
		valid_ = kernel_validate(k, &why_);                                                                    \
		(place) = kept_;                                                                                       \
		noticed(valid_, why_, rule);                                                                           \
		assert_true(kernel_validate(k, &why_));                                                                \
	} while (0)

static struct box *bouncing_box(bool dynamic)
{
	const struct box_spec spec = { .cmdline = "swiotlb=force", .iommu = DMASIM_IOMMU_NONE, .dynamic = dynamic };
	struct box *b = box_boot(&spec);

	box_attach(b);
	assert_int_not_equal(dma_map_page_attrs(&b->k, &b->dev, GiB(5), 4096, DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	return b;
}

static void pools_of_bounce_slots(void **state)
{
	struct box *b = bouncing_box(false);
	struct io_tlb_mem *mem = &b->k.swiotlb.def;
	struct io_tlb_pool *pool = &mem->defpool;
	struct slot_state *taken = slot_peek(pool, 0), *padding, *unused = slot_peek(pool, 5);
	const char *why = "";

	(void)state;
	assert_true(taken && taken->orig && unused && !unused->orig);
	padding = slot_peek(pool, 1);
	BROKEN(&b->k, pool->end, pool->end + IO_TLB_SIZE, "swiotlb: a pool's range and its number of slots differ");
	BROKEN(&b->k, pool->area_nslabs, pool->area_nslabs + 1, "swiotlb: a pool's areas are not equal shares of it");
	BROKEN(&b->k, pool->areas[0].index, pool->area_nslabs, "swiotlb: an area's next index lies outside of it");
	BROKEN(&b->k, pool->areas[0].used, pool->areas[0].used + 1, "swiotlb: used counters and taken slots differ");
	BROKEN(&b->k, pool->skew, pool->skew + 1, "swiotlb: used counters and taken slots differ");
	BROKEN(&b->k, unused->orig, 1, "swiotlb: a free slot remembers a mapping");
	BROKEN(&b->k, unused->alloc_size, 1, "swiotlb: a free slot remembers a mapping");
	BROKEN(&b->k, unused->pad_slots, 1, "swiotlb: a free slot remembers a mapping");
	BROKEN(&b->k, taken->pad_slots, 1, "swiotlb: padding reaches back over the start of the pool");
	BROKEN(&b->k, padding->pad_slots, 2, "swiotlb: padding reaches back over the start of the pool");
	BROKEN(&b->k, mem->nslabs, mem->nslabs + 1, "swiotlb: the pool and its allocator count different slots");
	/* that far back it may go */
	padding->pad_slots = 1;
	assert_true(swiotlb_validate(&b->k, &why));
	padding->pad_slots = 0;
	box_free(b);
}

/* a last segment that is not full ends where the pool does */
static void lists_of_pools(void **state)
{
	struct box *b = bouncing_box(true);
	struct io_tlb_mem *mem = &b->k.swiotlb.def;
	struct io_tlb_pool *pool = mem->pools, other = *pool;
	const char *why = "";

	(void)state;
	assert_non_null(pool);
	BROKEN(&b->k, mem->nslabs, mem->nslabs + 1, "swiotlb: the sum of all pools is not the number of slots");
	BROKEN(&b->k, pool->transient, true, "swiotlb: a transient pool serves every device");
	BROKEN(&b->k, pool->areas[0].used, pool->areas[0].used + 1, "swiotlb: used counters and taken slots differ");
	/* the same slots twice in the list, which the count of slots allows for */
	other.next = NULL;
	mem->nslabs += other.nslabs;
	pool->next = &other;
	NOTICED(kernel_validate(&b->k, &why), "swiotlb: two pools overlap");
	/* side by side is no overlap */
	other.start = pool->end;
	other.end = other.start + (pool->end - pool->start);
	assert_true(kernel_validate(&b->k, &why));
	other.end = pool->start;
	other.start = other.end - (pool->end - pool->start);
	assert_true(kernel_validate(&b->k, &why));
	pool->next = NULL;
	mem->nslabs -= other.nslabs;
	box_free(b);
}

static void a_restricted_pool(void **state)
{
	struct box *b = bouncing_box(false);
	struct io_tlb_mem restricted = { .nslabs = 0 };
	struct io_tlb_pool *pool = &b->k.swiotlb.def.defpool;

	(void)state;
	restricted.defpool.start = pool->end - IO_TLB_SIZE;
	restricted.defpool.end = pool->end;
	BROKEN(&b->k, b->k.swiotlb.restricted, &restricted, "swiotlb: a restricted pool overlaps the default pool");
	restricted.defpool.start = pool->end;
	restricted.defpool.end = pool->end + IO_TLB_SIZE;
	restricted.defpool.nslabs = 2;
	restricted.nslabs = 2;
	BROKEN(&b->k, b->k.swiotlb.restricted, &restricted, "swiotlb: a pool's range and its number of slots differ");
	restricted.nslabs = 1;
	BROKEN(&b->k, b->k.swiotlb.restricted, &restricted,
	       "swiotlb: the pool and its allocator count different slots");
	box_free(b);
}

static struct free_block *some_block(struct mm *mm, unsigned int least)
{
	for (int zone = 0; zone < ZONE_COUNT; zone++)
		for (unsigned int order = least; order <= MAX_PAGE_ORDER; order++)
			if (mm->zone[zone].free[order])
				return mm->zone[zone].free[order];
	fail_msg("no free block");
	return NULL;
}

static void free_lists_of_pages(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_NONE };
	struct box *b = box_boot(&spec);
	struct mm *mm = b->k.mm;
	struct free_block *block, stray = { .order = 0 };

	(void)state;
	box_attach(b);
	assert_int_not_equal(alloc_pages(&b->k, 0, 0), INVALID_PHYS_ADDR);
	block = some_block(mm, 1);
	BROKEN(&b->k, block->prev, &stray, "free list: links disagree");
	BROKEN(&b->k, block->order, block->order - 1, "free list: block in the wrong list");
	BROKEN(&b->k, block->zone, block->zone + 1, "free list: block in the wrong list");
	BROKEN(&b->k, block->pfn, block->pfn + 1, "free list: block not aligned to its order");
	BROKEN(&b->k, block->pfn, block->pfn + (1ull << block->order), "free list: block not in the index");
	assert_null(block->next);
	BROKEN(&b->k, mm->zone[block->zone].free[block->order], NULL, "free lists: the index holds other blocks");
	BROKEN(&b->k, mm->decrypted.pages, mm->decrypted.pages + 1,
	       "page attributes: count of decrypted pages is wrong");
	BROKEN(&b->k, mm->invalid.pages, 1, "page attributes: count of invalid pages is wrong");
	box_free(b);
}

static void atomic_pools(void **state)
{
	const struct box_spec spec = { .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_NONE };
	struct box *b = box_boot(&spec);
	unsigned int pools = 0;

	(void)state;
	box_attach(b);
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++) {
		struct gen_pool *pool = b->k.pools.pool[i];

		if (!pool)
			continue;
		pools++;
		BROKEN(&b->k, pool->chunks->avail, pool->chunks->avail - PAGE_SIZE,
		       "genalloc: a chunk's free bytes and its bitmap differ");
	}
	assert_true(pools > 0);
	box_free(b);
}

#define IOVA_BROKEN(d, place, value, rule)                                                                             \
	do {                                                                                                           \
		__typeof__(place) kept_ = (place);                                                                     \
		const char *why_ = "";                                                                                 \
		bool valid_;                                                                                           \
                                                                                                                       \
		(place) = (value);                                                                                     \
		valid_ = iova_domain_validate(d, &why_);                                                               \
		(place) = kept_;                                                                                       \
		noticed(valid_, why_, rule);                                                                           \
		assert_true(iova_domain_validate(d, &why_));                                                           \
	} while (0)

static void ranges_of_io_addresses(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_AMD };
	struct box *b = box_boot(&spec);
	struct iova *low, *high, *last, stray = { 0 };
	struct iova_domain *d;

	(void)state;
	box_attach(b);
	d = b->dev.domain->iovad;
	assert_int_not_equal(alloc_iova_fast(&b->k, d, 4, DMA_BIT_MASK(20), true), 0);
	assert_int_not_equal(alloc_iova_fast(&b->k, d, 4, DMA_BIT_MASK(20), true), 0);
	low = d->tree.first;
	high = low->next;
	for (last = low; last != &d->anchor; last = last->next)
		continue;
	last = last->prev;
	assert_true(low->pfn_hi < high->pfn_lo && high->next);
	IOVA_BROKEN(d, low->pfn_hi, low->pfn_lo - 1, "an IOVA range ends before it starts");
	IOVA_BROKEN(d, low->pfn_hi, high->pfn_lo, "IOVA ranges overlap or are out of order");
	IOVA_BROKEN(d, high->prev, NULL, "IOVA ranges overlap or are out of order");
	IOVA_BROKEN(d, d->tree.root, NULL, "an IOVA range cannot be found in its tree");
	IOVA_BROKEN(d, last->next, NULL, "the IOVA tree has lost its anchor");
	IOVA_BROKEN(d, d->cached_node, &stray, "a remembered node is not in the IOVA tree");
	IOVA_BROKEN(d, d->cached32_node, &stray, "a remembered node is not in the IOVA tree");
	IOVA_BROKEN(d, d->handed_out, d->handed_out + 1000,
		    "more IOVA ranges are in use or cached than the tree holds");
	box_free(b);
}

static void cached_translations(void **state)
{
	const struct iotlb_entry entry = { .iova = MiB(4), .size = PAGE_SIZE, .pa = MiB(8) };
	struct iotlb_entry *e;
	const char *why = "";
	struct iotlb tlb;

	(void)state;
	iotlb_init(&tlb);
	assert_true(iotlb_fill(&tlb, &entry));
	e = tlb.last;
	assert_true(iotlb_validate(&tlb, &why));
	for (int i = 0; i < 4; i++) {
		struct iotlb_entry kept = *e;

		*(i == 0   ? &e->size
		  : i == 1 ? &e->iova
		  : i == 2 ? &e->pa
			   : &e->size) += i ? PAGE_SIZE / 2 : PAGE_SIZE * 2;
		NOTICED(iotlb_validate(&tlb, &why), "iotlb: an entry is no aligned power of two");
		*e = kept;
	}
	e->size = 0;
	NOTICED(iotlb_validate(&tlb, &why), "iotlb: an entry is no aligned power of two");
	e->size = PAGE_SIZE;
	e->iova += PAGE_SIZE;
	NOTICED(iotlb_validate(&tlb, &why), "iotlb: an entry stands in the wrong place");
	e->iova -= PAGE_SIZE;
	tlb.count[PAGE_SHIFT]++;
	NOTICED(iotlb_validate(&tlb, &why), "iotlb: sizes are miscounted");
	tlb.count[PAGE_SHIFT]--;
	tlb.sizes |= MiB(2);
	NOTICED(iotlb_validate(&tlb, &why), "iotlb: sizes are miscounted");
	tlb.sizes &= ~MiB(2);
	tlb.sizes &= ~PAGE_SIZE;
	NOTICED(iotlb_validate(&tlb, &why), "iotlb: sizes are miscounted");
	tlb.sizes |= PAGE_SIZE;
	assert_true(iotlb_validate(&tlb, &why));
	iotlb_free(&tlb);
}

/* what nobody marked as changed must still be what the table says */
static void translations_against_their_table(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_AMD };
	struct box *b = box_boot(&spec);
	const char *why = "";
	struct hw_access a;
	struct iotlb *tlb;
	dma_addr_t addr;
	u8 byte;

	(void)state;
	box_attach(b);
	addr = dma_map_page_attrs(&b->k, &b->dev, GiB(5), 4096, DMA_TO_DEVICE, 0);
	hw_dma_read(b->dev.hw, addr, &byte, 1, &a);
	tlb = &b->dev.domain->hw->tlb[TLB_UNTRUSTED];
	assert_non_null(tlb->last);
	assert_true(hw_validate(b->hw, &why));
	tlb->last->pa += PAGE_SIZE;
	NOTICED(hw_validate(b->hw, &why), "iotlb: an entry differs from a table that did not change");
	tlb->last->suspect = true;
	assert_true(hw_validate(b->hw, &why));
	tlb->last->suspect = false;
	tlb->last->pa -= PAGE_SIZE;
	tlb->count[PAGE_SHIFT]++;
	NOTICED(hw_validate(b->hw, &why), "iotlb: sizes are miscounted");
	tlb->count[PAGE_SHIFT]--;
	b->hw->host_tlb[TLB_TRUSTED].count[PAGE_SHIFT]++;
	NOTICED(hw_validate(b->hw, &why), "iotlb: sizes are miscounted");
	b->hw->host_tlb[TLB_TRUSTED].count[PAGE_SHIFT]--;
	box_free(b);
}

/* the same for what a device keeps, and its private registers go with its acceptance */
static void what_a_device_keeps(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_AMD };
	struct box *b = box_boot(&spec);
	const char *why = "";
	struct hw_access a;
	dma_addr_t addr;
	u8 byte;

	(void)state;
	box_attach(b);
	assert_true(hw_device_enable_ats(b->dev.hw));
	addr = dma_map_page_attrs(&b->k, &b->dev, GiB(5), 4096, DMA_TO_DEVICE, 0);
	hw_dma_read(b->dev.hw, addr, &byte, 1, &a);
	assert_non_null(b->dev.hw->atc->last);
	assert_true(hw_validate(b->hw, &why));
	b->dev.hw->atc->last->pa += PAGE_SIZE;
	NOTICED(hw_validate(b->hw, &why), "iotlb: an entry differs from a table that did not change");
	b->dev.hw->atc->last->suspect = true;
	assert_true(hw_validate(b->hw, &why));
	b->hw->guest = true;
	b->dev.hw->atc->last->suspect = false;
	NOTICED(hw_validate(b->hw, &why), "iotlb: an entry differs from a table that did not change");
	b->dev.hw->atc->last->suspect = true;
	b->hw->guest = false;
	b->hw->bars++;
	NOTICED(hw_validate(b->hw, &why), "registers: count of ranges");
	b->dev.hw->bar_size = PAGE_SIZE;
	assert_true(hw_validate(b->hw, &why));
	b->dev.hw->trusted = true;
	NOTICED(hw_validate(b->hw, &why),
		"registers: private pages of a device that is not accepted, or the other way round");
	b->dev.hw->trusted = false;
	b->dev.hw->bar_size = 0;
	b->hw->bars--;
	/* nothing is kept of a domain that it has left */
	hw_device_block(b->dev.hw);
	assert_null(b->dev.hw->atc->last);
	assert_true(hw_validate(b->hw, &why));
	box_free(b);
}

static void the_map_of_memory(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_NONE };
	struct box *b = box_boot(&spec);
	const char *why = "";

	(void)state;
	box_attach(b);
	b->hw->ram[1].base = b->hw->ram[0].base + b->hw->ram[0].size - 1;
	NOTICED(hw_validate(b->hw, &why), "map: ranges overlap or are out of order");
	/* side by side is no overlap */
	b->hw->ram[1].base++;
	assert_true(hw_validate(b->hw, &why));
	b->hw->ram[1].base = GiB(4);
	box_free(b);
}

static void pages_of_memory(void **state)
{
	u8 bytes[64];
	u16 keys[64];
	const char *why = "";

	(void)state;
	assert_true(page_validate(&(struct page){ .refs = 1 }, &why));
	assert_true(page_validate(&(struct page){ .refs = 1, .written = ~0ull }, &why));
	assert_true(page_validate(&(struct page){ .refs = 1, .written = 5, .data = bytes }, &why));
	assert_true(page_validate(&(struct page){ .refs = 1, .written = 5, .data = bytes, .line = keys }, &why));
	NOTICED(page_validate(&(struct page){ .refs = 0 }, &why), "memory: a page in the tree has no reference");
	NOTICED(page_validate(&(struct page){ .refs = 1, .written = 1 }, &why),
		"memory: a page without bytes is written in part");
	NOTICED(page_validate(&(struct page){ .refs = 1, .line = keys }, &why),
		"memory: a page without bytes has keys for its lines");
}

static void pages_in_memory(void **state)
{
	const struct box_spec spec = { .iommu = DMASIM_IOMMU_NONE };
	struct box *b = box_boot(&spec);
	const char *why = "";
	struct hw_access a;
	struct page *page;
	u64 pfn = 0;
	void *leaf;

	(void)state;
	box_attach(b);
	hw_cpu_write(b->hw, GiB(5), false, "x", 1, &a);
	assert_true(radix_next(&b->hw->backing[BACKING_MAIN].memory.tree, &pfn, &leaf));
	page = leaf;
	page->refs = 0;
	NOTICED(hw_validate(b->hw, &why), "memory: a page in the tree has no reference");
	page->refs = 1;
	assert_true(hw_validate(b->hw, &why));
	box_free(b);
}

static void rmp_entry(u8 flags, u16 asid, u64 gfn, const char *rule)
{
	const struct rmp_raw raw = { .flags = flags, .asid = asid, .gfn = gfn };
	const char *why = "";
	struct rmp_table t = { 0 };

	rmp_table_init(&t, false, false);
	assert_true(rmp_set(&t, 5, &raw));
	if (rule)
		NOTICED(rmp_table_validate(&t, &why), rule);
	else
		assert_true(rmp_table_validate(&t, &why));
	rmp_table_free(&t);
}

static void rmp_entries(void **state)
{
	const char *why = "";
	struct rmp_table t = { 0 };

	(void)state;
	rmp_entry(RMP_ASSIGNED, 1, 5, NULL);
	rmp_entry(RMP_ASSIGNED | RMP_VALIDATED, 1, 5, NULL);
	rmp_entry(RMP_IMMUTABLE, 0, 0, NULL);
	rmp_entry(RMP_VALIDATED, 0, 0, "rmp: a page is validated and not assigned");
	rmp_entry(RMP_ASSIGNED | RMP_2M, 1, 5, "rmp: a 2 MiB entry has pages of its own");
	rmp_entry(0, 1, 0, "rmp: a page of the hypervisor names a guest");
	rmp_entry(0, 0, 5, "rmp: a page of the hypervisor names a guest");

	/* one for the whole region may be large */
	rmp_table_init(&t, false, false);
	assert_true(
		rmp_set_region(&t, 512, &(struct rmp_raw){ .flags = RMP_ASSIGNED | RMP_2M, .asid = 1, .gfn = 512 }));
	assert_true(rmp_table_validate(&t, &why));
	assert_true(rmp_set_region(&t, 1024, &(struct rmp_raw){ .flags = RMP_VALIDATED }));
	NOTICED(rmp_table_validate(&t, &why), "rmp: a page is validated and not assigned");
	rmp_table_free(&t);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pools_of_bounce_slots), cmocka_unit_test(lists_of_pools),
	cmocka_unit_test(a_restricted_pool),	 cmocka_unit_test(free_lists_of_pages),
	cmocka_unit_test(atomic_pools),		 cmocka_unit_test(ranges_of_io_addresses),
	cmocka_unit_test(cached_translations),	 cmocka_unit_test(translations_against_their_table),
	cmocka_unit_test(what_a_device_keeps),	 cmocka_unit_test(the_map_of_memory),
	cmocka_unit_test(pages_of_memory),	 cmocka_unit_test(pages_in_memory),
	cmocka_unit_test(rmp_entries),
};

TEST_MAIN(tests)
