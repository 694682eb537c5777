// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/dma-iommu.c: scatterlists. The whole list gets one range of IOVA, laid out so that no element crosses
 * a segment boundary; then elements that meet in IOVA space become one DMA segment.
 */
#include <errno.h>

#include "linux/dma-iommu_internal.h"

/* 64 KiB where the driver has not set one */
static u32 dma_get_max_seg_size(const struct device *dev)
{
	return dev->max_segment_size ? (u32)dev->max_segment_size : (u32)KiB(64);
}

static u64 dma_get_seg_boundary(const struct device *dev)
{
	return dev->segment_boundary ? dev->segment_boundary : DMA_BIT_MASK(32);
}

static bool dev_use_sg_swiotlb(struct kernel *k, struct device *dev, const struct scatterlist *sg, int nents,
			       enum dma_data_direction dir)
{
	bool bounce = dev_is_untrusted(dev);

	if (!k->config.swiotlb)
		return false;
	for (int i = 0; !bounce && i < nents; i++)
		bounce = kmalloc_needs_bounce(k, dev, sg[i].length, dir);
	return DECIDE(k, iommu_sg_bounce, bounce, dev->untrusted, nents);
}

/* the element that the next DMA segment goes to */
struct finalise {
	struct scatterlist *cur;
	u32 cur_len, max_len;
	u64 seg_mask;
	dma_addr_t addr;
	int count;
};

static void new_segment(struct finalise *f, bool first)
{
	if (!first)
		f->cur++;
	f->count++;
}

static void finalise_bus_address(struct finalise *f, struct scatterlist *s, bool first)
{
	dma_addr_t addr = s->dma_address;
	u64 length = s->dma_length;

	s->dma_address = DMA_MAPPING_ERROR;
	s->dma_length = 0;
	s->is_bus_address = false;
	new_segment(f, first);
	f->cur->dma_address = addr;
	f->cur->dma_length = length;
	f->cur->is_bus_address = true;
	f->cur_len = 0;
}

static void finalise_element(struct kernel *k, struct finalise *f, struct scatterlist *s, bool first)
{
	u64 offset = s->dma_address;
	u32 length = (u32)s->dma_length, iova_len = (u32)s->length;
	bool append;

	/* what was put aside while the list was laid out */
	s->dma_address = DMA_MAPPING_ERROR;
	s->dma_length = 0;
	s->phys += offset;
	s->length = length;

	append = f->cur_len && !offset && f->addr & f->seg_mask && f->max_len - f->cur_len >= length;
	if (DECIDE(k, iommu_sg_append, append, f->addr + offset, length)) {
		f->cur_len += length;
	} else {
		new_segment(f, first);
		f->cur_len = length;
		f->cur->dma_address = f->addr + offset;
	}
	f->cur->dma_length = f->cur_len;
	f->addr += iova_len;
	/* nothing can follow where the element leaves the rest of its granule unused */
	if (length + offset < iova_len)
		f->cur_len = 0;
}

static int __finalise_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents, dma_addr_t addr)
{
	struct finalise f = {
		.cur = sg, .max_len = dma_get_max_seg_size(dev), .seg_mask = dma_get_seg_boundary(dev), .addr = addr
	};

	for (int i = 0; i < nents; i++) {
		if (sg[i].is_bus_address)
			finalise_bus_address(&f, &sg[i], i == 0);
		else
			finalise_element(k, &f, &sg[i], i == 0);
	}
	return f.count;
}

/* the first @done elements were laid out already */
static void __invalidate_sg(struct scatterlist *sg, int nents, int done)
{
	for (int i = 0; i < nents; i++) {
		struct scatterlist *s = &sg[i];

		if (i < done && !s->is_bus_address) {
			s->phys += s->dma_address;
			s->length = s->dma_length;
		}
		s->is_bus_address = false;
		s->dma_address = DMA_MAPPING_ERROR;
		s->dma_length = 0;
	}
}

