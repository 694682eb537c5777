/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_HW_POSTED_H
#define DMASIM_HW_POSTED_H

#include "hw/hw_internal.h"
#include "hw/stage2.h"

/* t->len bytes of a request that was let through: a write of @from, NULL: a read. False if memory ran out */
bool post_request(struct hw *hw, const struct hw_device *dev, u64 addr, const struct target *t, const u8 *from);
/* what devices of @domain have on its way arrives, before its translations are dropped; NULL: of all */
void posted_drain(struct hw *hw, const struct hw_iommu_domain *domain);
bool posted_copy(struct hw *copy, const struct hw *hw);
void posted_free(struct hw *hw);

#endif
