/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The keys of steps: those beside the verb, and those of the verbs. A row says which verbs know a key, and which need
 * it.
 */
#include "scenario/keys.h"

#define IN(member) .offset = offsetof(struct dmasim_step, member)
#define GIVEN(member) .given = offsetof(struct dmasim_step, member)
#define V(v) VERB_BIT(v)
#define SYNC (V(SYNC_FOR_CPU) | V(SYNC_FOR_DEVICE))
#define ALLOC (V(ALLOC_COHERENT) | V(ALLOC_PAGES) | V(ALLOC_NONCOHERENT))
#define CPU (V(CPU_READ) | V(CPU_WRITE))
#define DMA (V(DMA_READ) | V(DMA_WRITE))
#define SHARE (V(SET_MEMORY_DECRYPTED) | V(SET_MEMORY_ENCRYPTED))
#define INTERFACE (V(ACCEPT) | V(UNACCEPT) | V(LOCK) | V(STOP) | V(BUS_MASTER))
#define REALM (V(RSI_IPA_STATE) | V(DELEGATE) | V(UNDELEGATE) | V(DATA_CREATE) | V(DATA_DESTROY))
#define PAGE_STATE (V(RMPUPDATE) | V(PVALIDATE) | V(PSMASH) | V(PSC) | REALM)
#define IOMMU (V(IOMMU_MAP) | V(IOMMU_UNMAP) | V(IOMMU_SPLIT) | V(IOTLB_FLUSH))

static const char *const zone_name[] = { "any", "dma", "dma32" };
static const char *const psc_name[] = { "private", "shared" };
static const char *const state_name[] = { "ram", "empty" };
static const char *const sg_kind_name[] = { "ram", "p2p_bus", "p2p_bridge", "p2p_unsupported" };
#define NAMES(list) .names = (list), .name_count = ARRAY_SIZE(list)

static const struct key sg_key[] = {
	{ "addr", KEY_ADDRESS, .required = true, .offset = offsetof(struct dmasim_sg, addr),
	  .doc = "physical address" },
	{ "size", KEY_SIZE, .required = true, .offset = offsetof(struct dmasim_sg, size), .doc = "bytes" },
	{ "kind", KEY_CHOICE, .offset = offsetof(struct dmasim_sg, kind), NAMES(sg_kind_name), .fallback = "ram",
	  .doc = "memory, or a peer device's: reached on the bus, through the host bridge, or not at all" },
	{ "bus_addr", KEY_ADDRESS, .offset = offsetof(struct dmasim_sg, bus_addr), .fallback = "addr",
	  .doc = "p2p_bus: its address on the bus" },
};
const struct record record_sg = { .what = "an element of sg",
				  .key = sg_key,
				  .keys = ARRAY_SIZE(sg_key),
				  .size = sizeof(struct dmasim_sg),
				  .doc = "One element of a scatterlist." };

