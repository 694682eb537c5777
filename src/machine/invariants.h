/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The invariants: what must hold whatever the kernel does. The hardware executes and does not judge, and the kernel
 * does not know; here is where a leak is called one.
 */
#ifndef DMASIM_MACHINE_INVARIANTS_H
#define DMASIM_MACHINE_INVARIANTS_H

#include "base/types.h"

enum invariant {
#define INVARIANT(id, severity, doc) INVARIANT_##id,
#include "machine/invariants.def"
#undef INVARIANT
	INVARIANT_COUNT
};

struct invariant_info {
	const char *name, *severity, *doc;
};
extern const struct invariant_info invariant_table[INVARIANT_COUNT];

#endif
