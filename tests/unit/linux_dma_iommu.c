// SPDX-License-Identifier: GPL-2.0-only
/*
 * Streaming mappings behind an IOMMU: addresses, bounce pages, invalidation. Expectations come from recorded boots of
 * Linux 6.12.117 where a test says so, else from drivers/iommu/dma-iommu.c of 6.12.117 and 6.1.192, and for the
 * proposals from the patches that the profiles name.
 */
#include "iommu_box.h"
#include "linux/dma-iommu_internal.h"

#include "linux/iova.h"

#define RAM GiB(8)
#define AMD .cpu = DMASIM_CPU_AMD, .iommu = DMASIM_IOMMU_AMD
#define SME AMD, .encryption = DMASIM_ENC_SME, .c_bit = 47
#define INTEL .cpu = DMASIM_CPU_INTEL, .iommu = DMASIM_IOMMU_INTEL, .cmdline = "intel_iommu=on"
#define SNP_GUEST AMD, .encryption = DMASIM_ENC_SEV_SNP
#define W1 "software IO TLB: Memory encryption is active and system is using DMA bounce buffers"

static dma_addr_t map(struct box *b, phys_addr_t phys, u64 size, enum dma_data_direction dir, u64 attrs)
{
	switch (b->k.profile.map_api) {
	case MAP_API_PAGE:
		return dma_map_page_attrs(&b->k, &b->dev, phys, size, dir, attrs);
	case MAP_API_PHYS:
		break;
	}
	return dma_map_phys(&b->k, &b->dev, phys, size, dir, attrs);
}

static void unmap(struct box *b, dma_addr_t addr, u64 size, enum dma_data_direction dir)
{
	dma_unmap_page_attrs(&b->k, &b->dev, addr, size, dir, 0);
}

static phys_addr_t target(const struct box *b, dma_addr_t addr)
{
	return iommu_iova_to_phys(&b->k, b->dev.domain, addr);
}

/* the C-bit of the leaf */
static bool leaf_encrypted(const struct box *b, dma_addr_t addr)
{
	bool encrypted = false;

	assert_int_not_equal(hw_iommu_walk(b->dev.domain->hw, addr, NULL, &encrypted, NULL), INVALID_PHYS_ADDR);
	return encrypted;
}

/* --- recorded boots --- */

/* the buffers of the recording: at three places each of these, then four of 1500 bytes */
static const struct {
	u64 offset, size;
} buffers[] = {
	{ 0, 1 },	{ 0, 64 },	{ 1, 64 },	  { 0x7f0, 32 }, { 0, 2048 },	   { 0x800, 2048 },
	{ 0, 4096 },	{ 100, 4096 },	{ 0xfff, 2 },	  { 0, 65536 },	 { 0x234, 65536 }, { 0, 131072 },
	{ 0, 258048 },	{ 0, 262144 },	{ 2048, 262144 }, { 0, 262145 }, { 0, 524288 },	   { 0x40, 1500 },
	{ 0x40, 1500 }, { 0x40, 1500 }, { 0x40, 1500 },
};

/* x86-amd-iommu-6G, cfg 51: strict, each unmapped before the next; the three places give the same addresses */
static const dma_addr_t recorded_strict[21] = {
	0xfffff000, 0xfffff000, 0xfffff001, 0xfffff7f0, 0xfffff000, 0xfffff800, 0xfffff000,
	0xffffc064, 0xffffcfff, 0xfffe0000, 0xfffc0234, 0xfffc0000, 0xfff80000, 0xfff80000,
	0xfff00800, 0xfff00000, 0xfff00000, 0xfffff040, 0xfffff040, 0xfffff040, 0xfffff040,
};

