// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scenario around the steps: where it is from, the kernel, the machine, the devices.
 */
#include "import/import.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <dmasim/profile.h>

/* --- where it is from --- */

static void files(const struct dmasim_import *from, struct dmasim_buffer *out)
{
	const struct dmasim_import_text *text[] = { &from->cmdline, &from->iomem, &from->boot_log };
	const char *comma = "";

	for (unsigned int i = 0; i < ARRAY_SIZE(text); i++)
		if (text[i]->data) {
			dmasim_buffer_puts(out, comma);
			write_file_name(out, text[i]);
			comma = ", ";
		}
	for (unsigned int i = 0; i < from->traces; i++, comma = ", ") {
		dmasim_buffer_puts(out, comma);
		write_file_name(out, &from->trace[i]);
	}
	if (!*comma)
		dmasim_buffer_puts(out, "nothing");
}

static void heading(const struct import *im, struct dmasim_buffer *out)
{
	const struct dmasim_import_counts *n = &im->counts;
	const char *name = im->from->name && *im->from->name ? im->from->name : "imported";
	const struct {
		unsigned long count;
		const char *what;
	} told[] = {
		{ n->events, "events that were read" },
		{ n->unknown, "lines that are no event of dma:* or swiotlb:*" },
		{ n->damaged, "events that are cut off or make no sense" },
		{ n->lost, "events that the kernel lost, so that ends may be missing" },
		{ n->orphans, "ends, syncs and bounces of what the trace does not show" },
		{ n->inexpressible, "events that no step could repeat" },
		{ n->beyond, "events left out, as the scenario is long enough" },
		{ n->other_devices, "events of other devices" },
		{ im->remarks_dropped, "lines not even kept as comments" },
	};

	dmasim_buffer_puts(out, "# Made by dmasim import from ");
	files(im->from, out);
	dmasim_buffer_puts(out, ".\n");
	for (unsigned int i = 0; i < ARRAY_SIZE(told); i++)
		if (told[i].count)
			dmasim_buffer_printf(out, "# %s: %lu\n", told[i].what, told[i].count);
	dmasim_buffer_puts(out, "dmasim: 1\nname: ");
	write_quoted(out, (struct piece){ name, strlen(name) });
	dmasim_buffer_puts(out, "\nsource: \"recorded: ");
	files(im->from, out);
	dmasim_buffer_puts(out, "\"\n");
}

/* --- the kernel --- */

static bool release_of(unsigned int i, unsigned int version[2], const char **name)
{
	struct dmasim_profile profile;
	int end = 0;

	dmasim_profile_get(i, &profile);
	*name = profile.name;
	return sscanf(profile.name, "v%u.%u%n", &version[0], &version[1], &end) == 2 && !profile.name[end];
}

static bool later(const unsigned int a[2], const unsigned int b[2])
{
	return a[0] > b[0] || (a[0] == b[0] && a[1] > b[1]);
}

/* the last release that is no later than the log's; else the first */
static const char *nearest_release(const unsigned int version[2])
{
	unsigned int best[2] = { 0, 0 }, first[2] = { ~0u, 0 }, one[2];
	const char *found = NULL, *oldest = NULL, *name;

	for (unsigned int i = 0; i < dmasim_profile_count(); i++) {
		if (!release_of(i, one, &name))
			continue;
		if (later(first, one)) {
			memcpy(first, one, sizeof(first));
			oldest = name;
		}
		if (later(one, version) || later(best, one))
			continue;
		memcpy(best, one, sizeof(best));
		found = name;
	}
	return found ? found : oldest;
}

static void kernel(const struct import *im, struct dmasim_buffer *out)
{
	const struct facts *f = &im->facts;
	const char *name, *why = "";
	unsigned int one[2];

	if (im->from->kernel) {
		dmasim_buffer_puts(out, "kernel: ");
		write_quoted(out, (struct piece){ im->from->kernel, strlen(im->from->kernel) });
		dmasim_buffer_puts(out, " # as asked for\n");
		return;
	}
	if (!f->version[0]) {
		dmasim_buffer_printf(out, "kernel: %s # the default: no boot log says which one it was\n",
				     dmasim_profile_default());
		return;
	}
	name = nearest_release(f->version);
	if (sscanf(name, "v%u.%u", &one[0], &one[1]) == 2 && (one[0] != f->version[0] || one[1] != f->version[1]))
		why = ", the nearest that is known";
	dmasim_buffer_printf(out, "kernel: %s # of Linux ", name);
	write_comment(out, f->release);
	dmasim_buffer_printf(out, "%s\n", why);
}

/* --- the machine --- */

