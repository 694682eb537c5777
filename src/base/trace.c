// SPDX-License-Identifier: GPL-2.0-only
#include "base/trace.h"

#include <stdlib.h>
#include <string.h>

void trace_init(struct trace *t)
{
	memset(t, 0, sizeof(*t));
}

void trace_free(struct trace *t)
{
	free(t->event);
	memset(t, 0, sizeof(*t));
}

bool trace_grow(struct trace *t)
{
	size_t capacity = t->capacity ? t->capacity * 2 : 64;
	struct trace_event *event;

	event = capacity > TRACE_MAX_EVENTS ? NULL : realloc(t->event, capacity * sizeof(*event));
	if (!event) {
		t->lost++;
		return false;
	}
	t->event = event;
	t->capacity = capacity;
	return true;
}
