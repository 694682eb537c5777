// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coherent memory without an IOMMU: each branch of dma_direct_alloc() and dma_direct_free() of kernel/dma/direct.c in
 * 6.1, 6.12, the tree behind 7.1, the series as posted and 7.3.
 */
#include "kernel_test.h"

#include "base/bitmap.h"

#define RESTRICTED 0x60000000ull

static void start(struct kernel *k, struct device *dev, const struct test_kernel *t)
{
	assert_int_equal(test_boot(k, t), 0);
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

static bool failed(const struct dma_buffer *b)
{
	return !b->cpu_addr && b->dma_addr == DMA_MAPPING_ERROR && b->error && b->path == DMA_PATH_NONE;
}

/* dma_direct_optimal_gfp_mask() and the retries of __dma_direct_alloc_pages() */
static void memory_comes_from_a_zone_that_the_device_reaches(void **state)
{
	static const struct {
		unsigned int coherent_mask;
		bool found;
		u64 below;
	} row[] = {
		{ 64, true, ~0ull },
		/* no zone ends there: tried without, given back, then DMA32 */
		{ 33, true, GiB(4) },
		{ 32, true, GiB(4) },
		/* DMA32 memory is out of reach too: the DMA zone */
		{ 28, true, MiB(16) },
		{ 24, true, MiB(16) },
		/* the first MiB is not the page allocator's */
		{ 20, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = "v6.12" };
		struct device dev = test_device(64, row[i].coherent_mask);
		struct dma_buffer b;
		struct kernel k;

		start(&k, &dev, &t);
		dma_alloc_attrs(&k, &dev, KiB(8), GFP_KERNEL, 0, &b);
		assert_int_equal(!failed(&b), row[i].found);
		if (row[i].found) {
			assert_int_equal(b.path, DMA_PATH_PAGE_ALLOCATOR);
			assert_int_equal(b.cpu_addr, kernel_va(&k, b.phys));
			assert_true(b.phys + KiB(8) <= row[i].below);
			dma_free_attrs(&k, &dev, &b, 0);
			assert_true(page_is_free(&k, b.phys));
		}
		stop(&k, &dev);
	}
}

static void memory_is_zeroed_whatever_it_held(void **state)
{
	struct test_kernel t = { .encryption = DMASIM_ENC_SEV_SNP };
	struct device dev = test_device(64, 64);
	u8 bytes[256], zeros[256] = { 0 };
	struct dma_buffer first, second;
	struct kernel k;

	(void)state;
	start(&k, &dev, &t);
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &first);
	memset(bytes, 0x5a, sizeof(bytes));
	kernel_write(&k, first.phys, bytes, sizeof(bytes));
	dma_free_attrs(&k, &dev, &first, 0);
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &second);
	assert_int_equal(second.phys, first.phys);
	kernel_read(&k, second.phys, bytes, sizeof(bytes));
	assert_memory_equal(bytes, zeros, sizeof(bytes));
	dma_free_attrs(&k, &dev, &second, 0);
	assert_int_equal(k.cpu_fault, 0);
	stop(&k, &dev);
}

/* what cannot be decrypted is lost: only dma_alloc_pages() of v6 and later says so */
static void pages_that_cannot_be_decrypted_leak(void **state)
{
	static const struct {
		const char *profile;
		bool pages;
		unsigned int lines;
	} row[] = {
		{ "v6.12", false, 0 },	     { "v6.12", true, 0 }, { "v7.1", true, 0 }, { "cc-shared-v6", false, 0 },
		{ "cc-shared-v6", true, 1 }, { "v7.3", false, 0 }, { "v7.3", true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile, .encryption = DMASIM_ENC_SEV_SNP };
		struct device dev = test_device(64, 64);
		struct dma_buffer good, bad;
		struct kernel k;
		size_t from;

		start(&k, &dev, &t);
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &good);
		dma_free_attrs(&k, &dev, &good, 0);
		assert_true(page_is_free(&k, good.phys));
		from = k.log.count;
		k.faults.set_memory_decrypted = 1;
		if (row[i].pages)
			dma_alloc_pages(&k, &dev, KiB(4), DMA_BIDIRECTIONAL, GFP_KERNEL, &bad);
		else
			dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &bad);
		assert_true(failed(&bad));
		assert_true(bad.leaked);
		assert_false(page_is_free(&k, good.phys));
		assert_int_equal(test_logged(&k, from, "leaking DMA memory that can't be decrypted"), row[i].lines);
		stop(&k, &dev);
	}
}

