// SPDX-License-Identifier: GPL-2.0-only
/*
 * `kernel: ./my-series.yaml`: reading the file, and those that it stands on. Which profiles and behaviours there are is
 * not known here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/profile_file.h"
#include "scenario/source.h"
#include "scenario/text.h"

struct profile_entry {
	struct dmasim_profile_file profile;
	struct profile_entry *next;
	bool bad; /* said */
};

/* the files that are being read, each named by the one before */
struct chain {
	const struct chain *up;
	struct source_id id;
	const char *file;
	unsigned int depth;
};

bool profile_is_path(const char *text)
{
	const char *dot = strrchr(text, '.');

	return strchr(text, '/') || (dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0));
}

bool profile_is_document(const struct dmasim_node *root)
{
	return root->kind == NODE_MAPPING && root->first && strcmp(root->first->text, PROFILE_KEY) == 0;
}

const struct dmasim_profile_file *profile_first(const struct profile_files *files)
{
	return files->first ? &files->first->profile : NULL;
}

/* --- the keys -------------------------------------------------------------------------------------------------------
 */

static void read_format(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *version = node_find(root, PROFILE_KEY);
	char shown[QUOTE_SIZE];
	u64 format;

	if (version->kind != NODE_SCALAR || !dmasim_number(version->text, &format))
		read_error(r, &version->at, "'" PROFILE_KEY "' must be the number of a format");
	else if (format != 1)
		diag_hint(read_error(r, &version->at, "format %s is not known",
				     quote(shown, version->text, version->size)),
			  "this program reads format 1");
}

/* the file's name without folder and ending: it must do as a name, or the file needs one */
static const char *name_of_file(struct reader *r, const struct dmasim_node *root, const char *file)
{
	const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file, *dot = strrchr(base, '.');
	size_t size = dot && dot != base ? (size_t)(dot - base) : strlen(base);
	struct dmasim_node word = { .kind = NODE_SCALAR, .at = root->at, .size = size };
	const char *name = "";

	word.text = arena_text(r->arena, base, size);
	if (!word.text)
		r->error = -ENOMEM;
	else
		(void)read_word(r, "name", &word, &name);
	return name;
}

/* `behaviour: value`, or with what it is from */
static void read_behaviour(struct reader *r, const struct dmasim_node *key, struct dmasim_setting *setting,
			   struct dmasim_profile_origin *origin)
{
	const struct dmasim_node *value = key->value;
	char shown[QUOTE_SIZE];

	if (value->kind == NODE_MAPPING) {
		read_required(r, &value->at, &record_profile_behaviour, 0,
			      read_record(r, value, &record_profile_behaviour, 0, origin));
		value = node_find(value, "value");
	}
	setting->name = key->text;
	setting->value = "";
	setting->at = key->at;
	if (!value)
		return;
	/* a value may be called null */
	if (value->kind != NODE_SCALAR || !value->size || strcmp(value->text, "~") == 0) {
		read_error(r, &value->at, "'%s' must be a single value, not %s", quote(shown, key->text, key->size),
			   node_kind_name(value));
		return;
	}
	setting->value = value->text;
	if (value->at.line == key->at.line && value == key->value)
		setting->at.end_column = value->at.end_column;
}

static void read_behaviours(struct reader *r, const struct dmasim_node *node, const struct dmasim_profile_file *parent,
			    struct dmasim_profile_file *p)
{
	unsigned int inherited = parent ? parent->behaviours : 0, count = inherited;
	struct dmasim_profile_origin *origin;
	struct dmasim_setting *setting;

	if (node && (node->kind != NODE_MAPPING || !node->count)) {
		read_error(r, &node->at, "'behaviours' must be a mapping of names to values, not %s",
			   node->kind == NODE_MAPPING ? "an empty one" : node_kind_name(node));
		return;
	}
	setting = read_array(r, inherited + (node ? node->count : 0), sizeof(*setting));
	origin = read_array(r, inherited + (node ? node->count : 0), sizeof(*origin));
	if (!setting || !origin)
		return;
	if (inherited) {
		memcpy(setting, parent->behaviour, inherited * sizeof(*setting));
		memcpy(origin, parent->origin, inherited * sizeof(*origin));
	}
	for (const struct dmasim_node *k = node ? node->first : NULL; k; k = k->next, count++) {
		read_behaviour(r, k, &setting[count], &origin[count]);
		if (!origin[count].why)
			origin[count].why = p->source;
	}
	p->behaviour = setting;
	p->origin = origin;
	p->behaviours = count;
	p->inherited = inherited;
}

