/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `dmasim run`: what its parts share.
 */
#ifndef DMASIM_CLI_RUN_H
#define DMASIM_CLI_RUN_H

#include "cli.h"

struct run_options {
	struct dmasim_report report;
	char *kernel;	  /* report.kernel with its file read, NULL: none */
	const char *name; /* pattern that a scenario's name must match, NULL: any */
	bool decisions;	  /* show decision coverage */
	unsigned int jobs;
	char **path;
	size_t paths;
};

/* decision coverage, kept for each kernel in the order in which they come */
struct run_coverage {
	struct kernel_coverage *kernel;
	unsigned int kernels;
	bool failed; /* no memory */
};

struct kernel_coverage {
	char *name;
	uint16_t *met, *possible; /* dmasim_decision_count() each */
};

/* run_coverage.c */
void run_coverage_add(struct run_coverage *coverage, const char *kernel, const uint16_t *met, const uint16_t *possible);
void run_coverage_report(const struct run_coverage *coverage, const struct dmasim_report *report,
			 struct dmasim_buffer *out);
void run_coverage_free(struct run_coverage *coverage);

/* run_scenarios.c: everything between the options and the exit status */
enum cli_status run_scenarios(const struct run_options *options);

#endif
