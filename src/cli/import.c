// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	OPTION_CMDLINE = 256,
	OPTION_IOMEM,
	OPTION_DMESG,
	OPTION_TRACE,
	OPTION_DEVICE,
	OPTION_EVENTS,
	OPTION_EXACT,
	OPTION_NAME
};

/* a file that was read */
struct input {
	char *path, *data;
	size_t size;
};

struct import_options {
	const char *folder, *cmdline, *iomem, *dmesg, *output, *name;
	const char *trace[DMASIM_IMPORT_TRACES_MAX];
	struct dmasim_import import;
};

struct inputs {
	struct input cmdline, iomem, dmesg, trace[DMASIM_IMPORT_TRACES_MAX];
	struct dmasim_import_text text[DMASIM_IMPORT_TRACES_MAX];
	unsigned int traces;
	bool stdin_used;
	enum cli_status status;
};

static const struct argp_option option[] = {
	{ "cmdline", OPTION_CMDLINE, "FILE", 0, "/proc/cmdline", 1 },
	{ "iomem", OPTION_IOMEM, "FILE", 0, "/proc/iomem, read as root", 1 },
	{ "dmesg", OPTION_DMESG, "FILE", 0, "the boot log, as dmesg prints it", 1 },
	{ "trace", OPTION_TRACE, "FILE", 0,
	  "a trace of the dma:* and swiotlb:* events: the kernel's trace file, or what trace-cmd report or perf script "
	  "print; may be given several times",
	  1 },
	{ "output", 'o', "FILE", 0, "write the scenario there, not to standard output", 2 },
	{ "device", OPTION_DEVICE, "NAME", 0, "only this device's events", 2 },
	{ "kernel", 'k', "PROFILE", 0, "this kernel, not the one nearest to the boot log's version", 2 },
	{ "events", OPTION_EVENTS, "N", 0, "the first N events (20000)", 2 },
	{ "exact", OPTION_EXACT, NULL, 0,
	  "expect the very addresses of bounces and I/O virtual addresses, too; they hold where the trace begins at "
	  "boot "
	  "and misses nothing",
	  2 },
	{ "name", OPTION_NAME, "NAME", 0, "name of the scenario", 2 },
	{ 0 },
};

