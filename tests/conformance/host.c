// SPDX-License-Identifier: GPL-2.0-only
#include "host.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "hw/hw.h"
#include "linux/kernel.h"

#define HOST_SPAN GiB(64)
/* a call that lasts this many ticks of 20 ms does not return: the longest honest search takes microseconds */
#define HANG_TICKS 5

struct host {
	int memfd; /* -1: the memory is anonymous, and there is no remap */
	char *memory, *remap;
	void *module;
	const struct kapi *api;
	struct kernel alloc; /* only its page allocator is used */
	struct hw *hw;
	struct kapi_host calls;
};

/* the watchdog is one for the process, as signals are */
static struct {
	const struct kapi *running;
	volatile sig_atomic_t call, seen, ticks;
} watch;

static void tick(int signal)
{
	(void)signal;
	if (!watch.running || watch.seen != watch.call) {
		watch.seen = watch.call;
		watch.ticks = 0;
		return;
	}
	if (++watch.ticks < HANG_TICKS)
		return;
	watch.ticks = 0;
	watch.running->abandon();
}

/* --- what the module asks for ---------------------------------------------------------------------------------------
 */

static uint64_t call_alloc_pages(void *arg, uint32_t gfp, unsigned int order)
{
	struct host *h = arg;

	return alloc_pages(&h->alloc, gfp, order);
}

static void call_free_pages(void *arg, uint64_t phys, unsigned int order)
{
	struct host *h = arg;

	free_pages(&h->alloc, phys, order);
}

static uint64_t call_memblock_alloc(void *arg, uint64_t size, uint64_t align, uint64_t max)
{
	struct host *h = arg;

	return memblock_alloc(&h->alloc, size, align, 0, max);
}

static void call_memblock_free(void *arg, uint64_t base, uint64_t size)
{
	struct host *h = arg;

	memblock_free(&h->alloc, base, size);
}

static void call_hand_over(void *arg)
{
	struct host *h = arg;

	if (mm_hand_over(&h->alloc))
		abort();
}

static bool call_zone_has_memory(void *arg, int zone)
{
	struct host *h = arg;

	return zone_has_memory(&h->alloc, (enum zone_type)zone);
}

static uint64_t call_ram_pages(void *arg)
{
	struct host *h = arg;

	return totalram_pages(&h->alloc);
}

static void call_zero(void *arg, uint64_t phys, uint64_t size)
{
	struct host *h = arg;
	int failed = h->memfd < 0 ? madvise(h->memory + phys, size, MADV_DONTNEED)
				  : fallocate(h->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)phys,
					      (off_t)size);

	if (failed)
		memset(h->memory + phys, 0, size);
}

/* --- life -----------------------------------------------------------------------------------------------------------
 */

