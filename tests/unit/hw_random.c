// SPDX-License-Identifier: GPL-2.0-only
/*
 * Long random runs against models that are too simple to be wrong: memory as an array of bytes and keys, an IO page
 * table as an array of pages. The machine checks itself after every step.
 */
#include "hw_rig.h"

#include "hw/hw_internal.h"

static u64 random_next(u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 33;
}

static u64 random_below(u64 *seed, u64 n)
{
	return random_next(seed) % n;
}

static void assert_sound(const struct hw *hw)
{
	const char *why = "";

	if (!hw_validate(hw, &why))
		fail_msg("%s", why);
}

/* --- memory ----------------------------------------------------------------------------------------------------------
 */

#define AREA_BASE 0x3f000ull
#define AREA (5 * PAGE_SIZE)

struct bytes {
	u8 byte[AREA];
	bool lost[AREA];	  /* destroyed by a write to another part of its line under another key */
	u8 key[AREA / LINE_SIZE]; /* 0 never written, 1 none, 2 host */
};

static void model_write(struct bytes *m, u64 off, const u8 *from, u64 n, bool c)
{
	u8 key = c ? 2 : 1;

	for (u64 line = off / LINE_SIZE; line <= (off + n - 1) / LINE_SIZE; line++) {
		if (m->key[line] && m->key[line] != key)
			memset(&m->lost[line * LINE_SIZE], true, LINE_SIZE);
		m->key[line] = key;
	}
	for (u64 i = 0; i < n; i++) {
		m->byte[off + i] = from[i];
		m->lost[off + i] = false;
	}
}

static void model_compare(const struct bytes *m, u64 off, const u8 *got, u64 n, bool c)
{
	for (u64 i = off; i < off + n; i++) {
		u8 key = m->key[i / LINE_SIZE];

		if (!key)
			assert_int_equal(got[i - off], 0);
		else if (m->lost[i])
			continue;
		else if (key == (c ? 2 : 1))
			assert_int_equal(got[i - off], m->byte[i]);
		else
			assert_int_not_equal(got[i - off], m->byte[i]);
	}
}

static void memory_step(struct hw *hw, struct bytes *m, u64 *seed)
{
	static u8 buf[AREA];
	u64 off = random_below(seed, AREA), n = 1 + random_below(seed, AREA - off), verb = random_below(seed, 5);
	bool c = random_below(seed, 2);
	struct hw_access a;

	if (random_below(seed, 3)) /* mostly small */
		n = 1 + random_below(seed, min_u64(n, 200));
	if (!random_below(seed, 4)) { /* whole pages */
		off = align_down(off, PAGE_SIZE);
		n = PAGE_SIZE;
	}
	if (verb == 0) {
		hw_cpu_read(hw, AREA_BASE + off, c, buf, n, &a);
		model_compare(m, off, buf, n, c);
	} else if (verb == 1) {
		memset(buf, (int)random_next(seed), n);
		hw_cpu_fill(hw, AREA_BASE + off, c, buf[0], n, &a);
		model_write(m, off, buf, n, c);
	} else if (verb == 2) {
		u64 to = random_below(seed, AREA - n + 1);
		bool to_c = random_below(seed, 2);

		if (to < off + n && off < to + n)
			return;
		hw_cpu_read(hw, AREA_BASE + off, c, buf, n, &a);
		hw_cpu_copy(hw, AREA_BASE + to, to_c, AREA_BASE + off, c, n, &a);
		model_write(m, to, buf, n, to_c);
	} else {
		for (u64 i = 0; i < n; i++)
			buf[i] = (u8)random_next(seed);
		hw_cpu_write(hw, AREA_BASE + off, c, buf, n, &a);
		model_write(m, off, buf, n, c);
	}
	assert_int_equal(a.fault, HW_FAULT_NONE);
}

static void memory_behaves_like_an_array_of_bytes_and_keys(void **state)
{
	(void)state;
	for (u64 run = 0; run < 20; run++) {
		struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
		struct hw *hw = rig_create(&config), *old = NULL;
		static struct bytes model, old_model;
		u64 seed = run;

		memset(&model, 0, sizeof(model));
		for (int i = 0; i < 400; i++) {
			memory_step(hw, &model, &seed);
			if (i % 16 == 0)
				assert_sound(hw);
			if (old)
				memory_step(old, &old_model, &seed);
			if (i % 100 == 50) {
				hw_destroy(old);
				old = hw_snapshot(hw);
				assert_non_null(old);
				old_model = model;
			}
		}
		rig_destroy(old);
		rig_destroy(hw);
	}
}

/* --- IO page table and IOTLB
 * ------------------------------------------------------------------------------------------- */

