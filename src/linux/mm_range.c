// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorted lists of page frame ranges: RAM, and what of it is still free.
 */
#include "linux/mm_internal.h"

#include <stdlib.h>
#include <string.h>

static bool make_room(struct pfn_list *list, unsigned int at)
{
	if (list->count == list->capacity) {
		unsigned int capacity = list->capacity ? list->capacity * 2 : 8;
		struct pfn_range *range = realloc(list->range, capacity * sizeof(*range));

		if (!range)
			return false;
		list->range = range;
		list->capacity = capacity;
	}
	memmove(&list->range[at + 1], &list->range[at], (list->count - at) * sizeof(*list->range));
	list->count++;
	return true;
}

static void drop(struct pfn_list *list, unsigned int at)
{
	list->count--;
	memmove(&list->range[at], &list->range[at + 1], (list->count - at) * sizeof(*list->range));
}

/* the first range that ends at or behind @pfn */
static unsigned int lower_bound(const struct pfn_list *list, u64 pfn)
{
	unsigned int lo = 0, hi = list->count;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (list->range[mid].last < pfn)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool pfn_list_add(struct pfn_list *list, u64 first, u64 last)
{
	/* neighbours count as overlap, so that they merge */
	unsigned int at = lower_bound(list, first ? first - 1 : 0);

	while (at < list->count && list->range[at].first <= last + 1) {
		if (list->range[at].first < first)
			first = list->range[at].first;
		if (list->range[at].last > last)
			last = list->range[at].last;
		drop(list, at);
	}
	if (!make_room(list, at))
		return false;
	list->range[at] = (struct pfn_range){ first, last };
	return true;
}

bool pfn_list_remove(struct pfn_list *list, u64 first, u64 last)
{
	unsigned int at = lower_bound(list, first);

	while (at < list->count && list->range[at].first <= last) {
		struct pfn_range old = list->range[at];

		if (old.first < first && old.last > last) {
			if (!make_room(list, at))
				return false;
			list->range[at].last = first - 1;
			list->range[at + 1].first = last + 1;
			return true;
		}
		if (old.first < first) {
			list->range[at++].last = first - 1;
		} else if (old.last > last) {
			list->range[at].first = last + 1;
			return true;
		} else {
			drop(list, at);
		}
	}
	return true;
}

bool pfn_list_contains(const struct pfn_list *list, u64 first, u64 last)
{
	unsigned int at = lower_bound(list, first);

	return at < list->count && list->range[at].first <= first && list->range[at].last >= last;
}

void pfn_list_free(struct pfn_list *list)
{
	free(list->range);
	*list = (struct pfn_list){ 0 };
}
