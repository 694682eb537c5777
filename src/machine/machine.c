// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a machine: building it, carrying out steps, ending. Which function serves which verb stands here too.
 */
#include "machine/machine.h"

#include "linux/iova.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const op_fn verb_fn[DMASIM_VERB_COUNT] = {
	[DMASIM_VERB_MAP] = step_map,
	[DMASIM_VERB_MAP_SG] = step_map_sg,
	[DMASIM_VERB_UNMAP] = step_unmap,
	[DMASIM_VERB_SYNC_FOR_CPU] = step_sync,
	[DMASIM_VERB_SYNC_FOR_DEVICE] = step_sync,
	[DMASIM_VERB_ALLOC_COHERENT] = step_alloc,
	[DMASIM_VERB_ALLOC_PAGES] = step_alloc,
	[DMASIM_VERB_ALLOC_NONCOHERENT] = step_alloc,
	[DMASIM_VERB_FREE] = step_free,
	[DMASIM_VERB_CPU_WRITE] = step_cpu_write,
	[DMASIM_VERB_CPU_READ] = step_cpu_read,
	[DMASIM_VERB_DMA_READ] = step_dma_read,
	[DMASIM_VERB_DMA_WRITE] = step_dma_write,
	[DMASIM_VERB_LAND] = step_land,
	[DMASIM_VERB_SET_DMA_MASK] = step_set_dma_mask,
	[DMASIM_VERB_ACCEPT] = step_accept,
	[DMASIM_VERB_UNACCEPT] = step_accept,
	[DMASIM_VERB_LOCK] = step_interface,
	[DMASIM_VERB_STOP] = step_interface,
	[DMASIM_VERB_BUS_MASTER] = step_interface,
	[DMASIM_VERB_SET_MEMORY_DECRYPTED] = step_set_memory,
	[DMASIM_VERB_SET_MEMORY_ENCRYPTED] = step_set_memory,
	[DMASIM_VERB_RMPUPDATE] = step_rmp,
	[DMASIM_VERB_PVALIDATE] = step_rmp,
	[DMASIM_VERB_PSMASH] = step_rmp,
	[DMASIM_VERB_PSC] = step_psc,
	[DMASIM_VERB_RSI_IPA_STATE] = step_realm,
	[DMASIM_VERB_DELEGATE] = step_realm,
	[DMASIM_VERB_UNDELEGATE] = step_realm,
	[DMASIM_VERB_DATA_CREATE] = step_realm,
	[DMASIM_VERB_DATA_DESTROY] = step_realm,
	[DMASIM_VERB_IOMMU_MAP] = step_iommu_map,
	[DMASIM_VERB_IOMMU_UNMAP] = step_iommu_unmap,
	[DMASIM_VERB_IOMMU_SPLIT] = step_iommu_split,
	[DMASIM_VERB_IOTLB_FLUSH] = step_iotlb_flush,
	[DMASIM_VERB_CHECK] = step_check,
	[DMASIM_VERB_INJECT] = step_inject,
	[DMASIM_VERB_WORK] = step_work,
	[DMASIM_VERB_PARALLEL] = step_parallel,
};

int op_refuse(const struct op *op, int code, const char *format, ...)
{
	char text[240];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return dmasim_error_set(op->error, code, &op->step->at, "%s: %s", dmasim_verb_name[op->step->verb], text);
}

int op_need_device(const struct op *op)
{
	if (!op->dev)
		return op_refuse(op, -EINVAL, "no device is given");
	return 0;
}

int op_need_from(const struct op *op)
{
	if (!op->from)
		return op_refuse(op, -EINVAL, "no mapping or allocation is given");
	return 0;
}

/* the log lines since @first */
static bool take_log(const struct kernel *k, size_t first, struct dmasim_list *list)
{
	for (size_t i = first; i < k->log.count; i++)
		if (!list_add(list, k->log.record[i].text))
			return false;
	return true;
}

