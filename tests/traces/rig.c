// SPDX-License-Identifier: GPL-2.0-only
#include "rig.h"

#include "linux/coherent.h"
#include "linux/genalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PROBE_BUFFER MiB(1)
/*
 * That boot's page allocator gave the pages of ZONE_DMA32 out from below, as the probe's buffers show; the model's does
 * from above, where they are beyond a limit of the dma-ranges. Out of the way with them.
 */
#define DMA32_TOP 0xfc000000ull

/* the options that show in the recording; the rest as the architecture has it */
static void build_options(const struct recording *rec, const struct kernel_profile *profile,
			  struct kernel_config *config)
{
	kernel_config_default(config, rec->arm64 ? ARCH_ARM64 : ARCH_X86, profile);
	config->swiotlb_dynamic = rec->dynamic;
	config->dma_restricted_pool = rec->restricted;
	config->dma_cma = rec->cma_size;
	config->cma_size = rec->cma_size;
	if (rec->arm64)
		config->zone_dma_limit = rec->zone_dma_last;
}

static enum dmasim_cpu cpu_of(const struct recording *rec)
{
	if (rec->arm64)
		return DMASIM_CPU_ARM64;
	return rec->iommu == DMASIM_IOMMU_INTEL ? DMASIM_CPU_INTEL : DMASIM_CPU_AMD;
}

/* to where that boot had it: the memory of a pool is the page allocator's choice */
static void move_atomic_pool(struct rig *g)
{
	struct gen_pool_chunk *chunk = g->k.pools.pool[ATOMIC_POOL_DMA32]->chunks;
	u64 size = chunk->end_addr - chunk->start_addr + 1, pages = size >> PAGE_SHIFT;

	(void)set_memory_encrypted(&g->k, chunk->phys_addr, pages);
	free_pages(&g->k, chunk->phys_addr, get_order(size));
	chunk->phys_addr = g->rec->dma32_pool;
	chunk->start_addr = kernel_va(&g->k, chunk->phys_addr);
	chunk->end_addr = chunk->start_addr + size - 1;
	(void)memblock_reserve(&g->k, chunk->phys_addr, size);
	(void)set_memory_decrypted(&g->k, chunk->phys_addr, pages);
}

static bool boot_kernel(struct rig *g)
{
	const struct recording *rec = g->rec;
	struct kernel_profile profile;
	struct kernel_config config;
	struct kernel_boot boot = { .cmdline = rec->cmdline, .nr_cpus = rec->areas ? rec->areas : 1 };
	struct hw_config hw;

	hw_config_default(&hw);
	hw.cpu = cpu_of(rec);
	hw.encryption = rec->sme ? DMASIM_ENC_SME : DMASIM_ENC_NONE;
	hw.c_bit = rec->sme ? ilog2_u64(table_hex(&rec->devices, 0, "sme")) : 0;
	hw.iommu = rec->iommu;
	hw.knob[HW_KNOB_IOMMU_CACHING_MODE] = rec->caching_mode;
	if (rec->address_width)
		hw.knob[HW_KNOB_IOMMU_ADDRESS_WIDTH] = rec->address_width;
	hw.ram = rec->ram;
	hw.ram_count = rec->rams;
	g->hw = hw_create(&hw);
	if (!g->hw)
		return false;
	profile_load(profile_find("v6.12"), &profile);
	build_options(rec, &profile, &config);
	boot.hw = g->hw;
	boot.profile = &profile;
	boot.config = &config;
	boot.swiotlb_base = g->pool_start ? g->pool_start : INVALID_PHYS_ADDR;
	if (kernel_boot(&g->k, &boot)) {
		hw_destroy(g->hw);
		return false;
	}
	if (rec->dma32_pool)
		move_atomic_pool(g);
	return true;
}

/* boot, as far as the files tell */
static void compare_boot(struct rig *g)
{
	static const char *const pool_name[] = { "pool_size_dma", "pool_size_dma32", "pool_size_kernel" };
	const struct recording *rec = g->rec;
	const struct io_tlb_mem *mem = &g->k.swiotlb.def;

	(void)snprintf(g->tally->row, sizeof(g->tally->row), "boot");
	g->tally->rows++;
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "pool start", g->pool_start, mem->defpool.start);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "pool end", g->pool_end, mem->defpool.end);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "slots", (u64)table_number(&rec->devices, 0, "sw_nslabs"),
		    mem->nslabs);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "areas", (u64)table_number(&rec->devices, 0, "sw_nareas"),
		    mem->defpool.nareas);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "slots in an area",
		    (u64)table_number(&rec->devices, 0, "sw_area_nslabs"), mem->defpool.area_nslabs);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "force bounce", (u64)table_number(&rec->devices, 0, "sw_force"),
		    mem->force_bounce);
	tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, "last address of ZONE_DMA", rec->zone_dma_last,
		    g->k.arch.zone_dma_limit);
	for (int i = 0; i < ATOMIC_POOL_COUNT; i++)
		tally_value(g->tally, CHECK_BOOT, EXCUSE_NONE, pool_name[i], rec->atomic_pool[i], g->k.pools.size[i]);
}

