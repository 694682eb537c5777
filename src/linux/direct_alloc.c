// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel/dma/direct.c: dma_direct_alloc(), dma_direct_alloc_pages() and their reverse.
 *
 * Three things are kept apart: whether the device needs shared memory, whether the pages' state must be changed for it,
 * and how the address is encoded. What cannot be changed back is leaked.
 */
#include "linux/direct_internal.h"

#include "hw/hw.h"

void dma_buffer_fail(struct dma_buffer *buffer, u64 size, int error)
{
	*buffer = (struct dma_buffer){
		.dma_addr = DMA_MAPPING_ERROR, .phys = INVALID_PHYS_ADDR, .size = size, .error = error
	};
}

static inline u64 shared_attr(const struct kernel *k)
{
	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
		return 0;
	case ALLOC_ATTR_CC_SHARED:
		return DMA_ATTR_CC_SHARED;
	case ALLOC_ATTR_INTERNAL:
		return DMA_ATTR_ALLOC_CC_SHARED;
	}
	return 0;
}

/* must this device's buffer be shared? From now on the attributes say it, in kernels that have one for it */
static bool needs_shared(struct kernel *k, const struct device *dev, u64 size, u64 *attrs)
{
	u64 attr = shared_attr(k);
	bool shared = force_dma_unencrypted(k, dev) || (*attrs & attr);

	if (DECIDE(k, alloc_shared, shared, size, *attrs))
		*attrs |= attr;
	return shared;
}

/* dma-direct's own attribute in the hands of a caller; newer kernels turn it down earlier */
static bool caller_shared(struct kernel *k, u64 attrs)
{
	switch (k->profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
	case ALLOC_ATTR_INTERNAL:
		return false;
	case ALLOC_ATTR_CC_SHARED:
		return DECIDE(k, alloc_caller_shared, attrs & DMA_ATTR_CC_SHARED, attrs, 0);
	}
	return false;
}

/* dma_direct_use_pool(), for a caller whose further work could block */
static bool use_pool(struct kernel *k, const struct device *dev, gfp_t gfp, bool could_block)
{
	bool pool = could_block && !gfpflags_allow_blocking(gfp) && !is_swiotlb_for_alloc(dev);

	return DECIDE(k, alloc_atomic, pool, gfp, 0);
}

static bool taken_separately(struct kernel *k, const struct device *dev)
{
	switch (k->profile.swiotlb_alloc_place) {
	case SWIOTLB_ALLOC_IN_PAGES:
		return false;
	case SWIOTLB_ALLOC_SEPARATE:
		return DECIDE(k, alloc_restricted, is_swiotlb_for_alloc(dev), 0, 0);
	}
	return false;
}

static void finish(struct kernel *k, const struct device *dev, const struct direct_pages *pages, bool shared,
		   struct dma_buffer *buffer)
{
	buffer->cpu_addr = pages->cpu_addr;
	buffer->phys = pages->phys;
	buffer->dma_addr = phys_to_dma_direct(k, dev, pages->phys, shared);
	buffer->path = pages->path;
	buffer->pool = pages->pool;
	buffer->error = 0;
}

/* through the mapping that the buffer is used by, which is not always the linear one */
static void zero(struct kernel *k, const struct direct_pages *pages, u64 size)
{
	struct hw_access access = { .fault = HW_FAULT_NONE };

	if (!is_vmalloc_addr(k, pages->cpu_addr)) {
		kernel_memset(k, pages->phys, 0, size);
		return;
	}
	hw_cpu_fill(k->hw, pages->phys, !kernel_va_is_decrypted(k, pages->cpu_addr), 0, size, &access);
	if (access.fault && !k->cpu_fault)
		k->cpu_fault = (u16)access.fault;
}

/* pages of a buffer that change their state with it */
static u64 converted_pages(const struct kernel *k, u64 size)
{
	switch (k->profile.decrypt_size) {
	case DECRYPT_SIZE_PAGES:
		break;
	case DECRYPT_SIZE_ORDER:
		return 1ull << get_order(size);
	}
	return pages_of(size);
}

