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
	for (unsigned int i = 0; i < d->others; i++) {
		free(d->other[i].file);
		free(d->other[i].text);
	}
	free(d->other);
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

static const struct dmasim_diagnostics_file *find_other(const struct dmasim_diagnostics *d, const char *file)
{
	for (unsigned int i = 0; file && i < d->others; i++) {
		if (strcmp(d->other[i].file, file) == 0)
			return &d->other[i];
	}
	return NULL;
}

static bool add_other(struct dmasim_diagnostics *d, const char *file, const char *text, size_t size)
{
	struct dmasim_diagnostics_file *grown;

	if (!file || find_other(d, file))
		return true;
	grown = realloc(d->other, (d->others + 1) * sizeof(*grown));
	if (!grown)
		return false;
	d->other = grown;
	grown += d->others;
	grown->file = strdup(file);
	grown->text = malloc(size + 1);
	if (!grown->file || !grown->text) {
		free(grown->file);
		free(grown->text);
		return false;
	}
	memcpy(grown->text, text ? text : "", text ? size : 0);
	grown->text[size] = '\0';
	grown->size = size;
	d->others++;
	return true;
}

/* the name as @d owns it */
static const char *own_name(const struct dmasim_diagnostics *d, const char *file)
{
	const struct dmasim_diagnostics_file *other = find_other(d, file);

	return other ? other->file : d->file;
}

bool diagnostics_add(struct dmasim_diagnostics *d, const struct dmasim_error *error)
{
	struct dmasim_error *added;

	if (!d->error || d->count == DIAG_LIMIT)
		return false;
	added = &d->error[d->count++];
	*added = *error;
	added->at.file = own_name(d, error->at.file);
	if (added->also.line)
		added->also.file = own_name(d, error->also.file);
	return true;
}

bool diag_take(struct diag *d, const struct dmasim_diagnostics *said, const struct dmasim_span *at)
{
	if (!add_other(d->out, said->file, said->text, said->size))
		return false;
	for (unsigned int i = 0; i < said->others; i++) {
		const struct dmasim_diagnostics_file *other = &said->other[i];

		if (!add_other(d->out, other->file, other->text, other->size))
			return false;
	}
	for (unsigned int i = 0; i < said->count; i++) {
		struct dmasim_error error = said->error[i];

		d->errors += error.code != 0;
		if (!error.also.line) {
			error.also = *at;
			error.also.file = d->out->file;
			(void)strcpy(error.note, "named here");
		}
		d->out->more += !diagnostics_add(d->out, &error);
	}
	d->out->more += said->more;
	d->errors += said->more;
	return true;
}

char *dmasim_diagnostics_render(const struct dmasim_diagnostics *d, unsigned int error, bool colour)
{
	const struct dmasim_error *e = &d->error[error];
	const struct dmasim_diagnostics_file *other = find_other(d, e->at.file);

	return other ? dmasim_error_render(e, other->text, other->size, colour)
		     : dmasim_error_render(e, d->text, d->size, colour);
}

/* what is said of another file stands where that is named */
static const struct dmasim_span *place(const struct diag *d, const struct dmasim_error *e)
{
	return e->at.file != d->out->file && e->also.file == d->out->file ? &e->also : &e->at;
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

		for (; j && before(place(d, &moved), place(d, &e[j - 1])); j--)
			e[j] = e[j - 1];
		e[j] = moved;
	}
}
