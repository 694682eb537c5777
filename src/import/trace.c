// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text of a trace: the kernel's trace file (kernel/trace/trace_output.c), `trace-cmd report` and `perf script`. A line
 *is TASK-PID [CPU] FLAGS SECONDS: EVENT: WHAT THE EVENT PRINTS where a task's name may hold anything, FLAGS may be
 *missing, and EVENT may have its system in front.
 */
#include "import/import.h"

#include <stdlib.h>
#include <string.h>

enum key {
	KEY_DIR,
	KEY_DMA,
	KEY_SIZE,
	KEY_PHYS,
	KEY_ATTRS,
	KEY_FLAGS,
	KEY_VIRT,
	KEY_DMAS,
	KEY_SIZES,
	KEY_PHYSS,
	KEY_NENTS,
	KEY_ENTS,
	KEY_ERR,
	KEY_MASK,
	KEY_ADDR,
	KEY_COUNT
};

#define HAS(key) (1u << KEY_##key)

static const char *const key_name[KEY_COUNT] = {
	[KEY_DIR] = "dir",     [KEY_DMA] = "dma_addr",	   [KEY_SIZE] = "size",	     [KEY_PHYS] = "phys_addr",
	[KEY_ATTRS] = "attrs", [KEY_FLAGS] = "flags",	   [KEY_VIRT] = "virt_addr", [KEY_DMAS] = "dma_addrs",
	[KEY_SIZES] = "sizes", [KEY_PHYSS] = "phys_addrs", [KEY_NENTS] = "nents",    [KEY_ENTS] = "ents",
	[KEY_ERR] = "err",     [KEY_MASK] = "dma_mask",	   [KEY_ADDR] = "dev_addr",
};

const char *const event_name[EVENT_COUNT] = {
#define EVENT(id, name, job, needs) [EVENT_##id] = (name),
#include "import/events.def"
#undef EVENT
};

static const unsigned int event_needs[EVENT_COUNT] = {
#define EVENT(id, name, job, needs) [EVENT_##id] = (needs),
#include "import/events.def"
#undef EVENT
};

enum event_job event_job(enum event_kind kind)
{
	static const enum event_job job_of[EVENT_COUNT] = {
#define EVENT(id, name, job, needs) [EVENT_##id] = (job),
#include "import/events.def"
#undef EVENT
		[EVENT_REMARK] = REMARKS,
		[EVENT_CONFIG] = CONFIGURES,
	};

	return job_of[kind];
}

struct event *event_add(struct import *im, enum event_kind kind)
{
	struct event *e;

	if (im->failed || im->events == im->most)
		return NULL;
	if (im->events == im->room) {
		unsigned int room = im->room ? 2 * im->room : 1024;

		e = realloc(im->event, room * sizeof(*e));
		im->failed = !e;
		if (!e)
			return NULL;
		im->event = e;
		im->room = room;
	}
	e = &im->event[im->events++];
	*e = (struct event){ .kind = kind, .cpu = -1, .device = NONE, .begin = NONE, .end = NONE, .stale = NONE };
	return e;
}

/* --- one event --- */

unsigned int list_read(struct piece list, u64 *element, unsigned int most)
{
	unsigned int n = 0;
	u64 value;

	if (!piece_starts(list, "{"))
		return 0;
	list = piece_behind(list, "{");
	while (piece_number(list, 16, &value, &list)) {
		if (n < most)
			element[n] = value;
		n++;
		if (!piece_starts(list, ","))
			break;
		list = piece_behind(list, ",");
	}
	return piece_is(list, "}") ? n : 0;
}

static bool read_dir(struct piece value, struct event *e)
{
	static const char *const dir[] = { "BIDIRECTIONAL", "TO_DEVICE", "FROM_DEVICE", "NONE" };

	for (unsigned int i = 0; i < ARRAY_SIZE(dir); i++)
		if (piece_is(value, dir[i])) {
			e->dir = i;
			return true;
		}
	return false;
}

/* "12/200": how many are shown, and how many there were */
static bool read_nents(struct piece value, unsigned int *out)
{
	u64 shown, all;

	if (!piece_number(value, 10, &shown, &value))
		return false;
	if (!piece_starts(value, "/") || !piece_number(piece_behind(value, "/"), 10, &all, &value))
		return false;
	*out = all < NONE ? (unsigned int)all : NONE - 1;
	return !value.size;
}

