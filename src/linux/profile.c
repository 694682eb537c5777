// SPDX-License-Identifier: GPL-2.0-only
#include "linux/profile.h"

#include <string.h>

/* the values of each behaviour, then the table that points at them */
#define BEHAVIOUR(field, file, doc) static const struct behaviour_value values_##field[] = {
#define VALUE(enumerator, name, doc) { name, doc },
#define END_BEHAVIOUR                                                                                                  \
	}                                                                                                              \
	;
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR

const struct behaviour_info behaviour_table[BEHAVIOUR_COUNT] = {
#define BEHAVIOUR(field, file, doc)                                                                                    \
	[BEHAVIOUR_##field] = { #field, file, doc, values_##field, ARRAY_SIZE(values_##field) },
#define VALUE(enumerator, name, doc)
#define END_BEHAVIOUR
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR
};

/* the last row of each list only ends it, so that a profile without changes is legal C */
#define PROFILE(id, parent, name, date, doc) static const struct profile_change changes_##id[] = {
#define SET(field, enumerator, why, date) { BEHAVIOUR_##field, enumerator, why, date },
#define END_PROFILE                                                                                                    \
	{                                                                                                              \
		BEHAVIOUR_COUNT, 0, NULL, NULL                                                                         \
	}                                                                                                              \
	}                                                                                                              \
	;
#include "linux/history.def"
#undef PROFILE
#undef SET
#undef END_PROFILE

enum profile_id {
#define PROFILE(id, parent, name, date, doc) PROFILE_##id,
#define SET(field, enumerator, why, date)
#define END_PROFILE
#include "linux/history.def"
#undef PROFILE
#undef SET
#undef END_PROFILE
	PROFILE_COUNT
};

const struct profile_info profile_table[PROFILE_COUNT] = {
#define PROFILE(id, parent, name, date, doc)                                                                           \
	[PROFILE_##id] = { name,	 date,                                                                         \
			   doc,		 PROFILE_##id == PROFILE_##parent ? NULL : &profile_table[PROFILE_##parent],   \
			   changes_##id, ARRAY_SIZE(changes_##id) - 1 },
#define SET(field, enumerator, why, date)
#define END_PROFILE
#include "linux/history.def"
#undef PROFILE
#undef SET
#undef END_PROFILE
};

const unsigned int profile_count = PROFILE_COUNT;

static const size_t behaviour_offset[BEHAVIOUR_COUNT] = {
#define BEHAVIOUR(field, file, doc) [BEHAVIOUR_##field] = offsetof(struct kernel_profile, field),
#define VALUE(enumerator, name, doc)
#define END_BEHAVIOUR
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR
};

const struct profile_info *profile_find(const char *name)
{
	for (unsigned int i = 0; i < profile_count; i++)
		if (!strcmp(profile_table[i].name, name))
			return &profile_table[i];
	return NULL;
}

void profile_load(const struct profile_info *info, struct kernel_profile *profile)
{
	if (info->parent)
		profile_load(info->parent, profile);
	else
		memset(profile, 0, sizeof(*profile));
	for (unsigned int i = 0; i < info->changes; i++)
		profile_set(profile, info->change[i].behaviour, info->change[i].value);
}

unsigned int profile_get(const struct kernel_profile *profile, enum behaviour b)
{
	unsigned int value;

	memcpy(&value, (const char *)profile + behaviour_offset[b], sizeof(value));
	return value;
}

void profile_set(struct kernel_profile *profile, enum behaviour b, unsigned int value)
{
	memcpy((char *)profile + behaviour_offset[b], &value, sizeof(value));
}

int behaviour_find(const char *name)
{
	for (int i = 0; i < BEHAVIOUR_COUNT; i++)
		if (!strcmp(behaviour_table[i].name, name))
			return i;
	return -1;
}

int behaviour_value_find(enum behaviour b, const char *name)
{
	for (unsigned int i = 0; i < behaviour_table[b].values; i++)
		if (!strcmp(behaviour_table[b].value[i].name, name))
			return (int)i;
	return -1;
}
