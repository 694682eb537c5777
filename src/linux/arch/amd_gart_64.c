// SPDX-License-Identifier: GPL-2.0-only
/*
 * arch/x86/kernel/amd_gart_64.c and aperture_64.c: PCI devices that cannot reach a page are given an address in the
 * northbridge's aperture, which a table of 32-bit entries leads to that page.
 *
 * There is no AGP bridge, so that the whole aperture serves, and firmware has left a valid one. The northbridge looks
 * each request up in the table: when it is told to forget entries makes no difference.
 */
#include "linux/arch/gart.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/bitmap.h"
#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/dma-map-ops.h"
#include "linux/kernel.h"

#define MAX_DMA32_PFN (1ull << (32 - PAGE_SHIFT))
#define PMD_SIZE MiB(2)
/* entries have 40 bits of address */
#define GART_MAX_PHYS_ADDR BIT(40)
#define NO_ROOM (~0ull)
/* virt_to_phys() of a struct page, as the memory map lies without KASLR: 97 TiB above the linear map */
#define STRUCT_PAGE_PHYS 0x618000000000ull

/* arch/x86/kernel/amd_gart_64.c GPTE_ENCODE */
static u32 entry_for(phys_addr_t phys)
{
	return (u32)((phys & 0xfffff000) | (phys >> 32) << 4 | HW_GPTE_VALID | HW_GPTE_COHERENT);
}

static void set_entry(struct kernel *k, u64 page, u32 entry)
{
	kernel_write(k, k->gart.gatt + page * sizeof(entry), &entry, sizeof(entry));
}

static u64 iommu_num_pages(u64 addr, u64 size)
{
	return align_up((addr & ~PAGE_MASK) + size, PAGE_SIZE) >> PAGE_SHIFT;
}

static bool in_aperture(const struct kernel *k, dma_addr_t addr)
{
	return addr - k->gart.base < k->gart.pages << PAGE_SHIFT;
}

/* --- the aperture's pages --- */

/* lib/iommu-helper.c: never the last page; @shift: where the aperture lies between two boundaries */
static u64 iommu_area_alloc(struct gart *g, u64 start, u64 nr, u64 shift, u64 boundary, u64 align)
{
	u64 size = g->pages - 1;

	for (;;) {
		u64 index = bitmap_find_next_zero_area(g->bitmap, size, start, nr, align, 0);

		if (index >= size)
			return NO_ROOM;
		if (((shift + index) & (boundary - 1)) + nr <= boundary) {
			bitmap_flip(g->bitmap, index, nr);
			return index;
		}
		start = align_up(shift + index, boundary) - shift;
	}
}

/* from where the last one ended, then from the beginning */
static u64 alloc_iommu(struct kernel *k, const struct device *dev, u64 size, u64 align)
{
	u64 base_index = align_up(k->gart.base & dev->segment_boundary, PAGE_SIZE) >> PAGE_SHIFT;
	u64 boundary = (dev->segment_boundary >> PAGE_SHIFT) + 1;
	struct gart *g = &k->gart;
	u64 offset = iommu_area_alloc(g, g->next_bit, size, base_index, boundary, align);

	if (offset == NO_ROOM)
		offset = iommu_area_alloc(g, 0, size, base_index, boundary, align);
	if (DECIDE(k, gart_full, offset == NO_ROOM, size, align))
		return NO_ROOM;
	g->next_bit = offset + size;
	if (g->next_bit >= g->pages)
		g->next_bit = 0;
	return offset;
}

static void free_iommu(struct kernel *k, u64 offset, u64 size)
{
	bitmap_clear(k->gart.bitmap, offset, size);
	if (offset >= k->gart.next_bit)
		k->gart.next_bit = offset + size;
}

/* --- one range --- */

static void iommu_full(struct kernel *k, const struct device *dev, u64 size)
{
	kernel_printk(k, LOG_ERR, dev, "PCI-DMA: Out of IOMMU space for %" PRIu64 " bytes", size);
}