/* the memfd @times over, one behind the other */
static char *view(int memfd, unsigned int times)
{
	char *at = mmap(NULL, times * HOST_SPAN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	for (unsigned int i = 0; i < times; i++)
		if (mmap(at + i * HOST_SPAN, HOST_SPAN, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
			 memfd, 0) == MAP_FAILED)
			return NULL;
	return at;
}

static bool map_views(struct host *h)
{
	h->memfd = memfd_create("conformance", MFD_CLOEXEC);
	if (h->memfd < 0 || ftruncate(h->memfd, (off_t)HOST_SPAN))
		return false;
	h->memory = view(h->memfd, 1);
	h->remap = view(h->memfd, 2);
	return h->memory && h->remap;
}

static bool map_linear(struct host *h)
{
	h->memfd = -1;
	h->memory = mmap(NULL, HOST_SPAN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (h->memory == MAP_FAILED) {
		h->memory = NULL;
		return false;
	}
	(void)madvise(h->memory, HOST_SPAN, MADV_HUGEPAGE);
	return true;
}

static struct host *host_make(bool (*map)(struct host *h))
{
	struct itimerval every = { .it_interval.tv_usec = 20000, .it_value.tv_usec = 20000 };
	struct sigaction act = { .sa_handler = tick, .sa_flags = SA_RESTART | SA_NODEFER };
	struct host *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	if (!map(h)) {
		host_free(h);
		return NULL;
	}
	h->calls = (struct kapi_host){
		.arg = h,
		.alloc_pages = call_alloc_pages,
		.free_pages = call_free_pages,
		.memblock_alloc = call_memblock_alloc,
		.memblock_free = call_memblock_free,
		.hand_over = call_hand_over,
		.zone_has_memory = call_zone_has_memory,
		.ram_pages = call_ram_pages,
		.memory = h->memory,
		.remap = h->remap,
		.span = HOST_SPAN,
		.zero = call_zero,
	};
	sigaction(SIGVTALRM, &act, NULL);
	setitimer(ITIMER_VIRTUAL, &every, NULL);
	return h;
}

struct host *host_new(void)
{
	return host_make(map_views);
}

struct host *host_new_linear(void)
{
	return host_make(map_linear);
}

void host_free(struct host *h)
{
	if (!h)
		return;
	host_shutdown(h);
	if (h->memory)
		munmap(h->memory, HOST_SPAN);
	if (h->remap)
		munmap(h->remap, 2 * HOST_SPAN);
	if (h->memfd >= 0)
		close(h->memfd);
	free(h);
}

static bool allocator_boot(struct host *h, const struct op_platform *p)
{
	struct dmasim_ram ram[OP_RAMS];
	struct hw_config hw;

	hw_config_default(&hw);
	hw.cpu = p->arm ? DMASIM_CPU_ARM64 : DMASIM_CPU_AMD;
	for (unsigned int i = 0; i < p->rams; i++)
		ram[i] = (struct dmasim_ram){ .base = p->ram[i].base, .size = p->ram[i].size, .kind = DMASIM_RAM };
	hw.ram = ram;
	hw.ram_count = p->rams;
	h->hw = hw_create(&hw);
	if (!h->hw)
		return false;
	memset(&h->alloc, 0, sizeof(h->alloc));
	h->alloc.hw = h->hw;
	h->alloc.arch.arch = p->arm ? ARCH_ARM64 : ARCH_X86;
	h->alloc.config.zone_dma = h->alloc.config.zone_dma32 = true;
	h->alloc.config.zone_dma_limit = DMA_BIT_MASK(p->zone_dma_bits);
	h->alloc.faults.alloc_max_order = MAX_PAGE_ORDER;
	if (mm_boot(&h->alloc))
		return false;
	for (unsigned int i = 0; i < p->reserved; i++)
		if (memblock_reserve(&h->alloc, p->reserve[i].base, p->reserve[i].size))
			return false;
	return true;
}

/* every page of the arena reads as zero again */
static bool empty_memory(struct host *h)
{
	if (h->memfd < 0)
		return !madvise(h->memory, HOST_SPAN, MADV_DONTNEED);
	return !ftruncate(h->memfd, 0) && !ftruncate(h->memfd, (off_t)HOST_SPAN);
}

const struct kapi *host_boot(struct host *h, const char *module, const struct op_platform *platform, struct result *r)
{
	host_shutdown(h);
	h->module = dlopen(module, RTLD_NOW | RTLD_LOCAL);
	h->api = h->module ? dlsym(h->module, KAPI_SYMBOL) : NULL;
	if (!h->api || !empty_memory(h) || !allocator_boot(h, platform)) {
		if (!h->module)
			fprintf(stderr, "conformance: %s\n", dlerror());
		host_shutdown(h);
		return NULL;
	}
	watch.call++;
	watch.running = h->api;
	h->api->boot(&h->calls, platform, r);
	watch.running = NULL;
	return h->api;
}

void host_run(struct host *h, const struct op *op, struct result *r)
{
	if (op->kind == OP_FAIL_PAGES || op->kind == OP_FAIL_ORDER) {
		if (op->kind == OP_FAIL_PAGES)
			h->alloc.faults.alloc_pages = (u32)op->value;
		else
			h->alloc.faults.alloc_max_order = (u8)op->value;
	}
	watch.call++;
	watch.running = h->api;
	h->api->run(op, r);
	watch.running = NULL;
}

void host_shutdown(struct host *h)
{
	if (h->api)
		h->api->shutdown();
	h->api = NULL;
	if (h->module)
		dlclose(h->module);
	h->module = NULL;
	if (h->alloc.mm)
		mm_shutdown(&h->alloc);
	if (h->hw)
		hw_destroy(h->hw);
	h->hw = NULL;
}
