// SPDX-License-Identifier: GPL-2.0-only
#include "machine/settings.h"

#include <dmasim/scenario.h>

#include "linux/bugs.h"
#include "linux/profile_rules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct config_info config_table[] = {
#define FLAG(field, doc) { #field, doc, true, offsetof(struct kernel_config, field), sizeof(bool) },
#define NUMBER(field, doc)                                                                                             \
	{ #field, doc, false, offsetof(struct kernel_config, field), sizeof(((struct kernel_config *)0)->field) },
#include "machine/config.def"
#undef FLAG
#undef NUMBER
};
const unsigned int config_count = ARRAY_SIZE(config_table);

/* more names than any list here has */
#define NAMES_MAX 128

/* "unknown WHAT 'WORD'", with the nearest of the names as a hint */
static int unknown(struct dmasim_error *error, const struct dmasim_span *at, const char *what, const char *word,
		   const char *const *name, unsigned int count)
{
	const char *near = dmasim_nearest(word, name, count);
	int code = dmasim_error_set(error, -EINVAL, at, "unknown %s '%s'", what, word);

	if (!error)
		return code;
	if (near) {
		(void)snprintf(error->hint, sizeof(error->hint), "did you mean '%s'?", near);
		return code;
	}
	/* the whole list, as far as it fits */
	(void)snprintf(error->hint, sizeof(error->hint), "known: ");
	for (unsigned int i = 0; i < count; i++) {
		size_t used = strlen(error->hint), room = sizeof(error->hint) - used;

		if (strlen(name[i]) + 6 > room) {
			(void)snprintf(error->hint + used, room, "%s", "...");
			break;
		}
		(void)snprintf(error->hint + used, room, "%s%s", name[i], i + 1 < count ? ", " : "");
	}
	return code;
}

static int unknown_profile(const struct dmasim_platform *platform, const char *base, struct dmasim_error *error)
{
	const struct dmasim_span *at = platform->own_kernel ? &platform->own_kernel->base_at : &platform->kernel_at;
	const char *name[NAMES_MAX];
	unsigned int n = 0;

	for (; n < profile_count && n < NAMES_MAX; n++)
		name[n] = profile_table[n].name;
	return unknown(error, at, "kernel", base, name, n);
}

static int unknown_behaviour(const struct dmasim_setting *setting, struct dmasim_error *error)
{
	const char *name[BEHAVIOUR_COUNT];

	for (unsigned int i = 0; i < BEHAVIOUR_COUNT; i++)
		name[i] = behaviour_table[i].name;
	return unknown(error, &setting->at, "behaviour", setting->name, name, BEHAVIOUR_COUNT);
}

static int unknown_value(const struct dmasim_setting *setting, const struct behaviour_info *info,
			 struct dmasim_error *error)
{
	const char *name[NAMES_MAX];
	char what[80];
	unsigned int n = 0;

	for (; n < info->values && n < NAMES_MAX; n++)
		name[n] = info->value[n].name;
	(void)snprintf(what, sizeof(what), "value of %s", info->name);
	return unknown(error, &setting->at, what, setting->value, name, n);
}

static int unknown_bug(const struct dmasim_setting *setting, const char *word, struct dmasim_error *error)
{
	const char *name[NAMES_MAX];
	unsigned int n = 0;

	for (; n < bug_count && n < NAMES_MAX; n++)
		name[n] = bug_table[n].name;
	return unknown(error, &setting->at, "bug", word, name, n);
}

/* one bug, or several with a plus sign between */
static int set_bugs(const struct dmasim_setting *setting, struct kernel_profile *profile, struct dmasim_error *error)
{
	const char *word = setting->value;

	for (;;) {
		size_t length = strcspn(word, "+");
		const struct bug_info *bug = bug_find(word, length);
		char shown[64];

		if (!bug) {
			(void)snprintf(shown, sizeof(shown), "%.*s", (int)(length < 60 ? length : 60), word);
			return unknown_bug(setting, shown, error);
		}
		profile_set_bug(profile, bug);
		if (!word[length])
			return 0;
		word += length + 1;
	}
}

static int set_behaviour(const struct dmasim_setting *setting, struct kernel_profile *profile,
			 struct dmasim_error *error)
{
	int behaviour = behaviour_find(setting->name);
	int value;

	if (!strcmp(setting->name, "bugs"))
		return set_bugs(setting, profile, error);
	if (behaviour < 0)
		return unknown_behaviour(setting, error);
	value = behaviour_value_find((enum behaviour)behaviour, setting->value);
	if (value < 0)
		return unknown_value(setting, &behaviour_table[behaviour], error);
	profile_set(profile, (enum behaviour)behaviour, (unsigned int)value);
	return 0;
}

static int set_behaviours(const struct dmasim_setting *setting, unsigned int count, struct kernel_profile *profile,
			  struct dmasim_error *error)
{
	int code = 0;

	for (unsigned int i = 0; i < count && !code; i++)
		code = set_behaviour(&setting[i], profile, error);
	return code;
}

/* results could not tell the two apart */
static int name_is_taken(const struct dmasim_profile_file *own, struct dmasim_error *error)
{
	int code = dmasim_error_set(error, -EINVAL, &own->at, "there is a profile '%s' already", own->name);

	if (error)
		(void)snprintf(error->hint, sizeof(error->hint), "give this one a name of its own");
	return code;
}

/* the last of the settings that has to do with the rule */
static const struct dmasim_setting *last_about(const struct dmasim_setting *setting, unsigned int count,
					       const struct profile_rule *rule)
{
	const char *name = behaviour_table[rule->behaviour].name, *needs = behaviour_table[rule->needs].name;

	while (count--)
		if (!strcmp(setting[count].name, name) || !strcmp(setting[count].name, needs))
			return &setting[count];
	return NULL;
}

