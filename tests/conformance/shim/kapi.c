// SPDX-License-Identifier: GPL-2.0-only
/* the entry of the shared object: boot, devices, and the dispatch of operations (kops.c) */
#include "kops.h"

#include <linux/cc_platform.h>
#include <stdio.h>

extern const struct shim_param __start_shim_param[], __stop_shim_param[];
extern const struct shim_initcall __start_shim_postcore[], __stop_shim_postcore[];

const char *shim_dev_name(const struct device *dev)
{
	return dev->init_name;
}

static void early_param_set(const char *name, const char *value)
{
	char text[64];

	if (!*value)
		return;
	snprintf(text, sizeof(text), "%s", value);
	for (const struct shim_param *p = __start_shim_param; p < __stop_shim_param; p++)
		if (!strcmp(p->name, name))
			p->set(text);
}

static void postcore_initcalls(void)
{
	for (const struct shim_initcall *i = __start_shim_postcore; i < __stop_shim_postcore; i++)
		i->call();
}

static void set_zone_limit(unsigned int bits)
{
#ifdef KSIDE_HAVE_ZONE_DMA_LIMIT
	zone_dma_limit = DMA_BIT_MASK(bits);
#else
	zone_dma_bits = bits;
#endif
}

static void device_init(unsigned int i)
{
	static const char names[][4] = { "d0", "d1", "d2", "d3", "d4", "d5" };
	const struct op_device *from = &kside.platform.device[i];
	struct device *dev = &kside.dev[i];
	struct bus_dma_region *map;

	dev->init_name = names[i];
	dev->shim_mask = from->mask;
	dev->dma_mask = from->no_mask ? NULL : &dev->shim_mask;
	dev->coherent_dma_mask = from->coherent_mask;
	dev->bus_dma_limit = from->bus_limit;
	dev->dma_parms = &dev->shim_parms;
	dev->shim_parms.max_segment_size = from->max_segment;
	dev->shim_parms.min_align_mask = from->min_align_mask;
	dev->shim_parms.segment_boundary_mask = from->boundary;
	dev->dma_coherent = from->coherent;
	kside_dev_init(dev);
	if (!from->ranges)
		return;
	map = shim_alloc((from->ranges + 1) * sizeof(*map));
	for (unsigned int r = 0; r < from->ranges; r++) {
		map[r].cpu_start = from->range[r].cpu;
		map[r].dma_start = from->range[r].dma;
		map[r].size = from->range[r].size;
#ifdef KSIDE_HAVE_RANGE_OFFSET
		map[r].offset = from->range[r].cpu - from->range[r].dma;
#endif
	}
	dev->dma_range_map = map;
}

static void memory_boot(void)
{
	const struct op_platform *p = &kside.platform;
	const struct op_ram *last = &p->ram[p->rams - 1];

	shim_linear = kside.host->memory;
	shim_remap = kside.host->remap;
	shim_span = kside.host->span;
	max_pfn = max_low_pfn = PFN_DOWN(last->base + last->size);
	min_low_pfn = PFN_UP(p->ram[0].base);
	high_memory = __va(PFN_PHYS(max_pfn));
	shim_low_limit = p->arm ? kside_arm_low_limit() : 0xffffffff;
}

static int boot(const struct kapi_host *host, const struct op_platform *platform, struct result *r)
{
	kside.host = host;
	kside.platform = *platform;
	kside.result = r;
	*r = (struct result){ .end = 0 };
	r->end = sigsetjmp(kside.out, 0);
	if (r->end)
		return -1;
	memory_boot();
	kside_arch_boot();
	set_zone_limit(platform->zone_dma_bits);
	early_param_set("swiotlb", platform->swiotlb);
	early_param_set("coherent_pool", platform->coherent_pool);
	for (unsigned int i = 0; i < platform->restricted; i++) {
		kside.rmem[i].name = i ? "rp1" : "rp0";
		kside.rmem[i].base = platform->restricted_pool[i].base;
		kside.rmem[i].size = platform->restricted_pool[i].size;
	}
	kside_boot_swiotlb(postcore_initcalls);
	if (platform->late_size)
		r->ret = swiotlb_init_late(platform->late_size, platform->late_gfp, NULL);
	for (unsigned int i = 0; i < platform->devices; i++)
		device_init(i);
	r->decrypted = kside.decrypted;
	return 0;
}

static void run(const struct op *op, struct result *r)
{
	*r = (struct result){ .end = 0 };
	kside.result = r;
	r->end = sigsetjmp(kside.out, 0);
	if (r->end)
		return;
	kops_run(op, r);
	r->decrypted = kside.decrypted;
}

static void dump(const struct dump_visitor *v)
{
	kside_dump_swiotlb(v);
	kside_dump_atomic(v);
}

static void shutdown(void)
{
	kside_free_all();
	free(kside.change);
}

static void abandon(void)
{
	siglongjmp(kside.out, END_HANG);
}

/* --- for measuring -------------------------------------------------------------------------------------------------
 */

static void *bench_device(unsigned int dev)
{
	return &kside.dev[dev];
}

static void bench_map_often(void *dev, uint64_t phys, uint64_t size, int dir, unsigned int count)
{
	while (count--) {
		dma_addr_t dma = dma_map_page_attrs(dev, phys_to_page(phys), offset_in_page(phys), size, dir, 0);

		dma_unmap_page_attrs(dev, dma, size, dir, 0);
	}
}

static void bench_alloc_often(void *dev, uint64_t size, uint32_t gfp, unsigned int count)
{
	while (count--) {
		dma_addr_t dma;
		void *cpu = dma_alloc_attrs(dev, size, &dma, gfp, 0);

		dma_free_attrs(dev, size, cpu, dma, 0);
	}
}

__attribute__((visibility("default"))) const struct kapi conformance_kapi = {
	.dynamic = IS_ENABLED(CONFIG_SWIOTLB_DYNAMIC),
	.remap = IS_ENABLED(CONFIG_DMA_DIRECT_REMAP),
#ifdef KSIDE_HAVE_POOLS
	.hiwater = IS_ENABLED(CONFIG_DEBUG_FS),
#endif
	.boot = boot,
	.run = run,
	.dump = dump,
	.pages = kside_pages,
	.abandon = abandon,
	.shutdown = shutdown,
	.device = bench_device,
	.map_often = bench_map_often,
	.alloc_often = bench_alloc_often,
};