/* dma_capable(); the question that it failed on is why the mapping is remapped */
static bool nonforced_iommu(struct kernel *k, const struct device *dev, phys_addr_t addr, u64 size, u64 attrs)
{
	enum decision reason = dma_refusal(k, dev, addr, size, attrs);

	rule_set(k, reason == DECISION_NONE ? D_capable_limit : reason);
	return reason != DECISION_NONE;
}

static bool need_iommu(struct kernel *k, const struct device *dev, phys_addr_t addr, u64 size, u64 attrs)
{
	if (DECIDE(k, gart_forced, k->cmdline.iommu_force, addr, size)) {
		RULE(k, gart_forced);
		return true;
	}
	return nonforced_iommu(k, dev, addr, size, attrs);
}

static dma_addr_t no_room(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size, u64 attrs)
{
	bool reached = !nonforced_iommu(k, dev, phys, size, attrs);

	RULE(k, gart_full);
	if (DECIDE(k, gart_full_reached, reached, phys, size))
		return phys;
	iommu_full(k, dev, size);
	return DMA_MAPPING_ERROR;
}

static dma_addr_t dma_map_area(struct kernel *k, const struct device *dev, phys_addr_t phys, u64 size, u64 align,
			       u64 attrs)
{
	u64 npages = iommu_num_pages(phys, size), page;

	if (DECIDE(k, gart_too_high, phys + size > GART_MAX_PHYS_ADDR, phys, size)) {
		RULE(k, gart_too_high);
		return DMA_MAPPING_ERROR;
	}
	page = alloc_iommu(k, dev, npages, align);
	if (page == NO_ROOM)
		return no_room(k, dev, phys, size, attrs);
	for (u64 i = 0; i < npages; i++)
		set_entry(k, page + i, entry_for(phys + (i << PAGE_SHIFT)));
	return k->gart.base + (page << PAGE_SHIFT) + (phys & ~PAGE_MASK);
}

/* a peer's registers are not remapped; up to 6.18 the DMA core says so, as there is no map_resource() */
static bool is_mmio(struct kernel *k, phys_addr_t phys, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return false;
	case MAP_API_PHYS:
		return DECIDE(k, gart_mmio, attrs & DMA_ATTR_MMIO, phys, attrs);
	}
	return false;
}

static dma_addr_t gart_map_phys(struct kernel *k, struct device *dev, phys_addr_t phys, u64 size,
				enum dma_data_direction dir, u64 attrs)
{
	(void)dir;
	if (is_mmio(k, phys, attrs)) {
		RULE(k, gart_mmio);
		return DMA_MAPPING_ERROR;
	}
	if (!need_iommu(k, dev, phys, size, attrs))
		return phys;
	return dma_map_area(k, dev, phys, size, 1, attrs);
}

/* its name until 6.18, which has no REQUIRE_COHERENT either */
static const char *unmap_name(const struct kernel *k)
{
	switch (k->profile.require_coherent) {
	case REQUIRE_COHERENT_ABSENT:
		return "gart_unmap_page";
	case REQUIRE_COHERENT_KNOWN:
		break;
	}
	return "gart_unmap_phys";
}

static void gart_unmap_phys(struct kernel *k, struct device *dev, dma_addr_t addr, u64 size,
			    enum dma_data_direction dir, u64 attrs)
{
	u64 first = (addr - k->gart.base) >> PAGE_SHIFT, npages = iommu_num_pages(addr, size);

	(void)dir;
	(void)attrs;
	if (addr == DMA_MAPPING_ERROR) {
		kernel_printk_once(k, LOG_SITE_gart_unmap_error, LOG_WARNING_BACKTRACE, NULL,
				   "WARNING: at arch/x86/kernel/amd_gart_64.c %s()", unmap_name(k));
		return;
	}
	if (!DECIDE(k, gart_remapped, in_aperture(k, addr), addr, size))
		return;
	if (npages > k->gart.pages - first) {
		kernel_printk(k, LOG_ERR, dev, "modelled kernel writes behind the table of the GART");
		npages = k->gart.pages - first;
	}
	for (u64 i = 0; i < npages; i++)
		set_entry(k, first + i, k->gart.unmapped_entry);
	free_iommu(k, first, npages);
}

/* --- scatterlists --- */

