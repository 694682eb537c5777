/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was compared with a recording and how it came out. A difference is either explained by a name of the list below
 * or it fails the run.
 */
#ifndef DMASIM_TESTS_TRACES_TALLY_H
#define DMASIM_TESTS_TRACES_TALLY_H

#include "base/types.h"

#include <stdio.h>

/* what is compared */
enum check {
#define CHECK(id, name, doc) CHECK_##id,
#include "checks.def"
#undef CHECK
	CHECK_COUNT
};

/* why a row may differ: something that the recording does not hold */
enum excuse {
	EXCUSE_NONE,
#define EXCUSE(id, name, doc) EXCUSE_##id,
#include "excuses.def"
#undef EXCUSE
	EXCUSE_COUNT
};

struct tally {
	u64 rows; /* of the recording, each handed to one function */
	u64 same[CHECK_COUNT], different[CHECK_COUNT];
	u64 excused[CHECK_COUNT][EXCUSE_COUNT];
	unsigned int told; /* differences printed so far */
	const char *folder;
	char row[160]; /* what is being replayed, for messages */
};

extern const char *const check_name[CHECK_COUNT], *const check_doc[CHECK_COUNT];
extern const char *const excuse_name[EXCUSE_COUNT], *const excuse_doc[EXCUSE_COUNT];

/* true if both are the same; else counted as explained by @excuse, or as a difference and told */
bool tally_value(struct tally *t, enum check check, enum excuse excuse, const char *what, u64 recorded, u64 got);
bool tally_text(struct tally *t, enum check check, enum excuse excuse, const char *what, const char *recorded,
		const char *got);
void tally_add(struct tally *sum, const struct tally *t);
u64 tally_differences(const struct tally *t);

/* tables in Markdown */
void tally_print_header(FILE *f);
void tally_print_row(FILE *f, const char *name, const struct tally *t);
void tally_print_excuses(FILE *f, const struct tally *t);

#endif
