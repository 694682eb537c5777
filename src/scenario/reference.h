/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reference of format 1 as Markdown, from the tables that read it.
 */
#ifndef DMASIM_SCENARIO_REFERENCE_H
#define DMASIM_SCENARIO_REFERENCE_H

/* the caller frees it; NULL if memory ran out */
char *scenario_reference(void);

#endif