static const struct key verb_key[] = {
	{ "device", KEY_DEVICE, IN(device),
	  .verbs = V(MAP) | V(MAP_SG) | V(UNMAP) | SYNC | ALLOC | V(FREE) | DMA | V(LAND) | V(SET_DMA_MASK) |
		   INTERFACE | IOMMU | V(CHECK),
	  .verbs_needed = V(MAP) | V(MAP_SG) | ALLOC | V(LAND) | V(SET_DMA_MASK) | INTERFACE | V(IOMMU_MAP),
	  .fallback = "the device of `from`", .doc = "which device" },
	{ "from", KEY_STEP, IN(from),
	  .verbs = V(UNMAP) | SYNC | V(FREE) | CPU | DMA | SHARE | V(IOMMU_UNMAP) | V(IOMMU_SPLIT) | V(IOTLB_FLUSH) |
		   V(CHECK),
	  .doc = "id of the earlier step whose mapping or allocation this is about" },
	{ "addr", KEY_ADDRESS, IN(addr), GIVEN(has_addr),
	  .verbs = V(MAP) | V(UNMAP) | SYNC | V(FREE) | CPU | DMA | SHARE | PAGE_STATE | IOMMU | V(CHECK),
	  .verbs_needed = V(MAP) | PAGE_STATE | V(IOMMU_MAP), .fallback = "that of `from`",
	  .doc = "physical address, DMA address of a device's access, or IOVA" },
	{ "size", KEY_SIZE, IN(size), GIVEN(has_size),
	  .verbs = V(MAP) | V(UNMAP) | SYNC | ALLOC | V(FREE) | CPU | DMA | SHARE | V(PSC) | REALM | IOMMU | V(CHECK),
	  .verbs_needed = V(MAP) | ALLOC, .fallback = "all of `from`, or one page", .doc = "bytes" },
	{ "offset", KEY_ADDRESS, IN(offset), GIVEN(has_offset), .verbs = SYNC | CPU | DMA | SHARE | V(CHECK),
	  .fallback = "0", .doc = "bytes into the mapping or allocation of `from`" },
	{ "segment", KEY_COUNT, IN(segment), .verbs = SYNC | CPU | DMA | V(CHECK), .max = 65535, .fallback = "0",
	  .doc = "which DMA segment, where `from` is a `map_sg`" },
	{ "dir", KEY_CHOICE, IN(direction), GIVEN(has_direction),
	  .verbs = V(MAP) | V(MAP_SG) | V(UNMAP) | SYNC | V(ALLOC_PAGES) | V(ALLOC_NONCOHERENT) | V(FREE),
	  NAMES(dmasim_direction_name), .fallback = "bidirectional, or that of `from`",
	  .doc = "direction; the kernel's names (`DMA_TO_DEVICE`) are taken too" },
	{ "attrs", KEY_ATTRS, IN(attrs), GIVEN(has_attrs),
	  .verbs = V(MAP) | V(MAP_SG) | V(UNMAP) | V(ALLOC_COHERENT) | V(FREE), .fallback = "none, or those of `from`",
	  .doc = "DMA attributes" },
	{ "mmio", KEY_FLAG, IN(mmio), .verbs = V(MAP) | V(IOMMU_MAP), .fallback = "false",
	  .doc = "`map`: dma_map_resource(), or DMA_ATTR_MMIO where that kernel has it; `iommu_map`: IOMMU_MMIO" },
	{ "sg", KEY_LIST, IN(sg), .count = offsetof(struct dmasim_step, sgs), .verbs = V(MAP_SG),
	  .verbs_needed = V(MAP_SG), .record = &record_sg, .doc = "the scatterlist" },
	{ "gfp", KEY_GFP, IN(atomic), .verbs = ALLOC, .fallback = "kernel",
	  .doc = "`kernel` may sleep, `atomic` may not" },
	{ "zone", KEY_CHOICE, IN(zone), .verbs = ALLOC, NAMES(zone_name), .fallback = "any",
	  .doc = "zone modifier of the allocation" },
	{ "nowarn", KEY_FLAG, IN(nowarn), .verbs = ALLOC, .fallback = "false", .doc = "__GFP_NOWARN" },
	{ "compound", KEY_FLAG, IN(compound), .verbs = ALLOC, .fallback = "false",
	  .doc = "__GFP_COMP, which no caller may pass" },
	{ "data", KEY_BYTES, IN(data), .count = offsetof(struct dmasim_step, data_size),
	  .verbs = V(CPU_WRITE) | V(DMA_WRITE), .doc = "bytes to write, in hex" },
	{ "pattern", KEY_NUMBER, IN(pattern), GIVEN(has_pattern), .verbs = V(CPU_WRITE) | V(DMA_WRITE),
	  .max = UINT64_MAX, .doc = "write the byte stream of this seed instead" },
	{ "host", KEY_FLAG, IN(as_host), .verbs = CPU, .fallback = "false",
	  .doc = "the hypervisor's CPU, not the guest's" },
	{ "in_flight", KEY_FLAG, IN(in_flight), .verbs = DMA, .fallback = "false",
	  .doc = "translated and checked now, in memory after `land` or an invalidation" },
	{ "keep_atc", KEY_FLAG, IN(keep_atc), .verbs = V(IOTLB_FLUSH), .fallback = "false",
	  .doc = "devices with ATS are not told" },
	{ "again", KEY_FLAG, IN(again), .verbs = V(CPU_READ), .fallback = "false",
	  .doc = "the driver has checked these bytes before, and now uses what it reads a second time" },
	{ "encrypted", KEY_FLAG, IN(encrypted), GIVEN(has_encrypted), .verbs = CPU | V(IOMMU_MAP),
	  .fallback = "as the kernel's linear map has it", .doc = "encryption bit of the page table entry used" },
	{ "mask", KEY_MASK, IN(mask), .verbs = V(SET_DMA_MASK), .fallback = "unchanged", .doc = "new streaming mask" },
	{ "coherent_mask", KEY_MASK, IN(coherent_mask), .verbs = V(SET_DMA_MASK), .fallback = "unchanged",
	  .doc = "new mask of allocations" },
	{ "phys", KEY_ADDRESS, IN(phys), GIVEN(has_phys), .verbs = V(IOMMU_MAP), .verbs_needed = V(IOMMU_MAP),
	  .doc = "memory that the IOVA leads to" },
	{ "gpa", KEY_ADDRESS, IN(gpa), GIVEN(has_gpa), .verbs = V(RMPUPDATE), .fallback = "addr",
	  .doc = "the guest's address of the page" },
	{ "page_size", KEY_PAGES, IN(page_size), .min = 1,
	  .verbs = V(IOMMU_MAP) | V(IOMMU_SPLIT) | V(RMPUPDATE) | V(PVALIDATE), .fallback = "4KiB",
	  .doc = "size of the leaf or of the RMP entry" },
	{ "asid", KEY_NUMBER, IN(asid), .verbs = V(RMPUPDATE), .max = 65535, .fallback = "0: the hypervisor",
	  .doc = "owner of the page" },
	{ "assigned", KEY_FLAG, IN(assigned), .verbs = V(RMPUPDATE), .fallback = "false",
	  .doc = "the page has an owner" },
	{ "immutable", KEY_FLAG, IN(immutable), .verbs = V(RMPUPDATE), .fallback = "false", .doc = "firmware's page" },
	{ "validate", KEY_FLAG, IN(validate), .verbs = V(PVALIDATE), .fallback = "true",
	  .doc = "validate, or rescind" },
	{ "nonce", KEY_NUMBER, IN(nonce), GIVEN(has_nonce), .verbs = V(ACCEPT), .max = UINT64_MAX,
	  .fallback = "that of a lock made now", .doc = "of the lock that the guest attested" },
	{ "enable", KEY_FLAG, IN(enable), .verbs = V(BUS_MASTER), .verbs_needed = V(BUS_MASTER),
	  .doc = "set, or cleared" },
	{ "state", KEY_ONE_OF, IN(what), .verbs = V(PSC), .verbs_needed = V(PSC), NAMES(psc_name),
	  .doc = "what the pages become" },
	{ "state", KEY_ONE_OF, IN(what), .verbs = V(RSI_IPA_STATE), .verbs_needed = V(RSI_IPA_STATE), NAMES(state_name),
	  .doc = "RIPAS to ask for" },
	{ "read", KEY_FLAG, IN(read), .verbs = V(IOMMU_MAP), .fallback = "true", .doc = "the device may read" },
	{ "write", KEY_FLAG, IN(write), .verbs = V(IOMMU_MAP), .fallback = "true", .doc = "the device may write" },
	{ "what", KEY_ONE_OF, IN(what), .verbs = V(CHECK), .verbs_needed = V(CHECK), NAMES(dmasim_check_name),
	  .doc = "what to look at" },
	{ "what", KEY_ONE_OF, IN(what), .verbs = V(WORK), NAMES(dmasim_work_name), .fallback = "all",
	  .doc = "which work" },
	{ "pool", KEY_WORD, IN(pool), .verbs = V(CHECK), .fallback = "default",
	  .doc = "which pool, as results name it" },
	{ "fail", KEY_ONE_OF, IN(fail), .verbs = V(INJECT), .verbs_needed = V(INJECT), NAMES(dmasim_fail_name),
	  .doc = "which call" },
	{ "times", KEY_NUMBER, IN(times), .verbs = V(INJECT), .min = 1, .max = UINT32_MAX, .fallback = "1",
	  .doc = "which call from now on: 1 is the next" },
};
const struct record record_verb = {
	.what = "a step", .key = verb_key, .keys = ARRAY_SIZE(verb_key), .size = sizeof(struct dmasim_step)
};

