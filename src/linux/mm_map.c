// SPDX-License-Identifier: GPL-2.0-only
/*
 * The linear map with the encryption attribute of each page, the vmalloc area, and the kernel's own accesses.
 */
#include "base/stream.h"
#include "linux/kernel.h"
#include "linux/mm_internal.h"

#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"

/* where each architecture's linear map and vmalloc area begin, without KASLR (48-bit layouts) */
#define X86_PAGE_OFFSET 0xffff888000000000ull
#define X86_VMALLOC_START 0xffffc90000000000ull
#define ARM64_PAGE_OFFSET 0xffff000000000000ull
#define ARM64_VMALLOC_START 0xffff800080000000ull
#define S390_VMALLOC_START 0x0010000000000000ull
#define POWERPC_PAGE_OFFSET 0xc000000000000000ull
#define POWERPC_VMALLOC_START 0xc008000000000000ull

static u64 linear_base(const struct kernel *k)
{
	switch (k->arch.arch) {
	case ARCH_X86:
		return X86_PAGE_OFFSET;
	case ARCH_ARM64:
		/* the map begins at the first byte of RAM */
		return ARM64_PAGE_OFFSET - (min_low_pfn(k) << PAGE_SHIFT);
	case ARCH_S390:
		return 0;
	case ARCH_POWERPC:
		return POWERPC_PAGE_OFFSET;
	}
	return 0;
}

static u64 vmalloc_base(const struct kernel *k)
{
	switch (k->arch.arch) {
	case ARCH_X86:
		return X86_VMALLOC_START;
	case ARCH_ARM64:
		return ARM64_VMALLOC_START;
	case ARCH_S390:
		return S390_VMALLOC_START;
	case ARCH_POWERPC:
		return POWERPC_VMALLOC_START;
	}
	return 0;
}

static u64 flag_bits(const struct page_flag *flag, u64 pfn)
{
	return (u64)(uintptr_t)radix_peek(&flag->tree, pfn >> 6);
}

static bool has_flag(const struct page_flag *flag, phys_addr_t phys)
{
	u64 pfn = phys >> PAGE_SHIFT;

	return flag->pages && flag_bits(flag, pfn) >> (pfn & 63) & 1;
}

bool page_is_decrypted(const struct kernel *k, phys_addr_t phys)
{
	return has_flag(&k->mm->decrypted, phys);
}

bool page_is_invalid(const struct kernel *k, phys_addr_t phys)
{
	return has_flag(&k->mm->invalid, phys);
}

/* frames of the words whose slots are neighbours: those of one lowest node of the tree */
#define PAGES_IN_ROW (64u * RADIX_WAYS)

/* the frames of one 64-frame word; adjusts the count */
static inline void mark_word(struct page_flag *flag, void **slot, u64 bits, bool set)
{
	u64 old = (u64)(uintptr_t)*slot, now = set ? old | bits : old & ~bits, changed = now ^ old;
	u64 count = changed == ~0ull ? 64 : (u64)__builtin_popcountll(changed);

	*slot = (void *)(uintptr_t)now;
	flag->pages += set ? count : -count;
}

/* @slot is that of the first frame's word, which has @before frames in front of it */
static void mark_row(struct page_flag *flag, void **slot, u64 before, u64 pages, bool set)
{
	for (; before + pages >= 64; slot++) {
		mark_word(flag, slot, ~0ull << before, set);
		pages -= 64 - before;
		before = 0;
	}
	if (pages)
		mark_word(flag, slot, DMA_BIT_MASK((int)pages) << before, set);
}

static bool mark_pages(struct kernel *k, struct page_flag *flag, phys_addr_t phys, u64 pages, bool set)
{
	u64 pfn = phys >> PAGE_SHIFT;

	while (pages) {
		u64 n = min_u64(pages, PAGES_IN_ROW - pfn % PAGES_IN_ROW);

		/* nothing has the flag where no row stands */
		if (set || radix_row(&flag->tree, pfn >> 6)) {
			void **slot = radix_own(&flag->tree, pfn >> 6);

			if (!slot) {
				k->oom++;
				return false;
			}
			mark_row(flag, slot, pfn & 63, n, set);
		}
		pfn += n;
		pages -= n;
	}
	return true;
}

