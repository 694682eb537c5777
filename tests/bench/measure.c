// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static double batch_ns = 200e3; /* how long one measurement should take */
static unsigned int rounds_wanted = 61;

void bench_quick(void)
{
	batch_ns = 20e3;
	rounds_wanted = 3;
}

/* of this thread alone: a machine that others use, too, stretches the wall clock */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double one(const struct bench_side *side, unsigned int count)
{
	double start = now();

	side->work(side->arg, count);
	return (now() - start) / count;
}

static unsigned int batch_size(const struct bench_side *side)
{
	double once;

	one(side, 8);
	once = one(side, 8);
	return once >= batch_ns ? 1 : (unsigned int)(batch_ns / (once > 1 ? once : 1));
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* @by: the samples to divide by, or NULL */
static double median(const struct bench_samples *s, int side, int by)
{
	double *sorted = malloc(s->rounds * sizeof(*sorted));
	double m;

	if (!sorted)
		abort();
	for (unsigned int r = 0; r < s->rounds; r++)
		sorted[r] = by < 0 ? s->ns[r][side] : s->ns[r][side] / s->ns[r][by];
	qsort(sorted, s->rounds, sizeof(*sorted), by_value);
	m = sorted[s->rounds / 2];
	free(sorted);
	return m;
}

void bench_measure(const struct bench_side side[BENCH_SIDES], struct bench_samples *s)
{
	unsigned int end = s->rounds + rounds_wanted;
	unsigned int count[BENCH_SIDES];

	s->ns = realloc(s->ns, end * sizeof(*s->ns));
	if (!s->ns)
		abort();
	memset(s->ns + s->rounds, 0, rounds_wanted * sizeof(*s->ns));
	for (int i = 0; i < BENCH_SIDES; i++)
		count[i] = side[i].work ? batch_size(&side[i]) : 0;
	for (; s->rounds < end; s->rounds++) {
		for (int n = 0; n < BENCH_SIDES; n++) {
			/* forth and back, so that nobody always runs behind the same neighbour */
			int i = s->rounds & 1 ? BENCH_SIDES - 1 - n : n;

			if (side[i].work)
				s->ns[s->rounds][i] = one(&side[i], count[i]);
		}
	}
}

double bench_median(const struct bench_samples *s, int side)
{
	return s->rounds ? median(s, side, -1) : 0;
}

double bench_ratio(const struct bench_samples *s, int side, int by)
{
	return s->rounds && s->ns[0][by] > 0 ? median(s, side, by) : 0;
}
