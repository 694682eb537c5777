// SPDX-License-Identifier: GPL-2.0-only
/* domains: a page table, the translations cached from it, and what software does to both */
#include "hw/atc.h"
#include "hw/posted.h"
#include "hw/rmp_internal.h"
#include "hw/stream.h"

#include <errno.h>
#include <stdlib.h>

static u64 supported(enum dmasim_iommu model)
{
	switch (model) {
	case DMASIM_IOMMU_AMD:
		return iopt_amd_v1.page_sizes;
	case DMASIM_IOMMU_AMD_V2:
		return iopt_amd_v2.page_sizes;
	case DMASIM_IOMMU_INTEL:
		return iopt_intel_ss.page_sizes;
	case DMASIM_IOMMU_SMMUV3:
		return iopt_smmu_4k.page_sizes | iopt_smmu_16k.page_sizes | iopt_smmu_64k.page_sizes;
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return 0;
	}
	__builtin_unreachable();
}

/* the SMMU's granule is the smallest page asked for, 4 KiB if the choice is open */
static const struct iopt_format *choose_format(enum dmasim_iommu model, u64 sizes)
{
	switch (model) {
	case DMASIM_IOMMU_AMD:
		return &iopt_amd_v1;
	case DMASIM_IOMMU_AMD_V2:
		return &iopt_amd_v2;
	case DMASIM_IOMMU_INTEL:
		return &iopt_intel_ss;
	case DMASIM_IOMMU_SMMUV3:
		switch (sizes & -sizes) {
		case BIT(14):
			return &iopt_smmu_16k;
		case BIT(16):
			return &iopt_smmu_64k;
		default:
			return &iopt_smmu_4k;
		}
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		return NULL;
	}
	__builtin_unreachable();
}

static unsigned int free_index(struct hw *hw)
{
	unsigned int i = 0;

	while (i < hw->domains && hw->domain[i])
		i++;
	return i;
}

struct hw_iommu_domain *hw_iommu_domain_new(struct hw *hw, enum dmasim_iommu model)
{
	u64 sizes = supported(model) & (hw->config.iommu_page_sizes ? hw->config.iommu_page_sizes : ~0ull);
	const struct iopt_format *format = choose_format(model, sizes);
	unsigned int index = free_index(hw);
	struct hw_iommu_domain *domain;

	if (!format)
		return NULL;
	if (index == hw->domains) {
		struct hw_iommu_domain **list = realloc(hw->domain, (index + 1) * sizeof(*list));

		if (!list)
			return NULL;
		hw->domain = list;
		list[index] = NULL;
		hw->domains++;
	}
	domain = calloc(1, sizeof(*domain));
	if (!domain)
		return NULL;
	domain->hw = hw;
	domain->index = index;
	domain->model = model;
	domain->page_sizes = sizes & format->page_sizes;
	iopt_init(&domain->table, format, hw->c_mask, &hw->fail[HW_CALL_IO_TABLE]);
	for (int i = 0; i < TLBS; i++)
		iotlb_init(&domain->tlb[i]);
	hw->domain[index] = domain;
	return domain;
}

void hw_iommu_domain_free(struct hw_iommu_domain *domain)
{
	struct hw *hw = domain->hw;

	for (unsigned int i = 0; i < hw->devices; i++)
		if (hw->device[i]->domain == domain)
			hw_device_block(hw->device[i]);
	iopt_free(&domain->table);
	for (int i = 0; i < TLBS; i++)
		iotlb_free(&domain->tlb[i]);
	hw->domain[domain->index] = NULL;
	free(domain);
}

u64 hw_iommu_page_sizes(const struct hw_iommu_domain *domain)
{
	return domain->page_sizes;
}

/* --- the table ------------------------------------------------------------------------------------------------------
 */

/* after any change of the table */
static void changed(struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	for (int i = 0; i < TLBS; i++)
		if (!iotlb_suspect(&domain->tlb[i], iova, size))
			domain->hw->oom++;
	atc_suspect(domain->hw, domain, iova, size);
}

static bool c_bit_fits(const struct hw_iommu_domain *domain, u64 pgsize, bool encrypted)
{
	/* the C-bit lies inside the address field and must not fall into the page offset */
	return !encrypted || !domain->table.c_mask || pgsize <= domain->table.c_mask;
}

