// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaf entries of the IO page table formats, as the drivers fill them. AMD: spec 48882, drivers/iommu/amd/; Intel: VT-d
 * second stage, drivers/iommu/intel/; SMMUv3: Arm VMSAv8-64 stage 1, io-pgtable-arm.c.
 */
#include "hw/iommu_table.h"

#include "hw/hw.h"

#define ADDR_MASK (DMA_BIT_MASK(52) & ~DMA_BIT_MASK(12))

static u64 with_c(const struct iopt_leaf *leaf, u64 c_mask)
{
	return leaf->pa | (leaf->encrypted ? c_mask : 0);
}

static void take_address(u64 field, u64 c_mask, struct iopt_leaf *leaf)
{
	leaf->encrypted = field & c_mask;
	leaf->pa = field & ~c_mask & ~(leaf->size - 1);
}

static u64 level_page(unsigned int granule_shift, unsigned int level)
{
	return BIT(granule_shift + level * (granule_shift - 3u));
}

/* --- AMD v1: the host table. Sizes between those of the levels are spelled in the address (next level 7) ------------
 */

#define AMD1_PR BIT(0)
#define AMD1_FC BIT(60)
#define AMD1_IR BIT(61)
#define AMD1_IW BIT(62)
#define AMD1_NEXT(pte) ((pte) >> 9 & 7)
#define AMD1_NEXT_7 (7ull << 9)

static u64 amd_v1_encode(const struct iopt_leaf *leaf, unsigned int level, u64 c_mask)
{
	u64 pte = with_c(leaf, c_mask);

	if (leaf->size != level_page(12, level)) {
		/* ones from bit 12 up to a zero at size / 2 */
		pte = (pte | (leaf->size - 1)) & ~(leaf->size >> 1) & ADDR_MASK;
		pte |= AMD1_NEXT_7;
	}
	pte |= AMD1_PR | AMD1_FC;
	if (leaf->prot & HW_IOMMU_READ)
		pte |= AMD1_IR;
	if (leaf->prot & HW_IOMMU_WRITE)
		pte |= AMD1_IW;
	return pte;
}

static bool amd_v1_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	u64 field = pte & ADDR_MASK;

	if (!(pte & AMD1_PR))
		return false;
	leaf->size = level_page(12, level);
	if (AMD1_NEXT(pte) == 7)
		leaf->size = 2ull << __builtin_ctzll(~((field & ~c_mask) | 0xfff));
	take_address(field, c_mask, leaf);
	leaf->prot = (pte & AMD1_IR ? HW_IOMMU_READ : 0) | (pte & AMD1_IW ? HW_IOMMU_WRITE : 0);
	return true;
}

const struct iopt_format iopt_amd_v1 = {
	.granule_shift = 12,
	.max_levels = 6,
	/* every power of two up to 2^51; 512 GiB does not work (AMD_IOMMU_PGSIZES) */
	.page_sizes = (DMA_BIT_MASK(52) & ~DMA_BIT_MASK(12)) ^ BIT(39),
	.replaces = true,
	.encode = amd_v1_encode,
	.decode = amd_v1_decode,
};

/* --- AMD v2: x86 page tables ----------------------------------------------------------------------------------------
 */

#define AMD2_P BIT(0)
#define AMD2_RW BIT(1)
#define AMD2_US BIT(2)
#define AMD2_A BIT(5)
#define AMD2_D BIT(6)
#define AMD2_PS BIT(7)

static u64 amd_v2_encode(const struct iopt_leaf *leaf, unsigned int level, u64 c_mask)
{
	u64 pte = with_c(leaf, c_mask) | AMD2_P | AMD2_US | AMD2_A | AMD2_D;

	if (leaf->prot & HW_IOMMU_WRITE)
		pte |= AMD2_RW;
	if (level)
		pte |= AMD2_PS;
	return pte;
}

static bool amd_v2_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	if (!(pte & AMD2_P))
		return false;
	leaf->size = level_page(12, level);
	take_address(pte & ADDR_MASK, c_mask, leaf);
	/* a present entry can always be read */
	leaf->prot = HW_IOMMU_READ | (pte & AMD2_RW ? HW_IOMMU_WRITE : 0);
	return true;
}

const struct iopt_format iopt_amd_v2 = {
	.granule_shift = 12,
	.max_levels = 5,
	.page_sizes = BIT(12) | BIT(21) | BIT(30),
	.replaces = true,
	.encode = amd_v2_encode,
	.decode = amd_v2_decode,
};

/* --- Intel second stage ---------------------------------------------------------------------------------------------
 */

#define SS_R BIT(0)
#define SS_W BIT(1)
#define SS_PS BIT(7)

