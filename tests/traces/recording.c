// SPDX-License-Identifier: GPL-2.0-only
#include "recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const row_op_name[ROW_OP_COUNT] = {
	[ROW_MAP_PAGE] = "map_page",
	[ROW_MAP_SG] = "map_sg",
	[ROW_ALLOC] = "alloc",
	[ROW_ALLOC_PAGES] = "alloc_pages",
	[ROW_ALLOC_NONCONTIGUOUS] = "alloc_noncontiguous",
	[ROW_SYNC] = "sync",
	[ROW_KMALLOC] = "map_single_kmalloc",
	[ROW_SLOTS] = "slots",
	[ROW_EXHAUST] = "exhaust",
	[ROW_RESOURCE] = "map_resource",
	[ROW_EDU] = "edu_roundtrip",
	[ROW_RANDOM] = "rand_slots",
};

static char *load(const char *folder, const char *file)
{
	char path[4096];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, file) >= sizeof(path))
		return NULL;
	return text_load(path);
}

static int op_of(const char *name)
{
	for (int i = 0; i < ROW_OP_COUNT; i++)
		if (strcmp(row_op_name[i], name) == 0)
			return i;
	return -1;
}

/* "100000000-1ffffffff : System RAM", not indented; the kernel's image and firmware cut it into adjoining pieces */
static bool load_ram(struct recording *r, const char *folder)
{
	char *text = load(folder, "iomem.txt"), *cursor = text, *line;

	while ((line = text_line(&cursor))) {
		struct dmasim_ram *last = r->rams ? &r->ram[r->rams - 1] : NULL;
		unsigned long long first, end;
		enum dmasim_ram_kind kind;
		char what[32];

		if (strstr(line, " : amd_iommu"))
			r->iommu = DMASIM_IOMMU_AMD;
		if (strstr(line, " : dmar"))
			r->iommu = DMASIM_IOMMU_INTEL;
		if (sscanf(line, "%llx-%llx : %31[^\n]", &first, &end, what) != 3 || *line == ' ')
			continue;
		/* memory that the device tree keeps out of the linear map */
		kind = strcmp(what, "reserved") == 0 ? DMASIM_RAM_DEVICE_COHERENT : DMASIM_RAM;
		if (kind == DMASIM_RAM_DEVICE_COHERENT && last)
			r->coherent = (struct reserved_mem){ first, end + 1 - first };
		else if (strcmp(what, "System RAM") != 0)
			continue;
		if (last && last->base + last->size == first && last->kind == kind)
			last->size = end + 1 - last->base;
		else if (r->rams < RECORDING_RANGES)
			r->ram[r->rams++] = (struct dmasim_ram){ first, end + 1 - first, kind };
	}
	free(text);
	return r->rams;
}

static u64 number_behind(const char *text, const char *words, int base)
{
	const char *at = text ? strstr(text, words) : NULL;

	return at ? strtoull(at + strlen(words), NULL, base) : 0;
}

static void load_boot_log(struct recording *r, const char *folder)
{
	char *text = load(folder, "boot.log");
	const char *zone = text ? strstr(text, "  DMA      [mem ") : NULL;
	const char *cma = text ? strstr(text, "K cma-reserved") : NULL;
	unsigned long long last;

	if (zone && sscanf(zone, "  DMA      [mem 0x%*x-0x%llx]", &last) == 1)
		r->zone_dma_last = last;
	while (cma && cma > text && cma[-1] >= '0' && cma[-1] <= '9')
		cma--;
	r->cma_size = cma ? KiB(strtoull(cma, NULL, 10)) : 0;
	r->caching_mode = text && strstr(text, "due to virtualization");
	/* VT-d: CAP.MGAW */
	if (text && strstr(text, "DMAR: dmar0: reg_base_addr"))
		r->address_width = (unsigned int)(number_behind(text, " cap ", 16) >> 16 & 0x3f) + 1;
	r->areas = (unsigned int)number_behind(text, "software IO TLB: area num ", 10);
	free(text);
}

static void load_debugfs(struct recording *r, const char *folder)
{
	char *text = load(folder, "debugfs.txt");

	r->dynamic = text && strstr(text, "io_tlb_transient_nslabs");
	r->atomic_pool[ATOMIC_POOL_DMA] = number_behind(text, "pool_size_dma: ", 10);
	r->atomic_pool[ATOMIC_POOL_DMA32] = number_behind(text, "pool_size_dma32: ", 10);
	r->atomic_pool[ATOMIC_POOL_KERNEL] = number_behind(text, "pool_size_kernel: ", 10);
	free(text);
}

