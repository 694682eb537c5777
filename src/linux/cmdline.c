// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options that the DMA layer looks at, each parsed as its early_param() or __setup() function does.
 */
#include "linux/kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

u64 memparse(const char *s, const char **end)
{
	static const char suffix[] = "KMGTPE";
	char *stop;
	u64 value = strtoull(s, &stop, 0);
	const char *at = *stop ? strchr(suffix, toupper((unsigned char)*stop)) : NULL;

	if (at) {
		value <<= 10 * (at - suffix + 1);
		stop++;
	}
	if (end)
		*end = stop;
	return value;
}

/* lib/kstrtox.c kstrtobool(): only the first one or two letters count */
static int kstrtobool(const char *s, bool *value)
{
	switch (tolower((unsigned char)s[0])) {
	case 'y':
	case 't':
	case '1':
		*value = true;
		return 0;
	case 'n':
	case 'f':
	case '0':
		*value = false;
		return 0;
	case 'o':
		*value = tolower((unsigned char)s[1]) == 'n';
		return *value || tolower((unsigned char)s[1]) == 'f' ? 0 : -EINVAL;
	default:
		return -EINVAL;
	}
}

static void malformed(struct kernel *k, const char *option)
{
	kernel_printk(k, LOG_WARN, NULL, "Malformed early option '%s'", option);
}

/* with track_hiwater the words are compared by their beginnings */
static void parse_swiotlb_words(struct cmdline *c, const char *s)
{
	if (starts(s, "force")) {
		c->swiotlb_force = true;
		s += strlen("force");
	} else if (starts(s, "noforce")) {
		c->swiotlb_noforce = true;
		s += strlen("noforce");
	}
	if (*s == ',')
		s++;
	if (starts(s, "track_hiwater"))
		c->swiotlb_track_hiwater = true;
}

/* kernel/dma/swiotlb.c setup_io_tlb_npages(); the pool's own rounding is swiotlb's business */
static void parse_swiotlb(struct kernel *k, struct cmdline *c, const char *s)
{
	char *end;

	if (isdigit((unsigned char)*s)) {
		c->swiotlb_nslabs = strtoull(s, &end, 0);
		s = end;
	}
	if (*s == ',')
		s++;
	if (isdigit((unsigned char)*s)) {
		u64 areas = strtoull(s, &end, 0);

		/* swiotlb_adjust_nareas(): none is one */
		c->swiotlb_nareas = areas ? (unsigned int)min_u64(areas, 1u << 30) : 1;
		s = end;
	}
	if (*s == ',')
		s++;
	switch (k->profile.used_count) {
	case USED_COUNT_AREAS:
	case USED_COUNT_TOTAL:
		c->swiotlb_force |= !strcmp(s, "force");
		c->swiotlb_noforce |= !strcmp(s, "noforce");
		break;
	case USED_COUNT_ON_REQUEST:
		parse_swiotlb_words(c, s);
		break;
	}
}

static void set_passthrough(struct cmdline *c, bool passthrough)
{
	c->iommu_passthrough = passthrough ? CMDLINE_ON : CMDLINE_OFF;
	c->iommu_def_domain_cmdline = true;
}

static const char *next_word(const char *s)
{
	s += strcspn(s, ",");
	return *s == ',' ? s + 1 : s;
}

/* arch/x86/kernel/amd_gart_64.c gart_parse_options(), what is left of it without AGP; a size is a plain number */
static void gart_parse_options(struct cmdline *c, const char *s)
{
	if (isdigit((unsigned char)*s))
		c->gart_size = strtoull(s, NULL, 0) & 0x7fffffff;
	if (starts(s, "noaperture"))
		c->gart_noaperture = true;
}

/* arch/x86/kernel/pci-dma.c iommu_setup(): every word is compared by its beginning, several may match */
static void parse_iommu(struct kernel *k, struct cmdline *c, const char *s)
{
	static const char *const ignored[] = { "forcesac", "allowdac", "nodac" };

	if (k->arch.arch != ARCH_X86)
		return;
	c->iommu_merge = true;
	for (; *s; s = next_word(s)) {
		if (starts(s, "off"))
			c->iommu_off = true;
		if (starts(s, "force"))
			c->iommu_force = true;
		if (starts(s, "noforce"))
			c->iommu_merge = c->iommu_force = false;
		if (starts(s, "biomerge") || starts(s, "merge"))
			c->iommu_merge = c->iommu_force = true;
		if (starts(s, "nomerge"))
			c->iommu_merge = false;
		for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
			if (starts(s, ignored[i]))
				kernel_printk(k, LOG_WARN, NULL, "%s option ignored.", ignored[i]);
		if (starts(s, "usedac"))
			return;
		if (starts(s, "soft"))
			c->iommu_soft = true;
		if (starts(s, "pt"))
			set_passthrough(c, true);
		if (starts(s, "nopt"))
			set_passthrough(c, false);
		gart_parse_options(c, s);
	}
}

