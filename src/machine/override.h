/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel given by hand for a scenario that names its own: "v7.3", "v7.3,pool_check=none", or "pool_check=none" for
 * the scenario's kernel with that changed. "mine{v7.3,pool_check=none}" is a profile of one's own, which
 * dmasim_kernel_text() makes of the path of a profile file; a path itself is taken, too.
 */
#ifndef DMASIM_MACHINE_OVERRIDE_H
#define DMASIM_MACHINE_OVERRIDE_H

#include <dmasim/scenario.h>

struct kernel_override {
	char *text;			/* own copy, cut into words */
	struct dmasim_profile_file own; /* "mine{...}" */
	struct dmasim_setting *setting; /* own */
	char *name;			/* kernel and changes, to show */
};

/*
 * Changes @platform, a copy of the scenario's, so that it points into @o, which must outlive it. @kernel NULL: nothing
 * but the name. 0 or a negative errno with @error set; override_free() in any case.
 */
int override_apply(struct kernel_override *o, const char *kernel, struct dmasim_platform *platform,
		   struct dmasim_error *error);
void override_free(struct kernel_override *o);
/*
 * What @kernel, or with NULL the platform's own, is when no scenario and no file is at hand: "v7.3,pool_check=none", or
 * "mine{v7.3,pool_check=none}". NULL with @error set; the caller frees it.
 */
char *override_text(const char *kernel, const struct dmasim_platform *platform, struct dmasim_error *error);

#endif
