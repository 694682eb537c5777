// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scatterlists and memory behind an IOMMU. Expectations: the recorded boots x86-amd-iommu-6G and
 * x86-intel-iommu-untrusted-6G of Linux 6.12.117 where a test says so, else drivers/iommu/dma-iommu.c of 6.12.117
 * (iommu_dma_map_sg(), __finalise_sg(), iommu_dma_alloc() and what they call).
 */
#include "iommu_box.h"

#include <errno.h>

#include "base/bitmap.h"
#include "linux/iova.h"

#define RAM GiB(8)
#define AMD .cpu = DMASIM_CPU_AMD, .iommu = DMASIM_IOMMU_AMD
#define INTEL .cpu = DMASIM_CPU_INTEL, .iommu = DMASIM_IOMMU_INTEL, .cmdline = "intel_iommu=on"
#define ARM .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_SMMUV3
#define STRICT .cmdline = "iommu.strict=1"

static int map_sg(struct box *b, struct scatterlist *sg, int nents)
{
	return dma_map_sg_attrs(&b->k, &b->dev, sg, nents, DMA_TO_DEVICE, 0);
}

static void unmap_sg(struct box *b, struct scatterlist *sg, int nents)
{
	dma_unmap_sg_attrs(&b->k, &b->dev, sg, nents, DMA_TO_DEVICE, 0);
}

static phys_addr_t target(const struct box *b, dma_addr_t addr)
{
	return iommu_iova_to_phys(&b->k, b->dev.domain, addr);
}

/* --- scatterlists --- */

struct segment {
	u64 addr, length;
};

struct list {
	const char *name;
	struct segment in[4];
	struct segment out[4];
};

static void map_lists(struct box *b, const struct list *list, size_t lists)
{
	for (size_t i = 0; i < lists; i++) {
		struct scatterlist sg[4] = { { 0 } };
		int nents = 0, segments = 0;

		for (; nents < 4 && list[i].in[nents].length; nents++)
			sg[nents] = (struct scatterlist){ .phys = list[i].in[nents].addr,
							  .length = list[i].in[nents].length };
		while (segments < 4 && list[i].out[segments].length)
			segments++;
		assert_int_equal(map_sg(b, sg, nents), segments);
		for (int j = 0; j < segments; j++) {
			if (sg[j].dma_address != list[i].out[j].addr || sg[j].dma_length != list[i].out[j].length)
				fail_msg("%s: segment %d at %llx, %llu bytes", list[i].name, j,
					 (unsigned long long)sg[j].dma_address, (unsigned long long)sg[j].dma_length);
		}
		/* the caller's own view is as it was */
		for (int j = 0; j < nents; j++) {
			assert_int_equal(sg[j].phys, list[i].in[j].addr);
			assert_int_equal(sg[j].length, list[i].in[j].length);
		}
		unmap_sg(b, sg, nents);
	}
}

/* takes @pages and gives them back, so that a range of that size stands in the cache */
static void prime(struct box *b, u64 pages)
{
	u64 pfn = alloc_iova_fast(&b->k, b->dev.domain->iovad, pages, DMA_BIT_MASK(20), true);

	free_iova_fast(&b->k, b->dev.domain->iovad, pfn, pages);
}

