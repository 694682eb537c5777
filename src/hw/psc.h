/* SPDX-License-Identifier: GPL-2.0-only */
/* the guest's half of a page-state change on SEV-SNP: 0, -EIO: the host refused, -EPROTO: PVALIDATE. Either ends the
 * guest */
#ifndef DMASIM_HW_PSC_H
#define DMASIM_HW_PSC_H

#include "hw/hw.h"

int snp_share(struct hw *hw, phys_addr_t pa, u64 pages);
int snp_unshare(struct hw *hw, phys_addr_t pa, u64 pages);

#endif