static void pages_that_cannot_be_encrypted_again_leak(void **state)
{
	static const char *const profile[] = { "v6.1", "v6.12", "v7.1", "cc-shared-v6", "v7.3" };

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(profile); i++) {
		struct test_kernel t = { .profile = profile[i / 2], .encryption = DMASIM_ENC_SEV };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;
		size_t from;

		start(&k, &dev, &t);
		if (i & 1)
			dma_alloc_pages(&k, &dev, KiB(4), DMA_BIDIRECTIONAL, GFP_KERNEL, &b);
		else
			dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
		assert_false(failed(&b));
		assert_true(page_is_decrypted(&k, b.phys));
		from = k.log.count;
		k.faults.set_memory_encrypted = 1;
		if (i & 1)
			dma_free_pages(&k, &dev, &b);
		else
			dma_free_attrs(&k, &dev, &b, 0);
		assert_int_equal(test_logged(&k, from, "leaking DMA memory that can't be re-encrypted"), 1);
		assert_false(page_is_free(&k, b.phys));
		assert_true(page_is_decrypted(&k, b.phys));
		stop(&k, &dev);
	}
}

/* DMA_DIRECT_REMAP on arm64: an alias in the vmalloc area, private to host and device alike */
static void a_device_that_does_not_snoop_gets_a_remapped_buffer(void **state)
{
	struct test_kernel t = { .cpu = DMASIM_CPU_ARM64 };
	struct device dev = test_device(64, 64);
	struct dma_buffer b;
	struct kernel k;

	(void)state;
	dev.dma_coherent = false;
	start(&k, &dev, &t);
	dma_alloc_attrs(&k, &dev, KiB(12), GFP_KERNEL, 0, &b);
	assert_false(failed(&b));
	assert_int_equal(b.path, DMA_PATH_CMA);
	assert_true(is_vmalloc_addr(&k, b.cpu_addr));
	assert_int_equal(kernel_pa(&k, b.cpu_addr), b.phys);
	dma_free_attrs(&k, &dev, &b, 0);
	assert_int_equal(kernel_pa(&k, b.cpu_addr), INVALID_PHYS_ADDR);
	assert_false(bitmap_test(k.cma.bitmap, (b.phys - k.cma.base) >> PAGE_SHIFT));

	/* remapping could block */
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_ATOMIC, 0, &b);
	assert_int_equal(b.path, DMA_PATH_ATOMIC_POOL);
	dma_free_attrs(&k, &dev, &b, 0);

	/* dma_alloc_pages() never remaps */
	dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_ATOMIC, &b);
	assert_int_equal(b.path, DMA_PATH_PAGE_ALLOCATOR);
	assert_false(is_vmalloc_addr(&k, b.cpu_addr));
	dma_free_pages(&k, &dev, &b);
	stop(&k, &dev);
}

/* f253a83ff94c: until then the new mapping was decrypted and the pages behind it were not */
static void a_remapped_buffer_of_a_realm_is_shared_since_v6(void **state)
{
	static const struct {
		const char *profile;
		bool decrypted;
	} row[] = { { "v7.1", false }, { "cc-shared-v6", true }, { "v7.3", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile,
					 .cpu = DMASIM_CPU_ARM64,
					 .encryption = DMASIM_ENC_CCA };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;

		dev.dma_coherent = false;
		start(&k, &dev, &t);
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
		assert_false(failed(&b));
		assert_true(b.dma_addr & k.arch.prot_ns_shared);
		assert_true(kernel_va_is_decrypted(&k, b.cpu_addr));
		assert_int_equal(page_is_decrypted(&k, b.phys), row[i].decrypted);
		dma_free_attrs(&k, &dev, &b, 0);
		assert_false(page_is_decrypted(&k, b.phys));
		assert_true(page_is_free(&k, b.phys));
		stop(&k, &dev);
	}
}

static void no_remap(struct kernel_config *config)
{
	config->dma_direct_remap = false;
}

