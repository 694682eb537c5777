/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace: one ordered buffer of small fixed-size events that the hardware, the kernel and the machine write while
 * an operation runs. Nothing is rendered here; report/ reads it. No result may depend on a trace being attached.
 */
#ifndef DMASIM_BASE_TRACE_H
#define DMASIM_BASE_TRACE_H

#include <string.h>

#include "base/types.h"

enum trace_kind {
	TRACE_DECISION, /* id: enum decision; outcome: index of the answer; v: the values it looked at */
	TRACE_LOG,	/* id: enum log_line; v[0]: index of the formatted line in kernel->log */
	TRACE_STATE,	/* id: enum hw_event; a state change: page made shared, RMP entry written, PTE set, flush ... */
	TRACE_FAULT,	/* id: enum hw_fault; v[0]: address, v[1]: detail */
	TRACE_KNOB,	/* id: enum hw_knob; an outcome rested on an undocumented point; v[0]: the value taken */
};

struct trace_event {
	u16 id;
	u8 kind;
	u8 outcome;
	u32 step;
	u64 v[2];
};

_Static_assert(sizeof(struct trace_event) == 24, "trace_head() writes the first eight bytes of an event");

struct trace {
	struct trace_event *event;
	size_t count;
	size_t capacity;
	size_t lost; /* events dropped because memory ran out or the limit was reached */
	u32 step;    /* stamped on each event; the machine sets it */
};

/* more than this in one step says nothing to anyone: further events are counted, not kept */
#define TRACE_MAX_EVENTS (1u << 20)

void trace_init(struct trace *t);
void trace_free(struct trace *t);
/* forget all events, keep the memory */
static inline void trace_reset(struct trace *t)
{
	t->count = 0;
	t->lost = 0;
}

/* makes room for one more event; false: it is lost */
bool trace_grow(struct trace *t);

/*
 * The members before v[] as one word: tracing must not cost more than what is traced, and a whole event that is put
 * together elsewhere and copied waits for its own parts.
 */
static inline u64 trace_head(enum trace_kind kind, unsigned int id, unsigned int outcome, u32 step)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (u16)id | (u64)(u8)kind << 16 | (u64)(u8)outcome << 24 | (u64)step << 32;
#else
	return (u64)(u16)id << 48 | (u64)(u8)kind << 40 | (u64)(u8)outcome << 32 | step;
#endif
}

/* v[] as it is stored: with one instruction where there is one */
typedef u64 trace_pair __attribute__((vector_size(16), aligned(8), may_alias));

static inline void trace_put(struct trace_event *e, enum trace_kind kind, unsigned int id, unsigned int outcome,
			     u32 step, u64 v0, u64 v1)
{
	u64 head = trace_head(kind, id, outcome, step);

	memcpy(e, &head, sizeof(head));
	*(trace_pair *)e->v = (trace_pair){ v0, v1 };
}

/* where the next @count events go, NULL if there is no room for them; the caller counts them */
static inline struct trace_event *trace_room(struct trace *t, size_t count)
{
	return t->capacity - t->count >= count ? t->event + t->count : NULL;
}

static inline void trace_add(struct trace *t, enum trace_kind kind, unsigned int id, unsigned int outcome, u64 v0,
			     u64 v1)
{
	if (unlikely(t->count == t->capacity) && !trace_grow(t))
		return;
	trace_put(&t->event[t->count++], kind, id, outcome, t->step, v0, v1);
}

#endif
