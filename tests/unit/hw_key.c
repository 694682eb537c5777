// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which key an access uses, and what is seen under it. AMD APM vol. 2, Tables 15-30 and 15-31; the rows carry the
 * agents' bits as Linux writes them: C of a host PTE, gC of the guest's leaf, nC of the nested leaf, iC of the IOMMU's
 * leaf, bC in a bus address.
 */
#include "hw_rig.h"

#include "hw/hw_internal.h"

#define GUEST HW_KEY_GUEST
#define HOST HW_KEY_HOST
#define NONE HW_KEY_NONE

static const struct key_row {
	const char *what;
	struct key_request r;
	u16 key;
} key_rows[] = {
	{ "anything while SYSCFG[23] is 0", { KEY_HOST_CPU, HW_USE_READ, .c = true, .asid = 1 }, NONE },
	{ "SEV guest's data while SYSCFG[23] is 0", { KEY_SEV_GUEST, HW_USE_READ, .c = true, .asid = 1 }, NONE },
	{ "host CPU, C=0", { KEY_HOST_CPU, HW_USE_READ, .enabled = true }, NONE },
	{ "host CPU, C=1", { KEY_HOST_CPU, HW_USE_READ, .enabled = true, .c = true }, HOST },
	{ "host CPU fetch, C=1", { KEY_HOST_CPU, HW_USE_FETCH, .enabled = true, .c = true }, HOST },
	{ "host CPU walk, C=0", { KEY_HOST_CPU, HW_USE_WALK, .enabled = true }, NONE },
	{ "plain guest, nC=0: gC means nothing", { KEY_PLAIN_GUEST, HW_USE_READ, .enabled = true, .c = true }, NONE },
	{ "plain guest, nC=1", { KEY_PLAIN_GUEST, HW_USE_READ, .enabled = true, .nested_c = true }, HOST },
	{ "SEV guest fetch, gC=0 nC=0", { KEY_SEV_GUEST, HW_USE_FETCH, .enabled = true, .asid = 1 }, GUEST },
	{ "SEV guest fetch, gC=0 nC=1",
	  { KEY_SEV_GUEST, HW_USE_FETCH, .enabled = true, .nested_c = true, .asid = 1 },
	  GUEST },
	{ "SEV guest walk, gC=0 nC=1",
	  { KEY_SEV_GUEST, HW_USE_WALK, .enabled = true, .nested_c = true, .asid = 1 },
	  GUEST },
	{ "SEV guest data, gC=1 nC=0", { KEY_SEV_GUEST, HW_USE_READ, .enabled = true, .c = true, .asid = 1 }, GUEST },
	{ "SEV guest data, gC=1 nC=1",
	  { KEY_SEV_GUEST, HW_USE_WRITE, .enabled = true, .c = true, .nested_c = true, .asid = 7 },
	  7 },
	{ "SEV guest data, gC=0 nC=1",
	  { KEY_SEV_GUEST, HW_USE_READ, .enabled = true, .nested_c = true, .asid = 1 },
	  HOST },
	{ "SEV guest data, gC=0 nC=0", { KEY_SEV_GUEST, HW_USE_WRITE, .enabled = true, .asid = 1 }, NONE },
	{ "SEV guest outside long mode",
	  { KEY_SEV_GUEST, HW_USE_READ, .enabled = true, .real_mode = true, .asid = 1 },
	  GUEST },
	{ "nested walk, C=0", { KEY_NESTED_WALK, HW_USE_WALK, .enabled = true }, NONE },
	{ "nested walk, C=1", { KEY_NESTED_WALK, HW_USE_WALK, .enabled = true, .c = true }, HOST },
	{ "device without translation, bC=0", { KEY_DEVICE, HW_USE_READ, .enabled = true }, NONE },
	{ "device without translation, bC=1", { KEY_DEVICE, HW_USE_READ, .enabled = true, .c = true }, HOST },
	{ "device through the IOMMU, iC=0", { KEY_DEVICE_IOMMU, HW_USE_READ, .enabled = true }, NONE },
	{ "device through the IOMMU, iC=1", { KEY_DEVICE_IOMMU, HW_USE_READ, .enabled = true, .c = true }, HOST },
	{ "IOMMU fetches a table, C=1", { KEY_IOMMU_FETCH, HW_USE_READ, .enabled = true, .c = true }, HOST },
	{ "T=1, private", { KEY_DEVICE_TDI, HW_USE_READ, .enabled = true, .c = true, .asid = 1 }, GUEST },
	{ "T=1, shared, iC=0", { KEY_DEVICE_TDI, HW_USE_READ, .enabled = true, .tdi_shared = true, .asid = 1 }, NONE },
	{ "T=1, shared, iC=1",
	  { KEY_DEVICE_TDI, HW_USE_READ, .enabled = true, .c = true, .tdi_shared = true, .asid = 1 },
	  HOST },
};