static bool load_lines(json_t *list, const char *folder, const char *file)
{
	char *text = load(folder, file), *cursor = text, *line;
	bool fine = true;

	while (fine && (line = text_line(&cursor))) {
		json_error_t error;
		json_t *object = json_loads(line, 0, &error);

		fine = object && json_array_append_new(list, object) == 0;
		if (!fine)
			(void)fprintf(stderr, "%s/%s: %s\n", folder, file, error.text);
	}
	free(text);
	return fine;
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->cfg != y->cfg)
		return x->cfg < y->cfg ? -1 : 1;
	/* slots and exhaust come in turns, numbered */
	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool sort_rows(struct recording *r)
{
	size_t index;
	json_t *line;

	r->row = calloc(r->decisions.rows + json_array_size(r->lines) + 1, sizeof(*r->row));
	if (!r->row)
		return false;
	for (size_t i = 0; i < r->decisions.rows; i++) {
		int op = op_of(table_get(&r->decisions, i, "op"));

		if (op < 0)
			return false;
		r->row[r->rows++] = (struct row){
			.op = (enum row_op)op,
			.cfg = (unsigned int)table_number(&r->decisions, i, "cfg"),
			.order = i,
			.index = i,
		};
	}
	json_array_foreach(r->lines, index, line)
	{
		int op = op_of(json_string_value(json_object_get(line, "op")));

		if (op < 0)
			return false;
		r->row[r->rows++] = (struct row){
			.op = (enum row_op)op,
			.cfg = (unsigned int)json_integer_value(json_object_get(line, "cfg")),
			.order = (u64)json_integer_value(json_object_get(line, "n")),
			.json = line,
		};
	}
	qsort(r->row, r->rows, sizeof(*r->row), by_time);
	return true;
}

static bool load_tables(struct recording *r, const char *folder)
{
	static const char *const file[] = { "map_sg.jsonl",    "alloc_noncontiguous.jsonl",
					    "sync.jsonl",      "slots.jsonl",
					    "exhaust.jsonl",   "edu_roundtrip.jsonl",
					    "rand_slots.jsonl" };
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/devices.csv", folder);
	if (table_load(&r->devices, path))
		return false;
	(void)snprintf(path, sizeof(path), "%s/decisions.csv", folder);
	if (table_load(&r->decisions, path) == -EINVAL)
		return false;
	r->lines = json_array();
	r->rmem = json_array();
	for (unsigned int i = 0; i < ARRAY_SIZE(file); i++)
		if (!load_lines(r->lines, folder, file[i]))
			return false;
	return load_lines(r->rmem, folder, "rmem_init.jsonl") && sort_rows(r);
}

static bool add_held(struct recording *r, dma_addr_t addr, u64 size, phys_addr_t list)
{
	struct held *more = realloc(r->held, (r->held_count + 1) * sizeof(*more));

	if (!more)
		return false;
	r->held = more;
	r->held[r->held_count++] = (struct held){ addr, size, list, true };
	return true;
}

static void drop_held(struct recording *r, dma_addr_t addr)
{
	for (size_t i = r->held_count; i--;) {
		if (!r->held[i].live || r->held[i].addr != addr)
			continue;
		r->held[i].live = false;
		return;
	}
}

/* a scatterlist is ended by its buffers; all segments of the last one that began with this */
static void drop_held_list(struct recording *r, phys_addr_t list)
{
	bool found = false;

	for (size_t i = r->held_count; i--;) {
		bool same = r->held[i].live && r->held[i].list == list;

		if (found && !same)
			return;
		found |= same;
		if (same)
			r->held[i].live = false;
	}
}

/* "dma_addrs={0x1000,0x2000} sizes={0x200,0x200} phys_addrs={0x5000,0x6000}" */
static bool add_held_list(struct recording *r, const char *line)
{
	const char *addr = strstr(line, " dma_addrs={"), *size = strstr(line, " sizes={");
	phys_addr_t list = number_behind(line, " phys_addrs={", 16);
	bool fine = true;

	addr = addr ? strchr(addr, '{') : NULL;
	size = size ? strchr(size, '{') : NULL;
	while (fine && addr && size && *addr != '}' && *size != '}') {
		char *next_addr, *next_size;
		dma_addr_t one = strtoull(addr + 1, &next_addr, 16);

		fine = add_held(r, one, strtoull(size + 1, &next_size, 16), list);
		addr = next_addr;
		size = next_size;
	}
	return fine;
}