static void scatterlists_are_laid_out_as_recorded(void **state)
{
	/* x86-amd-iommu-6G, cfg 51: every list of the probe, in its order; B: 107f00000, A: 400000, C: 1200000 */
	static const struct list recorded[] = {
		{ "contig4x4k",
		  { { 0x107f00000, 4096 }, { 0x107f01000, 4096 }, { 0x107f02000, 4096 }, { 0x107f03000, 4096 } },
		  { { 0xfffbc000, 16384 } } },
		{ "gap4x4k",
		  { { 0x107f00000, 4096 }, { 0x107f02000, 4096 }, { 0x107f04000, 4096 }, { 0x107f08000, 4096 } },
		  { { 0xfffbc000, 16384 } } },
		{ "mixed",
		  { { 0x400000, 4096 }, { 0x1201000, 8192 }, { 0x107f00000, 65536 } },
		  { { 0xfffc0000, 12288 }, { 0xfffc3000, 65536 } } },
		{ "unaligned",
		  { { 0x107f00064, 3996 }, { 0x107f01000, 4096 }, { 0x107f02000, 1000 } },
		  { { 0xfffbc064, 9092 } } },
		{ "unaligned_mid",
		  { { 0x107f00000, 4096 }, { 0x107f01200, 1024 }, { 0x107f02000, 4096 } },
		  { { 0xfffbc000, 4096 }, { 0xfffbd200, 1024 }, { 0xfffbe000, 4096 } } },
		{ "mid_short",
		  { { 0x107f00000, 2048 }, { 0x107f01000, 4096 }, { 0x107f02000, 4096 } },
		  { { 0xfffbc000, 2048 }, { 0xfffbd000, 8192 } } },
		{ "big256k", { { 0x107f00000, 262144 }, { 0x107f40000, 262144 } }, { { 0xfff00000, 524288 } } },
		{ "big300k", { { 0x107f00000, 307200 } }, { { 0xfff00000, 307200 } } },
		{ "seg64k_x3",
		  { { 0x107f00000, 65536 }, { 0x107f10000, 65536 }, { 0x107f20000, 65536 } },
		  { { 0xfff80000, 65536 }, { 0xfff90000, 65536 }, { 0xfffa0000, 65536 } } },
		{ "dma32x2", { { 0x1200000, 512 }, { 0x1200200, 512 } }, { { 0xffffc000, 512 }, { 0xffffd200, 512 } } },
		{ "tiny", { { 0x400001, 3 }, { 0x1200007, 9 } }, { { 0xffffc001, 3 }, { 0xffffd007, 9 } } },
		{ "partialfail",
		  { { 0x400000, 4096 }, { 0x107f00000, 524288 } },
		  { { 0xfff00000, 4096 }, { 0xfff01000, 524288 } } },
		{ "same_twice", { { 0x107f00000, 4096 }, { 0x107f00000, 4096 } }, { { 0xffffc000, 8192 } } },
	};
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });

	(void)state;
	box_attach(b);
	/* what the single mappings before had left in the caches */
	prime(b, 1);
	prime(b, 2);
	prime(b, 16);
	prime(b, 32);
	map_lists(b, recorded, ARRAY_SIZE(recorded));
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	box_free(b);
}

static void a_list_of_an_untrusted_device_is_mapped_element_by_element_as_recorded(void **state)
{
	/* x86-intel-iommu-untrusted-6G, cfg 51; each element has an IOVA of its own, counted from where the list began
	 */
	static const struct {
		u64 phys, length;
		s64 below;
		bool bounce;
	} recorded[] = {
		{ 0x106600064, 3996, 0x1000, true },  { 0x106601000, 4096, 0x2000, false },
		{ 0x106602000, 1000, 0x3000, true },  { 0x106600000, 4096, 0x4000, false },
		{ 0x106601200, 1024, 0x5000, true },  { 0x106602000, 4096, 0x6000, false },
		{ 0x106600000, 2048, 0x7000, true },  { 0x106601000, 4096, 0x8000, false },
		{ 0x106602000, 4096, 0x9000, false },
	};
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	struct scatterlist sg[ARRAY_SIZE(recorded)] = { { 0 } };

	(void)state;
	box_attach(b);
	b->dev.untrusted = true;
	for (size_t i = 0; i < ARRAY_SIZE(sg); i++)
		sg[i] = (struct scatterlist){ .phys = recorded[i].phys, .length = recorded[i].length };
	assert_int_equal(map_sg(b, sg, ARRAY_SIZE(sg)), ARRAY_SIZE(sg));
	for (size_t i = 0; i < ARRAY_SIZE(sg); i++) {
		assert_int_equal(sg[i].dma_address, GiB(4) - (u64)recorded[i].below);
		assert_int_equal(sg[i].dma_length, recorded[i].length);
		assert_int_equal(target(b, sg[i].dma_address) != recorded[i].phys, recorded[i].bounce);
	}
	unmap_sg(b, sg, ARRAY_SIZE(sg));
	iommu_dma_flush_queue_run(&b->k, b->dev.domain);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 0);

	/* one that cannot be bounced: -EIO, the ones before it undone */
	sg[0] = (struct scatterlist){ .phys = 0x106600001, .length = 64 };
	sg[1] = (struct scatterlist){ .phys = 0x106600001, .length = MiB(1) };
	assert_int_equal(map_sg(b, sg, 2), -EIO);
	iommu_dma_flush_queue_run(&b->k, b->dev.domain);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 0);
	box_free(b);
}

static void no_element_crosses_a_segment_boundary(void **state)
{
	/* boundary 64 KiB, no range used before */
	static const struct list list[] = {
		/* 40, then 40 that would cross: 24 of padding before them; 4 more follow at once: 108 KiB, 32 pages */
		{ "padded",
		  { { RAM, KiB(40) }, { RAM + MiB(1), KiB(40) }, { RAM + MiB(2), KiB(4) } },
		  { { 0xfffe0000, KiB(40) }, { 0xffff0000, KiB(44) } } },
		/* one segment each: not joined across the boundary */
		{ "full",
		  { { RAM, KiB(64) }, { RAM + KiB(64), KiB(64) } },
		  { { 0xfffe0000, KiB(64) }, { 0xffff0000, KiB(64) } } },
		/* the second ends with the segment: no padding, 16 pages below the 32 in the cache */
		{ "fits", { { RAM, KiB(60) }, { RAM + MiB(1), KiB(4) } }, { { 0xfffd0000, KiB(64) } } },
	};
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });

	(void)state;
	box_attach(b);
	b->dev.segment_boundary = KiB(64) - 1;
	b->dev.max_segment_size = MiB(1);
	map_lists(b, list, ARRAY_SIZE(list));
	box_free(b);
}

/* __finalise_sg(): cur_len + s_length <= max_len */
static void elements_are_joined_up_to_the_largest_segment(void **state)
{
	static const struct list list[] = {
		{ "exact", { { RAM, KiB(32) }, { RAM + MiB(1), KiB(32) } }, { { 0xffff0000, KiB(64) } } },
		/* 17 pages take 32, below the 16 in the cache */
		{ "over",
		  { { RAM, KiB(32) }, { RAM + MiB(1), KiB(36) } },
		  { { 0xfffc0000, KiB(32) }, { 0xfffc8000, KiB(36) } } },
	};
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });

	(void)state;
	box_attach(b);
	assert_int_equal(b->dev.max_segment_size, KiB(64));
	map_lists(b, list, ARRAY_SIZE(list));
	box_free(b);
}

static void padding_stands_behind_the_element_before(void **state)
{
	/* the pad is mapped too: whatever follows in memory, as the kernel lengthens the element before */
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct scatterlist sg[2] = { { .phys = RAM, .length = KiB(40) }, { .phys = RAM + MiB(1), .length = KiB(40) } };

	(void)state;
	box_attach(b);
	b->dev.segment_boundary = KiB(64) - 1;
	assert_int_equal(map_sg(b, sg, 2), 2);
	assert_int_equal(sg[1].dma_address - sg[0].dma_address, KiB(64));
	assert_int_equal(target(b, sg[0].dma_address + KiB(40)), RAM + KiB(40));
	assert_int_equal(target(b, sg[1].dma_address), RAM + MiB(1));
	unmap_sg(b, sg, 2);
	assert_int_equal(target(b, sg[0].dma_address + KiB(40)), 0);
	box_free(b);
}

/* dma_get_seg_boundary(): 4 GiB where the driver has set none */
static void without_a_boundary_of_its_own_no_element_crosses_4_gib(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct scatterlist sg[3];

	(void)state;
	for (unsigned int i = 0; i < 3; i++)
		sg[i] = (struct scatterlist){ .phys = RAM + i * GiB(4), .length = GiB(3) / 2 };
	box_attach(b);
	b->dev.segment_boundary = 0;
	b->dev.max_segment_size = GiB(2);
	assert_int_equal(map_sg(b, sg, 3), 3);
	assert_int_equal(sg[1].dma_address - sg[0].dma_address, GiB(3) / 2);
	assert_int_equal(sg[2].dma_address - sg[0].dma_address, GiB(4));
	unmap_sg(b, sg, 3);
	box_free(b);
}

/* __finalise_sg(): an element that went into the segment before it has no address of its own */
static void what_is_left_behind_the_last_segment_has_no_address(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct scatterlist sg[3];

	(void)state;
	for (unsigned int i = 0; i < 3; i++)
		sg[i] = (struct scatterlist){ .phys = RAM + i * MiB(1), .length = KiB(8) };
	box_attach(b);
	assert_int_equal(map_sg(b, sg, 3), 1);
	assert_int_equal(sg[0].dma_length, KiB(24));
	for (unsigned int i = 1; i < 3; i++) {
		assert_int_equal(sg[i].dma_address, DMA_MAPPING_ERROR);
		assert_int_equal(sg[i].dma_length, 0);
	}
	box_free(b);
}

