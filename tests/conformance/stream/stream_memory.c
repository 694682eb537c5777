// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands under the recording: a boot allocator that takes the highest gap, a plain buddy for each zone (the
 * smallest block that holds the order, its lower end; lists last in, first out; at boot the lowest block is the first),
 * and set_memory_*() that records on every architecture.
 */
#include "stream.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* what the recording holds page states for */
#define RECORDED_SPAN TiB(1)

u64 __wrap_totalram_pages(const struct kernel *k);
bool __wrap_dma_kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size,
				     enum dma_data_direction dir);
u64 __wrap_vmap_contiguous(struct kernel *k, phys_addr_t phys, u64 size, bool decrypted);
bool __wrap_is_vmalloc_addr(const struct kernel *k, u64 va);
void __wrap_vunmap(struct kernel *k, u64 va);
phys_addr_t __wrap_alloc_pages(struct kernel *k, gfp_t gfp, unsigned int order);
void __wrap_free_pages(struct kernel *k, phys_addr_t phys, unsigned int order);
phys_addr_t __wrap_memblock_alloc(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max);
int __wrap_set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages);
int __wrap_set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages);
int __real_set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages);
int __real_set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages);

/* --- bitmaps by frame ------------------------------------------------------------------------------------------------
 */

static bool bit_of(const struct radix *map, u64 pfn)
{
	return (u64)(uintptr_t)radix_peek(map, pfn >> 6) >> (pfn & 63) & 1;
}

static void set_bit(struct radix *map, u64 pfn, bool on)
{
	void **slot = radix_own(map, pfn >> 6);
	u64 bits;

	if (!slot)
		abort();
	bits = (u64)(uintptr_t)*slot;
	bits = on ? bits | 1ull << (pfn & 63) : bits & ~(1ull << (pfn & 63));
	*slot = (void *)(uintptr_t)bits;
}

/* --- gaps for the boot allocator -------------------------------------------------------------------------------------
 */

static void take(struct stream *s, u64 start, u64 end)
{
	for (unsigned int i = 0; i < s->holes; i++) {
		struct stream_range h = s->hole[i];

		if (start >= h.end || end <= h.start)
			continue;
		if (start > h.start && end < h.end) {
			memmove(&s->hole[i + 1], &s->hole[i], (s->holes++ - i) * sizeof(h));
			s->hole[i].end = start;
			s->hole[i + 1].start = end;
			return;
		}
		if (start <= h.start && end >= h.end) {
			memmove(&s->hole[i], &s->hole[i + 1], (--s->holes - i) * sizeof(h));
			i--;
		} else if (start <= h.start) {
			s->hole[i].start = end;
		} else {
			s->hole[i].end = start;
		}
	}
}

static void reserve(struct stream *s, u64 start, u64 end)
{
	take(s, start, end);
	if (memblock_reserve(&s->k, start, end - start))
		abort();
}

bool stream_memory_boot(struct stream *s)
{
	for (unsigned int i = 0; i < s->rams; i++)
		s->hole[s->holes++] = s->ram[i];
	reserve(s, 0, MiB(1));
	for (unsigned int i = 0; i < s->reserves; i++)
		reserve(s, s->reserve[i].start, s->reserve[i].end);
	s->max_order = MAX_PAGE_ORDER;
	radix_init(&s->state, NULL);
	radix_init(&s->seen, NULL);
	return true;
}

phys_addr_t __wrap_memblock_alloc(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max)
{
	struct stream *s = stream_of(k);

	/* the first is the pool itself */
	if (s->pool_start != INVALID_PHYS_ADDR) {
		phys_addr_t pool = s->pool_start;

		s->pool_start = INVALID_PHYS_ADDR;
		reserve(s, pool, pool + size);
		return pool;
	}
	for (unsigned int i = s->holes; i--;) {
		u64 end = min_u64(s->hole[i].end, max), start;

		if (end < size || (start = align_down(end - size, align)) < max_u64(s->hole[i].start, min))
			continue;
		reserve(s, start, start + size);
		return start;
	}
	return INVALID_PHYS_ADDR;
}

/* all of RAM: the recording takes nothing off for what boot reserved */
u64 __wrap_totalram_pages(const struct kernel *k)
{
	return ram_total(k) >> PAGE_SHIFT;
}

