// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses: the device's DMA, the kernel's CPU and the host's. Real bytes move through hw/; what came out of a read is
 * held against what the driver's memory ought to contain.
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ACCESS_MAX MiB(64)

/* an access on its way: where it goes, and to which bytes of the driver's memory that corresponds */
struct access_plan {
	dma_addr_t addr; /* device: DMA address; CPU: unused */
	u64 offset;	 /* into the driver's memory, when there is an entry */
	u64 inside;	 /* of @size, the bytes that lie within the mapping */
	u64 size;
	u8 *buf;
};

static int plan_buffer(const struct op *op, struct access_plan *p)
{
	if (!p->size)
		return op_refuse(op, -EINVAL, "0 bytes");
	if (p->size > ACCESS_MAX)
		return op_refuse(op, -EINVAL, "%" PRIu64 " bytes at once: at most %" PRIu64, p->size, ACCESS_MAX);
	p->buf = calloc(1, p->size);
	return p->buf ? 0 : op_refuse(op, -ENOMEM, "out of memory");
}

static u64 default_size(const struct op *op, u64 rest)
{
	if (op->step->has_size)
		return op->step->size;
	return op->step->data_size ? op->step->data_size : rest;
}

static int plan_dma(const struct op *op, struct access_plan *p)
{
	const struct dmasim_step *step = op->step;
	u64 base, size, offset = step->has_offset ? step->offset : 0;

	memset(p, 0, sizeof(*p));
	if (!op->dev)
		return op_refuse(op, -EINVAL, "no device is given");
	if (!op->from) {
		if (!step->has_addr)
			return op_refuse(op, -EINVAL, "needs `from`, or `device` and `addr`");
		p->addr = step->addr + offset;
		p->size = default_size(op, PAGE_SIZE);
		return plan_buffer(op, p);
	}
	if (op->from->failed)
		return op_refuse(op, -EINVAL, "step %d failed: the device was given no address", step->from + 1);
	if (!entry_dma_addr(op->from, step->segment, offset, &p->addr, &base, &size))
		return op_refuse(op, -EINVAL, "there is no DMA segment %u", step->segment);
	p->offset = base + offset;
	p->size = default_size(op, offset < size ? size - offset : PAGE_SIZE);
	p->inside = offset < size ? min_u64(p->size, size - offset) : 0;
	return plan_buffer(op, p);
}

/* what @len bytes of the driver's memory ought to be */
static bool want_origin(struct op *op, u64 offset, u8 *want, u64 len, bool truth)
{
	phys_addr_t phys;
	u64 run, va;

	while (len) {
		if (!entry_origin(op->m, op->from, offset, &phys, &run, &va))
			return false;
		run = min_u64(run, len);
		view_read(op->m, phys, va, want, run);
		if (truth)
			truth_overlay(&op->m->truth, phys, want, run);
		want += run;
		offset += run;
		len -= run;
	}
	return true;
}

static bool all_zero(const u8 *buf, u64 len)
{
	return !len || (!buf[0] && !memcmp(buf, buf + 1, len - 1));
}

static const char *sees(const struct hw_access *access, bool right, const u8 *buf, u64 len)
{
	if (access->fault || access->aborted)
		return "abort";
	if (access->ciphertext || access->garbage)
		return "ciphertext";
	if (!right)
		return "stale";
	return all_zero(buf, len) ? "zeros" : "plaintext";
}

static void outcome(struct op *op, const struct hw_access *access)
{
	RESULT_SET(op->r, RESULT, result, access->fault ? "fault" : "ok");
	if (access->fault)
		RESULT_SET(op->r, FAULT, fault, hw_fault_table[access->fault].name);
	else if (access->spa != INVALID_PHYS_ADDR)
		RESULT_SET(op->r, PHYS, phys, access->spa);
}

/* the bytes that the device got are those that the CPU has there, or those that it was last meant to have */
static bool device_got_right(struct op *op, const struct access_plan *p, const struct hw_access *access)
{
	u8 *want;
	bool right;

	if (op->from ? !p->inside : access->spa == INVALID_PHYS_ADDR)
		return false;
	want = malloc(p->size);
	if (!want) {
		op->k->oom++;
		return false;
	}
	if (op->from) {
		right = want_origin(op, p->offset, want, p->inside, true) && !memcmp(want, p->buf, p->inside);
		if (!right)
			right = want_origin(op, p->offset, want, p->inside, false) && !memcmp(want, p->buf, p->inside);
	} else {
		view_read(op->m, access->spa, 0, want, p->size);
		truth_overlay(&op->m->truth, access->spa, want, p->size);
		right = !memcmp(want, p->buf, p->size);
	}
	free(want);
	return right;
}

