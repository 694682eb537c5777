// SPDX-License-Identifier: GPL-2.0-only
/*
 * The boot log, as dmesg prints it: the lines in which a kernel tells what it found, by the words that its functions
 * use.
 */
#include "import/import.h"

#include <string.h>

/* without "[    1.234567] " and the "<6>" of a raw log */
static struct piece without_time(struct piece line)
{
	struct piece rest = line;
	u64 number;

	if (piece_starts(rest, "<"))
		rest = piece_behind(rest, ">");
	if (rest.s)
		line = rest;
	if (!piece_starts(rest, "["))
		return line;
	rest = piece_behind(rest, "[");
	while (rest.size && *rest.s == ' ') {
		rest.s++;
		rest.size--;
	}
	if (!piece_number(rest, 10, &number, &rest) || !piece_starts(rest, "."))
		return line;
	rest = piece_behind(rest, "]");
	if (!rest.s)
		return line;
	if (piece_starts(rest, " ")) {
		rest.s++;
		rest.size--;
	}
	return rest;
}

static bool number_behind(struct piece line, const char *words, unsigned int base, u64 *value)
{
	struct piece p = piece_behind(line, words);

	while (p.size && *p.s == ' ') {
		p.s++;
		p.size--;
	}
	return p.s && piece_number(p, base, value, NULL);
}

static void read_version(struct facts *f, struct piece line)
{
	struct piece p = piece_behind(line, "Linux version ");
	struct piece rest = p, release = p.s ? piece_word(&rest) : p;
	u64 major, minor;

	if (f->version[0] || !release.s || !piece_number(release, 10, &major, &rest) || !piece_starts(rest, ".") ||
	    !piece_number(piece_behind(rest, "."), 10, &minor, NULL) || major > 999 || minor > 999)
		return;
	f->version[0] = (unsigned int)major;
	f->version[1] = (unsigned int)minor;
	f->release = release;
}

static void read_memory(struct facts *f, struct piece line)
{
	struct piece p = piece_behind(line, "BIOS-e820: "), rest;
	u64 first, last, kilobytes = 0;

	/* where iomem says it, it knows more */
	if (p.s && piece_span(p, &first, &last, &rest) && piece_is(rest, "] usable") && (!f->rams || f->ram_from_log)) {
		add_ram(f, first, last, DMASIM_RAM);
		f->ram_from_log = true;
	}
	/* start_kernel()'s list of early ranges, for architectures without such a map */
	p = piece_behind(line, "  node ");
	if (p.s && f->arm64 && (!f->rams || f->ram_from_log) && piece_has(p, ": [mem ") &&
	    piece_span((struct piece){ piece_behind(p, ": ").s, piece_behind(p, ": ").size }, &first, &last, NULL)) {
		add_ram(f, first, last, DMASIM_RAM);
		f->ram_from_log = true;
	}
	p = piece_behind(line, "  DMA      ");
	if (p.s && piece_span(p, &first, &last, NULL))
		f->zone_dma_last = last;
	p = piece_behind(line, "K reserved, ");
	if (p.s && piece_number(p, 10, &kilobytes, &rest) && piece_starts(rest, "K cma-reserved") &&
	    kilobytes < MiB(1024)) {
		f->cma_size = KiB(kilobytes);
		f->cma_known = true;
	}
}

static void read_swiotlb(struct facts *f, struct piece line)
{
	struct piece p = piece_behind(line, "software IO TLB: ");
	u64 first, last, value;

	if (piece_starts(p, "mapped ") && piece_span(piece_behind(p, "mapped "), &first, &last, NULL)) {
		f->pool_first = first;
		f->pool_last = last;
	}
	if (number_behind(p, "area num ", 10, &value) && value <= 8192)
		f->areas = (unsigned int)value;
}

static void read_reserved(struct facts *f, struct piece line)
{
	struct piece p = piece_behind(line, "Reserved memory: created ");
	bool restricted = piece_starts(p, "restricted DMA pool");
	u64 base, size;

	if (!p.s || (!restricted && !piece_starts(p, "DMA memory pool")) || f->pools == POOLS_MAX)
		return;
	if (!number_behind(p, " at ", 16, &base) || !number_behind(p, ", size ", 10, &size) || !size ||
	    size > 1u << 20 || !is_aligned(base, PAGE_SIZE) || base > DMA_BIT_MASK(52))
		return;
	f->pool[f->pools++] = (struct reserved){ base, base + MiB(size) - 1, restricted };
}

