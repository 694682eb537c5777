// SPDX-License-Identifier: GPL-2.0-only
/*
 * A document's tree with some values in other places. What is not changed is shared with the document; of a list or a
 * mapping, only the members up to the changed one are copied.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/text.h"
#include "scenario/vary.h"

/* what the keys at a place of the tree are */
enum place { PLACE_ROOT, PLACE_STEPS, PLACE_STEP, PLACE_KERNEL, PLACE_OTHER };

struct put {
	struct reader *r;
	const struct vary_set *set;
};

static const char *const top[] = { "kernel", "platform", "devices", "steps", "defaults", "invariants" };

bool vary_is_path(const char *text)
{
	size_t size = strcspn(text, ".");

	for (unsigned int i = 0; i < ARRAY_SIZE(top); i++) {
		if (strlen(top[i]) == size && strncmp(top[i], text, size) == 0)
			return true;
	}
	return false;
}

static struct dmasim_node *copy(const struct put *p, const struct dmasim_node *node)
{
	struct dmasim_node *new = read_array(p->r, 1, sizeof(*new));

	if (new &&node)
		*new = *node;
	return new;
}

static struct dmasim_node *new_mapping(const struct put *p)
{
	struct dmasim_node *node = copy(p, NULL);

	if (node) {
		node->kind = NODE_MAPPING;
		node->at = p->set->value->at;
	}
	return node;
}

static bool is_verb(const char *word)
{
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (strcmp(dmasim_verb_name[v], word) == 0)
			return true;
	}
	return false;
}

/* @keep: a key that says where it stood itself; else the key stands where it was put from */
static struct dmasim_node *new_key(const struct put *p, const char *name, size_t size, const struct dmasim_node *keep)
{
	struct dmasim_node *key = copy(p, keep);

	if (!key || keep) {
		if (key)
			key->next = NULL;
		return key;
	}
	key->kind = NODE_SCALAR;
	key->at = p->set->at;
	key->size = size;
	key->text = arena_text(p->r->arena, name, size);
	if (!key->text)
		p->r->error = -ENOMEM;
	return key->text ? key : NULL;
}

/*
 * A copy of @mapping in which the key has that value: NULL takes it away. The members behind it are those of @mapping.
 */
