/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tools/capture.sh wrote, taken apart: sections of lines.
 */
#ifndef DMASIM_IMPORT_CAPTURE_H
#define DMASIM_IMPORT_CAPTURE_H

#include <dmasim/capture.h>

#include "import/import.h"

struct captured_device {
	struct piece bus, name, driver, class, group, type;
	u64 mask, coherent_mask; /* bits */
	char word[65];		 /* as the scenario calls it */
};

struct captured {
	/* texts without the blank in front of each line */
	struct dmasim_buffer release, machine, cmdline, cpus, vendor, flags, iomem, log, iommus, swiotlb, dma_pools,
		guest, config;
	struct captured_device device[DMASIM_CAPTURE_DEVICES];
	unsigned int devices, left_out;
};

/* capture_read.c: 0 or a negative errno with @error */
int captured_read(struct captured *c, const char *name, const char *text, size_t size, struct dmasim_error *error);
void captured_free(struct captured *c);
/* is there a line of that text alone? */
bool captured_has(const struct dmasim_buffer *section, const char *line);

#endif
