/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The JSON Schema (draft-07) of format 1, from the tables that read it.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <dmasim/scenario.h>

#include "scenario/keys.h"
#include "scenario/text.h"

#define NUMBER_PATTERN "^(0[xX][0-9A-Fa-f]+(_[0-9A-Fa-f]+)*|0|[1-9][0-9]*(_[0-9]+)*)([KMGTPE](iB)?|[kmgtpe])?$"
#define NAME_PATTERN "^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$"
#define BYTES_PATTERN "^\\s*([0-9A-Fa-f]\\s*[0-9A-Fa-f]\\s*)+$"

struct schema {
	bool failed; /* memory ran out: something is missing */
};

static json_t *checked(struct schema *s, json_t *value)
{
	s->failed |= !value;
	return value;
}

static void set(struct schema *s, json_t *object, const char *key, json_t *value)
{
	s->failed |= json_object_set_new(object, key, value) != 0;
}

static void append(struct schema *s, json_t *array, json_t *value)
{
	s->failed |= json_array_append_new(array, value) != 0;
}

static json_t *object(struct schema *s)
{
	return checked(s, json_object());
}

static json_t *array(struct schema *s)
{
	return checked(s, json_array());
}

static json_t *string(struct schema *s, const char *text)
{
	return checked(s, json_string(text));
}

static json_t *type(struct schema *s, const char *name)
{
	json_t *o = object(s);

	set(s, o, "type", string(s, name));
	return o;
}

static json_t *reference(struct schema *s, const char *name)
{
	json_t *o = object(s);

	set(s, o, "$ref", checked(s, json_sprintf("#/definitions/%s", name)));
	return o;
}

static json_t *pattern(struct schema *s, const char *expression)
{
	json_t *o = type(s, "string");

	set(s, o, "pattern", string(s, expression));
	return o;
}

static json_t *choice(struct schema *s, const char *keyword, json_t *a, json_t *b)
{
	json_t *o = object(s), *list = array(s);

	append(s, list, a);
	append(s, list, b);
	set(s, o, keyword, list);
	return o;
}

static json_t *any_of(struct schema *s, json_t *a, json_t *b)
{
	return choice(s, "anyOf", a, b);
}

static json_t *list_of(struct schema *s, json_t *items, bool filled)
{
	json_t *o = type(s, "array");

	set(s, o, "items", items);
	if (filled)
		set(s, o, "minItems", checked(s, json_integer(1)));
	return o;
}

static json_t *map_of(struct schema *s, json_t *values)
{
	json_t *o = type(s, "object");

	set(s, o, "additionalProperties", values);
	return o;
}

/* several JSON types; the words are separated by blanks */
static json_t *types(struct schema *s, const char *words)
{
	json_t *o = object(s), *list = array(s);

	while (*words) {
		size_t n = strcspn(words, " ");

		append(s, list, checked(s, json_stringn(words, n)));
		words += n + (words[n] == ' ');
	}
	set(s, o, "type", list);
	return o;
}

static json_t *number(struct schema *s, u64 min, u64 max)
{
	json_t *integer = type(s, "integer");

	set(s, integer, "minimum", checked(s, json_integer((json_int_t)min)));
	if (max <= INT64_MAX)
		set(s, integer, "maximum", checked(s, json_integer((json_int_t)max)));
	return any_of(s, integer, reference(s, "number_text"));
}

static json_t *one_of_names(struct schema *s, const struct key *key)
{
	json_t *o = object(s), *list = array(s);

	for (unsigned int i = 0; i < key->name_count; i++)
		append(s, list, string(s, key->names[i]));
	for (unsigned int i = 0; key->names == dmasim_direction_name && i < key->name_count; i++) {
		char upper[24] = "DMA_";
		size_t n = strlen(key->names[i]);

		for (size_t c = 0; c <= n; c++)
			upper[4 + c] = key->names[i][c] >= 'a' ? (char)(key->names[i][c] - 32) : key->names[i][c];
		append(s, list, string(s, upper));
	}
	set(s, o, "enum", list);
	return o;
}

static json_t *attributes(struct schema *s)
{
	json_t *one = object(s), *list = array(s), *copy;

	for (unsigned int i = 0; i < attr_count; i++)
		append(s, list, string(s, attr_table[i].name));
	set(s, one, "enum", list);
	one = any_of(s, one, pattern(s, "^DMA_ATTR_[A-Z_]+$"));
	copy = checked(s, json_deep_copy(one));
	return any_of(s, copy, list_of(s, one, false));
}

static json_t *gfp(struct schema *s)
{
	json_t *o = object(s), *list = array(s);

	append(s, list, string(s, "kernel"));
	append(s, list, string(s, "atomic"));
	append(s, list, string(s, "GFP_KERNEL"));
	append(s, list, string(s, "GFP_ATOMIC"));
	set(s, o, "enum", list);
	return o;
}

static json_t *record_schema(struct schema *s, const struct record *record, u64 verbs, bool partial);
static json_t *own_schema(struct schema *s, const struct key *key);

static json_t *value_schema(struct schema *s, const struct key *key)
{
	switch (key->type) {
	case KEY_TEXT:
		return reference(s, "text");
	case KEY_WORD:
	case KEY_DEVICE:
	case KEY_STEP:
		return reference(s, "name");
	case KEY_CHOICE:
	case KEY_ONE_OF:
		return one_of_names(s, key);
	case KEY_FLAG:
	case KEY_NOT:
		return type(s, "boolean");
	case KEY_COUNT:
	case KEY_NUMBER:
		return number(s, key->min, key->max);
	case KEY_SIGNED:
		return any_of(s, number(s, 0, key->max), checked(s, json_pack("{s:i}", "const", -1)));
	case KEY_ADDRESS:
		return key->min ? number(s, key->min, UINT64_MAX) : reference(s, "address");
	case KEY_SIZE:
		return reference(s, "size");
	case KEY_PAGES:
		return number(s, key->min, UINT64_MAX);
	case KEY_MASK:
		return reference(s, "mask");
	case KEY_BYTES:
		return reference(s, "bytes");
	case KEY_ATTRS:
		return reference(s, "attrs");
	case KEY_GFP:
		return gfp(s);
	case KEY_SETTINGS:
		return reference(s, "settings");
	case KEY_RECORD:
		return record_schema(s, key->record, 0, false);
	case KEY_LIST:
		return list_of(s, record_schema(s, key->record, 0, false), true);
	case KEY_OWN:
		return own_schema(s, key);
	}
	return NULL;
}

/* a key's schema with what people are told about it */
static json_t *key_schema(struct schema *s, const struct key *key)
{
	json_t *value = value_schema(s, key), *o;

	/* draft-07 ignores what stands beside a $ref */
	if (json_object_get(value, "$ref")) {
		o = object(s);
		set(s, o, "allOf", checked(s, json_pack("[o]", value)));
		value = o;
	}
	if (key->fallback)
		set(s, value, "description", checked(s, json_sprintf("%s. Default: %s.", key->doc, key->fallback)));
	else
		set(s, value, "description", checked(s, json_sprintf("%s.", key->doc)));
	return value;
}

/* keys of verbs are defined once; a name with a second meaning has a number */
static json_t *verb_key_name(struct schema *s, const struct key *key)
{
	bool second = record_key(&record_verb, key->name, VERB_ALL) != key;

	return checked(s, json_sprintf("step_%s%s", key->name, second ? "_2" : ""));
}

static json_t *verb_key_reference(struct schema *s, const struct key *key)
{
	json_t *name = verb_key_name(s, key), *o = reference(s, json_string_value(name));

	json_decref(name);
	return o;
}

static json_t *record_schema(struct schema *s, const struct record *record, u64 verbs, bool partial)
{
	json_t *o = type(s, "object"), *properties = object(s), *required = array(s);
	const struct key *sole = record->sole ? record_key(record, record->sole, verbs) : NULL;

	for (unsigned int i = 0; i < record->keys; i++) {
		const struct key *key = &record->key[i];

		if (key->verbs && !(key->verbs & verbs))
			continue;
		set(s, properties, key->name, record == &record_verb ? verb_key_reference(s, key) : key_schema(s, key));
		if (key->required || (key->verbs_needed & verbs))
			append(s, required, string(s, key->name));
	}
	set(s, o, "properties", properties);
	set(s, o, "additionalProperties", checked(s, json_false()));
	if (!partial && json_array_size(required))
		set(s, o, "required", required);
	else
		json_decref(required);
	return sole ? any_of(s, key_schema(s, sole), o) : o;
}

