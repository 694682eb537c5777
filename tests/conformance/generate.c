// SPDX-License-Identifier: GPL-2.0-only
/* operations; platforms are in gen_platform.c */
#include "generate.h"

#include <string.h>

#include "gen_internal.h"
#include "linux/device.h"
#include "linux/mm.h"

/* --- what lies where ------------------------------------------------------------------------------------------------
 */

static uint64_t size_of_buffer(struct gen *g)
{
	switch (gen_below(g, 16)) {
	case 0:
	case 1:
	case 2:
		return 1 + gen_below(g, 512);
	case 3:
	case 4:
	case 5:
	case 6:
		return 1 + gen_below(g, 4096);
	case 7:
	case 8:
		return PAGE_SIZE << gen_below(g, 4);
	case 9:
		return 2048 * (1 + gen_below(g, 40));
	case 10:
	case 11:
		return 1 + gen_below(g, 65536);
	case 12:
		return KiB(64);
	case 13:
		return 1 + gen_below(g, KiB(200));
	case 14:
		/* around the largest that a segment holds */
		return KiB(256) - gen_below(g, 5) * 1024 + (gen_below(g, 8) ? 0 : 1 + gen_below(g, 8192));
	}
	return 1 + gen_below(g, 64);
}

static uint64_t offset_in_page(struct gen *g)
{
	switch (gen_below(g, 4)) {
	case 0:
		return 0;
	case 1:
		return gen_below(g, PAGE_SIZE);
	case 2:
		return gen_below(g, 8) * 512;
	}
	return gen_below(g, 256) * 16;
}

/* a buffer inside a window; what no one has written yet is filled first */
static uint64_t buffer(struct gen *g, uint64_t size)
{
	unsigned int w = (unsigned int)gen_below(g, g->windows);
	const struct op_ram *window = &g->platform.reserve[w];
	uint64_t room = window->size - size - PAGE_SIZE;
	uint64_t at = (gen_below(g, room) & PAGE_MASK) + offset_in_page(g);

	for (uint64_t chunk = at / GEN_CHUNK; chunk <= (at + size - 1) / GEN_CHUNK; chunk++) {
		if (g->filled[w][chunk] || g->queued == GEN_QUEUE)
			continue;
		g->filled[w][chunk] = true;
		g->queue[g->queued++] = (struct op){ .kind = OP_FILL,
						     .phys = window->base + chunk * GEN_CHUNK,
						     .size = GEN_CHUNK,
						     .value = gen_random(g) };
	}
	return window->base + at;
}

static uint8_t direction(struct gen *g)
{
	return (uint8_t)gen_below(g, 3);
}

static uint64_t attributes(struct gen *g)
{
	uint64_t attrs = 0;

	if (!gen_below(g, 12))
		attrs |= DMA_ATTR_SKIP_CPU_SYNC;
	if (!gen_below(g, 12))
		attrs |= DMA_ATTR_NO_WARN;
	if (!gen_below(g, 40))
		attrs |= DMA_ATTR_WEAK_ORDERING;
	return attrs;
}

static uint64_t allocation_attributes(struct gen *g)
{
	uint64_t attrs = 0;

	if (!gen_below(g, 10))
		attrs |= DMA_ATTR_NO_KERNEL_MAPPING;
	if (!gen_below(g, 10))
		attrs |= DMA_ATTR_NO_WARN;
	if (!gen_below(g, 20))
		attrs |= DMA_ATTR_WRITE_COMBINE;
	if (!gen_below(g, 30))
		attrs |= DMA_ATTR_FORCE_CONTIGUOUS;
	return attrs;
}

static uint32_t allocation_flags(struct gen *g)
{
	uint32_t gfp = gen_below(g, 5) < 3 ? GFP_KERNEL : GFP_ATOMIC;

	if (!gen_below(g, 5))
		gfp |= __GFP_NOWARN;
	if (!gen_below(g, 12))
		gfp |= __GFP_ZERO;
	if (!gen_below(g, 25))
		gfp |= gen_below(g, 2) ? __GFP_DMA : __GFP_DMA32;
	if (!gen_below(g, 80))
		gfp |= __GFP_COMP;
	return gfp;
}