#define PAGES 4096u /* 16 MiB of IOVA space */
#define IOVA GiB(2)
#define RW (HW_IOMMU_READ | HW_IOMMU_WRITE)

struct pages {
	u64 pa[PAGES]; /* 0: not mapped */
	u64 size[PAGES];
};

static bool vacant(const struct pages *m, u64 first, u64 count)
{
	for (u64 i = first; i < first + count; i++)
		if (m->pa[i])
			return false;
	return true;
}

static void set(struct pages *m, u64 first, u64 count, u64 pa, u64 size)
{
	for (u64 i = 0; i < count; i++) {
		m->pa[first + i] = pa ? pa + (i << PAGE_SHIFT) : 0;
		m->size[first + i] = size;
	}
}

static u64 some_size(const struct hw_iommu_domain *d, u64 *seed)
{
	u64 size;

	do
		size = KiB(4) << random_below(seed, 13);
	while (!(size & hw_iommu_page_sizes(d)) || size > MiB(16));
	return size;
}

static void map_step(struct hw_iommu_domain *d, struct pages *m, u64 *seed)
{
	u64 size = some_size(d, seed), pages = size >> PAGE_SHIFT;
	u64 first = align_down(random_below(seed, PAGES), pages), count = 1 + random_below(seed, 4);
	u64 pa = GiB(5) + size * random_below(seed, 16);

	if (first + count * pages > PAGES || !vacant(m, first, count * pages))
		return;
	assert_int_equal(hw_iommu_map(d, IOVA + (first << PAGE_SHIFT), pa, size, count, RW, false), 0);
	for (u64 i = 0; i < count; i++)
		set(m, first + i * pages, pages, pa + i * size, size);
}

static void unmap_step(struct hw_iommu_domain *d, struct pages *m, u64 *seed)
{
	u64 first = random_below(seed, PAGES), count = 1 + random_below(seed, min_u64(PAGES - first, 64)), removed = 0;

	for (u64 i = first; i < first + count; i++) {
		u64 size = m->size[i], head = align_down(i, size ? size >> PAGE_SHIFT : 1);

		if (!m->pa[i])
			continue;
		removed += size;
		set(m, head, size >> PAGE_SHIFT, 0, 0);
	}
	assert_int_equal(hw_iommu_unmap(d, IOVA + (first << PAGE_SHIFT), count << PAGE_SHIFT), removed);
}

static void split_step(struct hw_iommu_domain *d, struct pages *m, u64 *seed)
{
	u64 i = random_below(seed, PAGES), size = some_size(d, seed), pages, head;

	if (!m->pa[i] || size >= m->size[i])
		return;
	pages = m->size[i] >> PAGE_SHIFT;
	head = align_down(i, pages);
	assert_int_equal(hw_iommu_split(d, IOVA + (i << PAGE_SHIFT), size), 0);
	for (u64 k = head; k < head + pages; k++)
		m->size[k] = size;
}

static void walk_compare(const struct hw_iommu_domain *d, const struct pages *m, u64 i)
{
	u64 size, pa = hw_iommu_walk(d, IOVA + (i << PAGE_SHIFT), &size, NULL, NULL);

	assert_int_equal(pa, m->pa[i] ? m->pa[i] : INVALID_PHYS_ADDR);
	if (m->pa[i])
		assert_int_equal(size, m->size[i]);
}

/* what the device reaches is what the table says, or the access says that it is stale */
static void dma_compare(struct hw_device *dev, const struct pages *m, u64 i, bool flushed)
{
	u64 expected = m->pa[i] ? m->pa[i] : INVALID_PHYS_ADDR;
	struct hw_access a;

	hw_dma_target(dev, IOVA + (i << PAGE_SHIFT), true, &a);
	assert_int_equal(a.stale_translation, a.spa != expected);
	if (flushed)
		assert_int_equal(a.spa, expected);
}

static void table_step(struct hw_device *dev, struct pages *m, u64 *seed)
{
	u64 at = random_below(seed, PAGES), count = 1 + random_below(seed, PAGES - at);

	switch (random_below(seed, 8)) {
	case 0:
	case 1:
		map_step(dev->domain, m, seed);
		break;
	case 2:
		unmap_step(dev->domain, m, seed);
		break;
	case 3:
		split_step(dev->domain, m, seed);
		break;
	case 4:
		hw_iotlb_flush(dev->domain, IOVA + (at << PAGE_SHIFT), count << PAGE_SHIFT);
		dma_compare(dev, m, at, true);
		dma_compare(dev, m, at + count - 1, true);
		break;
	default:
		walk_compare(dev->domain, m, at);
		for (u64 i = at; i < min_u64(at + 8, PAGES); i++)
			dma_compare(dev, m, i, false);
		break;
	}
}

