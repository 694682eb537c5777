// SPDX-License-Identifier: GPL-2.0-only
/*
 * stream-replay: carries recorded operation streams out on dmasim and compares every answer. Exit status 0: all agree;
 * 1: a difference; 2: bad usage or an unreadable file; 77: the folder is not there.
 */
#include "stream.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define LINE 4096

/* which profiles answer as which recording; what came after 7.3-rc1 lies outside of what was recorded */
static const struct {
	const char *suffix, *profile;
} versions[] = {
	{ "v71p", "v7.1" },    { "v6", "cc-shared-v6" }, { "v7", "cc-shared-v7" },
	{ "v73", "v7.3-rc1" }, { "v73", "v7.3" },
};

struct lines {
	char **line;
	size_t count, at;
};

struct tally {
	unsigned long scenarios, operations, lines, differ, dead;
};

static bool verbose;

/* --- files -----------------------------------------------------------------------------------------------------------
 */

static bool read_lines(const char *path, struct lines *l)
{
	gzFile f = gzopen(path, "rb");
	size_t room = 0;
	char buffer[LINE];

	memset(l, 0, sizeof(*l));
	if (!f)
		return false;
	while (gzgets(f, buffer, sizeof(buffer))) {
		if (l->count == room) {
			room = room ? room * 2 : 4096;
			l->line = realloc(l->line, room * sizeof(*l->line));
			if (!l->line)
				abort();
		}
		buffer[strcspn(buffer, "\n")] = '\0';
		l->line[l->count] = strdup(buffer);
		if (!l->line[l->count++])
			abort();
	}
	gzclose(f);
	return true;
}

static void free_lines(struct lines *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->line[i]);
	free(l->line);
}

/* --- what is compared ------------------------------------------------------------------------------------------------
 */

static void drop_word(char *line, const char *key)
{
	char *at = strstr(line, key);
	size_t n;

	if (!at)
		return;
	n = 1 + strcspn(at + 1, " ");
	memmove(at, at + n, strlen(at + n) + 1);
}

/* false: a line that says nothing about the DMA layer's answers */
static bool comparable(char *line)
{
	static const char *const of_the_harness[] = {
		" kver=",  " swiotlb_dynamic=", " addr=",    " debugfs=",   " noncoherent=",
		" locks=", " pools_rc=",	" hiwater=", " transient=", " total="
	};

	/* what work does is seen by itself; remarks of the recording; a line that stands elsewhere in dmasim */
	if (!strncmp(line, "E work", 6) || !strncmp(line, "E lint", 6) || strstr(line, "created restricted DMA pool"))
		return false;
	if (!strncmp(line, "S ", 2) || !strncmp(line, "X ", 2))
		return false;
	if (!strncmp(line, "R ", 2))
		for (size_t i = 0; i < ARRAY_SIZE(of_the_harness); i++)
			drop_word(line, of_the_harness[i]);
	/* the file that warns is named otherwise here, and bare warnings have no text */
	if (!strncmp(line, "E warn ", 7)) {
		char *text = strchr(line + 7, ' ');

		if ((strstr(line, ".c ") || strstr(line, ".h ")) && text)
			memmove(line + 7, text + 1, strlen(text));
	}
	return true;
}

static const char *next_recorded(struct lines *l, char *line)
{
	while (l->at < l->count && strncmp(l->line[l->at], "X ", 2)) {
		snprintf(line, LINE, "%s", l->line[l->at++]);
		if (comparable(line))
			return line;
	}
	return NULL;
}

static const char *next_ours(const char **at, char *line)
{
	while (**at) {
		size_t n = strcspn(*at, "\n");

		snprintf(line, LINE, "%.*s", (int)n, *at);
		*at += n + ((*at)[n] != '\0');
		if (comparable(line))
			return line;
	}
	return NULL;
}

/* true if all answers of a scenario agree; else the first that does not is shown with what led to it */
static bool compare(struct stream *s, const char *name, struct lines *recorded, struct tally *t)
{
	char theirs[LINE], ours[LINE], before[LINE] = "";
	const char *at = s->out.data ? s->out.data : "";

	for (;;) {
		const char *a = next_recorded(recorded, theirs), *b = next_ours(&at, ours);

		if (!a && !b)
			return true;
		/* what follows the end of the modelled kernel means nothing */
		if (!b && s->died) {
			t->dead++;
			return true;
		}
		if (!a || !b || strcmp(a, b)) {
			printf("%s, after: %s\n  recorded: %s\n  dmasim:   %s\n", name, before, a ? a : "(nothing)",
			       b ? b : "(nothing)");
			return false;
		}
		t->lines++;
		snprintf(before, sizeof(before), "%s", theirs);
	}
}

