/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keys of format 1, once for reading, the JSON Schema and the reference in docs/scenario.md.
 */
#ifndef DMASIM_SCENARIO_KEYS_H
#define DMASIM_SCENARIO_KEYS_H

#include <dmasim/platform.h>
#include <dmasim/step.h>

#include "base/types.h"

enum key_type {
	KEY_TEXT,     /* free text: const char * */
	KEY_WORD,     /* a name: const char * */
	KEY_CHOICE,   /* one of names[]: an enumeration */
	KEY_ONE_OF,   /* one of names[]: const char * */
	KEY_FLAG,     /* bool */
	KEY_NOT,      /* bool, stored inverted */
	KEY_COUNT,    /* min .. max: unsigned int */
	KEY_SIGNED,   /* -1 .. max: int */
	KEY_NUMBER,   /* min .. max: u64 */
	KEY_ADDRESS,  /* u64 */
	KEY_SIZE,     /* bytes, at least 1: u64 */
	KEY_PAGES,    /* bytes, whole pages of 4 KiB: u64 */
	KEY_MASK,     /* a number of bits in decimal, or a mask in hex: u64 */
	KEY_BYTES,    /* hex digits: u8 * and a size_t count */
	KEY_ATTRS,    /* names of DMA_ATTR_*: u64 */
	KEY_DEVICE,   /* name of a device: int */
	KEY_STEP,     /* id of an earlier step: int */
	KEY_GFP,      /* kernel or atomic: bool */
	KEY_SETTINGS, /* name: value, names known elsewhere: struct dmasim_setting * and an unsigned int count */
	KEY_RECORD,   /* another record, kept in the same struct at offset */
	KEY_LIST,     /* of records: pointer and an unsigned int count */
	KEY_OWN,      /* read by code of its own: expect, kernel, steps ... */
};

struct record;

/* 32 verbs and more fit */
#define VERB_BIT(v) (1ull << DMASIM_VERB_##v)
#define VERB_ALL (~0ull)

struct key {
	const char *name;
	enum key_type type;
	bool required;
	u64 verbs;	  /* of a verb's key: which verbs know it */
	u64 verbs_needed; /* and which cannot do without */
	size_t offset;	  /* of the value in its struct */
	size_t count;	  /* of the number of values */
	size_t given;	  /* of a bool or of a span that says that it was there; 0: none */
	bool given_span;
	const char *const *names;
	unsigned int name_count;
	const struct record *record;
	u64 min, max;
	const char *fallback; /* what holds when it is left out, in words */
	const char *doc;
};

struct record {
	const char *what; /* "a device" */
	const struct key *key;
	unsigned int keys;
	size_t size;
	const char *sole; /* short form: a single value is the value of this key; NULL: none */
	const char *doc;
};

/* what a verb accepts beyond its keys */
struct verb_form {
	const char *sole; /* short form; NULL: none */
	/* one of two keys must be there; NULL: no such pair */
	const char *either, * or ;
};

extern const struct record record_root, record_platform, record_ram, record_iommu, record_gart, record_swiotlb,
	record_inject;
extern const struct record record_device, record_range, record_restricted_pool, record_coherent_memory,
	record_private_bar, record_xfail;
extern const struct record record_cells, record_profile, record_profile_behaviour;
extern const struct record record_step, record_verb, record_sg;
extern const struct verb_form verb_form[DMASIM_VERB_COUNT];
extern const char *const verb_doc[DMASIM_VERB_COUNT];

/* DMA_ATTR_* as a scenario names them, and their bits */
struct attr_name {
	const char *name;
	u64 bit;
};
extern const struct attr_name attr_table[];
extern const unsigned int attr_count;

/* the values that a result field can have, where the list is closed; NULL: open */
const char *const *field_values(enum dmasim_field field, unsigned int *count);

/* a key that people write for another one: "address" for "addr"; NULL: none */
const char *key_synonym(const char *word);

const struct key *record_key(const struct record *record, const char *name, u64 verbs);

#endif
