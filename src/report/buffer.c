// SPDX-License-Identifier: GPL-2.0-only
#include <dmasim/buffer.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dmasim_buffer_free(struct dmasim_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct dmasim_buffer){ 0 };
}

void dmasim_buffer_clear(struct dmasim_buffer *buffer)
{
	buffer->size = 0;
	buffer->failed = false;
	if (buffer->data)
		buffer->data[0] = '\0';
}

/* room for @size more bytes and the NUL behind them */
static bool reserve(struct dmasim_buffer *buffer, size_t size)
{
	size_t room = buffer->room ? buffer->room : 256;
	char *data;

	if (buffer->failed)
		return false;
	if (size < buffer->room - buffer->size)
		return true;
	while (room - buffer->size <= size) {
		if (room > SIZE_MAX / 2)
			goto fail;
		room *= 2;
	}
	data = realloc(buffer->data, room);
	if (!data)
		goto fail;
	buffer->data = data;
	buffer->room = room;
	return true;
fail:
	buffer->failed = true;
	return false;
}

void dmasim_buffer_add(struct dmasim_buffer *buffer, const char *bytes, size_t size)
{
	if (!reserve(buffer, size))
		return;
	if (size)
		memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void dmasim_buffer_puts(struct dmasim_buffer *buffer, const char *string)
{
	dmasim_buffer_add(buffer, string, strlen(string));
}

void dmasim_buffer_printf(struct dmasim_buffer *buffer, const char *format, ...)
{
	va_list args, again;
	int size;

	va_start(args, format);
	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0) {
		buffer->failed = true;
	} else if (reserve(buffer, (size_t)size)) {
		vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
		buffer->size += (size_t)size;
	}
	va_end(again);
}