static void elements_that_adjoin_in_memory_share_large_pages(void **state)
{
	/* iommu_map_sg() joins them before it picks page sizes */
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct scatterlist sg[2] = { { .phys = RAM, .length = MiB(1) }, { .phys = RAM + MiB(1), .length = MiB(1) } };
	u64 pgsize = 0;

	(void)state;
	box_attach(b);
	b->dev.max_segment_size = MiB(4);
	assert_int_equal(map_sg(b, sg, 2), 1);
	hw_iommu_walk(b->dev.domain->hw, sg[0].dma_address, &pgsize, NULL, NULL);
	assert_int_equal(pgsize, MiB(2));
	box_free(b);
}

static void peer_to_peer_elements_keep_their_bus_address(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT, .mmio = { 0xd0000000, MiB(16), DMASIM_RAM_MMIO } });
	struct scatterlist sg[3] = {
		{ .phys = RAM, .length = KiB(4) },
		{ .phys = 0xd0000000, .length = KiB(8), .kind = SG_P2PDMA_BUS_ADDR, .bus_addr = 0xe0000000 },
		{ .phys = 0xd0100000, .length = KiB(4), .kind = SG_P2PDMA_HOST_BRIDGE },
	};

	(void)state;
	box_attach(b);
	assert_int_equal(map_sg(b, sg, 3), 3);
	assert_int_equal(target(b, sg[0].dma_address), RAM);
	assert_true(sg[1].is_bus_address);
	assert_int_equal(sg[1].dma_address, 0xe0000000);
	assert_int_equal(sg[1].dma_length, KiB(8));
	assert_int_equal(sg[2].dma_address, sg[0].dma_address + KiB(4));
	assert_int_equal(target(b, sg[2].dma_address), 0xd0100000);
	unmap_sg(b, sg, 3);
	assert_false(sg[1].is_bus_address);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);

	/* nothing but bus addresses: no IOVA at all */
	sg[1].kind = SG_P2PDMA_BUS_ADDR;
	assert_int_equal(map_sg(b, &sg[1], 1), 1);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);

	sg[2].kind = SG_P2PDMA_NOT_SUPPORTED;
	assert_int_equal(map_sg(b, sg, 3), -EREMOTEIO);
	assert_int_equal(sg[0].phys, RAM);
	assert_int_equal(sg[0].length, KiB(4));
	assert_int_equal(sg[0].dma_address, DMA_MAPPING_ERROR);
	box_free(b);
}

static void a_list_that_fails_is_as_before(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct scatterlist sg[2] = { { .phys = RAM + 0x80, .length = 100 },
				     { .phys = RAM + MiB(1), .length = KiB(5) } };

	(void)state;
	box_attach(b);
	b->dev.dma_mask = DMA_BIT_MASK(32);
	b->k.faults.alloc_iova = 1;
	assert_int_equal(map_sg(b, sg, 2), -ENOMEM);
	b->k.faults.iommu_map = 2;
	assert_int_equal(map_sg(b, sg, 2), -ENOMEM);
	assert_int_equal(b->k.rule, D_iommu_map_failed);
	assert_int_equal(sg[0].phys, RAM + 0x80);
	assert_int_equal(sg[0].length, 100);
	assert_int_equal(sg[1].length, KiB(5));
	assert_int_equal(sg[1].dma_length, 0);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	/* sg->length has 32 bits: -EOVERFLOW, which the caller sees as -EINVAL */
	sg[0] = (struct scatterlist){ .phys = RAM + 1, .length = ~0u };
	assert_int_equal(map_sg(b, sg, 1), -EINVAL);
	assert_int_equal(sg[0].length, ~0u);
	box_free(b);
}

/*
 * drivers/iommu/iommu.c iommu_map() of 6.12: "unroll mapping in case something went wrong", and no page of the table's
 * own is needed for that. Each allocation of a page for a table fails once.
 */
