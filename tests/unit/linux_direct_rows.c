// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one mapping or allocation gives in five kernels: the rows that concern dma-direct of the table of expected
 * results, under that table's own numbers. The cells of the streaming rows were confirmed there by running kernel/dma
 * of each version; "5.1" rows were found by doing so.
 *
 * DIR direct, BNC bounced, ERR DMA_MAPPING_ERROR, ERR-pool the same because pool and device do not fit. C= the
 * encryption bit of the address, s= the shared bit. W1 "Memory encryption is active ...", W2 "DMA addr ... overflow",
 * W3 "swiotlb addr ... overflow", W4 "swiotlb buffer is full". n/a that kernel has no such thing, n/e no device of that
 * kernel can be trusted.
 */
#include "direct_rows.h"

#include <stdio.h>

#define LOW_BUFFER 0x40000000ull
/* an address of MMIO: nothing answers there, and no row touches it */
#define BAR 0xe0000000ull

enum operation { MAP, MAP_LOW, MAP_512K, MMIO, ALLOC, ALLOC_ATOMIC, ALLOC_COOKIE, ALLOC_PAGES_ATOMIC };

static const char *const kernel[] = { "v6.12", "v7.1", "cc-shared-v6", "cc-shared-v7", "v7.3" };

static const struct row {
	const char *number;
	enum platform platform;
	const char *cmdline;
	unsigned int mask, coherent_mask;
	bool trusted;
	enum operation operation;
	u64 attrs;
	const char *want[ARRAY_SIZE(kernel)];
} rows[] = {
#define SHARED DMA_ATTR_CC_SHARED
#define STRICT DMA_ATTR_REQUIRE_COHERENT
#define ALL(x)                                                                                                         \
	{                                                                                                              \
		x, x, x, x, x                                                                                          \
	}
	{ "1", PLAIN, "", 64, 64, 0, MAP, 0, ALL("DIR") },
	{ "2", PLAIN, "", 32, 32, 0, MAP, 0, ALL("BNC") },
	{ "3", PLAIN, "swiotlb=noforce", 32, 32, 0, MAP, 0, ALL("ERR W2") },
	{ "4", PLAIN, "swiotlb=force", 64, 64, 0, MAP, 0, ALL("BNC") },
	{ "5", PLAIN, "swiotlb=force", 64, 64, 0, MMIO, 0, { "DIR", "ERR", "ERR", "ERR", "ERR" } },
	{ "6", PLAIN, "", 64, 64, 0, MAP, SHARED, { "n/a", "ERR", "DIR", "DIR", "DIR" } },
	{ "7", SME, PT, 64, 64, 0, MAP, 0, ALL("DIR C=1") },
	{ "8", SME, PT, 48, 48, 0, MAP, 0, ALL("DIR C=1") },
	{ "10", SME, PT, 40, 40, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "11", SME, PT, 32, 32, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "12", SME, PT, 32, 32, 0, MAP_LOW, 0, ALL("BNC C=0+W1") },
	{ "13", SME, PT, 64, 32, 0, MAP, 0, { "DIR C=1", "DIR C=1", "BNC C=0+W1", "BNC C=0+W1", "BNC C=0+W1" } },
	{ "15", SME, PT, 24, 24, 0, MAP, 0, ALL("ERR W3+W1") },
	{ "16",
	  SME,
	  PT " swiotlb=force",
	  64,
	  64,
	  0,
	  MAP,
	  0,
	  { "BNC C=0+W1", "BNC C=0+W1", "ERR-pool+W1", "BNC C=0+W1", "BNC C=0+W1" } },
	{ "17", SME, PT " swiotlb=force", 40, 40, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "18", SME, PT " swiotlb=force", 32, 32, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "21", SME, PT " swiotlb=noforce", 32, 32, 0, MAP, 0, ALL("ERR W2") },
	{ "22", SME, PT, 64, 64, 0, MMIO, 0, { "DIR C=0", "DIR C=0", "DIR C=1", "DIR C=1", "DIR C=0" } },
	{ "23", SME, PT, 40, 40, 0, MMIO, 0, ALL("DIR C=0") },
	{ "25", SME, PT, 40, 40, 0, MAP, STRICT, { "n/a", "ERR W2", "ERR W2", "ERR W2", "ERR W2" } },
	{ "26", SME, PT, 64, 64, 0, MAP, SHARED, { "n/a", "ERR", "DIR C=0", "DIR C=0", "DIR C=0" } },
	{ "27", SME, PT, 32, 32, 0, MAP_512K, 0, ALL("ERR W4+W1") },
	{ "28", SNP, "", 64, 64, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "29", SNP, "", 40, 40, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "30", SNP, "", 32, 32, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "31", SNP, "swiotlb=force", 64, 64, 0, MAP, 0, ALL("BNC C=0+W1") },
	{ "33", SNP, "", 64, 64, 0, MAP, SHARED, { "n/a", "DIR C=0", "DIR C=0", "DIR C=0", "DIR C=0" } },
	{ "35",
	  SNP,
	  "swiotlb=force",
	  64,
	  64,
	  0,
	  MAP,
	  SHARED,
	  { "n/a", "DIR C=0", "BNC C=0+W1", "BNC C=0+W1", "BNC C=0+W1" } },
	{ "37", SNP, "", 64, 64, 0, MMIO, 0, { "DIR C=0", "ERR", "DIR C=0", "DIR C=0", "ERR W2" } },
	{ "38", SNP, "", 64, 64, 0, MMIO, SHARED, { "n/a", "DIR C=0", "DIR C=0", "DIR C=0", "DIR C=0" } },
	{ "39", SNP, "", 64, 64, 0, MAP, STRICT, { "n/a", "ERR", "ERR W2", "ERR W2", "ERR W2" } },
	{ "40", SNP, "", 64, 64, 0, MAP_512K, 0, ALL("ERR W4+W1") },
	{ "41", SNP, "", 64, 64, 1, MAP, 0, { "n/e", "n/e", "DIR C=1", "DIR C=1", "DIR C=1" } },
	{ "42", SNP, "", 32, 32, 1, MAP, 0, { "n/e", "n/e", "ERR-pool+W1", "ERR-pool+W1", "ERR-pool+W1" } },
	{ "44", SNP, "", 64, 64, 1, MAP, SHARED, { "n/e", "n/e", "DIR C=0", "DIR C=0", "DIR C=0" } },
	{ "53", SME, PT, 64, 64, 0, ALLOC, 0, ALL("pages private C=1") },
	{ "54", SME, PT, 64, 32, 0, ALLOC, 0, ALL("pages shared C=0 DMA32") },
	{ "55", SME, PT, 64, 32, 0, ALLOC_ATOMIC, 0, ALL("pool shared C=0 DMA32") },
	{ "56", SME, PT, 64, 64, 0, ALLOC_COOKIE, 0, ALL("cookie private C=1") },
	{ "57", SNP, "", 64, 64, 0, ALLOC, 0, ALL("pages shared C=0") },
	{ "58", SNP, "", 64, 64, 0, ALLOC_ATOMIC, 0, ALL("pool shared C=0") },
	{ "59",
	  SNP,
	  "",
	  64,
	  64,
	  1,
	  ALLOC,
	  0,
	  { "n/e", "n/e", "pages private C=1", "pages private C=1", "pages private C=1" } },
	{ "62", REALM, "", 64, 64, 0, MAP, 0, { "n/a", "BNC s=1+W1", "BNC s=1+W1", "BNC s=1+W1", "BNC s=1+W1" } },
	{ "64", REALM, "", 64, 64, 1, MAP, 0, { "n/a", "n/e", "DIR s=0", "DIR s=0", "DIR s=0" } },
	{ "65", S390, "", 64, 64, 0, MAP, 0, { "BNC", "BNC", "BNC+W1", "BNC+W1", "BNC+W1" } },
	/* that table takes a pool for granted: arch/powerpc/mm/mem.c makes none without the option */
	{ "66", PPC, "swiotlb=force", 64, 64, 0, MAP, 0, ALL("BNC+W1") },
	{ "66, no option", PPC, "", 64, 64, 0, MAP, 0, { "DIR", "DIR", "ERR W2", "ERR W2", "ERR W2" } },
	{ "5.1 narrow coherent mask, MMIO", SME, PT, 64, 32, 0, MMIO, 0, ALL("DIR C=0") },
	{ "5.1 realm, MMIO", REALM, "", 64, 64, 0, MMIO, 0, { "n/a", "ERR", "DIR s=1", "DIR s=1", "ERR W2" } },
	{ "5.1 realm, shared MMIO",
	  REALM,
	  "",
	  64,
	  64,
	  0,
	  MMIO,
	  SHARED,
	  { "n/a", "DIR s=0", "DIR s=1", "DIR s=1", "DIR s=1" } },
	{ "5.1 trusted, MMIO", SNP, "", 64, 64, 1, MMIO, 0, { "n/e", "n/e", "DIR C=1", "DIR C=1", "DIR C=1" } },
	{ "5.1 caller's shared attribute",
	  PLAIN,
	  "",
	  64,
	  64,
	  0,
	  ALLOC,
	  SHARED,
	  { "pages private", "pages private", "NULL", "NULL", "NULL" } },
	{ "5.1 caller's internal attribute",
	  PLAIN,
	  "",
	  64,
	  64,
	  0,
	  ALLOC,
	  DMA_ATTR_ALLOC_CC_SHARED,
	  { "pages private", "pages private", "pages private", "NULL", "NULL" } },
	{ "5.1 pages, atomic",
	  SNP,
	  "",
	  64,
	  64,
	  0,
	  ALLOC_PAGES_ATOMIC,
	  0,
	  { "pool shared C=0", "wild pool shared C=0", "pool shared C=0", "pool shared C=0", "pool shared C=0" } },
};

