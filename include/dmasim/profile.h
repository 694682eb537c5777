/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: profile
 *
 * What the library knows, as lists: kernel profiles and the behaviours in which they differ, build options, hardware
 * knobs, invariants, faults and the questions that a modelled kernel asks. For documentation and completion.
 *
 * Each list is indexed from 0 to its count. The structs are filled with static strings; an index beyond the list gives
 * all zero.
 */
#ifndef DMASIM_PROFILE_H
#define DMASIM_PROFILE_H

#include <dmasim/export.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dmasim_profile - a kernel version or proposal
 * @name: as a scenario's `kernel:` has it
 * @date: when it was released or posted, ISO, as exact as known
 * @doc: what it is
 * @parent: name of the profile that it is described against; NULL for the oldest
 * @changes: number of behaviours in which it differs from its parent
 */
struct dmasim_profile {
	const char *name, *date, *doc, *parent;
	unsigned int changes;
};

/**
 * struct dmasim_profile_change - one difference between a profile and its parent
 * @behaviour: its name
 * @value: its value's name in this profile
 * @before: its value's name in the parent
 * @why: commit, patch or message
 * @date: of that
 */
struct dmasim_profile_change {
	const char *behaviour, *value, *before, *why, *date;
};

struct dmasim_profile_file; /* scenario.h */

DMASIM_API unsigned int dmasim_profile_count(void);
DMASIM_API void dmasim_profile_get(unsigned int profile, struct dmasim_profile *out);
DMASIM_API void dmasim_profile_change_get(unsigned int profile, unsigned int change, struct dmasim_profile_change *out);
/**
 * dmasim_profile_file_change_get() - one difference between a profile file and what it stands on
 * @change: below @profile's behaviours less those that it inherits
 *
 * Of a profile that dmasim_profile_file_check() found no fault with.
 */
DMASIM_API void dmasim_profile_file_change_get(const struct dmasim_profile_file *profile, unsigned int change,
					       struct dmasim_profile_change *out);
/* name of the value that it has; NULL if the index is beyond the list */
DMASIM_API const char *dmasim_profile_file_value(const struct dmasim_profile_file *profile, unsigned int behaviour);
/* index of a profile by name; -1: unknown */
DMASIM_API int dmasim_profile_find(const char *name);
/* the profile used where a scenario names none */
DMASIM_API const char *dmasim_profile_default(void);

/**
 * struct dmasim_behaviour - something that kernels do differently
 * @name: as a scenario's `kernel: {base: ..., NAME: VALUE}` has it
 * @file: kernel file that holds the code
 * @doc: what it decides
 * @values: number of values, oldest first
 */
struct dmasim_behaviour {
	const char *name, *file, *doc;
	unsigned int values;
};

DMASIM_API unsigned int dmasim_behaviour_count(void);
DMASIM_API void dmasim_behaviour_get(unsigned int behaviour, struct dmasim_behaviour *out);
/* name of a value, and what the kernel then does; NULL beyond the list; @doc may be NULL */
DMASIM_API const char *dmasim_behaviour_value(unsigned int behaviour, unsigned int value, const char **doc);
/* name of the value that a profile has; NULL if either index is beyond its list */
DMASIM_API const char *dmasim_profile_value(unsigned int profile, unsigned int behaviour);

/**
 * struct dmasim_bug - a bug that kernels have had, as a scenario's `kernel: {base: ..., bugs: [NAME]}` has it back
 * @name: as written there
 * @subject: of the commit that repaired it
 * @commit: its hash
 * @since: the version that brought it; empty where that is not known
 * @fixed: the versions that repaired it, mainline first
 * @mechanism: what goes wrong
 * @scenario: the file below scenarios/ that was written for it
 * @values: number of behaviours that make it up
 */
struct dmasim_bug {
	const char *name, *subject, *commit, *since, *fixed, *mechanism, *scenario;
	unsigned int values;
};

