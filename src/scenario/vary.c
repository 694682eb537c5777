// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vary:`: each key is an axis, its values are what a place of the scenario can hold. The key is a path, with a list of
 * values or with labelled ones; or a name of its own, whose labels each say what stands where.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/profile_file.h"
#include "scenario/text.h"
#include "scenario/vary.h"

/* what an empty value is called */
#define LABEL_NOTHING "(none)"

struct axis_reader {
	struct reader *r;
	struct dmasim_axis *axis;
	struct vary_axis *varied;
};

static const char *label_of(const struct dmasim_node *node)
{
	return node_is_nothing(node) || !node->size ? LABEL_NOTHING : node->text;
}

static bool add_value(struct axis_reader *a, const char *label, const struct dmasim_node *at)
{
	char shown[QUOTE_SIZE];

	for (unsigned int i = 0; i < a->axis->labels; i++) {
		if (strcmp(a->axis->label[i], label) != 0)
			continue;
		read_error(a->r, &at->at, "a second value '%s' of '%s'", quote(shown, label, strlen(label)),
			   a->axis->name);
		return false;
	}
	a->axis->label[a->axis->labels++] = label;
	return true;
}

static void take_set(struct axis_reader *a, struct vary_set *set, const char *path, const struct dmasim_node *value,
		     const struct dmasim_span *at)
{
	set->path = path;
	set->value = value;
	set->at = *at;
	profile_read_varied(a->r, path, value);
	if (strncmp(path, "kernel", 6) != 0 || (path[6] && path[6] != '.'))
		a->axis->kernel = false;
}

/* one value at the path that the axis is named after */
static void read_value_at(struct axis_reader *a, const char *label, const struct dmasim_node *value,
			  const struct dmasim_node *at)
{
	struct vary_set *set = read_array(a->r, 1, sizeof(*set));

	if (!set || !add_value(a, label, at))
		return;
	a->varied->value[a->varied->values++] = (struct vary_value){ .set = set, .sets = 1 };
	take_set(a, set, a->axis->name, value, &a->axis->at);
}

static void read_listed(struct axis_reader *a, const struct dmasim_node *list)
{
	for (const struct dmasim_node *n = list->first; n; n = n->next) {
		if (n->kind == NODE_SCALAR)
			read_value_at(a, label_of(n), n, n);
		else
			diag_hint(read_error(a->r, &n->at, "a value of '%s' that is %s needs a name", a->axis->name,
					     node_kind_name(n)),
				  "write {name: value, name: value}");
	}
}

/* a label of an axis with a name of its own: a mapping of paths */
static void read_paths(struct axis_reader *a, const struct dmasim_node *key)
{
	const struct dmasim_node *paths = key->value;
	struct vary_value value = { 0 };
	char shown[QUOTE_SIZE];

	if (node_is_nothing(paths) || (paths->kind == NODE_MAPPING && !paths->count)) {
		if (add_value(a, key->text, key))
			a->varied->value[a->varied->values++] = value;
		return;
	}
	if (paths->kind != NODE_MAPPING) {
		diag_hint(read_error(a->r, &paths->at, "'%s' is no path: its values are mappings, not %s",
				     quote(shown, a->axis->name, strlen(a->axis->name)), node_kind_name(paths)),
			  "write {label: {path: value}}; paths begin with kernel, platform, devices, steps, defaults "
			  "or invariants");
		return;
	}
	value.set = read_array(a->r, paths->count, sizeof(*value.set));
	if (!value.set || !add_value(a, key->text, key))
		return;
	for (const struct dmasim_node *k = paths->first; k; k = k->next) {
		if (vary_is_path(k->text))
			take_set(a, &value.set[value.sets++], k->text, k->value, &k->at);
		else
			diag_hint(read_error(a->r, &k->at, "'%s' is no path", quote(shown, k->text, k->size)),
				  "paths begin with kernel, platform, devices, steps, defaults or invariants");
	}
	a->varied->value[a->varied->values++] = value;
}

/* the last word of a path; of a device's or step's own, two */
static const char *title_of(const char *name)
{
	const char *dot = vary_is_path(name) ? strrchr(name, '.') : NULL;

	return dot && dot[1] ? dot + 1 : name;
}

