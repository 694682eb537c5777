/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bugs of real kernels that can be had again (bugs.def). A bug is no code of its own: it is values of behaviours, which
 * have the code. A profile has a bug when it has all of them.
 */
#ifndef DMASIM_LINUX_BUGS_H
#define DMASIM_LINUX_BUGS_H

#include "linux/profile.h"

/* what one behaviour must be for the bug to show */
struct bug_value {
	enum behaviour behaviour;
	unsigned int value; /* what the switch sets it to */
	u32 counts;	    /* a bit for each value with which the bug shows, that one among them */
};

struct bug_info {
	const char *name;
	const char *subject;   /* of the commit that repaired it */
	const char *commit;    /* its hash */
	const char *since;     /* version that brought the bug; "" unknown */
	const char *fixed;     /* versions without it, mainline first */
	const char *mechanism; /* what goes wrong */
	const char *scenario;  /* file under scenarios/ that shows it */
	const struct bug_value *value;
	unsigned int values;
};

extern const struct bug_info bug_table[];
extern const unsigned int bug_count;

/* one that cannot be had here */
struct lost_bug {
	const char *subject, *commit, *why;
};

extern const struct lost_bug lost_bug_table[];
extern const unsigned int lost_bug_count;

/* by name; NULL if unknown */
const struct bug_info *bug_find(const char *name, size_t length);
bool profile_has_bug(const struct kernel_profile *profile, const struct bug_info *bug);
/* changes nothing where the profile has it already */
void profile_set_bug(struct kernel_profile *profile, const struct bug_info *bug);

#endif