static bool read_error(struct piece value, s64 *error)
{
	bool negative = piece_starts(value, "-");
	u64 number;

	if (negative)
		value = piece_behind(value, "-");
	if (!piece_number(value, 10, &number, &value) || value.size || number > 4095)
		return false;
	*error = negative ? -(s64)number : (s64)number;
	return true;
}

static bool read_hex(struct piece value, u64 *out)
{
	return piece_number(value, 16, out, &value) && !value.size;
}

static bool read_value(enum key key, struct piece value, struct event *e)
{
	u64 number;

	switch (key) {
	case KEY_DIR:
		return read_dir(value, e);
	case KEY_DMA:
		return read_hex(value, &e->dma);
	case KEY_SIZE:
		return piece_number(value, 10, &e->size, &value) && !value.size;
	case KEY_PHYS:
	case KEY_ADDR:
		return read_hex(value, &e->phys);
	case KEY_MASK:
		return read_hex(value, &e->mask);
	case KEY_ATTRS:
		e->attrs = value;
		return true;
	case KEY_FLAGS:
		e->flags = value;
		return value.size;
	case KEY_VIRT:
		/* %p of a pointer that is NULL; any other is hashed, or not even that early in boot */
		e->null = piece_is(value, "(null)") || (read_hex(value, &number) && !number);
		return value.size;
	case KEY_DMAS:
		e->dmas = value;
		return list_read(value, NULL, 0) > 0;
	case KEY_SIZES:
		e->sizes = value;
		return list_read(value, NULL, 0) > 0;
	case KEY_PHYSS:
		e->physs = value;
		return list_read(value, NULL, 0) > 0;
	case KEY_NENTS:
		return read_nents(value, &e->nents);
	case KEY_ENTS:
		return read_nents(value, &e->ents);
	case KEY_ERR:
		return read_error(value, &e->error);
	case KEY_COUNT:
		break;
	}
	return false;
}

/* "key=value"; other words stand alone, and keys of later kernels are passed over */
static bool read_pair(struct piece word, struct event *e, unsigned int *found)
{
	for (enum key key = 0; key < KEY_COUNT; key++) {
		size_t size = strlen(key_name[key]);

		if (!piece_starts(word, key_name[key]) || word.size <= size || word.s[size] != '=')
			continue;
		*found |= 1u << key;
		return read_value(key, (struct piece){ word.s + size + 1, word.size - size - 1 }, e);
	}
	return true;
}

static bool sane(const struct event *e)
{
	enum event_job job = event_job(e->kind);
	bool sized = job != MAPS_SG && job != FAILS_SG && job != UNMAPS_SG && job != SYNCS_SG;

	/* a driver may ask for an allocation of nothing */
	if (sized && (e->size > TiB(1) || (!e->size && job != ALLOCATES && job != FREES)))
		return false;
	/* the bus may have no address for what bounced */
	return job == BOUNCES || !e->size || e->phys <= UINT64_MAX - (e->size - 1);
}

static bool is_pair(struct piece word)
{
	for (enum key key = 0; key < KEY_COUNT; key++) {
		size_t size = strlen(key_name[key]);

		if (piece_starts(word, key_name[key]) && word.size > size && word.s[size] == '=')
			return true;
	}
	return false;
}

/* a device's name may have blanks in it; it ends where the first key stands */
static struct piece cut_name(struct piece *rest)
{
	struct piece name = piece_word(rest), next = *rest;

	for (struct piece word = piece_word(&next); word.size && !is_pair(word); word = piece_word(&next)) {
		name.size = (size_t)(word.s + word.size - name.s);
		*rest = next;
	}
	return name;
}

static bool read_event(struct event *e, struct piece rest)
{
	unsigned int found = 0, needs = event_needs[e->kind];

	if (e->kind == EVENT_BOUNCED && !piece_is(piece_word(&rest), "dev_name:"))
		return false;
	e->name = cut_name(&rest);
	for (struct piece word = piece_word(&rest); word.size; word = piece_word(&rest)) {
		if (piece_is(word, "[TRUNCATED]"))
			e->truncated = true;
		else if (piece_is(word, "FORCE"))
			e->forced = true;
		else if (!read_pair(word, e, &found))
			return false;
	}
	return e->name.size && (found & needs) == needs && sane(e);
}