DMASIM_API unsigned int dmasim_bug_count(void);
DMASIM_API void dmasim_bug_get(unsigned int bug, struct dmasim_bug *out);
/* index of a bug by name; -1: unknown */
DMASIM_API int dmasim_bug_find(const char *name);
/* the value to which the bug sets a behaviour, whose name is *@behaviour; NULL beyond the list */
DMASIM_API const char *dmasim_bug_value(unsigned int bug, unsigned int value, const char **behaviour);
/* whether a value of a behaviour is there for bugs only: one sets it, and no profile has it */
DMASIM_API bool dmasim_behaviour_value_is_bug(unsigned int behaviour, unsigned int value);
/* whether a kernel of that profile has it by itself */
DMASIM_API bool dmasim_profile_has_bug(unsigned int profile, unsigned int bug);

/**
 * struct dmasim_lost_bug - a bug that no scenario here can show
 * @why: what the model lacks, or why nobody could see the bug
 */
struct dmasim_lost_bug {
	const char *subject, *commit, *why;
};

DMASIM_API unsigned int dmasim_lost_bug_count(void);
DMASIM_API void dmasim_lost_bug_get(unsigned int bug, struct dmasim_lost_bug *out);

/**
 * struct dmasim_option - a build option (`platform.config`) or a hardware knob (`platform.hardware`)
 * @name: as a scenario has it
 * @doc: what it changes
 * @flag: true or false; else a number
 * @def: default; of a build option that of x86-64 under v6.12
 */
struct dmasim_option {
	const char *name, *doc;
	bool flag;
	uint64_t def;
};

DMASIM_API unsigned int dmasim_config_count(void);
DMASIM_API void dmasim_config_get(unsigned int option, struct dmasim_option *out);
DMASIM_API unsigned int dmasim_knob_count(void);
DMASIM_API void dmasim_knob_get(unsigned int knob, struct dmasim_option *out);

/**
 * struct dmasim_invariant - what is watched while steps run
 * @name: as `violates:` and `invariants:` have it
 * @severity: "critical": private data is disclosed or a device can be misled; "error": data is lost or a resource is;
 *	"warning": neither yet
 * @doc: what must hold
 */
struct dmasim_invariant {
	const char *name, *severity, *doc;
};

DMASIM_API unsigned int dmasim_invariant_count(void);
DMASIM_API void dmasim_invariant_get(unsigned int invariant, struct dmasim_invariant *out);
/* index of an invariant by name; -1: unknown */
DMASIM_API int dmasim_invariant_find(const char *name);

/**
 * struct dmasim_fault - an entry of the fault taxonomy
 * @kind: "hardware" raises it, "software" returns it, or it is a "finding" that nothing reports
 * @where: the field of a result that shows it, with the value where that is not the name
 * @event: what is reported, or what went wrong
 * @code: the event's number; empty: none
 * @log: the line of Linux's log; empty: none
 * @effect: who sees it, and what Linux then does
 */
struct dmasim_fault {
	const char *name, *kind, *where, *event, *code, *log, *effect;
};

DMASIM_API unsigned int dmasim_fault_count(void);
DMASIM_API void dmasim_fault_get(unsigned int fault, struct dmasim_fault *out);

/**
 * struct dmasim_question - a question that the modelled kernel asks, dmasim_decision_count() of them
 * @name: as `rule:` has it
 * @function: kernel function that asks, in the newest kernel
 * @file: kernel file; "arch" where each architecture has one of its own
 * @question: in words
 * @answers: number of answers, at most 16
 */
struct dmasim_question {
	const char *name, *function, *file, *question;
	unsigned int answers;
};

DMASIM_API void dmasim_question_get(unsigned int decision, struct dmasim_question *out);
/* with function and file of that profile */
DMASIM_API void dmasim_question_get_in(unsigned int decision, unsigned int profile, struct dmasim_question *out);
/* text of an answer, without an end mark: *@length characters; NULL beyond the list */
DMASIM_API const char *dmasim_question_answer(unsigned int decision, unsigned int answer, unsigned int *length);
/* whether a kernel of that profile asks it at all */
DMASIM_API bool dmasim_question_applies(unsigned int decision, unsigned int profile);

#ifdef __cplusplus
}
#endif

#endif
