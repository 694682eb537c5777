/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios to begin with, one for each platform.
 */
#include <string.h>

#include <dmasim/scenario.h>

#define PLATFORM(id, name, doc) extern const char template_##id[];
#include "scenario/init/platforms.def"
#undef PLATFORM

static const struct dmasim_template template_table[] = {
#define PLATFORM(id, name, doc) { name, doc, template_##id },
#include "scenario/init/platforms.def"
#undef PLATFORM
};

unsigned int dmasim_template_count(void)
{
	return sizeof(template_table) / sizeof(template_table[0]);
}

void dmasim_template_get(unsigned int number, struct dmasim_template *out)
{
	memset(out, 0, sizeof(*out));
	if (number < dmasim_template_count())
		*out = template_table[number];
}
