// SPDX-License-Identifier: GPL-2.0-only
/*
 * check: how things stand, without changing them (but see check_bounce_range()).
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "hw/gpt.h"
#include "hw/rmp.h"
#include "hw/stage2.h"

static int check_page(struct op *op)
{
	u64 offset = op->step->has_offset ? op->step->offset : 0, run, va;
	phys_addr_t phys = op->step->addr + offset;
	u16 key;
	u8 byte;

	if (!op->step->has_addr) {
		if (op_need_from(op))
			return -EINVAL;
		if (!entry_origin(op->m, op->from, offset, &phys, &run, &va))
			return op_refuse(op, -EINVAL, "step %d has no memory there", op->step->from + 1);
	}
	if (!phys_is_ram(op->k, phys, 1))
		return op_refuse(op, -EFAULT, "0x%" PRIx64 " is not memory of this kernel", phys);
	RESULT_SET(op->r, PHYS, phys, phys);
	RESULT_SET(op->r, STATE, state, linear_state(op->k, phys));
	hw_inspect(op->m->hw, phys, &byte, 1, &key);
	RESULT_SET(op->r, ENCRYPTED, encrypted, key != HW_KEY_NONE);
	return 0;
}

static const struct io_tlb_mem *pool_named(const struct op *op, const char *name)
{
	const struct io_tlb_mem *mem = op->dev ? op->dev->dev.dma_io_tlb_mem : &op->k->swiotlb.def;

	if (!strcmp(name, "default"))
		return &op->k->swiotlb.def;
	if (!strcmp(name, "restricted") && mem && mem->for_alloc)
		return mem;
	return NULL;
}

static int check_atomic_pool(struct op *op, const char *name)
{
	static const char *const pool[ATOMIC_POOL_COUNT] = {
		[ATOMIC_POOL_DMA] = "dma", [ATOMIC_POOL_DMA32] = "dma32", [ATOMIC_POOL_KERNEL] = "kernel"
	};

	for (int i = 0; i < ATOMIC_POOL_COUNT; i++) {
		if (strcmp(pool[i], name) != 0)
			continue;
		RESULT_SET(op->r, POOL, pool, pool[i]);
		RESULT_SET(op->r, SIZE, size, op->k->pools.pool[i] ? op->k->pools.size[i] : 0);
		return 0;
	}
	return op_refuse(op, -EINVAL, "there is no pool '%s'", name);
}

static int check_pool(struct op *op)
{
	const char *name = op->step->pool ? op->step->pool : "default";
	const struct io_tlb_mem *mem = pool_named(op, name);

	if (!mem)
		return check_atomic_pool(op, name);
	RESULT_SET(op->r, POOL, pool, mem->for_alloc ? "restricted" : "default");
	RESULT_SET(op->r, SLOTS, slots, mem->nslabs);
	RESULT_SET(op->r, SIZE, size, mem->nslabs << IO_TLB_SHIFT);
	RESULT_SET(op->r, VALUE, value, io_tlb_used_get(op->k, mem));
	if (!mem->nslabs)
		return 0;
	RESULT_SET(op->r, PHYS, phys, mem->defpool.start);
	RESULT_SET(op->r, AREA, area, mem->defpool.nareas);
	RESULT_SET(op->r, STATE, state, linear_state(op->k, mem->defpool.start));
	return 0;
}

static int need_translation(struct op *op, const struct hw_iommu_domain **domain, u64 *iova)
{
	u64 base, size, offset = op->step->has_offset ? op->step->offset : 0;
	int error = op_need_device(op);

	if (error)
		return error;
	if (!op->dev->dev.domain || !op->dev->dev.domain->hw)
		return op_refuse(op, -ENODEV, "device '%s' is not behind a translating IOMMU", op->dev->name);
	*domain = op->dev->dev.domain->hw;
	if (op->step->has_addr)
		*iova = op->step->addr + offset;
	else if (op_need_from(op))
		return -EINVAL;
	else if (op->from->failed || !entry_dma_addr(op->from, op->step->segment, offset, iova, &base, &size))
		return op_refuse(op, -EINVAL, "step %d gave no address", op->step->from + 1);
	RESULT_SET(op->r, IOVA, iova, *iova);
	return 0;
}

static u64 host_address(const struct op *op)
{
	u64 addr = op->step->addr, base, size;

	if (!op->step->has_addr && op->from && !op->from->failed)
		(void)entry_dma_addr(op->from, op->step->segment, 0, &addr, &base, &size);
	return addr + (op->step->has_offset ? op->step->offset : 0);
}

/* the table that the VMM keeps for the guest: size of the leaf, or of the cached translation */
static int check_host(struct op *op, bool cached)
{
	u64 gpa = host_address(op), size = 0;
	bool found;

	if (cached) {
		found = hw_stage2_lookup(op->m->hw, gpa, &size);
	} else {
		size = hw_stage2_walk(op->m->hw, gpa);
		found = size;
	}
	RESULT_SET(op->r, IOVA, iova, gpa);
	RESULT_SET(op->r, STATE, state, found ? "mapped" : "none");
	if (found)
		RESULT_SET(op->r, SIZE, size, size);
	return 0;
}

