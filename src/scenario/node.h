/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A YAML document as a tree that remembers where everything stood.
 */
#ifndef DMASIM_SCENARIO_NODE_H
#define DMASIM_SCENARIO_NODE_H

#include <dmasim/span.h>

#include "scenario/arena.h"
#include "scenario/diag.h"

#define NODE_DEPTH_LIMIT 64
#define NODE_LIMIT 1000000u
#define NODE_KEY_LIMIT 1024u
#define NODE_DOCUMENT_LIMIT 10000u

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

struct dmasim_node {
	enum node_kind kind;
	bool plain; /* a scalar without quotes: may be a number or a truth value */
	struct dmasim_span at;
	const char *text; /* of a scalar; a 0 follows, none is inside */
	size_t size;
	u32 hash;		   /* of the text */
	unsigned int count;	   /* members of a sequence, keys of a mapping */
	struct dmasim_node *first; /* member, or key */
	struct dmasim_node *next;
	struct dmasim_node *value; /* of a key */
};

/* several documents of a file, linked by next */
struct node_documents {
	struct dmasim_node *first;
	unsigned int count;
};

/*
 * Reads all documents up to the first syntax error, which is reported. Returns 0 or -ENOMEM.
 */
int node_read(struct arena *arena, struct diag *diag, const char *file, const char *text, size_t size,
	      struct node_documents *documents);

/* value of a key; NULL: not there, or not a mapping */
const struct dmasim_node *node_find(const struct dmasim_node *mapping, const char *key);

/* an unquoted scalar without text, ~ or null: nothing */
bool node_is_nothing(const struct dmasim_node *node);

/* "a mapping", "a sequence", "nothing", "text" ... for messages */
const char *node_kind_name(const struct dmasim_node *node);

#endif
