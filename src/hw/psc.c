// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEV-SNP page-state changes: the guest's PVALIDATE around the GHCB request, and the host that answers it. The host
 * does what KVM and QEMU do for KVM_HC_MAP_GPA_RANGE.
 */
#include "hw/rmp_internal.h"
#include "hw/psc.h"

#include <errno.h>
#include <string.h>

/* --- the host's table ------------------------------------------------------------------------------------------------
 */

/* less than a region in one step: nothing tells of each page, and none of the pages' entries stands for more of them */
static bool part_at_once(const struct hw *hw, const struct rmp_raw *head)
{
	return !hw->config.trace && hw->rmp_active && !(head->flags & RMP_2M);
}

/*
 * Pages from @pa on that are alike, their first one's entry in @head: whole regions, or a part of one; 0 where the table
 * does not reach. With a trace each region is told of.
 */
static u64 pages_alike(struct hw *hw, const struct rmp_table *table, phys_addr_t pa, u64 pages, struct rmp_raw *head)
{
	u64 in_region = RMP_REGION_PAGES - (pa >> PAGE_SHIFT) % RMP_REGION_PAGES;
	bool whole = in_region == RMP_REGION_PAGES && pages > in_region && !hw->config.trace;
	u64 n = rmp_run(hw, table, pa, whole ? pages : min_u64(pages, in_region), head);

	if (!rmp_covers(hw, pa) || !rmp_covers(hw, pa + (n << PAGE_SHIFT) - 1))
		return 0;
	return n < RMP_REGION_PAGES ? n : align_down(n, RMP_REGION_PAGES);
}

/* gives pages that are alike the entries that follow from @fresh; how many, 0: this one has to be done by itself */
static u64 update_at_once(struct hw *hw, phys_addr_t pa, u64 pages, struct rmp_raw fresh)
{
	struct rmp_table *table = rmp_table_at(hw, pa);
	struct rmp_raw head;
	u64 n = pages_alike(hw, table, pa, pages, &head);

	/* the n-th page's call is to fail: page by page */
	if (hw->fail[HW_CALL_RMPUPDATE] || hw->fail[HW_CALL_PSMASH])
		return 0;
	if (!n || head.flags & (RMP_IMMUTABLE | RMP_LOCKED))
		return 0;
	if (n < RMP_REGION_PAGES) {
		if (!part_at_once(hw, &head))
			return 0;
		fresh.flags &= (u8)~RMP_2M;
	}
	if (!rmp_set_run(table, pa >> PAGE_SHIFT, n, &fresh)) {
		hw->oom++;
		return 0;
	}
	rmp_changed(hw, pa, n << PAGE_SHIFT);
	return n;
}

/* snp_rmptable_psmash() and its callers try again while the entry is in use */
static bool smash(struct hw *hw, phys_addr_t pa)
{
	enum hw_rmp_result result = hw_psmash(hw, align_down(pa, RMP_REGION_SIZE));

	if (result == HW_RMP_FAIL_INUSE)
		result = hw_psmash(hw, align_down(pa, RMP_REGION_SIZE));
	return result == HW_RMP_OK;
}

/* one page; a large entry around it is smashed first (sev_gmem_invalidate()) */
static bool page_update(struct hw *hw, phys_addr_t pa, const struct hw_rmp_update *update)
{
	enum hw_rmp_result result = hw_rmpupdate(hw, pa, update);

	if (result == HW_RMP_FAIL_OVERLAP && smash(hw, pa))
		result = hw_rmpupdate(hw, pa, update);
	return result == HW_RMP_OK;
}

/*
 * What cannot be taken back: with two backings the private one is freed all the same (sev_gmem_invalidate() warns and
 * goes on), still assigned. In place there is nothing else to give, and the change fails.
 */
static bool rmp_unassign(struct hw *hw, phys_addr_t pa, u64 pages)
{
	while (pages) {
		u64 n = update_at_once(hw, pa, pages, (struct rmp_raw){ 0 });

		if (n) {
			hw_event(hw, HW_EVENT_RMP_UNASSIGN, pa, n << PAGE_SHIFT);
		} else if (!page_update(hw, pa, &(struct hw_rmp_update){ 0 })) {
			if (!hw->two_backings)
				return false;
			hw->freed_assigned++;
			hw_event(hw, HW_EVENT_RMP_LEFT, pa, 0);
		}
		n = n ? n : 1;
		pa += n << PAGE_SHIFT;
		pages -= n;
	}
	return true;
}

