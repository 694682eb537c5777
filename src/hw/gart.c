// SPDX-License-Identifier: GPL-2.0-only
/*
 * The aperture of an AMD northbridge: an address in it stands for the page that its entry of the table names. The table
 * lies in memory. Nothing is cached: each request reads its entry.
 */
#include "hw/gart.h"

void hw_gart_enable(struct hw *hw, phys_addr_t table)
{
	hw->gart_table = table;
}

bool gart_resolve(struct hw *hw, dma_addr_t *addr, u64 *len)
{
	u64 offset = *addr - hw->config.gart_base;
	struct hw_access access = { .fault = HW_FAULT_NONE };
	u32 entry = 0;

	if (offset >= hw->config.gart_size)
		return true;
	if (!hw->gart_table)
		return false;
	memory_read(&hw->backing[BACKING_MAIN].memory, hw->gart_table + (offset >> PAGE_SHIFT) * sizeof(entry),
		    HW_KEY_NONE, &entry, sizeof(entry), &access);
	*len = min_u64(*len, PAGE_SIZE - *addr % PAGE_SIZE);
	*addr = hw_gpte_address(entry) | *addr % PAGE_SIZE;
	return entry & HW_GPTE_VALID;
}
