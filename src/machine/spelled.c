// SPDX-License-Identifier: GPL-2.0-only
#include "machine/spelled.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/settings.h"

static const char *number(struct spelled *s, unsigned int *used, u64 value)
{
	char *text = s->text[(*used)++].s;

	(void)snprintf(text, sizeof(s->text->s), value < 65536 ? "%llu" : "0x%llx", (unsigned long long)value);
	return text;
}

static void spell_behaviours(struct spelled *s, const struct kernel_profile *profile)
{
	for (unsigned int b = 0; b < BEHAVIOUR_COUNT; b++) {
		unsigned int value = profile_get(profile, (enum behaviour)b);

		s->behaviour[s->behaviours++] =
			(struct dmasim_setting){ .name = behaviour_table[b].name,
						 .value = behaviour_table[b].value[value].name };
	}
}

static void spell_config(struct spelled *s, unsigned int *used, const struct kernel_config *config)
{
	for (unsigned int i = 0; i < config_count; i++) {
		u64 value = config_get(config, &config_table[i]);

		s->config[s->configs++] = (struct dmasim_setting){
			.name = config_table[i].name,
			.value = !config_table[i].flag ? number(s, used, value)
				 : value	       ? "true"
						       : "false",
		};
	}
}

static bool reserve(struct spelled *s)
{
	s->behaviour = calloc(BEHAVIOUR_COUNT, sizeof(*s->behaviour));
	s->config = calloc(config_count, sizeof(*s->config));
	s->hardware = calloc(HW_KNOB_COUNT, sizeof(*s->hardware));
	s->text = calloc(config_count + HW_KNOB_COUNT, sizeof(*s->text));
	return s->behaviour && s->config && s->hardware && s->text && s->kernel;
}

/* the profile of the name in front; of a kernel from a file the one that it stands on, where the scenario says so */
static char *nearest_kernel(const struct dmasim_run *run)
{
	const struct dmasim_platform *p = &run->scenario->platform;
	char *name = strndup(run->kernel, strcspn(run->kernel, ","));

	if (!name || profile_find(name))
		return name;
	free(name);
	if (p->own_kernel && profile_find(p->own_kernel->base))
		return strdup(p->own_kernel->base);
	return strdup(DEFAULT_PROFILE);
}

int spelled_load(const struct dmasim_run *run, struct spelled *s, struct dmasim_error *error)
{
	const struct dmasim_platform *platform = &run->scenario->platform;
	struct kernel_config config;
	u64 knob[HW_KNOB_COUNT];
	unsigned int used = 0;
	int code = settings_config(platform, run->profile, &config, error);

	memset(s, 0, sizeof(*s));
	for (unsigned int i = 0; i < HW_KNOB_COUNT; i++)
		knob[i] = hw_knob_table[i].def;
	if (!code)
		code = settings_knobs(platform, knob, error);
	if (code)
		return code;
	s->kernel = nearest_kernel(run);
	if (!reserve(s))
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	spell_behaviours(s, run->profile);
	spell_config(s, &used, &config);
	for (unsigned int i = 0; i < HW_KNOB_COUNT; i++)
		s->hardware[s->hardwares++] =
			(struct dmasim_setting){ .name = hw_knob_table[i].name, .value = number(s, &used, knob[i]) };
	return 0;
}

void spelled_free(struct spelled *s)
{
	free(s->kernel);
	free(s->behaviour);
	free(s->config);
	free(s->hardware);
	free(s->text);
	memset(s, 0, sizeof(*s));
}
