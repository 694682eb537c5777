// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which key an access uses, and what is seen under it: docs/reference/hardware.md 1.3, 1.4, 12.1 and 12.5, after AMD
 * APM vol. 2, Tables 15-30 and 15-31. The rows carry the agents' bits as Linux writes them: C of a host PTE, gC of the
 * guest's leaf, nC of the nested leaf, iC of the IOMMU's leaf, bC in a bus address.
 */
#include "doc_table.h"
#include "hw_rig.h"

#include "hw/hw_internal.h"

#define GUEST HW_KEY_GUEST
#define HOST HW_KEY_HOST
#define NONE HW_KEY_NONE

/* --- 1.3 -------------------------------------------------------------------------------------------------------------
 */

#define USES_DATA (BIT(HW_USE_READ) | BIT(HW_USE_WRITE))
#define USES_ALL (USES_DATA | BIT(HW_USE_FETCH) | BIT(HW_USE_WALK))

static const struct agent_words {
	const char *words;
	enum key_agent agent;
	u64 uses;
	bool real_mode, tdi_shared, off;
} agent_words[] = {
	{ .words = "anything, SYSCFG[23]=0", .agent = KEY_HOST_CPU, .uses = USES_ALL, .off = true },
	{ .words = "host CPU data/fetch/walk", .agent = KEY_HOST_CPU, .uses = USES_ALL },
	{ .words = "non-SEV guest, any access", .agent = KEY_PLAIN_GUEST, .uses = USES_ALL },
	{ .words = "SEV* guest: instruction fetch", .agent = KEY_SEV_GUEST, .uses = BIT(HW_USE_FETCH) },
	{ .words = "SEV* guest: walk of its own page tables", .agent = KEY_SEV_GUEST, .uses = BIT(HW_USE_WALK) },
	{ .words = "SEV* guest: data", .agent = KEY_SEV_GUEST, .uses = USES_DATA },
	{ .words = "SEV* guest outside long/PAE mode", .agent = KEY_SEV_GUEST, .uses = USES_ALL, .real_mode = true },
	{ .words = "hardware walk of the nested tables", .agent = KEY_NESTED_WALK, .uses = BIT(HW_USE_WALK) },
	{ .words = "device, IOMMU off or DTE passthrough", .agent = KEY_DEVICE, .uses = USES_DATA },
	{ .words = "device, IOMMU v1 translation", .agent = KEY_DEVICE_IOMMU, .uses = USES_DATA },
	{ .words = "IOMMU fetching its own tables", .agent = KEY_IOMMU_FETCH, .uses = BIT(HW_USE_READ) },
	{ .words = "device in TDISP RUN", .agent = KEY_DEVICE_TDI, .uses = USES_DATA },
	{ .words = "device as A14, shared target", .agent = KEY_DEVICE_TDI, .uses = USES_DATA, .tdi_shared = true },
};

/* "nC=1": 1; not said, or "any": -1 */
static int bit_in(const char *leaf, const char *name)
{
	const char *at = strstr(leaf, name);

	if (!at || !isdigit((unsigned char)at[strlen(name)]))
		return -1;
	return at[strlen(name)] - '0';
}

static int own_bit(const char *leaf)
{
	static const char *const name[] = { "gC=", "bC=", "iC=", "PTE C=" };

	for (size_t i = 0; i < ARRAY_SIZE(name); i++)
		if (bit_in(leaf, name[i]) >= 0)
			return bit_in(leaf, name[i]);
	return -1;
}

static u16 key_in(const char *words, const struct key_request *r)
{
	words += strspn(words, "* ");
	if (doc_starts(words, "none"))
		return NONE;
	if (doc_starts(words, "host if set"))
		return r->c ? HOST : NONE;
	if (doc_starts(words, "host"))
		return HOST;
	assert_true(doc_starts(words, "guest"));
	return r->asid;
}

/* every access that the leaf bits of a row's alternative allow */
static unsigned int each_access(const struct agent_words *w, const char *leaf, const char *key, const char *row)
{
	unsigned int asserted = 0;
	int own = own_bit(leaf), nested = bit_in(leaf, "nC=");

	for (unsigned int i = 0; i < 4 * 8; i++) {
		const struct key_request r = { .agent = w->agent,
					       .use = (enum hw_use)(i >> 3),
					       .enabled = !w->off,
					       .c = i & 1,
					       .nested_c = i & 2,
					       .real_mode = w->real_mode,
					       .tdi_shared = w->tdi_shared,
					       .asid = i & 4 ? 7 : GUEST };

		if (!(w->uses >> r.use & 1) || (own >= 0 && own != r.c) || (nested >= 0 && nested != r.nested_c))
			continue;
		if (hw_key_select(&r) != key_in(key, &r))
			fail_msg("%s, use %d, c=%d nC=%d: key %#x", row, r.use, r.c, r.nested_c, hw_key_select(&r));
		asserted++;
	}
	return asserted;
}

