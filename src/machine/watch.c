// SPDX-License-Identifier: GPL-2.0-only
/*
 * The invariants about mappings, accesses and page state. Everything here looks and changes nothing; see invariants.def
 * for what each one says.
 */
#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>

#include "hw/stage2.h"
#include "linux/direct.h"
#include "linux/dma-iommu.h"
#include "linux/iova.h"

/* pages of one mapping that are looked at one by one; what lies between this and its last page is taken to be alike */
#define PAGES_MAX 1024u

static bool watching(const struct op *op)
{
	return op->m->watched;
}

void violate(struct op *op, struct entry *e, enum invariant which)
{
	u32 bit = 1u << which;

	if (!(op->m->watched & bit) || (e && e->broken & bit))
		return;
	if (e)
		e->broken |= bit;
	op->violated |= bit;
}

bool watch_tell(struct op *op)
{
	for (unsigned int i = 0; i < INVARIANT_COUNT; i++)
		if (op->violated >> i & 1 && !list_add(&op->r->violates, invariant_table[i].name))
			return false;
	if (op->violated)
		result_mark(op->r, DMASIM_FIELD_VIOLATES);
	return true;
}

static bool is_allocation(const struct entry *e)
{
	return e->kind == ENTRY_COHERENT || e->kind == ENTRY_PAGES;
}

static void watch_limit(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr, u64 size)
{
	u64 limit = is_allocation(e) ? dma_device_coherent_limit(&dev->dev) : dma_device_limit(&dev->dev);

	/* what is set by hand went past no mask */
	if (e->kind != ENTRY_IOMMU && (addr + size - 1 > limit || addr + size - 1 < addr))
		violate(op, e, INVARIANT_DMA_ADDR_BEYOND_LIMIT);
}

/* the kernel's CPU reaches the entry's page at @phys through a private mapping */
static bool cpu_encrypted(const struct op *op, const struct entry *e, phys_addr_t phys, u64 offset)
{
	const struct kernel *k = op->k;

	if (!k->arch.private_mapping || !phys_is_ram(k, phys, 1))
		return false;
	if (e->kind == ENTRY_COHERENT && !e->buffer.cookie)
		return !kernel_va_is_decrypted(k, e->buffer.cpu_addr + offset);
	return !page_is_decrypted(k, phys);
}

static void watch_page(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr, u64 offset,
		       enum dma_path path)
{
	phys_addr_t phys = mapping_phys(op, dev, addr, path);
	bool guest = hw_is_guest(op->m->hw), exists, encrypted;

	if (phys == INVALID_PHYS_ADDR)
		return;
	if (!phys_is_ram(op->k, phys, 1)) {
		/* registers have no key: who addresses them with the bit misses them. Other memory is its driver's */
		if (!guest && (e->mmio || hw_kind_at(op->m->hw, phys, &exists) == DMASIM_RAM_MMIO) &&
		    mapping_encrypted(op, dev, addr, path))
			violate(op, e, INVARIANT_KEY_MISMATCH);
		return;
	}
	if (guest && !dev->hw->trusted && !hw_page_shared(op->m->hw, phys)) {
		violate(op, e, INVARIANT_UNTRUSTED_PRIV_ADDR);
		return;
	}
	encrypted = mapping_encrypted(op, dev, addr, path);
	if (encrypted != cpu_encrypted(op, e, phys, offset))
		violate(op, e, INVARIANT_KEY_MISMATCH);
}

/* each page of [addr, addr + size) */
static void watch_pages(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr, u64 size,
			enum dma_path path)
{
	u64 first = PAGE_SIZE - (addr & ~PAGE_MASK), pages = 0;

	watch_page(op, e, dev, addr, 0, path);
	for (u64 offset = first; offset < size && pages < PAGES_MAX; offset += PAGE_SIZE, pages++)
		watch_page(op, e, dev, addr + offset, offset, path);
	if (size > first && pages == PAGES_MAX)
		watch_page(op, e, dev, addr + size - 1, size - 1, path);
}

static bool bounced(enum dma_path path)
{
	return path == DMA_PATH_SWIOTLB || path == DMA_PATH_IOMMU_SWIOTLB;
}

/* private data of an accepted device went into memory that the host reads */
static void watch_trusted_bounce(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr,
				 u64 offset, enum dma_path path)
{
	phys_addr_t slot, origin;
	u64 run, va;

	if (!dev->hw->trusted || !hw_is_guest(op->m->hw) || !bounced(path))
		return;
	slot = mapping_phys(op, dev, addr, path);
	if (!entry_origin(op->m, e, offset, &origin, &run, &va))
		return;
	if (hw_page_shared(op->m->hw, slot) && !hw_page_shared(op->m->hw, origin))
		violate(op, e, INVARIANT_LEAK_PRIV_TO_SHARED_POOL);
}