static uint64_t allocation_size(struct gen *g)
{
	switch (gen_below(g, 40)) {
	case 0:
		return MiB(1) << gen_below(g, 4);
	case 1:
	case 2:
		return 1 + gen_below(g, KiB(512));
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
		return 1 + gen_below(g, KiB(64));
	}
	return gen_below(g, 3) ? 1 + gen_below(g, 8192) : PAGE_SIZE << gen_below(g, 4);
}

/* --- handles --------------------------------------------------------------------------------------------------------
 */

static bool free_handle(struct gen *g, uint16_t *handle)
{
	unsigned int start = (unsigned int)gen_below(g, OP_HANDLES);

	for (unsigned int i = 0; i < OP_HANDLES; i++) {
		*handle = (uint16_t)((start + i) % OP_HANDLES);
		if (!g->handle[*handle].live)
			return true;
	}
	return false;
}

static bool live_handle(struct gen *g, uint16_t *handle, uint64_t kinds)
{
	unsigned int start = (unsigned int)gen_below(g, OP_HANDLES);

	for (unsigned int i = 0; i < OP_HANDLES; i++) {
		*handle = (uint16_t)((start + i) % OP_HANDLES);
		if (g->handle[*handle].live && kinds >> g->handle[*handle].kind & 1)
			return true;
	}
	return false;
}

#define K(kind) (1ull << (kind))

/* --- operations that make a handle ----------------------------------------------------------------------------------
 */

static void make_map(struct gen *g, struct op *op)
{
	op->kind = OP_MAP;
	op->size = size_of_buffer(g);
	op->phys = buffer(g, op->size);
	op->dir = direction(g);
	op->attrs = attributes(g);
}

static void make_resource(struct gen *g, struct op *op)
{
	static const uint64_t bar[] = { 0xe0000000, 0xfe000000, 0x2000000000, 0x4000000000000 };

	op->kind = OP_MAP_RESOURCE;
	op->size = PAGE_SIZE << gen_below(g, 6);
	op->phys = bar[gen_below(g, 4)] + gen_below(g, 64) * PAGE_SIZE;
	op->dir = direction(g);
}

static void make_sg(struct gen *g, struct op *op)
{
	op->kind = OP_MAP_SG;
	op->nents = (uint8_t)(1 + gen_below(g, gen_below(g, 4) ? 4 : 12));
	op->dir = direction(g);
	op->attrs = attributes(g);
	for (int i = 0; i < op->nents; i++) {
		struct op_sg *sg = &op->sg[i];

		sg->size = size_of_buffer(g);
		if (i > 3)
			sg->size = 1 + sg->size % PAGE_SIZE;
		sg->phys = buffer(g, sg->size);
		if (!gen_below(g, 60)) {
			/* a page of a peer's BAR */
			sg->kind = (uint8_t)(1 + gen_below(g, 3));
			sg->phys = 0xe0000000 + (uint64_t)i * MiB(1) + sg->phys % PAGE_SIZE;
		}
	}
}

static void make_tbl(struct gen *g, struct op *op)
{
	static const uint64_t align[] = { 0, 0, 0x7ff, 0xfff, 0xfff, 0xfff, 0x1fff, 0x3fff, 0xffff, 0xffff, 0x1ffff };

	op->kind = OP_TBL_MAP;
	op->align = align[gen_below(g, sizeof(align) / sizeof(align[0]))];
	op->size = size_of_buffer(g);
	op->phys = buffer(g, op->size);
	op->dir = direction(g);
	op->attrs = attributes(g);
}