static void memory(const struct import *im, struct dmasim_buffer *out)
{
	const struct facts *f = &im->facts;

	if (!f->rams)
		return;
	if (f->ram_hidden)
		dmasim_buffer_puts(out, "  # iomem shows addresses to root only\n");
	if (f->ram_from_log)
		dmasim_buffer_puts(out, "  # from the boot log: iomem did not tell\n");
	dmasim_buffer_puts(out, "  ram:\n");
	for (unsigned int i = 0; i < f->rams; i++) {
		const struct extent *e = &f->ram[i];

		dmasim_buffer_printf(out, "    - {base: 0x%" PRIx64 ", size: 0x%" PRIx64, e->first,
				     e->last - e->first + 1);
		if (e->kind != DMASIM_RAM)
			dmasim_buffer_printf(out, ", kind: %s", dmasim_ram_kind_name[e->kind]);
		dmasim_buffer_puts(out, e->guessed ? "} # a driver used it; no memory map has it\n" : "}\n");
	}
}

static unsigned int round_up_pow2(unsigned int n)
{
	unsigned int p = 1;

	while (p < n)
		p *= 2;
	return p;
}

/* as many as areas of the pool, where both are said: possible CPUs count for them */
static unsigned int processors(const struct import *im)
{
	const struct facts *f = &im->facts;
	unsigned int n = f->cpus > im->most_cpus ? f->cpus : im->most_cpus;

	if (f->areas && round_up_pow2(n ? n : 1) != f->areas && f->areas >= im->most_cpus)
		n = f->areas;
	return n ? n : 1;
}

static bool some_translated(const struct import *im)
{
	for (unsigned int i = 0; i < im->devices; i++)
		if (im->device[i].translated)
			return true;
	return false;
}

/* build options that show in what the kernel said or did, where they are not the architecture's default */
static void config(const struct import *im, struct dmasim_buffer *out)
{
	const struct facts *f = &im->facts;
	bool iommu = f->iommu != DMASIM_IOMMU_NONE;
	struct dmasim_buffer b = { 0 };

	if (f->cma_known)
		dmasim_buffer_printf(&b, ", dma_cma: %s", f->cma_size ? "true" : "false");
	if (f->cma_size)
		dmasim_buffer_printf(&b, ", cma_size: %" PRIu64, f->cma_size);
	if (f->arm64 && f->zone_dma_last)
		dmasim_buffer_printf(&b, ", zone_dma_limit: 0x%" PRIx64, f->zone_dma_last);
	if (iommu && f->passthrough && !f->domain_by_cmdline)
		dmasim_buffer_puts(&b, ", iommu_default_passthrough: true");
	if (iommu && (f->strict || f->lazy) && !f->policy_by_cmdline)
		dmasim_buffer_printf(&b, ", iommu_default_dma_strict: %s", f->strict ? "true" : "false");
	if (f->iommu == DMASIM_IOMMU_INTEL && some_translated(im) && !piece_has(f->cmdline, "intel_iommu="))
		dmasim_buffer_puts(&b, ", intel_iommu_default_on: true");
	if (b.size)
		dmasim_buffer_printf(out, "  config: {%s}\n", b.data + 2);
	out->failed |= b.failed;
	dmasim_buffer_free(&b);
}

static void hardware(const struct import *im, struct dmasim_buffer *out)
{
	const struct facts *f = &im->facts;

	if (f->iommu == DMASIM_IOMMU_NONE || (!f->caching_mode && !f->address_width))
		return;
	dmasim_buffer_puts(out, "  hardware: {");
	if (f->caching_mode)
		dmasim_buffer_puts(out, "iommu.caching_mode: 1");
	if (f->address_width)
		dmasim_buffer_printf(out, "%siommu.address_width: %u", f->caching_mode ? ", " : "", f->address_width);
	dmasim_buffer_puts(out, "}\n");
}

static enum dmasim_cpu cpu_of(const struct facts *f)
{
	if (f->arm64)
		return DMASIM_CPU_ARM64;
	if (f->encryption == DMASIM_ENC_TDX)
		return DMASIM_CPU_INTEL;
	if (f->encryption != DMASIM_ENC_NONE || f->amd)
		return DMASIM_CPU_AMD;
	return f->intel || f->iommu == DMASIM_IOMMU_INTEL ? DMASIM_CPU_INTEL : DMASIM_CPU_AMD;
}

static void platform(const struct import *im, struct dmasim_buffer *out)
{
	const struct facts *f = &im->facts;

	dmasim_buffer_printf(out, "platform:\n  cpu: %s\n", dmasim_cpu_name[cpu_of(f)]);
	if (f->encryption != DMASIM_ENC_NONE)
		dmasim_buffer_printf(out, "  encryption: %s\n", dmasim_encryption_name[f->encryption]);
	if (im->c_bit)
		dmasim_buffer_printf(out, "  c_bit: %u # set in what devices were given\n", im->c_bit);
	memory(im, out);
	dmasim_buffer_printf(out, "  cpus: %u\n", processors(im));
	if (f->iommu != DMASIM_IOMMU_NONE)
		dmasim_buffer_printf(out, "  iommu: %s\n", dmasim_iommu_name[f->iommu]);
	if (f->cmdline.size) {
		dmasim_buffer_puts(out, "  cmdline: ");
		write_quoted(out, f->cmdline);
		dmasim_buffer_puts(out, "\n");
	}
	if (f->pool_last > f->pool_first && is_aligned(f->pool_first, PAGE_SIZE))
		dmasim_buffer_printf(out, "  swiotlb: {base: 0x%" PRIx64 "} # as the boot log has it\n", f->pool_first);
	config(im, out);
	hardware(im, out);
}

