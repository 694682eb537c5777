// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking without touching: what a CPU read or a device's access would meet. The trace is off meanwhile, and whatever
 * the kernel would have noted about a fault is put back.
 */
#include "machine/machine.h"

#include <string.h>

/* bytes from @phys with one attribute of the mapping that reaches them; @va 0: the linear map */
static u64 attribute_run(const struct kernel *k, phys_addr_t phys, u64 va, u64 len, bool *encrypted)
{
	bool decrypted = va ? kernel_va_is_decrypted(k, va) : page_is_decrypted(k, phys);

	*encrypted = k->arch.private_mapping && !decrypted;
	return min_u64(len, PAGE_SIZE - (phys & ~PAGE_MASK));
}

void view_read(struct dmasim_machine *m, phys_addr_t phys, u64 va, void *buf, u64 len)
{
	struct hw_access access;
	bool encrypted;

	hw_set_trace(m->hw, NULL);
	for (u64 done = 0; done < len;) {
		u64 run = attribute_run(&m->kernel, phys + done, va ? va + done : 0, len - done, &encrypted);

		memset(&access, 0, sizeof(access));
		hw_cpu_read(m->hw, phys + done, encrypted, (u8 *)buf + done, run, &access);
		done += run;
	}
	hw_set_trace(m->hw, m->kernel.trace);
}

phys_addr_t view_target(struct dmasim_machine *m, struct machine_device *dev, dma_addr_t addr, bool write,
			struct hw_access *access)
{
	phys_addr_t phys;

	memset(access, 0, sizeof(*access));
	hw_set_trace(m->hw, NULL);
	hw_look(m->hw, true);
	phys = hw_dma_target(dev->hw, addr, write, access);
	hw_look(m->hw, false);
	hw_set_trace(m->hw, m->kernel.trace);
	return access->fault ? INVALID_PHYS_ADDR : phys;
}

void quiet_begin(struct dmasim_machine *m, struct quiet *q)
{
	struct kernel *k = &m->kernel;

	q->trace = k->trace;
	q->rule = k->rule;
	q->cpu_fault = k->cpu_fault;
	memcpy(q->seen, k->seen, sizeof(q->seen));
	k->trace = NULL;
	hw_set_trace(m->hw, NULL);
}

void quiet_end(struct dmasim_machine *m, const struct quiet *q)
{
	struct kernel *k = &m->kernel;

	k->trace = q->trace;
	k->rule = q->rule;
	k->cpu_fault = q->cpu_fault;
	memcpy(k->seen, q->seen, sizeof(q->seen));
	hw_set_trace(m->hw, q->trace);
}
