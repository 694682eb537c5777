// SPDX-License-Identifier: GPL-2.0-only
/*
 * replay-traces [-o FILE] FOLDER...: replays recordings of kernels that ran, and writes what was compared as Markdown.
 * Exit status 1: something differs that nothing explains.
 */
#include "replay.h"

#include <getopt.h>
#include <stdlib.h>

static void (*const replay[ROW_OP_COUNT])(struct rig *g, const struct row *row) = {
	[ROW_MAP_PAGE] = replay_map_page,
	[ROW_MAP_SG] = replay_map_sg,
	[ROW_ALLOC] = replay_alloc,
	[ROW_ALLOC_PAGES] = replay_alloc_pages,
	[ROW_ALLOC_NONCONTIGUOUS] = replay_noncontiguous,
	[ROW_SYNC] = replay_sync,
	[ROW_KMALLOC] = replay_kmalloc,
	[ROW_SLOTS] = replay_slots,
	[ROW_EXHAUST] = replay_exhaust,
	[ROW_RESOURCE] = replay_resource,
	[ROW_EDU] = replay_edu,
	[ROW_RANDOM] = replay_random,
};

static void replay_row(struct rig *g, const struct row *row)
{
	const char *tag = table_get(&g->rec->devices, g->cfg_row, "tag");

	if (row->json)
		(void)snprintf(g->tally->row, sizeof(g->tally->row), "%s %s n=%llu cfg %u %s", g->now->name,
			       row_op_name[row->op], (unsigned long long)row->order, row->cfg, tag);
	else
		(void)snprintf(g->tally->row, sizeof(g->tally->row), "%s decisions.csv:%zu %s cfg %u %s", g->now->name,
			       row->index + 2, row_op_name[row->op], row->cfg, tag);
	g->tally->rows++;
	replay[row->op](g, row);
}

/* where the probe sleeps, or allocates in a way that may: other work of the kernel gets its turn */
static bool lets_others_run(enum row_op op, enum row_op before)
{
	switch (op) {
	case ROW_ALLOC:
	case ROW_ALLOC_PAGES:
	case ROW_ALLOC_NONCONTIGUOUS:
	case ROW_KMALLOC:
	case ROW_EDU:
		return true;
	case ROW_EXHAUST:
		/* vmalloc() of the list of mappings */
		return before == ROW_SLOTS;
	case ROW_MAP_PAGE:
	case ROW_MAP_SG:
	case ROW_SYNC:
	case ROW_SLOTS:
	case ROW_RESOURCE:
	case ROW_RANDOM:
	case ROW_OP_COUNT:
		break;
	}
	return false;
}

/* the rows of one configuration, with what the probe did between them; returns the first row behind them */
static size_t replay_cfg(struct rig *g, size_t row, unsigned int cfg)
{
	const struct recording *rec = g->rec;
	bool allocated = false, between = false;

	for (; row < rec->rows && rec->row[row].cfg == cfg; row++) {
		enum row_op op = rec->row[row].op;

		allocated |= op == ROW_ALLOC;
		if (allocated && !between && op >= ROW_SYNC) {
			between = true;
			replay_pools(g);
			if (op != ROW_SYNC)
				replay_unsynced(g);
		}
		if (row && lets_others_run(op, rec->row[row - 1].op))
			swiotlb_run_work(&g->k);
		replay_row(g, &rec->row[row]);
	}
	/* cond_resched() */
	swiotlb_run_work(&g->k);
	return row;
}

static bool replay_folder(const char *folder, struct tally *t)
{
	struct recording rec;
	struct rig g;
	size_t row = 0;
	const char *why = "";

	*t = (struct tally){ 0 };
	if (!recording_load(&rec, folder))
		return false;
	t->folder = rec.name;
	if (!rig_boot(&g, &rec, t))
		return false;
	for (size_t i = 0; i < rec.devices.rows; i++) {
		(void)rig_configure(&g, i);
		row = replay_cfg(&g, row, (unsigned int)table_number(&rec.devices, i, "cfg"));
	}
	if (row != rec.rows) {
		(void)fprintf(stderr, "%s: %zu rows belong to no configuration\n", folder, rec.rows - row);
		return false;
	}
	if (!kernel_validate(&g.k, &why) || g.k.oom) {
		(void)fprintf(stderr, "%s: %s\n", folder, g.k.oom ? "out of memory" : why);
		return false;
	}
	rig_shutdown(&g);
	recording_free(&rec);
	return true;
}

int main(int argc, char **argv)
{
	struct tally sum = { 0 }, t;
	FILE *out = stdout;
	bool fine = true;
	int option;

	while ((option = getopt(argc, argv, "o:")) != -1) {
		if (option == 'o')
			out = fopen(optarg, "w");
		else
			return 2;
	}
	if (!out || optind == argc)
		return 2;
	tally_print_header(out);
	for (; optind < argc; optind++) {
		fine &= replay_folder(argv[optind], &t);
		tally_print_row(out, t.folder ? t.folder : argv[optind], &t);
		tally_add(&sum, &t);
	}
	tally_print_row(out, "all", &sum);
	(void)fputc('\n', out);
	tally_print_excuses(out, &sum);
	if (out != stdout && fclose(out))
		return 2;
	return fine && !tally_differences(&sum) ? 0 : 1;
}
