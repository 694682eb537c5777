/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONFORMANCE_PRINT_H
#define CONFORMANCE_PRINT_H

#include <stdio.h>

#include "op.h"

void print_platform(FILE *out, const struct op_platform *p);
void print_op(FILE *out, const struct op *op);
void print_result(FILE *out, const struct op *op, const struct result *r);

#endif