/* x86-intel-iommu-6G, cfg 51: lazy */
static const dma_addr_t recorded_lazy[63] = {
	0xfffff000, 0xffffe000, 0xffffd001, 0xffffc7f0, 0xffffb000, 0xffffa800, 0xffff9000, 0xffff6064, 0xffff4fff,
	0xfffe0000, 0xfffc0234, 0xfffa0000, 0xfff40000, 0xfff00000, 0xffe80800, 0xffe00000, 0xffd80000, 0xffd7f040,
	0xffd7e040, 0xffd7d040, 0xffd7c040, 0xffd7b000, 0xffd7a000, 0xffd79001, 0xffd787f0, 0xffd77000, 0xffd76800,
	0xffd75000, 0xffd72064, 0xffd70fff, 0xffd60000, 0xffd40234, 0xffd20000, 0xffcc0000, 0xffc80000, 0xffc00800,
	0xffb80000, 0xffb00000, 0xffaff040, 0xffafe040, 0xffafd040, 0xffafc040, 0xffafb000, 0xffafa000, 0xffaf9001,
	0xffaf87f0, 0xffaf7000, 0xffaf6800, 0xffaf5000, 0xffaf2064, 0xffaf0fff, 0xffae0000, 0xffac0234, 0xffaa0000,
	0xffa40000, 0xffa00000, 0xff980800, 0xff900000, 0xff880000, 0xff87f040, 0xff87e040, 0xff87d040, 0xff87c040,
};

/* x86-intel-iommu-untrusted-6G, cfg 51: lazy, the device marked untrusted after its probe; 0: an error */
static const dma_addr_t recorded_untrusted[63] = {
	0xfffff000, 0xffffe000, 0xffffd000, 0xffffc000, 0xffffb000, 0xffffa000, 0xffff9000, 0xffff8000, 0xffff7000,
	0xfffe0000, 0xfffd0000, 0xfffa0000, 0xfff40000, 0xfff00000, 0xffec0000, 0,	    0xffe00000, 0xffdff000,
	0xffdfe000, 0xffdfd000, 0xffdfc000, 0xffdfb000, 0xffdfa000, 0xffdf9000, 0xffdf8000, 0xffdf7000, 0xffdf6000,
	0xffdf5000, 0xffdf4000, 0xffdf3000, 0xffde0000, 0xffdd0000, 0xffda0000, 0xffd40000, 0xffd00000, 0xffcc0000,
	0,	    0xffc00000, 0xffbff000, 0xffbfe000, 0xffbfd000, 0xffbfc000, 0xffbfb000, 0xffbfa000, 0xffbf9000,
	0xffbf8000, 0xffbf7000, 0xffbf6000, 0xffbf5000, 0xffbf4000, 0xffbf3000, 0xffbe0000, 0xffbd0000, 0xffba0000,
	0xffb40000, 0xffb00000, 0xffac0000, 0,		0xffa00000, 0xff9ff000, 0xff9fe000, 0xff9fd000, 0xff9fc000,
};
static const char recorded_bounces[] = "bbbbbb.bb.b...b!.bbbbbbbbbb.bb.b...b!.bbbbbbbbbb.bb.b...b!.bbbb";

/* the host bridge of the recorded machines, as far as it lies below 4 GiB and above RAM */
#define RECORDED_WINDOW .mmio = { 0xc0000000, 0x3ec00000, DMASIM_RAM_MMIO }
#define RECORDED_INTEL RECORDED_WINDOW, .set = { { HW_KNOB_IOMMU_ADDRESS_WIDTH, 39 } }

/* maps buffer @i of the 63 */
static dma_addr_t map_recorded(struct box *b, const phys_addr_t place[3], size_t i, phys_addr_t *phys, u64 *size)
{
	static const enum dma_data_direction dir[4] = { DMA_FROM_DEVICE, DMA_BIDIRECTIONAL, DMA_FROM_DEVICE,
							DMA_TO_DEVICE };
	size_t n = i % 21;

	*phys = place[i / 21] + buffers[n].offset;
	*size = buffers[n].size;
	return map(b, *phys, *size, n < 17 ? DMA_TO_DEVICE : dir[n - 17], n < 19 ? 0 : DMA_ATTR_SKIP_CPU_SYNC);
}

