// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands between a guest's device and memory on the host's side: the IO page table that the VMM keeps for the
 * guest, with an IOTLB of its own. The table is not stored: the VMM maps what is shared with it, or everything, and
 * that follows from the page states. Only what was changed by hand is kept: a byte for each page, host_io.
 */
#include "hw/stage2.h"

#include "hw/atc.h"
#include "hw/gpt_internal.h"
#include "hw/posted.h"
#include "hw/rmp_internal.h"
#include "hw/stream.h"

#include <errno.h>

/* host_io: 0 as the VMM does it, HAND_UNMAPPED, or log2 of the page size */
#define HAND_UNMAPPED 0xffu

static bool has_page_state(const struct hw *hw)
{
	switch (hw->config.encryption) {
	case DMASIM_ENC_SEV_SNP:
	case DMASIM_ENC_TDX:
	case DMASIM_ENC_CCA:
	case DMASIM_ENC_PKVM:
		return true;
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		return false;
	}
	__builtin_unreachable();
}

/* the VMM maps only what the guest shares; without a page state that it could follow it maps all there is */
static bool follows_page_state(const struct hw *hw)
{
	return has_page_state(hw) && !knob(hw, HW_KNOB_VMM_MAPS_PRIVATE);
}

/* whether a device reaches it is the VMM's choice */
static bool is_kept_private(const struct hw *hw, u64 gpa)
{
	return has_page_state(hw) && map_at(hw, gpa) && !guest_page_shared(hw, gpa);
}

static bool is_run(const struct pagemap *map, u64 base, u64 size)
{
	u8 value;

	return pagemap_run(map, base >> PAGE_SHIFT, size >> PAGE_SHIFT, &value) == size >> PAGE_SHIFT;
}

/* one leaf may cover pages of one kind only, inside one range of the map */
static bool block_is_alike(const struct hw *hw, const struct dmasim_ram *ram, u64 base, u64 size)
{
	if (base < ram->base || base + size > ram->base + ram->size || !is_run(&hw->host_io, base, size))
		return false;
	return (!hw->two_backings && !follows_page_state(hw)) || is_run(&hw->attr, base, size);
}

/* the largest page that may stand at gpa; 0: it was unmapped by hand */
static u64 page_size_at(const struct hw *hw, u64 gpa)
{
	u8 by_hand = pagemap_get(&hw->host_io, gpa >> PAGE_SHIFT);

	if (by_hand == HAND_UNMAPPED)
		return 0;
	return by_hand ? BIT(by_hand) : max_u64(knob(hw, HW_KNOB_VMM_IO_PAGE_SIZE), PAGE_SIZE);
}

/* the leaf for gpa; false: none */
static bool leaf_at(const struct hw *hw, u64 gpa, bool private_access, struct iotlb_entry *e)
{
	const struct dmasim_ram *ram = map_at(hw, gpa);
	u64 size = ram ? page_size_at(hw, gpa) : 0;
	bool shared;

	if (!size)
		return false;
	shared = guest_page_shared(hw, gpa);
	if (!private_access && !shared && follows_page_state(hw))
		return false;
	while (size > PAGE_SIZE && !block_is_alike(hw, ram, align_down(gpa, size), size))
		size >>= 1;
	e->iova = e->pa = align_down(gpa, size);
	e->size = size;
	e->prot = HW_IOMMU_READ | HW_IOMMU_WRITE;
	e->encrypted = host_iommu_c(hw) && map_encrypts(hw, ram);
	/* private memory lies in its own backing, whether the device may have it or not */
	e->private_backing = hw->two_backings && !shared && ram->kind != DMASIM_RAM_MMIO;
	return true;
}

static bool entry_is_stale(const struct hw *hw, const struct iotlb_entry *e, u64 gpa)
{
	struct iotlb_entry now = { 0 };

	return !leaf_at(hw, gpa, e->key == HW_KEY_GUEST, &now) || now.private_backing != e->private_backing;
}

static void suspect(struct hw *hw, u64 gpa, u64 size)
{
	for (int i = 0; i < TLBS; i++)
		if (!iotlb_suspect(&hw->host_tlb[i], gpa, size))
			hw->oom++;
	atc_suspect(hw, NULL, gpa, size);
}

void host_stage_changed(struct hw *hw, u64 gpa, u64 size)
{
	/* what was changed by hand there is the VMM's again */
	if (hw->host_io.tree.root && !pagemap_set(&hw->host_io, gpa >> PAGE_SHIFT, size >> PAGE_SHIFT, 0))
		hw->oom++;
	if (!knob(hw, HW_KNOB_VMM_FLUSHES)) {
		suspect(hw, gpa, size);
		return;
	}
	/* a device may not answer */
	atc_suspect(hw, NULL, gpa, size);
	hw_stage2_flush(hw, gpa, size);
}