int step_dma_read(struct op *op)
{
	struct access_plan p;
	struct hw_access access = { .spa = INVALID_PHYS_ADDR };
	int error = plan_dma(op, &p);
	bool right;

	if (error)
		return error;
	if (op->step->in_flight)
		hw_dma_post_read(op->dev->hw, p.addr, p.buf, p.size, &access);
	else
		hw_dma_read(op->dev->hw, p.addr, p.buf, p.size, &access);
	RESULT_SET(op->r, DMA_ADDR, dma_addr, p.addr);
	outcome(op, &access);
	/* what it gets is seen when it lands */
	if (op->step->in_flight) {
		watch_access(op, op->from, &access, false);
		free(p.buf);
		return 0;
	}
	right = !access.fault && device_got_right(op, &p, &access);
	RESULT_SET(op->r, SEES, sees, sees(&access, right, p.buf, p.size));
	if (!result_data(op->r, p.buf, p.size))
		error = op_refuse(op, -ENOMEM, "out of memory");
	watch_access(op, op->from, &access, false);
	if (op->from && !access.fault && p.inside < p.size)
		watch_neighbours(op, op->from, p.buf + p.inside, p.size - p.inside);
	free(p.buf);
	return error;
}

/* bytes that a write step writes */
static void fill_data(const struct op *op, u8 *buf, u64 size)
{
	const struct dmasim_step *step = op->step;
	u64 given = min_u64(step->data_size, size);

	pattern_fill(step->has_pattern ? step->pattern : op->index + 1, 0, buf, size);
	if (given)
		memcpy(buf, step->data, given);
}

/* from now on the driver's memory ought to hold these bytes */
static bool origin_wrote(struct op *op, u64 offset, const u8 *buf, u64 len)
{
	phys_addr_t phys;
	u64 run, va;

	for (u64 done = 0; done < len; done += run) {
		if (!entry_origin(op->m, op->from, offset + done, &phys, &run, &va))
			return true;
		run = min_u64(run, len - done);
		if (!truth_write(&op->m->truth, phys, buf + done, run))
			return false;
	}
	return true;
}

static bool device_wrote(struct op *op, const struct access_plan *p, const struct hw_access *access)
{
	if (op->from)
		return origin_wrote(op, p->offset, p->buf, p->inside);
	return access->spa == INVALID_PHYS_ADDR || truth_write(&op->m->truth, access->spa, p->buf, p->size);
}

int step_dma_write(struct op *op)
{
	struct access_plan p;
	struct hw_access access = { .spa = INVALID_PHYS_ADDR };
	int error = plan_dma(op, &p);

	if (error)
		return error;
	fill_data(op, p.buf, p.size);
	if (op->step->in_flight)
		hw_dma_post(op->dev->hw, p.addr, p.buf, p.size, &access);
	else
		hw_dma_write(op->dev->hw, p.addr, p.buf, p.size, &access);
	RESULT_SET(op->r, DMA_ADDR, dma_addr, p.addr);
	outcome(op, &access);
	if (!access.fault && !access.aborted && !device_wrote(op, &p, &access))
		error = op_refuse(op, -ENOMEM, "out of memory");
	if (!error && !result_data(op->r, p.buf, p.size))
		error = op_refuse(op, -ENOMEM, "out of memory");
	watch_access(op, op->from, &access, true);
	free(p.buf);
	return error;
}

