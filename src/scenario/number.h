/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers as a scenario writes them, and what is wrong with those that are none.
 */
#ifndef DMASIM_SCENARIO_NUMBER_H
#define DMASIM_SCENARIO_NUMBER_H

#include "base/types.h"

enum number_status {
	NUMBER_OK,
	NUMBER_NONE, /* no digit in front */
	NUMBER_NEGATIVE,
	NUMBER_FRACTION,
	NUMBER_OCTAL,	  /* 010: YAML 1.1 says eight, most readers say ten */
	NUMBER_SUFFIX,	  /* what follows the digits is no unit */
	NUMBER_SEPARATOR, /* _ that is not between two digits */
	NUMBER_BIG,	  /* above 64 bits */
};

/* *hex says whether it was written with 0x: a mask of bits is told from a number of bits by that */
enum number_status number_parse(const char *text, u64 *value, bool *hex);

#endif
