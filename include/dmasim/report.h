/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: report
 *
 * Runs made readable: for people, as JSON Lines, as KTAP and as JUnit XML. The same runs give the same bytes.
 *
 * A report is written in this order, files and the scenarios in them as they were given:
 *	dmasim_report_start()
 *	for each file: dmasim_report_file_start(), dmasim_report_run() for each scenario, dmasim_report_file_end()
 *	dmasim_report_end()
 * Every call appends to a buffer and keeps no state, so that the parts can be made by several threads and joined.
 */
#ifndef DMASIM_REPORT_H
#define DMASIM_REPORT_H

#include <dmasim/buffer.h>
#include <dmasim/export.h>
#include <dmasim/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dmasim_format {
	DMASIM_FORMAT_TEXT,
	DMASIM_FORMAT_JSON,
	DMASIM_FORMAT_KTAP,
	DMASIM_FORMAT_JUNIT,
	DMASIM_FORMAT_COUNT,
};

/* their names on the command line */
DMASIM_API extern const char *const dmasim_format_name[DMASIM_FORMAT_COUNT];

/**
 * struct dmasim_report - how to write a report
 * @format: enum dmasim_format
 * @colour: text with ANSI colours
 * @verbose: text shows each step and its decisions, not only those of failed steps
 * @quiet: text leaves out what passed
 * @kernel: the profile that was asked for instead of the scenarios' own, for the command that repeats a failure; NULL:
 *	    none
 */
struct dmasim_report {
	enum dmasim_format format;
	bool colour, verbose, quiet;
	const char *kernel;
};

/**
 * struct dmasim_tally - what came of scenarios, of one file or of all
 * @files: read
 * @unread: files that could not be read or held an error, so that nothing of them ran
 * @skipped: of many scenarios that `vary:` makes, those whose values do not go together
 * @refused: scenarios with a step that makes no sense on their machine
 * @failed: scenarios; @steps_failed counts steps
 */
struct dmasim_tally {
	unsigned int files, unread;
	unsigned int scenarios, passed, failed, xfailed, xpassed, refused, skipped;
	unsigned long steps, steps_failed, violations;
};

enum dmasim_outcome {
	DMASIM_PASSED,
	DMASIM_FAILED,
	DMASIM_XFAILED, /* failed, as the scenario says it must */
	DMASIM_XPASSED, /* did not, which is a failure */
	DMASIM_SKIPPED, /* it cannot be */
	DMASIM_REFUSED, /* a step made no sense, and none had failed before it */
};

DMASIM_API enum dmasim_outcome dmasim_run_outcome(const struct dmasim_run *run);
DMASIM_API void dmasim_tally_run(struct dmasim_tally *tally, const struct dmasim_run *run);
DMASIM_API void dmasim_tally_add(struct dmasim_tally *sum, const struct dmasim_tally *part);

/* @files: how many follow, unread ones included */
DMASIM_API void dmasim_report_start(const struct dmasim_report *report, unsigned int files, struct dmasim_buffer *out);
/* @file: what came of the scenarios that follow */
DMASIM_API void dmasim_report_file_start(const struct dmasim_report *report, const char *name,
					 const struct dmasim_tally *file, struct dmasim_buffer *out);
/**
 * dmasim_report_run() - one scenario
 * @file: the file it came from, for showing its lines; NULL: they are not shown
 * @number: of the scenario in its file, from 1
 */
DMASIM_API void dmasim_report_run(const struct dmasim_report *report, const struct dmasim_file *file,
				  const struct dmasim_run *run, unsigned int number, struct dmasim_buffer *out);
/**
 * dmasim_report_cells() - behind the last of the scenarios that one `vary:` made
 * @passed: how many of them, whether dmasim_report_run() told of each or not
 * @skipped: likewise
 *
 * Text then says so in one line; the other formats have a line for each.
 */
DMASIM_API void dmasim_report_cells(const struct dmasim_report *report, const struct dmasim_scenario *scenario,
				    unsigned long passed, unsigned long skipped, struct dmasim_buffer *out);
/* @number: of the file, from 1 */
DMASIM_API void dmasim_report_file_end(const struct dmasim_report *report, const char *name,
				       const struct dmasim_tally *file, unsigned int number, struct dmasim_buffer *out);
/**
 * dmasim_report_unread() - a file that gave no scenario, in place of the three calls above
 * @error: the first thing that was wrong with it
 */
DMASIM_API void dmasim_report_unread(const struct dmasim_report *report, const char *name,
				     const struct dmasim_error *error, unsigned int number, struct dmasim_buffer *out);
DMASIM_API void dmasim_report_end(const struct dmasim_report *report, const struct dmasim_tally *total,
				  struct dmasim_buffer *out);

/**
 * dmasim_report_coverage() - which answers a kernel gave, and which it could have; behind dmasim_report_end()
 * @kernel: its name
 * @met: as in struct dmasim_run, over one run or several
 * @possible: likewise
 *
 * JUnit has no place for it: nothing is written.
 */
DMASIM_API void dmasim_report_coverage(const struct dmasim_report *report, const char *kernel, const uint16_t *met,
				       const uint16_t *possible, struct dmasim_buffer *out);

#ifdef __cplusplus
}
#endif

#endif
