/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filling a struct dmasim_error.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/error.h>

int dmasim_error_set(struct dmasim_error *error, int code, const struct dmasim_span *at, const char *format, ...)
{
	va_list args;

	if (!error)
		return code;
	memset(error, 0, sizeof(*error));
	error->code = code;
	if (at)
		error->at = *at;
	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return code;
}