static void read_axis(struct axis_reader *a, const struct dmasim_node *key)
{
	const struct dmasim_node *values = key->value;
	bool path = vary_is_path(key->text);

	a->axis->name = key->text;
	a->axis->title = title_of(key->text);
	a->axis->at = key->at;
	a->axis->kernel = true;
	if (values->kind == NODE_SCALAR || !values->count || (values->kind == NODE_SEQUENCE && !path)) {
		if (path)
			read_error(a->r, &values->at,
				   "'%s' must have a list of values, or a mapping of names to values", key->text);
		else
			diag_hint(read_error(a->r, &key->at, "'%s' is no path: its values need names", key->text),
				  "write {label: {path: value}}; paths begin with kernel, platform, devices, steps, "
				  "defaults or invariants");
		return;
	}
	if (values->count > VARY_VALUES_MAX) {
		read_error(a->r, &key->at, "'%s' has more than %u values", key->text, VARY_VALUES_MAX);
		return;
	}
	a->axis->label = read_array(a->r, values->count, sizeof(*a->axis->label));
	a->varied->value = read_array(a->r, values->count, sizeof(*a->varied->value));
	if (!a->axis->label || !a->varied->value)
		return;
	if (values->kind == NODE_SEQUENCE) {
		read_listed(a, values);
		return;
	}
	for (const struct dmasim_node *k = values->first; k; k = k->next) {
		if (path)
			read_value_at(a, k->text, k->value, k);
		else
			read_paths(a, k);
	}
}

/* titles tell axes apart, or they are no use */
static void name_titles(struct dmasim_axis *axis, unsigned int axes)
{
	for (unsigned int i = 0; i < axes; i++) {
		bool shared = false;

		for (unsigned int k = 0; k < axes; k++)
			shared |= k != i && strcmp(title_of(axis[k].name), title_of(axis[i].name)) == 0;
		if (shared)
			axis[i].title = axis[i].name;
	}
}

const struct dmasim_vary *read_vary(struct reader *r, const struct dmasim_node *root, const struct dmasim_node *node)
{
	struct dmasim_scenario *s = r->scenario;
	struct dmasim_vary *vary = read_array(r, 1, sizeof(*vary));
	struct dmasim_axis *axis = read_array(r, VARY_AXES_MAX, sizeof(*axis));
	unsigned int before = r->diag->errors;
	unsigned long cells = 1;

	if (!vary || !axis)
		return NULL;
	vary->root = root;
	vary->files = r->files;
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		struct axis_reader a = { .r = r };

		if (vary->axes == VARY_AXES_MAX) {
			read_error(r, &k->at, "'vary' has more than %u axes", VARY_AXES_MAX);
			return NULL;
		}
		a.axis = &axis[vary->axes];
		a.varied = &vary->axis[vary->axes++];
		read_axis(&a, k);
		cells *= a.axis->labels ? a.axis->labels : 1;
		if (cells > DMASIM_CELLS_MAX) {
			read_error(r, &k->at, "'vary' has more than %u combinations", DMASIM_CELLS_MAX);
			return NULL;
		}
	}
	if (r->diag->errors != before || r->error)
		return NULL;
	name_titles(axis, vary->axes);
	s->axis = axis;
	s->axes = vary->axes;
	s->varied = vary;
	s->columns = vary->axes - 1;
	for (unsigned int i = 0; i < vary->axes; i++) {
		if (axis[i].kernel)
			s->columns = i;
	}
	return vary;
}

/* --- checking -------------------------------------------------------------------------------------------------------
 */

static bool same_error(const struct dmasim_error *a, const struct dmasim_error *b)
{
	return a->at.line == b->at.line && a->at.column == b->at.column && strcmp(a->text, b->text) == 0;
}

/* what was said of the first combination is not said again of others */
static void drop_repeated(struct diag *diag, unsigned int first)
{
	struct dmasim_diagnostics *d = diag->out;
	unsigned int kept = first;

	for (unsigned int i = first; i < d->count; i++) {
		bool known = false;

		for (unsigned int k = 0; k < kept; k++)
			known |= same_error(&d->error[k], &d->error[i]);
		if (!known)
			d->error[kept++] = d->error[i];
	}
	for (unsigned int i = kept; i < d->count; i++)
		memset(&d->error[i], 0, sizeof(d->error[i]));
	d->count = kept;
}