static struct profile_entry *read_named(struct reader *r, const struct dmasim_node *path, const char *file,
					const struct chain *up);

static void read_base(struct reader *r, const struct dmasim_node *node, const struct chain *chain,
		      struct dmasim_profile_file *p, const struct dmasim_profile_file **parent)
{
	struct profile_entry *entry;

	if (node->kind != NODE_SCALAR || node_is_nothing(node) || !node->size) {
		read_error(r, &node->at, "'base' must be the name of a profile or the path of a file, not %s",
			   node_kind_name(node));
		return;
	}
	p->parent = p->base = node->text;
	p->base_at = node->at;
	if (!profile_is_path(node->text))
		return;
	entry = read_named(r, node, p->file, chain);
	if (!entry)
		return;
	*parent = &entry->profile;
	p->parent = entry->profile.name;
	p->base = entry->profile.base;
	p->base_at = entry->profile.base_at;
}

static void read_profile(struct reader *r, const struct dmasim_node *root, const struct chain *chain,
			 struct dmasim_profile_file *p)
{
	const struct dmasim_profile_file *parent = NULL;
	const struct dmasim_node *base = node_find(root, "base");

	p->at = root->at;
	read_format(r, root);
	read_required(r, &root->at, &record_profile, 0, read_record(r, root, &record_profile, 0, p));
	if (!p->name)
		p->name = name_of_file(r, root, p->file);
	if (base)
		read_base(r, base, chain, p, &parent);
	read_behaviours(r, node_find(root, "behaviours"), parent, p);
}

static struct profile_entry *new_entry(struct reader *r, const char *file, const char *text, size_t size)
{
	struct arena *arena = r->files->arena;
	struct profile_entry *entry = arena_take(arena, sizeof(*entry));

	if (entry) {
		entry->profile.file = arena_text(arena, file, strlen(file));
		entry->profile.text = text ? arena_text(arena, text, size) : "";
		entry->profile.size = size;
	}
	if (!entry || !entry->profile.file || !entry->profile.text) {
		r->error = -ENOMEM;
		return NULL;
	}
	entry->next = r->files->first;
	entry->profile.next = profile_first(r->files);
	r->files->first = entry;
	return entry;
}

const struct dmasim_profile_file *profile_read_document(struct reader *r, const struct dmasim_node *root,
							const char *file, const char *text, size_t size)
{
	struct profile_entry *entry = new_entry(r, file, text, size);
	struct chain chain = { .file = file };

	if (!entry)
		return NULL;
	if (root->next) {
		read_error(r, &root->next->at, "a profile stands in a file of its own");
		return NULL;
	}
	read_profile(r, root, &chain, &entry->profile);
	return &entry->profile;
}

/* --- files that are named -------------------------------------------------------------------------------------------
 */

/* a path in a file is relative to the folder of that file */
static const char *resolve(struct reader *r, const char *path, const char *file)
{
	const char *slash = strrchr(file, '/'), *kept = NULL;
	struct text t = { 0 };
	char *joined;

	if (*path != '/' && slash)
		text_add(&t, file, (size_t)(slash - file) + 1);
	if (path[0] == '.' && path[1] == '/' && t.size)
		path += 2;
	text_puts(&t, path);
	joined = text_take(&t);
	if (joined)
		kept = arena_text(r->arena, joined, strlen(joined));
	if (!kept)
		r->error = -ENOMEM;
	free(joined);
	return kept;
}

static struct profile_entry *find(const struct profile_files *files, const char *file)
{
	for (struct profile_entry *e = files->first; e; e = e->next) {
		if (strcmp(e->profile.file, file) == 0)
			return e;
	}
	return NULL;
}

