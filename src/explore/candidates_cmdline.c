// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's command line with an option less, one more, or another value of one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/types.h"
#include "explore/candidates.h"
#include "scenario/text.h"

#define CPUS_ANY (~0u)
#define CPUS_AMD (1u << DMASIM_CPU_AMD)
#define CPUS_X86 (1u << DMASIM_CPU_AMD | 1u << DMASIM_CPU_INTEL)

static const struct option {
	const char *name, *value;
	unsigned int cpus;
} option_table[] = {
#define OPTION(name, value, cpus) { name, value, cpus },
#include "explore/options.def"
#undef OPTION
};

/* length of the option at @s: quotes hold blanks together */
static size_t option_size(const char *s)
{
	bool quoted = false;
	size_t size = 0;

	for (; s[size] && (quoted || !strchr(" \t", s[size])); size++)
		quoted ^= s[size] == '"';
	return size;
}

static const char *next_option(const char *s)
{
	return s + strspn(s, " \t");
}

static void put_cmdline(struct change_maker *m, unsigned int distance, struct text *line, const char *words)
{
	char *value = text_take(line);
	struct dmasim_change *change = value ? change_new(m->list, DMASIM_CHANGE_CMDLINE, distance) : NULL;

	m->list->failed |= !value;
	if (change) {
		change_set_edit(m->list, change, "platform.cmdline", *value ? value : NULL);
		change->was = change_keep(m->list, m->q->scenario->platform.cmdline);
		change->text = change_keep_printf(m->list, "command line: %s", words);
	}
	free(value);
}

/* to do without encryption is more than to do without a bounce buffer */
static unsigned int weight(const char *option)
{
	static const char *const name[] = { "swiotlb=", "iommu", "mem_encrypt=" };
	static const unsigned int weight[] = { 0, 1, 9 };

	for (size_t i = 0; i < ARRAY_SIZE(name); i++)
		if (!strncmp(option, name[i], strlen(name[i])))
			return weight[i];
	return 2;
}

/* the line without the option at @at, and with @instead in its place */
static void change_option(struct change_maker *m, const char *line, const char *at, const char *instead)
{
	size_t size = option_size(at);
	struct text t = { 0 };
	char words[TEXT_MAX];

	text_puts(&t, "");
	for (const char *s = next_option(line); *s; s = next_option(s + option_size(s))) {
		if (s == at && !instead)
			continue;
		text_puts(&t, t.size ? " " : "");
		text_add(&t, instead && s == at ? instead : s, instead && s == at ? strlen(instead) : option_size(s));
	}
	if (instead)
		(void)snprintf(words, sizeof(words), "%s, not %.*s", instead, (int)size, at);
	else
		(void)snprintf(words, sizeof(words), "without %.*s", (int)size, at);
	put_cmdline(m, (instead ? 20 : 0) + weight(at), &t, words);
}

static void try_option(struct change_maker *m, const char *line, const struct option *option)
{
	size_t name = strlen(option->name);
	struct text t = { 0 };
	char whole[64], words[80];

	(void)snprintf(whole, sizeof(whole), "%s=%s", option->name, option->value);
	for (const char *s = next_option(line); *s; s = next_option(s + option_size(s))) {
		if (strncmp(s, option->name, name) != 0 || s[name] != '=')
			continue;
		if (option_size(s) != strlen(whole) || strncmp(s, whole, strlen(whole)) != 0)
			change_option(m, line, s, whole);
		return;
	}
	text_puts(&t, line);
	text_puts(&t, *line ? " " : "");
	text_puts(&t, whole);
	(void)snprintf(words, sizeof(words), "with %s", whole);
	put_cmdline(m, 10 + weight(whole), &t, words);
}

void changes_of_cmdline(struct change_maker *m)
{
	const struct dmasim_platform *p = &m->q->scenario->platform;
	const char *line = p->cmdline ? p->cmdline : "";

	for (const char *s = next_option(line); *s; s = next_option(s + option_size(s)))
		change_option(m, line, s, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(option_table); i++)
		if (option_table[i].cpus >> p->cpu & 1)
			try_option(m, line, &option_table[i]);
}
