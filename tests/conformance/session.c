// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

bool session_start(struct session *s, const struct op_platform *platform)
{
	s->over = s->faulted = false;
	s->why[0] = '\0';
	s->kernel = host_boot(s->host, s->module, platform, &s->on_kernel);
	if (!s->kernel) {
		snprintf(s->why, sizeof(s->why), "the kernel side did not start");
		return false;
	}
	s->build.dynamic = s->kernel->dynamic;
	s->build.remap = s->kernel->remap;
	s->build.hiwater = s->kernel->hiwater;
	s->sim = sim_boot(platform, &s->build, &s->on_sim);
	if (!s->sim) {
		snprintf(s->why, sizeof(s->why), "dmasim did not start");
		return false;
	}
	return compare_results(&s->on_kernel, &s->on_sim, s->why, sizeof(s->why)) && session_states_agree(s);
}

bool session_do(struct session *s, const struct op *op)
{
	host_run(s->host, op, &s->on_kernel);
	sim_run(s->sim, op, &s->on_sim);
	s->over = s->on_kernel.end != END_RETURNED || s->on_sim.end != END_RETURNED;
	s->faulted = s->on_sim.end == END_FAULT;
	if (s->faulted)
		return true;
	return compare_results(&s->on_kernel, &s->on_sim, s->why, sizeof(s->why));
}

bool session_states_agree(struct session *s)
{
	const char *rule = NULL;

	if (s->over)
		return true;
	if (!sim_validate(s->sim, &rule)) {
		snprintf(s->why, sizeof(s->why), "dmasim finds itself broken: %s", rule);
		return false;
	}
	return compare_states(s->kernel, s->sim, s->why, sizeof(s->why));
}

void session_end(struct session *s)
{
	sim_free(s->sim);
	s->sim = NULL;
	host_shutdown(s->host);
	s->kernel = NULL;
}

bool session_replay(struct session *s, const struct op_platform *platform, const struct op *ops, unsigned int count,
		    long *where)
{
	bool same = session_start(s, platform);

	*where = SESSION_BOOT;
	for (unsigned int i = 0; same && !s->over && i < count; i++) {
		*where = i;
		same = session_do(s, &ops[i]);
	}
	if (same && !session_states_agree(s)) {
		*where = SESSION_STATE;
		same = false;
	}
	session_end(s);
	return same;
}

/* whether the sequence without [from, to) still differs; it then replaces the old one */
static bool drop(struct session *s, struct op_platform *platform, struct op *ops, unsigned int *count,
		 unsigned int from, unsigned int to, struct op *scratch)
{
	unsigned int left = *count - (to - from);
	long where;

	memcpy(scratch, ops, from * sizeof(*ops));
	memcpy(scratch + from, ops + to, (*count - to) * sizeof(*ops));
	if (session_replay(s, platform, scratch, left, &where))
		return false;
	/* what follows the difference is of no use */
	*count = where >= 0 ? (unsigned int)where + 1 : left;
	memcpy(ops, scratch, *count * sizeof(*ops));
	return true;
}

/* fewer devices and one processor, where that still differs */
static void simplify_platform(struct session *s, struct op_platform *platform, const struct op *ops, unsigned int count)
{
	struct op_platform simpler;
	unsigned int used = 1;
	long where;

	for (unsigned int i = 0; i < count; i++)
		if (ops[i].dev >= used)
			used = ops[i].dev + 1u;
	simpler = *platform;
	simpler.devices = used;
	if (used < platform->devices && !session_replay(s, &simpler, ops, count, &where))
		*platform = simpler;
	simpler = *platform;
	simpler.coherent_pool[0] = '\0';
	if (!session_replay(s, &simpler, ops, count, &where))
		*platform = simpler;
	simpler = *platform;
	simpler.limits = false;
	if (!session_replay(s, &simpler, ops, count, &where))
		*platform = simpler;
}

void session_shrink(struct session *s, struct op_platform *platform, struct op *ops, unsigned int *count)
{
	struct op *scratch = calloc(*count + 1, sizeof(*scratch));
	unsigned int step = *count;

	if (!scratch)
		return;
	while (step) {
		bool dropped = false;

		for (unsigned int end = *count; end;) {
			unsigned int from = end > step ? end - step : 0;

			if (drop(s, platform, ops, count, from, end, scratch))
				dropped = true;
			end = from < *count ? from : *count;
		}
		if (!dropped || step > 1)
			step = dropped && step > *count ? *count : step / 2;
	}
	simplify_platform(s, platform, ops, *count);
	free(scratch);
}