static void check_value(struct reader *r, const struct dmasim_vary *vary, const unsigned int *value)
{
	struct dmasim_scenario scenario = { .file = r->scenario->file };
	unsigned int shown = r->diag->out->count, more = r->diag->out->more;
	struct arena arena = { .limit = r->arena->limit };
	struct reader one = {
		.arena = &arena, .diag = r->diag, .scenario = &scenario, .apart = true, .files = r->files
	};
	const struct dmasim_node *root = vary_substitute(&one, vary, value);

	if (root)
		read_scenario(&one, root);
	r->error = r->error ? r->error : one.error;
	drop_repeated(r->diag, shown);
	r->diag->out->more = more;
	arena_free(&arena);
}

void check_vary(struct reader *r, const struct dmasim_vary *vary)
{
	unsigned int value[VARY_AXES_MAX] = { 0 };

	for (unsigned int a = 0; a < vary->axes; a++) {
		for (unsigned int v = 1; v < vary->axis[a].values && !r->error && diag_room(r->diag); v++) {
			value[a] = v;
			check_value(r, vary, value);
		}
		value[a] = 0;
	}
}

/* --- one combination ------------------------------------------------------------------------------------------------
 */

unsigned long dmasim_combinations(const struct dmasim_scenario *scenario)
{
	unsigned long count = 1;

	for (unsigned int i = 0; i < scenario->axes; i++)
		count *= scenario->axis[i].labels;
	return count;
}

void dmasim_combination(const struct dmasim_scenario *scenario, unsigned long n, unsigned int *value)
{
	for (unsigned int i = scenario->axes; i--;) {
		value[i] = (unsigned int)(n % scenario->axis[i].labels);
		n /= scenario->axis[i].labels;
	}
}

static const char *combination_name(struct reader *r, const struct dmasim_scenario *from, const unsigned int *value,
				    bool kernels)
{
	const char *before = " [";
	struct text t = { 0 };
	const char *kept = NULL;
	char *name;

	text_puts(&t, from->name ? from->name : "");
	for (unsigned int i = 0; i < from->axes; i++) {
		if (from->axis[i].kernel && !kernels)
			continue;
		text_printf(&t, "%s%s", before, from->axis[i].label[value[i]]);
		before = ", ";
	}
	text_puts(&t, *before == ',' ? "]" : "");
	name = text_take(&t);
	if (name)
		kept = arena_text(r->arena, name, strlen(name));
	if (!kept)
		r->error = -ENOMEM;
	free(name);
	return kept;
}

int dmasim_cell_load(const struct dmasim_scenario *scenario, const unsigned int *value, struct dmasim_file *cell,
		     struct dmasim_diagnostics *diagnostics)
{
	return vary_cell_load(scenario, value, true, cell, diagnostics);
}

int vary_cell_load(const struct dmasim_scenario *scenario, const unsigned int *value, bool kernels,
		   struct dmasim_file *cell, struct dmasim_diagnostics *diagnostics)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	struct reader r = { .arena = arena, .files = scenario->varied->files };
	const struct dmasim_node *root;
	struct diag diag;

	memset(cell, 0, sizeof(*cell));
	if (!arena || !diag_begin(&diag, diagnostics, scenario->file, NULL, 0)) {
		free(arena);
		return -ENOMEM;
	}
	cell->arena = arena;
	cell->scenario = r.scenario = arena_take(arena, sizeof(*r.scenario));
	if (!r.scenario) {
		dmasim_file_free(cell);
		return -ENOMEM;
	}
	cell->scenarios = 1;
	r.diag = &diag;
	r.scenario->file = scenario->file;
	root = vary_substitute(&r, scenario->varied, value);
	if (root)
		read_scenario(&r, root);
	r.scenario->name = combination_name(&r, scenario, value, kernels);
	r.scenario->at = scenario->at;
	if (r.error || diag.errors) {
		dmasim_file_free(cell);
		return r.error ? r.error : -EINVAL;
	}
	return 0;
}
