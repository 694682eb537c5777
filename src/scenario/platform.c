/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What cannot be, though each value by itself can: memory on top of memory, an encryption of another vendor.
 */
#include <string.h>

#include "scenario/read.h"

/* the cpu that an encryption belongs to */
static enum dmasim_cpu home(enum dmasim_encryption encryption)
{
	switch (encryption) {
	case DMASIM_ENC_TDX:
		return DMASIM_CPU_INTEL;
	case DMASIM_ENC_CCA:
	case DMASIM_ENC_PKVM:
		return DMASIM_CPU_ARM64;
	case DMASIM_ENC_S390_PV:
		return DMASIM_CPU_S390;
	case DMASIM_ENC_PPC_SVM:
		return DMASIM_CPU_POWERPC;
	case DMASIM_ENC_NONE:
	case DMASIM_ENC_SME:
	case DMASIM_ENC_SEV:
	case DMASIM_ENC_SEV_ES:
	case DMASIM_ENC_SEV_SNP:
	case DMASIM_ENC_COUNT:
		break;
	}
	return DMASIM_CPU_AMD;
}

static bool is_x86(enum dmasim_cpu cpu)
{
	return cpu == DMASIM_CPU_AMD || cpu == DMASIM_CPU_INTEL;
}

/* an unknown word has been said to be one */
static bool was_read(const struct dmasim_node *node, const char *name)
{
	return !node || (node->kind == NODE_SCALAR && strcmp(node->text, name) == 0);
}

static void check_cpu(struct reader *r, const struct dmasim_node *platform)
{
	struct dmasim_platform *p = &r->scenario->platform;
	const struct dmasim_node *cpu = node_find(platform, "cpu"), *iommu = node_find(platform, "iommu");
	bool fits = true;

	if (!cpu)
		p->cpu = home(p->encryption);
	else if (!was_read(cpu, dmasim_cpu_name[p->cpu]))
		return;
	else if (p->encryption != DMASIM_ENC_NONE && home(p->encryption) != p->cpu)
		diag_note(read_error(r, &cpu->at, "a machine of %s has no %s", dmasim_cpu_name[p->cpu],
				     dmasim_encryption_name[p->encryption]),
			  &node_find(platform, "encryption")->at, "encryption");
	if (!iommu)
		return;
	/* virtual machines on AMD are given Intel IOMMUs, so vendors are not told apart */
	if (p->iommu == DMASIM_IOMMU_SMMUV3)
		fits = p->cpu == DMASIM_CPU_ARM64;
	else if (p->iommu != DMASIM_IOMMU_NONE)
		fits = is_x86(p->cpu);
	if (!fits)
		read_error(r, &iommu->at, "a machine of %s has no IOMMU of model %s", dmasim_cpu_name[p->cpu],
			   dmasim_iommu_name[p->iommu]);
	if (p->iommu_page_size & (p->iommu_page_size - 1))
		read_error(r, &iommu->at, "'page_size' is not a power of two");
}

static void check_xen(struct reader *r, const struct dmasim_node *platform)
{
	const struct dmasim_platform *p = &r->scenario->platform;
	const struct dmasim_node *xen = node_find(platform, "xen");

	if (!xen || p->xen == DMASIM_XEN_NONE)
		return;
	if (!is_x86(p->cpu))
		read_error(r, &xen->at, "a machine of %s has no PV domains", dmasim_cpu_name[p->cpu]);
	else if (p->encryption > DMASIM_ENC_SME)
		read_error(r, &xen->at, "a guest with encryption %s is no PV domain",
			   dmasim_encryption_name[p->encryption]);
	if (p->iommu != DMASIM_IOMMU_NONE)
		diag_note(read_error(r, &xen->at, "a PV domain sees no IOMMU: Xen keeps it"),
			  &node_find(platform, "iommu")->at, "iommu");
}

static const struct dmasim_node *nth(const struct dmasim_node *list, unsigned int n)
{
	const struct dmasim_node *node = list->first;

	while (n--)
		node = node->next;
	return node;
}

static u64 last_byte(const struct dmasim_ram *ram)
{
	return ram->base + (ram->size - 1);
}

/* sorts the ranges by address, and says which are on top of another */
static void check_ram(struct reader *r, const struct dmasim_node *list)
{
	struct dmasim_platform *p = &r->scenario->platform;
	struct dmasim_ram *ram = (struct dmasim_ram *)(uintptr_t)p->ram;

	for (unsigned int i = 0; i < p->rams; i++) {
		if (!ram[i].size)
			return;
		if (last_byte(&ram[i]) < ram[i].base) {
			read_error(r, &nth(list, i)->at, "memory beyond the last address of 64 bits");
			return;
		}
	}
	for (unsigned int i = 1; i < p->rams; i++) {
		struct dmasim_ram moved = ram[i];
		unsigned int j = i;

		for (unsigned int k = 0; k < i; k++) {
			if (last_byte(&ram[k]) < moved.base || last_byte(&moved) < ram[k].base)
				continue;
			read_error(r, &nth(list, i)->at, "this memory overlaps 0x%llx-0x%llx",
				   (unsigned long long)ram[k].base, (unsigned long long)last_byte(&ram[k]));
			return;
		}
		for (; j && moved.base < ram[j - 1].base; j--)
			ram[j] = ram[j - 1];
		ram[j] = moved;
	}
}

static void check_ranges(struct reader *r, const struct dmasim_device *device)
{
	for (unsigned int i = 0; i < device->ranges; i++) {
		const struct dmasim_range *range = &device->range[i];

		if (range->size &&
		    (range->size - 1 > UINT64_MAX - range->cpu || range->size - 1 > UINT64_MAX - range->dma))
			read_error(r, &device->at, "range %u of '%s' goes beyond the last address of 64 bits", i,
				   device->name);
	}
	if (device->coherent_size && device->coherent_size - 1 > UINT64_MAX - device->coherent_base)
		read_error(r, &device->at, "coherent_memory of '%s' goes beyond the last address of 64 bits",
			   device->name);
	if (device->restricted_size && device->restricted_size - 1 > UINT64_MAX - device->restricted_base)
		read_error(r, &device->at, "restricted_pool of '%s' goes beyond the last address of 64 bits",
			   device->name);
	if (device->private_size && device->private_size - 1 > UINT64_MAX - device->private_base)
		read_error(r, &device->at, "private_bar of '%s' goes beyond the last address of 64 bits", device->name);
}

void read_platform_checks(struct reader *r, const struct dmasim_node *root)
{
	const struct dmasim_node *platform = node_find(root, "platform"), *ram = node_find(platform, "ram");
	const struct dmasim_platform *p = &r->scenario->platform;

	if (platform && platform->kind == NODE_MAPPING) {
		check_cpu(r, platform);
		check_xen(r, platform);
	}
	if (ram && ram->kind == NODE_SEQUENCE && p->rams == ram->count)
		check_ram(r, ram);
	for (unsigned int i = 0; i < p->devices; i++)
		check_ranges(r, &p->device[i]);
}
