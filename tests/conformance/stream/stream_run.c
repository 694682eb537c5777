// SPDX-License-Identifier: GPL-2.0-only
/* the operations of a stream, each with its answer in the recording's words */
#include "stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux/genalloc.h"
#include "../pattern.h"

static const char *const pool_name[ATOMIC_POOL_COUNT] = { "dma", "dma32", "kernel" };

/* --- text ------------------------------------------------------------------------------------------------------------
 */

void text_add(struct text *t, const char *format, ...)
{
	va_list ap;
	int n;

	if (t->room - t->len < 1024) {
		t->room = t->room ? t->room * 2 : 65536;
		t->data = realloc(t->data, t->room);
		if (!t->data)
			abort();
	}
	va_start(ap, format);
	n = vsnprintf(t->data + t->len, t->room - t->len, format, ap);
	va_end(ap);
	t->len += (size_t)n;
}

/* the recording prints allocation flags as a number */
static void add_log_text(struct text *t, const char *text)
{
	static const struct {
		const char *name, *number;
	} gfp[] = { { "GFP_KERNEL|GFP_DMA32", "0xcc4" }, { "GFP_KERNEL|GFP_DMA", "0xcc1" }, { "GFP_KERNEL", "0xcc0" } };

	for (size_t i = 0; i < ARRAY_SIZE(gfp); i++) {
		const char *at = strstr(text, gfp[i].name);

		if (!at)
			continue;
		text_add(t, "%.*s%s%s\n", (int)(at - text), text, gfp[i].number, at + strlen(gfp[i].name));
		return;
	}
	text_add(t, "%s\n", text);
}

void stream_take_log(struct stream *s)
{
	static const char *const level[] = { "log err ", "log warn ", "log notice ", "log info ", "warn " };

	for (; s->log_seen < s->k.log.count; s->log_seen++) {
		const struct log_record *r = &s->k.log.record[s->log_seen];

		/* an RCU callback runs when asked for, where it may sleep: the recording's kernel went on */
		if (strstr(r->text, "modelled kernel sleeps"))
			continue;
		if (strstr(r->text, "modelled kernel")) {
			s->died = true;
			continue;
		}
		text_add(&s->out, "E %s", level[r->level]);
		add_log_text(&s->out, r->text);
	}
}

static void answer(struct stream *s, const char *format, ...) PRINTF_LIKE(2, 3);

static void answer(struct stream *s, const char *format, ...)
{
	char line[512];
	va_list ap;

	stream_take_log(s);
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_add(&s->out, "R %u %s\n", s->number, line);
}

/* --- names -----------------------------------------------------------------------------------------------------------
 */

static struct stream_device *device(struct stream *s, const char *name)
{
	for (unsigned int i = 0; i < s->devs; i++)
		if (!strcmp(s->dev[i].name, name))
			return &s->dev[i];
	return NULL;
}

static struct stream_handle *handle(struct stream *s, const char *name)
{
	for (unsigned int i = s->handles; i--;)
		if (s->handle[i].live && !strcmp(s->handle[i].name, name))
			return &s->handle[i];
	return NULL;
}

static struct stream_handle *new_handle(struct stream *s, char **word, const struct stream_device *d)
{
	struct stream_handle *h;

	if (s->handles == STREAM_HANDLES)
		return NULL;
	h = &s->handle[s->handles++];
	memset(h, 0, sizeof(*h));
	snprintf(h->name, sizeof(h->name), "%s", word[1]);
	snprintf(h->what, sizeof(h->what), "%s", word[0]);
	h->dev = (unsigned int)(d - s->dev);
	h->live = true;
	return h;
}

/* --- where something lies --------------------------------------------------------------------------------------------
 */

static const char *encoding(const struct stream *s, u64 dma)
{
	if (s->k.arch.sme_me_mask)
		return dma & s->k.arch.sme_me_mask ? "1" : "0";
	if (s->k.arch.prot_ns_shared)
		return dma & s->k.arch.prot_ns_shared ? "shared" : "private";
	return "-";
}

