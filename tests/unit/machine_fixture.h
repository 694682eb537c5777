/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine for a test: a platform that a test fills in, and steps that it runs by number.
 */
#ifndef DMASIM_TESTS_UNIT_MACHINE_FIXTURE_H
#define DMASIM_TESTS_UNIT_MACHINE_FIXTURE_H

#include "test.h"

#include <stdio.h>
#include <string.h>

#include <dmasim/machine.h>

#define DEVICES_MAX 4

struct bench {
	struct dmasim_platform platform;
	struct dmasim_device device[DEVICES_MAX];
	struct dmasim_machine *m;
	unsigned int next;	/* number of the next step */
	struct dmasim_result r; /* of the last one */
};

static inline void bench_init(struct bench *b, enum dmasim_encryption encryption, const char *kernel,
			      const char *cmdline)
{
	memset(b, 0, sizeof(*b));
	dmasim_platform_init(&b->platform);
	b->platform.encryption = encryption;
	b->platform.kernel = kernel;
	b->platform.cmdline = cmdline;
	b->platform.device = b->device;
}

/* bits of the streaming and of the coherent mask; 0: as the bus leaves them */
static inline struct dmasim_device *bench_device(struct bench *b, const char *name, unsigned int bits,
						 unsigned int coherent_bits)
{
	struct dmasim_device *d = &b->device[b->platform.devices++];

	dmasim_device_init(d, name);
	d->dma_mask = bits >= 64 ? UINT64_MAX : (1ull << bits) - 1;
	d->coherent_dma_mask = coherent_bits >= 64 ? UINT64_MAX : (1ull << coherent_bits) - 1;
	return d;
}

static inline void bench_boot(struct bench *b, unsigned int flags)
{
	struct dmasim_error error;

	b->m = dmasim_machine_new(&b->platform, flags, &error);
	if (!b->m)
		fail_msg("no machine: %s", error.text);
}

static inline void bench_free(struct bench *b)
{
	dmasim_result_free(&b->r);
	dmasim_machine_free(b->m);
}

/* runs @step, whose number is returned, and checks the machine's own structures behind it */
static inline int bench_step(struct bench *b, const struct dmasim_step *step)
{
	struct dmasim_error error;
	const char *why = "";

	dmasim_result_free(&b->r);
	if (dmasim_machine_step(b->m, b->next, step, &b->r, &error))
		fail_msg("refused: %s", error.text);
	if (!dmasim_machine_validate(b->m, &why))
		fail_msg("broken: %s", why);
	return (int)b->next++;
}

/* the step must be refused with @code */
static inline void bench_refused(struct bench *b, const struct dmasim_step *step, int code)
{
	struct dmasim_error error = { 0 };

	dmasim_result_free(&b->r);
	assert_int_equal(dmasim_machine_step(b->m, b->next++, step, &b->r, &error), code);
	assert_int_equal(error.code, code);
	assert_true(error.text[0]);
}

static inline struct dmasim_step verb(enum dmasim_verb v)
{
	struct dmasim_step step;

	dmasim_step_init(&step, v);
	return step;
}

static inline int bench_map(struct bench *b, int device, uint64_t addr, uint64_t size, enum dmasim_direction dir)
{
	struct dmasim_step step = verb(DMASIM_VERB_MAP);

	step.device = device;
	step.addr = addr;
	step.has_addr = true;
	step.size = size;
	step.has_size = true;
	step.direction = dir;
	return bench_step(b, &step);
}

/* a verb that needs nothing but the earlier step that it is about */
static inline int bench_on(struct bench *b, enum dmasim_verb v, int from)
{
	struct dmasim_step step = verb(v);

	step.from = from;
	return bench_step(b, &step);
}

static inline bool bench_violates(const struct bench *b, const char *name)
{
	for (unsigned int i = 0; i < b->r.violates.count; i++)
		if (!strcmp(b->r.violates.text[i], name))
			return true;
	return false;
}

#define assert_clean(b)                                                                                                \
	do {                                                                                                           \
		if ((b)->r.violates.count)                                                                             \
			fail_msg("violates %s", (b)->r.violates.text[0]);                                              \
	} while (0)

#endif