static void use_entry(struct hw *hw, const struct iotlb_entry *e, u64 gpa, struct target *t)
{
	u64 off = gpa - e->iova;

	t->memory = &hw->backing[e->private_backing ? BACKING_PRIVATE : BACKING_MAIN].memory;
	t->pa = e->pa + off;
	t->len = min_u64(t->len, e->suspect ? PAGE_SIZE - gpa % PAGE_SIZE : e->size - off);
	t->key = e->key;
	t->stale = e->suspect && entry_is_stale(hw, e, gpa);
	if (t->stale && !knob(hw, HW_KNOB_VMM_FLUSHES))
		target_knob(t, HW_KNOB_VMM_FLUSHES);
	t->private_backing = e->private_backing;
	t->translated = e->size;
}

static u16 key_for(const struct hw *hw, const struct iotlb_entry *e, bool private_access)
{
	if (private_access)
		return HW_KEY_GUEST;
	return e->encrypted && key_enabled(hw) ? HW_KEY_HOST : HW_KEY_NONE;
}

static __attribute__((noinline)) void resolve_miss(struct hw *hw, struct iotlb *tlb, u64 gpa, bool private_access,
						   bool write, struct target *t)
{
	struct iotlb_entry fresh = { .rmp_write_ok = true };
	enum hw_fault fault;

	if (!private_access && is_kept_private(hw, gpa))
		target_knob(t, HW_KNOB_VMM_MAPS_PRIVATE);
	if (!leaf_at(hw, gpa, private_access, &fresh)) {
		target_fault(t, translation_fault(host_iommu_model(hw), false, write));
		return;
	}
	if (hw->rmp_active) {
		fault = rmp_check_device(hw, fresh.private_backing ? BACKING_PRIVATE : BACKING_MAIN, &fresh, gpa,
					 fresh.iova, private_access, write, t);
		if (fault != HW_FAULT_NONE) {
			t->pa = gpa;
			target_fault(t, fault);
			return;
		}
	}
	fresh.key = key_for(hw, &fresh, private_access);
	use_entry(hw, &fresh, gpa, t);
	if (hw->looking)
		return;
	if (iotlb_fill(tlb, &fresh))
		hw_event(hw, HW_EVENT_IOTLB_FILL, fresh.iova, fresh.size);
	else
		hw->oom++;
}

static void iommu_resolve(struct hw *hw, u64 gpa, bool private_access, bool write, struct target *t)
{
	struct iotlb *tlb = &hw->host_tlb[private_access ? TLB_TRUSTED : TLB_UNTRUSTED];
	const struct iotlb_entry *e = iotlb_lookup(tlb, gpa);

	if (unlikely(!e || (write && !e->rmp_write_ok))) {
		resolve_miss(hw, tlb, gpa, private_access, write, t);
		return;
	}
	if (hw->rmp_active)
		rmp_recheck(hw, e->private_backing ? BACKING_PRIVATE : BACKING_MAIN, tlb, e, gpa, private_access, write,
			    t);
	use_entry(hw, e, gpa, t);
}

/* what the device keeps itself: the IOMMU takes the address as translated, and the RMP was asked when it was */
static bool atc_hit(struct hw_device *dev, u64 gpa, bool private_access, bool write, struct target *t)
{
	const struct iotlb_entry *e = iotlb_lookup(dev->atc, gpa);
	struct hw *hw = dev->hw;

	if (!e || (write && !e->rmp_write_ok) || (e->key == HW_KEY_GUEST) != private_access)
		return false;
	if (hw->rmp_active)
		rmp_recheck(hw, e->private_backing ? BACKING_PRIVATE : BACKING_MAIN, dev->atc, e, gpa, private_access,
			    write, t);
	use_entry(hw, e, gpa, t);
	return true;
}

void host_stage_resolve(struct hw_device *dev, u64 gpa, bool private_access, bool write, struct target *t)
{
	struct iotlb *tlb = &dev->hw->host_tlb[private_access ? TLB_TRUSTED : TLB_UNTRUSTED];

	if (likely(!dev->atc || dev->domain)) {
		iommu_resolve(dev->hw, gpa, private_access, write, t);
		return;
	}
	if (atc_hit(dev, gpa, private_access, write, t))
		return;
	iommu_resolve(dev->hw, gpa, private_access, write, t);
	/* the answer to its translation request, which the IOMMU has cached as well */
	if (t->memory && !dev->hw->looking && tlb->last && !iotlb_fill(dev->atc, tlb->last))
		dev->hw->oom++;
}

static bool host_table_agrees(const void *table, const struct iotlb_entry *e)
{
	return !entry_is_stale(table, e, e->iova);
}