/* " pool=d area=0 slot=..", or nothing where no pool holds @phys; returns whether one does */
static bool slot_text(struct stream *s, struct device *dev, u64 phys, char *out, size_t size)
{
	static const char kind[] = "?dgtr";
	struct io_tlb_pool *pool = swiotlb_find_pool(&s->k, dev, phys);
	u64 index, pad, nslots;

	out[0] = '\0';
	if (!pool)
		return false;
	index = (phys - pool->start) >> IO_TLB_SHIFT;
	pad = swiotlb_slot(pool, index).pad_slots;
	nslots = (swiotlb_slot(pool, index - pad).alloc_size + (phys & dev->min_align_mask & (IO_TLB_SIZE - 1)) +
		  IO_TLB_SIZE - 1) >>
		 IO_TLB_SHIFT;
	snprintf(out, size, " pool=%c area=%llu slot=%llu pad=%llu off=0x%llx nslots=%llu tlb=0x%llx",
		 kind[swiotlb_pool_kind(&s->k, dev, pool)], (unsigned long long)(index / pool->area_nslabs),
		 (unsigned long long)index, (unsigned long long)pad, (unsigned long long)(phys & (IO_TLB_SIZE - 1)),
		 (unsigned long long)nslots, (unsigned long long)phys);
	return true;
}

/* " dma=... path=... enc=... pg=..." and the slots */
static void place_text(struct stream *s, struct device *dev, u64 dma, u64 size, char *out, size_t room)
{
	char slots[192];
	u64 phys;

	if (dma == DMA_MAPPING_ERROR) {
		snprintf(out, room, "dma=ERR path=error");
		return;
	}
	phys = dma_to_phys(&s->k, dev, dma);
	snprintf(out, room, "dma=0x%llx path=%s enc=%s pg=%s%s", (unsigned long long)dma,
		 slot_text(s, dev, phys, slots, sizeof(slots)) ? "swiotlb" : "direct", encoding(s, dma),
		 stream_page_state(s, phys, size), slots);
}

/* --- streaming -------------------------------------------------------------------------------------------------------
 */

static bool map(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[2]);
	enum dma_data_direction dir;
	u64 phys, size, attrs = 0, dma;
	struct stream_handle *h;
	char place[320];

	if (words < 6 || !d || !stream_number(word[3], &phys) || !stream_number(word[4], &size) ||
	    !stream_direction(word[5], &dir) || (words > 6 && !stream_attrs(word[6], &attrs)))
		return false;
	stream_touch(s, phys, size);
	if (!strcmp(word[0], "map"))
		dma = dma_map_page_attrs(&s->k, &d->dev, phys, size, dir, attrs);
	else if (!strcmp(word[0], "map_phys"))
		dma = dma_map_phys(&s->k, &d->dev, phys, size, dir, attrs);
	else
		dma = dma_map_resource(&s->k, &d->dev, phys, size, dir, attrs);
	if (dma != DMA_MAPPING_ERROR && !strcmp(word[0], "map_resource"))
		snprintf(place, sizeof(place), "dma=0x%llx path=resource enc=%s", (unsigned long long)dma,
			 encoding(s, dma));
	else
		place_text(s, &d->dev, dma, size, place, sizeof(place));
	answer(s, "%s %s %s", word[0], word[1], place);
	if (dma == DMA_MAPPING_ERROR)
		return true;
	h = new_handle(s, word, d);
	if (!h)
		return false;
	h->dir = dir;
	h->attrs = attrs;
	h->dma = dma;
	h->phys = dma_to_phys(&s->k, &d->dev, dma);
	h->size = size;
	return true;
}

static bool no_handle(struct stream *s, char **word)
{
	answer(s, "%s %s nohandle", word[0], word[1]);
	return true;
}

