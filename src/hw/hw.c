// SPDX-License-Identifier: GPL-2.0-only
/* a machine's silicon comes, goes and is copied; its address map */
#include "hw/atc.h"
#include "hw/bar.h"
#include "hw/posted.h"
#include "hw/xen.h"

#include <stdlib.h>
#include <string.h>

void hw_config_default(struct hw_config *config)
{
	*config = (struct hw_config){ 0 };
	for (int i = 0; i < HW_KNOB_COUNT; i++)
		config->knob[i] = hw_knob_table[i].def;
}

unsigned int hw_default_c_bit(enum dmasim_cpu cpu, enum dmasim_encryption encryption)
{
	switch (encryption) {
	case DMASIM_ENC_SME:
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_SEV_SNP:
		return cpu == DMASIM_CPU_AMD ? 51 : 0; /* EPYC 7003 and later; 47 on the first two generations */
	case DMASIM_ENC_TDX:
		return 51; /* of a 52-bit GPA space; 47 of a 48-bit one */
	case DMASIM_ENC_CCA:
		return 47; /* the top bit of a 48-bit IPA space */
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_PKVM:
	case DMASIM_ENC_S390_PV:
	case DMASIM_ENC_PPC_SVM:
	case DMASIM_ENC_COUNT:
		return 0;
	}
	__builtin_unreachable();
}

/* platforms whose page tables, or GPAs, carry such a bit */
static bool has_bit(enum dmasim_encryption encryption)
{
	return encryption >= DMASIM_ENC_SME && encryption <= DMASIM_ENC_CCA;
}

/* guest_memfd keeps the private version of a page apart from the shared one */
static bool may_have_two_backings(enum dmasim_encryption encryption)
{
	return encryption == DMASIM_ENC_SEV_SNP || encryption == DMASIM_ENC_TDX || encryption == DMASIM_ENC_CCA;
}

/* a host that runs SNP guests: an RMP without being a guest */
static bool snp_host(const struct hw_config *config)
{
	return config->cpu == DMASIM_CPU_AMD && config->encryption <= DMASIM_ENC_SME && config->knob[HW_KNOB_SNP_HOST];
}

static void setup_state(struct hw *hw)
{
	bool snp_guest = hw->config.encryption == DMASIM_ENC_SEV_SNP;

	for (int i = 0; i < BACKINGS; i++) {
		/* a guest's private memory was assigned and validated when it was launched */
		bool launched = snp_guest && (i == BACKING_PRIVATE || !hw->two_backings);

		memory_init(&hw->backing[i].memory, hw->pool);
		rmp_table_init(&hw->backing[i].rmp, launched, knob(hw, HW_KNOB_SNP_RMP_2M));
	}
	rmp_table_init(&hw->rmp_mmio, false, false);
	pagemap_init(&hw->attr, 0);
	pagemap_init(&hw->pas, 0);
	pagemap_init(&hw->rtt, 0);
	pagemap_init(&hw->host_io, 0);
	for (int i = 0; i < TLBS; i++)
		iotlb_init(&hw->host_tlb[i]);
}

static bool setup(struct hw *hw, const struct hw_config *config)
{
	size_t size = config->ram_count * sizeof(*hw->ram);
	unsigned int bit = config->c_bit;

	hw->config = *config;
	hw->ram = malloc(size + 1);
	hw->pool = page_pool_new();
	if (!hw->ram || !hw->pool)
		return false;
	if (size)
		memcpy(hw->ram, config->ram, size);
	hw->config.ram = hw->ram;
	if (!bit)
		bit = hw_default_c_bit(config->cpu, config->encryption);
	hw->config.c_bit = has_bit(config->encryption) ? bit : 0;
	hw->c_mask = hw->config.c_bit ? BIT(hw->config.c_bit) : 0;
	hw->guest = config->encryption >= DMASIM_ENC_SEV;
	hw->host_key = hw_key_select(
		&(struct key_request){ .agent = KEY_HOST_CPU, .enabled = key_enabled(hw), .c = hw->c_mask });
	hw->two_backings = may_have_two_backings(config->encryption) && !knob(hw, HW_KNOB_GUEST_INPLACE);
	hw->rmp_active = config->encryption == DMASIM_ENC_SEV_SNP || snp_host(config);
	hw->gpt_active = config->encryption == DMASIM_ENC_CCA ||
			 (config->cpu == DMASIM_CPU_ARM64 && config->encryption == DMASIM_ENC_NONE);
	setup_state(hw);
	return true;
}

struct hw *hw_create(const struct hw_config *config)
{
	struct hw *hw = calloc(1, sizeof(*hw));

	if (hw && !setup(hw, config)) {
		if (hw->pool)
			page_pool_put(hw->pool);
		free(hw->ram);
		free(hw);
		return NULL;
	}
	return hw;
}

