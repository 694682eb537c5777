// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "base/types.h"
#include "gen_internal.h"

#define WINDOW (GEN_CHUNK * (uint64_t)GEN_WINDOW_CHUNKS)

#define PICK(g, array) ((array)[gen_below((g), ARRAY_SIZE(array))])

uint64_t gen_random(struct gen *g)
{
	uint64_t x = g->state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

uint64_t gen_mask(struct gen *g)
{
	static const uint8_t bits[] = { 64, 64, 64, 64, 52, 48, 48, 47, 44, 43, 40, 36,
					35, 34, 33, 32, 32, 32, 32, 31, 30, 28, 24 };

	uint8_t n = PICK(g, bits);

	return DMA_BIT_MASK(n);
}

/* --- memory ---------------------------------------------------------------------------------------------------------
 */

struct layout {
	struct op_ram ram[OP_RAMS];
	struct op_ram window[GEN_WINDOWS];
	struct op_ram pools; /* for restricted pools */
};

static const struct layout x86_layout[] = {
	{ { { 0, GiB(3) }, { GiB(4), GiB(1) } },
	  { { MiB(8), MiB(4) }, { 0x30000000, WINDOW }, { 0x110000000, WINDOW } },
	  { 0x30800000, MiB(16) } },
	{ { { 0, GiB(3) }, { GiB(4), GiB(12) } },
	  { { 0x60000000, WINDOW }, { 0x110000000, WINDOW }, { 0x280000000, WINDOW } },
	  { 0x40000000, MiB(16) } },
	{ { { 0, GiB(2) }, { GiB(4), GiB(2) }, { GiB(32), GiB(4) } },
	  { { 0x10000000, WINDOW }, { 0x120000000, WINDOW }, { 0x810000000, WINDOW } },
	  { 0x150000000, MiB(16) } },
	/* little below 4 GiB: the default pool does not fit, or none does */
	{ { { 0, MiB(24) }, { GiB(4), GiB(1) } },
	  { { MiB(8), MiB(4) }, { 0x110000000, WINDOW } },
	  { 0x120000000, MiB(16) } },
	{ { { 0, MiB(1) + KiB(768) }, { GiB(4), GiB(1) } }, { { 0x110000000, WINDOW } }, { 0x120000000, MiB(16) } },
	/* all of it below 4 GiB: no pool unless something asks for it */
	{ { { 0, MiB(512) } }, { { MiB(8), MiB(4) }, { 0x10000000, WINDOW } }, { 0x8000000, MiB(16) } },
};

static const struct layout arm_layout[] = {
	{ { { 0x80000000, GiB(2) }, { 0x800000000, GiB(8) } },
	  { { 0xa0000000, WINDOW }, { 0x880000000, WINDOW }, { 0x9c0000000, WINDOW } },
	  { 0xa0800000, MiB(16) } },
	{ { { GiB(1), GiB(4) } }, { { 0x50000000, WINDOW }, { 0x110000000, WINDOW } }, { 0x60000000, MiB(16) } },
	{ { { 0, GiB(1) }, { GiB(4), GiB(1) } },
	  { { 0x20000000, WINDOW }, { 0x3f000000, WINDOW }, { 0x120000000, WINDOW } },
	  { 0x10000000, MiB(16) } },
	{ { { GiB(1), MiB(512) } }, { { 0x48000000, WINDOW } }, { 0x50000000, MiB(16) } },
};

static const struct layout *lay_out(struct gen *g, bool arm)
{
	const struct layout *l = arm ? &PICK(g, arm_layout) : &PICK(g, x86_layout);
	struct op_platform *p = &g->platform;

	/* the last three are rare machines */
	if (!arm && l >= &x86_layout[ARRAY_SIZE(x86_layout) - 3] && gen_below(g, 3))
		l = &x86_layout[0];

	while (p->rams < OP_RAMS && l->ram[p->rams].size) {
		p->ram[p->rams] = l->ram[p->rams];
		p->rams++;
	}
	while (g->windows < GEN_WINDOWS && l->window[g->windows].size) {
		p->reserve[g->windows] = l->window[g->windows];
		g->windows++;
	}
	p->reserved = g->windows;
	p->reserve[p->reserved++] = l->pools;
	return l;
}

static void restricted(struct gen *g, const struct op_ram *room, bool fragile)
{
	static const uint64_t sizes[] = { KiB(256), KiB(320), KiB(512), MiB(1), MiB(1), MiB(4), MiB(8) };
	uint64_t at = room->base;

	if (gen_below(g, 4))
		return;
	g->platform.restricted = 1 + (unsigned int)gen_below(g, 2);
	for (unsigned int i = 0; i < g->platform.restricted; i++) {
		g->platform.restricted_pool[i] = (struct op_ram){ at, PICK(g, sizes) };
		if (fragile)
			g->platform.restricted_pool[i].size &= ~(KiB(256) - 1);
		at += MiB(8);
	}
}

/* --- options --------------------------------------------------------------------------------------------------------
 */

static void encrypt(struct gen *g, bool arm)
{
	static const uint8_t c_bit[] = { 47, 51, 51, 43 };
	static const uint8_t shared_bit[] = { 47, 47, 39, 51 };
	struct op_platform *p = &g->platform;

	if (arm) {
		p->encryption = gen_below(g, 5) < 2 ? ENC_SHARED_BIT : ENC_PLAIN;
		if (p->encryption == ENC_SHARED_BIT)
			p->bit = PICK(g, shared_bit);
		return;
	}
	switch (gen_below(g, 8)) {
	case 0:
	case 1:
		p->encryption = ENC_SME;
		p->bit = PICK(g, c_bit);
		break;
	case 2:
	case 3:
		p->encryption = ENC_SEV;
		p->bit = PICK(g, c_bit);
		break;
	case 4:
		p->encryption = ENC_TDX;
		p->bit = 47;
		break;
	default:
		p->encryption = ENC_PLAIN;
	}
}

static void command_line(struct gen *g)
{
	static const char *const swiotlb[] = { "512",	       "512,force",   "1024,2", "2048,4",	"2048,force",
					       "1024,2,force", "2048,8",      "4096",	"1536",		"1536,force",
					       "300,1",	       "100,4,force", "640,3",	"4096,4,force", "512,1",
					       "force",	       "noforce",     "128",	"8192,16,force" };
	static const char *const pool[] = { "", "", "128K", "256K", "512K", "1M", "4M", "64K" };

	struct op_platform *p = &g->platform;

	/* the default pool of 64 MiB and more takes long to set up and to compare */
	if (gen_below(g, p->ram[0].size < MiB(64) ? 2 : 24))
		snprintf(p->swiotlb, sizeof(p->swiotlb), "%s", PICK(g, swiotlb));
	snprintf(p->coherent_pool, sizeof(p->coherent_pool), "%s", PICK(g, pool));
	p->iommu_off = !p->arm && !gen_below(g, 20);
	p->limits = !gen_below(g, 6);
}

static void late_pool(struct gen *g)
{
	static const uint64_t sizes[] = { MiB(1), MiB(2), MiB(4), MiB(8), KiB(1536) };
	static const uint32_t gfp[] = { 0xcc0, 0xcc1, 0xcc4 };

	if (gen_below(g, 6))
		return;
	g->platform.late_size = PICK(g, sizes);
	g->platform.late_gfp = PICK(g, gfp);
}

/* --- devices --------------------------------------------------------------------------------------------------------
 */

/* two windows of the bus that overlap make an address that leads back to other memory: no firmware says that */
static bool overlaps(const struct op_device *d, const struct op_range *range)
{
	for (unsigned int i = 0; i < d->ranges; i++)
		if (range->dma < d->range[i].dma + d->range[i].size && d->range[i].dma < range->dma + range->size)
			return true;
	return false;
}

/* windows of the bus over the machine's RAM, shifted; sometimes a part of RAM has none */
static void range_map(struct gen *g, struct op_device *d)
{
	static const uint64_t shift[] = { 0x40000000, 0x80000000, 0x100000000, 0x8000000000 };
	const struct op_platform *p = &g->platform;
	uint64_t by = PICK(g, shift);
	bool down = gen_below(g, 2);

	for (unsigned int i = 0; i < p->rams && d->ranges < OP_RANGES; i++) {
		struct op_range *range = &d->range[d->ranges];

		if (p->rams > 1 && !gen_below(g, 6))
			continue;
		*range = (struct op_range){ .cpu = p->ram[i].base, .size = p->ram[i].size };
		range->dma = down && range->cpu >= by ? range->cpu - by : range->cpu + by;
		if (!gen_below(g, 8))
			range->size /= 2;
		d->ranges += !overlaps(d, range);
	}
}

static void device(struct gen *g, struct op_device *d, bool fragile)
{
	static const uint64_t align[] = { 0, 0, 0, 0, 0, 0, 0x1ff, 0x7ff, 0xfff, 0xfff, 0xfff, 0x1fff, 0x3fff, 0xffff };
	static const uint64_t boundary[] = { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
					     0xffff,	 0x1ffff,    0xfffff,	 0xfff,	     0x3fffffff, ~0ull };
	static const uint8_t limits[] = { 30, 32, 32, 34, 36, 40, 48 };
	uint8_t limit = PICK(g, limits);

	d->mask = d->coherent_mask = gen_mask(g);
	if (!gen_below(g, 4))
		d->coherent_mask = gen_mask(g);
	if (!gen_below(g, 8))
		d->bus_limit = DMA_BIT_MASK(limit);
	d->min_align_mask = PICK(g, align);
	if (fragile && gen_below(g, 40))
		d->min_align_mask &= 0x7ff;
	d->boundary = PICK(g, boundary);
	d->max_segment = 65536;
	d->coherent = !g->platform.arm || gen_below(g, 2);
	d->no_mask = !gen_below(g, 80);
	if (!gen_below(g, 8))
		range_map(g, d);
}

void gen_platform(struct gen *g, const struct gen_build *build)
{
	static const uint8_t cpus[] = { 1, 1, 2, 2, 3, 4, 8, 16 };
	struct op_platform *p = &g->platform;
	const struct layout *l;

	p->arm = build->arm;
	encrypt(g, build->arm);
	l = lay_out(g, build->arm);
	p->cpus = PICK(g, cpus);
	p->zone_dma_bits = 24;
	p->cache_line = build->arm && !gen_below(g, 4) ? 128 : 64;
	if (build->arm)
		p->zone_dma_bits = l->ram[0].base >= GiB(1) || gen_below(g, 2) ? 32 : 30;
	command_line(g);
	late_pool(g);
	restricted(g, &l->pools, build->fragile);
	p->devices = 2 + (unsigned int)gen_below(g, OP_DEVICES - 1);
	for (unsigned int i = 0; i < p->devices; i++)
		device(g, &p->device[i], build->fragile);
}
