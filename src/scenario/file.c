/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario file: bytes, documents, scenarios.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/file.h"
#include "scenario/profile_file.h"
#include "scenario/read.h"
#include "scenario/source.h"
#include "scenario/text.h"
#include "scenario/vary.h"

/* --- one document ---------------------------------------------------------------------------------------------------
 */

static void read_version(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *version = node_find(root, "dmasim");
	char shown[QUOTE_SIZE];
	u64 format;

	if (!version)
		return;
	if (strcmp(root->first->text, "dmasim") != 0)
		read_error(r, &root->first->at, "'dmasim: 1' must come first, before '%s'",
			   quote(shown, root->first->text, root->first->size));
	if (version->kind != NODE_SCALAR || !dmasim_number(version->text, &format))
		read_error(r, &version->at, "'dmasim' must be the number of a format");
	else if (format != 1)
		diag_hint(read_error(r, &version->at, "format %s is not known",
				     quote(shown, version->text, version->size)),
			  "this program reads format 1");
}

/* a list of kernels makes a scenario for each; none of its members is a list again */
#define KERNEL_LIMIT 64u

static bool is_kernel_list(const struct dmasim_node *node)
{
	return node && node->kind == NODE_SEQUENCE && node->count && node->count <= KERNEL_LIMIT;
}

static void read_kernel(struct reader *r, const struct dmasim_node *node)
{
	struct dmasim_platform *p = &r->scenario->platform;
	const struct dmasim_node *base = node;

	if (!node)
		return;
	p->kernel_at = node->at;
	if (node->kind == NODE_MAPPING) {
		base = node_find(node, "base");
		if (!base) {
			read_error(r, &node->at, "kernel lacks 'base': the profile that it differs from");
			return;
		}
		p->kernel_at = base->at;
		(void)read_settings(r, node, "base", "bugs", &p->behaviour, &p->behaviours);
	}
	if (base->kind != NODE_SCALAR || node_is_nothing(base) || !base->size)
		read_error(r, &base->at, "'kernel' must be the name of a profile, not %s", node_kind_name(base));
	else if (!profile_is_path(base->text))
		p->kernel = base->text;
	else
		p->own_kernel = profile_read_path(r, base, r->scenario->file);
}

static void read_device(struct reader *r, const struct dmasim_node *key, struct dmasim_device *device)
{
	const struct dmasim_node *preset = node_find(r->defaults, "device");

	dmasim_device_init(device, key->text);
	device->at = key->at;
	(void)read_word(r, "devices", key, &device->name);
	if (preset && preset->kind == NODE_MAPPING) {
		r->quiet = true;
		(void)read_record(r, preset, &record_device, 0, device);
		r->quiet = false;
	}
	if (!node_is_nothing(key->value))
		(void)read_record(r, key->value, &record_device, 0, device);
}

static void read_devices(struct reader *r, const struct dmasim_node *node)
{
	struct dmasim_platform *p = &r->scenario->platform;
	struct dmasim_device *device;

	if (!node)
		return;
	if (node->kind != NODE_MAPPING) {
		read_error(r, &node->at, "'devices' must be a mapping of names to devices, not %s",
			   node_kind_name(node));
		return;
	}
	device = read_array(r, node->count, sizeof(*device));
	if (!device)
		return;
	p->device = device;
	for (const struct dmasim_node *k = node->first; k; k = k->next)
		read_device(r, k, &device[p->devices++]);
}

static bool known(const char *const *name, unsigned int names, const char *word)
{
	for (unsigned int i = 0; i < names; i++) {
		if (strcmp(name[i], word) == 0)
			return true;
	}
	return false;
}

static void read_invariants(struct reader *r, const struct dmasim_node *node)
{
	struct dmasim_scenario *s = r->scenario;
	struct dmasim_span *at;
	unsigned int names;
	const char *const *name = field_values(DMASIM_FIELD_VIOLATES, &names);
	bool on;

	if (!node)
		return;
	if (node->kind != NODE_MAPPING) {
		diag_hint(read_error(r, &node->at, "'invariants' must be a mapping, not %s", node_kind_name(node)),
			  "write {name: false}");
		return;
	}
	s->invariant_off = read_array(r, node->count, sizeof(*s->invariant_off));
	at = read_array(r, node->count, sizeof(*at));
	s->invariant_off_at = at;
	for (const struct dmasim_node *k = node->first; k && s->invariant_off && at; k = k->next) {
		if (!known(name, names, k->text)) {
			(void)read_unknown_key(r, k, "'invariants'", name, names);
		} else if (k->value->kind != NODE_SCALAR || !k->value->plain || !dmasim_flag(k->value->text, &on)) {
			read_error(r, &k->value->at, "an invariant is true or false");
		} else if (!on) {
			at[s->invariants_off] = k->at;
			s->invariant_off[s->invariants_off++] = k->text;
		}
	}
}