static struct dmasim_node *with_key(const struct put *p, const struct dmasim_node *mapping, const char *name,
				    size_t size, const struct dmasim_node *value, const struct dmasim_node *keep)
{
	struct dmasim_node *new = mapping ? copy(p, mapping) : NULL, **tail, *key;
	const struct dmasim_node *k;

	if (!new)
		return NULL;
	tail = &new->first;
	for (k = mapping->first; k; k = k->next) {
		if (k->size == size && memcmp(k->text, name, size) == 0)
			break;
		*tail = copy(p, k);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	*tail = k ? k->next : NULL;
	if (k)
		new->count--;
	if (!value)
		return new;
	key = new_key(p, name, size, k ? k : keep);
	if (!key)
		return NULL;
	key->value = (struct dmasim_node *)(uintptr_t)value;
	key->next = *tail;
	*tail = key;
	new->count++;
	return new;
}

/* a step has one verb: a new one takes the place of the old one */
static const struct dmasim_node *without_verb(const struct put *p, const struct dmasim_node *step, const char *verb)
{
	const struct dmasim_node *left = step;

	for (const struct dmasim_node *k = step->first; k && left; k = k->next) {
		if (is_verb(k->text) && strcmp(k->text, verb) != 0)
			left = with_key(p, left, k->text, k->size, NULL, NULL);
	}
	return left;
}

/* @value over @node: a mapping is merged key by key, anything else replaces what stood there */
static const struct dmasim_node *merge(const struct put *p, const struct dmasim_node *node,
				       const struct dmasim_node *value, enum place place)
{
	const struct dmasim_node *merged = node;

	if (!node || node->kind != NODE_MAPPING || value->kind != NODE_MAPPING || place == PLACE_KERNEL)
		return value;
	for (const struct dmasim_node *k = value->first; k && merged; k = k->next) {
		const struct dmasim_node *there, *put = NULL;

		if (place == PLACE_STEP && is_verb(k->text))
			merged = without_verb(p, merged, k->text);
		if (!merged)
			return NULL;
		there = node_find(merged, k->text);
		if (!node_is_nothing(k->value)) {
			put = merge(p, there, k->value, PLACE_OTHER);
			if (!put)
				return NULL;
		}
		merged = with_key(p, merged, k->text, k->size, put, k);
	}
	return merged;
}

/* length of the path's first word: a key that is there, which may have dots in its name, else up to the next dot */
size_t vary_first_word(const struct dmasim_node *mapping, const char *path)
{
	size_t best = 0;

	for (const struct dmasim_node *k = mapping->first; k; k = k->next) {
		if (k->size > best && strncmp(k->text, path, k->size) == 0 && (!path[k->size] || path[k->size] == '.'))
			best = k->size;
	}
	return best ? best : strcspn(path, ".");
}

static void path_error(const struct put *p, const char *format, const char *word, size_t size)
{
	char shown[QUOTE_SIZE];

	read_error(p->r, &p->set->at, format, quote(shown, word, size));
}

static const struct dmasim_node *with_path(const struct put *p, const struct dmasim_node *node, const char *path,
					   enum place place);

static enum place place_below(enum place place, const char *word, size_t size)
{
	if (place == PLACE_STEPS)
		return PLACE_STEP;
	if (place == PLACE_ROOT && size == 5 && memcmp(word, "steps", size) == 0)
		return PLACE_STEPS;
	if (place == PLACE_ROOT && size == 6 && memcmp(word, "kernel", size) == 0)
		return PLACE_KERNEL;
	return PLACE_OTHER;
}

/* the mapping that holds the step's keys where the word is neither a step's key nor a verb: that of its verb */
static const char *implied_verb(const struct dmasim_node *step, const char *word, size_t size)
{
	char key[64];

	if (size >= sizeof(key))
		return NULL;
	memcpy(key, word, size);
	key[size] = '\0';
	if (is_verb(key) || record_key(&record_step, key, VERB_ALL))
		return NULL;
	for (const struct dmasim_node *k = step->first; k; k = k->next) {
		if (is_verb(k->text))
			return k->text;
	}
	return NULL;
}

/* short forms: kernel: v6.12 is {base: v6.12}, iommu: amd is {model: amd}, unmap: m is {from: m} */
static const struct dmasim_node *long_form(const struct put *p, const struct dmasim_node *value, enum place place,
					   const char *word, size_t size)
{
	const char *key = NULL;

	for (int v = 0; place == PLACE_STEP && v < DMASIM_VERB_COUNT; v++) {
		if (strlen(dmasim_verb_name[v]) == size && memcmp(dmasim_verb_name[v], word, size) == 0)
			key = verb_form[v].sole;
	}
	if (place_below(place, word, size) == PLACE_KERNEL)
		key = "base";
	else if (size == 5 && memcmp(word, "iommu", size) == 0)
		key = record_iommu.sole;
	if (!key) {
		path_error(p, "'%s' holds a single value: nothing is below it", word, size);
		return NULL;
	}
	return with_key(p, new_mapping(p), key, strlen(key), value, NULL);
}

static const struct dmasim_node *in_mapping(const struct put *p, const struct dmasim_node *mapping, const char *path,
					    enum place place)
{
	const char *verb = place == PLACE_STEP ? implied_verb(mapping, path, strcspn(path, ".")) : NULL;
	size_t size = verb ? strlen(verb) : vary_first_word(mapping, path);
	const char *word = verb ? verb : path, *rest = verb ? path : path + size;
	const struct dmasim_node *there = NULL, *value;

	if (!size) {
		path_error(p, "'%s' has an empty word", p->set->path, strlen(p->set->path));
		return NULL;
	}
	if (*rest == '.')
		rest++;
	for (const struct dmasim_node *k = mapping->first; k; k = k->next) {
		if (k->size == size && memcmp(k->text, word, size) == 0)
			there = k->value;
	}
	if (place == PLACE_STEP && !*rest && is_verb(word)) {
		mapping = without_verb(p, mapping, word);
		if (!mapping)
			return NULL;
	}
	if (there && there->kind == NODE_SCALAR && *rest && !node_is_nothing(there)) {
		there = long_form(p, there, place, word, size);
		if (!there)
			return NULL;
	}
	value = with_path(p, there, rest, place_below(place, word, size));
	if (!value)
		return NULL;
	return with_key(p, mapping, word, size, node_is_nothing(value) ? NULL : value, NULL);
}

/* @list with @with in the place of @member; nothing takes it away */
static const struct dmasim_node *with_member(const struct put *p, const struct dmasim_node *list,
					     const struct dmasim_node *member, const struct dmasim_node *with)
{
	struct dmasim_node *new = copy(p, list), **tail, *last;

	if (!new || !with)
		return NULL;
	tail = &new->first;
	for (const struct dmasim_node *n = list->first; n != member; n = n->next) {
		*tail = copy(p, n);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
	}
	if (node_is_nothing(with)) {
		*tail = member->next;
		new->count--;
		return new;
	}
	last = copy(p, with);
	if (!last)
		return NULL;
	last->next = member->next;
	*tail = last;
	return new;
}

/* ids may hold dots: the longest one that the path begins with */
static const struct dmasim_node *step_by_id(const struct dmasim_node *list, const char *path, size_t *size)
{
	const struct dmasim_node *found = NULL;

	for (const struct dmasim_node *n = list->first; n; n = n->next) {
		const struct dmasim_node *id = node_find(n, "id");

		if (!id || id->kind != NODE_SCALAR || (found && id->size <= *size))
			continue;
		if (strncmp(path, id->text, id->size) == 0 && (!path[id->size] || path[id->size] == '.')) {
			found = n;
			*size = id->size;
		}
	}
	return found;
}

/* "#3" is the third step, whatever its id */
static const struct dmasim_node *numbered_step(const struct dmasim_node *list, const char *path, size_t *size)
{
	const struct dmasim_node *step = list->first;
	size_t digits = *path == '#' ? strspn(path + 1, "0123456789") : 0;

	*size = digits + 1;
	if (!digits || digits > 9 || path[1] == '0' || (path[*size] && path[*size] != '.'))
		return NULL;
	for (unsigned long n = strtoul(path + 1, NULL, 10); n > 1 && step; n--)
		step = step->next;
	return step;
}

const struct dmasim_node *vary_find_step(const struct dmasim_node *list, const char *path, size_t *size)
{
	const struct dmasim_node *step = step_by_id(list, path, size);

	return step ? step : numbered_step(list, path, size);
}

/* the agents' steps of a parallel step: unchanged if the id is not there */
static const struct dmasim_node *in_agents(const struct put *p, const struct dmasim_node *step, const char *path)
{
	const struct dmasim_node *agents = node_find(step, "parallel"), *list;
	size_t size = 0;

	if (!agents || agents->kind != NODE_MAPPING)
		return step;
	for (const struct dmasim_node *k = agents->first; k; k = k->next) {
		if (k->value->kind != NODE_SEQUENCE || !step_by_id(k->value, path, &size))
			continue;
		list = with_path(p, k->value, path, PLACE_STEPS);
		if (!list)
			return NULL;
		agents = with_key(p, agents, k->text, k->size, list, NULL);
		return agents ? with_key(p, step, "parallel", strlen("parallel"), agents, NULL) : NULL;
	}
	return step;
}

static const struct dmasim_node *in_steps(const struct put *p, const struct dmasim_node *list, const char *path)
{
	size_t size = 0;
	const struct dmasim_node *step = vary_find_step(list, path, &size), *changed;
	const char *rest = path + size;

	if (step) {
		if (*rest == '.')
			rest++;
		return with_member(p, list, step, with_path(p, step, rest, PLACE_STEP));
	}
	for (step = list->first; step; step = step->next) {
		changed = in_agents(p, step, path);
		if (!changed)
			return NULL;
		if (changed != step)
			return with_member(p, list, step, changed);
	}
	path_error(p, "no step has the id '%s'", path, strcspn(path, "."));
	return NULL;
}

static const struct dmasim_node *in_list(const struct put *p, const struct dmasim_node *list, const char *path)
{
	size_t size = strspn(path, "0123456789");
	const struct dmasim_node *member = list->first;
	const char *rest = path + size;

	if (size && size < 7 && (!*rest || *rest == '.')) {
		for (unsigned long n = strtoul(path, NULL, 10); n && member; n--)
			member = member->next;
		if (member)
			return with_member(p, list, member, with_path(p, member, *rest ? rest + 1 : rest, PLACE_OTHER));
	}
	path_error(p, "'%s' is no number of a member of this list, counted from 0", path, strcspn(path, "."));
	return NULL;
}

/* what stands at @node once the value was put at @path below it */
static const struct dmasim_node *with_path(const struct put *p, const struct dmasim_node *node, const char *path,
					   enum place place)
{
	struct dmasim_node *empty;

	if (!*path)
		return merge(p, node, p->set->value, place);
	if (node && node->kind == NODE_SEQUENCE && place == PLACE_STEPS)
		return in_steps(p, node, path);
	if (node && node->kind == NODE_SEQUENCE)
		return in_list(p, node, path);
	if (node && node->kind == NODE_MAPPING)
		return in_mapping(p, node, path, place);
	empty = new_mapping(p);
	return empty ? in_mapping(p, empty, path, place) : NULL;
}

const struct dmasim_node *vary_substitute(struct reader *r, const struct dmasim_vary *vary, const unsigned int *value)
{
	const struct dmasim_node *root = vary->root;

	for (unsigned int a = 0; a < vary->axes && root; a++) {
		const struct vary_value *v = &vary->axis[a].value[value[a]];

		for (unsigned int i = 0; i < v->sets && root; i++) {
			struct put p = { .r = r, .set = &v->set[i] };

			root = with_path(&p, root, v->set[i].path, PLACE_ROOT);
		}
	}
	return root;
}