static void strict_addresses_are_the_recorded_ones(void **state)
{
	static const phys_addr_t place[3] = { 0x400000, 0x1200000, 0x107f00000 };
	struct box *b = box_boot(&(struct box_spec){ AMD, RECORDED_WINDOW, .cmdline = "amd_iommu=on",
						     .set = { { HW_KNOB_IOMMU_CACHING_MODE, 1 } } });

	(void)state;
	box_attach(b);
	for (size_t i = 0; i < 63; i++) {
		phys_addr_t phys;
		u64 size;
		dma_addr_t addr = map_recorded(b, place, i, &phys, &size);

		assert_int_equal(addr, recorded_strict[i % 21]);
		assert_int_equal(target(b, addr), phys);
		unmap(b, addr, size, DMA_TO_DEVICE);
	}
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	box_free(b);
}

static void lazy_addresses_are_the_recorded_ones(void **state)
{
	static const phys_addr_t place[3] = { 0x200000, 0x1100000, 0x106800000 };
	struct box *b = box_boot(&(struct box_spec){ INTEL, RECORDED_INTEL });

	(void)state;
	box_attach(b);
	for (size_t i = 0; i < 63; i++) {
		phys_addr_t phys;
		u64 size;
		dma_addr_t addr = map_recorded(b, place, i, &phys, &size);

		assert_int_equal(addr, recorded_lazy[i]);
		assert_int_equal(target(b, addr), phys);
		unmap(b, addr, size, DMA_TO_DEVICE);
	}
	box_free(b);
}

static void an_untrusted_device_bounces_as_recorded(void **state)
{
	static const phys_addr_t place[3] = { 0x200000, 0x1100000, 0x106600000 };
	struct box *b = box_boot(&(struct box_spec){ INTEL " swiotlb=force", RECORDED_INTEL });

	(void)state;
	box_attach(b);
	b->dev.untrusted = true;
	for (size_t i = 0; i < 63; i++) {
		phys_addr_t phys;
		u64 size;
		dma_addr_t addr = map_recorded(b, place, i, &phys, &size);

		assert_int_equal(addr, recorded_untrusted[i] ? recorded_untrusted[i] : DMA_MAPPING_ERROR);
		if (addr == DMA_MAPPING_ERROR)
			continue;
		assert_int_equal(dma_mapping_path(&b->k, &b->dev, addr),
				 recorded_bounces[i] == 'b' ? DMA_PATH_IOMMU_SWIOTLB : DMA_PATH_IOMMU);
		assert_int_equal(target(b, addr) == phys, recorded_bounces[i] == '.');
		unmap(b, addr, size, DMA_TO_DEVICE);
	}
	/* devices.csv: max_mapping 0x40000 */
	assert_int_equal(dma_max_mapping_size(&b->k, &b->dev), KiB(256));
	b->dev.untrusted = false;
	assert_int_equal(dma_max_mapping_size(&b->k, &b->dev), ~0ull);
	assert_int_equal(dma_opt_mapping_size(&b->k, &b->dev), KiB(128));
	box_free(b);
}

/* --- the table of expected results: SME host and SNP guest behind an AMD IOMMU --- */

static const char *const kernels[] = { "v6.12", "v7.1", "cc-shared-v6", "cc-shared-v7", "v7.3-rc1", "v7.3" };

static struct box *box_of(const char *kernel, const struct box_spec *spec)
{
	struct box_spec s = *spec;
	struct box *b;

	s.kernel = kernel;
	b = box_boot(&s);
	return b;
}

static void sme_translated_maps_every_mask_with_encrypted_leaves(void **state)
{
	/* rows 45, 46, 47: no bounce for a 32-bit device, swiotlb=force is not looked at */
	static const char *const cmdlines[] = { "mem_encrypt=on", "mem_encrypt=on swiotlb=force" };
	static const u64 masks[] = { ~0ull, DMA_BIT_MASK(40), DMA_BIT_MASK(32) };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(cmdlines) * ARRAY_SIZE(masks); j++) {
			struct box *b = box_of(kernels[i], &(struct box_spec){ SME, .cmdline = cmdlines[j % 2] });
			dma_addr_t addr;

			box_attach(b);
			b->dev.dma_mask = b->dev.coherent_dma_mask = masks[j / 2];
			addr = map(b, RAM, KiB(4), DMA_TO_DEVICE, 0);
			assert_true(addr < GiB(4));
			assert_int_equal(target(b, addr), RAM);
			assert_true(leaf_encrypted(b, addr));
			assert_int_equal(dma_mapping_path(&b->k, &b->dev, addr), DMA_PATH_IOMMU);
			assert_int_equal(box_printed(b, W1), 0);
			unmap(b, addr, KiB(4), DMA_TO_DEVICE);
			box_free(b);
		}
	}
}

