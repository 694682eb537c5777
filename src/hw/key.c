// SPDX-License-Identifier: GPL-2.0-only
#include "hw/key.h"

#include "hw/hw.h"

static u16 host_key(bool c)
{
	return c ? HW_KEY_HOST : HW_KEY_NONE;
}

/* a guest's fetches and page-table walks are private whatever its page tables say */
static u16 sev_guest_key(const struct key_request *r)
{
	if (r->use == HW_USE_FETCH || r->use == HW_USE_WALK)
		return r->asid;
	if (r->real_mode || r->c)
		return r->asid;
	return host_key(r->nested_c);
}

u16 hw_key_select(const struct key_request *r)
{
	if (!r->enabled)
		return HW_KEY_NONE;
	switch (r->agent) {
	case KEY_HOST_CPU:
	case KEY_NESTED_WALK:
	case KEY_DEVICE:
	case KEY_DEVICE_IOMMU:
	case KEY_IOMMU_FETCH:
		return host_key(r->c);
	case KEY_PLAIN_GUEST:
		return host_key(r->nested_c);
	case KEY_SEV_GUEST:
		return sev_guest_key(r);
	case KEY_DEVICE_TDI:
		return r->tdi_shared ? host_key(r->c) : r->asid;
	}
	__builtin_unreachable();
}

/*
 * The top two bits of every byte of a key's stream name the class of the key, so that ciphertext never equals the
 * plaintext byte by accident, and neither does the garbage that a key of another class makes of it.
 */
static u64 key_class(u16 key)
{
	if (key == HW_KEY_HOST)
		return 0x4040404040404040ull;
	return key & 1 ? 0x8080808080808080ull : 0xc0c0c0c0c0c0c0c0ull;
}

static u64 scramble(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

static u64 key_stream(u16 key, u64 block)
{
	return (scramble(block * 0x9e3779b97f4a7c15ull ^ (u64)key << 43) & 0x3f3f3f3f3f3f3f3full) | key_class(key);
}

/* of no key, and no byte of it zero */
static u64 spoil_stream(u64 block)
{
	return (scramble(~block * 0x9e3779b97f4a7c15ull) & 0x1f1f1f1f1f1f1f1full) | 0x2020202020202020ull;
}

void hw_key_mix(u8 *byte, u64 pa, u64 n, u16 key)
{
	u64 stream = 0;

	if (key == HW_KEY_NONE)
		return;
	for (u64 i = 0; i < n; i++) {
		u64 at = pa + i;

		if (!i || !(at & 7))
			stream = key_stream(key, at >> 3);
		byte[i] ^= (u8)(stream >> (at & 7) * 8);
	}
}

void hw_key_spoil(u8 *byte, u64 pa, u64 n)
{
	for (u64 i = 0; i < n; i++)
		byte[i] ^= (u8)(spoil_stream((pa + i) >> 3) >> ((pa + i) & 7) * 8);
}
