/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `steps:` and `defaults:`.
 */
#include <string.h>

#include "scenario/read.h"
#include "scenario/text.h"

#define V(v) VERB_BIT(v)
#define STREAMING (V(MAP) | V(MAP_SG))
#define ALLOCATING (V(ALLOC_COHERENT) | V(ALLOC_PAGES) | V(ALLOC_NONCOHERENT))

/* --- ids -----------------------------------------------------------------------------------------------------------
 */

static unsigned int id_hash(const char *id)
{
	u32 h = 2166136261u; /* FNV-1a */

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 16777619u;
	return h;
}

static struct dmasim_step **id_slot(const struct id_table *table, const char *id)
{
	unsigned int i = id_hash(id) & table->mask;

	while (table->step[i] && strcmp(table->step[i]->id, id) != 0)
		i = (i + 1) & table->mask;
	return &table->step[i];
}

struct dmasim_step *id_find(const struct id_table *table, const char *id)
{
	return table->step ? *id_slot(table, id) : NULL;
}

static bool id_grow(struct reader *r)
{
	struct id_table *t = &r->ids, old = *t;

	t->mask = old.step ? old.mask * 2 + 1 : 63;
	t->step = read_array(r, (size_t)t->mask + 1, sizeof(*t->step));
	if (!t->step) {
		*t = old;
		return false;
	}
	for (unsigned int i = 0; old.step && i <= old.mask; i++) {
		if (old.step[i])
			*id_slot(t, old.step[i]->id) = old.step[i];
	}
	return true;
}

static void id_add(struct reader *r, struct dmasim_step *step, const struct dmasim_span *at)
{
	struct dmasim_step **slot;
	char shown[QUOTE_SIZE];

	if ((!r->ids.step || r->ids.used > r->ids.mask / 2) && !id_grow(r))
		return;
	slot = id_slot(&r->ids, step->id);
	if (*slot) {
		diag_note(read_error(r, at, "a second step with the id '%s'", quote(shown, step->id, strlen(step->id))),
			  &(*slot)->at, "first here");
		return;
	}
	*slot = step;
	r->ids.used++;
}

/* --- one step -------------------------------------------------------------------------------------------------------
 */

static int verb_find(const char *name)
{
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (strcmp(dmasim_verb_name[v], name) == 0)
			return v;
	}
	return -1;
}

static bool saw(u64 seen, const char *name, u64 verb)
{
	for (unsigned int i = 0; i < record_verb.keys; i++) {
		const struct key *key = &record_verb.key[i];

		if ((seen >> i & 1) && (key->verbs & verb) && strcmp(key->name, name) == 0)
			return true;
	}
	return false;
}

/* which steps leave something behind that this verb can work on */
static u64 makers(enum dmasim_verb verb)
{
	if (verb == DMASIM_VERB_UNMAP)
		return STREAMING;
	if (verb == DMASIM_VERB_FREE)
		return ALLOCATING;
	if (verb == DMASIM_VERB_SYNC_FOR_CPU || verb == DMASIM_VERB_SYNC_FOR_DEVICE)
		return STREAMING | V(ALLOC_NONCOHERENT) | V(ALLOC_PAGES);
	return STREAMING | ALLOCATING | V(IOMMU_MAP);
}

/* the step with that index; ids are the only way to one */
static const struct dmasim_step *maker(const struct reader *r, const struct dmasim_node *value)
{
	const struct dmasim_node *from = value->kind == NODE_MAPPING ? node_find(value, "from") : value;

	return from && from->kind == NODE_SCALAR ? id_find(&r->ids, from->text) : NULL;
}

static void check_from(struct reader *r, struct dmasim_step *step, const struct dmasim_node *value, u64 own)
{
	const struct dmasim_node *at = value->kind == NODE_MAPPING ? node_find(value, "from") : value;
	const struct dmasim_step *made;
	char shown[QUOTE_SIZE];

	if (step->from < 0)
		return;
	made = maker(r, value);
	if (!made)
		return;
	if (!(makers(step->verb) >> made->verb & 1)) {
		diag_note(read_error(r, &at->at, "'%s' cannot use '%s', which is a '%s' step",
				     dmasim_verb_name[step->verb], quote(shown, made->id, strlen(made->id)),
				     dmasim_verb_name[made->verb]),
			  &made->at, "that step");
		return;
	}
	/* what the step itself says comes first, then the mapping's device, then a default */
	if (!saw(own, "device", 1ull << step->verb))
		step->device = made->device;
}

