/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: machine
 *
 * A machine is silicon and a booted kernel. It carries out one step at a time and tells what came of it. Machines are
 * independent: many can live in one process, each used by one thread at a time.
 */
#ifndef DMASIM_MACHINE_H
#define DMASIM_MACHINE_H

#include <dmasim/error.h>
#include <dmasim/platform.h>
#include <dmasim/step.h>

#ifdef __cplusplus
extern "C" {
#endif

struct dmasim_machine;

/* a list of strings owned by its holder */
struct dmasim_list {
	char **text;
	unsigned int count;
};

/**
 * struct dmasim_result - what one step gave
 * @present: bit n is set when field n (enum dmasim_field) has a value; the other members are then undefined
 *
 * Names are static strings; lists and data belong to the result: dmasim_result_free().
 */
struct dmasim_result {
	uint64_t present;
	const char *path, *error, *pool, *rule, *result, *fault, *sees, *state;
	uint64_t dma_addr, phys, iova, cpu_addr;
	bool encrypted;
	uint64_t area, slot, slots, pad, segments, size, value, leaked;
	struct dmasim_list warnings, violates;
	uint8_t *data;
	size_t data_size;
	struct dmasim_result *element; /* of a scatterlist, one each */
	unsigned int elements;
};

static inline bool dmasim_result_has(const struct dmasim_result *r, enum dmasim_field field)
{
	return r->present >> field & 1;
}

DMASIM_API void dmasim_result_free(struct dmasim_result *result);

enum dmasim_machine_flags {
	DMASIM_TRACE = 1,   /* record decisions and state changes */
	DMASIM_NO_FILL = 2, /* do not write a pattern into buffers that nobody has written before they are mapped */
	DMASIM_NO_INVARIANTS = 4,
	DMASIM_ANSWERS = 8,	 /* dmasim_scenario_run(): fill answers_met and answers_possible of the run */
	DMASIM_SKIP_FAILED = 16, /* dmasim_scenario_run(): leave out steps on a mapping or allocation that failed */
	/* with DMASIM_TRACE, dmasim_scenario_run(): of a step's decisions keep only the one that chose its path */
	DMASIM_TRACE_DECIDING = 32,
};

/**
 * dmasim_machine_new() - build a machine and boot its kernel
 * @platform: copied
 * @flags: enum dmasim_machine_flags, or-ed
 * @error: says why when NULL is returned; may be NULL
 */
DMASIM_API struct dmasim_machine *dmasim_machine_new(const struct dmasim_platform *platform, unsigned int flags,
						     struct dmasim_error *error);
DMASIM_API void dmasim_machine_free(struct dmasim_machine *machine);

/**
 * dmasim_machine_step() - carry out one step
 * @index: number of the step, under which later steps find its mapping (`from`)
 * @result: filled, whatever the outcome; the caller frees it
 *
 * A modelled failure (a mapping error, a fault, a violation) is a result. Returns 0, or a negative errno with @error
 * set when the step makes no sense on this machine.
 */
DMASIM_API int dmasim_machine_step(struct dmasim_machine *machine, unsigned int index, const struct dmasim_step *step,
				   struct dmasim_result *result, struct dmasim_error *error);

/**
 * dmasim_machine_end() - what is checked when nothing follows: IOVAs in use that no mapping accounts for
 *
 * Slots and freed pages are looked at behind each step. A mapping that still lives is no leak.
 */
DMASIM_API int dmasim_machine_end(struct dmasim_machine *machine, struct dmasim_result *result,
				  struct dmasim_error *error);

/* names the first broken rule of the machine's own structures; true if all hold */
DMASIM_API bool dmasim_machine_validate(const struct dmasim_machine *machine, const char **why);

/* lines that the kernel printed while it booted */
DMASIM_API const struct dmasim_list *dmasim_machine_boot_log(const struct dmasim_machine *machine);

/**
 * struct dmasim_decision - one entry of the trace, ready to show
 * @kind: "decision", "log", "state", "fault" or "knob"
 * @rule: name of the question, fault or knob; NULL for others
 * @question: what was asked, or what happened
 * @outcome: the answer; of a log line its level; else empty
 * @why: the values looked at, in words; of a log line its text
 * @deciding: this one chose the path
 *
 * Owns nothing and outlives the machine.
 */
struct dmasim_decision {
	const char *kind, *rule, *function, *file, *question;
	char outcome[48];
	char why[160];
	bool deciding;
};

/**
 * dmasim_machine_invariant() - watch an invariant, or stop watching it
 * @name: as dmasim_invariant_get() has it
 *
 * Returns 0, or -ENOENT if there is none of that name.
 */
DMASIM_API int dmasim_machine_invariant(struct dmasim_machine *machine, const char *name, bool on);

/* number of trace entries of the last step (or of boot, before any), and one of them */
DMASIM_API unsigned int dmasim_machine_decisions(const struct dmasim_machine *machine);
DMASIM_API void dmasim_machine_decision(const struct dmasim_machine *machine, unsigned int i,
					struct dmasim_decision *decision);

/* decision coverage: which of the named decisions and answers this machine has met so far; see profile.h for names */
DMASIM_API unsigned int dmasim_decision_count(void);
DMASIM_API const char *dmasim_decision_name(unsigned int decision);
/* a bit for each answer met, and for each that this kernel can give */
DMASIM_API uint16_t dmasim_machine_answers_met(const struct dmasim_machine *machine, unsigned int decision);
DMASIM_API uint16_t dmasim_machine_answers_possible(const struct dmasim_machine *machine, unsigned int decision);

#ifdef __cplusplus
}
#endif

#endif
