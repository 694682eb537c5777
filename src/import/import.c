// SPDX-License-Identifier: GPL-2.0-only
#include "import/import.h"

#include <errno.h>
#include <stdlib.h>

/* its first line, whatever is behind it */
static void read_cmdline_file(struct facts *f, const struct dmasim_import_text *text)
{
	struct reader reader;
	struct piece line;

	reader_start(&reader, text, DMASIM_IMPORT_TEXT_MAX);
	if (reader_line(&reader, &line))
		f->cmdline = line;
	/* as long as any kernel takes */
	if (f->cmdline.size > 4096)
		f->cmdline.size = 4096;
	while (f->cmdline.size && f->cmdline.s[f->cmdline.size - 1] == ' ')
		f->cmdline.size--;
}

static void read_all(struct import *im)
{
	read_cmdline_file(&im->facts, &im->from->cmdline);
	read_iomem(&im->facts, &im->from->iomem);
	read_boot_log(im, &im->from->boot_log);
	settle_ram(&im->facts);
	for (unsigned int i = 0; i < im->from->traces; i++)
		read_trace(im, i);
	sort_events(im);
}

int dmasim_import(const struct dmasim_import *from, struct dmasim_buffer *out, struct dmasim_import_counts *counts)
{
	struct import im = { .from = from, .most = from->events ? from->events : DMASIM_IMPORT_EVENTS };
	bool failed;

	if (from->traces > DMASIM_IMPORT_TRACES_MAX)
		return -E2BIG;
	if (im.most > DMASIM_IMPORT_EVENTS_MAX)
		im.most = DMASIM_IMPORT_EVENTS_MAX;
	read_all(&im);
	link_events(&im);
	if (!im.failed) {
		study_devices(&im);
		plan_steps(&im);
		write_scenario(&im, out);
	}
	failed = im.failed || out->failed;
	if (counts)
		*counts = im.counts;
	free(im.bucket);
	free(im.device);
	free(im.event);
	return failed ? -ENOMEM : 0;
}
