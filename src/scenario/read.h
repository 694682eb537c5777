/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the tree to the structs.
 */
#ifndef DMASIM_SCENARIO_READ_H
#define DMASIM_SCENARIO_READ_H

#include <dmasim/scenario.h>

#include "scenario/arena.h"
#include "scenario/diag.h"
#include "scenario/keys.h"
#include "scenario/node.h"

struct profile_files; /* profile_file.h */

/* ids of steps */
struct id_table {
	struct dmasim_step **step;
	unsigned int mask, used;
};

struct reader {
	struct arena *arena;
	struct diag *diag;
	struct dmasim_scenario *scenario;
	const struct dmasim_node *defaults; /* NULL: none */
	struct id_table ids;
	struct profile_files *files;
	bool quiet;   /* what is read here was reported before */
	bool apart;   /* one combination of many: what does not go together is said of those that it concerns */
	bool partial; /* defaults: what is required may come later */
	int error;    /* -ENOMEM */
};

/* error at a place, unless quiet */
struct dmasim_error *read_error(struct reader *r, const struct dmasim_span *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* memory from the file's arena; NULL sets r->error */
void *read_array(struct reader *r, size_t count, size_t size);

/*
 * Reads a mapping, or the short form of one, into target. Keys of type KEY_OWN are left to the caller. A bit of the
 * result for each key of the record that was there.
 */
u64 read_record(struct reader *r, const struct dmasim_node *node, const struct record *record, u64 verbs, void *target);
/* complains about required keys that are not in seen */
void read_required(struct reader *r, const struct dmasim_span *at, const struct record *record, u64 verbs, u64 seen);
/* one value into its place in target */
bool read_value(struct reader *r, const struct key *key, const struct dmasim_node *node, void *target);
/* a name: no blanks, nothing that YAML takes for something else */
bool read_word(struct reader *r, const char *key, const struct dmasim_node *node, const char **out);
bool read_u64(struct reader *r, const char *key, const struct dmasim_node *node, u64 min, u64 max, u64 *out);
/*
 * A mapping of names to single values. @except: a key that is not one of them; @may_be_list: one that may have several,
 * each of which becomes a setting of that name; NULL: none.
 */
bool read_settings(struct reader *r, const struct dmasim_node *node, const char *except, const char *may_be_list,
		   const struct dmasim_setting **setting, unsigned int *count);
/* complains about a key that nobody knows; names: those that are known. The one that was probably meant, or NULL */
const char *read_unknown_key(struct reader *r, const struct dmasim_node *key, const char *where,
			     const char *const *names, unsigned int count);

void read_expect(struct reader *r, const struct dmasim_node *node, struct dmasim_expect **expect, unsigned int *count);
void read_steps(struct reader *r, const struct dmasim_node *node);
/* checks `defaults:`, then keeps it */
void read_defaults(struct reader *r, const struct dmasim_node *node);
/* what a platform, its devices and memory cannot be; orders the memory */
void read_platform_checks(struct reader *r, const struct dmasim_node *root);

/* a document into r->scenario */
void read_scenario(struct reader *r, const struct dmasim_node *root);

struct dmasim_step *id_find(const struct id_table *table, const char *id);

#endif