static void each_access_uses_the_key_of_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(key_rows); i++)
		if (hw_key_select(&key_rows[i].r) != key_rows[i].key)
			fail_msg("%s: key %#x", key_rows[i].what, hw_key_select(&key_rows[i].r));
}

/* --- what is seen, by reader and by the key that the content was written with ---------------------------------------
 */

enum reader {
	HOST_C0,
	HOST_C1,
	GUEST_GC1,
	GUEST_GC0_NC0,
	GUEST_GC0_NC1,
	PASS_BC0,
	PASS_BC1,
	IOMMU_IC0,
	IOMMU_IC1,
	TDI_PRIVATE,
};

static const struct seen_row {
	enum reader reader;
	const char *none, *host, *guest, *other_guest;
} seen_rows[] = {
	{ HOST_C0, "P", "CT", "CT", "CT" },    { HOST_C1, "G", "P", "G", "G" },
	{ GUEST_GC1, "G", "G", "P", "G" },     { GUEST_GC0_NC0, "P", "CT", "CT", "CT" },
	{ GUEST_GC0_NC1, "G", "P", "G", "G" }, { PASS_BC0, "P", "CT", "CT", "CT" },
	{ PASS_BC1, "G", "P", "G", "G" },      { IOMMU_IC0, "P", "CT", "CT", "CT" },
	{ IOMMU_IC1, "G", "P", "G", "G" },     { TDI_PRIVATE, "G", "G", "P", "G" },
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
	}
	return "?";
}

static void a_reader_sees_what_its_key_makes_of_the_content(void **state)
{
	static const u16 key[] = { NONE, HOST, GUEST, 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(seen_rows); i++) {
		const struct seen_row *row = &seen_rows[i];
		const char *expected[] = { row->none, row->host, row->guest, row->other_guest };

		for (size_t k = 0; k < ARRAY_SIZE(key); k++) {
			struct hw *hw = machine_of(row->reader);

			plant(hw, 0x7000, key[k]);
			if (strcmp(read_as(hw, row->reader, 0x7000), expected[k]) != 0)
				fail_msg("reader %zu, content under %#x: not %s", i, key[k], expected[k]);
			rig_destroy(hw);
		}
	}
}

/* --- SEV and SEV-ES guests, every combination
 * -------------------------------------------------------------------------- */

static const struct guest_row {
	bool gc, nc;
	enum hw_use use;
	u16 key;
	const char *shared, *private_page; /* what a read sees; a write's damage shows in `private_page` */
} guest_rows[] = {
	{ 0, 0, HW_USE_READ, NONE, "P", "CT" },	 { 0, 0, HW_USE_WRITE, NONE, "ok", "corrupts" },
	{ 0, 0, HW_USE_FETCH, GUEST, "G", "P" }, { 0, 0, HW_USE_WALK, GUEST, "G", "P" },
	{ 0, 1, HW_USE_READ, HOST, "P", "G" },	 { 0, 1, HW_USE_WRITE, HOST, "ok", "corrupts" },
	{ 0, 1, HW_USE_FETCH, GUEST, "G", "P" }, { 0, 1, HW_USE_WALK, GUEST, "G", "P" },
	{ 1, 0, HW_USE_READ, GUEST, "G", "P" },	 { 1, 0, HW_USE_WRITE, GUEST, "corrupts", "ok" },
	{ 1, 0, HW_USE_FETCH, GUEST, "G", "P" }, { 1, 0, HW_USE_WALK, GUEST, "G", "P" },
	{ 1, 1, HW_USE_READ, GUEST, "G", "P" },	 { 1, 1, HW_USE_WRITE, GUEST, "corrupts", "ok" },
	{ 1, 1, HW_USE_FETCH, GUEST, "G", "P" }, { 1, 1, HW_USE_WALK, GUEST, "G", "P" },
};

