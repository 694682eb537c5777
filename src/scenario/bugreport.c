// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a bug report: every key is known, nothing is newer than this program, and the scenario in it becomes two: as
 * it ran, and for another kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/bugreport.h>

#include "scenario/profile_file.h"
#include "scenario/read.h"
#include "scenario/source.h"
#include "scenario/text.h"
#include "scenario/tree.h"

/* for the tree and both scenarios */
#define MEMORY_LIMIT (256u << 20)

/* --- keys -----------------------------------------------------------------------------------------------------------
 */

#define KEYS(...)                                                                                                      \
	(const char *const[])                                                                                          \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

/* what stands at a key: a mapping or a list of mappings of that level, or whatever where it is NULL */
struct level {
	const char *what;
	const char *const *key; /* NULL: the result fields */
	struct {
		const char *key;
		const struct level *level;
		bool list;
	} below[4];
};

static const struct level result_level = { "a result", NULL, { { NULL, NULL, false } } };
static const struct level failed_level = { "'failed'",
					   KEYS("element", "field", "expected", "got"),
					   { { NULL, NULL, false } } };
static const struct level trace_level = { "'trace'",
					  KEYS("kind", "rule", "asks", "answer", "why", "function", "file", "decides"),
					  { { NULL, NULL, false } } };
static const struct level ran_level = { "'ran'",
					KEYS("step", "id", "verb", "skipped", "gave", "elements", "failed", "trace"),
					{ { "gave", &result_level, false },
					  { "elements", &result_level, true },
					  { "failed", &failed_level, true },
					  { "trace", &trace_level, true } } };
static const struct level kernel_level = { "'kernel'", KEYS("name", "base", "behaviours"), { { NULL, NULL, false } } };
static const struct level cell_level = { "'cell'", KEYS("step", "word", "row", "source"), { { NULL, NULL, false } } };
static const struct level root_level = {
	"a report",
	KEYS("dmasim_report", "version", "file", "line", "outcome", "about", "stopped", "scenario", "kernel", "config",
	     "hardware", "cell", "ran"),
	{ { "kernel", &kernel_level, false }, { "cell", &cell_level, false }, { "ran", &ran_level, true } }
};

static unsigned int level_names(const struct level *level, const char *name[DMASIM_FIELD_COUNT])
{
	unsigned int n = 0;

	for (; level->key && level->key[n]; n++)
		name[n] = level->key[n];
	for (; !level->key && n < DMASIM_FIELD_COUNT; n++)
		name[n] = dmasim_field_table[n].name;
	return n;
}

static void check_level(struct reader *r, const struct dmasim_node *node, const struct level *level);

static void check_below(struct reader *r, const struct dmasim_node *key, const struct level *level)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(level->below) && level->below[i].key; i++) {
		if (strcmp(level->below[i].key, key->text) != 0)
			continue;
		if (!level->below[i].list)
			check_level(r, key->value, level->below[i].level);
		else if (key->value->kind != NODE_SEQUENCE)
			read_error(r, &key->value->at, "'%s' must be a list, not %s", key->text,
				   node_kind_name(key->value));
		else
			for (const struct dmasim_node *n = key->value->first; n; n = n->next)
				check_level(r, n, level->below[i].level);
	}
}

static void check_level(struct reader *r, const struct dmasim_node *node, const struct level *level)
{
	const char *name[DMASIM_FIELD_COUNT];
	unsigned int names = level_names(level, name);

	if (node->kind != NODE_MAPPING) {
		read_error(r, &node->at, "%s must be a mapping, not %s", level->what, node_kind_name(node));
		return;
	}
	for (const struct dmasim_node *k = node->first; k && diag_room(r->diag); k = k->next) {
		bool known = false;

		for (unsigned int i = 0; i < names; i++)
			known |= strcmp(name[i], k->text) == 0;
		if (known)
			check_below(r, k, level);
		else
			(void)read_unknown_key(r, k, level->what, name, names);
	}
}

