/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "did you mean": the nearest of a list of names, by edit distance with swapped neighbours counted once.
 */
#include <string.h>

#include <dmasim/error.h>

#include "base/types.h"

/* longer words are not typing errors of ours, and would cost time */
#define WORD_MAX 40

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* upper and lower case, and - and _, are equal here: they are what people mix up */
static char fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' ? '_' : c;
}

static unsigned int distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned int row[3][WORD_MAX + 1];
	unsigned int *before = row[0], *last = row[1], *now = row[2], *spare;

	for (size_t j = 0; j <= m; j++)
		last[j] = (unsigned int)j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = (unsigned int)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned int other = fold(a[i - 1]) != fold(b[j - 1]);

			now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + other);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]))
				now[j] = min3(now[j], before[j - 2] + 1, UINT32_MAX);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

const char *dmasim_nearest(const char *word, const char *const *names, unsigned int count)
{
	const char *best = NULL;
	size_t n = strlen(word);
	unsigned int least = UINT32_MAX;

	if (!n || n > WORD_MAX)
		return NULL;
	for (unsigned int i = 0; i < count; i++) {
		size_t m = names[i] ? strlen(names[i]) : 0;
		unsigned int d, rank;

		if (!m || m > WORD_MAX || n + 2 < m || m + 2 < n)
			continue;
		d = distance(word, n, names[i], m);
		/* two changes turn any word of three letters into most others */
		if (d > 2 || d >= (n > m ? n : m) || (d > 1 && n <= 3))
			continue;
		/* of equally near ones, first one that begins alike, then one as long */
		rank = d * 4 + (fold(*names[i]) != fold(*word)) * 2 + (n != m);
		if (rank < least) {
			least = rank;
			best = names[i];
		}
	}
	return best;
}
