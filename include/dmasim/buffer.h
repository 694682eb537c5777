/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: buffer
 *
 * A string that grows. What reports are written into.
 */
#ifndef DMASIM_BUFFER_H
#define DMASIM_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include <dmasim/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dmasim_buffer - start from all zero
 * @data: NUL-terminated, NULL while nothing was added
 * @size: bytes, without the NUL
 * @room: bytes allocated
 * @failed: memory ran out; what was added since is lost, and further additions do nothing
 */
struct dmasim_buffer {
	char *data;
	size_t size, room;
	bool failed;
};

DMASIM_API void dmasim_buffer_free(struct dmasim_buffer *buffer);
/* empties it, keeps its memory */
DMASIM_API void dmasim_buffer_clear(struct dmasim_buffer *buffer);
DMASIM_API void dmasim_buffer_add(struct dmasim_buffer *buffer, const char *bytes, size_t size);
DMASIM_API void dmasim_buffer_puts(struct dmasim_buffer *buffer, const char *string);
DMASIM_API void dmasim_buffer_printf(struct dmasim_buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif
