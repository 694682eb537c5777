// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include <dmasim/buffer.h>

static void grows_over_many_additions(void **state)
{
	struct dmasim_buffer buffer = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		dmasim_buffer_printf(&buffer, "%04d,", i);
	assert_false(buffer.failed);
	assert_int_equal(buffer.size, 50000);
	assert_memory_equal(buffer.data + 5 * 9999, "9999,", 6);
	dmasim_buffer_free(&buffer);
	assert_null(buffer.data);
}

static void takes_one_addition_larger_than_its_room(void **state)
{
	struct dmasim_buffer buffer = { 0 };
	char *large = malloc(100001);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 100000);
	large[100000] = '\0';
	dmasim_buffer_puts(&buffer, "a");
	dmasim_buffer_puts(&buffer, large);
	dmasim_buffer_printf(&buffer, "%s", large);
	assert_int_equal(buffer.size, 200001);
	assert_int_equal(strlen(buffer.data), 200001);
	dmasim_buffer_free(&buffer);
	free(large);
}

static void keeps_the_end_mark_at_every_size(void **state)
{
	struct dmasim_buffer buffer = { 0 };

	(void)state;
	for (size_t i = 1; i < 2000; i++) {
		dmasim_buffer_add(&buffer, "y", 1);
		assert_int_equal(buffer.data[buffer.size], 0);
		assert_true(buffer.size < buffer.room);
	}
	dmasim_buffer_free(&buffer);
}

static void clear_empties_and_forgets_a_failure(void **state)
{
	struct dmasim_buffer buffer = { 0 };

	(void)state;
	dmasim_buffer_puts(&buffer, "text");
	buffer.failed = true;
	dmasim_buffer_puts(&buffer, "lost");
	assert_int_equal(buffer.size, 4);
	dmasim_buffer_clear(&buffer);
	assert_false(buffer.failed);
	assert_string_equal(buffer.data, "");
	dmasim_buffer_free(&buffer);
}

static void refuses_what_no_memory_can_hold(void **state)
{
	struct dmasim_buffer buffer = { 0 };

	(void)state;
	dmasim_buffer_puts(&buffer, "kept");
	dmasim_buffer_add(&buffer, "", SIZE_MAX - 4);
	assert_true(buffer.failed);
	assert_string_equal(buffer.data, "kept");
	dmasim_buffer_free(&buffer);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(grows_over_many_additions),	    cmocka_unit_test(takes_one_addition_larger_than_its_room),
	cmocka_unit_test(keeps_the_end_mark_at_every_size), cmocka_unit_test(clear_empties_and_forgets_a_failure),
	cmocka_unit_test(refuses_what_no_memory_can_hold),
};

TEST_MAIN(tests)