static const struct dmasim_setting *culprit(const struct dmasim_platform *platform, const struct profile_rule *rule)
{
	const struct dmasim_profile_file *own = platform->own_kernel;
	const struct dmasim_setting *setting = last_about(platform->behaviour, platform->behaviours, rule);

	return setting || !own ? setting : last_about(own->behaviour, own->behaviours, rule);
}

static int impossible(const struct dmasim_platform *platform, const struct kernel_profile *profile,
		      const struct profile_rule *rule, struct dmasim_error *error)
{
	const struct behaviour_info *info = &behaviour_table[rule->behaviour], *needs = &behaviour_table[rule->needs];
	const struct dmasim_setting *setting = culprit(platform, rule);
	char needed[80];
	int code = dmasim_error_set(error, -EINVAL, setting ? &setting->at : &platform->kernel_at,
				    "no kernel has %s=%s and %s=%s: %s", info->name,
				    info->value[profile_get(profile, rule->behaviour)].name, needs->name,
				    needs->value[profile_get(profile, rule->needs)].name, rule->why);

	profile_rule_needs(rule, needed, sizeof(needed));
	if (error)
		(void)snprintf(error->hint, sizeof(error->hint), "it needs %s=%s", needs->name, needed);
	return code;
}

int settings_profile(const struct dmasim_platform *platform, struct kernel_profile *profile, struct dmasim_error *error)
{
	const struct dmasim_profile_file *own = platform->own_kernel;
	const char *base = own ? own->base : platform->kernel ? platform->kernel : DEFAULT_PROFILE;
	const struct profile_info *info = profile_find(base);
	const struct profile_rule *rule;
	int code;

	if (!info)
		return unknown_profile(platform, base, error);
	if (own && profile_find(own->name))
		return name_is_taken(own, error);
	profile_load(info, profile);
	code = own ? set_behaviours(own->behaviour, own->behaviours, profile, error) : 0;
	if (!code)
		code = set_behaviours(platform->behaviour, platform->behaviours, profile, error);
	if (code)
		return code;
	rule = profile_broken_rule(profile);
	return rule ? impossible(platform, profile, rule, error) : 0;
}

static void store(void *field, size_t size, u64 value)
{
	u8 byte = (u8)value;
	u32 word = (u32)value;

	if (size == sizeof(byte))
		memcpy(field, &byte, size);
	else if (size == sizeof(word))
		memcpy(field, &word, size);
	else
		memcpy(field, &value, sizeof(value));
}

u64 config_get(const struct kernel_config *config, const struct config_info *info)
{
	const char *field = (const char *)config + info->offset;
	u8 byte;
	u32 word;
	u64 value;

	if (info->size == sizeof(byte)) {
		memcpy(&byte, field, sizeof(byte));
		return byte;
	}
	if (info->size == sizeof(word)) {
		memcpy(&word, field, sizeof(word));
		return word;
	}
	memcpy(&value, field, sizeof(value));
	return value;
}

static int not_a_value(const struct dmasim_setting *setting, bool flag, struct dmasim_error *error)
{
	return dmasim_error_set(error, -EINVAL, &setting->at, "%s: '%s' is not %s", setting->name, setting->value,
				flag ? "true or false" : "a number in its range");
}

static int set_config(const struct dmasim_setting *setting, struct kernel_config *config, struct dmasim_error *error)
{
	const char *name[NAMES_MAX];
	u64 value = 0;
	bool on = false;

	for (unsigned int i = 0; i < config_count; i++) {
		const struct config_info *info = &config_table[i];

		name[i] = info->name;
		if (strcmp(info->name, setting->name) != 0)
			continue;
		if (info->flag ? !dmasim_flag(setting->value, &on) : !dmasim_number(setting->value, &value))
			return not_a_value(setting, info->flag, error);
		if (!info->flag && info->size < sizeof(u64) && value >> (8 * info->size))
			return not_a_value(setting, false, error);
		store((char *)config + info->offset, info->size, info->flag ? on : value);
		return 0;
	}
	return unknown(error, &setting->at, "build option", setting->name, name, config_count);
}

int settings_config(const struct dmasim_platform *platform, const struct kernel_profile *profile,
		    struct kernel_config *config, struct dmasim_error *error)
{
	kernel_config_default(config, arch_of_cpu(platform->cpu), profile);
	for (unsigned int i = 0; i < platform->configs; i++) {
		int code = set_config(&platform->config[i], config, error);

		if (code)
			return code;
	}
	return 0;
}

static int set_knob(const struct dmasim_setting *setting, u64 knob[HW_KNOB_COUNT], struct dmasim_error *error)
{
	const char *name[HW_KNOB_COUNT];
	int which = hw_knob_find(setting->name);
	u64 value;
	bool on;

	if (which < 0) {
		for (unsigned int i = 0; i < HW_KNOB_COUNT; i++)
			name[i] = hw_knob_table[i].name;
		return unknown(error, &setting->at, "hardware knob", setting->name, name, HW_KNOB_COUNT);
	}
	if (dmasim_flag(setting->value, &on))
		value = on;
	else if (!dmasim_number(setting->value, &value))
		return not_a_value(setting, false, error);
	knob[which] = value;
	return 0;
}

int settings_knobs(const struct dmasim_platform *platform, u64 knob[HW_KNOB_COUNT], struct dmasim_error *error)
{
	for (unsigned int i = 0; i < platform->hardwares; i++) {
		int code = set_knob(&platform->hardware[i], knob, error);

		if (code)
			return code;
	}
	return 0;
}
