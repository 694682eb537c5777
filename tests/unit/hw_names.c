// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names: the events, faults, findings and undocumented points of docs/reference/hardware.md 3.3, 6.6, 8 and 10 are
 * those that `dmasim faults`, `dmasim invariants` and `dmasim knobs` list, with their codes and defaults.
 */
#include "doc_table.h"

#include "hw/hw.h"

#include <dmasim/dmasim.h>

static bool fault_named(const char *name, size_t length, const char *kind, struct dmasim_fault *out)
{
	for (unsigned int i = 0; i < dmasim_fault_count(); i++) {
		dmasim_fault_get(i, out);
		if (strlen(out->name) == length && !strncmp(out->name, name, length) && (!kind || *out->kind == *kind))
			return true;
	}
	return false;
}

/* --- 3.3 -------------------------------------------------------------------------------------------------------------
 */

static void event_listed(const char *type, const char *name)
{
	size_t length = strcspn(name, " ");
	struct dmasim_fault f;

	for (unsigned int i = 0; i < dmasim_fault_count(); i++) {
		const char *at;

		dmasim_fault_get(i, &f);
		at = strstr(f.event, name);
		if (doc_starts(f.event, "AMD IOMMU event ") && at && !isalpha((unsigned char)at[length])) {
			/* the number as the driver's EVENT_TYPE_* has it */
			assert_int_equal(strtoul(f.code, NULL, 0), strtoul(type, NULL, 0));
			assert_true(doc_says(f.log, name));
			return;
		}
	}
	fail_msg("no event %s", name);
}

static void each_event_of_the_amd_iommu_is_listed_with_its_code(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "3.3", "type");
	for (unsigned int row = 0; row < t.rows; row++) {
		char *second = strstr(t.cell[row][1], " / ");

		if (second) {
			*second = '\0';
			event_listed(strchr(t.cell[row][0], '/') + 1, second + strlen(" / "));
			asserted++;
		}
		event_listed(t.cell[row][0], t.cell[row][1]);
		asserted++;
	}
	doc_table_free(&t, asserted);
}

/* --- 6.6 -------------------------------------------------------------------------------------------------------------
 */

static void each_finding_is_an_invariant_with_a_severity(void **state)
{
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "6.6", "flag");
	for (unsigned int row = 0; row < t.rows; row++) {
		const char *flag = t.cell[row][0];
		int index = dmasim_invariant_find(flag);
		struct dmasim_invariant invariant;
		struct dmasim_fault f;

		if (!strcmp(flag, "TDI_NOT_RUN")) { /* the hardware refuses: a fault */
			assert_true(fault_named(flag, strlen(flag), "hardware", &f));
			continue;
		}
		if (!strcmp(flag, "BOUNCE_PARTIAL_LEAK")) { /* one of the ways in which old bytes are seen */
			assert_true(fault_named(flag, strlen(flag), "finding", &f));
			index = dmasim_invariant_find("STALE_BYTES_VISIBLE");
		}
		if (index < 0)
			fail_msg("no invariant %s", flag);
		dmasim_invariant_get((unsigned int)index, &invariant);
		assert_true(invariant.severity[0] && invariant.doc[0]);
	}
	doc_table_free(&t, t.rows);
}

/* --- 8 ---------------------------------------------------------------------------------------------------------------
 */

