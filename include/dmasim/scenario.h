/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: scenario
 *
 * Scenario files (format 1): loading, checking, running.
 */
#ifndef DMASIM_SCENARIO_H
#define DMASIM_SCENARIO_H

#include <dmasim/buffer.h>
#include <dmasim/machine.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dmasim_diagnostics - what a file's reader has to say; several per file
 * @error: in the order of the file; their places name @file
 * @count: number of them, at most 20
 * @more: found beyond that limit
 * @file: name of the file
 * @text: its bytes, for dmasim_error_render(); NULL when it could not be read
 * @size: number of them
 * @other: further files that it names, in which errors can be, too
 * @others: number of them
 *
 * Owns everything in it, so that it can be shown when the file is gone. Start from all zero; one for each file.
 */
struct dmasim_diagnostics {
	struct dmasim_error *error;
	unsigned int count;
	unsigned int more;
	char *file, *text;
	size_t size;
	struct dmasim_diagnostics_file *other;
	unsigned int others;
};

struct dmasim_diagnostics_file {
	char *file, *text;
	size_t size;
};

DMASIM_API void dmasim_diagnostics_free(struct dmasim_diagnostics *d);
/* dmasim_error_render() of one of its errors, with the text of the file that it is in */
DMASIM_API char *dmasim_diagnostics_render(const struct dmasim_diagnostics *d, unsigned int error, bool colour);

struct dmasim_node; /* of a YAML tree: src/scenario/node.h */
struct dmasim_vary; /* what `vary:` puts where: src/scenario/vary.h */

/**
 * struct dmasim_axis - one thing that `vary:` varies
 * @name: as written: a path, or a name of its own
 * @title: the short form of it, for a table's head
 * @label: what its values are called
 * @kernel: its values change the kernel and nothing else
 */
struct dmasim_axis {
	const char *name, *title;
	struct dmasim_span at;
	const char **label;
	unsigned int labels;
	bool kernel;
};

/**
 * struct dmasim_cell - one combination of values that `cells:` names
 * @value: for each axis the number of its value
 * @row: what the table calls the row; NULL: nothing
 * @word: what it must give, as "BNC C=0+W1"; NULL: nothing is expected
 * @source: where that comes from; NULL: as the scenario says
 */
struct dmasim_cell {
	const unsigned int *value;
	const char *row, *word, *source;
	struct dmasim_span at;
};

struct dmasim_scenario {
	const char *name, *description, *source, *file;
	struct dmasim_span at;
	struct dmasim_platform platform; /* with devices and kernel */
	struct dmasim_step *step;
	unsigned int steps;
	unsigned int step_indices;  /* steps with those of parallel agents: every index is below this */
	const char **invariant_off; /* `invariants: {name: false}` */
	const struct dmasim_span *invariant_off_at;
	unsigned int invariants_off;
	bool xfail;
	const char *xfail_reason;
	struct dmasim_expect *boot_expect; /* `expect:` of the platform: its warnings at boot */
	unsigned int boot_expects;
	const struct dmasim_node *tree; /* the whole document */
	/*
	 * `vary:` makes one scenario many. The members above are then those of its first combination of values; each
	 * of them is made by dmasim_cell_load().
	 */
	const struct dmasim_axis *axis;
	unsigned int axes; /* 0: there is no `vary` */
	const struct dmasim_vary *varied;
	const struct dmasim_cell *cell; /* `cells:`, in its order; NULL: every combination, and nothing expected */
	unsigned int cells;
	unsigned int columns;	/* the axis whose values head the columns of a table */
	const char *cells_step; /* id of the step that a cell tells of; NULL: the first that maps or allocates */
	const struct dmasim_node *explore; /* `explore:`, likewise */
	struct dmasim_span vary_at, explore_at;
};

/* what a behaviour of a profile file comes with: commit, patch or message, and its date; NULL where it says nothing */
struct dmasim_profile_origin {
	const char *why, *date;
};

/**
 * struct dmasim_profile_file - a kernel profile in a file of its own
 * @name: as the file has it, else the file's name without folder and ending
 * @file: path by which it was read
 * @description: may be NULL
 * @source: where the change is from; may be NULL
 * @parent: what it stands on: a profile's name, or the name that the file of its `base` has
 * @base: the library's profile that it comes down to. Whether there is one is looked up later
 * @base_at: where that is named
 * @behaviour: what differs from @base, later ones over earlier ones: first those of the files that it stands on
 * @origin: of each
 * @inherited: how many of them are not its own
 * @text: the file's bytes; @size of them
 * @next: another one that was read on the way
 */
struct dmasim_profile_file {
	const char *name, *file, *description, *source, *parent, *base;
	struct dmasim_span at, base_at;
	const struct dmasim_setting *behaviour;
	const struct dmasim_profile_origin *origin;
	unsigned int behaviours, inherited;
	const char *text;
	size_t size;
	const struct dmasim_profile_file *next;
};