/* --- steps ----------------------------------------------------------------------------------------------------------
 */

static json_t *needs(struct schema *s, const char *key)
{
	json_t *o = object(s);

	set(s, o, "required", checked(s, json_pack("[s]", key)));
	return o;
}

static json_t *agents(struct schema *s)
{
	json_t *o = map_of(s, list_of(s, reference(s, "step"), false));

	set(s, o, "propertyNames", reference(s, "name"));
	set(s, o, "minProperties", checked(s, json_integer(1)));
	return o;
}

static bool needs_nothing(u64 verb)
{
	for (unsigned int i = 0; i < record_verb.keys; i++) {
		if (record_verb.key[i].verbs_needed & verb)
			return false;
	}
	return true;
}

static json_t *verb_schema(struct schema *s, enum dmasim_verb verb, bool partial)
{
	const struct verb_form *form = &verb_form[verb];
	u64 bit = 1ull << verb;
	json_t *o;

	if (verb == DMASIM_VERB_PARALLEL)
		return agents(s);
	o = record_schema(s, &record_verb, bit, partial);
	if (partial)
		return o;
	if (form->either && form->or) {
		json_t *both = choice(s, "anyOf", needs(s, form->either), needs(s, form->or));

		set(s, o, "anyOf", checked(s, json_incref(json_object_get(both, "anyOf"))));
		json_decref(both);
	} else if (form->either) {
		set(s, o, "required", checked(s, json_pack("[s]", form->either)));
	}
	if (form->sole)
		o = any_of(s, value_schema(s, record_key(&record_verb, form->sole, bit)), o);
	if (!form->either && needs_nothing(bit))
		o = any_of(s, type(s, "null"), o);
	return o;
}

static json_t *step_schema(struct schema *s)
{
	json_t *o = type(s, "object"), *properties = object(s), *verbs = array(s), *depend = object(s);

	for (unsigned int i = 0; i < record_step.keys; i++) {
		const struct key *key = &record_step.key[i];

		set(s, properties, key->name, key_schema(s, key));
		if (key->verbs)
			set(s, depend, key->name, checked(s, json_pack("[s]", "parallel")));
	}
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		json_t *verb = verb_schema(s, (enum dmasim_verb)v, false);

		set(s, verb, "description", string(s, verb_doc[v]));
		set(s, properties, dmasim_verb_name[v], verb);
		append(s, verbs, needs(s, dmasim_verb_name[v]));
	}
	set(s, o, "properties", properties);
	set(s, o, "additionalProperties", checked(s, json_false()));
	set(s, o, "oneOf", verbs);
	set(s, o, "dependencies", depend);
	return o;
}

static json_t *defaults_schema(struct schema *s)
{
	json_t *o = type(s, "object"), *properties = object(s);

	set(s, properties, "device", record_schema(s, &record_device, 0, true));
	for (int v = 0; v < DMASIM_VERB_COUNT; v++) {
		if (v != DMASIM_VERB_PARALLEL)
			set(s, properties, dmasim_verb_name[v], verb_schema(s, (enum dmasim_verb)v, true));
	}
	set(s, o, "properties", properties);
	set(s, o, "additionalProperties", checked(s, json_false()));
	return o;
}

/* --- expectations ---------------------------------------------------------------------------------------------------
 */

static json_t *field_value(struct schema *s, enum dmasim_field field)
{
	unsigned int count;
	const char *const *values = field_values(field, &count);
	json_t *o, *list;

	switch (dmasim_field_table[field].kind) {
	case DMASIM_KIND_NAME:
	case DMASIM_KIND_LIST:
		break;
	case DMASIM_KIND_BYTES:
		return reference(s, "bytes");
	case DMASIM_KIND_HEX:
	case DMASIM_KIND_COUNT:
		return reference(s, "address");
	case DMASIM_KIND_FLAG:
		return type(s, "boolean");
	}
	if (!count)
		return reference(s, "scalar");
	o = object(s);
	list = array(s);
	for (unsigned int i = 0; i < count; i++)
		append(s, list, string(s, values[i]));
	set(s, o, "enum", list);
	return o;
}