static bool encrypt_or_leak(struct kernel *k, phys_addr_t phys, u64 size, enum log_site site)
{
	if (!set_memory_encrypted(k, phys, converted_pages(k, size)))
		return true;
	kernel_printk_ratelimited(k, site, LOG_WARN, NULL, "leaking DMA memory that can't be re-encrypted");
	pages_leaked(k, phys, pages_of(size));
	return false;
}

/* --- dma_direct_alloc() --- */

enum not_coherent { SNOOPS, BY_ARCH, BY_GLOBAL_POOL, BY_UNCACHED, BY_REMAP, BY_NOTHING };

/* what is left of CONFIG_ARCH_HAS_DMA_ALLOC, or of having none of the other options in older kernels */
static bool arch_allocates(const struct kernel *k)
{
	switch (k->profile.arch_dma_alloc) {
	case ARCH_DMA_ALLOC_FALLBACK:
		return !k->config.arch_has_dma_set_uncached && !k->config.dma_direct_remap &&
		       !k->config.dma_global_pool;
	case ARCH_DMA_ALLOC_CONFIG:
		return k->config.arch_has_dma_alloc;
	}
	return false;
}

static enum not_coherent way_for(const struct kernel *k, const struct device *dev)
{
	if (dev->dma_coherent)
		return SNOOPS;
	if (arch_allocates(k) && !is_swiotlb_for_alloc(dev))
		return BY_ARCH;
	if (k->config.dma_global_pool)
		return BY_GLOBAL_POOL;
	if (k->config.dma_direct_remap)
		return BY_REMAP;
	return k->config.arch_has_dma_set_uncached ? BY_UNCACHED : BY_NOTHING;
}

static void warn_not_supported(struct kernel *k)
{
	switch (k->profile.arch_dma_alloc) {
	case ARCH_DMA_ALLOC_FALLBACK:
		break;
	case ARCH_DMA_ALLOC_CONFIG:
		kernel_printk_once(k, LOG_SITE_alloc_not_supported, LOG_WARN, NULL,
				   "coherent DMA allocations not supported on this platform.");
		break;
	}
}

/*
 * False: there is no memory for it. No architecture here has an arch_dma_alloc(), and no platform declares a global
 * pool (linux,dma-default), so that both come back empty-handed.
 */
static bool not_coherent(struct kernel *k, const struct device *dev, bool *remap, bool *uncached)
{
	enum not_coherent way = way_for(k, dev);

	CHOOSE(k, alloc_not_coherent, way, 0, 0);
	*remap = way == BY_REMAP;
	*uncached = way == BY_UNCACHED;
	switch (way) {
	case SNOOPS:
	case BY_UNCACHED:
	case BY_REMAP:
		return true;
	case BY_ARCH:
	case BY_GLOBAL_POOL:
		break;
	case BY_NOTHING:
		warn_not_supported(k);
		break;
	}
	RULE(k, alloc_not_coherent);
	return false;
}

static bool wants_cookie(const struct device *dev, u64 attrs, bool shared)
{
	return (attrs & DMA_ATTR_NO_KERNEL_MAPPING) && !shared && !is_swiotlb_for_alloc(dev);
}

static void alloc_no_mapping(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
			     struct dma_buffer *buffer)
{
	struct direct_pages pages;

	__dma_direct_alloc_pages(k, dev, size, gfp & ~__GFP_ZERO, attrs, &pages);
	if (pages.phys == INVALID_PHYS_ADDR)
		return;
	finish(k, dev, &pages, false, buffer);
	buffer->cookie = true;
	RULE(k, alloc_cookie);
}

/* what is to be done with the pages of a buffer */
struct plan {
	bool shared;	/* the device needs them shared: the address says so */
	bool decrypted; /* so does the protection of a new mapping */
	bool decrypt;	/* and they are not yet */
	bool remap;
	bool uncached; /* through an uncached alias that the architecture makes */
};

/* pages in a state that nobody knows; true: they are used all the same */
static bool give_up_pages(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size, struct dma_buffer *buffer)
{
	switch (k->profile.alloc_not_decrypted) {
	case ALLOC_NOT_DECRYPTED_LEAKED:
		buffer->leaked = true;
		pages_leaked(k, phys, pages_of(size));
		break;
	case ALLOC_NOT_DECRYPTED_FREED:
		__dma_direct_free_pages(k, dev, phys, size);
		break;
	case ALLOC_NOT_DECRYPTED_IGNORED:
		return true;
	}
	return false;
}

