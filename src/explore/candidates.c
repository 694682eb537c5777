// SPDX-License-Identifier: GPL-2.0-only
/*
 * What could be said otherwise about one step: one thing at a time, with the values that make a difference to kernels.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dmasim/profile.h>

#include "base/types.h"
#include "explore/candidates.h"
#include "scenario/edit.h"
#include "scenario/text.h"

/* earlier steps that are left out in turn */
#define EARLIER_MAX 12
/* device masks that are tried: from here to 64 bits */
#define LEAST_BITS 20

/* a size is of its kind, then of how far it goes */
#define SIZE_OF(kind, distance) ((unsigned int)(kind)*1000u + (distance))

/* --- the list -------------------------------------------------------------------------------------------------------
 */

const char *change_keep(struct change_list *list, const char *text)
{
	const char *kept = text ? arena_text(&list->arena, text, strlen(text)) : NULL;

	list->failed |= text && !kept;
	return kept;
}

const char *change_keep_printf(struct change_list *list, const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return change_keep(list, text);
}

struct dmasim_change *change_new(struct change_list *list, enum dmasim_change_kind kind, unsigned int distance)
{
	struct dmasim_change *change;

	if (list->count == list->room) {
		unsigned int room = list->room ? 2 * list->room : 512;
		struct dmasim_change *grown = realloc(list->change, room * sizeof(*grown));

		list->failed |= !grown;
		if (!grown)
			return NULL;
		list->change = grown;
		list->room = room;
	}
	change = &list->change[list->count++];
	*change = (struct dmasim_change){ .kind = kind, .size = SIZE_OF(kind, distance) };
	return change;
}

void change_set_edit(struct change_list *list, struct dmasim_change *change, const char *path, const char *value)
{
	struct dmasim_edit *edit = arena_take(&list->arena, sizeof(*edit));

	list->failed |= !edit;
	if (!edit)
		return;
	edit->path = change_keep(list, path);
	edit->value = change_keep(list, value);
	change->edit = edit;
	change->edits = 1;
}

/* @value at @path; NULL takes the key away */
static void put(struct change_maker *m, enum dmasim_change_kind kind, unsigned int distance, const char *path,
		const char *value)
{
	const char *was = edit_text_at(m->q->scenario, path);
	struct dmasim_change *change;

	if (value ? was && !strcmp(was, value) : !was)
		return;
	change = change_new(m->list, kind, distance);
	if (!change)
		return;
	change_set_edit(m->list, change, path, value);
	change->was = change_keep(m->list, was);
	if (!value)
		change->text = change_keep_printf(m->list, "%s: not given (is %s)", path, was);
	else if (was)
		change->text = change_keep_printf(m->list, "%s: %s (is %s)", path, value, was);
	else
		change->text = change_keep_printf(m->list, "%s: %s", path, value);
}

/* --- keys of a record -----------------------------------------------------------------------------------------------
 */

/* a truth value that is not the one that holds; where nobody can tell which holds, both */
static void flag_changes(struct change_maker *m, enum dmasim_change_kind kind, unsigned int distance, const char *path,
			 const char *fallback)
{
	const char *was = edit_text_at(m->q->scenario, path);
	bool on = false, known = dmasim_flag(was ? was : fallback ? fallback : "", &on);

	if (!known || !on)
		put(m, kind, distance, path, "true");
	if (!known || on)
		put(m, kind, distance, path, "false");
}

static unsigned int bits_of(u64 mask)
{
	return mask ? 64u - (unsigned int)__builtin_clzll(mask) : 32;
}

static void mask_changes(struct change_maker *m, enum dmasim_change_kind kind, const char *path, u64 mask)
{
	unsigned int own = bits_of(mask);

	for (unsigned int bits = LEAST_BITS; bits <= 64; bits++) {
		char value[8];

		(void)snprintf(value, sizeof(value), "%u", bits);
		if (bits != own)
			put(m, kind, 100 + (bits > own ? bits - own : own - bits), path, value);
	}
}

