// SPDX-License-Identifier: GPL-2.0-only
#include "scenario.h"

#include <inttypes.h>
#include <string.h>

#include "linux/device.h"
#include "linux/mm.h"
#include "print.h"

/* --- the machine -----------------------------------------------------------------------------------------------------
 */

static void write_kernel(FILE *out, const struct session *s, const struct op_platform *p)
{
	if (p->arm)
		fprintf(out, "kernel: {base: %s, dma_encoding: hooks, realm_guest: known}\n", s->build.profile);
	else
		fprintf(out, "kernel: %s\n", s->build.profile);
}

static void write_platform(FILE *out, const struct session *s, const struct op_platform *p)
{
	static const char *const encryption[] = { "none", "sme", "sev", "tdx", "cca" };

	fprintf(out, "platform:\n  cpu: %s\n  encryption: %s\n",
		p->arm			   ? "arm64"
		: p->encryption == ENC_TDX ? "intel"
					   : "amd",
		encryption[p->encryption]);
	if (p->bit)
		fprintf(out, "  c_bit: %u\n", p->bit);
	fprintf(out, "  ram:\n");
	for (unsigned int i = 0; i < p->rams; i++)
		fprintf(out, "    - {base: %#" PRIx64 ", size: %#" PRIx64 "}\n", p->ram[i].base, p->ram[i].size);
	fprintf(out, "  cpus: %u\n  cmdline: \"%s%s%s%s%s%s\"\n", p->cpus,
		p->encryption == ENC_SME ? "mem_encrypt=on" : "", p->iommu_off ? " iommu=off" : "",
		*p->swiotlb ? " swiotlb=" : "", p->swiotlb, *p->coherent_pool ? " coherent_pool=" : "",
		p->coherent_pool);
	fprintf(out, "  config:\n    swiotlb_dynamic: %s\n    dma_restricted_pool: true\n    cache_line_size: %u\n",
		s->build.dynamic ? "true" : "false", p->cache_line);
	fprintf(out, "    zone_dma_limit: %#llx\n", (1ull << p->zone_dma_bits) - 1);
}

static const struct op_ram *pool_of(const struct op_platform *p, const struct op *ops, unsigned int count,
				    unsigned int dev)
{
	for (unsigned int i = 0; i < count; i++)
		if (ops[i].kind == OP_ATTACH && ops[i].dev == dev && ops[i].value < p->restricted)
			return &p->restricted_pool[ops[i].value];
	return NULL;
}

static void write_devices(FILE *out, const struct op_platform *p, const struct op *ops, unsigned int count)
{
	fprintf(out, "devices:\n");
	for (unsigned int i = 0; i < p->devices; i++) {
		const struct op_device *d = &p->device[i];
		const struct op_ram *pool = pool_of(p, ops, count, i);

		fprintf(out, "  d%u:\n    dma_mask: %#" PRIx64 "\n    coherent_dma_mask: %#" PRIx64 "\n", i, d->mask,
			d->coherent_mask);
		if (d->bus_limit)
			fprintf(out, "    bus_dma_limit: %#" PRIx64 "\n", d->bus_limit);
		if (d->min_align_mask)
			fprintf(out, "    min_align_mask: %#" PRIx64 "\n", d->min_align_mask);
		fprintf(out, "    segment_boundary: %#" PRIx64 "\n    coherent: %s\n", d->boundary,
			d->coherent ? "true" : "false");
		if (d->no_mask)
			fprintf(out, "    # dev->dma_mask is a NULL pointer\n");
		for (unsigned int r = 0; r < d->ranges; r++)
			fprintf(out, "%s      - {cpu: %#" PRIx64 ", dma: %#" PRIx64 ", size: %#" PRIx64 "}\n",
				r ? "" : "    dma_ranges:\n", d->range[r].cpu, d->range[r].dma, d->range[r].size);
		if (pool)
			fprintf(out, "    restricted_pool: {base: %#" PRIx64 ", size: %#" PRIx64 "}\n", pool->base,
				pool->size);
	}
}

/* --- steps -----------------------------------------------------------------------------------------------------------
 */

static const char *direction(unsigned int dir)
{
	static const char *const name[] = { "bidirectional", "to_device", "from_device", "none" };

	return name[dir & 3];
}