static void gart_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			  enum dma_data_direction dir, u64 attrs)
{
	(void)attrs;
	for (int i = 0; i < nents && sg[i].dma_length && sg[i].length; i++)
		gart_unmap_phys(k, dev, sg[i].dma_address, sg[i].dma_length, dir, 0);
}

/* each element for itself, and only where the device cannot do without */
static int dma_map_sg_nonforce(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			       enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++) {
		dma_addr_t addr = sg[i].phys;

		if (nonforced_iommu(k, dev, addr, sg[i].length, attrs))
			addr = dma_map_area(k, dev, addr, sg[i].length, 1, attrs);
		if (addr == DMA_MAPPING_ERROR) {
			gart_unmap_sg(k, dev, sg, i, dir, 0);
			sg[0].dma_length = 0;
			return 0;
		}
		sg[i].dma_address = addr;
		sg[i].dma_length = sg[i].length;
	}
	return nents;
}

/* elements [0, nelems) behind one another in the aperture, as one segment */
static int map_joined(struct kernel *k, const struct device *dev, const struct scatterlist *start, int nelems,
		      struct scatterlist *sout, u64 pages)
{
	u64 page = alloc_iommu(k, dev, pages, 1), length = 0;
	dma_addr_t addr = k->gart.base + (page << PAGE_SHIFT) + (start->phys & ~PAGE_MASK);

	if (page == NO_ROOM)
		return -ENOMEM;
	for (int i = 0; i < nelems; i++) {
		u64 n = iommu_num_pages(start[i].phys, start[i].length);

		for (u64 p = 0; p < n; p++)
			set_entry(k, page++, entry_for(start[i].phys + (p << PAGE_SHIFT)));
		length += start[i].length;
	}
	sout->dma_address = addr;
	sout->dma_length = length;
	return 0;
}

static int dma_map_cont(struct kernel *k, const struct device *dev, const struct scatterlist *start, int nelems,
			struct scatterlist *sout, u64 pages, bool need)
{
	if (need)
		return map_joined(k, dev, start, nelems, sout, pages);
	sout->dma_address = start->phys;
	sout->dma_length = start->length;
	return 0;
}

/* what is collected for the next segment */
struct run {
	int start;
	bool need;
	u64 size, pages;
};

static bool joins(struct kernel *k, const struct device *dev, const struct run *run, const struct scatterlist *s,
		  bool need)
{
	bool aligned = !(s->phys & ~PAGE_MASK) && !((s[-1].phys + s[-1].length) & ~PAGE_MASK);
	bool fits = s->length + run->size <= dev->max_segment_size;

	return DECIDE(k, gart_sg_joins, k->cmdline.iommu_merge && need && run->need && aligned && fits, s->phys,
		      s->length);
}

/* number of segments; they stand at the beginning of the list. -ENOMEM with those that were made in *out */
static int map_runs(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents, u64 attrs, struct run *run,
		    int *out)
{
	int error;

	for (int i = 0; i < nents; i++) {
		bool need = need_iommu(k, dev, sg[i].phys, sg[i].length, attrs);

		if (i > run->start && !joins(k, dev, run, &sg[i], need)) {
			error = dma_map_cont(k, dev, sg + run->start, i - run->start, &sg[*out], run->pages, run->need);
			if (error)
				return error;
			++*out;
			*run = (struct run){ .start = i };
		}
		run->size += sg[i].length;
		run->need = need;
		run->pages += iommu_num_pages(sg[i].phys, sg[i].length);
	}
	error = dma_map_cont(k, dev, sg + run->start, nents - run->start, &sg[*out], run->pages, run->need);
	if (!error)
		++*out;
	return error;
}

static int gart_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		       enum dma_data_direction dir, u64 attrs)
{
	const struct cmdline *c = &k->cmdline;
	struct run run = { 0 };
	int out = 0, error = map_runs(k, dev, sg, nents, attrs, &run, &out);

	if (!error) {
		if (out < nents)
			sg[out].dma_length = 0;
		return out;
	}
	gart_unmap_sg(k, dev, sg, out, dir, 0);
	if (DECIDE(k, gart_sg_retry, c->iommu_force || c->iommu_merge, c->iommu_force, c->iommu_merge)) {
		out = dma_map_sg_nonforce(k, dev, sg, nents, dir, attrs);
		if (out > 0)
			return out;
	}
	RULE(k, gart_full);
	iommu_full(k, dev, run.pages << PAGE_SHIFT);
	return error;
}