/* --- running ---------------------------------------------------------------------------------------------------------
 */

static struct stream *new_stream(const char *profile)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->profile_name = profile;
	s->zone_dma_limit = DMA_BIT_MASK(24);
	s->shared_bit = 47;
	s->cpus = 1;
	s->limits = true;
	s->pool_start = INVALID_PHYS_ADDR;
	snprintf(s->arch, sizeof(s->arch), "plain");
	return s;
}

static void range_of(char **word, struct stream_range *r)
{
	stream_number(word[1], &r->start);
	stream_number(word[2], &r->end);
}

static void swiotlb_options(struct stream *s, char **word, int words)
{
	const char *enable = stream_value(word, words, "enable"), *any = stream_value(word, words, "any");
	const char *late = stream_value(word, words, "late");

	s->swiotlb = enable && *enable == '1';
	s->swiotlb_any = any && *any == '1';
	if (!late)
		return;
	stream_number(late, &s->late_size);
	if (strchr(late, ':'))
		stream_gfp(strchr(late, ':') + 1, &s->late_gfp);
}

/* a line before boot; false if it is not understood */
static bool describe(struct stream *s, char **word, int words)
{
	u64 value = 0;

	if (words > 1)
		stream_number(word[1], &value);
	if (!strcmp(word[0], "ram") && words > 2 && s->rams < STREAM_RAMS)
		range_of(word, &s->ram[s->rams++]);
	else if (!strcmp(word[0], "reserve") && words > 2 && s->reserves < STREAM_RESERVES)
		range_of(word, &s->reserve[s->reserves++]);
	else if (!strcmp(word[0], "zone_dma_limit"))
		s->zone_dma_limit = value;
	else if (!strcmp(word[0], "arch") && words > 1)
		snprintf(s->arch, sizeof(s->arch), "%s", word[1]);
	else if (!strcmp(word[0], "cbit"))
		s->c_bit = (unsigned int)value;
	else if (!strcmp(word[0], "shared_bit"))
		s->shared_bit = (unsigned int)value;
	else if (!strcmp(word[0], "cpus"))
		s->cpus = (unsigned int)value;
	else if (!strcmp(word[0], "swiotlb_param") && words > 1)
		snprintf(s->swiotlb_param, sizeof(s->swiotlb_param), "%s", word[1]);
	else if (!strcmp(word[0], "coherent_pool") && words > 1)
		snprintf(s->coherent_pool, sizeof(s->coherent_pool), "%s", word[1]);
	else if (!strcmp(word[0], "swiotlb"))
		swiotlb_options(s, word, words);
	else if (!strcmp(word[0], "warn_once"))
		s->limits = value;
	else if (!strcmp(word[0], "work_mode") && words > 1)
		s->work_manual = !strcmp(word[1], "manual");
	else if (!strcmp(word[0], "events") && words > 1)
		s->show_pages = strstr(word[1], "palloc");
	else
		return false;
	return true;
}

/* what the recording says of its own boot: where the default pool went, and how it was built */
static void peek(struct stream *s, const struct lines *recorded)
{
	for (size_t i = recorded->at; i < recorded->count && recorded->line[i][0] != 'X'; i++) {
		const char *line = recorded->line[i], *pool = strstr(line, " swiotlb=");

		if (!strstr(line, " boot kver="))
			continue;
		s->dynamic = strstr(line, " swiotlb_dynamic=1");
		s->remap = strstr(line, " noncoherent=1");
		if (s->swiotlb && pool)
			s->pool_start = strtoull(pool + 9, NULL, 0);
		if (!s->pool_start)
			s->pool_start = INVALID_PHYS_ADDR;
		return;
	}
}

static bool step(struct stream *s, struct lines *recorded, char *line, struct tally *t)
{
	char *word[STREAM_WORDS];
	int words = stream_split(line, word);

	if (!words)
		return true;
	if (!strcmp(word[0], "boot")) {
		peek(s, recorded);
		return stream_boot(s);
	}
	if (!s->booted)
		return describe(s, word, words);
	if (!strcmp(word[0], "dev")) {
		s->number++;
		stream_device_init(s, word, words);
		return true;
	}
	if (!strcmp(word[0], "warn_once") || !strcmp(word[0], "work_mode") || !strcmp(word[0], "events"))
		return describe(s, word, words);
	t->operations++;
	return stream_operation(s, word, words);
}