/* the warning came with CONFIG_ARCH_HAS_DMA_ALLOC in 6.7 */
static void coherent_memory_may_not_be_had_at_all(void **state)
{
	static const struct {
		const char *profile;
		unsigned int lines;
		unsigned int way; /* of the answers in decisions.def: arch_dma_alloc() is what is left in 6.1 */
	} row[] = { { "v6.1", 0, 1 }, { "v6.12", 1, 5 }, { "v7.3", 1, 5 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile, .cpu = DMASIM_CPU_ARM64, .config = no_remap };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;

		dev.dma_coherent = false;
		start(&k, &dev, &t);
		for (int n = 0; n < 2; n++) {
			dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
			assert_true(failed(&b));
		}
		assert_int_equal(test_logged(&k, 0, "coherent DMA allocations not supported on this platform."),
				 row[i].lines);
		assert_int_equal(k.seen[D_alloc_not_coherent], BIT(row[i].way));
		stop(&k, &dev);
	}
}

/* the caller keeps a page, not a pointer; never where memory has to be shared */
static void a_cookie_names_private_pages(void **state)
{
	static const struct {
		enum dmasim_encryption encryption;
		bool cookie;
	} row[] = { { DMASIM_ENC_NONE, true }, { DMASIM_ENC_SEV, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .encryption = row[i].encryption };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;

		start(&k, &dev, &t);
		dma_alloc_attrs(&k, &dev, KiB(64), GFP_KERNEL, DMA_ATTR_NO_KERNEL_MAPPING, &b);
		assert_false(failed(&b));
		assert_int_equal(b.cookie, row[i].cookie);
		assert_int_equal(page_is_decrypted(&k, b.phys), !row[i].cookie);
		dma_free_attrs(&k, &dev, &b, DMA_ATTR_NO_KERNEL_MAPPING);
		assert_true(page_is_free(&k, b.phys));
		assert_false(page_is_decrypted(&k, b.phys));
		stop(&k, &dev);
	}
}

/*
 * A restricted pool is decrypted as a whole. On an SME host, for a device wide enough for the C-bit: 6.12 and 7.1 give
 * out that memory under an address with the bit; from v6 on pool and device do not fit, and nothing is given.
 */
static void a_restricted_pool_serves_whom_it_fits(void **state)
{
	static const struct {
		const char *profile;
		enum dmasim_encryption encryption;
		bool found, c_bit, shared;
	} row[] = {
		{ "v6.12", DMASIM_ENC_SME, true, true, true },
		{ "v7.1", DMASIM_ENC_SME, true, true, true },
		{ "cc-shared-v6", DMASIM_ENC_SME, false, false, false },
		{ "v7.3", DMASIM_ENC_SME, false, false, false },
		{ "v6.12", DMASIM_ENC_SEV, true, false, true },
		{ "v7.3", DMASIM_ENC_SEV, true, false, true },
		{ "v6.12", DMASIM_ENC_NONE, true, false, false },
		{ "v7.3", DMASIM_ENC_NONE, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(row); i++) {
		size_t r = i / 2;
		struct test_kernel t = { .profile = row[r].profile,
					 .encryption = row[r].encryption,
					 .cmdline = "mem_encrypt=on" };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		k.config.dma_restricted_pool = true;
		assert_int_equal(rmem_swiotlb_device_init(&k, &dev, RESTRICTED, MiB(4)), 0);
		assert_int_equal(device_attach(&k, &dev), 0);
		if (i & 1)
			dma_alloc_pages(&k, &dev, KiB(4), DMA_BIDIRECTIONAL, GFP_ATOMIC, &b);
		else
			dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
		assert_int_equal(!failed(&b), row[r].found);
		if (row[r].found) {
			assert_int_equal(b.path, DMA_PATH_COHERENT_POOL);
			assert_true(b.phys >= RESTRICTED && b.phys < RESTRICTED + MiB(4));
			assert_int_equal(!!(b.dma_addr & k.arch.sme_me_mask), row[r].c_bit);
			assert_int_equal(page_is_decrypted(&k, b.phys), row[r].shared);
			if (i & 1)
				dma_free_pages(&k, &dev, &b);
			else
				dma_free_attrs(&k, &dev, &b, 0);
		}
		assert_int_equal(mem_used(&k, dev.dma_io_tlb_mem), 0);
		stop(&k, &dev);
	}
}

/* 6.12 and 7.1 re-encrypt a page of the pool when it is freed; newer kernels leave the pool as it is */
static void a_freed_restricted_page_keeps_its_state_since_v6(void **state)
{
	static const struct {
		const char *profile;
		bool decrypted;
	} row[] = { { "v6.12", false }, { "v7.1", false }, { "cc-shared-v6", true }, { "v7.3", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .profile = row[i].profile, .encryption = DMASIM_ENC_SEV };
		struct device dev = test_device(64, 64);
		struct dma_buffer b;
		struct kernel k;

		assert_int_equal(test_boot(&k, &t), 0);
		k.config.dma_restricted_pool = true;
		assert_int_equal(rmem_swiotlb_device_init(&k, &dev, RESTRICTED, MiB(4)), 0);
		assert_int_equal(device_attach(&k, &dev), 0);
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
		assert_true(page_is_decrypted(&k, b.phys));
		dma_free_attrs(&k, &dev, &b, 0);
		assert_int_equal(page_is_decrypted(&k, b.phys), row[i].decrypted);
		stop(&k, &dev);
	}
}

static void atomic_requests_need_a_pool_only_to_avoid_blocking(void **state)
{
	static const struct {
		enum dmasim_encryption encryption;
		enum dma_path path;
	} row[] = { { DMASIM_ENC_NONE, DMA_PATH_PAGE_ALLOCATOR }, { DMASIM_ENC_SEV, DMA_PATH_ATOMIC_POOL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct test_kernel t = { .encryption = row[i].encryption };
		struct device dev = test_device(64, 64);
		struct dma_buffer b, pages;
		struct kernel k;

		start(&k, &dev, &t);
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_ATOMIC, 0, &b);
		dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_ATOMIC, &pages);
		assert_int_equal(b.path, row[i].path);
		assert_int_equal(pages.path, row[i].path);
		dma_free_attrs(&k, &dev, &b, 0);
		dma_free_pages(&k, &dev, &pages);
		/* what went back is given out again: freeing it found the pool */
		dma_alloc_attrs(&k, &dev, KiB(4), GFP_ATOMIC, 0, &pages);
		assert_int_equal(pages.phys, row[i].path == DMA_PATH_ATOMIC_POOL ? b.phys : pages.phys);
		dma_free_attrs(&k, &dev, &pages, 0);
		stop(&k, &dev);
	}
}

