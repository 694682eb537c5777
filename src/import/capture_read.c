// SPDX-License-Identifier: GPL-2.0-only
/*
 * "@section" lines, and lines of data with a blank in front.
 */
#include "import/capture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_LINE "@dmasim-capture "
#define FORMAT 1

static struct dmasim_buffer *section_of(struct captured *c, struct piece name)
{
	const struct {
		const char *name;
		struct dmasim_buffer *text;
	} section[] = {
		{ "release", &c->release },	{ "machine", &c->machine },
		{ "cmdline", &c->cmdline },	{ "cpus", &c->cpus },
		{ "vendor", &c->vendor },	{ "flags", &c->flags },
		{ "iomem", &c->iomem },		{ "log", &c->log },
		{ "iommus", &c->iommus },	{ "swiotlb", &c->swiotlb },
		{ "dma_pools", &c->dma_pools }, { "guest", &c->guest },
		{ "config", &c->config },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(section); i++)
		if (piece_is(name, section[i].name))
			return section[i].text;
	return NULL;
}

/* "nvme-0000:01:00.0", of what a scenario takes for a name, and no other one's */
static void name_device(struct captured *c, struct captured_device *d)
{
	const struct piece *kind = piece_is(d->driver, "-") ? &d->bus : &d->driver;
	unsigned int same = 0;
	size_t n;

	(void)snprintf(d->word, sizeof(d->word), "%.*s-%.*s", (int)(kind->size < 24 ? kind->size : 24), kind->s,
		       (int)(d->name.size < 32 ? d->name.size : 32), d->name.s);
	for (n = 0; d->word[n]; n++) {
		char ch = d->word[n];
		bool good = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
			    ch == '_' || (n && strchr(".:-", ch));

		if (!good || (!n && ch >= '0' && ch <= '9'))
			d->word[n] = '_';
	}
	for (unsigned int i = 0; i < c->devices; i++)
		same += &c->device[i] != d && strncmp(c->device[i].word, d->word, n) == 0;
	if (same)
		(void)snprintf(d->word + n, sizeof(d->word) - n, ".%u", same);
}

/* a bridge has a mask, but does no DMA of its own; what no driver serves has the mask that its bus gave it */
static bool is_wanted(const struct captured_device *d)
{
	return !piece_is(d->driver, "-") && !piece_starts(d->class, "0x06") && d->mask && d->mask <= 64;
}

static void read_device(struct captured *c, struct piece line)
{
	struct captured_device d = { 0 };
	struct piece mask, coherent;

	d.bus = piece_word(&line);
	d.name = piece_word(&line);
	mask = piece_word(&line);
	coherent = piece_word(&line);
	d.driver = piece_word(&line);
	d.class = piece_word(&line);
	d.group = piece_word(&line);
	d.type = piece_word(&line);
	if (!d.type.size || !piece_number(mask, 10, &d.mask, NULL))
		return;
	if (!piece_number(coherent, 10, &d.coherent_mask, NULL) || !d.coherent_mask || d.coherent_mask > 64)
		d.coherent_mask = 0;
	if (!is_wanted(&d))
		return;
	if (c->devices == DMASIM_CAPTURE_DEVICES) {
		c->left_out++;
		return;
	}
	c->device[c->devices] = d;
	name_device(c, &c->device[c->devices]);
	c->devices++;
}

static int check_first(struct piece line, const char *name, struct dmasim_error *error)
{
	const struct dmasim_span at = { name, 1, 1, 1 };
	struct piece rest = piece_behind(line, FIRST_LINE);
	u64 format;

	if (!piece_starts(line, FIRST_LINE) || !piece_number(rest, 10, &format, NULL)) {
		dmasim_error_set(error, -EINVAL, &at, "this is not what the capture script writes");
		if (error)
			strcpy(error->hint, "dmasim capture --script prints that script");
		return -EINVAL;
	}
	if (format > FORMAT)
		return dmasim_error_set(error, -EINVAL, &at,
					"written by a newer capture script: format %llu, this program reads %d",
					(unsigned long long)format, FORMAT);
	return 0;
}

int captured_read(struct captured *c, const char *name, const char *text, size_t size, struct dmasim_error *error)
{
	const struct dmasim_import_text input = { name, text, size };
	struct dmasim_buffer *section = NULL;
	bool devices = false, failed = false;
	struct reader r;
	struct piece line;
	int code;

	memset(c, 0, sizeof(*c));
	reader_start(&r, &input, DMASIM_IMPORT_TEXT_MAX);
	code = check_first(reader_line(&r, &line) ? line : (struct piece){ "", 0 }, name, error);
	while (!code && reader_line(&r, &line)) {
		if (piece_starts(line, "@")) {
			struct piece word = { line.s + 1, line.size - 1 };

			devices = piece_is(word, "devices");
			section = section_of(c, word);
			continue;
		}
		if (!line.size || line.s[0] != ' ')
			continue;
		line = (struct piece){ line.s + 1, line.size - 1 };
		if (devices)
			read_device(c, line);
		else if (section) {
			dmasim_buffer_add(section, line.s, line.size);
			dmasim_buffer_puts(section, "\n");
			failed |= section->failed;
		}
	}
	return failed ? dmasim_error_set(error, -ENOMEM, NULL, "out of memory") : code;
}

void captured_free(struct captured *c)
{
	struct dmasim_buffer *const all[] = { &c->release,   &c->machine, &c->cmdline, &c->cpus,   &c->vendor,
					      &c->flags,     &c->iomem,	  &c->log,     &c->iommus, &c->swiotlb,
					      &c->dma_pools, &c->guest,	  &c->config };

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		dmasim_buffer_free(all[i]);
}

bool captured_has(const struct dmasim_buffer *section, const char *line)
{
	size_t size = strlen(line);

	for (const char *at = section->data; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
		if (strncmp(at, line, size) == 0 && (at[size] == '\n' || !at[size]))
			return true;
	return false;
}
