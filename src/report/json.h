/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts that JSON reports are made of. Each takes what it is given; NULL in the place of a value marks @out as
 * failed.
 */
#ifndef DMASIM_REPORT_JSON_H
#define DMASIM_REPORT_JSON_H

#include <jansson.h>

#include <dmasim/scenario.h>

struct dmasim_buffer;

void report_json_set(json_t *object, const char *key, json_t *value, struct dmasim_buffer *out);
void report_json_append(json_t *array, json_t *value, struct dmasim_buffer *out);
/* NULL is null */
json_t *report_json_text(const char *string);
json_t *report_json_number(uint64_t value);
json_t *report_json_result(const struct dmasim_result *result, struct dmasim_buffer *out);
json_t *report_json_decision(const struct dmasim_decision *decision, struct dmasim_buffer *out);
json_t *report_json_mismatch(const struct dmasim_run *run, const struct dmasim_step_run *step,
			     const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out);
/* which step it is: scenario, file, line, kernel, step, id, verb, device */
void report_json_step(json_t *object, const struct dmasim_run *run, const struct dmasim_step_run *step,
		      struct dmasim_buffer *out);
/* one object on a line of its own */
void report_json_line(json_t *object, struct dmasim_buffer *out);

#endif
