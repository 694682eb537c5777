/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: capture
 *
 * A scenario from a running machine: a POSIX shell script collects what is needed, and what it wrote becomes one.
 */
#ifndef DMASIM_CAPTURE_H
#define DMASIM_CAPTURE_H

#include <dmasim/buffer.h>
#include <dmasim/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* the script; its output is what dmasim_capture() takes */
DMASIM_API extern const char *const dmasim_capture_script;

/* devices that a scenario is given; of more the first */
#define DMASIM_CAPTURE_DEVICES 32u

/**
 * dmasim_capture() - write a scenario
 * @name: of the file, for errors
 * @text: what the script wrote; any bytes
 * @kernel: profile to use; NULL: the one nearest to the machine's version
 * @out: receives the YAML text, which runs: every device maps a page that it can reach, and reads it
 *
 * Returns 0, or a negative errno with @error: for what the script did not write, and for what a newer one wrote.
 */
DMASIM_API int dmasim_capture(const char *name, const char *text, size_t size, const char *kernel,
			      struct dmasim_buffer *out, struct dmasim_error *error);

#ifdef __cplusplus
}
#endif

#endif
