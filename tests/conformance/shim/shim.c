// SPDX-License-Identifier: GPL-2.0-only
/* the host's side of the shim: memory, log, callbacks that wait, and the way out of a BUG() */
#include "kside.h"

#include <stdio.h>

struct kside kside;

char *shim_linear, *shim_remap;
u64 shim_span;
unsigned long max_pfn, min_low_pfn, max_low_pfn;
void *high_memory;
u64 shim_low_limit;

unsigned int shim_cpu(void)
{
	return kside.cpu;
}

unsigned int shim_cpus(void)
{
	return kside.platform.cpus;
}

bool shim_limits(void)
{
	return kside.platform.limits;
}

/* --- text --------------------------------------------------------------------------------------------------------- */

void kside_line(const char *line)
{
	struct result *r = kside.result;
	size_t n = strlen(line);

	if (!r)
		return;
	if (r->text_len + n + 2 > sizeof(r->text))
		return;
	(memcpy)(r->text + r->text_len, line, n);
	r->text_len += n;
	r->text[r->text_len++] = '\n';
	r->text[r->text_len] = '\0';
}

static const char *gfp_name(gfp_t gfp)
{
	switch (gfp) {
	case GFP_KERNEL:
		return "GFP_KERNEL";
	case GFP_KERNEL | GFP_DMA:
		return "GFP_KERNEL|GFP_DMA";
	case GFP_KERNEL | GFP_DMA32:
		return "GFP_KERNEL|GFP_DMA32";
	}
	return "?";
}

/* one %p extension; returns the characters of the format that it took */
static size_t format_pointer(char *out, size_t size, const char *f, const void *p)
{
	if (f[0] == 'a') {
		snprintf(out, size, "0x%016llx", *(const u64 *)p);
		return f[1] == 'd' || f[1] == 'p' ? 2 : 1;
	}
	if (f[0] == 'G' && f[1] == 'g') {
		snprintf(out, size, "%s", gfp_name(*(const gfp_t *)p));
		return 2;
	}
	snprintf(out, size, "%p", p);
	return 0;
}

static void format_text(char *out, size_t size, const char *f, va_list ap)
{
	char spec[16], piece[256];
	size_t at = 0;

	while (*f && at + 1 < size) {
		size_t n = strcspn(f + 1, "diuxXcsp%") + 2;

		if (*f != '%') {
			out[at++] = *f++;
			continue;
		}
		if (n >= sizeof(spec))
			break;
		(memcpy)(spec, f, n);
		spec[n] = '\0';
		f += n;
		switch (spec[n - 1]) {
		case 'p':
			f += format_pointer(piece, sizeof(piece), f, va_arg(ap, const void *));
			break;
		case 's':
			snprintf(piece, sizeof(piece), "%s", va_arg(ap, const char *));
			break;
		case '%':
			snprintf(piece, sizeof(piece), "%%");
			break;
		default:
			/* long, size_t and long long are alike here, shorter ones come as int */
			if (strpbrk(spec, "lz"))
				snprintf(piece, sizeof(piece), spec, va_arg(ap, u64));
			else
				snprintf(piece, sizeof(piece), spec, va_arg(ap, int));
		}
		at += snprintf(out + at, size - at, "%s", piece);
		if (at >= size)
			at = size - 1;
	}
	out[at] = '\0';
}

void shim_printk(int level, const struct device *dev, const char *format, ...)
{
	char text[512], line[640];
	size_t n;
	va_list ap;

	va_start(ap, format);
	format_text(text, sizeof(text), format, ap);
	va_end(ap);
	n = strlen(text);
	while (n && text[n - 1] == '\n')
		text[--n] = '\0';
	snprintf(line, sizeof(line), "%d %s%s%s", level, dev ? shim_dev_name(dev) : "", dev ? ": " : "", text);
	kside_line(line);
}

void shim_bug(const char *file, int line, const char *what)
{
	(void)file;
	(void)line;
	(void)what;
	siglongjmp(kside.out, END_BUG);
}

/* lib/cmdline.c: C notation and a unit */
unsigned long long memparse(const char *text, char **end)
{
	static const char units[] = "kmgtpe";
	char *stop;
	unsigned long long n = strtoull(text, &stop, 0);
	const char *unit = *stop ? strchr(units, *stop | 0x20) : NULL;

	if (unit) {
		n <<= 10 * (unit - units + 1);
		stop++;
	}
	if (end)
		*end = stop;
	return n;
}

/* --- memory ------------------------------------------------------------------------------------------------------- */

struct shim_object {
	struct shim_object *next, **link;
	long align;
};

/*
 * A few zero bytes stand behind each object: swiotlb_release_slots() reads one slot past the array of a pool that is no
 * multiple of 128 slots, and what it finds there must be the same in each run.
 */
#define BEHIND 64

void *shim_alloc(size_t size)
{
	struct shim_object *o = calloc(1, sizeof(*o) + size + BEHIND);

	if (!o)
		abort();
	o->next = kside.objects;
	o->link = &kside.objects;
	if (o->next)
		o->next->link = &o->next;
	kside.objects = o;
	return o + 1;
}

void shim_free(const void *p)
{
	struct shim_object *o = (struct shim_object *)p - 1;

	if (!p)
		return;
	*o->link = o->next;
	if (o->next)
		o->next->link = o->link;
	free(o);
}

void kside_free_all(void)
{
	while (kside.objects)
		shim_free(kside.objects + 1);
}

