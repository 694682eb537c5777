// SPDX-License-Identifier: GPL-2.0-only
/*
 * What came of one mapping or allocation, in a word. The parts and their meaning stand in words.def.
 */
#include <dmasim/explore.h>

#include <stdio.h>
#include <string.h>

#include "machine/invariants.h"
#include "machine/settings.h"

enum part_kind { PART_PATH, PART_OTHER, PART_LINE, PART_BOOT_LINE, PART_HAZARD };

struct part {
	enum part_kind kind;
	const char *text, *doc;
	const char *key; /* path, or words of the log */
	enum invariant invariant;
};

static const struct part part_table[] = {
#define PATH(path, text, doc) { PART_PATH, text, doc, path, INVARIANT_COUNT },
#define OTHER(text, doc) { PART_OTHER, text, doc, NULL, INVARIANT_COUNT },
#define LINE(text, words, doc) { PART_LINE, text, doc, words, INVARIANT_COUNT },
#define BOOT_LINE(text, words, doc) { PART_BOOT_LINE, text, doc, words, INVARIANT_COUNT },
#define HAZARD(id, text, doc) { PART_HAZARD, text, doc, NULL, INVARIANT_##id },
#include "explore/words.def"
#undef PATH
#undef OTHER
#undef LINE
#undef BOOT_LINE
#undef HAZARD
};

#define PARTS ARRAY_SIZE(part_table)

unsigned int dmasim_word_parts(void)
{
	return (unsigned int)PARTS;
}

void dmasim_word_part(unsigned int part, struct dmasim_word_part *out)
{
	memset(out, 0, sizeof(*out));
	if (part >= PARTS)
		return;
	out->text = part_table[part].text;
	out->doc = part_table[part].doc;
}

/* --- taking words apart ---------------------------------------------------------------------------------------------
 */

/* the next part at *at, of *size bytes; NULL: none is left */
static const char *next_part(const char **at, size_t *size)
{
	const char *start = *at + strspn(*at, " +");

	*size = strcspn(start, " +");
	*at = start + *size;
	return *size ? start : NULL;
}

static bool has_part(const char *word, const char *part, size_t length)
{
	const char *text;
	size_t size;

	while ((text = next_part(&word, &size)))
		if (size == length && !memcmp(text, part, size))
			return true;
	return false;
}

bool dmasim_word_has(const char *word, const char *part)
{
	return has_part(word, part, strlen(part));
}

static bool covers(const char *a, const char *b)
{
	const char *text;
	size_t size;

	while ((text = next_part(&a, &size)))
		if (!has_part(b, text, size))
			return false;
	return true;
}

bool dmasim_word_same(const char *a, const char *b)
{
	return covers(a, b) && covers(b, a);
}

/* errors that are a number, and invariants by name */
static bool is_name(const char *text, size_t size)
{
	bool invariant = false;

	for (unsigned int i = 0; i < INVARIANT_COUNT && size > 1 && *text == '!'; i++)
		invariant |= strlen(invariant_table[i].name) == size - 1 &&
			     !memcmp(text + 1, invariant_table[i].name, size - 1);
	return invariant || (size > 2 && text[0] == '-' && text[1] == 'E');
}

const char *dmasim_word_unknown(const char *word, size_t *size)
{
	const char *text;

	while ((text = next_part(&word, size))) {
		bool known = is_name(text, *size);

		for (size_t i = 0; i < PARTS && !known; i++)
			known = strlen(part_table[i].text) == *size && !memcmp(part_table[i].text, text, *size);
		if (!known)
			return text;
	}
	return NULL;
}

/* --- making one -----------------------------------------------------------------------------------------------------
 */

struct maker {
	const struct dmasim_run *run;
	const struct dmasim_step_run *step; /* that the word tells of */
	struct dmasim_word *word;
	bool hazard[PARTS];
};

static void add(struct maker *m, const char *separator, const char *text)
{
	size_t used = strlen(m->word->text);

	(void)snprintf(m->word->text + used, sizeof(m->word->text) - used, "%s%s", used ? separator : "", text);
}

static bool makes(enum dmasim_verb verb)
{
	return verb == DMASIM_VERB_MAP || verb == DMASIM_VERB_MAP_SG || verb == DMASIM_VERB_ALLOC_COHERENT ||
	       verb == DMASIM_VERB_ALLOC_PAGES || verb == DMASIM_VERB_ALLOC_NONCOHERENT;
}

static bool streams(enum dmasim_verb verb)
{
	return verb == DMASIM_VERB_MAP || verb == DMASIM_VERB_MAP_SG;
}

