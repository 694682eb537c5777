// SPDX-License-Identifier: GPL-2.0-only
/* devices, and the way of their requests: IOMMU, host, memory */
#include "hw/bar.h"
#include "hw/gart.h"
#include "hw/gpt_internal.h"
#include "hw/rmp_internal.h"
#include "hw/stream.h"
#include "hw/xen.h"

/* --- a host's device ------------------------------------------------------------------------------------------------
 */

/* the memory at the end of the way, under @c and @key */
static void memory_resolve(struct hw *hw, phys_addr_t pa, bool c, u16 key, u64 len, struct target *t)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	t->pa = pa;
	if (!ram && !rmp_is_table(hw, pa)) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	t->len = ram ? map_run(ram, pa, len) : min_u64(len, PAGE_SIZE - pa % PAGE_SIZE);
	t->memory = &hw->backing[BACKING_MAIN].memory;
	if (!ram)
		return;
	t->key = key;
	if (c)
		target_c_bit(hw, ram, t);
	else if (!map_encrypts(hw, ram))
		t->key = HW_KEY_NONE;
	if (!t->memory || !hw->pas.tree.root)
		return;
	/* the granule check is made on the way out, whether the request was translated or not */
	t->len = min_u64(t->len, PAGE_SIZE - pa % PAGE_SIZE);
	if (hw_pas_at(hw, pa) != HW_PAS_NS)
		target_fault(t, HW_FAULT_CCA_GPF_SMMU);
}

/* a bus address that no IOMMU translates: the C-bit in it is the device's own choice of key */
static void bare_resolve(struct hw *hw, dma_addr_t addr, u64 len, struct target *t)
{
	const struct key_request r = { .agent = KEY_DEVICE, .enabled = key_enabled(hw), .c = addr & hw->c_mask };

	if (unlikely(hw->config.gart_size) && !gart_resolve(hw, &addr, &len)) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	memory_resolve(hw, addr & ~hw->c_mask, r.c, hw_key_select(&r), len, t);
}

/* the same, with a machine address: memory is kept by the frame numbers of the domain that it belongs to */
static void machine_resolve(struct hw *hw, dma_addr_t addr, u64 len, struct target *t)
{
	u64 pfn = hw_xen_pfn(hw, (addr & ~hw->c_mask) >> PAGE_SHIFT);

	if (pfn == HW_XEN_NO_PFN) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	len = min_u64(len, PAGE_SIZE - addr % PAGE_SIZE);
	bare_resolve(hw, pfn << PAGE_SHIFT | (addr & (hw->c_mask | ~PAGE_MASK)), len, t);
}

static void hide_ciphertext(const struct hw *hw, bool write, struct target *t)
{
	if (t->memory && !write && t->key != HW_KEY_GUEST)
		rmp_hide(hw, t->private_backing ? BACKING_PRIVATE : BACKING_MAIN, t);
}

/* what the next access through the same entry need not ask again; granules and hidden ciphertext are asked for always
 */
static void remember_plain(struct hw *hw, struct iotlb *tlb, const struct target *t)
{
	const struct iotlb_entry *e = tlb->last;
	const struct dmasim_ram *ram = e ? map_at(hw, e->pa) : NULL;

	if (!ram || !t->memory || t->fault != HW_FAULT_NONE || e->suspect || t->knobs || hw->pas.tree.root)
		return;
	if (t->stale || t->pa - ram->base >= ram->size || knob(hw, HW_KNOB_SNP_CT_HIDING))
		return;
	tlb->plain = (struct iotlb_plain){ .iova = e->iova,
					   .size = map_run(ram, e->pa, e->size),
					   .pa = e->pa,
					   .prot = e->rmp_write_ok ? e->prot : e->prot & ~(u64)HW_IOMMU_WRITE,
					   .key = t->key };
}

/* a translation that the device asked for earlier: the IOMMU takes the request as translated */
static bool atc_hit(struct hw_device *dev, dma_addr_t addr, bool write, struct translation *tr)
{
	const struct iotlb_entry *e = dev->atc ? iotlb_lookup(dev->atc, addr) : NULL;

	if (!e || !(e->prot & (write ? HW_IOMMU_WRITE : HW_IOMMU_READ)) || (write && !e->rmp_write_ok))
		return false;
	domain_use_entry(dev->domain, e, addr, tr);
	return true;
}

/* what the IOMMU answers to a translation request, it has cached itself as well */
static enum hw_fault ats_translate(struct hw_device *dev, dma_addr_t addr, bool write, struct translation *tr,
				   struct target *t)
{
	enum hw_fault fault = domain_translate(dev->domain, addr, write, dev->trusted, tr, t);
	const struct iotlb_entry *e = dev->domain->tlb[dev->trusted ? TLB_TRUSTED : TLB_UNTRUSTED].last;

	if (fault == HW_FAULT_NONE && dev->atc && !dev->hw->looking && e && !iotlb_fill(dev->atc, e))
		dev->hw->oom++;
	return fault;
}

