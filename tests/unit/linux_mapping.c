// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DMA API as drivers call it, without an IOMMU: kernel/dma/mapping.c and the scatterlists of direct.c in 6.1, 6.12,
 * the tree behind 7.1 and 7.3.
 */
#include "kernel_test.h"

#include <errno.h>
#include <string.h>

#define BUFFER 0x200000000ull
#define LOW 0x40000000ull
#define OVERFLOW "DMA addr "

static void start(struct kernel *k, struct device *dev, const char *profile, const char *cmdline)
{
	struct test_kernel t = { .profile = profile, .cmdline = cmdline };

	assert_int_equal(test_boot(k, &t), 0);
	assert_int_equal(device_attach(k, dev), 0);
}

static void stop(struct kernel *k, struct device *dev)
{
	const char *why = "";

	device_detach(k, dev);
	if (!kernel_validate(k, &why))
		fail_msg("%s", why);
	test_shutdown(k);
}

static void a_device_without_a_mask_maps_nothing_and_warns_once(void **state)
{
	static const char *const profile[] = { "v6.1", "v6.12", "v7.1", "v7.3" };
	struct scatterlist sg = { .phys = BUFFER, .length = KiB(4) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct device dev = test_device(64, 64);
		struct kernel k;

		start(&k, &dev, profile[i], "");
		dev.no_dma_mask = true;
		for (int n = 0; n < 2; n++) {
			assert_int_equal(dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, 0),
					 DMA_MAPPING_ERROR);
			assert_int_equal(dma_map_sg_attrs(&k, &dev, &sg, 1, DMA_TO_DEVICE, 0), 0);
		}
		assert_int_equal(test_logged(&k, 0, "WARNING: at kernel/dma/mapping.c"), 2);
		stop(&k, &dev);
	}
}

/* 6.18: a page is no MMIO */
static void a_page_cannot_be_mapped_as_mmio(void **state)
{
	static const struct {
		const char *profile;
		dma_addr_t addr;
	} row[] = { { "v6.12", BUFFER }, { "v7.1", DMA_MAPPING_ERROR }, { "v7.3", DMA_MAPPING_ERROR } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);
		struct kernel k;

		start(&k, &dev, row[i].profile, "");
		assert_int_equal(dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, DMA_ATTR_MMIO),
				 row[i].addr);
		assert_int_equal(dma_map_phys(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, DMA_ATTR_MMIO), BUFFER);
		stop(&k, &dev);
	}
}

/* 2536617f20dd, 636e6572e848: required of a device that does not snoop, it is refused; else it rules bouncing out */
static void coherence_can_be_required(void **state)
{
	static const struct {
		const char *profile;
		bool coherent;
		unsigned int mask;
		dma_addr_t addr;
		int segments;
	} row[] = {
		{ "v6.12", false, 64, BUFFER, 1 },
		{ "v7.1", false, 64, DMA_MAPPING_ERROR, -EOPNOTSUPP },
		{ "v7.1", true, 64, BUFFER, 1 },
		{ "v7.1", true, 32, DMA_MAPPING_ERROR, -EIO },
		{ "v7.3", true, 32, DMA_MAPPING_ERROR, -EIO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(row[i].mask, row[i].mask);
		struct scatterlist sg = { .phys = BUFFER, .length = KiB(4) };
		struct kernel k;

		start(&k, &dev, row[i].profile, "");
		dev.dma_coherent = row[i].coherent;
		assert_int_equal(dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, DMA_ATTR_REQUIRE_COHERENT),
				 row[i].addr);
		assert_int_equal(dma_map_sg_attrs(&k, &dev, &sg, 1, DMA_TO_DEVICE, DMA_ATTR_REQUIRE_COHERENT),
				 row[i].segments);
		stop(&k, &dev);
	}
}

