// SPDX-License-Identifier: GPL-2.0-only
/*
 * The head of a bug report: what a person needs to know before anything else, as Markdown or as plain text.
 */
#include <inttypes.h>
#include <string.h>

#include "report/bugreport.h"
#include "report/report.h"

struct head {
	const struct dmasim_run *run;
	const struct dmasim_bugreport_options *options;
	const char *margin;
	unsigned int width;
	struct dmasim_buffer *out;
};

/* words that are put on lines; @first in front of the first of them, as many blanks in front of the others */
static void paragraph(struct head *h, const char *first, const char *text)
{
	size_t margin = strlen(h->margin), lead = strlen(first), column = margin + lead;
	bool start = true;

	dmasim_buffer_printf(h->out, "%s%s", h->margin, first);
	while (*text) {
		size_t size = strcspn(text, " ");

		if (!start && column + 1 + size > h->width) {
			dmasim_buffer_printf(h->out, "\n%s%*s", h->margin, (int)lead, "");
			column = margin + lead;
			start = true;
		}
		dmasim_buffer_puts(h->out, start ? "" : " ");
		dmasim_buffer_add(h->out, text, size);
		column += size + !start;
		start = false;
		text += size + (text[size] == ' ');
	}
	dmasim_buffer_puts(h->out, "\n");
}

static void blank(struct head *h)
{
	/* no blank at the end of a line */
	dmasim_buffer_puts(h->out, *h->margin ? "#\n" : "\n");
}

static void take(struct head *h, const char *first, struct dmasim_buffer *words)
{
	paragraph(h, first, words->data ? words->data : "");
	h->out->failed |= words->failed;
	dmasim_buffer_clear(words);
}

static void put_title(struct head *h, struct dmasim_buffer *words)
{
	const char *name = h->run->scenario->name;

	report_line_text(name ? name : "(no name)", words);
	take(h, h->options->mail ? "" : "# ", words);
	blank(h);
}

static void put_outcome(struct head *h, const struct dmasim_step_run *about, struct dmasim_buffer *words)
{
	static const char *const what[] = {
		[DMASIM_PASSED] = "Everything is as expected",
		[DMASIM_FAILED] = "Fails",
		[DMASIM_XFAILED] = "Fails, as the scenario says it must",
		[DMASIM_XPASSED] = "Passes, but the scenario says that it must fail",
		[DMASIM_SKIPPED] = "Cannot be",
		[DMASIM_REFUSED] = "Does not run to its end",
	};
	const char *mark = h->options->mail ? "" : "**", *code = h->options->mail ? "" : "`";

	dmasim_buffer_printf(words, "%s%s%s under %s%s%s", mark, what[dmasim_run_outcome(h->run)], mark, code,
			     h->run->kernel, code);
	if (about) {
		dmasim_buffer_puts(words, about->step ? ", " : ", at the ");
		report_step_text(h->run->scenario, about, words);
	}
	dmasim_buffer_puts(words, about && about->mismatches ? ":" : ".");
	take(h, "", words);
	for (unsigned int i = 0; about && i < about->mismatches; i++) {
		report_mismatch_text(&about->mismatch[i], words);
		take(h, i ? "- " : "- ", words);
	}
	if (!about || !about->mismatches) {
		report_result_text(about ? &about->result : &(struct dmasim_result){ 0 }, words);
		if (about)
			take(h, "- gave: ", words);
		dmasim_buffer_clear(words);
	}
	if (h->run->refused) {
		dmasim_buffer_puts(words, "stopped: ");
		report_line_text(h->run->error.text, words);
		take(h, "- ", words);
	}
	blank(h);
}

/* the questions that chose the path, and what the kernel said */
static void put_decision(struct head *h, const struct dmasim_decision *d, struct dmasim_buffer *words)
{
	bool log = strcmp(d->kind, "log") == 0;

	if (log) {
		dmasim_buffer_printf(words, "the kernel says (%s): ", d->outcome);
	} else {
		dmasim_buffer_printf(words, "%s %s", d->question ? d->question : d->kind, d->outcome);
		dmasim_buffer_puts(words, d->why[0] ? " (" : "");
	}
	report_line_text(d->why, words);
	if (!log)
		dmasim_buffer_puts(words, d->why[0] ? ")" : "");
	take(h, "- ", words);
	if (log || !d->rule)
		return;
	dmasim_buffer_puts(words, d->rule);
	if (d->function && *d->function)
		dmasim_buffer_printf(words, ", %s()", d->function);
	if (d->file && *d->file)
		dmasim_buffer_printf(words, ", %s", d->file);
	take(h, "  ", words);
}

static void put_decisions(struct head *h, const struct dmasim_step_run *about, struct dmasim_buffer *words)
{
	unsigned int told = 0;

	for (unsigned int i = 0; about && i < about->decisions; i++) {
		const struct dmasim_decision *d = &about->decision[i];

		if (!d->deciding && strcmp(d->kind, "log") != 0 && strcmp(d->kind, "fault") != 0)
			continue;
		if (!told++)
			paragraph(h, "", "What decided:");
		put_decision(h, d, words);
	}
	if (told)
		blank(h);
}

static void put_machine(struct head *h, struct dmasim_buffer *words)
{
	const struct dmasim_platform *p = &h->run->scenario->platform;
	const char *code = h->options->mail ? "" : "`";

	dmasim_buffer_printf(words, "Machine: %s, encryption %s, IOMMU %s", dmasim_cpu_name[p->cpu],
			     dmasim_encryption_name[p->encryption], dmasim_iommu_name[p->iommu]);
	if (p->gart_size)
		dmasim_buffer_printf(words, ", aperture at 0x%" PRIx64 " of %" PRIu64 " MiB", p->gart_base,
				     p->gart_size >> 20);
	if (p->cmdline && *p->cmdline) {
		dmasim_buffer_printf(words, ", command line %s", code);
		report_line_text(p->cmdline, words);
		dmasim_buffer_puts(words, code);
	}
	dmasim_buffer_puts(words, ".");
	take(h, "", words);
	blank(h);
}

static void put_command(struct head *h, struct dmasim_buffer *words)
{
	const char *name = h->options->name ? h->options->name : "-", *code = h->options->mail ? "" : "`";

	dmasim_buffer_printf(words, "Again: %sdmasim replay %s%s", code, name, code);
	take(h, "", words);
	dmasim_buffer_printf(words, "Written by dmasim %s; what follows is for the program.", DMASIM_VERSION);
	take(h, "", words);
}

void bugreport_head(const struct dmasim_run *run, const struct dmasim_bugreport_options *options, const char *margin,
		    unsigned int width, struct dmasim_buffer *out)
{
	struct head h = { .run = run, .options = options, .margin = margin, .width = width, .out = out };
	const struct dmasim_step_run *about = bugreport_about(run, options->step);
	struct dmasim_buffer words = { 0 };

	put_title(&h, &words);
	put_outcome(&h, about, &words);
	put_decisions(&h, about, &words);
	put_machine(&h, &words);
	put_command(&h, &words);
	dmasim_buffer_free(&words);
}