static void warnings(const struct kernel *k, size_t from, const char *first, char *text, size_t size)
{
	static const struct {
		const char *name, *line;
	} known[] = {
		{ "W2", "DMA addr " },
		{ "W3", "swiotlb addr " },
		{ "W4", "swiotlb buffer is full" },
		{ "W1", "Memory encryption is active and system is using DMA bounce buffers" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!test_logged(k, from, known[i].line))
			continue;
		snprintf(text + strlen(text), size - strlen(text), "%s%s", first, known[i].name);
		first = "+";
	}
}

static dma_addr_t map(struct kernel *k, struct device *dev, const struct row *row)
{
	switch (row->operation) {
	case MMIO:
		return dma_map_resource(k, dev, BAR, KiB(4), DMA_BIDIRECTIONAL, row->attrs);
	case MAP_LOW:
		return dma_map_page_attrs(k, dev, LOW_BUFFER, KiB(4), DMA_BIDIRECTIONAL, row->attrs);
	case MAP_512K:
		return dma_map_page_attrs(k, dev, BUFFER, KiB(512), DMA_BIDIRECTIONAL, row->attrs);
	case MAP:
	case ALLOC:
	case ALLOC_ATOMIC:
	case ALLOC_COOKIE:
	case ALLOC_PAGES_ATOMIC:
		break;
	}
	return dma_map_page_attrs(k, dev, BUFFER, KiB(4), DMA_BIDIRECTIONAL, row->attrs);
}

