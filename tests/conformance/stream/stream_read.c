// SPDX-License-Identifier: GPL-2.0-only
/* words and numbers of a stream */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

static bool one_number(const char **at, u64 *value)
{
	char *end;

	if (**at == 'b') {
		unsigned long bits = strtoul(*at + 1, &end, 10);

		*value = DMA_BIT_MASK((int)bits);
		*at = end;
		return true;
	}
	*value = strtoull(*at, &end, 0);
	if (end == *at)
		return false;
	switch (*end) {
	case 'G':
		*value <<= 10;
		/* fall through */
	case 'M':
		*value <<= 10;
		/* fall through */
	case 'K':
		*value <<= 10;
		end++;
	}
	*at = end;
	return true;
}

bool stream_number(const char *text, u64 *value)
{
	u64 part;

	*value = 0;
	for (;;) {
		if (!one_number(&text, &part))
			return false;
		*value += part;
		if (*text != '+')
			break;
		text++;
	}
	return !*text || *text == ':' || *text == ',';
}

struct name {
	const char *name;
	u64 value;
};

/* names joined by @sep, or-ed */
static bool names(const char *text, char sep, const struct name *list, u64 *value)
{
	*value = 0;
	while (*text) {
		size_t n = strcspn(text, (char[]){ sep, 0 });
		const struct name *p = list;

		while (p->name && (strlen(p->name) != n || strncmp(p->name, text, n)))
			p++;
		if (!p->name)
			return false;
		*value |= p->value;
		text += n;
		text += *text == sep;
	}
	return true;
}

bool stream_attrs(const char *text, u64 *attrs)
{
	static const struct name list[] = {
		{ "-", 0 },
		{ "skip", DMA_ATTR_SKIP_CPU_SYNC },
		{ "nowarn", DMA_ATTR_NO_WARN },
		{ "nokmap", DMA_ATTR_NO_KERNEL_MAPPING },
		{ "wc", DMA_ATTR_WRITE_COMBINE },
		{ "mmio", DMA_ATTR_MMIO },
		{ "require_coherent", DMA_ATTR_REQUIRE_COHERENT },
		{ "cc_shared", DMA_ATTR_CC_SHARED },
		{ "alloc_cc_shared", DMA_ATTR_ALLOC_CC_SHARED },
		{ NULL, 0 },
	};

	return names(text, ',', list, attrs);
}

bool stream_gfp(const char *text, gfp_t *gfp)
{
	static const struct name list[] = {
		{ "KERNEL", GFP_KERNEL },     { "ATOMIC", GFP_ATOMIC },
		{ "NOWAIT", GFP_NOWAIT },     { "NOWARN", __GFP_NOWARN },
		{ "ZERO", __GFP_ZERO },	      { "DMA", __GFP_DMA },
		{ "DMA32", __GFP_DMA32 },     { "COMP", __GFP_COMP },
		{ "NORETRY", __GFP_NORETRY }, { NULL, 0 },
	};
	u64 value;

	if (!names(text, '+', list, &value))
		return false;
	*gfp = (gfp_t)value;
	return true;
}

bool stream_direction(const char *text, enum dma_data_direction *dir)
{
	if (!strcmp(text, "to"))
		*dir = DMA_TO_DEVICE;
	else if (!strcmp(text, "from"))
		*dir = DMA_FROM_DEVICE;
	else if (!strcmp(text, "bidi"))
		*dir = DMA_BIDIRECTIONAL;
	else
		return false;
	return true;
}

const char *stream_value(char **word, int words, const char *key)
{
	size_t n = strlen(key);

	for (int i = 0; i < words; i++)
		if (!strncmp(word[i], key, n) && word[i][n] == '=')
			return word[i] + n + 1;
	return NULL;
}

int stream_split(char *line, char **word)
{
	int n = 0;

	line[strcspn(line, "#\n")] = '\0';
	for (char *w = strtok(line, " \t"); w && n < STREAM_WORDS; w = strtok(NULL, " \t"))
		word[n++] = w;
	return n;
}
