/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory. The linear map is one sparse mapping of a memfd at shim_linear, the vmalloc area two more of the same memfd
 * at shim_remap, one for buffers and one for atomic pools: a remapped buffer is a true alias of its pages. struct page
 * is never looked into: its address is the frame number, shifted. Pages come from the host's allocator, small objects
 * from the C library.
 */
#ifndef SHIM_MM_H
#define SHIM_MM_H

#include "shim_print.h"

#define PAGE_SIZE 4096ul
#define PAGE_SHIFT 12
#define PAGE_MASK (-PAGE_SIZE)
#define PFN_PHYS(pfn) ((phys_addr_t)(pfn) * PAGE_SIZE)
#define __pfn_to_phys PFN_PHYS
#define PFN_DOWN(x) ((x) / PAGE_SIZE)
#define PHYS_PFN(x) ((unsigned long)PFN_DOWN(x))
#define __phys_to_pfn PHYS_PFN
#define PFN_UP(x) PFN_DOWN((x) + PAGE_SIZE - 1)
#define PAGE_ALIGN(x) ALIGN(x, PAGE_SIZE)
#define PAGE_ALIGNED(x) IS_ALIGNED((unsigned long)(x), PAGE_SIZE)
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define MAX_PAGE_ORDER 10
/* before 6.8 the limit was named for the first order that does not exist */
#define MAX_ORDER (MAX_PAGE_ORDER + 1)
#define MAX_ORDER_NR_PAGES (1ul << MAX_PAGE_ORDER)
#define SMP_CACHE_BYTES 64
#define L1_CACHE_BYTES 64
#define NUMA_NO_NODE (-1)

static inline unsigned int get_order(unsigned long size)
{
	return size ? fls64((size - 1) >> PAGE_SHIFT) : 64 - PAGE_SHIFT;
}

extern char *shim_linear, *shim_remap;
extern u64 shim_span;
extern unsigned long max_pfn, min_low_pfn, max_low_pfn;
extern void *high_memory;

#define __va(x) ((void *)(shim_linear + (x)))
#define __pa(x) ((phys_addr_t)((const char *)(x)-shim_linear))
#define phys_to_virt(x) __va(x)
#define virt_to_phys(x) __pa(x)
#define is_vmalloc_addr(x) ((const char *)(x) >= shim_remap && (const char *)(x) < shim_remap + 2 * shim_span)
#define lm_alias(x) (x)

struct page {
	long unused;
};

struct folio {
	struct page page;
};

#define pfn_to_page(pfn) ((struct page *)((unsigned long)(pfn) << 6))
#define page_to_pfn(page) ((unsigned long)(page) >> 6)
#define page_to_phys(page) PFN_PHYS(page_to_pfn(page))
#define phys_to_page(x) pfn_to_page(PHYS_PFN(x))
#define page_address(page) __va(page_to_phys(page))
#define page_to_virt(page) page_address(page)
#define virt_to_page(x) pfn_to_page(PHYS_PFN(__pa(x)))
#define nth_page(page, n) pfn_to_page(page_to_pfn(page) + (n))
#define PageHighMem(page) ((void)(page), false)
#define PhysHighMem(x) false
#define pfn_valid(pfn) true

static inline void memcpy_from_page(char *to, struct page *page, size_t offset, size_t len)
{
	memcpy(to, (char *)page_address(page) + offset, len);
}

static inline void memcpy_to_page(struct page *page, size_t offset, const char *from, size_t len)
{
	memcpy((char *)page_address(page) + offset, from, len);
}

/* --- flags, as src/linux/mm.h has them: the host's allocator reads them ------------------------------------------ */

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
#define __GFP_ACCOUNT 0u
#define GFP_KERNEL (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32
#define GFP_ZONEMASK (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32)
#define gfpflags_allow_blocking(gfp) (!!((gfp)&__GFP_DIRECT_RECLAIM))

struct page *alloc_pages(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
void free_pages(unsigned long va, unsigned int order);
#define alloc_pages_node(node, gfp, order) ((void)(node), alloc_pages(gfp, order))
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);

