/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings whose keys are rows of a table.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scenario/read.h"
#include "scenario/text.h"

/* rows of the longest table; keys of a record are counted in 64 bits */
#define ROWS_MAX 64

struct dmasim_error *read_error(struct reader *r, const struct dmasim_span *at, const char *format, ...)
{
	struct dmasim_error *error;
	char text[240];
	va_list args;

	if (r->quiet)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	error = diag_error(r->diag, at, "%s", text);
	return error;
}

void *read_array(struct reader *r, size_t count, size_t size)
{
	void *array = arena_array(r->arena, count, size);

	if (!array && count)
		r->error = -ENOMEM;
	return array;
}

static bool in_list(const char *word, const char *const *names, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (strcmp(word, names[i]) == 0)
			return true;
	}
	return false;
}

/* as many of the names as a hint holds */
static void hint_list(struct dmasim_error *e, const char *lead, const char *const *names, unsigned int count)
{
	char list[sizeof(e->hint) - 32] = "";
	size_t n = 0;

	for (unsigned int i = 0; i < count; i++) {
		size_t size = strlen(names[i]) + 2;

		if (n + size + 4 >= sizeof(list)) {
			strcpy(list + n, " ...");
			break;
		}
		n += (size_t)sprintf(list + n, "%s%s", n ? ", " : "", names[i]);
	}
	if (count)
		diag_hint(e, "%s %s", lead, list);
}

const char *read_unknown_key(struct reader *r, const struct dmasim_node *key, const char *where,
			     const char *const *names, unsigned int count)
{
	struct dmasim_error *e;
	char shown[QUOTE_SIZE];
	const char *meant;

	e = read_error(r, &key->at, "unknown key '%s' in %s", quote(shown, key->text, key->size), where);
	if (!e)
		return NULL;
	meant = dmasim_nearest(key->text, names, count);
	if (!meant) {
		meant = key_synonym(key->text);
		meant = meant && in_list(meant, names, count) ? meant : NULL;
	}
	if (meant)
		diag_hint(e, "did you mean '%s'?", meant);
	else
		hint_list(e, "known here:", names, count);
	return meant;
}

/* the record's row for a key, -1 if there is none */
static int find_row(const struct record *record, u64 verbs, const char *name)
{
	for (unsigned int i = 0; i < record->keys; i++) {
		const struct key *row = &record->key[i];

		if ((!row->verbs || row->verbs & verbs) && strcmp(row->name, name) == 0)
			return (int)i;
	}
	return -1;
}

/* a key of other verbs: theirs, not a typing error */
static bool other_verbs_key(struct reader *r, const struct dmasim_node *node, const char *where)
{
	const struct key *key = record_key(&record_verb, node->text, VERB_ALL);
	const char *verbs[DMASIM_VERB_COUNT];
	struct dmasim_error *e;
	unsigned int count = 0;

	if (!key)
		return false;
	e = read_error(r, &node->at, "'%s' is no key of %s", key->name, where);
	for (unsigned int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (key->verbs >> v & 1)
			verbs[count++] = dmasim_verb_name[v];
	}
	if (e)
		hint_list(e, "it belongs to", verbs, count);
	return true;
}

/* a bit for the row that was probably meant: it is not said to be missing as well */
static u64 unknown_key(struct reader *r, const struct record *record, u64 verbs, const char *where,
		       const struct dmasim_node *key)
{
	const char *names[ROWS_MAX], *meant;
	unsigned int count = 0;

	if (record == &record_verb && other_verbs_key(r, key, where))
		return 0;
	for (unsigned int i = 0; i < record->keys && count < ROWS_MAX; i++) {
		if (!record->key[i].verbs || record->key[i].verbs & verbs)
			names[count++] = record->key[i].name;
	}
	meant = read_unknown_key(r, key, where, names, count);
	return meant ? 1ull << find_row(record, verbs, meant) : 0;
}

static void note_given(const struct key *key, const struct dmasim_node *node, void *target)
{
	if (!key->given)
		return;
	if (key->given_span)
		*(struct dmasim_span *)(void *)((char *)target + key->given) = node->at;
	else
		*(bool *)((char *)target + key->given) = true;
}

/* one verb's keys are named by the verb in messages */
static const char *record_name(const struct record *record, u64 verbs)
{
	for (unsigned int v = 0; record == &record_verb && v < DMASIM_VERB_COUNT; v++) {
		if (verbs == 1ull << v)
			return dmasim_verb_name[v];
	}
	return record->what;
}

static const char *record_sole(const struct record *record, u64 verbs)
{
	for (unsigned int v = 0; record == &record_verb && v < DMASIM_VERB_COUNT; v++) {
		if (verbs == 1ull << v)
			return verb_form[v].sole;
	}
	return record->sole;
}