static void a_scatterlist_is_mapped_element_by_element(void **state)
{
	static const char *const profile[] = { "v6.1", "v6.12", "v7.1", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct scatterlist sg[] = {
			{ .phys = LOW, .length = 0x123 },
			{ .phys = 0xe0000000, .length = KiB(4), .kind = SG_P2PDMA_BUS_ADDR, .bus_addr = 0xf0001000 },
			{ .phys = BUFFER, .length = KiB(8) },
		};
		struct device dev = test_device(32, 32);
		struct kernel k;

		start(&k, &dev, profile[i], "");
		assert_int_equal(dma_map_sg_attrs(&k, &dev, sg, 3, DMA_TO_DEVICE, 0), 3);
		assert_int_equal(sg[0].dma_address, LOW);
		assert_int_equal(sg[0].dma_length, 0x123);
		assert_int_equal(sg[1].dma_address, 0xf0001000);
		assert_true(sg[1].is_bus_address);
		assert_int_equal(dma_mapping_path(&k, &dev, sg[2].dma_address), DMA_PATH_SWIOTLB);
		assert_int_equal(mem_used(&k, &k.swiotlb.def), 4);
		dma_unmap_sg_attrs(&k, &dev, sg, 3, DMA_TO_DEVICE, 0);
		assert_false(sg[1].is_bus_address);
		assert_int_equal(mem_used(&k, &k.swiotlb.def), 0);
		stop(&k, &dev);
	}
}

