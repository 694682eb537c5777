// SPDX-License-Identifier: GPL-2.0-only
#include "hw/pagemap.h"

#include <stdlib.h>
#include <string.h>

#define REGION_PAGES 512u

struct pagemap_region {
	u32 refs;
	bool split; /* page[] counts; else all are like uniform */
	u8 uniform;
	u8 page[];
};

static void region_get(void *leaf)
{
	((struct pagemap_region *)leaf)->refs++;
}

static void region_put(void *leaf)
{
	struct pagemap_region *r = leaf;

	if (!--r->refs)
		free(r);
}

static const struct radix_ops region_ops = { region_get, region_put };

static struct pagemap_region *region_new(bool split, u8 value)
{
	struct pagemap_region *r = malloc(sizeof(*r) + (split ? REGION_PAGES : 0));

	if (!r)
		return NULL;
	*r = (struct pagemap_region){ .refs = 1, .split = split, .uniform = value };
	if (split)
		memset(r->page, value, REGION_PAGES);
	return r;
}

void pagemap_init(struct pagemap *map, u8 initial)
{
	radix_init(&map->tree, &region_ops);
	map->alike = NULL;
	map->initial = initial;
}

void pagemap_free(struct pagemap *map)
{
	radix_free(&map->tree);
	if (map->alike)
		region_put(map->alike);
	map->alike = NULL;
}

struct pagemap pagemap_snapshot(struct pagemap *map)
{
	struct pagemap copy = *map;

	copy.tree = radix_snapshot(&map->tree);
	if (copy.alike)
		region_get(copy.alike);
	return copy;
}

static u8 region_page(const struct pagemap *map, const struct pagemap_region *r, u64 pfn)
{
	if (!r)
		return map->initial;
	return r->split ? r->page[pfn % REGION_PAGES] : r->uniform;
}

u8 pagemap_get(const struct pagemap *map, u64 pfn)
{
	return region_page(map, radix_peek(&map->tree, pfn / REGION_PAGES), pfn);
}

/* puts @fresh in the place of what @slot holds */
static void region_replace(void **slot, struct pagemap_region *fresh)
{
	if (*slot)
		region_put(*slot);
	*slot = fresh;
}

/* the region of @slot with a byte for each page, ours alone; NULL if memory ran out */
static struct pagemap_region *region_split(void **slot, u8 initial)
{
	struct pagemap_region *r = *slot, *fresh;

	if (r && r->split && r->refs == 1)
		return r;
	fresh = region_new(true, r ? r->uniform : initial);
	if (!fresh)
		return NULL;
	if (r && r->split)
		memcpy(fresh->page, r->page, REGION_PAGES);
	region_replace(slot, fresh);
	return fresh;
}

static bool region_is_uniform(const struct pagemap_region *r)
{
	return !memcmp(r->page, r->page + 1, REGION_PAGES - 1);
}

/* neighbours as a rule get the same value, one after the other */
static bool region_set_all(struct pagemap *map, void **slot, u8 value)
{
	if (!map->alike || map->alike->uniform != value) {
		struct pagemap_region *fresh = region_new(false, value);

		if (!fresh)
			return false;
		if (map->alike)
			region_put(map->alike);
		map->alike = fresh;
	}
	region_get(map->alike);
	region_replace(slot, map->alike);
	return true;
}

static bool region_set(struct pagemap *map, void **slot, u32 first, u32 n, u8 value)
{
	struct pagemap_region *r;

	if (n == REGION_PAGES)
		return region_set_all(map, slot, value);
	r = region_split(slot, map->initial);
	if (!r)
		return false;
	memset(r->page + first, value, n);
	if (region_is_uniform(r))
		return region_set_all(map, slot, value);
	return true;
}

bool pagemap_set(struct pagemap *map, u64 pfn, u64 count, u8 value)
{
	while (count) {
		u32 first = pfn % REGION_PAGES, n = (u32)min_u64(count, REGION_PAGES - first);
		void **slot = radix_own(&map->tree, pfn / REGION_PAGES);

		if (!slot || !region_set(map, slot, first, n, value))
			return false;
		pfn += n;
		count -= n;
	}
	return true;
}

u64 pagemap_run(const struct pagemap *map, u64 pfn, u64 max, u8 *value)
{
	u64 n = 0;

	*value = map->initial;
	while (n < max) {
		const struct pagemap_region *r = radix_peek(&map->tree, pfn / REGION_PAGES);
		u64 left = min_u64(max - n, REGION_PAGES - pfn % REGION_PAGES);

		if (!n)
			*value = region_page(map, r, pfn);
		if (r && r->split) {
			const u8 *page = &r->page[pfn % REGION_PAGES];
			u64 alike = 0;

			while (alike < left && page[alike] == *value)
				alike++;
			if (alike < left)
				return n + alike;
		} else if (region_page(map, r, pfn) != *value) {
			break;
		}
		n += left;
		pfn += left;
	}
	return n;
}