bool page_mark_decrypted(struct kernel *k, phys_addr_t phys, u64 pages, bool decrypted)
{
	return mark_pages(k, &k->mm->decrypted, phys, pages, decrypted);
}

bool page_mark_invalid(struct kernel *k, phys_addr_t phys, u64 pages, bool invalid)
{
	/* nothing else ever makes one so */
	return (!invalid && !k->mm->invalid.pages) || mark_pages(k, &k->mm->invalid, phys, pages, invalid);
}

u64 decrypted_pages(const struct kernel *k)
{
	return k->mm->decrypted.pages;
}

u64 kernel_va(const struct kernel *k, phys_addr_t phys)
{
	return linear_base(k) + phys;
}

static struct vmap_area *vmap_find(const struct kernel *k, u64 va)
{
	struct vmap_area *a = k->mm->vmap;

	while (a && (va < a->va || va - a->va >= a->size))
		a = a->next;
	return a;
}

bool is_vmalloc_addr(const struct kernel *k, u64 va)
{
	u64 base = vmalloc_base(k);

	return va >= base && va - base < TiB(1);
}

phys_addr_t kernel_pa(const struct kernel *k, u64 va)
{
	phys_addr_t phys = va - linear_base(k);
	const struct vmap_area *a;

	if (!is_vmalloc_addr(k, va))
		return phys <= max_pfn(k) << PAGE_SHIFT ? phys : INVALID_PHYS_ADDR;
	a = vmap_find(k, va);
	if (!a)
		return INVALID_PHYS_ADDR;
	if (!a->page)
		return a->phys + (va - a->va);
	return a->page[(va - a->va) >> PAGE_SHIFT] + (va & ~PAGE_MASK);
}

bool kernel_va_is_decrypted(const struct kernel *k, u64 va)
{
	const struct vmap_area *a = is_vmalloc_addr(k, va) ? vmap_find(k, va) : NULL;

	return a ? a->decrypted : page_is_decrypted(k, kernel_pa(k, va));
}

static struct vmap_area *vmap_new(struct kernel *k, u64 size, bool decrypted)
{
	struct vmap_area *a = calloc(1, sizeof(*a));

	if (!a) {
		k->oom++;
		return NULL;
	}
	if (!k->mm->vmap_next)
		k->mm->vmap_next = vmalloc_base(k);
	a->va = k->mm->vmap_next;
	a->size = align_up(size, PAGE_SIZE);
	a->phys = INVALID_PHYS_ADDR;
	a->decrypted = decrypted;
	/* a guard page follows each area, as in the kernel */
	k->mm->vmap_next += a->size + PAGE_SIZE;
	a->next = k->mm->vmap;
	k->mm->vmap = a;
	return a;
}

u64 vmap_contiguous(struct kernel *k, phys_addr_t phys, u64 size, bool decrypted)
{
	struct vmap_area *a = vmap_new(k, size, decrypted);

	if (!a)
		return 0;
	a->phys = phys;
	return a->va;
}

u64 vmap_pages(struct kernel *k, const phys_addr_t *page, u64 count, bool decrypted)
{
	phys_addr_t *copy = malloc(count * sizeof(*copy));
	struct vmap_area *a = copy ? vmap_new(k, count << PAGE_SHIFT, decrypted) : NULL;

	if (!a) {
		/* vmap_new() has counted its own */
		k->oom += !copy;
		free(copy);
		return 0;
	}
	for (u64 i = 0; i < count; i++)
		copy[i] = page[i];
	a->page = copy;
	return a->va;
}

void vunmap(struct kernel *k, u64 va)
{
	for (struct vmap_area **link = &k->mm->vmap; *link; link = &(*link)->next) {
		struct vmap_area *a = *link;

		if (a->va != va)
			continue;
		*link = a->next;
		free(a->page);
		free(a);
		return;
	}
}

bool kernel_va_is_invalid(const struct kernel *k, u64 va)
{
	/* what is remapped has entries of its own, and nobody breaks those */
	return k->mm->invalid.pages && !is_vmalloc_addr(k, va) && page_is_invalid(k, kernel_pa(k, va));
}

