// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory map: /proc/iomem, as kernel/resource.c prints it.
 */
#include "import/import.h"

#include <stdlib.h>

void add_ram(struct facts *f, u64 first, u64 last, enum dmasim_ram_kind kind)
{
	struct extent *before = f->rams ? &f->ram[f->rams - 1] : NULL;

	/* the kernel's image and firmware cut memory into adjoining pieces, also within a page */
	if (before && before->last + 1 == first && before->kind == kind && first) {
		before->last = last;
		return;
	}
	if (f->rams < RANGES_MAX)
		f->ram[f->rams++] = (struct extent){ .first = first, .last = last, .kind = kind };
}

static unsigned int indent(struct piece line)
{
	unsigned int n = 0;

	while (n < line.size && line.s[n] == ' ')
		n++;
	return n;
}

void read_iomem(struct facts *f, const struct dmasim_import_text *text)
{
	struct reader reader;
	struct piece line, what;
	bool cxl = false, any = false, seen = false;
	u64 first, last;

	for (reader_start(&reader, text, DMASIM_IMPORT_TEXT_MAX); reader_line(&reader, &line);) {
		unsigned int depth = indent(line);

		line.s += depth;
		line.size -= depth;
		if (!piece_span(line, &first, &last, &what) || !piece_starts(what, " : "))
			continue;
		what = piece_behind(what, " : ");
		seen = true;
		any |= last > 0;
		if (!depth)
			cxl = piece_starts(what, "CXL Window");
		if (piece_starts(what, "amd_iommu"))
			f->iommu = DMASIM_IOMMU_AMD;
		else if (piece_starts(what, "dmar"))
			f->iommu = DMASIM_IOMMU_INTEL;
		else if (piece_has(what, "arm-smmu-v3"))
			f->iommu = DMASIM_IOMMU_SMMUV3;
		if (piece_starts(what, "System RAM") && last)
			add_ram(f, first, last, cxl ? DMASIM_RAM_CXL : DMASIM_RAM);
		/* what the device tree keeps out of the linear map; memory of the kernel's own has its place in RAM */
		else if (piece_is(what, "reserved") && !depth)
			add_ram(f, first, last, DMASIM_RAM_DEVICE_COHERENT);
	}
	f->ram_hidden = seen && !any;
}

static int by_address(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

void settle_ram(struct facts *f)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < f->rams; i++) {
		struct extent e = f->ram[i];
		bool wraps = e.first > UINT64_MAX - (PAGE_SIZE - 1) || e.last == UINT64_MAX;

		if (wraps)
			continue;
		e.first = align_up(e.first, PAGE_SIZE);
		e.last = align_down(e.last + 1, PAGE_SIZE);
		if (e.last <= e.first)
			continue;
		e.last--;
		f->ram[kept++] = e;
	}
	f->rams = kept;
	qsort(f->ram, f->rams, sizeof(f->ram[0]), by_address);
	kept = 0;
	for (unsigned int i = 0; i < f->rams; i++) {
		struct extent e = f->ram[i];

		if (kept && e.first <= f->ram[kept - 1].last) {
			if (e.last <= f->ram[kept - 1].last)
				continue;
			e.first = f->ram[kept - 1].last + 1;
		}
		if (kept && f->ram[kept - 1].last + 1 == e.first && f->ram[kept - 1].kind == e.kind &&
		    f->ram[kept - 1].guessed == e.guessed)
			f->ram[kept - 1].last = e.last;
		else
			f->ram[kept++] = e;
	}
	f->rams = kept;
}

bool ram_has(const struct facts *f, u64 first, u64 last)
{
	for (unsigned int i = 0; i < f->rams && first <= last; i++) {
		if (first < f->ram[i].first || first > f->ram[i].last)
			continue;
		if (last <= f->ram[i].last)
			return true;
		/* the next one may adjoin */
		first = f->ram[i].last + 1;
	}
	return false;
}

void guess_ram(struct facts *f, u64 first, u64 last, enum dmasim_ram_kind kind)
{
	if (ram_has(f, first, last) || f->rams == RANGES_MAX || last < first || last >= DMA_BIT_MASK(52))
		return;
	f->ram[f->rams++] = (struct extent){
		.first = align_down(first, PAGE_SIZE),
		.last = align_up(last + 1, PAGE_SIZE) - 1,
		.kind = kind,
		.guessed = true,
	};
	settle_ram(f);
}