static bool unmap(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);
	struct device *dev;
	u64 attrs, size;

	if (!h)
		return no_handle(s, word);
	attrs = h->attrs;
	size = h->size;
	if (words > 2 && !stream_attrs(word[2], &attrs))
		return false;
	if (words > 2)
		attrs |= h->attrs & ~DMA_ATTR_SKIP_CPU_SYNC;
	if (words > 3 && !stream_number(word[3], &size))
		return false;
	dev = &s->dev[h->dev].dev;
	if (!strcmp(word[0], "unmap"))
		dma_unmap_page_attrs(&s->k, dev, h->dma, size, h->dir, attrs);
	else if (!strcmp(word[0], "unmap_phys"))
		dma_unmap_phys(&s->k, dev, h->dma, size, h->dir, attrs);
	else
		dma_unmap_resource(&s->k, dev, h->dma, size, h->dir, attrs);
	h->live = false;
	answer(s, "%s %s ok", word[0], word[1]);
	return true;
}

static bool map_sg(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[2]);
	enum dma_data_direction dir;
	struct stream_handle *h;
	u64 attrs, size;
	int rc;

	if (words < 6 || !d || !stream_direction(word[3], &dir) || !stream_attrs(word[4], &attrs))
		return false;
	h = new_handle(s, word, d);
	if (!h)
		return false;
	for (int i = 5; i < words && h->nents < STREAM_SG; i++) {
		struct scatterlist *sg = &h->sg[h->nents++];

		if (!strchr(word[i], ':') || !stream_number(word[i], &sg->phys) ||
		    !stream_number(strchr(word[i], ':') + 1, &size))
			return false;
		sg->length = size;
		stream_touch(s, sg->phys, size);
	}
	h->dir = dir;
	h->attrs = attrs;
	rc = dma_map_sg_attrs(&s->k, &d->dev, h->sg, h->nents, dir, attrs);
	answer(s, "map_sg %s rc=%d nents=%d", word[1], rc > 0 ? 0 : rc, rc > 0 ? rc : 0);
	h->live = rc > 0;
	for (int i = 0; i < rc; i++) {
		char place[320];

		place_text(s, &d->dev, h->sg[i].dma_address, h->sg[i].length, place, sizeof(place));
		answer(s, ".sg %d len=%llu %s", i, (unsigned long long)h->sg[i].length, place);
	}
	h->dma = h->sg[0].dma_address;
	h->phys = dma_to_phys(&s->k, &d->dev, h->dma);
	return true;
}

static bool unmap_sg(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);
	struct device *dev;
	u64 attrs;

	if (!h)
		return no_handle(s, word);
	attrs = h->attrs;
	if (words > 2 && !stream_attrs(word[2], &attrs))
		return false;
	dev = &s->dev[h->dev].dev;
	if (!strcmp(word[0], "unmap_sg")) {
		dma_unmap_sg_attrs(&s->k, dev, h->sg, h->nents, h->dir, attrs);
		h->live = false;
	} else if (!strcmp(word[0], "sync_sg_cpu")) {
		dma_sync_sg_for_cpu(&s->k, dev, h->sg, h->nents, h->dir);
	} else {
		dma_sync_sg_for_device(&s->k, dev, h->sg, h->nents, h->dir);
	}
	answer(s, "%s %s ok", word[0], word[1]);
	return true;
}

static bool sync(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);
	enum dma_data_direction dir;
	struct device *dev;
	u64 offset, size;

	if (!h)
		return no_handle(s, word);
	dev = &s->dev[h->dev].dev;
	if (!strcmp(word[0], "need_sync")) {
		answer(s, "need_sync %s %d skip_sync=%d", word[1], dma_need_sync(&s->k, dev, h->dma),
		       dev->dma_skip_sync);
		return true;
	}
	dir = h->dir;
	if (words < 4 || !stream_number(word[2], &offset) || !stream_number(word[3], &size) ||
	    (words > 4 && !stream_direction(word[4], &dir)))
		return false;
	if (!strcmp(word[0], "sync_cpu"))
		dma_sync_single_for_cpu(&s->k, dev, h->dma + offset, size, dir);
	else
		dma_sync_single_for_device(&s->k, dev, h->dma + offset, size, dir);
	answer(s, "%s %s ok", word[0], word[1]);
	return true;
}

