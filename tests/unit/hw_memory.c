// SPDX-License-Identifier: GPL-2.0-only
/* sparse memory: content, keys, snapshots and cost */
#include "test.h"

#include "base/stream.h"
#include "hw/hw.h"

#include <string.h>

static const struct dmasim_ram ram[] = {
	{ .base = 0, .size = GiB(3), .kind = DMASIM_RAM },
	{ .base = GiB(4), .size = TiB(16), .kind = DMASIM_RAM },
};

static struct hw *machine(enum dmasim_encryption encryption)
{
	struct hw_config config;
	struct hw *hw;

	hw_config_default(&config);
	config.cpu = DMASIM_CPU_AMD;
	config.encryption = encryption;
	config.ram = ram;
	config.ram_count = ARRAY_SIZE(ram);
	hw = hw_create(&config);
	assert_non_null(hw);
	return hw;
}

static void assert_healthy(struct hw *hw)
{
	const char *why = "";

	if (!hw_validate(hw, &why))
		fail_msg("%s", why);
	assert_int_equal(hw_oom(hw), 0);
}

static void what_was_never_written_reads_as_zeros_under_every_key(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME);
	struct hw_access a;
	u8 byte[100], zero[100] = { 0 };

	(void)state;
	for (int c = 0; c < 2; c++) {
		memset(byte, 1, sizeof(byte));
		hw_cpu_read(hw, 0x12fc0, c, byte, sizeof(byte), &a);
		assert_memory_equal(byte, zero, sizeof(byte));
		assert_int_equal(a.fault, HW_FAULT_NONE);
		assert_int_equal(a.ciphertext + a.garbage + a.aborted, 0);
	}
	/* a neighbour's write in the same page changes nothing for lines that it does not touch */
	hw_cpu_write(hw, 0x12000, true, "x", 1, &a);
	assert_false(hw_touched(hw, 0x12fc0, sizeof(byte)));
	assert_true(hw_touched(hw, 0x11000, 0x1001));
	hw_cpu_read(hw, 0x12fc0, false, byte, sizeof(byte), &a);
	assert_memory_equal(byte, zero, sizeof(byte));
	assert_int_equal(a.ciphertext, 0);
	assert_healthy(hw);
	hw_destroy(hw);
}

static void bytes_come_back_across_pages_and_ranges(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_NONE);
	struct hw_access a;
	static u8 out[3 * PAGE_SIZE], in[3 * PAGE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (u8)(i * 7 + (i >> 8));
	hw_cpu_write(hw, GiB(5) + 17, false, out, sizeof(out), &a);
	assert_int_equal(a.spa, GiB(5) + 17);
	hw_cpu_read(hw, GiB(5) + 17, false, in, sizeof(in), &a);
	assert_memory_equal(in, out, sizeof(out));
	hw_cpu_copy(hw, GiB(9) + 1000, false, GiB(5) + 17, false, sizeof(out), &a);
	memset(in, 0, sizeof(in));
	hw_cpu_read(hw, GiB(9) + 1000, false, in, sizeof(in), &a);
	assert_memory_equal(in, out, sizeof(out));
	hw_cpu_fill(hw, GiB(9) + 1000, false, 0xa5, sizeof(out), &a);
	memset(out, 0xa5, sizeof(out));
	hw_cpu_read(hw, GiB(9) + 1000, false, in, sizeof(in), &a);
	assert_memory_equal(in, out, sizeof(out));
	assert_healthy(hw);
	hw_destroy(hw);
}

static void an_address_that_is_no_memory_aborts(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_NONE);
	struct hw_access a;
	u8 byte[16], ones[8];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	memset(byte, 0, sizeof(byte));
	hw_cpu_read(hw, GiB(3) - 8, false, byte, sizeof(byte), &a);
	assert_int_equal(a.fault, HW_FAULT_BUS_ABORT);
	assert_int_equal(a.fault_addr, GiB(3));
	assert_int_equal(a.aborted, 8);
	assert_memory_equal(byte + 8, ones, 8);
	hw_cpu_write(hw, GiB(3) + 8, false, byte, sizeof(byte), &a);
	assert_int_equal(a.fault, HW_FAULT_BUS_ABORT);
	assert_int_equal(a.spa, INVALID_PHYS_ADDR);
	hw_destroy(hw);
}

