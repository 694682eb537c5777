// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of pages: the kernel's own conversions, and the instructions and calls that they are made of.
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>

/* the linear-map pages that a step is about */
static int page_range(const struct op *op, phys_addr_t *phys, u64 *pages)
{
	const struct dmasim_step *step = op->step;
	u64 offset = step->has_offset ? step->offset : 0, size = PAGE_SIZE, run, va;

	if (step->has_addr) {
		*phys = step->addr + offset;
	} else {
		if (op_need_from(op))
			return -EINVAL;
		if (op->from->kind == ENTRY_IOMMU || !entry_origin(op->m, op->from, offset, phys, &run, &va))
			return op_refuse(op, -EINVAL, "step %d has no memory there", step->from + 1);
		size = run;
	}
	if (step->has_size)
		size = step->size;
	if (!size)
		return op_refuse(op, -EINVAL, "0 bytes");
	*pages = (align_up(*phys + size, PAGE_SIZE) - align_down(*phys, PAGE_SIZE)) >> PAGE_SHIFT;
	if (!phys_is_ram(op->k, *phys, size))
		return op_refuse(op, -EFAULT, "[0x%" PRIx64 ", 0x%" PRIx64 "] is not memory of this kernel", *phys,
				 *phys + size - 1);
	return 0;
}

static void describe_page(struct op *op, phys_addr_t phys)
{
	RESULT_SET(op->r, STATE, state, page_is_decrypted(op->k, phys) ? "shared" : "private");
}

int step_set_memory(struct op *op)
{
	phys_addr_t phys = 0;
	u64 pages = 0;
	int error = page_range(op, &phys, &pages);

	if (error)
		return error;
	watch_before_pages(op, phys, pages);
	if (op->step->verb == DMASIM_VERB_SET_MEMORY_DECRYPTED)
		error = set_memory_decrypted(op->k, phys, pages);
	else
		error = set_memory_encrypted(op->k, phys, pages);
	if (error)
		RESULT_SET(op->r, ERROR, error, errno_name(error));
	/* no conversion keeps the content */
	truth_forget(&op->m->truth, align_down(phys, PAGE_SIZE), pages << PAGE_SHIFT);
	describe_page(op, phys);
	watch_after_pages(op);
	return 0;
}

int step_page_state(struct op *op)
{
	return op_refuse(op, -EOPNOTSUPP,
			 "the raw state of pages is not modelled; use set_memory_decrypted or "
			 "set_memory_encrypted");
}