static void check_data(struct reader *r, struct dmasim_step *step, u64 seen)
{
	bool data = saw(seen, "data", 1ull << step->verb), pattern = saw(seen, "pattern", 1ull << step->verb);

	if (step->verb != DMASIM_VERB_CPU_WRITE && step->verb != DMASIM_VERB_DMA_WRITE)
		return;
	if (data && pattern)
		read_error(r, &step->at, "'%s' has both 'data' and 'pattern'", dmasim_verb_name[step->verb]);
	if (!data && !pattern)
		read_error(r, &step->at, "'%s' lacks 'data' or 'pattern'", dmasim_verb_name[step->verb]);
	if (step->data && step->has_size && step->size != step->data_size)
		read_error(r, &step->at, "'size' is %llu, but 'data' has %zu bytes", (unsigned long long)step->size,
			   step->data_size);
	if (step->data && !step->has_size) {
		step->size = step->data_size;
		step->has_size = true;
	}
}

static void check_span(struct reader *r, const struct dmasim_step *step)
{
	const char *verb = dmasim_verb_name[step->verb];

	if (step->has_addr && step->has_size && step->size - 1 > UINT64_MAX - step->addr)
		read_error(r, &step->at, "'%s' goes beyond the last address of 64 bits", verb);
	if (step->has_phys && step->has_size && step->size - 1 > UINT64_MAX - step->phys)
		read_error(r, &step->at, "'%s' goes beyond the last address of 64 bits", verb);
	if (step->page_size & (step->page_size - 1))
		read_error(r, &step->at, "'page_size' of '%s' is not a power of two", verb);
	for (unsigned int i = 0; i < step->sgs; i++) {
		if (step->sg[i].size && step->sg[i].size - 1 > UINT64_MAX - step->sg[i].addr)
			read_error(r, &step->at, "element %u of 'sg' goes beyond the last address of 64 bits", i);
	}
}

static void check_verb(struct reader *r, struct dmasim_step *step, const struct dmasim_node *value, u64 own, u64 seen)
{
	static const u64 on_a_device = V(UNMAP) | V(SYNC_FOR_CPU) | V(SYNC_FOR_DEVICE) | V(DMA_READ) | V(DMA_WRITE) |
				       V(IOMMU_UNMAP) | V(IOMMU_SPLIT);
	const struct verb_form *form = &verb_form[step->verb];
	u64 verb = 1ull << step->verb;
	const char *name = dmasim_verb_name[step->verb];

	read_required(r, &step->at, &record_verb, verb, seen);
	if (form->either && !saw(seen, form->either, verb) && !(form->or &&saw(seen, form->or, verb))) {
		if (form->or)
			read_error(r, &step->at, "%s lacks '%s' or '%s'", name, form->either, form->or);
		else
			read_error(r, &step->at, "%s lacks '%s'", name, form->either);
	} else if ((on_a_device & verb) && !saw(seen, "device", verb) && !saw(seen, "from", verb)) {
		read_error(r, &step->at, "%s lacks 'device': without 'from' nothing says which", name);
	}
	check_from(r, step, value, own);
	check_data(r, step, seen);
	check_span(r, step);
}

/* `work:` and the like: nothing where nothing is needed */
static bool may_be_empty(const struct dmasim_node *value)
{
	return node_is_nothing(value) || (value->kind == NODE_MAPPING && !value->count);
}

static void read_verb(struct reader *r, struct dmasim_step *step, const struct dmasim_node *value)
{
	const struct dmasim_node *preset = node_find(r->defaults, dmasim_verb_name[step->verb]);
	u64 verb = 1ull << step->verb, own = 0, seen = 0;

	if (preset && preset->kind == NODE_MAPPING) {
		r->quiet = true;
		seen = read_record(r, preset, &record_verb, verb, step);
		r->quiet = false;
	}
	if (!may_be_empty(value))
		own = read_record(r, value, &record_verb, verb, step);
	seen |= own;
	/* a short form of the wrong kind has been said to be wrong */
	if (value->kind == NODE_MAPPING || own || may_be_empty(value))
		check_verb(r, step, value, own, seen);
}