static void table_run(enum dmasim_iommu model, u64 seed)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	struct hw *hw = rig_create(&config), *copy = NULL;
	struct hw_device *dev = rig_device(hw);
	static struct pages m, m2;

	memset(&m, 0, sizeof(m));
	/* with translations of its own as well */
	if (seed % 2)
		assert_true(hw_device_enable_ats(dev));
	hw_device_attach(dev, hw_iommu_domain_new(hw, model));
	for (int i = 0; i < 600; i++) {
		table_step(dev, &m, &seed);
		if (copy)
			table_step(hw_device_twin(copy, dev), &m2, &seed);
		if (i % 8 == 0)
			assert_sound(hw);
		if (i % 150 == 100) {
			hw_destroy(copy);
			copy = hw_snapshot(hw);
			assert_non_null(copy);
			m2 = m;
		}
	}
	for (u64 i = 0; i < PAGES; i++) {
		walk_compare(dev->domain, &m, i);
		walk_compare(hw_iommu_domain_twin(copy, dev->domain), &m2, i);
	}
	rig_destroy(hw);
	rig_destroy(copy);
}

static void tables_behave_like_an_array_of_pages(void **state)
{
	(void)state;
	for (u64 seed = 0; seed < 8; seed++) {
		table_run(DMASIM_IOMMU_AMD, seed);
		table_run(DMASIM_IOMMU_AMD_V2, seed);
		table_run(DMASIM_IOMMU_INTEL, seed);
		table_run(DMASIM_IOMMU_SMMUV3, seed);
	}
}

/* --- conversions
 * ---------------------------------------------------------------------------------------------------------- */

/* any order of shares and unshares leaves each page with the owner that the last one gave it */
static void conversions_keep_book(enum dmasim_cpu cpu, enum dmasim_encryption encryption, bool inplace)
{
	struct hw_config config = rig_config(cpu, encryption);
	static bool shared[2048];
	struct hw_device *dev;
	struct hw_access a;
	u64 seed = 7;
	struct hw *hw;

	config.knob[HW_KNOB_GUEST_INPLACE] = inplace;
	config.knob[HW_KNOB_SNP_RMP_2M] = inplace;
	hw = rig_create(&config);
	dev = rig_device(hw);
	assert_true(hw_device_enable_ats(dev));
	memset(shared, 0, sizeof(shared));
	for (int i = 0; i < 300; i++) {
		u64 first = random_below(&seed, ARRAY_SIZE(shared)), n = 1;
		bool share = !shared[first];

		/* what the device keeps is dropped with the conversion that it is about */
		hw_dma_target(dev, MiB(64) + (first << PAGE_SHIFT), true, &a);
		assert_false(a.stale_translation || a.stale_rmp);
		/* as far as pages are in the other state: a guest knows its own pages */
		while (first + n < ARRAY_SIZE(shared) && shared[first + n] != share && random_below(&seed, 600))
			n++;
		assert_int_equal(share ? hw_guest_share(hw, MiB(64) + (first << PAGE_SHIFT), n)
				       : hw_guest_unshare(hw, MiB(64) + (first << PAGE_SHIFT), n),
				 0);
		memset(&shared[first], share, n);
		assert_sound(hw);
	}
	for (u64 i = 0; i < ARRAY_SIZE(shared); i++) {
		phys_addr_t pa = MiB(64) + (i << PAGE_SHIFT);

		assert_int_equal(hw_page_shared(hw, pa), shared[i]);
		assert_string_equal(rig_cpu_write(hw, pa, !shared[i]), "ok");
		assert_string_equal(rig_cpu_read(hw, pa, !shared[i]), "P");
	}
	rig_destroy(hw);
}

static void every_guest_keeps_book_of_its_pages(void **state)
{
	(void)state;
	for (int inplace = 0; inplace < 2; inplace++) {
		conversions_keep_book(DMASIM_CPU_AMD, DMASIM_ENC_SEV, inplace);
		conversions_keep_book(DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP, inplace);
		conversions_keep_book(DMASIM_CPU_INTEL, DMASIM_ENC_TDX, inplace);
		conversions_keep_book(DMASIM_CPU_ARM64, DMASIM_ENC_CCA, inplace);
		conversions_keep_book(DMASIM_CPU_S390, DMASIM_ENC_S390_PV, inplace);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(memory_behaves_like_an_array_of_bytes_and_keys),
	cmocka_unit_test(tables_behave_like_an_array_of_pages),
	cmocka_unit_test(every_guest_keeps_book_of_its_pages),
};

TEST_MAIN(tests)
