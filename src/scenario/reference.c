/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The second half of docs/scenario.md; see reference.h.
 */
#include "scenario/reference.h"

#include <string.h>

#include "scenario/keys.h"
#include "scenario/text.h"

static const char *type_words(const struct key *key)
{
	switch (key->type) {
	case KEY_TEXT:
		return "text";
	case KEY_WORD:
		return "name";
	case KEY_CHOICE:
	case KEY_ONE_OF:
		return NULL;
	case KEY_FLAG:
	case KEY_NOT:
		return "true or false";
	case KEY_COUNT:
	case KEY_NUMBER:
	case KEY_SIGNED:
		return "number";
	case KEY_ADDRESS:
		return "address";
	case KEY_SIZE:
		return "size";
	case KEY_PAGES:
		return "multiple of 4 KiB";
	case KEY_MASK:
		return "bits, or a hex mask";
	case KEY_BYTES:
		return "hex digits";
	case KEY_ATTRS:
		return "list of attributes";
	case KEY_DEVICE:
		return "name of a device";
	case KEY_STEP:
		return "id of a step";
	case KEY_GFP:
		return "`kernel` `atomic`";
	case KEY_SETTINGS:
		return "name: value";
	case KEY_RECORD:
		return "mapping, below";
	case KEY_LIST:
		return "list of mappings, below";
	case KEY_OWN:
		return "see above";
	}
	return NULL;
}

static void type_cell(struct text *t, const struct key *key)
{
	const char *words = type_words(key);

	if (words)
		text_puts(t, words);
	for (unsigned int i = 0; !words && i < key->name_count; i++)
		text_printf(t, "%s`%s`", i ? " " : "", key->names[i]);
	if ((key->type == KEY_COUNT || key->type == KEY_NUMBER) && key->max != UINT64_MAX)
		text_printf(t, ", %llu to %llu", (unsigned long long)key->min, (unsigned long long)key->max);
}

static void row(struct text *t, const struct key *key)
{
	text_printf(t, "| `%s` | ", key->name);
	type_cell(t, key);
	text_printf(t, " | %s | %s |\n", key->required ? "**required**" : key->fallback ? key->fallback : "", key->doc);
}

static void table(struct text *t, const char *title, const struct record *record)
{
	text_printf(t, "\n### %s\n\n", title);
	if (record->doc)
		text_printf(t, "%s\n\n", record->doc);
	text_puts(t, "| key | value | default | meaning |\n|---|---|---|---|\n");
	for (unsigned int i = 0; i < record->keys; i++)
		row(t, &record->key[i]);
}

/* what a verb takes, in one line: required keys first */
static void verb_line(struct text *t, enum dmasim_verb verb)
{
	const struct verb_form *form = &verb_form[verb];
	u64 bit = 1ull << verb;

	text_printf(t, "| `%s` | %s | ", dmasim_verb_name[verb], verb_doc[verb]);
	for (int needed = 1; needed >= 0; needed--) {
		for (unsigned int i = 0; i < record_verb.keys; i++) {
			const struct key *key = &record_verb.key[i];

			if (!(key->verbs & bit) || (key->verbs_needed & bit) != (needed ? bit : 0))
				continue;
			text_printf(t, needed ? "**`%s`** " : "`%s` ", key->name);
		}
	}
	if (form->either && form->or)
		text_printf(t, "(`%s` or `%s` is required) ", form->either, form->or);
	else if (form->either)
		text_printf(t, "(`%s` is required) ", form->either);
	text_puts(t, "| ");
	if (form->sole)
		text_printf(t, "`%s: %s`", dmasim_verb_name[verb], form->sole);
	else if (verb == DMASIM_VERB_PARALLEL)
		text_puts(t, "`parallel: {agent: [steps]}`");
	text_puts(t, " |\n");
}

static void verbs(struct text *t)
{
	text_puts(t, "\n### Verbs\n\nKeys in bold are required. The short form gives the one key that it names.\n\n"
		     "| verb | what it does | keys | short form |\n|---|---|---|---|\n");
	for (int v = 0; v < DMASIM_VERB_COUNT; v++)
		verb_line(t, (enum dmasim_verb)v);
	text_puts(t, "\n### Keys of verbs\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
	for (unsigned int i = 0; i < record_verb.keys; i++)
		row(t, &record_verb.key[i]);
	text_puts(t, "\nAttributes:");
	for (unsigned int i = 0; i < attr_count; i++)
		text_printf(t, " `%s`", attr_table[i].name);
	text_puts(t, ". The kernel's names (`DMA_ATTR_SKIP_CPU_SYNC`) are taken too.\n");
}

static void fields(struct text *t)
{
	static const char *const kind[] = {
		[DMASIM_KIND_NAME] = "name",	     [DMASIM_KIND_HEX] = "address",
		[DMASIM_KIND_COUNT] = "number",	     [DMASIM_KIND_FLAG] = "true or false",
		[DMASIM_KIND_LIST] = "list of text", [DMASIM_KIND_BYTES] = "hex digits",
	};

	text_puts(t, "\n### Result fields\n\n| field | value | meaning |\n|---|---|---|\n");
	for (int f = 0; f < DMASIM_FIELD_COUNT; f++) {
		const struct dmasim_field_info *info = &dmasim_field_table[f];

		text_printf(t, "| `%s` | %s | %s |\n", info->name, kind[info->kind], info->doc);
	}
}

char *scenario_reference(void)
{
	struct text t = { 0 };

	text_puts(&t, "\n## Reference\n");
	table(&t, "A scenario", &record_root);
	table(&t, "A profile file", &record_profile);
	table(&t, "`behaviours`, each", &record_profile_behaviour);
	table(&t, "`xfail`", &record_xfail);
	table(&t, "`cells`", &record_cells);
	table(&t, "`platform`", &record_platform);
	table(&t, "`platform.ram`, each", &record_ram);
	table(&t, "`platform.iommu`", &record_iommu);
	table(&t, "`platform.gart`", &record_gart);
	table(&t, "`platform.swiotlb`", &record_swiotlb);
	table(&t, "`platform.inject`", &record_inject);
	table(&t, "`devices`, each", &record_device);
	table(&t, "`dma_ranges`, each", &record_range);
	table(&t, "`restricted_pool`", &record_restricted_pool);
	table(&t, "`private_bar`", &record_private_bar);
	table(&t, "`coherent_memory`", &record_coherent_memory);
	table(&t, "`steps`, each", &record_step);
	verbs(&t);
	table(&t, "`sg`, each", &record_sg);
	fields(&t);
	return text_take(&t);
}