static void a_failing_element_undoes_those_before_it(void **state)
{
	static const struct {
		u64 length;
		enum sg_page_kind kind;
		int error;
	} last[] = {
		/* more than can bounce at once */
		{ KiB(512), SG_RAM, -EIO },
		{ KiB(4), SG_P2PDMA_NOT_SUPPORTED, -EREMOTEIO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(last); i++) {
		struct scatterlist sg[] = {
			{ .phys = BUFFER, .length = KiB(4) },
			{ .phys = BUFFER + MiB(1), .length = last[i].length, .kind = last[i].kind },
		};
		struct device dev = test_device(32, 32);
		struct kernel k;

		start(&k, &dev, "v6.12", "");
		assert_int_equal(dma_map_sg_attrs(&k, &dev, sg, 2, DMA_FROM_DEVICE, 0), last[i].error);
		assert_int_equal(mem_used(&k, &k.swiotlb.def), 0);
		stop(&k, &dev);
	}
}

/* __dma_map_sg_attrs(): a result that no implementation should give becomes -EIO */
static void an_empty_scatterlist_is_an_error(void **state)
{
	struct scatterlist sg = { .phys = BUFFER };
	struct device dev = test_device(64, 64);
	struct kernel k;

	(void)state;
	start(&k, &dev, "v6.12", "");
	assert_int_equal(dma_map_sg_attrs(&k, &dev, &sg, 0, DMA_TO_DEVICE, 0), -EIO);
	assert_int_equal(test_logged(&k, 0, "WARNING: at kernel/dma/mapping.c __dma_map_sg_attrs()"), 1);
	stop(&k, &dev);
}

/* e53d29f957b3 made addresses of pages: what used to be refused there bounces like RAM since */
static void a_peer_behind_the_host_bridge_bounces_since_6_18(void **state)
{
	static const struct {
		const char *profile;
		int segments;
	} row[] = { { "v6.1", -EIO }, { "v6.12", -EIO }, { "v7.1", 1 }, { "v7.3", 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct scatterlist sg = { .phys = BUFFER, .length = KiB(4), .kind = SG_P2PDMA_HOST_BRIDGE };
		struct device dev = test_device(64, 64);
		struct kernel k;

		start(&k, &dev, row[i].profile, "swiotlb=force");
		assert_int_equal(dma_map_sg_attrs(&k, &dev, &sg, 1, DMA_TO_DEVICE, 0), row[i].segments);
		stop(&k, &dev);
	}
}

/* kernel/dma/direct.h is inlined into two files until 7.3 */
static void an_overflow_is_warned_of_once_for_each_file(void **state)
{
	static const struct {
		const char *profile;
		unsigned int lines;
	} row[] = { { "v6.12", 2 }, { "v7.1", 2 }, { "v7.3", 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct scatterlist sg = { .phys = BUFFER, .length = KiB(4) };
		struct device dev = test_device(32, 32);
		struct kernel k;

		start(&k, &dev, row[i].profile, "swiotlb=noforce");
		for (int n = 0; n < 2; n++) {
			assert_int_equal(dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, 0),
					 DMA_MAPPING_ERROR);
			assert_int_equal(dma_map_sg_attrs(&k, &dev, &sg, 1, DMA_TO_DEVICE, 0), -EIO);
		}
		assert_int_equal(test_logged(&k, 0, OVERFLOW), row[i].lines);
		assert_int_equal(test_logged(&k, 0,
					     "dev: DMA addr 0x0000000200000000+4096 overflow "
					     "(mask ffffffff, bus limit 0)."),
				 row[i].lines);
		stop(&k, &dev);
	}
}

/* a resource never bounces: dma_direct_map_resource() has an error line and a warning of its own */
static void a_resource_beyond_the_mask_is_an_error(void **state)
{
	struct device dev = test_device(32, 32);
	struct kernel k;

	(void)state;
	start(&k, &dev, "v6.12", "");
	for (int n = 0; n < 2; n++)
		assert_int_equal(dma_map_resource(&k, &dev, BUFFER, KiB(4), DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_int_equal(test_logged(&k, 0, OVERFLOW), 1);
	assert_int_equal(test_logged(&k, 0, "WARNING: at kernel/dma/direct.c dma_direct_map_resource()"), 1);
	assert_int_equal(dma_map_resource(&k, &dev, LOW, KiB(4), DMA_TO_DEVICE, 0), LOW);
	dma_unmap_resource(&k, &dev, LOW, KiB(4), DMA_TO_DEVICE, 0);
	stop(&k, &dev);
}

/* f406c8e4b770 */
static void sync_is_skipped_until_the_device_bounces(void **state)
{
	static const struct {
		const char *profile;
		bool coherent, skips;
	} row[] = {
		{ "v6.1", true, false },
		{ "v6.12", true, true },
		{ "v6.12", false, false },
		{ "v7.3", true, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);
		struct kernel k;
		dma_addr_t addr;

		dev.dma_coherent = row[i].coherent;
		start(&k, &dev, row[i].profile, "");
		assert_false(dev.dma_skip_sync);
		assert_int_equal(dma_set_mask(&k, &dev, DMA_BIT_MASK(32)), 0);
		assert_int_equal(dev.dma_skip_sync, row[i].skips);
		assert_int_equal(dma_need_sync(&k, &dev, LOW), !row[i].coherent);
		addr = dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, 0);
		assert_int_not_equal(addr, DMA_MAPPING_ERROR);
		assert_false(dev.dma_skip_sync);
		assert_true(dma_need_sync(&k, &dev, addr));
		assert_int_equal(dma_need_sync(&k, &dev, LOW), !row[i].coherent);
		dma_unmap_page_attrs(&k, &dev, addr, KiB(4), DMA_BIDIRECTIONAL, 0);
		stop(&k, &dev);
	}
}

/* data moves between buffer and pool as U1 and U3 have it: in at map and sync_for_device, back at sync and unmap */
static void a_bounced_buffer_follows_its_syncs(void **state)
{
	static const char *const profile[] = { "v6.1", "v6.12", "v7.1", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct device dev = test_device(32, 32);
		struct kernel k;
		phys_addr_t slot;
		dma_addr_t addr;
		u8 byte = 1, got;

		start(&k, &dev, profile[i], "");
		kernel_write(&k, BUFFER, &byte, 1);
		addr = dma_map_page_attrs(&k, &dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, 0);
		slot = dma_to_phys(&k, &dev, addr);
		kernel_read(&k, slot, &got, 1);
		assert_int_equal(got, 1);

		byte = 2;
		kernel_write(&k, slot, &byte, 1);
		dma_sync_single_for_cpu(&k, &dev, addr, KiB(4), DMA_BIDIRECTIONAL);
		kernel_read(&k, BUFFER, &got, 1);
		assert_int_equal(got, 2);

		byte = 3;
		kernel_write(&k, BUFFER, &byte, 1);
		dma_sync_single_for_device(&k, &dev, addr, KiB(4), DMA_BIDIRECTIONAL);
		kernel_read(&k, slot, &got, 1);
		assert_int_equal(got, 3);

		byte = 4;
		kernel_write(&k, slot, &byte, 1);
		dma_unmap_page_attrs(&k, &dev, addr, KiB(4), DMA_BIDIRECTIONAL, i & 1 ? DMA_ATTR_SKIP_CPU_SYNC : 0);
		kernel_read(&k, BUFFER, &got, 1);
		assert_int_equal(got, i & 1 ? 3 : 4);
		assert_int_equal(mem_used(&k, &k.swiotlb.def), 0);
		stop(&k, &dev);
	}
}

/* ffcb75458460, 3622b86f49f8 */
static void compound_pages_are_refused_since_6_2(void **state)
{
	static const struct {
		const char *profile;
		bool given;
	} row[] = { { "v6.1", true }, { "v6.12", false }, { "v7.3", false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct device dev = test_device(64, 64);
		struct dma_buffer b[3];
		struct kernel k;

		start(&k, &dev, row[i].profile, "");
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL | __GFP_COMP, 0, &b[0]);
		dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL | __GFP_COMP, &b[1]);
		dma_alloc_noncontiguous(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL | __GFP_COMP, 0, &b[2]);
		for (size_t n = 0; n < ARRAY_SIZE(b); n++)
			assert_int_equal(b[n].cpu_addr != 0, row[i].given);
		assert_int_equal(test_logged(&k, 0, "WARNING: at"), row[i].given ? 0 : 3);
		if (row[i].given) {
			dma_free_attrs(&k, &dev, &b[0], 0);
			dma_free_pages(&k, &dev, &b[1]);
			dma_free_noncontiguous(&k, &dev, &b[2]);
		}
		stop(&k, &dev);
	}
}

static void the_zone_is_the_implementations_to_choose(void **state)
{
	struct device dev = test_device(64, 64);
	struct dma_buffer b;
	struct kernel k;

	(void)state;
	start(&k, &dev, "v6.12", "");
	/* taken away without a word */
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL | GFP_DMA32, 0, &b);
	assert_true(b.phys >= GiB(4));
	dma_free_attrs(&k, &dev, &b, 0);
	/* refused */
	dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL | GFP_DMA32, &b);
	assert_int_equal(b.cpu_addr, 0);
	dma_alloc_noncontiguous(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL, DMA_ATTR_NO_WARN, &b);
	assert_int_equal(b.cpu_addr, 0);
	/* without any coherent mask: a warning here, a refusal there */
	dev.coherent_dma_mask = 0;
	dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL, &b);
	assert_int_equal(b.cpu_addr, 0);
	assert_int_equal(test_logged(&k, 0, "WARNING: at"), 3);
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
	assert_int_equal(test_logged(&k, 0, "WARNING: at kernel/dma/mapping.c dma_alloc_attrs()"), 1);
	assert_int_equal(b.cpu_addr, 0);
	stop(&k, &dev);
}

