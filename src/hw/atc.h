/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DMASIM_HW_ATC_H
#define DMASIM_HW_ATC_H

#include "hw/hw_internal.h"

void atc_free(struct hw_device *dev);
bool atc_copy(struct hw_device *copy, struct hw_device *dev);
/* asks every device of the domain that has one; NULL: those that only the host's table under a guest translates */
void atc_invalidate(struct hw *hw, const struct hw_iommu_domain *domain, u64 iova, u64 size);
/* that table has changed in that range */
void atc_suspect(struct hw *hw, const struct hw_iommu_domain *domain, u64 iova, u64 size);
bool atc_validate(const struct hw_device *dev, const char **why);

#endif