/* --- versions -------------------------------------------------------------------------------------------------------
 */

/* is a later than b? both as "1.20.3" */
static bool is_later(const char *a, const char *b)
{
	while (*a && *b) {
		char *next_a, *next_b;
		unsigned long x = strtoul(a, &next_a, 10), y = strtoul(b, &next_b, 10);

		if (x != y)
			return x > y;
		if (next_a == a || next_b == b)
			return false;
		a = next_a + (*next_a == '.');
		b = next_b + (*next_b == '.');
	}
	return *a >= '1' && *a <= '9';
}

/* false: it is none, or newer than this program; nothing else is said of it then */
static bool read_format(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *format = node_find(root, "dmasim_report"), *version = node_find(root, "version");
	char shown[QUOTE_SIZE];
	u64 number;

	if (root->kind != NODE_MAPPING || !format) {
		diag_hint(read_error(r, &root->at, "this is no report"), "%s",
			  node_find(root, "dmasim") ? "it is a scenario: dmasim run carries it out"
						    : "a report begins with 'dmasim_report: 1'");
		return false;
	}
	if (!read_u64(r, "dmasim_report", format, 1, UINT32_MAX, &number))
		return false;
	if (version && version->kind == NODE_SCALAR && is_later(version->text, DMASIM_VERSION)) {
		diag_hint(read_error(r, &version->at, "written by dmasim %s, which is newer than this program",
				     quote(shown, version->text, version->size)),
			  "this is %s", DMASIM_VERSION);
		return false;
	}
	if (number > DMASIM_BUGREPORT_FORMAT) {
		diag_hint(read_error(r, &format->at, "report format %llu is not known", (unsigned long long)number),
			  "this program reads format %d", DMASIM_BUGREPORT_FORMAT);
		return false;
	}
	return true;
}

static bool has_required(struct reader *r, const struct dmasim_node *root)
{
	static const char *const needed[] = { "version", "outcome", "scenario", "kernel", "config", "hardware", "ran" };
	unsigned int before = r->diag->errors;

	for (unsigned int i = 0; i < ARRAY_SIZE(needed); i++) {
		if (!node_find(root, needed[i]))
			read_error(r, &root->at, "the report lacks '%s'", needed[i]);
	}
	return r->diag->errors == before;
}

/* --- the two scenarios ----------------------------------------------------------------------------------------------
 */

static const struct dmasim_node *with_key(struct tree *t, const struct dmasim_node *mapping, const char *key,
					  const struct dmasim_node *value)
{
	struct tree_open all = tree_mapping(t);
	bool there = false;

	for (const struct dmasim_node *k = mapping ? mapping->first : NULL; k; k = k->next) {
		bool this = strcmp(k->text, key) == 0;
		struct dmasim_node *kept = tree_copy(t, k);

		there |= this;
		if (!kept)
			return NULL;
		kept->next = NULL;
		if (this)
			kept->value = (struct dmasim_node *)(uintptr_t)value;
		*all.tail = kept;
		all.tail = &kept->next;
		all.node->count++;
	}
	if (!there)
		tree_set(&all, key, value);
	if (all.node && mapping)
		all.node->at = mapping->at;
	return t->failed ? NULL : all.node;
}

static const struct dmasim_node *kernel_of(struct reader *r, struct tree *t, const struct dmasim_node *kernel)
{
	const struct dmasim_node *base = node_find(kernel, "base"), *all = node_find(kernel, "behaviours");

	if (!base || base->kind != NODE_SCALAR || !all || all->kind != NODE_MAPPING) {
		read_error(r, &kernel->at, "'kernel' needs 'base', a name, and 'behaviours', a mapping");
		return NULL;
	}
	/* a report needs no other file, and names none */
	if (profile_is_path(base->text)) {
		read_error(r, &base->at, "'base' must be the name of a profile, not a path");
		return NULL;
	}
	return with_key(t, all, "base", base);
}

