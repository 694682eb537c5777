/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comparing a result with what was expected.
 */
#include <stdio.h>
#include <string.h>

#include <dmasim/scenario.h>

#include "base/types.h"

/* the value of one field; which member counts depends on the field's kind */
struct value {
	bool present;
	const char *name;
	u64 number;
	const struct dmasim_list *list;
	const u8 *data;
	size_t size;
};

static struct value name_value(const char *name)
{
	return (struct value){ .name = name ? name : "" };
}

static struct value number_value(u64 number)
{
	return (struct value){ .number = number };
}

static struct value list_value(const struct dmasim_list *list)
{
	return (struct value){ .list = list };
}

static struct value field_value(const struct dmasim_result *r, enum dmasim_field field)
{
	switch (field) {
	case DMASIM_FIELD_PATH:
		return name_value(r->path);
	case DMASIM_FIELD_ERROR:
		return name_value(r->error);
	case DMASIM_FIELD_DMA_ADDR:
		return number_value(r->dma_addr);
	case DMASIM_FIELD_PHYS:
		return number_value(r->phys);
	case DMASIM_FIELD_IOVA:
		return number_value(r->iova);
	case DMASIM_FIELD_ENCRYPTED:
		return number_value(r->encrypted);
	case DMASIM_FIELD_POOL:
		return name_value(r->pool);
	case DMASIM_FIELD_AREA:
		return number_value(r->area);
	case DMASIM_FIELD_SLOT:
		return number_value(r->slot);
	case DMASIM_FIELD_SLOTS:
		return number_value(r->slots);
	case DMASIM_FIELD_PAD:
		return number_value(r->pad);
	case DMASIM_FIELD_CPU_ADDR:
		return number_value(r->cpu_addr);
	case DMASIM_FIELD_SEGMENTS:
		return number_value(r->segments);
	case DMASIM_FIELD_SIZE:
		return number_value(r->size);
	case DMASIM_FIELD_RULE:
		return name_value(r->rule);
	case DMASIM_FIELD_WARNINGS:
		return list_value(&r->warnings);
	case DMASIM_FIELD_RESULT:
		return name_value(r->result);
	case DMASIM_FIELD_FAULT:
		return name_value(r->fault);
	case DMASIM_FIELD_SEES:
		return name_value(r->sees);
	case DMASIM_FIELD_DATA:
		return (struct value){ .data = r->data, .size = r->data_size };
	case DMASIM_FIELD_STATE:
		return name_value(r->state);
	case DMASIM_FIELD_VALUE:
		return number_value(r->value);
	case DMASIM_FIELD_LEAKED:
		return number_value(r->leaked);
	case DMASIM_FIELD_VIOLATES:
		return list_value(&r->violates);
	case DMASIM_FIELD_COUNT:
		break;
	}
	return (struct value){ 0 };
}

/* --- comparing ------------------------------------------------------------------------------------------------------
 */

static bool same_bytes(const struct value *v, const char *hex, size_t bytes, size_t at)
{
	static const char digits[] = "0123456789abcdef";

	if (at > v->size || bytes > v->size - at)
		return false;
	for (size_t i = 0; i < bytes; i++) {
		u8 byte = v->data[at + i];

		if (hex[2 * i] != digits[byte >> 4] || hex[2 * i + 1] != digits[byte & 15])
			return false;
	}
	return true;
}

static bool equal(enum dmasim_kind kind, const struct value *v, const struct dmasim_expect *e, unsigned int i)
{
	switch (kind) {
	case DMASIM_KIND_NAME:
		return strcmp(v->name, e->text[i]) == 0;
	case DMASIM_KIND_HEX:
	case DMASIM_KIND_COUNT:
	case DMASIM_KIND_FLAG:
		return v->number == e->num[i];
	case DMASIM_KIND_BYTES:
		return strlen(e->text[i]) / 2 == v->size && same_bytes(v, e->text[i], v->size, 0);
	case DMASIM_KIND_LIST:
		break;
	}
	return false;
}

static bool list_contains(const struct dmasim_list *list, const char *text)
{
	for (unsigned int i = 0; i < list->count; i++) {
		if (strstr(list->text[i], text))
			return true;
	}
	return false;
}

static bool contains(enum dmasim_kind kind, const struct value *v, const char *text)
{
	if (kind == DMASIM_KIND_NAME)
		return strstr(v->name, text) != NULL;
	if (kind == DMASIM_KIND_LIST)
		return list_contains(v->list, text);
	for (size_t at = 0; kind == DMASIM_KIND_BYTES && at < v->size; at++) {
		if (same_bytes(v, text, strlen(text) / 2, at))
			return true;
	}
	return false;
}

static bool list_equal(const struct dmasim_list *list, const struct dmasim_expect *e)
{
	if (list->count != e->count)
		return false;
	for (unsigned int i = 0; i < e->count; i++) {
		if (strcmp(list->text[i], e->text[i]) != 0)
			return false;
	}
	return true;
}

static bool any_equal(enum dmasim_kind kind, const struct value *v, const struct dmasim_expect *e)
{
	for (unsigned int i = 0; i < e->count; i++) {
		if (kind == DMASIM_KIND_LIST ? list_contains(v->list, e->text[i]) : equal(kind, v, e, i))
			return true;
	}
	return false;
}

static bool matches(enum dmasim_kind kind, const struct value *v, const struct dmasim_expect *e)
{
	switch (e->match) {
	case DMASIM_MATCH_EQUAL:
		return kind == DMASIM_KIND_LIST ? list_equal(v->list, e) : equal(kind, v, e, 0);
	case DMASIM_MATCH_NOT:
		return !any_equal(kind, v, e);
	case DMASIM_MATCH_ANY:
		return any_equal(kind, v, e);
	case DMASIM_MATCH_RANGE:
		return v->number >= e->num[0] && v->number <= e->num[1];
	case DMASIM_MATCH_CONTAINS:
		for (unsigned int i = 0; i < e->count; i++) {
			if (!contains(kind, v, e->text[i]))
				return false;
		}
		return true;
	}
	return false;
}

