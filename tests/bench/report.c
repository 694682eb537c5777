// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <string.h>

struct bench_row *bench_add(struct bench_table *t, const char *name)
{
	struct bench_row *r = &t->row[t->rows < BENCH_MAX_ROWS ? t->rows++ : BENCH_MAX_ROWS - 1];

	memset(r, 0, sizeof(*r));
	snprintf(r->name, sizeof(r->name), "%s", name);
	r->unit = "ns";
	return r;
}

bool bench_row_over(const struct bench_table *t, const struct bench_row *r)
{
	double slack = t->shared ? 1.15 : 1.0;

	return (r->limit > 0 && r->ratio > r->limit * slack) ||
	       (r->traced_limit > 0 && r->traced_ratio > r->traced_limit * slack) ||
	       (r->at_most > 0 && r->sim > r->at_most && !(r->clocked && t->shared));
}

unsigned int bench_over(const struct bench_table *t)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < t->rows; i++)
		n += bench_row_over(t, &t->row[i]);
	return n;
}

static void ratio(FILE *out, double value)
{
	if (value > 0)
		fprintf(out, " %7.2f", value);
	else
		fprintf(out, " %7s", "-");
}

void bench_print(FILE *out, const struct bench_table *t)
{
	fprintf(out, "%-44s %10s %10s %7s %10s %7s\n", "map + unmap", "kernel", "dmasim", "ratio", "traced", "ratio");
	for (unsigned int i = 0; i < t->rows; i++) {
		const struct bench_row *r = &t->row[i];

		if (r->at_most > 0) {
			fprintf(out, "%-44s %10s %10.1f %-7s at most %.0f%s\n", r->name, "", r->sim, r->unit,
				r->at_most, bench_row_over(t, r) ? "  OVER" : "");
			continue;
		}
		fprintf(out, "%-44s %10.1f %10.1f", r->name, r->kernel, r->sim);
		ratio(out, r->ratio);
		fprintf(out, " %10.1f", r->traced);
		ratio(out, r->traced_ratio);
		fprintf(out, "%s\n", bench_row_over(t, r) ? "  OVER" : "");
	}
}

void bench_json(FILE *out, const struct bench_table *t)
{
	fprintf(out, "{\"unit\": \"ns\", \"rows\": [");
	for (unsigned int i = 0; i < t->rows; i++) {
		const struct bench_row *r = &t->row[i];

		fprintf(out, "%s\n  {\"name\": \"%s\", \"kernel\": %.2f, \"dmasim\": %.2f, \"traced\": %.2f, ",
			i ? "," : "", r->name, r->kernel, r->sim, r->traced);
		fprintf(out, "\"ratio\": %.3f, \"traced_ratio\": %.3f, ", r->ratio, r->traced_ratio);
		fprintf(out, "\"limit\": %.2f, \"traced_limit\": %.2f, \"at_most\": %.2f, ", r->limit, r->traced_limit,
			r->at_most);
		fprintf(out, "\"unit\": \"%s\", \"over\": %s}", r->unit, bench_row_over(t, r) ? "true" : "false");
	}
	fprintf(out, "\n]}\n");
}
