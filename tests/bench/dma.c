// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nanoseconds of CPU time for one device access of 64 bytes through IOMMU and RMP.
 *
 *	bench-dma [millions of accesses] [limit in ns for a hit; 0: none]
 *
 * An SNP host with 16 TiB of memory. hit: the translation is cached, and the same one serves again; turns: cached,
 *another one each time, of 512; miss: the IOTLB is flushed before each access, so that table and RMP are walked and the
 *entry is filled again. The status is 1 when a hit takes longer than the limit, 2 when an access did not do what it
 *should.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hw/hw.h"

#define IOVA GiB(1)
#define PAGES 512u

static const struct dmasim_ram ram[] = { { .base = 0, .size = GiB(16384), .kind = DMASIM_RAM } };

struct bench {
	struct hw *hw;
	struct hw_device *dev;
	struct hw_iommu_domain *domain;
};

static bool setup(struct bench *b)
{
	struct hw_config config;

	hw_config_default(&config);
	config.cpu = DMASIM_CPU_AMD;
	config.encryption = DMASIM_ENC_SME;
	config.iommu = DMASIM_IOMMU_AMD;
	config.ram = ram;
	config.ram_count = 1;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	b->hw = hw_create(&config);
	if (!b->hw)
		return false;
	b->dev = hw_device_add(b->hw, 0x100);
	b->domain = hw_iommu_domain_new(b->hw, DMASIM_IOMMU_AMD);
	if (!b->dev || !b->domain)
		return false;
	hw_device_attach(b->dev, b->domain);
	return !hw_iommu_map(b->domain, IOVA, GiB(4), PAGE_SIZE, PAGES, HW_IOMMU_READ | HW_IOMMU_WRITE, true);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static u64 hit(u64 i)
{
	return IOVA + (i & 63) * 64;
}

static u64 turns(u64 i)
{
	return IOVA + i % PAGES * PAGE_SIZE;
}

/* reads and writes in turn; @flush before each one */
static bool run(struct bench *b, const char *what, u64 count, u64 (*where)(u64), bool flush, double *ns)
{
	u8 line[64] = { 1 };
	struct hw_access a;
	double begin = now();

	for (u64 i = 0; i < count; i++) {
		if (flush)
			hw_iotlb_flush_all(b->domain);
		if (i & 1)
			hw_dma_read(b->dev, where(i), line, sizeof(line), &a);
		else
			hw_dma_write(b->dev, where(i), line, sizeof(line), &a);
		if (a.fault != HW_FAULT_NONE || a.aborted)
			return false;
	}
	*ns = (now() - begin) / (double)count;
	printf("%-6s %11llu accesses  %6.1f ns each\n", what, (unsigned long long)count, *ns);
	return true;
}

int main(int argc, char **argv)
{
	u64 count = (argc > 1 ? strtoull(argv[1], NULL, 10) : 100) * 1000000;
	double limit = argc > 2 ? strtod(argv[2], NULL) : 0, ns = 0, ignored;
	struct bench b = { 0 };
	bool ok = setup(&b) && run(&b, "hit", count, hit, false, &ns) &&
		  run(&b, "turns", count / 10, turns, false, &ignored) &&
		  run(&b, "miss", count / 10, turns, true, &ignored) && !hw_oom(b.hw);

	hw_destroy(b.hw);
	if (!ok) {
		fprintf(stderr, "an access failed\n");
		return 2;
	}
	return limit && ns > limit;
}