static void device_changes(struct change_maker *m)
{
	const struct dmasim_platform *p = &m->q->scenario->platform;
	const struct dmasim_device *d;
	char path[TEXT_MAX];

	if (m->q->step->device < 0 || (unsigned int)m->q->step->device >= p->devices)
		return;
	d = &p->device[m->q->step->device];
	for (unsigned int i = 0; i < record_device.keys; i++) {
		const struct key *key = &record_device.key[i];

		/* nobody comes to run under Xen for the sake of one mapping */
		if (!strcmp(key->name, "xen") && !d->xen)
			continue;
		(void)snprintf(path, sizeof(path), "devices.%s.%s", d->name, key->name);
		if (!strcmp(key->name, "dma_mask"))
			mask_changes(m, DMASIM_CHANGE_DEVICE, path, d->dma_mask);
		else if (!strcmp(key->name, "coherent_dma_mask"))
			mask_changes(m, DMASIM_CHANGE_DEVICE, path,
				     d->coherent_dma_mask ? d->coherent_dma_mask : d->dma_mask);
		else if (key->type == KEY_FLAG || key->type == KEY_NOT)
			flag_changes(m, DMASIM_CHANGE_DEVICE, 180, path, key->fallback);
		else
			put(m, DMASIM_CHANGE_DEVICE, 150, path, NULL);
	}
	/* those that are no single value */
	if (d->restricted_size) {
		struct dmasim_change *change = change_new(m->list, DMASIM_CHANGE_DEVICE, 250);

		(void)snprintf(path, sizeof(path), "devices.%s.restricted_pool", d->name);
		if (!change)
			return;
		change_set_edit(m->list, change, path, NULL);
		change->text = change_keep_printf(m->list, "%s: not given", path);
	}
	if (d->ranges) {
		struct dmasim_change *change = change_new(m->list, DMASIM_CHANGE_DEVICE, 260);

		(void)snprintf(path, sizeof(path), "devices.%s.dma_ranges", d->name);
		if (!change)
			return;
		change_set_edit(m->list, change, path, NULL);
		change->text = change_keep_printf(m->list, "%s: not given", path);
	}
}

/* --- the step -------------------------------------------------------------------------------------------------------
 */

static void size_text(char *text, size_t room, u64 value)
{
	if (value && value % 1024 == 0)
		(void)snprintf(text, room, "%" PRIu64 "KiB", value / 1024);
	else
		(void)snprintf(text, room, "%" PRIu64, value);
}

static void size_changes(struct change_maker *m, const char *path)
{
	static const u64 tried[] = { 64,     2048,	4096,	    8192,	16384,	    65536,
				     131072, 256 << 10, 1ull << 20, 4ull << 20, 64ull << 20 };
	u64 own = m->q->step->size;
	char value[32];

	for (size_t i = 0; own && i < ARRAY_SIZE(tried); i++) {
		unsigned int distance = 0;

		for (u64 s = tried[i] > own ? tried[i] / own : own / tried[i]; s > 1; s /= 2)
			distance++;
		size_text(value, sizeof(value), tried[i]);
		if (tried[i] != own)
			put(m, DMASIM_CHANGE_STEP, 100 + distance, path, value);
	}
	if (own % 4096) {
		size_text(value, sizeof(value), (own + 4095) & ~4095ull);
		put(m, DMASIM_CHANGE_STEP, 90, path, value);
	}
}

static void put_address(struct change_maker *m, unsigned int distance, const char *path, u64 address)
{
	char value[32];

	(void)snprintf(value, sizeof(value), "0x%" PRIx64, address);
	if (address != m->q->step->addr)
		put(m, DMASIM_CHANGE_STEP, distance, path, value);
}

static void address_changes(struct change_maker *m, const char *path)
{
	const struct dmasim_platform *p = &m->q->scenario->platform;
	u64 in_page = m->q->step->addr & 4095, low = 64ull << 20;

	if (in_page)
		put_address(m, 10, path, m->q->step->addr - in_page);
	put_address(m, 119, path, low + in_page);
	put_address(m, 120, path, low / 4 + in_page);
	if (!p->rams)
		put_address(m, 121, path, (4ull << 30) + low + in_page);
	for (unsigned int i = 0; i < p->rams; i++)
		if (p->ram[i].size > low)
			put_address(m, 122 + (i < 50 ? i : 50), path, p->ram[i].base + low + in_page);
}

static void attr_changes(struct change_maker *m, const char *path)
{
	for (unsigned int i = 0; i < attr_count; i++) {
		u64 attrs = m->q->step->attrs ^ attr_table[i].bit;
		bool without = !(attrs & attr_table[i].bit);
		struct dmasim_change *change;
		struct text t = { 0 };
		char *value;

		text_puts(&t, "[");
		for (unsigned int k = 0; k < attr_count; k++)
			if (attrs & attr_table[k].bit)
				text_printf(&t, "%s%s", t.size > 1 ? ", " : "", attr_table[k].name);
		text_puts(&t, "]");
		value = text_take(&t);
		change = value ? change_new(m->list, DMASIM_CHANGE_STEP, without ? 20 : 80) : NULL;
		m->list->failed |= !value;
		if (change) {
			change_set_edit(m->list, change, path, value);
			change->text = change_keep_printf(m->list, "%s: %s %s", path, without ? "without" : "with",
							  attr_table[i].name);
		}
		free(value);
	}
}