static bool tbl_map(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[2]);
	enum dma_data_direction dir;
	u64 phys, size, mask, attrs = 0, tlb;
	struct stream_handle *h;
	char slots[192];

	if (words < 7 || !d || !stream_number(word[3], &phys) || !stream_number(word[4], &size) ||
	    !stream_number(word[5], &mask) || !stream_direction(word[6], &dir) ||
	    (words > 7 && !stream_attrs(word[7], &attrs)))
		return false;
	stream_touch(s, phys, size);
	tlb = swiotlb_tbl_map_single(&s->k, &d->dev, phys, size, mask, dir, &attrs);
	if (tlb == DMA_MAPPING_ERROR) {
		answer(s, "tbl_map %s tlb=ERR path=error", word[1]);
		return true;
	}
	slot_text(s, &d->dev, tlb, slots, sizeof(slots));
	answer(s, "tbl_map %s path=swiotlb%s", word[1], slots);
	h = new_handle(s, word, d);
	if (!h)
		return false;
	h->dir = dir;
	h->attrs = attrs;
	h->dma = h->phys = tlb;
	h->size = size;
	return true;
}

static bool tbl_unmap(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);
	u64 attrs = 0;

	if (!h)
		return no_handle(s, word);
	if (words > 2 && !stream_attrs(word[2], &attrs))
		return false;
	swiotlb_tbl_unmap_single(&s->k, &s->dev[h->dev].dev, h->phys, h->size, h->dir, attrs);
	h->live = false;
	answer(s, "tbl_unmap %s ok", word[1]);
	return true;
}

/* --- allocations -----------------------------------------------------------------------------------------------------
 */

static bool is_zero(struct stream *s, u64 phys, u64 size)
{
	u8 page[PAGE_SIZE];

	for (u64 n = 0; n < size; n += PAGE_SIZE) {
		kernel_read(&s->k, phys + n, page, sizeof(page));
		if (page[0] || memcmp(page, page + 1, sizeof(page) - 1))
			return false;
	}
	return true;
}

static void buffer_answer(struct stream *s, char **word, struct device *dev, const struct dma_buffer *b, u64 size)
{
	char slots[200] = "", pool[24] = "";
	const char *path = "page";

	if (slot_text(s, dev, b->phys, slots, sizeof(slots)))
		path = "swiotlb";
	if (b->path == DMA_PATH_ATOMIC_POOL) {
		path = "pool";
		snprintf(pool, sizeof(pool), " pool=%s", pool_name[b->pool]);
	}
	answer(s, "%s %s dma=0x%llx path=%s enc=%s pg=%s phys=0x%llx%s%s %s=%d", word[0], word[1],
	       (unsigned long long)b->dma_addr, path, encoding(s, b->dma_addr), stream_page_state(s, b->phys, size),
	       (unsigned long long)b->phys, pool, slots, b->cookie ? "cookie" : "zeroed",
	       b->cookie || is_zero(s, b->phys, align_up(size, PAGE_SIZE)));
}

static bool alloc(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[2]);
	bool pages = !strcmp(word[0], "alloc_pages");
	enum dma_data_direction dir = DMA_BIDIRECTIONAL;
	struct dma_buffer b = { 0 };
	struct stream_handle *h;
	u64 size, attrs = 0;
	gfp_t gfp;

	if (words < 5 + pages || !d || !stream_number(word[3], &size) || (pages && !stream_direction(word[4], &dir)) ||
	    !stream_gfp(word[4 + pages], &gfp) || (!pages && words > 5 && !stream_attrs(word[5], &attrs)))
		return false;
	if (pages)
		dma_alloc_pages(&s->k, &d->dev, size, dir, gfp, &b);
	else
		dma_alloc_attrs(&s->k, &d->dev, size, gfp, attrs, &b);
	if (!b.cpu_addr) {
		answer(s, "%s %s path=error", word[0], word[1]);
		return true;
	}
	buffer_answer(s, word, &d->dev, &b, size);
	h = new_handle(s, word, d);
	if (!h)
		return false;
	h->buffer = b;
	h->attrs = attrs;
	h->dma = b.dma_addr;
	h->phys = b.phys;
	h->size = size;
	return true;
}