int hw_iommu_map(struct hw_iommu_domain *domain, u64 iova, phys_addr_t pa, u64 pgsize, u64 count, u64 prot,
		 bool encrypted)
{
	struct iopt_leaf leaf = { .pa = pa, .size = pgsize, .prot = prot };
	bool replaced = false;
	u64 first = iova, done = 0;
	int err = 0;

	if (!pgsize || pgsize & (pgsize - 1) || !(pgsize & domain->page_sizes) || iova % pgsize || pa % pgsize)
		return -EINVAL;
	if (!(prot & (HW_IOMMU_READ | HW_IOMMU_WRITE)) || !c_bit_fits(domain, pgsize, encrypted))
		return -EINVAL;
	leaf.encrypted = encrypted && domain->table.c_mask;
	while (done < count && !err) {
		err = iopt_map(&domain->table, iova, &leaf, &replaced);
		if (err)
			break;
		iova += pgsize;
		leaf.pa += pgsize;
		done++;
	}
	if (done)
		hw_event(domain->hw, HW_EVENT_IOMMU_MAP, first, pa);
	/* as iommu_v1_map_pages() does when something stood in the way */
	if (replaced)
		hw_iotlb_flush(domain, first, count * pgsize);
	changed(domain, first, done * pgsize);
	return err;
}

u64 hw_iommu_unmap(struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	u64 end = iova + size, at = iova, removed = 0;

	while (at < end) {
		struct iopt_leaf leaf;
		u64 hole, n;

		if (!iopt_walk(&domain->table, at, &leaf, &hole)) {
			if (!hole)
				break;
			at = align_down(at, hole) + hole;
			if (!at)
				break;
			continue;
		}
		n = iopt_unmap_one(&domain->table, at);
		if (n == ~0ull) {
			domain->hw->oom++;
			break;
		}
		removed += n;
		at = align_down(at, n) + n;
		hw_event(domain->hw, HW_EVENT_IOMMU_UNMAP, at - n, n);
		changed(domain, at - n, n);
		if (!at)
			break;
	}
	return removed;
}

int hw_iommu_split(struct hw_iommu_domain *domain, u64 iova, u64 pgsize)
{
	struct iopt_leaf leaf, part;
	bool replaced = false;
	u64 base;

	if (!iopt_walk(&domain->table, iova, &leaf, NULL))
		return -ENOENT;
	if (!(pgsize & domain->page_sizes) || pgsize & (pgsize - 1) || pgsize >= leaf.size)
		return -EINVAL;
	base = align_down(iova, leaf.size);
	if (iopt_unmap_one(&domain->table, iova) == ~0ull)
		return -ENOMEM;
	part = leaf;
	part.size = pgsize;
	for (u64 off = 0; off < leaf.size; off += pgsize) {
		part.pa = leaf.pa + off;
		if (iopt_map(&domain->table, base + off, &part, &replaced))
			return -ENOMEM;
	}
	hw_event(domain->hw, HW_EVENT_IOMMU_SPLIT, base, pgsize);
	changed(domain, base, leaf.size);
	return 0;
}

phys_addr_t hw_iommu_walk(const struct hw_iommu_domain *domain, u64 iova, u64 *pgsize, bool *encrypted, u64 *prot)
{
	struct iopt_leaf leaf;

	if (!iopt_walk(&domain->table, iova, &leaf, NULL))
		return INVALID_PHYS_ADDR;
	if (pgsize)
		*pgsize = leaf.size;
	if (encrypted)
		*encrypted = leaf.encrypted;
	if (prot)
		*prot = leaf.prot;
	return leaf.pa + (iova & (leaf.size - 1));
}

bool hw_iommu_entry(const struct hw_iommu_domain *domain, u64 iova, u64 *pte, unsigned int *level, unsigned int *copies)
{
	return iopt_entry(&domain->table, iova, pte, level, copies);
}

/* --- the IOTLB ------------------------------------------------------------------------------------------------------
 */

