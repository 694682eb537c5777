// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of pages: the kernel's own conversions, and the instructions and calls that they are made of.
 */
#include "machine/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "hw/gpt.h"
#include "hw/rmp.h"

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

/* no conversion keeps the content */
static void begin_change(struct op *op, phys_addr_t phys, u64 pages)
{
	watch_before_pages(op, phys, pages);
	truth_forget(&op->m->truth, align_down(phys, PAGE_SIZE), pages << PAGE_SHIFT);
}

int step_set_memory(struct op *op)
{
	phys_addr_t phys = 0;
	u64 pages = 0;
	int error = page_range(op, &phys, &pages);

	if (error)
		return error;
	claim_pages(op, phys, pages << PAGE_SHIFT);
	/* on an encrypting host a page that changes sides keeps its owner: there only the key matters */
	if (hw_is_guest(op->m->hw))
		watch_before_pages(op, phys, pages);
	truth_forget(&op->m->truth, align_down(phys, PAGE_SIZE), pages << PAGE_SHIFT);
	watch_granule(op, phys, pages << PAGE_SHIFT);
	if (op->step->verb == DMASIM_VERB_SET_MEMORY_DECRYPTED)
		error = set_memory_decrypted(op->k, phys, pages);
	else
		error = set_memory_encrypted(op->k, phys, pages);
	/* cpa_flush(), for caches too where they are not coherent */
	if (!error)
		watch_cache_flush(op, align_down(phys, PAGE_SIZE), pages);
	if (error)
		RESULT_SET(op->r, ERROR, error, errno_name(error));
	RESULT_SET(op->r, STATE, state, linear_state(op->k, phys));
	watch_after_pages(op);
	return 0;
}

static void rmp_outcome(struct op *op, enum hw_rmp_instruction instruction, enum hw_rmp_result result,
			const struct hw_access *access)
{
	struct hw_rmp_entry entry;

	if (result == HW_RMP_FAULT) {
		RESULT_SET(op->r, RESULT, result, "fault");
		RESULT_SET(op->r, FAULT, fault, hw_fault_table[access->fault].name);
	} else {
		RESULT_SET(op->r, RESULT, result, "ok");
		if (result != HW_RMP_OK)
			RESULT_SET(op->r, ERROR, error, hw_rmp_failure_name(instruction, result));
	}
	if (hw_rmp_read(op->m->hw, op->step->addr, &entry))
		RESULT_SET(op->r, STATE, state, hw_rmp_state_name[hw_rmp_state(&entry)]);
	watch_after_pages(op);
}

static void watch_rmpupdate(struct op *op, const struct hw_rmp_update *update)
{
	watch_owner(op, op->step->addr, update->size_2m ? MiB(2) >> PAGE_SHIFT : 1, update->assigned);
	/* the guest has a page at that address already, and it is another one */
	if (hw_is_guest(op->m->hw) && update->assigned && update->asid == HW_KEY_GUEST && update->gpa != op->step->addr)
		violate(op, NULL, INVARIANT_DOUBLE_MAP);
}

int step_rmp(struct op *op)
{
	const struct dmasim_step *step = op->step;
	bool large = step->page_size == MiB(2);
	struct hw_access access = { 0 };
	const struct hw_rmp_update update = {
		.gpa = step->has_gpa ? step->gpa : step->addr,
		.asid = (u16)step->asid,
		.assigned = step->assigned,
		.immutable = step->immutable,
		.size_2m = large,
	};

	if (!hw_rmp_active(op->m->hw))
		return op_refuse(op, -ENODEV, "this machine has no RMP: it belongs to SEV-SNP");
	if (step->page_size && !large && step->page_size != PAGE_SIZE)
		return op_refuse(op, -EINVAL, "an RMP entry covers 4KiB or 2MiB");
	begin_change(op, step->addr, large || step->verb == DMASIM_VERB_PSMASH ? MiB(2) >> PAGE_SHIFT : 1);
	if (step->verb == DMASIM_VERB_RMPUPDATE)
		watch_rmpupdate(op, &update);
	if (step->verb == DMASIM_VERB_RMPUPDATE)
		rmp_outcome(op, HW_RMPUPDATE, hw_rmpupdate(op->m->hw, step->addr, &update), &access);
	else if (step->verb == DMASIM_VERB_PSMASH)
		rmp_outcome(op, HW_PSMASH, hw_psmash(op->m->hw, step->addr), &access);
	else
		rmp_outcome(op, HW_PVALIDATE, hw_pvalidate(op->m->hw, step->addr, large, step->validate, &access),
			    &access);
	return 0;
}