static void a_table_that_cannot_grow_leaves_nothing_mapped(void **state)
{
	static const struct box_spec specs[] = {
		{ AMD, STRICT },
		{ INTEL },
		{ .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_SMMUV3, STRICT },
	};
	unsigned int failures = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		for (u32 n = 1;; n++) {
			struct box *b = box_boot(&specs[i]);
			struct scatterlist sg[] = { { .phys = RAM, .length = KiB(4) },
						    { .phys = RAM + MiB(8), .length = MiB(3) },
						    { .phys = RAM + GiB(2), .length = KiB(64) } };
			bool met;
			int got;

			box_attach(b);
			b->dev.dma_mask = DMA_BIT_MASK(64);
			hw_fail_call(b->hw, HW_CALL_IO_TABLE, n);
			/* by hand: over two tables of the lowest level */
			got = iommu_map(&b->k, b->dev.domain, GiB(1) - MiB(1), RAM + MiB(1), MiB(2),
					HW_IOMMU_READ | HW_IOMMU_WRITE);
			met = !hw_calls_left(b->hw, HW_CALL_IO_TABLE);
			assert_int_equal(got, met ? -ENOMEM : 0);
			for (u64 at = 0; at < MiB(2); at += KiB(4))
				assert_int_equal(iommu_iova_to_phys(&b->k, b->dev.domain, GiB(1) - MiB(1) + at) ==
							 RAM + MiB(1) + at,
						 !met);
			if (!met) {
				got = map_sg(b, sg, 3);
				met = !hw_calls_left(b->hw, HW_CALL_IO_TABLE);
				assert_true(met ? got == -ENOMEM : got > 0);
				assert_int_equal(sg[0].length, KiB(4));
				assert_int_equal(sg[0].dma_address == DMA_MAPPING_ERROR, met);
				if (!met) {
					assert_in_range(sg[0].dma_address, GiB(4) - MiB(8), GiB(4) - 1);
					unmap_sg(b, sg, 3);
				}
			}
			iommu_dma_flush_queue_run(&b->k, b->dev.domain);
			assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
			/* where the list has stood, or would have */
			for (u64 at = GiB(4) - MiB(8); at < GiB(4); at += KiB(4))
				assert_int_equal(target(b, at), 0);
			assert_int_equal(b->k.oom, 0);
			failures += met;
			box_free(b);
			if (!met)
				break;
		}
	}
	assert_true(failures > 6);
}

/* --- memory --- */

static void alloc(struct box *b, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer)
{
	dma_alloc_attrs(&b->k, &b->dev, size, gfp, attrs, buffer);
}

/* __iommu_dma_alloc_noncontiguous(): with DMA_ATTR_ALLOC_SINGLE_PAGES no block is asked for, not even where one is free
 */
static void single_pages_are_asked_for_one_by_one(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct dma_buffer buffer;

	(void)state;
	box_attach(b);
	b->k.faults.alloc_pages = 2;
	alloc(b, KiB(8), GFP_KERNEL, 0, &buffer);
	assert_int_not_equal(buffer.dma_addr, DMA_MAPPING_ERROR); /* one block of two pages */
	assert_int_equal(b->k.faults.alloc_pages, 1);
	dma_free_attrs(&b->k, &b->dev, &buffer, 0);
	b->k.faults.alloc_pages = 2;
	alloc(b, KiB(8), GFP_KERNEL, DMA_ATTR_ALLOC_SINGLE_PAGES, &buffer);
	assert_int_equal(buffer.dma_addr, DMA_MAPPING_ERROR);
	assert_int_equal(b->k.faults.alloc_pages, 0);
	box_free(b);
}

static void coherent_memory_has_the_recorded_addresses(void **state)
{
	/* x86-amd-iommu-6G, cfg 51: sizes in the probe's order, each freed at once; vmap: blocking ones are remapped */
	static const struct {
		u64 size;
		dma_addr_t addr;
	} recorded[] = {
		{ 1, 0xfffff000 },	{ 64, 0xfffff000 },	{ 4096, 0xfffff000 },	{ 8192, 0xffffc000 },
		{ 12288, 0xfffbc000 },	{ 65536, 0xfffe0000 },	{ MiB(1), 0xffe00000 }, { MiB(3), 0xffc00000 },
		{ MiB(4), 0xff800000 }, { MiB(8), 0xff000000 },
	};
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });

	(void)state;
	box_attach(b);
	prime(b, 1);
	prime(b, 2);
	prime(b, 16);
	prime(b, 32);
	prime(b, 4);
	for (int atomic = 0; atomic < 2; atomic++) {
		for (size_t i = 0; i < ARRAY_SIZE(recorded); i++) {
			struct dma_buffer buffer;

			alloc(b, recorded[i].size, atomic ? GFP_ATOMIC : GFP_KERNEL, 0, &buffer);
			/* 8 MiB in one piece is more than the page allocator has */
			if (atomic && recorded[i].size == MiB(8)) {
				assert_int_equal(buffer.dma_addr, DMA_MAPPING_ERROR);
				assert_int_equal(buffer.error, -1);
				continue;
			}
			assert_int_equal(buffer.dma_addr, recorded[i].addr);
			assert_int_equal(is_vmalloc_addr(&b->k, buffer.cpu_addr), !atomic);
			assert_int_equal(target(b, buffer.dma_addr), buffer.phys);
			assert_int_equal(buffer.path, DMA_PATH_IOMMU);
			dma_free_attrs(&b->k, &b->dev, &buffer, 0);
			assert_int_equal(target(b, buffer.dma_addr), 0);
			assert_true(page_is_free(&b->k, buffer.phys));
		}
	}
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	box_free(b);
}

