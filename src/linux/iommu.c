// SPDX-License-Identifier: GPL-2.0-only
/*
 * drivers/iommu/iommu.c: the default domain type, and which domain a device gets. Mapping is in iommu_map.c.
 */
#include "linux/iommu.h"

#include <errno.h>
#include <stdlib.h>

#include "linux/dma-iommu.h"
#include "linux/iommu_driver.h"

/* the numbers that the kernel gives the types, as it prints them */
static unsigned int domain_type_number(enum iommu_domain_type type)
{
	switch (type) {
	case IOMMU_DOMAIN_NONE:
		return 0;
	case IOMMU_DOMAIN_IDENTITY:
		return 4;
	case IOMMU_DOMAIN_DMA:
		return 3;
	case IOMMU_DOMAIN_DMA_FQ:
		return 11;
	}
	return 0;
}

static const char *iommu_domain_type_str(enum iommu_domain_type type)
{
	switch (type) {
	case IOMMU_DOMAIN_NONE:
		return "Blocked";
	case IOMMU_DOMAIN_IDENTITY:
		return "Passthrough";
	case IOMMU_DOMAIN_DMA:
	case IOMMU_DOMAIN_DMA_FQ:
		return "Translated";
	}
	return "Unknown";
}

void iommu_set_dma_strict(struct kernel *k)
{
	k->iommu.dma_strict = true;
	if (k->iommu.def_domain_type == IOMMU_DOMAIN_DMA_FQ)
		k->iommu.def_domain_type = IOMMU_DOMAIN_DMA;
}

void iommu_set_default_passthrough(struct kernel *k)
{
	k->iommu.def_domain_type = IOMMU_DOMAIN_IDENTITY;
}

static void iommu_set_default_translated(struct kernel *k)
{
	k->iommu.def_domain_type = IOMMU_DOMAIN_DMA;
}

bool iommu_default_passthrough(const struct kernel *k)
{
	return k->iommu.def_domain_type == IOMMU_DOMAIN_IDENTITY;
}

static void parse_parameters(struct kernel *k)
{
	const struct cmdline *c = &k->cmdline;

	k->iommu.forcedac = c->iommu_forcedac;
	k->iommu.dma_strict = k->config.iommu_default_dma_strict;
	if (c->iommu_strict != CMDLINE_UNSET)
		k->iommu.dma_strict = c->iommu_strict == CMDLINE_ON;
	if (c->amd_iommu_fullflush || c->intel_iommu_strict)
		iommu_set_dma_strict(k);
	if (c->iommu_passthrough == CMDLINE_ON)
		iommu_set_default_passthrough(k);
	else if (c->iommu_passthrough == CMDLINE_OFF)
		iommu_set_default_translated(k);
}

/* the two lines of boot; "(set via kernel command line)" where it applies */
static void print_default(struct kernel *k, bool type_given)
{
	bool policy_given = k->cmdline.iommu_strict != CMDLINE_UNSET;
	const char *blank = "", *given = " (set via kernel command line)";

	switch (k->profile.iommu_boot_log) {
	case IOMMU_BOOT_LOG_SPACED:
		blank = " ";
		break;
	case IOMMU_BOOT_LOG_TIGHT:
		break;
	}
	kernel_printk(k, LOG_INFO, NULL, "iommu: Default domain type: %s%s",
		      iommu_domain_type_str(k->iommu.def_domain_type), type_given ? given : blank);
	if (!iommu_default_passthrough(k))
		kernel_printk(k, LOG_INFO, NULL, "iommu: DMA domain TLB invalidation policy: %s mode%s",
			      k->iommu.dma_strict ? "strict" : "lazy", policy_given ? given : blank);
}

static void iommu_subsys_init(struct kernel *k)
{
	bool given = k->cmdline.iommu_passthrough != CMDLINE_UNSET;
	bool encrypted = cc_platform_has(k, CC_ATTR_MEM_ENCRYPT);

	if (!DECIDE(k, iommu_cmdline, given, 0, 0)) {
		if (k->config.iommu_default_passthrough)
			iommu_set_default_passthrough(k);
		else
			iommu_set_default_translated(k);
		if (DECIDE(k, iommu_mem_encrypt, iommu_default_passthrough(k) && encrypted,
			   iommu_default_passthrough(k), encrypted)) {
			kernel_printk(k, LOG_INFO, NULL,
				      "iommu: Memory encryption detected - Disabling default IOMMU Passthrough");
			iommu_set_default_translated(k);
		}
	}
	if (DECIDE(k, iommu_lazy, !iommu_default_passthrough(k) && !k->iommu.dma_strict, k->iommu.dma_strict, 0))
		k->iommu.def_domain_type = IOMMU_DOMAIN_DMA_FQ;
	print_default(k, given);
}

static const struct iommu_ops *driver_of(const struct kernel *k)
{
	switch (hw_config(k->hw)->iommu) {
	case DMASIM_IOMMU_AMD:
	case DMASIM_IOMMU_AMD_V2:
		return &amd_iommu_ops;
	case DMASIM_IOMMU_INTEL:
		return &intel_iommu_ops;
	case DMASIM_IOMMU_SMMUV3:
		return &arm_smmu_ops;
	case DMASIM_IOMMU_NONE:
	case DMASIM_IOMMU_COUNT:
		break;
	}
	return NULL;
}

void iommu_boot(struct kernel *k)
{
	const struct iommu_ops *driver = driver_of(k);

	parse_parameters(k);
	/* on a machine without an AMD IOMMU this, too, tells SNP so */
	if (k->arch.arch == ARCH_X86)
		amd_iommu_detect(k);
	iommu_subsys_init(k);
	if (driver && driver->init(k)) {
		k->iommu.present = true;
		k->iommu.ops = driver;
	}
	if (k->arch.arch == ARCH_X86)
		amd_iommu_settle_snp(k);
}

static void iommu_domain_free(struct iommu_domain *domain)
{
	if (domain->hw)
		hw_iommu_domain_free(domain->hw);
	free(domain);
}

/* NULL where the driver has no domain of that type, or memory ran out */
static struct iommu_domain *__iommu_domain_alloc(struct kernel *k, enum iommu_domain_type type)
{
	struct iommu_domain *domain = calloc(1, sizeof(*domain));
	enum dmasim_iommu format = hw_config(k->hw)->iommu;

	if (!domain) {
		k->oom++;
		return NULL;
	}
	domain->type = type;
	if (k->iommu.ops->domain_alloc(k, domain, &format)) {
		free(domain);
		return NULL;
	}
	if (type == IOMMU_DOMAIN_IDENTITY)
		return domain;
	domain->hw = hw_iommu_domain_new(k->hw, format);
	if (!domain->hw) {
		k->oom++;
		iommu_domain_free(domain);
		return NULL;
	}
	domain->pgsize_bitmap &= hw_iommu_page_sizes(domain->hw);
	if (!domain->pgsize_bitmap) {
		iommu_domain_free(domain);
		return NULL;
	}
	return domain;
}

static enum iommu_domain_type driver_domain_type(struct kernel *k, const struct device *dev)
{
	enum iommu_domain_type type = IOMMU_DOMAIN_NONE;

	if (k->iommu.ops->def_domain_type)
		type = k->iommu.ops->def_domain_type(k, dev);
	CHOOSE(k, iommu_def_domain_type, type, dev->pasid_capable, dev->untrusted);
	return type;
}