static void make_allocation(struct gen *g, struct op *op)
{
	static const uint8_t kind[] = {
		OP_ALLOC, OP_ALLOC, OP_ALLOC, OP_ALLOC, OP_ALLOC_PAGES, OP_ALLOC_PAGES, OP_ALLOC_NONCONTIGUOUS
	};

	op->kind = kind[gen_below(g, sizeof(kind))];
	op->size = allocation_size(g);
	op->gfp = allocation_flags(g);
	op->dir = direction(g);
	if (op->kind == OP_ALLOC)
		op->attrs = allocation_attributes(g);
	else if (op->kind == OP_ALLOC_NONCONTIGUOUS && !gen_below(g, 10))
		op->attrs = DMA_ATTR_ALLOC_SINGLE_PAGES;
}

static void make_pool(struct gen *g, struct op *op)
{
	op->kind = OP_POOL_ALLOC;
	op->size = PAGE_SIZE * (1 + gen_below(g, 12));
	op->gfp = GFP_ATOMIC | (gen_below(g, 3) ? 0 : __GFP_NOWARN);
	switch (gen_below(g, 4)) {
	case 0:
		op->gfp |= __GFP_DMA;
		break;
	case 1:
		op->gfp |= __GFP_DMA32;
		break;
	}
	op->flag = (uint8_t)gen_below(g, 2);
}

static bool make(struct gen *g, struct op *op)
{
	unsigned int dice = (unsigned int)gen_below(g, 40);

	op->dev = (uint8_t)gen_below(g, g->platform.devices);
	if (!free_handle(g, &op->handle))
		return false;
	if (dice < 22)
		make_map(g, op);
	else if (dice < 23)
		make_resource(g, op);
	else if (dice < 27)
		make_sg(g, op);
	else if (dice < 31 && !g->platform.device[op->dev].no_mask)
		make_tbl(g, op);
	else if (dice < 38)
		make_allocation(g, op);
	else
		make_pool(g, op);
	return true;
}

/* --- operations on a handle -----------------------------------------------------------------------------------------
 */

/*
 * dma_free_pages() does not recognise a page of a remapped pool and gives it to the page allocator (behaviour
 * pool_free_lookup), rounded up to a power of two: neighbours go with it that the pool lends later on. The kernel's own
 * arrays may then lie under a buffer.
 */
static bool is_pool_page(const struct gen_handle *h)
{
	return h->path == PATH_POOL && (h->kind == OP_ALLOC_PAGES || h->kind == OP_ALLOC_NONCONTIGUOUS);
}

static bool unmake(struct gen *g, struct op *op)
{
	static const uint8_t undo[OP_KINDS] = {
		[OP_MAP] = OP_UNMAP,
		[OP_MAP_RESOURCE] = OP_UNMAP_RESOURCE,
		[OP_MAP_SG] = OP_UNMAP_SG,
		[OP_TBL_MAP] = OP_TBL_UNMAP,
		[OP_ALLOC] = OP_FREE,
		[OP_ALLOC_PAGES] = OP_FREE_PAGES,
		[OP_ALLOC_NONCONTIGUOUS] = OP_FREE_NONCONTIGUOUS,
		[OP_POOL_ALLOC] = OP_POOL_FREE,
	};

	if (!live_handle(g, &op->handle, ~0ull))
		return false;
	if (g->platform.arm && is_pool_page(&g->handle[op->handle])) {
		if (gen_below(g, 12))
			return false;
		g->last = true;
	}
	op->kind = undo[g->handle[op->handle].kind];
	op->attrs = attributes(g) & DMA_ATTR_SKIP_CPU_SYNC;
	return true;
}

static bool sync(struct gen *g, struct op *op)
{
	const struct gen_handle *h;

	if (!live_handle(g, &op->handle, K(OP_MAP) | K(OP_MAP_SG)))
		return false;
	h = &g->handle[op->handle];
	if (h->kind == OP_MAP_SG) {
		op->kind = gen_below(g, 2) ? OP_SYNC_SG_CPU : OP_SYNC_SG_DEV;
		return true;
	}
	op->kind = gen_below(g, 2) ? OP_SYNC_CPU : OP_SYNC_DEV;
	if (!gen_below(g, 10))
		op->kind = OP_NEED_SYNC;
	/* mostly as it was mapped; drivers sync parts, and some sync what is not theirs */
	op->dir = gen_below(g, 12) ? h->dir : direction(g);
	op->size = h->size;
	if (gen_below(g, 3)) {
		op->offset = gen_below(g, h->size);
		op->size = 1 + gen_below(g, h->size - op->offset);
	}
	if (!gen_below(g, 40))
		op->size += gen_below(g, 4096);
	if (!gen_below(g, 80)) {
		/* behind it: one byte, since in the mapping's last slot the kernel takes any size and leaves the pool */
		op->offset = h->size + gen_below(g, KiB(64));
		op->size = 1;
	}
	return true;
}