static void describe_map(struct kernel *k, struct device *dev, const struct row *row, char *text, size_t size)
{
	size_t from = k->log.count;
	dma_addr_t addr = map(k, dev, row);

	if (addr == DMA_MAPPING_ERROR) {
		bool unfit = k->rule == D_swiotlb_pool_unfit;

		snprintf(text, size, unfit ? "ERR-pool" : "ERR");
		warnings(k, from, unfit ? "+" : " ", text, size);
		return;
	}
	snprintf(text, size, "%s%s", dma_mapping_path(k, dev, addr) == DMA_PATH_DIRECT ? "DIR" : "BNC",
		 encoding(k, addr));
	warnings(k, from, "+", text, size);
}

static void describe_alloc(struct kernel *k, struct device *dev, const struct row *row, char *text, size_t size)
{
	gfp_t gfp = row->operation == ALLOC_ATOMIC || row->operation == ALLOC_PAGES_ATOMIC ? GFP_ATOMIC : GFP_KERNEL;
	u64 attrs = row->attrs | (row->operation == ALLOC_COOKIE ? DMA_ATTR_NO_KERNEL_MAPPING : 0);
	struct dma_buffer buffer;
	const char *from;

	if (row->operation == ALLOC_PAGES_ATOMIC)
		dma_alloc_pages(k, dev, KiB(4), DMA_BIDIRECTIONAL, gfp, &buffer);
	else
		dma_alloc_attrs(k, dev, KiB(4), gfp, attrs, &buffer);
	if (!buffer.cpu_addr) {
		snprintf(text, size, "NULL");
		return;
	}
	from = buffer.cookie ? "cookie" : buffer.path == DMA_PATH_ATOMIC_POOL ? "pool" : "pages";
	snprintf(text, size, "%s%s %s%s%s", buffer.wild ? "wild " : "", from,
		 page_is_decrypted(k, buffer.phys) ? "shared" : "private", encoding(k, buffer.dma_addr),
		 dev->coherent_dma_mask == DMA_BIT_MASK(32) && buffer.phys + KiB(4) <= GiB(4) ? " DMA32" : "");
}

