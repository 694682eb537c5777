// SPDX-License-Identifier: GPL-2.0-only
/*
 * A step and what was wrong with it, in words that every format uses.
 */
#include "report/report.h"

static const char *const direction_name[] = {
	[DMASIM_BIDIRECTIONAL] = "bidirectional",
	[DMASIM_TO_DEVICE] = "to_device",
	[DMASIM_FROM_DEVICE] = "from_device",
	[DMASIM_NONE] = "none",
};

unsigned int report_step_number(const struct dmasim_step_run *run)
{
	return run->step ? run->step->index + 1 : 0;
}

bool report_step_failed(const struct dmasim_step_run *step)
{
	return step->mismatches > 0;
}

static const struct dmasim_step *step_by_index(const struct dmasim_step *step, unsigned int steps, unsigned int index)
{
	for (unsigned int i = 0; i < steps; i++) {
		const struct dmasim_step *found = NULL;

		if (step[i].index == index)
			return &step[i];
		for (unsigned int a = 0; a < step[i].parallels && !found; a++)
			found = step_by_index(step[i].parallel[a].step, step[i].parallel[a].steps, index);
		if (found)
			return found;
	}
	return NULL;
}

static void from_text(const struct dmasim_scenario *scenario, const struct dmasim_step *step, struct dmasim_buffer *out)
{
	const struct dmasim_step *from = step_by_index(scenario->step, scenario->steps, (unsigned int)step->from);

	if (from && from->id) {
		dmasim_buffer_puts(out, " ");
		report_line_text(from->id, out);
	} else {
		dmasim_buffer_printf(out, " step %d's", step->from + 1);
	}
}

static void operands_text(const struct dmasim_scenario *scenario, const struct dmasim_step *step,
			  struct dmasim_buffer *out)
{
	if (step->device >= 0 && (unsigned int)step->device < scenario->platform.devices && step->from < 0) {
		dmasim_buffer_puts(out, " ");
		report_line_text(scenario->platform.device[step->device].name, out);
	}
	if (step->what) {
		dmasim_buffer_puts(out, " ");
		report_line_text(step->what, out);
	}
	if (step->from >= 0)
		from_text(scenario, step, out);
	if (step->has_addr)
		dmasim_buffer_printf(out, " 0x%" PRIx64, step->addr);
	if (step->has_offset)
		dmasim_buffer_printf(out, " +0x%" PRIx64, step->offset);
	if (step->has_size) {
		dmasim_buffer_puts(out, " ");
		report_size_text(step->size, out);
	}
	if (step->sgs)
		dmasim_buffer_printf(out, " %u elements", step->sgs);
	if (step->has_direction)
		dmasim_buffer_printf(out, " %s", direction_name[step->direction]);
}

void report_step_text(const struct dmasim_scenario *scenario, const struct dmasim_step_run *run,
		      struct dmasim_buffer *out)
{
	const struct dmasim_step *step = run->step;

	if (!step) {
		dmasim_buffer_puts(out, run->boot ? "boot" : "end of the scenario");
		return;
	}
	dmasim_buffer_printf(out, "step %u", report_step_number(run));
	if (step->id) {
		dmasim_buffer_puts(out, " '");
		report_line_text(step->id, out);
		dmasim_buffer_puts(out, "'");
	}
	if (step->agent) {
		dmasim_buffer_puts(out, " by ");
		report_line_text(step->agent, out);
	}
	dmasim_buffer_printf(out, ": %s", dmasim_verb_name[step->verb]);
	operands_text(scenario, step, out);
}

const struct dmasim_span *report_place(const struct dmasim_run *run, const struct dmasim_step_run *step,
				       const struct dmasim_mismatch *mismatch)
{
	if (mismatch && mismatch->cell)
		return &mismatch->cell->at;
	if (mismatch && mismatch->expect && mismatch->expect->at.line)
		return &mismatch->expect->at;
	if (step->step && step->step->at.line)
		return &step->step->at;
	return &run->scenario->at;
}

void report_mismatch_text(const struct dmasim_mismatch *mismatch, struct dmasim_buffer *out)
{
	if (mismatch->expect && mismatch->expect->element >= 0)
		dmasim_buffer_printf(out, "element %d: ", mismatch->expect->element);
	if (mismatch->expect)
		dmasim_buffer_printf(out, "%s: ", dmasim_field_table[mismatch->expect->field].name);
	dmasim_buffer_puts(out, "expected ");
	report_line_text(mismatch->expected, out);
	dmasim_buffer_puts(out, ", got ");
	report_line_text(mismatch->got, out);
}
