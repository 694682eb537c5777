/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Integer types, address types and the few arithmetic helpers that every room uses.
 */
#ifndef DMASIM_BASE_TYPES_H
#define DMASIM_BASE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

typedef u64 phys_addr_t; /* what the CPU calls an address of memory: SPA on a host, GPA or IPA in a guest */
typedef u64 dma_addr_t;	 /* what a device is told: bus address or IOVA, encryption bit included */

#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define INVALID_PHYS_ADDR (~(phys_addr_t)0)

#define KiB(n) ((u64)(n) << 10)
#define MiB(n) ((u64)(n) << 20)
#define GiB(n) ((u64)(n) << 30)
#define TiB(n) ((u64)(n) << 40)

#define PAGE_SHIFT 12
#define PAGE_SIZE (1ull << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

#define BIT(n) (1ull << (n))
/* the low n bits set; n may be 0 or 64 */
#define DMA_BIT_MASK(n) ((n) >= 64 ? ~0ull : (n) <= 0 ? 0ull : (1ull << (n)) - 1)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))
#define likely(condition) __builtin_expect((condition) ? 1 : 0, 1)
#define unlikely(condition) __builtin_expect((condition) ? 1 : 0, 0)

/* a must be a power of two */
static inline u64 align_up(u64 x, u64 a)
{
	return (x + a - 1) & ~(a - 1);
}

static inline u64 align_down(u64 x, u64 a)
{
	return x & ~(a - 1);
}

static inline bool is_aligned(u64 x, u64 a)
{
	return !(x & (a - 1));
}

static inline u64 min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* zero means "no limit given" */
static inline u64 min_not_zero(u64 a, u64 b)
{
	return !a ? b : !b ? a : min_u64(a, b);
}

/* index of the highest set bit; x must not be 0 */
static inline unsigned int ilog2_u64(u64 x)
{
	return 63u - (unsigned int)__builtin_clzll(x);
}

/* x must be in 1 .. 2^63 */
static inline u64 roundup_pow_of_two(u64 x)
{
	return x <= 1 ? 1 : 1ull << (ilog2_u64(x - 1) + 1);
}

/* smallest order so that PAGE_SIZE << order holds size bytes; 0 gives 0 */
static inline unsigned int get_order(u64 size)
{
	return size <= PAGE_SIZE ? 0 : ilog2_u64((size - 1) >> PAGE_SHIFT) + 1;
}

#endif