static void read_iommu(struct facts *f, struct piece line)
{
	u64 capabilities;

	if (piece_has(line, "iommu: Default domain type: ")) {
		f->passthrough = piece_has(line, "Passthrough");
		f->domain_by_cmdline = piece_has(line, "set via kernel command line");
	}
	if (piece_has(line, "DMA domain TLB invalidation policy: ")) {
		f->strict = piece_has(line, "strict mode");
		f->lazy = !f->strict;
		f->policy_by_cmdline = piece_has(line, "set via kernel command line");
	}
	f->caching_mode |= piece_has(line, "due to virtualization");
	f->groups |= piece_has(line, "Adding to iommu group");
	if (piece_starts(line, "DMAR: dmar")) {
		f->iommu = DMASIM_IOMMU_INTEL;
		/* VT-d, capability register: MGAW */
		if (number_behind(line, " cap ", 16, &capabilities))
			f->address_width = (unsigned int)(capabilities >> 16 & 0x3f) + 1;
	}
	if (piece_starts(line, "AMD-Vi: ")) {
		f->amd = true;
		if (piece_has(line, "Extended features") || piece_has(line, "Interrupt remapping enabled"))
			f->iommu = DMASIM_IOMMU_AMD;
	}
	if (piece_starts(line, "arm-smmu-v3 "))
		f->iommu = DMASIM_IOMMU_SMMUV3;
}

/* arch/x86/mm/mem_encrypt.c, arch/arm64/kernel/rsi.c; the last name says most */
static void read_encryption(struct facts *f, struct piece line)
{
	static const struct {
		const char *word;
		enum dmasim_encryption encryption;
	} known[] = {
		{ " SME", DMASIM_ENC_SME },	    { " SEV", DMASIM_ENC_SEV },	      { " SEV-ES", DMASIM_ENC_SEV_ES },
		{ " SEV-SNP", DMASIM_ENC_SEV_SNP }, { " Intel TDX", DMASIM_ENC_TDX },
	};
	struct piece p = piece_behind(line, "Memory Encryption Features active:");

	for (unsigned int i = 0; p.s && i < ARRAY_SIZE(known); i++)
		if (piece_has(p, known[i].word))
			f->encryption = known[i].encryption;
	if (piece_has(line, "RME: Using RSI version"))
		f->encryption = DMASIM_ENC_CCA;
}

static void read_processors(struct facts *f, struct piece line)
{
	u64 cpus;

	/* of the architectures here, only this one has its memory from a device tree */
	if (piece_has(line, "Booting Linux on physical CPU") || piece_starts(line, "OF: reserved mem: ") ||
	    piece_starts(line, "psci: "))
		f->arm64 = true;
	if (piece_has(line, "CPU0: AMD"))
		f->amd = true;
	if (piece_has(line, "CPU0: Intel"))
		f->intel = true;
	if ((number_behind(line, "smpboot: Allowing ", 10, &cpus) || number_behind(line, "nr_cpu_ids:", 10, &cpus) ||
	     number_behind(line, "SMP: Total of ", 10, &cpus)) &&
	    cpus && cpus <= 8192 && f->cpus < cpus)
		f->cpus = (unsigned int)cpus;
}

bool config_value(struct piece settings, const char *key, u64 *value)
{
	size_t size = strlen(key);

	for (struct piece word = piece_word(&settings); word.size; word = piece_word(&settings))
		if (piece_starts(word, key) && word.size > size && word.s[size] == '=')
			return piece_number((struct piece){ word.s + size + 1, word.size - size - 1 }, 16, value, NULL);
	return false;
}

bool config_mask(struct piece settings, const char *key, u64 *mask)
{
	u64 value;

	if (!config_value(settings, key, &value) || !value)
		return false;
	*mask = value;
	return true;
}

/* on a line of its own, or behind "Kernel command line: "; the first one stands before anything was taken out of it */
static void read_cmdline(struct facts *f, struct piece line)
{
	struct piece p = piece_behind(line, "ommand line: ");

	if (p.s && !f->cmdline.s && !piece_has(line, "Unknown kernel"))
		f->cmdline = p;
}

void read_boot_log(struct import *im, const struct dmasim_import_text *text)
{
	struct facts *f = &im->facts;
	struct reader reader;
	struct event *config;
	struct piece line;

	for (reader_start(&reader, text, DMASIM_IMPORT_TEXT_MAX); reader_line(&reader, &line);) {
		line = without_time(line);
		read_version(f, line);
		read_cmdline(f, line);
		read_processors(f, line);
		read_memory(f, line);
		read_swiotlb(f, line);
		read_reserved(f, line);
		read_iommu(f, line);
		read_encryption(f, line);
		config = read_config(im, line);
		if (config && !event_wanted(im, config)) {
			im->events--;
		} else if (config) {
			config->source = NONE;
			config->line = reader.line;
		}
	}
}
