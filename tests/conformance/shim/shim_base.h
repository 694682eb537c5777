/* SPDX-License-Identifier: GPL-2.0-only */
/* types, arithmetic, annotations, locks, bits */
#ifndef SHIM_BASE_H
#define SHIM_BASE_H

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* the kernel's error numbers are the C library's, but for ERR_PTR() */
#include <errno.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;
typedef long ssize_t;
typedef u64 phys_addr_t;
typedef u64 dma_addr_t;
typedef u64 resource_size_t;
typedef unsigned int gfp_t;
typedef int spinlock_t;
typedef int irqreturn_t;

#define U32_MAX UINT32_MAX
#define U64_MAX ((u64)UINT64_MAX)
#define BITS_PER_LONG 64

/* an option that is set expands to 1, any other to its own name */
#define SHIM_TEXT_(x) #x
#define SHIM_TEXT(x) SHIM_TEXT_(x)
#define IS_ENABLED(option) (SHIM_TEXT(option)[0] == '1')

#define __init
#define __ro_after_init
#define __read_mostly
#define __maybe_unused __attribute__((unused))
#define __must_check
#define __force
#define __always_inline inline __attribute__((always_inline))
#define ____cacheline_aligned
#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define EXPORT_SYMBOL_NS_GPL(x, n)
#define fallthrough __attribute__((fallthrough))
#define unlikely(condition) __builtin_expect((condition) != 0, 0)
#define __counted_by(x)
#define noinline __attribute__((noinline))
#define likely(condition) __builtin_expect((condition) != 0, 1)

#define max(a, b)                                                                                                      \
	({                                                                                                             \
		__typeof__(a) ma_ = (a);                                                                               \
		__typeof__(b) mb_ = (b);                                                                               \
		ma_ > mb_ ? ma_ : mb_;                                                                                 \
	})
#define min(a, b)                                                                                                      \
	({                                                                                                             \
		__typeof__(a) na_ = (a);                                                                               \
		__typeof__(b) nb_ = (b);                                                                               \
		na_ < nb_ ? na_ : nb_;                                                                                 \
	})
#define max_t(type, a, b) max((type)(a), (type)(b))
#define min_t(type, a, b) min((type)(a), (type)(b))
#define min_not_zero(a, b)                                                                                             \
	({                                                                                                             \
		__typeof__(a) za_ = (a);                                                                               \
		__typeof__(b) zb_ = (b);                                                                               \
		!za_ ? zb_ : !zb_ ? za_ : min(za_, zb_);                                                               \
	})
#define umin(a, b) min((u64)(a), (u64)(b))

#define SHIM_UP(x, a) (((x) + (__typeof__(x))(a)-1) / (__typeof__(x))(a) * (__typeof__(x))(a))
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a) (!((x) & ((__typeof__(x))(a)-1)))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define roundup(x, y) SHIM_UP(x, y)
#define rounddown(x, y) ((x) - (x) % (y))
#define array_size(a, b) ((size_t)(a) * (size_t)(b))
#define struct_size(p, member, n) (sizeof(*(p)) + sizeof((p)->member[0]) * (size_t)(n))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define is_power_of_2(n)                                                                                               \
	({                                                                                                             \
		u64 p2_ = (n);                                                                                         \
		p2_ && !(p2_ & (p2_ - 1));                                                                             \
	})

static inline unsigned int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned int __ffs64(u64 x)
{
	return __builtin_ctzll(x);
}

static inline unsigned long roundup_pow_of_two(unsigned long x)
{
	return x < 2 ? 1 : 1ul << fls64(x - 1);
}

#define ilog2(x) ((int)fls64(x) - 1)

#define SZ_1K 0x400
#define SZ_64K 0x10000
#define SZ_128K 0x20000
#define SZ_1M 0x100000
#define SZ_64M 0x4000000
#define SZ_1G 0x40000000

#define BIT(n) (1ul << (n))
#define BIT_ULL(n) (1ull << (n))

/* --- one processor ---------------------------------------------------------------------------------------------- */

#define __SPIN_LOCK_UNLOCKED(x) 0
#define DEFINE_SPINLOCK(x) spinlock_t x
#define spin_lock_init(l) ((void)(l))
#define spin_lock(l) ((void)(l))
#define spin_unlock(l) ((void)(l))
#define spin_lock_irqsave(l, f) ((void)(l), (f) = 0)
#define spin_unlock_irqrestore(l, f) ((void)(l), (void)(f))
#define local_irq_save(f) ((f) = 0)
#define local_irq_restore(f) ((void)(f))
#define irqs_disabled() 0
#define in_nmi() 0
#define smp_mb() ((void)0)
#define smp_rmb() ((void)0)
#define smp_wmb() ((void)0)
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define might_sleep() ((void)0)
#define lockdep_assert_held(l) ((void)0)

typedef struct {
	long value;
} atomic_long_t;

static inline long atomic_long_read(const atomic_long_t *v)
{
	return v->value;
}

static inline void atomic_long_set(atomic_long_t *v, long to)
{
	v->value = to;
}

static inline long atomic_long_add_return(long by, atomic_long_t *v)
{
	return v->value += by;
}

