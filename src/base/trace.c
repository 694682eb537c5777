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

void trace_reset(struct trace *t)
{
	t->count = 0;
	t->lost = 0;
}

static bool trace_grow(struct trace *t)
{
	size_t capacity = t->capacity ? t->capacity * 2 : 64;
	struct trace_event *event;

	if (capacity > TRACE_MAX_EVENTS)
		return false;
	event = realloc(t->event, capacity * sizeof(*event));
	if (!event)
		return false;
	t->event = event;
	t->capacity = capacity;
	return true;
}

void trace_add(struct trace *t, enum trace_kind kind, unsigned int id, unsigned int outcome, u64 v0, u64 v1)
{
	if (t->count == t->capacity && !trace_grow(t)) {
		t->lost++;
		return;
	}
	t->event[t->count++] = (struct trace_event){
		.id = (u16)id,
		.kind = (u8)kind,
		.outcome = (u8)outcome,
		.step = t->step,
		.v = { v0, v1 },
	};
}