static void parse_passthrough(struct kernel *k, struct cmdline *c, const char *s)
{
	bool value;

	if (kstrtobool(s, &value))
		malformed(k, "iommu.passthrough");
	else
		set_passthrough(c, value);
}

static void parse_strict(struct kernel *k, struct cmdline *c, const char *s)
{
	bool value;

	if (kstrtobool(s, &value))
		malformed(k, "iommu.strict");
	else
		c->iommu_strict = value ? CMDLINE_ON : CMDLINE_OFF;
}

static void parse_forcedac(struct kernel *k, struct cmdline *c, const char *s)
{
	bool value;

	if (kstrtobool(s, &value)) {
		malformed(k, "iommu.forcedac");
		return;
	}
	c->iommu_forcedac = value;
	if (value)
		kernel_printk(k, LOG_INFO, NULL, "Forcing DAC for PCI devices");
}

/* the first word of the raw line that is @word, counted from 1; 0: none */
static size_t find_word(const char *line, const char *word)
{
	size_t size = strlen(word);

	for (const char *s = line; *s; s += strcspn(s, " \t\n")) {
		s += strspn(s, " \t\n");
		if (!strncmp(s, word, size) && (!s[size] || isspace((unsigned char)s[size])))
			return (size_t)(s - line) + 1;
	}
	return 0;
}

/* the value of the last word "mem_encrypt=..." is "on" */
static bool last_says_on(const char *line)
{
	static const char name[] = "mem_encrypt=";
	bool on = false;

	for (const char *s = line; *s; s += strcspn(s, " \t\n")) {
		s += strspn(s, " \t\n");
		if (starts(s, name)) {
			s += strlen(name);
			on = strcspn(s, " \t\n") == 2 && starts(s, "on");
		}
	}
	return on;
}

/* read before there are early parameters: from the line as it is, with neither quotes nor "--" */
static void parse_mem_encrypt(struct kernel *k, struct cmdline *c, const char *line)
{
	bool on = false;

	switch (k->profile.sme_switch) {
	case SME_SWITCH_KERNEL:
		on = last_says_on(line);
		break;
	case SME_SWITCH_STUB:
		on = find_word(line, "mem_encrypt=on") > find_word(line, "mem_encrypt=off");
		break;
	}
	c->mem_encrypt = on;
}

/* read already */
static void skip_mem_encrypt(struct kernel *k, struct cmdline *c, const char *s)
{
	(void)k;
	(void)c;
	(void)s;
}

static bool knows_pgsizes(const struct kernel *k)
{
	switch (k->profile.amd_pgsizes) {
	case AMD_PGSIZES_FIXED:
		return false;
	case AMD_PGSIZES_OPTIONS:
		break;
	}
	return true;
}

/* drivers/iommu/amd/init.c parse_amd_iommu_options(); nothing here runs without the driver, so neither do its lines */
static void parse_amd_iommu(struct kernel *k, struct cmdline *c, const char *s)
{
	static const char *const silent[] = { "force_enable", "irtcachedis" };

	if (k->arch.arch != ARCH_X86)
		return;
	for (; *s; s = next_word(s)) {
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
			known |= starts(s, silent[i]);
		if (starts(s, "fullflush")) {
			kernel_printk(k, LOG_WARN, NULL,
				      "AMD-Vi: amd_iommu=fullflush deprecated; use iommu.strict=1 instead");
			c->amd_iommu_fullflush = true;
		} else if (starts(s, "off")) {
			c->amd_iommu_off = true;
		} else if (starts(s, "force_isolation")) {
			c->amd_iommu_force_isolation = true;
		} else if (starts(s, "pgtbl_v1")) {
			c->amd_iommu_pgtbl_v2 = false;
		} else if (starts(s, "pgtbl_v2")) {
			c->amd_iommu_pgtbl_v2 = true;
		} else if (knows_pgsizes(k) && starts(s, "nohugepages")) {
			kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: Restricting V1 page-sizes to 4KiB");
			c->amd_iommu_nohugepages = true;
		} else if (knows_pgsizes(k) && starts(s, "v2_pgsizes_only")) {
			kernel_printk(k, LOG_INFO, NULL, "AMD-Vi: Restricting V1 page-sizes to 4KiB/2MiB/1GiB");
			c->amd_iommu_v2_pgsizes_only = true;
		} else if (!known) {
			kernel_printk(k, LOG_NOTICE, NULL, "AMD-Vi: Unknown option - '%s'", s);
		}
	}
}