void hw_destroy(struct hw *hw)
{
	if (!hw)
		return;
	for (unsigned int i = 0; i < hw->domains; i++)
		if (hw->domain[i])
			hw_iommu_domain_free(hw->domain[i]);
	posted_free(hw);
	for (unsigned int i = 0; i < hw->devices; i++) {
		atc_free(hw->device[i]);
		free(hw->device[i]);
	}
	free(hw->device);
	free(hw->domain);
	for (int i = 0; i < BACKINGS; i++) {
		memory_free(&hw->backing[i].memory);
		rmp_table_free(&hw->backing[i].rmp);
	}
	rmp_table_free(&hw->rmp_mmio);
	pagemap_free(&hw->attr);
	pagemap_free(&hw->pas);
	pagemap_free(&hw->rtt);
	pagemap_free(&hw->host_io);
	for (int i = 0; i < TLBS; i++)
		iotlb_free(&hw->host_tlb[i]);
	page_pool_put(hw->pool);
	free(hw->xen_extent);
	free(hw->ram);
	free(hw);
}

/* --- snapshot ------------------------------------------------------------------------------------------------------
 */

static bool copy_domains(struct hw *copy, const struct hw *hw)
{
	copy->domains = 0;
	copy->domain = hw->domains ? calloc(hw->domains, sizeof(*copy->domain)) : NULL;
	if (hw->domains && !copy->domain)
		return false;
	for (unsigned int i = 0; i < hw->domains; i++, copy->domains++) {
		struct hw_iommu_domain *domain;

		if (!hw->domain[i])
			continue;
		domain = malloc(sizeof(*domain));
		if (!domain)
			return false;
		*domain = *hw->domain[i];
		domain->hw = copy;
		domain->table = iopt_snapshot(&hw->domain[i]->table, &copy->fail[HW_CALL_IO_TABLE]);
		for (int k = 0; k < TLBS; k++)
			domain->tlb[k] = iotlb_snapshot(&hw->domain[i]->tlb[k]);
		copy->domain[i] = domain;
	}
	return true;
}

static bool copy_devices(struct hw *copy, const struct hw *hw)
{
	copy->devices = 0;
	copy->device = hw->devices ? calloc(hw->devices, sizeof(*copy->device)) : NULL;
	if (hw->devices && !copy->device)
		return false;
	for (unsigned int i = 0; i < hw->devices; i++, copy->devices++) {
		struct hw_device *dev = malloc(sizeof(*dev));

		if (!dev)
			return false;
		*dev = *hw->device[i];
		dev->hw = copy;
		dev->domain = hw_iommu_domain_twin(copy, dev->domain);
		dev->atc = NULL;
		copy->device[i] = dev;
		if (!atc_copy(dev, hw->device[i])) {
			copy->devices++;
			return false;
		}
	}
	return true;
}

struct hw *hw_snapshot(struct hw *hw)
{
	struct hw *copy = malloc(sizeof(*copy));
	size_t size = hw->config.ram_count * sizeof(*hw->ram);

	if (!copy)
		return NULL;
	*copy = *hw;
	copy->ram = malloc(size + 1);
	if (!copy->ram) {
		free(copy);
		return NULL;
	}
	if (size)
		memcpy(copy->ram, hw->ram, size);
	copy->config.ram = copy->ram;
	if (!xen_copy(copy, hw)) {
		free(copy->ram);
		free(copy);
		return NULL;
	}
	page_pool_get(hw->pool);
	for (int i = 0; i < BACKINGS; i++) {
		copy->backing[i].memory = memory_snapshot(&hw->backing[i].memory);
		copy->backing[i].rmp = rmp_table_snapshot(&hw->backing[i].rmp);
	}
	copy->rmp_mmio = rmp_table_snapshot(&hw->rmp_mmio);
	copy->attr = pagemap_snapshot(&hw->attr);
	copy->pas = pagemap_snapshot(&hw->pas);
	copy->rtt = pagemap_snapshot(&hw->rtt);
	copy->host_io = pagemap_snapshot(&hw->host_io);
	for (int i = 0; i < TLBS; i++)
		copy->host_tlb[i] = iotlb_snapshot(&hw->host_tlb[i]);
	copy->device = NULL;
	copy->devices = 0;
	copy->posted = NULL;
	if (!copy_domains(copy, hw) || !copy_devices(copy, hw) || !posted_copy(copy, hw)) {
		hw_destroy(copy);
		return NULL;
	}
	return copy;
}

struct hw_device *hw_device_twin(const struct hw *copy, const struct hw_device *dev)
{
	return dev ? copy->device[dev->index] : NULL;
}

struct hw_iommu_domain *hw_iommu_domain_twin(const struct hw *copy, const struct hw_iommu_domain *domain)
{
	return domain ? copy->domain[domain->index] : NULL;
}

/* --- the address map -----------------------------------------------------------------------------------------------
 */