static void a_wrong_key_reads_deterministic_ciphertext_that_depends_on_the_address(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME);
	struct hw_access a;
	u8 text[256], raw[256], again[256], other[256], garbage[256];
	u16 key;

	(void)state;
	memset(text, 0x42, sizeof(text));
	hw_cpu_write(hw, 0x1000, true, text, sizeof(text), &a);
	assert_int_equal(a.key, HW_KEY_HOST);
	hw_cpu_write(hw, 0x2000, true, text, sizeof(text), &a);
	hw_cpu_read(hw, 0x1000, false, raw, sizeof(raw), &a);
	assert_int_equal(a.ciphertext, sizeof(raw));
	assert_int_equal(a.garbage, 0);
	hw_cpu_read(hw, 0x1000, false, again, sizeof(again), &a);
	hw_cpu_read(hw, 0x2000, false, other, sizeof(other), &a);
	assert_memory_equal(raw, again, sizeof(raw));
	assert_memory_not_equal(raw, other, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		assert_int_not_equal(raw[i], text[i]);
	hw_inspect(hw, 0x1000, again, sizeof(again), &key);
	assert_int_equal(key, HW_KEY_HOST);
	assert_memory_equal(raw, again, sizeof(raw));
	/* and what was stored without a key is no plaintext for a reader with one */
	hw_cpu_write(hw, 0x3000, false, text, sizeof(text), &a);
	hw_cpu_read(hw, 0x3000, true, garbage, sizeof(garbage), &a);
	assert_int_equal(a.garbage, sizeof(garbage));
	for (size_t i = 0; i < sizeof(raw); i++)
		assert_int_not_equal(garbage[i], text[i]);
	assert_healthy(hw);
	hw_destroy(hw);
}

static void a_write_with_the_wrong_key_destroys_the_lines_it_touches_and_no_others(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME);
	struct hw_access a;
	u8 text[PAGE_SIZE], in[PAGE_SIZE];

	(void)state;
	memset(text, 0x42, sizeof(text));
	hw_cpu_write(hw, 0x5000, true, text, sizeof(text), &a);
	/* 8 bytes in the middle of the second line, without the C-bit */
	hw_cpu_write(hw, 0x5000 + 64 + 10, false, text, 8, &a);
	assert_int_equal(a.garbage, 8);
	hw_cpu_read(hw, 0x5000, true, in, sizeof(in), &a);
	assert_int_equal(a.garbage, 64);
	assert_memory_equal(in, text, 64);
	assert_memory_equal(in + 128, text, PAGE_SIZE - 128);
	for (int i = 64; i < 128; i++)
		assert_int_not_equal(in[i], 0x42);
	/* the writer finds its 8 bytes; the rest of the line was read with its key and stored back: still ciphertext */
	hw_cpu_read(hw, 0x5040, false, in, 64, &a);
	assert_int_equal(a.ciphertext, 0);
	assert_memory_equal(in + 10, text, 8);
	assert_int_not_equal(in[9], 0x42);
	assert_int_not_equal(in[18], 0x42);
	/* the owner writes everything again: one key, as before */
	hw_cpu_write(hw, 0x5000, true, text, sizeof(text), &a);
	hw_cpu_read(hw, 0x5000, true, in, sizeof(in), &a);
	assert_int_equal(a.garbage, 0);
	assert_memory_equal(in, text, sizeof(text));
	assert_healthy(hw);
	hw_destroy(hw);
}

static void a_uniform_page_behaves_like_one_with_bytes(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME);
	struct hw_access a;
	u8 filled[PAGE_SIZE], written[PAGE_SIZE], text[PAGE_SIZE];

	(void)state;
	memset(text, 7, sizeof(text));
	hw_cpu_fill(hw, 0x8000, true, 7, PAGE_SIZE, &a);
	hw_cpu_read(hw, 0x8000, true, filled, PAGE_SIZE, &a);
	assert_memory_equal(filled, text, PAGE_SIZE);
	hw_cpu_read(hw, 0x8000, false, filled, PAGE_SIZE, &a);
	hw_cpu_write(hw, 0x8000, true, text, PAGE_SIZE, &a);
	hw_cpu_read(hw, 0x8000, false, written, PAGE_SIZE, &a);
	assert_memory_equal(filled, written, PAGE_SIZE);
	hw_cpu_fill(hw, 0x8000, true, 9, PAGE_SIZE, &a);
	hw_cpu_copy(hw, 0x20000, false, 0x8000, true, PAGE_SIZE, &a);
	hw_cpu_write(hw, 0x20010, false, "ab", 2, &a);
	hw_cpu_read(hw, 0x20000, false, text, PAGE_SIZE, &a);
	assert_int_equal(text[0x0f], 9);
	assert_int_equal(text[0x10], 'a');
	assert_int_equal(text[0x12], 9);
	assert_healthy(hw);
	hw_destroy(hw);
}