static void translated_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct translation tr;

	if (!atc_hit(dev, addr, write, &tr))
		t->fault = ats_translate(dev, addr, write, &tr, t);
	if (t->fault != HW_FAULT_NONE)
		return;
	t->stale = tr.stale;
	memory_resolve(dev->hw, tr.pa, tr.encrypted, tr.key, min_u64(len, tr.run), t);
	if (dev->hw->rmp_active)
		hide_ciphertext(dev->hw, write, t);
	remember_plain(dev->hw, &dev->domain->tlb[dev->trusted ? TLB_TRUSTED : TLB_UNTRUSTED], t);
}

/* --- a guest's device -----------------------------------------------------------------------------------------------
 */

/* a realm's T=1 stream: its own stage 2, the same table as the CPU's, so that nothing can be stale */
static void realm_stream_resolve(struct hw *hw, u64 ipa, bool protected_half, struct target *t)
{
	t->pa = ipa;
	t->len = min_u64(t->len, PAGE_SIZE - ipa % PAGE_SIZE);
	if (hw_realm_check(hw, ipa, protected_half) != HW_FAULT_NONE || !map_at(hw, ipa)) {
		target_fault(t, HW_FAULT_SMMU_F_TRANSLATION);
		return;
	}
	t->private_backing = protected_half && hw->two_backings && !map_is_mmio(hw, ipa);
	t->memory = &hw->backing[t->private_backing ? BACKING_PRIVATE : BACKING_MAIN].memory;
}

/* the secure EPT serves private GPAs */
static void secure_ept_resolve(struct hw *hw, u64 gpa, bool write, struct target *t)
{
	t->pa = gpa;
	t->len = min_u64(t->len, PAGE_SIZE - gpa % PAGE_SIZE);
	if (!map_at(hw, gpa) || guest_page_shared(hw, gpa) ||
	    pagemap_get(&hw->attr, gpa >> PAGE_SHIFT) & ATTR_UNACCEPTED) {
		target_fault(t, translation_fault(DMASIM_IOMMU_INTEL, false, write));
		return;
	}
	t->private_backing = hw->two_backings && !map_is_mmio(hw, gpa);
	t->memory = &hw->backing[t->private_backing ? BACKING_PRIVATE : BACKING_MAIN].memory;
	if (map_is_mmio(hw, gpa))
		return;
	t->key = HW_KEY_GUEST;
	t->broken_is_poison = true;
}

/* does a T=1 request of an SNP guest's device mean private memory? Takes the vTOM offset off a shared address */
static bool snp_selects_private(const struct hw *hw, const struct hw_device *dev, bool leaf_c, u64 *gpa)
{
	u64 vtom = knob(hw, HW_KNOB_TIO_VTOM);

	if (!dev->trusted)
		return false;
	if (dev->domain)
		return leaf_c; /* secure vIOMMU: the C-bit of the first stage */
	if (!vtom || *gpa < vtom)
		return true;
	*gpa -= vtom;
	return false;
}

/* kernels with the shared-state series give an accepted device the C-bit in a private address */
static u64 without_c_bit(const struct hw *hw, const struct hw_device *dev, u64 gpa, struct target *t)
{
	if (!dev->trusted || !(gpa & hw->c_mask))
		return gpa;
	target_knob(t, HW_KNOB_TIO_CBIT_IN_ADDRESS);
	return knob(hw, HW_KNOB_TIO_CBIT_IN_ADDRESS) ? gpa : gpa & ~hw->c_mask;
}

static void snp_device_resolve(struct hw_device *dev, u64 addr, bool leaf_c, bool write, struct target *t)
{
	struct hw *hw = dev->hw;
	u64 gpa = without_c_bit(hw, dev, addr, t);
	bool private_access = snp_selects_private(hw, dev, leaf_c, &gpa);

	host_stage_resolve(dev, gpa, private_access, write, t);
	/* registers have no key, whoever they belong to */
	if (private_access && t->memory && map_is_mmio(hw, t->pa))
		t->key = HW_KEY_NONE;
	hide_ciphertext(hw, write, t);
	bar_resolve(hw, private_access, t);
}

static void cca_device_resolve(struct hw_device *dev, u64 addr, bool write, struct target *t)
{
	struct hw *hw = dev->hw;
	u64 ipa = addr & ~hw->c_mask;

	if (dev->trusted) {
		realm_stream_resolve(hw, ipa, addr == ipa, t);
		bar_resolve(hw, addr == ipa, t);
		return;
	}
	/* the VMM maps what is shared at the IPA with and without the top bit */
	host_stage_resolve(dev, ipa, false, write, t);
	if (t->memory && (t->private_backing || hw_pas_at(hw, ipa) != HW_PAS_NS))
		target_fault(t, HW_FAULT_CCA_GPF_SMMU);
	bar_resolve(hw, false, t);
}

