/* SPDX-License-Identifier: GPL-2.0-only */
/* what the tests of hw/ share: machines, and what an access saw in one word */
#ifndef DMASIM_TESTS_UNIT_HW_RIG_H
#define DMASIM_TESTS_UNIT_HW_RIG_H

#include "test.h"

#include "hw/gpt.h"
#include "hw/hw.h"
#include "hw/key.h"
#include "hw/rmp.h"
#include "hw/tdisp.h"

#include <string.h>

/* BAR lies between the two ranges of memory, CXL device memory behind them */
#define RIG_BAR GiB(3)
#define RIG_CXL GiB(16)

static const struct dmasim_ram rig_ram[] = {
	{ .base = 0, .size = GiB(3), .kind = DMASIM_RAM },
	{ .base = RIG_BAR, .size = MiB(16), .kind = DMASIM_RAM_MMIO },
	{ .base = GiB(4), .size = GiB(12), .kind = DMASIM_RAM },
	{ .base = RIG_CXL, .size = GiB(1), .kind = DMASIM_RAM_CXL },
	{ .base = RIG_CXL + GiB(1), .size = GiB(1), .kind = DMASIM_RAM_DEVICE_COHERENT },
};

static inline struct hw_config rig_config(enum dmasim_cpu cpu, enum dmasim_encryption encryption)
{
	struct hw_config config;

	hw_config_default(&config);
	config.cpu = cpu;
	config.encryption = encryption;
	config.ram = rig_ram;
	config.ram_count = ARRAY_SIZE(rig_ram);
	return config;
}

static inline struct hw *rig_create(const struct hw_config *config)
{
	struct hw *hw = hw_create(config);

	assert_non_null(hw);
	return hw;
}

static inline void rig_destroy(struct hw *hw)
{
	const char *why = "";

	if (!hw_validate(hw, &why))
		fail_msg("%s", why);
	assert_int_equal(hw_oom(hw), 0);
	hw_destroy(hw);
}

static inline struct hw_device *rig_device(struct hw *hw)
{
	struct hw_device *dev = hw_device_add(hw, 0x0100);

	assert_non_null(dev);
	return dev;
}

static inline struct hw_device *rig_trusted_device(struct hw *hw)
{
	struct hw_device *dev = rig_device(hw);
	u64 nonce;

	assert_int_equal(hw_tdisp_lock(dev, &nonce), HW_TDISP_OK);
	assert_int_equal(hw_device_accept(dev, nonce), HW_TDISP_OK);
	return dev;
}

/* 64 bytes that every test writes and looks for */
#define RIG_TEXT "The quick brown fox jumps over the lazy dog, and so on, 0123456"

/* what a read of RIG_TEXT gave: "P", "CT", "G", "zeros", "ones", a fault's name, or "?" */
static inline const char *rig_saw(const struct hw_access *a, const u8 *in)
{
	static const u8 zeros[64];
	u8 ones[64];

	memset(ones, 0xff, sizeof(ones));
	if (a->fault != HW_FAULT_NONE)
		return hw_fault_table[a->fault].name;
	if (a->ciphertext == 64 && memcmp(in, RIG_TEXT, 64) != 0)
		return "CT";
	if (a->garbage == 64 && memcmp(in, RIG_TEXT, 64) != 0)
		return "G";
	if (a->ciphertext || a->garbage || a->aborted)
		return "?";
	if (!memcmp(in, RIG_TEXT, 64))
		return "P";
	if (!memcmp(in, zeros, 64))
		return "zeros";
	return memcmp(in, ones, 64) ? "?" : "ones";
}

static inline const char *rig_wrote(const struct hw_access *a)
{
	return a->fault == HW_FAULT_NONE ? "ok" : hw_fault_table[a->fault].name;
}

static inline const char *rig_cpu_read(struct hw *hw, phys_addr_t pa, bool encrypted)
{
	struct hw_access a;
	u8 in[64];

	hw_cpu_read(hw, pa, encrypted, in, sizeof(in), &a);
	return rig_saw(&a, in);
}

static inline const char *rig_cpu_write(struct hw *hw, phys_addr_t pa, bool encrypted)
{
	struct hw_access a;

	hw_cpu_write(hw, pa, encrypted, RIG_TEXT, 64, &a);
	return rig_wrote(&a);
}

/* any access of the CPU by what it is for */
static inline const char *rig_cpu_use(struct hw *hw, phys_addr_t pa, bool encrypted, enum hw_use use,
				      struct hw_access *a)
{
	u8 in[64];

	switch (use) {
	case HW_USE_READ:
		hw_cpu_read(hw, pa, encrypted, in, sizeof(in), a);
		break;
	case HW_USE_FETCH:
		hw_cpu_fetch(hw, pa, encrypted, in, sizeof(in), a);
		break;
	case HW_USE_WALK:
		hw_cpu_walk(hw, pa, encrypted, in, sizeof(in), a);
		break;
	case HW_USE_WRITE:
		hw_cpu_write(hw, pa, encrypted, RIG_TEXT, 64, a);
		return rig_wrote(a);
	}
	return rig_saw(a, in);
}

static inline const char *rig_host_read(struct hw *hw, phys_addr_t pa, bool c)
{
	struct hw_access a;
	u8 in[64];

	hw_host_read(hw, pa, c, in, sizeof(in), &a);
	return rig_saw(&a, in);
}

static inline const char *rig_host_write(struct hw *hw, phys_addr_t pa, bool c)
{
	struct hw_access a;

	hw_host_write(hw, pa, c, RIG_TEXT, 64, &a);
	return rig_wrote(&a);
}

static inline const char *rig_dma_read(struct hw_device *dev, dma_addr_t addr)
{
	struct hw_access a;
	u8 in[64];

	hw_dma_read(dev, addr, in, sizeof(in), &a);
	return rig_saw(&a, in);
}

static inline const char *rig_dma_write(struct hw_device *dev, dma_addr_t addr)
{
	struct hw_access a;

	hw_dma_write(dev, addr, RIG_TEXT, 64, &a);
	return rig_wrote(&a);
}

#endif