static void a_copy_decrypts_and_encrypts(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME);
	struct hw_access a;
	u8 text[300], in[300];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (u8)i;
	hw_cpu_write(hw, 0x1100, true, text, sizeof(text), &a);
	hw_cpu_copy(hw, 0x9800, false, 0x1100, true, sizeof(text), &a);
	assert_int_equal(a.garbage + a.ciphertext, 0);
	hw_cpu_read(hw, 0x9800, false, in, sizeof(in), &a);
	assert_memory_equal(in, text, sizeof(text));
	/* read through the wrong attribute, ciphertext is what gets copied */
	hw_cpu_copy(hw, 0xa000, false, 0x1100, false, sizeof(text), &a);
	assert_int_equal(a.ciphertext, sizeof(text));
	hw_cpu_read(hw, 0xa000, false, in, sizeof(in), &a);
	assert_memory_not_equal(in, text, sizeof(text));
	hw_destroy(hw);
}

/* of the source, as an access that reads; with granules to check each page is asked for, without them all at once */
static void a_copy_says_where_it_read(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
		bool encrypted;
		u16 key;
	} row[] = {
		{ DMASIM_CPU_AMD, DMASIM_ENC_NONE, false, HW_KEY_NONE },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SME, false, HW_KEY_NONE },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SME, true, HW_KEY_HOST },
		{ DMASIM_CPU_ARM64, DMASIM_ENC_NONE, false, HW_KEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct hw_config config;
		struct hw_access a;
		struct hw *hw;

		hw_config_default(&config);
		config.cpu = row[i].cpu;
		config.encryption = row[i].encryption;
		config.ram = ram;
		config.ram_count = ARRAY_SIZE(ram);
		hw = hw_create(&config);
		assert_non_null(hw);
		hw_cpu_copy(hw, MiB(4) + 8, false, MiB(2) + 5, row[i].encrypted, 3 * PAGE_SIZE, &a);
		assert_int_equal(a.spa, MiB(2) + 5);
		assert_int_equal(a.key, row[i].key);
		assert_int_equal(a.fault, HW_FAULT_NONE);
		hw_destroy(hw);
	}
}

static void snapshots_are_independent(void **state)
{
	struct hw *hw = machine(DMASIM_ENC_SME), *copy, *third;
	struct hw_access a;
	u8 in[4];

	(void)state;
	hw_cpu_write(hw, 0x1000, true, "old!", 4, &a);
	copy = hw_snapshot(hw);
	assert_non_null(copy);
	hw_cpu_write(hw, 0x1000, true, "new!", 4, &a);
	hw_cpu_write(copy, GiB(4), true, "copy", 4, &a);
	third = hw_snapshot(copy);
	assert_non_null(third);
	hw_cpu_fill(copy, 0x1000, false, 0, PAGE_SIZE, &a);
	hw_cpu_read(hw, 0x1000, true, in, 4, &a);
	assert_memory_equal(in, "new!", 4);
	assert_false(hw_touched(hw, GiB(4), 64));
	hw_destroy(hw);
	hw_cpu_read(third, 0x1000, true, in, 4, &a);
	assert_memory_equal(in, "old!", 4);
	hw_cpu_read(copy, GiB(4), true, in, 4, &a);
	assert_memory_equal(in, "copy", 4);
	hw_cpu_read(copy, 0x1000, false, in, 4, &a);
	assert_memory_equal(in, "\0\0\0\0", 4);
	assert_healthy(copy);
	assert_healthy(third);
	hw_destroy(copy);
	hw_destroy(third);
}

#define AREA MiB(1) /* of eight pages */

