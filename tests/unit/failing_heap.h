/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_TESTS_FAILING_HEAP_H
#define DMASIM_TESTS_FAILING_HEAP_H

/*
 * Allocations that fail when a test wants it. The linker's --wrap leads the project's own calls here (dmasim_oom_test()
 * in tests/CMakeLists.txt); those of the C library, of libyaml and of CMocka are their own.
 */
#include <stdatomic.h>
#include <stdbool.h>

struct failing_heap {
	atomic_ulong count;    /* allocations since heap_fail_at() */
	unsigned long fail_at; /* the number of the one that fails, from 1 on; 0: none */
	/* if set, called before each: its number, and where the allocating function is called from */
	void (*watch)(unsigned long number, const void *caller);
};

extern struct failing_heap heap;

/* the allocation number @n from now on fails; 0: none */
void heap_fail_at(unsigned long n);

/* whether the one that was to fail has been asked for */
bool heap_has_failed(void);

#endif
