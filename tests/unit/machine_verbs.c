// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each verb: what it gives on a machine where it makes sense, and how it is refused where it does not.
 */
#include "machine_fixture.h"

#include <errno.h>

#define HIGH 0x200000000ull
#define LOW 0x40000000ull

static void plain(struct bench *b, unsigned int bits, const char *cmdline)
{
	bench_init(b, DMASIM_ENC_NONE, "v6.12", cmdline);
	b->platform.cpu = DMASIM_CPU_INTEL;
	bench_device(b, "nic", bits, bits);
}

static void behind_iommu(struct bench *b, const char *cmdline)
{
	plain(b, 64, cmdline);
	b->platform.iommu = DMASIM_IOMMU_INTEL;
	bench_boot(b, 0);
}

static struct dmasim_step at(enum dmasim_verb v, int device, uint64_t addr, uint64_t size)
{
	struct dmasim_step step = verb(v);

	step.device = device;
	step.addr = addr;
	step.has_addr = true;
	step.size = size;
	step.has_size = size != 0;
	return step;
}

static void sized(struct dmasim_step *step, uint64_t offset, uint64_t size)
{
	step->offset = offset;
	step->has_offset = true;
	step->size = size;
	step->has_size = true;
}

static void a_map_outside_of_memory_is_refused(void **state)
{
	struct dmasim_step step = at(DMASIM_VERB_MAP, 0, 1ull << 40, 4096);
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &step, -EFAULT);
	step.addr = LOW;
	step.size = 0;
	bench_refused(&b, &step, -EINVAL);
	/* its end lies in the hole below 4 GiB */
	step.addr = 0xbffff000;
	step.size = 8192;
	bench_refused(&b, &step, -EFAULT);
	step.addr = UINT64_MAX - 4095;
	bench_refused(&b, &step, -EFAULT);
	step.device = 7;
	bench_refused(&b, &step, -ENODEV);
	step.device = -1;
	bench_refused(&b, &step, -EINVAL);
	step.cpu = 1;
	bench_refused(&b, &step, -EINVAL);
	bench_free(&b);
}

/* kernel/dma/direct.h dma_direct_map_page(): no pool, so the mapping fails with the kernel's own words */
static void a_map_that_fails_says_what_the_kernel_prints(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, "swiotlb=noforce");
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "none");
	assert_string_equal(b.r.error, "DMA_MAPPING_ERROR");
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_DMA_ADDR));
	assert_true(b.r.warnings.count > 0);
	assert_non_null(strstr(b.r.warnings.text[0], "DMA addr 0x0000000200000000+4096 overflow"));
	for (int v = DMASIM_VERB_UNMAP; v <= DMASIM_VERB_SYNC_FOR_DEVICE; v++) {
		struct dmasim_step step = verb((enum dmasim_verb)v);

		step.from = m1;
		bench_refused(&b, &step, -EINVAL);
	}
	bench_free(&b);
}

static void a_scatterlist_gives_an_element_for_each_segment(void **state)
{
	struct dmasim_sg sg[] = {
		{ .addr = LOW, .size = 4096 },
		{ .addr = HIGH, .size = 1000 },
	};
	struct dmasim_step step = verb(DMASIM_VERB_MAP_SG), read = verb(DMASIM_VERB_DMA_READ);
	struct bench b;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	step.device = 0;
	bench_refused(&b, &step, -EINVAL);
	step.sg = sg;
	step.sgs = 2;
	read.from = bench_step(&b, &step);
	assert_int_equal(b.r.segments, 2);
	assert_int_equal(b.r.elements, 2);
	/* below 4 GiB directly, above it through a slot */
	assert_string_equal(b.r.element[0].path, "direct");
	assert_int_equal(b.r.element[0].dma_addr, LOW);
	assert_int_equal(b.r.element[0].size, 4096);
	assert_string_equal(b.r.element[1].path, "swiotlb");
	assert_int_equal(b.r.element[1].slots, 1);
	assert_int_equal(b.r.element[1].size, 1000);
	assert_string_equal(b.r.path, "direct");
	for (read.segment = 0; read.segment < 2; read.segment++) {
		bench_step(&b, &read);
		assert_string_equal(b.r.sees, "plaintext");
		assert_int_equal(b.r.data_size, read.segment ? 1000 : 4096);
	}
	bench_refused(&b, &read, -EINVAL);
	bench_on(&b, DMASIM_VERB_UNMAP, read.from);
	assert_clean(&b);
	bench_free(&b);
}

