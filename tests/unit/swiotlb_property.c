// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver may rely on while its buffer bounces, in random cases from fixed seeds. The rules are those of
 * Documentation/core-api/dma-api.rst, held in two arrays of bytes beside the kernel: what the driver sees, what the
 * device sees, and nothing of either outside of the mapping.
 */
#include "kernel_test.h"

#define BUFFER 0x120000000ull
#define POISON_SIZE 4096u
#define SIZE_MAX_BYTES 20000u
#define CASES 300
#define STEPS 40

struct rng {
	u64 state;
};

static u32 draw(struct rng *r, u32 below)
{
	u64 x = r->state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return (u32)((x ^ x >> 31) % below);
}

/* one mapping, and what must stand in the buffer and in its bounce */
struct bounce {
	struct kernel *k;
	struct device dev;
	enum dma_data_direction dir;
	phys_addr_t phys;
	dma_addr_t addr;
	u32 size;
	u8 driver[2 * POISON_SIZE + SIZE_MAX_BYTES]; /* with the bytes around the buffer */
	u8 device[SIZE_MAX_BYTES];
	u8 got[2 * POISON_SIZE + SIZE_MAX_BYTES];
};

static bool to_device(const struct bounce *b)
{
	return b->dir == DMA_TO_DEVICE || b->dir == DMA_BIDIRECTIONAL;
}

static bool from_device(const struct bounce *b)
{
	return b->dir == DMA_FROM_DEVICE || b->dir == DMA_BIDIRECTIONAL;
}

static void fill(struct rng *r, u8 *to, u32 size)
{
	for (u32 i = 0; i < size; i++)
		to[i] = (u8)draw(r, 256);
}

/* the buffer's bytes, and as many before and behind it */
static void begin(struct rng *r, struct bounce *b)
{
	static const u64 mask[] = { 0, 0x7ff, 0xfff, 0x3fff, 0xffff };
	static const enum dma_data_direction dir[] = { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE };

	b->dev.min_align_mask = mask[draw(r, ARRAY_SIZE(mask))];
	b->dir = dir[draw(r, ARRAY_SIZE(dir))];
	b->phys = BUFFER + POISON_SIZE + draw(r, 70000);
	b->size = 1 + draw(r, draw(r, 2) ? SIZE_MAX_BYTES : 3000);
	fill(r, b->driver, b->size + 2 * POISON_SIZE);
	kernel_write(b->k, b->phys - POISON_SIZE, b->driver, b->size + 2 * POISON_SIZE);
	b->addr = dma_map_page_attrs(b->k, &b->dev, b->phys, b->size, b->dir, 0);
	assert_int_not_equal(b->addr, DMA_MAPPING_ERROR);
	assert_int_equal(dma_mapping_path(b->k, &b->dev, b->addr), DMA_PATH_SWIOTLB);
	/* for every direction, so that nothing else is ever given back */
	memcpy(b->device, b->driver + POISON_SIZE, b->size);
}

static bool holds(struct bounce *b, bool mapped)
{
	kernel_read(b->k, b->phys - POISON_SIZE, b->got, b->size + 2 * POISON_SIZE);
	if (memcmp(b->got, b->driver, b->size + 2 * POISON_SIZE) != 0)
		return false;
	if (!mapped)
		return true;
	kernel_read(b->k, b->addr, b->got, b->size);
	return !memcmp(b->got, b->device, b->size);
}

static void device_writes(struct rng *r, struct bounce *b, u32 at, u32 size)
{
	fill(r, b->device + at, size);
	kernel_write(b->k, b->addr + at, b->device + at, size);
}

static void driver_writes(struct rng *r, struct bounce *b, u32 at, u32 size)
{
	fill(r, b->driver + POISON_SIZE + at, size);
	kernel_write(b->k, b->phys + at, b->driver + POISON_SIZE + at, size);
}

static void sync_for_cpu(struct bounce *b, u32 at, u32 size)
{
	dma_sync_single_for_cpu(b->k, &b->dev, b->addr + at, size, b->dir);
	if (from_device(b))
		memcpy(b->driver + POISON_SIZE + at, b->device + at, size);
}

static void sync_for_device(struct bounce *b, u32 at, u32 size)
{
	dma_sync_single_for_device(b->k, &b->dev, b->addr + at, size, b->dir);
	if (to_device(b))
		memcpy(b->device + at, b->driver + POISON_SIZE + at, size);
}

static void end(struct rng *r, struct bounce *b)
{
	bool skip = !draw(r, 3);

	dma_unmap_page_attrs(b->k, &b->dev, b->addr, b->size, b->dir, skip ? DMA_ATTR_SKIP_CPU_SYNC : 0);
	if (from_device(b) && !skip)
		memcpy(b->driver + POISON_SIZE, b->device, b->size);
}