static void describe(const struct row *row, const char *profile, char *text, size_t size)
{
	struct test_kernel t = {
		.profile = profile,
		.cpu = platform[row->platform].cpu,
		.encryption = platform[row->platform].encryption,
		.cmdline = row->cmdline,
		.behaviour = row->trusted ? "trusted_device" : NULL,
		.value = "private",
	};
	struct device dev = test_device(row->mask, row->coherent_mask);
	struct kernel k;

	if (test_boot(&k, &t)) {
		snprintf(text, size, "n/a");
		return;
	}
	dev.accepted = row->trusted;
	assert_int_equal(device_attach(&k, &dev), 0);
	if (row->operation >= ALLOC)
		describe_alloc(&k, &dev, row, text, size);
	else
		describe_map(&k, &dev, row, text, size);
	device_detach(&k, &dev);
	test_shutdown(&k);
}

static bool applies(const char *want)
{
	return strcmp(want, "n/e") && strcmp(want, "n/a");
}

static void each_row_gives_what_that_kernel_gives(void **state)
{
	unsigned int wrong = 0, compared = 0;
	char got[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		for (size_t v = 0; v < ARRAY_SIZE(kernel); v++) {
			if (!applies(rows[i].want[v]))
				continue;
			describe(&rows[i], kernel[v], got, sizeof(got));
			compared++;
			if (!strcmp(got, rows[i].want[v]))
				continue;
			print_error("row %s, %s: want %s, got %s\n", rows[i].number, kernel[v], rows[i].want[v], got);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(compared > 200);
}

static const struct row *row_number(const char *number)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].number, number))
			return &rows[i];
	fail_msg("no row %s", number);
	return NULL;
}

/* rows of the releases between, which the table does not have: what they lack or have of their neighbours' ways */
static void releases_between_differ_in_known_rows_alone(void **state)
{
	static const struct {
		const char *profile;
		size_t column; /* the neighbour's */
	} release[] = { { "v6.1", 0 }, { "v6.6", 0 }, { "v6.15", 0 }, { "v6.18", 0 }, { "v7.2", 1 } };
	static const struct {
		const char *profile, *number, *want;
	} change[] = {
		/* dma_map_resource() becomes dma_map_phys(), which refuses MMIO of a device that is forced to bounce */
		{ "v6.18", "5", "ERR" },
		{ "v6.18", "37", "ERR" },
		/* arch/arm64/kernel/rsi.c; raw MMIO has no shared bit */
		{ "v6.15", "62", "BNC s=1+W1" },
		{ "v6.18", "62", "BNC s=1+W1" },
		{ "v6.15", "5.1 realm, MMIO", "DIR s=0" },
		{ "v6.18", "5.1 realm, MMIO", "ERR" },
		/* repaired in 6.1.y and 6.12.y only */
		{ "v6.6", "5.1 pages, atomic", "wild pool shared C=0" },
		{ "v6.15", "5.1 pages, atomic", "wild pool shared C=0" },
		{ "v6.18", "5.1 pages, atomic", "wild pool shared C=0" },
	};
	unsigned int wrong = 0, compared = 0;
	char got[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows) * ARRAY_SIZE(release); i++) {
		const struct row *row = &rows[i / ARRAY_SIZE(release)];
		const char *name = release[i % ARRAY_SIZE(release)].profile;
		const char *want = row->want[release[i % ARRAY_SIZE(release)].column];

		for (size_t c = 0; c < ARRAY_SIZE(change); c++)
			if (!strcmp(change[c].profile, name) && !strcmp(change[c].number, row->number))
				want = change[c].want;
		if (!applies(want))
			continue;
		describe(row, name, got, sizeof(got));
		compared++;
		if (!strcmp(got, want))
			continue;
		print_error("row %s, %s: want %s, got %s\n", row->number, name, want, got);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	assert_true(compared > 180);
}

static const char *const proposal[] = { "proposal-a", "proposal-b", "proposal-two-pools", "proposal-c",
					"proposal-d", "proposal-e", "proposal-f",	  "proposal-two-flags" };