static void same_access(const struct hw_access *a, const struct hw_access *b)
{
	assert_int_equal(a->fault, b->fault);
	assert_int_equal(a->garbage, b->garbage);
	assert_int_equal(a->ciphertext, b->ciphertext);
	assert_int_equal(a->spa, b->spa);
	assert_int_equal(a->key, b->key);
}

static void same_memory(struct hw *a, struct hw *b)
{
	static u8 left[8 * PAGE_SIZE], right[8 * PAGE_SIZE];
	struct hw_access x, y;

	for (int c = 0; c < 2; c++) {
		hw_cpu_read(a, AREA, c, left, sizeof(left), &x);
		hw_cpu_read(b, AREA, c, right, sizeof(right), &y);
		assert_memory_equal(left, right, sizeof(left));
		same_access(&x, &y);
	}
}

/* one of two machines gets the bytes themselves; nothing that follows may tell them apart */
static void a_page_of_a_stream_behaves_like_one_with_its_bytes(void **state)
{
	struct hw *lazy = machine(DMASIM_ENC_SME), *plain = machine(DMASIM_ENC_SME), *copy;
	static u8 text[3 * PAGE_SIZE];
	u64 random = 1;

	(void)state;
	for (unsigned int i = 0; i < 2000; i++) {
		u64 len, from, to, stream;
		struct hw_access a, b;
		bool c, d;

		random = random * 6364136223846793005ull + 1442695040888963407ull; /* Knuth's MMIX */
		c = random >> 33 & 1;
		d = random >> 34 & 1;
		stream = random >> 40;
		/* whole pages as often as parts of them */
		len = random >> 35 & 1 ? PAGE_SIZE << (random >> 36 & 1) : 1 + (random >> 36) % PAGE_SIZE;
		from = AREA + (random >> 50) % 2 * PAGE_SIZE + (len % PAGE_SIZE ? (random >> 44) % PAGE_SIZE : 0);
		to = AREA + 4 * PAGE_SIZE + (random >> 52) % 2 * PAGE_SIZE +
		     (random >> 37 & 1 ? from % PAGE_SIZE : (random >> 42) % PAGE_SIZE);
		switch ((random >> 55) % 4) {
		case 0:
			len = PAGE_SIZE * (1 + (random >> 60) % 3);
			stream_bytes(stream, 0, text, len);
			hw_cpu_fill_pages(lazy, align_down(from, PAGE_SIZE), c, stream, len, &a);
			hw_cpu_write(plain, align_down(from, PAGE_SIZE), c, text, len, &b);
			break;
		case 1:
			hw_cpu_copy(lazy, to, c, from, d, len, &a);
			hw_cpu_copy(plain, to, c, from, d, len, &b);
			break;
		case 2:
			stream_bytes(stream, 3, text, 700);
			hw_cpu_write(lazy, from, c, text, 700, &a);
			hw_cpu_write(plain, from, c, text, 700, &b);
			break;
		default:
			hw_cpu_fill(lazy, from, c, (u8)stream, len, &a);
			hw_cpu_fill(plain, from, c, (u8)stream, len, &b);
			break;
		}
		same_access(&a, &b);
		if (i % 16 == 0) {
			copy = hw_snapshot(lazy);
			assert_non_null(copy);
			same_memory(copy, plain);
			hw_cpu_write(copy, AREA, c, "gone", 4, &a);
			assert_healthy(copy);
			hw_destroy(copy);
			same_memory(lazy, plain);
			assert_healthy(lazy);
		}
	}
	hw_destroy(lazy);
	hw_destroy(plain);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_was_never_written_reads_as_zeros_under_every_key),
	cmocka_unit_test(bytes_come_back_across_pages_and_ranges),
	cmocka_unit_test(an_address_that_is_no_memory_aborts),
	cmocka_unit_test(a_wrong_key_reads_deterministic_ciphertext_that_depends_on_the_address),
	cmocka_unit_test(a_write_with_the_wrong_key_destroys_the_lines_it_touches_and_no_others),
	cmocka_unit_test(a_uniform_page_behaves_like_one_with_bytes),
	cmocka_unit_test(a_copy_decrypts_and_encrypts),
	cmocka_unit_test(a_copy_says_where_it_read),
	cmocka_unit_test(snapshots_are_independent),
	cmocka_unit_test(a_page_of_a_stream_behaves_like_one_with_its_bytes),
};

TEST_MAIN(tests)