bool dmasim_word_is_about(const struct dmasim_step *step, const char *id)
{
	return step && (id ? step->id && !strcmp(step->id, id) : makes(step->verb));
}

static const struct dmasim_step_run *find_run(const struct dmasim_run *run, const char *id)
{
	for (unsigned int i = 0; i < run->steps; i++)
		if (dmasim_word_is_about(run->step[i].step, id))
			return &run->step[i];
	return NULL;
}

static const struct dmasim_step *find_step(const struct dmasim_scenario *s, const char *id)
{
	for (unsigned int i = 0; s && i < s->steps; i++)
		if (dmasim_word_is_about(&s->step[i], id))
			return &s->step[i];
	return NULL;
}

static bool not_there(struct dmasim_word *word, const char *text, const char *why)
{
	strcpy(word->text, text);
	(void)snprintf(word->note, sizeof(word->note), "%s", why);
	return true;
}

/* DMA_ATTR_* that came after 6.12, as src/scenario/verbs.c numbers them */
#define ATTR_REQUIRE_COHERENT (1u << 12)
#define ATTR_CC_SHARED (1u << 13)

/* what the scenario asks for and this kernel has no word for */
static bool not_expressible(const struct dmasim_run *run, const struct dmasim_step *step, struct dmasim_word *word)
{
	const struct dmasim_platform *p = &run->scenario->platform;
	const struct kernel_profile *profile = run->profile;
	const char *kernel = run->kernel ? run->kernel : "this kernel";
	char why[sizeof(word->note)];

	if (!step || !profile)
		return false;
	if (step->device >= 0 && p->device[step->device].trusted && profile->trusted_device == TRUSTED_DEVICE_IGNORED) {
		(void)snprintf(why, sizeof(why), "%.80s forces every device of the guest to shared memory", kernel);
		return not_there(word, "n/e", why);
	}
	if (streams(step->verb) && step->attrs & ATTR_CC_SHARED && profile->cc_shared_attr == CC_SHARED_ABSENT) {
		(void)snprintf(why, sizeof(why), "%.80s does not know DMA_ATTR_CC_SHARED", kernel);
		return not_there(word, "n/a", why);
	}
	if (streams(step->verb) && step->attrs & ATTR_REQUIRE_COHERENT &&
	    profile->require_coherent == REQUIRE_COHERENT_ABSENT) {
		(void)snprintf(why, sizeof(why), "%.80s does not know DMA_ATTR_REQUIRE_COHERENT", kernel);
		return not_there(word, "n/a", why);
	}
	return false;
}

static void add_path(struct maker *m)
{
	const struct dmasim_result *r = &m->step->result;

	if (dmasim_result_has(r, DMASIM_FIELD_ERROR)) {
		bool mapping = !strcmp(r->error, "DMA_MAPPING_ERROR");
		bool unfit = m->word->rule && !strcmp(m->word->rule, "swiotlb_pool_unfit");

		add(m, "", !mapping ? r->error : unfit ? "ERR-pool" : "ERR");
		return;
	}
	for (size_t i = 0; i < PARTS; i++)
		if (part_table[i].kind == PART_PATH && dmasim_result_has(r, DMASIM_FIELD_PATH) &&
		    !strcmp(part_table[i].key, r->path))
			add(m, "", part_table[i].text);
}

/* only where there is a bit that can be set: not with TDX, and not without encryption */
static void add_bit(struct maker *m)
{
	const struct dmasim_result *r = &m->step->result;

	if (dmasim_result_has(r, DMASIM_FIELD_ERROR) || !dmasim_result_has(r, DMASIM_FIELD_ENCRYPTED))
		return;
	switch (m->run->scenario->platform.encryption) {
	case DMASIM_ENC_SME:
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_SEV_SNP:
		add(m, " ", r->encrypted ? "C=1" : "C=0");
		return;
	case DMASIM_ENC_CCA:
		add(m, " ", r->encrypted ? "S=0" : "S=1");
		return;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_TDX:
	case DMASIM_ENC_PKVM:
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
	case DMASIM_ENC_COUNT:
		return;
	}
}

static bool line_is(const char *line, const struct part *part)
{
	return strstr(line, part->key) != NULL;
}

static void find_lines(const struct dmasim_list *list, enum part_kind kind, bool *found, bool *strange)
{
	for (unsigned int l = 0; l < list->count; l++) {
		bool known = false;

		for (size_t i = 0; i < PARTS; i++) {
			if (part_table[i].kind != kind || !line_is(list->text[l], &part_table[i]))
				continue;
			found[i] = known = true;
		}
		*strange |= !known;
	}
}