/* --- the devices --- */

void write_device_name(struct dmasim_buffer *out, const struct device *d)
{
	dmasim_buffer_printf(out, "\"%s\"", d->name);
}

static unsigned int bits_for(u64 address)
{
	return address ? ilog2_u64(address) + 1 : 1;
}

static void masks(const struct import *im, const struct device *d, struct dmasim_buffer *out)
{
	u64 reached = max_u64(plain_address(im, d->highest), d->highest_alloc);

	if (d->mask)
		dmasim_buffer_printf(out, "    dma_mask: 0x%" PRIx64 "\n", d->mask);
	else
		dmasim_buffer_printf(out, "    dma_mask: 64 # not in the trace, as nothing bounced: at least %u bits\n",
				     bits_for(reached));
	if (d->coherent_mask)
		dmasim_buffer_printf(out, "    coherent_dma_mask: 0x%" PRIx64 "%s\n", d->coherent_mask,
				     d->configured ? "" : " # as its allocations lie");
	if (d->bus_limit)
		dmasim_buffer_printf(out, "    bus_dma_limit: 0x%" PRIx64 "%s\n", d->bus_limit,
				     d->configured ? "" : " # it bounced what its mask reaches");
	if (d->min_align_mask)
		dmasim_buffer_printf(out, "    min_align_mask: 0x%" PRIx64 "%s\n", d->min_align_mask,
				     d->configured ? "" : " # its bounces keep these bits");
	if (d->max_segment)
		dmasim_buffer_printf(out, "    max_segment_size: %" PRIu64 "%s\n", d->max_segment,
				     d->configured ? "" : " # at least: it was given one of that length");
	if (d->boundary)
		dmasim_buffer_printf(out, "    segment_boundary: 0x%" PRIx64 "\n", d->boundary);
}

/* where all addresses are shifted alike: how far the window reaches, only what did not pass tells */
static void ranges(const struct device *d, struct dmasim_buffer *out)
{
	u64 cpu = max_u64(d->shift >> 63 ? 0 - d->shift : 0, align_down(d->lowest_direct, GiB(1)));
	/* bounces and allocations lie in the window, too */
	u64 given = max_u64(d->highest, d->highest_alloc) - d->shift;
	u64 reached = given <= DMA_BIT_MASK(52) ? max_u64(d->highest_direct, given) : d->highest_direct;
	u64 end = reached | (GiB(1) - 1);

	if (!d->shifted || d->shifts_differ || d->translated || !is_aligned(d->shift, PAGE_SIZE))
		return;
	if (d->lowest_odd > reached)
		end = limit_between(reached, d->lowest_odd);
	if (end <= cpu || end > DMA_BIT_MASK(52) || d->shift + end > DMA_BIT_MASK(63))
		return;
	dmasim_buffer_printf(out,
			     "    # what it was given differs from the memory by always the same\n"
			     "    dma_ranges: [{cpu: 0x%" PRIx64 ", dma: 0x%" PRIx64 ", size: 0x%" PRIx64 "}]\n",
			     cpu, cpu + d->shift, align_down(end + 1 - cpu, PAGE_SIZE));
}

static void reserved_pool(const struct reserved *r, const char *key, struct dmasim_buffer *out)
{
	if (r)
		dmasim_buffer_printf(out, "    %s: {base: 0x%" PRIx64 ", size: 0x%" PRIx64 "}\n", key, r->first,
				     r->last - r->first + 1);
}

static void device(const struct import *im, const struct device *d, struct dmasim_buffer *out)
{
	bool behind = im->facts.iommu != DMASIM_IOMMU_NONE && !im->facts.passthrough;

	dmasim_buffer_puts(out, "  ");
	write_device_name(out, d);
	dmasim_buffer_puts(out, ":\n");
	masks(im, d, out);
	ranges(d, out);
	if (!d->pci)
		dmasim_buffer_puts(out, "    pci: false\n");
	if (behind && !d->translated && (d->unbounced || !d->pci))
		dmasim_buffer_puts(out, "    iommu: false\n");
	if (d->untrusted)
		dmasim_buffer_puts(out, "    untrusted: true # it bounced behind an IOMMU\n");
	if (d->non_coherent)
		dmasim_buffer_printf(out, "    coherent: false%s\n",
				     d->configured ? "" : " # it bounced small buffers within its mask");
	reserved_pool(d->restricted, "restricted_pool", out);
	reserved_pool(d->coherent, "coherent_memory", out);
}

static void devices(const struct import *im, struct dmasim_buffer *out)
{
	bool any = false;

	for (unsigned int i = 0; i < im->devices; i++) {
		if (!im->device[i].used)
			continue;
		if (!any)
			dmasim_buffer_puts(out, "devices:\n");
		any = true;
		device(im, &im->device[i], out);
	}
}

void write_scenario(struct import *im, struct dmasim_buffer *out)
{
	heading(im, out);
	kernel(im, out);
	platform(im, out);
	devices(im, out);
	write_steps(im, out);
}
