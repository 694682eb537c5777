/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linked into the program with the linker's --wrap: the allocation of ours whose number is in DMASIM_FAIL_AT fails.
 * How many there were is left in the file that DMASIM_COUNT_TO names. Those of the C library and of libyaml are its
 * own.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_asprintf(char **out, const char *format, ...);

static atomic_ulong count;
static unsigned long fail_at;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("DMASIM_FAIL_AT");

	fail_at = at ? strtoul(at, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("DMASIM_COUNT_TO");
	FILE *f = path ? fopen(path, "w") : NULL;

	if (!f)
		return;
	(void)fprintf(f, "%lu\n", atomic_load(&count));
	(void)fclose(f);
}

static bool refuse(void)
{
	return atomic_fetch_add(&count, 1) + 1 == fail_at;
}

void *__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return refuse() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *s)
{
	return refuse() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return refuse() ? NULL : __real_strndup(s, n);
}

int __wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int length;

	if (refuse())
		return -1;
	va_start(args, format);
	length = vasprintf(out, format, args);
	va_end(args);
	return length;
}
