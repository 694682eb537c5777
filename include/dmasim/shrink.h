/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: shrink
 *
 * From a scenario that fails to the smallest one that still fails in the same way.
 */
#ifndef DMASIM_SHRINK_H
#define DMASIM_SHRINK_H

#include <dmasim/buffer.h>
#include <dmasim/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

/* scenarios that are tried unless something else is said */
#define DMASIM_SHRINK_LIMIT 20000ul

/**
 * struct dmasim_shrink_state - how far it is
 * @tried: scenarios carried out; @kept: that were smaller and failed in the same way
 * @steps: of the smallest so far, those of agents included; @steps_before: of the one that was given
 * @size: bytes of it as YAML; @size_before: likewise
 * @complete: nothing more can be taken away; else it was stopped, or met the limit
 */
struct dmasim_shrink_state {
	unsigned long tried, kept;
	unsigned int steps, steps_before;
	size_t size, size_before;
	bool complete;
};

/**
 * struct dmasim_shrink_options - how to do it; start from all zero
 * @kernel: instead of the scenario's own, as dmasim_kernel_text() gives it; NULL: its own
 * @step: number of the failing step that counts, from 1; 0: the first that fails
 * @limit: of scenarios to try; 0: DMASIM_SHRINK_LIMIT
 * @progress: called after each; false stops it, with what it has so far; may be NULL
 */
struct dmasim_shrink_options {
	const char *kernel;
	unsigned int step;
	unsigned long limit;
	bool (*progress)(void *context, const struct dmasim_shrink_state *state);
	void *context;
};

/**
 * dmasim_shrink() - take away whatever the failure does not need
 * @out: receives the smallest scenario, as YAML
 * @state: how it went; may be NULL
 *
 * Steps, devices, memory, options and expectations go, numbers become smaller, as long as a step of the same verb fails
 * by the same rule, in the same fields and with the same violations, and dmasim_file_lint() finds no more than it did.
 * Returns 0, or a negative errno with @error, as -EINVAL where nothing fails.
 */
DMASIM_API int dmasim_shrink(const struct dmasim_scenario *scenario, const struct dmasim_shrink_options *options,
			     struct dmasim_buffer *out, struct dmasim_shrink_state *state, struct dmasim_error *error);

#ifdef __cplusplus
}
#endif

#endif
