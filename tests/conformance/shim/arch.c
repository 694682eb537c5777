// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the architecture supplies, after arch/x86/mm/mem_encrypt*.c, arch/x86/kernel/pci-dma.c, arch/x86/coco/core.c,
 * arch/x86/mm/pat/set_memory.c and arch/arm64/mm/{init,pageattr}.c. This stands in for code that is not under judgement here.
 */
#include "kside.h"

#include <linux/cc_platform.h>
#include <linux/scatterlist.h>

u64 sme_me_mask;
u64 shim_shared_bit;

static unsigned char *page_state; /* a byte a page: 1 decrypted */
static u64 page_states;

static bool guest(void)
{
	return kside.platform.encryption >= ENC_SEV;
}

bool cc_platform_has(enum cc_attr attr)
{
	switch ((int)attr) {
	case CC_ATTR_MEM_ENCRYPT:
		return kside.platform.encryption != ENC_PLAIN;
	case CC_ATTR_HOST_MEM_ENCRYPT:
		return kside.platform.encryption == ENC_SME;
	case CC_ATTR_GUEST_MEM_ENCRYPT:
		return kside.platform.encryption == ENC_SEV || kside.platform.encryption == ENC_TDX ||
		       (kside.platform.encryption == ENC_SHARED_BIT && KSIDE_GUEST_ON_ALL);
	}
	return false;
}

bool force_dma_unencrypted(struct device *dev)
{
	u64 limit = min_not_zero(dev->coherent_dma_mask, dev->bus_dma_limit);

	if (guest())
		return true;
	return kside.platform.encryption == ENC_SME && limit <= sme_me_mask - 1;
}

/* --- page state ----------------------------------------------------------------------------------------------------
 */

static void mark(u64 phys, int pages, bool decrypted)
{
	unsigned char *state = page_state + (phys >> PAGE_SHIFT);

	if (kside.changes == kside.change_room) {
		kside.change_room = kside.change_room ? 2 * kside.change_room : 64;
		kside.change = realloc(kside.change, kside.change_room * sizeof(*kside.change));
		if (!kside.change)
			abort();
	}
	kside.change[kside.changes++] = (struct op_ram){ .base = phys, .size = (u64)pages << PAGE_SHIFT };
	for (int i = 0; i < pages && (phys >> PAGE_SHIFT) + i < page_states; i++) {
		kside.decrypted += decrypted - state[i];
		state[i] = decrypted;
	}
}

/* a failure is counted for each call and felt only where pages are converted */
static int change(unsigned long va, int pages, bool decrypted, unsigned int *fail)
{
	bool failing = *fail && !--*fail;

	if (!cc_platform_has(CC_ATTR_MEM_ENCRYPT))
		return 0;
	/* not in the linear map: what the kernel would change is its own page array, or nothing at all */
	if (!kside_is_ram(__pa((void *)va), (u64)pages << PAGE_SHIFT))
		shim_bug(__FILE__, __LINE__, "address of no memory");
	/* a realm's entries are changed before the host is asked, and stay so (arch/arm64/mm/pageattr.c of 6.13) */
	if (!failing || kside.platform.encryption == ENC_SHARED_BIT)
		mark(__pa((void *)va), pages, decrypted);
	WARN(failing && kside.platform.encryption == ENC_SHARED_BIT, "Failed to %s memory, %d pages will be leaked",
	     decrypted ? "decrypt" : "encrypt", pages);
	return failing ? -EIO : 0;
}

void kside_pages(void *arg, bool (*visit)(void *arg, uint64_t phys, bool decrypted))
{
	for (unsigned int i = 0; i < kside.changes; i++) {
		u64 phys = kside.change[i].base, end = phys + kside.change[i].size;

		for (; phys < end; phys += PAGE_SIZE)
			if (!visit(arg, phys, page_state[phys >> PAGE_SHIFT]))
				return;
	}
}

int set_memory_decrypted(unsigned long va, int pages)
{
	return change(va, pages, true, &kside.fail_dec);
}

int set_memory_encrypted(unsigned long va, int pages)
{
	return change(va, pages, false, &kside.fail_enc);
}

/* 0 all private, 1 all decrypted, 2 mixed */
int kside_page_state(u64 phys, u64 size)
{
	u64 first = phys >> PAGE_SHIFT, last = (phys + size - 1) >> PAGE_SHIFT;
	int seen = 0;

	for (u64 pfn = first; pfn <= last && pfn < page_states; pfn++)
		seen |= 1 << page_state[pfn];
	return seen == 3 ? 2 : seen == 2;
}

int kside_encrypted(u64 dma)
{
	return (dma & sme_me_mask) ? 1 : (dma & shim_shared_bit) ? 2 : 0;
}

/* --- boot ----------------------------------------------------------------------------------------------------------
 */

static u64 ram_size(void)
{
	u64 total = 0;

	for (unsigned int i = 0; i < kside.platform.rams; i++)
		total += kside.platform.ram[i].size;
	return total;
}

