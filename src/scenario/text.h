/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text: a string that grows, UTF-8, and lines as YAML counts them.
 */
#ifndef DMASIM_SCENARIO_TEXT_H
#define DMASIM_SCENARIO_TEXT_H

#include "base/types.h"

/* growing string; failed: memory ran out and it is incomplete */
struct text {
	char *s;
	size_t size, room;
	bool failed;
};

void text_add(struct text *t, const char *s, size_t size);
void text_puts(struct text *t, const char *s);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* hands the string over, NULL if memory ran out */
char *text_take(struct text *t);

/*
 * One character. Returns its length in bytes, 0 if the bytes are no UTF-8; size must not be 0.
 */
unsigned int utf8_decode(const char *s, size_t size, u32 *c);
/* cells that a terminal uses for it: 0, 1 or 2 */
unsigned int utf8_width(u32 c);
/* what a YAML 1.1 document may hold */
bool yaml_printable(u32 c);
/* bytes of the line break at s, 0 if there is none; libyaml breaks lines at CR, LF, CRLF, NEL, LS and PS */
unsigned int line_break(const char *s, size_t size);

/* room for quoted user text in a message */
#define QUOTE_SIZE 72
/* user's text as it may stand in a message: control characters made visible, cut when long */
const char *quote(char out[QUOTE_SIZE], const char *text, size_t size);

#endif
