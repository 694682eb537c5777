// SPDX-License-Identifier: GPL-2.0-only
/*
 * A report carried out again, and held against what it says.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/bugreport.h>
#include <dmasim/explore.h>
#include <dmasim/profile.h>

#include "report/bugreport.h"
#include "report/report.h"

struct comparison {
	struct dmasim_replay *replay;
	const struct dmasim_bugreport *report;
	bool failed; /* no memory */
};

/* --- differences ----------------------------------------------------------------------------------------------------
 */

static char *copy(struct comparison *c, const char *text)
{
	char *made = text ? strdup(text) : NULL;

	c->failed |= text && !made;
	return made;
}

/* a value as the report writes it; the caller frees it */
static char *value_text(struct comparison *c, const struct dmasim_node *node)
{
	struct dmasim_buffer out = { 0 };

	if (!node)
		return NULL;
	if (node->kind == NODE_SCALAR)
		return copy(c, node->text);
	tree_write_flow(node, &out);
	c->failed |= out.failed;
	return out.data;
}

static void add(struct comparison *c, const char *place, const char *what, char *then, char *now, bool failure)
{
	struct dmasim_replay *r = c->replay;
	struct dmasim_replay_difference *grown = realloc(r->difference, (r->differences + 1) * sizeof(*grown));

	if (!grown) {
		c->failed = true;
		free(then);
		free(now);
		return;
	}
	r->difference = grown;
	r->difference[r->differences++] = (struct dmasim_replay_difference){
		.place = copy(c, place), .what = copy(c, what), .then = then, .now = now, .failure = failure
	};
	r->same &= !failure;
}

static void place_of(const struct dmasim_node *step, char *place, size_t size)
{
	const struct dmasim_node *n = node_find(step, "step"), *id = node_find(step, "id");
	const char *number = n && n->kind == NODE_SCALAR ? n->text : "?";
	bool is_step = *number >= '0' && *number <= '9';

	if (id && id->kind == NODE_SCALAR)
		(void)snprintf(place, size, "step %s '%s'", number, id->text);
	else
		(void)snprintf(place, size, "%s%s", is_step ? "step " : "", number);
}

/* --- one step -------------------------------------------------------------------------------------------------------
 */

/* does the field tell how it failed? */
static bool is_failure_field(const char *name)
{
	return strcmp(name, "rule") == 0 || strcmp(name, "violates") == 0;
}

static void compare_gave(struct comparison *c, const char *place, const struct dmasim_node *then,
			 const struct dmasim_node *now, bool failing)
{
	for (int f = 0; f < DMASIM_FIELD_COUNT; f++) {
		const char *name = dmasim_field_table[f].name;
		const struct dmasim_node *a = node_find(then, name), *b = node_find(now, name);

		if (!tree_same(a, b))
			add(c, place, name, value_text(c, a), value_text(c, b), failing && is_failure_field(name));
	}
}

/* is the step one that says what the report is about? */
static bool is_failing(const struct comparison *c, const struct dmasim_node *then, const struct dmasim_node *now)
{
	const struct dmasim_node *number = node_find(then, "step");

	if (node_find(then, "failed") || node_find(now, "failed"))
		return true;
	return c->report->about && number && number->kind == NODE_SCALAR &&
	       strtoul(number->text, NULL, 10) == c->report->about;
}

static void compare_step(struct comparison *c, const struct dmasim_node *then, const struct dmasim_node *now)
{
	static const char *const rest[] = { "verb", "skipped", "elements", "failed" };
	bool failing = is_failing(c, then, now);
	char place[120];

	place_of(then ? then : now, place, sizeof(place));
	if (!then || !now) {
		add(c, place, then ? "is no longer reached" : "was not reached", NULL, NULL, failing);
		return;
	}
	compare_gave(c, place, node_find(then, "gave"), node_find(now, "gave"), failing);
	for (unsigned int i = 0; i < ARRAY_SIZE(rest); i++) {
		const struct dmasim_node *a = node_find(then, rest[i]), *b = node_find(now, rest[i]);

		if (!tree_same(a, b))
			add(c, place, rest[i], value_text(c, a), value_text(c, b), strcmp(rest[i], "failed") == 0);
	}
}

static void compare_steps(struct comparison *c, const struct dmasim_node *then, const struct dmasim_node *now)
{
	const struct dmasim_node *a = then->first, *b = now->first;

	for (; a || b; a = a ? a->next : NULL, b = b ? b->next : NULL) {
		/* an end where nothing happened says nothing */
		const struct dmasim_node *number = node_find(a ? a : b, "step");

		if ((!a || !b) && number && number->kind == NODE_SCALAR && strcmp(number->text, "end") == 0)
			continue;
		compare_step(c, a, b);
	}
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

static int compare(struct comparison *c)
{
	const struct dmasim_run *run = &c->replay->run;
	const char *outcome = report_outcome_name[dmasim_run_outcome(run)], *then = c->report->stopped;
	struct arena arena = { 0 };
	struct tree tree = { .arena = &arena };
	const struct dmasim_node *ran = bugreport_ran(&tree, run);
	const char *now = run->refused ? run->error.text : NULL;

	c->replay->same = true;
	if (ran) {
		if (strcmp(outcome, c->report->outcome) != 0)
			add(c, "", "outcome", copy(c, c->report->outcome), copy(c, outcome), true);
		if ((then || now) && (!then || !now || strcmp(then, now) != 0))
			add(c, "", "stopped", copy(c, then), copy(c, now), true);
		compare_steps(c, c->report->ran, ran);
	}
	arena_free(&arena);
	return !ran || c->failed ? -ENOMEM : 0;
}

/* all behaviours are spelled out, so that a profile that only the sender's program knows does not matter */
static void known_base(struct dmasim_scenario *s)
{
	if (s->platform.kernel && dmasim_profile_find(s->platform.kernel) < 0 &&
	    s->platform.behaviours >= dmasim_behaviour_count())
		s->platform.kernel = dmasim_profile_default();
}

int dmasim_replay(struct dmasim_bugreport *report, const char *kernel, struct dmasim_replay *replay)
{
	struct dmasim_scenario *s = &report->file.scenario[kernel ? 1 : 0];
	struct comparison c = { .replay = replay, .report = report };
	struct dmasim_run *run = &replay->run;
	unsigned int flags = DMASIM_TRACE | (report->cell.word ? DMASIM_SKIP_FAILED : 0);
	int code;

	memset(replay, 0, sizeof(*replay));
	known_base(s);
	code = dmasim_scenario_run(s, kernel, flags, run);
	if (code && report->cell.word && code != -ENOMEM)
		code = 0;
	if (!code && report->cell.word)
		code = dmasim_cell_judge(s, &report->cell, run);
	if (!code)
		code = compare(&c);
	if (code == -ENOMEM)
		dmasim_error_set(&run->error, code, NULL, "out of memory");
	return code;
}

void dmasim_replay_free(struct dmasim_replay *replay)
{
	for (unsigned int i = 0; i < replay->differences; i++) {
		free(replay->difference[i].place);
		free(replay->difference[i].what);
		free(replay->difference[i].then);
		free(replay->difference[i].now);
	}
	free(replay->difference);
	dmasim_run_free(&replay->run);
	memset(replay, 0, sizeof(*replay));
}
