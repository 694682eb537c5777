/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * standalone [-n COUNT] [-d DICTIONARY] PATH...: a fuzzer without libFuzzer. Each file is run as it is; then COUNT
 * inputs are made from them by a few blind changes, the same ones in every run. An input that fails is left in the file
 * "crash-input" of the working folder.
 */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (64u << 10)

struct input {
	uint8_t *data;
	size_t size;
};

static struct input *corpus;
static size_t corpus_count;
static char *word[1024];
static size_t words;
static uint64_t state = 0x9e3779b97f4a7c15ull;
static uint8_t current[INPUT_MAX * 2];
static size_t current_size;

static uint64_t draw(uint64_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? state % below : 0;
}

static void add_input(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct input in;

	if (!f)
		return;
	in.data = malloc(INPUT_MAX);
	corpus = realloc(corpus, (corpus_count + 1) * sizeof(*corpus));
	if (!in.data || !corpus)
		exit(1);
	in.size = fread(in.data, 1, INPUT_MAX, f);
	fclose(f);
	corpus[corpus_count++] = in;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_path(const char *path)
{
	struct dirent **entry;
	struct stat st;
	char name[4096];
	int n;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		add_input(path);
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	n = scandir(path, &entry, NULL, by_name);
	for (int i = 0; i < n; i++) {
		size_t length = strlen(entry[i]->d_name);

		if (entry[i]->d_name[0] != '.' && (length < 4 || strcmp(entry[i]->d_name + length - 4, ".out") != 0)) {
			(void)snprintf(name, sizeof(name), "%s/%s", path, entry[i]->d_name);
			add_path(name);
		}
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

static char *unescape(const char *text)
{
	char *out = strdup(text), *o = out;
	unsigned int byte;

	for (const char *c = text; out && *c; c++) {
		if (c[0] == '\\' && c[1] == 'x' && sscanf(c + 2, "%2x", &byte) == 1 && byte) {
			*o++ = (char)byte;
			c += 3;
		} else {
			*o++ = *c;
		}
	}
	if (out)
		*o = '\0';
	return out;
}

/* lines of the form "text" with \xNN, as libFuzzer's dictionaries have them */
static void read_dictionary(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];

	while (f && words < sizeof(word) / sizeof(word[0]) && fgets(line, sizeof(line), f)) {
		char *start = strchr(line, '"'), *end = strrchr(line, '"');

		if (!start || end <= start || line[0] == '#')
			continue;
		*end = '\0';
		word[words] = unescape(start + 1);
		words += word[words] != NULL;
	}
	if (f)
		fclose(f);
}

static void replace(size_t at, size_t gone, const void *with, size_t size)
{
	if (current_size - gone + size > INPUT_MAX)
		return;
	memmove(current + at + size, current + at + gone, current_size - at - gone);
	memcpy(current + at, with, size);
	current_size += size - gone;
}

static void change(void)
{
	size_t at = draw(current_size + 1), gone = draw(16), other;
	uint8_t byte = (uint8_t)draw(256);

	if (gone > current_size - at)
		gone = current_size - at;
	switch (draw(6)) {
	case 0:
		replace(at, gone, "", 0);
		break;
	case 1:
		replace(at, at < current_size, &byte, 1);
		break;
	case 2:
		other = draw(words);
		if (words)
			replace(at, draw(2) ? gone : 0, word[other], strlen(word[other]));
		break;
	case 3: { /* a piece of another input */
		const struct input *in = &corpus[draw(corpus_count)];
		size_t from = draw(in->size + 1), size = draw(in->size - from + 1);

		replace(at, 0, in->data + from, size);
		break;
	}
	case 4: { /* a piece again, somewhere else */
		uint8_t piece[256];
		size_t size = draw(sizeof(piece));

		if (size > current_size - at)
			size = current_size - at;
		memcpy(piece, current + at, size);
		replace(draw(current_size + 1), 0, piece, size);
		break;
	}
	default:
		replace(at, 0, &"[]{}:-,#&*!|>'\"%@ \t\n\r"[draw(22)], 1);
	}
}

static void on_signal(int number)
{
	FILE *f = fopen("crash-input", "wb");

	if (f) {
		(void)fwrite(current, 1, current_size, f);
		(void)fclose(f);
	}
	signal(number, SIG_DFL);
	raise(number);
}

/* by the processor's clock: a machine that is busy elsewhere is no hang. 0: no limit */
static void limit(unsigned int seconds)
{
	const struct itimerval timer = { .it_value = { .tv_sec = seconds } };

	(void)setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

int main(int argc, char **argv)
{
	unsigned long count = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
			count = strtoul(argv[++i], NULL, 10);
		else if (strcmp(argv[i], "-d") == 0 && i + 1 < argc)
			read_dictionary(argv[++i]);
		else
			add_path(argv[i]);
	}
	if (!corpus_count) {
		fprintf(stderr, "no input\n");
		return 1;
	}
	signal(SIGABRT, on_signal);
	signal(SIGSEGV, on_signal);
	signal(SIGVTALRM, on_signal);
	for (size_t i = 0; i < corpus_count + count; i++) {
		const struct input *in = &corpus[i < corpus_count ? i : draw(corpus_count)];

		memcpy(current, in->data, in->size);
		current_size = in->size;
		for (uint64_t n = i < corpus_count ? 0 : 1 + draw(6); n; n--)
			change();
		limit(10);
		LLVMFuzzerTestOneInput(current, current_size);
	}
	limit(0);
	printf("%zu inputs and %lu made from them\n", corpus_count, count);
	for (size_t i = 0; i < corpus_count; i++)
		free(corpus[i].data);
	free(corpus);
	while (words)
		free(word[--words]);
	return 0;
}
