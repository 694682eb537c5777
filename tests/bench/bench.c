// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench: how long dmasim takes for what the kernel's own code does, in the same process, with the same sizes and the
 * same memcpy(). Prints a table; --json FILE writes it, too; --check makes a row over its limit a failure, measured
 * again and again before it counts; --shared judges as far as a machine that others use at the same time allows.
 */
#include "bench.h"

#include <getopt.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dmasim/dmasim.h>

#include "base/trace.h"
#include "host.h"
#include "linux/kernel.h"
#include "linux/mapping.h"
#include "simside.h"

#define WRITTEN 0x30000000ull /* out of the allocators' way */
#define WRITTEN_SIZE (2ull << 20)
#define BUFFER (WRITTEN + (1ull << 20)) /* the original, of at most 1 MiB */
#define HELD 16
#define POOL_SIZE (64ull << 20)

struct side {
	const struct kapi *kernel; /* NULL: this side is dmasim */
	void *kernel_dev;
	struct sim *sim;
	struct trace *trace;
	uint64_t size;
	int dir;
};

/* --- the work --------------------------------------------------------------------------------------------------------
 */

static void kernel_maps(void *arg, unsigned int count)
{
	const struct side *s = arg;

	s->kernel->map_often(s->kernel_dev, BUFFER, s->size, s->dir, count);
}

static void sim_maps(void *arg, unsigned int count)
{
	const struct side *s = arg;
	struct kernel *k = sim_kernel(s->sim);
	struct device *dev = sim_device(s->sim, 0);
	enum dma_data_direction dir = (enum dma_data_direction)s->dir;

	k->trace = s->trace;
	while (count--) {
		dma_unmap_page_attrs(k, dev, dma_map_page_attrs(k, dev, BUFFER, s->size, dir, 0), s->size, dir, 0);
		/* as the machine does for each step */
		if (s->trace)
			trace_reset(s->trace);
	}
	k->trace = NULL;
}

static void kernel_allocs(void *arg, unsigned int count)
{
	const struct side *s = arg;

	s->kernel->alloc_often(s->kernel_dev, s->size, GFP_KERNEL, count);
}

static void sim_allocs(void *arg, unsigned int count)
{
	const struct side *s = arg;
	struct kernel *k = sim_kernel(s->sim);
	struct device *dev = sim_device(s->sim, 0);
	struct dma_buffer b;

	k->trace = s->trace;
	while (count--) {
		dma_alloc_attrs(k, dev, s->size, GFP_KERNEL, 0, &b);
		dma_free_attrs(k, dev, &b, 0);
		if (s->trace)
			trace_reset(s->trace);
	}
	k->trace = NULL;
}

/* --- both sides ------------------------------------------------------------------------------------------------------
 */

struct bench {
	struct bench_table table;
	const char *only; /* part of a row's name; NULL: all */
	unsigned int tries;
	struct host *host;
	const struct kapi *kernel;
	struct sim *sim;
	struct trace trace;
	bool agrees;
};

/* a host with 8 GiB, a device that reaches all of it, a pool of 64 MiB; @forced: every mapping bounces */
static void describe(struct op_platform *p, bool forced)
{
	memset(p, 0, sizeof(*p));
	p->rams = 2;
	p->ram[0] = (struct op_ram){ 0, 3ull << 30 };
	p->ram[1] = (struct op_ram){ 4ull << 30, 5ull << 30 };
	p->cpus = 1;
	p->zone_dma_bits = 24;
	p->cache_line = 64;
	p->reserved = 1;
	p->reserve[0] = (struct op_ram){ WRITTEN, WRITTEN_SIZE };
	p->devices = 1;
	p->device[0] = (struct op_device){
		.mask = ~0ull, .coherent_mask = ~0ull, .max_segment = 65536, .boundary = 0xffffffff, .coherent = true
	};
	if (forced)
		snprintf(p->swiotlb, sizeof(p->swiotlb), "force");
}

static bool boot(struct bench *b, bool forced)
{
	struct sim_build build = { .profile = "v6.12", .hiwater = true };
	struct op_platform p;
	struct result r;

	describe(&p, forced);
	sim_free(b->sim);
	b->sim = sim_boot(&p, &build, &r);
	b->kernel = NULL;
	if (b->host && !access(BENCH_MODULE, R_OK))
		b->kernel = host_boot(b->host, BENCH_MODULE, &p, &r);
	return b->sim != NULL;
}