static json_t *absent(struct schema *s)
{
	json_t *o = object(s);

	set(s, o, "enum", checked(s, json_pack("[n,s]", "none")));
	return o;
}

/* one value or several */
static json_t *some(struct schema *s, json_t *value)
{
	json_t *copy = checked(s, json_deep_copy(value));

	return any_of(s, value, list_of(s, copy, false));
}

static json_t *comparison(struct schema *s, enum dmasim_field field)
{
	enum dmasim_kind kind = dmasim_field_table[field].kind;
	json_t *o = type(s, "object"), *properties = object(s);
	bool is_number = kind == DMASIM_KIND_HEX || kind == DMASIM_KIND_COUNT;

	if (kind == DMASIM_KIND_LIST) {
		set(s, properties, "not", any_of(s, absent(s), some(s, reference(s, "scalar"))));
	} else {
		set(s, properties, "not", any_of(s, absent(s), some(s, field_value(s, field))));
		set(s, properties, "any", list_of(s, field_value(s, field), true));
	}
	if (kind == DMASIM_KIND_NAME || kind == DMASIM_KIND_LIST)
		set(s, properties, "contains", some(s, reference(s, "scalar")));
	if (kind == DMASIM_KIND_BYTES)
		set(s, properties, "contains", some(s, reference(s, "bytes")));
	if (is_number) {
		set(s, properties, "min", reference(s, "address"));
		set(s, properties, "max", reference(s, "address"));
	}
	set(s, o, "properties", properties);
	set(s, o, "additionalProperties", checked(s, json_false()));
	set(s, o, "minProperties", checked(s, json_integer(1)));
	set(s, o, "maxProperties", checked(s, json_integer(is_number ? 2 : 1)));
	return o;
}

static json_t *field_schema(struct schema *s, enum dmasim_field field)
{
	const struct dmasim_field_info *info = &dmasim_field_table[field];
	json_t *value = field_value(s, field);

	if (info->kind == DMASIM_KIND_LIST)
		value = some(s, value);
	value = any_of(s, any_of(s, absent(s), value), comparison(s, field));
	set(s, value, "description", string(s, info->doc));
	return value;
}

static json_t *expect_schema(struct schema *s, bool element)
{
	json_t *o = type(s, "object"), *properties = object(s);

	for (int f = 0; f < DMASIM_FIELD_COUNT; f++)
		set(s, properties, dmasim_field_table[f].name, field_schema(s, (enum dmasim_field)f));
	if (!element)
		set(s, properties, "elements",
		    list_of(s, any_of(s, type(s, "null"), reference(s, "expect_element")), false));
	set(s, o, "properties", properties);
	set(s, o, "additionalProperties", checked(s, json_false()));
	set(s, o, "minProperties", checked(s, json_integer(1)));
	return o;
}

/* --- the rest -------------------------------------------------------------------------------------------------------
 */

static json_t *kernel_schema(struct schema *s)
{
	/* a value may be called null */
	json_t *o = map_of(s, types(s, "string number boolean null")), *one, *copy;
	json_t *bugs = any_of(s, type(s, "string"), list_of(s, type(s, "string"), false));

	set(s, o, "properties", checked(s, json_pack("{s:o}", "bugs", bugs)));
	set(s, o, "required", checked(s, json_pack("[s]", "base")));
	one = any_of(s, types(s, "string number"), o);
	copy = checked(s, json_deep_copy(one));
	return any_of(s, one, list_of(s, copy, true));
}

static json_t *devices_schema(struct schema *s)
{
	json_t *o = map_of(s, any_of(s, type(s, "null"), reference(s, "device")));

	set(s, o, "propertyNames", reference(s, "name"));
	return o;
}