/* kernel/dma/direct.c dma_direct_map_sg(): a peer that cannot be reached */
static void a_scatterlist_that_fails_names_the_error(void **state)
{
	struct dmasim_sg sg = { .addr = LOW, .size = 4096, .kind = DMASIM_SG_P2P_UNSUPPORTED };
	struct dmasim_step step = verb(DMASIM_VERB_MAP_SG);
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	step.device = 0;
	step.sg = &sg;
	step.sgs = 1;
	bench_step(&b, &step);
	assert_string_equal(b.r.error, "-EREMOTEIO");
	assert_string_equal(b.r.path, "none");
	bench_free(&b);
}

/* kernel/dma/swiotlb.c: slots already free are looked up all the same, and their size is 0 */
static void a_second_unmap_is_carried_out_as_the_kernel_would(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_clean(&b);
	bench_on(&b, DMASIM_VERB_UNMAP, m1);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	/* the driver's mistake has a name, and the pool is none the worse */
	assert_true(bench_violates(&b, "UNMAP_NOT_MAPPED"));
	assert_false(bench_violates(&b, "SLOT_LEAK"));
	bench_free(&b);
}

static void an_unmap_by_address_ends_the_mapping_that_has_it(void **state)
{
	struct dmasim_step step = at(DMASIM_VERB_UNMAP, 0, 0, 4096), check = verb(DMASIM_VERB_CHECK);
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	step.addr = b.r.dma_addr;
	bench_step(&b, &step);
	assert_clean(&b);
	check.from = m1;
	check.what = "mapping";
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "none");
	step.has_size = false;
	bench_refused(&b, &step, -EINVAL);
	bench_free(&b);
}

/* kernel/dma/swiotlb.c swiotlb_bounce(): a part that is synced is a part that is copied */
static void a_sync_moves_the_part_that_it_is_about(void **state)
{
	struct dmasim_step sync = verb(DMASIM_VERB_SYNC_FOR_CPU), read = verb(DMASIM_VERB_CPU_READ);
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, HIGH, 8192, DMASIM_FROM_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, m1);
	sync.from = read.from = m1;
	sized(&sync, 4096, 4096);
	bench_step(&b, &sync);
	sized(&read, 4096, 4096);
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	sized(&read, 0, 4096);
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "stale");
	bench_on(&b, DMASIM_VERB_SYNC_FOR_CPU, m1);
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	sync.has_size = false;
	sync.offset = 8192;
	bench_refused(&b, &sync, -EINVAL);
	bench_free(&b);
}

static void what_the_cpu_writes_reaches_the_device_with_the_sync(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	bench_on(&b, DMASIM_VERB_CPU_WRITE, m1);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "stale");
	bench_on(&b, DMASIM_VERB_SYNC_FOR_DEVICE, m1);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "plaintext");
	bench_free(&b);
}

static void bytes_given_and_patterns_are_what_is_written(void **state)
{
	struct dmasim_step write = verb(DMASIM_VERB_CPU_WRITE), read = verb(DMASIM_VERB_DMA_READ);
	uint8_t data[] = { 0xde, 0xad, 0xbe, 0xef };
	uint8_t first[16];
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	write.from = read.from = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	write.data = data;
	write.data_size = sizeof(data);
	bench_step(&b, &write);
	assert_int_equal(b.r.data_size, sizeof(data));
	sized(&read, 0, sizeof(data));
	bench_step(&b, &read);
	assert_memory_equal(b.r.data, data, sizeof(data));
	write.data = NULL;
	write.data_size = 0;
	write.has_pattern = true;
	write.pattern = 7;
	sized(&write, 0, sizeof(first));
	bench_step(&b, &write);
	memcpy(first, b.r.data, sizeof(first));
	write.offset = 64;
	bench_step(&b, &write);
	assert_memory_equal(b.r.data, first, sizeof(first));
	write.pattern = 8;
	bench_step(&b, &write);
	assert_memory_not_equal(b.r.data, first, sizeof(first));
	write.offset = 4096;
	bench_refused(&b, &write, -EINVAL);
	write.offset = 4000;
	write.size = 100;
	bench_refused(&b, &write, -EINVAL);
	write.size = 1ull << 30;
	write.from = -1;
	write.has_addr = true;
	write.addr = LOW;
	bench_refused(&b, &write, -EINVAL);
	bench_free(&b);
}