static void add_lines(struct maker *m)
{
	bool found[PARTS] = { false }, strange = false, ignored = false;

	find_lines(&m->run->boot_log, PART_BOOT_LINE, found, &ignored);
	find_lines(&m->step->result.warnings, PART_LINE, found, &strange);
	for (size_t i = 0; i < PARTS; i++)
		if (found[i] && *part_table[i].text != '!')
			add(m, "+", part_table[i].text);
		else if (found[i])
			m->hazard[i] = true;
	if (strange)
		add(m, "+", "log");
}

static void mark(struct maker *m, enum invariant which)
{
	for (size_t i = 0; i < PARTS; i++)
		if (part_table[i].kind == PART_HAZARD && part_table[i].invariant == which)
			m->hazard[i] = true;
}

static bool violated(const struct dmasim_run *run, const char *name)
{
	for (unsigned int i = 0; i < run->steps; i++)
		for (unsigned int v = 0; v < run->step[i].result.violates.count; v++)
			if (!strcmp(run->step[i].result.violates.text[v], name))
				return true;
	return false;
}

/* device registers have no key: a wrong bit leads past them */
static bool maps_registers(const struct dmasim_step *step)
{
	return step && step->verb == DMASIM_VERB_MAP && (step->mmio || step->attrs & 1u << 10);
}

/* what the device's own accesses say */
static void judge_access(struct maker *m, const struct dmasim_step_run *s, bool key)
{
	const struct dmasim_result *r = &s->result;

	if (!s->step || s->skipped || (s->step->verb != DMASIM_VERB_DMA_READ && s->step->verb != DMASIM_VERB_DMA_WRITE))
		return;
	if (s->step->from < 0 || (unsigned int)s->step->from != m->step->step->index)
		return;
	if ((dmasim_result_has(r, DMASIM_FIELD_RESULT) && !strcmp(r->result, "fault")) ||
	    (dmasim_result_has(r, DMASIM_FIELD_SEES) && !strcmp(r->sees, "abort")))
		mark(m, INVARIANT_UNTRUSTED_PRIV_ADDR);
	else if (dmasim_result_has(r, DMASIM_FIELD_SEES) && !strcmp(r->sees, "ciphertext"))
		mark(m, key ? INVARIANT_KEY_MISMATCH : INVARIANT_UNTRUSTED_PRIV_ADDR);
	/* registers hold what the device beside them put there */
	else if (dmasim_result_has(r, DMASIM_FIELD_SEES) && !strcmp(r->sees, "stale") && !maps_registers(m->step->step))
		mark(m, INVARIANT_STALE_BYTES_VISIBLE);
}

static bool has_word(enum invariant which)
{
	for (size_t i = 0; i < PARTS; i++)
		if (part_table[i].kind == PART_HAZARD && part_table[i].invariant == which)
			return true;
	return false;
}

static void add_named(struct maker *m, const char *name)
{
	add(m, " !", name);
}

static void add_hazards(struct maker *m)
{
	bool registers = maps_registers(m->step->step);
	bool key = !registers && violated(m->run, invariant_table[INVARIANT_KEY_MISMATCH].name);

	for (unsigned int i = 0; i < m->run->steps; i++)
		judge_access(m, &m->run->step[i], key);
	/* one without a word of its own is told by its name */
	for (unsigned int i = 0; i < INVARIANT_COUNT; i++)
		if (violated(m->run, invariant_table[i].name) && !has_word((enum invariant)i))
			add_named(m, invariant_table[i].name);
		else if (violated(m->run, invariant_table[i].name))
			mark(m, registers && i == INVARIANT_KEY_MISMATCH ? INVARIANT_UNTRUSTED_PRIV_ADDR
									 : (enum invariant)i);
	for (size_t i = 0; i < PARTS; i++)
		if (m->hazard[i])
			add(m, " ", part_table[i].text);
}

void dmasim_word(const struct dmasim_run *run, const char *step, struct dmasim_word *word)
{
	struct maker m = { .run = run, .word = word };

	memset(word, 0, sizeof(*word));
	m.step = find_run(run, step);
	if (not_expressible(run, m.step ? m.step->step : find_step(run->scenario, step), word))
		return;
	if (run->error.text[0] && !run->refused) {
		not_there(word, "n/a", run->error.text);
		return;
	}
	if (!m.step || (run->refused && m.step == &run->step[run->steps - 1])) {
		not_there(word, "refused", run->refused ? run->error.text : "no step maps or allocates");
		return;
	}
	if (dmasim_result_has(&m.step->result, DMASIM_FIELD_RULE))
		word->rule = m.step->result.rule;
	add_path(&m);
	add_bit(&m);
	add_lines(&m);
	add_hazards(&m);
	if (run->refused)
		add(&m, " ", "refused");
}