/* IOMMU_DOMAIN_NONE: the global default; a negative errno: the device is refused */
static int iommu_get_default_domain_type(struct kernel *k, const struct device *dev)
{
	bool untrusted = dev->is_pci && dev->untrusted;
	enum iommu_domain_type type;

	switch (k->profile.iommu_untrusted) {
	case IOMMU_UNTRUSTED_FIRST:
		if (DECIDE(k, iommu_dev_untrusted, untrusted, 0, 0))
			return IOMMU_DOMAIN_DMA;
		return (int)driver_domain_type(k, dev);
	case IOMMU_UNTRUSTED_CHECKED:
		break;
	}

	type = driver_domain_type(k, dev);
	if (!DECIDE(k, iommu_dev_untrusted, untrusted, 0, 0))
		return (int)type;
	if (DECIDE(k, iommu_conflict, type != IOMMU_DOMAIN_NONE && type != IOMMU_DOMAIN_DMA, type, 0)) {
		kernel_printk_ratelimited(
			k, LOG_SITE_iommu_conflict, LOG_ERR, dev,
			"Device is not trusted, but driver is overriding group %u to %s, refusing to probe.",
			k->iommu.groups, iommu_domain_type_str(type));
		return -EINVAL;
	}
	return IOMMU_DOMAIN_DMA;
}

/* the driver's wish, else the global default, else DMA */
static struct iommu_domain *iommu_group_alloc_default_domain(struct kernel *k, enum iommu_domain_type wanted)
{
	enum iommu_domain_type type = wanted ? wanted : k->iommu.def_domain_type;
	struct iommu_domain *domain = __iommu_domain_alloc(k, type);

	if (!DECIDE(k, iommu_identity_refused, !domain, domain_type_number(type), 0))
		return domain;
	if (wanted || type == IOMMU_DOMAIN_DMA)
		return NULL;
	domain = __iommu_domain_alloc(k, IOMMU_DOMAIN_DMA);
	if (domain)
		kernel_printk(k, LOG_WARN, NULL,
			      "iommu: Failed to allocate default IOMMU domain of type %u for group (null) - "
			      "Falling back to IOMMU_DOMAIN_DMA",
			      domain_type_number(type));
	return domain;
}

static void iommu_setup_dma_ops(struct kernel *k, struct device *dev)
{
	int error;

	if (dev->is_pci)
		dev->pci_32bit_workaround = !k->iommu.forcedac;
	dev->dma_iommu = dev->domain->type != IOMMU_DOMAIN_IDENTITY;
	error = dev->dma_iommu ? iommu_dma_init_domain(k, dev->domain, dev) : 0;
	/* only the model's own memory can be short here */
	k->oom += error == -ENOMEM;
	if (error) {
		kernel_printk(k, LOG_WARN, NULL, "Failed to set up IOMMU for device %s; retaining platform DMA ops",
			      dev->name);
		dev->dma_iommu = false;
	}
}

int iommu_probe_device(struct kernel *k, struct device *dev)
{
	int type;

	dev->domain = NULL;
	dev->dma_iommu = false;
	if (!k->iommu.present || dev->no_iommu) {
		CHOOSE(k, iommu_domain, IOMMU_DOMAIN_NONE, 0, 0);
		return 0;
	}
	type = iommu_get_default_domain_type(k, dev);
	if (type < 0)
		return type;
	dev->domain = iommu_group_alloc_default_domain(k, (enum iommu_domain_type)type);
	if (!dev->domain)
		return -EINVAL;
	dev->domain->group = k->iommu.groups++;
	kernel_printk(k, LOG_INFO, dev, "Adding to iommu group %u", dev->domain->group);
	if (dev->hw)
		hw_device_attach(dev->hw, dev->domain->hw);
	iommu_setup_dma_ops(k, dev);
	CHOOSE(k, iommu_domain, dev->domain->type, 0, 0);
	return 0;
}

void iommu_release_device(struct kernel *k, struct device *dev)
{
	if (!dev->domain)
		return;
	if (dev->hw)
		hw_device_attach(dev->hw, NULL);
	iommu_dma_exit_domain(k, dev->domain);
	iommu_domain_free(dev->domain);
	dev->domain = NULL;
	dev->dma_iommu = false;
}
