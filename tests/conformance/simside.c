// SPDX-License-Identifier: GPL-2.0-only
#include "sim_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux/genalloc.h"

static void take_log(struct sim *s, struct result *r)
{
	const struct kernel_log *log = &s->k.log;

	for (; s->log_seen < log->count; s->log_seen++) {
		const struct log_record *record = &log->record[s->log_seen];
		size_t room = sizeof(r->text) - r->text_len, n = strlen(record->text);

		/* an RCU callback runs when asked for, where it may sleep: the kernel's side notices nothing */
		if (strstr(record->text, "modelled kernel sleeps"))
			continue;
		/* dmasim names what no kernel log can show: it does not go on from there */
		if (strstr(record->text, "modelled kernel")) {
			r->end = strstr(record->text, "hangs") ? END_HANG : END_BUG;
			continue;
		}
		/* the kernel side drops a line that does not fit, too */
		if (r->text_len + n + 4 > sizeof(r->text))
			continue;
		r->text_len +=
			(unsigned int)snprintf(r->text + r->text_len, room, "%d %s\n", record->level, record->text);
	}
}

static void describe_hardware(const struct op_platform *p, struct hw_config *hw, struct dmasim_ram *ram)
{
	static const enum dmasim_encryption encryption[] = {
		[ENC_PLAIN] = DMASIM_ENC_NONE, [ENC_SME] = DMASIM_ENC_SME,	  [ENC_SEV] = DMASIM_ENC_SEV,
		[ENC_TDX] = DMASIM_ENC_TDX,    [ENC_SHARED_BIT] = DMASIM_ENC_CCA,
	};

	hw_config_default(hw);
	hw->cpu = p->arm ? DMASIM_CPU_ARM64 : p->encryption == ENC_TDX ? DMASIM_CPU_INTEL : DMASIM_CPU_AMD;
	hw->encryption = encryption[p->encryption];
	hw->c_bit = p->bit;
	for (unsigned int i = 0; i < p->rams; i++)
		ram[i] = (struct dmasim_ram){ .base = p->ram[i].base, .size = p->ram[i].size, .kind = DMASIM_RAM };
	hw->ram = ram;
	hw->ram_count = p->rams;
}

static void describe_kernel(const struct op_platform *p, const struct sim_build *build, struct kernel_profile *profile,
			    struct kernel_config *config)
{
	profile_load(profile_find(build->profile), profile);
	if (p->arm) {
		/* the shim's encoders (shim/asm/dma-direct.h), which no released kernel of that age has */
		profile->dma_encoding = DMA_ENCODING_HOOKS;
		profile->realm_guest = REALM_GUEST_KNOWN;
	}
	kernel_config_default(config, p->arm ? ARCH_ARM64 : ARCH_X86, profile);
	config->swiotlb_dynamic = build->dynamic;
	config->dma_restricted_pool = true;
	config->dma_direct_remap = build->remap;
	config->dma_bounce_unaligned_kmalloc = build->remap;
	config->dma_coherent_pool = true;
	config->dma_cma = false;
	config->cache_line_size = p->cache_line;
	config->zone_dma_limit = DMA_BIT_MASK(p->zone_dma_bits);
}

static void command_line(const struct op_platform *p, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s%s%s%s", p->encryption == ENC_SME ? "mem_encrypt=on" : "",
		 p->iommu_off ? " iommu=off" : "", *p->swiotlb ? " swiotlb=" : "", p->swiotlb,
		 *p->coherent_pool ? " coherent_pool=" : "", p->coherent_pool);
}