static const struct dmasim_node *read_mapping(struct reader *r, const struct dmasim_node *root, const char *key,
					      struct dmasim_span *at)
{
	const struct dmasim_node *node = node_find(root, key);

	if (!node)
		return NULL;
	*at = node->at;
	if (node->kind == NODE_MAPPING && node->count)
		return node;
	read_error(r, &node->at, "'%s' must be a mapping, not %s", key,
		   node->kind == NODE_MAPPING ? "an empty one" : node_kind_name(node));
	return NULL;
}

void read_scenario(struct reader *r, const struct dmasim_node *root)
{
	struct dmasim_scenario *s = r->scenario;
	const struct dmasim_node *platform, *node;

	s->at = root->at;
	s->tree = root;
	dmasim_platform_init(&s->platform);
	if (root->kind != NODE_MAPPING || !root->count) {
		diag_hint(read_error(r, &root->at, "a scenario must be a mapping, not %s",
				     root->kind == NODE_MAPPING ? "an empty one" : node_kind_name(root)),
			  "it begins with 'dmasim: 1'");
		return;
	}
	read_version(r, root);
	read_required(r, &root->at, &record_root, 0, read_record(r, root, &record_root, 0, s));
	platform = node_find(root, "platform");
	if (platform)
		s->platform.at = platform->at;
	node = node_find(platform, "expect");
	if (node)
		read_expect(r, node, &s->boot_expect, &s->boot_expects);
	node = node_find(root, "kernel");
	read_kernel(r, is_kernel_list(node) ? node->first : node);
	/* defaults of steps name devices, devices have defaults: first the list of devices, then the rest */
	node = node_find(root, "defaults");
	if (node && node->kind == NODE_MAPPING)
		r->defaults = node;
	read_devices(r, node_find(root, "devices"));
	r->quiet = r->apart;
	read_platform_checks(r, root);
	r->quiet = false;
	if (node)
		read_defaults(r, node);
	read_invariants(r, node_find(root, "invariants"));
	(void)read_mapping(r, root, "vary", &s->vary_at);
	s->explore = read_mapping(r, root, "explore", &s->explore_at);
	node = node_find(root, "steps");
	if (node)
		read_steps(r, node);
}

/* --- names ----------------------------------------------------------------------------------------------------------
 */

/* the file's name without folder and ending, and a number where it holds several */
static const char *given_name(struct reader *r, const char *file, unsigned int n, unsigned int of)
{
	const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file, *dot = strrchr(base, '.');
	struct text t = { 0 };
	char *name, *kept;

	if (*base == '<')
		text_puts(&t, "stdin");
	else
		text_add(&t, base, dot && dot != base ? (size_t)(dot - base) : strlen(base));
	if (of > 1)
		text_printf(&t, "#%u", n + 1);
	name = text_take(&t);
	kept = name ? arena_text(r->arena, name, strlen(name)) : NULL;
	if (!kept)
		r->error = -ENOMEM;
	free(name);
	return kept;
}

/* --- the file -------------------------------------------------------------------------------------------------------
 */

/* for the tree and the scenarios of one file: far above what any file of a person needs */
#define MEMORY_LIMIT (256u << 20)

/* how many scenarios a document stands for */
static unsigned int scenarios_of(const struct dmasim_node *root)
{
	const struct dmasim_node *kernel = node_find(root, "kernel");

	return is_kernel_list(kernel) ? kernel->count : 1;
}

/* what was read for the first kernel of the list, for each of the others */
static unsigned int repeat_for_kernels(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *list = node_find(root, "kernel"), *kernel;
	struct dmasim_scenario *first = r->scenario;
	unsigned int n = 1;

	if (!is_kernel_list(list))
		return n;
	for (kernel = list->first->next; kernel; kernel = kernel->next, n++) {
		r->scenario = first + n;
		*r->scenario = *first;
		r->scenario->platform.kernel = NULL;
		r->scenario->platform.own_kernel = NULL;
		r->scenario->platform.behaviour = NULL;
		r->scenario->platform.behaviours = 0;
		read_kernel(r, kernel);
	}
	return n;
}

static void read_document(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *node = node_find(root, "vary"), *first = NULL;
	const struct dmasim_vary *vary = NULL;
	static const unsigned int zero[VARY_AXES_MAX];
	bool varies = node && node->kind == NODE_MAPPING && node->count;

	if (varies && is_kernel_list(node_find(root, "kernel")))
		diag_hint(read_error(r, &node_find(root, "kernel")->at, "a list of kernels beside 'vary'"),
			  "write vary: {kernel: [...]}");
	else if (varies)
		vary = read_vary(r, root, node);
	if (vary) {
		first = vary_substitute(r, vary, zero);
		r->apart = true;
	}
	/* with mistakes in `vary` nothing says what its places hold */
	if (first || !varies)
		read_scenario(r, first ? first : root);
	if (vary && !r->error)
		check_vary(r, vary);
	node = node_find(root, "cells");
	if (node && !r->error)
		read_cells(r, node);
}