void *shim_alloc(size_t size);
void shim_free(const void *p);
#define kmalloc(size, gfp) shim_alloc(size)
#define kzalloc(size, gfp) shim_alloc(size)
#define kcalloc(n, size, gfp) shim_alloc(array_size(n, size))
#define kmalloc_node(size, gfp, node) shim_alloc(size)
#define kzalloc_node(size, gfp, node) shim_alloc(size)
#define vzalloc_node(size, node) shim_alloc(size)
#define kfree(p) shim_free(p)
#define kfree_const(p) shim_free(p)
#define vfree(p) shim_free(p)
#define kstrdup_const(text, gfp) strdup(text)
#define kzalloc_obj(obj, ...) shim_alloc(sizeof(obj))
#define kmalloc_obj(obj, ...) shim_alloc(sizeof(obj))
#define kzalloc_objs(obj, n, ...) shim_alloc(array_size(n, sizeof(obj)))
size_t kmalloc_size_roundup(size_t size);

/* zeroing a large aligned range gives its pages back instead of touching them */
void *shim_zero(void *at, size_t len);
#define memset(at, byte, len)                                                                                          \
	({                                                                                                             \
		void *at_ = (at);                                                                                      \
		size_t len_ = (len);                                                                                   \
		__builtin_constant_p(byte) && !(byte) && len_ >= SZ_1M ? shim_zero(at_, len_)                          \
								       : (memset)(at_, byte, len_);                    \
	})

/* --- boot memory ------------------------------------------------------------------------------------------------ */

extern u64 shim_low_limit;
#define ARCH_LOW_ADDRESS_LIMIT shim_low_limit
void *shim_memblock_alloc(phys_addr_t size, phys_addr_t align, phys_addr_t max);
#define memblock_alloc(size, align) shim_memblock_alloc(size, align, ~0ull)
/* the limit is exclusive, as memblock has it */
#define memblock_alloc_low(size, align) shim_memblock_alloc(size, align, ARCH_LOW_ADDRESS_LIMIT)
void shim_memblock_free(phys_addr_t base, phys_addr_t size);
#define memblock_free(va, size) shim_memblock_free(__pa(va), size)
#define memblock_free_late(base, size) shim_memblock_free(base, size)
unsigned long totalram_pages(void);
bool has_managed_dma(void);
bool has_managed_zone(int zone);
int walk_system_ram_range(unsigned long first, unsigned long pages, void *arg,
			  int (*visit)(unsigned long first, unsigned long pages, void *arg));

/* --- protections and encryption: the architecture's, see arch.c --------------------------------------------------- */

typedef struct {
	unsigned int bits;
} pgprot_t;

enum { SHIM_PROT_DECRYPTED = 1, SHIM_PROT_UNCACHED = 2, SHIM_PROT_WC = 4 };
#define shim_prot(prot, set, clear) ((pgprot_t){ ((prot).bits | (set)) & ~(unsigned int)(clear) })
#define PAGE_KERNEL ((pgprot_t){ 0 })
#define pgprot_noncached(prot) shim_prot(prot, SHIM_PROT_UNCACHED, 0)
#define pgprot_writecombine(prot) shim_prot(prot, SHIM_PROT_WC, 0)
#define pgprot_decrypted(prot) shim_prot(prot, SHIM_PROT_DECRYPTED, 0)
#define pgprot_encrypted(prot) shim_prot(prot, 0, SHIM_PROT_DECRYPTED)

int set_memory_decrypted(unsigned long va, int pages);
int set_memory_encrypted(unsigned long va, int pages);
#ifndef SHIM_SET_MEMORY_PHYS
extern u64 sme_me_mask;
#define __sme_set(x) ((x) | sme_me_mask)
#define __sme_clr(x) ((x) & ~sme_me_mask)
#endif

struct vm_area_struct {
	unsigned long vm_start, vm_pgoff;
	pgprot_t vm_page_prot;
};

#define vma_pages(vma) ((void)(vma), 0ul)
#define remap_pfn_range(vma, at, pfn, size, prot) (-ENXIO)
void vunmap(const void *at);
/* of scattered pages, which no device without an IOMMU gets */
#define vmap(pages, count, flags, prot) NULL
#define VM_MAP 0
#define memremap(paddr, bytes, how) NULL
#define MEMREMAP_WB 0

#define kmsan_unpoison_memory(p, n) ((void)0)
#define kmsan_handle_dma(...) ((void)0)
#define kmsan_handle_dma_sg(...) ((void)0)

#endif