/* what drivers had mapped and not unmapped before the probe ran, or meanwhile in an area that the probe had not used
 * yet */
static bool load_drivers(struct recording *r, char *text)
{
	char *cursor = text, *line;
	bool fine = true;

	while (fine && (line = text_line(&cursor))) {
		bool maps = strstr(line, ": dma_map_page: ");
		u64 addr = number_behind(line, " dma_addr=", 16);

		if (maps && addr != DMA_MAPPING_ERROR)
			fine = add_held(r, addr, number_behind(line, " size=", 10), INVALID_PHYS_ADDR);
		else if (strstr(line, ": dma_map_sg: "))
			fine = add_held_list(r, line);
		else if (strstr(line, ": dma_unmap_page: "))
			drop_held(r, addr);
		else if (strstr(line, ": dma_unmap_sg: "))
			drop_held_list(r, number_behind(line, " phys_addrs={", 16));
	}
	free(text);
	return fine;
}

static bool is_of_module(const struct recording *r, const char *line)
{
	const char *last = "";

	for (size_t i = 0; i < r->devices.rows; i++) {
		const char *dev = table_get(&r->devices, i, "dev");
		const char *at = strcmp(dev, last) == 0 ? NULL : strstr(line, dev);

		last = dev;
		if (at)
			return true;
	}
	return false;
}

/* of the trace that the module's own calls are in, those of others; kept by themselves where somebody cut them out */
static char *load_others(const struct recording *r, const char *folder)
{
	char *others = load(folder, "others.ftrace"), *text, *cursor, *line, *end;

	if (others)
		return others;
	text = load(folder, "probe.ftrace");
	cursor = end = text;
	while ((line = text_line(&cursor))) {
		size_t size = strlen(line);

		if (is_of_module(r, line))
			continue;
		memmove(end, line, size);
		end += size;
		*end++ = '\n';
	}
	if (text)
		*end = '\0';
	return text;
}

static bool refused_as_unknown(const json_t *rmem)
{
	size_t i;
	json_t *line;

	json_array_foreach((json_t *)rmem, i,
			   line) if (strstr(json_string_value(json_object_get(line, "dev")), "restricted") &&
				     json_integer_value(json_object_get(line, "rc")) == -EINVAL) return true;
	return false;
}

/* the lowest address that atomic allocations got in that zone, where all of them came from the pool */
static void find_atomic_pool(struct recording *r)
{
	const struct table *t = &r->decisions;

	for (size_t i = 0; r->sme && i < t->rows; i++) {
		u64 phys = table_hex(t, i, "phys");

		if (strcmp(table_get(t, i, "gfp"), "ATOMIC") == 0 && strcmp(table_get(t, i, "zone"), "DMA32") == 0 &&
		    (!r->dma32_pool || phys < r->dma32_pool))
			r->dma32_pool = phys;
	}
}

bool recording_load(struct recording *r, const char *folder)
{
	const char *slash = strrchr(folder, '/');

	*r = (struct recording){ .name = slash ? slash + 1 : folder };
	r->cmdline = load(folder, "cmdline.txt");
	if (r->cmdline)
		r->cmdline[strcspn(r->cmdline, "\n")] = '\0';
	if (!r->cmdline || !load_ram(r, folder) || !load_tables(r, folder) ||
	    !load_drivers(r, load(folder, "drivers.ftrace")) || !load_drivers(r, load_others(r, folder))) {
		(void)fprintf(stderr, "%s: not a recording, or damaged\n", folder);
		return false;
	}
	load_boot_log(r, folder);
	load_debugfs(r, folder);
	r->arm64 = strstr(r->cmdline, "ttyAMA0");
	r->sme = table_hex(&r->devices, 0, "sme");
	find_atomic_pool(r);
	r->restricted = !refused_as_unknown(r->rmem);
	return true;
}

void recording_free(struct recording *r)
{
	free(r->cmdline);
	free(r->row);
	free(r->held);
	table_free(&r->devices);
	table_free(&r->decisions);
	json_decref(r->lines);
	json_decref(r->rmem);
}

long recording_cfg(const struct recording *r, unsigned int cfg)
{
	for (size_t i = 0; i < r->devices.rows; i++)
		if ((unsigned int)table_number(&r->devices, i, "cfg") == cfg)
			return (long)i;
	return -1;
}