/* the one document of it, as a profile; what is wrong is said in @diag */
static void parse(struct reader *outer, struct diag *diag, const struct chain *chain, struct profile_entry *entry)
{
	struct reader r = { .arena = outer->files->arena, .diag = diag, .files = outer->files };
	struct dmasim_profile_file *p = &entry->profile;
	size_t skip = p->size >= 3 && memcmp(p->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct node_documents documents;

	if (!source_check(diag, p->text + skip, p->size - skip))
		return;
	outer->error = node_read(r.arena, diag, p->file, p->text + skip, p->size - skip, &documents);
	if (outer->error || diag->errors)
		return;
	if (!documents.first) {
		diag_hint(diag_error(diag, NULL, "the file is empty"), "a profile begins with '" PROFILE_KEY ": 1'");
	} else if (!profile_is_document(documents.first)) {
		diag_hint(diag_error(diag, &documents.first->at, "this is no profile"),
			  "a profile begins with '" PROFILE_KEY ": 1'");
	} else if (documents.first->next) {
		diag_error(diag, &documents.first->next->at, "a profile stands in a file of its own");
	} else {
		read_profile(&r, documents.first, chain, p);
		outer->error = r.error;
	}
}

/* false: it stands on itself, or too many stand on each other */
static bool chain_ends(struct reader *r, const struct dmasim_node *path, const struct chain *chain)
{
	if (chain->depth > PROFILE_DEPTH_LIMIT) {
		read_error(r, &path->at, "more than %u profile files stand on each other", PROFILE_DEPTH_LIMIT);
		return false;
	}
	for (const struct chain *c = chain->up; c; c = c->up) {
		if (!source_same(&c->id, &chain->id) && strcmp(c->file, chain->file) != 0)
			continue;
		read_error(r, &path->at, "'%s' stands on itself", chain->file);
		return false;
	}
	return true;
}

static struct profile_entry *read_file(struct reader *r, const struct dmasim_node *path, const char *file,
				       const struct chain *up)
{
	struct chain chain = { .up = up, .file = file, .depth = up ? up->depth + 1 : 0 };
	struct dmasim_diagnostics said = { 0 };
	struct profile_entry *entry = NULL;
	const char *why = NULL;
	char *text = NULL;
	struct diag diag;
	size_t size = 0;
	int error = source_read_regular(file, &text, &size, &chain.id, &why);

	if (error)
		read_error(r, &path->at, "'%s' cannot be read: %s", file, why);
	else if (chain_ends(r, path, &chain))
		entry = new_entry(r, file, text, size);
	if (entry && diag_begin(&diag, &said, entry->profile.file, text, size)) {
		parse(r, &diag, &chain, entry);
		diag_sort(&diag);
		entry->bad = diag.errors;
		if (!diag_take(r->diag, &said, &path->at))
			r->error = -ENOMEM;
	} else if (entry) {
		r->error = -ENOMEM;
	}
	dmasim_diagnostics_free(&said);
	free(text);
	return entry && !entry->bad ? entry : NULL;
}

static struct profile_entry *read_named(struct reader *r, const struct dmasim_node *path, const char *file,
					const struct chain *up)
{
	const char *resolved = r->files ? resolve(r, path->text, file) : NULL;
	struct profile_entry *entry = resolved ? find(r->files, resolved) : NULL;

	for (const struct chain *c = up; c && entry; c = c->up) {
		if (strcmp(c->file, resolved) == 0)
			entry = NULL;
	}
	if (entry)
		return entry->bad ? NULL : entry;
	if (!resolved || r->error)
		return NULL;
	if (r->files->closed) {
		read_error(r, &path->at, "'%s' was not read with the file", resolved);
		return NULL;
	}
	return read_file(r, path, resolved, up);
}

const struct dmasim_profile_file *profile_read_path(struct reader *r, const struct dmasim_node *path, const char *file)
{
	struct profile_entry *entry = read_named(r, path, file, NULL);

	return entry ? &entry->profile : NULL;
}

void profile_read_varied(struct reader *r, const char *where, const struct dmasim_node *value)
{
	if (strcmp(where, "kernel") == 0 && value->kind == NODE_MAPPING)
		value = node_find(value, "base");
	else if (strcmp(where, "kernel") != 0 && strcmp(where, "kernel.base") != 0)
		return;
	if (value && value->kind == NODE_SCALAR && profile_is_path(value->text))
		(void)profile_read_path(r, value, r->scenario->file);
}