/* the probe's buffers of 1 MiB: each is mapped from its first byte on */
static void reserve_buffers(struct rig *g)
{
	phys_addr_t last = INVALID_PHYS_ADDR;

	for (size_t i = 0; i < g->rec->rows; i++) {
		const struct row *row = &g->rec->row[i];
		phys_addr_t phys;

		if (row->op != ROW_MAP_PAGE)
			continue;
		phys = align_down(table_hex(&g->rec->decisions, row->index, "phys"), PROBE_BUFFER);
		if (phys != last)
			(void)memblock_reserve(&g->k, phys, PROBE_BUFFER);
		last = phys;
	}
}

/* a slot that a driver has; the search of its area goes on behind it, as it did then */
static void take_slots(struct rig *g, const struct held *held)
{
	struct io_tlb_pool *pool = &g->k.swiotlb.def.defpool;
	phys_addr_t phys = dma_to_phys(&g->k, &g->dev[0], held->addr);
	u64 slot, attrs = 0;

	if (phys < pool->start || phys >= pool->end)
		return;
	slot = (phys - pool->start) >> IO_TLB_SHIFT;
	g->k.cpu = (unsigned int)(slot / pool->area_nslabs);
	pool->areas[g->k.cpu].index = slot % pool->area_nslabs;
	phys = swiotlb_tbl_map_single(&g->k, &g->dev[0], g->rec->ram[0].base + MiB(1), held->size, 0, DMA_FROM_DEVICE,
				      &attrs);
	g->pool_seen[g->k.cpu % ARRAY_SIZE(g->pool_seen)] = true;
	if (!held->live)
		swiotlb_tbl_unmap_single(&g->k, &g->dev[0], phys, held->size, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
}

static void hold_slots(struct rig *g)
{
	g->dev[0] = (struct device){ .name = "driver", .dma_mask = ~0ull };
	swiotlb_dev_init(&g->k, &g->dev[0]);
	for (size_t i = 0; i < g->rec->held_count; i++)
		take_slots(g, &g->rec->held[i]);
	swiotlb_dev_exit(&g->k, &g->dev[0]);
}

#define PEN_PAGES (1u << MAX_PAGE_ORDER)

/* pages of one block of MAX_PAGE_ORDER: those that were in use when it was taken from the page allocator */
struct pen {
	bool used[PEN_PAGES];
};

static struct pen *pen_of(struct rig *g, u64 block)
{
	struct pen *pen = radix_peek(&g->pens, block);
	void **leaf;

	if (pen)
		return pen;
	leaf = radix_own(&g->pens, block);
	pen = leaf ? calloc(1, sizeof(*pen)) : NULL;
	if (!pen)
		return NULL;
	*leaf = pen;
	for (u64 i = 0; i < PEN_PAGES; i++)
		pen->used[i] = !page_is_free(&g->k, (block * PEN_PAGES + i) << PAGE_SHIFT);
	(void)memblock_reserve(&g->k, block * PEN_PAGES << PAGE_SHIFT, PEN_PAGES << PAGE_SHIFT);
	return pen;
}

static void drop_pen(void *leaf)
{
	free(leaf);
}

static const struct radix_ops pen_ops = { .put = drop_pen };

void rig_offer(struct rig *g, phys_addr_t phys, u64 size)
{
	unsigned int order = get_order(size);
	u64 pfn = phys >> PAGE_SHIFT;
	struct pen *pen;

	/* an IOMMU's driver takes what it gets, piece by piece */
	if (g->now->dma_iommu || order > MAX_PAGE_ORDER || !phys_is_ram(&g->k, phys, size))
		return;
	pen = pen_of(g, pfn / PEN_PAGES);
	for (u64 i = 0; i < 1ull << order; i++)
		if (!pen || pen->used[pfn % PEN_PAGES + i])
			return;
	/* the neighbours stay taken, so that the piece does not merge with them */
	if (g->offered_size)
		(void)memblock_reserve(&g->k, g->offered, g->offered_size);
	g->offered = phys;
	g->offered_size = PAGE_SIZE << order;
	free_pages(&g->k, phys, order);
}

bool rig_boot(struct rig *g, const struct recording *rec, struct tally *t)
{
	memset(g, 0, sizeof(*g));
	g->rec = rec;
	g->tally = t;
	radix_init(&g->pens, &pen_ops);
	g->pool_start = table_hex(&rec->devices, 0, "sw_start");
	g->pool_end = table_hex(&rec->devices, 0, "sw_end");
	if (!boot_kernel(g)) {
		(void)fprintf(stderr, "%s: does not boot\n", rec->name);
		return false;
	}
	g->k.log.no_limits = false;
	compare_boot(g);
	reserve_buffers(g);
	if (rec->dynamic)
		(void)memblock_reserve(&g->k, DMA32_TOP, DMA_BIT_MASK(32) + 1 - DMA32_TOP);
	if (g->k.swiotlb.def.nslabs)
		hold_slots(g);
	return true;
}

void rig_shutdown(struct rig *g)
{
	for (unsigned int i = 0; i < g->devices; i++)
		device_detach(&g->k, &g->dev[i]);
	kernel_shutdown(&g->k);
	hw_destroy(g->hw);
	radix_free(&g->pens);
}

/* "[["40000000", "c0000000", "3c000000"]]": cpu, dma, size */
static void set_ranges(struct rig *g, struct device *dev, const char *text)
{
	struct bus_dma_region *range = g->range[dev - g->dev];
	json_t *list = json_loads(text, 0, NULL), *entry;
	size_t i;

	dev->dma_range_count = 0;
	json_array_foreach(list, i, entry)
	{
		if (i >= ARRAY_SIZE(g->range[0]))
			break;
		range[i] = (struct bus_dma_region){
			.cpu_start = strtoull(json_string_value(json_array_get(entry, 0)), NULL, 16),
			.dma_start = strtoull(json_string_value(json_array_get(entry, 1)), NULL, 16),
			.size = strtoull(json_string_value(json_array_get(entry, 2)), NULL, 16),
		};
		dev->dma_range_count++;
	}
	dev->dma_range_map = dev->dma_range_count ? range : NULL;
	json_decref(list);
}

/* of_reserved_mem_device_init_by_idx(): what the device tree says shows in the name only */
static int init_reserved_mem(struct rig *g, struct device *dev)
{
	const struct reserved_mem *own = &g->rec->coherent;

	if (strstr(dev->name, "shpool"))
		return rmem_dma_device_init(&g->k, dev, own->base, own->size);
	if (strstr(dev->name, "restricted"))
		return g->k.config.dma_restricted_pool ? -EOPNOTSUPP : -EINVAL;
	return -ENODEV;
}

static void compare_rmem(struct rig *g, struct device *dev)
{
	size_t i;
	json_t *line;

	json_array_foreach(g->rec->rmem, i, line)
	{
		if (strcmp(json_string_value(json_object_get(line, "dev")), dev->name) != 0)
			continue;
		g->tally->rows++;
		(void)snprintf(g->tally->row, sizeof(g->tally->row), "rmem_init %s", dev->name);
		tally_value(g->tally, CHECK_RESULT, EXCUSE_NONE, "rc",
			    (u64)json_integer_value(json_object_get(line, "rc")), (u64)(s64)init_reserved_mem(g, dev));
	}
}

static struct device *add_device(struct rig *g, const char *name)
{
	struct device *dev = &g->dev[g->devices];
	size_t row = g->cfg_row;
	const struct table *t = &g->rec->devices;

	if (g->devices == RIG_DEVICES)
		return NULL;
	*dev = (struct device){
		.name = name,
		.hw = hw_device_add(g->hw, g->devices + 1),
		.dma_mask = DMA_BIT_MASK(32),
		.coherent_dma_mask = DMA_BIT_MASK(32),
		.dma_coherent = table_number(t, row, "coherent"),
		.is_pci = strcmp(table_get(t, row, "bus"), "pci") == 0,
		.numa_node = -1,
	};
	/* a platform device that no firmware describes has no IOMMU */
	dev->no_iommu = !dev->is_pci;
	if (!dev->hw || device_attach(&g->k, dev))
		return NULL;
	dev->hw->address_mask = ~0ull;
	/* the probe's own doing, when the domain was there already */
	dev->untrusted = table_number(t, row, "untrusted");
	g->devices++;
	compare_rmem(g, dev);
	return dev;
}

static struct device *find_device(struct rig *g, const char *name)
{
	for (unsigned int i = 0; i < g->devices; i++)
		if (strcmp(g->dev[i].name, name) == 0)
			return &g->dev[i];
	return add_device(g, name);
}

static void limit(struct rig *g, const char *column, u64 got)
{
	tally_value(g->tally, CHECK_LIMITS, EXCUSE_NONE, column, table_hex(&g->rec->devices, g->cfg_row, column), got);
}

static void compare_domain(struct rig *g, const struct device *dev)
{
	static const u64 type_number[] = { 0, 4, 3, 0xb };
	json_t *domain = json_loads(table_get(&g->rec->devices, g->cfg_row, "iommu_domain"), JSON_DECODE_ANY, NULL);
	struct {
		const char *key;
		u64 got;
	} field[] = {
		{ "type", dev->domain ? type_number[dev->domain->type] : 0 },
		/* nobody asks an identity domain for its aperture */
		{ "ap_start", dev->dma_iommu ? dev->domain->aperture_start : 0 },
		{ "ap_end", dev->dma_iommu ? dev->domain->aperture_last
			    : dev->domain  ? ~0ull
					   : 0 },
		{ "pgsize_bitmap", dev->domain ? dev->domain->pgsize_bitmap : 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(field); i++) {
		const char *text = json_string_value(json_object_get(domain, field[i].key));

		tally_value(g->tally, CHECK_LIMITS, EXCUSE_NONE, field[i].key, text ? strtoull(text, NULL, 16) : 0,
			    field[i].got);
	}
	json_decref(domain);
}

/* by how much all pools together have grown with the configuration before this one */
static void compare_growth(struct rig *g)
{
	u64 recorded = (u64)table_number(&g->rec->devices, g->cfg_row, "sw_nslabs");
	u64 got = g->k.swiotlb.def.nslabs;
	enum excuse excuse = g->exhausted	      ? EXCUSE_FREE_MEMORY
			     : g->rec->dynamic && got ? EXCUSE_GROW_TIMING
						      : EXCUSE_NONE;

	if (g->cfg_row)
		g->regrown |= !tally_value(g->tally, CHECK_LIMITS, excuse, "growth of all pools",
					   recorded - g->nslabs[0], got - g->nslabs[1]);
	g->nslabs[0] = recorded;
	g->nslabs[1] = got;
	g->exhausted = false;
}

static void compare_limits(struct rig *g, struct device *dev, int set, int set_coherent)
{
	struct kernel *k = &g->k;

	tally_value(g->tally, CHECK_LIMITS, EXCUSE_NONE, "set_mask_rc",
		    (u64)table_number(&g->rec->devices, g->cfg_row, "set_mask_rc"), (u64)set);
	tally_value(g->tally, CHECK_LIMITS, EXCUSE_NONE, "set_cmask_rc",
		    (u64)table_number(&g->rec->devices, g->cfg_row, "set_cmask_rc"), (u64)set_coherent);
	limit(g, "eff_mask", dev->dma_mask);
	limit(g, "eff_cmask", dev->coherent_dma_mask);
	limit(g, "required_mask", dma_get_required_mask(k, dev));
	limit(g, "addressing_limited", dma_addressing_limited(k, dev));
	limit(g, "max_mapping", dma_max_mapping_size(k, dev));
	limit(g, "opt_mapping", dma_opt_mapping_size(k, dev));
	limit(g, "merge_boundary", dma_get_merge_boundary(k, dev));
	limit(g, "dev_need_sync", !dev->dma_skip_sync);
	limit(g, "dma_iommu", dev->dma_iommu);
	compare_growth(g);
	compare_domain(g, dev);
}

bool rig_configure(struct rig *g, size_t cfg_row)
{
	const struct table *t = &g->rec->devices;
	struct device *dev;
	int set, set_coherent;

	g->cfg_row = cfg_row;
	dev = find_device(g, table_get(t, cfg_row, "dev"));
	if (!dev)
		return false;
	(void)snprintf(g->tally->row, sizeof(g->tally->row), "cfg %s %s", table_get(t, cfg_row, "cfg"),
		       table_get(t, cfg_row, "tag"));
	g->tally->rows++;
	g->now = dev;
	dev->bus_dma_limit = table_hex(t, cfg_row, "bus_limit");
	set_ranges(g, dev, table_get(t, cfg_row, "range_map"));
	set = dma_set_mask(&g->k, dev, table_hex(t, cfg_row, "mask"));
	set_coherent = dma_set_coherent_mask(&g->k, dev, table_hex(t, cfg_row, "cmask"));
	dev->min_align_mask = (u64)table_number(t, cfg_row, "min_align");
	dev->segment_boundary = table_hex(t, cfg_row, "seg_boundary");
	dev->max_segment_size = (u64)table_number(t, cfg_row, "max_seg");
	compare_limits(g, dev, set, set_coherent);
	return !set;
}

phys_addr_t rig_phys(struct rig *g, dma_addr_t addr)
{
	if (g->now->dma_iommu)
		return iommu_iova_to_phys(&g->k, g->now->domain, addr);
	return dma_to_phys(&g->k, g->now, addr);
}

long rig_slot(const struct rig *g, phys_addr_t phys)
{
	if (phys < g->pool_start || phys >= g->pool_end)
		return -1;
	return (long)((phys - g->pool_start) >> IO_TLB_SHIFT);
}

void rig_fill(struct rig *g, phys_addr_t phys, u8 byte, u64 size)
{
	kernel_memset(&g->k, phys, byte, size);
}
