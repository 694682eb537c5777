/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recorded operation streams (tests/data/opstreams/README.md): an input is carried out on dmasim and the answers are
 * written as the recording has them, so that both can be compared line by line.
 *
 * The recording's page allocator and boot allocator are stand-ins of its own, and where they put things decides what
 * later operations meet. They are rebuilt in stream_memory.c and take the place of dmasim's (ld --wrap).
 */
#ifndef CONFORMANCE_STREAM_H
#define CONFORMANCE_STREAM_H

#include "hw/hw.h"
#include "linux/direct.h"
#include "linux/kernel.h"
#include "linux/mapping.h"

#define STREAM_RAMS 8
#define STREAM_RESERVES 16
#define STREAM_DEVICES 8
#define STREAM_HANDLES 1024
#define STREAM_SG 16
#define STREAM_RANGES 4
#define STREAM_POOLS 4
#define STREAM_WORK 256
#define STREAM_WORDS 40
#define STREAM_NAME 24

struct text {
	char *data;
	size_t len, room;
};

void text_add(struct text *t, const char *format, ...) PRINTF_LIKE(2, 3);

/* --- the recording's allocators ------------------------------------------------------------------------------------
 */

struct stream_block {
	u64 pfn;
	struct stream_block *next;
};

struct stream_zone {
	u64 first, end;				       /* frames */
	struct stream_block *free[MAX_PAGE_ORDER + 1]; /* the head is taken first */
};

struct stream_range {
	u64 start, end;
};

/* --- one scenario ---------------------------------------------------------------------------------------------------
 */

struct stream_handle {
	char name[STREAM_NAME];
	bool live;
	char what[16]; /* the operation that made it */
	unsigned int dev;
	enum dma_data_direction dir;
	u64 attrs, dma, phys, size, cpu;
	struct dma_buffer buffer;
	struct scatterlist sg[STREAM_SG];
	int nents;
};

struct stream_device {
	char name[STREAM_NAME];
	struct device dev;
	struct bus_dma_region range[STREAM_RANGES];
};

struct stream_pool {
	char name[STREAM_NAME];
	u64 base, size;
};

struct stream {
	struct kernel k; /* first: the wrappers find the stream by it */
	struct hw *hw;
	const char *profile_name;
	bool dynamic, remap;
	bool booted;

	/* the machine, before boot */
	char arch[12];
	struct stream_range ram[STREAM_RAMS], reserve[STREAM_RESERVES];
	unsigned int rams, reserves, cpus;
	u64 zone_dma_limit;
	unsigned int c_bit, shared_bit;
	char swiotlb_param[48], coherent_pool[16];
	bool swiotlb, swiotlb_any;
	u64 late_size;
	gfp_t late_gfp;
	bool limits;
	bool work_manual;
	u64 pool_start; /* of the default pool, as recorded; INVALID_PHYS_ADDR: none */

	struct stream_device dev[STREAM_DEVICES];
	unsigned int devs;
	struct stream_pool pool[STREAM_POOLS];
	unsigned int pools;
	struct stream_handle handle[STREAM_HANDLES];
	unsigned int handles;
	unsigned int number; /* of the operation */

	/* stream_memory.c */
	struct stream_zone zone[ZONE_COUNT];
	struct stream_range hole[STREAM_RAMS * 4 + STREAM_RESERVES]; /* free for the boot allocator */
	unsigned int holes;
	bool buddy;
	u32 palloc_fail, dec_fail, enc_fail;
	unsigned int max_order;
	bool show_pages;    /* events: palloc */
	struct radix state; /* frame >> 6 -> bitmap of decrypted pages, on any architecture */
	struct radix seen;  /* frame >> 6 -> bitmap of pages that have been written once */

	size_t log_seen;
	/* work items in the order in which they were queued: what runs, and the pool that is freed */
	struct stream_work {
		unsigned int kind;
		struct io_tlb_pool *pool;
	} queue[STREAM_WORK];
	unsigned int queued;
	bool died; /* the modelled kernel did not survive the operation */
	struct text out;
};

static inline struct stream *stream_of(struct kernel *k)
{
	return (struct stream *)(void *)k;
}

/* stream_boot.c */
bool stream_boot(struct stream *s);
void stream_free(struct stream *s);
int stream_device_init(struct stream *s, char **word, int words);

/* stream_memory.c */
bool stream_memory_boot(struct stream *s);
bool stream_hand_over(struct stream *s);
void stream_memory_free(struct stream *s);
/* "enc", "dec", "mixed", or "none" outside it */
const char *stream_page_state(struct stream *s, u64 phys, u64 size);
/* memory that nobody has written reads as zero in the recording, whatever its state */
void stream_touch(struct stream *s, u64 phys, u64 size);
void stream_set_memory(struct stream *s, u64 phys, u64 size, bool decrypted);

/* stream_run.c: one line of input after boot; false if it is not understood */
bool stream_operation(struct stream *s, char **word, int words);
/* log lines that have come since the last call */
void stream_take_log(struct stream *s);
/* after an operation: notes what was queued, and runs it unless it waits for "work" */
void stream_background(struct stream *s, bool forced);

/* stream_read.c */
bool stream_number(const char *text, u64 *value);
bool stream_attrs(const char *text, u64 *attrs);
bool stream_gfp(const char *text, gfp_t *gfp);
bool stream_direction(const char *text, enum dma_data_direction *dir);
/* value of "key=value", or NULL */
const char *stream_value(char **word, int words, const char *key);
int stream_split(char *line, char **word);

#endif