static void device_init(struct sim *s, unsigned int i)
{
	static const char *const names[] = { "d0", "d1", "d2", "d3", "d4", "d5" };
	const struct op_device *from = &s->platform.device[i];
	struct device *dev = &s->dev[i];

	*dev = (struct device){
		.name = names[i],
		.dma_mask = from->mask,
		.no_dma_mask = from->no_mask,
		.coherent_dma_mask = from->coherent_mask,
		.bus_dma_limit = from->bus_limit,
		.dma_range_map = from->ranges ? s->range[i] : NULL,
		.dma_range_count = from->ranges,
		.dma_coherent = from->coherent,
		.min_align_mask = from->min_align_mask,
		.max_segment_size = from->max_segment,
		.segment_boundary = from->boundary,
		.numa_node = -1,
		.is_pci = true,
	};
	for (unsigned int r = 0; r < from->ranges; r++)
		s->range[i][r] = (struct bus_dma_region){ .cpu_start = from->range[r].cpu,
							  .dma_start = from->range[r].dma,
							  .size = from->range[r].size };
	dev->hw = hw_device_add(s->hw, i + 1);
	if (dev->hw) {
		dev->hw->bus_master = true;
		dev->hw->address_mask = ~0ull;
	}
	device_attach(&s->k, dev);
}

static int boot(struct sim *s, const struct sim_build *build, struct result *r)
{
	const struct op_platform *p = &s->platform;
	struct kernel_profile profile;
	struct kernel_config config;
	struct hw_config hw;
	struct dmasim_ram ram[OP_RAMS];
	struct reserved_mem reserved[OP_RESERVES];
	char cmdline[160];
	struct kernel_boot request = { .profile = &profile,
				       .config = &config,
				       .cmdline = cmdline,
				       .nr_cpus = p->cpus,
				       .swiotlb_base = INVALID_PHYS_ADDR,
				       .reserved = reserved,
				       .reserved_count = p->reserved };

	describe_hardware(p, &hw, ram);
	describe_kernel(p, build, &profile, &config);
	command_line(p, cmdline, sizeof(cmdline));
	for (unsigned int i = 0; i < p->reserved; i++)
		reserved[i] = (struct reserved_mem){ .base = p->reserve[i].base, .size = p->reserve[i].size };
	s->hw = hw_create(&hw);
	if (!s->hw)
		return -1;
	request.hw = s->hw;
	if (kernel_boot(&s->k, &request))
		return -1;
	s->k.log.no_limits = !p->limits;
	s->k.swiotlb.work_auto = false;
	s->k.pools.work_auto = false;
	if (p->late_size)
		r->ret = swiotlb_init_late(&s->k, p->late_size, p->late_gfp);
	for (unsigned int i = 0; i < p->devices; i++)
		device_init(s, i);
	return 0;
}

struct sim *sim_boot(const struct op_platform *platform, const struct sim_build *build, struct result *r)
{
	struct sim *s = calloc(1, sizeof(*s));

	*r = (struct result){ .end = END_RETURNED };
	if (!s)
		return NULL;
	s->platform = *platform;
	s->build = *build;
	if (boot(s, build, r)) {
		hw_destroy(s->hw);
		free(s);
		return NULL;
	}
	take_log(s, r);
	r->decrypted = decrypted_pages(&s->k);
	return s;
}

void sim_free(struct sim *s)
{
	if (!s)
		return;
	for (unsigned int i = 0; i < s->platform.devices; i++)
		device_detach(&s->k, &s->dev[i]);
	kernel_shutdown(&s->k);
	hw_destroy(s->hw);
	free(s);
}

void sim_run(struct sim *s, const struct op *op, struct result *r)
{
	*r = (struct result){ .end = END_RETURNED };
	s->k.cpu_fault = 0;
	sim_operate(s, op, r);
	take_log(s, r);
	if (s->k.cpu_fault == HW_FAULT_ARM64_TRANSLATION)
		r->end = END_FAULT;
	r->decrypted = decrypted_pages(&s->k);
}

bool sim_page_decrypted(const struct sim *s, uint64_t phys)
{
	return page_is_decrypted(&s->k, phys);
}

bool sim_validate(const struct sim *s, const char **why)
{
	return kernel_validate(&s->k, why);
}

struct kernel *sim_kernel(struct sim *s)
{
	return &s->k;
}