/* what a report's scenario cannot have: it would say it twice, or make it many */
static void check_scenario(struct reader *r, const struct dmasim_node *scenario)
{
	static const char *const not [] = { "kernel", "vary", "cells", "explore" };

	for (const struct dmasim_node *k = scenario->first; k && scenario->kind == NODE_MAPPING; k = k->next) {
		for (unsigned int i = 0; i < ARRAY_SIZE(not ); i++) {
			if (strcmp(k->text, not [i]) == 0)
				read_error(r, &k->at, "'%s' cannot stand in a report's scenario", k->text);
		}
	}
}

/* @exact: as it ran; else for another kernel, whose build options are its own */
static const struct dmasim_node *make_scenario(struct reader *r, const struct dmasim_node *root, bool exact)
{
	const struct dmasim_node *s = node_find(root, "scenario"), *platform = node_find(s, "platform"), *kernel;
	struct tree t = { .arena = r->arena };

	if (platform && platform->kind != NODE_MAPPING)
		return s;
	if (exact) {
		kernel = kernel_of(r, &t, node_find(root, "kernel"));
		if (kernel)
			s = with_key(&t, s, "kernel", kernel);
		platform = with_key(&t, platform, "config", node_find(root, "config"));
	}
	platform = with_key(&t, platform, "hardware", node_find(root, "hardware"));
	if (platform && s)
		s = with_key(&t, s, "platform", platform);
	if (t.failed)
		r->error = -ENOMEM;
	return t.failed ? NULL : s;
}

static void read_both(struct reader *r, const struct dmasim_node *root, struct dmasim_bugreport *report,
		      const char *name)
{
	struct profile_files none = { .arena = r->arena, .closed = true };
	struct dmasim_scenario *s = arena_array(r->arena, 2, sizeof(*s));

	if (!s) {
		r->error = -ENOMEM;
		return;
	}
	for (int i = 0; i < 2 && !r->error && !(i && r->diag->errors); i++) {
		struct reader one = { .arena = r->arena, .diag = r->diag, .scenario = &s[i], .files = &none };
		const struct dmasim_node *tree = make_scenario(&one, root, i == 0);

		s[i].file = name;
		if (tree)
			read_scenario(&one, tree);
		if (!s[i].name)
			s[i].name = "report";
		r->error = one.error;
	}
	report->file.scenario = s;
	report->file.scenarios = 2;
}

/* --- the whole ------------------------------------------------------------------------------------------------------
 */

static const char *text_of(struct reader *r, const struct dmasim_node *mapping, const char *key)
{
	const struct dmasim_node *node = node_find(mapping, key);

	if (!node)
		return NULL;
	if (node->kind == NODE_SCALAR)
		return node->text;
	read_error(r, &node->at, "'%s' must be text, not %s", key, node_kind_name(node));
	return NULL;
}

static void read_root(struct reader *r, const struct dmasim_node *root, struct dmasim_bugreport *report,
		      const char *name)
{
	const struct dmasim_node *about = node_find(root, "about"), *cell = node_find(root, "cell");
	u64 number = 0;

	if (!read_format(r, root))
		return;
	check_level(r, root, &root_level);
	if (!has_required(r, root))
		return;
	check_scenario(r, node_find(root, "scenario"));
	report->version = text_of(r, root, "version");
	report->outcome = text_of(r, root, "outcome");
	report->stopped = text_of(r, root, "stopped");
	report->kernel = text_of(r, node_find(root, "kernel"), "name");
	report->ran = node_find(root, "ran");
	if (about && read_u64(r, "about", about, 1, UINT32_MAX, &number))
		report->about = (unsigned int)number;
	report->cell.word = text_of(r, cell, "word");
	report->cell.row = text_of(r, cell, "row");
	report->cell.source = text_of(r, cell, "source");
	report->cell_step = text_of(r, cell, "step");
	if (cell)
		report->cell.at = cell->at;
	if (!r->diag->errors)
		read_both(r, root, report, name);
	if (!r->error && !r->diag->errors && report->cell_step)
		report->file.scenario[0].cells_step = report->file.scenario[1].cells_step = report->cell_step;
}