static bool device_access(struct gen *g, struct op *op)
{
	const struct gen_handle *h;

	if (!live_handle(g, &op->handle,
			 K(OP_MAP) | K(OP_MAP_SG) | K(OP_TBL_MAP) | K(OP_ALLOC) | K(OP_ALLOC_PAGES) | K(OP_POOL_ALLOC)))
		return false;
	h = &g->handle[op->handle];
	op->kind = gen_below(g, 5) < 3 ? OP_DEV_WRITE : OP_DEV_READ;
	op->offset = gen_below(g, 2) ? 0 : gen_below(g, h->size);
	op->size = 1 + gen_below(g, h->size - op->offset);
	if (op->size > KiB(8))
		op->size = KiB(8);
	op->value = gen_random(g);
	return true;
}

/* the original of a mapping, as the CPU sees it */
static bool look(struct gen *g, struct op *op)
{
	const struct gen_handle *h;

	if (!live_handle(g, &op->handle, K(OP_MAP) | K(OP_TBL_MAP)))
		return false;
	h = &g->handle[op->handle];
	op->kind = OP_SUM;
	op->phys = h->phys;
	op->size = h->size > KiB(16) ? KiB(16) : h->size;
	return true;
}

/* --- the rest -------------------------------------------------------------------------------------------------------
 */

/* pages of a window change state: what they held is lost, as on silicon */
static void convert(struct gen *g, struct op *op)
{
	unsigned int w = (unsigned int)gen_below(g, g->windows);
	unsigned int chunk = (unsigned int)gen_below(g, g->platform.reserve[w].size / GEN_CHUNK);

	op->kind = gen_below(g, 2) ? OP_SET_DEC : OP_SET_ENC;
	op->phys = g->platform.reserve[w].base + (uint64_t)chunk * GEN_CHUNK;
	op->size = GEN_CHUNK;
	g->queue[g->queued++] = *op;
	*op = (struct op){ .kind = OP_FILL, .phys = op->phys, .size = GEN_CHUNK, .value = gen_random(g) };
	g->filled[w][chunk] = true;
}

static void fail(struct gen *g, struct op *op)
{
	switch (gen_below(g, 5)) {
	case 0:
	case 1:
		op->kind = OP_FAIL_PAGES;
		op->value = gen_below(g, 4);
		break;
	case 2:
		op->kind = OP_FAIL_ORDER;
		op->value = gen_below(g, 3) ? MAX_PAGE_ORDER : gen_below(g, MAX_PAGE_ORDER);
		break;
	case 3:
		op->kind = OP_FAIL_DEC;
		op->value = gen_below(g, 3);
		break;
	default:
		op->kind = OP_FAIL_ENC;
		op->value = gen_below(g, 3);
	}
}

static void other(struct gen *g, struct op *op)
{
	op->dev = (uint8_t)gen_below(g, g->platform.devices);
	switch (gen_below(g, 16)) {
	case 0:
	case 1:
	case 2:
		op->kind = OP_WORK;
		op->flag = (uint8_t)gen_below(g, 2);
		break;
	case 3:
	case 4:
	case 5:
		op->kind = OP_RCU;
		break;
	case 6:
	case 7:
	case 8:
	case 9:
		op->kind = OP_CPU;
		op->value = gen_below(g, g->platform.cpus);
		break;
	case 10:
	case 11:
		op->kind = OP_QUERY;
		op->value = gen_mask(g);
		break;
	case 12:
		op->kind = gen_below(g, 2) ? OP_SET_MASK : OP_SET_COHERENT_MASK;
		op->value = gen_mask(g);
		break;
	case 13:
		convert(g, op);
		break;
	default:
		fail(g, op);
	}
}