static bool decrypted(struct kernel *k, struct device *dev, const struct direct_pages *pages, u64 size,
		      struct dma_buffer *buffer)
{
	if (!set_memory_decrypted(k, pages->phys, converted_pages(k, size)))
		return true;
	return give_up_pages(k, dev, pages->phys, size, buffer);
}

/* what came after the decryption failed */
static void undo_decrypted(struct kernel *k, struct device *dev, u64 size, bool decrypted,
			   const struct direct_pages *pages, struct dma_buffer *buffer)
{
	switch (k->profile.alloc_undo) {
	case ALLOC_UNDO_ENCRYPTED:
		buffer->leaked = decrypted && !encrypt_or_leak(k, pages->phys, size, LOG_SITE_leak_encrypt);
		break;
	case ALLOC_UNDO_FREED:
		break;
	}
	if (!buffer->leaked)
		__dma_direct_free_pages(k, dev, pages->phys, size);
}

/* arch_dma_set_uncached(): an alias of pages whose state is settled */
static bool made_uncached(struct kernel *k, struct device *dev, u64 size, struct plan plan,
			  const struct direct_pages *pages, struct dma_buffer *buffer)
{
	if (!plan.uncached || !k->faults.set_uncached || --k->faults.set_uncached)
		return true;
	undo_decrypted(k, dev, size, plan.decrypt, pages, buffer);
	return false;
}

/* dma_pgprot() and what decrypts by it */
static bool protection_shared(const struct kernel *k, struct plan plan)
{
	switch (k->profile.remap_decrypt) {
	case REMAP_DECRYPT_PROTECTION:
	case REMAP_DECRYPT_PAGES:
		break;
	case REMAP_DECRYPT_NOTHING:
		return false;
	}
	return plan.decrypted;
}

/*
 * Older kernels: either remap, with a decrypted protection on pages that stay as they are, or decrypt in place.
 * False: no mapping; the pages are freed or leaked.
 */
static bool map_with_protection(struct kernel *k, struct device *dev, u64 size, struct plan plan,
				struct direct_pages *pages, struct dma_buffer *buffer)
{
	if (!plan.remap)
		return (!plan.decrypt || decrypted(k, dev, pages, size, buffer)) &&
		       made_uncached(k, dev, size, plan, pages, buffer);
	pages->cpu_addr = vmap_contiguous(k, pages->phys, size, protection_shared(k, plan));
	if (!pages->cpu_addr)
		__dma_direct_free_pages(k, dev, pages->phys, size);
	return pages->cpu_addr;
}

/* newer kernels: the linear alias first, whatever the buffer is then reached by */
static bool map_decrypted(struct kernel *k, struct device *dev, u64 size, struct plan plan, struct direct_pages *pages,
			  struct dma_buffer *buffer)
{
	if (plan.decrypt && !decrypted(k, dev, pages, size, buffer))
		return false;
	if (!plan.remap)
		return made_uncached(k, dev, size, plan, pages, buffer);
	pages->cpu_addr = vmap_contiguous(k, pages->phys, size, plan.decrypted);
	if (pages->cpu_addr)
		return true;
	undo_decrypted(k, dev, size, plan.decrypt, pages, buffer);
	return false;
}

static bool map_pages(struct kernel *k, struct device *dev, u64 size, struct plan plan, struct direct_pages *pages,
		      struct dma_buffer *buffer)
{
	switch (k->profile.remap_decrypt) {
	case REMAP_DECRYPT_PROTECTION:
	case REMAP_DECRYPT_NOTHING:
		return map_with_protection(k, dev, size, plan, pages, buffer);
	case REMAP_DECRYPT_PAGES:
		return map_decrypted(k, dev, size, plan, pages, buffer);
	}
	return false;
}