static unsigned int key_row(const struct doc_table *t, unsigned int row)
{
	const char *agent = t->cell[row][1], *key = t->cell[row][3], *leaf = t->cell[row][2];
	const struct agent_words *w = agent_words;
	struct agent_words any;
	const char *more;

	while (w < agent_words + ARRAY_SIZE(agent_words) && !doc_starts(agent, w->words))
		w++;
	if (w == agent_words + ARRAY_SIZE(agent_words))
		doc_unknown(t, row, 1);
	if (doc_starts(leaf, "as A12"))
		leaf = "iC=0 / iC=1";
	if (w->off) {
		unsigned int asserted = 0;

		any = *w;
		for (any.agent = KEY_HOST_CPU; any.agent <= KEY_DEVICE_TDI; any.agent++)
			asserted += each_access(&any, leaf, key, t->cell[row][0]);
		return asserted;
	}
	/* "nC=0 / nC=1" goes with "none / host" */
	more = strstr(leaf, "=0 / ");
	if (!more)
		return each_access(w, leaf, key, t->cell[row][0]);
	return each_access(w, leaf, key, t->cell[row][0]) +
	       each_access(w, more + strlen("=0 / "), strstr(key, " / ") + strlen(" / "), t->cell[row][0]);
}

static void each_access_uses_the_key_of_its_row(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "1.3", "#");
	for (unsigned int row = 0; row < t.rows; row++)
		asserted += key_row(&t, row);
	doc_table_free(&t, asserted);
}

/* --- 1.4: what is seen, by reader and by the key that the content was written with -----------------------------------
 */

enum reader {
	HOST_C0,
	HOST_C1,
	GUEST_GC1,
	GUEST_GC0_NC0,
	GUEST_GC0_NC1,
	OTHER_GUEST,
	PASS_BC0,
	PASS_BC1,
	IOMMU_IC0,
	IOMMU_IC1,
	TDI_PRIVATE,
	READERS
};

static const char *const reader_words[READERS] = {
	[HOST_C0] = "host CPU C=0",
	[HOST_C1] = "host CPU C=1",
	[GUEST_GC1] = "SEV guest a, gC=1",
	[GUEST_GC0_NC0] = "SEV guest a, gC=0, nC=0",
	[GUEST_GC0_NC1] = "SEV guest a, gC=0, nC=1",
	[OTHER_GUEST] = "SEV guest b != a, gC=1",
	[PASS_BC0] = "device, passthrough, bC=0",
	[PASS_BC1] = "device, passthrough, bC=1",
	[IOMMU_IC0] = "device, IOMMU iC=0",
	[IOMMU_IC1] = "device, IOMMU iC=1",
	[TDI_PRIVATE] = "device T=1 (TIO) private, asid a",
};

/* the machine on which that reader exists */
static struct hw *machine_of(enum reader reader)
{
	enum dmasim_encryption encryption = DMASIM_ENC_SEV;
	struct hw_config config;

	if (reader == PASS_BC0 || reader == PASS_BC1)
		encryption = DMASIM_ENC_SME;
	if (reader == TDI_PRIVATE)
		encryption = DMASIM_ENC_SEV_SNP;
	config = rig_config(DMASIM_CPU_AMD, encryption);
	config.knob[HW_KNOB_HOST_NESTED_C] = reader == GUEST_GC0_NC1;
	config.knob[HW_KNOB_HOST_IOMMU_C] = reader == IOMMU_IC1;
	return rig_create(&config);
}

/* content as if somebody had written it under that key */
static void plant(struct hw *hw, phys_addr_t pa, u16 key)
{
	struct hw_access a = { 0 };

	assert_true(memory_write(&guest_backing(hw, pa)->memory, pa, key, RIG_TEXT, 0, 64, &a));
}

static const char *read_as(struct hw *hw, enum reader reader, phys_addr_t pa)
{
	switch (reader) {
	case HOST_C0:
		return rig_host_read(hw, pa, false);
	case HOST_C1:
		return rig_host_read(hw, pa, true);
	case GUEST_GC1:
	case OTHER_GUEST:
		return rig_cpu_read(hw, pa, true);
	case GUEST_GC0_NC0:
	case GUEST_GC0_NC1:
		return rig_cpu_read(hw, pa, false);
	case PASS_BC0:
	case IOMMU_IC0:
	case IOMMU_IC1:
		return rig_dma_read(rig_device(hw), pa);
	case PASS_BC1:
		return rig_dma_read(rig_device(hw), pa | hw_c_bit_mask(hw));
	case TDI_PRIVATE:
		return rig_dma_read(rig_trusted_device(hw), pa);
	case READERS:
		break;
	}
	return "?";
}

