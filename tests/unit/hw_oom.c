// SPDX-License-Identifier: GPL-2.0-only
/* every allocation of a run fails once: nothing crashes, nothing is left inconsistent, and the machine says so */
#include "failing_heap.h"
#include "hw_rig.h"

#include <errno.h>
#include <stdlib.h>

/* a little of everything that allocates; results do not matter here */
static void exercise(struct hw *hw, struct hw_device *dev, struct hw_iommu_domain *domain)
{
	struct hw_access a;
	u8 byte[100] = { 1 };

	for (int i = 0; i < 3; i++)
		hw_cpu_write(hw, GiB(1) + i * GiB(1) / 2, i & 1, byte, sizeof(byte), &a);
	hw_cpu_write(hw, GiB(1) + 10, false, byte, 3, &a);
	hw_cpu_write(hw, GiB(1) + 20, true, byte, 3, &a);
	hw_cpu_copy(hw, MiB(5), true, GiB(1), false, 3 * PAGE_SIZE, &a);
	hw_guest_share(hw, MiB(6), 700);
	hw_cpu_fill(hw, MiB(6), false, 1, PAGE_SIZE, &a);
	hw_guest_unshare(hw, MiB(6) + PAGE_SIZE, 3);
	if (!domain || !dev)
		return;
	hw_device_attach(dev, domain);
	hw_iommu_map(domain, GiB(7), MiB(6), MiB(2), 1, HW_IOMMU_READ | HW_IOMMU_WRITE, false);
	hw_dma_post(dev, GiB(7) + 64, byte, 10, &a);
	hw_dma_post_read(dev, GiB(7) + 64, byte, 10, &a);
	hw_dma_write(dev, GiB(7), byte, sizeof(byte), &a);
	hw_iommu_split(domain, GiB(7), PAGE_SIZE);
	hw_dma_read(dev, GiB(7) + PAGE_SIZE, byte, sizeof(byte), &a);
	hw_iommu_unmap(domain, GiB(7), PAGE_SIZE);
	hw_iotlb_flush(domain, GiB(7), PAGE_SIZE);
	hw_dma_post(dev, GiB(7) + PAGE_SIZE, byte, 10, &a);
	hw_dma_land(hw, dev, NULL, &a);
	hw_dma_post(dev, GiB(7) + PAGE_SIZE, byte, 10, &a);
}

/* false: no allocation was left to fail */
static bool run(enum dmasim_cpu cpu, enum dmasim_encryption encryption, unsigned long n)
{
	struct hw_config config = rig_config(cpu, encryption);
	struct hw_iommu_domain *domain = NULL;
	struct hw_device *dev = NULL;
	struct hw *hw, *copy = NULL;
	const char *why = "";
	bool sound = true, failed;

	heap_fail_at(n);
	hw = hw_create(&config);
	if (hw) {
		dev = hw_device_add(hw, 1);
		if (dev)
			hw_device_enable_ats(dev);
		domain = hw_iommu_domain_new(hw, DMASIM_IOMMU_AMD);
		exercise(hw, dev, domain);
		copy = hw_snapshot(hw);
		if (copy)
			exercise(copy, hw_device_twin(copy, dev), hw_iommu_domain_twin(copy, domain));
	}
	failed = heap_has_failed();
	heap_fail_at(0);
	if (hw)
		sound = hw_validate(hw, &why);
	if (sound && copy)
		sound = hw_validate(copy, &why);
	hw_destroy(copy);
	hw_destroy(hw);
	if (!sound)
		fail_msg("allocation %lu: %s", n, why);
	return failed;
}

static void a_failed_allocation_leaves_a_sound_machine(void **state)
{
	static const struct {
		enum dmasim_cpu cpu;
		enum dmasim_encryption encryption;
	} machine[] = {
		{ DMASIM_CPU_AMD, DMASIM_ENC_SME },
		{ DMASIM_CPU_AMD, DMASIM_ENC_SEV_SNP },
		{ DMASIM_CPU_ARM64, DMASIM_ENC_CCA },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machine); i++) {
		unsigned long n = 1;

		while (run(machine[i].cpu, machine[i].encryption, n))
			n++;
		assert_in_range(n, 20, 10000);
	}
}

static void lost_writes_are_counted(void **state)
{
	struct hw_config config = rig_config(DMASIM_CPU_AMD, DMASIM_ENC_SME);
	struct hw *hw = rig_create(&config);
	struct hw_access a;

	(void)state;
	heap_fail_at(1);
	hw_cpu_write(hw, 0, true, "x", 1, &a);
	heap_fail_at(0);
	assert_int_equal(hw_oom(hw), 1);
	assert_int_equal(a.fault, HW_FAULT_NONE);
	hw_destroy(hw);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_failed_allocation_leaves_a_sound_machine),
	cmocka_unit_test(lost_writes_are_counted),
};

TEST_MAIN(tests)