/* every number in the document's event has to stand in ours */
static void same_codes(const char *event, const struct dmasim_fault *f)
{
	char ours[2048];

	(void)snprintf(ours, sizeof(ours), "%s %s %s", f->event, f->code, f->log);
	for (char *c = ours; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (const char *at = strstr(event, "0x"); at; at = strstr(at + 2, "0x")) {
		char code[20] = "0x";

		for (size_t i = 2; i + 1 < sizeof(code) && isxdigit((unsigned char)at[i]); i++)
			code[i] = (char)tolower((unsigned char)at[i]);
		if (!strstr(ours, code))
			fail_msg("%s has no %s", f->name, code);
	}
}

static void name_listed(const char *name, size_t length, const char *kind, const char *event)
{
	static const char *const letter[] = { "hardware", "software", "finding" };
	struct dmasim_fault f;

	for (size_t i = 0; i < ARRAY_SIZE(letter); i++) {
		if (toupper((unsigned char)*letter[i]) != *kind)
			continue;
		if (!fault_named(name, length, letter[i], &f))
			fail_msg("no %s %.*s", letter[i], (int)length, name);
		if (event)
			same_codes(event, &f);
		return;
	}
	fail_msg("nobody knows the kind '%s'", kind);
}

/* "AMD_PSMASH_{INPUT,PERM}" */
static unsigned int names_in_braces(const char *cell, const char *brace, const char *kind)
{
	unsigned int count = 0;
	char name[80];

	for (const char *part = brace + 1; *part; part += strcspn(part, ",}") + 1, count++) {
		int length = snprintf(name, sizeof(name), "%.*s%.*s", (int)(brace - cell), cell,
				      (int)strcspn(part, ",}"), part);

		name_listed(name, (size_t)length, kind, NULL);
	}
	return count;
}

/* "SMMU_F_TRANSLATION / F_PERMISSION": the first one's beginning is that of all */
static unsigned int names_in_cell(const char *cell, const char *kind, const char *event)
{
	const char *brace = strchr(cell, '{'), *more = strstr(cell, " / ");
	unsigned int count = 0;
	char name[80];

	if (brace)
		return names_in_braces(cell, brace, kind);
	for (const char *part = cell; part; count++) {
		size_t length = strcspn(part, ", /");
		const char *prefix = part != cell && more ? "SMMU_" : "";
		int all = snprintf(name, sizeof(name), "%s%.*s", prefix, (int)length, part);

		name_listed(name, (size_t)all, kind, more || part[length] ? NULL : event);
		part += length + strspn(part + length, ", /");
		if (!*part)
			part = NULL;
	}
	return count;
}

static void each_name_of_the_taxonomy_is_listed_with_its_code(void **state)
{
	unsigned int asserted = 0;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "8", "name");
	for (unsigned int row = 0; row < t.rows; row++)
		asserted += names_in_cell(t.cell[row][0], t.cell[row][1], t.cell[row][3]);
	doc_table_free(&t, asserted);
}

/* --- 10 --------------------------------------------------------------------------------------------------------------
 */

/* what the document's words for a default are as numbers */
static u64 knob_value(const char *word)
{
	if (!strcmp(word, "true") || !strcmp(word, "fault"))
		return 1;
	if (!strcmp(word, "false") || !strcmp(word, "abort"))
		return 0;
	return strtoull(word, NULL, 10) << (doc_says(word, "k") ? 10 : 0);
}

/* points that are settled elsewhere: by a key of the platform, or by the choice of the kernel, whose source is known */
static bool settled_elsewhere(const char *knob)
{
	return doc_starts(knob, "cpu.cbit") || doc_starts(knob, "kernel.model") ||
	       doc_starts(knob, "sme.swiotlb_iopte_bug");
}

static void each_undocumented_point_is_a_knob_with_its_default(void **state)
{
	const char *knob = NULL;
	struct doc_table t;

	(void)state;
	doc_table_load(&t, "10", "id");
	for (unsigned int row = 0; row < t.rows; row++) {
		char *value;
		int index;

		if (strcmp(t.cell[row][4], "same") != 0)
			knob = t.cell[row][4];
		if (!strcmp(knob, "-") || settled_elsewhere(knob))
			continue;
		value = strchr(knob, '=');
		if (value)
			*value++ = '\0';
		index = hw_knob_find(knob);
		if (index < 0)
			fail_msg("no knob %s", knob);
		if (value)
			assert_int_equal(hw_knob_table[index].def, knob_value(value));
		assert_true(hw_knob_table[index].doc[0]);
	}
	doc_table_free(&t, t.rows);
}

/* every name that a result can show as `fault:` is one of the list, once */
static void names_are_listed_once_for_each_field(void **state)
{
	struct dmasim_fault a, b;

	(void)state;
	for (unsigned int i = 0; i < dmasim_fault_count(); i++) {
		dmasim_fault_get(i, &a);
		for (unsigned int k = i + 1; k < dmasim_fault_count(); k++) {
			dmasim_fault_get(k, &b);
			assert_false(!strcmp(a.name, b.name) && !strcmp(a.where, b.where));
		}
	}
	for (int i = HW_FAULT_NONE + 1; i < HW_FAULT_COUNT; i++)
		assert_true(fault_named(hw_fault_table[i].name, strlen(hw_fault_table[i].name), "hardware", &a));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_event_of_the_amd_iommu_is_listed_with_its_code),
	cmocka_unit_test(each_finding_is_an_invariant_with_a_severity),
	cmocka_unit_test(each_name_of_the_taxonomy_is_listed_with_its_code),
	cmocka_unit_test(each_undocumented_point_is_a_knob_with_its_default),
	cmocka_unit_test(names_are_listed_once_for_each_field),
};

TEST_MAIN(tests)
