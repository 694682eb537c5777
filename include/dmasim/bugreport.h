/* SPDX-License-Identifier: GPL-2.0-only */
/**
 * DOC: bugreport
 *
 * A run as one file that does the same anywhere: the scenario by itself, everything that its kernel and hardware are
 * said to do, what was expected and what came, and every decision. Written, read again, and carried out again.
 */
#ifndef DMASIM_BUGREPORT_H
#define DMASIM_BUGREPORT_H

#include <dmasim/buffer.h>
#include <dmasim/report.h>
#include <dmasim/scenario.h>

#ifdef __cplusplus
extern "C" {
#endif

/* format of the files that this library writes; it reads this one and older ones */
#define DMASIM_BUGREPORT_FORMAT 1

/* stands in front of the part for programs where text for people comes before it, as in a mail */
#define DMASIM_BUGREPORT_SCISSORS "-- >8 --"

/**
 * struct dmasim_bugreport_options - how to write one
 * @scenario: that the run's one was made from, where `vary:` makes many; NULL: the run's
 * @cell: what `cells:` says of it; NULL: nothing
 * @step: number of the step that it is about, from 1; 0: the first that failed
 * @mail: plain text of 72 columns, to be sent as it is; else YAML whose head is Markdown
 * @name: of the file that it will be in, for the command that repeats it; NULL: "-"
 */
struct dmasim_bugreport_options {
	const struct dmasim_scenario *scenario;
	const struct dmasim_cell *cell;
	unsigned int step;
	bool mail;
	const char *name;
};

/**
 * dmasim_bugreport_write() - a run as a report
 * @run: with DMASIM_TRACE
 *
 * Names no folder and no time: the same run gives the same bytes. Returns 0 or a negative errno with @error.
 */
DMASIM_API int dmasim_bugreport_write(const struct dmasim_run *run, const struct dmasim_bugreport_options *options,
				      struct dmasim_buffer *out, struct dmasim_error *error);

/**
 * struct dmasim_bugreport - a report that was read
 * @file: two scenarios: as it ran, with every behaviour, build option and knob as they were; and for another kernel,
 *	with the knobs alone
 * @version: of the program that wrote it
 * @kernel: that it ran under, as people call it
 * @about: number of the step that it is about; 0: of none
 * @ran: what came
 * @stopped: why it did not run to its end; NULL: it did
 * @cell: what its table said of it; word NULL: nothing
 */
struct dmasim_bugreport {
	struct dmasim_file file;
	const char *version, *kernel, *outcome, *stopped;
	unsigned int about;
	const struct dmasim_node *ran;
	struct dmasim_cell cell;
	const char *cell_step;
};

/**
 * dmasim_bugreport_load() - read and check a report
 * @path: a file, or "-" for standard input; also a mail that holds one
 *
 * Returns 0, or a negative errno with at least one diagnostic: for what is no report, for a key that is not known, and
 * for what a newer program wrote.
 */
DMASIM_API int dmasim_bugreport_load(const char *path, struct dmasim_bugreport *report,
				     struct dmasim_diagnostics *diagnostics);
DMASIM_API int dmasim_bugreport_parse(const char *name, const char *text, size_t size, struct dmasim_bugreport *report,
				      struct dmasim_diagnostics *diagnostics);
DMASIM_API void dmasim_bugreport_free(struct dmasim_bugreport *report);

/**
 * struct dmasim_replay_difference - something that came otherwise than the report says
 * @place: "step 3 'm1'", or empty
 * @what: a field, or the like
 * @then: as the report has it; NULL: not there
 * @now: likewise
 * @failure: it belongs to what failed; else the same failure came with it
 */
struct dmasim_replay_difference {
	char *place, *what, *then, *now;
	bool failure;
};

/**
 * struct dmasim_replay - a report carried out again
 * @same: the same steps failed, by the same rules, in the same fields and with the same violations
 */
struct dmasim_replay {
	struct dmasim_run run;
	bool same;
	struct dmasim_replay_difference *difference;
	unsigned int differences;
};

/**
 * dmasim_replay() - carry a report out again
 * @kernel: instead of the report's own, as for dmasim_scenario_run(); NULL: exactly as it ran
 *
 * Returns 0 whether the same came or not, or a negative errno with replay->run.error when it could not run at all.
 * dmasim_replay_free() in any case, before the report is freed.
 */
DMASIM_API int dmasim_replay(struct dmasim_bugreport *report, const char *kernel, struct dmasim_replay *replay);
DMASIM_API void dmasim_replay_free(struct dmasim_replay *replay);

/**
 * struct dmasim_replay_report - how to write what came of it
 * @name: of the report, as it was given
 * @kernel: that it ran under, as people call it
 * @verbose: every value that came otherwise; JSON has them always
 */
struct dmasim_replay_report {
	enum dmasim_format format; /* text or JSON */
	const char *name, *kernel;
	bool verbose;
};

DMASIM_API void dmasim_replay_report(const struct dmasim_replay_report *how, const struct dmasim_bugreport *report,
				     const struct dmasim_replay *replay, struct dmasim_buffer *out);

#ifdef __cplusplus
}
#endif

#endif
