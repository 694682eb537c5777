/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel versions and proposals as data. struct kernel_profile has one field for each behaviour of behaviours.def;
 * history.def says which profile has which value. Code asks one question at one place:
 *	switch (k->profile.pool_check) { case ...: }		no default, so a new value breaks the build there
 * Version numbers are never compared.
 */
#ifndef DMASIM_LINUX_PROFILE_H
#define DMASIM_LINUX_PROFILE_H

#include "base/types.h"

#define BEHAVIOUR(field, file, doc) enum field {
#define VALUE(enumerator, name, doc) enumerator,
#define END_BEHAVIOUR                                                                                                  \
	}                                                                                                              \
	;
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR

enum behaviour {
#define BEHAVIOUR(field, file, doc) BEHAVIOUR_##field,
#define VALUE(enumerator, name, doc)
#define END_BEHAVIOUR
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR
	BEHAVIOUR_COUNT
};

struct kernel_profile {
#define BEHAVIOUR(field, file, doc) enum field field;
#define VALUE(enumerator, name, doc)
#define END_BEHAVIOUR
#include "linux/behaviours.def"
#undef BEHAVIOUR
#undef VALUE
#undef END_BEHAVIOUR
};

/* one value of one behaviour, as named in a scenario */
struct behaviour_value {
	const char *name;
	const char *doc;
};

struct behaviour_info {
	const char *name; /* the field */
	const char *file; /* kernel file that holds the code */
	const char *doc;
	const struct behaviour_value *value;
	unsigned int values;
};

/* one row of a profile: a behaviour that it changes against its parent */
struct profile_change {
	enum behaviour behaviour;
	unsigned int value;
	const char *why;  /* commit, patch or message */
	const char *date; /* ISO, as exact as known */
};

struct profile_info {
	const char *name;
	const char *date;
	const char *doc;
	const struct profile_info *parent; /* NULL for the root */
	const struct profile_change *change;
	unsigned int changes;
};

extern const struct behaviour_info behaviour_table[BEHAVIOUR_COUNT];
extern const struct profile_info profile_table[];
extern const unsigned int profile_count;

/* by name, as "v6.12"; NULL if unknown */
const struct profile_info *profile_find(const char *name);
/* every behaviour as that profile has it */
void profile_load(const struct profile_info *info, struct kernel_profile *profile);
unsigned int profile_get(const struct kernel_profile *profile, enum behaviour b);
/* value < behaviour_table[b].values */
void profile_set(struct kernel_profile *profile, enum behaviour b, unsigned int value);
/* index in behaviour_table and in its value list; -1 if unknown */
int behaviour_find(const char *name);
int behaviour_value_find(enum behaviour b, const char *name);

#endif