static void write_attrs(FILE *out, uint64_t attrs)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} known[] = {
		{ DMA_ATTR_WEAK_ORDERING, "DMA_ATTR_WEAK_ORDERING" },
		{ DMA_ATTR_WRITE_COMBINE, "DMA_ATTR_WRITE_COMBINE" },
		{ DMA_ATTR_NO_KERNEL_MAPPING, "DMA_ATTR_NO_KERNEL_MAPPING" },
		{ DMA_ATTR_SKIP_CPU_SYNC, "DMA_ATTR_SKIP_CPU_SYNC" },
		{ DMA_ATTR_FORCE_CONTIGUOUS, "DMA_ATTR_FORCE_CONTIGUOUS" },
		{ DMA_ATTR_ALLOC_SINGLE_PAGES, "DMA_ATTR_ALLOC_SINGLE_PAGES" },
		{ DMA_ATTR_NO_WARN, "DMA_ATTR_NO_WARN" },
	};
	bool first = true;

	if (!attrs)
		return;
	fprintf(out, ", attrs: [");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!(attrs & known[i].bit))
			continue;
		fprintf(out, "%s%s", first ? "" : ", ", known[i].name);
		first = false;
	}
	fprintf(out, "]");
}

static void write_flags(FILE *out, uint32_t gfp)
{
	fprintf(out, ", gfp: %s", gfp & __GFP_DIRECT_RECLAIM ? "kernel" : "atomic");
	if (gfp & __GFP_NOWARN)
		fprintf(out, ", nowarn: true");
	if (gfp & (__GFP_DMA | __GFP_DMA32))
		fprintf(out, ", zone: %s", gfp & __GFP_DMA ? "dma" : "dma32");
}

/* what the kernel's code gave for a mapping or an allocation */
static void write_expectation(FILE *out, const struct op *op, const struct result *r)
{
	const struct result_place *p = &r->place[0];

	if (!r->valid || r->end != END_RETURNED)
		return;
	if (op->kind == OP_MAP_SG ? r->ret <= 0 : p->dma == ~0ull) {
		fprintf(out, "    expect: {error: {not: none}}\n");
		return;
	}
	if (op->kind == OP_MAP_SG) {
		fprintf(out, "    expect: {error: none}\n");
		return;
	}
	fprintf(out, "    expect: {error: none, dma_addr: %#" PRIx64, p->dma);
	if (p->path == PATH_SWIOTLB && (op->kind == OP_MAP || op->kind == OP_MAP_RESOURCE))
		fprintf(out, ", path: swiotlb, slot: %" PRIu64 ", slots: %" PRIu64, p->slot, p->nslots);
	else if (p->path == PATH_DIRECT)
		fprintf(out, ", path: direct");
	else if (p->path == PATH_POOL)
		fprintf(out, ", path: atomic_pool");
	fprintf(out, "}\n");
}

/* an id is new for each operation: handles are used again */
static void write_made(FILE *out, unsigned int n, const struct op *op, const struct result *r)
{
	fprintf(out, "  - id: s%u\n", n);
	switch (op->kind) {
	case OP_MAP:
	case OP_MAP_RESOURCE:
		fprintf(out, "    map: {device: d%u, addr: %#" PRIx64 ", size: %#" PRIx64 ", dir: %s", op->dev,
			op->phys, op->size, direction(op->dir));
		if (op->kind == OP_MAP_RESOURCE)
			fprintf(out, ", mmio: true");
		write_attrs(out, op->attrs);
		break;
	case OP_MAP_SG:
		fprintf(out, "    map_sg: {device: d%u, dir: %s, sg: [", op->dev, direction(op->dir));
		for (unsigned int i = 0; i < op->nents; i++)
			fprintf(out, "%s{addr: %#" PRIx64 ", size: %#" PRIx64 "}", i ? ", " : "", op->sg[i].phys,
				op->sg[i].size);
		fprintf(out, "]");
		write_attrs(out, op->attrs);
		break;
	case OP_ALLOC:
		fprintf(out, "    alloc_coherent: {device: d%u, size: %#" PRIx64, op->dev, op->size);
		write_flags(out, op->gfp);
		write_attrs(out, op->attrs);
		break;
	default:
		fprintf(out, "    alloc_pages: {device: d%u, size: %#" PRIx64 ", dir: %s", op->dev, op->size,
			direction(op->dir));
		write_flags(out, op->gfp);
	}
	fprintf(out, "}\n");
	write_expectation(out, op, r);
}

static void write_used(FILE *out, unsigned int maker, const struct op *op)
{
	switch (op->kind) {
	case OP_UNMAP:
	case OP_UNMAP_RESOURCE:
	case OP_UNMAP_SG:
		fprintf(out, "  - unmap: {from: s%u", maker);
		write_attrs(out, op->attrs);
		break;
	case OP_FREE:
	case OP_FREE_PAGES:
		fprintf(out, "  - free: {from: s%u", maker);
		break;
	case OP_DEV_WRITE:
	case OP_DEV_READ:
		fprintf(out, "  - %s: {from: s%u, offset: %#" PRIx64 ", size: %#" PRIx64,
			op->kind == OP_DEV_WRITE ? "dma_write" : "dma_read", maker, op->offset, op->size);
		if (op->kind == OP_DEV_WRITE)
			fprintf(out, ", pattern: %" PRIu64, op->value);
		break;
	default:
		fprintf(out, "  - %s: {from: s%u",
			op->kind == OP_SYNC_CPU || op->kind == OP_SYNC_SG_CPU ? "sync_for_cpu" : "sync_for_device",
			maker);
		if (op->kind == OP_SYNC_CPU || op->kind == OP_SYNC_DEV)
			fprintf(out, ", offset: %#" PRIx64 ", size: %#" PRIx64 ", dir: %s", op->offset, op->size,
				direction(op->dir));
	}
	fprintf(out, "}\n");
}

