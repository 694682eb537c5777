// SPDX-License-Identifier: GPL-2.0-only
/* moves the bytes of an access, target by target, and keeps account of what they met */
#include "base/stream.h"
#include "hw/posted.h"

#include <string.h>

static void resolve(const struct agent *agent, u64 addr, bool write, u64 len, struct target *t)
{
	switch (agent->kind) {
	case AGENT_CPU:
		cpu_resolve(agent->hw, addr, agent->encrypted, write ? HW_USE_WRITE : agent->use, len, t);
		return;
	case AGENT_HOST:
		host_resolve(agent->hw, addr, agent->encrypted, write, len, t);
		return;
	case AGENT_PLAIN_GUEST:
		plain_guest_resolve(agent->hw, addr, agent->encrypted, write, len, t);
		return;
	case AGENT_DEVICE:
		device_resolve(agent->device, addr, write, len, t);
		return;
	}
	__builtin_unreachable();
}

static void access_begin(struct hw_access *a)
{
	*a = (struct hw_access){ .spa = INVALID_PHYS_ADDR };
}

static __attribute__((noinline)) void note_knobs(const struct hw *hw, u64 knobs, struct hw_access *a)
{
	u64 fresh = knobs & ~a->knobs;

	a->knobs |= knobs;
	for (; fresh; fresh &= fresh - 1)
		hw_rested_on(hw, (enum hw_knob)__builtin_ctzll(fresh));
}

/* what the target says about the access as a whole; the first fault is the one that counts */
static void note(const struct hw *hw, const struct target *t, u64 addr, struct hw_access *a)
{
	struct trace *trace = hw->config.trace;

	if (unlikely(t->knobs))
		note_knobs(hw, t->knobs, a);
	if (t->stale)
		a->stale_translation = true;
	a->implicit_psc |= t->implicit_psc;
	if (unlikely(t->stale_rmp)) {
		a->stale_rmp = true;
		a->rmp_verdict = t->rmp_verdict;
	}
	if (t->memory && a->spa == INVALID_PHYS_ADDR) {
		a->spa = t->pa;
		a->key = t->key;
		a->private_backing = t->private_backing;
	}
	if (t->fault == HW_FAULT_NONE || a->fault != HW_FAULT_NONE)
		return;
	a->fault = t->fault;
	a->fault_addr = addr;
	if (unlikely(trace))
		trace_add(trace, TRACE_FAULT, t->fault, 0, addr, t->pa);
}

static void read_target(struct hw *hw, const struct target *t, u64 addr, u8 *to, struct hw_access *a)
{
	u64 garbage = a->garbage;

	if (t->data == TARGET_ONES) {
		memset(to, 0xff, t->len);
		return;
	}
	memory_read(t->memory, t->pa, t->key, to, t->len, a);
	if (t->broken_is_poison && a->garbage != garbage) {
		struct target poison = { .pa = t->pa, .knobs = BIT(HW_KNOB_TDX_POISON) };

		if (knob(hw, HW_KNOB_TDX_POISON))
			poison.fault = HW_FAULT_TDX_POISON;

		note(hw, &poison, addr, a);
	}
}

void agent_read(const struct agent *agent, u64 addr, void *buf, u64 len, struct hw_access *a)
{
	u8 *to = buf;

	access_begin(a);
	while (len) {
		struct target t;

		resolve(agent, addr, false, len, &t);
		note(agent->hw, &t, addr, a);
		if (!t.memory) {
			memset(to, 0xff, len);
			a->aborted += len;
			return;
		}
		if (unlikely(agent->post)) {
			memset(to, 0, t.len);
			agent->hw->oom += !post_request(agent->hw, agent->device, addr, &t, NULL);
		} else {
			read_target(agent->hw, &t, addr, to, a);
		}
		to += t.len;
		addr += t.len;
		len -= t.len;
	}
}

void agent_write(const struct agent *agent, u64 addr, const void *buf, u8 fill, u64 len, struct hw_access *a)
{
	const u8 *from = buf;

	access_begin(a);
	while (len) {
		struct target t;

		resolve(agent, addr, true, len, &t);
		note(agent->hw, &t, addr, a);
		if (!t.memory) {
			a->aborted += len;
			return;
		}
		if (unlikely(agent->post) ? !post_request(agent->hw, agent->device, addr, &t, from)
					  : !memory_write(t.memory, t.pa, t.key, from, fill, t.len, a))
			agent->hw->oom++;
		from = from ? from + t.len : NULL;
		addr += t.len;
		len -= t.len;
	}
}

void hw_cpu_read(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access)
{
	const struct agent cpu = { .kind = AGENT_CPU, .hw = hw, .encrypted = encrypted, .use = HW_USE_READ };

	agent_read(&cpu, pa, buf, len, access);
}

void hw_cpu_fetch(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access)
{
	const struct agent cpu = { .kind = AGENT_CPU, .hw = hw, .encrypted = encrypted, .use = HW_USE_FETCH };

	agent_read(&cpu, pa, buf, len, access);
}