/* the request alone: the guest's own PVALIDATE, before or after it, is a step of its own */
int step_psc(struct op *op)
{
	const struct dmasim_step *step = op->step;
	bool share = step->what && !strcmp(step->what, "shared");
	struct hw_rmp_entry entry;
	phys_addr_t phys;
	u64 pages, status = HW_PSC_OK;

	if (!hw_rmp_active(op->m->hw) || !hw_is_guest(op->m->hw))
		return op_refuse(op, -ENODEV, "only an SEV-SNP guest has page-state changes");
	if (!share && (!step->what || strcmp(step->what, "private") != 0))
		return op_refuse(op, -EINVAL, "the state is private or shared");
	if (page_range(op, &phys, &pages))
		return -EINVAL;
	begin_change(op, phys, pages);
	for (u64 i = 0; i < pages && status == HW_PSC_OK; i++) {
		const struct hw_psc_entry e = { .gfn = (phys >> PAGE_SHIFT) + i,
						.op = share ? HW_PSC_SHARED : HW_PSC_PRIVATE };

		status = hw_page_state_change(op->m->hw, &e, 1);
	}
	if (status != HW_PSC_OK)
		RESULT_SET(op->r, ERROR, error, "GHCB_PSC_FAIL");
	RESULT_SET(op->r, VALUE, value, status);
	if (hw_rmp_read(op->m->hw, phys, &entry))
		RESULT_SET(op->r, STATE, state, hw_rmp_state_name[hw_rmp_state(&entry)]);
	watch_after_pages(op);
	return 0;
}

static u64 granules(const struct dmasim_step *step)
{
	return align_up((step->addr & ~PAGE_MASK) + (step->has_size ? step->size : PAGE_SIZE), PAGE_SIZE) >> PAGE_SHIFT;
}

/* as rsi_set_addr_range_state() goes on until all of the range has the state, or the host rejects it */
static void declare(struct op *op, enum hw_ripas ripas)
{
	phys_addr_t base = align_down(op->step->addr, PAGE_SIZE), top = base + (granules(op->step) << PAGE_SHIFT);
	phys_addr_t start = base, next = base;
	enum hw_rsi_result result = HW_RSI_SUCCESS;
	bool accepted = true;

	while (base < top && accepted && result == HW_RSI_SUCCESS) {
		result = hw_rsi_ipa_state_set(op->m->hw, base, top, ripas, HW_RSI_CHANGE_DESTROYED, &next, &accepted);
		if (result == HW_RSI_SUCCESS && accepted && next == base)
			break;
		base = next;
	}
	RESULT_SET(op->r, VALUE, value, next - start);
	if (result != HW_RSI_SUCCESS)
		RESULT_SET(op->r, ERROR, error, hw_rsi_result_name(result));
	else if (!accepted)
		RESULT_SET(op->r, ERROR, error, "-EPERM");
	if (hw_rsi_ipa_state_get(op->m->hw, start, &ripas) == HW_RSI_SUCCESS)
		RESULT_SET(op->r, STATE, state, hw_ripas_name[ripas]);
}

/* the verb's call for one granule or page */
static enum hw_rmi_result realm_call(struct op *op, phys_addr_t phys)
{
	enum dmasim_verb verb = op->step->verb;

	if (verb == DMASIM_VERB_DELEGATE)
		return hw_granule_delegate(op->m->hw, phys);
	if (verb == DMASIM_VERB_UNDELEGATE)
		return hw_granule_undelegate(op->m->hw, phys);
	return verb == DMASIM_VERB_DATA_CREATE ? hw_rtt_data_create(op->m->hw, phys)
					       : hw_rtt_data_destroy(op->m->hw, phys);
}

static void move_granules(struct op *op)
{
	bool world = op->step->verb == DMASIM_VERB_DELEGATE || op->step->verb == DMASIM_VERB_UNDELEGATE;
	phys_addr_t phys = align_down(op->step->addr, PAGE_SIZE);
	enum hw_rmi_result result = HW_RMI_SUCCESS;
	u64 count = granules(op->step);
	struct hw_ipa_state ipa;

	for (u64 done = 0; done < count && result == HW_RMI_SUCCESS; done++)
		result = realm_call(op, phys + (done << PAGE_SHIFT));
	if (result != HW_RMI_SUCCESS)
		RESULT_SET(op->r, ERROR, error, hw_rmi_result_name(result));
	hw_ipa_state(op->m->hw, phys, &ipa);
	RESULT_SET(op->r, STATE, state, world ? hw_pas_name[ipa.pas] : hw_ripas_name[ipa.ripas]);
}

int step_realm(struct op *op)
{
	const struct dmasim_step *step = op->step;
	bool ram = step->what && !strcmp(step->what, "ram");

	if (!hw_gpt_active(op->m->hw))
		return op_refuse(op, -ENODEV, "this machine has no realm world: it belongs to Arm CCA");
	if (step->has_size && !step->size)
		return op_refuse(op, -EINVAL, "0 bytes");
	if (step->verb == DMASIM_VERB_RSI_IPA_STATE && !ram && (!step->what || strcmp(step->what, "empty") != 0))
		return op_refuse(op, -EINVAL, "the state is ram or empty");
	begin_change(op, step->addr, granules(step));
	watch_granule(op, align_down(step->addr, PAGE_SIZE), granules(step) << PAGE_SHIFT);
	if (step->verb == DMASIM_VERB_DELEGATE)
		watch_owner(op, align_down(step->addr, PAGE_SIZE), granules(step), true);
	if (step->verb == DMASIM_VERB_RSI_IPA_STATE)
		declare(op, ram ? HW_RIPAS_RAM : HW_RIPAS_EMPTY);
	else
		move_granules(op);
	watch_after_pages(op);
	return 0;
}
