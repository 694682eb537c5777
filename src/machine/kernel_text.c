// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel given by hand as the path of a profile file, put into words that need no file.
 */
#include <dmasim/scenario.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine/settings.h"
#include "scenario/diag.h"
#include "scenario/profile_file.h"
#include "scenario/text.h"

bool dmasim_kernel_is_file(const char *kernel)
{
	size_t size = strcspn(kernel, ",");
	char *word = memchr(kernel, '{', size) ? NULL : strndup(kernel, size);
	bool is = word && !strchr(word, '=') && profile_is_path(word);

	free(word);
	return is;
}

int dmasim_profile_file_check(const struct dmasim_profile_file *profile, struct dmasim_error *error)
{
	struct kernel_profile unused;
	struct dmasim_platform platform;

	dmasim_platform_init(&platform);
	platform.own_kernel = profile;
	return settings_profile(&platform, &unused, error);
}

/* @rest: what stands behind the path, with its comma */
static char *in_words(const struct dmasim_profile_file *own, const char *rest)
{
	struct text t = { 0 };

	text_printf(&t, "%s{%s", own->name, own->base);
	for (unsigned int i = 0; i < own->behaviours; i++)
		text_printf(&t, ",%s=%s", own->behaviour[i].name, own->behaviour[i].value);
	text_printf(&t, "}%s", rest);
	return text_take(&t);
}

/* an error that has no file's text to show */
static void say(struct dmasim_diagnostics *diagnostics, const char *file, const struct dmasim_error *error)
{
	struct diag diag;

	if (diag_begin(&diag, diagnostics, file, NULL, 0))
		(void)diagnostics_add(diagnostics, error);
}

static char *read_file(const char *path, const char *rest, struct dmasim_diagnostics *diagnostics)
{
	struct dmasim_error error = { 0 };
	struct dmasim_file file;
	char *text = NULL;

	if (dmasim_file_load(path, &file, diagnostics))
		return NULL;
	if (!file.own) {
		dmasim_error_set(&error, -EINVAL, &file.scenario[0].at, "this is no profile");
		strcpy(error.hint, "a profile begins with '" PROFILE_KEY ": 1'");
	} else if (!dmasim_profile_file_check(file.own, &error)) {
		text = in_words(file.own, rest);
	}
	if (error.code)
		say(diagnostics, path, &error);
	dmasim_file_free(&file);
	return text;
}

char *dmasim_kernel_text(const char *kernel, struct dmasim_diagnostics *diagnostics)
{
	size_t size = strcspn(kernel, ",");
	struct dmasim_error error;
	char *path, *text = NULL;

	if (!dmasim_kernel_is_file(kernel)) {
		if (!dmasim_kernel_check(kernel, &error))
			return strdup(kernel);
		say(diagnostics, kernel, &error);
		return NULL;
	}
	path = strndup(kernel, size);
	if (path)
		text = read_file(path, kernel + size, diagnostics);
	free(path);
	/* what stands behind the file */
	if (text && dmasim_kernel_check(text, &error)) {
		dmasim_diagnostics_free(diagnostics);
		say(diagnostics, kernel, &error);
		free(text);
		text = NULL;
	}
	return text;
}