static void sme_untrusted_bounces_into_a_decrypted_pool_behind_an_encrypted_leaf(void **state)
{
	/* row 48: the mismatch of 6.12 and 7.3; v6's pool check refuses */
	static const bool maps[] = { true, true, false, true, true, true };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct box *b = box_of(kernels[i], &(struct box_spec){ SME, .cmdline = "mem_encrypt=on" });
		dma_addr_t addr;

		b->dev.untrusted = true;
		box_attach(b);
		addr = map(b, RAM + 0x100, 0x80, DMA_TO_DEVICE, 0);
		assert_int_equal(addr != DMA_MAPPING_ERROR, maps[i]);
		assert_int_equal(box_printed(b, W1), 1);
		if (maps[i]) {
			assert_int_equal(dma_mapping_path(&b->k, &b->dev, addr), DMA_PATH_IOMMU_SWIOTLB);
			assert_true(page_is_decrypted(&b->k, target(b, addr)));
			assert_true(leaf_encrypted(b, addr));
			unmap(b, addr, 0x80, DMA_TO_DEVICE);
		}
		assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
		/* aligned buffers need no bounce page */
		addr = map(b, RAM, KiB(4), DMA_TO_DEVICE, 0);
		assert_int_equal(target(b, addr), RAM);
		box_free(b);
	}
}

static void sme_mmio_has_an_encrypted_leaf_until_the_generic_page_table(void **state)
{
	/* row 51 */
	static const bool encrypted[] = { true, false, false, false, false, false };
	const phys_addr_t bar = 0xd0000000;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct box *b = box_of(kernels[i], &(struct box_spec){ SME, .cmdline = "mem_encrypt=on",
								       .mmio = { bar, MiB(1), DMASIM_RAM_MMIO } });
		dma_addr_t addr;

		box_attach(b);
		addr = dma_map_resource(&b->k, &b->dev, bar, KiB(4), DMA_BIDIRECTIONAL, 0);
		assert_int_not_equal(addr, DMA_MAPPING_ERROR);
		assert_int_equal(target(b, addr), bar);
		assert_int_equal(leaf_encrypted(b, addr), encrypted[i]);
		dma_unmap_resource(&b->k, &b->dev, addr, KiB(4), DMA_BIDIRECTIONAL, 0);
		iommu_dma_flush_queue_run(&b->k, b->dev.domain);
		assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
		box_free(b);
	}
}

static void a_shared_mapping_is_not_to_be_had_behind_an_iommu(void **state)
{
	/* row 52; 6.12 does not know the attribute */
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct box *b = box_of(kernels[i], &(struct box_spec){ SME, .cmdline = "mem_encrypt=on" });
		dma_addr_t addr;

		box_attach(b);
		addr = map(b, RAM, KiB(4), DMA_TO_DEVICE, DMA_ATTR_CC_SHARED);
		assert_int_equal(addr == DMA_MAPPING_ERROR, i > 0);
		box_free(b);
	}
}