/* drivers/iommu/intel/iommu.c intel_iommu_setup() */
static void parse_intel_iommu(struct kernel *k, struct cmdline *c, const char *s)
{
	static const struct {
		const char *word, *says;
	} silent[] = {
		{ "igfx_off", "Disable GFX device mapping" },
		{ "intgpu_off", "Disable integrated GPU device mapping" },
		{ "sm_on", "Enable scalable mode if hardware supports" },
		{ "sm_off", "Scalable mode is disallowed" },
		{ "tboot_noforce",
		  "Intel-IOMMU: not forcing on after tboot. This could expose security risk for tboot" },
	};

	if (k->arch.arch != ARCH_X86)
		return;
	for (; *s; s = next_word(s)) {
		const char *says = NULL;

		for (size_t i = 0; i < ARRAY_SIZE(silent); i++)
			if (starts(s, silent[i].word))
				says = silent[i].says;
		if (starts(s, "on")) {
			c->intel_iommu = CMDLINE_ON;
			says = "IOMMU enabled";
		} else if (starts(s, "off")) {
			c->intel_iommu = CMDLINE_OFF;
			says = "IOMMU disabled";
		} else if (starts(s, "sp_off")) {
			c->intel_iommu_sp_off = true;
			says = "Disable supported super page";
		} else if (starts(s, "forcedac")) {
			c->iommu_forcedac = true;
			kernel_printk(k, LOG_WARN, NULL,
				      "DMAR: intel_iommu=forcedac deprecated; use iommu.forcedac instead");
			continue;
		} else if (starts(s, "strict")) {
			c->intel_iommu_strict = true;
			kernel_printk(k, LOG_WARN, NULL,
				      "DMAR: intel_iommu=strict deprecated; use iommu.strict=1 instead");
			continue;
		}
		if (says)
			kernel_printk(k, LOG_INFO, NULL, "DMAR: %s", says);
		else
			kernel_printk(k, LOG_NOTICE, NULL, "DMAR: Unknown option - '%s'", s);
	}
}

static void parse_coherent_pool(struct kernel *k, struct cmdline *c, const char *s)
{
	(void)k;
	c->coherent_pool = memparse(s, NULL);
}

/* kernel/dma/contiguous.c early_cma() */
static void parse_cma(struct kernel *k, struct cmdline *c, const char *s)
{
	if (!k->config.dma_cma)
		return;
	c->cma_given = true;
	c->cma_size = memparse(s, &s);
	if (*s != '@')
		return;
	c->cma_base = memparse(s + 1, &s);
	c->cma_limit = *s == '-' ? memparse(s + 1, &s) : c->cma_base + c->cma_size;
}

static void parse_mem(struct kernel *k, struct cmdline *c, const char *s)
{
	if (k->arch.arch == ARCH_X86)
		c->mem_limit = memparse(s, NULL);
}

static const struct option {
	const char *name;
	void (*parse)(struct kernel *k, struct cmdline *c, const char *value);
} options[] = {
	{ "swiotlb", parse_swiotlb },
	{ "iommu", parse_iommu },
	{ "iommu.passthrough", parse_passthrough },
	{ "iommu.strict", parse_strict },
	{ "iommu.forcedac", parse_forcedac },
	{ "mem_encrypt", skip_mem_encrypt },
	{ "amd_iommu", parse_amd_iommu },
	{ "intel_iommu", parse_intel_iommu },
	{ "coherent_pool", parse_coherent_pool },
	{ "cma", parse_cma },
	{ "mem", parse_mem },
};

/* kernel/params.c: '-' and '_' are the same in a name */
static bool same_name(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char x = a[i] == '-' ? '_' : a[i], y = b[i] == '-' ? '_' : b[i];

		if (x != y || !b[i])
			return false;
	}
	return !b[n];
}

static bool parse_token(struct kernel *k, struct cmdline *c, const char *token)
{
	size_t n = strcspn(token, "=");

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (!same_name(token, options[i].name, n))
			continue;
		if (token[n] == '=')
			options[i].parse(k, c, token + n + 1);
		return true;
	}
	return false;
}

/* kernel/params.c next_arg(): blanks part the options, double quotes hold them together; quotes are dropped */
static char *next_token(char **at)
{
	char *in = *at, *out, *start;
	bool quoted = false;

	while (isspace((unsigned char)*in))
		in++;
	if (!*in)
		return NULL;
	start = out = in;
	for (; *in && (quoted || !isspace((unsigned char)*in)); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*at = *in ? in + 1 : in;
	*out = '\0';
	return start;
}

int cmdline_parse(struct kernel *k, struct cmdline *c, const char *text)
{
	char *at, *token;
	bool options_end = false;

	memset(c, 0, sizeof(*c));
	c->text = strdup(text ? text : "");
	c->tokens = strdup(text ? text : "");
	c->unknown = c->tokens ? calloc(strlen(c->tokens) / 2 + 1, sizeof(*c->unknown)) : NULL;
	if (!c->text || !c->unknown)
		return -ENOMEM;
	parse_mem_encrypt(k, c, c->text);
	at = c->tokens;
	while ((token = next_token(&at))) {
		/* what follows "--" is for init */
		if (!strcmp(token, "--"))
			options_end = true;
		else if (options_end || !parse_token(k, c, token))
			c->unknown[c->unknown_count++] = token;
	}
	return 0;
}

void cmdline_free(struct cmdline *c)
{
	free(c->text);
	free(c->tokens);
	free((void *)c->unknown);
	memset(c, 0, sizeof(*c));
}