static bool any_byte(struct op *op, phys_addr_t phys, u64 len)
{
	u8 buf[256];

	while (len) {
		u64 run = min_u64(len, sizeof(buf));

		view_read(op->m, phys, 0, buf, run);
		for (u64 i = 0; i < run; i++)
			if (buf[i])
				return true;
		phys += run;
		len -= run;
	}
	return false;
}

/* behind an IOMMU that is to keep an untrusted device in: the rest of the pages that it was given */
static void watch_padding(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr, u64 size,
			  enum dma_path path)
{
	u64 granule, front, back;
	phys_addr_t phys;

	if (path != DMA_PATH_IOMMU_SWIOTLB || !dev->dev.untrusted)
		return;
	granule = iommu_min_pagesize(dev->dev.domain);
	front = addr & (granule - 1);
	back = align_up(addr + size, granule) - (addr + size);
	phys = mapping_phys(op, dev, addr, path);
	if (any_byte(op, phys - front, front) || any_byte(op, phys + size, back))
		violate(op, e, INVARIANT_STALE_BYTES_VISIBLE);
}

static void watch_segment(struct op *op, struct entry *e, struct machine_device *dev, dma_addr_t addr, u64 offset,
			  u64 size, enum dma_path path)
{
	watch_limit(op, e, dev, addr, size);
	watch_pages(op, e, dev, addr, size, path);
	watch_trusted_bounce(op, e, dev, addr, offset, path);
	watch_padding(op, e, dev, addr, size, path);
	if (!bounced(path) && path != DMA_PATH_COHERENT_POOL)
		return;
	e->slots += describe_slots(op, dev, mapping_phys(op, dev, addr, path), NULL);
	if (slots_cross_areas(op, dev, mapping_phys(op, dev, addr, path)))
		violate(op, e, INVARIANT_AREA_CROSSED);
}

void watch_mapping(struct op *op, struct entry *e)
{
	u64 offset = 0;

	if (!watching(op))
		return;
	if (e->kind != ENTRY_SG)
		watch_segment(op, e, op->dev, e->dma_addr, 0, e->size, e->path);
	for (unsigned int i = 0; e->kind == ENTRY_SG && i < e->segments; i++) {
		const struct scatterlist *sg = &e->sg[i];

		if (sg->is_bus_address)
			watch_limit(op, e, op->dev, sg->dma_address, sg->dma_length);
		else
			watch_segment(op, e, op->dev, sg->dma_address, offset, sg->dma_length,
				      mapping_path(op, op->dev, sg->dma_address));
		offset += sg->dma_length;
	}
	op->m->slots.expected += e->slots;
}

void watch_unmap(struct op *op, struct entry *e, dma_addr_t addr, u64 size, enum dma_data_direction dir)
{
	if (!e || !e->live) {
		violate(op, NULL, INVARIANT_UNMAP_NOT_MAPPED);
		return;
	}
	if (op->dev != &op->m->device[e->device] || addr != e->dma_addr || size != e->size || dir != e->dir)
		violate(op, NULL, INVARIANT_UNMAP_DIFFERS);
	watch_ended(op, e);
}

void watch_sync(struct op *op, const struct entry *e, u64 offset, u64 size, enum dma_data_direction dir)
{
	if (!e || !e->live || op->dev != &op->m->device[e->device] || offset + size > e->size || dir != e->dir)
		violate(op, NULL, INVARIANT_SYNC_DIFFERS);
}

void watch_ended(struct op *op, struct entry *e)
{
	e->live = false;
	op->m->slots.expected -= e->slots;
	e->slots = 0;
}

/* raw or wrongly decrypted bytes, where the CPU reads the same memory as it should */
static bool keys_differ(struct op *op, const struct hw_access *access)
{
	struct hw_access cpu = { 0 };
	u8 byte;

	if (!access->ciphertext && !access->garbage)
		return false;
	if (access->spa == INVALID_PHYS_ADDR)
		return false;
	hw_set_trace(op->m->hw, NULL);
	hw_cpu_read(op->m->hw, access->spa, op->k->arch.private_mapping && !page_is_decrypted(op->k, access->spa),
		    &byte, 1, &cpu);
	hw_set_trace(op->m->hw, op->k->trace);
	return !cpu.fault && !cpu.ciphertext && !cpu.garbage;
}

