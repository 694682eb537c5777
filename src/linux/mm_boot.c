// SPDX-License-Identifier: GPL-2.0-only
/*
 * mm/memblock.c as far as boot needs it, and the hand-over to the zones.
 */
#include "linux/kernel.h"
#include "linux/mm_internal.h"

#include <errno.h>
#include <stdlib.h>

#include "hw/hw.h"

/* x86 keeps the first MiB from every allocator (arch/x86/kernel/setup.c, reserve_real_mode() and friends) */
#define X86_LOW_RESERVED MiB(1)

static bool kernel_manages(enum dmasim_ram_kind kind)
{
	return kind == DMASIM_RAM || kind == DMASIM_RAM_CXL;
}

static bool add_ram(struct mm *mm, const struct dmasim_ram *ram, u64 mem_limit)
{
	u64 first = align_up(ram->base, PAGE_SIZE) >> PAGE_SHIFT;
	u64 end = (ram->base + ram->size) >> PAGE_SHIFT;

	/* mem= on x86 drops what lies above (arch/x86/kernel/e820.c parse_memopt()) */
	if (mem_limit)
		end = min_u64(end, mem_limit >> PAGE_SHIFT);
	if (!kernel_manages(ram->kind) || end <= first)
		return true;
	return pfn_list_add(&mm->ram, first, end - 1) && pfn_list_add(&mm->boot, first, end - 1);
}

static void zone_limits(struct kernel *k)
{
	u64 dma_last = k->arch.zone_dma_limit >> PAGE_SHIFT;
	u64 dma32_last = DMA_BIT_MASK(32) >> PAGE_SHIFT;
	struct zone *zone = k->mm->zone;
	u64 next = 0;

	for (int i = 0; i < ZONE_COUNT; i++)
		zone[i] = (struct zone){ .first = 1, .last = 0 };
	if (k->config.zone_dma) {
		zone[ZONE_DMA].first = next;
		zone[ZONE_DMA].last = dma_last;
		next = dma_last + 1;
	}
	if (k->config.zone_dma32 && next <= dma32_last) {
		zone[ZONE_DMA32].first = next;
		zone[ZONE_DMA32].last = dma32_last;
		next = dma32_last + 1;
	}
	zone[ZONE_NORMAL].first = next;
	zone[ZONE_NORMAL].last = ~0ull >> PAGE_SHIFT;
	for (int i = 0; i < ZONE_COUNT; i++) {
		for (unsigned int r = 0; r < k->mm->ram.count; r++) {
			const struct pfn_range *ram = &k->mm->ram.range[r];

			zone[i].has_memory |= zone[i].first <= zone[i].last && ram->first <= zone[i].last &&
					      ram->last >= zone[i].first;
		}
	}
}

int mm_boot(struct kernel *k)
{
	const struct hw_config *hw = hw_config(k->hw);
	struct mm *mm = calloc(1, sizeof(*mm));

	if (!mm)
		return -ENOMEM;
	k->mm = mm;
	radix_init(&mm->blocks, NULL);
	radix_init(&mm->decrypted.tree, NULL);
	radix_init(&mm->invalid.tree, NULL);
	for (unsigned int i = 0; i < hw->ram_count; i++)
		if (!add_ram(mm, &hw->ram[i], k->arch.arch == ARCH_X86 ? k->cmdline.mem_limit : 0))
			return -ENOMEM;
	if (!mm->ram.count)
		return -EINVAL;
	arch_zone_limits(k);
	zone_limits(k);
	if (k->arch.arch == ARCH_X86 && !pfn_list_remove(&mm->boot, 0, (X86_LOW_RESERVED >> PAGE_SHIFT) - 1))
		return -ENOMEM;
	return 0;
}

/* memblock_free_all(): what boot has not reserved is the page allocator's from now on */
int mm_hand_over(struct kernel *k)
{
	struct mm *mm = k->mm;

	for (int i = 0; i < ZONE_COUNT; i++) {
		struct zone *zone = &mm->zone[i];

		for (unsigned int r = 0; r < mm->boot.count; r++) {
			u64 first = max_u64(mm->boot.range[r].first, zone->first);
			u64 last = min_u64(mm->boot.range[r].last, zone->last);

			if (zone->first > zone->last || first > last)
				continue;
			if (!pfn_list_add(&zone->fresh, first, last))
				return -ENOMEM;
			mm->managed += last - first + 1;
		}
	}
	pfn_list_free(&mm->boot);
	mm->buddy = true;
	return 0;
}

void mm_shutdown(struct kernel *k)
{
	struct mm *mm = k->mm;

	if (!mm)
		return;
	for (int i = 0; i < ZONE_COUNT; i++) {
		for (int order = 0; order <= MAX_PAGE_ORDER; order++) {
			struct free_block *b = mm->zone[i].free[order], *next;

			for (; b; b = next) {
				next = b->next;
				free(b);
			}
		}
		pfn_list_free(&mm->zone[i].fresh);
	}
	while (mm->vmap)
		vunmap(k, mm->vmap->va);
	radix_free(&mm->blocks);
	radix_free(&mm->decrypted.tree);
	radix_free(&mm->invalid.tree);
	pfn_list_free(&mm->ram);
	pfn_list_free(&mm->boot);
	free(mm);
	k->mm = NULL;
}