/* the recording's small objects are powers of two: it has no caches of 96 and 192 bytes, which kernels have */
bool __wrap_dma_kmalloc_needs_bounce(const struct kernel *k, const struct device *dev, u64 size,
				     enum dma_data_direction dir)
{
	if (!k->config.dma_bounce_unaligned_kmalloc || dev->dma_coherent || dir == DMA_TO_DEVICE)
		return false;
	return size < 2 * (u64)k->config.arch_dma_minalign &&
	       !is_aligned(max_u64(8, roundup_pow_of_two(size)), k->config.cache_line_size);
}

/* the recording remaps a page to where it is already */
u64 __wrap_vmap_contiguous(struct kernel *k, phys_addr_t phys, u64 size, bool decrypted)
{
	(void)size;
	(void)decrypted;
	return kernel_va(k, phys);
}

bool __wrap_is_vmalloc_addr(const struct kernel *k, u64 va)
{
	(void)k;
	(void)va;
	return false;
}

void __wrap_vunmap(struct kernel *k, u64 va)
{
	(void)k;
	(void)va;
}

/* --- the buddy -------------------------------------------------------------------------------------------------------
 */

static void push(struct stream_zone *z, u64 pfn, unsigned int order, bool tail)
{
	struct stream_block *b = malloc(sizeof(*b)), **at = &z->free[order];

	if (!b)
		abort();
	while (tail && *at)
		at = &(*at)->next;
	*b = (struct stream_block){ .pfn = pfn, .next = *at };
	*at = b;
}

static bool pull(struct stream_zone *z, u64 pfn, unsigned int order)
{
	struct stream_block **at = &z->free[order], *b;

	while (*at && (*at)->pfn != pfn)
		at = &(*at)->next;
	b = *at;
	if (!b)
		return false;
	*at = b->next;
	free(b);
	return true;
}

/* a gap as the largest blocks that fit, ascending */
static void give(struct stream_zone *z, u64 first, u64 end)
{
	while (first < end) {
		unsigned int order = MAX_PAGE_ORDER;

		while (!is_aligned(first, 1ull << order) || first + (1ull << order) > end)
			order--;
		push(z, first, order, true);
		first += 1ull << order;
	}
}

bool stream_hand_over(struct stream *s)
{
	u64 dma = (s->zone_dma_limit >> PAGE_SHIFT) + 1, dma32 = max_u64(dma, GiB(4) >> PAGE_SHIFT);

	s->zone[ZONE_DMA] = (struct stream_zone){ .first = 0, .end = dma };
	s->zone[ZONE_DMA32] = (struct stream_zone){ .first = dma, .end = dma32 };
	s->zone[ZONE_NORMAL] = (struct stream_zone){ .first = dma32, .end = ~0ull };
	for (unsigned int i = 0; i < s->holes; i++) {
		u64 first = align_up(s->hole[i].start, PAGE_SIZE) >> PAGE_SHIFT, end = s->hole[i].end >> PAGE_SHIFT;

		for (int z = 0; z < ZONE_COUNT; z++)
			give(&s->zone[z], max_u64(first, s->zone[z].first), min_u64(end, s->zone[z].end));
	}
	s->buddy = true;
	return true;
}

static phys_addr_t zone_alloc(struct stream_zone *z, unsigned int order)
{
	for (unsigned int o = order; o <= MAX_PAGE_ORDER; o++) {
		u64 pfn;

		if (!z->free[o])
			continue;
		pfn = z->free[o]->pfn;
		pull(z, pfn, o);
		while (o > order) {
			o--;
			push(z, pfn + (1ull << o), o, false);
		}
		return pfn << PAGE_SHIFT;
	}
	return INVALID_PHYS_ADDR;
}

static void show(struct stream *s, const char *format, ...) PRINTF_LIKE(2, 3);

static void show(struct stream *s, const char *format, ...)
{
	char line[160];
	va_list ap;

	stream_take_log(s);
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_add(&s->out, "E %s\n", line);
}

phys_addr_t __wrap_alloc_pages(struct kernel *k, gfp_t gfp, unsigned int order)
{
	static const char *const zone_name[] = { "DMA", "DMA32", "NORMAL" };
	struct stream *s = stream_of(k);
	int zone = gfp & __GFP_DMA ? ZONE_DMA : gfp & __GFP_DMA32 ? ZONE_DMA32 : ZONE_NORMAL;
	bool fail = s->palloc_fail && !--s->palloc_fail;

	if (order > MAX_PAGE_ORDER && !(gfp & __GFP_NOWARN))
		show(s, "warn kmem.c (1)");
	for (; !fail && order <= s->max_order && zone >= 0; zone--) {
		phys_addr_t phys = zone_alloc(&s->zone[zone], order);

		if (phys == INVALID_PHYS_ADDR)
			continue;
		if (s->show_pages)
			show(s, "palloc gfp=0x%x order=%u -> %s phys=0x%llx", gfp, order, zone_name[zone],
			     (unsigned long long)phys);
		return phys;
	}
	if (s->show_pages)
		show(s, "palloc gfp=0x%x order=%u -> FAIL phys=0x0", gfp, order);
	return INVALID_PHYS_ADDR;
}

