// SPDX-License-Identifier: GPL-2.0-only
/*
 * ATS: what a device keeps of translations, and who can make it forget: PCIe 6, 10.2 and 10.3 (a translation stays
 * valid until it is invalidated); timeouts as docs/reference/hardware.md 3.3 and 8 name them.
 */
#include "hw_rig.h"

#define RW (HW_IOMMU_READ | HW_IOMMU_WRITE)
#define IOVA MiB(64)
#define PAGE GiB(1)

struct rig {
	struct hw *hw;
	struct hw_iommu_domain *domain;
	struct hw_device *dev;
};

/* one page is mapped, written and read: the device keeps its translation */
static struct rig rig(const struct hw_config *config, enum dmasim_iommu model, bool trusted)
{
	struct rig r = { .hw = rig_create(config) };

	r.domain = hw_iommu_domain_new(r.hw, model);
	r.dev = trusted ? rig_trusted_device(r.hw) : rig_device(r.hw);
	hw_device_attach(r.dev, r.domain);
	assert_true(hw_device_enable_ats(r.dev));
	assert_int_equal(hw_iommu_map(r.domain, IOVA, PAGE, PAGE_SIZE, 1, RW, false), 0);
	return r;
}

static struct rig plain_rig(enum dmasim_iommu model)
{
	const struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_NONE);
	struct rig r = rig(&config, model, false);

	assert_string_equal(rig_dma_write(r.dev, IOVA), "ok");
	return r;
}

static void what_a_device_keeps_serves_when_the_iommu_has_forgotten(void **state)
{
	struct rig r = plain_rig(DMASIM_IOMMU_AMD);
	struct hw_access a;

	(void)state;
	assert_int_equal(hw_iommu_unmap(r.domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	hw_iotlb_flush_iommu(r.domain, IOVA, PAGE_SIZE);
	assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), PAGE);
	assert_true(a.stale_translation);
	hw_iotlb_flush(r.domain, IOVA, PAGE_SIZE);
	assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), INVALID_PHYS_ADDR);
	rig_destroy(r.hw);
}

static void another_domain_or_none_is_another_memory(void **state)
{
	for (int way = 0; way < 3; way++) {
		struct rig r = plain_rig(DMASIM_IOMMU_AMD);
		struct hw_iommu_domain *other = hw_iommu_domain_new(r.hw, DMASIM_IOMMU_AMD);
		struct hw_access a;

		(void)state;
		assert_int_equal(hw_iommu_map(other, IOVA, PAGE + MiB(2), PAGE_SIZE, 1, RW, false), 0);
		if (way == 2)
			hw_device_block(r.dev);
		else
			hw_device_attach(r.dev, way ? NULL : other);
		assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), way == 0	  ? PAGE + MiB(2)
								       : way == 1 ? IOVA
										  : INVALID_PHYS_ADDR);
		/* back again, the mapping gone: nothing is left of what was kept */
		assert_int_equal(hw_iommu_unmap(r.domain, IOVA, PAGE_SIZE), PAGE_SIZE);
		hw_iotlb_flush_iommu(r.domain, IOVA, PAGE_SIZE);
		hw_device_attach(r.dev, r.domain);
		assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), INVALID_PHYS_ADDR);
		rig_destroy(r.hw);
	}
}

/* T=0 and T=1 requests are translated apart; what was asked for with T=1 is kept */
static void a_trusted_device_keeps_what_its_own_requests_were_told(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	struct hw_rmp_entry e = { .gpa = IOVA, .asid = HW_KEY_GUEST, .assigned = true, .validated = true };
	struct hw_access a;
	struct rig r;

	(void)state;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	r = rig(&config, DMASIM_IOMMU_AMD, true);
	e.vmpl[0] = HW_VMPL_ALL;
	assert_true(hw_rmp_write(r.hw, PAGE, &e));
	assert_string_equal(rig_dma_write(r.dev, IOVA), "ok");
	assert_int_equal(hw_iommu_unmap(r.domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	hw_iotlb_flush_iommu(r.domain, IOVA, PAGE_SIZE);
	assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), PAGE);
	assert_true(a.stale_translation);
	rig_destroy(r.hw);
}