static bool release(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);

	(void)words;
	if (!h)
		return no_handle(s, word);
	h->live = false;
	if (!strcmp(word[0], "free"))
		dma_free_attrs(&s->k, &s->dev[h->dev].dev, &h->buffer, h->attrs);
	else
		dma_free_pages(&s->k, &s->dev[h->dev].dev, &h->buffer);
	answer(s, "%s %s ok", word[0], word[1]);
	return true;
}

/* SHARED: 1 asks for shared memory, 0 for private, -1 for what the device needs */
static u64 pool_attrs(struct stream *s, struct device *dev, const char *shared)
{
	bool wanted = shared && *shared != '-' ? *shared == '1' : force_dma_unencrypted(&s->k, dev);

	switch (s->k.profile.alloc_attr) {
	case ALLOC_ATTR_FORCE:
		break;
	case ALLOC_ATTR_CC_SHARED:
		return wanted ? DMA_ATTR_CC_SHARED : 0;
	case ALLOC_ATTR_INTERNAL:
		return wanted ? DMA_ATTR_ALLOC_CC_SHARED : 0;
	}
	return 0;
}

static bool pool_alloc(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[2]);
	enum atomic_pool which = ATOMIC_POOL_COUNT;
	struct stream_handle *h;
	u64 size, cpu = 0;
	phys_addr_t phys;
	bool check;
	gfp_t gfp;

	if (words < 5 || !d || !stream_number(word[3], &size) || !stream_gfp(word[4], &gfp))
		return false;
	check = words > 5 && *word[5] == '1';
	phys = dma_alloc_from_pool(&s->k, &d->dev, size, &cpu, gfp, pool_attrs(s, &d->dev, words > 6 ? word[6] : NULL),
				   check ? dma_coherent_ok : NULL, &which);
	if (phys == INVALID_PHYS_ADDR) {
		answer(s, "pool_alloc %s path=error", word[1]);
		return true;
	}
	answer(s, "pool_alloc %s path=pool pool=%s phys=0x%llx pg=%s", word[1], pool_name[which],
	       (unsigned long long)phys, stream_page_state(s, phys, size));
	h = new_handle(s, word, d);
	if (!h)
		return false;
	h->phys = h->dma = phys;
	h->cpu = cpu;
	h->size = size;
	return true;
}

static bool pool_free(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);

	(void)words;
	if (!h)
		return no_handle(s, word);
	h->live = false;
	answer(s, "pool_free %s %d", word[1], dma_free_from_pool(&s->k, &s->dev[h->dev].dev, h->cpu, h->size));
	return true;
}

/* --- bytes -----------------------------------------------------------------------------------------------------------
 */

static u64 sum_of(struct stream *s, u64 phys, u64 size)
{
	u64 sum = PATTERN_SUM_START;
	u8 page[PAGE_SIZE];

	for (u64 n; size; phys += n, size -= n) {
		n = min_u64(size, sizeof(page));
		kernel_read(&s->k, phys, page, n);
		sum = pattern_sum(sum, page, n);
	}
	return sum;
}

static void fill(struct stream *s, u64 phys, u64 size, u64 seed)
{
	u64 x = pattern_start(seed);
	u8 page[PAGE_SIZE];

	for (u64 n; size; phys += n, size -= n) {
		n = min_u64(size, sizeof(page));
		pattern_fill(&x, page, n);
		kernel_write(&s->k, phys, page, n);
	}
}

static bool memory(struct stream *s, char **word, int words)
{
	u64 phys, size, seed = 0;

	if (words < 3 || !stream_number(word[1], &phys) || !stream_number(word[2], &size) ||
	    (words > 3 && !stream_number(word[3], &seed)))
		return false;
	if (!strcmp(word[0], "set_dec") || !strcmp(word[0], "set_enc")) {
		stream_set_memory(s, phys, size, !strcmp(word[0], "set_dec"));
		return true;
	}
	stream_touch(s, phys, size);
	if (!strcmp(word[0], "fill")) {
		fill(s, phys, size, seed);
		answer(s, "fill ok");
	} else {
		answer(s, "sum 0x%llx", (unsigned long long)sum_of(s, phys, size));
	}
	return true;
}

