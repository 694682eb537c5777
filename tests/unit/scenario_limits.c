/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files made to hurt: each is refused at once, with a message; and files that are none.
 */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <dmasim/dmasim.h>

#include "base/types.h"
#include "scenario/node.h"
#include "scenario/source.h"

/* as much of a pattern as makes size bytes, behind a beginning; the caller frees it */
static char *repeated(const char *beginning, const char *pattern, size_t size)
{
	size_t n = strlen(beginning), p = strlen(pattern);
	char *text = malloc(size + p + 1);

	assert_non_null(text);
	memcpy(text, beginning, n);
	for (; n < size; n += p)
		memcpy(text + n, pattern, p);
	return text;
}

static void refused(const char *text, size_t size, const char *why)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	clock_t begin = clock();

	assert_int_not_equal(dmasim_file_parse("big.yaml", text, size, &file, &d), 0);
	/* seconds would be a hang; all of these take a fraction of one, sanitizers a few times as much */
	assert_in_range((clock() - begin) / CLOCKS_PER_SEC, 0, 8);
	assert_in_range(d.count, 1, 20);
	if (!strstr(d.error[0].text, why))
		fail_msg("%s, not: %s", d.error[0].text, why);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
}

static void test_patterns(void **state)
{
	static const struct {
		const char *beginning, *pattern, *why;
	} file[] = {
		{ "", "[", "nested more than 64 deep" },
		{ "", "{", "a key must be a word" },
		{ "", "- ", "nested more than 64 deep" },
		{ "", "? ", "a key must be a word" },
		{ "dmasim: 1\nvary: ", "{a: ", "nested more than 64 deep" },
		{ "dmasim: 1\nvary: [", "a,", "more than 1000000 values" },
		{ "", "--- [1]\n", "a scenario must be a mapping" },
		{ "", "&a ", "anchors are not used" },
		{ "", "\"", "a scenario must be a mapping" },
		{ "", "a ", "a scenario must be a mapping" },
		{ "", "a\n", "a scenario must be a mapping" },
		{ "", "|\n", "a scenario must be a mapping" },
		{ "", "#", "the file is empty" },
		{ "", "\r\n", "the file is empty" },
		{ "", "\t", "not YAML" },
		{ "", "%", "not YAML" },
		{ "", "\xff", "not UTF-8" },
	};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(file); i++) {
		char *text = repeated(file[i].beginning, file[i].pattern, SOURCE_LIMIT - 8);

		refused(text, SOURCE_LIMIT - 8, file[i].why);
		free(text);
	}
}

static void test_keys(void **state)
{
	char *text = malloc(64 * (NODE_KEY_LIMIT + 2));
	size_t n;

	(void)state;
	assert_non_null(text);
	n = (size_t)sprintf(text, "dmasim: 1\ndevices:\n");
	for (unsigned int i = 0; i <= NODE_KEY_LIMIT; i++)
		n += (size_t)sprintf(text + n, "  k%u: {}\n", i);
	refused(text, n, "more than 1024 keys");
	free(text);
}

static void test_documents(void **state)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	char *text = repeated("", "--- {dmasim: 1}\n", 16 * (NODE_DOCUMENT_LIMIT + 1));

	(void)state;
	refused(text, 16 * (NODE_DOCUMENT_LIMIT + 1), "more than 10000 scenarios");
	assert_int_equal(dmasim_file_parse("x", text, 16 * NODE_DOCUMENT_LIMIT, &file, &d), 0);
	assert_int_equal(file.scenarios, NODE_DOCUMENT_LIMIT);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	free(text);
}

static void test_size(void **state)
{
	char *text = repeated("", "#", SOURCE_LIMIT + 1);

	(void)state;
	refused(text, SOURCE_LIMIT + 1, "larger than 16 MiB");
	free(text);
}

static void load_fails(const char *path, int error, const char *why)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;

	assert_int_equal(dmasim_file_load(path, &file, &d), error);
	assert_int_equal(d.count, 1);
	assert_non_null(strstr(d.error[0].text, why));
	assert_string_equal(d.error[0].at.file, path);
	assert_null(file.scenario);
	dmasim_diagnostics_free(&d);
}

static void test_what_cannot_be_read(void **state)
{
	char name[] = "/tmp/dmasim-limits-XXXXXX";
	char *text = repeated("", "#", SOURCE_LIMIT + 1);
	int fd = mkstemp(name);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, SOURCE_LIMIT + 1), SOURCE_LIMIT + 1);
	close(fd);
	load_fails(name, -EFBIG, "larger than 16 MiB");
	if (geteuid() != 0) {
		assert_int_equal(chmod(name, 0), 0);
		load_fails(name, -EACCES, "cannot be read: Permission denied");
	}
	unlink(name);
	load_fails(name, -ENOENT, "cannot be read: No such file");
	load_fails("/tmp", -EISDIR, "is a folder");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_what_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
