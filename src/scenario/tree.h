/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees that no file held: made node by node, and written as YAML.
 */
#ifndef DMASIM_SCENARIO_TREE_H
#define DMASIM_SCENARIO_TREE_H

#include <dmasim/buffer.h>

#include "scenario/node.h"

struct dmasim_scenario;
struct dmasim_platform;
struct text;

/* who makes nodes; failed: memory ran out, and every call gives NULL or does nothing */
struct tree {
	struct arena *arena;
	bool failed;
};

/* a mapping or a list that is being filled */
struct tree_open {
	struct tree *tree;
	struct dmasim_node *node;
	struct dmasim_node **tail;
};

struct tree_open tree_mapping(struct tree *tree);
struct tree_open tree_list(struct tree *tree);
/* would YAML, or a reader of scenarios, take the word for something else than text? */
bool tree_is_taken(const char *text);
/* text that is copied; as a word where YAML takes it for that very text, else in quotes */
struct dmasim_node *tree_text(struct tree *tree, const char *text);
/* text of which nobody asks whether it stood in quotes, such as the name of a behaviour's value */
struct dmasim_node *tree_word(struct tree *tree, const char *text);
/* something that is no text: a number, true, false */
struct dmasim_node *tree_value(struct tree *tree, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* one more key or member; @value is shared, not copied, unless it has been a member already */
void tree_set(struct tree_open *mapping, const char *key, const struct dmasim_node *value);
void tree_append(struct tree_open *list, const struct dmasim_node *value);
/* copies of the node itself, which then can be changed; what is below it is shared */
struct dmasim_node *tree_copy(struct tree *tree, const struct dmasim_node *node);
/* everything below it too */
struct dmasim_node *tree_copy_all(struct tree *tree, const struct dmasim_node *node);
bool tree_same(const struct dmasim_node *a, const struct dmasim_node *b);

/*
 * resolve.c: the document of one scenario by itself: its defaults put in, without `vary` and `cells`. @kernel:
 * "v7.3,pool_check=none"; NULL: none is named
 */
const struct dmasim_node *tree_resolve(struct tree *tree, const struct dmasim_scenario *scenario, const char *kernel);

/* the kernel that a platform names, as one word for @kernel above, which needs no file */
void tree_kernel_text(const struct dmasim_platform *platform, struct text *out);

/*
 * write.c: as YAML that reads as the same tree, in lines of at most @width characters where names allow it
 */
void tree_write(const struct dmasim_node *root, unsigned int width, struct dmasim_buffer *out);
/* all in one line, in braces */
void tree_write_flow(const struct dmasim_node *root, struct dmasim_buffer *out);

#endif