/* it was let through when it was made: what counts now is whether it would be still */
int step_land(struct op *op)
{
	struct hw_access access;
	int error = op_need_device(op);
	u64 bytes, read;
	u8 *data;

	if (error)
		return error;
	read = hw_dma_reads_posted(op->m->hw, op->dev->hw);
	data = calloc(1, read + 1);
	if (!data)
		return op_refuse(op, -ENOMEM, "out of memory");
	bytes = hw_dma_land(op->m->hw, op->dev->hw, data, &access);
	RESULT_SET(op->r, VALUE, value, bytes);
	if (bytes)
		RESULT_SET(op->r, PHYS, phys, access.spa);
	if (read) {
		RESULT_SET(op->r, SEES, sees, sees(&access, true, data, read));
		if (!result_data(op->r, data, read))
			error = op_refuse(op, -ENOMEM, "out of memory");
	}
	watch_access(op, NULL, &access, read != bytes);
	free(data);
	return error;
}

static int plan_cpu(const struct op *op, struct access_plan *p)
{
	const struct dmasim_step *step = op->step;
	u64 base = 0, size, offset = step->has_offset ? step->offset : 0;
	dma_addr_t unused;

	memset(p, 0, sizeof(*p));
	if (!op->from) {
		if (!step->has_addr)
			return op_refuse(op, -EINVAL, "needs `from` or `addr`");
		p->size = default_size(op, PAGE_SIZE);
		return plan_buffer(op, p);
	}
	if (op->from->kind == ENTRY_IOMMU)
		return op_refuse(op, -EINVAL, "step %d has no memory of its own", step->from + 1);
	if (op->from->failed && op->from->kind != ENTRY_MAP)
		return op_refuse(op, -EINVAL, "step %d failed: there is no memory", step->from + 1);
	size = entry_stream_size(op->from);
	if (step->segment && !entry_dma_addr(op->from, step->segment, 0, &unused, &base, &size))
		return op_refuse(op, -EINVAL, "there is no DMA segment %u", step->segment);
	if (offset >= size)
		return op_refuse(op, -EINVAL, "offset 0x%" PRIx64 " is behind the mapping", offset);
	p->offset = base + offset;
	p->size = default_size(op, size - offset);
	if (p->size > size - offset)
		return op_refuse(op, -EINVAL, "%" PRIu64 " bytes at offset 0x%" PRIx64 " end behind the mapping",
				 p->size, offset);
	return plan_buffer(op, p);
}

/* with which attribute the kernel's CPU reaches a byte */
static bool cpu_attribute(const struct op *op, phys_addr_t phys, u64 va)
{
	const struct kernel *k = op->k;

	if (op->step->has_encrypted)
		return op->step->encrypted;
	/* ioremap(): registers are shared unless they are known to be the guest's */
	if (!va && !phys_is_ram(k, phys, 1))
		return k->arch.private_mapping && !hw_page_shared(op->m->hw, phys);
	return k->arch.private_mapping && !(va ? kernel_va_is_decrypted(k, va) : page_is_decrypted(k, phys));
}

/* the kernel's own mapping, and not one that the step names */
static bool cpu_faults(const struct op *op, phys_addr_t phys, u64 va)
{
	const struct dmasim_step *step = op->step;

	if (step->as_host || step->has_encrypted)
		return false;
	return va ? kernel_va_is_invalid(op->k, va) : page_is_invalid(op->k, phys);
}

static void merge(struct hw_access *sum, const struct hw_access *part)
{
	if (!sum->fault) {
		sum->fault = part->fault;
		sum->fault_addr = part->fault_addr;
	}
	if (sum->spa == INVALID_PHYS_ADDR)
		sum->spa = part->spa;
	sum->ciphertext += part->ciphertext;
	sum->garbage += part->garbage;
	sum->aborted += part->aborted;
}

/* one piece within a page */
static void cpu_piece(struct op *op, bool write, phys_addr_t phys, u64 va, u8 *buf, u64 len, struct hw_access *sum)
{
	struct hw_access access = { .spa = INVALID_PHYS_ADDR };
	bool encrypted = cpu_attribute(op, phys, va);
	struct hw *hw = op->m->hw;

	if (cpu_faults(op, phys, va)) {
		access.fault = HW_FAULT_ARM64_TRANSLATION;
		merge(sum, &access);
		return;
	}
	if (op->step->as_host) {
		/* the host's own attribute, clear unless the step says so */
		encrypted = op->step->has_encrypted && op->step->encrypted;
		if (write)
			hw_host_write(hw, phys, encrypted, buf, len, &access);
		else
			hw_host_read(hw, phys, encrypted, buf, len, &access);
	} else if (write) {
		hw_cpu_write(hw, phys, encrypted, buf, len, &access);
	} else {
		hw_cpu_read(hw, phys, encrypted, buf, len, &access);
	}
	if (op->step->as_host)
		watch_host_access(op, &access);
	else
		watch_guest_access(op, phys, buf, len, &access, write);
	watch_cache(op, &access, write);
	merge(sum, &access);
}