/* a device that has bounced keeps its pool: attaching comes before any mapping of it */
static void attach(struct gen *g)
{
	for (unsigned int d = 0; d < g->platform.devices && g->queued < GEN_QUEUE; d++)
		if (g->platform.restricted && !gen_below(g, 3))
			g->queue[g->queued++] = (struct op){ .kind = OP_ATTACH,
							     .dev = (uint8_t)d,
							     .value = gen_below(g, g->platform.restricted) };
	for (unsigned int d = 0; d < g->platform.devices && g->queued < GEN_QUEUE; d++)
		if (!g->platform.device[d].no_mask && !gen_below(g, 2))
			g->queue[g->queued++] = (struct op){ .kind = OP_SET_MASK,
							     .dev = (uint8_t)d,
							     .value = g->platform.device[d].mask };
}

void gen_boot(struct gen *g, uint64_t seed, uint64_t boot, const struct gen_build *build)
{
	memset(g, 0, sizeof(*g));
	g->state = seed * 0x9e3779b97f4a7c15ull ^ (boot + 1) * 0xd1342543de82ef95ull;
	gen_platform(g, build);
	g->wanted = 2 + (unsigned int)gen_below(g, gen_below(g, 3) ? 20 : OP_HANDLES - 8);
	attach(g);
}

static void choose(struct gen *g, struct op *op)
{
	for (;;) {
		unsigned int dice = (unsigned int)gen_below(g, 100);
		bool done = true;

		*op = (struct op){ 0 };
		if (dice < 44)
			done = g->live < g->wanted ? make(g, op) : unmake(g, op);
		else if (dice < 58)
			done = g->live > g->wanted / 2 ? unmake(g, op) : make(g, op);
		else if (dice < 70)
			done = sync(g, op);
		else if (dice < 84)
			done = device_access(g, op);
		else if (dice < 90)
			done = look(g, op);
		else
			other(g, op);
		if (done)
			return;
	}
}

void gen_next(struct gen *g, struct op *op)
{
	if (g->next == g->queued) {
		struct op last;

		g->next = g->queued = 0;
		choose(g, &last);
		if (g->queued == GEN_QUEUE) {
			/* not everything it reads is filled: drop it, the fills stay */
			*op = g->queue[g->next++];
			return;
		}
		g->queue[g->queued++] = last;
	}
	*op = g->queue[g->next++];
}

void gen_note(struct gen *g, const struct op *op, const struct result *r)
{
	struct gen_handle *h = &g->handle[op->handle];

	if (!r->valid)
		return;
	switch (op->kind) {
	case OP_MAP:
	case OP_MAP_RESOURCE:
	case OP_TBL_MAP:
	case OP_ALLOC:
	case OP_ALLOC_PAGES:
	case OP_ALLOC_NONCONTIGUOUS:
	case OP_POOL_ALLOC:
		if (r->place[0].dma == ~0ull)
			return;
		*h = (struct gen_handle){ .live = true,
					  .kind = op->kind,
					  .dev = op->dev,
					  .dir = op->dir,
					  .phys = op->phys,
					  .size = op->size,
					  .path = r->place[0].path };
		g->live++;
		break;
	case OP_MAP_SG:
		if (r->ret <= 0)
			return;
		*h = (struct gen_handle){
			.live = true,
			.kind = OP_MAP_SG,
			.dev = op->dev,
			.dir = op->dir,
			.phys = op->sg[0].phys,
			.size = op->sg[0].size,
		};
		g->live++;
		break;
	case OP_UNMAP:
	case OP_UNMAP_RESOURCE:
	case OP_UNMAP_SG:
	case OP_TBL_UNMAP:
	case OP_FREE:
	case OP_FREE_PAGES:
	case OP_FREE_NONCONTIGUOUS:
	case OP_POOL_FREE:
		h->live = false;
		g->live--;
		break;
	default:
		break;
	}
}