/* drivers/iommu/dma-iommu.c dma_info_to_prot(): no direction, no access; the attributes change nothing of it */
static void a_direction_is_a_right_and_none_is_none(void **state)
{
	static const u64 attrs[] = { 0, DMA_ATTR_PRIVILEGED };

	(void)state;
	for (int coherent = 0; coherent < 2; coherent++) {
		u64 cache = coherent ? IOMMU_CACHE : 0;

		for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
			u64 rest = cache | (i ? IOMMU_PRIV : 0);

			assert_int_equal(dma_info_to_prot(DMA_TO_DEVICE, coherent, attrs[i]), IOMMU_READ | rest);
			assert_int_equal(dma_info_to_prot(DMA_FROM_DEVICE, coherent, attrs[i]), IOMMU_WRITE | rest);
			assert_int_equal(dma_info_to_prot(DMA_BIDIRECTIONAL, coherent, attrs[i]),
					 IOMMU_READ | IOMMU_WRITE | rest);
			assert_int_equal(dma_info_to_prot(DMA_NONE, coherent, attrs[i]), 0);
		}
		assert_int_equal(dma_info_to_prot(DMA_TO_DEVICE, coherent, DMA_ATTR_MMIO), IOMMU_READ | IOMMU_MMIO);
	}
}

/* DMA_ATTR_MMIO came with dma_map_phys(): to a kernel before that the bit means nothing */
static void an_attribute_of_later_kernels_is_none(void **state)
{
	struct kernel k = { 0 };

	(void)state;
	profile_load(profile_find("v6.12"), &k.profile);
	assert_int_equal(iommu_dma_known_attrs(&k, DMA_ATTR_MMIO | DMA_ATTR_SKIP_CPU_SYNC), DMA_ATTR_SKIP_CPU_SYNC);
	profile_load(profile_find("v7.3"), &k.profile);
	assert_int_equal(iommu_dma_known_attrs(&k, DMA_ATTR_MMIO | DMA_ATTR_SKIP_CPU_SYNC),
			 DMA_ATTR_MMIO | DMA_ATTR_SKIP_CPU_SYNC);
}

/* kernel/dma/mapping.c dma_get_required_mask(): however much memory there is */
static void behind_an_iommu_a_mask_of_32_bits_is_enough(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ AMD });

	(void)state;
	assert_int_equal(dma_get_required_mask(&b->k, &b->dev), DMA_BIT_MASK(36)); /* RAM ends at 64 GiB */
	box_attach(b);
	assert_true(b->dev.dma_iommu);
	assert_int_equal(dma_get_required_mask(&b->k, &b->dev), DMA_BIT_MASK(32));
	box_free(b);
}

/* what a result says of a mapping leaves no question in the trace */
static void to_ask_for_the_path_is_no_decision(void **state)
{
	struct box *b = box_of("v6.12", &(struct box_spec){ SME, .cmdline = "mem_encrypt=on" });
	struct trace trace;
	dma_addr_t addr;
	size_t count;

	(void)state;
	box_attach(b);
	trace_init(&trace);
	b->k.trace = &trace;
	addr = map(b, RAM, KiB(4), DMA_TO_DEVICE, 0);
	count = trace.count;
	assert_true(count > 0);
	assert_int_equal(dma_mapping_path(&b->k, &b->dev, addr), DMA_PATH_IOMMU);
	assert_int_equal(trace.count, count);
	assert_ptr_equal(b->k.trace, &trace);
	b->k.trace = NULL;
	trace_free(&trace);
	box_free(b);
}

static void a_guest_behind_a_virtual_iommu_maps_private_memory_with_the_c_bit(void **state)
{
	/* row 61: succeeds, and the device cannot reach it */
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct box *b = box_of(kernels[i], &(struct box_spec){ SNP_GUEST });
		dma_addr_t addr;

		box_attach(b);
		assert_int_equal(b->dev.domain->type, IOMMU_DOMAIN_DMA);
		addr = map(b, RAM, KiB(4), DMA_TO_DEVICE, 0);
		assert_int_equal(target(b, addr), RAM);
		assert_true(leaf_encrypted(b, addr));
		box_free(b);
	}
}

/* --- bounce pages --- */

/* bytes that a device finds at @addr */
static void device_reads(struct box *b, dma_addr_t addr, u8 *buf, u64 len)
{
	struct hw_access access;

	hw_dma_read(b->dev.hw, addr, buf, len, &access);
	assert_int_equal(access.fault, HW_FAULT_NONE);
}

