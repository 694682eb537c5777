/* SPDX-License-Identifier: GPL-2.0-only */
/* dmasim's side: its kernel functions called directly, as the kernel's own are on the other side */
#ifndef CONFORMANCE_SIMSIDE_H
#define CONFORMANCE_SIMSIDE_H

#include "op.h"

struct sim;
struct kernel;

struct sim_build {
	const char *profile;
	bool dynamic;
	bool remap;
	bool hiwater; /* whether that kernel keeps the mark: dmasim does in any case */
};

/* NULL: the platform cannot be booted, r->text says why */
struct sim *sim_boot(const struct op_platform *platform, const struct sim_build *build, struct result *r);
void sim_free(struct sim *sim);
void sim_run(struct sim *sim, const struct op *op, struct result *r);
void sim_dump(struct sim *sim, const struct dump_visitor *visitor);
bool sim_page_decrypted(const struct sim *sim, uint64_t phys);
/* dmasim's own check of itself; names the first broken rule */
bool sim_validate(const struct sim *sim, const char **why);
struct kernel *sim_kernel(struct sim *sim);
void *sim_device(struct sim *sim, unsigned int dev);

#endif