static int check_iommu(struct op *op)
{
	const struct hw_iommu_domain *domain = NULL;
	u64 iova, pgsize = 0, prot = 0;
	bool encrypted = false;
	phys_addr_t phys;
	int error;

	if (behind_host_table(op))
		return check_host(op, false);
	error = need_translation(op, &domain, &iova);
	if (error)
		return error;
	phys = hw_iommu_walk(domain, iova, &pgsize, &encrypted, &prot);
	RESULT_SET(op->r, STATE, state, phys == INVALID_PHYS_ADDR ? "none" : "mapped");
	if (phys == INVALID_PHYS_ADDR)
		return 0;
	RESULT_SET(op->r, PHYS, phys, phys);
	RESULT_SET(op->r, SIZE, size, pgsize);
	RESULT_SET(op->r, ENCRYPTED, encrypted, encrypted);
	return 0;
}

static int check_rmp(struct op *op)
{
	struct hw_rmp_entry entry;
	phys_addr_t phys = op->step->addr;
	u64 run, va;

	if (!hw_rmp_active(op->m->hw))
		return op_refuse(op, -ENODEV, "this machine has no RMP: it belongs to SEV-SNP");
	if (!op->step->has_addr) {
		if (op_need_from(op))
			return -EINVAL;
		if (!entry_origin(op->m, op->from, op->step->offset, &phys, &run, &va))
			return op_refuse(op, -EINVAL, "step %d has no memory there", op->step->from + 1);
	}
	RESULT_SET(op->r, PHYS, phys, phys);
	if (!hw_rmp_read(op->m->hw, phys, &entry)) {
		RESULT_SET(op->r, STATE, state, "none");
		return 0;
	}
	RESULT_SET(op->r, STATE, state, hw_rmp_state_name[hw_rmp_state(&entry)]);
	RESULT_SET(op->r, VALUE, value, entry.asid);
	RESULT_SET(op->r, SIZE, size, entry.size_2m ? MiB(2) : PAGE_SIZE);
	return 0;
}

/* a granule's world, and what the realm declares of the page and the host has done for it */
static int check_realm(struct op *op)
{
	bool granule = !strcmp(op->step->what, "granule");
	struct hw_ipa_state ipa;
	phys_addr_t phys = op->step->addr;
	u64 run, va;

	if (!hw_gpt_active(op->m->hw))
		return op_refuse(op, -ENODEV, "this machine has no realm world: it belongs to Arm CCA");
	if (!op->step->has_addr) {
		if (op_need_from(op))
			return -EINVAL;
		if (!entry_origin(op->m, op->from, op->step->offset, &phys, &run, &va))
			return op_refuse(op, -EINVAL, "step %d has no memory there", op->step->from + 1);
	}
	hw_ipa_state(op->m->hw, phys, &ipa);
	RESULT_SET(op->r, PHYS, phys, phys);
	RESULT_SET(op->r, STATE, state, granule ? hw_pas_name[ipa.pas] : hw_ripas_name[ipa.ripas]);
	if (!granule)
		RESULT_SET(op->r, VALUE, value, ipa.hipas != HW_HIPAS_UNASSIGNED);
	return 0;
}

