/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the words of a platform to a kernel profile, build options and hardware knobs. Errors name the place and the
 * nearest word that would have been right.
 */
#ifndef DMASIM_MACHINE_SETTINGS_H
#define DMASIM_MACHINE_SETTINGS_H

#include "hw/hw.h"
#include "linux/kernel.h"
#include <dmasim/error.h>
#include <dmasim/platform.h>

#define DEFAULT_PROFILE "v6.12"

/* all return 0, or -EINVAL with @error set */
int settings_profile(const struct dmasim_platform *platform, struct kernel_profile *profile,
		     struct dmasim_error *error);
int settings_config(const struct dmasim_platform *platform, const struct kernel_profile *profile,
		    struct kernel_config *config, struct dmasim_error *error);
int settings_knobs(const struct dmasim_platform *platform, u64 knob[HW_KNOB_COUNT], struct dmasim_error *error);

/* one build option */
struct config_info {
	const char *name, *doc;
	bool flag;
	size_t offset, size;
};
extern const struct config_info config_table[];
extern const unsigned int config_count;
u64 config_get(const struct kernel_config *config, const struct config_info *info);

#endif