static bool rmp_assign(struct hw *hw, phys_addr_t pa, u64 pages)
{
	u8 size = knob(hw, HW_KNOB_SNP_RMP_2M) ? RMP_2M : 0;

	while (pages) {
		const struct rmp_raw fresh = { .gfn = pa >> PAGE_SHIFT,
					       .asid = HW_KEY_GUEST,
					       .flags = (u8)(RMP_ASSIGNED | size),
					       .vmpl = { HW_VMPL_ALL } };
		const struct hw_rmp_update update = { .gpa = pa, .asid = HW_KEY_GUEST, .assigned = true };
		u64 n = update_at_once(hw, pa, pages, fresh);

		if (n)
			hw_event(hw, HW_EVENT_RMP_ASSIGN, pa, n << PAGE_SHIFT);
		else if (!page_update(hw, pa, &update))
			return false;
		n = n ? n : 1;
		pa += n << PAGE_SHIFT;
		pages -= n;
	}
	return true;
}

/*
 * To private: take the shared translation away, then assign, so that no request of a device finds a page in between. To
 * shared: unassign first, then give it to the devices.
 */
static bool run_changes(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	if (share && !rmp_unassign(hw, pa, pages))
		return false;
	if (guest_set_shared(hw, pa, pages, share))
		return false;
	return share || rmp_assign(hw, pa, pages);
}

static u64 host_changes(struct hw *hw, phys_addr_t pa, u64 pages, bool share)
{
	while (pages) {
		u8 attr;
		u64 n = pagemap_run(&hw->attr, pa >> PAGE_SHIFT, pages, &attr);

		if (!!(attr & ATTR_SHARED) != share && !run_changes(hw, pa, n, share))
			return HW_PSC_GENERIC;
		pa += n << PAGE_SHIFT;
		pages -= n;
	}
	return HW_PSC_OK;
}

bool snp_implicit_change(struct hw *hw, phys_addr_t pa, bool share)
{
	hw_event(hw, HW_EVENT_IMPLICIT_PSC, pa & PAGE_MASK, share);
	return host_changes(hw, pa & PAGE_MASK, 1, share) == HW_PSC_OK;
}

/* --- the GHCB request ------------------------------------------------------------------------------------------------
 */

static bool entry_is_good(const struct hw *hw, const struct hw_psc_entry *e)
{
	u64 pages = e->size_2m ? RMP_REGION_PAGES : 1;

	if (e->op < HW_PSC_PRIVATE || e->op > HW_PSC_UNSMASH || e->cur_page > pages)
		return false;
	if (e->size_2m && e->gfn % RMP_REGION_PAGES)
		return false;
	return map_at(hw, e->gfn << PAGE_SHIFT) && map_at(hw, ((e->gfn + pages) << PAGE_SHIFT) - 1);
}

static u64 serve(struct hw *hw, const struct hw_psc_entry *e)
{
	u64 pages = (e->size_2m ? RMP_REGION_PAGES : 1) - e->cur_page;
	phys_addr_t pa = (e->gfn + e->cur_page) << PAGE_SHIFT;

	switch ((enum hw_psc_op)e->op) {
	case HW_PSC_PRIVATE:
	case HW_PSC_SHARED:
		hw_event(hw, HW_EVENT_GHCB_PSC, pa, pages);
		if (call_fails(hw, HW_CALL_PSC))
			return HW_PSC_GENERIC;
		return pages ? host_changes(hw, pa, pages, e->op == HW_PSC_SHARED) : HW_PSC_OK;
	case HW_PSC_PSMASH:
	case HW_PSC_UNSMASH:
		return HW_PSC_OK; /* hints, which KVM takes and does not follow */
	}
	__builtin_unreachable();
}

static bool one_by_one(const struct hw *hw, const struct hw_psc_entry *e)
{
	for (unsigned int c = 0; c < HW_CALL_COUNT; c++)
		if (hw->fail[c])
			return true;
	return hw->config.trace || e->cur_page || (e->op != HW_PSC_SHARED && e->op != HW_PSC_PRIVATE);
}

/*
 * How many of the entries ask the same for pages that follow each other: they are served as one. With a trace each is
 * told of, and where a call is to fail they are counted.
 */
static unsigned int run_of_entries(struct hw *hw, const struct hw_psc_entry *e, unsigned int count)
{
	u64 pages = e->size_2m ? RMP_REGION_PAGES : 1;
	unsigned int n = 1;

	if (one_by_one(hw, e))
		return 1;
	while (n < count && e[n].gfn == e->gfn + n * pages && e[n].op == e->op && e[n].size_2m == e->size_2m &&
	       !e[n].cur_page && entry_is_good(hw, &e[n]))
		n++;
	return n;
}

