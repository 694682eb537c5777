/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One value: from its text into its place in a struct, or what is wrong with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/number.h"
#include "scenario/read.h"
#include "scenario/text.h"

#define PLACE(type) ((type *)(void *)((char *)target + key->offset))

static const char *shown(char out[QUOTE_SIZE], const struct dmasim_node *node)
{
	return quote(out, node->text, node->size);
}

/* "'key' must be X, not Y" */
static bool must_be(struct reader *r, const char *key, const struct dmasim_node *node, const char *what)
{
	char text[QUOTE_SIZE];

	if (node->kind == NODE_SCALAR && !node_is_nothing(node))
		read_error(r, &node->at, "'%s' must be %s, not '%s'", key, what, shown(text, node));
	else
		read_error(r, &node->at, "'%s' must be %s, not %s", key, what, node_kind_name(node));
	return false;
}

static bool is_value(const struct dmasim_node *node)
{
	return node->kind == NODE_SCALAR && !node_is_nothing(node);
}

static bool number_error(struct reader *r, const char *key, const struct dmasim_node *node, enum number_status status)
{
	char text[QUOTE_SIZE];
	struct dmasim_error *e;

	switch (status) {
	case NUMBER_SUFFIX:
		e = read_error(r, &node->at, "'%s' has an unknown unit: '%s'", key, shown(text, node));
		diag_hint(e, "known are KiB, MiB, GiB, TiB, PiB, EiB, or K, M, G, T, P, E, all powers of 1024");
		return false;
	case NUMBER_OCTAL:
		e = read_error(r, &node->at, "'%s' begins with 0: '%s'", key, shown(text, node));
		diag_hint(e, "write decimal without it, or 0x");
		return false;
	case NUMBER_BIG:
		read_error(r, &node->at, "'%s' is above 64 bits: '%s'", key, shown(text, node));
		return false;
	case NUMBER_NEGATIVE:
		return must_be(r, key, node, "0 or more");
	case NUMBER_FRACTION:
		return must_be(r, key, node, "a whole number");
	case NUMBER_SEPARATOR:
		return must_be(r, key, node, "a number with each _ between two digits");
	case NUMBER_NONE:
	case NUMBER_OK:
		break;
	}
	return must_be(r, key, node, "a number");
}

static bool number(struct reader *r, const char *key, const struct dmasim_node *node, u64 *out, bool *hex)
{
	enum number_status status;

	if (!is_value(node))
		return must_be(r, key, node, "a number");
	status = number_parse(node->text, out, hex);
	return status == NUMBER_OK || number_error(r, key, node, status);
}

bool read_u64(struct reader *r, const char *key, const struct dmasim_node *node, u64 min, u64 max, u64 *out)
{
	char text[QUOTE_SIZE];
	bool hex;

	if (!number(r, key, node, out, &hex))
		return false;
	if (*out >= min && *out <= max)
		return true;
	if (max == UINT64_MAX)
		read_error(r, &node->at, "'%s' must be at least %llu, not '%s'", key, (unsigned long long)min,
			   shown(text, node));
	else
		read_error(r, &node->at, "'%s' must be %llu to %llu, not '%s'", key, (unsigned long long)min,
			   (unsigned long long)max, shown(text, node));
	return false;
}

static bool read_pages(struct reader *r, const struct key *key, const struct dmasim_node *node, u64 *out)
{
	if (!read_u64(r, key->name, node, key->min, UINT64_MAX, out))
		return false;
	return is_aligned(*out, PAGE_SIZE) || must_be(r, key->name, node, "a multiple of 4 KiB");
}

static bool read_mask(struct reader *r, const struct key *key, const struct dmasim_node *node, u64 *out)
{
	struct dmasim_error *e;
	char text[QUOTE_SIZE];
	bool hex;

	if (!number(r, key->name, node, out, &hex))
		return false;
	if (hex && *out)
		return true;
	if (!hex && *out >= 1 && *out <= 64) {
		*out = DMA_BIT_MASK(*out);
		return true;
	}
	e = read_error(r, &node->at, "'%s' must be 1 to 64 bits, or a mask in hex, not '%s'", key->name,
		       shown(text, node));
	if (*out && *out != UINT64_MAX)
		diag_hint(e, "as a mask: 0x%llx", (unsigned long long)*out);
	return false;
}