/*
 * By the CPU: whether a device with that address would have reached those bytes is the hardware's part, and the
 * recording has none.
 */
static bool device_access(struct stream *s, char **word, int words)
{
	struct stream_handle *h = handle(s, word[1]);
	u64 offset, size, seed = 0, phys;

	if (!h)
		return no_handle(s, word);
	if (words < 4 || !stream_number(word[2], &offset) || !stream_number(word[3], &size) ||
	    (words > 4 && !stream_number(word[4], &seed)))
		return false;
	phys = h->phys + offset;
	if (!strcmp(word[0], "dev_write")) {
		fill(s, phys, size, seed);
		answer(s, "dev_write %s phys=0x%llx", word[1], (unsigned long long)phys);
	} else {
		answer(s, "dev_read %s phys=0x%llx sum=0x%llx", word[1], (unsigned long long)phys,
		       (unsigned long long)sum_of(s, phys, size));
	}
	return true;
}

/* --- questions -------------------------------------------------------------------------------------------------------
 */

static bool query(struct stream *s, char **word, int words)
{
	struct stream_device *d = device(s, word[1]);
	u64 mask;

	if (!d)
		return false;
	if (!strcmp(word[0], "supported")) {
		if (words < 3 || !stream_number(word[2], &mask))
			return false;
		answer(s, "supported %s 0x%llx %d", word[1], (unsigned long long)mask,
		       dma_supported(&s->k, &d->dev, mask));
		return true;
	}
	answer(s, "query %s required_mask=0x%llx max_mapping=0x%llx limited=%d force_unenc=%d skip_sync=%d", word[1],
	       (unsigned long long)dma_get_required_mask(&s->k, &d->dev),
	       (unsigned long long)dma_max_mapping_size(&s->k, &d->dev), dma_addressing_limited(&s->k, &d->dev),
	       force_dma_unencrypted(&s->k, &d->dev), d->dev.dma_skip_sync);
	return true;
}

static bool meminfo(struct stream *s, char **word, int words)
{
	const struct io_tlb_mem *mem = &s->k.swiotlb.def;
	const char *shared = mem->cc_shared ? " shared=1" : " shared=0";

	switch (s->k.profile.pool_state) {
	case POOL_STATE_ABSENT:
		shared = "";
		break;
	case POOL_STATE_TRACKED:
	case POOL_STATE_GUEST:
		break;
	}
	if (words > 1 && device(s, word[1]))
		mem = device(s, word[1])->dev.dma_io_tlb_mem;
	answer(s, "meminfo nslabs=%llu used=%llu force=%d for_alloc=%d can_grow=%d%s", (unsigned long long)mem->nslabs,
	       (unsigned long long)(mem->nslabs ? mem_used(&s->k, mem) : 0), mem->force_bounce, mem->for_alloc,
	       s->dynamic && mem->can_grow, shared);
	return true;
}

static void pool_answer(struct stream *s, unsigned int i, const struct io_tlb_pool *pool)
{
	u64 used = 0;

	for (unsigned int a = 0; a < pool->nareas; a++)
		used += pool->areas[a].used;
	answer(s, ".pool %u kind=%c start=0x%llx end=0x%llx nslabs=%llu nareas=%u used=%llu", i,
	       pool == &s->k.swiotlb.def.defpool ? 'd' : 'g', (unsigned long long)pool->start,
	       (unsigned long long)pool->end, (unsigned long long)pool->nslabs, pool->nareas, (unsigned long long)used);
	for (unsigned int a = 0; a < pool->nareas; a++)
		answer(s, "..area %u used=%llu index=%llu", a, (unsigned long long)pool->areas[a].used,
		       (unsigned long long)pool->areas[a].index);
}

