/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of behaviours that cannot stand together (profile_rules.def).
 */
#ifndef DMASIM_LINUX_PROFILE_RULES_H
#define DMASIM_LINUX_PROFILE_RULES_H

#include "linux/profile.h"

/* whoever has one of @values (a bit each) for @behaviour must have one of @needed for @needs */
struct profile_rule {
	enum behaviour behaviour;
	u32 values;
	enum behaviour needs;
	u32 needed;
	const char *why;
};

extern const struct profile_rule profile_rule_table[];
extern const unsigned int profile_rule_count;

/* the first rule that @profile does not keep, or NULL */
const struct profile_rule *profile_broken_rule(const struct kernel_profile *profile);
/* the names of the needed values: "always or cc_shared" */
void profile_rule_needs(const struct profile_rule *rule, char *text, size_t size);

#endif
