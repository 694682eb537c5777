/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONFORMANCE_SCENARIO_H
#define CONFORMANCE_SCENARIO_H

#include <stdio.h>

#include "session.h"

/*
 * The operations as a scenario file that expects what the kernel's code answers. What no step can say (raw table maps,
 * calls of the atomic pools, orders that fail) stands in it as a comment. False if the file could not be written.
 */
bool scenario_write(FILE *out, struct session *s, const struct op_platform *platform, const struct op *ops,
		    unsigned int count);

#endif