static void assert_all(const u8 *buf, u64 len, u8 byte)
{
	for (u64 i = 0; i < len; i++)
		if (buf[i] != byte)
			fail_msg("byte %llu is %02x, not %02x", (unsigned long long)i, buf[i], byte);
}

static struct box *untrusted_box(const char *kernel, u64 min_align_mask)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL, .kernel = kernel });

	b->dev.untrusted = true;
	b->dev.min_align_mask = min_align_mask;
	box_attach(b);
	/* somebody else's data left in the pool, the buffer, and what stands around it */
	kernel_memset(&b->k, b->k.swiotlb.def.defpool.start, 0xee, MiB(1));
	kernel_memset(&b->k, RAM, 0xaa, KiB(4));
	kernel_memset(&b->k, RAM + 0x100, 0x55, 0x80);
	return b;
}

static void nothing_but_the_data_shows_in_an_untrusted_devices_granule(void **state)
{
	/* iommu_dma_map_page(): pre- and post-padding are cleared, up to the granule's edges */
	static const u64 min_align[] = { 0, 0xfff };
	u8 page[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(min_align); i++) {
		struct box *b = untrusted_box("v6.12", min_align[i]);
		dma_addr_t addr = map(b, RAM + 0x100, 0x80, DMA_BIDIRECTIONAL, 0);
		u64 at = addr & 0xfff;

		assert_int_equal(at, min_align[i] ? 0x100 : 0);
		device_reads(b, addr - at, page, sizeof(page));
		assert_all(page, at, 0);
		assert_all(page + at, 0x80, 0x55);
		assert_all(page + at + 0x80, sizeof(page) - at - 0x80, 0);
		unmap(b, addr, 0x80, DMA_BIDIRECTIONAL);
		box_free(b);
	}
}

static void the_older_kernel_clears_what_the_device_is_to_write_too(void **state)
{
	/* 6.1 iommu_dma_map_page(): the buffer itself, unless the device reads it and the CPU's data is synced */
	static const struct {
		enum dma_data_direction dir;
		u64 attrs;
		u8 data;
	} row[] = {
		{ DMA_TO_DEVICE, 0, 0x55 },
		{ DMA_BIDIRECTIONAL, 0, 0x55 },
		{ DMA_FROM_DEVICE, 0, 0 },
		{ DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC, 0 },
	};
	u8 page[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = untrusted_box("v6.1", 0);
		dma_addr_t addr = map(b, RAM + 0x100, 0x80, row[i].dir, row[i].attrs);

		assert_int_equal(addr & 0xfff, 0);
		kernel_read(&b->k, target(b, addr), page, sizeof(page));
		assert_all(page, 0x80, row[i].data);
		assert_all(page + 0x80, sizeof(page) - 0x80, 0);
		box_free(b);
	}
}

static void partial_syncs_reach_the_bounce_page(void **state)
{
	struct box *b = untrusted_box("v6.12", 0);
	dma_addr_t addr = map(b, RAM + 0x100, 0x80, DMA_BIDIRECTIONAL, 0);
	struct hw_access access;
	u8 byte = 0x77;

	(void)state;
	hw_dma_write(b->dev.hw, addr + 0x10, &byte, 1, &access);
	assert_int_equal(access.fault, HW_FAULT_NONE);
	dma_sync_single_for_cpu(&b->k, &b->dev, addr + 0x10, 1, DMA_BIDIRECTIONAL);
	kernel_read(&b->k, RAM + 0x110, &byte, 1);
	assert_int_equal(byte, 0x77);
	kernel_memset(&b->k, RAM + 0x120, 0x33, 1);
	dma_sync_single_for_device(&b->k, &b->dev, addr + 0x20, 1, DMA_BIDIRECTIONAL);
	device_reads(b, addr + 0x20, &byte, 1);
	assert_int_equal(byte, 0x33);
	box_free(b);
}

