// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lists behind include/dmasim/profile.h.
 */
#include <dmasim/machine.h>
#include <dmasim/profile.h>
#include <dmasim/scenario.h>

#include <string.h>

#include "linux/bugs.h"
#include "machine/invariants.h"
#include "linux/profile_rules.h"
#include "machine/settings.h"

const struct invariant_info invariant_table[INVARIANT_COUNT] = {
#define INVARIANT(id, severity, doc) [INVARIANT_##id] = { #id, #severity, doc },
#include "machine/invariants.def"
#undef INVARIANT
};

unsigned int dmasim_profile_count(void)
{
	return profile_count;
}

void dmasim_profile_get(unsigned int profile, struct dmasim_profile *out)
{
	const struct profile_info *info = &profile_table[profile];

	memset(out, 0, sizeof(*out));
	if (profile >= profile_count)
		return;
	out->name = info->name;
	out->date = info->date;
	out->doc = info->doc;
	out->parent = info->parent ? info->parent->name : NULL;
	out->changes = info->changes;
}

void dmasim_profile_change_get(unsigned int profile, unsigned int change, struct dmasim_profile_change *out)
{
	const struct profile_change *c;
	const struct behaviour_info *b;
	struct kernel_profile parent;

	memset(out, 0, sizeof(*out));
	if (profile >= profile_count || change >= profile_table[profile].changes)
		return;
	c = &profile_table[profile].change[change];
	b = &behaviour_table[c->behaviour];
	out->behaviour = b->name;
	out->value = b->value[c->value].name;
	out->why = c->why;
	out->date = c->date;
	if (!profile_table[profile].parent)
		return;
	profile_load(profile_table[profile].parent, &parent);
	out->before = b->value[profile_get(&parent, c->behaviour)].name;
}

/* its base with the first of its behaviours */
static bool load_file(const struct dmasim_profile_file *file, unsigned int behaviours, struct kernel_profile *out)
{
	struct dmasim_profile_file part = *file;
	struct dmasim_platform platform;

	memset(out, 0, sizeof(*out));
	part.behaviours = behaviours;
	dmasim_platform_init(&platform);
	platform.own_kernel = &part;
	/* half of it may be what no kernel can be: that is no fault here */
	return settings_profile(&platform, out, NULL) == 0 || profile_broken_rule(out);
}

void dmasim_profile_file_change_get(const struct dmasim_profile_file *profile, unsigned int change,
				    struct dmasim_profile_change *out)
{
	unsigned int i = profile->inherited + change;
	struct kernel_profile before;
	int behaviour;

	memset(out, 0, sizeof(*out));
	if (i >= profile->behaviours)
		return;
	behaviour = behaviour_find(profile->behaviour[i].name);
	if (behaviour < 0 && strcmp(profile->behaviour[i].name, "bugs") != 0)
		return;
	if (!load_file(profile, profile->inherited, &before))
		return;
	out->behaviour = profile->behaviour[i].name;
	out->value = profile->behaviour[i].value;
	/* bugs come one by one: there is no value that they replace */
	out->before = "";
	if (behaviour >= 0)
		out->before = behaviour_table[behaviour].value[profile_get(&before, (enum behaviour)behaviour)].name;
	out->why = profile->origin[i].why;
	out->date = profile->origin[i].date;
}

const char *dmasim_profile_file_value(const struct dmasim_profile_file *profile, unsigned int behaviour)
{
	struct kernel_profile p;

	if (behaviour >= BEHAVIOUR_COUNT || !load_file(profile, profile->behaviours, &p))
		return NULL;
	return behaviour_table[behaviour].value[profile_get(&p, (enum behaviour)behaviour)].name;
}

int dmasim_profile_find(const char *name)
{
	const struct profile_info *info = profile_find(name);

	return info ? (int)(info - profile_table) : -1;
}

const char *dmasim_profile_default(void)
{
	return DEFAULT_PROFILE;
}

unsigned int dmasim_behaviour_count(void)
{
	return BEHAVIOUR_COUNT;
}

void dmasim_behaviour_get(unsigned int behaviour, struct dmasim_behaviour *out)
{
	memset(out, 0, sizeof(*out));
	if (behaviour >= BEHAVIOUR_COUNT)
		return;
	out->name = behaviour_table[behaviour].name;
	out->file = behaviour_table[behaviour].file;
	out->doc = behaviour_table[behaviour].doc;
	out->values = behaviour_table[behaviour].values;
}