static void read_step(struct reader *r, const struct dmasim_node *node, struct dmasim_step *step, bool inside);

static void read_step_list(struct reader *r, const struct dmasim_node *node, struct dmasim_step **steps,
			   unsigned int *count, bool inside)
{
	unsigned int n = 0;

	if (node->kind != NODE_SEQUENCE) {
		read_error(r, &node->at, "a list of steps is expected here, not %s", node_kind_name(node));
		return;
	}
	*steps = read_array(r, node->count, sizeof(**steps));
	if (!*steps)
		return;
	for (const struct dmasim_node *s = node->first; s && !r->error; s = s->next)
		read_step(r, s, &(*steps)[n++], inside);
	*count = n;
}

static void read_agents(struct reader *r, struct dmasim_step *step, const struct dmasim_node *value, bool inside)
{
	unsigned int n = 0;

	if (inside) {
		read_error(r, &step->at, "'parallel' inside 'parallel'");
		return;
	}
	if (value->kind != NODE_MAPPING || !value->count) {
		read_error(r, &value->at, "'parallel' must be a mapping of agents to their steps, not %s",
			   value->kind == NODE_MAPPING ? "an empty one" : node_kind_name(value));
		return;
	}
	step->parallel = read_array(r, value->count, sizeof(*step->parallel));
	if (!step->parallel)
		return;
	for (const struct dmasim_node *k = value->first; k && !r->error; k = k->next, n++) {
		(void)read_word(r, "parallel", k, &step->parallel[n].name);
		read_step_list(r, k->value, &step->parallel[n].step, &step->parallel[n].steps, true);
	}
	step->parallels = n;
}

/* "agent:n": does that agent have such a step? */
static bool order_known(const struct dmasim_step *step, const char *text)
{
	const char *colon = strrchr(text, ':');
	unsigned int n = 0;

	if (!colon || !colon[1] || strlen(colon + 1) > 6)
		return false;
	for (const char *c = colon + 1; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		n = n * 10 + (unsigned int)(*c - '0');
	}
	for (unsigned int i = 0; i < step->parallels; i++) {
		const char *name = step->parallel[i].name;

		if (name && strlen(name) == (size_t)(colon - text) && strncmp(name, text, (size_t)(colon - text)) == 0)
			return n < step->parallel[i].steps;
	}
	return false;
}

static void read_order(struct reader *r, struct dmasim_step *step, const struct dmasim_node *node)
{
	char shown[QUOTE_SIZE];

	if (node->kind != NODE_SEQUENCE) {
		read_error(r, &node->at, "'order' must be a list of agent:n, not %s", node_kind_name(node));
		return;
	}
	step->order = read_array(r, node->count, sizeof(*step->order));
	for (const struct dmasim_node *n = node->first; n && step->order; n = n->next) {
		if (n->kind != NODE_SCALAR || !order_known(step, n->text)) {
			diag_hint(read_error(r, &n->at, "'order' names a step that no agent has: '%s'",
					     quote(shown, n->kind == NODE_SCALAR ? n->text : "",
						   n->kind == NODE_SCALAR ? n->size : 0)),
				  "write agent:n, with n counted from 0");
			continue;
		}
		step->order[step->orders++] = n->text;
	}
}

/* names that a step can hold, for suggestions */
static unsigned int step_names(const char **names)
{
	unsigned int n = 0;

	for (; n < DMASIM_VERB_COUNT; n++)
		names[n] = dmasim_verb_name[n];
	for (unsigned int i = 0; i < record_step.keys; i++)
		names[n++] = record_step.key[i].name;
	return n;
}

