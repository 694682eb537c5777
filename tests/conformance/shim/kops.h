/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHIM_KOPS_H
#define SHIM_KOPS_H

#include <linux/dma-direct.h>

#include "kside.h"

void kops_run(const struct op *op, struct result *r);

#endif
