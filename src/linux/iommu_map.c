// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/iommu.c: mapping into a domain. The core picks the page sizes, the table itself is silicon.
 */
#include <errno.h>

#include "linux/iommu_driver.h"
#include "linux/mapping.h"

u64 iommu_min_pagesize(const struct iommu_domain *domain)
{
	return domain->pgsize_bitmap & -domain->pgsize_bitmap;
}

/* the page sizes up to the alignment of @addr, which has all alignments when it is 0 */
static u64 sizes_aligned(u64 pgsizes, u64 addr)
{
	return addr ? pgsizes & ((addr & -addr) | ((addr & -addr) - 1)) : pgsizes;
}

/* the largest page that fits, and how many of it before a larger one does */
static u64 iommu_pgsize(const struct iommu_domain *domain, u64 iova, phys_addr_t phys, u64 size, u64 *count)
{
	u64 pgsizes = sizes_aligned(domain->pgsize_bitmap & DMA_BIT_MASK((int)ilog2_u64(size) + 1), iova | phys);
	u64 pgsize = 1ull << ilog2_u64(pgsizes);
	u64 larger = domain->pgsize_bitmap & ~(pgsize | (pgsize - 1));
	u64 next = larger & -larger;
	u64 offset;

	/* a larger page is worth waiting for only where both addresses reach its boundary at the same time */
	if (next && !((iova ^ phys) & (next - 1))) {
		offset = next - ((iova | phys) & (next - 1));
		if (offset + next > offset && offset + next <= size)
			size = offset;
	}
	*count = size / pgsize;
	return pgsize;
}

static bool unaligned(struct kernel *k, const struct iommu_domain *domain, u64 range)
{
	u64 min_pagesz = iommu_min_pagesize(domain);

	return DECIDE(k, iommu_unaligned_call, !is_aligned(range, min_pagesz), range, min_pagesz);
}

static bool fails_on_purpose(struct kernel *k)
{
	return k->faults.iommu_map && !--k->faults.iommu_map;
}

/* bytes of a run that stand in the table although it failed */
static u64 mapped_part(const struct iommu_domain *domain, u64 iova, phys_addr_t phys, u64 pgsize, u64 count)
{
	u64 done = 0;

	while (done < pgsize * count && hw_iommu_walk(domain->hw, iova + done, NULL, NULL, NULL) == phys + done)
		done += pgsize;
	return done;
}

/* without the flush that some drivers need afterwards */
static int __iommu_map(struct kernel *k, struct iommu_domain *domain, u64 iova, phys_addr_t phys, u64 size, u64 prot)
{
	bool encrypted = k->iommu.ops->leaf_encrypted && k->iommu.ops->leaf_encrypted(k, prot);
	u64 done = 0;
	u32 tables;
	int error = fails_on_purpose(k) ? -ENOMEM : 0;

	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return -EINVAL;
	if (unaligned(k, domain, iova | phys | size)) {
		kernel_printk(k, LOG_ERR, NULL,
			      "iommu: unaligned: iova 0x%llx pa 0x%016llx size 0x%llx min_pagesz 0x%llx",
			      (unsigned long long)iova, (unsigned long long)phys, (unsigned long long)size,
			      (unsigned long long)iommu_min_pagesize(domain));
		return -EINVAL;
	}
	while (!error && done < size) {
		u64 count, pgsize = iommu_pgsize(domain, iova + done, phys + done, size - done, &count);

		tables = hw_calls_left(k->hw, HW_CALL_IO_TABLE);
		error = hw_iommu_map(domain->hw, iova + done, phys + done, pgsize, count, prot, encrypted);
		/* else the model's own memory is short, not the modelled kernel's */
		if (error == -ENOMEM && (!tables || hw_calls_left(k->hw, HW_CALL_IO_TABLE)))
			k->oom++;
		if (error)
			done += mapped_part(domain, iova + done, phys + done, pgsize, count);
		else
			done += pgsize * count;
	}
	if (error)
		iommu_unmap(k, domain, iova, done);
	return error;
}

/* iotlb_sync_map(): an IOMMU that caches absent entries has to be told about new ones */
static void sync_map(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size)
{
	if (k->iommu.caching_mode && size)
		hw_iotlb_flush(domain->hw, iova, size);
}

int iommu_map(struct kernel *k, struct iommu_domain *domain, u64 iova, phys_addr_t phys, u64 size, u64 prot)
{
	int error = __iommu_map(k, domain, iova, phys, size, prot);

	if (!error)
		sync_map(k, domain, iova, size);
	return error;
}

s64 iommu_map_sg(struct kernel *k, struct iommu_domain *domain, u64 iova, const struct scatterlist *sg, int nents,
		 u64 prot)
{
	phys_addr_t start = 0;
	u64 len = 0, mapped = 0;

	/* one turn more than there are elements: the last run is mapped in it */
	for (int i = 0; i <= nents; i++) {
		const struct scatterlist *s = i < nents ? &sg[i] : NULL;

		if (len && (!s || s->phys != start + len)) {
			int error = __iommu_map(k, domain, iova + mapped, start, len, prot);

			if (error) {
				iommu_unmap(k, domain, iova, mapped);
				return error;
			}
			mapped += len;
			len = 0;
		}
		if (!s)
			break;
		if (s->is_bus_address)
			continue;
		if (!len)
			start = s->phys;
		len += s->length;
	}
	sync_map(k, domain, iova, mapped);
	return (s64)mapped;
}

u64 iommu_unmap_fast(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size)
{
	u64 unmapped = 0;

	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return 0;
	if (unaligned(k, domain, iova | size)) {
		kernel_printk(k, LOG_ERR, NULL, "iommu: unaligned: iova 0x%llx size 0x%llx min_pagesz 0x%llx",
			      (unsigned long long)iova, (unsigned long long)size,
			      (unsigned long long)iommu_min_pagesize(domain));
		return 0;
	}
	/* a leaf that is larger than asked for goes as a whole */
	while (unmapped < size) {
		u64 at = iova + unmapped, count, pgsize = iommu_pgsize(domain, at, at, size - unmapped, &count);
		u64 gone = hw_iommu_unmap(domain->hw, at, pgsize * count);

		if (!gone)
			break;
		unmapped += gone;
	}
	return unmapped;
}

u64 iommu_unmap(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size)
{
	u64 unmapped = size ? iommu_unmap_fast(k, domain, iova, size) : 0;

	if (unmapped)
		iommu_iotlb_sync(k, domain, iova, max_u64(size, unmapped));
	return unmapped;
}

void iommu_iotlb_sync(struct kernel *k, struct iommu_domain *domain, u64 iova, u64 size)
{
	(void)k;
	hw_iotlb_flush(domain->hw, iova, size);
}

phys_addr_t iommu_iova_to_phys(const struct kernel *k, const struct iommu_domain *domain, u64 iova)
{
	phys_addr_t phys;

	(void)k;
	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return iova;
	phys = hw_iommu_walk(domain->hw, iova, NULL, NULL, NULL);
	return phys == INVALID_PHYS_ADDR ? 0 : phys;
}