/* one scenario of the input against one of the answers; false: they differ */
static bool scenario(struct lines *in, struct lines *recorded, const char *profile, struct tally *t)
{
	char name[LINE], line[LINE];
	struct stream *s = new_stream(profile);
	bool same = true;

	snprintf(name, sizeof(name), "%s", in->line[in->at++]);
	while (recorded->at < recorded->count && strncmp(recorded->line[recorded->at], "S ", 2))
		recorded->at++;
	while (in->at < in->count && strncmp(in->line[in->at], "scenario ", 9)) {
		snprintf(line, sizeof(line), "%s", in->line[in->at++]);
		if (!strncmp(line, "end", 3) || s->died || !same)
			continue;
		if (!step(s, recorded, line, t)) {
			printf("%s: cannot carry out: %s\n", name, in->line[in->at - 1]);
			same = false;
		}
	}
	if (verbose && s->out.data)
		fputs(s->out.data, stdout);
	same = compare(s, name, recorded, t) && same;
	while (recorded->at < recorded->count && strncmp(recorded->line[recorded->at], "X ", 2))
		recorded->at++;
	t->scenarios++;
	stream_free(s);
	return same;
}

static int replay(const char *in_path, const char *out_path, const char *profile, unsigned long limit)
{
	struct lines in, recorded;
	struct tally t = { 0 };

	if (!read_lines(in_path, &in) || !read_lines(out_path, &recorded)) {
		fprintf(stderr, "stream-replay: cannot read %s or %s\n", in_path, out_path);
		return 2;
	}
	while (in.at < in.count && t.differ < limit) {
		if (strncmp(in.line[in.at], "scenario ", 9)) {
			in.at++;
			continue;
		}
		t.differ += !scenario(&in, &recorded, profile, &t);
	}
	printf("%s as %s: %lu operations in %lu scenarios, %lu answers agree, %lu scenarios differ, %lu end early\n",
	       out_path, profile, t.operations, t.scenarios, t.lines, t.differ, t.dead);
	free_lines(&in);
	free_lines(&recorded);
	return t.differ != 0;
}

/* NAME.VERSION.out.gz with NAME.in.gz in one folder; without a profile those that answer so, each */
static int replay_pair(const char *dir, const char *name, const char *version, const char *profile, unsigned long limit)
{
	char in[512], out[512];
	int worst = -1;

	snprintf(in, sizeof(in), "%s/%s.in.gz", dir, name);
	snprintf(out, sizeof(out), "%s/%s.%s.out.gz", dir, name, version);
	if (access(in, R_OK) || access(out, R_OK)) {
		printf("skipped: no %s\n", access(in, R_OK) ? in : out);
		return 77;
	}
	if (profile)
		return replay(in, out, profile, limit);
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		int rc = strcmp(versions[i].suffix, version) ? -1 : replay(in, out, versions[i].profile, limit);

		worst = rc > worst ? rc : worst;
	}
	return worst < 0 ? 2 : worst;
}

/* every pair that the folder has; 0 only if there was one and all agree */
static int replay_all(const char *dir, unsigned long limit)
{
	static const char *const names[] = { "static", "dyn", "nc", "faults", "bit14" };
	int worst = 0, found = 0;

	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		for (size_t v = 0; v < ARRAY_SIZE(versions); v++) {
			char out[512];
			int rc;

			snprintf(out, sizeof(out), "%s/%s.%s.out.gz", dir, names[n], versions[v].suffix);
			if (access(out, R_OK))
				continue;
			found++;
			rc = replay_pair(dir, names[n], versions[v].suffix, versions[v].profile, limit);
			worst = rc > worst ? rc : worst;
		}
	}
	if (!found)
		printf("skipped: no recordings in %s\n", dir);
	return found ? worst : 77;
}

int main(int argc, char **argv)
{
	const char *profile = NULL;
	unsigned long limit = 1;
	int c;

	while ((c = getopt(argc, argv, "p:n:v")) != -1) {
		switch (c) {
		case 'p':
			profile = optarg;
			break;
		case 'n':
			limit = strtoul(optarg, NULL, 0);
			break;
		case 'v':
			verbose = true;
			break;
		default:
			optind = argc + 1;
		}
	}
	if (argc - optind == 1)
		return replay_all(argv[optind], limit);
	if (argc - optind != 3) {
		fputs("usage: stream-replay [-p PROFILE] [-n DIFFERENCES] [-v] DIR [STREAM VERSION]\n", stderr);
		return 2;
	}
	return replay_pair(argv[optind], argv[optind + 1], argv[optind + 2], profile, limit);
}