static bool pools(struct stream *s, char **word, int words)
{
	const struct io_tlb_mem *mem = &s->k.swiotlb.def;
	unsigned int i = 0;

	(void)word;
	(void)words;
	if (s->dynamic)
		for (const struct io_tlb_pool *p = mem->pools; p; p = p->next)
			pool_answer(s, i++, p);
	else if (mem->nslabs)
		pool_answer(s, 0, &mem->defpool);
	for (int p = 0; p < ATOMIC_POOL_COUNT; p++) {
		const struct gen_pool *pool = s->k.pools.pool[p];
		char chunks[512] = "";
		size_t at = 0;

		if (!pool) {
			answer(s, ".atomic %s size=0x0 avail=0x0 acct=0x0", pool_name[p]);
			continue;
		}
		for (const struct gen_pool_chunk *c = pool->chunks; c; c = c->next)
			at += (size_t)snprintf(chunks + at, sizeof(chunks) - at, " chunk=0x%llx+0x%llx(avail 0x%llx)",
					       (unsigned long long)c->phys_addr,
					       (unsigned long long)(c->end_addr - c->start_addr + 1),
					       (unsigned long long)c->avail);
		answer(s, ".atomic %s size=0x%llx avail=0x%llx acct=0x%llx%s", pool_name[p],
		       (unsigned long long)gen_pool_size(pool), (unsigned long long)gen_pool_avail(pool),
		       (unsigned long long)s->k.pools.size[p], chunks);
	}
	return true;
}

static bool zones(struct stream *s, char **word, int words)
{
	(void)word;
	(void)words;
	for (int z = 0; z < ZONE_COUNT; z++) {
		u64 free = 0;

		for (int o = 0; o <= MAX_PAGE_ORDER; o++)
			for (const struct stream_block *b = s->zone[z].free[o]; b; b = b->next)
				free += 1ull << o;
		answer(s, ".zone %d free=%llu", z, (unsigned long long)free);
	}
	return true;
}

/* --- settings --------------------------------------------------------------------------------------------------------
 */

static bool rmem(struct stream *s, char **word, int words)
{
	struct stream_pool *p;
	u64 base, size;

	if (words < 4 || s->pools == STREAM_POOLS || !stream_number(word[2], &base) || !stream_number(word[3], &size))
		return false;
	p = &s->pool[s->pools++];
	snprintf(p->name, sizeof(p->name), "%s", word[1]);
	p->base = base;
	p->size = size;
	answer(s, "rmem %s ok", word[1]);
	return true;
}

static bool rmem_attach(struct stream *s, char **word, int words)
{
	struct stream_device *d = words > 2 ? device(s, word[2]) : NULL;

	for (unsigned int i = 0; d && i < s->pools; i++) {
		if (strcmp(s->pool[i].name, word[1]))
			continue;
		answer(s, "rmem_attach %s rc=%d", word[1],
		       rmem_swiotlb_device_init(&s->k, &d->dev, s->pool[i].base, s->pool[i].size));
		return true;
	}
	return false;
}

static bool setting(struct stream *s, char **word, int words)
{
	u64 value = 0;

	if (words < 2 || !stream_number(word[1], &value))
		return false;
	if (!strcmp(word[0], "cpu"))
		s->k.cpu = (unsigned int)value;
	else if (!strcmp(word[0], "palloc_fail"))
		s->palloc_fail = (u32)value;
	else if (!strcmp(word[0], "palloc_maxorder"))
		s->max_order = (unsigned int)value;
	else if (!strcmp(word[0], "dec_fail"))
		s->dec_fail = (u32)value;
	else
		s->enc_fail = (u32)value;
	return true;
}

enum { WORK_GROW, WORK_ATOMIC, WORK_FREE };

static void queue(struct stream *s, unsigned int kind, struct io_tlb_pool *pool)
{
	for (unsigned int i = 0; i < s->queued; i++)
		if (s->queue[i].kind == kind && s->queue[i].pool == pool)
			return;
	if (s->queued < STREAM_WORK)
		s->queue[s->queued++] = (struct stream_work){ .kind = kind, .pool = pool };
}

/* the newest stands first in the list */
static void queue_dead(struct stream *s, struct io_tlb_pool *pool)
{
	if (!pool)
		return;
	queue_dead(s, pool->next);
	queue(s, WORK_FREE, pool);
}

