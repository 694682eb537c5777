/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that a scenario leaves to defaults, spelled out, so that it does the same when defaults change.
 */
#ifndef DMASIM_MACHINE_SPELLED_H
#define DMASIM_MACHINE_SPELLED_H

#include <dmasim/scenario.h>

struct spelled_text {
	char s[24];
};

/**
 * struct spelled - each list has all that there is, in the order of its table
 * @kernel: a profile that this library knows and that the behaviours are nearest to
 */
struct spelled {
	char *kernel;
	struct dmasim_setting *behaviour, *config, *hardware;
	unsigned int behaviours, configs, hardwares;
	struct spelled_text *text; /* own: numbers */
};

/* of a run that came to its end. 0 or a negative errno with @error; spelled_free() in any case */
int spelled_load(const struct dmasim_run *run, struct spelled *spelled, struct dmasim_error *error);
void spelled_free(struct spelled *spelled);

#endif
