/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Laying a matrix out: rows of cells, which may be merged.
 */
#ifndef DMASIM_EXPLORE_TABLE_H
#define DMASIM_EXPLORE_TABLE_H

#include <dmasim/explore.h>

/* one row before anything is merged */
struct table_row {
	const unsigned int *value;		/* of each axis; that of the columns does not count */
	const struct dmasim_matrix_cell **cell; /* of each column, NULL: none */
	const char *name;
	unsigned int class; /* rows of one class have the same words */
};

struct table_maker {
	const struct dmasim_matrix *matrix;
	const struct dmasim_scenario *scenario;
	unsigned int columns_axis;
	unsigned int axis[32]; /* of the rows, in the order of their heads */
	unsigned int axes;
	unsigned int column[1024]; /* values of the columns' axis that occur */
	unsigned int columns;
	struct table_row *row;
	size_t rows;
	const struct dmasim_matrix_cell **cells; /* of all rows */
	struct dmasim_table *out;
	bool named; /* rows have names */
};

/* collapse.c: the rows of t->out, merged; 0 or -ENOMEM */
int table_collapse(struct table_maker *t);
/* adds a row of t->out; texts are copied. 0 or -ENOMEM */
int table_add_row(struct table_maker *t, char *const *label, const struct dmasim_matrix_cell *const *cell);

#endif