static u64 read_short(struct reader *r, const struct dmasim_node *node, const struct record *record, u64 verbs,
		      void *target)
{
	const char *sole = record_sole(record, verbs), *needed[ROWS_MAX];
	struct dmasim_error *e;
	char shown[QUOTE_SIZE];
	unsigned int count = 0;

	for (unsigned int i = 0; sole && i < record->keys; i++) {
		const struct key *key = &record->key[i];

		if (strcmp(key->name, sole) != 0 || (key->verbs && !(key->verbs & verbs)))
			continue;
		if (read_value(r, key, node, target))
			note_given(key, node, target);
		return 1ull << i;
	}
	if (node->kind == NODE_SCALAR && !node_is_nothing(node))
		e = read_error(r, &node->at, "%s must be a mapping, not '%s'", record_name(record, verbs),
			       quote(shown, node->text, node->size));
	else
		e = read_error(r, &node->at, "%s must be a mapping, not %s", record_name(record, verbs),
			       node_kind_name(node));
	for (unsigned int i = 0; i < record->keys && count < ROWS_MAX; i++) {
		if (record->key[i].required || record->key[i].verbs_needed & verbs)
			needed[count++] = record->key[i].name;
	}
	if (e)
		hint_list(e, "it needs", needed, count);
	return 0;
}

u64 read_record(struct reader *r, const struct dmasim_node *node, const struct record *record, u64 verbs, void *target)
{
	const char *where = record_name(record, verbs);
	u64 seen = 0, meant = 0;

	if (node->kind != NODE_MAPPING)
		return read_short(r, node, record, verbs, target);
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		int row = find_row(record, verbs, k->text);
		const struct key *key;

		if (row < 0) {
			meant |= unknown_key(r, record, verbs, where, k);
			continue;
		}
		key = &record->key[row];
		/* given twice: said before, and the first one holds */
		if (seen >> row & 1)
			continue;
		seen |= 1ull << row;
		if (key->type != KEY_OWN && read_value(r, key, k->value, target))
			note_given(key, k->value, target);
	}
	return seen | meant;
}

void read_required(struct reader *r, const struct dmasim_span *at, const struct record *record, u64 verbs, u64 seen)
{
	for (unsigned int i = 0; i < record->keys && !r->partial; i++) {
		const struct key *key = &record->key[i];

		if ((key->required || (key->verbs_needed & verbs)) && !(seen >> i & 1))
			read_error(r, at, "%s lacks '%s'", record_name(record, verbs), key->name);
	}
}

static bool read_setting(struct reader *r, const struct dmasim_node *key, const struct dmasim_node *value,
			 struct dmasim_setting *setting)
{
	char shown[QUOTE_SIZE];

	/* a value may be called null */
	if (value->kind != NODE_SCALAR || !value->size || strcmp(value->text, "~") == 0) {
		read_error(r, &value->at, "'%s' must be a single value, not %s", quote(shown, key->text, key->size),
			   node_kind_name(value));
		return false;
	}
	*setting = (struct dmasim_setting){ .name = key->text, .value = value->text, .at = key->at };
	if (value != key->value)
		setting->at = value->at;
	else if (value->at.line == key->at.line)
		setting->at.end_column = value->at.end_column;
	return true;
}

static bool is_list(const struct dmasim_node *key, const char *list)
{
	return list && !strcmp(key->text, list) && key->value->kind == NODE_SEQUENCE;
}

/* the members of a list are settings of that name, one after the other */
static unsigned int read_setting_list(struct reader *r, const struct dmasim_node *key, struct dmasim_setting *setting)
{
	unsigned int n = 0;

	for (const struct dmasim_node *value = key->value->first; value; value = value->next)
		n += read_setting(r, key, value, &setting[n]);
	return n;
}

bool read_settings(struct reader *r, const struct dmasim_node *node, const char *except, const char *may_be_list,
		   const struct dmasim_setting **setting, unsigned int *count)
{
	struct dmasim_setting *list;
	unsigned int n = 0, room = 0;

	if (node->kind != NODE_MAPPING) {
		read_error(r, &node->at, "a mapping of names to values is expected here, not %s", node_kind_name(node));
		return false;
	}
	for (const struct dmasim_node *k = node->first; k; k = k->next)
		room += is_list(k, may_be_list) ? k->value->count : 1;
	list = read_array(r, room, sizeof(*list));
	if (!list)
		return true;
	for (const struct dmasim_node *k = node->first; k; k = k->next) {
		if (except && strcmp(k->text, except) == 0)
			continue;
		if (is_list(k, may_be_list))
			n += read_setting_list(r, k, &list[n]);
		else
			n += read_setting(r, k, k->value, &list[n]);
	}
	*setting = list;
	*count = n;
	return true;
}
