// SPDX-License-Identifier: GPL-2.0-only
#include "linux/kernel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* lib/ratelimit.c with the defaults of printk_ratelimited(): DEFAULT_RATELIMIT_BURST lines, then silence */
#define RATELIMIT_BURST 10

void kernel_log_free(struct kernel_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		free(log->record[i].text);
	free(log->record);
	log->record = NULL;
	log->count = log->capacity = 0;
}

static bool log_grow(struct kernel_log *log)
{
	size_t capacity = log->capacity ? log->capacity * 2 : 16;
	struct log_record *record;

	if (log->count < log->capacity)
		return true;
	record = realloc(log->record, capacity * sizeof(*record));
	if (!record)
		return false;
	log->record = record;
	log->capacity = capacity;
	return true;
}

/* "NAME: text", or the text alone */
static char *line(const struct device *dev, const char *format, va_list args)
{
	size_t name = dev ? strlen(dev->name) : 0, size;
	char text[512], *out;

	vsnprintf(text, sizeof(text), format, args);
	size = strlen(text) + 1;
	out = malloc(name + 2 + size);
	if (!out)
		return NULL;
	if (dev) {
		memcpy(out, dev->name, name);
		memcpy(out + name, ": ", 2);
		name += 2;
	}
	memcpy(out + name, text, size);
	return out;
}

static void vprintk(struct kernel *k, enum log_level level, const struct device *dev, const char *format, va_list args)
{
	struct kernel_log *log = &k->log;
	char *text;

	/* the dead do not speak */
	if (k->terminated)
		return;
	text = log_grow(log) ? line(dev, format, args) : NULL;
	if (!text) {
		log->lost++;
		return;
	}
	log->record[log->count] = (struct log_record){ .text = text, .step = log->step, .level = (u8)level };
	if (k->trace)
		trace_add(k->trace, TRACE_LOG, level, 0, log->count, 0);
	log->count++;
}

/* counts the line even when it is not printed; true while it is within @limit */
static bool within(struct kernel_log *log, enum log_site site, u8 limit)
{
	if (log->no_limits)
		return true;
	if (log->burst[site] >= limit)
		return false;
	log->burst[site]++;
	return true;
}

void kernel_printk(struct kernel *k, enum log_level level, const struct device *dev, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintk(k, level, dev, format, args);
	va_end(args);
}

void kernel_printk_once(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			const char *format, ...)
{
	va_list args;

	if (!within(&k->log, site, 1))
		return;
	va_start(args, format);
	vprintk(k, level, dev, format, args);
	va_end(args);
}

void kernel_printk_ratelimited(struct kernel *k, enum log_site site, enum log_level level, const struct device *dev,
			       const char *format, ...)
{
	va_list args;

	if (!within(&k->log, site, RATELIMIT_BURST))
		return;
	va_start(args, format);
	vprintk(k, level, dev, format, args);
	va_end(args);
}