static bool write_other(FILE *out, const struct op *op)
{
	switch (op->kind) {
	case OP_FILL:
		fprintf(out, "  - cpu_write: {addr: %#" PRIx64 ", size: %#" PRIx64 ", pattern: %" PRIu64 "}\n",
			op->phys, op->size, op->value);
		return true;
	case OP_SUM:
		fprintf(out, "  - cpu_read: {addr: %#" PRIx64 ", size: %#" PRIx64 "}\n", op->phys, op->size);
		return true;
	case OP_SET_DEC:
	case OP_SET_ENC:
		fprintf(out, "  - set_memory_%s: {addr: %#" PRIx64 ", size: %#" PRIx64 "}\n",
			op->kind == OP_SET_DEC ? "decrypted" : "encrypted", op->phys, op->size);
		return true;
	case OP_SET_MASK:
	case OP_SET_COHERENT_MASK:
		fprintf(out, "  - set_dma_mask: {device: d%u, %s: %#" PRIx64 "}\n", op->dev,
			op->kind == OP_SET_MASK ? "mask" : "coherent_mask", op->value);
		return true;
	case OP_WORK:
		fprintf(out, "  - work: %s\n", op->flag ? "all" : "grow");
		return true;
	case OP_RCU:
		fprintf(out, "  - work: free\n");
		return true;
	case OP_FAIL_PAGES:
	case OP_FAIL_DEC:
	case OP_FAIL_ENC:
		if (!op->value)
			return false;
		fprintf(out, "  - inject: {fail: %s, times: %" PRIu64 "}\n",
			op->kind == OP_FAIL_PAGES ? "alloc_pages"
			: op->kind == OP_FAIL_DEC ? "set_memory_decrypted"
						  : "set_memory_encrypted",
			op->value);
		return true;
	}
	return false;
}

static bool makes(uint8_t kind)
{
	return kind == OP_MAP || kind == OP_MAP_RESOURCE || kind == OP_MAP_SG || kind == OP_ALLOC ||
	       kind == OP_ALLOC_PAGES;
}

static bool uses(uint8_t kind)
{
	switch (kind) {
	case OP_UNMAP:
	case OP_UNMAP_RESOURCE:
	case OP_UNMAP_SG:
	case OP_SYNC_CPU:
	case OP_SYNC_DEV:
	case OP_SYNC_SG_CPU:
	case OP_SYNC_SG_DEV:
	case OP_FREE:
	case OP_FREE_PAGES:
	case OP_DEV_WRITE:
	case OP_DEV_READ:
		return true;
	}
	return false;
}

static void write_step(FILE *out, unsigned int n, unsigned int maker[OP_HANDLES], const struct op *op,
		       const struct result *r)
{
	if (op->kind == OP_ATTACH)
		return;
	if (op->kind == OP_CPU) {
		fprintf(out, "  # from here on CPU %" PRIu64 "\n", op->value);
		return;
	}
	if (makes(op->kind) && r->valid) {
		maker[op->handle] = n;
		write_made(out, n, op, r);
	} else if (uses(op->kind) && r->valid && maker[op->handle] != ~0u) {
		write_used(out, maker[op->handle], op);
	} else if (!write_other(out, op)) {
		if (op->handle < OP_HANDLES)
			maker[op->handle] = ~0u;
		fprintf(out, "  # no step says this: ");
		print_op(out, op);
	}
}

bool scenario_write(FILE *out, struct session *s, const struct op_platform *platform, const struct op *ops,
		    unsigned int count)
{
	unsigned int maker[OP_HANDLES];
	bool started;

	memset(maker, 0xff, sizeof(maker));
	fprintf(out, "dmasim: 1\nname: a difference from the kernel's own code\n");
	fprintf(out, "description: \"%u operations\"\nsource: the answers of the kernel's code, tests/conformance\n",
		count);
	write_kernel(out, s, platform);
	write_platform(out, s, platform);
	write_devices(out, platform, ops, count);
	fprintf(out, "steps:\n");
	started = session_start(s, platform);
	for (unsigned int i = 0; (started || s->sim) && i < count; i++) {
		session_do(s, &ops[i]);
		write_step(out, i, maker, &ops[i], &s->on_kernel);
	}
	session_end(s);
	return !ferror(out);
}