static const char *use_memory(struct hw *hw, const struct guest_row *row, phys_addr_t pa, struct hw_access *a)
{
	u8 in[64];

	switch (row->use) {
	case HW_USE_READ:
		hw_cpu_read(hw, pa, row->gc, in, sizeof(in), a);
		break;
	case HW_USE_FETCH:
		hw_cpu_fetch(hw, pa, row->gc, in, sizeof(in), a);
		break;
	case HW_USE_WALK:
		hw_cpu_walk(hw, pa, row->gc, in, sizeof(in), a);
		break;
	case HW_USE_WRITE:
		hw_cpu_write(hw, pa, row->gc, RIG_TEXT, 64, a);
		return a->garbage ? "corrupts" : "ok";
	}
	return rig_saw(a, in);
}

static void sev_guest_rows(enum dmasim_encryption encryption)
{
	for (size_t i = 0; i < ARRAY_SIZE(guest_rows); i++) {
		const struct guest_row *row = &guest_rows[i];
		struct hw_config config = rig_config(DMASIM_CPU_AMD, encryption);
		struct hw_access a;
		struct hw *hw;

		config.knob[HW_KNOB_HOST_MEM_ENCRYPT] = row->nc;
		hw = rig_create(&config);
		/* one page that the host shares under the agreed key, one that is the guest's own */
		assert_string_equal(rig_host_write(hw, 0x1000, row->nc), "ok");
		assert_string_equal(rig_cpu_write(hw, 0x2000, true), "ok");
		assert_string_equal(use_memory(hw, row, 0x1000, &a), row->shared);
		assert_int_equal(a.key, row->key);
		assert_string_equal(use_memory(hw, row, 0x2000, &a), row->private_page);
		/* what a write has left behind: the sharers see it, or do not; so does the owner */
		if (row->use == HW_USE_WRITE) {
			assert_string_equal(rig_host_read(hw, 0x1000, row->nc), !row->gc ? "P" : row->nc ? "G" : "CT");
			assert_string_equal(rig_cpu_read(hw, 0x2000, true), row->gc ? "P" : "G");
		}
		rig_destroy(hw);
	}
}

static void sev_guest_accesses_match_their_table(void **state)
{
	(void)state;
	sev_guest_rows(DMASIM_ENC_SEV);
	sev_guest_rows(DMASIM_ENC_SEV_ES);
}

/* --- devices without SNP
 * -------------------------------------------------------------------------------------------------- */

static const struct device_row {
	bool translated, c;
	const char *none, *host, *guest; /* what a read sees of that content */
} device_rows[] = {
	{ false, false, "P", "CT", "CT" },
	{ false, true, "G", "P", "G" },
	{ true, false, "P", "CT", "CT" },
	{ true, true, "G", "P", "G" },
};

static struct hw_device *device_at(struct hw *hw, const struct device_row *row, phys_addr_t pa, dma_addr_t *addr)
{
	struct hw_device *dev = rig_device(hw);

	*addr = row->c ? pa | hw_c_bit_mask(hw) : pa;
	if (row->translated) {
		struct hw_iommu_domain *domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);

		*addr = 0xfffff000;
		assert_int_equal(hw_iommu_map(domain, *addr, pa, PAGE_SIZE, 1, HW_IOMMU_READ | HW_IOMMU_WRITE, row->c),
				 0);
		hw_device_attach(dev, domain);
	}
	return dev;
}

static void device_accesses_match_their_table(void **state)
{
	static const u16 key[] = { NONE, HOST, GUEST };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(device_rows); i++) {
		const struct device_row *row = &device_rows[i];
		const char *expected[] = { row->none, row->host, row->guest };

		for (size_t k = 0; k < ARRAY_SIZE(key); k++) {
			struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
			struct hw *hw = rig_create(&config);
			dma_addr_t addr;
			struct hw_device *dev = device_at(hw, row, 0x1000, &addr);
			struct hw_access a = { 0 };
			u8 in[64];

			plant(hw, 0x1000, key[k]);
			assert_string_equal(rig_dma_read(dev, addr), expected[k]);
			/* a write never faults; afterwards the owner sees its text only if the keys agree */
			assert_string_equal(rig_dma_write(dev, addr), "ok");
			memory_read(&hw->backing[0].memory, 0x1000, key[k], in, sizeof(in), &a);
			assert_string_equal(rig_saw(&a, in), key[k] == (row->c ? HOST : NONE) ? "P"
							     : key[k] == NONE		      ? "CT"
											      : "G");
			rig_destroy(hw);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_access_uses_the_key_of_its_row),
	cmocka_unit_test(a_reader_sees_what_its_key_makes_of_the_content),
	cmocka_unit_test(sev_guest_accesses_match_their_table),
	cmocka_unit_test(device_accesses_match_their_table),
};

TEST_MAIN(tests)
