/* SPDX-License-Identifier: GPL-2.0-only */
/* the kernel side's host: loads a module afresh for each boot, lends it memory and a page allocator */
#ifndef CONFORMANCE_HOST_H
#define CONFORMANCE_HOST_H

#include "kapi.h"

struct host;

/* the sparse memory is made once and emptied for each boot; NULL if the system refuses */
struct host *host_new(void);
/* for measuring: one view only, in huge pages as a kernel's linear map; no module that remaps memory runs on it */
struct host *host_new_linear(void);
void host_free(struct host *h);
/*
 * Loads @module and boots it. The allocator behind it is a private instance of dmasim's own mm_pages.c and mm_boot.c:
 * the order in which pages are given out is not under judgement, only who asks for what. NULL if it cannot be loaded.
 */
const struct kapi *host_boot(struct host *h, const char *module, const struct op_platform *platform, struct result *r);
/* page-allocator operations are the host's; any other goes to the module */
void host_run(struct host *h, const struct op *op, struct result *r);
void host_shutdown(struct host *h);

#endif
