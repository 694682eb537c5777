/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the report formats share. A format is a table of the six calls of dmasim/report.h; those that have nothing to
 * write are NULL.
 */
#ifndef DMASIM_REPORT_REPORT_H
#define DMASIM_REPORT_REPORT_H

#include <inttypes.h>

#include <dmasim/report.h>

struct report_format {
	void (*start)(const struct dmasim_report *report, unsigned int files, struct dmasim_buffer *out);
	void (*file_start)(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			   struct dmasim_buffer *out);
	void (*run)(const struct dmasim_report *report, const struct dmasim_file *file, const struct dmasim_run *run,
		    unsigned int number, struct dmasim_buffer *out);
	void (*file_end)(const struct dmasim_report *report, const char *name, const struct dmasim_tally *file,
			 unsigned int number, struct dmasim_buffer *out);
	void (*unread)(const struct dmasim_report *report, const char *name, const struct dmasim_error *error,
		       unsigned int number, struct dmasim_buffer *out);
	void (*end)(const struct dmasim_report *report, const struct dmasim_tally *total, struct dmasim_buffer *out);
};

extern const struct report_format report_text, report_json, report_ktap, report_junit;

/* the word for an outcome in JSON and in the text's summary: passed, failed, ... */
extern const char *const report_outcome_name[];

/* a member of a result by its field; the caller picks by the field's kind */
const char *report_field_name(const struct dmasim_result *result, enum dmasim_field field);
uint64_t report_field_number(const struct dmasim_result *result, enum dmasim_field field);
bool report_field_flag(const struct dmasim_result *result, enum dmasim_field field);
const struct dmasim_list *report_field_list(const struct dmasim_result *result, enum dmasim_field field);

/* one value in words; bytes are cut after 32 */
void report_field_text(const struct dmasim_result *result, enum dmasim_field field, struct dmasim_buffer *out);
/* all values that are there: "path swiotlb, slot 4" */
void report_result_text(const struct dmasim_result *result, struct dmasim_buffer *out);

/* number of a step from 1, in file order; 0 for the end of the scenario or its boot */
unsigned int report_step_number(const struct dmasim_step_run *run);
/* "step 3 'm1': map nvme 0x123456000 4 KiB to_device" */
void report_step_text(const struct dmasim_scenario *scenario, const struct dmasim_step_run *run,
		      struct dmasim_buffer *out);
/* the place of a mismatch: of the expectation, else of the step, else of the scenario */
const struct dmasim_span *report_place(const struct dmasim_run *run, const struct dmasim_step_run *step,
				       const struct dmasim_mismatch *mismatch);
/* "path: expected swiotlb, got none" */
void report_mismatch_text(const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out);
bool report_step_failed(const struct dmasim_step_run *step);

/* 4096 as "4 KiB", 4097 as "4097" */
void report_size_text(uint64_t size, struct dmasim_buffer *out);
/* @string with everything that would end or forge a line replaced by a space or '?' */
void report_line_text(const char *string, struct dmasim_buffer *out);
/* @string with bytes that are no UTF-8 replaced by U+FFFD; for XML also escaped */
void report_utf8_text(const char *string, struct dmasim_buffer *out);
void report_xml_text(const char *string, struct dmasim_buffer *out);

void report_cells_text(const struct dmasim_report *report, const struct dmasim_scenario *scenario, unsigned long passed,
		       unsigned long skipped, struct dmasim_buffer *out);

struct dmasim_difference;
struct dmasim_difference_report;
struct dmasim_difference_tally;
void report_difference_json(const struct dmasim_difference_report *report, const struct dmasim_difference *difference,
			    struct dmasim_buffer *out);
void report_difference_total_json(const struct dmasim_difference_report *report,
				  const struct dmasim_difference_tally *tally, struct dmasim_buffer *out);

/* the body of the text report for a failed scenario: places, expected and got, decisions, the command that repeats it
 */
void report_failures_text(const struct dmasim_report *report, const struct dmasim_file *file,
			  const struct dmasim_run *run, struct dmasim_buffer *out);

#endif
