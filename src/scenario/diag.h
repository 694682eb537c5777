/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Collecting what is wrong with a file.
 */
#ifndef DMASIM_SCENARIO_DIAG_H
#define DMASIM_SCENARIO_DIAG_H

#include <dmasim/scenario.h>

#include "base/types.h"

#define DIAG_LIMIT 20

struct diag {
	struct dmasim_diagnostics *out;
	unsigned int errors; /* found, shown or not */
	bool oom;
};

/* begin with the name and the bytes that the diagnostics are to show; false: memory ran out */
bool diag_begin(struct diag *d, struct dmasim_diagnostics *out, const char *file, const char *text, size_t size);

/* one more error; returns it for hint and note, or NULL beyond the limit */
struct dmasim_error *diag_error(struct diag *d, const struct dmasim_span *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct dmasim_error *diag_warning(struct diag *d, const struct dmasim_span *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* both may be given NULL for the error */
void diag_hint(struct dmasim_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
void diag_note(struct dmasim_error *error, const struct dmasim_span *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "did you mean", where a name is near enough */
void diag_suggest(struct dmasim_error *error, const char *word, const char *const *names, unsigned int count);

/* true while more errors would be shown: the search for a suggestion is worth while */
static inline bool diag_room(const struct diag *d)
{
	return d->out->count < DIAG_LIMIT;
}

/*
 * takes over what was said of another file, which is named at @at; its text comes along, also when nothing was said.
 * false: memory ran out
 */
bool diag_take(struct diag *d, const struct dmasim_diagnostics *said, const struct dmasim_span *at);
/* one more error from elsewhere, whose place may be in any of the files; false: memory ran out, or there is no room */
bool diagnostics_add(struct dmasim_diagnostics *d, const struct dmasim_error *error);

/* in the order of the file */
void diag_sort(struct diag *d);

#endif