void hw_cpu_walk(struct hw *hw, phys_addr_t pa, bool encrypted, void *buf, u64 len, struct hw_access *access)
{
	const struct agent cpu = { .kind = AGENT_CPU, .hw = hw, .encrypted = encrypted, .use = HW_USE_WALK };

	agent_read(&cpu, pa, buf, len, access);
}

void hw_cpu_write(struct hw *hw, phys_addr_t pa, bool encrypted, const void *buf, u64 len, struct hw_access *access)
{
	const struct agent cpu = { .kind = AGENT_CPU, .hw = hw, .encrypted = encrypted };

	agent_write(&cpu, pa, buf, 0, len, access);
}

static __attribute__((noinline)) void fill_target_by_target(struct hw *hw, phys_addr_t pa, bool encrypted, u8 byte,
							    u64 len, struct hw_access *access)
{
	const struct agent cpu = { .kind = AGENT_CPU, .hw = hw, .encrypted = encrypted };

	agent_write(&cpu, pa, NULL, byte, len, access);
}

void hw_cpu_fill(struct hw *hw, phys_addr_t pa, bool encrypted, u8 byte, u64 len, struct hw_access *access)
{
	if (unlikely(!len || !host_is_plain(hw) || !map_is_ram(hw, pa, len))) {
		fill_target_by_target(hw, pa, encrypted, byte, len, access);
		return;
	}
	access_begin(access);
	access->spa = pa;
	access->key = plain_key(hw, encrypted);
	if (!memory_write(&hw->backing[BACKING_MAIN].memory, pa, access->key, NULL, byte, len, access))
		hw->oom++;
}

void hw_cpu_fill_pages(struct hw *hw, phys_addr_t pa, bool encrypted, u64 stream, u64 len, struct hw_access *access)
{
	access_begin(access);
	while (len) {
		struct target t;

		cpu_resolve(hw, pa, encrypted, HW_USE_WRITE, len, &t);
		note(hw, &t, pa, access);
		if (!t.memory) {
			access->aborted += len;
			return;
		}
		if (!memory_stream(t.memory, t.pa, t.key, stream, t.len, access))
			hw->oom++;
		stream = stream_at(stream, t.len / 8);
		pa += t.len;
		len -= t.len;
	}
}

void hw_host_read(struct hw *hw, phys_addr_t pa, bool c_bit, void *buf, u64 len, struct hw_access *access)
{
	const struct agent host = { .kind = AGENT_HOST, .hw = hw, .encrypted = c_bit };

	agent_read(&host, pa, buf, len, access);
}

void hw_host_write(struct hw *hw, phys_addr_t pa, bool c_bit, const void *buf, u64 len, struct hw_access *access)
{
	const struct agent host = { .kind = AGENT_HOST, .hw = hw, .encrypted = c_bit };

	agent_write(&host, pa, buf, 0, len, access);
}

void hw_plain_guest_read(struct hw *hw, phys_addr_t pa, bool nc, void *buf, u64 len, struct hw_access *access)
{
	const struct agent guest = { .kind = AGENT_PLAIN_GUEST, .hw = hw, .encrypted = nc };

	agent_read(&guest, pa, buf, len, access);
}

void hw_plain_guest_write(struct hw *hw, phys_addr_t pa, bool nc, const void *buf, u64 len, struct hw_access *access)
{
	const struct agent guest = { .kind = AGENT_PLAIN_GUEST, .hw = hw, .encrypted = nc };

	agent_write(&guest, pa, buf, 0, len, access);
}

/*
 * The IOTLB entry used last serves again, for all of the access, and nothing has changed since: device_resolve() would
 * find main memory at @pa under @key, and have nothing to remark.
 */
static inline bool device_plain(const struct hw_device *dev, dma_addr_t addr, bool write, u64 len, phys_addr_t *pa,
				u16 *key)
{
	const struct hw *hw = dev->hw;
	const struct iotlb *tlb;
	u64 offset;

	if (unlikely(!dev->domain || dev->atc || hw->guest || hw->pas.tree.root))
		return false;
	if (unlikely(!dev->bus_master || dev->trusted || dev->stream != HW_STREAM_TRANSLATED))
		return false;
	tlb = &dev->domain->tlb[TLB_UNTRUSTED];
	offset = (addr & dev->address_mask) - tlb->plain.iova;
	if (offset >= tlb->plain.size || !len || len > tlb->plain.size - offset)
		return false;
	if (!(tlb->plain.prot & (write ? HW_IOMMU_WRITE : HW_IOMMU_READ)))
		return false;
	if (hw->rmp_active && tlb->agreed[write] != rmp_changes(hw))
		return false;
	*pa = tlb->plain.pa + offset;
	*key = tlb->plain.key;
	return true;
}

static __attribute__((noinline)) void device_read(struct hw_device *dev, dma_addr_t addr, void *buf, u64 len,
						  struct hw_access *access)
{
	const struct agent device = { .kind = AGENT_DEVICE, .hw = dev->hw, .device = dev };

	agent_read(&device, addr, buf, len, access);
}

static __attribute__((noinline)) void device_write(struct hw_device *dev, dma_addr_t addr, const void *buf, u64 len,
						   struct hw_access *access)
{
	const struct agent device = { .kind = AGENT_DEVICE, .hw = dev->hw, .device = dev };