/* the whole file is a profile */
static int read_own(struct reader *r, struct dmasim_file *file, const struct dmasim_node *root, const char *name)
{
	file->own = profile_read_document(r, root, name, file->text, file->size);
	file->profile = profile_first(r->files);
	return r->error;
}

static int read_documents(struct dmasim_file *file, struct arena *arena, struct diag *diag, const char *name)
{
	struct profile_files *files = arena_take(arena, sizeof(*files));
	struct reader r = { .arena = arena, .diag = diag, .files = files };
	struct node_documents documents;
	unsigned int n = 0, document = 0, scenarios = 0;
	int error;

	if (!files)
		return -ENOMEM;
	files->arena = arena;
	error = node_read(arena, diag, name, file->text, file->size, &documents);
	if (error)
		return error;
	if (!documents.first && !diag->errors)
		diag_hint(diag_error(diag, NULL, "the file is empty"), "a scenario begins with 'dmasim: 1'");
	if (!documents.first)
		return 0;
	if (profile_is_document(documents.first))
		return read_own(&r, file, documents.first, name);
	for (const struct dmasim_node *root = documents.first; root; root = root->next)
		scenarios += scenarios_of(root);
	file->scenario = arena_array(arena, scenarios, sizeof(*file->scenario));
	if (!file->scenario)
		return -ENOMEM;
	for (const struct dmasim_node *root = documents.first; root && !r.error; root = root->next, document++) {
		struct reader fresh = { .arena = arena, .diag = diag, .scenario = &file->scenario[n], .files = files };

		r = fresh;
		r.scenario->file = name;
		read_document(&r, root);
		if (!r.scenario->name)
			r.scenario->name = given_name(&r, name, document, documents.count);
		n += repeat_for_kernels(&r, root);
	}
	file->scenarios = n;
	file->profile = profile_first(files);
	files->closed = true;
	return r.error;
}

int file_parse(const char *name, const char *text, size_t size, size_t memory_limit, struct dmasim_file *file,
	       struct dmasim_diagnostics *diagnostics)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	size_t skip = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct diag diag;
	char *kept;
	int error = 0;

	memset(file, 0, sizeof(*file));
	if (!diag_begin(&diag, diagnostics, name, text, size) || !arena) {
		free(arena);
		return -ENOMEM;
	}
	file->arena = arena;
	arena->limit = memory_limit ? memory_limit : MEMORY_LIMIT;
	if (size > SOURCE_LIMIT) {
		diag_error(&diag, NULL, "larger than 16 MiB");
		error = -EFBIG;
	} else if (source_check(&diag, text + skip, size - skip)) {
		file->size = size - skip;
		file->text = arena_text(arena, text + skip, file->size);
		kept = arena_text(arena, name, strlen(name));
		error = file->text && kept ? read_documents(file, arena, &diag, kept) : -ENOMEM;
	}
	if (error == -ENOMEM)
		diag_error(&diag, NULL, "out of memory, or more than %zu MiB are needed to read it",
			   arena->limit >> 20);
	else if (!error && diag.errors)
		error = -EINVAL;
	diag_sort(&diag);
	if (error)
		dmasim_file_free(file);
	return error;
}

int dmasim_file_parse(const char *name, const char *text, size_t size, struct dmasim_file *file,
		      struct dmasim_diagnostics *diagnostics)
{
	return file_parse(name, text, size, 0, file, diagnostics);
}

int dmasim_file_load(const char *path, struct dmasim_file *file, struct dmasim_diagnostics *diagnostics)
{
	const char *name;
	char *text;
	size_t size;
	int error;

	memset(file, 0, sizeof(*file));
	error = source_load(path, &name, &text, &size, diagnostics);
	if (error)
		return error;
	error = dmasim_file_parse(name, text, size, file, diagnostics);
	free(text);
	return error;
}

char *dmasim_file_error_render(const struct dmasim_file *file, const struct dmasim_error *error, bool colour)
{
	for (const struct dmasim_profile_file *p = file->profile; p && error->at.file; p = p->next) {
		if (strcmp(p->file, error->at.file) == 0)
			return dmasim_error_render(error, p->text, p->size, colour);
	}
	return dmasim_error_render(error, file->text, file->size, colour);
}

void dmasim_file_free(struct dmasim_file *file)
{
	struct arena *arena = file->arena;

	if (arena)
		arena_free(arena);
	free(arena);
	memset(file, 0, sizeof(*file));
}