static void a_buffer_that_nobody_wrote_is_filled_unless_told_otherwise(void **state)
{
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, DMASIM_NO_FILL);
	m1 = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	bench_on(&b, DMASIM_VERB_DMA_READ, m1);
	assert_string_equal(b.r.sees, "zeros");
	bench_free(&b);
}

static void a_device_may_use_an_address_that_no_step_gave_it(void **state)
{
	struct dmasim_step write = at(DMASIM_VERB_DMA_WRITE, 0, HIGH, 64), read = at(DMASIM_VERB_DMA_READ, 0, HIGH, 64);
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_step(&b, &write);
	assert_string_equal(b.r.result, "ok");
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	read.addr = 1ull << 40;
	bench_step(&b, &read);
	assert_string_equal(b.r.result, "fault");
	assert_string_equal(b.r.fault, "BUS_ABORT");
	assert_string_equal(b.r.sees, "abort");
	read.has_addr = false;
	bench_refused(&b, &read, -EINVAL);
	bench_free(&b);
}

static void allocations_say_where_they_come_from(void **state)
{
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT), read = verb(DMASIM_VERB_DMA_READ);
	struct bench b;
	int a1;

	(void)state;
	bench_init(&b, DMASIM_ENC_SEV_SNP, "v6.12", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	alloc.device = 0;
	alloc.size = 10000;
	a1 = bench_step(&b, &alloc);
	assert_string_equal(b.r.path, "page_allocator");
	assert_false(b.r.encrypted);
	assert_int_equal(b.r.size, 10000);
	assert_true(b.r.cpu_addr > 0);
	bench_on(&b, DMASIM_VERB_DMA_READ, a1);
	assert_string_equal(b.r.sees, "zeros");
	bench_on(&b, DMASIM_VERB_CPU_WRITE, a1);
	bench_on(&b, DMASIM_VERB_DMA_READ, a1);
	assert_string_equal(b.r.sees, "plaintext");
	bench_on(&b, DMASIM_VERB_FREE, a1);
	assert_clean(&b);
	read.from = a1;
	bench_step(&b, &read);
	/* the guest's private again, so that the host has nothing there for it */
	assert_string_equal(b.r.result, "fault");
	alloc.atomic = true;
	a1 = bench_step(&b, &alloc);
	assert_string_equal(b.r.path, "atomic_pool");
	assert_string_equal(b.r.pool, "kernel");
	bench_on(&b, DMASIM_VERB_FREE, a1);
	alloc.verb = DMASIM_VERB_ALLOC_PAGES;
	alloc.atomic = false;
	a1 = bench_step(&b, &alloc);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_CPU_ADDR));
	bench_on(&b, DMASIM_VERB_FREE, a1);
	alloc.verb = DMASIM_VERB_ALLOC_NONCOHERENT;
	a1 = bench_step(&b, &alloc);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_CPU_ADDR));
	bench_on(&b, DMASIM_VERB_FREE, a1);
	assert_clean(&b);
	bench_free(&b);
}