void dma_direct_alloc(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs, struct dma_buffer *buffer)
{
	struct direct_pages pages;
	struct plan plan;

	if (caller_shared(k, attrs)) {
		RULE(k, alloc_caller_shared);
		return;
	}
	plan.shared = needs_shared(k, dev, size, &attrs);
	plan.decrypted = dma_pgprot_decrypted(k, attrs, plan.shared);
	plan.decrypt = plan.shared;
	size = align_up(size, PAGE_SIZE);
	if (attrs & DMA_ATTR_NO_WARN)
		gfp |= __GFP_NOWARN;

	if (DECIDE(k, alloc_cookie, wants_cookie(dev, attrs, plan.shared), attrs, 0)) {
		alloc_no_mapping(k, dev, size, gfp, attrs, buffer);
		return;
	}
	if (!not_coherent(k, dev, &plan.remap, &plan.uncached))
		return;
	if (use_pool(k, dev, gfp, plan.remap || plan.shared)) {
		dma_direct_alloc_from_pool(k, dev, size, gfp, attrs, &pages);
		if (pages.phys != INVALID_PHYS_ADDR)
			finish(k, dev, &pages, plan.shared, buffer);
		return;
	}
	if (taken_separately(k, dev)) {
		/* its pages have the state that the pool was given as a whole */
		dma_direct_alloc_swiotlb(k, dev, size, attrs, &pages);
		plan.decrypt = false;
	} else {
		/* zeroed below, once the mapping stands */
		__dma_direct_alloc_pages(k, dev, size, gfp & ~__GFP_ZERO, attrs, &pages);
	}
	if (pages.phys == INVALID_PHYS_ADDR)
		return;
	if (!map_pages(k, dev, size, plan, &pages, buffer))
		return;
	zero(k, &pages, size);
	finish(k, dev, &pages, plan.shared, buffer);
}

/* --- dma_direct_free() --- */

/* a cookie is an address in the array of struct pages: it is no address that anything can be done with */
static bool is_stray(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	if (!buffer->cookie)
		return false;
	kernel_printk(k, LOG_ERR, dev, "modelled kernel stops at a struct page taken for a kernel address");
	return true;
}

/* memory of a bounce pool, whose state newer kernels leave alone */
static bool keeps_state(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size)
{
	switch (k->profile.swiotlb_alloc_place) {
	case SWIOTLB_ALLOC_IN_PAGES:
		return false;
	case SWIOTLB_ALLOC_SEPARATE:
		return DECIDE(k, free_restricted, swiotlb_find_pool(k, dev, phys) != NULL, phys, size);
	}
	return false;
}

/* what of a buffer is made private before it goes back */
static u64 freed_size(const struct kernel *k, u64 size)
{
	switch (k->profile.free_size) {
	case FREE_SIZE_BYTES:
		break;
	case FREE_SIZE_PAGES:
		return 1ull << get_order(size);
	}
	return size;
}

/* older kernels: what was remapped is freed as it is; the page helper knows where it came from */
static void free_with_protection(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, bool shared)
{
	phys_addr_t phys = dma_to_phys(k, dev, buffer->dma_addr) & PAGE_MASK;

	if (is_vmalloc_addr(k, buffer->cpu_addr))
		vunmap(k, buffer->cpu_addr);
	else if (shared && !keeps_state(k, dev, phys, buffer->size) &&
		 !encrypt_or_leak(k, kernel_pa(k, buffer->cpu_addr), freed_size(k, buffer->size),
				  LOG_SITE_leak_encrypt))
		return;
	__dma_direct_free_pages(k, dev, phys, buffer->size);
}

static void free_separately(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, bool shared)
{
	phys_addr_t phys = dma_to_phys(k, dev, buffer->dma_addr);
	bool restricted = DECIDE(k, free_restricted, swiotlb_find_pool(k, dev, phys) != NULL, phys, buffer->size);

	if (is_vmalloc_addr(k, buffer->cpu_addr))
		vunmap(k, buffer->cpu_addr);
	if (shared && !restricted && !encrypt_or_leak(k, phys, freed_size(k, buffer->size), LOG_SITE_leak_encrypt_free))
		return;
	if (restricted)
		swiotlb_free(k, dev, phys, buffer->size);
	else
		dma_free_contiguous(k, phys & PAGE_MASK, buffer->size);
}

/* the warning of the one version that expects callers not to pass dma-direct's attribute */
static void warn_caller_shared(struct kernel *k, u64 attrs)
{
	if (caller_shared(k, attrs))
		kernel_printk(k, LOG_WARNING_BACKTRACE, NULL, "WARNING: at kernel/dma/direct.c dma_direct_free()");
}