void kside_arch_boot(void)
{
	const struct op_platform *p = &kside.platform;

	switch (p->encryption) {
	case ENC_SME:
	case ENC_SEV:
		sme_me_mask = 1ull << p->bit;
		break;
	case ENC_SHARED_BIT:
		shim_shared_bit = 1ull << p->bit;
		break;
	}
	page_states = shim_span >> PAGE_SHIFT;
	page_state = shim_alloc(page_states);
}

bool kside_is_ram(u64 phys, u64 size)
{
	for (unsigned int i = 0; i < kside.platform.rams; i++) {
		const struct op_ram *ram = &kside.platform.ram[i];

		if (phys >= ram->base && phys - ram->base < ram->size && size <= ram->size - (phys - ram->base))
			return true;
	}
	return false;
}

/* arm64_dma_phys_limit - 1, ARCH_LOW_ADDRESS_LIMIT there: the end of ZONE_DMA */
u64 kside_arm_low_limit(void)
{
	return min((u64)PFN_PHYS(max_pfn), 1ull << kside.platform.zone_dma_bits) - 1;
}

/* kernels that decide in dma_capable() who bounces have no flag for it */
#ifdef SWIOTLB_FORCE
#define FORCE_FLAG SWIOTLB_FORCE
#else
#define FORCE_FLAG 0
#endif

/* mem_encrypt_setup_arch(), pci_iommu_alloc(); returns x86_swiotlb_enable */
static bool x86_swiotlb(void)
{
	const struct op_platform *p = &kside.platform;
	bool wanted = (!p->iommu_off && max_pfn > 1ul << (32 - PAGE_SHIFT)) || p->encryption != ENC_PLAIN;
	u64 size = ram_size() * 6 / 100;

	if (guest())
		swiotlb_adjust_size(min(max(size, 64ull << 20), 1ull << 30));
	swiotlb_init(wanted, guest() ? FORCE_FLAG : 0);
	return wanted;
}

/* mem_init(); ZONE_DMA's end is what a device of the platform can reach */
static void arm_swiotlb(void)
{
	bool wanted = max_pfn > (shim_low_limit + 1) >> PAGE_SHIFT;
	unsigned int flags = SWIOTLB_VERBOSE;

	if (kside.platform.encryption == ENC_SHARED_BIT) {
		wanted = true;
		flags |= FORCE_FLAG;
	}
	if (IS_ENABLED(CONFIG_DMA_BOUNCE_UNALIGNED_KMALLOC) && !wanted) {
		swiotlb_adjust_size(min((u64)swiotlb_size_or_default(), (ram_size() + 1023) / 1024));
		wanted = true;
	}
	swiotlb_init(wanted, flags);
}

/* from memblock to the end of pci_iommu_init(); atomic_pools is dma_atomic_pool_init(), an initcall in between */
void kside_boot_swiotlb(void (*atomic_pools)(void))
{
	const struct kapi_host *host = kside.host;
	bool wanted = true;

	if (kside.platform.arm)
		arm_swiotlb();
	else
		wanted = x86_swiotlb();
	if (kside.platform.arm && cc_platform_has(CC_ATTR_MEM_ENCRYPT))
		swiotlb_update_mem_attributes();
	host->hand_over(host->arg);
	if (!kside.platform.arm && cc_platform_has(CC_ATTR_MEM_ENCRYPT))
		swiotlb_update_mem_attributes();
	atomic_pools();
	if (kside.platform.arm)
		return;
	if (wanted)
		swiotlb_print_info();
	else
		swiotlb_exit();
}

/* --- peers ---------------------------------------------------------------------------------------------------------
 */

static int peer_kind(const struct page *page)
{
	for (unsigned int i = 0; i < kside.peers; i++)
		if (kside.peer[i].pfn == page_to_pfn(page))
			return kside.peer[i].kind;
	return 0;
}

bool is_pci_p2pdma_page(const struct page *page)
{
	return peer_kind(page);
}

/* drivers/pci/p2pdma.c; kinds as enum sg_page_kind */
enum pci_p2pdma_map_type pci_p2pdma_map_segment(struct pci_p2pdma_map_state *state, struct device *dev,
						struct scatterlist *sg)
{
	(void)state;
	(void)dev;
	switch (peer_kind(sg_page(sg))) {
	case 1:
		sg->dma_address = sg_phys(sg);
		sg_dma_len(sg) = sg->length;
		sg_dma_mark_bus_address(sg);
		return PCI_P2PDMA_MAP_BUS_ADDR;
	case 2:
		return PCI_P2PDMA_MAP_THRU_HOST_BRIDGE;
	}
	return PCI_P2PDMA_MAP_NOT_SUPPORTED;
}

/* --- caches: there are none ----------------------------------------------------------------------------------------
 */

#ifdef CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE
void arch_sync_dma_for_device(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	(void)phys;
	(void)size;
	(void)dir;
}

void arch_sync_dma_for_cpu(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	arch_sync_dma_for_device(phys, size, dir);
}

void arch_dma_prep_coherent(struct page *page, size_t size)
{
	(void)page;
	(void)size;
}
#endif