struct dmasim_machine *dmasim_machine_new(const struct dmasim_platform *platform, unsigned int flags,
					  struct dmasim_error *error)
{
	struct dmasim_machine *m = calloc(1, sizeof(*m));

	if (!m) {
		dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
		return NULL;
	}
	m->flags = flags;
	m->rule = DECISION_NONE;
	m->watched = flags & DMASIM_NO_INVARIANTS ? 0 : (1u << INVARIANT_COUNT) - 1;
	trace_init(&m->trace);
	truth_init(&m->truth);
	truth_init(&m->checked);
	pagemap_init(&m->dirty, 0);
	if (machine_build(m, platform, error)) {
		dmasim_machine_free(m);
		return NULL;
	}
	watch_boot(&(struct op){ .m = m, .k = &m->kernel });
	if (!take_log(&m->kernel, 0, &m->boot_log) || m->kernel.log.lost || m->kernel.oom || hw_oom(m->hw)) {
		dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
		dmasim_machine_free(m);
		return NULL;
	}
	return m;
}

void dmasim_machine_free(struct dmasim_machine *m)
{
	if (!m)
		return;
	for (unsigned int i = 0; i < m->devices; i++) {
		if (m->device[i].attached)
			device_detach(&m->kernel, &m->device[i].dev);
		free(m->device[i].name);
		free(m->device[i].range);
		free(m->device[i].window);
	}
	free(m->device);
	for (unsigned int i = 0; i < m->entries; i++)
		entry_free(m->entry[i]);
	free(m->entry);
	if (m->booted)
		kernel_shutdown(&m->kernel);
	if (m->hw)
		hw_destroy(m->hw);
	truth_free(&m->truth);
	truth_free(&m->checked);
	pagemap_free(&m->dirty);
	trace_free(&m->trace);
	list_free(&m->boot_log);
	free(m);
}

static int find_from(struct op *op)
{
	const struct dmasim_step *step = op->step;

	if (step->from < 0)
		return 0;
	op->from = entry_find(op->m, step->from);
	if (!op->from)
		return op_refuse(op, -ENOENT, "step %d has left no mapping or allocation", step->from + 1);
	return 0;
}

static int find_device(struct op *op)
{
	const struct dmasim_step *step = op->step;

	if (step->device >= 0) {
		if ((unsigned int)step->device >= op->m->devices)
			return op_refuse(op, -ENODEV, "there is no device number %d", step->device);
		op->dev = &op->m->device[step->device];
	} else if (op->from) {
		op->dev = &op->m->device[op->from->device];
	}
	return 0;
}

static int set_cpu(struct op *op)
{
	if (op->step->cpu < 0)
		return 0;
	if ((unsigned int)op->step->cpu >= op->k->nr_cpus)
		return op_refuse(op, -EINVAL, "there is no CPU %d, only %u", op->step->cpu, op->k->nr_cpus);
	op->k->cpu = (unsigned int)op->step->cpu;
	return 0;
}

/* a device that does not answer an invalidation: the driver logs it and goes on */
static void tell_timeout(struct op *op)
{
	enum hw_fault fault;
	u64 count = hw_invalidation_timeouts(op->m->hw, &fault);

	if (count != op->m->inv_timeouts && !dmasim_result_has(op->r, DMASIM_FIELD_FAULT)) {
		RESULT_SET(op->r, RESULT, result, "fault");
		RESULT_SET(op->r, FAULT, fault, hw_fault_table[fault].name);
	}
	op->m->inv_timeouts = count;
}

/* a CPU of the kernel that faulted on the way, as in a bounce copy, is the step's outcome */
static void finish_result(struct op *op)
{
	struct dmasim_result *r = op->r;

	if (op->k->rule != DECISION_NONE)
		RESULT_SET(r, RULE, rule, decision_table[op->k->rule].name);
	if (op->k->cpu_fault && !dmasim_result_has(r, DMASIM_FIELD_FAULT)) {
		RESULT_SET(r, RESULT, result, "fault");
		RESULT_SET(r, FAULT, fault, hw_fault_table[op->k->cpu_fault].name);
	}
	tell_timeout(op);
	if (op->k->leaked)
		RESULT_SET(r, LEAKED, leaked, op->k->leaked);
	if (r->warnings.count)
		result_mark(r, DMASIM_FIELD_WARNINGS);
}

