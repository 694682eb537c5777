// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JSON Schema (draft-07) of profile files: the keys are those that they are read by, and an editor is told every
 * behaviour with its values.
 */
#include <dmasim/scenario.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "linux/profile.h"
#include "scenario/keys.h"

struct schema {
	bool failed; /* memory ran out: something is missing */
};

static void set(struct schema *s, json_t *object, const char *key, json_t *value)
{
	s->failed |= json_object_set_new(object, key, value) != 0;
}

static const char *doc_of(const struct record *record, const char *key)
{
	return record_key(record, key, VERB_ALL)->doc;
}

/* a value by itself, and one with its source */
static json_t *behaviour(struct schema *s, const struct behaviour_info *info)
{
	json_t *names = json_array(), *value, *full = json_object(), *properties = json_object();

	for (unsigned int i = 0; i < info->values; i++) {
		s->failed |= json_array_append_new(names, json_string(info->value[i].name)) != 0;
		/* which YAML takes for nothing */
		if (!strcmp(info->value[i].name, "null"))
			s->failed |= json_array_append_new(names, json_null()) != 0;
	}
	value = json_object();
	set(s, value, "enum", names);
	set(s, properties, "value", json_deep_copy(value));
	for (unsigned int i = 0; i < record_profile_behaviour.keys; i++) {
		const struct key *key = &record_profile_behaviour.key[i];

		if (strcmp(key->name, "value") != 0)
			set(s, properties, key->name,
			    json_pack("{s:s, s:s}", "type", "string", "description", key->doc));
	}
	set(s, full, "type", json_string("object"));
	set(s, full, "properties", properties);
	set(s, full, "required", json_pack("[s]", "value"));
	set(s, full, "additionalProperties", json_false());
	return json_pack("{s:s+++, s:[o, o]}", "description", info->doc, ": ", info->file, "", "anyOf", value, full);
}

static json_t *behaviours(struct schema *s)
{
	json_t *properties = json_object();

	for (unsigned int i = 0; i < BEHAVIOUR_COUNT; i++)
		set(s, properties, behaviour_table[i].name, behaviour(s, &behaviour_table[i]));
	return json_pack("{s:s, s:s, s:i, s:o, s:b}", "description", doc_of(&record_profile, "behaviours"), "type",
			 "object", "minProperties", 1, "properties", properties, "additionalProperties", 0);
}

static json_t *text(const char *key, const char *pattern)
{
	const char *doc = doc_of(&record_profile, key);

	return pattern ? json_pack("{s:s, s:s, s:s}", "description", doc, "type", "string", "pattern", pattern)
		       : json_pack("{s:s, s:s, s:i}", "description", doc, "type", "string", "minLength", 1);
}

char *dmasim_profile_schema(void)
{
	struct schema s = { 0 };
	json_t *root = json_object(), *properties = json_object();
	char *dumped, *out = NULL;
	size_t size;

	set(&s, root, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
	set(&s, root, "title", json_string("dmasim profile, format 1"));
	set(&s, root, "type", json_string("object"));
	set(&s, properties, "dmasim_profile",
	    json_pack("{s:s, s:[i, s]}", "description", doc_of(&record_profile, "dmasim_profile"), "enum", 1, "1"));
	set(&s, properties, "name", text("name", "^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$"));
	set(&s, properties, "base", text("base", NULL));
	set(&s, properties, "description", text("description", NULL));
	set(&s, properties, "source", text("source", NULL));
	set(&s, properties, "behaviours", behaviours(&s));
	set(&s, root, "properties", properties);
	set(&s, root, "required", json_pack("[s, s]", "dmasim_profile", "base"));
	set(&s, root, "additionalProperties", json_false());
	dumped = s.failed ? NULL : json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(root);
	size = dumped ? strlen(dumped) : 0;
	if (dumped)
		out = realloc(dumped, size + 2);
	if (!out) {
		free(dumped);
		return NULL;
	}
	strcpy(out + size, "\n");
	return out;
}