void watch_access(struct op *op, struct entry *e, const struct hw_access *access, bool write)
{
	if (!watching(op))
		return;
	if (access->fault == HW_FAULT_IOMMU_RMP_SIZE)
		violate(op, NULL, INVARIANT_SMASH_WINDOW);
	if (access->fault || access->aborted)
		return;
	/* of another size it is still the same owner's */
	if (access->stale_rmp && access->rmp_verdict != HW_FAULT_IOMMU_RMP_SIZE)
		violate(op, NULL, INVARIANT_REUSE_BEFORE_FLUSH);
	watch_cache(op, access, false);
	if (access->stale_translation)
		violate(op, NULL, INVARIANT_STALE_IOTLB_USE);
	else if (e && !e->live)
		violate(op, NULL, INVARIANT_DMA_AFTER_UNMAP);
	if (e && e->live && !write && keys_differ(op, access))
		violate(op, e, INVARIANT_KEY_MISMATCH);
	if (!write && op->dev->hw->trusted && access->spa != INVALID_PHYS_ADDR &&
	    hw_page_shared(op->m->hw, access->spa) && !(e && e->attrs & DMA_ATTR_CC_SHARED))
		violate(op, NULL, INVARIANT_TRUST_SHARED_CONSUMED);
}

/* what the driver has seen in memory that others may change, and whether it is still that when it relies on it */
static void watch_second_fetch(struct op *op, phys_addr_t phys, const u8 *buf, u64 len)
{
	u8 checked[PAGE_SIZE];

	if (!hw_page_shared(op->m->hw, phys) || !hw_is_guest(op->m->hw))
		return;
	memcpy(checked, buf, len);
	if (op->step->again) {
		truth_overlay(&op->m->checked, phys, checked, len);
		if (memcmp(checked, buf, len) != 0)
			violate(op, NULL, INVARIANT_TOCTOU_SHARED);
	}
	if (!truth_write(&op->m->checked, phys, buf, len))
		op->k->oom++;
}

void watch_guest_access(struct op *op, phys_addr_t phys, const u8 *buf, u64 len, const struct hw_access *access,
			bool write)
{
	if (!watching(op))
		return;
	if (access->implicit_psc)
		violate(op, NULL, INVARIANT_IMPLICIT_PSC);
	if (!write && !access->fault)
		watch_second_fetch(op, phys, buf, len);
}

void watch_host_access(struct op *op, const struct hw_access *access)
{
	if (access->fault == HW_FAULT_AMD_PF_RMP || access->fault == HW_FAULT_CCA_GPF_CPU)
		violate(op, NULL, INVARIANT_STALE_PRIVATE_TO_HOST);
}

/* the host changes owners by hand: what its devices could reach before, they must not reach any more */
void watch_owner(struct op *op, phys_addr_t page, u64 pages, bool to_guest)
{
	struct hw *hw = op->m->hw;
	bool inplace = hw_config(hw)->knob[HW_KNOB_GUEST_INPLACE];

	for (u64 i = 0; i < pages; i++, page += PAGE_SIZE) {
		bool shared = hw_page_shared(hw, page);

		if (to_guest && shared && hw_stage2_reaches_shared(hw, page)) {
			violate(op, NULL, INVARIANT_PSC_BEFORE_UNMAP);
			if (inplace)
				violate(op, NULL, INVARIANT_DOUBLE_MAP);
		}
		if (!to_guest && !shared && hw_stage2_reaches_private(hw, page))
			violate(op, NULL, INVARIANT_PSC_BEFORE_UNMAP);
	}
}

void watch_granule(struct op *op, phys_addr_t phys, u64 size)
{
	const struct hw_config *config = hw_config(op->m->hw);
	u64 granule = config->knob[HW_KNOB_CCA_HOST_GRANULE];

	if (config->encryption == DMASIM_ENC_CCA && granule > PAGE_SIZE && (phys % granule || size % granule))
		violate(op, NULL, INVARIANT_GRANULE_PARTIAL);
}

void watch_neighbours(struct op *op, struct entry *e, const u8 *buf, u64 len)
{
	if (!op->dev->dev.untrusted || !op->dev->dev.dma_iommu || !e->live)
		return;
	while (len--) {
		if (!*buf++)
			continue;
		violate(op, NULL, INVARIANT_STALE_BYTES_VISIBLE);
		return;
	}
}

/* device addresses of the entry in turn: @next goes from 0 on */
static bool entry_piece(const struct entry *e, unsigned int next, dma_addr_t *addr, u64 *size)
{
	if (e->kind != ENTRY_SG) {
		*addr = e->dma_addr;
		*size = e->size;
		return !next;
	}
	while (next < e->segments && e->sg[next].is_bus_address)
		next++;
	if (next >= e->segments)
		return false;
	*addr = e->sg[next].dma_address;
	*size = e->sg[next].dma_length;
	return true;
}

