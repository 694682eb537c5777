// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slot array against a plain one: every slot with its own counter, every counter rewritten as the kernel does it
 * (swiotlb_search_pool_area(), swiotlb_do_find_slots() and swiotlb_release_slots() of 6.12 and 6.1, one slot at a
 * time). Random mappings, with unmaps by another address, another alignment and twice, must leave both alike after each
 * step.
 */
#include "swiotlb_fixture.h"

#define SLOTS 512u
#define AREAS 2u
#define AREA_SLOTS (SLOTS / AREAS)
#define POOL 0x70000000ull
#define MAPPINGS 160u

/* room for what misuse writes behind the last segment; the tests keep away from it */
struct plain {
	struct {
		u64 orig, alloc_size;
		unsigned int list, pad;
	} slot[SLOTS];
	struct {
		u64 used;
		unsigned int index;
	} area[AREAS];
	bool aligned_search, padding;
	u64 min_align_mask, boundary;
};

struct mapping {
	u64 tlb, size;
};

static u64 random_state;

static u64 rnd(u64 limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 11) % limit;
}

static void plain_init(struct plain *p, bool newer)
{
	memset(p, 0, sizeof(*p));
	p->aligned_search = p->padding = newer;
	for (unsigned int i = 0; i < SLOTS; i++) {
		p->slot[i].list = 128 - i % 128;
		p->slot[i].orig = INVALID_PHYS_ADDR;
	}
}

static unsigned int ceil_slots(u64 bytes)
{
	return (unsigned int)((bytes + 2047) / 2048);
}

static bool plain_fits(const struct plain *p, unsigned int slot, unsigned int n)
{
	u64 per_boundary = (p->boundary >> 11) + 1;
	u64 at = (slot + ceil_slots(POOL & p->boundary)) & (per_boundary - 1);

	return at + n <= per_boundary && p->slot[slot].list >= n;
}

static unsigned int wrap(unsigned int index)
{
	return index < AREA_SLOTS ? index : 0;
}

/* -1 none, -2 hang */
static int plain_search(const struct plain *p, unsigned int area, u64 orig, u64 size, unsigned int align)
{
	unsigned int n = ceil_slots(size), io = (unsigned int)p->min_align_mask, index, stride, first, steps = 0;

	if (p->aligned_search && !align && !io && size >= 4096)
		align = 4095;
	align |= 2047;
	io &= ~align;
	if (p->aligned_search) {
		stride = ((align > io ? align : io) >> 11) + 1;
		index = p->area[area].index;
	} else {
		stride = (io >> 11) + 1;
		if (size >= 4096)
			stride *= 2;
		if (stride < (align >> 11) + 1)
			stride = (align >> 11) + 1;
		index = wrap((p->area[area].index + stride - 1) & ~(stride - 1));
	}
	first = index;
	if (n > AREA_SLOTS - p->area[area].used)
		return -1;
	for (unsigned int checked = 0; !p->aligned_search || checked < AREA_SLOTS;) {
		unsigned int slot = area * AREA_SLOTS + index, step = 1;
		u64 t = (POOL & p->boundary) + slot * 2048ull;
		bool good = !orig || (t & io) == (orig & io);

		if (p->aligned_search && (t & align))
			good = false;
		if (good && plain_fits(p, slot, n))
			return (int)index;
		if (good)
			step = stride;
		checked += step;
		index = wrap(index + step);
		if (p->aligned_search)
			continue;
		if (index == first)
			return -1;
		if (++steps > 4 * AREA_SLOTS)
			return -2;
	}
	return -1;
}

static void plain_recount(struct plain *p, unsigned int below, unsigned int count)
{
	while (below % 128 && p->slot[below - 1].list)
		p->slot[--below].list = ++count;
}