void hw_iotlb_flush_iommu(struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	posted_drain(domain->hw, domain);
	hw_event(domain->hw, HW_EVENT_IOTLB_FLUSH, iova, size);
	for (int i = 0; i < TLBS; i++)
		if (!iotlb_flush(&domain->tlb[i], iova, size))
			domain->hw->oom++;
}

void hw_iotlb_flush(struct hw_iommu_domain *domain, u64 iova, u64 size)
{
	hw_iotlb_flush_iommu(domain, iova, size);
	atc_invalidate(domain->hw, domain, iova, size);
}

void hw_iotlb_flush_all(struct hw_iommu_domain *domain)
{
	posted_drain(domain->hw, domain);
	hw_event(domain->hw, HW_EVENT_IOTLB_FLUSH_ALL, 0, 0);
	for (int i = 0; i < TLBS; i++)
		iotlb_flush_all(&domain->tlb[i]);
	atc_invalidate(domain->hw, domain, 0, ~0ull);
}

bool hw_iotlb_lookup(const struct hw_iommu_domain *domain, u64 iova, phys_addr_t *pa, u64 *size, bool *encrypted)
{
	const struct iotlb_entry *e = iotlb_peek(&domain->tlb[TLB_UNTRUSTED], iova);

	if (!e)
		e = iotlb_peek(&domain->tlb[TLB_TRUSTED], iova);
	if (!e)
		return false;
	if (pa)
		*pa = e->pa + (iova - e->iova);
	if (size)
		*size = e->size;
	if (encrypted)
		*encrypted = e->encrypted;
	return true;
}

/* --- translation ----------------------------------------------------------------------------------------------------
 */

/* does the table still give what the entry gives? */
static bool entry_is_stale(const struct hw_iommu_domain *domain, const struct iotlb_entry *e, u64 iova)
{
	struct iopt_leaf leaf;

	if (!iopt_walk(&domain->table, iova, &leaf, NULL))
		return true;
	return leaf.pa + (iova & (leaf.size - 1)) != e->pa + (iova - e->iova) || leaf.encrypted != e->encrypted ||
	       leaf.prot != e->prot;
}

void domain_use_entry(const struct hw_iommu_domain *domain, const struct iotlb_entry *e, u64 iova,
		      struct translation *tr)
{
	u64 off = iova - e->iova;

	tr->pa = e->pa + off;
	tr->size = e->size;
	/* where the table changed, every page has to be looked at */
	tr->run = e->suspect ? PAGE_SIZE - iova % PAGE_SIZE : e->size - off;
	tr->encrypted = e->encrypted;
	tr->key = e->key;
	tr->stale = e->suspect && entry_is_stale(domain, e, iova);
}

/* only a host's IOMMU stands right before memory */
static bool asks_rmp(const struct hw *hw)
{
	return hw->rmp_active && !hw->guest;
}

/* the reverse map of an assigned device's memory names the guest's address, which is the IOVA */
static enum hw_fault ask_rmp(const struct hw *hw, struct iotlb_entry *e, u64 iova, bool trusted, bool write,
			     struct target *t)
{
	return rmp_check_device(hw, BACKING_MAIN, e, iova, e->iova, trusted, write, t);
}

static u16 key_for(const struct hw *hw, bool encrypted, bool trusted)
{
	const struct key_request r = {
		.agent = trusted && asks_rmp(hw) ? KEY_DEVICE_TDI : KEY_DEVICE_IOMMU,
		.enabled = key_enabled(hw) || asks_rmp(hw),
		.c = encrypted && hw->c_mask,
		.asid = HW_KEY_GUEST,
	};

	return hw_key_select(&r);
}