const struct verb_form verb_form[DMASIM_VERB_COUNT] = {
	[DMASIM_VERB_UNMAP] = { "from", "from", "addr" },
	[DMASIM_VERB_SYNC_FOR_CPU] = { "from", "from", "addr" },
	[DMASIM_VERB_SYNC_FOR_DEVICE] = { "from", "from", "addr" },
	[DMASIM_VERB_FREE] = { "from", "from", NULL },
	[DMASIM_VERB_CPU_WRITE] = { NULL, "from", "addr" },
	[DMASIM_VERB_CPU_READ] = { "from", "from", "addr" },
	[DMASIM_VERB_DMA_READ] = { "from", "from", "addr" },
	[DMASIM_VERB_DMA_WRITE] = { NULL, "from", "addr" },
	[DMASIM_VERB_SET_DMA_MASK] = { NULL, "mask", "coherent_mask" },
	[DMASIM_VERB_ACCEPT] = { .sole = "device" },
	[DMASIM_VERB_LOCK] = { .sole = "device" },
	[DMASIM_VERB_LAND] = { .sole = "device" },
	[DMASIM_VERB_STOP] = { .sole = "device" },
	[DMASIM_VERB_UNACCEPT] = { .sole = "device" },
	[DMASIM_VERB_SET_MEMORY_DECRYPTED] = { NULL, "from", "addr" },
	[DMASIM_VERB_SET_MEMORY_ENCRYPTED] = { NULL, "from", "addr" },
	[DMASIM_VERB_PSMASH] = { .sole = "addr" },
	[DMASIM_VERB_DELEGATE] = { .sole = "addr" },
	[DMASIM_VERB_UNDELEGATE] = { .sole = "addr" },
	[DMASIM_VERB_DATA_CREATE] = { .sole = "addr" },
	[DMASIM_VERB_DATA_DESTROY] = { .sole = "addr" },
	[DMASIM_VERB_IOMMU_UNMAP] = { "from", "from", "addr" },
	[DMASIM_VERB_IOMMU_SPLIT] = { "from", "from", "addr" },
	[DMASIM_VERB_IOTLB_FLUSH] = { "device", "device", "from" },
	[DMASIM_VERB_CHECK] = { .sole = "what" },
	[DMASIM_VERB_INJECT] = { .sole = "fail" },
	[DMASIM_VERB_WORK] = { .sole = "what" },
};

