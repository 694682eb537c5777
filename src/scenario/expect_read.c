/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `expect:`: field names and what they are compared with.
 */
#include <errno.h>
#include <string.h>

#include "scenario/number.h"
#include "scenario/read.h"
#include "scenario/text.h"

static const char *const match_name[] = { "not", "any", "min", "max", "contains" };

static int field_find(const char *name)
{
	for (int f = 0; f < DMASIM_FIELD_COUNT; f++) {
		if (strcmp(dmasim_field_table[f].name, name) == 0)
			return f;
	}
	return -1;
}

/* does the word stand for "not there"? `none` is a value where the field has one of that name */
static bool means_absent(enum dmasim_field field, const struct dmasim_node *node)
{
	if (node_is_nothing(node))
		return true;
	if (field == DMASIM_FIELD_PATH || field == DMASIM_FIELD_STATE)
		return false;
	return node->kind == NODE_SCALAR && node->plain && strcmp(node->text, "none") == 0;
}

static bool read_known(struct reader *r, const struct dmasim_node *node, enum dmasim_field field)
{
	unsigned int count;
	const char *const *values = field_values(field, &count);
	struct dmasim_error *e;
	char shown[QUOTE_SIZE];

	for (unsigned int i = 0; i < count; i++) {
		if (strcmp(values[i], node->text) == 0)
			return true;
	}
	if (!count)
		return true;
	e = read_error(r, &node->at, "'%s' is never '%s'", dmasim_field_table[field].name,
		       quote(shown, node->text, node->size));
	diag_suggest(e, node->text, values, count);
	return false;
}

/* hex digits in lower case, blanks dropped */
static bool read_hex(struct reader *r, const struct dmasim_node *node, const char *name, const char **out)
{
	char *hex = arena_take(r->arena, node->size + 1);
	size_t n = 0;

	if (!hex) {
		r->error = -ENOMEM;
		return false;
	}
	for (size_t i = 0; i < node->size; i++) {
		char c = node->text[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (c == ' ' || c == '\n')
			continue;
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
			read_error(r, &node->at, "'%s' must be hex digits without 0x", name);
			return false;
		}
		hex[n++] = c;
	}
	if (!n || n % 2) {
		read_error(r, &node->at, "'%s' must be hex digits, two for each byte", name);
		return false;
	}
	*out = hex;
	return true;
}

/* value i of the expectation */
static bool read_one(struct reader *r, struct dmasim_expect *e, unsigned int i, const struct dmasim_node *node)
{
	const struct dmasim_field_info *info = &dmasim_field_table[e->field];
	char shown[QUOTE_SIZE];
	bool flag = false;

	if (node->kind != NODE_SCALAR) {
		read_error(r, &node->at, "'%s' is compared with single values, not with %s", info->name,
			   node_kind_name(node));
		return false;
	}
	e->text[i] = node->text;
	switch (info->kind) {
	case DMASIM_KIND_NAME:
		return e->match == DMASIM_MATCH_CONTAINS || read_known(r, node, e->field);
	case DMASIM_KIND_LIST:
		/* elsewhere a part of an entry is enough */
		return e->match != DMASIM_MATCH_EQUAL || read_known(r, node, e->field);
	case DMASIM_KIND_BYTES:
		return read_hex(r, node, info->name, &e->text[i]);
	case DMASIM_KIND_HEX:
	case DMASIM_KIND_COUNT:
		return read_u64(r, info->name, node, 0, UINT64_MAX, &e->num[i]);
	case DMASIM_KIND_FLAG:
		if (!node->plain || !dmasim_flag(node->text, &flag)) {
			read_error(r, &node->at, "'%s' must be true or false, not '%s'", info->name,
				   quote(shown, node->text, node->size));
			return false;
		}
		e->num[i] = flag;
		return true;
	}
	return false;
}

/* one value, or a list of them */
static bool read_values(struct reader *r, struct dmasim_expect *e, const struct dmasim_node *node)
{
	unsigned int count = node->kind == NODE_SEQUENCE ? node->count : 1;
	bool good = true;

	e->text = read_array(r, count, sizeof(*e->text));
	e->num = read_array(r, count, sizeof(*e->num));
	if (count && (!e->text || !e->num))
		return false;
	if (node->kind != NODE_SEQUENCE) {
		e->count = 1;
		return read_one(r, e, 0, node);
	}
	for (const struct dmasim_node *n = node->first; n; n = n->next)
		good &= read_one(r, e, e->count++, n);
	return good;
}

static bool read_range(struct reader *r, struct dmasim_expect *e, const struct dmasim_node *node)
{
	const struct dmasim_field_info *info = &dmasim_field_table[e->field];

	if (info->kind != DMASIM_KIND_HEX && info->kind != DMASIM_KIND_COUNT) {
		read_error(r, &node->at, "'%s' is no number: 'min' and 'max' say nothing about it", info->name);
		return false;
	}
	e->match = DMASIM_MATCH_RANGE;
	e->text = NULL;
	e->count = 2;
	e->num = read_array(r, 2, sizeof(*e->num));
	if (!e->num)
		return false;
	e->num[1] = UINT64_MAX;
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		if (strcmp(k->text, "min") != 0 && strcmp(k->text, "max") != 0) {
			read_error(r, &k->at, "'%s' cannot stand beside 'min' and 'max'", k->text);
			return false;
		}
		if (!read_u64(r, k->text, k->value, 0, UINT64_MAX, &e->num[k->text[1] == 'a']))
			return false;
	}
	if (e->num[0] <= e->num[1])
		return true;
	read_error(r, &node->at, "'min' is above 'max': nothing fits");
	return false;
}