/*
 * What the proposals change of v6: the same table's last column, and what the mails say of those that were never code.
 * Where a host has two pools, or its unencrypted pool serves any device, no device is turned away by pool and device
 * not fitting.
 */
static void each_proposal_differs_from_v6_in_its_rows_alone(void **state)
{
	static const struct {
		const char *profile, *number, *want;
	} change[] = {
		{ "proposal-a", "16", "BNC C=0+W1" },
		{ "proposal-b", "10", "ERR-pool+W1" },
		{ "proposal-b", "11", "ERR-pool+W1" },
		{ "proposal-b", "12", "ERR-pool+W1" },
		{ "proposal-b", "13", "ERR-pool+W1" },
		{ "proposal-b", "15", "ERR-pool+W1" },
		{ "proposal-b", "16", "BNC C=1+W1" },
		{ "proposal-b", "17", "ERR-pool+W1" },
		{ "proposal-b", "18", "ERR-pool+W1" },
		{ "proposal-b", "27", "ERR-pool+W1" },
		{ "proposal-b", "62", "ERR-pool+W1" },
		{ "proposal-b", "65", "ERR-pool+W1" },
		{ "proposal-b", "66", "ERR-pool+W1" },
		{ "proposal-two-pools", "16", "BNC C=1+W1" },
		{ "proposal-c", "16", "BNC C=1+W1" },
		/* only the coherent mask is narrow, and a streaming mapping is not held to that one */
		{ "proposal-c", "13", "DIR C=1" },
		{ "proposal-c", "5.1 narrow coherent mask, MMIO", "DIR C=1" },
		{ "proposal-d", "16", "BNC C=1+W1" },
		{ "proposal-e", "16", "DIR C=1" },
		{ "proposal-f", "16", "BNC C=0+W1" },
		{ "proposal-f", "62", "ERR W3+W1" },
		{ "proposal-f", "65", "ERR W3+W1" },
		{ "proposal-f", "66", "ERR W3+W1" },
		{ "proposal-two-flags", "16", "BNC C=0+W1" },
	};
	unsigned int wrong = 0, compared = 0;
	char got[80];

	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(change); c++)
		assert_string_not_equal(row_number(change[c].number)->want[2], change[c].want);
	for (size_t i = 0; i < ARRAY_SIZE(rows) * ARRAY_SIZE(proposal); i++) {
		const struct row *row = &rows[i / ARRAY_SIZE(proposal)];
		const char *name = proposal[i % ARRAY_SIZE(proposal)], *want = row->want[2];

		for (size_t c = 0; c < ARRAY_SIZE(change); c++)
			if (!strcmp(change[c].profile, name) && !strcmp(change[c].number, row->number))
				want = change[c].want;
		describe(row, name, got, sizeof(got));
		compared++;
		if (!strcmp(got, want))
			continue;
		print_error("row %s, %s: want %s, got %s\n", row->number, name, want, got);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(compared, ARRAY_SIZE(rows) * ARRAY_SIZE(proposal));
}

/* W7 */
static void proposal_e_says_that_it_ignores_the_option(void **state)
{
	struct test_kernel t = { .profile = "proposal-e", .encryption = DMASIM_ENC_SME };
	static const struct {
		const char *cmdline;
		unsigned int lines;
	} row[] = {
		{ PT " swiotlb=force", 1 },
		{ PT, 0 },
		{ "mem_encrypt=on swiotlb=force", 0 },
		{ "iommu=pt swiotlb=force", 0 },
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		t.cmdline = row[i].cmdline;
		assert_int_equal(test_boot(&k, &t), 0);
		assert_int_equal(
			test_logged(&k, 0, "Ignoring swiotlb=force with host memory encryption and IOMMU passthrough"),
			row[i].lines);
		test_shutdown(&k);
	}
}

static void a_realm_does_not_boot_before_6_13(void **state)
{
	char got[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].platform != REALM)
			continue;
		describe(&rows[i], "v6.12", got, sizeof(got));
		assert_string_equal(got, "n/a");
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_row_gives_what_that_kernel_gives),
	cmocka_unit_test(releases_between_differ_in_known_rows_alone),
	cmocka_unit_test(each_proposal_differs_from_v6_in_its_rows_alone),
	cmocka_unit_test(proposal_e_says_that_it_ignores_the_option),
	cmocka_unit_test(a_realm_does_not_boot_before_6_13),
};

TEST_MAIN(tests)
