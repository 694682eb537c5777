/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whatever the bytes: the reader of scenario files ends, says why it refuses, and what it accepts can be relied on.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/scenario.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool held)
{
	if (!held)
		abort();
}

static void check_expects(const struct dmasim_expect *expect, unsigned int count)
{
	struct dmasim_result nothing = { 0 };
	struct dmasim_mismatch mismatch;

	for (unsigned int i = 0; i < count; i++) {
		const struct dmasim_expect *e = &expect[i];

		demand(e->field < DMASIM_FIELD_COUNT && e->at.line);
		demand(e->match == DMASIM_MATCH_RANGE ? e->num[0] <= e->num[1] : e->absent || !e->count || e->text);
		memset(&mismatch, 0, sizeof(mismatch));
		demand(dmasim_expect_met(e, &nothing, &mismatch) == !mismatch.expect);
		demand(strlen(mismatch.expected) < sizeof(mismatch.expected));
	}
}

static void check_steps(const struct dmasim_scenario *s, const struct dmasim_step *step, unsigned int steps)
{
	for (unsigned int i = 0; i < steps; i++) {
		demand(step[i].verb < DMASIM_VERB_COUNT && step[i].index < s->step_indices);
		demand(step[i].device >= -1 && step[i].device < (int)s->platform.devices);
		demand(step[i].from >= -1 && step[i].from < (int)step[i].index);
		demand(!step[i].has_size || step[i].size);
		demand(!step[i].data_size == !step[i].data);
		check_expects(step[i].expect, step[i].expects);
		for (unsigned int a = 0; a < step[i].parallels; a++) {
			demand(step[i].parallel[a].name != NULL);
			check_steps(s, step[i].parallel[a].step, step[i].parallel[a].steps);
		}
	}
}

static void check_platform(const struct dmasim_platform *p)
{
	demand(p->cpu < DMASIM_CPU_COUNT && p->encryption < DMASIM_ENC_COUNT && p->iommu < DMASIM_IOMMU_COUNT);
	for (unsigned int i = 0; i < p->rams; i++) {
		demand(p->ram[i].size && p->ram[i].base + (p->ram[i].size - 1) >= p->ram[i].base);
		demand(!i || p->ram[i].base > p->ram[i - 1].base + (p->ram[i - 1].size - 1));
	}
	for (unsigned int i = 0; i < p->devices; i++)
		demand(p->device[i].name && *p->device[i].name);
}

static void check_diagnostics(const struct dmasim_diagnostics *d, unsigned int errors)
{
	demand(d->count <= 20 && (!errors || d->count));
	for (unsigned int i = 0; i < d->count; i++) {
		char *text = dmasim_error_render(&d->error[i], d->text, d->size, i % 2);

		demand(text && strlen(text) < 8192);
		demand(d->error[i].text[0] && d->error[i].at.file);
		for (const char *c = text; *c; c++)
			demand((unsigned char)*c >= 0x20 || *c == '\n' || *c == '\t' || (*c == 033 && i % 2));
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmasim_diagnostics d = { 0 };
	struct dmasim_file file;
	int error = dmasim_file_parse("fuzz.yaml", (const char *)data, size, &file, &d);

	if (error) {
		demand(!file.scenarios && !file.arena);
	} else {
		demand(!file.scenarios == (file.own != NULL) && !d.count);
		demand(!file.own || (file.own->name && file.own->base && file.own->inherited <= file.own->behaviours));
		for (unsigned int i = 0; i < file.scenarios; i++) {
			const struct dmasim_scenario *s = &file.scenario[i];

			demand(s->name && *s->name && s->file);
			check_platform(&s->platform);
			check_expects(s->boot_expect, s->boot_expects);
			check_steps(s, s->step, s->steps);
		}
		(void)dmasim_file_lint(&file, &d);
	}
	check_diagnostics(&d, error != 0);
	dmasim_file_free(&file);
	dmasim_diagnostics_free(&d);
	return 0;
}