/* rows 68 and 69 of the table of expected results */
static void arm64_bounces_small_buffers_and_restricted_devices(void **state)
{
	static const char *const profile[] = { "v6.12", "v7.1", "cc-shared-v6", "cc-shared-v7", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(profile); i++) {
		struct test_kernel t = { .profile = profile[i], .cpu = DMASIM_CPU_ARM64 };
		struct device small = test_device(64, 64), restricted = test_device(64, 64);
		struct io_tlb_pool *pool;
		struct kernel k;
		dma_addr_t addr;

		assert_int_equal(test_boot(&k, &t), 0);
		small.dma_coherent = false;
		assert_int_equal(device_attach(&k, &small), 0);
		addr = dma_map_page_attrs(&k, &small, BUFFER, 8, DMA_FROM_DEVICE, 0);
		assert_int_equal(dma_mapping_path(&k, &small, addr), DMA_PATH_SWIOTLB);
		assert_int_equal(k.rule, D_kmalloc_bounce);
		dma_unmap_page_attrs(&k, &small, addr, 8, DMA_FROM_DEVICE, 0);
		addr = dma_map_page_attrs(&k, &small, BUFFER, 8, DMA_TO_DEVICE, 0);
		assert_int_equal(dma_mapping_path(&k, &small, addr), DMA_PATH_DIRECT);

		assert_int_equal(rmem_swiotlb_device_init(&k, &restricted, 0x60000000, MiB(4)), 0);
		assert_int_equal(device_attach(&k, &restricted), 0);
		addr = dma_map_page_attrs(&k, &restricted, BUFFER, KiB(4), DMA_TO_DEVICE, 0);
		pool = swiotlb_find_pool(&k, &restricted, addr);
		assert_int_equal(swiotlb_pool_kind(&k, &restricted, pool), SWIOTLB_POOL_RESTRICTED);
		dma_unmap_page_attrs(&k, &restricted, addr, KiB(4), DMA_TO_DEVICE, 0);
		device_detach(&k, &restricted);
		stop(&k, &small);
	}
}