/*
 * Where byte @done of a CPU access lies. The kernel's CPU uses the driver's own memory; the host has no view of that
 * but of the memory that the device reaches.
 */
static bool cpu_place(struct op *op, const struct access_plan *p, u64 done, phys_addr_t *phys, u64 *run, u64 *va)
{
	struct hw_access access;
	u64 base, size;
	dma_addr_t addr;

	*va = 0;
	if (!op->from) {
		*phys = op->step->addr + (op->step->has_offset ? op->step->offset : 0) + done;
		*run = p->size - done;
	} else if (op->step->as_host && !op->from->failed) {
		if (!entry_dma_addr(op->from, op->step->segment, 0, &addr, &base, &size))
			return false;
		*phys = view_target(op->m, op->dev, addr + p->offset - base + done, false, &access);
		*run = p->size - done;
		if (*phys == INVALID_PHYS_ADDR)
			return false;
	} else if (!entry_origin(op->m, op->from, p->offset + done, phys, run, va)) {
		return false;
	}
	*run = min_u64(min_u64(*run, p->size - done), PAGE_SIZE - (*phys & ~PAGE_MASK));
	return true;
}

static int cpu_access(struct op *op, const struct access_plan *p, bool write, struct hw_access *sum)
{
	phys_addr_t phys;
	u64 run, va;

	*sum = (struct hw_access){ .spa = INVALID_PHYS_ADDR };
	for (u64 done = 0; done < p->size; done += run) {
		if (!cpu_place(op, p, done, &phys, &run, &va))
			return op_refuse(op, -EFAULT, "there is no memory at byte %" PRIu64, p->offset + done);
		cpu_piece(op, write, phys, va, p->buf + done, run, sum);
		if (!write || sum->fault)
			continue;
		/* the host acts for a device: what it writes belongs into the driver's memory */
		if (op->from ? !origin_wrote(op, p->offset + done, p->buf + done, run)
			     : !truth_write(&op->m->truth, phys, p->buf + done, run))
			return op_refuse(op, -ENOMEM, "out of memory");
	}
	return 0;
}

static bool cpu_got_right(struct op *op, const struct access_plan *p, const struct hw_access *access)
{
	u8 *want = malloc(p->size);
	bool right = true;
	phys_addr_t phys;
	u64 run, va;

	if (!want) {
		op->k->oom++;
		return false;
	}
	if (op->from) {
		right = want_origin(op, p->offset, want, p->size, true);
	} else {
		/* what nobody is known to have written is right as it is */
		memcpy(want, p->buf, p->size);
		for (u64 done = 0; done < p->size; done += run) {
			if (!cpu_place(op, p, done, &phys, &run, &va))
				break;
			truth_overlay(&op->m->truth, phys, want + done, run);
		}
	}
	right = right && !access->fault && !memcmp(want, p->buf, p->size);
	free(want);
	return right;
}

int step_cpu_read(struct op *op)
{
	struct access_plan p;
	struct hw_access access;
	int error = plan_cpu(op, &p);
	bool right;

	if (error)
		return error;
	error = cpu_access(op, &p, false, &access);
	if (!error) {
		outcome(op, &access);
		right = cpu_got_right(op, &p, &access);
		RESULT_SET(op->r, SEES, sees, sees(&access, right, p.buf, p.size));
		if (!result_data(op->r, p.buf, p.size))
			error = op_refuse(op, -ENOMEM, "out of memory");
	}
	free(p.buf);
	return error;
}

int step_cpu_write(struct op *op)
{
	struct access_plan p;
	struct hw_access access;
	int error = plan_cpu(op, &p);

	if (error)
		return error;
	fill_data(op, p.buf, p.size);
	error = cpu_access(op, &p, true, &access);
	if (!error) {
		outcome(op, &access);
		if (!result_data(op->r, p.buf, p.size))
			error = op_refuse(op, -ENOMEM, "out of memory");
	}
	free(p.buf);
	return error;
}
