// SPDX-License-Identifier: GPL-2.0-only
#include "linux/bugs.h"

#include <string.h>

#define IS(a) (1u << (a))
#define OR(a, b) (IS(a) | IS(b))
#define NOT(a) (~IS(a))

/* the values of each bug, then the table that points at them */
#define BUG(id, name, subject, commit, since, fixed, mechanism, scenario)                                              \
	static const struct bug_value values_##id[] = {
#define HAS(field, enumerator) { BEHAVIOUR_##field, enumerator, IS(enumerator) },
#define HAS_ANY(field, enumerator, counts) { BEHAVIOUR_##field, enumerator, counts },
#define LOST(subject, commit, why)
#define END_BUG                                                                                                        \
	}                                                                                                              \
	;
#include "linux/bugs.def"
#undef BUG
#undef HAS
#undef HAS_ANY
#undef LOST
#undef END_BUG

const struct bug_info bug_table[] = {
#define BUG(id, name, subject, commit, since, fixed, mechanism, scenario)                                              \
	{ name, subject, commit, since, fixed, mechanism, scenario, values_##id, ARRAY_SIZE(values_##id) },
#define HAS(field, enumerator)
#define HAS_ANY(field, enumerator, counts)
#define LOST(subject, commit, why)
#define END_BUG
#include "linux/bugs.def"
#undef BUG
#undef HAS
#undef HAS_ANY
#undef LOST
#undef END_BUG
};

const struct lost_bug lost_bug_table[] = {
#define BUG(id, name, subject, commit, since, fixed, mechanism, scenario)
#define HAS(field, enumerator)
#define HAS_ANY(field, enumerator, counts)
#define LOST(subject, commit, why) { subject, commit, why },
#define END_BUG
#include "linux/bugs.def"
#undef BUG
#undef HAS
#undef HAS_ANY
#undef LOST
#undef END_BUG
};

const unsigned int lost_bug_count = ARRAY_SIZE(lost_bug_table);
const unsigned int bug_count = ARRAY_SIZE(bug_table);

const struct bug_info *bug_find(const char *name, size_t length)
{
	for (unsigned int i = 0; i < bug_count; i++)
		if (strlen(bug_table[i].name) == length && !strncmp(bug_table[i].name, name, length))
			return &bug_table[i];
	return NULL;
}

static bool counts(const struct kernel_profile *profile, const struct bug_value *value)
{
	return value->counts >> profile_get(profile, value->behaviour) & 1;
}

bool profile_has_bug(const struct kernel_profile *profile, const struct bug_info *bug)
{
	for (unsigned int i = 0; i < bug->values; i++)
		if (!counts(profile, &bug->value[i]))
			return false;
	return true;
}

void profile_set_bug(struct kernel_profile *profile, const struct bug_info *bug)
{
	for (unsigned int i = 0; i < bug->values; i++)
		if (!counts(profile, &bug->value[i]))
			profile_set(profile, bug->value[i].behaviour, bug->value[i].value);
}
