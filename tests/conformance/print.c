// SPDX-License-Identifier: GPL-2.0-only
/* operations and platforms for a reader, one a line */
#include "print.h"

#include <inttypes.h>

static const char *const op_name[OP_KINDS] = {
	[OP_MAP] = "map",
	[OP_UNMAP] = "unmap",
	[OP_MAP_RESOURCE] = "map_resource",
	[OP_UNMAP_RESOURCE] = "unmap_resource",
	[OP_MAP_SG] = "map_sg",
	[OP_UNMAP_SG] = "unmap_sg",
	[OP_SYNC_CPU] = "sync_cpu",
	[OP_SYNC_DEV] = "sync_dev",
	[OP_SYNC_SG_CPU] = "sync_sg_cpu",
	[OP_SYNC_SG_DEV] = "sync_sg_dev",
	[OP_NEED_SYNC] = "need_sync",
	[OP_TBL_MAP] = "tbl_map",
	[OP_TBL_UNMAP] = "tbl_unmap",
	[OP_ALLOC] = "alloc",
	[OP_FREE] = "free",
	[OP_ALLOC_PAGES] = "alloc_pages",
	[OP_FREE_PAGES] = "free_pages",
	[OP_ALLOC_NONCONTIGUOUS] = "alloc_noncontiguous",
	[OP_FREE_NONCONTIGUOUS] = "free_noncontiguous",
	[OP_POOL_ALLOC] = "pool_alloc",
	[OP_POOL_FREE] = "pool_free",
	[OP_SET_MASK] = "set_mask",
	[OP_SET_COHERENT_MASK] = "set_coherent_mask",
	[OP_QUERY] = "query",
	[OP_SET_DEC] = "set_decrypted",
	[OP_SET_ENC] = "set_encrypted",
	[OP_FILL] = "fill",
	[OP_SUM] = "sum",
	[OP_DEV_WRITE] = "dev_write",
	[OP_DEV_READ] = "dev_read",
	[OP_WORK] = "work",
	[OP_RCU] = "rcu",
	[OP_CPU] = "cpu",
	[OP_FAIL_PAGES] = "fail_pages",
	[OP_FAIL_ORDER] = "fail_order",
	[OP_FAIL_DEC] = "fail_decrypt",
	[OP_FAIL_ENC] = "fail_encrypt",
	[OP_ATTACH] = "attach",
};

static void field(FILE *out, const char *name, uint64_t value)
{
	if (value)
		fprintf(out, " %s=%#" PRIx64, name, value);
}

void print_op(FILE *out, const struct op *op)
{
	fprintf(out, "%s h%u d%u", op_name[op->kind], op->handle, op->dev);
	field(out, "phys", op->phys);
	field(out, "size", op->size);
	field(out, "offset", op->offset);
	field(out, "dir", op->dir);
	field(out, "attrs", op->attrs);
	field(out, "align", op->align);
	field(out, "gfp", op->gfp);
	field(out, "value", op->value);
	field(out, "flag", op->flag);
	for (int i = 0; i < op->nents; i++)
		fprintf(out, " %#" PRIx64 ":%" PRIu64 "%s", op->sg[i].phys, op->sg[i].size,
			op->sg[i].kind == 1   ? ":bus"
			: op->sg[i].kind == 2 ? ":bridge"
			: op->sg[i].kind      ? ":none"
					      : "");
	fputc('\n', out);
}

static void print_device(FILE *out, unsigned int i, const struct op_device *d)
{
	fprintf(out, "dev d%u mask=%#" PRIx64 " cmask=%#" PRIx64, i, d->mask, d->coherent_mask);
	field(out, "bus", d->bus_limit);
	field(out, "align", d->min_align_mask);
	field(out, "boundary", d->boundary);
	fprintf(out, "%s%s", d->coherent ? "" : " noncoherent", d->no_mask ? " nomask" : "");
	for (unsigned int r = 0; r < d->ranges; r++)
		fprintf(out, " range=%#" PRIx64 ":%#" PRIx64 ":%#" PRIx64, d->range[r].cpu, d->range[r].dma,
			d->range[r].size);
	fputc('\n', out);
}

void print_platform(FILE *out, const struct op_platform *p)
{
	static const char *const encryption[] = { "plain", "sme", "sev", "tdx", "shared-bit" };

	fprintf(out, "platform %s %s bit=%u cpus=%u zone_dma=%u line=%u swiotlb=%s coherent_pool=%s%s%s",
		p->arm ? "arm64" : "x86", encryption[p->encryption], p->bit, p->cpus, p->zone_dma_bits, p->cache_line,
		p->swiotlb, p->coherent_pool, p->iommu_off ? " iommu=off" : "", p->limits ? " limits" : "");
	if (p->late_size)
		fprintf(out, " late=%#" PRIx64 ":%#x", p->late_size, p->late_gfp);
	fputc('\n', out);
	for (unsigned int i = 0; i < p->rams; i++)
		fprintf(out, "ram %#" PRIx64 " +%#" PRIx64 "\n", p->ram[i].base, p->ram[i].size);
	for (unsigned int i = 0; i < p->restricted; i++)
		fprintf(out, "restricted %#" PRIx64 " +%#" PRIx64 "\n", p->restricted_pool[i].base,
			p->restricted_pool[i].size);
	for (unsigned int i = 0; i < p->devices; i++)
		print_device(out, i, &p->device[i]);
}

void print_result(FILE *out, const struct op *op, const struct result *r)
{
	static const char *const path[] = { "none", "direct", "swiotlb", "pool", "pages" };

	(void)op;
	fprintf(out, "end=%u valid=%d ret=%" PRId64 " decrypted=%" PRIu64, r->end, r->valid, r->ret, r->decrypted);
	for (unsigned int i = 0; i < r->places; i++) {
		const struct result_place *p = &r->place[i];

		fprintf(out,
			" [dma=%#" PRIx64 " phys=%#" PRIx64 " %s enc=%u pool=%u area=%" PRIu64 " slot=%" PRIu64
			" pad=%" PRIu64 " nslots=%" PRIu64 "]",
			p->dma, p->phys, path[p->path], p->encrypted, p->pool_kind, p->area, p->slot, p->pad,
			p->nslots);
	}
	for (unsigned int i = 0; i < 8; i++)
		if (r->value[i])
			fprintf(out, " v%u=%#" PRIx64, i, r->value[i]);
	fprintf(out, "\n%s", r->text);
}