/* the original has been written once, as a real one has, on a machine that was in use before */
static void write_buffer(struct bench *b)
{
	struct op fill = { .kind = OP_FILL, .phys = WRITTEN, .size = WRITTEN_SIZE, .value = 1 };
	struct result r;

	sim_run(b->sim, &fill, &r);
	if (b->kernel)
		b->kernel->run(&fill, &r);
}

static bool wanted(const struct bench *b, const char *name)
{
	return !b->only || strstr(name, b->only);
}

/* a row over its limit is measured on, up to so many times: one that only met a bad moment comes down */
static void measure(struct bench *b, const struct bench_side side[BENCH_SIDES], double scale, struct bench_row *row)
{
	struct bench_samples s = { NULL, 0 };

	for (unsigned int i = 0; i < b->tries; i++) {
		bench_measure(side, &s);
		row->kernel = bench_median(&s, BENCH_KERNEL) * scale;
		row->sim = bench_median(&s, BENCH_SIM) * scale;
		row->traced = bench_median(&s, BENCH_TRACED) * scale;
		row->ratio = bench_ratio(&s, BENCH_SIM, BENCH_KERNEL);
		row->traced_ratio = bench_ratio(&s, BENCH_TRACED, BENCH_KERNEL);
		if (!bench_row_over(&b->table, row))
			break;
	}
	free(s.ns);
}

static void run_pair(struct bench *b, const char *name, bool alloc, uint64_t size, int dir)
{
	struct side arg[BENCH_SIDES] = { { .kernel = b->kernel },
					 { .sim = b->sim },
					 { .sim = b->sim, .trace = &b->trace } };
	struct bench_side side[BENCH_SIDES] = { { alloc ? kernel_allocs : kernel_maps, &arg[BENCH_KERNEL] },
						{ alloc ? sim_allocs : sim_maps, &arg[BENCH_SIM] },
						{ alloc ? sim_allocs : sim_maps, &arg[BENCH_TRACED] } };
	struct bench_row *row;

	if (!wanted(b, name))
		return;
	row = bench_add(&b->table, name);
	row->limit = 1.0;
	row->traced_limit = 2.0;
	for (int i = 0; i < BENCH_SIDES; i++) {
		arg[i].size = size;
		arg[i].dir = dir;
	}
	if (b->kernel)
		arg[BENCH_KERNEL].kernel_dev = b->kernel->device(0);
	else
		side[BENCH_KERNEL].work = NULL;
	/* next fit walks through the whole pool: once round, so that neither side meets memory for the first time */
	for (int i = BENCH_KERNEL; i <= BENCH_SIM; i++)
		if (side[i].work)
			side[i].work(side[i].arg, alloc ? 64 : (unsigned int)(POOL_SIZE / (size < 2048 ? 2048 : size)));
	measure(b, side, 1, row);
}

/* one more mapping on each side, kept: they must lie in the same place */
static void hold(struct bench *b, uint64_t size)
{
	struct op op = { .kind = OP_MAP, .phys = BUFFER, .size = size, .dir = DMA_TO_DEVICE };
	struct result ours, theirs;

	for (unsigned int i = 0; i < HELD; i++) {
		op.handle = (uint16_t)i;
		sim_run(b->sim, &op, &ours);
		if (!b->kernel)
			continue;
		b->kernel->run(&op, &theirs);
		b->agrees &= ours.place[0].dma == theirs.place[0].dma;
	}
}

static void bench_direct(struct bench *b)
{
	static const uint64_t sizes[] = { 512, 4096, 65536, 1 << 20 };

	if (!boot(b, false))
		return;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char name[64];

		snprintf(name, sizeof(name), "direct %llu B", (unsigned long long)sizes[i]);
		run_pair(b, name, false, sizes[i], DMA_TO_DEVICE);
	}
	run_pair(b, "dma_alloc_coherent 4 KiB", true, 4096, 0);
}

static void bench_swiotlb(struct bench *b, bool held)
{
	static const uint64_t sizes[] = { 512, 2048, 4096, 65536, 262144 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (!boot(b, true))
			return;
		write_buffer(b);
		if (held)
			hold(b, sizes[i]);
		for (int dir = DMA_TO_DEVICE; dir <= DMA_FROM_DEVICE; dir++) {
			char name[64];

			snprintf(name, sizeof(name), "swiotlb %llu B %s device%s", (unsigned long long)sizes[i],
				 dir == DMA_TO_DEVICE ? "to" : "from", held ? ", 16 held" : "");
			run_pair(b, name, false, sizes[i], dir);
		}
	}
}

/* --- a whole machine -------------------------------------------------------------------------------------------------
 */

