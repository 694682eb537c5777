/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CONFORMANCE_COMPARE_H
#define CONFORMANCE_COMPARE_H

#include <stddef.h>

#include "kapi.h"
#include "simside.h"

/* true if both gave the same; else the first difference, "what: kernel ..., dmasim ..." */
bool compare_results(const struct result *kernel, const struct result *sim, char *why, size_t size);
/* the bounce pools with every slot, the atomic pools and the state of every page that ever changed */
bool compare_states(const struct kapi *kernel, struct sim *sim, char *why, size_t size);

#endif