/* steps that the guest's own kernel would carry out */
static bool needs_guest(const struct dmasim_step *step)
{
	switch (step->verb) {
	case DMASIM_VERB_CPU_WRITE:
	case DMASIM_VERB_CPU_READ:
		return !step->as_host;
	case DMASIM_VERB_DMA_READ:
	case DMASIM_VERB_DMA_WRITE:
	case DMASIM_VERB_LAND:
	case DMASIM_VERB_LOCK:
	case DMASIM_VERB_STOP:
	case DMASIM_VERB_RMPUPDATE:
	case DMASIM_VERB_PSMASH:
	case DMASIM_VERB_DELEGATE:
	case DMASIM_VERB_UNDELEGATE:
	case DMASIM_VERB_DATA_CREATE:
	case DMASIM_VERB_DATA_DESTROY:
	case DMASIM_VERB_IOMMU_MAP:
	case DMASIM_VERB_IOMMU_UNMAP:
	case DMASIM_VERB_IOMMU_SPLIT:
	case DMASIM_VERB_IOTLB_FLUSH:
	case DMASIM_VERB_CHECK:
	case DMASIM_VERB_INJECT:
	case DMASIM_VERB_PARALLEL:
		return false;
	case DMASIM_VERB_MAP:
	case DMASIM_VERB_MAP_SG:
	case DMASIM_VERB_UNMAP:
	case DMASIM_VERB_SYNC_FOR_CPU:
	case DMASIM_VERB_SYNC_FOR_DEVICE:
	case DMASIM_VERB_ALLOC_COHERENT:
	case DMASIM_VERB_ALLOC_PAGES:
	case DMASIM_VERB_ALLOC_NONCOHERENT:
	case DMASIM_VERB_FREE:
	case DMASIM_VERB_SET_DMA_MASK:
	case DMASIM_VERB_ACCEPT:
	case DMASIM_VERB_UNACCEPT:
	case DMASIM_VERB_BUS_MASTER:
	case DMASIM_VERB_SET_MEMORY_DECRYPTED:
	case DMASIM_VERB_SET_MEMORY_ENCRYPTED:
	case DMASIM_VERB_PVALIDATE:
	case DMASIM_VERB_PSC:
	case DMASIM_VERB_RSI_IPA_STATE:
	case DMASIM_VERB_WORK:
	case DMASIM_VERB_COUNT:
		return true;
	}
	return true;
}

static void tell_end(struct op *op)
{
	RESULT_SET(op->r, ERROR, error, op->k->terminated == GHCB_TERM_PSC ? "GHCB_TERM_PSC" : "GHCB_TERM_PVALIDATE");
}

/* a guest that has ended does nothing; what the step would have left, later steps may name */
static int run_dead(struct op *op)
{
	struct entry *e;

	if (op->step->device >= 0 && !find_device(op)) {
		e = entry_new(op, ENTRY_MAP);
		if (!e)
			return op_refuse(op, -ENOMEM, "out of memory");
		e->failed = true;
	}
	tell_end(op);
	return 0;
}

int op_run(struct op *op)
{
	size_t log = op->k->log.count;
	int error = set_cpu(op);

	if (!error && op->k->terminated && needs_guest(op->step))
		return run_dead(op);

	if (!error)
		error = find_from(op);
	if (!error)
		error = find_device(op);
	if (!error)
		error = verb_fn[op->step->verb](op);
	if (error)
		return error;
	if (op->k->terminated && needs_guest(op->step))
		tell_end(op);
	watch_step(op);
	op->m->rule = op->k->rule;
	op->m->rule_at = op->k->rule_at;
	if (!watch_tell(op) || !take_log(op->k, log, &op->r->warnings) || op->k->oom || op->k->log.lost ||
	    hw_oom(op->m->hw))
		return op_refuse(op, -ENOMEM, "out of memory");
	finish_result(op);
	return 0;
}