/* the step's verb; NULL with a complaint when there is not exactly one */
static const struct dmasim_node *find_verb(struct reader *r, const struct dmasim_node *node, int *verb)
{
	const char *names[DMASIM_VERB_COUNT + 16];
	unsigned int known = step_names(names);
	const struct dmasim_node *found = NULL;
	bool strange = false;

	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		int v = verb_find(k->text);

		if (v >= 0 && found && strcmp(found->text, k->text) != 0) {
			diag_note(read_error(r, &k->at, "a step has one verb; '%s' is its second", k->text), &found->at,
				  "the first");
			strange = true;
		} else if (v >= 0 && !found) {
			found = k;
			*verb = v;
		} else if (v < 0 && !record_key(&record_step, k->text, VERB_ALL)) {
			(void)read_unknown_key(r, k, "a step", names, known);
			strange = true;
		}
	}
	if (!found && !strange)
		read_error(r, &node->at, "a step needs a verb, such as map, unmap or dma_read");
	return found;
}

static void read_step_keys(struct reader *r, const struct dmasim_node *node, struct dmasim_step *step)
{
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		const struct key *key = record_key(&record_step, k->text, VERB_ALL);

		if (!key)
			continue;
		if (key->verbs && !(key->verbs >> step->verb & 1))
			read_error(r, &k->at, "'%s' belongs to a 'parallel' step", key->name);
		else if (key->type != KEY_OWN)
			(void)read_value(r, key, k->value, step);
		else if (strcmp(key->name, "expect") == 0)
			read_expect(r, k->value, &step->expect, &step->expects);
		else
			read_order(r, step, k->value);
	}
}

static void read_step(struct reader *r, const struct dmasim_node *node, struct dmasim_step *step, bool inside)
{
	const struct dmasim_node *verb_node, *id;
	int verb = 0;

	dmasim_step_init(step, DMASIM_VERB_MAP);
	step->index = r->scenario->step_indices++;
	step->at = node->at;
	if (node->kind != NODE_MAPPING) {
		read_error(r, &node->at, "a step must be a mapping, not %s", node_kind_name(node));
		return;
	}
	verb_node = find_verb(r, node, &verb);
	if (!verb_node)
		return;
	dmasim_step_init(step, (enum dmasim_verb)verb);
	step->index = r->scenario->step_indices - 1;
	step->at = verb_node->at;
	if (verb == DMASIM_VERB_PARALLEL)
		read_agents(r, step, verb_node->value, inside);
	else
		read_verb(r, step, verb_node->value);
	read_step_keys(r, node, step);
	id = node_find(node, "id");
	if (step->id && id && !r->error)
		id_add(r, step, &id->at);
}

void read_steps(struct reader *r, const struct dmasim_node *node)
{
	struct dmasim_scenario *s = r->scenario;

	read_step_list(r, node, &s->step, &s->steps, false);
}

/* --- defaults -------------------------------------------------------------------------------------------------------
 */

void read_defaults(struct reader *r, const struct dmasim_node *node)
{
	const char *names[DMASIM_VERB_COUNT + 1];
	struct dmasim_device device;
	struct dmasim_step step;
	unsigned int known = 0;

	if (node->kind != NODE_MAPPING) {
		read_error(r, &node->at, "'defaults' must be a mapping, not %s", node_kind_name(node));
		return;
	}
	names[known++] = "device";
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (v != DMASIM_VERB_PARALLEL)
			names[known++] = dmasim_verb_name[v];
	}
	r->partial = true;
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		int v = verb_find(k->text);

		if (strcmp(k->text, "device") != 0 && (v < 0 || v == DMASIM_VERB_PARALLEL)) {
			(void)read_unknown_key(r, k, "'defaults'", names, known);
		} else if (k->value->kind != NODE_MAPPING) {
			read_error(r, &k->value->at, "defaults of '%s' must be a mapping, not %s", k->text,
				   node_kind_name(k->value));
		} else if (v < 0) {
			dmasim_device_init(&device, "");
			(void)read_record(r, k->value, &record_device, 0, &device);
		} else {
			dmasim_step_init(&step, (enum dmasim_verb)v);
			(void)read_record(r, k->value, &record_verb, 1ull << v, &step);
		}
	}
	r->partial = false;
	r->defaults = node;
}
