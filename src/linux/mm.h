/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory as the kernel has it: the boot allocator (mm/memblock.c), zones and a page allocator (mm/page_alloc.c), the
 * linear map with the encryption attribute of each page (arch set_memory code), and copies that go through the CPU.
 *
 * A page is named by its physical address, a kernel pointer by a u64: kernel_va(k, phys) in the linear map, or an
 * address of the vmalloc area for remapped buffers. The page allocator is a buddy for each zone, last in, first out:
 * deterministic, not the kernel's own order. Cost follows what is touched, never the size of RAM.
 */
#ifndef DMASIM_LINUX_MM_H
#define DMASIM_LINUX_MM_H

#include "base/radix.h"
#include "base/types.h"

struct kernel;

enum zone_type {
	ZONE_DMA,
	ZONE_DMA32,
	ZONE_NORMAL,
	ZONE_COUNT,
};

/* include/linux/gfp_types.h; only what the DMA layer distinguishes, values as in 6.12 */
typedef u32 gfp_t;
#define __GFP_DMA 0x01u
#define __GFP_HIGHMEM 0x02u
#define __GFP_DMA32 0x04u
#define __GFP_HIGH 0x20u
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_ZERO 0x100u
#define __GFP_DIRECT_RECLAIM 0x400u
#define __GFP_KSWAPD_RECLAIM 0x800u
#define __GFP_NOWARN 0x2000u
#define __GFP_NORETRY 0x10000u
#define __GFP_COMP 0x40000u
#define GFP_KERNEL (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32

#define MAX_PAGE_ORDER 10

static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM;
}

struct mm; /* zones, free lists, boot reservations, page attributes: mm.c */

bool zone_has_memory(const struct kernel *k, enum zone_type zone);
enum zone_type page_zone(const struct kernel *k, phys_addr_t phys);
/* lowest and highest page frame of RAM; max_pfn is one past the last */
u64 min_low_pfn(const struct kernel *k);
u64 max_pfn(const struct kernel *k);
bool phys_is_ram(const struct kernel *k, phys_addr_t phys, u64 size);
u64 ram_total(const struct kernel *k); /* bytes */
/* what the page allocator was given: RAM without what boot reserved, the bounce pool included */
u64 totalram_pages(const struct kernel *k);
/* the i-th range of RAM, ascending; false behind the last */
bool ram_next(const struct kernel *k, unsigned int i, phys_addr_t *base, u64 *size);

/* 0 .. MAX_PAGE_ORDER; INVALID_PHYS_ADDR if no zone allowed by @gfp has a free block, or a failure was injected */
phys_addr_t alloc_pages(struct kernel *k, gfp_t gfp, unsigned int order);
void free_pages(struct kernel *k, phys_addr_t phys, unsigned int order);
/* pages that alloc_pages() gave and free_pages() did not get back */
u64 pages_in_use(const struct kernel *k);
/* the caller gives them up on purpose, as nobody knows their state: no page is lost without this */
void pages_leaked(struct kernel *k, phys_addr_t phys, u64 pages);
/* the page stands in a free list: for the checks of the machine, no kernel asks this */
bool page_is_free(const struct kernel *k, phys_addr_t phys);

/*
 * Boot time: top-down in [min, max), or from the bottom once an architecture said so; INVALID_PHYS_ADDR if it does not
 * fit. The range leaves the page allocator.
 */
phys_addr_t memblock_alloc(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max);
void memblock_set_bottom_up(struct kernel *k, bool enable);
/* the same from the bottom */
phys_addr_t memblock_alloc_low(struct kernel *k, u64 size, u64 align, phys_addr_t min, phys_addr_t max);
/* no byte of it is reserved */
bool memblock_is_free(const struct kernel *k, phys_addr_t base, u64 size);
int memblock_reserve(struct kernel *k, phys_addr_t base, u64 size);
void memblock_free(struct kernel *k, phys_addr_t base, u64 size);

/* k->mm from the RAM of k->hw; memblock in charge until mm_hand_over(). 0, -ENOMEM, -EINVAL without any RAM */
int mm_boot(struct kernel *k);
int mm_hand_over(struct kernel *k);
void mm_shutdown(struct kernel *k);
/* free lists and counts; names the first broken rule */
bool mm_validate(const struct kernel *k, const char **why);

/* the linear map: whether the CPU reaches that page through a private (C=1, protected) mapping */
bool page_is_decrypted(const struct kernel *k, phys_addr_t phys);
/* used by arch set_memory code only; false if memory ran out */
bool page_mark_decrypted(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted);

u64 decrypted_pages(const struct kernel *k);

/* the page's entry in the linear map is not valid: the CPU faults there */
bool page_is_invalid(const struct kernel *k, phys_addr_t phys);
bool kernel_va_is_invalid(const struct kernel *k, u64 va);
/* used by arch set_memory code only; false if memory ran out */
bool page_mark_invalid(struct kernel *k, phys_addr_t phys, u64 pages, bool invalid);

u64 kernel_va(const struct kernel *k, phys_addr_t phys);
bool is_vmalloc_addr(const struct kernel *k, u64 va);
/* phys behind any kernel pointer; INVALID_PHYS_ADDR if it is none */
phys_addr_t kernel_pa(const struct kernel *k, u64 va);
/* with which protection a kernel pointer reaches its page */
bool kernel_va_is_decrypted(const struct kernel *k, u64 va);
/* a second, contiguous view of @phys; @decrypted says with which protection; 0 if memory ran out */
u64 vmap_contiguous(struct kernel *k, phys_addr_t phys, u64 size, bool decrypted);
u64 vmap_pages(struct kernel *k, const phys_addr_t *page, u64 count, bool decrypted);
void vunmap(struct kernel *k, u64 va);

/*
 * CPU accesses of the kernel itself, through the linear map with each page's own attribute. They move real bytes
 * through hw/. A fault of the CPU is kept in k->cpu_fault (first one wins) and named by the machine.
 */
void kernel_copy(struct kernel *k, phys_addr_t to, phys_addr_t from, u64 size);
void kernel_memset(struct kernel *k, phys_addr_t to, u8 byte, u64 size);
void kernel_read(struct kernel *k, phys_addr_t from, void *to, u64 size);
void kernel_write(struct kernel *k, phys_addr_t to, const void *from, u64 size);
/* the same with the bytes of a stream (base/stream.h); whole pages */
void kernel_fill_pages(struct kernel *k, phys_addr_t to, u64 stream, u64 size);

#endif