	agent_write(&device, addr, buf, 0, len, access);
}

void hw_dma_read(struct hw_device *dev, dma_addr_t addr, void *buf, u64 len, struct hw_access *access)
{
	phys_addr_t pa;
	u16 key;

	if (unlikely(!device_plain(dev, addr, false, len, &pa, &key))) {
		device_read(dev, addr, buf, len, access);
		return;
	}
	*access = (struct hw_access){ .spa = pa, .key = key };
	memory_read(&dev->hw->backing[BACKING_MAIN].memory, pa, key, buf, len, access);
}

void hw_dma_write(struct hw_device *dev, dma_addr_t addr, const void *buf, u64 len, struct hw_access *access)
{
	phys_addr_t pa;
	u16 key;

	if (unlikely(!device_plain(dev, addr, true, len, &pa, &key))) {
		device_write(dev, addr, buf, len, access);
		return;
	}
	*access = (struct hw_access){ .spa = pa, .key = key };
	if (!memory_write(&dev->hw->backing[BACKING_MAIN].memory, pa, key, buf, 0, len, access))
		dev->hw->oom++;
}

void hw_dma_post(struct hw_device *dev, dma_addr_t addr, const void *buf, u64 len, struct hw_access *access)
{
	const struct agent device = { .kind = AGENT_DEVICE, .hw = dev->hw, .device = dev, .post = true };

	agent_write(&device, addr, buf, 0, len, access);
}

void hw_dma_post_read(struct hw_device *dev, dma_addr_t addr, void *buf, u64 len, struct hw_access *access)
{
	const struct agent device = { .kind = AGENT_DEVICE, .hw = dev->hw, .device = dev, .post = true };

	agent_read(&device, addr, buf, len, access);
}

phys_addr_t hw_dma_target(struct hw_device *dev, dma_addr_t addr, bool write, struct hw_access *access)
{
	struct target t;

	access_begin(access);
	device_resolve(dev, addr, write, 1, &t);
	note(dev->hw, &t, addr, access);
	return access->spa;
}

/* bytes that both sides serve alike; 0: one of them faults */
static u64 copy_step(struct hw *hw, struct target *to, struct target *from, u64 to_pa, u64 from_pa, struct hw_access *a)
{
	note(hw, from, from_pa, a);
	if (!from->memory)
		return 0;
	note(hw, to, to_pa, a);
	if (!to->memory)
		return 0;
	return min_u64(to->len, from->len);
}

/* a source that memory_copy() cannot take as it is */
static bool odd_source(const struct target *from)
{
	return from->data != TARGET_MEMORY || from->broken_is_poison;
}

static bool copy_odd(struct hw *hw, struct target *to, struct target *from, u64 from_pa, struct hw_access *a)
{
	u8 text[PAGE_SIZE];

	read_target(hw, from, from_pa, text, a);
	return memory_write(to->memory, to->pa, to->key, text, 0, from->len, a);
}

/* most bounces: nothing can stop the bytes, nor tell their pages apart */
static bool copy_plainly(struct hw *hw, phys_addr_t to, bool to_encrypted, phys_addr_t from, bool from_encrypted,
			 u64 len, struct hw_access *a)
{
	struct memory *memory = &hw->backing[BACKING_MAIN].memory;
	u16 to_key = plain_key(hw, to_encrypted), from_key = plain_key(hw, from_encrypted);

	if (!host_is_plain(hw) || !map_is_ram(hw, from, len) || !map_is_ram(hw, to, len))
		return false;
	a->spa = from;
	a->key = from_key;
	if (!memory_copy(memory, to, to_key, memory, from, from_key, len, a))
		hw->oom++;
	return true;
}

void hw_cpu_copy(struct hw *hw, phys_addr_t to, bool to_encrypted, phys_addr_t from, bool from_encrypted, u64 len,
		 struct hw_access *access)
{
	access_begin(access);
	if (len && likely(copy_plainly(hw, to, to_encrypted, from, from_encrypted, len, access)))
		return;
	while (len) {
		struct target dst, src;
		u64 n;
		bool ok;

		cpu_resolve(hw, from, from_encrypted, HW_USE_READ, len, &src);
		cpu_resolve(hw, to, to_encrypted, HW_USE_WRITE, len, &dst);
		n = copy_step(hw, &dst, &src, to, from, access);
		if (!n) {
			access->aborted += len;
			return;
		}
		if (odd_source(&src)) {
			src.len = n = min_u64(n, PAGE_SIZE);
			ok = copy_odd(hw, &dst, &src, from, access);
		} else {
			ok = memory_copy(dst.memory, dst.pa, dst.key, src.memory, src.pa, src.key, n, access);
		}
		if (!ok)
			hw->oom++;
		to += n;
		from += n;
		len -= n;
	}
}

void hw_cpu_copy_soon(struct hw *hw, phys_addr_t to, u64 len)
{
	if (host_is_plain(hw))
		memory_announce(&hw->backing[BACKING_MAIN].memory, to, len);
}
