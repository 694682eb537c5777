/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whatever the bytes: the reader of reports ends and says why it refuses. What it accepts can be carried out; written
 * as a report again it is accepted, and does the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/bugreport.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "report: %s\n", what);
	abort();
}

static void check_replay(const struct dmasim_replay *replay)
{
	bool failure = false;

	for (unsigned int i = 0; i < replay->differences; i++) {
		const struct dmasim_replay_difference *d = &replay->difference[i];

		demand(d->place && d->what && *d->what, "a difference without a place or a name");
		failure |= d->failure;
	}
	demand(replay->same == !failure, "the same, and something about the failure differs");
}

/* the same machine, the same steps: nothing but the text is new */
static void write_again(const struct dmasim_bugreport *report)
{
	struct dmasim_bugreport_options how = { .scenario = &report->file.scenario[0], .step = report->about };
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_bugreport again = { 0 };
	struct dmasim_buffer out = { 0 };
	struct dmasim_replay replay = { 0 };
	struct dmasim_error error = { 0 };
	struct dmasim_run run;

	if (!dmasim_scenario_run(how.scenario, NULL, DMASIM_TRACE, &run) &&
	    !dmasim_bugreport_write(&run, &how, &out, &error)) {
		if (dmasim_bugreport_parse("again.yaml", out.data, out.size, &again, &diagnostics)) {
			fprintf(stderr, "%.*s%s\n", (int)out.size, out.data, diagnostics.error[0].text);
			demand(false, "what was written is not read");
		}
		if (!dmasim_replay(&again, NULL, &replay))
			demand(replay.same, "what was written does something else");
		dmasim_replay_free(&replay);
		dmasim_bugreport_free(&again);
	}
	dmasim_diagnostics_free(&diagnostics);
	dmasim_buffer_free(&out);
	dmasim_run_free(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmasim_diagnostics diagnostics = { 0 };
	struct dmasim_bugreport report = { 0 };
	struct dmasim_replay replay = { 0 };

	if (dmasim_bugreport_parse("fuzz.yaml", (const char *)data, size, &report, &diagnostics)) {
		demand(diagnostics.count, "refused without a reason");
	} else {
		demand(report.file.scenarios == 2 && report.version && report.outcome, "parts are missing");
		if (!dmasim_replay(&report, NULL, &replay))
			check_replay(&replay);
		dmasim_replay_free(&replay);
		if (!report.cell.word)
			write_again(&report);
	}
	dmasim_bugreport_free(&report);
	dmasim_diagnostics_free(&diagnostics);
	return 0;
}
