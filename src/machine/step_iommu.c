// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOMMU by hand: entries set, removed and split without the DMA API, and the IOTLB. In a guest, a device that the
 * guest's own IOMMU does not translate is behind the host's: the steps then change the table that the VMM keeps.
 */
#include "machine/machine.h"

#include "hw/stage2.h"

#include <errno.h>
#include <inttypes.h>

/* the domain that translates for the step's device */
static int need_domain(const struct op *op, struct iommu_domain **domain)
{
	int error = op_need_device(op);

	if (error)
		return error;
	*domain = op->dev->dev.domain;
	if (!*domain || !(*domain)->hw)
		return op_refuse(op, -ENODEV, "device '%s' is not behind a translating IOMMU", op->dev->name);
	return 0;
}

/* IOVA range: the step's own, or that of `from` */
static int iova_range(const struct op *op, u64 *iova, u64 *size)
{
	const struct dmasim_step *step = op->step;
	u64 base;

	*size = PAGE_SIZE;
	if (step->has_addr)
		*iova = step->addr;
	else if (op_need_from(op))
		return -EINVAL;
	else if (op->from->failed || !entry_dma_addr(op->from, step->segment, 0, iova, &base, size))
		return op_refuse(op, -EINVAL, "step %d gave no address", step->from + 1);
	if (step->has_size)
		*size = step->size;
	/* whole pages of the table */
	*size = align_up(*iova + *size, PAGE_SIZE) - align_down(*iova, PAGE_SIZE);
	*iova = align_down(*iova, PAGE_SIZE);
	return 0;
}

bool behind_host_table(const struct op *op)
{
	return op->dev && hw_is_guest(op->m->hw) && !op->dev->dev.domain && !op->dev->hw->emulated;
}

static int host_map(struct op *op, u64 pgsize, u64 size)
{
	int error;

	if (op->step->phys && op->step->phys != op->step->addr)
		return op_refuse(op, -EINVAL, "the host maps the guest's memory at its own address only");
	error = hw_stage2_map(op->m->hw, op->step->addr, pgsize, size / pgsize);
	op->k->oom += error == -ENOMEM;
	if (error)
		RESULT_SET(op->r, ERROR, error, errno_name(error));
	return 0;
}

static u64 protection(const struct dmasim_step *step)
{
	return (step->read ? IOMMU_READ : 0) | (step->write ? IOMMU_WRITE : 0) | (step->mmio ? IOMMU_MMIO : 0);
}

/* as the kernel's driver does it, unless the step says which leaf it wants */
static int set_leaves(struct op *op, struct iommu_domain *domain, u64 size)
{
	const struct dmasim_step *step = op->step;
	u64 pgsize = step->page_size ? step->page_size : PAGE_SIZE, prot = protection(step);
	int error;

	if (!step->page_size && !step->has_encrypted)
		return iommu_map(op->k, domain, step->addr, step->phys, size, prot);
	error = hw_iommu_map(domain->hw, step->addr, step->phys, pgsize, size / pgsize, prot,
			     step->has_encrypted ? step->encrypted : op->k->arch.sme_me_mask != 0);
	op->k->oom += error == -ENOMEM;
	return error;
}

int step_iommu_map(struct op *op)
{
	const struct dmasim_step *step = op->step;
	u64 pgsize = step->page_size ? step->page_size : PAGE_SIZE, size = step->has_size ? step->size : pgsize;
	struct iommu_domain *domain = NULL;
	struct entry *e;
	int error = behind_host_table(op) ? 0 : need_domain(op, &domain);

	if (error)
		return error;
	if (!size || !is_aligned(pgsize, PAGE_SIZE) || (pgsize & (pgsize - 1)) || size % pgsize ||
	    !is_aligned(step->addr | step->phys, pgsize))
		return op_refuse(op, -EINVAL, "address, target and size are not whole pages of 0x%" PRIx64 " bytes",
				 pgsize);
	if (behind_host_table(op))
		return host_map(op, pgsize, size);
	e = entry_new(op, ENTRY_IOMMU);
	if (!e)
		return op_refuse(op, -ENOMEM, "out of memory");
	e->dma_addr = step->addr;
	e->phys = step->phys;
	e->size = size;
	e->mmio = step->mmio;
	e->path = DMA_PATH_IOMMU;
	error = set_leaves(op, domain, size);
	if (error == -ENOMEM && op->k->oom)
		return op_refuse(op, error, "out of memory");
	if (error) {
		e->failed = true;
		RESULT_SET(op->r, ERROR, error, errno_name(error));
		return 0;
	}
	e->live = true;
	describe_mapping(op, op->dev, e->dma_addr, e->path, step->write && !step->read, op->r);
	watch_mapping(op, e);
	return 0;
}

/* the entries go; what the IOTLB holds stays until somebody flushes it */
int step_iommu_unmap(struct op *op)
{
	struct iommu_domain *domain;
	bool host = behind_host_table(op);
	u64 iova, size;
	int error = host ? 0 : need_domain(op, &domain);

	if (!error)
		error = iova_range(op, &iova, &size);
	if (error)
		return error;
	RESULT_SET(op->r, IOVA, iova, iova);
	RESULT_SET(op->r, VALUE, value,
		   host ? hw_stage2_unmap(op->m->hw, iova, size) : hw_iommu_unmap(domain->hw, iova, size));
	if (op->from && op->from->kind == ENTRY_IOMMU)
		watch_ended(op, op->from);
	return 0;
}

int step_iommu_split(struct op *op)
{
	u64 iova, size, pgsize = op->step->page_size ? op->step->page_size : PAGE_SIZE;
	bool host = behind_host_table(op);
	struct iommu_domain *domain;
	int error = host ? 0 : need_domain(op, &domain);

	if (!error)
		error = iova_range(op, &iova, &size);
	if (error)
		return error;
	RESULT_SET(op->r, IOVA, iova, iova);
	error = host ? hw_stage2_split(op->m->hw, iova, pgsize) : hw_iommu_split(domain->hw, iova, pgsize);
	if (error == -ENOMEM)
		return op_refuse(op, error, "out of memory");
	if (error)
		RESULT_SET(op->r, ERROR, error, errno_name(error));
	return 0;
}

int step_iotlb_flush(struct op *op)
{
	struct iommu_domain *domain;
	bool host = behind_host_table(op);
	u64 iova, size;
	int error = host ? 0 : need_domain(op, &domain);

	if (error)
		return error;
	if (!op->from && !op->step->has_addr) {
		if (host)
			hw_stage2_flush_all(op->m->hw);
		else
			hw_iotlb_flush_all(domain->hw);
		return 0;
	}
	error = iova_range(op, &iova, &size);
	if (error)
		return error;
	if (host && op->step->keep_atc)
		hw_stage2_flush_iommu(op->m->hw, iova, size);
	else if (host)
		hw_stage2_flush(op->m->hw, iova, size);
	else if (op->step->keep_atc)
		hw_iotlb_flush_iommu(domain->hw, iova, size);
	else
		hw_iotlb_flush(domain->hw, iova, size);
	return 0;
}
