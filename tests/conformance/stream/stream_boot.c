// SPDX-License-Identifier: GPL-2.0-only
/* the machine of a scenario, booted as the recording did it: no architecture decides on swiotlb there */
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arch_row {
	const char *name;
	enum dmasim_cpu cpu;
	enum dmasim_encryption encryption;
};

static const struct arch_row arch_table[] = {
	{ "plain", DMASIM_CPU_AMD, DMASIM_ENC_NONE },	   { "sme", DMASIM_CPU_AMD, DMASIM_ENC_SME },
	{ "sev", DMASIM_CPU_AMD, DMASIM_ENC_SEV },	   { "tdx", DMASIM_CPU_INTEL, DMASIM_ENC_TDX },
	{ "cca", DMASIM_CPU_ARM64, DMASIM_ENC_CCA },	   { "s390", DMASIM_CPU_S390, DMASIM_ENC_S390_PV },
	{ "ppc", DMASIM_CPU_POWERPC, DMASIM_ENC_PPC_SVM },
};

static bool hardware(struct stream *s)
{
	struct dmasim_ram ram[STREAM_RAMS];
	struct hw_config hw;

	hw_config_default(&hw);
	for (size_t i = 0; i < ARRAY_SIZE(arch_table); i++) {
		if (strcmp(arch_table[i].name, s->arch))
			continue;
		hw.cpu = arch_table[i].cpu;
		hw.encryption = arch_table[i].encryption;
	}
	hw.c_bit = hw.encryption == DMASIM_ENC_CCA ? s->shared_bit : s->c_bit;
	for (unsigned int i = 0; i < s->rams; i++)
		ram[i] = (struct dmasim_ram){ .base = s->ram[i].start, .size = s->ram[i].end - s->ram[i].start };
	hw.ram = ram;
	hw.ram_count = s->rams;
	s->hw = hw_create(&hw);
	return s->hw != NULL;
}

static void options(struct stream *s)
{
	struct kernel *k = &s->k;

	profile_load(profile_find(s->profile_name), &k->profile);
	/* built without CONFIG_DEBUG_FS; a trusted device is one that the recording's architecture does not force */
	k->profile.used_count = USED_COUNT_AREAS;
	/* the recording of 7.1 has v7's first patch, too, as stable trees have it */
	k->profile.pool_page_result = POOL_PAGE_RESULT_PAGE;
	k->profile.trusted_device = TRUSTED_DEVICE_PRIVATE;
	kernel_config_default(&k->config, k->arch.arch, &k->profile);
	k->config.swiotlb = k->config.dma_restricted_pool = k->config.dma_coherent_pool = true;
	k->config.dma_cma = false;
	k->config.swiotlb_dynamic = s->dynamic;
	k->config.dma_direct_remap = k->config.dma_bounce_unaligned_kmalloc = s->remap;
	k->config.zone_dma = k->config.zone_dma32 = true;
	k->config.zone_dma_limit = s->zone_dma_limit;
	k->config.arch_dma_minalign = k->config.cache_line_size = s->remap ? 128 : 1;
}

static unsigned int swiotlb_flags(const struct stream *s)
{
	unsigned int flags = s->swiotlb_any ? SWIOTLB_ANY : 0;

	switch (s->k.profile.guest_force_bounce) {
	case GUEST_FORCE_BOUNCE_FLAG:
		if (s->k.arch.guest)
			flags |= SWIOTLB_FORCE;
		break;
	case GUEST_FORCE_BOUNCE_NONE:
		break;
	}
	return flags;
}

static bool boot(struct stream *s, const char *cmdline)
{
	struct kernel *k = &s->k;

	if (cmdline_parse(k, &k->cmdline, cmdline) || arch_early_boot(k) || mm_boot(k) || !stream_memory_boot(s))
		return false;
	setup_io_tlb_npages(k);
	if (s->swiotlb)
		swiotlb_init(k, true, swiotlb_flags(s));
	/* the recording has the generic ARCH_LOW_ADDRESS_LIMIT on every architecture */
	if (s->swiotlb && !s->swiotlb_any && k->swiotlb.def.phys_limit)
		k->swiotlb.def.phys_limit = DMA_BIT_MASK(32);
	if (mm_hand_over(k) || !stream_hand_over(s))
		return false;
	/* guests of s390 call it whatever they report */
	if (k->arch.guest || cc_platform_has(k, CC_ATTR_MEM_ENCRYPT))
		swiotlb_update_mem_attributes(k);
	dma_atomic_pool_init(k);
	if (s->late_size) {
		int rc = swiotlb_init_late(k, s->late_size, s->late_gfp);

		stream_take_log(s);
		text_add(&s->out, "R %u swiotlb_late rc=%d\n", s->number, rc);
	}
	return true;
}

static u64 pool_size(const struct stream *s, enum atomic_pool pool)
{
	return s->k.pools.size[pool];
}

