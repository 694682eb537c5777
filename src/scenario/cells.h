/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the tables of `cells:`.
 */
#ifndef DMASIM_SCENARIO_CELLS_H
#define DMASIM_SCENARIO_CELLS_H

#include "scenario/vary.h"

#define COLUMNS_MAX 64u

enum column_kind { COLUMN_AXIS, COLUMN_VALUE, COLUMN_ROW, COLUMN_NOTE };

struct column {
	enum column_kind kind;
	unsigned int axis, value;
};

/* a piece of a line of the table, and where it stands in the file */
struct piece {
	const char *text;
	struct dmasim_span at;
};

struct table_reader {
	struct reader *r;
	const struct dmasim_setting *source;
	unsigned int sources;
	struct dmasim_cell *cell; /* grows */
	unsigned int cells, room;
	/* the table being read */
	struct column column[COLUMNS_MAX];
	unsigned int columns;
	const char *row;
	/* which values of each axis the row is about, a bit each in chosen[axis]; kept for the next row's empty cells
	 */
	bool *chosen[VARY_AXES_MAX];
	bool said[VARY_AXES_MAX];
};

/* cells_table.c: does the word mean this axis? */
bool axis_is_named(const struct dmasim_axis *axis, const char *text);
/* the cells of one table are added to those that were read */
void read_cells_table(struct table_reader *t, const struct dmasim_node *node);

#endif
