// SPDX-License-Identifier: GPL-2.0-only
#include "linux/profile_rules.h"

#include <string.h>

#define IS(a) (1u << (a))
#define OR(a, b) (IS(a) | IS(b))
#define NOT(a) (~IS(a))

const struct profile_rule profile_rule_table[] = {
#define RULE(behaviour, values, needs, needed, why) { BEHAVIOUR_##behaviour, values, BEHAVIOUR_##needs, needed, why },
#include "linux/profile_rules.def"
#undef RULE
};

const unsigned int profile_rule_count = ARRAY_SIZE(profile_rule_table);

static bool has(const struct kernel_profile *profile, enum behaviour b, u32 values)
{
	return values >> profile_get(profile, b) & 1;
}

const struct profile_rule *profile_broken_rule(const struct kernel_profile *profile)
{
	for (unsigned int i = 0; i < profile_rule_count; i++) {
		const struct profile_rule *rule = &profile_rule_table[i];

		if (has(profile, rule->behaviour, rule->values) && !has(profile, rule->needs, rule->needed))
			return rule;
	}
	return NULL;
}

void profile_rule_needs(const struct profile_rule *rule, char *text, size_t size)
{
	const struct behaviour_info *info = &behaviour_table[rule->needs];
	size_t used = 0;

	text[0] = '\0';
	for (unsigned int v = 0; v < info->values; v++) {
		const char *name = info->value[v].name, *between = used ? " or " : "";

		if (!(rule->needed >> v & 1) || used + strlen(between) + strlen(name) >= size)
			continue;
		strcpy(text + used, between);
		strcpy(text + used + strlen(between), name);
		used += strlen(between) + strlen(name);
	}
}
