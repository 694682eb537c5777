/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The named decisions: enum decision and their descriptions, from decisions.def.
 */
#ifndef DMASIM_LINUX_DECISION_H
#define DMASIM_LINUX_DECISION_H

#include "linux/arch.h"
#include "linux/profile.h"

enum decision {
#define ASK(id, function, file, question, v0, v1, when) D_##id,
#define CHOICE(id, function, file, question, answers, v0, v1, when) D_##id,
#include "linux/decisions.def"
#undef ASK
#undef CHOICE
	DECISION_COUNT
};

#define DECISION_NONE DECISION_COUNT

struct decision_info {
	const char *name;
	const char *function;
	const char *file;
	const char *question;
	const char *answers;  /* "no|yes" for a yes/no question */
	const char *value[2]; /* names, with the format suffix of decisions.def; "" where unused */
};

extern const struct decision_info decision_table[DECISION_COUNT];

/* which of the DMA API's calls asks, where that makes a difference */
enum decision_caller { CALL_OTHER, CALL_MAP_SG, CALL_MAP_RESOURCE, CALL_UNMAP, CALL_ALLOC_PAGES };

/* who asks: @p of its kernel, @arch: enum kernel_arch, or -1 for none in particular, @value: those looked at */
struct decision_call {
	const struct kernel_profile *p;
	int arch;
	enum decision_caller call;
	u64 value[2];
};

/* kernel function and file in which that kernel asks it */
struct decision_place {
	const char *function, *file;
};

struct decision_place decision_place(enum decision id, const struct decision_call *c);

/* whether a kernel with this profile asks that question at all */
bool decision_applies(enum decision id, const struct kernel_profile *p);
/* number of answers, and the text of one (not terminated by NUL: *@length bytes) */
unsigned int decision_answers(enum decision id);
const char *decision_answer(enum decision id, unsigned int outcome, size_t *length);

#endif
