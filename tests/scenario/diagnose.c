/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diagnose [--lint] FILE: what the reader of scenario files says, as people see it. Exit status 0: nothing, 2: an
 * error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/scenario.h>

static void show(const struct dmasim_diagnostics *d)
{
	for (unsigned int i = 0; i < d->count; i++) {
		char *text = dmasim_error_render(&d->error[i], d->text, d->size, false);

		fputs(text ? text : "out of memory\n", stdout);
		free(text);
	}
	if (d->more)
		printf("%u more\n", d->more);
}

int main(int argc, char **argv)
{
	struct dmasim_diagnostics d = { 0 };
	bool lint = argc == 3 && strcmp(argv[1], "--lint") == 0;
	struct dmasim_file file;
	int error;

	if (argc != 2 && !lint)
		return 3;
	error = dmasim_file_load(argv[argc - 1], &file, &d);
	if (!error && lint)
		(void)dmasim_file_lint(&file, &d);
	show(&d);
	if ((error != 0) != (d.count && d.error[0].code)) {
		printf("the result is %d\n", error);
		return 3;
	}
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return error ? 2 : 0;
}