static enum reader reader_of(const struct doc_table *t, unsigned int row)
{
	for (enum reader r = 0; r < READERS; r++)
		if (!strcmp(t->cell[row][0], reader_words[r]))
			return r;
	doc_unknown(t, row, 0);
	return READERS;
}

static void a_reader_sees_what_its_key_makes_of_the_content(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "1.4", "reader");
	assert_int_equal(t.rows, READERS);
	for (unsigned int row = 0; row < t.rows; row++) {
		enum reader reader = reader_of(&t, row);
		/* the modelled guest is a, unless it is b and looks at a's content */
		const u16 key[] = { NONE, HOST, reader == OTHER_GUEST ? 2 : GUEST };

		for (unsigned int k = 0; k < ARRAY_SIZE(key); k++, asserted++) {
			struct hw *hw = machine_of(reader);

			plant(hw, 0x7000, key[k]);
			if (strcmp(read_as(hw, reader, 0x7000), t.cell[row][1 + k]) != 0)
				fail_msg("%s, content under %#x: not %s", t.cell[row][0], key[k], t.cell[row][1 + k]);
			rig_destroy(hw);
		}
	}
	doc_table_free(&t, asserted);
}

/* --- 12.1: SEV and SEV-ES guests, every combination ------------------------------------------------------------------
 */

enum { GC, NC, ACCESS, KEY, SHARED, PRIVATE };

static enum hw_use use_in(const struct doc_table *t, unsigned int row)
{
	static const char *const word[] = { "read", "write", "fetch", "pt-walk" };

	for (unsigned int use = 0; use < ARRAY_SIZE(word); use++)
		if (!strcmp(t->cell[row][ACCESS], word[use]))
			return (enum hw_use)use;
	doc_unknown(t, row, ACCESS);
	return HW_USE_READ;
}

static const char *use_memory(struct hw *hw, bool gc, enum hw_use use, phys_addr_t pa, struct hw_access *a)
{
	const char *got = rig_cpu_use(hw, pa, gc, use, a);

	return use == HW_USE_WRITE && a->garbage ? "corrupts" : got;
}

static void sev_guest_row(const struct doc_table *t, unsigned int row, enum dmasim_encryption encryption)
{
	const char *const *cell = t->cell[row];
	bool gc = *cell[GC] == '1', nc = *cell[NC] == '1';
	struct hw_config config = rig_config(DMASIM_CPU_AMD, encryption);
	enum hw_use use = use_in(t, row);
	struct hw_access a;
	struct hw *hw;

	config.knob[HW_KNOB_HOST_MEM_ENCRYPT] = nc;
	hw = rig_create(&config);
	/* one page that the host shares under the agreed key, one that is the guest's own */
	assert_string_equal(rig_host_write(hw, 0x1000, nc), "ok");
	assert_string_equal(rig_cpu_write(hw, 0x2000, true), "ok");
	assert_true(doc_starts(cell[SHARED], use_memory(hw, gc, use, 0x1000, &a)));
	assert_int_equal(a.key, key_in(cell[KEY], &(struct key_request){ .asid = GUEST }));
	assert_true(doc_starts(cell[PRIVATE], use_memory(hw, gc, use, 0x2000, &a)));
	/* what a write has left behind: the sharers see it, or do not; so does the owner */
	if (use == HW_USE_WRITE) {
		assert_string_equal(rig_host_read(hw, 0x1000, nc), !strcmp(cell[SHARED], "ok") ? "P" : nc ? "G" : "CT");
		assert_string_equal(rig_cpu_read(hw, 0x2000, true), !strcmp(cell[PRIVATE], "ok") ? "P" : "G");
	}
	rig_destroy(hw);
}

static void sev_guest_accesses_match_their_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.1", "gC");
	assert_int_equal(t.columns, PRIVATE + 1);
	for (unsigned int row = 0; row < t.rows; row++) {
		sev_guest_row(&t, row, DMASIM_ENC_SEV);
		sev_guest_row(&t, row, DMASIM_ENC_SEV_ES);
	}
	doc_table_free(&t, t.rows * 4);
}

/* --- 12.5: devices without SNP ---------------------------------------------------------------------------------------
 */

static struct hw_device *device_at(struct hw *hw, bool translated, bool c, phys_addr_t pa, dma_addr_t *addr)
{
	struct hw_device *dev = rig_device(hw);

	*addr = c ? pa | hw_c_bit_mask(hw) : pa;
	if (translated) {
		struct hw_iommu_domain *domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);