/* a miss: walk, ask the RMP, cache. Kept out of the way of a hit */
static __attribute__((noinline)) enum hw_fault translate_miss(struct hw_iommu_domain *domain, u64 iova, bool write,
							      bool trusted, struct translation *tr, struct target *t)
{
	u64 need = write ? HW_IOMMU_WRITE : HW_IOMMU_READ;
	struct iotlb_entry fresh = { .rmp_write_ok = true };
	struct hw *hw = domain->hw;
	struct iopt_leaf leaf;
	enum hw_fault fault;

	if (!iopt_walk(&domain->table, iova, &leaf, NULL))
		return translation_fault(domain->model, false, write);
	if (!(leaf.prot & need))
		return translation_fault(domain->model, true, write);
	fresh.iova = align_down(iova, leaf.size);
	fresh.size = leaf.size;
	fresh.pa = leaf.pa;
	fresh.prot = leaf.prot;
	fresh.encrypted = leaf.encrypted;
	fresh.key = key_for(hw, leaf.encrypted, trusted);
	if (asks_rmp(hw)) {
		fault = ask_rmp(hw, &fresh, iova, trusted, write, t);
		if (fault != HW_FAULT_NONE)
			return fault;
	}
	domain_use_entry(domain, &fresh, iova, tr);
	if (hw->looking)
		return HW_FAULT_NONE;
	if (iotlb_fill(&domain->tlb[trusted ? TLB_TRUSTED : TLB_UNTRUSTED], &fresh))
		hw_event(hw, HW_EVENT_IOTLB_FILL, fresh.iova, fresh.size);
	else
		hw->oom++;
	return HW_FAULT_NONE;
}

enum hw_fault domain_translate(struct hw_iommu_domain *domain, u64 iova, bool write, bool trusted,
			       struct translation *tr, struct target *t)
{
	struct iotlb *tlb = &domain->tlb[trusted ? TLB_TRUSTED : TLB_UNTRUSTED];
	u64 need = write ? HW_IOMMU_WRITE : HW_IOMMU_READ;
	const struct iotlb_entry *e = iotlb_lookup(tlb, iova);

	if (unlikely(!e || !(e->prot & need) || (write && !e->rmp_write_ok)))
		return translate_miss(domain, iova, write, trusted, tr, t);
	if (asks_rmp(domain->hw))
		rmp_recheck(domain->hw, BACKING_MAIN, tlb, e, iova, trusted, write, t);
	domain_use_entry(domain, e, iova, tr);
	return HW_FAULT_NONE;
}

void domain_widen(struct hw_iommu_domain *domain, u64 iova, u64 size, bool trusted)
{
	struct iotlb *tlb = &domain->tlb[trusted ? TLB_TRUSTED : TLB_UNTRUSTED];
	const struct iotlb_entry *e = iotlb_lookup(tlb, iova);
	struct iotlb_entry wide;

	/* both stages must lead from the same offset to the same offset, or one entry cannot say it */
	if (!e || e->size >= size || (e->iova ^ e->pa) & (size - 1) || domain->hw->looking)
		return;
	wide = *e;
	wide.iova = align_down(e->iova, size);
	wide.pa = align_down(e->pa, size);
	wide.size = size;
	if (!iotlb_flush(tlb, iova, 1))
		return;
	if (iotlb_fill(tlb, &wide))
		hw_event(domain->hw, HW_EVENT_IOTLB_FILL, wide.iova, size);
	else
		domain->hw->oom++;
}

static bool table_agrees(const void *table, const struct iotlb_entry *e)
{
	const struct hw_iommu_domain *domain = table;

	return knob(domain->hw, HW_KNOB_SNP_NESTED_IOTLB) > PAGE_SIZE || !entry_is_stale(domain, e, e->iova);
}

bool domain_entries_sound(const struct hw_iommu_domain *domain, const struct iotlb *tlb, const char **why)
{
	return iotlb_agrees(tlb, table_agrees, domain, why);
}

bool domain_validate(const struct hw_iommu_domain *domain, const char **why)
{
	for (int i = 0; i < TLBS; i++)
		if (!domain_entries_sound(domain, &domain->tlb[i], why))
			return false;
	return true;
}

static bool drop_phys(struct hw *hw, struct iotlb *tlb, phys_addr_t pa, u64 size)
{
	bool dropped = false;

	if (!iotlb_flush_phys(tlb, pa, size, &dropped))
		hw->oom++;
	return dropped;
}

bool hw_iotlb_drop_phys(struct hw *hw, phys_addr_t pa, u64 size)
{
	bool dropped = false;

	for (int k = 0; k < TLBS; k++) {
		dropped |= drop_phys(hw, &hw->host_tlb[k], pa, size);
		for (unsigned int i = 0; i < hw->domains; i++)
			dropped |= hw->domain[i] && drop_phys(hw, &hw->domain[i]->tlb[k], pa, size);
	}
	return dropped;
}
