// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <stdlib.h>
#include <time.h>

static double batch_ns = 400e3; /* how long one measurement should take */
static unsigned int repeats_wanted = 31;

void bench_quick(void)
{
	batch_ns = 20e3;
	repeats_wanted = 3;
}

unsigned int bench_repeats(void)
{
	return repeats_wanted;
}

double bench_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double one(bench_work work, void *arg, unsigned int count)
{
	double start = bench_now();

	work(arg, count);
	return (bench_now() - start) / count;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static unsigned int batch_size(bench_work work, void *arg)
{
	double once;

	one(work, arg, 8);
	once = one(work, arg, 8);
	return once >= batch_ns ? 1 : (unsigned int)(batch_ns / (once > 1 ? once : 1));
}

void bench_measure(bench_work work[3], void *arg[3], unsigned int repeats, double median[3])
{
	double *sample[3] = { NULL };
	unsigned int count[3] = { 0 };

	for (int i = 0; i < 3; i++) {
		median[i] = 0;
		sample[i] = calloc(repeats, sizeof(double));
		if (!sample[i])
			abort();
		if (work[i])
			count[i] = batch_size(work[i], arg[i]);
	}
	for (unsigned int r = 0; r < repeats; r++)
		for (int i = 0; i < 3; i++)
			if (work[i])
				sample[i][r] = one(work[i], arg[i], count[i]);
	for (int i = 0; i < 3; i++) {
		if (work[i]) {
			qsort(sample[i], repeats, sizeof(double), by_value);
			median[i] = sample[i][repeats / 2];
		}
		free(sample[i]);
	}
}