static void an_allocation_that_fails_is_null(void **state)
{
	struct dmasim_step alloc = verb(DMASIM_VERB_ALLOC_COHERENT), fail = verb(DMASIM_VERB_INJECT);
	struct dmasim_step end = verb(DMASIM_VERB_FREE);
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	fail.fail = "alloc_pages";
	bench_step(&b, &fail);
	alloc.device = 0;
	alloc.size = 4096;
	end.from = bench_step(&b, &alloc);
	assert_string_equal(b.r.error, "NULL");
	assert_string_equal(b.r.path, "none");
	bench_refused(&b, &end, -EINVAL);
	end.from = bench_step(&b, &alloc);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_step(&b, &end);
	bench_refused(&b, &end, -EINVAL);
	alloc.size = 0;
	bench_refused(&b, &alloc, -EINVAL);
	end.from = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	bench_refused(&b, &end, -EINVAL);
	end.from = 99;
	bench_refused(&b, &end, -ENOENT);
	bench_free(&b);
}

/* the host reads what the device would: the slot of a mapping, and ciphertext where memory is the guest's own */
static void the_host_sees_what_is_shared_and_no_more(void **state)
{
	struct dmasim_step read = verb(DMASIM_VERB_CPU_READ);
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_SEV, "v6.12", NULL);
	bench_device(&b, "nvme", 64, 64);
	bench_boot(&b, 0);
	read.from = bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	read.as_host = true;
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	read.from = -1;
	read.addr = HIGH;
	read.has_addr = true;
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "ciphertext");
	read.as_host = false;
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "plaintext");
	/* through a mapping of its own making, without the C-bit */
	read.has_encrypted = true;
	bench_step(&b, &read);
	assert_string_equal(b.r.sees, "ciphertext");
	bench_free(&b);
}

static void a_mask_that_the_kernel_refuses_is_an_error(void **state)
{
	struct dmasim_step step = verb(DMASIM_VERB_SET_DMA_MASK);
	struct dmasim_error error = { 0 };
	struct bench b;

	(void)state;
	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	step.device = 0;
	bench_refused(&b, &step, -EINVAL);
	/* kernel/dma/direct.c dma_direct_supported(): less than the DMA zone */
	step.mask = 0xfffff;
	bench_step(&b, &step);
	assert_string_equal(b.r.error, "-EIO");
	step.mask = 0xffffffff;
	step.coherent_mask = 0xffffffff;
	bench_step(&b, &step);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	bench_free(&b);

	plain(&b, 20, NULL);
	assert_null(dmasim_machine_new(&b.platform, 0, &error));
	assert_int_equal(error.code, -EIO);
	assert_non_null(strstr(error.text, "device 'nic': the kernel refuses its dma_mask"));
}

static void a_device_is_accepted_and_given_up_again(void **state)
{
	struct dmasim_step step = verb(DMASIM_VERB_ACCEPT);
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_CCA, "v7.3", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_device(&b, "gpu", 64, 64);
	bench_boot(&b, 0);
	bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	step.device = 0;
	bench_step(&b, &step);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "direct");
	/* it is in RUN already */
	bench_step(&b, &step);
	assert_string_equal(b.r.error, "BAD_STATE");
	step.verb = DMASIM_VERB_UNACCEPT;
	bench_step(&b, &step);
	/* its mapping of private memory is now one that it must not have */
	assert_true(bench_violates(&b, "UNTRUSTED_PRIV_ADDR"));
	bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
	assert_string_equal(b.r.path, "swiotlb");
	bench_free(&b);

	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &step, -EINVAL);
	bench_free(&b);
}

static void pages_change_sides(void **state)
{
	struct dmasim_step share = at(DMASIM_VERB_SET_MEMORY_DECRYPTED, -1, HIGH, 8192),
			   check = verb(DMASIM_VERB_CHECK);
	struct dmasim_step fail = verb(DMASIM_VERB_INJECT);
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_SEV_SNP, "v6.12", NULL);
	bench_boot(&b, 0);
	bench_step(&b, &share);
	assert_string_equal(b.r.state, "shared");
	check.what = "page";
	check.has_addr = true;
	check.addr = HIGH + 4096;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "shared");
	check.addr = HIGH + 8192;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "private");
	check.what = "rmp";
	check.addr = HIGH;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "HYPERVISOR");
	check.addr = HIGH + 8192;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "GUEST_VALID");
	fail.fail = "set_memory_encrypted";
	bench_step(&b, &fail);
	share.verb = DMASIM_VERB_SET_MEMORY_ENCRYPTED;
	bench_step(&b, &share);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	assert_string_equal(b.r.state, "shared");
	bench_step(&b, &share);
	assert_string_equal(b.r.state, "private");
	share.addr = 1ull << 40;
	bench_refused(&b, &share, -EFAULT);
	share.has_addr = false;
	bench_refused(&b, &share, -EINVAL);
	bench_free(&b);
}