static u64 plain_map(struct plain *p, unsigned int cpu, u64 orig, u64 bytes, unsigned int align)
{
	unsigned int low = (unsigned int)(orig & p->min_align_mask & 2047), offset = low, n, area = cpu % AREAS;
	u64 size;
	int index = -1;

	if (p->padding) {
		offset = (unsigned int)(orig & p->min_align_mask & (align | 2047));
		size = (bytes + offset + align) & ~(u64)align;
	} else {
		size = ((bytes + align) & ~(u64)align) + offset;
	}
	for (unsigned int i = 0; i < AREAS && index == -1; i++) {
		area = (cpu + i) % AREAS;
		index = plain_search(p, area, orig, size, align);
	}
	if (index < 0)
		return DMA_MAPPING_ERROR;
	n = ceil_slots(size);
	for (unsigned int i = 0; i < n; i++) {
		p->slot[area * AREA_SLOTS + (unsigned int)index + i].list = 0;
		p->slot[area * AREA_SLOTS + (unsigned int)index + i].alloc_size = size - (low + i * 2048ull);
	}
	plain_recount(p, area * AREA_SLOTS + (unsigned int)index, 0);
	p->area[area].index = wrap((unsigned int)index + n);
	p->area[area].used += n;
	index += (int)(area * AREA_SLOTS + offset / 2048);
	p->slot[index].pad = offset / 2048;
	for (unsigned int i = 0; i < n - offset / 2048; i++)
		p->slot[(unsigned int)index + i].orig = orig + i * 2048ull;
	return POOL + (u64)index * 2048 + offset % 2048;
}

/* true if the release stays inside the array */
static bool plain_unmap(struct plain *p, u64 tlb, bool carry_out)
{
	unsigned int offset = (unsigned int)(tlb & p->min_align_mask & 2047);
	unsigned int index = (unsigned int)((tlb - offset - POOL) / 2048), n, count = 0;

	index -= p->slot[index].pad;
	n = ceil_slots(p->slot[index].alloc_size + offset);
	if (index + n > SLOTS)
		return false;
	if (!carry_out)
		return true;
	if (index + n < (index / 128 + 1) * 128)
		count = p->slot[index + n].list;
	for (unsigned int i = n; i--;) {
		p->slot[index + i].list = ++count;
		p->slot[index + i].orig = INVALID_PHYS_ADDR;
		p->slot[index + i].alloc_size = 0;
		p->slot[index + i].pad = 0;
	}
	plain_recount(p, index, count);
	p->area[index / AREA_SLOTS].used -= n;
	return true;
}

static void assert_alike(const struct machine *m, const struct plain *p, unsigned int step)
{
	const struct io_tlb_pool *pool = &m->k.swiotlb.def.defpool;

	for (unsigned int i = 0; i < SLOTS; i++) {
		struct io_tlb_slot slot = swiotlb_slot(pool, i);

		if (slot.list != p->slot[i].list || slot.orig_addr != p->slot[i].orig ||
		    slot.alloc_size != p->slot[i].alloc_size || slot.pad_slots != p->slot[i].pad)
			fail_msg("step %u slot %u: list %u for %u, alloc_size %lld for %lld", step, i, slot.list,
				 p->slot[i].list, (long long)slot.alloc_size, (long long)p->slot[i].alloc_size);
	}
	for (unsigned int i = 0; i < AREAS; i++) {
		assert_int_equal(pool->areas[i].used, p->area[i].used);
		assert_int_equal(pool->areas[i].index, p->area[i].index);
	}
	check_machine(m);
}

/* small ones fill the pool up to the last slots, so that searches run through all of it */
static u64 random_size(bool small)
{
	static const u64 size[] = { 1, 512, 2048, 2049, 4095, 4096, 4097, 9000, 32768, 65536, 131072, 262144 };

	if (small && rnd(10))
		return 1 + rnd(10000);
	return rnd(4) ? size[rnd(ARRAY_SIZE(size))] : 1 + rnd(rnd(3) ? 20000 : 262144);
}