/* one of many devices and mappings, the same for the same number */
static struct device some_device(u64 n)
{
	static struct bus_dma_region map[] = { { 0, GiB(1), GiB(16) } };
	static const unsigned int bits[] = { 64, 64, 64, 36, 33, 32 };
	struct device dev = test_device(bits[n % 6], bits[n / 6 % 6]);

	dev.dma_coherent = n / 36 % 4 != 0;
	dev.bus_dma_limit = n / 144 % 5 ? 0 : DMA_BIT_MASK(34);
	if (n / 720 % 5 == 0) {
		dev.dma_range_map = map;
		dev.dma_range_count = 1;
	}
	return dev;
}

static u64 next_random(u64 *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* maps, and unmaps most of it again; the sum stands for all answers */
/* @fully: what mapping.c has learnt is taken away before each call */
static u64 map_at_random(struct kernel *k, struct device *dev, unsigned int devices, bool fully)
{
	static const u64 attr[] = { 0,
				    0,
				    0,
				    0,
				    DMA_ATTR_SKIP_CPU_SYNC,
				    DMA_ATTR_NO_WARN,
				    DMA_ATTR_MMIO,
				    DMA_ATTR_REQUIRE_COHERENT,
				    DMA_ATTR_CC_SHARED };
	u64 x = 0x9e3779b97f4a7c15, sum = 0;

	for (unsigned int i = 0; i < 4000; i++) {
		struct device *d = &dev[next_random(&x) % devices];
		phys_addr_t phys = next_random(&x) % (next_random(&x) & 1 ? GiB(2) : GiB(11));
		u64 size = next_random(&x) % 8192 + 1, attrs = attr[next_random(&x) % ARRAY_SIZE(attr)];
		enum dma_data_direction dir = (enum dma_data_direction)(next_random(&x) % 3);
		bool page = next_random(&x) & 1;
		dma_addr_t addr;

		if (fully)
			k->everyday = 0;
		addr = page ? dma_map_page_attrs(k, d, phys, size, dir, attrs)
			    : dma_map_phys(k, d, phys, size, dir, attrs);
		sum = sum * 31 + addr + k->rule;
		if (addr == DMA_MAPPING_ERROR || next_random(&x) % 16 == 0)
			continue;
		if (fully)
			k->everyday = 0;
		if (page)
			dma_unmap_page_attrs(k, d, addr, size, dir, attrs);
		else
			dma_unmap_phys(k, d, addr, size, dir, attrs);
		sum = sum * 31 + mem_used(k, &k->swiotlb.def);
	}
	return sum;
}

enum { UNTRACED, TRACED, TRACED_FULLY, WAYS };

/* mapping.c leaves questions out whose answers it knows: neither results nor trace, log and coverage may tell */
static void the_short_way_gives_what_the_full_path_gives(void **state)
{
	static const struct {
		const char *profile, *cmdline;
		enum dmasim_encryption encryption;
		enum dmasim_cpu cpu;
	} row[] = {
		{ "v6.12", "", DMASIM_ENC_NONE, DMASIM_CPU_ARM64 },
		{ "v7.1", "", DMASIM_ENC_CCA, DMASIM_CPU_ARM64 },
		{ "v6.1", "", DMASIM_ENC_NONE, DMASIM_CPU_AMD },
		{ "v6.12", "", DMASIM_ENC_NONE, DMASIM_CPU_AMD },
		{ "v6.12", "mem_encrypt=on", DMASIM_ENC_SME, DMASIM_CPU_AMD },
		{ "v6.12", "", DMASIM_ENC_SEV, DMASIM_CPU_AMD },
		{ "v7.1", "", DMASIM_ENC_NONE, DMASIM_CPU_AMD },
		{ "v7.1", "mem_encrypt=on", DMASIM_ENC_SME, DMASIM_CPU_AMD },
		{ "cc-shared-v6", "", DMASIM_ENC_SEV, DMASIM_CPU_AMD },
		{ "v7.3", "", DMASIM_ENC_NONE, DMASIM_CPU_AMD },
		{ "v7.3", "swiotlb=force", DMASIM_ENC_NONE, DMASIM_CPU_AMD },
		{ "v7.3", "mem_encrypt=on", DMASIM_ENC_SME, DMASIM_CPU_AMD },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile,
					 .cmdline = row[i].cmdline,
					 .encryption = row[i].encryption,
					 .cpu = row[i].cpu };
		struct kernel *k = calloc(WAYS, sizeof(*k));
		struct device dev[WAYS][40];
		struct trace trace[WAYS];
		u64 sum[WAYS];

		assert_non_null(k);
		for (unsigned int n = 0; n < WAYS; n++) {
			trace_init(&trace[n]);
			assert_int_equal(test_boot(&k[n], &t), 0);
			for (unsigned int d = 0; d < 40; d++) {
				dev[n][d] = some_device(d * 97);
				assert_int_equal(device_attach(&k[n], &dev[n][d]), 0);
			}
			k[n].trace = n == UNTRACED ? NULL : &trace[n];
			sum[n] = map_at_random(&k[n], dev[n], 40, n == TRACED_FULLY);
			k[n].trace = NULL;
			assert_int_equal(sum[n], sum[0]);
			assert_int_equal(k[n].log.count, k[0].log.count);
			assert_memory_equal(k[n].seen, k[0].seen, sizeof(k[n].seen));
		}
		assert_true(trace[TRACED].count > 1000);
		assert_int_equal(trace[TRACED].count, trace[TRACED_FULLY].count);
		assert_memory_equal(trace[TRACED].event, trace[TRACED_FULLY].event,
				    trace[TRACED].count * sizeof(struct trace_event));
		for (unsigned int n = 0; n < WAYS; n++) {
			trace_free(&trace[n]);
			for (unsigned int d = 0; d < 40; d++)
				device_detach(&k[n], &dev[n][d]);
			test_shutdown(&k[n]);
		}
		free(k);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_short_way_gives_what_the_full_path_gives),
	cmocka_unit_test(a_device_without_a_mask_maps_nothing_and_warns_once),
	cmocka_unit_test(a_page_cannot_be_mapped_as_mmio),
	cmocka_unit_test(coherence_can_be_required),
	cmocka_unit_test(a_scatterlist_is_mapped_element_by_element),
	cmocka_unit_test(a_failing_element_undoes_those_before_it),
	cmocka_unit_test(an_empty_scatterlist_is_an_error),
	cmocka_unit_test(a_peer_behind_the_host_bridge_bounces_since_6_18),
	cmocka_unit_test(an_overflow_is_warned_of_once_for_each_file),
	cmocka_unit_test(a_resource_beyond_the_mask_is_an_error),
	cmocka_unit_test(sync_is_skipped_until_the_device_bounces),
	cmocka_unit_test(a_bounced_buffer_follows_its_syncs),
	cmocka_unit_test(compound_pages_are_refused_since_6_2),
	cmocka_unit_test(the_zone_is_the_implementations_to_choose),
	cmocka_unit_test(arm64_bounces_small_buffers_and_restricted_devices),
};

TEST_MAIN(tests)
