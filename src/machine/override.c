// SPDX-License-Identifier: GPL-2.0-only
#include "machine/override.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine/settings.h"

static int bad_word(struct dmasim_error *error, const char *word)
{
	dmasim_error_set(error, -EINVAL, NULL, "kernel: '%s' is no change of a behaviour", word);
	if (error)
		strcpy(error->hint, "a kernel, then behaviour=value, with commas between: v7.3,pool_check=none");
	return -EINVAL;
}

/* one "behaviour=value" behind those that are there */
static int add_setting(struct kernel_override *o, unsigned int *count, char *word, struct dmasim_error *error)
{
	char *equals = strchr(word, '=');

	if (!equals || equals == word || !equals[1])
		return bad_word(error, word);
	*equals = '\0';
	o->setting[(*count)++] = (struct dmasim_setting){ .name = word, .value = equals + 1 };
	return 0;
}

static unsigned int words(const char *text)
{
	unsigned int n = 1;

	for (; *text; text++)
		n += *text == ',';
	return n;
}

static int parse(struct kernel_override *o, struct dmasim_platform *platform, struct dmasim_error *error)
{
	char *word = o->text, *end;
	unsigned int count = 0;
	int code = 0;

	end = strchr(word, ',');
	if (end)
		*end = '\0';
	if (strchr(word, '=')) {
		/* no kernel in front: the scenario's, with what it says of it */
		for (; count < platform->behaviours; count++)
			o->setting[count] = platform->behaviour[count];
		code = add_setting(o, &count, word, error);
	} else {
		platform->kernel = word;
		platform->kernel_at = (struct dmasim_span){ 0 };
	}
	while (!code && end) {
		word = end + 1;
		end = strchr(word, ',');
		if (end)
			*end = '\0';
		code = add_setting(o, &count, word, error);
	}
	platform->behaviour = o->setting;
	platform->behaviours = count;
	return code;
}

static bool make_name(struct kernel_override *o, const struct dmasim_platform *platform)
{
	const char *base = platform->kernel ? platform->kernel : DEFAULT_PROFILE;
	size_t size = strlen(base) + 1;
	char *end;

	for (unsigned int i = 0; i < platform->behaviours; i++)
		size += strlen(platform->behaviour[i].name) + strlen(platform->behaviour[i].value) + 2;
	o->name = malloc(size);
	if (!o->name)
		return false;
	end = stpcpy(o->name, base);
	for (unsigned int i = 0; i < platform->behaviours; i++) {
		end = stpcpy(end, ",");
		end = stpcpy(end, platform->behaviour[i].name);
		end = stpcpy(end, "=");
		end = stpcpy(end, platform->behaviour[i].value);
	}
	return true;
}

int override_apply(struct kernel_override *o, const char *kernel, struct dmasim_platform *platform,
		   struct dmasim_error *error)
{
	int code = 0;

	memset(o, 0, sizeof(*o));
	if (kernel) {
		o->text = strdup(kernel);
		o->setting = calloc(platform->behaviours + words(kernel), sizeof(*o->setting));
		if (!o->text || !o->setting)
			return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
		code = parse(o, platform, error);
	}
	if (!code && !make_name(o, platform))
		code = dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	return code;
}

void override_free(struct kernel_override *o)
{
	free(o->text);
	free(o->setting);
	free(o->name);
	memset(o, 0, sizeof(*o));
}
