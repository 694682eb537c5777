// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decision coverage: of the answers that a kernel can give, which were given.
 */
#include "report/report.h"

#include <jansson.h>
#include <stdlib.h>

#include <dmasim/profile.h>

#define ANSWERS_MOST 16

static unsigned int bits(uint16_t word)
{
	unsigned int count = 0;

	for (; word; word &= (uint16_t)(word - 1))
		count++;
	return count;
}

/* "pool_check: yes" for each answer in @answers */
static void answers_text(unsigned int decision, uint16_t answers, struct dmasim_buffer *out)
{
	bool first = true;

	for (unsigned int i = 0; i < ANSWERS_MOST; i++) {
		unsigned int length;
		const char *answer;

		if (!(answers >> i & 1))
			continue;
		answer = dmasim_question_answer(decision, i, &length);
		dmasim_buffer_puts(out, first ? "" : ", ");
		if (answer)
			dmasim_buffer_add(out, answer, length);
		first = false;
	}
}

static void unmet_text(const uint16_t *met, const uint16_t *possible, const char *margin, struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < dmasim_decision_count(); i++) {
		uint16_t unmet = possible[i] & (uint16_t)~met[i];
		struct dmasim_question question;

		if (!unmet)
			continue;
		dmasim_question_get(i, &question);
		dmasim_buffer_printf(out, "%s  %-28s %s ", margin, question.name, question.question);
		answers_text(i, unmet, out);
		dmasim_buffer_printf(out, "%s\n", met[i] ? "" : " (never asked)");
	}
}

static void coverage_text(const char *kernel, const uint16_t *met, const uint16_t *possible, unsigned int reached,
			  unsigned int all, const char *margin, struct dmasim_buffer *out)
{
	dmasim_buffer_printf(out, "%sdecisions of %s: %u of %u answers reached, %.1f %%%s\n", margin, kernel, reached,
			     all, all ? 100.0 * reached / all : 100.0, reached < all ? "; not reached:" : "");
	unmet_text(met, possible, margin, out);
}

static json_t *answers_json(unsigned int decision, uint16_t answers)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < ANSWERS_MOST; i++) {
		unsigned int length;
		const char *answer = answers >> i & 1 ? dmasim_question_answer(decision, i, &length) : NULL;

		if (answer)
			json_array_append_new(array, json_stringn(answer, length));
	}
	return array;
}

static void coverage_json(const char *kernel, const uint16_t *met, const uint16_t *possible, unsigned int reached,
			  unsigned int all, struct dmasim_buffer *out)
{
	json_t *unmet = json_object(), *object;
	char *line;

	for (unsigned int i = 0; i < dmasim_decision_count(); i++) {
		uint16_t answers = possible[i] & (uint16_t)~met[i];

		if (answers && json_object_set_new(unmet, dmasim_decision_name(i), answers_json(i, answers)))
			out->failed = true;
	}
	object = json_pack("{s:s, s:i, s:i, s:o}", "kernel", kernel, "answers_reached", (int)reached, "answers",
			   (int)all, "not_reached", unmet);
	line = object ? json_dumps(object, JSON_COMPACT) : NULL;
	if (line)
		dmasim_buffer_printf(out, "%s\n", line);
	out->failed |= !line;
	free(line);
	json_decref(object);
}

void dmasim_report_coverage(const struct dmasim_report *report, const char *kernel, const uint16_t *met,
			    const uint16_t *possible, struct dmasim_buffer *out)
{
	unsigned int reached = 0, all = 0;

	for (unsigned int i = 0; i < dmasim_decision_count(); i++) {
		reached += bits(met[i] & possible[i]);
		all += bits(possible[i]);
	}
	switch (report->format) {
	case DMASIM_FORMAT_TEXT:
		coverage_text(kernel, met, possible, reached, all, "", out);
		break;
	case DMASIM_FORMAT_JSON:
		coverage_json(kernel, met, possible, reached, all, out);
		break;
	case DMASIM_FORMAT_KTAP:
		coverage_text(kernel, met, possible, reached, all, "# ", out);
		break;
	case DMASIM_FORMAT_JUNIT:
	case DMASIM_FORMAT_COUNT:
		break;
	}
}
