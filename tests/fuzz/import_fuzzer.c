/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whatever the bytes: import ends, and what it writes is a scenario that its own reader takes. The input is the command
 * line, the memory map, the boot log and the trace, with a line of "----" between.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/import.h>
#include <dmasim/scenario.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool held)
{
	if (!held)
		abort();
}

static struct dmasim_import_text cut(const char **at, const char *end, const char *name)
{
	static const char line[] = "\n----\n";
	struct dmasim_import_text text = { .name = name, .data = *at, .size = (size_t)(end - *at) };

	for (const char *s = *at; (size_t)(end - s) >= sizeof(line) - 1; s++) {
		if (memcmp(s, line, sizeof(line) - 1) != 0)
			continue;
		text.size = (size_t)(s - *at);
		*at = s + sizeof(line) - 1;
		return text;
	}
	*at = end;
	return text;
}

static void check(const struct dmasim_import *from)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_import_counts counts;
	struct dmasim_buffer out = { 0 };
	struct dmasim_file file;

	demand(!dmasim_import(from, &out, &counts));
	demand(!dmasim_file_parse("imported.yaml", out.data, out.size, &file, &diagnostics));
	demand(file.scenarios == 1 && file.scenario[0].steps == counts.steps);
	(void)dmasim_file_lint(&file, &diagnostics);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&diagnostics);
	dmasim_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct dmasim_import from = { .events = 120 };
	struct dmasim_import_text trace;

	from.cmdline = cut(&at, end, "cmdline");
	from.iomem = cut(&at, end, "iomem");
	from.boot_log = cut(&at, end, "boot.log");
	trace = cut(&at, end, "trace");
	from.trace = &trace;
	from.traces = 1;
	check(&from);
	from.exact = true;
	from.events = 3;
	check(&from);
	return 0;
}
