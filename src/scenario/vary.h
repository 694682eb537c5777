/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `vary:` and `cells:`: what is put where in a document's tree, and which combinations there are.
 */
#ifndef DMASIM_SCENARIO_VARY_H
#define DMASIM_SCENARIO_VARY_H

#include "scenario/read.h"

#define VARY_AXES_MAX 16u
#define VARY_VALUES_MAX 1024u

/* one place of the tree and what stands there instead; a value that is nothing takes the key away */
struct vary_set {
	const char *path;
	const struct dmasim_node *value;
	struct dmasim_span at;
};

struct vary_value {
	struct vary_set *set;
	unsigned int sets;
};

struct vary_axis {
	struct vary_value *value;
	unsigned int values;
};

struct dmasim_vary {
	const struct dmasim_node *root; /* of the document, before anything was put in */
	struct vary_axis axis[VARY_AXES_MAX];
	unsigned int axes;
	struct profile_files *files; /* that the values name, all read */
};

/* substitute.c: the tree with these values; shares what it did not change. NULL: said, or memory ran out */
const struct dmasim_node *vary_substitute(struct reader *r, const struct dmasim_vary *vary, const unsigned int *value);
/* is that word the beginning of a path into a scenario? */
bool vary_is_path(const char *text);
/* the step that a path into the list of steps begins with, and how much of the path names it; NULL: there is none */
const struct dmasim_node *vary_find_step(const struct dmasim_node *list, const char *path, size_t *size);
/* length of the first word of a path into a mapping: one of its keys, which may have dots in its name, or up to a dot */
size_t vary_first_word(const struct dmasim_node *mapping, const char *path);

/* vary.c: reads `vary:` into r->scenario; NULL with a complaint if it makes no sense */
const struct dmasim_vary *read_vary(struct reader *r, const struct dmasim_node *root, const struct dmasim_node *node);
/* complains about what cannot stand where one of the values puts it */
void check_vary(struct reader *r, const struct dmasim_vary *vary);

/*
 * dmasim_cell_load(); @kernels: the scenario's name tells values of kernels too, which is wrong where another kernel is
 * used instead
 */
int vary_cell_load(const struct dmasim_scenario *scenario, const unsigned int *value, bool kernels,
		   struct dmasim_file *cell, struct dmasim_diagnostics *diagnostics);

/* cells.c: reads `cells:`, once the axes are known */
void read_cells(struct reader *r, const struct dmasim_node *node);

#endif