const char *const verb_doc[DMASIM_VERB_COUNT] = {
#define VERB(id, name, doc) [DMASIM_VERB_##id] = (doc),
#include <dmasim/verbs.def>
#undef VERB
};

static const struct key step_key[] = {
	{ "id", KEY_WORD, IN(id), .doc = "name under which later steps refer to it" },
	{ "cpu", KEY_SIGNED, IN(cpu), .max = 8191, .fallback = "as before", .doc = "CPU that runs it" },
	{ "agent", KEY_WORD, IN(agent), .fallback = "the kernel", .doc = "who does it" },
	{ "source", KEY_TEXT, IN(source), .fallback = "the scenario's", .doc = "where the expectations come from" },
	{ "expect", KEY_OWN, .doc = "what it must give" },
	{ "order", KEY_OWN, .verbs = V(PARALLEL), .doc = "`parallel`: the schedule, as `agent:n`" },
	{ "seed", KEY_NUMBER, IN(seed), .verbs = V(PARALLEL), .max = UINT64_MAX, .fallback = "0",
	  .doc = "`parallel`: a schedule drawn from this seed where `order` says nothing" },
};
const struct record record_step = { .what = "a step",
				    .key = step_key,
				    .keys = ARRAY_SIZE(step_key),
				    .size = sizeof(struct dmasim_step),
				    .doc = "Exactly one verb, and beside it:" };

const struct attr_name attr_table[] = {
	/* include/linux/dma-mapping.h; bits 10 and up came after 6.12 */
	{ "weak_ordering", 1 << 1 },
	{ "write_combine", 1 << 2 },
	{ "no_kernel_mapping", 1 << 4 },
	{ "skip_cpu_sync", 1 << 5 },
	{ "force_contiguous", 1 << 6 },
	{ "alloc_single_pages", 1 << 7 },
	{ "no_warn", 1 << 8 },
	{ "privileged", 1 << 9 },
	{ "mmio", 1 << 10 },
	{ "debugging_ignore_cachelines", 1 << 11 },
	{ "require_coherent", 1 << 12 },
	{ "cc_shared", 1 << 13 },
	/* __DMA_ATTR_ALLOC_CC_SHARED, which the DMA core keeps to itself: no caller may pass it */
	{ "alloc_cc_shared", 1 << 14 },
};
const unsigned int attr_count = ARRAY_SIZE(attr_table);

const char *const *field_values(enum dmasim_field field, unsigned int *count)
{
	static const char *const path[] = { "direct",	     "swiotlb",	       "iommu", "iommu+swiotlb", "atomic_pool",
					    "coherent_pool", "page_allocator", "cma",	"none" };
	static const char *const result[] = { "ok", "fault" };
	static const char *const sees[] = { "plaintext", "ciphertext", "zeros", "stale", "abort" };

	/* lists of names alone: what they stand for is the silicon's and the machine's business */
	static const char *const fault[] = {
#define FAULT(id, name, event, code, log, effect) (name),
#include "hw/faults.def"
#undef FAULT
	};
	static const char *const violates[] = {
#define INVARIANT(name, severity, doc) #name,
#include "machine/invariants.def"
#undef INVARIANT
	};

#define CLOSED(list) (*count = ARRAY_SIZE(list), (list))
	if (field == DMASIM_FIELD_PATH)
		return CLOSED(path);
	if (field == DMASIM_FIELD_RESULT)
		return CLOSED(result);
	if (field == DMASIM_FIELD_SEES)
		return CLOSED(sees);
	if (field == DMASIM_FIELD_FAULT)
		return CLOSED(fault);
	if (field == DMASIM_FIELD_VIOLATES)
		return CLOSED(violates);
#undef CLOSED
	*count = 0;
	return NULL;
}