/* one in @misuse unmaps is not what the map asks for; 0: none is */
static void run(const char *profile, u64 seed, unsigned int misuse)
{
	static const u64 align[] = { 0, 0, 0, 0x7ff, 0xfff, 0xfff, 0x1fff, 0xffff };
	static const u64 min_align[] = { 0, 0, 0, 0xfff, 0xfff, 0x1ff, 0x7ff, 0x1fff, 0xffff, 0x5000 };
	static const u64 boundary[] = { 0xffffffff, 0xffffffff, ~0ull, 0xffff, 0x3ffff, 0x7ff };
	struct machine_setup s = { .profile = profile, .cmdline = "swiotlb=512,2", .cpus = 2, .pinned = POOL };
	struct machine *m = boot_machine(&s);
	struct mapping map[MAPPINGS] = { 0 };
	struct plain p;

	random_state = seed * 0x9e3779b97f4a7c15ull + 1;
	plain_init(&p, strcmp(profile, "v6.1"));
	m->k.log.no_limits = false;
	for (unsigned int step = 0; step < 600; step++) {
		struct mapping *at = &map[rnd(MAPPINGS)];
		u64 attrs = DMA_ATTR_NO_WARN, tlb = at->tlb, orig, a;

		m->k.cpu = (unsigned int)rnd(4);
		if (rnd(8) == 0) {
			p.min_align_mask = m->dev.min_align_mask = min_align[rnd(ARRAY_SIZE(min_align))];
			p.boundary = boundary[rnd(ARRAY_SIZE(boundary))];
		}
		/* a search may begin anywhere */
		if (rnd(3) == 0) {
			a = rnd(AREAS);
			p.area[a].index = (unsigned int)rnd(AREA_SLOTS);
			m->k.swiotlb.def.defpool.areas[a].index = p.area[a].index;
		}
		if (!step)
			p.boundary = 0xffffffff;
		m->dev.segment_boundary = p.boundary;
		if (!at->size && rnd(5)) {
			orig = GiB(8) + rnd(1 << 20);
			at->size = random_size(seed % 4);
			a = align[rnd(ARRAY_SIZE(align))];
			at->tlb = swiotlb_tbl_map_single(&m->k, &m->dev, orig, at->size, a, DMA_TO_DEVICE, &attrs);
			assert_int_equal(at->tlb, plain_map(&p, m->k.cpu, orig, at->size, (unsigned int)a));
			if (at->tlb == DMA_MAPPING_ERROR)
				at->size = 0;
		} else if (tlb && tlb != DMA_MAPPING_ERROR) {
			if (misuse && !rnd(misuse))
				tlb = POOL + rnd(SLOTS * 2048);
			else if (!at->size && (!misuse || rnd(misuse)))
				continue;
			if (!plain_unmap(&p, tlb, false))
				continue;
			swiotlb_tbl_unmap_single(&m->k, &m->dev, tlb, at->size, DMA_TO_DEVICE, 0);
			plain_unmap(&p, tlb, true);
			at->size = 0;
		}
		assert_alike(m, &p, step);
	}
	free_machine(m);
}

static void ordinary_use_matches_6_12(void **state)
{
	(void)state;
	for (u64 seed = 1; seed <= 40; seed++)
		run("v6.12", seed, 0);
}

static void misuse_matches_6_12(void **state)
{
	(void)state;
	for (u64 seed = 1; seed <= 80; seed++)
		run("v6.12", seed, 1 + (unsigned int)(seed % 7));
}

static void ordinary_use_matches_6_1(void **state)
{
	(void)state;
	for (u64 seed = 1; seed <= 40; seed++)
		run("v6.1", seed, 0);
}

static void misuse_matches_6_1(void **state)
{
	(void)state;
	for (u64 seed = 1; seed <= 80; seed++)
		run("v6.1", seed, 1 + (unsigned int)(seed % 7));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(ordinary_use_matches_6_12),
	cmocka_unit_test(misuse_matches_6_12),
	cmocka_unit_test(ordinary_use_matches_6_1),
	cmocka_unit_test(misuse_matches_6_1),
};

TEST_MAIN(tests)
