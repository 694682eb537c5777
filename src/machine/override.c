// SPDX-License-Identifier: GPL-2.0-only
#include "machine/override.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/settings.h"
#include "scenario/text.h"
#include "scenario/tree.h"

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

/* those of a list with commas between */
static int add_settings(struct kernel_override *o, unsigned int *count, char *word, struct dmasim_error *error)
{
	int code = 0;

	while (!code && word) {
		char *end = strchr(word, ',');

		if (end)
			*end = '\0';
		code = add_setting(o, count, word, error);
		word = end ? end + 1 : NULL;
	}
	return code;
}

/* "NAME{BASE,behaviour=value},behaviour=value" */
static int parse_own(struct kernel_override *o, struct dmasim_platform *platform, char *brace,
		     struct dmasim_error *error)
{
	char *end = strchr(brace, '}'), *rest;
	unsigned int count = 0;
	int code = 0;

	if (!end || (end[1] && end[1] != ','))
		return bad_word(error, o->text);
	*brace = *end = '\0';
	o->own.name = o->text;
	o->own.base = o->own.parent = brace + 1;
	rest = strchr(brace + 1, ',');
	if (rest) {
		*rest = '\0';
		code = add_settings(o, &count, rest + 1, error);
	}
	o->own.behaviour = o->setting;
	o->own.behaviours = count;
	if (!code && end[1])
		code = add_settings(o, &count, end + 2, error);
	platform->own_kernel = &o->own;
	platform->kernel = NULL;
	platform->behaviour = o->setting + o->own.behaviours;
	platform->behaviours = count - o->own.behaviours;
	return code;
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
	char *word = o->text, *end, *brace = strchr(word, '{');
	unsigned int count = 0;
	int code = 0;

	end = strchr(word, ',');
	if (brace && (!end || brace < end))
		return parse_own(o, platform, brace, error);
	if (end)
		*end = '\0';
	if (strchr(word, '=')) {
		/* no kernel in front: the scenario's, with what it says of it */
		for (; count < platform->behaviours; count++)
			o->setting[count] = platform->behaviour[count];
		code = add_setting(o, &count, word, error);
	} else {
		platform->kernel = word;
		platform->own_kernel = NULL;
		platform->kernel_at = (struct dmasim_span){ 0 };
	}
	if (!code && end)
		code = add_settings(o, &count, end + 1, error);
	platform->behaviour = o->setting;
	platform->behaviours = count;
	return code;
}

static bool make_name(struct kernel_override *o, const struct dmasim_platform *platform)
{
	const char *base = platform->own_kernel ? platform->own_kernel->name
			   : platform->kernel	? platform->kernel
						: DEFAULT_PROFILE;
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

/* the file's own words about what is wrong have no place here but the first */
static char *read_kernel(const char *kernel, struct dmasim_error *error)
{
	struct dmasim_diagnostics said = { 0 };
	char *text = dmasim_kernel_text(kernel, &said);

	if (!text && said.count) {
		dmasim_error_set(error, said.error[0].code, NULL, "%.100s:%u:%u: %.120s", said.error[0].at.file,
				 said.error[0].at.line, said.error[0].at.column, said.error[0].text);
		if (error)
			strcpy(error->hint, said.error[0].hint);
	} else if (!text) {
		dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	}
	dmasim_diagnostics_free(&said);
	return text;
}

int override_apply(struct kernel_override *o, const char *kernel, struct dmasim_platform *platform,
		   struct dmasim_error *error)
{
	int code = 0;

	memset(o, 0, sizeof(*o));
	if (kernel) {
		o->text = dmasim_kernel_is_file(kernel) ? read_kernel(kernel, error) : strdup(kernel);
		if (!o->text && dmasim_kernel_is_file(kernel))
			return -EINVAL;
		kernel = o->text ? o->text : "";
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

char *override_text(const char *kernel, const struct dmasim_platform *platform, struct dmasim_error *error)
{
	struct dmasim_platform p = *platform;
	struct kernel_override o;
	int code = override_apply(&o, kernel, &p, error);
	struct text t = { 0 };
	char *text = NULL;

	if (!code && !p.kernel && !p.own_kernel)
		p.kernel = DEFAULT_PROFILE;
	if (!code && p.own_kernel) {
		/* under its name, so that results still tell which kernel it is */
		const struct dmasim_platform own = { .own_kernel = p.own_kernel };

		p.own_kernel = NULL;
		text_printf(&t, "%s{", own.own_kernel->name);
		tree_kernel_text(&own, &t);
		p.kernel = "}";
	}
	if (!code) {
		tree_kernel_text(&p, &t);
		text = text_take(&t);
	}
	if (!code && !text)
		dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	override_free(&o);
	return text;
}