/* tools/probe: "dmasim_probe 0000:00:05.0: config dma_mask=ffffffff ...", in the trace and in the log */
struct event *read_config(struct import *im, struct piece line)
{
	struct piece p = piece_behind(line, "dmasim_probe "), settings = piece_behind(p, ": config "), name = p;
	struct event *e;

	/* not before the name; the log's own prefix may be there a second time */
	if (!settings.s || settings.s < p.s + 10)
		return NULL;
	name.size = (size_t)(settings.s - p.s) - (sizeof(": config ") - 1);
	if (!name.size)
		return NULL;
	e = event_add(im, EVENT_CONFIG);
	if (!e)
		return NULL;
	e->name = name;
	e->text = settings;
	return e;
}

/* --- one line --- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* the word that ends before @end, and where it starts */
static struct piece word_before(struct piece line, size_t end)
{
	size_t start = end;

	while (start && line.s[start - 1] != ' ' && line.s[start - 1] != '\t')
		start--;
	return (struct piece){ line.s + start, end - start };
}

/* "12.345678" and, of clocks that count, "12345678" */
static bool read_time(struct piece word, u64 *time)
{
	u64 seconds, unit = 1000000000;
	struct piece rest;

	if (!piece_number(word, 10, &seconds, &rest))
		return false;
	if (!rest.size) {
		*time = seconds;
		return true;
	}
	if (!piece_starts(rest, ".") || seconds > UINT64_MAX / unit - 1)
		return false;
	*time = seconds * unit;
	for (size_t i = 1; i < rest.size; i++) {
		if (!is_digit(rest.s[i]))
			return false;
		unit /= 10;
		*time += unit * (u64)(rest.s[i] - '0');
	}
	return true;
}

/* "d.h2.": the third letter says hard or soft interrupt */
static bool is_irq(struct piece flags)
{
	return flags.size > 3 && flags.s[2] && strchr("hHsSzZ", flags.s[2]);
}

/* "[003]" in front of the time, with or without a word of flags between */
static int cpu_before(struct piece line, size_t end, bool *irq)
{
	for (int words = 0; words < 2; words++) {
		struct piece word;
		u64 cpu;

		while (end && (line.s[end - 1] == ' ' || line.s[end - 1] == '\t'))
			end--;
		word = word_before(line, end);
		if (piece_starts(word, "[") && piece_number(piece_behind(word, "["), 10, &cpu, &word) &&
		    piece_is(word, "]") && cpu < 8192)
			return (int)cpu;
		*irq = is_irq(word);
		end = word.size ? (size_t)(word.s - line.s) : 0;
	}
	return -1;
}

/* finds " TIME: WORD: "; @rest is what stands behind */
static bool split_line(struct piece line, struct event *e, struct piece *name, struct piece *rest)
{
	for (size_t i = 1; i + 2 < line.size; i++) {
		struct piece word, behind;

		if (line.s[i] != ':' || line.s[i + 1] != ' ' || !is_digit(line.s[i - 1]))
			continue;
		word = word_before(line, i);
		behind = (struct piece){ line.s + i + 1, line.size - i - 1 };
		*name = piece_word(&behind);
		if (!read_time(word, &e->time) || name->size < 2 || name->s[name->size - 1] != ':')
			continue;
		name->size--;
		if (piece_starts(*name, "dma:"))
			*name = piece_behind(*name, "dma:");
		else if (piece_starts(*name, "swiotlb:"))
			*name = piece_behind(*name, "swiotlb:");
		e->cpu = cpu_before(line, (size_t)(word.s - line.s), &e->irq);
		*rest = behind;
		return true;
	}
	return false;
}

static enum event_kind kind_of(struct piece name)
{
	for (enum event_kind kind = 0; kind < EVENT_REMARK; kind++)
		if (piece_is(name, event_name[kind]))
			return kind;
	return EVENT_REMARK;
}

