/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel profiles in files of their own, which scenarios and each other name by their paths.
 */
#ifndef DMASIM_SCENARIO_PROFILE_FILE_H
#define DMASIM_SCENARIO_PROFILE_FILE_H

#include "scenario/read.h"

/* the key that makes a document a profile */
#define PROFILE_KEY "dmasim_profile"
/* files that stand on files */
#define PROFILE_DEPTH_LIMIT 16u

/* those that one scenario file names, each read once */
struct profile_files {
	struct arena *arena;
	struct profile_entry *first;
	bool closed; /* all have been read: others may look them up at the same time */
};

/* is that the path of a profile file, and not the name of a profile? */
bool profile_is_path(const char *text);
bool profile_is_document(const struct dmasim_node *root);

/* a document that is a profile, of the file of that name; NULL: said, or memory ran out */
const struct dmasim_profile_file *profile_read_document(struct reader *r, const struct dmasim_node *root,
							const char *file, const char *text, size_t size);
/* the profile whose path stands at @path in a file of that name; NULL as above */
const struct dmasim_profile_file *profile_read_path(struct reader *r, const struct dmasim_node *path, const char *file);
/* reads what a value of `vary: kernel` names, wherever it will be put */
void profile_read_varied(struct reader *r, const char *where, const struct dmasim_node *value);
const struct dmasim_profile_file *profile_first(const struct profile_files *files);

#endif
