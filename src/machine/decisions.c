// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace of the last step, ready to show, and decision coverage.
 */
#include <dmasim/machine.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "machine/machine.h"

/* a size as people write it, where it is a whole number of a unit */
static void format_size(char *text, size_t size, u64 value)
{
	static const char *const unit[] = { "", "KiB", "MiB", "GiB", "TiB" };
	unsigned int i = 0;

	while (value && value % 1024 == 0 && i + 1 < ARRAY_SIZE(unit)) {
		value /= 1024;
		i++;
	}
	(void)snprintf(text, size, "%" PRIu64 "%s", value, unit[i]);
}

static void format_value(char *text, size_t size, char kind, u64 value)
{
	switch (kind) {
	case 'd':
		(void)snprintf(text, size, "%" PRId64, (int64_t)value);
		return;
	case 's':
		format_size(text, size, value);
		return;
	case 'b':
		(void)snprintf(text, size, "%s", value ? "true" : "false");
		return;
	default:
		(void)snprintf(text, size, "0x%" PRIx64, value);
		return;
	}
}

/* "name value, name value"; a name may end in the suffix that decisions.def explains */
static void add_values(struct dmasim_decision *d, const char *const name[2], const struct trace_event *event)
{
	for (int i = 0; i < 2; i++) {
		size_t used = strlen(d->why), length = name[i] ? strlen(name[i]) : 0;
		bool suffix = length > 2 && name[i][length - 2] == ':';
		char value[32];

		if (!length)
			continue;
		format_value(value, sizeof(value), suffix ? name[i][length - 1] : 'x', event->v[i]);
		(void)snprintf(d->why + used, sizeof(d->why) - used, "%s%.*s %s", used ? ", " : "",
			       (int)(suffix ? length - 2 : length), name[i], value);
	}
}

unsigned int dmasim_machine_decisions(const struct dmasim_machine *machine)
{
	return (unsigned int)machine->trace.count;
}

/* the answer that chose the path is the last one that the question had been given by then; it may be asked again */
unsigned int deciding_event(const struct dmasim_machine *m)
{
	size_t i = m->rule == DECISION_NONE ? 0 : min_u64(m->rule_at, m->trace.count);

	while (i--)
		if (m->trace.event[i].kind == TRACE_DECISION && m->trace.event[i].id == m->rule)
			return (unsigned int)i;
	return NO_EVENT;
}

static void show_question(const struct dmasim_machine *m, const struct trace_event *event, struct dmasim_decision *d)
{
	const struct decision_call call = { .p = &m->kernel.profile,
					    .arch = m->kernel.arch.arch,
					    .call = m->caller,
					    .value = { event->v[0], event->v[1] } };
	const struct decision_info *info = &decision_table[event->id];
	struct decision_place place = decision_place((enum decision)event->id, &call);
	size_t length;
	const char *answer = decision_answer((enum decision)event->id, event->outcome, &length);

	d->kind = "decision";
	d->rule = info->name;
	d->function = place.function;
	d->file = place.file;
	d->question = info->question;
	(void)snprintf(d->outcome, sizeof(d->outcome), "%.*s", (int)length, answer);
	add_values(d, info->value, event);
}

static void show_log(const struct dmasim_machine *m, const struct trace_event *event, struct dmasim_decision *d)
{
	static const char *const level[] = {
		[LOG_ERR] = "err",
		[LOG_WARN] = "warn",
		[LOG_NOTICE] = "notice",
		[LOG_INFO] = "info",
		[LOG_WARNING_BACKTRACE] = "WARN",
	};

	d->kind = "log";
	if (event->v[0] >= m->kernel.log.count)
		return;
	(void)snprintf(d->outcome, sizeof(d->outcome), "%s", level[m->kernel.log.record[event->v[0]].level]);
	(void)snprintf(d->why, sizeof(d->why), "%s", m->kernel.log.record[event->v[0]].text);
}

static void show_state(const struct trace_event *event, struct dmasim_decision *d)
{
	d->kind = "state";
	d->question = hw_event_table[event->id].name;
	add_values(d, hw_event_table[event->id].value, event);
}

static void show_fault(const struct trace_event *event, struct dmasim_decision *d)
{
	static const char *const value[2] = { "addr", "" };

	d->kind = "fault";
	d->rule = hw_fault_table[event->id].name;
	d->question = hw_fault_table[event->id].event;
	add_values(d, value, event);
}

static void show_knob(const struct trace_event *event, struct dmasim_decision *d)
{
	static const char *const value[2] = { "taken as:d", "" };

	d->kind = "knob";
	d->rule = hw_knob_table[event->id].name;
	d->question = hw_knob_table[event->id].doc;
	add_values(d, value, event);
}

void dmasim_machine_decision(const struct dmasim_machine *machine, unsigned int i, struct dmasim_decision *decision)
{
	const struct trace_event *event;

	memset(decision, 0, sizeof(*decision));
	if (i >= machine->trace.count)
		return;
	event = &machine->trace.event[i];
	switch ((enum trace_kind)event->kind) {
	case TRACE_DECISION:
		show_question(machine, event, decision);
		decision->deciding = event->id == machine->rule && i == deciding_event(machine);
		return;
	case TRACE_LOG:
		show_log(machine, event, decision);
		return;
	case TRACE_STATE:
		show_state(event, decision);
		return;
	case TRACE_FAULT:
		show_fault(event, decision);
		return;
	case TRACE_KNOB:
		show_knob(event, decision);
		return;
	}
}

uint16_t dmasim_machine_answers_met(const struct dmasim_machine *machine, unsigned int decision)
{
	return decision < DECISION_COUNT ? machine->kernel.seen[decision] : 0;
}

uint16_t dmasim_machine_answers_possible(const struct dmasim_machine *machine, unsigned int decision)
{
	if (decision >= DECISION_COUNT || !decision_applies((enum decision)decision, &machine->kernel.profile))
		return 0;
	return (uint16_t)DMA_BIT_MASK((int)decision_answers((enum decision)decision));
}
