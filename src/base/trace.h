/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace: one ordered buffer of small fixed-size events that the hardware, the kernel and the machine write while
 * an operation runs. Nothing is rendered here; report/ reads it. No result may depend on a trace being attached.
 */
#ifndef DMASIM_BASE_TRACE_H
#define DMASIM_BASE_TRACE_H

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
void trace_reset(struct trace *t);
void trace_add(struct trace *t, enum trace_kind kind, unsigned int id, unsigned int outcome, u64 v0, u64 v1);

#endif
