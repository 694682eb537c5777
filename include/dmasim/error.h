/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: error
 *
 * How a call says what was wrong with what it was given. Library code never prints, exits or aborts on input.
 */
#ifndef DMASIM_ERROR_H
#define DMASIM_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include <dmasim/export.h>
#include <dmasim/span.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dmasim_error - one diagnostic
 * @code: negative errno; 0: a warning
 * @at: the place in the scenario file; line 0 when there is none
 * @text: what is wrong, without place and without a final newline
 * @hint: what would be right, or empty
 * @also: a second place that matters, such as the first of two equal keys; line 0 when there is none
 * @note: what is there
 */
struct dmasim_error {
	int code;
	struct dmasim_span at;
	char text[240];
	char hint[160];
	struct dmasim_span also;
	char note[80];
};

/* fill an error; @error may be NULL. Returns @code, so that a function can end with it */
DMASIM_API int dmasim_error_set(struct dmasim_error *error, int code, const struct dmasim_span *at, const char *format,
				...) __attribute__((format(printf, 4, 5)));

/**
 * dmasim_error_render() - an error as people read it
 * @error: what to show
 * @text: bytes of the file that @error->at is in, for the line and the caret under it; may be NULL
 * @size: number of them
 * @colour: with ANSI colours
 *
 * Ends in a newline. The caller frees it; NULL if memory ran out.
 */
DMASIM_API char *dmasim_error_render(const struct dmasim_error *error, const char *text, size_t size, bool colour);

/* the name nearest to @word, for "did you mean"; NULL entries are skipped; NULL if none is near */
DMASIM_API const char *dmasim_nearest(const char *word, const char *const *names, unsigned int count);

#ifdef __cplusplus
}
#endif

#endif