static bool read_signed(struct reader *r, const struct key *key, const struct dmasim_node *node, int *out)
{
	u64 value;

	if (is_value(node) && strcmp(node->text, "-1") == 0) {
		*out = -1;
		return true;
	}
	if (!read_u64(r, key->name, node, 0, key->max, &value))
		return false;
	*out = (int)value;
	return true;
}

static bool read_flag(struct reader *r, const char *key, const struct dmasim_node *node, bool *out)
{
	if (is_value(node) && node->plain && dmasim_flag(node->text, out))
		return true;
	return must_be(r, key, node, "true or false");
}

/* index in names; the kernel's DMA_TO_DEVICE is to_device here */
static int find_name(const char *const *names, unsigned int count, const char *text)
{
	char lower[40];
	size_t n = strlen(text);

	if (strncmp(text, "DMA_", 4) == 0 && n < sizeof(lower)) {
		for (size_t i = 4; i <= n; i++)
			lower[i - 4] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
		text = lower;
	}
	for (unsigned int i = 0; i < count; i++) {
		if (strcmp(names[i], text) == 0)
			return (int)i;
	}
	return -1;
}

static int read_choice(struct reader *r, const struct key *key, const struct dmasim_node *node)
{
	char text[QUOTE_SIZE], list[160] = "";
	struct dmasim_error *e;
	size_t n = 0;
	int i;

	if (node->kind == NODE_SCALAR && (node->size || !node->plain)) {
		i = find_name(key->names, key->name_count, node->text);
		if (i >= 0)
			return i;
	}
	if (node->kind != NODE_SCALAR) {
		must_be(r, key->name, node, "one word");
		return -1;
	}
	e = read_error(r, &node->at, "'%s' cannot be '%s'", key->name, shown(text, node));
	if (!e)
		return -1;
	diag_suggest(e, node->text, key->names, key->name_count);
	for (unsigned int k = 0; k < key->name_count && n < sizeof(list); k++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", k ? ", " : "", key->names[k]);
	if (!e->hint[0])
		diag_hint(e, "it can be %s", list);
	return -1;
}

static bool read_text(struct reader *r, const struct key *key, const struct dmasim_node *node, const char **out)
{
	bool flag;

	if (!is_value(node) || !node->size || (node->plain && dmasim_flag(node->text, &flag)))
		return must_be(r, key->name, node, "text");
	*out = node->text;
	return true;
}

static bool word_char(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (!first && strchr(".:-", c) && c);
}

bool read_word(struct reader *r, const char *key, const struct dmasim_node *node, const char **out)
{
	struct dmasim_error *e;
	char text[QUOTE_SIZE];
	bool flag, good = is_value(node) && node->size && node->size <= 64;

	for (size_t i = 0; good && i < node->size; i++)
		good = word_char(node->text[i], i == 0);
	if (!good) {
		if (!is_value(node) || !node->size)
			return must_be(r, key, node, "a name");
		e = read_error(r, &node->at, "'%s' cannot be a name in '%s'", shown(text, node), key);
		diag_hint(e, "names are up to 64 of A-Z a-z 0-9 _ . : -");
		return false;
	}
	if (node->plain && ((node->text[0] >= '0' && node->text[0] <= '9') || dmasim_flag(node->text, &flag))) {
		e = read_error(r, &node->at, "'%s' is a number or a truth value, not a name", shown(text, node));
		diag_hint(e, "put it in quotes");
		return false;
	}
	*out = node->text;
	return true;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static bool read_bytes(struct reader *r, const struct key *key, const struct dmasim_node *node, u8 **out, size_t *count)
{
	size_t digits = 0;
	u8 *bytes;

	if (!is_value(node))
		return must_be(r, key->name, node, "hex digits");
	for (size_t i = 0; i < node->size; i++) {
		if (nibble(node->text[i]) < 0 && node->text[i] != ' ' && node->text[i] != '\n')
			return must_be(r, key->name, node, "hex digits without 0x");
		digits += nibble(node->text[i]) >= 0;
	}
	if (!digits || digits % 2)
		return must_be(r, key->name, node, "hex digits, two for each byte");
	bytes = read_array(r, digits / 2, 1);
	if (!bytes)
		return false;
	*out = bytes;
	*count = digits / 2;
	digits = 0;
	for (size_t i = 0; i < node->size; i++) {
		int v = nibble(node->text[i]);

		if (v < 0)
			continue;
		bytes[digits / 2] = (u8)(bytes[digits / 2] << 4 | v);
		digits++;
	}
	return true;
}

static bool add_attr(struct reader *r, const struct dmasim_node *node, u64 *attrs)
{
	const char *names[32], *text = node->text;
	char lower[48], word[QUOTE_SIZE];
	size_t n;

	if (!is_value(node))
		return must_be(r, "attrs", node, "names of attributes");
	n = strlen(text);
	if (strncmp(text, "DMA_ATTR_", 9) == 0 && n < sizeof(lower)) {
		for (size_t i = 9; i <= n; i++)
			lower[i - 9] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
		text = lower;
	}
	for (unsigned int i = 0; i < attr_count; i++) {
		names[i] = attr_table[i].name;
		if (strcmp(text, names[i]) == 0) {
			*attrs |= attr_table[i].bit;
			return true;
		}
	}
	diag_suggest(read_error(r, &node->at, "unknown attribute '%s'", shown(word, node)), text, names, attr_count);
	return false;
}

static bool read_attrs(struct reader *r, const struct dmasim_node *node, u64 *out)
{
	bool good = true;

	*out = 0;
	if (node->kind == NODE_SCALAR)
		return add_attr(r, node, out);
	if (node->kind != NODE_SEQUENCE)
		return must_be(r, "attrs", node, "a list of attributes");
	for (const struct dmasim_node *n = node->first; n; n = n->next)
		good &= add_attr(r, n, out);
	return good;
}

static bool read_device(struct reader *r, const struct dmasim_node *node, int *out)
{
	const struct dmasim_platform *p = &r->scenario->platform;
	char text[QUOTE_SIZE];
	struct dmasim_error *e;
	const char **names;

	if (!is_value(node))
		return must_be(r, "device", node, "the name of a device");
	for (unsigned int i = 0; i < p->devices; i++) {
		if (strcmp(p->device[i].name, node->text) == 0) {
			*out = (int)i;
			return true;
		}
	}
	e = read_error(r, &node->at, "there is no device '%s'", shown(text, node));
	if (!p->devices) {
		diag_hint(e, "declare it under 'devices:'");
		return false;
	}
	names = e ? malloc(p->devices * sizeof(*names)) : NULL;
	if (names) {
		for (unsigned int i = 0; i < p->devices; i++)
			names[i] = p->device[i].name;
		diag_suggest(e, node->text, names, p->devices);
		free(names);
	}
	return false;
}

static void suggest_id(struct reader *r, struct dmasim_error *e, const char *word)
{
	const char *names[256];
	unsigned int n = 0;

	for (unsigned int i = 0; r->ids.step && i <= r->ids.mask && n < ARRAY_SIZE(names); i++) {
		if (r->ids.step[i])
			names[n++] = r->ids.step[i]->id;
	}
	diag_suggest(e, word, names, n);
}

static bool read_step_id(struct reader *r, const struct dmasim_node *node, int *out)
{
	const struct dmasim_step *step;
	struct dmasim_error *e;
	char text[QUOTE_SIZE];

	if (r->partial) {
		read_error(r, &node->at, "'from' cannot be a default");
		return false;
	}
	if (!is_value(node))
		return must_be(r, "from", node, "the id of an earlier step");
	step = id_find(&r->ids, node->text);
	if (step) {
		*out = (int)step->index;
		return true;
	}
	e = read_error(r, &node->at, "no earlier step has the id '%s'", shown(text, node));
	if (e)
		suggest_id(r, e, node->text);
	return false;
}

static bool read_gfp(struct reader *r, const struct dmasim_node *node, bool *atomic)
{
	static const char *const names[] = { "kernel", "atomic" };
	static const struct key gfp = { .name = "gfp", .names = names, .name_count = ARRAY_SIZE(names) };
	int i = -1;

	if (is_value(node) && strcmp(node->text, "GFP_KERNEL") == 0)
		i = 0;
	else if (is_value(node) && strcmp(node->text, "GFP_ATOMIC") == 0)
		i = 1;
	else
		i = read_choice(r, &gfp, node);
	*atomic = i == 1;
	return i >= 0;
}

static bool read_list(struct reader *r, const struct key *key, const struct dmasim_node *node, void *target)
{
	unsigned int count = 0;
	char *array;

	if (node->kind != NODE_SEQUENCE)
		return must_be(r, key->name, node, "a list");
	if (!node->count) {
		read_error(r, &node->at, "'%s' needs at least one entry", key->name);
		return false;
	}
	array = read_array(r, node->count, key->record->size);
	if (!array)
		return false;
	for (const struct dmasim_node *n = node->first; n; n = n->next, count++) {
		u64 seen = read_record(r, n, key->record, 0, array + count * key->record->size);

		if (n->kind == NODE_MAPPING)
			read_required(r, &n->at, key->record, 0, seen);
	}
	*PLACE(const void *) = array;
	*(unsigned int *)(void *)((char *)target + key->count) = count;
	return true;
}

static bool read_inline(struct reader *r, const struct key *key, const struct dmasim_node *node, void *target)
{
	u64 seen = read_record(r, node, key->record, 0, PLACE(char));

	if (node->kind == NODE_MAPPING)
		read_required(r, &node->at, key->record, 0, seen);
	return true;
}

static bool read_number_value(struct reader *r, const struct key *key, const struct dmasim_node *node, void *target)
{
	bool wide = key->type != KEY_COUNT;
	u64 min = key->type == KEY_SIZE ? 1 : key->min;
	u64 max = key->type == KEY_ADDRESS || key->type == KEY_SIZE ? UINT64_MAX : key->max;
	u64 value;

	if (!read_u64(r, key->name, node, min, max, &value))
		return false;
	if (wide)
		*PLACE(u64) = value;
	else
		*PLACE(unsigned int) = (unsigned int)value;
	return true;
}

bool read_value(struct reader *r, const struct key *key, const struct dmasim_node *node, void *target)
{
	bool flag;
	int i;

	switch (key->type) {
	case KEY_TEXT:
		return read_text(r, key, node, PLACE(const char *));
	case KEY_WORD:
		return read_word(r, key->name, node, PLACE(const char *));
	case KEY_CHOICE:
	case KEY_ONE_OF:
		i = read_choice(r, key, node);
		if (i >= 0 && key->type == KEY_CHOICE)
			*PLACE(unsigned int) = (unsigned int)i;
		else if (i >= 0)
			*PLACE(const char *) = key->names[i];
		return i >= 0;
	case KEY_FLAG:
		return read_flag(r, key->name, node, PLACE(bool));
	case KEY_NOT:
		if (!read_flag(r, key->name, node, &flag))
			return false;
		*PLACE(bool) = !flag;
		return true;
	case KEY_COUNT:
	case KEY_NUMBER:
	case KEY_ADDRESS:
	case KEY_SIZE:
		return read_number_value(r, key, node, target);
	case KEY_SIGNED:
		return read_signed(r, key, node, PLACE(int));
	case KEY_PAGES:
		return read_pages(r, key, node, PLACE(u64));
	case KEY_MASK:
		return read_mask(r, key, node, PLACE(u64));
	case KEY_BYTES:
		return read_bytes(r, key, node, PLACE(u8 *), (size_t *)(void *)((char *)target + key->count));
	case KEY_ATTRS:
		return read_attrs(r, node, PLACE(u64));
	case KEY_DEVICE:
		return read_device(r, node, PLACE(int));
	case KEY_STEP:
		return read_step_id(r, node, PLACE(int));
	case KEY_GFP:
		return read_gfp(r, node, PLACE(bool));
	case KEY_SETTINGS:
		return read_settings(r, node, NULL, NULL, PLACE(const struct dmasim_setting *),
				     (unsigned int *)(void *)((char *)target + key->count));
	case KEY_RECORD:
		return read_inline(r, key, node, target);
	case KEY_LIST:
		return read_list(r, key, node, target);
	case KEY_OWN:
		break;
	}
	return true;
}