static json_t *invariants_schema(struct schema *s)
{
	json_t *o = map_of(s, type(s, "boolean"));

	set(s, o, "propertyNames", field_value(s, DMASIM_FIELD_VIOLATES));
	return o;
}

static json_t *filled_object(struct schema *s)
{
	json_t *o = type(s, "object");

	set(s, o, "minProperties", checked(s, json_integer(1)));
	return o;
}

/* an axis: values, or named ones */
static json_t *vary_schema(struct schema *s)
{
	json_t *o = map_of(s, any_of(s, list_of(s, types(s, "string number boolean null"), true), filled_object(s)));

	set(s, o, "minProperties", checked(s, json_integer(1)));
	return o;
}

/* keys that are read by code of their own */
static json_t *own_schema(struct schema *s, const struct key *key)
{
	static const struct {
		const char *name, *definition;
	} own[] = { { "expect", "expect" }, { "defaults", "defaults" }, { "steps", NULL } };

	for (unsigned int i = 0; i < ARRAY_SIZE(own); i++) {
		if (strcmp(key->name, own[i].name) != 0)
			continue;
		return own[i].definition ? reference(s, own[i].definition) : list_of(s, reference(s, "step"), false);
	}
	if (strcmp(key->name, "dmasim") == 0)
		return checked(s, json_pack("{s:[i,s]}", "enum", 1, "1"));
	if (strcmp(key->name, "kernel") == 0)
		return kernel_schema(s);
	if (strcmp(key->name, "devices") == 0)
		return devices_schema(s);
	if (strcmp(key->name, "invariants") == 0)
		return invariants_schema(s);
	if (strcmp(key->name, "vary") == 0)
		return vary_schema(s);
	if (strcmp(key->name, "cells") == 0)
		return record_schema(s, key->record, 0, false);
	if (strcmp(key->name, "table") == 0)
		return some(s, type(s, "string"));
	if (strcmp(key->name, "order") == 0)
		return list_of(s, pattern(s, "^.+:[0-9]+$"), false);
	return filled_object(s);
}

static json_t *definitions(struct schema *s)
{
	json_t *o = object(s), *text = types(s, "string number");

	set(s, text, "minLength", checked(s, json_integer(1)));
	set(s, o, "text", text);
	set(s, o, "name", pattern(s, NAME_PATTERN));
	set(s, o, "scalar", types(s, "string number boolean"));
	set(s, o, "settings", map_of(s, reference(s, "scalar")));
	set(s, o, "number_text", pattern(s, NUMBER_PATTERN));
	set(s, o, "address", number(s, 0, UINT64_MAX));
	set(s, o, "size", number(s, 1, UINT64_MAX));
	set(s, o, "mask", number(s, 1, UINT64_MAX));
	/* digits without a letter are a number to YAML */
	set(s, o, "bytes", any_of(s, pattern(s, BYTES_PATTERN), type(s, "number")));
	set(s, o, "attrs", attributes(s));
	set(s, o, "device", record_schema(s, &record_device, 0, false));
	set(s, o, "defaults", defaults_schema(s));
	set(s, o, "step", step_schema(s));
	set(s, o, "expect", expect_schema(s, false));
	set(s, o, "expect_element", expect_schema(s, true));
	for (unsigned int i = 0; i < record_verb.keys; i++) {
		json_t *name = verb_key_name(s, &record_verb.key[i]);

		set(s, o, json_string_value(name), key_schema(s, &record_verb.key[i]));
		json_decref(name);
	}
	return o;
}

char *dmasim_schema(void)
{
	struct schema s = { 0 };
	json_t *root = object(&s), *body;
	struct text t = { 0 };
	char *text;

	set(&s, root, "$schema", string(&s, "http://json-schema.org/draft-07/schema#"));
	set(&s, root, "title", string(&s, "dmasim scenario, format 1"));
	body = record_schema(&s, &record_root, 0, false);
	s.failed |= json_object_update(root, body) != 0;
	json_decref(body);
	set(&s, root, "definitions", definitions(&s));
	text = s.failed ? NULL : json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(root);
	if (!text)
		return NULL;
	text_puts(&t, text);
	text_puts(&t, "\n");
	free(text);
	return text_take(&t);
}