/* a cached translation is stale when the table says something else by now */
static int check_iotlb(struct op *op)
{
	const struct hw_iommu_domain *domain = NULL;
	u64 iova, pgsize = 0, prot = 0, size = 0;
	bool encrypted = false, leaf_encrypted = false, same;
	phys_addr_t phys = INVALID_PHYS_ADDR, now;
	int error;

	if (behind_host_table(op))
		return check_host(op, true);
	error = need_translation(op, &domain, &iova);
	if (error)
		return error;
	if (!hw_iotlb_lookup(domain, iova, &phys, &size, &encrypted)) {
		RESULT_SET(op->r, STATE, state, "none");
		return 0;
	}
	now = hw_iommu_walk(domain, iova, &pgsize, &leaf_encrypted, &prot);
	same = now != INVALID_PHYS_ADDR && now == phys && leaf_encrypted == encrypted;
	RESULT_SET(op->r, STATE, state, same ? "mapped" : "stale");
	RESULT_SET(op->r, PHYS, phys, phys);
	RESULT_SET(op->r, SIZE, size, size);
	RESULT_SET(op->r, ENCRYPTED, encrypted, encrypted);
	return 0;
}

static int check_device(struct op *op)
{
	int error = op_need_device(op);

	if (error)
		return error;
	RESULT_SET(op->r, PATH, path, path_name(op->dev->dev.dma_iommu ? DMA_PATH_IOMMU : DMA_PATH_DIRECT));
	RESULT_SET(op->r, VALUE, value, op->dev->dev.dma_mask);
	RESULT_SET(op->r, STATE, state, op->dev->dev.accepted ? "private" : "shared");
	return 0;
}

static int check_mapping(struct op *op)
{
	int error = op_need_from(op);

	if (error)
		return error;
	if (op->dev != &op->m->device[op->from->device])
		return op_refuse(op, -EINVAL, "step %d mapped it for device '%s'", op->step->from + 1,
				 op->m->device[op->from->device].name);
	RESULT_SET(op->r, STATE, state, op->from->live ? "mapped" : "none");
	RESULT_SET(op->r, SIZE, size, op->from->size);
	if (!op->from->live)
		return 0;
	RESULT_SET(op->r, SEGMENTS, segments, op->from->kind == ENTRY_SG ? op->from->segments : 1);
	if (op->from->kind != ENTRY_SG)
		describe_mapping(op, op->dev, op->from->dma_addr, op->from->path, false, op->r);
	return 0;
}

/* largest mapping, and the mask that reaches all of memory */
static int check_limits(struct op *op)
{
	int error = op_need_device(op);

	if (error)
		return error;
	RESULT_SET(op->r, SIZE, size, dma_max_mapping_size(op->k, &op->dev->dev));
	RESULT_SET(op->r, VALUE, value, dma_get_required_mask(op->k, &op->dev->dev));
	return 0;
}

/* what default_swiotlb_base() and default_swiotlb_limit() tell; the first ends the pool's growth, as in the kernel */
static int check_bounce_range(struct op *op)
{
	RESULT_SET(op->r, PHYS, phys, default_swiotlb_base(op->k));
	RESULT_SET(op->r, VALUE, value, default_swiotlb_limit(op->k));
	return 0;
}

static int check_kernel(struct op *op)
{
	RESULT_SET(op->r, VALUE, value, decrypted_pages(op->k));
	RESULT_SET(op->r, SIZE, size, ram_total(op->k));
	return 0;
}

int step_check(struct op *op)
{
	static const struct {
		const char *name;
		op_fn fn;
	} look[] = {
		{ "page", check_page },	    { "pool", check_pool },	{ "iotlb", check_iotlb },
		{ "iommu", check_iommu },   { "device", check_device }, { "mapping", check_mapping },
		{ "limits", check_limits }, { "rmp", check_rmp },	{ "kernel", check_kernel },
		{ "granule", check_realm }, { "ripas", check_realm },	{ "bounce_range", check_bounce_range },
	};

	if (!op->step->what)
		return op_refuse(op, -EINVAL, "what?");
	for (unsigned int i = 0; i < ARRAY_SIZE(look); i++)
		if (!strcmp(look[i].name, op->step->what))
			return look[i].fn(op);
	return op_refuse(op, -EOPNOTSUPP, "there is nothing to see of '%s'", op->step->what);
}
