// SPDX-License-Identifier: GPL-2.0-only
#include "linux/decision.h"

#include <string.h>

#include <dmasim/step.h>

const struct decision_info decision_table[DECISION_COUNT] = {
#define ASK(id, function, file, question, v0, v1, when)                                                                \
	[D_##id] = { #id, function, file, question, "no|yes", { v0, v1 } },
#define CHOICE(id, function, file, question, answers, v0, v1, when)                                                    \
	[D_##id] = { #id, function, file, question, answers, { v0, v1 } },
#include "linux/decisions.def"
#undef ASK
#undef CHOICE
};

bool decision_applies(enum decision id, const struct kernel_profile *p)
{
	(void)p;
	switch (id) {
#define ASK(id, function, file, question, v0, v1, when)                                                                \
	case D_##id:                                                                                                   \
		return when;
#define CHOICE(id, function, file, question, answers, v0, v1, when)                                                    \
	case D_##id:                                                                                                   \
		return when;
#include "linux/decisions.def"
#undef ASK
#undef CHOICE
	case DECISION_COUNT:
		break;
	}
	return false;
}

struct decision_place decision_place(enum decision id, const struct decision_call *c)
{
#define PLACE(question, when, function, file)                                                                          \
	if (id == D_##question && (when))                                                                              \
		return (struct decision_place){ function, file };
#include "linux/decision_places.def"
#undef PLACE
	return (struct decision_place){ decision_table[id].function, decision_table[id].file };
}

unsigned int decision_answers(enum decision id)
{
	unsigned int n = 1;

	for (const char *s = decision_table[id].answers; *s; s++)
		n += *s == '|';
	return n;
}

const char *decision_answer(enum decision id, unsigned int outcome, size_t *length)
{
	const char *s = decision_table[id].answers;

	while (outcome--) {
		s = strchr(s, '|');
		if (!s) {
			*length = 0;
			return "";
		}
		s++;
	}
	*length = strcspn(s, "|");
	return s;
}
