// SPDX-License-Identifier: GPL-2.0-only
/*
 * The values of a step's result, reached by field and put into words.
 */
#include "report/report.h"

#include <string.h>

#include "scenario/text.h"

#define BYTES_SHOWN 32

static const size_t field_offset[DMASIM_FIELD_COUNT] = {
	[DMASIM_FIELD_PATH] = offsetof(struct dmasim_result, path),
	[DMASIM_FIELD_ERROR] = offsetof(struct dmasim_result, error),
	[DMASIM_FIELD_DMA_ADDR] = offsetof(struct dmasim_result, dma_addr),
	[DMASIM_FIELD_PHYS] = offsetof(struct dmasim_result, phys),
	[DMASIM_FIELD_IOVA] = offsetof(struct dmasim_result, iova),
	[DMASIM_FIELD_ENCRYPTED] = offsetof(struct dmasim_result, encrypted),
	[DMASIM_FIELD_POOL] = offsetof(struct dmasim_result, pool),
	[DMASIM_FIELD_AREA] = offsetof(struct dmasim_result, area),
	[DMASIM_FIELD_SLOT] = offsetof(struct dmasim_result, slot),
	[DMASIM_FIELD_SLOTS] = offsetof(struct dmasim_result, slots),
	[DMASIM_FIELD_PAD] = offsetof(struct dmasim_result, pad),
	[DMASIM_FIELD_CPU_ADDR] = offsetof(struct dmasim_result, cpu_addr),
	[DMASIM_FIELD_SEGMENTS] = offsetof(struct dmasim_result, segments),
	[DMASIM_FIELD_RULE] = offsetof(struct dmasim_result, rule),
	[DMASIM_FIELD_WARNINGS] = offsetof(struct dmasim_result, warnings),
	[DMASIM_FIELD_RESULT] = offsetof(struct dmasim_result, result),
	[DMASIM_FIELD_FAULT] = offsetof(struct dmasim_result, fault),
	[DMASIM_FIELD_SEES] = offsetof(struct dmasim_result, sees),
	[DMASIM_FIELD_DATA] = offsetof(struct dmasim_result, data),
	[DMASIM_FIELD_SIZE] = offsetof(struct dmasim_result, size),
	[DMASIM_FIELD_STATE] = offsetof(struct dmasim_result, state),
	[DMASIM_FIELD_VALUE] = offsetof(struct dmasim_result, value),
	[DMASIM_FIELD_LEAKED] = offsetof(struct dmasim_result, leaked),
	[DMASIM_FIELD_VIOLATES] = offsetof(struct dmasim_result, violates),
};
_Static_assert(DMASIM_FIELD_COUNT == 24, "a new field needs a row above");

static const void *field_at(const struct dmasim_result *result, enum dmasim_field field)
{
	return (const char *)result + field_offset[field];
}

const char *report_field_name(const struct dmasim_result *result, enum dmasim_field field)
{
	const char *name = *(const char *const *)field_at(result, field);

	return name ? name : "";
}

uint64_t report_field_number(const struct dmasim_result *result, enum dmasim_field field)
{
	return *(const uint64_t *)field_at(result, field);
}

bool report_field_flag(const struct dmasim_result *result, enum dmasim_field field)
{
	return *(const bool *)field_at(result, field);
}

const struct dmasim_list *report_field_list(const struct dmasim_result *result, enum dmasim_field field)
{
	return field_at(result, field);
}

static void list_text(const struct dmasim_list *list, struct dmasim_buffer *out)
{
	dmasim_buffer_puts(out, "[");
	for (unsigned int i = 0; i < list->count; i++) {
		dmasim_buffer_puts(out, i ? ", " : "");
		report_line_text(list->text[i], out);
	}
	dmasim_buffer_puts(out, "]");
}

static void bytes_text(const struct dmasim_result *result, struct dmasim_buffer *out)
{
	size_t shown = result->data_size < BYTES_SHOWN ? result->data_size : BYTES_SHOWN;

	for (size_t i = 0; i < shown; i++)
		dmasim_buffer_printf(out, "%02x", result->data[i]);
	if (shown < result->data_size)
		dmasim_buffer_printf(out, "... (%zu bytes)", result->data_size);
}

void report_field_text(const struct dmasim_result *result, enum dmasim_field field, struct dmasim_buffer *out)
{
	switch (dmasim_field_table[field].kind) {
	case DMASIM_KIND_NAME:
		report_line_text(report_field_name(result, field), out);
		break;
	case DMASIM_KIND_HEX:
		dmasim_buffer_printf(out, "0x%" PRIx64, report_field_number(result, field));
		break;
	case DMASIM_KIND_COUNT:
		dmasim_buffer_printf(out, "%" PRIu64, report_field_number(result, field));
		break;
	case DMASIM_KIND_FLAG:
		dmasim_buffer_puts(out, report_field_flag(result, field) ? "true" : "false");
		break;
	case DMASIM_KIND_LIST:
		list_text(report_field_list(result, field), out);
		break;
	case DMASIM_KIND_BYTES:
		bytes_text(result, out);
		break;
	}
}

void report_result_text(const struct dmasim_result *result, struct dmasim_buffer *out)
{
	bool first = true;

	for (int field = 0; field < DMASIM_FIELD_COUNT; field++) {
		if (!dmasim_result_has(result, field))
			continue;
		dmasim_buffer_printf(out, "%s%s ", first ? "" : ", ", dmasim_field_table[field].name);
		report_field_text(result, field, out);
		first = false;
	}
	if (first)
		dmasim_buffer_puts(out, "nothing");
}

void report_size_text(uint64_t size, struct dmasim_buffer *out)
{
	static const char *const unit[] = { "", " KiB", " MiB", " GiB", " TiB" };
	unsigned int i = 0;

	while (size && size % 1024 == 0 && i + 1 < sizeof(unit) / sizeof(unit[0])) {
		size /= 1024;
		i++;
	}
	dmasim_buffer_printf(out, "%" PRIu64 "%s", size, unit[i]);
}

/* bytes of the line break at @s, the wider ones of YAML too; a CR shows as a control character */
static unsigned int wide_break(const char *s)
{
	return *s == '\r' ? 0 : line_break(s, strnlen(s, 3));
}

static bool is_plain(const char *s)
{
	return (unsigned char)*s >= ' ' && *s != 127 && !wide_break(s);
}

void report_line_text(const char *string, struct dmasim_buffer *out)
{
	for (const char *s = string; *s;) {
		size_t plain = 0;
		unsigned int end;

		while (s[plain] && is_plain(s + plain))
			plain++;
		dmasim_buffer_add(out, s, plain);
		s += plain;
		end = wide_break(s);
		if (*s)
			dmasim_buffer_add(out, end || *s == '\t' ? " " : "?", 1);
		s += end ? end : *s != '\0';
	}
}
