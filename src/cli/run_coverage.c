// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decision coverage: of the answers that each kernel can give, which were given.
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

static struct kernel_coverage *kernel_coverage(struct run_coverage *coverage, const char *name)
{
	unsigned int decisions = dmasim_decision_count();
	struct kernel_coverage *kernel;

	for (unsigned int i = 0; i < coverage->kernels; i++)
		if (!strcmp(coverage->kernel[i].name, name))
			return &coverage->kernel[i];
	kernel = realloc(coverage->kernel, (coverage->kernels + 1) * sizeof(*kernel));
	if (!kernel)
		return NULL;
	coverage->kernel = kernel;
	kernel += coverage->kernels;
	kernel->name = strdup(name);
	kernel->met = calloc(decisions, sizeof(*kernel->met));
	kernel->possible = calloc(decisions, sizeof(*kernel->possible));
	if (!kernel->name || !kernel->met || !kernel->possible) {
		free(kernel->name);
		free(kernel->met);
		free(kernel->possible);
		return NULL;
	}
	coverage->kernels++;
	return kernel;
}

void run_coverage_add(struct run_coverage *coverage, const char *kernel, const uint16_t *met, const uint16_t *possible)
{
	struct kernel_coverage *sum = kernel_coverage(coverage, kernel);

	if (!sum) {
		coverage->failed = true;
		return;
	}
	for (unsigned int i = 0; i < dmasim_decision_count(); i++) {
		sum->met[i] |= met[i];
		sum->possible[i] |= possible[i];
	}
}

void run_coverage_free(struct run_coverage *coverage)
{
	for (unsigned int i = 0; i < coverage->kernels; i++) {
		free(coverage->kernel[i].name);
		free(coverage->kernel[i].met);
		free(coverage->kernel[i].possible);
	}
	free(coverage->kernel);
	*coverage = (struct run_coverage){ 0 };
}

void run_coverage_report(const struct run_coverage *coverage, const struct dmasim_report *report,
			 struct dmasim_buffer *out)
{
	for (unsigned int i = 0; i < coverage->kernels; i++) {
		const struct kernel_coverage *kernel = &coverage->kernel[i];

		dmasim_report_coverage(report, kernel->name, kernel->met, kernel->possible, out);
	}
}