void memblock_set_bottom_up(struct kernel *k, bool enable)
{
	k->mm->bottom_up = enable;
}

phys_addr_t memblock_alloc(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max)
{
	struct pfn_list *boot = &k->mm->boot;

	/* memblock_find_in_range_node(): the first page is never given away */
	min = max_u64(min, PAGE_SIZE);
	if (k->mm->bottom_up)
		return memblock_alloc_low(k, size, align, min, max);
	for (unsigned int i = boot->count; size && i--;) {
		u64 low = max_u64(boot->range[i].first << PAGE_SHIFT, min);
		u64 end = min_u64((boot->range[i].last + 1) << PAGE_SHIFT, max);
		u64 base;

		if (end < size || end - size < low)
			continue;
		base = align_down(end - size, max_u64(align, 1));
		if (base < low)
			continue;
		if (memblock_reserve(k, base, size))
			return INVALID_PHYS_ADDR;
		return base;
	}
	return INVALID_PHYS_ADDR;
}

phys_addr_t memblock_alloc_low(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max)
{
	const struct pfn_list *boot = &k->mm->boot;

	for (unsigned int i = 0; size && i < boot->count; i++) {
		u64 base = align_up(max_u64(boot->range[i].first << PAGE_SHIFT, min), max_u64(align, 1));
		u64 end = min_u64((boot->range[i].last + 1) << PAGE_SHIFT, max);

		if (base > end || end - base < size)
			continue;
		return memblock_reserve(k, base, size) ? INVALID_PHYS_ADDR : base;
	}
	return INVALID_PHYS_ADDR;
}

bool memblock_is_free(const struct kernel *k, phys_addr_t base, u64 size)
{
	return size && pfn_list_contains(&k->mm->boot, base >> PAGE_SHIFT, (base + size - 1) >> PAGE_SHIFT);
}

int memblock_reserve(struct kernel *k, phys_addr_t base, u64 size)
{
	u64 first = base >> PAGE_SHIFT, last = (base + size - 1) >> PAGE_SHIFT;

	if (!size)
		return 0;
	if (k->mm->buddy)
		return zone_take(k, first, last) ? 0 : -ENOMEM;
	return pfn_list_remove(&k->mm->boot, first, last) ? 0 : -ENOMEM;
}

void memblock_free(struct kernel *k, phys_addr_t base, u64 size)
{
	u64 first = align_up(base, PAGE_SIZE) >> PAGE_SHIFT, end = (base + size) >> PAGE_SHIFT;

	if (end <= first)
		return;
	if (!k->mm->buddy) {
		if (!pfn_list_add(&k->mm->boot, first, end - 1))
			k->oom++;
		return;
	}
	for (u64 pfn = first; pfn < end;) {
		unsigned int order = MAX_PAGE_ORDER;

		while (!is_aligned(pfn, 1ull << order) || pfn + (1ull << order) > end)
			order--;
		free_pages(k, pfn << PAGE_SHIFT, order);
		pfn += 1ull << order;
	}
}

bool zone_has_memory(const struct kernel *k, enum zone_type zone)
{
	return k->mm->zone[zone].has_memory;
}

enum zone_type page_zone(const struct kernel *k, phys_addr_t phys)
{
	u64 pfn = phys >> PAGE_SHIFT;

	for (int i = 0; i < ZONE_NORMAL; i++)
		if (pfn >= k->mm->zone[i].first && pfn <= k->mm->zone[i].last)
			return (enum zone_type)i;
	return ZONE_NORMAL;
}

u64 min_low_pfn(const struct kernel *k)
{
	return k->mm->ram.range[0].first;
}

u64 max_pfn(const struct kernel *k)
{
	return k->mm->ram.range[k->mm->ram.count - 1].last + 1;
}

bool phys_is_ram(const struct kernel *k, phys_addr_t phys, u64 size)
{
	return size && phys + size - 1 >= phys &&
	       pfn_list_contains(&k->mm->ram, phys >> PAGE_SHIFT, (phys + size - 1) >> PAGE_SHIFT);
}

u64 ram_total(const struct kernel *k)
{
	u64 pages = 0;

	for (unsigned int i = 0; i < k->mm->ram.count; i++)
		pages += k->mm->ram.range[i].last - k->mm->ram.range[i].first + 1;
	return pages << PAGE_SHIFT;
}

u64 totalram_pages(const struct kernel *k)
{
	return k->mm->managed;
}

bool ram_next(const struct kernel *k, unsigned int i, phys_addr_t *base, u64 *size)
{
	const struct pfn_range *range = &k->mm->ram.range[i];

	if (i >= k->mm->ram.count)
		return false;
	*base = range->first << PAGE_SHIFT;
	*size = (range->last - range->first + 1) << PAGE_SHIFT;
	return true;
}