/* pieces that cover the mapping once, in an order of their own: every second one first, from behind */
static void sync_in_pieces(struct rng *r, struct bounce *b, void (*sync)(struct bounce *, u32, u32))
{
	u32 cut[34] = { 0 }, pieces = 0;

	while (cut[pieces] < b->size && pieces < ARRAY_SIZE(cut) - 2) {
		u32 left = b->size - cut[pieces], size = 1 + draw(r, left < 3000 ? left : 3000);

		cut[pieces + 1] = cut[pieces] + size;
		pieces++;
	}
	if (cut[pieces] < b->size)
		cut[++pieces] = b->size;
	for (u32 odd = 0; odd < 2; odd++)
		for (u32 i = pieces; i--;)
			if (i % 2 == odd)
				sync(b, cut[i], cut[i + 1] - cut[i]);
}

/* the first case in which the kernel and the rules part, -1: none */
static int pieces_differ(struct bounce *b)
{
	for (int i = 0; i < CASES; i++) {
		struct rng r = { .state = 1000 + (u64)i };
		bool same;

		begin(&r, b);
		device_writes(&r, b, 0, b->size);
		sync_in_pieces(&r, b, sync_for_cpu);
		same = holds(b, true);
		driver_writes(&r, b, 0, b->size);
		sync_in_pieces(&r, b, sync_for_device);
		same = same && holds(b, true);
		end(&r, b);
		if (!same || !holds(b, false))
			return i;
	}
	return -1;
}

static void random_step(struct rng *r, struct bounce *b)
{
	u32 at = draw(r, b->size), size = 1 + draw(r, b->size - at);

	switch (draw(r, 4)) {
	case 0:
		device_writes(r, b, at, size);
		break;
	case 1:
		driver_writes(r, b, at, size);
		break;
	case 2:
		sync_for_cpu(b, at, size);
		break;
	default:
		sync_for_device(b, at, size);
	}
}

static int sequences_differ(struct bounce *b)
{
	for (int i = 0; i < CASES; i++) {
		struct rng r = { .state = 500000 + (u64)i };
		bool same;

		begin(&r, b);
		same = holds(b, true);
		for (u32 steps = draw(&r, STEPS); same && steps; steps--) {
			random_step(&r, b);
			same = holds(b, true);
		}
		end(&r, b);
		if (!same || !holds(b, false))
			return i;
	}
	return -1;
}

static int run(const struct test_kernel *t, int (*property)(struct bounce *))
{
	struct kernel k;
	struct bounce *b = calloc(1, sizeof(*b));
	int differs;

	assert_non_null(b);
	assert_int_equal(test_boot(&k, t), 0);
	b->k = &k;
	b->dev = test_device(32, 32);
	assert_int_equal(device_attach(&k, &b->dev), 0);
	differs = property(b);
	device_detach(&k, &b->dev);
	test_shutdown(&k);
	free(b);
	return differs;
}

static void any_partition_into_partial_syncs_is_one_full_sync(void **state)
{
	static const char *const kernel[] = { "v6.12", "v7.1", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++)
		assert_int_equal(run(&(struct test_kernel){ .profile = kernel[i] }, pieces_differ), -1);
}

static void any_sequence_gives_just_the_bytes_that_the_rules_promise(void **state)
{
	static const char *const kernel[] = { "v6.12", "v7.1", "v7.3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kernel); i++)
		assert_int_equal(run(&(struct test_kernel){ .profile = kernel[i] }, sequences_differ), -1);
}

/* the properties see the bugs that they are there for */
static void kernels_with_copying_bugs_break_the_properties(void **state)
{
	static const struct {
		const char *behaviour, *value;
		int (*property)(struct bounce *);
	} bug[] = {
		{ "bounce_offset", "unsigned", pieces_differ },	   { "bounce_offset", "none", pieces_differ },
		{ "map_fill", "by_direction", sequences_differ },  { "sync_fill", "always", sequences_differ },
		{ "bounce_offset", "unsigned", sequences_differ }, { "bounce_offset", "none", sequences_differ },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bug); i++) {
		struct test_kernel t = { .behaviour = bug[i].behaviour, .value = bug[i].value };

		assert_true(run(&t, bug[i].property) >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_partition_into_partial_syncs_is_one_full_sync),
		cmocka_unit_test(any_sequence_gives_just_the_bytes_that_the_rules_promise),
		cmocka_unit_test(kernels_with_copying_bugs_break_the_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