const char *dmasim_behaviour_value(unsigned int behaviour, unsigned int value, const char **doc)
{
	const struct behaviour_value *v;

	if (behaviour >= BEHAVIOUR_COUNT || value >= behaviour_table[behaviour].values)
		return NULL;
	v = &behaviour_table[behaviour].value[value];
	if (doc)
		*doc = v->doc;
	return v->name;
}

const char *dmasim_profile_value(unsigned int profile, unsigned int behaviour)
{
	struct kernel_profile p;

	if (profile >= profile_count || behaviour >= BEHAVIOUR_COUNT)
		return NULL;
	profile_load(&profile_table[profile], &p);
	return behaviour_table[behaviour].value[profile_get(&p, (enum behaviour)behaviour)].name;
}

unsigned int dmasim_bug_count(void)
{
	return bug_count;
}

void dmasim_bug_get(unsigned int bug, struct dmasim_bug *out)
{
	const struct bug_info *info = &bug_table[bug];

	memset(out, 0, sizeof(*out));
	if (bug >= bug_count)
		return;
	out->name = info->name;
	out->subject = info->subject;
	out->commit = info->commit;
	out->since = info->since;
	out->fixed = info->fixed;
	out->mechanism = info->mechanism;
	out->scenario = info->scenario;
	out->values = info->values;
}

int dmasim_bug_find(const char *name)
{
	const struct bug_info *info = bug_find(name, strlen(name));

	return info ? (int)(info - bug_table) : -1;
}

const char *dmasim_bug_value(unsigned int bug, unsigned int value, const char **behaviour)
{
	const struct bug_value *v;

	if (bug >= bug_count || value >= bug_table[bug].values)
		return NULL;
	v = &bug_table[bug].value[value];
	*behaviour = behaviour_table[v->behaviour].name;
	return behaviour_table[v->behaviour].value[v->value].name;
}

static bool some_profile_has(enum behaviour b, unsigned int value)
{
	struct kernel_profile p;

	for (unsigned int i = 0; i < profile_count; i++) {
		profile_load(&profile_table[i], &p);
		if (profile_get(&p, b) == value)
			return true;
	}
	return false;
}

bool dmasim_behaviour_value_is_bug(unsigned int behaviour, unsigned int value)
{
	for (unsigned int i = 0; i < bug_count; i++)
		for (unsigned int v = 0; v < bug_table[i].values; v++)
			if (bug_table[i].value[v].behaviour == behaviour && bug_table[i].value[v].value == value)
				return !some_profile_has((enum behaviour)behaviour, value);
	return false;
}

bool dmasim_profile_has_bug(unsigned int profile, unsigned int bug)
{
	struct kernel_profile p;

	if (profile >= profile_count || bug >= bug_count)
		return false;
	profile_load(&profile_table[profile], &p);
	return profile_has_bug(&p, &bug_table[bug]);
}

unsigned int dmasim_lost_bug_count(void)
{
	return lost_bug_count;
}

void dmasim_lost_bug_get(unsigned int bug, struct dmasim_lost_bug *out)
{
	memset(out, 0, sizeof(*out));
	if (bug >= lost_bug_count)
		return;
	out->subject = lost_bug_table[bug].subject;
	out->commit = lost_bug_table[bug].commit;
	out->why = lost_bug_table[bug].why;
}

unsigned int dmasim_config_count(void)
{
	return config_count;
}

void dmasim_config_get(unsigned int option, struct dmasim_option *out)
{
	struct kernel_profile profile;
	struct kernel_config config;

	memset(out, 0, sizeof(*out));
	if (option >= config_count)
		return;
	profile_load(profile_find(DEFAULT_PROFILE), &profile);
	kernel_config_default(&config, ARCH_X86, &profile);
	out->name = config_table[option].name;
	out->doc = config_table[option].doc;
	out->flag = config_table[option].flag;
	out->def = config_get(&config, &config_table[option]);
}

unsigned int dmasim_knob_count(void)
{
	return HW_KNOB_COUNT;
}

void dmasim_knob_get(unsigned int knob, struct dmasim_option *out)
{
	memset(out, 0, sizeof(*out));
	if (knob >= HW_KNOB_COUNT)
		return;
	out->name = hw_knob_table[knob].name;
	out->doc = hw_knob_table[knob].doc;
	out->def = hw_knob_table[knob].def;
}