static void injected_failures_give_null(void **state)
{
	struct test_kernel t = { .profile = "v6.12" };
	struct device dev = test_device(64, 64);
	struct dma_buffer b;
	struct kernel k;

	(void)state;
	start(&k, &dev, &t);
	k.faults.alloc_pages = 1;
	dma_alloc_attrs(&k, &dev, KiB(4), GFP_KERNEL, 0, &b);
	assert_true(failed(&b));
	assert_int_equal(b.phys, INVALID_PHYS_ADDR);
	assert_int_equal(b.dma_addr, DMA_MAPPING_ERROR);
	assert_false(b.leaked);
	k.faults.alloc_pages = 1;
	dma_alloc_pages(&k, &dev, KiB(4), DMA_TO_DEVICE, GFP_KERNEL, &b);
	assert_true(failed(&b));
	/* freeing what was never given does nothing */
	dma_free_attrs(&k, &dev, &b, 0);
	/* beyond the page allocator's largest block */
	dma_alloc_attrs(&k, &dev, MiB(8), GFP_KERNEL, 0, &b);
	assert_true(failed(&b));
	stop(&k, &dev);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(memory_comes_from_a_zone_that_the_device_reaches),
	cmocka_unit_test(memory_is_zeroed_whatever_it_held),
	cmocka_unit_test(pages_that_cannot_be_decrypted_leak),
	cmocka_unit_test(pages_that_cannot_be_encrypted_again_leak),
	cmocka_unit_test(a_device_that_does_not_snoop_gets_a_remapped_buffer),
	cmocka_unit_test(a_remapped_buffer_of_a_realm_is_shared_since_v6),
	cmocka_unit_test(coherent_memory_may_not_be_had_at_all),
	cmocka_unit_test(a_cookie_names_private_pages),
	cmocka_unit_test(a_restricted_pool_serves_whom_it_fits),
	cmocka_unit_test(a_freed_restricted_page_keeps_its_state_since_v6),
	cmocka_unit_test(atomic_requests_need_a_pool_only_to_avoid_blocking),
	cmocka_unit_test(injected_failures_give_null),
};

TEST_MAIN(tests)