/* AMD APM vol. 2 15.36, and vol. 3 for the results of the instructions */
static void the_rmp_is_changed_by_instruction(void **state)
{
	struct dmasim_step validate = at(DMASIM_VERB_PVALIDATE, -1, HIGH, 0),
			   update = at(DMASIM_VERB_RMPUPDATE, -1, HIGH, 0);
	struct dmasim_step smash = at(DMASIM_VERB_PSMASH, -1, HIGH, 0);
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_SEV_SNP, "v6.12", NULL);
	bench_boot(&b, 0);
	bench_step(&b, &validate);
	assert_string_equal(b.r.error, "AMD_PVALIDATE_NOCHANGE");
	validate.validate = false;
	bench_step(&b, &validate);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	assert_string_equal(b.r.state, "GUEST_INVALID");
	bench_step(&b, &update);
	assert_string_equal(b.r.state, "HYPERVISOR");
	update.assigned = true;
	update.asid = 1;
	bench_step(&b, &update);
	assert_string_equal(b.r.state, "GUEST_INVALID");
	validate.validate = true;
	bench_step(&b, &validate);
	assert_string_equal(b.r.state, "GUEST_VALID");
	bench_step(&b, &smash);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	update.page_size = 8192;
	bench_refused(&b, &update, -EINVAL);
	bench_free(&b);

	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &validate, -ENODEV);
	bench_free(&b);
}

/* RMM specification: RSI_IPA_STATE_SET; RME: granule transitions */
static void a_realm_declares_and_the_host_moves_granules(void **state)
{
	struct dmasim_step declare = at(DMASIM_VERB_RSI_IPA_STATE, -1, HIGH, 8192);
	struct dmasim_step move = at(DMASIM_VERB_DELEGATE, -1, HIGH, 4096);
	struct bench b;

	(void)state;
	bench_init(&b, DMASIM_ENC_CCA, "v7.3", NULL);
	b.platform.cpu = DMASIM_CPU_ARM64;
	bench_boot(&b, 0);
	bench_refused(&b, &declare, -EINVAL);
	declare.what = "empty";
	bench_step(&b, &declare);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	assert_int_equal(b.r.value, 8192);
	declare.what = "ram";
	bench_step(&b, &declare);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_step(&b, &move);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_STATE));
	move.verb = DMASIM_VERB_UNDELEGATE;
	bench_step(&b, &move);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_STATE));
	bench_free(&b);

	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &declare, -ENODEV);
	bench_free(&b);
}

static void io_page_table_entries_are_set_and_removed_by_hand(void **state)
{
	struct dmasim_step map = at(DMASIM_VERB_IOMMU_MAP, 0, 0x100000, 8192), check = verb(DMASIM_VERB_CHECK);
	struct dmasim_step flush = verb(DMASIM_VERB_IOTLB_FLUSH);
	struct bench b;
	int i1;

	(void)state;
	behind_iommu(&b, "intel_iommu=on iommu=nopt");
	map.phys = HIGH;
	i1 = bench_step(&b, &map);
	assert_int_equal(b.r.iova, 0x100000);
	assert_int_equal(b.r.phys, HIGH);
	bench_on(&b, DMASIM_VERB_DMA_WRITE, i1);
	assert_string_equal(b.r.result, "ok");
	check.what = "iommu";
	check.from = i1;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "mapped");
	assert_int_equal(b.r.size, 4096);
	check.what = "iotlb";
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "mapped");
	bench_on(&b, DMASIM_VERB_IOMMU_UNMAP, i1);
	assert_int_equal(b.r.value, 8192);
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "stale");
	flush.device = 0;
	bench_step(&b, &flush);
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "none");
	bench_on(&b, DMASIM_VERB_DMA_WRITE, i1);
	assert_string_equal(b.r.result, "fault");
	map.addr = 0x100800;
	bench_refused(&b, &map, -EINVAL);
	bench_free(&b);

	plain(&b, 64, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &map, -ENODEV);
	bench_free(&b);
}

