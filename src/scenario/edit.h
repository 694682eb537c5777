/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changing a scenario: in its tree, edit.c, and in the text of its file, edit_text.c.
 */
#ifndef DMASIM_SCENARIO_EDIT_H
#define DMASIM_SCENARIO_EDIT_H

#include "scenario/read.h"

/* what stands at a path of a scenario, as text: NULL where it is no single value, or nothing stands there */
const char *edit_text_at(const struct dmasim_scenario *scenario, const char *path);

#endif
