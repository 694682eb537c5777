// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "base/radix.h"

/* a leaf that counts how many trees hold it */
struct leaf {
	int refs;
};

static void leaf_get(void *leaf)
{
	((struct leaf *)leaf)->refs++;
}

static void leaf_put(void *leaf)
{
	((struct leaf *)leaf)->refs--;
}

static const struct radix_ops ops = { leaf_get, leaf_put };

static void nothing_stands_in_an_empty_tree(void **state)
{
	struct radix r;
	u64 index = 0;
	void *leaf;

	(void)state;
	radix_init(&r, &ops);
	assert_null(radix_peek(&r, 0));
	assert_null(radix_peek(&r, ~0ull));
	assert_false(radix_next(&r, &index, &leaf));
	assert_true(radix_erase(&r, 7));
	radix_free(&r);
}

static void leaves_are_found_at_any_distance_and_in_order(void **state)
{
	static const u64 at[] = { 0, 63, 64, 4095, 1ull << 36, 1ull << 63, ~0ull };
	struct leaf leaf[ARRAY_SIZE(at)] = { 0 };
	struct radix r;
	u64 index = 0;
	void *found;

	(void)state;
	radix_init(&r, &ops);
	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		void **slot = radix_own(&r, at[i]);

		assert_non_null(slot);
		assert_null(*slot);
		leaf[i].refs = 1;
		*slot = &leaf[i];
	}
	for (size_t i = 0; i < ARRAY_SIZE(at); i++)
		assert_ptr_equal(radix_peek(&r, at[i]), &leaf[i]);
	assert_null(radix_peek(&r, 65));
	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		assert_true(radix_next(&r, &index, &found));
		assert_int_equal(index, at[i]);
		assert_ptr_equal(found, &leaf[i]);
		index++;
	}
	assert_int_equal(index, 0);
	radix_free(&r);
	for (size_t i = 0; i < ARRAY_SIZE(at); i++)
		assert_int_equal(leaf[i].refs, 0);
}

static void a_snapshot_keeps_what_the_original_changes(void **state)
{
	struct leaf a = { 1 }, b = { 1 };
	struct radix r, s;
	void **slot;

	(void)state;
	radix_init(&r, &ops);
	slot = radix_own(&r, 5);
	*slot = &a;
	s = radix_snapshot(&r);
	slot = radix_own(&r, 6);
	*slot = &b;
	assert_int_equal(a.refs, 2);
	assert_null(radix_peek(&s, 6));
	assert_true(radix_erase(&r, 5));
	assert_null(radix_peek(&r, 5));
	assert_ptr_equal(radix_peek(&s, 5), &a);
	radix_free(&r);
	assert_int_equal(b.refs, 0);
	assert_int_equal(a.refs, 1);
	radix_free(&s);
	assert_int_equal(a.refs, 0);
}

static void a_note_is_forgotten_with_its_leaf_and_where_a_row_is_copied(void **state)
{
	struct leaf a = { 1 }, b = { 1 };
	struct radix_row *row;
	struct radix r, s;

	(void)state;
	radix_init(&r, &ops);
	*radix_own(&r, 64) = &a;
	*radix_own(&r, 65) = &b;
	row = radix_row_own(&r, 65);
	row->note[1] = (struct radix_note){ .bits = 3, .base = &r, .tag = 7 };
	assert_true(radix_erase(&r, 64));
	assert_int_equal(radix_row(&r, 64)->note[1].bits, 2);
	s = radix_snapshot(&r);
	/* both still read the same row */
	assert_int_equal(radix_row(&s, 64)->note[1].bits, 2);
	assert_non_null(radix_own(&s, 66));
	assert_int_equal(radix_row(&s, 64)->note[1].bits, 0);
	assert_int_equal(radix_row(&r, 64)->note[1].bits, 0);
	assert_ptr_not_equal(radix_row(&r, 64)->slot, radix_row(&s, 64)->slot);
	radix_free(&r);
	radix_free(&s);
	assert_int_equal(b.refs, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(nothing_stands_in_an_empty_tree),
	cmocka_unit_test(leaves_are_found_at_any_distance_and_in_order),
	cmocka_unit_test(a_snapshot_keeps_what_the_original_changes),
	cmocka_unit_test(a_note_is_forgotten_with_its_leaf_and_where_a_row_is_copied),
};

TEST_MAIN(tests)