static void add_trace(struct argp_state *state, struct import_options *o, const char *path)
{
	if (o->import.traces == DMASIM_IMPORT_TRACES_MAX)
		argp_error(state, "more than %u traces", DMASIM_IMPORT_TRACES_MAX);
	else
		o->trace[o->import.traces++] = path;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct import_options *o = state->input;

	switch (key) {
	case OPTION_CMDLINE:
		o->cmdline = arg;
		return 0;
	case OPTION_IOMEM:
		o->iomem = arg;
		return 0;
	case OPTION_DMESG:
		o->dmesg = arg;
		return 0;
	case OPTION_TRACE:
		add_trace(state, o, arg);
		return 0;
	case OPTION_DEVICE:
		o->import.device = arg;
		return 0;
	case OPTION_EVENTS:
		o->import.events = cli_number(state, "number of events", arg, 1, DMASIM_IMPORT_EVENTS_MAX);
		return 0;
	case OPTION_EXACT:
		o->import.exact = true;
		return 0;
	case OPTION_NAME:
		o->name = arg;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case 'k':
		o->import.kernel = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (o->folder)
			argp_error(state, "more than one folder");
		o->folder = arg;
		return 0;
	case ARGP_KEY_END:
		if (!o->folder && !o->cmdline && !o->iomem && !o->dmesg && !o->import.traces)
			argp_error(state, "nothing to import: name a folder, or files with --trace and the like");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* --- files --- */

static void bad(struct inputs *in, const char *path, const char *why)
{
	cli_complain("%s: %s", path, why);
	in->status = cli_worse(in->status, CLI_BAD);
}

/* up to @most bytes; files of /proc and pipes have no size of their own */
static bool read_stream(FILE *f, size_t most, struct input *input)
{
	size_t room = 0;

	while (!feof(f) && !ferror(f) && input->size < most) {
		if (input->size == room) {
			char *more = realloc(input->data, room ? 2 * room : 1u << 16);

			if (!more)
				return false;
			input->data = more;
			room = room ? 2 * room : 1u << 16;
		}
		input->size += fread(input->data + input->size, 1, room - input->size, f);
	}
	return true;
}

static void check_compressed(struct inputs *in, const struct input *input)
{
	if (input->size > 2 && !memcmp(input->data, "\x1f\x8b", 2)) {
		cli_complain("%s: compressed; use: gunzip -c %s | dmasim import --trace - ...", input->path,
			     input->path);
		in->status = cli_worse(in->status, CLI_BAD);
	} else if (input->size > 4 && (!memcmp(input->data,
					       "\xfd"
					       "7zX",
					       4) ||
				       !memcmp(input->data, "\x28\xb5\x2f\xfd", 4))) {
		bad(in, input->path, "compressed: unpack it first");
	}
}

static void read_input(struct inputs *in, const char *path, size_t most, struct input *input)
{
	bool standard = !strcmp(path, "-");
	FILE *f;

	if (standard && in->stdin_used) {
		bad(in, path, "standard input is given twice");
		return;
	}
	in->stdin_used |= standard;
	f = standard ? stdin : fopen(path, "rb");
	input->path = strdup(path);
	if (!f) {
		bad(in, path, strerror(errno));
		return;
	}
	if (!input->path || !read_stream(f, most, input)) {
		cli_complain("no memory");
		in->status = CLI_INTERNAL;
	} else if (ferror(f)) {
		bad(in, path, strerror(errno));
	} else if (!feof(f) && getc(f) != EOF) {
		cli_complain("%s: only the first %zu MiB are read", path, most >> 20);
	}
	if (!standard)
		fclose(f);
	check_compressed(in, input);
}

static char *path_in(const char *folder, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool is_file(const char *path)
{
	struct stat status;

	return !stat(path, &status) && !S_ISDIR(status.st_mode);
}

/* the first of these names that is there */
static void read_first(struct inputs *in, const char *folder, const char *const *name, struct input *input)
{
	for (; *name; name++) {
		char *path = path_in(folder, *name);
		bool there = path && is_file(path);

		if (there)
			read_input(in, path, DMASIM_IMPORT_TEXT_MAX, input);
		free(path);
		if (there)
			return;
	}
}

static bool ends_in(const char *name, const char *end)
{
	size_t size = strlen(name), tail = strlen(end);

	return size >= tail && !strcmp(name + size - tail, end);
}

static bool is_trace(const char *name)
{
	return ends_in(name, ".ftrace") || !strcmp(name, "trace") || !strcmp(name, "trace.txt");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void read_trace(struct inputs *in, const char *path)
{
	if (in->traces == DMASIM_IMPORT_TRACES_MAX)
		bad(in, path, "too many traces");
	else
		read_input(in, path, DMASIM_IMPORT_TRACE_MAX, &in->trace[in->traces++]);
}

static void read_folder_traces(struct inputs *in, const char *folder)
{
	struct dirent **entry = NULL;
	int count = scandir(folder, &entry, NULL, by_name);
	const char *compressed = NULL;
	char *path;

	if (count < 0) {
		bad(in, folder, strerror(errno));
		return;
	}
	for (int i = 0; i < count; i++) {
		if (!compressed && ends_in(entry[i]->d_name, "trace.gz"))
			compressed = entry[i]->d_name;
		path = is_trace(entry[i]->d_name) ? path_in(folder, entry[i]->d_name) : NULL;
		if (path)
			read_trace(in, path);
		free(path);
	}
	if (!in->traces && compressed) {
		cli_complain("%s/%s: compressed; use: gunzip -c %s/%s | dmasim import %s --trace -", folder, compressed,
			     folder, compressed, folder);
		in->status = cli_worse(in->status, CLI_BAD);
	}
	for (int i = 0; i < count; i++)
		free(entry[i]);
	free(entry);
}

/* what is named by an option is not looked for */
static void read_folder(struct inputs *in, const struct import_options *o)
{
	static const char *const cmdline[] = { "cmdline.txt", "cmdline", NULL };
	static const char *const iomem[] = { "iomem.txt", "iomem", NULL };
	static const char *const dmesg[] = { "boot.log", "dmesg.txt", "dmesg", NULL };

	if (!o->cmdline)
		read_first(in, o->folder, cmdline, &in->cmdline);
	if (!o->iomem)
		read_first(in, o->folder, iomem, &in->iomem);
	if (!o->dmesg)
		read_first(in, o->folder, dmesg, &in->dmesg);
	if (!o->import.traces)
		read_folder_traces(in, o->folder);
}

static void read_inputs(struct inputs *in, const struct import_options *o)
{
	if (o->cmdline)
		read_input(in, o->cmdline, DMASIM_IMPORT_TEXT_MAX, &in->cmdline);
	if (o->iomem)
		read_input(in, o->iomem, DMASIM_IMPORT_TEXT_MAX, &in->iomem);
	if (o->dmesg)
		read_input(in, o->dmesg, DMASIM_IMPORT_TEXT_MAX, &in->dmesg);
	for (unsigned int i = 0; i < o->import.traces; i++)
		read_trace(in, o->trace[i]);
	if (o->folder)
		read_folder(in, o);
}

/* by its last part: where it lay on that machine is nobody's business */
static struct dmasim_import_text text_of(const struct input *input)
{
	const char *slash = input->path ? strrchr(input->path, '/') : NULL;

	return (struct dmasim_import_text){
		.name = slash ? slash + 1 : input->path,
		.data = input->data,
		.size = input->size,
	};
}

static void free_inputs(struct inputs *in)
{
	struct input *one[] = { &in->cmdline, &in->iomem, &in->dmesg };

	for (unsigned int i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		free(one[i]->path);
		free(one[i]->data);
	}
	for (unsigned int i = 0; i < in->traces; i++) {
		free(in->trace[i].path);
		free(in->trace[i].data);
	}
}

/* --- the scenario --- */

static void tell(const struct dmasim_import_counts *n)
{
	const struct {
		unsigned long count;
		const char *what;
	} told[] = {
		{ n->unknown, "unknown lines, kept as comments" },
		{ n->damaged, "damaged events, kept as comments" },
		{ n->lost, "events that the kernel lost" },
		{ n->orphans, "ends, syncs and bounces of what the trace does not show, kept as comments" },
		{ n->inexpressible, "events that no step could repeat, kept as comments" },
		{ n->ended, "mappings and allocations that the trace does not end" },
		{ n->beyond, "events beyond the most that are taken" },
		{ n->other_devices, "events of other devices" },
	};

	cli_complain("events: %lu, steps: %lu", n->events, n->steps);
	for (unsigned int i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i].count)
			cli_complain("%s: %lu", told[i].what, told[i].count);
}

static enum cli_status write_file(const char *path, struct dmasim_buffer *out)
{
	FILE *f = fopen(path, "w");
	bool written = f && fwrite(out->data, 1, out->size, f) == out->size;

	if (f && fclose(f))
		written = false;
	if (!written)
		cli_complain("%s: %s", path, strerror(errno));
	dmasim_buffer_free(out);
	return written ? CLI_OK : CLI_BAD;
}

static enum cli_status import(const struct import_options *o, struct inputs *in)
{
	struct dmasim_import from = o->import;
	struct dmasim_import_counts counts;
	struct dmasim_buffer out = { 0 };

	from.name = o->name;
	from.cmdline = text_of(&in->cmdline);
	from.iomem = text_of(&in->iomem);
	from.boot_log = text_of(&in->dmesg);
	for (unsigned int i = 0; i < in->traces; i++)
		in->text[i] = text_of(&in->trace[i]);
	from.trace = in->text;
	from.traces = in->traces;
	if (dmasim_import(&from, &out, &counts)) {
		dmasim_buffer_free(&out);
		cli_complain("no memory");
		return CLI_INTERNAL;
	}
	tell(&counts);
	return o->output ? write_file(o->output, &out) : cli_finish(&out);
}

enum cli_status cli_import(int argc, char **argv)
{
	static const char doc[] =
		"Build a scenario from what a real machine says about itself: its steps are what drivers did, its "
		"expectations what that kernel made of it.\vFOLDER holds cmdline.txt, iomem.txt, boot.log and traces "
		"(*.ftrace, trace.txt); what is missing is concluded or left out. FILE may be -, standard input.";
	static const struct argp argp = { .options = option, .parser = parse, .args_doc = "[FOLDER]", .doc = doc };
	struct import_options options = { 0 };
	struct inputs in = { 0 };
	enum cli_status status;

	cli_parse(&argp, argc, argv, &options);
	if (options.import.kernel && dmasim_profile_find(options.import.kernel) < 0)
		return cli_unknown_profile(options.import.kernel);
	read_inputs(&in, &options);
	status = in.status;
	if (!status)
		status = import(&options, &in);
	free_inputs(&in);
	return status;
}