unsigned int dmasim_invariant_count(void)
{
	return INVARIANT_COUNT;
}

void dmasim_invariant_get(unsigned int invariant, struct dmasim_invariant *out)
{
	memset(out, 0, sizeof(*out));
	if (invariant >= INVARIANT_COUNT)
		return;
	out->name = invariant_table[invariant].name;
	out->severity = invariant_table[invariant].severity;
	out->doc = invariant_table[invariant].doc;
}

int dmasim_invariant_find(const char *name)
{
	for (int i = 0; i < INVARIANT_COUNT; i++)
		if (!strcmp(invariant_table[i].name, name))
			return i;
	return -1;
}

/* the taxonomy: what hardware raises, what software returns, what nothing reports, and the invariants */
#define OUTCOME_H "hardware"
#define OUTCOME_S "software"
#define OUTCOME_F "finding"
static const struct dmasim_fault outcome_table[] = {
#define OUTCOME(name, kind, where, event, code, log, effect) { name, OUTCOME_##kind, where, event, code, log, effect },
#include "hw/outcomes.def"
#undef OUTCOME
};

/* HW_FAULT_NONE is no fault */
#define FAULTS_RAISED (HW_FAULT_COUNT - 1u)

unsigned int dmasim_fault_count(void)
{
	return FAULTS_RAISED + (unsigned int)ARRAY_SIZE(outcome_table) + INVARIANT_COUNT;
}

static void raised(const struct hw_fault_info *info, struct dmasim_fault *out)
{
	*out = (struct dmasim_fault){ .name = info->name,
				      .kind = OUTCOME_H,
				      .where = "fault",
				      .event = info->event,
				      .code = info->code,
				      .log = info->log,
				      .effect = info->effect };
}

static void broken(const struct invariant_info *info, struct dmasim_fault *out)
{
	*out = (struct dmasim_fault){ .name = info->name,
				      .kind = OUTCOME_F,
				      .where = "violates",
				      .event = info->doc,
				      .code = info->severity,
				      .log = "",
				      .effect = "" };
}

void dmasim_fault_get(unsigned int fault, struct dmasim_fault *out)
{
	memset(out, 0, sizeof(*out));
	if (fault < FAULTS_RAISED)
		raised(&hw_fault_table[fault + 1], out);
	else if (fault - FAULTS_RAISED < ARRAY_SIZE(outcome_table))
		*out = outcome_table[fault - FAULTS_RAISED];
	else if (fault < dmasim_fault_count())
		broken(&invariant_table[fault - FAULTS_RAISED - ARRAY_SIZE(outcome_table)], out);
}

unsigned int dmasim_decision_count(void)
{
	return DECISION_COUNT;
}

const char *dmasim_decision_name(unsigned int decision)
{
	return decision < DECISION_COUNT ? decision_table[decision].name : NULL;
}

void dmasim_question_get(unsigned int decision, struct dmasim_question *out)
{
	memset(out, 0, sizeof(*out));
	if (decision >= DECISION_COUNT)
		return;
	out->name = decision_table[decision].name;
	out->function = decision_table[decision].function;
	out->file = decision_table[decision].file;
	out->question = decision_table[decision].question;
	out->answers = decision_answers((enum decision)decision);
}

void dmasim_question_get_in(unsigned int decision, unsigned int profile, struct dmasim_question *out)
{
	struct decision_call call = { .arch = -1, .call = CALL_OTHER };
	struct decision_place place;
	struct kernel_profile p;

	dmasim_question_get(decision, out);
	if (decision >= DECISION_COUNT || profile >= profile_count)
		return;
	profile_load(&profile_table[profile], &p);
	call.p = &p;
	place = decision_place((enum decision)decision, &call);
	out->function = place.function;
	out->file = place.file;
}

const char *dmasim_question_answer(unsigned int decision, unsigned int answer, unsigned int *length)
{
	size_t size = 0;
	const char *text;

	if (decision >= DECISION_COUNT || answer >= decision_answers((enum decision)decision))
		return NULL;
	text = decision_answer((enum decision)decision, answer, &size);
	*length = (unsigned int)size;
	return text;
}

bool dmasim_question_applies(unsigned int decision, unsigned int profile)
{
	struct kernel_profile p;

	if (decision >= DECISION_COUNT || profile >= profile_count)
		return false;
	profile_load(&profile_table[profile], &p);
	return decision_applies((enum decision)decision, &p);
}
