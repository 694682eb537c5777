/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files share that think of changes: candidates.c for device, step and machine, candidates_cmdline.c,
 * candidates_kernel.c.
 */
#ifndef DMASIM_EXPLORE_CANDIDATES_H
#define DMASIM_EXPLORE_CANDIDATES_H

#include "explore/change.h"

#define TEXT_MAX 512

struct change_maker {
	struct change_list *list;
	const struct question *q;
	char step[128]; /* path of the step's verb; empty: it has none */
};

/* copies that live as long as the list; a NULL stays one. Memory that runs out is noted in the list */
const char *change_keep(struct change_list *list, const char *text);
const char *change_keep_printf(struct change_list *list, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* one more, of that kind; the larger the distance, the larger the change. NULL: memory ran out */
struct dmasim_change *change_new(struct change_list *list, enum dmasim_change_kind kind, unsigned int distance);
/* what it writes where, in a single place */
void change_set_edit(struct change_list *list, struct dmasim_change *change, const char *path, const char *value);

void changes_of_cmdline(struct change_maker *m);
/* @behaviour: the names of the values that the kernel has */
void changes_of_kernel(struct change_maker *m, const char *const *behaviour);

#endif