/* --- coherent memory --- */

static void gart_alloc_coherent(struct kernel *k, struct device *dev, u64 size, gfp_t gfp, u64 attrs,
				struct dma_buffer *buffer)
{
	bool remap = k->cmdline.iommu_force && dev->coherent_dma_mask > DMA_BIT_MASK(24);
	phys_addr_t phys;

	dma_direct_alloc(k, dev, size, gfp, attrs, buffer);
	if (!buffer->cpu_addr || !DECIDE(k, gart_coherent, remap, dev->coherent_dma_mask, size))
		return;
	RULE(k, gart_coherent);
	phys = buffer->cookie ? STRUCT_PAGE_PHYS : buffer->phys;
	buffer->dma_addr = dma_map_area(k, dev, phys, size, 1ull << get_order(size), attrs);
	if (in_aperture(k, buffer->dma_addr))
		buffer->path = DMA_PATH_IOMMU;
	if (buffer->dma_addr != DMA_MAPPING_ERROR)
		return;
	/* of the memory's own address nothing is left */
	dma_direct_free(k, dev, buffer, attrs);
	dma_buffer_fail(buffer, size, -1);
}

static void gart_free_coherent(struct kernel *k, struct device *dev, const struct dma_buffer *buffer, u64 attrs)
{
	gart_unmap_phys(k, dev, buffer->dma_addr, buffer->size, DMA_BIDIRECTIONAL, 0);
	dma_direct_free(k, dev, buffer, attrs);
}

static void alloc_pages_direct(struct kernel *k, struct device *dev, u64 size, enum dma_data_direction dir, gfp_t gfp,
			       struct dma_buffer *buffer)
{
	(void)dir;
	dma_direct_alloc_pages(k, dev, size, gfp, buffer);
}

static phys_addr_t gart_iova_to_phys(struct kernel *k, dma_addr_t addr)
{
	u32 entry;

	if (!in_aperture(k, addr))
		return INVALID_PHYS_ADDR;
	kernel_read(k, k->gart.gatt + ((addr - k->gart.base) >> PAGE_SHIFT) * sizeof(entry), &entry, sizeof(entry));
	return hw_gpte_address(entry) | (addr & ~PAGE_MASK);
}

static const struct dma_map_ops gart_dma_ops = {
	.alloc = gart_alloc_coherent,
	.free = gart_free_coherent,
	.alloc_pages_op = alloc_pages_direct,
	.free_pages = dma_direct_free_pages,
	.map_phys = gart_map_phys,
	.unmap_phys = gart_unmap_phys,
	.map_sg = gart_map_sg,
	.unmap_sg = gart_unmap_sg,
	.dma_supported = dma_direct_supported,
	.get_required_mask = dma_direct_get_required_mask,
	.iova_to_phys = gart_iova_to_phys,
};

/* --- boot --- */

void gart_iommu_hole_init(struct kernel *k)
{
	const struct hw_config *hw = hw_config(k->hw);

	if (!k->config.gart_iommu || !hw->gart_size || k->cmdline.gart_noaperture)
		return;
	k->gart.detected = true;
	kernel_printk(k, LOG_INFO, NULL, "AGP: Checking aperture...");
	kernel_printk(k, LOG_INFO, NULL,
		      "AGP: Node 0: aperture [bus addr %#010" PRIx64 "-%#010" PRIx64 "] (%" PRIu64 "MB)", hw->gart_base,
		      hw->gart_base + hw->gart_size - 1, hw->gart_size >> 20);
}

