// SPDX-License-Identifier: GPL-2.0-only
#include "tally.h"

#include <inttypes.h>
#include <string.h>

#define TOLD_MAX 20

const char *const check_name[CHECK_COUNT] = {
#define CHECK(id, name, doc) name,
#include "checks.def"
#undef CHECK
};

const char *const check_doc[CHECK_COUNT] = {
#define CHECK(id, name, doc) doc,
#include "checks.def"
#undef CHECK
};

const char *const excuse_name[EXCUSE_COUNT] = {
	"none",
#define EXCUSE(id, name, doc) name,
#include "excuses.def"
#undef EXCUSE
};

const char *const excuse_doc[EXCUSE_COUNT] = {
	"",
#define EXCUSE(id, name, doc) doc,
#include "excuses.def"
#undef EXCUSE
};

static bool tell(struct tally *t, enum check check, enum excuse excuse)
{
	if (excuse != EXCUSE_NONE) {
		t->excused[check][excuse]++;
		return false;
	}
	t->different[check]++;
	return t->told++ < TOLD_MAX;
}

bool tally_value(struct tally *t, enum check check, enum excuse excuse, const char *what, u64 recorded, u64 got)
{
	if (recorded == got) {
		t->same[check]++;
		return true;
	}
	if (tell(t, check, excuse))
		(void)fprintf(stderr, "%s: %s: %s: recorded 0x%" PRIx64 ", got 0x%" PRIx64 "\n", t->folder, t->row,
			      what, recorded, got);
	return false;
}

bool tally_text(struct tally *t, enum check check, enum excuse excuse, const char *what, const char *recorded,
		const char *got)
{
	if (strcmp(recorded, got) == 0) {
		t->same[check]++;
		return true;
	}
	if (tell(t, check, excuse))
		(void)fprintf(stderr, "%s: %s: %s: recorded %s, got %s\n", t->folder, t->row, what, recorded, got);
	return false;
}

void tally_add(struct tally *sum, const struct tally *t)
{
	sum->rows += t->rows;
	for (int c = 0; c < CHECK_COUNT; c++) {
		sum->same[c] += t->same[c];
		sum->different[c] += t->different[c];
		for (int e = 0; e < EXCUSE_COUNT; e++)
			sum->excused[c][e] += t->excused[c][e];
	}
}

u64 tally_differences(const struct tally *t)
{
	u64 n = 0;

	for (int c = 0; c < CHECK_COUNT; c++)
		n += t->different[c];
	return n;
}

static u64 excused(const struct tally *t, int check)
{
	u64 n = 0;

	for (int e = 0; e < EXCUSE_COUNT; e++)
		n += t->excused[check][e];
	return n;
}

void tally_print_header(FILE *f)
{
	(void)fputs("| recording | rows |", f);
	for (int c = 0; c < CHECK_COUNT; c++)
		(void)fprintf(f, " %s |", check_name[c]);
	(void)fputs(" explained | different |\n|---|--:|", f);
	for (int c = 0; c < CHECK_COUNT + 2; c++)
		(void)fputs("--:|", f);
	(void)fputc('\n', f);
}

void tally_print_row(FILE *f, const char *name, const struct tally *t)
{
	u64 explained = 0;

	(void)fprintf(f, "| %s | %" PRIu64 " |", name, t->rows);
	for (int c = 0; c < CHECK_COUNT; c++) {
		(void)fprintf(f, " %" PRIu64 " |", t->same[c]);
		explained += excused(t, c);
	}
	(void)fprintf(f, " %" PRIu64 " | %" PRIu64 " |\n", explained, tally_differences(t));
}

void tally_print_excuses(FILE *f, const struct tally *t)
{
	for (int e = EXCUSE_NONE + 1; e < EXCUSE_COUNT; e++) {
		u64 n = 0;

		for (int c = 0; c < CHECK_COUNT; c++)
			n += t->excused[c][e];
		if (!n)
			continue;
		(void)fprintf(f, "* **%s**, %" PRIu64 " (", excuse_name[e], n);
		for (int c = 0, some = 0; c < CHECK_COUNT; c++)
			if (t->excused[c][e])
				(void)fprintf(f, "%s%s %" PRIu64, some++ ? ", " : "", check_name[c], t->excused[c][e]);
		(void)fprintf(f, "): %s\n", excuse_doc[e]);
	}
}