/* --- in words -------------------------------------------------------------------------------------------------------
 */

#define WORDS sizeof(((struct dmasim_mismatch *)NULL)->got)

static void add(char *out, const char *text)
{
	size_t n = strlen(out), room = WORDS - n;

	if ((size_t)snprintf(out + n, room, "%s", text) >= room)
		memcpy(out + WORDS - 4, "...", 4);
}

static void add_number(char *out, enum dmasim_kind kind, u64 number)
{
	char text[24];

	if (kind == DMASIM_KIND_FLAG)
		(void)snprintf(text, sizeof(text), "%s", number ? "true" : "false");
	else
		(void)snprintf(text, sizeof(text), kind == DMASIM_KIND_HEX ? "0x%llx" : "%llu",
			       (unsigned long long)number);
	add(out, text);
}

static void add_expected(char *out, enum dmasim_kind kind, const struct dmasim_expect *e, unsigned int i)
{
	if (kind == DMASIM_KIND_HEX || kind == DMASIM_KIND_COUNT || kind == DMASIM_KIND_FLAG)
		add_number(out, kind, e->num[i]);
	else
		add(out, e->text[i]);
}

static void say_range(char *out, enum dmasim_kind kind, const struct dmasim_expect *e)
{
	if (e->num[0])
		add(out, "at least ");
	if (e->num[0])
		add_number(out, kind, e->num[0]);
	if (e->num[0] && e->num[1] != UINT64_MAX)
		add(out, ", ");
	if (e->num[1] != UINT64_MAX)
		add(out, "at most ");
	if (e->num[1] != UINT64_MAX)
		add_number(out, kind, e->num[1]);
	if (!*out)
		add(out, "any value");
}

static void say_expected(char *out, enum dmasim_kind kind, const struct dmasim_expect *e)
{
	const char *joint = ", ";

	*out = '\0';
	if (e->absent) {
		add(out, e->match == DMASIM_MATCH_NOT ? "any value" : "none");
		return;
	}
	if (e->match == DMASIM_MATCH_RANGE) {
		say_range(out, kind, e);
		return;
	}
	if (e->match == DMASIM_MATCH_NOT)
		add(out, kind == DMASIM_KIND_LIST ? "nothing with " : "not ");
	if (e->match == DMASIM_MATCH_CONTAINS)
		add(out, "something with ");
	if (e->match == DMASIM_MATCH_NOT || e->match == DMASIM_MATCH_ANY)
		joint = " or ";
	if (e->match == DMASIM_MATCH_EQUAL && kind == DMASIM_KIND_LIST)
		add(out, "[");
	for (unsigned int i = 0; i < e->count; i++) {
		if (i)
			add(out, joint);
		add_expected(out, kind, e, i);
	}
	if (e->match == DMASIM_MATCH_EQUAL && kind == DMASIM_KIND_LIST)
		add(out, "]");
}

static void say_got(char *out, enum dmasim_kind kind, const struct value *v)
{
	char byte[3];

	*out = '\0';
	if (!v->present) {
		add(out, "none");
		return;
	}
	switch (kind) {
	case DMASIM_KIND_NAME:
		add(out, v->name);
		break;
	case DMASIM_KIND_HEX:
	case DMASIM_KIND_COUNT:
	case DMASIM_KIND_FLAG:
		add_number(out, kind, v->number);
		break;
	case DMASIM_KIND_LIST:
		add(out, "[");
		for (unsigned int i = 0; i < v->list->count; i++) {
			if (i)
				add(out, ", ");
			add(out, v->list->text[i]);
		}
		add(out, "]");
		break;
	case DMASIM_KIND_BYTES:
		for (size_t i = 0; i < v->size && i < WORDS; i++) {
			(void)snprintf(byte, sizeof(byte), "%02x", v->data[i]);
			add(out, byte);
		}
		break;
	}
}

/* an empty list is as good as none */
static bool is_there(const struct value *v, enum dmasim_kind kind)
{
	return v->present && (kind != DMASIM_KIND_LIST || v->list->count);
}

bool dmasim_expect_met(const struct dmasim_expect *expect, const struct dmasim_result *result,
		       struct dmasim_mismatch *mismatch)
{
	static const struct dmasim_list nothing;
	enum dmasim_kind kind = dmasim_field_table[expect->field].kind;
	struct value v = { 0 };
	bool met;

	if (expect->element >= 0)
		result = (unsigned int)expect->element < result->elements ? &result->element[expect->element] : NULL;
	if (result && dmasim_result_has(result, expect->field)) {
		v = field_value(result, expect->field);
		v.present = true;
	} else if (kind == DMASIM_KIND_LIST) {
		v.list = &nothing;
	}
	if (expect->absent)
		met = result && is_there(&v, kind) == (expect->match == DMASIM_MATCH_NOT);
	else if (kind == DMASIM_KIND_LIST)
		met = result && matches(kind, &v, expect);
	else
		met = v.present ? matches(kind, &v, expect) : result && expect->match == DMASIM_MATCH_NOT;
	if (met || !mismatch)
		return met;
	mismatch->expect = expect;
	say_expected(mismatch->expected, kind, expect);
	say_got(mismatch->got, kind, &v);
	if (!result)
		(void)snprintf(mismatch->got, sizeof(mismatch->got), "no such element");
	return false;
}