/* iommu=SIZE takes a part of it, from the end */
static u64 check_iommu_size(struct kernel *k, u64 aper_base, u64 aper_size)
{
	u64 size = k->cmdline.gart_size ? k->cmdline.gart_size : aper_size;
	u64 end = aper_base + size;

	size -= align_up(end, PMD_SIZE) - end;
	if (size < MiB(64))
		kernel_printk(k, LOG_WARN, NULL,
			      "PCI-DMA: Warning: Small IOMMU %" PRIu64
			      "MB. Consider increasing the AGP aperture in BIOS",
			      size >> 20);
	return size;
}

enum gart_use { GART_USED, GART_OFF, GART_NOT_NEEDED };

static bool is_used(struct kernel *k)
{
	enum gart_use use = GART_USED;

	if (k->cmdline.iommu_off)
		use = GART_OFF;
	else if (!k->cmdline.iommu_force && max_pfn(k) <= MAX_DMA32_PFN)
		use = GART_NOT_NEEDED;
	if (CHOOSE(k, gart_used, use, max_pfn(k) << PAGE_SHIFT, 0) == GART_USED)
		return true;
	if (max_pfn(k) > MAX_DMA32_PFN) {
		kernel_printk(k, LOG_WARN, NULL, "More than 4GB of memory but GART IOMMU not available.");
		kernel_printk(k, LOG_WARN, NULL, "falling back to iommu=soft.");
	}
	return false;
}

/* init_amd_gatt(): INVALID_PHYS_ADDR if there are no pages */
static phys_addr_t table_new(struct kernel *k, u64 aper_base, u64 aper_size)
{
	u64 size = (aper_size >> PAGE_SHIFT) * sizeof(u32);
	phys_addr_t gatt;

	kernel_printk(k, LOG_INFO, NULL, "PCI-DMA: Disabling AGP.");
	gatt = alloc_pages(k, GFP_KERNEL, get_order(size));
	if (gatt == INVALID_PHYS_ADDR)
		return gatt;
	kernel_memset(k, gatt, 0, size);
	kernel_printk(k, LOG_INFO, NULL, "PCI-DMA: aperture base @ %" PRIx64 " size %" PRIu64 " KB", aper_base,
		      aper_size >> 10);
	return gatt;
}

/* the page that entries without a mapping lead to, for bridges that read ahead */
static int scratch_new(struct kernel *k)
{
	phys_addr_t scratch = alloc_pages(k, GFP_KERNEL, 0);

	if (scratch == INVALID_PHYS_ADDR)
		return -EINVAL;
	kernel_memset(k, scratch, 0, PAGE_SIZE);
	k->gart.unmapped_entry = entry_for(scratch);
	return 0;
}

int gart_iommu_init(struct kernel *k)
{
	u64 aper_base = hw_config(k->hw)->gart_base, aper_size = hw_config(k->hw)->gart_size, size;
	struct gart *g = &k->gart;
	phys_addr_t gatt;

	if (!g->detected || !is_used(k))
		return 0;
	gatt = table_new(k, aper_base, aper_size);
	if (gatt == INVALID_PHYS_ADDR)
		return -EINVAL;
	kernel_printk(k, LOG_INFO, NULL, "PCI-DMA: using GART IOMMU.");
	size = check_iommu_size(k, aper_base, aper_size);
	g->pages = size >> PAGE_SHIFT;
	if (!g->pages || size > aper_size || alloc_pages(k, GFP_KERNEL, get_order(g->pages / 8)) == INVALID_PHYS_ADDR)
		return -EINVAL;
	g->bitmap = calloc(BITMAP_WORDS(g->pages), sizeof(*g->bitmap));
	if (!g->bitmap)
		return -ENOMEM;
	kernel_printk(k, LOG_INFO, NULL, "PCI-DMA: Reserving %" PRIu64 "MB of IOMMU area in the AGP aperture",
		      size >> 20);
	g->base = aper_base + aper_size - size;
	g->gatt = gatt + ((aper_size - size) >> PAGE_SHIFT) * sizeof(u32);
	hw_gart_enable(k->hw, gatt);
	k->dma_ops = &gart_dma_ops;
	k->arch.swiotlb_enabled = false;
	return scratch_new(k);
}

void gart_destroy(struct kernel *k)
{
	free(k->gart.bitmap);
	k->gart.bitmap = NULL;
}
