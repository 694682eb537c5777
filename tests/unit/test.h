/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CMocka with its include order, and a main() whose exit status cannot wrap: CMocka 1.1.5 returns the number of
 * failures, so that 256 of them would read as success.
 */
#ifndef DMASIM_TESTS_UNIT_TEST_H
#define DMASIM_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define TEST_MAIN(tests)                                                                                               \
	int main(void)                                                                                                 \
	{                                                                                                              \
		return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;                        \
	}

#endif
