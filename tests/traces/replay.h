/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One function for each kind of row: does in the model what the probe did, and compares.
 */
#ifndef DMASIM_TESTS_TRACES_REPLAY_H
#define DMASIM_TESTS_TRACES_REPLAY_H

#include "rig.h"

void replay_map_page(struct rig *g, const struct row *row);
void replay_kmalloc(struct rig *g, const struct row *row);
void replay_resource(struct rig *g, const struct row *row);
void replay_map_sg(struct rig *g, const struct row *row);
void replay_alloc(struct rig *g, const struct row *row);
void replay_alloc_pages(struct rig *g, const struct row *row);
void replay_noncontiguous(struct rig *g, const struct row *row);
void replay_sync(struct rig *g, const struct row *row);
void replay_slots(struct rig *g, const struct row *row);
void replay_exhaust(struct rig *g, const struct row *row);
void replay_random(struct rig *g, const struct row *row);
void replay_edu(struct rig *g, const struct row *row);
/* what came before a configuration's first sync, or in its place */
void replay_pools(struct rig *g);
void replay_unsynced(struct rig *g);

/* the buffer that map_page calls normal: also that of the sync tests */
phys_addr_t replay_normal_buffer(struct rig *g);

/*
 * Maps as the probe did. @slot is what came of it there: -1 outside the default pool or nothing. Where the search stood
 * before is known only from the row before: if something else has moved it in between, it is put where it must have
 * been, and that is counted.
 */
dma_addr_t replay_map(struct rig *g, phys_addr_t phys, u64 size, enum dma_data_direction dir, u64 attrs, long slot);
/* the processor whose area has that slot, and with @again the place where the search of the area stands */
void replay_aim(struct rig *g, long slot, bool again);
enum excuse replay_search_excuse(struct rig *g, long slot);

/*
 * A lazy domain ran out of addresses where the recorded one did not: counts that, lets the flush queue's timer expire
 * and says that the row is worth a second try.
 */
bool replay_timer(struct rig *g, bool recorded_ok, bool got_ok);
/* what a difference in I/O virtual addresses may rest on: nothing, where each unmap gives its address back at once */
enum excuse replay_iova_excuse(const struct rig *g);
/* what a difference in success may rest on in a lazy domain */
enum excuse replay_timer_excuse(const struct rig *g);

/* direct, bounce, iova or error, as the probe tells them apart */
const char *replay_result(struct rig *g, dma_addr_t addr, phys_addr_t phys);

u64 row_hex(const struct json_t *object, const char *key);
s64 row_number(const struct json_t *object, const char *key);
enum dma_data_direction row_direction(const char *text);

#endif