		*addr = 0xfffff000;
		assert_int_equal(hw_iommu_map(domain, *addr, pa, PAGE_SIZE, 1, HW_IOMMU_READ | HW_IOMMU_WRITE, c), 0);
		hw_device_attach(dev, domain);
	}
	return dev;
}

/* a write never faults; afterwards its owner sees the text only if the keys agree */
static void device_writes(struct hw *hw, struct hw_device *dev, dma_addr_t addr, u16 key, const char *expected)
{
	struct hw_access a = { 0 };
	u8 in[64];

	assert_string_equal(rig_dma_write(dev, addr), "ok");
	memory_read(&hw->backing[0].memory, 0x1000, key, in, sizeof(in), &a);
	if (!strcmp(expected, "ok"))
		assert_string_equal(rig_saw(&a, in), "P");
	else
		assert_string_equal(rig_saw(&a, in), strrchr(expected, ' ') + 1);
}

static void device_access(const struct doc_table *t, unsigned int row, unsigned int content)
{
	static const u16 key[] = { NONE, HOST, GUEST };
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	bool translated = doc_starts(t->cell[row][0], "IOMMU translated"), c = bit_in(t->cell[row][1], "C=") == 1;
	struct hw *hw = rig_create(&config);
	dma_addr_t addr;
	struct hw_device *dev = device_at(hw, translated, c, 0x1000, &addr);

	if (!translated && !doc_starts(t->cell[row][0], "no IOMMU"))
		doc_unknown(t, row, 0);
	plant(hw, 0x1000, key[content]);
	if (!strcmp(t->cell[row][2], "read"))
		assert_string_equal(rig_dma_read(dev, addr), t->cell[row][3 + content]);
	else
		device_writes(hw, dev, addr, key[content], t->cell[row][3 + content]);
	rig_destroy(hw);
}

static void device_accesses_match_their_table(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "12.5", "path");
	for (unsigned int row = 0; row < t.rows; row++)
		for (unsigned int content = 0; content < 3; content++)
			device_access(&t, row, content);
	doc_table_free(&t, t.rows * 3);
}

static void no_key_changes_nothing_and_any_key_is_its_own_inverse(void **state)
{
	static const u16 key[] = { HW_KEY_GUEST, 2, HW_KEY_HOST };
	u8 byte[100], was[100], once[100];

	(void)state;
	for (size_t i = 0; i < sizeof(was); i++)
		was[i] = (u8)(i * 11);
	memcpy(byte, was, sizeof(byte));
	hw_key_mix(byte, 0x1003, sizeof(byte), HW_KEY_NONE);
	assert_memory_equal(byte, was, sizeof(byte));
	for (size_t i = 0; i < ARRAY_SIZE(key); i++) {
		memcpy(byte, was, sizeof(byte));
		hw_key_mix(byte, 0x1003, sizeof(byte), key[i]);
		/* not one byte is as it was, and no two keys give the same */
		for (size_t n = 0; n < sizeof(byte); n++)
			assert_int_not_equal(byte[n], was[n]);
		if (i)
			assert_memory_not_equal(byte, once, sizeof(byte));
		memcpy(once, byte, sizeof(byte));
		hw_key_mix(byte, 0x1003, sizeof(byte), key[i]);
		assert_memory_equal(byte, was, sizeof(byte));
	}
}

static void what_is_spoilt_is_lost_byte_by_byte(void **state)
{
	u8 byte[64] = { 0 }, again[64] = { 0 };
	unsigned int values = 0;
	bool seen[256] = { false };

	(void)state;
	hw_key_spoil(byte, 0x1000, sizeof(byte));
	for (size_t i = 0; i < sizeof(byte); i++) {
		assert_int_not_equal(byte[i], 0);
		values += !seen[byte[i]];
		seen[byte[i]] = true;
	}
	/* the 64 bytes are not one byte of each block, repeated */
	assert_true(values > 16);
	/* the same place is spoilt in the same way, in whatever pieces */
	hw_key_spoil(again, 0x1000, 13);
	hw_key_spoil(again + 13, 0x100d, sizeof(again) - 13);
	assert_memory_equal(again, byte, sizeof(byte));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_access_uses_the_key_of_its_row),
	cmocka_unit_test(a_reader_sees_what_its_key_makes_of_the_content),
	cmocka_unit_test(sev_guest_accesses_match_their_table),
	cmocka_unit_test(device_accesses_match_their_table),
	cmocka_unit_test(no_key_changes_nothing_and_any_key_is_its_own_inverse),
	cmocka_unit_test(what_is_spoilt_is_lost_byte_by_byte),
};

TEST_MAIN(tests)