/* more than this many combinations are refused */
#define DMASIM_CELLS_MAX 1000000u

/* the scenarios of one file, in order; all memory belongs to the file */
struct dmasim_file {
	struct dmasim_scenario *scenario;
	unsigned int scenarios;
	char *text; /* the bytes read */
	size_t size;
	const struct dmasim_profile_file *own;	   /* the file is a profile, and holds no scenario; else NULL */
	const struct dmasim_profile_file *profile; /* all that were read, linked by next */
	void *arena;
};

/**
 * dmasim_file_load() - read and check a scenario file
 * @path: a file, or "-" for standard input
 *
 * Returns 0, or a negative errno with at least one diagnostic in @diagnostics. Nothing of a file with an error is kept.
 * Limits: 16 MiB, nesting of 64, no anchors or aliases. Profile files that a scenario names are read with it, relative
 * to its own file; a profile file can be loaded, too.
 */
DMASIM_API int dmasim_file_load(const char *path, struct dmasim_file *file, struct dmasim_diagnostics *diagnostics);
DMASIM_API int dmasim_file_parse(const char *name, const char *text, size_t size, struct dmasim_file *file,
				 struct dmasim_diagnostics *diagnostics);
DMASIM_API void dmasim_file_free(struct dmasim_file *file);
/* dmasim_error_render() of an error that a run of one of its scenarios gave: the place may be in a profile file */
DMASIM_API char *dmasim_file_error_render(const struct dmasim_file *file, const struct dmasim_error *error,
					  bool colour);

/**
 * dmasim_cell_load() - one of the many scenarios that `vary:` makes
 * @value: for each axis the number of its value
 * @cell: receives one scenario, named after the values; must not outlive the file of @scenario
 *
 * Returns 0, or a negative errno with a diagnostic when these values do not go together.
 */
DMASIM_API int dmasim_cell_load(const struct dmasim_scenario *scenario, const unsigned int *value,
				struct dmasim_file *cell, struct dmasim_diagnostics *diagnostics);
/* number of combinations of all values */
DMASIM_API unsigned long dmasim_combinations(const struct dmasim_scenario *scenario);
/* the n-th of them, the last axis running fastest */
DMASIM_API void dmasim_combination(const struct dmasim_scenario *scenario, unsigned long n, unsigned int *value);

/**
 * dmasim_scenario_text() - a scenario by itself, as YAML
 * @scenario: as read, or as dmasim_cell_load() made it
 * @kernel: profile and overrides instead of the scenario's own, as "v7.3,pool_check=none"; NULL: its own
 * @width: of a line; longer text is continued, but not names
 *
 * What `defaults:` says stands where it counts; comments are gone. Returns 0 or -ENOMEM.
 */
DMASIM_API int dmasim_scenario_text(const struct dmasim_scenario *scenario, const char *kernel, unsigned int width,
				    struct dmasim_buffer *out);

/**
 * struct dmasim_edit - a value in a place of a scenario
 * @path: as `vary:` has paths: "platform.cmdline", "devices.nvme.dma_mask", "steps.m1.size"; a step without an id is
 *	"#3" by its number
 * @value: "48", or YAML in brackets as "{base: v7.3, pool_check: none}"; NULL: the key is taken away
 */
struct dmasim_edit {
	const char *path, *value;
};

/**
 * dmasim_scenario_edit() - the same scenario with some values changed
 * @out: receives one scenario; must not outlive the file of @scenario, nor @edit
 *
 * Returns 0, or a negative errno with a diagnostic: -EINVAL where the values do not go together.
 */
DMASIM_API int dmasim_scenario_edit(const struct dmasim_scenario *scenario, const struct dmasim_edit *edit,
				    unsigned int edits, struct dmasim_file *out,
				    struct dmasim_diagnostics *diagnostics);
/**
 * dmasim_file_edit() - the text of a file with some values of one scenario changed
 * @text: receives the new text, which the caller frees
 *
 * Everything else stays as it is, comments too. Returns 0; -EOPNOTSUPP where a value's place cannot be written by
 * itself, as for one that comes from `vary:`; -ENOMEM.
 */
DMASIM_API int dmasim_file_edit(const struct dmasim_file *file, const struct dmasim_scenario *scenario,
				const struct dmasim_edit *edit, unsigned int edits, char **text, size_t *size);

/**
 * dmasim_file_lint() - what is legal but makes little sense: overlapping memory, an impossible mask, an unused device
 *
 * Returns the number of findings, appended to @diagnostics; UINT32_MAX: memory ran out, and not all was looked at.
 */
DMASIM_API unsigned int dmasim_file_lint(const struct dmasim_file *file, struct dmasim_diagnostics *diagnostics);

/**
 * struct dmasim_template - a scenario to begin with
 * @name: of the platform
 * @doc: what that is
 * @text: the scenario, with comments
 */