/* inside one operation growing comes before the atomic pools, and RCU callbacks run after it */
static void note_work(struct stream *s)
{
	if (s->k.swiotlb.def.grow_pending)
		queue(s, WORK_GROW, NULL);
	if (s->k.pools.grow_pending)
		queue(s, WORK_ATOMIC, NULL);
	queue_dead(s, s->k.swiotlb.dead);
}

/* that pool alone: the others wait for their turn */
static void free_pool(struct stream *s, struct io_tlb_pool *pool)
{
	struct io_tlb_pool **at = &s->k.swiotlb.dead, *rest;

	while (*at && *at != pool)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = pool->next;
	pool->next = NULL;
	rest = s->k.swiotlb.dead;
	s->k.swiotlb.dead = pool;
	swiotlb_run_frees(&s->k);
	s->k.swiotlb.dead = rest;
}

static void run_work(struct stream *s)
{
	while (s->queued) {
		struct stream_work work = s->queue[0];

		memmove(s->queue, s->queue + 1, --s->queued * sizeof(work));
		if (work.kind == WORK_GROW)
			swiotlb_run_grow(&s->k);
		else if (work.kind == WORK_ATOMIC)
			atomic_pool_run_work(&s->k);
		else
			free_pool(s, work.pool);
		note_work(s);
	}
}

/* RCU callbacks run after each operation; whether a pool is freed by them or by work behind them is the kernel's part
 */
void stream_background(struct stream *s, bool forced)
{
	switch (s->k.profile.dyn_free) {
	case DYN_FREE_RCU:
		swiotlb_run_frees(&s->k);
		break;
	case DYN_FREE_WORK:
		break;
	}
	note_work(s);
	if (forced || !s->work_manual)
		run_work(s);
	stream_take_log(s);
}

static bool background(struct stream *s, char **word, int words)
{
	(void)words;
	stream_background(s, true);
	answer(s, "%s ok", word[0]);
	return true;
}

struct verb {
	const char *name;
	bool (*run)(struct stream *s, char **word, int words);
	bool silent; /* has no number and no answer */
};

static const struct verb verbs[] = {
	{ "map", map, false },
	{ "map_phys", map, false },
	{ "map_resource", map, false },
	{ "unmap", unmap, false },
	{ "unmap_phys", unmap, false },
	{ "unmap_resource", unmap, false },
	{ "map_sg", map_sg, false },
	{ "unmap_sg", unmap_sg, false },
	{ "sync_sg_cpu", unmap_sg, false },
	{ "sync_sg_dev", unmap_sg, false },
	{ "sync_cpu", sync, false },
	{ "sync_dev", sync, false },
	{ "need_sync", sync, false },
	{ "tbl_map", tbl_map, false },
	{ "tbl_unmap", tbl_unmap, false },
	{ "alloc", alloc, false },
	{ "alloc_pages", alloc, false },
	{ "free", release, false },
	{ "free_pages", release, false },
	{ "pool_alloc", pool_alloc, false },
	{ "pool_free", pool_free, false },
	{ "fill", memory, false },
	{ "sum", memory, false },
	{ "set_dec", memory, false },
	{ "set_enc", memory, false },
	{ "dev_write", device_access, false },
	{ "dev_read", device_access, false },
	{ "query", query, false },
	{ "supported", query, false },
	{ "meminfo", meminfo, false },
	{ "pools", pools, false },
	{ "zones", zones, false },
	{ "rmem", rmem, false },
	{ "rmem_attach", rmem_attach, false },
	{ "work", background, false },
	{ "rcu", background, false },
	{ "cpu", setting, true },
	{ "palloc_fail", setting, true },
	{ "palloc_maxorder", setting, true },
	{ "dec_fail", setting, true },
	{ "enc_fail", setting, true },
};

bool stream_operation(struct stream *s, char **word, int words)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, word[0]))
			continue;
		if (!verbs[i].silent)
			s->number++;
		if (!verbs[i].run(s, word, words))
			return false;
		if (!verbs[i].silent)
			stream_background(s, false);
		return true;
	}
	return false;
}