void *sim_device(struct sim *s, unsigned int dev)
{
	return &s->dev[dev];
}

/* --- state ---------------------------------------------------------------------------------------------------------
 */

static bool dump_pool(const struct dump_visitor *v, unsigned int n, const struct io_tlb_pool *pool)
{
	struct dump_pool p = { .start = pool->start,
			       .end = pool->end,
			       .nslabs = pool->nslabs,
			       .nareas = pool->nareas,
			       .area_nslabs = pool->area_nslabs,
			       .late_alloc = pool->late_alloc,
			       .transient = pool->transient };

	if (!v->pool(v->arg, n, &p))
		return false;
	if (!pool->nslabs)
		return true;
	for (unsigned int i = 0; i < pool->nareas; i++) {
		struct dump_area a = { .used = pool->areas[i].used, .index = pool->areas[i].index };

		if (!v->area(v->arg, i, &a))
			return false;
	}
	for (unsigned int i = 0; i < pool->nslabs; i++) {
		struct io_tlb_slot slot = swiotlb_slot(pool, i);
		struct dump_slot d = { .orig_addr = slot.orig_addr,
				       .alloc_size = slot.alloc_size,
				       .list = slot.list,
				       .pad_slots = slot.pad_slots };

		if (!v->slot(v->arg, i, &d))
			return false;
	}
	return true;
}

static bool dump_mem(const struct sim *s, const struct dump_visitor *v, unsigned int n, const struct io_tlb_mem *mem)
{
	bool dynamic = s->k.config.swiotlb_dynamic;
	struct dump_mem m = { .nslabs = mem->nslabs,
			      .used = mem->nslabs ? mem_used(&s->k, mem) : 0,
			      .hiwater = s->build.hiwater ? mem->used_hiwater : 0,
			      .force_bounce = mem->force_bounce,
			      .for_alloc = mem->for_alloc };
	unsigned int pools = 0;

	if (dynamic) {
		m.can_grow = mem->can_grow;
		m.phys_limit = mem->phys_limit;
		m.transient_nslabs = mem->transient_nslabs;
		for (const struct io_tlb_pool *pool = mem->pools; pool; pool = pool->next)
			m.pools++;
	} else {
		m.pools = mem->nslabs != 0;
	}
	if (!v->mem(v->arg, n, &m))
		return false;
	if (!dynamic)
		return !mem->nslabs || dump_pool(v, 0, &mem->defpool);
	for (const struct io_tlb_pool *pool = mem->pools; pool; pool = pool->next)
		if (!dump_pool(v, pools++, pool))
			return false;
	return true;
}

static const struct io_tlb_mem *restricted(const struct sim *s, uint64_t base)
{
	const struct io_tlb_mem *mem = s->k.swiotlb.restricted;

	while (mem && mem->defpool.start != base)
		mem = mem->next;
	return mem;
}

void sim_dump(struct sim *s, const struct dump_visitor *v)
{
	if (!dump_mem(s, v, 0, &s->k.swiotlb.def))
		return;
	for (unsigned int i = 0; i < s->platform.restricted; i++) {
		const struct io_tlb_mem *mem = restricted(s, s->platform.restricted_pool[i].base);

		if (mem && !dump_mem(s, v, i + 1, mem))
			return;
	}
	for (unsigned int d = 0; s->k.config.swiotlb_dynamic && d < s->platform.devices; d++) {
		unsigned int n = 100 * (d + 1);

		for (const struct io_tlb_pool *pool = s->dev[d].dma_io_tlb_pools; pool; pool = pool->next)
			if (!dump_pool(v, n++, pool))
				return;
	}
	for (unsigned int i = 0; i < ATOMIC_POOL_COUNT; i++) {
		const struct gen_pool *pool = s->k.pools.pool[i];
		struct dump_atomic a = { .size = pool ? gen_pool_size(pool) : 0,
					 .avail = pool ? gen_pool_avail(pool) : 0 };

		if (!v->atomic(v->arg, i, &a))
			return;
	}
}
