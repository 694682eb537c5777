// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to devices and to the kernel as a whole: masks, acceptance into a guest, injected failures, background
 * work.
 */
#include "machine/machine.h"

#include <errno.h>
#include <string.h>

#include "hw/tdisp.h"
#include "linux/dma-iommu.h"

int step_set_dma_mask(struct op *op)
{
	const struct dmasim_step *step = op->step;
	int error = op_need_device(op), refused = 0;
	struct device *dev;

	if (error)
		return error;
	if (!step->mask && !step->coherent_mask)
		return op_refuse(op, -EINVAL, "no mask is given");
	dev = &op->dev->dev;
	if (step->mask)
		refused = dma_set_mask(op->k, dev, step->mask);
	if (!refused && step->coherent_mask)
		refused = dma_set_coherent_mask(op->k, dev, step->coherent_mask);
	if (refused)
		RESULT_SET(op->r, ERROR, error, errno_name(refused));
	else
		/* a driver asks for what its device can drive */
		op->dev->hw->address_mask |= step->mask | step->coherent_mask;
	return 0;
}

/* T=0 to T=1: lock, attest, start; and back */
int step_accept(struct op *op)
{
	enum hw_tdisp_result result;
	int error = op_need_device(op);
	u64 nonce = op->step->nonce;

	if (error)
		return error;
	if (!hw_is_guest(op->m->hw))
		return op_refuse(op, -EINVAL, "this is no confidential guest");
	if (op->step->verb == DMASIM_VERB_ACCEPT) {
		result = op->step->has_nonce ? HW_TDISP_OK : hw_tdisp_lock(op->dev->hw, &nonce);
		if (result == HW_TDISP_OK)
			result = hw_device_accept(op->dev->hw, nonce);
		if (result == HW_TDISP_NONCE_MISMATCH)
			violate(op, NULL, INVARIANT_NONCE_MISMATCH);
		if (result != HW_TDISP_OK)
			RESULT_SET(op->r, ERROR, error, hw_tdisp_result_name(result));
	} else {
		hw_device_unaccept(op->dev->hw);
	}
	op->dev->dev.accepted = op->dev->hw->trusted;
	watch_after_pages(op);
	return 0;
}

static void set_bus_master(struct op *op)
{
	enum hw_tdisp_state before = op->dev->hw->tdisp;

	hw_device_set_bus_master(op->dev->hw, op->step->enable);
	if (before != HW_TDISP_ERROR && op->dev->hw->tdisp == HW_TDISP_ERROR)
		violate(op, NULL, INVARIANT_BME_CLEARED);
}

/* what the host or the driver does to the interface while the guest holds on to what it knows */
int step_interface(struct op *op)
{
	enum hw_tdisp_result result;
	int error = op_need_device(op);
	u64 nonce;

	if (error)
		return error;
	if (op->step->verb == DMASIM_VERB_LOCK) {
		result = hw_tdisp_lock(op->dev->hw, &nonce);
		if (result == HW_TDISP_OK)
			RESULT_SET(op->r, VALUE, value, nonce);
		else
			RESULT_SET(op->r, ERROR, error, hw_tdisp_result_name(result));
	} else if (op->step->verb == DMASIM_VERB_STOP) {
		hw_tdisp_stop(op->dev->hw);
	} else {
		set_bus_master(op);
	}
	RESULT_SET(op->r, STATE, state, hw_tdisp_state_name[op->dev->hw->tdisp]);
	return 0;
}

/* calls beneath the kernel */
static bool inject_hw(struct hw *hw, const char *name, u32 times)
{
	static const char *const call[HW_CALL_COUNT] = {
		[HW_CALL_RMPUPDATE] = "rmpupdate",     [HW_CALL_PSMASH] = "psmash",
		[HW_CALL_PVALIDATE] = "pvalidate",     [HW_CALL_PSC] = "psc",
		[HW_CALL_IPA_STATE] = "rsi_ipa_state", [HW_CALL_SHARE] = "share",
		[HW_CALL_INVALIDATE] = "invalidate",   [HW_CALL_IO_TABLE] = "io_table",
	};

	for (unsigned int i = 0; i < HW_CALL_COUNT; i++) {
		if (strcmp(call[i], name) != 0)
			continue;
		hw_fail_call(hw, (enum hw_call)i, times);
		return true;
	}
	return false;
}

bool inject_call(struct hw *hw, struct kernel_faults *faults, const char *name, u32 times)
{
	const struct {
		const char *name;
		u32 *count;
	} call[] = {
		{ "alloc_pages", &faults->alloc_pages },
		{ "set_memory_decrypted", &faults->set_memory_decrypted },
		{ "set_memory_encrypted", &faults->set_memory_encrypted },
		{ "iommu_map", &faults->iommu_map },
		{ "alloc_iova", &faults->alloc_iova },
		{ "set_uncached", &faults->set_uncached },
		{ "gen_pool_add", &faults->gen_pool_add },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(call); i++) {
		if (strcmp(call[i].name, name) != 0)
			continue;
		*call[i].count = times;
		return true;
	}
	return inject_hw(hw, name, times);
}

int step_inject(struct op *op)
{
	u64 times = op->step->times ? op->step->times : 1;

	if (!op->step->fail)
		return op_refuse(op, -EINVAL, "which call?");
	if (times > UINT32_MAX)
		return op_refuse(op, -ERANGE, "so many calls will never be made");
	if (!inject_call(op->m->hw, &op->k->faults, op->step->fail, (u32)times))
		return op_refuse(op, -EINVAL, "'%s' cannot be made to fail", op->step->fail);
	return 0;
}

static void flush_queues(struct op *op)
{
	for (unsigned int i = 0; i < op->m->devices; i++) {
		struct iommu_domain *domain = op->m->device[i].dev.domain;

		if (domain && domain->type == IOMMU_DOMAIN_DMA_FQ)
			iommu_dma_flush_queue_run(op->k, domain);
	}
}

int step_work(struct op *op)
{
	const char *what = op->step->what ? op->step->what : "all";
	bool all = !strcmp(what, "all");
	bool grow = all || !strcmp(what, "grow"), frees = all || !strcmp(what, "free");
	bool flush = all || !strcmp(what, "flush");

	if (!grow && !frees && !flush)
		return op_refuse(op, -EINVAL, "there is no work '%s'", what);
	if (grow) {
		swiotlb_run_grow(op->k);
		atomic_pool_run_work(op->k);
	}
	if (frees)
		swiotlb_run_frees(op->k);
	if (flush)
		flush_queues(op);
	return 0;
}