static void a_large_leaf_is_split_without_changing_what_it_says(void **state)
{
	struct dmasim_step map = at(DMASIM_VERB_IOMMU_MAP, 0, 0x200000, 0), split = verb(DMASIM_VERB_IOMMU_SPLIT);
	struct dmasim_step check = verb(DMASIM_VERB_CHECK), flush = verb(DMASIM_VERB_IOTLB_FLUSH);
	struct bench b;

	(void)state;
	behind_iommu(&b, "intel_iommu=on iommu=nopt");
	map.phys = HIGH;
	map.page_size = 2 << 20;
	split.from = check.from = flush.from = bench_step(&b, &map);
	check.what = "iommu";
	bench_step(&b, &check);
	assert_int_equal(b.r.size, 2 << 20);
	bench_step(&b, &split);
	assert_false(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_step(&b, &flush);
	check.offset = 0x5000;
	check.has_offset = true;
	bench_step(&b, &check);
	assert_int_equal(b.r.size, 4096);
	assert_int_equal(b.r.phys, HIGH + 0x5000);
	/* there is nothing left to split */
	split.has_addr = true;
	split.addr = 0x10000000;
	bench_step(&b, &split);
	assert_true(dmasim_result_has(&b.r, DMASIM_FIELD_ERROR));
	bench_free(&b);
}

static void a_check_shows_how_things_stand(void **state)
{
	struct dmasim_step check = verb(DMASIM_VERB_CHECK);
	struct bench b;
	int m1;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	bench_refused(&b, &check, -EINVAL);
	check.what = "pool";
	bench_step(&b, &check);
	/* kernel/dma/swiotlb.c IO_TLB_DEFAULT_SIZE: 64 MiB in slots of 2 KiB */
	assert_int_equal(b.r.slots, 32768);
	assert_int_equal(b.r.value, 0);
	m1 = bench_map(&b, 0, HIGH, 5000, DMASIM_TO_DEVICE);
	bench_step(&b, &check);
	assert_int_equal(b.r.value, 3);
	check.pool = "kernel";
	bench_step(&b, &check);
	assert_true(b.r.size > 0);
	check.pool = "other";
	bench_refused(&b, &check, -EINVAL);
	check.what = "mapping";
	check.from = m1;
	bench_step(&b, &check);
	assert_string_equal(b.r.state, "mapped");
	assert_int_equal(b.r.slots, 3);
	check.what = "limits";
	check.device = 0;
	bench_step(&b, &check);
	/* swiotlb_max_mapping_size(): 128 slots */
	assert_int_equal(b.r.size, 128 * 2048);
	/* RAM ends at 9 GiB */
	assert_int_equal(b.r.value, 0x3ffffffff);
	check.what = "device";
	bench_step(&b, &check);
	assert_string_equal(b.r.path, "direct");
	assert_int_equal(b.r.value, 0xffffffff);
	check.what = "kernel";
	bench_step(&b, &check);
	assert_int_equal(b.r.value, 0);
	assert_int_equal(b.r.size, 8ull << 30);
	check.what = "weather";
	bench_refused(&b, &check, -EOPNOTSUPP);
	bench_free(&b);
}

static void each_call_can_be_made_to_fail(void **state)
{
	struct dmasim_step fail = verb(DMASIM_VERB_INJECT);
	struct bench b;

	(void)state;
	/* else a PCI device is given a second try above 4 GiB */
	behind_iommu(&b, "intel_iommu=on iommu=nopt iommu.forcedac=1");
	for (int i = 0; i < 2; i++) {
		fail.fail = i ? "iommu_map" : "alloc_iova";
		fail.times = 2;
		bench_step(&b, &fail);
		bench_map(&b, 0, HIGH, 4096, DMASIM_TO_DEVICE);
		assert_string_equal(b.r.path, "iommu");
		bench_map(&b, 0, HIGH + 4096, 4096, DMASIM_TO_DEVICE);
		assert_string_equal(b.r.error, "DMA_MAPPING_ERROR");
		bench_map(&b, 0, HIGH + 4096, 4096, DMASIM_TO_DEVICE);
		assert_string_equal(b.r.path, "iommu");
	}
	assert_clean(&b);
	fail.fail = "the weather";
	bench_refused(&b, &fail, -EINVAL);
	fail.fail = NULL;
	bench_refused(&b, &fail, -EINVAL);
	bench_free(&b);
}

static void unknown_work_is_refused(void **state)
{
	struct dmasim_step work = verb(DMASIM_VERB_WORK);
	struct bench b;

	(void)state;
	behind_iommu(&b, "intel_iommu=on iommu.strict=0");
	for (int i = 0; i < 4; i++) {
		work.what = ((const char *const[]){ "all", "grow", "free", "flush" })[i];
		bench_step(&b, &work);
	}
	work.what = "rest";
	bench_refused(&b, &work, -EINVAL);
	bench_free(&b);
}

static void agents_run_in_turn_as_one_step(void **state)
{
	struct dmasim_step one[1] = { at(DMASIM_VERB_MAP, 0, HIGH, 4096) };
	struct dmasim_step two[1] = { at(DMASIM_VERB_MAP, 0, HIGH + 4096, 4096) };
	struct dmasim_agent agent[] = { { "one", one, 1 }, { "two", two, 1 } };
	struct dmasim_step parallel = verb(DMASIM_VERB_PARALLEL);
	struct bench b;

	(void)state;
	plain(&b, 32, NULL);
	bench_boot(&b, 0);
	one[0].index = 1;
	two[0].index = 2;
	parallel.parallel = agent;
	parallel.parallels = 2;
	bench_step(&b, &parallel);
	assert_int_equal(b.r.elements, 2);
	assert_int_equal(b.r.element[0].slot, 0);
	assert_int_equal(b.r.element[1].slot, 2);
	bench_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_outside_of_memory_is_refused),
		cmocka_unit_test(a_map_that_fails_says_what_the_kernel_prints),
		cmocka_unit_test(a_scatterlist_gives_an_element_for_each_segment),
		cmocka_unit_test(a_scatterlist_that_fails_names_the_error),
		cmocka_unit_test(a_second_unmap_is_carried_out_as_the_kernel_would),
		cmocka_unit_test(an_unmap_by_address_ends_the_mapping_that_has_it),
		cmocka_unit_test(a_sync_moves_the_part_that_it_is_about),
		cmocka_unit_test(what_the_cpu_writes_reaches_the_device_with_the_sync),
		cmocka_unit_test(bytes_given_and_patterns_are_what_is_written),
		cmocka_unit_test(a_buffer_that_nobody_wrote_is_filled_unless_told_otherwise),
		cmocka_unit_test(a_device_may_use_an_address_that_no_step_gave_it),
		cmocka_unit_test(allocations_say_where_they_come_from),
		cmocka_unit_test(an_allocation_that_fails_is_null),
		cmocka_unit_test(the_host_sees_what_is_shared_and_no_more),
		cmocka_unit_test(a_mask_that_the_kernel_refuses_is_an_error),
		cmocka_unit_test(a_device_is_accepted_and_given_up_again),
		cmocka_unit_test(pages_change_sides),
		cmocka_unit_test(the_rmp_is_changed_by_instruction),
		cmocka_unit_test(a_realm_declares_and_the_host_moves_granules),
		cmocka_unit_test(io_page_table_entries_are_set_and_removed_by_hand),
		cmocka_unit_test(a_large_leaf_is_split_without_changing_what_it_says),
		cmocka_unit_test(a_check_shows_how_things_stand),
		cmocka_unit_test(each_call_can_be_made_to_fail),
		cmocka_unit_test(unknown_work_is_refused),
		cmocka_unit_test(agents_run_in_turn_as_one_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
