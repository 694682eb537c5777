// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every shipped scenario is read, run and forgotten; each allocation of ours must have been given back by then. The
 * linker's --wrap leads the calls here.
 */
#include "test.h"

#include <glob.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/dmasim.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_asprintf(char **out, const char *format, ...);
void __wrap_free(void *p);

static struct {
	long blocks;
	size_t bytes;
} live;

static void *counted(void *p)
{
	live.blocks += p != NULL;
	live.bytes += p ? malloc_usable_size(p) : 0;
	return p;
}

static void *gone(void *p)
{
	live.blocks -= p != NULL;
	live.bytes -= p ? malloc_usable_size(p) : 0;
	return p;
}

void *__wrap_malloc(size_t size)
{
	return counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	return counted(__real_realloc(gone(old), size));
}

char *__wrap_strdup(const char *s)
{
	return counted(__real_strdup(s));
}

char *__wrap_strndup(const char *s, size_t n)
{
	return counted(__real_strndup(s, n));
}

int __wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(out, format, args);
	va_end(args);
	if (length >= 0)
		counted(*out);
	return length;
}

void __wrap_free(void *p)
{
	__real_free(gone(p));
}

static void run_all(const char *path)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_file file = { 0 };
	struct dmasim_run run;

	assert_int_equal(dmasim_file_load(path, &file, &diagnostics), 0);
	for (unsigned int i = 0; i < file.scenarios; i++) {
		if (file.scenario[i].axes)
			continue;
		assert_int_equal(dmasim_scenario_run(&file.scenario[i], NULL, DMASIM_TRACE | DMASIM_ANSWERS, &run), 0);
		dmasim_run_free(&run);
	}
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&diagnostics);
}

static void a_scenario_leaves_no_allocation_behind(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob(SCENARIOS "/*/*.yaml", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		long blocks = live.blocks;
		size_t bytes = live.bytes;

		run_all(found.gl_pathv[i]);
		if (live.blocks != blocks || live.bytes != bytes)
			fail_msg("%s: %ld blocks and %zd bytes are left", found.gl_pathv[i], live.blocks - blocks,
				 (ssize_t)(live.bytes - bytes));
	}
	globfree(&found);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_scenario_leaves_no_allocation_behind),
};

TEST_MAIN(tests)