/* what a verb calls, as far as decision_places.def tells it apart */
static enum decision_caller caller_of(const struct dmasim_step *step)
{
	if (step->verb == DMASIM_VERB_MAP_SG)
		return CALL_MAP_SG;
	if (step->verb == DMASIM_VERB_MAP && step->mmio)
		return CALL_MAP_RESOURCE;
	if (step->verb == DMASIM_VERB_UNMAP)
		return CALL_UNMAP;
	if (step->verb == DMASIM_VERB_ALLOC_PAGES || step->verb == DMASIM_VERB_ALLOC_NONCOHERENT)
		return CALL_ALLOC_PAGES;
	return CALL_OTHER;
}

void machine_trace(struct dmasim_machine *m)
{
	m->flags |= DMASIM_TRACE;
	m->kernel.trace = &m->trace;
	hw_set_trace(m->hw, &m->trace);
}

int machine_step(struct dmasim_machine *m, unsigned int index, const struct dmasim_step *step,
		 struct dmasim_result *result, struct dmasim_error *error)
{
	struct op op = { .m = m, .k = &m->kernel, .step = step, .index = index, .r = result, .error = error };

	memset(result, 0, sizeof(*result));
	if ((unsigned int)step->verb >= DMASIM_VERB_COUNT)
		return dmasim_error_set(error, -EINVAL, &step->at, "there is no such verb");
	m->caller = caller_of(step);
	m->trace.step = index;
	m->kernel.log.step = index;
	m->kernel.rule = DECISION_NONE;
	m->kernel.cpu_fault = 0;
	m->kernel.freed_shared = 0;
	m->kernel.leaked = 0;
	return op_run(&op);
}

int dmasim_machine_step(struct dmasim_machine *m, unsigned int index, const struct dmasim_step *step,
			struct dmasim_result *result, struct dmasim_error *error)
{
	trace_reset(&m->trace);
	m->rule = DECISION_NONE;
	return machine_step(m, index, step, result, error);
}

int dmasim_machine_end(struct dmasim_machine *m, struct dmasim_result *result, struct dmasim_error *error)
{
	struct dmasim_step step;
	struct op op = { .m = m, .k = &m->kernel, .step = &step, .r = result, .error = error };

	dmasim_step_init(&step, DMASIM_VERB_CHECK);
	memset(result, 0, sizeof(*result));
	trace_reset(&m->trace);
	m->rule = DECISION_NONE;
	if (!m->kernel.terminated)
		watch_end(&op);
	if (!watch_tell(&op) || m->kernel.oom)
		return dmasim_error_set(error, -ENOMEM, NULL, "out of memory");
	return 0;
}

bool dmasim_machine_validate(const struct dmasim_machine *m, const char **why)
{
	const char *unused;

	if (!why)
		why = &unused;
	for (unsigned int i = 0; i < m->devices; i++) {
		const struct iommu_domain *domain = m->device[i].dev.domain;

		if (domain && domain->iovad && !iova_domain_validate(domain->iovad, why))
			return false;
	}
	return hw_validate(m->hw, why) && kernel_validate(&m->kernel, why);
}

const struct dmasim_list *dmasim_machine_boot_log(const struct dmasim_machine *m)
{
	return &m->boot_log;
}

int dmasim_machine_invariant(struct dmasim_machine *m, const char *name, bool on)
{
	for (unsigned int i = 0; i < INVARIANT_COUNT; i++) {
		if (strcmp(invariant_table[i].name, name) != 0)
			continue;
		if (on)
			m->watched |= 1u << i;
		else
			m->watched &= ~(1u << i);
		return 0;
	}
	return -ENOENT;
}