/* a mail: what stands in front of the mark is for people, what stands behind the end is a signature */
static void cut_mail(char *text, size_t *size)
{
	static const char mark[] = "\n" DMASIM_BUGREPORT_SCISSORS;
	char *found = NULL, *end;

	/* the last one: a title may look like it */
	for (char *next = strstr(text, mark); next; next = strstr(next + 1, mark))
		found = next;
	if (!found)
		return;
	end = strpbrk(found + 1, "\n");
	/* lines keep their numbers */
	for (char *c = text; c < (end ? end : text + *size); c++) {
		if (*c != '\n')
			*c = ' ';
	}
	end = end ? strstr(end, "\n...") : NULL;
	if (end)
		*size = (size_t)(end + 1 - text);
	text[*size] = '\0';
}

static void read_text(struct arena *arena, struct diag *diag, const char *name, struct dmasim_bugreport *report,
		      int *error)
{
	struct reader r = { .arena = arena, .diag = diag };
	struct dmasim_scenario nobody = { 0 };
	struct node_documents documents;

	r.scenario = &nobody;
	*error = node_read(arena, diag, name, report->file.text, report->file.size, &documents);
	if (*error)
		return;
	if (!documents.first && !diag->errors)
		diag_hint(diag_error(diag, NULL, "the file is empty"), "a report begins with 'dmasim_report: 1'");
	if (!documents.first || diag->errors)
		return;
	if (documents.first->next)
		read_error(&r, &documents.first->next->at, "a report is one document; here is a second");
	else
		read_root(&r, documents.first, report, name);
	*error = r.error;
}

int dmasim_bugreport_parse(const char *name, const char *text, size_t size, struct dmasim_bugreport *report,
			   struct dmasim_diagnostics *diagnostics)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	struct diag diag;
	char *kept;
	int error = 0;

	memset(report, 0, sizeof(*report));
	if (!arena || !diag_begin(&diag, diagnostics, name, text, size)) {
		free(arena);
		return -ENOMEM;
	}
	report->file.arena = arena;
	arena->limit = MEMORY_LIMIT;
	kept = arena_text(arena, name, strlen(name));
	report->file.text = size > SOURCE_LIMIT ? NULL : arena_text(arena, text, size);
	report->file.size = size;
	if (size > SOURCE_LIMIT) {
		diag_error(&diag, NULL, "larger than 16 MiB");
		error = -EFBIG;
	} else if (!kept || !report->file.text) {
		error = -ENOMEM;
	} else {
		cut_mail(report->file.text, &report->file.size);
		if (source_check(&diag, report->file.text, report->file.size))
			read_text(arena, &diag, kept, report, &error);
	}
	if (error == -ENOMEM)
		diag_error(&diag, NULL, "out of memory, or more than %zu MiB are needed to read it",
			   arena->limit >> 20);
	else if (!error && diag.errors)
		error = -EINVAL;
	diag_sort(&diag);
	if (error)
		dmasim_bugreport_free(report);
	return error;
}

int dmasim_bugreport_load(const char *path, struct dmasim_bugreport *report, struct dmasim_diagnostics *diagnostics)
{
	const char *name;
	char *text;
	size_t size;
	int error;

	memset(report, 0, sizeof(*report));
	error = source_load(path, &name, &text, &size, diagnostics);
	if (error)
		return error;
	error = dmasim_bugreport_parse(name, text, size, report, diagnostics);
	free(text);
	return error;
}

void dmasim_bugreport_free(struct dmasim_bugreport *report)
{
	dmasim_file_free(&report->file);
	memset(report, 0, sizeof(*report));
}