static u64 intel_encode(const struct iopt_leaf *leaf, unsigned int level, u64 c_mask)
{
	/* the driver sets bit 0 in every entry, first stage or second: there is no write-only page */
	u64 pte = leaf->pa | SS_R;

	(void)c_mask;
	if (leaf->prot & HW_IOMMU_WRITE)
		pte |= SS_W;
	if (level)
		pte |= SS_PS;
	return pte;
}

static bool intel_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	(void)c_mask;
	if (!(pte & (SS_R | SS_W)))
		return false;
	leaf->size = level_page(12, level);
	take_address(pte & ADDR_MASK, 0, leaf);
	leaf->prot = (pte & SS_R ? HW_IOMMU_READ : 0) | (pte & SS_W ? HW_IOMMU_WRITE : 0);
	return true;
}

const struct iopt_format iopt_intel_ss = {
	.granule_shift = 12,
	.max_levels = 5,
	.page_sizes = BIT(12) | BIT(21) | BIT(30),
	.replaces = false,
	.encode = intel_encode,
	.decode = intel_decode,
};

/* --- SMMUv3 stage 1; level 0 here is the architecture's level 3 ------------------------------------------------------
 */

#define S1_BLOCK 1ull
#define S1_PAGE 3ull
#define S1_ATTR_CACHE (1ull << 2)
#define S1_ATTR_DEVICE (2ull << 2)
#define S1_UNPRIVILEGED BIT(6)
#define S1_READ_ONLY BIT(7)
#define S1_OUTER_SHAREABLE (2ull << 8)
#define S1_INNER_SHAREABLE (3ull << 8)
#define S1_AF BIT(10)
#define S1_NG BIT(11)
#define S1_ADDR (DMA_BIT_MASK(48) & ~DMA_BIT_MASK(12))

static u64 smmu_encode(const struct iopt_leaf *leaf, unsigned int level, u64 c_mask)
{
	u64 pte = leaf->pa | (level ? S1_BLOCK : S1_PAGE) | S1_AF | S1_NG;

	(void)c_mask;
	if (!(leaf->prot & HW_IOMMU_WRITE))
		pte |= S1_READ_ONLY;
	if (!(leaf->prot & HW_IOMMU_PRIV))
		pte |= S1_UNPRIVILEGED;
	if (leaf->prot & HW_IOMMU_MMIO)
		pte |= S1_ATTR_DEVICE;
	else if (leaf->prot & HW_IOMMU_CACHE)
		pte |= S1_ATTR_CACHE;
	pte |= leaf->prot & HW_IOMMU_CACHE ? S1_INNER_SHAREABLE : S1_OUTER_SHAREABLE;
	return pte;
}

static bool smmu_decode(u64 pte, unsigned int level, unsigned int granule_shift, struct iopt_leaf *leaf)
{
	if (!(pte & 1))
		return false;
	leaf->size = level_page(granule_shift, level);
	take_address(pte & S1_ADDR, 0, leaf);
	leaf->prot = HW_IOMMU_READ | (pte & S1_READ_ONLY ? 0 : HW_IOMMU_WRITE);
	leaf->prot |= pte & S1_UNPRIVILEGED ? 0 : HW_IOMMU_PRIV;
	leaf->prot |= (pte & S1_INNER_SHAREABLE) == S1_INNER_SHAREABLE ? HW_IOMMU_CACHE : 0;
	leaf->prot |= pte & S1_ATTR_DEVICE ? HW_IOMMU_MMIO : 0;
	return true;
}

static bool smmu_4k_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	(void)c_mask;
	return smmu_decode(pte, level, 12, leaf);
}

static bool smmu_16k_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	(void)c_mask;
	return smmu_decode(pte, level, 14, leaf);
}

static bool smmu_64k_decode(u64 pte, unsigned int level, u64 c_mask, struct iopt_leaf *leaf)
{
	(void)c_mask;
	return smmu_decode(pte, level, 16, leaf);
}

#define SMMU_FORMAT(shift, levels, sizes, decode_fn)                                                                   \
	{                                                                                                              \
		.granule_shift = (shift), .max_levels = (levels), .page_sizes = (sizes), .replaces = false,            \
		.encode = smmu_encode, .decode = (decode_fn),                                                          \
	}

const struct iopt_format iopt_smmu_4k = SMMU_FORMAT(12, 4, BIT(12) | BIT(21) | BIT(30), smmu_4k_decode);
const struct iopt_format iopt_smmu_16k = SMMU_FORMAT(14, 4, BIT(14) | BIT(25), smmu_16k_decode);
const struct iopt_format iopt_smmu_64k = SMMU_FORMAT(16, 3, BIT(16) | BIT(29), smmu_64k_decode);