static void scattered_pages_look_contiguous_to_cpu_and_device(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	struct dma_buffer buffer;
	bool scattered = false;

	(void)state;
	box_attach(b);
	b->dev.coherent_dma_mask = DMA_BIT_MASK(32);
	b->k.faults.alloc_max_order = 0; /* single pages only */
	alloc(b, KiB(64), GFP_KERNEL, 0, &buffer);
	assert_true(buffer.dma_addr < GiB(4));
	for (u64 off = 0; off < KiB(64); off += PAGE_SIZE) {
		phys_addr_t page = kernel_pa(&b->k, buffer.cpu_addr + off);
		struct hw_access access;
		u8 byte = (u8)(off >> PAGE_SHIFT) + 1;

		assert_int_equal(target(b, buffer.dma_addr + off), page);
		assert_int_equal(page_zone(&b->k, page), ZONE_NORMAL); /* the device's mask does not matter */
		scattered |= page != buffer.phys + off;
		kernel_write(&b->k, page, &byte, 1);
		hw_dma_read(b->dev.hw, buffer.dma_addr + off, &byte, 1, &access);
		assert_int_equal(byte, (off >> PAGE_SHIFT) + 1);
		hw_dma_read(b->dev.hw, buffer.dma_addr + off + 1, &byte, 1, &access);
		assert_int_equal(byte, 0);
	}
	assert_true(scattered);
	dma_free_attrs(&b->k, &b->dev, &buffer, 0);
	assert_true(page_is_free(&b->k, buffer.phys));
	box_free(b);
}

static void memory_that_was_used_before_comes_back_as_zeros(void **state)
{
	static const u64 attrs[] = { 0, DMA_ATTR_FORCE_CONTIGUOUS };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct box *b = box_boot(&(struct box_spec){ INTEL });
		phys_addr_t first = 0;

		box_attach(b);
		for (int round = 0; round < 2; round++) {
			struct dma_buffer buffer;
			u8 byte = 1;

			alloc(b, KiB(16), GFP_KERNEL, attrs[i], &buffer);
			kernel_read(&b->k, buffer.phys + 5, &byte, 1);
			assert_int_equal(byte, 0);
			assert_true(!round || buffer.phys == first);
			first = buffer.phys;
			kernel_memset(&b->k, buffer.phys, 0x66, PAGE_SIZE);
			dma_free_attrs(&b->k, &b->dev, &buffer, attrs[i]);
		}
		box_free(b);
	}
}

static void contiguous_memory_is_one_piece(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL });
	struct dma_buffer buffer;

	(void)state;
	box_attach(b);
	alloc(b, KiB(64), GFP_KERNEL, DMA_ATTR_FORCE_CONTIGUOUS, &buffer);
	assert_int_equal(buffer.cpu_addr, kernel_va(&b->k, buffer.phys));
	assert_int_equal(target(b, buffer.dma_addr + KiB(60)), buffer.phys + KiB(60));
	dma_free_attrs(&b->k, &b->dev, &buffer, 0);
	assert_true(page_is_free(&b->k, buffer.phys + KiB(60)));
	box_free(b);
}

static void a_device_that_does_not_snoop_gets_remapped_or_pool_memory(void **state)
{
	/* DMA_DIRECT_REMAP: iommu_dma_alloc() takes the pool where it cannot block, iommu_dma_alloc_pages() remaps */
	struct box *b = box_boot(&(struct box_spec){ ARM });
	struct dma_buffer buffer;

	(void)state;
	b->dev.dma_coherent = false;
	box_attach(b);
	alloc(b, KiB(8), GFP_ATOMIC, 0, &buffer);
	assert_int_equal(buffer.path, DMA_PATH_ATOMIC_POOL);
	assert_int_not_equal(atomic_pool_find(&b->k, buffer.phys, KiB(8)), -1);
	assert_int_equal(target(b, buffer.dma_addr), buffer.phys);
	dma_free_attrs(&b->k, &b->dev, &buffer, 0);

	alloc(b, KiB(8), GFP_KERNEL, DMA_ATTR_FORCE_CONTIGUOUS, &buffer);
	assert_int_equal(buffer.path, DMA_PATH_IOMMU);
	assert_true(is_vmalloc_addr(&b->k, buffer.cpu_addr));
	assert_int_equal(kernel_pa(&b->k, buffer.cpu_addr + KiB(4)), buffer.phys + KiB(4));
	/* from the contiguous area, where the two pages are free again afterwards */
	assert_true(bitmap_test(b->k.cma.bitmap, ((buffer.phys - b->k.cma.base) >> PAGE_SHIFT) + 1));
	dma_free_attrs(&b->k, &b->dev, &buffer, 0);
	assert_false(bitmap_test(b->k.cma.bitmap, ((buffer.phys - b->k.cma.base) >> PAGE_SHIFT) + 1));
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	box_free(b);
}

