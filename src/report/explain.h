/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the reports of explain, why-not and bisect share.
 */
#ifndef DMASIM_REPORT_EXPLAIN_H
#define DMASIM_REPORT_EXPLAIN_H

#include <dmasim/explore.h>

#include "report/report.h"

void report_coloured(bool colour, const char *code, const char *text, struct dmasim_buffer *out);
/* the fields that are a step's outcome: "path direct, encrypted true" */
void report_outcome_text(const struct dmasim_result *result, struct dmasim_buffer *out);
/* "FILE:LINE: step 1 'm1': ... [kernel]", and what it gave below */
void report_step_place_text(const struct dmasim_run *run, const struct dmasim_step_run *step,
			    struct dmasim_buffer *out);
/* patch.c: the difference of two texts of a file, as patch(1) takes it */
void report_patch_text(const struct dmasim_explain_report *report, const char *indent, const char *name, const char *a,
		       size_t a_size, const char *b, size_t b_size, struct dmasim_buffer *out);
void report_explanation_json(const struct dmasim_explanation *explanation, bool verbose, struct dmasim_buffer *out);
void report_why_not_json(const struct dmasim_why_not *why_not, struct dmasim_buffer *out);

#endif
