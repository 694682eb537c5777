/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BENCH_MAX_ROWS 96

/* one line of the table; times in nanoseconds of CPU time for a pair of calls, 0: not measured */
struct bench_row {
	char name[64];
	double kernel, sim, traced;
	double ratio, traced_ratio; /* to the kernel: medians of what each round gave */
	double limit, traced_limit; /* of the ratios; 0: none */
	double at_most;		    /* of sim itself, in `unit`; 0: none */
	const char *unit;
	bool clocked; /* at_most is a time */
};

struct bench_table {
	struct bench_row row[BENCH_MAX_ROWS];
	unsigned int rows;
	bool shared; /* --shared: ratios may be 15 % over their limit, times are not judged */
};

/* measure.c */

enum { BENCH_KERNEL, BENCH_SIM, BENCH_TRACED, BENCH_SIDES };

struct bench_side {
	void (*work)(void *arg, unsigned int count); /* carries out @count pairs; NULL: nothing to measure */
	void *arg;
};

/* what each round gave each side; empty to begin with, freed by the caller */
struct bench_samples {
	double (*ns)[BENCH_SIDES];
	unsigned int rounds;
};

/*
 * More rounds. The sides take turns in short batches and are compared within a round: whatever the machine does to one
 * it does to the others.
 */
void bench_measure(const struct bench_side side[BENCH_SIDES], struct bench_samples *s);
double bench_median(const struct bench_samples *s, int side);
double bench_ratio(const struct bench_samples *s, int side, int by);
/* few and short ones: shows that it works, measures nothing */
void bench_quick(void);

/* report.c */
struct bench_row *bench_add(struct bench_table *t, const char *name);
void bench_print(FILE *out, const struct bench_table *t);
void bench_json(FILE *out, const struct bench_table *t);
bool bench_row_over(const struct bench_table *t, const struct bench_row *r);
/* rows over their limit */
unsigned int bench_over(const struct bench_table *t);

#endif