void dma_direct_free(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs)
{
	u64 size = align_up(buffer->size, PAGE_SIZE);
	bool shared;

	warn_caller_shared(k, attrs);
	shared = needs_shared(k, dev, buffer->size, &attrs);
	if (DECIDE(k, free_cookie, wants_cookie(dev, attrs, shared), attrs, 0)) {
		/* what the device may address has changed since the allocation */
		if (!buffer->cookie) {
			kernel_printk(k, LOG_ERR, dev,
				      "modelled kernel stops at a kernel address taken for a struct page");
			return;
		}
		dma_free_contiguous(k, kernel_pa(k, buffer->cpu_addr), buffer->size);
		return;
	}
	if (k->config.dma_coherent_pool &&
	    DECIDE(k, free_to_pool, dma_free_from_pool(k, dev, buffer->cpu_addr, size), buffer->cpu_addr, size))
		return;
	if (is_stray(k, dev, buffer))
		return;
	switch (k->profile.remap_decrypt) {
	case REMAP_DECRYPT_PROTECTION:
	case REMAP_DECRYPT_NOTHING:
		free_with_protection(k, dev, buffer, shared);
		break;
	case REMAP_DECRYPT_PAGES:
		free_separately(k, dev, buffer, shared);
		break;
	}
}

/* --- pages --- */

static bool decrypt_or_give_up(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
			       struct dma_buffer *buffer)
{
	if (!set_memory_decrypted(k, phys, converted_pages(k, size)))
		return true;
	if (give_up_pages(k, dev, phys, size, buffer))
		return true;
	switch (k->profile.decrypt_leak_log) {
	case DECRYPT_LEAK_LOG_SILENT:
		break;
	case DECRYPT_LEAK_LOG_WARNED:
		kernel_printk_ratelimited(k, LOG_SITE_leak_decrypt, LOG_WARN, NULL,
					  "leaking DMA memory that can't be decrypted");
		break;
	}
	return false;
}

static void pool_page(struct kernel *k, const struct device *dev, struct direct_pages *pages, bool shared,
		      struct dma_buffer *buffer)
{
	if (pages->phys == INVALID_PHYS_ADDR)
		return;
	finish(k, dev, pages, shared, buffer);
	buffer->cpu_addr = kernel_va(k, pages->phys);
	switch (k->profile.pool_page_result) {
	case POOL_PAGE_RESULT_PAGE:
		break;
	case POOL_PAGE_RESULT_CPU_ADDR:
		buffer->wild = true;
		break;
	}
}

void dma_direct_alloc_pages(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, struct dma_buffer *buffer)
{
	struct direct_pages pages;
	bool shared, separate;
	u64 attrs = 0;

	shared = needs_shared(k, dev, size, &attrs);
	if (use_pool(k, dev, gfp, shared)) {
		dma_direct_alloc_from_pool(k, dev, size, gfp, attrs, &pages);
		pool_page(k, dev, &pages, shared, buffer);
		return;
	}
	separate = taken_separately(k, dev);
	if (separate)
		dma_direct_alloc_swiotlb(k, dev, size, attrs, &pages);
	else
		__dma_direct_alloc_pages(k, dev, size, gfp, attrs, &pages);
	if (pages.phys == INVALID_PHYS_ADDR)
		return;
	if (shared && !separate && !decrypt_or_give_up(k, dev, pages.phys, size, buffer))
		return;
	zero(k, &pages, size);
	finish(k, dev, &pages, shared, buffer);
}

static bool pages_are_pools(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 size)
{
	return k->config.dma_coherent_pool &&
	       DECIDE(k, free_to_pool, dma_free_from_pool_page(k, dev, buffer->phys, size), buffer->cpu_addr, size);
}

void dma_direct_free_pages(struct kernel *k, struct device *dev, const struct dma_buffer *buffer)
{
	u64 size = buffer->size;
	bool shared;

	/* whatever lies where that pointer leads: the kernel is past saving */
	if (buffer->wild)
		return;
	shared = force_dma_unencrypted(k, dev);
	if (pages_are_pools(k, dev, buffer, size))
		return;
	if (shared && !keeps_state(k, dev, buffer->phys, size) &&
	    !encrypt_or_leak(k, buffer->phys, size, LOG_SITE_leak_encrypt))
		return;
	__dma_direct_free_pages(k, dev, buffer->phys, size);
}
