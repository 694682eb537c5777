// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests on their way: each is translated and checked when the device makes it, and reaches memory later, in order.
 * An invalidation is not complete before what was translated by what it drops has arrived: VT-d's drain bits, the
 * SMMU's CMD_SYNC, COMPLETION_WAIT on AMD. A read that it waited for has its data, and keeps it until the device looks.
 */
#include "hw/posted.h"

#include <stdlib.h>
#include <string.h>

struct hw_posted {
	struct hw_posted *next;
	unsigned int device, backing;
	bool read, done; /* done: a read that has its data */
	u16 key;
	u64 addr, pa, len;
	u8 data[];
};

bool post_request(struct hw *hw, const struct hw_device *dev, u64 addr, const struct target *t, const u8 *from)
{
	struct hw_posted **last = &hw->posted, *p = malloc(sizeof(*p) + t->len);

	if (!p)
		return false;
	*p = (struct hw_posted){ .device = dev->index,
				 .read = !from,
				 .done = !from && t->data == TARGET_ONES,
				 .backing = t->memory == &hw->backing[BACKING_PRIVATE].memory ? BACKING_PRIVATE
											      : BACKING_MAIN,
				 .key = t->key,
				 .addr = addr,
				 .pa = t->pa,
				 .len = t->len };
	if (from)
		memcpy(p->data, from, t->len);
	else
		memset(p->data, 0xff, t->len);
	while (*last)
		last = &(*last)->next;
	*last = p;
	return true;
}

/* would the request go there still, if it were made now? */
static void judge(struct hw *hw, const struct hw_posted *p, struct hw_access *a)
{
	struct hw *copy = hw_snapshot(hw);
	struct hw_access now;
	phys_addr_t pa;

	if (!copy) {
		hw->oom++;
		return;
	}
	hw_set_trace(copy, NULL);
	hw_stage2_flush_all(copy);
	for (unsigned int i = 0; i < copy->domains; i++)
		if (copy->domain[i])
			hw_iotlb_flush_all(copy->domain[i]);
	pa = hw_dma_target(copy->device[p->device], p->addr, !p->read, &now);
	if (now.fault == HW_FAULT_IOMMU_RMP_OWNER || now.fault == HW_FAULT_IOMMU_RMP_SIZE) {
		a->stale_rmp = true;
		a->rmp_verdict = now.fault;
	} else if (pa != p->pa || now.private_backing != (p->backing == BACKING_PRIVATE)) {
		a->stale_translation = true;
	}
	hw_destroy(copy);
}

static void land_one(struct hw *hw, struct hw_posted *p, struct hw_access *a)
{
	struct memory *memory = &hw->backing[p->backing].memory;
	struct hw_access part = { 0 };

	if (p->read && !p->done)
		memory_read(memory, p->pa, p->key, p->data, p->len, &part);
	else if (!p->read && !memory_write(memory, p->pa, p->key, p->data, 0, p->len, &part))
		hw->oom++;
	p->done = p->read;
	a->garbage += part.garbage;
	a->ciphertext += part.ciphertext;
	if (a->spa == INVALID_PHYS_ADDR) {
		a->spa = p->pa;
		a->key = p->key;
		a->private_backing = p->backing == BACKING_PRIVATE;
	}
	hw_event(hw, HW_EVENT_POSTED_LANDS, p->pa, p->len);
}

u64 hw_dma_reads_posted(const struct hw *hw, const struct hw_device *dev)
{
	u64 bytes = 0;

	for (const struct hw_posted *p = hw->posted; p; p = p->next)
		if (p->read && p->device == dev->index)
			bytes += p->len;
	return bytes;
}

u64 hw_dma_land(struct hw *hw, const struct hw_device *dev, void *data, struct hw_access *access)
{
	struct hw_posted **link = &hw->posted, *p;
	u64 bytes = 0;
	u8 *to = data;

	*access = (struct hw_access){ .spa = INVALID_PHYS_ADDR };
	while ((p = *link)) {
		if (dev && p->device != dev->index) {
			link = &p->next;
			continue;
		}
		*link = p->next;
		/* the copy that is asked must not hold what lands now */
		if (!p->done)
			judge(hw, p, access);
		land_one(hw, p, access);
		bytes += p->len;
		if (p->read && to) {
			memcpy(to, p->data, p->len);
			to += p->len;
		}
		free(p);
	}
	return bytes;
}

static bool behind(const struct hw *hw, const struct hw_posted *p, const struct hw_iommu_domain *domain)
{
	return !domain || hw->device[p->device]->domain == domain;
}

void posted_drain(struct hw *hw, const struct hw_iommu_domain *domain)
{
	struct hw_posted **link = &hw->posted, *p;
	struct hw_access ignored = { .spa = INVALID_PHYS_ADDR };
	bool waits = knob(hw, HW_KNOB_IOMMU_DRAINS);

	if (likely(!hw->posted))
		return;
	hw_rested_on(hw, HW_KNOB_IOMMU_DRAINS);
	while (waits && (p = *link)) {
		bool lands = behind(hw, p, domain) && !p->done;

		if (lands)
			land_one(hw, p, &ignored);
		if (!lands || p->read) {
			link = &p->next;
			continue;
		}
		*link = p->next;
		free(p);
	}
}

bool posted_copy(struct hw *copy, const struct hw *hw)
{
	struct hw_posted **link = &copy->posted;

	*link = NULL;
	for (const struct hw_posted *p = hw->posted; p; p = p->next) {
		*link = malloc(sizeof(*p) + p->len);
		if (!*link)
			return false;
		memcpy(*link, p, sizeof(*p) + p->len);
		(*link)->next = NULL;
		link = &(*link)->next;
	}
	return true;
}

void posted_free(struct hw *hw)
{
	while (hw->posted) {
		struct hw_posted *p = hw->posted;

		hw->posted = p->next;
		free(p);
	}
}
