/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Collecting what is wrong with a file; see diag.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/diag.h"

bool diag_begin(struct diag *d, struct dmasim_diagnostics *out, const char *file, const char *text, size_t size)
{
	memset(d, 0, sizeof(*d));
	d->out = out;
	if (!out->file)
		out->file = strdup(file);
	if (!out->error)
		out->error = calloc(DIAG_LIMIT, sizeof(*out->error));
	if (!out->text && text) {
		out->text = malloc(size + 1);
		if (out->text) {
			memcpy(out->text, text, size);
			out->text[size] = '\0';
			out->size = size;
		}
	}
	return out->file && out->error && (!text || out->text);
}

void dmasim_diagnostics_free(struct dmasim_diagnostics *d)
{
	free(d->error);
	free(d->file);
	free(d->text);
	memset(d, 0, sizeof(*d));
}

static struct dmasim_error *add(struct diag *d, int code, const struct dmasim_span *at, const char *format,
				va_list args)
{
	struct dmasim_error *error;

	if (code)
		d->errors++;
	if (!diag_room(d)) {
		d->out->more++;
		return NULL;
	}
	error = &d->out->error[d->out->count++];
	error->code = code;
	if (at)
		error->at = *at;
	error->at.file = d->out->file;
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	return error;
}

struct dmasim_error *diag_error(struct diag *d, const struct dmasim_span *at, const char *format, ...)
{
	struct dmasim_error *error;
	va_list args;

	va_start(args, format);
	error = add(d, -EINVAL, at, format, args);
	va_end(args);
	return error;
}

struct dmasim_error *diag_warning(struct diag *d, const struct dmasim_span *at, const char *format, ...)
{
	struct dmasim_error *error;
	va_list args;

	va_start(args, format);
	error = add(d, 0, at, format, args);
	va_end(args);
	return error;
}

void diag_hint(struct dmasim_error *error, const char *format, ...)
{
	va_list args;

	if (!error)
		return;
	va_start(args, format);
	(void)vsnprintf(error->hint, sizeof(error->hint), format, args);
	va_end(args);
}

void diag_note(struct dmasim_error *error, const struct dmasim_span *at, const char *format, ...)
{
	va_list args;

	if (!error)
		return;
	error->also = *at;
	error->also.file = error->at.file;
	va_start(args, format);
	(void)vsnprintf(error->note, sizeof(error->note), format, args);
	va_end(args);
}

void diag_suggest(struct dmasim_error *error, const char *word, const char *const *names, unsigned int count)
{
	const char *near = error ? dmasim_nearest(word, names, count) : NULL;

	if (near)
		diag_hint(error, "did you mean '%s'?", near);
}

static bool before(const struct dmasim_span *a, const struct dmasim_span *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

void diag_sort(struct diag *d)
{
	struct dmasim_error *e = d->out->error;

	for (unsigned int i = 1; i < d->out->count; i++) {
		struct dmasim_error moved = e[i];
		unsigned int j = i;

		for (; j && before(&moved.at, &e[j - 1].at); j--)
			e[j] = e[j - 1];
		e[j] = moved;
	}
}