static void tdx_device_resolve(struct hw_device *dev, u64 addr, bool write, struct target *t)
{
	struct hw *hw = dev->hw;
	u64 gpa = addr & ~hw->c_mask;
	bool private_access = dev->trusted && addr == gpa;

	if (private_access)
		secure_ept_resolve(hw, gpa, write, t);
	else
		host_stage_resolve(dev, gpa, false, write, t);
	bar_resolve(hw, private_access, t);
}

static void assigned_resolve(struct hw_device *dev, u64 addr, bool leaf_c, bool write, struct target *t)
{
	struct hw *hw = dev->hw;

	switch (hw->config.encryption) {
	case DMASIM_ENC_SEV_SNP:
		snp_device_resolve(dev, addr, leaf_c, write, t);
		return;
	case DMASIM_ENC_CCA:
		cca_device_resolve(dev, addr, write, t);
		return;
	case DMASIM_ENC_TDX:
		tdx_device_resolve(dev, addr, write, t);
		return;
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_PKVM:
		host_stage_resolve(dev, addr, false, write, t);
		return;
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
		vmm_resolve(hw, addr, host_iommu_c(hw), write, t->len, t);
		return;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_COUNT:
		break;
	}
	__builtin_unreachable();
}

/* the shared bit of a GPA or IPA is no address for the VMM's own accesses */
static u64 vmm_address(const struct hw *hw, u64 addr)
{
	bool top_bit = hw->config.encryption == DMASIM_ENC_TDX || hw->config.encryption == DMASIM_ENC_CCA;

	return top_bit ? addr & ~hw->c_mask : addr;
}

/*
 * A C-bit in a leaf of the guest's own IOMMU. A secure vIOMMU takes it as the choice of private memory; to any other
 * IOMMU it is an address bit, and no guest memory stands there.
 */
static u64 leaf_address(const struct hw_device *dev, const struct translation *tr)
{
	bool secure = dev->trusted && dev->hw->config.encryption == DMASIM_ENC_SEV_SNP;

	return tr->encrypted && !secure ? tr->pa | dev->hw->c_mask : tr->pa;
}

static void guest_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct translation tr = { .pa = addr, .run = len };
	struct hw *hw = dev->hw;
	u64 gpa;

	if (dev->domain) {
		t->fault = domain_translate(dev->domain, addr, write, dev->trusted, &tr, t);
		if (t->fault != HW_FAULT_NONE)
			return;
	}
	gpa = leaf_address(dev, &tr);
	t->len = min_u64(len, tr.run);
	if (dev->emulated)
		vmm_resolve(hw, vmm_address(hw, gpa), host_encrypts(hw), write, t->len, t);
	else
		assigned_resolve(dev, gpa, tr.encrypted, write, t);
	t->stale |= tr.stale;
	if (!dev->domain || !t->memory || t->translated <= tr.size)
		return;
	target_knob(t, HW_KNOB_SNP_NESTED_IOTLB);
	if (knob(hw, HW_KNOB_SNP_NESTED_IOTLB) >= t->translated)
		domain_widen(dev->domain, addr, t->translated, dev->trusted);
}

/* --- any device
 * ------------------------------------------------------------------------------------------------------- */

/* bus address to CPU address, as the bridge's windows have it; false where none answers. The C-bit passes by */
static bool through_bridge(const struct hw_device *dev, u64 *addr, u64 *len)
{
	u64 c = *addr & dev->hw->c_mask, bus = *addr & ~dev->hw->c_mask;

	for (unsigned int i = 0; i < dev->windows; i++) {
		const struct dmasim_range *w = &dev->window[i];

		if (bus < w->dma || bus - w->dma >= w->size)
			continue;
		*len = min_u64(*len, w->size - (bus - w->dma));
		*addr = (w->cpu + (bus - w->dma)) | c;
		return true;
	}
	return !dev->windows;
}

void device_resolve(struct hw_device *dev, dma_addr_t addr, bool write, u64 len, struct target *t)
{
	struct hw *hw = dev->hw;

	addr &= dev->address_mask;
	*t = (struct target){ .pa = addr, .len = len };
	if (unlikely(!dev->bus_master || dev->trusted || dev->stream != HW_STREAM_TRANSLATED)) {
		t->fault = request_refused(dev, write);
		if (t->fault != HW_FAULT_NONE)
			return;
	}
	t->fault = address_refused(dev, addr);
	if (t->fault != HW_FAULT_NONE)
		return;
	if (!dev->domain && !through_bridge(dev, &addr, &len)) {
		target_fault(t, HW_FAULT_BUS_ABORT);
		return;
	}
	t->pa = addr;
	t->len = len;
	if (hw->guest)
		guest_resolve(dev, addr, write, len, t);
	else if (dev->domain)
		translated_resolve(dev, addr, write, len, t);
	else if (hw->config.xen != DMASIM_XEN_NONE)
		machine_resolve(hw, addr, len, t);
	else
		bare_resolve(hw, addr, len, t);
}
