// SPDX-License-Identifier: GPL-2.0-only
/* what is known of a driver's memory, byte for byte */
#include "test.h"

#include "machine/truth.h"

#include <string.h>

#define BASE (MiB(1) + 3 * PAGE_SIZE)
#define SIZE (3 * PAGE_SIZE)

/* against two arrays with a byte for each byte */
static void any_writes_and_losses_leave_known_what_was_written_last(void **state)
{
	static u8 value[SIZE], known[SIZE], data[SIZE], seen[SIZE], expected[SIZE];
	struct truth truth;
	u64 random = 1;

	(void)state;
	truth_init(&truth);
	for (unsigned int i = 0; i < 3000; i++) {
		u64 first, len;

		random = random * 6364136223846793005ull + 1442695040888963407ull; /* Knuth's MMIX */
		first = (random >> 33) % SIZE;
		len = 1 + (random >> 48) % (random >> 32 & 1 ? 20 : SIZE - first);
		len = min_u64(len, SIZE - first);
		memset(data, (int)(random >> 56), len);
		if (i % 3) {
			assert_true(truth_write(&truth, BASE + first, data, len));
			memcpy(value + first, data, len);
			memset(known + first, 1, len);
		} else {
			truth_forget(&truth, BASE + first, len);
			memset(known + first, 0, len);
		}
		memset(seen, 0x5a, sizeof(seen));
		truth_overlay(&truth, BASE, seen, sizeof(seen));
		for (u64 at = 0; at < SIZE; at++)
			expected[at] = known[at] ? value[at] : 0x5a;
		assert_memory_equal(seen, expected, sizeof(seen));
	}
	truth_free(&truth);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(any_writes_and_losses_leave_known_what_was_written_last),
};

TEST_MAIN(tests)