/* the RMP lets anybody read: a translation that was asked for by a read says nothing of writes */
static void a_translation_without_the_right_to_write_is_asked_for_again(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	const struct hw_rmp_update update = { .gpa = IOVA, .asid = HW_KEY_GUEST, .assigned = true };
	struct rig r;

	(void)state;
	config.knob[HW_KNOB_SNP_HOST] = 1;
	r = rig(&config, DMASIM_IOMMU_AMD, false);
	assert_int_equal(hw_rmpupdate(r.hw, PAGE, &update), HW_RMP_OK);
	assert_string_equal(rig_dma_read(r.dev, IOVA), "zeros");
	assert_string_equal(rig_dma_write(r.dev, IOVA), "IOMMU_RMP_OWNER");
	rig_destroy(r.hw);
}

static void an_invalidation_that_is_not_answered_leaves_what_is_kept(void **state)
{
	static const struct {
		enum dmasim_iommu model;
		enum hw_fault fault;
	} row[] = {
		{ DMASIM_IOMMU_AMD, HW_FAULT_IOMMU_INV_TIMEOUT },
		{ DMASIM_IOMMU_AMD_V2, HW_FAULT_IOMMU_INV_TIMEOUT },
		{ DMASIM_IOMMU_INTEL, HW_FAULT_VTD_ITE },
		{ DMASIM_IOMMU_SMMUV3, HW_FAULT_SMMU_ATC_TIMEOUT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct rig r = plain_rig(row[i].model);
		enum hw_fault fault = HW_FAULT_NONE;
		struct hw_access a;

		assert_int_equal(hw_invalidation_timeouts(r.hw, &fault), 0);
		hw_fail_call(r.hw, HW_CALL_INVALIDATE, 1);
		assert_int_equal(hw_iommu_unmap(r.domain, IOVA, PAGE_SIZE), PAGE_SIZE);
		hw_iotlb_flush(r.domain, IOVA, PAGE_SIZE);
		assert_int_equal(hw_invalidation_timeouts(r.hw, &fault), 1);
		assert_int_equal(fault, row[i].fault);
		assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), PAGE);
		/* the next one is */
		hw_iotlb_flush(r.domain, IOVA, PAGE_SIZE);
		assert_int_equal(hw_invalidation_timeouts(r.hw, &fault), 1);
		assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), INVALID_PHYS_ADDR);
		rig_destroy(r.hw);
	}
}

static void a_snapshots_device_keeps_translations_of_its_own(void **state)
{
	struct rig r = plain_rig(DMASIM_IOMMU_AMD);
	struct hw *copy = hw_snapshot(r.hw);
	struct hw_iommu_domain *twin;
	struct hw_access a;

	(void)state;
	assert_non_null(copy);
	twin = hw_iommu_domain_twin(copy, r.domain);
	assert_int_equal(hw_iommu_unmap(twin, IOVA, PAGE_SIZE), PAGE_SIZE);
	hw_iotlb_flush(twin, IOVA, PAGE_SIZE);
	assert_int_equal(hw_dma_target(hw_device_twin(copy, r.dev), IOVA, true, &a), INVALID_PHYS_ADDR);
	assert_int_equal(hw_iommu_unmap(r.domain, IOVA, PAGE_SIZE), PAGE_SIZE);
	hw_iotlb_flush_iommu(r.domain, IOVA, PAGE_SIZE);
	assert_int_equal(hw_dma_target(r.dev, IOVA, true, &a), PAGE);
	rig_destroy(copy);
	rig_destroy(r.hw);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_a_device_keeps_serves_when_the_iommu_has_forgotten),
	cmocka_unit_test(another_domain_or_none_is_another_memory),
	cmocka_unit_test(a_trusted_device_keeps_what_its_own_requests_were_told),
	cmocka_unit_test(a_translation_without_the_right_to_write_is_asked_for_again),
	cmocka_unit_test(an_invalidation_that_is_not_answered_leaves_what_is_kept),
	cmocka_unit_test(a_snapshots_device_keeps_translations_of_its_own),
};

TEST_MAIN(tests)