/* whether the kernel reaches that page through a private mapping */
static bool linear_encrypted(const struct kernel *k, phys_addr_t phys)
{
	return k->arch.private_mapping && !page_is_decrypted(k, phys);
}

/* the bytes from @phys that share the attribute of the first one, at most @size */
static u64 same_attribute(const struct kernel *k, phys_addr_t phys, u64 size, bool encrypted)
{
	u64 run = PAGE_SIZE - (phys & ~PAGE_MASK);

	if (!k->arch.private_mapping || !(k->mm->decrypted.pages | k->mm->invalid.pages))
		return size;
	while (run < size && linear_encrypted(k, phys + run) == encrypted && !page_is_invalid(k, phys + run))
		run += PAGE_SIZE;
	return min_u64(run, size);
}

static void note_fault(struct kernel *k, const struct hw_access *access)
{
	if (access->fault && !k->cpu_fault)
		k->cpu_fault = (u16)access->fault;
}

/* the kernel's own tables stop the CPU: an oops, and nothing of what was to follow */
static bool oopses(struct kernel *k, phys_addr_t phys)
{
	static const struct hw_access access = { .fault = HW_FAULT_ARM64_TRANSLATION };

	if (likely(!k->mm->invalid.pages) || !page_is_invalid(k, phys))
		return false;
	note_fault(k, &access);
	return true;
}

void kernel_copy(struct kernel *k, phys_addr_t to, phys_addr_t from, u64 size)
{
	/* pages have no attribute that could tell them apart */
	if (likely(!k->arch.private_mapping) && size) {
		struct hw_access access;

		hw_cpu_copy(k->hw, to, false, from, false, size, &access);
		note_fault(k, &access);
		return;
	}
	while (size && !oopses(k, from) && !oopses(k, to)) {
		bool to_encrypted = linear_encrypted(k, to), from_encrypted = linear_encrypted(k, from);
		u64 run = same_attribute(k, to, size, to_encrypted);
		struct hw_access access;

		run = same_attribute(k, from, run, from_encrypted);
		hw_cpu_copy(k->hw, to, to_encrypted, from, from_encrypted, run, &access);
		note_fault(k, &access);
		to += run;
		from += run;
		size -= run;
	}
}

void kernel_memset(struct kernel *k, phys_addr_t to, u8 byte, u64 size)
{
	while (size && !oopses(k, to)) {
		bool encrypted = linear_encrypted(k, to);
		u64 run = same_attribute(k, to, size, encrypted);
		struct hw_access access;

		hw_cpu_fill(k->hw, to, encrypted, byte, run, &access);
		note_fault(k, &access);
		to += run;
		size -= run;
	}
}

void kernel_read(struct kernel *k, phys_addr_t from, void *to, u64 size)
{
	for (u64 done = 0; done < size;) {
		bool encrypted = linear_encrypted(k, from + done);
		u64 run = same_attribute(k, from + done, size - done, encrypted);
		struct hw_access access;

		if (oopses(k, from + done)) {
			memset((u8 *)to + done, 0, size - done);
			return;
		}
		hw_cpu_read(k->hw, from + done, encrypted, (u8 *)to + done, run, &access);
		note_fault(k, &access);
		done += run;
	}
}

void kernel_write(struct kernel *k, phys_addr_t to, const void *from, u64 size)
{
	for (u64 done = 0; done < size && !oopses(k, to + done);) {
		bool encrypted = linear_encrypted(k, to + done);
		u64 run = same_attribute(k, to + done, size - done, encrypted);
		struct hw_access access;

		hw_cpu_write(k->hw, to + done, encrypted, (const u8 *)from + done, run, &access);
		note_fault(k, &access);
		done += run;
	}
}

void kernel_fill_pages(struct kernel *k, phys_addr_t to, u64 stream, u64 size)
{
	for (u64 done = 0; done < size && !oopses(k, to + done);) {
		bool encrypted = linear_encrypted(k, to + done);
		u64 run = same_attribute(k, to + done, size - done, encrypted);
		struct hw_access access;

		hw_cpu_fill_pages(k->hw, to + done, encrypted, stream_at(stream, done / 8), run, &access);
		note_fault(k, &access);
		done += run;
	}
}
