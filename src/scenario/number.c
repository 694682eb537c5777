/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers: decimal or 0x, `_` between digits, then a unit: KiB .. EiB, or one letter as the kernel's memparse() takes
 * it.
 */
#include <string.h>

#include <dmasim/platform.h>

#include "scenario/number.h"

static const char units[] = "KMGTPE";

/* value of a digit, 255 for any other character */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 255;
}

/* number of bits that the unit shifts by; -1: no unit */
static int unit_shift(const char *s)
{
	const char *u;

	if (!*s)
		return 0;
	u = strchr(units, *s >= 'a' ? *s - 'a' + 'A' : *s);
	if (!u || (s[1] && (*s >= 'a' || strcmp(s + 1, "iB") != 0)))
		return -1;
	return 10 * ((int)(u - units) + 1);
}

static enum number_status digits_parse(const char **text, unsigned int base, u64 *value)
{
	const char *s = *text;
	bool big = false;
	u64 v = 0;

	if (digit(*s) >= base)
		return *s == '_' ? NUMBER_SEPARATOR : NUMBER_NONE;
	for (; digit(*s) < base || *s == '_'; s++) {
		if (*s == '_') {
			if (digit(s[1]) >= base)
				return NUMBER_SEPARATOR;
			continue;
		}
		if (v > (UINT64_MAX - digit(*s)) / base)
			big = true;
		v = v * base + digit(*s);
	}
	*text = s;
	*value = v;
	return big ? NUMBER_BIG : NUMBER_OK;
}

enum number_status number_parse(const char *text, u64 *value, bool *hex)
{
	enum number_status status;
	const char *s = text;
	u64 v = 0;
	int shift;

	*hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	if (*s == '-')
		return digit(s[1]) < 10 ? NUMBER_NEGATIVE : NUMBER_NONE;
	if (!*hex && s[0] == '0' && digit(s[1]) < 10)
		return NUMBER_OCTAL;
	if (*hex)
		s += 2;
	status = digits_parse(&s, *hex ? 16 : 10, &v);
	if (status != NUMBER_OK && status != NUMBER_BIG)
		return status;
	if (*s == '.' && digit(s[1]) < 10)
		return NUMBER_FRACTION;
	shift = unit_shift(s);
	if (shift < 0)
		return NUMBER_SUFFIX;
	if (status == NUMBER_BIG || v > UINT64_MAX >> shift)
		return NUMBER_BIG;
	*value = v << shift;
	return NUMBER_OK;
}

bool dmasim_number(const char *text, uint64_t *value)
{
	bool hex;

	return number_parse(text, value, &hex) == NUMBER_OK;
}

bool dmasim_flag(const char *text, bool *value)
{
	/* the words that YAML 1.1 reads as a boolean, in the three cases that it allows */
	static const char *const words[2][9] = {
		{ "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" },
		{ "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" },
	};

	for (int yes = 0; yes < 2; yes++) {
		for (unsigned int i = 0; i < ARRAY_SIZE(words[yes]); i++) {
			if (strcmp(text, words[yes][i]) == 0) {
				*value = yes;
				return true;
			}
		}
	}
	return false;
}