static void answer(struct stream *s)
{
	const struct kernel *k = &s->k;
	const struct io_tlb_mem *mem = &k->swiotlb.def;
	const struct io_tlb_pool *pool = &mem->defpool;

	text_add(
		&s->out,
		"R %u boot arch=%s max_pfn=0x%llx sme=0x%llx shared=0x%llx swiotlb=0x%llx-0x%llx nslabs=%llu nareas=%u "
		"area_nslabs=%llu force=%d can_grow=%d phys_limit=0x%llx pool_dma=0x%llx pool_dma32=0x%llx "
		"pool_kernel=0x%llx\n",
		s->number, s->arch, (unsigned long long)max_pfn(k), (unsigned long long)k->arch.sme_me_mask,
		(unsigned long long)k->arch.prot_ns_shared, (unsigned long long)pool->start,
		(unsigned long long)pool->end, (unsigned long long)pool->nslabs, pool->nareas,
		(unsigned long long)pool->area_nslabs, mem->force_bounce, s->dynamic && mem->can_grow,
		s->dynamic ? (unsigned long long)mem->phys_limit : 0, (unsigned long long)pool_size(s, ATOMIC_POOL_DMA),
		(unsigned long long)pool_size(s, ATOMIC_POOL_DMA32),
		(unsigned long long)pool_size(s, ATOMIC_POOL_KERNEL));
}

bool stream_boot(struct stream *s)
{
	char cmdline[128];

	if (!hardware(s))
		return false;
	/* the recording's secure guests of Power take memory anywhere, as SWIOTLB_ANY lets them */
	s->swiotlb_any |= !strcmp(s->arch, "ppc");
	s->k.hw = s->hw;
	s->k.rule = DECISION_NONE;
	s->k.nr_cpus = s->cpus;
	s->k.arch.arch = arch_of_cpu(hw_config(s->hw)->cpu);
	s->k.faults.alloc_max_order = MAX_PAGE_ORDER;
	s->k.swiotlb.pinned_base = INVALID_PHYS_ADDR;
	s->k.log.no_limits = !s->limits;
	options(s);
	snprintf(cmdline, sizeof(cmdline), "mem_encrypt=on%s%s%s%s", *s->swiotlb_param ? " swiotlb=" : "",
		 s->swiotlb_param, *s->coherent_pool ? " coherent_pool=" : "", s->coherent_pool);
	if (!boot(s, cmdline))
		return false;
	s->booted = true;
	stream_take_log(s);
	answer(s);
	return true;
}

static void number_of(char **word, int words, const char *key, u64 *value)
{
	const char *text = stream_value(word, words, key);

	if (text)
		stream_number(text, value);
}

/* range=cpu:dma:size,... */
static void ranges(struct stream_device *d, const char *text)
{
	while (text && *text && d->dev.dma_range_count < STREAM_RANGES) {
		struct bus_dma_region *r = &d->range[d->dev.dma_range_count];
		const char *dma = strchr(text, ':'), *size = dma ? strchr(dma + 1, ':') : NULL;

		if (!size)
			return;
		stream_number(text, &r->cpu_start);
		stream_number(dma + 1, &r->dma_start);
		stream_number(size + 1, &r->size);
		d->dev.dma_range_count++;
		text = strchr(size, ',');
		text = text ? text + 1 : NULL;
	}
	d->dev.dma_range_map = d->range;
}

int stream_device_init(struct stream *s, char **word, int words)
{
	struct stream_device *d = &s->dev[s->devs];
	u64 coherent = 1, trusted = 0, setmask = 0;
	int rc = 0;

	snprintf(d->name, sizeof(d->name), "%s", word[1]);
	d->dev = (struct device){ .name = d->name,
				  .dma_mask = DMA_BIT_MASK(32),
				  .coherent_dma_mask = DMA_BIT_MASK(32),
				  .max_segment_size = KiB(64),
				  .segment_boundary = DMA_BIT_MASK(32),
				  .numa_node = -1 };
	number_of(word, words, "mask", &d->dev.dma_mask);
	number_of(word, words, "cmask", &d->dev.coherent_dma_mask);
	number_of(word, words, "bus", &d->dev.bus_dma_limit);
	number_of(word, words, "align", &d->dev.min_align_mask);
	number_of(word, words, "maxseg", &d->dev.max_segment_size);
	number_of(word, words, "boundary", &d->dev.segment_boundary);
	number_of(word, words, "coherent", &coherent);
	number_of(word, words, "trusted", &trusted);
	number_of(word, words, "setmask", &setmask);
	if (stream_value(word, words, "range"))
		ranges(d, stream_value(word, words, "range"));
	d->dev.dma_coherent = coherent;
	d->dev.accepted = trusted;
	d->dev.hw = hw_device_add(s->hw, ++s->devs);
	swiotlb_dev_init(&s->k, &d->dev);
	text_add(&s->out, "R %u dev %s force_unenc=%d", s->number, d->name, force_dma_unencrypted(&s->k, &d->dev));
	if (setmask) {
		u64 mask = d->dev.dma_mask;

		d->dev.dma_mask = DMA_BIT_MASK(32);
		rc = dma_set_mask(&s->k, &d->dev, mask);
		text_add(&s->out, " set_mask=%d skip_sync=%d", rc, d->dev.dma_skip_sync);
	}
	text_add(&s->out, "\n");
	return rc;
}

void stream_free(struct stream *s)
{
	if (s->booted) {
		for (unsigned int i = 0; i < s->devs; i++)
			swiotlb_dev_exit(&s->k, &s->dev[i].dev);
		kernel_shutdown(&s->k);
		stream_memory_free(s);
	}
	hw_destroy(s->hw);
	free(s->out.data);
	free(s);
}