static void iommu_dma_unmap_sg_swiotlb(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				       enum dma_data_direction dir, u64 attrs)
{
	for (int i = 0; i < nents; i++)
		iommu_dma_unmap(k, dev, sg[i].dma_address, sg[i].dma_length, dir, attrs);
}

static dma_addr_t map_one(struct kernel *k, struct device *dev, const struct scatterlist *s,
			  enum dma_data_direction dir, u64 attrs)
{
	switch (k->profile.map_api) {
	case MAP_API_PAGE:
		return iommu_dma_map_page(k, dev, s->phys, s->length, dir, attrs);
	case MAP_API_PHYS:
		break;
	}
	return iommu_dma_map_phys(k, dev, s->phys, s->length, dir, attrs);
}

static int iommu_dma_map_sg_swiotlb(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				    enum dma_data_direction dir, u64 attrs)
{
	sg->used_swiotlb = true;
	for (int i = 0; i < nents; i++) {
		struct scatterlist *s = &sg[i];

		s->dma_address = map_one(k, dev, s, dir, attrs);
		if (s->dma_address == DMA_MAPPING_ERROR) {
			iommu_dma_unmap_sg_swiotlb(k, dev, sg, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
			return -EIO;
		}
		s->dma_length = s->length;
	}
	return nents;
}

/* what is to become of an element: 0: an IOVA; 1: it has a bus address already; or a negative errno */
static int map_p2p(struct kernel *k, struct scatterlist *s)
{
	switch (CHOOSE(k, iommu_sg_p2p, s->kind, s->phys, 0)) {
	case SG_P2PDMA_BUS_ADDR:
		s->dma_address = s->bus_addr;
		s->dma_length = s->length;
		s->is_bus_address = true;
		return 1;
	case SG_P2PDMA_NOT_SUPPORTED:
		return -EREMOTEIO;
	default:
		return 0;
	}
}

/* sg->length has 32 bits */
static int element_length(const struct kernel *k, u64 *length)
{
	switch (k->profile.iommu_sg_length) {
	case IOMMU_SG_LENGTH_WRAPS:
		*length = (u32)*length;
		break;
	case IOMMU_SG_LENGTH_REFUSED:
		break;
	}
	return *length > ~0u ? -EOVERFLOW : 0;
}

/*
 * Extends each element to whole granules, with its own offset and length put aside in the DMA fields, and pads the one
 * before it up to a segment boundary that it would cross. Returns the bytes of IOVA needed, or a negative errno with
 * the list as it was.
 */
static s64 lay_out(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents)
{
	const struct iommu_domain *domain = dev->domain;
	u64 mask = dma_get_seg_boundary(dev), total = 0;
	struct scatterlist *prev = NULL;
	int error = 0;

	for (int i = 0; i < nents; i++) {
		struct scatterlist *s = &sg[i];
		u64 offset = iova_offset(domain, s->phys), length = iova_align(domain, s->length + offset);
		/* the range starts on a boundary if it is longer than a segment may be, so that lengths suffice */
		u64 pad = (mask - total + 1) & mask;
		int p2p = map_p2p(k, s);

		if (p2p > 0)
			continue;
		error = p2p;
		if (!error)
			error = element_length(k, &length);
		if (error) {
			__invalidate_sg(sg, nents, i);
			return error;
		}
		s->dma_address = offset;
		s->dma_length = s->length;
		s->phys -= offset;
		s->length = length;
		if (DECIDE(k, iommu_sg_pad, pad && pad < length - 1, pad, mask)) {
			u64 padded = prev->length + pad;

			error = element_length(k, &padded);
			if (error) {
				__invalidate_sg(sg, nents, i + 1);
				return error;
			}
			prev->length = padded;
			total += pad;
		}
		total += length;
		prev = s;
	}
	return (s64)total;
}

static int error_of_map_sg(s64 error)
{
	return error == -ENOMEM || error == -EREMOTEIO ? (int)error : -EINVAL;
}

static bool too_short(const struct kernel *k, s64 mapped, s64 len)
{
	switch (k->profile.iommu_map_result) {
	case IOMMU_MAP_RESULT_SIGNED:
		break;
	case IOMMU_MAP_RESULT_UNSIGNED:
		return (u64)mapped < (u64)len;
	}
	return mapped < len;
}

int iommu_dma_map_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
		     enum dma_data_direction dir, u64 attrs)
{
	u64 prot = dma_info_to_prot(dir, dev->dma_coherent, iommu_dma_known_attrs(k, attrs));
	dma_addr_t iova;
	s64 len, mapped;

