// SPDX-License-Identifier: GPL-2.0-only
#include "failing_heap.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_asprintf(char **out, const char *format, ...);

struct failing_heap heap;

void heap_fail_at(unsigned long n)
{
	heap.fail_at = n;
	atomic_store(&heap.count, 0);
}

bool heap_has_failed(void)
{
	return heap.fail_at && atomic_load(&heap.count) >= heap.fail_at;
}

static bool refuse(const void *caller)
{
	unsigned long number = atomic_fetch_add(&heap.count, 1) + 1;

	if (heap.watch)
		heap.watch(number, caller);
	return number == heap.fail_at;
}

#define REFUSE() refuse(__builtin_return_address(0))

void *__wrap_malloc(size_t size)
{
	return REFUSE() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return REFUSE() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return REFUSE() ? NULL : __real_realloc(p, size);
}

char *__wrap_strdup(const char *s)
{
	return REFUSE() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return REFUSE() ? NULL : __real_strndup(s, n);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int length;

	if (REFUSE())
		return -1;
	va_start(args, format);
	length = vasprintf(out, format, args);
	va_end(args);
	return length;
}
