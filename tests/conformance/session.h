/* SPDX-License-Identifier: GPL-2.0-only */
/* one boot of both sides and the operations carried out on them */
#ifndef CONFORMANCE_SESSION_H
#define CONFORMANCE_SESSION_H

#include "host.h"
#include "simside.h"

#define SESSION_WHY 1600

/* where the sides parted: an operation, or the state after the last one */
#define SESSION_BOOT (-1l)
#define SESSION_STATE (-2l)

struct session {
	struct host *host;
	const char *module; /* path */
	struct sim_build build;
	const struct kapi *kernel;
	struct sim *sim;
	struct result on_kernel, on_sim;
	char why[SESSION_WHY];
	bool over;    /* the modelled kernel is gone: BUG() or hang, the same on both sides */
	bool faulted; /* or END_FAULT, which only dmasim knows of */
};

/* false: they differ already, or a side could not be started; why says it */
bool session_start(struct session *s, const struct op_platform *platform);
bool session_do(struct session *s, const struct op *op);
bool session_states_agree(struct session *s);
void session_end(struct session *s);

/*
 * Carries out @ops from a fresh boot. True if the sides agree; else *where is the index of the operation, SESSION_BOOT
 * or SESSION_STATE.
 */
bool session_replay(struct session *s, const struct op_platform *platform, const struct op *ops, unsigned int count,
		    long *where);

/*
 * Drops operations as long as what is left still differs; *count is the number left. The smallest sequence found is
 * one of which no single operation can be dropped.
 */
void session_shrink(struct session *s, struct op_platform *platform, struct op *ops, unsigned int *count);

#endif