void __wrap_free_pages(struct kernel *k, phys_addr_t phys, unsigned int order)
{
	struct stream *s = stream_of(k);
	u64 pfn = phys >> PAGE_SHIFT;
	int zone = ZONE_NORMAL;

	if (!phys_is_ram(k, phys, PAGE_SIZE << order)) {
		kernel_printk(k, LOG_ERR, NULL, "modelled kernel stops at freeing a page that is no memory");
		return;
	}
	if (s->show_pages)
		show(s, "pfree order=%u phys=0x%llx", order, (unsigned long long)phys);
	while (pfn < s->zone[zone].first)
		zone--;
	while (order < MAX_PAGE_ORDER && pull(&s->zone[zone], pfn ^ (1ull << order), order))
		pfn &= ~(1ull << order++);
	push(&s->zone[zone], pfn, order, false);
}

void stream_memory_free(struct stream *s)
{
	for (int z = 0; z < ZONE_COUNT; z++)
		for (int o = 0; o <= MAX_PAGE_ORDER; o++)
			while (s->zone[z].free[o])
				pull(&s->zone[z], s->zone[z].free[o]->pfn, (unsigned int)o);
	radix_free(&s->state);
	radix_free(&s->seen);
}

/* --- page state ------------------------------------------------------------------------------------------------------
 */

const char *stream_page_state(struct stream *s, u64 phys, u64 size)
{
	int seen = 0;

	if (phys + size > RECORDED_SPAN)
		return "none";
	for (u64 at = phys & PAGE_MASK; at < phys + size; at += PAGE_SIZE)
		seen |= 1 << bit_of(&s->state, at >> PAGE_SHIFT);
	return seen == 3 ? "mixed" : seen == 2 ? "dec" : "enc";
}

static int set_memory(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted, u32 *fail)
{
	struct stream *s = stream_of(k);
	bool fails = *fail && !--*fail;

	show(s, "%s %sphys=0x%llx pages=%llu", decrypted ? "dec" : "enc", fails ? "FAIL " : "",
	     (unsigned long long)phys, (unsigned long long)pages);
	if (fails)
		return -EINVAL;
	for (u64 i = 0; i < pages; i++)
		set_bit(&s->state, (phys >> PAGE_SHIFT) + i, decrypted);
	return decrypted ? __real_set_memory_decrypted(k, phys, pages) : __real_set_memory_encrypted(k, phys, pages);
}

int __wrap_set_memory_decrypted(struct kernel *k, phys_addr_t phys, u64 pages)
{
	return set_memory(k, phys, pages, true, &stream_of(k)->dec_fail);
}

int __wrap_set_memory_encrypted(struct kernel *k, phys_addr_t phys, u64 pages)
{
	return set_memory(k, phys, pages, false, &stream_of(k)->enc_fail);
}

void stream_touch(struct stream *s, u64 phys, u64 size)
{
	for (u64 at = phys & PAGE_MASK; at < phys + size; at += PAGE_SIZE) {
		if (bit_of(&s->seen, at >> PAGE_SHIFT) || !phys_is_ram(&s->k, at, PAGE_SIZE))
			continue;
		set_bit(&s->seen, at >> PAGE_SHIFT, true);
		kernel_memset(&s->k, at, 0, PAGE_SIZE);
	}
}

/* a caller's conversion: the recording keeps the bytes, silicon does not */
void stream_set_memory(struct stream *s, u64 phys, u64 size, bool decrypted)
{
	u8 *bytes = malloc(size);
	int rc;

	if (!bytes)
		abort();
	stream_touch(s, phys, size);
	kernel_read(&s->k, phys, bytes, size);
	rc = decrypted ? set_memory_decrypted(&s->k, phys, size >> PAGE_SHIFT)
		       : set_memory_encrypted(&s->k, phys, size >> PAGE_SHIFT);
	kernel_write(&s->k, phys, bytes, size);
	free(bytes);
	stream_take_log(s);
	text_add(&s->out, "R %u set_%s rc=%d\n", s->number, decrypted ? "dec" : "enc", rc);
}
