// SPDX-License-Identifier: GPL-2.0-only
/* a PV domain's frames. Exchanged ones stand in a list by machine frame; the rest follow from the page's number */
#include "hw/hw_internal.h"
#include "hw/xen.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_SAME, FRAMES_DESCENDING, FRAMES_SHIFTED };

/* --- frames as dom0 was started with --------------------------------------------------------------------------------
 */

/* the range of memory that page or frame @n lies in; false: registers, or nothing */
static bool in_memory(const struct hw *hw, u64 n, u64 *first, u64 *count)
{
	const struct dmasim_ram *ram = map_at(hw, n << PAGE_SHIFT);

	if (!ram || ram->kind != DMASIM_RAM)
		return false;
	*first = ram->base >> PAGE_SHIFT;
	*count = ram->size >> PAGE_SHIFT;
	return true;
}

/* from a page to its frame, or back; the descending order is its own inverse */
static u64 moved(const struct hw *hw, u64 n, bool forth)
{
	u64 first, count;

	if (knob(hw, HW_KNOB_XEN_FRAMES) == FRAMES_SAME || !in_memory(hw, n, &first, &count))
		return n;
	if (knob(hw, HW_KNOB_XEN_FRAMES) == FRAMES_DESCENDING)
		return first + (count - 1 - (n - first));
	return first + (n - first + (forth ? 1 : count - 1)) % count;
}

/* --- exchanged ------------------------------------------------------------------------------------------------------
 */

static struct xen_extent *extent_of_pfn(const struct hw *hw, u64 pfn)
{
	for (unsigned int i = 0; i < hw->xen_extents; i++)
		if (pfn - hw->xen_extent[i].pfn < hw->xen_extent[i].frames)
			return &hw->xen_extent[i];
	return NULL;
}

u64 hw_xen_mfn(const struct hw *hw, u64 pfn)
{
	const struct xen_extent *e = extent_of_pfn(hw, pfn);

	if (hw->config.xen == DMASIM_XEN_NONE)
		return pfn;
	return e ? e->mfn + (pfn - e->pfn) : moved(hw, pfn, true);
}

u64 hw_xen_pfn(const struct hw *hw, u64 mfn)
{
	u64 pfn;

	if (hw->config.xen == DMASIM_XEN_NONE)
		return mfn;
	for (unsigned int i = 0; i < hw->xen_extents; i++)
		if (mfn - hw->xen_extent[i].mfn < hw->xen_extent[i].frames)
			return hw->xen_extent[i].pfn + (mfn - hw->xen_extent[i].mfn);
	pfn = moved(hw, mfn, false);
	/* the page has another frame by now, and Xen this one */
	if (!map_at(hw, pfn << PAGE_SHIFT) || extent_of_pfn(hw, pfn))
		return HW_XEN_NO_PFN;
	return pfn;
}

static bool insert(struct hw *hw, unsigned int at, u64 pfn, u64 mfn, u64 frames)
{
	struct xen_extent *grown = realloc(hw->xen_extent, (hw->xen_extents + 1) * sizeof(*grown));

	if (!grown) {
		hw->oom++;
		return false;
	}
	hw->xen_extent = grown;
	memmove(&grown[at + 1], &grown[at], (hw->xen_extents - at) * sizeof(*grown));
	grown[at] = (struct xen_extent){ .pfn = pfn, .mfn = mfn, .frames = frames };
	hw->xen_extents++;
	return true;
}

/* the pages have their first frames again; what lies around them of an extent keeps its own */
static void forget(struct hw *hw, u64 pfn, u64 pages)
{
	for (unsigned int i = 0; i < hw->xen_extents;) {
		struct xen_extent e = hw->xen_extent[i];
		u64 before = pfn > e.pfn ? pfn - e.pfn : 0;
		u64 end = pfn + pages - e.pfn;

		if (e.pfn >= pfn + pages || e.pfn + e.frames <= pfn) {
			i++;
			continue;
		}
		hw->xen_extents--;
		memmove(&hw->xen_extent[i], &hw->xen_extent[i + 1], (hw->xen_extents - i) * sizeof(*hw->xen_extent));
		if (before && insert(hw, i, e.pfn, e.mfn, before))
			i++;
		if (end < e.frames && insert(hw, i, e.pfn + end, e.mfn + end, e.frames - end))
			i++;
	}
}

/* pages and frames that follow those of the extent before @at are a part of it: a pool is exchanged piece by piece */
static bool continues(struct hw *hw, unsigned int at, u64 pfn, u64 mfn, u64 frames)
{
	struct xen_extent *before = at ? &hw->xen_extent[at - 1] : NULL;

	if (!before || before->pfn + before->frames != pfn || before->mfn + before->frames != mfn)
		return false;
	before->frames += frames;
	return true;
}

bool hw_xen_exchange(struct hw *hw, u64 pfn, unsigned int order, unsigned int address_bits)
{
	u64 frames = 1ull << order, mfn = align_up(knob(hw, HW_KNOB_XEN_HEAP_BASE) >> PAGE_SHIFT, frames);
	u64 end = (knob(hw, HW_KNOB_XEN_HEAP_BASE) + knob(hw, HW_KNOB_XEN_HEAP_SIZE)) >> PAGE_SHIFT;
	unsigned int at = 0;

	if (address_bits < 64)
		end = min_u64(end, BIT(address_bits) >> PAGE_SHIFT);
	for (; at < hw->xen_extents && hw->xen_extent[at].mfn < mfn + frames; at++)
		mfn = align_up(max_u64(mfn, hw->xen_extent[at].mfn + hw->xen_extent[at].frames), frames);
	if (mfn + frames > end)
		return false;
	forget(hw, pfn, frames);
	for (at = 0; at < hw->xen_extents && hw->xen_extent[at].mfn < mfn; at++)
		;
	return continues(hw, at, pfn, mfn, frames) || insert(hw, at, pfn, mfn, frames);
}

void hw_xen_give_back(struct hw *hw, u64 pfn, unsigned int order)
{
	forget(hw, pfn, 1ull << order);
}

/* --- the machine's side ---------------------------------------------------------------------------------------------
 */

bool xen_copy(struct hw *copy, const struct hw *hw)
{
	size_t size = hw->xen_extents * sizeof(*hw->xen_extent);

	copy->xen_extent = NULL;
	if (!size)
		return true;
	copy->xen_extent = malloc(size);
	if (!copy->xen_extent)
		return false;
	memcpy(copy->xen_extent, hw->xen_extent, size);
	return true;
}

bool xen_validate(const struct hw *hw, const char **why)
{
	for (unsigned int i = 0; i < hw->xen_extents; i++) {
		const struct xen_extent *e = &hw->xen_extent[i];

		if (i && e->mfn < e[-1].mfn + e[-1].frames) {
			*why = "xen: frames belong to two pages, or are out of order";
			return false;
		}
		if (hw_xen_pfn(hw, hw_xen_mfn(hw, e->pfn)) != e->pfn || !map_at(hw, e->pfn << PAGE_SHIFT)) {
			*why = "xen: an exchanged page has two frames, or is none of the domain's";
			return false;
		}
	}
	return true;
}