void *shim_zero(void *at, size_t len)
{
	char *p = at;

	if (p < shim_linear || p + len > shim_linear + shim_span || !PAGE_ALIGNED(p) || !PAGE_ALIGNED(len))
		return (memset)(at, 0, len);
	kside.host->zero(kside.host->arg, __pa(p), len);
	return at;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	u64 phys = kside.host->alloc_pages(kside.host->arg, gfp, order);

	if (phys == ~0ull)
		return NULL;
	if (gfp & __GFP_ZERO)
		(memset)(__va(phys), 0, PAGE_SIZE << order);
	return phys_to_page(phys);
}

void __free_pages(struct page *page, unsigned int order)
{
	/* a struct page that does not exist: the kernel would fall over it */
	if (!kside_is_ram(page_to_phys(page), PAGE_SIZE << order))
		shim_bug(__FILE__, __LINE__, "page of no memory");
	kside.host->free_pages(kside.host->arg, page_to_phys(page), order);
}

void free_pages(unsigned long va, unsigned int order)
{
	__free_pages(virt_to_page(va), order);
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp, order);

	return page ? (unsigned long)page_address(page) : 0;
}

void *shim_memblock_alloc(phys_addr_t size, phys_addr_t align, phys_addr_t max)
{
	u64 phys = (kside.host->memblock_alloc)(kside.host->arg, size, align, max);

	return phys == ~0ull ? NULL : memset(__va(phys), 0, size);
}

void shim_memblock_free(phys_addr_t base, phys_addr_t size)
{
	(kside.host->memblock_free)(kside.host->arg, base, size);
}

unsigned long totalram_pages(void)
{
	return kside.host->ram_pages(kside.host->arg);
}

bool has_managed_dma(void)
{
	return kside.host->zone_has_memory(kside.host->arg, 0);
}

bool has_managed_zone(int zone)
{
	return kside.host->zone_has_memory(kside.host->arg, zone);
}

int walk_system_ram_range(unsigned long first, unsigned long pages, void *arg,
			  int (*visit)(unsigned long first, unsigned long pages, void *arg))
{
	int ret = -EINVAL;

	for (unsigned int i = 0; i < kside.platform.rams; i++) {
		const struct op_ram *ram = &kside.platform.ram[i];

		ret = visit(PFN_UP(ram->base), PFN_DOWN(ram->base + ram->size) - PFN_UP(ram->base), arg);
		if (ret)
			break;
	}
	(void)first;
	(void)pages;
	return ret;
}

/*
 * mm/slab_common.c: the size of the cache that serves an object. The caches are 8 to 8192 bytes in powers of two, with
 * 96 and 192; where the smallest alignment is raised because nothing can bounce, caches are rounded up to it.
 */
size_t kmalloc_size_roundup(size_t size)
{
	size_t cache = 8;
	unsigned int align = 8;

	if (!size)
		return 0;
	if (size > 2 * PAGE_SIZE)
		return PAGE_SIZE << get_order(size);
	if (size > 64 && size <= 96)
		cache = 96;
	else if (size > 128 && size <= 192)
		cache = 192;
	else
		while (cache < size)
			cache <<= 1;
	if (!IS_ENABLED(CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC) || !kside_swiotlb_allocated())
		align = shim_cache_alignment();
	return ALIGN(cache, align);
}

int shim_cache_alignment(void)
{
	return kside.platform.cache_line ? kside.platform.cache_line : 1;
}

/* --- callbacks ---------------------------------------------------------------------------------------------------- */

bool schedule_work(struct work_struct *work)
{
	struct work_struct **last = &kside.work;

	if (work->queued)
		return false;
	while (*last)
		last = &(*last)->next;
	work->queued = true;
	work->next = NULL;
	*last = work;
	return true;
}

/* those of one function, or of any other than that */
void kside_run_work(void (*func)(struct work_struct *work), bool only)
{
	struct work_struct **link = &kside.work, *work;

	while ((work = *link)) {
		if ((work->func == func) != only) {
			link = &work->next;
			continue;
		}
		*link = work->next;
		work->queued = false;
		work->func(work);
		link = &kside.work;
	}
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	struct rcu_head **last = &kside.rcu;

	while (*last)
		last = &(*last)->next;
	head->func = func;
	head->next = NULL;
	*last = head;
}

void kside_run_rcu(void)
{
	while (kside.rcu) {
		struct rcu_head *head = kside.rcu;

		kside.rcu = head->next;
		head->func(head);
	}
}

void shim_rcu_work_run(struct rcu_head *head)
{
	struct rcu_work *rwork = container_of(head, struct rcu_work, rcu);

	rwork->work.func(&rwork->work);
}

/* --- views of pages in the vmalloc area --------------------------------------------------------------------------- */

void *dma_common_contiguous_remap(struct page *page, size_t size, pgprot_t prot, const void *caller)
{
	(void)size;
	(void)caller;
	kside.remap_prot = prot;
	return shim_remap + page_to_phys(page);
}

/* pools have an area of their own, so that no address is given out twice: see peek_pool.c */
void *kside_pool_remap(struct page *page, size_t size, pgprot_t prot, const void *caller)
{
	(void)size;
	(void)prot;
	(void)caller;
	return shim_remap + shim_span + page_to_phys(page);
}

void dma_common_free_remap(void *at, size_t size)
{
	(void)at;
	(void)size;
}

void vunmap(const void *at)
{
	(void)at;
}