#define atomic_long_add(by, v) ((void)((v)->value += (long)(by)))
#define atomic_long_sub(by, v) ((void)((v)->value -= (long)(by)))

static inline bool atomic_long_try_cmpxchg(atomic_long_t *v, unsigned long *seen, unsigned long to)
{
	v->value = (long)to;
	(void)seen;
	return true;
}

#define cmpxchg(p, from, to)                                                                                           \
	({                                                                                                             \
		__typeof__(*(p)) was_ = *(p);                                                                          \
		if (was_ == (from))                                                                                    \
			*(p) = (to);                                                                                   \
		was_;                                                                                                  \
	})
#define cmpxchg_relaxed cmpxchg
#define try_cmpxchg(p, seen, to) ((void)(seen), *(p) = (to), true)
#define cpu_relax() ((void)0)

/* --- processors, callbacks -------------------------------------------------------------------------------------- */

unsigned int shim_cpu(void);
unsigned int shim_cpus(void);
#define raw_smp_processor_id() ((int)shim_cpu())
#define smp_processor_id() ((int)shim_cpu())
#define num_possible_cpus() shim_cpus()

struct work_struct {
	void (*func)(struct work_struct *work);
	struct work_struct *next;
	bool queued;
};

#define __WORK_INITIALIZER(name, function)                                                                             \
	{                                                                                                              \
		.func = function                                                                                       \
	}
#define INIT_WORK(work, function) (*(work) = (struct work_struct){ .func = function })
bool schedule_work(struct work_struct *work);
#define queue_work(queue, work) schedule_work(work)
#define system_wq NULL

struct rcu_head {
	void (*func)(struct rcu_head *head);
	struct rcu_head *next;
};

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
#define rcu_read_lock() ((void)0)
#define rcu_read_unlock() ((void)0)
#define synchronize_rcu() ((void)0)

/* a work item that waits for a grace period first: it joins the RCU list and runs with it */
struct rcu_work {
	struct work_struct work;
	struct rcu_head rcu;
};

void shim_rcu_work_run(struct rcu_head *head);
#define INIT_RCU_WORK(rwork, function) INIT_WORK(&(rwork)->work, function)
#define to_rcu_work(w) container_of(w, struct rcu_work, work)
#define queue_rcu_work(queue, rwork) (call_rcu(&(rwork)->rcu, shim_rcu_work_run), true)

/* --- bitmaps: what lib/genalloc.c uses -------------------------------------------------------------------------- */

#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)
#define BIT_WORD(n) ((n) / BITS_PER_LONG)
#define BITMAP_FIRST_WORD_MASK(start) (~0ul << ((start) % BITS_PER_LONG))
#define BITMAP_LAST_WORD_MASK(nbits) (~0ul >> (-(nbits) % BITS_PER_LONG))

static inline bool shim_bit(const unsigned long *map, unsigned long bit)
{
	return map[BIT_WORD(bit)] >> (bit % BITS_PER_LONG) & 1;
}

static inline unsigned long shim_find(const unsigned long *map, unsigned long size, unsigned long bit, bool set)
{
	while (bit < size && shim_bit(map, bit) != set)
		bit++;
	return bit < size ? bit : size;
}

#define find_next_bit(map, size, from) shim_find(map, size, from, true)
#define find_first_bit(map, size) shim_find(map, size, 0, true)
#define find_next_zero_bit(map, size, from) shim_find(map, size, from, false)

static inline unsigned long bitmap_find_next_zero_area_off(unsigned long *map, unsigned long size, unsigned long start,
							   unsigned int nr, unsigned long align_mask,
							   unsigned long align_offset)
{
	for (;;) {
		unsigned long first = shim_find(map, size, start, false), used;

		first = ((first + align_offset + align_mask) & ~align_mask) - align_offset;
		if (first + nr > size)
			return first + nr;
		used = shim_find(map, first + nr, first, true);
		if (used >= first + nr)
			return first;
		start = used + 1;
	}
}

#define bitmap_find_next_zero_area(map, size, start, nr, mask)                                                         \
	bitmap_find_next_zero_area_off(map, size, start, nr, mask, 0)

/* --- text -------------------------------------------------------------------------------------------------------- */

#define isdigit(c) ((c) >= '0' && (c) <= '9')
#define simple_strtoul(s, end, base) strtoul(s, end, base)
unsigned long long memparse(const char *text, char **end);

struct shim_param {
	const char *name;
	int (*set)(char *value);
};

#define early_param(text, function)                                                                                    \
	static const struct shim_param shim_param_##function                                                           \
		__attribute__((used, section("shim_param"))) = { text, function }
#define __setup(text, function)

struct shim_initcall {
	int (*call)(void);
};

#define postcore_initcall(function)                                                                                    \
	static const struct shim_initcall shim_initcall_##function                                                     \
		__attribute__((used, section("shim_postcore"))) = { function }
#define late_initcall(function)                                                                                        \
	static const struct shim_initcall shim_initcall_##function                                                     \
		__attribute__((used, section("shim_late"))) = { function }

#define IS_ERR(p) ((unsigned long)(p) >= (unsigned long)-4095l)
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR(p))
#define ERR_PTR(e) ((void *)(long)(e))
#define PTR_ERR(p) ((long)(p))

#endif