static void remark(struct import *im, const struct event *at, struct piece line)
{
	struct event *e;

	if (im->remarks == REMARKS_MAX) {
		im->remarks_dropped++;
		return;
	}
	e = event_add(im, EVENT_REMARK);
	if (!e)
		return;
	im->remarks++;
	e->time = at->time;
	e->source = at->source;
	e->line = at->line;
	e->text = line;
}

/* "CPU:1 [LOST 12 EVENTS]" */
static bool read_lost(struct import *im, struct piece line)
{
	struct piece number = piece_behind(line, " [LOST ");
	u64 lost = 0;

	if (!piece_starts(line, "CPU:") || !number.s)
		return false;
	/* or "[LOST EVENTS]", when the kernel did not count */
	(void)piece_number(number, 10, &lost, NULL);
	im->counts.lost += lost ? lost : 1;
	return true;
}

static void read_header(struct import *im, struct piece line)
{
	struct piece cpus = piece_behind(line, "#P:"),
		     entries = piece_behind(line, "entries-in-buffer/entries-written: ");
	u64 number, written;

	if (cpus.s && piece_number(cpus, 10, &number, NULL) && number && number <= 8192 && im->most_cpus < number)
		im->most_cpus = (unsigned int)number;
	if (entries.s && piece_number(entries, 10, &number, &entries) && piece_starts(entries, "/") &&
	    piece_number(piece_behind(entries, "/"), 10, &written, NULL) && written > number)
		im->counts.lost += written - number;
}

/* the time of a line that is no event of ours: of that before, where it does not tell */
static u64 time_of(struct piece line, const struct event *at)
{
	for (size_t i = 1; i + 1 < line.size; i++) {
		u64 time;

		if (line.s[i] == ':' && line.s[i + 1] == ' ' && is_digit(line.s[i - 1]) &&
		    read_time(word_before(line, i), &time))
			return time;
	}
	return at->time;
}

bool event_wanted(const struct import *im, const struct event *e)
{
	return !im->from->device || piece_is(e->name, im->from->device);
}

static bool keep_config(struct import *im, struct piece line, struct event *at)
{
	struct event *e = read_config(im, line);

	if (!e)
		return false;
	if (!event_wanted(im, e)) {
		im->counts.other_devices++;
		im->events--;
		return true;
	}
	at->time = time_of(line, at);
	e->time = at->time;
	e->source = at->source;
	e->line = at->line;
	return true;
}

static void read_line(struct import *im, struct piece line, struct event *at)
{
	struct piece name, rest;
	struct event e = *at, *kept;

	if (piece_starts(line, "#")) {
		read_header(im, line);
		return;
	}
	if (keep_config(im, line, at))
		return;
	if (!split_line(line, &e, &name, &rest)) {
		/* blank lines, and what trace-cmd says about itself */
		if (!line.size || piece_starts(line, "cpus="))
			return;
		if (!read_lost(im, line))
			im->counts.unknown++;
		remark(im, at, line);
		return;
	}
	at->time = e.time;
	e.kind = kind_of(name);
	if (e.kind == EVENT_REMARK) {
		im->counts.unknown += !piece_is(name, "tracing_mark_write");
		remark(im, at, line);
		return;
	}
	if (!read_event(&e, rest)) {
		im->counts.damaged++;
		remark(im, at, line);
		return;
	}
	if (!event_wanted(im, &e)) {
		im->counts.other_devices++;
		return;
	}
	im->counts.events++;
	kept = event_add(im, e.kind);
	if (!kept) {
		im->counts.beyond += !im->failed;
		return;
	}
	e.device = e.begin = e.end = e.stale = NONE;
	*kept = e;
	if (e.cpu >= 0 && im->most_cpus <= (unsigned int)e.cpu)
		im->most_cpus = (unsigned int)e.cpu + 1;
	im->unordered |= e.time < im->last_time;
	im->last_time = e.time;
}

void read_trace(struct import *im, unsigned int source)
{
	struct event at = { .source = source, .cpu = -1 };
	struct reader reader;
	struct piece line;

	for (reader_start(&reader, &im->from->trace[source], DMASIM_IMPORT_TRACE_MAX); reader_line(&reader, &line);) {
		at.line = reader.line;
		read_line(im, line, &at);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

void sort_events(struct import *im)
{
	if (im->unordered)
		qsort(im->event, im->events, sizeof(*im->event), by_time);
}