	if (dev_use_sg_swiotlb(k, dev, sg, nents, dir)) {
		RULE(k, iommu_sg_bounce);
		return iommu_dma_map_sg_swiotlb(k, dev, sg, nents, dir, attrs);
	}
	len = lay_out(k, dev, sg, nents);
	if (len < 0)
		return error_of_map_sg(len);
	if (!len)
		return __finalise_sg(k, dev, sg, nents, 0);

	iova = iommu_dma_alloc_iova(k, dev->domain, (u64)len, dev->dma_mask, dev);
	if (!iova) {
		__invalidate_sg(sg, nents, nents);
		return -ENOMEM;
	}
	mapped = iommu_map_sg(k, dev->domain, iova, sg, nents, prot);
	if (DECIDE(k, iommu_map_failed, too_short(k, mapped, len), iova, sg->phys)) {
		RULE(k, iommu_map_failed);
		iommu_dma_free_iova(k, dev->domain, iova, (u64)len, false);
		__invalidate_sg(sg, nents, nents);
		return error_of_map_sg(mapped);
	}
	return __finalise_sg(k, dev, sg, nents, iova);
}

/* from the first to the last DMA segment that is not a bus address */
static void iova_span(struct scatterlist *sg, int nents, dma_addr_t *start, dma_addr_t *end)
{
	bool found = false;

	*end = 0;
	for (int i = 0; i < nents; i++) {
		if (sg[i].is_bus_address) {
			sg[i].is_bus_address = false;
			continue;
		}
		if (!sg[i].dma_length)
			return;
		if (!found)
			*start = sg[i].dma_address;
		found = true;
		*end = sg[i].dma_address + sg[i].dma_length;
	}
}

void iommu_dma_unmap_sg(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, u64 attrs)
{
	dma_addr_t start = 0, end;

	if (sg->used_swiotlb) {
		iommu_dma_unmap_sg_swiotlb(k, dev, sg, nents, dir, attrs);
		return;
	}
	iova_span(sg, nents, &start, &end);
	if (end)
		__iommu_dma_unmap(k, dev, start, end - start);
}

static bool bounce_is_found(struct kernel *k, struct device *dev, const struct scatterlist *sg)
{
	switch (k->profile.iommu_sg_sync) {
	case IOMMU_SG_SYNC_DMA:
		return true;
	case IOMMU_SG_SYNC_ORIGINAL:
		break;
	}
	return swiotlb_find_pool(k, dev, sg->phys);
}

void iommu_dma_sync_sg_for_cpu(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
			       enum dma_data_direction dir)
{
	if (!sg->used_swiotlb)
		return;
	for (int i = 0; i < nents; i++)
		if (bounce_is_found(k, dev, &sg[i]))
			iommu_dma_sync_single_for_cpu(k, dev, sg[i].dma_address, sg[i].length, dir);
}

void iommu_dma_sync_sg_for_device(struct kernel *k, struct device *dev, struct scatterlist *sg, int nents,
				  enum dma_data_direction dir)
{
	if (!sg->used_swiotlb)
		return;
	for (int i = 0; i < nents; i++)
		if (bounce_is_found(k, dev, &sg[i]))
			iommu_dma_sync_single_for_device(k, dev, sg[i].dma_address, sg[i].length, dir);
}