/* other memory than that of a mapping is another question */
static bool is_request(const struct dmasim_step *step)
{
	return dmasim_word_is_about(step, NULL);
}

static void operand_changes(struct change_maker *m, const struct key *key, const char *path)
{
	if (!strcmp(key->name, "size") && is_request(m->q->step))
		size_changes(m, path);
	else if (!strcmp(key->name, "addr") && is_request(m->q->step) && !m->q->step->mmio)
		address_changes(m, path);
	else if (key->type == KEY_ATTRS)
		attr_changes(m, path);
	else if (key->type == KEY_FLAG)
		flag_changes(m, DMASIM_CHANGE_STEP, 200, path, key->fallback);
	else if (key->type == KEY_GFP)
		put(m, DMASIM_CHANGE_STEP, 60, path, m->q->step->atomic ? "kernel" : "atomic");
	else if (key->type == KEY_CHOICE)
		for (unsigned int i = 0; i < key->name_count; i++)
			put(m, DMASIM_CHANGE_STEP, 70 + i, path, key->names[i]);
}

static void step_changes(struct change_maker *m)
{
	u64 verb = 1ull << m->q->step->verb;
	char path[TEXT_MAX];

	for (unsigned int i = 0; *m->step && i < record_verb.keys; i++) {
		const struct key *key = &record_verb.key[i];

		/* what decides nothing, and what would only show the outcome later */
		if (!(key->verbs & verb) || !strcmp(key->name, "nowarn") || !strcmp(key->name, "in_flight"))
			continue;
		(void)snprintf(path, sizeof(path), "%s.%s", m->step, key->name);
		operand_changes(m, key, path);
	}
}

static unsigned int dependents(const struct dmasim_scenario *s, unsigned int index)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < s->steps; i++)
		count += s->step[i].from == (int)index;
	return count;
}

/* an earlier step left out, with those that work on what it made; the last ones first, so that numbers stay right */
static void leave_out(struct change_maker *m, unsigned int number)
{
	const struct dmasim_scenario *s = m->q->scenario;
	const struct dmasim_step *step = &s->step[number];
	struct dmasim_change *change = change_new(m->list, DMASIM_CHANGE_STEP, 300);
	struct dmasim_edit *edit = arena_array(&m->list->arena, 1 + dependents(s, step->index), sizeof(*edit));
	unsigned int edits = 0;

	m->list->failed |= !edit;
	if (!change || !edit)
		return;
	for (unsigned int i = s->steps; i-- > number;)
		if (i == number || s->step[i].from == (int)step->index)
			edit[edits++].path = change_keep_printf(m->list, "steps.#%u", i + 1);
	change->edit = edit;
	change->edits = edits;
	change->text = change_keep_printf(m->list, "without step %u (%s)%s", step->index + 1,
					  dmasim_verb_name[step->verb], edits > 1 ? " and what works on it" : "");
}

static unsigned int place_of(const struct dmasim_scenario *s, const struct dmasim_step *step)
{
	for (unsigned int i = 0; i < s->steps; i++)
		if (&s->step[i] == step)
			return i;
	return s->steps;
}

static void earlier_changes(struct change_maker *m)
{
	unsigned int place = place_of(m->q->scenario, m->q->step);

	for (unsigned int n = 1; n <= place && n <= EARLIER_MAX && place < m->q->scenario->steps; n++)
		if (m->q->step->from != (int)m->q->scenario->step[place - n].index)
			leave_out(m, place - n);
}

static void find_step_path(struct change_maker *m)
{
	const struct dmasim_step *step = m->q->step;
	unsigned int place = place_of(m->q->scenario, step);
	int size;

	if (step->id)
		size = snprintf(m->step, sizeof(m->step), "steps.%s.%s", step->id, dmasim_verb_name[step->verb]);
	else if (place < m->q->scenario->steps)
		size = snprintf(m->step, sizeof(m->step), "steps.#%u.%s", place + 1, dmasim_verb_name[step->verb]);
	else
		return;
	if (size < 0 || (size_t)size >= sizeof(m->step))
		m->step[0] = '\0';
}

/* --- the machine ----------------------------------------------------------------------------------------------------
 */