struct dmasim_template {
	const char *name, *doc, *text;
};

DMASIM_API unsigned int dmasim_template_count(void);
/* all zero beyond the last */
DMASIM_API void dmasim_template_get(unsigned int number, struct dmasim_template *out);

/* the JSON Schema of format 1; the caller frees it; NULL if memory ran out */
DMASIM_API char *dmasim_schema(void);
/* that of profile files, likewise */
DMASIM_API char *dmasim_profile_schema(void);

struct kernel_profile; /* src/linux/profile.h */

/* one failed expectation */
struct dmasim_mismatch {
	const struct dmasim_expect *expect; /* NULL: nothing was said about it, as for a violation */
	const struct dmasim_cell *cell;	    /* of a matrix, where another word was expected; else NULL */
	char expected[200];
	char got[200];
};

struct dmasim_step_run {
	const struct dmasim_step *step; /* NULL: the end of the scenario, or @boot */
	bool boot;			/* what the kernel printed before any step */
	bool skipped;			/* not carried out: DMASIM_SKIP_FAILED */
	struct dmasim_result result;
	struct dmasim_mismatch *mismatch;
	unsigned int mismatches;
	struct dmasim_decision *decision; /* only with DMASIM_TRACE */
	unsigned int decisions;
};

/**
 * struct dmasim_run - a scenario carried out
 * @passed: every expectation and invariant held, or the opposite where the scenario says xfail
 * @kernel: profile with what differs from it, as "v7.3,pool_check=none"
 * @profile: what that kernel does, for the library's own use; NULL when it did not boot
 * @step: boot where something is expected of it, the steps, and the end. Those of parallel agents stand in the order in
 *	which they ran, in front of their parallel step
 * @skipped: one of many that `vary:` makes, whose values do not go together; @error says why
 * @refused: a step made no sense on this machine; @error says why and the steps behind it did not run
 */
struct dmasim_run {
	const struct dmasim_scenario *scenario;
	const char *kernel;
	struct kernel_profile *profile;
	struct dmasim_step_run *step;
	unsigned int steps;
	unsigned int failed;	 /* steps with a mismatch */
	unsigned int violations; /* that no expectation named */
	bool passed, xfailed, xpassed, refused, skipped;
	struct dmasim_error error;
	struct dmasim_list passed_on; /* options of the command line that nothing here looks at */
	struct dmasim_list boot_log;
	uint16_t *answers_met, *answers_possible; /* dmasim_decision_count() each; NULL unless asked for */
};

/* does @result fulfil @expect? false fills @mismatch */
DMASIM_API bool dmasim_expect_met(const struct dmasim_expect *expect, const struct dmasim_result *result,
				  struct dmasim_mismatch *mismatch);

/**
 * dmasim_scenario_check() - could it run at all?
 * @kernel: as for dmasim_scenario_run()
 * @error: why not; may be NULL
 *
 * Looks up what a file's reader does not know: profile, behaviours, build options, knobs, invariants; and boots.
 */
DMASIM_API int dmasim_scenario_check(const struct dmasim_scenario *scenario, const char *kernel,
				     struct dmasim_error *error);

/* is that a kernel, with behaviours that exist? 0 or a negative errno with @error set */
DMASIM_API int dmasim_kernel_check(const char *kernel, struct dmasim_error *error);

/* does a kernel given by hand begin with the path of a profile file: has it a slash, or the ending of YAML? */
DMASIM_API bool dmasim_kernel_is_file(const char *kernel);
/**
 * dmasim_kernel_text() - a kernel given by hand that needs no file
 * @kernel: "v7.3", "./my-series.yaml", "./my-series.yaml,pool_check=none"
 *
 * A profile file is read, checked, and put in place of its path:
 * "my-series{v7.2,pool_check=guest_only},pool_check=none". Whatever takes a kernel takes that too, and a path: but then
 * the file is read each time. NULL, with diagnostics, when there is no such kernel or memory ran out. The caller frees
 * it.
 */
DMASIM_API char *dmasim_kernel_text(const char *kernel, struct dmasim_diagnostics *diagnostics);
/* does its base exist, and do its behaviours? */
DMASIM_API int dmasim_profile_file_check(const struct dmasim_profile_file *profile, struct dmasim_error *error);

/**
 * dmasim_scenario_run() - boot, carry out the steps, compare
 * @kernel: profile and overrides to use instead of the scenario's own, as "v7.3,pool_check=none"; NULL: its own
 *
 * Returns 0 (also when expectations failed), or a negative errno when it could not run at all, with run->error set.
 */
DMASIM_API int dmasim_scenario_run(const struct dmasim_scenario *scenario, const char *kernel, unsigned int flags,
				   struct dmasim_run *run);
DMASIM_API void dmasim_run_free(struct dmasim_run *run);

#ifdef __cplusplus
}
#endif

#endif
