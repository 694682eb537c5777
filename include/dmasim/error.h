/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: error
 *
 * How a call says what was wrong with what it was given. Library code never prints, exits or aborts on input.
 */
#ifndef DMASIM_ERROR_H
#define DMASIM_ERROR_H

#include <dmasim/step.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dmasim_error - one diagnostic
 * @code: negative errno
 * @at: the place in the scenario file; line 0 when there is none
 * @text: what is wrong, without place and without a final newline
 * @hint: what would be right, or empty
 */
struct dmasim_error {
	int code;
	struct dmasim_span at;
	char text[240];
	char hint[160];
};

#ifdef __cplusplus
}
#endif

#endif