static bool read_match(struct reader *r, struct dmasim_expect *e, const struct dmasim_node *node)
{
	const struct dmasim_node *key = node->first;
	const struct dmasim_field_info *info = &dmasim_field_table[e->field];

	for (const struct dmasim_node *k = key; k; k = k->next) {
		bool known = false;

		for (unsigned int i = 0; i < ARRAY_SIZE(match_name); i++)
			known |= strcmp(k->text, match_name[i]) == 0;
		if (!known) {
			(void)read_unknown_key(r, k, "a comparison", match_name, ARRAY_SIZE(match_name));
			return false;
		}
	}
	if (!key) {
		read_error(r, &node->at, "'%s' is compared with nothing", info->name);
		return false;
	}
	if (key->text[0] == 'm')
		return read_range(r, e, node);
	if (key->next) {
		read_error(r, &key->next->at, "'%s' cannot stand beside '%s'", key->next->text, key->text);
		return false;
	}
	if (strcmp(key->text, "not") == 0) {
		e->match = DMASIM_MATCH_NOT;
		e->absent = means_absent(e->field, key->value);
		return e->absent || read_values(r, e, key->value);
	}
	if (strcmp(key->text, "contains") == 0) {
		e->match = DMASIM_MATCH_CONTAINS;
		if (info->kind == DMASIM_KIND_NAME || info->kind == DMASIM_KIND_LIST || info->kind == DMASIM_KIND_BYTES)
			return read_values(r, e, key->value);
		read_error(r, &key->at, "'%s' holds no text: 'contains' says nothing about it", info->name);
		return false;
	}
	e->match = DMASIM_MATCH_ANY;
	if (info->kind == DMASIM_KIND_LIST) {
		diag_hint(read_error(r, &key->at, "'%s' is a list: 'any' says nothing about it", info->name),
			  "use 'contains'");
		return false;
	}
	if (key->value->kind == NODE_SEQUENCE && key->value->count)
		return read_values(r, e, key->value);
	read_error(r, &key->value->at, "'any' needs a list of values");
	return false;
}

static bool read_field(struct reader *r, struct dmasim_expect *e, const struct dmasim_node *node)
{
	const struct dmasim_field_info *info = &dmasim_field_table[e->field];

	if (node->kind == NODE_MAPPING)
		return read_match(r, e, node);
	e->match = DMASIM_MATCH_EQUAL;
	if (means_absent(e->field, node)) {
		e->absent = true;
		return true;
	}
	if (node->kind == NODE_SEQUENCE && info->kind != DMASIM_KIND_LIST) {
		diag_hint(read_error(r, &node->at, "'%s' has one value, not a list", info->name),
			  "to allow several, write {any: [...]}");
		return false;
	}
	return read_values(r, e, node);
}

static unsigned int count_expects(const struct dmasim_node *node)
{
	unsigned int count = 0;

	for (const struct dmasim_node *k = node->first; k && node->kind == NODE_MAPPING; k = k->next) {
		if (strcmp(k->text, "elements") != 0) {
			count++;
			continue;
		}
		for (const struct dmasim_node *n = k->value->first; n; n = n->next)
			count += n->kind == NODE_MAPPING ? n->count : 0;
	}
	return count;
}

/* the fields of one result into the next places of the list */
static void read_fields(struct reader *r, const struct dmasim_node *node, int element, struct dmasim_expect *list,
			unsigned int *used);

static void read_elements(struct reader *r, const struct dmasim_node *node, struct dmasim_expect *list,
			  unsigned int *used)
{
	int element = 0;

	if (node->kind != NODE_SEQUENCE) {
		read_error(r, &node->at, "'elements' must be a list with an expectation for each, not %s",
			   node_kind_name(node));
		return;
	}
	for (const struct dmasim_node *n = node->first; n; n = n->next, element++) {
		if (n->kind == NODE_MAPPING)
			read_fields(r, n, element, list, used);
		else if (!node_is_nothing(n))
			read_error(r, &n->at, "an element's expectation must be a mapping, not %s", node_kind_name(n));
	}
}

static void read_fields(struct reader *r, const struct dmasim_node *node, int element, struct dmasim_expect *list,
			unsigned int *used)
{
	const char *names[DMASIM_FIELD_COUNT + 1];

	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		struct dmasim_expect *e = &list[*used];
		int field = field_find(k->text);

		if (element < 0 && strcmp(k->text, "elements") == 0) {
			read_elements(r, k->value, list, used);
			continue;
		}
		if (field < 0) {
			for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
				names[f] = dmasim_field_table[f].name;
			names[DMASIM_FIELD_COUNT] = "elements";
			(void)read_unknown_key(r, k, "'expect'", names, DMASIM_FIELD_COUNT + (element < 0));
			continue;
		}
		e->field = (enum dmasim_field)field;
		e->element = element;
		e->at = k->at;
		if (k->value->kind == NODE_SCALAR && k->value->at.line == k->at.line)
			e->at.end_column = k->value->at.end_column;
		if (read_field(r, e, k->value))
			(*used)++;
		else
			memset(e, 0, sizeof(*e));
	}
}

void read_expect(struct reader *r, const struct dmasim_node *node, struct dmasim_expect **expect, unsigned int *count)
{
	unsigned int room = count_expects(node), used = 0;

	if (node->kind != NODE_MAPPING || !room) {
		read_error(r, &node->at, "'expect' must be a mapping of fields to values, not %s",
			   node->kind == NODE_MAPPING ? "an empty one" : node_kind_name(node));
		return;
	}
	*expect = read_array(r, room, sizeof(**expect));
	if (!*expect)
		return;
	read_fields(r, node, -1, *expect, &used);
	*count = used;
}