static const struct dmasim_ram guest_ram[] = { { 0, 3ull << 30, DMASIM_RAM }, { 4ull << 30, 61ull << 30, DMASIM_RAM } };
static const struct dmasim_device guest_device = { .name = "nvme", .dma_mask = ~0ull, .numa_node = -1 };

static void guest(struct dmasim_platform *p)
{
	memset(p, 0, sizeof(*p));
	p->cpu = DMASIM_CPU_AMD;
	p->encryption = DMASIM_ENC_SEV_SNP;
	p->ram = guest_ram;
	p->rams = 2;
	p->cmdline = "swiotlb=32896";
	p->swiotlb_base = DMASIM_ANYWHERE;
	p->device = &guest_device;
	p->devices = 1;
}

static void make_machines(void *arg, unsigned int count)
{
	while (count--) {
		struct dmasim_machine *m = dmasim_machine_new(arg, 0, NULL);

		if (!m)
			abort();
		dmasim_machine_free(m);
	}
}

static void bench_machine(struct bench *b)
{
	struct dmasim_platform p;
	struct bench_side side[BENCH_SIDES] = { [BENCH_SIM] = { make_machines, &p } };
	struct bench_row *row;

	if (!wanted(b, "machine: SNP guest, 64 GiB, 64 MiB pool"))
		return;
	row = bench_add(&b->table, "machine: SNP guest, 64 GiB, 64 MiB pool");
	row->unit = "us";
	row->clocked = true;
	row->at_most = 20;
	guest(&p);
	measure(b, side, 1e-3, row);
}

static size_t in_use(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void bench_memory(struct bench *b)
{
	static const struct dmasim_ram ram[] = { { 0, 3ull << 30, DMASIM_RAM },
						 { 4ull << 30, 1021ull << 30, DMASIM_RAM } };
	struct dmasim_platform p;
	struct dmasim_machine *m;
	struct bench_row *row;
	size_t before = in_use();

	if (!wanted(b, "memory: machine of 1 TiB, ten mappings"))
		return;
	row = bench_add(&b->table, "memory: machine of 1 TiB, ten mappings");

	guest(&p);
	p.ram = ram;
	m = dmasim_machine_new(&p, 0, NULL);
	for (unsigned int i = 0; m && i < 10; i++) {
		struct dmasim_step step = { .verb = DMASIM_VERB_MAP,
					    .index = i,
					    .cpu = -1,
					    .device = 0,
					    .from = -1,
					    .addr = (5ull << 30) + i * 65536,
					    .has_addr = true,
					    .size = 4096,
					    .has_size = true,
					    .direction = DMASIM_TO_DEVICE,
					    .has_direction = true };
		struct dmasim_result result = { 0 };

		if (dmasim_machine_step(m, i, &step, &result, NULL) || result.error)
			b->agrees = false;
		dmasim_result_free(&result);
	}
	row->sim = (double)(in_use() - before) / 1024;
	row->unit = "KiB";
	row->at_most = 1024;
	dmasim_machine_free(m);
}

/* --- main ------------------------------------------------------------------------------------------------------------
 */

static int usage(void)
{
	fputs("usage: bench [--quick] [--check [--shared]] [--json FILE] [--only PART-OF-A-NAME]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option known[] = { { "quick", 0, NULL, 'q' },  { "check", 0, NULL, 'c' },
					       { "shared", 0, NULL, 's' }, { "json", 1, NULL, 'j' },
					       { "only", 1, NULL, 'o' },   { 0 } };
	struct bench b = { .agrees = true, .tries = 1 };
	const char *json = NULL;
	bool check = false;
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'q')
			bench_quick();
		else if (c == 'c')
			check = true, b.tries = 8;
		else if (c == 's')
			b.table.shared = true;
		else if (c == 'j')
			json = optarg;
		else if (c == 'o')
			b.only = optarg;
		else
			return usage();
	}
	trace_init(&b.trace);
	bench_memory(&b);
	b.host = host_new_linear();
	bench_direct(&b);
	bench_swiotlb(&b, false);
	bench_swiotlb(&b, true);
	sim_free(b.sim);
	host_free(b.host);
	bench_machine(&b);
	trace_free(&b.trace);
	bench_print(stdout, &b.table);
	if (json) {
		FILE *f = fopen(json, "w");

		if (!f)
			return usage();
		bench_json(f, &b.table);
		fclose(f);
	}
	if (!b.agrees)
		puts("the two sides do not agree");
	if (!b.kernel)
		puts("the kernel's code was not built here: dmasim alone");
	return !b.agrees || (check && bench_over(&b.table));
}