bool host_stage_entries_sound(const struct hw *hw, const struct iotlb *tlb, const char **why)
{
	return iotlb_agrees(tlb, host_table_agrees, hw, why);
}

/* --- by hand ---------------------------------------------------------------------------------------------------------
 */

static int set_by_hand(struct hw *hw, u64 gpa, u64 size, u8 value)
{
	suspect(hw, gpa, size);
	return pagemap_set(&hw->host_io, gpa >> PAGE_SHIFT, size >> PAGE_SHIFT, value) ? 0 : -ENOMEM;
}

static bool is_page_size(u64 size)
{
	return size >= PAGE_SIZE && size <= GiB(1) && !(size & (size - 1));
}

int hw_stage2_map(struct hw *hw, u64 gpa, u64 pgsize, u64 count)
{
	u64 size = pgsize * count;

	if (!hw->guest || !is_page_size(pgsize) || gpa % pgsize || !size)
		return -EINVAL;
	for (u64 at = gpa; at < gpa + size; at += PAGE_SIZE) {
		if (!map_at(hw, at))
			return -EINVAL;
		if (hw_stage2_walk(hw, at))
			return -EEXIST;
	}
	hw_event(hw, HW_EVENT_IOMMU_MAP, gpa, gpa);
	return set_by_hand(hw, gpa, size, (u8)ilog2_u64(pgsize));
}

u64 hw_stage2_unmap(struct hw *hw, u64 gpa, u64 size)
{
	u64 end = gpa + size, removed = 0;

	while (gpa < end) {
		u64 page = hw_stage2_walk(hw, gpa), base;

		if (!page) {
			gpa = align_down(gpa, PAGE_SIZE) + PAGE_SIZE;
			continue;
		}
		base = align_down(gpa, page);
		hw_event(hw, HW_EVENT_IOMMU_UNMAP, base, page);
		if (set_by_hand(hw, base, page, HAND_UNMAPPED)) {
			hw->oom++;
			break;
		}
		removed += page;
		gpa = base + page;
	}
	return removed;
}

int hw_stage2_split(struct hw *hw, u64 gpa, u64 pgsize)
{
	u64 page = hw_stage2_walk(hw, gpa), base;

	if (!page)
		return -ENOENT;
	if (!is_page_size(pgsize) || pgsize >= page)
		return -EINVAL;
	base = align_down(gpa, page);
	hw_event(hw, HW_EVENT_IOMMU_SPLIT, base, pgsize);
	return set_by_hand(hw, base, page, (u8)ilog2_u64(pgsize));
}

u64 hw_stage2_walk(const struct hw *hw, u64 gpa)
{
	struct iotlb_entry e = { 0 };

	/* a trusted request may have private memory: what it does not find is not there */
	return hw->guest && leaf_at(hw, gpa, true, &e) ? e.size : 0;
}

void hw_stage2_flush_iommu(struct hw *hw, u64 gpa, u64 size)
{
	bool dropped = false, ok = true;

	posted_drain(hw, NULL);
	for (int i = 0; i < TLBS; i++) {
		if (!hw->host_tlb[i].sizes)
			continue;
		dropped = true;
		ok &= iotlb_flush(&hw->host_tlb[i], gpa, size);
	}
	if (dropped)
		hw_event(hw, HW_EVENT_IOTLB_FLUSH, gpa, size);
	if (!ok)
		hw->oom++;
}

void hw_stage2_flush(struct hw *hw, u64 gpa, u64 size)
{
	hw_stage2_flush_iommu(hw, gpa, size);
	atc_invalidate(hw, NULL, gpa, size);
}

void hw_stage2_flush_all(struct hw *hw)
{
	posted_drain(hw, NULL);
	hw_event(hw, HW_EVENT_IOTLB_FLUSH_ALL, 0, 0);
	for (int i = 0; i < TLBS; i++)
		iotlb_flush_all(&hw->host_tlb[i]);
	atc_invalidate(hw, NULL, 0, ~0ull);
}

bool hw_stage2_reaches_shared(const struct hw *hw, u64 gpa)
{
	struct iotlb_entry e = { 0 };

	return hw->guest && (leaf_at(hw, gpa, false, &e) || iotlb_peek(&hw->host_tlb[TLB_UNTRUSTED], gpa));
}

bool hw_stage2_reaches_private(const struct hw *hw, u64 gpa)
{
	return hw->guest && iotlb_peek(&hw->host_tlb[TLB_TRUSTED], gpa);
}

bool hw_stage2_lookup(const struct hw *hw, u64 gpa, u64 *size)
{
	for (int i = 0; i < TLBS; i++) {
		const struct iotlb_entry *e = iotlb_peek(&hw->host_tlb[i], gpa);

		if (e) {
			*size = e->size;
			return true;
		}
	}
	return false;
}
