/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios in words, for the tests of explain, why-not and bisect.
 */
#ifndef DMASIM_TESTS_UNIT_EXPLORE_FIXTURE_H
#define DMASIM_TESTS_UNIT_EXPLORE_FIXTURE_H

#include "test.h"

#include <string.h>

#include <dmasim/explore.h>

/* the host that did not boot in June 2026; the C-bit is bit 51, so a coherent mask of 51 bits or less does not reach it
 */
#define QUESTION                                                                                                       \
	"dmasim: 1\nkernel: cc-shared-v6\nplatform:\n  cpu: amd\n  encryption: sme\n  c_bit: 51\n  iommu: amd\n"       \
	"  cmdline: mem_encrypt=on iommu=pt swiotlb=force  # as reported\n"                                            \
	"devices:\n  nvme: {dma_mask: 64}\nsteps:\n  - id: m1\n"                                                       \
	"    map: {device: nvme, addr: 0x2_0000_0000, size: 4KiB, dir: to_device}\n"                                   \
	"    expect: {path: swiotlb, error: none}\n  - dma_read: {from: m1}\n  - unmap: m1\n"

/* a realm of 47 bits: shared addresses have bit 47 set, which a device of 40 bits cannot put on the bus */
#define NARROW                                                                                                         \
	"dmasim: 1\nkernel: v7.3\nplatform:\n  encryption: cca\n  c_bit: 47\n"                                         \
	"devices:\n  narrow: {dma_mask: 40}\nsteps:\n"                                                                 \
	"  - map: {device: narrow, addr: 0x8000_0000, size: 4KiB, dir: to_device}\n"

static inline void parse(const char *text, struct dmasim_file *file)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	int code = dmasim_file_parse("test.yaml", text, strlen(text), file, &diagnostics);

	if (code && diagnostics.count)
		print_message("%u: %s\n", diagnostics.error[0].at.line, diagnostics.error[0].text);
	dmasim_diagnostics_free(&diagnostics);
	assert_int_equal(code, 0);
	assert_true(file->scenarios >= 1);
}

#endif