static void option_changes(struct change_maker *m, const char *under, const struct dmasim_option *option,
			   const struct dmasim_setting *setting, unsigned int settings, unsigned int distance)
{
	static const char *const value[] = { "true", "false", "1", "0", "2" };
	char path[TEXT_MAX], braced[TEXT_MAX];
	const char *was = NULL;

	for (unsigned int i = 0; i < settings; i++)
		if (!strcmp(setting[i].name, option->name))
			was = setting[i].value;
	(void)snprintf(path, sizeof(path), "platform.%s", under);
	for (unsigned int i = option->flag ? 0 : 2; i < (option->flag ? 2 : ARRAY_SIZE(value)); i++) {
		struct dmasim_change *change;

		if ((was && !strcmp(was, value[i])) ||
		    (!was && !option->flag && option->def == strtoull(value[i], NULL, 10)))
			continue;
		change = change_new(m->list, DMASIM_CHANGE_MACHINE, distance);
		if (!change)
			return;
		(void)snprintf(braced, sizeof(braced), "{%s: %s}", option->name, value[i]);
		change_set_edit(m->list, change, path, braced);
		change->was = change_keep(m->list, was);
		change->text = change_keep_printf(m->list, was ? "%s.%s: %s (is %s)" : "%s.%s: %s", path, option->name,
						  value[i], was);
	}
}

static void machine_changes(struct change_maker *m)
{
	const struct dmasim_platform *p = &m->q->scenario->platform;
	struct dmasim_option option;

	for (int i = 0; i < DMASIM_IOMMU_COUNT; i++)
		if (i != (int)p->iommu)
			put(m, DMASIM_CHANGE_MACHINE, 10,
			    edit_text_at(m->q->scenario, "platform.iommu.model") ? "platform.iommu.model"
										 : "platform.iommu",
			    dmasim_iommu_name[i]);
	put(m, DMASIM_CHANGE_MACHINE, 20, "platform.gart", NULL);
	put(m, DMASIM_CHANGE_MACHINE, 20, "platform.xen", NULL);
	put(m, DMASIM_CHANGE_MACHINE, 20, "platform.swiotlb.base", NULL);
	put(m, DMASIM_CHANGE_MACHINE, 21, "platform.swiotlb", NULL);
	if (p->encryption != DMASIM_ENC_NONE) {
		put(m, DMASIM_CHANGE_MACHINE, 40, "platform.c_bit", "47");
		put(m, DMASIM_CHANGE_MACHINE, 41, "platform.c_bit", "51");
	}
	for (int i = 0; i < DMASIM_ENC_COUNT; i++)
		if (i != (int)p->encryption)
			put(m, DMASIM_CHANGE_MACHINE, 500, "platform.encryption", dmasim_encryption_name[i]);
	for (unsigned int i = 0; i < dmasim_config_count(); i++) {
		dmasim_config_get(i, &option);
		if (option.flag)
			option_changes(m, "config", &option, p->config, p->configs, 100);
	}
	for (unsigned int i = 0; i < dmasim_knob_count(); i++) {
		dmasim_knob_get(i, &option);
		option_changes(m, "hardware", &option, p->hardware, p->hardwares, 200);
	}
}

/* --- all of them ----------------------------------------------------------------------------------------------------
 */

struct numbered {
	struct dmasim_change change;
	unsigned int place;
};

static int by_size(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->change.size != y->change.size)
		return x->change.size < y->change.size ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* equal sizes stay in the order in which they were thought of */
static int sort(struct change_list *list)
{
	struct numbered *all = malloc((list->count + 1) * sizeof(*all));

	if (!all)
		return -ENOMEM;
	for (unsigned int i = 0; i < list->count; i++)
		all[i] = (struct numbered){ list->change[i], i };
	qsort(all, list->count, sizeof(*all), by_size);
	for (unsigned int i = 0; i < list->count; i++)
		list->change[i] = all[i].change;
	free(all);
	return 0;
}

int change_list_make(struct change_list *list, const struct question *q, const char *const *behaviour)
{
	struct change_maker m = { .list = list, .q = q };

	memset(list, 0, sizeof(*list));
	if (q->scenario->tree) {
		find_step_path(&m);
		changes_of_cmdline(&m);
		device_changes(&m);
		step_changes(&m);
		earlier_changes(&m);
		machine_changes(&m);
	}
	changes_of_kernel(&m, behaviour);
	return list->failed || sort(list) ? -ENOMEM : 0;
}

bool change_value(const struct dmasim_change *change, u64 *value)
{
	return change->edits == 1 && !change->kernel && change->edit->value &&
	       dmasim_number(change->edit->value, value);
}

bool change_again(struct change_list *list, const struct dmasim_change *like, u64 value, struct dmasim_change *out)
{
	char text[32];

	size_text(text, sizeof(text), value);
	*out = *like;
	change_set_edit(list, out, like->edit->path, text);
	out->text =
		change_keep_printf(list, "%s: %s (is %s)", like->edit->path, text, like->was ? like->was : "not given");
	return !list->failed;
}