static bool overlaps(struct op *op, const struct entry *e, phys_addr_t phys, u64 pages)
{
	struct machine_device *dev = &op->m->device[e->device];
	dma_addr_t addr;
	u64 size;

	for (unsigned int i = 0; entry_piece(e, i, &addr, &size); i++) {
		for (u64 offset = 0; offset < size; offset += PAGE_SIZE) {
			phys_addr_t page = mapping_phys(op, dev, addr + offset, e->path) & PAGE_MASK;

			if (page >= (phys & PAGE_MASK) && page - (phys & PAGE_MASK) < pages << PAGE_SHIFT)
				return true;
		}
	}
	return false;
}

void watch_before_pages(struct op *op, phys_addr_t phys, u64 pages)
{
	struct dmasim_machine *m = op->m;

	if (!(m->watched >> INVARIANT_PSC_BEFORE_UNMAP & 1))
		return;
	for (unsigned int i = 0; i < m->entries; i++)
		if (m->entry[i] && m->entry[i]->live && overlaps(op, m->entry[i], phys, pages))
			violate(op, NULL, INVARIANT_PSC_BEFORE_UNMAP);
}

void watch_after_pages(struct op *op)
{
	struct dmasim_machine *m = op->m;
	dma_addr_t addr;
	u64 size;

	if (!watching(op))
		return;
	for (unsigned int i = 0; i < m->entries; i++) {
		struct entry *e = m->entry[i];

		for (unsigned int s = 0; e && e->live && entry_piece(e, s, &addr, &size); s++)
			watch_pages(op, e, &m->device[e->device], addr, size, e->path);
	}
}

/* of a list of pools */
static u64 slots_taken(const struct io_tlb_pool *list)
{
	u64 taken = 0;

	for (const struct io_tlb_pool *pool = list; pool; pool = pool->next)
		for (unsigned int left = pool->nareas; left; left--)
			taken += pool->areas[left - 1].used;
	return taken;
}

/* what the areas say; debugfs may show something else, see mem_used() */
static u64 slots_used(const struct op *op)
{
	const struct io_tlb_mem *def = &op->k->swiotlb.def;
	const struct io_tlb_mem *private = &op->k->swiotlb.host_private;
	u64 used = slots_taken(def->pools ? def->pools : &def->defpool) +
		   slots_taken(private->pools ? private->pools : &private->defpool);

	for (const struct io_tlb_mem *mem = op->k->swiotlb.restricted; mem; mem = mem->next)
		used += slots_taken(mem->pools ? mem->pools : &mem->defpool);
	for (unsigned int i = 0; i < op->m->devices; i++)
		used += slots_taken(op->m->device[i].dev.dma_io_tlb_pools);
	return used;
}

void watch_boot(struct op *op)
{
	if (watching(op))
		op->m->slots.expected = slots_used(op);
}

void watch_step(struct op *op)
{
	u64 off_by;

	if (!watching(op))
		return;
	if (hw_freed_assigned(op->m->hw) != op->m->freed_assigned)
		violate(op, NULL, INVARIANT_STALE_PRIVATE_TO_HOST);
	op->m->freed_assigned = hw_freed_assigned(op->m->hw);
	if (op->k->terminated)
		return;
	if (op->k->freed_shared)
		violate(op, NULL, INVARIANT_STALE_SHARED_FREED);
	off_by = slots_used(op) - op->m->slots.expected;
	if (off_by != op->m->slots.off_by)
		violate(op, NULL, INVARIANT_SLOT_LEAK);
	op->m->slots.off_by = off_by;
}

static u64 live_iovas(const struct dmasim_machine *m, unsigned int device)
{
	u64 live = 0;

	for (unsigned int i = 0; i < m->entries; i++) {
		const struct entry *e = m->entry[i];

		live += e && e->live && e->device == device && e->kind != ENTRY_IOMMU;
	}
	return live;
}

/* what a flush queue holds is on its way back; what nobody maps any more and is in use all the same is lost */
void watch_end(struct op *op)
{
	struct dmasim_machine *m = op->m;

	for (unsigned int i = 0; i < m->devices; i++) {
		struct iommu_domain *domain = m->device[i].dev.domain;

		if (!(m->watched >> INVARIANT_IOVA_LEAK & 1) || !domain || !domain->iovad)
			continue;
		if (domain->type == IOMMU_DOMAIN_DMA_FQ)
			iommu_dma_flush_queue_run(op->k, domain);
		if (iova_in_use(domain->iovad) != live_iovas(m, i))
			violate(op, NULL, INVARIANT_IOVA_LEAK);
	}
}