const struct dmasim_ram *map_search(const struct hw *hw, phys_addr_t pa)
{
	unsigned int low = 0, high = hw->config.ram_count;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (pa - hw->ram[mid].base < hw->ram[mid].size) {
			((struct hw *)hw)->last_ram = mid; /* a cache, no part of the state */
			return &hw->ram[mid];
		}
		if (hw->ram[mid].base <= pa)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

bool map_encrypts(const struct hw *hw, const struct dmasim_ram *ram)
{
	switch (ram->kind) {
	case DMASIM_RAM:
	case DMASIM_RAM_CXL:
		return true;
	case DMASIM_RAM_DEVICE_COHERENT:
		return knob(hw, HW_KNOB_CXL_ENCRYPTING);
	case DMASIM_RAM_MMIO:
	case DMASIM_RAM_KIND_COUNT:
		return false;
	}
	__builtin_unreachable();
}

void target_c_bit(const struct hw *hw, const struct dmasim_ram *ram, struct target *t)
{
	if (ram->kind == DMASIM_RAM_DEVICE_COHERENT)
		target_knob(t, HW_KNOB_CXL_ENCRYPTING);
	if (map_encrypts(hw, ram))
		return;
	target_knob(t, HW_KNOB_MMIO_CBIT_EFFECT);
	t->key = HW_KEY_NONE;
	if (!knob(hw, HW_KNOB_MMIO_CBIT_EFFECT))
		target_fault(t, HW_FAULT_MMIO_CBIT_BAD);
}

enum dmasim_ram_kind hw_kind_at(const struct hw *hw, phys_addr_t pa, bool *exists)
{
	const struct dmasim_ram *ram = map_at(hw, pa);

	*exists = ram;
	return ram ? ram->kind : DMASIM_RAM;
}

/* --- queries -------------------------------------------------------------------------------------------------------
 */

const struct hw_config *hw_config(const struct hw *hw)
{
	return &hw->config;
}

void hw_look(struct hw *hw, bool looking)
{
	hw->looking = looking;
}

void hw_set_trace(struct hw *hw, struct trace *trace)
{
	hw->config.trace = trace;
}

bool hw_is_guest(const struct hw *hw)
{
	return hw->guest;
}

u64 hw_c_bit_mask(const struct hw *hw)
{
	return hw->c_mask;
}

u32 hw_calls_left(const struct hw *hw, enum hw_call call)
{
	return hw->fail[call];
}

void hw_fail_call(struct hw *hw, enum hw_call call, u32 nth)
{
	hw->fail[call] = nth;
}

u64 hw_freed_assigned(const struct hw *hw)
{
	return hw->freed_assigned;
}

u64 hw_oom(const struct hw *hw)
{
	return hw->oom;
}

/* what the modelled kernel would find there: the backing that answers now */
static const struct memory *memory_at(const struct hw *hw, phys_addr_t pa)
{
	return &guest_backing((struct hw *)hw, pa)->memory;
}

bool hw_touched(const struct hw *hw, phys_addr_t pa, u64 len)
{
	while (len) {
		u64 n = hw->two_backings ? min_u64(len, PAGE_SIZE - pa % PAGE_SIZE) : len;

		if (memory_touched(memory_at(hw, pa), pa, n))
			return true;
		pa += n;
		len -= n;
	}
	return false;
}

void hw_inspect(const struct hw *hw, phys_addr_t pa, void *buf, u64 len, u16 *key)
{
	u8 *to = buf;
	u16 ignored, *out = key;

	while (len) {
		u64 n = min_u64(len, PAGE_SIZE - pa % PAGE_SIZE);

		memory_inspect(memory_at(hw, pa), pa, to, n, out);
		out = &ignored;
		to += n;
		pa += n;
		len -= n;
	}
}

static bool map_is_sorted(const struct hw *hw)
{
	for (unsigned int i = 1; i < hw->config.ram_count; i++)
		if (hw->ram[i].base < hw->ram[i - 1].base + hw->ram[i - 1].size)
			return false;
	return true;
}

bool hw_validate(const struct hw *hw, const char **why)
{
	if (!map_is_sorted(hw)) {
		*why = "map: ranges overlap or are out of order";
		return false;
	}
	for (int i = 0; i < BACKINGS; i++)
		if (!memory_validate(&hw->backing[i].memory, why))
			return false;
	for (int i = 0; i < TLBS; i++)
		if (!iotlb_validate(&hw->host_tlb[i], why))
			return false;
	for (unsigned int i = 0; i < hw->domains; i++)
		if (hw->domain[i] && !domain_validate(hw->domain[i], why))
			return false;
	for (unsigned int i = 0; i < hw->devices; i++)
		if (!atc_validate(hw->device[i], why))
			return false;
	return bars_validate(hw, why) && hw_rmp_validate(hw, why) && xen_validate(hw, why);
}
