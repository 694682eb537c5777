/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: import
 *
 * A scenario from what a real machine says about itself: its command line, its memory map, its boot log, and a trace of
 * the `dma:*` and `swiotlb:*` events. The steps are what drivers did, the expectations what that kernel made of it.
 */
#ifndef DMASIM_IMPORT_H
#define DMASIM_IMPORT_H

#include <dmasim/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* more events than that do not go into a scenario file */
#define DMASIM_IMPORT_EVENTS_MAX 60000u
/* as many as are taken when nobody says how many */
#define DMASIM_IMPORT_EVENTS 20000u
/* traces of one import */
#define DMASIM_IMPORT_TRACES_MAX 16u
/* bytes of one text that are looked at: a trace, and anything else */
#define DMASIM_IMPORT_TRACE_MAX (256u << 20)
#define DMASIM_IMPORT_TEXT_MAX (16u << 20)

/**
 * struct dmasim_import_text - one file, as bytes
 * @name: what comments call it
 * @data: its bytes; need not end in NUL; NULL: there is no such file
 * @size: number of them
 */
struct dmasim_import_text {
	const char *name, *data;
	size_t size;
};

/**
 * struct dmasim_import - what a scenario is to be made of; start from all zero
 * @name: of the scenario; NULL: "imported"
 * @cmdline: /proc/cmdline
 * @iomem: /proc/iomem, read as root
 * @boot_log: what dmesg prints
 * @trace: text of the trace, as the kernel's trace file, `trace-cmd report` or `perf script` have it; several are put
 *	together by their time
 * @traces: number of them
 * @device: only this device's events; NULL: those of all
 * @kernel: profile to use; NULL: the one nearest to the boot log's version
 * @events: take no more than this many; 0: DMASIM_IMPORT_EVENTS
 * @exact: expect the very addresses also of bounces and of I/O virtual addresses, which depend on all that went before
 */
struct dmasim_import {
	const char *name;
	struct dmasim_import_text cmdline, iomem, boot_log;
	const struct dmasim_import_text *trace;
	unsigned int traces;
	const char *device, *kernel;
	unsigned int events;
	bool exact;
};

/**
 * struct dmasim_import_counts - what became of the lines
 * @events: known events that were read
 * @steps: of the scenario
 * @unknown: lines that are no event of dma:* or swiotlb:*; kept as comments
 * @damaged: lines of such an event that are cut off or make no sense; kept as comments
 * @lost: events that the kernel says it lost
 * @orphans: ends and syncs of something that began before the trace; kept as comments
 * @ended: that the trace never ends, or whose end was lost: the scenario ends them
 * @inexpressible: events for which there is no step; kept as comments
 * @beyond: events behind the most that are taken
 * @other_devices: events of devices that were not asked for
 */
struct dmasim_import_counts {
	unsigned long events, steps, unknown, damaged, lost, orphans, ended, inexpressible, beyond, other_devices;
};

/**
 * dmasim_import() - write a scenario
 * @from: what to make it of; each part may be missing, and each may hold any bytes
 * @out: receives the YAML text
 * @counts: may be NULL
 *
 * The scenario passes dmasim_file_load(). Returns 0, or -ENOMEM, or -E2BIG for more than DMASIM_IMPORT_TRACES_MAX
 * traces.
 */
DMASIM_API int dmasim_import(const struct dmasim_import *from, struct dmasim_buffer *out,
			     struct dmasim_import_counts *counts);

#ifdef __cplusplus
}
#endif

#endif