static void without_a_pool_an_unaligned_buffer_cannot_be_mapped(void **state)
{
	struct box *b = box_boot(&(struct box_spec){ INTEL " swiotlb=noforce" });

	(void)state;
	b->dev.untrusted = true;
	box_attach(b);
	for (int i = 0; i < 2; i++)
		assert_int_equal(map(b, RAM + 1, 64, DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_int_equal(box_printed(b, "0000:00:06.0: DMA bounce buffers are inactive, unable to map unaligned "
					"transaction."),
			 1);
	assert_int_equal(b->k.rule, D_iommu_swiotlb_off);
	assert_int_not_equal(map(b, RAM, KiB(4), DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	box_free(b);
}

static void small_buffers_bounce_for_a_device_that_does_not_snoop(void **state)
{
	/* dev_use_swiotlb() through dma_kmalloc_needs_bounce(): arm64, 128-byte kmalloc alignment; not in 6.1 */
	static const struct {
		const char *kernel;
		u64 size;
		enum dma_data_direction dir;
		bool coherent, bounce;
	} row[] = {
		{ "v6.12", 8, DMA_FROM_DEVICE, false, true }, { "v6.12", 8, DMA_TO_DEVICE, false, false },
		{ "v6.12", 8, DMA_FROM_DEVICE, true, false }, { "v6.12", KiB(4), DMA_FROM_DEVICE, false, false },
		{ "v6.1", 8, DMA_FROM_DEVICE, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct box *b = box_boot(&(struct box_spec){
			.kernel = row[i].kernel, .cpu = DMASIM_CPU_ARM64, .iommu = DMASIM_IOMMU_SMMUV3 });
		u8 byte = 0;
		dma_addr_t addr;

		b->dev.dma_coherent = row[i].coherent;
		box_attach(b);
		kernel_memset(&b->k, b->k.swiotlb.def.defpool.start, 0xee, KiB(64));
		addr = map(b, RAM + 64, row[i].size, row[i].dir, 0);
		assert_int_equal(dma_mapping_path(&b->k, &b->dev, addr),
				 row[i].bounce ? DMA_PATH_IOMMU_SWIOTLB : DMA_PATH_IOMMU);
		/* only an untrusted device has its padding cleared */
		if (row[i].bounce) {
			kernel_read(&b->k, target(b, addr) + 8, &byte, 1);
			assert_int_equal(byte, 0xee);
		}
		unmap(b, addr, row[i].size, row[i].dir);
		box_free(b);
	}
}

static void mmio_of_an_untrusted_device_is_refused_or_mapped_without_a_bounce(void **state)
{
	/* 6.12: dma_map_resource() never bounces; iommu_dma_map_phys() of 7.1 refuses; 057e5e07420c skips the bounce */
	static const bool maps[] = { true, false, false, false, false, true };
	const phys_addr_t bar = 0xd0000000;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		struct box *b =
			box_of(kernels[i], &(struct box_spec){ INTEL, .mmio = { bar, MiB(1), DMASIM_RAM_MMIO } });
		dma_addr_t addr;

		b->dev.untrusted = true;
		box_attach(b);
		addr = dma_map_resource(&b->k, &b->dev, bar + 0x10, 8, DMA_BIDIRECTIONAL, 0);
		assert_int_equal(addr != DMA_MAPPING_ERROR, maps[i]);
		if (maps[i])
			assert_int_equal(target(b, addr), bar + 0x10);
		box_free(b);
	}
}

static void a_mapping_that_fails_gives_everything_back(void **state)
{
	struct box *b = untrusted_box("v6.12", 0);

	(void)state;
	b->k.faults.iommu_map = 1;
	assert_int_equal(map(b, RAM + 0x100, 0x80, DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_int_equal(b->k.rule, D_iommu_map_failed);
	assert_int_equal(iova_in_use(b->dev.domain->iovad), 0);
	assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 0);
	b->k.faults.alloc_iova = 1;
	b->dev.pci_32bit_workaround = false;
	assert_int_equal(map(b, RAM, KiB(4), DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_int_equal(b->k.rule, D_iova_exhausted);
	box_free(b);
}

/* iommu_dma_map_page(), 6.12: swiotlb_tbl_unmap_single() after any failure, and it asks only where the address lies */
static void a_buffer_inside_the_pool_loses_its_slots_when_its_mapping_fails(void **state)
{
	struct box *b = untrusted_box("v6.12", 0);
	phys_addr_t lent;
	dma_addr_t addr;

	(void)state;
	addr = map(b, RAM + 0x100, 0x80, DMA_TO_DEVICE, 0);
	assert_int_not_equal(addr, DMA_MAPPING_ERROR);
	lent = align_down(target(b, addr), KiB(4));
	assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 2);
	b->k.faults.iommu_map = 1;
	assert_int_equal(map(b, lent, KiB(4), DMA_TO_DEVICE, 0), DMA_MAPPING_ERROR);
	assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 0);
	box_free(b);
}

/* iommu_dma_unmap_phys() and the way out of iommu_dma_map_phys(), 7.3: what never bounced is not looked up in a pool */
static void what_may_not_bounce_takes_no_slots_along(void **state)
{
	static const u64 attrs[] = { DMA_ATTR_MMIO, DMA_ATTR_REQUIRE_COHERENT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		struct box *b = untrusted_box("v7.3", 0);
		dma_addr_t addr = map(b, RAM + 0x100, 0x80, DMA_TO_DEVICE, 0);
		phys_addr_t lent = align_down(target(b, addr), KiB(4));

		assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 2);
		b->k.faults.iommu_map = 1;
		assert_int_equal(dma_map_phys(&b->k, &b->dev, lent, KiB(4), DMA_TO_DEVICE, attrs[i]),
				 DMA_MAPPING_ERROR);
		assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 2);
		addr = dma_map_phys(&b->k, &b->dev, lent, KiB(4), DMA_TO_DEVICE, attrs[i]);
		assert_int_not_equal(addr, DMA_MAPPING_ERROR);
		dma_unmap_phys(&b->k, &b->dev, addr, KiB(4), DMA_TO_DEVICE, attrs[i]);
		assert_int_equal(mem_used(&b->k, &b->k.swiotlb.def), 2);
		box_free(b);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(strict_addresses_are_the_recorded_ones),
	cmocka_unit_test(lazy_addresses_are_the_recorded_ones),
	cmocka_unit_test(an_untrusted_device_bounces_as_recorded),
	cmocka_unit_test(sme_translated_maps_every_mask_with_encrypted_leaves),
	cmocka_unit_test(sme_untrusted_bounces_into_a_decrypted_pool_behind_an_encrypted_leaf),
	cmocka_unit_test(sme_mmio_has_an_encrypted_leaf_until_the_generic_page_table),
	cmocka_unit_test(a_shared_mapping_is_not_to_be_had_behind_an_iommu),
	cmocka_unit_test(a_direction_is_a_right_and_none_is_none),
	cmocka_unit_test(an_attribute_of_later_kernels_is_none),
	cmocka_unit_test(behind_an_iommu_a_mask_of_32_bits_is_enough),
	cmocka_unit_test(to_ask_for_the_path_is_no_decision),
	cmocka_unit_test(a_guest_behind_a_virtual_iommu_maps_private_memory_with_the_c_bit),
	cmocka_unit_test(nothing_but_the_data_shows_in_an_untrusted_devices_granule),
	cmocka_unit_test(the_older_kernel_clears_what_the_device_is_to_write_too),
	cmocka_unit_test(partial_syncs_reach_the_bounce_page),
	cmocka_unit_test(without_a_pool_an_unaligned_buffer_cannot_be_mapped),
	cmocka_unit_test(small_buffers_bounce_for_a_device_that_does_not_snoop),
	cmocka_unit_test(mmio_of_an_untrusted_device_is_refused_or_mapped_without_a_bounce),
	cmocka_unit_test(a_mapping_that_fails_gives_everything_back),
	cmocka_unit_test(a_buffer_inside_the_pool_loses_its_slots_when_its_mapping_fails),
	cmocka_unit_test(what_may_not_bounce_takes_no_slots_along),
};

TEST_MAIN(tests)
