/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BENCH_MAX_ROWS 96

/* one line of the table; times in nanoseconds for a pair of calls, 0: not measured */
struct bench_row {
	char name[64];
	double kernel, sim, traced;
	double limit, traced_limit; /* of sim / kernel; 0: none */
	double at_most;		    /* of sim itself, in `unit`; 0: none */
	const char *unit;
};

struct bench_table {
	struct bench_row row[BENCH_MAX_ROWS];
	unsigned int rows;
};

/* measure.c */

/* carries out @count pairs */
typedef void (*bench_work)(void *arg, unsigned int count);

/* the median of @repeats measurements of each, taken in turn so that both meet the same machine; any may be NULL */
void bench_measure(bench_work work[3], void *arg[3], unsigned int repeats, double median[3]);
double bench_now(void);
/* of how many measurements, and of how long each is (--quick) */
void bench_quick(void);
unsigned int bench_repeats(void);

/* report.c */
struct bench_row *bench_add(struct bench_table *t, const char *name);
void bench_print(FILE *out, const struct bench_table *t);
void bench_json(FILE *out, const struct bench_table *t);
/* rows over their limit */
unsigned int bench_over(const struct bench_table *t);

#endif