static void shared_coherent_memory_is_refused_from_v7_on(void **state)
{
	/*
	 * Row 60: a guest behind a virtual IOMMU. And an SME host with a narrow coherent mask: force_dma_unencrypted()
	 * asks for shared memory until 7.3-rc4 (55a8e1451869).
	 */
	static const struct {
		const char *kernel;
		bool guest, narrow_host;
	} row[] = {
		{ "v6.12", true, true },	  { "v7.1", true, true },	{ "cc-shared-v6", true, true },
		{ "cc-shared-v7", false, false }, { "v7.3-rc1", false, false }, { "v7.3", false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b =
			box_boot(&(struct box_spec){ AMD, .kernel = row[i].kernel, .encryption = DMASIM_ENC_SEV_SNP });
		struct dma_buffer buffer;
		bool encrypted = false;

		box_attach(b);
		alloc(b, KiB(4), GFP_KERNEL, 0, &buffer);
		assert_int_equal(buffer.dma_addr != DMA_MAPPING_ERROR, row[i].guest);
		if (row[i].guest) {
			hw_iommu_walk(b->dev.domain->hw, buffer.dma_addr, NULL, &encrypted, NULL);
			assert_true(encrypted);
			assert_false(page_is_decrypted(&b->k, buffer.phys));
		} else {
			assert_int_equal(b->k.rule, D_iommu_alloc_refused);
		}
		box_free(b);

		b = box_boot(&(struct box_spec){ AMD, .kernel = row[i].kernel, .encryption = DMASIM_ENC_SME,
						 .c_bit = 47, .cmdline = "mem_encrypt=on" });
		b->dev.coherent_dma_mask = DMA_BIT_MASK(32);
		box_attach(b);
		alloc(b, KiB(4), GFP_KERNEL, 0, &buffer);
		assert_int_equal(buffer.dma_addr != DMA_MAPPING_ERROR, row[i].narrow_host);
		if (row[i].narrow_host)
			assert_false(page_is_decrypted(&b->k, buffer.phys));
		box_free(b);
	}
}

/*
 * v6 07/20: dma_pgprot() takes DMA_ATTR_CC_SHARED at its word, behind dma-iommu too, where nothing shares the pages.
 * Until then it looks at no such attribute; from v7 on nobody gets that far with one.
 */
static void in_v6_a_callers_attribute_decrypts_the_mapping_alone(void **state)
{
	static const struct {
		const char *kernel;
		bool given, decrypted;
	} row[] = {
		{ "v7.1", true, false },
		{ "cc-shared-v6", true, true },
		{ "cc-shared-v7", false, false },
		{ "v7.3", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = box_boot(&(struct box_spec){ AMD, .kernel = row[i].kernel, .encryption = DMASIM_ENC_SME,
							     .c_bit = 47, .cmdline = "mem_encrypt=on" });
		struct dma_buffer buffer;

		box_attach(b);
		alloc(b, KiB(16), GFP_KERNEL, DMA_ATTR_CC_SHARED, &buffer);
		assert_int_equal(buffer.dma_addr != DMA_MAPPING_ERROR, row[i].given);
		if (row[i].given) {
			assert_int_equal(kernel_va_is_decrypted(&b->k, buffer.cpu_addr), row[i].decrypted);
			assert_false(page_is_decrypted(&b->k, buffer.phys));
			dma_free_attrs(&b->k, &b->dev, &buffer, DMA_ATTR_CC_SHARED);
		}
		box_free(b);
	}
}

static void a_failed_allocation_leaves_no_page_and_no_iova(void **state)
{
	static const u64 attrs[] = { 0, DMA_ATTR_FORCE_CONTIGUOUS };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
		struct dma_buffer first, buffer;

		box_attach(b);
		b->dev.coherent_dma_mask = DMA_BIT_MASK(32);
		alloc(b, KiB(16), GFP_KERNEL, attrs[i], &first);
		dma_free_attrs(&b->k, &b->dev, &first, attrs[i]);
		b->k.faults.iommu_map = 1;
		alloc(b, KiB(16), GFP_KERNEL, attrs[i], &buffer);
		assert_int_equal(buffer.dma_addr, DMA_MAPPING_ERROR);
		b->k.faults.alloc_iova = 1;
		alloc(b, KiB(16), GFP_KERNEL, attrs[i], &buffer);
		assert_int_equal(buffer.dma_addr, DMA_MAPPING_ERROR);
		assert_int_equal(buffer.cpu_addr, 0);
		assert_int_equal(buffer.error, -1);
		/* scattered: orders 2 and 1 are not to be had, then the single page fails */
		b->k.faults.alloc_pages = attrs[i] ? 1 : 3;
		b->k.faults.alloc_max_order = 0;
		alloc(b, KiB(16), GFP_KERNEL, attrs[i], &buffer);
		assert_int_equal(buffer.dma_addr, DMA_MAPPING_ERROR);
		b->k.faults.alloc_max_order = MAX_PAGE_ORDER;
		assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
		/* the same pages again: none was lost */
		alloc(b, KiB(16), GFP_KERNEL, attrs[i], &buffer);
		assert_int_equal(buffer.phys, first.phys);
		box_free(b);
	}
}

static void pages_and_noncontiguous_memory_are_mapped_and_given_back(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD, STRICT });
	struct dma_buffer buffer;

	(void)state;
	box_attach(b);
	dma_alloc_pages(&b->k, &b->dev, KiB(16), DMA_FROM_DEVICE, GFP_KERNEL, &buffer);
	assert_int_equal(target(b, buffer.dma_addr), buffer.phys);
	dma_free_pages(&b->k, &b->dev, &buffer);
	assert_int_equal(target(b, buffer.dma_addr), 0);

	b->k.faults.alloc_max_order = 0;
	dma_alloc_noncontiguous(&b->k, &b->dev, KiB(16), DMA_FROM_DEVICE, GFP_KERNEL, 0, &buffer);
	assert_int_equal(target(b, buffer.dma_addr), buffer.phys);
	assert_int_not_equal(target(b, buffer.dma_addr + KiB(12)), buffer.phys + KiB(12));
	dma_free_noncontiguous(&b->k, &b->dev, &buffer);
	assert_int_equal(target(b, buffer.dma_addr), 0);
	assert_true(page_is_free(&b->k, buffer.phys));
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	box_free(b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(scatterlists_are_laid_out_as_recorded),
	cmocka_unit_test(a_list_of_an_untrusted_device_is_mapped_element_by_element_as_recorded),
	cmocka_unit_test(no_element_crosses_a_segment_boundary),
	cmocka_unit_test(elements_are_joined_up_to_the_largest_segment),
	cmocka_unit_test(padding_stands_behind_the_element_before),
	cmocka_unit_test(without_a_boundary_of_its_own_no_element_crosses_4_gib),
	cmocka_unit_test(what_is_left_behind_the_last_segment_has_no_address),
	cmocka_unit_test(elements_that_adjoin_in_memory_share_large_pages),
	cmocka_unit_test(peer_to_peer_elements_keep_their_bus_address),
	cmocka_unit_test(a_list_that_fails_is_as_before),
	cmocka_unit_test(a_table_that_cannot_grow_leaves_nothing_mapped),
	cmocka_unit_test(single_pages_are_asked_for_one_by_one),
	cmocka_unit_test(coherent_memory_has_the_recorded_addresses),
	cmocka_unit_test(scattered_pages_look_contiguous_to_cpu_and_device),
	cmocka_unit_test(memory_that_was_used_before_comes_back_as_zeros),
	cmocka_unit_test(contiguous_memory_is_one_piece),
	cmocka_unit_test(a_device_that_does_not_snoop_gets_remapped_or_pool_memory),
	cmocka_unit_test(shared_coherent_memory_is_refused_from_v7_on),
	cmocka_unit_test(in_v6_a_callers_attribute_decrypts_the_mapping_alone),
	cmocka_unit_test(a_failed_allocation_leaves_no_page_and_no_iova),
	cmocka_unit_test(pages_and_noncontiguous_memory_are_mapped_and_given_back),
};

TEST_MAIN(tests)