u64 hw_page_state_change(struct hw *hw, const struct hw_psc_entry *entry, unsigned int count)
{
	if (count > HW_PSC_ENTRIES)
		return HW_PSC_BAD_HEADER;
	if (vmm_refuses(hw))
		return HW_PSC_GENERIC;
	for (unsigned int i = 0, n; i < count; i += n) {
		u64 error = HW_PSC_BAD_ENTRY;

		n = entry_is_good(hw, &entry[i]) ? run_of_entries(hw, &entry[i], count - i) : 1;
		if (n > 1)
			error = host_changes(hw, entry[i].gfn << PAGE_SHIFT,
					     entry[i].size_2m ? n * RMP_REGION_PAGES : n,
					     entry[i].op == HW_PSC_SHARED);
		else if (entry_is_good(hw, &entry[i]))
			error = serve(hw, &entry[i]);
		if (error)
			return error;
	}
	return HW_PSC_OK;
}

/* --- the guest
 * -------------------------------------------------------------------------------------------------------- */

#define GUEST_PSC_ENTRIES 64 /* that Linux puts into one request */

/* pages of one 2 MiB region in [pa, pa + pages) */
static u64 region_part(phys_addr_t pa, u64 pages)
{
	return min_u64(pages, RMP_REGION_PAGES - (pa >> PAGE_SHIFT) % RMP_REGION_PAGES);
}

/* PVALIDATEs in one, where every one of them would do the same; how many, 0: this one has to be done by itself */
static u64 pvalidate_at_once(struct hw *hw, phys_addr_t pa, u64 pages, bool validate)
{
	struct rmp_table *table = rmp_table_at(hw, pa);
	struct rmp_raw head;
	u64 n = pages_alike(hw, table, pa, pages, &head);
	bool ours = head.flags & RMP_ASSIGNED && head.asid == HW_KEY_GUEST && head.gfn == pa >> PAGE_SHIFT;

	if (hw->fail[HW_CALL_PVALIDATE] || hw->fail[HW_CALL_PSMASH])
		return 0;
	if (!n || !ours || (n < RMP_REGION_PAGES && !part_at_once(hw, &head)))
		return 0;
	if (head.flags & (RMP_IMMUTABLE | RMP_LOCKED) || !!(head.flags & RMP_VALIDATED) == validate)
		return 0;
	head.flags = (u8)(validate ? head.flags | RMP_VALIDATED : head.flags & ~RMP_VALIDATED);
	if (!rmp_set_run(table, pa >> PAGE_SHIFT, n, &head)) {
		hw->oom++;
		return 0;
	}
	hw_event(hw, validate ? HW_EVENT_PVALIDATE : HW_EVENT_PVALIDATE_RESCIND, pa, n << PAGE_SHIFT);
	return n;
}

/* one page; where the entry is a large one the host gets SIZEM, smashes, and the guest tries again */
static enum hw_rmp_result pvalidate_page(struct hw *hw, phys_addr_t pa, bool validate)
{
	struct hw_access a;
	enum hw_rmp_result result = hw_pvalidate(hw, pa, false, validate, &a);

	if (result == HW_RMP_FAULT && a.fault == HW_FAULT_AMD_NPF_SIZEM && smash(hw, pa))
		result = hw_pvalidate(hw, pa, false, validate, &a);
	return result;
}

/* anything but success ends the guest (sev_es_terminate(), reason PVALIDATE) */
static int pvalidate_range(struct hw *hw, phys_addr_t pa, u64 pages, bool validate)
{
	while (pages) {
		u64 n = pvalidate_at_once(hw, pa, pages, validate);

		if (!n && pvalidate_page(hw, pa, validate) != HW_RMP_OK)
			return -EPROTO;
		n = n ? n : 1;
		pa += n << PAGE_SHIFT;
		pages -= n;
	}
	return 0;
}

static int request(struct hw *hw, phys_addr_t pa, u64 pages, enum hw_psc_op op)
{
	while (pages) {
		struct hw_psc_entry entry[GUEST_PSC_ENTRIES];
		unsigned int count = 0;

		for (; pages && count < GUEST_PSC_ENTRIES; count++) {
			bool large = region_part(pa, pages) == RMP_REGION_PAGES;
			u64 n = large ? RMP_REGION_PAGES : 1;

			entry[count] = (struct hw_psc_entry){ .gfn = pa >> PAGE_SHIFT, .op = (u8)op, .size_2m = large };
			pa += n << PAGE_SHIFT;
			pages -= n;
		}
		if (hw_page_state_change(hw, entry, count) != HW_PSC_OK)
			return -EIO;
	}
	return 0;
}

int snp_share(struct hw *hw, phys_addr_t pa, u64 pages)
{
	int err = pvalidate_range(hw, pa, pages, false);

	return err ? err : request(hw, pa, pages, HW_PSC_SHARED);
}

int snp_unshare(struct hw *hw, phys_addr_t pa, u64 pages)
{
	int err = request(hw, pa, pages, HW_PSC_PRIVATE);

	return err ? err : pvalidate_range(hw, pa, pages, true);
}
